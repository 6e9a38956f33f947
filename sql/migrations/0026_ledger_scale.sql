-- SPDX-License-Identifier: MPL-2.0
-- 0026_ledger_scale - a large ledger is checked side by side, one operation is posted in one go.
-- Needs:   0022, whose posting it gets ahead of; 0025, whose checks it asks only when they find
-- Breaks:  nothing; what it finds and refuses is what was found and refused before.
-- Why:     verify took 18 s for a million operations, nearly all of it one after the other; one
--          operation alone took what a batch takes, most of it while all others waited; and the
--          shares of an award that is committed were worked out by eight queries.

set local role levain_owner;

-- ---- checking it all ----------------------------------------------------------------------------

-- A body says what happened, a link rests on the body and link before it, as they are stored: when
-- each of them is right by itself then so are all of them together, and they can be looked at in
-- any order, by several processes. What is wrong, and all that follows from it, is then told by
-- ledger_journal_faults, and by ledger_money_faults.
create function levain.ledger_bodies_wrong(
    the_fund_id bigint, the_part integer, part_count integer) returns setof text
    language plpgsql stable parallel safe cost 400000
    set search_path = levain, pg_temp
    set plan_cache_mode = force_custom_plan -- how many operations are of the part is known then
    set enable_nestloop = off
    set enable_mergejoin = off
    set work_mem = '256MB'
    set jit = off as $$
declare
    first_id constant bigint := (select min(o.operation_id) from levain.operation o
                                  where o.fund_id = the_fund_id);
    last_id constant bigint := (select max(o.operation_id) from levain.operation o
                                 where o.fund_id = the_fund_id);
    since constant bigint := first_id + (last_id - first_id + 1) * (the_part - 1) / part_count;
    until constant bigint := first_id + (last_id - first_id + 1) * the_part / part_count;
begin
    return query
        select o.key
          from levain.operation o
          left join (
              select t.operation_id, string_agg(t.words, E'\n') as lines
                from (select t.operation_id,
                             levain.transfer_line(t.ledger, d.name, c.name, t.cents) as words
                        from levain.transfer t
                        join levain.account d
                          on d.fund_id = the_fund_id and d.account_id = t.debit_account_id
                        join levain.account c
                          on c.fund_id = the_fund_id and c.account_id = t.credit_account_id
                       where t.fund_id = the_fund_id
                         and t.operation_id >= since and t.operation_id < until
                       order by t.operation_id, t.line
                      offset 0) as t
               group by t.operation_id) as t using (operation_id)
          left join (
              select r.operation_id as reverses_id, r.key
                from levain.operation r
               where r.fund_id = the_fund_id
                 and r.operation_id in (select u.reverses_id from levain.operation u
                                         where u.fund_id = the_fund_id
                                           and u.reverses_id is not null)) as r
               using (reverses_id)
         where o.fund_id = the_fund_id and o.operation_id >= since and o.operation_id < until
           and o.body_sha256 is distinct from levain.operation_body(
                   o.kind, o.key, o.exercise, o.accounted_on, o.value_on, o.cites, o.reason,
                   r.key, t.lines);
end
$$;
comment on function levain.ledger_bodies_wrong(bigint, integer, integer) is
    'Operations of which the body is not what it was, in one of so many equal parts of them all.';

create function levain.ledger_links_wrong(the_fund_id bigint) returns setof text
    language plpgsql stable parallel safe cost 150000
    set search_path = levain, pg_temp
    set plan_cache_mode = force_custom_plan
    set enable_nestloop = off
    set work_mem = '128MB'
    set jit = off as $$
begin
    return query
        select o.key
          from (select o.key, o.place, o.sha256, o.body_sha256,
                       lag(o.place, 1, 0::bigint) over earlier as before,
                       coalesce(lag(o.sha256::bytea) over earlier, f.first) as before_sha256
                  from levain.operation o
                  left join (select c.chain, sha256(convert_to(c.chain, 'UTF8')) as first
                               from levain.ledger_chain c
                              where c.fund_id = the_fund_id
                             offset 0) as f using (chain)
                 where o.fund_id = the_fund_id
                window earlier as (partition by o.chain order by o.place)) as o
         where o.place <> o.before + 1
            or o.sha256 is distinct from sha256(o.before_sha256 || o.body_sha256)
        union all
        select c.chain
          from levain.ledger_chain c
          left join lateral (select o.place, o.sha256
                               from levain.operation o
                              where o.fund_id = the_fund_id and o.chain = c.chain
                              order by o.place desc
                              limit 1) as o on true
         where c.fund_id = the_fund_id
           and (c.length, c.sha256) is distinct from (
               coalesce(o.place, 0), coalesce(o.sha256, sha256(convert_to(c.chain, 'UTF8'))));
