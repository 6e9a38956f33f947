-- SPDX-License-Identifier: MPL-2.0
-- The instalments of a call that are due on a day, lack nothing and were not certified, of awards
-- that have something committed left.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  the day, since 1970-01-01
-- gives      application_id bigint, application text, instalment text, obstacle text (committed:
--            less than this and those before it, of an award that was reduced; expenses: those that
--            were accepted, where the award has a statement of them; null = none)
select i.application_id, a.code as application, i.code as instalment,
       case when m.committed_cents < sum(i.cents) over (partition by i.application_id
                                                        order by i.ordinal)
            then 'committed'
            when i.kind <> 'advance'
                 and i.cents > levain.expense_room(i.fund_id, i.call_id, i.application_id)
            then 'expenses' end as obstacle
  from levain.instalment_state i
  join levain.application a using (fund_id, call_id, application_id)
  join levain.award_money m
    on m.fund_id = $1::bigint and m.call_id = $2::bigint and m.application_id = i.application_id
 where i.fund_id = $1::bigint and i.call_id = $2::bigint and i.kind <> 'balance'
   and i.certification_id is null and i.missing = '{}' and m.committed_cents > 0
   and i.due_on <= date '1970-01-01' + $3::bigint::integer
   and not exists (select from levain.suspended_award s
                    where s.fund_id = i.fund_id and s.call_id = i.call_id
                      and s.application_id = i.application_id)
   and not exists (select from levain.settlement l
                    where l.fund_id = i.fund_id and l.call_id = i.call_id
                      and l.application_id = i.application_id)
   and not exists (select from levain.ended_application e
                    where e.fund_id = i.fund_id and e.call_id = i.call_id
                      and e.application_id = i.application_id)
 order by a.code, i.ordinal;
