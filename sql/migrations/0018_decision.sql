-- SPDX-License-Identifier: MPL-2.0
-- 0018_decision - the seed of the draw, the committee's decision, and what happens after it.
-- Needs:   0015, which lets a run be a top-up; a role that may create roles.
-- Breaks:  nothing (new tables and functions only).
-- Why:     a decision spends the money that a run only proposes. It is kept with all that it rests
--          on and never changes: what happens later (a withdrawal, an offer that is refused or
--          expires) is an event beside it, and money that comes back goes to the waiting list by a
--          run of its own, which takes nothing from anybody.

do $$
begin
    if not exists (select from pg_catalog.pg_roles where rolname = 'levain_committee') then
        begin
            create role levain_committee nologin;
        exception
            when duplicate_object or unique_violation then
                null; -- made by another database of this cluster in the meantime
        end;
    end if;
    -- The first lock on a table is when a session hears of what others have made.
    perform from pg_catalog.pg_auth_members limit 1;
    begin
        grant levain_reader to levain_committee;
    exception
        when unique_violation then
            null;
    end;
end
$$;

set local role levain_owner;

grant usage on schema levain to levain_committee;

-- ---- the seed of the draw -----------------------------------------------------------------------

create table levain.seed (
    fund_id      bigint not null,
    call_id      bigint not null,
    seed         levain.words not null
                 constraint seed_seed_check
                 check (octet_length(seed) <= 200 and seed !~ '[[:cntrl:]]'),
    sha256       levain.sha256 not null,
    published_at timestamptz not null default clock_timestamp(),
    published_by text not null default session_user,
    constraint seed_pkey primary key (fund_id, call_id),
    constraint seed_sha256_check check (sha256 = sha256(convert_to(seed, 'UTF8')))
);
comment on table levain.seed is
    'What a call draws lots with, published before anybody could know whom it favours. '
    'Append-only.';
comment on column levain.seed.seed is
    'An application is drawn by SHA-256 of it followed by the application''s code.';
comment on column levain.seed.sha256 is 'Digest of seed.';

alter table levain.seed add constraint seed_call_id_fkey
    foreign key (fund_id, call_id) references levain.call;

create function levain.seed_late(the_fund_id bigint, the_call_id bigint) returns text
    language sql stable
    set search_path = levain, pg_temp
    return (
        select case
            when exists (
                select from levain.rule_set s
                  join levain.fund f using (fund_id)
                 where s.fund_id = the_fund_id and s.call_id = the_call_id
                   and levain.instant_of(
                           ltrim(s.source, U&'\FEFF')::jsonb #>> '{call,panel,marks_open}',
                           f.time_zone) <= clock_timestamp())
                then 'marks are open'
            when exists (select from levain.mark m
                          where m.fund_id = the_fund_id and m.call_id = the_call_id)
                then 'marks were taken in'
            when exists (select from levain.scoring_run r
                          where r.fund_id = the_fund_id and r.call_id = the_call_id)
                then 'the call was scored' end);
comment on function levain.seed_late(bigint, bigint) is
    'Why it is too late for a seed: marks that any rule set opened, a mark, a scoring run; else '
    'null.';

create function levain.seed_publish(
    the_fund_id bigint, the_call_id bigint, the_seed text, the_sha256 bytea) returns boolean
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    known levain.words;
    late text;
begin
    perform levain.call_lock(the_fund_id, the_call_id);
    select s.seed into known from levain.seed s
     where s.fund_id = the_fund_id and s.call_id = the_call_id;
    if known = the_seed then
        return false;
    end if;
    if known is not null then
        raise exception 'the call has a seed already: %', known
            using errcode = 'unique_violation', constraint = 'seed_pkey';
    end if;
    late := levain.seed_late(the_fund_id, the_call_id);
    if late is not null then
        raise exception 'it is too late to publish a seed: %', late
            using errcode = 'check_violation', constraint = 'seed_published_at_check';
    end if;
    insert into levain.seed (fund_id, call_id, seed, sha256)
    values (the_fund_id, the_call_id, the_seed, the_sha256);
    return true;
end
$$;
comment on function levain.seed_publish(bigint, bigint, text, bytea) is
    'Publishes the seed of a call, once and in time; the same again changes nothing, gives false.';

-- ---- decisions ----------------------------------------------------------------------------------

create table levain.decision (
    fund_id               bigint not null,
    call_id               bigint not null,
    decision_id           bigint generated always as identity,
    allocation_run_id     bigint not null,
    kind                  text not null
                          constraint decision_kind_check check (kind in ('real', 'top_up')),
    after_decision_id     bigint,
    decided_on            date not null,
    place                 levain.words not null,
    voting_count          integer not null,
    present_count         integer not null,
    private_present_count integer not null,
    quorum_share          numeric not null
                          constraint decision_quorum_share_check
                          check (quorum_share between 0 and 1),
    private_share         numeric not null
                          constraint decision_private_share_check
                          check (private_share between 0 and 1),
    awarded_cents         levain.cents not null,
    minutes_name          levain.words not null,
    minutes               text not null,
    minutes_sha256        levain.sha256 not null,
    consequences          jsonb not null
                          constraint decision_consequences_check
                          check (jsonb_typeof(consequences) = 'array'),
    run_sealed_by         text not null,
    recorded_at           timestamptz not null default clock_timestamp(),
    recorded_by           text not null default session_user,
    constraint decision_pkey primary key (fund_id, call_id, decision_id),
    constraint decision_allocation_run_id_key unique (fund_id, call_id, allocation_run_id),
    constraint decision_after_decision_id_key unique (fund_id, call_id, after_decision_id),
    constraint decision_after_decision_id_check check (
        (kind = 'top_up') = (after_decision_id is not null)),
    constraint decision_present_count_check check (
        present_count between 1 and voting_count
        and private_present_count between 0 and present_count),
    constraint decision_quorum_check check (
        present_count >= quorum_share * voting_count
        and private_present_count >= private_share * present_count),
    constraint decision_minutes_sha256_check check (
        minutes_sha256 = sha256(convert_to(minutes, 'UTF8')))
);
comment on table levain.decision is
    'What a committee decided on a run: that of the call, or a top-up after it. Append-only.';
comment on column levain.decision.kind is
    'That of the run, which the foreign key holds it to: a simulation cannot be decided.';
comment on column levain.decision.after_decision_id is
    'The decision that a top-up came after; null for that of the call.';
comment on column levain.decision.voting_count is 'Members who have a vote.';
comment on column levain.decision.present_count is 'Those of them who were present.';
comment on column levain.decision.private_present_count is 'Those of them of the private college.';
comment on column levain.decision.quorum_share is 'Least share of the voting members present.';
comment on column levain.decision.private_share is
    'Least share of the private college among those present.';
comment on column levain.decision.minutes is 'The minutes file, byte for byte.';
comment on column levain.decision.consequences is
    'What the rules would have made of the departures: who else would change, for each alone and '
    'for all.';
comment on column levain.decision.run_sealed_by is
    'Who made the run: not recorded_by, unless that one is a superuser.';
create unique index decision_real_idx on levain.decision (fund_id, call_id) where kind = 'real';
create index decision_kind_idx
    on levain.decision (allocation_run_id, kind, call_id, fund_id);

create table levain.decision_member (
    fund_id     bigint not null,
    call_id     bigint not null,
    decision_id bigint not null,
    name        levain.words not null,
    college     text not null
                constraint decision_member_college_check
                check (college ~ '^[A-Za-z0-9_][A-Za-z0-9_.-]*$'),
    voting      boolean not null,
    present     boolean not null,
    constraint decision_member_pkey primary key (fund_id, call_id, decision_id, name)
);
comment on table levain.decision_member is 'A member of the committee that decided. Append-only.';
comment on column levain.decision_member.college is
    'One of call.committee of the fund file; public or private where it names none.';
comment on column levain.decision_member.present is 'Present, or represented as its rules allow.';

