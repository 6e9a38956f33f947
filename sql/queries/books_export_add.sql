-- SPDX-License-Identifier: MPL-2.0
-- Hand over to the books what was not yet: the next export of an exercise, else the last one.
-- $1 bigint   fund_id
-- $2 bigint   exercise
-- $3 bigint   the day up to which, since 1970-01-01; null = today
-- $4 text     SIREN of who runs the fund; null = as before
-- $5 boolean  with the fonds dédiés of the end of the year
-- gives       number bigint, created boolean
select a.number::bigint, a.created
  from levain.books_export_add($1::bigint, $2::bigint::smallint,
           date '1970-01-01' + $3::bigint::integer, $4::text, $5::boolean) as a;
