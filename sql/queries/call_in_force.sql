-- SPDX-License-Identifier: MPL-2.0
-- Whether a rule set is the one in force of its call.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  rule_set_id
-- gives      in_force boolean
select exists (select
                 from levain.rule_set_in_force
                where fund_id = $1::bigint and call_id = $2::bigint
                  and rule_set_id = $3::bigint) as in_force;
