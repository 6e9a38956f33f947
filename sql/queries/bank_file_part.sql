-- SPDX-License-Identifier: MPL-2.0
-- A part of a file that came in, so that nobody has to hold it whole.
-- $1 bigint  fund_id
-- $2 bigint  bank_import_id
-- $3 bigint  place of the part, from 1
-- gives      bytes bytea; no row = there is none
select p.bytes
  from levain.bank_import i
  join levain.bank_file_part p using (fund_id, sha256)
 where i.fund_id = $1::bigint and i.bank_import_id = $2::bigint and p.place = $3::bigint::integer;
