-- SPDX-License-Identifier: MPL-2.0
-- Propose an account of the fund's own.
-- $1 bigint  fund_id
-- $2 text    IBAN, without blanks
-- $3 text    BIC, or null
-- $4 text    whose it is
-- $5 text    who hands files in, null = the holder
-- $6 text    what says so
-- $7 bigint  the day, since 1970-01-01
-- gives      boolean, whether something was recorded
select levain.fund_account_propose($1::bigint, $2::text, $3::text, $4::text,
           coalesce($5::text, $4::text), $6::text, date '1970-01-01' + $7::bigint::integer);
