-- SPDX-License-Identifier: MPL-2.0
-- 0064_booked_again - booked again only after its undoing, and nothing goes out a second time.
-- Needs:   0040, whose imports and undoing; 0063, whose marking of lines it calls; 0036, whose
--          matching; 0032 and 0061, whose remittances.
-- Breaks:  an import is not undone with a day before what it booked; a status report rejects no
--          transfer that was executed (it contradicts); an order that came back, and whose debit
--          waits to be matched, is not prepared again.
-- Why:     lines of an import that was undone were booked again, as another import's or matched
--          anew, on their own days, their undoing on its own: between the two the money stood
--          twice, and across the end of a year it stayed so in both. An import of May could be
--          undone with a day of the year before. A return that was recorded, by hand or from the
--          bank's answer, and its transfer sent again before the statement came in, was booked a
--          second time by the line of the statement: the order was to be sent a third time. And a
--          bank that rejected a file whole after it debited its orders had them paid twice.

set local role levain_owner;

-- ---- days of what is booked again ---------------------------------------------------------------

create function levain.bank_line_stood(the_line levain.bank_line, the_through date)
    returns boolean
    language sql stable
    set search_path = levain, pg_temp
    return exists (
        select from levain.bank_line o
         where o.fund_id = (the_line).fund_id and o.bank_book_id = (the_line).bank_book_id
           and o.fingerprint = (the_line).fingerprint and o.occurrence = (the_line).occurrence
           and o.generation < (the_line).generation
           and not exists (select from levain.bank_undo u
                            where u.fund_id = o.fund_id and u.bank_import_id = o.bank_import_id
                              and u.day <= the_through));
comment on function levain.bank_line_stood(levain.bank_line, date) is
    'Whether on that day the line stood as an earlier import''s own: it counts once.';

create function levain.bank_line_again_on(
    the_fund_id bigint, the_import_id bigint, the_line integer, the_part integer)
    returns date
    language sql stable
    set search_path = levain, pg_temp
    return greatest(
        (select max(u.day)
           from levain.bank_match_line n
           join levain.bank_unmatch u using (fund_id, bank_match_id)
          where n.fund_id = the_fund_id and n.bank_import_id = the_import_id
            and n.line = the_line and n.part = the_part),
        (select max(u.day)
           from levain.bank_line l
           join levain.bank_line o
             on o.fund_id = l.fund_id and o.bank_book_id = l.bank_book_id
            and o.fingerprint = l.fingerprint and o.occurrence = l.occurrence
            and o.generation < l.generation
           join levain.bank_undo u
             on u.fund_id = o.fund_id and u.bank_import_id = o.bank_import_id
          where l.fund_id = the_fund_id and l.bank_import_id = the_import_id
            and l.line = the_line and l.part = the_part and l.generation > 1));
comment on function levain.bank_line_again_on(bigint, bigint, integer, integer) is
    'The last day on which a line was undone, its import or its match; null = never.';

create function levain.match_again_on(the_fund_id bigint, the_match_id bigint)
    returns date
    language sql stable
    set search_path = levain, pg_temp
    return (
        select max(x.day)
          from (select levain.bank_line_again_on(n.fund_id, n.bank_import_id, n.line, n.part) as day
                  from levain.bank_match_line n
                 where n.fund_id = the_fund_id and n.bank_match_id = the_match_id
                union all
                select u.day
                  from levain.bank_match_target g
                 cross join lateral (
                      select o.fund_id, o.bank_match_id from levain.bank_match_target o
                       where o.payment_order_id = g.payment_order_id and o.call_id = g.call_id
                         and o.fund_id = g.fund_id
                      union all
                      select o.fund_id, o.bank_match_id from levain.bank_match_target o
                       where o.claim_id = g.claim_id and o.call_id = g.call_id
                         and o.fund_id = g.fund_id
                      union all
                      select o.fund_id, o.bank_match_id from levain.bank_match_target o
                       where o.suspense_id = g.suspense_id and o.fund_id = g.fund_id) as o
                  join levain.bank_unmatch u
                    on u.fund_id = o.fund_id and u.bank_match_id = o.bank_match_id
                 where g.fund_id = the_fund_id and g.bank_match_id = the_match_id) as x);
comment on function levain.match_again_on(bigint, bigint) is
    'The last day on which a match of the same lines or targets was undone: a new one posts '
    'nothing before it. null = never.';

alter type levain.match_line add attribute again_on date;

create or replace function levain.match_days(the_fund_id bigint, the_match_ids bigint[])
    returns table (bank_match_id bigint, letter text, kind text, motive text, exercise smallint,
                   day date, value_on date, line_cents bigint, target_cents bigint)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    select m.bank_match_id, m.letter, m.kind, m.motive::text, d.exercise, d.day, l.value_on,
           l.line_cents, coalesce(t.target_cents, 0)
      from levain.bank_match m
      join lateral (
          select max(b.booked_on) as day, max(coalesce(b.value_on, b.booked_on)) as value_on,
                 max(b.exercise) as exercise, abs(sum(b.cents))::bigint as line_cents
            from levain.bank_match_line n
            join levain.bank_line b using (fund_id, bank_import_id, line, part)
           where n.fund_id = m.fund_id and n.bank_match_id = m.bank_match_id) as l on true
      left join lateral (
          select sum(g.cents)::bigint as target_cents, max(o.state_day) as order_day,
                 max(r.day) as claim_day, max(p.exercise) as exercise
            from levain.bank_match_target g
            left join levain.order_lines o
              on o.fund_id = g.fund_id and o.call_id = g.call_id
             and o.payment_order_id = g.payment_order_id
            left join levain.claim c
              on c.fund_id = g.fund_id and c.call_id = g.call_id and c.claim_id = g.claim_id
            left join levain.reduction r
              on r.fund_id = c.fund_id and r.call_id = c.call_id
             and r.reduction_id = c.reduction_id
            left join levain.operation p
              on p.fund_id = g.fund_id
             and p.operation_id = coalesce(o.state_operation_id, c.operation_id)
           where g.fund_id = m.fund_id and g.bank_match_id = m.bank_match_id) as t on true
     cross join lateral levain.match_day(
          m.fund_id, greatest(l.exercise, t.exercise),
          greatest(least(l.day, levain.today_of(m.fund_id)), t.order_day, t.claim_day,
                   levain.match_again_on(m.fund_id, m.bank_match_id))) as d
     where m.fund_id = the_fund_id and m.bank_match_id = any (the_match_ids);
end;

create or replace function levain.match_lines_known(the_fund_id bigint, the_matches jsonb)
    returns levain.match_line[]
    language plpgsql stable
    set search_path = levain, pg_temp as $$
begin
    return (
        select array_agg(row(a.ordinal, a.bank_import_id, a.line, a.part, b.cents, b.booked_on,
                             coalesce(b.value_on, b.booked_on), b.exercise,
                             coalesce(b.cents <> 0 and x.is_posted is not true
                                      and u.undone is null, false),
                             x.open_letter, 1 + x.count,
                             case when x.count > 0 or b.generation > 1
                                  then levain.bank_line_again_on(the_fund_id, a.bank_import_id,
                                                                 a.line, a.part) end
                            )::levain.match_line order by a.ordinal)
          from levain.match_lines_asked(the_matches) as a
          left join lateral (
              select l.cents, l.booked_on, l.value_on, l.exercise, l.generation
                from levain.bank_line l
               where l.fund_id = the_fund_id and l.bank_import_id = a.bank_import_id
                 and l.line = a.line and l.part = a.part offset 0) as b on true
          left join lateral (
              select true as undone
                from levain.bank_undo d
               where d.fund_id = the_fund_id and d.bank_import_id = a.bank_import_id offset 0) as u
            on true
         cross join lateral (
              select count(*) as count, bool_or(s.is_posted) as is_posted,
                     max(s.letter) as open_letter
                from (select t.fund_id, t.bank_match_id
                        from levain.bank_match_line t
                       where t.fund_id = the_fund_id and t.bank_import_id = a.bank_import_id
                         and t.line = a.line and t.part = a.part
                       order by t.attempt offset 0) as n
                left join lateral (
                    select m.letter, m.is_posted
                      from levain.standing_match m
                     where m.fund_id = n.fund_id and m.bank_match_id = n.bank_match_id
                    offset 0) as s on true) as x);
end
$$;

create or replace function levain.match_orders_known(the_fund_id bigint, the_matches jsonb)
    returns levain.match_order[]
    language plpgsql stable
    set search_path = levain, pg_temp as $$
