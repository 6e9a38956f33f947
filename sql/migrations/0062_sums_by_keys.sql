-- SPDX-License-Identifier: MPL-2.0
-- 0062_sums_by_keys - sums of figures are taken by what a report asks for, kept from what moved.
-- Needs:   0053 and 0056, whose sums it reads; 0043, whose facts it takes of some operations.
-- Breaks:  figures of funds where an operation was undone three times: the third was of no figure.
--          Other documents are the same bytes; sums that are kept are made anew.
-- Why:     a report summed to every month, envelope and source and summed that again; a list of a
--          thousand awards summed all of them; and what was posted since was sought in the whole
--          ledger. With a million awards that was most of what a report takes. And as long as
--          nobody had looked at tables that were filled, a statement over 200 awards read some of
--          them once for each row of two others (decision 0071).

set local role levain_owner;

-- ---- tables that were filled --------------------------------------------------------------------

create function levain.analyze_filled() returns bigint
    language plpgsql volatile security definer
    set search_path = levain, pg_temp
    set client_min_messages = error as $$ -- that one was locked is nothing to be told of
declare
    each regclass;
    looked bigint := 0::bigint;
begin
    for each in
        select c.oid::regclass
          from pg_class c
         where c.relnamespace = 'levain'::regnamespace and c.relkind = 'r'
           and pg_stat_get_mod_since_analyze(c.oid) > 100 + greatest(c.reltuples, 0) / 5
         order by c.relname
    loop
        execute 'analyze (skip_locked) ' || each;
        looked := looked + 1;
    end loop;
    perform pg_stat_force_next_flush(); -- what this session writes counts for who asks next
    return looked;
end
$$;
comment on function levain.analyze_filled() is
    'Looks at the tables that grew by more than a fifth and a hundred rows since anybody looked, '
    'as PostgreSQL does itself within a minute, and gives how many; not at those that another one '
    'looks at.';

-- ---- sums of cents -----------------------------------------------------------------------------

-- A sum of cents is of the type of cents: numeric, which sum() gives, is most of what groups of one
-- row take. One that is too large ends the statement.
create aggregate levain.sum_cents(bigint) (
    sfunc = int8pl, stype = bigint, combinefunc = int8pl, parallel = safe);
comment on aggregate levain.sum_cents(bigint) is 'The sum of cents; null = there are none.';

-- ---- facts of some operations -------------------------------------------------------------------

-- The kind is a text in each part: of who asks for other kinds, conventions are not read at all.
create or replace function levain.figure_facts(
    the_fund_id bigint, the_from date, the_through date, the_as_of date,
    the_known_at timestamptz)
    returns table (
        figure text, cents bigint, day date, recorded_at timestamptz, exercise smallint,
        of_exercise smallint, vintage smallint, call_id bigint, envelope text,
        application_id bigint, funder_id bigint, source_id bigint, operation_id bigint,
        line integer, kind text)
    language sql stable
