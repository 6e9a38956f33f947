-- SPDX-License-Identifier: MPL-2.0
-- What became of the money of funders.
-- $1 bigint  fund_id
-- $2 text    code of a funder, null = all
-- $3 bigint  exercise, null = all
-- $4 bigint  until which day it is accounted for, counted from 1970-01-01; null = all
-- gives      funder text, year bigint, item text, cents bigint, found boolean
select d.code::text as funder, s.year::bigint as year, s.item, s.cents::bigint,
       s.item is not null as found
  from levain.funder d
  join (select distinct f.funder_id from levain.funding f where f.fund_id = $1::bigint) as signed
       using (funder_id)
  left join (
       select w.funder, w.year, w.item, sum(w.cents) as cents
         from levain.funding_statement($1, $3::bigint::smallint,
                                       date '1970-01-01' + $4::bigint::integer) as w
        group by w.funder, w.year, w.item
       union all
       select k.code, f.year, 'management', f.management_cents
         from levain.funding_in_force f
         join levain.funder k using (funder_id)
        where f.fund_id = $1
       union all
       select k.code, u.year, 'usable', sum(u.usable_cents)
         from levain.funding_source u
         join levain.funder k using (funder_id)
        where u.fund_id = $1
        group by k.code, u.year) as s on s.funder = d.code
 where $2::text is null or d.code = $2
 order by d.code, s.year, s.item;
