-- SPDX-License-Identifier: MPL-2.0
-- The schedules of a fund, with the period that is due next, or that waits to be made.
-- $1 bigint  fund_id
-- gives      report text, funder text, frequency text, delay_days bigint, formats text,
--            first_on bigint (since 1970-01-01), last_on bigint, cites text, next_on bigint,
--            waiting bigint, recorded_by text
select s.report::text as report, d.code::text as funder, s.frequency,
       s.delay_days::bigint as delay_days, s.formats,
       (s.first_on - date '1970-01-01')::bigint as first_on,
       (s.last_on - date '1970-01-01')::bigint as last_on, s.cites::text as cites,
       (n.next_on - date '1970-01-01')::bigint as next_on, w.waiting, s.recorded_by
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
 order by s.report, d.code nulls first, s.period;
