-- SPDX-License-Identifier: MPL-2.0
-- Lines of an import that another one had brought before, or that became its own since.
-- $1 bigint  fund_id
-- $2 bigint  bank_import_id
-- $3 bigint  how many at most
-- gives      line bigint, part bigint, of_import_id bigint, of_line bigint, of_part bigint,
--            is_own boolean (since that one was undone), by_day boolean (of a file of another
--            format, by its day, amount and balances)
select s.line::bigint, s.part::bigint, s.of_import_id, s.of_line::bigint, s.of_part::bigint,
       exists (select from levain.bank_line l
                where l.fund_id = s.fund_id and l.bank_import_id = s.bank_import_id
                  and l.line = s.line and l.part = s.part) as is_own, s.by_day
  from levain.bank_seen s
 where s.fund_id = $1::bigint and s.bank_import_id = $2::bigint
 order by s.line, s.part
 limit $3::bigint;
