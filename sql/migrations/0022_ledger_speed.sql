-- SPDX-License-Identifier: MPL-2.0
-- 0022_ledger_speed - posting to the ledger takes fewer and shorter statements.
-- Needs:   0019_ledger; 0021, whose check of roles it keeps
-- Breaks:  nothing; functions are replaced by cheaper ones that refuse the same.
-- Why:     one operation took 2 ms of the server, most of it for planning the same statements anew,
--          and whoever holds an envelope makes all others wait that long.

set local role levain_owner;

-- To check that an account of a transfer is of its stage, the older index looked as good as the
-- key, and led through all accounts of the stage.
drop index levain.account_stage_idx;
create index account_stage_idx on levain.account (sources, holder, stage, ledger);

-- A function in SQL is planned whenever an aggregate begins, one in PL/pgSQL once a session.
create or replace function levain.chain_next(the_state bytea, the_first bytea, the_body bytea)
    returns bytea
    language plpgsql immutable parallel safe as $$
begin
    return sha256(coalesce(the_state, the_first) || the_body);
end
$$;

-- What only ledger_post calls runs on the search_path that it sets: to set it again costs as much
-- as a statement. What gives a value is called without one.
drop function levain.transfers_asked(bigint, jsonb);
create function levain.transfers_asked(the_fund_id bigint, the_operations jsonb)
    returns levain.transfer_asked[]
    language plpgsql stable as $$
declare
    asked levain.transfer_asked[] := (
        select array_agg(row(o.ordinal, t.line, t.value ->> 'ledger', t.value -> 'debit',
                             levain.account_name_of(t.value ->> 'ledger', t.value -> 'debit'),
                             t.value -> 'credit',
                             levain.account_name_of(t.value ->> 'ledger', t.value -> 'credit'),
                             t.value ->> 'cents')::levain.transfer_asked)
          from jsonb_array_elements(the_operations) with ordinality as o (value, ordinal),
               jsonb_array_elements(o.value -> 'transfers') with ordinality as t (value, line)
         where o.value ->> 'kind' <> 'contra');
begin
    if the_operations @? '$[*] ? (@.kind == "contra")' then
        asked := asked || (
            select array_agg(row(o.ordinal, t.line, t.ledger, to_jsonb(c), c.name, to_jsonb(d),
                                 d.name, t.cents)::levain.transfer_asked)
              from jsonb_array_elements(the_operations) with ordinality as o (value, ordinal),
                   lateral (select t.* from levain.transfer t
                             where t.fund_id = the_fund_id
                               and t.operation_id = (o.value ->> 'reverses_id')::bigint
                            offset 0) as t,
                   lateral (select d.* from levain.account d
                             where d.fund_id = the_fund_id and d.account_id = t.debit_account_id
                            offset 0) as d,
                   lateral (select c.* from levain.account c
                             where c.fund_id = the_fund_id and c.account_id = t.credit_account_id
                            offset 0) as c
             where o.value ->> 'kind' = 'contra');
    end if;
    return asked;
end
$$;
comment on function levain.transfers_asked(bigint, jsonb) is
    'The transfers of operations as asked; those of a contra-entry are the ones that it undoes, '
    'the other way round.';

drop function levain.operations_asked(jsonb, levain.transfer_asked[]);
create function levain.operations_asked(the_operations jsonb, the_transfers levain.transfer_asked[])
    returns levain.operation_asked[]
    language plpgsql stable as $$
begin
    return (
        select array_agg(row(o.ordinal, o.value ->> 'key', o.value ->> 'kind',
                             o.value ->> 'exercise', o.value ->> 'accounted_on',
                             o.value ->> 'value_on', o.value ->> 'cites', o.value ->> 'reason',
                             o.value ->> 'reverses_id', coalesce(t.chain, ''),
                             sha256(convert_to(o.value::text, 'UTF8')))::levain.operation_asked
                         order by o.ordinal)
          from jsonb_array_elements(the_operations) with ordinality as o (value, ordinal)
          left join (
              select a.ordinal,
                     case when count(e.envelope) = count(*) and min(e.envelope) = max(e.envelope)
                          then min(e.envelope) end as chain
                from unnest(the_transfers) as a,
                     lateral (values (levain.account_envelope(a.debit)),
                                     (levain.account_envelope(a.credit))) as e (envelope)
               group by a.ordinal) as t on t.ordinal = o.ordinal);
