-- SPDX-License-Identifier: MPL-2.0
-- Commit what stands of the last decision of a call.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  exercise
-- $4 bigint  vintage
-- $5 bigint  the day, counted from 1970-01-01
-- gives      operation_id bigint, of what was posted
select p.operation_id
  from levain.award_commit($1::bigint, $2::bigint, $3::bigint::smallint, $4::bigint::smallint,
                           date '1970-01-01' + $5::bigint::integer) as p
 where p.created;
