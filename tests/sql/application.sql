-- SPDX-License-Identifier: MPL-2.0
-- Applications come in: once, as versions, with marks, organizations and waivers.
\ir fixture.psql

-- ---- keys of the French State -------------------------------------------------------------------

select ok(levain.is_siren('732829320'), 'a SIREN passes Luhn''s key');
select ok(not levain.is_siren('732829321'), 'a SIREN with another key does not');
select ok(not levain.is_siren('73282932'), 'nor with 8 digits');
select ok(levain.is_siret('73282932000074'), 'a SIRET passes Luhn''s key');
select ok(not levain.is_siret('78643691500010'), 'a SIRET with another key does not');
select ok(levain.is_siret('35600000049837'), 'an office of La Poste: its digits sum up to 5 times');
select ok(levain.is_siret('35600000009075'), 'another one');
select ok(not levain.is_siret('35600000009076'), 'and one that is not');
select ok(levain.is_siret('35600000000048'), 'the head office of La Poste passes Luhn''s key');
select ok(not levain.is_siret('356000000498370'), 'a SIRET has 14 digits');
create temporary table key_known (siret text, is_one text);
\copy key_known from 'tests/data/sirets.csv' (format csv, delimiter ';', null '-')
select is((select string_agg(k.siret, ', ') from key_known k
            where levain.is_siret(k.siret) <> (k.is_one = 'yes')), null,
          'every number of the table that the program reads too is judged alike');
select ok((select count(*) > 20 from key_known), 'and there are some');
select ok(levain.is_rna('W751234567'), 'an RNA number is W and 9 digits');
select ok(not levain.is_rna('w751234567'), 'W is a capital letter');
select is(levain.is_siren(null), null, 'no key is no wrong key');

-- ---- taking in ----------------------------------------------------------------------------------

select pg_temp.apply(pg_temp.fund_file());

select levain.intake_begin();
select pg_temp.line(2, 'A1', '2026-02-01Z', 'T1', 60000, 4, '73282932000074');
select pg_temp.line(3, 'A2', '2026-02-02Z', 'T2', 80000);
select is(pg_temp.store('first.csv'), '2 0 2 0', 'two applications and two marks come in');
select is(pg_temp.store('first.csv'), '0 0 0 2', 'the same lines again change nothing');
select is((select count(*) from levain.intake), 1::bigint, 'and leave no trace');

select levain.intake_begin();
select pg_temp.line(2, 'A1', '2026-02-03Z', 'T1', 50000, 4);
select is(pg_temp.store('second.csv'), '0 1 0 0', 'a changed application is a new version');
select is(pg_temp.told($$ select version, submitted_at at time zone 'UTC', numbers, texts
                            from levain.application_version
                           where application_id = pg_temp.application('A1') order by version $$),
$$(1,"2026-02-01 00:00:00","{1769904000,60000,1500000}","{T1,""""}")
(2,"2026-02-03 00:00:00","{1770076800,50000,1500000}","{T1,""""}")$$,
    'the older version stays, and lines that are absent touch nothing');

select levain.intake_begin();
select pg_temp.line(2, 'A1', '2026-02-03Z', 'T1', 50000, 5);
select is(pg_temp.store('third.csv'), '0 0 2 0', 'changed marks are new versions of the marks');
select is(pg_temp.told($$ select marker, version, value_num, value_den from levain.counted_mark
                           where application_id = pg_temp.application('A1') order by 1 $$),
          E'(m-a,2,5,1)\n(m-b,2,5,2)', 'the last mark counts');
select is((select count(*) from levain.mark), 4::bigint, 'the older marks stay');

select levain.intake_begin();
select pg_temp.line(2, 'A1', '2026-02-01Z', 'T1', 60000);
select is(pg_temp.store('first again.csv'), '0 0 0 1',
          'a submission that came in before is not a new version, whatever came after it');

select levain.intake_begin();
select pg_temp.line(2, 'A4', '2026-02-04Z', 'T1', 10000, 1);
select pg_temp.line(3, 'A4', '2026-02-05Z', 'T1', 20000, 2);
select pg_temp.line(5, 'A4', '2026-02-04Z', 'T1', 10000, 1);
select is(pg_temp.store('twice.csv'), '1 1 2 1',
          'two submissions are two versions; the same line twice is one');
select is(pg_temp.told($$ select marker, version, value_num from levain.counted_mark
                           where application_id = pg_temp.application('A4') order by 1 $$),
          E'(m-a,1,2)\n(m-b,1,2)', 'the marks of the last submission count');

