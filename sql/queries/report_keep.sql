-- SPDX-License-Identifier: MPL-2.0
-- Keep a report that was just computed.
-- $1 bigint  fund_id
-- $2 text    report
-- $3 text    code of the funder, or null
-- $4 bigint  the first day, since 1970-01-01
-- $5 bigint  the last day
-- $6 bigint  as of
-- $7 text    document
-- $8 text    engine
-- $9 text    CALL/CODE of an award, or null
-- gives      version bigint, created boolean
select k.version::bigint as version, k.created
  from levain.report_keep($1::bigint, $2::text, $3::text,
                          date '1970-01-01' + $4::bigint::integer,
                          date '1970-01-01' + $5::bigint::integer,
                          date '1970-01-01' + $6::bigint::integer, $7::text, $8::text,
                          $9::text) as k;
