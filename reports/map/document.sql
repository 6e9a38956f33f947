-- SPDX-License-Identifier: MPL-2.0
-- Where the money went: territories, zones, cooperations, with contours to draw them.
-- $1 bigint  fund_id
-- $2 text    code of a funder: only its share of what was paid; null = all
-- $3 bigint  first day of the period, since 1970-01-01
-- $4 bigint  last day of the period
-- $5 bigint  as of this day
-- gives      document text
with ask as materialized (
    select $1::bigint as fund_id, $2::text is not null as one,
           (select d.funder_id from levain.funder d where d.code = $2::text) as funder_id,
           date '1970-01-01' + $5::bigint::integer as as_of,
           '{"why": "common"}'::jsonb as common, '{"why": "few"}'::jsonb as few
), fact as materialized (
    select f.call_id, f.application_id, sum(f.cents)::bigint as paid
      from levain.figure_sums($1::bigint, null, null, date '1970-01-01' + $5::bigint::integer,
                              array['paid']) as f
     where $2::text is null or f.funder_id = (select a.funder_id from ask a)
     group by 1, 2
), decided as materialized (
    -- The calls that were decided by that day: the run that was decided, the decision that holds.
    select d.call_id, k.code as call, r.allocation_run_id, r.scoring_run_id, s.rule_set_id,
           d.decided_on, l.decision_id
      from levain.decision d
      join levain.call k using (fund_id, call_id)
      join levain.allocation_run r using (fund_id, call_id, allocation_run_id)
      join levain.scoring_run s using (fund_id, call_id, scoring_run_id)
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
    select d.call_id, d.call, d.decided_on, w.application_id, a.code, a.organization_id,
           v.numbers[q.slot] as asked, coalesce(n.award_cents, 0)::bigint as award,
           coalesce(p.paid, 0)::bigint as paid,
           levain.place_names($1, d.call_id, d.rule_set_id, v.texts) as names
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
      left join fact p on p.call_id = d.call_id and p.application_id = w.application_id
      left join levain.decision_award n
        on n.fund_id = $1 and n.call_id = d.call_id and n.decision_id = d.decision_id
       and n.application_id = w.application_id
), asked_name as materialized (
    select coalesce(array_agg(distinct n.name), '{}') as names
      from file f cross join unnest(f.names) as n (name)
), place_now as materialized (
    select p.*
      from ask a, asked_name n
     cross join lateral levain.named_territories(n.names, a.as_of, a.as_of) as p
), place_then as materialized (
    -- What they were in on the days of the decisions, by what is known now.
    select d.decided_on, p.name, p.chain
      from ask a, asked_name n, (select distinct d.decided_on from decided d) as d
     cross join lateral levain.named_territories(n.names, d.decided_on, a.as_of) as p
), zone as materialized (
    select z.*
      from ask a
     cross join lateral levain.standing_zones(a.as_of, levain.last_reference_load()) as z
), located as materialized (
    select f.*, l.map_kind, l.map_code, coalesce(z.zones, '{}') as zones
      from file f
      left join lateral (
           select p.map_kind, p.map_code, p.name
             from unnest(f.names) with ordinality as n (name, place)
             join place_now p on p.name = n.name
            order by n.place limit 1) as l on true
      left join lateral (
           select array_agg(distinct z.zone order by z.zone) as zones
             from place_then t
             join zone z on z.territory_kind || ':' || z.territory = any (t.chain)
                        and f.decided_on between z.valid_from and coalesce(z.valid_to, 'infinity')
            where t.name = l.name and t.decided_on = f.decided_on) as z on true
), listed as materialized (
    select m.*
      from ask a, asked_name n
     cross join lateral levain.map_territories(a.fund_id, a.as_of, n.names) as m
), summed as (
    select l.map_kind as kind, l.map_code as code, count(*) as files, sum(l.asked)::bigint as asked,
           count(*) filter (where l.award > 0) as awards, sum(l.award)::bigint as awarded,
           sum(l.paid)::bigint as paid
      from located l
     group by 1, 2
), territory_sum as (
    select coalesce(m.kind, s.kind) as kind, coalesce(m.code, s.code) as code, m.name,
           m.inhabitants, m.drawn, m.source, coalesce(s.files, 0)::bigint as files,
           case when s.files is null then 0 else s.asked end as asked,
           coalesce(s.awards, 0)::bigint as awards, coalesce(s.awarded, 0)::bigint as awarded,
           coalesce(s.paid, 0)::bigint as paid
      from listed m
      full join summed s on s.kind = m.kind and s.code = m.code
), few_territory as materialized (
    -- Of few applications in any one call neither number nor what they asked for is told; where
    -- they are few together, of the smallest other territory neither, since the total would tell.
    select distinct c.kind, c.code
      from (select s.*, sum(s.files) filter (where s.files < 5) over (partition by s.call_id)
                            as few,
                   row_number() over (partition by s.call_id, s.files < 5
                                      order by s.files, s.code) as turn
              from (select l.call_id, l.map_kind as kind, l.map_code as code, count(*) as files
                      from located l
                     group by 1, 2, 3) as s) as c
     where c.files < 5 or c.few < 5 and c.turn = 1
), territory_row as materialized (
    select t.*, exists (select from few_territory w
                         where w.kind is not distinct from t.kind
                           and w.code is not distinct from t.code) as hidden,
           (select array_agg(distinct z.zone order by z.zone)
              from located l cross join unnest(l.zones) as z (zone)
             where l.map_kind = t.kind and l.map_code = t.code and l.award > 0) as zones,
           case when t.inhabitants > 0
                then div(t.awarded * 2::numeric + t.inhabitants, 2 * t.inhabitants)::bigint end
               as per_head,
           row_number() over (order by t.code is null, t.name collate "C", t.code) as place
      from territory_sum t
), total as materialized (
    select a.*, (select count(*) from file) as files,
           (select coalesce(sum(f.asked), 0)::bigint from file f) as asked,
           (select count(*) from file f where f.award > 0) as awards,
           (select coalesce(sum(f.award), 0)::bigint from file f) as awarded,
           (select coalesce(sum(f.paid), 0)::bigint from fact f) as paid,
           (select sum(t.inhabitants)::bigint from territory_row t) as inhabitants,
           (select sum(t.awarded)::bigint from territory_row t where t.inhabitants > 0)
               as awarded_known
      from ask a
), key as (
    select jsonb_build_object('kind', 'figures', 'code', 'key', 'items', jsonb_build_array(
               jsonb_build_object('code', 'file_count', 'unit', 'count', 'value', t.files),
               jsonb_build_object('code', 'award_count', 'unit', 'count', 'value', t.awards),
               jsonb_build_object('code', 'awarded', 'unit', 'cents',
                                  'value', case when not t.one then t.awarded end,
                                  'why', case when t.one then t.common -> 'why' end),
               jsonb_build_object('code', 'paid', 'unit', 'cents', 'value', t.paid),
               jsonb_build_object('code', 'territory_count', 'unit', 'count', 'value',
                   (select count(*) from territory_row r where r.code is not null)),
               jsonb_build_object('code', 'without_count', 'unit', 'count', 'value',
                   (select count(*) from territory_row r where r.files = 0)),
               jsonb_build_object('code', 'unlocated_count', 'unit', 'count', 'value',
                   (select count(*) from located l where l.map_code is null)))) as block
      from total t
), territories as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'territories',
               'columns', '[{"code": "territory", "unit": "text"},
                   {"code": "territory_code", "unit": "text"}, {"code": "files", "unit": "count"},
                   {"code": "asked_part", "unit": "cents"}, {"code": "awards", "unit": "count"},
                   {"code": "awarded_part", "unit": "cents"}, {"code": "paid", "unit": "cents"},
                   {"code": "zones", "unit": "text"}]'::jsonb,
               'rows', coalesce((
                   select jsonb_agg(jsonb_build_array(
                              coalesce(to_jsonb(coalesce(r.name, r.code)),
                                       '{"why": "unlocated"}'),
                              r.code,
                              case when r.hidden then t.few else to_jsonb(r.files) end,
                              case when r.hidden then t.few else to_jsonb(r.asked) end,
                              r.awards,
                              case when t.one then t.common else to_jsonb(r.awarded) end,
                              r.paid, array_to_string(r.zones, ', ')) order by r.place)
                     from territory_row r), '[]'),
               'totals', jsonb_build_array(
                   null, null, t.files, t.asked, t.awards,
                   case when t.one then t.common else to_jsonb(t.awarded) end, t.paid, null))
           || case when exists (select from territory_row r where r.drawn is not null)
                   then jsonb_build_object('chart', jsonb_build_object(
                            'kind', 'choropleth', 'label', 'territory',
                            'series', case when t.one then '["paid"]'
                                           else '["awarded_part", "asked_part"]' end::jsonb,
                            'classes', 'quantile', 'class_count', 4,
                            'contours', (select jsonb_agg(r.drawn order by r.place)
                                           from territory_row r)))
                   else '{}' end as block
      from total t
), heads as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'per_head',
               'columns', '[{"code": "territory", "unit": "text"},
                   {"code": "inhabitants", "unit": "count"},
                   {"code": "awarded_per_head", "unit": "cents"}]'::jsonb,
               'rows', jsonb_agg(jsonb_build_array(
                   coalesce(r.name, r.code), r.inhabitants,
                   case when t.one then t.common else to_jsonb(r.per_head) end) order by r.place),
               'totals', jsonb_build_array(
                   null, t.inhabitants,
                   case when t.one then t.common
                        else to_jsonb(div(t.awarded_known * 2::numeric + t.inhabitants,
                                          2 * t.inhabitants)::bigint) end))
           || case when not t.one and bool_or(r.drawn is not null)
                   then jsonb_build_object('chart', jsonb_build_object(
                            'kind', 'choropleth', 'label', 'territory',
                            'series', '["awarded_per_head"]'::jsonb, 'classes', 'equal',
                            'class_count', 4, 'contours', jsonb_agg(r.drawn order by r.place)))
                   else '{}' end as block
      from total t, territory_row r
     where r.inhabitants > 0
     group by t.one, t.common, t.inhabitants, t.awarded_known
), without as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'without',
               'columns', '[{"code": "territory", "unit": "text"},
                   {"code": "territory_code", "unit": "text"},
                   {"code": "inhabitants", "unit": "count"}]'::jsonb,
               'rows', coalesce((
                   select jsonb_agg(jsonb_build_array(coalesce(r.name, r.code), r.code,
                                                      r.inhabitants) order by r.place)
                     from territory_row r
                    where r.files = 0), '[]')) as block
), zone_file as materialized (
    select z.zone, l.call_id, l.application_id, l.award, l.paid,
           exists (select from few_territory w
                    where w.kind is not distinct from l.map_kind
                      and w.code is not distinct from l.map_code) as hidden
      from located l
     cross join lateral unnest(case when l.zones = '{}' then array[null] else l.zones end)
           as z (zone)
), zone_sum as materialized (
    -- Few, or with few of the territories that are not told, or with all but few of them: without
    -- those that are told, the number of the zone would tell.
    select s.*, s.files < 5 or s.hidden_files between 1 and 4
                or s.all_hidden - s.hidden_files between 1 and 4 as alone
      from (select z.zone, row_number() over (order by z.zone) as zone_place, count(*) as files,
                   count(*) filter (where z.award > 0) as awards, sum(z.award)::bigint as awarded,
                   sum(z.paid)::bigint as paid, count(*) filter (where z.hidden) as hidden_files,
                   (select count(distinct (o.call_id, o.application_id)) from zone_file o
                     where o.hidden) as all_hidden
              from zone_file z
             group by z.zone) as s
), zone_rest as (
    -- What the zones that are told leave of the whole, and of the territories that are not told.
    select count(distinct s.zone_place) filter (where s.alone) as zones,
           count(distinct (f.call_id, f.application_id)) filter (where s.alone) as files,
           max(s.all_hidden) - count(distinct (f.call_id, f.application_id))
                                   filter (where f.hidden and not s.alone) as hidden_files
      from zone_sum s
      join zone_file f on f.zone is not distinct from s.zone
), zone_row as (
    -- That is of five or more, and of no zone by itself; else one more is not told, the smallest.
    select s.*, s.alone
                or (r.zones = 1 or r.files between 1 and 4 or r.hidden_files between 1 and 4)
                   and row_number() over (
                           partition by s.alone
                           order by r.hidden_files between 1 and 4 and s.hidden_files = 0,
                                    s.files, s.zone) = 1
                as hidden
      from zone_sum s, zone_rest r
), zones as (
    select jsonb_build_object(
               'kind', 'table', 'code', 'by_zone',
               'columns', '[{"code": "zone", "unit": "text"}, {"code": "files", "unit": "count"},
                   {"code": "awards", "unit": "count"},
                   {"code": "awarded_part", "unit": "cents"}, {"code": "paid", "unit": "cents"},
                   {"code": "awarded_share", "unit": "bp"}]'::jsonb,
               'rows', coalesce((
                   select jsonb_agg(jsonb_build_array(
                              coalesce(to_jsonb(z.zone), '{"why": "no_zone"}'),
                              case when z.hidden then t.few else to_jsonb(z.files) end,
                              z.awards,
                              case when t.one then t.common else to_jsonb(z.awarded) end, z.paid,
                              case when t.one then t.common
                                   else to_jsonb(levain.share_bp(z.awarded, t.awarded)) end)
                              order by z.zone collate "C" nulls last)
                     from zone_row z), '[]')) as block
      from total t
), cooperations as (
    -- Awards are public: in the name of the legal person that has them.
    select jsonb_build_object(
               'kind', 'table', 'code', 'cooperations',
               'columns', '[{"code": "award", "unit": "text"},
                   {"code": "organization", "unit": "text"}, {"code": "siret", "unit": "text"},
                   {"code": "territory", "unit": "text"},
                   {"code": "territory_code", "unit": "text"},
                   {"code": "decided_on", "unit": "date"},
                   {"code": "awarded_part", "unit": "cents"}, {"code": "paid", "unit": "cents"},
                   {"code": "zones", "unit": "text"}]'::jsonb,
               'rows', coalesce((
                   select jsonb_agg(jsonb_build_array(
                              levain.of_call($1, l.call, l.code), o.name, o.siret,
                              coalesce(to_jsonb(coalesce(m.name, l.map_code)),
                                       '{"why": "unlocated"}'),
                              l.map_code, l.decided_on,
                              case when t.one then t.common else to_jsonb(l.award) end, l.paid,
                              nullif(array_to_string(l.zones, ', '), ''))
                              order by l.call collate "C", l.code collate "C")
                     from located l
                     left join levain.organization o using (organization_id)
                     left join listed m on m.kind = l.map_kind and m.code = l.map_code
                    where l.award > 0), '[]'),
               'totals', jsonb_build_array(
                   null, null, null, null, null, null,
                   case when t.one then t.common else to_jsonb(t.awarded) end,
                   (select coalesce(sum(l.paid), 0)::bigint from located l where l.award > 0),
                   null),
               'chart', jsonb_build_object(
                   'kind', 'places', 'label', 'award', 'series', '["awarded_part"]'::jsonb,
                   'contours', coalesce((
                   select jsonb_agg(m.inside order by l.call collate "C", l.code collate "C")
                     from located l
                     left join listed m on m.kind = l.map_kind and m.code = l.map_code
                    where l.award > 0), '[]'))) as block
      from total t
), drawn as (
    select jsonb_build_object(
               'kind', 'words', 'code', 'contours', 'facts', jsonb_build_object(
                   'drawn_count', count(r.drawn),
                   'undrawn_count', count(*) - count(r.drawn),
                   'any_drawn', count(r.drawn) > 0, 'any_undrawn', count(r.drawn) < count(*),
                   'source', string_agg(distinct r.source, ', ') filter (
                       where r.drawn is not null))) as block
      from territory_row r
     where r.code is not null
), checks as (
    select jsonb_build_object(
               'kind', 'checks', 'code', 'identities', 'items', jsonb_build_array(
                   jsonb_build_object('code', 'map_files', 'unit', 'count',
                       'left', (select coalesce(sum(r.files), 0)::bigint from territory_row r),
                       'right', t.files),
                   jsonb_build_object('code', 'map_paid', 'unit', 'cents',
                       'left', (select coalesce(sum(r.paid), 0)::bigint from territory_row r),
                       'right', t.paid))
               || case when t.one then '[]'::jsonb else jsonb_build_array(
                   jsonb_build_object('code', 'map_awarded', 'unit', 'cents',
                       'left', (select coalesce(sum(r.awarded), 0)::bigint from territory_row r),
                       'right', (select coalesce(sum(n.award_cents), 0)::bigint
                                   from decided d
                                   join levain.decision_award n
                                     on n.fund_id = $1 and n.call_id = d.call_id
                                    and n.decision_id = d.decision_id)),
                   jsonb_build_object('code', 'map_cooperations', 'unit', 'cents',
                       'left', (select coalesce(sum(l.award), 0)::bigint from located l),
                       'right', t.awarded)) end) as block
      from total t
)
select (levain.report_head('map', $1, $2, $3, $4, $5)
        || jsonb_build_object('sections', levain.drawable(jsonb_build_array(
            jsonb_build_object('code', 'key', 'blocks', jsonb_build_array(k.block)),
            jsonb_build_object('code', 'territories', 'blocks',
                jsonb_build_array(t.block, d.block)
                || coalesce((select jsonb_build_array(h.block) from heads h), '[]')
                || jsonb_build_array(w.block)),
            jsonb_build_object('code', 'zones', 'blocks', jsonb_build_array(z.block)),
            jsonb_build_object('code', 'cooperations', 'blocks', jsonb_build_array(c.block)),
            jsonb_build_object('code', 'identities', 'blocks', jsonb_build_array(i.block))))))::text
       as document
  from key k, territories t, drawn d, without w, zones z, cooperations c, checks i;