end
$$;
comment on function levain.ledger_links_wrong(bigint) is
    'Operations that do not follow the one before them in their chain, and chains whose head is '
    'not the last one.';

create function levain.ledger_batches_wrong(the_fund_id bigint) returns setof text
    language plpgsql stable parallel safe cost 90000
    set search_path = levain, pg_temp
    set plan_cache_mode = force_custom_plan
    set enable_nestloop = off
    set work_mem = '128MB'
    set jit = off as $$
begin
    return query
        select b.ledger_batch_id::text
          from levain.ledger_batch b
          left join (select o.ledger_batch_id, count(*) as operation_count,
                            sha256(string_agg(o.parameters_sha256, ''::bytea)) as sha256
                       from (select o.ledger_batch_id, o.parameters_sha256
                               from levain.operation o
                              where o.fund_id = the_fund_id
                              order by o.ledger_batch_id, o.key
                             offset 0) as o
                      group by o.ledger_batch_id) as o using (ledger_batch_id)
         where b.fund_id = the_fund_id
           and (b.operation_count, b.sha256) is distinct from
               (coalesce(o.operation_count, 0), o.sha256);
end
$$;
comment on function levain.ledger_batches_wrong(bigint) is
    'Batches that are not made of what was asked for in them.';

create function levain.ledger_sums_wrong(the_fund_id bigint, of_debits boolean)
    returns setof text
    language plpgsql stable parallel safe cost 160000
    set search_path = levain, pg_temp
    set plan_cache_mode = force_custom_plan
    set enable_nestloop = off
    set work_mem = '128MB'
    set jit = off as $$
begin
    -- What an account says counts against what transfers say: a sum that is not zero is a fault.
    return query
        select x.account_id::text
          from (select case when of_debits then t.debit_account_id else t.credit_account_id end
                           as account_id, t.cents::bigint as cents
                  from levain.transfer t
                 where t.fund_id = the_fund_id
                union all
                select a.account_id, -(case when of_debits then a.debit_cents
                                            else a.credit_cents end)::bigint
                  from levain.account a
                 where a.fund_id = the_fund_id) as x
         group by x.account_id
        having sum(x.cents) <> 0;
end
$$;
comment on function levain.ledger_sums_wrong(bigint, boolean) is
    'Accounts of which what went out, or else what came in, is not the sum of their transfers.';

create function levain.ledger_stages_wrong(the_fund_id bigint) returns setof text
    language plpgsql stable parallel safe cost 60000
    set search_path = levain, pg_temp
    set plan_cache_mode = force_custom_plan
    set enable_nestloop = off
    set work_mem = '128MB'
    set jit = off as $$
begin
    return query
        select a.name from levain.account a
         where a.fund_id = the_fund_id and not a.sources and a.credit_cents < a.debit_cents
        union all
        select p.application_id::text
          from (select a.call_id, a.application_id,
                       sum(case when a.ledger = 'ae' and a.stage = 'paid'
                                then a.credit_cents - a.debit_cents else 0 end) as ae_cents,
                       sum(case when a.ledger = 'cp' and a.stage = 'paid'
                                then a.credit_cents - a.debit_cents else 0 end) as cp_cents,
                       sum(case when a.ledger = 'cash'
                                 and a.stage in ('sent', 'executed', 'returned')
                                then a.credit_cents - a.debit_cents else 0 end) as cash_cents
                  from levain.account a
                 where a.fund_id = the_fund_id and a.application_id is not null
                 group by a.call_id, a.application_id) as p
         where p.ae_cents <> p.cp_cents or p.ae_cents <> p.cash_cents
        union all
        select o.key
          from levain.operation o
          join levain.closing c using (fund_id, exercise)
         where o.fund_id = the_fund_id and o.accounted_on <= c.through
           and o.recorded_at > c.recorded_at
        union all
        -- Whatever a contra-entry and what it undoes have, each line the other way round.
        select coalesce(u.key, t.operation_id::text)
          from (select o.operation_id, o.key, r.line, r.debit_account_id, r.credit_account_id,
                       r.cents
                  from levain.operation o
                  join levain.transfer r
                    on r.fund_id = the_fund_id and r.operation_id = o.reverses_id
                 where o.fund_id = the_fund_id and o.reverses_id is not null) as u
          full join (select t.* from levain.transfer t
                      where t.fund_id = the_fund_id and t.kind = 'contra') as t
            on t.operation_id = u.operation_id and t.line = u.line
         where (t.debit_account_id, t.credit_account_id, t.cents)
               is distinct from (u.credit_account_id, u.debit_account_id, u.cents);
