-- SPDX-License-Identifier: MPL-2.0
-- Match lines by hand.
-- $1 bigint  fund_id
-- $2 jsonb   the match, as levain.bank_match_store takes one
-- $3 text    how it was asked for
-- gives      letter text (null = proposed), is_posted boolean, proposal_id bigint,
--            limit_cents bigint
select a.letter, a.is_posted, a.proposal_id, a.limit_cents
  from levain.bank_match_add($1::bigint, $2::jsonb, $3::text) as a;
