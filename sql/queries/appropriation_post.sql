-- SPDX-License-Identifier: MPL-2.0
-- Do something with appropriations.
-- $1 bigint  fund_id
-- $2 text    open, move, pool, carry_over, cancel, lapse, reopen
-- $3 text    requests, JSON
-- gives      created boolean, envelope text, to_envelope text, ledger text, exercise bigint,
--            vintage bigint, cents bigint, left_cents bigint
select p.created, p.envelope, p.to_envelope, p.ledger, p.exercise::bigint as exercise,
       p.vintage::bigint as vintage, p.cents, p.left_cents
  from levain.appropriation_post($1::bigint, $2::text, $3::text::jsonb) as p;
