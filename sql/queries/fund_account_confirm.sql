-- SPDX-License-Identifier: MPL-2.0
-- Confirm an account of the fund's own that another person proposed.
-- $1 bigint  fund_id
-- $2 text    IBAN, without blanks
-- $3 text    what says so
-- $4 bigint  the day, since 1970-01-01
-- gives      boolean, whether something was recorded
select levain.fund_account_confirm($1::bigint, $2::text, $3::text,
           date '1970-01-01' + $4::bigint::integer);
