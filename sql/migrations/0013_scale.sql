-- SPDX-License-Identifier: MPL-2.0
-- 0013_scale - versions packed for the evaluator, a table of scores for each run.
-- Needs:   0012_grid
-- Breaks:  rewrites application_version once, with its lock; score becomes a partitioned table, of
--          which the scores of earlier runs are one part. No row is lost or changed.
-- Why:     a million applications are scored as cheaply as one INSERT ... SELECT over typed columns
--          does it, and explained: one value is read for each instead of a column for each fact, in
--          the order of the codes, without a sort; scores are written once, where they stay, and
--          checked there as a set (docs/decisions/0018, 0019).

set local role levain_owner;

-- ---- facts as one value -------------------------------------------------------------------------

create function levain.application_packed(numbers bigint[], texts text[]) returns bytea
    language sql immutable strict parallel safe
    return array_send(numbers) || array_send(texts);
comment on function levain.application_packed(bigint[], text[]) is
    'The facts of a version as one value: both arrays in PostgreSQL''s binary form, one after the '
    'other (services/fund/application_pack.h).';

alter table levain.application_version
    add column code levain.code,
    add column packed bytea not null
        generated always as (levain.application_packed(numbers, texts)) stored;
update levain.application_version v
   set code = a.code
  from levain.application a
 where a.fund_id = v.fund_id and a.call_id = v.call_id and a.application_id = v.application_id;
alter table levain.application_version
    alter column code set not null,
    add constraint application_version_code_key unique (fund_id, call_id, code, version);
comment on column levain.application_version.code is
    'That of its application, so that versions are read in the order of the codes without a sort. '
    'An application never changes its code.';
comment on column levain.application_version.packed is
    'The facts once more, as the evaluator reads them; made by the database from numbers and '
    'texts, so that it cannot say something else.';
create index application_version_later_idx on levain.application_version
    (call_id, code, fund_id) where version > 1;

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
    insert into levain.application_version (fund_id, call_id, application_id, version, code,
                                            submitted_at, numbers, texts, sha256, intake_id,
                                            facts_sha256, facts_intake_id, facts_line,
                                            number_dates, text_dates)
    select the_fund_id, the_call_id, f.application_id, f.version, f.code, l.submitted_at,
           l.numbers, l.texts, f.sha256, the_intake_id,
           case when f.has_lists then f.facts_sha256 end, null, l.line, l.number_dates, l.text_dates
      from pg_temp.intake_line l
      join fresh f using (line)
    union all
    select the_fund_id, the_call_id, f.application_id, f.version, f.code, v.submitted_at,
           v.numbers, v.texts, f.sha256, the_intake_id, f.facts_sha256,
           coalesce(v.facts_intake_id, v.intake_id), v.facts_line, v.number_dates, v.text_dates
      from fresh f
      join levain.application_version v
        on v.fund_id = the_fund_id and v.call_id = the_call_id
       and v.application_id = f.application_id and v.version = f.base_version
     where f.line is null
     order by 5, 4; -- versions are read by code
    get diagnostics stored = row_count;
    perform levain.statistics_refresh('levain.application_version', stored);
    return stored;
end
$$;

-- ---- a table of scores for each run -------------------------------------------------------------

alter table levain.allocation drop constraint allocation_application_id_fkey;
alter table levain.score_conflict drop constraint score_conflict_application_id_fkey;
alter table levain.score
    drop constraint score_scoring_run_id_fkey,
    drop constraint score_version_fkey,
    add column inputs_sha256 levain.sha256;
drop index levain.score_application_id_idx;
alter table levain.score rename constraint score_pkey to score_before_pkey;
alter table levain.score rename to score_before;

create table levain.score (
    like levain.score_before including defaults including constraints including comments
) partition by list (scoring_run_id);
alter table levain.score alter column mark_dens drop not null;
alter table levain.score add constraint score_pkey
    primary key (fund_id, call_id, scoring_run_id, application_id);
