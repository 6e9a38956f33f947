-- SPDX-License-Identifier: MPL-2.0
-- Reports that were made are kept, version by version: who may, what is refused, what moved.
\ir fixture.psql

select pg_temp.flow();
select pg_temp.signed('region', 2025, 1000000);

create function pg_temp.document(figure integer, day text default '2025-06-30',
                                 funder text default null) returns text language sql as $$
    select jsonb_build_object(
        'report', 'trial', 'fund', jsonb_build_object('code', f.code),
        'funder', case when funder is not null then jsonb_build_object('code', funder) end,
        'period', '{"from_date": "2025-01-01", "through_date": "2025-12-31"}'::jsonb,
        'as_of_date', day, 'figure', figure)::text
      from levain.fund f where f.fund_id = pg_temp.fund()
$$;
create function pg_temp.keep(document text, day date default '2025-06-30',
                             funder text default null, report text default 'trial')
    returns text language sql as $$
    select k.version || case when k.created then ' new' else ' known' end
      from levain.report_keep(pg_temp.fund(), report, funder, '2025-01-01', '2025-12-31', day,
                              document, 'levain test') as k
$$;
create function pg_temp.snapshot(day date default '2025-06-30') returns bytea language sql as
    $$ select s.sha256 from levain.report_snapshot(pg_temp.fund(), day) as s $$;

create temporary table seen as select pg_temp.snapshot() as sha256;
select isnt(pg_temp.snapshot(), pg_temp.snapshot('2025-07-01'), 'a snapshot is of a day');
select is(pg_temp.keep(pg_temp.document(1)), '1 new', 'a report is kept');
select is(pg_temp.keep(pg_temp.document(1)), '1 known', '... once');
select is(pg_temp.snapshot(), (select sha256 from seen), 'to keep one moves no snapshot');
select is(pg_temp.keep(pg_temp.document(2)), '2 new', 'what it says otherwise is a version more');
select is(pg_temp.keep(pg_temp.document(1)), '3 new', '... also when it is what was said before');
select is(pg_temp.keep(pg_temp.document(1, '2025-07-01'), '2025-07-01'), '1 new',
          'another day is another question');
select is(pg_temp.keep(pg_temp.document(1, '2025-06-30', 'region'), '2025-06-30', 'region'),
          '1 new', 'and so is the part of a funder');
select is((select string_agg(m.version || ' ' || encode(m.sha256, 'hex'), E'\n' order by m.version)
             from levain.report_made m
            where m.as_of = '2025-06-30' and m.funder_id is null),
          (select string_agg(v.version || ' ' || encode(sha256(convert_to(v.document, 'UTF8')),
                                                        'hex'), E'\n' order by v.version)
             from (values (1, pg_temp.document(1)), (2, pg_temp.document(2)),
                          (3, pg_temp.document(1))) as v (version, document)),
          'each version has the digest of its document');
select is((select m.snapshot_sha256::bytea from levain.report_made m
            where m.version = 3), (select sha256 from seen), 'and that of what the database held');

-- ---- what was recorded since -------------------------------------------------------------------

select levain.ledger_post(pg_temp.fund(), 'manager', jsonb_build_array(jsonb_build_object(
    'key', k.key, 'kind', 'open', 'exercise', 2025, 'accounted_on', k.day, 'value_on', k.day,
    'cites', 'vote', 'transfers', jsonb_build_array(jsonb_build_object(
        'ledger', 'ae', 'cents', k.cents,
        'debit', jsonb_build_object('stage', 'opened', 'exercise', 2025, 'vintage', 2025,
                                    'envelope', 'E1', 'call_id', pg_temp.call()),
        'credit', jsonb_build_object('stage', 'available', 'exercise', 2025, 'vintage', 2025,
                                     'envelope', 'E1', 'call_id', pg_temp.call()))))))
  from (values ('in time', '2025-06-30', 1000), ('later', '2025-07-01', 2000))
    as k (key, day, cents);
select isnt(pg_temp.snapshot(), (select sha256 from seen), 'what is posted moves the snapshot');
select is(pg_temp.keep(pg_temp.document(4)), '4 new', 'a report that is made anew');
select is((select jsonb_path_query_array(
                      m.causes, '$.causes[*] ? (@.stream == "operation").subject')
             from levain.report_made m where m.version = 4), '["in time"]',
          'says what was recorded since, up to its day');
select is((select m.causes #>> '{causes,0,cents}' from levain.report_made m where m.version = 4),
          '1000', '... and how much it was');
select is((select m.causes -> 'causes' from levain.report_made m where m.version = 3), '[]',
          'nothing was before');

-- ---- what is refused ---------------------------------------------------------------------------

select is(pg_temp.broken(format('select pg_temp.keep(%L, %L)', pg_temp.document(1, '2100-01-01'),
                                '2100-01-01')),
          'report_made_as_of_check', 'no day to come');
select is(pg_temp.broken(format('select pg_temp.keep(%L, %L, %L)', pg_temp.document(1),
                                '2025-06-30', 'nobody')),
          'report_made_funder_id_fkey', 'no funder that there is not');
select is(pg_temp.broken(format('select pg_temp.keep(%L, %L)', pg_temp.document(1), '2025-06-29')),
          'report_made_document_check', 'no document of another day');
select is(pg_temp.broken(format('select pg_temp.keep(%L, report => %L)', pg_temp.document(1),
                                'other')),
          'report_made_document_check', 'nor of another report');
select is(pg_temp.broken(format('select pg_temp.keep(%L, funder => %L)', pg_temp.document(1),
                                'region')),
          'report_made_document_check', 'nor of another funder');
select pg_temp.refuses('report_made_pkey', 'report_made', '{"version": 9, "causes": {}}');
select pg_temp.refuses('report_made_fund_id_fkey', 'report_made', '{"fund_id": 99}');
select pg_temp.refuses('report_made_funder_id_fkey', 'report_made',
                       '{"funder_id": 99, "report_made_id": 99}');
select pg_temp.refuses('report_made_version_check', 'report_made', '{"version": 0, "causes": {}}');
select pg_temp.refuses('report_made_version_key', 'report_made', '{"report_made_id": 99}');
select pg_temp.refuses('report_made_marks_check', 'report_made', '{"marks": []}');
select pg_temp.refuses('report_made_period_check', 'report_made', '{"from_on": "2026-01-01"}');
select pg_temp.refuses('report_made_sha256_check', 'report_made', '{"document": "{}"}');
select pg_temp.refuses('report_made_causes_check', 'report_made', '{"version": 9}', 'version = 1');
select pg_temp.refuses('report_made_award_check', 'report_made', '{"call_id": 1}', 'version = 1');
select pg_temp.refuses('report_made_application_id_fkey', 'report_made',
                       '{"call_id": 1, "application_id": -1, "report_made_id": 99,
                         "as_of": "2025-01-01"}', 'version = 1');
select pg_temp.all_were_broken('report_made');

select * from finish();
rollback;
