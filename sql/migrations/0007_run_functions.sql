-- SPDX-License-Identifier: MPL-2.0
-- 0007_run_functions - sealing scoring and allocation runs.
-- Needs:   0004_run, 0006_intake_functions
-- Breaks:  nothing (new functions only).
-- Why:     the batch role may not insert a score or an award: its rows come by COPY into temporary
--          tables, are checked as a set, and are inserted with their run or not at all.

set local role levain_owner;

-- ---- scoring ------------------------------------------------------------------------------------

create function levain.scoring_begin() returns void
    language plpgsql volatile security definer
    set search_path = levain, pg_temp
    set client_min_messages = warning as $$
begin
    drop table if exists pg_temp.score_line;
    create temporary table score_line (
        application_id bigint not null,
        version        integer not null,
        envelope       text,
        failed         bytea not null,
        unknown        bytea not null,
        waived         bytea not null,
        mark_nums      bigint[] not null,
        mark_dens      bigint[] not null,
        score_num      bigint,
        score_den      bigint,
        third_reading  boolean not null
    ) on commit drop;
    grant select, insert on pg_temp.score_line to levain_batch;
end
$$;
comment on function levain.scoring_begin() is
    'Makes the temporary table score_line, which scores come to by COPY.';

create function levain.scoring_check(
    the_fund_id bigint, the_call_id bigint, the_rule_set_id bigint) returns void
    language plpgsql volatile
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
declare
    rule_count bigint := (select count(*) from levain.rule r where r.fund_id = the_fund_id
                             and r.call_id = the_call_id and r.rule_set_id = the_rule_set_id);
    criterion_count bigint := (select count(*) from levain.criterion c
                                where c.fund_id = the_fund_id and c.call_id = the_call_id
                                  and c.rule_set_id = the_rule_set_id);
begin
    perform levain.rule_set_check(the_fund_id, the_call_id, the_rule_set_id);
    if exists (
        select from (select application_id, version from levain.counted_version
                      where fund_id = the_fund_id and call_id = the_call_id) as c
          full join pg_temp.score_line l using (application_id)
         where c.version is distinct from l.version) then
        raise exception 'the scores are not those of the versions that count, each of them once'
            using errcode = 'check_violation', constraint = 'score_version_check';
    end if;
    if exists (
        select from pg_temp.score_line l
         where l.envelope is not null and l.envelope not in (
             select e.code from levain.envelope e where e.fund_id = the_fund_id
                and e.call_id = the_call_id and e.rule_set_id = the_rule_set_id)) then
        raise exception 'a score names an envelope that the call does not have'
            using errcode = 'foreign_key_violation', constraint = 'score_envelope_fkey';
    end if;
    if exists (
        select from pg_temp.score_line l
         where (rule_count + 7) / 8 not in (octet_length(l.failed), 0)
            or octet_length(l.failed) <> octet_length(l.unknown)
            or octet_length(l.failed) <> octet_length(l.waived)) then
        raise exception 'a score does not judge the % rules of the call', rule_count
            using errcode = 'check_violation', constraint = 'score_rules_check';
    end if;
    if exists (select from pg_temp.score_line l
                where cardinality(l.mark_nums) <> criterion_count) then
        raise exception 'a score does not mark the % criteria of the call', criterion_count
            using errcode = 'check_violation', constraint = 'score_marks_check';
    end if;
end
$$;
comment on function levain.scoring_check(bigint, bigint, bigint) is
    'Refuses score_line unless it judges every counted version of the call once, by these rules.';

create function levain.run_check_results(the_name text, known bytea, wanted bytea) returns void
    language plpgsql immutable
    set search_path = levain, pg_temp as $$
begin
    if known <> wanted then
        raise exception 'run % had other results from the same inputs', the_name
            using errcode = 'check_violation', constraint = 'run_results_sha256_check',
                  hint = 'keep both programs and ask their makers: one of them is wrong';
    end if;
end
$$;
comment on function levain.run_check_results(text, bytea, bytea) is
    'Refuses a run whose inputs gave other results before.';