begin
    return (
        select array_agg(row(a.ordinal, a.place, k.kind, a.cents, a.call_id, p.application_id,
                             a.id, p.exercise, p.number, p.cents, p.cancelled,
                             coalesce(e.kind, 'ordered'), coalesce(e.last_place, 0),
                             greatest(coalesce(e.day, p.day), m.undone_on),
                             coalesce(e.operation_id, p.operation_id),
                             coalesce(e.reissued, 0) + 1 - coalesce(m.paid, 0),
                             coalesce(e.returned, 0) - coalesce(m.returned, 0),
                             m.open_match_id)::levain.match_order order by a.ordinal, a.place)
          from levain.match_targets_asked(the_matches) as a
          join (select m.ordinal, m.item ->> 'kind' as kind
                  from levain.items_of(the_matches) as m offset 0) as k using (ordinal)
         cross join lateral (
              select o.application_id, o.exercise, o.number, o.cents, o.day, o.operation_id,
                     exists (select from levain.operation u
                              where u.fund_id = o.fund_id and u.reverses_id = o.operation_id)
                         as cancelled
                from levain.payment_order o
               where o.fund_id = the_fund_id and o.call_id = a.call_id
                 and o.payment_order_id = a.id offset 0) as p
         cross join lateral (
              select max(v.place) as last_place,
                     count(*) filter (where v.stands and v.kind = 'reissued') as reissued,
                     count(*) filter (where v.stands and v.kind = 'returned') as returned,
                     (array_agg(v.kind order by v.place desc) filter (where v.stands))[1] as kind,
                     (array_agg(v.day order by v.place desc) filter (where v.stands))[1] as day,
                     (array_agg(v.operation_id order by v.place desc)
                          filter (where v.stands))[1] as operation_id
                from (select t.place, t.kind, t.day, t.operation_id,
                             not exists (select from levain.operation u
                                          where u.fund_id = t.fund_id
                                            and u.reverses_id = t.operation_id) as stands
                        from levain.payment_event t
                       where t.fund_id = the_fund_id and t.call_id = a.call_id
                         and t.payment_order_id = a.id
                       order by t.place offset 0) as v) as e
         cross join lateral (
              select count(*) filter (where s.kind = 'payment' and s.is_posted) as paid,
                     count(*) filter (where s.kind = 'return') as returned,
                     max(s.bank_match_id) filter (where s.kind = 'payment' and not s.is_posted)
                         as open_match_id,
                     max(u.day) as undone_on
                from levain.bank_match_target t
                left join levain.bank_unmatch u
                  on u.fund_id = t.fund_id and u.bank_match_id = t.bank_match_id
                left join lateral (
                    select n.bank_match_id, n.kind, n.is_posted
                      from levain.standing_match n
                     where n.fund_id = t.fund_id and n.bank_match_id = t.bank_match_id
                    offset 0) as s on true
               where t.fund_id + 0 = the_fund_id and t.call_id = a.call_id
                 and t.payment_order_id = a.id) as m
         where a.kind = 'order');
end
$$;

create or replace function levain.match_paid_of(
    the_fund_id bigint, the_match_ids bigint[], the_lines levain.match_line[],
    the_orders levain.match_order[]) returns levain.match_paid[]
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    today constant date := levain.today_of(the_fund_id);
    paid levain.match_paid[];
    pay_exercise smallint;
begin
    paid := (
        select array_agg(row(row_number, s.bank_match_id, s.letter, s.call_id, s.application_id,
                             s.payment_order_id, s.exercise, s.number, s.state, s.last_place,
                             s.state_operation_id, s.cents, s.day,
                             greatest(s.line_exercise, s.state_exercise), s.day, s.value_on,
                             s.line_exercise)::levain.match_paid order by s.ordinal)
          from (select o.*, m.letter, the_match_ids[o.ordinal] as bank_match_id, l.value_on,
                       l.exercise as line_exercise, e.exercise as state_exercise,
                       greatest(least(l.booked_on, today), l.again_on, o.state_day) as day,
                       row_number() over (order by o.ordinal)
                  from (select x.*, count(*) over (partition by x.ordinal) as orders,
                               count(*) over (partition by x.call_id, x.payment_order_id) as times
                          from unnest(the_orders) as x) as o
                  join (select y.*, count(*) over (partition by y.ordinal) as count
                          from unnest(the_lines) as y) as l using (ordinal)
                 cross join lateral (
                      select b.letter from levain.bank_match b
                       where b.fund_id = the_fund_id
                         and b.bank_match_id = the_match_ids[o.ordinal] offset 0) as m
                 cross join lateral (
                      select p.exercise from levain.operation p
                       where p.fund_id = the_fund_id and p.operation_id = o.state_operation_id
                      offset 0) as e
                 where o.kind = 'payment' and o.orders = 1 and o.times = 1 and l.count = 1
                   and o.open_match_id is null and o.lines_left = 1
                   and o.state in ('ordered', 'paid', 'reissued')
                   and -l.cents = o.cents and o.target_cents = o.cents) as s);
    -- A call takes from the bank for one exercise.
    pay_exercise := (select min(p.exercise) from unnest(paid) as p where p.state = 'ordered');
    return (
        select array_agg(row(p.n, p.bank_match_id, p.letter, p.call_id, p.application_id,
                             p.payment_order_id, p.exercise, p.number, p.state, p.place,
                             p.state_operation_id, p.cents, y.day, x.exercise, x.day, p.value_on,
                             p.line_exercise)::levain.match_paid order by p.n)
          from unnest(paid) as p
          -- The days are few, the lines many.
          join (select t.booked, t.day as asked_on, d.exercise, d.day
                  from (select distinct q.booked, q.day from unnest(paid) as q) as t,
                       lateral levain.match_day(the_fund_id, t.booked, t.day) as d) as x
            on x.booked = p.booked and x.asked_on = p.day
          left join (select t.day as asked_on, d.day
                       from (select distinct z.day
                               from (select distinct q.booked, q.day from unnest(paid) as q
                                      where q.state = 'ordered') as q,
                                    lateral levain.match_day(the_fund_id, q.booked, q.day) as z
                             ) as t,
                            lateral levain.match_day(the_fund_id, pay_exercise, t.day) as d) as y
            on y.asked_on = x.day and p.state = 'ordered'
         where p.state <> 'ordered' or p.exercise = pay_exercise);
end
$$;

create or replace function levain.match_refusals_of(
    the_fund_id bigint, the_lines levain.match_line[], the_orders levain.match_order[])
    returns table (ordinal integer, refused text, figures text)
    language plpgsql stable
    set search_path = levain, pg_temp as $$
begin
    return query
    with line as materialized (
        select l.*, count(*) over (partition by l.bank_import_id, l.line, l.part) as times
          from unnest(the_lines) as l
    ), sum as materialized (
        select l.ordinal, max(greatest(l.booked_on, l.again_on)) as day,
               max(l.exercise) as exercise,
               abs(sum(l.cents))::bigint as cents
          from line l
         group by l.ordinal
    ), asked as materialized (
        select o.*, l.exercise as line_exercise,
               l.cents + case when o.open_match_id is null then 0
                              else levain.match_lines_cents(the_fund_id, o.open_match_id) end
                   as line_cents,
               count(*) over (partition by o.ordinal) as orders,
               sum(o.cents) over (partition by o.ordinal) as order_cents,
               greatest(least(l.day, d.today), o.state_day, e.closed_through + 1) as pay_day,
               row_number() over (partition by o.ordinal order by o.place) as first_place
          from unnest(the_orders) as o
          join sum l on l.ordinal = o.ordinal
         cross join (select levain.today_of(the_fund_id) as today offset 0) as d
          left join levain.exercise e
            on e.fund_id = the_fund_id and e.exercise = o.exercise
    ), judged as materialized (
        select a.ordinal,
               case when a.cancelled then 'cancelled'
                    when a.kind = 'return' and a.returns_left <= 0
                         and a.state not in ('paid', 'reissued', 'executed') then 'order'
                    when a.kind = 'payment' and a.lines_left <= 0 then 'order'
                    when a.kind = 'payment' and a.state = 'ordered'
                         and a.pay_day > make_date(a.exercise + 1, 1, 31) then 'closed'
                    when a.open_match_id is not null and a.orders > 1 then 'order'
               end as refused,
               format('%s/%s: %s', a.exercise, a.number,
                      case when a.cancelled then 'cancelled' else a.state end) as figures,
               case when a.state = 'ordered' then a.exercise else a.line_exercise end as exercise,
               case when a.kind <> 'payment' or a.line_cents < a.order_cents then 0
                    else case when a.state = 'ordered' then a.cents else 0 end
                         + case when a.first_place = 1 then a.line_cents - a.order_cents
                                else 0 end end::bigint as need_cents
          from asked a
    ), need as materialized (
        select j.ordinal, j.exercise, j.need_cents,
               sum(j.need_cents) over (order by j.exercise, j.ordinal
                                       rows unbounded preceding) as upto_cents
          from judged j
         where j.refused is null and j.need_cents > 0
    ), bank as materialized (
        select x.exercise, coalesce((
                   select sum(k.credit_cents - k.debit_cents) from levain.account k
                    where k.fund_id = the_fund_id and k.ledger = 'cash' and k.stage = 'bank'
                      and k.exercise <= x.exercise), 0) as cents
          from (select distinct n.exercise from need n) as x
    )
    select distinct on (b.ordinal) b.ordinal, b.refused, b.figures
      from (select l.ordinal, 1 as place, 'line' as refused,
                   l.bank_import_id || '/' || l.line || case when l.part > 1
                       then '.' || l.part else '' end as figures
              from line l
             where not l.waits or l.open_letter is not null or l.times > 1
            union all
            select j.ordinal, 2, j.refused, j.figures from judged j where j.refused is not null
            union all
            select n.ordinal, 3, 'bank', levain.euros(n.need_cents)
              from need n
              join bank k using (exercise)
             where n.upto_cents > k.cents) as b
     order by b.ordinal, b.place, b.figures;
