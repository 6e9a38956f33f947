-- SPDX-License-Identifier: MPL-2.0
-- What an import posted, and what undid it.
-- $1 bigint  fund_id
-- $2 bigint  bank_import_id
-- gives      key text, kind text, exercise bigint, accounted_on bigint (days since 1970-01-01),
--            cents bigint, undone boolean
select o.key, o.kind, o.exercise::bigint,
       (o.accounted_on - date '1970-01-01')::bigint as accounted_on, t.cents::bigint,
       exists (select from levain.operation c
                where c.fund_id = o.fund_id and c.reverses_id = o.operation_id) as undone
  from levain.bank_import_operation b
  join levain.operation o using (fund_id, operation_id)
  join levain.transfer t using (fund_id, operation_id)
 where b.fund_id = $1::bigint and b.bank_import_id = $2::bigint
 order by o.operation_id;
