-- SPDX-License-Identifier: MPL-2.0
-- The last remittance that was prepared so, and not sent nor cancelled.
-- $1 bigint  fund_id
-- $2 text    format
-- $3 text    IBAN of the fund's own account, or null
-- $4 bigint  day of execution, since 1970-01-01; null = any
-- $5 bigint  call_id, null = of any call
-- $6 bigint  exercise of the orders, null = of any
-- gives      year smallint, number integer
select r.year, r.number
  from levain.standing_remittance r
  left join levain.fund_account c
    on c.fund_id = r.fund_id and c.fund_account_id = r.fund_account_id
 where r.fund_id = $1::bigint and r.state = 'prepared' and r.format = $2::text
   and c.iban is not distinct from $3::text
   and ($4::bigint is null or r.execute_on = date '1970-01-01' + $4::bigint::integer)
   and not exists (select from levain.remittance_order o
                     join levain.payment_order p using (fund_id, call_id, payment_order_id)
                    where o.fund_id = r.fund_id and o.remittance_id = r.remittance_id
                      and (o.call_id <> $5::bigint or p.exercise <> $6::bigint))
 order by r.remittance_id desc
 limit 1;
