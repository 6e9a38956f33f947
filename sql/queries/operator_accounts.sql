-- SPDX-License-Identifier: MPL-2.0
-- Who runs a fund on a day, and the accounts of its books.
-- $1 bigint  fund_id
-- $2 bigint  the day, since 1970-01-01
-- gives      kind text, since bigint (since 1970-01-01), decision text, purpose text, words text,
--            number text (null = such an operator has no such account), valid_from bigint (since
--            1970-01-01; null = nobody confirmed it), source text (who confirmed it, else
--            the chart)
select o.kind, (o.valid_from - date '1970-01-01')::bigint as since, o.decision, a.purpose, a.words,
       a.number, (a.valid_from - date '1970-01-01')::bigint as valid_from, a.source
  from (select f.* from levain.fund_operator f
         where f.fund_id = $1::bigint
           and f.valid_from <= date '1970-01-01' + $2::bigint::integer
         order by f.valid_from desc
         limit 1) as o
 cross join levain.accounts_of($1::bigint, date '1970-01-01' + $2::bigint::integer) as a
 order by a.number collate "C", a.purpose;
