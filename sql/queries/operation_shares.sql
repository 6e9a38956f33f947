-- SPDX-License-Identifier: MPL-2.0
-- What funders have of operations.
-- $1 bigint  fund_id
-- $2 text    operation_ids, as an array: {1,2}
-- $3 boolean each application by itself
-- gives      application text (null unless asked), share text, funder text, cents bigint
select case when $3::boolean then a.code::text end as application, s.share,
       f.code::text as funder, sum(s.cents)::bigint as cents
  from levain.transfer_share s
  join levain.funding_source k using (fund_id, source_id)
  join levain.funder f using (funder_id)
  join levain.transfer t using (fund_id, operation_id, line)
  join levain.account c
    on c.fund_id = t.fund_id and c.account_id in (t.debit_account_id, t.credit_account_id)
   and c.holder = 'award'
  join levain.application a
    on a.fund_id = c.fund_id and a.call_id = c.call_id and a.application_id = c.application_id
 where s.fund_id = $1::bigint and s.operation_id = any ($2::text::bigint[])
   and s.share in ('committed', 'owed', 'reused')
 group by 1, 2, 3
 order by 1, 3, 2;
