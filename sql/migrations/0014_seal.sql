-- SPDX-License-Identifier: MPL-2.0
-- 0014_seal - a run of a million scores is checked and kept in half the time.
-- Needs:   0013_scale
-- Breaks:  nothing; functions are replaced by cheaper ones that refuse the same.
-- Why:     sealing was a tenth of the work of a scoring run: every page of the applications was
--          read to count them, and every page of the scores to describe them to the planner.

set local role levain_owner;

create function levain.application_count(the_fund_id bigint, the_call_id bigint) returns bigint
    language sql stable strict
    set search_path = levain, pg_temp
    return (select coalesce(sum(i.new_count), 0)::bigint from levain.intake i
             where i.fund_id = the_fund_id and i.call_id = the_call_id);
comment on function levain.application_count(bigint, bigint) is
    'How many applications a call has, as its intakes counted them: none is ever taken back.';

create or replace function levain.scoring_check(
    the_fund_id bigint, the_call_id bigint, the_scoring_run_id bigint) returns bigint
    language plpgsql stable
    set search_path = levain, pg_temp
    set work_mem = '64MB'
    set enable_nestloop = off as $$ -- a million look-ups cost three times one hash join
declare
    the_table text := levain.scoring_table(the_scoring_run_id);
    versions text := 'select a.application_id, 1 as version from levain.application a'
                     ' where a.fund_id = $1 and a.call_id = $2';
    given bigint;
    right_count bigint;
    is_exact boolean := false;
    is_strange boolean;
begin
    execute format('select count(*), count(*) filter (where l.version = 1) from %s l', the_table)
       into given, right_count;
    if levain.as_of() is not null or exists (
        select from levain.application_version v
         where v.fund_id = the_fund_id and v.call_id = the_call_id and v.version > 1) then
        versions := 'select c.application_id, c.version from levain.counted_version c'
                    ' where c.fund_id = $1 and c.call_id = $2';
    elsif given = right_count then
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

-- Constants, ids and the few envelopes of a run are described well enough by 3,000 of its lines.
alter function levain.scoring_keep(bigint, bigint, bigint, bigint)
    set default_statistics_target = 10;
