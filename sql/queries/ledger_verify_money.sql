-- SPDX-License-Identifier: MPL-2.0
-- All that is wrong in the money of a fund, but for operations that are not whole.
-- $1 bigint  fund_id
-- gives      checked text (money), subject text, found text, expected text
select 'money' as checked, f.subject, f.found, f.expected
  from levain.ledger_money_faults($1::bigint) as f
 order by f.subject collate "C", f.found collate "C";
