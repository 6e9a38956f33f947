-- SPDX-License-Identifier: MPL-2.0
-- The accounts of the fund's own: of each IBAN, what was proposed last.
-- $1 bigint  fund_id
-- $2 text    IBAN, null = all
-- gives      iban text, bic text, holder text, initiator text, day bigint (since 1970-01-01),
--            confirmed_on bigint (since 1970-01-01, null = nobody confirmed it)
select a.iban, a.bic, a.holder, a.initiator, (a.day - date '1970-01-01')::bigint as day,
       (a.confirmed_on - date '1970-01-01')::bigint as confirmed_on
  from (select distinct o.iban from levain.fund_account o where o.fund_id = $1::bigint) as i
  cross join lateral levain.fund_account_of($1::bigint, i.iban) as a
 where $2::text is null or a.iban = $2::text
 order by a.iban;
