-- SPDX-License-Identifier: MPL-2.0
-- 0059_past_days - what was known on a day stays known of it.
-- Needs:   0049, whose amount due and room it computes again; 0050, whose events.
-- Breaks:  nothing (functions); of an award that was reduced less is due than was said.
-- Why:     what a day is asked for must not hang on what came later. The room for instalments was
--          that of now whatever day was asked; a receipt, and what was paid back, were gone for the
--          days before they were undone too. And of an award that was reduced its statement asked
--          for more than the settlement gives, which goes by what stands.

set local role levain_owner;

-- ---- expenses -----------------------------------------------------------------------------------

create function levain.award_standing_at(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_as_of date)
    returns bigint
    language sql stable
    set search_path = levain, pg_temp
    return (select sum(case when t.credit_account_id = a.account_id then t.cents::bigint
                            else - t.cents::bigint end)
              from levain.account a
              join levain.transfer t
                on t.fund_id = a.fund_id
               and a.account_id in (t.debit_account_id, t.credit_account_id)
              join levain.operation o
                on o.fund_id = t.fund_id and o.operation_id = t.operation_id
             where a.fund_id = the_fund_id and a.call_id = the_call_id
               and a.application_id = the_application_id
               and (a.ledger = 'ae' and a.stage in ('committed', 'certified', 'ordered', 'paid')
                    or a.ledger = 'cash' and a.stage = 'claim')
               and o.accounted_on <= the_as_of and o.recorded_at < levain.recorded_until())::bigint;
comment on function levain.award_standing_at(bigint, bigint, bigint, date) is
    'What of an award was committed by a day and not taken back, as standing_cents of award_money '
    'is now; null = nothing was committed.';

create or replace function levain.expense_due(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_as_of date)
    returns table (award_cents bigint, eligible_cents bigint, realised_cents bigint,
                   ceiling numeric, other_public_cents bigint, public_cents bigint,
                   by_cost_cents bigint, by_ceiling_cents bigint, due_cents bigint,
                   certified_cents bigint, paid_cents bigint, recovered_cents bigint,
                   settled_on date)
    language plpgsql stable security definer
    set search_path = levain, pg_temp as $$
#variable_conflict use_column
begin
    perform levain.fund_role_check(the_fund_id);
    return query
    with signed as (
        select g.* from levain.agreement g
         where g.fund_id = the_fund_id and g.call_id = the_call_id
           and g.application_id = the_application_id and g.signed_on <= the_as_of
         order by g.version desc
         limit 1
    ), settled as (
        select s.* from levain.settlement s
         where s.fund_id = the_fund_id and s.call_id = the_call_id
           and s.application_id = the_application_id and s.day <= the_as_of
    ), spent as (
        select coalesce(sum(e.accepted_cents), 0)::bigint as cents
          from levain.expenses_at(the_fund_id, the_as_of) as e
         where e.call_id = the_call_id and e.application_id = the_application_id
           and e.claimed_cents > 0
    ), money as (
        select coalesce(sum(x.cents) filter (where a.ledger = 'ae' and a.stage = 'paid'), 0)
                   ::bigint as paid_cents,
               coalesce(sum(x.cents) filter (where a.ledger = 'ae'
                   and a.stage in ('certified', 'ordered', 'paid')), 0)::bigint as certified_cents
          from levain.account a
          join levain.transfer t
            on t.fund_id = a.fund_id and a.account_id in (t.debit_account_id, t.credit_account_id)
          join levain.operation o
            on o.fund_id = t.fund_id and o.operation_id = t.operation_id
         cross join lateral (select case when t.credit_account_id = a.account_id
                                         then t.cents::bigint else - t.cents::bigint end as cents)
             as x
         where a.fund_id = the_fund_id and a.call_id = the_call_id
           and a.application_id = the_application_id and o.accounted_on <= the_as_of
           and o.recorded_at < levain.recorded_until()
    ), recovered as (
        select coalesce(sum(v.cents), 0)::bigint as cents
          from levain.claim k
          join levain.claim_event v using (fund_id, call_id, claim_id)
         where k.fund_id = the_fund_id and k.call_id = the_call_id
           and k.application_id = the_application_id and v.kind = 'recovered'
           and v.day <= the_as_of and v.recorded_at < levain.recorded_until()
           -- What was undone later stood then.
           and not exists (select from levain.operation u
                            where u.fund_id = v.fund_id and u.reverses_id = v.operation_id
                              and u.accounted_on <= the_as_of
                              and u.recorded_at < levain.recorded_until())
    ), known as (
        select g.award_cents::bigint as award_cents, g.eligible_cents::bigint as eligible_cents,
               coalesce(s.realised_cents::bigint, p.cents) as realised_cents,
               case when s.day is not null then s.ceiling else c.ceiling end as ceiling,
               coalesce(s.other_public_cents, w.other_public_cents)::bigint as other_public_cents,
               levain.public_cents(the_fund_id, the_call_id, the_application_id, g.award_cents)
                   as public_cents,
               s.due_cents::bigint as settled_cents, s.day as settled_on
          from signed g
         cross join spent p
         cross join lateral levain.ceiling_of(the_fund_id, the_call_id, the_as_of) as c
          left join settled s on true
          left join lateral (
              select l.other_public_cents from levain.award_ceiling l
               where l.fund_id = the_fund_id and l.call_id = the_call_id
                 and l.application_id = the_application_id and l.version <= g.version
               order by l.version desc
               limit 1) as w on true
    ), part as (
        select k.*,
               case when k.eligible_cents is not null
                   then div(k.award_cents::numeric * k.realised_cents, k.eligible_cents)
                   end::bigint as by_cost_cents,
               case when k.ceiling is not null and k.other_public_cents is not null
                         and k.public_cents > 0
                   then greatest(0, div((k.ceiling * k.realised_cents - k.other_public_cents)
                                        * k.award_cents, k.public_cents)) end::bigint
                   as by_ceiling_cents
          from known k
    )
    select p.award_cents, p.eligible_cents, p.realised_cents, p.ceiling, p.other_public_cents,
           p.public_cents, p.by_cost_cents, p.by_ceiling_cents,
           coalesce(p.settled_cents, greatest(0, least(p.award_cents, p.by_cost_cents,
                                                       p.by_ceiling_cents,
                                                       levain.award_standing_at(
                                                           the_fund_id, the_call_id,
                                                           the_application_id, the_as_of)))),
           m.certified_cents, m.paid_cents, r.cents, p.settled_on
      from part p
     cross join money m
     cross join recovered r;
