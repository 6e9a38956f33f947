-- SPDX-License-Identifier: MPL-2.0
-- 0028_award_days - on which day a step of the life of an award may have happened.
-- Needs:   0023, whose steps it dates; 0024, whose check of orders goes on; 0027, of which it
--          wraps functions.
-- Breaks:  nothing that was recorded. From now on a step is refused before what it rests on, and
--          after today. This lists what would be refused today:
--          select * from levain.payment_order o
--            join levain.certification c using (fund_id, call_id, certification_id)
--           where o.day < c.day or o.day > current_date;
-- Why:     a day is typed by hand: 2062 for 2026 decides when an instalment is due and in which
--          exercise it counts. A number that no order has, and one that is none, had one name.

set local role levain_owner;

-- ---- how awards are paid, read once -------------------------------------------------------------

-- Reading a fund file takes a millisecond, and each step of each award asked for it.
alter table levain.rule_set add column payments jsonb
    generated always as (ltrim(source, U&'\FEFF')::jsonb #> '{call,payments}') stored;
comment on column levain.rule_set.payments is
    'call.payments of the fund file, read when it came in; null = it says nothing.';

create or replace function levain.payments_of(the_fund_id bigint, the_call_id bigint) returns jsonb
    language sql stable
    set search_path = levain, pg_temp
    return (select r.payments
              from levain.rule_set_in_force s
              join levain.rule_set r using (fund_id, call_id, rule_set_id)
             where s.fund_id = the_fund_id and s.call_id = the_call_id);

-- ---- commitments that grow old ------------------------------------------------------------------

insert into levain.guard (guard, valid_from, unit, value, derogable, words, source) values
    ('outstanding_years', '2000-01-01', 'years', 4, false,
     'commitments still outstanding so many years after their vintage are told as due',
     'a rule of prudence');

-- ---- what day it is -----------------------------------------------------------------------------

create function levain.today_of(the_fund_id bigint) returns date
    language sql stable
    set search_path = levain, pg_temp
    return coalesce(
        nullif(current_setting('levain.today', true), '')::date,
        (select (statement_timestamp() at time zone f.time_zone)::date from levain.fund f
          where f.fund_id = the_fund_id));
comment on function levain.today_of(bigint) is
    'The day it is where the fund is. The setting levain.today stands in its place where a life is '
    'only tried out; when something was really recorded is always known beside it.';

create function levain.day_check(
    the_constraint text, the_fund_id bigint, the_subject text, the_day date, the_first date)
    returns void
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    today date := levain.today_of(the_fund_id);
begin
    if the_day < the_first then
        raise exception 'the day is before what the step rests on'
            using errcode = 'check_violation', constraint = the_constraint,
                  hint = format('%s: %s < %s', the_subject, the_day, the_first);
    elsif isfinite(the_day) and the_day > today then
        raise exception 'the day is still to come'
            using errcode = 'check_violation', constraint = 'award_day_today_check',
                  hint = format('%s: %s > %s', the_subject, the_day, today);
    end if;
end
$$;
comment on function levain.day_check(text, bigint, text, date, date) is
    'Refuses a day before the first one that may be, by the name of a constraint, or after today. '
    'No first day: only what is to come is refused.';

create function levain.award_code(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint) returns text
    language sql stable
    set search_path = levain, pg_temp
    return (select a.code::text from levain.application a
             where a.fund_id = the_fund_id and a.call_id = the_call_id
               and a.application_id = the_application_id);
comment on function levain.award_code(bigint, bigint, bigint) is
    'The code of an application, for what is told to people.';

create function levain.award_decided_on(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint) returns date
    language sql stable
    set search_path = levain, pg_temp
    return (select min(d.decided_on)
              from levain.decision_award a
              join levain.decision d using (fund_id, call_id, decision_id)
             where a.fund_id = the_fund_id and a.call_id = the_call_id
               and a.application_id = the_application_id and a.award_cents > 0);
comment on function levain.award_decided_on(bigint, bigint, bigint) is
    'The day of the first decision that gave the application an award; null = none did.';

create function levain.award_signed_on(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint) returns date
    language sql stable
    set search_path = levain, pg_temp
    return (select g.signed_on from levain.agreement g
             where g.fund_id = the_fund_id and g.call_id = the_call_id
               and g.application_id = the_application_id and g.version = 1);
comment on function levain.award_signed_on(bigint, bigint, bigint) is
    'The day on which something was first signed for an award; null = nothing was.';

-- ---- offers, what is signed, papers -------------------------------------------------------------

alter function levain.award_event_check(bigint, bigint, bigint, text, date)
    rename to award_event_check_state;

create function levain.award_event_check(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_kind text,
    the_day date) returns void
    language plpgsql stable
    set search_path = levain, pg_temp as $$
begin
    perform levain.award_event_check_state(the_fund_id, the_call_id, the_application_id, the_kind,
                                           the_day);
    perform levain.day_check('award_event_decided_check', the_fund_id,
        levain.award_code(the_fund_id, the_call_id, the_application_id), the_day,
        case when the_kind <> 'withdrawn'
             then levain.award_decided_on(the_fund_id, the_call_id, the_application_id) end);
end
$$;
comment on function levain.award_event_check(bigint, bigint, bigint, text, date) is
    'Refuses what cannot happen to the application any more, not yet, or not on that day: an award '
    'is notified from the day of its decision on.';

alter function levain.agreement_check(bigint, bigint, bigint, bigint, date)
    rename to agreement_check_award;

create function levain.agreement_check(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_cents bigint,
    the_day date) returns void
    language plpgsql stable
    set search_path = levain, pg_temp as $$
begin
    perform levain.agreement_check_award(the_fund_id, the_call_id, the_application_id, the_cents,
                                         the_day);
    perform levain.day_check('agreement_signed_on_check', the_fund_id,
        levain.award_code(the_fund_id, the_call_id, the_application_id), the_day, (
            select max(g.signed_on) from levain.agreement g
             where g.fund_id = the_fund_id and g.call_id = the_call_id
               and g.application_id = the_application_id));
end
$$;
comment on function levain.agreement_check(bigint, bigint, bigint, bigint, date) is
    'Refuses to sign what was not decided, notified and committed; an amendment is not signed '
    'before what it changes.';

alter function levain.award_document_add(bigint, bigint, bigint, text, date, boolean, text, text,
                                         bytea)
    rename to award_document_write;
revoke execute on function levain.award_document_write(bigint, bigint, bigint, text, date, boolean,
                                                       text, text, bytea)
    from levain_manager;

create function levain.award_document_add(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_kind text,
    the_day date, the_accepted boolean, the_motive text, the_name text, the_sha256 bytea)
    returns boolean
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    added boolean := levain.award_document_write(the_fund_id, the_call_id, the_application_id,
                         the_kind, the_day, the_accepted, the_motive, the_name, the_sha256);
begin
    -- The republican commitment often comes with the application.
    if added then
        perform levain.day_check('award_document_received_on_check', the_fund_id,
            levain.award_code(the_fund_id, the_call_id, the_application_id), the_day,
            case when not levain.is_commitment(the_kind)
                 then levain.award_decided_on(the_fund_id, the_call_id, the_application_id) end);
    end if;
    return added;
end
$$;
comment on function levain.award_document_add(bigint, bigint, bigint, text, date, boolean, text,
                                              text, bytea) is
    'Records a paper that came in, until today and, but for the republican commitment, since the '
    'decision; the same again changes nothing, and gives false.';

-- ---- steps beside the money ---------------------------------------------------------------------

create function levain.award_step_check(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_kind text,
    the_day date, the_last levain.award_step) returns void
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    the_code text := levain.award_code(the_fund_id, the_call_id, the_application_id);
begin
    if the_kind = the_last.kind and the_kind in ('started', 'resumed', 'closed') then
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
comment on function levain.award_step_check(bigint, bigint, bigint, text, date,
                                            levain.award_step) is
    'Refuses a step on a day on which it cannot have been: before the decision or the agreement, '
    'before the step of its kind before it, after today.';

create function levain.award_extension_check(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint) returns void
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    allowed integer := coalesce(
        (levain.payments_of(the_fund_id, the_call_id) ->> 'extensions')::integer, 0);
begin
    if (select count(*) from levain.award_step s
         where s.fund_id = the_fund_id and s.call_id = the_call_id
           and s.application_id = the_application_id and s.kind = 'extended') >= allowed then
        raise exception 'the fund file allows no further extension'
            using errcode = 'check_violation', constraint = 'award_step_extended_check',
                  hint = allowed::text;
    end if;
end
$$;
comment on function levain.award_extension_check(bigint, bigint, bigint) is
    'Refuses one extension more than the fund file allows.';

create function levain.award_closing_check(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint) returns void
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    the_open text := (
        select string_agg(s.stage || ' ' || levain.euros(s.cents), ', ' order by s.place)
          from levain.award_money m,
               lateral (values (1, 'committed', m.committed_cents),
                               (2, 'certified', m.certified_cents),
                               (3, 'ordered', m.ordered_cents), (4, 'sent', m.sent_cents),
                               (5, 'returned', m.returned_cents), (6, 'due', m.due_cents))
                       as s (place, stage, cents)
         where m.fund_id = the_fund_id and m.call_id = the_call_id
           and m.application_id = the_application_id and s.cents <> 0);
begin
    if the_open is not null then
        raise exception 'money of the award is on its way'
            using errcode = 'check_violation', constraint = 'award_step_closed_check',
                  hint = the_open;
    end if;
end
$$;
comment on function levain.award_closing_check(bigint, bigint, bigint) is
    'Refuses to close an award that has money in a stage which is not its last.';

create or replace function levain.award_step_add(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_kind text,
    the_day date, the_motive text) returns boolean
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    last_one levain.award_step;
begin
    perform levain.award_lock_one(the_fund_id, the_call_id, the_application_id);
    perform levain.award_signed(the_fund_id, the_call_id, the_application_id);
    select * into last_one from levain.award_step s
     where s.fund_id = the_fund_id and s.call_id = the_call_id
       and s.application_id = the_application_id
       and (s.kind = the_kind
            or (the_kind in ('suspended', 'resumed') and s.kind in ('suspended', 'resumed')))
     order by s.award_step_id desc limit 1;
    if last_one.kind = the_kind and last_one.day = the_day
       and (the_kind in ('started', 'resumed', 'closed')
            or last_one.motive is not distinct from the_motive) then
        return false;
    end if;
    perform levain.award_step_check(the_fund_id, the_call_id, the_application_id, the_kind,
                                    the_day, last_one);
    if the_kind = 'extended' then
        perform levain.award_extension_check(the_fund_id, the_call_id, the_application_id);
    elsif the_kind = 'closed' then
        perform levain.award_closing_check(the_fund_id, the_call_id, the_application_id);
    end if;
    insert into levain.award_step (fund_id, call_id, application_id, kind, day, motive)
    values (the_fund_id, the_call_id, the_application_id, the_kind, the_day, the_motive);
    return true;
end
$$;
comment on function levain.award_step_add(bigint, bigint, bigint, text, date, text) is
    'Records a step beside the money; the same again changes nothing, and gives false. What is '
    'suspended already is suspended for another reason too.';

-- ---- accounts -----------------------------------------------------------------------------------

create or replace function levain.bank_account_propose(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_iban text,
    the_holder text, the_evidence text, the_day date) returns boolean
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
begin
    perform levain.award_lock_one(the_fund_id, the_call_id, the_application_id);
    if (select a.iban
          from levain.account_of(the_fund_id, the_call_id, the_application_id) as a) = the_iban then
        return false;
    end if;
    perform levain.day_check('award_day_today_check', the_fund_id,
        levain.award_code(the_fund_id, the_call_id, the_application_id), the_day, null);
    insert into levain.bank_account (fund_id, call_id, application_id, iban, holder, evidence, day)
    values (the_fund_id, the_call_id, the_application_id, the_iban, the_holder, the_evidence,
            the_day);
    return true;
end
$$;

alter function levain.bank_account_confirm(bigint, bigint, bigint, text, text, date)
    rename to bank_account_confirm_write;
revoke execute on function levain.bank_account_confirm_write(bigint, bigint, bigint, text, text,
                                                             date)
    from levain_accountant;

create function levain.bank_account_confirm(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_iban text,
    the_evidence text, the_day date) returns table (usable_on date, created boolean)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    confirmed record;
begin
    select * into confirmed from levain.bank_account_confirm_write(
        the_fund_id, the_call_id, the_application_id, the_iban, the_evidence, the_day) as c;
    if confirmed.created then
        perform levain.day_check('bank_account_confirmation_day_check', the_fund_id,
            levain.award_code(the_fund_id, the_call_id, the_application_id), the_day, (
                select a.day from levain.account_of(the_fund_id, the_call_id,
                                                    the_application_id) as a));
    end if;
    return query select confirmed.usable_on, confirmed.created;
end
$$;
comment on function levain.bank_account_confirm(bigint, bigint, bigint, text, text, date) is
    'Confirms the account that another person proposed, from that day on; a change waits some '
    'days.';

-- ---- certified, ordered, paid -------------------------------------------------------------------

alter function levain.certification_check(bigint, jsonb, date) rename to certification_check_due;

create function levain.certification_check(
    the_fund_id bigint, the_requests jsonb, the_day date) returns void
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    later record;
begin
    perform levain.certification_check_due(the_fund_id, the_requests, the_day);
    select a.code, g.signed_on into later
      from (select distinct (r.item ->> 'call_id')::bigint as call_id,
                   (r.item ->> 'application_id')::bigint as application_id
              from levain.items_of(the_requests) as r) as q
      join levain.application a
        on a.fund_id = the_fund_id and a.call_id = q.call_id
       and a.application_id = q.application_id
      join levain.agreement g
        on g.fund_id = a.fund_id and g.call_id = a.call_id
       and g.application_id = a.application_id and g.version = 1
     order by g.signed_on desc, a.code
     limit 1;
    perform levain.day_check('certification_day_check', the_fund_id, later.code::text, the_day,
                             later.signed_on);
end
$$;
comment on function levain.certification_check(bigint, jsonb, date) is
    'Refuses to certify what is not due, lacks a paper, or is of a suspended award; and to certify '
    'before what was signed.';

alter function levain.order_check(bigint, bigint[], date) rename to order_check_limits;

create function levain.order_check(
    the_fund_id bigint, the_certifications bigint[], the_day date) returns void
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    later record;
begin
    select a.code, c.day into later
      from levain.certification c
      join levain.application a using (fund_id, call_id, application_id)
     where c.fund_id = the_fund_id and c.certification_id = any (the_certifications)
     order by c.day desc, a.code
     limit 1;
    perform levain.day_check('payment_order_day_check', the_fund_id, later.code::text, the_day,
                             later.day);
    perform levain.order_check_limits(the_fund_id, the_certifications, the_day);
end
$$;
comment on function levain.order_check(bigint, bigint[], date) is
    'Refuses an order before what it orders was certified, of a suspended award, without an '
    'account that another person confirmed, or against a limit from which nobody derogated.';

alter function levain.payment_check(bigint, jsonb, text, date) rename to payment_check_state;

create function levain.payment_check(
    the_fund_id bigint, the_orders jsonb, the_kind text, the_day date) returns void
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    later record;
begin
    perform levain.payment_check_state(the_fund_id, the_orders, the_kind, the_day);
    select format('%s/%s', s.exercise, s.number) as name, s.state_day as day into later
      from levain.items_of(the_orders) as o
      cross join lateral (
          select t.exercise, t.number, t.state_day
            from levain.standing_order t
           where t.fund_id = the_fund_id and t.call_id = (o.item ->> 'call_id')::bigint
             and t.payment_order_id = (o.item ->> 'payment_order_id')::bigint offset 0) as s
     order by s.state_day desc, o.ordinal
     limit 1;
    perform levain.day_check('payment_event_day_check', the_fund_id, later.name, the_day,
                             later.day);
end
$$;
comment on function levain.payment_check(bigint, jsonb, text, date) is
    'Refuses what cannot become of an order now, or not on that day: not before what became of it '
    'last.';

alter function levain.award_undo(bigint, bigint, smallint, date, text) rename to award_undo_post;

create function levain.award_undo(
    the_fund_id bigint, the_operation_id bigint, the_exercise smallint, the_day date,
    the_motive text) returns boolean
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    undone levain.operation;
begin
    select * into undone from levain.operation o
     where o.fund_id = the_fund_id and o.operation_id = the_operation_id;
    perform levain.day_check('award_undo_day_check', the_fund_id, undone.key::text, the_day,
                             undone.accounted_on);
    return levain.award_undo_post(the_fund_id, the_operation_id, the_exercise, the_day,
                                  the_motive);
end
$$;
comment on function levain.award_undo(bigint, bigint, smallint, date, text) is
    'Posts the contra-entry of an operation, not before the operation.';

-- ---- how it ends --------------------------------------------------------------------------------

alter function levain.award_settle(bigint, bigint, bigint, bigint, bigint, smallint, date)
    rename to award_settle_post;
revoke execute on function levain.award_settle_post(bigint, bigint, bigint, bigint, bigint,
                                                    smallint, date)
    from levain_manager;

create function levain.award_settle(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint,
    the_realised_cents bigint, the_other_cents bigint, the_exercise smallint, the_day date)
    returns table (due_cents bigint, balance_cents bigint, decommitted_cents bigint,
                   claimed_cents bigint, created boolean)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    settled record;
begin
    select * into settled from levain.award_settle_post(
        the_fund_id, the_call_id, the_application_id, the_realised_cents, the_other_cents,
        the_exercise, the_day) as s;
    -- It rests on what was signed, on the papers of the balance, on what was certified before.
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
                    and c.application_id = the_application_id and c.ground <> 'settlement')));
    end if;
    return query select settled.due_cents, settled.balance_cents, settled.decommitted_cents,
                        settled.claimed_cents, settled.created;
