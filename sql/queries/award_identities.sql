-- SPDX-License-Identifier: MPL-2.0
-- What has to be equal in the money of an award, from its transfers, its accounts and its shares.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  application_id
-- gives      rule text (outstanding, funders, paid, cash), vintage bigint, funder text (null = the
--            award), first_cents bigint, second_cents bigint, third_cents bigint,
--            result_cents bigint: outstanding: committed - paid - given up = outstanding;
--            funders: committed, paid, given up by all funders together, and their outstanding;
--            paid: of AE, of CP; cash: sent or received, returned, of CP
with k as (
    select k.account_id, k.ledger, k.stage, k.vintage, k.credit_cents - k.debit_cents as cents
      from levain.account k
     where k.fund_id = $1::bigint and k.call_id = $2::bigint and k.application_id = $3::bigint
), moved as (
    -- Gross, net of what was reversed: a contra-entry leaves by the stage that it came to.
    select k.vintage,
           case when t.credit_account_id = k.account_id then 1 else -1 end * t.cents as cents,
           k.stage, t.debit_stage, t.credit_stage, t.operation_id, t.line,
           o.reverses_id is not null as reverses, o.kind::text as kind
      from k
      join levain.transfer t
        on t.fund_id = $1 and k.account_id in (t.debit_account_id, t.credit_account_id)
      join levain.operation o on o.fund_id = t.fund_id and o.operation_id = t.operation_id
     where k.ledger = 'ae' and k.stage in ('committed', 'paid', 'decommitted')
), gross as (
    select m.vintage,
           coalesce(sum(m.cents) filter (
               where m.stage = 'committed'
                 and 'available' in (m.debit_stage, m.credit_stage)), 0) as committed,
           coalesce(sum(m.cents) filter (where m.stage = 'paid'), 0) as paid,
           coalesce(sum(m.cents) filter (
               where m.stage = 'decommitted'
                 and 'committed' in (m.debit_stage, m.credit_stage)), 0) as decommitted
      from moved m
     group by m.vintage
), held as (
    select k.vintage, coalesce(sum(k.cents), 0) as outstanding
      from k
     where k.ledger = 'ae' and k.stage in ('committed', 'certified', 'ordered')
     group by k.vintage
), share as (
    select f.code::text as funder, s.vintage, sum(s.committed_cents) as committed,
           sum(s.paid_cents) as paid, sum(s.decommitted_cents) as decommitted
      from levain.award_share s
      join levain.funding_source u using (fund_id, source_id)
      join levain.funder f using (funder_id)
     where s.fund_id = $1 and s.call_id = $2 and s.application_id = $3
     group by 1, 2
), cut as (
    -- The same from what each transfer was shared into.
    select f.code::text as funder, m.vintage,
           coalesce(sum(s.cents) filter (where s.share = 'committed'), 0) as committed,
           coalesce(sum(s.cents) filter (where s.share = 'paid'), 0) as paid,
           coalesce(sum(s.cents) filter (where s.share = 'decommitted'), 0) as decommitted
      from (select distinct m.operation_id, m.line, m.vintage from moved m) as m
      join levain.transfer_share s
        on s.fund_id = $1 and s.operation_id = m.operation_id and s.line = m.line
      join levain.funding_source u on u.fund_id = s.fund_id and u.source_id = s.source_id
      join levain.funder f using (funder_id)
     group by 1, 2
), line as (
    select 1 as place, 'outstanding' as rule, g.vintage, null::text as funder, g.committed, g.paid,
           g.decommitted, coalesce(h.outstanding, 0) as result
      from gross g
      left join held h using (vintage)
    union all
    select 2, 'outstanding', c.vintage, c.funder, c.committed, c.paid, c.decommitted,
           s.committed - s.paid - s.decommitted
      from cut c
      join share s using (funder, vintage)
    union all
    select 3, 'funders', c.vintage, null, sum(c.committed), sum(c.paid), sum(c.decommitted),
           (select coalesce(h.outstanding, 0) from held h where h.vintage = c.vintage)
      from cut c
     group by c.vintage
    union all
    select 4, 'paid', null, null,
           coalesce(sum(k.cents) filter (where k.ledger = 'ae' and k.stage = 'paid'), 0), 0, 0,
           coalesce(sum(k.cents) filter (where k.ledger = 'cp' and k.stage = 'paid'), 0)
      from k
    union all
    select 5, 'cash', null, null,
           coalesce(sum(k.cents) filter (
               where k.ledger = 'cash' and k.stage in ('sent', 'executed')), 0),
           coalesce(sum(k.cents) filter (where k.ledger = 'cash' and k.stage = 'returned'), 0), 0,
           coalesce(sum(k.cents) filter (where k.ledger = 'cp' and k.stage = 'paid'), 0)
      from k
)
select l.rule, l.vintage::bigint, l.funder, l.committed::bigint as first_cents,
       l.paid::bigint as second_cents, l.decommitted::bigint as third_cents,
       l.result::bigint as result_cents
  from line l
 order by l.vintage nulls last, l.place, l.funder;
