-- SPDX-License-Identifier: MPL-2.0
-- 0054_match_cost - what lines pay is asked of the ledger as text, and accounts are found once.
-- Needs:   0036, whose match_paid_operations it replaces; 0022, whose opening of accounts.
-- Breaks:  nothing; the same operations are posted, with the same digests.
-- Why:     of the server's work for a line that pays an order much was spent on building the JSON
--          of its operations function by function, on looking up the same accounts four times, on
--          updating them in pages that had no room, and on plans into which thousands of operations
--          were written (decision 0070).

set local role levain_owner;

-- ---- what is posted for lines that pay ----------------------------------------------------------

-- A function in SQL that builds JSON and strips it costs 60 us; format, and one cast of all, 5.
create or replace function levain.match_paid_operations(
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
               k.exercise, k.vintage,
               format('"call_id": %s, "envelope": %s, "application_id": %s', k.call_id, k.envelope,
                      k.application_id) as award
          from unnest(the_paid) as p
         cross join lateral (
              select t.ledger, t.line, t.cents, t.credit_account_id
                from levain.transfer t
               where t.fund_id = the_fund_id and t.operation_id = p.state_operation_id
              offset 0) as t
         cross join lateral (
              select k.stage, k.exercise, k.vintage, k.call_id,
                     to_json(k.envelope::text) as envelope, k.application_id
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
        select t.n, t.booked, t.line, b.from_cents::bigint as part, t.vintage, t.award,
               (least(t.to_cents, b.to_cents) - greatest(t.from_cents, b.from_cents))::bigint
                   as cents,
               format('"stage": "bank", "exercise": %s, "vintage": %s', b.exercise, b.vintage)
                   as bank,
               'sent' as stage, pay_exercise as exercise
          from taken t
          join bank b on b.from_cents < t.to_cents and b.to_cents > t.from_cents
        union all
        select l.n, l.booked, l.line, 0, l.vintage, l.award, l.cents, null, l.stage, l.exercise
          from line l
         where l.ledger = 'cash'
    ), move as (
        select l.n, 1 as step, l.ledger, l.line, 0::bigint as part, l.cents,
               format('"stage": "%s", "exercise": %s, "vintage": %s, %s', l.stage, l.exercise,
                      l.vintage, l.award) as debit,
               format('"stage": "paid", "exercise": %s, "vintage": %s, %s', pay_exercise,
                      l.vintage, l.award) as credit
          from line l
         where l.ledger <> 'cash'
        union all
        select s.n, 1, 'cash', s.line, s.part, s.cents, s.bank,
               format('"stage": "sent", "exercise": %s, "vintage": %s, %s', s.exercise, s.vintage,
                      s.award)
          from sent s
         where s.bank is not null
        union all
        select s.n, 2, 'cash', s.line, s.part, s.cents,
               format('"stage": "%s", "exercise": %s, "vintage": %s, %s', s.stage, s.exercise,
                      s.vintage, s.award),
               format('"stage": "executed", "exercise": %s, "vintage": %s, %s', s.booked, s.vintage,
                      s.award)
          from sent s
        union all
        select p.n, 3, 'cash', 1, 0, p.cents,
               format('"stage": "left", "exercise": %s, "vintage": %s', p.line_exercise,
                      p.line_exercise),
               format('"stage": "outside", "exercise": %s, "vintage": %s', p.booked, p.booked)
          from unnest(the_paid) as p
    )
    select ('[' || string_agg(format(
               '{"key": %s, "kind": "%s", "exercise": %s, "accounted_on": "%s", "value_on": "%s"%s,'
               ' "transfers": [%s]}',
               to_json((array['pay', 'execute', 'match'])[m.step]
                       || case m.step when 3 then ' ' || p.letter || ' out'
                          else ' order ' || p.number || ' of ' || p.exercise || ' '
                               || p.place + 1 + case when m.step = 2 and p.state = 'ordered'
                                                     then 1 else 0 end end),
               (array['pay_left', 'execute', 'identify_left'])[m.step],
               case m.step when 1 then p.exercise else p.booked end,
               to_char(case m.step when 1 then p.pay_day else p.day end, 'YYYY-MM-DD'),
               to_char(p.value_on, 'YYYY-MM-DD'),
               case m.step when 3 then ', "cites": ' || to_json('match ' || p.letter) end,
               m.transfers), ', ' order by m.n, m.step) || ']')::jsonb
      from (select m.n, m.step,
                   string_agg(format('{"ledger": "%s", "cents": %s, "debit": {%s}, "credit": {%s}}',
                                     m.ledger, m.cents, m.debit, m.credit),
                              ', ' order by m.ledger, m.line, m.part) as transfers
              from move m
             group by m.n, m.step) as m
      join unnest(the_paid) as p using (n));
