-- SPDX-License-Identifier: MPL-2.0
-- What the panel of a call did and who stands behind each application, by code.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- gives      application_id bigint, code text, siren text, texts text[], mark_criteria text[],
--            mark_markers text[], mark_nums bigint[], mark_dens bigint[], entry_markers text[],
--            entry_kinds text[], entry_motives text[], ineligible boolean (by the scoring run that
--            stands; false when there is none), lists text[], list_counts bigint[],
--            item_number_counts bigint[], item_numbers bigint[], item_text_counts bigint[],
--            item_texts text[]; arrays are never null
select a.application_id, a.code, o.siren, v.texts,
       coalesce(m.criteria, '{}') as mark_criteria, coalesce(m.markers, '{}') as mark_markers,
       coalesce(m.nums, '{}') as mark_nums, coalesce(m.dens, '{}') as mark_dens,
       coalesce(c.markers, '{}') as entry_markers, coalesce(c.kinds, '{}') as entry_kinds,
       coalesce(c.motives, '{}') as entry_motives,
       coalesce(levain.is_ineligible(s.failed, s.unknown, s.waived), false) as ineligible,
       coalesce(i.lists, '{}') as lists, coalesce(i.counts, '{}') as list_counts,
       coalesce(i.number_counts, '{}') as item_number_counts,
       coalesce(i.numbers, '{}') as item_numbers,
       coalesce(i.text_counts, '{}') as item_text_counts,
       coalesce(i.texts, '{}') as item_texts
  from levain.application a
  join levain.counted_version v using (fund_id, call_id, application_id)
  left join levain.organization o using (organization_id)
  left join (
      select application_id, array_agg(criterion::text order by criterion, marker) as criteria,
             array_agg(marker::text order by criterion, marker) as markers,
             array_agg(value_num order by criterion, marker) as nums,
             array_agg(value_den order by criterion, marker) as dens
        from levain.counted_mark
       where fund_id = $1::bigint and call_id = $2::bigint
       group by application_id) as m using (application_id)
  left join (
      select application_id, array_agg(marker::text order by marker) as markers,
             array_agg(kind order by marker) as kinds,
             array_agg(motive::text order by marker) as motives
        from levain.counted_conflict
       where fund_id = $1 and call_id = $2
       group by application_id) as c using (application_id)
  left join levain.version_items i
    on i.fund_id = v.fund_id and i.call_id = v.call_id
   and i.application_id = v.application_id and i.version = v.version
  left join levain.score s
    on s.fund_id = $1 and s.call_id = $2 and s.application_id = a.application_id
   and s.scoring_run_id = (select n.scoring_run_id
                             from levain.scoring_standing n
                            where n.fund_id = $1 and n.call_id = $2
                              and n.stands_since < (select levain.recorded_until())
                            order by n.scoring_standing_id desc
                            limit 1)
 where a.fund_id = $1 and a.call_id = $2
 order by a.code;