create function levain.scoring_stand(
    the_fund_id bigint, the_call_id bigint, the_scoring_run_id bigint) returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    the_intake_id bigint := (select coalesce(max(i.intake_id), 0) from levain.intake i
                              where i.fund_id = the_fund_id and i.call_id = the_call_id);
    the_waiver_id bigint := (select coalesce(max(w.waiver_id), 0) from levain.waiver w
                              where w.fund_id = the_fund_id and w.call_id = the_call_id);
    before levain.scoring_standing;
begin
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
    'Makes a scoring run the one that stands for its call, as of what has come in by now.';

create function levain.scoring_seal(
    the_fund_id bigint, the_call_id bigint, the_rule_set_id bigint, the_inputs_sha256 bytea,
    the_results_sha256 bytea, the_engine text,
    out scoring_run_id bigint, out name text, out created boolean)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
#variable_conflict use_column
declare
    run levain.scoring_run;
begin
    perform levain.call_lock(the_fund_id, the_call_id);
    select * into run from levain.scoring_run r
     where r.fund_id = the_fund_id and r.call_id = the_call_id
       and r.inputs_sha256 = the_inputs_sha256;
    created := not found;
    if created then
        perform levain.temporary_check('score_line');
        analyze pg_temp.score_line (application_id, version, envelope);
        perform levain.scoring_check(the_fund_id, the_call_id, the_rule_set_id);
        insert into levain.scoring_run as r (fund_id, call_id, rule_set_id, inputs_sha256,
                                             results_sha256, engine, application_count)
        values (the_fund_id, the_call_id, the_rule_set_id, the_inputs_sha256,
                the_results_sha256, the_engine, (select count(*) from pg_temp.score_line))
        returning r.* into run;
        insert into levain.score (fund_id, call_id, scoring_run_id, application_id, version,
                                  envelope, failed, unknown, waived, mark_nums, mark_dens,
                                  score_num, score_den, third_reading)
        select the_fund_id, the_call_id, run.scoring_run_id, l.application_id, l.version,
               l.envelope, l.failed, l.unknown, l.waived, l.mark_nums, l.mark_dens, l.score_num,
               l.score_den, l.third_reading
          from pg_temp.score_line l;
        perform levain.statistics_refresh('levain.score', run.application_count);
    else
        perform levain.run_check_results(run.name, run.results_sha256, the_results_sha256);
    end if;
    perform levain.scoring_stand(the_fund_id, the_call_id, run.scoring_run_id);
    scoring_run_id := run.scoring_run_id;
    name := run.name;
end
$$;
comment on function levain.scoring_seal(bigint, bigint, bigint, bytea, bytea, text) is
    'Checks and stores score_line as a run, or finds the run of the same inputs.';

-- ---- allocation ---------------------------------------------------------------------------------

create function levain.allocation_begin() returns void
    language plpgsql volatile security definer
    set search_path = levain, pg_temp
    set client_min_messages = warning as $$
begin
    drop table if exists pg_temp.award, pg_temp.award_line, pg_temp.award_envelope,
        pg_temp.award_quota, pg_temp.award_assessed, pg_temp.award_outcome,
        pg_temp.award_line_walked;
    create temporary table award (
        application_id bigint not null,
        ordinal        integer not null,
        envelope       text,
        rank           integer,
        status         text not null,
        reason         text not null,
        quota          text,
        computed_cents bigint,
        award_cents    bigint not null,
        short_cents    bigint not null,
        binding        text[] not null,
        cap_cents      bigint[] not null,
        score_num      bigint,
        score_den      bigint,
        failed         bytea not null,
        unknown        bytea not null,
        waived         bytea not null
    ) on commit drop;
    create temporary table award_line (
        application_id bigint not null,
        pass           text not null,
        envelope       text not null,
        cents          bigint not null
    ) on commit drop;
    create temporary table award_envelope (
        envelope        text not null,
        ordinal         integer not null,
        voted_cents     bigint not null,
        awarded_cents   bigint not null,
        moved_in_cents  bigint not null,
        moved_out_cents bigint not null,
        left_cents      bigint not null
    ) on commit drop;
    create temporary table award_quota (
        quota         text not null,
        value         text not null,
        limit_cents   bigint not null,
        awarded_cents bigint not null
    ) on commit drop;
    create temporary table award_assessed (
        place          bigint not null,
        application_id bigint not null,
        envelope       text,
        failed         bytea not null,
        unknown        bytea not null,
        waived         bytea not null,
        computed_cents bigint,
        binding        text[] not null,
        cap_cents      bigint[] not null,
        score_num      bigint,
        score_den      bigint
    ) on commit drop;
    create temporary table award_outcome (
        place       bigint not null,
        ordinal     integer not null,
        rank        integer,
        status      text not null,
        reason      text not null,
        quota       text,
        award_cents bigint not null,
        short_cents bigint not null
    ) on commit drop;
    create temporary table award_line_walked (
        place    bigint not null,
        pass     text not null,
        envelope text not null,
        cents    bigint not null
    ) on commit drop;
    grant select, insert on pg_temp.award, pg_temp.award_line, pg_temp.award_envelope,
        pg_temp.award_quota, pg_temp.award_assessed, pg_temp.award_outcome,
        pg_temp.award_line_walked to levain_batch;
