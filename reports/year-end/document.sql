-- SPDX-License-Identifier: MPL-2.0
-- The end of a year: restricted funds, what is outstanding by vintage, cash against obligations.
-- $1 bigint  fund_id
-- $2 text    code of a funder: only its share; null = all
-- $3 bigint  first day of the period, since 1970-01-01
-- $4 bigint  last day of the period: the exercise is its year
-- $5 bigint  as of this day
-- gives      document text
with ask as materialized (
    select $1::bigint as fund_id, $2::text is not null as one,
           case when $2::text is not null then coalesce((
               select d.funder_id from levain.funder d where d.code = $2::text), 0) end
               as funder_id,
           date '1970-01-01' + $5::bigint::integer as as_of,
           extract(year from date '1970-01-01' + $4::bigint::integer)::smallint as exercise
), fact as materialized (
    select f.figure, f.funder_id, f.vintage, f.exercise, f.cents
      from levain.figure_totals($1::bigint, null, null, date '1970-01-01' + $5::bigint::integer,
               array['committed', 'decommitted', 'paid', 'outstanding', 'claimed', 'recovered',
                     'called', 'received', 'managed', 'returned', 'at_hand', 'cash_held',
                     'to_receive', 'to_call', 'claims_due', 'certified_unpaid', 'uncertified',
                     'to_return', 'to_pass_on', 'to_reissue', 'suspense', 'overpaid',
                     'unknown_out', 'charged', 'interest', 'management_spent'],
               (select a.funder_id from ask a),
               array['exercise', 'vintage', 'funder']) as f
), total as materialized (
    select a.one, coalesce((
               select jsonb_object_agg(f.figure, f.cents)
                 from (select f.figure, sum(f.cents)::bigint as cents
                         from fact f group by f.figure) as f), '{}') as sums
      from ask a
), open_award as materialized (
    -- Awards with something outstanding, of each vintage; null = of all.
    select w.vintage, w.awards from ask a
     cross join lateral levain.awards_open(a.fund_id, a.as_of, a.funder_id) as w
), closed as (
    -- What is not used is told at the end of the year, where it is put aside in the books.
    select case when levain.fund_operator_kind(a.fund_id, make_date(a.exercise, 12, 31))
                     is distinct from 'private' then 'no_restricted'
                when a.as_of < make_date(a.exercise, 12, 31) then 'year_open' end as why
      from ask a
), unused as (
    select d.code, levain.label_of($1, d.name_fr, d.name_en, d.code) as funder,
           u.called_cents, u.used_cents,
           greatest(u.unused_cents, 0) as restricted_cents,
           greatest(- u.unused_cents, 0) as advanced_cents
      from ask a
     cross join closed c
     cross join lateral levain.books_unused(a.fund_id, a.exercise) as u
      join levain.funder d on d.funder_id = u.funder_id
     where c.why is null and (not a.one or u.funder_id = a.funder_id)
), restricted as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'restricted',
               'columns', levain.text_columns(array['funder'])
                          || levain.figure_columns(array['called_net', 'used', 'restricted',
                                                         'advanced']),
               'rows', coalesce((select jsonb_agg(jsonb_build_array(
                                            u.funder, u.called_cents, u.used_cents,
                                            u.restricted_cents, u.advanced_cents)
                                        order by u.code)
                                   from unused u), '[]'),
               'totals', case when c.why is null then (
                       select jsonb_build_array(
                                  null, coalesce(sum(u.called_cents), 0)::bigint,
                                  coalesce(sum(u.used_cents), 0)::bigint,
                                  coalesce(sum(u.restricted_cents), 0)::bigint,
                                  coalesce(sum(u.advanced_cents), 0)::bigint)
                         from unused u)
                   else jsonb_build_array(null, w.cell, w.cell, w.cell, w.cell) end) as block
      from closed c
     cross join lateral (select jsonb_build_object('why', c.why) as cell) as w
), vintages as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'vintages',
               'columns', levain.text_columns(array['vintage'])
                   || '{"code": "open_awards", "unit": "count"}'
                   || levain.figure_columns(c.codes) || '{"code": "lost_on", "unit": "date"}',
               'rows', coalesce((
                   select jsonb_agg(
                              jsonb_build_array(g.vintage::text, g.awards)
                              || levain.figure_cells(g.sums, c.codes, false)
                              || jsonb_build_array(
                                  case when levain.sum_of(g.sums, 'outstanding') > 0 then
                                      make_date(g.vintage + levain.guard_value(
                                          $1, 'outstanding_years', a.as_of)::integer, 12, 31) end)
                              order by g.vintage)
                     from ask a, (
                          select f.vintage, jsonb_object_agg(f.figure, f.cents) as sums,
                                 coalesce(max(o.awards), 0) as awards
                            from (select f.vintage, f.figure, sum(f.cents)::bigint as cents
                                    from fact f
                                   where f.figure = any (c.codes)
                                   group by f.vintage, f.figure) as f
                            left join open_award o on o.vintage = f.vintage
                           group by f.vintage) as g), '[]'),
               'totals', jsonb_build_array(null, (
                             select coalesce(sum(o.awards), 0)::bigint
                               from open_award o where o.vintage is null))
                         || levain.figure_cells(t.sums, c.codes, false) || '[null]',
               'chart', '{"kind": "stacked", "label": "vintage",
                          "series": ["paid", "outstanding", "decommitted"]}'::jsonb) as block
      from total t
     cross join (values (array['committed', 'decommitted', 'paid', 'outstanding'])) as c (codes)
), exercise as (
    select jsonb_build_object('kind', 'figures', 'code', 'exercise', 'items',
               levain.figure_items(x.sums, array[
                   'committed_year', 'decommitted_year', 'paid_year', 'claimed_year',
                   'recovered_year', 'called_year', 'received_year', 'managed_year',
                   'returned_year'], t.one)) as block
      from total t
     cross join (
           select coalesce(jsonb_object_agg(f.figure || '_year', f.cents), '{}') as sums
             from (select f.figure, sum(f.cents)::bigint as cents
                     from fact f, ask a
                    where f.exercise = a.exercise
                    group by f.figure) as f) as x
), cover as (
    select jsonb_build_object('kind', 'figures', 'code', 'held', 'items',
               levain.figure_items(t.sums, array['at_hand', 'cash_held', 'to_receive', 'to_call',
                                                 'claims_due', 'charged', 'interest',
                                                 'management_spent'], t.one)) as held,
           jsonb_build_object('kind', 'figures', 'code', 'obligations', 'items',
               levain.figure_items(t.sums, array['certified_unpaid', 'uncertified', 'outstanding',
                                                 'to_return', 'to_pass_on', 'to_reissue',
                                                 'suspense'], t.one)) as obligations,
           jsonb_build_object('kind', 'figures', 'code', 'cover', 'items', jsonb_build_array(
               jsonb_build_object('code', 'cover_now', 'unit', 'cents', 'value',
                   levain.sum_of(t.sums, 'at_hand') + levain.sum_of(t.sums, 'to_receive')
                   - levain.sum_of(t.sums, 'to_return') - levain.sum_of(t.sums, 'to_pass_on')
                   - levain.sum_of(t.sums, 'outstanding')),
               jsonb_build_object('code', 'cover_all', 'unit', 'cents', 'value',
                   levain.sum_of(t.sums, 'at_hand') + levain.sum_of(t.sums, 'to_receive')
                   + levain.sum_of(t.sums, 'to_call')
                   - levain.sum_of(t.sums, 'to_return') - levain.sum_of(t.sums, 'to_pass_on')
                   - levain.sum_of(t.sums, 'outstanding')))) as cover
      from total t
), held as materialized (
    select case when a.one then '{}' else levain.stages_at(a.fund_id, a.as_of) end as stages
      from ask a
), equal as (
    select 1 as place, 'certified_closes' as code, true as common,
           levain.sum_of(t.sums, 'certified_unpaid') + levain.sum_of(t.sums, 'uncertified')
               as one_side,
           levain.sum_of(t.sums, 'outstanding') as other_side
      from total t
    union all
    select 2, 'hand_closes', true, levain.sum_of(t.sums, 'at_hand'),
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
    select 3, 'restricted_closes', false,
           (select coalesce(sum(u.restricted_cents - u.advanced_cents), 0)::bigint from unused u),
           (select coalesce(sum(u.called_cents - u.used_cents), 0)::bigint from unused u)
    union all
    select 4, 'exercises_close', false, levain.sum_of(t.sums, 'outstanding'),
           (select coalesce(sum(case f.figure when 'committed' then f.cents else - f.cents end),
                            0)::bigint
              from fact f where f.figure in ('committed', 'decommitted', 'paid'))
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
select (levain.report_head('year-end', $1, $2, $3, $4, $5)
        || jsonb_build_object('sections', levain.drawable(jsonb_build_array(
            jsonb_build_object('code', 'exercise', 'blocks', jsonb_build_array(x.block)),
            jsonb_build_object('code', 'restricted', 'blocks', jsonb_build_array(r.block)),
            jsonb_build_object('code', 'outstanding', 'blocks', jsonb_build_array(v.block)),
            jsonb_build_object('code', 'cash', 'blocks', jsonb_build_array(
                c.held, c.obligations, c.cover)),
            jsonb_build_object('code', 'identities', 'blocks', jsonb_build_array(i.block))))))::text
       as document
  from exercise x, restricted r, vintages v, cover c, checks i;
