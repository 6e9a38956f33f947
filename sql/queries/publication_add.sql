-- SPDX-License-Identifier: MPL-2.0
-- Record what was published.
-- $1 bigint  fund_id
-- $2 bigint  the day, since 1970-01-01
-- $3 text    sha256 of the lines, in hexadecimal
-- $4 text    [{"call_id", "application_id", "version"}]
-- gives      number bigint, created boolean
select p.number::bigint as number, p.created
  from levain.publication_add($1::bigint, date '1970-01-01' + $2::bigint::integer,
                              decode($3::text, 'hex'), $4::jsonb) as p;