create table levain.decision_award (
    fund_id           bigint not null,
    call_id           bigint not null,
    decision_id       bigint not null,
    application_id    bigint not null,
    allocation_run_id bigint not null,
    status            text not null
                      constraint decision_award_status_check check (status in
                          ('awarded', 'partial', 'waiting', 'rejected', 'ineligible', 'withdrawn',
                           'adjourned')),
    award_cents       levain.cents not null,
    departs           boolean not null,
    motive            levain.words,
    explanation       text not null
                      constraint decision_award_explanation_check
                      check (jsonb_typeof(explanation::jsonb) = 'object'),
    explanation_sha256 levain.sha256 not null,
    constraint decision_award_pkey
        primary key (fund_id, call_id, decision_id, application_id),
    constraint decision_award_award_cents_check check (
        (status in ('awarded', 'partial')) = (award_cents > 0)),
    constraint decision_award_motive_check check (departs = (motive is not null)),
    constraint decision_award_explanation_sha256_check check (
        explanation_sha256 = sha256(convert_to(explanation, 'UTF8')))
);
comment on table levain.decision_award is
    'What a committee decided for one application, and its explanation as it stood. Append-only.';
comment on column levain.decision_award.status is
    'That of the run, or what the committee made of it; adjourned: to be decided another time.';
comment on column levain.decision_award.departs is 'The committee decided otherwise than the run.';
comment on column levain.decision_award.explanation is
    'What levain explain said of it, as JSON in the language of the fund, byte for byte.';
create index decision_award_application_id_idx
    on levain.decision_award (application_id, allocation_run_id, call_id, fund_id);

create table levain.decision_line (
    fund_id           bigint not null,
    call_id           bigint not null,
    decision_id       bigint not null,
    application_id    bigint not null,
    allocation_run_id bigint not null,
    envelope          levain.code not null,
    cents             levain.cents not null
                      constraint decision_line_cents_check check (cents > 0),
    constraint decision_line_pkey
        primary key (fund_id, call_id, decision_id, application_id, envelope)
);
comment on table levain.decision_line is
    'What a decided award takes from an envelope; it is the sum of its lines. Append-only.';
create index decision_line_envelope_idx
    on levain.decision_line (allocation_run_id, envelope, call_id, fund_id);

create table levain.decision_recusal (
    fund_id        bigint not null,
    call_id        bigint not null,
    decision_id    bigint not null,
    name           text not null,
    application_id bigint not null,
    motive         levain.words,
    constraint decision_recusal_pkey
        primary key (fund_id, call_id, decision_id, name, application_id)
);
comment on table levain.decision_recusal is
    'A member who took no part in the decision on an application. Append-only.';
create index decision_recusal_application_id_idx
    on levain.decision_recusal (application_id, decision_id, call_id, fund_id);

create table levain.waiting (
    fund_id        bigint not null,
    call_id        bigint not null,
    decision_id    bigint not null,
    place          integer not null constraint waiting_place_check check (place >= 1),
    application_id bigint not null,
    valid_until    date,
    constraint waiting_pkey primary key (fund_id, call_id, decision_id, place),
    constraint waiting_application_id_key
        unique (fund_id, call_id, decision_id, application_id)
);
comment on table levain.waiting is
    'The waiting list that a decision left: who is served first when money comes. Append-only.';
comment on column levain.waiting.valid_until is 'The last day it may be served; null = no end.';

create table levain.top_up (
    fund_id           bigint not null,
    call_id           bigint not null,
    allocation_run_id bigint not null,
    kind              text not null default 'top_up'
                      constraint top_up_kind_check check (kind = 'top_up'),
    after_decision_id bigint not null,
    day               date not null,
    constraint top_up_pkey primary key (fund_id, call_id, allocation_run_id),
    constraint top_up_after_decision_id_key
        unique (fund_id, call_id, allocation_run_id, after_decision_id)
);
comment on table levain.top_up is
    'A run that froze what a decision left standing, and served its waiting list. Append-only.';
comment on column levain.top_up.day is 'The day whose waiting list it served.';
create index top_up_kind_idx on levain.top_up (allocation_run_id, kind, call_id, fund_id);
create index top_up_after_decision_id_idx
    on levain.top_up (after_decision_id, call_id, fund_id);

create table levain.award_event (
    fund_id        bigint not null,
    call_id        bigint not null,
    award_event_id bigint generated always as identity,
    application_id bigint not null,
    kind           text not null
                   constraint award_event_kind_check check (kind in
                       ('notified', 'accepted', 'withdrawn', 'refused', 'expired')),
    day            date not null,
    expires_on     date,
    motive         levain.words,
    recorded_at    timestamptz not null default clock_timestamp(),
    recorded_by    text not null default session_user,
    constraint award_event_pkey primary key (fund_id, call_id, award_event_id),
    constraint award_event_application_id_key unique (fund_id, call_id, application_id, kind),
    constraint award_event_expires_on_check check (
        expires_on is null or (kind = 'notified' and expires_on >= day)),
    constraint award_event_motive_check check (
        kind not in ('withdrawn', 'refused') or motive is not null)
);
comment on table levain.award_event is
    'What happened to an application beside the decisions: its award was notified, accepted, '
    'refused, it expired, or the applicant withdrew. Append-only.';
comment on column levain.award_event.day is 'The day it happened.';
comment on column levain.award_event.expires_on is
    'Of a notification: the last day to accept the offer; null = no end.';

-- ---- foreign keys -------------------------------------------------------------------------------

alter table levain.decision add constraint decision_allocation_run_id_fkey
    foreign key (fund_id, call_id, allocation_run_id, kind)
    references levain.allocation_run (fund_id, call_id, allocation_run_id, kind);
alter table levain.top_up add constraint top_up_allocation_run_id_fkey
    foreign key (fund_id, call_id, allocation_run_id, kind)
    references levain.allocation_run (fund_id, call_id, allocation_run_id, kind);
alter table levain.top_up add constraint top_up_after_decision_id_fkey
    foreign key (fund_id, call_id, after_decision_id) references levain.decision;
create index decision_top_up_idx
    on levain.decision (after_decision_id, allocation_run_id, call_id, fund_id);
alter table levain.decision add constraint decision_top_up_fkey
    foreign key (fund_id, call_id, allocation_run_id, after_decision_id)
    references levain.top_up (fund_id, call_id, allocation_run_id, after_decision_id);
alter table levain.decision_member add constraint decision_member_decision_id_fkey
    foreign key (fund_id, call_id, decision_id) references levain.decision;
alter table levain.decision_award add constraint decision_award_decision_id_fkey
    foreign key (fund_id, call_id, decision_id) references levain.decision;
alter table levain.decision_award add constraint decision_award_application_id_fkey
    foreign key (fund_id, call_id, allocation_run_id, application_id)
    references levain.allocation;
alter table levain.decision_line add constraint decision_line_application_id_fkey
    foreign key (fund_id, call_id, decision_id, application_id)
    references levain.decision_award;
alter table levain.decision_line add constraint decision_line_envelope_fkey
    foreign key (fund_id, call_id, allocation_run_id, envelope)
    references levain.allocation_envelope;
alter table levain.decision_recusal add constraint decision_recusal_name_fkey
    foreign key (fund_id, call_id, decision_id, name) references levain.decision_member;
alter table levain.decision_recusal add constraint decision_recusal_application_id_fkey
    foreign key (fund_id, call_id, decision_id, application_id)
    references levain.decision_award;
alter table levain.waiting add constraint waiting_application_id_fkey
    foreign key (fund_id, call_id, decision_id, application_id)
    references levain.decision_award;
alter table levain.award_event add constraint award_event_application_id_fkey
    foreign key (fund_id, call_id, application_id) references levain.application;

-- ---- what stands --------------------------------------------------------------------------------

create view levain.last_decision with (security_invoker = true) as
select distinct on (fund_id, call_id)
       fund_id, call_id, decision_id, allocation_run_id, kind, decided_on, awarded_cents
  from levain.decision
 order by fund_id, call_id, decision_id desc;
comment on view levain.last_decision is 'The newest decision of each call.';

create view levain.ended_application with (security_invoker = true) as
select distinct on (fund_id, call_id, application_id)
       fund_id, call_id, application_id, kind, day, motive
  from levain.award_event
 where kind in ('withdrawn', 'refused', 'expired')
 order by fund_id, call_id, application_id, award_event_id;
