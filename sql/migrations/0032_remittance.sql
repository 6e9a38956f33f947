-- SPDX-License-Identifier: MPL-2.0
-- 0032_remittance - orders leave in a file, to the bank or to a treasury; answers are read back.
-- Needs:   0027 (payment_add, payment_transmit) and 0028 (payment_check, order_cancel), of which it
--          wraps functions; 0031, whose order_reference names transfers.
-- Breaks:  nothing that was recorded: every table is new. From now on an order that waits in a
--          remittance is not paid nor cancelled by itself.
-- Why:     a file that a bank pays by is money. Whose account it is drawn on is said by one person
--          and confirmed by another, an order stands in one remittance at most, the bytes are kept,
--          and what came back is kept with its reason.

set local role levain_owner;

-- ---- the fund's own accounts --------------------------------------------------------------------

create table levain.fund_account (
    fund_id         bigint not null
                    constraint fund_account_fund_id_fkey references levain.fund,
    fund_account_id bigint generated always as identity,
    iban            text not null
                    constraint fund_account_iban_check check (levain.is_iban(iban)),
    bic             text
                    constraint fund_account_bic_check check (
                        bic ~ '^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$'),
    holder          levain.words not null,
    initiator       levain.words not null,
    evidence        levain.words not null,
    day             date not null,
    recorded_at     timestamptz not null default clock_timestamp(),
    recorded_by     text not null default session_user,
    constraint fund_account_pkey primary key (fund_id, fund_account_id)
);
comment on table levain.fund_account is
    'An account that a fund pays from, as somebody proposes it. Append-only; of an IBAN the last '
    'one counts, once another person confirmed it.';
comment on column levain.fund_account.holder is 'Whose account it is: the debtor of its transfers.';
comment on column levain.fund_account.initiator is
    'Who hands files to the bank, as the bank knows it.';
comment on column levain.fund_account.evidence is 'What says so: a contract, a bank''s letter.';
create index fund_account_iban_idx on levain.fund_account (fund_id, iban);

create table levain.fund_account_confirmation (
    fund_id         bigint not null,
    fund_account_id bigint not null,
    evidence        levain.words not null,
    day             date not null,
    recorded_at     timestamptz not null default clock_timestamp(),
    recorded_by     text not null default session_user,
    constraint fund_account_confirmation_pkey primary key (fund_id, fund_account_id),
    constraint fund_account_confirmation_fund_account_id_fkey
        foreign key (fund_id, fund_account_id) references levain.fund_account
);
comment on table levain.fund_account_confirmation is
    'Another person confirms an account of the fund''s own. Append-only.';

create function levain.fund_account_of(the_fund_id bigint, the_iban text)
    returns table (fund_account_id bigint, iban text, bic text, holder text, initiator text,
                   day date, proposed_by text, confirmed_by text, confirmed_on date)
    language sql stable
begin atomic
    select a.fund_account_id, a.iban, a.bic, a.holder::text, a.initiator::text, a.day,
           a.recorded_by, c.recorded_by, c.day
      from levain.fund_account a
      left join levain.fund_account_confirmation c
        on c.fund_id = a.fund_id and c.fund_account_id = a.fund_account_id
     where a.fund_id = the_fund_id and a.iban = the_iban
     order by a.fund_account_id desc
     limit 1;
end;
comment on function levain.fund_account_of(bigint, text) is
    'The fund''s own account of that IBAN, as proposed last; confirmed_on is null until then.';

create function levain.fund_account_propose(
    the_fund_id bigint, the_iban text, the_bic text, the_holder text, the_initiator text,
    the_evidence text, the_day date) returns boolean
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
begin
    perform levain.fund_role_check(the_fund_id, array['manager', 'accountant']);
    perform from levain.fund f where f.fund_id = the_fund_id for no key update;
    if exists (select from levain.fund_account_of(the_fund_id, the_iban) as a
                where a.holder = the_holder and a.initiator = the_initiator
                  and a.bic is not distinct from the_bic) then
        return false;
    end if;
    perform levain.day_check('award_day_today_check', the_fund_id, the_iban, the_day, null);
    insert into levain.fund_account (fund_id, iban, bic, holder, initiator, evidence, day)
    values (the_fund_id, the_iban, the_bic, the_holder, the_initiator, the_evidence, the_day);
    return true;
end
$$;
comment on function levain.fund_account_propose(bigint, text, text, text, text, text, date) is
    'Proposes an account of the fund''s own, or what changed of one; the same again gives false.';

create function levain.fund_account_confirm(
    the_fund_id bigint, the_iban text, the_evidence text, the_day date) returns boolean
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    proposed record;
begin
    perform levain.fund_role_check(the_fund_id, array['accountant']);
    perform from levain.fund f where f.fund_id = the_fund_id for no key update;
    select * into proposed from levain.fund_account_of(the_fund_id, the_iban) as a;
    if proposed.iban is null then
        raise exception 'no account of the fund''s own has this IBAN'
            using errcode = 'foreign_key_violation',
                  constraint = 'fund_account_confirmation_known_check', hint = the_iban;
    elsif proposed.confirmed_on is not null then
        return false;
    elsif proposed.proposed_by = session_user then
        raise exception 'who proposed an account cannot confirm it'
            using errcode = 'insufficient_privilege',
                  constraint = 'fund_account_confirmation_recorded_by_check';
    end if;
    perform levain.day_check('fund_account_confirmation_day_check', the_fund_id, the_iban,
                             the_day, proposed.day);
    insert into levain.fund_account_confirmation (fund_id, fund_account_id, evidence, day)
    values (the_fund_id, proposed.fund_account_id, the_evidence, the_day);
    return true;
end
$$;
comment on function levain.fund_account_confirm(bigint, text, text, date) is
    'Confirms the account of the fund''s own that another person proposed; again gives false.';

-- ---- remittances --------------------------------------------------------------------------------

