-- SPDX-License-Identifier: MPL-2.0
-- The awards of a call, with where each stands.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- gives      application text, number text, award_cents bigint, paid_cents bigint,
--            standing_cents bigint, due_cents bigint, state text
select a.code as application, g.number, coalesce(g.award_cents, d.award_cents)::bigint
       as award_cents, coalesce(m.paid_cents, 0) as paid_cents,
       coalesce(m.standing_cents, 0) as standing_cents, coalesce(m.due_cents, 0) as due_cents,
       case
           when exists (select from levain.award_step t
                         where t.fund_id = a.fund_id and t.call_id = a.call_id
                           and t.application_id = a.application_id and t.kind = 'closed')
               then 'closed'
           when e.kind is not null then e.kind
           when exists (select from levain.suspension_of(a.fund_id, a.call_id, a.application_id))
               then 'suspended'
           when m.due_cents > 0 then 'claimed'
           when exists (select from levain.settlement l
                         where l.fund_id = a.fund_id and l.call_id = a.call_id
                           and l.application_id = a.application_id) then 'settled'
           when g.number is not null then 'signed'
           when n.day is not null then 'notified'
           else 'decided' end as state
  from levain.application a
  join lateral (
      select d.award_cents
        from levain.decision_award d
       where d.fund_id = a.fund_id and d.call_id = a.call_id
         and d.application_id = a.application_id
       order by d.decision_id desc
       limit 1) as d on d.award_cents > 0
  left join lateral (
      select l.number, l.award_cents
        from levain.agreement l
       where l.fund_id = a.fund_id and l.call_id = a.call_id
         and l.application_id = a.application_id
       order by l.version desc
       limit 1) as g on true
  left join levain.award_money m
    on m.fund_id = a.fund_id and m.call_id = a.call_id and m.application_id = a.application_id
  left join levain.ended_application e
    on e.fund_id = a.fund_id and e.call_id = a.call_id and e.application_id = a.application_id
  left join levain.award_event n
    on n.fund_id = a.fund_id and n.call_id = a.call_id and n.application_id = a.application_id
   and n.kind = 'notified'
 where a.fund_id = $1::bigint and a.call_id = $2::bigint
 order by a.code;