end
$$;
comment on function levain.operations_asked(jsonb, levain.transfer_asked[]) is
    'The operations as asked, each in the chain of the one envelope that it touches, or of the '
    'fund.';

create or replace function levain.ledger_check_kinds(
    the_actor text, the_operations levain.operation_asked[]) returns void
    language plpgsql stable as $$
declare
    bad record;
begin
    select o.kind, o.key, k.actor, k.actor not in (the_actor, 'both') as is_another_s into bad
      from unnest(the_operations) as o,
           lateral (select k.actor, k.cites from levain.ledger_kind k
                     where k.kind = o.kind offset 0) as k
     where k.actor not in (the_actor, 'both') or (k.cites and o.cites is null)
     order by k.actor in (the_actor, 'both'), o.ordinal
     limit 1;
    if not found then
        return;
    end if;
    if bad.is_another_s then
        raise exception 'operation %: % is done by the %, not by the %', bad.key, bad.kind,
            bad.actor, the_actor
            using errcode = 'insufficient_privilege', constraint = 'operation_actor_check';
    end if;
    raise exception 'operation %: % rests on a decision, and names none', bad.key, bad.kind
        using errcode = 'check_violation', constraint = 'operation_cites_check';
end
$$;

create or replace function levain.ledger_check_scope(
    the_operations levain.operation_asked[], the_transfers levain.transfer_asked[]) returns void
    language plpgsql immutable as $$
declare
    bad record;
begin
    select o.key, t.ordinal, t.debit_name, t.credit_name into bad
      from unnest(the_operations) as o
      left join unnest(the_transfers) as t using (ordinal)
     where t.ordinal is null
        or (o.kind <> 'contra'
            and (t.debit ->> 'application_id' <> t.credit ->> 'application_id'
                 or (levain.account_envelope(t.debit) <> levain.account_envelope(t.credit)
                     and o.kind not in ('move', 'pool'))
                 or (t.debit ->> 'funder_id' <> t.credit ->> 'funder_id')
                 or (t.ledger = 'ae' and t.debit ->> 'vintage' <> t.credit ->> 'vintage')
                 or (t.credit ->> 'exercise')::integer <> o.exercise
                 or (t.debit ->> 'exercise')::integer > o.exercise
                 or (t.ledger = 'cp' and o.kind <> 'reopen'
                     and t.debit ->> 'exercise' <> t.credit ->> 'exercise')))
     order by t.ordinal is null, o.ordinal, t.line
     limit 1;
    if not found then
        return;
    end if;
    if bad.ordinal is null then
        raise exception 'operation %: it moves nothing', bad.key
            using errcode = 'check_violation', constraint = 'operation_transfers_check';
    end if;
    raise exception 'operation %: money may not go from % to %', bad.key, bad.debit_name,
        bad.credit_name
        using errcode = 'check_violation', constraint = 'transfer_scope_check',
              hint = 'an award, an envelope, a funder keeps its money, commitments their '
                     'vintage, payment appropriations their exercise';
end
$$;

create or replace function levain.ledger_new(
    the_fund_id bigint, the_operations levain.operation_asked[]) returns levain.operation_asked[]
    language plpgsql stable as $$
declare
    fresh levain.operation_asked[];
    bad bigint;
begin
    select array_agg(o order by o.ordinal) filter (where p.parameters_sha256 is null),
           min(o.ordinal) filter (where p.parameters_sha256 <> o.parameters_sha256)
      into fresh, bad
      from unnest(the_operations) as o
      left join lateral (select p.parameters_sha256 from levain.operation p
                          where p.fund_id = the_fund_id and p.key = o.key offset 0) as p on true;
    if bad is not null then
        raise exception 'operation % was asked for before, otherwise', the_operations[bad].key
            using errcode = 'unique_violation', constraint = 'operation_parameters_check';
    end if;
    return fresh;
