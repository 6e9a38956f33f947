-- SPDX-License-Identifier: MPL-2.0
-- Load territory_line, all of it or nothing.
-- $1 text     names of the files
-- $2 bytea    SHA-256 of what was read
-- $3 boolean  whether the lines say together all that there is of their kinds
-- gives       opened_count bigint, closed_count bigint, unchanged_count bigint
select opened_count, closed_count, unchanged_count
  from levain.territory_store($1::text, $2::bytea, $3::boolean);
