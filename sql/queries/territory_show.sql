-- SPDX-License-Identifier: MPL-2.0
-- The territories of a code or a name on a day, and the zones that they are in.
-- $1 text    code, KIND:CODE or name
-- $2 bigint  the day, days since 1970-01-01
-- $3 bigint  day of what was published, days since 1970-01-01
-- $4 bigint  last load of references
-- gives      kind text, code text, name text, commune text, epci text, department text, region text
--            (code and name), valid_from text, valid_to text, source text, zones text[]; by kind
--            and code
with asked as materialized (
    select date '1970-01-01' + $2::bigint::integer as day,
           date '1970-01-01' + $3::bigint::integer as known_on
), standing as materialized (
    select t.*
      from asked, levain.standing_territories(asked.known_on, $4::bigint) as t
     where asked.day between t.valid_from and coalesce(t.valid_to, 'infinity')
), found as (
    select s.*, coalesce(c.epci, s.epci) as in_epci
      from standing s
      left join standing c on c.kind = 'commune' and c.code = s.commune
     where s.code = $1::text or s.kind || ':' || s.code = $1
        or levain.plain_name(s.name) = levain.plain_name($1)
), zones as materialized (
    select z.*
      from asked, levain.standing_zones(asked.known_on, $4) as z
     where asked.day between z.valid_from and coalesce(z.valid_to, 'infinity')
)
select f.kind, f.code, f.name,
       (select s.code || ' ' || s.name from standing s
         where s.kind = 'commune' and s.code = f.commune) as commune,
       (select s.code || ' ' || s.name from standing s
         where s.kind = 'epci' and s.code = f.in_epci) as epci,
       (select s.code || ' ' || s.name from standing s
         where s.kind = 'department' and s.code = f.department) as department,
       (select s.code || ' ' || s.name from standing s
         where s.kind = 'region' and s.code = f.region) as region,
       f.valid_from::text, f.valid_to::text, f.source::text,
       array(select distinct z.zone
               from zones z
              where (z.territory_kind, z.territory) in (
                  (f.kind, f.code), ('commune', f.commune), ('epci', f.in_epci),
                  ('department', f.department), ('region', f.region))
              order by z.zone) as zones
  from found f
 order by f.kind collate "C", f.code;