create table levain.remittance (
    fund_id         bigint not null
                    constraint remittance_fund_id_fkey references levain.fund,
    remittance_id   bigint generated always as identity,
    year            smallint not null,
    number          integer not null constraint remittance_number_check check (number >= 1),
    message         text not null
                    constraint remittance_message_check check (
                        message ~ '^[A-Za-z0-9.-]{1,33}$'),
    format          text not null
                    constraint remittance_format_check check (format in
                        ('pain.001.001.03', 'pain.001.001.09', 'mandates')),
    fund_account_id bigint,
    execute_on      date not null,
    day             date not null,
    order_count     integer not null
                    constraint remittance_order_count_check check (order_count >= 1),
    cents           levain.cents not null
                    constraint remittance_cents_check check (cents > 0),
    changes         jsonb not null
                    constraint remittance_changes_check check (jsonb_typeof(changes) = 'array'),
    file            bytea not null,
    sha256          levain.sha256 not null,
    recorded_at     timestamptz not null default clock_timestamp(),
    recorded_by     text not null default session_user,
    constraint remittance_pkey primary key (fund_id, remittance_id),
    constraint remittance_number_key unique (fund_id, year, number),
    constraint remittance_message_key unique (fund_id, message),
    constraint remittance_fund_account_id_fkey
        foreign key (fund_id, fund_account_id) references levain.fund_account,
    constraint remittance_fund_account_id_check check (
        (format = 'mandates') = (fund_account_id is null)),
    constraint remittance_execute_on_check check (execute_on >= day),
    constraint remittance_sha256_check check (sha256(file) = sha256)
);
comment on table levain.remittance is
    'Orders that go in one file: transfers to the bank, mandates to a treasury. Append-only.';
comment on column levain.remittance.year is 'Of the day it was prepared on.';
comment on column levain.remittance.number is 'From 1 in each year of a fund, without a gap.';
comment on column levain.remittance.message is
    'What the file calls itself, and answers name: MsgId.';
comment on column levain.remittance.changes is
    'Texts that the bank would not take as they are: [{exercise, number, what, from, to}].';
comment on column levain.remittance.file is 'The file itself: whoever asks again gets these bytes.';
create index remittance_fund_account_id_idx on levain.remittance (fund_account_id, fund_id);

create table levain.remittance_order (
    fund_id          bigint not null,
    remittance_id    bigint not null,
    place            integer not null
                     constraint remittance_order_place_check check (place >= 1),
    call_id          bigint not null,
    payment_order_id bigint not null,
    round            smallint not null
                     constraint remittance_order_round_check check (round >= 1),
    attempt          smallint not null
                     constraint remittance_order_attempt_check check (attempt >= 1),
    reference        text not null
                     constraint remittance_order_reference_check check (
                         reference ~ '^[A-Z0-9-]{1,35}$'),
    bank_account_id  bigint not null,
    cents            levain.cents not null
                     constraint remittance_order_cents_check check (cents > 0),
    constraint remittance_order_pkey primary key (fund_id, remittance_id, place),
    constraint remittance_order_round_key
        unique (fund_id, call_id, payment_order_id, round),
    constraint remittance_order_reference_key unique (fund_id, remittance_id, reference),
    constraint remittance_order_remittance_id_fkey
        foreign key (fund_id, remittance_id) references levain.remittance,
    constraint remittance_order_payment_order_id_fkey
        foreign key (fund_id, call_id, payment_order_id) references levain.payment_order,
    constraint remittance_order_bank_account_id_fkey
        foreign key (fund_id, call_id, bank_account_id) references levain.bank_account
);
comment on table levain.remittance_order is
    'An order of a remittance, and where it goes. Append-only.';
comment on column levain.remittance_order.round is
    'How many remittances the order was put in, this one with it: another one is made where none '
    'stands.';
comment on column levain.remittance_order.attempt is
    'How often the order was sent, this time with it: of its reference.';
comment on column levain.remittance_order.reference is 'The end-to-end id that banks carry.';
create index remittance_order_bank_account_id_idx
    on levain.remittance_order (bank_account_id, call_id, fund_id);
create index remittance_order_reference_idx on levain.remittance_order (fund_id, reference);

create table levain.remittance_event (
    fund_id       bigint not null,
    remittance_id bigint not null,
    place         smallint not null
                  constraint remittance_event_place_check check (place >= 1),
    kind          text not null
                  constraint remittance_event_kind_check check (kind in
                      ('sent', 'cancelled', 'accepted', 'rejected')),
    day           date not null,
    motive        levain.words,
    recorded_at   timestamptz not null default clock_timestamp(),
    recorded_by   text not null default session_user,
    constraint remittance_event_pkey primary key (fund_id, remittance_id, place),
    constraint remittance_event_remittance_id_fkey
        foreign key (fund_id, remittance_id) references levain.remittance,
    constraint remittance_event_motive_check check (
        kind not in ('cancelled', 'rejected') or motive is not null)
);
comment on table levain.remittance_event is
    'What became of a remittance: sent, or cancelled before; the file accepted or rejected by the '
    'bank. Append-only.';

create view levain.standing_remittance with (security_invoker = true) as
select r.fund_id, r.remittance_id, r.year, r.number, r.message, r.format, r.fund_account_id,
       r.execute_on, r.day, r.order_count, r.cents, r.sha256, r.recorded_at, r.recorded_by,
       coalesce(e.kind, 'prepared') as state, coalesce(e.day, r.day) as state_day,
       coalesce(e.place, 0::smallint) as state_place, e.motive::text as state_motive
  from levain.remittance r
  left join lateral (
      select v.kind, v.day, v.place, v.motive
        from levain.remittance_event v
       where v.fund_id = r.fund_id and v.remittance_id = r.remittance_id
       order by v.place desc
       limit 1) as e on true;
comment on view levain.standing_remittance is
    'Remittances without their files, and what became of each last: prepared, sent, accepted, '
    'rejected, cancelled.';

create function levain.remittance_next(the_fund_id bigint, the_year smallint)
    returns table (number integer, message text)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
begin
    perform levain.fund_role_check(the_fund_id, array['manager', 'accountant']);
    perform from levain.fund f where f.fund_id = the_fund_id for no key update;
    return query
        select n.number, format('REM-%s-%s-%s', the_year, n.number,
                                left(replace(f.code, '_', '-'), 15))
          from levain.fund f,
               lateral (select coalesce(max(r.number), 0) + 1 as number
                          from levain.remittance r
                         where r.fund_id = the_fund_id and r.year = the_year) as n
         where f.fund_id = the_fund_id;
end
$$;
comment on function levain.remittance_next(bigint, smallint) is
    'The number of the next remittance of a year, kept from others until the transaction ends, and '
    'what its file calls itself.';

create function levain.order_sendings(
    the_fund_id bigint, the_call_id bigint, the_payment_order_id bigint) returns integer
    language sql stable
begin atomic
    select count(*)::integer
      from levain.payment_event v
     where v.fund_id = the_fund_id and v.call_id = the_call_id
       and v.payment_order_id = the_payment_order_id and v.kind in ('paid', 'reissued')
       and not exists (select from levain.operation u
                        where u.fund_id = v.fund_id and u.reverses_id = v.operation_id);
