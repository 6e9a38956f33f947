-- SPDX-License-Identifier: MPL-2.0
-- Match lines, and book what they are.
-- $1 bigint  fund_id
-- $2 jsonb   matches, as levain.bank_match_store takes them
-- gives      ordinal bigint, letter text (null = it could not be made), is_posted boolean,
--            refused text, figures text
select s.ordinal::bigint, s.letter, s.is_posted, s.refused, s.figures
  from levain.bank_match_store($1::bigint, $2::jsonb) as s
 order by s.ordinal;
