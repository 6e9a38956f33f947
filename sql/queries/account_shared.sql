-- SPDX-License-Identifier: MPL-2.0
-- Awards of other beneficiaries that are to be paid to the same account.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  application_id
-- $4 text    IBAN, without blanks
-- gives      application text (with its call), name text
select c.code || '/' || a.code as application, coalesce(g.name, b.holder)::text as name
  from levain.bank_account b
  join levain.application a using (fund_id, call_id, application_id)
  join levain.call c using (fund_id, call_id)
  left join levain.organization g using (organization_id)
  join levain.application w
    on w.fund_id = b.fund_id and w.call_id = $2::bigint and w.application_id = $3::bigint
  left join levain.organization o on o.organization_id = w.organization_id
 where b.fund_id = $1::bigint and b.iban = $4::text
   and (b.call_id, b.application_id) <> (w.call_id, w.application_id)
   and (a.organization_id = w.organization_id or g.siren = o.siren) is not true
   and not exists (
       select from levain.bank_account later
        where later.fund_id = b.fund_id and later.call_id = b.call_id
          and later.application_id = b.application_id
          and later.bank_account_id > b.bank_account_id)
 order by application
 limit 5;
