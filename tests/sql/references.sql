-- SPDX-License-Identifier: MPL-2.0
-- Territories and zones: what stands, what is refused; runs as of an earlier instant.
\ir fixture.psql

create function pg_temp.zone(line bigint, zone text, code text, valid_from date, valid_to date,
                             known_from date) returns void language sql as $$
    insert into zone_line values
        (line, zone, 'commune', code, valid_from, valid_to, known_from, 'decree')
$$;
create function pg_temp.zones_stored() returns text language sql as $$
    select concat_ws(' ', new_count, unchanged_count, overruled_count)
      from levain.zone_store('zones.csv', pg_temp.digest('zones'))
$$;
create function pg_temp.in_zone(the_zone text, day date, known_on date,
                                last_load bigint default 9223372036854775807)
    returns boolean language sql as $$
    select exists (select from levain.standing_zones(known_on, last_load) z
                    where z.zone = the_zone and z.territory = '26362'
                      and day between z.valid_from and coalesce(z.valid_to, 'infinity'))
$$;

-- ---- a zone whose law moved backwards -----------------------------------------------------------

select levain.reference_begin();
select pg_temp.zone(2, 'ZRR', '26362', '2017-07-01', '2024-06-30', '2017-03-16');
select pg_temp.zone(3, 'FRR', '26362', '2024-07-01', null, '2024-06-19');
select is(pg_temp.zones_stored(), '2 0 0', 'two memberships are loaded');
select levain.reference_begin();
select pg_temp.zone(2, 'ZRR', '26362', '2017-07-01', '2024-06-30', '2017-03-16');
select pg_temp.zone(3, 'FRR', '26362', '2024-07-01', null, '2024-06-19');
select is(pg_temp.zones_stored(), '0 2 0', 'again, they change nothing');
select is((select count(*) from levain.reference_load), 1::bigint, 'and leave no trace');

select levain.reference_begin();
select pg_temp.zone(2, 'FRR+', '26362', '2025-01-01', null, '2025-07-10');
select is(pg_temp.zones_stored(), '1 0 0', 'a decree of July is loaded');
select ok(not pg_temp.in_zone('FRR+', '2025-03-01', '2025-03-01'), 'in March nobody knew it');
select ok(not pg_temp.in_zone('FRR+', '2025-03-01', '2025-07-09'), 'nor on the day before');
select ok(pg_temp.in_zone('FRR+', '2025-03-01', '2025-07-10'), 'in July, March was in it');
select ok(not pg_temp.in_zone('FRR+', '2024-12-31', '2026-01-01'), 'and the year before was not');
select ok(pg_temp.in_zone('ZRR', '2024-06-30', '2026-01-01'), 'the last day is inside');
select ok(not pg_temp.in_zone('ZRR', '2024-07-01', '2026-01-01'), 'the day after is not');
select ok(pg_temp.in_zone('FRR', '2024-07-01', '2026-01-01'), 'the first day is inside');
select ok(not pg_temp.in_zone('FRR+', '2025-03-01', '2026-01-01',
                              (select max(reference_load_id) - 1 from levain.reference_load)),
          'whoever does not see the load does not know it, whatever was published');

-- Cancelled in 2026: it never was in it; then put back, from the same first day.
select levain.reference_begin();
select pg_temp.zone(2, 'FRR+', '26362', '2025-01-01', '2024-12-31', '2026-02-01');
select is(pg_temp.zones_stored(), '1 0 0', 'a membership is cancelled');
select ok(not pg_temp.in_zone('FRR+', '2025-03-01', '2026-02-01'), 'it never was in it');
select ok(pg_temp.in_zone('FRR+', '2025-03-01', '2026-01-31'), 'who asks as of before sees it');
select levain.reference_begin();
select pg_temp.zone(2, 'FRR+', '26362', '2025-01-01', null, '2025-12-01');
select is(pg_temp.zones_stored(), '1 0 1', 'what was published before the last word is overruled');
select ok(not pg_temp.in_zone('FRR+', '2025-03-01', '2026-02-01'), 'so it stays cancelled');