end
$$;
comment on function levain.ledger_stages_wrong(bigint) is
    'Accounts below zero, awards not paid alike in the three ledgers, operations in a period that '
    'was closed, contra-entries that are not what they undo.';

create function levain.funding_shares_wrong(the_fund_id bigint) returns setof text
    language plpgsql stable parallel safe cost 100000
    set search_path = levain, pg_temp
    set plan_cache_mode = force_custom_plan
    set enable_nestloop = off
    set work_mem = '128MB'
    set jit = off as $$
begin
    -- What is shared counts against what had to be.
    return query
        select x.operation_id::text
          from (select p.operation_id, p.line, p.share, p.cents::bigint as cents
                  from levain.transfer_share p
                 where p.fund_id = the_fund_id
                union all
                select t.operation_id, t.line, m.share, -t.cents::bigint
                  from levain.transfer t
                  join levain.ledger_move m using (kind, ledger, debit_stage, credit_stage)
                 where t.fund_id = the_fund_id and m.share is not null
                union all
                -- A contra-entry takes back what it undoes, the other way round.
                select t.operation_id, t.line, m.share, t.cents::bigint
                  from levain.operation o
                  join levain.operation r
                    on r.fund_id = the_fund_id and r.operation_id = o.reverses_id
                  join levain.transfer t
                    on t.fund_id = the_fund_id and t.operation_id = o.operation_id
                  join levain.ledger_move m
                    on m.kind = r.kind and m.ledger = t.ledger
                   and m.debit_stage = t.credit_stage and m.credit_stage = t.debit_stage
                 where o.fund_id = the_fund_id and o.reverses_id is not null
                   and m.share is not null) as x
         group by x.operation_id, x.line, x.share
        having sum(x.cents) <> 0;
end
$$;
comment on function levain.funding_shares_wrong(bigint) is
    'Operations of which the shares of funders are not the cents, or shares of another kind.';

create function levain.funding_parts_wrong(the_fund_id bigint) returns setof text
    language plpgsql stable parallel safe cost 140000
    set search_path = levain, pg_temp
    set plan_cache_mode = force_custom_plan
    set enable_nestloop = off
    set work_mem = '128MB'
    set jit = off as $$
declare
    stages constant text[] := array(
        select m.debit_stage::text from levain.ledger_move m where m.share is not null
        union
        select m.credit_stage::text from levain.ledger_move m where m.share is not null);
begin
    -- What an award says of a source counts against the shares of its transfers.
    return query
        select x.application_id::text
          from (select a.call_id, a.application_id, a.envelope, a.vintage, p.source_id, p.share,
                       p.cents::bigint as cents
                  from levain.transfer_share p
                  join levain.transfer t
                    on t.fund_id = the_fund_id and t.operation_id = p.operation_id
                   and t.line = p.line
                  join levain.account a
                    on a.fund_id = the_fund_id and a.holder = 'award'
                   and a.stage = any (stages)
                   and a.account_id = case
                       -- Of which of both is the award: money goes to it, or from it.
                       when (p.share in ('owed', 'reused')) = (p.cents > 0)
                       then t.debit_account_id
                       else t.credit_account_id end
                 where p.fund_id = the_fund_id and p.share <> 'managed'
                union all
                select w.call_id, w.application_id, w.envelope, w.vintage, w.source_id, s.share,
                       -s.cents
                  from levain.award_share w,
                       lateral (values ('committed', w.committed_cents::bigint),
                                       ('paid', w.paid_cents),
                                       ('decommitted', w.decommitted_cents),
                                       ('claimed', w.claimed_cents),
                                       ('recovered', w.recovered_cents),
                                       ('waived', w.waived_cents),
                                       ('written_off', w.written_off_cents),
                                       ('owed', w.owed_cents),
                                       ('reused', w.reused_cents)) as s (share, cents)
                 where w.fund_id = the_fund_id and s.cents <> 0) as x
         group by x.call_id, x.application_id, x.envelope, x.vintage, x.source_id, x.share
        having sum(x.cents) <> 0;
