-- SPDX-License-Identifier: MPL-2.0
-- What was decided last of an application, and what happened since.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  application_id
-- gives      run text, decided_on bigint (days since 1970-01-01), status text,
--            award_cents bigint, departs boolean, motive text, place bigint (on the waiting list),
--            valid_until bigint (days since 1970-01-01), event text (the last one, null = none),
--            event_day bigint (days since 1970-01-01); no row when nothing was decided
select r.name as run, (d.decided_on - date '1970-01-01')::bigint as decided_on, k.status,
       k.award_cents::bigint as award_cents, k.departs, k.motive, w.place::bigint as place,
       (w.valid_until - date '1970-01-01')::bigint as valid_until, e.kind as event,
       (e.day - date '1970-01-01')::bigint as event_day
  from levain.last_decision d
  join levain.allocation_run r using (fund_id, call_id, allocation_run_id)
  join levain.decision_award k using (fund_id, call_id, decision_id)
  left join levain.waiting w using (fund_id, call_id, decision_id, application_id)
  left join lateral (
      select v.kind, v.day
        from levain.award_event v
       where v.fund_id = $1::bigint and v.call_id = $2::bigint and v.application_id = $3::bigint
       order by v.award_event_id desc
       limit 1) as e on true
 where d.fund_id = $1 and d.call_id = $2 and k.application_id = $3;
