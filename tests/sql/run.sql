-- SPDX-License-Identifier: MPL-2.0
-- Runs are sealed when all of their rows hold together, found when they are there already, and
-- refused otherwise.
\ir fixture.psql

select pg_temp.flow();

-- ---- scoring ------------------------------------------------------------------------------------

select is((select application_count from levain.scoring_run), 3::bigint, 'a scoring run is kept');
select is((select name from levain.scoring_run), left(encode(pg_temp.digest('inputs'), 'hex'), 12),
          'its name is the head of the digest of its inputs');
select is(pg_temp.seal_scores(), (select name from levain.scoring_run) || ' found',
          'the same inputs find the same run');
select is(pg_temp.broken($$ select pg_temp.seal_scores('inputs', 'other results') $$),
          'run_results_sha256_check', 'which had the same results');

-- `of` stands for the table of the run that is begun.
create function pg_temp.on_scores(of_statement text) returns void language plpgsql as $$
begin
    execute replace(of_statement, 'score_line', 'levain.score_' || pg_temp.begun());
end
$$;
create function pg_temp.scores_broken(by_statement text) returns text language sql as $$
    select pg_temp.broken(format('select pg_temp.score_lines(); select pg_temp.on_scores(%L);'
                                 ' select pg_temp.seal_scores(''other inputs'')', by_statement))
$$;
select is(pg_temp.scores_broken('select 1'), 'nothing was refused', 'right scores are taken');
select is(pg_temp.scores_broken($$ delete from score_line where score_num = 60 $$),
          'score_version_check', 'each application that counts is judged');
select is(pg_temp.scores_broken($$ update score_line set version = 9 $$),
          'score_version_check', 'in the version that counts');
select is(pg_temp.scores_broken($$ update score_line set version = 0 $$),
          'score_version_check', 'which is none below it');
select is(pg_temp.scores_broken($$ update score_line set application_id = application_id + 1 $$),
          'score_version_check', 'and not those beside it, as many of them');
select is(pg_temp.scores_broken($$ update score_line set application_id = -1
                                    where score_num = 60 $$),
          'score_version_check', 'and none that is not of the call');
select is(pg_temp.scores_broken($$ insert into score_line select * from score_line $$),
          'score_pkey', 'once');

-- Ids with a gap, as intakes that run at the same time give them, are looked for one by one.
create function pg_temp.apart(judged bigint[], given bigint default 1000000) returns text
    language sql as $$
    select format($sql$
        insert into levain.application (fund_id, call_id, application_id, code)
            overriding system value
        values (pg_temp.fund(), pg_temp.call(), %2$s, 'A9');
        insert into levain.application_version (fund_id, call_id, application_id, version, code,
                                                numbers, texts, sha256, intake_id)
        select fund_id, call_id, %2$s, 1, 'A9', numbers, texts, sha256, intake_id
          from levain.application_version where code = 'A1' limit 1;
        insert into score_line
        select fund_id, call_id, scoring_run_id, id, version, envelope, failed, unknown, waived,
               mark_nums, mark_dens, score_num, score_den, third_reading, inputs_sha256
          from score_line, unnest(%1$L::bigint[]) as id
         where score_num = 80; $sql$, judged, given)
$$;
select is(pg_temp.scores_broken(pg_temp.apart('{1000000}')), 'nothing was refused',
          'ids with a gap are taken');
select is(pg_temp.scores_broken(pg_temp.apart('{1000001}')), 'score_version_check',
          'when they are those of the call');
select is(pg_temp.scores_broken(pg_temp.apart('{1000000, 1000001}')), 'score_version_check',
          'and none besides');
select is(pg_temp.scores_broken(pg_temp.apart('{1000000}') || $$
                                update score_line set application_id = 999999
                                 where score_num = 70 $$),
          'score_version_check', 'also between the first and the last');

-- So is one that no intake counted, though its id is the next one.
create function pg_temp.next_id() returns bigint language sql as $$
    select max(a.application_id) + 1 from levain.application a
$$;
select is(pg_temp.scores_broken(pg_temp.apart('{}', pg_temp.next_id())), 'score_version_check',
          'what no intake counted is looked for');
select is(pg_temp.scores_broken(pg_temp.apart(array[pg_temp.next_id()], pg_temp.next_id())),
          'nothing was refused', 'and taken when it is judged');
