-- SPDX-License-Identifier: MPL-2.0
-- What became of the application that this one takes up again: by the last decision on it, else by
-- the last run of its call.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  application_id
-- gives      application text (CALL/CODE), run text, decided_on bigint (days since 1970-01-01;
--            null = not decided), status text, reason text, award_cents bigint,
--            failed text[] (codes of rules), motive text, explanation text (JSON; null);
--            no run where it was never allocated, no row where there is no such application
select c.code || '/' || a.code as application, w.run, w.decided_on, w.status, w.reason,
       w.award_cents::bigint as award_cents, coalesce(w.failed, '{}') as failed, w.motive,
       w.explanation
  from levain.earlier_of($1::bigint, $2::bigint, $3::bigint) as e
  join levain.application a
    on a.fund_id = $1 and a.call_id = e.call_id and a.application_id = e.application_id
  join levain.call c on c.fund_id = $1 and c.call_id = e.call_id
  left join lateral (
      select r.name as run, (d.decided_on - date '1970-01-01')::bigint as decided_on,
             coalesce(k.status, w.status) as status, w.reason,
             coalesce(k.award_cents, w.award_cents) as award_cents, k.motive, k.explanation,
             (select array_agg(u.code::text order by u.ordinal)
                from levain.scoring_run s
                join levain.rule u using (fund_id, call_id, rule_set_id)
               where s.fund_id = w.fund_id and s.call_id = w.call_id
                 and s.scoring_run_id = w.scoring_run_id
                 and u.ordinal <= 8 * octet_length(w.failed)
                 and get_bit(w.failed, u.ordinal - 1) | get_bit(w.unknown, u.ordinal - 1) = 1
             ) as failed
        from levain.allocation w
        join levain.allocation_run r using (fund_id, call_id, allocation_run_id)
        left join levain.decision d using (fund_id, call_id, allocation_run_id)
        left join levain.decision_award k using (fund_id, call_id, decision_id, application_id)
       where w.fund_id = $1 and w.call_id = e.call_id and w.application_id = e.application_id
         and r.kind <> 'simulation'
       order by d.decision_id desc nulls last, r.allocation_run_id desc
       limit 1) as w on true;
