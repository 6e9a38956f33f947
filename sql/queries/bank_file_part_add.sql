-- SPDX-License-Identifier: MPL-2.0
-- Keep a part of a file.
-- $1 bigint  fund_id
-- $2 bytea   digest of the file
-- $3 bigint  place of the part, from 1
-- $4 bytea   its bytes
-- gives      nothing of use
select levain.bank_file_part_add($1::bigint, $2::bytea, $3::bigint::integer, $4::bytea);
