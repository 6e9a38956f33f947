-- SPDX-License-Identifier: MPL-2.0
-- 0036_match_speed - lines that pay orders are matched and booked in sets.
-- Needs:   0031, whose matching it makes linear; 0035, whose ledger_post it calls
-- Breaks:  nothing; the same matches are made and refused, the same operations posted.
-- Why:     a line took 3 ms in a file of 200 and 9 ms in one of 5,000: tables that fill while they
--          are asked were read whole for each line, what became of an order was worked out five
--          times, each check of a key was planned anew, and three calls posted what one posts.

set local role levain_owner;

-- ---- what is asked, and what is known of it -----------------------------------------------------

create type levain.match_line as (
    ordinal        integer,
    bank_import_id bigint,
    line           integer,
    part           integer,
    cents          bigint,
    booked_on      date,
    value_on       date,
    exercise       smallint,
    waits          boolean,
    open_letter    text,
    attempt        smallint
);
comment on type levain.match_line is
    'A line of a match as asked: waits: it is not known yet; attempt: of the match that it would '
    'be.';

create type levain.match_order as (
    ordinal            integer,
    place              integer,
    kind               text,
    target_cents       bigint,
    call_id            bigint,
    application_id     bigint,
    payment_order_id   bigint,
    exercise           smallint,
    number             integer,
    cents              bigint,
    cancelled          boolean,
    state              text,
    last_place         smallint,
    state_day          date,
    state_operation_id bigint,
    lines_left         bigint,
    returns_left       bigint,
    open_match_id      bigint
);
comment on type levain.match_order is
    'An order of a match as asked, as order_lines has it; last_place: of what became of it, also '
    'of what was undone.';

-- Each is looked up by its whole key, however many others the fund has. A planner that knows
-- nothing of tables which fill right now thinks that all of a fund is one row: offset 0 keeps it
-- from reading that for a join, an order or a sum from taking the key that begins alike.
create function levain.match_lines_known(the_fund_id bigint, the_matches jsonb)
    returns levain.match_line[]
    language plpgsql stable
    set search_path = levain, pg_temp as $$
