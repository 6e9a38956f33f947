-- SPDX-License-Identifier: MPL-2.0
-- The remittance that was prepared of these orders and no others, and not sent nor cancelled.
-- $1 bigint  fund_id
-- $2 text    JSON: [{exercise, number}]
-- $3 text    format
-- $4 text    IBAN of the fund's own account, or null
-- $5 bigint  day of execution, since 1970-01-01
-- $6 boolean  whether one sum is asked for
-- gives      year smallint, number integer
with asked as (
    select distinct (r.item ->> 'exercise')::smallint as exercise,
           (r.item ->> 'number')::integer as number
      from levain.items_of($2::jsonb) as r
)
select r.year, r.number
  from levain.standing_remittance r
  left join levain.fund_account c
    on c.fund_id = r.fund_id and c.fund_account_id = r.fund_account_id
 where r.fund_id = $1::bigint and r.state = 'prepared' and r.format = $3::text
   and c.iban is not distinct from $4::text
   and r.execute_on = date '1970-01-01' + $5::bigint::integer
   and (select b.batch_booking from levain.remittance b
         where b.fund_id = r.fund_id and b.remittance_id = r.remittance_id) = $6::boolean
   and r.order_count = (select count(*) from asked)
   and r.order_count = (
       select count(*)
         from asked k
         join levain.payment_order p
           on p.fund_id = r.fund_id and p.exercise = k.exercise and p.number = k.number
         join levain.remittance_order o
           on o.fund_id = r.fund_id and o.remittance_id = r.remittance_id
          and o.call_id = p.call_id and o.payment_order_id = p.payment_order_id);
