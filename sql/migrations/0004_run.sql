-- SPDX-License-Identifier: MPL-2.0
-- 0004_run - scores and allocations, run by run, kept for good.
-- Needs:   0003_application
-- Breaks:  nothing (new tables only).
-- Why:     a run is the digest of its inputs and what came out of them. It is inserted whole by one
--          function that checks it, so a run that can be read is complete, and it never changes.

set local role levain_owner;

create table levain.scoring_run (
    fund_id           bigint not null,
    call_id           bigint not null,
    scoring_run_id    bigint generated always as identity,
    rule_set_id       bigint not null,
    name              text not null generated always as
                      (substr(encode(inputs_sha256, 'hex'), 1, 12)) stored,
    inputs_sha256     levain.sha256 not null,
    results_sha256    levain.sha256 not null,
    engine            levain.words not null,
    application_count bigint not null
                      constraint scoring_run_application_count_check
                      check (application_count >= 0),
    sealed_at         timestamptz not null default now(),
    sealed_by         text not null default session_user,
    constraint scoring_run_pkey primary key (fund_id, call_id, scoring_run_id),
    constraint scoring_run_inputs_sha256_key unique (fund_id, call_id, inputs_sha256)
);
comment on table levain.scoring_run is
    'All counted applications of a call, judged and scored by one rule set. Append-only.';
comment on column levain.scoring_run.name is 'The head of inputs_sha256, as people call it.';
comment on column levain.scoring_run.inputs_sha256 is
    'Digest of everything the scores rest on: rule set, applications, marks, waivers.';
comment on column levain.scoring_run.results_sha256 is 'Digest of what came out.';
comment on column levain.scoring_run.engine is 'Version of the program that computed it.';
create index scoring_run_rule_set_id_idx on levain.scoring_run (rule_set_id, call_id, fund_id);
create index scoring_run_name_idx on levain.scoring_run (name text_pattern_ops);

create table levain.score (
    fund_id        bigint not null,
    call_id        bigint not null,
    scoring_run_id bigint not null,
    application_id bigint not null,
    version        integer not null,
    envelope       levain.code,
    failed         bytea not null,
    unknown        bytea not null,
    waived         bytea not null,
    mark_nums      bigint[] not null,
    mark_dens      bigint[] not null,
    score_num      bigint,
    score_den      bigint,
    third_reading  boolean not null,
    constraint score_pkey primary key (fund_id, call_id, scoring_run_id, application_id),
    constraint score_marks_check check (
        cardinality(mark_nums) = cardinality(mark_dens) and 0 < all (mark_dens)),
    constraint score_score_check check (
        (score_num is null) = (score_den is null) and score_den > 0)
);
comment on table levain.score is 'How one version of an application was judged. Append-only.';
comment on column levain.score.envelope is 'Its envelope, by the formulas; null = none.';
comment on column levain.score.failed is
    'Rules that are not met: rule n is bit (n - 1) % 8, from the lowest, of byte (n - 1) / 8.';
comment on column levain.score.unknown is
    'Rules that cannot be judged, since a fact is missing; bits as in failed.';
comment on column levain.score.waived is 'Rules lifted by a waiver; bits as in failed.';
comment on column levain.score.mark_nums is
    'Mark of each criterion: numerators; null = missing. mark_dens: denominators.';
comment on column levain.score.score_num is 'The score, exactly: score_num / score_den.';
comment on column levain.score.third_reading is 'Whether its markers are far apart.';
create index score_application_id_idx
    on levain.score (application_id, version, call_id, fund_id);

create table levain.scoring_standing (
    fund_id             bigint not null,
    call_id             bigint not null,
    scoring_standing_id bigint generated always as identity,
    scoring_run_id      bigint not null,
    last_intake_id      bigint not null,
    last_waiver_id      bigint not null,
    stands_since        timestamptz not null default now(),
    made_by             text not null default session_user,
    constraint scoring_standing_pkey primary key (fund_id, call_id, scoring_standing_id)
);
comment on table levain.scoring_standing is
    'Which scoring run stands for a call, each time that scoring gave another answer or was made '
    'after something had come in. Append-only; the last row stands.';
comment on column levain.scoring_standing.last_intake_id is
    'The last intake that the scores rest on, 0 for none: one that came later makes them stale.';
comment on column levain.scoring_standing.last_waiver_id is
    'The last waiver that the scores rest on, 0 for none.';
create index scoring_standing_scoring_run_id_idx
    on levain.scoring_standing (scoring_run_id, call_id, fund_id);

