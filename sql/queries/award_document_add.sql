-- SPDX-License-Identifier: MPL-2.0
-- Record a paper of an award.
-- $1 bigint   fund_id
-- $2 bigint   call_id
-- $3 bigint   application_id
-- $4 text     its kind
-- $5 bigint   the day it came in, since 1970-01-01
-- $6 boolean  whether it is accepted
-- $7 text     motive, or null
-- $8 text     name of its file, or null
-- $9 bytea    digest of its file, or null
-- gives       boolean, whether something was recorded
select levain.award_document_add($1::bigint, $2::bigint, $3::bigint, $4::text,
           date '1970-01-01' + $5::bigint::integer, $6::boolean, $7::text, $8::text, $9::bytea);
