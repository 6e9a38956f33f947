-- SPDX-License-Identifier: MPL-2.0
-- Where the money of an award is.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  application_id
-- gives      committed_cents bigint, certified_cents bigint, ordered_cents bigint,
--            paid_cents bigint, sent_cents bigint, executed_cents bigint, returned_cents bigint,
--            due_cents bigint, standing_cents bigint, overpaid_cents bigint
select committed_cents, certified_cents, ordered_cents, paid_cents, sent_cents, executed_cents,
       returned_cents, due_cents, standing_cents, overpaid_cents
  from levain.award_money
 where fund_id = $1::bigint and call_id = $2::bigint and application_id = $3::bigint;
