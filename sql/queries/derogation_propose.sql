-- SPDX-License-Identifier: MPL-2.0
-- Ask for a derogation.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  application_id
-- $4 text    the limit
-- $5 text    motive
-- $6 text    the decision it rests on
-- $7 bigint  the day, since 1970-01-01
-- gives      boolean, whether something was recorded
select levain.derogation_propose($1::bigint, $2::bigint, $3::bigint, $4::text, $5::text, $6::text,
           date '1970-01-01' + $7::bigint::integer);
