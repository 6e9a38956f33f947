-- SPDX-License-Identifier: MPL-2.0
-- All that is wrong in the ledger of a fund, everything computed again from its transfers.
-- $1 bigint  fund_id
-- gives      checked text, journal, money, funders or matches; subject text, found text,
--            expected text
select f.checked, f.subject, f.found, f.expected
  from levain.ledger_faults($1::bigint) as f
union all
select 'matches', m.subject, m.found, m.expected
  from levain.bank_match_faults($1::bigint) as m;
