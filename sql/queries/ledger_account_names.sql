-- SPDX-License-Identifier: MPL-2.0
-- The accounts of a fund by their numbers, as a journal names them, whose money of which stage is
-- on them, and what they say went out and came in.
-- $1 bigint  fund_id
-- gives      account_id bigint, name text, place text (ledger and stage), envelope text (null =
--            none), call_id bigint (0 = none), application_id bigint (0 = none),
--            debit_cents bigint, credit_cents bigint
select a.account_id, a.name, a.ledger || ' ' || a.stage as place, a.envelope::text,
       coalesce(a.call_id, 0) as call_id, coalesce(a.application_id, 0) as application_id,
       a.debit_cents::bigint, a.credit_cents::bigint
  from levain.account a
 where a.fund_id = $1::bigint;
