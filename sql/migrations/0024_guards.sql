-- SPDX-License-Identifier: MPL-2.0
-- 0024_guards - limits that the law or a fund sets on awards and payments, as data.
-- Needs:   0023, whose steps they hold back.
-- Breaks:  nothing.
-- Why:     a threshold changes by a decree, or differs from fund to fund, and nobody wants another
--          program then. Each limit has a first day, a value and the text that says so; a fund may
--          set its own. A person may derogate from some of them, another one approves, both with
--          their reasons. What an undertaking gets of aid de minimis counts over all funds and all
--          other givers, so that it is kept apart from any fund.

set local role levain_owner;

-- ---- limits -------------------------------------------------------------------------------------

create table levain.guard (
    guard      levain.code not null,
    valid_from date not null,
    unit       text not null
               constraint guard_unit_check check (unit in
                   ('cents', 'share', 'days', 'months', 'years')),
    value      numeric not null constraint guard_value_check check (value >= 0),
    derogable  boolean not null,
    words      levain.words not null,
    source     levain.words not null,
    constraint guard_pkey primary key (guard, valid_from),
    constraint guard_unit_value_check check (
        case unit when 'share' then value <= 1 else value = trunc(value) end)
);
comment on table levain.guard is
    'A limit of the law, from a day on. A lawyer of the fund confirms each.';
comment on column levain.guard.value is
    'In its unit; a share of 1; no limit where there is no row.';
comment on column levain.guard.derogable is
    'Somebody may derogate from it, if another one approves.';

insert into levain.guard (guard, valid_from, unit, value, derogable, words, source) values
    ('agreement', '2001-06-10', 'cents', 2300000, false,
     'awards of a year to a beneficiary of private law above this need an agreement',
     'loi 2000-321, article 10; décret 2001-495'),
    ('financial_return', '2000-04-13', 'months', 6, false,
     'the financial return is due so long after the financial year',
     'loi 2000-321, article 10'),
    ('audited_accounts', '2001-06-10', 'cents', 15300000, true,
     'public grants of a year above this need audited accounts',
     'code de commerce, article L612-4; décret 2001-495'),
    ('open_data', '2017-05-06', 'cents', 2300000, false,
     'agreements above this are published', 'décret 2017-779'),
    ('open_data_delay', '2017-05-06', 'months', 3, false,
     'within so long after the signature', 'décret 2017-779'),
    ('iban_wait', '2000-01-01', 'days', 3, true,
     'a changed account waits so long after it was confirmed', 'a rule of prudence'),
    ('repayment', '2000-01-01', 'months', 6, false,
     'what is claimed is payable within', 'décret 2021-1947'),
    ('deminimis', '2014-01-01', 'cents', 20000000, false,
     'aid de minimis to one undertaking within the years', 'règlement (UE) 1407/2013'),
    ('deminimis', '2024-01-01', 'cents', 30000000, false,
     'aid de minimis to one undertaking within the years', 'règlement (UE) 2023/2831'),
    ('deminimis_sieg', '2012-04-29', 'cents', 50000000, false,
     'the same for services of general economic interest', 'règlement (UE) 360/2012'),
    ('deminimis_sieg', '2024-01-01', 'cents', 75000000, false,
     'the same for services of general economic interest', 'règlement (UE) 2023/2832'),
    ('deminimis_years', '2014-01-01', 'years', 3, false,
     'rolling years over which aid de minimis counts', 'règlement (UE) 2023/2831');

create table levain.fund_guard (
    fund_id     bigint not null
                constraint fund_guard_fund_id_fkey references levain.fund,
    guard       levain.code not null,
    valid_from  date not null,
    unit        text not null
                constraint fund_guard_unit_check check (unit in
                    ('cents', 'share', 'days', 'months', 'years')),
    value       numeric
                constraint fund_guard_value_check check (value >= 0),
    source      levain.words not null,
    recorded_at timestamptz not null default clock_timestamp(),
    recorded_by text not null default session_user,
    constraint fund_guard_pkey primary key (fund_id, guard, valid_from),
    constraint fund_guard_unit_value_check check (
        case unit when 'share' then value <= 1 else value = trunc(value) end)
);
comment on table levain.fund_guard is
    'A limit that a fund sets for itself, from a day on, in place of that of the law or where '
    'there is none. Append-only.';
