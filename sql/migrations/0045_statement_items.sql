-- SPDX-License-Identifier: MPL-2.0
-- 0045_statement_items - what the statement of reconciliation is made of, line by line.
-- Needs:   0033, 0036 and 0039, whose lines, moves, orders and bundles it reads.
-- Breaks:  levain.items_beyond is gone: nothing but the statement asked it.
-- Why:     a row of the statement told 2,000 of its items, and of the others only how many and of
--          how much. Whoever checks a difference needs all of them: they are read one by one.

set local role levain_owner;

drop function levain.items_beyond(bigint, numeric);

create function levain.reconciliation_items(the_fund_id bigint, the_through date)
    returns table (item_row text, ordinal bigint, day date, what text, cents bigint)
    language sql stable
    set search_path = levain, pg_temp
    set jit = off
begin atomic
    with line as materialized (
        select l.* from levain.bank_lines_at(the_fund_id, the_through) as l
    ), move as materialized (
        select m.*, coalesce(u.bundle, m.origin_id) as bundle
          from levain.bank_moves(the_fund_id, the_through) as m
          left join levain.book_bundles(the_fund_id) as u on u.operation_id = m.origin_id
    ), begins as materialized (
        select coalesce(min(l.booked_on), 'infinity') as day from line l
    ), hand as materialized (
        -- What a person entered and took back, or identified, or found its line, is nothing.
        select min(m.day) as day, sum(m.cents)::bigint as cents,
               bool_and(m.way = 'match') as is_match,
               (array_agg(m.origin_id order by m.way, m.operation_id desc))[1] as origin_id
          from move m
         where m.way in ('hand', 'match')
         group by m.bundle
        having sum(m.cents) <> 0
    ), receipt as (
        select s.reference::text, s.payer::text, s.day,
               (s.cents - coalesce(e.cents, 0))::bigint as cents
          from levain.suspense s
          left join lateral (
              select sum(v.cents) as cents from levain.suspense_event v
               where v.fund_id = s.fund_id and v.suspense_id = s.suspense_id
                 and v.day <= the_through) as e on true
         where s.fund_id = the_fund_id and s.day <= the_through
           and s.cents > coalesce(e.cents, 0)
    ), waiting as (
        select l.booked_on as day,
               l.bank_import_id || '/' || l.line
                   || case when l.part > 1 then '.' || l.part else '' end || ' ' || l.words as what,
               l.cents, case when l.cents > 0 then 'in' else 'out' end as way
          from line l where l.rule is null and l.cents <> 0
        union all
        select r.day, concat_ws(' ', r.reference, r.payer), r.cents, 'in' from receipt r
    ), item as (
        select w.way || case when the_through - w.day <= 30 then '_30'
                             when the_through - w.day <= 90 then '_90' else '_old' end as item_row,
               w.day, 0::bigint as place, w.what, w.cents
          from waiting w
        union all
        select case o.state when 'returned' then 'to_reissue' else 'on_its_way' end, o.day, o.place,
               o.number || ' ' || o.application, o.cents
          from levain.orders_at(the_fund_id, the_through) with ordinality
            as o (number, application, state, day, cents, place)
        union all
        select 'overpaid', null, 0, c.code::text, sum(k.credit_cents - k.debit_cents)::bigint
          from levain.account k
          join levain.application c using (fund_id, call_id, application_id)
         where k.fund_id = the_fund_id and k.ledger = 'cash' and k.stage = 'overpaid'
         group by c.code
        having sum(k.credit_cents - k.debit_cents) > 0
        union all
        select case when h.is_match or h.day >= b.day then 'by_hand' else 'by_hand_before' end,
               h.day, 0,
               coalesce(i.piece || ' ' || i.subject, o.key), - h.cents
          from hand h
         cross join begins b
          join levain.operation o on o.fund_id = the_fund_id and o.operation_id = h.origin_id
          left join levain.book_pieces(the_fund_id) as i on i.operation_id = h.origin_id
        union all
        select 'other_day', null, x.bank_import_id, x.bank_import_id || ' ' || i.name,
               sum(x.cents)::bigint
          from (select l.bank_import_id, l.cents from line l
                union all
                select b.bank_import_id, - m.cents
                  from move m
                  join levain.bank_import_operation b
                    on b.fund_id = the_fund_id and b.operation_id = m.origin_id
                 where m.way = 'file') as x
          join levain.bank_import i
            on i.fund_id = the_fund_id and i.bank_import_id = x.bank_import_id
         group by x.bank_import_id, i.name
        having sum(x.cents) <> 0
    )
    select i.item_row,
           row_number() over (partition by i.item_row
                              order by case when i.place = 0 then i.day end, i.place, i.what,
                                       i.cents),
           i.day, i.what, i.cents
      from item i;
end;
comment on function levain.reconciliation_items(bigint, date) is
    'What rows of the statement of reconciliation are made of on a day, each item with its place '
    'in its row. by_hand_before is no row: entered before the first line of a file.';

grant execute on function levain.reconciliation_items(bigint, date)
    to levain_manager, levain_accountant, levain_auditor;

select levain.hold_tables();
