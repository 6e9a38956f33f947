-- SPDX-License-Identifier: MPL-2.0
-- What a file says of the orders that go in it; refuses those that cannot.
-- $1 bigint  fund_id
-- $2 text    JSON: [{exercise, number}]
-- $3 text    format
-- $4 bigint  the day, since 1970-01-01
-- gives      exercise smallint, number integer, application text, instalment text,
--            agreement text, holder text, iban text, cents bigint, reference text,
--            organization text, siret text, nature text (of the award: operation, investment)
select r.exercise, r.number, r.application, r.instalment, r.agreement, r.holder, r.iban, r.cents,
       r.reference, r.organization, r.siret,
       (select levain.nature_of_award(o.fund_id, o.call_id, o.application_id,
                                      date '1970-01-01' + $4::bigint::integer)
          from levain.payment_order o
         where o.fund_id = $1::bigint and o.exercise = r.exercise and o.number = r.number)
           as nature
  from levain.remittance_orders($1::bigint, $2::jsonb, $3::text,
           date '1970-01-01' + $4::bigint::integer, null) as r;
