-- SPDX-License-Identifier: MPL-2.0
-- What was waived for one application, by whom and why.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  application_id
-- gives      rule text, kind text, motive text, recorded_by text, recorded_at bigint (seconds)
select rule_code as rule, kind, motive, recorded_by,
       extract(epoch from recorded_at)::bigint as recorded_at
  from levain.waiver
 where fund_id = $1::bigint and call_id = $2::bigint and application_id = $3::bigint
 order by rule_code;