end
$$;

-- ---- accounts -----------------------------------------------------------------------------------

-- An account is moved again and again. Where its page has room the new version stands beside the
-- old one, and none of its eight indexes is told.
alter table levain.account set (fillfactor = 60);

create function levain.transfers_summed(the_transfers levain.transfer_asked[])
    returns levain.account_moved[]
    language plpgsql immutable
    set plan_cache_mode = force_generic_plan as $$
begin
    return (
        select array_agg(row(null, x.name, x.debit_cents, x.credit_cents)::levain.account_moved)
          from (select x.name, sum(x.debit)::bigint as debit_cents,
                       sum(x.credit)::bigint as credit_cents
                  from unnest(the_transfers) as t,
                       lateral (values (t.debit_name, t.cents, 0), (t.credit_name, 0, t.cents))
                           as x (name, debit, credit)
                 group by x.name) as x);
end
$$;
comment on function levain.transfers_summed(levain.transfer_asked[]) is
    'The names of accounts of transfers, each once, with what goes out of it and comes into it.';

create or replace function levain.accounts_moved(
    the_fund_id bigint, the_transfers levain.transfer_asked[]) returns levain.account_moved[]
    language plpgsql stable as $$
declare
    summed constant levain.account_moved[] := levain.transfers_summed(the_transfers);
begin
    return (
        select array_agg(row((select k.account_id from levain.account k
                               where k.fund_id = the_fund_id and k.name = x.name),
                             x.name, x.debit_cents, x.credit_cents)::levain.account_moved)
          from unnest(summed) as x);
end
$$;

-- What was opened is given with its ids: to look for all accounts again cost as much as they did.
drop function levain.accounts_open(bigint, levain.transfer_asked[], levain.account_moved[]);
create function levain.accounts_open(
    the_fund_id bigint, the_transfers levain.transfer_asked[], the_moved levain.account_moved[])
    returns levain.account_moved[]
    language plpgsql volatile
    set plan_cache_mode = force_generic_plan -- else each check of a key is planned anew
    set enable_nestloop = off as $$
declare
    opened levain.account_moved[];
begin
    with opened as (
        insert into levain.account (fund_id, ledger, stage, holder, sources, exercise, vintage,
                                    call_id, envelope, application_id, funder_id, debit_cents,
                                    credit_cents)
        select the_fund_id, a.ledger, a.account ->> 'stage', s.holder, s.sources,
               (a.account ->> 'exercise')::smallint, (a.account ->> 'vintage')::smallint,
               (a.account ->> 'call_id')::bigint, a.account ->> 'envelope',
               (a.account ->> 'application_id')::bigint, (a.account ->> 'funder_id')::bigint,
               a.debit_cents, a.credit_cents
          from (select distinct on (x.name) x.name, t.ledger, x.account, m.debit_cents,
                       m.credit_cents
                  from unnest(the_transfers) as t
                 cross join lateral (values (t.debit_name, t.debit),
                                            (t.credit_name, t.credit)) as x (name, account)
                  join unnest(the_moved) as m on m.name = x.name
                 where m.account_id is null
                 order by x.name) as a
          left join levain.ledger_stage s
            on s.ledger = a.ledger and s.stage = a.account ->> 'stage'
         order by a.name
        on conflict do nothing
        returning account_id, name, debit_cents, credit_cents)
    select array_agg(row(o.account_id, o.name, o.debit_cents, o.credit_cents)::levain.account_moved)
      into opened
      from opened o;
    return opened;