end
$$;
comment on function levain.funding_parts_wrong(bigint) is
    'Awards of which the parts of funders are not the sums of their shares.';

create or replace function levain.funding_source_faults(the_fund_id bigint)
    returns table (subject text, found text, expected text)
    language sql stable parallel safe cost 60000
    set search_path = levain, pg_temp
    set enable_nestloop = off
    set work_mem = '128MB'
    set jit = off
begin atomic
    with shared as (
        select p.source_id,
               sum(case p.share when 'committed' then p.cents
                                when 'decommitted' then -p.cents else 0 end) as committed,
               sum(case when p.share = 'reused' then p.cents else 0 end) as reused,
               sum(case when p.share = 'managed' then p.cents else 0 end) as managed
          from levain.transfer_share p
         where p.fund_id = the_fund_id
         group by p.source_id
    ), held as (
        select a.account_id, a.funder_id, a.vintage as year
          from levain.account a
         where a.fund_id = the_fund_id and a.ledger = 'cash' and a.holder = 'funder'
    ), promise as (
        select a.funder_id, a.year, coalesce(sum(t.cents), 0) as promised
          from held a
          left join (
              select t.credit_account_id as account_id, t.cents::bigint
                from levain.transfer t
               where t.fund_id = the_fund_id
                 and t.debit_stage = 'pledge' and t.credit_stage = 'promised'
                 and t.credit_account_id = any (array(select a.account_id from held a))
              union all
              select t.debit_account_id, -t.cents
                from levain.transfer t
               where t.fund_id = the_fund_id
                 and t.debit_stage = 'promised' and t.credit_stage = 'pledge'
                 and t.debit_account_id = any (array(select a.account_id from held a))) as t
               using (account_id)
         group by a.funder_id, a.year
    ), kept as (
        select e.funder_id, e.year, e.call_id, e.envelope, e.cents
          from levain.funding_in_force f
          join levain.funding_earmark e using (fund_id, funder_id, year, version)
         where f.fund_id = the_fund_id
    ), signed as (
        select f.funder_id, f.year, k.call_id, k.envelope, k.cents::bigint, 0::bigint as management,
               f.clause is not null as usable
          from levain.funding_in_force f
          join kept k using (funder_id, year)
         where f.fund_id = the_fund_id
        union all
        select f.funder_id, f.year, null, null,
               f.cents - f.management_cents - coalesce((
                   select sum(k.cents) from kept k
                    where k.funder_id = f.funder_id and k.year = f.year), 0)::bigint,
               f.management_cents, f.clause is not null
          from levain.funding_in_force f
         where f.fund_id = the_fund_id
    ), opened as (
        select a.vintage, sum(a.debit_cents - a.credit_cents) as cents
          from levain.account a
         where a.fund_id = the_fund_id and a.ledger = 'ae' and a.stage = 'opened'
         group by a.vintage
    )
    select 'source ' || d.code || ' ' || s.year || coalesce(' ' || s.envelope, ''),
           concat_ws(' ', s.usable_cents, s.management_cents, s.committed_cents, s.reused_cents,
                     s.managed_cents),
           concat_ws(' ', case when g.usable then g.cents else 0 end,
                     coalesce(g.management, 0), coalesce(w.committed, 0), coalesce(w.reused, 0),
                     coalesce(w.managed, 0))
      from levain.funding_source s
      join levain.funder d using (funder_id)
      left join signed g
        on g.funder_id = s.funder_id and g.year = s.year
       and coalesce(g.call_id, 0) = coalesce(s.call_id, 0)
       and coalesce(g.envelope, '') = coalesce(s.envelope, '')
      left join shared w on w.source_id = s.source_id
     where s.fund_id = the_fund_id
       and (s.usable_cents, s.management_cents, s.committed_cents, s.reused_cents,
            s.managed_cents)
           is distinct from
           (case when g.usable then g.cents else 0 end, coalesce(g.management, 0),
            coalesce(w.committed, 0), coalesce(w.reused, 0), coalesce(w.managed, 0))
    union all
    select 'promise of ' || d.code || ' for ' || year, w.promised::text, f.cents::text
      from promise w
      full join (select * from levain.funding_in_force i where i.fund_id = the_fund_id) as f
           using (funder_id, year)
      join levain.funder d on d.funder_id = coalesce(w.funder_id, f.funder_id)
     where w.promised is distinct from f.cents
    union all
    select 'commitments opened of ' || vintage, v.opened_cents || ' ' || v.usable_cents,
           coalesce(o.cents, 0) || ' ' || coalesce((
               select sum(s.usable_cents + s.reused_cents) from levain.funding_source s
                where s.fund_id = the_fund_id and s.year = vintage), 0)
      from (select * from levain.funding_vintage v where v.fund_id = the_fund_id) as v
      full join opened o using (vintage)
     where (v.opened_cents, v.usable_cents) is distinct from (
         coalesce(o.cents, 0), coalesce((
             select sum(s.usable_cents + s.reused_cents) from levain.funding_source s
              where s.fund_id = the_fund_id and s.year = vintage), 0));
