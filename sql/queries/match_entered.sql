-- SPDX-License-Identifier: MPL-2.0
-- What people booked by hand before its line came, and files of orders that a bank may debit as one
-- sum: lines may be these besides what match_targets gives.
-- $1 bigint  fund_id
-- gives      kind text, call_id bigint, application_id bigint, id bigint, year bigint,
--            cents bigint, left_cents bigint, back_cents bigint, more_lines bigint,
--            beneficiary bigint, day bigint (since 1970-01-01), last_day bigint (no line of it
--            comes later), exercise bigint, number bigint, against text, name text, holder text,
--            iban text, agreement text, application text, reference text, words text,
--            batch bigint (remittance_id)
select e.kind, e.call_id, e.application_id, e.operation_id as id, e.year::bigint as year, e.cents,
       e.cents as left_cents, 0::bigint as back_cents, 0::bigint as more_lines,
       coalesce(g.organization_id, -1 - e.funder_id,
                1000000000000 + e.application_id)::bigint as beneficiary,
       (e.day - 31 - date '1970-01-01')::bigint as day,
       (e.day + 31 - date '1970-01-01')::bigint as last_day, 0::bigint as exercise,
       0::bigint as number, null::text as against, coalesce(g.name, f.name_fr)::text as name,
       b.holder::text as holder, b.iban, l.number::text as agreement, a.code::text as application,
       e.reference,
       coalesce(c.code || '/' || a.code, f.code || '/' || e.year) || '/' || e.reference as words,
       null::bigint as batch
  from levain.entered_receipts($1::bigint) as e
  left join levain.application a
    on a.fund_id = $1::bigint and a.call_id = e.call_id and a.application_id = e.application_id
  left join levain.call c on c.fund_id = a.fund_id and c.call_id = a.call_id
  left join levain.organization g using (organization_id)
  left join levain.funder f on f.funder_id = e.funder_id
  left join lateral levain.account_of($1::bigint, e.call_id, e.application_id) as b on true
  left join lateral (
      select s.number from levain.agreement s
       where s.fund_id = a.fund_id and s.call_id = a.call_id
         and s.application_id = a.application_id and s.act <> 'decision'
       order by s.version limit 1) as l on true
union all
select 'remittance', null, null, r.remittance_id, null, r.cents, r.cents, 0, 0, 0,
       r.day - date '1970-01-01', r.last_day - date '1970-01-01', r.year, r.number, null, r.holder,
       null, r.iban, null, null, 'REM-' || r.year || '-' || r.number,
       r.year || '/R' || r.number, r.remittance_id
  from levain.remittance_debits($1::bigint) as r
 order by kind, day, year, number, id, cents;