end
$$;
comment on function levain.accounts_open(
    bigint, levain.transfer_asked[], levain.account_moved[]) is
    'Opens the accounts that there are not yet, with what is moved; gives them.';

create or replace function levain.ledger_balance(
    the_fund_id bigint, the_transfers levain.transfer_asked[]) returns void
    language plpgsql volatile as $$
declare
    moved levain.account_moved[] := levain.accounts_moved(the_fund_id, the_transfers);
    opened levain.account_moved[];
    missing constant bigint := (
        select count(*) from unnest(moved) as m where m.account_id is null);
    moved_count bigint;
    bad record;
begin
    if missing > 0 then
        select m.name, m.credit_cents as held_cents, m.debit_cents into bad
          from unnest(moved) as m
         where m.account_id is null and m.credit_cents < m.debit_cents
           and not exists (select from levain.ledger_stage s
                            where s.sources and s.ledger = split_part(m.name, '/', 1)
                              and s.stage = split_part(m.name, '/', 2))
         order by m.name
         limit 1;
        if found then
            raise exception 'account % holds % cents, and % are to leave it', bad.name,
                bad.held_cents, bad.debit_cents
                using errcode = 'check_violation', constraint = 'account_balance_check';
        end if;
        opened := levain.accounts_open(the_fund_id, the_transfers, moved);
        if cardinality(opened) < missing then
            -- What somebody else has opened meanwhile is moved as if it had been there.
            moved := levain.accounts_moved(the_fund_id, the_transfers);
        end if;
        moved := (select array_agg(m) from unnest(moved) as m
                   where m.account_id is not null
                     and m.account_id not in (select o.account_id from unnest(opened) as o));
        if moved is null then
            return;
        end if;
    end if;
    -- In the order of their ids, so that no two writers wait for each other; then each once.
    perform from levain.account a
      where a.fund_id = the_fund_id
        and a.account_id = any (array(select m.account_id from unnest(moved) as m))
      order by a.account_id
        for no key update;
    update levain.account a
       set debit_cents = a.debit_cents + m.debit_cents,
           credit_cents = a.credit_cents + m.credit_cents
      from unnest(moved) as m
     where a.fund_id = the_fund_id and a.account_id = m.account_id
       -- which says the same, so that these alone are read, however many others there are
       and a.account_id = any (array(select m.account_id from unnest(moved) as m))
       and (a.sources or a.credit_cents + m.credit_cents >= a.debit_cents + m.debit_cents);
    get diagnostics moved_count = row_count;
    if moved_count < cardinality(moved) then
        select m.name, a.credit_cents - a.debit_cents + m.credit_cents as held_cents, m.debit_cents
          into bad
          from unnest(moved) as m
          join levain.account a on a.fund_id = the_fund_id and a.account_id = m.account_id
         where a.account_id = any (array(select m.account_id from unnest(moved) as m))
           and not a.sources and a.credit_cents + m.credit_cents < a.debit_cents + m.debit_cents
         order by a.account_id
         limit 1;
        raise exception 'account % holds % cents, and % are to leave it', bad.name, bad.held_cents,
            bad.debit_cents
            using errcode = 'check_violation', constraint = 'account_balance_check';
    end if;
end
$$;

-- ---- posting ------------------------------------------------------------------------------------

-- A plan that is made for a call has the arguments written into it: arrays of thousands of
-- operations, copied some ten times a statement, were a tenth of the work. What only looks at what
-- was asked keeps its plan, which guesses ten of each; without loops it is as good for thousands.
-- What looks up rows is planned for each call as before: a plan that was made while a table was
-- empty may take any index that begins with the fund.
do $$
declare
    the_function text;
begin
    foreach the_function in array array[
        'operations_asked(jsonb, levain.transfer_asked[])',
        'ledger_check_scope(levain.operation_asked[], levain.transfer_asked[])',
        'ledger_check_whole(levain.operation_asked[], levain.transfer_asked[])',
        'ledger_open(bigint, levain.operation_asked[], levain.transfer_asked[])'] loop
        execute 'alter function levain.' || the_function
                || ' set plan_cache_mode = force_generic_plan set enable_nestloop = off';
    end loop;
end
$$;

select levain.hold_tables();