select levain.reference_begin();
select pg_temp.zone(2, 'FRR', '26362', '2024-07-01', null, '2024-06-19');
select pg_temp.zone(3, 'FRR', '26362', '2024-07-01', '2025-01-01', '2024-06-19');
select is(pg_temp.told('select * from levain.zone_problems()'), '(3,zone_line_key,2)',
          'two lines that say otherwise of the same are told');
select is(pg_temp.broken('select levain.zone_store(''x'', sha256(''x''))'), 'zone_line_key',
          'and refused');

-- ---- territories --------------------------------------------------------------------------------

create function pg_temp.commune(line bigint, code text, name text, epci text, valid_from date,
                                known_from date, valid_to date default null,
                                kind text default 'commune')
    returns void language sql as $$
    insert into territory_line values (line, kind, code, name, null, epci, '26', '84', valid_from,
                                       valid_to, known_from, 'edition')
$$;
create function pg_temp.edition_stored(name text, is_edition boolean default true)
    returns text language sql as $$
    select concat_ws(' ', opened_count, closed_count, unchanged_count)
      from levain.territory_store(name, pg_temp.digest(name), is_edition)
$$;
create function pg_temp.named(the_code text, day date, known_on date) returns text
    language sql as $$
    select string_agg(t.kind || ' ' || t.name, ', ' order by t.kind)
      from levain.standing_territories(known_on, 9223372036854775807) t
     where t.code = the_code and day between t.valid_from and coalesce(t.valid_to, 'infinity')
$$;

select levain.reference_begin();
select pg_temp.commune(1, '26001', 'Solaure', '200000001', '2025-01-01', '2025-01-08');
select pg_temp.commune(2, '26002', 'Albon', null, '2025-01-01', '2025-01-08');
select pg_temp.commune(3, '26003', 'Aix', null, '2025-01-01', '2025-01-08');
select pg_temp.commune(4, '26001', 'Solaure', null, '2025-01-01', '2025-01-08', null,
                       'delegated_commune');
select is(pg_temp.edition_stored('2025'), '4 0 0', 'an edition begins what it says');
select levain.reference_begin();
select pg_temp.commune(1, '26001', 'Solaure en Diois', '200000001', '2026-01-01', '2026-02-01');
select pg_temp.commune(2, '26002', 'Albon', null, '2026-01-01', '2026-02-01');
select pg_temp.commune(3, '26004', 'New', null, '2026-01-01', '2026-02-01');
select is(pg_temp.edition_stored('2026'), '2 2 1',
          'the next one ends what it changes or no longer has');
select is(pg_temp.named('26001', '2025-12-31', '2026-02-01'),
          'commune Solaure, delegated_commune Solaure', 'the old name until the day before');
select is(pg_temp.named('26001', '2026-01-01', '2026-02-01'),
          'commune Solaure en Diois, delegated_commune Solaure',
          'the new one from its first day on; a kind it does not speak of stays');
select is(pg_temp.named('26001', '2026-01-01', '2026-01-31'),
          'commune Solaure, delegated_commune Solaure', 'who asks as of before sees the old one');
select is(pg_temp.named('26003', '2026-01-01', '2026-02-01'), null, 'what is gone has ended');
select is(pg_temp.named('26003', '2025-12-31', '2026-02-01'), 'commune Aix', 'the day before');

create function pg_temp.edition_2025() returns void language sql as $$
    select levain.reference_begin();
    select pg_temp.commune(1, '26001', 'Solaure', '200000001', '2025-01-01', '2025-01-08');
$$;
select pg_temp.edition_2025();
select is(pg_temp.edition_stored('2025'), '0 0 1', 'an edition of before changes nothing again');
select is(pg_temp.broken($$ select pg_temp.edition_2025();
                            select pg_temp.edition_stored('another of 2025') $$),
          'territory_edition_check', 'another one of before is refused');
select is(pg_temp.broken($$ select levain.reference_begin();
              select pg_temp.commune(1, '26001', 'X', null, '2026-01-01', '2026-01-31');
              select pg_temp.edition_stored('early', false) $$),
          'territory_known_from_check', 'a correction is not published before what it corrects');
