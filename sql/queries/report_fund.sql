-- SPDX-License-Identifier: MPL-2.0
-- The fund that a report is about, what day it is there, and whether who asks may keep reports.
-- $1 text  code of the fund
-- $2 text  code of a funder, or null
-- $3 text  [CALL/]CODE of an award, or null
-- gives    fund_id bigint, language text, time_zone text, today bigint (from 1970-01-01),
--          may_keep boolean, has_funder boolean, award text (CALL/CODE; null: there is none, or
--          several calls have one)
select f.fund_id, f.language, f.time_zone::text as time_zone,
       (levain.today_of(f.fund_id) - date '1970-01-01')::bigint as today,
       (pg_has_role(session_user, 'levain_owner', 'member')
        or f.fund_id = any (levain.own_funds(array['manager', 'accountant', 'auditor', 'batch'])))
           as may_keep,
       ($2::text is null or exists (select from levain.funder d where d.code = $2::text))
           as has_funder,
       (select min(c.code || '/' || a.code)
          from levain.application a
          join levain.call c using (fund_id, call_id)
         where a.fund_id = f.fund_id and $3::text in (a.code, c.code || '/' || a.code)
        having count(*) = 1) as award
  from levain.fund f
 where f.code = $1::text;
