-- SPDX-License-Identifier: MPL-2.0
-- The import of a file that stands, by the digest of the file.
-- $1 bigint  fund_id
-- $2 bytea   digest of the file
-- gives      bank_import_id bigint (null = there is none)
select levain.bank_import_stands($1::bigint, $2::bytea) as bank_import_id;
