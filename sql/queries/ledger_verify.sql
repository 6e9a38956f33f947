-- SPDX-License-Identifier: MPL-2.0
-- All that is wrong in the ledger of a fund, everything computed again from its transfers, but for
-- the digests of what operations say: see ledger_verify_journal; and in the files of banks that
-- came in, in matches, in the operator's books, in the sums of figures that are kept, in the
-- expenses that settlements rest on.
-- $1 bigint  fund_id
-- gives      checked text, journal, money, funders, bank, matches, books, figures or expenses;
--            subject text, of expenses the award and the line; found text, expected text
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
  from levain.figure_sum_faults($1::bigint) as s
union all
-- What a settlement keeps of each line against what stands of the statement, both ways: nothing of
-- it is stored or judged once the award is settled. A line that claims nothing is not kept.
select 'expenses', c.code || '/' || a.code || ', ' || x.line,
       'version ' || x.kept_version || ', judgement ' || x.kept_judgement || ', '
           || x.kept_cents,
       'version ' || x.version || ', judgement ' || coalesce(x.judgement::text, '-') || ', '
           || coalesce(x.accepted_cents::text, '-')
  from (select coalesce(k.call_id, s.call_id) as call_id,
               coalesce(k.application_id, s.application_id) as application_id,
               coalesce(k.line, s.line) as line,
               k.version as kept_version, k.judgement as kept_judgement,
               k.accepted_cents as kept_cents, s.version, s.judgement, s.accepted_cents
          from (select e.* from levain.settlement_expense e where e.fund_id = $1::bigint) as k
          full join (select e.*
                       from levain.standing_expense e
                       join levain.settlement t using (fund_id, call_id, application_id)
                      where e.fund_id = $1::bigint and e.claimed_cents > 0) as s
            using (call_id, application_id, line)) as x
  join levain.application a
    on a.fund_id = $1::bigint and a.call_id = x.call_id and a.application_id = x.application_id
  join levain.call c on c.fund_id = a.fund_id and c.call_id = a.call_id
 where (x.kept_version, x.kept_judgement, x.kept_cents)
       is distinct from (x.version, x.judgement, x.accepted_cents);
