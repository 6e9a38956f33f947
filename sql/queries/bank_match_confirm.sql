-- SPDX-License-Identifier: MPL-2.0
-- Confirm a match that another person made by hand.
-- $1 bigint  fund_id
-- $2 bigint  bank_match_proposal_id
-- gives      letter text, is_posted boolean, created boolean
select c.letter, c.is_posted, c.created
  from levain.bank_match_confirm($1::bigint, $2::bigint) as c;