begin atomic
    select b.figure::text, b.cents::bigint, b.day, b.recorded_at, b.exercise, b.of_exercise,
           b.vintage, b.call_id, b.envelope::text, b.application_id,
           case when b.by_funder then b.funder_id end,
           case when b.by_funder then b.source_id end, b.operation_id, b.line, b.kind
      from (select p.figure, p.by_funder, p.sign * m.sign * coalesce(s.cents, t.cents::bigint)
                       as cents,
                   o.accounted_on as day, o.recorded_at, o.exercise,
                   a.exercise as of_exercise, coalesce(u.year, a.vintage) as vintage,
                   a.call_id, a.envelope, a.application_id,
                   coalesce(u.funder_id, a.funder_id) as funder_id, u.source_id,
                   o.operation_id, t.line::integer as line, o.kind::text as kind
              from levain.figure_part p
              join levain.figure_move m on m.figure = p.part
              join levain.transfer t
                on t.ledger = m.ledger and t.debit_stage = m.debit_stage
               and t.credit_stage = m.credit_stage
              join levain.operation o
                on o.fund_id = t.fund_id and o.operation_id = t.operation_id
               and (m.kind is null or m.kind = o.kind)
              join levain.account a
                on a.fund_id = t.fund_id
               and a.account_id = case m.side when 'debit' then t.debit_account_id
                                              else t.credit_account_id end
              left join levain.transfer_share s
                on s.fund_id = t.fund_id and s.operation_id = t.operation_id and s.line = t.line
               and p.by_funder
              left join levain.funding_source u
                on u.fund_id = s.fund_id and u.source_id = s.source_id
             where t.fund_id = the_fund_id and o.fund_id = the_fund_id and o.kind <> 'contra'
            union all
            -- What is undone, by the movement that it was; undone twice, it is done, and so on.
            select p.figure, p.by_funder,
                   p.sign * m.sign * coalesce(s.cents, r.way * t.cents::bigint), o.accounted_on,
                   o.recorded_at, o.exercise, a.exercise, coalesce(u.year, a.vintage), a.call_id,
                   a.envelope, a.application_id, coalesce(u.funder_id, a.funder_id), u.source_id,
                   o.operation_id, t.line::integer, o.kind::text
              from levain.operation o
              join levain.operation one
                on one.fund_id = o.fund_id and one.operation_id = o.reverses_id
              cross join lateral (
                  with recursive back as (
                      select one.kind::text as kind, one.reverses_id, 1 as steps
                      union all
                      select n.kind::text, n.reverses_id, b.steps + 1
                        from back b
                        join levain.operation n
                          on n.fund_id = o.fund_id and n.operation_id = b.reverses_id)
                  select b.kind, case b.steps % 2 when 1 then -1 else 1 end as way
                    from back b
                   where b.reverses_id is null) as r
              join levain.transfer t
                on t.fund_id = o.fund_id and t.operation_id = o.operation_id
              join levain.figure_move m
                on m.ledger = t.ledger
               and m.debit_stage = case r.way when 1 then t.debit_stage else t.credit_stage end
               and m.credit_stage = case r.way when 1 then t.credit_stage else t.debit_stage end
               and (m.kind is null or m.kind = r.kind)
              join levain.figure_part p on p.part = m.figure
              join levain.account a
                on a.fund_id = t.fund_id
               and a.account_id = case when (m.side = 'debit') = (r.way = 1)
                                       then t.debit_account_id else t.credit_account_id end
              left join levain.transfer_share s
                on s.fund_id = t.fund_id and s.operation_id = t.operation_id and s.line = t.line
               and p.by_funder
              left join levain.funding_source u
                on u.fund_id = s.fund_id and u.source_id = s.source_id
             where o.fund_id = the_fund_id and o.reverses_id is not null
            union all
            -- Each version of a convention changes what the one before it said.
            select p.figure, p.by_funder, p.sign * x.cents, coalesce(o.accounted_on, f.signed_on),
                   f.recorded_at, coalesce(o.exercise, f.year), f.year, f.year, null, null, null,
                   f.funder_id, null, o.operation_id, f.version, 'convention'
              from (select g.fund_id, g.funder_id, g.year, g.version, g.signed_on, g.recorded_at,
                           g.management_cents - coalesce(lag(g.management_cents) over w, 0)
                               as management,
                           case when g.clause is null then 0
                                else g.cents - g.management_cents end
                           - coalesce(lag(case when g.clause is null then 0
                                               else g.cents - g.management_cents end) over w, 0)
                               as usable
                      from levain.funding g
                     where g.fund_id = the_fund_id
                    window w as (partition by g.funder_id, g.year order by g.version)) as f
              join levain.funder d on d.funder_id = f.funder_id
              left join levain.operation o
                on o.fund_id = f.fund_id
               and o.key = 'convention of ' || d.code || ' for ' || f.year || ', version '
                           || f.version
              cross join lateral (values ('usable', f.usable::bigint),
                                         ('management', f.management::bigint)) as x (figure, cents)
              join levain.figure_part p on p.part = x.figure
             where x.cents <> 0) as b
     where (the_from is null or b.day >= the_from)
       and (the_through is null or b.day <= the_through)
       and (the_as_of is null or b.day <= the_as_of)
       and (the_known_at is null or b.recorded_at <= the_known_at)
       and b.recorded_at < levain.recorded_until();
end;

-- By the same plan whatever is known of the tables: each operation by its number, what belongs to
-- it by its keys. Of numbers that came since anybody looked, PostgreSQL expects none, and reads all
-- others for each of them; and to weigh thousands of numbers takes longer than to look them up.
create function levain.figure_facts_of(the_fund_id bigint, the_operations bigint[])
    returns table (
        figure text, cents bigint, day date, exercise smallint, of_exercise smallint,
        vintage smallint, call_id bigint, envelope text, application_id bigint, funder_id bigint,
        source_id bigint)
    language plpgsql stable
    set plan_cache_mode = force_generic_plan
    set enable_seqscan = off
    set enable_hashjoin = off
    set enable_mergejoin = off
    set jit = off as $$
begin
    return query
        select f.figure, f.cents, f.day, f.exercise, f.of_exercise, f.vintage, f.call_id,
               f.envelope, f.application_id, f.funder_id, f.source_id
          from levain.figure_facts(the_fund_id, null, null, null, null) as f
         where f.operation_id = any (the_operations) and f.kind <> 'convention'
           and f.figure = any ((select levain.ledger_figures())::text[]);
end
$$;
comment on function levain.figure_facts_of(bigint, bigint[]) is
    'What the figures of the ledger are made of, of some operations.';

create or replace function levain.stage_sums_of(the_fund_id bigint, the_operations bigint[])
    returns setof levain.figure_stage_sum
    language plpgsql stable
    set plan_cache_mode = force_generic_plan
    set enable_seqscan = off
    set enable_hashjoin = off
    set enable_mergejoin = off
    set enable_sort = off
    set jit = off as $$
