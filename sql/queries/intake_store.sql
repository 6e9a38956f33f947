-- SPDX-License-Identifier: MPL-2.0
-- Take intake_line in, all of it or nothing.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  rule_set_id that typed the lines
-- $4 text    name of the file
-- $5 bytea   SHA-256 of the file
-- gives      new_count bigint, version_count bigint, mark_count bigint, unchanged_count bigint
select new_count, version_count, mark_count, unchanged_count
  from levain.intake_store($1::bigint, $2::bigint, $3::bigint, $4::text, $5::bytea);
