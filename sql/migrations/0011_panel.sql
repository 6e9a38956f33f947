-- SPDX-License-Identifier: MPL-2.0
-- 0011_panel - who may mark, marks with their justification, conflicts of interest.
-- Needs:   0009_facts, 0010_references
-- Breaks:  nothing: marks already taken in came with their application's file, which is what a mark
--          without justification means; every rule set gets the markers of its columns.
-- Why:     a mark counts for or against somebody: it says why, who gave it and when, and it never
--          changes. Who has a conflict of interest stays visible and does not count; a run keeps
--          whom it left out and on what ground, since that is one of its inputs.

set local role levain_owner;

-- ---- who may mark -------------------------------------------------------------------------------

alter table levain.criterion drop constraint criterion_method_check;
alter table levain.criterion add constraint criterion_method_check check (
    method in ('computed', 'mean', 'single', 'trimmed_mean', 'median', 'consolidated'));
comment on column levain.criterion.method is
    'computed by the formula; single: its one marker''s; mean, trimmed_mean, median of its '
    'markers; consolidated: the committee''s own.';

create table levain.marker (
    fund_id     bigint not null,
    call_id     bigint not null,
    rule_set_id bigint not null,
    code        levain.code not null,
    ordinal     integer not null,
    role        text not null constraint marker_role_check
                check (role in ('marker', 'third_reader', 'committee')),
    name_fr     levain.words,
    name_en     levain.words,
    siren       text constraint marker_siren_check check (levain.is_siren(siren)),
    persons     text[] not null,
    constraint marker_pkey primary key (fund_id, call_id, rule_set_id, code),
    constraint marker_ordinal_key unique (fund_id, call_id, rule_set_id, ordinal)
);
comment on table levain.marker is
    'Who marks applications, by a version of the fund file: its panel, else its columns of marks.';
comment on column levain.marker.role is
    'marker: expected to mark each application; third_reader: where a third reading is called for '
    'or a marker has a conflict; committee: records the mark that the committee consolidates.';
comment on column levain.marker.siren is 'The organization that the marker belongs to.';
comment on column levain.marker.persons is 'Names under which the marker may sit on a board.';

create table levain.marker_criterion (
    fund_id     bigint not null,
    call_id     bigint not null,
    rule_set_id bigint not null,
    marker      levain.code not null,
    criterion   levain.code not null,
    constraint marker_criterion_pkey
        primary key (fund_id, call_id, rule_set_id, marker, criterion)
);
comment on table levain.marker_criterion is 'Which criteria a marker may mark.';
create index marker_criterion_criterion_idx
    on levain.marker_criterion (fund_id, call_id, rule_set_id, criterion);

alter table levain.marker add constraint marker_rule_set_id_fkey
    foreign key (fund_id, call_id, rule_set_id) references levain.rule_set;
alter table levain.marker_criterion add constraint marker_criterion_marker_fkey
    foreign key (fund_id, call_id, rule_set_id, marker) references levain.marker;
alter table levain.marker_criterion add constraint marker_criterion_criterion_fkey
    foreign key (fund_id, call_id, rule_set_id, criterion) references levain.criterion;

insert into levain.marker (fund_id, call_id, rule_set_id, code, ordinal, role, persons)
select c.fund_id, c.call_id, c.rule_set_id, c.marker,
       row_number() over (partition by c.fund_id, c.call_id, c.rule_set_id order by c.marker),
       'marker', '{}'
  from (select distinct fund_id, call_id, rule_set_id, marker from levain.mark_column) as c;
insert into levain.marker_criterion (fund_id, call_id, rule_set_id, marker, criterion)
select fund_id, call_id, rule_set_id, marker, criterion from levain.mark_column;

-- ---- marks and conflicts ------------------------------------------------------------------------

alter table levain.intake add column kind text not null default 'applications'
    constraint intake_kind_check check (kind in ('applications', 'marks', 'conflicts'));
comment on table levain.intake is
    'A file of applications, marks or conflicts that brought something new, or a command that did. '
    'Append-only; what changes nothing leaves no row.';
comment on column levain.intake.kind is 'What it brought.';

alter table levain.mark add column justification levain.words;
alter table levain.mark add column given_at timestamptz;
comment on column levain.mark.justification is
    'Why; null = it came in the file of applications that intake_id names, which gives none.';
comment on column levain.mark.given_at is 'When the marker gave it, where that was said.';

create or replace view levain.counted_mark with (security_invoker = true) as
select distinct on (fund_id, call_id, application_id, criterion, marker) *
  from levain.mark
 where intake_id <= (select levain.last_seen('intake_id'))
 order by fund_id, call_id, application_id, criterion, marker, version desc;

