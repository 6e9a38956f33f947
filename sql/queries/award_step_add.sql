-- SPDX-License-Identifier: MPL-2.0
-- Record a step of an award beside its money.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  application_id
-- $4 text    started, extended, suspended, resumed or closed
-- $5 bigint  the day, since 1970-01-01
-- $6 text    motive, or null
-- gives      boolean, whether something was recorded
select levain.award_step_add($1::bigint, $2::bigint, $3::bigint, $4::text,
           date '1970-01-01' + $5::bigint::integer, $6::text);