end
$$;

create or replace function levain.ledger_lock(
    the_fund_id bigint, the_operations levain.operation_asked[]) returns void
    language plpgsql volatile as $$
begin
    if exists (
        select from unnest(the_operations) as o
         where (select c.length from levain.ledger_chain c
                 where c.fund_id = the_fund_id and c.chain = o.chain) is null
            or (select e.exercise from levain.exercise e
                 where e.fund_id = the_fund_id and e.exercise = o.exercise) is null) then
        insert into levain.ledger_chain (fund_id, chain, sha256)
        select distinct the_fund_id, o.chain, sha256(convert_to(o.chain, 'UTF8'))
          from unnest(the_operations) as o
         order by o.chain
        on conflict do nothing;
        insert into levain.exercise (fund_id, exercise)
        select distinct the_fund_id, o.exercise from unnest(the_operations) as o
         order by o.exercise
        on conflict do nothing;
    end if;
    perform from levain.ledger_chain c
      where c.fund_id = the_fund_id
        and c.chain = any (array(select o.chain from unnest(the_operations) as o))
      order by c.chain
        for no key update;
    -- Who closes a period waits for those who are in it; who comes later sees it closed.
    perform from levain.exercise e
      where e.fund_id = the_fund_id
        and e.exercise = any (array(select o.exercise from unnest(the_operations) as o))
      order by e.exercise
        for share;
end
$$;

create or replace function levain.ledger_check_period(
    the_fund_id bigint, the_operations levain.operation_asked[]) returns void
    language plpgsql volatile as $$
declare
    bad record;
begin
    select o.key, o.accounted_on, e.exercise, e.closed_through into bad
      from unnest(the_operations) as o,
           lateral (select e.exercise, e.closed_through from levain.exercise e
                     where e.fund_id = the_fund_id and e.exercise = o.exercise offset 0) as e
     where o.accounted_on <= e.closed_through
     order by o.ordinal
     limit 1;
    if found then
        raise exception 'operation %: exercise % is closed through %, and this is of %', bad.key,
            bad.exercise, bad.closed_through, bad.accounted_on
            using errcode = 'check_violation', constraint = 'operation_closed_check',
                  hint = format('%s: %s <= %s', bad.exercise, bad.accounted_on,
                                bad.closed_through);
    end if;
end
$$;

create type levain.account_moved as (
    account_id   bigint,
    name         text,
    debit_cents  bigint,
    credit_cents bigint
);
comment on type levain.account_moved is 'What a batch moves out of an account, and into it.';

create function levain.accounts_moved(
    the_fund_id bigint, the_transfers levain.transfer_asked[]) returns levain.account_moved[]
    language plpgsql stable as $$
begin
    return (
        select array_agg(row((select k.account_id from levain.account k
                               where k.fund_id = the_fund_id and k.name = x.name),
                             x.name, x.debit_cents, x.credit_cents)::levain.account_moved)
          from (select x.name, sum(x.debit)::bigint as debit_cents,
                       sum(x.credit)::bigint as credit_cents
                  from unnest(the_transfers) as t,
                       lateral (values (t.debit_name, t.cents, 0), (t.credit_name, 0, t.cents))
                           as x (name, debit, credit)
                 group by x.name) as x);
end
$$;
comment on function levain.accounts_moved(bigint, levain.transfer_asked[]) is
    'The accounts of transfers, each once, with what goes out of it and comes into it; '
    'account_id: null where there is none yet.';

create function levain.accounts_open(
    the_fund_id bigint, the_transfers levain.transfer_asked[], the_moved levain.account_moved[])
    returns text[]
    language plpgsql volatile
    set plan_cache_mode = force_generic_plan -- else each check of a key is planned anew
    set enable_nestloop = off as $$
