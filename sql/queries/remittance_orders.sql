-- SPDX-License-Identifier: MPL-2.0
-- What a file says of the orders that go in it; refuses those that cannot.
-- $1 bigint  fund_id
-- $2 text    JSON: [{exercise, number}]
-- $3 text    format
-- $4 bigint  the day, since 1970-01-01
-- gives      exercise smallint, number integer, application text, instalment text,
--            agreement text, holder text, iban text, cents bigint, reference text,
--            organization text, siret text
select exercise, number, application, instalment, agreement, holder, iban, cents, reference,
       organization, siret
  from levain.remittance_orders($1::bigint, $2::jsonb, $3::text,
           date '1970-01-01' + $4::bigint::integer, null);
