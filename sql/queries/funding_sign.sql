-- SPDX-License-Identifier: MPL-2.0
-- Record a convention of a funder, or its avenant.
-- $1 bigint  fund_id
-- $2 text    code of the funder
-- $3 bigint  year
-- $4 text    number
-- $5 bigint  the day it was signed, counted from 1970-01-01
-- $6 bigint  the day it is accounted for, null = that day
-- $7 bigint  cents promised
-- $8 bigint  of them for management
-- $9 boolean private
-- $10 text   clause, null = none
-- $11 boolean what comes back may be used again
-- $12 text   reason of an avenant
-- $13 text   earmarks, JSON
-- gives      version integer, created boolean
select s.version, s.created
  from levain.funding_sign($1::bigint, jsonb_build_array(jsonb_build_object(
           'funder', $2::text, 'year', $3::bigint, 'number', $4::text,
           'signed_on', date '1970-01-01' + $5::bigint::integer,
           'accounted_on', date '1970-01-01' + $6::bigint::integer,
           'cents', $7::bigint, 'management_cents', $8::bigint,
           'kind', case when $9::boolean then 'private' else 'public' end,
           'clause', $10::text, 'reuse', $11::boolean, 'reason', $12::text,
           'earmarks', $13::text::jsonb))) as s;
