-- SPDX-License-Identifier: MPL-2.0
-- Validate or refuse values that were not judged yet.
-- $1 bigint   fund_id
-- $2 text     application, or null = all
-- $3 text     indicator, or null = all
-- $4 text     period, or null = all
-- $5 boolean  whether they are accepted
-- $6 text     why they are not, or null
-- $7 bigint   the day, since 1970-01-01
-- gives       application text, indicator text, period text, version bigint, outcome text,
--             detail text
select j.application, j.indicator, j.period, j.version::bigint as version, j.outcome, j.detail
  from levain.indicator_judge($1::bigint, $2::text, $3::text, $4::text, $5::boolean, $6::text,
           date '1970-01-01' + $7::bigint::integer) as j;