end;

-- They work in processes of their own, which are not for processes that were made for others.
alter function levain.ledger_journal_faults(bigint) parallel restricted;
alter function levain.ledger_money_faults(bigint) parallel restricted;
alter function levain.funding_transfer_faults(bigint) parallel restricted;
alter function levain.funding_award_faults(bigint) parallel restricted;

create function levain.ledger_faults(the_fund_id bigint)
    returns table (checked text, subject text, found text, expected text)
    language sql stable
    set search_path = levain, pg_temp
    set max_parallel_workers_per_gather = 2
    set parallel_setup_cost = 0
    set parallel_tuple_cost = 0
begin atomic
    with told as materialized (
        select 'journal' as checked, null as subject, null as found, null as expected
          from levain.ledger_bodies_wrong(the_fund_id, 1, 2)
        union all
        select 'journal', null, null, null from levain.ledger_bodies_wrong(the_fund_id, 2, 2)
        union all
        select 'journal', null, null, null from levain.ledger_links_wrong(the_fund_id)
        union all
        select 'journal', null, null, null from levain.ledger_batches_wrong(the_fund_id)
        union all
        select 'money', null, null, null from levain.ledger_sums_wrong(the_fund_id, true)
        union all
        select 'money', null, null, null from levain.ledger_sums_wrong(the_fund_id, false)
        union all
        select 'money', null, null, null from levain.ledger_stages_wrong(the_fund_id)
        union all
        select 'shares', null, null, null from levain.funding_shares_wrong(the_fund_id)
        union all
        select 'parts', null, null, null from levain.funding_parts_wrong(the_fund_id)
        union all
        select 'funders', f.subject, f.found, f.expected
          from levain.funding_source_faults(the_fund_id) as f
    )
    select f.checked, f.subject, f.found, f.expected
      from (select t.checked, t.subject, t.found, t.expected
              from told t
             where t.subject is not null
            union all
            select 'journal', j.subject, j.found, j.expected
              from levain.ledger_journal_faults(the_fund_id) as j
             where exists (select from told t where t.checked = 'journal')
            union all
            select 'money', m.subject, m.found, m.expected
              from levain.ledger_money_faults(the_fund_id) as m
             where exists (select from told t where t.checked = 'money')
            union all
            select 'funders', p.subject, p.found, p.expected
              from levain.funding_transfer_faults(the_fund_id) as p
             where exists (select from told t where t.checked = 'shares')
            union all
            select 'funders', p.subject, p.found, p.expected
              from levain.funding_award_faults(the_fund_id) as p
             where exists (select from told t where t.checked = 'parts')) as f
     order by array_position(array['journal', 'money', 'funders'], f.checked),
              f.subject collate "C", f.found collate "C";
