-- SPDX-License-Identifier: MPL-2.0
-- The lines of a fund that wait to be matched, by their amounts.
-- $1 bigint  fund_id
-- gives      bank_import_id bigint, line bigint, part bigint, cents bigint,
--            day bigint (since 1970-01-01), label text, reference text, name text, iban text,
--            end_to_end text, returned text
select l.bank_import_id, l.line::bigint, l.part::bigint, l.cents,
       (l.booked_on - date '1970-01-01')::bigint as day, l.label, l.reference, l.name, l.iban,
       l.end_to_end, l.returned
  from levain.waiting_line l
 where l.fund_id = $1::bigint and l.open_letter is null
 order by abs(l.cents), l.booked_on, l.bank_import_id, l.line, l.part;
