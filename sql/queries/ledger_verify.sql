-- SPDX-License-Identifier: MPL-2.0
-- All that is wrong in the ledger of a fund, everything computed again from its transfers.
-- $1 bigint  fund_id
-- gives      checked text, journal, money or funders; subject text, found text, expected text
select 'journal' as checked, j.subject, j.found, j.expected
  from levain.ledger_journal_faults($1::bigint) as j
union all
select 'money', m.subject, m.found, m.expected
  from levain.ledger_money_faults($1) as m
union all
select 'funders', f.subject, f.found, f.expected
  from levain.funding_faults($1) as f;