end;
comment on function levain.order_sendings(bigint, bigint, bigint) is
    'How often an order left; what was undone did not.';

create function levain.remittance_of_order(
    the_fund_id bigint, the_call_id bigint, the_payment_order_id bigint)
    returns table (remittance_id bigint, year smallint, number integer, state text,
                   attempt smallint)
    language sql stable
begin atomic
    select r.remittance_id, r.year, r.number, r.state, o.attempt
      from levain.remittance_order o
      join levain.standing_remittance r
        on r.fund_id = o.fund_id and r.remittance_id = o.remittance_id
     where o.fund_id = the_fund_id and o.call_id = the_call_id
       and o.payment_order_id = the_payment_order_id
     order by o.round desc
     limit 1;
end;
comment on function levain.remittance_of_order(bigint, bigint, bigint) is
    'The remittance that an order was put in last; only that one may stand.';

create function levain.remittance_check(
    the_fund_id bigint, the_orders jsonb, the_format text, the_day date, but_of bigint)
    returns void
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    bad record;
begin
    select o.item ->> 'exercise' as exercise, o.item ->> 'number' as number, s.state,
           s.bank_account_id, k.bank_account_id as holds_id, k.usable_on, u.day as suspended_on,
           s.recorded_by as ordered_by, m.year || '/R' || m.number as remittance,
           m.state as remittance_state
      into bad
      from levain.items_of(the_orders) as o
      left join lateral (
          select t.state, t.bank_account_id, t.recorded_by, t.call_id, t.application_id,
                 t.payment_order_id
            from levain.standing_order t
           where t.fund_id = the_fund_id and t.call_id = (o.item ->> 'call_id')::bigint
             and t.payment_order_id = (o.item ->> 'payment_order_id')::bigint offset 0) as s
        on true
      left join lateral levain.account_of(the_fund_id, s.call_id, s.application_id) as k on true
      left join lateral levain.suspension_of(the_fund_id, s.call_id, s.application_id) as u
        on true
      left join lateral levain.remittance_of_order(the_fund_id, s.call_id, s.payment_order_id)
        as m on m.remittance_id is distinct from but_of
            and (m.state = 'prepared'
                 or (s.state = 'reissued' and m.state <> 'cancelled'
                     and m.attempt = levain.order_sendings(the_fund_id, s.call_id,
                                                           s.payment_order_id)))
     where (s.state in ('ordered', 'returned')
            or (s.state = 'reissued' and the_format = 'mandates')) is not true
        or m.year is not null or u.day is not null
        or (k.usable_on <= the_day) is not true
        or (s.state = 'ordered' and (s.bank_account_id is distinct from k.bank_account_id
                                     or s.recorded_by = session_user))
     order by o.ordinal
     limit 1;
    if not found then
        return;
    elsif bad.remittance is not null then
        raise exception 'the order is in a remittance already'
            using errcode = 'unique_violation', constraint = 'remittance_order_twice_check',
                  hint = format('%s/%s: %s', bad.exercise, bad.number, bad.remittance);
    elsif bad.state in ('ordered', 'returned', 'reissued') is not true
          or (bad.state = 'reissued' and the_format <> 'mandates') then
        raise exception 'the order is in another state'
            using errcode = 'check_violation', constraint = 'remittance_order_state_check',
                  hint = format('%s/%s: %s', bad.exercise, bad.number,
                                coalesce(bad.state, 'cancelled'));
    elsif bad.suspended_on is not null then
        raise exception 'the award is suspended'
            using errcode = 'check_violation', constraint = 'award_suspended_check',
                  hint = format('%s/%s', bad.exercise, bad.number);
    elsif bad.state = 'ordered' and bad.bank_account_id is distinct from bad.holds_id then
        raise exception 'another account was proposed since the order'
            using errcode = 'check_violation', constraint = 'remittance_order_changed_check',
                  hint = format('%s/%s', bad.exercise, bad.number);
    elsif (bad.usable_on <= the_day) is not true then
        raise exception 'the account of the beneficiary has to be confirmed first'
            using errcode = 'check_violation', constraint = 'remittance_order_account_check',
                  hint = format('%s/%s%s', bad.exercise, bad.number, ': ' || bad.usable_on);
    end if;
    raise exception 'who ordered a payment does not pay it'
        using errcode = 'insufficient_privilege', constraint = 'payment_event_recorded_by_check',
              hint = format('%s/%s', bad.exercise, bad.number);
end
$$;
comment on function levain.remittance_check(bigint, jsonb, text, date, bigint) is
    'Refuses an order that cannot go in a remittance now: not ordered or returned, in another one '
    'that stands (but the one of `but_of`), to an account that changed since or that nobody '
    'confirmed.';

create function levain.remittance_orders(
    the_fund_id bigint, the_requests jsonb, the_format text, the_day date, but_of bigint)
    returns table (ordinal integer, exercise smallint, number integer, call text,
                   application text, instalment text, agreement text, holder text, iban text,
                   cents bigint, attempt integer, reference text, organization text, siret text,
                   call_id bigint, payment_order_id bigint, bank_account_id bigint)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    known jsonb;
begin
    perform levain.fund_role_check(the_fund_id, array['manager', 'accountant']);
    -- One that is named twice is one.
    known := (select jsonb_agg(d.item order by d.ordinal)
                from (select distinct on (k.call_id, k.payment_order_id) r.ordinal,
                             r.item || jsonb_build_object('call_id', k.call_id,
                                 'payment_order_id', k.payment_order_id) as item
                        from levain.payment_known(the_fund_id, the_requests) as k
                        join levain.items_of(the_requests) as r using (ordinal)
                       order by k.call_id, k.payment_order_id, r.ordinal) as d);
    perform levain.remittance_check(the_fund_id, known, the_format, the_day, but_of);
    return query
        select row_number() over (order by o.exercise, o.number)::integer, o.exercise, o.number,
               l.code::text, a.code::text, c.instalment::text, g.number::text, k.holder, k.iban,
               o.cents::bigint, n.attempt,
               levain.order_reference(f.code, o.exercise, o.number, n.attempt::smallint),
               coalesce(z.name::text, k.holder), z.siret, o.call_id, o.payment_order_id,
               k.bank_account_id
          from levain.items_of(known) as i
          join levain.standing_order o
            on o.fund_id = the_fund_id and o.call_id = (i.item ->> 'call_id')::bigint
           and o.payment_order_id = (i.item ->> 'payment_order_id')::bigint
          join levain.call l on l.fund_id = o.fund_id and l.call_id = o.call_id
          join levain.application a
            on a.fund_id = o.fund_id and a.call_id = o.call_id
           and a.application_id = o.application_id
          join levain.certification c
            on c.fund_id = o.fund_id and c.call_id = o.call_id
           and c.certification_id = o.certification_id
          left join levain.last_agreement g
            on g.fund_id = o.fund_id and g.call_id = o.call_id
           and g.application_id = o.application_id
          left join levain.organization z on z.organization_id = a.organization_id
          join levain.fund f on f.fund_id = o.fund_id
          cross join lateral levain.account_of(o.fund_id, o.call_id, o.application_id) as k
          cross join lateral (
              select levain.order_sendings(o.fund_id, o.call_id, o.payment_order_id)
                     + case o.state when 'reissued' then 0 else 1 end as attempt) as n
         order by o.exercise, o.number;
