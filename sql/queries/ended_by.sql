-- SPDX-License-Identifier: MPL-2.0
-- Applications that had ended (withdrawn, refused, expired) when the later of two allocation runs
-- was made, by code.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  allocation_run_id
-- $4 bigint  allocation_run_id
-- gives      code text, first boolean (by the run of $3), second boolean (by that of $4)
with ended as (
    select e.application_id, min(e.recorded_at) as recorded_at
      from levain.award_event e
     where e.fund_id = $1::bigint and e.call_id = $2::bigint
       and e.kind in ('withdrawn', 'refused', 'expired')
     group by e.application_id),
run as (
    select max(r.sealed_at) filter (where r.allocation_run_id = $3::bigint) as first,
           max(r.sealed_at) filter (where r.allocation_run_id = $4::bigint) as second
      from levain.allocation_run r
     where r.fund_id = $1 and r.call_id = $2 and r.allocation_run_id in ($3, $4))
select a.code, e.recorded_at <= r.first as first, e.recorded_at <= r.second as second
  from ended e
 cross join run r
  join levain.application a
    on a.fund_id = $1 and a.call_id = $2 and a.application_id = e.application_id
 where e.recorded_at <= greatest(r.first, r.second)
 order by a.code;
