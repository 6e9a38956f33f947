-- SPDX-License-Identifier: MPL-2.0
-- The register of aid de minimis: that of the fund's beneficiaries, of this fund or of anybody.
-- $1 bigint  fund_id
-- $2 text    code of a funder: only awards that it has a part in; null = all
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
), own as materialized (
    -- The aid that awards of this fund are.
    select d.organization_id, d.kind, d.giver, d.reference, d.of_call_id, d.of_application_id
      from ask a
      join levain.deminimis_aid d on d.of_fund_id = a.fund_id and d.granted_on <= a.as_of
     where d.recorded_at < levain.recorded_until()
), part as (
    select f.call_id, f.application_id, sum(f.committed - f.decommitted)::bigint as cents
      from ask a
     cross join lateral levain.award_sums(a.fund_id, a.as_of, a.funder_id) as f
     where f.funder_id = a.funder_id
     group by f.call_id, f.application_id
), wanted as (
    select distinct w.organization_id, w.kind
      from own w
      left join part p on p.call_id = w.of_call_id and p.application_id = w.of_application_id
     where not (select a.one from ask a) or p.cents > 0
), aid as materialized (
    -- Linked organizations are one undertaking: each is given all its aid, so all know it by the
    -- same one of those that had some.
    select distinct r.organization_id, w.kind, r.granted_on, r.giver, r.reference,
           r.registered_cents, r.cents, r.counts, r.had_cents, r.limit_cents,
           min(r.organization_id) over (partition by w.organization_id, w.kind) as undertaking_id
      from wanted w
      join levain.organization o using (organization_id)
     cross join ask a
     cross join lateral levain.deminimis_register(
               coalesce(o.siret, o.siren, o.rna), w.kind, a.as_of) as r
     where r.granted_on <= a.as_of
), line as (
    select coalesce(o.siren, o.rna) as number, d.*,
           exists (select from own w
                    where (w.organization_id, w.kind, w.giver, w.reference)
                          = (d.organization_id, d.kind, d.giver, d.reference)) as is_own
      from aid d
      join levain.organization o using (organization_id)
), register as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'register',
               'columns', '[{"code": "number", "unit": "text"}, {"code": "regime", "unit": "code"},
                   {"code": "granted_on", "unit": "date"}, {"code": "giver", "unit": "text"},
                   {"code": "reference", "unit": "text"}, {"code": "registered", "unit": "cents"},
                   {"code": "standing", "unit": "cents"}, {"code": "counts", "unit": "flag"},
                   {"code": "had", "unit": "cents"}, {"code": "limit", "unit": "cents"},
                   {"code": "room", "unit": "cents"}]'::jsonb,
               'rows', coalesce(jsonb_agg(jsonb_build_array(
                   l.number, l.kind, l.granted_on, l.giver, l.reference, l.registered_cents,
                   l.cents, l.counts, l.had_cents, l.limit_cents,
                   greatest(l.limit_cents - l.had_cents, 0))
                   order by l.number, l.kind, l.granted_on, l.giver, l.reference), '[]')) as block
      from line l
), key as (
    select jsonb_build_object('kind', 'figures', 'code', 'key', 'items', jsonb_build_array(
               jsonb_build_object('code', 'undertaking_count', 'unit', 'count', 'value',
                                  count(distinct l.undertaking_id)),
               jsonb_build_object('code', 'aid_count', 'unit', 'count', 'value',
                                  count(*) filter (where l.is_own)),
               jsonb_build_object('code', 'aid_period_count', 'unit', 'count', 'value',
                                  count(*) filter (where l.is_own and l.granted_on
                                                   between a.from_on and a.through_on)),
               jsonb_build_object('code', 'aid_standing', 'unit', 'cents', 'value',
                                  coalesce(sum(l.cents) filter (where l.is_own), 0)::bigint),
               jsonb_build_object('code', 'near_limit_count', 'unit', 'count', 'value',
                                  count(distinct l.undertaking_id) filter (
                                      where l.had_cents * 10::numeric
                                            >= l.limit_cents * 9::numeric)))) as block
      from ask a
      left join line l on true
     group by a.fund_id
)
select (levain.report_head('de-minimis', $1, $2, $3, $4, $5)
        || jsonb_build_object('sections', levain.drawable(jsonb_build_array(
            jsonb_build_object('code', 'register', 'blocks', jsonb_build_array(
                k.block, r.block))))))::text as document
  from key k, register r;
