-- SPDX-License-Identifier: MPL-2.0
-- Validate or refuse financial returns that were not judged yet.
-- $1 bigint   fund_id
-- $2 text     application, or null = all
-- $3 bigint   exercise, or null = all
-- $4 boolean  whether they are accepted
-- $5 text     why they are not, or null
-- $6 bigint   the day, since 1970-01-01
-- gives       application text, exercise bigint, version bigint, outcome text, detail text
select j.application, j.exercise::bigint as exercise, j.version::bigint as version, j.outcome,
       j.detail
  from levain.return_judge($1::bigint, $2::text, $3::bigint::smallint, $4::boolean, $5::text,
           date '1970-01-01' + $6::bigint::integer) as j;