end
$$;
comment on function levain.remittance_orders(bigint, jsonb, text, date, bigint) is
    'What a file says of the orders [{exercise, number}] that go in it, in their order, kept from '
    'others; refuses those that cannot (remittance_check).';

create function levain.remittance_prepare(
    the_fund_id bigint, the_year smallint, the_number integer, the_message text,
    the_remittance jsonb, the_orders jsonb, the_file bytea) returns void
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    the_day constant date := (the_remittance ->> 'day')::date;
    the_format constant text := the_remittance ->> 'format';
    own record;
    new_id bigint;
begin
    perform levain.fund_role_check(the_fund_id, case the_format
        when 'mandates' then array['manager'] else array['accountant'] end);
    if (levain.payer_of(the_fund_id, the_day) = 'treasury') <> (the_format = 'mandates') then
        raise exception 'the other one pays'
            using errcode = 'check_violation', constraint = 'remittance_payer_check',
                  hint = levain.payer_of(the_fund_id, the_day);
    end if;
    perform levain.day_check('award_day_today_check', the_fund_id, the_message, the_day, null);
    select a.fund_account_id, a.confirmed_on into own
      from levain.fund_account_of(the_fund_id, the_remittance ->> 'account') as a;
    if the_format <> 'mandates' and (own.confirmed_on <= the_day) is not true then
        raise exception 'no other person confirmed this account of the fund''s own'
            using errcode = 'check_violation', constraint = 'remittance_account_check',
                  hint = the_remittance ->> 'account';
    end if;
    insert into levain.remittance (fund_id, year, number, message, format, fund_account_id,
                                   execute_on, day, order_count, cents, changes, file, sha256)
    select the_fund_id, the_year, the_number, the_message, the_format,
           case when the_format <> 'mandates' then own.fund_account_id end,
           (the_remittance ->> 'execute_on')::date, the_day, count(*), coalesce(sum(o.cents), 0),
           coalesce(the_remittance -> 'changes', '[]'), the_file, sha256(the_file)
      from levain.remittance_orders(the_fund_id, the_orders, the_format, the_day, null) as o
    returning remittance_id into new_id;
    insert into levain.remittance_order (fund_id, remittance_id, place, call_id,
                                         payment_order_id, round, attempt, reference,
                                         bank_account_id, cents)
    select the_fund_id, new_id, o.ordinal, o.call_id, o.payment_order_id,
           1 + (select count(*) from levain.remittance_order b
                 where b.fund_id = the_fund_id and b.call_id = o.call_id
                   and b.payment_order_id = o.payment_order_id),
           o.attempt, o.reference, o.bank_account_id, o.cents
      from levain.remittance_orders(the_fund_id, the_orders, the_format, the_day, null) as o;
end
$$;
comment on function levain.remittance_prepare(
    bigint, smallint, integer, text, jsonb, jsonb, bytea) is
    'Keeps a remittance {format, account, execute_on, day, changes} of orders [{exercise, number}] '
    'with its file: remittance_next gave the number. Nothing is posted.';

create function levain.remittance_find(the_fund_id bigint, the_year smallint, the_number integer)
    returns levain.standing_remittance
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    found_one levain.standing_remittance;
begin
    perform from levain.remittance r
      where r.fund_id = the_fund_id and r.year = the_year and r.number = the_number
        for no key update;
    select * into found_one from levain.standing_remittance r
     where r.fund_id = the_fund_id and r.year = the_year and r.number = the_number;
    if found_one.remittance_id is null then
        raise exception 'there is no such remittance'
            using errcode = 'foreign_key_violation', constraint = 'remittance_known_check',
                  hint = format('%s/R%s', the_year, the_number);
    end if;
    perform levain.fund_role_check(the_fund_id, case found_one.format
        when 'mandates' then array['manager'] else array['accountant'] end);
    return found_one;
end
$$;
comment on function levain.remittance_find(bigint, smallint, integer) is
    'A remittance, kept from others; refuses one that there is not, and who may not send it.';

create function levain.remittance_event_add(
    the_fund_id bigint, the_remittance levain.standing_remittance, the_kind text, the_day date,
    the_motive text) returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
begin
    if not (case the_kind when 'sent' then the_remittance.state = 'prepared'
                          when 'cancelled' then the_remittance.state = 'prepared'
                          when 'accepted' then the_remittance.state = 'sent'
                          else the_remittance.state in ('sent', 'accepted') end) then
        raise exception 'the remittance is in another state'
            using errcode = 'check_violation', constraint = 'remittance_event_state_check',
                  hint = format('%s/R%s: %s', the_remittance.year, the_remittance.number,
                                the_remittance.state);
    end if;
    perform levain.day_check('remittance_event_day_check', the_fund_id,
        format('%s/R%s', the_remittance.year, the_remittance.number), the_day,
        the_remittance.state_day);
    insert into levain.remittance_event (fund_id, remittance_id, place, kind, day, motive)
    values (the_fund_id, the_remittance.remittance_id, the_remittance.state_place + 1, the_kind,
            the_day, the_motive);
end
$$;
comment on function levain.remittance_event_add(
    bigint, levain.standing_remittance, text, date, text) is
    'What becomes of a remittance, where it can.';

create function levain.remittance_send(
    the_fund_id bigint, the_year smallint, the_number integer, the_day date)
    returns table (application text, exercise smallint, number integer, cents bigint,
                   created boolean)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    sent levain.standing_remittance;
    asked jsonb;
    part record;
    bad text;
