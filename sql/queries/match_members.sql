-- SPDX-License-Identifier: MPL-2.0
-- The orders of the files that a bank may debit as one sum.
-- $1 bigint  fund_id
-- gives      payment_order_id bigint, remittance_id bigint
select o.payment_order_id, o.remittance_id
  from (select distinct r.remittance_id from levain.remittance_debits($1::bigint) as r) as r
  join levain.remittance_order o
    on o.fund_id = $1::bigint and o.remittance_id = r.remittance_id
 order by o.payment_order_id, o.remittance_id;
