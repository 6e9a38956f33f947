-- SPDX-License-Identifier: MPL-2.0
-- Keep award_step, award_flip, award_objective and award_proof as the certificate of the run that
-- this transaction made.
-- $1 bigint   fund_id
-- $2 bigint   call_id
-- $3 bigint   allocation_run_id
-- $4 boolean  whether flips were looked for
-- gives       kept boolean (false: the run was there before)
select levain.certificate_seal($1::bigint, $2::bigint, $3::bigint, $4::boolean) as kept;
