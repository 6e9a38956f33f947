-- SPDX-License-Identifier: MPL-2.0
-- 0006_intake_functions - files of applications into versions, marks and organizations.
-- Needs:   0003_application, 0005_fund_functions
-- Breaks:  nothing (new functions only).
-- Why:     the lines of a file come by COPY into a temporary table; from there they are taken in as
--          one set, all or none. Loops joined row by row would be quadratic, and the planner knows
--          nothing of rows just written: these functions do without nested loops.

set local role levain_owner;

create function levain.temporary_check(the_name text) returns void
    language plpgsql stable
    set search_path = levain, pg_temp as $$
begin
    if not exists (select from pg_catalog.pg_class
                    where oid = to_regclass('pg_temp.' || quote_ident(the_name))
                      and relowner = 'levain_owner'::regrole) then
        raise exception 'the temporary table % was not begun in this transaction', the_name
            using errcode = 'object_not_in_prerequisite_state';
    end if;
end
$$;
comment on function levain.temporary_check(text) is
    'Refuses a temporary table that is missing, or that somebody else made under the name of ours.';

create function levain.statistics_refresh(the_table regclass, added_count bigint) returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
begin
    if added_count <= 500 + (select greatest(c.reltuples, 0) / 10
                               from pg_catalog.pg_class c where c.oid = the_table) then
        return;
    end if;
    -- No key or join is made of arrays or digests, and they take longest.
    case the_table
        when 'levain.application'::regclass then
            analyze levain.application;
        when 'levain.application_version'::regclass then
            analyze levain.application_version (
                fund_id, call_id, application_id, version, submitted_at, intake_id);
        when 'levain.mark'::regclass then
            analyze levain.mark;
        when 'levain.score'::regclass then
            analyze levain.score (
                fund_id, call_id, scoring_run_id, application_id, version, envelope);
        when 'levain.allocation'::regclass then
            analyze levain.allocation (
                fund_id, call_id, allocation_run_id, application_id, scoring_run_id, envelope,
                status, reason);
    end case;
end
$$;
comment on function levain.statistics_refresh(regclass, bigint) is
    'Tells the planner of many rows just added: without it, the foreign key checks of the next '
    'statement, and the next command, would be planned for a small table and be quadratic.';

create function levain.intake_begin() returns void
    language plpgsql volatile security definer
    set search_path = levain, pg_temp
    set client_min_messages = warning as $$
begin
    drop table if exists pg_temp.intake_line, pg_temp.intake_organization;
    create temporary table intake_line (
        line              bigint not null constraint intake_line_pkey primary key,
        code              levain.code not null,
        submitted_at      timestamptz,
        numbers           bigint[] not null,
        texts             text[] not null,
        sha256            levain.sha256 not null,
        siren             text,
        siret             text,
        rna               text,
        organization_name text,
        mark_criteria     text[] not null,
        mark_markers      text[] not null,
        mark_nums         bigint[] not null,
        mark_dens         bigint[] not null,
        constraint intake_line_marks_check check (
            cardinality(mark_criteria) = cardinality(mark_markers)
            and cardinality(mark_criteria) = cardinality(mark_nums)
            and cardinality(mark_criteria) = cardinality(mark_dens)
            and 0 < all (mark_dens))
    ) on commit drop;
    create temporary table intake_organization (
        code            text collate "C" not null,
        organization_id bigint
    ) on commit drop;
    grant select, insert, delete on pg_temp.intake_line to levain_batch;
end
$$;
comment on function levain.intake_begin() is
    'Makes the temporary table intake_line, which lines come to by COPY.';

create function levain.intake_problems()
    returns table (line bigint, code text, reason text, other_line bigint)
    language plpgsql stable security definer
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
begin
    perform levain.temporary_check('intake_line');
    return query
    with many as (
        select l.line, l.code, l.submitted_at,
               first_value(l.line) over alike as first_line,
               last_value(l.line) over alike as last_line,
               l.sha256 = first_value(l.sha256) over alike as facts_agree,
               row (l.mark_criteria, l.mark_markers, l.mark_nums, l.mark_dens)
               = first_value(row (l.mark_criteria, l.mark_markers, l.mark_nums, l.mark_dens))
                   over alike as marks_agree
          from pg_temp.intake_line l
         where l.code in (select i.code from pg_temp.intake_line i
                           group by i.code having count(*) > 1)
        window alike as (partition by l.code, l.submitted_at order by l.line
                         rows between unbounded preceding and unbounded following)
    ), judged as (
        select m.line, m.code, m.first_line, m.last_line,
               bool_and(m.facts_agree) over (partition by m.first_line) as facts_agree,
               bool_and(m.marks_agree) over (partition by m.first_line) as marks_agree
          from many m
    )
    select j.line, j.code::text,
           case when j.facts_agree then 'intake_line_marks_key' else 'intake_line_code_key' end,
           case when j.line = j.first_line then j.last_line else j.first_line end
      from judged j
     where not (j.facts_agree and j.marks_agree)
     order by 1;
