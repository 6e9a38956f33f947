-- SPDX-License-Identifier: MPL-2.0
-- The newest scoring run of a call; none when it was never scored.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- gives      scoring_run_id bigint, name text, rule_set_id bigint, inputs_sha256 bytea,
--            results_sha256 bytea, engine text, application_count bigint
select scoring_run_id, name, rule_set_id, inputs_sha256, results_sha256, engine,
       application_count
  from levain.scoring_run
 where fund_id = $1::bigint and call_id = $2::bigint
 order by scoring_run_id desc
 limit 1;
