-- SPDX-License-Identifier: MPL-2.0
-- 0029_verify_runs - the checks of a run are planned once a session, and two are no false alarms.
-- Needs:   0016 and 0018, whose functions these are.
-- Breaks:  nothing: no row is touched.
-- Why:     PostgreSQL plans the statement of a function in SQL anew each time that a query calls
--          it. The checks of one run ask for its settings 47 times, for its passes 31 times, for
--          whom they are for 8 times: of 118 ms that a run of 29 applications took 55 were these
--          plans. The statements are those of before; in PL/pgSQL their plans are kept. What is
--          asked once a run stays in SQL: its plan is made for the run's own size.
--          verify_shares told a fault where a limit had left somebody without a part, and
--          verify_outcomes where a committee had awarded to one below the threshold, or to one
--          without a score.

set local role levain_owner;

create or replace function levain.verify_call(
    the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns jsonb
    language plpgsql stable
    set search_path = levain, pg_temp as $$
begin
    return (select levain.verify_varied(t.source::jsonb -> 'call', r.variations)
              from levain.allocation_run r
              join levain.scoring_run s using (fund_id, call_id, scoring_run_id)
              join levain.rule_set t using (fund_id, call_id, rule_set_id)
             where r.fund_id = the_fund_id and r.call_id = the_call_id
               and r.allocation_run_id = the_run_id);
end
$$;

create or replace function levain.verify_passes(
    the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (pass integer, code text, is_own boolean, pool text[], rule text,
                   band_width numeric, is_limited boolean, only_formula text,
                   at_most_awards integer, at_most_cents numeric, spread_by text,
                   spread_at_most integer, until_each boolean, may_close boolean)
    language plpgsql stable
    set search_path = levain, pg_temp as $$
#variable_conflict use_column
begin
    return query
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
       and r.allocation_run_id = the_run_id;
end
$$;

create or replace function levain.verify_tree(
    the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (envelope text, around text, voted_cents bigint)
    language plpgsql stable
    set search_path = levain, pg_temp as $$
#variable_conflict use_column
begin
    return query
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
       and e.allocation_run_id = the_run_id and e.envelope = t.around;
end
$$;

create or replace function levain.verify_groups(
    the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (quota text, value text, application_id bigint, counts_awards boolean)
    language plpgsql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
#variable_conflict use_column
begin
    return query
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
     where g.value is not null;
end
$$;

create or replace function levain.verify_listed(
    the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (application_id bigint)
    language plpgsql stable
    set search_path = levain, pg_temp as $$
#variable_conflict use_column
begin
    return query
    select w.application_id
      from levain.allocation_run r
      join levain.allocation w using (fund_id, call_id, allocation_run_id)
      left join levain.top_up t using (fund_id, call_id, allocation_run_id)
      left join levain.waiting l
        on l.fund_id = t.fund_id and l.call_id = t.call_id and l.decision_id = t.after_decision_id
       and l.application_id = w.application_id and coalesce(l.valid_until >= t.day, true)
     where r.fund_id = the_fund_id and r.call_id = the_call_id
       and r.allocation_run_id = the_run_id and w.rank is not null
       and (r.kind <> 'top_up' or l.application_id is not null);
end
$$;

create or replace function levain.verify_members(
    the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (pass integer, application_id bigint, ordinal integer, is_for boolean,
                   spread text)
    language plpgsql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
#variable_conflict use_column
begin
    return query
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
     order by m.pass, w.application_id, m.quota_ordinal;
end
$$;

create or replace function levain.verify_ends(
    the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (pass integer, last_ordinal integer, is_known boolean)
    language plpgsql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
#variable_conflict use_column
begin
    return query
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
     group by p.pass;
end
$$;

create or replace function levain.verify_chances(
    the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (application_id bigint, pass integer, is_known boolean)
    language plpgsql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
#variable_conflict use_column
begin
    return query
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
     group by l.application_id;
end
$$;

-- Who was left out of a shared pass by a limit of its group waits for want of a part: an envelope
-- that was shared before may have given the group's last award to one that ranks behind. That was
-- told as a fault in the order.
create or replace function levain.verify_shares(
    the_fund_id bigint, the_call_id bigint, the_run_id bigint)
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
    ), groups as materialized (
        select g.application_id, g.counts_awards,
               coalesce(q.limit_cents - q.awarded_cents, q.limit_awards - q.award_count)
                   as left_room
          from levain.verify_groups(the_fund_id, the_call_id, the_run_id) as g
          join levain.allocation_quota q
            on q.fund_id = the_fund_id and q.call_id = the_call_id
           and q.allocation_run_id = the_run_id and q.quota = g.quota and q.value = g.value
         where exists (select from passes p where p.rule = 'prorata')
    ), rows as materialized (
        select a.code, w.ordinal, w.status, w.reason, p.pass, p.step,
               case when p.is_own then w.envelope::text else '' end as budget,
               l.cents as paid, p.minimum, p.code as pass_code,
               w.computed_cents,
               w.computed_cents - coalesce(e.cents, 0) as need,
               -- A limit beside the budget has no room for the whole of it in the end.
               exists (select from groups g
                        where g.application_id = w.application_id
                          and g.left_room < case when g.counts_awards then 1
                                                 else w.computed_cents - coalesce(e.cents, 0) end)
                   as is_barred
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
        select r.pass, r.budget, min(r.ordinal) filter (where r.paid is null and not r.is_barred)
                   as first_out,
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

-- An award that a committee decided stands in a top-up, whatever the score: that was told as a
-- fault.
create or replace function levain.verify_outcomes(
    the_fund_id bigint, the_call_id bigint, the_run_id bigint)
    returns table (application text, subject text, found text, expected text)
    language sql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off as $$
    with run as (
        select c.call, (c.call #>> '{score,threshold}')::numeric as threshold,
               round((c.call #>> '{award,step}')::numeric * 100)::bigint as step_cents,
               r.kind = 'top_up' as is_top_up
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
               coalesce(l.cents, 0) as line_cents, l.is_strange,
               r.is_top_up and coalesce(l.was_decided, false) as stands
          from levain.allocation w
          join levain.application a using (fund_id, call_id, application_id)
          cross join run r
          cross join caps p
          left join (
              select i.application_id, sum(i.cents) as cents, bool_or(e.envelope is null)
                     as is_strange, bool_or(i.pass = 'decided') as was_decided
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
                         when w.score_num is null and w.rank is not null
                              and not w.stands then 'a score'
                         when w.threshold is null or w.score_num is null
                         then coalesce(w.score_num || '/' || w.score_den, 'none')
                         when w.reason = 'BELOW_THRESHOLD'
                              and w.score_num >= w.threshold * w.score_den
                         then 'below ' || w.threshold
                         when w.rank is not null and w.score_num < w.threshold * w.score_den
                              and not w.stands
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
