-- SPDX-License-Identifier: MPL-2.0
-- The reports of a fund whose day has come, after periods and events, the oldest first.
-- $1 bigint  fund_id
-- $2 bigint  the day, since 1970-01-01
-- gives      report text, funder text, from_on bigint (since 1970-01-01), through_on bigint,
--            formats text, kept boolean
select r.report::text as report, d.code::text as funder,
       (r.from_on - date '1970-01-01')::bigint as from_on,
       (r.through_on - date '1970-01-01')::bigint as through_on, r.formats,
       exists (select from levain.report_made m
                where m.fund_id = $1::bigint and m.report = r.report
                  and m.funder_id is not distinct from r.funder_id and m.from_on = r.from_on
                  and m.through_on = r.through_on and m.as_of = r.through_on) as kept
  from (select d.report, d.funder_id, d.from_on, d.through_on, d.due_on, d.formats
          from levain.report_due($1::bigint, date '1970-01-01' + $2::bigint::integer) as d
        union
        select d.report, d.funder_id, d.from_on, d.through_on, d.due_on, d.formats
          from levain.report_due_after($1::bigint,
                                       date '1970-01-01' + $2::bigint::integer) as d) as r
  left join levain.funder d using (funder_id)
 order by r.due_on, r.report, d.code nulls first, r.from_on;
