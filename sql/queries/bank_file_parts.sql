-- SPDX-License-Identifier: MPL-2.0
-- The bytes of a file that came in, in their order.
-- $1 bigint  fund_id
-- $2 bigint  bank_import_id
-- gives      bytes bytea
select p.bytes
  from levain.bank_import i
  join levain.bank_file_part p using (fund_id, sha256)
 where i.fund_id = $1::bigint and i.bank_import_id = $2::bigint
 order by p.place;
