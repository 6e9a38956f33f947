-- SPDX-License-Identifier: MPL-2.0
-- What was wrong with lines of an import that did not come in.
-- $1 bigint  fund_id
-- $2 bigint  bank_import_id
-- gives      line bigint, col bigint, name text, value text, reason text, advice text
select r.line::bigint, r.col::bigint, r.name, r.value, r.reason, r.advice
  from levain.bank_reject r
 where r.fund_id = $1::bigint and r.bank_import_id = $2::bigint
 order by r.ordinal;