begin
    return query
        select the_fund_id, m.ledger, x.stage, m.day, sum(x.cents)::bigint
          from (select t.ledger, t.debit_stage, t.credit_stage, o.accounted_on as day,
                       levain.sum_cents(t.cents) as cents
                  from levain.operation o
                  join levain.transfer t
                    on t.fund_id = o.fund_id and t.operation_id = o.operation_id
                 where o.fund_id = the_fund_id and o.operation_id = any (the_operations)
                 group by t.ledger, t.debit_stage, t.credit_stage, o.accounted_on) as m
         cross join lateral (values (m.debit_stage, - m.cents), (m.credit_stage, m.cents))
                 as x (stage, cents)
         group by m.ledger, x.stage, m.day;
end
$$;

-- Made anew by the next fold: a third undoing is in none of them.
truncate levain.figure_sum, levain.figure_stage_sum, levain.figure_award, levain.figure_mark;

-- ---- keeping sums ------------------------------------------------------------------------------

-- Sums of months are changed again and again: there is room for that beside them, so that no index
-- is.
alter table levain.figure_sum set (fillfactor = 60);

create or replace function levain.figure_fold(the_fund_id bigint) returns bigint
    language plpgsql volatile security definer
    set search_path = levain, pg_temp
    set plan_cache_mode = force_custom_plan
    set enable_seqscan = off -- tables may have grown since anybody looked at their size
    set enable_sort = off -- there are few groups
    set jit = off as $$
declare
    slice constant integer := 100000;
    operations bigint[];
    folded bigint := 0::bigint;
begin
    perform levain.fund_role_check(the_fund_id, array['manager', 'accountant', 'auditor', 'batch']);
    -- Of who works as of an earlier instant part of the ledger is hidden; one at a time is enough.
    if levain.recorded_until() < 'infinity' or not pg_try_advisory_xact_lock(
           hashtextextended('levain figures ' || the_fund_id, 0)) then
        return 0::bigint;
    end if;
    loop
        with later as (
            select o.operation_id, o.chain, o.place
              from levain.ledger_chain c
              left join levain.figure_mark m on m.fund_id = c.fund_id and m.chain = c.chain
             cross join lateral (
                   select p.operation_id, p.chain, p.place
                     from levain.operation p
                    where p.fund_id = the_fund_id and p.chain = c.chain
                      and p.place > coalesce(m.place, 0)
                    order by p.place
                    limit slice) as o
             where c.fund_id = the_fund_id and c.length > coalesce(m.place, 0)
        ), marked as (
            insert into levain.figure_mark as m (fund_id, chain, place)
            select the_fund_id, l.chain, max(l.place) from later l group by l.chain order by l.chain
            on conflict on constraint figure_mark_pkey do update set place = excluded.place
        )
        select array_agg(l.operation_id) into operations from later l;
        exit when operations is null;
        with fact as materialized (
            select f.figure, f.day, f.exercise, f.of_exercise, f.vintage, f.call_id, f.envelope,
                   f.application_id, f.funder_id, f.source_id, f.cents
              from levain.figure_facts_of(the_fund_id, operations) as f
        ), dated as (
            insert into levain.figure_award as a
            select the_fund_id, f.call_id, f.application_id, f.funder_id,
                   min(f.day) filter (where f.figure = 'committed'),
                   min(f.day) filter (where f.figure = 'paid')
              from fact f
             where f.figure in ('committed', 'paid') and f.cents > 0
               and f.application_id is not null
             group by f.call_id, f.application_id, f.funder_id
            on conflict on constraint figure_award_key
                do update set committed_on = least(a.committed_on, excluded.committed_on),
                              paid_on = least(a.paid_on, excluded.paid_on)
                where a.committed_on is null and excluded.committed_on is not null
                   or a.paid_on is null and excluded.paid_on is not null
                   or excluded.committed_on < a.committed_on or excluded.paid_on < a.paid_on
        ), added as materialized (
            select f.figure, f.day, f.exercise, f.of_exercise, f.vintage, f.call_id, f.envelope,
                   f.funder_id, f.source_id, sum(f.cents)::bigint as cents
              from fact f
             group by f.figure, f.day, f.exercise, f.of_exercise, f.vintage, f.call_id,
                      f.envelope, f.funder_id, f.source_id
        )
        insert into levain.figure_sum as s
        select the_fund_id, a.figure, 'day', a.day, a.exercise, a.of_exercise, a.vintage,
               a.call_id, a.envelope, a.funder_id, a.source_id, a.cents
          from added a
        union all
        select the_fund_id, a.figure, 'month', date_trunc('month', a.day)::date, a.exercise,
               a.of_exercise, a.vintage, a.call_id, a.envelope, a.funder_id, a.source_id,
               sum(a.cents)::bigint
          from added a
         group by 2, 4, 5, 6, 7, 8, 9, 10, 11
        on conflict on constraint figure_sum_key do update set cents = s.cents + excluded.cents;
        insert into levain.figure_stage_sum as s
        select * from levain.stage_sums_of(the_fund_id, operations)
        on conflict on constraint figure_stage_sum_pkey
            do update set cents = s.cents + excluded.cents;
        folded := folded + cardinality(operations);
    end loop;
    return folded;