-- ---- which version counts -----------------------------------------------------------------------

create function pg_temp.counted(of_code text) returns integer language sql as $$
    select version from levain.counted_version
     where application_id = pg_temp.application(of_code)
$$;
select is(pg_temp.counted('A1'), 2, 'the last one submitted before closing counts');
select levain.intake_begin();
select pg_temp.line(2, 'A1', '2026-03-16 12:00:01 Europe/Paris', 'T1', 40000);
select pg_temp.line(3, 'A5', '2026-03-17Z', 'T1', 1);
select pg_temp.line(4, 'A5', '2026-03-18Z', 'T1', 2);
select pg_temp.store('late.csv');
select is(pg_temp.counted('A1'), 2, 'one submitted a second late is kept and does not count');
select is(pg_temp.counted('A5'), 2, 'when all are late the last one counts, to be judged late');
select levain.intake_begin();
select pg_temp.line(2, 'A1', '2026-03-16 12:00:00 Europe/Paris', 'T1', 45000);
select pg_temp.store('just.csv');
select is(pg_temp.counted('A1'), 4, 'at the very instant of closing it is in time');

select levain.intake_begin();
select pg_temp.line(2, 'A6', null, 'T1', 1);
select is(pg_temp.store('undated.csv'), '1 0 0 0', 'an application may have no date');
select levain.intake_begin();
select pg_temp.line(2, 'A6', null, 'T1', 2);
select is(pg_temp.store('undated 2.csv'), '0 1 0 0',
          'without dates, other facts are a new version');
select is(pg_temp.counted('A6'), 2, 'and the last one taken in counts');
select levain.intake_begin();
select pg_temp.line(2, 'A6', null, 'T1', 1);
select is(pg_temp.store('undated 3.csv'), '0 1 0 0', 'also when it goes back');

-- ---- lines that contradict each other -----------------------------------------------------------

select levain.intake_begin();
select pg_temp.line(2, 'B1', '2026-02-01Z', 'T1', 1);
select pg_temp.line(3, 'B2', '2026-02-01Z', 'T1', 1);
select pg_temp.line(4, 'B1', '2026-02-01Z', 'T1', 2);
select pg_temp.line(5, 'B3', '2026-02-01Z', 'T1', 1, 3);
select pg_temp.line(6, 'B3', '2026-02-01Z', 'T1', 1, 4);
select pg_temp.line(7, 'B4', null, 'T1', 1);
select pg_temp.line(8, 'B4', null, 'T1', 2);
select is(pg_temp.told($$ select * from levain.intake_problems() $$),
$$(2,B1,intake_line_code_key,4)
(4,B1,intake_line_code_key,2)
(5,B3,intake_line_marks_key,6)
(6,B3,intake_line_marks_key,5)
(7,B4,intake_line_code_key,8)
(8,B4,intake_line_code_key,7)$$, 'all lines that contradict another are told, with the other');
select is(pg_temp.broken($$ select pg_temp.store('bad.csv') $$), 'intake_line_code_key',
          'and nothing is taken in');
select is(levain.intake_reject(), 6::bigint, 'they may be left out');
select is(pg_temp.store('good.csv'), '1 0 0 0', 'the others then come in');

select levain.intake_begin();
select is(pg_temp.broken($$ select pg_temp.line(2, '-x', null, 'T1', 1) $$), 'code_check',
          'an application has a code');
select is(pg_temp.broken($$ select pg_temp.line(2, 'x', null, 'T1', 1);
                            select pg_temp.line(2, 'y', null, 'T1', 1) $$), 'intake_line_pkey',
          'a line comes once');
select is(pg_temp.broken($$ select pg_temp.line(2, 'x', null, 'T1', 1);
                            update intake_line set mark_nums = '{1}' $$),
          'intake_line_marks_check',
          'the arrays of marks go together');
select is(pg_temp.broken($$ select pg_temp.line(2, 'x', null, 'T1', 1, 1);
                            update intake_line set mark_dens = '{1, 0}' $$),
          'intake_line_marks_check', 'a mark is not divided by zero');
select is(pg_temp.broken($$ select pg_temp.line(2, 'x', null, 'T1', 1);
                            update intake_line set numbers = '{1}';
                            select pg_temp.store('x') $$), 'intake_line_layout_check',
          'a line has the fields of the call');
