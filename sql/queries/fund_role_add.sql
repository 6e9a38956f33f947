-- SPDX-License-Identifier: MPL-2.0
-- Give somebody a role in a fund.
-- $1 bigint  fund_id
-- $2 text    login
-- $3 text    name, null = as it is recorded
-- $4 text    person, service; null = as it is recorded, else person
-- $5 text    role
-- $6 bigint  first day, counted from 1970-01-01; null = from now on
-- $7 bigint  last day; null = for good
-- gives      created boolean, held boolean (it is held now), begins_on integer, ends_on integer
--            (days of the fund since 1970-01-01; ends_on null = for good)
with given as materialized (
    select a.begins_at, a.ends_at, a.created
      from levain.fund_role_add(
               $1::bigint, $2::text, $3::text, $4::text, $5::text,
               date '1970-01-01' + $6::bigint::integer,
               date '1970-01-01' + $7::bigint::integer) as a
)
select g.created, g.begins_at <= clock_timestamp() as held,
       (g.begins_at at time zone f.time_zone)::date - date '1970-01-01' as begins_on,
       ((g.ends_at - interval '1 microsecond') at time zone f.time_zone)::date
           - date '1970-01-01' as ends_on
  from given g
  join levain.fund f on f.fund_id = $1;