end
$$;

-- ---- sums by keys -------------------------------------------------------------------------------

create function levain.figure_totals(
    the_fund_id bigint, the_from date, the_through date, the_as_of date, the_figures text[],
    the_funder_id bigint, the_keys text[])
    returns table (
        figure text, cents bigint, in_period boolean, month date, exercise smallint,
        of_exercise smallint, vintage smallint, call_id bigint, envelope text, funder_id bigint,
        source_id bigint)
    language plpgsql stable
    set enable_sort = off -- by texts it costs more than the sums
    set work_mem = '64MB'
    set plan_cache_mode = force_custom_plan as $$
declare
    later bigint[];
    added levain.figure_sum[] := array[]::levain.figure_sum[];
    by_period constant boolean := the_keys is null or 'period' = any (the_keys);
    by_month constant boolean := the_keys is null or 'month' = any (the_keys);
    by_exercise constant boolean := the_keys is null or 'exercise' = any (the_keys);
    by_of_exercise constant boolean := the_keys is null or 'of_exercise' = any (the_keys);
    by_vintage constant boolean := the_keys is null or 'vintage' = any (the_keys);
    by_call constant boolean := the_keys is null or 'call' = any (the_keys);
    by_envelope constant boolean := the_keys is null or 'envelope' = any (the_keys);
    by_funder constant boolean := the_keys is null or 'funder' = any (the_keys);
    by_source constant boolean := the_keys is null or 'source' = any (the_keys);
    -- Months that a period or the day cuts are summed by days, the others as they are.
    cut constant date[] := array(
        select distinct date_trunc('month', c.day)::date
          from unnest(array[the_from - 1, the_through, the_as_of]) as c (day)
         where isfinite(c.day) and date_trunc('month', c.day) = date_trunc('month', c.day + 1));
    parts constant text[] := array(
        select distinct p.part::text from levain.figure_part p
         where the_figures is null or p.figure = any (the_figures));
begin
    if not levain.figures_kept(the_fund_id) then
        return query
            select f.figure, sum(f.cents)::bigint, case when by_period then f.in_period end,
                   case when by_month then f.month end, case when by_exercise then f.exercise end,
                   case when by_of_exercise then f.of_exercise end,
                   case when by_vintage then f.vintage end, case when by_call then f.call_id end,
                   case when by_envelope then f.envelope end,
                   case when by_funder then f.funder_id end,
                   case when by_source then f.source_id end
              from levain.figure_sums(the_fund_id, the_from, the_through, the_as_of, the_figures)
                       as f
             where the_funder_id is null or f.funder_id = the_funder_id
             group by 1, 3, 4, 5, 6, 7, 8, 9, 10, 11;
        return;
    end if;
    later := levain.figure_tail(the_fund_id);
    if cardinality(later) > 0 then -- to plan it for nothing is most of what a report takes
        added := array(
            select row(the_fund_id, f.figure, 'day', f.day, f.exercise, f.of_exercise, f.vintage,
                       f.call_id, f.envelope, f.funder_id, f.source_id, sum(f.cents)::bigint)
                       ::levain.figure_sum
              from levain.figure_facts_of(the_fund_id, later) as f
             where f.figure = any (parts)
             group by f.figure, f.day, f.exercise, f.of_exercise, f.vintage, f.call_id, f.envelope,
                      f.funder_id, f.source_id);
    end if;
    return query
        select p.figure::text, sum(p.sign * b.cents)::bigint, b.in_period, b.month, b.exercise,
               b.of_exercise, b.vintage, b.call_id, b.envelope,
               case when p.by_funder then b.funder_id end,
               case when p.by_funder then b.source_id end
          from (select s.figure,
                       case when by_period then s.day between the_from and the_through end
                           as in_period,
                       case when by_month then date_trunc('month', s.day)::date end as month,
                       case when by_exercise then s.exercise end as exercise,
                       case when by_of_exercise then s.of_exercise end as of_exercise,
                       case when by_vintage then s.vintage end as vintage,
                       case when by_call then s.call_id end as call_id,
                       case when by_envelope then s.envelope end as envelope,
                       case when by_funder then s.funder_id end as funder_id,
                       case when by_source then s.source_id end as source_id,
                       sum(s.cents)::bigint as cents
                  from (select s.figure::text, s.day, s.exercise, s.of_exercise, s.vintage,
                               s.call_id, s.envelope::text, s.funder_id, s.source_id, s.cents
                          from levain.figure_sum s
                         where s.fund_id = the_fund_id and s.figure = any (parts)
                           and s.span = 'month' and s.day <> all (cut)
                        union all
                        select s.figure::text, s.day, s.exercise, s.of_exercise, s.vintage,
                               s.call_id, s.envelope::text, s.funder_id, s.source_id, s.cents
                          from unnest(cut) as c (month)
                          join levain.figure_sum s
                            on s.fund_id = the_fund_id and s.figure = any (parts)
                           and s.span = 'day' and s.day >= c.month
                           and s.day < c.month + interval '1 month'
                        union all
                        select s.figure::text, s.day, s.exercise, s.of_exercise, s.vintage,
                               s.call_id, s.envelope::text, s.funder_id, s.source_id, s.cents
                          from unnest(added) as s
                        union all
                        select f.figure, f.day, f.exercise, f.of_exercise, f.vintage, f.call_id,
                               f.envelope, f.funder_id, f.source_id, f.cents
                          from levain.convention_facts(the_fund_id) as f
                         where f.figure = any (parts)) as s
                 where (the_as_of is null or s.day <= the_as_of)
                   and (the_funder_id is null or s.funder_id = the_funder_id)
                 group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10) as b
          join levain.figure_part p on p.part = b.figure
         where (the_figures is null or p.figure = any (the_figures))
           and (the_funder_id is null or p.by_funder)
         group by p.figure, b.in_period, b.month, b.exercise, b.of_exercise, b.vintage, b.call_id,
                  b.envelope, 10, 11;
