-- SPDX-License-Identifier: MPL-2.0
-- The orders of a remittance, and what became of each transfer.
-- $1 bigint  fund_id
-- $2 bigint  year
-- $3 bigint  number
-- gives      exercise smallint, number integer, call text, application text, instalment text,
--            holder text, iban text, reference text, cents bigint, state text,
--            state_day bigint (since 1970-01-01), motive text, organization text, agreement text,
--            attempt smallint
select x.exercise, x.number, l.code::text as call, a.code::text as application,
       c.instalment::text as instalment, b.holder::text as holder, b.iban, x.reference, x.cents,
       x.state, (x.day - date '1970-01-01')::bigint as state_day, x.motive,
       coalesce(z.name::text, b.holder::text) as organization, g.number::text as agreement,
       x.attempt
  from levain.remittance r
  cross join lateral levain.remittance_states(r.fund_id, r.remittance_id) as x
  join levain.payment_order p
    on p.fund_id = r.fund_id and p.exercise = x.exercise and p.number = x.number
  join levain.call l on l.fund_id = p.fund_id and l.call_id = p.call_id
  join levain.application a
    on a.fund_id = p.fund_id and a.call_id = p.call_id and a.application_id = p.application_id
  join levain.certification c
    on c.fund_id = p.fund_id and c.call_id = p.call_id and c.certification_id = p.certification_id
  join levain.bank_account b
    on b.fund_id = p.fund_id and b.call_id = p.call_id and b.bank_account_id = x.bank_account_id
  left join levain.last_agreement g
    on g.fund_id = p.fund_id and g.call_id = p.call_id and g.application_id = p.application_id
  left join levain.organization z on z.organization_id = a.organization_id
 where r.fund_id = $1::bigint and r.year = $2::bigint and r.number = $3::bigint
 order by x.place;
