-- SPDX-License-Identifier: MPL-2.0
-- 0002_fund - funds, calls, and what their fund files say, version by version.
-- Needs:   0001_roles
-- Breaks:  nothing (new tables only).
-- Why:     the fund file is kept verbatim in rule_set.source and is what decides; the tables below
--          it are its projection, so that SQL can read it and other rows can point at it.

set local role levain_owner;

-- ---- reference tables: no key into the data of a fund -------------------------------------------

create table levain.fund (
    fund_id    bigint generated always as identity constraint fund_pkey primary key,
    code       levain.code not null constraint fund_code_key unique,
    name_fr    levain.words,
    name_en    levain.words,
    currency   text not null constraint fund_currency_check check (currency ~ '^[A-Z]{3}$'),
    time_zone  levain.words not null,
    language   text not null constraint fund_language_check check (language in ('fr', 'en')),
    created_at timestamptz not null default now()
);
comment on table levain.fund is
    'A fund: money pooled to support territorial cooperations. Its names follow its fund file.';
comment on column levain.fund.currency is 'ISO 4217 code; never changes.';
comment on column levain.fund.time_zone is 'IANA name of the zone that decides the day.';
comment on column levain.fund.language is 'Language of its reports.';

create table levain.funder (
    funder_id bigint generated always as identity constraint funder_pkey primary key,
    code      levain.code not null constraint funder_code_key unique,
    name_fr   levain.words,
    name_en   levain.words
);
comment on table levain.funder is 'Who pays into funds: region, department, foundation...';

-- ---- calls and their rule sets ------------------------------------------------------------------

create table levain.call (
    fund_id    bigint not null,
    call_id    bigint generated always as identity,
    code       levain.code not null,
    name_fr    levain.words,
    name_en    levain.words,
    mode       levain.words not null,
    created_at timestamptz not null default now(),
    constraint call_pkey primary key (fund_id, call_id),
    constraint call_code_key unique (fund_id, code)
);
comment on table levain.call is
    'A call for applications of a fund. Its dates and rules are those of its newest rule set.';
comment on column levain.call.mode is 'How the call awards: competition, examination, formula.';
create index call_code_idx on levain.call (code);

create table levain.rule_set (
    fund_id       bigint not null,
    call_id       bigint not null,
    rule_set_id   bigint generated always as identity,
    version       integer not null constraint rule_set_version_check check (version >= 1),
    source        text not null,
    sha256        levain.sha256 not null,
    opens_at      timestamptz,
    closes_at     timestamptz,
    call_was_open boolean not null,
    reason        levain.words,
    applied_at    timestamptz not null default now(),
    applied_by    text not null default session_user,
    constraint rule_set_pkey primary key (fund_id, call_id, rule_set_id),
    constraint rule_set_version_key unique (fund_id, call_id, version),
    constraint rule_set_sha256_check check (sha256 = sha256(convert_to(source, 'UTF8'))),
    constraint rule_set_opens_at_closes_at_check check (opens_at < closes_at),
    constraint rule_set_reason_check check (not call_was_open or version = 1 or reason is not null)
);
comment on table levain.rule_set is
    'One version of a call''s fund file. Append-only; the greatest version is in force.';
comment on column levain.rule_set.source is 'The fund file, byte for byte.';
comment on column levain.rule_set.sha256 is 'Digest of source.';
comment on column levain.rule_set.opens_at is 'When applications may come in; null = at any time.';
comment on column levain.rule_set.closes_at is 'Last instant of submission; null = none.';
comment on column levain.rule_set.call_was_open is
    'Whether the call was open, by the version before, when this one was applied.';
comment on column levain.rule_set.reason is
    'Why the file was changed; required once the call is open.';

create table levain.contribution (
    fund_id     bigint not null,
    call_id     bigint not null,
    rule_set_id bigint not null,
    funder_id   bigint not null,
    year        integer not null
                constraint contribution_year_check check (year between 1900 and 9999),
    cents       levain.cents not null,
    constraint contribution_pkey primary key (fund_id, call_id, rule_set_id, funder_id, year)
);
comment on table levain.contribution is 'What a funder pays for a year, by a version of the file.';
create index contribution_funder_id_idx on levain.contribution (funder_id);

