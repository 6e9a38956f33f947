-- SPDX-License-Identifier: MPL-2.0
-- Record what became of orders.
-- $1 bigint  fund_id
-- $2 text    JSON: [{exercise, number}]
-- $3 text    paid, executed, returned or reissued
-- $4 bigint  exercise
-- $5 bigint  the day, since 1970-01-01
-- $6 bigint  day of value, since 1970-01-01
-- $7 text    motive, or null
-- gives      application text, exercise smallint, number integer, cents bigint, created boolean,
--            payer text, bank or treasury
select application, exercise, number, cents, created, payer
  from levain.payment_add($1::bigint, $2::jsonb, $3::text, $4::bigint::smallint,
           date '1970-01-01' + $5::bigint::integer, date '1970-01-01' + $6::bigint::integer,
           $7::text);
