-- SPDX-License-Identifier: MPL-2.0
-- The applications and the calls that a name may mean.
-- $1 text  [[FUND/]CALL/]APPLICATION or [FUND/]CALL
-- gives    fund text, call text, application text (null: the call)
select f.code::text as fund, c.code::text as call, a.code::text as application
  from levain.application a
  join levain.call c using (fund_id, call_id)
  join levain.fund f using (fund_id)
 where a.code = regexp_replace($1::text, '^.*/', '')
   and $1 in (a.code, c.code || '/' || a.code, f.code || '/' || c.code || '/' || a.code)
union all
select f.code, c.code, null
  from levain.call c
  join levain.fund f using (fund_id)
 where $1 in (c.code, f.code || '/' || c.code)
 order by fund, call, application;
