-- SPDX-License-Identifier: MPL-2.0
-- 0040_money_faults - one statement in two formats comes in once; what was done is only found.
-- Needs:   0030, whose marking of lines it goes on from; 0031, whose rules are switched.
-- Breaks:  a statement whose days another file of another format has, by lines that do not agree
--          with it, is refused unless it is wanted. What came in before stands.
-- Why:     a bank gives the same days as CSV and as XML, in other words: nothing of a line is the
--          same but its day and its cents. Where both files say their balances, a day that is
--          whole in one of them is the same day in the other, and can be known.

set local role levain_owner;

-- ---- lines that are known by their day ----------------------------------------------------------

alter table levain.bank_seen
    add column by_day boolean not null default false;
comment on column levain.bank_seen.by_day is
    'Known by its day, amount and balances, in a file of another format; else by what it says.';

create function levain.bank_file_lines(the_fund_id bigint, the_import_id bigint)
    returns table (line integer, part integer, booked_on date, value_on date, cents bigint,
                   balance_cents bigint, fingerprint bytea, occurrence integer)
    language plpgsql stable
    set search_path = levain, pg_temp
    set plan_cache_mode = force_custom_plan
    set enable_nestloop = off
    set work_mem = '64MB'
    set jit = off as $$
begin
    if the_import_id is null then
        return query
            select i.line, i.part, i.booked_on, i.value_on, i.cents, i.balance_cents,
                   i.fingerprint, null::integer
              from pg_temp.bank_incoming i;
        return;
    end if;
    return query
        select l.line, l.part, l.booked_on, l.value_on, l.cents, l.balance_cents, l.fingerprint,
               l.occurrence
          from levain.bank_line l
         where l.fund_id = the_fund_id and l.bank_import_id = the_import_id
        union all
        select s.line, s.part, o.booked_on, o.value_on, o.cents, o.balance_cents, o.fingerprint,
               o.occurrence
          from levain.bank_seen s
          join levain.bank_line o
            on o.fund_id = the_fund_id and o.bank_import_id = s.of_import_id
           and o.line = s.of_line and o.part = s.of_part
         where s.fund_id = the_fund_id and s.bank_import_id = the_import_id
           and not exists (select from levain.bank_line l
                            where l.fund_id = the_fund_id
                              and l.bank_import_id = the_import_id
                              and l.line = s.line and l.part = s.part);
end
$$;
comment on function levain.bank_file_lines(bigint, bigint) is
    'All lines of an import, those that others had brought too; of null those of bank_incoming.';

create function levain.bank_file_opening(
    the_fund_id bigint, the_import_id bigint, the_opening bigint, the_closing bigint)
    returns bigint
    language plpgsql stable
    set search_path = levain, pg_temp
    set jit = off as $$
begin
    return (
        with line as (
            select l.cents, l.balance_cents
              from levain.bank_file_lines(the_fund_id, the_import_id) as l
        ), first as (
            select l.balance_cents - l.cents as cents from line l
            except all
            select l.balance_cents from line l
        ), last as (
            select l.balance_cents as cents from line l
            except all
            select l.balance_cents - l.cents from line l
        ), whole as (
            select coalesce(the_opening, (select min(f.cents) from first f having count(*) = 1))
                       as opening,
                   coalesce(the_closing, (select min(f.cents) from last f having count(*) = 1))
                       as closing,
                   sum(l.cents) as cents
              from line l
        )
        select w.opening from whole w where w.opening + w.cents = w.closing);
end
$$;
comment on function levain.bank_file_opening(bigint, bigint, bigint, bigint) is
    'The balance before an import, of null before bank_incoming: as its file says, else as its '
    'lines chain (bank_balances); null where neither tells, or its lines do not make the closing '
    'one.';

create function levain.bank_file_days(
    the_fund_id bigint, the_import_id bigint, the_opening bigint, the_format text,
    the_first date, the_last date)
    returns table (day date, opening bigint, closing bigint, has_value boolean, cents bigint[],
                   valued text[], is_first boolean, is_last boolean, is_whole boolean)
    language plpgsql stable
    set search_path = levain, pg_temp
    set plan_cache_mode = force_custom_plan
    set enable_nestloop = off
    set work_mem = '64MB'
    set jit = off as $$
