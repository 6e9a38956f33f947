-- SPDX-License-Identifier: MPL-2.0
-- The aid de minimis of an undertaking.
-- $1 text    SIREN, SIRET or RNA number of an organization of it
-- $2 text    deminimis or deminimis_sieg
-- $3 bigint  the day, since 1970-01-01
-- gives      granted_on bigint (since 1970-01-01; null = there is none), cents bigint,
--            registered_cents bigint, giver text, reference text, counts boolean,
--            had_cents bigint, limit_cents bigint
select (r.granted_on - date '1970-01-01')::bigint as granted_on, r.cents, r.registered_cents,
       r.giver, r.reference, r.counts, r.had_cents, r.limit_cents
  from levain.deminimis_register($1::text, $2::text,
           date '1970-01-01' + $3::bigint::integer) as r
 order by r.granted_on, r.giver, r.reference;
