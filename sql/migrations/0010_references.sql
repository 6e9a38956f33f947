-- SPDX-License-Identifier: MPL-2.0
-- 0010_references - territories and zones, with what was valid when and since when it was known;
-- runs as of an earlier instant.
-- Needs:   0004_run, 0007_run_functions
-- Breaks:  nothing (new tables and functions; views that say the same unless asked as of then).
-- Why:     law moves, sometimes backwards: a decree of July may say what was so in January. A run
--          of March must be redone in December with what March knew (P10), so nothing here is ever
--          changed: a correction is a further row, known later (decision 0022).

set local role levain_owner;

-- ---- reference tables: no key into the data of a fund -------------------------------------------

create table levain.reference_load (
    reference_load_id bigint generated always as identity
                      constraint reference_load_pkey primary key,
    kind              text not null
                      constraint reference_load_kind_check check (kind in ('territory', 'zone')),
    file_name         levain.words not null,
    sha256            levain.sha256 not null,
    row_count         bigint not null
                      constraint reference_load_row_count_check check (row_count >= 1),
    recorded_at       timestamptz not null default clock_timestamp(),
    recorded_by       text not null default session_user
);
comment on table levain.reference_load is
    'A file of territories or zones that brought something new. Append-only; a file that changes '
    'nothing leaves no row.';
comment on column levain.reference_load.sha256 is 'Digest of what was read.';
comment on column levain.reference_load.row_count is 'Rows that it added.';
comment on column levain.reference_load.recorded_at is
    'When Levain learnt it, which no run before could know, whatever the law says.';

create function levain.is_territory_kind(kind text) returns boolean
    language sql immutable parallel safe
    return kind in ('commune', 'municipal_arrondissement', 'delegated_commune',
                    'associated_commune', 'epci', 'department', 'region');
comment on function levain.is_territory_kind(text) is 'Whether territories are of that kind.';

create table levain.territory (
    territory_id      bigint generated always as identity constraint territory_pkey primary key,
    kind              text not null
                      constraint territory_kind_check check (levain.is_territory_kind(kind)),
    code              text collate "C" not null
                      constraint territory_code_check check (code ~ '^[0-9A-Z]{2,14}$'),
    name              levain.words not null,
    commune           text collate "C",
    epci              text collate "C",
    department        text collate "C",
    region            text collate "C",
    valid_from        date not null,
    valid_to          date,
    known_from        date not null,
    source            levain.words not null,
    reference_load_id bigint not null,
    constraint territory_valid_to_check check (valid_to >= valid_from - 1)
);
comment on table levain.territory is
    'What a place is called and belongs to, from one day to another. Append-only: of the rows of '
    'one kind, code and first day, the one known last stands and the others no longer count.';
comment on column levain.territory.code is
    'As INSEE writes it: 2A004, 971; of an EPCI its SIREN. Codes of two kinds may be equal.';
comment on column levain.territory.commune is
    'Of a delegated or associated commune or a municipal arrondissement: the commune it is in.';
comment on column levain.territory.epci is 'Of a commune; null = in none.';
comment on column levain.territory.valid_to is
    'Last day; null = open; the day before valid_from: it never was.';
comment on column levain.territory.known_from is 'When it was published.';
comment on column levain.territory.source is 'What says so.';
create index territory_code_idx on levain.territory (code, kind, valid_from);
create index territory_reference_load_id_idx on levain.territory (reference_load_id);

create table levain.zone_membership (
    zone_membership_id bigint generated always as identity
                       constraint zone_membership_pkey primary key,
    zone               text collate "C" not null
                       constraint zone_membership_zone_check
                       check (zone ~ '^[A-Za-z0-9][A-Za-z0-9_.+-]{0,62}$'),
    territory_kind     text not null
                       constraint zone_membership_territory_kind_check
                       check (levain.is_territory_kind(territory_kind)),
    territory          text collate "C" not null
                       constraint zone_membership_territory_check
                       check (territory ~ '^[0-9A-Z]{2,14}$'),
    valid_from         date not null,
    valid_to           date,
    known_from         date not null,
    source             levain.words not null,
    reference_load_id  bigint not null,
    constraint zone_membership_valid_to_check check (valid_to >= valid_from - 1)
);
comment on table levain.zone_membership is
    'That a territory is in a zone (QPV, FRR...), from one day to another. Append-only: of the '
    'rows of one zone, territory and first day, the one known last stands and the others no '
    'longer count.';
