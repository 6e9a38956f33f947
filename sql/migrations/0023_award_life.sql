-- SPDX-License-Identifier: MPL-2.0
-- 0023_award_life - the life of an award: what is signed, when it is paid, to which account.
-- Needs:   0019, whose ledger every step posts to; 0021, by whose rights its rows are held.
-- Breaks:  nothing (new tables and functions only).
-- Why:     each step rests on the one before it and on papers that somebody accepted. A step is a
--          row that says why, and an operation of the ledger that moves the money; both are written
--          by one function, or neither. What was done is undone by a contra-entry, so that a step
--          stands as long as its operation was not reversed.

set local role levain_owner;

-- ---- how awards are paid, as the fund file says -------------------------------------------------

create function levain.payments_of(the_fund_id bigint, the_call_id bigint) returns jsonb
    language sql stable
    set search_path = levain, pg_temp
    return (select ltrim(s.source, U&'\FEFF')::jsonb #> '{call,payments}'
              from levain.rule_set_in_force s
             where s.fund_id = the_fund_id and s.call_id = the_call_id);
comment on function levain.payments_of(bigint, bigint) is
    'call.payments of the fund file in force; null = it says nothing.';

create function levain.schedule_of(the_payments jsonb, the_cents bigint) returns jsonb
    language sql immutable
    set search_path = levain, pg_temp
    return (select s.item
              from levain.items_of(the_payments -> 'schedules') as s
             where coalesce(levain.cents_of(s.item ->> 'up_to') >= the_cents, true)
             order by s.ordinal
             limit 1);
comment on function levain.schedule_of(jsonb, bigint) is 'The schedule of an award of so much.';

create function levain.schedule_parts(the_schedule jsonb, the_cents bigint)
    returns table (ordinal smallint, code text, kind text, cents bigint, due text,
                   months smallint, documents text[])
    language sql immutable
    set search_path = levain, pg_temp
begin atomic
    with part as (
        select i.ordinal, i.item,
               floor(the_cents * levain.share_of(i.item ->> 'share'))::bigint as rounded_cents,
               i.ordinal = max(i.ordinal) over () as is_last
          from levain.items_of(the_schedule -> 'instalments') as i
    ), cut as (
        select p.ordinal, p.item,
               case when p.is_last
                   then the_cents - coalesce(sum(p.rounded_cents) over (
                            order by p.ordinal rows between unbounded preceding and 1 preceding), 0)
                   else p.rounded_cents end::bigint as cents
          from part p
    )
    select c.ordinal::smallint, c.item ->> 'code', c.item ->> 'kind', c.cents, c.item ->> 'due',
           coalesce((c.item ->> 'months')::smallint, 0::smallint),
           array(select jsonb_array_elements_text(coalesce(c.item -> 'documents', '[]')))
      from cut c
     where c.cents > 0;
end;
comment on function levain.schedule_parts(jsonb, bigint) is
    'The instalments of an award of so much: shares rounded down to the cent, the last one takes '
    'what is left; one of nothing is left out.';

-- ---- what is signed -----------------------------------------------------------------------------

create table levain.agreement (
    fund_id         bigint not null,
    call_id         bigint not null,
    application_id  bigint not null,
    version         smallint not null
                    constraint agreement_version_check check (version >= 1),
    act             text not null
                    constraint agreement_act_check check (act in
                        ('decision', 'order', 'agreement')),
    number          levain.words not null,
    signed_on       date not null,
    starts_on       date,
    ends_on         date,
    award_cents     levain.cents not null
                    constraint agreement_award_cents_check check (award_cents > 0),
    eligible_cents  levain.cents
                    constraint agreement_eligible_cents_check check (eligible_cents > 0),
    public_law      boolean not null,
    document_sha256 levain.sha256,
    reason          levain.words,
    recorded_at     timestamptz not null default clock_timestamp(),
    recorded_by     text not null default session_user,
    constraint agreement_pkey primary key (fund_id, call_id, application_id, version),
    constraint agreement_number_key unique (fund_id, number),
    constraint agreement_application_id_fkey
        foreign key (fund_id, call_id, application_id) references levain.application,
    constraint agreement_ends_on_check check (ends_on >= starts_on),
    constraint agreement_reason_check check ((version = 1) = (reason is null))
);
comment on table levain.agreement is
    'What was signed for an award, and its amendments as further versions. Append-only.';
comment on column levain.agreement.act is
    'decision: the decision itself; order: an act of the authority; agreement: with the '
    'beneficiary.';
comment on column levain.agreement.starts_on is 'First day of the project.';
comment on column levain.agreement.eligible_cents is
    'What the project was to cost of what is eligible; null = the award does not depend on it.';
comment on column levain.agreement.public_law is 'The beneficiary is a person of public law.';
comment on column levain.agreement.document_sha256 is 'Digest of the paper that was signed.';
comment on column levain.agreement.reason is 'Why it was amended.';
create index agreement_application_id_idx on levain.agreement (application_id, call_id, fund_id);

create view levain.last_agreement with (security_invoker = true) as
select distinct on (fund_id, call_id, application_id) *
  from levain.agreement
 order by fund_id, call_id, application_id, version desc;
comment on view levain.last_agreement is 'What holds of an award now.';

create table levain.instalment (
    fund_id        bigint not null,
    call_id        bigint not null,
    application_id bigint not null,
    version        smallint not null,
    ordinal        smallint not null
                   constraint instalment_ordinal_check check (ordinal >= 1),
    code           levain.code not null,
    kind           text not null
                   constraint instalment_kind_check check (kind in
                       ('advance', 'interim', 'balance')),
    cents          levain.cents not null constraint instalment_cents_check check (cents > 0),
    due            text not null
                   constraint instalment_due_check check (due in
                       ('notification', 'signature', 'start', 'end', 'documents')),
    months         smallint not null
                   constraint instalment_months_check check (months between 0 and 120),
    documents      text[] not null,
    constraint instalment_pkey
        primary key (fund_id, call_id, application_id, version, ordinal),
    constraint instalment_code_key unique (fund_id, call_id, application_id, version, code),
    constraint instalment_version_fkey
        foreign key (fund_id, call_id, application_id, version) references levain.agreement
);
comment on table levain.instalment is
    'A part of an award that is paid at once. Those of a version sum to its award. Append-only.';
comment on column levain.instalment.due is 'What it is due after, so many months later.';
comment on column levain.instalment.documents is 'What has to be received and accepted before.';

create table levain.award_document (
    fund_id           bigint not null,
    call_id           bigint not null,
    application_id    bigint not null,
    award_document_id bigint generated always as identity,
    kind              levain.code not null,
    received_on       date not null,
    accepted          boolean not null,
    motive            levain.words,
    name              levain.words,
    sha256            levain.sha256,
    recorded_at       timestamptz not null default clock_timestamp(),
    recorded_by       text not null default session_user,
    constraint award_document_pkey primary key (fund_id, call_id, award_document_id),
    constraint award_document_application_id_fkey
        foreign key (fund_id, call_id, application_id) references levain.application,
    constraint award_document_motive_check check (accepted or motive is not null)
);
comment on table levain.award_document is
    'A paper of an award that came in, and whether it was accepted. Append-only; the last one of a '
    'kind counts.';
create index award_document_application_id_idx
    on levain.award_document (application_id, call_id, fund_id, kind);

create table levain.award_step (
    fund_id        bigint not null,
    call_id        bigint not null,
    application_id bigint not null,
    award_step_id  bigint generated always as identity,
    kind           text not null
                   constraint award_step_kind_check check (kind in
                       ('started', 'extended', 'suspended', 'resumed', 'heard', 'closed')),
    day            date not null,
    motive         levain.words,
    recorded_at    timestamptz not null default clock_timestamp(),
    recorded_by    text not null default session_user,
    constraint award_step_pkey primary key (fund_id, call_id, award_step_id),
    constraint award_step_application_id_fkey
        foreign key (fund_id, call_id, application_id) references levain.application,
    constraint award_step_motive_check check (
        kind not in ('extended', 'suspended', 'heard') or motive is not null)
);
comment on table levain.award_step is
    'What happens to an award beside its money: the project began, its delay was extended, '
    'payments were suspended or resumed, the beneficiary was heard, the award was closed. '
    'Append-only.';
create index award_step_application_id_idx
    on levain.award_step (application_id, call_id, fund_id, kind);

-- ---- to which account ---------------------------------------------------------------------------

create function levain.is_iban(the_iban text) returns boolean
    language plpgsql immutable strict parallel safe
    set search_path = levain, pg_temp as $$
declare
    turned text := substr(the_iban, 5) || left(the_iban, 4);
    digits text := '';
begin
    if the_iban !~ '^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$' then
        return false;
    end if;
    for i in 1..length(turned) loop
        digits := digits || case when substr(turned, i, 1) between '0' and '9'
            then substr(turned, i, 1) else (ascii(substr(turned, i, 1)) - 55)::text end;
    end loop;
    return digits::numeric % 97 = 1;
end
$$;
comment on function levain.is_iban(text) is 'Whether the text is an IBAN: its check digits (97).';

create table levain.bank_account (
    fund_id         bigint not null,
    call_id         bigint not null,
    application_id  bigint not null,
    bank_account_id bigint generated always as identity,
    iban            text not null
                    constraint bank_account_iban_check check (levain.is_iban(iban)),
    holder          levain.words not null,
    evidence        levain.words not null,
    day             date not null,
    recorded_at     timestamptz not null default clock_timestamp(),
    recorded_by     text not null default session_user,
    constraint bank_account_pkey primary key (fund_id, call_id, bank_account_id),
    constraint bank_account_application_id_key
        unique (fund_id, call_id, application_id, bank_account_id),
    constraint bank_account_application_id_fkey
        foreign key (fund_id, call_id, application_id) references levain.application
);
comment on table levain.bank_account is
    'An account that somebody proposes to pay an award to. Append-only; the last one counts, once '
    'another person confirmed it.';
comment on column levain.bank_account.evidence is 'What says so: a bank''s statement, a call back.';
create index bank_account_application_id_idx
    on levain.bank_account (application_id, call_id, fund_id);

