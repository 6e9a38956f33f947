-- SPDX-License-Identifier: MPL-2.0
-- The versions of a call's applications in blocks, by code: each begins where the one before it
-- ends, and has all versions of its applications. The first has 1,000, the next ones 50 more each:
-- the first scores are soon there to be written, and a call of any size has some blocks for each
-- worker, but few where each costs a query. The index that the facts are read by tells it alone.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  how many applications a block has at most
-- gives      first_code text, next_code text (null = the last block), chosen boolean, whether the
--            versions that count have to be looked for: an application of the block has several, or
--            an earlier instant hides some
with recursive starts as (
    (select v.code::text as code, least(1000, $3::bigint) as size
       from levain.application_version v
      where v.fund_id = $1::bigint and v.call_id = $2::bigint
      order by v.code
      limit 1)
    union all
    select (select v.code::text
              from levain.application_version v
             where v.fund_id = $1 and v.call_id = $2 and v.code > s.code
             order by v.code
            offset s.size - 1 limit 1),
           least(s.size + 50, $3)
      from starts s
     where s.code is not null
), blocks as (
    select code, lead(code) over (order by code collate "C") as next
      from starts
     where code is not null
)
select b.code as first_code, b.next as next_code,
       levain.as_of() is not null
       or exists (select from levain.application_version v
                   where v.fund_id = $1 and v.call_id = $2 and v.version > 1
                     and v.code >= b.code and (b.next is null or v.code < b.next)) as chosen
  from blocks b
 order by b.code collate "C";
