-- SPDX-License-Identifier: MPL-2.0
-- Load zone_line, all of it or nothing.
-- $1 text   name of the file
-- $2 bytea  SHA-256 of the file
-- gives     new_count bigint, unchanged_count bigint, overruled_count bigint
select new_count, unchanged_count, overruled_count
  from levain.zone_store($1::text, $2::bytea);