end
$$;
comment on function levain.figure_totals(bigint, date, date, date, text[], bigint, text[]) is
    'What figure_sums gives, over all awards, of a funder (null = of all), summed over all but '
    'the keys that are named (period, month, exercise, of_exercise, vintage, call, envelope, '
    'funder, source; null = all of these): from the sums that are kept and from what was posted '
    'since, or from the ledger alone (figures_kept).';

-- Without settings, so that PostgreSQL puts it into the statement that asks.
create or replace function levain.figure_totals(
    the_fund_id bigint, the_from date, the_through date, the_as_of date, the_figures text[],
    the_funder_id bigint)
    returns table (
        figure text, cents bigint, in_period boolean, month date, exercise smallint,
        of_exercise smallint, vintage smallint, call_id bigint, envelope text, funder_id bigint,
        source_id bigint)
    language sql stable
begin atomic
    select f.figure, f.cents, f.in_period, f.month, f.exercise, f.of_exercise, f.vintage,
           f.call_id, f.envelope, f.funder_id, f.source_id
      from levain.figure_totals(the_fund_id, the_from, the_through, the_as_of, the_figures,
                                the_funder_id, null) as f;
end;
alter function levain.figure_totals(bigint, date, date, date, text[], bigint) reset all;

-- ---- of each award ------------------------------------------------------------------------------

create function levain.shares_current(the_fund_id bigint, the_as_of date) returns boolean
    language sql stable
    return levain.figures_kept(the_fund_id)
       and not exists (
           -- From the last day back: how many days are later is not known when it is planned.
           select from (select from levain.operation o
                         where o.fund_id = the_fund_id and o.accounted_on > the_as_of
                         order by o.accounted_on desc
                         limit 1) as o);
comment on function levain.shares_current(bigint, date) is
    'Whether what award_share has is what awards had on a day: sums may be taken (figures_kept), '
    'and nothing is dated later.';

create function levain.awards_first(
    the_fund_id bigint, the_as_of date, the_funder_id bigint, the_count bigint)
    returns table (
        place bigint, call text, application text, call_id bigint, application_id bigint,
        envelope text, committed bigint, decommitted bigint, paid bigint, claimed bigint,
        recovered bigint, of_count bigint, of_outstanding bigint)
    language plpgsql stable
    set plan_cache_mode = force_custom_plan
    set work_mem = '64MB'
    set jit = off as $$
declare
    told bigint := 0::bigint;
    more bigint;
    all_count bigint;
    all_outstanding bigint;
    each record;
