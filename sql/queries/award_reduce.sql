-- SPDX-License-Identifier: MPL-2.0
-- Take an award back, in whole or in part.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  application_id
-- $4 text    JSON: cause, motive, cites, heard_on, since, cents
-- $5 bigint  exercise
-- $6 bigint  the day, since 1970-01-01
-- gives      cents bigint, decommitted_cents bigint, claimed_cents bigint,
--            due_on bigint (days since 1970-01-01; null = nothing is claimed), created boolean
select r.cents, r.decommitted_cents, r.claimed_cents,
       (r.due_on - date '1970-01-01')::bigint as due_on, r.created
  from levain.award_reduce($1::bigint, $2::bigint, $3::bigint, $4::jsonb, $5::bigint::smallint,
           date '1970-01-01' + $6::bigint::integer) as r;
