-- SPDX-License-Identifier: MPL-2.0
-- The seed of a call, if it has one.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- gives      seed text, sha256 bytea, published_at bigint (seconds), published_by text
select s.seed, s.sha256, extract(epoch from s.published_at)::bigint as published_at,
       s.published_by
  from levain.seed s
 where s.fund_id = $1::bigint and s.call_id = $2::bigint;
