-- SPDX-License-Identifier: MPL-2.0
-- All that rows of the statement of reconciliation are made of, row by row.
-- $1 bigint  fund_id
-- $2 bigint  the last day, since 1970-01-01
-- $3 text    the rows, with commas between them, in the order in which they are wanted
-- gives      row text, day text, what text, cents bigint
select i.item_row as row, i.day::text as day, i.what, i.cents
  from unnest(string_to_array($3::text, ',')) with ordinality as w (row, place)
  join levain.reconciliation_items(
           $1::bigint, date '1970-01-01' + $2::bigint::integer) as i on i.item_row = w.row
 order by w.place, i.ordinal;
