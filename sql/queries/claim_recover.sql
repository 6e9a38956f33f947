-- SPDX-License-Identifier: MPL-2.0
-- A beneficiary pays back.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  application_id
-- $4 bigint  cents, or null for all that is left
-- $5 text    reference of the payment, or the decision
-- $6 bigint  exercise
-- $7 bigint  the day, since 1970-01-01
-- $8 bigint  day of value, since 1970-01-01
-- gives      cents bigint, left_cents bigint, created boolean
select cents, left_cents, created
  from levain.claim_recover($1::bigint, $2::bigint, $3::bigint, $4::bigint, $5::text,
           $6::bigint::smallint, date '1970-01-01' + $7::bigint::integer,
           date '1970-01-01' + $8::bigint::integer);
