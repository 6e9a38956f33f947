-- SPDX-License-Identifier: MPL-2.0
-- The chains of a fund's journal with their heads, in the order of their bytes.
-- $1 bigint  fund_id
-- gives      chain text, length bigint (operations), sha256 bytea (the link of the last one)
select c.chain::text, c.length, c.sha256::bytea
  from levain.ledger_chain c
 where c.fund_id = $1::bigint
 order by c.chain collate "C";
