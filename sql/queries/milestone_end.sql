-- SPDX-License-Identifier: MPL-2.0
-- Record that a milestone was reached or given up.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  application_id
-- $4 text    code of the milestone
-- $5 text    reached or given_up
-- $6 text    what shows it, or why
-- $7 bigint  the day, since 1970-01-01
-- gives      created boolean, due_on bigint (since 1970-01-01)
select m.created, (m.due_on - date '1970-01-01')::bigint as due_on
  from levain.milestone_end($1::bigint, $2::bigint, $3::bigint, $4::text, $5::text, $6::text,
           date '1970-01-01' + $7::bigint::integer) as m;
