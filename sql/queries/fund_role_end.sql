-- SPDX-License-Identifier: MPL-2.0
-- End a role that somebody holds, or is to hold, in a fund.
-- $1 bigint  fund_id
-- $2 text    login
-- $3 text    role
-- $4 bigint  last day, counted from 1970-01-01; null = it ends now
-- gives      changed boolean, ends_on integer, last day of the fund, since 1970-01-01
with ended as materialized (
    select e.ends_at, e.changed
      from levain.fund_role_end($1::bigint, $2::text, $3::text,
                                date '1970-01-01' + $4::bigint::integer) as e
)
select e.changed,
       ((e.ends_at - interval '1 microsecond') at time zone f.time_zone)::date
           - date '1970-01-01' as ends_on
  from ended e
  join levain.fund f on f.fund_id = $1;
