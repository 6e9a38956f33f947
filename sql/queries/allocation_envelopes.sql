-- SPDX-License-Identifier: MPL-2.0
-- The envelopes of an allocation run, in the order of the call.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  allocation_run_id
-- gives      envelope text, voted_cents bigint, awarded_cents bigint, moved_in_cents bigint,
--            moved_out_cents bigint, left_cents bigint
select envelope, voted_cents, awarded_cents, moved_in_cents, moved_out_cents, left_cents
  from levain.allocation_envelope
 where fund_id = $1::bigint and call_id = $2::bigint and allocation_run_id = $3::bigint
 order by ordinal;