end
$$;
comment on function levain.allocation_begin() is
    'Makes the temporary tables award, award_line, award_envelope and award_quota, which the rows '
    'of a run come to by COPY.';

create function levain.allocation_gather() returns void
    language plpgsql volatile security definer
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
begin
    perform levain.temporary_check(t)
       from unnest(array['award', 'award_line', 'award_assessed', 'award_outcome',
                         'award_line_walked']) as t;
    analyze pg_temp.award_assessed (place, application_id, envelope);
    analyze pg_temp.award_outcome (place, rank, status);
    insert into pg_temp.award (application_id, ordinal, envelope, rank, status, reason, quota,
        computed_cents, award_cents, short_cents, binding, cap_cents, score_num, score_den,
        failed, unknown, waived)
    select a.application_id, o.ordinal, a.envelope, o.rank, o.status, o.reason, o.quota,
           a.computed_cents, o.award_cents, o.short_cents, a.binding, a.cap_cents, a.score_num,
           a.score_den, a.failed, a.unknown, a.waived
      from pg_temp.award_assessed a
      join pg_temp.award_outcome o using (place);
    insert into pg_temp.award_line (application_id, pass, envelope, cents)
    select a.application_id, l.pass, l.envelope, l.cents
      from pg_temp.award_line_walked l
      join pg_temp.award_assessed a using (place);
end
$$;
comment on function levain.allocation_gather() is
    'Joins what was assessed of each application, as it streamed by, with what the walk gave it, '
    'into award and award_line. A place is an application''s rank by code, which both know.';

create function levain.allocation_check_rows(
    the_fund_id bigint, the_call_id bigint, the_scoring_run_id bigint) returns void
    language plpgsql volatile
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
declare
    cap_count bigint := (
        select count(*)
          from levain.scoring_run r
          join levain.cap c using (fund_id, call_id, rule_set_id)
         where r.fund_id = the_fund_id and r.call_id = the_call_id
           and r.scoring_run_id = the_scoring_run_id);
begin
    if exists (
        select from (select s.application_id from levain.score s
                      where s.fund_id = the_fund_id and s.call_id = the_call_id
                        and s.scoring_run_id = the_scoring_run_id) as s
          full join pg_temp.award a using (application_id)
         where s.application_id is null or a.status is null) then
        raise exception 'the run does not answer every application of its scoring run'
            using errcode = 'check_violation', constraint = 'allocation_application_id_check';
    end if;
    if exists (
        select from (select a.ordinal, a.rank,
                            row_number() over (order by a.ordinal) as place,
                            count(a.rank) over (order by a.ordinal) as walker
                       from pg_temp.award a) as o
         where o.ordinal <> o.place or o.rank <> o.walker) then
        raise exception 'the applications are not ranked 1 to n, each once'
            using errcode = 'check_violation', constraint = 'allocation_rank_key';
    end if;
    if exists (select from pg_temp.award a where cardinality(a.cap_cents) <> cap_count) then
        raise exception 'an award does not give the % caps of the call', cap_count
            using errcode = 'check_violation', constraint = 'allocation_cap_cents_check';
    end if;
    if exists (
        select from pg_temp.award a
          full join (select l.application_id, sum(l.cents) as cents
                       from pg_temp.award_line l group by l.application_id) as l
         using (application_id)
         where coalesce(a.award_cents, 0) <> coalesce(l.cents, 0)) then
        raise exception 'an award is not the sum of its lines'
            using errcode = 'check_violation', constraint = 'allocation_line_sum_check';
    end if;
