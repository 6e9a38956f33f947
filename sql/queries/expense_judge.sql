-- SPDX-License-Identifier: MPL-2.0
-- Record what is accepted of expenses, all of the lines or none.
-- $1 bigint  fund_id
-- $2 text    JSON: the lines, an array of objects of texts
-- $3 bigint  the day, since 1970-01-01
-- $4 text    name of the file, or null
-- $5 bytea   SHA-256 of the file, or null
-- gives      new_count bigint, changed_count bigint, unchanged_count bigint
select new_count, changed_count, unchanged_count
  from levain.expense_judge($1::bigint, $2::jsonb, date '1970-01-01' + $3::bigint::integer,
                            $4::text, $5::bytea);