declare
    opened text[];
begin
    with opened as (
        insert into levain.account (fund_id, ledger, stage, holder, sources, exercise, vintage,
                                    call_id, envelope, application_id, funder_id, debit_cents,
                                    credit_cents)
        select the_fund_id, a.ledger, a.account ->> 'stage', s.holder, s.sources,
               (a.account ->> 'exercise')::smallint, (a.account ->> 'vintage')::smallint,
               (a.account ->> 'call_id')::bigint, a.account ->> 'envelope',
               (a.account ->> 'application_id')::bigint, (a.account ->> 'funder_id')::bigint,
               m.debit_cents, m.credit_cents
          from (select distinct on (x.name) x.name, t.ledger, x.account
                  from unnest(the_transfers) as t,
                       lateral (values (t.debit_name, t.debit),
                                       (t.credit_name, t.credit)) as x (name, account)
                 order by x.name) as a
          join unnest(the_moved) as m on m.name = a.name
          left join levain.ledger_stage s
            on s.ledger = a.ledger and s.stage = a.account ->> 'stage'
         where m.account_id is null
         order by a.name
        on conflict do nothing
        returning name)
    select array_agg(o.name) into opened from opened o;
    return opened;
end
$$;
comment on function levain.accounts_open(
    bigint, levain.transfer_asked[], levain.account_moved[]) is
    'Opens the accounts that there are not yet, with what is moved; gives their names.';

create or replace function levain.ledger_balance(
    the_fund_id bigint, the_transfers levain.transfer_asked[]) returns void
    language plpgsql volatile as $$
declare
    moved levain.account_moved[] := levain.accounts_moved(the_fund_id, the_transfers);
    opened text[];
    moved_count bigint;
    bad record;
begin
    if exists (select from unnest(moved) as m where m.account_id is null) then
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
        -- What somebody else has opened meanwhile is moved as if it had been there.
        moved := (select array_agg(m)
                    from unnest(levain.accounts_moved(the_fund_id, the_transfers)) as m
                   where m.name not in (select o from unnest(opened) as o));
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
         where not a.sources and a.credit_cents + m.credit_cents < a.debit_cents + m.debit_cents
         order by a.account_id
         limit 1;
        raise exception 'account % holds % cents, and % are to leave it', bad.name, bad.held_cents,
            bad.debit_cents
            using errcode = 'check_violation', constraint = 'account_balance_check';
    end if;
end
$$;

create function levain.operation_bodies(
    the_fund_id bigint, the_operations levain.operation_asked[],
    the_transfers levain.transfer_asked[]) returns bytea[]
    language plpgsql stable as $$
begin
    return (
        select array_agg(levain.operation_body(o.kind, o.key, o.exercise, o.accounted_on,
                                               o.value_on, o.cites, o.reason, r.key, t.lines)
                         order by o.ordinal)
          from unnest(the_operations) as o
          join (select t.ordinal, string_agg(levain.transfer_line(t.ledger, t.debit_name,
                                                                  t.credit_name, t.cents),
                                             E'\n' order by t.line) as lines
                  from unnest(the_transfers) as t
                 group by t.ordinal) as t using (ordinal)
          left join lateral (select r.key from levain.operation r
                              where r.fund_id = the_fund_id and r.operation_id = o.reverses_id
                             offset 0) as r on true);
end
$$;
comment on function levain.operation_bodies(
    bigint, levain.operation_asked[], levain.transfer_asked[]) is
    'operation_body of each operation, in their order.';

create function levain.journal_write(
    the_fund_id bigint, the_operations levain.operation_asked[],
    the_transfers levain.transfer_asked[], the_bodies bytea[], the_moved levain.account_moved[])
    returns void
    language plpgsql volatile
    set plan_cache_mode = force_generic_plan -- else each check of a key is planned anew
    set enable_nestloop = off as $$
