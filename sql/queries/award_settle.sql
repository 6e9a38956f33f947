-- SPDX-License-Identifier: MPL-2.0
-- Settle an award.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  application_id
-- $4 bigint  what was spent, in cents, or null
-- $5 bigint  other public aid, in cents, or null
-- $6 bigint  exercise
-- $7 bigint  the day, since 1970-01-01
-- gives      due_cents bigint, balance_cents bigint, decommitted_cents bigint,
--            claimed_cents bigint, created boolean
select due_cents, balance_cents, decommitted_cents, claimed_cents, created
  from levain.award_settle($1::bigint, $2::bigint, $3::bigint, $4::bigint, $5::bigint,
           $6::bigint::smallint, date '1970-01-01' + $7::bigint::integer);
