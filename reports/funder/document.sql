-- SPDX-License-Identifier: MPL-2.0
-- A funder's statement: promised, paid, what awards have of it, what goes back, what to call next.
-- $1 bigint  fund_id
-- $2 text    code of a funder: only its share; null = all
-- $3 bigint  first day of the period, since 1970-01-01
-- $4 bigint  last day of the period
-- $5 bigint  as of this day
-- gives      document text
with ask as materialized (
    select $1::bigint as fund_id, $2::text is not null as one,
           case when $2::text is not null then coalesce((
               select d.funder_id from levain.funder d where d.code = $2::text), 0) end
               as funder_id,
           date '1970-01-01' + $5::bigint::integer as as_of
), horizon as (
    -- The ends of this month and of the twelve after it.
    select n, (date_trunc('month', a.as_of) + make_interval(months => n + 1))::date - 1 as day
      from ask a, generate_series(0, 12) as n
), need as materialized (
    select p.until_day, p.funder_id, p.vintage, sum(p.cents)::bigint as cents
      from ask a
     cross join lateral levain.payment_forecast(
               a.fund_id, a.as_of, array(select h.day from horizon h) || date 'infinity') as p
     where not a.one or p.funder_id = a.funder_id
     group by p.until_day, p.funder_id, p.vintage
), justified as materialized (
    select j.call_id, j.application_id, j.envelope, j.funder_id, j.vintage, j.cents
      from ask a
     cross join lateral levain.award_justified(a.fund_id, a.as_of) as j
     where not a.one or j.funder_id = a.funder_id
), fact as materialized (
    select f.figure, f.funder_id, f.vintage, f.in_period, f.cents
      from levain.figure_totals($1::bigint, date '1970-01-01' + $3::bigint::integer,
               date '1970-01-01' + $4::bigint::integer, date '1970-01-01' + $5::bigint::integer,
               array['promised', 'called', 'received', 'managed', 'usable', 'committed',
                     'decommitted', 'paid', 'outstanding', 'left', 'claimed', 'recovered', 'owed',
                     'returned', 'to_return', 'at_hand', 'to_call', 'to_receive', 'cash_held',
                     'to_reissue', 'overpaid', 'suspense', 'unknown_out', 'charged', 'interest',
                     'cp_paid'],
               (select a.funder_id from ask a),
               array['period', 'vintage', 'funder']) as f
    union all
    select 'justified', j.funder_id, j.vintage, null, sum(j.cents)::bigint
      from justified j
     group by j.funder_id, j.vintage
    union all
    select case when h.n = 6 then 'need_6m' when h.n = 12 then 'need_12m' else 'need_all' end,
           n.funder_id, n.vintage, null, n.cents
      from need n
      left join horizon h on h.day = n.until_day
     where h.n in (6, 12) or n.until_day = 'infinity'
), named as materialized (
    select f.* from fact f
    union all
    -- What no day is known for: nothing is signed, or the agreement names no days.
    select 'unplanned', f.funder_id, f.vintage, null,
           (case f.figure when 'need_all' then - f.cents else f.cents end)::bigint
      from fact f
     where f.figure in ('outstanding', 'need_all')
), code as (
    select array['promised', 'called', 'received', 'managed', 'usable', 'committed',
                 'decommitted', 'paid', 'justified', 'outstanding', 'left', 'claimed',
                 'recovered', 'owed', 'returned', 'to_return', 'at_hand'] as statement,
           array['committed', 'decommitted', 'paid', 'outstanding', 'justified', 'claimed',
                 'recovered'] as award,
           array['called', 'received', 'managed', 'committed', 'decommitted', 'paid',
                 'recovered', 'returned'] as period
), total as materialized (
    select a.one, coalesce((
               select jsonb_object_agg(f.figure, f.cents)
                 from (select f.figure, sum(f.cents)::bigint as cents
                         from named f group by f.figure) as f), '{}') as sums,
           coalesce((
               select jsonb_object_agg(f.figure, f.cents)
                 from (select f.figure || '_period' as figure, sum(f.cents)::bigint as cents
                         from fact f where f.in_period group by f.figure) as f), '{}') as period
      from ask a
), key as (
    select jsonb_build_object('kind', 'figures', 'code', 'statement', 'items',
                              levain.figure_items(t.sums, c.statement, t.one)) as block,
           jsonb_build_object('kind', 'figures', 'code', 'period', 'items',
                              levain.figure_items(t.period, array(
                                  select p || '_period' from unnest(c.period) as p), t.one))
               as period_block
      from total t, code c
), funder_row as (
    select g.funder_id, g.vintage, jsonb_object_agg(g.figure, g.cents) as sums
      from (select f.funder_id, f.vintage, f.figure, sum(f.cents)::bigint as cents
              from named f
             where f.funder_id is not null
             group by f.funder_id, f.vintage, f.figure) as g
     group by g.funder_id, g.vintage
), funder_table as (
    select c.place, jsonb_build_object(
               'kind', 'table', 'code', c.code,
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
               'totals', '[null, null]'::jsonb || levain.figure_cells(t.sums, c.codes, false))
           || case when c.series is null then '{}' else jsonb_build_object(
                  'chart', jsonb_build_object('kind', 'stacked', 'label', 'funder',
                                              'series', to_jsonb(c.series))) end as block
      from total t
     cross join (values
           (1, 'contributions', array['promised', 'called', 'received', 'managed', 'returned',
                                      'at_hand'], null::text[]),
           (2, 'use', array['usable', 'committed', 'decommitted', 'paid', 'outstanding', 'left',
                            'justified'], array['paid', 'outstanding', 'left']),
           (3, 'back', array['claimed', 'recovered', 'owed', 'to_return'], null))
           as c (place, code, codes, series)
), award_row as materialized (
    select w.* from ask a
     cross join lateral levain.awards_first(a.fund_id, a.as_of, a.funder_id, 1000) as w
), award_place as (
    select levain.of_call($1, r.call, r.application) as application, r.envelope, r.place,
           jsonb_build_object(
               'committed', r.committed, 'decommitted', r.decommitted, 'paid', r.paid,
               'outstanding', r.committed - r.decommitted - r.paid, 'claimed', r.claimed,
               'recovered', r.recovered, 'justified', coalesce((
                   select sum(j.cents)::bigint from justified j
                    where j.call_id = r.call_id and j.application_id = r.application_id
                      and j.envelope = r.envelope), 0)) as sums
      from award_row r
), award_sum as (
    select coalesce(max(r.of_count), 0)::bigint as count,
           coalesce(max(r.of_outstanding), 0)::bigint as outstanding
      from award_row r
), awards as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'awards',
               'columns', levain.text_columns(array['application', 'envelope'])
                          || levain.figure_columns(c.award),
               'rows', coalesce((
                   select jsonb_agg(jsonb_build_array(p.application, p.envelope)
                                    || levain.figure_cells(p.sums, c.award, false)
                                    order by p.place)
                     from award_place p), '[]'),
               'totals', '[null, null]'::jsonb
                         || levain.figure_cells(t.sums, c.award, false))
           || case when m.count > 1000 then jsonb_build_object('more', m.count - 1000)
                   else '{}' end as block
      from total t, code c, award_sum m
), next_row as (
    -- What the coming six months need, less what is held and on its way, no more than is promised.
    select r.funder_id, r.vintage, r.sums,
           greatest(0, least(levain.sum_of(r.sums, 'to_call'),
                             levain.sum_of(r.sums, 'need_6m') - levain.sum_of(r.sums, 'to_receive')
                             - greatest(0, levain.sum_of(r.sums, 'at_hand')
                                           - levain.sum_of(r.sums, 'to_return'))))
               as call_next
      from funder_row r
), next as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'next',
               'columns', levain.text_columns(array['funder', 'vintage'])
                          || levain.figure_columns(c.codes || array['call_next']),
               'rows', coalesce(jsonb_agg(
                   jsonb_build_array(levain.label_of($1, d.name_fr, d.name_en, d.code),
                                     n.vintage::text)
                   || levain.figure_cells(n.sums, c.codes, false)
                   || jsonb_build_array(n.call_next) order by n.vintage, d.code)
                   filter (where n.funder_id is not null), '[]'),
               'totals', '[null, null]'::jsonb || levain.figure_cells(t.sums, c.codes, false)
                         || jsonb_build_array(coalesce(sum(n.call_next), 0)::bigint)) as block,
           coalesce(sum(n.call_next), 0)::bigint as call_next
      from total t
     cross join (values (array['at_hand', 'to_return', 'to_receive', 'need_6m', 'need_12m',
                               'unplanned', 'to_call'])) as c (codes)
      left join next_row n on true
      left join levain.funder d using (funder_id)
     group by t.sums, c.codes
), coming as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'coming',
               'columns', levain.text_columns(array['month'])
                          || levain.figure_columns(array['need_month', 'need_sum', 'hand_after']),
               'rows', jsonb_agg(jsonb_build_array(
                   to_char(w.day, 'YYYY-MM'), w.cents - w.before, w.cents,
                   levain.sum_of(t.sums, 'at_hand') + levain.sum_of(t.sums, 'to_receive')
                   - levain.sum_of(t.sums, 'to_return') - w.cents) order by w.day),
               'chart', '{"kind": "bar", "label": "month", "series": ["need_month"]}'::jsonb)
               as block
      from total t
     cross join (
           select h.day, h.cents, lag(h.cents, 1, 0::bigint) over (order by h.day) as before
             from (select h.day, coalesce(sum(n.cents), 0)::bigint as cents
                     from horizon h
                     left join need n on n.until_day = h.day
                    group by h.day) as h) as w
), why as (
    select jsonb_build_object(
               'kind', 'words', 'code',
               case when n.call_next > 0 then 'call_next' else 'call_nothing' end,
               'facts', jsonb_build_object(
                   'call_next_cents', n.call_next,
                   'need_cents', levain.sum_of(t.sums, 'need_6m'),
                   'until_date', h.day,
                   'hand_cents', levain.sum_of(t.sums, 'at_hand')
                                 - levain.sum_of(t.sums, 'to_return'),
                   'receive_cents', levain.sum_of(t.sums, 'to_receive'),
                   'left_cents', levain.sum_of(t.sums, 'to_call'))) as block
      from total t, next n, horizon h
     where h.n = 6
), held as materialized (
    select case when a.one then '{}' else levain.stages_at(a.fund_id, a.as_of) end as stages
      from ask a
), equal as (
    select 1 as place, 'funders_sum' as code, false as common,
           levain.sum_of(t.sums, 'outstanding') as one_side,
           (select coalesce(sum(levain.sum_of(r.sums, 'committed')
                                - levain.sum_of(r.sums, 'paid')
                                - levain.sum_of(r.sums, 'decommitted')), 0)::bigint
              from funder_row r) as other_side
      from total t
    union all
    select 2, 'awards_sum', false, levain.sum_of(t.sums, 'outstanding'), m.outstanding
      from total t, award_sum m
    union all
    select 3, 'hand_closes', true, levain.sum_of(t.sums, 'at_hand'),
           -- What stands on the accounts, but what is not of funders.
           levain.sum_of(h.stages, 'cash_bank') + levain.sum_of(h.stages, 'cash_recovered')
           + levain.sum_of(h.stages, 'cash_owed') + levain.sum_of(h.stages, 'cash_overpaid')
           + levain.sum_of(t.sums, 'charged') - levain.sum_of(t.sums, 'interest')
      from total t, held h
    union all
    select 9, 'cash_held_closes', true, levain.sum_of(t.sums, 'cash_held'),
           levain.sum_of(h.stages, 'cash_bank') + levain.sum_of(h.stages, 'cash_returned')
           + levain.sum_of(h.stages, 'cash_recovered') + levain.sum_of(h.stages, 'cash_owed')
           + levain.sum_of(h.stages, 'cash_suspense') - levain.sum_of(h.stages, 'cash_left')
      from total t, held h
    union all
    select 4, 'paid_closes', true, levain.sum_of(t.sums, 'paid'),
           levain.sum_of(t.sums, 'cp_paid')
      from total t
), checks as (
    select jsonb_build_object(
               'kind', 'checks', 'code', 'identities',
               'items', jsonb_agg(jsonb_build_object(
                            'code', e.code, 'unit', 'cents', 'left', e.one_side,
                            'right', e.other_side) order by e.place)) as block
      from equal e, ask a
     where not (a.one and e.common)
)
select (levain.report_head('funder', $1, $2, $3, $4, $5)
        || jsonb_build_object('sections', levain.drawable(jsonb_build_array(
            jsonb_build_object('code', 'statement', 'blocks', jsonb_build_array(
                k.block, k.period_block) || (
                select jsonb_agg(f.block order by f.place) from funder_table f)),
            jsonb_build_object('code', 'awards', 'blocks', jsonb_build_array(a.block)),
            jsonb_build_object('code', 'call', 'blocks', jsonb_build_array(
                y.block, n.block, m.block)),
            jsonb_build_object('code', 'identities', 'blocks', jsonb_build_array(i.block))))))::text
       as document
  from key k, awards a, why y, next n, coming m, checks i;