end
$$;


-- ---- what came back is known once ---------------------------------------------------------------

create or replace function levain.match_orders(the_fund_id bigint, the_days jsonb) returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    asked jsonb := (
        select jsonb_agg(jsonb_build_object(
                   'bank_match_id', d.bank_match_id, 'kind', d.kind, 'call_id', t.call_id,
                   'application_id', t.application_id,
                   'payment_order_id', t.payment_order_id, 'exercise', o.exercise,
                   'number', o.number, 'state', o.state,
                   -- Of lines that come after another, the last one; by hand some were before. The
                   -- returns that are asked for here are counted as matched already.
                   'is_last', case d.kind when 'payment' then o.turn = o.lines_left
                                          else o.turn > o.returns_left + t.turns end,
                   'booked', d.exercise, 'day', d.day,
                   'value_on', d.value_on, 'motive', coalesce(d.motive, 'returned'))
                   order by d.bank_match_id, t.place)
          from jsonb_to_recordset(the_days) as d (bank_match_id bigint, kind text,
                   exercise smallint, day date, value_on date, motive text)
          join (select g.*, row_number() over (w order by x.day, x.bank_match_id) as turn,
                       count(*) over w as turns
                  from jsonb_to_recordset(the_days) as x (bank_match_id bigint, kind text,
                                                          day date)
                  join levain.bank_match_target g
                    on g.fund_id = the_fund_id and g.bank_match_id = x.bank_match_id
                   and g.kind = 'order'
                window w as (partition by x.kind, g.call_id, g.payment_order_id)) as t
            on t.bank_match_id = d.bank_match_id
         cross join lateral (
              select o.exercise, o.number, o.state, o.lines_left, o.returns_left, t.turn
                from levain.order_lines o
               where o.fund_id = the_fund_id and o.call_id = t.call_id
                 and o.payment_order_id = t.payment_order_id offset 0) as o);
    chosen jsonb;
begin
    if asked is null then
        return;
    end if;
    perform levain.award_lock(the_fund_id, asked);
    -- Nobody had recorded that it was sent: it is, in the exercise of the order.
    chosen := (select jsonb_agg(a.item || jsonb_build_object(
                          'booked', a.item -> 'exercise', 'day', d.day) order by a.ordinal)
                 from levain.items_of(asked) as a,
                      lateral levain.match_day(the_fund_id, (a.item ->> 'exercise')::smallint,
                                               (a.item ->> 'day')::date) as d
                where a.item ->> 'kind' = 'payment' and a.item ->> 'state' = 'ordered'
                  and (a.item ->> 'is_last')::boolean);
    if chosen is not null then
        perform levain.match_events(the_fund_id, chosen, 'paid');
    end if;
    chosen := (select jsonb_agg(a.item order by a.ordinal)
                 from levain.items_of(asked) as a
                where a.item ->> 'kind' = 'payment'
                  and a.item ->> 'state' in ('ordered', 'paid', 'reissued')
                  and (a.item ->> 'is_last')::boolean);
    if chosen is not null then
        perform levain.match_events(the_fund_id, chosen, 'executed');
    end if;
    chosen := (select jsonb_agg(a.item order by a.ordinal)
                 from levain.items_of(asked) as a
                where a.item ->> 'kind' = 'return'
                  and a.item ->> 'state' in ('paid', 'reissued', 'executed')
                  and (a.item ->> 'is_last')::boolean);
    if chosen is not null then
        perform levain.match_events(the_fund_id, chosen, 'returned');
    end if;
end
$$;

-- ---- lines as they stood on a day ---------------------------------------------------------------

create or replace function levain.bank_lines_at(the_fund_id bigint, the_through date)
    returns table (bank_import_id bigint, line integer, part integer, bank_book_id bigint,
                   booked_on date, cents bigint, words text, rule text)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    select l.bank_import_id, l.line, l.part, l.bank_book_id, l.booked_on, l.cents,
           coalesce(l.label, l.name, l.reference, ''),
           (select case when m.kind in ('fee', 'debit', 'interest', 'transfer') then m.kind
                        else m.rule::text end
              from levain.bank_match_line n
              join levain.bank_match m using (fund_id, bank_match_id)
              join levain.bank_match_operation b using (fund_id, bank_match_id)
              join levain.operation o using (fund_id, operation_id)
             where n.fund_id = the_fund_id and n.bank_import_id = l.bank_import_id
               and n.line = l.line and n.part = l.part and o.accounted_on <= the_through
               and not exists (select from levain.operation r
                                where r.fund_id = the_fund_id and r.reverses_id = o.operation_id
                                  and r.accounted_on <= the_through)
             order by m.bank_match_id desc
             limit 1)
      from levain.bank_line l
     where l.fund_id = the_fund_id and l.booked_on <= the_through
       and not exists (select from levain.bank_undo u
                        where u.fund_id = the_fund_id and u.bank_import_id = l.bank_import_id
                          and u.day <= the_through)
       and not (l.generation > 1 and levain.bank_line_stood(l, the_through));
end;

create or replace function levain.bank_books_at(the_fund_id bigint, the_from date, the_through date)
    returns table (bank_book_id bigint, number text, kind text, is_said boolean,
                   base_cents bigint, opening_cents bigint, in_count bigint, in_cents bigint,
                   out_count bigint, out_cents bigint, closing_cents bigint, said_on date,
                   said_cents bigint, gap_cents bigint)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    with line as materialized (
        select l.bank_book_id, l.booked_on, l.cents
          from levain.bank_line l
         where l.fund_id = the_fund_id and l.booked_on <= the_through
           and not exists (select from levain.bank_undo u
                            where u.fund_id = the_fund_id and u.bank_import_id = l.bank_import_id
                              and u.day <= the_through)
           and not (l.generation > 1 and levain.bank_line_stood(l, the_through))
    ), book as (
        select b.bank_book_id, b.number::text, b.kind, f.opening_cents is not null as is_said,
               coalesce(f.opening_cents, 0)
               - coalesce((select sum(l.cents) from line l
                            where l.bank_book_id = b.bank_book_id
                              and l.booked_on < f.first_on), 0)::bigint as base_cents,
               s.last_on, s.closing_cents as said_cents
          from levain.bank_book b
          left join lateral (
              select x.opening_cents, i.first_on
                from levain.bank_import i
               cross join lateral levain.bank_balances(i.fund_id, i.bank_import_id) as x
               where i.fund_id = b.fund_id and i.bank_book_id = b.bank_book_id
                 and x.opening_cents is not null and i.first_on <= the_through
                 and not exists (select from levain.bank_undo u
                                  where u.fund_id = i.fund_id
                                    and u.bank_import_id = i.bank_import_id
                                    and u.day <= the_through)
               order by i.first_on, i.bank_import_id limit 1) as f on true
          left join lateral (
              select x.closing_cents, x.closing_on as last_on
                from levain.bank_import i
               cross join lateral levain.bank_balances(i.fund_id, i.bank_import_id) as x
               where i.fund_id = b.fund_id and i.bank_book_id = b.bank_book_id
                 and x.closing_cents is not null and x.closing_on <= the_through
                 and not exists (select from levain.bank_undo u
                                  where u.fund_id = i.fund_id
                                    and u.bank_import_id = i.bank_import_id
                                    and u.day <= the_through)
               order by x.closing_on desc, i.bank_import_id desc limit 1) as s on true
         where b.fund_id = the_fund_id
    )
    select b.bank_book_id, b.number, b.kind, b.is_said, b.base_cents,
           b.base_cents + coalesce(m.before_cents, 0), coalesce(m.in_count, 0),
           coalesce(m.in_cents, 0), coalesce(m.out_count, 0), coalesce(m.out_cents, 0),
           b.base_cents + coalesce(m.all_cents, 0), b.last_on, b.said_cents,
           b.said_cents - b.base_cents - coalesce(m.said_cents, 0)
      from book b
      left join lateral (
          select (sum(l.cents) filter (where l.booked_on < the_from))::bigint as before_cents,
                 count(*) filter (where l.booked_on >= the_from and l.cents > 0) as in_count,
                 (sum(l.cents) filter (where l.booked_on >= the_from and l.cents > 0))::bigint
                     as in_cents,
                 count(*) filter (where l.booked_on >= the_from and l.cents < 0) as out_count,
                 (sum(l.cents) filter (where l.booked_on >= the_from and l.cents < 0))::bigint
                     as out_cents,
                 sum(l.cents)::bigint as all_cents,
                 (sum(l.cents) filter (where l.booked_on <= b.last_on))::bigint as said_cents
            from line l
           where l.bank_book_id = b.bank_book_id) as m on true;
