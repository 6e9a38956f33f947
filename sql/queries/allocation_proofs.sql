-- SPDX-License-Identifier: MPL-2.0
-- What proves the exact passes of an allocation run, in their order.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  allocation_run_id
-- gives      pass text, envelope text, item_count bigint, score_unit bigint, states bigint,
--            budget_cents bigint, reached text, upper text, lambda_num text, lambda_den text,
--            bound_num text, bound_den text, solver text, by_solver boolean
select pass::text as pass, envelope::text as envelope, item_count, score_unit,
       states::bigint as states, budget_cents::bigint as budget_cents, reached::text as reached,
       upper::text as upper, lambda_num::text as lambda_num, lambda_den::text as lambda_den,
       bound_num::text as bound_num, bound_den::text as bound_den, solver::text as solver,
       by_solver
  from levain.allocation_proof
 where fund_id = $1::bigint and call_id = $2::bigint and allocation_run_id = $3::bigint
 order by ordinal;
