-- SPDX-License-Identifier: MPL-2.0
-- 0066_days_and_limits - no day of an award takes what came later; limits hold what is together.
-- Needs:   0064, 0049, 0032, 0028, 0027, 0025, 0024, whose functions it replaces.
-- Breaks:  nothing (functions, one index); what was recorded stays as it is.
-- Why:     what was undone could be done again on a day before it was undone: of the days between,
--          the award was certified, ordered or claimed twice. Orders that were given together were
--          held to the limits of advances and interim payments one by one, and an award that was
--          reduced to those of what it had been. Two establishments of one legal person were two
--          beneficiaries, and an award of December that was ordered in January was of no year. What
--          came back of a suspended award was sent again; a derogation was approved before it was
--          asked for.

set local role levain_owner;

-- ---- days of an award ---------------------------------------------------------------------------

create function levain.is_late(the_fund_id bigint, the_day date) returns boolean
    language sql stable
    set search_path = levain, pg_temp
    return exists (select from levain.operation o
                    where o.accounted_on > the_day and o.fund_id = the_fund_id);
comment on function levain.is_late(bigint, date) is
    'Whether something of a later day is recorded; who records as it happens has nothing later.';

create function levain.accounts_short(the_fund_id bigint, the_accounts bigint[], the_day date)
    returns table (application_id bigint, call_id bigint, envelope text, from_on date)
    language plpgsql stable
    set search_path = levain, pg_temp as $$
begin
    return query
        select s.application_id, s.call_id, s.envelope, s.next_on
          from (select d.application_id, d.call_id, d.envelope, d.accounted_on,
                       lead(d.accounted_on) over w as next_on, sum(sum(d.cents)) over w as cents
                  from (select k.application_id, k.call_id, k.envelope::text as envelope,
                               -- What is claimed back is not taken from what was paid, and no more.
                               case when k.stage in ('paid', 'claim') then k.envelope::text
                                    else k.account_id::text end as place,
                               o.accounted_on, m.cents
                          from levain.account k
                         cross join lateral (
                             select t.operation_id, t.cents::bigint as cents
                               from levain.transfer t
                              where t.fund_id = k.fund_id and t.credit_account_id = k.account_id
                             union all
                             select t.operation_id, - t.cents::bigint
                               from levain.transfer t
                              where t.fund_id = k.fund_id and t.debit_account_id = k.account_id)
                             as m
                          join levain.operation o
                            on o.fund_id = k.fund_id and o.operation_id = m.operation_id
                         where k.fund_id = the_fund_id and k.account_id = any (the_accounts)
                           and (not k.sources or k.stage = 'claim')
                           and not (k.ledger = 'cp' and k.stage = 'paid')) as d
                 group by d.application_id, d.call_id, d.envelope, d.place, d.accounted_on
                window w as (partition by d.application_id, d.call_id, d.envelope, d.place
                             order by d.accounted_on)) as s
         where s.cents < 0 and s.accounted_on >= the_day
         order by s.next_on desc, s.call_id, s.application_id, s.envelope
         limit 1;
end
$$;
comment on function levain.accounts_short(bigint, bigint[], date) is
    'The account of these that at the end of some day, from one on, more has left than had come to '
    'it, and the day from which on it holds again; no row = none. Asked after a posting.';

create function levain.award_days_check(the_fund_id bigint, the_awards jsonb, the_day date)
    returns void
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    bad record;
begin
    if not levain.is_late(the_fund_id, the_day) then
        return;
    end if;
    select s.* into bad
      from levain.accounts_short(the_fund_id, array(
               select k.account_id
                 from (select distinct (r.item ->> 'call_id')::bigint as call_id,
                              (r.item ->> 'application_id')::bigint as application_id
                         from levain.items_of(the_awards) as r) as q
                 join levain.account k
                   on k.application_id = q.application_id and k.call_id = q.call_id
                  and k.fund_id = the_fund_id), the_day) as s;
    if found then
        raise exception 'what the step takes of the award was not there by that day'
            using errcode = 'check_violation', constraint = 'award_days_check',
                  hint = format('%s: %s < %s',
                                levain.award_code(the_fund_id, bad.call_id, bad.application_id),
                                the_day, bad.from_on);
    end if;
end
$$;
comment on function levain.award_days_check(bigint, jsonb, date) is
    'Refuses a day of awards from which on, at the end of some day, more would have left one of '
    'their accounts than had come to it, or been claimed back than was paid.';

create function levain.envelope_days_check(the_fund_id bigint, the_envelopes jsonb, the_day date)
    returns void
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    bad record;
begin
    if not levain.is_late(the_fund_id, the_day) then
        return;
    end if;
    select s.* into bad
      from levain.accounts_short(the_fund_id, array(
               select k.account_id
                 from (select distinct (r.item ->> 'call_id')::bigint as call_id,
                              r.item ->> 'envelope' as envelope
                         from levain.items_of(the_envelopes) as r) as q
                 join levain.account k
                   on k.call_id = q.call_id and k.fund_id = the_fund_id
                  and k.envelope = q.envelope and k.application_id is null), the_day) as s;
    if found then
        raise exception 'what is taken of the envelope was not there by that day'
            using errcode = 'check_violation', constraint = 'appropriation_days_check',
                  hint = format('%s: %s < %s', bad.envelope, the_day, bad.from_on);
    end if;
end
$$;
comment on function levain.envelope_days_check(bigint, jsonb, date) is
    'Refuses a day of envelopes from which on, at the end of some day, more appropriations would '
    'have left one of their accounts than had come to it.';
revoke execute on function levain.is_late(bigint, date),
    levain.accounts_short(bigint, bigint[], date),
    levain.award_days_check(bigint, jsonb, date), levain.envelope_days_check(bigint, jsonb, date)
    from public;

create or replace function levain.award_certify(
    the_fund_id bigint, the_requests jsonb, the_exercise smallint, the_day date)
    returns table (ordinal bigint, cents bigint, created boolean)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    fresh jsonb;
begin
    perform levain.award_lock(the_fund_id, the_requests);
    fresh := (
        select jsonb_agg(r.item || jsonb_build_object(
                   'cents', coalesce((r.item ->> 'cents')::bigint, i.cents),
                   'ground', case when i.kind = 'advance' then 'advance' else 'service' end)
                   order by r.ordinal)
          from levain.items_of(the_requests) as r
          left join lateral (
              select n.* from levain.instalments_of(
                         the_fund_id, (r.item ->> 'call_id')::bigint,
                         (r.item ->> 'application_id')::bigint) as n
               where n.code = r.item ->> 'instalment') as i on true
         where i.certification_id is null);
    if fresh is not null then
        perform levain.certification_check(the_fund_id, fresh, the_day);
        perform levain.certification_write(the_fund_id, fresh, the_exercise, the_day);
        perform levain.award_days_check(the_fund_id, fresh, the_day);
    end if;
    return query
        select (r.item ->> 'ordinal')::bigint, i.certified_cents::bigint,
               exists (select from levain.items_of(fresh) as f
                        where f.item ->> 'ordinal' = r.item ->> 'ordinal')
          from levain.items_of(the_requests) as r
          join lateral (
              select n.* from levain.instalments_of(
                         the_fund_id, (r.item ->> 'call_id')::bigint,
                         (r.item ->> 'application_id')::bigint) as n
               where n.code = r.item ->> 'instalment') as i on true
         order by r.ordinal;
end
$$;

create or replace function levain.certification_cancel(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_instalment text,
    the_exercise smallint, the_day date, the_motive text) returns boolean
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    known levain.standing_certification;
    cancelled boolean;