end
$$;

create function levain.expense_room_at(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_as_of date)
    returns bigint
    language sql stable security definer
    set search_path = levain, pg_temp
    return (select least(levain.settlement_due(d.award_cents, d.eligible_cents, s.accepted_cents,
                                               null, null),
                         levain.award_standing_at(the_fund_id, the_call_id, the_application_id,
                                                  the_as_of)) - d.certified_cents
              from levain.expense_due(the_fund_id, the_call_id, the_application_id, the_as_of) as d
             cross join lateral (
                   select count(*) as line_count,
                          coalesce(sum(e.accepted_cents), 0)::bigint as accepted_cents
                     from levain.expenses_at(the_fund_id, the_as_of) as e
                    where e.call_id = the_call_id and e.application_id = the_application_id
                      and e.claimed_cents > 0) as s
             where d.eligible_cents is not null and s.line_count > 0);
comment on function levain.expense_room_at(bigint, bigint, bigint, date) is
    'expense_room as it was on a day, no more than stood of the award then.';

-- ---- what is due after an event -----------------------------------------------------------------

create or replace function levain.schedule_events(the_fund_id bigint, the_day date)
    returns table (event text, funder_id bigint, day date, subject text)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    select 'decision', null::bigint, d.decided_on, c.code::text
      from levain.decision d
      join levain.call c using (fund_id, call_id)
     where d.fund_id = the_fund_id and d.decided_on <= the_day
    union all
    select 'agreement', null, g.signed_on, c.code || '/' || a.code
      from levain.agreement g
      join levain.call c using (fund_id, call_id)
      join levain.application a using (fund_id, call_id, application_id)
     where g.fund_id = the_fund_id and g.version = 1 and g.signed_on <= the_day
    union all
    select 'settlement', null, l.day, c.code || '/' || a.code
      from levain.settlement l
      join levain.call c using (fund_id, call_id)
      join levain.application a using (fund_id, call_id, application_id)
     where l.fund_id = the_fund_id and l.day <= the_day
    union all
    select 'funding', u.funder_id, u.signed_on, u.number::text
      from levain.funding u
     where u.fund_id = the_fund_id and u.version = 1 and u.signed_on <= the_day
    union all
    -- What was taken back by that day was not received.
    select distinct 'receipt', p.funder_id, o.accounted_on, p.vintage::text
      from levain.operation o
      join levain.transfer t on t.fund_id = o.fund_id and t.operation_id = o.operation_id
      join levain.account p
        on p.fund_id = t.fund_id and p.account_id = t.debit_account_id
     where o.fund_id = the_fund_id and o.kind = 'receive' and o.accounted_on <= the_day
       and p.funder_id is not null
       and not exists (select from levain.operation u
                        where u.fund_id = o.fund_id and u.reverses_id = o.operation_id
                          and u.accounted_on <= the_day);
end;

-- ---- who may what -------------------------------------------------------------------------------

grant execute on function levain.expense_room_at(bigint, bigint, bigint, date)
    to levain_reader, levain_manager, levain_accountant, levain_auditor;