end
$$;
comment on function levain.intake_problems() is
    'Every line of intake_line that contradicts another: the same application, submitted at the '
    'same time, with other facts or other marks. The name of what is broken, and the other line.';

create function levain.intake_reject() returns bigint
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    gone bigint;
begin
    perform levain.temporary_check('intake_line');
    delete from pg_temp.intake_line l using levain.intake_problems() p where l.line = p.line;
    get diagnostics gone = row_count;
    return gone;
end
$$;
comment on function levain.intake_reject() is
    'Takes the lines of intake_problems out of intake_line, and gives how many.';

create function levain.intake_organizations() returns void
    language plpgsql volatile
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
begin
    insert into levain.organization (name, siren, siret, rna)
    select nullif(btrim(l.organization_name), ''), coalesce(l.siren, left(l.siret, 9)), l.siret,
           l.rna
      from pg_temp.intake_line l
      left join levain.organization s on s.siret = l.siret
      left join levain.organization n
        on n.siren = l.siren and n.siret is null and l.siret is null
      left join levain.organization r on r.rna = l.rna
     where coalesce(l.siret, l.siren, l.rna) is not null
       and coalesce(s.organization_id, n.organization_id, r.organization_id) is null
     order by l.line
    on conflict do nothing;

    insert into pg_temp.intake_organization (code, organization_id)
    select distinct on (l.code) l.code,
           coalesce(s.organization_id, n.organization_id, r.organization_id)
      from pg_temp.intake_line l
      left join levain.organization s on s.siret = l.siret
      left join levain.organization n
        on n.siren = l.siren and n.siret is null and l.siret is null
      left join levain.organization r on r.rna = l.rna
     where coalesce(l.siret, l.siren, l.rna) is not null
     order by l.code, l.submitted_at desc nulls last, l.line desc;
end
$$;
comment on function levain.intake_organizations() is
    'Finds or makes the organizations of intake_line: by SIRET, else SIREN, else RNA.';

create function levain.intake_applications(the_fund_id bigint, the_call_id bigint) returns bigint
    language plpgsql volatile
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
declare
    new_count bigint;
begin
    if exists (select from pg_temp.intake_line where coalesce(siret, siren, rna) is not null) then
        perform levain.intake_organizations();
        update levain.application a
           set organization_id = o.organization_id
          from pg_temp.intake_organization o
         where a.fund_id = the_fund_id and a.call_id = the_call_id and a.code = o.code
           and a.organization_id is distinct from o.organization_id;
    end if;

    insert into levain.application (fund_id, call_id, code, organization_id)
    select the_fund_id, the_call_id, l.code, o.organization_id
      from (select distinct code from pg_temp.intake_line) as l
      left join levain.application a
        on a.fund_id = the_fund_id and a.call_id = the_call_id and a.code = l.code
      left join pg_temp.intake_organization o on o.code = l.code
     where a.application_id is null
     order by l.code;
    get diagnostics new_count = row_count;
    perform levain.statistics_refresh('levain.application', new_count);
    return new_count;
end
$$;
comment on function levain.intake_applications(bigint, bigint) is
    'Makes the applications of intake_line that are new and gives how many; says who applies.';

create function levain.intake_versions(
    the_fund_id bigint, the_call_id bigint, the_intake_id bigint) returns bigint
    language plpgsql volatile
    set search_path = levain, pg_temp
    set enable_nestloop = off
    set work_mem = '64MB' as $$
declare
    stored bigint;
