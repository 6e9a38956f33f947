-- SPDX-License-Identifier: MPL-2.0
-- The schedules of a fund, by period and after events, with what is due next, or waits to be made.
-- $1 bigint  fund_id
-- gives      report text, funder text, frequency text (null = after an event), delay bigint,
--            formats text (null = open data), first_on bigint (since 1970-01-01),
--            last_on bigint, cites text, next_on bigint, waiting bigint, recorded_by text,
--            event text (null = by period), unit text
select s.report::text as report, d.code::text as funder, s.frequency,
       s.delay_days::bigint as delay, s.formats,
       (s.first_on - date '1970-01-01')::bigint as first_on,
       (s.last_on - date '1970-01-01')::bigint as last_on, s.cites::text as cites,
       (n.next_on - date '1970-01-01')::bigint as next_on, w.waiting, s.recorded_by,
       null as event, 'day' as unit
  from levain.report_schedule_in_force s
  left join levain.funder d using (funder_id)
 cross join levain.today_of($1::bigint) as t (today)
 cross join lateral (
       select min((g.day + s.period)::date - 1 + s.delay_days) as next_on
         from generate_series(s.first_on::timestamp,
                              greatest(t.today, s.first_on) + interval '1 year', s.period)
              as g (day)
        where (g.day + s.period)::date - 1 + s.delay_days > t.today
          and (s.last_on is null or (g.day + s.period)::date - 1 <= s.last_on)) as n
 cross join lateral (
       select count(*) as waiting
         from levain.report_due(s.fund_id, t.today) as r
        where r.report = s.report and r.funder_id is not distinct from s.funder_id
          and r.from_on + s.period = r.through_on + 1
          and not exists (
              select from levain.report_made m
               where m.fund_id = s.fund_id and m.report = r.report
                 and m.funder_id is not distinct from r.funder_id and m.from_on = r.from_on
                 and m.through_on = r.through_on and m.as_of = r.through_on)) as w
 where s.fund_id = $1::bigint
union all
select s.report::text, d.code::text, null, s.delay::bigint, s.formats,
       (s.first_on - date '1970-01-01')::bigint, (s.last_on - date '1970-01-01')::bigint,
       s.cites::text, (n.next_on - date '1970-01-01')::bigint, n.waiting, s.recorded_by,
       s.event, s.unit
  from levain.event_schedule_in_force s
  left join levain.funder d using (funder_id)
 cross join levain.today_of($1::bigint) as t (today)
 cross join lateral (
       -- Of an agreement that is published nothing is due any more, before its day too.
       select min(a.due_on) filter (where a.due_on > t.today) as next_on,
              count(distinct (a.due_on, e.day)) filter (
                  where a.due_on <= t.today
                    and not exists (
                        select from levain.report_made m
                         where m.fund_id = s.fund_id and m.report = s.report
                           and m.funder_id is not distinct from s.funder_id
                           and m.from_on = e.day and m.through_on = a.due_on - 1
                           and m.as_of = m.through_on)) as waiting
         from levain.schedule_events(s.fund_id, t.today) as e
        cross join lateral levain.day_after(e.day, s.delay, s.unit) as a (due_on)
        where s.report <> 'open-data' and e.event = s.event and e.day >= s.first_on
          and (s.last_on is null or e.day <= s.last_on)
          and (s.funder_id is null or e.funder_id is null or e.funder_id = s.funder_id)
       having s.report <> 'open-data'
       union all
       select min(p.due_on) filter (where p.due_on > t.today),
              count(*) filter (where p.due_on <= t.today)
         from levain.publication_due(s.fund_id, 'infinity') as p
        where s.report = 'open-data' and not p.published
       having s.report = 'open-data') as n
 where s.fund_id = $1::bigint
 order by report, funder nulls first, frequency nulls last, event;
