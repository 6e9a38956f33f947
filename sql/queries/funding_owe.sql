-- SPDX-License-Identifier: MPL-2.0
-- Give what beneficiaries paid back to whom it belongs.
-- $1 bigint  fund_id
-- $2 bigint  exercise
-- $3 bigint  the day, counted from 1970-01-01
-- gives      operation_id bigint, of what was posted
select p.operation_id
  from levain.funding_owe($1::bigint, $2::bigint::smallint,
                          date '1970-01-01' + $3::bigint::integer) as p
 where p.created;
