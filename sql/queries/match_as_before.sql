-- SPDX-License-Identifier: MPL-2.0
-- Match fees, direct debits and interest as a person said of such lines before.
-- $1 bigint  fund_id
-- $2 bigint  the import whose lines are counted; 0 = all
-- gives      line_count bigint, refused_count bigint
select m.line_count, m.refused_count
  from levain.match_as_before($1::bigint, $2::bigint) as m;