create table levain.bank_account_confirmation (
    fund_id         bigint not null,
    call_id         bigint not null,
    bank_account_id bigint not null,
    evidence        levain.words not null,
    day             date not null,
    usable_on       date not null,
    recorded_at     timestamptz not null default clock_timestamp(),
    recorded_by     text not null default session_user,
    constraint bank_account_confirmation_pkey primary key (fund_id, call_id, bank_account_id),
    constraint bank_account_confirmation_bank_account_id_fkey
        foreign key (fund_id, call_id, bank_account_id) references levain.bank_account,
    constraint bank_account_confirmation_usable_on_check check (usable_on >= day)
);
comment on table levain.bank_account_confirmation is
    'Another person confirms an account, with the result of a check of its holder. Append-only.';
comment on column levain.bank_account_confirmation.usable_on is
    'The first day it may be paid to: a change waits.';

create function levain.account_of(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint)
    returns table (bank_account_id bigint, iban text, holder text, day date, proposed_by text,
                   confirmed_by text, usable_on date)
    language sql stable
begin atomic
    select b.bank_account_id, b.iban, b.holder::text, b.day, b.recorded_by, c.recorded_by,
           c.usable_on
      from levain.bank_account b
      left join levain.bank_account_confirmation c
        on c.fund_id = b.fund_id and c.call_id = b.call_id
       and c.bank_account_id = b.bank_account_id
     where b.fund_id = the_fund_id and b.call_id = the_call_id
       and b.application_id = the_application_id
     order by b.bank_account_id desc
     limit 1;
end;
comment on function levain.account_of(bigint, bigint, bigint) is
    'The account of an award that was proposed last; usable_on is null until it is confirmed.';

create view levain.award_account with (security_invoker = true) as
select p.fund_id, p.call_id, p.application_id, a.bank_account_id, a.iban, a.holder, a.day,
       a.proposed_by, a.confirmed_by, a.usable_on
  from levain.application p
  cross join lateral levain.account_of(p.fund_id, p.call_id, p.application_id) as a;
comment on view levain.award_account is 'account_of each award.';

-- ---- what is paid -------------------------------------------------------------------------------

create table levain.certification (
    fund_id          bigint not null,
    call_id          bigint not null,
    application_id   bigint not null,
    certification_id bigint generated always as identity,
    instalment       levain.code not null,
    attempt          smallint not null
                     constraint certification_attempt_check check (attempt >= 1),
    ground           text not null
                     constraint certification_ground_check check (ground in
                         ('advance', 'service', 'settlement')),
    cents            levain.cents not null
                     constraint certification_cents_check check (cents > 0),
    day              date not null,
    operation_id     bigint not null,
    recorded_at      timestamptz not null default clock_timestamp(),
    recorded_by      text not null default session_user,
    constraint certification_pkey primary key (fund_id, call_id, certification_id),
    constraint certification_attempt_key
        unique (fund_id, call_id, application_id, instalment, attempt),
    constraint certification_operation_id_key unique (fund_id, operation_id),
    constraint certification_operation_id_fkey
        foreign key (fund_id, operation_id) references levain.operation,
    constraint certification_application_id_fkey
        foreign key (fund_id, call_id, application_id) references levain.application
);
comment on table levain.certification is
    'A right to be paid: an instalment was found due, with its ground. Append-only; it stands as '
    'long as its operation was not reversed.';
comment on column levain.certification.ground is
    'advance; service: what was to be done was done (service fait); settlement: the accounts are '
    'made.';
create index certification_application_id_idx
    on levain.certification (application_id, call_id, fund_id);

create table levain.order_counter (
    fund_id  bigint not null,
    exercise smallint not null,
    number   integer not null constraint order_counter_number_check check (number >= 0),
    constraint order_counter_pkey primary key (fund_id, exercise),
    constraint order_counter_exercise_fkey
        foreign key (fund_id, exercise) references levain.exercise
);
comment on table levain.order_counter is 'The last number of an order in an exercise: no gap.';

create table levain.payment_order (
    fund_id          bigint not null,
    call_id          bigint not null,
    application_id   bigint not null,
    payment_order_id bigint generated always as identity,
    exercise         smallint not null,
    number           integer not null
                     constraint payment_order_number_check check (number >= 1),
    certification_id bigint not null,
    attempt          smallint not null
                     constraint payment_order_attempt_check check (attempt >= 1),
    bank_account_id  bigint not null,
    cents            levain.cents not null
                     constraint payment_order_cents_check check (cents > 0),
    day              date not null,
    operation_id     bigint not null,
    recorded_at      timestamptz not null default clock_timestamp(),
    recorded_by      text not null default session_user,
    constraint payment_order_pkey primary key (fund_id, call_id, payment_order_id),
    constraint payment_order_number_key unique (fund_id, exercise, number),
    constraint payment_order_attempt_key
        unique (fund_id, call_id, certification_id, attempt),
    constraint payment_order_operation_id_key unique (fund_id, operation_id),
    constraint payment_order_operation_id_fkey
        foreign key (fund_id, operation_id) references levain.operation,
    constraint payment_order_exercise_fkey
        foreign key (fund_id, exercise) references levain.exercise,
    constraint payment_order_certification_id_fkey
        foreign key (fund_id, call_id, certification_id) references levain.certification,
    constraint payment_order_bank_account_id_fkey
        foreign key (fund_id, call_id, application_id, bank_account_id)
        references levain.bank_account (fund_id, call_id, application_id, bank_account_id)
);
comment on table levain.payment_order is
    'The manager''s order to pay what was certified, to the account that held then. Append-only.';
comment on column levain.payment_order.number is 'From 1 in each exercise, without a gap.';
create index payment_order_bank_account_id_idx
    on levain.payment_order (bank_account_id, application_id, call_id, fund_id);
create index payment_order_application_id_idx
    on levain.payment_order (application_id, call_id, fund_id);
create index payment_order_exercise_idx on levain.payment_order (exercise, fund_id);

create table levain.payment_event (
    fund_id          bigint not null,
    call_id          bigint not null,
    payment_event_id bigint generated always as identity,
    payment_order_id bigint not null,
    place            smallint not null
                     constraint payment_event_place_check check (place >= 1),
    kind             text not null
                     constraint payment_event_kind_check check (kind in
                         ('paid', 'executed', 'returned', 'reissued')),
    day              date not null,
    motive           levain.words,
    bank_account_id  bigint,
    operation_id     bigint not null,
    recorded_at      timestamptz not null default clock_timestamp(),
    recorded_by      text not null default session_user,
    constraint payment_event_pkey primary key (fund_id, call_id, payment_event_id),
    constraint payment_event_place_key unique (fund_id, call_id, payment_order_id, place),
    constraint payment_event_operation_id_key unique (fund_id, operation_id),
    constraint payment_event_operation_id_fkey
        foreign key (fund_id, operation_id) references levain.operation,
    constraint payment_event_payment_order_id_fkey
        foreign key (fund_id, call_id, payment_order_id) references levain.payment_order,
    constraint payment_event_bank_account_id_fkey
        foreign key (fund_id, call_id, bank_account_id) references levain.bank_account,
    constraint payment_event_motive_check check (kind <> 'returned' or motive is not null),
    constraint payment_event_bank_account_id_check check (
        (kind = 'reissued') = (bank_account_id is not null))
);
comment on table levain.payment_event is
    'What became of an order: paid (it left for the bank), executed (the beneficiary has it), '
    'returned by the bank, reissued. Append-only.';
comment on column levain.payment_event.place is 'From 1, of its order.';
comment on column levain.payment_event.bank_account_id is 'Where it was sent again.';
create index payment_event_bank_account_id_idx
    on levain.payment_event (bank_account_id, call_id, fund_id);

-- ---- how it ends --------------------------------------------------------------------------------

create table levain.settlement (
    fund_id            bigint not null,
    call_id            bigint not null,
    application_id     bigint not null,
    version            smallint not null,
    award_cents        levain.cents not null,
    eligible_cents     levain.cents,
    realised_cents     levain.cents,
    other_public_cents levain.cents,
    ceiling            numeric
                       constraint settlement_ceiling_check check (ceiling between 0 and 1),
    due_cents          levain.cents not null,
    certified_cents    levain.cents not null,
    paid_cents         levain.cents not null,
    day                date not null,
    recorded_at        timestamptz not null default clock_timestamp(),
    recorded_by        text not null default session_user,
    constraint settlement_pkey primary key (fund_id, call_id, application_id),
    constraint settlement_version_fkey
        foreign key (fund_id, call_id, application_id, version) references levain.agreement,
    constraint settlement_due_cents_check check (
        due_cents <= award_cents
        and (eligible_cents is null
             or due_cents * eligible_cents::numeric <= award_cents::numeric * realised_cents))
);
comment on table levain.settlement is
    'What is due in the end, by what was really spent. Append-only, once for each award.';
create index settlement_version_idx
    on levain.settlement (application_id, version, call_id, fund_id);
comment on column levain.settlement.realised_cents is 'What was spent of what is eligible.';
comment on column levain.settlement.other_public_cents is 'Other public aid that was obtained.';
comment on column levain.settlement.ceiling is 'Most that all public aid may be of what was spent.';
comment on column levain.settlement.certified_cents is 'What had been certified before.';

create table levain.reduction (
    fund_id        bigint not null,
    call_id        bigint not null,
    application_id bigint not null,
    reduction_id   bigint generated always as identity,
    cause          text not null
                   constraint reduction_cause_check check (cause in
                       ('settlement', 'amendment', 'ended', 'withdrawal', 'breach', 'caducity')),
    cents          levain.cents not null constraint reduction_cents_check check (cents > 0),
    decommitted_cents levain.cents not null,
    claimed_cents  levain.cents not null,
    since          date,
    heard_on       date,
    motive         levain.words not null,
    cites          levain.words not null,
    day            date not null,
    recorded_at    timestamptz not null default clock_timestamp(),
    recorded_by    text not null default session_user,
    constraint reduction_pkey primary key (fund_id, call_id, reduction_id),
    constraint reduction_application_id_fkey
        foreign key (fund_id, call_id, application_id) references levain.application,
    constraint reduction_parts_check check (cents = decommitted_cents + claimed_cents),
    constraint reduction_heard_on_check check (
        heard_on <= day and (cause not in ('withdrawal', 'breach') or heard_on is not null))
);
comment on table levain.reduction is
    'What an award loses: first what is not paid, then what has to be paid back. Append-only.';
