-- SPDX-License-Identifier: MPL-2.0
-- Take the lines of marks_problems out of mark_line.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  rule_set_id
-- gives      bigint, how many
select levain.marks_reject($1::bigint, $2::bigint, $3::bigint);
