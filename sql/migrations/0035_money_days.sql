-- SPDX-License-Identifier: MPL-2.0
-- 0035_money_days - money of funders, commitments and unknown money have their days too.
-- Needs:   0028, whose day_check and today_of it asks; 0025 and 0027, whose functions it goes
--          around.
-- Breaks:  an operation dated after today is refused, whoever posts it; so is a commitment before
--          its decision, a call or a receipt before its convention, and unknown money that is
--          booked before it came. What was recorded before stands, the same again is only found.
-- Why:     the days of a life are held step by step (decision 0045); those of appropriations,
--          conventions, commitments and suspense were not, so that 2062 for 2026 came in.

set local role levain_owner;

-- ---- no operation of a day to come --------------------------------------------------------------

create function levain.ledger_check_day(the_fund_id bigint, the_operations jsonb) returns void
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    today constant date := levain.today_of(the_fund_id);
    bad record;
begin
    select o.item ->> 'key' as key, (o.item ->> 'accounted_on')::date as day into bad
      from jsonb_array_elements(the_operations) with ordinality as o (item, ordinal)
     where (o.item ->> 'accounted_on')::date > today
       and not exists (select from levain.operation p
                        where p.fund_id = the_fund_id and p.key = o.item ->> 'key')
     order by o.ordinal
     limit 1;
    if found then
        raise exception 'operation %: the day is still to come', bad.key
            using errcode = 'check_violation', constraint = 'operation_day_check',
                  hint = format('%s > %s', bad.day, today);
    end if;
end
$$;
comment on function levain.ledger_check_day(bigint, jsonb) is
    'Refuses an operation that is dated after today.';

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
    perform levain.ledger_check_day(the_fund_id, the_operations);
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

-- ---- commitments --------------------------------------------------------------------------------

alter function levain.award_commit(bigint, bigint, smallint, smallint, date)
    rename to award_commit_post;
revoke execute on function levain.award_commit_post(bigint, bigint, smallint, smallint, date)
    from levain_manager;

create function levain.award_commit(
    the_fund_id bigint, the_call_id bigint, the_exercise smallint, the_vintage smallint,
    the_day date)
    returns table (key text, operation_id bigint, created boolean)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    last record;
begin
    select l.code, l.decided_on into last
      from levain.commit_asked(the_fund_id, the_call_id) as l
     order by l.decided_on desc, l.code
     limit 1;
    if found then
        perform levain.day_check('commit_day_check', the_fund_id, last.code, the_day,
                                 last.decided_on);
    end if;
    return query
        select p.key, p.operation_id, p.created
          from levain.award_commit_post(the_fund_id, the_call_id, the_exercise, the_vintage,
                                        the_day) as p;
end
$$;
comment on function levain.award_commit(bigint, bigint, smallint, smallint, date) is
    'Commits what the last decision of a call left standing and is not committed, of commitments '
    'of a vintage, not before that decision.';

-- ---- money of funders ---------------------------------------------------------------------------

alter function levain.funding_operation(bigint, text, levain.funding_move_asked)
    rename to funding_operation_of;

create function levain.funding_operation(
    the_fund_id bigint, the_kind text, asked levain.funding_move_asked) returns jsonb
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    operation constant jsonb := levain.funding_operation_of(the_fund_id, the_kind, asked);
begin
    if not exists (select from levain.operation o
                    where o.fund_id = the_fund_id and o.key = operation ->> 'key') then
        perform levain.day_check('funding_day_check', the_fund_id,
            concat_ws(' ', asked.funder, asked.year), (operation ->> 'accounted_on')::date,
            (select min(f.signed_on)
               from levain.funding f
               join levain.funder d using (funder_id)
              where f.fund_id = the_fund_id and f.year = asked.year
                and (asked.funder is null or d.code = asked.funder)));
    end if;
    return operation;
end
$$;
comment on function levain.funding_operation(bigint, text, levain.funding_move_asked) is
    'The operation that a movement between a funder and the bank is; refuses more than there is, '
    'and a day before the convention was signed.';

-- ---- unknown money ------------------------------------------------------------------------------

alter function levain.suspense_clear(bigint, text, text, text, jsonb, bigint, text, smallint, date)
    rename to suspense_clear_post;
revoke execute on function levain.suspense_clear_post(bigint, text, text, text, jsonb, bigint,
                                                      text, smallint, date)
    from levain_accountant;

create function levain.suspense_clear(
    the_fund_id bigint, the_reference text, the_kind text, the_what text, the_asked jsonb,
    the_cents bigint, the_motive text, the_exercise smallint, the_day date)
    returns table (cents bigint, left_cents bigint, created boolean)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    cleared record;
begin
    select * into cleared
      from levain.suspense_clear_post(the_fund_id, the_reference, the_kind, the_what, the_asked,
                                      the_cents, the_motive, the_exercise, the_day) as c;
    if cleared.created then
        perform levain.day_check('suspense_event_day_check', the_fund_id, the_reference, the_day,
            (select s.day from levain.suspense s
              where s.fund_id = the_fund_id and s.reference = the_reference));
    end if;
    return query select cleared.cents, cleared.left_cents, cleared.created;
end
$$;
comment on function levain.suspense_clear(
    bigint, text, text, text, jsonb, bigint, text, smallint, date) is
    'Unknown money leaves suspense for what it was, not before it came in: recovery {call_id, '
    'application_id}, contribution {funder, year}, returned {exercise, number}, sent_back. The '
    'same again is only found.';

grant execute on function levain.award_commit(bigint, bigint, smallint, smallint, date)
    to levain_manager;
grant execute on function
    levain.suspense_clear(bigint, text, text, text, jsonb, bigint, text, smallint, date)
    to levain_accountant;

-- ---- closing ------------------------------------------------------------------------------------

-- What day it is, it is for closing as for all else.
create or replace function levain.ledger_close(
    the_fund_id bigint, the_exercise smallint, the_day date)
    returns boolean
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    open_after date;
begin
    perform levain.fund_role_check(the_fund_id, array['accountant']);
    select e.closed_through into open_after
      from levain.exercise e
     where e.fund_id = the_fund_id and e.exercise = the_exercise
       for update;
    if not found then
        raise exception 'the fund has no exercise %', the_exercise
            using errcode = 'foreign_key_violation', constraint = 'closing_exercise_fkey';
    end if;
    if the_day <= open_after then
        return false;
    end if;
    if the_day >= levain.today_of(the_fund_id) then
        raise exception '% is not over', the_day
            using errcode = 'check_violation', constraint = 'closing_through_check';
    end if;
    update levain.exercise e set closed_through = the_day
     where e.fund_id = the_fund_id and e.exercise = the_exercise;
    insert into levain.closing (fund_id, exercise, through)
    values (the_fund_id, the_exercise, the_day);
    return true;
end
$$;

select levain.hold_tables();
