-- SPDX-License-Identifier: MPL-2.0
-- The last decision of a call.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- gives      decision_id bigint, run text (the name of what was decided)
select d.decision_id, r.name as run
  from levain.last_decision d
  join levain.allocation_run r using (fund_id, call_id, allocation_run_id)
 where d.fund_id = $1::bigint and d.call_id = $2::bigint;
