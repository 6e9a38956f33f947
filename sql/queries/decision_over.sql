-- SPDX-License-Identifier: MPL-2.0
-- Envelopes of which what decided_line holds spends more than they hold by the rules in force.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- gives      envelope text, voted_cents bigint (0 = there is no such envelope any more),
--            cents bigint
select o.envelope, o.voted_cents, o.cents from levain.decision_over($1::bigint, $2::bigint) as o;