end;
comment on function levain.ledger_faults(bigint) is
    'All that is wrong in the ledger of a fund: in the journal, the money, the shares of funders. '
    'The checks are made side by side; what of the journal and the money is wrong is only '
    'worked out when something is.';

grant execute on function levain.ledger_bodies_wrong(bigint, integer, integer),
    levain.ledger_links_wrong(bigint), levain.ledger_batches_wrong(bigint),
    levain.ledger_sums_wrong(bigint, boolean), levain.ledger_stages_wrong(bigint),
    levain.funding_shares_wrong(bigint), levain.funding_parts_wrong(bigint),
    levain.ledger_faults(bigint)
    to levain_auditor, levain_accountant;

-- ---- shares -------------------------------------------------------------------------------------

-- A query over an array of five took ten times what a loop takes, and an award asked for six.
create or replace function levain.apportion(the_cents bigint, the_weights bigint[]) returns bigint[]
    language plpgsql immutable
    set search_path = levain, pg_temp
    set plan_cache_mode = force_generic_plan as $$
declare
    parts bigint[] := array[]::bigint[];
    rests numeric[] := array[]::numeric[];
    total numeric := 0::numeric;
    given numeric;
    unshared numeric;
    best integer;
begin
    for i in 1 .. coalesce(cardinality(the_weights), 0) loop
        total := total + the_weights[i];
    end loop;
    given := least(the_cents, total);
    unshared := given;
    for i in 1 .. coalesce(cardinality(the_weights), 0) loop
        parts[i] := case when total = 0 then 0 else div(given * the_weights[i], total) end::bigint;
        rests[i] := case when total = 0 then 0 else mod(given * the_weights[i], total) end;
        unshared := unshared - parts[i];
    end loop;
    while unshared > 0 loop
        best := 1;
        for i in 2 .. cardinality(the_weights) loop
            if rests[i] > rests[best] then
                best := i;
            end if;
        end loop;
        parts[best] := parts[best] + 1;
        rests[best] := -1;
        unshared := unshared - 1;
    end loop;
    return nullif(parts, array[]::bigint[]);
end
$$;

create or replace function levain.share_step(
    the_state bigint[], the_left bigint[], the_marks text[], the_mark text, the_cents bigint)
    returns bigint[]
    language plpgsql immutable
    set search_path = levain, pg_temp
    set plan_cache_mode = force_generic_plan as $$
declare
    source_count constant integer := cardinality(the_left);
    has bigint[] := coalesce(the_state[:source_count], the_left);
    gives bigint[] := array_fill(0::bigint, array[source_count]);
    weights bigint[] := array[]::bigint[];
    parts bigint[];
    still bigint := the_cents;
begin
    if the_mark = any (the_marks) then
        for i in 1 .. source_count loop
            weights[i] := case when the_marks[i] = the_mark then has[i] else 0 end;
        end loop;
        gives := levain.apportion(the_cents, weights);
        for i in 1 .. source_count loop
            still := still - gives[i];
        end loop;
    end if;
    for i in 1 .. source_count loop
        weights[i] := case when the_marks[i] is null then has[i] else 0 end;
    end loop;
    parts := levain.apportion(still, weights);
    for i in 1 .. source_count loop
        gives[i] := gives[i] + parts[i];
        has[i] := has[i] - gives[i];
    end loop;
    return has || gives;
end
$$;

-- ---- one operation ------------------------------------------------------------------------------

-- What a batch needs arrays, joins and a dozen statements for takes five here, three of them while
-- others wait. Whatever is not as usual is left to those: accounts that are not there yet,
-- contra-entries, what is shared or opens commitments, and all that is refused before anything is
-- written, so that there is one place that says why.
create function levain.ledger_post_one(the_fund_id bigint, the_actor text, the_operation jsonb)
    returns bigint
    language plpgsql volatile as $$
