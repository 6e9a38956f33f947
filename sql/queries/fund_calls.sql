-- SPDX-License-Identifier: MPL-2.0
-- The calls of a fund, or the one of a name.
-- $1 bigint  fund_id
-- $2 text    CALL or FUND/CALL, null = all
-- gives      call_id bigint, code text
select c.call_id, c.code
  from levain.call c
  join levain.fund f using (fund_id)
 where c.fund_id = $1::bigint
   and ($2::text is null or c.code = $2 or f.code || '/' || c.code = $2)
 order by c.code;
