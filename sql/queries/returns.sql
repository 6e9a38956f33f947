-- SPDX-License-Identifier: MPL-2.0
-- The last version of financial returns, account by account, each group behind its sum.
-- $1 bigint  fund_id
-- $2 text    application, or null = all
-- $3 bigint  exercise, or null = all
-- gives      application text, exercise bigint, version bigint, state text, account text (null: the
--            sum of the group), planned_cents bigint, realised_cents bigint,
--            eligible_cents bigint, rate_bp bigint, words text, part text
with line as (
    select c.code || '/' || a.code as application, r.exercise, r.version,
           case when r.accepted then 'validated' when not r.accepted then 'refused'
                else 'received' end as state,
           l.account, l.planned_cents, l.realised_cents, l.eligible_cents, l.words,
           case left(l.account, 1) when '6' then 'charges' when '7' then 'income'
                else case left(l.account, 2) when '86' then 'used' else 'given' end end as part
      from levain.standing_return r
      join levain.application a using (fund_id, call_id, application_id)
      join levain.call c using (fund_id, call_id)
      join levain.financial_return_line l
        using (fund_id, call_id, application_id, exercise, version)
     where r.fund_id = $1::bigint
       and ($2::text is null or $2::text in (a.code, c.code || '/' || a.code))
       and ($3::bigint is null or r.exercise = $3::bigint)
), grouped as (
    select l.application, l.exercise, l.version, l.state, l.account, l.part,
           case when count(l.planned_cents) = count(*) then sum(l.planned_cents) end::bigint
               as planned_cents,
           sum(l.realised_cents)::bigint as realised_cents,
           sum(l.eligible_cents)::bigint as eligible_cents, min(l.words) as words,
           grouping(l.account) as is_sum
      from line l
     group by grouping sets (
         (l.application, l.exercise, l.version, l.state, l.part, l.account),
         (l.application, l.exercise, l.version, l.state, l.part))
)
select g.application, g.exercise::bigint as exercise, g.version::bigint as version, g.state,
       g.account, g.planned_cents, g.realised_cents, g.eligible_cents,
       levain.half_up(g.realised_cents::numeric * 10000, g.planned_cents)::bigint as rate_bp,
       case when g.is_sum = 0 then g.words end as words, g.part
  from grouped g
 order by g.application collate "C", g.exercise,
          array_position(array['charges', 'income', 'used', 'given'], g.part), g.is_sum desc,
          g.account collate "C";
