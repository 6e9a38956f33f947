-- SPDX-License-Identifier: MPL-2.0
-- What a scoring run knew of territories, zones and rates; none when its call asks for none.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  scoring_run_id
-- gives      known_on bigint (days since 1970-01-01), last_load_id bigint, sha256 bytea
select (r.known_on - date '1970-01-01')::bigint as known_on, r.last_load_id, r.sha256
  from levain.scoring_reference r
 where r.fund_id = $1::bigint and r.call_id = $2::bigint and r.scoring_run_id = $3::bigint;
