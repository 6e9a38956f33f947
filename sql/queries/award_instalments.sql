-- SPDX-License-Identifier: MPL-2.0
-- The instalments of an award.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  application_id
-- gives      code text, kind text, cents bigint, due_on bigint (days since 1970-01-01; null = not
--            known yet), missing text[], certified_cents bigint, order_name text, state text
select i.code, i.kind, i.cents, (i.due_on - date '1970-01-01')::bigint as due_on, i.missing,
       i.certified_cents, i.exercise || '/' || i.number as order_name, i.state
  from levain.instalment_state i
 where i.fund_id = $1::bigint and i.call_id = $2::bigint and i.application_id = $3::bigint
 order by i.ordinal;
