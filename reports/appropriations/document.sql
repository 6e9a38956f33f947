-- SPDX-License-Identifier: MPL-2.0
-- The follow-up of appropriations (R-2): what was opened, moved, used, ended and is left, of
-- commitments (AE) and of payments (CP), and what funders promised, were asked for and paid.
-- $1 bigint  fund_id
-- $2 text    code of a funder, or null: all
-- $3 bigint  the first day, since 1970-01-01
-- $4 bigint  the last day
-- $5 bigint  as of: what is dated later is not counted
-- gives      document text (JSON)
with p as materialized (
    select f.fund_id, f.code, f.name_fr, f.name_en, f.currency, f.language,
           $2::text as funder, date '1970-01-01' + $3::bigint::integer as from_on,
           date '1970-01-01' + $4::bigint::integer as through,
           date '1970-01-01' + $5::bigint::integer as as_of
      from levain.fund f
     where f.fund_id = $1::bigint
), moved as materialized (
    select t.*
      from p
      join levain.operation o on o.fund_id = p.fund_id and o.accounted_on <= p.as_of
      join levain.transfer t on t.fund_id = o.fund_id and t.operation_id = o.operation_id
), part as (
    select a.ledger, a.call_id, a.envelope, a.exercise, a.vintage, x.other, x.cents::bigint
      from p
      join levain.account a
        on a.fund_id = p.fund_id and a.stage = 'available' and a.ledger in ('ae', 'cp')
       and a.exercise between extract(year from p.from_on) and extract(year from p.through)
      join lateral (
          select m.credit_stage as other, - m.cents as cents
            from moved m where m.debit_account_id = a.account_id
          union all
          select m.debit_stage, m.cents from moved m where m.credit_account_id = a.account_id
      ) as x on true
), line as (
    select t.ledger, c.code as call, t.envelope, t.exercise, t.vintage,
           coalesce(sum(t.cents) filter (where t.other = 'opened'), 0)::bigint as opened,
           coalesce(sum(t.cents) filter (where t.other = 'available'), 0)::bigint as moved,
           coalesce(-sum(t.cents) filter (
               where t.other in ('committed', 'ordered', 'decommitted')), 0)::bigint as used,
           coalesce(-sum(t.cents) filter (
               where t.other in ('cancelled', 'lapsed')), 0)::bigint as ended,
           sum(t.cents)::bigint as left_cents
      from p
     cross join part t
      left join levain.call c on c.fund_id = p.fund_id and c.call_id = t.call_id
     group by t.ledger, c.code, t.envelope, t.exercise, t.vintage
), sums as (
    select l.ledger, sum(l.opened)::bigint as opened, sum(l.moved)::bigint as moved,
           sum(l.used)::bigint as used, sum(l.ended)::bigint as ended,
           sum(l.left_cents)::bigint as left_cents
      from (values ('ae'), ('cp')) as k (ledger)
      left join line l using (ledger)
     group by l.ledger
), convention as (
    select distinct on (f.funder_id, f.year)
           f.funder_id, f.year, f.number, f.signed_on, f.cents
      from p
      join levain.funding f on f.fund_id = p.fund_id and f.signed_on <= p.as_of
     order by f.funder_id, f.year, f.version desc
), funding as (
    select d.code as funder, coalesce(case when p.language = 'en' then d.name_en end, d.name_fr,
                                      d.name_en, d.code)::text as name,
           v.year, v.number::text as number, v.signed_on, v.cents::bigint as promised,
           coalesce(sum(m.cents) filter (where m.credit_account_id = k.account_id), 0)::bigint
               as called,
           coalesce(sum(m.cents) filter (where m.debit_account_id = k.account_id), 0)::bigint
               as received
      from p
     cross join convention v
      join levain.funder d using (funder_id)
      left join levain.account k
        on k.fund_id = p.fund_id and k.ledger = 'cash' and k.stage = 'called'
       and k.funder_id = v.funder_id and k.vintage = v.year
      left join moved m
        on k.account_id in (m.credit_account_id, m.debit_account_id)
     where (p.funder is null or d.code = p.funder)
       and v.year between extract(year from p.from_on) and extract(year from p.through)
     group by p.language, d.code, d.name_fr, d.name_en, v.year, v.number, v.signed_on, v.cents
), tables as (
    select k.ledger, coalesce((
               select jsonb_agg(jsonb_build_array(
                          l.call, l.envelope, l.exercise::text, l.vintage::text, l.opened,
                          l.moved, l.used, l.ended, l.left_cents)
                      order by l.exercise, l.call, l.envelope, l.vintage)
                 from line l where l.ledger = k.ledger), '[]') as rows,
           jsonb_build_array(null, null, null, null, coalesce(s.opened, 0), coalesce(s.moved, 0),
                             coalesce(s.used, 0), coalesce(s.ended, 0), coalesce(s.left_cents, 0))
               as totals,
           coalesce(s.opened, 0) as opened, coalesce(s.used, 0) as used,
           coalesce(s.opened, 0) + coalesce(s.moved, 0) - coalesce(s.used, 0)
               - coalesce(s.ended, 0) as closing,
           coalesce(s.left_cents, 0) as left_cents
      from (values ('ae'), ('cp')) as k (ledger)
      left join sums s using (ledger)
), columns as (
    select jsonb_agg(jsonb_build_object('code', c.code, 'unit', c.unit) order by c.place) as list
      from unnest(array['call', 'envelope', 'exercise', 'vintage', 'opened', 'moved', 'used',
                        'ended', 'left'],
                  array['text', 'text', 'text', 'text', 'cents', 'cents', 'cents', 'cents',
                        'cents']) with ordinality as c (code, unit, place)
)
select jsonb_build_object(
    'report', 'appropriations', 'version', 1,
    'fund', jsonb_build_object(
        'code', p.code, 'currency', p.currency, 'language', p.language,
        'name', coalesce(case when p.language = 'en' then p.name_en end, p.name_fr, p.name_en,
                         p.code)),
    'funder', (select jsonb_build_object('code', d.code,
                                         'name', coalesce(d.name_fr, d.name_en, d.code))
                 from levain.funder d where d.code = p.funder),
    'period', jsonb_build_object('from_date', p.from_on, 'through_date', p.through),
    'as_of_date', p.as_of,
    'sections', jsonb_build_array(
        jsonb_build_object('code', 'summary', 'blocks', jsonb_build_array(
            jsonb_build_object('kind', 'figures', 'code', 'key', 'items', jsonb_build_array(
                jsonb_build_object('code', 'ae_opened', 'unit', 'cents', 'value', ae.opened),
                jsonb_build_object('code', 'ae_used', 'unit', 'cents', 'value', ae.used),
                jsonb_build_object('code', 'ae_rate', 'unit', 'bp', 'value',
                    case when ae.opened > 0
                         then (20000 * ae.used + ae.opened) / (2 * ae.opened) end,
                    'why', case when ae.opened = 0 then 'nothing_opened' end),
                jsonb_build_object('code', 'cp_opened', 'unit', 'cents', 'value', cp.opened),
                jsonb_build_object('code', 'cp_used', 'unit', 'cents', 'value', cp.used),
                jsonb_build_object('code', 'cp_rate', 'unit', 'bp', 'value',
                    case when cp.opened > 0
                         then (20000 * cp.used + cp.opened) / (2 * cp.opened) end,
                    'why', case when cp.opened = 0 then 'nothing_opened' end))))),
        jsonb_build_object('code', 'money', 'blocks', jsonb_build_array(
            jsonb_build_object('kind', 'table', 'code', 'ae_follow_up', 'columns', columns.list,
                               'rows', ae.rows, 'totals', ae.totals),
            jsonb_build_object('kind', 'table', 'code', 'cp_follow_up', 'columns', columns.list,
                               'rows', cp.rows, 'totals', cp.totals),
            jsonb_build_object('kind', 'checks', 'code', 'identities', 'items', jsonb_build_array(
                jsonb_build_object('code', 'ae_closes', 'unit', 'cents', 'left', ae.closing,
                                   'right', ae.left_cents),
                jsonb_build_object('code', 'cp_closes', 'unit', 'cents', 'left', cp.closing,
                                   'right', cp.left_cents))))),
        jsonb_build_object('code', 'funders', 'blocks', jsonb_build_array(
            jsonb_build_object('kind', 'table', 'code', 'conventions', 'columns',
                '[{"code": "funder", "unit": "text"}, {"code": "year", "unit": "text"},
                  {"code": "number", "unit": "text"}, {"code": "signed", "unit": "date"},
                  {"code": "promised", "unit": "cents"}, {"code": "called", "unit": "cents"},
                  {"code": "received", "unit": "cents"}]'::jsonb,
                'rows', coalesce((
                    select jsonb_agg(jsonb_build_array(
                               f.name, f.year::text, f.number, f.signed_on, f.promised, f.called,
                               f.received) order by f.year, f.name)
                      from funding f), '[]'),
                'totals', (select jsonb_build_array(
                                      null, null, null, null, coalesce(sum(f.promised), 0),
                                      coalesce(sum(f.called), 0), coalesce(sum(f.received), 0))
                             from funding f),
                'chart', '{"kind": "bar", "label": "funder",
                           "series": ["promised", "called", "received"]}'::jsonb),
            jsonb_build_object('kind', 'words', 'code', 'reading', 'facts', jsonb_build_object(
                'as_of_date', p.as_of)))))
    )::text as document
  from p
 cross join columns
 cross join tables ae
 cross join tables cp
 where ae.ledger = 'ae' and cp.ledger = 'cp';
