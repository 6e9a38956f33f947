-- SPDX-License-Identifier: MPL-2.0
-- Set a limit of a fund from a day on.
-- $1 bigint  fund_id
-- $2 text    the limit
-- $3 text    its value, in its unit; null = none any more
-- $4 bigint  the first day, since 1970-01-01
-- $5 text    what says so
-- gives      boolean, whether something was recorded
select levain.guard_set($1::bigint, $2::text, $3::text::numeric,
           date '1970-01-01' + $4::bigint::integer, $5::text);
