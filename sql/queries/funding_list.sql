-- SPDX-License-Identifier: MPL-2.0
-- The conventions of a fund as they stand.
-- $1 bigint  fund_id
-- gives      funder text, year bigint, number text, version bigint, signed_on bigint (from
--            1970-01-01), kind text, cents bigint, management bigint, clause text, reuse boolean,
--            called bigint, received bigint, usable bigint, committed bigint, earmarks text
select d.code::text as funder, f.year::bigint as year, f.number::text as number,
       f.version::bigint as version,
       (f.signed_on - date '1970-01-01')::bigint as signed_on, f.kind, f.cents::bigint as cents,
       f.management_cents::bigint as management, f.clause::text as clause, f.reuse,
       coalesce(a.called, 0)::bigint as called, coalesce(a.received, 0)::bigint as received,
       s.usable::bigint as usable, s.committed::bigint as committed, s.earmarks
  from levain.funding_in_force f
  join levain.funder d using (funder_id)
 cross join lateral (
       select sum(k.usable_cents + k.reused_cents) as usable, sum(k.committed_cents) as committed,
              string_agg(c.code || '/' || k.envelope || '=' || levain.euros(k.usable_cents), ', '
                         order by c.code, k.envelope) as earmarks
         from levain.funding_source k
         left join levain.call c using (fund_id, call_id)
        where k.fund_id = f.fund_id and k.funder_id = f.funder_id and k.year = f.year) as s
  left join lateral (
       select sum(k.credit_cents) filter (where k.stage = 'called') as called,
              sum(k.debit_cents) filter (where k.stage = 'called') as received
         from levain.account k
        where k.fund_id = f.fund_id and k.ledger = 'cash' and k.funder_id = f.funder_id
          and k.vintage = f.year) as a on true
 where f.fund_id = $1::bigint
 order by f.year, d.code;
