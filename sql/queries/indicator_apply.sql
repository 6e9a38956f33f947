-- SPDX-License-Identifier: MPL-2.0
-- Take the definitions of a file in.
-- $1 bigint  fund_id
-- $2 text    JSON: the file
-- $3 text    why something changes, or null
-- gives      code text, version bigint, outcome text, changed text[]
select a.code, a.version::bigint as version, a.outcome, a.changed
  from levain.indicator_apply($1::bigint, $2::jsonb, $3::text) as a;
