-- SPDX-License-Identifier: MPL-2.0
-- The file of a remittance, as it was made.
-- $1 bigint  fund_id
-- $2 bigint  year
-- $3 bigint  number
-- gives      file bytea
select r.file from levain.remittance r
 where r.fund_id = $1::bigint and r.year = $2::bigint and r.number = $3::bigint;
