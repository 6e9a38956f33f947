-- SPDX-License-Identifier: MPL-2.0
-- 0019_ledger - public money as transfers between accounts, in a journal that is chained.
-- Needs:   0018, whose decisions the ledger rests on.
-- Breaks:  nothing (new tables and functions only).
-- Why:     a stage of the money's life is an account, so that "no stage exceeds the one before it"
--          and "no more than the envelope" are one check on one row: what came in is not less than
--          what went out. The row is updated, never only locked and never summed before a write:
--          that held under many writers at every isolation level, all else did not.

set local role levain_owner;

-- ---- what there is, as data ---------------------------------------------------------------------

create table levain.ledger_stage (
    ledger  text not null
            constraint ledger_stage_ledger_check check (ledger in ('ae', 'cp', 'cash')),
    stage   levain.code not null,
    holder  text not null
            constraint ledger_stage_holder_check check (holder in
                ('fund', 'funder', 'envelope', 'award')),
    sources boolean not null default false,
    words   levain.words not null,
    constraint ledger_stage_pkey primary key (ledger, stage),
    constraint ledger_stage_holder_key unique (ledger, stage, holder, sources)
);
comment on table levain.ledger_stage is
    'A stage of money: in commitments (ae), in payment appropriations (cp), in cash.';
comment on column levain.ledger_stage.holder is 'Whose accounts of this stage are.';
comment on column levain.ledger_stage.sources is
    'Money comes from it into the ledger: what goes out of it is not held to what came in.';

insert into levain.ledger_stage (ledger, stage, holder, sources, words) values
    ('ae', 'opened', 'envelope', true, 'commitments that were voted'),
    ('ae', 'available', 'envelope', false, 'free to be committed'),
    ('ae', 'committed', 'award', false, 'promised to a beneficiary by a decision'),
    ('ae', 'certified', 'award', false, 'a right to be paid that was established'),
    ('ae', 'ordered', 'award', false, 'ordered to be paid'),
    ('ae', 'paid', 'award', false, 'paid'),
    ('ae', 'decommitted', 'award', false, 'given back by an award, on its way'),
    ('ae', 'cancelled', 'envelope', false, 'lost, its vintage being past'),
    ('cp', 'opened', 'envelope', true, 'payment appropriations that were voted'),
    ('cp', 'available', 'envelope', false, 'free to be ordered'),
    ('cp', 'ordered', 'award', false, 'ordered to be paid'),
    ('cp', 'paid', 'award', false, 'paid'),
    ('cp', 'lapsed', 'envelope', false, 'not spent at the end of its exercise'),
    ('cash', 'pledge', 'funder', true, 'what funders sign'),
    ('cash', 'promised', 'funder', false, 'promised by a funder, not called yet'),
    ('cash', 'called', 'funder', false, 'called from a funder, not received yet'),
    ('cash', 'outside', 'fund', true, 'what comes from who is not known yet'),
    ('cash', 'suspense', 'fund', false, 'received, not known what for'),
    ('cash', 'bank', 'fund', false, 'in the bank'),
    ('cash', 'management', 'fund', false, 'taken for the management of the fund'),
    ('cash', 'sent', 'award', false, 'in an order that left for the bank'),
    ('cash', 'executed', 'award', false, 'credited to a beneficiary'),
    ('cash', 'returned', 'award', false, 'come back from the bank, to be sent again'),
    ('cash', 'claim', 'award', true, 'what beneficiaries owe'),
    ('cash', 'due', 'award', false, 'due by a beneficiary'),
    ('cash', 'recovered', 'award', false, 'paid back by a beneficiary'),
    ('cash', 'waived', 'award', false, 'given up by a decision'),
    ('cash', 'written_off', 'award', false, 'lost with a debtor who cannot pay'),
    ('cash', 'owed', 'funder', false, 'owed back to a funder'),
    ('cash', 'given_back', 'funder', false, 'given back to a funder');

create table levain.ledger_kind (
    kind   levain.code not null constraint ledger_kind_pkey primary key,
    actor  text not null
           constraint ledger_kind_actor_check check (actor in
               ('manager', 'accountant', 'both', 'decision')),
    cites  boolean not null,
    words  levain.words not null
);
comment on table levain.ledger_kind is 'A kind of operation, who may do it, whether it cites.';
comment on column levain.ledger_kind.actor is
    'Whose functions do it; decision: only the one that commits what a committee decided.';
comment on column levain.ledger_kind.cites is 'It rests on a decision that it has to name.';

insert into levain.ledger_kind (kind, actor, cites, words) values
    ('open', 'manager', true, 'appropriations are opened'),
    ('commit', 'decision', true, 'an award is decided'),
    ('certify', 'manager', false, 'a right to be paid is established'),
    ('order', 'manager', false, 'a payment is ordered'),
    ('pay', 'accountant', false, 'an order is paid'),
    ('execute', 'accountant', false, 'the bank has credited the beneficiary'),
    ('return', 'accountant', false, 'a transfer comes back'),
    ('reissue', 'accountant', false, 'it is sent again'),
    ('decommit', 'manager', true, 'an award gives back what it will not use'),
    ('move', 'manager', true, 'money goes from an envelope to another'),
    ('pool', 'manager', true, 'what envelopes left goes to the common pool'),
    ('carry_over', 'manager', true, 'what is left goes to the next exercise'),
    ('cancel', 'manager', true, 'what is left of a past vintage is cancelled'),
    ('reopen', 'manager', true, 'what was cancelled or has lapsed is opened again'),
    ('lapse', 'manager', false, 'payment appropriations end with their exercise'),
    ('pledge', 'manager', true, 'a funder promises'),
    ('call_funds', 'accountant', false, 'a funder is asked to pay'),
    ('receive', 'accountant', false, 'a funder pays'),
    ('receive_unknown', 'accountant', false, 'money comes in, not known what for'),
    ('manage', 'accountant', true, 'the part for management is taken'),
    ('claim', 'manager', true, 'a beneficiary has to pay back'),
    ('recover', 'accountant', false, 'a beneficiary pays back'),
    ('waive', 'manager', true, 'a claim is given up'),
    ('write_off', 'accountant', true, 'a claim is lost'),
    ('owe', 'accountant', false, 'what was recovered is owed to the funders'),
    ('give_back', 'accountant', false, 'a funder gets back what is owed'),
    ('reuse', 'accountant', true, 'what was recovered may be used again'),
    ('contra', 'both', false, 'an operation is undone');