begin
    if not levain.shares_current(the_fund_id, the_as_of) then
        return query
            with award as materialized (
                select g.call_id, g.application_id, g.envelope,
                       sum(g.committed)::bigint as committed,
                       sum(g.decommitted)::bigint as decommitted, sum(g.paid)::bigint as paid,
                       sum(g.claimed)::bigint as claimed, sum(g.recovered)::bigint as recovered
                  from levain.award_sums(the_fund_id, the_as_of, the_funder_id) as g
                 group by g.call_id, g.application_id, g.envelope
            ), total as materialized (
                select count(*) as count,
                       sum(w.committed - w.decommitted - w.paid)::bigint as outstanding
                  from award w
            )
            select row_number() over (order by k.code, a.code, w.envelope), k.code::text,
                   a.code::text, w.call_id, w.application_id, w.envelope, w.committed,
                   w.decommitted, w.paid, w.claimed, w.recovered, t.count, t.outstanding
              from award w
              join levain.call k on k.fund_id = the_fund_id and k.call_id = w.call_id
              join levain.application a
                on a.fund_id = the_fund_id and a.call_id = w.call_id
               and a.application_id = w.application_id
             cross join total t
             order by 1
             limit the_count;
        return;
    end if;
    if the_funder_id is null then
        select count(*), sum(s.outstanding)::bigint into all_count, all_outstanding
          from (select levain.sum_cents(w.committed_cents::bigint - w.decommitted_cents::bigint
                                        - w.paid_cents::bigint) as outstanding
                  from levain.award_share w
                 where w.fund_id = the_fund_id
                 group by w.call_id, w.application_id, w.envelope) as s;
    else
        select count(*), sum(s.outstanding)::bigint into all_count, all_outstanding
          from (select levain.sum_cents(w.committed_cents::bigint - w.decommitted_cents::bigint
                                        - w.paid_cents::bigint) as outstanding
                  from levain.award_share w
                  join levain.funding_source u
                    on u.fund_id = w.fund_id and u.source_id = w.source_id
                 where w.fund_id = the_fund_id and u.funder_id = the_funder_id
                 group by w.call_id, w.application_id, w.envelope) as s;
    end if;
    -- Call by call and in the order of codes, so that no more awards are read than are told.
    for each in
        select k.call_id, k.code::text as code from levain.call k
         where k.fund_id = the_fund_id
         order by k.code
    loop
        return query
            select told + row_number() over (order by s.code, s.envelope), each.code,
                   s.code::text, each.call_id, s.application_id, s.envelope::text, s.committed,
                   s.decommitted, s.paid, s.claimed, s.recovered, all_count, all_outstanding
              from (select a.code, a.application_id, w.envelope,
                           levain.sum_cents(w.committed_cents) as committed,
                           levain.sum_cents(w.decommitted_cents) as decommitted,
                           levain.sum_cents(w.paid_cents) as paid,
                           levain.sum_cents(w.claimed_cents) as claimed,
                           levain.sum_cents(w.recovered_cents) as recovered
                      from levain.application a
                      join levain.award_share w
                        on w.fund_id = a.fund_id and w.call_id = a.call_id
                       and w.application_id = a.application_id
                      join levain.funding_source u
                        on u.fund_id = w.fund_id and u.source_id = w.source_id
                     where a.fund_id = the_fund_id and a.call_id = each.call_id
                       and (the_funder_id is null or u.funder_id = the_funder_id)
                     group by a.code, a.application_id, w.envelope
                     order by a.code, w.envelope
                     limit the_count - told) as s;
        get diagnostics more = row_count;
        told := told + more;
        exit when told >= the_count;
    end loop;
end
$$;
comment on function levain.awards_first(bigint, date, bigint, bigint) is
    'What the first awards in the order of their codes have of each envelope up to a day, of all '
    'funders or one; and, in each row, how many there are of all and what is outstanding of these.';

create or replace function levain.award_days(
    the_fund_id bigint, the_as_of date, the_funder_id bigint)
    returns table (call_id bigint, application_id bigint, committed_on date, paid_on date)
    language plpgsql stable
    set plan_cache_mode = force_custom_plan
    set enable_sort = off
    set jit = off as $$
declare
    later bigint[];
    added levain.figure_award[] := array[]::levain.figure_award[];
begin
    if not levain.figures_kept(the_fund_id) then
        return query
            select f.call_id, f.application_id,
                   min(f.first_day) filter (where f.figure = 'committed'),
                   min(f.first_day) filter (where f.figure = 'paid')
              from levain.figure_sums(the_fund_id, null, null, the_as_of,
                                      array['committed', 'paid']) as f
             where f.application_id is not null
               and (the_funder_id is null or f.funder_id = the_funder_id)
             group by f.call_id, f.application_id;
        return;
    end if;
    later := levain.figure_tail(the_fund_id);
    if cardinality(later) > 0 then
        added := array(
            select row(the_fund_id, f.call_id, f.application_id, f.funder_id,
                       min(f.day) filter (where f.figure = 'committed'),
                       min(f.day) filter (where f.figure = 'paid'))::levain.figure_award
              from levain.figure_facts_of(the_fund_id, later) as f
             where f.figure in ('committed', 'paid') and f.cents > 0
               and f.application_id is not null
             group by f.call_id, f.application_id, f.funder_id);
    end if;
    return query
        select d.call_id, d.application_id,
               min(d.committed_on) filter (where the_as_of is null or d.committed_on <= the_as_of),
               min(d.paid_on) filter (where the_as_of is null or d.paid_on <= the_as_of)
          from (select k.* from levain.figure_award k where k.fund_id = the_fund_id
                union all
                select t.* from unnest(added) as t) as d
         where the_funder_id is null or d.funder_id = the_funder_id
         group by d.call_id, d.application_id;
end
$$;

create function levain.awards_held(the_fund_id bigint, the_as_of date, the_funder_id bigint)
    returns table (
        call_id bigint, application_id bigint, is_asked boolean, paid_from text, committed bigint,
        decommitted bigint, paid bigint, claimed bigint, all_committed bigint,
        all_decommitted bigint, all_paid bigint, all_claimed bigint, committed_on date,
        paid_on date)
    language plpgsql stable
    set plan_cache_mode = force_custom_plan
    set work_mem = '64MB'
    set enable_hashagg = off -- keys give the order of awards, so that none waits in memory
    set enable_nestloop = off -- what functions give is more than the planner thinks
    set jit = off as $$
declare
    asked constant bigint[] := array(
        select u.source_id from levain.funding_source u
         where u.fund_id = the_fund_id and u.funder_id = the_funder_id);
