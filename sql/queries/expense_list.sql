-- SPDX-License-Identifier: MPL-2.0
-- The lines of the statement of expenses of an award, as it stood on a day.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  application_id
-- $4 bigint  the day, since 1970-01-01
-- gives      line text, version bigint, account text, label text, person boolean, supplier text,
--            siren text, invoice text, invoiced_on bigint (since 1970-01-01), paid_on bigint,
--            claimed_cents bigint, proof text, accepted_cents bigint, refused_cents bigint,
--            motive text, motive_fr text, motive_en text, words text, flags text[], alike text,
--            entered_by text, judged_by text
select f.line, f.version::bigint as version, f.account, f.label, f.person, f.supplier,
       f.supplier_siren as siren, f.invoice,
       (f.invoiced_on - date '1970-01-01')::bigint as invoiced_on,
       (f.paid_on - date '1970-01-01')::bigint as paid_on, f.claimed_cents, f.proof,
       f.accepted_cents, f.refused_cents, f.motive, m.name_fr::text as motive_fr,
       m.name_en::text as motive_en, f.words, f.flags, f.alike, f.entered_by, f.judged_by
  from levain.expense_facts($1::bigint, $2::bigint, $3::bigint,
                            date '1970-01-01' + $4::bigint::integer) as f
  left join levain.expense_motive m on m.code = f.motive
 order by f.account collate "C", f.paid_on, f.line collate "C";
