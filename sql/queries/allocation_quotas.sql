-- SPDX-License-Identifier: MPL-2.0
-- The groups of the quotas of an allocation run, by quota in the order of the call, and by value.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  allocation_run_id
-- gives      quota text, value text, limit_cents bigint, awarded_cents bigint (null: it counts
--            awards), limit_awards bigint, award_count bigint (null: it counts cents)
select q.quota, q.value, q.limit_cents, q.awarded_cents, q.limit_awards, q.award_count
  from levain.allocation_quota q
  join levain.allocation_run r using (fund_id, call_id, allocation_run_id)
  join levain.scoring_run s using (fund_id, call_id, scoring_run_id)
  join levain.quota d
    on d.fund_id = q.fund_id and d.call_id = q.call_id and d.rule_set_id = s.rule_set_id
   and d.code = q.quota
 where q.fund_id = $1::bigint and q.call_id = $2::bigint and q.allocation_run_id = $3::bigint
 order by d.ordinal, q.value;
