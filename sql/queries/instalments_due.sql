-- SPDX-License-Identifier: MPL-2.0
-- The instalments of a call that are due on a day, lack nothing and were not certified.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  the day, since 1970-01-01
-- gives      application_id bigint, application text, instalment text, covered boolean (by the
--            expenses that were accepted, where the award has a statement of them)
select i.application_id, a.code as application, i.code as instalment,
       i.kind = 'advance'
       or coalesce(i.cents <= levain.expense_room(i.fund_id, i.call_id, i.application_id), true)
           as covered
  from levain.instalment_state i
  join levain.application a using (fund_id, call_id, application_id)
 where i.fund_id = $1::bigint and i.call_id = $2::bigint and i.kind <> 'balance'
   and i.certification_id is null and i.missing = '{}'
   and i.due_on <= date '1970-01-01' + $3::bigint::integer
   and not exists (select from levain.suspended_award s
                    where s.fund_id = i.fund_id and s.call_id = i.call_id
                      and s.application_id = i.application_id)
   and not exists (select from levain.ended_application e
                    where e.fund_id = i.fund_id and e.call_id = i.call_id
                      and e.application_id = i.application_id)
 order by a.code, i.ordinal;