begin
    with batch as (
        insert into levain.ledger_batch as b (fund_id, operation_count, sha256)
        select the_fund_id, count(*),
               sha256(string_agg(o.parameters_sha256, ''::bytea order by o.key))
          from unnest(the_operations) as o
        returning b.ledger_batch_id
    ), written as (
        insert into levain.operation as p (fund_id, ledger_batch_id, kind, key, parameters_sha256,
            exercise, accounted_on, value_on, cites, reason, reverses_id, chain, place,
            body_sha256, sha256)
        select the_fund_id, (select b.ledger_batch_id from batch b), o.kind, o.key,
               o.parameters_sha256, o.exercise, o.accounted_on, o.value_on, o.cites, o.reason,
               o.reverses_id, o.chain, c.length + row_number() over earlier, o.body,
               levain.chained(c.sha256, o.body) over earlier
          from rows from (unnest(the_operations), unnest(the_bodies)) as o (
                   ordinal, key, kind, exercise, accounted_on, value_on, cites, reason,
                   reverses_id, chain, parameters_sha256, body),
               lateral (select c.length, c.sha256 from levain.ledger_chain c
                         where c.fund_id = the_fund_id and c.chain = o.chain offset 0) as c
        window earlier as (partition by o.chain order by o.ordinal)
        returning p.operation_id, p.kind, p.key, p.chain, p.place, p.sha256
    ), linked as (
        update levain.ledger_chain c
           set length = l.place, sha256 = l.sha256
          from (select distinct on (w.chain) w.chain, w.place, w.sha256
                  from written w
                 order by w.chain, w.place desc) as l
         where c.fund_id = the_fund_id and c.chain = l.chain
    )
    insert into levain.transfer (fund_id, operation_id, line, kind, ledger, debit_stage,
                                 debit_account_id, credit_stage, credit_account_id, cents)
    select the_fund_id, w.operation_id, t.line, w.kind, t.ledger, t.debit ->> 'stage',
           d.account_id, t.credit ->> 'stage', c.account_id, t.cents
      from unnest(the_operations) as o
      join unnest(the_transfers) as t on t.ordinal = o.ordinal
      join written w on w.key = o.key
      join unnest(the_moved) as d on d.name = t.debit_name
      join unnest(the_moved) as c on c.name = t.credit_name;
end
$$;
comment on function levain.journal_write(
    bigint, levain.operation_asked[], levain.transfer_asked[], bytea[], levain.account_moved[]) is
    'Writes a batch, its operations with their links, and its transfers.';

create or replace function levain.ledger_write(
    the_fund_id bigint, the_operations levain.operation_asked[],
    the_transfers levain.transfer_asked[]) returns void
    language plpgsql volatile as $$
begin
    perform levain.journal_write(
        the_fund_id, the_operations, the_transfers,
        levain.operation_bodies(the_fund_id, the_operations, the_transfers),
        levain.accounts_moved(the_fund_id, the_transfers));
end
$$;

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
    -- Many are planned for their number, and for the tables as they are by now.
    if jsonb_array_length(the_operations) > 20 then
        perform set_config('plan_cache_mode', 'force_custom_plan', true);
    end if;
    -- The groups of the database tell who may call this for some fund; here it is for this one.
    perform levain.fund_role_check(
        the_fund_id, case the_actor when 'decision' then array['manager', 'committee']
                                    else array[the_actor] end);
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

-- ---- checking it all ----------------------------------------------------------------------------

-- A date that is first made an instant asks for the zone of the session, twice for each operation.
create or replace function levain.operation_body(
    the_kind text, the_key text, the_exercise smallint, the_accounted_on date, the_value_on date,
    the_cites text, the_reason text, the_reversed_key text, the_lines text) returns bytea
    language sql stable parallel safe
    return sha256(convert_to(concat_ws(E'\n',
        'levain operation 1', the_kind, the_key, the_exercise::text,
        to_char(the_accounted_on::timestamp, 'YYYY-MM-DD'),
        to_char(the_value_on::timestamp, 'YYYY-MM-DD'),
        'cites ' || coalesce(encode(sha256(convert_to(the_cites, 'UTF8')), 'hex'), '-'),
        'reason ' || coalesce(encode(sha256(convert_to(the_reason, 'UTF8')), 'hex'), '-'),
        'reverses ' || coalesce(the_reversed_key, '-'), the_lines), 'UTF8'));