begin
    return query
        with of_day as (
            select l.booked_on, sum(l.cents)::bigint as sum_cents,
                   coalesce(bool_and(l.value_on is not null), false) as has_value,
                   array_agg(l.cents order by l.cents) filter (where l.cents <> 0) as cents,
                   array_agg(l.cents || ' ' || coalesce(l.value_on::text, '')
                             order by l.cents, l.value_on) filter (where l.cents <> 0) as valued
              from levain.bank_file_lines(the_fund_id, the_import_id) as l
             group by l.booked_on
        ), summed as (
            select d.*, (the_opening + sum(d.sum_cents) over (order by d.booked_on))::bigint
                   as closing,
                   min(d.booked_on) over () as first_on, max(d.booked_on) over () as last_on
              from of_day d
        )
        select s.booked_on, s.closing - s.sum_cents, s.closing, s.has_value,
               coalesce(s.cents, '{}'), coalesce(s.valued, '{}'), s.booked_on = s.first_on,
               s.booked_on = s.last_on,
               -- The days within a file are whole; a statement in XML is of whole days.
               the_format = 'camt.053' or (s.booked_on <> s.first_on and s.booked_on <> s.last_on)
          from summed s
         where s.booked_on between the_first and the_last;
end
$$;
comment on function levain.bank_file_days(bigint, bigint, bigint, text, date, date) is
    'The days of an import, of null those of bank_incoming: balances, amounts in their order, and '
    'whether all that the bank booked on the day is there.';

-- The days of the file that are days of an import of another format. A day that is whole in one of
-- both holds all that the other one can say of it; the first days of two files that go on are both
-- the end of that day, the last ones both its beginning.
create function levain.bank_days_shared(
    the_fund_id bigint, the_opening bigint, the_format text, the_first date, the_last date,
    the_other_id bigint, the_other_opening bigint, the_other_format text)
    returns table (day date, is_same boolean)
    language plpgsql stable
    set search_path = levain, pg_temp
    set plan_cache_mode = force_custom_plan
    set jit = off as $$
begin
    return query
        select n.day,
               case when d.equal and n.opening = o.opening and n.closing = o.closing
                        then n.is_whole or o.is_whole
                             or (n.is_first and o.is_first and not n.is_last and not o.is_last)
                             or (n.is_last and o.is_last and not n.is_first and not o.is_first)
                    -- A part of a day that stands whole: nothing of it is new.
                    when d.within and o.is_whole and n.is_first <> n.is_last
                        then case when n.is_first then n.closing = o.closing
                                  else n.opening = o.opening end
                    else false end
          from levain.bank_file_days(the_fund_id, null, the_opening, the_format, the_first,
                                     the_last) as n
          join levain.bank_file_days(the_fund_id, the_other_id, the_other_opening,
                                     the_other_format, the_first, the_last) as o using (day)
         cross join lateral (
             select case when n.has_value and o.has_value then n.valued = o.valued
                         else n.cents = o.cents end as equal,
                    not exists (select a.cents from unnest(n.cents) as a (cents)
                                except all
                                select b.cents from unnest(o.cents) as b (cents)) as within) as d
         where n.is_whole or o.is_whole or (n.is_first and o.is_first) or (n.is_last and o.is_last);
end
$$;
comment on function levain.bank_days_shared(
    bigint, bigint, text, date, date, bigint, bigint, text) is
    'The days of bank_incoming that an import of another format has too, and whether its lines '
    'have to be those.';

create function levain.bank_lines_mark_day(
    the_fund_id bigint, the_book_id bigint, the_other_id bigint, the_days date[]) returns bigint
    language plpgsql volatile
    set search_path = levain, pg_temp
    set plan_cache_mode = force_custom_plan
    set enable_nestloop = off
    set work_mem = '64MB'
    set jit = off as $$
declare
    marked bigint;
