-- SPDX-License-Identifier: MPL-2.0
-- The lines that an import brought, or that became its own.
-- $1 bigint  fund_id
-- $2 bigint  bank_import_id
-- gives      line bigint, part bigint, booked_on bigint (days since 1970-01-01), value_on bigint,
--            exercise bigint, cents bigint, label text, reference text, name text, place text,
--            siret text, iban text, end_to_end text, returned text
select l.line::bigint, l.part::bigint, (l.booked_on - date '1970-01-01')::bigint as booked_on,
       (l.value_on - date '1970-01-01')::bigint as value_on, l.exercise::bigint, l.cents, l.label,
       l.reference, l.name, l.place, l.siret, l.iban, l.end_to_end, l.returned
  from levain.bank_line l
 where l.fund_id = $1::bigint and l.bank_import_id = $2::bigint
 order by l.line, l.part;
