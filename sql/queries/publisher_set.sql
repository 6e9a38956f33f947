-- SPDX-License-Identifier: MPL-2.0
-- Record in whose name a fund publishes.
-- $1 bigint  fund_id
-- $2 text    name
-- $3 text    siret
-- gives      created boolean
select levain.publisher_set($1::bigint, $2::text, $3::text) as created;