begin
    sent := levain.remittance_find(the_fund_id, the_year, the_number);
    asked := (select jsonb_agg(jsonb_build_object('exercise', p.exercise, 'number', p.number)
                               order by o.place)
                from levain.remittance_order o
                join levain.payment_order p
                  on p.fund_id = o.fund_id and p.call_id = o.call_id
                 and p.payment_order_id = o.payment_order_id
               where o.fund_id = the_fund_id and o.remittance_id = sent.remittance_id);
    if sent.state in ('sent', 'accepted', 'rejected') then
        return query
            select a.code::text, p.exercise, p.number, o.cents::bigint, false
              from levain.remittance_order o
              join levain.payment_order p
                on p.fund_id = o.fund_id and p.call_id = o.call_id
               and p.payment_order_id = o.payment_order_id
              join levain.application a
                on a.fund_id = p.fund_id and a.call_id = p.call_id
               and a.application_id = p.application_id
             where o.fund_id = the_fund_id and o.remittance_id = sent.remittance_id
             order by o.place;
        return;
    end if;
    -- It left with the accounts that held when the file was made.
    bad := (select format('%s/%s', k.exercise, k.number)
              from levain.remittance_orders(the_fund_id, asked, sent.format, the_day,
                                            sent.remittance_id) as k
              join levain.remittance_order o
                on o.fund_id = the_fund_id and o.remittance_id = sent.remittance_id
               and o.call_id = k.call_id and o.payment_order_id = k.payment_order_id
             where o.bank_account_id <> k.bank_account_id or o.attempt <> k.attempt
             order by k.ordinal
             limit 1);
    if bad is not null then
        raise exception 'another account holds since the file was made'
            using errcode = 'check_violation', constraint = 'remittance_order_changed_check',
                  hint = bad;
    end if;
    perform levain.remittance_event_add(the_fund_id, sent, 'sent', the_day, null);
    for part in
        select s.state, case when s.state = 'ordered' then p.exercise end as exercise,
               jsonb_agg(jsonb_build_object('exercise', p.exercise, 'number', p.number)
                         order by o.place) as orders
          from levain.remittance_order o
          join levain.payment_order p
            on p.fund_id = o.fund_id and p.call_id = o.call_id
           and p.payment_order_id = o.payment_order_id
          join levain.standing_order s
            on s.fund_id = o.fund_id and s.call_id = o.call_id
           and s.payment_order_id = o.payment_order_id
         where o.fund_id = the_fund_id and o.remittance_id = sent.remittance_id
         group by 1, 2
         order by 1, 2
    loop
        -- What was handed over again already only goes in the file.
        if part.state = 'reissued' then
            return query
                select a.code::text, p.exercise, p.number, p.cents::bigint, true
                  from levain.items_of(part.orders) as i
                  join levain.payment_order p
                    on p.fund_id = the_fund_id
                   and p.exercise = (i.item ->> 'exercise')::smallint
                   and p.number = (i.item ->> 'number')::integer
                  join levain.application a
                    on a.fund_id = p.fund_id and a.call_id = p.call_id
                   and a.application_id = p.application_id;
        elsif sent.format = 'mandates' then
            return query
                select t.application, t.exercise, t.number, t.cents, t.created
                  from levain.payment_transmit(the_fund_id, part.orders, part.exercise, the_day,
                                               the_day) as t;
        else
            return query
                select t.application, t.exercise, t.number, t.cents, t.created
                  from levain.payment_add(the_fund_id, part.orders,
                           case part.state when 'ordered' then 'paid' else 'reissued' end,
                           extract(year from the_day)::smallint, the_day, sent.execute_on, null)
                       as t;
        end if;
    end loop;
end
$$;
comment on function levain.remittance_send(bigint, smallint, integer, date) is
    'The file was handed to the bank, or to the treasury: its orders are paid, or sent again. '
    'Once; again they are only found.';

create function levain.remittance_cancel(
    the_fund_id bigint, the_year smallint, the_number integer, the_day date, the_motive text)
    returns boolean
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    cancelled levain.standing_remittance;
begin
    cancelled := levain.remittance_find(the_fund_id, the_year, the_number);
    if cancelled.state = 'cancelled' then
        return false;
    end if;
    perform levain.remittance_event_add(the_fund_id, cancelled, 'cancelled', the_day, the_motive);
    return true;
end
$$;
comment on function levain.remittance_cancel(bigint, smallint, integer, date, text) is
    'The file will not leave: its orders wait again. Nothing is posted; once sent it is the bank '
    'that sends back.';

-- ---- orders that wait in a remittance -----------------------------------------------------------

alter function levain.payment_check(bigint, jsonb, text, date) rename to payment_check_days;

create function levain.payment_check(
    the_fund_id bigint, the_orders jsonb, the_kind text, the_day date) returns void
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    bad record;
begin
    select o.item ->> 'exercise' as exercise, o.item ->> 'number' as number, m.year,
           m.number as remittance
      into bad
      from levain.items_of(the_orders) as o
      cross join lateral levain.remittance_of_order(the_fund_id,
          (o.item ->> 'call_id')::bigint, (o.item ->> 'payment_order_id')::bigint) as m
     where the_kind in ('paid', 'reissued') and m.state = 'prepared'
     order by o.ordinal
     limit 1;
    if found then
        raise exception 'the order waits in a remittance'
            using errcode = 'check_violation', constraint = 'payment_event_remittance_check',
                  hint = format('%s/%s: %s/R%s', bad.exercise, bad.number, bad.year,
                                bad.remittance);
    end if;
    perform levain.payment_check_days(the_fund_id, the_orders, the_kind, the_day);
end
$$;
comment on function levain.payment_check(bigint, jsonb, text, date) is
    'Refuses what cannot become of an order now, or not on that day; one that waits in a '
    'remittance leaves with it.';

alter function levain.order_cancel(bigint, smallint, integer, date, text)
    rename to order_cancel_post;
revoke execute on function levain.order_cancel_post(bigint, smallint, integer, date, text)
    from levain_manager;

create function levain.order_cancel(
    the_fund_id bigint, the_exercise smallint, the_number integer, the_day date, the_motive text)
    returns boolean
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    cancelled boolean := levain.order_cancel_post(the_fund_id, the_exercise, the_number, the_day,
                                                  the_motive);
    waits text;
begin
    waits := (select format('%s/R%s', m.year, m.number)
                from levain.payment_order o
                cross join lateral levain.remittance_of_order(o.fund_id, o.call_id,
                                                              o.payment_order_id) as m
               where o.fund_id = the_fund_id and o.exercise = the_exercise
                 and o.number = the_number and m.state = 'prepared');
    if waits is not null then
        raise exception 'the order waits in a remittance'
            using errcode = 'check_violation', constraint = 'payment_order_remittance_check',
                  hint = format('%s/%s: %s', the_exercise, the_number, waits);
    end if;
    return cancelled;
