-- SPDX-License-Identifier: MPL-2.0
-- The orders of a fund that wait to leave, and why some cannot.
-- $1 bigint  fund_id
-- $2 bigint  call_id, null = of any call
-- $3 bigint  exercise of the orders, null = of any
-- $4 text    format of the remittance
-- $5 bigint  the day, since 1970-01-01
-- gives      exercise smallint, number integer, application text, lacks text (null = nothing:
--            it can leave; account, changed, debited, suspended)
select o.exercise, o.number, a.code::text as application,
       case when u.day is not null then 'suspended'
            when o.state = 'ordered' and o.bank_account_id is distinct from k.bank_account_id
                then 'changed'
            when (k.usable_on <= date '1970-01-01' + $5::bigint::integer) is not true
                then 'account'
            when o.state = 'returned'
                 and levain.order_debit_waits(o.fund_id, o.call_id, o.payment_order_id) is not null
                then 'debited' end as lacks
  from levain.standing_order o
  join levain.application a
    on a.fund_id = o.fund_id and a.call_id = o.call_id and a.application_id = o.application_id
  left join lateral levain.account_of(o.fund_id, o.call_id, o.application_id) as k on true
  left join lateral levain.suspension_of(o.fund_id, o.call_id, o.application_id) as u on true
  left join lateral levain.remittance_of_order(o.fund_id, o.call_id, o.payment_order_id) as m
    on true
 where o.fund_id = $1::bigint and ($2::bigint is null or o.call_id = $2::bigint)
   and ($3::bigint is null or o.exercise = $3::bigint)
   and (o.state = 'ordered' or (o.state = 'returned' and $4::text <> 'mandates')
        or (o.state = 'reissued' and $4::text = 'mandates'
            and (m.attempt = levain.order_sendings(o.fund_id, o.call_id, o.payment_order_id)
                 and m.state <> 'cancelled') is not true))
   and (m.state = 'prepared') is not true
 order by o.exercise, o.number;