end;


create or replace function levain.reconciliation_items(the_fund_id bigint, the_through date)
    returns table (item_row text, ordinal bigint, day date, what text, cents bigint)
    language sql stable
    set search_path = levain, pg_temp
    set jit = off
begin atomic
    with line as materialized (
        select l.* from levain.bank_lines_at(the_fund_id, the_through) as l
    ), entered as materialized (
        -- What a person or the bank's answer said of an order, before any line did.
        select v.operation_id, v.call_id, v.payment_order_id
          from levain.payment_event v
         where v.fund_id = the_fund_id and v.kind in ('executed', 'returned')
           and not exists (select from levain.bank_match_operation b
                            where b.fund_id = v.fund_id and b.operation_id = v.operation_id)
    ), found as materialized (
        select e.call_id, e.payment_order_id, t.bank_match_id,
               (select count(*) from levain.bank_match_target a
                 where a.fund_id = the_fund_id and a.bank_match_id = t.bank_match_id) as orders
          from (select distinct e.call_id, e.payment_order_id from entered e) as e
          join levain.bank_match_target t
            on t.fund_id = the_fund_id and t.call_id = e.call_id
           and t.payment_order_id = e.payment_order_id
          join levain.standing_match s
            on s.fund_id = the_fund_id and s.bank_match_id = t.bank_match_id
    ), settled as materialized (
        -- With all lines of the order; where one line was of several, with all of its orders.
        select e.call_id, e.payment_order_id,
               coalesce('match ' || max(f.bank_match_id) filter (where f.orders > 1),
                        'order ' || e.call_id || ' ' || e.payment_order_id) as whole
          from entered e
          left join found f using (call_id, payment_order_id)
         group by e.call_id, e.payment_order_id
    ), part as materialized (
        select e.operation_id, s.whole
          from entered e
          join settled s using (call_id, payment_order_id)
        union
        select b.operation_id,
               case when f.orders > 1 then 'match ' || f.bank_match_id else s.whole end
          from found f
          join settled s using (call_id, payment_order_id)
          join levain.bank_match_operation b
            on b.fund_id = the_fund_id and b.bank_match_id = f.bank_match_id
    ), move as materialized (
        select m.*, coalesce(p.whole, u.bundle::text, m.origin_id::text) as bundle
          from levain.bank_moves(the_fund_id, the_through) as m
          left join part p on p.operation_id = m.origin_id
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
               l.cents, case when l.cents > 0 then 'in' else 'out' end as way,
               array[l.bank_import_id, l.line, l.part]::bigint[] as among
          from line l where l.rule is null and l.cents <> 0
        union all
        select r.day, concat_ws(' ', r.reference, r.payer), r.cents, 'in', null from receipt r
    ), item as (
        select w.way || case when the_through - w.day <= 30 then '_30'
                             when the_through - w.day <= 90 then '_90' else '_old' end as item_row,
               w.day, 0::bigint as place, w.among, w.what, w.cents
          from waiting w
        union all
        select case o.state when 'returned' then 'to_reissue' else 'on_its_way' end, o.day,
               o.place, null, o.number || ' ' || o.application, o.cents
          from levain.orders_at(the_fund_id, the_through) with ordinality
            as o (number, application, state, day, cents, place)
        union all
        select 'overpaid', null, 0, null, c.code::text, sum(x.cents)::bigint
          from levain.account k
          join levain.application c using (fund_id, call_id, application_id)
         cross join lateral (
              select o.accounted_on, case when t.credit_account_id = k.account_id
                                          then t.cents::bigint else - t.cents::bigint end as cents
                from levain.transfer t
                join levain.operation o using (fund_id, operation_id)
               where t.fund_id = k.fund_id
                 and k.account_id in (t.debit_account_id, t.credit_account_id)) as x
         where k.fund_id = the_fund_id and k.ledger = 'cash' and k.stage = 'overpaid'
           and x.accounted_on <= the_through
         group by c.code
        having sum(x.cents) > 0
        union all
        select case when h.is_match or h.day >= b.day then 'by_hand' else 'by_hand_before' end,
               h.day, 0, null,
               coalesce(i.piece || ' ' || i.subject, o.key), - h.cents
          from hand h
         cross join begins b
          join levain.operation o on o.fund_id = the_fund_id and o.operation_id = h.origin_id
          left join levain.book_pieces(the_fund_id) as i on i.operation_id = h.origin_id
        union all
        select 'other_day', null, x.bank_import_id, null, x.bank_import_id || ' ' || i.name,
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
                              order by case when i.place = 0 then i.day end, i.place,
                                       i.among, i.what, i.cents),
           i.day, i.what, i.cents
      from item i;
end;

-- ---- lines that come in again -------------------------------------------------------------------

create or replace function levain.bank_post(
    the_fund_id bigint, the_import_id bigint, the_key text, the_moved jsonb) returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
begin
    insert into levain.bank_import_operation (fund_id, bank_import_id, operation_id)
    select the_fund_id, the_import_id, p.operation_id
      from (select jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                       'key', the_key || case when m.undone_on is not null then ' again' else '' end
                              || ' ' || m.year || ' ' || w.way, 'kind', w.kind,
                       'exercise', m.exercise, 'accounted_on', m.day,
                       'value_on', least(m.last_on, m.day),
                       'reason', case when m.day > greatest(m.last_on, m.undone_on)
                                      then 'of a period that is closed: ' || m.last_on end,
                       'transfers', jsonb_build_array(jsonb_build_object(
                           'ledger', 'cash', 'cents', w.cents,
                           'debit', jsonb_build_object('stage', 'outside',
                               'exercise', m.exercise, 'vintage', m.exercise),
                           'credit', jsonb_build_object('stage', w.stage,
                               'exercise', m.exercise, 'vintage', m.exercise)))))
                       order by m.year, m.undone_on nulls first, w.way) as operations
              from jsonb_to_recordset(the_moved) as m (year smallint, exercise smallint, day text,
                                                       last_on text, undone_on text,
                                                       in_cents bigint, out_cents bigint),
                   lateral (values ('in', 'receive_unknown', 'suspense', m.in_cents),
                                   ('out', 'leave_unknown', 'left', m.out_cents))
                       as w (way, kind, stage, cents)
             where w.cents > 0) as o,
           lateral levain.ledger_post(the_fund_id, 'accountant', o.operations) as p
     where o.operations is not null;
end
$$;

create or replace function levain.bank_lines_pass(the_fund_id bigint, the_import_id bigint)
    returns table (to_import_id bigint, lines bigint)
    language plpgsql volatile
    set search_path = levain, pg_temp
    set plan_cache_mode = force_custom_plan
    set enable_nestloop = off
    set work_mem = '64MB'
    set jit = off as $$
declare
    heir record;
