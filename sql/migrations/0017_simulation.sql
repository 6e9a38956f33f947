-- SPDX-License-Identifier: MPL-2.0
-- 0017_simulation - many simulations of a call are kept at once, and keep nobody waiting.
-- Needs:   0016_certificate
-- Breaks:  nothing; functions are added.
-- Why:     a sweep of a thousand points was a thousand seals, each waiting for the lock of the
--          call. A simulation touches no money and no decision rests on it, so it needs no lock:
--          two that have the same inputs meet at the key of the digests.

set local role levain_owner;

-- ---- one simulation -----------------------------------------------------------------------------

create function levain.allocation_keep(
    the_fund_id bigint, the_call_id bigint, the_scoring_run_id bigint, the_kind text,
    the_policy text, the_variations jsonb, the_inputs_sha256 bytea, the_results_sha256 bytea,
    the_engine text, the_net_cents bigint) returns levain.allocation_run
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    run levain.allocation_run;
begin
    insert into levain.allocation_run as r (fund_id, call_id, scoring_run_id, kind, policy,
        variations, inputs_sha256, results_sha256, engine, net_cents, awarded_cents, left_cents,
        sealed_at)
    -- Not when the transaction began: what it waited for, for the lock, it has seen.
    select the_fund_id, the_call_id, the_scoring_run_id, the_kind, the_policy, the_variations,
           the_inputs_sha256, the_results_sha256, the_engine, the_net_cents,
           coalesce(sum(e.awarded_cents), 0), coalesce(sum(e.left_cents), 0), clock_timestamp()
      from pg_temp.award_envelope e
      join levain.envelope_within(the_fund_id, the_call_id, the_scoring_run_id) as n
        on n.envelope = e.envelope and n.within = e.envelope and n.is_root
        on conflict on constraint allocation_run_inputs_sha256_key do nothing
    returning r.* into run;
    return run;
end
$$;
comment on function levain.allocation_keep(bigint, bigint, bigint, text, text, jsonb, bytea, bytea,
                                           text, bigint) is
    'Inserts an allocation run; null when another one of the same inputs came first.';

