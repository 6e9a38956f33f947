-- SPDX-License-Identifier: MPL-2.0
-- What a scoring run judged and how, for one application, with its marks and waivers of today.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  scoring_run_id
-- $4 bigint  application_id
-- gives      as scored_applications, then mark_criteria text[], mark_markers text[],
--            mark_nums_given bigint[], mark_dens_given bigint[]
select a.application_id, a.code, v.version, v.sha256, v.numbers, v.texts, s.envelope, s.failed,
       s.unknown, s.waived, s.mark_nums, s.mark_dens, s.score_num, s.score_den, s.third_reading,
       coalesce(m.criteria, '{}') as mark_criteria, coalesce(m.markers, '{}') as mark_markers,
       coalesce(m.nums, '{}') as mark_nums_given, coalesce(m.dens, '{}') as mark_dens_given
  from levain.score s
  join levain.application a using (fund_id, call_id, application_id)
  join levain.application_version v using (fund_id, call_id, application_id, version)
  left join lateral (
      select array_agg(k.criterion::text order by k.criterion, k.marker) as criteria,
             array_agg(k.marker::text order by k.criterion, k.marker) as markers,
             array_agg(k.value_num order by k.criterion, k.marker) as nums,
             array_agg(k.value_den order by k.criterion, k.marker) as dens
        from levain.counted_mark k
       where k.fund_id = s.fund_id and k.call_id = s.call_id
         and k.application_id = s.application_id) as m on true
 where s.fund_id = $1::bigint and s.call_id = $2::bigint and s.scoring_run_id = $3::bigint
   and s.application_id = $4::bigint;
