-- SPDX-License-Identifier: MPL-2.0
-- What beneficiaries have to pay back: claimed, paid back, given up, lost, due, for whom it is.
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
           date '1970-01-01' + $3::bigint::integer as from_on,
           date '1970-01-01' + $4::bigint::integer as through_on,
           date '1970-01-01' + $5::bigint::integer as as_of
), operation_of as materialized (
    -- Of which claim an operation is; one that undoes another is of the same.
    select k.call_id, k.claim_id, k.operation_id from levain.claim k where k.fund_id = $1
    union all
    select e.call_id, e.claim_id, e.operation_id from levain.claim_event e where e.fund_id = $1
), fact as materialized (
    select f.figure, f.funder_id, f.vintage, f.in_period, f.cents
      from levain.figure_totals($1::bigint, date '1970-01-01' + $3::bigint::integer,
               date '1970-01-01' + $4::bigint::integer, date '1970-01-01' + $5::bigint::integer,
               array['claimed', 'recovered', 'waived', 'written_off', 'claims_due', 'owed',
                     'returned', 'to_return', 'reused', 'to_pass_on', 'paid'],
               (select a.funder_id from ask a),
               array['period', 'vintage', 'funder']) as f
), claim_fact as materialized (
    select f.figure, f.operation_id, sum(f.cents)::bigint as cents
      from levain.figure_facts($1::bigint, null, null,
                               date '1970-01-01' + $5::bigint::integer, null) as f
     where f.operation_id = any (array(
               select o.operation_id from operation_of o
               union all
               select p.operation_id
                 from operation_of o
                 join levain.operation p on p.fund_id = $1 and p.reverses_id = o.operation_id))
       and f.figure in ('claimed', 'recovered', 'waived', 'written_off', 'claims_due', 'owed',
                        'returned', 'to_return', 'reused', 'to_pass_on', 'paid')
       and ($2::text is null or f.funder_id = (select a.funder_id from ask a))
     group by 1, 2
), code as (
    select array['claimed', 'recovered', 'waived', 'written_off', 'claims_due'] as claim,
           array['owed', 'returned', 'to_return', 'reused', 'to_pass_on'] as funder,
           array['claimed', 'recovered', 'waived', 'written_off', 'owed', 'returned', 'reused']
               as period
), total as materialized (
    select a.one, coalesce((
               select jsonb_object_agg(f.figure, f.cents)
                 from (select f.figure, sum(f.cents)::bigint as cents
                         from fact f group by f.figure) as f), '{}') as sums,
           coalesce((
               select jsonb_object_agg(f.figure, f.cents)
                 from (select f.figure || '_period' as figure, sum(f.cents)::bigint as cents
                         from fact f where f.in_period group by f.figure) as f), '{}') as period
      from ask a
), key as (
    select jsonb_build_object(
               'kind', 'figures', 'code', 'key', 'items',
               levain.figure_items(t.sums, c.claim || c.funder, t.one)
               || jsonb_build_array(
                   jsonb_build_object('code', 'recovered_rate', 'unit', 'bp', 'value',
                       levain.share_bp(levain.sum_of(t.sums, 'recovered'),
                                       levain.sum_of(t.sums, 'claimed'))),
                   jsonb_build_object('code', 'claimed_rate', 'unit', 'bp', 'value',
                       levain.share_bp(levain.sum_of(t.sums, 'claimed'),
                                       levain.sum_of(t.sums, 'paid'))))) as block,
           jsonb_build_object('kind', 'figures', 'code', 'period', 'items',
                              levain.figure_items(t.period, array(
                                  select p || '_period' from unnest(c.period) as p), t.one))
               as period_block
      from total t, code c
), step as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'steps',
               'columns', '[{"code": "step", "unit": "code"}, {"code": "change", "unit": "cents"}]'
                   ::jsonb,
               'rows', jsonb_build_array(
                   jsonb_build_array('claimed', levain.sum_of(t.sums, 'claimed')),
                   jsonb_build_array('recovered', - levain.sum_of(t.sums, 'recovered')),
                   jsonb_build_array('waived', - levain.sum_of(t.sums, 'waived')),
                   jsonb_build_array('written_off', - levain.sum_of(t.sums, 'written_off')),
                   jsonb_build_array('claims_due', levain.sum_of(t.sums, 'claims_due'))),
               'chart', '{"kind": "waterfall", "label": "step", "series": ["change"],
                          "total_count": 1}'::jsonb)
               as block
      from total t
), claim_row as (
    select levain.of_call($1, c.code, a.code) as application, r.cause, k.due_on, k.claim_id,
           coalesce(sum(f.cents) filter (where f.figure = 'claimed'), 0)::bigint as claimed,
           jsonb_object_agg(f.figure, f.cents) as sums
      from (select o.call_id, o.claim_id, f.figure, sum(f.cents)::bigint as cents
              from claim_fact f
              join levain.operation p on p.fund_id = $1 and p.operation_id = f.operation_id
              join operation_of o on o.operation_id = coalesce(p.reverses_id, p.operation_id)
             group by o.call_id, o.claim_id, f.figure) as f
      join levain.claim k
        on k.fund_id = $1 and k.call_id = f.call_id and k.claim_id = f.claim_id
      join levain.reduction r
        on r.fund_id = k.fund_id and r.call_id = k.call_id and r.reduction_id = k.reduction_id
      join levain.call c on c.fund_id = k.fund_id and c.call_id = k.call_id
      join levain.application a
        on a.fund_id = k.fund_id and a.call_id = k.call_id
       and a.application_id = k.application_id
     group by c.code, a.code, r.cause, k.due_on, k.claim_id
), claims as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'claims',
               'columns', levain.text_columns(array['application'])
                   || '{"code": "cause", "unit": "code"}' || levain.figure_columns(c.claim)
                   || '[{"code": "due_on", "unit": "date"}, {"code": "late", "unit": "days"}]',
               'rows', coalesce((
                   select jsonb_agg(
                              jsonb_build_array(r.application, r.cause)
                              || levain.figure_cells(r.sums, c.claim, false)
                              || jsonb_build_array(r.due_on, case
                                     when levain.sum_of(r.sums, 'claims_due') > 0
                                     then greatest(a.as_of - r.due_on, 0) end)
                              order by r.application, r.claim_id)
                     from claim_row r, ask a), '[]'),
               'totals', '[null, null]'::jsonb
                         || levain.figure_cells(t.sums, c.claim, false) || '[null, null]') as block
      from total t, code c
), causes as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'causes',
               'columns', '[{"code": "cause", "unit": "code"},
                            {"code": "claim_count", "unit": "count"}]'::jsonb
                          || levain.figure_columns(c.claim),
               'rows', coalesce((
                   select jsonb_agg(jsonb_build_array(x.cause, x.claims)
                                    || levain.figure_cells(x.sums, c.claim, false)
                                    order by x.cause)
                     from (select g.cause, max(g.claims) as claims,
                                  jsonb_object_agg(g.figure, g.cents) as sums
                             from (select r.cause, s.key as figure,
                                          count(*) over (partition by r.cause, s.key) as claims,
                                          sum(s.value::bigint) over (partition by r.cause, s.key)
                                              ::bigint as cents
                                     from claim_row r, jsonb_each_text(r.sums) as s) as g
                            group by g.cause) as x), '[]'),
               'totals', jsonb_build_array(null, (select count(*) from claim_row))
                         || levain.figure_cells(t.sums, c.claim, false),
               'chart', '{"kind": "stacked", "label": "cause", "series":
                          ["recovered", "waived", "written_off", "claims_due"]}'::jsonb) as block
      from total t, code c
), ages as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'ages',
               'columns', '[{"code": "late_by", "unit": "code"},
                            {"code": "open_claims", "unit": "count"},
                            {"code": "claims_due", "unit": "cents"}]'::jsonb,
               'rows', jsonb_agg(jsonb_build_array(g.late_by, g.claims, g.cents) order by g.place),
               'totals', jsonb_build_array(null, sum(g.claims),
                                           levain.sum_of(t.sums, 'claims_due')),
               'chart', '{"kind": "bar", "label": "late_by", "series": ["claims_due"]}'::jsonb)
               as block
      from total t
     cross join (
           select b.place, b.late_by, count(r.claim_id) as claims,
                  coalesce(sum(levain.sum_of(r.sums, 'claims_due')), 0)::bigint as cents
             from ask a
            cross join (values (1, 'not_due', null::integer, 0), (2, 'to_3_months', 0, 3),
                               (3, 'to_6_months', 3, 6), (4, 'to_12_months', 6, 12),
                               (5, 'over_12_months', 12, null))
                  as b (place, late_by, after_months, to_months)
             left join claim_row r
               on levain.sum_of(r.sums, 'claims_due') > 0
              and (b.after_months is null
                   or a.as_of > (r.due_on + make_interval(months => b.after_months))::date)
              and (b.to_months is null
                   or a.as_of <= (r.due_on + make_interval(months => b.to_months))::date)
            group by b.place, b.late_by) as g
     group by t.sums
), funder_row as (
    select g.funder_id, g.vintage, jsonb_object_agg(g.figure, g.cents) as sums
      from (select f.funder_id, f.vintage, f.figure, sum(f.cents)::bigint as cents
              from fact f
             where f.figure <> 'paid'
             group by f.funder_id, f.vintage, f.figure) as g
     group by g.funder_id, g.vintage
), funder_table as (
    select x.place, jsonb_build_object(
               'kind', 'table', 'code', x.code,
               'columns', levain.text_columns(array['funder', 'vintage'])
                          || levain.figure_columns(x.codes),
               'rows', coalesce((
                   select jsonb_agg(
                              jsonb_build_array(levain.label_of($1, d.name_fr, d.name_en, d.code),
                                                r.vintage::text)
                              || levain.figure_cells(r.sums, x.codes, false)
                              order by r.vintage, d.code)
                     from funder_row r
                     join levain.funder d using (funder_id)), '[]'),
               'totals', '[null, null]'::jsonb || levain.figure_cells(t.sums, x.codes, false))
               as block
      from total t
     cross join code c
     cross join lateral (values (1, 'claims_of', c.claim), (2, 'goes_back', c.funder))
           as x (place, code, codes)
), checks as (
    select jsonb_build_object(
               'kind', 'checks', 'code', 'identities', 'items', jsonb_build_array(
                   jsonb_build_object('code', 'claims_close', 'unit', 'cents',
                       'left', levain.sum_of(t.sums, 'claims_due'), 'right', (
                           select coalesce(sum(levain.sum_of(r.sums, 'claimed')
                                               - levain.sum_of(r.sums, 'recovered')
                                               - levain.sum_of(r.sums, 'waived')
                                               - levain.sum_of(r.sums, 'written_off')), 0)::bigint
                             from claim_row r)),
                   jsonb_build_object('code', 'recovered_closes', 'unit', 'cents',
                       'left', levain.sum_of(t.sums, 'recovered'), 'right',
                       levain.sum_of(t.sums, 'owed') + levain.sum_of(t.sums, 'reused')
                       + levain.sum_of(t.sums, 'to_pass_on')))) as block
      from total t
)
select (levain.report_head('recoveries', $1, $2, $3, $4, $5)
        || jsonb_build_object('sections', levain.drawable(jsonb_build_array(
            jsonb_build_object('code', 'claims', 'blocks', jsonb_build_array(
                k.block, k.period_block, s.block, c.block, u.block, g.block)),
            jsonb_build_object('code', 'funders', 'blocks', (
                select jsonb_agg(f.block order by f.place) from funder_table f)),
            jsonb_build_object('code', 'identities', 'blocks', jsonb_build_array(i.block))))))::text
       as document
  from key k, step s, claims c, causes u, ages g, checks i;
