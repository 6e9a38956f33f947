-- SPDX-License-Identifier: MPL-2.0
-- 0047_whole_operations - an operation moves its money in all of its ledgers, or not at all.
-- Needs:   0038, whose posting it replaces; 0034, whose check of the ledger it adds to; 0031 and
--          0027, whose payments it holds to what is said of kind pay.
-- Breaks:  an operation that is posted by hand with only some of its parts is refused from now on.
--          What was posted before stands, and levain verify names it. This lists it:
--          select w.* from levain.fund f, levain.ledger_whole_faults(f.fund_id) as w;
--          It is undone by a contra-entry, and posted anew, whole.
-- Why:     a payment of which only the commitment moved was taken: each of its lines was allowed,
--          and nothing said that they belong together (decision 0061).

set local role levain_owner;

-- ---- what moves together ------------------------------------------------------------------------

alter table levain.ledger_move add column part levain.code;
comment on column levain.ledger_move.part is
    'Of which part of its kind it is: in one operation all parts of a kind move the same cents of '
    'each award and envelope; null = what it moves is whole by itself. An undoing has no parts: it '
    'is whatever it undoes.';
update levain.ledger_move m
   set part = s.part
  from (values ('order', 'ae', 'certified', 'ordered', 'commitments'),
               ('order', 'cp', 'available', 'ordered', 'appropriations'),
               ('pay', 'ae', 'ordered', 'paid', 'commitments'),
               ('pay', 'cp', 'ordered', 'paid', 'appropriations'),
               ('pay', 'cash', 'bank', 'sent', 'cash'),
               -- On its way it is nobody's: what an award gives an envelope gets, or loses.
               ('decommit', 'ae', 'committed', 'decommitted', 'given'),
               ('decommit', 'ae', 'decommitted', 'available', 'taken'),
               ('decommit', 'ae', 'decommitted', 'cancelled', 'taken'))
       as s (kind, ledger, debit_stage, credit_stage, part)
 where (m.ledger, m.debit_stage, m.credit_stage) = (s.ledger, s.debit_stage, s.credit_stage)
   and (m.kind = s.kind or (s.kind = 'pay' and m.kind in ('transmit', 'pay_left')));

-- ---- posting ------------------------------------------------------------------------------------

create function levain.ledger_check_whole(
    the_operations levain.operation_asked[], the_transfers levain.transfer_asked[]) returns void
    language plpgsql stable as $$
declare
    bad record;
begin
    select p.key, p.kind, p.ordinal, k.parts into bad
      from (select o.ordinal, o.key, o.kind, m.part, sum(t.cents) as cents,
                   coalesce(t.debit ->> 'application_id', t.credit ->> 'application_id') as award,
                   coalesce(levain.account_envelope(t.debit),
                            levain.account_envelope(t.credit)) as envelope
              from unnest(the_operations) as o
              join unnest(the_transfers) as t using (ordinal)
              join levain.ledger_move m
                on m.kind = o.kind and m.ledger = t.ledger
               and m.debit_stage = t.debit ->> 'stage' and m.credit_stage = t.credit ->> 'stage'
             where m.part is not null
             group by o.ordinal, o.key, o.kind, m.part, award, envelope) as p
      join (select m.kind, count(distinct m.part) as count,
                   string_agg(distinct m.part, ', ' order by m.part) as parts
              from levain.ledger_move m
             where m.part is not null
             group by m.kind) as k on k.kind = p.kind
     group by p.ordinal, p.key, p.kind, p.award, p.envelope, k.count, k.parts
    having count(*) < k.count or min(p.cents) < max(p.cents)
     order by p.ordinal
     limit 1;
    if found then
        raise exception 'operation %: % moves the same cents of an award in each of its parts: %',
            bad.key, bad.kind, bad.parts
            using errcode = 'check_violation', constraint = 'operation_whole_check';
    end if;
end
$$;
comment on function levain.ledger_check_whole(levain.operation_asked[], levain.transfer_asked[]) is
    'Refuses operations of which a part is missing or moves other cents than the others, of any '
    'award and envelope. A move that its kind does not have is left to who writes it.';

-- What has parts is more than one transfer, or is refused: it goes the way of many.
create or replace function levain.ledger_post_one(
    the_fund_id bigint, the_actor text, the_operation jsonb) returns bigint
    language plpgsql volatile
    set enable_bitmapscan = off as $$
