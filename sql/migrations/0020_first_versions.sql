-- SPDX-License-Identifier: MPL-2.0
-- 0020_first_versions - a run where nobody filed twice is counted by its key.
-- Needs:   0014_seal
-- Breaks:  nothing; functions are replaced by cheaper ones that refuse the same.
-- Why:     to see that each score is of a first version, sealing read every page of the scores once
--          more. The table now takes no other where there is no other, and its key tells how many.

set local role levain_owner;

create function levain.has_one_version_each(the_fund_id bigint, the_call_id bigint) returns boolean
    language sql stable strict
    set search_path = levain, pg_temp
    return levain.as_of() is null
           and not exists (select from levain.application_version v
                            where v.fund_id = the_fund_id and v.call_id = the_call_id
                              and v.version > 1);
comment on function levain.has_one_version_each(bigint, bigint) is
    'Whether the first version of each application of a call is the one that counts: nobody filed '
    'again, and nothing is hidden by an earlier instant.';

create or replace function levain.scoring_begin(
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
    if levain.has_one_version_each(the_fund_id, the_call_id) then
        execute format('alter table %s add constraint score_version_check check (version = 1)',
                       table_name);
    end if;
    execute format(
        'grant insert (application_id, version, envelope, failed, unknown, waived, mark_nums,'
        ' mark_dens, score_num, score_den, third_reading, inputs_sha256) on %s to levain_batch',
        table_name);
end
$$;

create or replace function levain.scoring_check(
    the_fund_id bigint, the_call_id bigint, the_scoring_run_id bigint) returns bigint
    language plpgsql stable
    set search_path = levain, pg_temp
    set work_mem = '64MB'
    set random_page_cost = 1 -- the key was just built: its pages lie one after the other
    set enable_nestloop = off as $$ -- a million look-ups cost three times one hash join
declare
    the_table text := levain.scoring_table(the_scoring_run_id);
    versions text := 'select a.application_id, 1 as version from levain.application a'
                     ' where a.fund_id = $1 and a.call_id = $2';
    given bigint;
    is_exact boolean := false;
    is_strange boolean;
begin
    execute format('select count(*) from %s', the_table) into given;
    if not levain.has_one_version_each(the_fund_id, the_call_id) then
        versions := 'select c.application_id, c.version from levain.counted_version c'
                    ' where c.fund_id = $1 and c.call_id = $2';
    elsif exists (select from pg_catalog.pg_constraint k
                   where k.conrelid = the_table::regclass and k.conname = 'score_version_check'
                     and pg_get_constraintdef(k.oid) = 'CHECK ((version = 1))') then
        -- Each application has one version. No two lines are of the same application (score_pkey),
        -- so that as many lines as applications, all from the first to the last of so many ids
        -- without a gap, are one for each. An intake gives such ids, unless another one runs beside
        -- it; a join that says the same costs 2.5 times as much (1,000,000 applications). Where
        -- there are applications that no intake counted, the join tells.
        execute format(
            'select given.first_id = known.first_id'
            ' and given.last_id = known.last_id and $3 = given.last_id - given.first_id + 1'
            ' from (select min(l.application_id) as first_id, max(l.application_id) as last_id'
            ' from %s l where l.fund_id = $1 and l.call_id = $2 and l.scoring_run_id = $4)'
            ' as given,'
            ' (select min(a.application_id) as first_id, max(a.application_id) as last_id'
            ' from levain.application a where a.fund_id = $1 and a.call_id = $2) as known',
            the_table)
           into is_exact
          using the_fund_id, the_call_id, given, the_scoring_run_id;
        is_exact := is_exact and given = levain.application_count(the_fund_id, the_call_id);
    end if;
    if is_exact then
        return given;
    end if;
    -- Else, none may be without the other.
    execute format('select exists (select from %s l full join (%s) as c using (application_id)'
                   ' where l.version is distinct from c.version)', the_table, versions)
       into is_strange
      using the_fund_id, the_call_id;
    if is_strange then
        raise exception 'the scores are not those of the versions that count, each of them once'
            using errcode = 'check_violation', constraint = 'score_version_check';
    end if;
    return given;
end
$$;