begin
    with submitted as (
        select distinct on (l.code, l.submitted_at)
               l.line, a.application_id, l.submitted_at, l.sha256
          from pg_temp.intake_line l
          join levain.application a
            on a.fund_id = the_fund_id and a.call_id = the_call_id and a.code = l.code
         order by l.code, l.submitted_at, l.line
    ), last as (
        select distinct on (v.application_id) v.application_id, v.version, v.sha256
          from levain.application_version v
         where v.fund_id = the_fund_id and v.call_id = the_call_id
         order by v.application_id, v.version desc
    ), known as (
        select distinct on (v.application_id, v.submitted_at)
               v.application_id, v.submitted_at, v.sha256
          from levain.application_version v
         where v.fund_id = the_fund_id and v.call_id = the_call_id
         order by v.application_id, v.submitted_at, v.version desc
    ), fresh as (
        select s.line, s.application_id,
               coalesce(last.version, 0)
               + row_number() over (partition by s.application_id
                                        order by s.submitted_at nulls first, s.line) as version
          from submitted s
          left join last using (application_id)
          left join known using (application_id, submitted_at)
         where s.sha256 is distinct from
               case when s.submitted_at is null then last.sha256 else known.sha256 end
    )
    insert into levain.application_version (fund_id, call_id, application_id, version,
                                            submitted_at, numbers, texts, sha256, intake_id)
    select the_fund_id, the_call_id, f.application_id, f.version, l.submitted_at, l.numbers,
           l.texts, l.sha256, the_intake_id
      from pg_temp.intake_line l
      join fresh f using (line);
    get diagnostics stored = row_count;
    perform levain.statistics_refresh('levain.application_version', stored);
    return stored;
end
$$;
comment on function levain.intake_versions(bigint, bigint, bigint) is
    'Stores what intake_line states that is not stored yet and gives how many versions: what '
    'differs from the last version of the same instant, or, without instants, from the last one.';

create function levain.intake_marks(
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
        select l.code, m.criterion, m.marker, m.num, m.den
          from pg_temp.intake_line l,
               unnest(l.mark_criteria, l.mark_markers, l.mark_nums, l.mark_dens)
                   as m (criterion, marker, num, den)
         where m.num is not null and l.code not in (select code from many)
        union all
        (select distinct on (l.code, m.criterion, m.marker)
                l.code, m.criterion, m.marker, m.num, m.den
           from pg_temp.intake_line l,
                unnest(l.mark_criteria, l.mark_markers, l.mark_nums, l.mark_dens)
                    as m (criterion, marker, num, den)
          where m.num is not null and l.code in (select code from many)
          order by l.code, m.criterion, m.marker, l.submitted_at desc nulls last, l.line)
    ), known as (
        select distinct on (k.application_id, k.criterion, k.marker)
               k.application_id, k.criterion, k.marker, k.version, k.value_num, k.value_den
          from levain.mark k
         where k.fund_id = the_fund_id and k.call_id = the_call_id
         order by k.application_id, k.criterion, k.marker, k.version desc
    )
    insert into levain.mark (fund_id, call_id, application_id, criterion, marker, version,
                             value_num, value_den, intake_id)
    select the_fund_id, the_call_id, a.application_id, g.criterion, g.marker,
           coalesce(k.version, 0) + 1, g.num, g.den, the_intake_id
      from given g
      join levain.application a
        on a.fund_id = the_fund_id and a.call_id = the_call_id and a.code = g.code
      left join known k
        on k.application_id = a.application_id
       and k.criterion = g.criterion and k.marker = g.marker
     where (k.value_num, k.value_den) is distinct from (g.num, g.den);
    get diagnostics stored = row_count;
    perform levain.statistics_refresh('levain.mark', stored);
    return stored;
end
$$;
comment on function levain.intake_marks(bigint, bigint, bigint) is
    'Stores the marks of intake_line that are new or changed, and gives how many.';

create function levain.rule_set_check(
    the_fund_id bigint, the_call_id bigint, the_rule_set_id bigint) returns void
    language plpgsql stable
    set search_path = levain, pg_temp as $$
begin
    if the_rule_set_id is distinct from (
        select s.rule_set_id from levain.rule_set_in_force s
         where s.fund_id = the_fund_id and s.call_id = the_call_id) then
        raise exception 'the rules of the call are not those that this work began with'
            using errcode = 'serialization_failure', constraint = 'rule_set_in_force_check',
                  hint = 'a fund file was applied in the meantime: run the same command again';
    end if;
end
$$;
comment on function levain.rule_set_check(bigint, bigint, bigint) is
    'Refuses work that was done by a rule set which is not in force any more.';

create function levain.intake_check(
    the_fund_id bigint, the_call_id bigint, the_rule_set_id bigint) returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    number_count bigint;
    text_count bigint;
    bad_line bigint;
    bad_code text;
    broken text;