select is(pg_temp.broken($$ select levain.reference_begin();
              select pg_temp.commune(1, '26001', 'X', null, '2026-06-01', '2026-05-01');
              select pg_temp.edition_stored('twice', false) $$),
          'territory_overlap_check', 'no day has two descriptions');
select is(pg_temp.broken($$ select levain.reference_begin();
              select pg_temp.commune(1, '26001', 'X', null, '2026-06-01', '2026-05-01');
              select pg_temp.commune(2, '26001', 'Y', null, '2026-06-01', '2026-05-01');
              select pg_temp.edition_stored('twice', false) $$),
          'territory_line_key', 'no two lines describe the same');
select is(pg_temp.broken('select levain.territory_store(''x'', sha256(''x''), false)'),
          'nothing was refused', 'no line, nothing to do');

select is(levain.plain_name('L''Haÿ-les-Roses'), 'l hay les roses', 'names are searched plain');
select is(levain.plain_name(' Œting  '), 'oeting', 'with their ligatures');

-- ---- as of --------------------------------------------------------------------------------------

select pg_temp.flow();
select is((select count(*) from levain.scoring_standing), 1::bigint, 'a scoring run stands');
update levain.intake set taken_at = '2026-03-01T10:00:00.7Z';
update levain.waiver set recorded_at = '2026-03-02Z';
update levain.rule_set set applied_at = '2026-02-01Z';

create function pg_temp.as_of(instant timestamptz) returns void language sql as $$
    select set_config('levain.as_of', extract(epoch from instant)::bigint::text, true);
    select levain.as_of_cut(pg_temp.fund(), pg_temp.call());
$$;
create function pg_temp.seen(instant timestamptz) returns text language plpgsql as $$
declare
    told text;
begin
    perform pg_temp.as_of(instant);
    told := concat_ws(' ', (select count(*) from levain.rule_set_in_force),
                      (select count(*) from levain.counted_version),
                      (select count(*) from levain.counted_mark),
                      (select count(*) from levain.counted_waiver));
    perform set_config('levain.as_of', '', true), set_config('levain.last_intake_id', '', true),
            set_config('levain.last_waiver_id', '', true);
    return told;
end
$$;
select is(pg_temp.seen('2026-01-31Z'), '0 0 0 0', 'before the rules, nothing is seen');
select is(pg_temp.seen('2026-03-01T09:59:59Z'), '1 0 0 0', 'then the rules alone');
select is(pg_temp.seen('2026-03-01T10:00:00Z'), '1 3 4 0', 'the whole second of an intake is seen');
select is(pg_temp.seen('2026-03-02Z'), '1 3 4 1', 'then the waiver');

create function pg_temp.redo(instant timestamptz) returns text language plpgsql as $$
begin
    perform pg_temp.as_of(instant);
    perform pg_temp.score_lines();
    return pg_temp.seal_scores('as of ' || instant);
end
$$;
select matches(pg_temp.redo('2026-03-01T12:00:00Z'), ' created$', 'a run is made as of then');
select is((select count(*) from levain.scoring_standing), 1::bigint, 'it does not stand');
select is((select count(*) from levain.scoring_redone where last_waiver_id = 0), 1::bigint,
          'it is remembered, with what it saw');
select matches(pg_temp.redo('2026-03-01T12:00:00Z'), ' found$', 'the same again finds it');
select is((select count(*) from levain.scoring_redone), 1::bigint, 'and is remembered once');
select is(pg_temp.broken($$ select set_config('levain.last_waiver_id', '9999999', true);
                            select pg_temp.score_lines();
                            select pg_temp.seal_scores('cheat') $$), 'scoring_redone_as_of_check',
          'what is seen cannot be more than the instant says');
select is(pg_temp.broken($$ select set_config('levain.as_of', '', true);
                            select set_config('levain.last_intake_id', '0', true);
                            select pg_temp.seal_scores() $$), 'scoring_redone_as_of_check',
          'nor less, for a run that would stand');