comment on column levain.fund_guard.value is 'null: no limit any more, but that of the law.';

insert into levain.guard (guard, valid_from, unit, value, derogable, words, source) values
    ('advance', '2000-01-01', 'share', 1, true,
     'what is paid before anything was done, of the award',
     'the fund; at most 30 % for investment by the State (décret 2018-514)'),
    ('interim', '2000-01-01', 'share', 1, true,
     'what is paid before the settlement, of the award',
     'the fund; at most 80 % for investment by the State (décret 2018-514)');

create function levain.guard_value(the_fund_id bigint, the_guard text, the_day date)
    returns numeric
    language sql stable
    set search_path = levain, pg_temp
    return coalesce(
        (select f.value from levain.fund_guard f
          where f.fund_id = the_fund_id and f.guard = the_guard and f.valid_from <= the_day
          order by f.valid_from desc limit 1),
        (select g.value from levain.guard g
          where g.guard = the_guard and g.valid_from <= the_day
          order by g.valid_from desc limit 1));
comment on function levain.guard_value(bigint, text, date) is
    'The limit that holds in a fund on a day; null = none.';

create function levain.guard_set(
    the_fund_id bigint, the_guard text, the_value numeric, the_valid_from date, the_source text)
    returns boolean
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    known levain.fund_guard;
    the_unit text := (select g.unit from levain.guard g where g.guard = the_guard limit 1);
    law numeric;
begin
    if the_unit is null then
        raise exception 'there is no such limit'
            using errcode = 'foreign_key_violation', constraint = 'fund_guard_guard_check',
                  hint = (select string_agg(distinct g.guard, ', ' order by g.guard)
                            from levain.guard g);
    end if;
    select * into known from levain.fund_guard f
     where f.fund_id = the_fund_id and f.guard = the_guard and f.valid_from = the_valid_from;
    if known.guard is not null then
        if (known.value, known.source) is distinct from (the_value, the_source) then
            raise exception 'the limit has another value from that day on'
                using errcode = 'unique_violation', constraint = 'fund_guard_pkey';
        end if;
        return false;
    end if;
    -- A fund may ask for more than the law, not for less.
    law := (select g.value from levain.guard g
             where g.guard = the_guard and g.valid_from <= the_valid_from
             order by g.valid_from desc limit 1);
    if the_value > law and the_unit in ('cents', 'share') then
        raise exception 'a fund may be stricter than the law, not laxer'
            using errcode = 'check_violation', constraint = 'fund_guard_law_check',
                  hint = format('%s > %s',
                      case the_unit when 'cents' then levain.euros(the_value)
                          else the_value::text end,
                      case the_unit when 'cents' then levain.euros(law) else law::text end);
    end if;
    insert into levain.fund_guard (fund_id, guard, valid_from, unit, value, source)
    values (the_fund_id, the_guard, the_valid_from, the_unit, the_value, the_source);
    return true;
end
$$;
comment on function levain.guard_set(bigint, text, numeric, date, text) is
    'Sets a limit of a fund from a day on; the same again changes nothing, and gives false.';

-- ---- derogations --------------------------------------------------------------------------------

create table levain.derogation (
    fund_id        bigint not null,
    call_id        bigint not null,
    application_id bigint not null,
    derogation_id  bigint generated always as identity,
    guard          levain.code not null,
    motive         levain.words not null,
    cites          levain.words not null,
    day            date not null,
    recorded_at    timestamptz not null default clock_timestamp(),
    recorded_by    text not null default session_user,
    constraint derogation_pkey primary key (fund_id, call_id, derogation_id),
    constraint derogation_application_id_fkey
        foreign key (fund_id, call_id, application_id) references levain.application
);
comment on table levain.derogation is
    'Somebody asks that a limit does not hold for an award. Append-only.';
create index derogation_application_id_idx
    on levain.derogation (application_id, call_id, fund_id, guard);

