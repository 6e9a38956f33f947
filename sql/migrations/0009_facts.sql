-- SPDX-License-Identifier: MPL-2.0
-- 0009_facts - lists of an application, and where each fact came from.
-- Needs:   0005_fund_functions, 0006_intake_functions
-- Breaks:  nothing: calls without lists are taken in as before, and digests stay what they were.
-- Why:     an application has several members, budget lines, documents: each is an item of a list,
--          from a file of its own. A list is stored with the version that states it; one that a
--          file does not give goes on from the version before, so that a file of members alone is
--          enough to change the members. The digest of a version is made of those of its parts, so
--          that the database can make it without reading the facts again.

set local role levain_owner;

-- ---- what a call declares -----------------------------------------------------------------------

create table levain.list (
    fund_id     bigint not null,
    call_id     bigint not null,
    rule_set_id bigint not null,
    name        levain.code not null,
    key_column  levain.words not null,
    item_max    integer not null
                constraint list_item_max_check check (item_max between 1 and 1000),
    label_fr    levain.words,
    label_en    levain.words,
    constraint list_pkey primary key (fund_id, call_id, rule_set_id, name)
);
comment on table levain.list is
    'Things of which an application has several: members, budget lines, documents.';
comment on column levain.list.key_column is
    'The column of its files that says the application''s code.';
comment on column levain.list.item_max is 'How many items one application may have.';

create table levain.list_field (
    fund_id     bigint not null,
    call_id     bigint not null,
    rule_set_id bigint not null,
    list        levain.code not null,
    name        levain.code not null,
    type        text not null,
    storage     text not null,
    slot        integer not null constraint list_field_slot_check check (slot >= 1),
    scale       integer not null,
    column_name levain.words not null,
    label_fr    levain.words,
    label_en    levain.words,
    constraint list_field_pkey primary key (fund_id, call_id, rule_set_id, list, name),
    constraint list_field_storage_slot_key
        unique (fund_id, call_id, rule_set_id, list, storage, slot),
    constraint list_field_type_check check (type in
        ('money', 'number', 'count', 'flag', 'date', 'instant', 'code', 'text', 'list of code')),
    constraint list_field_storage_check check (
        storage = case when type in ('code', 'text', 'list of code') then 'text' else 'number' end),
    constraint list_field_scale_check check (
        scale = case type when 'money' then 2 when 'number' then 6 else 0 end)
);
comment on table levain.list_field is
    'A fact of each item of a list, and where application_item keeps it.';
comment on column levain.list_field.storage is
    'number: in application_item.numbers; text: in application_item.texts.';
comment on column levain.list_field.slot is '1-based place there, in the order of the file.';
comment on column levain.list_field.scale is 'As in levain.field.';
comment on column levain.list_field.column_name is 'Its column in the files of the list.';

-- ---- files --------------------------------------------------------------------------------------

create table levain.intake_file (
    fund_id   bigint not null,
    call_id   bigint not null,
    intake_id bigint not null,
    ordinal   integer not null constraint intake_file_ordinal_check check (ordinal >= 1),
    kind      text not null
              constraint intake_file_kind_check check (kind in ('applications', 'list', 'mapping')),
    list      levain.code,
    file_name levain.words not null,
    sha256    levain.sha256 not null,
    source    text,
    constraint intake_file_pkey primary key (fund_id, call_id, intake_id, ordinal),
    constraint intake_file_kind_list_key
        unique nulls not distinct (fund_id, call_id, intake_id, kind, list),
    constraint intake_file_list_check check ((kind = 'list') = (list is not null)),
    constraint intake_file_source_check check ((kind = 'mapping') = (source is not null))
);
comment on table levain.intake_file is
    'The files of an intake: applications, their lists, and the mapping that says what is what.';
comment on column levain.intake_file.source is
    'The mapping as it was; files of applications are known by their digest alone.';

-- ---- where facts came from ----------------------------------------------------------------------

alter table levain.application_version
    add column facts_sha256    levain.sha256,
    add column facts_intake_id bigint,
    add column facts_line      bigint
        constraint application_version_facts_line_check check (facts_line >= 1),
    add column number_dates    bigint[],
    add column text_dates      bigint[];
comment on column levain.application_version.sha256 is
    'Digest of all that it states: of its facts, then of each of its lists.';
