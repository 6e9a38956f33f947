-- SPDX-License-Identifier: MPL-2.0
-- Matches whose lines do not make their order yet.
-- $1 bigint  fund_id
-- gives      letter text, words text, line_cents bigint, target_cents bigint
select m.letter, string_agg(o.exercise || '/' || o.number, ', ' order by t.place) as words,
       levain.match_lines_cents(m.fund_id, m.bank_match_id) as line_cents,
       sum(t.cents)::bigint as target_cents
  from levain.standing_match m
  join levain.bank_match_target t using (fund_id, bank_match_id)
  join levain.payment_order o using (fund_id, call_id, payment_order_id)
 where m.fund_id = $1::bigint and not m.is_posted
 group by m.fund_id, m.bank_match_id, m.letter, m.number
 order by m.number;
