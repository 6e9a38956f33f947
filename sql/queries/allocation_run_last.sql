-- SPDX-License-Identifier: MPL-2.0
-- The real allocation run of the scoring run that stands, else the newest of those that stood; none
-- when the call was never allocated.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- gives      allocation_run_id bigint, name text
select r.allocation_run_id, r.name
  from levain.allocation_run r
 where r.fund_id = $1::bigint and r.call_id = $2::bigint and r.kind = 'real'
   and exists (select from levain.scoring_standing s
                where s.fund_id = r.fund_id and s.call_id = r.call_id
                  and s.scoring_run_id = r.scoring_run_id)
 order by r.scoring_run_id = (
           select s.scoring_run_id
             from levain.scoring_standing s
            where s.fund_id = r.fund_id and s.call_id = r.call_id
            order by s.scoring_standing_id desc
            limit 1) desc,
          r.allocation_run_id desc
 limit 1;
