-- SPDX-License-Identifier: MPL-2.0
-- Financial returns (cerfa 15059): planned and realised by account, by award; what is missing.
-- $1 bigint  fund_id
-- $2 text    code of a funder; the figures are of the whole fund whoever asks
-- $3 bigint  first day of the period, since 1970-01-01: its year is the first exercise
-- $4 bigint  last day of the period: its year is the last exercise
-- $5 bigint  as of this day
-- gives      document text
with ask as materialized (
    select f.fund_id, f.code, f.language, f.currency,
           coalesce(case f.language when 'fr' then f.name_fr else f.name_en end, f.name_fr,
                    f.name_en) as name,
           date '1970-01-01' + $3::bigint::integer as from_day,
           date '1970-01-01' + $4::bigint::integer as through_day,
           date '1970-01-01' + $5::bigint::integer as as_of
      from levain.fund f
     where f.fund_id = $1::bigint
), line as materialized (
    select r.*, c.code || '/' || p.code as award, left(r.account, 2) as head,
           case when left(r.account, 1) = '6' then 'charges'
                when left(r.account, 1) = '7' then 'income'
                when left(r.account, 2) = '86' then 'used' else 'given' end as part
      from ask a
     cross join lateral levain.return_facts(a.fund_id, a.as_of) as r
      join levain.call c on c.fund_id = a.fund_id and c.call_id = r.call_id
      join levain.application p
        on p.fund_id = a.fund_id and p.call_id = r.call_id
       and p.application_id = r.application_id
     where r.exercise between extract(year from a.from_day) and extract(year from a.through_day)
), summed as materialized (
    -- A sum of what was planned is told where each line says it.
    select l.award, l.exercise, l.version, grouping(l.award) = 1 as is_total,
           case when count(*) filter (where l.part = 'charges' and l.planned_cents is null) = 0
                then sum(l.planned_cents) filter (where l.part = 'charges') end::bigint as planned,
           coalesce(sum(l.realised_cents) filter (where l.part = 'charges'), 0)::bigint as charges,
           coalesce(sum(l.realised_cents) filter (where l.part = 'income'), 0)::bigint as income,
           coalesce(sum(l.realised_cents) filter (where l.head = '74'), 0)::bigint as grants,
           coalesce(sum(l.eligible_cents), 0)::bigint as eligible,
           coalesce(sum(l.realised_cents) filter (where l.part = 'used'), 0)::bigint as used,
           coalesce(sum(l.realised_cents) filter (where l.part = 'given'), 0)::bigint as given
      from line l
     group by grouping sets ((l.award, l.exercise, l.version), ())
), account as materialized (
    select l.part, l.head, grouping(l.head) = 1 as is_total, count(distinct l.award) as awards,
           case when count(l.planned_cents) = count(*) then sum(l.planned_cents) end::bigint
               as planned,
           sum(l.realised_cents)::bigint as realised
      from line l
     group by grouping sets ((l.part, l.head), (l.part))
), missing as materialized (
    select c.code || '/' || p.code as award, y.exercise,
           case when s.version is null then 'missing' when s.accepted is null then 'received'
                else 'refused' end as state
      from ask a
      join levain.agreement g on g.fund_id = a.fund_id and g.version = 1
      join levain.application p
        on p.fund_id = g.fund_id and p.call_id = g.call_id
       and p.application_id = g.application_id
      join levain.call c on c.fund_id = g.fund_id and c.call_id = g.call_id
     cross join lateral levain.award_span(g.fund_id, g.call_id, g.application_id, a.as_of) as w
     cross join lateral generate_series(
         greatest(extract(year from w.first_day), extract(year from a.from_day))::integer,
         least(extract(year from coalesce(w.last_day, a.as_of)), extract(year from a.through_day),
               extract(year from a.as_of) - 1)::integer) as y (exercise)
      left join levain.standing_return s
        on s.fund_id = g.fund_id and s.call_id = g.call_id
       and s.application_id = g.application_id and s.exercise = y.exercise and s.day <= a.as_of
     where w.known
       and not exists (select from line l
                        where l.call_id = g.call_id and l.application_id = g.application_id
                          and l.exercise = y.exercise)
), block (section, place, block) as (
    select '1', 1, jsonb_build_object('kind', 'figures', 'code', 'key', 'items', jsonb_build_array(
               jsonb_build_object('code', 'returns_counted', 'unit', 'count', 'value',
                   (select count(*) from summed s where not s.is_total)),
               jsonb_build_object('code', 'returns_missing', 'unit', 'count', 'value',
                   (select count(*) from missing)),
               jsonb_build_object('code', 'charges_planned', 'unit', 'cents', 'value', s.planned),
               jsonb_build_object('code', 'charges_realised', 'unit', 'cents', 'value', s.charges),
               jsonb_build_object('code', 'charges_rate', 'unit', 'bp', 'value',
                   levain.half_up(s.charges::numeric * 10000, s.planned)::bigint),
               jsonb_build_object('code', 'charges_eligible', 'unit', 'cents', 'value',
                   s.eligible),
               jsonb_build_object('code', 'grants_realised', 'unit', 'cents', 'value', s.grants),
               jsonb_build_object('code', 'kind_realised', 'unit', 'cents', 'value', s.used)))
      from summed s where s.is_total
    union all
    select '1', 2, jsonb_build_object('kind', 'table', 'code', 'missing',
               'columns', '[{"code": "award", "unit": "text"}, {"code": "exercise", "unit": "text"},
                   {"code": "state", "unit": "code"}]'::jsonb,
               'rows', coalesce(jsonb_agg(jsonb_build_array(m.award, m.exercise::text, m.state)
                   order by m.exercise, m.award collate "C"), '[]'))
      from missing m
    union all
    select '2', 1, jsonb_build_object('kind', 'table', 'code', part.code,
               'columns', '[{"code": "account", "unit": "code"},
                   {"code": "planned", "unit": "cents"}, {"code": "realised", "unit": "cents"},
                   {"code": "rate", "unit": "bp"}, {"code": "awards", "unit": "count"}]'::jsonb,
               'rows', coalesce((
                   select jsonb_agg(jsonb_build_array(k.head, k.planned, k.realised,
                              levain.half_up(k.realised::numeric * 10000, k.planned)::bigint,
                              k.awards) order by k.head)
                     from account k where k.part = part.code and not k.is_total), '[]'),
               'totals', (
                   select jsonb_build_array(null, k.planned, k.realised,
                              levain.half_up(k.realised::numeric * 10000, k.planned)::bigint,
                              k.awards)
                     from account k where k.part = part.code and k.is_total))
      from (values ('charges'), ('income'), ('given'), ('used')) as part (code)
    union all
    select '3', 1, jsonb_build_object('kind', 'table', 'code', 'awards',
               'columns', '[{"code": "award", "unit": "text"}, {"code": "exercise", "unit": "text"},
                   {"code": "charges_planned", "unit": "cents"},
                   {"code": "charges_realised", "unit": "cents"},
                   {"code": "charges_rate", "unit": "bp"},
                   {"code": "charges_eligible", "unit": "cents"},
                   {"code": "grants_realised", "unit": "cents"},
                   {"code": "kind_realised", "unit": "cents"}]'::jsonb,
               'rows', coalesce(jsonb_agg(jsonb_build_array(
                   s.award, s.exercise::text, s.planned, s.charges,
                   levain.half_up(s.charges::numeric * 10000, s.planned)::bigint, s.eligible,
                   s.grants, s.used) order by s.award collate "C", s.exercise)
                   filter (where not s.is_total), '[]'),
               'totals', (select jsonb_build_array(null, null, t.planned, t.charges,
                              levain.half_up(t.charges::numeric * 10000, t.planned)::bigint,
                              t.eligible, t.grants, t.used)
                            from summed t where t.is_total))
      from summed s
    union all
    select '3', 2, jsonb_build_object('kind', 'table', 'code', 'gaps',
               'columns', '[{"code": "award", "unit": "text"}, {"code": "exercise", "unit": "text"},
                   {"code": "account", "unit": "code"}, {"code": "planned", "unit": "cents"},
                   {"code": "realised", "unit": "cents"}, {"code": "rate", "unit": "bp"},
                   {"code": "explanation", "unit": "text"}]'::jsonb,
               'rows', coalesce(jsonb_agg(jsonb_build_array(
                   l.award, l.exercise::text, l.head, l.planned_cents, l.realised_cents, l.rate_bp,
                   l.words) order by l.award collate "C", l.exercise, l.account), '[]'))
      from line l
     where l.words is not null
    union all
    select '3', 3, jsonb_build_object('kind', 'checks', 'code', 'identities', 'items',
               jsonb_build_array(
                   jsonb_build_object('code', 'returns_balance', 'left', s.charges, 'right',
                                      s.income, 'unit', 'cents'),
                   jsonb_build_object('code', 'kind_balance', 'left', s.used, 'right', s.given,
                                      'unit', 'cents')))
      from summed s where s.is_total
)
select jsonb_build_object(
           'report', 'financial-return', 'version', 1,
           'fund', jsonb_build_object('code', a.code, 'name', a.name, 'currency', a.currency,
                                      'language', a.language),
           'funder', (select jsonb_build_object('code', d.code, 'name',
                                 coalesce(case a.language when 'fr' then d.name_fr
                                               else d.name_en end, d.name_fr, d.name_en, d.code))
                        from levain.funder d where d.code = $2::text),
           'period', jsonb_build_object('from_date', a.from_day, 'through_date', a.through_day),
           'as_of_date', a.as_of,
           'sections', (select jsonb_agg(jsonb_build_object(
                                   'code', (array['overview', 'accounts', 'returns'])
                                               [s.section::integer], 'blocks', s.blocks)
                                         order by s.section)
                          from (select b.section, jsonb_agg(b.block order by b.place,
                                           array_position(array['charges', 'income', 'used',
                                                                'given'], b.block ->> 'code'))
                                           as blocks
                                  from block b group by b.section) as s))::text as document
  from ask a;