end
$$;
comment on function levain.award_settle(bigint, bigint, bigint, bigint, bigint, smallint, date) is
    'Settles an award by what was spent, not before the financial return came in: certifies the '
    'balance, takes back what is not due, claims what was paid too much. The same again is only '
    'found.';

alter function levain.award_reduce_by(bigint, bigint, bigint, text, bigint, date, date, text, text,
                                      smallint, date, date)
    rename to award_reduce_post;

create function levain.award_reduce_by(
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
end
$$;
comment on function levain.award_reduce_by(bigint, bigint, bigint, text, bigint, date, date, text,
                                           text, smallint, date, date) is
    'Takes cents from an award, not before it was decided: first what is not certified, then what '
    'has to be paid back.';

-- Copied, not renamed: who calls it knows it by its number.
create function levain.claim_event_post(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_kind text,
    the_cents bigint, the_reference text, the_exercise smallint, the_day date,
    the_value_on date)
    returns table (cents bigint, left_cents bigint, created boolean)
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    of_claim levain.claim;
    open_cents bigint;
    taken bigint;
begin
    perform levain.award_lock_one(the_fund_id, the_call_id, the_application_id);
    select c.* into of_claim
      from levain.claim c
      left join levain.claim_event e
        on e.fund_id = c.fund_id and e.call_id = c.call_id and e.claim_id = c.claim_id
     where c.fund_id = the_fund_id and c.call_id = the_call_id
       and c.application_id = the_application_id
     group by c.fund_id, c.call_id, c.claim_id
    having c.cents > coalesce(sum(e.cents), 0)
        or bool_or(e.kind = the_kind and e.reference = the_reference)
     order by bool_or(e.kind = the_kind and e.reference = the_reference) desc nulls last, c.claim_id
     limit 1;
    if of_claim.claim_id is null then
        raise exception 'nothing is claimed of the award'
            using errcode = 'check_violation', constraint = 'claim_event_claim_check';
    end if;
    open_cents := (of_claim.cents - coalesce((
        select sum(e.cents) from levain.claim_event e
         where e.fund_id = the_fund_id and e.call_id = the_call_id
           and e.claim_id = of_claim.claim_id), 0))::bigint;
    select e.cents::bigint into taken from levain.claim_event e
     where e.fund_id = the_fund_id and e.call_id = the_call_id
       and e.claim_id = of_claim.claim_id and e.kind = the_kind and e.reference = the_reference;
    if taken is not null then
        if taken <> coalesce(the_cents, taken) then
            raise exception 'this was recorded with another amount'
                using errcode = 'unique_violation', constraint = 'claim_event_reference_key',
                      hint = format('%s: %s', the_reference, levain.euros(taken));
        end if;
        return query select taken, open_cents, false;
        return;
    end if;
    the_cents := coalesce(the_cents, open_cents);
    if the_cents > open_cents then
        raise exception 'no more than what is claimed'
            using errcode = 'check_violation', constraint = 'claim_event_open_check',
                  hint = format('%s > %s', levain.euros(the_cents), levain.euros(open_cents));
    end if;
    insert into levain.claim_event (fund_id, call_id, claim_id, place, kind, cents, day,
                                    reference, operation_id)
    select the_fund_id, the_call_id, of_claim.claim_id,
           1 + (select count(*) from levain.claim_event e
                 where e.fund_id = the_fund_id and e.call_id = the_call_id
                   and e.claim_id = of_claim.claim_id),
           the_kind, the_cents, the_day, the_reference, p.operation_id
      from levain.ledger_post(the_fund_id,
               case when the_kind = 'waived' then 'manager' else 'accountant' end,
               jsonb_build_array(levain.asked_operation(
                   case the_kind when 'recovered' then 'recover' when 'waived' then 'waive'
                       else 'write_off' end || ' claim ' || of_claim.claim_id || ' '
                   || the_reference,
                   case the_kind when 'recovered' then 'recover' when 'waived' then 'waive'
                       else 'write_off' end,
                   the_exercise, the_day, the_value_on,
                   case when the_kind <> 'recovered' then the_reference end,
                   levain.claim_lines(the_fund_id, of_claim.operation_id, the_cents,
                                      case the_kind when 'recovered' then 'recovered'
                                          when 'waived' then 'waived' else 'written_off' end,
                                      the_exercise)))) as p;
    return query select the_cents, open_cents - the_cents, true;
end
$$;
comment on function levain.claim_event_post(bigint, bigint, bigint, text, bigint, text, smallint,
                                            date, date) is
    'Posts what becomes of the oldest open claim of an award.';

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
    end if;
    return query select taken.cents, taken.left_cents, taken.created;
end
$$;
comment on function levain.claim_event_add(bigint, bigint, bigint, text, bigint, text, smallint,
                                           date, date) is
    'What becomes of the oldest open claim of an award, not before it was claimed.';

-- ---- an order that there is not -----------------------------------------------------------------

create or replace function levain.order_cancel(
    the_fund_id bigint, the_exercise smallint, the_number integer, the_day date, the_motive text)
    returns boolean
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    known levain.payment_order;
    state text;
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
    return levain.award_undo(the_fund_id, known.operation_id,
        case when the_day > make_date(the_exercise + 1, 1, 31)
             then extract(year from the_day)::smallint else the_exercise end,
        the_day, the_motive);
end
$$;

create or replace function levain.payment_known(the_fund_id bigint, the_requests jsonb)
    returns table (ordinal integer, call_id bigint, application_id bigint,
                   payment_order_id bigint)
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    bad record;
begin
    select r.item ->> 'exercise' as exercise, r.item ->> 'number' as number into bad
      from levain.items_of(the_requests) as r
      left join levain.payment_order o
        on o.fund_id = the_fund_id and o.exercise = (r.item ->> 'exercise')::smallint
       and o.number = (r.item ->> 'number')::integer
     where o.number is null
     order by r.ordinal
     limit 1;
    if found then
        raise exception 'there is no such order'
            using errcode = 'foreign_key_violation', constraint = 'payment_order_known_check',
                  hint = format('%s/%s', bad.exercise, bad.number);
    end if;
    perform levain.award_lock(the_fund_id, (
        select jsonb_agg(jsonb_build_object('call_id', o.call_id,
                                            'application_id', o.application_id))
          from levain.items_of(the_requests) as r
          join levain.payment_order o
            on o.fund_id = the_fund_id and o.exercise = (r.item ->> 'exercise')::smallint
           and o.number = (r.item ->> 'number')::integer));
    return query
        select r.ordinal, o.call_id, o.application_id, o.payment_order_id
          from levain.items_of(the_requests) as r
          join levain.payment_order o
            on o.fund_id = the_fund_id and o.exercise = (r.item ->> 'exercise')::smallint
           and o.number = (r.item ->> 'number')::integer;
end
$$;

-- ---- who may what -------------------------------------------------------------------------------

grant execute on function
    levain.award_document_add(bigint, bigint, bigint, text, date, boolean, text, text, bytea),
    levain.award_settle(bigint, bigint, bigint, bigint, bigint, smallint, date)
    to levain_manager;
grant execute on function levain.bank_account_confirm(bigint, bigint, bigint, text, text, date)
    to levain_accountant;