create table levain.ledger_move (
    kind         levain.code not null
                 constraint ledger_move_kind_fkey references levain.ledger_kind,
    ledger       text not null,
    debit_stage  levain.code not null,
    credit_stage levain.code not null,
    constraint ledger_move_pkey primary key (kind, ledger, debit_stage, credit_stage),
    constraint ledger_move_debit_stage_fkey
        foreign key (ledger, debit_stage) references levain.ledger_stage,
    constraint ledger_move_credit_stage_fkey
        foreign key (ledger, credit_stage) references levain.ledger_stage
);
comment on table levain.ledger_move is 'From which stage to which an operation may move money.';
create index ledger_move_debit_stage_idx on levain.ledger_move (ledger, debit_stage);
create index ledger_move_credit_stage_idx on levain.ledger_move (ledger, credit_stage);

insert into levain.ledger_move (kind, ledger, debit_stage, credit_stage) values
    ('open', 'ae', 'opened', 'available'),
    ('open', 'cp', 'opened', 'available'),
    ('commit', 'ae', 'available', 'committed'),
    ('certify', 'ae', 'committed', 'certified'),
    ('order', 'ae', 'certified', 'ordered'),
    ('order', 'cp', 'available', 'ordered'),
    ('pay', 'ae', 'ordered', 'paid'),
    ('pay', 'cp', 'ordered', 'paid'),
    ('pay', 'cash', 'bank', 'sent'),
    ('execute', 'cash', 'sent', 'executed'),
    ('return', 'cash', 'sent', 'returned'),
    ('return', 'cash', 'executed', 'returned'),
    ('reissue', 'cash', 'returned', 'sent'),
    ('decommit', 'ae', 'committed', 'decommitted'),
    ('decommit', 'ae', 'decommitted', 'available'),
    ('decommit', 'ae', 'decommitted', 'cancelled'),
    ('move', 'ae', 'available', 'available'),
    ('move', 'cp', 'available', 'available'),
    ('pool', 'ae', 'available', 'available'),
    ('pool', 'cp', 'available', 'available'),
    ('carry_over', 'ae', 'available', 'available'),
    ('cancel', 'ae', 'available', 'cancelled'),
    ('reopen', 'ae', 'cancelled', 'available'),
    ('reopen', 'cp', 'lapsed', 'available'),
    ('lapse', 'cp', 'available', 'lapsed'),
    ('pledge', 'cash', 'pledge', 'promised'),
    ('call_funds', 'cash', 'promised', 'called'),
    ('receive', 'cash', 'called', 'bank'),
    ('receive_unknown', 'cash', 'outside', 'suspense'),
    ('manage', 'cash', 'bank', 'management'),
    ('claim', 'cash', 'claim', 'due'),
    ('recover', 'cash', 'due', 'recovered'),
    ('waive', 'cash', 'due', 'waived'),
    ('write_off', 'cash', 'due', 'written_off'),
    ('owe', 'cash', 'recovered', 'owed'),
    ('give_back', 'cash', 'owed', 'given_back'),
    ('reuse', 'cash', 'recovered', 'bank');
insert into levain.ledger_move (kind, ledger, debit_stage, credit_stage)
select distinct 'contra', m.ledger, m.credit_stage, m.debit_stage
  from levain.ledger_move m;

-- ---- accounts -----------------------------------------------------------------------------------

create table levain.exercise (
    fund_id        bigint not null
                   constraint exercise_fund_id_fkey references levain.fund,
    exercise       smallint not null
                   constraint exercise_exercise_check check (exercise between 2000 and 2999),
    closed_through date,
    constraint exercise_pkey primary key (fund_id, exercise),
    constraint exercise_closed_through_check check (
        closed_through between make_date(exercise, 1, 1) and make_date(exercise + 1, 1, 31))
);
comment on table levain.exercise is 'A financial year of a fund. Written by ledger functions.';
comment on column levain.exercise.closed_through is
    'No operation of the exercise may be dated up to this day any more; null = all are open.';

create table levain.closing (
    fund_id     bigint not null,
    exercise    smallint not null,
    through     date not null,
    recorded_at timestamptz not null default clock_timestamp(),
    recorded_by text not null default session_user,
    constraint closing_pkey primary key (fund_id, exercise, through),
    constraint closing_exercise_fkey
        foreign key (fund_id, exercise) references levain.exercise
);
comment on table levain.closing is 'A period of an exercise that was closed. Append-only.';

create function levain.account_name(
    the_ledger text, the_stage text, the_exercise smallint, the_vintage smallint,
    the_call_id bigint, the_envelope text, the_application_id bigint, the_funder_id bigint)
    returns text
    language sql immutable
    return the_ledger || '/' || the_stage || '/' || the_exercise::text || '/' || the_vintage::text
           || coalesce('/call ' || the_call_id::text || ' ' || the_envelope, '')
           || coalesce('/application ' || the_application_id::text, '')
           || coalesce('/funder ' || the_funder_id::text, '');
comment on function levain.account_name(text, text, smallint, smallint, bigint, text, bigint,
                                        bigint) is
    'What an account is named by, in the journal too: ae/committed/2026/2026/call 1 E1/'
    'application 9.';