create table levain.derogation_approval (
    fund_id       bigint not null,
    call_id       bigint not null,
    derogation_id bigint not null,
    day           date not null,
    recorded_at   timestamptz not null default clock_timestamp(),
    recorded_by   text not null default session_user,
    constraint derogation_approval_pkey primary key (fund_id, call_id, derogation_id),
    constraint derogation_approval_derogation_id_fkey
        foreign key (fund_id, call_id, derogation_id) references levain.derogation
);
comment on table levain.derogation_approval is
    'Another person approves a derogation, which holds from then on. Append-only.';

create function levain.derogation_propose(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_guard text,
    the_motive text, the_cites text, the_day date) returns boolean
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
begin
    perform levain.award_lock_one(the_fund_id, the_call_id, the_application_id);
    if not exists (select from levain.guard g where g.guard = the_guard and g.derogable) then
        raise exception 'nobody may derogate from this limit'
            using errcode = 'check_violation', constraint = 'derogation_guard_check',
                  hint = (select string_agg(distinct g.guard, ', ' order by g.guard)
                            from levain.guard g where g.derogable);
    end if;
    if exists (select from levain.derogation d
                where d.fund_id = the_fund_id and d.call_id = the_call_id
                  and d.application_id = the_application_id and d.guard = the_guard) then
        return false;
    end if;
    insert into levain.derogation (fund_id, call_id, application_id, guard, motive, cites, day)
    values (the_fund_id, the_call_id, the_application_id, the_guard, the_motive, the_cites,
            the_day);
    return true;
end
$$;
comment on function levain.derogation_propose(bigint, bigint, bigint, text, text, text, date) is
    'Asks for a derogation; gives false where it was asked already.';