-- Several processes of the server may share the checks.
alter function levain.transfer_line(text, text, text, bigint) parallel safe;
create or replace aggregate levain.chained(the_first bytea, the_body bytea) (
    sfunc = levain.chain_next, stype = bytea, parallel = safe);

-- Transfers are put in order once, not for each operation; the links are gone through once, not for
-- each kind of fault; both in memory where there is enough.
create or replace function levain.ledger_journal_faults(the_fund_id bigint)
    returns table (subject text, found text, expected text)
    language sql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off
    set work_mem = '128MB'
    set max_parallel_workers_per_gather = 2
    set jit = off
begin atomic
    with transferred as (
        select t.operation_id, t.line,
               levain.transfer_line(t.ledger, d.name, c.name, t.cents) as words
          from levain.transfer t
          join levain.account d on d.fund_id = t.fund_id and d.account_id = t.debit_account_id
          join levain.account c on c.fund_id = t.fund_id and c.account_id = t.credit_account_id
         where t.fund_id = the_fund_id
         order by t.operation_id, t.line
        offset 0
    ), body as (
        select o.key, o.chain, o.place, o.body_sha256, o.sha256,
               levain.operation_body(
                   o.kind, o.key, o.exercise, o.accounted_on, o.value_on, o.cites, o.reason,
                   r.key, t.lines) as wanted
          from levain.operation o
          left join (select t.operation_id, string_agg(t.words, E'\n') as lines
                       from transferred t
                      group by t.operation_id) as t using (operation_id)
          left join levain.operation r
            on o.reverses_id is not null
           and r.fund_id = o.fund_id and r.operation_id = o.reverses_id
         where o.fund_id = the_fund_id
        offset 0 -- each body is computed once
    ), first as (
        select c.chain, sha256(convert_to(c.chain, 'UTF8')) as sha256
          from levain.ledger_chain c
         where c.fund_id = the_fund_id
        offset 0
    ), linked as (
        select b.key, b.chain, b.place, b.body_sha256, b.wanted, b.sha256,
               row_number() over earlier as wanted_place,
               levain.chained(f.sha256, b.wanted) over earlier as wanted_sha256,
               lead(b.place) over earlier is null as is_last
          from body b
          left join first f using (chain)
        window earlier as (partition by b.chain order by b.place)
    )
    select f.subject, f.found, f.expected
      from linked l
      left join levain.ledger_chain c
        on c.fund_id = the_fund_id and c.chain = l.chain and l.is_last,
           lateral (
        select 'body of operation ' || l.key, encode(l.body_sha256, 'hex'), encode(l.wanted, 'hex')
         where l.body_sha256 is distinct from l.wanted
        union all
        select 'chain at operation ' || l.key, l.place || ' ' || encode(l.sha256, 'hex'),
               l.wanted_place || ' ' || encode(l.wanted_sha256, 'hex')
         where (l.place, l.sha256) is distinct from (l.wanted_place, l.wanted_sha256)
        union all
        select 'head of chain ' || c.chain, c.length || ' ' || encode(c.sha256, 'hex'),
               l.wanted_place || ' ' || encode(l.wanted_sha256, 'hex')
         where c.chain is not null
           and (c.length, c.sha256) is distinct from (l.wanted_place, l.wanted_sha256))
               as f (subject, found, expected)
     where l.body_sha256 is distinct from l.wanted
        or (l.place, l.sha256) is distinct from (l.wanted_place, l.wanted_sha256)
        or (c.chain is not null
            and (c.length, c.sha256) is distinct from (l.wanted_place, l.wanted_sha256))
    union all
    select 'head of chain ' || c.chain, c.length || ' ' || encode(c.sha256, 'hex'),
           '0 ' || encode(sha256(convert_to(c.chain, 'UTF8')), 'hex')
      from levain.ledger_chain c
     where c.fund_id = the_fund_id
       and not exists (select from levain.operation o
                        where o.fund_id = c.fund_id and o.chain = c.chain)
       and (c.length, c.sha256) is distinct from (0, sha256(convert_to(c.chain, 'UTF8')))
    union all
    select 'batch ' || b.ledger_batch_id, b.operation_count || ' ' || encode(b.sha256, 'hex'),
           coalesce(o.operation_count, 0) || ' ' || encode(o.sha256, 'hex')
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
end;

