-- SPDX-License-Identifier: MPL-2.0
-- How many orders of a fund lines may be: room for them is made once.
-- $1 bigint  fund_id
-- gives      count bigint
select count(*) as count from levain.payment_order o where o.fund_id = $1::bigint;
