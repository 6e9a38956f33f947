-- SPDX-License-Identifier: MPL-2.0
-- Marks come in with their justification, conflicts are declared and withdrawn, and a run keeps
-- whom it left out.
\ir fixture.psql

select pg_temp.flow();

select is(pg_temp.told($$ select m.code, m.role, c.criterion
                            from levain.marker m
                            join levain.marker_criterion c
                              on c.rule_set_id = m.rule_set_id and c.marker = m.code
                           order by m.ordinal $$),
          E'(m-a,marker,C2)\n(m-b,marker,C2)', 'without a panel, columns have their markers');

-- A panel takes their place.
create function pg_temp.panel_file() returns text language sql as $$
    select replace(pg_temp.fund_file(), '"envelopes": [', '"panel": {"markers": [
        {"code": "m-a", "name": {"fr": "Anne"}, "organization": "732829320",
         "persons": ["Anne", "Ann"], "criteria": ["C2"]},
        {"code": "m-b", "criteria": ["C2"]},
        {"code": "m-t", "role": "third_reader", "criteria": ["C2"]}]}, "envelopes": [')
$$;
select is(pg_temp.apply(pg_temp.panel_file(), 'a jury'), 'new_version 2', 'the file gets a panel');
select is(pg_temp.told($$ select m.code, m.role, m.name_fr, m.siren, m.persons
                            from levain.marker m where m.rule_set_id = pg_temp.rules()
                           order by m.ordinal $$),
$$(m-a,marker,Anne,732829320,"{Anne,Ann}")
(m-b,marker,,,{})
(m-t,third_reader,,,{})$$, 'the markers are those of the panel');

-- ---- marks --------------------------------------------------------------------------------------

create function pg_temp.given(line bigint, application text, marker text, num bigint, den bigint,
                              justification text, criterion text default 'C2')
    returns void language sql as $$
    insert into mark_line (line, application, criterion, marker, value_num, value_den,
                           justification)
    values (line, application, criterion, marker, num, den, justification)
$$;
create function pg_temp.store_marks(file_name text) returns text language sql as $$
    select concat_ws(' ', new_count, changed_count, unchanged_count)
      from levain.marks_store(pg_temp.fund(), pg_temp.call(), pg_temp.rules(), file_name,
                              pg_temp.digest(file_name))
$$;

select levain.marks_begin();
select pg_temp.given(2, 'A1', 'm-a', 3, 1, 'weaker than it seems');
select pg_temp.given(3, 'A3', 'm-a', 5, 2, 'fair');
select pg_temp.given(4, 'A3', 'm-a', 5, 2, 'fair');
select is(pg_temp.store_marks('one'), '1 1 1',
          'a mark is new, another changes the one of the file of applications');
select is(pg_temp.store_marks('one'), '0 0 3', 'the same file again changes nothing');
select is(pg_temp.told($$ select version, value_num, value_den, justification
                            from levain.mark
                           where application_id = pg_temp.application('A1') and marker = 'm-a'
                           order by version $$),
          E'(1,4,1,)\n(2,3,1,"weaker than it seems")', 'the older mark stays');
select is(pg_temp.told($$ select kind, mark_count, unchanged_count from levain.intake
                           where kind = 'marks' $$), '(marks,2,1)', 'the file is kept, once');

select levain.marks_begin();
select pg_temp.given(2, 'A3', 'm-a', 5, 2, 'fair, on a second reading');
select is(pg_temp.store_marks('two'), '0 1 0', 'another justification is another version');
select levain.marks_begin();
select pg_temp.given(2, 'A1', 'm-a', 3, 1, 'weaker than it seems');
select pg_temp.given(3, 'A3', 'm-a', 5, 2, 'fair');
select is(pg_temp.store_marks('one'), '0 0 2',
          'an older file that comes again does not bring its marks back');

select levain.intake_begin();
select pg_temp.line(2, 'A1', '2026-02-01Z', 'T1', 60000, 4, '73282932000074');
select is(pg_temp.store('first.csv'), '0 0 0 1',
          'nor does the file of applications that the first mark came in');
select levain.intake_begin();
select pg_temp.line(2, 'A1', '2026-02-01Z', 'T1', 60000, 2, '73282932000074');
select is(pg_temp.store('mended.csv'), '0 0 2 0', 'a mark that was mended there comes in');
select is(pg_temp.told($$ select version, value_num from levain.counted_mark
                           where application_id = pg_temp.application('A1') and marker = 'm-a' $$),
          '(3,2)', 'and counts');

select levain.marks_begin();
select pg_temp.given(2, 'A9', 'm-a', 3, 1, 'who?');
select pg_temp.given(3, 'A1', 'm-x', 3, 1, 'nobody');
select pg_temp.given(4, 'A1', 'm-a', 3, 1, 'computed', 'C1');
select pg_temp.given(5, 'A1', 'm-b', 11, 2, 'beyond the scale');
select pg_temp.given(6, 'A2', 'm-b', 1, 1, 'one');
select pg_temp.given(7, 'A2', 'm-b', 2, 1, 'two');
select pg_temp.given(8, 'A2', 'm-a', 2, 1, 'good');
select is(pg_temp.told($$ select line, reason, other_line, application
                            from levain.marks_problems(pg_temp.fund(), pg_temp.call(),
                                                       pg_temp.rules()) $$),
$$(2,mark_line_application_fkey,2,A9)
(3,mark_line_marker_fkey,3,A1)
(4,mark_line_marker_fkey,4,A1)
(5,mark_line_scale_check,5,A1)
(6,mark_line_key,7,A2)
(7,mark_line_key,6,A2)$$, 'each line that cannot be stored is named, with the reason');
select is(pg_temp.broken($$ select pg_temp.store_marks('bad') $$), 'mark_line_application_fkey',
          'none is stored with them');
select is(levain.marks_reject(pg_temp.fund(), pg_temp.call(), pg_temp.rules()), 6::bigint,
          'they can be taken out');
select is(pg_temp.store_marks('good'), '0 1 0', 'the good ones are then stored');

-- ---- conflicts ----------------------------------------------------------------------------------

create function pg_temp.say(application text, marker text, kind text, motive text)
    returns boolean language sql as $$
    select levain.conflict_add(pg_temp.fund(), pg_temp.call(), pg_temp.application(application),
                               marker, kind, motive)
$$;
create function pg_temp.conflict(line bigint, application text, marker text, motive text)
    returns void language sql as $$
    insert into conflict_line values (line, application, marker, motive)
$$;
create function pg_temp.store_conflicts(file_name text) returns text language sql as $$
    select concat_ws(' ', new_count, changed_count, unchanged_count)
      from levain.conflicts_store(pg_temp.fund(), pg_temp.call(), pg_temp.rules(), file_name,
                                  pg_temp.digest(file_name))
$$;

select ok(pg_temp.say('A1', 'm-a', 'declared', 'cousin'), 'a conflict is declared');
select ok(not pg_temp.say('A1', 'm-a', 'declared', 'cousin'), 'twice is once');
select ok(pg_temp.say('A1', 'm-a', 'withdrawn', 'not a cousin'), 'another entry withdraws it');
select is(pg_temp.told('select kind, motive from levain.conflict order by conflict_id'),
          E'(declared,cousin)\n(withdrawn,"not a cousin")', 'and it stays');
select is(pg_temp.broken($$ select pg_temp.say('A1', 'm-x', 'declared', 'x') $$),
          'conflict_marker_fkey', 'the marker is one of the call');
select is(pg_temp.broken($$ select pg_temp.say('A1', 'm-a', 'declared', ' ') $$), 'words_check',
          'a conflict has a motive');

select levain.conflicts_begin();
select pg_temp.conflict(2, 'A1', 'm-a', 'cousin after all');
select pg_temp.conflict(3, 'A2', 'm-b', 'member');
select pg_temp.conflict(4, 'A2', 'm-b', 'member');
select is(pg_temp.store_conflicts('conflicts'), '1 1 1', 'a file declares several');
select pg_temp.say('A2', 'm-b', 'withdrawn', 'left it long ago');
select is(pg_temp.store_conflicts('conflicts'), '0 0 3',
          'the same file again does not declare what was withdrawn since');
select is(pg_temp.told($$ select a.code, c.marker, c.kind from levain.counted_conflict c
                            join levain.application a using (application_id) order by 1 $$),
          E'(A1,m-a,declared)\n(A2,m-b,withdrawn)', 'the last entry counts');
select levain.conflicts_begin();
select pg_temp.conflict(2, 'A9', 'm-a', 'who?');
select pg_temp.conflict(3, 'A1', 'm-x', 'nobody');
select pg_temp.conflict(4, 'A1', 'm-b', 'one');
select pg_temp.conflict(5, 'A1', 'm-b', 'two');
select is(pg_temp.told($$ select line, reason, other_line
                            from levain.conflicts_problems(pg_temp.fund(), pg_temp.call(),
                                                           pg_temp.rules()) $$),
$$(2,mark_line_application_fkey,2)
(3,mark_line_marker_fkey,3)
(4,mark_line_key,5)
(5,mark_line_key,4)$$, 'each line that cannot be stored is named');
select is(pg_temp.broken($$ select pg_temp.store_conflicts('bad') $$),
          'mark_line_application_fkey', 'none is stored with them');
select is(levain.conflicts_reject(pg_temp.fund(), pg_temp.call(), pg_temp.rules()), 4::bigint,
          'they can be taken out');

-- ---- with a run ---------------------------------------------------------------------------------

create function pg_temp.seal_panel() returns void language sql as $$
    select levain.panel_seal(pg_temp.fund(), pg_temp.call(), pg_temp.scoring_run())
$$;
select pg_temp.score_lines();
select pg_temp.seal_scores('with conflicts', 'other results');
select levain.panel_begin();
select is(pg_temp.broken('select pg_temp.seal_panel()'), 'score_conflict_declared_check',
          'a run leaves out whom a declared conflict excludes');
insert into score_conflict_line
values (pg_temp.application('A1'), 'm-a', 'declared', 'cousin after all', 1),
       (pg_temp.application('A1'), 'm-a', 'organization', '732829320', 1);
insert into score_severity_line values ('m-a', 'C2', 3, -1, 4);
select lives_ok('select pg_temp.seal_panel()', 'with all of them, it is sealed');
select is(pg_temp.told($$ select marker, ground, detail, mark_count from levain.score_conflict
                           order by ground $$),
          E'(m-a,declared,"cousin after all",1)\n(m-a,organization,732829320,1)',
          'and keeps who was left out and why');
select is(pg_temp.broken($$ insert into score_conflict_line
                            values (pg_temp.application('A2'), 'm-b', 'declared', 'x', 1);
                            select pg_temp.seal_panel() $$), 'score_conflict_declared_check',
          'nobody is left out by a conflict that was withdrawn');
-- A run of an earlier transaction: its row was written by another one.
select is(pg_temp.broken($$ select levain.panel_seal(pg_temp.fund(), pg_temp.call(), -1) $$),
          'score_conflict_sealed_check', 'nothing is added to a run that was sealed before');

-- ---- every constraint, broken once --------------------------------------------------------------

select pg_temp.refuses('marker_pkey', 'marker', '{"ordinal": 99}');
select pg_temp.refuses('marker_ordinal_key', 'marker', '{"code": "other"}');
select pg_temp.refuses('marker_role_check', 'marker', '{"role": "friend"}');
select pg_temp.refuses('marker_siren_check', 'marker', '{"siren": "732829321"}');
select pg_temp.refuses('marker_rule_set_id_fkey', 'marker', '{"rule_set_id": -1}');
select pg_temp.refuses('marker_criterion_pkey', 'marker_criterion', '{}');
select pg_temp.refuses('marker_criterion_marker_fkey', 'marker_criterion', '{"marker": "other"}');
select pg_temp.refuses('marker_criterion_criterion_fkey', 'marker_criterion',
                       '{"criterion": "other"}');
select pg_temp.refuses('conflict_pkey', 'conflict', '{}');
select pg_temp.refuses('conflict_kind_check', 'conflict', '{"kind": "rumour"}');
select pg_temp.refuses('conflict_application_id_fkey', 'conflict',
                       '{"conflict_id": -1, "application_id": -1}');
select pg_temp.refuses('conflict_intake_id_fkey', 'conflict',
                       '{"conflict_id": -1, "intake_id": -1}');
select pg_temp.refuses('score_conflict_pkey', 'score_conflict', '{}');
select pg_temp.refuses('score_conflict_ground_check', 'score_conflict', '{"ground": "rumour"}');
select pg_temp.refuses('score_conflict_mark_count_check', 'score_conflict', '{"mark_count": -1}');
select pg_temp.refuses('score_conflict_application_id_fkey', 'score_conflict',
                       '{"application_id": -1}');
select pg_temp.refuses('score_severity_pkey', 'score_severity', '{}');
select pg_temp.refuses('score_severity_application_count_check', 'score_severity',
                       '{"application_count": 0}');
select pg_temp.refuses('score_severity_shift_den_check', 'score_severity', '{"shift_den": 0}');
select pg_temp.refuses('score_severity_scoring_run_id_fkey', 'score_severity',
                       '{"scoring_run_id": -1}');
select pg_temp.all_were_broken('marker', 'marker_criterion', 'conflict', 'score_conflict',
                               'score_severity');
select is(pg_temp.broken($$ select pg_temp.given(99, 'A1', 'm-a', 1, 1, ' ') $$),
          'mark_line_justification_check', 'a mark says why');
select is(pg_temp.broken($$ select pg_temp.given(99, 'A1', 'm-a', 1, 0, 'x') $$),
          'mark_line_value_den_check', 'and is a number');
select is(pg_temp.broken($$ select pg_temp.conflict(99, 'A1', 'm-a', ' ') $$),
          'conflict_line_motive_check', 'a conflict in a file says why');

select * from finish();
rollback;
