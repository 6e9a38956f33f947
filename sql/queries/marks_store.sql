-- SPDX-License-Identifier: MPL-2.0
-- Take mark_line in, all of it or nothing.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  rule_set_id that judged the lines
-- $4 text    name of the file
-- $5 bytea   SHA-256 of the file
-- gives      new_count bigint, changed_count bigint, unchanged_count bigint
select new_count, changed_count, unchanged_count
  from levain.marks_store($1::bigint, $2::bigint, $3::bigint, $4::text, $5::bytea);
