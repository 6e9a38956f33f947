-- SPDX-License-Identifier: MPL-2.0
-- All that is wrong in the ledger of a fund, everything computed again from its transfers; in what
-- lines were matched with; and in the files that came in, from their lines.
-- $1 bigint  fund_id
-- gives      checked text, journal, money, funders, matches or bank; subject text, found text,
--            expected text
select f.checked, f.subject, f.found, f.expected
  from levain.ledger_faults($1::bigint) as f
union all
select 'matches', m.subject, m.found, m.expected
  from levain.bank_match_faults($1::bigint) as m
union all
select 'bank', b.subject, b.found, b.expected
  from levain.bank_faults($1::bigint) as b;