begin
    perform levain.award_lock_one(the_fund_id, the_call_id, the_application_id);
    select * into known from levain.standing_certification c
     where c.fund_id = the_fund_id and c.call_id = the_call_id
       and c.application_id = the_application_id and c.instalment = the_instalment;
    if known.instalment is null then
        return false;
    end if;
    if known.ground = 'settlement' then
        raise exception 'a settlement is final'
            using errcode = 'check_violation', constraint = 'certification_settled_check';
    end if;
    if exists (select from levain.standing_order o
                where o.fund_id = the_fund_id and o.call_id = the_call_id
                  and o.certification_id = known.certification_id) then
        raise exception 'the instalment is ordered'
            using errcode = 'check_violation', constraint = 'certification_cancel_check';
    end if;
    cancelled := levain.award_undo(the_fund_id, known.operation_id, the_exercise, the_day,
                                   the_motive);
    perform levain.award_days_check(the_fund_id, jsonb_build_array(jsonb_build_object(
        'call_id', the_call_id, 'application_id', the_application_id)), the_day);
    return cancelled;
end
$$;

create or replace function levain.award_order(
    the_fund_id bigint, the_requests jsonb, the_exercise smallint, the_day date)
    returns table (application text, instalment text, exercise smallint, number integer,
                   cents bigint, created boolean)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    asked bigint[];
    fresh bigint[];
    orders jsonb;
    last_number integer;
begin
    perform levain.award_lock(the_fund_id, the_requests);
    asked := (select array_agg(c.certification_id order by c.certification_id)
                from levain.items_of(the_requests) as r
                join levain.standing_certification c
                  on c.fund_id = the_fund_id and c.call_id = (r.item ->> 'call_id')::bigint
                 and c.application_id = (r.item ->> 'application_id')::bigint);
    fresh := (select array_agg(c.certification_id order by c.certification_id)
                from levain.certification c
               where c.fund_id = the_fund_id and c.certification_id = any (asked)
                 and not exists (select from levain.order_of(c.fund_id, c.call_id,
                                                             c.certification_id)));
    if fresh is not null then
        perform levain.order_check(the_fund_id, fresh, the_day);
        insert into levain.exercise as e (fund_id, exercise) values (the_fund_id, the_exercise)
        on conflict do nothing;
        insert into levain.order_counter as n (fund_id, exercise, number)
        values (the_fund_id, the_exercise, cardinality(fresh))
        on conflict on constraint order_counter_pkey
            do update set number = n.number + excluded.number
        returning n.number into last_number;
        orders := (
            select jsonb_agg(jsonb_build_object(
                       'key', 'order ' || (last_number - cardinality(fresh) + f.ordinality)
                              || ' of ' || the_exercise,
                       'number', last_number - cardinality(fresh) + f.ordinality,
                       'certification_id', c.certification_id, 'certified_by', c.operation_id)
                       order by f.ordinality)
              from unnest(fresh) with ordinality as f (certification_id, ordinality)
              join levain.certification c
                on c.fund_id = the_fund_id and c.certification_id = f.certification_id);
        insert into levain.payment_order (fund_id, call_id, application_id, exercise, number,
            certification_id, attempt, bank_account_id, cents, day, operation_id)
        select the_fund_id, c.call_id, c.application_id, the_exercise,
               (o.item ->> 'number')::integer, c.certification_id,
               1 + (select count(*) from levain.payment_order b
                     where b.fund_id = c.fund_id and b.call_id = c.call_id
                       and b.certification_id = c.certification_id),
               k.bank_account_id, c.cents, the_day, p.operation_id
          from levain.ledger_post(the_fund_id, 'manager',
                   levain.order_operations(the_fund_id, orders, the_exercise, the_day)) as p
          join levain.items_of(orders) as o on o.item ->> 'key' = p.key
          join levain.certification c
            on c.fund_id = the_fund_id
           and c.certification_id = (o.item ->> 'certification_id')::bigint
          cross join lateral levain.account_of(c.fund_id, c.call_id, c.application_id) as k;
        perform levain.award_days_check(the_fund_id, the_requests, the_day);
    end if;
    return query
        select a.code::text, c.instalment::text, o.exercise, o.number, o.cents::bigint,
               coalesce(c.certification_id = any (fresh), false)
          from levain.certification c
          join levain.application a using (fund_id, call_id, application_id)
          cross join lateral levain.order_of(c.fund_id, c.call_id, c.certification_id) as o
         where c.fund_id = the_fund_id and c.certification_id = any (asked)
         order by o.exercise, o.number;
end
$$;

create or replace function levain.order_check(
    the_fund_id bigint, the_certifications bigint[], the_day date) returns void
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    later record;
begin
    -- On the day of the certification at the earliest, and of the undoing of an order before.
    select a.code, greatest(c.day, u.accounted_on) as day into later
      from levain.certification c
      join levain.application a using (fund_id, call_id, application_id)
      left join levain.payment_order b
        on b.fund_id = c.fund_id and b.call_id = c.call_id
       and b.certification_id = c.certification_id
      left join levain.operation u
        on u.fund_id = b.fund_id and u.reverses_id = b.operation_id
     where c.fund_id = the_fund_id and c.certification_id = any (the_certifications)
     order by day desc, a.code
     limit 1;
    perform levain.day_check('payment_order_day_check', the_fund_id, later.code::text, the_day,
                             later.day);
    perform levain.order_check_limits(the_fund_id, the_certifications, the_day);
end
$$;

create or replace function levain.order_cancel_post(
    the_fund_id bigint, the_exercise smallint, the_number integer, the_day date, the_motive text)
    returns boolean
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    known levain.payment_order;
    state text;
    cancelled boolean;
begin
    select * into known from levain.payment_order o
     where o.fund_id = the_fund_id and o.exercise = the_exercise and o.number = the_number;
    if known.number is null then
        raise exception 'there is no such order'
            using errcode = 'foreign_key_violation', constraint = 'payment_order_known_check';
    end if;
    perform levain.award_lock(the_fund_id, jsonb_build_array(jsonb_build_object(
        'call_id', known.call_id, 'application_id', known.application_id)));
    state := (select o.state from levain.standing_order o
               where o.fund_id = the_fund_id and o.call_id = known.call_id
                 and o.payment_order_id = known.payment_order_id);
    if state is null then
        return false;
    end if;
    if state <> 'ordered' then
        raise exception 'the order was paid'
            using errcode = 'check_violation', constraint = 'payment_order_cancel_check';
    end if;
    -- Once its exercise is over, it is undone in that of the day.
    cancelled := levain.award_undo(the_fund_id, known.operation_id,
        case when the_day > make_date(the_exercise + 1, 1, 31)
             then extract(year from the_day)::smallint else the_exercise end,
        the_day, the_motive);
    perform levain.award_days_check(the_fund_id, jsonb_build_array(jsonb_build_object(
        'call_id', known.call_id, 'application_id', known.application_id)), the_day);
    return cancelled;
end
$$;

create or replace function levain.award_reduce_by(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_cause text,
    the_cents bigint, the_since date, the_heard_on date, the_motive text, the_cites text,
    the_exercise smallint, the_day date, the_due_on date)
    returns table (decommitted_cents bigint, claimed_cents bigint, due_on date)
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
begin
    perform levain.day_check('reduction_day_check', the_fund_id,
        levain.award_code(the_fund_id, the_call_id, the_application_id), the_day,
        levain.award_decided_on(the_fund_id, the_call_id, the_application_id));
    return query
        select r.decommitted_cents, r.claimed_cents, r.due_on
          from levain.award_reduce_post(the_fund_id, the_call_id, the_application_id, the_cause,
                   the_cents, the_since, the_heard_on, the_motive, the_cites, the_exercise,
                   the_day, the_due_on) as r;
    perform levain.award_days_check(the_fund_id, jsonb_build_array(jsonb_build_object(
        'call_id', the_call_id, 'application_id', the_application_id)), the_day);
end
$$;