comment on column levain.application_version.facts_sha256 is
    'Digest of its facts alone; null where it has no list: then it is sha256.';
comment on column levain.application_version.facts_intake_id is
    'The intake that gave its facts, where another one gave only lists; null = intake_id.';
comment on column levain.application_version.facts_line is
    'Line of the file from which its facts were read; null = taken in before lines were kept.';
comment on column levain.application_version.number_dates is
    'When each number was stated, in seconds since 1970-01-01; null where the source does not say.';
comment on column levain.application_version.text_dates is 'The same for each text.';
create index application_version_facts_intake_id_idx
    on levain.application_version (facts_intake_id, call_id, fund_id)
    where facts_intake_id is not null;

create table levain.application_list (
    fund_id        bigint not null,
    call_id        bigint not null,
    application_id bigint not null,
    version        integer not null,
    list           levain.code not null,
    item_count     integer not null
                   constraint application_list_item_count_check check (item_count >= 0),
    sha256         levain.sha256 not null,
    intake_id      bigint not null,
    constraint application_list_pkey
        primary key (fund_id, call_id, application_id, version, list)
);
comment on table levain.application_list is
    'A list that a version states, be it empty; a list without a row is not known. Append-only.';
comment on column levain.application_list.intake_id is
    'The intake that gave it, which may be older than the version.';
comment on column levain.application_list.sha256 is 'Digest of the digests of its items.';
create index application_list_intake_id_idx
    on levain.application_list (intake_id, call_id, fund_id);

create table levain.application_item (
    fund_id        bigint not null,
    call_id        bigint not null,
    application_id bigint not null,
    version        integer not null,
    list           levain.code not null,
    ordinal        integer not null
                   constraint application_item_ordinal_check check (ordinal >= 1),
    numbers        bigint[] not null,
    texts          text[] not null,
    line           bigint not null constraint application_item_line_check check (line >= 1),
    number_dates   bigint[],
    text_dates     bigint[],
    constraint application_item_pkey
        primary key (fund_id, call_id, application_id, version, list, ordinal)
);
comment on table levain.application_item is
    'An item of a list of a version, in the order of its file. Append-only.';
comment on column levain.application_item.numbers is
    'Facts of storage number, by list_field.slot, as in application_version.';
comment on column levain.application_item.texts is 'Facts of storage text, by list_field.slot.';
comment on column levain.application_item.line is 'Line of the file from which it was read.';
comment on column levain.application_item.number_dates is
    'When each number was stated; null where the source does not say.';
comment on column levain.application_item.text_dates is 'The same for each text.';

alter table levain.list add constraint list_rule_set_id_fkey
    foreign key (fund_id, call_id, rule_set_id) references levain.rule_set;
alter table levain.list_field add constraint list_field_list_fkey
    foreign key (fund_id, call_id, rule_set_id, list) references levain.list;
alter table levain.intake_file add constraint intake_file_intake_id_fkey
    foreign key (fund_id, call_id, intake_id) references levain.intake;
alter table levain.application_version add constraint application_version_facts_intake_id_fkey
    foreign key (fund_id, call_id, facts_intake_id) references levain.intake;
alter table levain.application_list add constraint application_list_version_fkey
    foreign key (fund_id, call_id, application_id, version) references levain.application_version;
alter table levain.application_list add constraint application_list_intake_id_fkey
    foreign key (fund_id, call_id, intake_id) references levain.intake;
alter table levain.application_item add constraint application_item_list_fkey
    foreign key (fund_id, call_id, application_id, version, list)
    references levain.application_list;

-- Files taken in before were files of applications.
insert into levain.intake_file (fund_id, call_id, intake_id, ordinal, kind, file_name, sha256)
select fund_id, call_id, intake_id, 1, 'applications', file_name, sha256
  from levain.intake;

create view levain.fact_source with (security_invoker = true) as
select v.fund_id, v.call_id, v.application_id, v.version, null::text as list, f.file_name,
       f.sha256, v.facts_line as first_line, v.facts_line as last_line, i.intake_id, i.rule_set_id,
       i.taken_at, i.taken_by, m.file_name as mapping_name, m.sha256 as mapping_sha256
  from levain.application_version v
  join levain.intake i
    on i.fund_id = v.fund_id and i.call_id = v.call_id
   and i.intake_id = coalesce(v.facts_intake_id, v.intake_id)
  join levain.intake_file f
    on f.fund_id = i.fund_id and f.call_id = i.call_id and f.intake_id = i.intake_id
   and f.kind = 'applications'
  left join levain.intake_file m
    on m.fund_id = i.fund_id and m.call_id = i.call_id and m.intake_id = i.intake_id
   and m.kind = 'mapping'
