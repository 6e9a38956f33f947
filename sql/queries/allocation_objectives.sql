-- SPDX-License-Identifier: MPL-2.0
-- What each way to award would have given to the applications of a run, the run itself first.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  allocation_run_id
-- gives      objective text, award_count bigint, awarded_cents bigint, envy_count bigint,
--            score text (sum of the scores of those awarded; null = none),
--            gap_percent text (what its bound is above it; null = it has none), is_exact boolean
select o.objective, o.award_count, o.awarded_cents::bigint, o.envy_count,
       round(o.score_units / o.score_unit, 2)::text as score,
       case when o.bound_num = 0 then '0'
            when o.bound_num > 0
            then trim_scale(ceil(1000000 * 100 * (o.bound_num - o.reached * o.bound_den)
                                 / o.bound_num) / 1000000)::text
       end as gap_percent,
       coalesce(o.is_exact, false) as is_exact
  from levain.allocation_objective o
 where o.fund_id = $1::bigint and o.call_id = $2::bigint and o.allocation_run_id = $3::bigint
 order by o.ordinal;
