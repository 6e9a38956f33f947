-- SPDX-License-Identifier: MPL-2.0
-- Close an exercise up to a day.
-- $1 bigint  fund_id
-- $2 bigint  the year
-- $3 bigint  the day, counted from 1970-01-01
-- gives      boolean, false where it was closed that far already
select levain.ledger_close($1::bigint, $2::bigint::smallint,
                           date '1970-01-01' + $3::bigint::integer);
