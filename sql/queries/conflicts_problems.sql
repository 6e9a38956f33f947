-- SPDX-License-Identifier: MPL-2.0
-- The lines of conflict_line that cannot be stored.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  rule_set_id
-- gives      line bigint, reason text (explained in sql/README.md), other_line bigint,
--            application text
select line, reason, other_line, application
  from levain.conflicts_problems($1::bigint, $2::bigint, $3::bigint);