declare
    the_kind constant text := the_operation ->> 'kind';
    the_key constant text := the_operation ->> 'key';
    the_exercise constant smallint := (the_operation ->> 'exercise')::smallint;
    the_day constant date := (the_operation ->> 'accounted_on')::date;
    the_value_day constant date := (the_operation ->> 'value_on')::date;
    the_cites constant text := the_operation ->> 'cites';
    the_reason constant text := the_operation ->> 'reason';
    parameters constant bytea := sha256(convert_to(the_operation::text, 'UTF8'));
    the_transfer constant jsonb := the_operation -> 'transfers' -> 0;
    debit constant jsonb := the_transfer -> 'debit';
    credit constant jsonb := the_transfer -> 'credit';
    from_stage constant text := debit ->> 'stage';
    to_stage constant text := credit ->> 'stage';
    from_envelope constant text := levain.account_envelope(debit);
    to_envelope constant text := levain.account_envelope(credit);
    the_ledger constant text := the_transfer ->> 'ledger';
    the_cents constant bigint := (the_transfer ->> 'cents')::bigint;
    the_chain constant text := case when from_envelope = to_envelope then from_envelope else '' end;
    from_name constant text := levain.account_name_of(the_ledger, debit);
    to_name constant text := levain.account_name_of(the_ledger, credit);
    body bytea;
    from_id bigint;
    to_id bigint;
    moved_count bigint;
    the_place bigint;
    link bytea;
    closed_through date;
    is_known boolean;
    the_id bigint;
begin
    if the_cents is null or the_cents <= 0 or the_kind = 'contra'
       or 'pledge' in (from_stage, to_stage)
       or (the_ledger = 'ae' and to_stage in ('opened', 'available'))
       or jsonb_array_length(the_operation -> 'transfers') <> 1
       or debit ->> 'application_id' <> credit ->> 'application_id'
       or from_envelope <> to_envelope
       or debit ->> 'funder_id' <> credit ->> 'funder_id'
       or (the_ledger = 'ae' and debit ->> 'vintage' <> credit ->> 'vintage')
       or (credit ->> 'exercise')::integer is distinct from the_exercise
       or (debit ->> 'exercise')::integer > the_exercise
       or (the_ledger = 'cp' and debit ->> 'exercise' <> credit ->> 'exercise')
       or the_day > levain.today_of(the_fund_id) then
        return null;
    end if;
    select d.account_id, c.account_id into from_id, to_id
      from levain.ledger_kind k, levain.ledger_move m, levain.account d, levain.account c
     where k.kind = the_kind and k.actor in (the_actor, 'both')
       and (not k.cites or the_cites is not null)
       and m.kind = the_kind and m.ledger = the_ledger and m.debit_stage = from_stage
       and m.credit_stage = to_stage and m.share is null and m.part is null
       and d.fund_id = the_fund_id and d.name = from_name
       and c.fund_id = the_fund_id and c.name = to_name;
    if not found or from_id = to_id then
        return null;
    end if;
    body := levain.operation_body(
        the_kind, the_key, the_exercise, the_day, the_value_day, the_cites, the_reason, null,
        levain.transfer_line(the_ledger, from_name, to_name, the_cents));
    -- From here on others wait.
    select c.length, c.sha256::bytea into the_place, link
      from levain.ledger_chain c
     where c.fund_id = the_fund_id and c.chain = the_chain
       for no key update skip locked;
    if not found then
        -- It is only a place to wait at: who holds the row already has not come this way, so it
        -- adds nothing to what anybody may wait for in a circle.
        perform pg_advisory_xact_lock(levain.chain_turn(the_fund_id, the_chain));
        select c.length, c.sha256::bytea into the_place, link
          from levain.ledger_chain c
         where c.fund_id = the_fund_id and c.chain = the_chain
           for no key update;
        if not found then
            return null;
        end if;
    end if;
    -- Who closes a period waits for those who are in it; who comes later sees it closed.
    select e.closed_through, exists (select from levain.operation o
                                      where o.fund_id = the_fund_id and o.key = the_key)
      into closed_through, is_known
      from levain.exercise e
     where e.fund_id = the_fund_id and e.exercise = the_exercise
       for share;
    if not found or is_known or the_day <= closed_through then
        return null;
    end if;
    -- Both in one statement, which costs what one does. The index gives them in the order of their
    -- ids, so that no two writers wait for each other; from a bitmap they would not come so.
    update levain.account a
       set debit_cents = a.debit_cents + case a.account_id when from_id then the_cents else 0 end,
           credit_cents = a.credit_cents + case a.account_id when to_id then the_cents else 0 end
     where a.fund_id = the_fund_id and a.account_id = any (array[from_id, to_id])
       and (a.sources or a.account_id = to_id or a.credit_cents >= a.debit_cents + the_cents);
    get diagnostics moved_count = row_count;
    if moved_count < 2 then
        raise exception 'account % holds % cents, and % are to leave it', from_name,
            (select a.credit_cents - a.debit_cents from levain.account a
              where a.fund_id = the_fund_id and a.account_id = from_id), the_cents
            using errcode = 'check_violation', constraint = 'account_balance_check';
    end if;
    with batch as (
        insert into levain.ledger_batch as b (fund_id, operation_count, sha256)
        values (the_fund_id, 1, sha256(parameters))
        returning b.ledger_batch_id
    ), written as (
        insert into levain.operation as p (fund_id, ledger_batch_id, kind, key, parameters_sha256,
            exercise, accounted_on, value_on, cites, reason, chain, place, body_sha256, sha256)
        select the_fund_id, b.ledger_batch_id, the_kind, the_key, parameters, the_exercise, the_day,
               the_value_day, the_cites, the_reason, the_chain, the_place + 1, body,
               sha256(link || body)
          from batch b
        returning p.operation_id, p.place, p.sha256
    ), linked as (
        update levain.ledger_chain c
           set length = w.place, sha256 = w.sha256
          from written w
         where c.fund_id = the_fund_id and c.chain = the_chain
    )
    insert into levain.transfer as t (fund_id, operation_id, line, kind, ledger, debit_stage,
                                      debit_account_id, credit_stage, credit_account_id, cents)
    select the_fund_id, w.operation_id, 1, the_kind, the_ledger, from_stage, from_id,
           to_stage, to_id, the_cents
      from written w
    returning t.operation_id into the_id;
    return the_id;
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
    perform levain.ledger_check_day(the_fund_id, the_operations);
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
        perform levain.ledger_check_whole(fresh, transfers);
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

