-- SPDX-License-Identifier: MPL-2.0
-- The statement of expenses of an award by account, beside what was planned, then its total.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  application_id
-- $4 bigint  the day, since 1970-01-01
-- gives      account text (null: the total), planned_cents bigint, claimed_cents bigint,
--            accepted_cents bigint, refused_cents bigint, waiting_cents bigint
with plan as (
    select p.account, p.cents
      from levain.expense_plan($1::bigint, $2::bigint, $3::bigint,
                               date '1970-01-01' + $4::bigint::integer) as p
), spent as (
    select f.budget_account as account, sum(f.claimed_cents) as claimed_cents,
           sum(f.accepted_cents) as accepted_cents, sum(f.refused_cents) as refused_cents,
           sum(f.claimed_cents) filter (where f.accepted_cents is null) as waiting_cents
      from levain.expense_facts($1::bigint, $2::bigint, $3::bigint,
                                date '1970-01-01' + $4::bigint::integer) as f
     where f.claimed_cents > 0
     group by f.budget_account
)
select account,
       -- A sum of what was planned is told where each account has it.
       case when count(p.cents) = count(*) then sum(p.cents) end::bigint as planned_cents,
       coalesce(sum(s.claimed_cents), 0)::bigint as claimed_cents,
       coalesce(sum(s.accepted_cents), 0)::bigint as accepted_cents,
       coalesce(sum(s.refused_cents), 0)::bigint as refused_cents,
       coalesce(sum(s.waiting_cents), 0)::bigint as waiting_cents
  from plan p
  full join spent s using (account)
 group by grouping sets ((account), ())
 order by grouping(account), account collate "C";
