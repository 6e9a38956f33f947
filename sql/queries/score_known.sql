-- SPDX-License-Identifier: MPL-2.0
-- What a scoring run of a call has to look at, and whether the one that stands knew it all.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  rule_set_id
-- $4 text    engine
-- gives      marks boolean, whether the call has any; known boolean, whether nothing came in since
--            the run that stands was made, by these rules and this engine
select exists (select from levain.mark m
                where m.fund_id = $1::bigint and m.call_id = $2::bigint) as marks,
       levain.as_of() is null
       and coalesce((select r.rule_set_id = $3::bigint and r.engine = $4::text
                        and s.last_intake_id = coalesce((
                            select max(i.intake_id) from levain.intake i
                             where i.fund_id = $1 and i.call_id = $2), 0)
                        and s.last_waiver_id = coalesce((
                            select max(w.waiver_id) from levain.waiver w
                             where w.fund_id = $1 and w.call_id = $2), 0)
                   from levain.scoring_standing s
                   join levain.scoring_run r using (fund_id, call_id, scoring_run_id)
                  where s.fund_id = $1 and s.call_id = $2
                  order by s.scoring_standing_id desc
                  limit 1), false) as known;