create table levain.field (
    fund_id     bigint not null,
    call_id     bigint not null,
    rule_set_id bigint not null,
    name        levain.code not null,
    type        text not null,
    storage     text not null,
    slot        integer not null constraint field_slot_check check (slot >= 1),
    scale       integer not null,
    column_name levain.words not null,
    label_fr    levain.words,
    label_en    levain.words,
    constraint field_pkey primary key (fund_id, call_id, rule_set_id, name),
    constraint field_storage_slot_key unique (fund_id, call_id, rule_set_id, storage, slot),
    constraint field_type_check check (type in
        ('money', 'number', 'count', 'flag', 'date', 'instant', 'code', 'text', 'list of code')),
    constraint field_storage_check check (
        storage = case when type in ('code', 'text', 'list of code') then 'text' else 'number' end),
    constraint field_scale_check check (
        scale = case type when 'money' then 2 when 'number' then 6 else 0 end)
);
comment on table levain.field is
    'A fact that applications state, and where application_version keeps it.';
comment on column levain.field.storage is
    'number: in application_version.numbers; text: in application_version.texts.';
comment on column levain.field.slot is '1-based place in that array, in the order of the file.';
comment on column levain.field.scale is
    'Numbers are stored times ten to this power: money in cents, number in millionths.';
comment on column levain.field.column_name is 'Its column in the files of applications.';

create table levain.rule (
    fund_id     bigint not null,
    call_id     bigint not null,
    rule_set_id bigint not null,
    code        levain.code not null,
    ordinal     integer not null,
    severity    text not null
                constraint rule_severity_check
                check (severity in ('blocking', 'completable', 'derogable')),
    formula     levain.words not null,
    label_fr    levain.words,
    label_en    levain.words,
    message_fr  levain.words,
    message_en  levain.words,
    basis       levain.words,
    constraint rule_pkey primary key (fund_id, call_id, rule_set_id, code),
    constraint rule_ordinal_key unique (fund_id, call_id, rule_set_id, ordinal),
    constraint rule_code_severity_key unique (fund_id, call_id, rule_set_id, code, severity)
);
comment on table levain.rule is 'A condition of eligibility.';
comment on column levain.rule.ordinal is
    '1-based place in the file: rule n is bit n - 1 of the masks of score.';
comment on column levain.rule.severity is
    'blocking; completable: a completion lifts it; derogable: a derogation lifts it.';
comment on column levain.rule.basis is 'The text of law or of the fund that the rule rests on.';

create table levain.criterion (
    fund_id          bigint not null,
    call_id          bigint not null,
    rule_set_id      bigint not null,
    code             levain.code not null,
    ordinal          integer not null,
    method           text not null
                     constraint criterion_method_check
                     check (method in ('computed', 'mean', 'single')),
    formula          levain.words,
    weight           numeric not null constraint criterion_weight_check check (weight >= 0),
    scale_min        numeric,
    scale_max        numeric,
    floor            numeric,
    third_reading_at numeric
                     constraint criterion_third_reading_at_check check (third_reading_at > 0),
    label_fr         levain.words,
    label_en         levain.words,
    constraint criterion_pkey primary key (fund_id, call_id, rule_set_id, code),
    constraint criterion_ordinal_key unique (fund_id, call_id, rule_set_id, ordinal),
    constraint criterion_formula_check check ((method = 'computed') = (formula is not null)),
    constraint criterion_scale_min_scale_max_check check (
        (scale_min is null) = (scale_max is null) and scale_min < scale_max),
    constraint criterion_floor_check check (floor between scale_min and scale_max)
);
comment on table levain.criterion is 'What a score is made of.';
comment on column levain.criterion.ordinal is
    '1-based place in the file: criterion n is element n of score.mark_nums and mark_dens.';
comment on column levain.criterion.method is
    'computed by the formula; mean of its markers; single: its one marker''s.';
comment on column levain.criterion.floor is 'A mark below it eliminates.';
comment on column levain.criterion.third_reading_at is
    'Markers that far apart call for a third reading.';

create table levain.mark_column (
    fund_id     bigint not null,
    call_id     bigint not null,
    rule_set_id bigint not null,
    criterion   levain.code not null,
    marker      levain.code not null,
    column_name levain.words not null,
    constraint mark_column_pkey primary key (fund_id, call_id, rule_set_id, criterion, marker)
);
comment on table levain.mark_column is 'Which marker marks which criterion, in which column.';

create table levain.envelope (
    fund_id      bigint not null,
    call_id      bigint not null,
    rule_set_id  bigint not null,
    code         levain.code not null,
    ordinal      integer not null,
    voted_cents  levain.cents not null,
    when_formula levain.words,
    parameters   jsonb not null,
    label_fr     levain.words,
    label_en     levain.words,
    constraint envelope_pkey primary key (fund_id, call_id, rule_set_id, code),
    constraint envelope_ordinal_key unique (fund_id, call_id, rule_set_id, ordinal),
    constraint envelope_parameters_check check (jsonb_typeof(parameters) = 'object')
);
comment on table levain.envelope is 'A part of the money, for the applications that it is for.';
comment on column levain.envelope.when_formula is 'Which applications it is for.';
comment on column levain.envelope.parameters is
    'What formulas call env.NAME (min, max, rate...), as the file writes it.';