comment on column levain.zone_membership.valid_to is
    'Last day; null = open; the day before valid_from: cancelled, it never was in it.';
comment on column levain.zone_membership.known_from is
    'When it was published: of a decree with effect from an earlier day, later than valid_from.';
comment on column levain.zone_membership.source is 'The text that says so.';
create index zone_membership_zone_idx
    on levain.zone_membership (zone, territory_kind, territory, valid_from);
create index zone_membership_reference_load_id_idx
    on levain.zone_membership (reference_load_id);

alter table levain.territory add constraint territory_reference_load_id_fkey
    foreign key (reference_load_id) references levain.reference_load;
alter table levain.zone_membership add constraint zone_membership_reference_load_id_fkey
    foreign key (reference_load_id) references levain.reference_load;

-- ---- what stands --------------------------------------------------------------------------------

create function levain.standing_territories(known_on date, last_load_id bigint)
    returns setof levain.territory
    language sql stable parallel safe
    set search_path = levain, pg_temp
begin atomic
    select distinct on (t.kind, t.code, t.valid_from) t.*
      from levain.territory t
     where t.known_from <= known_on and t.reference_load_id <= last_load_id
     order by t.kind, t.code, t.valid_from, t.known_from desc, t.territory_id desc;
end;
comment on function levain.standing_territories(date, bigint) is
    'The territories that stand for who knows what was published by that day and recorded by that '
    'load; those that never were are among them.';

create function levain.standing_zones(known_on date, last_load_id bigint)
    returns setof levain.zone_membership
    language sql stable parallel safe
    set search_path = levain, pg_temp
begin atomic
    select distinct on (z.zone, z.territory_kind, z.territory, z.valid_from) z.*
      from levain.zone_membership z
     where z.known_from <= known_on and z.reference_load_id <= last_load_id
     order by z.zone, z.territory_kind, z.territory, z.valid_from, z.known_from desc,
              z.zone_membership_id desc;
end;
comment on function levain.standing_zones(date, bigint) is
    'The memberships that stand for who knows what was published by that day and recorded by that '
    'load; those that were cancelled are among them.';

create function levain.plain_name(name text) returns text
    language sql immutable strict parallel safe
    return btrim(regexp_replace(
        replace(replace(translate(lower(name), 'àâäáãéèêëíîïóôöúùûüçñÿ’''-',
                                  'aaaaaeeeeiiiooouuuucny   '), 'œ', 'oe'), 'æ', 'ae'),
        '\s+', ' ', 'g'));
comment on function levain.plain_name(text) is
    'A name without capitals, accents, hyphens and apostrophes, to search by.';
create index territory_plain_name_idx on levain.territory (levain.plain_name(name));

create function levain.reference_lock(alone boolean) returns void
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
begin
    if alone then
        perform pg_advisory_xact_lock(hashtextextended('levain references', 0));
    else
        perform pg_advisory_xact_lock_shared(hashtextextended('levain references', 0));
    end if;
end
$$;
comment on function levain.reference_lock(boolean) is
    'Waits until no load of references is at work, and keeps loads waiting until the end; alone: '
    'also those who only read.';

-- ---- loading ------------------------------------------------------------------------------------

create function levain.reference_begin() returns void
    language plpgsql volatile security definer
    set search_path = levain, pg_temp
    set client_min_messages = warning as $$
