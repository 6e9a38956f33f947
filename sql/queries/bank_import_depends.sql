-- SPDX-License-Identifier: MPL-2.0
-- Why an import cannot be undone.
-- $1 bigint  fund_id
-- $2 bigint  bank_import_id
-- gives      line bigint, part bigint (0 = all of it), what text, words text
select d.line::bigint, d.part::bigint, d.what, d.words
  from levain.bank_import_depends($1::bigint, $2::bigint) as d
 order by d.what <> 'closed', d.line, d.part, d.what, d.words;