declare
    the_kind constant text := the_operation ->> 'kind';
    the_key constant text := the_operation ->> 'key';
    the_exercise constant smallint := (the_operation ->> 'exercise')::smallint;
    the_day constant date := (the_operation ->> 'accounted_on')::date;
    parameters constant bytea := sha256(convert_to(the_operation::text, 'UTF8'));
    the_transfer constant jsonb := the_operation -> 'transfers' -> 0;
    debit constant jsonb := the_transfer -> 'debit';
    credit constant jsonb := the_transfer -> 'credit';
    the_ledger constant text := the_transfer ->> 'ledger';
    the_cents constant bigint := (the_transfer ->> 'cents')::bigint;
    the_chain constant text := coalesce(case when levain.account_envelope(debit)
                                                  = levain.account_envelope(credit)
                                             then levain.account_envelope(debit) end, '');
    body constant bytea := levain.operation_body(
        the_kind, the_key, the_exercise, the_day, (the_operation ->> 'value_on')::date,
        the_operation ->> 'cites', the_operation ->> 'reason', null,
        levain.transfer_line(the_ledger, levain.account_name_of(the_ledger, debit),
                             levain.account_name_of(the_ledger, credit), the_cents));
    from_id bigint;
    to_id bigint;
    the_place bigint;
    link bytea;
    closed_through date;
    is_known boolean;
    the_id bigint;
begin
    select d.account_id, c.account_id into from_id, to_id
      from levain.ledger_kind k, levain.ledger_move m, levain.account d, levain.account c
     where k.kind = the_kind and k.actor in (the_actor, 'both')
       and (not k.cites or the_operation ->> 'cites' is not null)
       and m.kind = the_kind and m.ledger = the_ledger and m.debit_stage = debit ->> 'stage'
       and m.credit_stage = credit ->> 'stage' and m.share is null
       and d.fund_id = the_fund_id
       and d.name = levain.account_name_of(the_ledger, debit)
       and c.fund_id = the_fund_id
       and c.name = levain.account_name_of(the_ledger, credit)
       and not exists (select from levain.operation o
                        where o.fund_id = the_fund_id and o.key = the_key);
    if not found or from_id = to_id or the_cents is null or the_cents <= 0
       or the_kind = 'contra'
       or 'pledge' in (debit ->> 'stage', credit ->> 'stage')
       or (the_ledger = 'ae' and credit ->> 'stage' in ('opened', 'available'))
       or jsonb_array_length(the_operation -> 'transfers') <> 1
       or debit ->> 'application_id' <> credit ->> 'application_id'
       or levain.account_envelope(debit) <> levain.account_envelope(credit)
       or debit ->> 'funder_id' <> credit ->> 'funder_id'
       or (the_ledger = 'ae' and debit ->> 'vintage' <> credit ->> 'vintage')
       or (credit ->> 'exercise')::integer is distinct from the_exercise
       or (debit ->> 'exercise')::integer > the_exercise
       or (the_ledger = 'cp' and debit ->> 'exercise' <> credit ->> 'exercise') then
        return null;
    end if;
    -- From here on others wait.
    update levain.ledger_chain c
       set length = c.length + 1, sha256 = sha256(c.sha256 || body)
     where c.fund_id = the_fund_id and c.chain = the_chain
    returning c.length, c.sha256::bytea into the_place, link;
    if not found then
        return null;
    end if;
    -- Who closes a period waits for those who are in it; who comes later sees it closed.
    select e.closed_through, exists (select from levain.operation o
                                      where o.fund_id = the_fund_id and o.key = the_key)
      into closed_through, is_known
      from levain.exercise e
     where e.fund_id = the_fund_id and e.exercise = the_exercise
       for share;
    if not found or is_known or the_day <= closed_through then
        -- Asked for a moment ago, or the period was closed: as if nothing had been done.
        update levain.ledger_chain c
           set length = c.length - 1,
               sha256 = coalesce((select o.sha256 from levain.operation o
                                   where o.fund_id = the_fund_id and o.chain = the_chain
                                     and o.place = the_place - 1),
                                 sha256(convert_to(the_chain, 'UTF8')))
         where c.fund_id = the_fund_id and c.chain = the_chain;
        return null;
    end if;
    -- In the order of their ids, so that no two writers wait for each other.
    if to_id < from_id then
        update levain.account a set credit_cents = a.credit_cents + the_cents
         where a.fund_id = the_fund_id and a.account_id = to_id;
    end if;
    update levain.account a set debit_cents = a.debit_cents + the_cents
     where a.fund_id = the_fund_id and a.account_id = from_id
       and (a.sources or a.credit_cents >= a.debit_cents + the_cents);
    if not found then
        raise exception 'account % holds % cents, and % are to leave it',
            levain.account_name_of(the_ledger, debit),
            (select a.credit_cents - a.debit_cents from levain.account a
              where a.fund_id = the_fund_id and a.account_id = from_id), the_cents
            using errcode = 'check_violation', constraint = 'account_balance_check';
    end if;
    if to_id > from_id then
        update levain.account a set credit_cents = a.credit_cents + the_cents
         where a.fund_id = the_fund_id and a.account_id = to_id;
    end if;
    with batch as (
        insert into levain.ledger_batch as b (fund_id, operation_count, sha256)
        values (the_fund_id, 1, sha256(parameters))
        returning b.ledger_batch_id
    ), written as (
        insert into levain.operation as p (fund_id, ledger_batch_id, kind, key, parameters_sha256,
            exercise, accounted_on, value_on, cites, reason, chain, place, body_sha256, sha256)
        select the_fund_id, b.ledger_batch_id, the_kind, the_key, parameters, the_exercise, the_day,
               (the_operation ->> 'value_on')::date, the_operation ->> 'cites',
               the_operation ->> 'reason', the_chain, the_place, body, link
          from batch b
        returning p.operation_id
    )
    insert into levain.transfer as t (fund_id, operation_id, line, kind, ledger, debit_stage,
                                      debit_account_id, credit_stage, credit_account_id, cents)
    select the_fund_id, w.operation_id, 1, the_kind, the_ledger, debit ->> 'stage', from_id,
           credit ->> 'stage', to_id, the_cents
      from written w
    returning t.operation_id into the_id;
    return the_id;
