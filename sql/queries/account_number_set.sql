-- SPDX-License-Identifier: MPL-2.0
-- Confirm the number of an account of the operator's books, from a day on.
-- $1 bigint  fund_id
-- $2 text    what it is for
-- $3 text    number
-- $4 bigint  the first day, since 1970-01-01
-- $5 text    what says so
-- gives      created boolean
select levain.account_number_set($1::bigint, $2::text, $3::text,
           date '1970-01-01' + $4::bigint::integer, $5::text) as created;