create table levain.account (
    fund_id        bigint not null
                   constraint account_fund_id_fkey references levain.fund,
    account_id     bigint generated always as identity,
    ledger         text not null,
    stage          levain.code not null,
    holder         text not null,
    sources        boolean not null,
    exercise       smallint not null,
    vintage        smallint not null,
    call_id        bigint,
    envelope       levain.code,
    application_id bigint,
    funder_id      bigint,
    name           text collate "C" not null generated always as (
                       levain.account_name(ledger, stage, exercise, vintage, call_id, envelope,
                                           application_id, funder_id)) stored,
    debit_cents    levain.cents not null default 0,
    credit_cents   levain.cents not null default 0,
    constraint account_pkey primary key (fund_id, account_id),
    constraint account_name_key unique (fund_id, name),
    constraint account_stage_key unique (fund_id, account_id, ledger, stage),
    constraint account_stage_fkey foreign key (ledger, stage, holder, sources)
        references levain.ledger_stage (ledger, stage, holder, sources),
    constraint account_exercise_fkey foreign key (fund_id, exercise) references levain.exercise,
    constraint account_application_id_fkey
        foreign key (fund_id, call_id, application_id) references levain.application,
    constraint account_call_id_fkey foreign key (fund_id, call_id) references levain.call,
    constraint account_funder_id_fkey foreign key (funder_id) references levain.funder,
    constraint account_holder_check check (
        (call_id is not null) = (holder in ('envelope', 'award'))
        and (envelope is not null) = (holder in ('envelope', 'award'))
        and (application_id is not null) = (holder = 'award')
        and (funder_id is not null) = (holder = 'funder')),
    constraint account_vintage_check check (vintage between 2000 and exercise),
    constraint account_balance_check check (sources or credit_cents >= debit_cents)
);
comment on table levain.account is
    'Money of one stage, exercise and vintage: of the fund, a funder, an envelope or an award. '
    'Written by ledger functions, which add to the two sums and take nothing from them.';
comment on column levain.account.vintage is 'The year in which the commitments were opened.';
comment on column levain.account.debit_cents is 'All that ever went out of it.';
comment on column levain.account.credit_cents is 'All that ever came in.';
create index account_stage_idx on levain.account (ledger, stage, holder, sources);
create index account_exercise_idx on levain.account (exercise, fund_id);
create index account_application_id_idx
    on levain.account (application_id, call_id, fund_id) where application_id is not null;
create index account_call_id_idx on levain.account (call_id, fund_id) where call_id is not null;
create index account_funder_id_idx on levain.account (funder_id) where funder_id is not null;

-- ---- the journal --------------------------------------------------------------------------------

create table levain.ledger_chain (
    fund_id bigint not null
            constraint ledger_chain_fund_id_fkey references levain.fund,
    chain   text collate "C" not null,
    length  bigint not null default 0
            constraint ledger_chain_length_check check (length >= 0),
    sha256  levain.sha256 not null,
    constraint ledger_chain_pkey primary key (fund_id, chain)
);
comment on table levain.ledger_chain is
    'The head of a chain of operations: one for the fund, one for each envelope, so that writers '
    'of two envelopes do not wait for one another. Written by ledger functions.';
comment on column levain.ledger_chain.sha256 is
    'Of the last operation; of the name of the chain while it has none.';

create table levain.ledger_batch (
    fund_id         bigint not null
                    constraint ledger_batch_fund_id_fkey references levain.fund,
    ledger_batch_id bigint generated always as identity,
    operation_count bigint not null
                    constraint ledger_batch_operation_count_check check (operation_count > 0),
    sha256          levain.sha256 not null,
    recorded_at     timestamptz not null default clock_timestamp(),
    recorded_by     text not null default session_user,
    constraint ledger_batch_pkey primary key (fund_id, ledger_batch_id)
);
comment on table levain.ledger_batch is 'Operations that came together. Append-only.';
comment on column levain.ledger_batch.sha256 is
    'Digest of the digests of what was asked, in the order of the keys.';

create table levain.operation (
    fund_id           bigint not null,
    operation_id      bigint generated always as identity,
    ledger_batch_id   bigint not null,
    kind              levain.code not null
                      constraint operation_kind_fkey references levain.ledger_kind,
    key               text collate "C" not null
                      constraint operation_key_check
                      check (octet_length(key) between 1 and 200 and key !~ '[[:cntrl:]]'),
    parameters_sha256 levain.sha256 not null,
    exercise          smallint not null,
    accounted_on      date not null,
    value_on          date not null,
    cites             levain.words,
    reason            levain.words,
    reverses_id       bigint,
    chain             text collate "C" not null,
    place             bigint not null
                      constraint operation_place_check check (place >= 1),
    body_sha256       levain.sha256 not null,
    sha256            levain.sha256 not null,
    recorded_at       timestamptz not null default clock_timestamp(),
    recorded_by       text not null default session_user,
    constraint operation_pkey primary key (fund_id, operation_id),
    constraint operation_key_key unique (fund_id, key),
    constraint operation_place_key unique (fund_id, chain, place),
    constraint operation_reverses_id_key unique (fund_id, reverses_id),
    constraint operation_kind_key unique (fund_id, operation_id, kind),
    constraint operation_ledger_batch_id_fkey
        foreign key (fund_id, ledger_batch_id) references levain.ledger_batch,
    constraint operation_exercise_fkey foreign key (fund_id, exercise) references levain.exercise,
    constraint operation_chain_fkey foreign key (fund_id, chain) references levain.ledger_chain,
    constraint operation_reverses_id_fkey
        foreign key (fund_id, reverses_id) references levain.operation,
    constraint operation_accounted_on_check check (
        accounted_on between make_date(exercise, 1, 1) and make_date(exercise + 1, 1, 31)),
    constraint operation_contra_check check (
        (kind = 'contra') = (reverses_id is not null)
        and (kind <> 'contra' or reason is not null))
);
comment on table levain.operation is 'Something that happened to public money. Append-only.';
comment on column levain.operation.key is
    'Given by who asks, kept for ever: the same one again does nothing, or is refused when '
    'anything else of it has changed.';
comment on column levain.operation.parameters_sha256 is 'Digest of all that was asked.';
comment on column levain.operation.exercise is
    'The financial year it counts in: a payment of December may be accounted for in January.';
comment on column levain.operation.cites is 'The decision it rests on.';
comment on column levain.operation.reverses_id is 'The operation that a contra-entry undoes.';
comment on column levain.operation.place is 'Its place in the chain, from 1.';
comment on column levain.operation.body_sha256 is
    'Digest of operation_body: all of it but who recorded it and when.';
comment on column levain.operation.sha256 is
    'Digest of the one of the operation before it in the chain, then its own body_sha256.';
create index operation_ledger_batch_id_idx on levain.operation (ledger_batch_id, fund_id);
create index operation_exercise_idx on levain.operation (exercise, fund_id);