begin
    select count(*) filter (where f.storage = 'number'), count(*) filter (where f.storage = 'text')
      into number_count, text_count
      from levain.field f
     where f.fund_id = the_fund_id and f.call_id = the_call_id
       and f.rule_set_id = the_rule_set_id;
    select l.line, l.code::text, 'intake_line_layout_check'::text
      into bad_line, bad_code, broken
      from pg_temp.intake_line l
     where cardinality(l.numbers) <> number_count or cardinality(l.texts) <> text_count
     limit 1;
    if not found then
        select l.line, l.code::text, 'intake_line_marks_fkey'::text
          into bad_line, bad_code, broken
          from (select distinct on (i.mark_criteria, i.mark_markers) i.*
                  from pg_temp.intake_line i) as l
         where exists (
             select m.criterion, m.marker
               from unnest(l.mark_criteria, l.mark_markers) as m (criterion, marker)
             except
             select c.criterion, c.marker
               from levain.mark_column c
              where c.fund_id = the_fund_id and c.call_id = the_call_id
                and c.rule_set_id = the_rule_set_id)
         limit 1;
    end if;
    if not found then
        select p.line, p.code, p.reason into bad_line, bad_code, broken
          from levain.intake_problems() p
         limit 1;
    end if;
    if found then
        raise exception 'line % (%) cannot be taken in', bad_line, bad_code
            using errcode = 'integrity_constraint_violation', constraint = broken;
    end if;
end
$$;
comment on function levain.intake_check(bigint, bigint, bigint) is
    'Refuses intake_line unless each line has the fields and markers of the call and contradicts '
    'no other line.';

create function levain.intake_store(
    the_fund_id bigint, the_call_id bigint, the_rule_set_id bigint, the_file_name text,
    the_sha256 bytea,
    out new_count bigint, out version_count bigint, out mark_count bigint,
    out unchanged_count bigint)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
#variable_conflict use_column
declare
    stored bigint;
    marked_only bigint;
    the_intake_id bigint;
begin
    perform levain.call_lock(the_fund_id, the_call_id);
    perform levain.temporary_check('intake_line');
    perform levain.temporary_check('intake_organization');
    analyze pg_temp.intake_line (line, code, submitted_at, sha256, siren, siret, rna);
    perform levain.rule_set_check(the_fund_id, the_call_id, the_rule_set_id);
    perform levain.intake_check(the_fund_id, the_call_id, the_rule_set_id);

    insert into levain.intake as i (fund_id, call_id, rule_set_id, file_name, sha256, new_count,
                                    version_count, mark_count, unchanged_count)
    values (the_fund_id, the_call_id, the_rule_set_id, the_file_name, the_sha256, 0, 0, 0, 0)
    returning i.intake_id into the_intake_id;

    new_count := levain.intake_applications(the_fund_id, the_call_id);
    stored := levain.intake_versions(the_fund_id, the_call_id, the_intake_id);
    version_count := stored - new_count;
    mark_count := levain.intake_marks(the_fund_id, the_call_id, the_intake_id);
    unchanged_count := (select count(*) from pg_temp.intake_line) - stored;
    if unchanged_count > 0 and mark_count > 0 then
        select count(*) into marked_only
          from (select m.application_id from levain.mark m
                 where m.fund_id = the_fund_id and m.call_id = the_call_id
                   and m.intake_id = the_intake_id
                except
                select v.application_id from levain.application_version v
                 where v.fund_id = the_fund_id and v.call_id = the_call_id
                   and v.intake_id = the_intake_id) as marked;
        unchanged_count := unchanged_count - marked_only; -- known applications, newly marked
    end if;

    if stored = 0 and mark_count = 0 then
        delete from levain.intake i
         where i.fund_id = the_fund_id and i.call_id = the_call_id and i.intake_id = the_intake_id;
    else
        update levain.intake i
           set new_count = intake_store.new_count, version_count = intake_store.version_count,
               mark_count = intake_store.mark_count,
               unchanged_count = intake_store.unchanged_count
         where i.fund_id = the_fund_id and i.call_id = the_call_id and i.intake_id = the_intake_id;
    end if;
end
$$;
comment on function levain.intake_store(bigint, bigint, bigint, text, bytea) is
    'Takes in all of intake_line or nothing. Gives how many applications are new, how many further '
    'versions and marks were stored, and how many lines changed nothing; a file of such lines '
    'leaves no trace.';