begin
    drop table if exists pg_temp.territory_line, pg_temp.territory_open, pg_temp.zone_line;
    create temporary table territory_line (
        line       bigint not null,
        kind       text not null,
        code       text collate "C" not null,
        name       text not null,
        commune    text collate "C",
        epci       text collate "C",
        department text collate "C",
        region     text collate "C",
        valid_from date not null,
        valid_to   date,
        known_from date not null,
        source     text not null
    ) on commit drop;
    create temporary table territory_open (like pg_temp.territory_line) on commit drop;
    create temporary table zone_line (
        line           bigint not null,
        zone           text collate "C" not null,
        territory_kind text not null,
        territory      text collate "C" not null,
        valid_from     date not null,
        valid_to       date,
        known_from     date not null,
        source         text not null
    ) on commit drop;
    grant select, insert on pg_temp.territory_line, pg_temp.zone_line to levain_manager;
end
$$;
comment on function levain.reference_begin() is
    'Makes the temporary tables territory_line and zone_line, which lines come to by COPY.';

create function levain.reference_load_add(
    the_kind text, the_file_name text, the_sha256 bytea, the_row_count bigint,
    out the_load_id bigint)
    language sql volatile
    set search_path = levain, pg_temp
begin atomic
    insert into levain.reference_load as l (kind, file_name, sha256, row_count)
    values (the_kind, the_file_name, the_sha256, the_row_count)
    returning l.reference_load_id;
end;
comment on function levain.reference_load_add(text, text, bytea, bigint) is
    'Records a load that brings something new.';

-- Lines of a table say each for itself; those of an edition say together all that there is of their
-- kinds from its first day on. Both become rows, and rows that stand already are left out.
create function levain.territory_edition_rows(the_sha256 bytea) returns void
    language plpgsql volatile
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
declare
    first_day constant date := (select max(l.valid_from) from pg_temp.territory_line l);
    published constant date := (select max(l.known_from) from pg_temp.territory_line l);
    says constant text := (select max(l.source) from pg_temp.territory_line l);
begin
    perform levain.temporary_check('territory_open');
    insert into pg_temp.territory_open
    select 0, s.kind, s.code, s.name, s.commune, s.epci, s.department, s.region, s.valid_from,
           s.valid_to, s.known_from, s.source
      from levain.standing_territories('infinity', 9223372036854775807) as s
     where s.kind in (select distinct l.kind from pg_temp.territory_line l)
       and (s.valid_to is null or s.valid_to >= s.valid_from);
    if exists (select from pg_temp.territory_open o
                where o.valid_from > first_day or o.valid_to >= first_day) then
        if exists (select from levain.reference_load l where l.sha256 = the_sha256) then
            delete from pg_temp.territory_line; -- it was loaded before the later one
            return;
        end if;
        raise exception 'a later edition than that of % was loaded already', first_day
            using errcode = 'check_violation', constraint = 'territory_edition_check',
                  hint = 'load editions in the order of their first days';
    end if;

    -- What was open until now and changes, or is there no more, ends the day before.
    insert into pg_temp.territory_line (line, kind, code, name, commune, epci, department, region,
                                        valid_from, valid_to, known_from, source)
    select 0, o.kind, o.code, o.name, o.commune, o.epci, o.department, o.region, o.valid_from,
           first_day - 1, published, says
      from pg_temp.territory_open o
      left join pg_temp.territory_line l using (kind, code)
     where o.valid_to is null
       and (l.code is null
            or o.valid_from < first_day
               and (o.name, o.commune, o.epci, o.department, o.region)
                   is distinct from (l.name, l.commune, l.epci, l.department, l.region));
    -- What stays as it was stays open since its own first day.
    delete from pg_temp.territory_line l
     using pg_temp.territory_open o
     where l.line > 0 and o.valid_to is null and o.kind = l.kind and o.code = l.code
       and (o.name, o.commune, o.epci, o.department, o.region)
           is not distinct from (l.name, l.commune, l.epci, l.department, l.region);
end
$$;
comment on function levain.territory_edition_rows(bytea) is
    'Makes the lines of an edition say what changes: rows that end, and rows that begin.';