create table levain.transfer (
    fund_id           bigint not null,
    operation_id      bigint not null,
    line              smallint not null constraint transfer_line_check check (line >= 1),
    kind              levain.code not null,
    ledger            text not null,
    debit_stage       levain.code not null,
    debit_account_id  bigint not null,
    credit_stage      levain.code not null,
    credit_account_id bigint not null,
    cents             levain.cents not null constraint transfer_cents_check check (cents > 0),
    constraint transfer_pkey primary key (fund_id, operation_id, line),
    constraint transfer_kind_fkey foreign key (fund_id, operation_id, kind)
        references levain.operation (fund_id, operation_id, kind),
    constraint transfer_move_fkey foreign key (kind, ledger, debit_stage, credit_stage)
        references levain.ledger_move,
    constraint transfer_debit_account_id_fkey
        foreign key (fund_id, debit_account_id, ledger, debit_stage)
        references levain.account (fund_id, account_id, ledger, stage),
    constraint transfer_credit_account_id_fkey
        foreign key (fund_id, credit_account_id, ledger, credit_stage)
        references levain.account (fund_id, account_id, ledger, stage),
    constraint transfer_accounts_check check (debit_account_id <> credit_account_id)
);
comment on table levain.transfer is
    'Cents that leave one account for another of the same ledger. Append-only.';
create index transfer_debit_account_id_idx
    on levain.transfer (fund_id, debit_account_id, ledger, debit_stage);
create index transfer_credit_account_id_idx
    on levain.transfer (fund_id, credit_account_id, ledger, credit_stage);

-- ---- posting ------------------------------------------------------------------------------------

create type levain.operation_asked as (
    ordinal           bigint,
    key               text,
    kind              text,
    exercise          smallint,
    accounted_on      date,
    value_on          date,
    cites             text,
    reason            text,
    reverses_id       bigint,
    chain             text,
    parameters_sha256 bytea
);
comment on type levain.operation_asked is 'An operation as it was asked for.';

create type levain.transfer_asked as (
    ordinal      bigint,
    line         smallint,
    ledger       text,
    debit        jsonb,
    debit_name   text,
    credit       jsonb,
    credit_name  text,
    cents        bigint
);
comment on type levain.transfer_asked is
    'A transfer as it was asked for; ordinal: of which operation.';

create function levain.account_name_of(the_ledger text, the_account jsonb) returns text
    language sql immutable
    return levain.account_name(
        the_ledger, the_account ->> 'stage', (the_account ->> 'exercise')::smallint,
        (the_account ->> 'vintage')::smallint, (the_account ->> 'call_id')::bigint,
        the_account ->> 'envelope', (the_account ->> 'application_id')::bigint,
        (the_account ->> 'funder_id')::bigint);
comment on function levain.account_name_of(text, jsonb) is 'account_name of an account as asked.';

create function levain.account_envelope(the_account jsonb) returns text
    language sql immutable
    return (the_account ->> 'call_id') || '/' || (the_account ->> 'envelope');
comment on function levain.account_envelope(jsonb) is
    'The envelope that an account as asked is of, with its call; null = of none.';

create function levain.transfers_asked(the_fund_id bigint, the_operations jsonb)
    returns setof levain.transfer_asked
    language sql stable
begin atomic
    select o.ordinal, t.line::smallint, t.value ->> 'ledger', t.value -> 'debit',
           levain.account_name_of(t.value ->> 'ledger', t.value -> 'debit'), t.value -> 'credit',
           levain.account_name_of(t.value ->> 'ledger', t.value -> 'credit'),
           (t.value ->> 'cents')::bigint
      from jsonb_array_elements(the_operations) with ordinality as o (value, ordinal),
           jsonb_array_elements(o.value -> 'transfers') with ordinality as t (value, line)
     where o.value ->> 'kind' <> 'contra'
    union all
    select o.ordinal, t.line, t.ledger, to_jsonb(c), c.name, to_jsonb(d), d.name, t.cents
      from jsonb_array_elements(the_operations) with ordinality as o (value, ordinal)
      join levain.transfer t
        on t.fund_id = the_fund_id and t.operation_id = (o.value ->> 'reverses_id')::bigint
      join levain.account d on d.fund_id = t.fund_id and d.account_id = t.debit_account_id
      join levain.account c on c.fund_id = t.fund_id and c.account_id = t.credit_account_id
     where o.value ->> 'kind' = 'contra';
end;
comment on function levain.transfers_asked(bigint, jsonb) is
    'The transfers of operations as asked; those of a contra-entry are the ones that it undoes, '
    'the other way round.';

create function levain.operations_asked(the_operations jsonb, the_transfers levain.transfer_asked[])
    returns setof levain.operation_asked
    language sql stable
begin atomic
    select o.ordinal, o.value ->> 'key', o.value ->> 'kind', (o.value ->> 'exercise')::smallint,
           (o.value ->> 'accounted_on')::date, (o.value ->> 'value_on')::date,
           o.value ->> 'cites', o.value ->> 'reason', (o.value ->> 'reverses_id')::bigint,
           coalesce(t.chain, ''), sha256(convert_to(o.value::text, 'UTF8'))
      from jsonb_array_elements(the_operations) with ordinality as o (value, ordinal)
      left join (
          select a.ordinal,
                 case when count(e.envelope) = 2 * count(distinct a.line)
                       and min(e.envelope) = max(e.envelope) then min(e.envelope) end as chain
            from unnest(the_transfers) as a,
                 lateral (values (levain.account_envelope(a.debit)),
                                 (levain.account_envelope(a.credit))) as e (envelope)
           group by a.ordinal) as t on t.ordinal = o.ordinal;
end;
comment on function levain.operations_asked(jsonb, levain.transfer_asked[]) is
    'The operations as asked, each in the chain of the one envelope that it touches, or of the '
    'fund.';