end
$$;
comment on function levain.ledger_post_one(bigint, text, jsonb) is
    'Posts an operation of one transfer between accounts that are there, and gives its id; null: '
    'it is not one, or was posted before, or is to be refused, and nothing was done.';

create or replace function levain.ledger_post(
    the_fund_id bigint, the_actor text, the_operations jsonb)
    returns table (key text, operation_id bigint, created boolean)
    language plpgsql volatile
    set enable_seqscan = off -- tables may have grown since anybody looked at their size
    set plan_cache_mode = force_generic_plan -- to plan costs more than a few operations
    set jit = off as $$
declare
    transfers levain.transfer_asked[];
    asked levain.operation_asked[];
    fresh levain.operation_asked[];
begin
    -- The groups of the database tell who may call this for some fund; here it is for this one.
    perform levain.fund_role_check(
        the_fund_id, case the_actor when 'decision' then array['manager', 'committee']
                                    else array[the_actor] end);
    if jsonb_array_length(the_operations) = 1 then
        operation_id := levain.ledger_post_one(the_fund_id, the_actor, the_operations -> 0);
        if operation_id is not null then
            key := the_operations -> 0 ->> 'key';
            created := true;
            return next;
            return;
        end if;
    end if;
    -- Many are planned for their number, and for the tables as they are by now.
    if jsonb_array_length(the_operations) > 20 then
        perform set_config('plan_cache_mode', 'force_custom_plan', true);
    end if;
    transfers := levain.transfers_asked(the_fund_id, the_operations);
    asked := levain.operations_asked(the_operations, transfers);
    perform levain.ledger_check_kinds(the_actor, asked);
    perform levain.ledger_lock(the_fund_id, asked);
    fresh := levain.ledger_new(the_fund_id, asked);
    if fresh is not null then
        if cardinality(fresh) < cardinality(asked) then
            transfers := (select array_agg(t) from unnest(transfers) as t
                           where t.ordinal in (select f.ordinal from unnest(fresh) as f));
        end if;
        perform levain.ledger_check_scope(fresh, transfers);
        perform levain.ledger_check_period(the_fund_id, fresh);
        perform levain.ledger_balance(the_fund_id, transfers);
        perform levain.ledger_write(the_fund_id, fresh, transfers);
    end if;
    return query
        select a.key, p.operation_id, f.key is not null
          from unnest(asked) as a
          left join unnest(fresh) as f on f.ordinal = a.ordinal,
               lateral (select p.operation_id from levain.operation p
                         where p.fund_id = the_fund_id and p.key = a.key offset 0) as p
         order by a.ordinal;
end
$$;

select levain.hold_tables();