comment on column levain.reduction.cause is
    'settlement; amendment: both signed it; ended: the applicant wants nothing any more; '
    'withdrawal of the award by the authority; breach of the republican commitment; caducity: it '
    'did not begin.';
comment on column levain.reduction.since is 'The day from which it is lost in proportion.';
comment on column levain.reduction.heard_on is 'When the beneficiary was heard.';
create index reduction_application_id_idx on levain.reduction (application_id, call_id, fund_id);

create table levain.claim (
    fund_id        bigint not null,
    call_id        bigint not null,
    application_id bigint not null,
    claim_id       bigint generated always as identity,
    reduction_id   bigint not null,
    cents          levain.cents not null constraint claim_cents_check check (cents > 0),
    due_on         date not null,
    operation_id   bigint not null,
    recorded_at    timestamptz not null default clock_timestamp(),
    recorded_by    text not null default session_user,
    constraint claim_pkey primary key (fund_id, call_id, claim_id),
    constraint claim_reduction_id_key unique (fund_id, call_id, reduction_id),
    constraint claim_reduction_id_fkey
        foreign key (fund_id, call_id, reduction_id) references levain.reduction,
    constraint claim_operation_id_key unique (fund_id, operation_id),
    constraint claim_operation_id_fkey
        foreign key (fund_id, operation_id) references levain.operation,
    constraint claim_application_id_fkey
        foreign key (fund_id, call_id, application_id) references levain.application
);
comment on table levain.claim is 'What a beneficiary has to pay back. Append-only.';
create index claim_application_id_idx on levain.claim (application_id, call_id, fund_id);

create table levain.claim_event (
    fund_id        bigint not null,
    call_id        bigint not null,
    claim_id       bigint not null,
    place          smallint not null constraint claim_event_place_check check (place >= 1),
    kind           text not null
                   constraint claim_event_kind_check check (kind in
                       ('recovered', 'waived', 'written_off')),
    cents          levain.cents not null constraint claim_event_cents_check check (cents > 0),
    day            date not null,
    reference      levain.words not null,
    operation_id   bigint not null,
    recorded_at    timestamptz not null default clock_timestamp(),
    recorded_by    text not null default session_user,
    constraint claim_event_pkey primary key (fund_id, call_id, claim_id, place),
    constraint claim_event_reference_key unique (fund_id, call_id, claim_id, kind, reference),
    constraint claim_event_claim_id_fkey
        foreign key (fund_id, call_id, claim_id) references levain.claim,
    constraint claim_event_operation_id_key unique (fund_id, operation_id),
    constraint claim_event_operation_id_fkey
        foreign key (fund_id, operation_id) references levain.operation
);
comment on table levain.claim_event is
    'A claim is paid back, given up or lost, in whole or in part. Append-only.';
comment on column levain.claim_event.reference is
    'Of the payment that came in, or of the decision that gives it up: each counts once.';

-- ---- what stands --------------------------------------------------------------------------------

create view levain.standing_certification with (security_invoker = true) as
select c.*
  from levain.certification c
 where not exists (select from levain.operation o
                    where o.fund_id = c.fund_id and o.reverses_id = c.operation_id);
comment on view levain.standing_certification is 'Certifications that were not undone.';

create function levain.state_of_order(
    the_fund_id bigint, the_call_id bigint, the_payment_order_id bigint)
    returns table (kind text, place smallint, day date, operation_id bigint, motive text)
    language sql stable
begin atomic
    select v.kind, v.place, v.day, v.operation_id, v.motive::text
      from levain.payment_event v
     where v.fund_id = the_fund_id and v.call_id = the_call_id
       and v.payment_order_id = the_payment_order_id
     order by v.place desc
     limit 1;
end;
comment on function levain.state_of_order(bigint, bigint, bigint) is
    'What became of an order last; no row = it was given, and nothing else.';

create view levain.standing_order with (security_invoker = true) as
select p.*, coalesce(e.kind, 'ordered') as state, coalesce(e.place, 0::smallint) as place,
       coalesce(e.day, p.day) as state_day,
       coalesce(e.operation_id, p.operation_id) as state_operation_id, e.motive as state_motive,
       coalesce((select v.bank_account_id from levain.payment_event v
                  where v.fund_id = p.fund_id and v.call_id = p.call_id
                    and v.payment_order_id = p.payment_order_id and v.bank_account_id is not null
                  order by v.place desc limit 1), p.bank_account_id) as state_bank_account_id
  from levain.payment_order p
  left join lateral levain.state_of_order(p.fund_id, p.call_id, p.payment_order_id) as e on true
 where not exists (select from levain.operation o
                    where o.fund_id = p.fund_id and o.reverses_id = p.operation_id);
comment on view levain.standing_order is
    'Orders that were not cancelled, and what became of each: ordered, paid, executed, returned, '
    'reissued.';

create function levain.order_of(
    the_fund_id bigint, the_call_id bigint, the_certification_id bigint)
    returns table (payment_order_id bigint, exercise smallint, number integer, cents bigint,
                   state text, state_day date)
    language sql stable
begin atomic
    -- Only the last attempt may stand: another one is made where none does.
    select p.payment_order_id, p.exercise, p.number, p.cents::bigint,
           coalesce(e.kind, 'ordered'), coalesce(e.day, p.day)
      from (select o.* from levain.payment_order o
             where o.fund_id = the_fund_id and o.call_id = the_call_id
               and o.certification_id = the_certification_id
             order by o.attempt desc
             limit 1) as p
      left join lateral levain.state_of_order(p.fund_id, p.call_id, p.payment_order_id) as e
        on true
     where not exists (select from levain.operation o
                        where o.fund_id = p.fund_id and o.reverses_id = p.operation_id);
end;
comment on function levain.order_of(bigint, bigint, bigint) is
    'The order that stands of a certification, and what became of it; none = no row.';

create view levain.award_money with (security_invoker = true) as
select a.fund_id, a.call_id, a.application_id,
       coalesce(sum(a.credit_cents - a.debit_cents) filter (
           where a.ledger = 'ae' and a.stage = 'committed'), 0)::bigint as committed_cents,
       coalesce(sum(a.credit_cents - a.debit_cents) filter (
           where a.ledger = 'ae' and a.stage = 'certified'), 0)::bigint as certified_cents,
       coalesce(sum(a.credit_cents - a.debit_cents) filter (
           where a.ledger = 'ae' and a.stage = 'ordered'), 0)::bigint as ordered_cents,
       coalesce(sum(a.credit_cents - a.debit_cents) filter (
           where a.ledger = 'ae' and a.stage = 'paid'), 0)::bigint as paid_cents,
       coalesce(sum(a.credit_cents - a.debit_cents) filter (
           where a.ledger = 'cash' and a.stage = 'sent'), 0)::bigint as sent_cents,
       coalesce(sum(a.credit_cents - a.debit_cents) filter (
           where a.ledger = 'cash' and a.stage = 'executed'), 0)::bigint as executed_cents,
       coalesce(sum(a.credit_cents - a.debit_cents) filter (
           where a.ledger = 'cash' and a.stage = 'returned'), 0)::bigint as returned_cents,
       coalesce(sum(a.credit_cents - a.debit_cents) filter (
           where a.ledger = 'cash' and a.stage = 'due'), 0)::bigint as due_cents,
       coalesce(sum(a.credit_cents - a.debit_cents) filter (
           where (a.ledger = 'ae' and a.stage in ('committed', 'certified', 'ordered', 'paid'))
              or (a.ledger = 'cash' and a.stage = 'claim')), 0)::bigint as standing_cents
  from levain.account a
 where a.application_id is not null
 group by a.fund_id, a.call_id, a.application_id;
comment on view levain.award_money is
    'Where the money of an award is: in commitments, from committed to paid; in cash, sent to the '
    'bank, with the beneficiary, returned; due by the beneficiary; standing_cents: what was '
    'committed and not taken back, neither by a decommitment nor by a claim.';

create function levain.suspension_of(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint)
    returns table (day date, motive text)
    language sql stable
begin atomic
    select s.day, s.motive::text
      from (select t.kind, t.day, t.motive
              from levain.award_step t
             where t.fund_id = the_fund_id and t.call_id = the_call_id
               and t.application_id = the_application_id
               and t.kind in ('suspended', 'resumed')
             order by t.award_step_id desc
             limit 1) as s
     where s.kind = 'suspended';
end;
comment on function levain.suspension_of(bigint, bigint, bigint) is
    'Since when nothing is paid of an award; no row = it is not suspended.';

create view levain.suspended_award with (security_invoker = true) as
select a.fund_id, a.call_id, a.application_id, s.day, s.motive
  from levain.application a
  cross join lateral levain.suspension_of(a.fund_id, a.call_id, a.application_id) as s;
comment on view levain.suspended_award is 'Awards that nothing is paid of until they are resumed.';

create function levain.due_after(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_due text,
    the_documents text[], the_starts_on date, the_ends_on date) returns date
    language sql stable
    set search_path = levain, pg_temp
    return case the_due
        when 'notification' then (
            select e.day from levain.award_event e
             where e.fund_id = the_fund_id and e.call_id = the_call_id
               and e.application_id = the_application_id and e.kind = 'notified')
        when 'signature' then (
            select g.signed_on from levain.agreement g
             where g.fund_id = the_fund_id and g.call_id = the_call_id
               and g.application_id = the_application_id and g.version = 1)
        when 'start' then coalesce((
            select min(s.day) from levain.award_step s
             where s.fund_id = the_fund_id and s.call_id = the_call_id
               and s.application_id = the_application_id and s.kind = 'started'), the_starts_on)
        when 'end' then the_ends_on
        else (
            select max(w.received_on) from levain.award_document w
             where w.fund_id = the_fund_id and w.call_id = the_call_id
               and w.application_id = the_application_id and w.accepted
               and w.kind = any (the_documents)) end;
