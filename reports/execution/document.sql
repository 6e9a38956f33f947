-- SPDX-License-Identifier: MPL-2.0
-- How the fund was carried out: key figures, demand, eligibility, selection, allocation, money.
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
           date '1970-01-01' + $5::bigint::integer as as_of,
           '{"why": "common"}'::jsonb as common, '{"why": "few"}'::jsonb as few
), fact as materialized (
    select f.figure, f.funder_id, f.vintage, f.call_id, f.envelope, sum(f.cents)::bigint as cents
      from levain.figure_totals($1::bigint, null, null, date '1970-01-01' + $5::bigint::integer,
               array['promised', 'usable', 'committed', 'decommitted', 'paid', 'outstanding',
                     'left', 'reused', 'managed'],
               (select a.funder_id from ask a)) as f
     group by 1, 2, 3, 4, 5
), award_fact as materialized (
    -- Of each award, since when: from the movements themselves.
    select f.figure, f.call_id, f.application_id, sum(f.cents)::bigint as cents,
           min(f.first_day) as first_day
      from levain.figure_sums($1::bigint, null, null, date '1970-01-01' + $5::bigint::integer,
                              array['committed', 'paid', 'outstanding']) as f
     where $2::text is null or f.funder_id = (select a.funder_id from ask a)
     group by 1, 2, 3
), total as materialized (
    select a.*, coalesce((
               select jsonb_object_agg(f.figure, f.cents)
                 from (select f.figure, sum(f.cents)::bigint as cents
                         from fact f group by f.figure) as f), '{}') as sums
      from ask a
), decided as materialized (
    -- The calls that were decided by that day: the run that was decided, the decision that holds.
    select d.call_id, k.code as call, r.allocation_run_id, r.scoring_run_id, s.rule_set_id,
           d.decided_on, l.decision_id, u.source::jsonb -> 'call' as file
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
           s.mark_nums, s.mark_dens, w.score_num, w.score_den,
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
           (select min(g.signed_on) from levain.agreement g
             where g.fund_id = $1 and g.call_id = d.call_id
               and g.application_id = w.application_id
               and g.signed_on <= (select a.as_of from ask a)
               and g.recorded_at < levain.recorded_until()) as signed_on,
           p.paid_on,
           (select min(t.day) from levain.award_step t
             where t.fund_id = $1 and t.call_id = d.call_id
               and t.application_id = w.application_id and t.kind = 'closed'
               and t.day <= (select a.as_of from ask a)
               and t.recorded_at < levain.recorded_until()) as closed_on
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
      left join (select f.call_id, f.application_id, min(f.first_day) as paid_on
                   from award_fact f
                  where f.figure = 'paid'
                  group by f.call_id, f.application_id) as p
        on p.call_id = d.call_id and p.application_id = w.application_id
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
           percentile_disc(0.5) within group (order by f.closed_on - f.paid_on) as days_closing
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
                                  'promised', 'usable', 'committed', 'decommitted', 'paid',
                                  'outstanding', 'left'], t.one)) as money,
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
    select x.call_id, x.call, x.axis, x.place, coalesce(x.value, '') as value, count(*) as files,
           count(*) filter (where x.eligible) as eligible, sum(x.asked)::bigint as asked,
           count(*) filter (where x.award > 0) as awards, sum(x.award)::bigint as awarded
      from (select f.call_id, f.call, levain.label_of($1, d.label_fr, d.label_en, d.name) as axis,
                   d.slot as place,
                   f.texts[d.slot] as value, f.eligible, f.asked, f.award
              from file f
              join levain.field d
                on d.fund_id = $1 and d.call_id = f.call_id and d.rule_set_id = f.rule_set_id
               and d.type = 'code' and d.storage = 'text') as x
     group by 1, 2, 3, 4, 5
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
    select k.call, k.axis, k.place, g.value, sum(k.files)::bigint as files,
           sum(k.eligible)::bigint as eligible, sum(k.asked)::bigint as asked,
           sum(k.awards)::bigint as awards, sum(k.awarded)::bigint as awarded
      from axis_kept k
     cross join lateral (
          select case when k.files >= 5 and (k.turn > 1 or coalesce(k.few, 0) not between 1 and 4)
                      then k.value end as value) as g
     where k.parts between 2 and 20
     group by k.call, k.axis, k.place, g.value
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
                                     coalesce(to_jsonb(x.value), '{"why": "together"}'))
                   || case when x.files < 5
                           then jsonb_build_array(a.few, a.few, a.few, a.few, a.few, a.few)
                           else jsonb_build_array(
                                    x.files, x.eligible, x.asked, x.awards,
                                    case when a.one then a.common else to_jsonb(x.awarded) end,
                                    levain.share_bp(x.awards, x.files)) end
                   order by x.call, x.place, x.value nulls last)
                   filter (where x.axis is not null), '[]')) as block
      from ask a
      left join axis_shown x on true
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
    -- Classes of ten points, from the lowest.
    select f.call, div(f.score_num::numeric, f.score_den * 10::numeric)::integer as low,
           count(*) as files
      from file f
     where f.eligible and f.score_den is not null
     group by 1, 2
), bin_place as (
    select b.*, row_number() over (partition by b.call order by b.low) as place,
           sum(b.files) over (partition by b.call order by b.low desc) as above
      from bin b
), merged as (
    -- A class of fewer than five goes with the next ones; what is left goes with the last.
    with recursive m as (
        select b.call, b.place, b.low, b.files as held, 1 as class
          from bin_place b
         where b.place = 1
        union all
        select b.call, b.place, b.low, case when n.opens then b.files else m.held + b.files end,
               case when n.opens then m.class + 1 else m.class end
          from m
          join bin_place b on b.call = m.call and b.place = m.place + 1
         cross join lateral (select m.held >= 5 and b.above >= 5 as opens) as n
    )
    select m.call, m.class, min(m.low) * 10 as from_points, max(m.low) * 10 + 10 as to_points,
           sum(b.files) as files
      from m
      join bin b on b.call = m.call and b.low = m.low
     group by m.call, m.class
), scores as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'scores',
               'columns', '[{"code": "points", "unit": "text"},
                   {"code": "files", "unit": "count"}]'::jsonb,
               'rows', coalesce((
                   select jsonb_agg(jsonb_build_array(
                              levain.of_call($1, m.call, m.from_points || '-' || m.to_points),
                              case when m.files < 5 then a.few else to_jsonb(m.files) end)
                              order by m.call, m.class)
                     from merged m, ask a), '[]'),
               'chart', '{"kind": "histogram", "label": "points", "series": ["files"]}'::jsonb)
               as block
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
                              (select u.version from levain.rule_set u
                                where u.fund_id = $1 and u.call_id = d.call_id
                                  and u.rule_set_id = d.rule_set_id),
                              d.file #>> '{score,threshold}', n.files, n.eligible, n.above,
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
               'chart', '{"kind": "bar", "label": "cap", "series": ["bound_awards"]}'::jsonb)
               as block
), quotas as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'quotas',
               'columns', '[{"code": "quota", "unit": "text"},
                   {"code": "value", "unit": "text"}, {"code": "quota_limit", "unit": "cents"},
                   {"code": "quota_awarded", "unit": "cents"},
                   {"code": "quota_limit_count", "unit": "count"},
                   {"code": "quota_count", "unit": "count"}]'::jsonb,
               'rows', coalesce((
                   select jsonb_agg(jsonb_build_array(
                              levain.of_call($1, d.call, q.quota), q.value,
                              case when a.one then a.common
                                   else to_jsonb(q.limit_cents::bigint) end,
                              case when a.one then a.common
                                   else to_jsonb(q.awarded_cents::bigint) end,
                              q.limit_awards, q.award_count) order by d.call, q.quota, q.value)
                     from ask a, decided d
                     join levain.allocation_quota q
                       on q.fund_id = $1 and q.call_id = d.call_id
                      and q.allocation_run_id = d.allocation_run_id), '[]')) as block
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
           case when p.day is not null then 'suspended'
                when g.signed_on is null then 'unsigned'
                when g.ends_on < a.as_of then 'ended'
                when not g.started and g.start_by < a.as_of then 'unstarted'
                else 'on_course' end as course
      from ask a
     cross join (
           select f.call_id, f.application_id,
                  sum(f.cents) filter (where f.figure = 'outstanding')::bigint as outstanding,
                  min(f.first_day) filter (where f.figure = 'committed') as committed_on
             from award_fact f
            where f.figure in ('outstanding', 'committed')
            group by f.call_id, f.application_id) as o
      left join lateral (
           select g.signed_on, g.ends_on,
                  exists (select from levain.award_step t
                           where t.fund_id = $1 and t.call_id = o.call_id
                             and t.application_id = o.application_id and t.kind = 'started'
                             and t.day <= a.as_of
                             and t.recorded_at < levain.recorded_until()) as started,
                  (g.first_on + make_interval(months => (
                       levain.payments_of($1, o.call_id) ->> 'starts_within_months')::integer))
                      ::date as start_by
             from (select h.*, min(h.signed_on) over () as first_on
                     from levain.agreement h
                    where h.fund_id = $1 and h.call_id = o.call_id
                      and h.application_id = o.application_id and h.signed_on <= a.as_of
                      and h.recorded_at < levain.recorded_until()) as g
            order by g.version desc limit 1) as g on true
      left join lateral (
           select s.day
             from (select t.kind, t.day from levain.award_step t
                    where t.fund_id = $1 and t.call_id = o.call_id
                      and t.application_id = o.application_id
                      and t.kind in ('suspended', 'resumed') and t.day <= a.as_of
                      and t.recorded_at < levain.recorded_until()
                    order by t.award_step_id desc limit 1) as s
            where s.kind = 'suspended') as p on true
     where o.outstanding > 0
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
      from (select b.place, b.age, count(o.application_id) as awards,
                   coalesce(sum(o.outstanding), 0)::bigint as cents
              from ask a
             cross join (values (1, 'to_6_months', 0, 6), (2, 'to_12_months', 6, 12),
                                (3, 'to_24_months', 12, 24), (4, 'over_24_months', 24, null))
                   as b (place, age, after_months, to_months)
              left join open_award o
                on (b.after_months = 0
                    or a.as_of > (o.committed_on + make_interval(months => b.after_months))::date)
               and (b.to_months is null
                    or a.as_of <= (o.committed_on + make_interval(months => b.to_months))::date)
             group by b.place, b.age) as g
), courses as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'courses',
               'columns', '[{"code": "course", "unit": "code"},
                   {"code": "open_awards", "unit": "count"},
                   {"code": "outstanding", "unit": "cents"}]'::jsonb,
               'rows', jsonb_agg(jsonb_build_array(g.course, g.awards, g.cents) order by g.place),
               'totals', jsonb_build_array(null, sum(g.awards), sum(g.cents)),
               'chart', '{"kind": "bar", "label": "course", "series": ["outstanding"]}'::jsonb)
               as block
      from (select b.place, b.course, count(o.application_id) as awards,
                   coalesce(sum(o.outstanding), 0)::bigint as cents
              from (values (1, 'on_course'), (2, 'unsigned'), (3, 'unstarted'), (4, 'ended'),
                           (5, 'suspended')) as b (place, course)
              left join open_award o on o.course = b.course
             group by b.place, b.course) as g
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
                       'right', (select coalesce(sum(o.outstanding), 0)::bigint from open_award o)),
                   jsonb_build_object('code', 'files_close', 'unit', 'count',
                       'left', (select c.files from counted c),
                       'right', (select count(*) from file f
                                  where f.status in ('awarded', 'partial', 'waiting', 'rejected',
                                                     'ineligible', 'withdrawn', 'adjourned'))))
               || case when t.one then '[]'::jsonb else jsonb_build_array(
                   jsonb_build_object('code', 'envelopes_close', 'unit', 'cents',
                       'left', (select coalesce(sum(e.voted + e.moved - e.awarded), 0)::bigint
                                  from envelope_row e),
                       'right', (select coalesce(sum(e.unspent), 0)::bigint
                                   from envelope_row e))) end) as block
      from total t
)
select (levain.report_head('execution', $1, $2, $3, $4, $5)
        || jsonb_build_object('sections', levain.drawable(jsonb_build_array(
            jsonb_build_object('code', 'key', 'blocks', jsonb_build_array(
                k.money, k.files, f.block)),
            jsonb_build_object('code', 'rules', 'blocks', jsonb_build_array(c.block)),
            jsonb_build_object('code', 'demand', 'blocks', jsonb_build_array(d.block)),
            jsonb_build_object('code', 'eligibility', 'blocks', jsonb_build_array(r.block)),
            jsonb_build_object('code', 'selection', 'blocks', jsonb_build_array(
                s.block, n.block)),
            jsonb_build_object('code', 'allocation', 'blocks', jsonb_build_array(
                e.block, u.block, b.block, q.block)),
            jsonb_build_object('code', 'money', 'blocks', jsonb_build_array(
                m.block, p.block, g.block, o.block, v.block)),
            jsonb_build_object('code', 'identities', 'blocks', jsonb_build_array(i.block))))))::text
       as document
  from key k, funnel f, calls c, demand d, rules r, scores s, criteria n, envelopes e, statuses u,
       caps b, quotas q, funders m, steps p, ages g, courses o, vintages v, checks i;
