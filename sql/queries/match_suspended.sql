-- SPDX-License-Identifier: MPL-2.0
-- Orders that matches of this transaction paid, although their award is suspended.
-- $1 bigint  fund_id
-- gives      exercise bigint, number bigint, application text, cents bigint, since bigint (day,
--            since 1970-01-01), motive text
select o.exercise::bigint, o.number::bigint, a.code::text as application, t.cents::bigint,
       (s.day - date '1970-01-01')::bigint as since, s.motive::text
  from levain.standing_match m
  join levain.bank_match_target t using (fund_id, bank_match_id)
  join levain.payment_order o using (fund_id, call_id, payment_order_id)
  join levain.application a
    on a.fund_id = o.fund_id and a.call_id = o.call_id and a.application_id = o.application_id
 cross join lateral levain.suspension_of(o.fund_id, o.call_id, o.application_id) as s
 where m.fund_id = $1::bigint and m.kind = 'payment' and m.recorded_at >= now()
   and s.day is not null
 order by o.exercise, o.number;
