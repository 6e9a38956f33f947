-- SPDX-License-Identifier: MPL-2.0
-- How many applications of an allocation run each rule is against, in the order of the call.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  allocation_run_id
-- gives      ordinal integer, failed bigint, unknown bigint, waived bigint
select r.ordinal,
       count(*) filter (where get_byte(w.failed, r.byte) & r.bit <> 0) as failed,
       count(*) filter (where get_byte(w.unknown, r.byte) & r.bit <> 0) as unknown,
       count(*) filter (where get_byte(w.waived, r.byte) & r.bit <> 0) as waived
  from (select d.ordinal, (d.ordinal - 1) / 8 as byte, 1 << ((d.ordinal - 1) % 8) as bit
          from levain.allocation_run a
          join levain.scoring_run s using (fund_id, call_id, scoring_run_id)
          join levain.rule d using (fund_id, call_id, rule_set_id)
         where a.fund_id = $1::bigint and a.call_id = $2::bigint
           and a.allocation_run_id = $3::bigint) as r
 cross join levain.allocation w
 where w.fund_id = $1 and w.call_id = $2 and w.allocation_run_id = $3
 group by r.ordinal
 order by r.ordinal;
