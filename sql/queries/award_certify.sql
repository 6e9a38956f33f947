-- SPDX-License-Identifier: MPL-2.0
-- Certify instalments of awards.
-- $1 bigint  fund_id
-- $2 text    JSON: [{ordinal, call_id, application_id, instalment, cents}]
-- $3 bigint  exercise
-- $4 bigint  the day, since 1970-01-01
-- gives      ordinal bigint, cents bigint, created boolean
select ordinal, cents, created
  from levain.award_certify($1::bigint, $2::jsonb, $3::bigint::smallint,
           date '1970-01-01' + $4::bigint::integer);
