-- SPDX-License-Identifier: MPL-2.0
-- What a fund has to do or to wait for, up to a day.
-- $1 text    code of the fund, null = of all that the session may see
-- $2 bigint  today, since 1970-01-01
-- $3 bigint  the last day to look at, since 1970-01-01
-- gives      fund text, due_on bigint (since 1970-01-01), kind text, subject text, detail text,
--            cents bigint
with f as (
    select f.fund_id, f.code as fund, date '1970-01-01' + $2::bigint::integer as today,
           date '1970-01-01' + $3::bigint::integer as until
      from levain.fund f
     where $1::text is null or f.code = $1
), a as (
    select f.fund, f.today, f.until, a.fund_id, a.call_id, a.application_id,
           c.code || '/' || a.code as subject,
           levain.payments_of(a.fund_id, a.call_id) as payments
      from f
      join levain.application a using (fund_id)
      join levain.call c using (fund_id, call_id)
     where exists (select from levain.decision_award d
                    where d.fund_id = a.fund_id and d.call_id = a.call_id
                      and d.application_id = a.application_id and d.award_cents > 0)
), offered as (
    -- An offer runs out; an award that is accepted or has no end waits for its signature.
    select a.fund, n.expires_on as due_on, 'offer' as kind, a.subject, null::text as detail,
           s.award_cents::bigint as cents
      from a
      join levain.standing_award s using (fund_id, call_id, application_id)
      join levain.award_event n
        on n.fund_id = a.fund_id and n.call_id = a.call_id
       and n.application_id = a.application_id and n.kind = 'notified'
     where n.expires_on is not null
       and not exists (select from levain.award_event e
                        where e.fund_id = a.fund_id and e.call_id = a.call_id
                          and e.application_id = a.application_id and e.kind = 'accepted')
    union all
    select a.fund, coalesce(n.day, a.today), case when n.day is null then 'notify' else 'sign' end,
           a.subject, levain.schedule_of(a.payments, s.award_cents) ->> 'act',
           s.award_cents::bigint
      from a
      join levain.standing_award s using (fund_id, call_id, application_id)
      left join levain.award_event n
        on n.fund_id = a.fund_id and n.call_id = a.call_id
       and n.application_id = a.application_id and n.kind = 'notified'
     where not exists (select from levain.agreement g
                        where g.fund_id = a.fund_id and g.call_id = a.call_id
                          and g.application_id = a.application_id)
), paid as (
    select a.fund, i.due_on, 'instalment' as kind, a.subject, i.code::text as detail,
           least(i.cents, m.committed_cents)::bigint as cents
      from a
      join levain.instalment_state i using (fund_id, call_id, application_id)
      join levain.award_money m using (fund_id, call_id, application_id)
     where i.certification_id is null and i.kind <> 'balance' and m.committed_cents > 0
       and not exists (select from levain.ended_application e
                        where e.fund_id = a.fund_id and e.call_id = a.call_id
                          and e.application_id = a.application_id)
       and not exists (select from levain.settlement l
                        where l.fund_id = a.fund_id and l.call_id = a.call_id
                          and l.application_id = a.application_id)
    union all
    -- The papers of the balance are there: the accounts of the award can be made.
    select a.fund, i.due_on, 'settle', a.subject, null, m.committed_cents
      from a
      join levain.instalment_state i using (fund_id, call_id, application_id)
      join levain.award_money m using (fund_id, call_id, application_id)
     where i.kind = 'balance' and i.certification_id is null and i.missing = '{}'
       and i.due_on is not null and m.committed_cents > 0
       and not exists (select from levain.settlement l
                        where l.fund_id = a.fund_id and l.call_id = a.call_id
                          and l.application_id = a.application_id)
    union all
    select a.fund, i.certified_on, 'order', a.subject, i.code, i.certified_cents
      from a
      join levain.instalment_state i using (fund_id, call_id, application_id)
     where i.certification_id is not null and i.number is null
    union all
    select a.fund, i.state_day, case i.state when 'ordered' then 'pay' else 'reissue' end,
           a.subject, i.exercise || '/' || i.number, i.certified_cents
      from a
      join levain.instalment_state i using (fund_id, call_id, application_id)
     where i.state in ('ordered', 'returned')
), followed as (
    select a.fund, (g.ends_on + make_interval(months => coalesce(
                        (a.payments ->> 'return_within_months')::integer,
                        levain.guard_value(a.fund_id, 'financial_return',
                                           a.today)::integer)))::date as due_on,
           'return' as kind, a.subject, null::text as detail, null::bigint as cents
      from a
      join levain.last_agreement g using (fund_id, call_id, application_id)
     where not levain.return_received(a.fund_id, a.call_id, a.application_id)
    union all
    -- A return that came in and that nobody has judged.
    select a.fund, a.today, 'judge_return', a.subject, r.exercise::text, null
      from a
      join levain.standing_return r using (fund_id, call_id, application_id)
     where r.accepted is null
    union all
    -- Expenses that came in and that nobody has judged: the first of their lines.
    select a.fund, a.today, 'judge_expenses', a.subject,
           array_to_string(s.waiting[:5], ', ')
           || case when cardinality(s.waiting) > 5 then ', …' else '' end, s.claimed_cents
      from a
     cross join lateral levain.expense_state(a.fund_id, a.call_id, a.application_id) as s
     where s.waiting <> '{}'
    union all
    select a.fund, m.due_on, 'milestone', a.subject, m.code || ': ' || m.name, null
      from a
      join levain.standing_milestone m using (fund_id, call_id, application_id)
     where m.kind is null
    union all
    select a.fund, e.due_on, 'publish', a.subject, g.number, g.award_cents
      from a
      join levain.agreement g using (fund_id, call_id, application_id)
      left join (select f.fund_id, p.call_id, p.application_id, min(p.due_on) as due_on
                   from f, levain.publication_due(f.fund_id, 'infinity') as p
                  group by f.fund_id, p.call_id, p.application_id) as s
        using (fund_id, call_id, application_id)
     cross join lateral (
           -- The earlier one: that of the law, or that of a schedule, of any amount.
           select least(s.due_on, case
                      when g.award_cents > levain.guard_value(a.fund_id, 'open_data', g.signed_on)
                      then levain.day_after(g.signed_on, levain.guard_value(
                               a.fund_id, 'open_data_delay', a.today)::integer, 'month') end)
               as due_on) as e
     where g.version = 1 and e.due_on is not null
       and not exists (select from levain.publication_award p
                        where p.fund_id = a.fund_id and p.call_id = a.call_id
                          and p.application_id = a.application_id)
    union all
    -- What a scheduled job should have made: the first one, and how many more.
    select f.fund, min(r.due_on), 'report', r.report::text,
           concat_ws(' ', d.code,
                     (array_agg(r.from_on || '..' || r.through_on order by r.due_on))[1],
                     '+' || nullif(count(*) - 1, 0)), null
      from f
     cross join lateral (
           select p.report, p.funder_id, p.from_on, p.through_on, p.due_on
             from levain.report_due(f.fund_id, f.today) as p
           union
           select p.report, p.funder_id, p.from_on, p.through_on, p.due_on
             from levain.report_due_after(f.fund_id, f.today) as p) as r
      left join levain.funder d using (funder_id)
     where not exists (
           select from levain.report_made m
            where m.fund_id = f.fund_id and m.report = r.report
              and m.funder_id is not distinct from r.funder_id and m.from_on = r.from_on
              and m.through_on = r.through_on and m.as_of = r.through_on)
     group by f.fund, r.report, d.code
    union all
    select a.fund, (g.signed_on + make_interval(months =>
                        (a.payments ->> 'starts_within_months')::integer
                        * (1 + (select count(*)::integer from levain.award_step t
                                 where t.fund_id = a.fund_id and t.call_id = a.call_id
                                   and t.application_id = a.application_id
                                   and t.kind = 'extended'))))::date,
           'start', a.subject, null, m.standing_cents
      from a
      join levain.agreement g using (fund_id, call_id, application_id)
      join levain.award_money m using (fund_id, call_id, application_id)
     where g.version = 1 and m.standing_cents > 0
       and a.payments ->> 'starts_within_months' is not null
       and not exists (select from levain.award_step t
                        where t.fund_id = a.fund_id and t.call_id = a.call_id
                          and t.application_id = a.application_id and t.kind = 'started')
       and not exists (select from levain.award_document w
                        where w.fund_id = a.fund_id and w.call_id = a.call_id
                          and w.application_id = a.application_id and w.accepted
                          and w.kind in ('interim_report', 'financial_return'))
    union all
    select a.fund, k.due_on, 'claim', a.subject, null,
           (k.cents - coalesce((select sum(v.cents) from levain.standing_claim_event v
                                 where v.fund_id = k.fund_id and v.call_id = k.call_id
                                   and v.claim_id = k.claim_id), 0))::bigint
      from a
      join levain.claim k using (fund_id, call_id, application_id)
     where k.cents > coalesce((select sum(v.cents) from levain.standing_claim_event v
                                where v.fund_id = k.fund_id and v.call_id = k.call_id
                                  and v.claim_id = k.claim_id), 0)
    union all
    select a.fund, a.today, 'overpaid', a.subject, null, m.overpaid_cents
      from a
      join levain.award_money m using (fund_id, call_id, application_id)
     where m.overpaid_cents > 0
), reported as (
    -- Values of indicators, of an award for a period: to be sent in, to be judged.
    select f.fund, case v.state when 'received' then f.today else v.due_on end as due_on,
           case v.state when 'received' then 'judge_values' else 'indicators' end as kind,
           c.code || '/' || p.code as subject,
           v.period || ': ' || string_agg(v.indicator, ', ' order by v.indicator collate "C")
               as detail,
           null::bigint as cents
      from f
      cross join lateral levain.indicator_facts(f.fund_id, f.today, null, null) as v
      join levain.call c on c.fund_id = f.fund_id and c.call_id = v.call_id
      join levain.application p
        on p.fund_id = f.fund_id and p.call_id = v.call_id
       and p.application_id = v.application_id
     where v.state in ('late', 'due', 'refused', 'received')
     group by f.fund, f.today, c.code, p.code, v.period,
              case v.state when 'received' then f.today else v.due_on end,
              case v.state when 'received' then 'judge_values' else 'indicators' end
), outstanding as (
    -- What stays committed so many years after its vintage is the first to be lost.
    select f.fund, make_date(k.vintage + levain.guard_value(
                       f.fund_id, 'outstanding_years', f.today)::integer, 12, 31) as due_on,
           'vintage' as kind,
           k.vintage::text as subject, null::text as detail,
           sum(k.credit_cents - k.debit_cents)::bigint as cents
      from f
      join levain.account k using (fund_id)
     where k.ledger = 'ae' and k.stage in ('committed', 'certified', 'ordered')
     group by f.fund_id, f.fund, f.today, k.vintage
    having sum(k.credit_cents - k.debit_cents) > 0
    union all
    -- What is on suspense and left, of lines or entered by hand: it is not known what for.
    select f.fund, f.today, 'match', k.stage, null,
           sum(k.credit_cents - k.debit_cents)::bigint
      from f
      join levain.account k using (fund_id)
     where k.ledger = 'cash' and k.stage in ('suspense', 'left')
     group by f.fund, f.today, k.stage
    having sum(k.credit_cents - k.debit_cents) > 0
    union all
    select f.fund, make_date(e.exercise + 1, 1, 31), 'close', e.exercise::text, null, null
      from f
      join levain.exercise e using (fund_id)
     where e.closed_through < make_date(e.exercise + 1, 1, 31) is not false
    union all
    -- Unknown money is late from the day on which it came.
    select f.fund, s.day, 'suspense', s.reference, null,
           (s.cents - coalesce(sum(e.cents), 0))::bigint
      from f
      join levain.suspense s using (fund_id)
      left join levain.suspense_event e using (fund_id, suspense_id)
     group by f.fund, s.fund_id, s.suspense_id, s.day, s.reference, s.cents
    having s.cents > coalesce(sum(e.cents), 0)
)
select o.fund, (o.due_on - date '1970-01-01')::bigint as due_on, o.kind, o.subject, o.detail,
       o.cents
  from (select * from offered union all select * from paid union all select * from followed
        union all select * from reported union all select * from outstanding) as o
 where o.due_on <= date '1970-01-01' + $3::bigint::integer
 order by o.due_on, o.fund, o.kind, o.subject, o.detail;
