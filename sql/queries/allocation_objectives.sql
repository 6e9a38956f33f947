-- SPDX-License-Identifier: MPL-2.0
-- What each way to award would have given, beside an allocation run.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  allocation_run_id
-- gives      objective text, award_count bigint, awarded_cents bigint, envy_count bigint,
--            score_unit bigint, score_units text, bound_num text, bound_den text, reached text,
--            is_exact boolean
select objective, award_count, awarded_cents::bigint as awarded_cents, envy_count, score_unit,
       score_units::text as score_units, bound_num::text as bound_num,
       bound_den::text as bound_den, reached::text as reached, is_exact
  from levain.allocation_objective
 where fund_id = $1::bigint and call_id = $2::bigint and allocation_run_id = $3::bigint
 order by ordinal;
