-- SPDX-License-Identifier: MPL-2.0
-- The remittances of a fund, or one of them.
-- $1 bigint  fund_id
-- $2 bigint  year, null = any
-- $3 bigint  number, null = any
-- gives      year smallint, number integer, message text, format text, account text, holder text,
--            execute_on bigint (since 1970-01-01), day bigint (since 1970-01-01),
--            order_count integer, cents bigint, state text, state_day bigint (since 1970-01-01),
--            motive text, sha256 text, executed bigint, returned bigint,
--            recorded_by text
select r.year, r.number, r.message, r.format, c.iban as account, c.holder::text as holder,
       (r.execute_on - date '1970-01-01')::bigint as execute_on,
       (r.day - date '1970-01-01')::bigint as day, r.order_count, r.cents::bigint as cents, r.state,
       (r.state_day - date '1970-01-01')::bigint as state_day, r.state_motive as motive,
       encode(r.sha256, 'hex') as sha256, w.executed, w.returned,
       r.recorded_by
  from levain.standing_remittance r
  left join levain.fund_account c
    on c.fund_id = r.fund_id and c.fund_account_id = r.fund_account_id
  cross join lateral (
      select count(*) filter (where x.state = 'executed') as executed,
             count(*) filter (where x.state = 'returned') as returned
        from levain.remittance_states(r.fund_id, r.remittance_id) as x) as w
 where r.fund_id = $1::bigint and ($2::bigint is null or r.year = $2::bigint)
   and ($3::bigint is null or r.number = $3::bigint)
 order by r.year, r.number;