create function levain.operation_body(
    the_kind text, the_key text, the_exercise smallint, the_accounted_on date, the_value_on date,
    the_cites text, the_reason text, the_reversed_key text, the_lines text) returns bytea
    language sql stable
    return sha256(convert_to(concat_ws(E'\n',
        'levain operation 1', the_kind, the_key, the_exercise::text,
        to_char(the_accounted_on, 'YYYY-MM-DD'), to_char(the_value_on, 'YYYY-MM-DD'),
        'cites ' || coalesce(encode(sha256(convert_to(the_cites, 'UTF8')), 'hex'), '-'),
        'reason ' || coalesce(encode(sha256(convert_to(the_reason, 'UTF8')), 'hex'), '-'),
        'reverses ' || coalesce(the_reversed_key, '-'), the_lines), 'UTF8'));
comment on function levain.operation_body(text, text, smallint, date, date, text, text, text, text)
    is 'Digest of an operation. Texts that may name people are in it by their digests alone, so '
       'that they can be erased.';

create function levain.transfer_line(
    the_ledger text, the_debit_name text, the_credit_name text, the_cents bigint) returns text
    language sql immutable
    return the_ledger || ' ' || the_cents::text || ' ' || the_debit_name || ' > '
           || the_credit_name;
comment on function levain.transfer_line(text, text, text, bigint) is
    'A transfer as operation_body has it.';

create function levain.chain_next(the_state bytea, the_first bytea, the_body bytea) returns bytea
    language sql immutable
    return sha256(coalesce(the_state, the_first) || the_body);
comment on function levain.chain_next(bytea, bytea, bytea) is
    'The digest after a body: of the digest before it, or of the first one, then the body.';

create aggregate levain.chained(the_first bytea, the_body bytea) (
    sfunc = levain.chain_next, stype = bytea);
comment on aggregate levain.chained(bytea, bytea) is 'The digest after all bodies, in order.';
revoke execute on function levain.chained(bytea, bytea) from public;

create function levain.ledger_check_kinds(
    the_actor text, the_operations levain.operation_asked[]) returns void
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    bad record;
begin
    select o.kind, o.key, k.actor into bad
      from unnest(the_operations) as o
      join levain.ledger_kind k on k.kind = o.kind
     where k.actor not in (the_actor, 'both')
     order by o.ordinal
     limit 1;
    if found then
        raise exception 'operation %: % is done by the %, not by the %', bad.key, bad.kind,
            bad.actor, the_actor
            using errcode = 'insufficient_privilege', constraint = 'operation_actor_check';
    end if;
    select o.kind, o.key into bad
      from unnest(the_operations) as o
      join levain.ledger_kind k on k.kind = o.kind
     where k.cites and o.cites is null
     order by o.ordinal
     limit 1;
    if found then
        raise exception 'operation %: % rests on a decision, and names none', bad.key, bad.kind
            using errcode = 'check_violation', constraint = 'operation_cites_check';
    end if;
end
$$;
comment on function levain.ledger_check_kinds(text, levain.operation_asked[]) is
    'Refuses an operation of another''s, and one that has to name a decision and does not.';

create function levain.ledger_check_scope(
    the_operations levain.operation_asked[], the_transfers levain.transfer_asked[]) returns void
    language plpgsql immutable
    set search_path = levain, pg_temp as $$
declare
    bad record;
begin
    select o.key, t.debit_name, t.credit_name into bad
      from unnest(the_operations) as o
      join unnest(the_transfers) as t using (ordinal)
     where o.kind <> 'contra'
       and (t.debit ->> 'application_id' <> t.credit ->> 'application_id'
            or (levain.account_envelope(t.debit) <> levain.account_envelope(t.credit)
                and o.kind not in ('move', 'pool'))
            or (t.debit ->> 'funder_id' <> t.credit ->> 'funder_id')
            or (t.ledger = 'ae' and t.debit ->> 'vintage' <> t.credit ->> 'vintage')
            or (t.credit ->> 'exercise')::integer <> o.exercise
            or (t.debit ->> 'exercise')::integer > o.exercise
            or (t.ledger = 'cp' and o.kind <> 'reopen'
                and t.debit ->> 'exercise' <> t.credit ->> 'exercise'))
     order by o.ordinal, t.line
     limit 1;
    if found then
        raise exception 'operation %: money may not go from % to %', bad.key, bad.debit_name,
            bad.credit_name
            using errcode = 'check_violation', constraint = 'transfer_scope_check',
                  hint = 'an award, an envelope, a funder keeps its money, commitments their '
                         'vintage, payment appropriations their exercise';
    end if;
    select o.key into bad
      from unnest(the_operations) as o
     where not exists (select from unnest(the_transfers) as t where t.ordinal = o.ordinal)
     order by o.ordinal
     limit 1;
    if found then
        raise exception 'operation %: it moves nothing', bad.key
            using errcode = 'check_violation', constraint = 'operation_transfers_check';
    end if;
end
$$;
comment on function levain.ledger_check_scope(levain.operation_asked[], levain.transfer_asked[]) is
    'Refuses a transfer between awards, funders, vintages, or envelopes but where that is what the '
    'operation is for.';

create function levain.ledger_new(
    the_fund_id bigint, the_operations levain.operation_asked[]) returns levain.operation_asked[]
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    bad text;
begin
    select o.key into bad
      from unnest(the_operations) as o
     where (select p.parameters_sha256 from levain.operation p
             where p.fund_id = the_fund_id and p.key = o.key) <> o.parameters_sha256
     order by o.ordinal
     limit 1;
    if found then
        raise exception 'operation % was asked for before, otherwise', bad
            using errcode = 'unique_violation', constraint = 'operation_parameters_check';
    end if;
    return (select array_agg(o order by o.ordinal)
              from unnest(the_operations) as o
             where (select p.operation_id from levain.operation p
                     where p.fund_id = the_fund_id and p.key = o.key) is null);
end
$$;
comment on function levain.ledger_new(bigint, levain.operation_asked[]) is
    'Those of the operations that are not in the journal; refuses a key that is there for '
    'something else.';

create function levain.ledger_lock(
    the_fund_id bigint, the_operations levain.operation_asked[]) returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
