-- SPDX-License-Identifier: MPL-2.0
-- What a scoring run judged and how, by code.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  scoring_run_id
-- gives      application_id bigint, code text, version integer, sha256 bytea, numbers bigint[],
--            texts text[], envelope text, failed bytea, unknown bytea, waived bytea,
--            mark_nums bigint[], mark_dens bigint[], score_num bigint, score_den bigint,
--            third_reading boolean,
--            lists text[], list_counts bigint[], item_number_counts bigint[],
--            item_numbers bigint[], item_text_counts bigint[], item_texts text[],
--            organization text (SIREN, else RNA number, of who applies)
select a.application_id, a.code, v.version, v.sha256, v.numbers, v.texts, s.envelope, s.failed,
       s.unknown, s.waived, s.mark_nums, s.mark_dens, s.score_num, s.score_den, s.third_reading,
       coalesce(i.lists, '{}') as lists,
       coalesce(i.counts, '{}') as list_counts,
       coalesce(i.number_counts, '{}') as item_number_counts,
       coalesce(i.numbers, '{}') as item_numbers,
       coalesce(i.text_counts, '{}') as item_text_counts,
       coalesce(i.texts, '{}') as item_texts, coalesce(o.siren, o.rna) as organization
  from levain.score s
  join levain.application a using (fund_id, call_id, application_id)
  join levain.application_version v using (fund_id, call_id, application_id, version)
  left join levain.organization o using (organization_id)
  left join levain.version_items i
    on i.fund_id = v.fund_id and i.call_id = v.call_id
   and i.application_id = v.application_id and i.version = v.version
 where s.fund_id = $1::bigint and s.call_id = $2::bigint and s.scoring_run_id = $3::bigint
 order by a.code;
