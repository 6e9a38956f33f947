-- SPDX-License-Identifier: MPL-2.0
-- The awards of a call for which nothing was signed and the decision itself is enough, and what
-- stands in the way.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- gives      code text, obstacle text (a constraint; null = none)
select a.code,
       (select l.refused
          from levain.commitment_lacking(
                   s.fund_id, s.call_id, s.application_id,
                   (select greatest(d.decided_on, e.day)
                      from levain.decision d
                      left join levain.award_event e
                        on e.fund_id = s.fund_id and e.call_id = s.call_id
                       and e.application_id = s.application_id and e.kind = 'notified'
                     where d.fund_id = s.fund_id and d.call_id = s.call_id
                       and d.decision_id = s.decision_id),
                   coalesce(levain.payments_of(s.fund_id, s.call_id)
                                #> '{beneficiary,public_law}'
                            ? levain.fact_text(s.fund_id, s.call_id, s.application_id,
                                  levain.payments_of(s.fund_id, s.call_id)
                                      #>> '{beneficiary,legal_form}'), false)) as l) as obstacle
  from levain.standing_award s
  join levain.application a using (fund_id, call_id, application_id)
 where s.fund_id = $1::bigint and s.call_id = $2::bigint
   and levain.schedule_of(levain.payments_of(s.fund_id, s.call_id), s.award_cents) ->> 'act'
       = 'decision'
   and exists (select from levain.award_event e
                where e.fund_id = s.fund_id and e.call_id = s.call_id
                  and e.application_id = s.application_id and e.kind = 'notified')
   and not exists (select from levain.agreement g
                    where g.fund_id = s.fund_id and g.call_id = s.call_id
                      and g.application_id = s.application_id)
 order by a.code;
