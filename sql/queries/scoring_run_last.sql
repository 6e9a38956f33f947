-- SPDX-License-Identifier: MPL-2.0
-- The scoring run that stands for a call; none when it was never scored.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- gives      scoring_run_id bigint, name text, rule_set_id bigint, inputs_sha256 bytea,
--            results_sha256 bytea, engine text, application_count bigint,
--            stale boolean (files or waivers came in since, or the call has other rules)
select r.scoring_run_id, r.name, r.rule_set_id, r.inputs_sha256, r.results_sha256, r.engine,
       r.application_count,
       exists (select from levain.intake i
                where i.fund_id = s.fund_id and i.call_id = s.call_id
                  and i.intake_id > s.last_intake_id)
       or exists (select from levain.waiver w
                   where w.fund_id = s.fund_id and w.call_id = s.call_id
                     and w.waiver_id > s.last_waiver_id)
       or used.sha256 <> now.sha256 as stale
  from levain.scoring_standing s
  join levain.scoring_run r using (fund_id, call_id, scoring_run_id)
  join levain.rule_set used using (fund_id, call_id, rule_set_id)
  join levain.rule_set_in_force now using (fund_id, call_id)
 where s.fund_id = $1::bigint and s.call_id = $2::bigint
 order by s.scoring_standing_id desc
 limit 1;
