-- SPDX-License-Identifier: MPL-2.0
-- Record how a funder gives, or what awards pay for, from a day on.
-- $1 bigint  fund_id
-- $2 text    funder, call, or call/application
-- $3 text    nature
-- $4 bigint  the first day, since 1970-01-01
-- $5 text    what says so
-- gives      created boolean
select levain.book_nature_set($1::bigint, $2::text, $3::text,
           date '1970-01-01' + $4::bigint::integer, $5::text) as created;
