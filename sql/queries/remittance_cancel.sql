-- SPDX-License-Identifier: MPL-2.0
-- Record that a remittance will not leave.
-- $1 bigint  fund_id
-- $2 bigint  year
-- $3 bigint  number
-- $4 bigint  the day, since 1970-01-01
-- $5 text    why
-- gives      boolean, whether something was recorded
select levain.remittance_cancel($1::bigint, $2::bigint::smallint, $3::bigint::integer,
           date '1970-01-01' + $4::bigint::integer, $5::text);
