-- SPDX-License-Identifier: MPL-2.0
-- The number of the next remittance of a year, kept from others until the transaction ends.
-- $1 bigint  fund_id
-- $2 bigint  year
-- gives      number integer, message text
select number, message from levain.remittance_next($1::bigint, $2::bigint::smallint);
