-- SPDX-License-Identifier: MPL-2.0
-- The newest real allocation run of a scoring run.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  scoring_run_id
-- gives      allocation_run_id bigint, name text
select r.allocation_run_id, r.name
  from levain.allocation_run r
 where r.fund_id = $1::bigint and r.call_id = $2::bigint and r.scoring_run_id = $3::bigint
   and r.kind = 'real'
 order by r.allocation_run_id desc
 limit 1;
