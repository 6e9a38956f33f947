-- SPDX-License-Identifier: MPL-2.0
-- 0016_certificate - what makes an allocation checkable by others, and the check itself.
-- Needs:   0015_awarding
-- Breaks:  nothing (new tables and functions only; runs of before have no certificate).
-- Why:     who was refused asks what was left at its turn and how near it was; who audits wants the
--          whole chain checked by something else than the program that made it. The functions that
--          check are written apart: they read stored rows only, and can write nothing.

set local role levain_owner;

create table levain.allocation_certificate (
    fund_id           bigint not null,
    call_id           bigint not null,
    allocation_run_id bigint not null,
    flips_looked      boolean not null,
    constraint allocation_certificate_pkey primary key (fund_id, call_id, allocation_run_id)
);
comment on table levain.allocation_certificate is
    'That a run was kept with its certificate: steps, flips, objectives. Append-only.';
comment on column levain.allocation_certificate.flips_looked is
    'Whether flips were looked for: then an application without a row in allocation_flip has none.';

create table levain.allocation_step (
    fund_id           bigint not null,
    call_id           bigint not null,
    allocation_run_id bigint not null,
    application_id    bigint not null,
    pass              levain.code not null,
    before_cents      levain.cents not null,
    after_cents       levain.cents not null,
    constraint allocation_step_pkey
        primary key (fund_id, call_id, allocation_run_id, application_id),
    constraint allocation_step_before_cents_after_cents_check check (after_cents <= before_cents)
);
comment on table levain.allocation_step is
    'The last look of a pass at an application: what it could give before and after. Append-only.';

create table levain.allocation_flip (
    fund_id           bigint not null,
    call_id           bigint not null,
    allocation_run_id bigint not null,
    application_id    bigint not null,
    kind              text not null
                      constraint allocation_flip_kind_check
                      check (kind in ('more_points', 'less_points', 'less_money')),
    size_num          bigint not null
                      constraint allocation_flip_size_num_check check (size_num > 0),
    size_den          bigint not null
                      constraint allocation_flip_size_den_check check (size_den > 0),
    status            text not null,
    is_least          boolean not null,
    constraint allocation_flip_pkey
        primary key (fund_id, call_id, allocation_run_id, application_id, kind),
    constraint allocation_flip_kind_status_check check (case kind
        when 'less_points' then status in ('partial', 'waiting', 'rejected')
        else status in ('awarded', 'partial') end)
);
comment on table levain.allocation_flip is
    'The smallest change of one application that gives it another outcome, everything else being '
    'as it is; proven by allocating again. Append-only.';
comment on column levain.allocation_flip.kind is
    'more_points, less_points: of its score; less_money: its computed award that much lower.';
comment on column levain.allocation_flip.size_num is
    'The change, exactly: size_num / size_den points, or cents.';
comment on column levain.allocation_flip.status is 'What the application would be then.';
comment on column levain.allocation_flip.is_least is
    'No smaller change flips it; false: one grain less does not, smaller ones were not all tried.';

create table levain.allocation_objective (
    fund_id           bigint not null,
    call_id           bigint not null,
    allocation_run_id bigint not null,
    objective         text not null
                      constraint allocation_objective_objective_check check (objective in
                          ('run', 'skip', 'stop', 'max', 'euro', 'prorata')),
    ordinal           integer not null,
    award_count       bigint not null
                      constraint allocation_objective_award_count_check check (award_count >= 0),
    awarded_cents     levain.cents not null,
    envy_count        bigint not null
                      constraint allocation_objective_envy_count_check check (envy_count >= 0),
    score_unit        bigint
                      constraint allocation_objective_score_unit_check check (score_unit > 0),
    score_units       numeric,
    budget_cents      numeric,
    lambda_num        numeric,
    lambda_den        numeric
                      constraint allocation_objective_lambda_den_check check (lambda_den > 0),
    bound_num         numeric,
    bound_den         numeric
                      constraint allocation_objective_bound_den_check check (bound_den > 0),
    reached           numeric,
    is_exact          boolean,
    constraint allocation_objective_pkey
        primary key (fund_id, call_id, allocation_run_id, objective),
    constraint allocation_objective_score_check check (
        (score_unit is null) = (score_units is null)),
    constraint allocation_objective_bound_check check (
        num_nonnulls(budget_cents, lambda_num, lambda_den, bound_num, bound_den, reached, is_exact)
            in (0, 7)
        and reached * bound_den <= bound_num)
);
comment on table levain.allocation_objective is
    'What each way to award gives to the applications of a run, with the money of all envelopes in '
    'one pot and no quota, beside the run itself. Append-only.';
comment on column levain.allocation_objective.score_units is
    'Sum of the scores of those awarded, each x score_unit and rounded down; null = no scores.';
comment on column levain.allocation_objective.envy_count is
    'Awarded nothing, although the money unspent and that of winners behind them would have paid.';
comment on column levain.allocation_objective.budget_cents is
    'Of an exact objective: the pot, rounded down to what sums of awards can reach.';
comment on column levain.allocation_objective.lambda_num is
    'Of an exact objective: the multiplier of the bound, lambda_num / lambda_den.';
comment on column levain.allocation_objective.bound_num is
    'bound_num / bound_den, which no choice is above: lambda x budget + the sum of max(0, profit - '
    'lambda x cents) over the awards that fit the pot; the profit is the score x score_unit, for '
    'euro x the award in steps.';
comment on column levain.allocation_objective.reached is 'The profit of what was chosen.';
comment on column levain.allocation_objective.is_exact is
    'Whether it was proven the best; false: the search stopped at its limit.';

create table levain.allocation_proof (
    fund_id           bigint not null,
    call_id           bigint not null,
    allocation_run_id bigint not null,
    ordinal           integer not null
                      constraint allocation_proof_ordinal_check check (ordinal > 0),
    pass              levain.code not null,
    envelope          levain.code,
    item_count        bigint not null
                      constraint allocation_proof_item_count_check check (item_count >= 0),
    score_unit        bigint not null
                      constraint allocation_proof_score_unit_check check (score_unit > 0),
    reached           numeric not null,
    upper             numeric not null,
    states            numeric not null,
    budget_cents      numeric,
    lambda_num        numeric,
    lambda_den        numeric
                      constraint allocation_proof_lambda_den_check check (lambda_den > 0),
    bound_num         numeric,
    bound_den         numeric
                      constraint allocation_proof_bound_den_check check (bound_den > 0),
    solver            levain.words,
    by_solver         boolean not null default false
                      constraint allocation_proof_by_solver_check
                      check (solver is not null or not by_solver),
    constraint allocation_proof_pkey primary key (fund_id, call_id, allocation_run_id, ordinal),
    constraint allocation_proof_upper_check check (reached between 0 and upper),
    constraint allocation_proof_bound_check check (
        num_nonnulls(budget_cents, lambda_num, lambda_den, bound_num, bound_den) in (0, 5)
        and upper * bound_den <= bound_num)
);
comment on table levain.allocation_proof is
    'What an exact pass (max, euro, bands) chose from one budget, and what no choice is above. '
    'Append-only.';
comment on column levain.allocation_proof.envelope is
    'Whose money it was; null = the pool of the pass, or all envelopes weighed together.';
comment on column levain.allocation_proof.item_count is
    'Applications that it chose among: those that the pass looks at and no quota refuses alone.';
comment on column levain.allocation_proof.score_unit is
    'The common denominator of the scores: profits are scores x score_unit; for euro x the award '
    'in steps.';
comment on column levain.allocation_proof.reached is 'The profit of what was chosen.';
comment on column levain.allocation_proof.upper is
    'No choice has a greater profit; above `reached` when the search stopped at its limit: that is '
    'the gap. Of bands, the sum over bands, each after what those before it took.';
comment on column levain.allocation_proof.states is 'How many states the search made.';
comment on column levain.allocation_proof.budget_cents is
    'The money, rounded down to what sums of awards can reach. Null with the rest for bands.';
comment on column levain.allocation_proof.lambda_num is
    'The multiplier of the bound: lambda_num / lambda_den of profit a cent.';
comment on column levain.allocation_proof.bound_num is
    'bound_num / bound_den = lambda x budget + the sum of max(0, profit - lambda x cents) over the '
    'applications that the money pays: no choice is above it, and anybody can add it up.';
comment on column levain.allocation_proof.solver is
    'Another solver, with its version, that was asked because the search stopped at its limit; '
    'null = none was. The engine of the run names it too.';
comment on column levain.allocation_proof.by_solver is
    'Its set is what was chosen: checked in integers, and worth more than what the search found. '
    'No bound of it is kept.';

alter table levain.allocation_certificate
    add constraint allocation_certificate_allocation_run_id_fkey
    foreign key (fund_id, call_id, allocation_run_id) references levain.allocation_run;
alter table levain.allocation_step add constraint allocation_step_application_id_fkey
    foreign key (fund_id, call_id, allocation_run_id, application_id)
    references levain.allocation;
alter table levain.allocation_flip add constraint allocation_flip_application_id_fkey
    foreign key (fund_id, call_id, allocation_run_id, application_id)
    references levain.allocation;
alter table levain.allocation_objective add constraint allocation_objective_allocation_run_id_fkey
    foreign key (fund_id, call_id, allocation_run_id) references levain.allocation_run;
alter table levain.allocation_proof add constraint allocation_proof_allocation_run_id_fkey
    foreign key (fund_id, call_id, allocation_run_id) references levain.allocation_run;

-- ---- keeping a certificate ----------------------------------------------------------------------

-- One definition, for the rows of one run and for those of many simulations.
create type levain.certificate_step as (pass text, before_cents bigint, after_cents bigint);
comment on type levain.certificate_step is 'A row of allocation_step on its way.';

create type levain.certificate_flip as (
    kind text, size_num bigint, size_den bigint, status text, is_least boolean);
comment on type levain.certificate_flip is 'A row of allocation_flip on its way.';

create type levain.certificate_objective as (
    objective text, ordinal integer, award_count bigint, awarded_cents bigint, envy_count bigint,
    score_unit bigint, score_units text, budget_cents text, lambda_num text, lambda_den text,
    bound_num text, bound_den text, reached text, is_exact boolean);
comment on type levain.certificate_objective is 'A row of allocation_objective on its way.';

create type levain.certificate_proof as (
    ordinal integer, pass text, envelope text, item_count bigint, score_unit bigint, reached text,
    upper text, states text, budget_cents text, lambda_num text, lambda_den text, bound_num text,
    bound_den text, solver text, by_solver boolean);
comment on type levain.certificate_proof is 'A row of allocation_proof on its way.';

create function levain.certificate_begin() returns void
    language plpgsql volatile security definer
    set search_path = levain, pg_temp
    set client_min_messages = warning as $$
begin
    drop table if exists pg_temp.award_step, pg_temp.award_flip, pg_temp.award_objective,
        pg_temp.award_proof;
    create temporary table award_step (place bigint not null, like levain.certificate_step)
        on commit drop;
    create temporary table award_flip (place bigint not null, like levain.certificate_flip)
        on commit drop;
    create temporary table award_objective (like levain.certificate_objective) on commit drop;
    create temporary table award_proof (like levain.certificate_proof) on commit drop;
    grant select, insert on pg_temp.award_step, pg_temp.award_flip, pg_temp.award_objective,
        pg_temp.award_proof
        to levain_batch;
end
$$;
comment on function levain.certificate_begin() is
    'Makes the temporary tables award_step, award_flip, award_objective and award_proof, which a '
    'certificate comes to by COPY.';

create function levain.certificate_seal(
    the_fund_id bigint, the_call_id bigint, the_run_id bigint, the_flips_looked boolean)
    returns boolean
    language plpgsql volatile security definer
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
begin
    perform levain.temporary_check(t)
       from unnest(array['award_assessed', 'award_step', 'award_flip', 'award_objective',
                         'award_proof']) as t;
    if not exists (
        select from levain.allocation_run r
         where r.fund_id = the_fund_id and r.call_id = the_call_id
           and r.allocation_run_id = the_run_id
           and r.xmin::text::bigint = pg_current_xact_id()::text::bigint % 4294967296) then
        return false;
    end if;
    insert into levain.allocation_certificate (fund_id, call_id, allocation_run_id, flips_looked)
    values (the_fund_id, the_call_id, the_run_id, the_flips_looked);
    insert into levain.allocation_step (fund_id, call_id, allocation_run_id, application_id, pass,
                                        before_cents, after_cents)
    select the_fund_id, the_call_id, the_run_id, a.application_id, s.pass, s.before_cents,
           s.after_cents
      from pg_temp.award_step s
      join pg_temp.award_assessed a using (place);
    insert into levain.allocation_flip (fund_id, call_id, allocation_run_id, application_id, kind,
                                        size_num, size_den, status, is_least)
    select the_fund_id, the_call_id, the_run_id, a.application_id, f.kind, f.size_num, f.size_den,
           f.status, f.is_least
      from pg_temp.award_flip f
      join pg_temp.award_assessed a using (place);
    insert into levain.allocation_objective (fund_id, call_id, allocation_run_id, objective,
        ordinal, award_count, awarded_cents, envy_count, score_unit, score_units, budget_cents,
        lambda_num, lambda_den, bound_num, bound_den, reached, is_exact)
    select the_fund_id, the_call_id, the_run_id, o.objective, o.ordinal, o.award_count,
           o.awarded_cents, o.envy_count, o.score_unit, o.score_units::numeric,
           o.budget_cents::numeric, o.lambda_num::numeric, o.lambda_den::numeric,
           o.bound_num::numeric, o.bound_den::numeric, o.reached::numeric, o.is_exact
      from pg_temp.award_objective o;
    insert into levain.allocation_proof (fund_id, call_id, allocation_run_id, ordinal, pass,
        envelope, item_count, score_unit, reached, upper, states, budget_cents, lambda_num,
        lambda_den, bound_num, bound_den, solver, by_solver)
    select the_fund_id, the_call_id, the_run_id, p.ordinal, p.pass, p.envelope, p.item_count,
           p.score_unit, p.reached::numeric, p.upper::numeric, p.states::numeric,
           p.budget_cents::numeric, p.lambda_num::numeric, p.lambda_den::numeric,
           p.bound_num::numeric, p.bound_den::numeric, p.solver, p.by_solver
      from pg_temp.award_proof p;
    return true;
end
$$;
comment on function levain.certificate_seal(bigint, bigint, bigint, boolean) is
    'Keeps the certificate of a run that this very transaction made; gives false for a run that '
    'was there before, which has its own.';

-- ---- checking a scoring run ---------------------------------------------------------------------

-- The canonical form of digests: a length of 8 bytes, then so many bytes.
create function levain.verify_field(the_bytes bytea) returns bytea
    language sql immutable strict parallel safe
    set search_path = levain, pg_temp
    return int8send(octet_length(the_bytes)::bigint) || the_bytes;
comment on function levain.verify_field(bytea) is 'Bytes as a digest takes them: length, bytes.';

create function levain.verify_code(the_code text) returns bytea
    language sql immutable parallel safe
    set search_path = levain, pg_temp
    return set_byte('\x00', 0, octet_length(coalesce(the_code, '')))
           || convert_to(coalesce(the_code, ''), 'UTF8');
comment on function levain.verify_code(text) is 'A code as the results of a scoring run take it.';

create function levain.verify_fraction(the_num bigint, the_den bigint) returns bytea
    language sql immutable parallel safe
    set search_path = levain, pg_temp
    return case when the_num is null then '\x00'::bytea
                when the_den = 1 then '\x01'::bytea || int8send(the_num)
                else '\x02'::bytea || int8send(the_num) || int8send(the_den) end;
comment on function levain.verify_fraction(bigint, bigint) is
    'A fraction as the results of a scoring run take it.';

create function levain.verify_digests(
    the_fund_id bigint, the_call_id bigint, the_scoring_run_id bigint)
    returns table (application text, subject text, found text, expected text)
    language sql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
    with run as (
        select r.*, t.sha256 as rule_set_sha256, f.sha256 as references_sha256
          from levain.scoring_run r
          join levain.rule_set t using (fund_id, call_id, rule_set_id)
          left join levain.scoring_reference f using (fund_id, call_id, scoring_run_id)
         where r.fund_id = the_fund_id and r.call_id = the_call_id
           and r.scoring_run_id = the_scoring_run_id
    ), rows as (
        select a.code, s.inputs_sha256,
               levain.verify_code(a.code) || levain.verify_code(s.envelope) || s.failed
               || s.unknown || s.waived
               || coalesce((select string_agg(
                                       levain.verify_fraction(m.num, coalesce(m.den, 1)),
                                       ''::bytea order by m.n)
                              from unnest(s.mark_nums, s.mark_dens)
                                   with ordinality as m (num, den, n)), '')
               || levain.verify_fraction(s.score_num, s.score_den) as result
          from levain.score s
          join levain.application a using (fund_id, call_id, application_id)
         where s.fund_id = the_fund_id and s.call_id = the_call_id
           and s.scoring_run_id = the_scoring_run_id
    ), whole as (
        select count(*) as row_count, bool_and(w.inputs_sha256 is not null) as has_inputs,
               coalesce(string_agg(w.result, ''::bytea order by w.code collate "C"), '')
                   as results,
               coalesce(string_agg(w.inputs_sha256::bytea, ''::bytea order by w.code collate "C"),
                        '') as inputs
          from rows w
    )
    select null::text, c.subject, c.found, c.expected
      from run r, whole w,
           lateral (values
               ('application_count', r.application_count::text, w.row_count::text),
               ('results_sha256', encode(r.results_sha256, 'hex'),
                encode(sha256(w.results), 'hex')),
               ('inputs_sha256', encode(r.inputs_sha256, 'hex'),
                case when w.has_inputs or w.row_count = 0 then encode(sha256(
                    levain.verify_field(convert_to(r.engine, 'UTF8'))
                    || levain.verify_field(r.rule_set_sha256)
                    || coalesce(levain.verify_field(r.references_sha256), '') || w.inputs), 'hex')
                     else encode(r.inputs_sha256, 'hex') end)) as c (subject, found, expected)
     where c.found is distinct from c.expected
$$;
comment on function levain.verify_digests(bigint, bigint, bigint) is
    'The digests of a scoring run that are not those of its rows.';

create function levain.verify_sum(nums bigint[], dens bigint[], weights numeric[],
                                 scales numeric[]) returns numeric[]
    language plpgsql immutable parallel safe
    set search_path = levain, pg_temp as $$
declare
    num numeric := 0::numeric;
    den numeric := 1::numeric;
begin
    for i in 1 .. cardinality(nums) loop
        num := num * coalesce(dens[i], 1) * scales[i] + nums[i] * weights[i] * den;
        den := den * coalesce(dens[i], 1) * scales[i];
    end loop;
    return array[num, den];
