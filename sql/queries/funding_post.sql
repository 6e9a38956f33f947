-- SPDX-License-Identifier: MPL-2.0
-- Book a movement between a funder and the bank.
-- $1 bigint  fund_id
-- $2 text    call_funds, receive, manage, give_back
-- $3 text    code of the funder, null = of all (manage)
-- $4 bigint  year of the convention
-- $5 text    reference
-- $6 bigint  cents
-- $7 bigint  the day it is accounted for, counted from 1970-01-01; null = as before, or today
-- $8 bigint  the day of value, null = that day
-- $9 bigint  exercise, null = of that day
-- gives      created boolean
select p.created
  from levain.funding_post($1::bigint, $2::text, jsonb_build_array(jsonb_strip_nulls(
           jsonb_build_object(
               'funder', $3::text, 'year', $4::bigint, 'ref', $5::text, 'cents', $6::bigint,
               'accounted_on', date '1970-01-01' + $7::bigint::integer,
               'value_on', date '1970-01-01' + $8::bigint::integer,
               'exercise', $9::bigint)))) as p;
