-- SPDX-License-Identifier: MPL-2.0
-- The same applications where levain keeps them, as an intake of bench.plain would have left them:
-- the call was applied, its rule set is the only one. One of 1,000 has a waiver.
set client_min_messages = warning;
set session_replication_role = replica; -- every key is right; a million checks would tell nothing
insert into levain.intake (fund_id, call_id, rule_set_id, file_name, sha256, new_count,
                           version_count, mark_count, unchanged_count)
select fund_id, call_id, rule_set_id, 'bench', sha256('bench'), (select count(*) from bench.plain),
       0, 0, 0
  from levain.rule_set_in_force;
insert into levain.application (fund_id, call_id, application_id, code) overriding system value
select r.fund_id, r.call_id, p.application_id, p.code
  from bench.plain p, levain.rule_set_in_force r
 order by p.code;
insert into levain.application_version (fund_id, call_id, application_id, version, code, numbers,
                                        texts, sha256, intake_id)
select i.fund_id, i.call_id, p.application_id, p.version, p.code,
       array[extract(epoch from filed)::bigint, created - date '1970-01-01',
             start - date '1970-01-01', "end" - date '1970-01-01', requested, eligible, charges,
             own, other_public, deminimis, members, ess, public, firms, citizens, local, jobs,
             public_share, one_vote::integer, difficulty::integer],
       array[legal, town, stage, sector], p.sha256, i.intake_id
  from bench.plain p, levain.intake i
 order by p.code;
insert into levain.waiver (fund_id, call_id, application_id, rule_set_id, rule_code, severity, kind,
                           motive)
select r.fund_id, r.call_id, p.application_id, r.rule_set_id, 'R09', 'derogable', 'derogation',
       'measured'
  from bench.plain p, levain.rule_set_in_force r
 where p.application_id % 1000 = 7;