create table levain.conflict (
    fund_id        bigint not null,
    call_id        bigint not null,
    conflict_id    bigint generated always as identity,
    application_id bigint not null,
    marker         levain.code not null,
    kind           text not null
                   constraint conflict_kind_check check (kind in ('declared', 'withdrawn')),
    motive         levain.words not null,
    intake_id      bigint not null,
    recorded_at    timestamptz not null default clock_timestamp(),
    recorded_by    text not null default session_user,
    constraint conflict_pkey primary key (fund_id, call_id, conflict_id)
);
comment on table levain.conflict is
    'What was said of a marker''s conflict of interest with an application. Append-only: another '
    'entry withdraws one, with its own motive; the last one counts.';
comment on column levain.conflict.recorded_by is 'Who was connected.';
create index conflict_application_id_idx
    on levain.conflict (application_id, call_id, fund_id, marker);
create index conflict_intake_id_idx on levain.conflict (intake_id, call_id, fund_id);
alter table levain.conflict add constraint conflict_application_id_fkey
    foreign key (fund_id, call_id, application_id) references levain.application;
alter table levain.conflict add constraint conflict_intake_id_fkey
    foreign key (fund_id, call_id, intake_id) references levain.intake;

create view levain.counted_conflict with (security_invoker = true) as
select distinct on (fund_id, call_id, application_id, marker) *
  from levain.conflict
 where intake_id <= (select levain.last_seen('intake_id'))
 order by fund_id, call_id, application_id, marker, conflict_id desc;
comment on view levain.counted_conflict is
    'The last entry about each marker and application; as of an instant, recorded by then.';

-- ---- what a run left out and corrected ----------------------------------------------------------

create table levain.score_conflict (
    fund_id        bigint not null,
    call_id        bigint not null,
    scoring_run_id bigint not null,
    application_id bigint not null,
    marker         levain.code not null,
    ground         text not null constraint score_conflict_ground_check
                   check (ground in ('declared', 'organization', 'member', 'person')),
    detail         levain.words not null,
    mark_count     integer not null
                   constraint score_conflict_mark_count_check check (mark_count >= 0),
    constraint score_conflict_pkey
        primary key (fund_id, call_id, scoring_run_id, application_id, marker, ground)
);
comment on table levain.score_conflict is
    'Whose marks a scoring run left out of an application''s mark, and why. Append-only.';
comment on column levain.score_conflict.ground is
    'declared; organization: the marker''s applies; member: it is a member; person: a name of the '
    'marker is on a board.';
comment on column levain.score_conflict.detail is 'The motive, the SIREN or the name.';
comment on column levain.score_conflict.mark_count is 'Marks that were left out; 0 = none given.';
create index score_conflict_application_id_idx
    on levain.score_conflict (application_id, scoring_run_id, call_id, fund_id);
alter table levain.score_conflict add constraint score_conflict_application_id_fkey
    foreign key (fund_id, call_id, scoring_run_id, application_id) references levain.score;

create table levain.score_severity (
    fund_id           bigint not null,
    call_id           bigint not null,
    scoring_run_id    bigint not null,
    marker            levain.code not null,
    criterion         levain.code not null,
    application_count bigint not null constraint score_severity_application_count_check
                      check (application_count > 0),
    shift_num         bigint not null,
    shift_den         bigint not null
                      constraint score_severity_shift_den_check check (shift_den > 0),
    constraint score_severity_pkey
        primary key (fund_id, call_id, scoring_run_id, marker, criterion)
);
comment on table levain.score_severity is
    'What a scoring run took off each mark of a marker for a criterion. Append-only.';
comment on column levain.score_severity.application_count is
    'Applications on which the marker was compared with others.';
comment on column levain.score_severity.shift_num is 'The shift, exactly: shift_num / shift_den.';
alter table levain.score_severity add constraint score_severity_scoring_run_id_fkey
    foreign key (fund_id, call_id, scoring_run_id) references levain.scoring_run;

-- ---- projecting the panel -----------------------------------------------------------------------

create function levain.rule_set_project_panel(
    the_fund_id bigint, the_call_id bigint, the_rule_set_id bigint, call jsonb, own text)
    returns void
    language sql volatile
    set search_path = levain, pg_temp
