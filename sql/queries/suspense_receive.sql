-- SPDX-License-Identifier: MPL-2.0
-- Record money that came in, not known what for.
-- $1 bigint  fund_id
-- $2 text    reference of the bank
-- $3 bigint  cents
-- $4 text    who it came from, or null
-- $5 bigint  exercise
-- $6 bigint  the day, since 1970-01-01
-- $7 bigint  day of value, since 1970-01-01
-- gives      created boolean
select levain.suspense_receive($1::bigint, $2::text, $3::bigint, $4::text, $5::bigint::smallint,
           date '1970-01-01' + $6::bigint::integer, date '1970-01-01' + $7::bigint::integer)
           as created;
