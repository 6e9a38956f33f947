-- SPDX-License-Identifier: MPL-2.0
-- The runs whose names begin so.
-- $1 text    head of a run's name
-- $2 bigint  fund_id; 0 = of any call
-- $3 bigint  call_id
-- gives      fund_id bigint, call_id bigint, kind text (scoring, real, simulation), run_id bigint,
--            name text, call text (FUND/CALL), rule_set_id bigint, scoring_run_id bigint
select r.fund_id, r.call_id, r.kind, r.run_id, r.name, f.code || '/' || c.code as call,
       s.rule_set_id, r.scoring_run_id
  from (select fund_id, call_id, 'scoring' as kind, scoring_run_id as run_id, name,
               scoring_run_id
          from levain.scoring_run
         where starts_with(name, $1::text)
        union all
        select fund_id, call_id, kind, allocation_run_id, name, scoring_run_id
          from levain.allocation_run
         where starts_with(name, $1)) as r
  join levain.scoring_run s using (fund_id, call_id, scoring_run_id)
  join levain.call c using (fund_id, call_id)
  join levain.fund f using (fund_id)
 where $2::bigint = 0 or (r.fund_id = $2 and r.call_id = $3::bigint)
 order by 6, 3, 4;