begin
    with stands as (
        select b.bank_import_id, b.line, b.part, b.booked_on, b.cents,
               row_number() over (partition by b.booked_on, b.cents
                                  order by s.value_on, s.line, s.part) as nth
          from levain.bank_file_lines(the_fund_id, the_other_id) as s
          join levain.standing_line b
            on b.fund_id = the_fund_id and b.bank_book_id = the_book_id
           and b.fingerprint = s.fingerprint and b.occurrence = s.occurrence
         where s.booked_on = any (the_days) and s.cents <> 0
           and not exists (select from pg_temp.bank_mark m
                            where m.of_import_id = b.bank_import_id and m.of_line = b.line
                              and m.of_part = b.part)
    ), comes as (
        select i.line, i.part, i.booked_on, i.cents,
               row_number() over (partition by i.booked_on, i.cents
                                  order by i.value_on, i.line, i.part) as nth
          from pg_temp.bank_incoming i
          left join pg_temp.bank_mark m using (line, part)
         where i.booked_on = any (the_days) and i.cents <> 0 and m.of_import_id is null
    ), pair as (
        select c.line, c.part, s.bank_import_id, s.line as of_line, s.part as of_part
          from comes c
          join stands s using (booked_on, cents, nth)
    ), forgotten as (
        delete from pg_temp.bank_mark m
         using pair p
         where m.line = p.line and m.part = p.part
    )
    insert into pg_temp.bank_mark (line, part, occurrence, generation, of_import_id, of_line,
                                   of_part, by_day)
    select p.line, p.part, 1, 1::smallint, p.bank_import_id, p.of_line, p.of_part, true
      from pair p;
    get diagnostics marked = row_count;
    return marked;
end
$$;
comment on function levain.bank_lines_mark_day(bigint, bigint, bigint, date[]) is
    'Marks the lines of the days as those that an import has on them, by their amounts; gives how '
    'many.';

create function levain.bank_lines_mark_days(
    the_fund_id bigint, the_book_id bigint, the_import jsonb, the_first date, the_last date)
    returns bigint
    language plpgsql volatile
    set search_path = levain, pg_temp
    set plan_cache_mode = force_custom_plan
    set enable_nestloop = off
    set jit = off as $$
declare
    the_opening bigint;
    other record;
    same date[];
    differ date[];
    clash text;
    clashes text[] := array[]::text[];
    marked bigint := 0::bigint;
begin
    if the_import ->> 'kind' <> 'statement' or (the_import ->> 'rejected')::integer > 0
       or not exists (select from levain.bank_import i
                       where i.fund_id = the_fund_id and i.bank_book_id = the_book_id
                         and i.format <> the_import ->> 'format' and i.first_on <= the_last
                         and i.last_on >= the_first) then
        return 0::bigint;
    end if;
    the_opening := levain.bank_file_opening(the_fund_id, null,
                                            (the_import ->> 'opening_cents')::bigint,
                                            (the_import ->> 'closing_cents')::bigint);
    for other in
        select i.bank_import_id, i.format,
               levain.bank_file_opening(the_fund_id, i.bank_import_id, i.opening_cents,
                                        i.closing_cents) as opening
          from levain.bank_import i
         where the_opening is not null and i.fund_id = the_fund_id
           and i.bank_book_id = the_book_id and i.format <> the_import ->> 'format'
           and i.rejected_count = 0 and i.first_on <= the_last and i.last_on >= the_first
           and not exists (select from levain.bank_undo u
                            where u.fund_id = i.fund_id and u.bank_import_id = i.bank_import_id)
         order by i.bank_import_id
    loop
        select array_agg(d.day) filter (where d.is_same),
               array_agg(d.day) filter (where not d.is_same)
          into same, differ
          from levain.bank_days_shared(the_fund_id, the_opening, the_import ->> 'format',
                   the_first, the_last, other.bank_import_id, other.opening, other.format) as d
         where other.opening is not null;
        if same is not null then
            marked := marked + levain.bank_lines_mark_day(the_fund_id, the_book_id,
                                                          other.bank_import_id, same);
        end if;
        if differ is not null then
            clashes := clashes || array(select d || ' ' || other.bank_import_id
                                          from unnest(differ) as d);
        end if;
    end loop;
    if coalesce((the_import ->> 'as_new')::boolean, false) then
        return marked;
    end if;
    -- Both files have lines of the day that are not known to be one another's.
    select string_agg(c.day || ': ' || c.bank_import_id, ', ' order by c.day, c.bank_import_id)
      into clash
      from (select split_part(x, ' ', 1)::date as day, split_part(x, ' ', 2)::bigint
                   as bank_import_id
              from unnest(clashes) as x
             order by 1, 2
             limit 10) as c
     where exists (select from pg_temp.bank_incoming i
                     left join pg_temp.bank_mark m using (line, part)
                    where i.booked_on = c.day and i.cents <> 0 and m.of_import_id is null)
       and exists (select from levain.standing_line l
                    where l.fund_id = the_fund_id and l.bank_import_id = c.bank_import_id
                      and l.booked_on = c.day and l.cents <> 0
                      and not exists (select from pg_temp.bank_mark m
                                       where m.of_import_id = l.bank_import_id
                                         and m.of_line = l.line and m.of_part = l.part));
    if clash is not null then
        raise exception 'another file has these days, in another format and with other lines'
            using errcode = 'check_violation', constraint = 'bank_import_days_check',
                  hint = clash;
    end if;
    return marked;