begin
    for heir in
        with heirs as (
            select distinct on (l.line, l.part) l.line as own_line, l.part as own_part,
                   s.bank_import_id, s.line, s.part
              from levain.bank_line l
              join levain.bank_line o
                on o.fund_id = the_fund_id and o.bank_book_id = l.bank_book_id
               and o.fingerprint = l.fingerprint and o.occurrence = l.occurrence
              join levain.bank_seen s
                on s.fund_id = the_fund_id and s.of_import_id = o.bank_import_id
               and s.of_line = o.line and s.of_part = o.part
             where l.fund_id = the_fund_id and l.bank_import_id = the_import_id
               and s.bank_import_id <> the_import_id
               and not exists (select from levain.bank_undo u
                                where u.fund_id = the_fund_id
                                  and u.bank_import_id = s.bank_import_id)
             order by l.line, l.part, s.bank_import_id, s.line, s.part
        ), year as (
            -- Not before the day on which they were undone: between the two they would stand twice.
            select y.year, p.exercise, p.day, y.last_on, z.day as undone_on
              from (select extract(year from l.booked_on)::smallint as year,
                           max(l.booked_on) as last_on
                      from levain.bank_line l
                     where l.fund_id = the_fund_id and l.bank_import_id = the_import_id
                     group by 1) as y,
                   (select u.day from levain.bank_undo u
                     where u.fund_id = the_fund_id and u.bank_import_id = the_import_id) as z,
                   lateral levain.match_day(the_fund_id, y.year, greatest(
                       least(y.last_on, levain.today_of(the_fund_id)), z.day)) as p
        ), passed as (
            insert into levain.bank_line (fund_id, bank_import_id, line, part, bank_book_id,
                booked_on, value_on, exercise, cents, occurrence, generation, fingerprint,
                balance_cents, label, reference, name, place, siret, iban, end_to_end, returned)
            select the_fund_id, h.bank_import_id, h.line, h.part, l.bank_book_id, l.booked_on,
                   l.value_on, y.exercise, l.cents, l.occurrence, l.generation + 1,
                   l.fingerprint, l.balance_cents, l.label, l.reference, l.name, l.place, l.siret,
                   l.iban, l.end_to_end, l.returned
              from heirs h
              join levain.bank_line l
                on l.fund_id = the_fund_id and l.bank_import_id = the_import_id
               and l.line = h.own_line and l.part = h.own_part
              join year y on y.year = extract(year from l.booked_on)
            returning bank_import_id, booked_on, cents
        )
        select p.bank_import_id, sum(p.lines)::bigint as lines,
               jsonb_agg(jsonb_build_object('year', y.year, 'exercise', y.exercise, 'day', y.day,
                   'last_on', y.last_on, 'undone_on', y.undone_on,
                   'in_cents', p.in_cents, 'out_cents', p.out_cents)
                   order by y.year) as moved
          from (select p.bank_import_id, extract(year from p.booked_on) as year,
                       count(*) as lines,
                       coalesce(sum(p.cents) filter (where p.cents > 0), 0)::bigint as in_cents,
                       coalesce(-sum(p.cents) filter (where p.cents < 0), 0)::bigint as out_cents
                  from passed p
                 group by 1, 2) as p
          join year y using (year)
         group by p.bank_import_id
         order by p.bank_import_id
    loop
        perform levain.bank_post(the_fund_id, heir.bank_import_id,
            'import ' || heir.bank_import_id || ' from ' || the_import_id, heir.moved);
        to_import_id := heir.bank_import_id;
        lines := heir.lines;
        return next;
    end loop;
end
$$;

drop function levain.bank_lines_post(bigint, jsonb, boolean);

create function levain.bank_lines_post(
    the_fund_id bigint, the_book_id bigint, of_year jsonb, has_seen boolean)
    returns jsonb
    language plpgsql stable
    set search_path = levain, pg_temp
    set plan_cache_mode = force_custom_plan
    set enable_nestloop = off
    set jit = off as $$
declare
    has_again constant boolean := exists (select from pg_temp.bank_mark m
                                           where m.of_import_id is null and m.generation > 1);
begin
    return (
        with seen as (
            select extract(year from i.booked_on)::smallint as year,
                   coalesce(sum(i.cents) filter (where i.cents > 0), 0)::bigint as in_cents,
                   coalesce(-sum(i.cents) filter (where i.cents < 0), 0)::bigint as out_cents
              from pg_temp.bank_mark m
              join pg_temp.bank_incoming i using (line, part)
             where has_seen and m.of_import_id is not null
             group by 1
        ), undone as (
            select l.fingerprint, l.occurrence, max(u.day) as day
              from (select min(y.first_on) as first_on, max(y.last_on) as last_on
                      from jsonb_to_recordset(of_year) as y (first_on date, last_on date)) as y
              join levain.bank_line l
                on l.fund_id = the_fund_id and l.bank_book_id = the_book_id
               and l.fingerprint >= levain.bank_day_bytes(y.first_on)
               and l.fingerprint < levain.bank_day_bytes(y.last_on + 1)
              join levain.bank_undo u
                on u.fund_id = l.fund_id and u.bank_import_id = l.bank_import_id
             where has_again
             group by 1, 2
        ), again as (
            select extract(year from i.booked_on)::smallint as year, max(i.booked_on) as last_on,
                   max(u.day) as undone_on,
                   coalesce(sum(i.cents) filter (where i.cents > 0), 0)::bigint as in_cents,
                   coalesce(-sum(i.cents) filter (where i.cents < 0), 0)::bigint as out_cents
              from pg_temp.bank_mark m
              join pg_temp.bank_incoming i using (line, part)
              join undone u on u.fingerprint = i.fingerprint and u.occurrence = m.occurrence
             where m.of_import_id is null and m.generation > 1
             group by 1
        )
        select jsonb_agg(jsonb_build_object(
                   'year', y.year, 'last_on', y.last_on, 'exercise', p.exercise, 'day', p.day,
                   'undone_on', y.undone_on, 'in_cents', y.in_cents, 'out_cents', y.out_cents)
                   order by y.year, y.undone_on nulls first)
          from (select y.year, y.last_on, null::date as undone_on,
                       y.in_cents - coalesce(s.in_cents, 0) - coalesce(a.in_cents, 0) as in_cents,
                       y.out_cents - coalesce(s.out_cents, 0) - coalesce(a.out_cents, 0)
                           as out_cents
                  from jsonb_to_recordset(of_year) as y (year smallint, last_on date,
                                                         in_cents bigint, out_cents bigint)
                  left join seen s using (year)
                  left join again a using (year)
                union all
                select a.year, a.last_on, a.undone_on, a.in_cents, a.out_cents from again a) as y
         cross join lateral (
              select b.exercise, b.day from levain.bank_posting_day(the_fund_id, y.last_on) as b
               where y.undone_on is null
              union all
              select d.exercise, d.day
                from levain.match_day(the_fund_id, y.year, greatest(
                         least(y.last_on, levain.today_of(the_fund_id)), y.undone_on)) as d
               where y.undone_on is not null) as p);
end
$$;

comment on function levain.bank_lines_post(bigint, bigint, jsonb, boolean) is
    'The money of the lines that came in and were new, of each year, with the day and exercise in '
    'which it is booked: of lines whose earlier import was undone not before that.';

drop function levain.bank_lines_store(bigint, bigint, bigint, integer, smallint[]);

create function levain.bank_lines_store(
    the_fund_id bigint, the_book_id bigint, the_import_id bigint, the_first_year integer,
    the_exercises smallint[], the_exercises_again smallint[]) returns bigint
    language plpgsql volatile
    set search_path = levain, pg_temp
    set plan_cache_mode = force_custom_plan
    set enable_nestloop = off
    set work_mem = '64MB'
    set jit = off as $$
declare
    stored bigint;