create or replace function levain.allocation_seal(
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
    if the_kind <> 'simulation' then
        perform levain.call_lock(the_fund_id, the_call_id);
    end if;
    select * into run from levain.allocation_run r
     where r.fund_id = the_fund_id and r.call_id = the_call_id
       and r.inputs_sha256 = the_inputs_sha256;
    created := not found;
    if created then
        if the_kind = 'simulation' then
            -- Its quotas and envelopes are not those that are stored: it has its own arithmetic.
            perform levain.temporary_check(t)
               from unnest(array['award', 'award_line', 'award_envelope', 'award_quota']) as t;
            perform levain.allocation_check_rows(the_fund_id, the_call_id, the_scoring_run_id);
        else
            perform levain.allocation_check(the_fund_id, the_call_id, the_scoring_run_id,
                                            the_kind, the_net_cents);
        end if;
        run := levain.allocation_keep(
            the_fund_id, the_call_id, the_scoring_run_id, the_kind, the_policy, the_variations,
            the_inputs_sha256, the_results_sha256, the_engine, the_net_cents);
        created := run.allocation_run_id is not null;
    end if;
    if created then
        perform levain.allocation_store(the_fund_id, the_call_id, run.allocation_run_id,
                                        the_scoring_run_id);
    else
        select * into strict run from levain.allocation_run r
         where r.fund_id = the_fund_id and r.call_id = the_call_id
           and r.inputs_sha256 = the_inputs_sha256;
        perform levain.run_check_results(run.name, run.results_sha256, the_results_sha256);
    end if;
    allocation_run_id := run.allocation_run_id;
    name := run.name;
end
$$;

-- ---- many simulations ---------------------------------------------------------------------------

create function levain.simulation_begin() returns void
    language plpgsql volatile security definer
    set search_path = levain, pg_temp
    set client_min_messages = warning as $$
begin
    drop table if exists pg_temp.simulation_run, pg_temp.simulation_award,
        pg_temp.simulation_line, pg_temp.simulation_envelope, pg_temp.simulation_quota,
        pg_temp.simulation_kept, pg_temp.simulation_step, pg_temp.simulation_flip,
        pg_temp.simulation_objective, pg_temp.simulation_proof;
    create temporary table simulation_step (
        point integer not null, application_id bigint not null, like levain.certificate_step)
        on commit drop;
    create temporary table simulation_flip (
        point integer not null, application_id bigint not null, like levain.certificate_flip)
        on commit drop;
    create temporary table simulation_objective (
        point integer not null, like levain.certificate_objective) on commit drop;
    create temporary table simulation_proof (
        point integer not null, like levain.certificate_proof) on commit drop;
    create temporary table simulation_run (
        point          integer not null,
        policy         text not null,
        variations     text not null,
        inputs_sha256  bytea not null,
        results_sha256 bytea not null,
        net_cents      bigint not null,
        awarded_cents  bigint not null,
        left_cents     bigint not null,
        flips_looked   boolean not null default false,
        solver         text
    ) on commit drop;
    create temporary table simulation_award (
        point          integer not null,
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
        waived         bytea not null,
        quota_groups   text[]
    ) on commit drop;
    create temporary table simulation_line (
        point          integer not null,
        application_id bigint not null,
        pass           text not null,
        envelope       text not null,
        cents          bigint not null,
        ordinal        integer
    ) on commit drop;
    create temporary table simulation_envelope (
        point           integer not null,
        envelope        text not null,
        ordinal         integer not null,
        voted_cents     bigint not null,
        awarded_cents   bigint not null,
        moved_in_cents  bigint not null,
        moved_out_cents bigint not null,
        left_cents      bigint not null
    ) on commit drop;
    create temporary table simulation_quota (
        point         integer not null,
        quota         text not null,
        value         text not null,
        limit_cents   bigint,
        awarded_cents bigint,
        measure       text not null,
        limit_awards  bigint,
        award_count   bigint
    ) on commit drop;
    create temporary table simulation_kept (
        point             integer not null,
        allocation_run_id bigint not null,
        created           boolean not null
    ) on commit drop;
    grant select, insert on pg_temp.simulation_run, pg_temp.simulation_award,
        pg_temp.simulation_line, pg_temp.simulation_envelope, pg_temp.simulation_quota,
        pg_temp.simulation_step, pg_temp.simulation_flip, pg_temp.simulation_objective,
        pg_temp.simulation_proof
        to levain_batch;
end
$$;
comment on function levain.simulation_begin() is
    'Makes the temporary tables simulation_run, _award, _line, _envelope and _quota, and those of '
    'certificates, which the rows of many simulations come to by COPY, each with the number of its '
    'point.';

create function levain.simulation_check(
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
        select from pg_temp.simulation_run r
          cross join (select s.application_id from levain.score s
                       where s.fund_id = the_fund_id and s.call_id = the_call_id
                         and s.scoring_run_id = the_scoring_run_id) as s
          full join pg_temp.simulation_award a
            on a.point = r.point and a.application_id = s.application_id
         where s.application_id is null or a.status is null) then
        raise exception 'a simulation does not answer every application of its scoring run'
            using errcode = 'check_violation', constraint = 'allocation_application_id_check';
    end if;
    if exists (
        select from (select a.ordinal, a.rank,
                            row_number() over w as place, count(a.rank) over w as walker
                       from pg_temp.simulation_award a
                     window w as (partition by a.point order by a.ordinal)) as o
         where o.ordinal <> o.place or o.rank <> o.walker) then
        raise exception 'the applications of a simulation are not ranked 1 to n, each once'
            using errcode = 'check_violation', constraint = 'allocation_rank_key';
    end if;
    if exists (select from pg_temp.simulation_award a
                where cardinality(a.cap_cents) <> cap_count) then
        raise exception 'an award does not give the % caps of the call', cap_count
            using errcode = 'check_violation', constraint = 'allocation_cap_cents_check';
    end if;
    if exists (
        select from pg_temp.simulation_award a
          full join (select l.point, l.application_id, sum(l.cents) as cents
                       from pg_temp.simulation_line l group by l.point, l.application_id) as l
         using (point, application_id)
         where coalesce(a.award_cents, 0) <> coalesce(l.cents, 0)) then
        raise exception 'an award is not the sum of its lines'
            using errcode = 'check_violation', constraint = 'allocation_line_sum_check';
    end if;
    if exists (
        select from pg_temp.simulation_line l
         where l.pass not in (
             select p.code
               from levain.scoring_run r
               join levain.pass p using (fund_id, call_id, rule_set_id)
              where r.fund_id = the_fund_id and r.call_id = the_call_id
                and r.scoring_run_id = the_scoring_run_id)) then
        raise exception 'a line names a pass that the call does not have'
            using errcode = 'foreign_key_violation', constraint = 'allocation_line_pass_fkey';
    end if;
end
$$;
comment on function levain.simulation_check(bigint, bigint, bigint) is
    'Refuses simulations that are not one award for each scored application, ranked 1 to n, made '
    'of lines of passes of the call.';

create function levain.simulation_keep(
    the_fund_id bigint, the_call_id bigint, the_scoring_run_id bigint, the_engine text)
    returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    other record;
begin
    -- In the order of their keys: two sweeps that have points in common never wait for each other
    -- in a circle.
    with added as (
        insert into levain.allocation_run (fund_id, call_id, scoring_run_id, kind, policy,
            variations, inputs_sha256, results_sha256, engine, net_cents, awarded_cents,
            left_cents, sealed_at)
        select the_fund_id, the_call_id, the_scoring_run_id, 'simulation', r.policy,
               r.variations::jsonb, r.inputs_sha256, r.results_sha256,
               the_engine || coalesce(' with ' || r.solver, ''), r.net_cents,
               r.awarded_cents, r.left_cents, clock_timestamp()
          from pg_temp.simulation_run r
         order by r.inputs_sha256
            on conflict on constraint allocation_run_inputs_sha256_key do nothing
        returning inputs_sha256, allocation_run_id)
    insert into pg_temp.simulation_kept (point, allocation_run_id, created)
    select r.point, a.allocation_run_id, true
      from added a
      join pg_temp.simulation_run r using (inputs_sha256);
    -- The keys of the rows that follow are looked up among a thousand runs, not among the few that
    -- the planner knows of: 0.8 ms for each row otherwise.
    if (select count(*) from pg_temp.simulation_kept) > 50 then
        analyze levain.allocation_run (fund_id, call_id, allocation_run_id, scoring_run_id, kind);
    end if;
    insert into pg_temp.simulation_kept (point, allocation_run_id, created)
    select r.point, a.allocation_run_id, false
      from pg_temp.simulation_run r
      join levain.allocation_run a
        on a.fund_id = the_fund_id and a.call_id = the_call_id
       and a.inputs_sha256 = r.inputs_sha256
     where r.point not in (select k.point from pg_temp.simulation_kept k);
    for other in
        select a.name, a.results_sha256 as known, r.results_sha256 as wanted
          from pg_temp.simulation_kept k
          join pg_temp.simulation_run r using (point)
          join levain.allocation_run a
            on a.fund_id = the_fund_id and a.call_id = the_call_id
           and a.allocation_run_id = k.allocation_run_id
         where not k.created and a.results_sha256 <> r.results_sha256
         limit 1
    loop
        perform levain.run_check_results(other.name, other.known, other.wanted);
    end loop;
end
$$;
comment on function levain.simulation_keep(bigint, bigint, bigint, text) is
    'Inserts the runs that are not there yet into allocation_run, and says in simulation_kept '
    'which run each point is; a run of the same inputs and other results is refused.';

create function levain.simulation_store_certificates(the_fund_id bigint, the_call_id bigint)
    returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
begin
    insert into levain.allocation_certificate (fund_id, call_id, allocation_run_id, flips_looked)
    select the_fund_id, the_call_id, k.allocation_run_id, r.flips_looked
      from pg_temp.simulation_run r
      join pg_temp.simulation_kept k on k.point = r.point and k.created;
    insert into levain.allocation_step (fund_id, call_id, allocation_run_id, application_id, pass,
                                        before_cents, after_cents)
    select the_fund_id, the_call_id, k.allocation_run_id, s.application_id, s.pass, s.before_cents,
           s.after_cents
      from pg_temp.simulation_step s
      join pg_temp.simulation_kept k on k.point = s.point and k.created;
    insert into levain.allocation_flip (fund_id, call_id, allocation_run_id, application_id, kind,
                                        size_num, size_den, status, is_least)
    select the_fund_id, the_call_id, k.allocation_run_id, f.application_id, f.kind, f.size_num,
           f.size_den, f.status, f.is_least
      from pg_temp.simulation_flip f
      join pg_temp.simulation_kept k on k.point = f.point and k.created;
    insert into levain.allocation_objective (fund_id, call_id, allocation_run_id, objective,
        ordinal, award_count, awarded_cents, envy_count, score_unit, score_units, budget_cents,
        lambda_num, lambda_den, bound_num, bound_den, reached, is_exact)
    select the_fund_id, the_call_id, k.allocation_run_id, o.objective, o.ordinal, o.award_count,
           o.awarded_cents, o.envy_count, o.score_unit, o.score_units::numeric,
           o.budget_cents::numeric, o.lambda_num::numeric, o.lambda_den::numeric,
           o.bound_num::numeric, o.bound_den::numeric, o.reached::numeric, o.is_exact
      from pg_temp.simulation_objective o
      join pg_temp.simulation_kept k on k.point = o.point and k.created;
    insert into levain.allocation_proof (fund_id, call_id, allocation_run_id, ordinal, pass,
        envelope, item_count, score_unit, reached, upper, states, budget_cents, lambda_num,
        lambda_den, bound_num, bound_den, solver, by_solver)
    select the_fund_id, the_call_id, k.allocation_run_id, p.ordinal, p.pass, p.envelope,
           p.item_count, p.score_unit, p.reached::numeric, p.upper::numeric, p.states::numeric,
           p.budget_cents::numeric, p.lambda_num::numeric, p.lambda_den::numeric,
           p.bound_num::numeric, p.bound_den::numeric, p.solver, p.by_solver
      from pg_temp.simulation_proof p
      join pg_temp.simulation_kept k on k.point = p.point and k.created;
end
$$;
comment on function levain.simulation_store_certificates(bigint, bigint) is
    'Keeps the certificates of the simulations that were not there yet.';

create function levain.simulation_store(
    the_fund_id bigint, the_call_id bigint, the_scoring_run_id bigint, the_engine text)
    returns table (point integer, allocation_run_id bigint, name text, created boolean)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
#variable_conflict use_column
begin
    perform levain.temporary_check(t)
       from unnest(array['simulation_run', 'simulation_award', 'simulation_line',
                         'simulation_envelope', 'simulation_quota', 'simulation_kept',
                         'simulation_step', 'simulation_flip', 'simulation_objective',
                         'simulation_proof']) as t;
    analyze pg_temp.simulation_award (point, application_id);
    perform levain.simulation_check(the_fund_id, the_call_id, the_scoring_run_id);
    perform levain.simulation_keep(the_fund_id, the_call_id, the_scoring_run_id, the_engine);
    insert into levain.allocation_envelope (fund_id, call_id, allocation_run_id, envelope,
        ordinal, voted_cents, awarded_cents, moved_in_cents, moved_out_cents, left_cents)
    select the_fund_id, the_call_id, k.allocation_run_id, e.envelope, e.ordinal, e.voted_cents,
           e.awarded_cents, e.moved_in_cents, e.moved_out_cents, e.left_cents
      from pg_temp.simulation_envelope e
      join pg_temp.simulation_kept k on k.point = e.point and k.created;
    insert into levain.allocation_quota (fund_id, call_id, allocation_run_id, quota, value,
        limit_cents, awarded_cents, measure, limit_awards, award_count)
    select the_fund_id, the_call_id, k.allocation_run_id, q.quota, q.value, q.limit_cents,
           q.awarded_cents, q.measure, q.limit_awards, q.award_count
      from pg_temp.simulation_quota q
      join pg_temp.simulation_kept k on k.point = q.point and k.created;
    insert into levain.allocation (fund_id, call_id, allocation_run_id, application_id,
        scoring_run_id, ordinal, envelope, rank, status, reason, quota, computed_cents,
        award_cents, short_cents, binding, cap_cents, score_num, score_den, failed, unknown,
        waived, quota_groups)
    select the_fund_id, the_call_id, k.allocation_run_id, a.application_id, the_scoring_run_id,
           a.ordinal, a.envelope, a.rank, a.status, a.reason, a.quota, a.computed_cents,
           a.award_cents, a.short_cents, a.binding, a.cap_cents, a.score_num, a.score_den,
           a.failed, a.unknown, a.waived, a.quota_groups
      from pg_temp.simulation_award a
      join pg_temp.simulation_kept k on k.point = a.point and k.created;
    perform levain.statistics_refresh('levain.allocation',
                                      (select count(*) from pg_temp.simulation_award));
    insert into levain.allocation_line (fund_id, call_id, allocation_run_id, application_id,
        pass, envelope, cents, ordinal)
    select the_fund_id, the_call_id, k.allocation_run_id, l.application_id, l.pass, l.envelope,
           l.cents, l.ordinal
      from pg_temp.simulation_line l
      join pg_temp.simulation_kept k on k.point = l.point and k.created;
    perform levain.simulation_store_certificates(the_fund_id, the_call_id);
    return query
        select k.point, k.allocation_run_id, a.name, k.created
          from pg_temp.simulation_kept k
          join levain.allocation_run a
            on a.fund_id = the_fund_id and a.call_id = the_call_id
           and a.allocation_run_id = k.allocation_run_id
         order by k.point;
end
$$;
comment on function levain.simulation_store(bigint, bigint, bigint, text) is
    'Checks and stores many simulations at once, without a lock: those that are there are found by '
    'the digest of their inputs. All are of kind simulation, which nothing can decide.';

revoke all on function
    levain.allocation_keep(bigint, bigint, bigint, text, text, jsonb, bytea, bytea, text, bigint),
    levain.simulation_begin(), levain.simulation_check(bigint, bigint, bigint),
    levain.simulation_keep(bigint, bigint, bigint, text),
    levain.simulation_store_certificates(bigint, bigint),
    levain.simulation_store(bigint, bigint, bigint, text) from public;
grant execute on function
    levain.simulation_begin(), levain.simulation_store(bigint, bigint, bigint, text)
    to levain_batch;
