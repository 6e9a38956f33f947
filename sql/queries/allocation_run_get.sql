-- SPDX-License-Identifier: MPL-2.0
-- An allocation run as a whole.
-- $1 bigint  fund_id
-- $2 bigint  call_id
-- $3 bigint  allocation_run_id
-- gives      name text, kind text, policy text, variations json, inputs_sha256 bytea,
--            net_cents bigint, awarded_cents bigint, left_cents bigint, scoring_run_id bigint,
--            rule_set_id bigint, engine text, sealed_at bigint (seconds), sealed_by text,
--            results_sha256 bytea, application_count bigint, flips_looked boolean (null: it has
--            no certificate)
select r.name, r.kind, r.policy, r.variations::json, r.inputs_sha256, r.net_cents,
       r.awarded_cents, r.left_cents, r.scoring_run_id, s.rule_set_id, r.engine,
       extract(epoch from r.sealed_at)::bigint as sealed_at, r.sealed_by, r.results_sha256,
       s.application_count, c.flips_looked
  from levain.allocation_run r
  join levain.scoring_run s using (fund_id, call_id, scoring_run_id)
  left join levain.allocation_certificate c using (fund_id, call_id, allocation_run_id)
 where r.fund_id = $1::bigint and r.call_id = $2::bigint and r.allocation_run_id = $3::bigint;