-- ---- checking -----------------------------------------------------------------------------------

create function levain.ledger_whole_faults(the_fund_id bigint)
    returns table (subject text, found text, expected text)
    language plpgsql stable parallel safe cost 60000
    set search_path = levain, pg_temp
    set plan_cache_mode = force_custom_plan
    set enable_nestloop = off
    set work_mem = '128MB'
    set jit = off as $$
begin
    return query
        with move as (
            select m.kind, m.ledger, m.debit_stage, m.credit_stage, m.part,
                   s.holder = 'award' as leaves_award
              from levain.ledger_move m
              join levain.ledger_stage s on s.ledger = m.ledger and s.stage = m.debit_stage
             where m.part is not null
        ), kind as (
            select m.kind, count(distinct m.part) as count,
                   string_agg(distinct m.part, ', ' order by m.part) as parts
              from move m
             group by m.kind
        ), part as (
            select t.operation_id, t.kind, a.application_id, a.call_id, a.envelope, m.part,
                   sum(t.cents) as cents
              from levain.transfer t
              join move m on (m.kind, m.ledger, m.debit_stage, m.credit_stage)
                           = (t.kind, t.ledger, t.debit_stage, t.credit_stage)
              join levain.account a
                on a.fund_id = the_fund_id
               and a.account_id = case when m.leaves_award then t.debit_account_id
                                       else t.credit_account_id end
             where t.fund_id = the_fund_id
             group by t.operation_id, t.kind, a.application_id, a.call_id, a.envelope, m.part
        ), bad as (
            select p.operation_id, p.application_id, p.call_id, p.envelope, k.parts,
                   array_agg(p.part || ' ' || p.cents order by p.part) as told, max(p.cents) as most
              from part p
              join kind k on k.kind = p.kind
             group by p.operation_id, p.application_id, p.call_id, p.envelope, k.parts, k.count
            having count(*) < k.count or min(p.cents) < max(p.cents)
        )
        select 'operation ' || o.key || ', application ' || b.application_id || ' of call '
                   || b.call_id || ', envelope ' || b.envelope || ': its parts',
               array_to_string(b.told, ', '),
               b.most || ' each of ' || b.parts
          from bad b
          join levain.operation o on o.fund_id = the_fund_id and o.operation_id = b.operation_id
          left join levain.operation u on u.fund_id = the_fund_id and u.reverses_id = o.operation_id
         where u.operation_id is null;
end
$$;
comment on function levain.ledger_whole_faults(bigint) is
    'Operations that stand and are not whole: of an award, not all of their parts moved the same '
    'cents. One that was undone is not told any more.';

create or replace function levain.ledger_faults_beside(the_fund_id bigint)
    returns table (checked text, subject text, found text, expected text)
    language sql stable
    set search_path = levain, pg_temp
    set max_parallel_workers_per_gather = 2
    set parallel_setup_cost = 0
    set parallel_tuple_cost = 0
begin atomic
    with told as materialized (
        select 'journal' as checked, null as subject, null as found, null as expected
          from levain.ledger_links_wrong(the_fund_id)
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
        union all
        select 'money', w.subject, w.found, w.expected
          from levain.ledger_whole_faults(the_fund_id) as w
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

grant execute on function levain.ledger_whole_faults(bigint) to levain_auditor, levain_accountant;

select levain.hold_tables();
