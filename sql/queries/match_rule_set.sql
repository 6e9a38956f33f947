-- SPDX-License-Identifier: MPL-2.0
-- Switch a rule by which lines are matched, on or off.
-- $1 bigint   fund_id
-- $2 text     rule
-- $3 boolean  on
-- $4 text     why
-- gives       created boolean (false: it was so already)
select levain.match_rule_set($1::bigint, $2::text, $3::boolean, $4::text) as created;
