-- SPDX-License-Identifier: MPL-2.0
-- Orders that the bank paid while a file that has them is prepared and not said to be sent.
-- $1 bigint  fund_id
-- $2 bigint  year of the remittance, null = of any
-- $3 bigint  its number, null = of any
-- gives      year smallint, number integer, exercise smallint, order_number integer
select r.year, r.number, p.exercise, p.number as order_number
  from levain.standing_remittance r
  join levain.remittance_order o on o.fund_id = r.fund_id and o.remittance_id = r.remittance_id
  join levain.payment_order p
    on p.fund_id = o.fund_id and p.call_id = o.call_id
   and p.payment_order_id = o.payment_order_id
 where r.fund_id = $1::bigint and r.state = 'prepared'
   and ($2::bigint is null or r.year = $2::bigint)
   and ($3::bigint is null or r.number = $3::bigint)
   and levain.remittance_order_left(o)
 order by r.year, r.number, p.exercise, p.number;