end
$$;
comment on function levain.verify_sum(bigint[], bigint[], numeric[], numeric[]) is
    'The sum of weight x mark / scale as {numerator, denominator}, nulls when a mark is missing; '
    'without denominators, they are all 1.';

create function levain.verify_common(a bytea, b bytea) returns integer
    language sql immutable strict parallel safe
    set search_path = levain, pg_temp
    return case when octet_length(a) = octet_length(b)
                then bit_count(('x' || encode(a, 'hex'))::bit varying
                               & ('x' || encode(b, 'hex'))::bit varying)::integer end;
comment on function levain.verify_common(bytea, bytea) is 'How many rules are in both masks.';

create function levain.verify_scores(
    the_fund_id bigint, the_call_id bigint, the_scoring_run_id bigint)
    returns table (application text, subject text, found text, expected text)
    language sql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
    with run as (
        select t.source::jsonb #>> '{call,score,sum}' as way,
               array_agg(c.weight order by c.ordinal) as weights,
               array_agg(coalesce(c.scale_max, 1) order by c.ordinal) as scales,
               array_agg(1.0 order by c.ordinal) as ones
          from levain.scoring_run r
          join levain.rule_set t using (fund_id, call_id, rule_set_id)
          join levain.criterion c using (fund_id, call_id, rule_set_id)
         where r.fund_id = the_fund_id and r.call_id = the_call_id
           and r.scoring_run_id = the_scoring_run_id
         group by t.source
    ), rows as materialized ( -- else each sum is made as often as it is named
        select a.code, s.score_num, s.score_den, s.failed, s.unknown, s.waived, r.way,
               array_position(s.mark_nums, null) is not null as is_missing,
               levain.verify_sum(s.mark_nums, s.mark_dens,
                   case when r.way = 'mark' then r.ones else r.weights end,
                   case when r.way = 'weight * mark / scale.max' then r.scales else r.ones end)
                   as total
          from levain.score s
          join levain.application a using (fund_id, call_id, application_id)
          left join run r on true
         where s.fund_id = the_fund_id and s.call_id = the_call_id
           and s.scoring_run_id = the_scoring_run_id
    )
    select w.code::text, c.subject, c.found, c.expected
      from rows w,
           lateral (values
               ('score', w.score_num || '/' || w.score_den,
                case when w.way is null
                       or w.score_num * w.total[2] = w.total[1] * w.score_den
                     then w.score_num || '/' || w.score_den
                     when w.is_missing then null
                     else trim_scale(w.total[1]) || '/' || trim_scale(w.total[2]) end),
               ('failed, unknown', levain.verify_common(w.failed, w.unknown)::text, '0'),
               ('failed, waived', levain.verify_common(w.failed, w.waived)::text, '0'),
               ('unknown, waived', levain.verify_common(w.unknown, w.waived)::text, '0'))
               as c (subject, found, expected)
     where c.found is distinct from c.expected
$$;
comment on function levain.verify_scores(bigint, bigint, bigint) is
    'Scores that are not the sum of their marks, and rules that have two verdicts.';

-- ---- checking an allocation run -----------------------------------------------------------------

create function levain.verify_varied(call jsonb, variations jsonb) returns jsonb
    language plpgsql immutable parallel safe
    set search_path = levain, pg_temp as $$
declare
    varied record;
    path text[];
    old jsonb;