end
$$;
comment on function levain.bank_lines_mark_days(bigint, bigint, jsonb, date, date) is
    'Finds the lines that files of other formats brought, day by day; gives how many. Refuses '
    'days that both have and that do not agree, unless as_new.';

create or replace function levain.bank_import_begin() returns void
    language plpgsql volatile security definer
    set search_path = levain, pg_temp
    set client_min_messages = warning as $$
begin
    drop table if exists pg_temp.bank_incoming, pg_temp.bank_refused, pg_temp.bank_mark;
    create temporary table bank_incoming (
        line          integer not null,
        part          integer not null,
        booked_on     date not null,
        value_on      date,
        cents         bigint not null,
        fingerprint   bytea not null,
        balance_cents bigint,
        label         text,
        reference     text,
        name          text,
        place         text,
        siret         text,
        iban          text,
        end_to_end    text,
        returned      text,
        may_repeat    boolean not null
    ) on commit drop;
    create temporary table bank_refused (
        line   integer not null,
        col    integer not null,
        name   text,
        value  text,
        reason text not null,
        advice text
    ) on commit drop;
    create temporary table bank_mark (
        line         integer not null,
        part         integer not null,
        occurrence   integer not null,
        generation   smallint not null,
        of_import_id bigint,
        of_line      integer,
        of_part      integer,
        by_day       boolean not null default false
    ) on commit drop;
    grant insert on pg_temp.bank_incoming, pg_temp.bank_refused to levain_accountant;
end
$$;
create or replace function levain.bank_lines_store(
    the_fund_id bigint, the_book_id bigint, the_import_id bigint, the_first_year integer,
    the_exercises smallint[]) returns bigint
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
               the_exercises[extract(year from i.booked_on)::integer - the_first_year + 1],
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
    total record;
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
    recognised := levain.bank_lines_mark(the_fund_id, taken.the_book_id, total.first_on,
                                         total.last_on, total.repeated > 0);
    recognised := recognised + levain.bank_lines_mark_days(
        the_fund_id, taken.the_book_id, the_import, total.first_on, total.last_on);
    posted := levain.bank_lines_post(the_fund_id, of_year, recognised > 0);
    insert into levain.bank_file (fund_id, sha256, byte_count)
    values (the_fund_id, the_sha256, (the_import ->> 'bytes')::bigint)
    on conflict do nothing;
    file_created := found;
    insert into levain.bank_import as i (fund_id, bank_book_id, sha256, generation, name, format,
        format_sha256, policy, line_count, new_count, recognised_count, rejected_count,
        unbooked_count, in_cents, out_cents, first_on, last_on, opening_cents, closing_cents)
    select the_fund_id, taken.the_book_id, the_sha256,
           1 + (select count(*) from levain.bank_import k
                 where k.fund_id = the_fund_id and k.sha256 = the_sha256),
           the_import ->> 'name', the_import ->> 'format', the_format_sha256,
           the_import ->> 'policy', (the_import ->> 'lines')::integer, total.lines - recognised,
           recognised, (the_import ->> 'rejected')::integer, (the_import ->> 'unbooked')::integer,
           total.in_cents, total.out_cents, total.first_on, total.last_on,
           (the_import ->> 'opening_cents')::bigint, (the_import ->> 'closing_cents')::bigint
    returning i.bank_import_id into the_import_id;
    perform levain.bank_lines_store(
        the_fund_id, taken.the_book_id, the_import_id,
        extract(year from total.first_on)::integer, (
            select array_agg(s.exercise order by y.year)
              from generate_series(extract(year from total.first_on)::integer,
                                   extract(year from total.last_on)::integer) as y (year)
              left join jsonb_to_recordset(posted) as s (year integer, exercise smallint)
                using (year)));
    perform levain.bank_post(the_fund_id, the_import_id, 'import ' || the_import_id, posted);