create table levain.allocation_run (
    fund_id           bigint not null,
    call_id           bigint not null,
    allocation_run_id bigint generated always as identity,
    scoring_run_id    bigint not null,
    kind              text not null
                      constraint allocation_run_kind_check check (kind in ('real', 'simulation')),
    name              text not null generated always as
                      (substr(encode(inputs_sha256, 'hex'), 1, 12)) stored,
    policy            levain.words not null,
    variations        jsonb not null,
    inputs_sha256     levain.sha256 not null,
    results_sha256    levain.sha256 not null,
    engine            levain.words not null,
    net_cents         levain.cents not null,
    awarded_cents     levain.cents not null,
    left_cents        levain.cents not null,
    sealed_at         timestamptz not null default now(),
    sealed_by         text not null default session_user,
    constraint allocation_run_pkey primary key (fund_id, call_id, allocation_run_id),
    constraint allocation_run_kind_key unique (fund_id, call_id, allocation_run_id, kind),
    constraint allocation_run_scoring_run_id_key
        unique (fund_id, call_id, allocation_run_id, scoring_run_id),
    constraint allocation_run_inputs_sha256_key unique (fund_id, call_id, inputs_sha256),
    constraint allocation_run_variations_check check (
        jsonb_typeof(variations) = 'array'
        and (kind = 'real') = (jsonb_array_length(variations) = 0))
);
comment on table levain.allocation_run is
    'Who is proposed what, from one scoring run. Append-only. Proposes; a committee decides.';
comment on column levain.allocation_run.kind is
    'real: by the rule set as it is, may be decided; simulation: with variations, never.';
comment on column levain.allocation_run.policy is 'How the money was handed out.';
comment on column levain.allocation_run.variations is
    'What a simulation changed: [{"key": ..., "value": ...}], as given.';
comment on column levain.allocation_run.net_cents is 'What the call has, management taken off.';
comment on column levain.allocation_run.awarded_cents is 'Sum of all awards.';
comment on column levain.allocation_run.left_cents is 'What is left in all envelopes.';
create index allocation_run_scoring_run_id_idx
    on levain.allocation_run (scoring_run_id, call_id, fund_id);
create index allocation_run_name_idx on levain.allocation_run (name text_pattern_ops);

create table levain.allocation (
    fund_id           bigint not null,
    call_id           bigint not null,
    allocation_run_id bigint not null,
    application_id    bigint not null,
    scoring_run_id    bigint not null,
    ordinal           integer not null
                      constraint allocation_ordinal_check check (ordinal >= 1),
    envelope          levain.code,
    rank              integer constraint allocation_rank_check check (rank >= 1),
    status            text not null,
    reason            text not null,
    quota             levain.code,
    computed_cents    levain.cents,
    award_cents       levain.cents not null,
    short_cents       levain.cents not null,
    binding           text[] not null,
    cap_cents         bigint[] not null,
    score_num         bigint,
    score_den         bigint,
    failed            bytea not null,
    unknown           bytea not null,
    waived            bytea not null,
    constraint allocation_pkey
        primary key (fund_id, call_id, allocation_run_id, application_id),
    constraint allocation_status_reason_check check (case status
        when 'awarded' then reason in ('FUNDED', 'TOPPED_UP')
        when 'partial' then reason = 'PARTIAL'
        when 'waiting' then reason in ('QUOTA', 'ENVELOPE_CLOSED', 'NO_FUNDS')
        when 'rejected' then reason in
            ('BELOW_THRESHOLD', 'BELOW_FLOOR', 'NOT_SCORED', 'AWARD_BELOW_MIN')
        when 'ineligible' then reason in ('INELIGIBLE', 'NO_ENVELOPE', 'AWARD_UNKNOWN')
        else false end),
    constraint allocation_award_cents_check check (case status
        when 'awarded' then award_cents > 0 and award_cents = computed_cents
        when 'partial' then award_cents > 0 and award_cents < computed_cents
        else award_cents = 0 end is true),
    constraint allocation_status_rank_check check (
        (status in ('awarded', 'partial', 'waiting')) = (rank is not null)),
    constraint allocation_status_envelope_check check (rank is null or envelope is not null),
    constraint allocation_quota_check check ((reason = 'QUOTA') = (quota is not null)),
    constraint allocation_score_check check (
        (score_num is null) = (score_den is null) and score_den > 0)
);
comment on table levain.allocation is 'What one run proposes for one application. Append-only.';
comment on column levain.allocation.scoring_run_id is 'That of the run: ties both to one score.';
comment on column levain.allocation.ordinal is
    'Place among all applications in the canonical order of the run.';
comment on column levain.allocation.rank is
    'Place among those that can be awarded; null = is not one of them.';
comment on column levain.allocation.status is
    'awarded in whole, partial, waiting (for money or room), rejected, ineligible.';
comment on column levain.allocation.quota is 'The quota that refused it, for reason QUOTA.';
comment on column levain.allocation.computed_cents is
    'Its award if nothing but its caps limits it; null = a fact is missing.';
comment on column levain.allocation.short_cents is 'What was missing where it was refused last.';
comment on column levain.allocation.binding is 'Codes of the caps that make computed_cents.';
comment on column levain.allocation.cap_cents is
    'Each cap, by cap.ordinal, rounded down; null = does not apply or is unknown.';
