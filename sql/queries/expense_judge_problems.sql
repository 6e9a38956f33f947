-- SPDX-License-Identifier: MPL-2.0
-- What is wrong with judgements of expenses.
-- $1 bigint  fund_id
-- $2 text    JSON: the lines, an array of objects of texts
-- $3 bigint  the day, since 1970-01-01
-- gives      place bigint (of the line, from 1), member text, value text, reason text (explained in
--            jobs/follow_reasons.c), detail text, warning boolean
select p.place::bigint as place, p.member, p.value, p.reason, p.detail, p.warning
  from levain.expense_judge_problems($1::bigint, $2::jsonb,
                                     date '1970-01-01' + $3::bigint::integer) as p
 order by p.place, p.member, p.reason;
