-- SPDX-License-Identifier: MPL-2.0
-- The funds that have a ledger, and how much is in it.
-- gives      fund_id bigint, code text, operations bigint, transfers bigint, head text (the digest
--            of the heads of all chains), conventions bigint, shares bigint
select f.fund_id, f.code, o.operations, t.transfers,
       encode(levain.ledger_head(f.fund_id), 'hex') as head,
       (select count(*) from levain.funding_in_force i where i.fund_id = f.fund_id) as conventions,
       (select count(*) from levain.transfer_share s where s.fund_id = f.fund_id) as shares
  from levain.fund f
  join (select fund_id, count(*) as operations from levain.operation group by fund_id) as o
       using (fund_id)
  join (select fund_id, count(*) as transfers from levain.transfer group by fund_id) as t
       using (fund_id)
 order by f.code;