select is(pg_temp.scores_broken(pg_temp.apart(array[pg_temp.next_id()], pg_temp.next_id()) || $$
                                delete from score_line where score_num = 60 $$),
          'score_version_check', 'for itself, not for another one');
select is(pg_temp.scores_broken($$ update score_line set envelope = 'E9' $$),
          'score_envelope_check', 'for an envelope of the call');
select is(pg_temp.scores_broken($$ update score_line set failed = '\x0000' $$),
          'score_rules_check', 'by all its rules and no others');
select is(pg_temp.scores_broken($$ update score_line set mark_nums = '{1}', mark_dens = '{1}' $$),
          'score_criteria_check', 'and all its criteria');
select is(pg_temp.scores_broken($$ update score_line set mark_dens = '{1, 0}' $$),
          'score_marks_check', 'marks are fractions');
select is(pg_temp.scores_broken($$ update score_line set score_den = 0 $$),
          'score_score_check', 'so is the score');
select is(pg_temp.scores_broken($$ update score_line set score_den = null $$),
          'score_score_check', 'whole or not at all');
select is(pg_temp.scores_broken($$ update score_line set scoring_run_id = 0 $$),
          'score_scoring_run_id_check', 'of this run and no other');
select is(pg_temp.scores_broken($$ update score_line set inputs_sha256 = '\x00' $$),
          'sha256_check', 'with the digest of what it rests on');
select is(pg_temp.broken($$ select pg_temp.score_lines();
                            select levain.scoring_seal(pg_temp.fund(), pg_temp.call() + 1,
                                pg_temp.rules(), pg_temp.begun(), '\x', '\x', 'x') $$),
          '55000', 'and of its own call');
select is(pg_temp.broken($$ select levain.scoring_seal(pg_temp.fund(), pg_temp.call(),
                                pg_temp.rules(), 0, '\x', '\x', 'x') $$),
          '55000', 'of a run that was begun');
select is(pg_temp.broken($$ select pg_temp.score_lines();
                            select pg_temp.seal_scores('more inputs');
                            select pg_temp.seal_scores('other inputs') $$),
          '55000', 'and is not sealed yet');
select is(pg_temp.broken($$ select pg_temp.score_lines();
                            select pg_temp.seal_scores('more inputs');
                            set local role levain_batch;
                            select pg_temp.on_scores('insert into score_line (application_id)'
                                                     ' values (1)') $$),
          '42501', 'which nobody can add to any more');
select is(pg_temp.broken($$ select pg_temp.score_lines();
                            select pg_temp.apply(pg_temp.fund_file() || ' ', 'a new version');
                            select levain.scoring_seal(pg_temp.fund(), pg_temp.call(),
                                pg_temp.rules() - 1, pg_temp.begun(), '\x', '\x', 'x') $$),
          'rule_set_in_force_check', 'by the rules in force');
select is((select name from levain.scoring_seal(pg_temp.fund(), pg_temp.call(), pg_temp.rules(),
                                                null, pg_temp.digest('none'), '\x', 'x')),
          null, 'what was not kept and is not there is not found');
select is_empty($$
    select s.application_id from levain.score s
      left join levain.application_version v using (fund_id, call_id, application_id, version)
      left join levain.scoring_run r using (fund_id, call_id, scoring_run_id)
     where v.version is null or r.scoring_run_id is null
$$, 'no score rests on nothing');
select is_empty($$
    select r, t from unnest(array['levain_reader', 'levain_manager', 'levain_accountant',
                                  'levain_auditor', 'levain_batch']) as r,
           unnest(array['application', 'application_version', 'scoring_run', 'score']) as t
     where has_table_privilege(r, 'levain.' || t, 'insert, update, delete, truncate')
$$, 'nor can it ever: nobody may change or delete what a score rests on');

