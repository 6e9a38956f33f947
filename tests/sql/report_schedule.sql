-- SPDX-License-Identifier: MPL-2.0
-- Which reports are due: who sets it, what is refused, which days come of it.
\ir fixture.psql

select pg_temp.flow();
select pg_temp.signed('region', 2025, 1000000);

create function pg_temp.add(report text, frequency text, delay integer, first_on date,
                            funder text default null, last_on date default null,
                            formats text default 'csv,pdf') returns boolean language sql as $$
    select levain.report_schedule_add(pg_temp.fund(), report, funder, frequency, delay, formats,
                                      first_on, last_on, 'article 7')
$$;
create function pg_temp.due(day date) returns text language sql as $$
    select coalesce(string_agg(concat_ws(' ', r.report, f.code, r.from_on, r.through_on, r.due_on),
                               E'\n' order by r.due_on, r.report, f.code, r.from_on), '')
      from levain.report_due(pg_temp.fund(), day) as r
      left join levain.funder f using (funder_id)
$$;

select is(pg_temp.add('trial', 'month', 10, '2024-01-01'), true, 'a schedule is set');
select is(pg_temp.add('trial', 'month', 10, '2024-01-01'), false, 'the same again changes nothing');
select is(pg_temp.due('2024-02-09'), '', 'the day before its day a report is not due');
select is(pg_temp.due('2024-02-10'), 'trial 2024-01-01 2024-01-31 2024-02-10', 'on its day it is');
select is(pg_temp.due('2024-04-09'), E'trial 2024-01-01 2024-01-31 2024-02-10\n'
                                      'trial 2024-02-01 2024-02-29 2024-03-10',
          'it stays so, and the leap day is in its month');
select pg_temp.add('trial', 'quarter', 15, '2024-04-01', 'region');
select pg_temp.add('trial', 'half-year', 30, '2024-01-01', 'region');
select pg_temp.add('trial', 'year', 366, '2023-01-01', 'region');
select is((select string_agg(d.line, E'\n')
             from regexp_split_to_table(pg_temp.due('2025-01-30'), E'\n') as d (line)
            where d.line like '%region%'),
          E'trial region 2024-04-01 2024-06-30 2024-07-15\n'
           'trial region 2024-01-01 2024-06-30 2024-07-30\n'
           'trial region 2024-07-01 2024-09-30 2024-10-15\n'
           'trial region 2023-01-01 2023-12-31 2024-12-31\n'
           'trial region 2024-10-01 2024-12-31 2025-01-15\n'
           'trial region 2024-07-01 2024-12-31 2025-01-30',
          'quarters, halves and years of a funder too, each on its day');
select is(levain.report_schedule_end(pg_temp.fund(), 'trial', null, 'month', '2024-02-28'), true,
          'a schedule ends');
select is(levain.report_schedule_end(pg_temp.fund(), 'trial', null, 'month', '2024-02-28'), false,
          'once');
select is((select string_agg(d.line, E'\n')
             from regexp_split_to_table(pg_temp.due('2025-01-30'), E'\n') as d (line)
            where d.line not like '%region%'), 'trial 2024-01-01 2024-01-31 2024-02-10',
          'what ends later is not due');
select is(pg_temp.add('trial', 'month', 10, '2024-01-01'), true, 'it is taken up again');
select is((select string_agg(s.version || ' ' || coalesce(s.last_on::text, '-'), ', '
                             order by s.version)
             from levain.report_schedule s where s.frequency = 'month'),
          '1 -, 2 2024-02-28, 3 -', 'each version stands');
select is((select count(*) from levain.report_schedule_in_force), 4::bigint, 'the last one holds');

-- ---- what is refused ---------------------------------------------------------------------------

select is(pg_temp.broken($$select pg_temp.add('trial', 'month', 10, '2024-01-01', 'nobody')$$),
          'report_schedule_funder_id_fkey', 'no funder that there is not');
select is(pg_temp.broken($$select pg_temp.add('trial', 'quarter', 10, '2024-02-01')$$),
          'report_schedule_first_check', 'no quarter from February');
select is(pg_temp.broken($$select pg_temp.add('trial', 'half-year', 10, '2024-04-01')$$),
          'report_schedule_first_check', 'no half-year from April');
select is(pg_temp.broken($$select levain.report_schedule_end(pg_temp.fund(), 'other', null, 'year',
                                                             '2024-02-28')$$),
          'report_schedule_known_check', 'nothing ends that was not set');
select pg_temp.refuses('report_schedule_pkey', 'report_schedule', '{"version": 9}');
select pg_temp.refuses('report_schedule_version_key', 'report_schedule',
                       '{"report_schedule_id": 99}');
select pg_temp.refuses('report_schedule_fund_id_fkey', 'report_schedule', '{"fund_id": 99}');
select pg_temp.refuses('report_schedule_funder_id_fkey', 'report_schedule',
                       '{"funder_id": 99, "report_schedule_id": 99}');
select pg_temp.refuses('report_schedule_frequency_check', 'report_schedule',
                       '{"frequency": "week"}');
select pg_temp.refuses('report_schedule_version_check', 'report_schedule', '{"version": 0}');
select pg_temp.refuses('report_schedule_delay_check', 'report_schedule', '{"delay_days": 0}');
select pg_temp.refuses('report_schedule_formats_check', 'report_schedule', '{"formats": "doc"}');
select pg_temp.refuses('report_schedule_first_check', 'report_schedule',
                       '{"first_on": "2024-01-02"}');
select pg_temp.all_were_broken('report_schedule');

select * from finish();
rollback;
