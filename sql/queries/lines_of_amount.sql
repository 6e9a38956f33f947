-- SPDX-License-Identifier: MPL-2.0
-- Lines that came in and wait, of the amount of what a person has just booked by hand: three.
-- $1 bigint  fund_id
-- $2 bigint  cents
-- $3 bigint  the day, since 1970-01-01
-- gives      line text, day bigint (since 1970-01-01), words text
select w.bank_import_id || '/' || w.line || case when w.part > 1 then '.' || w.part else '' end
           as line, (w.booked_on - date '1970-01-01')::bigint as day,
       concat_ws(', ', w.name, w.label) as words
  from levain.waiting_line w
 where w.fund_id = $1::bigint and w.cents = $2::bigint and w.open_letter is null
   and w.booked_on between date '1970-01-01' + $3::bigint::integer - 31
                       and date '1970-01-01' + $3::bigint::integer + 31
 order by w.booked_on, w.bank_import_id, w.line, w.part
 limit 3;
