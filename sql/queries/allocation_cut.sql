-- SPDX-License-Identifier: MPL-2.0
-- How many awards an allocation run makes, the application of the last one in canonical order, and
-- how many wait.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  allocation_run_id
-- gives      award_count bigint, code text (null without awards), waiting_count bigint
select count(*) filter (where w.award_cents > 0) as award_count,
       (array_agg(a.code::text order by w.ordinal desc)
           filter (where w.award_cents > 0))[1] as code,
       count(*) filter (where w.status = 'waiting') as waiting_count
  from levain.allocation w
  join levain.application a using (fund_id, call_id, application_id)
 where w.fund_id = $1::bigint and w.call_id = $2::bigint
   and w.allocation_run_id = $3::bigint and (w.award_cents > 0 or w.status = 'waiting');
