-- SPDX-License-Identifier: MPL-2.0
-- Imports of files, of all funds that who is connected sees, of one, or one alone.
-- $1 bigint  fund_id; null = of every fund
-- $2 bigint  bank_import_id; null = all
-- gives      fund_id bigint, fund text, currency text, bank_import_id bigint, book text, kind text,
--            name text, format text, format_sha256 bytea, sha256 bytea, generation bigint,
--            policy text, lines bigint, new_lines bigint, recognised_lines bigint,
--            rejected_lines bigint, unbooked_lines bigint, in_cents bigint, out_cents bigint,
--            first_on bigint, last_on bigint (days since 1970-01-01; null = no line),
--            opening_cents bigint, closing_cents bigint (null = not said),
--            recorded_at text (ISO 8601, where the fund is), recorded_by text,
--            reason text (why it was undone; null = it stands), undone_on bigint,
--            undone_by text, byte_count bigint
select i.fund_id, f.code as fund, f.currency, i.bank_import_id, b.number as book, b.kind, i.name,
       i.format, i.format_sha256, i.sha256, i.generation::bigint, i.policy,
       i.line_count::bigint as lines, i.new_count::bigint as new_lines,
       i.recognised_count::bigint as recognised_lines, i.rejected_count::bigint as rejected_lines,
       i.unbooked_count::bigint as unbooked_lines, i.in_cents::bigint, i.out_cents::bigint,
       (i.first_on - date '1970-01-01')::bigint as first_on,
       (i.last_on - date '1970-01-01')::bigint as last_on, i.opening_cents, i.closing_cents,
       levain.instant_in(i.recorded_at, f.time_zone) as recorded_at,
       i.recorded_by, u.reason, (u.day - date '1970-01-01')::bigint as undone_on,
       u.recorded_by as undone_by, k.byte_count
  from levain.bank_import i
  join levain.fund f using (fund_id)
  join levain.bank_book b using (fund_id, bank_book_id)
  join levain.bank_file k using (fund_id, sha256)
  left join levain.bank_undo u using (fund_id, bank_import_id)
 where ($1::bigint is null or i.fund_id = $1::bigint)
   and ($2::bigint is null or i.bank_import_id = $2::bigint)
 order by f.code, i.bank_import_id;