begin
    if not levain.shares_current(the_fund_id, the_as_of)
       or cardinality(levain.figure_tail(the_fund_id)) > 0 then
        return query
            with share as (
                select s.*, the_funder_id is null
                            or coalesce(s.funder_id = the_funder_id, false) as is_asked
                  from levain.award_sums(the_fund_id, the_as_of, null) as s
            ), award as materialized (
                select s.call_id, s.application_id, bool_or(s.is_asked) as is_asked,
                       min(s.envelope) filter (where s.is_asked) as paid_from,
                       coalesce(sum(s.committed) filter (where s.is_asked), 0)::bigint
                           as committed,
                       coalesce(sum(s.decommitted) filter (where s.is_asked), 0)::bigint
                           as decommitted,
                       coalesce(sum(s.paid) filter (where s.is_asked), 0)::bigint as paid,
                       coalesce(sum(s.claimed) filter (where s.is_asked), 0)::bigint as claimed,
                       sum(s.committed)::bigint as all_committed,
                       sum(s.decommitted)::bigint as all_decommitted,
                       sum(s.paid)::bigint as all_paid, sum(s.claimed)::bigint as all_claimed
                  from share s
                 group by s.call_id, s.application_id
            )
            select w.*, d.committed_on, d.paid_on
              from award w
              left join levain.award_days(the_fund_id, the_as_of, the_funder_id) as d
                on d.call_id = w.call_id and d.application_id = w.application_id;
        return;
    end if;
    if the_funder_id is null then
        return query
            select w.call_id, w.application_id, true, w.paid_from, w.committed, w.decommitted,
                   w.paid, w.claimed, w.committed, w.decommitted, w.paid, w.claimed,
                   d.committed_on, d.paid_on
              from (select s.call_id, s.application_id, min(s.envelope::text) as paid_from,
                           levain.sum_cents(s.committed_cents) as committed,
                           levain.sum_cents(s.decommitted_cents) as decommitted,
                           levain.sum_cents(s.paid_cents) as paid,
                           levain.sum_cents(s.claimed_cents) as claimed
                      from levain.award_share s
                     where s.fund_id = the_fund_id
                     group by s.call_id, s.application_id) as w
              left join (
                   select a.call_id, a.application_id, min(a.committed_on) as committed_on,
                          min(a.paid_on) as paid_on
                     from levain.figure_award a
                    where a.fund_id = the_fund_id
                    group by a.call_id, a.application_id) as d
                on d.call_id = w.call_id and d.application_id = w.application_id;
        return;
    end if;
    return query
        select w.call_id, w.application_id, w.is_asked, w.paid_from, coalesce(w.committed, 0),
               coalesce(w.decommitted, 0), coalesce(w.paid, 0), coalesce(w.claimed, 0),
               w.all_committed, w.all_decommitted, w.all_paid, w.all_claimed, d.committed_on,
               d.paid_on
          from (select s.call_id, s.application_id, bool_or(s.is_asked) as is_asked,
                       min(s.envelope::text) filter (where s.is_asked) as paid_from,
                       levain.sum_cents(s.committed_cents) filter (where s.is_asked) as committed,
                       levain.sum_cents(s.decommitted_cents) filter (where s.is_asked)
                           as decommitted,
                       levain.sum_cents(s.paid_cents) filter (where s.is_asked) as paid,
                       levain.sum_cents(s.claimed_cents) filter (where s.is_asked) as claimed,
                       levain.sum_cents(s.committed_cents) as all_committed,
                       levain.sum_cents(s.decommitted_cents) as all_decommitted,
                       levain.sum_cents(s.paid_cents) as all_paid,
                       levain.sum_cents(s.claimed_cents) as all_claimed
                  from (select w.*, w.source_id = any (asked) as is_asked
                          from levain.award_share w
                         where w.fund_id = the_fund_id) as s
                 group by s.call_id, s.application_id) as w
          left join (
               select a.call_id, a.application_id, min(a.committed_on) as committed_on,
                      min(a.paid_on) as paid_on
                 from levain.figure_award a
                where a.fund_id = the_fund_id and a.funder_id = the_funder_id
                group by a.call_id, a.application_id) as d
            on d.call_id = w.call_id and d.application_id = w.application_id;
end
$$;
comment on function levain.awards_held(bigint, date, bigint) is
    'What each award has up to a day: of the funder that is asked for, or of all; and of all; and '
    'since when it is committed and paid, of whom is asked for. is_asked: it has something of '
    'whom is asked for.';

create function levain.awards_open(the_fund_id bigint, the_as_of date, the_funder_id bigint)
    returns table (vintage smallint, awards bigint)
    language plpgsql stable
    set plan_cache_mode = force_custom_plan
    set work_mem = '64MB'
    set jit = off as $$