create or replace function levain.award_settle(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint,
    the_realised_cents bigint, the_other_cents bigint, the_exercise smallint, the_day date)
    returns table (due_cents bigint, balance_cents bigint, decommitted_cents bigint,
                   claimed_cents bigint, created boolean)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    settled record;
begin
    perform levain.award_lock_one(the_fund_id, the_call_id, the_application_id);
    if not exists (select from levain.settlement s
                    where s.fund_id = the_fund_id and s.call_id = the_call_id
                      and s.application_id = the_application_id) then
        perform levain.settlement_expense_check(the_fund_id, the_call_id, the_application_id,
                                                the_realised_cents);
    end if;
    select * into settled from levain.award_settle_post(
        the_fund_id, the_call_id, the_application_id, the_realised_cents, the_other_cents,
        the_exercise, the_day) as s;
    -- It rests on what was signed, on the papers of the balance, on what was certified before, on
    -- the expenses that were judged.
    if settled.created then
        perform levain.day_check('settlement_day_check', the_fund_id,
            levain.award_code(the_fund_id, the_call_id, the_application_id), the_day, greatest(
                levain.award_signed_on(the_fund_id, the_call_id, the_application_id),
                (select max(w.received_on)
                   from levain.instalment i
                   join levain.award_document w using (fund_id, call_id, application_id)
                  where i.fund_id = the_fund_id and i.call_id = the_call_id
                    and i.application_id = the_application_id and i.kind = 'balance'
                    and w.kind = any (i.documents) and w.accepted),
                (select max(c.day) from levain.standing_certification c
                  where c.fund_id = the_fund_id and c.call_id = the_call_id
                    and c.application_id = the_application_id and c.ground <> 'settlement'),
                (select max(e.judged_on) from levain.standing_expense e
                  where e.fund_id = the_fund_id and e.call_id = the_call_id
                    and e.application_id = the_application_id)));
        insert into levain.settlement_expense (fund_id, call_id, application_id, line, version,
                                               judgement, accepted_cents)
        select e.fund_id, e.call_id, e.application_id, e.line, e.version, e.judgement,
               e.accepted_cents
          from levain.standing_expense e
         where e.fund_id = the_fund_id and e.call_id = the_call_id
           and e.application_id = the_application_id and e.claimed_cents > 0;
        perform levain.award_days_check(the_fund_id, jsonb_build_array(jsonb_build_object(
            'call_id', the_call_id, 'application_id', the_application_id)), the_day);
    end if;
    return query select settled.due_cents, settled.balance_cents, settled.decommitted_cents,
                        settled.claimed_cents, settled.created;
end
$$;

create or replace function levain.claim_event_add(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_kind text,
    the_cents bigint, the_reference text, the_exercise smallint, the_day date,
    the_value_on date)
    returns table (cents bigint, left_cents bigint, created boolean)
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    taken record;
begin
    select * into taken from levain.claim_event_post(
        the_fund_id, the_call_id, the_application_id, the_kind, the_cents, the_reference,
        the_exercise, the_day, the_value_on) as e;
    if taken.created then
        perform levain.day_check('claim_event_day_check', the_fund_id,
            levain.award_code(the_fund_id, the_call_id, the_application_id), the_day, (
                select r.day
                  from levain.claim_event e
                  join levain.claim c using (fund_id, call_id, claim_id)
                  join levain.reduction r using (fund_id, call_id, reduction_id)
                 where c.fund_id = the_fund_id and c.call_id = the_call_id
                   and c.application_id = the_application_id and e.kind = the_kind
                   and e.reference = the_reference
                 order by c.claim_id desc
                 limit 1));
        perform levain.award_days_check(the_fund_id, jsonb_build_array(jsonb_build_object(
            'call_id', the_call_id, 'application_id', the_application_id)), the_day);
    end if;
    return query select taken.cents, taken.left_cents, taken.created;
end
$$;

-- ---- days of an envelope ------------------------------------------------------------------------

