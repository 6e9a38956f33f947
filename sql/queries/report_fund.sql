-- SPDX-License-Identifier: MPL-2.0
-- The fund that a report is about, what day it is there, and whether who asks may keep reports.
-- $1 text  code of the fund
-- $2 text  code of a funder, or null
-- gives    fund_id bigint, language text, time_zone text, today bigint (from 1970-01-01),
--          may_keep boolean, has_funder boolean
select f.fund_id, f.language, f.time_zone::text as time_zone,
       (levain.today_of(f.fund_id) - date '1970-01-01')::bigint as today,
       (pg_has_role(session_user, 'levain_owner', 'member')
        or f.fund_id = any (levain.own_funds(array['manager', 'accountant', 'auditor', 'batch'])))
           as may_keep,
       ($2::text is null or exists (select from levain.funder d where d.code = $2::text))
           as has_funder
  from levain.fund f
 where f.code = $1::text;
