-- SPDX-License-Identifier: MPL-2.0
-- New lines of an import that may be doubles of lines of an earlier one.
-- $1 bigint  fund_id
-- $2 bigint  bank_import_id
-- $3 bigint  how many at most
-- gives      line bigint, part bigint, of_import_id bigint, of_line bigint, of_part bigint,
--            booked_on bigint (days since 1970-01-01), cents bigint, label text, of_label text,
--            how_many bigint (pairs, told or not)
select a.line::bigint, a.part::bigint, a.of_import_id, a.of_line::bigint, a.of_part::bigint,
       (a.booked_on - date '1970-01-01')::bigint as booked_on, a.cents, a.label, a.of_label,
       a.how_many
  from levain.bank_lines_alike($1::bigint, $2::bigint, $3::bigint::integer) as a;
