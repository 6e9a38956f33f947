-- SPDX-License-Identifier: MPL-2.0
-- Take in the lines of a file that came by COPY.
-- $1 bigint  fund_id
-- $2 bytea   digest of the file
-- $3 bytea   digest of what describes its format; null = nothing does
-- $4 jsonb   what of it is not in its lines, as bank_import_store tells
-- gives      bank_import_id bigint, created boolean, book_created boolean, file_created boolean
select s.the_import_id as bank_import_id, s.created, s.book_created, s.file_created
  from levain.bank_import_store($1::bigint, $2::bytea, $3::bytea, $4::jsonb) as s;
