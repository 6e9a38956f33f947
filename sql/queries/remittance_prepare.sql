-- SPDX-License-Identifier: MPL-2.0
-- Keep a remittance with its file.
-- $1 bigint  fund_id
-- $2 bigint  year
-- $3 bigint  number
-- $4 text    what the file calls itself
-- $5 text    JSON: {format, account, execute_on, day, changes}
-- $6 text    JSON: [{exercise, number}]
-- $7 bytea   the file
-- gives      nothing text
select levain.remittance_prepare($1::bigint, $2::bigint::smallint, $3::bigint::integer, $4::text,
           $5::jsonb, $6::jsonb, $7::bytea)::text as nothing;
