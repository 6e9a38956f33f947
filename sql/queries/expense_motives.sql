-- SPDX-License-Identifier: MPL-2.0
-- Why an expense may be refused.
-- gives  code text, name_fr text, name_en text
select m.code::text as code, m.name_fr::text as name_fr, m.name_en::text as name_en
  from levain.expense_motive m
 order by m.place;
