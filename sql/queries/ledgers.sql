-- SPDX-License-Identifier: MPL-2.0
-- The funds that have a ledger, and how much is in it.
-- gives      fund_id bigint, code text, operations bigint, transfers bigint, head text, the digest
--            of the heads of all chains
select f.fund_id, f.code, o.operations, t.transfers,
       encode(levain.ledger_head(f.fund_id), 'hex') as head
  from levain.fund f
  join (select fund_id, count(*) as operations from levain.operation group by fund_id) as o
       using (fund_id)
  join (select fund_id, count(*) as transfers from levain.transfer group by fund_id) as t
       using (fund_id)
 order by f.code;
