-- SPDX-License-Identifier: MPL-2.0
-- Undo a certification that was not ordered.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  application_id
-- $4 text    the instalment
-- $5 bigint  exercise
-- $6 bigint  the day, since 1970-01-01
-- $7 text    motive
-- gives      boolean, whether one stood
select levain.certification_cancel($1::bigint, $2::bigint, $3::bigint, $4::text,
           $5::bigint::smallint, date '1970-01-01' + $6::bigint::integer, $7::text);
