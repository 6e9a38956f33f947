-- SPDX-License-Identifier: MPL-2.0
-- The items of intake_item that belong to no application, or that are one too many.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  rule_set_id that typed the lines
-- gives      list text, line bigint, code text, reason text (explained in sql/README.md),
--            item_max integer (null where it is not the reason)
select list, line, code, reason, item_max
  from levain.intake_item_problems($1::bigint, $2::bigint, $3::bigint);
