-- SPDX-License-Identifier: MPL-2.0
-- What an allocation run says of each application, in its canonical order.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  allocation_run_id
-- $4 bigint  application_id; 0 = all
-- gives      application_id bigint, code text, envelope text, rank integer, status text,
--            reason text, quota text, computed_cents bigint, award_cents bigint,
--            short_cents bigint, binding text[], cap_cents bigint[], score_num bigint,
--            score_den bigint, failed bytea, unknown bytea, waived bytea, passes text[],
--            froms text[], line_cents bigint[], quota_groups text[]; lines by pass, as
--            they were paid, groups by quota (empty: the values of their fields)
select w.application_id, a.code, w.envelope, w.rank, w.status, w.reason, w.quota,
       w.computed_cents, w.award_cents, w.short_cents, w.binding, w.cap_cents, w.score_num,
       w.score_den, w.failed, w.unknown, w.waived, coalesce(l.passes, '{}') as passes,
       coalesce(l.froms, '{}') as froms, coalesce(l.cents, '{}') as line_cents,
       coalesce(w.quota_groups, '{}') as quota_groups
  from levain.allocation w
  join levain.application a using (fund_id, call_id, application_id)
  left join (
      select i.application_id,
             array_agg(i.pass::text
                       order by p.ordinal nulls first, i.ordinal, e.ordinal) as passes,
             array_agg(i.envelope::text
                       order by p.ordinal nulls first, i.ordinal, e.ordinal) as froms,
             array_agg(i.cents::bigint
                       order by p.ordinal nulls first, i.ordinal, e.ordinal) as cents
        from levain.allocation_line i
        join levain.allocation_envelope e using (fund_id, call_id, allocation_run_id, envelope)
        join levain.allocation_run r using (fund_id, call_id, allocation_run_id)
        join levain.scoring_run t using (fund_id, call_id, scoring_run_id)
        left join levain.pass p -- what stood before a top-up came from no pass of it
          on p.fund_id = i.fund_id and p.call_id = i.call_id and p.rule_set_id = t.rule_set_id
         and p.code = i.pass
       where i.fund_id = $1::bigint and i.call_id = $2::bigint
         and i.allocation_run_id = $3::bigint
         and ($4::bigint = 0 or i.application_id = $4)
       group by i.application_id) as l using (application_id)
 where w.fund_id = $1 and w.call_id = $2 and w.allocation_run_id = $3
   and ($4 = 0 or w.application_id = $4)
 order by w.ordinal;