begin
    -- Nothing is marked: no line has to be looked for.
    if not exists (select from pg_temp.bank_mark) then
        insert into levain.bank_line (fund_id, bank_import_id, line, part, bank_book_id, booked_on,
            value_on, exercise, cents, occurrence, generation, fingerprint, balance_cents, label,
            reference, name, place, siret, iban, end_to_end, returned)
        select the_fund_id, the_import_id, i.line, i.part, the_book_id, i.booked_on, i.value_on,
               case when cardinality(the_exercises) = 1 then the_exercises[1]
                    else the_exercises[extract(year from i.booked_on)::integer - the_first_year + 1]
               end,
               i.cents, 1, 1, i.fingerprint, i.balance_cents, i.label, i.reference, i.name,
               i.place, i.siret, i.iban, i.end_to_end, i.returned
          from pg_temp.bank_incoming i;
    else
        insert into levain.bank_line (fund_id, bank_import_id, line, part, bank_book_id, booked_on,
            value_on, exercise, cents, occurrence, generation, fingerprint, balance_cents, label,
            reference, name, place, siret, iban, end_to_end, returned)
        select the_fund_id, the_import_id, i.line, i.part, the_book_id, i.booked_on, i.value_on,
               (case when m.generation > 1 then the_exercises_again else the_exercises end)
                   [extract(year from i.booked_on)::integer - the_first_year + 1],
               i.cents, coalesce(m.occurrence, 1), coalesce(m.generation, 1), i.fingerprint,
               i.balance_cents, i.label, i.reference, i.name, i.place, i.siret, i.iban,
               i.end_to_end, i.returned
          from pg_temp.bank_incoming i
          left join pg_temp.bank_mark m using (line, part)
         where m.of_import_id is null;
    end if;
    get diagnostics stored = row_count;
    insert into levain.bank_seen (fund_id, bank_import_id, line, part, of_import_id, of_line,
                                  of_part, by_day)
    select the_fund_id, the_import_id, m.line, m.part, m.of_import_id, m.of_line, m.of_part,
           m.by_day
      from pg_temp.bank_mark m
     where m.of_import_id is not null;
    insert into levain.bank_reject (fund_id, bank_import_id, ordinal, line, col, name, value,
                                    reason, advice)
    select the_fund_id, the_import_id, row_number() over (order by r.line, r.col), r.line, r.col,
           r.name, r.value, r.reason, r.advice
      from pg_temp.bank_refused r;
    return stored;
end
$$;

comment on function levain.bank_lines_store(
    bigint, bigint, bigint, integer, smallint[], smallint[]) is
    'Keeps the lines that came in, each in the exercise in which it is booked; how many were new.';

create or replace function levain.bank_import_store(
    the_fund_id bigint, the_sha256 bytea, the_format_sha256 bytea, the_import jsonb,
    out the_import_id bigint, out created boolean, out book_created boolean,
    out file_created boolean)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp
    set jit = off as $$
declare
    taken record;
    recognised bigint;
    of_year jsonb;
    posted jsonb;
    exercises record;
    total record;
    rest_of bigint;
begin
    perform levain.fund_role_check(the_fund_id, array['accountant']);
    perform levain.temporary_check(t)
       from unnest(array['bank_incoming', 'bank_refused', 'bank_mark']) as t;
    taken := levain.bank_book_take(
        the_fund_id, the_import ->> 'kind', levain.bank_number(the_import ->> 'number'),
        levain.bank_number(the_import ->> 'account'), the_import ->> 'format');
    book_created := taken.created;
    the_import_id := levain.bank_import_stands(the_fund_id, the_sha256);
    created := the_import_id is null;
    file_created := false;
    if not created then
        return;
    end if;
    of_year := (select jsonb_agg(to_jsonb(s) order by s.year) from levain.bank_lines_sum() as s);
    select coalesce(sum(s.line_count), 0) as lines, coalesce(sum(s.repeated_count), 0) as repeated,
           coalesce(sum(s.in_cents), 0) as in_cents, coalesce(sum(s.out_cents), 0) as out_cents,
           min(s.first_on) as first_on, max(s.last_on) as last_on
      into total
      from jsonb_to_recordset(of_year) as s (line_count bigint, repeated_count bigint,
                                             in_cents bigint, out_cents bigint, first_on date,
                                             last_on date);
    if total.first_on < date '2000-01-01'
       or (case when the_import ->> 'kind' = 'treasury' then date_trunc('year', total.last_on)
                else total.last_on end) > levain.today_of(the_fund_id) then
        raise exception 'a line is of a day that is still to come, or of another century'
            using errcode = 'check_violation', constraint = 'bank_import_day_check',
                  hint = format('%s - %s', total.first_on, total.last_on);
    end if;
    rest_of := levain.bank_import_rest(the_fund_id, taken.the_book_id,
                                       (the_import ->> 'rest_of')::bigint,
                                       (the_import ->> 'rest_line')::integer);
    recognised := levain.bank_lines_mark(the_fund_id, taken.the_book_id, total.first_on,
                                         total.last_on, total.repeated > 0, rest_of);
    recognised := recognised + levain.bank_lines_mark_days(
        the_fund_id, taken.the_book_id, the_import, total.first_on, total.last_on);
    posted := levain.bank_lines_post(the_fund_id, taken.the_book_id, of_year, recognised > 0);
    insert into levain.bank_file (fund_id, sha256, byte_count)
    values (the_fund_id, the_sha256, (the_import ->> 'bytes')::bigint)
    on conflict do nothing;
    file_created := found;
    insert into levain.bank_import as i (fund_id, bank_book_id, sha256, generation, name, format,
        format_sha256, policy, line_count, new_count, recognised_count, rejected_count,
        unbooked_count, in_cents, out_cents, first_on, last_on, opening_cents, closing_cents,
        rest_of_import_id)
    select the_fund_id, taken.the_book_id, the_sha256,
           1 + (select count(*) from levain.bank_import k
                 where k.fund_id = the_fund_id and k.sha256 = the_sha256),
           the_import ->> 'name', the_import ->> 'format', the_format_sha256,
           the_import ->> 'policy', (the_import ->> 'lines')::integer, total.lines - recognised,
           recognised, (the_import ->> 'rejected')::integer, (the_import ->> 'unbooked')::integer,
           total.in_cents, total.out_cents, total.first_on, total.last_on,
           (the_import ->> 'opening_cents')::bigint, (the_import ->> 'closing_cents')::bigint,
           rest_of
    returning i.bank_import_id into the_import_id;
    select array_agg(s.exercise order by y.year) as own,
           array_agg(a.exercise order by y.year) as again
      into exercises
      from generate_series(extract(year from total.first_on)::integer,
                           extract(year from total.last_on)::integer) as y (year)
      left join jsonb_to_recordset(posted) as s (year integer, exercise smallint, undone_on text)
        on s.year = y.year and s.undone_on is null
      left join jsonb_to_recordset(posted) as a (year integer, exercise smallint, undone_on text)
        on a.year = y.year and a.undone_on is not null;
    perform levain.bank_lines_store(
        the_fund_id, taken.the_book_id, the_import_id,
        extract(year from total.first_on)::integer, exercises.own, exercises.again);
    perform levain.bank_post(the_fund_id, the_import_id, 'import ' || the_import_id, posted);
end
$$;
comment on function levain.bank_import_store(bigint, bytea, bytea, jsonb) is
    'Takes in what came by COPY: the book, the file, its lines that are new, what they move. A '
    'file that came in before and stands is only found, by its digest. {kind, number, account, '
    'name, format, policy, bytes, lines, rejected, unbooked, opening_cents, closing_cents, '
    'as_new, rest_of, rest_line}.';


-- ---- undoing ------------------------------------------------------------------------------------

create or replace function levain.bank_import_undo(
    the_fund_id bigint, the_import_id bigint, the_reason text, the_day date)
    returns table (to_import_id bigint, lines bigint)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    undone levain.bank_import;
    depends text;
    booked_on date;
begin
    perform levain.fund_role_check(the_fund_id, array['accountant']);
    select i.* into undone from levain.bank_import i
     where i.fund_id = the_fund_id and i.bank_import_id = the_import_id;
    if undone.bank_import_id is null then
        raise exception 'there is no such import'
            using errcode = 'foreign_key_violation', constraint = 'bank_undo_bank_import_id_fkey';
    end if;
    perform from levain.bank_book b
      where b.fund_id = the_fund_id and b.bank_book_id = undone.bank_book_id
        for no key update;
    if exists (select from levain.bank_undo u
                where u.fund_id = the_fund_id and u.bank_import_id = the_import_id) then
        return;
    end if;
    -- Not before anything of it was booked; nor, unless a day is given, later than it has to be.
    booked_on := (
        select max(o.accounted_on)
          from (select b.operation_id from levain.bank_import_operation b
                 where b.fund_id = the_fund_id and b.bank_import_id = the_import_id
                union all
                select b.operation_id from levain.bank_match_operation b
                 where b.fund_id = the_fund_id
                   and b.bank_match_id = any (levain.matches_of_import(the_fund_id,
                                                                       the_import_id))) as b
          join levain.operation o
            on o.fund_id = the_fund_id and o.operation_id = b.operation_id);
    the_day := coalesce(the_day, booked_on, levain.today_of(the_fund_id));
    perform levain.day_check('bank_undo_day_check', the_fund_id, the_import_id::text, the_day,
                             booked_on);
    select string_agg(d.what || ' ' || d.words, ', ') into depends
      from (select d.what, d.words from levain.bank_import_depends(the_fund_id, the_import_id) as d
             limit 10) as d;
    if depends is not null then
        raise exception 'something rests on it'
            using errcode = 'check_violation', constraint = 'bank_undo_depends_check',
                  hint = depends;
    end if;
    perform levain.bank_match_undo(the_fund_id, the_import_id,
                                   extract(year from the_day)::smallint, the_day, the_reason);
    perform p.operation_id
       from (select jsonb_agg(jsonb_build_object(
                        'key', 'undo ' || o.key, 'kind', 'contra',
                        -- Once its exercise is over, it is undone in that of the day.
                        'exercise', case when the_day > make_date(o.exercise + 1, 1, 31)
                                           or the_day < make_date(o.exercise, 1, 1)
                                         then extract(year from the_day) else o.exercise end,
                        'accounted_on', the_day, 'value_on', the_day, 'reason', the_reason,
                        'reverses_id', o.operation_id) order by o.operation_id) as operations
               from levain.bank_import_operation b
               join levain.operation o using (fund_id, operation_id)
              where b.fund_id = the_fund_id and b.bank_import_id = the_import_id) as a,
            lateral levain.ledger_post(the_fund_id, 'accountant', a.operations) as p
      where a.operations is not null;
    insert into levain.bank_undo (fund_id, bank_import_id, reason, day)
    values (the_fund_id, the_import_id, the_reason, the_day);
    return query select p.to_import_id, p.lines
                   from levain.bank_lines_pass(the_fund_id, the_import_id) as p;
