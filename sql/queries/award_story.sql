-- SPDX-License-Identifier: MPL-2.0
-- What happened to an award, by its days; of one day, in the order in which it was recorded.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  application_id
-- gives      day bigint (since 1970-01-01), kind text, what text, cents bigint,
--            note text, by_whom text, due_on bigint (since 1970-01-01; of a claim)
select (s.day - date '1970-01-01')::bigint as day, s.kind, s.what, s.cents, s.note,
       s.recorded_by as by_whom, (s.due_on - date '1970-01-01')::bigint as due_on
  from (
    select d.decided_on as day, 'decided' as kind, 'decision ' || d.decision_id as what,
           a.award_cents::bigint as cents, null::text as note, d.recorded_at, d.recorded_by,
           null::date as due_on
      from levain.decision_award a
      join levain.decision d using (fund_id, call_id, decision_id)
     where a.fund_id = $1::bigint and a.call_id = $2::bigint and a.application_id = $3::bigint
       and a.award_cents > 0
       and not exists (
           select from levain.decision_award b
            where b.fund_id = a.fund_id and b.call_id = a.call_id
              and b.application_id = a.application_id and b.decision_id < a.decision_id
              and b.award_cents = a.award_cents)
    union all
    select e.day, e.kind, null, null, e.motive, e.recorded_at, e.recorded_by, null
      from levain.award_event e
     where e.fund_id = $1::bigint and e.call_id = $2::bigint and e.application_id = $3::bigint
    union all
    select g.signed_on, case when g.version = 1 then 'signed' else 'amended' end, g.number,
           g.award_cents, g.reason, g.recorded_at, g.recorded_by, null
      from levain.agreement g
     where g.fund_id = $1::bigint and g.call_id = $2::bigint and g.application_id = $3::bigint
    union all
    select w.received_on, case when w.accepted then 'document' else 'document_refused' end,
           w.kind, null, coalesce(w.motive, w.name), w.recorded_at, w.recorded_by, null
      from levain.award_document w
     where w.fund_id = $1::bigint and w.call_id = $2::bigint and w.application_id = $3::bigint
    union all
    select t.day, t.kind, null, null, t.motive, t.recorded_at, t.recorded_by, null
      from levain.award_step t
     where t.fund_id = $1::bigint and t.call_id = $2::bigint and t.application_id = $3::bigint
    union all
    select c.day, 'certified', c.instalment, c.cents, c.ground, c.recorded_at, c.recorded_by, null
      from levain.certification c
     where c.fund_id = $1::bigint and c.call_id = $2::bigint and c.application_id = $3::bigint
    union all
    select o.day, 'ordered', o.exercise || '/' || o.number, o.cents, null, o.recorded_at,
           o.recorded_by, null
      from levain.payment_order o
     where o.fund_id = $1::bigint and o.call_id = $2::bigint and o.application_id = $3::bigint
    union all
    select v.day, v.kind || case when v.payer = 'treasury' then '_treasury' else '' end,
           o.exercise || '/' || o.number, o.cents, v.motive, v.recorded_at, v.recorded_by, null
      from levain.payment_order o
      join levain.payment_event v using (fund_id, call_id, payment_order_id)
     where o.fund_id = $1::bigint and o.call_id = $2::bigint and o.application_id = $3::bigint
    union all
    select p.accounted_on, 'undone', coalesce(c.instalment, o.exercise || '/' || o.number),
           coalesce(c.cents, o.cents, k.cents), p.reason, p.recorded_at, p.recorded_by, null
      from levain.operation p
      left join levain.certification c
        on c.fund_id = p.fund_id and c.operation_id = p.reverses_id
      left join levain.payment_event v
        on v.fund_id = p.fund_id and v.operation_id = p.reverses_id
      left join levain.payment_order o
        on o.fund_id = p.fund_id
       and (o.operation_id = p.reverses_id or o.payment_order_id = v.payment_order_id)
      left join levain.claim_event k
        on k.fund_id = p.fund_id and k.operation_id = p.reverses_id
     where p.fund_id = $1::bigint
       and p.reverses_id in (
           select i.operation_id from levain.certification i
            where i.fund_id = $1::bigint and i.call_id = $2::bigint
              and i.application_id = $3::bigint
           union all
           select i.operation_id from levain.payment_order i
            where i.fund_id = $1::bigint and i.call_id = $2::bigint
              and i.application_id = $3::bigint
           union all
           select e.operation_id from levain.payment_order i
             join levain.payment_event e using (fund_id, call_id, payment_order_id)
            where i.fund_id = $1::bigint and i.call_id = $2::bigint
              and i.application_id = $3::bigint
           union all
           select e.operation_id from levain.claim i
             join levain.claim_event e using (fund_id, call_id, claim_id)
            where i.fund_id = $1::bigint and i.call_id = $2::bigint
              and i.application_id = $3::bigint)
    union all
    select p.accounted_on, p.kind::text, m.letter, sum(t.cents)::bigint, null, p.recorded_at,
           p.recorded_by, null
      from levain.account a
      join levain.transfer t
        on t.fund_id = a.fund_id and a.account_id in (t.debit_account_id, t.credit_account_id)
      join levain.operation p on p.fund_id = t.fund_id and p.operation_id = t.operation_id
      left join lateral (
          select split_part(p.key, ' match ', 2) as letter) as m on true
     where a.fund_id = $1::bigint and a.call_id = $2::bigint and a.application_id = $3::bigint
       and a.ledger = 'cash' and a.stage = 'overpaid'
       and p.kind in ('overpay', 'overpaid_back')
     group by p.fund_id, p.operation_id, m.letter
    union all
    select l.day, 'settled', null, l.due_cents, null, l.recorded_at, l.recorded_by, null
      from levain.settlement l
     where l.fund_id = $1::bigint and l.call_id = $2::bigint and l.application_id = $3::bigint
    union all
    select r.day, 'reduced', r.cause, r.cents, r.motive, r.recorded_at, r.recorded_by, null
      from levain.reduction r
     where r.fund_id = $1::bigint and r.call_id = $2::bigint and r.application_id = $3::bigint
    union all
    select r.day, 'claimed', null, k.cents, null, k.recorded_at, k.recorded_by, k.due_on
      from levain.claim k
      join levain.reduction r using (fund_id, call_id, reduction_id)
     where k.fund_id = $1::bigint and k.call_id = $2::bigint and k.application_id = $3::bigint
    union all
    select v.day, v.kind, null, v.cents, v.reference, v.recorded_at, v.recorded_by, null
      from levain.claim k
      join levain.claim_event v using (fund_id, call_id, claim_id)
     where k.fund_id = $1::bigint and k.call_id = $2::bigint and k.application_id = $3::bigint
  ) as s
 order by s.day, s.recorded_at, s.kind;
