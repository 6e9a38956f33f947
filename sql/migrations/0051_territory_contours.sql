-- SPDX-License-Identifier: MPL-2.0
-- 0051_territory_contours - where territories lie, and where applications are from.
-- Needs:   0010, whose territories and zones these are; 0043, whose figures a map sums;
--          0049, whose expenses are a stream.
-- Breaks:  nothing: what was a code of a territory still is; territories of a fund's own may have
--          an underscore. Reports of a day that is not over are made anew when references came.
-- Why:     funders ask where their money went, territories with nobody included. Borders move as
--          law does: a map of a past day is drawn with the contours of that day (P10).

set local role levain_owner;

-- ---- contours -----------------------------------------------------------------------------------

alter table levain.reference_load drop constraint reference_load_kind_check;
alter table levain.reference_load add constraint reference_load_kind_check
    check (kind in ('territory', 'zone', 'contour'));
alter table levain.territory drop constraint territory_code_check;
alter table levain.territory add constraint territory_code_check
    check (code ~ '^[0-9A-Z][0-9A-Z_]{1,13}$');
comment on column levain.territory.code is
    'As INSEE writes it: 2A004, 971; of an EPCI its SIREN; of one that a fund made its own code. '
    'Codes of two kinds may be equal.';
alter table levain.zone_membership drop constraint zone_membership_territory_check;
alter table levain.zone_membership add constraint zone_membership_territory_check
    check (territory ~ '^[0-9A-Z][0-9A-Z_]{1,13}$');

create function levain.is_contour(contour text) returns boolean
    language sql immutable parallel safe
    return contour ~ '^-?[0-9]{1,9}( -?[0-9]{1,9})*([/;]-?[0-9]{1,9}( -?[0-9]{1,9})*)*$'
           and not exists (
               select from regexp_split_to_table(contour, '[/;]') as r (ring)
                where (length(r.ring) - length(replace(r.ring, ' ', ''))) % 2 = 0);
comment on function levain.is_contour(text) is
    'Whether a text is rings of longitudes and latitudes in millionths of a degree, with blanks '
    'between; "/" begins a hole, ";" the next polygon; the last point of a ring is not repeated.';

create table levain.territory_contour (
    territory_contour_id bigint generated always as identity
                         constraint territory_contour_pkey primary key,
    kind                 text not null
                         constraint territory_contour_kind_check
                         check (levain.is_territory_kind(kind)),
    code                 text collate "C" not null,
    form                 text not null
                         constraint territory_contour_form_check check (form in ('area', 'point')),
    valid_from           date not null,
    known_from           date not null,
    contour              text not null
                         constraint territory_contour_contour_check
                         check (levain.is_contour(contour)),
    drawn                text not null
                         constraint territory_contour_drawn_check
                         check (levain.is_contour(drawn)),
    inside               text not null
                         constraint territory_contour_inside_check
                         check (inside ~ '^-?[0-9]{1,9} -?[0-9]{1,9}$'),
    inhabitants          bigint
                         constraint territory_contour_inhabitants_check check (inhabitants >= 0),
    source               levain.words not null,
    reference_load_id    bigint not null,
    constraint territory_contour_point_check check (form = 'area' or contour = inside)
);
comment on table levain.territory_contour is
    'Where a territory lies from a day on, until the next one of it. Append-only: of the rows of '
    'one territory, form and first day, the one known last stands and the others no longer count.';
comment on column levain.territory_contour.form is
    'area: polygons; point: a seat or a centre, which stands for it where one point is wanted.';
comment on column levain.territory_contour.known_from is 'When it was published.';
comment on column levain.territory_contour.contour is
    'Polygons as they were given, in millionths of a degree of WGS 84 (is_contour).';
comment on column levain.territory_contour.drawn is
    'The same with fewer points, as drawings have it; neighbours of one file still touch.';
comment on column levain.territory_contour.inside is 'A point inside: longitude and latitude.';
comment on column levain.territory_contour.inhabitants is 'How many people live there; null = ?';
comment on column levain.territory_contour.source is 'What says so.';
create index territory_contour_code_idx
    on levain.territory_contour (code, kind, form, valid_from);
create index territory_contour_reference_load_id_idx
    on levain.territory_contour (reference_load_id);
alter table levain.territory_contour add constraint territory_contour_reference_load_id_fkey
    foreign key (reference_load_id) references levain.reference_load;

create function levain.standing_contours(known_on date, last_load_id bigint)
    returns setof levain.territory_contour
    language sql stable parallel safe
    set search_path = levain, pg_temp
begin atomic
    select distinct on (c.kind, c.code, c.form, c.valid_from) c.*
      from levain.territory_contour c
     where c.known_from <= known_on and c.reference_load_id <= last_load_id
     order by c.kind, c.code, c.form, c.valid_from, c.known_from desc,
              c.territory_contour_id desc;