select is(pg_temp.broken($$ select pg_temp.line(2, 'x', null, 'T1', 1, 1);
                            update intake_line set mark_markers = '{m-a, m-z}';
                            select pg_temp.store('x') $$), 'intake_line_marks_fkey',
          'marks come from the markers of the call');
select is(pg_temp.broken($$ select levain.intake_store(pg_temp.fund(), pg_temp.call(), -1, 'x',
                                                       pg_temp.digest('x')) $$),
          'rule_set_in_force_check', 'lines are typed by the rules in force');
select is(pg_temp.broken($$ drop table intake_line; select pg_temp.store('x') $$), '55000',
          'lines are taken from the table that was begun');
select is(pg_temp.broken($$ drop table intake_line; create temporary table intake_line (a int);
                            select pg_temp.store('x') $$), '55000',
          'and from no other of its name');

-- ---- organizations ------------------------------------------------------------------------------

select is(pg_temp.told($$ select o.name, o.siren, o.siret, o.rna
                            from levain.application a join levain.organization o
                           using (organization_id) where a.code = 'A1' $$),
          '("Association A1",732829320,73282932000074,)', 'who applies is known by its keys');
select levain.intake_begin();
select pg_temp.line(2, 'C1', '2026-02-01Z', 'T1', 1, null, '73282932000074');
select pg_temp.line(3, 'C2', '2026-02-01Z', 'T1', 1);
select pg_temp.line(4, 'C3', '2026-02-01Z', 'T1', 1);
select pg_temp.line(5, 'C4', '2026-02-01Z', 'T1', 1);
update intake_line set rna = 'W751234567' where code = 'C2';
update intake_line set siren = '732829320' where code in ('C3', 'C4');
select pg_temp.store('organizations.csv');
select is(pg_temp.told($$ select a.code, o.siren, o.siret, o.rna
                            from levain.application a join levain.organization o
                           using (organization_id) where a.code like 'C_' order by 1 $$),
$$(C1,732829320,73282932000074,)
(C2,,,W751234567)
(C3,732829320,,)
(C4,732829320,,)$$, 'by SIRET, else by SIREN, else by RNA');
select is((select count(*) from levain.organization), 3::bigint, 'each once');
select levain.intake_begin();
select pg_temp.line(2, 'C2', '2026-02-01Z', 'T1', 1, null, '35600000049837');
select is(pg_temp.store('moved.csv'), '0 0 0 1', 'another organization is not another version');
select is((select siret from levain.application a join levain.organization o
            using (organization_id) where a.code = 'C2'), '35600000049837',
          'but the application is now its own');
select is(pg_temp.broken($$ select pg_temp.line(3, 'C9', null, 'T1', 1, null, '73282932000075');
                            select pg_temp.store('x') $$), 'organization_siret_check',
          'a wrong key is refused');

-- ---- waivers ------------------------------------------------------------------------------------

create function pg_temp.waive(code text, rule text, kind text, motive text) returns boolean
    language sql as $$
    select created from levain.waive(pg_temp.fund(), pg_temp.call(), pg_temp.application(code),
                                     rule, kind, motive)
$$;
select ok(pg_temp.waive('A1', 'R2', 'derogation', 'young'), 'a derogation is recorded');
select ok(not pg_temp.waive('A1', 'R2', 'derogation', 'young'), 'the same again changes nothing');
select is(pg_temp.told('select rule_code, kind, motive, recorded_by from levain.waiver'),
          format('(R2,derogation,young,%s)', session_user), 'with who recorded it');
select ok(pg_temp.waive('A1', 'R3', 'completion', 'came by post'), 'a completion is recorded');
select is(pg_temp.broken($$ select pg_temp.waive('A1', 'R2', 'derogation', 'old') $$),
          'waiver_application_id_rule_code_key', 'another motive is another waiver, refused');
select is(pg_temp.broken($$ select pg_temp.waive('A2', 'R1', 'derogation', 'x') $$),
          'waiver_kind_check', 'a blocking rule cannot be waived');
select is(pg_temp.broken($$ select pg_temp.waive('A2', 'R3', 'derogation', 'x') $$),
          'waiver_kind_check', 'a completable rule is completed');
select is(pg_temp.broken($$ select pg_temp.waive('A2', 'R9', 'derogation', 'x') $$),
          'waiver_rule_code_fkey', 'the rule is one of the call');
