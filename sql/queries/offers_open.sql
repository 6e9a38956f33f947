-- SPDX-License-Identifier: MPL-2.0
-- The awards of a call that stand and were not accepted yet, by code.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- gives      application_id bigint, code text, notified boolean,
--            expires_on bigint (days since 1970-01-01; null = no end, or not notified)
select s.application_id, a.code, n.kind is not null as notified,
       (n.expires_on - date '1970-01-01')::bigint as expires_on
  from levain.standing_award s
  join levain.application a using (fund_id, call_id, application_id)
  left join levain.award_event n
    on n.fund_id = s.fund_id and n.call_id = s.call_id
   and n.application_id = s.application_id and n.kind = 'notified'
 where s.fund_id = $1::bigint and s.call_id = $2::bigint
   and not exists (select from levain.award_event e
                    where e.fund_id = s.fund_id and e.call_id = s.call_id
                      and e.application_id = s.application_id and e.kind = 'accepted')
 order by a.code;
