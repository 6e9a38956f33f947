-- SPDX-License-Identifier: MPL-2.0
-- What reports on execution share: how fund files differ, which streams a snapshot counts.
\ir fixture.psql

create function pg_temp.changes(the_file text, the_other text) returns text language sql as $$
    select coalesce(string_agg(concat_ws(' ', coalesce(c.item, '-'), coalesce(c.member, '-'),
                                         c.change, coalesce(c.before, '-'),
                                         coalesce(c.after, '-')), E'\n'), '')
      from levain.file_changes(the_file::jsonb, the_other::jsonb) as c
$$;

select is(pg_temp.changes('{"call": {"rules": [{"code": "A", "formula": "x"}, {"code": "B"}]}}',
                          '{"call": {"rules": [{"code": "B"}, {"code": "A", "formula": "x"}]}}'),
          '',
          'items of a list are known by their codes, wherever they stand');
select is(pg_temp.changes('{"call": {"rules": [{"code": "A", "formula": "x", "severity": "s"}]}}',
                          '{"call": {"rules": [{"code": "A", "formula": "y", "severity": "s"}]}}'),
          'call.rules.A formula changed x y', 'a value that changed');
select is(pg_temp.changes('{"call": {"rules": [{"code": "A", "formula": "x", "severity": "s"}]}}',
                          '{"call": {"rules": [{"code": "C", "formula": "z", "severity": "t"}]}}'),
          E'call.rules.A - removed - -\ncall.rules.C - added - -',
          'an item that is gone, one that is new');
select is(pg_temp.changes('{"call": {"score": {"threshold": 55}}}',
                          '{"call": {"score": {"threshold": "55"}}}'), '',
          'a number is the same however it is written');
select is(pg_temp.changes('{"call": {"x": 1, "y": [1, 2]}}', '{"call": {"y": [1, 3], "z": 2}}'),
          E'- call.x removed 1 -\n- call.y changed [1, 2] [1, 3]\n- call.z added - 2',
          'members and plain lists');
select is(pg_temp.changes('{"comment": "a", "fund": {"name": {"fr": "a"}},
                            "call": {"rules": [{"code": "A", "label": "a", "message": "b"}]}}',
                          '{"comment": "b", "fund": {"name": {"fr": "b"}},
                            "call": {"rules": [{"code": "A", "label": "b", "message": "c"}]}}'), '',
          'words for readers are none');
select is(pg_temp.changes('{"contributions": [{"funder": "f", "name": {"fr": "a"}, "x": "1"}]}',
                          '{"contributions": [{"funder": "f", "name": {"fr": "b"}, "x": "2"}]}'),
          'contributions.f x changed 1 2', 'contributions are those of a funder');

select ok((select array_agg(s.stream) @> array['waiver', 'derogation', 'reduction', 'indicator',
                                               'indicator_value', 'indicator_verdict',
                                               'milestone_event']
             from levain.report_streams(pg_temp.fund()) as s),
          'what an annual report counts is in the snapshot');
select pg_temp.flow();
select pg_temp.signed('region', 2025, 1000000);
select is(levain.report_causes(pg_temp.fund(), '2000-12-31', '{"chains": {}, "streams": {}}')
              #> '{causes}', '[]',
          'a stream that was not counted then is no cause now');
select is(levain.report_causes(pg_temp.fund(), '2000-12-31',
                               '{"chains": {}, "streams": {"funding": 0}}') #>> '{causes,0,stream}',
          'funding', 'one that was counted and grew is');

select is(levain.cut_text('abc', 3), 'abc', 'a text that is short enough is left');
select is(levain.cut_text('abcd', 3), 'ab…', 'another is cut');
select is(levain.decimal_told(-5, 2), '-0.05', 'units of the last decimal');

select * from finish();
rollback;