end;
comment on function levain.standing_contours(date, bigint) is
    'The contours that stand for who knows what was published by that day and recorded by that '
    'load.';

create function levain.last_reference_load() returns bigint
    language sql stable
    set search_path = levain, pg_temp
    return coalesce((select min(l.reference_load_id) - 1 from levain.reference_load l
                      where l.recorded_at >= levain.recorded_until()), 9223372036854775807);
comment on function levain.last_reference_load() is
    'The last load of references that this transaction sees: all, or those of the instant that it '
    'works as of.';

create function levain.territory_kind_place(kind text) returns integer
    language sql immutable parallel safe
    return array_position(array['commune', 'municipal_arrondissement', 'delegated_commune',
                                'associated_commune', 'epci', 'department', 'region'], kind);
comment on function levain.territory_kind_place(text) is
    'A bare code means the territory of the first kind that has it: their order.';

-- ---- loading ------------------------------------------------------------------------------------

create function levain.contour_begin() returns void
    language plpgsql volatile security definer
    set search_path = levain, pg_temp
    set client_min_messages = warning as $$
begin
    drop table if exists pg_temp.contour_line;
    create temporary table contour_line (
        line        bigint not null,
        kind        text,
        code        text collate "C" not null,
        form        text not null,
        valid_from  date not null,
        known_from  date not null,
        contour     text not null,
        drawn       text not null,
        inside      text not null,
        inhabitants bigint,
        source      text not null
    ) on commit drop;
    grant select, insert on pg_temp.contour_line to levain_manager;
end
$$;
comment on function levain.contour_begin() is
    'Makes the temporary table contour_line, which lines come to by COPY.';

create function levain.contour_problems()
    returns table (line bigint, reason text, other_line bigint)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
#variable_conflict use_column
begin
    perform levain.temporary_check('contour_line');
    -- A code without a kind is that of the first kind that has it on the day.
    update pg_temp.contour_line l
       set kind = (select t.kind
                     from levain.standing_territories('infinity', 9223372036854775807) as t
                    where t.code = l.code
                      and l.valid_from between t.valid_from and coalesce(t.valid_to, 'infinity')
                    order by levain.territory_kind_place(t.kind) limit 1)
     where l.kind is null;
    return query
    with stands as materialized (
        select t.kind, t.code, t.valid_from, t.valid_to
          from levain.standing_territories('infinity', 9223372036854775807) as t
    )
    select l.line, 'territory_contour_territory_check'::text, 0::bigint
      from pg_temp.contour_line l
     where not exists (select from stands t
                        where t.kind = l.kind and t.code = l.code
                          and l.valid_from between t.valid_from
                                               and coalesce(t.valid_to, 'infinity'))
    union all
    select l.line, 'territory_contour_key', l.first_line
      from (select i.line, min(i.line) over (partition by i.kind, i.code, i.form) as first_line
              from pg_temp.contour_line i) as l
     where l.line > l.first_line
    union all
    select l.line, 'territory_contour_known_from_check', 0::bigint
      from pg_temp.contour_line l
      join levain.standing_contours('infinity', 9223372036854775807) as s
     using (kind, code, form, valid_from)
     where s.known_from > l.known_from
       and (s.contour, s.inhabitants) is distinct from (l.contour, l.inhabitants)
    order by 1, 2;
end
$$;
comment on function levain.contour_problems() is
    'Finds the kinds of contour_line, then every line that is of no territory, that another one '
    'says, or that corrects what was published later. The name of what is broken, the other line.';

create function levain.contour_store(
    the_file_name text, the_sha256 bytea, out begun_count bigint, out unchanged_count bigint)
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
    for problem in select p.line, p.reason from levain.contour_problems() as p limit 1 loop
        raise exception 'line % cannot be loaded', problem.line
            using errcode = 'integrity_constraint_violation', constraint = problem.reason;
    end loop;
    given_count := (select count(*) from pg_temp.contour_line);
    -- What stood the day before and is the same goes on. How coarse it is drawn hangs on the other
    -- contours of its file: that alone is no news.
    delete from pg_temp.contour_line l
     using (select distinct on (s.kind, s.code, s.form, n.line)
                   n.line, s.contour, s.inhabitants
              from pg_temp.contour_line n
              join levain.standing_contours('infinity', 9223372036854775807) as s
             using (kind, code, form)
             where s.valid_from <= n.valid_from
             order by s.kind, s.code, s.form, n.line, s.valid_from desc) as s
     where s.line = l.line
       and (s.contour, s.inhabitants) is not distinct from (l.contour, l.inhabitants);
    begun_count := (select count(*) from pg_temp.contour_line);
    unchanged_count := given_count - begun_count;
    if begun_count > 0 then
        the_load_id := levain.reference_load_add('contour', the_file_name, the_sha256, begun_count);
        insert into levain.territory_contour (kind, code, form, valid_from, known_from, contour,
                                              drawn, inside, inhabitants, source,
                                              reference_load_id)
        select l.kind, l.code, l.form, l.valid_from, l.known_from, l.contour, l.drawn, l.inside,
               l.inhabitants, l.source, the_load_id
          from pg_temp.contour_line l
         order by l.kind, l.code, l.form;
        if begun_count > 1000 then
            analyze levain.territory_contour;
        end if;
    end if;
