-- SPDX-License-Identifier: MPL-2.0
-- The limits that hold in a fund on a day.
-- $1 bigint  fund_id
-- $2 bigint  the day, since 1970-01-01
-- gives      guard text, unit text, law text, own text (null = the fund set none), valid_from
--            bigint (days since 1970-01-01), derogable boolean, words text, source text
select g.guard, g.unit, trim_scale(g.value)::text as law, trim_scale(f.value)::text as own,
       (coalesce(f.valid_from, g.valid_from) - date '1970-01-01')::bigint as valid_from,
       g.derogable, g.words, coalesce(f.source, g.source) as source
  from (select distinct on (guard) * from levain.guard
         where valid_from <= date '1970-01-01' + $2::bigint::integer
         order by guard, valid_from desc) as g
  left join lateral (
      select o.value, o.valid_from, o.source
        from levain.fund_guard o
       where o.fund_id = $1::bigint and o.guard = g.guard
         and o.valid_from <= date '1970-01-01' + $2::bigint::integer
       order by o.valid_from desc
       limit 1) as f on true
 order by g.guard;
