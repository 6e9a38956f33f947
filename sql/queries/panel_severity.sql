-- SPDX-License-Identifier: MPL-2.0
-- What a scoring run took off the marks of each marker.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  scoring_run_id
-- gives      marker text, criterion text, application_count bigint, shift_num bigint,
--            shift_den bigint
select marker::text, criterion::text, application_count, shift_num, shift_den
  from levain.score_severity
 where fund_id = $1::bigint and call_id = $2::bigint and scoring_run_id = $3::bigint
 order by marker, criterion;