begin
    for varied in
        select v.value ->> 'key' as key, v.value ->> 'value' as value
          from jsonb_array_elements(variations) as v
    loop
        path := string_to_array(varied.key, '.');
        if path[1] = 'pass' then
            select array['passes', (p.ordinal - 1)::text]
                   || string_to_array(substr(varied.key, length(p.value ->> 'code') + 7), '.')
              into path
              from jsonb_array_elements(call -> 'passes') with ordinality as p (value, ordinal)
             where starts_with(varied.key, 'pass.' || (p.value ->> 'code') || '.')
             order by length(p.value ->> 'code') desc
             limit 1;
            continue when not found;
        elsif varied.key = 'threshold' then
            path := '{score,threshold}';
        elsif path[1] not in ('award', 'order') then
            continue; -- what it makes of envelopes, quotas and caps is in the rows of the run
        end if;
        for i in 1 .. cardinality(path) - 1 loop
            if coalesce(jsonb_typeof(call #> path[1:i]), '') not in ('object', 'array') then
                call := jsonb_set(call, path[1:i], '{}');
            end if;
        end loop;
        old := call #> path;
        call := case
            when varied.value = 'null' then call #- path
            when jsonb_typeof(old) = 'array' or (path[cardinality(path)] = 'from'
                                                 and varied.value <> 'own_envelope')
                then jsonb_set(call, path, to_jsonb(array(
                         select trim(i) from string_to_table(varied.value, ',') as i)))
            when varied.value in ('true', 'false') and jsonb_typeof(old) is distinct from 'string'
                then jsonb_set(call, path, varied.value::jsonb)
            else jsonb_set(call, path, to_jsonb(varied.value)) end;
    end loop;
    return call;
end
$$;
comment on function levain.verify_varied(jsonb, jsonb) is
    'What a fund file says of a call, with the threshold, order, awards and passes of a what-if.';

create function levain.verify_call(the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns jsonb
    language sql stable
    set search_path = levain, pg_temp
    return (select levain.verify_varied(t.source::jsonb -> 'call', r.variations)
              from levain.allocation_run r
              join levain.scoring_run s using (fund_id, call_id, scoring_run_id)
              join levain.rule_set t using (fund_id, call_id, rule_set_id)
             where r.fund_id = the_fund_id and r.call_id = the_call_id
               and r.allocation_run_id = the_run_id);
comment on function levain.verify_call(bigint, bigint, bigint) is
    'What the fund file of a run says of its call, as it was applied, with its what-ifs.';

create function levain.verify_ranking(
    the_fund_id bigint, the_call_id bigint, the_run_id bigint, the_seed text)
    returns table (application text, subject text, found text, expected text)
    language sql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
    with run as (
        select s.rule_set_id, levain.verify_call(the_fund_id, the_call_id, the_run_id) as call
          from levain.allocation_run r
          join levain.scoring_run s using (fund_id, call_id, scoring_run_id)
         where r.fund_id = the_fund_id and r.call_id = the_call_id
           and r.allocation_run_id = the_run_id
    ), declared as (
        select k.n, split_part(k.key, ' ', 1) as name, split_part(k.key, ' ', 2) = 'desc' as is_desc
          from run r, jsonb_array_elements_text(r.call -> 'order') with ordinality as k (key, n)
        union all
        select 1000, 'code', false
    ), keys as (
        select d.n, d.name, d.is_desc, c.ordinal as criterion, f.slot
          from declared d
          cross join run r
          left join levain.criterion c
            on c.fund_id = the_fund_id and c.call_id = the_call_id
           and c.rule_set_id = r.rule_set_id and c.code = d.name
          left join levain.field f
            on f.fund_id = the_fund_id and f.call_id = the_call_id
           and f.rule_set_id = r.rule_set_id and f.name = d.name and f.storage = 'number'
    ), rows as (
        select w.ordinal, a.code, w.rank, w.score_num, w.score_den, w.computed_cents,
               s.mark_nums, s.mark_dens, v.numbers,
               row_number() over (order by w.ordinal) as place,
               count(w.rank) over (order by w.ordinal) as walker,
               lag(a.code) over (order by w.ordinal) as code_before
          from levain.allocation w
          join levain.application a using (fund_id, call_id, application_id)
          join levain.score s using (fund_id, call_id, scoring_run_id, application_id)
          join levain.application_version v using (fund_id, call_id, application_id, version)
         where w.fund_id = the_fund_id and w.call_id = the_call_id
           and w.allocation_run_id = the_run_id
    ), values_of as (
        select w.ordinal, k.n,
               case when k.name = 'draw' then ('x' || left(encode(sha256(convert_to(
                             the_seed || w.code, 'UTF8')), 'hex'), 15))::bit(60)::bigint
                    when k.name = 'score' then w.score_num
                    when k.name = 'computed' then w.computed_cents
                    when k.criterion is not null then w.mark_nums[k.criterion]
                    when k.slot is not null then w.numbers[k.slot] end::numeric as num,
               case when k.name = 'score' then w.score_den
                    when k.criterion is not null then coalesce(w.mark_dens[k.criterion], 1)
                    else 1 end::numeric as den,
               k.is_desc, k.name,
               k.name in ('score', 'computed') or k.criterion is not null or k.slot is not null
               or (k.name = 'draw' and the_seed is not null) as is_number
          from rows w, keys k
    ), compared as (
        select v.*, lag(v.num) over pair as num_before, lag(v.den) over pair as den_before
          from values_of v
        window pair as (partition by v.n order by v.ordinal)
    ), decided as (
        select distinct on (c.ordinal) c.ordinal, c.name, c.is_number, c.sign, w.code, w.code_before
          from (select d.*,
                       case when not d.is_number then null
                            when d.num is null then (d.num_before is null)::integer - 1
                            when d.num_before is null then 1
                            else sign(d.num_before * d.den - d.num * d.den_before)
                                 * case when d.is_desc then -1 else 1 end end as sign
                  from compared d) as c
          join rows w using (ordinal)
         where w.code_before is not null and c.sign is distinct from 0
         order by c.ordinal, c.n
    )
    select d.code::text, 'ordinal', d.ordinal::text, 'before ' || d.code_before || ': ' || d.name
      from decided d
     where (d.is_number and d.sign > 0)
        or (d.name = 'code' and d.code_before collate "C" > d.code collate "C")
    union all
    select w.code::text, 'ordinal', w.ordinal::text, w.place::text from rows w
     where w.ordinal <> w.place
    union all
    select w.code::text, 'rank', w.rank::text, w.walker::text from rows w
     where w.rank <> w.walker
$$;
comment on function levain.verify_ranking(bigint, bigint, bigint, text) is
    'Applications that are not where the declared keys put them, each compared with the one '
    'before. A key that SQL cannot compute, a derived value, ends the comparison.';

create function levain.verify_order(the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (application text, subject text, found text, expected text)
    language sql stable
    set search_path = levain, pg_temp as $$
    select v.* from levain.verify_ranking(the_fund_id, the_call_id, the_run_id, null) as v
$$;
comment on function levain.verify_order(bigint, bigint, bigint) is
    'Faults in the order of a run, by the keys that it declares.';

create function levain.verify_outcomes(the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (application text, subject text, found text, expected text)
    language sql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
    with run as (
        select c.call, (c.call #>> '{score,threshold}')::numeric as threshold,
               round((c.call #>> '{award,step}')::numeric * 100)::bigint as step_cents
          from levain.allocation_run r,
               levain.verify_call(the_fund_id, the_call_id, the_run_id) as c (call)
         where r.fund_id = the_fund_id and r.call_id = the_call_id
           and r.allocation_run_id = the_run_id
    ), caps as (
        select array_agg(c.code::text order by c.ordinal) as codes
          from levain.allocation_run r
          join levain.scoring_run s using (fund_id, call_id, scoring_run_id)
          join levain.cap c using (fund_id, call_id, rule_set_id)
         where r.fund_id = the_fund_id and r.call_id = the_call_id
           and r.allocation_run_id = the_run_id
    ), rows as materialized (
        select w.*, a.code, r.threshold, r.step_cents, p.codes,
               (select min(m) from unnest(w.cap_cents) as m) as least_cents,
               levain.is_ineligible(w.failed, w.unknown, w.waived) as is_ineligible,
               coalesce(l.cents, 0) as line_cents, l.is_strange
          from levain.allocation w
          join levain.application a using (fund_id, call_id, application_id)
          cross join run r
          cross join caps p
          left join (
              select i.application_id, sum(i.cents) as cents, bool_or(e.envelope is null)
                     as is_strange
                from levain.allocation_line i
                left join levain.allocation_envelope e
                    using (fund_id, call_id, allocation_run_id, envelope)
               where i.fund_id = the_fund_id and i.call_id = the_call_id
                 and i.allocation_run_id = the_run_id
               group by i.application_id) as l using (application_id)
         where w.fund_id = the_fund_id and w.call_id = the_call_id
           and w.allocation_run_id = the_run_id
    ), checks as (
        select w.code, c.*
          from rows w,
               lateral (values
                   ('rank', coalesce(w.rank::text, 'none'),
                    case when (w.status in ('awarded', 'partial', 'waiting')) = (w.rank is not null)
                         then coalesce(w.rank::text, 'none')
                         else case when w.rank is null then 'a rank' else 'none' end end),
                   ('award_cents', w.award_cents::text,
                    case when w.status = 'awarded' then w.computed_cents::text
                         when w.status <> 'partial' then '0'
                         when w.award_cents between 1 and w.computed_cents - 1
                         then w.award_cents::text
                         else '1 to ' || w.computed_cents - 1 end),
                   ('award_cents, lines', w.award_cents::text, w.line_cents::text),
                   ('reason', w.reason,
                    case when case w.status
                             when 'awarded' then w.reason in ('FUNDED', 'TOPPED_UP')
                             when 'partial' then w.reason in ('PARTIAL', 'REDUCED')
                             when 'waiting' then w.reason in ('QUOTA', 'ENVELOPE_CLOSED',
                                 'NO_FUNDS', 'RESERVED', 'EXCLUSIVE', 'LIMIT', 'TIE_LOST',
                                 'BELOW_CUT')
                             when 'rejected' then w.reason in ('BELOW_THRESHOLD', 'BELOW_FLOOR',
                                 'NOT_SCORED', 'AWARD_BELOW_MIN', 'REFUSED', 'UNLISTED')
                             when 'ineligible' then w.reason in ('INELIGIBLE', 'NO_ENVELOPE',
                                 'AWARD_UNKNOWN')
                             when 'withdrawn' then w.reason = 'WITHDRAWN'
                             when 'adjourned' then w.reason = 'ADJOURNED'
                             else false end
                         then w.reason else 'one of ' || w.status end),
                   ('status, masks', (w.status = 'ineligible' and w.reason = 'INELIGIBLE')::text,
                    case when w.status = 'withdrawn'
                         then 'false' else w.is_ineligible::text end),
                   ('score', coalesce(w.score_num || '/' || w.score_den, 'none'),
                    case when w.reason = 'NOT_SCORED' then 'none'
                         when w.score_num is null and w.rank is not null then 'a score'
                         when w.threshold is null or w.score_num is null
                         then coalesce(w.score_num || '/' || w.score_den, 'none')
                         when w.reason = 'BELOW_THRESHOLD'
                              and w.score_num >= w.threshold * w.score_den
                         then 'below ' || w.threshold
                         when w.rank is not null and w.score_num < w.threshold * w.score_den
                         then w.threshold || ' or more'
                         else w.score_num || '/' || w.score_den end),
                   ('computed_cents', w.computed_cents::text,
                    case when w.computed_cents is null or w.least_cents is null
                         then w.computed_cents::text
                         else (greatest(w.least_cents, 0)
                               - greatest(w.least_cents, 0) % w.step_cents)::text end),
                   ('binding', array_to_string(w.binding, ', '),
                    case when w.computed_cents is null or w.least_cents is null
                              or (cardinality(w.binding) > 0 and not exists (
                                  select from unnest(w.binding) as b
                                   where w.cap_cents[array_position(w.codes, b)]
                                         is distinct from w.least_cents))
                         then array_to_string(w.binding, ', ')
                         else 'caps of ' || w.least_cents end),
                   ('award_cents, step', (w.award_cents % coalesce(w.step_cents, 1))::text, '0'),
                   ('line, envelope', coalesce(w.is_strange, false)::text, 'false'))
                   as c (subject, found, expected)
    )
    select c.code::text, c.subject, c.found, c.expected
      from checks c
     where c.found is distinct from c.expected
    union all
    select a.code::text, 'allocation',
           case when w.application_id is null then 'none' else 'one' end,
           case when s.application_id is null then 'none' else 'one' end
      from (select l.application_id from levain.allocation l
             where l.fund_id = the_fund_id and l.call_id = the_call_id
               and l.allocation_run_id = the_run_id) as w
      full join (
          select s.application_id
            from levain.allocation_run r
            join levain.score s using (fund_id, call_id, scoring_run_id)
           where r.fund_id = the_fund_id and r.call_id = the_call_id
             and r.allocation_run_id = the_run_id) as s using (application_id)
      join levain.application a on a.fund_id = the_fund_id and a.call_id = the_call_id
       and a.application_id = coalesce(w.application_id, s.application_id)
     where w.application_id is null or s.application_id is null
$$;
comment on function levain.verify_outcomes(bigint, bigint, bigint) is
    'Outcomes that do not hold together by themselves: status, reason, rank, score, caps, award, '
    'lines; and applications without one.';

-- Each envelope with those that it stands within, itself first: what it pays leaves them all.
create function levain.verify_tree(the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (envelope text, around text, voted_cents bigint)
    language sql stable
    set search_path = levain, pg_temp as $$
    with recursive parents as (
        select e.code::text as envelope, e.parent::text as parent
          from levain.allocation_run r
          join levain.scoring_run s using (fund_id, call_id, scoring_run_id)
          join levain.envelope e using (fund_id, call_id, rule_set_id)
         where r.fund_id = the_fund_id and r.call_id = the_call_id
           and r.allocation_run_id = the_run_id
    ), tree as (
        select e.envelope::text, e.envelope::text as around
          from levain.allocation_envelope e
         where e.fund_id = the_fund_id and e.call_id = the_call_id
           and e.allocation_run_id = the_run_id
        union all
        select t.envelope, p.parent from tree t join parents p on p.envelope = t.around
         where p.parent is not null
    )
    select t.envelope, t.around, e.voted_cents::bigint
      from tree t
      join levain.allocation_envelope e
        on e.fund_id = the_fund_id and e.call_id = the_call_id
       and e.allocation_run_id = the_run_id and e.envelope = t.around
$$;
comment on function levain.verify_tree(bigint, bigint, bigint) is
    'Each envelope of a run with each that its payments leave: itself, and those around it.';

create function levain.verify_envelopes(the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (application text, subject text, found text, expected text)
    language sql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
    with tree as materialized (
        select t.* from levain.verify_tree(the_fund_id, the_call_id, the_run_id) as t
    ), lines as (
        select l.cents, a.code, w.ordinal, w.envelope::text as home, l.envelope::text as source,
               coalesce(p.ordinal, 0) as pass
          from levain.allocation_line l
          join levain.allocation w using (fund_id, call_id, allocation_run_id, application_id)
          join levain.application a using (fund_id, call_id, application_id)
          join levain.scoring_run s using (fund_id, call_id, scoring_run_id)
          left join levain.pass p
            on p.fund_id = l.fund_id and p.call_id = l.call_id
           and p.rule_set_id = s.rule_set_id and p.code = l.pass
         where l.fund_id = the_fund_id and l.call_id = the_call_id
           and l.allocation_run_id = the_run_id
    ), sums as (
        select m.envelope, sum(m.awarded) as awarded, sum(m.paid) as paid, sum(m.moved_in)
                   as moved_in, sum(m.moved_out) as moved_out
          from (select t.around as envelope, l.cents as awarded, 0 as paid,
                       case when o.around is null then l.cents else 0 end as moved_in,
                       0 as moved_out
                  from lines l
                  join tree t on t.envelope = l.home
                  left join tree o on o.envelope = l.source and o.around = t.around
                union all
                select t.around, 0, l.cents, 0,
                       case when o.around is null then l.cents else 0 end
                  from lines l
                  join tree t on t.envelope = l.source
                  left join tree o on o.envelope = l.home and o.around = t.around) as m
         group by m.envelope
    ), running as (
        select l.code, t.around as envelope, t.voted_cents, l.pass, l.ordinal,
               sum(l.cents) over (partition by t.around order by l.pass, l.ordinal) as paid
          from lines l join tree t on t.envelope = l.source
    )
    select null::text, c.subject, c.found, c.expected
      from levain.allocation_envelope e
      left join sums m using (envelope),
           lateral (values
               (e.envelope || ': awarded_cents', e.awarded_cents::text,
                coalesce(m.awarded, 0)::text),
               (e.envelope || ': moved_in_cents', e.moved_in_cents::text,
                coalesce(m.moved_in, 0)::text),
               (e.envelope || ': moved_out_cents', e.moved_out_cents::text,
                coalesce(m.moved_out, 0)::text),
               (e.envelope || ': left_cents', e.left_cents::text,
                (e.voted_cents - coalesce(m.paid, 0))::text)) as c (subject, found, expected)
     where e.fund_id = the_fund_id and e.call_id = the_call_id
       and e.allocation_run_id = the_run_id and c.found is distinct from c.expected
    union all
    -- The first payment with which more left an envelope than was voted.
    select distinct on (r.envelope) r.code::text, r.envelope || ': paid so far', r.paid::text,
           'at most ' || r.voted_cents
      from (select * from running order by envelope, pass, ordinal) as r
     where r.paid > r.voted_cents
    union all
    select null, c.subject, c.found, c.expected
      from levain.allocation_run r,
           lateral (values
               ('run: awarded_cents', r.awarded_cents::text,
                (select coalesce(sum(w.award_cents), 0) from levain.allocation w
                  where w.fund_id = the_fund_id and w.call_id = the_call_id
                    and w.allocation_run_id = the_run_id)::text),
               ('run: left_cents', r.left_cents::text,
                (select coalesce(sum(e.left_cents), 0)
                   from levain.allocation_envelope e
                  where e.fund_id = the_fund_id and e.call_id = the_call_id
                    and e.allocation_run_id = the_run_id
                    and not exists (select from tree t where t.envelope = e.envelope
                                                         and t.around <> e.envelope))::text))
               as c (subject, found, expected)
     where r.fund_id = the_fund_id and r.call_id = the_call_id
       and r.allocation_run_id = the_run_id and c.found is distinct from c.expected
$$;
comment on function levain.verify_envelopes(bigint, bigint, bigint) is
    'Envelopes whose figures are not those of the lines, and payments beyond what was voted.';

create function levain.verify_groups(the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (quota text, value text, application_id bigint, counts_awards boolean)
    language sql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
    select g.quota, g.value, g.application_id, g.counts_awards
      from (select q.code::text as quota, w.application_id, q.limit_awards is not null
                       as counts_awards,
                   case when w.quota_groups is not null then w.quota_groups[q.ordinal]
                        else coalesce(v.texts[f.slot], '') end as value
              from levain.allocation w
              join levain.score s using (fund_id, call_id, scoring_run_id, application_id)
              join levain.application_version v
                  using (fund_id, call_id, application_id, version)
              join levain.scoring_run r using (fund_id, call_id, scoring_run_id)
              join levain.quota q using (fund_id, call_id, rule_set_id)
              left join levain.field f
                on f.fund_id = q.fund_id and f.call_id = q.call_id
               and f.rule_set_id = q.rule_set_id and f.name = q.by_field
             where w.fund_id = the_fund_id and w.call_id = the_call_id
               and w.allocation_run_id = the_run_id) as g
     where g.value is not null
$$;
comment on function levain.verify_groups(bigint, bigint, bigint) is
    'The group of each application in each quota: as the run says, else the value of its field.';

create function levain.verify_quotas(the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (application text, subject text, found text, expected text)
    language sql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
    with groups as materialized (
        select g.*, w.ordinal, w.award_cents, a.code
          from levain.verify_groups(the_fund_id, the_call_id, the_run_id) as g
          join levain.allocation w
            on w.fund_id = the_fund_id and w.call_id = the_call_id
           and w.allocation_run_id = the_run_id and w.application_id = g.application_id
          join levain.application a
            on a.fund_id = the_fund_id and a.call_id = the_call_id
           and a.application_id = g.application_id
    ), used as (
        select g.quota, g.value,
               sum(case when not g.counts_awards then g.award_cents
                        when g.award_cents > 0 then 1 else 0 end) as used
          from groups g
         group by g.quota, g.value
    ), running as (
        select g.quota, g.value, g.code, p.pass, p.is_top_up, g.ordinal, q.limit_cents,
               sum(p.cents) over (partition by g.quota, g.value order by p.pass, g.ordinal) as used
          from groups g
          join (select l.application_id, coalesce(d.ordinal, 0) as pass, sum(l.cents) as cents,
                       r.kind = 'top_up' as is_top_up
                  from levain.allocation_line l
                  join levain.allocation_run r using (fund_id, call_id, allocation_run_id)
                  join levain.scoring_run s using (fund_id, call_id, scoring_run_id)
                  left join levain.pass d
                    on d.fund_id = l.fund_id and d.call_id = l.call_id
                   and d.rule_set_id = s.rule_set_id and d.code = l.pass
                 where l.fund_id = the_fund_id and l.call_id = the_call_id
                   and l.allocation_run_id = the_run_id
                 group by 1, 2, 4) as p using (application_id)
          join levain.allocation_quota q
            on q.fund_id = the_fund_id and q.call_id = the_call_id
           and q.allocation_run_id = the_run_id and q.quota = g.quota and q.value = g.value
         where not g.counts_awards
    )
    select null::text, q.quota || ' ' || q.value || ': awarded',
           coalesce(q.awarded_cents, q.award_count)::text, coalesce(u.used, 0)::text
      from levain.allocation_quota q
      left join used u on u.quota = q.quota and u.value = q.value
     where q.fund_id = the_fund_id and q.call_id = the_call_id
       and q.allocation_run_id = the_run_id
       and coalesce(q.awarded_cents, q.award_count) <> coalesce(u.used, 0)
    union all
    select null, u.quota || ' ' || u.value || ': awarded', 'no row', u.used::text
      from used u
     where u.used > 0 and not exists (
           select from levain.allocation_quota q
            where q.fund_id = the_fund_id and q.call_id = the_call_id
              and q.allocation_run_id = the_run_id and q.quota = u.quota and q.value = u.value)
    union all
    select distinct on (r.quota, r.value) r.code::text, r.quota || ' ' || r.value || ': so far',
           r.used::text, 'at most ' || r.limit_cents
      from (select * from running order by quota, value, pass, ordinal) as r
     -- What a committee decided stands, above a limit too; nothing comes to it.
     where r.used > r.limit_cents and (r.pass > 0 or not r.is_top_up)
    union all
    select null, q.quota || ' ' || q.value || ': awarded', q.award_count::text,
           'at most ' || q.limit_awards
      from levain.allocation_quota q
     where q.fund_id = the_fund_id and q.call_id = the_call_id
       and q.allocation_run_id = the_run_id and q.award_count > q.limit_awards
       and q.award_count > (
           select count(*)
             from groups g
            where g.quota = q.quota and g.value = q.value
              and exists (select from levain.allocation_line l
                            join levain.allocation_run r using (fund_id, call_id, allocation_run_id)
                           where l.fund_id = the_fund_id and l.call_id = the_call_id
                             and l.allocation_run_id = the_run_id and r.kind = 'top_up'
                             and l.application_id = g.application_id and l.pass = 'decided'))
    union all
    select null, q.quota || ' ' || q.value || ': limit',
           coalesce(q.limit_cents, q.limit_awards)::text,
           coalesce(d.limit_awards, d.limit_cents, floor(d.share * r.net_cents))::text
      from levain.allocation_quota q
      join levain.allocation_run r using (fund_id, call_id, allocation_run_id)
      join levain.scoring_run s using (fund_id, call_id, scoring_run_id)
      join levain.quota d
        on d.fund_id = q.fund_id and d.call_id = q.call_id and d.rule_set_id = s.rule_set_id
       and d.code = q.quota
     where q.fund_id = the_fund_id and q.call_id = the_call_id
       and q.allocation_run_id = the_run_id
       and not exists (select from jsonb_array_elements(r.variations) as v
                        where starts_with(v.value ->> 'key', 'quota.' || q.quota || '.'))
       and coalesce(q.limit_cents, q.limit_awards)
           <> coalesce(d.limit_awards, d.limit_cents, floor(d.share * r.net_cents))
$$;
comment on function levain.verify_quotas(bigint, bigint, bigint) is
    'Groups that have more than their limit, at the end or at any step, or not what their awards '
    'sum up to.';

create function levain.verify_floors(the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (application text, subject text, found text, expected text)
    language sql stable
    set search_path = levain, pg_temp as $$
    with floors as (
        select d.code::text as quota, d.grouped_by,
               coalesce(d.at_least_awards, d.at_least_cents, floor(d.at_least_share * r.net_cents))
                   as least
          from levain.allocation_run r
          join levain.scoring_run s using (fund_id, call_id, scoring_run_id)
          join levain.quota d using (fund_id, call_id, rule_set_id)
         where r.fund_id = the_fund_id and r.call_id = the_call_id
           and r.allocation_run_id = the_run_id
           and not exists (select from jsonb_array_elements(r.variations) as v
                            where starts_with(v.value ->> 'key', 'quota.' || d.code || '.'))
    ), given as (
        select g.quota, g.value, count(w.rank) as ranked,
               sum(case when not g.counts_awards then w.award_cents
                        when w.award_cents > 0 then 1 else 0 end) as given
          from levain.verify_groups(the_fund_id, the_call_id, the_run_id) as g
          join levain.allocation w
            on w.fund_id = the_fund_id and w.call_id = the_call_id
           and w.allocation_run_id = the_run_id and w.application_id = g.application_id
         group by g.quota, g.value
    )
    select null::text, f.quota || ' ' || coalesce(g.value, '') || ': awarded',
           coalesce(g.given, 0)::text, 'at least ' || f.least
      from floors f
      left join given g on g.quota = f.quota
     where f.least > coalesce(g.given, 0)
       and (f.grouped_by = 'all' or g.ranked > 0)
$$;
comment on function levain.verify_floors(bigint, bigint, bigint) is
    'Groups that are given less than the floor of their quota.';

-- The passes of a run, with the limits that they had. A top-up serves its list one by one.
create function levain.verify_passes(the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (pass integer, code text, is_own boolean, pool text[], rule text,
                   band_width numeric, is_limited boolean, only_formula text,
                   at_most_awards integer, at_most_cents numeric, spread_by text,
                   spread_at_most integer, until_each boolean, may_close boolean)
    language sql stable
    set search_path = levain, pg_temp as $$
    select p.ordinal::integer, p.value ->> 'code',
           coalesce(jsonb_typeof(p.value -> 'from'), '') <> 'array',
           case when jsonb_typeof(p.value -> 'from') = 'array'
                then array(select jsonb_array_elements_text(p.value -> 'from')) end,
           case when r.kind = 'top_up' then 'walk'
                when jsonb_typeof(p.value -> 'rule') = 'object' then 'band'
                else coalesce(p.value ->> 'rule', 'walk') end,
           (p.value #>> '{rule,band}')::numeric, p.value ->> 'states' is not null,
           p.value ->> 'only', (p.value #>> '{at_most,count}')::integer,
           coalesce(trunc((p.value #>> '{at_most,amount}')::numeric * 100),
                    floor(rtrim(p.value #>> '{at_most,share}', '% ')::numeric * 0.01
                          * r.net_cents)),
           p.value #>> '{spread,by}', (p.value #>> '{spread,at_most}')::integer,
           coalesce((p.value #>> '{spread,until_each}')::boolean, false),
           coalesce(p.value -> 'not_fitting' @? '$.* ? (@ == "close" || @ == "stop")', false)
      from levain.allocation_run r,
           jsonb_array_elements(levain.verify_call(the_fund_id, the_call_id, the_run_id)
                                -> 'passes') with ordinality as p (value, ordinal)
     where r.fund_id = the_fund_id and r.call_id = the_call_id
       and r.allocation_run_id = the_run_id
$$;
comment on function levain.verify_passes(bigint, bigint, bigint) is
    'The passes of a run and their limits, those of a simulation as its what-ifs made them.';

create function levain.verify_listed(the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (application_id bigint)
    language sql stable
    set search_path = levain, pg_temp as $$
    select w.application_id
      from levain.allocation w
     where w.fund_id = the_fund_id and w.call_id = the_call_id
       and w.allocation_run_id = the_run_id and w.rank is not null
$$;
comment on function levain.verify_listed(bigint, bigint, bigint) is
    'The applications that passes of a run may look at: all that walk.';

-- Formulas are not for SQL, but for the plainest: a flag, `not` a flag, a text that is one.
create function levain.verify_members(the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (pass integer, application_id bigint, ordinal integer, is_for boolean,
                   spread text)
    language sql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
    with passes as materialized (
        select p.*, s.rule_set_id,
               coalesce(substring(p.only_formula, '^\s*not\s+(\w+)\s*$'),
                        substring(p.only_formula, '^\s*(\w+)\s*$'),
                        substring(p.only_formula, '^\s*(\w+)\s*=\s*''[^'']*''\s*$')) as name,
               p.only_formula ~ '^\s*not\s' as is_not,
               substring(p.only_formula, '^\s*\w+\s*=\s*''([^'']*)''\s*$') as wanted
          from levain.verify_passes(the_fund_id, the_call_id, the_run_id) as p,
               levain.allocation_run r
          join levain.scoring_run s using (fund_id, call_id, scoring_run_id)
         where r.fund_id = the_fund_id and r.call_id = the_call_id
           and r.allocation_run_id = the_run_id
           and (p.only_formula is not null or p.spread_by is not null or r.kind = 'top_up')
    ), limits as materialized (
        select p.*, f.type, f.slot, g.slot as spread_slot, q.ordinal as quota_ordinal,
               p.spread_by = 'organization' and g.slot is null and d.name is null as by_organization
          from passes p
          left join levain.field f
            on f.fund_id = the_fund_id and f.call_id = the_call_id
           and f.rule_set_id = p.rule_set_id and f.name = p.name
          left join levain.field g
            on g.fund_id = the_fund_id and g.call_id = the_call_id
           and g.rule_set_id = p.rule_set_id and g.name = p.spread_by and g.storage = 'text'
          left join levain.quota q -- which groups by the same derived value, and tells the groups
            on q.fund_id = the_fund_id and q.call_id = the_call_id
           and q.rule_set_id = p.rule_set_id and q.by_derived = p.spread_by
           and q.without_value = 'group' and q.when_formula is null and q.room_formula is null
          left join (select item ->> 'name' as name
                       from jsonb_array_elements(
                                levain.verify_call(the_fund_id, the_call_id, the_run_id)
                                -> 'derived') as item) as d
            on d.name = 'organization'
    ), rows as (
        select w.application_id, w.ordinal, w.quota_groups, v.numbers, v.texts,
               coalesce(o.siren, o.rna, '') as organization, l.application_id is not null
                   as is_listed
          from levain.allocation w
          join levain.score s using (fund_id, call_id, scoring_run_id, application_id)
          join levain.application_version v using (fund_id, call_id, application_id, version)
          join levain.application a using (fund_id, call_id, application_id)
          left join levain.organization o using (organization_id)
          left join levain.verify_listed(the_fund_id, the_call_id, the_run_id) as l
              using (application_id)
         where w.fund_id = the_fund_id and w.call_id = the_call_id
           and w.allocation_run_id = the_run_id and w.rank is not null
           and exists (select from limits)
    )
    select distinct on (m.pass, w.application_id) m.pass, w.application_id, w.ordinal,
           case when not w.is_listed then false
                when m.only_formula is null then true
                when m.type = 'flag' and m.wanted is null
                then coalesce((w.numbers[m.slot] <> 0) <> m.is_not, false)
                when m.type in ('code', 'text') and m.wanted is not null
                then coalesce(w.texts[m.slot] = m.wanted, false) end,
           case when m.spread_slot is not null then coalesce(w.texts[m.spread_slot], '')
                when m.by_organization then w.organization
                when m.spread_by is not null then w.quota_groups[m.quota_ordinal] end
      from limits m, rows w
     order by m.pass, w.application_id, m.quota_ordinal
$$;
comment on function levain.verify_members(bigint, bigint, bigint) is
    'Of each pass that is not simply for all: whom it is for, and the group of its spread; null = '
    'a formula that SQL does not compute.';

-- A pass that spreads until each has one looks no further than the last application before which a
-- group had none and one that could still be given: that group's first award, or its last member.
create function levain.verify_ends(the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (pass integer, last_ordinal integer, is_known boolean)
    language sql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
    with passes as materialized (
        select p.* from levain.verify_passes(the_fund_id, the_call_id, the_run_id) as p
    ), firsts as (
        select l.application_id, min(coalesce(p.pass, 0)) as pass
          from levain.allocation_line l
          left join passes p on p.code = l.pass
         where l.fund_id = the_fund_id and l.call_id = the_call_id
           and l.allocation_run_id = the_run_id
         group by l.application_id
    ), groups as (
        select m.pass, m.spread, bool_or(f.pass < m.pass) as is_served,
               least(max(m.ordinal) filter (where m.is_for is not false
                                              and coalesce(f.pass >= m.pass, true)),
                     min(m.ordinal) filter (where f.pass = m.pass)) as last_ordinal,
               bool_and(m.is_for is not null) as is_known
          from levain.verify_members(the_fund_id, the_call_id, the_run_id) as m
          left join firsts f using (application_id)
         group by m.pass, m.spread
    )
    select p.pass,
           case when bool_and(g.spread is not null) is not false
                then coalesce(max(g.last_ordinal) filter (where g.is_served is not true), 0) end,
           coalesce(bool_and(g.is_known and g.spread is not null), true)
      from passes p
      left join groups g using (pass)
     where p.until_each
     group by p.pass
$$;
comment on function levain.verify_ends(bigint, bigint, bigint) is
    'How far each pass looks that ends when each group has an award; null = that is not known.';

-- Which pass looked last at each that waits, as far as that can be told without the certificate.
create function levain.verify_chances(the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (application_id bigint, pass integer, is_known boolean)
    language sql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
    with passes as materialized (
        select p.*, e.last_ordinal, e.is_known
          from levain.verify_passes(the_fund_id, the_call_id, the_run_id) as p
          left join levain.verify_ends(the_fund_id, the_call_id, the_run_id) as e using (pass)
    ), looks as (
        select w.application_id, p.pass,
               case when m.is_for is false or w.ordinal > p.last_ordinal then false
                    when m.application_id is not null and m.is_for is null then null
                    when p.until_each and not p.is_known then null
                    else true end as looked
          from levain.allocation w
         cross join passes p
          left join levain.verify_members(the_fund_id, the_call_id, the_run_id) as m
              using (application_id, pass)
         where w.fund_id = the_fund_id and w.call_id = the_call_id
           and w.allocation_run_id = the_run_id and w.status = 'waiting'
    )
    select l.application_id, max(l.pass) filter (where l.looked),
           coalesce(max(l.pass) filter (where l.looked), 0)
           > coalesce(max(l.pass) filter (where l.looked is null), -1)
      from looks l
     group by l.application_id
$$;
comment on function levain.verify_chances(bigint, bigint, bigint) is
    'The last pass that looked at each application that waits, null = none; is_known: no later one '
    'may have.';

-- Envelopes of a pool are spent one after the other: what one gives leaves those around it too.
create function levain.verify_pool(pool text[], names text[], lefts numeric[], parts text[],
                                   arounds text[]) returns numeric
    language plpgsql immutable parallel safe
    set search_path = levain, pg_temp as $$
declare
    total numeric := 0::numeric;
    member text;
    around text[];
    part numeric;
begin
    foreach member in array pool loop
        around := array(select w.around from unnest(parts, arounds) as w (part, around)
                         where w.part = member);
        part := (select min(e.cents) from unnest(names, lefts) as e (name, cents)
                  where e.name = any (around));
        lefts := array(select e.cents - case when e.name = any (around) then part else 0 end
                         from unnest(names, lefts) with ordinality as e (name, cents, n)
                        order by e.n);
        total := total + coalesce(part, 0);
    end loop;
    return total;
end
$$;
comment on function levain.verify_pool(text[], text[], numeric[], text[], text[]) is
    'What the envelopes of a pool can give together: names with what each has left, and each part '
    'with what it stands within, itself first.';

-- A pass that chooses pays nobody before it has chosen: its money is that of its opening.
create function levain.verify_openings(the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (pass integer, envelope text, own_cents numeric, cents numeric)
    language sql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
    with passes as materialized (
        select p.* from levain.verify_passes(the_fund_id, the_call_id, the_run_id) as p
    ), tree as materialized (
        select t.* from levain.verify_tree(the_fund_id, the_call_id, the_run_id) as t
    ), paid as materialized (
        select coalesce(p.pass, 0) as pass, t.around, sum(l.cents) as cents
          from levain.allocation_line l
          join tree t on t.envelope = l.envelope
          left join passes p on p.code = l.pass
         where l.fund_id = the_fund_id and l.call_id = the_call_id
           and l.allocation_run_id = the_run_id
         group by 1, 2
    ), own as materialized (
        select p.pass, v.around as envelope, v.voted_cents - coalesce(sum(d.cents), 0) as cents
          from passes p
         cross join (select distinct t.around, t.voted_cents from tree t) as v
          left join paid d on d.around = v.around and d.pass < p.pass
         group by p.pass, v.around, v.voted_cents
    ), each as materialized (
        select o.pass, t.envelope, min(o.cents) filter (where t.around = t.envelope) as own_cents,
               min(o.cents) as cents
          from own o join tree t on t.around = o.envelope
         group by o.pass, t.envelope
    )
    select e.* from each e
    union all
    select a.pass, null, a.cents, least(a.cents, a.at_most_cents)
      from (select p.pass, p.at_most_cents,
                   case when p.is_own
                        then (select sum(o.cents) from own o
                               where o.pass = p.pass
                                 and not exists (select from tree t where t.envelope = o.envelope
                                                    and t.around <> t.envelope))
                        else levain.verify_pool(
                                 array(select o.envelope from own o
                                        where o.pass = p.pass
                                          and (o.envelope = any (p.pool)
                                               or 'leftovers' = any (p.pool))),
                                 array_agg(w.envelope order by w.envelope),
                                 array_agg(w.cents order by w.envelope),
                                 (select array_agg(t.envelope order by t.envelope, t.around)
                                    from tree t),
                                 (select array_agg(t.around order by t.envelope, t.around)
                                    from tree t)) end as cents
              from passes p join own w using (pass)
             group by p.pass, p.is_own, p.pool, p.at_most_cents) as a
$$;
comment on function levain.verify_openings(bigint, bigint, bigint) is
    'What each envelope had left when each pass opened, by itself and with those around it; and '
    'with null for an envelope, what its pool or all of them had together, and what of it the pass '
    'could give.';

-- What was left for each application where it was looked at last: by its certificate, else, when it
-- waits, in the last pass that can have looked.
create function levain.verify_looks(the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (application_id bigint, pass integer, left_cents numeric, may_cents numeric,
                   need_cents numeric, paid_cents numeric, before_cents bigint,
                   after_cents bigint, begun bigint, spread_used bigint)
    language sql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
    with tree as materialized (
        select t.* from levain.verify_tree(the_fund_id, the_call_id, the_run_id) as t
    ), passes as materialized (
        select p.* from levain.verify_passes(the_fund_id, the_call_id, the_run_id) as p
    ), lines as materialized (
        select l.application_id, w.ordinal, l.envelope::text as envelope, l.cents,
               coalesce(p.pass, 0) as pass
          from levain.allocation_line l
          join levain.allocation w using (fund_id, call_id, allocation_run_id, application_id)
          left join passes p on p.code = l.pass
         where l.fund_id = the_fund_id and l.call_id = the_call_id
           and l.allocation_run_id = the_run_id
    ), firsts as materialized (
        select l.application_id, l.ordinal, min(l.pass) as pass
          from lines l
         group by l.application_id, l.ordinal
    ), looks as materialized (
        select w.application_id, w.ordinal, w.computed_cents, p.pass, p.is_own, s.before_cents,
               s.after_cents, w.envelope::text as home
          from levain.allocation w
          left join levain.allocation_step s
              using (fund_id, call_id, allocation_run_id, application_id)
          left join levain.verify_chances(the_fund_id, the_call_id, the_run_id) as c
            on c.application_id = w.application_id and c.is_known
          join passes p
            on case when s.pass is not null then p.code = s.pass else p.pass = c.pass end
         where w.fund_id = the_fund_id and w.call_id = the_call_id
           and w.allocation_run_id = the_run_id
    ), pools as materialized (
        -- What a pass that pays from a pool gives, it takes from the pool.
        select o.pass, o.own_cents as cents
          from levain.verify_openings(the_fund_id, the_call_id, the_run_id) as o
         where o.envelope is null
    ), moments as (
        select t.around, l.pass, l.ordinal, l.cents, null::bigint as look
          from lines l join tree t on t.envelope = l.envelope
        union all
        select t.around, k.pass, k.ordinal, 0, k.application_id
          from looks k join tree t on t.envelope = k.home
         where k.is_own
    ), running as (
        select m.*, sum(m.cents) over (partition by m.around
                                       order by m.pass, m.ordinal, m.look is null) as paid
          from moments m
    ), spendable as (
        select r.look, min(t.voted_cents - r.paid) as left_cents
          from running r
          join (select distinct v.around, v.voted_cents from tree v) as t using (around)
         where r.look is not null
         group by r.look
    ), given as (
        -- What the pass had given, and how many awards it had begun, in all and by group.
        select g.look, sum(g.cents) over before as cents, count(g.first) over before as begun
          from (select l.pass, l.ordinal, l.cents, null::bigint as look, null::bigint as first
                  from lines l
                union all
                select f.pass, f.ordinal, 0, null, f.application_id from firsts f
                union all
                select k.pass, k.ordinal, 0, k.application_id, null from looks k) as g
        window before as (partition by g.pass order by g.ordinal, g.look is null)
    ), spread as (
        select g.look, count(g.first) over (partition by g.spread_pass, g.spread
                                            order by g.pass, g.ordinal, g.look is null) as used
          from (select m.pass as spread_pass, m.spread, f.pass, m.ordinal, null::bigint as look,
                       m.application_id as first
                  from levain.verify_members(the_fund_id, the_call_id, the_run_id) as m
                  join firsts f using (application_id)
                 where m.spread is not null
                union all
                select m.pass, m.spread, k.pass, m.ordinal, k.application_id, null
                  from levain.verify_members(the_fund_id, the_call_id, the_run_id) as m
                  join looks k using (application_id, pass)
                 where m.spread is not null) as g
    )
    select k.application_id, k.pass, v.left_cents,
           least(v.left_cents, p.at_most_cents - g.cents),
           k.computed_cents - coalesce(a.earlier, 0), coalesce(a.now, 0), k.before_cents::bigint,
           k.after_cents::bigint, g.begun, d.used
      from looks k
      join passes p using (pass)
      join given g on g.look = k.application_id
      left join spendable s on s.look = k.application_id
      left join pools o on o.pass = k.pass
     cross join lateral (select case when k.is_own then s.left_cents
                                     else o.cents - g.cents end as left_cents) as v
      left join spread d on d.look = k.application_id
      left join (
          select l.application_id, sum(l.cents) filter (where l.pass < k.pass) as earlier,
                 sum(l.cents) filter (where l.pass = k.pass) as now
            from lines l join looks k using (application_id)
           group by l.application_id) as a on a.application_id = k.application_id
$$;
comment on function levain.verify_looks(bigint, bigint, bigint) is
    'What the lines left for each application at its last look, by running sums, what the pass '
    'might give of it, how many awards it and the group had, beside what its certificate says.';

create function levain.verify_limits(the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (application text, subject text, found text, expected text)
    language sql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
    with passes as materialized (
        select p.* from levain.verify_passes(the_fund_id, the_call_id, the_run_id) as p
    ), lines as materialized (
        select a.code, w.application_id, w.ordinal, w.computed_cents, coalesce(p.pass, 0) as pass,
               sum(l.cents) as cents
          from levain.allocation_line l
          join levain.allocation w using (fund_id, call_id, allocation_run_id, application_id)
          join levain.application a using (fund_id, call_id, application_id)
          left join passes p on p.code = l.pass
         where l.fund_id = the_fund_id and l.call_id = the_call_id
           and l.allocation_run_id = the_run_id
         group by a.code, w.application_id, w.ordinal, w.computed_cents, p.pass
    ), running as (
        select l.*, sum(l.cents) over (partition by l.pass order by l.ordinal) as given,
               sum(l.cents) over own as so_far, row_number() over own = 1 as is_first
          from lines l
        window own as (partition by l.application_id order by l.pass)
    ), begun as (
        select r.*, count(*) over (partition by r.pass order by r.ordinal) as awards
          from running r
         where r.is_first
    ), spread as (
        -- Awards of the group that stood before, and this one.
        select b.code, p.code as pass, m.spread, b.pass = p.pass as is_own, p.spread_at_most,
               b.ordinal, count(*) over (partition by p.pass, m.spread
                                         order by b.pass, b.ordinal) as awards
          from passes p
          join levain.verify_members(the_fund_id, the_call_id, the_run_id) as m using (pass)
          join begun b using (application_id)
         where p.spread_by is not null and m.spread is not null and b.pass <= p.pass
    )
    (select distinct on (p.pass) r.code::text, 'pass ' || p.code || ': given', r.given::text,
            'at most ' || p.at_most_cents
       from passes p join running r using (pass)
      where r.given > p.at_most_cents
      order by p.pass, r.ordinal)
    union all
    (select distinct on (p.pass) b.code::text, 'pass ' || p.code || ': awards', b.awards::text,
            'at most ' || p.at_most_awards
       from passes p join begun b using (pass)
      where b.awards > p.at_most_awards
      order by p.pass, b.ordinal)
    union all
    (select distinct on (s.pass, s.spread) s.code::text,
            'pass ' || s.pass || ', spread ' || s.spread || ': awards', s.awards::text,
            'at most ' || s.spread_at_most
       from spread s
      where s.is_own and s.awards > s.spread_at_most
      order by s.pass, s.spread, s.ordinal)
    union all
    select r.code::text, 'pass ' || p.code || ': ordinal', r.ordinal::text,
           'none above ' || e.last_ordinal || ': each group has its award, or none that waits'
      from levain.verify_ends(the_fund_id, the_call_id, the_run_id) as e
      join passes p using (pass)
      join running r using (pass)
     where r.ordinal > e.last_ordinal
    union all
    select r.code::text, 'pass ' || p.code || ': award', r.cents::text, 'none: it is for others'
      from levain.verify_members(the_fund_id, the_call_id, the_run_id) as m
      join passes p using (pass)
      join running r using (pass, application_id)
     where m.is_for is false
    union all
    select r.code::text, 'pass ' || p.code || ': award', r.so_far::text, r.computed_cents::text
      from passes p
      join running r using (pass)
     where p.rule in ('band', 'max', 'euro') and r.so_far <> r.computed_cents
$$;
comment on function levain.verify_limits(bigint, bigint, bigint) is
    'Awards that a pass may not make: beyond its money, its number, its spread, to one it is not '
    'for, or in part where it awards in whole.';

create function levain.verify_refusals(the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (application text, subject text, found text, expected text)
    language sql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
    with looks as materialized (
        select l.*, p.rule, p.at_most_cents, p.may_close,
               coalesce(l.begun >= p.at_most_awards, false) as is_full,
               coalesce(l.spread_used >= p.spread_at_most, false) as is_spread,
               p.spread_by is not null and l.spread_used is null as is_unknown, p.code as pass_code
          from levain.verify_looks(the_fund_id, the_call_id, the_run_id) as l
          join levain.verify_passes(the_fund_id, the_call_id, the_run_id) as p using (pass)
    ), rows as materialized (
        select w.application_id, w.status, w.reason, w.short_cents, a.code
          from levain.allocation w
          join levain.application a using (fund_id, call_id, application_id)
         where w.fund_id = the_fund_id and w.call_id = the_call_id
           and w.allocation_run_id = the_run_id and w.rank is not null
    ), ended as (
        -- Whom a pass was for, that had ended before it was its turn.
        select m.application_id, bool_or(m.is_for) as is_late
          from levain.verify_members(the_fund_id, the_call_id, the_run_id) as m
         where m.is_for is not false
         group by m.application_id
    ), unseen as (
        -- Whom no pass looked at: what its own envelope has in the end is what it is told of.
        select w.code, w.reason, w.short_cents,
               case when d.is_late then 'LIMIT'
                    when d.application_id is null then 'RESERVED'
                    else w.reason end as expected, -- a formula that is not computed here
               greatest(x.computed_cents - s.left_cents, 0) as short
          from rows w
          join levain.verify_chances(the_fund_id, the_call_id, the_run_id) as c
              using (application_id)
          join levain.allocation x
            on x.fund_id = the_fund_id and x.call_id = the_call_id
           and x.allocation_run_id = the_run_id and x.application_id = w.application_id
          join (select t.envelope, min(e.left_cents) as left_cents
                  from levain.verify_tree(the_fund_id, the_call_id, the_run_id) as t
                  join levain.allocation_envelope e
                    on e.fund_id = the_fund_id and e.call_id = the_call_id
                   and e.allocation_run_id = the_run_id and e.envelope = t.around
                 group by t.envelope) as s on s.envelope = x.envelope
          left join ended d on d.application_id = w.application_id
         where c.pass is null and c.is_known and w.status = 'waiting'
    )
    select w.code::text, c.subject, c.found, c.expected
      from rows w
      join looks k using (application_id),
           lateral (values
               ('short_cents', w.short_cents::text,
                case when w.status <> 'waiting' or w.reason in ('QUOTA', 'EXCLUSIVE')
                     then w.short_cents::text
                     -- What is shared was shared before anybody was paid.
                     when w.reason in ('NO_FUNDS', 'TIE_LOST') and k.rule <> 'prorata'
                          and case k.rule when 'walk' then k.left_cents else k.may_cents end
                              >= k.need_cents
                     then 'an award: ' || k.left_cents || ' were left for ' || k.need_cents
                     else greatest(k.need_cents - k.may_cents, 0)::text end),
               ('reason', w.reason,
                case when w.status <> 'waiting' or w.reason in ('QUOTA', 'EXCLUSIVE')
                     then w.reason
                     when w.reason = 'LIMIT' and not (k.is_full or k.is_spread or k.is_unknown)
                     then 'an award: pass ' || k.pass_code || ' might make more'
                     when w.reason not in ('LIMIT', 'ENVELOPE_CLOSED')
                          and (k.is_full or k.is_spread)
                     then 'LIMIT'
                     when w.reason = 'RESERVED' and (k.at_most_cents is null
                                                     or k.may_cents >= k.need_cents)
                     then 'none that pass ' || k.pass_code || ' keeps money for'
                     when w.reason = 'ENVELOPE_CLOSED' and not k.may_close
                     then 'none that closes: pass ' || k.pass_code || ' closes nothing'
                     when w.reason = 'BELOW_CUT' and k.rule not in ('band', 'max', 'euro')
                     then 'none of pass ' || k.pass_code
                     else w.reason end),
               ('before_cents', k.before_cents::text,
                case when k.before_cents is not null then k.may_cents::text end),
               ('after_cents', k.after_cents::text,
                case when k.after_cents is not null
                     then (k.may_cents - k.paid_cents)::text end)) as c (subject, found, expected)
     where c.found is distinct from c.expected
    union all
    -- The pass that looked last is the last one that was for it and had not ended.
    select w.code::text, 'pass', s.pass::text, coalesce(p.code, 'none')
      from levain.verify_chances(the_fund_id, the_call_id, the_run_id) as c
      join rows w using (application_id)
      join levain.allocation_certificate t
        on t.fund_id = the_fund_id and t.call_id = the_call_id and t.allocation_run_id = the_run_id
      left join levain.allocation_step s
        on s.fund_id = the_fund_id and s.call_id = the_call_id
       and s.allocation_run_id = the_run_id and s.application_id = c.application_id
      left join levain.verify_passes(the_fund_id, the_call_id, the_run_id) as p
        on p.pass = c.pass
     where c.is_known and s.pass is distinct from p.code
    union all
    select u.code::text, c.subject, c.found, c.expected
      from unseen u,
           lateral (values
               ('short_cents', u.short_cents::text, u.short::text),
               ('reason', u.reason, u.expected)) as c (subject, found, expected)
     where c.found <> c.expected
$$;
comment on function levain.verify_refusals(bigint, bigint, bigint) is
    'Refusals whose arithmetic is not that of the running sums of envelopes, pools and passes, '
    'reasons that their pass did not have, and looks that the certificate tells otherwise.';

create function levain.verify_rooms(the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (application text, subject text, found text, expected text)
    language sql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
    with passes as materialized (
        select p.* from levain.verify_passes(the_fund_id, the_call_id, the_run_id) as p
    ), rows as materialized (
        select w.application_id, w.status, w.reason, w.quota, w.short_cents, w.computed_cents,
               w.ordinal, a.code
          from levain.allocation w
          join levain.application a using (fund_id, call_id, application_id)
         where w.fund_id = the_fund_id and w.call_id = the_call_id
           and w.allocation_run_id = the_run_id and w.rank is not null
    ), groups as materialized (
        select g.*
          from levain.verify_groups(the_fund_id, the_call_id, the_run_id) as g
         where g.quota in (select r.quota from rows r
                            where r.reason in ('QUOTA', 'EXCLUSIVE'))
    ), refused as materialized (
        -- Each pass that can have refused it, up to the last that looked.
        select g.quota, g.value, g.counts_awards, p.pass, w.ordinal, w.application_id,
               w.computed_cents,
               -- One that reduces may have left a part that something else refused.
               p.until_each or g.quota in (
                   select q.code
                     from levain.allocation_run r
                     join levain.scoring_run s using (fund_id, call_id, scoring_run_id)
                     join levain.quota q using (fund_id, call_id, rule_set_id)
                    where r.fund_id = the_fund_id and r.call_id = the_call_id
                      and r.allocation_run_id = the_run_id and q.reduces)
               or (m.application_id is not null and m.is_for is null) as is_unsure
          from rows w
          join groups g using (application_id, quota)
         cross join passes p
          left join levain.verify_members(the_fund_id, the_call_id, the_run_id) as m
              using (application_id, pass)
          left join levain.allocation_step s
            on s.fund_id = the_fund_id and s.call_id = the_call_id
           and s.allocation_run_id = the_run_id and s.application_id = w.application_id
          left join passes l on l.code = s.pass
         where w.reason in ('QUOTA', 'EXCLUSIVE') and m.is_for is not false
           and p.pass <= coalesce(l.pass, p.pass)
    ), moments as (
        -- What each award added to its group, and where each pass refused an application of it.
        select g.quota, g.value, l.pass, w.ordinal,
               case when not g.counts_awards then l.cents
                    when l.is_first then 1 else 0 end as more, null::bigint as look
          from (select i.application_id, coalesce(p.pass, 0) as pass, sum(i.cents) as cents,
                       coalesce(p.pass, 0) = min(coalesce(p.pass, 0))
                           over (partition by i.application_id) as is_first
                  from levain.allocation_line i
                  left join passes p on p.code = i.pass
                 where i.fund_id = the_fund_id and i.call_id = the_call_id
                   and i.allocation_run_id = the_run_id
                 group by i.application_id, p.pass) as l
          join rows w using (application_id)
          join groups g using (application_id)
        union all
        select r.quota, r.value, r.pass, r.ordinal, 0, r.application_id
          from refused r
    ), running as (
        select m.*, sum(m.more) over (partition by m.quota, m.value
                                      order by m.pass, m.ordinal, m.look is null) as used
          from moments m
    ), excesses as (
        select f.application_id, f.pass, f.is_unsure,
               case when f.counts_awards then r.used + 1 - q.limit_awards
                    else r.used + f.computed_cents - q.limit_cents end as excess,
               f.counts_awards
          from running r
          join refused f on f.application_id = r.look and f.pass = r.pass
          join levain.allocation_quota q
            on q.fund_id = the_fund_id and q.call_id = the_call_id
           and q.allocation_run_id = the_run_id and q.quota = r.quota and q.value = r.value
    ), refusals as (
        select e.application_id, bool_or(e.is_unsure) as is_unsure, bool_or(e.counts_awards)
                   as counts_awards,
               array_agg(case when e.counts_awards then 0 else e.excess end order by e.pass)
                   filter (where e.excess > 0) as shorts
          from excesses e
         group by e.application_id
    )
    select w.code::text, 'short_cents', w.short_cents::text,
           coalesce(u.shorts[1]::text, 'an award: there was room in quota ' || w.quota)
      from rows w
      join refusals u using (application_id)
     where w.short_cents is distinct from u.shorts[1]
       and not (u.is_unsure and coalesce(w.short_cents = any (u.shorts), false))
       and not exists (
           -- Another quota had reduced what this one was asked for.
           select from levain.allocation_run r
             join levain.scoring_run s using (fund_id, call_id, scoring_run_id)
             join levain.quota q using (fund_id, call_id, rule_set_id)
            where r.fund_id = the_fund_id and r.call_id = the_call_id
              and r.allocation_run_id = the_run_id and q.reduces and q.code <> w.quota
              and u.shorts is not null)
$$;
comment on function levain.verify_rooms(bigint, bigint, bigint) is
    'Refusals of quotas that had room, or whose arithmetic is not that of their running sums.';

create function levain.verify_reduced(the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (application text, subject text, found text, expected text)
    language sql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
    with offers as materialized (
        select w.application_id, w.quota::text as quota, a.code,
               round((levain.verify_call(the_fund_id, the_call_id, the_run_id)
                      #>> '{award,step}')::numeric * 100) as step_cents
          from levain.allocation w
          join levain.application a using (fund_id, call_id, application_id)
         where w.fund_id = the_fund_id and w.call_id = the_call_id
           and w.allocation_run_id = the_run_id and w.reason = 'REDUCED'
    ), lines as materialized (
        select l.application_id, w.ordinal, coalesce(p.pass, 0) as pass, p.rule,
               sum(l.cents) as cents
          from levain.allocation_line l
          join levain.allocation w using (fund_id, call_id, allocation_run_id, application_id)
          left join levain.verify_passes(the_fund_id, the_call_id, the_run_id) as p
            on p.code = l.pass
         where l.fund_id = the_fund_id and l.call_id = the_call_id
           and l.allocation_run_id = the_run_id and exists (select from offers)
         group by l.application_id, w.ordinal, p.pass, p.rule
    ), running as (
        select g.quota, g.value, l.*,
               coalesce(sum(l.cents) over (partition by g.quota, g.value
                                           order by l.pass, l.ordinal
                                           rows between unbounded preceding and 1 preceding), 0)
                   as used,
               l.pass = max(l.pass) over (partition by g.quota, l.application_id) as is_last
          from lines l
          join levain.verify_groups(the_fund_id, the_call_id, the_run_id) as g
              using (application_id)
         where g.quota in (select o.quota from offers o)
    )
    select o.code::text, 'award_cents, quota ' || o.quota, r.cents::text,
           (q.limit_cents - r.used - (q.limit_cents - r.used) % o.step_cents)::text
      from offers o
      join running r using (application_id, quota)
      join levain.allocation_quota q
        on q.fund_id = the_fund_id and q.call_id = the_call_id
       and q.allocation_run_id = the_run_id and q.quota = r.quota and q.value = r.value
     where r.is_last and r.rule = 'walk'
       and r.cents <> q.limit_cents - r.used - (q.limit_cents - r.used) % o.step_cents
$$;
comment on function levain.verify_reduced(bigint, bigint, bigint) is
    'Parts that are not the room that a quota left at their turn.';

-- Nothing of an optimum can be better: nothing more fits, no exchange of two is worth more, and no
-- first guess is. What is left at the end of the pass is told by the lines.
create function levain.verify_choices(the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (application text, subject text, found text, expected text)
    language sql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
    with passes as materialized (
        select p.* from levain.verify_passes(the_fund_id, the_call_id, the_run_id) as p
    ), tree as materialized (
        select t.* from levain.verify_tree(the_fund_id, the_call_id, the_run_id) as t
    ), lines as materialized (
        select l.application_id, l.envelope::text as envelope, l.cents, coalesce(p.pass, 0) as pass
          from levain.allocation_line l
          left join passes p on p.code = l.pass
         where l.fund_id = the_fund_id and l.call_id = the_call_id
           and l.allocation_run_id = the_run_id
           and exists (select from passes x where x.rule in ('band', 'max', 'euro'))
    ), lefts as materialized (
        -- Of each envelope, by itself and what is around it, after each such pass.
        select p.pass, t.envelope, min(t.voted_cents - coalesce((
                   select sum(l.cents) from lines l
                     join tree i on i.envelope = l.envelope
                    where i.around = t.around and l.pass <= p.pass), 0)) as left_cents
          from passes p cross join tree t
         where p.rule in ('band', 'max', 'euro')
         group by p.pass, t.envelope
    ), budgets as materialized ( -- else each sum is made for each application
        select p.pass, b.budget,
               least(case when p.is_own then b.left_cents else b.pool_cents end,
                     p.at_most_cents - coalesce((select sum(l.cents) from lines l
                                                  where l.pass = p.pass), 0)) as left_cents
          from passes p
          join (select l.pass, l.envelope as budget, l.left_cents, null::numeric as pool_cents
                  from lefts l
                union all
                select p.pass, '', null, sum(l.left_cents)
                  from passes p
                  join lefts l
                    on l.pass = p.pass and (l.envelope = any (p.pool) or 'leftovers' = any (p.pool))
                 where not exists (select from tree t where t.envelope <> t.around)
                 group by p.pass) as b
            on b.pass = p.pass and (b.budget = '') <> p.is_own
    ), rows as materialized (
        select w.application_id, a.code, w.reason, w.status, w.envelope::text as envelope,
               w.computed_cents, p.pass, p.rule, p.is_own, y.cents is not null as is_chosen,
               coalesce(y.cents, w.computed_cents) as cost,
               div(w.score_num * 1e38, w.score_den)
               * case p.rule when 'euro' then coalesce(y.cents, w.computed_cents) else 1 end
                   as profit
          from passes p
          join levain.allocation w
            on w.fund_id = the_fund_id and w.call_id = the_call_id
           and w.allocation_run_id = the_run_id and w.rank is not null
          join levain.application a using (fund_id, call_id, application_id)
          left join (select l.application_id, l.pass, sum(l.cents) as cents
                       from lines l group by l.application_id, l.pass) as y
              using (application_id, pass)
          left join levain.verify_looks(the_fund_id, the_call_id, the_run_id) as k
              using (application_id, pass)
         where p.rule in ('band', 'max', 'euro') and w.score_num > 0
           and (y.cents is not null
                or (w.reason = 'BELOW_CUT' and k.application_id is not null))
    ), groups as materialized (
        select g.* from levain.verify_groups(the_fund_id, the_call_id, the_run_id) as g
         where exists (select from rows)
    ), used as (
        select p.pass, g.quota, g.value,
               sum(case when not g.counts_awards then l.cents else 0 end) as cents,
               count(distinct g.application_id) as awards
          from passes p
          join lines l on l.pass <= p.pass
          join groups g using (application_id)
         where p.rule in ('band', 'max', 'euro')
         group by p.pass, g.quota, g.value
    ), full_ones as (
        -- Those that a quota has no room for at the end of the pass.
        select distinct r.application_id, r.pass
          from rows r
          join groups g using (application_id)
          join levain.allocation_quota q
            on q.fund_id = the_fund_id and q.call_id = the_call_id
           and q.allocation_run_id = the_run_id and q.quota = g.quota and q.value = g.value
          left join used u on u.pass = r.pass and u.quota = g.quota and u.value = g.value
         where not r.is_chosen
           and case when g.counts_awards then coalesce(u.awards, 0) + 1 > q.limit_awards
                    else coalesce(u.cents, 0) + r.computed_cents > q.limit_cents end
    ), options as materialized (
        select r.*, b.budget, b.left_cents, f.application_id is null as has_room,
               case when r.is_chosen then r.cost else r.cost - b.left_cents end as swap
          from rows r
          join budgets b on b.pass = r.pass
           and b.budget = case when r.is_own then r.envelope else '' end
          left join full_ones f on f.application_id = r.application_id and f.pass = r.pass
    ), exchanges as (
        -- The least that is gained by one that was chosen and leaves room enough.
        select o.*, min(o.profit) filter (where o.is_chosen)
                        over (partition by o.pass, o.budget
                              order by o.swap desc, not o.is_chosen) as least_profit
          from options o
    ), guesses as (
        select g.pass, g.budget, sum(g.profit) filter (where g.is_chosen) as chosen,
               greatest(sum(g.profit) filter (where g.so_far <= g.budget_cents),
                        max(g.profit) filter (where g.cost <= g.budget_cents)) as guessed
          from (select o.*, sum(o.cost) over (partition by o.pass, o.budget
                                              order by o.profit / o.cost desc, o.application_id)
                                as so_far,
                       o.left_cents + sum(o.cost) filter (where o.is_chosen)
                                          over (partition by o.pass, o.budget) as budget_cents
                  from options o
                 where not exists (select from groups) and o.cost > 0) as g
         group by g.pass, g.budget
    )
    select e.code::text, 'award_cents', '0',
           'an award: ' || e.left_cents || ' were left for ' || e.computed_cents
      from exchanges e
     where not e.is_chosen and e.has_room and e.computed_cents <= e.left_cents
    union all
    select e.code::text, 'award_cents', '0',
           'an award, in the place of one that is worth less: '
           || trim_scale(round(e.least_profit / 1e38, 6)) || ' against '
           || trim_scale(round(e.profit / 1e38, 6))
      from exchanges e
     where not e.is_chosen and e.has_room and e.rule <> 'band' and e.least_profit < e.profit
       and not exists (
           -- A floor may need the one that is worth less.
           select from levain.allocation_run r
             join levain.scoring_run s using (fund_id, call_id, scoring_run_id)
             join levain.quota q using (fund_id, call_id, rule_set_id)
            where r.fund_id = the_fund_id and r.call_id = the_call_id
              and r.allocation_run_id = the_run_id
              and num_nonnulls(q.at_least_share, q.at_least_cents, q.at_least_awards) > 0)
    union all
    select null, 'pass ' || p.code || ': chosen', trim_scale(round(g.chosen / 1e38, 6))::text,
           'at least ' || trim_scale(round(g.guessed / 1e38, 6))
      from guesses g
      join passes p using (pass)
     where p.rule <> 'band' and p.at_most_cents is null and coalesce(g.chosen, 0) < g.guessed
$$;
comment on function levain.verify_choices(bigint, bigint, bigint) is
    'Exact choices that can be made better: one more fits, one for one is worth more, or those '
    'with the most points per euro are.';

-- ---- what proves exact passes -------------------------------------------------------------------

create function levain.verify_multiple(numbers numeric[]) returns numeric
    language plpgsql immutable parallel safe
    set search_path = levain, pg_temp as $$
declare
    multiple numeric := 1::numeric;
    number numeric;
begin
    foreach number in array coalesce(numbers, '{}') loop
        multiple := lcm(multiple, number);
    end loop;
    return multiple;
end
$$;
comment on function levain.verify_multiple(numeric[]) is 'The least common multiple; of none, 1.';

create function levain.verify_divisor(numbers numeric[]) returns numeric
    language plpgsql immutable parallel safe
    set search_path = levain, pg_temp as $$
declare
    divisor numeric := 0::numeric;
    number numeric;
begin
    foreach number in array coalesce(numbers, '{}') loop
        divisor := gcd(divisor, number);
        exit when divisor = 1;
    end loop;
    return case when divisor = 0 then 1 else divisor end;
end
$$;
comment on function levain.verify_divisor(numeric[]) is
    'The greatest common divisor; of none, 1.';

-- A pass that chooses looks at those that have no award yet, and plans with those for which each
-- quota has room by itself.
create function levain.verify_items(the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (pass integer, envelope text, application_id bigint, ordinal integer,
                   cents numeric, score_num numeric, score_den numeric, is_chosen boolean,
                   is_known boolean)
    language sql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
    with passes as materialized (
        select p.* from levain.verify_passes(the_fund_id, the_call_id, the_run_id) as p
    ), exact as materialized (
        select p.* from passes p where p.rule in ('band', 'max', 'euro')
    ), firsts as materialized (
        select l.application_id, min(coalesce(p.pass, 0)) as pass
          from levain.allocation_line l
          left join passes p on p.code = l.pass
         where l.fund_id = the_fund_id and l.call_id = the_call_id
           and l.allocation_run_id = the_run_id and exists (select from exact)
         group by l.application_id
    ), given as (
        select l.application_id, coalesce(p.pass, 0) as pass, sum(l.cents) as cents
          from levain.allocation_line l
          left join passes p on p.code = l.pass
         where l.fund_id = the_fund_id and l.call_id = the_call_id
           and l.allocation_run_id = the_run_id and exists (select from exact)
         group by 1, 2
    ), groups as materialized (
        select g.*, q.limit_cents, q.limit_awards
          from levain.verify_groups(the_fund_id, the_call_id, the_run_id) as g
          left join levain.allocation_quota q
            on q.fund_id = the_fund_id and q.call_id = the_call_id
           and q.allocation_run_id = the_run_id and q.quota = g.quota and q.value = g.value
         where exists (select from exact)
    ), used as materialized (
        select e.pass, g.quota, g.value, sum(d.cents) as cents,
               count(distinct d.application_id) as awards
          from exact e
          join given d on d.pass < e.pass
          join groups g using (application_id)
         group by e.pass, g.quota, g.value
    ), refused as materialized (
        -- Only quotas that can refuse: most have room for anybody at first.
        select distinct e.pass, g.application_id
          from exact e
         cross join groups g
          join levain.allocation w
            on w.fund_id = the_fund_id and w.call_id = the_call_id
           and w.allocation_run_id = the_run_id and w.application_id = g.application_id
          left join used u on u.pass = e.pass and u.quota = g.quota and u.value = g.value
         where coalesce(u.cents, 0) + w.computed_cents > g.limit_cents
            or coalesce(u.awards, 0) + 1 > g.limit_awards
    )
    select e.pass, w.envelope::text, w.application_id, w.ordinal, w.computed_cents::numeric,
           w.score_num::numeric, w.score_den::numeric, coalesce(f.pass = e.pass, false),
           m.application_id is null or m.is_for is not null
      from exact e
     cross join levain.allocation w
      left join firsts f on f.application_id = w.application_id
      left join levain.verify_members(the_fund_id, the_call_id, the_run_id) as m
        on m.application_id = w.application_id and m.pass = e.pass
      left join refused r on r.application_id = w.application_id and r.pass = e.pass
     where w.fund_id = the_fund_id and w.call_id = the_call_id
       and w.allocation_run_id = the_run_id and w.rank is not null
       and coalesce(f.pass >= e.pass, true) and r.application_id is null
       and m.is_for is not false
$$;
comment on function levain.verify_items(bigint, bigint, bigint) is
    'The applications that each exact pass chose among, what each costs, whether it was chosen; '
    'is_known: false = whether the pass is for it is a formula that SQL does not compute.';

create function levain.verify_proofs(the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (application text, subject text, found text, expected text)
    language sql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
    with passes as materialized (
        select p.*, ('1e' || w.places)::numeric
                    / gcd(('1e' || w.places)::numeric, w.width * ('1e' || w.places)::numeric)
                        as band_den,
               round((levain.verify_call(the_fund_id, the_call_id, the_run_id)
                      #>> '{award,step}')::numeric * 100) as step_cents
          from levain.verify_passes(the_fund_id, the_call_id, the_run_id) as p
          join levain.allocation_certificate t
            on t.fund_id = the_fund_id and t.call_id = the_call_id
           and t.allocation_run_id = the_run_id,
               lateral (select coalesce(p.band_width, 0) as width,
                               scale(trim_scale(coalesce(p.band_width, 0))) as places) as w
    ), stored as materialized (
        select a.*, p.pass as number, p.rule, p.step_cents,
               p.rule in ('band', 'max', 'euro') as is_followed
          from levain.allocation_proof a
          left join passes p on p.code = a.pass
         where a.fund_id = the_fund_id and a.call_id = the_call_id
           and a.allocation_run_id = the_run_id
    ), items as materialized (
        -- All envelopes are weighed together where the proof says so; a pool always is.
        select i.*, p.code, p.rule, p.step_cents,
               case when p.is_own and not exists (
                             select from stored s
                              where s.number = i.pass and s.envelope is null)
                    then i.envelope end as budget
          from levain.verify_items(the_fund_id, the_call_id, the_run_id) as i
          join passes p using (pass)
    ), dens as materialized (
        -- Scores over one denominator, or those alone that walk when one for all is too large.
        select levain.verify_multiple(array_agg(distinct w.score_den::numeric)) as of_all,
               levain.verify_multiple(array_agg(distinct w.score_den::numeric)
                                      filter (where w.rank is not null)) as of_ranked
          from levain.allocation w
         where w.fund_id = the_fund_id and w.call_id = the_call_id
           and w.allocation_run_id = the_run_id and w.score_den is not null
    ), units as materialized (
        select p.pass, array[lcm(d.of_all, p.band_den), lcm(d.of_ranked, p.band_den)] as of_pass
          from passes p cross join dens d
         where p.rule in ('band', 'max', 'euro')
    ), budgets as materialized (
        select i.pass, i.code, i.rule, i.budget, count(*) as item_count, o.cents as raw_cents,
               bool_and(i.is_known) as is_known,
               o.cents - o.cents % levain.verify_divisor(array_agg(distinct i.cents)
                                       filter (where i.cents <= o.cents)) as cents
          from items i
          join levain.verify_openings(the_fund_id, the_call_id, the_run_id) as o
            on o.pass = i.pass and o.envelope is not distinct from i.budget
         group by i.pass, i.code, i.rule, i.budget, o.cents
    ), worth as materialized (
        -- Of each: its profit by the unit that is stored.
        select s.ordinal, i.cents, i.is_chosen, b.raw_cents, s.lambda_num, s.lambda_den,
               i.score_num * s.score_unit / i.score_den
               * case i.rule when 'euro' then div(i.cents, i.step_cents) else 1 end as profit
          from stored s
          join items i on i.pass = s.number and i.budget is not distinct from s.envelope
          join budgets b on b.pass = s.number and b.budget is not distinct from s.envelope
    ), sums as materialized (
        select w.ordinal, sum(w.profit) filter (where w.is_chosen) as reached,
               sum(greatest(0, w.profit * w.lambda_den - w.lambda_num * w.cents))
                   filter (where w.cents <= w.raw_cents) as above
          from worth w
         group by w.ordinal
    ), expected as materialized (
        -- In the order of passes and envelopes; each of whom somebody asks.
        select b.*, row_number() over (order by b.pass, e.ordinal nulls last) as ordinal
          from budgets b
          left join levain.allocation_envelope e
            on e.fund_id = the_fund_id and e.call_id = the_call_id
           and e.allocation_run_id = the_run_id and e.envelope = b.budget
    ), compared as (
        select s.*, b.is_known, b.ordinal as place, b.item_count as items, b.cents,
               coalesce(m.reached, 0) as worth,
               s.lambda_num * b.cents + coalesce(m.above, 0) as bound, u.of_pass,
               p.is_own and p.at_most_cents is null
               and not exists (select from levain.verify_groups(the_fund_id, the_call_id,
                                                                the_run_id))
               and not exists (select from levain.verify_tree(the_fund_id, the_call_id, the_run_id)
                                           as t where t.envelope <> t.around) as is_alone
          from stored s
          join passes p on p.pass = s.number
          join expected b on b.pass = s.number and b.budget is not distinct from s.envelope
          join units u on u.pass = s.number
          left join sums m on m.ordinal = s.ordinal
         where s.is_followed
    )
    select null::text, 'proof ' || c.ordinal || ', pass ' || c.pass
                       || coalesce(', envelope ' || c.envelope, '') || ': ' || f.subject,
           f.found, f.expected
      from compared c,
           lateral (values
               ('ordinal', c.ordinal::text, c.place::text),
               -- One envelope pays as if alone, unless a limit is shared with others.
               ('envelope', coalesce(c.envelope::text, 'all'),
                case when c.envelope is null and c.is_alone then 'each by itself'
                     else coalesce(c.envelope::text, 'all') end),
               ('applications', c.item_count::text,
                case when c.is_known then c.items::text else c.item_count::text end),
               ('score_unit', c.score_unit::text,
                case when c.score_unit = any (c.of_pass) then c.score_unit::text
                     else trim_scale(c.of_pass[1])::text end),
               ('reached', c.reached::text, trim_scale(c.worth)::text),
               ('upper', c.upper::text,
                case when c.upper < c.reached then 'at least ' || c.reached
                     when c.upper * c.bound_den > c.bound_num
                     then 'at most ' || div(c.bound_num, c.bound_den)
                     else c.upper::text end),
               ('budget_cents', c.budget_cents::text,
                case when c.rule = 'band' then null
                     when c.is_known then trim_scale(c.cents)::text
                     else c.budget_cents::text end),
               ('bound with lambda ' || c.lambda_num || '/' || c.lambda_den,
                c.bound_num || '/' || c.bound_den,
                case when c.bound_num * c.lambda_den = c.bound * c.bound_den or not c.is_known
                     then c.bound_num || '/' || c.bound_den
                     else trim_scale(c.bound) || '/' || c.lambda_den end))
               as f (subject, found, expected)
     where f.found is distinct from f.expected
    union all
    -- A choice without its proof.
    select null, 'pass ' || b.code || coalesce(', envelope ' || b.budget, '') || ': proof',
           'none', 'one'
      from expected b
     where b.is_known and not exists (
           select from stored s
            where s.number = b.pass and s.envelope is not distinct from b.budget)
    union all
    -- A proof without its choice, or twice the same one.
    select null, 'proof ' || s.ordinal || ', pass ' || s.pass
                 || coalesce(', envelope ' || s.envelope, ''), 'one', 'none'
      from stored s
     where s.is_followed is not true
        or not exists (select from budgets b
                        where b.pass = s.number and b.budget is not distinct from s.envelope)
        or exists (select from stored o
                    where o.pass = s.pass and o.ordinal < s.ordinal
                      and (o.envelope is not distinct from s.envelope))
$$;
comment on function levain.verify_proofs(bigint, bigint, bigint) is
    'What is stored of the proofs of exact passes and is not what the rows of the run make it: '
    'each figure is added up again from scores, awards and what the envelopes held.';

create function levain.verify_added(used numeric[], numbers integer[], weights numeric[],
                                    lefts numeric[]) returns numeric[]
    language plpgsql immutable parallel safe
    set search_path = levain, pg_temp as $$
begin
    for i in 1 .. cardinality(numbers) loop
        used[numbers[i]] := used[numbers[i]] + weights[i];
        if used[numbers[i]] > lefts[numbers[i]] then
            return null;
        end if;
    end loop;
    return used;
end
$$;
comment on function levain.verify_added(numeric[], integer[], numeric[], numeric[]) is
    'Sums with more weights in some; null when one is above what is left of it.';

-- What any other choice is worth at most: with a multiplier lambda of the money, no set is worth
-- more than lambda x money + the sum of max(0, profit - lambda x cost). Whatever changes sides
-- takes |profit - lambda x cost| from that; what can not afford it stays on its side. The others
-- are tried, those states apart that a cheaper one is worth as much as, up to a number of states.
create function levain.verify_better(
    profits numeric[], costs numeric[], money numeric, target numeric, row_items integer[],
    row_numbers integer[], row_weights numeric[], row_lefts numeric[], row_leasts numeric[])
    returns numeric
    language plpgsql immutable parallel safe
    set search_path = levain, pg_temp as $$
declare
    limit_of_states constant integer := 2000;
    limit_of_items constant integer := 400;
    unit numeric;
    rate_num numeric;
    rate_den numeric;
    top numeric;
    best numeric;
    is_unknown boolean;
    open_count bigint;
begin
    -- The multiplier is that of the application at which the money ends, by profit a cent.
    select b.profit, b.cost into rate_num, rate_den
      from (select i.profit, i.cost, i.n,
                   sum(i.cost) over (order by i.profit / i.cost desc, i.cost, i.n) as so_far
              from unnest(profits, costs) with ordinality as i (profit, cost, n)
             where i.cost <= money) as b
     where b.so_far > money
     order by b.so_far
     limit 1;
    if not found then
        rate_num := 0;
        rate_den := 1;
    end if;
    select rate_num * money
           + coalesce(sum(greatest(0, i.profit * rate_den - rate_num * i.cost)), 0)
      into top
      from unnest(profits, costs) as i (profit, cost)
     where i.cost <= money;
    if div(top, rate_den) <= target then
        return null;
    end if;
    unit := levain.verify_divisor(array(select distinct p from unnest(profits) as p));
    if div(top, rate_den * unit) * unit <= target then
        return null;
    end if;
    select count(*) into open_count
      from unnest(profits, costs) as i (profit, cost)
     where i.cost <= money
       and div(top - abs(i.profit * rate_den - rate_num * i.cost), rate_den * unit) * unit
           > target;
    if open_count > limit_of_items then
        return -1::numeric;
    end if;
    with recursive items as materialized (
        select i.n, i.profit, i.cost, i.profit * rate_den - rate_num * i.cost as gain,
               div(top - abs(i.profit * rate_den - rate_num * i.cost), rate_den * unit) * unit
               > target as is_open,
               (select array_agg(r.number order by r.number)
                  from unnest(row_items, row_numbers) as r (item, number) where r.item = i.n)
                   as numbers,
               (select array_agg(r.weight order by r.number)
                  from unnest(row_items, row_numbers, row_weights) as r (item, number, weight)
                 where r.item = i.n) as weights
          from unnest(profits, costs) with ordinality as i (profit, cost, n)
         where i.cost <= money
    ), tried as materialized (
        select t.*, coalesce(sum(greatest(0, t.gain)) over (order by t.place
                             rows between 1 following and unbounded following), 0) as rest
          from (select i.*, row_number() over (order by abs(i.gain) desc, i.n) as place
                  from items i where i.is_open) as t
    ), begun as materialized (
        select coalesce(sum(i.profit), 0) as profit, coalesce(sum(i.cost), 0) as cost
          from items i where not i.is_open and i.gain > 0
    ), states as (
        select 0::bigint as place, b.profit, b.cost,
               array(select coalesce((select sum(w.weight)
                                        from items i, unnest(i.numbers, i.weights)
                                                          as w (number, weight)
                                       where not i.is_open and i.gain > 0
                                         and w.number = l.number), 0)
                       from generate_subscripts(row_lefts, 1) as l (number)
                      order by l.number) as used,
               false as is_unknown
          from begun b
         where b.cost <= money
        union all
        select k.place, k.profit, k.cost, k.used, k.state_count > limit_of_states
          from (select s.*, max(s.profit) over (partition by s.used order by s.cost, s.profit desc
                                rows between unbounded preceding and 1 preceding) as cheaper,
                       count(*) over () as state_count, row_number() over () as number
                  from (select t.place, s.profit + c.take * t.profit as profit,
                               s.cost + c.take * t.cost as cost,
                               case when c.take = 0 or t.numbers is null then s.used
                                    else levain.verify_added(s.used, t.numbers, t.weights,
                                                             row_lefts) end as used, t.rest
                          from states s
                          join tried t on t.place = s.place + 1
                         cross join (values (0), (1)) as c (take)
                         where not s.is_unknown) as s
                 where s.cost <= money and s.used is not null
                   and div(s.profit * rate_den + rate_num * (money - s.cost) + s.rest,
                           rate_den * unit) * unit > target) as k
         where case when k.state_count > limit_of_states then k.number = 1
                    else k.cheaper is null or k.profit > k.cheaper end
    )
    select max(s.profit) filter (where not s.is_unknown and s.place = (select count(*) from tried)
                                   and s.profit > target
                                   and not exists (
                                       select from unnest(s.used, row_leasts) as f (used, least)
                                        where f.used < f.least)),
           bool_or(s.is_unknown)
      into best, is_unknown
      from states s;
    return case when is_unknown then -1 else best end;
end
$$;
comment on function levain.verify_better(numeric[], numeric[], numeric, numeric, integer[],
                                         integer[], numeric[], numeric[], numeric[]) is
    'What the best set is worth that the money pays and that is worth more than the target; null = '
    'there is none; -1 = that takes more states than are tried. Rows are limits beside the money: '
    'which item counts in which, for how much, what each has left and has to be given.';

create function levain.verify_optima(the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (subject text, found text, expected text, unproven bigint)
    language sql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
    with run as materialized (
        select s.rule_set_id, r.net_cents, r.variations, r.kind,
               round((levain.verify_call(the_fund_id, the_call_id, the_run_id)
                      #>> '{award,step}')::numeric * 100) as step_cents
          from levain.allocation_run r
          join levain.scoring_run s using (fund_id, call_id, scoring_run_id)
         where r.fund_id = the_fund_id and r.call_id = the_call_id
           and r.allocation_run_id = the_run_id
    ), passes as materialized (
        select p.*, r.step_cents
          from levain.verify_passes(the_fund_id, the_call_id, the_run_id) as p
         cross join run r
         where p.rule in ('band', 'max', 'euro')
           -- The floors of a simulation are not told.
           and not exists (select from jsonb_array_elements(r.variations) as v
                            where v.value ->> 'key' like 'quota.%')
    ), proofs as materialized (
        select p.pass, a.envelope::text as budget, a.score_unit, a.reached,
               a.upper - a.reached as gap
          from passes p
          join levain.allocation_proof a
            on a.fund_id = the_fund_id and a.call_id = the_call_id
           and a.allocation_run_id = the_run_id and a.pass = p.code
    ), items as materialized (
        select i.pass, f.budget, f.reached, f.gap, i.envelope, i.application_id, i.ordinal, i.cents,
               i.is_chosen, i.is_known, p.is_own,
               case when p.rule <> 'band' then 0
                    when p.band_width = 0
                    then -dense_rank() over (partition by i.pass order by v.points desc)
                    else div(v.points, p.band_width * f.score_unit) end::bigint as band,
               case when p.rule <> 'band' then null
                    when p.band_width = 0 then 'score ' || trim_scale(round(i.score_num
                                                                            / i.score_den, 6))
                    else 'band from ' || trim_scale(div(v.points, p.band_width * f.score_unit)
                                                    * p.band_width) end as band_name,
               case when p.band_width = 0 then 1
                    when p.rule = 'euro' then v.points * div(i.cents, p.step_cents)
                    else v.points end as profit
          from levain.verify_items(the_fund_id, the_call_id, the_run_id) as i
          join passes p using (pass)
          join proofs f
            on f.pass = i.pass and f.budget is not distinct from
               case when p.is_own and not exists (
                             select from proofs o where o.pass = i.pass and o.budget is null)
                    then i.envelope end,
               lateral (select div(i.score_num * f.score_unit, i.score_den) as points) as v
    ), openings as materialized (
        select o.* from levain.verify_openings(the_fund_id, the_call_id, the_run_id) as o
         where exists (select from items)
    ), bands as materialized (
        -- Each band is filled from what those above it left.
        select b.*, o.cents - coalesce(sum(b.chosen_cents) over (
                        partition by b.pass, b.budget order by b.band desc
                        rows between unbounded preceding and 1 preceding), 0) as money,
               row_number() over (order by b.pass, b.budget, b.band desc) as number
          from (select i.pass, i.budget, i.band, min(i.band_name) as band_name,
                       count(*) as item_count, min(i.reached) as stored,
                       min(i.gap) as gap,
                       coalesce(sum(i.cents) filter (where i.is_chosen), 0) as chosen_cents,
                       coalesce(sum(i.profit) filter (where i.is_chosen), 0) as reached,
                       bool_and(i.is_known) as is_known,
                       array_agg(i.profit order by i.ordinal) as profits,
                       array_agg(i.cents order by i.ordinal) as costs
                  from items i
                 group by i.pass, i.budget, i.band) as b
          join openings o on o.pass = b.pass and o.envelope is not distinct from b.budget
    ), numbered as materialized (
        select i.*, b.number, row_number() over (partition by b.number order by i.ordinal) as n
          from items i
          join bands b on b.pass = i.pass and b.budget is not distinct from i.budget
           and b.band = i.band
         where i.budget is null
    ), floors as materialized (
        select d.code::text as quota,
               coalesce(d.at_least_awards, d.at_least_cents, floor(d.at_least_share * r.net_cents))
                   as least
          from run r
          join levain.quota d
            on d.fund_id = the_fund_id and d.call_id = the_call_id
           and d.rule_set_id = r.rule_set_id
    ), limits as materialized (
        -- Beside the money, of what is weighed together: each group, and each envelope that pays.
        select i.number, i.pass, i.band, i.n, i.is_chosen,
               'q ' || g.quota || ' ' || g.value as name,
               case when g.counts_awards then 1 else i.cents end as weight,
               coalesce(q.limit_awards, q.limit_cents)::numeric as most, f.least
          from numbered i
          join levain.verify_groups(the_fund_id, the_call_id, the_run_id) as g
              using (application_id)
          join levain.allocation_quota q
            on q.fund_id = the_fund_id and q.call_id = the_call_id
           and q.allocation_run_id = the_run_id and q.quota = g.quota and q.value = g.value
          join floors f on f.quota = g.quota
        union all
        select i.number, i.pass, i.band, i.n, i.is_chosen, 'e ' || t.around, i.cents, o.own_cents,
               null
          from numbered i
          join levain.verify_tree(the_fund_id, the_call_id, the_run_id) as t
            on t.envelope = i.envelope
          join openings o on o.pass = i.pass and o.envelope = t.around
         where i.is_own
    ), spent as (
        -- By earlier passes, of quotas: envelopes are told as they were when the pass opened.
        select p.pass, 'q ' || g.quota || ' ' || g.value as name,
               sum(case when not g.counts_awards then l.cents
                        when l.is_first then 1 else 0 end) as weight
          from passes p
          join (select i.application_id, coalesce(e.pass, 0) as pass, sum(i.cents) as cents,
                       coalesce(e.pass, 0) = min(coalesce(e.pass, 0))
                           over (partition by i.application_id) as is_first
                  from levain.allocation_line i
                  left join levain.verify_passes(the_fund_id, the_call_id, the_run_id) as e
                    on e.code = i.pass
                 where i.fund_id = the_fund_id and i.call_id = the_call_id
                   and i.allocation_run_id = the_run_id and exists (select from numbered)
                 group by i.application_id, e.pass) as l
            on l.pass < p.pass
          join levain.verify_groups(the_fund_id, the_call_id, the_run_id) as g
              using (application_id)
         group by 1, 2
    ), rows as (
        select l.number, l.name, min(l.most) - coalesce(min(s.weight), 0)
               - coalesce(sum(sum(l.weight) filter (where l.is_chosen)) over earlier, 0)
                   as room,
               min(l.least) - coalesce(min(s.weight), 0)
               - coalesce(sum(sum(l.weight) filter (where l.is_chosen)) over earlier, 0)
                   as least,
               sum(l.weight) as whole
          from limits l
          left join spent s on s.pass = l.pass and s.name = l.name
         group by l.number, l.pass, l.band, l.name
        window earlier as (partition by l.pass, l.name order by l.band desc
                           rows between unbounded preceding and 1 preceding)
    ), binding as materialized (
        -- Those that have room for all and need nothing decide nothing.
        select r.number, r.name, r.room, coalesce(r.least, 0) as least,
               row_number() over (partition by r.number order by r.name)::integer as row_number
          from rows r
         where r.whole > r.room or r.least > 0
    ), weighed as (
        select b.number, array_agg(l.n::integer order by l.n, b.row_number) as items,
               array_agg(b.row_number order by l.n, b.row_number) as numbers,
               array_agg(l.weight::numeric order by l.n, b.row_number) as weights
          from binding b join limits l using (number, name)
         group by b.number
    ), rooms as (
        select b.number, array_agg(b.room order by b.row_number) as rooms,
               array_agg(b.least order by b.row_number) as leasts
          from binding b
         group by b.number
    ), optima as materialized (
        select p.is_limited, b.item_count, b.reached, b.stored, b.gap,
               'pass ' || p.code || coalesce(', envelope ' || b.budget, '') as choice,
               'pass ' || p.code || coalesce(', envelope ' || b.budget, '')
               || coalesce(', ' || b.band_name, '') as subject,
               levain.verify_better(b.profits, b.costs, b.money, b.reached,
                                    coalesce(w.items, '{}'), coalesce(w.numbers, '{}'),
                                    coalesce(w.weights, '{}'), coalesce(m.rooms, '{}'),
                                    coalesce(m.leasts, '{}')) as better
          from bands b
          join passes p using (pass)
          left join weighed w on w.number = b.number
          left join rooms m on m.number = b.number
         where b.is_known
    )
    select o.subject || case when o.better = -1 then '' else ': worth at most' end,
           trim_scale(o.reached + o.gap)::text,
           case when o.better = -1 then null
                else trim_scale(coalesce(o.better, o.reached))::text end,
           case when o.better = -1 then o.item_count end
      from optima o
     where o.better = -1 or o.better > o.reached + o.gap
    union all
    -- Where this search ends within few states, one that may make a million ends too.
    select o.choice || ': worth at most', trim_scale(min(o.stored + o.gap))::text,
           trim_scale(min(o.stored))::text, null
      from optima o
     where o.gap > 0 and not o.is_limited
     group by o.choice
    having count(o.better) = 0
$$;
comment on function levain.verify_optima(bigint, bigint, bigint) is
    'Exact choices, band by band, that are not worth most, and bounds of them that are not; '
    'unproven: of how many applications it is not known whether another choice is worth more.';

-- The level of a pass that shares is what its money comes to for all that it raises; who has more
-- has its minimum.
create function levain.verify_level(
    needs numeric[], paid numeric[], minima numeric[], step numeric)
    returns numeric[]
    language plpgsql immutable parallel safe
    set search_path = levain, pg_temp as $$
declare
    money numeric := (select coalesce(sum(p), 0) from unnest(paid) as p);
    whole numeric := (select coalesce(sum(n), 0) from unnest(needs) as n);
    share record;
begin
    for share in
        select s.need, s.cents
          from unnest(needs, paid, minima) as s (need, cents, minimum)
         where s.minimum is null or s.minimum = s.cents
         order by (s.cents - step) / s.need desc
    loop
        exit when (share.cents - step) * whole < money * share.need;
        money := money - share.cents;
        whole := whole - share.need;
    end loop;
    return array[money, whole];
end
$$;
comment on function levain.verify_level(numeric[], numeric[], numeric[], numeric) is
    'The level of what is shared, as {numerator, denominator}: without those that have more than a '
    'step above it by their minimum, or by one that is not known.';

create function levain.verify_shares(the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (application text, subject text, found text, expected text, is_minimum boolean)
    language sql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
    with passes as materialized (
        select p.*, round((levain.verify_call(the_fund_id, the_call_id, the_run_id)
                           #>> '{award,step}')::numeric * 100) as step,
               levain.verify_call(the_fund_id, the_call_id, the_run_id) #>> '{award,minimum}'
                   as minimum
          from levain.verify_passes(the_fund_id, the_call_id, the_run_id) as p
    ), lines as (
        select l.application_id, p.pass, sum(l.cents) as cents
          from levain.allocation_line l
          left join passes p on p.code = l.pass
         where l.fund_id = the_fund_id and l.call_id = the_call_id
           and l.allocation_run_id = the_run_id
         group by l.application_id, p.pass
    ), rows as materialized (
        select a.code, w.ordinal, w.status, w.reason, p.pass, p.step,
               case when p.is_own then w.envelope::text else '' end as budget,
               l.cents as paid, p.minimum, p.code as pass_code,
               w.computed_cents,
               w.computed_cents - coalesce(e.cents, 0) as need
          from passes p
          join levain.allocation w
            on w.fund_id = the_fund_id and w.call_id = the_call_id
           and w.allocation_run_id = the_run_id and w.rank is not null
          join levain.application a using (fund_id, call_id, application_id)
          left join lines l using (application_id, pass)
          left join (select q.pass, i.application_id, sum(i.cents) as cents
                       from passes q join lines i on coalesce(i.pass, 0) < q.pass
                      group by q.pass, i.application_id) as e using (application_id, pass)
          left join levain.verify_looks(the_fund_id, the_call_id, the_run_id) as k
              using (application_id, pass)
         where p.rule = 'prorata'
           and (l.cents is not null or (w.reason = 'NO_FUNDS' and k.application_id is not null))
    ), shares as materialized (
        -- The plainest minima are computed: the award, or a part of it; at least a step.
        select r.*,
               case when r.minimum ~ '^\s*computed\s*(/\s*[1-9]\d*)?\s*$'
                         and r.need = r.computed_cents
                    then greatest(ceil(
                             r.need / coalesce(substring(r.minimum, '/\s*(\d+)')::numeric, 1)
                             / r.step), 1) * r.step end as least
          from rows r
    ), levels as (
        select r.pass, r.budget, r.step,
               levain.verify_level(array_agg(r.need), array_agg(r.paid), array_agg(r.least),
                                   r.step) as level
          from shares r
         where r.paid is not null
         group by r.pass, r.budget, r.step
        having bool_or(r.paid < r.need) -- else all have the whole
    ), ends as (
        select r.pass, r.budget, min(r.ordinal) filter (where r.paid is null) as first_out,
               max(r.ordinal) filter (where r.paid is not null) as last_in
          from rows r
         group by r.pass, r.budget
    )
    select r.code::text, 'pass ' || r.pass_code || ': level', r.paid::text,
           'about ' || div(l.level[1] * r.need, l.level[2]), false
      from shares r
      join levels l using (pass, budget, step)
     where r.paid is not null and l.level[2] > 0
       and ((r.paid + 2 * r.step) * l.level[2] <= l.level[1] * r.need
            or (r.paid <> r.least
                and (r.paid - 2 * r.step) * l.level[2] >= l.level[1] * r.need))
    union all
    select r.code::text, 'pass ' || r.pass_code || ': minimum', r.paid::text, null, true
      from shares r
      join levels l using (pass, budget, step)
     where r.paid is not null and r.least is null
       and (r.paid - r.step) * l.level[2] >= l.level[1] * r.need
    union all
    select r.code::text, 'pass ' || r.pass_code || ': order', 'a part',
           'none: one before it has none', false
      from rows r
      join ends e using (pass, budget)
     where r.paid is not null and r.ordinal = e.last_in and e.first_out < e.last_in
$$;
comment on function levain.verify_shares(bigint, bigint, bigint) is
    'Parts of a shared pass that are below its level, or above it: then they must be a minimum, '
    'which SQL does not compute.';

create function levain.verify_refused(the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (application text, subject text, found text, expected text)
    language sql stable
    set search_path = levain, pg_temp as $$
    select v.* from levain.verify_refusals(the_fund_id, the_call_id, the_run_id) as v
    union all
    select v.* from levain.verify_rooms(the_fund_id, the_call_id, the_run_id) as v
    union all
    select v.* from levain.verify_reduced(the_fund_id, the_call_id, the_run_id) as v
    union all
    select v.* from levain.verify_limits(the_fund_id, the_call_id, the_run_id) as v
    union all
    select v.* from levain.verify_choices(the_fund_id, the_call_id, the_run_id) as v
    union all
    select v.application, v.subject, v.found, v.expected
      from levain.verify_shares(the_fund_id, the_call_id, the_run_id) as v
     where not v.is_minimum
$$;
comment on function levain.verify_refused(bigint, bigint, bigint) is
    'Faults in what the passes gave and refused.';

create function levain.verify_unfollowed(the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (subject text, count bigint, kind text)
    language sql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
    with run as materialized (
        select r.*, s.rule_set_id, levain.verify_call(the_fund_id, the_call_id, the_run_id) as call
          from levain.allocation_run r
          join levain.scoring_run s using (fund_id, call_id, scoring_run_id)
         where r.fund_id = the_fund_id and r.call_id = the_call_id
           and r.allocation_run_id = the_run_id
    ), passes as materialized (
        select p.* from levain.verify_passes(the_fund_id, the_call_id, the_run_id) as p
    ), rows as materialized (
        select w.application_id, w.status, w.reason, w.quota, w.computed_cents, s.pass,
               row_number() over (order by w.ordinal) as place
          from levain.allocation w
          left join levain.allocation_step s
              using (fund_id, call_id, allocation_run_id, application_id)
         where w.fund_id = the_fund_id and w.call_id = the_call_id
           and w.allocation_run_id = the_run_id and w.rank is not null
    ), members as materialized (
        select m.* from levain.verify_members(the_fund_id, the_call_id, the_run_id) as m
    )
    select n.subject, n.count, n.kind
      from (select 'order: ' || k.name as subject, (select count(*) from rows) as count,
                   'derived_key' as kind
              from run r,
                   lateral (select split_part(o.key, ' ', 1) as name
                              from jsonb_array_elements_text(r.call -> 'order') as o (key)) as k
             where r.kind <> 'top_up' and k.name not in ('score', 'computed', 'code', 'draw')
               and not exists (
                   select from levain.criterion c
                    where c.fund_id = the_fund_id and c.call_id = the_call_id
                      and c.rule_set_id = r.rule_set_id and c.code = k.name)
               and not exists (
                   select from levain.field f
                    where f.fund_id = the_fund_id and f.call_id = the_call_id
                      and f.rule_set_id = r.rule_set_id and f.name = k.name
                      and f.storage = 'number')
            union all
            select 'pass ' || p.code || ': only', count(*), 'only_formula'
              from passes p join members m using (pass)
             where m.is_for is null group by p.code
            union all
            select 'pass ' || p.code || ': spread', count(*), 'spread_group'
              from passes p join members m using (pass)
             where p.spread_by is not null and m.spread is null group by p.code
            union all
            select 'passes that did not look', count(*), 'unseen'
              from rows w
              left join levain.verify_chances(the_fund_id, the_call_id, the_run_id) as c
                on c.application_id = w.application_id and c.is_known
             where w.status = 'waiting' and w.pass is null and c.application_id is null
            union all
            select v.subject, count(*), 'minimum'
              from levain.verify_shares(the_fund_id, the_call_id, the_run_id) as v
             where v.is_minimum group by v.subject
            union all
            -- A room that an even share keeps to is no room of its turn.
            select 'quota ' || w.quota || ': part that was offered', count(*), 'reduced_share'
              from rows w
             where w.reason = 'REDUCED'
               and exists (select from passes p where p.rule = 'prorata')
             group by w.quota
            union all
            select 'quota ' || d.code || ': limit and floor', (select count(*) from rows),
                   'varied_quota'
              from run r
              join levain.quota d
                on d.fund_id = the_fund_id and d.call_id = the_call_id
               and d.rule_set_id = r.rule_set_id
             where exists (select from jsonb_array_elements(r.variations) as v
                            where starts_with(v.value ->> 'key', 'quota.' || d.code || '.'))
            union all
            select 'quota ' || d.code || ': room', (select count(*) from rows), 'room_formula'
              from run r
              join levain.quota d
                on d.fund_id = the_fund_id and d.call_id = the_call_id
               and d.rule_set_id = r.rule_set_id
             where d.room_formula is not null
            union all
            select 'certificate', (select count(*) from rows), 'no_certificate'
             where not exists (
                   select from levain.allocation_certificate t
                    where t.fund_id = the_fund_id and t.call_id = the_call_id
                      and t.allocation_run_id = the_run_id)
            union all
            select 'flips', count(*), 'flip'
              from levain.allocation_flip f
             where f.fund_id = the_fund_id and f.call_id = the_call_id
               and f.allocation_run_id = the_run_id
            union all
            select 'objective ' || o.objective, (select count(*) from rows), 'counterfactual'
              from levain.allocation_objective o
             where o.fund_id = the_fund_id and o.call_id = the_call_id
               and o.allocation_run_id = the_run_id
               and o.objective in ('max', 'euro', 'prorata')) as n
     where n.count > 0
$$;
comment on function levain.verify_unfollowed(bigint, bigint, bigint) is
    'What the check of a run rests on without proof, for how many applications, and why: what SQL '
    'cannot compute from what is stored.';

create function levain.verify_results(the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (application text, subject text, found text, expected text)
    language sql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
    with numbers as (
        select array['awarded', 'partial', 'waiting', 'rejected', 'ineligible', 'withdrawn',
                     'adjourned'] as statuses,
               array['FUNDED', 'PARTIAL', 'TOPPED_UP', 'QUOTA', 'ENVELOPE_CLOSED', 'NO_FUNDS',
                     'BELOW_THRESHOLD', 'BELOW_FLOOR', 'NOT_SCORED', 'AWARD_BELOW_MIN',
                     'INELIGIBLE', 'NO_ENVELOPE', 'AWARD_UNKNOWN', 'REDUCED', 'RESERVED',
                     'EXCLUSIVE', 'LIMIT', 'TIE_LOST', 'BELOW_CUT', 'WITHDRAWN', 'REFUSED',
                     'ADJOURNED', 'UNLISTED'] as reasons
    ), rows as (
        select w.*, row_number() over (order by a.code collate "C") - 1 as place
          from levain.allocation w
          join levain.application a using (fund_id, call_id, application_id)
         where w.fund_id = the_fund_id and w.call_id = the_call_id
           and w.allocation_run_id = the_run_id
    ), results as (
        select coalesce(string_agg((
                   select string_agg(levain.verify_field(int8send(f.value::bigint)), ''::bytea
                                     order by f.n)
                     from unnest(array[w.place, coalesce(w.rank, 0),
                                       array_position(n.statuses, w.status) - 1,
                                       array_position(n.reasons, w.reason) - 1,
                                       coalesce(w.computed_cents, 0), w.award_cents])
                          with ordinality as f (value, n)), ''::bytea order by w.ordinal), '')
               as bytes
          from rows w, numbers n
    ), lefts as (
        select coalesce(string_agg(levain.verify_field(int8send(e.left_cents::bigint)), ''::bytea
                                   order by e.ordinal), '') as bytes
          from levain.allocation_envelope e
         where e.fund_id = the_fund_id and e.call_id = the_call_id
           and e.allocation_run_id = the_run_id
    )
    select null::text, 'results_sha256', encode(r.results_sha256, 'hex'), encode(c.sha256, 'hex')
      from levain.allocation_run r, results, lefts,
           lateral (select sha256(results.bytes || lefts.bytes)) as c (sha256)
     where r.fund_id = the_fund_id and r.call_id = the_call_id
       and r.allocation_run_id = the_run_id and r.results_sha256 <> c.sha256
$$;
comment on function levain.verify_results(bigint, bigint, bigint) is
    'The digest of the results of an allocation run, when it is not that of its rows.';

create function levain.verify_flips(the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (application text, subject text, found text, expected text)
    language sql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
    with run as (
        select c.call, t.flips_looked,
               (c.call #>> '{score,threshold}')::numeric as threshold,
               round((c.call #>> '{award,step}')::numeric * 100) as step_cents,
               -- Exact rules add scores up: there, more points count without passing anybody.
               c.call #>> '{order,0}' = 'score desc' and not exists (
                   select from levain.verify_passes(the_fund_id, the_call_id, the_run_id) as p
                    where p.rule in ('band', 'max', 'euro')) as is_by_score
          from levain.allocation_run r
          left join levain.allocation_certificate t using (fund_id, call_id, allocation_run_id),
               levain.verify_call(the_fund_id, the_call_id, the_run_id) as c (call)
         where r.fund_id = the_fund_id and r.call_id = the_call_id
           and r.allocation_run_id = the_run_id
    ), rows as (
        select w.application_id, a.code, w.status, w.reason, w.computed_cents, w.score_num,
               w.score_den,
               lag(w.score_num) over around as num_before,
               lag(w.score_den) over around as den_before,
               lead(w.score_num) over around as num_after,
               lead(w.score_den) over around as den_after
          from levain.allocation w
          join levain.application a using (fund_id, call_id, application_id)
         where w.fund_id = the_fund_id and w.call_id = the_call_id
           and w.allocation_run_id = the_run_id
        window around as (order by w.ordinal)
    ), flips as (
        select w.*, f.kind, f.size_num::numeric as size_num, f.size_den::numeric as size_den,
               f.status as then_status, r.*,
               -- The score with the change: (num * size_den +- size_num * den) / (den * size_den)
               w.score_num::numeric * f.size_den
               + case f.kind when 'more_points' then 1 else -1 end
                 * f.size_num::numeric * w.score_den as num,
               w.score_den::numeric * f.size_den as den
          from levain.allocation_flip f
          join rows w using (application_id)
         cross join run r
         where f.fund_id = the_fund_id and f.call_id = the_call_id
           and f.allocation_run_id = the_run_id
    )
    select f.code::text, 'flip ' || f.kind, f.size_num || '/' || f.size_den, c.expected
      from flips f,
           lateral (values
               (f.flips_looked is not true, 'none: flips were not looked for'),
               (f.kind = 'more_points' and f.status not in ('waiting', 'partial')
                and f.reason <> 'BELOW_THRESHOLD', 'none: it is ' || f.status),
               (f.kind = 'more_points' and f.status = 'partial' and f.then_status <> 'awarded',
                'awarded then, not ' || f.then_status),
               (f.kind = 'more_points' and f.threshold is not null
                and f.num < f.threshold * f.den, 'a score of ' || f.threshold || ' or more'),
               (f.kind = 'more_points' and f.is_by_score and f.reason <> 'BELOW_THRESHOLD'
                and f.num_before is not null and f.num * f.den_before < f.num_before * f.den,
                'a score that reaches the one before, ' || f.num_before || '/' || f.den_before),
               (f.kind = 'less_points' and f.status not in ('awarded', 'partial'),
                'none: it is ' || f.status),
               (f.kind = 'less_points' and f.num < 0, 'a score of 0 or more'),
               (f.kind = 'less_points' and f.is_by_score
                and coalesce(f.num >= f.threshold * f.den, true)
                and f.num * f.den_after > f.num_after * f.den,
                'a score that falls to the one after, ' || f.num_after || '/' || f.den_after),
               (f.kind = 'less_money' and f.status <> 'waiting', 'none: it is ' || f.status),
               (f.kind = 'less_money' and f.size_num >= f.computed_cents * f.size_den,
                'less than ' || f.computed_cents),
               (f.kind = 'less_money'
                and (f.size_den <> 1 or f.size_num % f.step_cents <> 0),
                'a multiple of ' || f.step_cents)) as c (is_wrong, expected)
     where c.is_wrong
$$;
comment on function levain.verify_flips(bigint, bigint, bigint) is
    'Flips that cannot be: of a size or in a direction that changes nothing.';

create function levain.verify_walked(costs numeric[], units numeric[], money numeric, stops boolean)
    returns numeric[]
    language plpgsql immutable parallel safe
    set search_path = levain, pg_temp as $$
declare
    whole numeric := money;
    awards numeric := 0::numeric;
    worth numeric := 0::numeric;
    is_closed boolean := false;
    passed_over numeric[] := '{}'::numeric[];
    item record;
begin
    for item in select i.cost, i.units from unnest(costs, units) as i (cost, units) loop
        is_closed := is_closed or (stops and item.cost > money);
        if not is_closed and item.cost <= money then
            money := money - item.cost;
            awards := awards + 1::numeric;
            worth := worth + item.units;
        elsif stops then
            passed_over := passed_over || item.cost;
        end if;
    end loop;
    -- Behind one that is passed over nobody has anything that would have paid for it.
    return array[awards, whole - money, worth,
                 (select count(*) from unnest(passed_over) as c where c <= money)];
end
$$;
comment on function levain.verify_walked(numeric[], numeric[], numeric, boolean) is
    'What a walk by rank gives from one pot: awards, cents, score units, and who is passed over '
    'although what is left would have paid.';

create function levain.verify_objectives(the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (application text, subject text, found text, expected text)
    language sql stable
    set search_path = levain, pg_temp as $$
    with pot as (
        -- A top-up has what stands already no more to give, and those alone whom it looks at.
        select coalesce(sum(e.voted_cents), 0) - (
                   select coalesce(sum(l.cents), 0)
                     from levain.allocation_line l
                     join levain.allocation_run r using (fund_id, call_id, allocation_run_id)
                    where l.fund_id = the_fund_id and l.call_id = the_call_id
                      and l.allocation_run_id = the_run_id and l.pass = 'decided'
                      and r.kind = 'top_up') as cents
          from levain.allocation_envelope e
         where e.fund_id = the_fund_id and e.call_id = the_call_id
           and e.allocation_run_id = the_run_id
           and not exists (
               select from levain.verify_tree(the_fund_id, the_call_id, the_run_id) as t
                where t.envelope = e.envelope and t.around <> e.envelope)
    ), step as materialized (
        select round((levain.verify_call(the_fund_id, the_call_id, the_run_id)
                      #>> '{award,step}')::numeric * 100) as step_cents
    ), rows as (
        select w.ordinal, w.rank, w.computed_cents::numeric as computed_cents, w.award_cents,
               w.score_num, w.score_den,
               -- What is unspent, and what those behind it got.
               (select p.cents from pot p)
               - sum(w.award_cents) over (order by w.ordinal) as reach_cents
          from levain.allocation w
          join levain.allocation_run r using (fund_id, call_id, allocation_run_id)
         where w.fund_id = the_fund_id and w.call_id = the_call_id
           and w.allocation_run_id = the_run_id and w.rank is not null
           and (r.kind <> 'top_up' or exists (
                    select from levain.allocation_step s
                     where s.fund_id = w.fund_id and s.call_id = w.call_id
                       and s.allocation_run_id = w.allocation_run_id
                       and s.application_id = w.application_id))
    ), walkers as (
        select count(*) as walker_count, coalesce(sum(w.computed_cents), 0) as asked_cents,
               count(*) filter (where w.award_cents > 0) as award_count,
               coalesce(sum(w.award_cents), 0) as awarded_cents,
               count(*) filter (where w.award_cents = 0
                                  and w.computed_cents <= w.reach_cents) as envy_count
          from rows w
    ), units as materialized (
        select o.objective, array_agg(w.computed_cents order by w.ordinal) as costs,
               array_agg(div(v.num, w.score_den) - (mod(v.num, w.score_den) < 0)::integer
                         order by w.ordinal) as units,
               sum(div(v.num, w.score_den) - (mod(v.num, w.score_den) < 0)::integer)
                   filter (where w.award_cents > 0) as run_units
          from levain.allocation_objective o
         cross join rows w,
               lateral (select w.score_num::numeric * o.score_unit as num) as v
         where o.fund_id = the_fund_id and o.call_id = the_call_id
           and o.allocation_run_id = the_run_id and o.objective in ('run', 'skip', 'stop')
         group by o.objective
    ), walked as materialized (
        select o.objective,
               case when u.objective is null then array[0, 0, 0, 0]
                    else levain.verify_walked(u.costs, u.units, p.cents, o.objective = 'stop') end
                   as sums,
               coalesce(u.run_units, 0) as run_units
          from levain.allocation_objective o
         cross join pot p
          left join units u using (objective)
         where o.fund_id = the_fund_id and o.call_id = the_call_id
           and o.allocation_run_id = the_run_id and o.objective in ('run', 'skip', 'stop')
    ), bounds as (
        -- lambda x budget + the sum of what each is worth above lambda x its cost, x lambda_den
        select o.objective, o.bound_num, o.bound_den, o.lambda_den,
               o.lambda_num * o.budget_cents + (
                   select coalesce(sum(greatest(0, div(w.score_num::numeric * o.score_unit,
                                                       w.score_den)
                                                   * case o.objective when 'euro' then
                                                         w.computed_cents / s.step_cents
                                                     else 1 end * o.lambda_den
                                                   - o.lambda_num * w.computed_cents)), 0)
                     from rows w, pot p where w.computed_cents <= p.cents) as bound
          from levain.allocation_objective o, step s
         where o.fund_id = the_fund_id and o.call_id = the_call_id
           and o.allocation_run_id = the_run_id and o.bound_num is not null
    )
    select null::text, o.objective || ': ' || c.subject, c.found, c.expected
      from levain.allocation_objective o
      left join walked k using (objective)
     cross join pot p
     cross join walkers w,
           lateral (values
               ('awarded_cents', o.awarded_cents::text,
                case when o.objective = 'run' then w.awarded_cents
                     when o.objective in ('skip', 'stop') then k.sums[2] end::text,
                'at most ' || least(p.cents, w.asked_cents),
                o.awarded_cents <= least(p.cents, w.asked_cents)),
               ('award_count', o.award_count::text,
                case when o.objective = 'run' then w.award_count
                     when o.objective in ('skip', 'stop') then k.sums[1] end::text,
                'at most ' || w.walker_count, o.award_count <= w.walker_count),
               ('score_units', trim_scale(o.score_units)::text,
                case when o.score_unit is null then null
                     when o.objective = 'run' then k.run_units
                     when o.objective in ('skip', 'stop') then k.sums[3] end::text,
                null, true),
               ('envy_count', o.envy_count::text,
                case when o.objective = 'run' then w.envy_count
                     when o.objective in ('skip', 'stop') then k.sums[4] end::text,
                'at most ' || w.walker_count - o.award_count,
                o.envy_count <= w.walker_count - o.award_count))
               as f (subject, found, wanted, most, is_within),
           lateral (select f.subject, f.found,
                           case when f.wanted is not null then f.wanted
                                when f.is_within then f.found
                                else f.most end) as c (subject, found, expected)
     where o.fund_id = the_fund_id and o.call_id = the_call_id
       and o.allocation_run_id = the_run_id and c.found is distinct from c.expected
    union all
    select null, b.objective || ': bound', b.bound_num || '/' || b.bound_den,
           b.bound || '/' || b.lambda_den
      from bounds b
     where b.bound_num * b.lambda_den <> b.bound * b.bound_den
$$;
comment on function levain.verify_objectives(bigint, bigint, bigint) is
    'Counterfactuals by rank that are not what a walk gives, others that give more than there is, '
    'envy that is not what the awards make it, and bounds of exact objectives that are not what '
    'their multiplier gives.';

create function levain.scoring_verify(
    the_fund_id bigint, the_call_id bigint, the_scoring_run_id bigint)
    returns table (checked text, application text, subject text, found text, expected text,
                   kind text)
    language sql stable
    set search_path = levain, pg_temp as $$
    select 'scores', null::text, null::text, null::text, null::text, null::text
    union all
    select 'scores', v.*, null
      from levain.verify_scores(the_fund_id, the_call_id, the_scoring_run_id) as v
    union all
    select 'digests', null, null, null, null, null
    union all
    select 'digests', v.*, null
      from levain.verify_digests(the_fund_id, the_call_id, the_scoring_run_id) as v
    union all
    select u.checked, null, null, u.subject, u.count::text, u.kind
      from (select 'scores' as checked, 'score' as subject, r.application_count as count,
                   'score_formula' as kind
              from levain.scoring_run r
              join levain.rule_set t using (fund_id, call_id, rule_set_id)
             where r.fund_id = the_fund_id and r.call_id = the_call_id
               and r.scoring_run_id = the_scoring_run_id
               and t.source::jsonb #>> '{call,score,sum}' is null
            union all
            select 'scores', 'rules and caps', r.application_count, 'formulas'
              from levain.scoring_run r
             where r.fund_id = the_fund_id and r.call_id = the_call_id
               and r.scoring_run_id = the_scoring_run_id
            union all
            select 'digests', 'inputs_sha256', count(*), 'no_inputs'
              from levain.score s
             where s.fund_id = the_fund_id and s.call_id = the_call_id
               and s.scoring_run_id = the_scoring_run_id and s.inputs_sha256 is null) as u
     where u.count > 0
$$;
comment on function levain.scoring_verify(bigint, bigint, bigint) is
    'Checks a scoring run from its rows: a row without subject for each check, one for each fault; '
    'without subject, but with found and expected, what is not followed, as of allocation_verify.';

create function levain.verify_solver(the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (application text, subject text, found text, expected text)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    select null::text, 'pass ' || p.pass || ': engine', r.engine::text, 'one with ' || p.solver
      from levain.allocation_proof p
      join levain.allocation_run r using (fund_id, call_id, allocation_run_id)
     where p.fund_id = the_fund_id and p.call_id = the_call_id
       and p.allocation_run_id = the_run_id
       and p.solver is not null and r.engine not like '% with ' || p.solver;
end;
comment on function levain.verify_solver(bigint, bigint, bigint) is
    'Passes that asked another solver than the one that the engine of their run names.';

create function levain.allocation_verify(the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (checked text, application text, subject text, found text, expected text,
                   kind text)
    language sql stable
    set search_path = levain, pg_temp as $$
    with optima as materialized (
        select v.* from levain.verify_optima(the_fund_id, the_call_id, the_run_id) as v
    )
    select 'order', null::text, null::text, null::text, null::text, null::text
    union all
    select 'order', v.*, null
      from levain.verify_order(the_fund_id, the_call_id, the_run_id) as v
    union all
    select 'outcomes', null, null, null, null, null
    union all
    select 'outcomes', v.*, null
      from levain.verify_outcomes(the_fund_id, the_call_id, the_run_id) as v
    union all
    select 'envelopes', null, null, null, null, null
    union all
    select 'envelopes', v.*, null
      from levain.verify_envelopes(the_fund_id, the_call_id, the_run_id) as v
    union all
    select 'quotas', null, null, null, null, null
    union all
    select 'quotas', v.*, null
      from levain.verify_quotas(the_fund_id, the_call_id, the_run_id) as v
    union all
    select 'quotas', v.*, null
      from levain.verify_floors(the_fund_id, the_call_id, the_run_id) as v
    union all
    select 'refusals', null, null, null, null, null
    union all
    select 'refusals', v.*, null
      from levain.verify_refused(the_fund_id, the_call_id, the_run_id) as v
    union all
    select 'proofs', null, null, null, null, null
    union all
    select 'proofs', v.*, null
      from levain.verify_proofs(the_fund_id, the_call_id, the_run_id) as v
    union all
    select 'proofs', v.*, null
      from levain.verify_solver(the_fund_id, the_call_id, the_run_id) as v
    union all
    select 'flips', null, null, null, null, null
    union all
    select 'flips', v.*, null
      from levain.verify_flips(the_fund_id, the_call_id, the_run_id) as v
    union all
    select 'objectives', null, null, null, null, null
    union all
    select 'objectives', v.*, null
      from levain.verify_objectives(the_fund_id, the_call_id, the_run_id) as v
    union all
    select 'digests', null, null, null, null, null
    union all
    select 'digests', v.*, null
      from levain.verify_results(the_fund_id, the_call_id, the_run_id) as v
    union all
    select 'proofs', null, o.subject, o.found, o.expected, null
      from optima o where o.unproven is null
    union all
    -- What is not followed; one whose best set is not known here counts among them.
    select case when u.kind in ('flip') then 'flips'
                when u.kind in ('counterfactual') then 'objectives'
                when u.kind in ('derived_key') then 'order'
                when u.kind in ('varied_quota', 'room_formula') then 'quotas'
                when u.kind in ('optimum', 'no_certificate') then 'proofs'
                else 'refusals' end, null, null, u.subject, u.count::text, u.kind
      from (select u.subject, u.count, u.kind
              from levain.verify_unfollowed(the_fund_id, the_call_id, the_run_id) as u
            union all
            select o.subject, o.unproven, 'optimum'
              from optima o where o.unproven is not null
            union all
            select 'pass ' || p.pass || ', set of ' || p.solver, p.item_count, 'optimum'
              from levain.allocation_proof p
             where p.fund_id = the_fund_id and p.call_id = the_call_id
               and p.allocation_run_id = the_run_id and p.by_solver) as u
$$;
comment on function levain.allocation_verify(bigint, bigint, bigint) is
    'Checks an allocation run from its rows: a row without subject for each check, one for each '
    'fault; without subject, but with found and expected, what is not followed, for how many, and '
    'of which kind.';

-- ---- who may do what ----------------------------------------------------------------------------

grant select on levain.allocation_certificate, levain.allocation_step, levain.allocation_flip,
    levain.allocation_objective, levain.allocation_proof
    to levain_reader, levain_auditor, levain_manager, levain_batch;
grant execute on function levain.certificate_begin(),
    levain.certificate_seal(bigint, bigint, bigint, boolean)
    to levain_batch;
grant execute on function levain.verify_field(bytea), levain.verify_code(text),
    levain.verify_fraction(bigint, bigint), levain.verify_varied(jsonb, jsonb),
    levain.verify_walked(numeric[], numeric[], numeric, boolean),
    levain.verify_sum(bigint[], bigint[], numeric[], numeric[]),
    levain.verify_common(bytea, bytea), levain.verify_digests(bigint, bigint, bigint),
    levain.verify_scores(bigint, bigint, bigint), levain.verify_call(bigint, bigint, bigint),
    levain.verify_ranking(bigint, bigint, bigint, text),
    levain.verify_order(bigint, bigint, bigint), levain.verify_outcomes(bigint, bigint, bigint),
    levain.verify_tree(bigint, bigint, bigint), levain.verify_envelopes(bigint, bigint, bigint),
    levain.verify_groups(bigint, bigint, bigint), levain.verify_quotas(bigint, bigint, bigint),
    levain.verify_floors(bigint, bigint, bigint),
    levain.verify_passes(bigint, bigint, bigint), levain.verify_listed(bigint, bigint, bigint),
    levain.verify_members(bigint, bigint, bigint), levain.verify_ends(bigint, bigint, bigint),
    levain.verify_chances(bigint, bigint, bigint), levain.verify_looks(bigint, bigint, bigint),
    levain.verify_limits(bigint, bigint, bigint), levain.verify_rooms(bigint, bigint, bigint),
    levain.verify_reduced(bigint, bigint, bigint), levain.verify_choices(bigint, bigint, bigint),
    levain.verify_multiple(numeric[]), levain.verify_divisor(numeric[]),
    levain.verify_pool(text[], text[], numeric[], text[], text[]),
    levain.verify_openings(bigint, bigint, bigint), levain.verify_items(bigint, bigint, bigint),
    levain.verify_proofs(bigint, bigint, bigint),
    levain.verify_added(numeric[], integer[], numeric[], numeric[]),
    levain.verify_better(numeric[], numeric[], numeric, numeric, integer[], integer[], numeric[],
                         numeric[], numeric[]),
    levain.verify_optima(bigint, bigint, bigint),
    levain.verify_level(numeric[], numeric[], numeric[], numeric),
    levain.verify_shares(bigint, bigint, bigint), levain.verify_refused(bigint, bigint, bigint),
    levain.verify_unfollowed(bigint, bigint, bigint),
    levain.verify_refusals(bigint, bigint, bigint), levain.verify_results(bigint, bigint, bigint),
    levain.verify_flips(bigint, bigint, bigint), levain.verify_objectives(bigint, bigint, bigint),
    levain.verify_solver(bigint, bigint, bigint),
    levain.scoring_verify(bigint, bigint, bigint), levain.allocation_verify(bigint, bigint, bigint)
    to levain_auditor;
