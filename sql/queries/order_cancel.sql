-- SPDX-License-Identifier: MPL-2.0
-- Cancel an order that was not paid.
-- $1 bigint  fund_id
-- $2 bigint  exercise of the order
-- $3 bigint  its number
-- $4 bigint  the day, since 1970-01-01
-- $5 text    motive
-- gives      boolean, whether it stood
select levain.order_cancel($1::bigint, $2::bigint::smallint, $3::bigint::integer,
           date '1970-01-01' + $4::bigint::integer, $5::text);