end
$$;
comment on function levain.allocation_check_rows(bigint, bigint, bigint) is
    'Refuses awards that are not one for each scored application, ranked 1 to n, made of lines.';

create function levain.allocation_check_money(
    the_fund_id bigint, the_call_id bigint, the_scoring_run_id bigint) returns void
    language plpgsql volatile
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
begin
    if exists (
        select from pg_temp.award_line l
         where l.pass not in (
             select p.code
               from levain.scoring_run r
               join levain.pass p using (fund_id, call_id, rule_set_id)
              where r.fund_id = the_fund_id and r.call_id = the_call_id
                and r.scoring_run_id = the_scoring_run_id)) then
        raise exception 'a line names a pass that the call does not have'
            using errcode = 'foreign_key_violation', constraint = 'allocation_line_pass_fkey';
    end if;
    if exists (
        select from pg_temp.award_envelope e
          full join (
              select m.envelope, sum(m.awarded) as awarded, sum(m.moved_in) as moved_in,
                     sum(m.moved_out) as moved_out
                from (select a.envelope, l.cents as awarded,
                             case when l.envelope <> a.envelope then l.cents else 0 end
                                 as moved_in,
                             0 as moved_out
                        from pg_temp.award_line l join pg_temp.award a using (application_id)
                      union all
                      select l.envelope, 0, 0, l.cents
                        from pg_temp.award_line l join pg_temp.award a using (application_id)
                       where l.envelope <> a.envelope) as m
               group by m.envelope) as m
         using (envelope)
         where e.awarded_cents is distinct from coalesce(m.awarded, 0)
            or e.moved_in_cents is distinct from coalesce(m.moved_in, 0)
            or e.moved_out_cents is distinct from coalesce(m.moved_out, 0)) then
        raise exception 'an envelope does not agree with the lines of the awards'
            using errcode = 'check_violation', constraint = 'allocation_envelope_sum_check';
    end if;
end
$$;
comment on function levain.allocation_check_money(bigint, bigint, bigint) is
    'Refuses envelopes whose sums are not those of the lines.';

create function levain.allocation_check_quotas(
    the_fund_id bigint, the_call_id bigint, the_scoring_run_id bigint) returns void
    language plpgsql volatile
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
declare
    quota record;
begin
    for quota in
        select q.code, f.slot
          from levain.scoring_run r
          join levain.quota q using (fund_id, call_id, rule_set_id)
          join levain.field f using (fund_id, call_id, rule_set_id)
         where r.fund_id = the_fund_id and r.call_id = the_call_id
           and r.scoring_run_id = the_scoring_run_id and f.name = q.by_field
    loop
        if exists (
            select from (select q.value, q.awarded_cents from pg_temp.award_quota q
                          where q.quota = quota.code) as q
              full join (
                  select coalesce(v.texts[quota.slot], '') as value, sum(a.award_cents) as cents
                    from pg_temp.award a
                    join levain.score s
                      on s.fund_id = the_fund_id and s.call_id = the_call_id
                     and s.scoring_run_id = the_scoring_run_id
                     and s.application_id = a.application_id
                    join levain.application_version v
                      on v.fund_id = the_fund_id and v.call_id = the_call_id
                     and v.application_id = s.application_id and v.version = s.version
                   group by 1) as g
             using (value)
             where q.awarded_cents is distinct from coalesce(g.cents, 0)) then
            raise exception 'quota % does not agree with the awards of its groups', quota.code
                using errcode = 'check_violation', constraint = 'allocation_quota_sum_check';
        end if;
    end loop;
    if exists (
        select from pg_temp.award_quota w
         where w.quota not in (
             select q.code
               from levain.scoring_run r
               join levain.quota q using (fund_id, call_id, rule_set_id)
              where r.fund_id = the_fund_id and r.call_id = the_call_id
                and r.scoring_run_id = the_scoring_run_id)) then
        raise exception 'the run names a quota that the call does not have'
            using errcode = 'foreign_key_violation', constraint = 'allocation_quota_quota_fkey';
    end if;