comment on view levain.ended_application is
    'Applications that want or may have nothing any more: withdrawn, refused their offer, let it '
    'expire.';

create view levain.standing_award with (security_invoker = true) as
select a.fund_id, a.call_id, a.decision_id, a.allocation_run_id, a.application_id, a.status,
       a.award_cents
  from levain.last_decision d
  join levain.decision_award a using (fund_id, call_id, decision_id)
 where a.award_cents > 0
   and not exists (select from levain.ended_application e
                    where e.fund_id = a.fund_id and e.call_id = a.call_id
                      and e.application_id = a.application_id);
comment on view levain.standing_award is
    'The awards that the last decision of a call left and that did not end since.';

create view levain.standing_waiting with (security_invoker = true) as
select w.fund_id, w.call_id, w.decision_id, w.place, w.application_id, w.valid_until
  from levain.last_decision d
  join levain.waiting w using (fund_id, call_id, decision_id)
 where not exists (select from levain.ended_application e
                    where e.fund_id = w.fund_id and e.call_id = w.call_id
                      and e.application_id = w.application_id);
comment on view levain.standing_waiting is
    'The waiting list of the last decision of a call, without those who left it since.';

-- ---- other rules after a decision ---------------------------------------------------------------

alter function levain.rule_set_project_money(bigint, bigint, bigint, jsonb, text)
    rename to rule_set_project_sums;

create function levain.rule_set_project_money(
    the_fund_id bigint, the_call_id bigint, the_rule_set_id bigint, call jsonb, own text)
    returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    less record;
begin
    perform levain.rule_set_project_sums(the_fund_id, the_call_id, the_rule_set_id, call, own);
    with recursive up as (
        select e.code as envelope, e.code as within, e.parent
          from levain.envelope e
         where e.fund_id = the_fund_id and e.call_id = the_call_id
           and e.rule_set_id = the_rule_set_id
        union all
        select u.envelope, e.code, e.parent
          from up u
          join levain.envelope e
            on e.fund_id = the_fund_id and e.call_id = the_call_id
           and e.rule_set_id = the_rule_set_id and e.code = u.parent
    )
    select coalesce(u.within, l.envelope) as envelope, sum(l.cents) as cents,
           coalesce(min(e.voted_cents), 0) as voted_cents into less
      from levain.standing_award s
      join levain.decision_line l using (fund_id, call_id, decision_id, application_id)
      left join up u on u.envelope = l.envelope
      left join levain.envelope e
        on e.fund_id = the_fund_id and e.call_id = the_call_id
       and e.rule_set_id = the_rule_set_id and e.code = u.within
     where s.fund_id = the_fund_id and s.call_id = the_call_id
     group by 1
    having sum(l.cents) > coalesce(min(e.voted_cents), 0)
     order by 1
     limit 1;
    if found then
        raise exception 'the file gives an envelope less than the awards that stand of it'
            using errcode = 'check_violation', constraint = 'envelope_standing_check',
                  hint = format('%s: %s < %s', less.envelope,
                                (less.voted_cents / 100.0)::numeric(20, 2),
                                (less.cents / 100.0)::numeric(20, 2));
    end if;
end
$$;
comment on function levain.rule_set_project_money(bigint, bigint, bigint, jsonb, text) is
    'Makes the envelopes, caps, quotas and passes of a rule set; refuses an envelope that holds '
    'less than what was decided of it and stands.';

-- ---- recording a decision -----------------------------------------------------------------------

create function levain.decision_begin() returns void
    language plpgsql volatile security definer
    set search_path = levain, pg_temp
    set client_min_messages = warning as $$
begin
    drop table if exists pg_temp.decided, pg_temp.decided_line, pg_temp.decided_member,
        pg_temp.decided_recusal;
    create temporary table decided (
        application    text collate "C" not null,
        application_id bigint, -- found by decision_find
        status         text not null,
        award_cents    bigint not null,
        departs        boolean not null,
        motive         text,
        explanation    text not null
    ) on commit drop;
    create temporary table decided_line (
        application    text collate "C" not null,
        application_id bigint,
        envelope       text not null,
        cents          bigint not null
    ) on commit drop;
    create temporary table decided_member (
        name    text not null,
        college text not null,
        voting  boolean not null,
        present boolean not null
    ) on commit drop;
    create temporary table decided_recusal (
        name           text not null,
        application    text collate "C" not null,
        application_id bigint,
        motive         text
    ) on commit drop;
    grant select, insert on pg_temp.decided, pg_temp.decided_line, pg_temp.decided_member,
        pg_temp.decided_recusal to levain_committee;
end
$$;
comment on function levain.decision_begin() is
    'Makes the temporary tables decided, decided_line, decided_member and decided_recusal, which a '
    'decision comes to by COPY.';

create function levain.decision_find(
    the_fund_id bigint, the_call_id bigint) returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    the_table text;
    stranger text;
begin
    foreach the_table in array array['decided', 'decided_line', 'decided_recusal']
    loop
        execute format(
            'update pg_temp.%I t set application_id = a.application_id from levain.application a'
            ' where a.fund_id = $1 and a.call_id = $2 and a.code = t.application', the_table)
          using the_fund_id, the_call_id;
        execute format(
            'select min(t.application) from pg_temp.%I t where t.application_id is null',
            the_table)
           into stranger;
        if stranger is not null then
            raise exception 'the call has no application %', stranger
                using errcode = 'foreign_key_violation',
                      constraint = 'decision_award_application_id_fkey';
        end if;
    end loop;
end
$$;
comment on function levain.decision_find(bigint, bigint) is
    'Finds the applications that a decision names, or refuses one that the call does not have.';

create function levain.decision_check_run(
    the_fund_id bigint, the_call_id bigint, the_run_id bigint) returns levain.allocation_run
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    run levain.allocation_run;
    last_id bigint := (select d.decision_id from levain.last_decision d
                        where d.fund_id = the_fund_id and d.call_id = the_call_id);
begin
    select * into strict run from levain.allocation_run r
     where r.fund_id = the_fund_id and r.call_id = the_call_id
       and r.allocation_run_id = the_run_id;
    if run.kind not in ('real', 'top_up') then
        raise exception 'run % is a simulation: it cannot be decided', run.name
            using errcode = 'check_violation', constraint = 'decision_kind_check';
    end if;
    if exists (select from levain.decision d where d.fund_id = the_fund_id
                  and d.call_id = the_call_id and d.allocation_run_id = the_run_id) then
        raise exception 'run % was decided already', run.name
            using errcode = 'unique_violation', constraint = 'decision_allocation_run_id_key';
    end if;
    if run.kind = 'real' and last_id is not null then
        raise exception 'the call was decided already, on another run'
            using errcode = 'unique_violation', constraint = 'decision_real_check',
                  hint = 'what comes after a decision is a top-up: levain allocate --top-up';
    end if;
    if run.kind = 'top_up' and last_id is distinct from (
        select t.after_decision_id from levain.top_up t
         where t.fund_id = the_fund_id and t.call_id = the_call_id
           and t.allocation_run_id = the_run_id) then
        raise exception 'run % does not come after the last decision of the call', run.name
            using errcode = 'check_violation', constraint = 'decision_last_check',
                  hint = 'make another one: levain allocate --top-up';
    end if;
    -- Whom the database cannot hold back is only remembered, in run_sealed_by.
    if run.sealed_by = session_user
       and not (select u.rolsuper from pg_catalog.pg_roles u where u.rolname = session_user) then
        raise exception 'run % was made by %, who cannot record its decision too', run.name,
            session_user
            using errcode = 'insufficient_privilege', constraint = 'decision_recorded_by_check';
    end if;
    return run;
end
$$;
comment on function levain.decision_check_run(bigint, bigint, bigint) is
    'Gives the run, or refuses: a simulation, decided already, not the next one, by who made it.';

create function levain.decision_check_rows(
    the_fund_id bigint, the_call_id bigint, the_run_id bigint) returns void
    language plpgsql volatile
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
declare
    bad text;
