-- SPDX-License-Identifier: MPL-2.0
-- Commitments and payment appropriations: voted, committed, paid, outstanding, left.
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
), fact as materialized (
    select f.figure, f.funder_id, f.vintage, f.exercise, f.of_exercise, f.call_id, f.envelope,
           f.cents
      from levain.figure_totals($1::bigint, null, null, date '1970-01-01' + $5::bigint::integer,
               array['usable', 'reused', 'committed', 'decommitted', 'net_committed', 'left',
                     'paid', 'outstanding', 'ae_opened', 'ae_moved', 'ae_ended', 'ae_left',
                     'cp_opened', 'cp_reopened', 'cp_moved', 'cp_lapsed', 'cp_ordered', 'cp_paid',
                     'cp_left', 'disbursed', 'to_reissue'],
               (select a.funder_id from ask a),
               array['exercise', 'of_exercise', 'vintage', 'call', 'envelope', 'funder']) as f
    union all
    select 'forecast', p.funder_id, p.vintage, null, null, p.call_id, p.envelope,
           sum(p.cents)::bigint
      from ask a
     cross join lateral levain.payment_forecast(a.fund_id, a.as_of, array[
               make_date(extract(year from a.as_of)::integer, 12, 31)]) as p
     where not a.one or p.funder_id = a.funder_id
     group by p.funder_id, p.vintage, p.call_id, p.envelope
), total as materialized (
    select a.one, coalesce((
               select jsonb_object_agg(f.figure, f.cents)
                 from (select f.figure, sum(f.cents)::bigint as cents
                         from fact f group by f.figure) as f), '{}') as sums
      from ask a
), key as (
    select jsonb_build_object(
               'kind', 'figures', 'code', 'key', 'items',
               levain.figure_items(t.sums, array[
                   'usable', 'committed', 'decommitted', 'left', 'paid', 'outstanding', 'forecast',
                   'cp_opened', 'cp_lapsed', 'cp_left'], t.one)
               || jsonb_build_array(
                   jsonb_build_object('code', 'ae_rate', 'unit', 'bp', 'value',
                       levain.share_bp(levain.sum_of(t.sums, 'net_committed'),
                                       levain.sum_of(t.sums, 'usable'))),
                   jsonb_build_object('code', 'paid_rate', 'unit', 'bp', 'value',
                       levain.share_bp(levain.sum_of(t.sums, 'paid'),
                                       levain.sum_of(t.sums, 'net_committed'))))) as block
      from total t
), funder_row as (
    select g.funder_id, g.vintage, jsonb_object_agg(g.figure, g.cents) as sums
      from (select f.funder_id, f.vintage, f.figure, sum(f.cents)::bigint as cents
              from fact f
             where f.funder_id is not null
             group by f.funder_id, f.vintage, f.figure) as g
     group by g.funder_id, g.vintage
), follow_up_row as (
    select 0 as place, r.vintage, d.code,
           jsonb_build_array(levain.label_of($1, d.name_fr, d.name_en, d.code), r.vintage::text, (
               select g.number from levain.funding g
                where g.fund_id = $1 and g.funder_id = r.funder_id and g.year = r.vintage
                  and g.signed_on <= (select a.as_of from ask a)
                  and g.recorded_at < levain.recorded_until()
                order by g.version desc limit 1)) as labels, r.sums
      from funder_row r
      join levain.funder d using (funder_id)
    union all
    select 1, null, null, '[null, null, null]', t.sums from total t
), follow_up as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'follow_up',
               'columns', levain.text_columns(array['funder', 'vintage', 'convention'])
                   || levain.figure_columns(array['usable', 'committed', 'decommitted', 'left'])
                   || '{"code": "ae_rate", "unit": "bp"}'
                   || levain.figure_columns(array['paid', 'forecast', 'outstanding'])
                   || '{"code": "paid_rate", "unit": "bp"}',
               'rows', coalesce(jsonb_agg(w.cells order by w.vintage, w.code)
                                    filter (where w.place = 0), '[]'),
               'totals', (array_agg(w.cells) filter (where w.place = 1))[1],
               'chart', '{"kind": "stacked", "label": "funder",
                          "series": ["paid", "outstanding", "left"]}'::jsonb) as block
      from (select r.place, r.vintage, r.code,
                   r.labels
                   || levain.figure_cells(r.sums, array['usable', 'committed', 'decommitted',
                                                        'left'], false)
                   || jsonb_build_array(levain.share_bp(levain.sum_of(r.sums, 'net_committed'),
                                                        levain.sum_of(r.sums, 'usable')))
                   || levain.figure_cells(r.sums, array['paid', 'forecast', 'outstanding'], false)
                   || jsonb_build_array(levain.share_bp(levain.sum_of(r.sums, 'paid'),
                                                        levain.sum_of(r.sums, 'net_committed')))
                       as cells
              from follow_up_row r) as w
), vintage_row as (
    select g.vintage, jsonb_object_agg(g.figure, g.cents) as sums
      from (select f.vintage, f.figure, sum(f.cents)::bigint as cents
              from fact f
             where f.figure in ('committed', 'decommitted', 'net_committed', 'paid', 'outstanding')
             group by f.vintage, f.figure) as g
     group by g.vintage
), vintages as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'vintages',
               'columns', levain.text_columns(array['vintage'])
                   || levain.figure_columns(array['committed', 'decommitted', 'paid',
                                                  'outstanding'])
                   || '[{"code": "paid_rate", "unit": "bp"}, {"code": "lost_on", "unit": "date"}]',
               'rows', coalesce((
                   select jsonb_agg(
                              jsonb_build_array(v.vintage::text)
                              || levain.figure_cells(v.sums, array['committed', 'decommitted',
                                                                   'paid', 'outstanding'], false)
                              || jsonb_build_array(
                                  levain.share_bp(levain.sum_of(v.sums, 'paid'),
                                                  levain.sum_of(v.sums, 'net_committed')),
                                  case when levain.sum_of(v.sums, 'outstanding') > 0 then
                                      make_date(v.vintage + levain.guard_value(
                                          $1, 'outstanding_years', a.as_of)::integer, 12, 31) end)
                              order by v.vintage)
                     from vintage_row v, ask a), '[]'),
               'totals', '[null]'::jsonb
                   || levain.figure_cells(t.sums, array['committed', 'decommitted', 'paid',
                                                        'outstanding'], false)
                   || jsonb_build_array(levain.share_bp(levain.sum_of(t.sums, 'paid'),
                                                        levain.sum_of(t.sums, 'net_committed')),
                                        null),
               'chart', '{"kind": "stacked", "label": "vintage",
                          "series": ["paid", "outstanding", "decommitted"]}'::jsonb) as block
      from total t
), envelope_row as (
    select g.call_id, g.envelope, jsonb_object_agg(g.figure, g.cents) as sums
      from (select f.call_id, f.envelope, f.figure, sum(f.cents)::bigint as cents
              from fact f
             where f.envelope is not null
             group by f.call_id, f.envelope, f.figure) as g
     group by g.call_id, g.envelope
), envelope_table as (
    select c.place, jsonb_build_object(
               'kind', 'table', 'code', c.code,
               'columns', levain.text_columns(array['envelope'])
                          || levain.figure_columns(c.codes),
               'rows', coalesce((
                   select jsonb_agg(jsonb_build_array(levain.of_call($1, k.code, e.envelope))
                                    || levain.figure_cells(e.sums, c.codes, t.one)
                                    order by k.code, e.envelope)
                     from envelope_row e
                     join levain.call k on k.fund_id = $1 and k.call_id = e.call_id), '[]'),
               'totals', '[null]'::jsonb || levain.figure_cells(t.sums, c.codes, t.one),
               'chart', jsonb_build_object(
                   'kind', 'stacked', 'label', 'envelope', 'series',
                   case when t.one then to_jsonb(c.of_one) else to_jsonb(c.of_all) end)) as block
      from total t
     cross join (values
           (1, 'envelopes_ae', array['ae_opened', 'ae_moved', 'committed', 'decommitted',
                                     'ae_ended', 'ae_left'],
            array['committed'], array['committed', 'ae_left']),
           (2, 'envelopes_cp', array['cp_opened', 'cp_moved', 'paid', 'cp_lapsed', 'cp_left',
                                     'forecast', 'outstanding'],
            array['paid', 'outstanding'], array['paid', 'outstanding']))
           as c (place, code, codes, of_one, of_all)
), exercise_row as (
    select g.exercise, jsonb_object_agg(g.figure, g.cents) as sums
      from (select f.figure, sum(f.cents)::bigint as cents,
                   -- Appropriations to pay end with the exercise of their account.
                   case when f.figure like 'cp\_%' then f.of_exercise else f.exercise end
                       as exercise
              from fact f
             where f.figure in ('committed', 'decommitted', 'paid', 'cp_opened', 'cp_reopened',
                                'cp_paid', 'cp_lapsed', 'cp_left')
             group by 1, 3) as g
     group by g.exercise
), exercises as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'exercises',
               'columns', levain.text_columns(array['exercise'])
                          || levain.figure_columns(c.codes) || '{"code": "cp_rate", "unit": "bp"}',
               'rows', coalesce((
                   select jsonb_agg(jsonb_build_array(e.exercise::text)
                                    || levain.figure_cells(e.sums, c.codes, t.one)
                                    || jsonb_build_array(case when t.one then r.common else
                                           to_jsonb(levain.share_bp(
                                               levain.sum_of(e.sums, 'cp_paid'),
                                               levain.sum_of(e.sums, 'cp_opened')
                                               + levain.sum_of(e.sums, 'cp_reopened'))) end)
                                    order by e.exercise)
                     from exercise_row e), '[]'),
               'totals', '[null]'::jsonb || levain.figure_cells(t.sums, c.codes, t.one)
                         || jsonb_build_array(case when t.one then r.common end)) as block
      from total t
     cross join (values (array['committed', 'decommitted', 'cp_opened', 'cp_reopened', 'paid',
                               'cp_lapsed', 'cp_left'])) as c (codes)
     cross join (values ('{"why": "common"}'::jsonb)) as r (common)
), curve_row as (
    select m.month, m.planned, m.paid
      from ask a
     cross join lateral levain.payment_months(a.fund_id, a.as_of, a.funder_id) as m
), curve as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'curve',
               'columns', levain.text_columns(array['month'])
                          || levain.figure_columns(array['planned_sum', 'paid_sum']),
               'rows', coalesce((
                   select jsonb_agg(jsonb_build_array(to_char(c.month, 'YYYY-MM'), c.planned,
                                                      c.paid) order by c.month)
                     from curve_row c), '[]'),
               'chart', '{"kind": "curve", "label": "month",
                          "series": ["planned_sum", "paid_sum"]}'::jsonb) as block
), held as materialized (
    select case when a.one then '{}' else levain.stages_at(a.fund_id, a.as_of) end as stages
      from ask a
), equal as (
    -- Each side by another way: by funders or vintages, by the accounts, by the other ledgers.
    select 1 as place, 'outstanding_closes' as code, false as common,
           levain.sum_of(t.sums, 'committed') - levain.sum_of(t.sums, 'paid')
               - levain.sum_of(t.sums, 'decommitted') as one_side,
           (select coalesce(sum(levain.sum_of(r.sums, 'outstanding')), 0)::bigint
              from funder_row r) as other_side
      from total t
    union all
    select 2, 'vintages_close', false, levain.sum_of(t.sums, 'outstanding'),
           (select coalesce(sum(levain.sum_of(v.sums, 'outstanding')), 0)::bigint
              from vintage_row v)
      from total t
    union all
    select 3, 'ae_closes', true,
           levain.sum_of(t.sums, 'ae_opened') - levain.sum_of(t.sums, 'ae_ended')
               - levain.sum_of(t.sums, 'net_committed'),
           levain.sum_of(h.stages, 'ae_available')
      from total t, held h
    union all
    select 4, 'funders_close', true, levain.sum_of(t.sums, 'left'),
           levain.sum_of(t.sums, 'usable') + levain.sum_of(t.sums, 'reused')
               - levain.sum_of(t.sums, 'ae_opened') + levain.sum_of(t.sums, 'ae_ended')
               + levain.sum_of(t.sums, 'ae_left')
      from total t
    union all
    select 5, 'cp_closes', true,
           levain.sum_of(t.sums, 'cp_opened') + levain.sum_of(t.sums, 'cp_reopened')
               - levain.sum_of(t.sums, 'cp_lapsed') - levain.sum_of(t.sums, 'cp_ordered'),
           levain.sum_of(h.stages, 'cp_available')
      from total t, held h
    union all
    select 6, 'paid_closes', true, levain.sum_of(t.sums, 'paid'),
           levain.sum_of(t.sums, 'cp_paid')
      from total t
    union all
    select 7, 'cash_closes', true, levain.sum_of(t.sums, 'disbursed'),
           levain.sum_of(t.sums, 'cp_paid') - levain.sum_of(t.sums, 'to_reissue')
      from total t
    union all
    select 8, 'stages_close', true, levain.sum_of(t.sums, 'outstanding'),
           levain.sum_of(h.stages, 'ae_committed') + levain.sum_of(h.stages, 'ae_certified')
               + levain.sum_of(h.stages, 'ae_ordered')
      from total t, held h
), checks as (
    select jsonb_build_object(
               'kind', 'checks', 'code', 'identities',
               'items', jsonb_agg(jsonb_build_object(
                            'code', e.code, 'unit', 'cents', 'left', e.one_side,
                            'right', e.other_side) order by e.place)) as block
      from equal e, ask a
     where not (a.one and e.common)
)
select (levain.report_head('appropriations', $1, $2, $3, $4, $5)
        || jsonb_build_object('sections', levain.drawable(jsonb_build_array(
            jsonb_build_object('code', 'money', 'blocks', jsonb_build_array(
                k.block, f.block, v.block)),
            jsonb_build_object('code', 'envelopes', 'blocks', (
                select jsonb_agg(e.block order by e.place) from envelope_table e)
                || jsonb_build_array(x.block)),
            jsonb_build_object('code', 'payments', 'blocks', jsonb_build_array(c.block)),
            jsonb_build_object('code', 'identities', 'blocks', jsonb_build_array(i.block))))))::text
       as document
  from key k, follow_up f, vintages v, exercises x, curve c, checks i;
