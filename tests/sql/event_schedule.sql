-- SPDX-License-Identifier: MPL-2.0
-- What is due so long after an event: the day it comes to, each kind of event, what is refused.
\ir fixture.psql

select pg_temp.flow();
select pg_temp.signed('region', 2025, 1000000);

create function pg_temp.add(event text, delay integer, unit text, first_on date,
                            report text default 'trial', funder text default null,
                            formats text default 'csv') returns boolean language sql as $$
    select levain.event_schedule_add(pg_temp.fund(), report, funder, event, delay, unit, formats,
                                     first_on, null, 'article 9')
$$;

-- Calendar months: the same day, or the last one of a month that has none.
select is(levain.day_after(d.day, d.delay, d.unit), d.due,
          d.day || ' + ' || d.delay || ' ' || d.unit)
  from (values ('2025-11-30'::date, 3, 'month', '2026-02-28'::date),
               ('2023-11-30', 3, 'month', '2024-02-29'), ('2025-11-29', 3, 'month', '2026-02-28'),
               ('2024-02-29', 12, 'month', '2025-02-28'), ('2026-01-31', 1, 'month', '2026-02-28'),
               ('2026-02-28', 3, 'month', '2026-05-28'), ('2026-12-31', 2, 'month', '2027-02-28'),
               ('2026-03-31', 6, 'month', '2026-09-30'), ('2024-02-28', 2, 'day', '2024-03-01'),
               ('2026-12-31', 366, 'day', '2028-01-01')) as d (day, delay, unit, due);

select is((select string_agg(concat_ws(' ', e.event, f.code, e.subject), E'\n'
                             order by e.day, e.event)
             from levain.schedule_events(pg_temp.fund(), '2999-12-31') as e
             left join levain.funder f using (funder_id)
            where e.event in ('decision', 'funding')),
          (select 'funding region ' || u.number from levain.funding u),
          'a convention with a funder is an event of that funder');

select is(pg_temp.add('funding', 3, 'month', '2020-01-01'), true, 'a schedule is set');
select is(pg_temp.add('funding', 3, 'month', '2020-01-01'), false, 'once');
select is((select string_agg(concat_ws(' ', r.report, r.from_on - u.signed_on,
                                       r.due_on - r.through_on,
                                       r.due_on - (u.signed_on + interval '3 months')::date), ' ')
             from levain.funding u, levain.report_due_after(pg_temp.fund(), '2999-12-31') as r),
          'trial 0 1 0', 'it tells from the day of the event to the day before it is due');
select is_empty($$
    select r.* from levain.funding u,
           levain.report_due_after(pg_temp.fund(), (u.signed_on + interval '3 months')::date - 1)
               as r
$$, 'and is not due the day before');
select is(levain.event_schedule_end(pg_temp.fund(), 'trial', null, 'funding', '2020-01-31'), true,
          'a schedule ends');
select is_empty($$select * from levain.report_due_after(pg_temp.fund(), '2999-12-31')$$,
                'what happened later is not due');
select is((select string_agg(s.version || ' ' || coalesce(s.last_on::text, '-'), ', '
                             order by s.version) from levain.event_schedule s),
          '1 -, 2 2020-01-31', 'each version stands');
select is((select count(*) from levain.event_schedule_in_force), 1::bigint, 'the last one holds');
select is(pg_temp.add('agreement', 3, 'month', '2020-01-01', 'open-data', null, null), true,
          'open data is due after a signature');
select is_empty($$select * from levain.publication_due(pg_temp.fund(), 'infinity')$$,
                'where nothing is signed, nothing is to be published');

-- A receipt that is taken back later was one until then.
select levain.funding_post(pg_temp.fund(), k, jsonb_build_array(jsonb_build_object(
           'funder', 'region', 'year', 2025, 'ref', 'r', 'cents', 1000, 'accounted_on',
           '2025-03-01')))
  from unnest(array['call_funds', 'receive']) as k;
create function pg_temp.receipts(day date) returns bigint language sql as $$
    select count(*) from levain.schedule_events(pg_temp.fund(), day) as e
     where e.event = 'receipt' and e.day = '2025-03-01'
$$;
select p.operation_id
  from levain.operation o
 cross join lateral levain.ledger_post(pg_temp.fund(), 'accountant', jsonb_build_array(
       jsonb_build_object('key', 'undo', 'kind', 'contra', 'exercise', 2025, 'accounted_on',
                          '2025-06-20', 'value_on', '2025-06-20', 'reason', 'r', 'reverses_id',
                          o.operation_id))) as p
 where o.kind = 'receive';
select is((pg_temp.receipts('2025-06-19'), pg_temp.receipts('2025-06-20')), (1::bigint, 0::bigint),
          'a receipt that was taken back was one the day before');

-- ---- what is refused ----------------------------------------------------------------------------

select is(pg_temp.broken($$select pg_temp.add('receipt', 1, 'day', '2024-01-01', 'trial',
                                              'nobody')$$),
          'event_schedule_funder_id_fkey', 'no funder that there is not');
select is(pg_temp.broken($$select levain.event_schedule_end(pg_temp.fund(), 'other', null,
                                                            'funding', '2024-02-28')$$),
          'event_schedule_known_check', 'nothing ends that was not set');
select is(pg_temp.broken($$select pg_temp.add('receipt', 3, 'month', '2024-01-01', 'open-data',
                                              null, null)$$),
          'event_schedule_open_data_check', 'open data is due after signatures alone');
select is(pg_temp.broken($$select pg_temp.add('agreement', 3, 'month', '2024-01-01', 'trial', null,
                                              null)$$),
          'event_schedule_open_data_check', 'a report has files');
select is(pg_temp.broken($$select pg_temp.add('receipt', 61, 'month', '2024-01-01')$$),
          'event_schedule_delay_check', 'no delay of 61 months');
select pg_temp.refuses('event_schedule_pkey', 'event_schedule', '{"version": 9}');
select pg_temp.refuses('event_schedule_version_key', 'event_schedule',
                       '{"event_schedule_id": 99}');
select pg_temp.refuses('event_schedule_fund_id_fkey', 'event_schedule', '{"fund_id": 99}');
select pg_temp.refuses('event_schedule_funder_id_fkey', 'event_schedule',
                       '{"funder_id": 99, "event_schedule_id": 99, "report": "x",'
                       ' "formats": "csv"}');
select pg_temp.refuses('event_schedule_event_check', 'event_schedule', '{"event": "storm"}');
select pg_temp.refuses('event_schedule_unit_check', 'event_schedule', '{"unit": "week"}');
select pg_temp.refuses('event_schedule_version_check', 'event_schedule', '{"version": 0}');
select pg_temp.refuses('event_schedule_delay_check', 'event_schedule', '{"delay": 0}');
select pg_temp.refuses('event_schedule_formats_check', 'event_schedule', '{"formats": "doc"}');
select pg_temp.refuses('event_schedule_open_data_check', 'event_schedule',
                       '{"report": "open-data", "event": "receipt"}');
select pg_temp.all_were_broken('event_schedule');

select * from finish();
rollback;