end
$$;


-- ---- nothing goes out twice ---------------------------------------------------------------------

create function levain.order_debit_waits(
    the_fund_id bigint, the_call_id bigint, the_payment_order_id bigint)
    returns text
    language plpgsql stable security definer
    set search_path = levain, pg_temp as $$
begin
    perform levain.fund_role_check(the_fund_id, array['manager', 'accountant']);
    return (
        with asked as materialized (
            select p.day, p.cents::bigint as cents,
                   array(select replace(levain.order_reference(f.code, p.exercise, p.number,
                                                               n::smallint), '-', '')
                           from generate_series(1, levain.order_sendings(
                                    p.fund_id, p.call_id, p.payment_order_id)) as n) as names
              from levain.payment_order p
              join levain.fund f using (fund_id)
             where p.fund_id = the_fund_id and p.call_id = the_call_id
               and p.payment_order_id = the_payment_order_id
        ), line as (
            select l.bank_import_id, l.line, l.part, l.cents
              from asked a
              join levain.bank_book b on b.fund_id = the_fund_id
              join levain.bank_line l
                on l.fund_id = b.fund_id and l.bank_book_id = b.bank_book_id
               and l.fingerprint >= levain.bank_day_bytes(a.day) and abs(l.cents) = a.cents
             where exists (select from unnest(a.names) as n (name)
                            where strpos(regexp_replace(upper(concat_ws(' ', l.end_to_end,
                                      l.reference, l.label)), '[^A-Z0-9]', '', 'g'), n.name) > 0)
               and not exists (select from levain.bank_undo u
                                where u.fund_id = l.fund_id
                                  and u.bank_import_id = l.bank_import_id)
               and not exists (select from levain.bank_match_line n
                                 join levain.standing_match m using (fund_id, bank_match_id)
                                where n.fund_id = l.fund_id
                                  and n.bank_import_id = l.bank_import_id
                                  and n.line = l.line and n.part = l.part)
        )
        select (array_agg(l.bank_import_id || '/' || l.line
                          || case when l.part > 1 then '.' || l.part else '' end
                          order by l.bank_import_id, l.line, l.part)
                    filter (where l.cents < 0))[1]
          from line l
        having sum(l.cents) < 0);
end
$$;
comment on function levain.order_debit_waits(bigint, bigint, bigint) is
    'The line that debits an order by its reference, waits to be matched and was not given back; '
    'null = none.';

create or replace function levain.remittance_check(
    the_fund_id bigint, the_orders jsonb, the_format text, the_day date, but_of bigint)
    returns void
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    bad record;
begin
    select o.item ->> 'exercise' as exercise, o.item ->> 'number' as number, s.state,
           s.bank_account_id, k.bank_account_id as holds_id, k.usable_on, u.day as suspended_on,
           s.recorded_by as ordered_by, m.year || '/R' || m.number as remittance,
           m.state as remittance_state, w.line as debited_by
      into bad
      from levain.items_of(the_orders) as o
      left join lateral (
          select t.state, t.bank_account_id, t.recorded_by, t.call_id, t.application_id,
                 t.payment_order_id
            from levain.standing_order t
           where t.fund_id = the_fund_id and t.call_id = (o.item ->> 'call_id')::bigint
             and t.payment_order_id = (o.item ->> 'payment_order_id')::bigint offset 0) as s
        on true
      left join lateral levain.account_of(the_fund_id, s.call_id, s.application_id) as k on true
      left join lateral levain.suspension_of(the_fund_id, s.call_id, s.application_id) as u
        on true
      left join lateral levain.remittance_of_order(the_fund_id, s.call_id, s.payment_order_id)
        as m on m.remittance_id is distinct from but_of
            and (m.state = 'prepared'
                 or (s.state = 'reissued' and m.state <> 'cancelled'
                     and m.attempt = levain.order_sendings(the_fund_id, s.call_id,
                                                           s.payment_order_id)))
      -- The bank said that it came back, and then debited it.
      left join lateral (
          select levain.order_debit_waits(the_fund_id, s.call_id, s.payment_order_id) as line
           where s.state = 'returned' and but_of is null) as w on true
     where (s.state in ('ordered', 'returned')
            or (s.state = 'reissued' and the_format = 'mandates')) is not true
        or m.year is not null or u.day is not null or w.line is not null
        or (k.usable_on <= the_day) is not true
        or (s.state = 'ordered' and (s.bank_account_id is distinct from k.bank_account_id
                                     or s.recorded_by = session_user))
     order by o.ordinal
     limit 1;
    if not found then
        return;
    elsif bad.remittance is not null then
        raise exception 'the order is in a remittance already'
            using errcode = 'unique_violation', constraint = 'remittance_order_twice_check',
                  hint = format('%s/%s: %s', bad.exercise, bad.number, bad.remittance);
    elsif bad.state in ('ordered', 'returned', 'reissued') is not true
          or (bad.state = 'reissued' and the_format <> 'mandates') then
        raise exception 'the order is in another state'
            using errcode = 'check_violation', constraint = 'remittance_order_state_check',
                  hint = format('%s/%s: %s', bad.exercise, bad.number,
                                coalesce(bad.state, 'cancelled'));
    elsif bad.debited_by is not null then
        raise exception 'a line of the bank debits the order, and waits to be matched'
            using errcode = 'check_violation', constraint = 'remittance_order_debited_check',
                  hint = format('%s/%s: %s', bad.exercise, bad.number, bad.debited_by);
    elsif bad.suspended_on is not null then
        raise exception 'the award is suspended'
            using errcode = 'check_violation', constraint = 'award_suspended_check',
                  hint = format('%s/%s', bad.exercise, bad.number);
    elsif bad.state = 'ordered' and bad.bank_account_id is distinct from bad.holds_id then
        raise exception 'another account was proposed since the order'
            using errcode = 'check_violation', constraint = 'remittance_order_changed_check',
                  hint = format('%s/%s', bad.exercise, bad.number);
    elsif (bad.usable_on <= the_day) is not true then
        raise exception 'the account of the beneficiary has to be confirmed first'
            using errcode = 'check_violation', constraint = 'remittance_order_account_check',
                  hint = format('%s/%s%s', bad.exercise, bad.number, ': ' || bad.usable_on);
    end if;
    raise exception 'who ordered a payment does not pay it'
        using errcode = 'insufficient_privilege', constraint = 'payment_event_recorded_by_check',
              hint = format('%s/%s', bad.exercise, bad.number);
end
$$;

create or replace function levain.remittance_answer_orders(
    the_fund_id bigint, the_line levain.answer_line, of_remittance bigint)
    returns setof levain.remittance_order
    language plpgsql stable
    set search_path = levain, pg_temp as $$
