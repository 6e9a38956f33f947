-- SPDX-License-Identifier: MPL-2.0
-- How each funder of a fund gives on a day, and what its awards pay for.
-- $1 bigint  fund_id
-- $2 bigint  the day, since 1970-01-01
-- gives      subject text (funder, award), name text, nature text, valid_from bigint (since
--            1970-01-01; null = nobody recorded it), source text
select n.subject, n.name, n.nature, (n.valid_from - date '1970-01-01')::bigint as valid_from,
       n.source
  from levain.book_natures($1::bigint, date '1970-01-01' + $2::bigint::integer) as n;