create function levain.derogation_approve(
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
    insert into levain.derogation_approval (fund_id, call_id, derogation_id, day)
    values (the_fund_id, the_call_id, asked.derogation_id, the_day);
    return true;
end
$$;
comment on function levain.derogation_approve(bigint, bigint, bigint, text, date) is
    'Approves the derogation that another person asked for.';

create function levain.derogates(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_guard text,
    the_day date) returns boolean
    language sql stable
    set search_path = levain, pg_temp
    return exists (
        select from levain.derogation d
          join levain.derogation_approval a using (fund_id, call_id, derogation_id)
         where d.fund_id = the_fund_id and d.call_id = the_call_id
           and d.application_id = the_application_id and d.guard = the_guard
           and a.day <= the_day);
comment on function levain.derogates(bigint, bigint, bigint, text, date) is
    'Whether a limit does not hold for an award, by a derogation that was approved.';

-- ---- aid de minimis -----------------------------------------------------------------------------

create table levain.undertaking_link (
    organization_id bigint not null
                    constraint undertaking_link_organization_id_fkey references levain.organization,
    with_id         bigint not null
                    constraint undertaking_link_with_id_fkey references levain.organization,
    since           date not null,
    source          levain.words not null,
    recorded_at     timestamptz not null default clock_timestamp(),
    recorded_by     text not null default session_user,
    constraint undertaking_link_pkey primary key (organization_id, with_id, since),
    constraint undertaking_link_with_id_check check (with_id <> organization_id)
);
comment on table levain.undertaking_link is
    'Two organizations are one undertaking (linked enterprises). Append-only.';
create index undertaking_link_with_id_idx on levain.undertaking_link (with_id);

create table levain.deminimis_aid (
    deminimis_aid_id bigint generated always as identity
                     constraint deminimis_aid_pkey primary key,
    organization_id  bigint not null
                     constraint deminimis_aid_organization_id_fkey references levain.organization,
    kind             text not null
                     constraint deminimis_aid_kind_check check (kind in
                         ('deminimis', 'deminimis_sieg')),
    granted_on       date not null,
    cents            levain.cents not null,
    giver            levain.words not null,
    reference        levain.words not null,
    recorded_at      timestamptz not null default clock_timestamp(),
    recorded_by      text not null default session_user,
    constraint deminimis_aid_reference_key unique (organization_id, giver, reference)
);
comment on table levain.deminimis_aid is
    'Aid de minimis that an organization got, of a fund or of anybody else: the register. '
    'Append-only. Of no fund: it counts over all.';
comment on column levain.deminimis_aid.reference is
    'What names it with its giver: the number of an agreement, of a declaration.';

create function levain.undertaking_of(the_organization_id bigint, the_day date)
    returns table (organization_id bigint)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    with recursive one as (
        select the_organization_id as organization_id
        union
        select case when l.organization_id = o.organization_id then l.with_id
                    else l.organization_id end
          from one o
          join levain.undertaking_link l
            on o.organization_id in (l.organization_id, l.with_id) and l.since <= the_day
    )
    select o.organization_id from one o;
end;
comment on function levain.undertaking_of(bigint, date) is
    'The organizations that are one undertaking with one, on a day, it included.';

create function levain.deminimis_worst(
    the_organization_id bigint, the_kind text, the_day date, the_cents bigint)
    returns table (window_end date, had_cents bigint)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    -- An award of a past day counts in every window of years that it falls into.
    with aid as (
        select a.granted_on, a.cents
          from levain.undertaking_of(the_organization_id, the_day) as u
          join levain.deminimis_aid a on a.organization_id = u.organization_id
         where a.kind = the_kind
    ), years as (
        select make_interval(years => levain.guard_value(null, 'deminimis_years',
                                                         the_day)::integer) as length
    ), ends as (
        select the_day as day
        union
        select a.granted_on from aid a, years y
         where a.granted_on > the_day and a.granted_on < the_day + y.length
    )
    select e.day,
           coalesce((select sum(a.cents) from aid a, years y
                      where a.granted_on <= e.day and a.granted_on > e.day - y.length),
                    0)::bigint
      from ends e
     order by 2 desc, 1
     limit 1;
end;
comment on function levain.deminimis_worst(bigint, text, date, bigint) is
    'Of all windows of years that an award of a day would count in, the one in which the '
    'undertaking had most, and how much.';

create function levain.deminimis_declare(
    the_siren text, the_kind text, the_granted_on date, the_cents bigint, the_giver text,
    the_reference text) returns boolean
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    the_organization_id bigint := (
        select o.organization_id from levain.organization o
         where the_siren in (o.siret, o.siren, o.rna)
         order by o.siret nulls first limit 1);
    known levain.deminimis_aid;
begin
    if the_organization_id is null then
        raise exception 'no organization has this number'
            using errcode = 'foreign_key_violation',
                  constraint = 'deminimis_aid_organization_id_fkey';
    end if;
    select * into known from levain.deminimis_aid a
     where a.organization_id = the_organization_id and a.giver = the_giver
       and a.reference = the_reference;
    if known.kind is not null then
        if (known.kind, known.granted_on, known.cents) is distinct from
           (the_kind, the_granted_on, the_cents) then
            raise exception 'this aid was declared otherwise'
                using errcode = 'unique_violation', constraint = 'deminimis_aid_reference_key',
                      hint = format('%s, %s', known.granted_on, levain.euros(known.cents));
        end if;
        return false;
    end if;
    insert into levain.deminimis_aid (organization_id, kind, granted_on, cents, giver, reference)
    values (the_organization_id, the_kind, the_granted_on, the_cents, the_giver, the_reference);
    return true;
end
$$;
comment on function levain.deminimis_declare(text, text, date, bigint, text, text) is
    'Declares aid de minimis of another giver; the same again changes nothing, and gives false.';

create function levain.agreement_register(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_cents bigint)
    returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    aid_kind text := levain.payments_of(the_fund_id, the_call_id) ->> 'state_aid';
    granted date;
    beneficiary bigint;
    worst record;
    ceiling bigint;
begin
    if coalesce(aid_kind, 'none') = 'none' then
        return;
    end if;
    select d.decided_on, a.organization_id into granted, beneficiary
      from levain.standing_award s
      join levain.decision d using (fund_id, call_id, decision_id)
      join levain.application a using (fund_id, call_id, application_id)
     where s.fund_id = the_fund_id and s.call_id = the_call_id
       and s.application_id = the_application_id;
    if beneficiary is null then
        raise exception 'the beneficiary has no number of its own'
            using errcode = 'check_violation', constraint = 'agreement_organization_check';
    end if;
    select * into worst
      from levain.deminimis_worst(beneficiary, aid_kind, granted, the_cents);
    ceiling := levain.guard_value(the_fund_id, aid_kind, granted)::bigint;
    if worst.had_cents + the_cents > ceiling then
        raise exception 'the undertaking would have more aid de minimis than it may'
            using errcode = 'check_violation', constraint = 'agreement_deminimis_check',
                  hint = format('%s + %s > %s (%s)', levain.euros(worst.had_cents),
                                levain.euros(the_cents), levain.euros(ceiling),
                                worst.window_end);
    end if;
    insert into levain.deminimis_aid (organization_id, kind, granted_on, cents, giver, reference)
    select beneficiary, aid_kind, granted, the_cents, f.code, c.code || '/' || a.code
      from levain.application a
      join levain.fund f using (fund_id)
      join levain.call c using (fund_id, call_id)
     where a.fund_id = the_fund_id and a.call_id = the_call_id
       and a.application_id = the_application_id;
end
$$;
comment on function levain.agreement_register(bigint, bigint, bigint, bigint) is
    'Registers an award as aid de minimis where the fund file says it is, or refuses it.';

-- ---- what holds a payment back ------------------------------------------------------------------

create or replace function levain.bank_account_wait() returns integer
    language sql stable
    set search_path = levain, pg_temp
    return levain.guard_value(null, 'iban_wait', current_date)::integer;

create or replace function levain.agreement_threshold(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_day date)
    returns table (limit_cents bigint, year_cents bigint)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    with beneficiary as (
        select a.call_id, a.application_id
          from levain.application own
          join levain.application a
            on a.fund_id = own.fund_id and a.organization_id = own.organization_id
         where own.fund_id = the_fund_id and own.call_id = the_call_id
           and own.application_id = the_application_id
        union
        select the_call_id, the_application_id
    )
    select levain.guard_value(the_fund_id, 'agreement', the_day)::bigint, (
        select sum(s.award_cents)::bigint
          from beneficiary b
          cross join lateral (
              select s.award_cents, s.decision_id from levain.standing_award s
               where s.fund_id = the_fund_id and s.call_id = b.call_id
                 and s.application_id = b.application_id offset 0) as s
          join levain.decision d
            on d.fund_id = the_fund_id and d.call_id = b.call_id
           and d.decision_id = s.decision_id
         where extract(year from d.decided_on) = extract(year from the_day));
end;

create function levain.late_return(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_day date)
    returns table (application text, due_on date)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    with beneficiary as (
        select a.call_id, a.application_id
          from levain.application own
          join levain.application a
            on a.fund_id = own.fund_id and a.organization_id = own.organization_id
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
       and not exists (select from levain.award_document w
                        where w.fund_id = a.fund_id and w.call_id = a.call_id
                          and w.application_id = a.application_id
                          and w.kind = 'financial_return' and w.accepted)
     order by r.due_on
     limit 1;
end;
comment on function levain.late_return(bigint, bigint, bigint, date) is
    'A financial return of the beneficiary of an award that is late on a day; none = no row.';

create function levain.order_guard(
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
       and not exists (select from levain.award_document w
                        where w.fund_id = the_fund_id and w.call_id = asked.call_id
                          and w.application_id = asked.application_id
                          and w.kind = 'audited_accounts' and w.accepted)
       and not levain.derogates(the_fund_id, asked.call_id, asked.application_id,
                                'audited_accounts', the_day) then
        refused := 'payment_order_audit_check';
        figures := format('%s: %s > %s', asked.code, levain.euros(over.year_cents),
                          levain.euros(ceiling));
        return;
    end if;
    if (levain.payments_of(the_fund_id, asked.call_id) ->> 'return_blocks')::boolean then
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
    select coalesce(sum(o.cents), 0)::bigint into before
      from levain.certification c
      cross join lateral levain.order_of(c.fund_id, c.call_id, c.certification_id) as o
     where c.fund_id = the_fund_id and c.call_id = asked.call_id
       and c.application_id = asked.application_id
       and (c.ground = 'advance' or asked.ground <> 'advance');
    ceiling := levain.guard_value(the_fund_id,
        case asked.ground when 'advance' then 'advance' else 'interim' end, the_day);
    if before + asked.cents > ceiling * asked.award_cents
       and not levain.derogates(the_fund_id, asked.call_id, asked.application_id,
               case asked.ground when 'advance' then 'advance' else 'interim' end, the_day) then
        refused := case asked.ground when 'advance' then 'payment_order_advance_check'
                       else 'payment_order_interim_check' end;
        figures := format('%s: %s + %s > %s', asked.code, levain.euros(before),
                          levain.euros(asked.cents),
                          levain.euros(floor(ceiling * asked.award_cents)));
    end if;
end
$$;
comment on function levain.order_guard(bigint, bigint, date) is
    'Which limit refuses an order on a day, with the figures compared; null = none.';

alter function levain.order_check(bigint, bigint[], date) rename to order_check_account;

create function levain.order_check(
    the_fund_id bigint, the_certifications bigint[], the_day date) returns void
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    bad record;
begin
    perform levain.order_check_account(the_fund_id, the_certifications, the_day);
    select g.refused, g.figures into bad
      from unnest(the_certifications) with ordinality as c (certification_id, ordinality),
           lateral levain.order_guard(the_fund_id, c.certification_id, the_day) as g
     where g.refused is not null
     order by c.ordinality
     limit 1;
    if found then
        raise exception 'a limit refuses the order'
            using errcode = 'check_violation', constraint = bad.refused, hint = bad.figures;
    end if;
end
$$;
comment on function levain.order_check(bigint, bigint[], date) is
    'Refuses an order of a suspended award, without an account that another person confirmed, or '
    'against a limit from which nobody derogated.';

alter function levain.agreement_sign(bigint, bigint, bigint, jsonb)
    rename to agreement_sign_alone;
revoke execute on function levain.agreement_sign_alone(bigint, bigint, bigint, jsonb)
    from levain_manager;

create function levain.agreement_sign(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_agreement jsonb)
    returns table (version smallint, act text, number text, cents bigint, instalments bigint,
                   created boolean)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    signed record;
begin
    select * into signed from levain.agreement_sign_alone(
        the_fund_id, the_call_id, the_application_id, the_agreement) as s;
    if signed.created then
        perform levain.agreement_register(the_fund_id, the_call_id, the_application_id,
                                          signed.cents);
    end if;
    return query select signed.version, signed.act, signed.number, signed.cents,
                        signed.instalments, signed.created;
end
$$;
comment on function levain.agreement_sign(bigint, bigint, bigint, jsonb) is
    'Records what was signed for an award, its instalments by the schedule of the fund file, and '
    'the aid de minimis that it is.';

-- ---- who may what -------------------------------------------------------------------------------

grant select on levain.guard, levain.fund_guard, levain.derogation, levain.derogation_approval,
    levain.undertaking_link, levain.deminimis_aid
    to levain_reader, levain_manager, levain_accountant, levain_auditor;
grant execute on function levain.guard_value(bigint, text, date)
    to levain_reader, levain_manager, levain_accountant, levain_auditor;
grant execute on function levain.payments_of(bigint, bigint), levain.schedule_of(jsonb, bigint),
    levain.items_of(jsonb), levain.cents_of(text)
    to levain_reader, levain_auditor;
grant execute on function levain.guard_set(bigint, text, numeric, date, text),
    levain.derogation_propose(bigint, bigint, bigint, text, text, text, date),
    levain.derogation_approve(bigint, bigint, bigint, text, date),
    levain.deminimis_declare(text, text, date, bigint, text, text),
    levain.agreement_sign(bigint, bigint, bigint, jsonb)
    to levain_manager;

select levain.hold_by_fund('levain.fund_guard', array['manager']);
select levain.hold_by_fund('levain.derogation', array['manager']);
select levain.hold_by_fund('levain.derogation_approval', array['manager']);
select levain.hold_tables();
