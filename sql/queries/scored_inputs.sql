-- SPDX-License-Identifier: MPL-2.0
-- What one or two scoring runs judged, from what, and how: a row for each application of each run,
-- with the marks and waivers as they were when the run was scored.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  scoring_run_id
-- $4 bigint  a second scoring_run_id; 0 = none
-- $5 bigint  application_id; 0 = all, by code, that of the first run before that of the second
-- gives      application_id bigint, code text, scoring_run_id bigint, version integer,
--            sha256 bytea, numbers bigint[], texts text[], envelope text, failed bytea,
--            unknown bytea, waived bytea, mark_nums bigint[], mark_dens bigint[],
--            score_num bigint, score_den bigint, third_reading boolean, mark_criteria text[],
--            mark_markers text[], mark_nums_given bigint[], mark_dens_given bigint[],
--            waiver_rules text[], waiver_kinds text[], waiver_motives text[], waiver_by text[],
--            waiver_at bigint[] (seconds), lists text[], list_counts bigint[],
--            item_number_counts bigint[], item_numbers bigint[], item_text_counts bigint[],
--            item_texts text[], conflict_markers text[] (those whose marks were left out),
--            organization text (SIREN, else RNA number, of who applies)
select s.application_id, a.code, s.scoring_run_id, s.version, v.sha256, v.numbers, v.texts,
       s.envelope, s.failed, s.unknown, s.waived, s.mark_nums, s.mark_dens, s.score_num,
       s.score_den, s.third_reading,
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
       coalesce(i.texts, '{}') as item_texts, coalesce(q.markers, '{}') as conflict_markers,
       coalesce(o.siren, o.rna) as organization
  from levain.score s
  join levain.application a using (fund_id, call_id, application_id)
  join levain.application_version v using (fund_id, call_id, application_id, version)
  left join levain.organization o using (organization_id)
  left join levain.version_items i
    on i.fund_id = v.fund_id and i.call_id = v.call_id
   and i.application_id = v.application_id and i.version = v.version
  join (
      select distinct on (n.scoring_run_id)
             n.scoring_run_id, n.last_intake_id, n.last_waiver_id
        from (select 1 as preference, c.scoring_standing_id as place, c.scoring_run_id,
                     c.last_intake_id, c.last_waiver_id
                from levain.scoring_standing c
               where c.fund_id = $1::bigint and c.call_id = $2::bigint
                 and c.scoring_run_id in ($3::bigint, $4::bigint)
              union all
              select 2, d.scoring_redone_id, d.scoring_run_id, d.last_intake_id, d.last_waiver_id
                from levain.scoring_redone d
               where d.fund_id = $1 and d.call_id = $2 and d.scoring_run_id in ($3, $4)) as n
       order by n.scoring_run_id, n.preference, n.place desc) as z using (scoring_run_id)
  left join lateral (
      select array_agg(k.criterion::text order by k.criterion, k.marker) as criteria,
             array_agg(k.marker::text order by k.criterion, k.marker) as markers,
             array_agg(k.value_num order by k.criterion, k.marker) as nums,
             array_agg(k.value_den order by k.criterion, k.marker) as dens
        from (select distinct on (g.criterion, g.marker) g.*
                from levain.mark g
               where g.fund_id = s.fund_id and g.call_id = s.call_id
                 and g.application_id = s.application_id and g.intake_id <= z.last_intake_id
               order by g.criterion, g.marker, g.version desc) as k) as m on true
  left join lateral (
      select array_agg(x.rule_code::text order by x.rule_code) as rules,
             array_agg(x.kind order by x.rule_code) as kinds,
             array_agg(x.motive::text order by x.rule_code) as motives,
             array_agg(x.recorded_by order by x.rule_code) as recorders,
             array_agg(extract(epoch from x.recorded_at)::bigint order by x.rule_code) as instants
        from levain.waiver x
       where x.fund_id = s.fund_id and x.call_id = s.call_id
         and x.application_id = s.application_id and x.waiver_id <= z.last_waiver_id) as r on true
  left join lateral (
      select array_agg(distinct y.marker::text) as markers
        from levain.score_conflict y
       where y.fund_id = s.fund_id and y.call_id = s.call_id
         and y.scoring_run_id = s.scoring_run_id
         and y.application_id = s.application_id) as q on true
 where s.fund_id = $1 and s.call_id = $2 and s.scoring_run_id in ($3, $4)
   and ($5::bigint = 0 or s.application_id = $5)
 order by a.code, s.scoring_run_id = $4;
