-- SPDX-License-Identifier: MPL-2.0
-- Matches: their lines, then what they are.
-- $1 bigint  fund_id
-- $2 text    letter, or a line as IMPORT/LINE or IMPORT/LINE.PART; null = all of them
-- gives      match_id bigint, letter text, kind text, rule text, rule_words text, evidence text,
--            cents bigint, day bigint (since 1970-01-01), by_whom text, confirmed_by text,
--            motive text, is_posted boolean, undone_on bigint (since 1970-01-01), undone_why text,
--            undone_by text, place text, what text, what_cents bigint, why text
--            (codes between blanks)
with line as (
    select n.bank_match_id, n.bank_import_id || '/' || n.line
               || case when n.part > 1 then '.' || n.part else '' end as place,
           concat_ws(', ', l.booked_on, l.name, l.label) as what, l.cents, 1 as turn,
           row_number() over (order by l.booked_on, n.bank_import_id, n.line, n.part) as ordinal
      from levain.bank_match_line n
      join levain.bank_line l using (fund_id, bank_import_id, line, part)
     where n.fund_id = $1::bigint
), part as (
    select l.bank_match_id, l.place, l.what, l.cents, l.turn, l.ordinal from line l
    union all
    select t.bank_match_id, t.kind,
           coalesce(o.exercise || '/' || o.number || ', ' || a.code, s.reference,
                    f.code || '/' || t.year, c.code || '/' || a.code, h.key, '')
               || coalesce(', ' || g.name, ''), t.cents, 2, t.place
      from levain.bank_match_target t
      left join levain.payment_order o using (fund_id, call_id, payment_order_id)
      left join levain.application a
        on a.fund_id = t.fund_id and a.call_id = t.call_id
       and a.application_id = t.application_id
      left join levain.call c on c.fund_id = t.fund_id and c.call_id = t.call_id
      left join levain.organization g using (organization_id)
      left join levain.suspense s
        on s.fund_id = t.fund_id and s.suspense_id = t.suspense_id
      left join levain.funder f on f.funder_id = t.funder_id
      left join levain.bank_match_source z
        on z.fund_id = t.fund_id and z.bank_match_id = t.bank_match_id and z.place = t.place
      left join levain.operation h
        on h.fund_id = z.fund_id and h.operation_id = z.operation_id
     where t.fund_id = $1::bigint
    union all
    select o.bank_match_id, p.kind, 'operation ' || p.key, sum(t.cents), 3, p.operation_id
      from levain.bank_match_operation o
      join levain.operation p using (fund_id, operation_id)
      join levain.transfer t using (fund_id, operation_id)
     where o.fund_id = $1::bigint and t.ledger = 'cash'
     group by o.bank_match_id, p.operation_id, p.kind, p.key
)
select m.bank_match_id as match_id, m.letter, m.kind, m.rule::text, r.words::text as rule_words,
       m.evidence::text as evidence, m.cents::bigint,
       (m.day - date '1970-01-01')::bigint as day,
       coalesce(k.recorded_by, m.recorded_by) as by_whom,
       c.recorded_by as confirmed_by, m.motive::text,
       exists (select from levain.bank_match_operation o
                where o.fund_id = m.fund_id and o.bank_match_id = m.bank_match_id) as is_posted,
       (u.day - date '1970-01-01')::bigint as undone_on, u.motive::text as undone_why,
       u.recorded_by as undone_by, p.place::text, p.what, p.cents::bigint as what_cents,
       (select ' ' || string_agg(w.code, ' ') || ' '
          from jsonb_array_elements_text(m.evidence -> 'why') as w (code)) as why
  from levain.bank_match m
  join levain.match_rule r using (rule)
  join part p using (bank_match_id)
  left join levain.bank_match_confirmation c using (fund_id, bank_match_id)
  left join levain.bank_unmatch u using (fund_id, bank_match_id)
  left join levain.bank_match_proposal k
    on k.fund_id = m.fund_id and k.bank_match_proposal_id = c.bank_match_proposal_id
 where m.fund_id = $1::bigint
   and ($2::text is null or m.letter = $2::text
        or exists (select from line l
                    where l.bank_match_id = m.bank_match_id and l.place = $2::text))
 order by m.number, p.turn, p.ordinal;
