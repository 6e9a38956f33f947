-- SPDX-License-Identifier: MPL-2.0
-- How the fund was carried out: key figures, rules, demand, eligibility, selection, allocation,
-- money, indicators, territory, cases and the list of awards; of a period shorter than ten months,
-- only what moves within one: key figures, money, how complete the indicators are.
-- $1 bigint  fund_id
-- $2 text    code of a funder: only its share of the money; null = all
-- $3 bigint  first day of the period, since 1970-01-01
-- $4 bigint  last day of the period
-- $5 bigint  as of this day
-- gives      document text
with ask as materialized (
    select $1::bigint as fund_id, $2::text is not null as one,
           case when $2::text is not null then coalesce((
               select d.funder_id from levain.funder d where d.code = $2::text), 0) end
               as funder_id,
           date '1970-01-01' + $3::bigint::integer as from_day,
           date '1970-01-01' + $4::bigint::integer as through_day,
           date '1970-01-01' + $5::bigint::integer as as_of,
           $4::bigint - $3::bigint < 300 as light,
           '{"why": "common"}'::jsonb as common, '{"why": "few"}'::jsonb as few
), fact as materialized (
    select f.figure, f.funder_id, f.vintage, f.call_id, f.envelope, f.in_period, f.cents
      from ask a
     cross join lateral levain.figure_totals(
               a.fund_id, a.from_day, a.through_day, a.as_of,
               array['promised', 'usable', 'committed', 'decommitted', 'paid', 'outstanding',
                     'left', 'reused', 'managed', 'received', 'claimed', 'recovered', 'waived',
                     'written_off', 'claims_due'],
               a.funder_id, array['period', 'vintage', 'call', 'envelope', 'funder']) as f
     where not a.one or f.funder_id = a.funder_id
), held as materialized (
    -- What awards have: of the funder that is asked for, or of all; and of all.
    select h.* from ask a
     cross join lateral levain.awards_held(a.fund_id, a.as_of, a.funder_id) as h
), agreed as materialized (
    -- The agreement of an award that is in force, and when there was one first.
    select distinct on (h.call_id, h.application_id) h.call_id, h.application_id, h.signed_on,
           h.starts_on, h.ends_on, h.award_cents::bigint as award,
           h.eligible_cents::bigint as eligible,
           first_value(h.number) over earlier as number,
           first_value(h.signed_on) over earlier as first_on,
           min(h.signed_on) over (partition by h.call_id, h.application_id) as began_on
      from levain.agreement h, ask a
     where h.fund_id = $1 and h.signed_on <= a.as_of and h.recorded_at < levain.recorded_until()
    window earlier as (partition by h.call_id, h.application_id order by h.version)
     order by h.call_id, h.application_id, h.version desc
), stepped as materialized (
    select t.call_id, t.application_id, bool_or(t.kind = 'started') as started,
           coalesce((array_agg(t.kind order by t.award_step_id desc)
                     filter (where t.kind in ('suspended', 'resumed')))[1] = 'suspended', false)
               as suspended,
           min(t.day) filter (where t.kind = 'closed') as closed_on
      from levain.award_step t, ask a
     where t.fund_id = $1 and t.day <= a.as_of and t.recorded_at < levain.recorded_until()
     group by t.call_id, t.application_id
), total as materialized (
    select a.*, coalesce((
               select jsonb_object_agg(f.figure, f.cents)
                 from (select f.figure, sum(f.cents)::bigint as cents
                         from fact f group by f.figure) as f), '{}') as sums,
           coalesce((
               select jsonb_object_agg(f.figure, f.cents)
                 from (select f.figure || '_period' as figure, sum(f.cents)::bigint as cents
                         from fact f where f.in_period group by f.figure) as f), '{}') as period
      from ask a
), decided as materialized (
    -- The calls that were decided by that day: the run that was decided, the decision that holds.
    select d.call_id, k.code as call, r.allocation_run_id, r.scoring_run_id, s.rule_set_id,
           d.decided_on, l.decision_id, d.decision_id as first_decision_id, s.sealed_at,
           k.mode, levain.label_of(d.fund_id, k.name_fr, k.name_en, k.code) as title,
           u.version as rules_version, u.opens_at, u.closes_at, u.source::jsonb as whole_file,
           u.source::jsonb -> 'call' as file,
           case when u.source::jsonb #>> '{call,score,threshold}' ~ '^\d+([.]\d+)?$'
                then (u.source::jsonb #>> '{call,score,threshold}')::numeric end as threshold
      from levain.decision d
      join levain.call k using (fund_id, call_id)
      join levain.allocation_run r using (fund_id, call_id, allocation_run_id)
      join levain.scoring_run s using (fund_id, call_id, scoring_run_id)
      join levain.rule_set u using (fund_id, call_id, rule_set_id)
     cross join lateral (
          select max(e.decision_id) as decision_id from levain.decision e
           where e.fund_id = d.fund_id and e.call_id = d.call_id
             and e.decided_on <= (select a.as_of from ask a)
             and e.recorded_at < levain.recorded_until()) as l
     where d.fund_id = $1 and d.kind = 'real' and d.decided_on <= (select a.as_of from ask a)
       and d.recorded_at < levain.recorded_until()
), code_word as materialized (
    -- What fund files call the codes of their fields, in the language of the fund.
    select d.call_id, d.decided_on, f.field ->> 'name' as field, w.key as code,
           levain.label_of($1, coalesce(w.value ->> 'fr', w.value #>> '{}'),
                           coalesce(w.value ->> 'en', w.value #>> '{}'), w.key) as told
      from decided d
     cross join lateral jsonb_array_elements(
           coalesce(d.file #> '{intake,fields}', '[]')) as f (field)
     cross join lateral jsonb_each(
           case when jsonb_typeof(f.field -> 'labels') = 'object' then f.field -> 'labels'
                else '{}' end) as w
), word as materialized (
    -- Where calls call one otherwise, what the last of them does.
    select distinct on (c.field, c.code) c.field, c.code, c.told
      from code_word c
     order by c.field, c.code, c.decided_on desc, c.call_id desc
), asked_field as (
    -- What an application asks for: the money field that a cap is made of and nothing else.
    select distinct on (d.call_id) d.call_id, f.slot
      from decided d
      join levain.cap c
        on c.fund_id = $1 and c.call_id = d.call_id and c.rule_set_id = d.rule_set_id
      join levain.field f
        on f.fund_id = $1 and f.call_id = d.call_id and f.rule_set_id = d.rule_set_id
       and f.name = c.formula and f.type = 'money'
     order by d.call_id, c.ordinal
), file as materialized (
    select d.call_id, d.call, w.application_id, a.organization_id, v.numbers, v.texts,
           v.submitted_at, d.decided_on, d.rule_set_id, w.envelope, w.binding, w.failed, w.waived,
           s.mark_nums, s.mark_dens, w.score_num, w.score_den, a.code, w.rank, w.reason,
           w.status as run_status,
           levain.of_call($1, d.call, a.code) as application,
           v.numbers[q.slot] as asked, w.computed_cents::bigint as computed,
           w.status <> 'ineligible' as eligible,
           w.status <> 'ineligible'
               and w.reason not in ('BELOW_THRESHOLD', 'BELOW_FLOOR', 'NOT_SCORED') as above,
           not exists (
               select from levain.rule u
                where u.fund_id = $1 and u.call_id = d.call_id and u.rule_set_id = d.rule_set_id
                  and u.severity = 'completable'
                  and get_bit(w.failed, u.ordinal - 1) = 1
                  and get_bit(w.waived, u.ordinal - 1) = 0) as complete,
           coalesce(n.status, w.status) as status, coalesce(n.award_cents, 0)::bigint as award,
           g.began_on as signed_on, p.paid_on, t.closed_on
      from decided d
      join levain.allocation w
        on w.fund_id = $1 and w.call_id = d.call_id and w.allocation_run_id = d.allocation_run_id
      join levain.application a
        on a.fund_id = $1 and a.call_id = d.call_id and a.application_id = w.application_id
      join levain.score s
        on s.fund_id = $1 and s.call_id = d.call_id and s.scoring_run_id = d.scoring_run_id
       and s.application_id = w.application_id
      join levain.application_version v
        on v.fund_id = $1 and v.call_id = d.call_id and v.application_id = w.application_id
       and v.version = s.version
      left join asked_field q on q.call_id = d.call_id
      left join held p
        on p.call_id = d.call_id and p.application_id = w.application_id
      left join agreed g
        on g.call_id = d.call_id and g.application_id = w.application_id
      left join stepped t
        on t.call_id = d.call_id and t.application_id = w.application_id
      left join levain.decision_award n
        on n.fund_id = $1 and n.call_id = d.call_id and n.decision_id = d.decision_id
       and n.application_id = w.application_id
), spent as (
    select f.*, (f.submitted_at at time zone g.time_zone)::date as filed_on
      from file f, levain.fund g
     where g.fund_id = $1
), counted as (
    select count(*) as files, count(*) filter (where f.complete) as complete,
           count(*) filter (where f.eligible) as eligible,
           count(*) filter (where f.above) as above,
           count(*) filter (where f.award > 0) as awards,
           count(*) filter (where f.signed_on is not null) as signed,
           count(*) filter (where f.paid_on is not null) as paid,
           count(*) filter (where f.closed_on is not null) as closed,
           coalesce(sum(f.asked), 0)::bigint as asked,
           coalesce(sum(f.award), 0)::bigint as awarded,
           percentile_disc(0.5) within group (order by f.award) filter (where f.award > 0)
               as award_median,
           percentile_disc(0.5) within group (order by f.decided_on - f.filed_on)
               as days_decision,
           percentile_disc(0.5) within group (order by f.signed_on - f.decided_on)
               as days_signature,
           percentile_disc(0.5) within group (order by f.paid_on - f.signed_on) as days_payment,
           percentile_disc(0.5) within group (order by f.closed_on - f.paid_on) as days_closing,
           percentile_disc(0.5) within group (order by f.paid_on - f.filed_on) as days_to_money
      from spent f
), again as (
    -- Awards to organizations that an earlier call of the fund had given one.
    select count(*) as awards, coalesce(sum(f.award), 0)::bigint as cents
      from file f
     where f.award > 0 and exists (
           select from file e
            where e.organization_id = f.organization_id and e.award > 0
              and e.call_id <> f.call_id and e.decided_on < f.decided_on)
), leverage as (
    select sum(g.eligible_cents::bigint)::numeric as cost, sum(g.award_cents::bigint) as award
      from ask a
     cross join lateral (
          select distinct on (g.call_id, g.application_id) g.eligible_cents, g.award_cents
            from levain.agreement g
           where g.fund_id = $1 and g.signed_on <= a.as_of
             and g.recorded_at < levain.recorded_until()
           order by g.call_id, g.application_id, g.version desc) as g
     where g.eligible_cents is not null
), item as (
    select 1 as place, 'file_count' as code, 'count' as unit, to_jsonb(c.files) as value,
           false as of_all
      from counted c
    union all select 2, 'eligible_count', 'count', to_jsonb(c.eligible), false from counted c
    union all select 3, 'award_count', 'count', to_jsonb(c.awards), false from counted c
    union all select 4, 'success_rate', 'bp', to_jsonb(levain.share_bp(c.awards, c.files)), false
      from counted c
    union all select 5, 'asked', 'cents', to_jsonb(c.asked), false from counted c
    union all select 6, 'awarded', 'cents', to_jsonb(c.awarded), true from counted c
    union all select 7, 'award_mean', 'cents', to_jsonb(
        case when c.awards > 0 then div(c.awarded * 2::numeric + c.awards, 2 * c.awards)::bigint
        end), true from counted c
    union all select 8, 'award_median', 'cents', to_jsonb(c.award_median), true from counted c
    union all select 9, 'days_decision', 'days', to_jsonb(c.days_decision), false from counted c
    union all select 10, 'days_signature', 'days', to_jsonb(c.days_signature), false
      from counted c
    union all select 11, 'days_payment', 'days', to_jsonb(c.days_payment), false from counted c
    union all select 12, 'days_closing', 'days', to_jsonb(c.days_closing), false from counted c
    union all select 12, 'days_to_money', 'days', to_jsonb(c.days_to_money), false from counted c
    union all select 13, 'again_count', 'count', to_jsonb(g.awards), false from again g
    union all select 14, 'again_rate', 'bp', to_jsonb(levain.share_bp(g.cents, c.awarded)), false
      from again g, counted c
    union all select 15, 'leverage', 'decimal',
                     to_jsonb(round(l.cost / nullif(l.award, 0), 2)::text), false
      from leverage l
    union all select 16, 'management_rate', 'bp', to_jsonb(levain.share_bp(
        levain.sum_of(t.sums, 'managed'), levain.sum_of(t.sums, 'paid'))), false from total t
), key as (
    select jsonb_build_object('kind', 'figures', 'code', 'key', 'items',
                              levain.figure_items(t.sums, array[
                                  'promised', 'received', 'usable', 'committed', 'decommitted',
                                  'paid', 'outstanding', 'left'], t.one)) as money,
           jsonb_build_object('kind', 'figures', 'code', 'period', 'items',
                              levain.figure_items(t.period, array[
                                  'received_period', 'committed_period', 'decommitted_period',
                                  'paid_period', 'claimed_period', 'recovered_period'], t.one))
               as period,
           jsonb_build_object('kind', 'figures', 'code', 'files', 'items', (
               select jsonb_agg(jsonb_build_object(
                          'code', i.code, 'unit', i.unit,
                          'value', case when t.one and i.of_all then null else i.value end,
                          'why', case when t.one and i.of_all then t.common -> 'why' end)
                          order by i.place)
                 from item i)) as files
      from total t
), funnel as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'funnel',
               'columns', '[{"code": "step", "unit": "code"},
                   {"code": "files", "unit": "count"}, {"code": "of_filed", "unit": "bp"},
                   {"code": "days_since", "unit": "days"}]'::jsonb,
               'rows', jsonb_agg(jsonb_build_array(s.step, s.files,
                                                   levain.share_bp(s.files, c.files), s.days)
                                 order by s.place),
               'chart', '{"kind": "funnel", "label": "step", "series": ["files", "days_since"]}'
                   ::jsonb) as block
      from counted c
     cross join lateral (values
           (1, 'filed', c.files, null::integer), (2, 'complete', c.complete, null),
           (3, 'eligible', c.eligible, null), (4, 'above', c.above, null),
           (5, 'awarded', c.awards, c.days_decision), (6, 'signed', c.signed, c.days_signature),
           (7, 'paid', c.paid, c.days_payment), (8, 'closed', c.closed, c.days_closing))
           as s (place, step, files, days)
     group by c.files
), axis_row as (
    -- By every field of codes that the calls declare, and by envelope.
    select x.call_id, x.call, x.axis, x.field, x.place, coalesce(x.value, '') as value,
           count(*) as files,
           count(*) filter (where x.eligible) as eligible, sum(x.asked)::bigint as asked,
           count(*) filter (where x.award > 0) as awards, sum(x.award)::bigint as awarded
      from (select f.call_id, f.call, levain.label_of($1, d.label_fr, d.label_en, d.name) as axis,
                   d.name as field, d.slot as place,
                   f.texts[d.slot] as value, f.eligible, f.asked, f.award
              from file f
              join levain.field d
                on d.fund_id = $1 and d.call_id = f.call_id and d.rule_set_id = f.rule_set_id
               and d.type = 'code' and d.storage = 'text'
            union all
            select f.call_id, f.call, levain.label_of($1, d.label_fr, d.label_en, d.name), d.name,
                   1000,
                   case when n.members < 3 then '1-2' when n.members < 6 then '3-5'
                        when n.members < 10 then '6-9' when n.members < 15 then '10-14'
                        else '15+' end,
                   f.eligible, f.asked, f.award
              from file f
              join levain.field d
                on d.fund_id = $1 and d.call_id = f.call_id and d.rule_set_id = f.rule_set_id
               and d.type = 'count' and d.name = 'n_members'
             cross join lateral (select f.numbers[d.slot] as members) as n) as x
     group by 1, 2, 3, 4, 5, 6
), axis_kept as (
    select x.*, count(*) over by_axis as parts,
           sum(x.files) filter (where x.files < 5) over by_axis as few,
           row_number() over (partition by x.call_id, x.axis, x.files < 5
                              order by x.files, x.value) as turn
      from axis_row x
    window by_axis as (partition by x.call_id, x.axis)
), axis_shown as (
    -- Groups of few are put together; where they are few together, the smallest other one with
    -- them, since what is left of the total would tell. Codes that nearly every file has another
    -- of are no axis.
    select k.call_id, k.call, k.axis, k.field, k.place, g.value, sum(k.files)::bigint as files,
           sum(k.eligible)::bigint as eligible, sum(k.asked)::bigint as asked,
           sum(k.awards)::bigint as awards, sum(k.awarded)::bigint as awarded
      from axis_kept k
     cross join lateral (
          select case when k.files >= 5 and (k.turn > 1 or coalesce(k.few, 0) not between 1 and 4)
                      then k.value end as value) as g
     where k.parts between 2 and 20
     group by k.call_id, k.call, k.axis, k.field, k.place, g.value
), demand as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'demand',
               'columns', '[{"code": "axis", "unit": "text"},
                   {"code": "value", "unit": "text"}, {"code": "files", "unit": "count"},
                   {"code": "eligible_files", "unit": "count"},
                   {"code": "asked_part", "unit": "cents"}, {"code": "awards", "unit": "count"},
                   {"code": "awarded_part", "unit": "cents"},
                   {"code": "success", "unit": "bp"}]'::jsonb,
               'rows', coalesce(jsonb_agg(
                   jsonb_build_array(levain.of_call($1, x.call, x.axis),
                                     coalesce(to_jsonb(coalesce(w.told, x.value)),
                                              '{"why": "together"}'))
                   || case when x.files < 5
                           then jsonb_build_array(a.few, a.few, a.few, a.few, a.few, a.few)
                           else jsonb_build_array(
                                    x.files, x.eligible, x.asked, x.awards,
                                    case when a.one then a.common else to_jsonb(x.awarded) end,
                                    levain.share_bp(x.awards, x.files)) end
                   order by x.call, x.place, case when x.place = 1000
                       then substring(x.value from '^[0-9]+')::integer end, x.value nulls last)
                   filter (where x.axis is not null), '[]')) as block
      from ask a
      left join axis_shown x on true
      left join code_word w
        on w.call_id = x.call_id and w.field = x.field and w.code = x.value
), rule_row as (
    select d.call, u.ordinal, u.code, levain.label_of($1, u.label_fr, u.label_en, u.code) as label,
           u.severity,
           count(f.application_id) filter (
               where get_bit(f.failed, u.ordinal - 1) = 1
                 and get_bit(f.waived, u.ordinal - 1) = 0) as files,
           coalesce(sum(f.asked) filter (
               where get_bit(f.failed, u.ordinal - 1) = 1
                 and get_bit(f.waived, u.ordinal - 1) = 0), 0)::bigint as asked,
           count(f.application_id) filter (where get_bit(f.waived, u.ordinal - 1) = 1) as waived
      from decided d
      join levain.rule u
        on u.fund_id = $1 and u.call_id = d.call_id and u.rule_set_id = d.rule_set_id
      left join file f on f.call_id = d.call_id
     group by d.call, u.ordinal, u.code, u.label_fr, u.label_en, u.severity
), rules as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'rules',
               'columns', '[{"code": "rule", "unit": "text"},
                   {"code": "label", "unit": "text"}, {"code": "severity", "unit": "code"},
                   {"code": "failed_files", "unit": "count"},
                   {"code": "failed_asked", "unit": "cents"},
                   {"code": "waived_files", "unit": "count"}]'::jsonb,
               'rows', coalesce((
                   select jsonb_agg(jsonb_build_array(levain.of_call($1, r.call, r.code), r.label,
                                                      r.severity)
                                    || case when r.files between 1 and 4
                                            then jsonb_build_array(a.few, a.few)
                                            else jsonb_build_array(r.files, r.asked) end
                                    || jsonb_build_array(
                                           case when r.waived between 1 and 4 then a.few
                                                else to_jsonb(r.waived) end)
                                    order by r.call, r.ordinal)
                     from rule_row r, ask a), '[]'),
               'chart', '{"kind": "bar", "label": "rule", "series": ["failed_files"]}'::jsonb)
               as block
), bin as (
    -- Classes of ten points, from the lowest; none has both sides of the threshold.
    select f.call, f.above, p.from_points, p.to_points, count(*) as files
      from (select f.call, d.threshold, f.score_num::numeric / f.score_den as points,
                   coalesce(f.score_num::numeric / f.score_den >= d.threshold, true) as above
              from file f
              join decided d using (call_id)
             where f.eligible and f.score_den is not null) as f
     cross join lateral (select floor(f.points / 10) * 10 as low) as b
     cross join lateral (
          select case when f.above then greatest(b.low, coalesce(f.threshold, 0))
                      else b.low end as from_points,
                 case when f.above then b.low + 10
                      else least(b.low + 10, f.threshold) end as to_points) as p
     group by 1, 2, 3, 4
), bin_place as (
    select b.*, row_number() over (partition by b.call, b.above order by b.from_points) as place,
           sum(b.files) over (partition by b.call, b.above order by b.from_points desc) as rest
      from bin b
), merged as (
    -- A class of fewer than five goes with the next ones; what is left goes with the last.
    with recursive m as (
        select b.call, b.above, b.place, b.from_points, b.files as held, 1 as class
          from bin_place b
         where b.place = 1
        union all
        select b.call, b.above, b.place, b.from_points,
               case when n.opens then b.files else m.held + b.files end,
               case when n.opens then m.class + 1 else m.class end
          from m
          join bin_place b on b.call = m.call and b.above = m.above and b.place = m.place + 1
         cross join lateral (select m.held >= 5 and b.rest >= 5 as opens) as n
    )
    select m.call, m.above, m.class, min(b.from_points) as from_points,
           max(b.to_points) as to_points, sum(b.files) as files
      from m
      join bin b
        on b.call = m.call and b.above = m.above and b.from_points = m.from_points
     group by m.call, m.above, m.class
), scores as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'scores',
               'columns', '[{"code": "points", "unit": "text"},
                   {"code": "files", "unit": "count"}]'::jsonb,
               'rows', coalesce((
                   select jsonb_agg(jsonb_build_array(
                              levain.of_call($1, m.call, trim_scale(m.from_points) || '-'
                                                         || trim_scale(m.to_points)),
                              case when m.files < 5 then a.few else to_jsonb(m.files) end)
                              order by m.call, m.above, m.class)
                     from merged m, ask a), '[]'),
               'chart', '{"kind": "histogram", "label": "points", "series": ["files"]}'::jsonb
                        || case when (select count(*) filter (where d.threshold is not null)
                                             = 1 and count(*) = 1 from decided d)
                                then jsonb_build_object('mark', (
                                         select count(*) from merged m where not m.above))
                                else '{}' end) as block
), calls as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'calls',
               'columns', '[{"code": "call", "unit": "text"},
                   {"code": "decided_on", "unit": "date"},
                   {"code": "rules_version", "unit": "count"},
                   {"code": "threshold", "unit": "decimal"}, {"code": "files", "unit": "count"},
                   {"code": "eligible_files", "unit": "count"},
                   {"code": "above_files", "unit": "count"},
                   {"code": "awards", "unit": "count"}]'::jsonb,
               'rows', coalesce((
                   select jsonb_agg(jsonb_build_array(
                              d.call, d.decided_on,
                              d.rules_version, trim_scale(d.threshold)::text, n.files,
                              n.eligible, n.above,
                              n.awards) order by d.decided_on, d.call)
                     from decided d
                    cross join lateral (
                          select count(*) as files, count(*) filter (where f.eligible) as eligible,
                                 count(*) filter (where f.above) as above,
                                 count(*) filter (where f.award > 0) as awards
                            from file f where f.call_id = d.call_id) as n), '[]')) as block
), criterion_row as (
    select d.call, c.ordinal, c.code, levain.label_of($1, c.label_fr, c.label_en, c.code) as label,
           c.weight, m.awarded, m.awards, m.other, m.others
      from decided d
      join levain.criterion c
        on c.fund_id = $1 and c.call_id = d.call_id and c.rule_set_id = d.rule_set_id
     cross join lateral (
          select avg(x.mark) filter (where x.award > 0) as awarded,
                 count(x.mark) filter (where x.award > 0) as awards,
                 avg(x.mark) filter (where x.award = 0) as other,
                 count(x.mark) filter (where x.award = 0) as others
            from (select f.award, f.mark_nums[c.ordinal]::numeric
                                  / coalesce(f.mark_dens[c.ordinal], 1) as mark
                    from file f
                   where f.call_id = d.call_id and f.eligible) as x) as m
), criteria as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'criteria',
               'columns', '[{"code": "criterion", "unit": "text"},
                   {"code": "label", "unit": "text"}, {"code": "weight", "unit": "decimal"},
                   {"code": "mean_awarded", "unit": "decimal"},
                   {"code": "mean_other", "unit": "decimal"}]'::jsonb,
               'rows', coalesce((
                   select jsonb_agg(jsonb_build_array(
                              levain.of_call($1, r.call, r.code), r.label, r.weight::text,
                              case when r.awards between 1 and 4 then a.few
                                   else to_jsonb(round(r.awarded, 2)::text) end,
                              case when r.others between 1 and 4 then a.few
                                   else to_jsonb(round(r.other, 2)::text) end)
                              order by r.call, r.ordinal)
                     from criterion_row r, ask a), '[]'),
               'chart', '{"kind": "bar", "label": "criterion",
                          "series": ["mean_awarded", "mean_other"]}'::jsonb) as block
), envelope_row as (
    select d.call, e.envelope, e.ordinal, e.voted_cents::bigint as voted,
           e.awarded_cents::bigint as awarded,
           e.moved_in_cents::bigint - e.moved_out_cents::bigint as moved,
           e.left_cents::bigint as unspent,
           coalesce((select sum(f.asked) from file f
                      where f.call_id = d.call_id and f.envelope = e.envelope
                        and f.eligible), 0)::bigint as asked
      from decided d
      join levain.allocation_envelope e
        on e.fund_id = $1 and e.call_id = d.call_id and e.allocation_run_id = d.allocation_run_id
), envelopes as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'envelopes',
               'columns', '[{"code": "envelope", "unit": "text"},
                   {"code": "voted", "unit": "cents"}, {"code": "asked_eligible", "unit": "cents"},
                   {"code": "awarded_run", "unit": "cents"}, {"code": "moved", "unit": "cents"},
                   {"code": "unspent", "unit": "cents"}]'::jsonb,
               'rows', coalesce((
                   select jsonb_agg(jsonb_build_array(levain.of_call($1, e.call, e.envelope))
                                    || case when a.one then jsonb_build_array(
                                                a.common, e.asked, a.common, a.common, a.common)
                                            else jsonb_build_array(e.voted, e.asked, e.awarded,
                                                                   e.moved, e.unspent) end
                                    order by e.call, e.ordinal)
                     from envelope_row e), '[]'),
               'chart', '{"kind": "stacked", "label": "envelope",
                          "series": ["awarded_run", "unspent"]}'::jsonb)
           || case when a.one then '{}'::jsonb else jsonb_build_object('totals', (
                  select jsonb_build_array(null, coalesce(sum(e.voted), 0)::bigint,
                                           coalesce(sum(e.asked), 0)::bigint,
                                           coalesce(sum(e.awarded), 0)::bigint,
                                           coalesce(sum(e.moved), 0)::bigint,
                                           coalesce(sum(e.unspent), 0)::bigint)
                    from envelope_row e)) end as block
      from ask a
), statuses as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'statuses',
               'columns', '[{"code": "status", "unit": "code"}, {"code": "files", "unit": "count"}]'
                   ::jsonb,
               'rows', coalesce((
                   select jsonb_agg(jsonb_build_array(s.status, s.files) order by s.place)
                     from (select f.status, count(*) as files,
                                  array_position(array['awarded', 'partial', 'waiting', 'rejected',
                                                       'ineligible', 'withdrawn', 'adjourned'],
                                                 f.status) as place
                             from file f group by f.status) as s), '[]')) as block
), caps as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'caps',
               'columns', '[{"code": "cap", "unit": "text"},
                   {"code": "label", "unit": "text"}, {"code": "bound_awards", "unit": "count"}]'
                   ::jsonb,
               'rows', coalesce((
                   select jsonb_agg(jsonb_build_array(levain.of_call($1, d.call, c.code),
                                        levain.label_of($1, c.label_fr, c.label_en, c.code), (
                                            select count(*) from file f
                                             where f.call_id = d.call_id and f.award > 0
                                               and c.code = any (f.binding)))
                                    order by d.call, c.ordinal)
                     from decided d
                     join levain.cap c
                       on c.fund_id = $1 and c.call_id = d.call_id
                      and c.rule_set_id = d.rule_set_id), '[]'),
               'chart', '{"kind": "bar", "label": "label", "series": ["bound_awards"]}'::jsonb)
               as block
), quotas as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'quotas',
               'columns', '[{"code": "quota", "unit": "text"},
                   {"code": "value", "unit": "text"}, {"code": "quota_limit", "unit": "cents"},
                   {"code": "quota_awarded", "unit": "cents"},
                   {"code": "quota_rate", "unit": "bp"},
                   {"code": "quota_limit_count", "unit": "count"},
                   {"code": "quota_count", "unit": "count"}]'::jsonb,
               'rows', coalesce((
                   select jsonb_agg(jsonb_build_array(
                              levain.of_call($1, d.call, coalesce(u.told, q.quota)),
                              coalesce(w.told, q.value),
                              case when a.one then a.common
                                   else to_jsonb(q.limit_cents::bigint) end,
                              case when a.one then a.common
                                   else to_jsonb(q.awarded_cents::bigint) end,
                              case when a.one and q.limit_cents is not null then a.common
                                   else to_jsonb(levain.share_bp(
                                       coalesce(q.awarded_cents::bigint, q.award_count),
                                       coalesce(q.limit_cents::bigint, q.limit_awards))) end,
                              q.limit_awards, q.award_count) order by d.call, q.quota, q.value)
                     from ask a, decided d
                     join levain.allocation_quota q
                       on q.fund_id = $1 and q.call_id = d.call_id
                      and q.allocation_run_id = d.allocation_run_id
                     left join lateral (
                          select o.quota ->> 'by' as field,
                                 levain.label_of($1, o.quota #>> '{label,fr}',
                                                 o.quota #>> '{label,en}', q.quota) as told
                            from jsonb_array_elements(d.file -> 'quotas') as o (quota)
                           where o.quota ->> 'code' = q.quota) as u on true
                     left join code_word w
                       on w.call_id = d.call_id and w.code = q.value and w.field = u.field), '[]'),
               'chart', '{"kind": "bar", "label": "value",
                          "series": ["quota_awarded", "quota_limit"]}'::jsonb) as block
), funder_row as (
    select g.funder_id, g.vintage, jsonb_object_agg(g.figure, g.cents) as sums
      from (select f.funder_id, f.vintage, f.figure, sum(f.cents)::bigint as cents
              from fact f
             where f.funder_id is not null
             group by f.funder_id, f.vintage, f.figure) as g
     group by g.funder_id, g.vintage
), funders as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'follow_up',
               'columns', levain.text_columns(array['funder', 'vintage'])
                          || levain.figure_columns(c.codes),
               'rows', coalesce((
                   select jsonb_agg(
                              jsonb_build_array(levain.label_of($1, d.name_fr, d.name_en, d.code),
                                                r.vintage::text)
                              || levain.figure_cells(r.sums, c.codes, false)
                              order by r.vintage, d.code)
                     from funder_row r
                     join levain.funder d using (funder_id)), '[]'),
               'totals', '[null, null]'::jsonb || levain.figure_cells(t.sums, c.codes, false),
               'chart', '{"kind": "stacked", "label": "funder",
                          "series": ["paid", "outstanding", "left"]}'::jsonb) as block
      from total t
     cross join (values (array['usable', 'committed', 'decommitted', 'left', 'paid',
                               'outstanding'])) as c (codes)
), steps as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'steps',
               'columns', '[{"code": "step", "unit": "code"}, {"code": "change", "unit": "cents"}]'
                   ::jsonb,
               'rows', jsonb_build_array(
                   jsonb_build_array('usable', levain.sum_of(t.sums, 'usable')),
                   jsonb_build_array('reused', levain.sum_of(t.sums, 'reused')),
                   jsonb_build_array('committed', - levain.sum_of(t.sums, 'committed')),
                   jsonb_build_array('decommitted', levain.sum_of(t.sums, 'decommitted')),
                   jsonb_build_array('left', levain.sum_of(t.sums, 'left'))),
               'chart', '{"kind": "waterfall", "label": "step", "series": ["change"],
                          "total_count": 1}'::jsonb)
               as block
      from total t
), vintages as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'vintages',
               'columns', '[{"code": "vintage", "unit": "text"},
                   {"code": "outstanding", "unit": "cents"},
                   {"code": "lost_on", "unit": "date"}]'::jsonb,
               'rows', coalesce((
                   select jsonb_agg(jsonb_build_array(
                              v.vintage::text, v.cents, case when v.cents > 0 then make_date(
                                  v.vintage + levain.guard_value(
                                      $1, 'outstanding_years', t.as_of)::integer, 12, 31) end)
                              order by v.vintage)
                     from (select f.vintage, sum(f.cents)::bigint as cents
                             from fact f
                            where f.figure = 'outstanding'
                            group by f.vintage) as v), '[]'),
               'totals', jsonb_build_array(null, levain.sum_of(t.sums, 'outstanding'), null))
               as block
      from total t
), open_award as materialized (
    -- What is outstanding of each award, since when it is committed, what keeps it.
    select o.call_id, o.application_id, o.outstanding, o.committed_on,
           case when t.suspended then 'suspended'
                when g.signed_on is null then 'unsigned'
                when g.ends_on < a.as_of then 'ended'
                when not coalesce(t.started, false)
                     and (g.began_on + make_interval(months => c.starts_within_months))::date
                         < a.as_of
                     then 'unstarted'
                else 'on_course' end as course
      from ask a
     cross join (
           select h.call_id, h.application_id, h.committed_on,
                  h.committed - h.decommitted - h.paid as outstanding
             from held h) as o
      join (select k.call_id, (levain.payments_of($1, k.call_id)
                                   ->> 'starts_within_months')::integer as starts_within_months
              from levain.call k
             where k.fund_id = $1) as c using (call_id)
      left join agreed g using (call_id, application_id)
      left join stepped t using (call_id, application_id)
     where o.outstanding > 0
), open_day as materialized (
    select o.course, o.committed_on, count(*) as awards, sum(o.outstanding)::bigint as outstanding
      from open_award o
     group by o.course, o.committed_on
), ages as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'ages',
               'columns', '[{"code": "age", "unit": "code"},
                   {"code": "open_awards", "unit": "count"},
                   {"code": "outstanding", "unit": "cents"}]'::jsonb,
               'rows', jsonb_agg(jsonb_build_array(g.age, g.awards, g.cents) order by g.place),
               'totals', jsonb_build_array(null, sum(g.awards), sum(g.cents)),
               'chart', '{"kind": "bar", "label": "age", "series": ["outstanding"]}'::jsonb)
               as block
      from (select b.place, b.age, coalesce(sum(o.awards), 0)::bigint as awards,
                   coalesce(sum(o.outstanding), 0)::bigint as cents
              from ask a
             cross join (values (1, 'to_6_months', 0, 6), (2, 'to_12_months', 6, 12),
                                (3, 'to_24_months', 12, 24), (4, 'over_24_months', 24, null))
                   as b (place, age, after_months, to_months)
              left join open_day o
                on (b.after_months = 0
                    or a.as_of > (o.committed_on + make_interval(months => b.after_months))::date)
               and (b.to_months is null
                    or a.as_of <= (o.committed_on + make_interval(months => b.to_months))::date)
             group by b.place, b.age) as g
), over as (
    -- What awards that are over gave back of what was committed to them: what to expect of others.
    select count(*) as awards, sum(m.all_decommitted) as decommitted,
           sum(m.all_committed) as committed
      from held m
     where m.all_committed > 0 and m.all_committed - m.all_decommitted - m.all_paid = 0
), courses as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'courses',
               'columns', '[{"code": "course", "unit": "code"},
                   {"code": "open_awards", "unit": "count"},
                   {"code": "outstanding", "unit": "cents"},
                   {"code": "loss_rate", "unit": "bp"},
                   {"code": "loss_expected", "unit": "cents"}]'::jsonb,
               'rows', jsonb_agg(
                   jsonb_build_array(g.course, g.awards, g.cents)
                   || case when g.course in ('unstarted', 'ended')
                           then jsonb_build_array(10000, g.cents)
                           when o.awards < 5 then '[{"why": "few_over"}, {"why": "few_over"}]'
                           else jsonb_build_array(
                                    levain.share_bp(o.decommitted::bigint, o.committed::bigint),
                                    levain.half_up(g.cents * o.decommitted, o.committed)::bigint)
                           end order by g.place),
               'totals', jsonb_build_array(null, sum(g.awards), sum(g.cents), null, null),
               'chart', '{"kind": "bar", "label": "course", "series": ["outstanding"]}'::jsonb)
               as block
      from over o
     cross join (
           select b.place, b.course, coalesce(sum(o.awards), 0)::bigint as awards,
                  coalesce(sum(o.outstanding), 0)::bigint as cents
             from (values (1, 'on_course'), (2, 'unsigned'), (3, 'unstarted'), (4, 'ended'),
                          (5, 'suspended')) as b (place, course)
             left join open_day o on o.course = b.course
            group by b.place, b.course) as g
), call_rules as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'call_rules',
               'columns', '[{"code": "call", "unit": "text"}, {"code": "title", "unit": "text"},
                   {"code": "mode", "unit": "code"}, {"code": "opens", "unit": "instant"},
                   {"code": "closes", "unit": "instant"},
                   {"code": "rule_count", "unit": "count"},
                   {"code": "criterion_count", "unit": "count"},
                   {"code": "file_digest", "unit": "text"}]'::jsonb,
               'rows', coalesce((
                   select jsonb_agg(jsonb_build_array(
                              d.call, d.title, d.mode,
                              to_char(d.opens_at at time zone g.time_zone,
                                      'YYYY-MM-DD"T"HH24:MI:SS'),
                              to_char(d.closes_at at time zone g.time_zone,
                                      'YYYY-MM-DD"T"HH24:MI:SS'),
                              (select count(*) from levain.rule r
                                where r.fund_id = $1 and r.call_id = d.call_id
                                  and r.rule_set_id = d.rule_set_id),
                              (select count(*) from levain.criterion r
                                where r.fund_id = $1 and r.call_id = d.call_id
                                  and r.rule_set_id = d.rule_set_id),
                              left(encode(u.sha256, 'hex'), 12)) order by d.decided_on, d.call)
                     from decided d
                     join levain.rule_set u
                       on u.fund_id = $1 and u.call_id = d.call_id
                      and u.rule_set_id = d.rule_set_id
                     join levain.fund g on g.fund_id = $1), '[]')) as block
), call_envelopes as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'call_envelopes',
               'columns', '[{"code": "envelope", "unit": "text"},
                   {"code": "label", "unit": "text"}, {"code": "voted", "unit": "cents"},
                   {"code": "award_min", "unit": "cents"}, {"code": "award_max", "unit": "cents"},
                   {"code": "award_rate", "unit": "bp"}]'::jsonb,
               'rows', coalesce((
                   select jsonb_agg(jsonb_build_array(
                              levain.of_call($1, d.call, e.code),
                              levain.label_of($1, e.label_fr, e.label_en, e.code),
                              case when a.one then a.common
                                   else to_jsonb(e.voted_cents::bigint) end,
                              case when w.item ->> 'min' ~ '^\d+([.]\d{1,2})?$'
                                   then ((w.item ->> 'min')::numeric * 100)::bigint end,
                              case when w.item ->> 'max' ~ '^\d+([.]\d{1,2})?$'
                                   then ((w.item ->> 'max')::numeric * 100)::bigint end,
                              case when w.item ->> 'rate' ~ '^\d+([.]\d{1,2})? ?%$'
                                   then (rtrim(w.item ->> 'rate', ' %')::numeric * 100)::bigint
                                   end) order by d.decided_on, d.call, e.ordinal)
                     from ask a, decided d
                     join levain.envelope e
                       on e.fund_id = $1 and e.call_id = d.call_id
                      and e.rule_set_id = d.rule_set_id
                     left join lateral (
                          select i.item from levain.items_of(d.file -> 'envelopes') as i
                           where i.item ->> 'code' = e.code) as w on true), '[]')) as block
), compared as (
    -- The fund file of a call beside that of the call decided before; then its own versions, up to
    -- the one that is in force.
    select d.decided_on, d.call, 0 as place, b.call || ' > ' || d.call as compared,
           b.whole_file as before, d.whole_file as after, null as reason,
           (d.opens_at at time zone g.time_zone)::date as since
      from (select d.*, lag(d.call_id) over (order by d.decided_on, d.call_id) as call_before
              from decided d) as d
      join decided b on b.call_id = d.call_before
      join levain.fund g on g.fund_id = $1
    union all
    select d.decided_on, d.call, u.version,
           levain.of_call($1, d.call, (u.version - 1) || ' > ' || u.version),
           b.source::jsonb, u.source::jsonb, u.reason,
           (u.applied_at at time zone g.time_zone)::date
      from decided d
      join levain.fund g on g.fund_id = $1
      join levain.rule_set u
        on u.fund_id = $1 and u.call_id = d.call_id and u.applied_at < levain.recorded_until()
      join levain.rule_set b
        on b.fund_id = $1 and b.call_id = u.call_id and b.version = u.version - 1
), change_row as (
    select c.compared, c.reason, c.since, concat_ws('.', h.item, h.member) as what, h.change,
           h.before, h.after,
           row_number() over (
               order by c.decided_on, c.call, c.place, h.item collate "C" nulls first,
                        h.member collate "C" nulls first) as place
      from compared c
     cross join lateral levain.file_changes(c.before, c.after) as h
), versions as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'versions',
               'columns', '[{"code": "compared", "unit": "text"},
                   {"code": "since", "unit": "date"}, {"code": "change_count", "unit": "count"},
                   {"code": "reason_text", "unit": "text"}]'::jsonb,
               'rows', coalesce((
                   select jsonb_agg(jsonb_build_array(
                              c.compared, c.since,
                              (select count(*) from change_row h where h.compared = c.compared),
                              c.reason) order by c.decided_on, c.call, c.place)
                     from compared c), '[]')) as block
), changes as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'changes',
               'columns', '[{"code": "compared", "unit": "text"}, {"code": "what", "unit": "text"},
                   {"code": "changed", "unit": "code"}, {"code": "before_text", "unit": "text"},
                   {"code": "after_text", "unit": "text"}]'::jsonb,
               'rows', coalesce((
                   select jsonb_agg(jsonb_build_array(
                              h.compared, h.what, h.change, levain.cut_text(h.before, 60),
                              levain.cut_text(h.after, 60)) order by h.place)
                     from change_row h where h.place <= 60), '[]'))
           || case when (select count(*) from change_row) > 60
                   then jsonb_build_object('more', (select count(*) - 60 from change_row))
                   else '{}' end as block
), money as materialized (
    -- What stands of each award, of all funders or one; published are awards that were signed and
    -- of which something stands, as levain publish has them.
    select h.call_id, h.application_id, h.committed, h.decommitted, h.paid, h.claimed,
           h.committed - h.decommitted - h.claimed as stands, h.paid_from, g.number, g.first_on,
           g.award as signed_award, g.eligible, g.starts_on, g.ends_on,
           g.number is not null and h.all_committed - h.all_decommitted - h.all_claimed > 0
               as published
      from held h
      left join agreed g using (call_id, application_id)
     where h.is_asked and h.call_id in (select d.call_id from decided d)
), known_file as materialized (
    -- The files of calls that were decided, with what they declare and what became of them.
    select f.*, coalesce(m.committed, 0) as committed, coalesce(m.paid, 0) as paid,
           t.model, t.purpose, t.economy, p.place,
           coalesce(o.first_on < f.decided_on, false) as again
      from file f
      left join money m using (call_id, application_id)
      left join (select e.organization_id, min(e.decided_on) as first_on
                   from file e
                  where e.award > 0 and e.organization_id is not null
                  group by e.organization_id) as o using (organization_id)
      left join lateral (
           select max(f.texts[d.slot]) filter (where d.name = 'model') as model,
                  max(f.texts[d.slot]) filter (where d.name = 'purpose') as purpose,
                  max(f.texts[d.slot]) filter (where d.name = 'econ') as economy
             from levain.field d
            where d.fund_id = $1 and d.call_id = f.call_id and d.rule_set_id = f.rule_set_id
              and d.type = 'code') as t on true
      left join lateral (
           -- Of a commune, the joint authority that it is in.
           select coalesce((select r.epci from levain.territory r
                             where r.code = f.texts[d.slot] and r.kind = 'commune'
                               and r.valid_from <= f.decided_on
                             order by r.valid_from desc, r.known_from desc limit 1),
                           f.texts[d.slot]) as place
             from levain.field d
            where d.fund_id = $1 and d.call_id = f.call_id and d.rule_set_id = f.rule_set_id
              and d.type in ('code', 'text')
              and d.name in ('epci', 'commune', 'insee', 'territory', 'territoire')
            order by array_position(array['epci', 'commune', 'insee', 'territory', 'territoire'],
                                    d.name::text)
            limit 1) as p on true
), typology as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'typology',
               'columns', '[{"code": "model_economy", "unit": "text"},
                   {"code": "purpose", "unit": "text"},
                   {"code": "awards", "unit": "count"},
                   {"code": "committed", "unit": "cents"}]'::jsonb,
               'rows', coalesce(jsonb_agg(
                   jsonb_build_array(x.kind, x.purpose, x.awards, x.committed)
                   order by x.kind collate "C", x.purpose collate "C"), '[]'))
           || case when count(distinct x.purpose) <= 12
                   then '{"chart": {"kind": "heat", "label": "model_economy",
                          "across": "purpose", "series": ["awards"]}}'::jsonb
                   else '{}' end as block, count(*) as parts
      from (select concat_ws(' / ', coalesce(m.told, g.model), coalesce(e.told, g.economy))
                       as kind, coalesce(p.told, g.purpose) as purpose, g.awards, g.committed
              from (select f.model, f.economy, f.purpose, count(*) as awards,
                           sum(f.committed)::bigint as committed
                      from known_file f
                     where f.award > 0 and f.purpose is not null
                       and coalesce(f.model, f.economy) is not null
                     group by 1, 2, 3) as g
              left join word m on m.field = 'model' and m.code = g.model
              left join word e on e.field = 'econ' and e.code = g.economy
              left join word p on p.field = 'purpose' and p.code = g.purpose) as x
), first_times as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'first_times',
               'columns', '[{"code": "history", "unit": "code"},
                   {"code": "files", "unit": "count"}, {"code": "awards", "unit": "count"},
                   {"code": "committed", "unit": "cents"},
                   {"code": "committed_share", "unit": "bp"}]'::jsonb,
               'rows', jsonb_agg(jsonb_build_array(
                   x.history, case when x.any_few then a.few else to_jsonb(x.files) end, x.awards,
                   x.committed, levain.share_bp(x.committed,
                                                levain.sum_of(a.sums, 'committed')))
                   order by x.place),
               'totals', jsonb_build_array(null, sum(x.files)::bigint, sum(x.awards)::bigint,
                                           sum(x.committed)::bigint, null)) as block
      from total a
     cross join (
           select h.place, h.history, count(f.application_id) as files,
                  count(*) filter (where f.award > 0) as awards,
                  coalesce(sum(f.committed), 0)::bigint as committed,
                  bool_or(count(f.application_id) between 1 and 4) over () as any_few
             from (values (1, 'first'), (2, 'again'), (3, 'unnamed')) as h (place, history)
             left join known_file f
               on h.history = case when f.organization_id is null then 'unnamed'
                                   when f.again then 'again' else 'first' end
            group by h.place, h.history) as x
     group by a.fund_id
), reading as (
    -- What two or more markers gave for a criterion, as it was known when the run was made.
    select d.call, m.criterion, m.application_id, count(*) as marks,
           max(m.mark) - min(m.mark) as gap
      from decided d
     cross join lateral (
           select distinct on (k.application_id, k.criterion, k.marker)
                  k.application_id, k.criterion::text, k.value_num::numeric / k.value_den as mark
             from levain.mark k
             join levain.intake i using (fund_id, call_id, intake_id)
            where k.fund_id = $1 and k.call_id = d.call_id and i.taken_at <= d.sealed_at
            order by k.application_id, k.criterion, k.marker, k.version desc) as m
     group by d.call, m.criterion, m.application_id
    having count(*) > 1
), markers as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'markers',
               'columns', '[{"code": "criterion", "unit": "text"},
                   {"code": "label", "unit": "text"}, {"code": "readings", "unit": "count"},
                   {"code": "mean_gap", "unit": "decimal"},
                   {"code": "largest_gap", "unit": "decimal"},
                   {"code": "third_needed", "unit": "count"},
                   {"code": "third_read", "unit": "count"}]'::jsonb,
               'rows', coalesce((
                   select jsonb_agg(jsonb_build_array(
                              levain.of_call($1, x.call, x.code), x.label, x.readings)
                              || case when x.readings < 5
                                      then jsonb_build_array(a.few, a.few, a.few, a.few)
                                      else jsonb_build_array(
                                               round(x.mean_gap, 2)::text,
                                               round(x.largest_gap, 2)::text, x.needed, x.read) end
                              order by x.call, x.ordinal)
                     from ask a
                    cross join (
                          select d.call, c.ordinal, c.code,
                                 levain.label_of($1, c.label_fr, c.label_en, c.code) as label,
                                 count(*) as readings, avg(r.gap) as mean_gap,
                                 max(r.gap) as largest_gap,
                                 count(*) filter (where r.gap >= c.third_reading_at) as needed,
                                 count(*) filter (where r.marks > 2) as read
                            from decided d
                            join levain.criterion c
                              on c.fund_id = $1 and c.call_id = d.call_id
                             and c.rule_set_id = d.rule_set_id
                            join reading r on r.call = d.call and r.criterion = c.code
                           group by d.call, c.ordinal, c.code, c.label_fr, c.label_en) as x), '[]'),
               'chart', '{"kind": "bar", "label": "criterion", "series": ["mean_gap"]}'::jsonb)
               as block
), voted_steps as (
    -- From what was voted to what is left of it, through what the committee and time changed.
    select jsonb_build_object(
               'kind', 'table', 'code', 'voted_steps',
               'columns', '[{"code": "step", "unit": "code"}, {"code": "change", "unit": "cents"}]'
                   ::jsonb,
               'rows', jsonb_build_array(
                   jsonb_build_array('voted', v.voted), jsonb_build_array('proposed', - v.proposed),
                   jsonb_build_array('committee', v.proposed - v.awarded),
                   jsonb_build_array('uncommitted',
                                     v.awarded - levain.sum_of(t.sums, 'committed')),
                   jsonb_build_array('decommitted', levain.sum_of(t.sums, 'decommitted')),
                   jsonb_build_array('voted_left', v.voted - levain.sum_of(t.sums, 'committed')
                                                   + levain.sum_of(t.sums, 'decommitted'))),
               'chart', '{"kind": "waterfall", "label": "step", "series": ["change"],
                          "total_count": 1}'::jsonb) as block
      from total t
     cross join (
           select coalesce(sum(e.voted), 0)::bigint as voted,
                  coalesce(sum(e.awarded), 0)::bigint as proposed,
                  (select c.awarded from counted c) as awarded
             from envelope_row e) as v
), waiting as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'waiting',
               'columns', '[{"code": "application", "unit": "text"},
                   {"code": "envelope", "unit": "text"}, {"code": "waiting_rank", "unit": "count"},
                   {"code": "waiting_cents", "unit": "cents"}, {"code": "reason", "unit": "code"},
                   {"code": "status", "unit": "code"}]'::jsonb,
               'rows', coalesce((
                   select jsonb_agg(jsonb_build_array(
                              f.application, f.envelope, f.rank,
                              case when a.one then a.common else to_jsonb(f.computed) end, f.reason,
                              f.status) order by f.call, f.rank)
                     from ask a, file f where f.run_status = 'waiting'), '[]')) as block
), movement as (
    -- What an award that ended had been: the decision of a top-up after it does not say.
    select e.day, f.application, e.kind as movement, - w.award_cents::bigint as change
      from file f
      join levain.award_event e
        on e.fund_id = $1 and e.call_id = f.call_id and e.application_id = f.application_id
     cross join ask a
     cross join lateral (
           select w.award_cents
             from levain.decision_award w
             join levain.decision d using (fund_id, call_id, decision_id)
            where w.fund_id = $1 and w.call_id = f.call_id and w.application_id = f.application_id
              and w.award_cents > 0 and d.decided_on <= a.as_of
              and d.recorded_at < levain.recorded_until()
            order by w.decision_id desc
            limit 1) as w
     where e.kind in ('withdrawn', 'refused', 'expired') and e.day <= a.as_of
       and e.recorded_at < levain.recorded_until()
    union all
    -- What a committee decided otherwise than the run proposed, then what a top-up added; that it
    -- gives nothing to who left before is told on the day of leaving.
    select d.decided_on, f.application,
           case when d.kind = 'top_up' and w.award_cents > coalesce(b.award_cents, 0)
                then 'topped_up' else 'departed' end,
           (w.award_cents - coalesce(b.award_cents, r.award_cents))::bigint
      from file f
      join levain.decision d
        on d.fund_id = $1 and d.call_id = f.call_id
       and d.decided_on <= (select a.as_of from ask a) and d.recorded_at < levain.recorded_until()
      join levain.decision_award w
        on w.fund_id = $1 and w.call_id = d.call_id and w.decision_id = d.decision_id
       and w.application_id = f.application_id
      join levain.allocation r
        on r.fund_id = $1 and r.call_id = d.call_id and r.allocation_run_id = d.allocation_run_id
       and r.application_id = f.application_id
      left join levain.decision_award b
        on b.fund_id = $1 and b.call_id = d.call_id and b.decision_id = d.after_decision_id
       and b.application_id = f.application_id
     where case d.kind when 'top_up' then w.award_cents <> coalesce(b.award_cents, 0)
                       else w.award_cents <> r.award_cents end
       and not (d.kind = 'top_up' and exists (
                select from levain.award_event e
                 where e.fund_id = $1 and e.call_id = f.call_id
                   and e.application_id = f.application_id
                   and e.kind in ('withdrawn', 'refused', 'expired')
                   and e.recorded_at <= d.recorded_at))
), movements as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'movements',
               'columns', '[{"code": "day", "unit": "date"},
                   {"code": "application", "unit": "text"},
                   {"code": "movement", "unit": "code"}, {"code": "change", "unit": "cents"}]'
                   ::jsonb,
               'rows', coalesce((
                   select jsonb_agg(jsonb_build_array(
                              m.day, m.application, m.movement,
                              case when a.one then a.common else to_jsonb(m.change) end)
                              order by m.day, m.application)
                     from movement m, ask a), '[]')) as block
), moves as (
    -- What one envelope gave for another: in the run, then by decision.
    select jsonb_build_object(
               'kind', 'table', 'code', 'moves',
               'columns', '[{"code": "day", "unit": "date"}, {"code": "move", "unit": "code"},
                   {"code": "from_envelope", "unit": "text"},
                   {"code": "to_envelope", "unit": "text"}, {"code": "awards", "unit": "count"},
                   {"code": "moved_part", "unit": "cents"}, {"code": "cites", "unit": "text"}]'
                   ::jsonb,
               'rows', coalesce((
                   select jsonb_agg(jsonb_build_array(
                              m.day, m.move, m.from_envelope, m.to_envelope, m.awards,
                              case when a.one then a.common else to_jsonb(m.cents) end, m.cites)
                              order by m.day, m.move desc, m.from_envelope, m.to_envelope)
                     from ask a
                    cross join (
                          select d.decided_on as day, 'run' as move,
                                 levain.of_call($1, d.call, l.envelope) as from_envelope,
                                 levain.of_call($1, d.call, f.envelope) as to_envelope,
                                 count(distinct l.application_id) as awards,
                                 sum(l.cents)::bigint as cents, null as cites
                            from decided d
                            join levain.allocation_line l
                              on l.fund_id = $1 and l.call_id = d.call_id
                             and l.allocation_run_id = d.allocation_run_id
                            join file f
                              on f.call_id = d.call_id and f.application_id = l.application_id
                           where l.envelope <> f.envelope
                           group by 1, 2, 3, 4
                          union all
                          select o.accounted_on, 'appropriation',
                                 levain.of_call($1, k.code, b.envelope),
                                 levain.of_call($1, k.code, c.envelope), null,
                                 t.cents::bigint, o.cites
                            from levain.operation o
                            join levain.transfer t using (fund_id, operation_id)
                            join levain.account b
                              on b.fund_id = o.fund_id and b.account_id = t.debit_account_id
                            join levain.account c
                              on c.fund_id = o.fund_id and c.account_id = t.credit_account_id
                            join levain.call k on k.fund_id = o.fund_id and k.call_id = b.call_id
                           where o.fund_id = $1 and o.kind = 'move' and b.ledger = 'ae'
                             and o.accounted_on <= (select a.as_of from ask a)
                             and o.recorded_at < levain.recorded_until()
                             and not exists (
                                 select from levain.operation u
                                  where u.fund_id = o.fund_id and u.reverses_id = o.operation_id))
                         as m), '[]')) as block
), month_row as materialized (
    select m.* from ask a
     cross join lateral levain.payment_months(a.fund_id, a.as_of, a.funder_id) as m
), curve as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'curve',
               'columns', levain.text_columns(array['month'])
                          || levain.figure_columns(array['planned_sum', 'paid_sum']),
               'rows', coalesce((
                   select jsonb_agg(jsonb_build_array(to_char(w.month, 'YYYY-MM'), w.planned,
                                                      w.paid) order by w.month)
                     from month_row w), '[]'),
               'chart', '{"kind": "curve", "label": "month",
                          "series": ["planned_sum", "paid_sum"]}'::jsonb) as block
), told as materialized (
    select t.* from ask a
     cross join lateral levain.indicators_told(a.fund_id, a.as_of, a.from_day, a.through_day) as t
), complete as (
    select jsonb_build_object('kind', 'figures', 'code', 'completeness', 'items', (
               select jsonb_agg(jsonb_build_object('code', i.code, 'unit', i.unit,
                                                   'value', i.value) order by i.place)
                 from (values (1, 'values_expected', 'count', c.expected),
                              (2, 'values_received', 'count', c.received),
                              (3, 'values_validated', 'count', c.validated),
                              (4, 'values_late', 'count', c.late),
                              (5, 'completeness_rate', 'bp',
                               levain.half_up(c.validated::numeric * 10000, c.expected)::bigint),
                              (6, 'evidence_rate', 'bp',
                               levain.half_up(c.evidenced::numeric * 10000, c.validated)::bigint))
                      as i (place, code, unit, value))) as block
      from (select coalesce(sum(t.expected_count), 0)::bigint as expected,
                   coalesce(sum(t.received_count), 0)::bigint as received,
                   coalesce(sum(t.validated_count), 0)::bigint as validated,
                   coalesce(sum(t.late_count), 0)::bigint as late,
                   coalesce(sum(t.evidenced_count), 0)::bigint as evidenced
              from told t) as c
), results as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'results',
               'columns', '[{"code": "indicator", "unit": "text"},
                   {"code": "measure", "unit": "text"}, {"code": "baseline", "unit": "decimal"},
                   {"code": "target", "unit": "decimal"}, {"code": "realised", "unit": "decimal"},
                   {"code": "progress", "unit": "bp"}, {"code": "trend", "unit": "code"},
                   {"code": "completeness_rate", "unit": "bp"},
                   {"code": "evidence_rate", "unit": "bp"}]'::jsonb,
               'rows', coalesce(jsonb_agg(jsonb_build_array(
                   t.label, t.measure, levain.decimal_told(t.baseline, t.decimals),
                   levain.decimal_told(t.target, t.decimals),
                   case when t.few then '{"why": "few_persons"}'::jsonb
                        else to_jsonb(levain.decimal_told(t.value, t.decimals)) end,
                   case when t.few then '{"why": "few_persons"}'::jsonb
                        else to_jsonb(t.progress_bp) end,
                   case when t.few or t.few_before then '{"why": "few_persons"}'::jsonb
                        else to_jsonb(t.trend) end,
                   levain.half_up(t.validated_count::numeric * 10000, t.expected_count)::bigint,
                   levain.half_up(t.evidenced_count::numeric * 10000, t.validated_count)::bigint)
                   order by t.indicator collate "C"), '[]'),
               'chart', '{"kind": "bullet", "label": "indicator",
                          "series": ["baseline", "target", "realised"]}'::jsonb) as block
      from told t
), by_economy as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'by_economy',
               'columns', '[{"code": "indicator", "unit": "text"},
                   {"code": "economy", "unit": "text"},
                   {"code": "awards_counted", "unit": "count"},
                   {"code": "realised", "unit": "decimal"}]'::jsonb,
               'rows', coalesce((
                   select jsonb_agg(jsonb_build_array(
                              t.indicator, coalesce(w.told, b.field_value), b.award_count,
                              case when t.nature = 'persons' and b.value between 1 and 4
                                   then '{"why": "few_persons"}'::jsonb
                                   else to_jsonb(levain.decimal_told(b.value, t.decimals)) end)
                              order by t.indicator collate "C", b.field_value collate "C")
                     from ask a
                    cross join lateral levain.indicators_by(
                          a.fund_id, a.as_of, a.from_day, a.through_day, 'econ') as b
                     join told t on t.indicator = b.indicator
                     left join word w on w.field = 'econ' and w.code = b.field_value
                    where b.field_value is not null), '[]')) as block
), place_row as (
    -- Where files are, and each place of the set that a rule holds them to: 0 where there is none.
    select c.code, coalesce((select r.name from levain.territory r
                              where r.code = c.code and r.kind <> 'commune'
                              order by r.valid_from desc, r.known_from desc limit 1),
                            (select w.told from word w
                              where w.field = 'epci' and w.code = c.code)) as name,
           count(f.application_id) as files, sum(f.asked)::bigint as asked,
           count(*) filter (where f.award > 0) as awards,
           coalesce(sum(f.committed), 0)::bigint as committed,
           coalesce(sum(f.paid), 0)::bigint as paid
      from (select f.place as code from known_file f
            union
            select m.value #>> '{}'
              from decided d
              join levain.rule r
                on r.fund_id = $1 and r.call_id = d.call_id and r.rule_set_id = d.rule_set_id
             cross join lateral (
                   select (regexp_match(r.formula, '\mepci\s+in\s+fund[.](\w+)'))[1] as name) as n
             cross join lateral jsonb_array_elements(
                   coalesce(d.whole_file #> array['fund', 'sets', n.name], '[]')) as m (value)
            ) as c
      left join known_file f on f.place is not distinct from c.code
     group by c.code
), place_few as (
    -- Of few applications in any one call, and the smallest other where they are few together: as
    -- in the demand of that call, so that no difference tells.
    select distinct p.code
      from (select p.*, coalesce(sum(p.files) filter (where p.files < 5) over of_call, 0) as few,
                   row_number() over (partition by p.call_id, p.files < 5
                                      order by p.files, p.code) as turn
              from (select f.call_id, f.place as code, count(*) as files
                      from known_file f
                     group by f.call_id, f.place) as p
            window of_call as (partition by p.call_id)) as p
     where p.files < 5 or p.few between 1 and 4 and p.turn = 1
), place_name as materialized (
    select coalesce(array_agg(p.code) filter (where p.code is not null), '{}') as names
      from place_row p
), place_drawn as materialized (
    -- What references know of each on the day of the report: contours, inhabitants.
    select n.name as code, m.drawn, m.inhabitants
      from total a
     cross join place_name p
     cross join lateral levain.named_territories(p.names, a.as_of, a.as_of) as n
      join levain.map_territories(a.fund_id, a.as_of, p.names) as m
        on m.kind = n.map_kind and m.code = n.map_code
), place_told as (
    select p.*, exists (select from place_few w where w.code is not distinct from p.code) as few,
           d.drawn, d.inhabitants
      from place_row p
      left join place_drawn d on d.code = p.code
), places as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'places',
               'columns', '[{"code": "territory", "unit": "text"}, {"code": "name", "unit": "text"},
                   {"code": "files", "unit": "count"}, {"code": "asked_part", "unit": "cents"},
                   {"code": "awards", "unit": "count"}, {"code": "committed", "unit": "cents"},
                   {"code": "committed_share", "unit": "bp"}, {"code": "paid", "unit": "cents"},
                   {"code": "committed_per_head", "unit": "cents"}]'::jsonb,
               'rows', coalesce(jsonb_agg(
                   jsonb_build_array(p.code, p.name)
                   || case when p.few then jsonb_build_array(a.few, a.few)
                           else jsonb_build_array(p.files, coalesce(p.asked, 0)) end
                   || jsonb_build_array(p.awards, p.committed,
                                        levain.share_bp(p.committed,
                                                        levain.sum_of(a.sums, 'committed')),
                                        p.paid,
                                        case when p.inhabitants > 0
                                             then div(p.committed * 2::numeric + p.inhabitants,
                                                      2 * p.inhabitants)::bigint end)
                   order by p.code collate "C" nulls last) filter (where p.code is not null), '[]'),
               'totals', jsonb_build_array(
                   null, null, sum(p.files)::bigint, null, sum(p.awards)::bigint,
                   sum(p.committed)::bigint, null, sum(p.paid)::bigint, null),
               'chart', jsonb_build_object(
                            'kind', 'bar', 'series', '["committed", "paid"]'::jsonb,
                            'label', case when count(p.name) = count(p.code) then 'name'
                                          else 'territory' end)
                   || case when count(p.drawn) > 0 then jsonb_build_object(
                               'kind', 'choropleth', 'classes', 'quantile', 'class_count', 4,
                               'contours', jsonb_agg(p.drawn order by p.code collate "C" nulls last)
                                               filter (where p.code is not null))
                           else '{}' end) as block, count(p.code) as parts
      from total a
      left join place_told p on true
     group by a.fund_id
), zoned as (
    -- Zones that a call asks about by a flag, and those that references know a place to be in.
    select levain.label_of($1, d.label_fr, d.label_en, d.name) as zone, f.call_id, f.application_id,
           f.numbers[d.slot] = 1 as inside
      from known_file f
      join levain.field d
        on d.fund_id = $1 and d.call_id = f.call_id and d.rule_set_id = f.rule_set_id
       and d.type = 'flag' and d.name ~ '(^|_)(frr|qpv|zrr)(_|$)'
    union all
    select z.zone, f.call_id, f.application_id, exists (
               select from levain.zone_membership m
                where m.zone = z.zone and m.territory = f.place
                  and m.valid_from <= f.decided_on
                  and coalesce(m.valid_to, 'infinity') >= f.decided_on
                  and m.known_from <= f.decided_on)
      from known_file f
     cross join (select distinct m.zone from levain.zone_membership m
                  where m.territory in (select p.code from place_row p)) as z
), zone_row as (
    select z.zone, count(*) filter (where z.inside) as files, count(*) as all_files,
           count(*) filter (where z.inside and f.award > 0) as awards,
           coalesce(sum(f.committed) filter (where z.inside), 0)::bigint as committed,
           -- Of places that are hidden: what those that are told leave of the zone.
           count(*) filter (where z.inside and w.hidden) as hidden_files,
           count(*) filter (where not z.inside and w.hidden) as other_hidden_files
      from zoned z
      join known_file f using (call_id, application_id)
     cross join lateral (
           select exists (select from place_few p where p.code is not distinct from f.place)) as w
           (hidden)
     group by z.zone
), zones as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'zones',
               'columns', '[{"code": "zone", "unit": "text"}, {"code": "files", "unit": "count"},
                   {"code": "files_share", "unit": "bp"}, {"code": "awards", "unit": "count"},
                   {"code": "committed", "unit": "cents"},
                   {"code": "committed_share", "unit": "bp"}]'::jsonb,
               'rows', coalesce((
                   select jsonb_agg(
                              jsonb_build_array(z.zone)
                              || case when z.files between 1 and 4
                                           or z.all_files - z.files between 1 and 4
                                           or z.hidden_files between 1 and 4
                                           or z.other_hidden_files between 1 and 4
                                      then jsonb_build_array(t.few, t.few)
                                      else jsonb_build_array(
                                               z.files, levain.share_bp(z.files, z.all_files)) end
                              || jsonb_build_array(
                                     z.awards, z.committed,
                                     levain.share_bp(z.committed,
                                                     levain.sum_of(t.sums, 'committed')))
                              order by z.zone)
                     from zone_row z, total t), '[]')) as block
), named_award as (
    -- Whom an award is shown of: who is registered, as open data has it; no other is named.
    select f.call_id, f.application_id, f.application, f.award, f.envelope, f.committed as held,
           f.paid as paid_part,
           case when o.name is not null and coalesce(o.siret, o.rna) is not null
                then to_jsonb(o.name) else '{"why": "unnamed"}'::jsonb end as beneficiary,
           levain.fact_text($1, f.call_id, f.application_id, 'title') as title
      from known_file f
      left join levain.organization o using (organization_id)
     where f.award > 0 or f.committed > 0
), case_row as (
    -- By rule, whoever asks: of each envelope the award that was paid most of, of all that stand;
    -- then the one that most was taken back of. Five at most.
    select c.*, row_number() over (order by c.chosen desc, c.call_id, c.ordinal) as place
      from (select distinct on (w.call_id, f.envelope)
                   'paid_most' as chosen, w.call_id, w.application_id, e.ordinal
              from held w
              join file f using (call_id, application_id)
              join money m using (call_id, application_id)
              join decided d on d.call_id = w.call_id
              join levain.envelope e
                on e.fund_id = $1 and e.call_id = w.call_id and e.rule_set_id = d.rule_set_id
               and e.code = f.envelope
             where m.published and w.all_paid > 0
             order by w.call_id, f.envelope, w.all_paid::numeric / w.all_committed desc,
                      w.all_paid desc, f.code)
           as c
     order by c.call_id, c.ordinal limit 4
), chosen as materialized (
    select c.chosen, c.call_id, c.application_id, c.place from case_row c
    union all
    select 'given_up', w.call_id, w.application_id, 9
      from (select h.call_id, h.application_id,
                   h.all_decommitted + h.all_claimed as taken_back
              from held h
             where h.all_decommitted + h.all_claimed > 0
               and (h.call_id, h.application_id) not in (
                    select c.call_id, c.application_id from case_row c)
             order by taken_back desc, h.call_id, h.application_id limit 1) as w
), cases as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'cases',
               'columns', '[{"code": "application", "unit": "text"},
                   {"code": "chosen", "unit": "code"}, {"code": "envelope", "unit": "text"},
                   {"code": "beneficiary", "unit": "text"}, {"code": "project", "unit": "text"},
                   {"code": "starts_on", "unit": "date"}, {"code": "ends_on", "unit": "date"}]'
                   ::jsonb,
               'rows', coalesce((
                   select jsonb_agg(jsonb_build_array(
                              n.application, c.chosen, n.envelope, n.beneficiary, n.title,
                              m.starts_on, m.ends_on) order by c.place)
                     from chosen c
                     join named_award n using (call_id, application_id)
                     left join money m using (call_id, application_id)), '[]')) as block
), case_courses as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'case_courses',
               'columns', '[{"code": "application", "unit": "text"},
                   {"code": "committed", "unit": "cents"}, {"code": "paid", "unit": "cents"},
                   {"code": "course", "unit": "code"},
                   {"code": "values_validated", "unit": "count"},
                   {"code": "milestones_reached", "unit": "count"}]'::jsonb,
               'rows', coalesce((
                   select jsonb_agg(jsonb_build_array(
                              n.application, n.held, n.paid_part, coalesce(o.course, 'over'),
                              (select count(*) from levain.indicator_facts(
                                   a.fund_id, a.as_of, a.from_day, a.through_day) as v
                                where v.call_id = c.call_id
                                  and v.application_id = c.application_id
                                  and v.state = 'validated'),
                              (select count(*) from levain.milestone_event v
                                where v.fund_id = $1 and v.call_id = c.call_id
                                  and v.application_id = c.application_id
                                  and v.kind = 'reached' and v.day <= a.as_of
                                  and v.recorded_at < levain.recorded_until()))
                              order by c.place)
                     from ask a, chosen c
                     join named_award n using (call_id, application_id)
                     left join open_award o using (call_id, application_id)), '[]')) as block
), case_results as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'case_results',
               'columns', '[{"code": "application", "unit": "text"},
                   {"code": "indicator", "unit": "text"}, {"code": "measure", "unit": "text"},
                   {"code": "target", "unit": "decimal"}, {"code": "realised", "unit": "decimal"}]'
                   ::jsonb,
               'rows', coalesce((
                   select jsonb_agg(jsonb_build_array(
                              n.application, t.label, t.measure,
                              levain.decimal_told(g.target, t.decimals),
                              case when t.nature = 'persons' and v.value between 1 and 4
                                   then '{"why": "few_persons"}'::jsonb
                                   else to_jsonb(levain.decimal_told(v.value, t.decimals)) end)
                              order by c.place, v.indicator collate "C")
                     from ask a, chosen c
                     join named_award n using (call_id, application_id)
                    cross join lateral (
                          select w.* from levain.indicator_awards(
                                     $1::bigint, date '1970-01-01' + $5::bigint::integer,
                                     date '1970-01-01' + $3::bigint::integer,
                                     date '1970-01-01' + $4::bigint::integer, null) as w
                           where w.call_id = c.call_id and w.application_id = c.application_id)
                          as v
                     join told t on t.indicator = v.indicator
                     left join levain.indicators_at($1::bigint,
                                                    date '1970-01-01' + $5::bigint::integer) as d
                       on d.code = v.indicator
                     left join levain.indicator_target g
                       on g.fund_id = $1 and g.call_id = c.call_id
                      and g.application_id = c.application_id and g.indicator = d.code
                      and g.version = d.version), '[]')) as block
), stop_row as (
    select e.day, n.application, e.kind as stopped, null::bigint as cents, e.motive
      from named_award n
      join levain.award_event e
        on e.fund_id = $1 and e.call_id = n.call_id and e.application_id = n.application_id
     where e.kind in ('withdrawn', 'refused', 'expired')
       and e.recorded_at < levain.recorded_until()
    union all
    select r.day, n.application, r.cause, r.cents::bigint, r.motive
      from named_award n
      join levain.reduction r
        on r.fund_id = $1 and r.call_id = n.call_id and r.application_id = n.application_id
     where r.cause not in ('settlement', 'amendment') and r.recorded_at < levain.recorded_until()
    union all
    select t.day, n.application, t.kind, null, t.motive
      from named_award n
      join levain.award_step t
        on t.fund_id = $1 and t.call_id = n.call_id and t.application_id = n.application_id
     where t.kind = 'suspended' and t.recorded_at < levain.recorded_until()
), stops as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'stops',
               'columns', '[{"code": "day", "unit": "date"},
                   {"code": "application", "unit": "text"},
                   {"code": "stopped", "unit": "code"}, {"code": "taken_back", "unit": "cents"},
                   {"code": "motive", "unit": "text"}]'::jsonb,
               'rows', coalesce((
                   select jsonb_agg(jsonb_build_array(
                              s.day, s.application, s.stopped,
                              case when a.one and s.cents is not null then a.common
                                   else to_jsonb(s.cents) end, s.motive)
                              order by s.day, s.application, s.stopped)
                     from stop_row s, ask a where s.day <= a.as_of), '[]')) as block
), control_row as (
    select 1 as place, 'papers_accepted' as control, count(*) filter (where p.accepted) as count,
           null::bigint as cents, count(*) filter (where not p.accepted) as refused
      from levain.award_document p, ask a
     where p.fund_id = $1 and p.received_on <= a.as_of and p.recorded_at < levain.recorded_until()
    union all
    select 3, 'service_certified', count(*), coalesce(sum(c.cents), 0)::bigint, null
      from levain.certification c, ask a
     where c.fund_id = $1 and c.ground = 'service' and c.day <= a.as_of
       and c.recorded_at < levain.recorded_until()
       and not exists (select from levain.operation u
                        where u.fund_id = c.fund_id and u.reverses_id = c.operation_id
                          and u.accounted_on <= a.as_of
                          and u.recorded_at < levain.recorded_until())
    union all
    select 4, 'settled', count(*), coalesce(sum(s.due_cents), 0)::bigint, null
      from levain.settlement s, ask a
     where s.fund_id = $1 and s.day <= a.as_of and s.recorded_at < levain.recorded_until()
    union all
    select 5, 'heard', count(*), null, null
      from levain.award_step t, ask a
     where t.fund_id = $1 and t.kind = 'heard' and t.day <= a.as_of
       and t.recorded_at < levain.recorded_until()
    union all
    select 6, 'irregular', count(*), coalesce(sum(r.cents), 0)::bigint, null
      from levain.reduction r, ask a
     where r.fund_id = $1 and r.cause in ('withdrawal', 'breach') and r.day <= a.as_of
       and r.recorded_at < levain.recorded_until()
), controls as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'controls',
               'columns', '[{"code": "control", "unit": "code"},
                   {"code": "control_count", "unit": "count"},
                   {"code": "control_cents", "unit": "cents"}]'::jsonb,
               'rows', jsonb_agg(jsonb_build_array(
                   c.control, c.count,
                   case when a.one and c.cents is not null then a.common
                        else to_jsonb(c.cents) end) order by c.place)) as block
      from ask a
     cross join (
           select r.place, r.control, r.count, r.cents from control_row r
           union all
           select 2, 'papers_refused', r.refused, null from control_row r where r.place = 1) as c
), repayments as (
    select jsonb_build_object('kind', 'figures', 'code', 'repayments', 'items',
                              levain.figure_items(t.sums, array[
                                  'claimed', 'recovered', 'waived', 'written_off', 'claims_due'],
                                  t.one)) as block
      from total t
), derogations as (
    -- Of awards alone: who got none is not shown.
    select jsonb_build_object(
               'kind', 'table', 'code', 'derogations',
               'columns', '[{"code": "day", "unit": "date"},
                   {"code": "application", "unit": "text"},
                   {"code": "derogation", "unit": "code"}, {"code": "what", "unit": "text"},
                   {"code": "motive", "unit": "text"}]'::jsonb,
               'rows', coalesce((
                   select jsonb_agg(jsonb_build_array(w.day, w.application, w.kind, w.what,
                                                      w.motive)
                                    order by w.day, w.application, w.what)
                     from ask a
                    cross join (
                          select (x.recorded_at at time zone g.time_zone)::date as day,
                                 n.application, x.kind, x.rule_code::text as what, x.motive
                            from levain.fund g
                            join levain.waiver x using (fund_id)
                            join named_award n using (call_id, application_id)
                           where x.fund_id = $1 and x.recorded_at < levain.recorded_until()
                          union all
                          select p.day, n.application, 'limit', x.guard, x.motive
                            from levain.derogation x
                            join levain.derogation_approval p
                           using (fund_id, call_id, derogation_id)
                            join named_award n using (call_id, application_id)
                           where x.fund_id = $1 and p.recorded_at < levain.recorded_until()) as w
                    where w.day <= a.as_of), '[]')) as block
), outlook as (
    select jsonb_build_object(
               'kind', 'figures', 'code', 'outlook', 'items', jsonb_build_array(
                   jsonb_build_object('code', 'forecast', 'unit', 'cents', 'value', coalesce(sum(
                       p.cents) filter (where p.until_day = y.until), 0)::bigint),
                   jsonb_build_object('code', 'need_12m', 'unit', 'cents', 'value', coalesce(sum(
                       p.cents) filter (where p.until_day = y.year_on), 0)::bigint))) as block
      from ask a
     cross join lateral (
           select make_date(extract(year from a.as_of)::integer, 12, 31) as until,
                  (date_trunc('month', a.as_of) + interval '13 months')::date - 1 as year_on) as y
      left join lateral levain.payment_forecast(
               a.fund_id, a.as_of, array[y.until, y.year_on]) as p
        on not a.one or p.funder_id = a.funder_id
     group by a.fund_id
), award_row as (
    select n.*, m.number, m.first_on, m.signed_award, m.eligible, m.stands, m.paid,
           row_number() over (order by m.first_on, n.application) as turn
      from named_award n
      join money m using (call_id, application_id)
     where m.published
), award_list as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'awards',
               'columns', '[{"code": "application", "unit": "text"},
                   {"code": "beneficiary", "unit": "text"}, {"code": "reference", "unit": "text"},
                   {"code": "signed_on", "unit": "date"}, {"code": "envelope", "unit": "text"},
                   {"code": "award_signed", "unit": "cents"},
                   {"code": "subsidy_rate", "unit": "bp"}, {"code": "stands", "unit": "cents"},
                   {"code": "paid", "unit": "cents"}]'::jsonb,
               'rows', coalesce((
                   select jsonb_agg(jsonb_build_array(
                              w.application, w.beneficiary, w.number, w.first_on, w.envelope,
                              case when a.one then a.common else to_jsonb(w.signed_award) end,
                              levain.share_bp(w.signed_award, w.eligible), w.stands, w.paid)
                              order by w.turn)
                     from award_row w, ask a where w.turn <= 1000), '[]'))
           || case when (select count(*) from award_row) > 1000
                   then jsonb_build_object('more', (select count(*) - 1000 from award_row))
                   else '{}' end as block
), checks as (
    select jsonb_build_object(
               'kind', 'checks', 'code', 'identities', 'items', jsonb_build_array(
                   jsonb_build_object('code', 'outstanding_closes', 'unit', 'cents',
                       'left', levain.sum_of(t.sums, 'committed') - levain.sum_of(t.sums, 'paid')
                               - levain.sum_of(t.sums, 'decommitted'),
                       'right', (select coalesce(sum(levain.sum_of(r.sums, 'outstanding')), 0)
                                            ::bigint from funder_row r)),
                   jsonb_build_object('code', 'awards_sum', 'unit', 'cents',
                       'left', levain.sum_of(t.sums, 'outstanding'),
                       'right', (select coalesce(sum(o.outstanding), 0)::bigint from open_day o)),
                   jsonb_build_object('code', 'files_close', 'unit', 'count',
                       'left', (select c.files from counted c),
                       'right', (select count(*) from file f
                                  where f.status in ('awarded', 'partial', 'waiting', 'rejected',
                                                     'ineligible', 'withdrawn', 'adjourned'))))
               || jsonb_build_array(
                   jsonb_build_object('code', 'curve_closes', 'unit', 'cents',
                       'left', levain.sum_of(t.sums, 'paid'),
                       'right', (select coalesce(max(w.paid), 0) from month_row w)),
                   jsonb_build_object('code', 'stands_close', 'unit', 'cents',
                       'left', levain.sum_of(t.sums, 'committed')
                               - levain.sum_of(t.sums, 'decommitted')
                               - levain.sum_of(t.sums, 'claimed'),
                       'right', (select coalesce(sum(h.committed - h.decommitted - h.claimed), 0)
                                            ::bigint from held h where h.is_asked)))
               || case when t.one then '[]'::jsonb else jsonb_build_array(
                   jsonb_build_object('code', 'envelopes_close', 'unit', 'cents',
                       'left', (select coalesce(sum(e.voted + e.moved - e.awarded), 0)::bigint
                                  from envelope_row e),
                       'right', (select coalesce(sum(e.unspent), 0)::bigint
                                   from envelope_row e))) end) as block
      from total t
)
select (levain.report_head('execution', $1, $2, $3, $4, $5)
        || jsonb_build_object('sections', levain.drawable(
            jsonb_build_array(
                jsonb_build_object('code', 'key', 'blocks', jsonb_build_array(
                    k.money, k.period, k.files, f.block)))
            || case when t.light then jsonb_build_array(
                jsonb_build_object('code', 'money', 'blocks', jsonb_build_array(
                    m.block, z.block, g.block, o.block)),
                jsonb_build_object('code', 'indicators', 'blocks', jsonb_build_array(w.block)))
               else jsonb_build_array(
                jsonb_build_object('code', 'rules', 'blocks', jsonb_build_array(
                    kr.block, c.block, ke.block, kv.block, kc.block)),
                jsonb_build_object('code', 'demand', 'blocks',
                    jsonb_build_array(d.block)
                    || case when ty.parts > 0 then jsonb_build_array(ty.block) else '[]' end
                    || jsonb_build_array(ft.block)),
                jsonb_build_object('code', 'eligibility', 'blocks', jsonb_build_array(
                    r.block)),
                jsonb_build_object('code', 'selection', 'blocks', jsonb_build_array(
                    s.block, mk.block, n.block)),
                jsonb_build_object('code', 'allocation', 'blocks',
                    jsonb_build_array(e.block)
                    || case when t.one then '[]' else jsonb_build_array(vs.block) end
                    || jsonb_build_array(u.block, b.block, q.block, wa.block, mv.block,
                                         ms.block)),
                jsonb_build_object('code', 'money', 'blocks', jsonb_build_array(
                    m.block, p.block, z.block, g.block, o.block, v.block)),
                jsonb_build_object('code', 'indicators', 'blocks', jsonb_build_array(
                    w.block, x.block, be.block)),
                jsonb_build_object('code', 'territory', 'blocks',
                    case when pl.parts > 0 then jsonb_build_array(pl.block) else '[]' end
                    || jsonb_build_array(zo.block)),
                jsonb_build_object('code', 'cases', 'blocks', jsonb_build_array(
                    ca.block, cc.block, cr.block, st.block, co.block, re.block, de.block,
                    ou.block)),
                jsonb_build_object('code', 'awards', 'blocks', jsonb_build_array(al.block))) end
            || jsonb_build_array(
                jsonb_build_object('code', 'identities', 'blocks', jsonb_build_array(
                    i.block))))))::text as document
  from total t, key k, funnel f, calls c, demand d, rules r, scores s, criteria n, envelopes e,
       statuses u, caps b, quotas q, funders m, steps p, ages g, courses o, vintages v, checks i,
       call_rules kr, call_envelopes ke, versions kv, changes kc, typology ty, first_times ft,
       markers mk, voted_steps vs, waiting wa, movements mv, moves ms, curve z, complete w,
       results x,
       by_economy be, places pl, zones zo, cases ca, case_courses cc, case_results cr, stops st,
       controls co,
       repayments re, derogations de, outlook ou, award_list al;