select set_config('levain.as_of', '', true), set_config('levain.last_intake_id', '', true),
       set_config('levain.last_waiver_id', '', true);

select levain.scoring_refer(pg_temp.fund(), pg_temp.call(), pg_temp.scoring_run(), '2026-03-01', 1,
                            sha256('known'), 3);
select lives_ok($$ select levain.scoring_refer(pg_temp.fund(), pg_temp.call(),
                       pg_temp.scoring_run(), '2026-12-01', 9, sha256('known'), 3) $$,
                'a run that knew the same is found again');
select is(pg_temp.broken($$ select levain.scoring_refer(pg_temp.fund(), pg_temp.call(),
                       pg_temp.scoring_run(), '2026-12-01', 9, sha256('other'), 3) $$),
          'scoring_reference_sha256_check', 'one that knew other things is not');

-- ---- contours ---------------------------------------------------------------------------------

create function pg_temp.contour(code text, valid_from date, known_from date, contour text,
                                kind text default null) returns void language plpgsql as $$
begin
    perform levain.contour_begin();
    insert into contour_line values (1, kind, code, 'area', valid_from, known_from, contour,
                                     contour, '1 1', null, 'somebody');
end
$$;
create function pg_temp.contour_stored() returns text language sql as $$
    select concat_ws(' ', begun_count, unchanged_count)
      from levain.contour_store('c.geojson', pg_temp.digest('contours'))
$$;
create function pg_temp.contour_of(known_on date, day date) returns text language sql as $$
    select c.contour from levain.standing_contours(known_on, levain.last_reference_load()) as c
     where c.code = '26362' and c.valid_from <= day
     order by c.valid_from desc limit 1
$$;
select levain.reference_begin();
insert into territory_line values (2, 'commune', '26362', 'Valence', null, null, '26', '84',
                                   '2020-01-01', null, '2020-01-01', 'COG');
select levain.territory_store('t.csv', pg_temp.digest('t'), false);
select pg_temp.contour('26362', '2024-01-01', '2024-02-01', '0 0 1 0 1 1');
select is(pg_temp.contour_stored(), '1 0', 'a contour is loaded, its kind found by its code');
select pg_temp.contour('26362', '2025-01-01', '2025-01-01', '0 0 1 0 1 1');
select is(pg_temp.contour_stored(), '0 1', 'from a later day on the same one is no other');
select pg_temp.contour('26362', '2025-01-01', '2025-03-01', '0 0 2 0 2 2');
select is(pg_temp.contour_stored(), '1 0', 'a contour that moved begins on its own day');
select is(array[pg_temp.contour_of('2025-02-28', '2025-02-28'),
                pg_temp.contour_of('2025-03-01', '2025-02-28'),
                pg_temp.contour_of('2025-03-01', '2024-12-31')],
          array['0 0 1 0 1 1', '0 0 2 0 2 2', '0 0 1 0 1 1'],
          'who does not know yet that it moved draws what stood');
select pg_temp.contour('99999', '2025-01-01', '2025-01-01', '0 0 1 0 1 1');
select is(pg_temp.broken('select pg_temp.contour_stored()'), 'territory_contour_territory_check',
          'a contour is of a territory');
select pg_temp.contour('26362', '2019-01-01', '2025-01-01', '0 0 1 0 1 1', 'commune');
select is(pg_temp.broken('select pg_temp.contour_stored()'), 'territory_contour_territory_check',
          'that there is on its day');
select pg_temp.contour('26362', '2025-01-01', '2025-02-01', '0 0 3 0 3 3');
select is(pg_temp.broken('select pg_temp.contour_stored()'), 'territory_contour_known_from_check',
          'and corrects nothing that was published later');
select pg_temp.contour('26362', '2026-01-01', '2026-01-01', '0 0 3 0 3 3');
insert into contour_line select 2, kind, code, form, valid_from, known_from, contour, drawn, inside,
                                inhabitants, source from contour_line;
select is(pg_temp.broken('select pg_temp.contour_stored()'), 'territory_contour_key',
          'a file has it once');