end
$$;
comment on function levain.order_cancel(bigint, smallint, integer, date, text) is
    'Undoes an order that was not paid and waits in no remittance.';

-- ---- what comes back ----------------------------------------------------------------------------

create table levain.remittance_answer (
    fund_id              bigint not null
                         constraint remittance_answer_fund_id_fkey references levain.fund,
    remittance_answer_id bigint generated always as identity,
    format               text not null
                         constraint remittance_answer_format_check check (format in
                             ('pain.002', 'camt.054', 'mandates')),
    name                 levain.words not null,
    message              text,
    remittance_id        bigint,
    day                  date not null,
    file                 bytea not null,
    sha256               levain.sha256 not null,
    recorded_at          timestamptz not null default clock_timestamp(),
    recorded_by          text not null default session_user,
    constraint remittance_answer_pkey primary key (fund_id, remittance_answer_id),
    constraint remittance_answer_sha256_key unique (fund_id, sha256),
    constraint remittance_answer_remittance_id_fkey
        foreign key (fund_id, remittance_id) references levain.remittance,
    constraint remittance_answer_remittance_id_check check (
        format <> 'pain.002' or remittance_id is not null),
    constraint remittance_answer_sha256_check check (sha256(file) = sha256)
);
comment on table levain.remittance_answer is
    'A file in which a bank or a treasury says what became of orders. Append-only; each comes in '
    'once, by its digest.';
comment on column levain.remittance_answer.message is 'What the file calls itself.';
comment on column levain.remittance_answer.remittance_id is
    'The remittance that it answers; null = a notification on the account.';
create index remittance_answer_remittance_id_idx
    on levain.remittance_answer (remittance_id, fund_id);

create table levain.remittance_answer_line (
    fund_id              bigint not null,
    remittance_answer_id bigint not null,
    place                integer not null
                         constraint remittance_answer_line_place_check check (place >= 1),
    line                 integer not null
                         constraint remittance_answer_line_line_check check (line >= 1),
    level                text not null
                         constraint remittance_answer_line_level_check check (level in
                             ('file', 'batch', 'order')),
    reference            text,
    status               text not null
                         constraint remittance_answer_line_status_check check (
                             status ~ '^[A-Z]{2,10}$'),
    reason               text,
    info                 text,
    cents                levain.cents,
    booked_on            date,
    remittance_id        bigint,
    remittance_place     integer,
    outcome              text not null
                         constraint remittance_answer_line_outcome_check check (outcome in
                             ('executed', 'returned', 'noted', 'known', 'earlier', 'differs',
                              'contradicts', 'unknown')),
    constraint remittance_answer_line_pkey
        primary key (fund_id, remittance_answer_id, place),
    constraint remittance_answer_line_remittance_answer_id_fkey
        foreign key (fund_id, remittance_answer_id) references levain.remittance_answer,
    constraint remittance_answer_line_remittance_place_fkey
        foreign key (fund_id, remittance_id, remittance_place)
        references levain.remittance_order (fund_id, remittance_id, place),
    constraint remittance_answer_line_remittance_place_check check (
        (remittance_id is null) = (remittance_place is null)
        and (outcome = 'noted' or (outcome = 'unknown') = (remittance_place is null)))
);
comment on table levain.remittance_answer_line is
    'What an answer says of each order, and what came of it: none is dropped. Append-only.';
comment on column levain.remittance_answer_line.line is 'Of the file.';
comment on column levain.remittance_answer_line.status is
    'In the code of the bank: RJCT, ACSC; DBIT and CRDT of a notification; PAID, SUSP, REFU of a '
    'treasury.';
comment on column levain.remittance_answer_line.reason is 'Why, in the code of the bank: AC04.';
comment on column levain.remittance_answer_line.info is 'Why, in its words.';
comment on column levain.remittance_answer_line.outcome is
    'executed, returned: it was booked so; noted: nothing to book; known: it was so already; '
    'earlier: of a transfer before the last one of the order; differs: another amount than the '
    'order; contradicts: executed after it came back; unknown: no order of a file that was sent.';
create index remittance_answer_line_remittance_place_idx
    on levain.remittance_answer_line (remittance_id, remittance_place, fund_id);

create type levain.answer_line as (
    line integer, level text, batch text, reference text, exercise smallint, number integer,
    status text, effect text, reason text, info text, cents bigint, booked_on date
);
comment on type levain.answer_line is
    'What an answer says; effect: executed, returned or noted; batch: what a notification says of '
    'a whole file; exercise and number where a treasury says no reference.';

create function levain.remittance_answer_outcome(
    the_fund_id bigint, the_line levain.answer_line, the_order levain.remittance_order,
    the_day date) returns text
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    stands record;
    the_exercise smallint;
begin
    if the_order.place is null then
        return case when the_line.level = 'order' or the_line.effect <> 'noted' then 'unknown'
                    else 'noted' end;
    elsif the_line.level = 'order' and the_line.cents <> the_order.cents then
        return 'differs';
    elsif levain.order_sendings(the_fund_id, the_order.call_id, the_order.payment_order_id)
          <> the_order.attempt then
        return 'earlier';
    elsif the_line.effect = 'noted' then
        return 'noted';
    end if;
    select s.state, s.exercise, s.number, p.exercise as sent_in into stands
      from levain.standing_order s
      join levain.operation p
        on p.fund_id = s.fund_id and p.operation_id = s.state_operation_id
     where s.fund_id = the_fund_id and s.call_id = the_order.call_id
       and s.payment_order_id = the_order.payment_order_id;
    if stands.state = the_line.effect then
        return 'known';
    elsif stands.state not in ('paid', 'reissued')
          and not (the_line.effect = 'returned' and stands.state = 'executed') then
        return 'contradicts';
    end if;
    -- In its own exercise, as long as one is dated in it.
    the_exercise := case when the_day > make_date(stands.sent_in + 1, 1, 31)
                         then extract(year from the_day)::smallint else stands.sent_in end;
    perform levain.payment_add(the_fund_id, jsonb_build_array(jsonb_build_object(
                'exercise', stands.exercise, 'number', stands.number)), the_line.effect,
                the_exercise, the_day, coalesce(the_line.booked_on, the_day),
                case the_line.effect when 'returned' then concat_ws(', ',
                    coalesce(the_line.reason, the_line.status), the_line.info) end);
    return the_line.effect;