select is(pg_temp.broken($$ select pg_temp.waive('A2', 'R2', 'derogation', ' ') $$),
          'words_check', 'a waiver has a motive');
select is(pg_temp.broken($$ select pg_temp.waive('nobody', 'R2', 'derogation', 'x') $$),
          'waiver_application_id_not_null', 'and an application');

-- ---- every constraint, broken once --------------------------------------------------------------

select pg_temp.refuses('organization_pkey', 'organization', '{"siret": null, "rna": null,
                       "siren": "356000000"}');
select pg_temp.refuses('organization_siret_key', 'organization', '{"organization_id": -1}',
                       'siret is not null');
select pg_temp.refuses('organization_rna_key', 'organization', '{"organization_id": -1}',
                       'rna is not null');
select pg_temp.refuses('organization_siren_check', 'organization',
                       '{"siren": "732829321", "siret": null}');
select pg_temp.refuses('organization_siret_check', 'organization',
                       '{"siret": "78643691500010", "siren": null}');
select pg_temp.refuses('organization_rna_check', 'organization', '{"rna": "W1"}');
select pg_temp.refuses('organization_siren_siret_check', 'organization',
                       '{"siren": "356000000"}', 'siret = ''73282932000074''');
select pg_temp.refuses('organization_identity_check', 'organization',
                       '{"siren": null, "siret": null, "rna": null}');
select is(pg_temp.broken_copy('organization', 'siren is not null and siret is null',
                              '{"organization_id": -1}'), 'organization_siren_idx',
          'a legal person without establishment is there once');
select pg_temp.refuses('application_pkey', 'application', '{"code": "other"}');
select pg_temp.refuses('application_code_key', 'application', '{"application_id": -1}');
select pg_temp.refuses('application_call_id_fkey', 'application', '{"call_id": -1}');
select pg_temp.refuses('application_organization_id_fkey', 'application',
                       '{"application_id": -1, "code": "x", "organization_id": -1}');
select pg_temp.refuses('intake_pkey', 'intake', '{}');
select pg_temp.refuses('intake_rule_set_id_fkey', 'intake', '{"intake_id": -1, "rule_set_id": -1}');
select pg_temp.refuses('intake_new_count_check', 'intake', '{"new_count": -1}');
select pg_temp.refuses('intake_version_count_check', 'intake', '{"version_count": -1}');
select pg_temp.refuses('intake_mark_count_check', 'intake', '{"mark_count": -1}');
select pg_temp.refuses('intake_unchanged_count_check', 'intake', '{"unchanged_count": -1}');
select pg_temp.refuses('intake_kind_check', 'intake', '{"kind": "rumours"}');
select pg_temp.refuses('application_version_pkey', 'application_version', '{}');
select pg_temp.refuses('application_version_version_check', 'application_version',
                       '{"version": 0}');
select pg_temp.refuses('application_version_code_key', 'application_version',
                       '{"application_id": -1}');
select pg_temp.refuses('application_version_application_id_fkey', 'application_version',
                       '{"application_id": -1, "code": "Z9"}');
select pg_temp.refuses('application_version_intake_id_fkey', 'application_version',
                       '{"version": 99, "intake_id": -1}');
select pg_temp.refuses('mark_pkey', 'mark', '{}');
select pg_temp.refuses('mark_version_check', 'mark', '{"version": 0}');
select pg_temp.refuses('mark_value_den_check', 'mark', '{"value_den": 0}');
select pg_temp.refuses('mark_application_id_fkey', 'mark', '{"application_id": -1}');
select pg_temp.refuses('mark_intake_id_fkey', 'mark', '{"version": 99, "intake_id": -1}');
select pg_temp.refuses('waiver_pkey', 'waiver', '{"rule_code": "other"}');
select pg_temp.refuses('waiver_application_id_rule_code_key', 'waiver', '{"waiver_id": -1}');
select pg_temp.refuses('waiver_kind_check', 'waiver', '{"kind": "favour"}');
select pg_temp.refuses('waiver_application_id_fkey', 'waiver',
                       '{"waiver_id": -1, "application_id": -1}');
select pg_temp.refuses('waiver_rule_code_fkey', 'waiver', '{"waiver_id": -1, "rule_code": "R1"}');
insert into broken_once values ('application_version_facts_line_check'),
    ('application_version_facts_intake_id_fkey'); -- in facts.sql
select pg_temp.all_were_broken('organization', 'application', 'intake', 'application_version',
                               'mark', 'waiver');

select * from finish();
rollback;