create function levain.territory_problems()
    returns table (line bigint, reason text, other_line bigint)
    language plpgsql stable security definer
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
#variable_conflict use_column
begin
    perform levain.temporary_check('territory_line');
    return query
    select l.line, 'territory_line_key'::text, l.first_line
      from (select i.line, min(i.line) over (partition by i.kind, i.code, i.valid_from)
                   as first_line
              from pg_temp.territory_line i where i.line > 0) as l
     where l.line > l.first_line
    union all
    select l.line, 'territory_known_from_check'::text, 0::bigint
      from pg_temp.territory_line l
      join levain.standing_territories('infinity', 9223372036854775807) as s
     using (kind, code, valid_from)
     where s.known_from > l.known_from
       and (s.name::text, s.commune, s.epci, s.department, s.region, s.valid_to)
           is distinct from (l.name, l.commune, l.epci, l.department, l.region, l.valid_to)
    order by 1;
end
$$;
comment on function levain.territory_problems() is
    'Every line of territory_line that says again what another one says, or corrects what was '
    'known later. The name of what is broken, and the other line.';

create function levain.territory_store(
    the_file_name text, the_sha256 bytea, is_edition boolean,
    out opened_count bigint, out closed_count bigint, out unchanged_count bigint)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
#variable_conflict use_column
declare
    given_count bigint;
    row_count bigint;
    the_load_id bigint;
    problem record;
begin
    perform levain.reference_lock(true);
    perform levain.temporary_check('territory_line');
    given_count := (select count(*) from pg_temp.territory_line);
    if is_edition then
        perform levain.territory_edition_rows(the_sha256);
    end if;
    for problem in select p.line, p.reason from levain.territory_problems() as p limit 1 loop
        raise exception '% cannot be loaded',
                        case when is_edition then 'the edition' else 'line ' || problem.line end
            using errcode = 'integrity_constraint_violation', constraint = problem.reason,
                  hint = 'what it changes was published later: --known-from says when it was';
    end loop;
    delete from pg_temp.territory_line l
     using levain.standing_territories('infinity', 9223372036854775807) as s
     where s.kind = l.kind and s.code = l.code and s.valid_from = l.valid_from
       and (s.name::text, s.commune, s.epci, s.department, s.region, s.valid_to)
           is not distinct from
           (l.name, l.commune, l.epci, l.department, l.region, l.valid_to);
    select count(*), count(*) filter (where l.line = 0)
      into row_count, closed_count
      from pg_temp.territory_line l;
    opened_count := row_count - closed_count;
    unchanged_count := given_count - opened_count;
    if row_count > 0 then
        the_load_id := levain.reference_load_add('territory', the_file_name, the_sha256,
                                                 row_count);
        insert into levain.territory (kind, code, name, commune, epci, department, region,
                                      valid_from, valid_to, known_from, source,
                                      reference_load_id)
        select l.kind, l.code, l.name, l.commune, l.epci, l.department, l.region, l.valid_from,
               l.valid_to, l.known_from, l.source, the_load_id
          from pg_temp.territory_line l
         order by l.kind, l.code, l.valid_from;
        if row_count > 1000 then
            analyze levain.territory;
        end if;
        perform levain.territory_overlap_check();
    end if;
end
$$;
comment on function levain.territory_store(text, bytea, boolean) is
    'Loads all of territory_line or nothing. Gives how many rows began or were corrected, how many '
    'ended, and how many lines changed nothing; a file of such lines leaves no trace.';

create function levain.territory_overlap_check() returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    twice record;
begin
    for twice in
        select s.kind, s.code, s.valid_from
          from (select t.*, max(coalesce(t.valid_to, 'infinity')) over (
                           partition by t.kind, t.code order by t.valid_from
                           rows between unbounded preceding and 1 preceding) as before_to
                  from levain.standing_territories('infinity', 9223372036854775807) as t
                 where t.valid_to is null or t.valid_to >= t.valid_from) as s
         where s.before_to >= s.valid_from
         limit 1
    loop
        raise exception '% % would be described twice on %', twice.kind, twice.code,
                        twice.valid_from
            using errcode = 'check_violation', constraint = 'territory_overlap_check',
                  hint = 'end the older row the day before: give its line again with valid_to';
    end loop;
