-- SPDX-License-Identifier: MPL-2.0
-- The transfers of the operations of a fund from one to another, in their order.
-- $1 bigint  fund_id
-- $2 bigint  the first operation_id
-- $3 bigint  the last operation_id
-- gives      operation_id bigint, ledger text, debit_account_id bigint, credit_account_id bigint,
--            cents bigint
select t.operation_id, t.ledger, t.debit_account_id, t.credit_account_id, t.cents::bigint
  from levain.transfer t
 where t.fund_id = $1::bigint and t.operation_id between $2::bigint and $3::bigint
 order by t.operation_id, t.line;
