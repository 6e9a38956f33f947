-- SPDX-License-Identifier: MPL-2.0
-- What the bank holds by the ledger for the orders of an exercise: received in it or before.
-- $1 bigint  fund_id
-- gives      exercise bigint, cents bigint
select e.exercise::bigint, (select coalesce(sum(k.credit_cents - k.debit_cents), 0)
                              from levain.account k
                             where k.fund_id = e.fund_id and k.ledger = 'cash'
                               and k.stage = 'bank' and k.exercise <= e.exercise)::bigint as cents
  from levain.exercise e
 where e.fund_id = $1::bigint
 order by e.exercise;
