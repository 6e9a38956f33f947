-- SPDX-License-Identifier: MPL-2.0
-- 0053_figure_sums - sums of figures by day are kept, so that a report does not join the ledger.
-- Needs:   0043, whose facts are summed; 0025, whose shares of awards are sums already; 0047, whose
--          chains say which operations were summed; 0052, whose months of payments read them.
-- Breaks:  nothing; documents of reports are the same bytes.
-- Why:     a report joined every movement with its operation, accounts and shares: with a million
--          awards that takes minutes, and a thousand reports a night. What was recorded does not
--          change, so its sums need not be made twice. They are made after the postings, behind a
--          mark in each chain, and what is behind the mark is joined: who posts waits for nothing
--          more than before (decision 0066).

set local role levain_owner;

create table levain.figure_mark (
    fund_id bigint not null,
    chain   text collate "C" not null,
    place   bigint not null constraint figure_mark_place_check check (place >= 1),
    constraint figure_mark_pkey primary key (fund_id, chain),
    constraint figure_mark_chain_fkey
        foreign key (fund_id, chain) references levain.ledger_chain
);
comment on table levain.figure_mark is
    'How far the operations of each chain are in the sums of figures. Written by figure_fold.';
comment on column levain.figure_mark.place is 'Of the last operation that is.';

create table levain.figure_sum (
    fund_id     bigint not null,
    figure      levain.code not null,
    span        text not null
                constraint figure_sum_span_check check (span in ('day', 'month')),
    day         date not null,
    exercise    smallint not null,
    of_exercise smallint not null,
    vintage     smallint not null,
    call_id     bigint,
    envelope    levain.code,
    funder_id   bigint,
    source_id   bigint,
    cents       bigint not null,
    constraint figure_sum_key unique nulls not distinct
        (fund_id, figure, span, day, exercise, of_exercise, vintage, call_id, envelope, funder_id,
         source_id),
    constraint figure_sum_day_check check (span = 'day' or extract(day from day) = 1)
);
comment on table levain.figure_sum is
    'Figures of the ledger summed over awards, of the operations up to the marks. Written by '
    'figure_fold alone, from rows that have their keys; levain verify holds it against the ledger.';
comment on column levain.figure_sum.span is
    'Each movement is in the sum of its day and in that of its month.';
comment on column levain.figure_sum.day is 'The first day of the span.';
comment on column levain.figure_sum.exercise is 'In which it counts.';
comment on column levain.figure_sum.of_exercise is 'That of the account.';
comment on column levain.figure_sum.source_id is 'Of the funder; null = of all together.';
create index figure_sum_funder_id_idx on levain.figure_sum (funder_id, fund_id, span)
 where funder_id is not null;

create table levain.figure_stage_sum (
    fund_id bigint not null,
    ledger  text not null,
    stage   levain.code not null,
    day     date not null,
    cents   bigint not null,
    constraint figure_stage_sum_pkey primary key (fund_id, ledger, stage, day)
);
comment on table levain.figure_stage_sum is
    'What came to the accounts of a stage in a day, less what left, of the operations up to the '
    'marks: what figures are held against. Written by figure_fold.';

-- ---- keeping them -------------------------------------------------------------------------------

create function levain.ledger_figures() returns text[]
    language sql stable
    return array(select f.figure::text from levain.figure f where f.source = 'ledger');
comment on function levain.ledger_figures() is 'The figures that movements add to themselves.';

create function levain.figure_sums_of(the_fund_id bigint, the_operations bigint[])
    returns table (
        figure text, day date, exercise smallint, of_exercise smallint, vintage smallint,
        call_id bigint, envelope text, funder_id bigint, source_id bigint, cents bigint)
    language sql stable
begin atomic
    select f.figure, f.day, f.exercise, f.of_exercise, f.vintage, f.call_id, f.envelope,
           f.funder_id, f.source_id, sum(f.cents)::bigint
      from levain.figure_facts(the_fund_id, null, null, null, null) as f
     where f.operation_id = any (the_operations) and f.kind <> 'convention'
       and f.figure = any ((select levain.ledger_figures())::text[])
     group by f.figure, f.day, f.exercise, f.of_exercise, f.vintage, f.call_id, f.envelope,
              f.funder_id, f.source_id;