end
$$;
comment on function levain.territory_overlap_check() is
    'Refuses that a territory stands twice on one day.';

create function levain.zone_problems()
    returns table (line bigint, reason text, other_line bigint)
    language plpgsql stable security definer
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
#variable_conflict use_column
begin
    perform levain.temporary_check('zone_line');
    return query
    select l.line, 'zone_line_key'::text, l.first_line
      from (select i.line, min(i.line) over (
                       partition by i.zone, i.territory_kind, i.territory, i.valid_from,
                                    i.known_from) as first_line
              from pg_temp.zone_line i) as l
     where l.line > l.first_line
    order by 1;
end
$$;
comment on function levain.zone_problems() is
    'Every line of zone_line about what another one is about, published the same day. The name of '
    'what is broken, and the other line.';

create function levain.zone_strangers() returns table (line bigint, territory text)
    language plpgsql stable security definer
    set search_path = levain, pg_temp as $$
#variable_conflict use_column
begin
    perform levain.temporary_check('zone_line');
    return query
    select l.line, l.territory_kind || ' ' || l.territory
      from pg_temp.zone_line l
     where not exists (select from levain.territory t
                        where t.code = l.territory and t.kind = l.territory_kind)
     order by 1;
end
$$;
comment on function levain.zone_strangers() is
    'The lines of zone_line whose territory was never loaded.';

create function levain.zone_store(
    the_file_name text, the_sha256 bytea,
    out new_count bigint, out unchanged_count bigint, out overruled_count bigint)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
#variable_conflict use_column
declare
    given_count bigint;
    the_load_id bigint;
    problem record;
begin
    perform levain.reference_lock(true);
    perform levain.temporary_check('zone_line');
    given_count := (select count(*) from pg_temp.zone_line);
    for problem in select p.line, p.reason from levain.zone_problems() as p limit 1 loop
        raise exception 'line % cannot be loaded', problem.line
            using errcode = 'integrity_constraint_violation', constraint = problem.reason;
    end loop;
    -- A line is known already when it was said before as published that day, and not corrected.
    delete from pg_temp.zone_line l
     where exists (
         select from levain.zone_membership z
          where z.zone = l.zone and z.territory_kind = l.territory_kind
            and z.territory = l.territory and z.valid_from = l.valid_from
            and z.known_from = l.known_from and z.valid_to is not distinct from l.valid_to
            and z.zone_membership_id = (
                select max(y.zone_membership_id) from levain.zone_membership y
                 where y.zone = l.zone and y.territory_kind = l.territory_kind
                   and y.territory = l.territory and y.valid_from = l.valid_from
                   and y.known_from = l.known_from));
    new_count := (select count(*) from pg_temp.zone_line);
    unchanged_count := given_count - new_count;
    overruled_count := (
        select count(*)
          from pg_temp.zone_line l
          join levain.standing_zones('infinity', 9223372036854775807) as s
         using (zone, territory_kind, territory, valid_from)
         where s.known_from > l.known_from);
    if new_count > 0 then
        the_load_id := levain.reference_load_add('zone', the_file_name, the_sha256, new_count);
        insert into levain.zone_membership (zone, territory_kind, territory, valid_from, valid_to,
                                            known_from, source, reference_load_id)
        select l.zone, l.territory_kind, l.territory, l.valid_from, l.valid_to, l.known_from,
               l.source, the_load_id
          from pg_temp.zone_line l
         order by l.zone, l.territory_kind, l.territory, l.valid_from, l.known_from;
        if new_count > 1000 then
            analyze levain.zone_membership;
        end if;
    end if;
end
$$;
comment on function levain.zone_store(text, bytea) is
    'Loads all of zone_line or nothing. Gives how many memberships are new, how many lines changed '
    'nothing, and how many new ones do not stand today, since what was published later says '
    'otherwise; a file that changes nothing leaves no trace.';

-- ---- runs as of an earlier instant --------------------------------------------------------------

