-- SPDX-License-Identifier: MPL-2.0
-- The scoring run of a call as of an instant: what scoring as of then gave, else the run that stood
-- then; none when there was none.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  seconds since 1970-01-01T00:00:00Z
-- gives      the columns of scoring_run_last: scoring_run_id bigint, name text, rule_set_id bigint,
--            inputs_sha256 bytea, results_sha256 bytea, engine text, application_count bigint,
--            stale boolean (files or waivers came in between the run and the instant, or the call
--            then had other rules)
select r.scoring_run_id, r.name, r.rule_set_id, r.inputs_sha256, r.results_sha256, r.engine,
       r.application_count,
       s.last_intake_id < levain.intake_seen_until(s.fund_id, s.call_id, s.until)
       or s.last_waiver_id < levain.waiver_seen_until(s.fund_id, s.call_id, s.until)
       or used.sha256 <> (
           select t.sha256
             from levain.rule_set t
            where t.fund_id = s.fund_id and t.call_id = s.call_id and t.applied_at < s.until
            order by t.version desc
            limit 1) as stale
  from (select d.fund_id, d.call_id, d.scoring_run_id, d.last_intake_id, d.last_waiver_id,
               to_timestamp($3::bigint + 1) as until, 1 as preference, d.scoring_redone_id as place
          from levain.scoring_redone d
         where d.as_of = to_timestamp($3)
        union all
        select n.fund_id, n.call_id, n.scoring_run_id, n.last_intake_id, n.last_waiver_id,
               to_timestamp($3 + 1), 2, n.scoring_standing_id
          from levain.scoring_standing n
         where n.stands_since < to_timestamp($3 + 1)) as s
  join levain.scoring_run r using (fund_id, call_id, scoring_run_id)
  join levain.rule_set used using (fund_id, call_id, rule_set_id)
 where s.fund_id = $1::bigint and s.call_id = $2::bigint
 order by s.preference, s.place desc
 limit 1;
