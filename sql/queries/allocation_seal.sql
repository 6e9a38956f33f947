-- SPDX-License-Identifier: MPL-2.0
-- Keep award, award_line, award_envelope and award_quota as a run, or find the run of the same
-- inputs.
-- $1 bigint   fund_id
-- $2 bigint   call_id
-- $3 bigint   scoring_run_id
-- $4 text     real or simulation
-- $5 text     policy
-- $6 text     variations: a JSON array of {"key", "value"}; empty for a real run
-- $7 bytea    SHA-256 of the inputs
-- $8 bytea    SHA-256 of the results
-- $9 text     engine
-- $10 bigint  net_cents
-- gives       allocation_run_id bigint, name text, created boolean
select allocation_run_id, name, created
  from levain.allocation_seal($1::bigint, $2::bigint, $3::bigint, $4::text, $5::text, $6::jsonb,
                              $7::bytea, $8::bytea, $9::text, $10::bigint);