begin
    insert into levain.ledger_chain (fund_id, chain, sha256)
    select distinct the_fund_id, o.chain, sha256(convert_to(o.chain, 'UTF8'))
      from unnest(the_operations) as o
     order by o.chain
    on conflict do nothing;
    perform from levain.ledger_chain c
      where c.fund_id = the_fund_id
        and c.chain in (select o.chain from unnest(the_operations) as o)
      order by c.chain
        for no key update;
    insert into levain.exercise (fund_id, exercise)
    select distinct the_fund_id, o.exercise from unnest(the_operations) as o order by o.exercise
    on conflict do nothing;
    -- Who closes a period waits for those who are in it; who comes later sees it closed.
    perform from levain.exercise e
      where e.fund_id = the_fund_id
        and e.exercise in (select o.exercise from unnest(the_operations) as o)
      order by e.exercise
        for share;
end
$$;
comment on function levain.ledger_lock(bigint, levain.operation_asked[]) is
    'Takes the chains and exercises of operations, in their order, until the transaction ends.';

create function levain.ledger_check_period(
    the_fund_id bigint, the_operations levain.operation_asked[]) returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    bad record;
begin
    select o.key, o.accounted_on, e.exercise, e.closed_through into bad
      from unnest(the_operations) as o
      join levain.exercise e on e.fund_id = the_fund_id and e.exercise = o.exercise
     where o.accounted_on <= e.closed_through
     order by o.ordinal
     limit 1;
    if found then
        raise exception 'operation %: exercise % is closed through %, and this is of %', bad.key,
            bad.exercise, bad.closed_through, bad.accounted_on
            using errcode = 'check_violation', constraint = 'operation_closed_check',
                  hint = 'date it in an open period, and name what it corrects';
    end if;
end
$$;
comment on function levain.ledger_check_period(bigint, levain.operation_asked[]) is
    'Refuses an operation that is dated in a closed period.';

create function levain.ledger_balance(
    the_fund_id bigint, the_transfers levain.transfer_asked[]) returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    moved record;
begin
    insert into levain.account (fund_id, ledger, stage, holder, sources, exercise, vintage,
                                call_id, envelope, application_id, funder_id)
    select the_fund_id, a.ledger, a.account ->> 'stage', s.holder, s.sources,
           (a.account ->> 'exercise')::smallint, (a.account ->> 'vintage')::smallint,
           (a.account ->> 'call_id')::bigint, a.account ->> 'envelope',
           (a.account ->> 'application_id')::bigint, (a.account ->> 'funder_id')::bigint
      from (select distinct on (x.name) x.name, t.ledger, x.account
              from unnest(the_transfers) as t,
                   lateral (values (t.debit_name, t.debit),
                                   (t.credit_name, t.credit)) as x (name, account)
             order by x.name) as a
      left join levain.ledger_stage s
        on s.ledger = a.ledger and s.stage = a.account ->> 'stage'
     where (select k.account_id from levain.account k
             where k.fund_id = the_fund_id and k.name = a.name) is null
     order by a.name
    on conflict do nothing;
    -- In the order of their ids, so that no two writers wait for each other; each once.
    for moved in
        select k.account_id, x.name, sum(x.debit)::bigint as debit, sum(x.credit)::bigint as credit
          from unnest(the_transfers) as t,
               lateral (values (t.debit_name, t.cents, 0), (t.credit_name, 0, t.cents))
                   as x (name, debit, credit),
               lateral (select k.account_id from levain.account k
                         where k.fund_id = the_fund_id and k.name = x.name offset 0) as k
         group by k.account_id, x.name
         order by k.account_id
    loop
        update levain.account a
           set debit_cents = a.debit_cents + moved.debit,
               credit_cents = a.credit_cents + moved.credit
         where a.fund_id = the_fund_id and a.account_id = moved.account_id
           and (a.sources
                or a.credit_cents + moved.credit >= a.debit_cents + moved.debit);
        if not found then
            raise exception 'account % holds % cents, and % are to leave it', moved.name,
                (select a.credit_cents - a.debit_cents + moved.credit from levain.account a
                  where a.fund_id = the_fund_id and a.account_id = moved.account_id), moved.debit
                using errcode = 'check_violation', constraint = 'account_balance_check';
        end if;
    end loop;
end
$$;
comment on function levain.ledger_balance(bigint, levain.transfer_asked[]) is
    'Makes the accounts that are missing, and adds to their sums, or refuses what is not there.';

create function levain.ledger_write(
    the_fund_id bigint, the_operations levain.operation_asked[],
    the_transfers levain.transfer_asked[]) returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    the_batch_id bigint;
begin
    insert into levain.ledger_batch as b (fund_id, operation_count, sha256)
    select the_fund_id, count(*),
           sha256(string_agg(o.parameters_sha256, ''::bytea order by o.key))
      from unnest(the_operations) as o
    returning b.ledger_batch_id into the_batch_id;
    insert into levain.operation (fund_id, ledger_batch_id, kind, key, parameters_sha256,
        exercise, accounted_on, value_on, cites, reason, reverses_id, chain, place, body_sha256,
        sha256)
    select the_fund_id, the_batch_id, b.kind, b.key, b.parameters_sha256, b.exercise,
           b.accounted_on, b.value_on, b.cites, b.reason, b.reverses_id, b.chain,
           c.length + row_number() over earlier, b.body_sha256,
           levain.chained(c.sha256, b.body_sha256) over earlier
      from (
        select o.*, levain.operation_body(
                   o.kind, o.key, o.exercise, o.accounted_on, o.value_on, o.cites, o.reason,
                   r.key, t.lines) as body_sha256
          from unnest(the_operations) as o
          join (select t.ordinal, string_agg(levain.transfer_line(t.ledger, t.debit_name,
                                                                  t.credit_name, t.cents),
                                             E'\n' order by t.line) as lines
                  from unnest(the_transfers) as t
                 group by t.ordinal) as t using (ordinal)
          left join levain.operation r
            on r.fund_id = the_fund_id and r.operation_id = o.reverses_id) as b
      join levain.ledger_chain c on c.fund_id = the_fund_id and c.chain = b.chain
    window earlier as (partition by b.chain order by b.ordinal);
    insert into levain.transfer (fund_id, operation_id, line, kind, ledger, debit_stage,
                                 debit_account_id, credit_stage, credit_account_id, cents)
    select the_fund_id, p.operation_id, t.line, p.kind, t.ledger, d.stage, d.account_id, c.stage,
           c.account_id, t.cents
      from unnest(the_operations) as o
      join unnest(the_transfers) as t on t.ordinal = o.ordinal,
           lateral (select p.operation_id, p.kind from levain.operation p
                     where p.fund_id = the_fund_id and p.key = o.key offset 0) as p,
           lateral (select d.account_id, d.stage from levain.account d
                     where d.fund_id = the_fund_id and d.name = t.debit_name offset 0) as d,
           lateral (select c.account_id, c.stage from levain.account c
                     where c.fund_id = the_fund_id and c.name = t.credit_name offset 0) as c;
    update levain.ledger_chain c
       set length = l.place, sha256 = l.sha256
      from (select distinct on (p.chain) p.chain, p.place, p.sha256
              from unnest(the_operations) as o,
                   lateral (select p.chain, p.place, p.sha256 from levain.operation p
                             where p.fund_id = the_fund_id and p.key = o.key offset 0) as p
             order by p.chain, p.place desc) as l
     where c.fund_id = the_fund_id and c.chain = l.chain;
