-- SPDX-License-Identifier: MPL-2.0
-- Keep award, award_line, award_envelope and award_quota as a top-up, or find the same one.
-- $1 bigint   fund_id
-- $2 bigint   call_id
-- $3 bigint   scoring_run_id
-- $4 text     policy
-- $5 bytea    SHA-256 of the inputs
-- $6 bytea    SHA-256 of the results
-- $7 text     engine
-- $8 bigint   net_cents
-- $9 bigint   decision_id that it comes after
-- $10 bigint  the day, since 1970-01-01, whose waiting list it serves
-- gives       allocation_run_id bigint, name text, created boolean
select allocation_run_id, name, created
  from levain.top_up_seal($1::bigint, $2::bigint, $3::bigint, $4::text, $5::bytea, $6::bytea,
                          $7::text, $8::bigint, $9::bigint,
                          date '1970-01-01' + $10::bigint::integer);