comment on function levain.due_after(bigint, bigint, bigint, text, text[], date, date) is
    'The day after which an instalment is due; null = not known yet.';

create function levain.papers_lacking(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_documents text[])
    returns text[]
    language sql stable
    set search_path = levain, pg_temp
    return case when the_documents = '{}' then the_documents else array(
        select d.kind from unnest(the_documents) as d (kind)
         where coalesce((select not w.accepted from levain.award_document w
                          where w.fund_id = the_fund_id and w.call_id = the_call_id
                            and w.application_id = the_application_id and w.kind = d.kind
                          order by w.award_document_id desc limit 1), true)
         order by d.kind) end;
comment on function levain.papers_lacking(bigint, bigint, bigint, text[]) is
    'Those of the papers that were not received, or were refused last.';

create function levain.instalments_of(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint)
    returns table (version smallint, ordinal smallint, code text, kind text, cents bigint,
                   due_on date, missing text[], certification_id bigint, certified_cents bigint,
                   certified_on date, exercise smallint, number integer, state text,
                   state_day date)
    language sql stable
begin atomic
    select i.version, i.ordinal, i.code::text, i.kind, i.cents::bigint,
           case when i.due <> 'documents' or m.missing = '{}' then
               (levain.due_after(i.fund_id, i.call_id, i.application_id, i.due, i.documents,
                                 g.starts_on, g.ends_on)
                + make_interval(months => i.months))::date end,
           m.missing, c.certification_id, c.cents::bigint, c.day, o.exercise, o.number, o.state,
           o.state_day
      from (select a.* from levain.agreement a
             where a.fund_id = the_fund_id and a.call_id = the_call_id
               and a.application_id = the_application_id
             order by a.version desc
             limit 1) as g
      join levain.instalment i
        on i.fund_id = g.fund_id and i.call_id = g.call_id
       and i.application_id = g.application_id and i.version = g.version
      cross join lateral (
          select levain.papers_lacking(i.fund_id, i.call_id, i.application_id, i.documents)
                 as missing) as m
      left join lateral (
          select t.*
            from (select k.* from levain.certification k
                   where k.fund_id = i.fund_id and k.call_id = i.call_id
                     and k.application_id = i.application_id and k.instalment = i.code
                   order by k.attempt desc
                   limit 1) as t
           where not exists (select from levain.operation u
                              where u.fund_id = t.fund_id and u.reverses_id = t.operation_id)
          ) as c on true
      left join lateral levain.order_of(c.fund_id, c.call_id, c.certification_id) as o on true
     order by i.ordinal;
end;
comment on function levain.instalments_of(bigint, bigint, bigint) is
    'The instalments of an award: when each is due (null = not known yet), which papers it lacks, '
    'what was certified and ordered of it.';

create view levain.instalment_state with (security_invoker = true) as
select a.fund_id, a.call_id, a.application_id, i.*
  from levain.agreement a
  cross join lateral levain.instalments_of(a.fund_id, a.call_id, a.application_id) as i
 where a.version = 1;
comment on view levain.instalment_state is 'instalments_of each award.';

-- ---- the accounts of an award -------------------------------------------------------------------

create function levain.award_account_at(
    the_stage text, the_exercise smallint, the_vintage smallint, the_call_id bigint,
    the_envelope text, the_application_id bigint) returns jsonb
    language sql immutable
    return jsonb_strip_nulls(jsonb_build_object(
        'stage', the_stage, 'exercise', the_exercise, 'vintage', the_vintage,
        'call_id', the_call_id, 'envelope', the_envelope,
        'application_id', the_application_id));
comment on function levain.award_account_at(text, smallint, smallint, bigint, text, bigint) is
    'An account as ledger_post takes it: of an award, or of an envelope without one.';

create function levain.award_lock(the_fund_id bigint, the_requests jsonb) returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
begin
    perform from levain.application a
      where a.fund_id = the_fund_id
        and (a.call_id, a.application_id) in (
            select (r.item ->> 'call_id')::bigint, (r.item ->> 'application_id')::bigint
              from levain.items_of(the_requests) as r)
      order by a.call_id, a.application_id
        for no key update;
end
$$;
comment on function levain.award_lock(bigint, jsonb) is
    'Keeps others from a step of these awards until the transaction ends.';

create function levain.award_lock_one(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint) returns void
    language sql volatile
    set search_path = levain, pg_temp
begin atomic
    select levain.award_lock(the_fund_id, jsonb_build_array(jsonb_build_object(
               'call_id', the_call_id, 'application_id', the_application_id)));
end;
comment on function levain.award_lock_one(bigint, bigint, bigint) is 'award_lock of one award.';

create function levain.award_takes(
    the_fund_id bigint, the_ledger text, the_stage text, the_requests jsonb)
    returns table (ordinal bigint, line bigint, call_id bigint, application_id bigint,
                   envelope text, exercise smallint, vintage smallint, cents bigint)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    with asked as (
        select (r.item ->> 'ordinal')::bigint as ordinal, (r.item ->> 'call_id')::bigint as call_id,
               (r.item ->> 'application_id')::bigint as application_id,
               (r.item ->> 'cents')::bigint as cents
          from levain.items_of(the_requests) as r
    ), wanted as (
        select a.*, sum(a.cents) over w - a.cents as from_cents, sum(a.cents) over w as to_cents
          from asked a
        window w as (partition by a.call_id, a.application_id order by a.ordinal)
    ), held as (
        select k.call_id, k.application_id, k.envelope::text, k.exercise, k.vintage,
               sum(k.credit_cents - k.debit_cents) over w
                   - (k.credit_cents - k.debit_cents) as from_cents,
               sum(k.credit_cents - k.debit_cents) over w as to_cents
          from levain.account k
         where k.fund_id = the_fund_id and k.ledger = the_ledger and k.stage = the_stage
           and k.credit_cents > k.debit_cents
           and (k.call_id, k.application_id) in (select a.call_id, a.application_id from asked a)
        window w as (partition by k.call_id, k.application_id
                         order by k.vintage, k.exercise, k.envelope)
    )
    select w.ordinal, row_number() over (partition by w.ordinal order by h.from_cents),
           w.call_id, w.application_id, h.envelope, h.exercise, h.vintage,
           (least(w.to_cents, h.to_cents) - greatest(w.from_cents, h.from_cents))::bigint
      from wanted w
      join held h
        on h.call_id = w.call_id and h.application_id = w.application_id
       and h.from_cents < w.to_cents and h.to_cents > w.from_cents;
end;
comment on function levain.award_takes(bigint, text, text, jsonb) is
    'From which accounts of a stage requests for cents of awards are served, the oldest money '
    'first; what is not there is not given.';

create function levain.asked_operation(
    the_key text, the_kind text, the_exercise smallint, the_day date, the_value_on date,
    the_cites text, the_transfers jsonb) returns jsonb
    language sql immutable
    return jsonb_strip_nulls(jsonb_build_object(
        'key', the_key, 'kind', the_kind, 'exercise', the_exercise,
        'accounted_on', to_char(the_day, 'YYYY-MM-DD'),
        'value_on', to_char(the_value_on, 'YYYY-MM-DD'), 'cites', the_cites,
        'transfers', the_transfers));
comment on function levain.asked_operation(text, text, smallint, date, date, text, jsonb) is
    'An operation as ledger_post takes it.';

create function levain.award_moves(
    the_fund_id bigint, the_ledger text, the_from text, the_to text, the_exercise smallint,
    the_requests jsonb) returns table (ordinal bigint, transfers jsonb, cents bigint)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    select t.ordinal,
           jsonb_agg(jsonb_build_object(
               'ledger', the_ledger, 'cents', t.cents,
               'debit', levain.award_account_at(the_from, t.exercise, t.vintage, t.call_id,
                                                t.envelope, t.application_id),
               'credit', levain.award_account_at(the_to, the_exercise, t.vintage, t.call_id,
                                                 t.envelope, t.application_id))
               order by t.line),
           sum(t.cents)::bigint
      from levain.award_takes(the_fund_id, the_ledger, the_from, the_requests) as t
     group by t.ordinal;
end;
comment on function levain.award_moves(bigint, text, text, text, smallint, jsonb) is
    'The transfers that bring cents of awards from a stage to another, into an exercise.';

create function levain.award_name(the_call_id bigint, the_application_id bigint) returns text
    language sql immutable
    return 'call ' || the_call_id || ' application ' || the_application_id;
comment on function levain.award_name(bigint, bigint) is 'An award in the key of an operation.';

create function levain.euros(the_cents numeric) returns text
    language sql immutable
    return (the_cents / 100)::numeric(20, 2)::text;
comment on function levain.euros(numeric) is 'Cents in a message: 1234.50.';

-- ---- signing ------------------------------------------------------------------------------------

create function levain.agreement_check(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_cents bigint,
    the_day date) returns void
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    notified_on date := (select e.day from levain.award_event e
                          where e.fund_id = the_fund_id and e.call_id = the_call_id
                            and e.application_id = the_application_id and e.kind = 'notified');
    standing bigint := (select m.standing_cents from levain.award_money m
                         where m.fund_id = the_fund_id and m.call_id = the_call_id
                           and m.application_id = the_application_id);
begin
    if not exists (select from levain.standing_award s
                    where s.fund_id = the_fund_id and s.call_id = the_call_id
                      and s.application_id = the_application_id) then
        raise exception 'no award of the application stands'
            using errcode = 'check_violation', constraint = 'award_event_award_check';
    end if;
    if notified_on <= the_day is not true then
        raise exception 'the award was not notified by that day'
            using errcode = 'check_violation', constraint = 'award_event_notified_check';
    end if;
    if coalesce(standing, 0) < the_cents then
        raise exception 'what would be signed is not committed'
            using errcode = 'check_violation', constraint = 'agreement_committed_check',
                  hint = format('%s < %s', levain.euros(coalesce(standing, 0)),
                                levain.euros(the_cents));
    end if;