union all
select k.fund_id, k.call_id, k.application_id, k.version, k.list::text, f.file_name, f.sha256,
       n.first_line, n.last_line, i.intake_id, i.rule_set_id, i.taken_at, i.taken_by,
       m.file_name, m.sha256
  from levain.application_list k
  join levain.intake i using (fund_id, call_id, intake_id)
  join lateral (
      select e.file_name, e.sha256
        from levain.intake_file e
       where e.fund_id = k.fund_id and e.call_id = k.call_id and e.intake_id = k.intake_id
         and (e.kind = 'applications' or e.list = k.list)
       order by e.kind = 'list' desc
       limit 1) as f on true
  left join lateral (
      select min(e.line) as first_line, max(e.line) as last_line
        from levain.application_item e
       where e.fund_id = k.fund_id and e.call_id = k.call_id
         and e.application_id = k.application_id and e.version = k.version
         and e.list = k.list) as n on true
  left join levain.intake_file m
    on m.fund_id = i.fund_id and m.call_id = i.call_id and m.intake_id = i.intake_id
   and m.kind = 'mapping';
comment on view levain.fact_source is
    'Where each version''s facts (list null) and lists come from: file, lines, when, by whom, by '
    'which rule set and mapping they were read.';

create aggregate levain.joined(anycompatiblearray) (
    sfunc = array_cat, stype = anycompatiblearray, initcond = '{}', parallel = safe);
comment on aggregate levain.joined(anycompatiblearray) is 'Arrays one after the other.';

create view levain.version_items with (security_invoker = true) as
select k.fund_id, k.call_id, k.application_id, k.version,
       array_agg(k.list::text order by k.list) as lists,
       array_agg(k.item_count::bigint order by k.list) as counts,
       levain.joined(coalesce(e.number_counts, '{}') order by k.list) as number_counts,
       levain.joined(coalesce(e.numbers, '{}') order by k.list) as numbers,
       levain.joined(coalesce(e.text_counts, '{}') order by k.list) as text_counts,
       levain.joined(coalesce(e.texts, '{}') order by k.list) as texts
  from levain.application_list k
  left join (
      select i.fund_id, i.call_id, i.application_id, i.version, i.list,
             array_agg(cardinality(i.numbers)::bigint order by i.ordinal) as number_counts,
             levain.joined(i.numbers order by i.ordinal) as numbers,
             array_agg(cardinality(i.texts)::bigint order by i.ordinal) as text_counts,
             levain.joined(i.texts order by i.ordinal) as texts
        from levain.application_item i
       group by i.fund_id, i.call_id, i.application_id, i.version, i.list) as e
    using (fund_id, call_id, application_id, version, list)
 group by k.fund_id, k.call_id, k.application_id, k.version;
comment on view levain.version_items is
    'The lists of a version in one row: their names and counts of items, then how many numbers and '
    'texts each item has, and all of these one after the other.';

-- ---- fund files ---------------------------------------------------------------------------------

create function levain.rule_set_project_lists(
    the_fund_id bigint, the_call_id bigint, the_rule_set_id bigint, lists jsonb, main_key text,
    own text)
    returns void
    language sql volatile
    set search_path = levain, pg_temp
begin atomic
    insert into levain.list (fund_id, call_id, rule_set_id, name, key_column, item_max,
                             label_fr, label_en)
    select the_fund_id, the_call_id, the_rule_set_id, item ->> 'name',
           coalesce(item ->> 'key', main_key), coalesce((item ->> 'max_items')::integer, 1000),
           levain.words_of(item -> 'label', 'fr', own), levain.words_of(item -> 'label', 'en', own)
      from levain.items_of(lists);

    insert into levain.list_field (fund_id, call_id, rule_set_id, list, name, type, storage, slot,
                                   scale, column_name, label_fr, label_en)
    select the_fund_id, the_call_id, the_rule_set_id, f.list, f.name, f.type, f.storage,
           row_number() over (partition by f.list, f.storage order by f.ordinal),
           case f.type when 'money' then 2 when 'number' then 6 else 0 end,
           f.column_name, levain.words_of(f.label, 'fr', own), levain.words_of(f.label, 'en', own)
      from (select l.item ->> 'name' as list, i.item ->> 'name' as name, i.item ->> 'type' as type,
                   i.item -> 'label' as label, i.ordinal,
                   coalesce(i.item ->> 'column', i.item ->> 'name') as column_name,
                   case when i.item ->> 'type' in ('code', 'text', 'list of code')
                        then 'text' else 'number' end as storage
              from levain.items_of(lists) as l
              cross join levain.items_of(l.item -> 'fields') as i) as f;
