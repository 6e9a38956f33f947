-- SPDX-License-Identifier: MPL-2.0
-- What was spent of what is eligible, by the returns of an award that were validated.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  application_id
-- $4 bigint  the day, since 1970-01-01
-- gives      eligible_cents bigint
select levain.returns_eligible($1::bigint, $2::bigint, $3::bigint,
           date '1970-01-01' + $4::bigint::integer) as eligible_cents;
