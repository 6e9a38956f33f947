-- SPDX-License-Identifier: MPL-2.0
-- The funds that have an order of that number.
-- $1 text    code of the fund, null = of any
-- $2 bigint  exercise
-- $3 bigint  number
-- gives      fund_id bigint, code text, currency text, time_zone text
select f.fund_id, f.code, f.currency, f.time_zone
  from levain.payment_order o
  join levain.fund f using (fund_id)
 where ($1::text is null or f.code = $1) and o.exercise = $2::bigint and o.number = $3::bigint
 order by f.code;
