-- SPDX-License-Identifier: MPL-2.0
-- The funds that have a remittance of that number.
-- $1 text    code of the fund, null = of any
-- $2 bigint  year
-- $3 bigint  number
-- gives      fund_id bigint, code text, currency text, time_zone text
select f.fund_id, f.code::text as code, f.currency::text as currency, f.time_zone::text as time_zone
  from levain.remittance r
  join levain.fund f using (fund_id)
 where ($1::text is null or f.code = $1) and r.year = $2::bigint and r.number = $3::bigint
 order by f.code;
