-- SPDX-License-Identifier: MPL-2.0
-- Up to which day an exercise is closed, and the journal of its fund.
-- $1 bigint  fund_id
-- $2 bigint  the year
-- gives      closed_through integer, days since 1970-01-01; operations bigint, of the exercise and
--            dated up to that day; head text, the digest of the heads of all chains, null = nothing
--            was posted
select e.closed_through - date '1970-01-01' as closed_through,
       (select count(*) from levain.operation o
         where o.fund_id = e.fund_id and o.exercise = e.exercise
           and o.accounted_on <= e.closed_through) as operations,
       encode(levain.ledger_head(e.fund_id), 'hex') as head
  from levain.exercise e
 where e.fund_id = $1::bigint and e.exercise = $2::bigint;
