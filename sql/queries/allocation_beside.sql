-- SPDX-License-Identifier: MPL-2.0
-- The last real run on the scores of an allocation run, and how many awards are not the same.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  allocation_run_id
-- gives      run text (its name), changed_count bigint; no row when there is none
with one as (
    select s.allocation_run_id as simulated, r.allocation_run_id as real, r.name
      from levain.allocation_run s
      join levain.allocation_run r using (fund_id, call_id, scoring_run_id)
     where s.fund_id = $1::bigint and s.call_id = $2::bigint
       and s.allocation_run_id = $3::bigint and r.kind = 'real'
     order by r.allocation_run_id desc
     limit 1)
select o.name as run,
       (select count(*)
          from levain.allocation a
          join levain.allocation b using (fund_id, call_id, application_id)
         where a.fund_id = $1 and a.call_id = $2 and a.allocation_run_id = o.simulated
           and b.allocation_run_id = o.real and a.award_cents <> b.award_cents) as changed_count
  from one o;
