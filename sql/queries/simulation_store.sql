-- SPDX-License-Identifier: MPL-2.0
-- Keep what came to the simulation_* tables as runs, or find those of the same inputs.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  scoring_run_id
-- $4 text    engine
-- gives      point integer, allocation_run_id bigint, name text, created boolean
select point, allocation_run_id, name, created
  from levain.simulation_store($1::bigint, $2::bigint, $3::bigint, $4::text);