end
$$;
comment on function levain.ledger_write(bigint, levain.operation_asked[], levain.transfer_asked[])
    is 'Writes a batch into the journal and links it to the chains.';

create function levain.ledger_post(the_fund_id bigint, the_actor text, the_operations jsonb)
    returns table (key text, operation_id bigint, created boolean)
    language plpgsql volatile
    set search_path = levain, pg_temp
    set enable_seqscan = off as $$ -- tables may have grown since anybody looked at their size
declare
    transfers levain.transfer_asked[] := (
        select array_agg(t) from levain.transfers_asked(the_fund_id, the_operations) as t);
    asked levain.operation_asked[] := (
        select array_agg(o) from levain.operations_asked(the_operations, transfers) as o);
    fresh levain.operation_asked[];
begin
    perform levain.ledger_check_kinds(the_actor, asked);
    perform levain.ledger_lock(the_fund_id, asked);
    fresh := levain.ledger_new(the_fund_id, asked);
    if fresh is not null then
        transfers := (select array_agg(t) from unnest(transfers) as t
                       where t.ordinal in (select f.ordinal from unnest(fresh) as f));
        perform levain.ledger_check_scope(fresh, transfers);
        perform levain.ledger_check_period(the_fund_id, fresh);
        perform levain.ledger_balance(the_fund_id, transfers);
        perform levain.ledger_write(the_fund_id, fresh, transfers);
    end if;
    return query
        select p.key::text, p.operation_id,
               coalesce(p.key = any (select f.key from unnest(fresh) as f), false)
          from unnest(asked) as a,
               lateral (select p.key, p.operation_id from levain.operation p
                         where p.fund_id = the_fund_id and p.key = a.key offset 0) as p
         order by a.ordinal;
end
$$;
comment on function levain.ledger_post(bigint, text, jsonb) is
    'Posts operations, all or none; those that are in the journal already are only found.';

create function levain.manager_post(the_fund_id bigint, the_operations jsonb)
    returns table (key text, operation_id bigint, created boolean)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
begin
    return query
        select p.key, p.operation_id, p.created
          from levain.ledger_post(the_fund_id, 'manager', the_operations) as p;
end
$$;
comment on function levain.manager_post(bigint, jsonb) is 'Posts operations of the manager.';

create function levain.accountant_post(the_fund_id bigint, the_operations jsonb)
    returns table (key text, operation_id bigint, created boolean)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
begin
    return query
        select p.key, p.operation_id, p.created
          from levain.ledger_post(the_fund_id, 'accountant', the_operations) as p;
end
$$;
comment on function levain.accountant_post(bigint, jsonb) is 'Posts operations of the accountant.';

create function levain.ledger_commit(
    the_fund_id bigint, the_call_id bigint, the_exercise smallint, the_day date)
    returns table (key text, operation_id bigint, created boolean)
    language sql volatile security definer
    set search_path = levain, pg_temp
begin atomic
    select p.key, p.operation_id, p.created
      from (select jsonb_agg(jsonb_build_object(
                       'key', 'commit call ' || l.call_id || ' application ' || l.application_id
                              || ' ' || l.envelope,
                       'kind', 'commit', 'exercise', the_exercise, 'accounted_on', the_day,
                       'value_on', the_day,
                       'cites', 'decision ' || d.decision_id || ' of ' || d.decided_on,
                       'transfers', jsonb_build_array(jsonb_build_object(
                           'ledger', 'ae', 'cents', l.cents,
                           'debit', jsonb_build_object(
                               'stage', 'available', 'exercise', the_exercise,
                               'vintage', the_exercise, 'call_id', l.call_id,
                               'envelope', l.envelope),
                           'credit', jsonb_build_object(
                               'stage', 'committed', 'exercise', the_exercise,
                               'vintage', the_exercise, 'call_id', l.call_id,
                               'envelope', l.envelope, 'application_id', l.application_id))))
                       order by l.application_id, l.envelope) as operations
              from levain.standing_award s
              join levain.decision d using (fund_id, call_id, decision_id)
              join levain.decision_line l using (fund_id, call_id, decision_id, application_id)
             where s.fund_id = the_fund_id and s.call_id = the_call_id
               and not exists (
                   select from levain.operation o
                    where o.fund_id = l.fund_id
                      and o.key = 'commit call ' || l.call_id || ' application '
                                  || l.application_id || ' ' || l.envelope)) as asked,
           lateral levain.ledger_post(the_fund_id, 'decision', asked.operations) as p
     where asked.operations is not null;
end;
comment on function levain.ledger_commit(bigint, bigint, smallint, date) is
    'Commits the awards that the last decision of a call left standing, each once.';

-- ---- closing a period ---------------------------------------------------------------------------

create function levain.ledger_close(the_fund_id bigint, the_exercise smallint, the_day date)
    returns boolean
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    open_after date;
begin
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
    if the_day >= (select (clock_timestamp() at time zone f.time_zone)::date from levain.fund f
                    where f.fund_id = the_fund_id) then
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
comment on function levain.ledger_close(bigint, smallint, date) is
    'Closes an exercise up to a day that is over; gives false where it was closed already.';