end
$$;
comment on function levain.contour_store(text, bytea) is
    'Loads all of contour_line or nothing. Gives how many contours begin or are corrected, and how '
    'many lines changed nothing; a file of such lines leaves no trace.';

-- ---- where applications are from ----------------------------------------------------------------

create function levain.territories_on(the_day date, known_on date)
    returns table (kind text, code text, name text, commune text, epci text, department text,
                   region text, gone boolean)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    -- Of what has ended by the day, the last that was known.
    select distinct on (t.kind, t.code) t.kind, t.code, t.name::text, t.commune, t.epci,
           t.department, t.region, coalesce(t.valid_to < the_day, false)
      from levain.standing_territories(known_on, levain.last_reference_load()) as t
     where t.valid_from <= the_day and (t.valid_to is null or t.valid_to >= t.valid_from)
     order by t.kind, t.code, t.valid_from desc;
end;
comment on function levain.territories_on(date, date) is
    'The territories of a day, and what those that had ended by then were last.';

create function levain.named_territories(the_names text[], the_day date, known_on date)
    returns table (name text, kind text, code text, map_kind text, map_code text, chain text[])
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    with t as materialized (
        select * from levain.territories_on(the_day, known_on)
    ), found as (
        select distinct on (n.name) n.name, t.kind, t.code, t.commune,
               coalesce(case when t.kind = 'epci' then t.code end, t.epci, c.epci) as epci,
               coalesce(t.department, c.department) as department,
               coalesce(t.region, c.region) as region
          from (select distinct u.name from unnest(the_names) as u (name)) as n
          join t on t.code = regexp_replace(n.name, '^[a-z_]+:', '')
                and (n.name !~ ':' or t.kind = split_part(n.name, ':', 1))
          left join t as c on c.kind = 'commune' and c.code = t.commune
         order by n.name, t.gone, levain.territory_kind_place(t.kind)
    )
    select f.name, f.kind, f.code,
           case when f.epci is not null then 'epci' when f.commune is not null then 'commune'
                else f.kind end,
           coalesce(f.epci, f.commune, f.code),
           array_remove(array[f.kind || ':' || f.code, 'commune:' || f.commune,
                              'epci:' || f.epci, 'department:' || f.department,
                              'region:' || f.region], null)
      from found f;
end;
comment on function levain.named_territories(text[], date, date) is
    'What codes (CODE or KIND:CODE) mean on a day. map_kind, map_code: the EPCI that it is in, '
    'where there is one, which maps draw; chain: all that it is in, KIND:CODE, itself first.';

create function levain.place_names(the_fund_id bigint, the_call_id bigint, the_rule_set_id bigint,
                                   the_texts text[]) returns text[]
    language sql stable
    set search_path = levain, pg_temp
    return array(select the_texts[f.slot]
                   from levain.field f
                  where f.fund_id = the_fund_id and f.call_id = the_call_id
                    and f.rule_set_id = the_rule_set_id and f.storage = 'text'
                    and f.name in ('territory', 'commune', 'epci')
                    and the_texts[f.slot] is not null
                  order by array_position(array['territory', 'commune', 'epci'], f.name::text));
comment on function levain.place_names(bigint, bigint, bigint, text[]) is
    'Where an application says that it is from: its fields "territory", "commune", "epci", in that '
    'order. The first that names a territory counts.';

