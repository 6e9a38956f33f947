-- SPDX-License-Identifier: MPL-2.0
-- The call of that name and its rules; several rows when several funds have a call of that code.
-- $1 text    [FUND/]CALL
-- $2 bigint  rule_set_id wanted; 0 = the one in force
-- gives      fund_id bigint, call_id bigint, rule_set_id bigint, fund text, call text, source text,
--            sha256 bytea
select c.fund_id, c.call_id, s.rule_set_id, f.code as fund, c.code as call, s.source, s.sha256
  from levain.call c
  join levain.fund f using (fund_id)
  join levain.rule_set s using (fund_id, call_id)
 where c.code = regexp_replace($1::text, '^.*/', '')
   and (strpos($1, '/') = 0 or f.code = regexp_replace($1, '/[^/]*$', ''))
   and s.rule_set_id = case when $2::bigint > 0 then $2 else (
           select i.rule_set_id
             from levain.rule_set_in_force i
            where i.fund_id = c.fund_id and i.call_id = c.call_id) end
 order by f.code;
