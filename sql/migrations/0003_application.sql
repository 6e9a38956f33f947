-- SPDX-License-Identifier: MPL-2.0
-- 0003_application - who applies, what was sent in, how it was marked, what was waived.
-- Needs:   0002_fund
-- Breaks:  nothing (new tables only).
-- Why:     what a decision rests on is never changed: a changed application is a new version, a
--          changed mark too, and the older ones stay. Indexes other than keys begin with the column
--          that selects most: one that began with fund_id and call_id could be taken for the
--          primary key's by a planner without statistics, and each foreign key check would then
--          read the whole call.

set local role levain_owner;

-- ---- keys by which the French State names organizations -----------------------------------------

create function levain.luhn(digits text) returns boolean
    language sql immutable strict parallel safe
    return (
        select sum(case when place % 2 = 0 then digit when digit < 5 then 2 * digit
                        else 2 * digit - 9 end) % 10 = 0
          from (select length(digits) - n as place, substr(digits, n, 1)::integer as digit
                  from generate_series(1, length(digits)) as n) as each_digit);
comment on function levain.luhn(text) is
    'Whether the digits pass Luhn''s key: from the right, every second one counts double.';

create function levain.is_siren(siren text) returns boolean
    language sql immutable strict parallel safe
    return case when siren ~ '^[0-9]{9}$' then levain.luhn(siren) else false end;
comment on function levain.is_siren(text) is 'Whether the text is a SIREN: 9 digits, Luhn''s key.';

create function levain.is_siret(siret text) returns boolean
    language sql immutable strict parallel safe
    return case
        when siret !~ '^[0-9]{14}$' then false
        when siret like '356000000%' and siret <> '35600000000048' then
            (select sum(substr(siret, n, 1)::integer) % 5 = 0
               from generate_series(1, 14) as n)
        else levain.luhn(siret) and levain.luhn(left(siret, 9)) end;
comment on function levain.is_siret(text) is
    'Whether the text is a SIRET: 14 digits that pass Luhn''s key and begin with a SIREN. The '
    'offices of La Poste have a rule of their own: the sum of the digits is a multiple of 5.';

create function levain.is_rna(rna text) returns boolean
    language sql immutable strict parallel safe
    return rna ~ '^W[0-9]{9}$';
comment on function levain.is_rna(text) is 'Whether the text is an RNA number: W and 9 digits.';

-- ---- organizations: a reference table -----------------------------------------------------------

create table levain.organization (
    organization_id bigint generated always as identity constraint organization_pkey primary key,
    name            levain.words,
    siren           text constraint organization_siren_check check (levain.is_siren(siren)),
    siret           text constraint organization_siret_check check (levain.is_siret(siret)),
    rna             text constraint organization_rna_check check (levain.is_rna(rna)),
    created_at      timestamptz not null default now(),
    constraint organization_siret_key unique (siret),
    constraint organization_rna_key unique (rna),
    constraint organization_siren_siret_check check (siren = left(siret, 9)),
    constraint organization_identity_check check (
        siren is not null or siret is not null or rna is not null)
);
comment on table levain.organization is
    'A legal person or one of its establishments, known by at least one of its State keys.';
comment on column levain.organization.siren is 'Key of the legal person; of siret when it has one.';
comment on column levain.organization.siret is 'Key of the establishment.';
comment on column levain.organization.rna is 'Key in the register of associations.';
create unique index organization_siren_idx on levain.organization (siren) where siret is null;

-- ---- applications and their versions ------------------------------------------------------------

create table levain.application (
    fund_id         bigint not null,
    call_id         bigint not null,
    application_id  bigint generated always as identity,
    code            levain.code not null,
    organization_id bigint,
    constraint application_pkey primary key (fund_id, call_id, application_id),
    constraint application_code_key unique (fund_id, call_id, code)
);
comment on table levain.application is 'A request to a call. What it states is in its versions.';
comment on column levain.application.code is 'Its name in the files of the call.';
comment on column levain.application.organization_id is
    'Who applies, by the last file that gave a State key; null = no key was given.';
create index application_organization_id_idx on levain.application (organization_id);
create index application_code_idx on levain.application (code);

create table levain.intake (
    fund_id         bigint not null,
    call_id         bigint not null,
    intake_id       bigint generated always as identity,
    rule_set_id     bigint not null,
    file_name       levain.words not null,
    sha256          levain.sha256 not null,
    new_count       bigint not null constraint intake_new_count_check check (new_count >= 0),
    version_count   bigint not null
                    constraint intake_version_count_check check (version_count >= 0),
    mark_count      bigint not null constraint intake_mark_count_check check (mark_count >= 0),
    unchanged_count bigint not null
                    constraint intake_unchanged_count_check check (unchanged_count >= 0),
    taken_at        timestamptz not null default now(),
    taken_by        text not null default session_user,
    constraint intake_pkey primary key (fund_id, call_id, intake_id)
);
comment on table levain.intake is
    'A file of applications that brought something new. Append-only; a file that changes nothing '
    'leaves no row.';
comment on column levain.intake.rule_set_id is 'The rule set whose fields typed the file.';
comment on column levain.intake.sha256 is 'Digest of the file.';
comment on column levain.intake.new_count is 'Applications seen for the first time.';
comment on column levain.intake.version_count is 'Further versions of known applications.';
comment on column levain.intake.mark_count is 'Marks that were new or had changed.';
comment on column levain.intake.unchanged_count is 'Lines that changed nothing.';
create index intake_rule_set_id_idx on levain.intake (rule_set_id, call_id, fund_id);

