-- SPDX-License-Identifier: MPL-2.0
-- The newest real allocation run of a call; none when it was never allocated.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- gives      allocation_run_id bigint, name text
select allocation_run_id, name
  from levain.allocation_run
 where fund_id = $1::bigint and call_id = $2::bigint and kind = 'real'
 order by allocation_run_id desc
 limit 1;