end;
comment on function levain.figure_sums_of(bigint, bigint[]) is
    'What some operations add to the figures of the ledger, by days.';

create function levain.stage_sums_of(the_fund_id bigint, the_operations bigint[])
    returns setof levain.figure_stage_sum
    language sql stable
begin atomic
    select the_fund_id, t.ledger, x.stage, o.accounted_on, sum(x.cents)::bigint
      from (select min(u.operation_id) as first, max(u.operation_id) as last
              from unnest(the_operations) as u (operation_id)) as r
      -- Their numbers lie together: both tables are read from the first to the last.
      join levain.operation o
        on o.fund_id = the_fund_id and o.operation_id between r.first and r.last
       and o.operation_id = any (the_operations)
      join levain.transfer t
        on t.fund_id = the_fund_id and t.operation_id between r.first and r.last
       and t.operation_id = o.operation_id
     cross join lateral (values (t.debit_stage, - t.cents::bigint),
                                (t.credit_stage, t.cents::bigint)) as x (stage, cents)
     group by t.ledger, x.stage, o.accounted_on;
end;
comment on function levain.stage_sums_of(bigint, bigint[]) is
    'What some operations bring to the accounts of each stage.';

create function levain.figure_fold(the_fund_id bigint) returns bigint
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
        with added as materialized (
            select * from levain.figure_sums_of(the_fund_id, operations)
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
comment on function levain.figure_fold(bigint) is
    'Adds what was posted since to the sums of figures, and gives how many operations that were; '
    'none while another one does it.';

create function levain.figure_tail(the_fund_id bigint) returns bigint[]
    language sql stable
    return array(
        select o.operation_id
          from levain.ledger_chain c
          left join levain.figure_mark m on m.fund_id = c.fund_id and m.chain = c.chain
          join levain.operation o
            on o.fund_id = c.fund_id and o.chain = c.chain and o.place > coalesce(m.place, 0)
         where c.fund_id = the_fund_id and c.length > coalesce(m.place, 0));
comment on function levain.figure_tail(bigint) is
    'The operations that are not in the sums of figures yet.';

create function levain.figures_kept(the_fund_id bigint) returns boolean
    language sql stable
    return coalesce(current_setting('levain.figures', true), '') <> 'joined'
       and levain.recorded_until() = 'infinity'
       and (select coalesce(sum(c.length - coalesce(m.place, 0)) * 8 <= sum(c.length), false)
              from levain.ledger_chain c
              left join levain.figure_mark m on m.fund_id = c.fund_id and m.chain = c.chain
             where c.fund_id = the_fund_id);
comment on function levain.figures_kept(bigint) is
    'Whether reports take the sums that are kept: all that was recorded counts, most of it is in '
    'them, and the setting levain.figures does not say "joined".';

-- ---- reading them -------------------------------------------------------------------------------

-- Conventions are few, and are read as they are: the part of figure_facts that is of them.
create function levain.convention_facts(the_fund_id bigint)
    returns table (
        figure text, cents bigint, day date, exercise smallint, of_exercise smallint,
        vintage smallint, call_id bigint, envelope text, funder_id bigint, source_id bigint)
    language sql stable
begin atomic
    select x.figure, x.cents, coalesce(o.accounted_on, f.signed_on), coalesce(o.exercise, f.year),
           f.year, f.year, null::bigint, null::text, f.funder_id, null::bigint
      from (select g.fund_id, g.funder_id, g.year, g.version, g.signed_on,
                   g.management_cents - coalesce(lag(g.management_cents) over w, 0) as management,
                   case when g.clause is null then 0 else g.cents - g.management_cents end
                   - coalesce(lag(case when g.clause is null then 0
                                       else g.cents - g.management_cents end) over w, 0) as usable
              from levain.funding g
             where g.fund_id = the_fund_id
            window w as (partition by g.funder_id, g.year order by g.version)) as f
      join levain.funder d on d.funder_id = f.funder_id
      left join lateral (
           select p.accounted_on, p.exercise
             from levain.operation p
            where p.fund_id = f.fund_id
              and p.key = 'convention of ' || d.code || ' for ' || f.year || ', version '
                          || f.version
           offset 0) as o on true
     cross join lateral (values ('usable', f.usable::bigint),
                                ('management', f.management::bigint)) as x (figure, cents)
     where x.cents <> 0;
end;
comment on function levain.convention_facts(bigint) is
    'What each version of a convention changes of usable and management.';

create function levain.figure_totals(
    the_fund_id bigint, the_from date, the_through date, the_as_of date, the_figures text[],
    the_funder_id bigint)
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
            select f.figure, sum(f.cents)::bigint, f.in_period, f.month, f.exercise, f.of_exercise,
                   f.vintage, f.call_id, f.envelope, f.funder_id, f.source_id
              from levain.figure_sums(the_fund_id, the_from, the_through, the_as_of, the_figures)
                       as f
             where the_funder_id is null or f.funder_id = the_funder_id
             group by 1, 3, 4, 5, 6, 7, 8, 9, 10, 11;
        return;
    end if;
    later := levain.figure_tail(the_fund_id);
    if cardinality(later) > 0 then -- to plan it for nothing is most of what a report takes
        added := array(
            select row(the_fund_id, s.figure, 'day', s.day, s.exercise, s.of_exercise, s.vintage,
                       s.call_id, s.envelope, s.funder_id, s.source_id, s.cents)::levain.figure_sum
              from levain.figure_sums_of(the_fund_id, later) as s
             where s.figure = any (parts));
    end if;
    return query
        select p.figure::text, sum(p.sign * b.cents)::bigint, b.in_period, b.month, b.exercise,
               b.of_exercise, b.vintage, b.call_id, b.envelope,
               case when p.by_funder then b.funder_id end,
               case when p.by_funder then b.source_id end
          from (select s.figure, s.day between the_from and the_through as in_period,
                       date_trunc('month', s.day)::date as month, s.exercise, s.of_exercise,
                       s.vintage, s.call_id, s.envelope, s.funder_id, s.source_id,
                       sum(s.cents) as cents
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
comment on function levain.figure_totals(bigint, date, date, date, text[], bigint) is
    'What figure_sums gives, over all awards, of a funder (null = of all): from the sums that are '
    'kept and from what was posted since, or from the ledger alone (figures_kept).';

create function levain.stages_joined(the_fund_id bigint, the_as_of date)
    returns table (stage text, cents bigint)
    language sql stable
    set enable_nestloop = off -- there are more movements than the planner thinks
begin atomic
    select a.ledger || '_' || a.stage, sum(x.cents)::bigint
      from levain.operation o
      join levain.transfer t
        on t.fund_id = o.fund_id and t.operation_id = o.operation_id
     cross join lateral (values (t.debit_account_id, - t.cents::bigint),
                                (t.credit_account_id, t.cents::bigint)) as x (account_id, cents)
      join levain.account a on a.fund_id = o.fund_id and a.account_id = x.account_id
     where o.fund_id = the_fund_id and (the_as_of is null or o.accounted_on <= the_as_of)
       and o.recorded_at < levain.recorded_until()
     group by a.ledger, a.stage;
end;
comment on function levain.stages_joined(bigint, date) is
    'What is on the accounts of each stage on a day, from all that moved.';

create or replace function levain.stages_at(the_fund_id bigint, the_as_of date) returns jsonb
    language plpgsql stable
    set plan_cache_mode = force_custom_plan as $$
declare
    later bigint[];
begin
    if not levain.figures_kept(the_fund_id) then
        return (select coalesce(jsonb_object_agg(s.stage, s.cents), '{}')
                  from levain.stages_joined(the_fund_id, the_as_of) as s);
    end if;
    later := levain.figure_tail(the_fund_id);
    return (
        select coalesce(jsonb_object_agg(s.stage, s.cents), '{}')
          from (select b.ledger || '_' || b.stage as stage, sum(b.cents)::bigint as cents
                  from (select s.ledger, s.stage, s.day, s.cents from levain.figure_stage_sum s
                         where s.fund_id = the_fund_id
                        union all
                        select s.ledger, s.stage, s.day, s.cents
                          from levain.stage_sums_of(the_fund_id, later) as s) as b
                 where the_as_of is null or b.day <= the_as_of
                 group by b.ledger, b.stage) as s);
end
$$;

-- ---- of each award ------------------------------------------------------------------------------

-- What an award has of each source stands in award_share, which the postings keep. On a day that
-- is over, the awards that moved later are summed from their own operations.
create function levain.award_sums(
    the_fund_id bigint, the_as_of date, the_funder_id bigint)
    returns table (
        call_id bigint, application_id bigint, envelope text, vintage smallint, funder_id bigint,
        source_id bigint, committed bigint, decommitted bigint, paid bigint, claimed bigint,
        recovered bigint, waived bigint, written_off bigint)
    language plpgsql stable
    set plan_cache_mode = force_custom_plan
    set jit = off as $$
declare
    is_kept boolean := levain.figures_kept(the_fund_id);
    later bigint[];
    moved bigint[];
    own bigint[];
begin
    if is_kept and the_as_of is not null then
        later := array(select o.operation_id from levain.operation o
                        where o.fund_id = the_fund_id and o.accounted_on > the_as_of);
        is_kept := cardinality(later) * 8 <= (
            select sum(c.length) from levain.ledger_chain c where c.fund_id = the_fund_id);
    end if;
    if not is_kept then
        return query
            select f.call_id, f.application_id, f.envelope, f.vintage, f.funder_id, f.source_id,
                   coalesce(sum(f.cents) filter (where f.figure = 'committed'), 0)::bigint,
                   coalesce(sum(f.cents) filter (where f.figure = 'decommitted'), 0)::bigint,
                   coalesce(sum(f.cents) filter (where f.figure = 'paid'), 0)::bigint,
                   coalesce(sum(f.cents) filter (where f.figure = 'claimed'), 0)::bigint,
                   coalesce(sum(f.cents) filter (where f.figure = 'recovered'), 0)::bigint,
                   coalesce(sum(f.cents) filter (where f.figure = 'waived'), 0)::bigint,
                   coalesce(sum(f.cents) filter (where f.figure = 'written_off'), 0)::bigint
              from levain.figure_sums(the_fund_id, null, null, the_as_of,
                       array['committed', 'decommitted', 'paid', 'claimed', 'recovered', 'waived',
                             'written_off']) as f
             where the_funder_id is null or f.funder_id = the_funder_id
             group by f.call_id, f.application_id, f.envelope, f.vintage, f.funder_id, f.source_id;
        return;
    end if;
    if coalesce(cardinality(later), 0) = 0 then
        return query
            select w.call_id, w.application_id, w.envelope::text, u.year, u.funder_id, w.source_id,
                   w.committed_cents::bigint, w.decommitted_cents::bigint, w.paid_cents::bigint,
                   w.claimed_cents::bigint, w.recovered_cents::bigint, w.waived_cents::bigint,
                   w.written_off_cents::bigint
              from levain.award_share w
              join levain.funding_source u
                on u.fund_id = w.fund_id and u.source_id = w.source_id
             where w.fund_id = the_fund_id
               and (the_funder_id is null or u.funder_id = the_funder_id);
        return;
    end if;
    moved := array(
        select distinct a.application_id
          from levain.transfer t
          join levain.account a
            on a.fund_id = t.fund_id and a.account_id in (t.debit_account_id, t.credit_account_id)
         where t.fund_id = the_fund_id and t.operation_id = any (later)
           and a.application_id is not null);
    return query
        select w.call_id, w.application_id, w.envelope::text, u.year, u.funder_id, w.source_id,
               w.committed_cents::bigint, w.decommitted_cents::bigint, w.paid_cents::bigint,
               w.claimed_cents::bigint, w.recovered_cents::bigint, w.waived_cents::bigint,
               w.written_off_cents::bigint
          from levain.award_share w
          join levain.funding_source u on u.fund_id = w.fund_id and u.source_id = w.source_id
         where w.fund_id = the_fund_id
           and (the_funder_id is null or u.funder_id = the_funder_id)
           and not exists (select from unnest(moved) as m (application_id)
                            where m.application_id = w.application_id);
    own := array(
        select distinct t.operation_id
          from levain.account a
         cross join lateral (
               select d.operation_id from levain.transfer d
                where d.fund_id = the_fund_id and d.debit_account_id = a.account_id
                union all
               select c.operation_id from levain.transfer c
                where c.fund_id = the_fund_id and c.credit_account_id = a.account_id) as t
         where a.fund_id = the_fund_id and a.application_id = any (moved));
    return query
        select f.call_id, f.application_id, f.envelope, f.vintage, f.funder_id, f.source_id,
               coalesce(sum(f.cents) filter (where f.figure = 'committed'), 0)::bigint,
               coalesce(sum(f.cents) filter (where f.figure = 'decommitted'), 0)::bigint,
               coalesce(sum(f.cents) filter (where f.figure = 'paid'), 0)::bigint,
               coalesce(sum(f.cents) filter (where f.figure = 'claimed'), 0)::bigint,
               coalesce(sum(f.cents) filter (where f.figure = 'recovered'), 0)::bigint,
               coalesce(sum(f.cents) filter (where f.figure = 'waived'), 0)::bigint,
               coalesce(sum(f.cents) filter (where f.figure = 'written_off'), 0)::bigint
          from levain.figure_facts(the_fund_id, null, null, the_as_of, null) as f
         where f.operation_id = any (own) and f.application_id = any (moved)
           and (the_funder_id is null or f.funder_id = the_funder_id)
           and f.figure in ('committed', 'decommitted', 'paid', 'claimed', 'recovered', 'waived',
                            'written_off')
         group by f.call_id, f.application_id, f.envelope, f.vintage, f.funder_id, f.source_id;
end
$$;
comment on function levain.award_sums(bigint, date, bigint) is
    'What of each award is of each source up to a day: from the shares that are kept, but for '
    'awards that moved later; or from the ledger alone (figures_kept).';

-- An award has several rows of plan: what is paid of it is summed once, and looked up by a key.
create or replace function levain.payment_forecast(
    the_fund_id bigint, the_as_of date, the_days date[])
    returns table (until_day date, call_id bigint, application_id bigint, envelope text,
                   vintage smallint, funder_id bigint, source_id bigint, cents bigint)
    language sql stable
begin atomic
    with held as materialized (
        select f.call_id, f.application_id, f.envelope, f.vintage, f.funder_id, f.source_id,
               f.committed - f.decommitted - f.paid as outstanding, f.paid
          from levain.award_sums(the_fund_id, the_as_of, null) as f
         where exists (select from levain.agreement g where g.fund_id = the_fund_id)
    ), award as (
        select h.call_id, h.application_id, sum(h.outstanding)::bigint as outstanding,
               sum(h.paid)::bigint as paid,
               array_agg(h.outstanding order by h.vintage, h.envelope, d.code, h.source_id)
                   as weights,
               array_agg(h.source_id order by h.vintage, h.envelope, d.code, h.source_id)
                   as source_ids,
               array_agg(h.funder_id order by h.vintage, h.envelope, d.code, h.source_id)
                   as funder_ids,
               array_agg(h.vintage order by h.vintage, h.envelope, d.code, h.source_id)
                   as vintages,
               array_agg(h.envelope order by h.vintage, h.envelope, d.code, h.source_id)
                   as envelopes
          from held h
          left join levain.funder d using (funder_id)
         where h.outstanding > 0
         group by h.call_id, h.application_id
    ), spent as (
        select h.call_id, h.application_id, sum(h.paid)::bigint as cents
          from held h
         group by h.call_id, h.application_id
    ), due as (
        select u.day, a.call_id, a.application_id,
               least(a.outstanding, greatest(0, sum(p.cents)::bigint - s.cents)) as cents
          from unnest(the_days) as u (day)
          join levain.award_plan(the_fund_id, the_as_of) as p on p.planned_on <= u.day
          join award a on a.call_id = p.call_id and a.application_id = p.application_id
          join spent s on s.call_id = p.call_id and s.application_id = p.application_id
         group by u.day, a.call_id, a.application_id, a.outstanding, s.cents
    )
    select d.day, a.call_id, a.application_id, w.envelope, w.vintage, w.funder_id, w.source_id,
           w.cents
      from due d
      join award a using (call_id, application_id)
     cross join lateral unnest(a.envelopes, a.vintages, a.funder_ids, a.source_ids,
                               levain.apportion(d.cents, a.weights))
           as w (envelope, vintage, funder_id, source_id, cents)
     where w.cents <> 0;
end;

create or replace function levain.award_justified(the_fund_id bigint, the_as_of date)
    returns table (call_id bigint, application_id bigint, envelope text, vintage smallint,
                   funder_id bigint, source_id bigint, cents bigint)
    language sql stable
begin atomic
    with due as (
        select s.call_id, s.application_id, s.due_cents::bigint as cents
          from levain.settlement s
         where s.fund_id = the_fund_id and (the_as_of is null or s.day <= the_as_of)
           and s.recorded_at < levain.recorded_until()
    ), justified as materialized (
        select d.call_id, d.application_id, d.cents from due d
        union all
        select c.call_id, c.application_id, sum(c.cents)::bigint
          from levain.certification c
         where c.fund_id = the_fund_id and c.ground = 'service'
           and (the_as_of is null or c.day <= the_as_of)
           and c.recorded_at < levain.recorded_until()
           and not exists (select from levain.operation u
                            where u.fund_id = c.fund_id and u.reverses_id = c.operation_id
                              and (the_as_of is null or u.accounted_on <= the_as_of)
                              and u.recorded_at < levain.recorded_until())
           and (c.call_id, c.application_id) not in (
                select d.call_id, d.application_id from due d)
         group by c.call_id, c.application_id
    ), part as (
        select f.call_id, f.application_id, f.envelope, f.vintage, f.funder_id, f.source_id,
               f.committed - f.decommitted - f.claimed as cents
          from levain.award_sums(the_fund_id, the_as_of, null) as f
         where exists (select from justified)
    ), award as (
        select p.call_id, p.application_id,
               array_agg(greatest(p.cents, 0) order by p.vintage, p.envelope, d.code, p.source_id)
                   as weights,
               array_agg(p.envelope order by p.vintage, p.envelope, d.code, p.source_id)
                   as envelopes,
               array_agg(p.vintage order by p.vintage, p.envelope, d.code, p.source_id)
                   as vintages,
               array_agg(p.funder_id order by p.vintage, p.envelope, d.code, p.source_id)
                   as funder_ids,
               array_agg(p.source_id order by p.vintage, p.envelope, d.code, p.source_id)
                   as source_ids
          from part p
          left join levain.funder d using (funder_id)
         group by p.call_id, p.application_id
    )
    select j.call_id, j.application_id, w.envelope, w.vintage, w.funder_id, w.source_id, w.cents
      from justified j
      join award a using (call_id, application_id)
     cross join lateral unnest(a.envelopes, a.vintages, a.funder_ids, a.source_ids,
                               levain.apportion(j.cents, a.weights))
           as w (envelope, vintage, funder_id, source_id, cents)
     where w.cents <> 0;
end;

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
        select f.month, sum(f.cents)::bigint as cents
          from levain.figure_totals(the_fund_id, null, null, the_as_of, array['paid'],
                                    the_funder_id) as f
         group by f.month
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

-- ---- holding them against the ledger ------------------------------------------------------------

create function levain.figure_sum_faults(the_fund_id bigint)
    returns table (subject text, found text, expected text)
    language sql stable
    set enable_nestloop = off -- there are more movements than the planner thinks
begin atomic
    with joined as (
        select f.figure, x.span, x.day, f.exercise, f.of_exercise, f.vintage, f.call_id,
               f.envelope, f.funder_id, f.source_id, sum(f.cents)::bigint as cents
          from levain.figure_facts(the_fund_id, null, null, null, null) as f
          join levain.operation o
            on o.fund_id = the_fund_id and o.operation_id = f.operation_id
          join levain.figure_mark m
            on m.fund_id = the_fund_id and m.chain = o.chain and o.place <= m.place
         cross join lateral (values ('day', f.day),
                                    ('month', date_trunc('month', f.day)::date)) as x (span, day)
         where f.figure = any ((select levain.ledger_figures())::text[])
           and f.kind <> 'convention'
           and exists (select from levain.figure_mark k where k.fund_id = the_fund_id)
         group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
    ), wrong as (
        select w.figure, w.span, w.day, w.exercise, w.of_exercise, w.vintage, w.call_id,
               w.envelope, w.funder_id, w.source_id, sum(w.kept)::bigint as kept,
               sum(w.joined)::bigint as joined
          from (select s.figure::text, s.span, s.day, s.exercise, s.of_exercise, s.vintage,
                       s.call_id, s.envelope::text, s.funder_id, s.source_id, s.cents as kept,
                       0::bigint as joined
                  from levain.figure_sum s
                 where s.fund_id = the_fund_id
                union all
                select j.figure, j.span, j.day, j.exercise, j.of_exercise, j.vintage, j.call_id,
                       j.envelope, j.funder_id, j.source_id, 0, j.cents from joined j) as w
         group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
        having sum(w.kept) <> sum(w.joined)
    ), moved as (
        select t.ledger, x.stage::text, o.accounted_on as day, sum(x.cents)::bigint as cents
          from levain.operation o
          join levain.figure_mark m
            on m.fund_id = the_fund_id and m.chain = o.chain and o.place <= m.place
          join levain.transfer t
            on t.fund_id = o.fund_id and t.operation_id = o.operation_id
         cross join lateral (values (t.debit_stage, - t.cents::bigint),
                                    (t.credit_stage, t.cents::bigint)) as x (stage, cents)
         where o.fund_id = the_fund_id
           and exists (select from levain.figure_mark k where k.fund_id = the_fund_id)
         group by t.ledger, x.stage, o.accounted_on
    ), wrong_stage as (
        select w.ledger, w.stage, w.day, sum(w.kept)::bigint as kept,
               sum(w.joined)::bigint as joined
          from (select s.ledger, s.stage::text, s.day, s.cents as kept, 0::bigint as joined
                  from levain.figure_stage_sum s
                 where s.fund_id = the_fund_id
                union all
                select v.ledger, v.stage, v.day, 0, v.cents from moved v) as w
         group by w.ledger, w.stage, w.day
        having sum(w.kept) <> sum(w.joined)
    )
    select concat_ws(' ', w.figure, w.span, w.day, w.exercise, w.of_exercise, w.vintage, c.code,
                     w.envelope, d.code, 'source ' || w.source_id),
           w.kept::text, w.joined::text
      from wrong w
      left join levain.call c on c.fund_id = the_fund_id and c.call_id = w.call_id
      left join levain.funder d on d.funder_id = w.funder_id
    union all
    select concat_ws(' ', w.ledger, w.stage, w.day), w.kept::text, w.joined::text
      from wrong_stage w
    union all
    select 'chain ' || m.chain, m.place::text, c.length::text
      from levain.figure_mark m
      join levain.ledger_chain c on c.fund_id = m.fund_id and c.chain = m.chain
     where m.fund_id = the_fund_id and m.place > c.length
     order by 1, 2;
end;
comment on function levain.figure_sum_faults(bigint) is
    'Sums of figures that are not what the ledger comes to up to the marks: figure, day, exercise, '
    'that of the account, vintage, call, envelope, funder; what is kept, what it is.';

grant select on levain.figure_mark, levain.figure_sum, levain.figure_stage_sum
    to levain_reader, levain_manager, levain_accountant, levain_auditor, levain_committee;
grant execute on function levain.ledger_figures(), levain.figure_sums_of(bigint, bigint[]),
    levain.stage_sums_of(bigint, bigint[]), levain.figure_tail(bigint),
    levain.figures_kept(bigint), levain.convention_facts(bigint),
    levain.figure_totals(bigint, date, date, date, text[], bigint),
    levain.stages_joined(bigint, date),
    levain.award_sums(bigint, date, bigint)
    to levain_reader, levain_manager, levain_accountant, levain_auditor, levain_committee;
grant execute on function levain.figure_sum_faults(bigint)
    to levain_accountant, levain_auditor;
grant execute on function levain.figure_fold(bigint)
    to levain_manager, levain_accountant, levain_auditor, levain_batch;

select levain.hold_by_fund('levain.figure_mark',
                           array['manager', 'accountant', 'auditor', 'batch']);
select levain.hold_by_fund('levain.figure_sum', array['manager', 'accountant', 'auditor', 'batch']);
select levain.hold_by_fund('levain.figure_stage_sum',
                           array['manager', 'accountant', 'auditor', 'batch']);
select levain.hold_tables();
