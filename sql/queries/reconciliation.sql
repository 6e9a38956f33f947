-- SPDX-License-Identifier: MPL-2.0
-- The statement of reconciliation of a fund: its books in a period, and what lies between them and
-- the ledger on the last day.
-- $1 bigint  fund_id
-- $2 bigint  the first day, since 1970-01-01
-- $3 bigint  the last day
-- $4 bigint  how many items of a row are told here: reconciliation_items has the others
-- gives      document text (JSON)
with p as materialized (
    select $1::bigint as fund_id, date '1970-01-01' + $2::bigint::integer as from_on,
           date '1970-01-01' + $3::bigint::integer as through
), book as materialized (
    select b.* from p, levain.bank_books_at(p.fund_id, p.from_on, p.through) as b
), line as materialized (
    select l.* from p, levain.bank_lines_at(p.fund_id, p.through) as l
), stage as materialized (
    select x.stage, sum(x.cents)::bigint as cents
      from p
      join levain.operation o on o.fund_id = p.fund_id and o.accounted_on <= p.through
      join levain.transfer t
        on t.fund_id = o.fund_id and t.operation_id = o.operation_id and t.ledger = 'cash'
     cross join lateral (values (t.credit_stage::text, t.cents::bigint),
                                (t.debit_stage::text, - t.cents::bigint)) as x (stage, cents)
     group by x.stage
), item as materialized (
    select i.* from p, levain.reconciliation_items(p.fund_id, p.through) as i
), made as materialized (
    -- What a row is made of: all told, or how many more there are and of how much.
    select i.item_row as row, count(*) as count, sum(i.cents)::bigint as cents,
           jsonb_agg(jsonb_build_object('date', i.day, 'what', i.what, 'cents', i.cents)
                     order by i.ordinal) filter (where i.ordinal <= $4::bigint) as items,
           count(*) filter (where i.ordinal > $4::bigint) as more,
           (sum(i.cents) filter (where i.ordinal > $4::bigint))::bigint as more_cents
      from item i
     group by i.item_row
), figure as materialized (
    select (select coalesce(sum(s.cents * levain.held_weight(s.stage)), 0) from stage s)::bigint
               as held,
           - coalesce((select m.cents from made m where m.row = 'by_hand'), 0) as by_hand,
           coalesce((select m.cents from made m where m.row = 'other_day'), 0) as other_day,
           (select coalesce(sum(b.base_cents), 0) from book b)::bigint
           + coalesce((select m.cents from made m where m.row = 'by_hand_before'), 0) as before,
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
    select x.section_place, x.section, null, x.place, x.row, m.count, m.cents, false, m.items
      from made m
      join (values (3, 'waiting', 1, 'in_30'), (3, 'waiting', 2, 'in_90'),
                   (3, 'waiting', 3, 'in_old'), (3, 'waiting', 4, 'out_30'),
                   (3, 'waiting', 5, 'out_90'), (3, 'waiting', 6, 'out_old'),
                   (4, 'ways', 1, 'on_its_way'), (4, 'ways', 2, 'to_reissue'),
                   (4, 'ways', 3, 'overpaid')) as x (section_place, section, place, row)
        on x.row = m.row
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
         (9, 'by_hand', - f.by_hand, false,
             (select m.items from made m where m.row = 'by_hand')),
         (10, 'other_day', f.other_day, false,
             (select m.items from made m where m.row = 'other_day')),
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
                     || case when m.more > 0 then jsonb_build_object(
                                 'more', m.more, 'more_cents', m.more_cents) else '{}' end
                     order by r.place, r.row, r.items) as rows
      from row r
      left join made m
        on m.row = r.row and (r.section <> 'bridge' or r.row in ('by_hand', 'other_day'))
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
