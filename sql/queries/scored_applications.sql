-- SPDX-License-Identifier: MPL-2.0
-- What a scoring run judged and how, by code.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  scoring_run_id
-- gives      application_id bigint, code text, version integer, sha256 bytea, numbers bigint[],
--            texts text[], envelope text, failed bytea, unknown bytea, waived bytea,
--            mark_nums bigint[], mark_dens bigint[], score_num bigint, score_den bigint,
--            third_reading boolean
select a.application_id, a.code, v.version, v.sha256, v.numbers, v.texts, s.envelope, s.failed,
       s.unknown, s.waived, s.mark_nums, s.mark_dens, s.score_num, s.score_den, s.third_reading
  from levain.score s
  join levain.application a using (fund_id, call_id, application_id)
  join levain.application_version v using (fund_id, call_id, application_id, version)
 where s.fund_id = $1::bigint and s.call_id = $2::bigint and s.scoring_run_id = $3::bigint
 order by a.code;
