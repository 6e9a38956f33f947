-- SPDX-License-Identifier: MPL-2.0
-- Matches made by hand that wait for another person.
-- $1 bigint  fund_id
-- gives      proposal_id bigint, words text, cents bigint, motive text, by_whom text
select p.bank_match_proposal_id as proposal_id, p.words::text, p.cents::bigint, p.motive::text,
       p.recorded_by as by_whom
  from levain.bank_match_proposal p
 where p.fund_id = $1::bigint
   and not exists (select from levain.bank_match_confirmation c
                    where c.fund_id = p.fund_id
                      and c.bank_match_proposal_id = p.bank_match_proposal_id)
   -- What was matched otherwise since then waits no more.
   and not exists (
       select from levain.match_lines_asked(jsonb_build_array(p.asked)) as a
        where not exists (select from levain.waiting_line w
                           where w.fund_id = p.fund_id and w.bank_import_id = a.bank_import_id
                             and w.line = a.line and w.part = a.part))
 order by p.bank_match_proposal_id;
