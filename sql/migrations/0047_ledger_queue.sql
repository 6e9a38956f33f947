-- SPDX-License-Identifier: MPL-2.0
-- 0047_ledger_queue - fewer wait for one row, and who holds it does less.
-- Needs:   0026 and 0035, whose posting of one operation it replaces; 0028, whose today_of; 0038,
--          whose check of whole operations it asks for.
-- Breaks:  nothing; what is refused, and by which name, is what was refused before.
-- Why:     of fifty writers to one envelope all waited for the row of its chain. Each change of a
--          row wakes all who wait for it, most of them only to wait again: that was more than half
--          of what the server worked for an operation. Accounts were updated one after the other,
--          and what could be looked at before was looked at twice (decision 0051).

set local role levain_owner;

-- ---- the turn of each ---------------------------------------------------------------------------

create function levain.chain_turn(the_fund_id bigint, the_chain text) returns bigint
    language sql stable parallel restricted
    return hashtextextended(
        'levain chain ' || the_fund_id::text || ' ' || the_chain,
        case current_setting('transaction_isolation')
            when 'read committed' then pg_backend_pid() % 8 else 0 end);
comment on function levain.chain_turn(bigint, text) is
    'The advisory lock of a chain at which one waits before one waits for its row: of eight, the '
    'one of this process, so that a change of the row wakes eight at most; of one where a change '
    'undoes who waits. It keeps nothing true: the rows that are updated do.';

-- ---- what day it is -----------------------------------------------------------------------------

-- A function in SQL that sets its search_path is planned anew whenever it is called.
create or replace function levain.today_of(the_fund_id bigint) returns date
    language plpgsql stable as $$
declare
    set_day constant text := current_setting('levain.today', true);
begin
    if set_day <> '' then
        return set_day::date;
    end if;
    return (select (statement_timestamp() at time zone f.time_zone)::date
              from levain.fund f
             where f.fund_id = the_fund_id);
end
$$;

-- ---- one operation ------------------------------------------------------------------------------

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

select levain.hold_tables();
