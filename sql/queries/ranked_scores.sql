-- SPDX-License-Identifier: MPL-2.0
-- The scores of a scoring run that are ranked: of applications that are eligible.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  scoring_run_id
-- gives      score_num bigint, score_den bigint
select s.score_num, s.score_den
  from levain.score s
 where s.fund_id = $1::bigint and s.call_id = $2::bigint and s.scoring_run_id = $3::bigint
   and s.score_num is not null and not levain.is_ineligible(s.failed, s.unknown, s.waived);
