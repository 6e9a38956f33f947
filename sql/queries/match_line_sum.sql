-- SPDX-License-Identifier: MPL-2.0
-- What lines are of together.
-- $1 bigint  fund_id
-- $2 jsonb   [{"lines": [[import, line, part]]}]
-- gives      cents bigint (null = there is no such line), count bigint, size_cents bigint (without
--            sign; of lines both ways, of one of them)
select sum(l.cents)::bigint as cents, count(*) as count,
       greatest(sum(l.cents) filter (where l.cents > 0),
                -sum(l.cents) filter (where l.cents < 0))::bigint as size_cents
  from levain.match_lines_asked($2::jsonb) as a
  join levain.standing_line l
    on l.fund_id = $1::bigint and l.bank_import_id = a.bank_import_id and l.line = a.line
   and l.part = a.part;
