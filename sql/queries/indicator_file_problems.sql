-- SPDX-License-Identifier: MPL-2.0
-- What is wrong with a file of definitions of indicators, for a fund.
-- $1 bigint  fund_id
-- $2 text    JSON: the file
-- gives      pointer text, reason text (explained in jobs/follow_reasons.c), value text
select p.pointer, p.reason, p.value
  from levain.indicator_file_problems($1::bigint, $2::jsonb) as p
 order by p.pointer collate "C", p.reason;
