-- SPDX-License-Identifier: MPL-2.0
-- The statement of reconciliation of a fund: its books in a period, and what lies between them and
-- the ledger on the last day.
-- $1 bigint  fund_id
-- $2 bigint  the first day, since 1970-01-01
-- $3 bigint  the last day
-- gives      document text (JSON)
with p as materialized (
    select $1::bigint as fund_id, date '1970-01-01' + $2::bigint::integer as from_on,
           date '1970-01-01' + $3::bigint::integer as through
), most as (
    -- What a row is made of is told line by line as long as a person may read it; the lines that
    -- wait are all in match list.
    select 2000 as items
), book as materialized (
    select b.* from p, levain.bank_books_at(p.fund_id, p.from_on, p.through) as b
), line as materialized (
    select l.* from p, levain.bank_lines_at(p.fund_id, p.through) as l
), move as materialized (
    select m.*, coalesce(u.bundle, m.origin_id) as bundle
      from p
      cross join lateral levain.bank_moves(p.fund_id, p.through) as m
      left join lateral (select * from levain.book_bundles(p.fund_id)) as u
        on u.operation_id = m.origin_id
), hand as materialized (
    -- What a person entered and took back, or identified, or found its line, is nothing.
    select min(m.day) as day, sum(m.cents)::bigint as cents, bool_and(m.way = 'match') as is_match,
           (array_agg(m.origin_id order by m.way, m.operation_id desc))[1] as origin_id
      from move m
     where m.way in ('hand', 'match')
     group by m.bundle
    having sum(m.cents) <> 0
), begins as materialized (
    select coalesce(min(l.booked_on), 'infinity') as day from line l
), stage as materialized (
    select x.stage, sum(x.cents)::bigint as cents
      from p
      join levain.operation o on o.fund_id = p.fund_id and o.accounted_on <= p.through
      join levain.transfer t
        on t.fund_id = o.fund_id and t.operation_id = o.operation_id and t.ledger = 'cash'
     cross join lateral (values (t.credit_stage::text, t.cents::bigint),
                                (t.debit_stage::text, - t.cents::bigint)) as x (stage, cents)
     group by x.stage
), receipt as materialized (
    select s.reference::text, s.payer::text, s.day,
           (s.cents - coalesce(e.cents, 0))::bigint as cents
      from p
      join levain.suspense s on s.fund_id = p.fund_id and s.day <= p.through
      left join lateral (
          select sum(v.cents) as cents from levain.suspense_event v
           where v.fund_id = s.fund_id and v.suspense_id = s.suspense_id
             and v.day <= p.through) as e on true
     where s.cents > coalesce(e.cents, 0)
), waiting as materialized (
    select case when l.cents > 0 then 'in' else 'out' end as way, l.booked_on as day,
           l.bank_import_id || '/' || l.line
               || case when l.part > 1 then '.' || l.part else '' end || ' ' || l.words as what,
           l.cents
      from line l where l.rule is null and l.cents <> 0
    union all
    select 'in', r.day, concat_ws(' ', r.reference, r.payer), r.cents from receipt r
), orders as materialized (
    select o.* from p, levain.orders_at(p.fund_id, p.through) as o
), filed as materialized (
    select x.bank_import_id, i.name::text as name, sum(x.cents)::bigint as cents
      from p
     cross join lateral (
          select l.bank_import_id, l.cents from line l
          union all
          select b.bank_import_id, - m.cents
            from move m
            join levain.bank_import_operation b
              on b.fund_id = p.fund_id and b.operation_id = m.origin_id
           where m.way = 'file') as x
      join levain.bank_import i on i.fund_id = p.fund_id and i.bank_import_id = x.bank_import_id
     group by x.bank_import_id, i.name
    having sum(x.cents) <> 0
), entered as materialized (
    select h.day, coalesce(i.piece || ' ' || i.subject, o.key) as what, h.cents
      from p
     cross join hand h
      join levain.operation o on o.fund_id = p.fund_id and o.operation_id = h.origin_id
      left join levain.book_pieces(p.fund_id) as i on i.operation_id = h.origin_id
     where h.is_match or h.day >= (select b.day from begins b)
), figure as materialized (
    select (select coalesce(sum(s.cents * levain.held_weight(s.stage)), 0) from stage s)::bigint
               as held,
           (select coalesce(sum(e.cents), 0) from entered e)::bigint as by_hand,
           (select coalesce(sum(f.cents), 0) from filed f)::bigint as other_day,
           (select coalesce(sum(b.base_cents), 0) from book b)::bigint
           - (select coalesce(sum(h.cents), 0) from hand h
               where not h.is_match and h.day < (select b.day from begins b))::bigint as before,
           (select coalesce(sum(b.closing_cents), 0) from book b)::bigint as closing
), row (section_place, section, subject, place, row, count, cents, total, items) as (
    select 1, 'book', b.number, x.place, x.row, x.count, x.cents, x.total, x.items
      from book b
     cross join lateral (values
         (1, 'opening', null::bigint, b.opening_cents, false, null::jsonb),
         (2, 'in', b.in_count, b.in_cents, false, null),
         (3, 'out', b.out_count, b.out_cents, false, null),
         (4, 'closing', null, b.closing_cents, true, null),
         (5, 'said', null, b.said_cents, false, jsonb_build_array(jsonb_build_object(
             'date', b.said_on, 'what', '', 'cents', b.said_cents))),
         (6, 'gap', null, b.gap_cents, false, null),
         (7, 'unsaid', null, null, false, null))
         as x (place, row, count, cents, total, items)
     where (x.row not in ('said', 'gap') or b.said_cents is not null)
       and (x.row <> 'unsaid' or not b.is_said)
    union all
    select 2, 'lines', null, case when x.row = 'rule' then 1 else 2 end,
           x.row, x.count, x.cents, false,
           case when x.rule is not null then jsonb_build_array(jsonb_build_object(
               'date', null, 'what', x.rule, 'cents', null)) end
      from (select case when l.rule is null then 'unmatched' else 'rule' end as row, l.rule,
                   count(*) as count, sum(l.cents)::bigint as cents
              from p, line l where l.booked_on >= p.from_on
             group by 1, 2) as x
    union all
    select 2, 'lines', null, 3, 'imported', count(*), coalesce(sum(l.cents), 0)::bigint, true, null
      from p, line l where l.booked_on >= p.from_on
    union all
    select 2, 'lines', null, 4, 'recognised', count(*), null, false, null
      from p
      join levain.bank_seen s on s.fund_id = p.fund_id
      join line l on l.bank_import_id = s.of_import_id and l.line = s.of_line and l.part = s.of_part
     where l.booked_on >= p.from_on
    union all
    select 2, 'lines', null, 5, 'rejected', coalesce(sum(i.rejected_count), 0)::bigint, null, false,
           null
      from p
      join levain.bank_import i
        on i.fund_id = p.fund_id and i.last_on between p.from_on and p.through
     where not exists (select from levain.bank_undo u
                        where u.fund_id = i.fund_id and u.bank_import_id = i.bank_import_id)
    union all
    select 3, 'waiting', null, case w.way when 'in' then 0 else 3 end + w.place,
           w.way || '_' || w.age, count(*), sum(w.cents)::bigint, false,
           jsonb_agg(jsonb_build_object('date', w.day, 'what', w.what, 'cents', w.cents)
                     order by w.day, w.what) filter (where w.nth <= m.items)
           || levain.items_beyond(count(*) - m.items,
                                  sum(w.cents) filter (where w.nth > m.items))
      from most m
     cross join (
         select x.*, row_number() over (partition by x.way, x.place order by x.day, x.what) as nth
           from (select w.*, case when p.through - w.day <= 30 then 1
                                  when p.through - w.day <= 90 then 2 else 3 end as place,
                        case when p.through - w.day <= 30 then '30'
                             when p.through - w.day <= 90 then '90' else 'old' end as age
                   from p cross join waiting w) as x) as w
     group by w.way, w.place, w.age, m.items
    union all
    select 4, 'ways', null, case o.state when 'returned' then 2 else 1 end,
           case o.state when 'returned' then 'to_reissue' else 'on_its_way' end, count(*),
           sum(o.cents)::bigint, false,
           jsonb_agg(jsonb_build_object('date', o.day, 'what', o.number || ' ' || o.application,
                                        'cents', o.cents) order by o.number)
               filter (where o.nth <= m.items)
           || levain.items_beyond(count(*) - m.items,
                                  sum(o.cents) filter (where o.nth > m.items))
      from most m
     cross join (select x.*, row_number() over (partition by x.state = 'returned'
                                                order by x.number) as nth
                   from orders x) as o
     group by case o.state when 'returned' then 2 else 1 end,
              case o.state when 'returned' then 'to_reissue' else 'on_its_way' end, m.items
    union all
    select 4, 'ways', null, 3, 'overpaid', count(*), sum(a.cents)::bigint, false,
           jsonb_agg(jsonb_build_object('date', null, 'what', a.code, 'cents', a.cents)
                     order by a.code)
      from (select c.code, sum(k.credit_cents - k.debit_cents)::bigint as cents
              from p
              join levain.account k
                on k.fund_id = p.fund_id and k.ledger = 'cash' and k.stage = 'overpaid'
              join levain.application c
                on c.fund_id = k.fund_id and c.call_id = k.call_id
               and c.application_id = k.application_id
             group by c.code having sum(k.credit_cents - k.debit_cents) > 0) as a
    having count(*) > 0
    union all
    select 5, 'bridge', null, x.place, x.row, null, x.cents, x.total, x.items
      from figure f
     cross join lateral (
         select coalesce(sum(s.cents) filter (where s.stage = 'bank'), 0)::bigint as bank,
                coalesce(sum(s.cents) filter (where s.stage = 'management'), 0)::bigint as managed,
                coalesce(sum(s.cents) filter (where s.stage in ('recovered', 'owed')), 0)::bigint
                    as owed,
                coalesce(sum(s.cents) filter (where s.stage = 'returned'), 0)::bigint as returned,
                coalesce(sum(s.cents) filter (where s.stage = 'sent'), 0)::bigint as sent,
                coalesce(sum(s.cents) filter (where s.stage = 'suspense'), 0)::bigint as suspense,
                coalesce(sum(s.cents) filter (where s.stage = 'left'), 0)::bigint as gone
           from stage s) as s
     cross join lateral (values
         (1, 'ledger', s.bank, false, null::jsonb),
         (2, 'managed', s.managed, false, null),
         (3, 'owed', s.owed, false, null),
         (4, 'to_reissue', s.returned, false, null),
         (5, 'on_its_way', s.sent, false, null),
         (6, 'suspense', s.suspense, false, null),
         (7, 'gone', - s.gone, false, null),
         (8, 'held', f.held, true, null),
         (9, 'by_hand', - f.by_hand, false, (
             select jsonb_agg(jsonb_build_object('date', e.day, 'what', e.what, 'cents', - e.cents)
                              order by e.day, e.what) from entered e)),
         (10, 'other_day', f.other_day, false, (
             select jsonb_agg(jsonb_build_object('date', null, 'what',
                                                 i.bank_import_id || ' ' || i.name,
                                                 'cents', i.cents)
                              order by i.bank_import_id) from filed i)),
         (11, 'before', f.before, false, (
             select jsonb_agg(jsonb_build_object('date', null, 'what', x.what, 'cents', x.cents)
                              order by x.place, x.what)
               from (select 1 as place, b.number as what, b.base_cents as cents from book b
                     union all
                     select 2, 'ledger', f.before - coalesce((select sum(b.base_cents) from book b),
                                                             0)::bigint) as x
              where x.cents <> 0)),
         (12, 'books', f.closing, true, null),
         (13, 'unexplained', f.closing - f.held + f.by_hand - f.other_day - f.before, false, null))
         as x (place, row, cents, total, items)
     where x.cents <> 0 or x.total or x.row in ('ledger', 'unexplained')
), section as (
    select r.section_place, r.section, r.subject,
           jsonb_agg(jsonb_build_object('row', r.row, 'count', r.count, 'cents', r.cents,
                                        'total', r.total, 'items', coalesce(r.items, '[]'))
                     order by r.place, r.row, r.items) as rows
      from row r
     group by r.section_place, r.section, r.subject
)
select jsonb_build_object(
           'fund', f.code, 'currency', f.currency, 'language', f.language,
           'from_date', p.from_on,
           'through_date', p.through,
           'journal_head', encode(levain.ledger_head(p.fund_id), 'hex'),
           'unexplained_cents', (select g.closing - g.held + g.by_hand - g.other_day - g.before
                                   from figure g),
           'sections', (select jsonb_agg(jsonb_build_object('section', s.section,
                                                            'subject', s.subject, 'rows', s.rows)
                                         order by s.section_place, s.subject)
                          from section s))::text as document
  from p join levain.fund f on f.fund_id = p.fund_id;
