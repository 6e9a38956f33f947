-- SPDX-License-Identifier: MPL-2.0
-- All that is wrong in the ledger of a fund, everything computed again from its transfers, but for
-- the digests of what operations say: see ledger_verify_journal; and in the files of banks that
-- came in, in matches, in the operator's books, in the sums of figures that are kept.
-- $1 bigint  fund_id
-- gives      checked text, journal, money, funders, bank, matches, books or figures; subject text,
--            found text, expected text
select f.checked, f.subject, f.found, f.expected
  from levain.ledger_faults_beside($1::bigint) as f
union all
select 'bank', b.subject, b.found, b.expected
  from levain.bank_faults($1::bigint) as b
union all
select 'matches', m.subject, m.found, m.expected
  from levain.bank_match_faults($1::bigint) as m
union all
select 'books', b.subject, b.found, b.expected
  from levain.books_faults($1::bigint) as b
union all
select 'figures', s.subject, s.found, s.expected
  from levain.figure_sum_faults($1::bigint) as s;