end
$$;
comment on function levain.bank_import_store(bigint, bytea, bytea, jsonb) is
    'Takes in what came by COPY: the book, the file, its lines that are new, what they move. A '
    'file that came in before and stands is only found, by its digest. {kind, number, account, '
    'name, format, policy, bytes, lines, rejected, unbooked, opening_cents, closing_cents, '
    'as_new}.';

-- ---- instants -----------------------------------------------------------------------------------

create function levain.instant_in(the_instant timestamptz, the_zone text) returns text
    language sql stable parallel safe
    set search_path = levain, pg_temp
    return to_char(the_instant at time zone the_zone, 'YYYY-MM-DD"T"HH24:MI:SS')
        || (select case when o.seconds < 0 then '-' else '+' end
                   || to_char(make_interval(secs => abs(o.seconds)), 'HH24:MI')
              from (select extract(epoch from (the_instant at time zone the_zone)
                                              - (the_instant at time zone 'UTC'))::integer
                               as seconds) as o);
comment on function levain.instant_in(timestamptz, text) is
    'An instant as ISO 8601 has it, in the hour of a zone, with its distance from UTC.';
grant execute on function levain.instant_in(timestamptz, text)
    to levain_reader, levain_manager, levain_accountant, levain_auditor;

-- ---- what was undone is only found --------------------------------------------------------------

create or replace function levain.bank_import_undo(
    the_fund_id bigint, the_import_id bigint, the_reason text, the_day date)
    returns table (to_import_id bigint, lines bigint)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    undone levain.bank_import;
    depends text;
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
    perform levain.day_check('bank_undo_day_check', the_fund_id, the_import_id::text, the_day,
                             least(undone.last_on, the_day));
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
comment on function levain.bank_import_undo(bigint, bigint, text, date) is
    'Undoes an import by contra-entries; refused while anything rests on it. Gives the imports '
    'that its lines went to, since those had seen them, and how many. What was undone already is '
    'only found.';

-- ---- files that were sent, and nobody said so ---------------------------------------------------

create function levain.remittance_order_left(the_order levain.remittance_order) returns boolean
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    -- What was handed over again by itself goes in the file all the same.
    select o.state <> 'reissued'
           and levain.order_sendings((the_order).fund_id, (the_order).call_id,
                                     (the_order).payment_order_id) >= (the_order).attempt
      from levain.standing_order o
     where o.fund_id = (the_order).fund_id and o.call_id = (the_order).call_id
       and o.payment_order_id = (the_order).payment_order_id;
end;
comment on function levain.remittance_order_left(levain.remittance_order) is
    'Whether an order of a remittance left already: a line of the bank paid it before anybody said '
    'that the file was sent.';

create or replace function levain.remittance_send(
    the_fund_id bigint, the_year smallint, the_number integer, the_day date)
    returns table (application text, exercise smallint, number integer, cents bigint,
                   created boolean)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    sent levain.standing_remittance;
    asked jsonb;
    part record;
    bad text;