comment on column levain.allocation.failed is
    'Rules that are not met, as in score.failed: those of the scoring run, but for a simulation '
    'that varies them. So are unknown and waived.';
comment on column levain.allocation.score_num is
    'The score it was ranked by: that of the scoring run, but for a simulation that varies it.';
create index allocation_score_idx
    on levain.allocation (application_id, scoring_run_id, call_id, fund_id);

create table levain.allocation_envelope (
    fund_id           bigint not null,
    call_id           bigint not null,
    allocation_run_id bigint not null,
    envelope          levain.code not null,
    ordinal           integer not null,
    voted_cents       levain.cents not null,
    awarded_cents     levain.cents not null,
    moved_in_cents    levain.cents not null,
    moved_out_cents   levain.cents not null,
    left_cents        levain.cents not null,
    constraint allocation_envelope_pkey
        primary key (fund_id, call_id, allocation_run_id, envelope),
    constraint allocation_envelope_ordinal_key
        unique (fund_id, call_id, allocation_run_id, ordinal),
    constraint allocation_envelope_left_cents_check check (
        left_cents = voted_cents - awarded_cents + moved_in_cents - moved_out_cents)
);
comment on table levain.allocation_envelope is 'An envelope as a run found and left it.';
comment on column levain.allocation_envelope.awarded_cents is
    'To the applications of this envelope, whatever paid.';
comment on column levain.allocation_envelope.moved_in_cents is
    'Paid by other envelopes for applications of this one.';
comment on column levain.allocation_envelope.moved_out_cents is
    'Paid by this one for applications of others.';

create table levain.allocation_quota (
    fund_id           bigint not null,
    call_id           bigint not null,
    allocation_run_id bigint not null,
    quota             levain.code not null,
    value             text collate "C" not null,
    limit_cents       levain.cents not null,
    awarded_cents     levain.cents not null,
    constraint allocation_quota_pkey
        primary key (fund_id, call_id, allocation_run_id, quota, value),
    constraint allocation_quota_awarded_cents_check check (awarded_cents <= limit_cents)
);
comment on table levain.allocation_quota is 'What each group of a quota got, against its limit.';
comment on column levain.allocation_quota.value is 'Value of the quota''s field in the group.';

create table levain.allocation_line (
    fund_id           bigint not null,
    call_id           bigint not null,
    allocation_run_id bigint not null,
    application_id    bigint not null,
    pass              levain.code not null,
    envelope          levain.code not null,
    cents             levain.cents not null
                      constraint allocation_line_cents_check check (cents > 0),
    constraint allocation_line_pkey
        primary key (fund_id, call_id, allocation_run_id, application_id, pass, envelope)
);
comment on table levain.allocation_line is
    'What one pass gave one application from one envelope. An award is the sum of its lines.';
comment on column levain.allocation_line.envelope is 'The envelope that pays.';
create index allocation_line_envelope_idx
    on levain.allocation_line (allocation_run_id, envelope, call_id, fund_id);

-- ---- foreign keys -------------------------------------------------------------------------------

alter table levain.scoring_run add constraint scoring_run_rule_set_id_fkey
    foreign key (fund_id, call_id, rule_set_id) references levain.rule_set;
alter table levain.scoring_standing add constraint scoring_standing_scoring_run_id_fkey
    foreign key (fund_id, call_id, scoring_run_id) references levain.scoring_run;
alter table levain.score add constraint score_scoring_run_id_fkey
    foreign key (fund_id, call_id, scoring_run_id) references levain.scoring_run;
alter table levain.score add constraint score_version_fkey
    foreign key (fund_id, call_id, application_id, version)
    references levain.application_version;
alter table levain.allocation_run add constraint allocation_run_scoring_run_id_fkey
    foreign key (fund_id, call_id, scoring_run_id) references levain.scoring_run;
alter table levain.allocation add constraint allocation_allocation_run_id_fkey
    foreign key (fund_id, call_id, allocation_run_id, scoring_run_id)
    references levain.allocation_run (fund_id, call_id, allocation_run_id, scoring_run_id);
alter table levain.allocation add constraint allocation_application_id_fkey
    foreign key (fund_id, call_id, scoring_run_id, application_id) references levain.score;
alter table levain.allocation_envelope add constraint allocation_envelope_allocation_run_id_fkey
    foreign key (fund_id, call_id, allocation_run_id) references levain.allocation_run;
alter table levain.allocation_quota add constraint allocation_quota_allocation_run_id_fkey
    foreign key (fund_id, call_id, allocation_run_id) references levain.allocation_run;
alter table levain.allocation_line add constraint allocation_line_application_id_fkey
    foreign key (fund_id, call_id, allocation_run_id, application_id)
    references levain.allocation;
alter table levain.allocation_line add constraint allocation_line_envelope_fkey
    foreign key (fund_id, call_id, allocation_run_id, envelope)
    references levain.allocation_envelope;
