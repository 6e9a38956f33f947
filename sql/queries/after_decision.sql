-- SPDX-License-Identifier: MPL-2.0
-- What stands beside the scores when a call is allocated, by code: who wants nothing any more and,
-- for a top-up, the awards that stand and the waiting list.
-- $1 bigint   fund_id
-- $2 bigint   call_id
-- $3 boolean  a top-up
-- $4 bigint   the day, since 1970-01-01: who may wait no longer is left out
-- gives       application_id bigint, code text, ended text (withdrawn, refused, expired; null),
--             award_cents bigint (0 = none stands), place bigint (0 = none), envelopes text[],
--             cents bigint[], kept text (what the last decision made of one whom it
--             refused or put off: rejected, adjourned; null)
select a.application_id, a.code, e.kind as ended, coalesce(s.award_cents, 0)::bigint as award_cents,
       coalesce(w.place, 0)::bigint as place, coalesce(l.envelopes, '{}') as envelopes,
       coalesce(l.cents, '{}') as cents, k.status as kept
  from levain.application a
  left join levain.ended_application e using (fund_id, call_id, application_id)
  left join levain.standing_award s
    on $3::boolean and s.fund_id = a.fund_id and s.call_id = a.call_id
   and s.application_id = a.application_id
  left join levain.standing_waiting w
    on $3 and w.fund_id = a.fund_id and w.call_id = a.call_id
   and w.application_id = a.application_id
   and coalesce(w.valid_until >= date '1970-01-01' + $4::bigint::integer, true)
  left join levain.last_decision d
    on $3 and d.fund_id = a.fund_id and d.call_id = a.call_id
  left join levain.decision_award k
    on k.fund_id = d.fund_id and k.call_id = d.call_id and k.decision_id = d.decision_id
   and k.application_id = a.application_id and k.award_cents = 0 and k.departs
  left join lateral (
      select array_agg(d.envelope::text order by d.envelope) as envelopes,
             array_agg(d.cents::bigint order by d.envelope) as cents
        from levain.decision_line d
       where d.fund_id = s.fund_id and d.call_id = s.call_id and d.decision_id = s.decision_id
         and d.application_id = s.application_id) as l on true
 where a.fund_id = $1::bigint and a.call_id = $2::bigint
   and (e.kind is not null or s.award_cents is not null or w.place is not null
        or k.status is not null)
 order by a.code;
