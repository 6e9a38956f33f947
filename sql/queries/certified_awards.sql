-- SPDX-License-Identifier: MPL-2.0
-- The awards of a call with something certified that is not ordered.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- gives      application_id bigint
select distinct c.application_id
  from levain.standing_certification c
 where c.fund_id = $1::bigint and c.call_id = $2::bigint
   and not exists (select from levain.standing_order o
                    where o.fund_id = c.fund_id and o.call_id = c.call_id
                      and o.certification_id = c.certification_id)
 order by c.application_id;