comment on table levain.score is
    'How one version of an application was judged. Append-only; each run has a part of its own.';
comment on column levain.score.mark_nums is
    'Mark of each criterion: numerators; null = missing. mark_dens: denominators; null = all 1.';
comment on column levain.score.inputs_sha256 is
    'Digest of what the score rests on: facts, marks, waivers; null in runs made without it.';

do $$
declare
    last_run bigint := (select max(s.scoring_run_id) from levain.score_before s);
begin
    if last_run is null then
        drop table levain.score_before;
    else
        -- The bound spares every later run a look at these rows.
        execute format('alter table levain.score_before'
                       ' add constraint score_scoring_run_id_check'
                       ' check (scoring_run_id <= %s)', last_run);
        alter table levain.score attach partition levain.score_before default;
    end if;
end
$$;

alter table levain.allocation add constraint allocation_application_id_fkey
    foreign key (fund_id, call_id, scoring_run_id, application_id) references levain.score;
alter table levain.score_conflict add constraint score_conflict_application_id_fkey
    foreign key (fund_id, call_id, scoring_run_id, application_id) references levain.score;
grant select on levain.score
    to levain_reader, levain_auditor, levain_manager, levain_batch;

-- ---- scoring ------------------------------------------------------------------------------------

drop function levain.scoring_seal(bigint, bigint, bigint, bytea, bytea, text);
drop function levain.scoring_check(bigint, bigint, bigint);
drop function levain.scoring_begin();

create function levain.scoring_table(the_scoring_run_id bigint) returns text
    language sql immutable strict parallel safe
    set search_path = levain, pg_temp
    return 'levain.score_' || the_scoring_run_id;
comment on function levain.scoring_table(bigint) is 'The table of the scores of a run.';

create function levain.scoring_begin(
    the_fund_id bigint, the_call_id bigint, the_rule_set_id bigint,
    out scoring_run_id bigint, out table_name text)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    mask_bytes bigint;
    criterion_count bigint;
    envelopes text[];
begin
    perform levain.call_lock(the_fund_id, the_call_id);
    perform levain.rule_set_check(the_fund_id, the_call_id, the_rule_set_id);
    mask_bytes := (select (count(*) + 7) / 8 from levain.rule r
                    where r.fund_id = the_fund_id and r.call_id = the_call_id
                      and r.rule_set_id = the_rule_set_id);
    criterion_count := (select count(*) from levain.criterion c
                         where c.fund_id = the_fund_id and c.call_id = the_call_id
                           and c.rule_set_id = the_rule_set_id);
    envelopes := array(select e.code::text from levain.envelope e
                        where e.fund_id = the_fund_id and e.call_id = the_call_id
                          and e.rule_set_id = the_rule_set_id
                        order by e.ordinal);
    scoring_run_id := nextval(pg_get_serial_sequence('levain.scoring_run', 'scoring_run_id'));
    table_name := levain.scoring_table(scoring_run_id);
    execute format(
        'create table %1$s ('
        ' like levain.score including defaults including constraints,'
        ' constraint score_scoring_run_id_check check ('
        'fund_id = %2$s and call_id = %3$s and scoring_run_id = %4$s),'
        ' constraint score_envelope_check check (envelope = any (%5$L::text[])),'
        ' constraint score_rules_check check (octet_length(failed) = %6$s'
        ' and octet_length(unknown) = %6$s and octet_length(waived) = %6$s),'
        ' constraint score_criteria_check check (cardinality(mark_nums) = %7$s))',
        table_name, the_fund_id, the_call_id, scoring_run_id, envelopes, mask_bytes,
        criterion_count);
    execute format(
        'alter table %1$s alter column fund_id set default %2$s,'
        ' alter column call_id set default %3$s, alter column scoring_run_id set default %4$s,'
        ' alter column inputs_sha256 set not null',
        table_name, the_fund_id, the_call_id, scoring_run_id);
    execute format(
        'grant insert (application_id, version, envelope, failed, unknown, waived, mark_nums,'
        ' mark_dens, score_num, score_den, third_reading, inputs_sha256) on %s to levain_batch',
        table_name);
