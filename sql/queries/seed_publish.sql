-- SPDX-License-Identifier: MPL-2.0
-- Publish the seed that a call draws lots with; the same again changes nothing.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 text    the seed
-- $4 bytea   its SHA-256
-- gives      boolean, whether it was published by this
select levain.seed_publish($1::bigint, $2::bigint, $3::text, $4::bytea);
