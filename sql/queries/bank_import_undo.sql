-- SPDX-License-Identifier: MPL-2.0
-- Undo an import.
-- $1 bigint  fund_id
-- $2 bigint  bank_import_id
-- $3 text    reason
-- $4 bigint  day (since 1970-01-01), null = the first one on which it can be
-- gives      to_import_id bigint, lines bigint: to which import lines of it went, and how many
select u.to_import_id, u.lines
  from levain.bank_import_undo($1::bigint, $2::bigint, $3::text,
                               date '1970-01-01' + $4::bigint::integer) as u
 order by u.to_import_id;
