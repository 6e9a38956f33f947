-- SPDX-License-Identifier: MPL-2.0
-- The waivers of a call, by the code of the application.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- gives      code text, rules text[], ordered
select a.code, array_agg(w.rule_code::text order by w.rule_code) as rules
  from levain.counted_waiver w
  join levain.application a using (fund_id, call_id, application_id)
 where w.fund_id = $1::bigint and w.call_id = $2::bigint
 group by a.code
 order by a.code;
