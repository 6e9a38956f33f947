-- SPDX-License-Identifier: MPL-2.0
-- All that an explanation of an allocation run rests on, application by application: what the run
-- says, the facts, the score, and the marks and waivers as they were when the run was scored.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  allocation_run_id
-- $4 bigint  application_id; 0 = all, in the canonical order of the run
-- gives      the columns of allocation_results, then numbers bigint[], texts text[],
--            envelope text, failed bytea, unknown bytea, waived bytea, mark_nums bigint[],
--            mark_dens bigint[], score_num bigint, score_den bigint, third_reading boolean,
--            mark_criteria text[], mark_markers text[], mark_nums_given bigint[],
--            mark_dens_given bigint[], waiver_rules text[], waiver_kinds text[],
--            waiver_motives text[], waiver_by text[], waiver_at bigint[] (seconds),
--            lists text[], list_counts bigint[], item_number_counts bigint[],
--            item_numbers bigint[], item_text_counts bigint[], item_texts text[],
--            mark_justifications text[] (null: in the file of applications),
--            conflict_markers text[], conflict_grounds text[], conflict_details text[],
--            conflict_mark_counts bigint[],
--            flips_looked boolean (null: the run has no certificate), look_pass text,
--            before_cents bigint, after_cents bigint, flip_kinds text[], flip_nums bigint[],
--            flip_dens bigint[], flip_statuses text[], flip_leasts bigint[] (1 or 0)
select w.application_id, a.code, w.envelope, w.rank, w.status, w.reason, w.quota,
       w.computed_cents, w.award_cents, w.short_cents, w.binding, w.cap_cents, w.score_num,
       w.score_den, w.failed, w.unknown, w.waived, coalesce(l.passes, '{}') as passes,
       coalesce(l.froms, '{}') as froms, coalesce(l.cents, '{}') as line_cents,
       coalesce(w.quota_groups, '{}') as quota_groups,
       v.numbers, v.texts, s.envelope as scored_envelope, s.failed as scored_failed,
       s.unknown as scored_unknown, s.waived as scored_waived, s.mark_nums, s.mark_dens,
       s.score_num as scored_num, s.score_den as scored_den, s.third_reading,
       coalesce(m.criteria, '{}') as mark_criteria, coalesce(m.markers, '{}') as mark_markers,
       coalesce(m.nums, '{}') as mark_nums_given, coalesce(m.dens, '{}') as mark_dens_given,
       coalesce(r.rules, '{}') as waiver_rules, coalesce(r.kinds, '{}') as waiver_kinds,
       coalesce(r.motives, '{}') as waiver_motives, coalesce(r.recorders, '{}') as waiver_by,
       coalesce(r.instants, '{}') as waiver_at,
       coalesce(i.lists, '{}') as lists,
       coalesce(i.counts, '{}') as list_counts,
       coalesce(i.number_counts, '{}') as item_number_counts,
       coalesce(i.numbers, '{}') as item_numbers,
       coalesce(i.text_counts, '{}') as item_text_counts,
       coalesce(i.texts, '{}') as item_texts,
       coalesce(m.justifications, '{}') as mark_justifications,
       coalesce(q.markers, '{}') as conflict_markers,
       coalesce(q.grounds, '{}') as conflict_grounds,
       coalesce(q.details, '{}') as conflict_details,
       coalesce(q.counts, '{}') as conflict_mark_counts,
       b.flips_looked, k.pass as look_pass, k.before_cents, k.after_cents,
       coalesce(f.kinds, '{}') as flip_kinds, coalesce(f.nums, '{}') as flip_nums,
       coalesce(f.dens, '{}') as flip_dens, coalesce(f.statuses, '{}') as flip_statuses,
       coalesce(f.leasts, '{}') as flip_leasts
  from levain.allocation w
  join levain.application a using (fund_id, call_id, application_id)
  join levain.score s using (fund_id, call_id, scoring_run_id, application_id)
  join levain.scoring_run t using (fund_id, call_id, scoring_run_id)
  join levain.application_version v
    on v.fund_id = s.fund_id and v.call_id = s.call_id
   and v.application_id = s.application_id and v.version = s.version
  left join levain.version_items i
    on i.fund_id = v.fund_id and i.call_id = v.call_id
   and i.application_id = v.application_id and i.version = v.version
  join lateral (
      (select n.last_intake_id, n.last_waiver_id
         from levain.scoring_standing n
        where n.fund_id = w.fund_id and n.call_id = w.call_id
          and n.scoring_run_id = w.scoring_run_id
        order by n.scoring_standing_id desc
        limit 1)
      union all
      (select d.last_intake_id, d.last_waiver_id
         from levain.scoring_redone d
        where d.fund_id = w.fund_id and d.call_id = w.call_id
          and d.scoring_run_id = w.scoring_run_id
        order by d.scoring_redone_id desc
        limit 1)
       limit 1) as z on true
  left join lateral (
      select array_agg(i.pass::text
                       order by p.ordinal nulls first, i.ordinal, e.ordinal) as passes,
             array_agg(i.envelope::text
                       order by p.ordinal nulls first, i.ordinal, e.ordinal) as froms,
             array_agg(i.cents::bigint
                       order by p.ordinal nulls first, i.ordinal, e.ordinal) as cents
        from levain.allocation_line i
        join levain.allocation_envelope e using (fund_id, call_id, allocation_run_id, envelope)
        left join levain.pass p
          on p.fund_id = i.fund_id and p.call_id = i.call_id and p.rule_set_id = t.rule_set_id
         and p.code = i.pass
       where i.fund_id = w.fund_id and i.call_id = w.call_id
         and i.allocation_run_id = w.allocation_run_id
         and i.application_id = w.application_id) as l on true
  left join lateral (
      select array_agg(k.criterion::text order by k.criterion, k.marker) as criteria,
             array_agg(k.marker::text order by k.criterion, k.marker) as markers,
             array_agg(k.value_num order by k.criterion, k.marker) as nums,
             array_agg(k.value_den order by k.criterion, k.marker) as dens,
             array_agg(k.justification::text order by k.criterion, k.marker) as justifications
        from (select distinct on (g.criterion, g.marker) g.*
                from levain.mark g
               where g.fund_id = w.fund_id and g.call_id = w.call_id
                 and g.application_id = w.application_id and g.intake_id <= z.last_intake_id
               order by g.criterion, g.marker, g.version desc) as k) as m on true
  left join lateral (
      select array_agg(x.rule_code::text order by x.rule_code) as rules,
             array_agg(x.kind order by x.rule_code) as kinds,
             array_agg(x.motive::text order by x.rule_code) as motives,
             array_agg(x.recorded_by order by x.rule_code) as recorders,
             array_agg(extract(epoch from x.recorded_at)::bigint order by x.rule_code) as instants
        from levain.waiver x
       where x.fund_id = w.fund_id and x.call_id = w.call_id
         and x.application_id = w.application_id and x.waiver_id <= z.last_waiver_id) as r on true
  left join lateral (
      select array_agg(y.marker::text order by y.marker, y.ground) as markers,
             array_agg(y.ground order by y.marker, y.ground) as grounds,
             array_agg(y.detail::text order by y.marker, y.ground) as details,
             array_agg(y.mark_count::bigint order by y.marker, y.ground) as counts
        from levain.score_conflict y
       where y.fund_id = w.fund_id and y.call_id = w.call_id
         and y.scoring_run_id = w.scoring_run_id
         and y.application_id = w.application_id) as q on true
  left join levain.allocation_certificate b
    on b.fund_id = w.fund_id and b.call_id = w.call_id
   and b.allocation_run_id = w.allocation_run_id
  left join levain.allocation_step k
    on k.fund_id = w.fund_id and k.call_id = w.call_id
   and k.allocation_run_id = w.allocation_run_id and k.application_id = w.application_id
  left join lateral (
      select array_agg(o.kind order by o.kind desc) as kinds,
             array_agg(o.size_num order by o.kind desc) as nums,
             array_agg(o.size_den order by o.kind desc) as dens,
             array_agg(o.status order by o.kind desc) as statuses,
             array_agg(o.is_least::integer::bigint order by o.kind desc) as leasts
        from levain.allocation_flip o
       where o.fund_id = w.fund_id and o.call_id = w.call_id
         and o.allocation_run_id = w.allocation_run_id
         and o.application_id = w.application_id) as f on true
 where w.fund_id = $1::bigint and w.call_id = $2::bigint and w.allocation_run_id = $3::bigint
   and ($4::bigint = 0 or w.application_id = $4)
 order by w.ordinal;
