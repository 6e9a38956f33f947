-- SPDX-License-Identifier: MPL-2.0
-- What was accepted of the expenses of an award.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  application_id
-- gives      accepted_cents bigint (null: there is no statement)
select case when s.line_count > 0 then s.accepted_cents end as accepted_cents
  from levain.expense_state($1::bigint, $2::bigint, $3::bigint) as s;
