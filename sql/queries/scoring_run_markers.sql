-- SPDX-License-Identifier: MPL-2.0
-- Who marked the applications of a scoring run, by code.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  scoring_run_id
-- gives      marker text
select distinct m.marker::text collate "C" as marker
  from levain.mark m
 where m.fund_id = $1::bigint and m.call_id = $2::bigint
   and m.intake_id <= (
       (select n.last_intake_id
          from levain.scoring_standing n
         where n.fund_id = $1 and n.call_id = $2 and n.scoring_run_id = $3::bigint
         order by n.scoring_standing_id desc
         limit 1)
       union all
       (select d.last_intake_id
          from levain.scoring_redone d
         where d.fund_id = $1 and d.call_id = $2 and d.scoring_run_id = $3
         order by d.scoring_redone_id desc
         limit 1)
       limit 1)
 order by 1;
