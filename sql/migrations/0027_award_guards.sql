-- SPDX-License-Identifier: MPL-2.0
-- 0027_award_guards - what holds an award back before it is signed, who pays it, what was unknown.
-- Needs:   0023, 0024 and 0025, of which it replaces functions.
-- Breaks:  awards that are to be signed of a call whose fund file does not say which beneficiaries
--          are associations or foundations: their republican commitment has to be recorded.
-- Why:     a limit that holds only at the settlement finds too late that too much was granted, and
--          a register that forgets that an award was lowered refuses aid that may be given. What
--          comes in unknown has to leave suspense for what it was, or it stays there for ever.

set local role levain_owner;

-- ---- limits that hold or do not -----------------------------------------------------------------

alter table levain.guard
    drop constraint guard_unit_check,
    drop constraint guard_unit_value_check,
    add constraint guard_unit_check check (unit in
        ('cents', 'share', 'days', 'months', 'years', 'flag')),
    add constraint guard_unit_value_check check (
        (unit not in ('share', 'flag') or value <= 1)
        and (unit = 'share' or value = trunc(value))),
    add column stricter text constraint guard_stricter_check check (stricter in ('less', 'more'));
comment on column levain.guard.stricter is
    'What a fund may set for itself: less than the law or more; null = what it likes.';
alter table levain.fund_guard
    drop constraint fund_guard_unit_check,
    drop constraint fund_guard_unit_value_check,
    add constraint fund_guard_unit_check check (unit in
        ('cents', 'share', 'days', 'months', 'years', 'flag')),
    add constraint fund_guard_unit_value_check check (
        (unit not in ('share', 'flag') or value <= 1)
        and (unit = 'share' or value = trunc(value)));

update levain.guard set stricter = 'less' where unit in ('cents', 'share');
update levain.guard set stricter = 'less' where guard in ('financial_return', 'open_data_delay');
update levain.guard set stricter = 'more' where guard in ('iban_wait', 'deminimis_years');
-- Nothing ever derogated from it: one approval would have freed all later changes too.
update levain.guard set derogable = false where guard = 'iban_wait';

insert into levain.guard (guard, valid_from, unit, value, derogable, stricter, words, source) values
    ('republican_commitment', '2022-01-02', 'flag', 1, false, 'more',
     'associations and foundations subscribe to the republican commitment before any award',
     'loi 2000-321, article 10-1; décret 2021-1947'),
    ('public_aid_ceiling', '2018-06-28', 'share', 1, false, 'less',
     'all public aid together, of the eligible cost',
     'décret 2018-514 for investment by the State; at most 80 % for that of local authorities '
     '(CGCT L1111-10); else the call'),
    ('late_return', '2000-04-13', 'flag', 0, false, 'more',
     'a financial return that is late stops all payments to its beneficiary', 'the fund');

create or replace function levain.guard_set(
    the_fund_id bigint, the_guard text, the_value numeric, the_valid_from date, the_source text)
    returns boolean
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    known levain.fund_guard;
    the_unit text := (select g.unit from levain.guard g where g.guard = the_guard limit 1);
    law levain.guard;
    used date;
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
    select * into law from levain.guard g
     where g.guard = the_guard and g.valid_from <= the_valid_from
     order by g.valid_from desc limit 1;
    if (law.stricter = 'less' and the_value > law.value)
       or (law.stricter = 'more' and the_value < law.value) then
        raise exception 'a fund may be stricter than the law, not laxer'
            using errcode = 'check_violation', constraint = 'fund_guard_law_check',
                  hint = format('%s %s %s',
                      case the_unit when 'cents' then levain.euros(the_value)
                          else trim_scale(the_value)::text end,
                      case law.stricter when 'less' then '>' else '<' end,
                      case the_unit when 'cents' then levain.euros(law.value)
                          else trim_scale(law.value)::text end);
    end if;
    -- What was signed, confirmed or ordered under a limit was so under that one for ever.
    used := case
        when the_guard in ('agreement', 'republican_commitment', 'public_aid_ceiling', 'deminimis',
                           'deminimis_sieg', 'deminimis_years')
            then (select max(g.signed_on) from levain.agreement g where g.fund_id = the_fund_id)
        when the_guard = 'iban_wait'
            then (select max(c.day) from levain.bank_account_confirmation c
                   where c.fund_id = the_fund_id)
        when the_guard in ('advance', 'interim', 'audited_accounts', 'late_return')
            then (select max(o.day) from levain.payment_order o where o.fund_id = the_fund_id)
        end;
    if the_valid_from <= used then
        raise exception 'the limit was used since that day'
            using errcode = 'check_violation', constraint = 'fund_guard_used_check',
                  hint = format('%s <= %s', the_valid_from, used);
    end if;
    insert into levain.fund_guard (fund_id, guard, valid_from, unit, value, source)
    values (the_fund_id, the_guard, the_valid_from, the_unit, the_value, the_source);
    return true;
end
$$;
comment on function levain.guard_set(bigint, text, numeric, date, text) is
    'Sets a limit of a fund from a day on, after the last day on which it was used; the same again '
    'changes nothing, and gives false.';

-- ---- what the fund file says of applications ----------------------------------------------------

create function levain.fact_text(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_name text)
    returns text
    language sql stable
    set search_path = levain, pg_temp
    return (select v.texts[f.slot]
              from levain.rule_set_in_force r
              join levain.field f using (fund_id, call_id, rule_set_id)
              join levain.counted_version v using (fund_id, call_id)
             where r.fund_id = the_fund_id and r.call_id = the_call_id
               and v.application_id = the_application_id and f.name = the_name
               and f.storage = 'text');
comment on function levain.fact_text(bigint, bigint, bigint, text) is
    'A fact of the version of an application that counts; null = not given, or no such field.';

create function levain.fact_number(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_name text)
    returns bigint
    language sql stable
    set search_path = levain, pg_temp
    return (select v.numbers[f.slot]
              from levain.rule_set_in_force r
              join levain.field f using (fund_id, call_id, rule_set_id)
              join levain.counted_version v using (fund_id, call_id)
             where r.fund_id = the_fund_id and r.call_id = the_call_id
               and v.application_id = the_application_id and f.name = the_name
               and f.storage = 'number');
comment on function levain.fact_number(bigint, bigint, bigint, text) is
    'The same of a number: cents, a flag as 0 or 1.';

-- ---- the republican commitment ------------------------------------------------------------------

create function levain.is_commitment(the_kind text) returns boolean
    language sql immutable
    return the_kind in ('republican_commitment', 'state_approval', 'public_utility');
comment on function levain.is_commitment(text) is
    'Whether a paper is the republican commitment or stands for it: who is approved by the State '
    '(agrément) or of public utility has subscribed to it.';

create function levain.commitment_lacking(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_day date,
    is_public_law boolean)
    returns table (refused text, figures text)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    select case when b.form is null or b.asked is null then 'agreement_legal_form_check'
                else 'agreement_commitment_check' end,
           b.code || coalesce(': ' || b.form, '')
      from (select a.code::text as code, p.beneficiary -> 'commitment' as asked,
                   p.beneficiary -> 'public_law' as public_law,
                   levain.fact_text(a.fund_id, a.call_id, a.application_id,
                                    p.beneficiary ->> 'legal_form') as form,
                   levain.fact_number(a.fund_id, a.call_id, a.application_id,
                                      p.beneficiary ->> 'subscribed') as subscribed
              from levain.application a
             cross join lateral (
                  select levain.payments_of(a.fund_id, a.call_id) -> 'beneficiary'
                         as beneficiary) as p
             where a.fund_id = the_fund_id and a.call_id = the_call_id
               and a.application_id = the_application_id) as b
     where levain.guard_value(the_fund_id, 'republican_commitment', the_day) = 1
       and not coalesce(is_public_law, false)
       and not coalesce(b.public_law ? b.form, false)
       and coalesce(b.asked ? b.form, true)
       and coalesce(b.subscribed, 0) = 0
       and not exists (
           select from (select distinct on (w.kind) w.accepted, w.received_on
                          from levain.award_document w
                         where w.fund_id = the_fund_id and w.call_id = the_call_id
                           and w.application_id = the_application_id
                           and levain.is_commitment(w.kind)
                         order by w.kind, w.award_document_id desc) as w
            where w.accepted and w.received_on <= the_day);
end;
comment on function levain.commitment_lacking(bigint, bigint, bigint, date, boolean) is
    'Why an award may not be signed for want of the republican commitment; no row = it may. A '
    'beneficiary whose legal form is not known counts as one that needs it.';