end
$$;
comment on function levain.allocation_check_quotas(bigint, bigint, bigint) is
    'Refuses quotas whose groups do not sum up to their awards; the limit is a table''s check.';

create function levain.is_ineligible(failed bytea, unknown bytea, waived bytea) returns boolean
    language sql immutable strict parallel safe
    return exists (
        select from generate_series(0, octet_length(failed) - 1) as b
         where (get_byte(failed, b) | get_byte(unknown, b)) & ~ get_byte(waived, b) <> 0);
comment on function levain.is_ineligible(bytea, bytea, bytea) is
    'Whether the masks of a score have a rule that is not met or cannot be judged, and not waived.';

create function levain.allocation_check_real(
    the_fund_id bigint, the_call_id bigint, the_scoring_run_id bigint, the_net_cents bigint)
    returns void
    language plpgsql volatile
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
begin
    if exists (
        select from pg_temp.award a
          join levain.score s
            on s.fund_id = the_fund_id and s.call_id = the_call_id
           and s.scoring_run_id = the_scoring_run_id and s.application_id = a.application_id
         where (a.envelope, a.score_num, a.score_den, a.failed, a.unknown, a.waived)
               is distinct from
               (s.envelope::text, s.score_num, s.score_den, s.failed, s.unknown, s.waived)
            or (a.status = 'ineligible' and a.reason = 'INELIGIBLE')
               <> levain.is_ineligible(s.failed, s.unknown, s.waived)) then
        raise exception 'an award does not rest on the score of its scoring run'
            using errcode = 'check_violation', constraint = 'allocation_score_real_check';
    end if;
    if exists (
        select from pg_temp.award_envelope w
          full join (select e.code as envelope, e.ordinal, e.voted_cents
                       from levain.scoring_run r
                       join levain.envelope e using (fund_id, call_id, rule_set_id)
                      where r.fund_id = the_fund_id and r.call_id = the_call_id
                        and r.scoring_run_id = the_scoring_run_id) as e
         using (envelope)
         where (w.ordinal, w.voted_cents) is distinct from (e.ordinal, e.voted_cents)) then
        raise exception 'the envelopes of the run are not those that were voted'
            using errcode = 'check_violation', constraint = 'allocation_envelope_real_check';
    end if;
    if (select sum(w.voted_cents) from pg_temp.award_envelope w) > the_net_cents then
        raise exception 'the envelopes hold more than the net money of the call'
            using errcode = 'check_violation', constraint = 'allocation_run_net_cents_check';
    end if;
    if exists (
        select from pg_temp.award_quota w
          join levain.scoring_run r
            on r.fund_id = the_fund_id and r.call_id = the_call_id
           and r.scoring_run_id = the_scoring_run_id
          join levain.quota q
            on q.fund_id = the_fund_id and q.call_id = the_call_id
           and q.rule_set_id = r.rule_set_id and q.code = w.quota
         where w.limit_cents <> coalesce(q.limit_cents, floor(q.share * the_net_cents))) then
        raise exception 'the limits of the run are not those of the quotas of the call'
            using errcode = 'check_violation', constraint = 'allocation_quota_real_check';
    end if;
end
$$;
comment on function levain.allocation_check_real(bigint, bigint, bigint, bigint) is
    'Refuses a real run that does not rest on the scores, envelopes and quotas as they are stored.';

create function levain.allocation_store(
    the_fund_id bigint, the_call_id bigint, run_id bigint, the_scoring_run_id bigint)
    returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
