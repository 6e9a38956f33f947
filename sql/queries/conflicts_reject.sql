-- SPDX-License-Identifier: MPL-2.0
-- Take the lines of conflicts_problems out of conflict_line.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  rule_set_id
-- gives      bigint, how many
select levain.conflicts_reject($1::bigint, $2::bigint, $3::bigint);
