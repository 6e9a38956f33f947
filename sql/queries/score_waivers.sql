-- SPDX-License-Identifier: MPL-2.0
-- The waivers of the applications of a block, by code.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 text    first code
-- $4 text    code of the next block, null = none
-- gives      code text, rules text[], ordered
select a.code, array_agg(w.rule_code::text order by w.rule_code) as rules
  from levain.counted_waiver w
  join levain.application a using (fund_id, call_id, application_id)
 where w.fund_id = $1::bigint and w.call_id = $2::bigint and a.code >= $3::text
   and ($4::text is null or a.code < $4)
 group by a.code
 order by a.code;