end
$$;
comment on function levain.scoring_begin(bigint, bigint, bigint) is
    'Makes the table that the scores of a new run come to by COPY; its constraints are those of '
    'the rule set. It is no part of score before scoring_seal has checked it, in the same '
    'transaction.';

create function levain.scoring_check(
    the_fund_id bigint, the_call_id bigint, the_scoring_run_id bigint) returns bigint
    language plpgsql stable
    set search_path = levain, pg_temp
    set work_mem = '64MB'
    set enable_nestloop = off as $$ -- a million look-ups cost three times one hash join
declare
    the_table text := levain.scoring_table(the_scoring_run_id);
    given bigint;
    right_count bigint;
    first_id bigint;
    last_id bigint;
    exact boolean;
    strange boolean;
begin
    if levain.as_of() is not null or exists (
        select from levain.application_version v
         where v.fund_id = the_fund_id and v.call_id = the_call_id and v.version > 1) then
        execute format(
            'select exists (select from %s l full join ('
            ' select c.application_id, c.version from levain.counted_version c'
            ' where c.fund_id = $1 and c.call_id = $2) as c using (application_id)'
            ' where l.version is distinct from c.version)', the_table)
           into strange
          using the_fund_id, the_call_id;
        execute format('select count(*) from %s', the_table) into given;
    else
        -- Each application has one version. No two lines are of the same application (score_pkey),
        -- so that as many lines as applications, all from the first to the last of so many ids
        -- without a gap, are one for each. An intake gives such ids, unless another one runs beside
        -- it; a join that says the same costs 2.5 times as much (1,000,000 applications).
        execute format(
            'select count(*), count(*) filter (where l.version = 1), min(l.application_id),'
            ' max(l.application_id) from %s l', the_table)
           into given, right_count, first_id, last_id;
        select given = count(*) and given = right_count and given = last_id - first_id + 1
               and first_id = min(a.application_id) and last_id = max(a.application_id)
          into exact
          from levain.application a
         where a.fund_id = the_fund_id and a.call_id = the_call_id;
        if exact then
            return given;
        end if;
        -- Else, none may be without the other.
        execute format(
            'select exists (select from %s l full join ('
            ' select a.application_id from levain.application a'
            ' where a.fund_id = $1 and a.call_id = $2) as a using (application_id)'
            ' where l.version is distinct from 1 or a.application_id is null)', the_table)
           into strange
          using the_fund_id, the_call_id;
    end if;
    if strange then
        raise exception 'the scores are not those of the versions that count, each of them once'
            using errcode = 'check_violation', constraint = 'score_version_check';
    end if;
    return given;
end
$$;
comment on function levain.scoring_check(bigint, bigint, bigint) is
    'Refuses the table of a run unless it judges every counted version of the call once. Gives how '
    'many lines it has.';

create function levain.scoring_keep(
    the_fund_id bigint, the_call_id bigint, the_rule_set_id bigint, the_scoring_run_id bigint)
    returns bigint
    language plpgsql volatile
    set search_path = levain, pg_temp
    set maintenance_work_mem = '256MB'
    set max_parallel_maintenance_workers = 0 as $$
declare
    the_table text := levain.scoring_table(the_scoring_run_id);
    line_count bigint;
