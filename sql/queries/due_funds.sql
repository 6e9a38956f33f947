-- SPDX-License-Identifier: MPL-2.0
-- The funds whose reports who asks may make, and what day it is there.
-- $1 text    code of a fund, or null: all
-- $2 bigint  a day since 1970-01-01 that is not after today, or null: today
-- gives      fund_id bigint, fund text, day bigint (since 1970-01-01), today bigint
select f.fund_id, f.code as fund,
       coalesce($2::bigint, (levain.today_of(f.fund_id) - date '1970-01-01')::bigint) as day,
       (levain.today_of(f.fund_id) - date '1970-01-01')::bigint as today
  from levain.fund f
 where ($1::text is null or f.code = $1::text)
   and (pg_has_role(session_user, 'levain_owner', 'member')
        or f.fund_id = any (levain.own_funds(array['manager', 'batch'])))
 order by f.code;