begin
    insert into levain.allocation_envelope (fund_id, call_id, allocation_run_id, envelope,
        ordinal, voted_cents, awarded_cents, moved_in_cents, moved_out_cents, left_cents)
    select the_fund_id, the_call_id, run_id, e.envelope, e.ordinal, e.voted_cents,
           e.awarded_cents, e.moved_in_cents, e.moved_out_cents, e.left_cents
      from pg_temp.award_envelope e;
    insert into levain.allocation_quota (fund_id, call_id, allocation_run_id, quota, value,
        limit_cents, awarded_cents)
    select the_fund_id, the_call_id, run_id, q.quota, q.value, q.limit_cents, q.awarded_cents
      from pg_temp.award_quota q;
    insert into levain.allocation (fund_id, call_id, allocation_run_id, application_id,
        scoring_run_id, ordinal, envelope, rank, status, reason, quota, computed_cents,
        award_cents, short_cents, binding, cap_cents, score_num, score_den, failed, unknown,
        waived)
    select the_fund_id, the_call_id, run_id, a.application_id, the_scoring_run_id, a.ordinal,
           a.envelope, a.rank, a.status, a.reason, a.quota, a.computed_cents, a.award_cents,
           a.short_cents, a.binding, a.cap_cents, a.score_num, a.score_den, a.failed, a.unknown,
           a.waived
      from pg_temp.award a;
    perform levain.statistics_refresh('levain.allocation', (select count(*) from pg_temp.award));
    insert into levain.allocation_line (fund_id, call_id, allocation_run_id, application_id,
        pass, envelope, cents)
    select the_fund_id, the_call_id, run_id, l.application_id, l.pass, l.envelope, l.cents
      from pg_temp.award_line l;
end
$$;
comment on function levain.allocation_store(bigint, bigint, bigint, bigint) is
    'Inserts the rows of a run that was checked.';

create function levain.allocation_check(
    the_fund_id bigint, the_call_id bigint, the_scoring_run_id bigint, the_kind text,
    the_net_cents bigint) returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
begin
    perform levain.temporary_check(t)
       from unnest(array['award', 'award_line', 'award_envelope', 'award_quota']) as t;
    analyze pg_temp.award (application_id, ordinal, envelope, rank, status);
    analyze pg_temp.award_line;
    perform levain.allocation_check_rows(the_fund_id, the_call_id, the_scoring_run_id);
    perform levain.allocation_check_money(the_fund_id, the_call_id, the_scoring_run_id);
    perform levain.allocation_check_quotas(the_fund_id, the_call_id, the_scoring_run_id);
    if the_kind = 'real' then
        perform levain.allocation_check_real(the_fund_id, the_call_id, the_scoring_run_id,
                                             the_net_cents);
    end if;
end
$$;
comment on function levain.allocation_check(bigint, bigint, bigint, text, bigint) is
    'Refuses the rows of a run unless all its checks hold.';

create function levain.allocation_seal(
    the_fund_id bigint, the_call_id bigint, the_scoring_run_id bigint, the_kind text,
    the_policy text, the_variations jsonb, the_inputs_sha256 bytea, the_results_sha256 bytea,
    the_engine text, the_net_cents bigint,
    out allocation_run_id bigint, out name text, out created boolean)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
#variable_conflict use_column
declare
    run levain.allocation_run;
begin
    perform levain.call_lock(the_fund_id, the_call_id);
    select * into run from levain.allocation_run r
     where r.fund_id = the_fund_id and r.call_id = the_call_id
       and r.inputs_sha256 = the_inputs_sha256;
    created := not found;
    if created then
        perform levain.allocation_check(the_fund_id, the_call_id, the_scoring_run_id, the_kind,
                                        the_net_cents);
        insert into levain.allocation_run as r (fund_id, call_id, scoring_run_id, kind, policy,
            variations, inputs_sha256, results_sha256, engine, net_cents, awarded_cents,
            left_cents)
        select the_fund_id, the_call_id, the_scoring_run_id, the_kind, the_policy,
               the_variations, the_inputs_sha256, the_results_sha256, the_engine, the_net_cents,
               coalesce(sum(e.awarded_cents), 0), coalesce(sum(e.left_cents), 0)
          from pg_temp.award_envelope e
        returning r.* into run;
        perform levain.allocation_store(the_fund_id, the_call_id, run.allocation_run_id,
                                        the_scoring_run_id);
    else
        perform levain.run_check_results(run.name, run.results_sha256, the_results_sha256);
    end if;
    allocation_run_id := run.allocation_run_id;
    name := run.name;
end
$$;
comment on function levain.allocation_seal(bigint, bigint, bigint, text, text, jsonb, bytea, bytea,
                                           text, bigint) is
    'Checks and stores the rows of an allocation as a run, or finds the run of the same inputs.';
