-- SPDX-License-Identifier: MPL-2.0
-- Money that came in unknown, and what became of it.
-- $1 bigint  fund_id
-- gives      reference text, day bigint (since 1970-01-01), cents bigint, payer text,
--            left_cents bigint, kind text (null = nothing became of it), what text,
--            event_cents bigint, event_day bigint, motive text
select s.reference, (s.day - date '1970-01-01')::bigint as day, s.cents::bigint, s.payer,
       (s.cents - coalesce(sum(e.cents) over (partition by s.suspense_id), 0))::bigint
           as left_cents,
       e.kind, e.what, e.cents::bigint as event_cents,
       (e.day - date '1970-01-01')::bigint as event_day, e.motive
  from levain.suspense s
  left join levain.suspense_event e using (fund_id, suspense_id)
 where s.fund_id = $1::bigint
 order by s.day, s.suspense_id, e.place;