create function levain.map_territories(the_fund_id bigint, the_as_of date, the_names text[])
    returns table (kind text, code text, name text, inhabitants bigint, drawn text, inside text,
                   source text)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    with t as materialized (
        select * from levain.territories_on(the_as_of, the_as_of)
    ), declared as materialized (
        -- Codes of the sets of the fund, as the calls that were decided by then say them.
        select array_agg(distinct e.code) as names
          from levain.decision d
          join levain.allocation_run r using (fund_id, call_id, allocation_run_id)
          join levain.scoring_run s using (fund_id, call_id, scoring_run_id)
          join levain.rule_set u using (fund_id, call_id, rule_set_id)
         cross join lateral jsonb_path_query(u.source::jsonb, '$.fund.sets.*[*]') as v (code)
         cross join lateral (select v.code #>> '{}' as code) as e
         where d.fund_id = the_fund_id and d.kind = 'real' and d.decided_on <= the_as_of
           and d.recorded_at < levain.recorded_until()
    ), named as materialized (
        select n.*, x.declared
          from (select true as declared, d.names from declared d
                union all select false, the_names) as x
         cross join lateral levain.named_territories(x.names, the_as_of, the_as_of) as n
    ), wide as (
        -- Departments and regions: those declared, else where applications are from.
        select t.department, t.region
          from t
         where t.kind = 'commune' and not t.gone
           and not exists (select from named n where n.declared)
           and exists (select from named n
                        where n.map_kind = 'epci' and n.map_code = t.epci)
        union
        select case n.kind when 'department' then n.code end,
               case n.kind when 'region' then n.code end
          from named n
         where n.declared and n.kind in ('department', 'region')
    ), listed as (
        select n.map_kind as kind, n.map_code as code from named n
         where not n.declared or n.kind not in ('department', 'region')
        union
        select 'epci', c.epci
          from t as c
          join wide w on w.department = c.department
                      or w.department is null and w.region = c.region
         where c.kind = 'commune' and not c.gone and c.epci is not null
    ), contour as materialized (
        select distinct on (c.kind, c.code, c.form) c.kind, c.code, c.form, c.drawn, c.inside,
               c.inhabitants, c.source::text
          from levain.standing_contours(the_as_of, levain.last_reference_load()) as c
         where c.valid_from <= the_as_of
         order by c.kind, c.code, c.form, c.valid_from desc
    )
    select l.kind, l.code, coalesce(t.name, l.code), a.inhabitants,
           case when t.gone then null else a.drawn end, coalesce(p.inside, a.inside), a.source
      from listed l
      left join t on t.kind = l.kind and t.code = l.code
      left join contour a on a.kind = l.kind and a.code = l.code and a.form = 'area'
      left join contour p on p.kind = l.kind and p.code = l.code and p.form = 'point';
end;
comment on function levain.map_territories(bigint, date, text[]) is
    'The territories that a map of a fund shows on a day: those that its sets name, those that '
    'the_names are in, and where no set names any, all EPCI of the departments of these; with '
    'contours (drawn, null: none that day), a point inside, and inhabitants where known.';

-- ---- references are a stream of reports ---------------------------------------------------------

create or replace function levain.report_streams(the_fund_id bigint)
    returns table (stream text, row_count bigint)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    select 'rule_set', count(*) from levain.rule_set t where t.fund_id = the_fund_id
    union all
    select 'application', count(*) from levain.application_version t
     where t.fund_id = the_fund_id
    union all
    select 'decision', count(*) from levain.decision t where t.fund_id = the_fund_id
    union all
    select 'award_event', count(*) from levain.award_event t where t.fund_id = the_fund_id
    union all
    select 'award_step', count(*) from levain.award_step t where t.fund_id = the_fund_id
    union all
    select 'agreement', count(*) from levain.agreement t where t.fund_id = the_fund_id
    union all
    select 'award_document', count(*) from levain.award_document t where t.fund_id = the_fund_id
    union all
    select 'certification', count(*) from levain.certification t where t.fund_id = the_fund_id
    union all
    select 'payment_event', count(*) from levain.payment_event t where t.fund_id = the_fund_id
    union all
    select 'settlement', count(*) from levain.settlement t where t.fund_id = the_fund_id
    union all
    select 'claim_event', count(*) from levain.claim_event t where t.fund_id = the_fund_id
    union all
    select 'funding', count(*) from levain.funding t where t.fund_id = the_fund_id
    union all
    select 'bank_line', count(*) from levain.bank_line t where t.fund_id = the_fund_id
    union all
    select 'expense', count(*) from levain.expense t where t.fund_id = the_fund_id
    union all
    select 'expense_verdict', count(*) from levain.expense_verdict t
     where t.fund_id = the_fund_id
    union all
    select 'reference', count(*) from levain.reference_load t;
end;

-- ---- who may what -------------------------------------------------------------------------------

grant select on levain.territory_contour
    to levain_reader, levain_auditor, levain_manager, levain_accountant;
grant execute on function levain.standing_contours(date, bigint), levain.last_reference_load(),
    levain.territory_kind_place(text), levain.territories_on(date, date),
    levain.named_territories(text[], date, date),
    levain.place_names(bigint, bigint, bigint, text[]),
    levain.map_territories(bigint, date, text[])
    to levain_reader, levain_auditor, levain_manager, levain_accountant;
grant execute on function levain.is_contour(text)
    to levain_reader, levain_auditor, levain_manager, levain_accountant;
grant execute on function levain.contour_begin(), levain.contour_problems(),
    levain.contour_store(text, bytea)
    to levain_manager;
select levain.hold_tables();
