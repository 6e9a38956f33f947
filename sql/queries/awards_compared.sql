-- SPDX-License-Identifier: MPL-2.0
-- Applications of which two allocation runs of a call say otherwise, by code.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  allocation_run_id, the one before
-- $4 bigint  allocation_run_id, the one after
-- gives      code text, there boolean, envelope text, rank integer, status text, reason text,
--            quota text, computed_cents bigint, award_cents bigint, short_cents bigint,
--            score_num bigint, score_den bigint, passes text[], binding text[], now_there boolean,
--            now_envelope text, now_rank integer, now_status text, now_reason text,
--            now_quota text, now_computed_cents bigint, now_award_cents bigint,
--            now_short_cents bigint, now_score_num bigint, now_score_den bigint,
--            now_passes text[], now_binding text[]
with line as (
    select l.allocation_run_id, l.application_id,
           array_agg(distinct l.pass::text) as passes
      from levain.allocation_line l
     where l.fund_id = $1::bigint and l.call_id = $2::bigint
       and l.allocation_run_id in ($3::bigint, $4::bigint)
     group by l.allocation_run_id, l.application_id),
said as (
    select w.allocation_run_id, w.application_id, w.envelope, w.rank, w.status, w.reason, w.quota,
           w.computed_cents, w.award_cents, w.short_cents, w.score_num, w.score_den,
           coalesce(l.passes, '{}') as passes, w.binding
      from levain.allocation w
      left join line l using (allocation_run_id, application_id)
     where w.fund_id = $1 and w.call_id = $2 and w.allocation_run_id in ($3, $4))
select a.code, b.status is not null as there, b.envelope, b.rank, b.status, b.reason, b.quota,
       b.computed_cents, b.award_cents, b.short_cents, b.score_num, b.score_den,
       coalesce(b.passes, '{}') as passes, coalesce(b.binding, '{}') as binding,
       n.status is not null as now_there, n.envelope as now_envelope, n.rank as now_rank,
       n.status as now_status, n.reason as now_reason, n.quota as now_quota,
       n.computed_cents as now_computed_cents, n.award_cents as now_award_cents,
       n.short_cents as now_short_cents, n.score_num as now_score_num,
       n.score_den as now_score_den, coalesce(n.passes, '{}') as now_passes,
       coalesce(n.binding, '{}') as now_binding
  from (select * from said where allocation_run_id = $3) as b
  full join (select * from said where allocation_run_id = $4) as n
    on n.application_id = b.application_id
  join levain.application a
    on a.fund_id = $1 and a.call_id = $2
   and a.application_id = coalesce(b.application_id, n.application_id)
 where (b.status, b.reason, b.quota, b.award_cents, b.computed_cents, b.passes)
       is distinct from
       (n.status, n.reason, n.quota, n.award_cents, n.computed_cents, n.passes)
 order by a.code;
