-- SPDX-License-Identifier: MPL-2.0
-- The appropriations of a call, by envelope.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  exercise, null = all
-- gives      envelope text, ledger text, exercise bigint, vintage bigint, opened bigint,
--            moved bigint, used bigint, ended bigint, left_cents bigint
select p.envelope, p.ledger, p.exercise::bigint as exercise, p.vintage::bigint as vintage,
       p.opened_cents as opened, p.moved_cents as moved, p.used_cents as used,
       p.ended_cents as ended, p.left_cents
  from levain.appropriations($1::bigint, $2::bigint) as p
 where $3::bigint is null or p.exercise = $3
 order by p.exercise, p.ledger, p.envelope, p.vintage;