begin
    sent := levain.remittance_find(the_fund_id, the_year, the_number);
    asked := (select jsonb_agg(jsonb_build_object('exercise', p.exercise, 'number', p.number)
                               order by o.place)
                from levain.remittance_order o
                join levain.payment_order p
                  on p.fund_id = o.fund_id and p.call_id = o.call_id
                 and p.payment_order_id = o.payment_order_id
               where o.fund_id = the_fund_id and o.remittance_id = sent.remittance_id
                 and not levain.remittance_order_left(o));
    if sent.state in ('sent', 'accepted', 'rejected') then
        return query
            select a.code::text, p.exercise, p.number, o.cents::bigint, false
              from levain.remittance_order o
              join levain.payment_order p
                on p.fund_id = o.fund_id and p.call_id = o.call_id
               and p.payment_order_id = o.payment_order_id
              join levain.application a
                on a.fund_id = p.fund_id and a.call_id = p.call_id
               and a.application_id = p.application_id
             where o.fund_id = the_fund_id and o.remittance_id = sent.remittance_id
             order by o.place;
        return;
    end if;
    -- What the bank paid before anybody said that the file was sent is only found.
    return query
        select a.code::text, p.exercise, p.number, o.cents::bigint, false
          from levain.remittance_order o
          join levain.payment_order p
            on p.fund_id = o.fund_id and p.call_id = o.call_id
           and p.payment_order_id = o.payment_order_id
          join levain.application a
            on a.fund_id = p.fund_id and a.call_id = p.call_id
           and a.application_id = p.application_id
         where o.fund_id = the_fund_id and o.remittance_id = sent.remittance_id
           and levain.remittance_order_left(o)
         order by o.place;
    -- It left with the accounts that held when the file was made.
    bad := (select format('%s/%s', k.exercise, k.number)
              from levain.remittance_orders(the_fund_id, coalesce(asked, '[]'), sent.format,
                                            the_day, sent.remittance_id) as k
              join levain.remittance_order o
                on o.fund_id = the_fund_id and o.remittance_id = sent.remittance_id
               and o.call_id = k.call_id and o.payment_order_id = k.payment_order_id
             where o.bank_account_id <> k.bank_account_id or o.attempt <> k.attempt
             order by k.ordinal
             limit 1);
    if bad is not null then
        raise exception 'another account holds since the file was made'
            using errcode = 'check_violation', constraint = 'remittance_order_changed_check',
                  hint = bad;
    end if;
    perform levain.remittance_event_add(the_fund_id, sent, 'sent', the_day, null);
    for part in
        select s.state, case when s.state = 'ordered' then p.exercise end as exercise,
               jsonb_agg(jsonb_build_object('exercise', p.exercise, 'number', p.number)
                         order by o.place) as orders
          from levain.remittance_order o
          join levain.payment_order p
            on p.fund_id = o.fund_id and p.call_id = o.call_id
           and p.payment_order_id = o.payment_order_id
          join levain.standing_order s
            on s.fund_id = o.fund_id and s.call_id = o.call_id
           and s.payment_order_id = o.payment_order_id
         where o.fund_id = the_fund_id and o.remittance_id = sent.remittance_id
           and not levain.remittance_order_left(o)
         group by 1, 2
         order by 1, 2
    loop
        -- What was handed over again already only goes in the file.
        if part.state = 'reissued' then
            return query
                select a.code::text, p.exercise, p.number, p.cents::bigint, true
                  from levain.items_of(part.orders) as i
                  join levain.payment_order p
                    on p.fund_id = the_fund_id
                   and p.exercise = (i.item ->> 'exercise')::smallint
                   and p.number = (i.item ->> 'number')::integer
                  join levain.application a
                    on a.fund_id = p.fund_id and a.call_id = p.call_id
                   and a.application_id = p.application_id;
        elsif sent.format = 'mandates' then
            return query
                select t.application, t.exercise, t.number, t.cents, t.created
                  from levain.payment_transmit(the_fund_id, part.orders, part.exercise, the_day,
                                               the_day) as t;
        else
            return query
                select t.application, t.exercise, t.number, t.cents, t.created
                  from levain.payment_add(the_fund_id, part.orders,
                           case part.state when 'ordered' then 'paid' else 'reissued' end,
                           extract(year from the_day)::smallint, the_day, sent.execute_on, null)
                       as t;
        end if;
    end loop;
end
$$;
comment on function levain.remittance_send(bigint, smallint, integer, date) is
    'The file was handed to the bank, or to the treasury: its orders are paid, or sent again. '
    'Once; again they are only found, and so is what a line of the bank paid before.';

-- ---- rules that are switched --------------------------------------------------------------------

-- What a person matches by hand is by no rule.
create or replace function levain.match_rule_set(
    the_fund_id bigint, the_rule text, the_on boolean, the_motive text) returns boolean
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    last_one levain.match_rule_switch;
begin
    perform levain.fund_role_check(the_fund_id, array['accountant']);
    perform from levain.fund f where f.fund_id = the_fund_id for no key update;
    if not exists (select from levain.match_rule r
                    where r.rule = the_rule and r.rule <> 'manual') then
        raise exception 'there is no such rule'
            using errcode = 'foreign_key_violation', constraint = 'match_rule_switch_rule_fkey',
                  hint = the_rule;
    end if;
    select * into last_one from levain.match_rule_switch s
     where s.fund_id = the_fund_id and s.rule = the_rule
     order by s.place desc limit 1;
    if coalesce(last_one.is_on, true) = the_on then
        return false;
    end if;
    insert into levain.match_rule_switch (fund_id, rule, place, is_on, motive)
    values (the_fund_id, the_rule, coalesce(last_one.place, 0) + 1, the_on, the_motive);
    return true;
end
$$;

select levain.hold_tables();
