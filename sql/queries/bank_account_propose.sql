-- SPDX-License-Identifier: MPL-2.0
-- Propose the account that an award is paid to.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  application_id
-- $4 text    IBAN, without blanks
-- $5 text    its holder
-- $6 text    what says so
-- $7 bigint  the day, since 1970-01-01
-- gives      boolean, whether something was recorded
select levain.bank_account_propose($1::bigint, $2::bigint, $3::bigint, $4::text, $5::text, $6::text,
           date '1970-01-01' + $7::bigint::integer);