-- ---- every constraint, broken once --------------------------------------------------------------

select pg_temp.refuses('reference_load_pkey', 'reference_load', '{}');
select pg_temp.refuses('reference_load_kind_check', 'reference_load',
                       '{"reference_load_id": -1, "kind": "rate"}');
select pg_temp.refuses('reference_load_row_count_check', 'reference_load',
                       '{"reference_load_id": -1, "row_count": 0}');
select pg_temp.refuses('territory_pkey', 'territory', '{}');
select pg_temp.refuses('territory_kind_check', 'territory', '{"territory_id": -1, "kind": "x"}');
select pg_temp.refuses('territory_code_check', 'territory',
                       '{"territory_id": -1, "code": "2a004"}');
select pg_temp.refuses('territory_valid_to_check', 'territory',
                       '{"territory_id": -1, "valid_to": "2001-01-01"}');
select pg_temp.refuses('territory_reference_load_id_fkey', 'territory',
                       '{"territory_id": -1, "reference_load_id": -1}');
select pg_temp.refuses('zone_membership_pkey', 'zone_membership', '{}');
select pg_temp.refuses('zone_membership_zone_check', 'zone_membership',
                       '{"zone_membership_id": -1, "zone": "+FRR"}');
select pg_temp.refuses('zone_membership_territory_kind_check', 'zone_membership',
                       '{"zone_membership_id": -1, "territory_kind": "x"}');
select pg_temp.refuses('zone_membership_territory_check', 'zone_membership',
                       '{"zone_membership_id": -1, "territory": "1"}');
select pg_temp.refuses('zone_membership_valid_to_check', 'zone_membership',
                       '{"zone_membership_id": -1, "valid_to": "2001-01-01"}');
select pg_temp.refuses('zone_membership_reference_load_id_fkey', 'zone_membership',
                       '{"zone_membership_id": -1, "reference_load_id": -1}');
select pg_temp.refuses('scoring_redone_pkey', 'scoring_redone', '{}');
select pg_temp.refuses('scoring_redone_scoring_run_id_fkey', 'scoring_redone',
                       '{"scoring_redone_id": -1, "scoring_run_id": -1}');
select pg_temp.refuses('scoring_reference_pkey', 'scoring_reference', '{}');
select pg_temp.refuses('scoring_reference_scoring_run_id_fkey', 'scoring_reference',
                       '{"scoring_run_id": -1}');
select pg_temp.refuses('scoring_reference_entry_count_check', 'scoring_reference',
                       '{"scoring_run_id": -1, "entry_count": -1}');
select pg_temp.refuses('territory_contour_pkey', 'territory_contour', '{}');
select pg_temp.refuses('territory_contour_kind_check', 'territory_contour',
                       '{"territory_contour_id": -1, "kind": "x"}');
select pg_temp.refuses('territory_contour_form_check', 'territory_contour',
                       '{"territory_contour_id": -1, "form": "line"}');
select pg_temp.refuses('territory_contour_contour_check', 'territory_contour',
                       '{"territory_contour_id": -1, "contour": "1 2 3"}');
select pg_temp.refuses('territory_contour_drawn_check', 'territory_contour',
                       '{"territory_contour_id": -1, "drawn": "1.5 2"}');
select pg_temp.refuses('territory_contour_inside_check', 'territory_contour',
                       '{"territory_contour_id": -1, "inside": "1 2 3 4"}');
select pg_temp.refuses('territory_contour_inhabitants_check', 'territory_contour',
                       '{"territory_contour_id": -1, "inhabitants": -1}');
select pg_temp.refuses('territory_contour_point_check', 'territory_contour',
                       '{"territory_contour_id": -1, "form": "point"}');
select pg_temp.refuses('territory_contour_reference_load_id_fkey', 'territory_contour',
                       '{"territory_contour_id": -1, "reference_load_id": -1}');
select pg_temp.all_were_broken('reference_load', 'territory', 'zone_membership', 'scoring_redone',
                               'scoring_reference', 'territory_contour');

select * from finish();
rollback;