end
$$;
comment on function levain.remittance_answer_outcome(
    bigint, levain.answer_line, levain.remittance_order, date) is
    'Books what an answer says of an order, where it is not so already; tells what came of it.';

create function levain.remittance_answer_orders(
    the_fund_id bigint, the_line levain.answer_line, of_remittance bigint)
    returns setof levain.remittance_order
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    -- What is said of a file or a batch holds for each of its orders: one batch is one file.
    select o.*
      from levain.remittance_order o
      join levain.standing_remittance r
        on r.fund_id = o.fund_id and r.remittance_id = o.remittance_id
      join levain.payment_order p
        on p.fund_id = o.fund_id and p.call_id = o.call_id
       and p.payment_order_id = o.payment_order_id
     where o.fund_id = the_fund_id and r.state in ('sent', 'accepted', 'rejected')
       and (of_remittance is null or o.remittance_id = of_remittance)
       and case when (the_line).level <> 'order' then
                    (of_remittance is not null or r.message = (the_line).batch)
                    and (the_line).effect <> 'noted'
                    and ((the_line).cents is null or (the_line).cents = r.cents)
                when (the_line).reference is not null then o.reference = (the_line).reference
                else p.exercise = (the_line).exercise and p.number = (the_line).number end
     order by o.remittance_id, o.place;
end;
comment on function levain.remittance_answer_orders(bigint, levain.answer_line, bigint) is
    'The orders that a line of an answer is of.';

create function levain.remittance_answer_lines(the_fund_id bigint, the_sha256 bytea)
    returns table (line integer, level text, reference text, exercise smallint, number integer,
                   remittance text, status text, reason text, info text, cents bigint,
                   outcome text)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    select l.line, l.level, l.reference, p.exercise, p.number, r.year || '/R' || r.number,
           l.status, l.reason, l.info, coalesce(l.cents, o.cents)::bigint, l.outcome
      from levain.remittance_answer a
      join levain.remittance_answer_line l
        on l.fund_id = a.fund_id and l.remittance_answer_id = a.remittance_answer_id
      left join levain.remittance_order o
        on o.fund_id = l.fund_id and o.remittance_id = l.remittance_id
       and o.place = l.remittance_place
      left join levain.remittance r
        on r.fund_id = a.fund_id and r.remittance_id = coalesce(l.remittance_id, a.remittance_id)
      left join levain.payment_order p
        on p.fund_id = o.fund_id and p.call_id = o.call_id
       and p.payment_order_id = o.payment_order_id
     where a.fund_id = the_fund_id and a.sha256 = the_sha256
     order by l.place;
end;
comment on function levain.remittance_answer_lines(bigint, bytea) is
    'What an answer said, line by line, and what came of it.';

create function levain.remittance_answer_begin(
    the_fund_id bigint, the_answer jsonb, the_file bytea) returns levain.remittance_answer
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    answered bigint;
    begun levain.remittance_answer;
begin
    if the_answer ->> 'of_message' is not null then
        answered := (select r.remittance_id from levain.standing_remittance r
                      where r.fund_id = the_fund_id
                        and the_answer ->> 'of_message' in (r.message,
                                                            r.year || '/R' || r.number)
                        and r.state in ('sent', 'accepted', 'rejected'));
        if answered is null then
            raise exception 'this fund sent no file of that name'
                using errcode = 'foreign_key_violation',
                      constraint = 'remittance_answer_message_check',
                      hint = the_answer ->> 'of_message';
        end if;
    end if;
    if the_answer ->> 'account' is not null
       and (select a.confirmed_on from levain.fund_account_of(the_fund_id,
                the_answer ->> 'account') as a) is null then
        raise exception 'this is no account of the fund''s own'
            using errcode = 'foreign_key_violation',
                  constraint = 'remittance_answer_account_check',
                  hint = the_answer ->> 'account';
    end if;
    insert into levain.remittance_answer (fund_id, format, name, message, remittance_id, day, file,
                                          sha256)
    values (the_fund_id, the_answer ->> 'format', the_answer ->> 'name',
            the_answer ->> 'message', answered, (the_answer ->> 'day')::date, the_file,
            sha256(the_file))
    returning * into begun;
    return begun;
end
$$;
comment on function levain.remittance_answer_begin(bigint, jsonb, bytea) is
    'Keeps the file of an answer, where it answers a file of this fund or is of its account.';

create function levain.remittance_answer_write(
    the_fund_id bigint, the_answer levain.remittance_answer, the_line levain.answer_line,
    the_day date, the_place integer) returns integer
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    of_order levain.remittance_order;
begin
    for of_order in
        select o.*
          from levain.remittance_answer_orders(the_fund_id, the_line, the_answer.remittance_id)
               as o
         -- Each order once for what is said of all.
         where the_line.level = 'order'
            or not exists (select from levain.remittance_answer_line l
                            where l.fund_id = the_fund_id
                              and l.remittance_answer_id = the_answer.remittance_answer_id
                              and l.remittance_id = o.remittance_id
                              and l.remittance_place = o.place and l.outcome <> 'differs')
    loop
        the_place := the_place + 1;
        insert into levain.remittance_answer_line (fund_id, remittance_answer_id, place, line,
            level, reference, status, reason, info, cents, booked_on, remittance_id,
            remittance_place, outcome)
        values (the_fund_id, the_answer.remittance_answer_id, the_place, the_line.line,
                the_line.level, of_order.reference, the_line.status, the_line.reason,
                the_line.info, case the_line.level when 'order' then the_line.cents end,
                the_line.booked_on, of_order.remittance_id, of_order.place,
                levain.remittance_answer_outcome(the_fund_id, the_line, of_order, the_day));
    end loop;
    return the_place;
end
$$;
comment on function levain.remittance_answer_write(
    bigint, levain.remittance_answer, levain.answer_line, date, integer) is
    'Writes what a line of an answer says of each order that it is of, and gives the last place.';

create function levain.remittance_answer_take(
    the_fund_id bigint, the_answer jsonb, the_lines jsonb, the_file bytea) returns boolean
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    answer levain.remittance_answer;
    one record;
    the_place integer := 0;
    whole levain.standing_remittance;