-- Recorded when it is written, under the lock of its call, not when its transaction began: so what
-- a run that held the lock before could not see is later than all that it saw.
alter table levain.rule_set alter column applied_at set default clock_timestamp();
alter table levain.intake alter column taken_at set default clock_timestamp();
alter table levain.waiver alter column recorded_at set default clock_timestamp();

create function levain.as_of() returns timestamptz
    language sql stable parallel safe
    return to_timestamp(nullif(current_setting('levain.as_of', true), '')::bigint);
comment on function levain.as_of() is
    'The instant, to the second, that this transaction works as of; null = now.';

create function levain.recorded_until() returns timestamptz
    language sql stable parallel safe
    return coalesce(levain.as_of() + interval '1 second', 'infinity');
comment on function levain.recorded_until() is
    'What was recorded before it is seen: the end of the second that is worked as of.';

create function levain.last_seen(what text) returns bigint
    language sql stable parallel safe
    return coalesce(nullif(current_setting('levain.last_' || what, true), '')::bigint,
                    9223372036854775807);
comment on function levain.last_seen(text) is
    'The last intake or waiver that this transaction sees, as as_of_cut has it; else all.';

create or replace view levain.rule_set_in_force with (security_invoker = true) as
select distinct on (fund_id, call_id) *
  from levain.rule_set
 where applied_at < (select levain.recorded_until())
 order by fund_id, call_id, version desc;
comment on view levain.rule_set_in_force is
    'The newest rule set of each call; as of an instant, the newest one then.';

create or replace view levain.counted_version with (security_invoker = true) as
select distinct on (v.fund_id, v.call_id, v.application_id) v.*
  from levain.application_version v
  join levain.rule_set_in_force r on r.fund_id = v.fund_id and r.call_id = v.call_id
 where v.intake_id <= (select levain.last_seen('intake_id'))
 order by v.fund_id, v.call_id, v.application_id,
          coalesce(v.submitted_at <= r.closes_at, r.closes_at is null) desc,
          v.submitted_at desc nulls last,
          v.version desc;

create or replace view levain.counted_mark with (security_invoker = true) as
select distinct on (fund_id, call_id, application_id, criterion, marker) *
  from levain.mark
 where intake_id <= (select levain.last_seen('intake_id'))
 order by fund_id, call_id, application_id, criterion, marker, version desc;

create view levain.counted_waiver with (security_invoker = true) as
select *
  from levain.waiver
 where waiver_id <= (select levain.last_seen('waiver_id'));
comment on view levain.counted_waiver is
    'The waivers; as of an instant, those that were recorded by then.';

create function levain.intake_seen_until(
    the_fund_id bigint, the_call_id bigint, until timestamptz) returns bigint
    language sql stable parallel safe
    return (select coalesce(max(i.intake_id), 0)
              from levain.intake i
             where i.fund_id = the_fund_id and i.call_id = the_call_id
               and i.intake_id < (
                   select coalesce(min(l.intake_id), 9223372036854775807)
                     from levain.intake l
                    where l.fund_id = the_fund_id and l.call_id = the_call_id
                      and l.taken_at >= until));
comment on function levain.intake_seen_until(bigint, bigint, timestamptz) is
    'The last intake of a call before the first one that was taken in later than `until`.';

create function levain.waiver_seen_until(
    the_fund_id bigint, the_call_id bigint, until timestamptz) returns bigint
    language sql stable parallel safe
    return (select coalesce(max(w.waiver_id), 0)
              from levain.waiver w
             where w.fund_id = the_fund_id and w.call_id = the_call_id
               and w.waiver_id < (
                   select coalesce(min(l.waiver_id), 9223372036854775807)
                     from levain.waiver l
                    where l.fund_id = the_fund_id and l.call_id = the_call_id
                      and l.recorded_at >= until));
comment on function levain.waiver_seen_until(bigint, bigint, timestamptz) is
    'The last waiver of a call before the first one that was recorded later than `until`.';