select is(pg_temp.told('select last_intake_id > 0 as files, last_waiver_id > 0 as waivers
                          from levain.scoring_standing'), '(t,t)',
          'a run stands for its call, as of what had come in');
select levain.waive(pg_temp.fund(), pg_temp.call(), pg_temp.application('A1'), 'R2',
                    'derogation', 'young too');
select pg_temp.seal_scores();
select pg_temp.seal_scores();
select is((select count(*) from levain.scoring_standing), 2::bigint,
          'the same run stands again after a waiver, once');

-- ---- allocation ---------------------------------------------------------------------------------

select is(pg_temp.told('select kind, net_cents, awarded_cents, left_cents
                          from levain.allocation_run'),
          '(real,150000,140000,10000)', 'an allocation run is kept with its sums');
select is(pg_temp.seal_awards(), (select name from levain.allocation_run) || ' found',
          'the same inputs find the same run');
select is(pg_temp.told($$ select envelope, voted_cents, awarded_cents, moved_in_cents,
                                 moved_out_cents, left_cents
                            from levain.allocation_envelope order by ordinal $$),
          E'(E1,100000,140000,40000,0,0)\n(E2,50000,0,0,40000,10000)',
          'what one envelope paid for another shows');

select is(pg_temp.broken($$
              select levain.allocation_begin();
              insert into award_assessed
              select row_number() over (order by a.code), a.application_id, w.envelope, w.failed,
                     w.unknown, w.waived, w.computed_cents, w.binding, w.cap_cents, w.score_num,
                     w.score_den
                from levain.allocation w
                join levain.application a using (fund_id, call_id, application_id);
              insert into award_outcome
              select row_number() over (order by a.code), w.ordinal, w.rank, w.status, w.reason,
                     w.quota, w.award_cents, w.short_cents
                from levain.allocation w
                join levain.application a using (fund_id, call_id, application_id);
              insert into award_line_walked
              values (1, '1', 'E1', 60000), (2, '1', 'E1', 40000), (2, '2', 'E2', 40000);
              select levain.allocation_gather();
              insert into award_envelope
              values ('E1', 1, 100000, 140000, 40000, 0, 0), ('E2', 2, 50000, 0, 0, 40000, 10000);
              insert into award_quota
              values ('territory', 'T1', 90000, 60000), ('territory', 'T2', 90000, 80000);
              select pg_temp.seal_awards('gathered') $$), 'nothing was refused',
          'awards may come in two halves, joined by the place of the application');

create function pg_temp.awards_broken(by_statement text, kind text default 'real',
                                      variations text default '[]', net bigint default 150000)
    returns text language sql as $$
    select pg_temp.broken(format(
        'select pg_temp.award_rows(); %s; select pg_temp.seal_awards(''other'', %L, %L, %s)',
        by_statement, kind, variations, net))
$$;
select is(pg_temp.awards_broken('select 1'), 'nothing was refused', 'right awards are taken');
select is(pg_temp.awards_broken($$ delete from award where status = 'ineligible' $$),
          'allocation_application_id_check', 'every scored application is answered');
select is(pg_temp.awards_broken($$ update award set ordinal = 4 where ordinal = 3 $$),
          'allocation_rank_key', 'in an order without gaps');
select is(pg_temp.awards_broken($$ update award set rank = 3 - rank $$),
          'allocation_rank_key', 'that the ranks follow');
select is(pg_temp.awards_broken($$ update award set rank = 1 where rank = 2 $$),
          'allocation_rank_key', 'each once');
select is(pg_temp.awards_broken($$ update award set cap_cents = '{1}' $$),
          'allocation_cap_cents_check', 'with all the caps of the call');
select is(pg_temp.awards_broken($$ update award_line set cents = 1 where pass = '2' $$),
          'allocation_line_sum_check', 'an award is the sum of its lines');
select is(pg_temp.awards_broken($$ insert into award_line
                                   values (pg_temp.application('A3'), '1', 'E1', 1) $$),
          'allocation_line_sum_check', 'and a line belongs to an award');
select is(pg_temp.awards_broken($$ update award_line set pass = '9' $$),
          'allocation_line_pass_fkey', 'lines name passes of the call');
select is(pg_temp.awards_broken($$ update award_envelope set moved_out_cents = 39999,
                                          left_cents = 10001 where envelope = 'E2' $$),
          'allocation_envelope_sum_check', 'envelopes agree with the lines');
select is(pg_temp.awards_broken($$ delete from award_envelope where envelope = 'E2' $$),
          'allocation_envelope_sum_check', 'those that pay are all there');
select is(pg_temp.awards_broken($$ update award_envelope set left_cents = 5 $$),
          'allocation_envelope_left_cents_check', 'what is left is what was not paid');
select is(pg_temp.awards_broken($$ update award_envelope set voted_cents = 90000,
                                          left_cents = -10000 where envelope = 'E1' $$,
                                'simulation', '[{"key": "x", "value": "y"}]'),
          'cents_check', 'nothing is paid that is not there');
select is(pg_temp.awards_broken($$ update award_quota set awarded_cents = 1 where value = 'T1' $$),
          'allocation_quota_sum_check', 'groups agree with the awards');
select is(pg_temp.awards_broken($$ delete from award_quota $$),
          'allocation_quota_sum_check', 'and are all there');
select is(pg_temp.awards_broken($$ insert into award_quota values ('x', 'T1', 1, 0) $$),
          'allocation_quota_quota_fkey', 'quotas are those of the call');
select is(pg_temp.awards_broken($$ update award_quota set limit_cents = 70000 $$, 'simulation',
                                '[{"key": "quota.territory.share", "value": "47 %"}]'),
          'allocation_quota_awarded_cents_check', 'no group has more than its limit');

-- What only holds for a run that may be decided.
select is(pg_temp.awards_broken($$ update award set score_num = 81 where rank = 1 $$),
          'allocation_score_real_check', 'a real run ranks by the scores of its scoring run');
select is(pg_temp.awards_broken($$ update award set envelope = 'E1', status = 'rejected',
                                          reason = 'BELOW_FLOOR' where ordinal = 3 $$),
          'allocation_score_real_check', 'and rejects for ineligibility who is ineligible');
select is(pg_temp.awards_broken($$ update award_envelope set voted_cents = 60000,
                                          left_cents = 20000 where envelope = 'E2' $$),
          'allocation_envelope_real_check', 'from the envelopes that were voted');
select is(pg_temp.awards_broken('select 1', net => 140000), 'allocation_run_net_cents_check',
          'within the net money of the call');
select is(pg_temp.awards_broken($$ update award_quota set limit_cents = 90001 $$),
          'allocation_quota_real_check', 'under the quotas of the call');
select is(pg_temp.awards_broken($$ update award_envelope set voted_cents = 60000,
                                          left_cents = 20000 where envelope = 'E2';
                                   update award set score_num = 81 where rank = 1 $$,
                                'simulation', '[{"key": "envelope.E2.voted", "value": "600"}]',
                                160000), 'nothing was refused', 'a simulation may vary all of it');
select is(pg_temp.awards_broken('select 1', variations => '[{"key": "x", "value": "y"}]'),
          'allocation_run_variations_check', 'a run with variations is not real');
select is(pg_temp.awards_broken('select 1', 'simulation'), 'allocation_run_variations_check',
          'a run without is');
select is(pg_temp.awards_broken('select 1', 'draft'), 'allocation_run_kind_check',
          'there are two kinds of runs');
select is(pg_temp.broken($$ select levain.allocation_begin(); drop table award_line;
                            select pg_temp.seal_awards('other') $$), '55000',
          'rows are taken from the tables that were begun');

-- ---- every constraint, broken once --------------------------------------------------------------

select pg_temp.refuses('scoring_run_pkey', 'scoring_run', '{}');
select pg_temp.refuses('scoring_run_inputs_sha256_key', 'scoring_run', '{"scoring_run_id": -1}');
select pg_temp.refuses('scoring_run_application_count_check', 'scoring_run',
                       '{"application_count": -1}');
select pg_temp.refuses('scoring_run_rule_set_id_fkey', 'scoring_run',
                       jsonb_build_object('scoring_run_id', -1, 'rule_set_id', -1,
                                          'inputs_sha256', pg_temp.digest('x')));
select pg_temp.refuses('scoring_standing_pkey', 'scoring_standing', '{}');
select pg_temp.refuses('scoring_standing_scoring_run_id_fkey', 'scoring_standing',
                       '{"scoring_standing_id": -1, "scoring_run_id": -1}');
select pg_temp.refuses('score_1_pkey', 'score', '{}');
select pg_temp.refuses('score_marks_check', 'score', '{"mark_dens": [0, 1]}');
select pg_temp.refuses('score_score_check', 'score', '{"score_den": -1}');
insert into broken_once values ('score_pkey'); -- as scoring_seal says it, above
select pg_temp.refuses('allocation_run_pkey', 'allocation_run', '{}');
select pg_temp.refuses('allocation_run_inputs_sha256_key', 'allocation_run',
                       '{"allocation_run_id": -1}');
select pg_temp.refuses('allocation_run_kind_check', 'allocation_run', '{"kind": "draft",
                       "variations": [1]}');
select pg_temp.refuses('allocation_run_variations_check', 'allocation_run', '{"variations": {}}');
select pg_temp.refuses('allocation_run_scoring_run_id_fkey', 'allocation_run',
                       jsonb_build_object('allocation_run_id', -1, 'scoring_run_id', -1,
                                          'inputs_sha256', pg_temp.digest('x')));
select pg_temp.refuses('allocation_pkey', 'allocation', '{}');
select pg_temp.refuses('allocation_ordinal_check', 'allocation', '{"ordinal": 0}');
select pg_temp.refuses('allocation_rank_check', 'allocation', '{"rank": 0}');
select pg_temp.refuses('allocation_status_reason_check', 'allocation', '{"reason": "TIRED"}');
select pg_temp.refuses('allocation_award_cents_check', 'allocation', '{"award_cents": 1}',
                       'status = ''awarded''');
select pg_temp.refuses('allocation_award_cents_check', 'allocation',
                       '{"award_cents": 10, "computed_cents": 10, "status": "partial",
                         "reason": "PARTIAL"}');
select pg_temp.refuses('allocation_award_cents_check', 'allocation',
                       '{"award_cents": 1, "computed_cents": null}', 'status = ''awarded''');
select pg_temp.refuses('allocation_award_cents_check', 'allocation', '{"award_cents": 1}',
                       'status = ''ineligible''');
select pg_temp.refuses('allocation_status_rank_check', 'allocation', '{"rank": null}',
                       'status = ''awarded''');
select pg_temp.refuses('allocation_status_envelope_check', 'allocation', '{"envelope": null}',
                       'status = ''awarded''');
select pg_temp.refuses('allocation_quota_check', 'allocation', '{"quota": "territory"}');
select pg_temp.refuses('allocation_score_check', 'allocation', '{"score_den": null}');
select pg_temp.refuses('allocation_allocation_run_id_fkey', 'allocation',
                       '{"allocation_run_id": -1}');
select pg_temp.refuses('allocation_application_id_fkey', 'allocation', '{"application_id": -1}');
select pg_temp.refuses('allocation_envelope_pkey', 'allocation_envelope', '{"ordinal": 9}');
select pg_temp.refuses('allocation_envelope_ordinal_key', 'allocation_envelope',
                       '{"envelope": "E9"}');
select pg_temp.refuses('allocation_envelope_left_cents_check', 'allocation_envelope',
                       '{"left_cents": 7}');
select pg_temp.refuses('allocation_envelope_allocation_run_id_fkey', 'allocation_envelope',
                       '{"allocation_run_id": -1}');
select pg_temp.refuses('allocation_quota_pkey', 'allocation_quota', '{}');
select pg_temp.refuses('allocation_quota_awarded_cents_check', 'allocation_quota',
                       '{"awarded_cents": 90001}');
select pg_temp.refuses('allocation_quota_allocation_run_id_fkey', 'allocation_quota',
                       '{"allocation_run_id": -1}');
select pg_temp.refuses('allocation_line_pkey', 'allocation_line', '{}');
select pg_temp.refuses('allocation_line_cents_check', 'allocation_line', '{"cents": 0}');
select pg_temp.refuses('allocation_line_ordinal_check', 'allocation_line', '{"ordinal": 0}');
select pg_temp.refuses('allocation_line_application_id_fkey', 'allocation_line',
                       '{"application_id": -1}');
select pg_temp.refuses('allocation_line_envelope_fkey', 'allocation_line', '{"envelope": "E9"}');

-- What only foreign keys point at cannot be broken: the primary key refuses first.
insert into broken_once values ('allocation_run_kind_key'), ('allocation_run_scoring_run_id_key');
-- Broken in awarding.sql.
insert into broken_once
values ('allocation_quota_measure_check'), ('allocation_quota_award_count_check'),
       ('allocation_quota_stood_check');
select pg_temp.all_were_broken('scoring_run', 'scoring_standing', 'score', 'allocation_run',
                               'allocation', 'allocation_envelope', 'allocation_quota',
                               'allocation_line');

select * from finish();
rollback;