-- ---- checking it all ----------------------------------------------------------------------------

create function levain.ledger_head(the_fund_id bigint) returns bytea
    language sql stable
    set search_path = levain, pg_temp
    return (select sha256(string_agg(convert_to(c.chain, 'UTF8') || '\x00'::bytea || c.sha256,
                                     ''::bytea order by c.chain))
              from levain.ledger_chain c
             where c.fund_id = the_fund_id);
comment on function levain.ledger_head(bigint) is
    'Digest of the heads of all chains of a fund: who has an earlier one on paper can tell whether '
    'the journal still begins as it did; null = nothing was posted.';

create function levain.ledger_journal_faults(the_fund_id bigint)
    returns table (subject text, found text, expected text)
    language sql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off
begin atomic
    with body as (
        select o.operation_id, o.key, o.chain, o.place, o.body_sha256, o.sha256,
               levain.operation_body(
                   o.kind, o.key, o.exercise, o.accounted_on, o.value_on, o.cites, o.reason,
                   r.key, t.lines) as wanted
          from levain.operation o
          left join (
              select t.operation_id,
                     string_agg(levain.transfer_line(t.ledger, d.name, c.name, t.cents), E'\n'
                                order by t.line) as lines
                from levain.transfer t
                join levain.account d
                  on d.fund_id = t.fund_id and d.account_id = t.debit_account_id
                join levain.account c
                  on c.fund_id = t.fund_id and c.account_id = t.credit_account_id
               where t.fund_id = the_fund_id
               group by t.operation_id) as t using (operation_id)
          left join levain.operation r
            on r.fund_id = o.fund_id and r.operation_id = o.reverses_id
         where o.fund_id = the_fund_id
    ), linked as (
        select b.key, b.chain, b.place, b.body_sha256, b.wanted, b.sha256,
               row_number() over earlier as wanted_place,
               levain.chained(sha256(convert_to(b.chain, 'UTF8')), b.wanted) over earlier
                   as wanted_sha256,
               b.place = max(b.place) over (partition by b.chain) as is_last
          from body b
        window earlier as (partition by b.chain order by b.place)
    )
    select 'body of operation ' || l.key, encode(l.body_sha256, 'hex'), encode(l.wanted, 'hex')
      from linked l
     where l.body_sha256 is distinct from l.wanted
    union all
    select 'chain at operation ' || l.key, l.place || ' ' || encode(l.sha256, 'hex'),
           l.wanted_place || ' ' || encode(l.wanted_sha256, 'hex')
      from linked l
     where (l.place, l.sha256) is distinct from (l.wanted_place, l.wanted_sha256)
    union all
    select 'head of chain ' || c.chain, c.length || ' ' || encode(c.sha256, 'hex'),
           coalesce(l.wanted_place, 0) || ' '
           || encode(coalesce(l.wanted_sha256, sha256(convert_to(c.chain, 'UTF8'))), 'hex')
      from levain.ledger_chain c
      left join linked l on l.chain = c.chain and l.is_last
     where c.fund_id = the_fund_id
       and (c.length, c.sha256) is distinct from
           (coalesce(l.wanted_place, 0),
            coalesce(l.wanted_sha256, sha256(convert_to(c.chain, 'UTF8'))))
    union all
    select 'batch ' || b.ledger_batch_id, b.operation_count || ' ' || encode(b.sha256, 'hex'),
           count(o.operation_id) || ' '
           || encode(sha256(string_agg(o.parameters_sha256, ''::bytea order by o.key)), 'hex')
      from levain.ledger_batch b
      left join levain.operation o using (fund_id, ledger_batch_id)
     where b.fund_id = the_fund_id
     group by b.ledger_batch_id, b.operation_count, b.sha256
    having b.operation_count <> count(o.operation_id)
        or b.sha256 is distinct from
           sha256(string_agg(o.parameters_sha256, ''::bytea order by o.key));
end;
comment on function levain.ledger_journal_faults(bigint) is
    'What of the journal is not as it was written: bodies, chains, heads, batches.';

create function levain.ledger_money_faults(the_fund_id bigint)
    returns table (subject text, found text, expected text)
    language sql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off
begin atomic
    with moved as (
        select x.account_id, sum(x.debit) as debit_cents, sum(x.credit) as credit_cents
          from levain.transfer t,
               lateral (values (t.debit_account_id, t.cents, 0::bigint),
                               (t.credit_account_id, 0::bigint, t.cents))
                   as x (account_id, debit, credit)
         where t.fund_id = the_fund_id
         group by x.account_id
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
           coalesce(m.debit_cents, 0) || ' ' || coalesce(m.credit_cents, 0)
      from levain.account a
      left join moved m using (account_id)
     where a.fund_id = the_fund_id
       and (a.debit_cents, a.credit_cents) is distinct from
           (coalesce(m.debit_cents, 0), coalesce(m.credit_cents, 0))
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
comment on function levain.ledger_money_faults(bigint) is
    'What of the money does not add up: sums, balances, what was paid in the three ledgers, closed '
    'periods, contra-entries.';

-- ---- who may what -------------------------------------------------------------------------------

grant select on levain.ledger_stage, levain.ledger_kind, levain.ledger_move, levain.exercise,
    levain.closing, levain.account, levain.ledger_chain, levain.ledger_batch, levain.operation,
    levain.transfer
    to levain_reader, levain_manager, levain_accountant, levain_auditor;
grant execute on function levain.manager_post(bigint, jsonb),
    levain.ledger_commit(bigint, bigint, smallint, date) to levain_manager;
grant execute on function levain.accountant_post(bigint, jsonb),
    levain.ledger_close(bigint, smallint, date) to levain_accountant;
grant execute on function levain.ledger_head(bigint)
    to levain_reader, levain_manager, levain_accountant, levain_auditor;
grant execute on function levain.ledger_journal_faults(bigint),
    levain.ledger_money_faults(bigint), levain.operation_body(text, text, smallint, date, date,
    text, text, text, text), levain.transfer_line(text, text, text, bigint),
    levain.chain_next(bytea, bytea, bytea), levain.chained(bytea, bytea)
    to levain_auditor, levain_accountant;