begin
    if exists (
        select from (select a.application_id from levain.allocation a
                      where a.fund_id = the_fund_id and a.call_id = the_call_id
                        and a.allocation_run_id = the_run_id) as a
          full join (select d.application_id, count(*) as times from pg_temp.decided d
                      group by d.application_id) as d using (application_id)
         where a.application_id is null or d.times is distinct from 1) then
        raise exception 'the decision does not answer every application of its run once'
            using errcode = 'check_violation', constraint = 'decision_award_application_id_check';
    end if;
    select p.code::text into bad
      from pg_temp.decided d
      join levain.allocation a
        on a.fund_id = the_fund_id and a.call_id = the_call_id
       and a.allocation_run_id = the_run_id and a.application_id = d.application_id
      join levain.application p
        on p.fund_id = the_fund_id and p.call_id = the_call_id
       and p.application_id = d.application_id
     where case when d.departs
           then (d.status, d.award_cents) = (a.status, a.award_cents)
                or exists (select from levain.allocation_line l -- decided before: it stands
                            where l.fund_id = the_fund_id and l.call_id = the_call_id
                              and l.allocation_run_id = the_run_id
                              and l.application_id = a.application_id and l.pass = 'decided')
                or (d.award_cents > 0
                    and (a.status in ('ineligible', 'withdrawn')
                         or d.award_cents <= a.computed_cents is not true))
                or d.status <> case when d.award_cents = 0 and d.status = 'adjourned'
                                    then 'adjourned'
                                    when d.award_cents = 0 then 'rejected'
                                    when d.award_cents = a.computed_cents then 'awarded'
                                    else 'partial' end
           else (d.status, d.award_cents) <> (a.status, a.award_cents) end
     order by p.code
     limit 1;
    if found then
        raise exception 'application %: it is decided neither as the run has it, nor otherwise '
            'within what it could have at most', bad
            using errcode = 'check_violation', constraint = 'decision_award_departs_check';
    end if;
end
$$;
comment on function levain.decision_check_rows(bigint, bigint, bigint) is
    'Refuses a decision that is not the run''s but where it departs, and then within the caps.';

create function levain.decision_check_money(
    the_fund_id bigint, the_call_id bigint, the_run_id bigint) returns void
    language plpgsql volatile
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
declare
    over record;
begin
    if exists (
        select from pg_temp.decided d
          full join (select l.application_id, sum(l.cents) as cents
                       from pg_temp.decided_line l group by l.application_id) as l
         using (application_id)
         where coalesce(d.award_cents, 0) <> coalesce(l.cents, 0)) then
        raise exception 'a decided award is not the sum of its lines'
            using errcode = 'check_violation', constraint = 'decision_line_sum_check';
    end if;
    if exists (
        select from (select l.application_id, l.envelope::text as envelope, sum(l.cents) as cents
                       from levain.allocation_line l
                       join pg_temp.decided d using (application_id)
                      where l.fund_id = the_fund_id and l.call_id = the_call_id
                        and l.allocation_run_id = the_run_id and not d.departs
                      group by 1, 2) as run
          full join (select l.application_id, l.envelope, sum(l.cents) as cents
                       from pg_temp.decided_line l
                       join pg_temp.decided d using (application_id)
                      where not d.departs
                      group by 1, 2) as decided
         using (application_id, envelope)
         where run.cents is distinct from decided.cents) then
        raise exception 'an award that the committee left as it was is paid otherwise'
            using errcode = 'check_violation', constraint = 'decision_line_run_check';
    end if;
    select e.envelope, e.voted_cents, l.cents into over
      from levain.allocation_run r
      join levain.allocation_envelope e using (fund_id, call_id, allocation_run_id)
      join lateral (
          select sum(d.cents) as cents
            from levain.envelope_within(the_fund_id, the_call_id, r.scoring_run_id) as n
            join pg_temp.decided_line d on d.envelope = n.envelope
           where n.within = e.envelope) as l on true
     where e.fund_id = the_fund_id and e.call_id = the_call_id
       and e.allocation_run_id = the_run_id and l.cents > e.voted_cents
     order by e.ordinal
     limit 1;
    if found then
        raise exception 'envelope % holds % cents, and the decision spends % of it',
            over.envelope, over.voted_cents, over.cents
            using errcode = 'check_violation', constraint = 'decision_line_envelope_check';
    end if;
end
$$;
comment on function levain.decision_check_money(bigint, bigint, bigint) is
    'Refuses awards that are not the sums of their lines, and envelopes that are overspent.';

create function levain.decision_over(the_fund_id bigint, the_call_id bigint)
    returns table (envelope text, voted_cents bigint, cents bigint)
    language plpgsql stable
    set search_path = levain, pg_temp as $$
#variable_conflict use_column
begin
    return query
    with recursive now as (
        select e.code::text as code, e.parent::text as parent, e.voted_cents, e.ordinal
          from levain.rule_set_in_force s
          join levain.envelope e using (fund_id, call_id, rule_set_id)
         where s.fund_id = the_fund_id and s.call_id = the_call_id
    ), up as (
        select n.code, n.code as within, n.parent from now n
        union
        select u.code, n.code, n.parent from up u join now n on n.code = u.parent
    ), spent as (
        select l.envelope, l.cents
          from pg_temp.decided_line l
          join levain.application a
            on a.fund_id = the_fund_id and a.call_id = the_call_id and a.code = l.application
         where not exists (select from levain.ended_application e
                            where e.fund_id = the_fund_id and e.call_id = the_call_id
                              and e.application_id = a.application_id)
    )
    select coalesce(u.within, s.envelope), coalesce(min(n.voted_cents), 0)::bigint,
           sum(s.cents)::bigint
      from spent s
      left join up u on u.code = s.envelope
      left join now n on n.code = u.within
     group by 1
    having sum(s.cents) > coalesce(min(n.voted_cents), 0)
     order by min(n.ordinal), 1;
end
$$;
comment on function levain.decision_over(bigint, bigint) is
    'Envelopes of which a decision spends more than they hold by the rules in force, which may be '
    'others than those of its run; who ended since spends nothing.';

create function levain.decision_check_in_force(
    the_fund_id bigint, the_call_id bigint) returns void
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    over record;
begin
    select * into over from levain.decision_over(the_fund_id, the_call_id) limit 1;
    if found then
        raise exception 'envelope % holds % cents by the rules in force, and the decision spends %'
            ' of it', over.envelope, over.voted_cents, over.cents
            using errcode = 'check_violation', constraint = 'decision_line_in_force_check';
    end if;
end
$$;
comment on function levain.decision_check_in_force(bigint, bigint) is
    'Refuses a decision that spends more than the rules in force have.';

create function levain.decision_check_recusals(
    the_fund_id bigint, the_call_id bigint, the_quorum_share numeric, the_private_share numeric)
    returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    voting_count bigint := (select count(*) from pg_temp.decided_member m where m.voting);
    bad text;
begin
    select p.code::text into bad
      from (select r.application_id,
                   count(*) filter (where m.present) as counted,
                   count(*) filter (where m.present and m.college = 'private') as counted_private
              from (select distinct q.application_id from pg_temp.decided_recusal q) as r
              join pg_temp.decided d using (application_id)
             cross join pg_temp.decided_member m
             where m.voting and d.status <> 'adjourned'
               and not exists (select from pg_temp.decided_recusal q
                                where q.application_id = r.application_id and q.name = m.name)
             group by r.application_id) as c
      join levain.application p
        on p.fund_id = the_fund_id and p.call_id = the_call_id
       and p.application_id = c.application_id
     where c.counted = 0 or c.counted < the_quorum_share * voting_count
        or c.counted_private < the_private_share * c.counted
     order by p.code
     limit 1;
    if found then
        raise exception 'application %: without the members who are recused there is no quorum',
            bad
            using errcode = 'check_violation', constraint = 'decision_recusal_quorum_check',
                  hint = 'it can be adjourned, and decided another time';
    end if;
end
$$;
comment on function levain.decision_check_recusals(bigint, bigint, numeric, numeric) is
    'Refuses a decision on an application for which the quorum is not met without the recused.';

-- ---- the committee that the fund file names ----------------------------------------------------

