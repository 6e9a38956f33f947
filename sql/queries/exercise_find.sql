-- SPDX-License-Identifier: MPL-2.0
-- The funds that have an exercise.
-- $1 text    code of the fund, null = of any
-- $2 bigint  the year
-- gives      fund_id bigint, code text
select f.fund_id, f.code
  from levain.exercise e
  join levain.fund f using (fund_id)
 where ($1::text is null or f.code = $1) and e.exercise = $2::bigint
 order by f.code;
