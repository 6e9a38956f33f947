-- SPDX-License-Identifier: MPL-2.0
-- The transfers that moved the money of an award, in the order in which they were posted.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  application_id
-- gives      day bigint (since 1970-01-01), kind text, reverses boolean, ledger text,
--            debit_stage text, credit_stage text, exercise bigint, vintage bigint, envelope text,
--            cents bigint, operation_id bigint
with a as (
    select k.fund_id, k.account_id, k.envelope, k.vintage
      from levain.account k
     where k.fund_id = $1::bigint and k.call_id = $2::bigint and k.application_id = $3::bigint
), t as (
    select t.* from levain.transfer t join a on a.fund_id = t.fund_id
                                            and a.account_id = t.debit_account_id
    union
    select t.* from levain.transfer t join a on a.fund_id = t.fund_id
                                            and a.account_id = t.credit_account_id
)
select (o.accounted_on - date '1970-01-01')::bigint as day, o.kind::text,
       o.reverses_id is not null as reverses, t.ledger, t.debit_stage::text, t.credit_stage::text,
       o.exercise::bigint, a.vintage::bigint, a.envelope::text, t.cents::bigint, t.operation_id
  from t
  join levain.operation o using (fund_id, operation_id)
  join lateral (select a.envelope, a.vintage from a
                 where a.account_id in (t.debit_account_id, t.credit_account_id)
                 limit 1) as a on true
 order by t.operation_id, t.line;
