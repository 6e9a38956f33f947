-- SPDX-License-Identifier: MPL-2.0
-- What lines of a book may be: orders, the oldest open claim of each award, what was paid too much,
-- what funders were asked for, what was entered by hand.
-- $1 bigint  fund_id
-- gives      kind text, call_id bigint, application_id bigint, id bigint, year bigint,
--            cents bigint, left_cents bigint (a line of it is to come), back_cents bigint (it may
--            come back), more_lines bigint (of the same amount),
--            beneficiary bigint, day bigint (since 1970-01-01), last_day bigint (to
--            book it, null = none), exercise bigint, number bigint, against text, name text,
--            holder text, iban text, agreement text, application text, reference text,
--            words text, batch bigint (remittance_id of the file that an order left in, where the
--            bank may debit one sum for it)
with batch as (
    select o.call_id, o.payment_order_id, max(o.remittance_id) as remittance_id
      from (select distinct r.remittance_id from levain.remittance_debits($1::bigint) as r) as r
      join levain.remittance_order o
        on o.fund_id = $1::bigint and o.remittance_id = r.remittance_id
     group by o.call_id, o.payment_order_id
), claimed as (
    select distinct on (c.call_id, c.application_id) c.call_id, c.application_id, c.claim_id,
           (c.cents - coalesce(e.cents, 0))::bigint as cents, r.day
      from levain.claim c
      join levain.reduction r using (fund_id, call_id, reduction_id)
      left join lateral (
          select sum(v.cents) as cents from levain.standing_claim_event v
           where v.fund_id = c.fund_id and v.call_id = c.call_id and v.claim_id = c.claim_id) as e
        on true
     where c.fund_id = $1::bigint and c.cents > coalesce(e.cents, 0)
     order by c.call_id, c.application_id, c.claim_id
), called as (
    -- What of a funder's calls is not received: that of the last ones.
    select k.funder_id, k.year, k.held_cents, o.cents, o.ref, o.day,
           sum(o.cents) over (partition by k.funder_id, k.year
                              order by o.day desc, o.operation_id desc) as upto_cents
      from (select a.funder_id, a.vintage as year,
                   sum(a.credit_cents - a.debit_cents)::bigint as held_cents
              from levain.account a
             where a.fund_id = $1::bigint and a.ledger = 'cash' and a.stage = 'called'
             group by a.funder_id, a.vintage) as k
      join levain.funder f using (funder_id)
      join lateral (
          select p.operation_id, p.accounted_on as day,
                 substr(p.key, length('call_funds ' || f.code || ' ' || k.year || ' ') + 1) as ref,
                 (select sum(t.cents) from levain.transfer t
                   where t.fund_id = p.fund_id and t.operation_id = p.operation_id)::bigint
                     as cents
            from levain.operation p
           where p.fund_id = $1::bigint and p.kind = 'call_funds'
             and starts_with(p.key, 'call_funds ' || f.code || ' ' || k.year || ' ')
             and not exists (select from levain.operation u
                              where u.fund_id = p.fund_id and u.reverses_id = p.operation_id)
          ) as o on true
     where k.held_cents > 0
), target as (
    select 'order' as kind, o.call_id, o.application_id, o.payment_order_id as id,
           null::bigint as year, o.cents,
           case when o.cancelled then o.cents
                when o.lines_left > 0 and o.open_match_id is null then o.cents
                when o.lines_left > 0 then o.cents - levain.match_lines_cents(
                    o.fund_id, o.open_match_id)
                else 0 end as left_cents,
           case when not o.cancelled
                     and (o.state in ('paid', 'reissued', 'executed') or o.returns_left > 0)
                then o.cents else 0 end as back_cents,
           greatest(o.lines_left - 1, 0) as more_lines, o.day,
           case when o.state = 'ordered' then make_date(o.exercise + 1, 1, 31) end as last_day,
           o.exercise::bigint as exercise, o.number::bigint as number,
           case when o.cancelled then 'cancelled'
                when o.state = 'ordered'
                     and e.closed_through >= make_date(o.exercise + 1, 1, 31) then 'closed'
           end as against, b.holder::text as holder, b.iban, null::text as reference,
           o.exercise || '/' || o.number as words
      from levain.order_lines o
      left join levain.bank_account b
        on b.fund_id = o.fund_id and b.call_id = o.call_id
       and b.bank_account_id = o.bank_account_id
      left join levain.exercise e on e.fund_id = o.fund_id and e.exercise = o.exercise
     where o.fund_id = $1::bigint
    union all
    select 'claim', c.call_id, c.application_id, c.claim_id, null, c.cents, c.cents, 0, 0, c.day,
           null, 0, 0, null, b.holder, b.iban, null, null
      from claimed c
      left join lateral levain.account_of($1::bigint, c.call_id, c.application_id) as b on true
    union all
    select 'overpayment', m.call_id, m.application_id, m.application_id, null, m.overpaid_cents,
           m.overpaid_cents, 0, 0, (
               select min(p.accounted_on)
                 from levain.account k
                 join levain.transfer t
                   on t.fund_id = k.fund_id and t.credit_account_id = k.account_id
                 join levain.operation p
                   on p.fund_id = t.fund_id and p.operation_id = t.operation_id
                where k.fund_id = m.fund_id and k.call_id = m.call_id
                  and k.application_id = m.application_id and k.ledger = 'cash'
                  and k.stage = 'overpaid'), null, 0, 0, null, b.holder, b.iban, null, null
      from levain.award_money m
      left join lateral levain.account_of(m.fund_id, m.call_id, m.application_id) as b on true
     where m.fund_id = $1::bigint and m.overpaid_cents > 0
    union all
    select 'call', null, null, c.funder_id, c.year, null,
           least(c.cents, c.held_cents - (c.upto_cents - c.cents))::bigint, 0, 0, c.day, null, 0, 0,
           null, null, null, c.ref, f.code || '/' || c.year
      from called c
      join levain.funder f using (funder_id)
     where c.upto_cents - c.cents < c.held_cents
    union all
    select 'receipt', null, null, s.suspense_id, null, s.cents, s.cents, 0, 0, s.day, null, 0, 0,
           null, s.payer, null, s.reference, s.reference
      from levain.suspense s
     where s.fund_id = $1::bigint
       and not exists (
           select from levain.bank_match_target t
             join levain.standing_match m using (fund_id, bank_match_id)
            where t.fund_id = s.fund_id and t.suspense_id = s.suspense_id)
)
select t.kind, t.call_id, t.application_id, t.id, t.year,
       coalesce(t.cents, t.left_cents)::bigint as cents, t.left_cents::bigint,
       t.back_cents::bigint, t.more_lines::bigint, coalesce(
           g.organization_id, case when t.kind = 'call' then -1 - t.id end,
           case when t.application_id is not null then 1000000000000 + t.application_id end,
           -1000000000000 - t.id)::bigint as beneficiary,
       (t.day - date '1970-01-01')::bigint as day,
       (t.last_day - date '1970-01-01')::bigint as last_day, t.exercise::bigint, t.number::bigint,
       t.against, coalesce(g.name, f.name_fr)::text as name, t.holder::text, t.iban,
       l.number::text as agreement, a.code::text as application, t.reference::text,
       coalesce(t.words, c.code || '/' || a.code)::text as words, b.remittance_id as batch
  from target t
  left join batch b
    on t.kind = 'order' and b.call_id = t.call_id and b.payment_order_id = t.id
  left join levain.application a
    on a.fund_id = $1::bigint and a.call_id = t.call_id and a.application_id = t.application_id
  left join levain.call c on c.fund_id = a.fund_id and c.call_id = a.call_id
  left join levain.organization g using (organization_id)
  left join levain.funder f on t.kind = 'call' and f.funder_id = t.id
  left join lateral (
      select s.number from levain.agreement s
       where s.fund_id = a.fund_id and s.call_id = a.call_id
         and s.application_id = a.application_id and s.act <> 'decision'
       order by s.version limit 1) as l on true
 order by t.kind, t.day, t.exercise, t.number, t.id, t.year;
