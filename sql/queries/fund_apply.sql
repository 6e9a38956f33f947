-- SPDX-License-Identifier: MPL-2.0
-- Make a fund file the rules of its call.
-- $1 text    the file
-- $2 bytea   its SHA-256
-- $3 text    why it was changed; null = not said
-- $4 bigint  instant at which it is applied, in seconds since 1970-01-01T00:00:00Z
-- gives      fund_id bigint, call_id bigint, rule_set_id bigint, version integer,
--            outcome text (created, unchanged, new_version)
select fund_id, call_id, rule_set_id, version, outcome
  from levain.fund_apply($1::text, $2::bytea, $3::text, to_timestamp($4::bigint));
