-- SPDX-License-Identifier: MPL-2.0
-- The facts of a block by code: of each application, the version that counts (as counted_version
-- says it).
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 text    first code
-- $4 text    code of the next block, null = none
-- gives      application_id bigint, code text, sha256 bytea, packed bytea, version integer
select distinct on (v.code) v.application_id, v.code, v.sha256, v.packed, v.version
  from levain.application_version v
  join levain.rule_set_in_force r on r.fund_id = v.fund_id and r.call_id = v.call_id
 where v.fund_id = $1::bigint and v.call_id = $2::bigint and v.code >= $3::text
   and ($4::text is null or v.code < $4)
   and v.intake_id <= (select levain.last_seen('intake_id'))
 order by v.code, coalesce(v.submitted_at <= r.closes_at, r.closes_at is null) desc,
          v.submitted_at desc nulls last,
          v.version desc;
