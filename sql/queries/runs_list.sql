-- SPDX-License-Identifier: MPL-2.0
-- The runs of a call: each scoring run, then the allocations that rest on it, as they were made.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- gives      kind text (scoring, real, top_up, simulation), name text, scoring_run text (its name),
--            stands boolean (the scoring run that stands; its last real allocation),
--            stale boolean (it stands, and something came in since),
--            sealed_at bigint (seconds), sealed_by text, engine text, rule_set_version integer,
--            rule_set_sha256 bytea, inputs_sha256 bytea, results_sha256 bytea,
--            application_count bigint, eligible_count bigint, scored_count bigint,
--            award_count bigint, awarded_cents bigint, variations json,
--            decided_on bigint (days since 1970-01-01; null = not decided)
with standing as (
    select s.scoring_run_id, s.last_intake_id, s.last_waiver_id
      from levain.scoring_standing s
     where s.fund_id = $1::bigint and s.call_id = $2::bigint
     order by s.scoring_standing_id desc
     limit 1
), scored as (
    select c.scoring_run_id, count(c.score_num) as scored_count,
           count(*) filter (where btrim(c.failed, '\x00') = ''::bytea
                              and btrim(c.unknown, '\x00') = ''::bytea) as eligible_count
      from levain.score c
     where c.fund_id = $1 and c.call_id = $2
     group by c.scoring_run_id
), awarded as (
    select w.allocation_run_id, count(*) filter (where w.award_cents > 0) as award_count
      from levain.allocation w
     where w.fund_id = $1 and w.call_id = $2
     group by w.allocation_run_id
), scorings as (
    select r.*, t.version as rule_set_version, t.sha256 as rule_set_sha256,
           t.sha256 <> now.sha256 as has_other_rules, coalesce(d.scored_count, 0) as scored_count,
           coalesce(d.eligible_count, 0) as eligible_count
      from levain.scoring_run r
      join levain.rule_set t using (fund_id, call_id, rule_set_id)
      join levain.rule_set_in_force now using (fund_id, call_id)
      left join scored d using (scoring_run_id)
     where r.fund_id = $1 and r.call_id = $2
)
select u.kind, u.name, u.scoring_run, u.stands, u.stale,
       extract(epoch from u.sealed_at)::bigint as sealed_at, u.sealed_by, u.engine,
       u.rule_set_version, u.rule_set_sha256, u.inputs_sha256, u.results_sha256,
       u.application_count, u.eligible_count, u.scored_count, u.award_count, u.awarded_cents,
       u.variations, u.decided_on
  from (
      select 'scoring' as kind, r.name, r.name as scoring_run,
             n.scoring_run_id is not null as stands,
             n.scoring_run_id is not null
             and (r.has_other_rules
                  or exists (select from levain.intake i
                              where i.fund_id = $1 and i.call_id = $2
                                and i.intake_id > n.last_intake_id)
                  or exists (select from levain.waiver w
                              where w.fund_id = $1 and w.call_id = $2
                                and w.waiver_id > n.last_waiver_id)) as stale,
             r.sealed_at, r.sealed_by, r.engine, r.rule_set_version, r.rule_set_sha256,
             r.inputs_sha256, r.results_sha256, r.application_count, r.eligible_count,
             r.scored_count, null::bigint as award_count, null::bigint as awarded_cents,
             '[]'::json as variations, r.scoring_run_id, 0 as allocation_run_id,
             null::bigint as decided_on
        from scorings r
        left join standing n using (scoring_run_id)
      union all
      select a.kind, a.name, r.name, n.scoring_run_id is not null and a.kind = 'real'
             and a.allocation_run_id = max(a.allocation_run_id)
                 over (partition by a.scoring_run_id, a.kind), false, a.sealed_at, a.sealed_by,
             a.engine, r.rule_set_version, r.rule_set_sha256, a.inputs_sha256, a.results_sha256,
             r.application_count, r.eligible_count, r.scored_count, w.award_count,
             a.awarded_cents::bigint, a.variations::json, r.scoring_run_id, a.allocation_run_id,
             (d.decided_on - date '1970-01-01')::bigint
        from levain.allocation_run a
        join scorings r using (scoring_run_id)
        left join standing n using (scoring_run_id)
        left join awarded w using (allocation_run_id)
        left join levain.decision d
          on d.fund_id = a.fund_id and d.call_id = a.call_id
         and d.allocation_run_id = a.allocation_run_id
       where a.fund_id = $1 and a.call_id = $2) as u
 order by u.scoring_run_id, u.allocation_run_id;
