-- SPDX-License-Identifier: MPL-2.0
-- Make the table of the scores of a new run, for COPY.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  rule_set_id
-- gives      scoring_run_id bigint, table_name text
select scoring_run_id, table_name
  from levain.scoring_begin($1::bigint, $2::bigint, $3::bigint);