create or replace function levain.award_document_add(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_kind text,
    the_day date, the_accepted boolean, the_motive text, the_name text, the_sha256 bytea)
    returns boolean
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    last_one levain.award_document;
begin
    perform levain.award_lock_one(the_fund_id, the_call_id, the_application_id);
    -- What an award needs before it is signed comes in before.
    if not levain.is_commitment(the_kind) then
        perform levain.award_signed(the_fund_id, the_call_id, the_application_id);
    end if;
    select * into last_one from levain.award_document d
     where d.fund_id = the_fund_id and d.call_id = the_call_id
       and d.application_id = the_application_id and d.kind = the_kind
     order by d.award_document_id desc limit 1;
    if (last_one.received_on, last_one.accepted, last_one.motive, last_one.name, last_one.sha256)
       is not distinct from (the_day, the_accepted, the_motive, the_name, the_sha256) then
        return false;
    end if;
    insert into levain.award_document (fund_id, call_id, application_id, kind, received_on,
                                       accepted, motive, name, sha256)
    values (the_fund_id, the_call_id, the_application_id, the_kind, the_day, the_accepted,
            the_motive, the_name, the_sha256);
    return true;
end
$$;
comment on function levain.award_document_add(bigint, bigint, bigint, text, date, boolean, text,
                                              text, bytea) is
    'Records a paper that came in, the republican commitment also before the award is signed; the '
    'same again changes nothing, and gives false.';

-- ---- what of an award is public aid -------------------------------------------------------------

alter table levain.funding_source add column kind text
    constraint funding_source_kind_check check (kind in ('public', 'private'));
comment on column levain.funding_source.kind is 'Of the funder, by the convention in force.';
update levain.funding_source s
   set kind = f.kind
  from levain.funding_in_force f
 where f.fund_id = s.fund_id and f.funder_id = s.funder_id and f.year = s.year;

alter function levain.funding_sources_set(bigint, levain.funding)
    rename to funding_sources_set_cents;
create function levain.funding_sources_set(the_fund_id bigint, the_funding levain.funding)
    returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
begin
    perform levain.funding_sources_set_cents(the_fund_id, the_funding);
    update levain.funding_source s
       set kind = (the_funding).kind
     where s.fund_id = the_fund_id and s.funder_id = (the_funding).funder_id
       and s.year = (the_funding).year and s.kind is distinct from (the_funding).kind;
end
$$;
comment on function levain.funding_sources_set(bigint, levain.funding) is
    'Makes a version of a convention what may be opened and committed, and whose money it is.';

create function levain.public_cents(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_cents bigint)
    returns bigint
    language sql stable
    set search_path = levain, pg_temp
    return (select the_cents - coalesce(div(the_cents::numeric * s.private_cents,
                                            nullif(s.cents, 0)), 0)::bigint
              from (select coalesce(sum(p.cents) filter (where s.kind = 'private'), 0)
                               as private_cents,
                           coalesce(sum(p.cents), 0) as cents
                      from levain.award_share w
                      join levain.funding_source s using (fund_id, source_id),
                           lateral (select w.committed_cents - w.decommitted_cents
                                           - w.claimed_cents + w.waived_cents as cents) as p
                     where w.fund_id = the_fund_id and w.call_id = the_call_id
                       and w.application_id = the_application_id) as s);
comment on function levain.public_cents(bigint, bigint, bigint, bigint) is
    'What of cents of an award is of public funders, by their shares; all of it where none is '
    'known.';

create function levain.public_standing(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint) returns bigint
    language sql stable
    set search_path = levain, pg_temp
    return levain.public_cents(the_fund_id, the_call_id, the_application_id, coalesce((
        select sum(case when k.ledger = 'cash' and k.stage = 'claim'
                        then k.credit_cents - k.debit_cents
                        when k.ledger = 'cash' and k.stage = 'waived'
                        then k.credit_cents - k.debit_cents
                        when k.ledger = 'ae'
                             and k.stage in ('committed', 'certified', 'ordered', 'paid')
                        then k.credit_cents - k.debit_cents else 0 end)
          from levain.account k
         where k.fund_id = the_fund_id and k.call_id = the_call_id
           and k.application_id = the_application_id), 0)::bigint);
comment on function levain.public_standing(bigint, bigint, bigint) is
    'The public aid that an award is by now: what was committed, neither given up nor claimed '
    'back; a claim that was given up is aid again.';

-- ---- the register of aid de minimis -------------------------------------------------------------

alter table levain.deminimis_aid
    add column of_fund_id bigint,
    add column of_call_id bigint,
    add column of_application_id bigint,
    add constraint deminimis_aid_of_application_id_fkey
        foreign key (of_fund_id, of_call_id, of_application_id) references levain.application,
    add constraint deminimis_aid_of_application_id_check check (
        num_nulls(of_fund_id, of_call_id, of_application_id) in (0, 3));
comment on column levain.deminimis_aid.of_application_id is
    'The award that it is: it counts with what stands of that; null = aid of another giver.';
create index deminimis_aid_of_application_id_idx
    on levain.deminimis_aid (of_application_id, of_call_id, of_fund_id);
update levain.deminimis_aid d
   set of_fund_id = a.fund_id, of_call_id = a.call_id, of_application_id = a.application_id
  from levain.fund f
  join levain.call c using (fund_id)
  join levain.application a using (fund_id, call_id)
 where f.code = d.giver and d.reference = c.code || '/' || a.code;

create function levain.deminimis_of(the_organization_id bigint, the_kind text, the_day date)
    returns table (organization_id bigint, granted_on date, cents bigint, registered_cents bigint,
                   giver text, reference text)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    select a.organization_id, a.granted_on,
           case when a.of_application_id is null then a.cents
                else greatest(0, least(a.cents,
                         levain.public_standing(a.of_fund_id, a.of_call_id, a.of_application_id)
                         - coalesce((select sum(b.cents)
                                       from levain.deminimis_aid b
                                      where b.of_fund_id = a.of_fund_id
                                        and b.of_call_id = a.of_call_id
                                        and b.of_application_id = a.of_application_id
                                        and b.deminimis_aid_id < a.deminimis_aid_id), 0)))
           end::bigint,
           a.cents::bigint, a.giver::text, a.reference::text
      from levain.undertaking_of(the_organization_id, the_day) as u
      join levain.deminimis_aid a on a.organization_id = u.organization_id
     where a.kind = the_kind;
end;
comment on function levain.deminimis_of(bigint, text, date) is
    'The aid de minimis of an undertaking: cents of an award are what stands of it, the part of '
    'private funders left out; what was raised last is lost first.';

