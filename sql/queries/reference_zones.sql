-- SPDX-License-Identifier: MPL-2.0
-- The memberships of some zones that stand for who knows so much, of all times.
-- $1 text[]  codes of the zones
-- $2 bigint  day of what was published, days since 1970-01-01
-- $3 bigint  last load of references
-- gives      zone text, territory_kind text, territory text, valid_from bigint,
--            valid_to bigint (days; null = open); by zone, kind, territory and valid_from
select z.zone, z.territory_kind, z.territory,
       (z.valid_from - date '1970-01-01')::bigint as valid_from,
       (z.valid_to - date '1970-01-01')::bigint as valid_to
  from levain.standing_zones(date '1970-01-01' + $2::bigint::integer, $3::bigint) as z
 where z.zone = any ($1::text[]) and (z.valid_to is null or z.valid_to >= z.valid_from)
 order by z.zone, z.territory_kind collate "C", z.territory, z.valid_from;