end;
comment on function levain.rule_set_project_lists(bigint, bigint, bigint, jsonb, text, text) is
    'Fills lists and their fields of a rule set from its file.';

create function levain.list_layout_check(
    the_fund_id bigint, the_call_id bigint, before_id bigint, after_id bigint) returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    moved text;
begin
    select b.list || '.' || b.name into moved
      from levain.list_field b
     where b.fund_id = the_fund_id and b.call_id = the_call_id and b.rule_set_id = before_id
       and exists (
           select from levain.application_list k
            where k.fund_id = the_fund_id and k.call_id = the_call_id and k.list = b.list)
       and not exists (
           select from levain.list_field a
            where a.fund_id = the_fund_id and a.call_id = the_call_id
              and a.rule_set_id = after_id and a.list = b.list and a.name = b.name
              and a.type = b.type and a.slot = b.slot)
     order by b.list, b.storage, b.slot
     limit 1;
    if found then
        raise exception 'field % of a list that has items was removed, moved or retyped', moved
            using errcode = 'check_violation', constraint = 'list_layout_check',
                  hint = 'keep the fields as they are and add new ones after the last';
    end if;
end
$$;
comment on function levain.list_layout_check(bigint, bigint, bigint, bigint) is
    'Refuses a rule set under which the items already stored would mean something else.';

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
    perform levain.rule_set_project_money(f, c, r, call, own);
    perform levain.rule_set_project_lists(f, c, r, call #> '{intake,lists}',
                                          call #>> '{intake,code}', own);
    if before.version is not null then
        perform levain.field_layout_check(f, c, before.rule_set_id, r);
        perform levain.list_layout_check(f, c, before.rule_set_id, r);
    end if;
end
$$;

-- ---- taking in ----------------------------------------------------------------------------------

alter function levain.intake_begin() rename to intake_line_begin;
comment on function levain.intake_line_begin() is
    'Makes the temporary tables of the lines of an intake.';

create function levain.intake_begin() returns void
    language plpgsql volatile security definer
    set search_path = levain, pg_temp
    set client_min_messages = warning as $$
begin
    perform levain.intake_line_begin();
    alter table pg_temp.intake_line
        add column lists        text[] not null default '{}',
        add column number_dates bigint[],
        add column text_dates   bigint[],
        add constraint intake_line_dates_check check (
            cardinality(number_dates) = cardinality(numbers)
            and cardinality(text_dates) = cardinality(texts));
    drop table if exists pg_temp.intake_source, pg_temp.intake_item, pg_temp.intake_refused,
        pg_temp.intake_list, pg_temp.intake_version;
    create temporary table intake_source (
        ordinal   integer not null constraint intake_source_pkey primary key,
        kind      text not null,
        list      text,
        file_name text not null,
        sha256    levain.sha256 not null,
        source    text
    ) on commit drop;
    create temporary table intake_item (
        sequence     bigint not null constraint intake_item_pkey primary key,
        list         text collate "C" not null,
        code         text collate "C" not null,
        line         bigint not null,
        numbers      bigint[] not null,
        texts        text[] not null,
        sha256       levain.sha256 not null,
        number_dates bigint[],
        text_dates   bigint[],
        constraint intake_item_dates_check check (
            cardinality(number_dates) = cardinality(numbers)
            and cardinality(text_dates) = cardinality(texts))
    ) on commit drop;
    create temporary table intake_refused (
        ordinal bigint not null constraint intake_refused_pkey primary key,
        code    text collate "C" not null,
        reason  text not null
    ) on commit drop;
    create temporary table intake_list (
        code       text collate "C" not null,
        list       text collate "C" not null,
        item_count bigint not null,
        sha256     bytea not null
    ) on commit drop;
    create temporary table intake_version (
        application_id bigint not null,
        version        integer not null,
        code           text collate "C" not null,
        base_version   integer
    ) on commit drop;
    grant select, insert, delete on pg_temp.intake_source, pg_temp.intake_item,
        pg_temp.intake_refused to levain_batch;
end
$$;
comment on function levain.intake_begin() is
    'Makes the temporary tables that an intake comes to by COPY: intake_source (its files), '
    'intake_line (applications), intake_item (items of their lists), intake_refused (applications '
    'of which a line is wrong).';

create function levain.intake_item_problems(
    the_fund_id bigint, the_call_id bigint, the_rule_set_id bigint)
    returns table (list text, line bigint, code text, reason text, item_max integer)
    language plpgsql stable security definer
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
begin
    perform levain.temporary_check('intake_line');
    perform levain.temporary_check('intake_item');
    perform levain.temporary_check('intake_refused');
    return query
    select i.list, i.line, i.code, 'intake_item_code_fkey', null::integer
      from pg_temp.intake_item i
     where not exists (select from pg_temp.intake_line l where l.code = i.code)
       and not exists (select from pg_temp.intake_refused r where r.code = i.code)
       and not exists (select from levain.application a
                        where a.fund_id = the_fund_id and a.call_id = the_call_id
                          and a.code = i.code)
    union all
    select n.list, n.line, n.code, 'intake_item_count_check', d.item_max
      from (select m.list, m.line, m.code,
                   row_number() over (partition by m.list, m.code order by m.sequence) as place
              from pg_temp.intake_item m) as n
      join levain.list d
        on d.fund_id = the_fund_id and d.call_id = the_call_id
       and d.rule_set_id = the_rule_set_id and d.name = n.list
     where n.place = d.item_max + 1
     order by 1, 2;
end
$$;
comment on function levain.intake_item_problems(bigint, bigint, bigint) is
    'Items of no application of the file or of the call, and the first item too many of each list.';

create function levain.intake_refusals()
    returns table (list text, line bigint, code text, reason text)
    language plpgsql stable security definer
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
begin
    perform levain.temporary_check('intake_line');
    perform levain.temporary_check('intake_item');
    perform levain.temporary_check('intake_refused');
    return query
    select x.list, x.line, x.code, r.reason
      from (select ''::text as list, l.line, l.code::text as code from pg_temp.intake_line l
            union all
            select i.list, i.line, i.code from pg_temp.intake_item i) as x
      join (select distinct on (e.code) e.code, e.reason
              from pg_temp.intake_refused e
             order by e.code, e.ordinal) as r on r.code = x.code
     order by 1, 2;
end
$$;
comment on function levain.intake_refusals() is
    'The lines that are good by themselves, of applications that are refused whole, and why.';

create function levain.intake_refuse() returns bigint
    language plpgsql volatile security definer
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
declare
    gone bigint;
    items_gone bigint;
begin
    perform levain.temporary_check('intake_line');
    perform levain.temporary_check('intake_item');
    perform levain.temporary_check('intake_refused');
    delete from pg_temp.intake_line l
     where l.code in (select r.code from pg_temp.intake_refused r);
    get diagnostics gone = row_count;
    delete from pg_temp.intake_item i
     where i.code in (select r.code from pg_temp.intake_refused r);
    get diagnostics items_gone = row_count;
    return gone + items_gone;
end
$$;
comment on function levain.intake_refuse() is
    'Takes the lines of intake_refusals out, and gives how many.';

create function levain.intake_lists() returns void
    language plpgsql volatile
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
begin
    delete from pg_temp.intake_list;
    delete from pg_temp.intake_version;
    insert into pg_temp.intake_list (code, list, item_count, sha256)
    select g.code, g.list, count(i.sequence),
           sha256(coalesce(string_agg(i.sha256::bytea, ''::bytea order by i.sequence), ''::bytea))
      from (select l.code::text collate "C" as code, n.list collate "C" as list
              from pg_temp.intake_line l, unnest(l.lists) as n (list)
            union
            select m.code, m.list from pg_temp.intake_item m) as g
      left join pg_temp.intake_item i on i.code = g.code and i.list = g.list
     group by g.code, g.list;
    analyze pg_temp.intake_list;
end
$$;
comment on function levain.intake_lists() is
    'Fills intake_list with what the intake says of each list of each application: a list that a '
    'file gives without a line for an application of the intake is empty.';

create or replace function levain.intake_versions(
    the_fund_id bigint, the_call_id bigint, the_intake_id bigint) returns bigint
    language plpgsql volatile
    set search_path = levain, pg_temp
    set enable_nestloop = off
    set work_mem = '64MB' as $$
declare
    stored bigint;
begin
    with given as (
        (select distinct on (l.code, l.submitted_at)
                l.line, l.code::text collate "C" as code, a.application_id, l.submitted_at,
                l.sha256::bytea as facts_sha256
           from pg_temp.intake_line l
           join levain.application a
             on a.fund_id = the_fund_id and a.call_id = the_call_id and a.code = l.code
          order by l.code, l.submitted_at, l.line)
        union all
        -- Lists alone, of an application that is there: its facts are those that count.
        select null, o.code, a.application_id, v.submitted_at,
               coalesce(v.facts_sha256, v.sha256)::bytea
          from (select distinct g.code from pg_temp.intake_list g
                 where g.code not in (select l.code from pg_temp.intake_line l)) as o
          join levain.application a
            on a.fund_id = the_fund_id and a.call_id = the_call_id and a.code = o.code
          join levain.counted_version c
            on c.fund_id = the_fund_id and c.call_id = the_call_id
           and c.application_id = a.application_id
          join levain.application_version v
            on v.fund_id = the_fund_id and v.call_id = the_call_id
           and v.application_id = a.application_id and v.version = c.version
    ), last as (
        select distinct on (v.application_id) v.application_id, v.version, v.sha256
          from levain.application_version v
         where v.fund_id = the_fund_id and v.call_id = the_call_id
         order by v.application_id, v.version desc
    ), known as (
        select distinct on (v.application_id, v.submitted_at)
               v.application_id, v.submitted_at, v.version, v.sha256
          from levain.application_version v
         where v.fund_id = the_fund_id and v.call_id = the_call_id
         order by v.application_id, v.submitted_at, v.version desc
    ), based as (
        select g.*, row_number() over () as place, last.version as last_version,
               case when g.submitted_at is null then last.version
                    else coalesce(known.version, last.version) end as base_version,
               case when g.submitted_at is null then last.sha256
                    else known.sha256 end as known_sha256
          from given g
          left join last using (application_id)
          left join known using (application_id, submitted_at)
    ), listed as (
        select x.place,
               string_agg(convert_to(x.list, 'UTF8') || '\x00'::bytea || x.sha256, ''::bytea
                          order by x.list) as sha256s
          from (select b.place, g.list, g.sha256
                  from based b
                  join pg_temp.intake_list g on g.code = b.code
                union all
                select b.place, k.list::text collate "C", k.sha256::bytea
                  from based b
                  join levain.application_list k
                    on k.fund_id = the_fund_id and k.call_id = the_call_id
                   and k.application_id = b.application_id and k.version = b.base_version
                  left join pg_temp.intake_list g on g.code = b.code and g.list = k.list
                 where g.list is null) as x
         group by x.place
    ), stated as (
        select b.*, s.sha256s is not null as has_lists,
               case when s.sha256s is null then b.facts_sha256
                    else sha256(b.facts_sha256 || s.sha256s) end as sha256
          from based b
          left join listed s using (place)
    ), fresh as (
        select s.*, coalesce(s.last_version, 0)
                    + row_number() over (partition by s.application_id
                                             order by s.submitted_at nulls first, s.line)
                    as version
          from stated s
         where s.sha256 is distinct from s.known_sha256
    ), kept as (
        insert into pg_temp.intake_version (application_id, version, code, base_version)
        select f.application_id, f.version, f.code, f.base_version
          from fresh f
         where f.has_lists
    )
    insert into levain.application_version (fund_id, call_id, application_id, version,
                                            submitted_at, numbers, texts, sha256, intake_id,
                                            facts_sha256, facts_intake_id, facts_line,
                                            number_dates, text_dates)
    select the_fund_id, the_call_id, f.application_id, f.version, l.submitted_at, l.numbers,
           l.texts, f.sha256, the_intake_id, case when f.has_lists then f.facts_sha256 end,
           null, l.line, l.number_dates, l.text_dates
      from pg_temp.intake_line l
      join fresh f using (line)
    union all
    select the_fund_id, the_call_id, f.application_id, f.version, v.submitted_at, v.numbers,
           v.texts, f.sha256, the_intake_id, f.facts_sha256,
           coalesce(v.facts_intake_id, v.intake_id), v.facts_line, v.number_dates, v.text_dates
      from fresh f
      join levain.application_version v
        on v.fund_id = the_fund_id and v.call_id = the_call_id
       and v.application_id = f.application_id and v.version = f.base_version
     where f.line is null;
    get diagnostics stored = row_count;
    perform levain.statistics_refresh('levain.application_version', stored);
    return stored;
end
$$;
comment on function levain.intake_versions(bigint, bigint, bigint) is
    'Stores what the intake states that is not stored yet and gives how many versions: what '
    'differs from the last version of the same instant, or, without instants, from the last one. '
    'Lists that the intake does not give go on from there.';

create function levain.intake_items(
    the_fund_id bigint, the_call_id bigint, the_intake_id bigint) returns bigint
    language plpgsql volatile
    set search_path = levain, pg_temp
    set enable_nestloop = off
    set work_mem = '64MB' as $$
declare
    stored bigint;
begin
    insert into levain.application_list (fund_id, call_id, application_id, version, list,
                                         item_count, sha256, intake_id)
    select the_fund_id, the_call_id, v.application_id, v.version, g.list, g.item_count, g.sha256,
           the_intake_id
      from pg_temp.intake_version v
      join pg_temp.intake_list g on g.code = v.code
    union all
    select the_fund_id, the_call_id, v.application_id, v.version, k.list, k.item_count, k.sha256,
           k.intake_id
      from pg_temp.intake_version v
      join levain.application_list k
        on k.fund_id = the_fund_id and k.call_id = the_call_id
       and k.application_id = v.application_id and k.version = v.base_version
      left join pg_temp.intake_list g on g.code = v.code and g.list = k.list
     where g.list is null;
    get diagnostics stored = row_count;
    if stored > 500 then
        analyze levain.application_list (fund_id, call_id, application_id, version, list);
    end if;

    insert into levain.application_item (fund_id, call_id, application_id, version, list, ordinal,
                                         numbers, texts, line, number_dates, text_dates)
    select the_fund_id, the_call_id, v.application_id, v.version, i.list,
           row_number() over (partition by v.application_id, v.version, i.list
                                  order by i.sequence),
           i.numbers, i.texts, i.line, i.number_dates, i.text_dates
      from pg_temp.intake_version v
      join pg_temp.intake_item i on i.code = v.code
    union all
    select the_fund_id, the_call_id, v.application_id, v.version, e.list, e.ordinal, e.numbers,
           e.texts, e.line, e.number_dates, e.text_dates
      from pg_temp.intake_version v
      join levain.application_item e
        on e.fund_id = the_fund_id and e.call_id = the_call_id
       and e.application_id = v.application_id and e.version = v.base_version
      left join pg_temp.intake_list g on g.code = v.code and g.list = e.list
     where g.list is null;
    get diagnostics stored = row_count;
    if stored > 500 then
        analyze levain.application_item (fund_id, call_id, application_id, version, list, ordinal);
    end if;
    return stored;
end
$$;
comment on function levain.intake_items(bigint, bigint, bigint) is
    'Stores the lists of the versions that an intake made: those that it gives, and those that go '
    'on from the version before.';

create function levain.intake_item_check(
    the_fund_id bigint, the_call_id bigint, the_rule_set_id bigint) returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    bad_list text;
    bad_line bigint;
    bad_code text;
    broken text;
begin
    select i.list, i.line, i.code, 'intake_item_layout_check'::text
      into bad_list, bad_line, bad_code, broken
      from pg_temp.intake_item i
      left join (
          select n.name as list, count(f.name) filter (where f.storage = 'number') as number_count,
                 count(f.name) filter (where f.storage = 'text') as text_count
            from levain.list n
            left join levain.list_field f
              on f.fund_id = n.fund_id and f.call_id = n.call_id
             and f.rule_set_id = n.rule_set_id and f.list = n.name
           where n.fund_id = the_fund_id and n.call_id = the_call_id
             and n.rule_set_id = the_rule_set_id
           group by n.name) as d on d.list = i.list
     where cardinality(i.numbers) is distinct from d.number_count
        or cardinality(i.texts) is distinct from d.text_count
     limit 1;
    if not found then
        select null::text, l.line, l.code::text, 'intake_line_lists_fkey'::text
          into bad_list, bad_line, bad_code, broken
          from pg_temp.intake_line l
         where exists (
             select n.list from unnest(l.lists) as n (list)
             except
             select d.name from levain.list d
              where d.fund_id = the_fund_id and d.call_id = the_call_id
                and d.rule_set_id = the_rule_set_id)
         limit 1;
    end if;
    if not found then
        select p.list, p.line, p.code, p.reason into bad_list, bad_line, bad_code, broken
          from levain.intake_item_problems(the_fund_id, the_call_id, the_rule_set_id) p
         limit 1;
    end if;
    if found then
        raise exception 'line % of % (%) cannot be taken in', bad_line,
                        coalesce(bad_list, 'the applications'), bad_code
            using errcode = 'integrity_constraint_violation', constraint = broken;
    end if;
end
$$;
comment on function levain.intake_item_check(bigint, bigint, bigint) is
    'Refuses intake_item unless each item has the fields of its list and an application, and no '
    'list is too long.';

create or replace function levain.intake_store(
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
    perform levain.temporary_check('intake_source');
    perform levain.temporary_check('intake_item');
    analyze pg_temp.intake_line (line, code, submitted_at, sha256, siren, siret, rna);
    perform levain.rule_set_check(the_fund_id, the_call_id, the_rule_set_id);
    perform levain.intake_check(the_fund_id, the_call_id, the_rule_set_id);
    perform levain.intake_item_check(the_fund_id, the_call_id, the_rule_set_id);
    perform levain.intake_lists();
    if not exists (select from pg_temp.intake_source) then
        insert into pg_temp.intake_source (ordinal, kind, file_name, sha256)
        values (1, 'applications', the_file_name, the_sha256);
    end if;

    insert into levain.intake as i (fund_id, call_id, rule_set_id, file_name, sha256, new_count,
                                    version_count, mark_count, unchanged_count)
    values (the_fund_id, the_call_id, the_rule_set_id, the_file_name, the_sha256, 0, 0, 0, 0)
    returning i.intake_id into the_intake_id;
    insert into levain.intake_file (fund_id, call_id, intake_id, ordinal, kind, list, file_name,
                                    sha256, source)
    select the_fund_id, the_call_id, the_intake_id, s.ordinal, s.kind, s.list, s.file_name,
           s.sha256, s.source
      from pg_temp.intake_source s;

    new_count := levain.intake_applications(the_fund_id, the_call_id);
    stored := levain.intake_versions(the_fund_id, the_call_id, the_intake_id);
    perform levain.intake_items(the_fund_id, the_call_id, the_intake_id);
    version_count := stored - new_count;
    mark_count := levain.intake_marks(the_fund_id, the_call_id, the_intake_id);
    unchanged_count := (select count(*) from pg_temp.intake_line)
                       + (select count(distinct g.code) from pg_temp.intake_list g
                           where g.code not in (select l.code from pg_temp.intake_line l))
                       - stored;
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
        delete from levain.intake_file i
         where i.fund_id = the_fund_id and i.call_id = the_call_id and i.intake_id = the_intake_id;
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
    'Takes in all of the intake or nothing. Gives how many applications are new, how many further '
    'versions and marks were stored, and how many lines changed nothing; an intake of such lines '
    'leaves no trace. Without intake_source, the file named is one of applications.';

-- ---- rights -------------------------------------------------------------------------------------

grant select on levain.list, levain.list_field, levain.intake_file, levain.application_list,
    levain.application_item, levain.fact_source, levain.version_items
    to levain_reader, levain_auditor, levain_manager, levain_batch;

grant execute on function levain.joined(anycompatiblearray)
    to levain_reader, levain_auditor, levain_manager, levain_batch;

-- The renamed function keeps the right that only its successor needs.
revoke execute on function levain.intake_line_begin() from levain_batch;
grant execute on function levain.intake_begin(), levain.intake_refusals(), levain.intake_refuse(),
    levain.intake_item_problems(bigint, bigint, bigint)
    to levain_batch;