create or replace function levain.award_commit(
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
    perform levain.envelope_days_check(the_fund_id, (
        select jsonb_agg(jsonb_build_object('call_id', the_call_id, 'envelope', k.envelope))
          from levain.account k
         where k.call_id = the_call_id and k.fund_id = the_fund_id and k.ledger = 'ae'
           and k.stage = 'available' and k.exercise = the_exercise), the_day);
end
$$;

create or replace function levain.appropriation_post(
    the_fund_id bigint, the_kind text, the_requests jsonb)
    returns table (
        key text, created boolean, envelope text, to_envelope text, ledger text,
        exercise smallint, vintage smallint, cents bigint, left_cents bigint)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
#variable_conflict use_column
declare
    lines levain.appropriation_line[];
    posted text[];
begin
    perform levain.appropriation_check(the_fund_id, the_kind, the_requests);
    perform from levain.fund f where f.fund_id = the_fund_id for no key update;
    lines := (select array_agg(l order by l.ordinal, l.envelope, l.vintage)
                from levain.appropriation_lines(the_fund_id, the_kind, the_requests) as l);
    posted := (select array_agg(p.key)
                 from levain.ledger_post(the_fund_id, 'manager',
                          levain.appropriation_operations(the_kind, lines)) as p
                where p.created);
    if posted is not null then
        perform levain.envelope_days_check(the_fund_id, (
            select jsonb_agg(jsonb_build_object('call_id', e.call_id, 'envelope', e.envelope))
              from unnest(lines) as l,
                   lateral (values (l.call_id, l.envelope),
                                   (coalesce(l.to_call_id, l.call_id), l.to_envelope))
                       as e (call_id, envelope)
             where e.envelope is not null),
            (select min(l.accounted_on) from unnest(lines) as l where l.key = any (posted)));
    end if;
    return query
        select l.key, coalesce(l.key = any (posted), false), l.envelope, l.to_envelope, l.ledger,
               l.exercise, l.vintage, l.cents,
               coalesce((select a.credit_cents - a.debit_cents from levain.account a
                          where a.fund_id = the_fund_id and a.ledger = l.ledger
                            and a.stage = 'available' and a.call_id = l.call_id
                            and a.envelope = l.envelope and a.exercise = l.from_exercise
                            and a.vintage = l.vintage), 0)
          from unnest(lines) as l
         order by l.ordinal, l.envelope, l.vintage;
end
$$;

-- ---- ended applications -------------------------------------------------------------------------

-- Who gave its award back is paid what the settlement finds due, and nothing else.
create or replace function levain.certification_check_due(
    the_fund_id bigint, the_requests jsonb, the_day date) returns void
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    bad record;
begin
    select a.code as application, r.item ->> 'instalment' as instalment, i.code, i.kind, i.due_on,
           i.missing, i.cents, (r.item ->> 'cents')::bigint as asked_cents,
           s.day as suspended_on, e.day as ended_on
      into bad
      from levain.items_of(the_requests) as r
      join levain.application a
        on a.fund_id = the_fund_id and a.call_id = (r.item ->> 'call_id')::bigint
       and a.application_id = (r.item ->> 'application_id')::bigint
      left join lateral (
          select n.* from levain.instalments_of(a.fund_id, a.call_id, a.application_id) as n
           where n.code = r.item ->> 'instalment') as i on true
      left join lateral levain.suspension_of(a.fund_id, a.call_id, a.application_id) as s on true
      left join levain.ended_application e
        on e.fund_id = a.fund_id and e.call_id = a.call_id
       and e.application_id = a.application_id
     where i.code is null or i.kind = 'balance' or s.day is not null or i.missing <> '{}'
        or e.day is not null
        or i.due_on <= the_day is not true
        or (r.item ->> 'cents')::bigint not between 1 and i.cents
     order by r.ordinal
     limit 1;
    if not found then
        return;
    elsif bad.code is null then
        raise exception 'the award has no such instalment'
            using errcode = 'foreign_key_violation',
                  constraint = 'certification_instalment_check',
                  hint = format('%s: %s', bad.application, bad.instalment);
    elsif bad.kind = 'balance' then
        raise exception 'a balance is certified by the settlement'
            using errcode = 'check_violation', constraint = 'certification_balance_check',
                  hint = bad.application;
    elsif bad.ended_on is not null then
        raise exception 'the application ended'
            using errcode = 'check_violation', constraint = 'award_ended_check',
                  hint = format('%s, %s', bad.application, bad.ended_on);
    elsif bad.suspended_on is not null then
        raise exception 'the award is suspended'
            using errcode = 'check_violation', constraint = 'award_suspended_check',
                  hint = format('%s, %s', bad.application, bad.suspended_on);
    elsif bad.missing <> '{}' then
        raise exception 'papers are lacking'
            using errcode = 'check_violation', constraint = 'certification_documents_check',
                  hint = format('%s, %s: %s', bad.application, bad.code,
                                array_to_string(bad.missing, ', '));
    elsif bad.due_on <= the_day is not true then
        raise exception 'the instalment is not due yet'
            using errcode = 'check_violation', constraint = 'certification_due_check',
                  hint = format('%s, %s: %s', bad.application, bad.code,
                                coalesce(bad.due_on::text, '-'));
    end if;
    raise exception 'no more than the instalment is certified'
        using errcode = 'check_violation', constraint = 'certification_cents_instalment_check',
              hint = format('%s, %s: %s > %s', bad.application, bad.code,
                            levain.euros(bad.asked_cents), levain.euros(bad.cents));
end
$$;

create or replace function levain.order_check_account(
    the_fund_id bigint, the_certifications bigint[], the_day date) returns void
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    bad record;
begin
    select a.code as application, c.instalment, k.iban, k.usable_on, s.day as suspended_on,
           e.day as ended_on
      into bad
      from levain.certification c
      join levain.application a using (fund_id, call_id, application_id)
      left join lateral levain.account_of(c.fund_id, c.call_id, c.application_id) as k on true
      left join lateral levain.suspension_of(c.fund_id, c.call_id, c.application_id) as s on true
      left join levain.ended_application e
        on e.fund_id = c.fund_id and e.call_id = c.call_id
       and e.application_id = c.application_id
       and not exists (select from levain.settlement l
                        where l.fund_id = c.fund_id and l.call_id = c.call_id
                          and l.application_id = c.application_id)
     where c.fund_id = the_fund_id and c.certification_id = any (the_certifications)
       and (s.day is not null or e.day is not null or k.usable_on <= the_day is not true)
     order by c.certification_id
     limit 1;
    if not found then
        return;
    elsif bad.ended_on is not null then
        raise exception 'the application ended'
            using errcode = 'check_violation', constraint = 'award_ended_check',
                  hint = format('%s, %s', bad.application, bad.ended_on);
    elsif bad.suspended_on is not null then
        raise exception 'the award is suspended'
            using errcode = 'check_violation', constraint = 'award_suspended_check',
                  hint = format('%s, %s', bad.application, bad.suspended_on);
    elsif bad.iban is null then
        raise exception 'no account of the beneficiary is known'
            using errcode = 'check_violation', constraint = 'payment_order_account_check',
                  hint = bad.application;
    elsif bad.usable_on is null then
        raise exception 'the account of the beneficiary was not confirmed by another person'
            using errcode = 'check_violation', constraint = 'payment_order_confirmed_check',
                  hint = bad.application;
    end if;
    raise exception 'the account of the beneficiary was changed, and has to wait'
        using errcode = 'check_violation', constraint = 'payment_order_wait_check',
              hint = format('%s: %s', bad.application, bad.usable_on);
end
$$;

-- ---- papers -------------------------------------------------------------------------------------

-- Nor is an instalment certified before the papers that it needs had come in.
create or replace function levain.certification_check(
    the_fund_id bigint, the_requests jsonb, the_day date) returns void
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    later record;
begin
    perform levain.certification_check_due(the_fund_id, the_requests, the_day);
    perform levain.certification_expense_check(the_fund_id, the_requests);
    select q.code, q.day into later
      from (select a.code, g.signed_on as day
              from (select distinct (r.item ->> 'call_id')::bigint as call_id,
                           (r.item ->> 'application_id')::bigint as application_id
                      from levain.items_of(the_requests) as r) as q
              join levain.application a
                on a.fund_id = the_fund_id and a.call_id = q.call_id
               and a.application_id = q.application_id
              join levain.agreement g
                on g.fund_id = a.fund_id and g.call_id = a.call_id
               and g.application_id = a.application_id and g.version = 1
            union all
            -- What was accepted once had come in, whatever came after it.
            select a.code, w.received_on
              from levain.items_of(the_requests) as r
              join levain.application a
                on a.fund_id = the_fund_id and a.call_id = (r.item ->> 'call_id')::bigint
               and a.application_id = (r.item ->> 'application_id')::bigint
             cross join lateral (
                 select g.version from levain.agreement g
                  where g.fund_id = a.fund_id and g.call_id = a.call_id
                    and g.application_id = a.application_id
                  order by g.version desc
                  limit 1) as g
              join levain.instalment i
                on i.fund_id = a.fund_id and i.call_id = a.call_id
               and i.application_id = a.application_id and i.version = g.version
               and i.code = r.item ->> 'instalment'
             cross join lateral (
                 select min(d.received_on) as received_on
                   from levain.award_document d
                  where d.fund_id = a.fund_id and d.call_id = a.call_id
                    and d.application_id = a.application_id and d.kind = any (i.documents)
                    and d.accepted
                  group by d.kind) as w
            union all
            -- What was undone is done again from that day on: else it stood twice in between.
            select a.code, u.accounted_on
              from levain.items_of(the_requests) as r
              join levain.application a
                on a.fund_id = the_fund_id and a.call_id = (r.item ->> 'call_id')::bigint
               and a.application_id = (r.item ->> 'application_id')::bigint
              join levain.certification c
                on c.fund_id = a.fund_id and c.call_id = a.call_id
               and c.application_id = a.application_id and c.instalment = r.item ->> 'instalment'
              join levain.operation u
                on u.fund_id = c.fund_id and u.reverses_id = c.operation_id) as q
     order by q.day desc, q.code
     limit 1;
    perform levain.day_check('certification_day_check', the_fund_id, later.code::text, the_day,
                             later.day);
end
$$;

-- ---- steps --------------------------------------------------------------------------------------

create or replace function levain.award_step_check(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_kind text,
    the_day date, the_last levain.award_step) returns void
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    the_code text := levain.award_code(the_fund_id, the_call_id, the_application_id);
begin
    if the_kind in ('started', 'extended') and exists (
        select from levain.award_step s
         where s.fund_id = the_fund_id and s.call_id = the_call_id
           and s.application_id = the_application_id and s.kind = 'closed') then
        raise exception 'the award is closed'
            using errcode = 'check_violation', constraint = 'award_closed_check',
                  hint = the_code;
    elsif the_kind = the_last.kind and the_kind in ('started', 'resumed', 'closed') then
        raise exception 'the step was recorded with another day'
            using errcode = 'check_violation', constraint = 'award_step_again_check',
                  hint = format('%s: %s', the_code, the_last.day);
    elsif the_kind = 'resumed' and the_last.kind is null then
        raise exception 'the award is not suspended'
            using errcode = 'check_violation', constraint = 'award_step_resumed_check';
    end if;
    -- A project may have begun before its agreement; who suspends, resumes or closes has one.
    perform levain.day_check('award_step_day_check', the_fund_id, the_code, the_day, greatest(
        case when the_kind = 'started'
             then levain.award_decided_on(the_fund_id, the_call_id, the_application_id)
             else levain.award_signed_on(the_fund_id, the_call_id, the_application_id) end,
        the_last.day));
end
$$;

-- What came back of a suspended award waits with the rest of it.
create or replace function levain.payment_check_state(
    the_fund_id bigint, the_orders jsonb, the_kind text, the_day date) returns void
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    bad record;
begin
    select o.item ->> 'exercise' as exercise, o.item ->> 'number' as number,
           coalesce(s.state, 'cancelled') as state, s.confirmed, s.suspended_on, s.ordered_by,
           s.changed
      into bad
      from levain.items_of(the_orders) as o
      left join lateral (
          select t.state, k.usable_on <= the_day as confirmed, u.day as suspended_on,
                 t.recorded_by as ordered_by,
                 t.bank_account_id is distinct from k.bank_account_id as changed
            from levain.standing_order t
            left join lateral levain.account_of(t.fund_id, t.call_id, t.application_id) as k
              on true
            left join lateral levain.suspension_of(t.fund_id, t.call_id, t.application_id) as u
              on true
           where t.fund_id = the_fund_id and t.call_id = (o.item ->> 'call_id')::bigint
             and t.payment_order_id = (o.item ->> 'payment_order_id')::bigint
           offset 0) as s on true -- each by its key, however many there are
     where case the_kind
               when 'paid' then s.state = 'ordered' and s.suspended_on is null
                                and not s.changed and s.ordered_by <> session_user
               when 'executed' then s.state in ('paid', 'reissued')
               when 'returned' then s.state in ('paid', 'reissued', 'executed')
               else s.state = 'returned' and s.confirmed and s.suspended_on is null
           end is not true
     order by o.ordinal
     limit 1;
    if not found then
        return;
    elsif bad.suspended_on is not null
          and (the_kind, bad.state) in (('paid', 'ordered'), ('reissued', 'returned')) then
        raise exception 'the award is suspended'
            using errcode = 'check_violation', constraint = 'award_suspended_check',
                  hint = format('%s/%s', bad.exercise, bad.number);
    elsif the_kind = 'paid' and bad.state = 'ordered' and bad.changed then
        raise exception 'another account was proposed since the order'
            using errcode = 'check_violation', constraint = 'payment_event_changed_check',
                  hint = format('%s/%s', bad.exercise, bad.number);
    elsif the_kind = 'paid' and bad.state = 'ordered' then
        raise exception 'who ordered a payment does not pay it'
            using errcode = 'insufficient_privilege',
                  constraint = 'payment_event_recorded_by_check',
                  hint = format('%s/%s', bad.exercise, bad.number);
    elsif the_kind = 'reissued' and bad.state = 'returned' then
        raise exception 'the account of the beneficiary has to be confirmed first'
            using errcode = 'check_violation', constraint = 'payment_event_account_check',
                  hint = format('%s/%s', bad.exercise, bad.number);
    end if;
    raise exception 'the order is in another state'
        using errcode = 'check_violation', constraint = 'payment_event_state_check',
              hint = format('%s/%s: %s', bad.exercise, bad.number, bad.state);
end
$$;

-- The same amendment again is what was signed by its number, whatever came after it.
create or replace function levain.agreement_amend_alone(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_agreement jsonb,
    the_exercise smallint, the_day date)
    returns table (version smallint, number text, cents bigint, decommitted_cents bigint,
                   created boolean)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    signed levain.last_agreement;
    known levain.agreement;
    the_cents bigint;
    certified bigint;
    standing bigint;
    the_number text := the_agreement ->> 'number';
begin
    perform levain.award_lock_one(the_fund_id, the_call_id, the_application_id);
    perform levain.award_signed(the_fund_id, the_call_id, the_application_id);
    select * into signed from levain.last_agreement g
     where g.fund_id = the_fund_id and g.call_id = the_call_id
       and g.application_id = the_application_id;
    the_cents := coalesce((the_agreement ->> 'award_cents')::bigint, signed.award_cents);
    select * into known from levain.agreement g
     where g.fund_id = the_fund_id and g.call_id = the_call_id
       and g.application_id = the_application_id and g.number = the_number;
    if known.version is not null then
        if known.version = 1
           or (known.signed_on, known.reason::text, known.award_cents,
               coalesce(known.starts_on, 'infinity'), coalesce(known.ends_on, 'infinity'),
               coalesce(known.eligible_cents, 0)) is distinct from
              ((the_agreement ->> 'signed_on')::date, the_agreement ->> 'reason',
               coalesce((the_agreement ->> 'award_cents')::bigint, known.award_cents),
               coalesce((the_agreement ->> 'starts_on')::date, known.starts_on, 'infinity'),
               coalesce((the_agreement ->> 'ends_on')::date, known.ends_on, 'infinity'),
               coalesce((the_agreement ->> 'eligible_cents')::bigint, known.eligible_cents, 0))
        then
            raise exception 'something else was signed by this number'
                using errcode = 'unique_violation', constraint = 'agreement_amended_check',
                      hint = format('%s, %s', known.number, known.signed_on);
        end if;
        return query select known.version, known.number::text, known.award_cents::bigint,
                            0::bigint, false;
        return;
    end if;
    if exists (select from levain.settlement s
                where s.fund_id = the_fund_id and s.call_id = the_call_id
                  and s.application_id = the_application_id) then
        raise exception 'the award is settled'
            using errcode = 'check_violation', constraint = 'agreement_settled_check';
    end if;
    if exists (select from levain.award_step s
                where s.fund_id = the_fund_id and s.call_id = the_call_id
                  and s.application_id = the_application_id and s.kind = 'closed') then
        raise exception 'the award is closed'
            using errcode = 'check_violation', constraint = 'award_closed_check',
                  hint = levain.award_code(the_fund_id, the_call_id, the_application_id);
    end if;
    select coalesce(sum(c.cents), 0)::bigint into certified from levain.standing_certification c
     where c.fund_id = the_fund_id and c.call_id = the_call_id
       and c.application_id = the_application_id;
    if the_cents < certified then
        raise exception 'more than that was certified already'
            using errcode = 'check_violation', constraint = 'agreement_certified_check',
                  hint = format('%s < %s', levain.euros(the_cents), levain.euros(certified));
    end if;
    perform levain.agreement_check(the_fund_id, the_call_id, the_application_id, the_cents,
                                   (the_agreement ->> 'signed_on')::date);
    insert into levain.agreement (fund_id, call_id, application_id, version, act, number,
        signed_on, starts_on, ends_on, award_cents, eligible_cents, public_law, document_sha256,
        reason)
    values (the_fund_id, the_call_id, the_application_id, signed.version + 1, signed.act,
            the_number, (the_agreement ->> 'signed_on')::date,
            coalesce((the_agreement ->> 'starts_on')::date, signed.starts_on),
            coalesce((the_agreement ->> 'ends_on')::date, signed.ends_on), the_cents,
            coalesce((the_agreement ->> 'eligible_cents')::bigint, signed.eligible_cents),
            signed.public_law, decode(the_agreement ->> 'document_sha256', 'hex'),
            the_agreement ->> 'reason');
    perform levain.agreement_spread(the_fund_id, the_call_id, the_application_id, signed.version);
    standing := (select m.standing_cents from levain.award_money m
                  where m.fund_id = the_fund_id and m.call_id = the_call_id
                    and m.application_id = the_application_id);
    if standing > the_cents then
        perform levain.award_reduce_by(the_fund_id, the_call_id, the_application_id, 'amendment',
            standing - the_cents, null, null, the_agreement ->> 'reason', the_number,
            the_exercise, the_day, the_day);
    end if;
    return query select (signed.version + 1)::smallint, the_number, the_cents,
                        greatest(0, standing - the_cents), true;
end
$$;

-- Nor is an agreement signed again with other days or another cost.
create or replace function levain.agreement_sign_alone(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_agreement jsonb)
    returns table (version smallint, act text, number text, cents bigint, instalments bigint,
                   created boolean)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    award levain.standing_award;
    known levain.agreement;
    schedule jsonb;
    the_act text;
    the_number text := the_agreement ->> 'number';
    the_day date := (the_agreement ->> 'signed_on')::date;
    over record;
    found_count bigint;
begin
    perform levain.award_lock_one(the_fund_id, the_call_id, the_application_id);
    select * into award from levain.standing_award s
     where s.fund_id = the_fund_id and s.call_id = the_call_id
       and s.application_id = the_application_id;
    select * into known from levain.agreement g
     where g.fund_id = the_fund_id and g.call_id = the_call_id
       and g.application_id = the_application_id and g.version = 1;
    schedule := levain.schedule_of(levain.payments_of(the_fund_id, the_call_id),
                                   coalesce(known.award_cents, award.award_cents));
    the_act := coalesce(the_agreement ->> 'act', schedule ->> 'act');
    if the_act = 'decision' then
        select coalesce(the_number, 'decision ' || d.decision_id || ' ' || a.code),
               coalesce(the_day, greatest(d.decided_on, e.day))
          into the_number, the_day
          from levain.decision d
          join levain.application a
            on a.fund_id = d.fund_id and a.call_id = d.call_id
           and a.application_id = the_application_id
          left join levain.award_event e
            on e.fund_id = a.fund_id and e.call_id = a.call_id
           and e.application_id = a.application_id and e.kind = 'notified'
         where d.fund_id = the_fund_id and d.call_id = the_call_id
           and d.decision_id = award.decision_id;
    end if;
    if known.version is not null then
        if (known.number, known.signed_on, known.act) is distinct from
           (the_number, the_day, the_act)
           or known.starts_on <> (the_agreement ->> 'starts_on')::date is true
           or known.ends_on <> (the_agreement ->> 'ends_on')::date is true
           or known.eligible_cents <> (the_agreement ->> 'eligible_cents')::bigint is true then
            raise exception 'another agreement was signed for the award'
                using errcode = 'unique_violation', constraint = 'agreement_pkey',
                      hint = format('%s, %s', known.number, known.signed_on);
        end if;
        return query select known.version, known.act, known.number::text,
                            known.award_cents::bigint,
                            (select count(*) from levain.instalment i
                              where i.fund_id = the_fund_id and i.call_id = the_call_id
                                and i.application_id = the_application_id and i.version = 1),
                            false;
        return;
    end if;
    perform levain.agreement_check(the_fund_id, the_call_id, the_application_id,
                                   award.award_cents, coalesce(the_day, 'infinity'));
    if schedule is null then
        raise exception 'the fund file says nothing of how awards are paid'
            using errcode = 'check_violation', constraint = 'agreement_schedule_check';
    end if;
    if the_number is null or the_day is null then
        raise exception 'the award needs an act of its own, with its number and its day'
            using errcode = 'check_violation', constraint = 'agreement_number_check',
                  hint = the_act;
    end if;
    select * into over from levain.agreement_threshold(
        the_fund_id, the_call_id, the_application_id, the_day);
    if the_act <> 'agreement' and over.year_cents > over.limit_cents
       and not coalesce((the_agreement ->> 'public_law')::boolean, false) then
        raise exception 'awards of the year to this beneficiary need an agreement'
            using errcode = 'check_violation', constraint = 'agreement_act_threshold_check',
                  hint = format('%s > %s', levain.euros(over.year_cents),
                                levain.euros(over.limit_cents));
    end if;
    insert into levain.agreement (fund_id, call_id, application_id, version, act, number,
        signed_on, starts_on, ends_on, award_cents, eligible_cents, public_law, document_sha256)
    values (the_fund_id, the_call_id, the_application_id, 1, the_act, the_number, the_day,
            (the_agreement ->> 'starts_on')::date, (the_agreement ->> 'ends_on')::date,
            award.award_cents, (the_agreement ->> 'eligible_cents')::bigint,
            coalesce((the_agreement ->> 'public_law')::boolean, false),
            decode(the_agreement ->> 'document_sha256', 'hex'));
    insert into levain.instalment (fund_id, call_id, application_id, version, ordinal, code, kind,
                                   cents, due, months, documents)
    select the_fund_id, the_call_id, the_application_id, 1, p.ordinal, p.code, p.kind, p.cents,
           p.due, p.months, p.documents
      from levain.schedule_parts(schedule, award.award_cents) as p;
    get diagnostics found_count = row_count;
    return query select 1::smallint, the_act, the_number, award.award_cents::bigint, found_count,
                        true;
end
$$;

-- ---- limits -------------------------------------------------------------------------------------

-- Who approves does so after it was asked for; an order of before rests on no derogation.
create or replace function levain.derogation_approve(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_guard text,
    the_day date) returns boolean
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    asked levain.derogation;
begin
    perform levain.award_lock_one(the_fund_id, the_call_id, the_application_id);
    select * into asked from levain.derogation d
     where d.fund_id = the_fund_id and d.call_id = the_call_id
       and d.application_id = the_application_id and d.guard = the_guard;
    if asked.guard is null then
        raise exception 'nobody asked for this derogation'
            using errcode = 'foreign_key_violation',
                  constraint = 'derogation_approval_derogation_check';
    end if;
    if exists (select from levain.derogation_approval a
                where a.fund_id = the_fund_id and a.call_id = the_call_id
                  and a.derogation_id = asked.derogation_id) then
        return false;
    end if;
    if asked.recorded_by = session_user then
        raise exception 'who asks for a derogation does not approve it'
            using errcode = 'insufficient_privilege',
                  constraint = 'derogation_approval_recorded_by_check';
    end if;
    perform levain.day_check('derogation_approval_day_check', the_fund_id,
        levain.award_code(the_fund_id, the_call_id, the_application_id), the_day, asked.day);
    insert into levain.derogation_approval (fund_id, call_id, derogation_id, day)
    values (the_fund_id, the_call_id, asked.derogation_id, the_day);
    return true;
end
$$;

create or replace function levain.order_guard(
    the_fund_id bigint, the_certification_id bigint, the_day date,
    out refused text, out figures text)
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    asked record;
    over record;
    late record;
    ceiling numeric;
    before bigint;
    base bigint;
    kind text;
begin
    select c.call_id, c.application_id, c.ground, c.cents, g.act, g.public_law, g.award_cents,
           a.code into asked
      from levain.certification c
      join levain.application a using (fund_id, call_id, application_id)
      cross join lateral (
          select l.* from levain.agreement l
           where l.fund_id = c.fund_id and l.call_id = c.call_id
             and l.application_id = c.application_id
           order by l.version desc
           limit 1) as g
     where c.fund_id = the_fund_id and c.certification_id = the_certification_id;
    select * into over from levain.agreement_threshold(the_fund_id, asked.call_id,
                                                       asked.application_id, the_day);
    if asked.act <> 'agreement' and not asked.public_law and over.year_cents > over.limit_cents then
        refused := 'payment_order_agreement_check';
        figures := format('%s: %s > %s', asked.code, levain.euros(over.year_cents),
                          levain.euros(over.limit_cents));
        return;
    end if;
    ceiling := levain.guard_value(the_fund_id, 'audited_accounts', the_day);
    if over.year_cents > ceiling
       and not coalesce((select w.accepted from levain.award_document w
                          where w.fund_id = the_fund_id and w.call_id = asked.call_id
                            and w.application_id = asked.application_id
                            and w.kind = 'audited_accounts' and w.received_on <= the_day
                          order by w.award_document_id desc
                          limit 1), false)
       and not levain.derogates(the_fund_id, asked.call_id, asked.application_id,
                                'audited_accounts', the_day) then
        refused := 'payment_order_audit_check';
        figures := format('%s: %s > %s', asked.code, levain.euros(over.year_cents),
                          levain.euros(ceiling));
        return;
    end if;
    if coalesce((levain.payments_of(the_fund_id, asked.call_id) ->> 'return_blocks')::boolean,
                levain.guard_value(the_fund_id, 'late_return', the_day) = 1) then
        select * into late from levain.late_return(the_fund_id, asked.call_id,
                                                   asked.application_id, the_day);
        if late.due_on is not null then
            refused := 'payment_order_return_check';
            figures := format('%s: %s', late.application, late.due_on);
            return;
        end if;
    end if;
    if asked.ground = 'settlement' then
        return;
    end if;
    -- Of an award that was reduced, what is left of it counts.
    base := least(asked.award_cents, (
        select m.standing_cents from levain.award_money m
         where m.fund_id = the_fund_id and m.call_id = asked.call_id
           and m.application_id = asked.application_id));
    -- An advance counts among what is paid before the settlement, too. What was certified before is
    -- ordered with it.
    foreach kind in array case asked.ground when 'advance' then array['advance', 'interim']
                              else array['interim'] end loop
        before := (select coalesce(sum(c.cents), 0)::bigint
                     from levain.standing_certification c
                    where c.fund_id = the_fund_id and c.call_id = asked.call_id
                      and c.application_id = asked.application_id
                      and c.certification_id <> the_certification_id
                      and (c.ground = 'advance' or kind = 'interim')
                      and (c.certification_id < the_certification_id
                           or exists (select from levain.order_of(c.fund_id, c.call_id,
                                                                  c.certification_id))));
        ceiling := levain.guard_value(the_fund_id, kind, the_day);
        if before + asked.cents > ceiling * base
           and not levain.derogates(the_fund_id, asked.call_id, asked.application_id, kind,
                                    the_day) then
            refused := case kind when 'advance' then 'payment_order_advance_check'
                           else 'payment_order_interim_check' end;
            figures := format('%s: %s + %s > %s', asked.code, levain.euros(before),
                              levain.euros(asked.cents),
                              levain.euros(floor(ceiling * base)));
            return;
        end if;
    end loop;
end
$$;

-- ---- beneficiaries ------------------------------------------------------------------------------

create index organization_legal_person_idx on levain.organization (siren)
 where siren is not null;

create function levain.legal_person_of(the_organization_id bigint)
    returns table (organization_id bigint)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    select the_organization_id
    union
    select o.organization_id
      from levain.organization own
      join levain.organization o on o.siren = own.siren
     where own.organization_id = the_organization_id;
end;
comment on function levain.legal_person_of(bigint) is
    'The organizations that are one legal person with one: its establishments, by the SIREN.';
revoke execute on function levain.legal_person_of(bigint) from public;

-- The year of the award, and that of the day: what was decided in December is not of no year in
-- January.
create or replace function levain.agreement_threshold(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_day date)
    returns table (limit_cents bigint, year_cents bigint)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    with beneficiary as (
        select a.call_id, a.application_id
          from levain.application own
         cross join lateral levain.legal_person_of(own.organization_id) as p
          join levain.application a
            on a.fund_id = own.fund_id and a.organization_id = p.organization_id
         where own.fund_id = the_fund_id and own.call_id = the_call_id
           and own.application_id = the_application_id
        union
        select the_call_id, the_application_id
    )
    select levain.guard_value(the_fund_id, 'agreement', the_day)::bigint, max(y.cents)::bigint
      from (select sum(s.award_cents) as cents,
                   extract(year from d.decided_on) = extract(year from the_day)
                       or bool_or((b.call_id, b.application_id)
                                  = (the_call_id, the_application_id)) as counts
              from beneficiary b
              cross join lateral (
                  select s.award_cents, s.decision_id from levain.standing_award s
                   where s.fund_id = the_fund_id and s.call_id = b.call_id
                     and s.application_id = b.application_id offset 0) as s
              join levain.decision d
                on d.fund_id = the_fund_id and d.call_id = b.call_id
               and d.decision_id = s.decision_id
             group by extract(year from d.decided_on)) as y
     where y.counts;
end;

create or replace function levain.late_return(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_day date)
    returns table (application text, due_on date)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    with beneficiary as (
        select a.call_id, a.application_id
          from levain.application own
         cross join lateral levain.legal_person_of(own.organization_id) as p
          join levain.application a
            on a.fund_id = own.fund_id and a.organization_id = p.organization_id
         where own.fund_id = the_fund_id and own.call_id = the_call_id
           and own.application_id = the_application_id
        union
        select the_call_id, the_application_id
    )
    select a.code::text, r.due_on
      from beneficiary b
      join levain.application a
        on a.fund_id = the_fund_id and a.call_id = b.call_id
       and a.application_id = b.application_id
      cross join lateral (
          select g.ends_on from levain.agreement g
           where g.fund_id = a.fund_id and g.call_id = a.call_id
             and g.application_id = a.application_id
           order by g.version desc
           limit 1) as g
      cross join lateral (
          select (g.ends_on + make_interval(months => coalesce(
                     (levain.payments_of(a.fund_id, a.call_id) ->> 'return_within_months')::integer,
                     levain.guard_value(a.fund_id, 'financial_return', the_day)::integer)))::date
                     as due_on) as r
     where r.due_on < the_day
       and not levain.return_received(a.fund_id, a.call_id, a.application_id)
     order by r.due_on
     limit 1;
end;

create or replace function levain.undertaking_of(the_organization_id bigint, the_day date)
    returns table (organization_id bigint)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    with recursive one as (
        select the_organization_id as organization_id
        union
        select n.organization_id
          from one o
         cross join lateral (
             select case when l.organization_id = o.organization_id then l.with_id
                         else l.organization_id end as organization_id
               from levain.undertaking_link l
              where o.organization_id in (l.organization_id, l.with_id) and l.since <= the_day
             union all
             select p.organization_id from levain.legal_person_of(o.organization_id) as p) as n
    )
    select o.organization_id from one o;
end;

-- ---- funders ------------------------------------------------------------------------------------

-- An avenant is signed after what it changes.
create or replace function levain.funding_sign_one(
    the_fund_id bigint, asked levain.funding_asked, out version integer, out created boolean)
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
#variable_conflict use_column
declare
    before levain.funding;
    after levain.funding;
    payer bigint := (select f.funder_id from levain.funder f where f.code = asked.funder);
begin
    if payer is null then
        raise exception 'there is no funder %', asked.funder
            using errcode = 'foreign_key_violation', constraint = 'funding_funder_id_fkey';
    end if;
    perform from levain.fund f where f.fund_id = the_fund_id for no key update;
    select f.* into before
      from levain.funding f
     where f.fund_id = the_fund_id and f.funder_id = payer and f.year = asked.year
     order by f.version desc
     limit 1;
    created := (before.number, before.signed_on, before.cents, before.management_cents,
                before.kind, before.clause, before.reuse, levain.funding_earmarks(before))
               is distinct from (asked.number::text, asked.signed_on, asked.cents,
                asked.management_cents, asked.kind, asked.clause::text, asked.reuse,
                asked.earmarks);
    version := coalesce(before.version, 0) + created::integer;
    if not created then
        return;
    end if;
    if before.version is not null and asked.reason is null then
        raise exception '% signed convention % for % before, otherwise', asked.funder,
            before.number, asked.year
            using errcode = 'unique_violation', constraint = 'funding_version_reason_check',
                  hint = format('%s %s: %s', asked.funder, asked.year, before.number);
    end if;
    perform levain.day_check('funding_signed_on_check', the_fund_id,
        concat_ws(' ', asked.funder, asked.year), asked.signed_on, before.signed_on);
    perform levain.funding_check(the_fund_id, asked);
    insert into levain.funding as f (fund_id, funder_id, year, version, number, signed_on, cents,
                                     management_cents, kind, clause, reuse, reason)
    values (the_fund_id, payer, asked.year, version, asked.number, asked.signed_on, asked.cents,
            asked.management_cents, asked.kind, asked.clause, asked.reuse,
            case when before.version is not null then asked.reason end)
    returning * into after;
    insert into levain.funding_earmark (fund_id, funder_id, year, version, call_id, envelope,
                                        cents)
    select the_fund_id, payer, asked.year, version, (e ->> 'call_id')::bigint,
           e ->> 'envelope', (e ->> 'cents')::bigint
      from jsonb_array_elements(asked.earmarks) as e;
    perform levain.funding_pledge(the_fund_id, asked.funder, after, coalesce(before.cents, 0),
                                  coalesce(asked.accounted_on, asked.signed_on));
    insert into levain.funding_vintage (fund_id, vintage) values (the_fund_id, asked.year)
    on conflict do nothing;
    perform from levain.funding_vintage v
      where v.fund_id = the_fund_id and v.vintage = asked.year
        for no key update;
    perform levain.funding_sources_set(the_fund_id, after);
    perform levain.funding_check_earmarks(the_fund_id, asked.year);
end
$$;

-- Nothing is called before it is promised, nor given back before it is owed.
create function levain.funder_days_check(the_fund_id bigint, the_requests jsonb) returns void
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    bad record;
begin
    select f.code, r.accounted_on, s.from_on into bad
      from levain.items_of(the_requests) as i
     cross join lateral jsonb_populate_record(null::levain.funding_move_asked, i.item) as r
      join levain.funder f on f.code = r.funder
     cross join lateral levain.accounts_short(the_fund_id, array(
               select k.account_id from levain.account k
                where k.funder_id = f.funder_id and k.fund_id = the_fund_id
                  and k.stage in ('promised', 'owed')), r.accounted_on) as s
     where levain.is_late(the_fund_id, r.accounted_on)
     order by i.ordinal
     limit 1;
    if found then
        raise exception 'what is moved was not there by that day'
            using errcode = 'check_violation', constraint = 'funding_days_check',
                  hint = format('%s: %s < %s', bad.code, bad.accounted_on, bad.from_on);
    end if;
end
$$;
comment on function levain.funder_days_check(bigint, jsonb) is
    'Refuses a day of funders from which on, at the end of some day, more would have been called '
    'of one than was promised, or given back than was owed.';
revoke execute on function levain.funder_days_check(bigint, jsonb) from public;

create or replace function levain.funding_post(
    the_fund_id bigint, the_kind text, the_requests jsonb)
    returns table (key text, operation_id bigint, created boolean)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
begin
    perform from levain.fund f where f.fund_id = the_fund_id for no key update;
    return query
        select p.key, p.operation_id, p.created
          from (select jsonb_agg(levain.funding_operation(
                           the_fund_id, the_kind,
                           jsonb_populate_record(null::levain.funding_move_asked, r.item))
                           order by r.ordinal) as operations
                  from jsonb_array_elements(the_requests) with ordinality as r (item, ordinal))
               as asked,
               lateral levain.ledger_post(the_fund_id, 'accountant', asked.operations) as p;
    -- What a bank received is a fact, whatever was called by then.
    if the_kind in ('call_funds', 'give_back') then
        perform levain.funder_days_check(the_fund_id, the_requests);
    end if;
end
$$;

-- An operation is named by what is owed after it: what came in in a later exercise is owed
-- then, by a name of its own.
create or replace function levain.funding_owe(
    the_fund_id bigint, the_exercise smallint, the_day date)
    returns table (key text, operation_id bigint, created boolean)
    language sql volatile security definer
    set search_path = levain, pg_temp
begin atomic
    with part as (
        select w.call_id, w.application_id, w.envelope, w.vintage, s.funder_id, s.reuse,
               sum(w.recovered_cents - w.owed_cents - w.reused_cents)::bigint as cents,
               sum(w.owed_cents + w.reused_cents)::bigint as owed_cents,
               sum(sum(w.recovered_cents - w.owed_cents - w.reused_cents)) over (
                   partition by w.call_id, w.application_id, w.envelope, w.vintage
                   order by f.code, s.reuse)::bigint as upto,
               f.code
          from levain.award_share w
          join levain.funding_source s using (fund_id, source_id)
          join levain.funder f using (funder_id)
         where w.fund_id = the_fund_id and w.recovered_cents > 0
         group by w.call_id, w.application_id, w.envelope, w.vintage, s.funder_id, s.reuse, f.code
        having sum(w.recovered_cents - w.owed_cents - w.reused_cents) > 0
    ), held as (
        select a.call_id, a.application_id, a.envelope, a.vintage, a.exercise,
               a.credit_cents - a.debit_cents as cents,
               sum(a.credit_cents - a.debit_cents) over (
                   partition by a.call_id, a.application_id, a.envelope, a.vintage
                   order by a.exercise) as upto
          from levain.account a
         where a.fund_id = the_fund_id and a.ledger = 'cash' and a.stage = 'recovered'
           and a.credit_cents > a.debit_cents and a.exercise <= the_exercise
    ), line as (
        -- Parts of funders and accounts of exercises, laid side by side.
        select p.*, h.exercise, (least(p.upto, h.upto)
                                 - greatest(p.upto - p.cents, h.upto - h.cents))::bigint as taken
          from part p
          join held h using (call_id, application_id, envelope, vintage)
         where least(p.upto, h.upto) > greatest(p.upto - p.cents, h.upto - h.cents)
    ), operation as (
        select jsonb_build_object(
                   'key', case when l.reuse then 'reuse' else 'owe' end || ' call ' || l.call_id
                          || ' application ' || l.application_id || ' ' || l.envelope || ' '
                          || l.vintage || ' ' || l.code || ' up to '
                          || l.owed_cents + sum(l.taken)::bigint,
                   'kind', case when l.reuse then 'reuse' else 'owe' end,
                   'exercise', the_exercise, 'accounted_on', the_day, 'value_on', the_day,
                   'cites', (select 'convention ' || c.number || ' of ' || c.signed_on
                               from levain.funding_in_force c
                              where c.fund_id = the_fund_id and c.funder_id = l.funder_id
                                and c.year = l.vintage),
                   'transfers', jsonb_agg(jsonb_build_object(
                       'ledger', 'cash', 'cents', l.taken,
                       'debit', jsonb_build_object(
                           'stage', 'recovered', 'exercise', l.exercise, 'vintage', l.vintage,
                           'call_id', l.call_id, 'envelope', l.envelope,
                           'application_id', l.application_id),
                       'credit', case when l.reuse
                           then jsonb_build_object('stage', 'bank', 'exercise', the_exercise,
                                                   'vintage', the_exercise)
                           else jsonb_build_object('stage', 'owed', 'exercise', the_exercise,
                                                   'vintage', l.vintage,
                                                   'funder_id', l.funder_id) end)
                       order by l.exercise)) as asked,
               l.call_id, l.application_id, l.envelope, l.vintage, l.code, l.reuse
          from line l
         group by l.call_id, l.application_id, l.envelope, l.vintage, l.code, l.reuse,
                  l.funder_id, l.owed_cents
    )
    select p.key, p.operation_id, p.created
      from (select jsonb_agg(case when exists (
                                 -- What was named by all that had come in, of which some was owed.
                                 select from levain.operation b
                                  where b.fund_id = the_fund_id and b.key = o.asked ->> 'key')
                                 then o.asked || jsonb_build_object(
                                          'key', (o.asked ->> 'key') || ' again')
                                 else o.asked end
                             order by o.call_id, o.application_id, o.envelope, o.vintage, o.code,
                                      o.reuse) as operations
              from operation o) as a,
           lateral levain.ledger_post(the_fund_id, 'accountant', a.operations) as p
     where a.operations is not null;
end;
