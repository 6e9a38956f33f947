-- SPDX-License-Identifier: MPL-2.0
-- What the scores of a call rest on: counted versions with their marks and waivers, by code.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- gives      application_id bigint, code text, version integer, sha256 bytea, numbers bigint[],
--            texts text[], mark_criteria text[], mark_markers text[], mark_nums bigint[],
--            mark_dens bigint[], waived_rules text[],
--            lists text[], list_counts bigint[], item_number_counts bigint[],
--            item_numbers bigint[], item_text_counts bigint[], item_texts text[];
--            arrays are never null, marks are ordered by criterion and marker, rules by code
select a.application_id, a.code, v.version, v.sha256, v.numbers, v.texts,
       coalesce(m.criteria, '{}') as mark_criteria, coalesce(m.markers, '{}') as mark_markers,
       coalesce(m.nums, '{}') as mark_nums, coalesce(m.dens, '{}') as mark_dens,
       coalesce(w.rules, '{}') as waived_rules,
       coalesce(i.lists, '{}') as lists,
       coalesce(i.counts, '{}') as list_counts,
       coalesce(i.number_counts, '{}') as item_number_counts,
       coalesce(i.numbers, '{}') as item_numbers,
       coalesce(i.text_counts, '{}') as item_text_counts,
       coalesce(i.texts, '{}') as item_texts
  from levain.application a
  join levain.counted_version v using (fund_id, call_id, application_id)
  left join (
      select application_id, array_agg(criterion::text order by criterion, marker) as criteria,
             array_agg(marker::text order by criterion, marker) as markers,
             array_agg(value_num order by criterion, marker) as nums,
             array_agg(value_den order by criterion, marker) as dens
        from levain.counted_mark
       where fund_id = $1::bigint and call_id = $2::bigint
       group by application_id) as m using (application_id)
  left join (
      select application_id, array_agg(rule_code::text order by rule_code) as rules
        from levain.counted_waiver
       where fund_id = $1 and call_id = $2
       group by application_id) as w using (application_id)
  left join levain.version_items i
    on i.fund_id = v.fund_id and i.call_id = v.call_id
   and i.application_id = v.application_id and i.version = v.version
 where a.fund_id = $1 and a.call_id = $2
 order by a.code;
