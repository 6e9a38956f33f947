-- SPDX-License-Identifier: MPL-2.0
-- The marks that count of the applications of a block, by code.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 text    first code
-- $4 text    code of the next block, null = none
-- gives      code text, criteria text[], markers text[], nums bigint[], dens bigint[]; ordered by
--            criterion and marker
select a.code, array_agg(m.criterion::text order by m.criterion, m.marker) as criteria,
       array_agg(m.marker::text order by m.criterion, m.marker) as markers,
       array_agg(m.value_num order by m.criterion, m.marker) as nums,
       array_agg(m.value_den order by m.criterion, m.marker) as dens
  from levain.application a
  join lateral (
      select k.criterion, k.marker, k.value_num, k.value_den
        from levain.counted_mark k
       where k.fund_id = a.fund_id and k.call_id = a.call_id
         and k.application_id = a.application_id) as m on true
 where a.fund_id = $1::bigint and a.call_id = $2::bigint and a.code >= $3::text
   and ($4::text is null or a.code < $4)
 group by a.code
 order by a.code;
