-- SPDX-License-Identifier: MPL-2.0
-- What was decided on a run, application by application, with all that its letter tells.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  allocation_run_id
-- gives      code text, organization text (null), status text, award_cents bigint, motive text
--            (null), explanation text (JSON), place bigint (on the waiting list; null),
--            valid_until bigint (days since 1970-01-01; null), quota text (that refused; null),
--            answer_by bigint (days since 1970-01-01; null = not notified, or no end),
--            ended text (withdrawn, refused, expired since; null), stood boolean (it is as an
--            earlier decision had it), act text (null = the fund file has no payments),
--            starts_within bigint, return_within bigint (months; null),
--            kinds text[], dues text[], months bigint[], cents bigint[], documents text[] (of each
--            instalment; documents with blanks between), decided_on bigint (days since 1970-01-01)
select a.code, o.name as organization, k.status, k.award_cents::bigint as award_cents, k.motive,
       k.explanation, w.place::bigint as place,
       (w.valid_until - date '1970-01-01')::bigint as valid_until, g.quota,
       (n.expires_on - date '1970-01-01')::bigint as answer_by, e.kind as ended,
       coalesce(b.award_cents = k.award_cents
                and (k.award_cents > 0 or (b.status = k.status and k.status <> 'waiting')),
                false) as stood,
       s.schedule ->> 'act' as act,
       (y.payments ->> 'starts_within_months')::bigint as starts_within,
       (y.payments ->> 'return_within_months')::bigint as return_within,
       coalesce(p.kinds, '{}') as kinds, coalesce(p.dues, '{}') as dues,
       coalesce(p.months, '{}') as months, coalesce(p.cents, '{}') as cents,
       coalesce(p.documents, '{}') as documents,
       (d.decided_on - date '1970-01-01')::bigint as decided_on
  from levain.decision d
  join levain.decision_award k using (fund_id, call_id, decision_id)
  join levain.application a using (fund_id, call_id, application_id)
  join levain.allocation g
    on g.fund_id = d.fund_id and g.call_id = d.call_id
   and g.allocation_run_id = d.allocation_run_id and g.application_id = k.application_id
  left join levain.organization o using (organization_id)
  left join levain.waiting w
    on w.fund_id = d.fund_id and w.call_id = d.call_id and w.decision_id = d.decision_id
   and w.application_id = k.application_id
  left join levain.award_event n
    on n.fund_id = d.fund_id and n.call_id = d.call_id
   and n.application_id = k.application_id and n.kind = 'notified'
  left join levain.ended_application e
    on e.fund_id = d.fund_id and e.call_id = d.call_id and e.application_id = k.application_id
  left join levain.decision_award b -- what a top-up left as it was
    on b.fund_id = d.fund_id and b.call_id = d.call_id and b.decision_id = d.after_decision_id
   and b.application_id = k.application_id
 cross join lateral (select levain.payments_of(d.fund_id, d.call_id) as payments) as y
 cross join lateral (
      select case when k.award_cents > 0
                  then levain.schedule_of(y.payments, k.award_cents::bigint) end as schedule) as s
 cross join lateral (
      select array_agg(i.kind order by i.ordinal) as kinds,
             array_agg(i.due order by i.ordinal) as dues,
             array_agg(i.months::bigint order by i.ordinal) as months,
             array_agg(i.cents order by i.ordinal) as cents,
             array_agg(array_to_string(i.documents, ' ') order by i.ordinal) as documents
        from levain.schedule_parts(s.schedule, k.award_cents::bigint) as i) as p
 where d.fund_id = $1::bigint and d.call_id = $2::bigint and d.allocation_run_id = $3::bigint
 order by g.ordinal;
