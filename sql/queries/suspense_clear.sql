-- SPDX-License-Identifier: MPL-2.0
-- Let unknown money leave suspense for what it was.
-- $1 bigint  fund_id
-- $2 text    its reference
-- $3 text    recovery, contribution, returned or sent_back
-- $4 text    of what: the award, the funder, the order; null = sent back
-- $5 text    JSON: {call_id, application_id}, {funder, year}, {exercise, number} or {}
-- $6 bigint  cents, null = what is left
-- $7 text    motive, or null
-- $8 bigint  exercise
-- $9 bigint  the day, since 1970-01-01
-- gives      cents bigint, left_cents bigint, created boolean
select cents, left_cents, created
  from levain.suspense_clear($1::bigint, $2::text, $3::text, $4::text, $5::jsonb, $6::bigint,
           $7::text, $8::bigint::smallint, date '1970-01-01' + $9::bigint::integer);
