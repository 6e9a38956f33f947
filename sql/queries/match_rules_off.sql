-- SPDX-License-Identifier: MPL-2.0
-- The rules that a fund has switched off.
-- $1 bigint  fund_id
-- gives      rule text
select s.rule::text
  from (select distinct on (r.rule) r.rule, r.is_on
          from levain.match_rule_switch r
         where r.fund_id = $1::bigint
         order by r.rule, r.place desc) as s
 where not s.is_on
 order by s.rule;
