-- SPDX-License-Identifier: MPL-2.0
-- The days of a period.
-- $1 text  the period: 2026, 2026-H1, 2026-Q1, 2026-07
-- gives    from_day bigint (since 1970-01-01), through_day bigint (since 1970-01-01)
select (p.from_day - date '1970-01-01')::bigint as from_day,
       (p.through_day - date '1970-01-01')::bigint as through_day
  from levain.period_of(upper($1::text)) as p
 where p.code is not null;