create table levain.application_version (
    fund_id        bigint not null,
    call_id        bigint not null,
    application_id bigint not null,
    version        integer not null
                   constraint application_version_version_check check (version >= 1),
    submitted_at   timestamptz,
    numbers        bigint[] not null,
    texts          text[] not null,
    sha256         levain.sha256 not null,
    intake_id      bigint not null,
    constraint application_version_pkey primary key (fund_id, call_id, application_id, version)
);
comment on table levain.application_version is
    'What an application stated at one time. Append-only; counted_version says which one counts.';
comment on column levain.application_version.submitted_at is
    'When it was submitted; null where the call records no such time.';
comment on column levain.application_version.numbers is
    'Facts of storage number, by field.slot; null = not given. Money in cents, days since '
    '1970-01-01, instants in seconds since then, flags 0 or 1. Fields that were added later lie '
    'beyond its end and are not given.';
comment on column levain.application_version.texts is 'Facts of storage text, by field.slot.';
comment on column levain.application_version.sha256 is 'Digest of all that it states.';
create index application_version_intake_id_idx
    on levain.application_version (intake_id, call_id, fund_id);

create table levain.mark (
    fund_id        bigint not null,
    call_id        bigint not null,
    application_id bigint not null,
    criterion      levain.code not null,
    marker         levain.code not null,
    version        integer not null constraint mark_version_check check (version >= 1),
    value_num      bigint not null,
    value_den      bigint not null constraint mark_value_den_check check (value_den > 0),
    intake_id      bigint not null,
    constraint mark_pkey
        primary key (fund_id, call_id, application_id, criterion, marker, version)
);
comment on table levain.mark is
    'A marker''s mark for a criterion, an exact fraction. Append-only; the last version counts.';
create index mark_intake_id_idx on levain.mark (intake_id, call_id, fund_id);

create table levain.waiver (
    fund_id        bigint not null,
    call_id        bigint not null,
    waiver_id      bigint generated always as identity,
    application_id bigint not null,
    rule_set_id    bigint not null,
    rule_code      levain.code not null,
    severity       text not null,
    kind           text not null,
    motive         levain.words not null,
    recorded_at    timestamptz not null default now(),
    recorded_by    text not null default session_user,
    constraint waiver_pkey primary key (fund_id, call_id, waiver_id),
    constraint waiver_application_id_rule_code_key
        unique (fund_id, call_id, application_id, rule_code),
    constraint waiver_kind_check check (
        (kind = 'derogation' and severity = 'derogable')
        or (kind = 'completion' and severity = 'completable'))
);
comment on table levain.waiver is
    'A rule lifted for one application: a derogation, or a completion of its file. Append-only.';
comment on column levain.waiver.rule_set_id is 'The rule set in force when it was recorded.';
comment on column levain.waiver.severity is 'That of the rule, which decides what can lift it.';
comment on column levain.waiver.recorded_by is 'Who was connected.';
create index waiver_rule_code_idx
    on levain.waiver (fund_id, call_id, rule_set_id, rule_code, severity);

-- ---- foreign keys -------------------------------------------------------------------------------

alter table levain.application add constraint application_call_id_fkey
    foreign key (fund_id, call_id) references levain.call;
alter table levain.application add constraint application_organization_id_fkey
    foreign key (organization_id) references levain.organization;
alter table levain.intake add constraint intake_rule_set_id_fkey
    foreign key (fund_id, call_id, rule_set_id) references levain.rule_set;
alter table levain.application_version add constraint application_version_application_id_fkey
    foreign key (fund_id, call_id, application_id) references levain.application;
alter table levain.application_version add constraint application_version_intake_id_fkey
    foreign key (fund_id, call_id, intake_id) references levain.intake;
alter table levain.mark add constraint mark_application_id_fkey
    foreign key (fund_id, call_id, application_id) references levain.application;
alter table levain.mark add constraint mark_intake_id_fkey
    foreign key (fund_id, call_id, intake_id) references levain.intake;
alter table levain.waiver add constraint waiver_application_id_fkey
    foreign key (fund_id, call_id, application_id) references levain.application;
alter table levain.waiver add constraint waiver_rule_code_fkey
    foreign key (fund_id, call_id, rule_set_id, rule_code, severity)
    references levain.rule (fund_id, call_id, rule_set_id, code, severity);

-- ---- what counts --------------------------------------------------------------------------------

create view levain.counted_version with (security_invoker = true) as
select distinct on (v.fund_id, v.call_id, v.application_id) v.*
  from levain.application_version v
  join levain.rule_set_in_force r on r.fund_id = v.fund_id and r.call_id = v.call_id
 order by v.fund_id, v.call_id, v.application_id,
          coalesce(v.submitted_at <= r.closes_at, r.closes_at is null) desc,
          v.submitted_at desc nulls last,
          v.version desc;
comment on view levain.counted_version is
    'The version of each application that counts: the last submitted before closing; when there is '
    'none, the last submitted; where no time is recorded, the last taken in.';

create view levain.counted_mark with (security_invoker = true) as
select distinct on (fund_id, call_id, application_id, criterion, marker) *
  from levain.mark
 order by fund_id, call_id, application_id, criterion, marker, version desc;
comment on view levain.counted_mark is 'The mark of each marker for each criterion that counts.';
