-- SPDX-License-Identifier: MPL-2.0
-- Record that two organizations are one undertaking.
-- $1 text    SIREN, SIRET or RNA number of one
-- $2 text    of the other
-- $3 bigint  the first day, since 1970-01-01
-- $4 text    what says so
-- gives      boolean, whether something was recorded
select levain.undertaking_link_add($1::text, $2::text, date '1970-01-01' + $3::bigint::integer,
           $4::text);