create or replace function levain.ledger_money_faults(the_fund_id bigint)
    returns table (subject text, found text, expected text)
    language sql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off
    set work_mem = '128MB'
    set max_parallel_workers_per_gather = 2
    set jit = off
begin atomic
    with went as (
        select t.debit_account_id as account_id, sum(t.cents)::bigint as cents
          from levain.transfer t
         where t.fund_id = the_fund_id
         group by t.debit_account_id
    ), came as (
        select t.credit_account_id as account_id, sum(t.cents)::bigint as cents
          from levain.transfer t
         where t.fund_id = the_fund_id
         group by t.credit_account_id
    ), paid as (
        select a.call_id, a.application_id,
               coalesce(sum(a.credit_cents - a.debit_cents) filter (
                   where a.ledger = 'ae' and a.stage = 'paid'), 0) as ae_cents,
               coalesce(sum(a.credit_cents - a.debit_cents) filter (
                   where a.ledger = 'cp' and a.stage = 'paid'), 0) as cp_cents,
               coalesce(sum(a.credit_cents - a.debit_cents) filter (
                   where a.ledger = 'cash' and a.stage in ('sent', 'executed', 'returned')), 0)
                   as cash_cents
          from levain.account a
         where a.fund_id = the_fund_id and a.application_id is not null
         group by a.call_id, a.application_id
    )
    select 'account ' || a.name, a.debit_cents || ' ' || a.credit_cents,
           coalesce(w.cents, 0) || ' ' || coalesce(c.cents, 0)
      from levain.account a
      left join went w using (account_id)
      left join came c using (account_id)
     where a.fund_id = the_fund_id
       and (a.debit_cents, a.credit_cents) is distinct from
           (coalesce(w.cents, 0), coalesce(c.cents, 0))
    union all
    select 'account ' || a.name || ' is below zero', (a.credit_cents - a.debit_cents)::text, '0'
      from levain.account a
     where a.fund_id = the_fund_id and not a.sources and a.credit_cents < a.debit_cents
    union all
    select 'paid of application ' || p.application_id || ' of call ' || p.call_id
               || ': commitments, appropriations, cash',
           p.ae_cents || ' ' || p.cp_cents || ' ' || p.cash_cents,
           p.ae_cents || ' ' || p.ae_cents || ' ' || p.ae_cents
      from paid p
     where p.ae_cents <> p.cp_cents or p.ae_cents <> p.cash_cents
    union all
    select 'operation ' || o.key || ' in a closed period', o.recorded_at::text,
           'before ' || c.recorded_at
      from levain.operation o
      join levain.closing c using (fund_id, exercise)
     where o.fund_id = the_fund_id and o.accounted_on <= c.through
       and o.recorded_at > c.recorded_at
    union all
    select 'contra-entry ' || o.key || ', line ' || coalesce(t.line, r.line), t.cents::text,
           r.cents::text
      from levain.operation o
      join levain.transfer r on r.fund_id = o.fund_id and r.operation_id = o.reverses_id
      full join (select t.* from levain.transfer t where t.fund_id = the_fund_id
                    and t.kind = 'contra') as t
        on t.operation_id = o.operation_id and t.line = r.line
     where coalesce(o.fund_id, t.fund_id) = the_fund_id
       and (t.debit_account_id, t.credit_account_id, t.cents)
           is distinct from (r.credit_account_id, r.debit_account_id, r.cents);
end;
