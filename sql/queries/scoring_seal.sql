-- SPDX-License-Identifier: MPL-2.0
-- Keep the table of a run, or find the run of the same inputs.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  rule_set_id
-- $4 bigint  scoring_run_id that scoring_begin gave, null = none was begun
-- $5 bytea   SHA-256 of the inputs
-- $6 bytea   SHA-256 of the results
-- $7 text    engine
-- gives      scoring_run_id bigint, name text, created boolean; nulls when none was begun and there
--            is no run of the same inputs
select scoring_run_id, name, created
  from levain.scoring_seal($1::bigint, $2::bigint, $3::bigint, $4::bigint, $5::bytea, $6::bytea,
                           $7::text);