begin
    -- By key where one order is meant: a report on thousands asks thousands of times.
    if the_line.level = 'order' and the_line.reference is not null then
        return query
            select o.*
              from levain.remittance_order o
              join levain.standing_remittance r
                on r.fund_id = o.fund_id and r.remittance_id = o.remittance_id
             where o.fund_id = the_fund_id and o.reference = the_line.reference
               and r.state in ('sent', 'accepted', 'rejected')
               and (of_remittance is null or o.remittance_id = of_remittance)
             order by o.remittance_id, o.place;
    elsif the_line.level = 'order' then
        return query
            select o.*
              from levain.payment_order p
              join levain.remittance_order o
                on o.fund_id = p.fund_id and o.call_id = p.call_id
               and o.payment_order_id = p.payment_order_id
              join levain.standing_remittance r
                on r.fund_id = o.fund_id and r.remittance_id = o.remittance_id
             where p.fund_id = the_fund_id and p.exercise = the_line.exercise
               and p.number = the_line.number and r.state in ('sent', 'accepted', 'rejected')
               and (of_remittance is null or o.remittance_id = of_remittance)
             order by o.remittance_id, o.place;
    elsif the_line.effect <> 'noted' then
        -- What is said of a file or a batch holds for each of its orders: one batch is one file.
        return query
            select o.*
              from (select s.fund_id, s.remittance_id, s.cents = the_line.cents as is_whole
                      from levain.standing_remittance s
                     where s.fund_id = the_fund_id and s.state in ('sent', 'accepted', 'rejected')
                       and case when of_remittance is null then s.message = the_line.batch
                                else s.remittance_id = of_remittance end offset 0) as r
              join levain.remittance_order o
                on o.fund_id = r.fund_id and o.remittance_id = r.remittance_id
             cross join lateral (
                  select r.is_whole is false and levain.is_rejected(o.fund_id, o.remittance_id,
                                                                    o.place) as rejected) as x
             where not x.rejected
               -- One sum without what the bank had rejected before.
               and (r.is_whole is not false
                    or the_line.cents = (
                        select sum(b.cents) from levain.remittance_order b
                         where b.fund_id = r.fund_id and b.remittance_id = r.remittance_id
                           and not levain.is_rejected(b.fund_id, b.remittance_id, b.place)))
             order by o.remittance_id, o.place;
    end if;
end
$$;

create or replace function levain.remittance_answer_outcome(
    the_fund_id bigint, the_line levain.answer_line, the_order levain.remittance_order,
    the_day date) returns text
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    stands record;
    the_exercise smallint;
begin
    if the_order.place is null then
        return case when the_line.level = 'order' or the_line.effect <> 'noted' then 'unknown'
                    else 'noted' end;
    elsif the_line.level = 'order' and the_line.cents <> the_order.cents then
        return 'differs';
    elsif levain.order_sendings(the_fund_id, the_order.call_id, the_order.payment_order_id)
          <> the_order.attempt then
        return 'earlier';
    elsif the_line.effect = 'noted' then
        return 'noted';
    end if;
    select s.state, s.exercise, s.number, p.exercise as sent_in into stands
      from levain.standing_order s
      join levain.operation p
        on p.fund_id = s.fund_id and p.operation_id = s.state_operation_id
     where s.fund_id = the_fund_id and s.call_id = the_order.call_id
       and s.payment_order_id = the_order.payment_order_id;
    if stands.state = the_line.effect then
        return 'known';
    elsif stands.state not in ('paid', 'reissued')
          -- A status report rejects what was not executed; what was comes back as money.
          and not (the_line.effect = 'returned' and stands.state = 'executed'
                   and the_line.status not in ('RJCT', 'CANC')) then
        return 'contradicts';
    end if;
    -- In its own exercise, as long as one is dated in it.
    the_exercise := case when the_day > make_date(stands.sent_in + 1, 1, 31)
                         then extract(year from the_day)::smallint else stands.sent_in end;
    perform levain.payment_add(the_fund_id, jsonb_build_array(jsonb_build_object(
                'exercise', stands.exercise, 'number', stands.number)), the_line.effect,
                the_exercise, the_day, coalesce(the_line.booked_on, the_day),
                case the_line.effect when 'returned' then concat_ws(', ',
                    coalesce(the_line.reason, the_line.status), the_line.info) end);
    return the_line.effect;
end
$$;

create or replace function levain.remittance_answer_take(
    the_fund_id bigint, the_answer jsonb, the_lines jsonb, the_file bytea) returns boolean
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    answer levain.remittance_answer;
    one record;
    the_place integer := 0;
    whole levain.standing_remittance;
begin
    perform levain.fund_role_check(the_fund_id, array['accountant']);
    perform from levain.fund f where f.fund_id = the_fund_id for no key update;
    if exists (select from levain.remittance_answer a
                where a.fund_id = the_fund_id and a.sha256 = sha256(the_file)) then
        return false;
    end if;
    answer := levain.remittance_answer_begin(the_fund_id, the_answer, the_file);
    for one in
        select l as said, coalesce((the_answer ->> 'at')::date, l.booked_on, answer.day) as day
          from levain.items_of(the_lines) as i
          cross join lateral jsonb_populate_record(null::levain.answer_line, i.item) as l
         -- What is said of one order goes before what is said of all.
         order by case l.level when 'order' then 1 when 'batch' then 2 else 3 end, i.ordinal
    loop
        if not exists (select from levain.remittance_answer_orders(
                           the_fund_id, one.said, answer.remittance_id)) then
            the_place := the_place + 1;
            insert into levain.remittance_answer_line (fund_id, remittance_answer_id, place, line,
                level, reference, status, reason, info, cents, booked_on, outcome)
            values (the_fund_id, answer.remittance_answer_id, the_place, (one.said).line,
                    (one.said).level, (one.said).reference, (one.said).status,
                    (one.said).reason, (one.said).info, (one.said).cents, (one.said).booked_on,
                    levain.remittance_answer_outcome(the_fund_id, one.said, null, one.day));
        end if;
        the_place := levain.remittance_answer_write(the_fund_id, answer, one.said, one.day,
                                                    the_place);
        if (one.said).level = 'file' and answer.format = 'pain.002'
           and (one.said).status in ('ACTC', 'ACCP', 'ACSP', 'ACSC', 'ACWC', 'RJCT') then
            select * into whole from levain.standing_remittance r
             where r.fund_id = the_fund_id and r.remittance_id = answer.remittance_id;
            if (whole.state = 'sent'
                or (whole.state = 'accepted' and (one.said).status = 'RJCT'))
               and not ((one.said).status = 'RJCT'
                        and exists (select from levain.remittance_answer_line l
                                     where l.fund_id = the_fund_id
                                       and l.remittance_answer_id = answer.remittance_answer_id
                                       and l.outcome = 'contradicts')) then
                perform levain.remittance_event_add(the_fund_id, whole,
                    case (one.said).status when 'RJCT' then 'rejected' else 'accepted' end,
                    one.day, concat_ws(', ', (one.said).status, (one.said).reason,
                                       (one.said).info));
            end if;
        end if;
    end loop;
    return true;
end
$$;

create or replace function levain.remittance_states(the_fund_id bigint, the_remittance_id bigint)
    returns table (place integer, exercise smallint, number integer, reference text, cents bigint,
                   bank_account_id bigint, attempt smallint, state text, day date, motive text)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    -- What became of the order from this sending on, until it was sent again.
    select o.place, p.exercise, p.number, o.reference, o.cents::bigint, o.bank_account_id,
           o.attempt,
           case when r.state = 'prepared' and levain.remittance_order_left(o) then 'left'
                when r.state in ('prepared', 'cancelled') then r.state
                when e.kind is null then 'sent'
                when e.kind in ('executed', 'returned') then e.kind else 'sent' end,
           coalesce(e.day, r.state_day), e.motive
      from levain.standing_remittance r
      join levain.remittance_order o
        on o.fund_id = r.fund_id and o.remittance_id = r.remittance_id
      join levain.payment_order p
        on p.fund_id = o.fund_id and p.call_id = o.call_id
       and p.payment_order_id = o.payment_order_id
      left join lateral (
          select s.kind, s.day, s.motive::text as motive
            from (select v.*, count(*) filter (where v.kind in ('paid', 'reissued'))
                             over (order by v.place) as sending
                    from levain.payment_event v
                   where v.fund_id = o.fund_id and v.call_id = o.call_id
                     and v.payment_order_id = o.payment_order_id
                     and not exists (select from levain.operation u
                                      where u.fund_id = v.fund_id
                                        and u.reverses_id = v.operation_id)) as s
           where s.sending = o.attempt
           order by s.place desc
           limit 1) as e on r.state not in ('prepared', 'cancelled')
     where r.fund_id = the_fund_id and r.remittance_id = the_remittance_id
     order by o.place;
end;


grant execute on function levain.bank_line_stood(levain.bank_line, date)
    to levain_accountant, levain_auditor, levain_manager;
grant execute on function levain.remittance_order_left(levain.remittance_order)
    to levain_reader, levain_accountant, levain_auditor, levain_manager;
grant execute on function levain.order_debit_waits(bigint, bigint, bigint)
    to levain_accountant, levain_manager;