begin atomic
    insert into levain.marker (fund_id, call_id, rule_set_id, code, ordinal, role, name_fr,
                               name_en, siren, persons)
    select the_fund_id, the_call_id, the_rule_set_id, item ->> 'code', ordinal,
           coalesce(item ->> 'role', 'marker'), levain.words_of(item -> 'name', 'fr', own),
           levain.words_of(item -> 'name', 'en', own), item ->> 'organization',
           coalesce((select array_agg(p.item #>> '{}' order by p.ordinal)
                       from levain.items_of(m.item -> 'persons') as p), '{}')
      from levain.items_of(call #> '{panel,markers}') as m
     where item ->> 'code' is not null
    union all
    select the_fund_id, the_call_id, the_rule_set_id, c.marker,
           row_number() over (order by min(c.ordinal)), 'marker', null, null, null, '{}'
      from (select item ->> 'marker' as marker, ordinal
              from levain.items_of(call #> '{intake,marks}')) as c
     where call -> 'panel' is null or call -> 'panel' = 'null'
     group by c.marker;

    insert into levain.marker_criterion (fund_id, call_id, rule_set_id, marker, criterion)
    select the_fund_id, the_call_id, the_rule_set_id, m.item ->> 'code', c.item #>> '{}'
      from levain.items_of(call #> '{panel,markers}') as m,
           levain.items_of(m.item -> 'criteria') as c
    union
    select the_fund_id, the_call_id, the_rule_set_id, item ->> 'marker', item ->> 'criterion'
      from levain.items_of(call #> '{intake,marks}')
     where call -> 'panel' is null or call -> 'panel' = 'null';
end;
comment on function levain.rule_set_project_panel(bigint, bigint, bigint, jsonb, text) is
    'Fills the markers of a rule set from its file: those of its panel, else of its columns.';

create or replace function levain.fund_apply(
    the_source text, the_sha256 bytea, the_reason text, as_of timestamptz,
    out fund_id bigint, out call_id bigint, out rule_set_id bigint, out version integer,
    out outcome text)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
#variable_conflict use_column
declare
    doc constant jsonb := ltrim(the_source, U&'\FEFF')::jsonb;
    fund constant jsonb := doc -> 'fund';
    call constant jsonb := doc -> 'call';
    own constant text := coalesce(doc #>> '{fund,language}', 'fr');
    f bigint;
    c bigint;
    r bigint;
    before levain.rule_set;
begin
    f := levain.fund_upsert(fund);
    c := levain.call_upsert(f, call, own);
    perform levain.call_lock(f, c);

    select * into before
      from levain.rule_set s
     where s.fund_id = f and s.call_id = c
     order by s.version desc
     limit 1;
    fund_id := f;
    call_id := c;
    if before.sha256 = the_sha256 and before.source = the_source then
        rule_set_id := before.rule_set_id;
        version := before.version;
        outcome := 'unchanged';
        return;
    end if;

    version := coalesce(before.version, 0) + 1;
    outcome := case when version = 1 then 'created' else 'new_version' end;
    insert into levain.rule_set as s (fund_id, call_id, version, source, sha256, opens_at,
                                      closes_at, call_was_open, reason)
    values (f, c, version, the_source, the_sha256,
            levain.instant_of(call ->> 'opens', fund ->> 'time_zone'),
            levain.instant_of(call ->> 'closes', fund ->> 'time_zone'),
            before.version is not null and coalesce(before.opens_at <= as_of, true),
            nullif(btrim(the_reason), ''))
    returning s.rule_set_id into r;
    rule_set_id := r;

    perform levain.rule_set_project_contributions(f, c, r, doc -> 'contributions', own);
    perform levain.rule_set_project_grid(f, c, r, call, own);
    perform levain.rule_set_project_panel(f, c, r, call, own);
    perform levain.rule_set_project_money(f, c, r, call, own);
    perform levain.rule_set_project_lists(f, c, r, call #> '{intake,lists}',
                                          call #>> '{intake,code}', own);
    if before.version is not null then
        perform levain.field_layout_check(f, c, before.rule_set_id, r);
        perform levain.list_layout_check(f, c, before.rule_set_id, r);
    end if;
end
$$;

-- ---- marks in the files of applications ---------------------------------------------------------

alter function levain.intake_begin() rename to intake_list_begin;
comment on function levain.intake_list_begin() is
    'A step of intake_begin, which adds what marks need.';
revoke execute on function levain.intake_list_begin() from levain_batch;

create function levain.intake_begin() returns void
    language plpgsql volatile security definer
    set search_path = levain, pg_temp
    set client_min_messages = warning as $$
begin
    perform levain.intake_list_begin();
    alter table pg_temp.intake_line
        add column mark_justifications text[],
        add constraint intake_line_justifications_check check (
            cardinality(mark_justifications) = cardinality(mark_criteria));
end
$$;
comment on function levain.intake_begin() is
    'Makes the temporary tables that an intake comes to by COPY: intake_source (its files), '
    'intake_line (applications with their marks), intake_item (items of their lists), '
    'intake_refused (applications of which a line is wrong).';

create or replace function levain.intake_marks(
    the_fund_id bigint, the_call_id bigint, the_intake_id bigint) returns bigint
    language plpgsql volatile
    set search_path = levain, pg_temp
    set enable_nestloop = off
    set work_mem = '64MB' as $$
declare
    stored bigint;
begin
    with many as (
        select code from pg_temp.intake_line group by code having count(*) > 1
    ), given as (
        select l.code, m.criterion, m.marker, m.num, m.den, m.justification
          from pg_temp.intake_line l,
               unnest(l.mark_criteria, l.mark_markers, l.mark_nums, l.mark_dens,
                      l.mark_justifications) as m (criterion, marker, num, den, justification)
         where m.num is not null and l.code not in (select code from many)
        union all
        (select distinct on (l.code, m.criterion, m.marker)
                l.code, m.criterion, m.marker, m.num, m.den, m.justification
           from pg_temp.intake_line l,
                unnest(l.mark_criteria, l.mark_markers, l.mark_nums, l.mark_dens,
                       l.mark_justifications) as m (criterion, marker, num, den, justification)
          where m.num is not null and l.code in (select code from many)
          order by l.code, m.criterion, m.marker, l.submitted_at desc nulls last, l.line)
    ), before as (
        select distinct on (k.application_id, k.criterion, k.marker)
               k.application_id, k.criterion, k.marker, k.value_num, k.value_den, k.justification
          from levain.mark k
          join levain.intake i using (fund_id, call_id, intake_id)
         where k.fund_id = the_fund_id and k.call_id = the_call_id and i.kind = 'applications'
         order by k.application_id, k.criterion, k.marker, k.version desc
    ), last as (
        select k.application_id, k.criterion, k.marker, max(k.version) as version
          from levain.mark k
         where k.fund_id = the_fund_id and k.call_id = the_call_id
         group by k.application_id, k.criterion, k.marker
    )
    insert into levain.mark (fund_id, call_id, application_id, criterion, marker, version,
                             value_num, value_den, justification, intake_id)
    select the_fund_id, the_call_id, a.application_id, g.criterion, g.marker,
           coalesce(l.version, 0) + 1, g.num, g.den, g.justification, the_intake_id
      from given g
      join levain.application a
        on a.fund_id = the_fund_id and a.call_id = the_call_id and a.code = g.code
      left join before b
        on b.application_id = a.application_id
       and b.criterion = g.criterion and b.marker = g.marker
      left join last l
        on l.application_id = a.application_id
       and l.criterion = g.criterion and l.marker = g.marker
     where (b.value_num, b.value_den, b.justification)
           is distinct from (g.num, g.den, g.justification::levain.words);
    get diagnostics stored = row_count;
    perform levain.statistics_refresh('levain.mark', stored);
    return stored;
end
$$;
comment on function levain.intake_marks(bigint, bigint, bigint) is
    'Stores the marks of intake_line that are new or differ from the last one that came with a '
    'file of applications, and gives how many.';

-- ---- files of marks -----------------------------------------------------------------------------

create function levain.marks_begin() returns void
    language plpgsql volatile security definer
    set search_path = levain, pg_temp
    set client_min_messages = warning as $$
begin
    drop table if exists pg_temp.mark_line;
    create temporary table mark_line (
        line          bigint not null constraint mark_line_pkey primary key,
        application   text collate "C" not null,
        criterion     text collate "C" not null,
        marker        text collate "C" not null,
        value_num     bigint not null,
        value_den     bigint not null constraint mark_line_value_den_check check (value_den > 0),
        justification text not null
                      constraint mark_line_justification_check check (justification ~ '\S'),
        given_at      timestamptz
    ) on commit drop;
    grant select, insert on pg_temp.mark_line to levain_batch;
end
$$;
comment on function levain.marks_begin() is
    'Makes the temporary table mark_line, which marks come to by COPY.';

create function levain.marks_problems(
    the_fund_id bigint, the_call_id bigint, the_rule_set_id bigint)
    returns table (line bigint, reason text, other_line bigint, application text)
    language plpgsql stable security definer
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
begin
    perform levain.temporary_check('mark_line');
    return query
    with alike as (
        select l.*, first_value(l.line) over same as first_line,
               last_value(l.line) over same as last_line,
               row (l.value_num, l.value_den, l.justification, l.given_at)
               is not distinct from
               row (first_value(l.value_num) over same, first_value(l.value_den) over same,
                    first_value(l.justification) over same, first_value(l.given_at) over same)
               as agrees
          from pg_temp.mark_line l
        window same as (partition by l.application, l.criterion, l.marker order by l.line
                        rows between unbounded preceding and unbounded following)
    ), judged as (
        select a.*, bool_and(a.agrees) over (partition by a.first_line) as agree from alike a
    )
    select j.line,
           case when p.application_id is null then 'mark_line_application_fkey'
                when m.marker is null then 'mark_line_marker_fkey'
                when c.scale_min is not null and not (
                    j.value_num between c.scale_min * j.value_den and c.scale_max * j.value_den)
                then 'mark_line_scale_check'
                else 'mark_line_key' end,
           case when j.line = j.first_line then j.last_line else j.first_line end, j.application
      from judged j
      left join levain.application p
        on p.fund_id = the_fund_id and p.call_id = the_call_id and p.code = j.application
      left join levain.marker_criterion m
        on m.fund_id = the_fund_id and m.call_id = the_call_id
       and m.rule_set_id = the_rule_set_id and m.marker = j.marker and m.criterion = j.criterion
      left join levain.criterion c
        on c.fund_id = the_fund_id and c.call_id = the_call_id
       and c.rule_set_id = the_rule_set_id and c.code = j.criterion
     where p.application_id is null or m.marker is null or not j.agree
        or (c.scale_min is not null and not (
                j.value_num between c.scale_min * j.value_den and c.scale_max * j.value_den))
     order by 1;
end
$$;
comment on function levain.marks_problems(bigint, bigint, bigint) is
    'Every line of mark_line that cannot be stored: the name of what is broken, and where a line '
    'contradicts another, the other one.';

create function levain.marks_reject(
    the_fund_id bigint, the_call_id bigint, the_rule_set_id bigint) returns bigint
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    gone bigint;
begin
    perform levain.temporary_check('mark_line');
    delete from pg_temp.mark_line l
     using levain.marks_problems(the_fund_id, the_call_id, the_rule_set_id) p
     where l.line = p.line;
    get diagnostics gone = row_count;
    return gone;
end
$$;
comment on function levain.marks_reject(bigint, bigint, bigint) is
    'Takes the lines of marks_problems out of mark_line, and gives how many.';

create function levain.marks_insert(
    the_fund_id bigint, the_call_id bigint, the_intake_id bigint, the_sha256 bytea,
    out new_count bigint, out changed_count bigint)
    language plpgsql volatile
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
begin
    with given as (
        select distinct on (l.application, l.criterion, l.marker) a.application_id, l.*
          from pg_temp.mark_line l
          join levain.application a
            on a.fund_id = the_fund_id and a.call_id = the_call_id and a.code = l.application
         order by l.application, l.criterion, l.marker, l.line
    ), last as (
        select distinct on (k.application_id, k.criterion, k.marker) k.*
          from levain.mark k
         where k.fund_id = the_fund_id and k.call_id = the_call_id
         order by k.application_id, k.criterion, k.marker, k.version desc
    ), same_file as (
        select k.*
          from levain.mark k
          join levain.intake i using (fund_id, call_id, intake_id)
         where k.fund_id = the_fund_id and k.call_id = the_call_id and i.kind = 'marks'
           and i.sha256 = the_sha256
    ), stored as (
        insert into levain.mark (fund_id, call_id, application_id, criterion, marker, version,
                                 value_num, value_den, justification, given_at, intake_id)
        select the_fund_id, the_call_id, g.application_id, g.criterion, g.marker,
               coalesce(b.version, 0) + 1, g.value_num, g.value_den, g.justification, g.given_at,
               the_intake_id
          from given g
          left join last b using (application_id, criterion, marker)
         where (b.value_num, b.value_den, b.justification, b.given_at)
               is distinct from (g.value_num, g.value_den, g.justification::levain.words,
                                 g.given_at)
           and not exists (
               select from same_file f
                where f.application_id = g.application_id and f.criterion = g.criterion
                  and f.marker = g.marker)
        returning version
    )
    select count(*) filter (where s.version = 1), count(*) filter (where s.version > 1)
      into new_count, changed_count
      from stored s;
end
$$;
comment on function levain.marks_insert(bigint, bigint, bigint, bytea) is
    'Stores the marks of mark_line that differ from the last one, unless this very file gave them '
    'before. Gives how many are first marks, and how many change one.';

create function levain.marks_store(
    the_fund_id bigint, the_call_id bigint, the_rule_set_id bigint, the_file_name text,
    the_sha256 bytea,
    out new_count bigint, out changed_count bigint, out unchanged_count bigint)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
#variable_conflict use_column
declare
    bad_line bigint;
    broken text;
    the_intake_id bigint;
begin
    perform levain.call_lock(the_fund_id, the_call_id);
    perform levain.temporary_check('mark_line');
    analyze pg_temp.mark_line;
    perform levain.rule_set_check(the_fund_id, the_call_id, the_rule_set_id);
    select p.line, p.reason into bad_line, broken
      from levain.marks_problems(the_fund_id, the_call_id, the_rule_set_id) p
     limit 1;
    if found then
        raise exception 'the mark of line % cannot be taken in', bad_line
            using errcode = 'integrity_constraint_violation', constraint = broken;
    end if;

    insert into levain.intake as i (fund_id, call_id, rule_set_id, kind, file_name, sha256,
                                    new_count, version_count, mark_count, unchanged_count)
    values (the_fund_id, the_call_id, the_rule_set_id, 'marks', the_file_name, the_sha256, 0, 0,
            0, 0)
    returning i.intake_id into the_intake_id;
    select s.new_count, s.changed_count into new_count, changed_count
      from levain.marks_insert(the_fund_id, the_call_id, the_intake_id, the_sha256) s;
    unchanged_count := (select count(*) from pg_temp.mark_line) - new_count - changed_count;
    perform levain.statistics_refresh('levain.mark', new_count + changed_count);
    if new_count + changed_count = 0 then
        delete from levain.intake i
         where i.fund_id = the_fund_id and i.call_id = the_call_id and i.intake_id = the_intake_id;
    else
        update levain.intake i
           set mark_count = marks_store.new_count + marks_store.changed_count,
               unchanged_count = marks_store.unchanged_count
         where i.fund_id = the_fund_id and i.call_id = the_call_id and i.intake_id = the_intake_id;
    end if;
end
$$;
comment on function levain.marks_store(bigint, bigint, bigint, text, bytea) is
    'Takes in all of mark_line or nothing: marks that are new, marks that change one, lines that '
    'change nothing; a file of such lines leaves no trace.';

-- ---- conflicts of interest ----------------------------------------------------------------------

create function levain.conflict_intake(
    the_fund_id bigint, the_call_id bigint, the_file_name text, the_sha256 bytea)
    returns bigint
    language sql volatile
    set search_path = levain, pg_temp
begin atomic
    insert into levain.intake as i (fund_id, call_id, rule_set_id, kind, file_name, sha256,
                                    new_count, version_count, mark_count, unchanged_count)
    select the_fund_id, the_call_id, r.rule_set_id, 'conflicts', the_file_name, the_sha256, 0, 0,
           0, 0
      from levain.rule_set_in_force r
     where r.fund_id = the_fund_id and r.call_id = the_call_id
    returning i.intake_id;
end;
comment on function levain.conflict_intake(bigint, bigint, text, bytea) is
    'Records that conflicts came in: runs made before do not know them.';

create function levain.conflict_add(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_marker text,
    the_kind text, the_motive text) returns boolean
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    known levain.counted_conflict;
begin
    perform levain.call_lock(the_fund_id, the_call_id);
    if not exists (
        select from levain.rule_set_in_force r
          join levain.marker m using (fund_id, call_id, rule_set_id)
         where r.fund_id = the_fund_id and r.call_id = the_call_id and m.code = the_marker) then
        raise exception 'the call has no marker %', the_marker
            using errcode = 'foreign_key_violation', constraint = 'conflict_marker_fkey';
    end if;
    select * into known
      from levain.counted_conflict c
     where c.fund_id = the_fund_id and c.call_id = the_call_id
       and c.application_id = the_application_id and c.marker = the_marker;
    if known.kind = the_kind and known.motive = the_motive then
        return false;
    end if;
    insert into levain.conflict (fund_id, call_id, application_id, marker, kind, motive, intake_id)
    values (the_fund_id, the_call_id, the_application_id, the_marker, the_kind, the_motive,
            levain.conflict_intake(
                the_fund_id, the_call_id, 'levain conflict',
                sha256(convert_to(concat_ws(e'\n', the_application_id, the_marker, the_kind,
                                            the_motive), 'UTF8'))));
    return true;
end
$$;
comment on function levain.conflict_add(bigint, bigint, bigint, text, text, text) is
    'Declares a conflict of interest, or withdraws one by another entry; the same entry again '
    'changes nothing, and gives false.';

create function levain.conflicts_begin() returns void
    language plpgsql volatile security definer
    set search_path = levain, pg_temp
    set client_min_messages = warning as $$
begin
    drop table if exists pg_temp.conflict_line;
    create temporary table conflict_line (
        line        bigint not null constraint conflict_line_pkey primary key,
        application text collate "C" not null,
        marker      text collate "C" not null,
        motive      text not null constraint conflict_line_motive_check check (motive ~ '\S')
    ) on commit drop;
    grant select, insert on pg_temp.conflict_line to levain_batch;
end
$$;
comment on function levain.conflicts_begin() is
    'Makes the temporary table conflict_line, which declared conflicts come to by COPY.';

create function levain.conflicts_problems(
    the_fund_id bigint, the_call_id bigint, the_rule_set_id bigint)
    returns table (line bigint, reason text, other_line bigint, application text)
    language plpgsql stable security definer
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
begin
    perform levain.temporary_check('conflict_line');
    return query
    with alike as (
        select l.*, first_value(l.line) over same as first_line,
               last_value(l.line) over same as last_line,
               min(l.motive) over same <> max(l.motive) over same as differ
          from pg_temp.conflict_line l
        window same as (partition by l.application, l.marker order by l.line
                        rows between unbounded preceding and unbounded following)
    )
    select j.line,
           case when p.application_id is null then 'mark_line_application_fkey'
                when m.code is null then 'mark_line_marker_fkey'
                else 'mark_line_key' end,
           case when j.line = j.first_line then j.last_line else j.first_line end, j.application
      from alike j
      left join levain.application p
        on p.fund_id = the_fund_id and p.call_id = the_call_id and p.code = j.application
      left join levain.marker m
        on m.fund_id = the_fund_id and m.call_id = the_call_id
       and m.rule_set_id = the_rule_set_id and m.code = j.marker
     where p.application_id is null or m.code is null or j.differ
     order by 1;
end
$$;
comment on function levain.conflicts_problems(bigint, bigint, bigint) is
    'Every line of conflict_line that cannot be stored, as marks_problems says it.';

create function levain.conflicts_reject(
    the_fund_id bigint, the_call_id bigint, the_rule_set_id bigint) returns bigint
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    gone bigint;
begin
    perform levain.temporary_check('conflict_line');
    delete from pg_temp.conflict_line l
     using levain.conflicts_problems(the_fund_id, the_call_id, the_rule_set_id) p
     where l.line = p.line;
    get diagnostics gone = row_count;
    return gone;
end
$$;
comment on function levain.conflicts_reject(bigint, bigint, bigint) is
    'Takes the lines of conflicts_problems out of conflict_line, and gives how many.';

create function levain.conflicts_store(
    the_fund_id bigint, the_call_id bigint, the_rule_set_id bigint, the_file_name text,
    the_sha256 bytea,
    out new_count bigint, out changed_count bigint, out unchanged_count bigint)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
#variable_conflict use_column
declare
    bad_line bigint;
    broken text;
    the_intake_id bigint;
begin
    perform levain.call_lock(the_fund_id, the_call_id);
    perform levain.temporary_check('conflict_line');
    perform levain.rule_set_check(the_fund_id, the_call_id, the_rule_set_id);
    select p.line, p.reason into bad_line, broken
      from levain.conflicts_problems(the_fund_id, the_call_id, the_rule_set_id) p
     limit 1;
    if found then
        raise exception 'the conflict of line % cannot be taken in', bad_line
            using errcode = 'integrity_constraint_violation', constraint = broken;
    end if;

    the_intake_id := levain.conflict_intake(the_fund_id, the_call_id, the_file_name, the_sha256);
    with stored as (
        insert into levain.conflict (fund_id, call_id, application_id, marker, kind, motive,
                                     intake_id)
        select distinct the_fund_id, the_call_id, a.application_id, l.marker, 'declared',
               l.motive, the_intake_id
          from pg_temp.conflict_line l
          join levain.application a
            on a.fund_id = the_fund_id and a.call_id = the_call_id and a.code = l.application
          left join levain.counted_conflict k
            on k.fund_id = the_fund_id and k.call_id = the_call_id
           and k.application_id = a.application_id and k.marker = l.marker
         where (k.kind, k.motive) is distinct from ('declared', l.motive::levain.words)
           and not exists (
               select from levain.conflict c
                 join levain.intake i using (fund_id, call_id, intake_id)
                where c.fund_id = the_fund_id and c.call_id = the_call_id
                  and c.application_id = a.application_id and c.marker = l.marker
                  and i.sha256 = the_sha256 and i.intake_id <> the_intake_id)
        returning application_id, marker
    )
    select count(*) filter (where k.marker is null), count(*) filter (where k.marker is not null)
      into new_count, changed_count
      from stored s
      left join levain.counted_conflict k
        on k.fund_id = the_fund_id and k.call_id = the_call_id
       and k.application_id = s.application_id and k.marker = s.marker;
    unchanged_count := (select count(*) from pg_temp.conflict_line) - new_count - changed_count;
    if new_count + changed_count = 0 then
        delete from levain.intake i
         where i.fund_id = the_fund_id and i.call_id = the_call_id and i.intake_id = the_intake_id;
    end if;
end
$$;
comment on function levain.conflicts_store(bigint, bigint, bigint, text, bytea) is
    'Declares all conflicts of conflict_line or none. What this very file declared before is not '
    'declared again, whatever was withdrawn since.';

-- ---- sealing what a run left out ----------------------------------------------------------------

create function levain.panel_begin() returns void
    language plpgsql volatile security definer
    set search_path = levain, pg_temp
    set client_min_messages = warning as $$
begin
    drop table if exists pg_temp.score_conflict_line, pg_temp.score_severity_line;
    create temporary table score_conflict_line (
        application_id bigint not null,
        marker         text collate "C" not null,
        ground         text not null,
        detail         text not null,
        mark_count     integer not null
    ) on commit drop;
    create temporary table score_severity_line (
        marker            text collate "C" not null,
        criterion         text collate "C" not null,
        application_count bigint not null,
        shift_num         bigint not null,
        shift_den         bigint not null
    ) on commit drop;
    grant select, insert on pg_temp.score_conflict_line, pg_temp.score_severity_line
        to levain_batch;
end
$$;
comment on function levain.panel_begin() is
    'Makes the temporary tables score_conflict_line and score_severity_line, which come by COPY.';

create function levain.panel_seal(
    the_fund_id bigint, the_call_id bigint, the_scoring_run_id bigint) returns void
    language plpgsql volatile security definer
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
begin
    perform levain.temporary_check('score_conflict_line');
    perform levain.temporary_check('score_severity_line');
    if not exists (
        select from levain.scoring_run r
         where r.fund_id = the_fund_id and r.call_id = the_call_id
           and r.scoring_run_id = the_scoring_run_id
           and r.xmin = pg_current_xact_id()::xid) then
        raise exception 'the run was sealed before: it never changes'
            using errcode = 'check_violation', constraint = 'score_conflict_sealed_check';
    end if;
    if exists (
        select from (select c.application_id, c.marker, c.motive
                       from levain.counted_conflict c
                       join levain.rule_set_in_force r using (fund_id, call_id)
                       join levain.marker m
                         on m.fund_id = c.fund_id and m.call_id = c.call_id
                        and m.rule_set_id = r.rule_set_id and m.code = c.marker
                       join levain.score s
                         on s.fund_id = c.fund_id and s.call_id = c.call_id
                        and s.scoring_run_id = the_scoring_run_id
                        and s.application_id = c.application_id
                      where c.fund_id = the_fund_id and c.call_id = the_call_id
                        and c.kind = 'declared') as c
          full join (select l.* from pg_temp.score_conflict_line l
                      where l.ground = 'declared') as l using (application_id, marker)
         where c.motive::text is distinct from l.detail) then
        raise exception 'the conflicts that the run leaves out are not those that are declared'
            using errcode = 'check_violation', constraint = 'score_conflict_declared_check';
    end if;
    insert into levain.score_conflict (fund_id, call_id, scoring_run_id, application_id, marker,
                                       ground, detail, mark_count)
    select the_fund_id, the_call_id, the_scoring_run_id, l.application_id, l.marker, l.ground,
           l.detail, l.mark_count
      from pg_temp.score_conflict_line l;
    insert into levain.score_severity (fund_id, call_id, scoring_run_id, marker, criterion,
                                       application_count, shift_num, shift_den)
    select the_fund_id, the_call_id, the_scoring_run_id, l.marker, l.criterion,
           l.application_count, l.shift_num, l.shift_den
      from pg_temp.score_severity_line l;
end
$$;
comment on function levain.panel_seal(bigint, bigint, bigint) is
    'Stores with a run that was sealed in this transaction whose marks it left out, and what it '
    'corrected; declared conflicts must be all there.';

-- ---- who may do what ----------------------------------------------------------------------------

grant select on levain.marker, levain.marker_criterion, levain.conflict, levain.counted_conflict,
    levain.score_conflict, levain.score_severity
    to levain_reader, levain_auditor, levain_manager, levain_batch;

grant execute on function levain.intake_begin() to levain_batch;

-- The batch finds out who judges an application of his own organization: by its key alone.
grant select (organization_id, siren) on levain.organization to levain_batch;

grant execute on function levain.conflict_add(bigint, bigint, bigint, text, text, text)
    to levain_manager;
grant execute on function levain.marks_begin(), levain.marks_problems(bigint, bigint, bigint),
    levain.marks_reject(bigint, bigint, bigint),
    levain.marks_store(bigint, bigint, bigint, text, bytea), levain.conflicts_begin(),
    levain.conflicts_problems(bigint, bigint, bigint),
    levain.conflicts_reject(bigint, bigint, bigint),
    levain.conflicts_store(bigint, bigint, bigint, text, bytea), levain.panel_begin(),
    levain.panel_seal(bigint, bigint, bigint)
    to levain_batch;
