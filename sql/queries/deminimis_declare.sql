-- SPDX-License-Identifier: MPL-2.0
-- Declare aid de minimis of another giver.
-- $1 text    SIREN, SIRET or RNA number of the organization
-- $2 text    deminimis or deminimis_sieg
-- $3 bigint  the day it was granted, since 1970-01-01
-- $4 bigint  cents
-- $5 text    the giver
-- $6 text    reference
-- gives      boolean, whether something was recorded
select levain.deminimis_declare($1::text, $2::text, date '1970-01-01' + $3::bigint::integer,
           $4::bigint, $5::text, $6::text);
