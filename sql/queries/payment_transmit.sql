-- SPDX-License-Identifier: MPL-2.0
-- Hand orders over to the treasury of a public operator.
-- $1 bigint  fund_id
-- $2 text    JSON: [{exercise, number}]
-- $3 bigint  exercise
-- $4 bigint  the day, since 1970-01-01
-- $5 bigint  day of value, since 1970-01-01
-- gives      application text, exercise smallint, number integer, cents bigint, created boolean,
--            payer text
select application, exercise, number, cents, created, payer
  from levain.payment_transmit($1::bigint, $2::jsonb, $3::bigint::smallint,
           date '1970-01-01' + $4::bigint::integer, date '1970-01-01' + $5::bigint::integer);
