-- SPDX-License-Identifier: MPL-2.0
-- The awards of a call with something certified that is not ordered, and what stands in the way.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  the day, since 1970-01-01
-- gives      application_id bigint, application text, obstacle text (suspended, ended, account;
--            null = none)
select a.application_id, a.code as application,
       case when exists (select from levain.suspension_of(a.fund_id, a.call_id, a.application_id))
            then 'suspended'
            when not exists (select from levain.settlement l
                              where l.fund_id = a.fund_id and l.call_id = a.call_id
                                and l.application_id = a.application_id)
                 and exists (select from levain.ended_application e
                              where e.fund_id = a.fund_id and e.call_id = a.call_id
                                and e.application_id = a.application_id) then 'ended'
            when not exists (select from levain.account_of(a.fund_id, a.call_id,
                                                           a.application_id) as k
                              where k.usable_on <= date '1970-01-01' + $3::bigint::integer)
            then 'account' end as obstacle
  from levain.application a
 where a.fund_id = $1::bigint and a.call_id = $2::bigint
   and exists (select from levain.standing_certification c
                where c.fund_id = a.fund_id and c.call_id = a.call_id
                  and c.application_id = a.application_id
                  and not exists (select from levain.order_of(c.fund_id, c.call_id,
                                                              c.certification_id)))
 order by a.code;
