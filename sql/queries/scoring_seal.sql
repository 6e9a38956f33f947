-- SPDX-License-Identifier: MPL-2.0
-- Keep score_line as a run, or find the run of the same inputs.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  rule_set_id
-- $4 bytea   SHA-256 of the inputs
-- $5 bytea   SHA-256 of the results
-- $6 text    engine
-- gives      scoring_run_id bigint, name text, created boolean
select scoring_run_id, name, created
  from levain.scoring_seal($1::bigint, $2::bigint, $3::bigint, $4::bytea, $5::bytea, $6::text);
