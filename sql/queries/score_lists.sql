-- SPDX-License-Identifier: MPL-2.0
-- The lists of the applications of a block, of every version, by code.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 text    first code
-- $4 text    code of the next block, null = none
-- gives      code text, version integer, lists text[], list_counts bigint[],
--            item_number_counts bigint[], item_numbers bigint[], item_text_counts bigint[],
--            item_texts text[]
select v.code, v.version, i.lists, i.counts as list_counts,
       i.number_counts as item_number_counts, i.numbers as item_numbers,
       i.text_counts as item_text_counts, i.texts as item_texts
  from levain.application_version v
  join lateral (
      select k.*
        from levain.version_items k
       where k.fund_id = v.fund_id and k.call_id = v.call_id
         and k.application_id = v.application_id and k.version = v.version) as i on true
 where v.fund_id = $1::bigint and v.call_id = $2::bigint and v.code >= $3::text
   and ($4::text is null or v.code < $4)
 order by v.code, v.version;