create table levain.cap (
    fund_id      bigint not null,
    call_id      bigint not null,
    rule_set_id  bigint not null,
    code         levain.code not null,
    ordinal      integer not null,
    formula      levain.words not null,
    when_formula levain.words,
    label_fr     levain.words,
    label_en     levain.words,
    constraint cap_pkey primary key (fund_id, call_id, rule_set_id, code),
    constraint cap_ordinal_key unique (fund_id, call_id, rule_set_id, ordinal)
);
comment on table levain.cap is 'A most that an award may be; the least of them makes it.';
comment on column levain.cap.ordinal is
    '1-based place in the file: cap n is element n of allocation.cap_cents.';
comment on column levain.cap.when_formula is 'Which applications it holds for; null = all.';

create table levain.quota (
    fund_id     bigint not null,
    call_id     bigint not null,
    rule_set_id bigint not null,
    code        levain.code not null,
    ordinal     integer not null,
    by_field    levain.code not null,
    share       numeric constraint quota_share_check check (share between 0 and 1),
    limit_cents levain.cents,
    label_fr    levain.words,
    label_en    levain.words,
    constraint quota_pkey primary key (fund_id, call_id, rule_set_id, code),
    constraint quota_ordinal_key unique (fund_id, call_id, rule_set_id, ordinal),
    constraint quota_share_limit_cents_check check ((share is null) <> (limit_cents is null))
);
comment on table levain.quota is 'The most that one group of applications may have in all.';
comment on column levain.quota.by_field is 'The field whose value makes the group.';
comment on column levain.quota.share is 'Limit as a share of the net money of the call.';
create index quota_by_field_idx on levain.quota (fund_id, call_id, rule_set_id, by_field);

create table levain.pass (
    fund_id     bigint not null,
    call_id     bigint not null,
    rule_set_id bigint not null,
    code        levain.code not null,
    ordinal     integer not null,
    label_fr    levain.words,
    label_en    levain.words,
    constraint pass_pkey primary key (fund_id, call_id, rule_set_id, code),
    constraint pass_ordinal_key unique (fund_id, call_id, rule_set_id, ordinal)
);
comment on table levain.pass is 'A walk along the ranking that hands money out.';

-- ---- foreign keys -------------------------------------------------------------------------------

alter table levain.call add constraint call_fund_id_fkey
    foreign key (fund_id) references levain.fund;
alter table levain.rule_set add constraint rule_set_call_id_fkey
    foreign key (fund_id, call_id) references levain.call;
alter table levain.contribution add constraint contribution_rule_set_id_fkey
    foreign key (fund_id, call_id, rule_set_id) references levain.rule_set;
alter table levain.contribution add constraint contribution_funder_id_fkey
    foreign key (funder_id) references levain.funder;
alter table levain.field add constraint field_rule_set_id_fkey
    foreign key (fund_id, call_id, rule_set_id) references levain.rule_set;
alter table levain.rule add constraint rule_rule_set_id_fkey
    foreign key (fund_id, call_id, rule_set_id) references levain.rule_set;
alter table levain.criterion add constraint criterion_rule_set_id_fkey
    foreign key (fund_id, call_id, rule_set_id) references levain.rule_set;
alter table levain.mark_column add constraint mark_column_criterion_fkey
    foreign key (fund_id, call_id, rule_set_id, criterion) references levain.criterion;
alter table levain.envelope add constraint envelope_rule_set_id_fkey
    foreign key (fund_id, call_id, rule_set_id) references levain.rule_set;
alter table levain.cap add constraint cap_rule_set_id_fkey
    foreign key (fund_id, call_id, rule_set_id) references levain.rule_set;
alter table levain.quota add constraint quota_rule_set_id_fkey
    foreign key (fund_id, call_id, rule_set_id) references levain.rule_set;
alter table levain.quota add constraint quota_by_field_fkey
    foreign key (fund_id, call_id, rule_set_id, by_field) references levain.field;
alter table levain.pass add constraint pass_rule_set_id_fkey
    foreign key (fund_id, call_id, rule_set_id) references levain.rule_set;

create view levain.rule_set_in_force with (security_invoker = true) as
select distinct on (fund_id, call_id) *
  from levain.rule_set
 order by fund_id, call_id, version desc;
comment on view levain.rule_set_in_force is 'The newest rule set of each call.';
