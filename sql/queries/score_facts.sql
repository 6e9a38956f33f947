-- SPDX-License-Identifier: MPL-2.0
-- The facts of a block of which each application has one version only, by code; nothing of it is
-- hidden by an earlier instant (score_blocks tells which blocks are such).
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 text    first code
-- $4 text    code of the next block, null = none
-- gives      application_id bigint, code text, sha256 bytea, packed bytea
select v.application_id, v.code, v.sha256, v.packed
  from levain.application_version v
 where v.fund_id = $1::bigint and v.call_id = $2::bigint and v.code >= $3::text
   and ($4::text is null or v.code < $4)
 order by v.code;
