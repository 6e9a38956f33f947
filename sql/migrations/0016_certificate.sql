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

create function levain.certificate_begin() returns void
    language plpgsql volatile security definer
    set search_path = levain, pg_temp
    set client_min_messages = warning as $$
begin
    drop table if exists pg_temp.award_step, pg_temp.award_flip, pg_temp.award_objective,
        pg_temp.award_proof;
    create temporary table award_step (
        place        bigint not null,
        pass         text not null,
        before_cents bigint not null,
        after_cents  bigint not null
    ) on commit drop;
    create temporary table award_flip (
        place    bigint not null,
        kind     text not null,
        size_num bigint not null,
        size_den bigint not null,
        status   text not null,
        is_least boolean not null
    ) on commit drop;
    create temporary table award_objective (
        objective     text not null,
        ordinal       integer not null,
        award_count   bigint not null,
        awarded_cents bigint not null,
        envy_count    bigint not null,
        score_unit    bigint,
        score_units   text,
        budget_cents  text,
        lambda_num    text,
        lambda_den    text,
        bound_num     text,
        bound_den     text,
        reached       text,
        is_exact      boolean
    ) on commit drop;
    create temporary table award_proof (
        ordinal      integer not null,
        pass         text not null,
        envelope     text,
        item_count   bigint not null,
        score_unit   bigint not null,
        reached      text not null,
        upper        text not null,
        states       text not null,
        budget_cents text,
        lambda_num   text,
        lambda_den   text,
        bound_num    text,
        bound_den    text
    ) on commit drop;
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
        lambda_den, bound_num, bound_den)
    select the_fund_id, the_call_id, the_run_id, p.ordinal, p.pass, p.envelope, p.item_count,
           p.score_unit, p.reached::numeric, p.upper::numeric, p.states::numeric,
           p.budget_cents::numeric, p.lambda_num::numeric, p.lambda_den::numeric,
           p.bound_num::numeric, p.bound_den::numeric
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
    ), rows as (
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

create function levain.verify_call(the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns jsonb
    language sql stable
    set search_path = levain, pg_temp
    return (select t.source::jsonb -> 'call'
              from levain.allocation_run r
              join levain.scoring_run s using (fund_id, call_id, scoring_run_id)
              join levain.rule_set t using (fund_id, call_id, rule_set_id)
             where r.fund_id = the_fund_id and r.call_id = the_call_id
               and r.allocation_run_id = the_run_id);
comment on function levain.verify_call(bigint, bigint, bigint) is
    'What the fund file of a run says of its call, as it was applied.';

create function levain.verify_order(the_fund_id bigint, the_call_id bigint, the_run_id bigint)
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
               case when k.name = 'score' then w.score_num
                    when k.name = 'computed' then w.computed_cents
                    when k.criterion is not null then w.mark_nums[k.criterion]
                    when k.slot is not null then w.numbers[k.slot] end::numeric as num,
               case when k.name = 'score' then w.score_den
                    when k.criterion is not null then coalesce(w.mark_dens[k.criterion], 1)
                    else 1 end::numeric as den,
               k.is_desc, k.name,
               k.name in ('score', 'computed') or k.criterion is not null or k.slot is not null
                   as is_number
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
comment on function levain.verify_order(bigint, bigint, bigint) is
    'Applications that are not where the declared keys put them, each compared with the one '
    'before. A key that SQL cannot compute, a derived value or a draw, ends the comparison.';

create function levain.verify_outcomes(the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (application text, subject text, found text, expected text)
    language sql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
    with run as (
        select r.kind = 'simulation' as is_varied, c.call,
               (c.call #>> '{score,threshold}')::numeric as threshold,
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
    ), rows as (
        select w.*, a.code, r.is_varied, r.threshold, r.step_cents, p.codes,
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
                         when w.is_varied or w.threshold is null or w.score_num is null
                         then coalesce(w.score_num || '/' || w.score_den, 'none')
                         when w.reason = 'BELOW_THRESHOLD'
                              and w.score_num >= w.threshold * w.score_den
                         then 'below ' || w.threshold
                         when w.rank is not null and w.score_num < w.threshold * w.score_den
                         then w.threshold || ' or more'
                         else w.score_num || '/' || w.score_den end),
                   ('computed_cents', w.computed_cents::text,
                    case when w.computed_cents is null or w.least_cents is null or w.is_varied
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
                   ('award_cents, step', (w.award_cents % coalesce(w.step_cents, 1))::text,
                    case when w.is_varied then (w.award_cents % coalesce(w.step_cents, 1))::text
                         else '0' end),
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
        select g.quota, g.value, g.code, p.pass, g.ordinal, q.limit_cents,
               sum(p.cents) over (partition by g.quota, g.value order by p.pass, g.ordinal) as used
          from groups g
          join (select l.application_id, coalesce(d.ordinal, 0) as pass, sum(l.cents) as cents
                  from levain.allocation_line l
                  join levain.allocation_run r using (fund_id, call_id, allocation_run_id)
                  join levain.scoring_run s using (fund_id, call_id, scoring_run_id)
                  left join levain.pass d
                    on d.fund_id = l.fund_id and d.call_id = l.call_id
                   and d.rule_set_id = s.rule_set_id and d.code = l.pass
                 where l.fund_id = the_fund_id and l.call_id = the_call_id
                   and l.allocation_run_id = the_run_id
                 group by 1, 2) as p using (application_id)
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
     where r.used > r.limit_cents
    union all
    select null, q.quota || ' ' || q.value || ': awarded', q.award_count::text,
           'at most ' || q.limit_awards
      from levain.allocation_quota q
     where q.fund_id = the_fund_id and q.call_id = the_call_id
       and q.allocation_run_id = the_run_id and q.award_count > q.limit_awards
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
       and q.allocation_run_id = the_run_id and r.kind = 'real'
       and coalesce(q.limit_cents, q.limit_awards)
           <> coalesce(d.limit_awards, d.limit_cents, floor(d.share * r.net_cents))
$$;
comment on function levain.verify_quotas(bigint, bigint, bigint) is
    'Groups that have more than their limit, at the end or at any step, or not what their awards '
    'sum up to.';

-- The passes that SQL can follow: one after the other in the order, to all, without a limit.
create function levain.verify_passes(the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (pass integer, code text, is_own boolean, pool text[], is_walk boolean)
    language sql stable
    set search_path = levain, pg_temp as $$
    select d.ordinal, d.code::text,
           coalesce(jsonb_typeof(p.value -> 'from'), '') <> 'array',
           case when jsonb_typeof(p.value -> 'from') = 'array'
                then array(select jsonb_array_elements_text(p.value -> 'from')) end,
           d.rule = 'walk'
           and num_nonnulls(d.only_formula, d.at_most_awards, d.at_most_share, d.at_most_cents,
                            d.spread_by) = 0
      from levain.allocation_run r
      join levain.scoring_run s using (fund_id, call_id, scoring_run_id)
      join levain.pass d using (fund_id, call_id, rule_set_id)
      join jsonb_array_elements(levain.verify_call(the_fund_id, the_call_id, the_run_id)
                                -> 'passes') with ordinality as p (value, ordinal)
        on p.ordinal = d.ordinal
     where r.fund_id = the_fund_id and r.call_id = the_call_id
       and r.allocation_run_id = the_run_id
$$;
comment on function levain.verify_passes(bigint, bigint, bigint) is
    'The passes of a run, and whether SQL can follow each.';

-- What was left for each application where it was looked at last: by its certificate, else, when it
-- waits and all passes look at all, in the last pass.
create function levain.verify_looks(the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (application_id bigint, pass integer, left_cents numeric, need_cents numeric,
                   paid_cents numeric, before_cents bigint, after_cents bigint)
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
    ), looks as materialized (
        select w.application_id, w.ordinal, w.computed_cents, p.pass, s.before_cents,
               s.after_cents,
               case when p.is_own then array[w.envelope::text]
                    when 'leftovers' = any (p.pool)
                    then array(select distinct t.envelope from tree t)
                    else p.pool end as sources
          from levain.allocation w
          left join levain.allocation_step s
              using (fund_id, call_id, allocation_run_id, application_id)
          join passes p
            on case when s.pass is not null then p.code = s.pass
                    else w.status = 'waiting' and p.pass = (select max(q.pass) from passes q)
                         and (select bool_and(q.is_walk) from passes q) end
         where w.fund_id = the_fund_id and w.call_id = the_call_id
           and w.allocation_run_id = the_run_id and p.is_walk
           -- What several envelopes within one can give together is not the sum of them.
           and (p.is_own or not exists (select from tree t where t.envelope <> t.around))
    ), moments as (
        select t.around, l.pass, l.ordinal, l.cents, null::bigint as look, null::text as source
          from lines l join tree t on t.envelope = l.envelope
        union all
        select t.around, k.pass, k.ordinal, 0, k.application_id, e.source
          from looks k, unnest(k.sources) as e (source)
          join tree t on t.envelope = e.source
    ), running as (
        select m.*, sum(m.cents) over (partition by m.around
                                       order by m.pass, m.ordinal, m.look is null) as paid
          from moments m
    ), spendable as (
        select r.look, r.source, min(t.voted_cents - r.paid) as left_cents
          from running r
          join (select distinct v.around, v.voted_cents from tree v) as t using (around)
         where r.look is not null
         group by r.look, r.source
    )
    select k.application_id, k.pass, s.left_cents,
           k.computed_cents - coalesce(o.earlier, 0), coalesce(o.now, 0), k.before_cents::bigint,
           k.after_cents::bigint
      from looks k
      join (select p.look, sum(p.left_cents) as left_cents from spendable p group by p.look) as s
        on s.look = k.application_id
      left join (
          select l.application_id, sum(l.cents) filter (where l.pass < k.pass) as earlier,
                 sum(l.cents) filter (where l.pass = k.pass) as now
            from lines l join looks k using (application_id)
           group by l.application_id) as o on o.application_id = k.application_id
$$;
comment on function levain.verify_looks(bigint, bigint, bigint) is
    'What the lines left for each application at its last look, by running sums, beside what its '
    'certificate says.';

create function levain.verify_refusals(the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (application text, subject text, found text, expected text)
    language sql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
    with looks as materialized (
        select l.* from levain.verify_looks(the_fund_id, the_call_id, the_run_id) as l
    ), rows as (
        select w.application_id, w.status, w.reason, w.quota, w.short_cents, w.computed_cents,
               w.ordinal, a.code
          from levain.allocation w
          join levain.application a using (fund_id, call_id, application_id)
         where w.fund_id = the_fund_id and w.call_id = the_call_id
           and w.allocation_run_id = the_run_id
    ), followed as (
        select max(p.pass) as passes
          from levain.verify_passes(the_fund_id, the_call_id, the_run_id) as p
        having bool_and(p.is_walk)
    ), groups as materialized (
        select g.* from levain.verify_groups(the_fund_id, the_call_id, the_run_id) as g
         where not g.counts_awards
           and g.quota in (select r.quota from rows r where r.quota is not null)
    ), moments as (
        -- What each award added to its group, and where each pass refused an application of it.
        select g.quota, g.value, p.pass, w.ordinal, l.cents, null::bigint as look
          from levain.allocation_line l
          join rows w using (application_id)
          join groups g using (application_id)
          join levain.verify_passes(the_fund_id, the_call_id, the_run_id) as p on p.code = l.pass
         where l.fund_id = the_fund_id and l.call_id = the_call_id
           and l.allocation_run_id = the_run_id
        union all
        select g.quota, g.value, n.pass, w.ordinal, 0, w.application_id
          from rows w
          join groups g using (application_id, quota)
          join followed f on true
         cross join lateral generate_series(1, f.passes) as n (pass)
         where w.reason = 'QUOTA' and w.status = 'waiting'
    ), running as (
        select m.*, sum(m.cents) over (partition by m.quota, m.value
                                       order by m.pass, m.ordinal, m.look is null) as used
          from moments m
    ), full_groups as (
        select distinct on (r.look) r.look, r.used + w.computed_cents - q.limit_cents as excess
          from running r
          join rows w on w.application_id = r.look
          join levain.allocation_quota q
            on q.fund_id = the_fund_id and q.call_id = the_call_id
           and q.allocation_run_id = the_run_id and q.quota = r.quota and q.value = r.value
         where r.used + w.computed_cents > q.limit_cents
         order by r.look, r.pass
    )
    select w.code::text, c.subject, c.found, c.expected
      from rows w
      join looks k using (application_id),
           lateral (values
               ('short_cents', w.short_cents::text,
                case when w.status <> 'waiting' then w.short_cents::text
                     when w.reason = 'ENVELOPE_CLOSED'
                     then greatest(k.need_cents - k.left_cents, 0)::text
                     when w.reason not in ('NO_FUNDS', 'TIE_LOST') then w.short_cents::text
                     when k.left_cents >= k.need_cents
                     then 'an award: ' || k.left_cents || ' were left for ' || k.need_cents
                     else (k.need_cents - k.left_cents)::text end),
               ('before_cents', k.before_cents::text,
                case when k.before_cents is not null then k.left_cents::text end),
               ('after_cents', k.after_cents::text,
                case when k.after_cents is not null
                     then (k.left_cents - k.paid_cents)::text end)) as c (subject, found, expected)
     where c.found is distinct from c.expected
    union all
    select w.code::text, 'short_cents', w.short_cents::text,
           coalesce(u.excess::text, 'an award: there was room in quota ' || w.quota)
      from rows w
      join groups g using (application_id, quota)
      join followed f on true
      left join full_groups u on u.look = w.application_id
     where w.reason = 'QUOTA' and w.status = 'waiting'
       and w.short_cents is distinct from u.excess
$$;
comment on function levain.verify_refusals(bigint, bigint, bigint) is
    'Refusals whose arithmetic is not that of the running sums of envelopes, pools and quotas, and '
    'looks that the certificate tells otherwise.';

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
    ), variations as (
        select coalesce(string_agg(
                   levain.verify_field(convert_to(v.value ->> 'key', 'UTF8'))
                   || levain.verify_field(convert_to(v.value ->> 'value', 'UTF8')), ''::bytea
                   order by v.value ->> 'key' collate "C"), '') as bytes
          from levain.allocation_run r, jsonb_array_elements(r.variations) as v
         where r.fund_id = the_fund_id and r.call_id = the_call_id
           and r.allocation_run_id = the_run_id
    ), organizations as (
        -- Who applies is not part of what was scored: a run that counts by it has it in its inputs.
        select levain.verify_field(sha256(coalesce((
                   select string_agg(
                              levain.verify_field(
                                  convert_to(coalesce(o.siren, o.rna, ''), 'UTF8')), ''::bytea
                              order by a.code collate "C")
                     from levain.allocation w
                     join levain.application a using (fund_id, call_id, application_id)
                     left join levain.organization o using (organization_id)
                    where w.fund_id = the_fund_id and w.call_id = the_call_id
                      and w.allocation_run_id = the_run_id), ''))) as bytes
          from levain.verify_call(the_fund_id, the_call_id, the_run_id) as c (call)
         where (c.call @? '$.quotas[*] ? (@.by == "organization")'
                or c.call @? '$.passes[*].spread ? (@.by == "organization")')
           and not c.call @? '$.intake.fields[*] ? (@.name == "organization")'
           and not c.call @? '$.derived[*] ? (@.name == "organization")'
    )
    select null::text, c.subject, c.found, c.expected
      from levain.allocation_run r
      join levain.scoring_run s using (fund_id, call_id, scoring_run_id)
      left join organizations g on true,
           results, lefts, variations,
           lateral (values
               ('results_sha256', encode(r.results_sha256, 'hex'),
                encode(sha256(results.bytes || lefts.bytes), 'hex')),
               ('inputs_sha256', encode(r.inputs_sha256, 'hex'),
                case when r.kind = 'top_up'
                          or levain.verify_call(the_fund_id, the_call_id, the_run_id) -> 'order'
                             ? 'draw'
                     then encode(r.inputs_sha256, 'hex')
                     else encode(sha256(levain.verify_field(convert_to(r.engine, 'UTF8'))
                                        || levain.verify_field(convert_to(r.kind, 'UTF8'))
                                        || levain.verify_field(s.inputs_sha256)
                                        || variations.bytes || coalesce(g.bytes, '')), 'hex') end))
               as c (subject, found, expected)
     where r.fund_id = the_fund_id and r.call_id = the_call_id
       and r.allocation_run_id = the_run_id and c.found is distinct from c.expected
$$;
comment on function levain.verify_results(bigint, bigint, bigint) is
    'The digests of an allocation run that are not those of its rows.';

create function levain.verify_flips(the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (application text, subject text, found text, expected text)
    language sql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
    with run as (
        select r.kind = 'simulation' as is_varied, c.call, t.flips_looked,
               (c.call #>> '{score,threshold}')::numeric as threshold,
               round((c.call #>> '{award,step}')::numeric * 100) as step_cents,
               c.call #>> '{order,0}' = 'score desc' as is_by_score
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
               (f.kind = 'more_points' and not f.is_varied and f.threshold is not null
                and f.num < f.threshold * f.den, 'a score of ' || f.threshold || ' or more'),
               (f.kind = 'more_points' and f.is_by_score and f.reason <> 'BELOW_THRESHOLD'
                and f.num_before is not null and f.num * f.den_before < f.num_before * f.den,
                'a score that reaches the one before, ' || f.num_before || '/' || f.den_before),
               (f.kind = 'less_points' and f.status not in ('awarded', 'partial'),
                'none: it is ' || f.status),
               (f.kind = 'less_points' and f.num < 0, 'a score of 0 or more'),
               (f.kind = 'less_points' and f.is_by_score and not f.is_varied
                and coalesce(f.num >= f.threshold * f.den, true)
                and f.num * f.den_after > f.num_after * f.den,
                'a score that falls to the one after, ' || f.num_after || '/' || f.den_after),
               (f.kind = 'less_money' and f.status <> 'waiting', 'none: it is ' || f.status),
               (f.kind = 'less_money' and f.size_num >= f.computed_cents * f.size_den,
                'less than ' || f.computed_cents),
               (f.kind = 'less_money' and not f.is_varied
                and (f.size_den <> 1 or f.size_num % f.step_cents <> 0),
                'a multiple of ' || f.step_cents)) as c (is_wrong, expected)
     where c.is_wrong
$$;
comment on function levain.verify_flips(bigint, bigint, bigint) is
    'Flips that cannot be: of a size or in a direction that changes nothing.';

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
           and not exists (select from levain.allocation_run r
                            where r.fund_id = the_fund_id and r.call_id = the_call_id
                              and r.allocation_run_id = the_run_id and r.kind = 'simulation')
    )
    select null::text, o.objective || ': ' || c.subject, c.found, c.expected
      from levain.allocation_objective o, pot p, walkers w,
           lateral (values
               ('awarded_cents', o.awarded_cents::text,
                case when o.objective = 'run' then w.awarded_cents::text
                     when o.awarded_cents <= least(p.cents, w.asked_cents)
                     then o.awarded_cents::text
                     else 'at most ' || least(p.cents, w.asked_cents) end),
               ('award_count', o.award_count::text,
                case when o.objective = 'run' then w.award_count::text
                     when o.award_count <= w.walker_count then o.award_count::text
                     else 'at most ' || w.walker_count end),
               ('envy_count', o.envy_count::text,
                case when o.objective = 'run' then w.envy_count::text
                     when o.objective = 'skip' then '0'
                     when o.envy_count <= w.walker_count - o.award_count then o.envy_count::text
                     else 'at most ' || w.walker_count - o.award_count end))
               as c (subject, found, expected)
     where o.fund_id = the_fund_id and o.call_id = the_call_id
       and o.allocation_run_id = the_run_id and c.found is distinct from c.expected
    union all
    select null, b.objective || ': bound', b.bound_num || '/' || b.bound_den,
           b.bound || '/' || b.lambda_den
      from bounds b
     where b.bound_num * b.lambda_den <> b.bound * b.bound_den
$$;
comment on function levain.verify_objectives(bigint, bigint, bigint) is
    'Counterfactuals that give more than there is, envy that is not what the awards make it, and '
    'bounds of exact objectives that are not what their multiplier gives.';

create function levain.scoring_verify(
    the_fund_id bigint, the_call_id bigint, the_scoring_run_id bigint)
    returns table (checked text, application text, subject text, found text, expected text)
    language sql stable
    set search_path = levain, pg_temp as $$
    select 'scores', null::text, null::text, null::text, null::text
    union all
    select 'scores', v.*
      from levain.verify_scores(the_fund_id, the_call_id, the_scoring_run_id) as v
    union all
    select 'digests', null, null, null, null
    union all
    select 'digests', v.*
      from levain.verify_digests(the_fund_id, the_call_id, the_scoring_run_id) as v
$$;
comment on function levain.scoring_verify(bigint, bigint, bigint) is
    'Checks a scoring run from its rows: a row without subject for each check, one for each fault.';

create function levain.allocation_verify(the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (checked text, application text, subject text, found text, expected text)
    language sql stable
    set search_path = levain, pg_temp as $$
    select 'order', null::text, null::text, null::text, null::text
    union all
    select 'order', v.* from levain.verify_order(the_fund_id, the_call_id, the_run_id) as v
    union all
    select 'outcomes', null, null, null, null
    union all
    select 'outcomes', v.* from levain.verify_outcomes(the_fund_id, the_call_id, the_run_id) as v
    union all
    select 'envelopes', null, null, null, null
    union all
    select 'envelopes', v.* from levain.verify_envelopes(the_fund_id, the_call_id, the_run_id) as v
    union all
    select 'quotas', null, null, null, null
    union all
    select 'quotas', v.* from levain.verify_quotas(the_fund_id, the_call_id, the_run_id) as v
    union all
    select 'refusals', null, null, null, null
    union all
    select 'refusals', v.* from levain.verify_refusals(the_fund_id, the_call_id, the_run_id) as v
    union all
    select 'flips', null, null, null, null
    union all
    select 'flips', v.* from levain.verify_flips(the_fund_id, the_call_id, the_run_id) as v
    union all
    select 'objectives', null, null, null, null
    union all
    select 'objectives', v.*
      from levain.verify_objectives(the_fund_id, the_call_id, the_run_id) as v
    union all
    select 'digests', null, null, null, null
    union all
    select 'digests', v.* from levain.verify_results(the_fund_id, the_call_id, the_run_id) as v
$$;
comment on function levain.allocation_verify(bigint, bigint, bigint) is
    'Checks an allocation run from its rows: a row without subject for each check, one for each '
    'fault.';

-- ---- who may do what ----------------------------------------------------------------------------

grant select on levain.allocation_certificate, levain.allocation_step, levain.allocation_flip,
    levain.allocation_objective, levain.allocation_proof
    to levain_reader, levain_auditor, levain_manager, levain_batch;
grant execute on function levain.certificate_begin(),
    levain.certificate_seal(bigint, bigint, bigint, boolean)
    to levain_batch;
grant execute on function levain.verify_field(bytea), levain.verify_code(text),
    levain.verify_fraction(bigint, bigint),
    levain.verify_sum(bigint[], bigint[], numeric[], numeric[]),
    levain.verify_common(bytea, bytea), levain.verify_digests(bigint, bigint, bigint),
    levain.verify_scores(bigint, bigint, bigint), levain.verify_call(bigint, bigint, bigint),
    levain.verify_order(bigint, bigint, bigint), levain.verify_outcomes(bigint, bigint, bigint),
    levain.verify_tree(bigint, bigint, bigint), levain.verify_envelopes(bigint, bigint, bigint),
    levain.verify_groups(bigint, bigint, bigint), levain.verify_quotas(bigint, bigint, bigint),
    levain.verify_passes(bigint, bigint, bigint), levain.verify_looks(bigint, bigint, bigint),
    levain.verify_refusals(bigint, bigint, bigint), levain.verify_results(bigint, bigint, bigint),
    levain.verify_flips(bigint, bigint, bigint), levain.verify_objectives(bigint, bigint, bigint),
    levain.scoring_verify(bigint, bigint, bigint), levain.allocation_verify(bigint, bigint, bigint)
    to levain_auditor;
