-- SPDX-License-Identifier: MPL-2.0
-- 0056_award_days - since when an award is committed and paid is kept with the sums of figures.
-- Needs:   0053, whose fold it extends and whose check of what is kept it completes.
-- Breaks:  nothing; documents of reports are the same bytes. The marks begin anew: the next job
--          that makes reports reads the ledger once more.
-- Why:     the report on a fund's execution tells of each award since when it is committed and how
--          long its first payment took, and joined every movement to know these two days. Nothing
--          else in it needs more than the sums.

set local role levain_owner;

create table levain.figure_award (
    fund_id        bigint not null,
    call_id        bigint not null,
    application_id bigint not null,
    funder_id      bigint,
    committed_on   date,
    paid_on        date,
    constraint figure_award_key unique nulls not distinct
        (fund_id, call_id, application_id, funder_id),
    constraint figure_award_days_check
        check (committed_on is not null or paid_on is not null)
);
comment on table levain.figure_award is
    'The first days of an award in the figures committed and paid, of a funder each, of the '
    'operations up to the marks. Written by figure_fold alone, from rows that have their keys; '
    'levain verify holds it against the ledger.';
comment on column levain.figure_award.funder_id is 'Null = an award without shares.';
comment on column levain.figure_award.committed_on is
    'When cents were committed to it first; undone later, too. Null = never.';
comment on column levain.figure_award.paid_on is
    'When it was paid first; undone later, too. Null = never.';
create index figure_award_funder_id_idx on levain.figure_award (funder_id, fund_id)
 where funder_id is not null;

delete from levain.figure_sum;
delete from levain.figure_stage_sum;
delete from levain.figure_mark;

create function levain.award_days_of(the_fund_id bigint, the_operations bigint[])
    returns setof levain.figure_award
    language sql stable
begin atomic
    select the_fund_id, f.call_id, f.application_id, f.funder_id,
           min(f.day) filter (where f.figure = 'committed'),
           min(f.day) filter (where f.figure = 'paid')
      from levain.figure_facts(the_fund_id, null, null, null, null) as f
     where f.operation_id = any (the_operations) and f.kind <> 'convention' and f.cents > 0
       and f.figure in ('committed', 'paid') and f.application_id is not null
     group by f.call_id, f.application_id, f.funder_id;
end;
comment on function levain.award_days_of(bigint, bigint[]) is
    'The first days of awards in what some operations commit and pay.';

create function levain.award_days(the_fund_id bigint, the_as_of date, the_funder_id bigint)
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
        added := array(select d from levain.award_days_of(the_fund_id, later) as d);
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
comment on function levain.award_days(bigint, date, bigint) is
    'Since when awards are committed and paid, up to a day, of all funders or one: from what is '
    'kept and from what was posted since, or from the ledger alone (figures_kept).';

create or replace function levain.figure_fold(the_fund_id bigint) returns bigint
    language plpgsql volatile security definer
    set search_path = levain, pg_temp
    set plan_cache_mode = force_custom_plan
    set enable_seqscan = off -- tables may have grown since anybody looked at their size
    set enable_sort = off -- there are few groups
    set jit = off as $$
declare
    slice constant integer := 100000;
    figures constant text[] := levain.ledger_figures();
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
              from levain.figure_facts(the_fund_id, null, null, null, null) as f
             where f.operation_id = any (operations) and f.kind <> 'convention'
               and f.figure = any (figures)
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
create or replace function levain.figure_sum_faults(the_fund_id bigint)
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
    ), first_day as (
        select f.call_id, f.application_id, f.funder_id,
               min(f.day) filter (where f.figure = 'committed') as committed_on,
               min(f.day) filter (where f.figure = 'paid') as paid_on
          from levain.figure_facts(the_fund_id, null, null, null, null) as f
          join levain.operation o
            on o.fund_id = the_fund_id and o.operation_id = f.operation_id
          join levain.figure_mark m
            on m.fund_id = the_fund_id and m.chain = o.chain and o.place <= m.place
         where f.figure in ('committed', 'paid') and f.cents > 0 and f.kind <> 'convention'
           and f.application_id is not null
           and exists (select from levain.figure_mark k where k.fund_id = the_fund_id)
         group by f.call_id, f.application_id, f.funder_id
    ), wrong_day as (
        select coalesce(k.call_id, d.call_id) as call_id,
               coalesce(k.application_id, d.application_id) as application_id,
               coalesce(k.funder_id, d.funder_id) as funder_id,
               k.committed_on as kept_committed, k.paid_on as kept_paid, d.committed_on, d.paid_on
          from (select a.* from levain.figure_award a where a.fund_id = the_fund_id) as k
          full join first_day d
            on d.call_id = k.call_id and d.application_id = k.application_id
           and coalesce(d.funder_id, 0) = coalesce(k.funder_id, 0)
         where (k.committed_on, k.paid_on) is distinct from (d.committed_on, d.paid_on)
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
    select concat_ws(' ', levain.of_call(the_fund_id, c.code, a.code), d.code),
           concat_ws(' ', w.kept_committed, w.kept_paid), concat_ws(' ', w.committed_on, w.paid_on)
      from wrong_day w
      left join levain.call c on c.fund_id = the_fund_id and c.call_id = w.call_id
      left join levain.application a
        on a.fund_id = the_fund_id and a.call_id = w.call_id
       and a.application_id = w.application_id
      left join levain.funder d on d.funder_id = w.funder_id
    union all
    select 'chain ' || m.chain, m.place::text, c.length::text
      from levain.figure_mark m
      join levain.ledger_chain c on c.fund_id = m.fund_id and c.chain = m.chain
     where m.fund_id = the_fund_id and m.place > c.length
     order by 1, 2;
end;
comment on function levain.figure_sum_faults(bigint) is
    'Sums of figures and first days of awards that are not what the ledger comes to up to the '
    'marks: figure, day, exercise, that of the account, vintage, call, envelope, funder, or award '
    'and funder; what is kept, what it is.';

grant select on levain.figure_award
    to levain_reader, levain_manager, levain_accountant, levain_auditor, levain_committee;
grant execute on function levain.award_days_of(bigint, bigint[]),
    levain.award_days(bigint, date, bigint)
    to levain_reader, levain_manager, levain_accountant, levain_auditor, levain_committee;

select levain.hold_by_fund('levain.figure_award',
                           array['manager', 'accountant', 'auditor', 'batch']);
select levain.hold_tables();