create or replace function levain.deminimis_worst(
    the_organization_id bigint, the_kind text, the_day date, the_cents bigint)
    returns table (window_end date, had_cents bigint)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    -- An award of a past day counts in every window of years that it falls into.
    with aid as materialized (
        select d.granted_on, d.cents
          from levain.deminimis_of(the_organization_id, the_kind, the_day) as d
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

create function levain.organization_named(the_number text) returns bigint
    language sql stable
    set search_path = levain, pg_temp
    return (select o.organization_id from levain.organization o
             where the_number in (o.siret, o.siren, o.rna)
             order by o.siret nulls first limit 1);
comment on function levain.organization_named(text) is
    'The organization that has this SIREN, SIRET or RNA number; null = none.';

create function levain.deminimis_register(the_number text, the_kind text, the_day date)
    returns table (organization_id bigint, granted_on date, cents bigint, registered_cents bigint,
                   giver text, reference text, counts boolean, had_cents bigint,
                   limit_cents bigint)
    language plpgsql stable security definer
    set search_path = levain, pg_temp as $$
declare
    the_organization_id constant bigint := levain.organization_named(the_number);
begin
    -- It is of no fund: who has a role in any may ask.
    perform levain.fund_role_check((levain.own_funds(
        array['reader', 'manager', 'accountant', 'auditor', 'committee']))[1]);
    if the_organization_id is null then
        raise exception 'no organization has this number'
            using errcode = 'foreign_key_violation',
                  constraint = 'deminimis_aid_organization_id_fkey';
    end if;
    return query
        with aid as (
            select d.*, d.granted_on <= the_day
                        and d.granted_on > the_day - make_interval(years => levain.guard_value(
                            null, 'deminimis_years', the_day)::integer) as is_counted
              from levain.deminimis_of(the_organization_id, the_kind, the_day) as d
        ), total as (
            select coalesce(sum(a.cents) filter (where a.is_counted), 0)::bigint as cents,
                   levain.guard_value(null, the_kind, the_day)::bigint as most
              from aid a
        )
        select a.organization_id, a.granted_on, a.cents, a.registered_cents, a.giver,
               a.reference, a.is_counted, t.cents, t.most
          from total t
          left join aid a on true
         order by a.granted_on, a.giver, a.reference;
end
$$;
comment on function levain.deminimis_register(text, text, date) is
    'The aid de minimis of an undertaking, over all givers, as it stands; what of it counts on a '
    'day, how much that is, and how much it may be. One row without aid where there is none.';

create function levain.undertaking_link_add(
    the_number text, with_number text, the_day date, the_source text) returns boolean
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    one constant bigint := levain.organization_named(the_number);
    other constant bigint := levain.organization_named(with_number);
begin
    if one is null or other is null then
        raise exception 'no organization has this number'
            using errcode = 'foreign_key_violation',
                  constraint = 'deminimis_aid_organization_id_fkey',
                  hint = case when one is null then the_number else with_number end;
    end if;
    perform from levain.organization o
      where o.organization_id in (one, other)
      order by o.organization_id
        for no key update;
    if other in (select u.organization_id from levain.undertaking_of(one, the_day) as u)
       and one <> other then
        return false;
    end if;
    insert into levain.undertaking_link (organization_id, with_id, since, source)
    values (one, other, the_day, the_source);
    return true;
end
$$;
comment on function levain.undertaking_link_add(text, text, date, text) is
    'Records that two organizations are one undertaking from a day on; gives false where they are '
    'so already.';

drop function levain.agreement_sign(bigint, bigint, bigint, jsonb);
drop function levain.agreement_register(bigint, bigint, bigint, bigint);

create function levain.aid_register(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_cents bigint,
    the_amendment text, the_day date) returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    aid_kind text := levain.payments_of(the_fund_id, the_call_id) ->> 'state_aid';
    granted date;
    beneficiary bigint;
    named text;
    of_fund text;
    worst record;
    ceiling bigint;
    more bigint;
begin
    if coalesce(aid_kind, 'none') = 'none' then
        return;
    end if;
    select case when the_amendment is null then d.decided_on else the_day end, a.organization_id,
           c.code || '/' || a.code, f.code::text
      into granted, beneficiary, named, of_fund
      from levain.standing_award s
      join levain.decision d using (fund_id, call_id, decision_id)
      join levain.application a using (fund_id, call_id, application_id)
      join levain.fund f using (fund_id)
      join levain.call c using (fund_id, call_id)
     where s.fund_id = the_fund_id and s.call_id = the_call_id
       and s.application_id = the_application_id;
    if beneficiary is null then
        raise exception 'the beneficiary has no number of its own'
            using errcode = 'check_violation', constraint = 'agreement_organization_check';
    end if;
    -- Two funds that sign for one undertaking at once come one after the other.
    perform from levain.organization o
      where o.organization_id in (select u.organization_id
                                    from levain.undertaking_of(beneficiary, granted) as u)
      order by o.organization_id
        for no key update;
    more := greatest(0, levain.public_cents(the_fund_id, the_call_id, the_application_id,
                                            the_cents)
                        - coalesce((select sum(d.cents) from levain.deminimis_aid d
                                     where d.of_fund_id = the_fund_id
                                       and d.of_call_id = the_call_id
                                       and d.of_application_id = the_application_id),
                                   0))::bigint;
    select * into worst from levain.deminimis_worst(beneficiary, aid_kind, granted, more);
    ceiling := levain.guard_value(the_fund_id, aid_kind, granted)::bigint;
    if worst.had_cents + more > ceiling then
        raise exception 'the undertaking would have more aid de minimis than it may'
            using errcode = 'check_violation', constraint = 'agreement_deminimis_check',
                  hint = format('%s + %s > %s (%s)', levain.euros(worst.had_cents),
                                levain.euros(more), levain.euros(ceiling), worst.window_end);
    end if;
    if more = 0 then
        return;
    end if;
    insert into levain.deminimis_aid (organization_id, kind, granted_on, cents, giver, reference,
                                      of_fund_id, of_call_id, of_application_id)
    values (beneficiary, aid_kind, granted, more, of_fund, concat_ws(' ', named, the_amendment),
            the_fund_id, the_call_id, the_application_id);
end
$$;
comment on function levain.aid_register(bigint, bigint, bigint, bigint, text, date) is
    'Registers what of an award is public as aid de minimis where the fund file says it is, or '
    'what an amendment adds to it; refuses more than the undertaking may have.';

-- ---- the ceiling of public aid ------------------------------------------------------------------

create table levain.award_ceiling (
    fund_id            bigint not null,
    call_id            bigint not null,
    application_id     bigint not null,
    version            smallint not null,
    ceiling            numeric not null
                       constraint award_ceiling_ceiling_check check (ceiling between 0 and 1),
    eligible_cents     levain.cents not null,
    public_cents       levain.cents not null,
    other_public_cents levain.cents not null,
    constraint award_ceiling_pkey primary key (fund_id, call_id, application_id, version),
    constraint award_ceiling_version_fkey
        foreign key (fund_id, call_id, application_id, version) references levain.agreement,
    constraint award_ceiling_public_cents_check check (
        public_cents + other_public_cents <= ceiling * eligible_cents)
);
comment on table levain.award_ceiling is
    'What was compared with the ceiling of public aid when a version of an agreement was signed. '
    'Append-only.';
comment on column levain.award_ceiling.public_cents is
    'The award, without the part of private funders.';
comment on column levain.award_ceiling.other_public_cents is 'Other public aid, as planned.';

create function levain.ceiling_of(
    the_fund_id bigint, the_call_id bigint, the_day date, out ceiling numeric, out asked boolean)
    language sql stable
    set search_path = levain, pg_temp
    return (select (coalesce(least(c.own, f.own), g.law), least(c.own, f.own) is not null)
              from (select levain.share_of(levain.payments_of(the_fund_id, the_call_id)
                                           ->> 'public_aid_ceiling') as own) as c,
                   (select (select f.value from levain.fund_guard f
                             where f.fund_id = the_fund_id and f.guard = 'public_aid_ceiling'
                               and f.valid_from <= the_day
                             order by f.valid_from desc limit 1) as own) as f,
                   (select levain.guard_value(null, 'public_aid_ceiling', the_day) as law) as g);
comment on function levain.ceiling_of(bigint, bigint, date) is
    'The most that public aid may be of the eligible cost: the less of what the call and the fund '
    'say (asked), else the law''s, which is only compared with what is known.';

create function levain.ceiling_check(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_version smallint,
    the_cents bigint, the_eligible_cents bigint, the_other_cents bigint, the_day date)
    returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    aid constant jsonb := levain.payments_of(the_fund_id, the_call_id) -> 'budget';
    before levain.award_ceiling;
    the_ceiling record;
    base bigint;
    other bigint;
    mine constant bigint := levain.public_cents(the_fund_id, the_call_id, the_application_id,
                                                the_cents);
begin
    select * into the_ceiling from levain.ceiling_of(the_fund_id, the_call_id, the_day);
    select * into before from levain.award_ceiling c
     where c.fund_id = the_fund_id and c.call_id = the_call_id
       and c.application_id = the_application_id
     order by c.version desc limit 1;
    base := coalesce(the_eligible_cents, before.eligible_cents,
        levain.fact_number(the_fund_id, the_call_id, the_application_id, aid ->> 'eligible'));
    other := coalesce(the_other_cents, before.other_public_cents,
        levain.fact_number(the_fund_id, the_call_id, the_application_id, aid ->> 'other_public'));
    if base is null or other is null then
        if the_ceiling.asked then
            raise exception 'the eligible cost and other public aid have to be known'
                using errcode = 'check_violation', constraint = 'award_ceiling_known_check',
                      hint = concat_ws(', ', case when base is null then '--eligible' end,
                                       case when other is null then '--other-public' end);
        end if;
        return;
    end if;
    if mine + other > the_ceiling.ceiling * base then
        raise exception 'public aid would be more of the eligible cost than it may'
            using errcode = 'check_violation', constraint = 'award_ceiling_public_cents_check',
                  hint = format('%s + %s > %s (%s %% x %s)', levain.euros(mine),
                                levain.euros(other),
                                levain.euros(floor(the_ceiling.ceiling * base)),
                                trim_scale(100 * the_ceiling.ceiling), levain.euros(base));
    end if;
    insert into levain.award_ceiling (fund_id, call_id, application_id, version, ceiling,
                                      eligible_cents, public_cents, other_public_cents)
    values (the_fund_id, the_call_id, the_application_id, the_version, the_ceiling.ceiling, base,
            mine, other);
end
$$;
comment on function levain.ceiling_check(
    bigint, bigint, bigint, smallint, bigint, bigint, bigint, date) is
    'Refuses an award with which public aid would be above its ceiling, and records what was '
    'compared; what is not said is taken from the version before, else from the application.';

-- ---- signing ------------------------------------------------------------------------------------

create function levain.agreement_sign(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_agreement jsonb)
    returns table (version smallint, act text, number text, cents bigint, instalments bigint,
                   created boolean)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    signed record;
    lacking record;
    asked jsonb := the_agreement;
    the_day date;
begin
    perform levain.fund_role_check(the_fund_id, array['manager']);
    if not coalesce((asked ->> 'public_law')::boolean, false)
       and levain.payments_of(the_fund_id, the_call_id) #> '{beneficiary,public_law}'
           ? levain.fact_text(the_fund_id, the_call_id, the_application_id,
                 levain.payments_of(the_fund_id, the_call_id)
                     #>> '{beneficiary,legal_form}') then
        asked := asked || '{"public_law": true}';
    end if;
    select * into signed from levain.agreement_sign_alone(
        the_fund_id, the_call_id, the_application_id, asked) as s;
    if signed.created then
        the_day := (select g.signed_on from levain.agreement g
                     where g.fund_id = the_fund_id and g.call_id = the_call_id
                       and g.application_id = the_application_id and g.version = 1);
        select * into lacking
          from levain.commitment_lacking(the_fund_id, the_call_id, the_application_id, the_day,
                                         (asked ->> 'public_law')::boolean);
        if lacking.refused is not null then
            raise exception 'the republican commitment of the beneficiary is lacking'
                using errcode = 'check_violation', constraint = lacking.refused,
                      hint = lacking.figures;
        end if;
        perform levain.ceiling_check(the_fund_id, the_call_id, the_application_id, 1::smallint,
            signed.cents, (asked ->> 'eligible_cents')::bigint,
            (asked ->> 'other_public_cents')::bigint, the_day);
        perform levain.aid_register(the_fund_id, the_call_id, the_application_id, signed.cents,
                                    null, the_day);
    end if;
    return query select signed.version, signed.act, signed.number, signed.cents,
                        signed.instalments, signed.created;
end
$$;
comment on function levain.agreement_sign(bigint, bigint, bigint, jsonb) is
    'Records what was signed for an award, its instalments by the schedule of the fund file, and '
    'the aid de minimis that it is; not without the republican commitment, nor above the ceiling '
    'of public aid.';

alter function levain.agreement_amend(bigint, bigint, bigint, jsonb, smallint, date)
    rename to agreement_amend_alone;
revoke execute on function levain.agreement_amend_alone(bigint, bigint, bigint, jsonb, smallint,
                                                        date)
    from levain_manager;

create function levain.agreement_amend(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_agreement jsonb,
    the_exercise smallint, the_day date)
    returns table (version smallint, number text, cents bigint, decommitted_cents bigint,
                   created boolean)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    signed record;
    signed_on constant date := (the_agreement ->> 'signed_on')::date;
begin
    select * into signed from levain.agreement_amend_alone(
        the_fund_id, the_call_id, the_application_id, the_agreement, the_exercise, the_day) as s;
    if signed.created then
        perform levain.ceiling_check(the_fund_id, the_call_id, the_application_id,
            signed.version, signed.cents, (the_agreement ->> 'eligible_cents')::bigint,
            (the_agreement ->> 'other_public_cents')::bigint, signed_on);
        perform levain.aid_register(the_fund_id, the_call_id, the_application_id, signed.cents,
                                    signed.number, signed_on);
    end if;
    return query select signed.version, signed.number, signed.cents, signed.decommitted_cents,
                        signed.created;
end
$$;
comment on function levain.agreement_amend(bigint, bigint, bigint, jsonb, smallint, date) is
    'Records an amendment: days, amount, eligible cost. A lower amount is decommitted, a higher '
    'one has to be committed before and is held to the ceiling of public aid and to that of aid de '
    'minimis. The same number again is only found.';

-- ---- delays that were constants --------------------------------------------------------------

create or replace function levain.bank_account_confirm(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_iban text,
    the_evidence text, the_day date) returns table (usable_on date, created boolean)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    proposed record;
    is_first boolean;
begin
    perform levain.award_lock_one(the_fund_id, the_call_id, the_application_id);
    select * into proposed
      from levain.account_of(the_fund_id, the_call_id, the_application_id);
    if proposed.iban = the_iban is not true then
        raise exception 'this account was not proposed last'
            using errcode = 'check_violation', constraint = 'bank_account_confirmation_iban_check';
    end if;
    if proposed.usable_on is not null then
        return query select proposed.usable_on, false;
        return;
    end if;
    if proposed.proposed_by = session_user then
        raise exception 'who proposed an account cannot confirm it'
            using errcode = 'insufficient_privilege',
                  constraint = 'bank_account_confirmation_recorded_by_check';
    end if;
    is_first := not exists (
        select from levain.bank_account b
          join levain.bank_account_confirmation c using (fund_id, call_id, bank_account_id)
         where b.fund_id = the_fund_id and b.call_id = the_call_id
           and b.application_id = the_application_id);
    insert into levain.bank_account_confirmation (fund_id, call_id, bank_account_id, evidence, day,
                                                  usable_on)
    values (the_fund_id, the_call_id, proposed.bank_account_id, the_evidence, the_day,
            the_day + case when is_first then 0
                           else levain.guard_value(the_fund_id, 'iban_wait', the_day)::integer end);
    return query
        select a.usable_on, true
          from levain.account_of(the_fund_id, the_call_id, the_application_id) as a;
end
$$;

drop function levain.bank_account_wait();

create function levain.return_received(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint) returns boolean
    language sql stable
    set search_path = levain, pg_temp
    return exists (select from levain.award_document w
                    where w.fund_id = the_fund_id and w.call_id = the_call_id
                      and w.application_id = the_application_id
                      and w.kind = 'financial_return' and w.accepted)
        or exists (select from levain.last_agreement g
                     join levain.instalment i using (fund_id, call_id, application_id, version)
                    where g.fund_id = the_fund_id and g.call_id = the_call_id
                      and g.application_id = the_application_id
                      and i.kind = 'balance' and i.documents <> '{}'
                      and levain.papers_lacking(i.fund_id, i.call_id, i.application_id,
                                                i.documents) = '{}');
comment on function levain.return_received(bigint, bigint, bigint) is
    'Whether the financial return of an award came in: by that name, or as what its balance asks '
    'for.';

create or replace function levain.late_return(
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
       and not levain.return_received(a.fund_id, a.call_id, a.application_id)
     order by r.due_on
     limit 1;
end;

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

-- ---- settling and taking back ------------------------------------------------------------------

create function levain.repayable_until(the_fund_id bigint, the_day date) returns date
    language sql stable
    set search_path = levain, pg_temp
    return (the_day + make_interval(months => levain.guard_value(
        the_fund_id, 'repayment', the_day)::integer))::date;
comment on function levain.repayable_until(bigint, date) is
    'Until when what is claimed on a day is payable.';

create or replace function levain.award_settle(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint,
    the_realised_cents bigint, the_other_cents bigint, the_exercise smallint, the_day date)
    returns table (due_cents bigint, balance_cents bigint, decommitted_cents bigint,
                   claimed_cents bigint, created boolean)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    signed levain.last_agreement;
    balance record;
    money levain.award_money;
    known levain.settlement;
    the_ceiling numeric;
    ceiling_asked boolean;
    public_part bigint;
    the_due bigint;
    balance_due bigint;
    standing bigint;
    less record;
begin
    perform levain.award_lock_one(the_fund_id, the_call_id, the_application_id);
    perform levain.award_signed(the_fund_id, the_call_id, the_application_id);
    select * into known from levain.settlement s
     where s.fund_id = the_fund_id and s.call_id = the_call_id
       and s.application_id = the_application_id;
    if known.day is not null then
        if (known.realised_cents, known.other_public_cents) is distinct from
           (the_realised_cents, the_other_cents) then
            raise exception 'the award was settled otherwise'
                using errcode = 'unique_violation', constraint = 'settlement_pkey',
                      hint = format('%s, %s', known.day, levain.euros(known.due_cents));
        end if;
        return query select known.due_cents::bigint,
                            greatest(0, known.due_cents - known.certified_cents)::bigint,
                            0::bigint, 0::bigint, false;
        return;
    end if;
    select * into signed from levain.last_agreement g
     where g.fund_id = the_fund_id and g.call_id = the_call_id
       and g.application_id = the_application_id;
    select * into balance
      from levain.instalments_of(the_fund_id, the_call_id, the_application_id) as i
     where i.kind = 'balance';
    select * into money from levain.award_money m
     where m.fund_id = the_fund_id and m.call_id = the_call_id
       and m.application_id = the_application_id;
    if exists (select from levain.suspension_of(the_fund_id, the_call_id,
                                                the_application_id)) then
        raise exception 'the award is suspended'
            using errcode = 'check_violation', constraint = 'award_suspended_check';
    end if;
    if balance.missing <> '{}' then
        raise exception 'papers are lacking'
            using errcode = 'check_violation', constraint = 'certification_documents_check',
                  hint = array_to_string(balance.missing, ', ');
    end if;
    select c.ceiling, c.asked into the_ceiling, ceiling_asked
      from levain.ceiling_of(the_fund_id, the_call_id, the_day) as c;
    -- That of the law alone is compared with what is known.
    if not ceiling_asked and (the_other_cents is null or the_realised_cents is null) then
        the_ceiling := null;
    end if;
    if (signed.eligible_cents is not null or the_ceiling is not null)
       and the_realised_cents is null then
        raise exception 'what was spent has to be known'
            using errcode = 'check_violation', constraint = 'settlement_realised_cents_check';
    end if;
    if the_ceiling is not null and the_other_cents is null then
        raise exception 'other public aid has to be known'
            using errcode = 'check_violation', constraint = 'settlement_other_public_cents_check';
    end if;
    the_due := levain.settlement_due(signed.award_cents, signed.eligible_cents, the_realised_cents,
                                     null, null);
    -- Public aid alone is under the ceiling: a part of private funders stands above it.
    public_part := levain.public_cents(the_fund_id, the_call_id, the_application_id,
                                       signed.award_cents);
    if the_ceiling is not null and public_part > 0 then
        the_due := least(the_due, greatest(0, div(
            (the_ceiling * the_realised_cents - the_other_cents) * signed.award_cents,
            public_part))::bigint);
    end if;
    standing := money.standing_cents;
    the_due := least(the_due, standing);
    insert into levain.settlement (fund_id, call_id, application_id, version, award_cents,
        eligible_cents, realised_cents, other_public_cents, ceiling, due_cents, certified_cents,
        paid_cents, day)
    values (the_fund_id, the_call_id, the_application_id, signed.version, signed.award_cents,
            signed.eligible_cents, the_realised_cents, the_other_cents, the_ceiling, the_due,
            standing - money.committed_cents, money.paid_cents, the_day);
    if the_due < standing then
        select * into less from levain.award_reduce_by(the_fund_id, the_call_id,
            the_application_id, 'settlement', standing - the_due, null, null,
            'settlement of ' || the_day, 'settlement of ' || the_day, the_exercise, the_day,
            levain.repayable_until(the_fund_id, the_day));
    end if;
    balance_due := greatest(0, the_due - (standing - money.committed_cents));
    if balance_due > 0 then
        perform levain.certification_write(the_fund_id, jsonb_build_array(jsonb_build_object(
            'ordinal', 1, 'call_id', the_call_id, 'application_id', the_application_id,
            'instalment', coalesce(balance.code, 'balance'), 'ground', 'settlement',
            'cents', balance_due)), the_exercise, the_day);
    end if;
    return query
        select the_due, balance_due, coalesce(less.decommitted_cents, 0)::bigint,
               coalesce(less.claimed_cents, 0)::bigint, true;
end
$$;

create or replace function levain.award_reduce(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_reduction jsonb,
    the_exercise smallint, the_day date)
    returns table (cents bigint, decommitted_cents bigint, claimed_cents bigint, due_on date,
                   created boolean)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    the_cause text := the_reduction ->> 'cause';
    the_since date := (the_reduction ->> 'since')::date;
    the_heard_on date := (the_reduction ->> 'heard_on')::date;
    the_cents bigint := (the_reduction ->> 'cents')::bigint;
    signed levain.last_agreement;
    standing bigint;
    known levain.reduction;
begin
    perform levain.award_lock_one(the_fund_id, the_call_id, the_application_id);
    select * into signed from levain.last_agreement g
     where g.fund_id = the_fund_id and g.call_id = the_call_id
       and g.application_id = the_application_id;
    standing := (select m.standing_cents from levain.award_money m
                  where m.fund_id = the_fund_id and m.call_id = the_call_id
                    and m.application_id = the_application_id);
    if the_since is not null then
        if signed.starts_on is null or signed.ends_on is null
           or the_since not between signed.starts_on and signed.ends_on then
            raise exception 'the days of the project are needed, and the day is to be one of them'
                using errcode = 'check_violation', constraint = 'reduction_since_check',
                      hint = format('%s - %s', coalesce(signed.starts_on::text, '?'),
                                    coalesce(signed.ends_on::text, '?'));
        end if;
        the_cents := levain.pro_rata(signed.award_cents, signed.starts_on, signed.ends_on,
                                     the_since);
    end if;
    select * into known from levain.reduction r
     where r.fund_id = the_fund_id and r.call_id = the_call_id
       and r.application_id = the_application_id and r.cause = the_cause and r.day = the_day
       and r.motive = the_reduction ->> 'motive' and r.cites = the_reduction ->> 'cites'
       and r.since is not distinct from the_since
       and (the_cents is null or r.cents = the_cents);
    if known.cents is not null then
        return query
            select known.cents::bigint, known.decommitted_cents::bigint,
                   known.claimed_cents::bigint,
                   (select c.due_on from levain.claim c
                     where c.fund_id = the_fund_id and c.call_id = the_call_id
                       and c.reduction_id = known.reduction_id), false;
        return;
    end if;
    if the_cause = 'ended' and not exists (
        select from levain.ended_application e
         where e.fund_id = the_fund_id and e.call_id = the_call_id
           and e.application_id = the_application_id) then
        raise exception 'the application has not ended'
            using errcode = 'check_violation', constraint = 'reduction_ended_check';
    end if;
    the_cents := coalesce(the_cents, standing, 0);
    return query
        select the_cents, b.decommitted_cents, b.claimed_cents, b.due_on, true
          from levain.award_reduce_by(the_fund_id, the_call_id, the_application_id, the_cause,
                   the_cents, the_since, the_heard_on, the_reduction ->> 'motive',
                   the_reduction ->> 'cites', the_exercise, the_day,
                   levain.repayable_until(the_fund_id, the_day)) as b;
end
$$;

-- ---- who pays -----------------------------------------------------------------------------------

create function levain.payer_of(the_fund_id bigint, the_day date) returns text
    language sql stable
    set search_path = levain, pg_temp
    return case levain.fund_operator_kind(the_fund_id, the_day)
        when 'public' then 'treasury' else 'bank' end;
comment on function levain.payer_of(bigint, date) is
    'Who pays what is ordered on a day: the bank of a private operator, on its own orders; the '
    'treasury of a public one, to which orders are handed over.';

alter table levain.payment_event add column payer text not null default 'bank'
    constraint payment_event_payer_check check (payer in ('bank', 'treasury'));
comment on column levain.payment_event.payer is 'Who pays: the operator''s bank, its treasury.';

comment on column levain.ledger_kind.actor is
    'Whose functions do it; decision: only those that rest on a decision or an order.';
insert into levain.ledger_kind (kind, actor, cites, words) values
    ('transmit', 'decision', false, 'an order is handed over to the treasury');
insert into levain.ledger_move (kind, ledger, debit_stage, credit_stage, share)
select 'transmit', m.ledger, m.debit_stage, m.credit_stage, m.share
  from levain.ledger_move m
 where m.kind = 'pay';

drop function levain.payment_add(bigint, jsonb, text, smallint, date, date, text);


create function levain.payment_add_by(
    the_fund_id bigint, the_requests jsonb, the_kind text, the_exercise smallint, the_day date,
    the_value_on date, the_motive text, the_payer text)
    returns table (application text, exercise smallint, number integer, cents bigint,
                   created boolean)
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    known jsonb;
    fresh jsonb;
    short bigint;
begin
    -- Payment appropriations end with their exercise: a payment is of that of its order.
    if the_kind = 'paid' then
        the_exercise := (the_requests -> 0 ->> 'exercise')::smallint;
        if exists (select from levain.items_of(the_requests) as r
                    where (r.item ->> 'exercise')::smallint <> the_exercise) then
            raise exception 'orders of several exercises are not paid at once'
                using errcode = 'check_violation', constraint = 'payment_event_exercise_check';
        end if;
    end if;
    known := (select jsonb_agg(r.item || jsonb_build_object(
                         'call_id', k.call_id, 'application_id', k.application_id,
                         'payment_order_id', k.payment_order_id) order by r.ordinal)
                from levain.payment_known(the_fund_id, the_requests) as k
                join levain.items_of(the_requests) as r using (ordinal));
    fresh := (select jsonb_agg(k.item || jsonb_build_object(
                         'place', coalesce(s.place, 0) + 1,
                         'state_operation_id', s.state_operation_id,
                         'key', case the_kind when 'paid' then 'pay' when 'executed' then 'execute'
                                    when 'returned' then 'return' else 'reissue' end
                                || ' order ' || (k.item ->> 'number') || ' of '
                                || (k.item ->> 'exercise') || ' ' || (coalesce(s.place, 0) + 1))
                         order by k.ordinal)
                from levain.items_of(known) as k
                left join lateral (
                    select t.state, t.place, t.state_operation_id
                      from levain.standing_order t
                     where t.fund_id = the_fund_id and t.call_id = (k.item ->> 'call_id')::bigint
                       and t.payment_order_id = (k.item ->> 'payment_order_id')::bigint offset 0)
                     as s on true
               where s.state is distinct from the_kind);
    if fresh is not null then
        perform levain.payment_check(the_fund_id, fresh, the_kind, the_day);
        if the_kind = 'paid' then
            short := (select (sum(o.cents) - coalesce((
                          select sum(k.credit_cents - k.debit_cents) from levain.account k
                           where k.fund_id = the_fund_id and k.ledger = 'cash'
                             and k.stage = 'bank' and k.exercise <= the_exercise), 0))::bigint
                        from levain.items_of(fresh) as f
                        join levain.payment_order o
                          on o.fund_id = the_fund_id
                         and o.payment_order_id = (f.item ->> 'payment_order_id')::bigint);
            if short > 0 then
                raise exception 'the bank does not hold so much'
                    using errcode = 'check_violation', constraint = 'payment_event_bank_check',
                          hint = '-' || levain.euros(short);
            end if;
        end if;
        insert into levain.payment_event (fund_id, call_id, payment_order_id, place, kind, day,
                                          motive, bank_account_id, operation_id, payer)
        select the_fund_id, (f.item ->> 'call_id')::bigint,
               (f.item ->> 'payment_order_id')::bigint, (f.item ->> 'place')::smallint, the_kind,
               the_day, the_motive, case when the_kind = 'reissued' then a.bank_account_id end,
               p.operation_id, the_payer
          from (select jsonb_agg(levain.asked_operation(
                           f.item ->> 'key',
                           case the_kind when 'paid' then
                                   case the_payer when 'bank' then 'pay' else 'transmit' end
                               when 'executed' then 'execute'
                               when 'returned' then 'return' else 'reissue' end,
                           the_exercise, the_day, the_value_on, null, l.transfers)
                           order by f.ordinal) as operations
                  from levain.items_of(fresh) as f
                  join levain.payment_lines(the_fund_id, fresh, the_kind, the_exercise) as l
                       using (ordinal)) as o,
               lateral levain.ledger_post(the_fund_id,
                   case when the_kind = 'paid' and the_payer = 'treasury' then 'decision'
                        else 'accountant' end, o.operations) as p
          join levain.items_of(fresh) as f on f.item ->> 'key' = p.key
          left join lateral levain.account_of(
              the_fund_id, (f.item ->> 'call_id')::bigint,
              (f.item ->> 'application_id')::bigint) as a on true;
    end if;
    return query
        select a.code::text, o.exercise, o.number, o.cents::bigint,
               exists (select from levain.items_of(fresh) as f
                        where f.item ->> 'payment_order_id' = k.item ->> 'payment_order_id')
          from levain.items_of(known) as k
          join levain.payment_order o
            on o.fund_id = the_fund_id
           and o.payment_order_id = (k.item ->> 'payment_order_id')::bigint
          join levain.application a
            on a.fund_id = o.fund_id and a.call_id = o.call_id
           and a.application_id = o.application_id
         order by k.ordinal;
end
$$;

comment on function levain.payment_add_by(
    bigint, jsonb, text, smallint, date, date, text, text) is
    'Records what became of orders, all or none: [{exercise, number}]; what is so already is only '
    'found.';

create function levain.payment_add(
    the_fund_id bigint, the_requests jsonb, the_kind text, the_exercise smallint, the_day date,
    the_value_on date, the_motive text)
    returns table (application text, exercise smallint, number integer, cents bigint,
                   created boolean, payer text)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    the_payer constant text := levain.payer_of(the_fund_id, the_day);
begin
    perform levain.fund_role_check(the_fund_id, array['accountant']);
    if the_kind = 'paid' and the_payer = 'treasury' then
        raise exception 'the treasury pays the orders of this fund'
            using errcode = 'check_violation', constraint = 'payment_event_treasury_check';
    end if;
    return query
        select p.application, p.exercise, p.number, p.cents, p.created, the_payer
          from levain.payment_add_by(the_fund_id, the_requests, the_kind, the_exercise, the_day,
                                     the_value_on, the_motive, the_payer) as p;
end
$$;
comment on function levain.payment_add(bigint, jsonb, text, smallint, date, date, text) is
    'The accountant''s part of payments: orders leave for the bank, are executed, returned, sent '
    'again. Where a treasury pays, others hand orders over to it: payment_transmit.';

create function levain.payment_transmit(
    the_fund_id bigint, the_requests jsonb, the_exercise smallint, the_day date,
    the_value_on date)
    returns table (application text, exercise smallint, number integer, cents bigint,
                   created boolean, payer text)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
begin
    perform levain.fund_role_check(the_fund_id, array['manager']);
    if levain.payer_of(the_fund_id, the_day) <> 'treasury' then
        raise exception 'the fund pays its orders by itself'
            using errcode = 'check_violation', constraint = 'payment_event_bank_payer_check',
                  hint = coalesce(levain.fund_operator_kind(the_fund_id, the_day), '?');
    end if;
    return query
        select p.application, p.exercise, p.number, p.cents, p.created, 'treasury'
          from levain.payment_add_by(the_fund_id, the_requests, 'paid', the_exercise, the_day,
                                     the_value_on, null, 'treasury') as p;
end
$$;
comment on function levain.payment_transmit(bigint, jsonb, smallint, date, date) is
    'A manager hands orders over to the treasury of a public operator, another one than who gave '
    'them: [{exercise, number}].';

create table levain.account_purpose (
    purpose levain.code not null
            constraint account_purpose_pkey primary key,
    words   levain.words not null
);
comment on table levain.account_purpose is
    'What an account of the operator''s own books is for.';
insert into levain.account_purpose (purpose, words) values
    ('bank', 'money of the fund, in the bank or with the treasury'),
    ('beneficiary', 'what is owed to beneficiaries'),
    ('contribution', 'what funders give'),
    ('debtor', 'what beneficiaries owe'),
    ('funder_called', 'what was called from funders'),
    ('funder_owed', 'what is owed back to funders'),
    ('grant', 'awards paid, for operation'),
    ('grant_investment', 'awards paid, for investment'),
    ('management', 'what of contributions pays for management'),
    ('recovery', 'awards paid back'),
    ('restricted', 'money received that is not used yet'),
    ('restricted_in', 'what is put aside of it at the end of a year'),
    ('restricted_out', 'what is used of it'),
    ('suspense', 'money that came in, not known what for'),
    ('waived', 'claims given up'),
    ('written_off', 'claims lost');

create table levain.account_default (
    kind    text not null
            constraint account_default_kind_check check (kind in ('public', 'private')),
    purpose levain.code not null
            constraint account_default_purpose_fkey references levain.account_purpose,
    number  text
            constraint account_default_number_check check (number ~ '^[1-8][0-9]{1,11}$'),
    constraint account_default_pkey primary key (kind, purpose)
);
comment on table levain.account_default is
    'The number of an account in the chart of a kind of operator, until its accountant confirms '
    'another one: ANC 2018-06 for a private one, M57 for a public one.';
comment on column levain.account_default.number is 'null: such an operator has no such account.';
create index account_default_purpose_idx on levain.account_default (purpose);
insert into levain.account_default (kind, purpose, number) values
    ('private', 'bank', '512'), ('public', 'bank', '515'),
    ('private', 'beneficiary', '467'), ('public', 'beneficiary', '4671'),
    ('private', 'contribution', '74'), ('public', 'contribution', '747'),
    ('private', 'debtor', '467'), ('public', 'debtor', '46721'),
    ('private', 'funder_called', '441'), ('public', 'funder_called', '441'),
    ('private', 'funder_owed', '4419'), ('public', 'funder_owed', '4671'),
    ('private', 'grant', '657'), ('public', 'grant', '65748'),
    ('private', 'grant_investment', '657'), ('public', 'grant_investment', '2042'),
    ('private', 'management', '74'), ('public', 'management', '747'),
    ('private', 'recovery', '758'), ('public', 'recovery', '773'),
    ('private', 'restricted', '194'), ('public', 'restricted', null),
    ('private', 'restricted_in', '6894'), ('public', 'restricted_in', null),
    ('private', 'restricted_out', '7894'), ('public', 'restricted_out', null),
    ('private', 'suspense', '471'), ('public', 'suspense', '4713'),
    ('private', 'waived', '658'), ('public', 'waived', '6588'),
    ('private', 'written_off', '654'), ('public', 'written_off', '6541');

create table levain.account_number (
    fund_id     bigint not null
                constraint account_number_fund_id_fkey references levain.fund,
    kind        text not null,
    purpose     levain.code not null,
    valid_from  date not null,
    number      text not null
                constraint account_number_number_check check (number ~ '^[1-8][0-9]{1,11}$'),
    source      levain.words not null,
    recorded_at timestamptz not null default clock_timestamp(),
    recorded_by text not null default session_user,
    constraint account_number_pkey primary key (fund_id, kind, purpose, valid_from),
    constraint account_number_purpose_fkey
        foreign key (kind, purpose) references levain.account_default
);
comment on table levain.account_number is
    'The number of an account as the accountant of a fund confirms it, from a day on, as long as '
    'its operator is of that kind. Append-only.';
comment on column levain.account_number.kind is 'Of the operator on the first day.';
create index account_number_purpose_idx on levain.account_number (kind, purpose);

create function levain.accounts_of(the_fund_id bigint, the_day date)
    returns table (purpose text, words text, number text, valid_from date, source text)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    select p.purpose::text, p.words::text, coalesce(o.number, d.number), o.valid_from,
           o.source::text
      from (select levain.fund_operator_kind(the_fund_id, the_day) as kind) as k
      join levain.account_default d on d.kind = k.kind
      join levain.account_purpose p on p.purpose = d.purpose
      left join lateral (
          select n.number, n.valid_from, n.source
            from levain.account_number n
           where n.fund_id = the_fund_id and n.kind = k.kind and n.purpose = d.purpose
             and n.valid_from <= the_day
           order by n.valid_from desc
           limit 1) as o on true
     order by p.purpose;
end;
comment on function levain.accounts_of(bigint, date) is
    'The accounts of the operator''s own books on a day; valid_from is null where nobody confirmed '
    'one. No row: it is not recorded who runs the fund.';

create function levain.account_number_set(
    the_fund_id bigint, the_purpose text, the_number text, the_day date, the_source text)
    returns boolean
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    the_kind constant text := levain.fund_operator_kind(the_fund_id, the_day);
    known levain.account_number;
begin
    if the_kind is null then
        raise exception 'it is not recorded who runs the fund on that day'
            using errcode = 'check_violation', constraint = 'account_number_operator_check';
    end if;
    if not exists (select from levain.account_purpose p where p.purpose = the_purpose) then
        raise exception 'no account is for that'
            using errcode = 'foreign_key_violation', constraint = 'account_number_purpose_fkey',
                  hint = (select string_agg(p.purpose, ', ' order by p.purpose)
                            from levain.account_purpose p);
    end if;
    perform from levain.fund f where f.fund_id = the_fund_id for no key update;
    select * into known from levain.account_number n
     where n.fund_id = the_fund_id and n.kind = the_kind and n.purpose = the_purpose
       and n.valid_from = the_day;
    if known.number is not null then
        if known.number <> the_number then
            raise exception 'the account has another number from that day on'
                using errcode = 'unique_violation', constraint = 'account_number_pkey',
                      hint = known.number;
        end if;
        return false;
    end if;
    insert into levain.account_number (fund_id, kind, purpose, valid_from, number, source)
    values (the_fund_id, the_kind, the_purpose, the_day, the_number, the_source);
    return true;
end
$$;
comment on function levain.account_number_set(bigint, text, text, date, text) is
    'Confirms the number of an account from a day on; the same again changes nothing, and gives '
    'false.';

-- ---- money that was not known what for ----------------------------------------------------------

insert into levain.ledger_kind (kind, actor, cites, words) values
    ('identify', 'accountant', true, 'it is known what money was that came in unknown'),
    ('send_back', 'accountant', false, 'money that came in by mistake goes back to its sender');
insert into levain.ledger_move (kind, ledger, debit_stage, credit_stage) values
    ('identify', 'cash', 'suspense', 'outside'),
    ('send_back', 'cash', 'suspense', 'outside'),
    ('contra', 'cash', 'outside', 'suspense');

create table levain.suspense (
    fund_id      bigint not null,
    suspense_id  bigint generated always as identity,
    reference    levain.words not null,
    cents        levain.cents not null constraint suspense_cents_check check (cents > 0),
    payer        levain.words,
    exercise     smallint not null,
    day          date not null,
    operation_id bigint not null,
    recorded_at  timestamptz not null default clock_timestamp(),
    recorded_by  text not null default session_user,
    constraint suspense_pkey primary key (fund_id, suspense_id),
    constraint suspense_reference_key unique (fund_id, reference),
    constraint suspense_operation_id_key unique (fund_id, operation_id),
    constraint suspense_operation_id_fkey
        foreign key (fund_id, operation_id) references levain.operation
);
comment on table levain.suspense is
    'Money that came in, not known what for. Append-only; it waits until it is known.';
comment on column levain.suspense.reference is 'Of the bank''s line: each comes in once.';
comment on column levain.suspense.payer is 'Who it came from, as the bank says.';

create table levain.suspense_event (
    fund_id      bigint not null,
    suspense_id  bigint not null,
    place        smallint not null
                 constraint suspense_event_place_check check (place >= 1),
    kind         text not null
                 constraint suspense_event_kind_check check (kind in
                     ('recovery', 'contribution', 'returned', 'sent_back')),
    what         levain.words,
    cents        levain.cents not null constraint suspense_event_cents_check check (cents > 0),
    day          date not null,
    motive       levain.words,
    operation_id bigint not null,
    recorded_at  timestamptz not null default clock_timestamp(),
    recorded_by  text not null default session_user,
    constraint suspense_event_pkey primary key (fund_id, suspense_id, place),
    constraint suspense_event_suspense_id_fkey
        foreign key (fund_id, suspense_id) references levain.suspense,
    constraint suspense_event_operation_id_key unique (fund_id, operation_id),
    constraint suspense_event_operation_id_fkey
        foreign key (fund_id, operation_id) references levain.operation,
    constraint suspense_event_what_check check ((kind = 'sent_back') = (what is null)),
    constraint suspense_event_motive_check check (
        kind not in ('returned', 'sent_back') or motive is not null)
);
comment on table levain.suspense_event is
    'What unknown money was after all: a claim that was paid back, a contribution, a transfer that '
    'came back, nothing of the fund''s. Append-only.';
comment on column levain.suspense_event.what is 'The award, the funder, the order it was of.';

create function levain.suspense_receive(
    the_fund_id bigint, the_reference text, the_cents bigint, the_payer text,
    the_exercise smallint, the_day date, the_value_on date) returns boolean
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    known levain.suspense;
    account constant jsonb := jsonb_build_object('exercise', the_exercise,
                                                 'vintage', the_exercise);
begin
    perform from levain.fund f where f.fund_id = the_fund_id for no key update;
    select * into known from levain.suspense s
     where s.fund_id = the_fund_id and s.reference = the_reference;
    if known.cents is not null then
        if known.cents <> the_cents then
            raise exception 'this came in with another amount'
                using errcode = 'unique_violation', constraint = 'suspense_reference_key',
                      hint = format('%s: %s', the_reference, levain.euros(known.cents));
        end if;
        return false;
    end if;
    insert into levain.suspense (fund_id, reference, cents, payer, exercise, day, operation_id)
    select the_fund_id, the_reference, the_cents, the_payer, the_exercise, the_day,
           p.operation_id
      from levain.ledger_post(the_fund_id, 'accountant', jsonb_build_array(
               levain.asked_operation('suspense ' || the_reference, 'receive_unknown',
                   the_exercise, the_day, the_value_on, null,
                   jsonb_build_array(jsonb_build_object('ledger', 'cash', 'cents', the_cents,
                       'debit', account || '{"stage": "outside"}',
                       'credit', account || '{"stage": "suspense"}'))))) as p;
    return true;
end
$$;
comment on function levain.suspense_receive(bigint, text, bigint, text, smallint, date, date) is
    'Money comes in, not known what for; the same reference again is found, and gives false.';

create function levain.suspense_becomes(
    the_fund_id bigint, of_receipt levain.suspense, the_kind text, the_asked jsonb,
    the_cents bigint, the_motive text, the_exercise smallint, the_day date) returns boolean
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    of_order bigint;
begin
    if the_kind = 'recovery' then
        return (select e.created
                  from levain.claim_event_add(the_fund_id, (the_asked ->> 'call_id')::bigint,
                           (the_asked ->> 'application_id')::bigint, 'recovered', the_cents,
                           of_receipt.reference, the_exercise, the_day, of_receipt.day) as e);
    elsif the_kind = 'contribution' then
        return (select p.created
                  from levain.funding_post(the_fund_id, 'receive', jsonb_build_array(
                           jsonb_build_object('funder', the_asked -> 'funder',
                               'year', the_asked -> 'year', 'ref', of_receipt.reference,
                               'cents', the_cents, 'exercise', the_exercise,
                               'accounted_on', the_day, 'value_on', of_receipt.day))) as p);
    elsif the_kind = 'returned' then
        of_order := (select o.cents from levain.payment_order o
                      where o.fund_id = the_fund_id
                        and o.exercise = (the_asked ->> 'exercise')::smallint
                        and o.number = (the_asked ->> 'number')::integer);
        if of_order <> the_cents then
            raise exception 'a transfer comes back whole'
                using errcode = 'check_violation', constraint = 'suspense_event_order_check',
                      hint = format('%s <> %s', levain.euros(the_cents), levain.euros(of_order));
        end if;
        return (select p.created
                  from levain.payment_add(the_fund_id, jsonb_build_array(the_asked), 'returned',
                           the_exercise, the_day, of_receipt.day, the_motive) as p);
    end if;
    return true;
end
$$;
comment on function levain.suspense_becomes(
    bigint, levain.suspense, text, jsonb, bigint, text, smallint, date) is
    'Books unknown money as what it was; gives false where its reference was booked so before.';

create function levain.suspense_clear(
    the_fund_id bigint, the_reference text, the_kind text, the_what text, the_asked jsonb,
    the_cents bigint, the_motive text, the_exercise smallint, the_day date)
    returns table (cents bigint, left_cents bigint, created boolean)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    receipt levain.suspense;
    known levain.suspense_event;
    open_cents bigint;
    the_place bigint;
begin
    perform levain.fund_role_check(the_fund_id, array['accountant']);
    select s.* into receipt from levain.suspense s
     where s.fund_id = the_fund_id and s.reference = the_reference
       for no key update;
    if receipt.cents is null then
        raise exception 'nothing came in by this reference'
            using errcode = 'foreign_key_violation',
                  constraint = 'suspense_event_suspense_id_fkey', hint = the_reference;
    end if;
    select (receipt.cents - coalesce(sum(e.cents), 0))::bigint, 1 + count(*)
      into open_cents, the_place
      from levain.suspense_event e
     where e.fund_id = the_fund_id and e.suspense_id = receipt.suspense_id;
    select e.* into known from levain.suspense_event e
     where e.fund_id = the_fund_id and e.suspense_id = receipt.suspense_id
       and e.kind = the_kind and e.what is not distinct from the_what
       and e.motive is not distinct from the_motive
       and e.cents = coalesce(the_cents, e.cents) and (the_cents is not null or open_cents = 0)
     order by e.place desc limit 1;
    if known.cents is not null then
        return query select known.cents::bigint, open_cents, false;
        return;
    end if;
    the_cents := coalesce(the_cents, open_cents);
    if the_cents > open_cents or open_cents = 0 then
        raise exception 'no more than what is left of it'
            using errcode = 'check_violation', constraint = 'suspense_event_left_check',
                  hint = case when open_cents = 0 then '0.00'
                              else format('%s > %s', levain.euros(the_cents),
                                          levain.euros(open_cents)) end;
    end if;
    insert into levain.suspense_event (fund_id, suspense_id, place, kind, what, cents, day,
                                       motive, operation_id)
    select the_fund_id, receipt.suspense_id, the_place, the_kind, the_what, the_cents, the_day,
           the_motive, p.operation_id
      from levain.ledger_post(the_fund_id, 'accountant', jsonb_build_array(
               levain.asked_operation('suspense ' || the_reference || ' ' || the_place,
                   case the_kind when 'sent_back' then 'send_back' else 'identify' end,
                   the_exercise, the_day, the_day,
                   case when the_kind <> 'sent_back' then the_kind || ' ' || the_what end,
                   jsonb_build_array(jsonb_build_object('ledger', 'cash', 'cents', the_cents,
                       'debit', jsonb_build_object('stage', 'suspense',
                           'exercise', receipt.exercise, 'vintage', receipt.exercise),
                       'credit', jsonb_build_object('stage', 'outside',
                           'exercise', the_exercise, 'vintage', the_exercise)))))) as p;
    if not levain.suspense_becomes(the_fund_id, receipt, the_kind, the_asked, the_cents,
                                   the_motive, the_exercise, the_day) then
        raise exception 'this was booked by that reference before'
            using errcode = 'unique_violation', constraint = 'suspense_event_known_check',
                  hint = the_reference;
    end if;
    return query select the_cents, open_cents - the_cents, true;
end
$$;
comment on function levain.suspense_clear(
    bigint, text, text, text, jsonb, bigint, text, smallint, date) is
    'Unknown money leaves suspense for what it was: recovery {call_id, application_id}, '
    'contribution {funder, year}, returned {exercise, number}, sent_back. The same again is only '
    'found.';

-- ---- who may what -------------------------------------------------------------------------------

grant select on levain.award_ceiling, levain.account_purpose,
    levain.account_default, levain.account_number, levain.suspense, levain.suspense_event
    to levain_reader, levain_manager, levain_accountant, levain_auditor;
grant execute on function levain.fact_text(bigint, bigint, bigint, text),
    levain.fact_number(bigint, bigint, bigint, text), levain.is_commitment(text),
    levain.commitment_lacking(bigint, bigint, bigint, date, boolean)
    to levain_manager;
grant execute on function levain.return_received(bigint, bigint, bigint),
    levain.accounts_of(bigint, date)
    to levain_reader, levain_manager, levain_accountant, levain_auditor;
grant execute on function levain.agreement_sign(bigint, bigint, bigint, jsonb),
    levain.agreement_amend(bigint, bigint, bigint, jsonb, smallint, date),
    levain.payment_transmit(bigint, jsonb, smallint, date, date),
    levain.undertaking_link_add(text, text, date, text)
    to levain_manager;
grant execute on function levain.deminimis_register(text, text, date)
    to levain_reader, levain_manager, levain_accountant, levain_auditor;
grant execute on function
    levain.payment_add(bigint, jsonb, text, smallint, date, date, text),
    levain.account_number_set(bigint, text, text, date, text),
    levain.suspense_receive(bigint, text, bigint, text, smallint, date, date),
    levain.suspense_clear(bigint, text, text, text, jsonb, bigint, text, smallint, date)
    to levain_accountant;

select levain.hold_by_fund('levain.award_ceiling', array['manager']);
select levain.hold_by_fund('levain.account_number', array['accountant']);
select levain.hold_by_fund('levain.suspense', array['accountant']);
select levain.hold_by_fund('levain.suspense_event', array['accountant']);
select levain.hold_by_fund('levain.payment_event', array['accountant', 'manager']);
select levain.hold_tables();
