-- SPDX-License-Identifier: MPL-2.0
-- What an award comes to by its accepted expenses, or by its settlement, on a day.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  application_id
-- $4 bigint  the day, since 1970-01-01
-- gives      award_cents bigint, eligible_cents bigint, realised_cents bigint, ceiling text,
--            other_public_cents bigint, public_cents bigint, by_cost_cents bigint,
--            by_ceiling_cents bigint, due_cents bigint, certified_cents bigint, paid_cents bigint,
--            recovered_cents bigint, settled_on bigint (since 1970-01-01), room_cents bigint
select d.award_cents, d.eligible_cents, d.realised_cents, trim_scale(100 * d.ceiling)::text
       as ceiling, d.other_public_cents, d.public_cents, d.by_cost_cents, d.by_ceiling_cents,
       d.due_cents, d.certified_cents, d.paid_cents, d.recovered_cents,
       (d.settled_on - date '1970-01-01')::bigint as settled_on,
       levain.expense_room_at($1::bigint, $2::bigint, $3::bigint,
                              date '1970-01-01' + $4::bigint::integer) as room_cents
  from levain.expense_due($1::bigint, $2::bigint, $3::bigint,
                          date '1970-01-01' + $4::bigint::integer) as d;
