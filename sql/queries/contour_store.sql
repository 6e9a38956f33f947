-- SPDX-License-Identifier: MPL-2.0
-- Load contour_line, all of it or nothing.
-- $1 text   names of the files
-- $2 bytea  SHA-256 of what was read
-- gives     begun_count bigint, unchanged_count bigint
select begun_count, unchanged_count
  from levain.contour_store($1::text, $2::bytea);