create function levain.as_of_cut(the_fund_id bigint, the_call_id bigint) returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
begin
    if levain.as_of() is not null then
        perform set_config('levain.last_intake_id', levain.intake_seen_until(
                    the_fund_id, the_call_id, levain.recorded_until())::text, true),
                set_config('levain.last_waiver_id', levain.waiver_seen_until(
                    the_fund_id, the_call_id, levain.recorded_until())::text, true);
    end if;
end
$$;
comment on function levain.as_of_cut(bigint, bigint) is
    'Lets this transaction see of a call what was recorded by the instant that it works as of.';

create table levain.scoring_redone (
    fund_id           bigint not null,
    call_id           bigint not null,
    scoring_redone_id bigint generated always as identity,
    as_of             timestamptz not null,
    scoring_run_id    bigint not null,
    last_intake_id    bigint not null,
    last_waiver_id    bigint not null,
    made_at           timestamptz not null default clock_timestamp(),
    made_by           text not null default session_user,
    constraint scoring_redone_pkey primary key (fund_id, call_id, scoring_redone_id)
);
comment on table levain.scoring_redone is
    'Which scoring run came out when a call was scored as of an earlier instant: the run of then, '
    'when it saw the same. It never stands. Append-only.';
comment on column levain.scoring_redone.as_of is 'What was recorded after this second is not seen.';
comment on column levain.scoring_redone.last_intake_id is 'The last intake seen; 0 = none.';
comment on column levain.scoring_redone.last_waiver_id is 'The last waiver seen; 0 = none.';
create index scoring_redone_scoring_run_id_idx
    on levain.scoring_redone (scoring_run_id, call_id, fund_id);

create table levain.scoring_reference (
    fund_id        bigint not null,
    call_id        bigint not null,
    scoring_run_id bigint not null,
    known_on       date not null,
    last_load_id   bigint not null,
    sha256         levain.sha256 not null,
    entry_count    bigint not null
                   constraint scoring_reference_entry_count_check check (entry_count >= 0),
    constraint scoring_reference_pkey primary key (fund_id, call_id, scoring_run_id)
);
comment on table levain.scoring_reference is
    'What a scoring run knew of territories, zones and rates; no row when its call asks for none. '
    'Append-only.';
comment on column levain.scoring_reference.known_on is 'What was published later was not known.';
comment on column levain.scoring_reference.last_load_id is
    'The last load that it saw, 0 for none: what was loaded later was not known.';
comment on column levain.scoring_reference.sha256 is
    'Digest of the entries that the call could see; part of the run''s inputs.';
comment on column levain.scoring_reference.entry_count is 'How many they were.';

alter table levain.scoring_redone add constraint scoring_redone_scoring_run_id_fkey
    foreign key (fund_id, call_id, scoring_run_id) references levain.scoring_run;
alter table levain.scoring_reference add constraint scoring_reference_scoring_run_id_fkey
    foreign key (fund_id, call_id, scoring_run_id) references levain.scoring_run;

create or replace function levain.scoring_stand(
    the_fund_id bigint, the_call_id bigint, the_scoring_run_id bigint) returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    until constant timestamptz := levain.recorded_until();
    the_intake_id bigint := levain.intake_seen_until(the_fund_id, the_call_id, until);
    the_waiver_id bigint := levain.waiver_seen_until(the_fund_id, the_call_id, until);
    before levain.scoring_standing;
