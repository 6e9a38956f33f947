-- SPDX-License-Identifier: MPL-2.0
-- Indicators: how complete they are, what they come to, beside baseline and target.
-- $1 bigint  fund_id
-- $2 text    code of a funder; the figures are of the whole fund whoever asks
-- $3 bigint  first day of the period, since 1970-01-01
-- $4 bigint  last day of the period
-- $5 bigint  as of this day
-- gives      document text
with ask as materialized (
    select f.fund_id, f.code, f.language, f.currency,
           coalesce(case f.language when 'fr' then f.name_fr else f.name_en end, f.name_fr,
                    f.name_en) as name,
           -- A fund of one call names its awards without it.
           (select count(*) > 1 from levain.call c where c.fund_id = f.fund_id) as of_calls,
           date '1970-01-01' + $3::bigint::integer as from_day,
           date '1970-01-01' + $4::bigint::integer as through_day,
           date '1970-01-01' + $5::bigint::integer as as_of
      from levain.fund f
     where f.fund_id = $1::bigint
), told as materialized (
    select t.* from ask a
     cross join lateral levain.indicators_told(a.fund_id, a.as_of, a.from_day, a.through_day) as t
), counted as materialized (
    select coalesce(sum(t.expected_count), 0)::bigint as expected,
           coalesce(sum(t.received_count), 0)::bigint as received,
           coalesce(sum(t.validated_count), 0)::bigint as validated,
           coalesce(sum(t.late_count), 0)::bigint as late,
           coalesce(sum(t.evidenced_count), 0)::bigint as evidenced
      from told t
), late as materialized (
    select f.period, f.period_through,
           case when a.of_calls then c.code || '/' else '' end || p.code as award,
           string_agg(f.indicator, ', ' order by f.indicator collate "C") as indicators,
           count(*) as late_count
      from ask a
     cross join lateral levain.indicator_facts(a.fund_id, a.as_of, a.from_day, a.through_day) as f
      join levain.call c on c.fund_id = a.fund_id and c.call_id = f.call_id
      join levain.application p
        on p.fund_id = a.fund_id and p.call_id = f.call_id
       and p.application_id = f.application_id
     where f.state = 'late'
     group by f.period, f.period_through, a.of_calls, c.code, p.code
), block (section, place, block) as (
    select 'completeness', 1, jsonb_build_object('kind', 'figures', 'code', 'key', 'items',
               jsonb_build_array(
                   jsonb_build_object('code', 'values_expected', 'unit', 'count', 'value',
                                      c.expected),
                   jsonb_build_object('code', 'values_received', 'unit', 'count', 'value',
                                      c.received),
                   jsonb_build_object('code', 'values_validated', 'unit', 'count', 'value',
                                      c.validated),
                   jsonb_build_object('code', 'values_late', 'unit', 'count', 'value', c.late),
                   jsonb_build_object('code', 'completeness_rate', 'unit', 'bp', 'value',
                       levain.half_up(c.validated::numeric * 10000, c.expected)::bigint),
                   jsonb_build_object('code', 'evidence_rate', 'unit', 'bp', 'value',
                       levain.half_up(c.evidenced::numeric * 10000, c.validated)::bigint)))
      from counted c
    union all
    select 'completeness', 2, jsonb_build_object('kind', 'table', 'code', 'by_indicator',
               'columns', '[{"code": "indicator", "unit": "text"},
                   {"code": "values_expected", "unit": "count"},
                   {"code": "values_received", "unit": "count"},
                   {"code": "values_validated", "unit": "count"},
                   {"code": "values_late", "unit": "count"},
                   {"code": "completeness_rate", "unit": "bp"},
                   {"code": "evidence_rate", "unit": "bp"}]'::jsonb,
               'rows', coalesce(jsonb_agg(jsonb_build_array(
                   t.label, t.expected_count, t.received_count, t.validated_count,
                   t.late_count,
                   levain.half_up(t.validated_count::numeric * 10000, t.expected_count)::bigint,
                   levain.half_up(t.evidenced_count::numeric * 10000, t.validated_count)::bigint)
                   order by t.indicator collate "C"), '[]'),
               'totals', (select jsonb_build_array(null, c.expected, c.received, c.validated,
                              c.late, levain.half_up(c.validated::numeric * 10000,
                                                     c.expected)::bigint,
                              levain.half_up(c.evidenced::numeric * 10000, c.validated)::bigint)
                            from counted c))
      from told t
    union all
    select 'completeness', 3, jsonb_build_object('kind', 'table', 'code', 'late',
               'columns', '[{"code": "award", "unit": "text"}, {"code": "period", "unit": "text"},
                   {"code": "indicators", "unit": "text"},
                   {"code": "values_late", "unit": "count"}]'::jsonb,
               'rows', coalesce(jsonb_agg(jsonb_build_array(l.award, l.period, l.indicators,
                                                            l.late_count)
                   order by l.period_through, l.period collate "C", l.award collate "C"), '[]'),
               'totals', jsonb_build_array(null, null, null, coalesce(sum(l.late_count), 0)))
      from late l
    union all
    select 'results', 1, jsonb_build_object('kind', 'table', 'code', 'results',
               'columns', '[{"code": "indicator", "unit": "text"},
                   {"code": "measure", "unit": "text"},
                   {"code": "baseline", "unit": "decimal"}, {"code": "target", "unit": "decimal"},
                   {"code": "realised", "unit": "decimal"}, {"code": "progress", "unit": "bp"},
                   {"code": "before", "unit": "decimal"}, {"code": "trend", "unit": "code"},
                   {"code": "awards_counted", "unit": "count"}, {"code": "added", "unit": "code"},
                   {"code": "over_time", "unit": "code"},
                   {"code": "frequency", "unit": "code"}]'::jsonb,
               'rows', coalesce(jsonb_agg(jsonb_build_array(
                   t.label, t.measure, levain.decimal_told(t.baseline, t.decimals),
                   levain.decimal_told(t.target, t.decimals),
                   case when t.few then '{"why": "few"}'::jsonb
                        else to_jsonb(levain.decimal_told(t.value, t.decimals)) end,
                   case when t.few then '{"why": "few"}'::jsonb else to_jsonb(t.progress_bp) end,
                   case when t.few_before then '{"why": "few"}'::jsonb
                        else to_jsonb(levain.decimal_told(t.value_before, t.decimals)) end,
                   case when t.few or t.few_before then '{"why": "few"}'::jsonb
                        else to_jsonb(t.trend) end,
                   t.award_count, t.over_awards, t.over_time, t.frequency)
                   order by t.indicator collate "C"),
                   '[]'),
               'chart', '{"kind": "bullet", "label": "indicator",
                          "series": ["baseline", "target", "realised"]}'::jsonb)
      from told t
    union all
    select 'results', 2, jsonb_build_object('kind', 'words', 'code', 'counting', 'facts',
               jsonb_build_object('overlapping', (select count(*) from told t where t.overlap)))
    union all
    select 'results', 3, jsonb_build_object('kind', 'checks', 'code', 'identities', 'items',
               jsonb_build_array(jsonb_build_object('code', 'values_close', 'unit', 'count',
                   'left', c.expected,
                   'right', c.late + (select count(*)
                       from ask a
                      cross join lateral levain.indicator_facts(a.fund_id, a.as_of, a.from_day,
                                                                a.through_day) as f
                      where f.due_on is not null
                        and f.state in ('received', 'validated', 'refused')))))
      from counted c
)
select jsonb_build_object(
           'report', 'indicators', 'version', 1,
           'fund', jsonb_build_object('code', a.code, 'name', a.name, 'currency', a.currency,
                                      'language', a.language),
           'funder', (select jsonb_build_object('code', d.code, 'name',
                                 coalesce(case a.language when 'fr' then d.name_fr
                                               else d.name_en end, d.name_fr, d.name_en, d.code))
                        from levain.funder d where d.code = $2::text),
           'period', jsonb_build_object('from_date', a.from_day, 'through_date', a.through_day),
           'as_of_date', a.as_of,
           'sections', (select jsonb_agg(jsonb_build_object('code', s.section, 'blocks', s.blocks)
                                         order by s.section)
                          from (select b.section, jsonb_agg(b.block order by b.place) as blocks
                                  from block b group by b.section) as s))::text as document
  from ask a;
