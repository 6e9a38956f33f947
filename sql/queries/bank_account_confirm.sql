-- SPDX-License-Identifier: MPL-2.0
-- Confirm the account that another person proposed.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  application_id
-- $4 text    IBAN, without blanks
-- $5 text    what says so
-- $6 bigint  the day, since 1970-01-01
-- gives      usable_on bigint (days since 1970-01-01), created boolean
select (c.usable_on - date '1970-01-01')::bigint as usable_on, c.created
  from levain.bank_account_confirm($1::bigint, $2::bigint, $3::bigint, $4::text, $5::text,
           date '1970-01-01' + $6::bigint::integer) as c;
