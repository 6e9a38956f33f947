-- SPDX-License-Identifier: MPL-2.0
-- The rules of a fund by which lines are matched, in their order, and who switched each last.
-- $1 bigint  fund_id
-- gives      rule text, is_on boolean, since text (ISO 8601, where the fund is; null = it was never
--            switched), motive text, by_whom text
select r.rule::text, coalesce(s.is_on, true) as is_on,
       levain.instant_in(s.recorded_at, f.time_zone) as since, s.motive::text,
       s.recorded_by as by_whom
  from levain.match_rule r
  join levain.fund f on f.fund_id = $1::bigint
  left join lateral (
      select w.* from levain.match_rule_switch w
       where w.fund_id = f.fund_id and w.rule = r.rule
       order by w.place desc
       limit 1) as s on true
 where r.rule <> 'manual'
 order by r.ordinal;