begin
    perform levain.fund_role_check(the_fund_id, array['accountant']);
    perform from levain.fund f where f.fund_id = the_fund_id for no key update;
    if exists (select from levain.remittance_answer a
                where a.fund_id = the_fund_id and a.sha256 = sha256(the_file)) then
        return false;
    end if;
    answer := levain.remittance_answer_begin(the_fund_id, the_answer, the_file);
    for one in
        select l as said, coalesce((the_answer ->> 'at')::date, l.booked_on, answer.day) as day
          from levain.items_of(the_lines) as i
          cross join lateral jsonb_populate_record(null::levain.answer_line, i.item) as l
         -- What is said of one order goes before what is said of all.
         order by case l.level when 'order' then 1 when 'batch' then 2 else 3 end, i.ordinal
    loop
        if not exists (select from levain.remittance_answer_orders(
                           the_fund_id, one.said, answer.remittance_id)) then
            the_place := the_place + 1;
            insert into levain.remittance_answer_line (fund_id, remittance_answer_id, place, line,
                level, reference, status, reason, info, cents, booked_on, outcome)
            values (the_fund_id, answer.remittance_answer_id, the_place, (one.said).line,
                    (one.said).level, (one.said).reference, (one.said).status,
                    (one.said).reason, (one.said).info, (one.said).cents, (one.said).booked_on,
                    levain.remittance_answer_outcome(the_fund_id, one.said, null, one.day));
        end if;
        the_place := levain.remittance_answer_write(the_fund_id, answer, one.said, one.day,
                                                    the_place);
        if (one.said).level = 'file' and answer.format = 'pain.002'
           and (one.said).status in ('ACTC', 'ACCP', 'ACSP', 'ACSC', 'ACWC', 'RJCT') then
            select * into whole from levain.standing_remittance r
             where r.fund_id = the_fund_id and r.remittance_id = answer.remittance_id;
            if whole.state = 'sent' or (whole.state = 'accepted' and (one.said).status = 'RJCT')
            then
                perform levain.remittance_event_add(the_fund_id, whole,
                    case (one.said).status when 'RJCT' then 'rejected' else 'accepted' end,
                    one.day, concat_ws(', ', (one.said).status, (one.said).reason,
                                       (one.said).info));
            end if;
        end if;
    end loop;
    return true;
end
$$;
comment on function levain.remittance_answer_take(bigint, jsonb, jsonb, bytea) is
    'Takes in what a bank or a treasury says became of orders: {format, name, message, of_message, '
    'account, day, at} and its lines (answer_line). All or none; the same file again gives false.';

create function levain.remittance_states(the_fund_id bigint, the_remittance_id bigint)
    returns table (place integer, exercise smallint, number integer, reference text, cents bigint,
                   bank_account_id bigint, attempt smallint, state text, day date, motive text)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    -- What became of the order from this sending on, until it was sent again.
    select o.place, p.exercise, p.number, o.reference, o.cents::bigint, o.bank_account_id,
           o.attempt,
           case when r.state in ('prepared', 'cancelled') then r.state
                when e.kind is null then 'sent'
                when e.kind in ('executed', 'returned') then e.kind else 'sent' end,
           coalesce(e.day, r.state_day), e.motive
      from levain.standing_remittance r
      join levain.remittance_order o
        on o.fund_id = r.fund_id and o.remittance_id = r.remittance_id
      join levain.payment_order p
        on p.fund_id = o.fund_id and p.call_id = o.call_id
       and p.payment_order_id = o.payment_order_id
      left join lateral (
          select s.kind, s.day, s.motive::text as motive
            from (select v.*, count(*) filter (where v.kind in ('paid', 'reissued'))
                             over (order by v.place) as sending
                    from levain.payment_event v
                   where v.fund_id = o.fund_id and v.call_id = o.call_id
                     and v.payment_order_id = o.payment_order_id
                     and not exists (select from levain.operation u
                                      where u.fund_id = v.fund_id
                                        and u.reverses_id = v.operation_id)) as s
           where s.sending = o.attempt
           order by s.place desc
           limit 1) as e on r.state not in ('prepared', 'cancelled')
     where r.fund_id = the_fund_id and r.remittance_id = the_remittance_id
     order by o.place;
end;
comment on function levain.remittance_states(bigint, bigint) is
    'The orders of a remittance and what became of each transfer: prepared, cancelled, sent, '
    'executed, returned.';

-- ---- who may what -------------------------------------------------------------------------------

grant select on levain.fund_account, levain.fund_account_confirmation, levain.remittance_order,
    levain.remittance_event, levain.standing_remittance, levain.remittance_answer_line
    to levain_reader, levain_manager, levain_accountant, levain_auditor;
-- Files hold the accounts of beneficiaries, and changes their names, not for every reader.
grant select on levain.remittance, levain.remittance_answer
    to levain_manager, levain_accountant, levain_auditor;
grant select (fund_id, remittance_id, year, number, message, format, fund_account_id, execute_on,
              day, order_count, cents, sha256, recorded_at, recorded_by)
    on levain.remittance to levain_reader;
grant select (fund_id, remittance_answer_id, format, name, message, remittance_id, day, sha256,
              recorded_at, recorded_by)
    on levain.remittance_answer to levain_reader;
grant execute on function levain.fund_account_of(bigint, text),
    levain.order_sendings(bigint, bigint, bigint),
    levain.remittance_of_order(bigint, bigint, bigint),
    levain.remittance_answer_lines(bigint, bytea),
    levain.remittance_states(bigint, bigint)
    to levain_reader, levain_manager, levain_accountant, levain_auditor;
grant execute on function
    levain.fund_account_propose(bigint, text, text, text, text, text, date),
    levain.remittance_next(bigint, smallint),
    levain.remittance_orders(bigint, jsonb, text, date, bigint),
    levain.remittance_prepare(bigint, smallint, integer, text, jsonb, jsonb, bytea),
    levain.remittance_send(bigint, smallint, integer, date),
    levain.remittance_cancel(bigint, smallint, integer, date, text)
    to levain_manager, levain_accountant;
grant execute on function levain.fund_account_confirm(bigint, text, text, date),
    levain.remittance_answer_take(bigint, jsonb, jsonb, bytea)
    to levain_accountant;
grant execute on function levain.order_cancel(bigint, smallint, integer, date, text)
    to levain_manager;

do $$
declare
    the_table text;
begin
    foreach the_table in array array['fund_account', 'remittance', 'remittance_order',
                                     'remittance_event'] loop
        perform levain.hold_by_fund(('levain.' || the_table)::regclass,
                                    array['accountant', 'manager']);
    end loop;
end
$$;
select levain.hold_by_fund('levain.fund_account_confirmation', array['accountant']);
select levain.hold_by_fund('levain.remittance_answer', array['accountant']);
select levain.hold_by_fund('levain.remittance_answer_line', array['accountant']);
select levain.hold_tables();