begin
    -- What was seen must be what the instant says, or the run would pass for another one's.
    if (levain.as_of() is null
        and (levain.last_seen('intake_id') < the_intake_id
             or levain.last_seen('waiver_id') < the_waiver_id))
       or (levain.as_of() is not null
           and (levain.last_seen('intake_id'), levain.last_seen('waiver_id'))
               <> (the_intake_id, the_waiver_id)) then
        raise exception 'the run did not see what was recorded by the instant that it is as of'
            using errcode = 'check_violation', constraint = 'scoring_redone_as_of_check';
    end if;
    if levain.as_of() is not null then
        insert into levain.scoring_redone (fund_id, call_id, as_of, scoring_run_id,
                                           last_intake_id, last_waiver_id)
        select the_fund_id, the_call_id, levain.as_of(), the_scoring_run_id, the_intake_id,
               the_waiver_id
         where (the_scoring_run_id, the_intake_id, the_waiver_id) is distinct from (
             select (r.scoring_run_id, r.last_intake_id, r.last_waiver_id)
               from levain.scoring_redone r
              where r.fund_id = the_fund_id and r.call_id = the_call_id
                and r.as_of = levain.as_of()
              order by r.scoring_redone_id desc
              limit 1);
        return;
    end if;
    select * into before
      from levain.scoring_standing s
     where s.fund_id = the_fund_id and s.call_id = the_call_id
     order by s.scoring_standing_id desc
     limit 1;
    if (before.scoring_run_id, before.last_intake_id, before.last_waiver_id)
       is distinct from (the_scoring_run_id, the_intake_id, the_waiver_id) then
        insert into levain.scoring_standing (fund_id, call_id, scoring_run_id, last_intake_id,
                                             last_waiver_id)
        values (the_fund_id, the_call_id, the_scoring_run_id, the_intake_id, the_waiver_id);
    end if;
end
$$;
comment on function levain.scoring_stand(bigint, bigint, bigint) is
    'Makes a scoring run the one that stands for its call, as of what has come in by now; a run as '
    'of an earlier instant is only remembered.';

create function levain.scoring_refer(
    the_fund_id bigint, the_call_id bigint, the_scoring_run_id bigint, the_known_on date,
    the_last_load_id bigint, the_sha256 bytea, the_entry_count bigint) returns void
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    known levain.sha256 := (select r.sha256 from levain.scoring_reference r
                     where r.fund_id = the_fund_id and r.call_id = the_call_id
                       and r.scoring_run_id = the_scoring_run_id);
begin
    if known is null then
        insert into levain.scoring_reference (fund_id, call_id, scoring_run_id, known_on,
                                              last_load_id, sha256, entry_count)
        values (the_fund_id, the_call_id, the_scoring_run_id, the_known_on, the_last_load_id,
                the_sha256, the_entry_count);
    elsif known <> the_sha256 then
        raise exception 'the run knew other references'
            using errcode = 'check_violation', constraint = 'scoring_reference_sha256_check';
    end if;
end
$$;
comment on function levain.scoring_refer(bigint, bigint, bigint, date, bigint, bytea, bigint) is
    'Remembers what a scoring run knew of territories, zones and rates.';

-- ---- grants -------------------------------------------------------------------------------------

grant select on levain.reference_load, levain.territory, levain.zone_membership
    to levain_reader, levain_auditor, levain_manager, levain_batch, levain_accountant;
grant execute on function levain.is_territory_kind(text), levain.plain_name(text),
    levain.standing_territories(date, bigint), levain.standing_zones(date, bigint)
    to levain_reader, levain_auditor, levain_manager, levain_batch, levain_accountant;
grant execute on function levain.as_of(), levain.recorded_until(), levain.last_seen(text)
    to levain_reader, levain_auditor, levain_manager, levain_batch, levain_accountant;
grant execute on function levain.intake_seen_until(bigint, bigint, timestamptz),
    levain.waiver_seen_until(bigint, bigint, timestamptz), levain.as_of_cut(bigint, bigint)
    to levain_reader, levain_auditor, levain_manager, levain_batch;
grant select on levain.counted_waiver, levain.scoring_redone, levain.scoring_reference
    to levain_reader, levain_auditor, levain_manager, levain_batch;
grant execute on function levain.scoring_refer(
    bigint, bigint, bigint, date, bigint, bytea, bigint) to levain_batch;
grant execute on function levain.reference_lock(boolean) to levain_batch, levain_manager;
grant execute on function levain.reference_begin(), levain.territory_problems(),
    levain.territory_store(text, bytea, boolean), levain.zone_problems(),
    levain.zone_strangers(), levain.zone_store(text, bytea)
    to levain_manager;
