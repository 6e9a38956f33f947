-- SPDX-License-Identifier: MPL-2.0
-- How many lines of a fund wait to be matched.
-- $1 bigint  fund_id
-- gives      count bigint
select count(*) as count
  from levain.waiting_line l
 where l.fund_id = $1::bigint and l.open_letter is null;
