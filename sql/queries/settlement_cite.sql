-- SPDX-License-Identifier: MPL-2.0
-- Record on which returns the settlement of an award rests.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  application_id
-- $4 bigint  the day, since 1970-01-01
-- gives      boolean, whether something was recorded
select levain.settlement_cite($1::bigint, $2::bigint, $3::bigint,
           date '1970-01-01' + $4::bigint::integer);