begin
    return (
        select array_agg(row(a.ordinal, a.bank_import_id, a.line, a.part, b.cents, b.booked_on,
                             coalesce(b.value_on, b.booked_on), b.exercise,
                             coalesce(b.cents <> 0 and x.is_posted is not true
                                      and u.undone is null, false),
                             x.open_letter, 1 + x.count)::levain.match_line order by a.ordinal)
          from levain.match_lines_asked(the_matches) as a
          left join lateral (
              select l.cents, l.booked_on, l.value_on, l.exercise
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
comment on function levain.match_lines_known(bigint, jsonb) is
    'The lines of matches as asked, and whether they wait.';

create function levain.match_orders_known(the_fund_id bigint, the_matches jsonb)
    returns levain.match_order[]
    language plpgsql stable
    set search_path = levain, pg_temp as $$
begin
    return (
        select array_agg(row(a.ordinal, a.place, k.kind, a.cents, a.call_id, p.application_id,
                             a.id, p.exercise, p.number, p.cents, p.cancelled,
                             coalesce(e.kind, 'ordered'), coalesce(e.last_place, 0),
                             coalesce(e.day, p.day), coalesce(e.operation_id, p.operation_id),
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
                         as open_match_id
                from levain.bank_match_target t
               cross join lateral (
                    select n.bank_match_id, n.kind, n.is_posted
                      from levain.standing_match n
                     where n.fund_id = t.fund_id and n.bank_match_id = t.bank_match_id
                    offset 0) as s
               where t.fund_id + 0 = the_fund_id and t.call_id = a.call_id
                 and t.payment_order_id = a.id) as m
         where a.kind = 'order');
end
$$;
comment on function levain.match_orders_known(bigint, jsonb) is
    'The orders of matches as asked, and what became of each.';

-- ---- what may not be matched --------------------------------------------------------------------

create function levain.match_refusals_of(
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
        select l.ordinal, max(l.booked_on) as day, max(l.exercise) as exercise,
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
comment on function levain.match_refusals_of(bigint, levain.match_line[], levain.match_order[]) is
    'Which of the matches cannot be made, and why: line: it does not wait, or stands in two of '
    'them; cancelled; order: no line of it is to come; closed: its exercise is over and it was not '
    'sent; bank: the ledger has not so much in the bank, since what funders paid was not recorded.';

create or replace function levain.match_refusals(the_fund_id bigint, the_matches jsonb)
    returns table (ordinal integer, refused text, figures text)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    select r.ordinal, r.refused, r.figures
      from levain.match_refusals_of(
               the_fund_id, levain.match_lines_known(the_fund_id, the_matches),
               levain.match_orders_known(the_fund_id, the_matches)) as r;
end;
drop function levain.match_orders_asked(bigint, jsonb);

-- ---- writing matches ----------------------------------------------------------------------------

create type levain.match_row as (
    ordinal  integer,
    into_id  bigint,
    number   integer,
    kind     text,
    rule     text,
    evidence jsonb,
    cents    bigint,
    day      date,
    motive   text
);
comment on type levain.match_row is
    'A match to be written; into_id: the one that waits for more lines, into which it goes.';

create type levain.match_target_row as (
    ordinal          integer,
    place            integer,
    kind             text,
    cents            bigint,
    call_id          bigint,
    application_id   bigint,
    id               bigint,
    year             smallint
);
comment on type levain.match_target_row is 'A target of a match to be written.';

create function levain.match_rows_write(
    the_fund_id bigint, the_rows levain.match_row[], the_lines levain.match_line[],
    the_targets levain.match_target_row[]) returns bigint[]
    language plpgsql volatile
    set search_path = levain, pg_temp
    set plan_cache_mode = force_generic_plan as $$ -- else each check of a key is planned anew
declare
    the_ids bigint[];
begin
    with written as (
        insert into levain.bank_match as b (fund_id, number, letter, kind, rule, evidence, cents,
                                            day, motive)
        select the_fund_id, r.number, levain.letter_of(r.number), r.kind, r.rule, r.evidence,
               r.cents, r.day, r.motive
          from unnest(the_rows) as r
         where r.into_id is null
        returning b.number, b.bank_match_id
    )
    select array_agg(coalesce(r.into_id, w.bank_match_id) order by r.ordinal) into the_ids
      from unnest(the_rows) as r
      left join written w on w.number = r.number and r.into_id is null;
    insert into levain.bank_match_line (fund_id, bank_match_id, bank_import_id, line, part, attempt)
    select the_fund_id, the_ids[l.ordinal], l.bank_import_id, l.line, l.part, l.attempt
      from unnest(the_lines) as l;
    insert into levain.bank_match_target (fund_id, bank_match_id, place, kind, cents, call_id,
        application_id, payment_order_id, claim_id, suspense_id, funder_id, year)
    select the_fund_id, the_ids[t.ordinal], t.place, t.kind, t.cents, t.call_id,
           t.application_id, case when t.kind = 'order' then t.id end,
           case when t.kind = 'claim' then t.id end, case when t.kind = 'receipt' then t.id end,
           case when t.kind = 'call' then t.id end, t.year
      from unnest(the_targets) as t;
    return the_ids;
end
$$;
comment on function levain.match_rows_write(
    bigint, levain.match_row[], levain.match_line[], levain.match_target_row[]) is
    'Writes matches, their lines and targets; gives their ids in their order.';

drop function levain.bank_match_write(bigint, jsonb);
create function levain.bank_match_write(
    the_fund_id bigint, the_matches jsonb, the_lines levain.match_line[],
    the_orders levain.match_order[]) returns bigint[]
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    base integer;
    the_rows levain.match_row[];
begin
    select b.number into base from levain.bank_letter b
     where b.fund_id = the_fund_id for no key update;
    the_rows := (
        select array_agg(row(m.ordinal, m.into_id, case when m.into_id is null then m.number end,
                             m.item ->> 'kind', m.item ->> 'rule', m.item -> 'evidence', m.cents,
                             m.day, m.item ->> 'motive')::levain.match_row order by m.ordinal)
          from (select a.item, a.ordinal, o.into_id, l.cents, l.day,
                       base + count(*) filter (where o.into_id is null)
                                  over (order by a.ordinal) as number
                  from levain.items_of(the_matches) as a
                  join (select n.ordinal, max(n.booked_on) as day,
                               greatest(sum(n.cents) filter (where n.cents > 0),
                                        -sum(n.cents) filter (where n.cents < 0))::bigint as cents
                          from unnest(the_lines) as n
                         group by n.ordinal) as l using (ordinal)
                  left join (select x.ordinal, max(x.open_match_id) as into_id
                               from unnest(the_orders) as x
                              where x.kind = 'payment'
                              group by x.ordinal) as o using (ordinal)) as m);
    update levain.bank_letter b
       set number = coalesce((select max(r.number) from unnest(the_rows) as r), base)
     where b.fund_id = the_fund_id;
    return levain.match_rows_write(the_fund_id, the_rows, the_lines, (
        select array_agg(row(t.*)::levain.match_target_row order by t.ordinal, t.place)
          from levain.match_targets_asked(the_matches) as t
          join unnest(the_rows) as r using (ordinal)
         where r.into_id is null));
end
$$;
comment on function levain.bank_match_write(
    bigint, jsonb, levain.match_line[], levain.match_order[]) is
    'Writes matches, each with the next letter; lines of an order whose match waits for more go '
    'into that one. Gives their ids.';

-- ---- orders that one line pays ------------------------------------------------------------------

create type levain.match_paid as (
    n                  integer,
    bank_match_id      bigint,
    letter             text,
    call_id            bigint,
    application_id     bigint,
    payment_order_id   bigint,
    exercise           smallint,
    number             integer,
    state              text,
    place              smallint,
    state_operation_id bigint,
    cents              bigint,
    pay_day            date,
    booked             smallint,
    day                date,
    value_on           date,
    line_exercise      smallint
);
comment on type levain.match_paid is
    'An order that one line pays whole: pay_day: when it is paid in its own exercise, where nobody '
    'had recorded it; booked, day: when it is executed; line_exercise: where its money waits.';

create function levain.match_paid_of(
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
                       greatest(least(l.booked_on, today), o.state_day) as day,
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
comment on function levain.match_paid_of(
    bigint, bigint[], levain.match_line[], levain.match_order[]) is
    'Those of the matches that are one line and one order of the same amount, of which no other '
    'line is to come: nearly all. They can be booked together.';

create function levain.match_paid_operations(
    the_fund_id bigint, the_paid levain.match_paid[]) returns jsonb
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    pay_exercise constant smallint := (
        select min(p.exercise) from unnest(the_paid) as p where p.state = 'ordered');
begin
    return (
    -- The accounts that the operation before it left the money on are those it goes from.
    with line as materialized (
        select p.n, p.state, p.booked, t.ledger, t.line, t.cents::bigint as cents, k.stage,
               k.exercise, k.vintage, k.call_id, k.envelope, k.application_id
          from unnest(the_paid) as p
         cross join lateral (
              select t.ledger, t.line, t.cents, t.credit_account_id
                from levain.transfer t
               where t.fund_id = the_fund_id and t.operation_id = p.state_operation_id
              offset 0) as t
         cross join lateral (
              select k.stage, k.exercise, k.vintage, k.call_id, k.envelope::text as envelope,
                     k.application_id
                from levain.account k
               where k.fund_id = the_fund_id and k.account_id = t.credit_account_id offset 0) as k
         where (p.state = 'ordered') = (t.ledger <> 'cash')
    ), taken as (
        select l.*, sum(l.cents) over w - l.cents as from_cents, sum(l.cents) over w as to_cents
          from line l
         where l.ledger = 'ae'
        window w as (order by l.n, l.line rows unbounded preceding)
    ), bank as materialized (
        select k.exercise, k.vintage,
               sum(k.credit_cents - k.debit_cents) over w
                   - (k.credit_cents - k.debit_cents) as from_cents,
               sum(k.credit_cents - k.debit_cents) over w as to_cents
          from levain.account k
         where k.fund_id = the_fund_id and k.ledger = 'cash' and k.stage = 'bank'
           and k.credit_cents > k.debit_cents and k.exercise <= pay_exercise
        window w as (order by k.exercise, k.vintage)
    ), sent as materialized (
        select t.n, t.booked, t.line, b.from_cents::bigint as part, t.vintage,
               (least(t.to_cents, b.to_cents) - greatest(t.from_cents, b.from_cents))::bigint
                   as cents,
               jsonb_build_object('stage', 'bank', 'exercise', b.exercise,
                                  'vintage', b.vintage) as bank,
               levain.award_account_at('sent', pay_exercise, t.vintage, t.call_id, t.envelope,
                                       t.application_id) as account,
               t.call_id, t.envelope, t.application_id
          from taken t
          join bank b on b.from_cents < t.to_cents and b.to_cents > t.from_cents
        union all
        select l.n, l.booked, l.line, 0, l.vintage, l.cents, null,
               levain.award_account_at(l.stage::text, l.exercise, l.vintage, l.call_id, l.envelope,
                                       l.application_id),
               l.call_id, l.envelope, l.application_id
          from line l
         where l.ledger = 'cash'
    ), move as (
        select l.n, 1 as step, l.ledger, l.line, 0::bigint as part, l.cents,
               levain.award_account_at(l.stage::text, l.exercise, l.vintage, l.call_id, l.envelope,
                                       l.application_id) as debit,
               levain.award_account_at('paid', pay_exercise, l.vintage, l.call_id, l.envelope,
                                       l.application_id) as credit
          from line l
         where l.ledger <> 'cash'
        union all
        select s.n, 1, 'cash', s.line, s.part, s.cents, s.bank, s.account
          from sent s
         where s.bank is not null
        union all
        select s.n, 2, 'cash', s.line, s.part, s.cents, s.account,
               levain.award_account_at('executed', s.booked, s.vintage, s.call_id, s.envelope,
                                       s.application_id)
          from sent s
        union all
        select p.n, 3, 'cash', 1, 0, p.cents,
               jsonb_build_object('stage', 'left', 'exercise', p.line_exercise,
                                  'vintage', p.line_exercise),
               jsonb_build_object('stage', 'outside', 'exercise', p.booked, 'vintage', p.booked)
          from unnest(the_paid) as p
    )
    select jsonb_agg(levain.asked_operation(
                         (array['pay', 'execute', 'match'])[m.step]
                         || case m.step when 3 then ' ' || p.letter || ' out'
                            else ' order ' || p.number || ' of ' || p.exercise || ' '
                                 || p.place + 1 + case when m.step = 2 and p.state = 'ordered'
                                                       then 1 else 0 end end,
                         (array['pay_left', 'execute', 'identify_left'])[m.step],
                         case m.step when 1 then p.exercise else p.booked end,
                         case m.step when 1 then p.pay_day else p.day end, p.value_on,
                         case m.step when 3 then 'match ' || p.letter end, m.transfers)
                     order by m.n, m.step)
      from (select m.n, m.step,
                   jsonb_agg(jsonb_build_object('ledger', m.ledger, 'cents', m.cents,
                                                'debit', m.debit, 'credit', m.credit)
                             order by m.ledger, m.line, m.part) as transfers
              from move m
             group by m.n, m.step) as m
      join unnest(the_paid) as p using (n));
end
$$;
comment on function levain.match_paid_operations(bigint, levain.match_paid[]) is
    'What is posted for orders that lines pay: paid where nobody had recorded it, executed, and '
    'the money of the line known. A payment takes the oldest money of the bank first.';

create function levain.match_paid_write(
    the_fund_id bigint, the_paid levain.match_paid[], the_keys text[], the_ids bigint[])
    returns void
    language plpgsql volatile
    set search_path = levain, pg_temp
    set plan_cache_mode = force_generic_plan -- else each check of a key is planned anew
    set enable_nestloop = off as $$
begin
    with posted as materialized (
        select p.key, p.operation_id from unnest(the_keys, the_ids) as p (key, operation_id)
    ), payer as materialized (
        select d.day, levain.payer_of(the_fund_id, d.day) as payer
          from (select p.pay_day as day from unnest(the_paid) as p where p.state = 'ordered'
                union
                select p.day from unnest(the_paid) as p) as d
    ), event as (
        select p.bank_match_id, p.call_id, p.payment_order_id, p.place + 1 as place, 'paid' as kind,
               p.pay_day as day, 'pay order ' || p.number || ' of ' || p.exercise || ' '
               || p.place + 1 as key
          from unnest(the_paid) as p
         where p.state = 'ordered'
        union all
        select p.bank_match_id, p.call_id, p.payment_order_id, x.place, 'executed', p.day,
               'execute order ' || p.number || ' of ' || p.exercise || ' ' || x.place
          from unnest(the_paid) as p,
               lateral (select p.place + case when p.state = 'ordered' then 2 else 1 end
                               as place) as x
    ), happened as (
        insert into levain.payment_event (fund_id, call_id, payment_order_id, place, kind, day,
                                          operation_id, payer)
        select the_fund_id, e.call_id, e.payment_order_id, e.place, e.kind, e.day, o.operation_id,
               y.payer
          from event e
          join posted o on o.key = e.key
          join payer y on y.day = e.day
    )
    insert into levain.bank_match_operation (fund_id, bank_match_id, operation_id)
    select the_fund_id, x.bank_match_id, o.operation_id
      from (select e.bank_match_id, e.key from event e
            union all
            select p.bank_match_id, 'match ' || p.letter || ' out' from unnest(the_paid) as p) as x
      join posted o on o.key = x.key;
end
$$;
comment on function levain.match_paid_write(bigint, levain.match_paid[], text[], bigint[]) is
    'What became of orders that lines pay, and which match posted it.';

create function levain.match_pay(the_fund_id bigint, the_paid levain.match_paid[]) returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    keys text[];
    ids bigint[];
begin
    perform from (select distinct p.call_id, p.application_id from unnest(the_paid) as p
                   order by p.call_id, p.application_id) as p,
                 lateral (select from levain.application a
                           where a.fund_id = the_fund_id and a.call_id = p.call_id
                             and a.application_id = p.application_id
                             for no key update) as a;
    select array_agg(o.key), array_agg(o.operation_id) into keys, ids
      from levain.ledger_post(the_fund_id, 'accountant',
                              levain.match_paid_operations(the_fund_id, the_paid)) as o;
    perform levain.match_paid_write(the_fund_id, the_paid, keys, ids);
end
$$;
comment on function levain.match_pay(bigint, levain.match_paid[]) is
    'Books orders that one line each pays whole, in one call of the ledger.';

-- ---- matching -----------------------------------------------------------------------------------

create or replace function levain.bank_match_store(the_fund_id bigint, the_matches jsonb)
    returns table (ordinal integer, letter text, is_posted boolean, refused text, figures text)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp
    set plan_cache_mode = force_custom_plan
    set enable_seqscan = off -- tables may have grown since anybody looked at their size
    set jit = off as $$
declare
    lines levain.match_line[];
    orders levain.match_order[];
    refusals jsonb;
    kept jsonb := the_matches;
    paid levain.match_paid[];
    the_ids bigint[];
    rest_ids bigint[];
begin
    perform levain.fund_role_check(the_fund_id, array['accountant']);
    insert into levain.bank_letter (fund_id, number) values (the_fund_id, 0) on conflict do nothing;
    perform from levain.bank_letter b where b.fund_id = the_fund_id for no key update;
    lines := levain.match_lines_known(the_fund_id, the_matches);
    orders := levain.match_orders_known(the_fund_id, the_matches);
    refusals := (select jsonb_object_agg(r.ordinal::text, jsonb_build_array(r.refused, r.figures))
                   from levain.match_refusals_of(the_fund_id, lines, orders) as r);
    if refusals is not null then
        kept := (select jsonb_agg(m.item || jsonb_build_object('ordinal', m.ordinal)
                                  order by m.ordinal)
                   from levain.items_of(the_matches) as m
                  where not refusals ? m.ordinal::text);
        lines := levain.match_lines_known(the_fund_id, kept);
        orders := levain.match_orders_known(the_fund_id, kept);
    end if;
    if kept is not null then
        the_ids := levain.bank_match_write(the_fund_id, kept, lines, orders);
        paid := levain.match_paid_of(the_fund_id, the_ids, lines, orders);
        if paid is not null then
            perform levain.match_pay(the_fund_id, paid);
        end if;
        rest_ids := (select array_agg(i) from unnest(the_ids) as i
                      where i not in (select p.bank_match_id from unnest(paid) as p));
        if rest_ids is not null then
            perform levain.bank_match_post(the_fund_id, rest_ids);
        end if;
    end if;
    return query
        select m.ordinal, s.letter, s.is_posted, refusals -> m.ordinal::text ->> 0,
               refusals -> m.ordinal::text ->> 1
          from levain.items_of(the_matches) as m
          left join (select coalesce((i.item ->> 'ordinal')::integer, i.ordinal) as ordinal,
                            the_ids[i.ordinal] as bank_match_id
                       from levain.items_of(kept) as i) as k on k.ordinal = m.ordinal
          left join lateral (
              select n.letter, n.is_posted from levain.standing_match n
               where n.fund_id = the_fund_id and n.bank_match_id = k.bank_match_id offset 0) as s
            on true
         order by m.ordinal;
end
$$;

-- ---- checking it all ----------------------------------------------------------------------------

-- What matches are of is summed once, not looked up for each of them.
create or replace function levain.bank_match_faults(the_fund_id bigint)
    returns table (subject text, found text, expected text)
    language sql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off
    set work_mem = '64MB'
    set jit = off
begin atomic
    with stands as (
        select n.bank_import_id, n.line, n.part, count(*) as times,
               bool_or(m.is_posted) as is_posted
          from levain.bank_match_line n
          join levain.standing_match m using (fund_id, bank_match_id)
         where n.fund_id = the_fund_id
         group by n.bank_import_id, n.line, n.part
    ), waits as (
        select coalesce(-sum(l.cents) filter (where l.cents < 0), 0) as out_cents,
               coalesce(sum(l.cents) filter (where l.cents > 0), 0) as in_cents
          from levain.standing_line l
          left join stands s
            on s.bank_import_id = l.bank_import_id and s.line = l.line and s.part = l.part
         where l.fund_id = the_fund_id and s.is_posted is not true
    ), held as (
        select coalesce(sum(k.credit_cents - k.debit_cents) filter (
                   where k.stage = 'left'), 0) as out_cents,
               coalesce(sum(k.credit_cents - k.debit_cents) filter (
                   where k.stage = 'suspense'), 0)
               - (select coalesce(sum(s.cents), 0) from levain.suspense s
                   where s.fund_id = the_fund_id)
               + (select coalesce(sum(e.cents), 0) from levain.suspense_event e
                   where e.fund_id = the_fund_id) as in_cents
          from levain.account k
         where k.fund_id = the_fund_id and k.ledger = 'cash' and k.stage in ('left', 'suspense')
    )
    select 'lines that went out and wait, and what is on left', h.out_cents::text,
           w.out_cents::text
      from waits w, held h
     where w.out_cents <> h.out_cents
    union all
    select 'lines that came in and wait, and what is on suspense', h.in_cents::text,
           w.in_cents::text
      from waits w, held h
     where w.in_cents <> h.in_cents
    union all
    select 'line ' || s.bank_import_id || '/' || s.line || '.' || s.part || ' in matches',
           s.times::text, '1'
      from stands s
     where s.times > 1
    union all
    select 'match ' || x.letter || ': lines, and what they are', x.line_cents::text,
           x.target_cents::text
      from (select m.letter, l.cents as line_cents,
                   coalesce(t.cents, 0)
                   + case when m.kind = 'payment' then coalesce(o.cents, 0) else 0 end
                       as target_cents
              from levain.standing_match m
              join (select n.bank_match_id, sum(b.cents) as cents
                      from levain.bank_match_line n
                      join levain.bank_line b using (fund_id, bank_import_id, line, part)
                     where n.fund_id = the_fund_id
                     group by n.bank_match_id) as l using (bank_match_id)
              left join (select g.bank_match_id, sum(g.cents) as cents
                           from levain.bank_match_target g
                          where g.fund_id = the_fund_id
                          group by g.bank_match_id) as t using (bank_match_id)
              left join (select p.bank_match_id, sum(t.cents) as cents
                           from levain.operation q
                           join levain.bank_match_operation p using (fund_id, operation_id)
                           join levain.transfer t using (fund_id, operation_id)
                          where q.fund_id = the_fund_id and q.kind = 'overpay'
                          group by p.bank_match_id) as o using (bank_match_id)
             where m.fund_id = the_fund_id and m.is_posted) as x
     where abs(x.line_cents) <> x.target_cents
    union all
    select 'match ' || m.letter || ' stands, and line ' || n.bank_import_id || '/' || n.line
               || ' was undone', 'stands', 'undone'
      from levain.standing_match m
      join levain.bank_match_line n using (fund_id, bank_match_id)
      join levain.bank_undo u using (fund_id, bank_import_id)
     where m.fund_id = the_fund_id;
end;

-- ---- the statement of reconciliation ------------------------------------------------------------

-- Once for all lines, not once a line.
create or replace function levain.bank_lines_at(the_fund_id bigint, the_through date)
    returns table (bank_import_id bigint, line integer, part integer, bank_book_id bigint,
                   booked_on date, cents bigint, words text, rule text)
    language sql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off -- all lines of a fund
    set work_mem = '64MB'
    set jit = off
begin atomic
    with posted as (
        -- Matches of which an operation stood on the day.
        select b.bank_match_id
          from levain.bank_match_operation b
          join levain.operation o using (fund_id, operation_id)
         where b.fund_id = the_fund_id and o.accounted_on <= the_through
           and not exists (select from levain.operation r
                            where r.fund_id = the_fund_id and r.reverses_id = o.operation_id
                              and r.accounted_on <= the_through)
         group by b.bank_match_id
    ), matched as (
        select n.bank_import_id, n.line, n.part, max(n.bank_match_id) as bank_match_id
          from levain.bank_match_line n
          join posted p using (bank_match_id)
         where n.fund_id = the_fund_id
         group by n.bank_import_id, n.line, n.part
    )
    select l.bank_import_id, l.line, l.part, l.bank_book_id, l.booked_on, l.cents,
           coalesce(l.label, l.name, l.reference, ''), r.rule::text
      from levain.bank_line l
      left join matched m using (bank_import_id, line, part)
      left join levain.bank_match r
        on r.fund_id = the_fund_id and r.bank_match_id = m.bank_match_id
     where l.fund_id = the_fund_id and l.booked_on <= the_through
       and not exists (select from levain.bank_undo u
                        where u.fund_id = the_fund_id and u.bank_import_id = l.bank_import_id
                          and u.day <= the_through);
end;

-- What a book holds needs no rules.
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

create function levain.items_beyond(the_count bigint, the_cents numeric) returns jsonb
    language sql immutable
    set search_path = levain, pg_temp
    return case when the_count > 0
                then jsonb_build_array(jsonb_build_object(
                         'date', null, 'what', '+ ' || the_count, 'cents', the_cents))
                else '[]'::jsonb end;
comment on function levain.items_beyond(bigint, numeric) is
    'Of a statement: how many more items a row has than are told, and their sum, as one.';
grant execute on function levain.items_beyond(bigint, numeric)
    to levain_manager, levain_accountant, levain_auditor;

-- ---- files that are kept ------------------------------------------------------------------------

-- Statements are text that repeats itself: lz4 made a third of one of 100,000 lines. A server that
-- was built without it keeps them as they came.
do $$
begin
    alter table levain.bank_file_part alter column bytes set compression lz4;
    alter table levain.bank_file_part alter column bytes set storage extended;
exception when feature_not_supported then
    null;
end
$$;

select levain.hold_tables();
