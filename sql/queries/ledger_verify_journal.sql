-- SPDX-License-Identifier: MPL-2.0
-- All that is wrong in the journal of a fund.
-- $1 bigint  fund_id
-- gives      checked text (journal), subject text, found text, expected text
select 'journal' as checked, f.subject, f.found, f.expected
  from levain.ledger_journal_faults($1::bigint) as f
 order by f.subject collate "C", f.found collate "C";