begin
    if not levain.shares_current(the_fund_id, the_as_of) then
        return query
            select g.vintage, count(*)
              from (select w.vintage, sum(w.committed - w.decommitted - w.paid) as cents
                      from levain.award_sums(the_fund_id, the_as_of, the_funder_id) as w
                     group by grouping sets ((w.call_id, w.application_id, w.vintage),
                                             (w.call_id, w.application_id))) as g
             where g.cents > 0
             group by g.vintage;
        return;
    end if;
    return query
        with open as materialized (
            select s.call_id, s.application_id, u.year,
                   levain.sum_cents(s.committed_cents::bigint - s.decommitted_cents::bigint
                                    - s.paid_cents::bigint) as cents
              from levain.award_share s
              join levain.funding_source u on u.fund_id = s.fund_id and u.source_id = s.source_id
             where s.fund_id = the_fund_id
               and (the_funder_id is null or u.funder_id = the_funder_id)
             group by s.call_id, s.application_id, u.year
        )
        select o.year, count(*) from open o where o.cents > 0 group by o.year
        union all
        select null, count(*)
          from (select from open o group by o.call_id, o.application_id
                having levain.sum_cents(o.cents) > 0) as a
        having count(*) > 0;
end
$$;
comment on function levain.awards_open(bigint, date, bigint) is
    'How many awards have something outstanding on a day, of all funders or one: of each vintage; '
    'null = of all together.';

-- ---- planned and paid ---------------------------------------------------------------------------

create or replace function levain.payment_months(
    the_fund_id bigint, the_as_of date, the_funder_id bigint)
    returns table (month date, planned bigint, paid bigint)
    language sql stable
begin atomic
    with share as materialized (
        -- What of an award is of whom, to share what is planned of it; asked for one of them.
        select f.call_id, f.application_id,
               array_agg(f.cents order by f.vintage, f.envelope, d.code) as weights,
               array_agg(f.funder_id order by f.vintage, f.envelope, d.code) as funder_ids
          from (select p.call_id, p.application_id, p.vintage, p.envelope, p.funder_id,
                       sum(p.committed)::bigint as cents
                  from levain.award_sums(the_fund_id, the_as_of, null) as p
                 where the_funder_id is not null
                   and exists (select from levain.agreement g where g.fund_id = the_fund_id)
                 group by 1, 2, 3, 4, 5) as f
          left join levain.funder d using (funder_id)
         group by f.call_id, f.application_id
    ), point as (
        select p.call_id, p.application_id, p.planned_on, p.cents,
               sum(p.cents) over (partition by p.call_id, p.application_id
                                  order by p.planned_on, p.ordinal)::bigint as upto
          from levain.award_plan(the_fund_id, the_as_of) as p
         where p.planned_on is not null
    ), planned as (
        select date_trunc('month', p.planned_on)::date as month,
               case when the_funder_id is null then p.cents
                    else (select coalesce(sum(w.upto - w.before), 0)::bigint
                            from unnest(s.funder_ids, levain.apportion(p.upto, s.weights),
                                        levain.apportion(p.upto - p.cents, s.weights))
                                     as w (funder_id, upto, before)
                           where w.funder_id = the_funder_id) end as cents
          from point p
          left join share s on s.call_id = p.call_id and s.application_id = p.application_id
    ), paid as (
        select f.month, f.cents
          from levain.figure_totals(the_fund_id, null, null, the_as_of, array['paid'],
                                    the_funder_id, array['month']) as f
    ), each as (
        select generate_series(min(m.month), max(m.month), interval '1 month')::date as month
          from (select p.month from planned p union all select p.month from paid p) as m
    )
    select e.month,
           coalesce(sum(sum(p.cents)) over (order by e.month), 0)::bigint,
           case when e.month <= the_as_of then coalesce((
               select sum(d.cents) from paid d where d.month <= e.month), 0)::bigint end
      from each e
      left join planned p on p.month = e.month
     group by e.month
     order by e.month;
end;

-- ---- how documents show figures -----------------------------------------------------------------

-- A row of figures of all funders asks nothing of each code.
create or replace function levain.figure_cells(the_sums jsonb, the_codes text[], of_one boolean)
    returns jsonb
    language sql stable
    return case when of_one
                then (select jsonb_agg(levain.figure_cell(the_sums, c.code, true) order by c.place)
                        from unnest(the_codes) with ordinality as c (code, place))
                else (select jsonb_agg(coalesce(the_sums -> c.code, '0'::jsonb) order by c.place)
                        from unnest(the_codes) with ordinality as c (code, place)) end;

drop function levain.figure_sums_of(bigint, bigint[]);
drop function levain.award_days_of(bigint, bigint[]);

grant execute on function levain.analyze_filled()
    to levain_reader, levain_manager, levain_accountant, levain_auditor, levain_committee,
       levain_batch;
grant execute on function levain.figure_facts_of(bigint, bigint[]),
    levain.figure_totals(bigint, date, date, date, text[], bigint, text[]),
    levain.shares_current(bigint, date), levain.sum_cents(bigint),
    levain.awards_first(bigint, date, bigint, bigint), levain.awards_held(bigint, date, bigint),
    levain.awards_open(bigint, date, bigint)
    to levain_reader, levain_manager, levain_accountant, levain_auditor, levain_committee;
