-- SPDX-License-Identifier: MPL-2.0
-- The lines of some exports of the books, as they were handed over.
-- $1 bigint  fund_id
-- $2 bigint  exercise
-- $3 bigint  number of the first export
-- $4 bigint  number of the last one
-- gives      journal text, journal_label text, number text, entry_on bigint (days are counted
--            from 1970-01-01), account text, account_label text, auxiliary text,
--            auxiliary_label text, piece text, piece_on bigint, label text, debit_cents bigint,
--            credit_cents bigint, letter text, lettered_on bigint, made_on bigint
select f.journal, f.journal_label, f.journal || lpad(f.number::text, 6, '0') as number,
       (f.entry_on - date '1970-01-01')::bigint as entry_on, f.account, f.account_label,
       f.auxiliary, f.auxiliary_label, f.piece,
       (f.piece_on - date '1970-01-01')::bigint as piece_on, f.label,
       f.debit_cents, f.credit_cents, f.letter,
       (f.lettered_on - date '1970-01-01')::bigint as lettered_on,
       (f.made_on - date '1970-01-01')::bigint as made_on
  from levain.books_file($1::bigint, $2::bigint::smallint, $3::bigint::smallint,
                         $4::bigint::smallint) as f
 order by f.export, f.place, f.line;
