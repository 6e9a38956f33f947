-- SPDX-License-Identifier: MPL-2.0
-- What an export of the books consists of.
-- $1 bigint  fund_id
-- $2 bigint  exercise
-- $3 bigint  number of the export
-- gives      through bigint (since 1970-01-01), entry_count bigint, line_count bigint,
--            cents bigint, made_on bigint (since 1970-01-01), siren text (null = not recorded),
--            sha256 text, opened boolean (the exercise has an opening entry),
--            waits boolean (there is an exercise before it),
--            unconfirmed text (numbers of accounts that nobody confirmed; null = none)
select (x.through - date '1970-01-01')::bigint as through, x.entry_count::bigint,
       x.line_count::bigint, x.cents, (x.made_on - date '1970-01-01')::bigint as made_on, x.siren,
       encode(x.sha256, 'hex') as sha256,
       exists (select from levain.book_entry e
                where e.fund_id = x.fund_id and e.exercise = x.exercise and e.journal = 'AN')
           as opened,
       exists (select from levain.exercise e
                where e.fund_id = x.fund_id and e.exercise = x.exercise - 1) as waits,
       (select string_agg(distinct b.account, ', ' order by b.account)
          from levain.book_line b
          join levain.accounts_of(x.fund_id, x.through) as n
            on n.purpose = b.purpose and n.valid_from is null
           and levain.book_account(n.number) = b.account
         where b.fund_id = x.fund_id and b.exercise = x.exercise) as unconfirmed
  from levain.books_export x
 where x.fund_id = $1::bigint and x.exercise = $2::bigint and x.number = $3::bigint;
