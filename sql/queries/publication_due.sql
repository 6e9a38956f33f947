-- SPDX-License-Identifier: MPL-2.0
-- Whether a schedule has agreements of a fund published by a day, and how many were not.
-- $1 bigint  fund_id
-- $2 bigint  the day, since 1970-01-01
-- gives      due bigint, waiting bigint, number bigint (of the last publication, 0 = none)
select count(*) as due, count(*) filter (where not p.published) as waiting,
       (select coalesce(max(b.number), 0)::bigint from levain.publication b
         where b.fund_id = $1::bigint) as number
  from levain.publication_due($1::bigint, date '1970-01-01' + $2::bigint::integer) as p;
