-- SPDX-License-Identifier: MPL-2.0
-- The applications of a call in blocks, by code: each begins where the one before it ends. The
-- first has 1,000, the next ones 100 more each: the first scores are soon there to be written, and
-- a call of any size has some blocks for each worker, but few where each costs a query.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  how many applications a block has at most
-- gives      first_code text, next_code text (null = the last block), later boolean, whether any
--            application of the block has more than one version
with recursive starts as (
    (select a.code::text as code, least(1000, $3::bigint) as size
       from levain.application a
      where a.fund_id = $1::bigint and a.call_id = $2::bigint
      order by a.code
      limit 1)
    union all
    select (select a.code::text
              from levain.application a
             where a.fund_id = $1 and a.call_id = $2 and a.code >= s.code
             order by a.code
            offset s.size limit 1),
           least(s.size + 100, $3)
      from starts s
     where s.code is not null
), blocks as (
    select code, lead(code) over (order by code collate "C") as next
      from starts
     where code is not null
)
select b.code as first_code, b.next as next_code,
       exists (select from levain.application_version v
                where v.fund_id = $1 and v.call_id = $2 and v.version > 1
                  and v.code >= b.code and (b.next is null or v.code < b.next)) as later
  from blocks b
 order by b.code collate "C";