end
$$;
comment on function levain.agreement_check(bigint, bigint, bigint, bigint, date) is
    'Refuses to sign what was not decided, notified and committed.';

create function levain.agreement_threshold(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_day date)
    returns table (limit_cents bigint, year_cents bigint)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    select 2300000, (
        select sum(s.award_cents)::bigint
          from levain.standing_award s
          join levain.decision d using (fund_id, call_id, decision_id)
          join levain.application a using (fund_id, call_id, application_id)
          join levain.application own
            on own.fund_id = the_fund_id and own.call_id = the_call_id
           and own.application_id = the_application_id
         where s.fund_id = the_fund_id
           and (a.organization_id = own.organization_id
                or (a.call_id, a.application_id) = (own.call_id, own.application_id))
           and extract(year from d.decided_on) = extract(year from the_day));
end;
comment on function levain.agreement_threshold(bigint, bigint, bigint, date) is
    'Above how much an agreement is needed with a beneficiary of private law, and what one has '
    'been awarded in the year of a day, all awards of the fund together.';

create function levain.agreement_sign(
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
           (the_number, the_day, the_act) then
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
comment on function levain.agreement_sign(bigint, bigint, bigint, jsonb) is
    'Records what was signed for an award, and its instalments by the schedule of the fund file.';

-- ---- papers, steps, accounts --------------------------------------------------------------------

create function levain.award_signed(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint) returns void
    language plpgsql stable
    set search_path = levain, pg_temp as $$
begin
    if not exists (select from levain.agreement g
                    where g.fund_id = the_fund_id and g.call_id = the_call_id
                      and g.application_id = the_application_id) then
        raise exception 'nothing was signed for the award'
            using errcode = 'check_violation', constraint = 'award_agreement_check';
    end if;
end
$$;
comment on function levain.award_signed(bigint, bigint, bigint) is
    'Refuses a step of an award for which nothing was signed.';

create function levain.award_document_add(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_kind text,
    the_day date, the_accepted boolean, the_motive text, the_name text, the_sha256 bytea)
    returns boolean
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    last_one levain.award_document;
begin
    perform levain.award_lock_one(the_fund_id, the_call_id, the_application_id);
    perform levain.award_signed(the_fund_id, the_call_id, the_application_id);
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
    'Records a paper that came in; the same again changes nothing, and gives false.';

create function levain.award_step_add(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_kind text,
    the_day date, the_motive text) returns boolean
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    last_one levain.award_step;
    allowed integer;
begin
    perform levain.award_lock_one(the_fund_id, the_call_id, the_application_id);
    perform levain.award_signed(the_fund_id, the_call_id, the_application_id);
    select * into last_one from levain.award_step s
     where s.fund_id = the_fund_id and s.call_id = the_call_id
       and s.application_id = the_application_id
       and (s.kind = the_kind
            or (the_kind in ('suspended', 'resumed') and s.kind in ('suspended', 'resumed')))
     order by s.award_step_id desc limit 1;
    if last_one.kind = the_kind and (the_kind in ('started', 'suspended', 'resumed', 'closed')
                                     or (last_one.day, last_one.motive) = (the_day, the_motive))
    then
        return false;
    end if;
    if the_kind = 'resumed' and last_one.kind is null then
        raise exception 'the award is not suspended'
            using errcode = 'check_violation', constraint = 'award_step_resumed_check';
    end if;
    if the_kind = 'extended' then
        allowed := coalesce(
            (levain.payments_of(the_fund_id, the_call_id) ->> 'extensions')::integer, 0);
        if (select count(*) from levain.award_step s
             where s.fund_id = the_fund_id and s.call_id = the_call_id
               and s.application_id = the_application_id and s.kind = 'extended') >= allowed then
            raise exception 'the fund file allows no further extension'
                using errcode = 'check_violation', constraint = 'award_step_extended_check',
                      hint = allowed::text;
        end if;
    end if;
    if the_kind = 'closed' and exists (
        select from levain.award_money m
         where m.fund_id = the_fund_id and m.call_id = the_call_id
           and m.application_id = the_application_id
           and (m.committed_cents, m.certified_cents, m.ordered_cents, m.sent_cents,
                m.returned_cents, m.due_cents) <> (0, 0, 0, 0, 0, 0)) then
        raise exception 'money of the award is on its way'
            using errcode = 'check_violation', constraint = 'award_step_closed_check',
                  hint = (select concat_ws(', ',
                              case when m.committed_cents > 0
                                  then 'committed ' || levain.euros(m.committed_cents) end,
                              case when m.certified_cents > 0
                                  then 'certified ' || levain.euros(m.certified_cents) end,
                              case when m.ordered_cents > 0
                                  then 'ordered ' || levain.euros(m.ordered_cents) end,
                              case when m.sent_cents > 0
                                  then 'sent ' || levain.euros(m.sent_cents) end,
                              case when m.returned_cents > 0
                                  then 'returned ' || levain.euros(m.returned_cents) end,
                              case when m.due_cents > 0
                                  then 'due ' || levain.euros(m.due_cents) end)
                            from levain.award_money m
                           where m.fund_id = the_fund_id and m.call_id = the_call_id
                             and m.application_id = the_application_id);
    end if;
    insert into levain.award_step (fund_id, call_id, application_id, kind, day, motive)
    values (the_fund_id, the_call_id, the_application_id, the_kind, the_day, the_motive);
    return true;
end
$$;
comment on function levain.award_step_add(bigint, bigint, bigint, text, date, text) is
    'Records a step beside the money; the same again changes nothing, and gives false.';

create function levain.bank_account_propose(
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
    insert into levain.bank_account (fund_id, call_id, application_id, iban, holder, evidence, day)
    values (the_fund_id, the_call_id, the_application_id, the_iban, the_holder, the_evidence,
            the_day);
    return true;
end
$$;
comment on function levain.bank_account_propose(bigint, bigint, bigint, text, text, text, date) is
    'Proposes an account for an award; nothing is ordered to it until another person confirms it.';

create function levain.bank_account_wait() returns integer
    language sql immutable
    return 3;
comment on function levain.bank_account_wait() is
    'Days between the confirmation of a changed account and the first order to it.';

create function levain.bank_account_confirm(
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
            the_day + case when is_first then 0 else levain.bank_account_wait() end);
    return query
        select a.usable_on, true
          from levain.account_of(the_fund_id, the_call_id, the_application_id) as a;
end
$$;
comment on function levain.bank_account_confirm(bigint, bigint, bigint, text, text, date) is
    'Confirms the account that another person proposed; a change waits some days.';

-- ---- certifying ---------------------------------------------------------------------------------

create function levain.certification_check(
    the_fund_id bigint, the_requests jsonb, the_day date) returns void
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    bad record;
begin
    select a.code as application, r.item ->> 'instalment' as instalment, i.code, i.kind, i.due_on,
           i.missing, i.cents, (r.item ->> 'cents')::bigint as asked_cents,
           s.day as suspended_on
      into bad
      from levain.items_of(the_requests) as r
      join levain.application a
        on a.fund_id = the_fund_id and a.call_id = (r.item ->> 'call_id')::bigint
       and a.application_id = (r.item ->> 'application_id')::bigint
      left join lateral (
          select n.* from levain.instalments_of(a.fund_id, a.call_id, a.application_id) as n
           where n.code = r.item ->> 'instalment') as i on true
      left join lateral levain.suspension_of(a.fund_id, a.call_id, a.application_id) as s on true
     where i.code is null or i.kind = 'balance' or s.day is not null or i.missing <> '{}'
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
comment on function levain.certification_check(bigint, jsonb, date) is
    'Refuses to certify what is not due, lacks a paper, or is of a suspended award.';

create function levain.certification_write(
    the_fund_id bigint, the_requests jsonb, the_exercise smallint, the_day date)
    returns bigint
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    written bigint;
    bad record;
begin
    select a.code as application, (r.item ->> 'cents')::bigint as asked_cents,
           coalesce(m.cents, 0) as cents into bad
      from levain.items_of(the_requests) as r
      join levain.application a
        on a.fund_id = the_fund_id and a.call_id = (r.item ->> 'call_id')::bigint
       and a.application_id = (r.item ->> 'application_id')::bigint
      left join levain.award_moves(the_fund_id, 'ae', 'committed', 'certified', the_exercise,
                                   the_requests) as m
        on m.ordinal = (r.item ->> 'ordinal')::bigint
     where coalesce(m.cents, 0) < (r.item ->> 'cents')::bigint
     order by r.ordinal
     limit 1;
    if found then
        raise exception 'less is committed to the award'
            using errcode = 'check_violation', constraint = 'certification_committed_check',
                  hint = format('%s: %s < %s', bad.application, levain.euros(bad.cents),
                                levain.euros(bad.asked_cents));
    end if;
    with asked as (
        select (r.item ->> 'ordinal')::bigint as ordinal,
               (r.item ->> 'call_id')::bigint as call_id,
               (r.item ->> 'application_id')::bigint as application_id,
               r.item ->> 'instalment' as instalment, r.item ->> 'ground' as ground,
               (r.item ->> 'cents')::bigint as cents,
               1 + (select count(*) from levain.certification c
                     where c.fund_id = the_fund_id
                       and c.call_id = (r.item ->> 'call_id')::bigint
                       and c.application_id = (r.item ->> 'application_id')::bigint
                       and c.instalment = r.item ->> 'instalment') as attempt
          from levain.items_of(the_requests) as r
    ), named as (
        select a.*, 'certify ' || levain.award_name(a.call_id, a.application_id) || ' '
                    || a.instalment || ' ' || a.attempt as key
          from asked a
    ), posted as (
        select p.key, p.operation_id
          from (select jsonb_agg(levain.asked_operation(n.key, 'certify', the_exercise, the_day,
                                                        the_day, null, m.transfers)
                                 order by n.ordinal) as operations
                  from named n
                  join levain.award_moves(the_fund_id, 'ae', 'committed', 'certified',
                                          the_exercise, the_requests) as m using (ordinal)) as o,
               lateral levain.ledger_post(the_fund_id, 'manager', o.operations) as p
         where o.operations is not null
    )
    insert into levain.certification (fund_id, call_id, application_id, instalment, attempt,
                                      ground, cents, day, operation_id)
    select the_fund_id, n.call_id, n.application_id, n.instalment, n.attempt, n.ground, n.cents,
           the_day, p.operation_id
      from named n
      join posted p using (key);
    get diagnostics written = row_count;
    return written;
end
$$;
comment on function levain.certification_write(bigint, jsonb, smallint, date) is
    'Posts certifications and writes their rows; refuses more than is committed.';

create function levain.award_certify(
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
comment on function levain.award_certify(bigint, jsonb, smallint, date) is
    'Certifies instalments of awards, all or none: [{ordinal, call_id, application_id, instalment, '
    'cents}]; what is certified already is only found.';

-- ---- ordering -----------------------------------------------------------------------------------

create function levain.order_check(
    the_fund_id bigint, the_certifications bigint[], the_day date) returns void
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    bad record;
begin
    select a.code as application, c.instalment, k.iban, k.usable_on, s.day as suspended_on
      into bad
      from levain.certification c
      join levain.application a using (fund_id, call_id, application_id)
      left join lateral levain.account_of(c.fund_id, c.call_id, c.application_id) as k on true
      left join lateral levain.suspension_of(c.fund_id, c.call_id, c.application_id) as s on true
     where c.fund_id = the_fund_id and c.certification_id = any (the_certifications)
       and (s.day is not null or k.usable_on <= the_day is not true)
     order by c.certification_id
     limit 1;
    if not found then
        return;
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
comment on function levain.order_check(bigint, bigint[], date) is
    'Refuses an order of a suspended award, or without an account that another person confirmed.';

create function levain.order_operations(
    the_fund_id bigint, the_orders jsonb, the_exercise smallint, the_day date) returns jsonb
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    short record;
    operations jsonb;
begin
    -- What is certified: the very lines of the certification, wherever it left them.
    select jsonb_agg(levain.asked_operation(
               o.item ->> 'key', 'order', the_exercise, the_day, the_day, null, l.transfers)
               order by o.ordinal) into operations
      from levain.items_of(the_orders) as o
      cross join lateral (
          select jsonb_agg(m.transfer order by m.ledger, m.line) as transfers
            from (select 'ae' as ledger, t.line, jsonb_build_object(
                             'ledger', 'ae', 'cents', t.cents,
                             'debit', levain.award_account_at('certified', k.exercise, k.vintage,
                                          k.call_id, k.envelope, k.application_id),
                             'credit', levain.award_account_at('ordered', the_exercise, k.vintage,
                                          k.call_id, k.envelope, k.application_id)) as transfer
                    from levain.transfer t
                    join levain.account k
                      on k.fund_id = t.fund_id and k.account_id = t.credit_account_id
                   where t.fund_id = the_fund_id
                     and t.operation_id = (o.item ->> 'certified_by')::bigint
                  union all
                  select 'cp', min(t.line), jsonb_build_object(
                             'ledger', 'cp', 'cents', sum(t.cents)::bigint,
                             'debit', levain.award_account_at('available', the_exercise,
                                          the_exercise, k.call_id, k.envelope, null),
                             'credit', levain.award_account_at('ordered', the_exercise,
                                          the_exercise, k.call_id, k.envelope, k.application_id))
                    from levain.transfer t
                    join levain.account k
                      on k.fund_id = t.fund_id and k.account_id = t.credit_account_id
                   where t.fund_id = the_fund_id
                     and t.operation_id = (o.item ->> 'certified_by')::bigint
                   group by k.call_id, k.envelope, k.application_id) as m) as l;
    select w.envelope, w.cents, coalesce(k.credit_cents - k.debit_cents, 0) as left_cents
      into short
      from (select (t.value -> 'debit' ->> 'call_id')::bigint as call_id,
                   t.value -> 'debit' ->> 'envelope' as envelope,
                   sum((t.value ->> 'cents')::bigint)::bigint as cents
              from jsonb_array_elements(operations) as p (value),
                   jsonb_array_elements(p.value -> 'transfers') as t (value)
             where t.value ->> 'ledger' = 'cp'
             group by 1, 2) as w
      left join levain.account k
        on k.fund_id = the_fund_id and k.ledger = 'cp' and k.stage = 'available'
       and k.exercise = the_exercise and k.vintage = the_exercise and k.call_id = w.call_id
       and k.envelope = w.envelope
     where coalesce(k.credit_cents - k.debit_cents, 0) < w.cents
     order by w.envelope
     limit 1;
    if found then
        raise exception 'the payment appropriations of the envelope do not suffice'
            using errcode = 'check_violation', constraint = 'payment_order_appropriation_check',
                  hint = format('%s %s: %s < %s', short.envelope, the_exercise,
                                levain.euros(short.left_cents), levain.euros(short.cents));
    end if;
    return operations;
end
$$;
comment on function levain.order_operations(bigint, jsonb, smallint, date) is
    'The operations of orders; refuses more than an envelope has left of its appropriations.';

create function levain.award_order(
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
comment on function levain.award_order(bigint, jsonb, smallint, date) is
    'Orders all that is certified and not ordered of awards, all or none: [{call_id, '
    'application_id}]; what is ordered already is only found.';

create function levain.award_undo(
    the_fund_id bigint, the_operation_id bigint, the_exercise smallint, the_day date,
    the_motive text) returns boolean
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    undone text := (select o.key from levain.operation o
                     where o.fund_id = the_fund_id and o.operation_id = the_operation_id);
begin
    return (select p.created from levain.ledger_post(the_fund_id, 'manager', jsonb_build_array(
                jsonb_build_object(
                    'key', 'undo ' || undone, 'kind', 'contra', 'exercise', the_exercise,
                    'accounted_on', to_char(the_day, 'YYYY-MM-DD'),
                    'value_on', to_char(the_day, 'YYYY-MM-DD'), 'reason', the_motive,
                    'reverses_id', the_operation_id))) as p);
end
$$;
comment on function levain.award_undo(bigint, bigint, smallint, date, text) is
    'Posts the contra-entry of an operation.';

create function levain.order_cancel(
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
            using errcode = 'foreign_key_violation', constraint = 'payment_order_number_check';
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
comment on function levain.order_cancel(bigint, smallint, integer, date, text) is
    'Cancels an order that was not paid; gives false where it was cancelled already.';

create function levain.certification_cancel(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_instalment text,
    the_exercise smallint, the_day date, the_motive text) returns boolean
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    known levain.standing_certification;
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
    return levain.award_undo(the_fund_id, known.operation_id, the_exercise, the_day, the_motive);
end
$$;
comment on function levain.certification_cancel(bigint, bigint, bigint, text, smallint, date, text)
    is 'Undoes a certification that was not ordered; gives false where none stands.';

-- ---- paying -------------------------------------------------------------------------------------

create function levain.payment_lines(
    the_fund_id bigint, the_orders jsonb, the_kind text, the_exercise smallint)
    returns table (ordinal integer, transfers jsonb)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    -- The accounts that the operation before it left the money on are those it goes from.
    with line as (
        select o.ordinal, t.ledger, t.line, t.cents, k.stage, k.exercise, k.vintage, k.call_id,
               k.envelope, k.application_id
          from levain.items_of(the_orders) as o
          join levain.transfer t
            on t.fund_id = the_fund_id
           and t.operation_id = (o.item ->> 'state_operation_id')::bigint
          join levain.account k
            on k.fund_id = t.fund_id and k.account_id = t.credit_account_id
         where t.ledger in ('ae', 'cp') or the_kind <> 'paid'
    ), paid as (
        select l.ordinal, row_number() over (order by l.ordinal, l.line) as place, l.cents,
               sum(l.cents) over (order by l.ordinal, l.line) - l.cents as from_cents,
               sum(l.cents) over (order by l.ordinal, l.line) as to_cents, l.line, l.vintage,
               l.call_id, l.envelope, l.application_id
          from line l
         where the_kind = 'paid' and l.ledger = 'ae'
    ), bank as (
        select k.exercise, k.vintage,
               sum(k.credit_cents - k.debit_cents) over w
                   - (k.credit_cents - k.debit_cents) as from_cents,
               sum(k.credit_cents - k.debit_cents) over w as to_cents
          from levain.account k
         where the_kind = 'paid' and k.fund_id = the_fund_id and k.ledger = 'cash'
           and k.stage = 'bank' and k.credit_cents > k.debit_cents
           and k.exercise <= the_exercise
        window w as (order by k.exercise, k.vintage)
    ), move as (
        select l.ordinal, l.ledger, l.line, 0::bigint as part, l.cents,
               levain.award_account_at(l.stage, l.exercise, l.vintage, l.call_id, l.envelope,
                                       l.application_id) as debit,
               levain.award_account_at(
                   case the_kind when 'paid' then 'paid' when 'executed' then 'executed'
                                 when 'returned' then 'returned' else 'sent' end,
                   the_exercise, l.vintage, l.call_id, l.envelope, l.application_id) as credit
          from line l
         where the_kind = 'paid' or l.ledger = 'cash'
        union all
        select p.ordinal, 'cash', p.line, b.from_cents::bigint,
               (least(p.to_cents, b.to_cents) - greatest(p.from_cents, b.from_cents))::bigint,
               jsonb_build_object('stage', 'bank', 'exercise', b.exercise, 'vintage', b.vintage),
               levain.award_account_at('sent', the_exercise, p.vintage, p.call_id, p.envelope,
                                       p.application_id)
          from paid p
          join bank b on b.from_cents < p.to_cents and b.to_cents > p.from_cents
    )
    select m.ordinal, jsonb_agg(jsonb_build_object('ledger', m.ledger, 'cents', m.cents,
                                                   'debit', m.debit, 'credit', m.credit)
                                order by m.ledger, m.line, m.part)
      from move m
     group by m.ordinal;
end;
comment on function levain.payment_lines(bigint, jsonb, text, smallint) is
    'The transfers of what becomes of orders; a payment takes the oldest money of the bank first.';

create function levain.payment_known(the_fund_id bigint, the_requests jsonb)
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
            using errcode = 'foreign_key_violation', constraint = 'payment_order_number_check',
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
comment on function levain.payment_known(bigint, jsonb) is
    'The orders of those numbers, kept from others; refuses one that there is not.';

create function levain.payment_check(the_fund_id bigint, the_orders jsonb, the_kind text,
                                     the_day date) returns void
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
             and t.payment_order_id = (o.item ->> 'payment_order_id')::bigint) as s on true
     where case the_kind
               when 'paid' then s.state = 'ordered' and s.suspended_on is null
                                and not s.changed and s.ordered_by <> session_user
               when 'executed' then s.state in ('paid', 'reissued')
               when 'returned' then s.state in ('paid', 'reissued', 'executed')
               else s.state = 'returned' and s.confirmed end is not true
     order by o.ordinal
     limit 1;
    if not found then
        return;
    elsif the_kind = 'paid' and bad.state = 'ordered' and bad.suspended_on is not null then
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
comment on function levain.payment_check(bigint, jsonb, text, date) is
    'Refuses what cannot become of an order now.';

create function levain.payment_add(
    the_fund_id bigint, the_requests jsonb, the_kind text, the_exercise smallint, the_day date,
    the_value_on date, the_motive text)
    returns table (application text, exercise smallint, number integer, cents bigint,
                   created boolean)
    language plpgsql volatile security definer
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
                                          motive, bank_account_id, operation_id)
        select the_fund_id, (f.item ->> 'call_id')::bigint,
               (f.item ->> 'payment_order_id')::bigint, (f.item ->> 'place')::smallint, the_kind,
               the_day, the_motive, case when the_kind = 'reissued' then a.bank_account_id end,
               p.operation_id
          from (select jsonb_agg(levain.asked_operation(
                           f.item ->> 'key',
                           case the_kind when 'paid' then 'pay' when 'executed' then 'execute'
                               when 'returned' then 'return' else 'reissue' end,
                           the_exercise, the_day, the_value_on, null, l.transfers)
                           order by f.ordinal) as operations
                  from levain.items_of(fresh) as f
                  join levain.payment_lines(the_fund_id, fresh, the_kind, the_exercise) as l
                       using (ordinal)) as o,
               lateral levain.ledger_post(the_fund_id, 'accountant', o.operations) as p
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
comment on function levain.payment_add(bigint, jsonb, text, smallint, date, date, text) is
    'Records what became of orders, all or none: [{exercise, number}]; what is so already is only '
    'found.';

-- ---- settling -----------------------------------------------------------------------------------

create function levain.settlement_due(
    the_award_cents bigint, the_eligible_cents bigint, the_realised_cents bigint,
    the_ceiling numeric, the_other_cents bigint) returns bigint
    language sql immutable
    set search_path = levain, pg_temp
    return greatest(0, floor(least(
        the_award_cents::numeric,
        case when the_eligible_cents is not null
            then div(the_award_cents::numeric * the_realised_cents, the_eligible_cents) end,
        case when the_ceiling is not null
            then the_ceiling * the_realised_cents - the_other_cents end)))::bigint;
comment on function levain.settlement_due(bigint, bigint, bigint, numeric, bigint) is
    'What is due in the end: the award, its part of what was spent of what was to be spent, the '
    'ceiling of public aid less the other public aid; the least of these, down to the cent.';

create function levain.pro_rata(the_cents bigint, the_first date, the_last date, the_since date)
    returns bigint
    language sql immutable
    set search_path = levain, pg_temp
    return div(the_cents::numeric * greatest(0, least(the_last - the_since + 1,
                                                      the_last - the_first + 1)),
               the_last - the_first + 1)::bigint;
comment on function levain.pro_rata(bigint, date, date, date) is
    'The part of cents for the days from one day to the last one, both included, down to the cent.';

create function levain.award_decommit(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_cents bigint,
    the_key text, the_cites text, the_exercise smallint, the_day date) returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    request jsonb := jsonb_build_array(jsonb_build_object(
        'ordinal', 1, 'call_id', the_call_id, 'application_id', the_application_id,
        'cents', the_cents));
begin
    -- Commitments of the year are free again; those of a past one are lost.
    perform levain.ledger_post(the_fund_id, 'manager', jsonb_build_array(
        levain.asked_operation(the_key, 'decommit', the_exercise, the_day, the_day, the_cites, (
            select jsonb_agg(x.transfer order by t.line, x.step)
              from levain.award_takes(the_fund_id, 'ae', 'committed', request) as t,
                   lateral (values
                       (1, jsonb_build_object('ledger', 'ae', 'cents', t.cents,
                               'debit', levain.award_account_at('committed', t.exercise,
                                   t.vintage, t.call_id, t.envelope, t.application_id),
                               'credit', levain.award_account_at('decommitted', the_exercise,
                                   t.vintage, t.call_id, t.envelope, t.application_id))),
                       (2, jsonb_build_object('ledger', 'ae', 'cents', t.cents,
                               'debit', levain.award_account_at('decommitted', the_exercise,
                                   t.vintage, t.call_id, t.envelope, t.application_id),
                               'credit', levain.award_account_at(
                                   case when t.vintage = the_exercise then 'available'
                                        else 'cancelled' end,
                                   the_exercise, t.vintage, t.call_id, t.envelope, null))))
                       as x (step, transfer)))));
end
$$;
comment on function levain.award_decommit(bigint, bigint, bigint, bigint, text, text, smallint,
                                          date) is
    'Takes back what is committed and not certified: to its envelope in the year that opened it, '
    'else it is cancelled.';

create function levain.award_reduce_by(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_cause text,
    the_cents bigint, the_since date, the_heard_on date, the_motive text, the_cites text,
    the_exercise smallint, the_day date, the_due_on date)
    returns table (decommitted_cents bigint, claimed_cents bigint, due_on date)
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    money levain.award_money;
    free_cents bigint;
    back_cents bigint;
    the_reduction_id bigint;
    the_key text;
begin
    select * into money from levain.award_money m
     where m.fund_id = the_fund_id and m.call_id = the_call_id
       and m.application_id = the_application_id;
    if the_cents > money.committed_cents and money.certified_cents + money.ordered_cents > 0 then
        raise exception 'money of the award is certified or ordered, and not paid yet'
            using errcode = 'check_violation', constraint = 'reduction_on_its_way_check',
                  hint = format('%s, %s', levain.euros(money.certified_cents),
                                levain.euros(money.ordered_cents));
    end if;
    if coalesce(money.standing_cents, 0) < the_cents then
        raise exception 'the award does not hold so much'
            using errcode = 'check_violation', constraint = 'reduction_standing_check',
                  hint = format('%s < %s', levain.euros(coalesce(money.standing_cents, 0)),
                                levain.euros(the_cents));
    end if;
    if the_cents = 0 then
        raise exception 'nothing stands of the award'
            using errcode = 'check_violation', constraint = 'reduction_nothing_check';
    end if;
    free_cents := least(the_cents, money.committed_cents);
    back_cents := the_cents - free_cents;
    insert into levain.reduction as r (fund_id, call_id, application_id, cause, cents,
        decommitted_cents, claimed_cents, since, heard_on, motive, cites, day)
    values (the_fund_id, the_call_id, the_application_id, the_cause, the_cents, free_cents,
            back_cents, the_since, the_heard_on, the_motive, the_cites, the_day)
    returning r.reduction_id into the_reduction_id;
    the_key := levain.award_name(the_call_id, the_application_id) || ' reduction '
               || the_reduction_id;
    if free_cents > 0 then
        perform levain.award_decommit(the_fund_id, the_call_id, the_application_id, free_cents,
                                      'decommit ' || the_key, the_cites, the_exercise, the_day);
    end if;
    if back_cents > 0 then
        insert into levain.claim (fund_id, call_id, application_id, reduction_id, cents, due_on,
                                  operation_id)
        select the_fund_id, the_call_id, the_application_id, the_reduction_id, back_cents,
               the_due_on, p.operation_id
          from levain.ledger_post(the_fund_id, 'manager', jsonb_build_array(
                   levain.asked_operation('claim ' || the_key, 'claim', the_exercise, the_day,
                       the_day, the_cites, (
                       select jsonb_agg(jsonb_build_object('ledger', 'cash', 'cents', c.cents,
                                  'debit', levain.award_account_at('claim', the_exercise,
                                      c.vintage, the_call_id, c.envelope, the_application_id),
                                  'credit', levain.award_account_at('due', the_exercise,
                                      c.vintage, the_call_id, c.envelope, the_application_id))
                                  order by c.envelope, c.vintage)
                         from (select t.envelope, t.vintage, sum(t.cents)::bigint as cents
                                 from levain.award_takes(the_fund_id, 'ae', 'paid',
                                          jsonb_build_array(jsonb_build_object(
                                              'ordinal', 1, 'call_id', the_call_id,
                                              'application_id', the_application_id,
                                              'cents', back_cents))) as t
                                group by t.envelope, t.vintage) as c)))) as p;
    end if;
    return query select free_cents, back_cents, case when back_cents > 0 then the_due_on end;
end
$$;
comment on function levain.award_reduce_by(bigint, bigint, bigint, text, bigint, date, date, text,
                                           text, smallint, date, date) is
    'Takes cents from an award: first what is not certified, then what has to be paid back.';

create function levain.award_settle(
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
    the_ceiling := levain.share_of(
        levain.payments_of(the_fund_id, the_call_id) ->> 'public_aid_ceiling');
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
                                     the_ceiling, the_other_cents);
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
            (the_day + interval '6 months')::date);
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
comment on function levain.award_settle(bigint, bigint, bigint, bigint, bigint, smallint, date) is
    'Settles an award by what was spent: certifies the balance, takes back what is not due, claims '
    'what was paid too much. The same again is only found.';

-- ---- taking back --------------------------------------------------------------------------------

create function levain.award_reduce(
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
                   (the_day + interval '6 months')::date) as b;
end
$$;
comment on function levain.award_reduce(bigint, bigint, bigint, jsonb, smallint, date) is
    'Takes an award back, in whole, in proportion of the days since one, or so many cents of it: '
    '{cause, motive, cites, heard_on, since, cents}. The same again is only found.';

create function levain.agreement_spread(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_version smallint)
    returns void
    language sql volatile
    set search_path = levain, pg_temp
begin atomic
    -- What was certified stays as it was certified; what is left is spread over the others.
    insert into levain.instalment (fund_id, call_id, application_id, version, ordinal, code, kind,
                                   cents, due, months, documents)
    with part as (
        select i.*, c.cents as certified_cents,
               case when c.cents is null then i.cents else 0 end as weight,
               g.award_cents - coalesce(sum(c.cents) over (), 0) as free_cents
          from levain.instalment i
          join levain.agreement g
            on g.fund_id = i.fund_id and g.call_id = i.call_id
           and g.application_id = i.application_id and g.version = i.version + 1
          left join levain.standing_certification c
            on c.fund_id = i.fund_id and c.call_id = i.call_id
           and c.application_id = i.application_id and c.instalment = i.code
         where i.fund_id = the_fund_id and i.call_id = the_call_id
           and i.application_id = the_application_id and i.version = the_version
    ), cut as (
        select p.*,
               coalesce(p.certified_cents,
                   div(p.free_cents::numeric * sum(p.weight) over (order by p.ordinal),
                       nullif(sum(p.weight) over (), 0))
                   - div(p.free_cents::numeric
                             * (sum(p.weight) over (order by p.ordinal) - p.weight),
                         nullif(sum(p.weight) over (), 0)))::bigint as new_cents
          from part p
    )
    select c.fund_id, c.call_id, c.application_id, (c.version + 1)::smallint, c.ordinal, c.code,
           c.kind, c.new_cents, c.due, c.months, c.documents
      from cut c
     where c.new_cents > 0;
end;
comment on function levain.agreement_spread(bigint, bigint, bigint, smallint) is
    'The instalments of the version after one: certified ones as they are, the rest in proportion.';

create function levain.agreement_amend(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_agreement jsonb,
    the_exercise smallint, the_day date)
    returns table (version smallint, number text, cents bigint, decommitted_cents bigint,
                   created boolean)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    signed levain.last_agreement;
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
    if signed.number = the_number then
        return query select signed.version, signed.number::text, signed.award_cents::bigint,
                            0::bigint, false;
        return;
    end if;
    if exists (select from levain.settlement s
                where s.fund_id = the_fund_id and s.call_id = the_call_id
                  and s.application_id = the_application_id) then
        raise exception 'the award is settled'
            using errcode = 'check_violation', constraint = 'agreement_settled_check';
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
comment on function levain.agreement_amend(bigint, bigint, bigint, jsonb, smallint, date) is
    'Records an amendment: days, amount, eligible cost. A lower amount is decommitted, a higher '
    'one has to be committed before. The same number again is only found.';

-- ---- what was claimed ---------------------------------------------------------------------------

create function levain.claim_lines(the_fund_id bigint, the_operation_id bigint, the_cents bigint,
                                   the_to text, the_exercise smallint) returns jsonb
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    with held as (
        select k.call_id, k.envelope, k.application_id, k.exercise, k.vintage, t.line,
               k.credit_cents - k.debit_cents as cents,
               sum(k.credit_cents - k.debit_cents) over (order by t.line)
                   - (k.credit_cents - k.debit_cents) as before_cents
          from levain.transfer t
          join levain.account k on k.fund_id = t.fund_id and k.account_id = t.credit_account_id
         where t.fund_id = the_fund_id and t.operation_id = the_operation_id
           and k.credit_cents > k.debit_cents
    )
    select jsonb_agg(jsonb_build_object(
               'ledger', 'cash', 'cents', least(h.cents, the_cents - h.before_cents),
               'debit', levain.award_account_at('due', h.exercise, h.vintage, h.call_id,
                                                h.envelope, h.application_id),
               'credit', levain.award_account_at(the_to, the_exercise, h.vintage, h.call_id,
                                                 h.envelope, h.application_id)) order by h.line)
      from held h
     where h.before_cents < the_cents;
end;
comment on function levain.claim_lines(bigint, bigint, bigint, text, smallint) is
    'The transfers by which cents of a claim are paid back, given up or lost.';

create function levain.claim_event_add(
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
comment on function levain.claim_event_add(bigint, bigint, bigint, text, bigint, text, smallint,
                                           date, date) is
    'What becomes of the oldest open claim of an award.';

create function levain.claim_recover(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_cents bigint,
    the_reference text, the_exercise smallint, the_day date, the_value_on date)
    returns table (cents bigint, left_cents bigint, created boolean)
    language sql volatile security definer
    set search_path = levain, pg_temp
begin atomic
    select e.cents, e.left_cents, e.created
      from levain.claim_event_add(the_fund_id, the_call_id, the_application_id, 'recovered',
                                  the_cents, the_reference, the_exercise, the_day,
                                  the_value_on) as e;
end;
comment on function levain.claim_recover(bigint, bigint, bigint, bigint, text, smallint, date, date)
    is 'A beneficiary pays back.';

create function levain.claim_waive(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_cents bigint,
    the_reference text, the_exercise smallint, the_day date)
    returns table (cents bigint, left_cents bigint, created boolean)
    language sql volatile security definer
    set search_path = levain, pg_temp
begin atomic
    select e.cents, e.left_cents, e.created
      from levain.claim_event_add(the_fund_id, the_call_id, the_application_id, 'waived',
                                  the_cents, the_reference, the_exercise, the_day, the_day) as e;
end;
comment on function levain.claim_waive(bigint, bigint, bigint, bigint, text, smallint, date) is
    'A claim is given up by a decision.';

create function levain.claim_write_off(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_cents bigint,
    the_reference text, the_exercise smallint, the_day date)
    returns table (cents bigint, left_cents bigint, created boolean)
    language sql volatile security definer
    set search_path = levain, pg_temp
begin atomic
    select e.cents, e.left_cents, e.created
      from levain.claim_event_add(the_fund_id, the_call_id, the_application_id, 'written_off',
                                  the_cents, the_reference, the_exercise, the_day, the_day) as e;
end;
comment on function levain.claim_write_off(bigint, bigint, bigint, bigint, text, smallint, date) is
    'A claim is lost with a debtor who cannot pay, by a decision.';

-- ---- who may what -------------------------------------------------------------------------------

grant select on levain.agreement, levain.last_agreement, levain.instalment, levain.award_document,
    levain.award_step, levain.bank_account, levain.bank_account_confirmation, levain.award_account,
    levain.certification, levain.order_counter, levain.payment_order, levain.payment_event,
    levain.settlement, levain.reduction, levain.claim, levain.claim_event,
    levain.standing_certification, levain.standing_order, levain.award_money,
    levain.suspended_award, levain.instalment_state
    to levain_manager, levain_accountant, levain_auditor;
grant select on levain.agreement, levain.last_agreement, levain.instalment, levain.award_document,
    levain.award_step, levain.certification, levain.payment_order, levain.payment_event,
    levain.settlement, levain.reduction, levain.claim, levain.claim_event,
    levain.standing_certification, levain.standing_order, levain.award_money,
    levain.suspended_award, levain.instalment_state
    to levain_reader;
grant execute on function levain.agreement_sign(bigint, bigint, bigint, jsonb),
    levain.agreement_amend(bigint, bigint, bigint, jsonb, smallint, date),
    levain.award_document_add(bigint, bigint, bigint, text, date, boolean, text, text, bytea),
    levain.award_step_add(bigint, bigint, bigint, text, date, text),
    levain.award_certify(bigint, jsonb, smallint, date),
    levain.certification_cancel(bigint, bigint, bigint, text, smallint, date, text),
    levain.award_order(bigint, jsonb, smallint, date),
    levain.order_cancel(bigint, smallint, integer, date, text),
    levain.award_settle(bigint, bigint, bigint, bigint, bigint, smallint, date),
    levain.award_reduce(bigint, bigint, bigint, jsonb, smallint, date),
    levain.claim_waive(bigint, bigint, bigint, bigint, text, smallint, date)
    to levain_manager;
grant execute on function
    levain.payment_add(bigint, jsonb, text, smallint, date, date, text),
    levain.claim_recover(bigint, bigint, bigint, bigint, text, smallint, date, date),
    levain.claim_write_off(bigint, bigint, bigint, bigint, text, smallint, date)
    to levain_accountant;
grant execute on function
    levain.bank_account_propose(bigint, bigint, bigint, text, text, text, date)
    to levain_manager, levain_accountant;
grant execute on function
    levain.bank_account_confirm(bigint, bigint, bigint, text, text, date)
    to levain_accountant;
grant execute on function levain.settlement_due(bigint, bigint, bigint, numeric, bigint),
    levain.pro_rata(bigint, date, date, date), levain.is_iban(text), levain.euros(numeric),
    levain.payments_of(bigint, bigint), levain.schedule_of(jsonb, bigint), levain.items_of(jsonb),
    levain.cents_of(text),
    levain.suspension_of(bigint, bigint, bigint), levain.state_of_order(bigint, bigint, bigint),
    levain.order_of(bigint, bigint, bigint), levain.instalments_of(bigint, bigint, bigint),
    levain.due_after(bigint, bigint, bigint, text, text[], date, date),
    levain.papers_lacking(bigint, bigint, bigint, text[])
    to levain_reader, levain_manager, levain_accountant, levain_auditor;
grant execute on function levain.account_of(bigint, bigint, bigint)
    to levain_manager, levain_accountant, levain_auditor;

-- ---- whose rows they are ------------------------------------------------------------------------

do $$
declare
    held record;
    the_table text;
begin
    for held in
        select * from (values
            (array['manager'], array[
                'agreement', 'instalment', 'award_document', 'award_step', 'certification',
                'order_counter', 'payment_order', 'settlement', 'reduction', 'claim']),
            (array['manager', 'accountant'], array['bank_account', 'claim_event']),
            (array['accountant'], array['payment_event', 'bank_account_confirmation']))
            as h (writers, tables)
    loop
        foreach the_table in array held.tables loop
            perform levain.hold_by_fund(('levain.' || the_table)::regclass, held.writers);
        end loop;
    end loop;
end
$$;
select levain.hold_tables();
