-- SPDX-License-Identifier: MPL-2.0
-- The application of that code, in one call or in all of them.
-- $1 text  [FUND/]CALL; null = any
-- $2 text  code of the application
-- gives    fund_id bigint, call_id bigint, application_id bigint, call text (FUND/CALL), code text
select a.fund_id, a.call_id, a.application_id, f.code || '/' || c.code as call, a.code
  from levain.application a
  join levain.call c using (fund_id, call_id)
  join levain.fund f using (fund_id)
 where a.code = $2::text
   and ($1::text is null
        or (c.code = regexp_replace($1, '^.*/', '')
            and (strpos($1, '/') = 0 or f.code = regexp_replace($1, '/[^/]*$', ''))))
 order by 4;