begin
    -- Begun in this transaction, so under the lock of the call and by these rules.
    if not exists (
        select from pg_catalog.pg_class c
          join pg_catalog.pg_constraint k on k.conrelid = c.oid
         where c.oid = to_regclass(the_table) and c.relowner = 'levain_owner'::regrole
           and not c.relispartition
           -- What we see and is not committed is our own work.
           and pg_xact_status((pg_current_xact_id()::text::bigint >> 32 << 32
                               | c.xmin::text::bigint)::text::xid8) = 'in progress'
           and k.conname = 'score_scoring_run_id_check'
           and pg_get_constraintdef(k.oid) = format(
               'CHECK (((fund_id = %s) AND (call_id = %s) AND (scoring_run_id = %s)))',
               the_fund_id, the_call_id, the_scoring_run_id)) then
        raise exception 'the table % was not begun for this call in this transaction', the_table
            using errcode = 'object_not_in_prerequisite_state';
    end if;
    execute format('revoke all on %s from levain_batch', the_table);
    perform levain.rule_set_check(the_fund_id, the_call_id, the_rule_set_id);
    begin
        execute format('alter table %s add constraint %I'
                       ' primary key (fund_id, call_id, scoring_run_id, application_id)',
                       the_table, 'score_' || the_scoring_run_id || '_pkey');
    exception
        when unique_violation then
            raise exception 'an application was scored twice'
                using errcode = 'unique_violation', constraint = 'score_pkey';
    end;
    execute format('analyze %s (fund_id, call_id, scoring_run_id, application_id, version,'
                   ' envelope)', the_table);
    line_count := levain.scoring_check(the_fund_id, the_call_id, the_scoring_run_id);
    execute format('alter table levain.score attach partition %s for values in (%s)',
                   the_table, the_scoring_run_id);
    return line_count;
end
$$;
comment on function levain.scoring_keep(bigint, bigint, bigint, bigint) is
    'Makes the table of a run a part of score, once it was checked; nobody can write it any more.';

create function levain.scoring_seal(
    the_fund_id bigint, the_call_id bigint, the_rule_set_id bigint, the_scoring_run_id bigint,
    the_inputs_sha256 bytea, the_results_sha256 bytea, the_engine text,
    out scoring_run_id bigint, out name text, out created boolean)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
#variable_conflict use_column
declare
    run levain.scoring_run;
    line_count bigint;
begin
    perform levain.call_lock(the_fund_id, the_call_id);
    select * into run from levain.scoring_run r
     where r.fund_id = the_fund_id and r.call_id = the_call_id
       and r.inputs_sha256 = the_inputs_sha256;
    created := not found;
    if created and the_scoring_run_id is null then
        return; -- nothing was kept of a run that was believed to be there
    end if;
    if created then
        line_count := levain.scoring_keep(the_fund_id, the_call_id, the_rule_set_id,
                                          the_scoring_run_id);
        insert into levain.scoring_run as r (fund_id, call_id, scoring_run_id, rule_set_id,
                                             inputs_sha256, results_sha256, engine,
                                             application_count)
        overriding system value
        values (the_fund_id, the_call_id, the_scoring_run_id, the_rule_set_id,
                the_inputs_sha256, the_results_sha256, the_engine, line_count)
        returning r.* into run;
    else
        perform levain.run_check_results(run.name, run.results_sha256, the_results_sha256);
        if the_scoring_run_id is not null then
            perform levain.scoring_drop(the_scoring_run_id);
        end if;
    end if;
    perform levain.scoring_stand(the_fund_id, the_call_id, run.scoring_run_id);
    scoring_run_id := run.scoring_run_id;
    name := run.name;
end
$$;
comment on function levain.scoring_seal(bigint, bigint, bigint, bigint, bytea, bytea, text) is
    'Checks and keeps the table of a run, or finds the run of the same inputs and forgets the '
    'table. Without a table it only finds; name is null when there is no such run.';

create function levain.scoring_drop(the_scoring_run_id bigint) returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    the_table text := levain.scoring_table(the_scoring_run_id);
begin
    if exists (select from pg_catalog.pg_class c
                where c.oid = to_regclass(the_table) and not c.relispartition) then
        execute format('drop table %s', the_table);
    end if;
end
$$;
comment on function levain.scoring_drop(bigint) is
    'Forgets the table of a run that was begun and not sealed.';

grant execute on function levain.scoring_begin(bigint, bigint, bigint),
    levain.scoring_seal(bigint, bigint, bigint, bigint, bytea, bytea, text)
    to levain_batch;