create function levain.quorum_least(the_quorum text, the_seats integer) returns integer
    language sql immutable
    set search_path = levain, pg_temp
    return case when the_quorum is null then 0
                when the_quorum like '%\%' then
                    ceil(regexp_replace(the_quorum, '[^0-9.]', '', 'g')::numeric * the_seats / 100)
                else the_quorum::integer end;
comment on function levain.quorum_least(text, integer) is
    'How many of so many seats a quorum is: a share ("50 %") rounded up, or a number; 0 when null.';

create function levain.run_college(the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (ordinal integer, code text, seats integer, least_present integer,
                   of_present numeric, least_in_all integer)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    with committee as (
        select ltrim(t.source, U&'\FEFF')::jsonb #> '{call,committee}' as it
          from levain.allocation_run r
          join levain.scoring_run s using (fund_id, call_id, scoring_run_id)
          join levain.rule_set t using (fund_id, call_id, rule_set_id)
         where r.fund_id = the_fund_id and r.call_id = the_call_id
           and r.allocation_run_id = the_run_id
    ), colleges as (
        select c.n::integer as ordinal, c.it ->> 'code' as code,
               (c.it ->> 'seats')::integer as seats, c.it ->> 'quorum' as quorum,
               c.it ->> 'of_present' as share, k.it ->> 'quorum' as in_all
          from committee k,
               jsonb_array_elements(case when jsonb_typeof(k.it) = 'object'
                                         then k.it -> 'colleges' else '[]' end)
                   with ordinality as c (it, n)
    )
    select c.ordinal, c.code, c.seats, levain.quorum_least(c.quorum, c.seats),
           coalesce(regexp_replace(c.share, '[^0-9.]', '', 'g')::numeric / 100, 0),
           levain.quorum_least(c.in_all, (sum(c.seats) over ())::integer)
      from colleges c;
end;
comment on function levain.run_college(bigint, bigint, bigint) is
    'The colleges of the committee by the rule set of a run, and the quorum of each: none where '
    'it names none.';

create function levain.decision_check_colleges(
    the_fund_id bigint, the_call_id bigint, the_run_id bigint) returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    bad record;
begin
    select m.name, m.college into bad
      from pg_temp.decided_member m
     where m.college not in (
               select c.code from levain.run_college(the_fund_id, the_call_id, the_run_id) as c
                union all
               select unnest(array['public', 'private'])
                where not exists (select from levain.run_college(the_fund_id, the_call_id,
                                                                 the_run_id)))
     order by m.name
     limit 1;
    if found then
        raise exception 'the committee has no college %, of which % is', bad.college, bad.name
            using errcode = 'check_violation', constraint = 'decision_member_committee_check';
    end if;
    select c.code, c.seats, count(*) as voting into bad
      from levain.run_college(the_fund_id, the_call_id, the_run_id) as c
      join pg_temp.decided_member m on m.college = c.code and m.voting
     group by c.code, c.seats
    having count(*) > c.seats
     order by c.code
     limit 1;
    if found then
        raise exception 'voting members of the college %: %, and it has % seats', bad.code,
            bad.voting, bad.seats
            using errcode = 'check_violation', constraint = 'decision_member_seats_check';
    end if;
    -- The meeting, and each application without those who are recused from it.
    select g.application_id, g.code, g.present, g.all_present, g.least_present into bad
      from (select t.application_id, c.code, c.least_present, c.of_present, c.least_in_all,
                   count(m.name) filter (where m.college = c.code) as present,
                   count(m.name) as all_present
              from (select null::bigint as application_id
                    union
                    select q.application_id
                      from pg_temp.decided_recusal q
                      join pg_temp.decided d using (application_id)
                     where d.status <> 'adjourned') as t
             cross join levain.run_college(the_fund_id, the_call_id, the_run_id) as c
              left join pg_temp.decided_member m
                on m.voting and m.present
               and not exists (select from pg_temp.decided_recusal q
                                where q.application_id = t.application_id and q.name = m.name)
             group by t.application_id, c.code, c.least_present, c.of_present, c.least_in_all)
           as g
     where g.present < g.least_present or g.all_present < g.least_in_all
        or g.present < g.of_present * g.all_present
     order by g.application_id nulls first, g.code
     limit 1;
    if found then
        raise exception 'there is no quorum: present of the college %: %, of all: %', bad.code,
            bad.present, bad.all_present
            using errcode = 'check_violation', constraint = 'decision_college_quorum_check',
                  hint = case when bad.application_id is null then 'the committee meets again'
                              else 'without the recused of an application: it can be adjourned'
                         end;
    end if;
end
$$;
comment on function levain.decision_check_colleges(bigint, bigint, bigint) is
    'Refuses a decision of people who are not, or not enough of, the committee of the fund file.';

create function levain.decision_store(
    the_fund_id bigint, the_call_id bigint, the_id bigint, the_run_id bigint) returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
begin
    insert into levain.decision_member (fund_id, call_id, decision_id, name, college, voting,
                                        present)
    select the_fund_id, the_call_id, the_id, m.name, m.college, m.voting, m.present
      from pg_temp.decided_member m;
    insert into levain.decision_award (fund_id, call_id, decision_id, application_id,
        allocation_run_id, status, award_cents, departs, motive, explanation, explanation_sha256)
    -- Who was refused or adjourned before stays so, with the motive of then, unless the committee
    -- says otherwise now.
    select the_fund_id, the_call_id, the_id, d.application_id, the_run_id,
           d.status, d.award_cents, d.departs or b.status is not null,
           coalesce(b.motive, d.motive), d.explanation,
           sha256(convert_to(d.explanation, 'UTF8'))
      from pg_temp.decided d
      join levain.decision t
        on t.fund_id = the_fund_id and t.call_id = the_call_id and t.decision_id = the_id
      left join levain.decision_award b
        on b.fund_id = t.fund_id and b.call_id = t.call_id and b.decision_id = t.after_decision_id
       and b.application_id = d.application_id and b.departs and b.award_cents = 0
       and not d.departs and b.status = d.status;
    insert into levain.decision_line (fund_id, call_id, decision_id, application_id,
                                      allocation_run_id, envelope, cents)
    select the_fund_id, the_call_id, the_id, l.application_id, the_run_id, l.envelope, l.cents
      from pg_temp.decided_line l;
    insert into levain.decision_recusal (fund_id, call_id, decision_id, name, application_id,
                                         motive)
    select the_fund_id, the_call_id, the_id, r.name, r.application_id, r.motive
      from pg_temp.decided_recusal r;
end
$$;
comment on function levain.decision_store(bigint, bigint, bigint, bigint) is
    'Inserts the rows of a decision that was checked.';

create function levain.waiting_store(
    the_fund_id bigint, the_call_id bigint, the_id bigint, the_run_id bigint,
    the_after_id bigint, the_places integer, the_valid_until date) returns void
    language sql volatile
    set search_path = levain, pg_temp
begin atomic
    -- After a top-up, those of the list before who still wait, until the same days.
    insert into levain.waiting (fund_id, call_id, decision_id, place, application_id, valid_until)
    select the_fund_id, the_call_id, the_id, l.place, l.application_id, l.valid_until
      from (select row_number() over (order by coalesce(w.place, a.rank)) as place,
                   a.application_id,
                   case when the_after_id is null then the_valid_until else w.valid_until end
                       as valid_until
              from levain.decision_award d
              join levain.allocation a using (fund_id, call_id, allocation_run_id, application_id)
              left join levain.waiting w
                on w.fund_id = d.fund_id and w.call_id = d.call_id
               and w.decision_id = the_after_id and w.application_id = d.application_id
             where d.fund_id = the_fund_id and d.call_id = the_call_id
               and d.decision_id = the_id and d.status = 'waiting'
               and (the_after_id is null or w.place is not null)) as l
     where the_after_id is not null or the_places is null or l.place <= the_places;
end;
comment on function levain.waiting_store(bigint, bigint, bigint, bigint, bigint, integer, date) is
    'Makes the waiting list of a decision: by rank, as many places as the call has, all when null.';

create function levain.decision_record(
    the_fund_id bigint, the_call_id bigint, the_run_id bigint, the_day date, the_place text,
    the_quorum_share numeric, the_private_share numeric, the_minutes_name text,
    the_minutes text, the_consequences jsonb, the_places integer, the_valid_until date)
    returns bigint
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    run levain.allocation_run;
    the_id bigint;
    the_after_id bigint;
begin
    perform levain.call_lock(the_fund_id, the_call_id);
    perform levain.temporary_check(t)
       from unnest(array['decided', 'decided_line', 'decided_member', 'decided_recusal']) as t;
    run := levain.decision_check_run(the_fund_id, the_call_id, the_run_id);
    perform levain.decision_find(the_fund_id, the_call_id);
    perform levain.decision_check_rows(the_fund_id, the_call_id, the_run_id);
    perform levain.decision_check_money(the_fund_id, the_call_id, the_run_id);
    perform levain.decision_check_in_force(the_fund_id, the_call_id);
    the_after_id := (select t.after_decision_id from levain.top_up t
                      where t.fund_id = the_fund_id and t.call_id = the_call_id
                        and t.allocation_run_id = the_run_id);
    insert into levain.decision as d (fund_id, call_id, allocation_run_id, kind,
        after_decision_id, decided_on, place, voting_count, present_count, private_present_count,
        quorum_share, private_share, awarded_cents, minutes_name, minutes, minutes_sha256,
        consequences, run_sealed_by)
    select the_fund_id, the_call_id, the_run_id, run.kind, the_after_id, the_day, the_place,
           count(*) filter (where m.voting), count(*) filter (where m.voting and m.present),
           count(*) filter (where m.voting and m.present and m.college = 'private'),
           the_quorum_share, the_private_share,
           (select coalesce(sum(a.award_cents), 0) from pg_temp.decided a), the_minutes_name,
           the_minutes, sha256(convert_to(the_minutes, 'UTF8')), the_consequences, run.sealed_by
      from pg_temp.decided_member m
    returning d.decision_id into the_id;
    perform levain.decision_check_recusals(the_fund_id, the_call_id, the_quorum_share,
                                           the_private_share);
    perform levain.decision_check_colleges(the_fund_id, the_call_id, the_run_id);
    perform levain.decision_store(the_fund_id, the_call_id, the_id, the_run_id);
    perform levain.waiting_store(the_fund_id, the_call_id, the_id, the_run_id, the_after_id,
                                 the_places, the_valid_until);
    return the_id;
end
$$;
comment on function levain.decision_record(bigint, bigint, bigint, date, text, numeric, numeric,
                                           text, text, jsonb, integer, date) is
    'Checks and keeps a decision on a run, with the outcome and the explanation of everybody.';

-- ---- after a decision ---------------------------------------------------------------------------

create function levain.award_event_check(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_kind text,
    the_day date) returns void
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    ended text := (select e.kind from levain.ended_application e
                    where e.fund_id = the_fund_id and e.call_id = the_call_id
                      and e.application_id = the_application_id);
    offered levain.award_event;
begin
    if ended is not null then
        raise exception 'the application ended already: %', ended
            using errcode = 'check_violation', constraint = 'award_event_ended_check';
    end if;
    if the_kind = 'withdrawn' then
        return;
    end if;
    if not exists (select from levain.standing_award s
                    where s.fund_id = the_fund_id and s.call_id = the_call_id
                      and s.application_id = the_application_id) then
        raise exception 'no award of the application stands'
            using errcode = 'check_violation', constraint = 'award_event_award_check';
    end if;
    select * into offered from levain.award_event e
     where e.fund_id = the_fund_id and e.call_id = the_call_id
       and e.application_id = the_application_id and e.kind = 'notified';
    if the_kind <> 'notified' and offered.day <= the_day is not true then
        raise exception 'the award was not notified by that day'
            using errcode = 'check_violation', constraint = 'award_event_notified_check';
    end if;
    if the_kind = 'expired' and offered.expires_on < the_day is not true then
        raise exception 'the offer has not expired by that day'
            using errcode = 'check_violation', constraint = 'award_event_expired_check';
    end if;
    if the_kind in ('refused', 'expired') and exists (
        select from levain.award_event e
         where e.fund_id = the_fund_id and e.call_id = the_call_id
           and e.application_id = the_application_id and e.kind = 'accepted') then
        raise exception 'the offer was accepted'
            using errcode = 'check_violation', constraint = 'award_event_accepted_check',
                  hint = 'who gives an accepted award back withdraws: levain withdraw';
    end if;
end
$$;
comment on function levain.award_event_check(bigint, bigint, bigint, text, date) is
    'Refuses what cannot happen to the application any more, or not yet.';

create function levain.award_event_add(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_kind text,
    the_day date, the_expires_on date, the_motive text) returns boolean
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
begin
    perform levain.call_lock(the_fund_id, the_call_id);
    if exists (select from levain.award_event e
                where e.fund_id = the_fund_id and e.call_id = the_call_id
                  and e.application_id = the_application_id and e.kind = the_kind) then
        return false;
    end if;
    perform levain.award_event_check(the_fund_id, the_call_id, the_application_id, the_kind,
                                     the_day);
    insert into levain.award_event (fund_id, call_id, application_id, kind, day, expires_on,
                                    motive)
    values (the_fund_id, the_call_id, the_application_id, the_kind, the_day, the_expires_on,
            the_motive);
    return true;
end
$$;
comment on function levain.award_event_add(bigint, bigint, bigint, text, date, date, text) is
    'Records what happened to an application; the same again changes nothing, and gives false.';

-- ---- a top-up -----------------------------------------------------------------------------------

create function levain.top_up_check(
    the_fund_id bigint, the_call_id bigint, the_run_id bigint, the_day date) returns void
    language plpgsql volatile
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
begin
    if exists (
        select from (select s.application_id, l.envelope, l.cents
                       from levain.standing_award s
                       join levain.decision_line l using (fund_id, call_id, decision_id,
                                                          application_id)
                      where s.fund_id = the_fund_id and s.call_id = the_call_id) as s
          full join (select l.application_id, l.envelope, l.cents
                       from levain.allocation_line l
                      where l.fund_id = the_fund_id and l.call_id = the_call_id
                        and l.allocation_run_id = the_run_id and l.pass = 'decided') as r
         using (application_id, envelope)
         where s.cents is distinct from r.cents) then
        raise exception 'the top-up does not leave every award that stands as it is'
            using errcode = 'check_violation', constraint = 'top_up_standing_check';
    end if;
    if exists (
        select from levain.allocation_line l
         where l.fund_id = the_fund_id and l.call_id = the_call_id
           and l.allocation_run_id = the_run_id and l.pass <> 'decided'
           and l.application_id not in (
               select w.application_id from levain.standing_waiting w
                where w.fund_id = the_fund_id and w.call_id = the_call_id
                  and coalesce(w.valid_until >= the_day, true))) then
        raise exception 'the top-up gives money to one who is not on the waiting list'
            using errcode = 'check_violation', constraint = 'top_up_waiting_check';
    end if;
    if exists (
        select from (select w.envelope, w.ordinal, w.voted_cents
                       from levain.allocation_envelope w
                      where w.fund_id = the_fund_id and w.call_id = the_call_id
                        and w.allocation_run_id = the_run_id) as w
          full join (select e.code as envelope, e.ordinal, e.voted_cents
                       from levain.allocation_run r
                       join levain.scoring_run s using (fund_id, call_id, scoring_run_id)
                       join levain.envelope e using (fund_id, call_id, rule_set_id)
                      where r.fund_id = the_fund_id and r.call_id = the_call_id
                        and r.allocation_run_id = the_run_id) as e
         using (envelope)
         where (w.ordinal, w.voted_cents) is distinct from (e.ordinal, e.voted_cents)) then
        raise exception 'the envelopes of the top-up are not those that were voted'
            using errcode = 'check_violation', constraint = 'top_up_envelope_check';
    end if;
end
$$;
comment on function levain.top_up_check(bigint, bigint, bigint, date) is
    'Refuses a top-up that changes an award that stands, or serves one who does not wait.';

create function levain.top_up_seal(
    the_fund_id bigint, the_call_id bigint, the_scoring_run_id bigint, the_policy text,
    the_inputs_sha256 bytea, the_results_sha256 bytea, the_engine text, the_net_cents bigint,
    the_after_decision_id bigint, the_day date,
    out allocation_run_id bigint, out name text, out created boolean)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
#variable_conflict use_column
declare
    run record;
begin
    select * into run
      from levain.allocation_seal(the_fund_id, the_call_id, the_scoring_run_id, 'top_up',
                                  the_policy, '[]', the_inputs_sha256, the_results_sha256,
                                  the_engine, the_net_cents);
    allocation_run_id := run.allocation_run_id;
    name := run.name;
    created := run.created;
    if created then
        if the_after_decision_id is distinct from (
            select d.decision_id from levain.last_decision d
             where d.fund_id = the_fund_id and d.call_id = the_call_id) then
            raise exception 'the top-up does not come after the last decision of the call'
                using errcode = 'check_violation', constraint = 'top_up_last_check';
        end if;
        perform levain.top_up_check(the_fund_id, the_call_id, run.allocation_run_id, the_day);
        insert into levain.top_up (fund_id, call_id, allocation_run_id, after_decision_id, day)
        values (the_fund_id, the_call_id, run.allocation_run_id, the_after_decision_id, the_day);
    end if;
end
$$;
comment on function levain.top_up_seal(bigint, bigint, bigint, text, bytea, bytea, text, bigint,
                                       bigint, date) is
    'Keeps the rows of an allocation as a top-up after a decision, or finds the same one.';

-- ---- a file that comes back ---------------------------------------------------------------------

create function levain.earlier_of(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint)
    returns table (call_id bigint, application_id bigint)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    with named as (
        select btrim(v.texts[f.slot]) as name
          from levain.counted_version v
          join levain.rule_set_in_force r using (fund_id, call_id)
          join levain.field f
            on f.fund_id = r.fund_id and f.call_id = r.call_id and f.rule_set_id = r.rule_set_id
           and f.storage = 'text'
           and f.name = ltrim(r.source, U&'\FEFF')::jsonb #>> '{call,intake,earlier}'
         where v.fund_id = the_fund_id and v.call_id = the_call_id
           and v.application_id = the_application_id)
    select a.call_id, a.application_id
      from named n
      join levain.application a
        on a.fund_id = the_fund_id and a.code = regexp_replace(n.name, '^.*/', '')
       and a.application_id <> the_application_id
      join levain.call c on c.fund_id = a.fund_id and c.call_id = a.call_id
     where strpos(n.name, '/') = 0 or c.code = regexp_replace(n.name, '/[^/]*$', '')
     order by a.call_id = the_call_id desc, a.application_id desc
     limit 1;
end;
comment on function levain.earlier_of(bigint, bigint, bigint) is
    'The application of the fund that this one takes up again, by the field that its call names: '
    '[CALL/]CODE, without a call the one of its own call first, then the newest.';

-- ---- checking a top-up --------------------------------------------------------------------------

create or replace function levain.verify_listed(
    the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (application_id bigint)
    language sql stable
    set search_path = levain, pg_temp as $$
    select w.application_id
      from levain.allocation_run r
      join levain.allocation w using (fund_id, call_id, allocation_run_id)
      left join levain.top_up t using (fund_id, call_id, allocation_run_id)
      left join levain.waiting l
        on l.fund_id = t.fund_id and l.call_id = t.call_id and l.decision_id = t.after_decision_id
       and l.application_id = w.application_id and coalesce(l.valid_until >= t.day, true)
     where r.fund_id = the_fund_id and r.call_id = the_call_id
       and r.allocation_run_id = the_run_id and w.rank is not null
       and (r.kind <> 'top_up' or l.application_id is not null)
$$;
comment on function levain.verify_listed(bigint, bigint, bigint) is
    'The applications that passes of a run may look at: all that walk, of a top-up those of the '
    'waiting list.';

create or replace function levain.verify_order(
    the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (application text, subject text, found text, expected text)
    language sql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
    with run as (
        select r.kind, t.after_decision_id, t.day
          from levain.allocation_run r
          left join levain.top_up t using (fund_id, call_id, allocation_run_id)
         where r.fund_id = the_fund_id and r.call_id = the_call_id
           and r.allocation_run_id = the_run_id
    ), listed as (
        select a.code, w.ordinal, row_number() over (order by l.place) as wanted
          from run r
          join levain.waiting l
            on l.fund_id = the_fund_id and l.call_id = the_call_id
           and l.decision_id = r.after_decision_id
           and coalesce(l.valid_until >= r.day, true)
          join levain.allocation w
            on w.fund_id = the_fund_id and w.call_id = the_call_id
           and w.allocation_run_id = the_run_id and w.application_id = l.application_id
           and w.status in ('awarded', 'partial', 'waiting')
          join levain.application a
            on a.fund_id = the_fund_id and a.call_id = the_call_id
           and a.application_id = w.application_id
    )
    select v.application, v.subject, v.found, v.expected
      from run r
      left join levain.seed s on s.fund_id = the_fund_id and s.call_id = the_call_id,
           levain.verify_ranking(the_fund_id, the_call_id, the_run_id, s.seed) as v
     where r.kind <> 'top_up'
    union all
    select l.code::text, 'ordinal', l.ordinal::text, l.wanted::text
      from listed l
     where l.ordinal <> l.wanted
$$;
comment on function levain.verify_order(bigint, bigint, bigint) is
    'Faults in the order of a run: of a top-up, those of the waiting list that are not first, in '
    'its order; else those of verify_ranking.';

-- ---- what a run was made from -------------------------------------------------------------------

create function levain.verify_beside(
    the_fund_id bigint, the_call_id bigint, the_run_id bigint, the_last_event_id bigint)
    returns bytea
    language sql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
    with run as (
        select t.after_decision_id, t.day
          from levain.allocation_run r
          left join levain.top_up t using (fund_id, call_id, allocation_run_id)
         where r.fund_id = the_fund_id and r.call_id = the_call_id
           and r.allocation_run_id = the_run_id
    ), ended as materialized (
        select distinct on (e.application_id) e.application_id, e.kind
          from levain.award_event e
         where e.fund_id = the_fund_id and e.call_id = the_call_id
           and e.kind in ('withdrawn', 'refused', 'expired')
           and e.award_event_id <= the_last_event_id
         order by e.application_id, e.award_event_id
    ), standing as (
        select l.application_id,
               string_agg(levain.verify_field(convert_to(l.envelope, 'UTF8'))
                          || levain.verify_field(int8send(l.cents::bigint)), ''::bytea
                          order by l.envelope) as lines
          from run r
          join levain.decision_line l
            on l.fund_id = the_fund_id and l.call_id = the_call_id
           and l.decision_id = r.after_decision_id
         where l.application_id not in (select e.application_id from ended e)
         group by l.application_id
    ), listed as (
        select w.application_id, w.place::bigint as place
          from run r
          join levain.waiting w
            on w.fund_id = the_fund_id and w.call_id = the_call_id
           and w.decision_id = r.after_decision_id and coalesce(w.valid_until >= r.day, true)
         where w.application_id not in (select e.application_id from ended e)
    ), kept_out as (
        select k.application_id, k.status
          from run r
          join levain.decision_award k
            on k.fund_id = the_fund_id and k.call_id = the_call_id
           and k.decision_id = r.after_decision_id and k.award_cents = 0 and k.departs
    ), rows as (
        select a.code, e.kind, l.place, s.lines, k.status
          from ended e
          full join standing s using (application_id)
          full join listed l using (application_id)
          full join kept_out k using (application_id)
          join levain.application a
            on a.fund_id = the_fund_id and a.call_id = the_call_id
           and a.application_id = coalesce(e.application_id, s.application_id,
                                       l.application_id, k.application_id)
    )
    select sha256(string_agg(levain.verify_field(convert_to(w.code, 'UTF8'))
                             || levain.verify_field(convert_to(coalesce(w.kind, ''), 'UTF8'))
                             || levain.verify_field(convert_to(coalesce(w.status, ''), 'UTF8'))
                             || levain.verify_field(int8send(coalesce(w.place, 0)))
                             || coalesce(w.lines, ''), ''::bytea order by w.code collate "C"))
      from rows w
$$;
comment on function levain.verify_beside(bigint, bigint, bigint, bigint) is
    'The digest of what stood beside the scores of a run, by the events up to one: who had ended '
    'and, of a top-up, the awards that stood, the list, whom it left out; null = nothing.';

create function levain.verify_settings(the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns bytea
    language sql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
    with run as (
        select r.variations, levain.verify_call(the_fund_id, the_call_id, the_run_id) as call
          from levain.allocation_run r
         where r.fund_id = the_fund_id and r.call_id = the_call_id
           and r.allocation_run_id = the_run_id
    ), variations as (
        select coalesce(string_agg(
                   levain.verify_field(convert_to(v.value ->> 'key', 'UTF8'))
                   || levain.verify_field(convert_to(v.value ->> 'value', 'UTF8')), ''::bytea
                   order by v.value ->> 'key' collate "C"), '') as bytes
          from run r, jsonb_array_elements(r.variations) as v
    ), seeds as (
        select levain.verify_field(convert_to(s.seed, 'UTF8')) as bytes
          from run r
          join levain.seed s on s.fund_id = the_fund_id and s.call_id = the_call_id
         where r.call -> 'order' ? 'draw'
    ), organizations as (
        -- Who applies is not part of what was scored: a run that counts by it has it in its inputs.
        select levain.verify_field(sha256(coalesce((
                   select string_agg(
                              levain.verify_field(
                                  convert_to(coalesce(o.siren, o.rna, ''), 'UTF8')), ''::bytea
                              order by a.code collate "C")
                     from levain.allocation w
                     join levain.application a using (fund_id, call_id, application_id)
                     left join levain.organization o using (organization_id)
                    where w.fund_id = the_fund_id and w.call_id = the_call_id
                      and w.allocation_run_id = the_run_id), ''))) as bytes
          from run r
         where (r.call @? '$.quotas[*] ? (@.by == "organization")'
                or r.call @? '$.passes[*].spread ? (@.by == "organization")')
           and not r.call @? '$.intake.fields[*] ? (@.name == "organization")'
           and not r.call @? '$.derived[*] ? (@.name == "organization")'
    )
    select v.bytes || coalesce((select s.bytes from seeds s), '')
           || coalesce((select o.bytes from organizations o), '')
      from variations v
$$;
comment on function levain.verify_settings(bigint, bigint, bigint) is
    'What the digest of the inputs of a run ends with: its variations, the seed where its order '
    'draws, who applies where it counts by that.';

create function levain.verify_inputs(the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (application text, subject text, found text, expected text)
    language sql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
    with run as (
        select r.inputs_sha256, r.kind, r.sealed_at,
               levain.verify_field(convert_to(r.engine, 'UTF8'))
               || levain.verify_field(convert_to(r.kind, 'UTF8'))
               || levain.verify_field(s.inputs_sha256) as head,
               levain.verify_settings(the_fund_id, the_call_id, the_run_id) as tail
          from levain.allocation_run r
          join levain.scoring_run s using (fund_id, call_id, scoring_run_id)
         where r.fund_id = the_fund_id and r.call_id = the_call_id
           and r.allocation_run_id = the_run_id
    ), events as (
        -- The last event that the run saw. One that holds the lock of the call sees all that was
        -- recorded before it; a simulation holds none: what was recorded while it was made it may
        -- not have seen.
        select e.award_event_id
          from run r
          join levain.award_event e
            on e.fund_id = the_fund_id and e.call_id = the_call_id
           and e.kind in ('withdrawn', 'refused', 'expired') and e.recorded_at < r.sealed_at
         order by e.award_event_id desc
         limit (select case when r.kind = 'simulation' then 20 else 1 end from run r)
    ), moments as (
        select e.award_event_id from events e
        union all
        select 0 where (select count(*) from events) < (
            select case when r.kind = 'simulation' then 20 else 1 end from run r)
    ), digests as (
        select m.award_event_id,
               sha256(r.head || coalesce(levain.verify_field(
                          levain.verify_beside(the_fund_id, the_call_id, the_run_id,
                                               m.award_event_id)), '') || r.tail) as sha256
          from run r, moments m
    )
    select null::text, 'inputs_sha256', encode(r.inputs_sha256, 'hex'),
           (select encode(d.sha256, 'hex') from digests d order by d.award_event_id desc limit 1)
      from run r
     where r.inputs_sha256 not in (select d.sha256 from digests d)
    union all
    select null, 'seed', encode(s.sha256, 'hex'), encode(sha256(convert_to(s.seed, 'UTF8')), 'hex')
      from levain.seed s
     where s.fund_id = the_fund_id and s.call_id = the_call_id
       and levain.verify_call(the_fund_id, the_call_id, the_run_id) -> 'order' ? 'draw'
       and s.sha256 <> sha256(convert_to(s.seed, 'UTF8'))
$$;
comment on function levain.verify_inputs(bigint, bigint, bigint) is
    'The digest of the inputs of an allocation run, when it is not that of what it was made from, '
    'and a seed that is not the one whose digest was published.';

alter function levain.verify_results(bigint, bigint, bigint) rename to verify_sums;

create function levain.verify_results(the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (application text, subject text, found text, expected text)
    language sql stable
    set search_path = levain, pg_temp as $$
    select v.* from levain.verify_sums(the_fund_id, the_call_id, the_run_id) as v
    union all
    select v.* from levain.verify_inputs(the_fund_id, the_call_id, the_run_id) as v
$$;
comment on function levain.verify_results(bigint, bigint, bigint) is
    'The digests of an allocation run that are not those of its rows and of what it was made from.';

-- ---- grants -------------------------------------------------------------------------------------

grant execute on function levain.earlier_of(bigint, bigint, bigint),
    levain.run_college(bigint, bigint, bigint), levain.quorum_least(text, integer)
    to levain_reader, levain_auditor, levain_manager;
grant execute on function levain.verify_order(bigint, bigint, bigint),
    levain.verify_beside(bigint, bigint, bigint, bigint),
    levain.verify_settings(bigint, bigint, bigint), levain.verify_inputs(bigint, bigint, bigint),
    levain.verify_results(bigint, bigint, bigint)
    to levain_auditor;

grant select on levain.migration to levain_committee;
grant select on levain.seed, levain.decision, levain.decision_member, levain.decision_award,
    levain.decision_line, levain.decision_recusal, levain.waiting, levain.top_up,
    levain.award_event, levain.last_decision, levain.ended_application, levain.standing_award,
    levain.standing_waiting
    to levain_reader, levain_auditor, levain_manager;

-- The accountant follows the money that was decided, the batch what a run rests on; neither reads
-- the minutes nor the explanations.
grant select (fund_id, call_id, decision_id, allocation_run_id, kind, after_decision_id, decided_on,
              awarded_cents, minutes_sha256)
    on levain.decision to levain_accountant, levain_batch;
grant select (fund_id, call_id, decision_id, application_id, allocation_run_id, status,
              award_cents, departs)
    on levain.decision_award to levain_accountant, levain_batch;
grant select on levain.decision_line, levain.top_up, levain.award_event, levain.last_decision,
    levain.ended_application, levain.standing_award
    to levain_accountant, levain_batch;
grant select on levain.seed, levain.waiting, levain.standing_waiting to levain_batch;

grant execute on function levain.seed_publish(bigint, bigint, text, bytea),
    levain.award_event_add(bigint, bigint, bigint, text, date, date, text)
    to levain_manager;
grant execute on function levain.call_lock(bigint, bigint) to levain_manager;
grant execute on function levain.decision_begin(), levain.call_lock(bigint, bigint),
    levain.decision_over(bigint, bigint),
    levain.decision_record(bigint, bigint, bigint, date, text, numeric, numeric, text, text,
                           jsonb, integer, date)
    to levain_committee;
grant execute on function
    levain.top_up_seal(bigint, bigint, bigint, text, bytea, bytea, text, bigint, bigint, date)
    to levain_batch;
