-- SPDX-License-Identifier: MPL-2.0
-- Store with a run that was just sealed whose marks it left out and what it corrected.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  scoring_run_id
-- gives      nothing of interest
select levain.panel_seal($1::bigint, $2::bigint, $3::bigint);
