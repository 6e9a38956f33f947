-- SPDX-License-Identifier: MPL-2.0
-- The orders of a call and an exercise that were not paid.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  exercise
-- gives      number integer
select o.number
  from levain.standing_order o
 where o.fund_id = $1::bigint and o.call_id = $2::bigint and o.exercise = $3::bigint
   and o.state = 'ordered'
 order by o.number;
