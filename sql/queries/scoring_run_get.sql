-- SPDX-License-Identifier: MPL-2.0
-- The head of a scoring run.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  scoring_run_id
-- gives      scoring_run_id bigint, name text, rule_set_id bigint, rule_set_version integer,
--            rule_set_sha256 bytea, inputs_sha256 bytea, results_sha256 bytea, engine text,
--            application_count bigint, sealed_at bigint (seconds), sealed_by text
select r.scoring_run_id, r.name, r.rule_set_id, s.version as rule_set_version,
       s.sha256 as rule_set_sha256, r.inputs_sha256, r.results_sha256, r.engine,
       r.application_count, extract(epoch from r.sealed_at)::bigint as sealed_at, r.sealed_by
  from levain.scoring_run r
  join levain.rule_set s using (fund_id, call_id, rule_set_id)
 where r.fund_id = $1::bigint and r.call_id = $2::bigint and r.scoring_run_id = $3::bigint;
