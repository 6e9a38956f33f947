-- SPDX-License-Identifier: MPL-2.0
-- By which minutes a run was decided.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  allocation_run_id
-- $4 bytea   SHA-256 of a minutes file
-- gives      same boolean (by that file); no row when the run was not decided
select d.minutes_sha256 = $4::bytea as same
  from levain.decision d
 where d.fund_id = $1::bigint and d.call_id = $2::bigint and d.allocation_run_id = $3::bigint;
