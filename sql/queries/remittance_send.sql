-- SPDX-License-Identifier: MPL-2.0
-- Record that a remittance was handed in.
-- $1 bigint  fund_id
-- $2 bigint  year
-- $3 bigint  number
-- $4 bigint  the day, since 1970-01-01
-- gives      application text, exercise smallint, number integer, cents bigint, created boolean
select application, exercise, number, cents, created
  from levain.remittance_send($1::bigint, $2::bigint::smallint, $3::bigint::integer,
           date '1970-01-01' + $4::bigint::integer);
