-- SPDX-License-Identifier: MPL-2.0
-- The territories that stand for who knows so much, of all times.
-- $1 bigint  day of what was published, days since 1970-01-01
-- $2 bigint  last load of references
-- gives      kind text, code text, name text, commune text, epci text, department text,
--            region text, valid_from bigint, valid_to bigint (days; null = open); by code, kind
--            and valid_from
select t.kind, t.code, t.name, t.commune, t.epci, t.department, t.region,
       (t.valid_from - date '1970-01-01')::bigint as valid_from,
       (t.valid_to - date '1970-01-01')::bigint as valid_to
  from levain.standing_territories(date '1970-01-01' + $1::bigint::integer, $2::bigint) as t
 where t.valid_to is null or t.valid_to >= t.valid_from
 order by t.code, t.kind collate "C", t.valid_from;
