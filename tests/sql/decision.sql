-- SPDX-License-Identifier: MPL-2.0
-- A seed comes once and in time; a decision is of a real run, once, and nobody can change it; what
-- comes after it takes nothing from anybody.
\ir fixture.psql

-- ---- the seed -----------------------------------------------------------------------------------

create function pg_temp.seed(the_seed text) returns boolean language sql as $$
    select levain.seed_publish(pg_temp.fund(), pg_temp.call(), the_seed, pg_temp.digest(the_seed))
$$;

select pg_temp.apply(pg_temp.fund_file());
select is(pg_temp.broken($$ select levain.seed_publish(pg_temp.fund(), pg_temp.call(), 'a',
                                                       '\x') $$),
          'sha256_check', 'a seed comes with its digest');
select is(pg_temp.broken($$ select levain.seed_publish(pg_temp.fund(), pg_temp.call(), 'a',
                                                       pg_temp.digest('b')) $$),
          'seed_sha256_check', 'which is its own');
select is(pg_temp.broken($$ select pg_temp.seed(e'a\tb') $$), 'seed_seed_check',
          'a seed can be typed again');
select is(pg_temp.broken($$ select pg_temp.apply(replace(pg_temp.fund_file(), '"mode"',
              '"panel": {"marks_open": "2026-01-13T00:00:00"}, "mode"'), 'a panel');
              select pg_temp.seed('12 January') $$),
          'seed_published_at_check', 'a seed cannot come when marks are open');
select is(pg_temp.broken($$ select pg_temp.apply(replace(pg_temp.fund_file(), '"mode"',
              '"panel": {"marks_open": "2026-01-13T00:00:00"}, "mode"'), 'a panel');
              select pg_temp.apply(pg_temp.fund_file(), 'none again');
              select pg_temp.seed('12 January') $$),
          'seed_published_at_check', 'nor by a fund file that opens them later');
select ok(pg_temp.seed('12 January'), 'before that it is published');
select ok(not pg_temp.seed('12 January'), 'the same again changes nothing');
select is(pg_temp.broken($$ select pg_temp.seed('13 January') $$), 'seed_pkey',
          'another one is refused');

select pg_temp.flow();
savepoint seedless;
delete from levain.seed;
select is(pg_temp.broken($$ select pg_temp.seed('13 January') $$), 'seed_published_at_check',
          'a seed cannot come after a mark');
rollback to savepoint seedless;

-- ---- a run that leaves somebody waiting ---------------------------------------------------------

create function pg_temp.waiting_rows() returns void language plpgsql as $$
begin
    perform pg_temp.award_rows();
    update award set status = 'waiting', reason = 'NO_FUNDS', award_cents = 0, short_cents = 40000
     where application_id = pg_temp.application('A2');
    delete from award_line where application_id = pg_temp.application('A2');
    delete from award_envelope;
    insert into award_envelope
    values ('E1', 1, 100000, 60000, 0, 0, 40000), ('E2', 2, 50000, 0, 0, 0, 50000);
    update award_quota set awarded_cents = 0 where value = 'T2';
end
$$;
select pg_temp.waiting_rows();
select pg_temp.seal_awards('waiting');
select pg_temp.award_rows();
select pg_temp.seal_awards('simulated', 'simulation', '[{"key": "net", "value": "1"}]');

create function pg_temp.run(inputs text) returns bigint language sql as $$
    select allocation_run_id from levain.allocation_run
     where inputs_sha256 = pg_temp.digest(inputs)
$$;

-- The decision of a committee of three, which follows the run.
create function pg_temp.decided(inputs text) returns void language plpgsql as $$
begin
    perform levain.decision_begin();
    insert into decided (application, status, award_cents, departs, motive, explanation)
    select p.code, a.status, a.award_cents, false, null, '{"application": "' || p.code || '"}'
      from levain.allocation a join levain.application p using (fund_id, call_id, application_id)
     where a.allocation_run_id = pg_temp.run(inputs);
    insert into decided_line (application, envelope, cents)
    select p.code, l.envelope, sum(l.cents)
      from levain.allocation_line l
      join levain.application p using (fund_id, call_id, application_id)
     where l.allocation_run_id = pg_temp.run(inputs)
     group by 1, 2;
    insert into decided_member
    values ('Ada', 'private', true, true), ('Bo', 'private', true, true),
           ('Cy', 'public', true, true), ('Di', 'public', true, false),
           ('Ed', 'public', false, true);
    insert into decided_recusal (name, application, motive)
    values ('Cy', 'A1', 'sits on its board'), ('Cy', 'A2', null);
end
$$;
create function pg_temp.record(inputs text, quorum numeric default 0.5, share numeric default 0.5,
                               places integer default null)
    returns bigint language sql as $$
    select levain.decision_record(pg_temp.fund(), pg_temp.call(), pg_temp.run(inputs),
        '2026-05-12', 'Town hall', quorum, share, 'minutes.json', '{"levain_minutes": 1}', '[]',
        places, '2026-11-12')
$$;
create function pg_temp.decision_broken(by_statement text, inputs text default 'waiting')
    returns text language sql as $$
    select pg_temp.broken(format('select pg_temp.decided(%L); %s; select pg_temp.record(%L)',
                                 inputs, by_statement, inputs))
$$;

select is(pg_temp.decision_broken('select 1'), 'nothing was refused', 'a decision is taken');
select is(pg_temp.decision_broken('select 1', 'simulated'), 'decision_kind_check',
          'a simulation cannot be decided');
select is(pg_temp.decision_broken($$ delete from decided where application = 'A3' $$),
          'decision_award_application_id_check', 'everybody is decided');
select is(pg_temp.decision_broken($$ insert into decided select * from decided $$),
          'decision_award_application_id_check', 'once');
select is(pg_temp.decision_broken($$ update decided set application = 'A9'
                                      where application = 'A3' $$),
          'decision_award_application_id_fkey', 'and nobody else');
select is(pg_temp.decision_broken($$ update decided set status = 'rejected'
                                      where application = 'A2' $$),
          'decision_award_departs_check', 'as the run has it');
select is(pg_temp.decision_broken($$ update decided set status = 'rejected', departs = true
                                      where application = 'A2' $$),
          'decision_award_motive_check', 'or otherwise with a motive');
select is(pg_temp.decision_broken($$ update decided set departs = true, motive = 'why not'
                                      where application = 'A2' $$),
          'decision_award_departs_check', 'which is otherwise indeed');
select is(pg_temp.decision_broken($$
              update decided set status = 'awarded', award_cents = 80000, departs = true,
                                 motive = 'needed' where application = 'A2';
              insert into decided_line (application, envelope, cents)
              values ('A2', 'E1', 40000), ('A2', 'E2', 40000) $$),
          'nothing was refused', 'the committee may award what is there');
select is(pg_temp.decision_broken($$
              update decided set status = 'awarded', award_cents = 80001, departs = true,
                                 motive = 'needed' where application = 'A2';
              insert into decided_line (application, envelope, cents)
              values ('A2', 'E1', 40000), ('A2', 'E2', 40001) $$),
          'decision_award_departs_check', 'not more than the caps leave');
select is(pg_temp.decision_broken($$
              update decided set status = 'partial', award_cents = 100, departs = true,
                                 motive = 'pity' where application = 'A3';
              insert into decided_line (application, envelope, cents) values ('A3', 'E1', 100) $$),
          'decision_award_departs_check', 'nothing to one who is ineligible');
select is(pg_temp.decision_broken($$
              update decided set status = 'awarded', award_cents = 80000, departs = true,
                                 motive = 'needed' where application = 'A2';
              insert into decided_line (application, envelope, cents)
              values ('A2', 'E1', 80000) $$),
          'decision_line_envelope_check', 'never more than an envelope holds');
create function pg_temp.e1(euros text) returns text language sql as $$
    select format($f$ select pg_temp.apply(replace(pg_temp.fund_file(), '"1000.00"', %L), 'votes');
                  $f$, format('"%s"', euros))
$$;
select is(pg_temp.decision_broken(pg_temp.e1('600.00')), 'nothing was refused',
          'other rules may be in force by then');
select is(pg_temp.decision_broken(pg_temp.e1('599.99')), 'decision_line_in_force_check',
          'not such that have no longer as much');
select is(pg_temp.decision_broken(pg_temp.e1('599.99') || $$
              insert into levain.award_event (fund_id, call_id, application_id, kind, day, motive)
              values (pg_temp.fund(), pg_temp.call(), pg_temp.application('A1'), 'withdrawn',
                      '2026-05-12', 'said so') $$),
          'nothing was refused', 'unless it is of one who wants nothing any more');
select is(pg_temp.decision_broken($$ update decided_line set cents = 1 $$),
          'decision_line_sum_check', 'an award is the sum of its lines');
select is(pg_temp.decision_broken($$ update decided_line set envelope = 'E2' $$),
          'decision_line_run_check', 'paid as the run has it');
select is(pg_temp.decision_broken($$ update decided_member set present = false
                                      where name in ('Ada', 'Cy') $$),
          'decision_quorum_check', 'half of those who vote are there');
select is(pg_temp.decision_broken($$ update decided_member set college = 'public'
                                      where name in ('Ada', 'Bo') $$),
          'decision_quorum_check', 'half of them of the private college');
select is(pg_temp.decision_broken($$ delete from decided_member $$),
          'decision_present_count_check', 'nobody decides nothing');
select is(pg_temp.decision_broken($$ insert into decided_recusal (name, application)
                                     values ('Ada', 'A2') $$),
          'decision_recusal_quorum_check', 'the recused do not count');
select is(pg_temp.decision_broken($$
              insert into decided_recusal (name, application) values ('Ada', 'A2');
              update decided set status = 'adjourned', departs = true, motive = 'no quorum'
               where application = 'A2' $$),
          'nothing was refused', 'so that the application is adjourned');

-- A committee that the fund file names: 3 seats of towns, 2 of others; members as above but Di.
create function pg_temp.committee(the_committee text) returns text language sql as $$
    select format($f$ update levain.rule_set
                         set (source, sha256) = (
                             select v, sha256(convert_to(v, 'UTF8'))
                               from (select jsonb_set(ltrim(source, U&'\FEFF')::jsonb,
                                                      '{call,committee}', %L)::text as v) as n)
                       where call_id = pg_temp.call();
                      update decided_member
                         set college = case college when 'private' then 'others' else 'towns' end
                  $f$, the_committee)
$$;
create function pg_temp.committee_broken(quorums text, by_statement text default 'select 1')
    returns text language sql as $$
    select pg_temp.broken(format(
        'select pg_temp.decided(''waiting''); %s; %s; select pg_temp.record(''waiting'', 0, 0)',
        pg_temp.committee(format(quorums, '{"code": "towns", "seats": 3',
                                 '{"code": "others", "seats": 2')), by_statement))
$$;
select is(pg_temp.committee_broken('{"quorum": "60 %%", "colleges": [%s, "quorum": "33.3 %%"}, '
                                   '%s, "quorum": 1, "of_present": "50 %%"}]}',
                                   'delete from decided_recusal'),
          'nothing was refused', 'two others and one of the towns are enough of such a committee');
select is(pg_temp.committee_broken('{"quorum": "61 %%", "colleges": [%s}, %s}]}'),
          'decision_college_quorum_check', 'but not where four of five seats are to be there');
select is(pg_temp.committee_broken('{"colleges": [%s, "quorum": "34 %%"}, %s}]}'),
          'decision_college_quorum_check', 'nor where two of the towns are');
select is(pg_temp.committee_broken('{"colleges": [%s, "of_present": "34 %%"}, %s}]}'),
          'decision_college_quorum_check', 'nor where more of those present are of the towns');
select is(pg_temp.committee_broken('{"colleges": [%s, "quorum": 1}, %s}]}'),
          'decision_college_quorum_check', 'and the recused do not count');
select is(pg_temp.committee_broken('{"colleges": [%s}, %s}]}',
                                   'update decided_member set college = ''public'''),
          'decision_member_committee_check', 'members are of its colleges');
select is(pg_temp.committee_broken('{"colleges": [%s}, %s}]}',
                                   'update decided_member set college = ''others'''),
          'decision_member_seats_check', 'and no more than have seats');
select is(pg_temp.decision_broken($$ update decided_member set college = 'towns' $$, 'waiting'),
          'decision_quorum_check', 'without one they are public and private');
select is(pg_temp.decision_broken($$ insert into decided_recusal (name, application)
                                     values ('Zoe', 'A2') $$),
          'decision_recusal_name_fkey', 'only members are recused');
select is(pg_temp.broken($$ select pg_temp.record('waiting') $$), '55000',
          'the rows of a decision come first');

-- Four eyes: who made the run does not record the decision.
select pg_temp.person('clerk_of_tests', '{batch, committee}');
create function pg_temp.by_clerk(maker text) returns text language sql as $$
    select pg_temp.broken(format($sql$
        update levain.allocation_run set sealed_by = %L;
        select pg_temp.decided('waiting');
        set session authorization clerk_of_tests;
        set local role levain_committee;
        select levain.decision_record(%s, %s, %s, '2026-05-12', 'Town hall', 0.5, 0.5, 'm.json',
                                      '{}', '[]', null, null) $sql$,
        maker, pg_temp.fund(), pg_temp.call(), pg_temp.run('waiting')))
$$;
select is(pg_temp.by_clerk('clerk_of_tests'), 'decision_recorded_by_check',
          'who made a run cannot record its decision');
select is(pg_temp.by_clerk('somebody'), 'nothing was refused', 'another one can');

-- ---- a decision ---------------------------------------------------------------------------------

select pg_temp.decided('waiting');
select pg_temp.record('waiting');
select is(pg_temp.told('select kind, voting_count, present_count, private_present_count,
                               awarded_cents, run_sealed_by = recorded_by as same
                          from levain.decision'),
          '(real,4,3,2,60000,t)', 'a decision is kept with who counted');
select is(pg_temp.told('select p.code, w.status, w.award_cents, w.departs
                          from levain.decision_award w
                          join levain.application p using (application_id) order by 1'),
          e'(A1,awarded,60000,f)\n(A2,waiting,0,f)\n(A3,ineligible,0,f)',
          'with the outcome of everybody');
select is(pg_temp.told('select p.code, w.place, w.valid_until from levain.waiting w
                          join levain.application p using (application_id)'),
          '(A2,1,2026-11-12)', 'and the waiting list');
select is(pg_temp.decision_broken('select 1'), 'decision_allocation_run_id_key',
          'a run is decided once');
select is(pg_temp.decision_broken('select 1', 'inputs'), 'decision_real_check',
          'and one run of a call');

select is_empty($$
    select r, t, p
      from unnest(array['levain_reader', 'levain_manager', 'levain_accountant', 'levain_auditor',
                        'levain_batch', 'levain_committee', 'public']) as r,
           unnest(array['seed', 'decision', 'decision_member', 'decision_award', 'decision_line',
                        'decision_recusal', 'waiting', 'top_up', 'award_event']) as t,
           unnest(array['insert', 'update', 'delete', 'truncate']) as p
     where has_table_privilege(r, 'levain.' || t, p)
$$, 'nobody can change a decision, a seed, or what came after');
select is_empty($$
    select p.proname from pg_proc p
     where p.pronamespace = 'levain'::regnamespace
       and p.prosrc ~* ('(update|delete from|truncate)\s+(only\s+)?levain\.'
                        '(seed|decision|waiting|top_up|award_event)')
$$, 'and no function does');

-- ---- after it -----------------------------------------------------------------------------------

create function pg_temp.event(code text, kind text, day date default '2026-06-01',
                              expires_on date default null, motive text default 'said so')
    returns boolean language sql as $$
    select levain.award_event_add(pg_temp.fund(), pg_temp.call(), pg_temp.application(code), kind,
                                  day, expires_on, motive)
$$;
select is(pg_temp.broken($$ select pg_temp.event('A2', 'notified') $$), 'award_event_award_check',
          'what was not awarded is not notified');
select is(pg_temp.broken($$ select pg_temp.event('A1', 'accepted') $$),
          'award_event_notified_check', 'nor accepted before that');
select ok(pg_temp.event('A1', 'notified', '2026-06-01', '2026-06-30'), 'an award is notified');
select ok(not pg_temp.event('A1', 'notified', '2026-06-02', '2026-07-30'), 'once');
select is(pg_temp.broken($$ select pg_temp.event('A1', 'expired', '2026-06-30') $$),
          'award_event_expired_check', 'its last day is its own');
select is(pg_temp.broken($$ select pg_temp.event('A1', 'accepted');
                            select pg_temp.event('A1', 'refused') $$),
          'award_event_accepted_check', 'what was accepted is not refused');
select is(pg_temp.broken($$ select pg_temp.event('A1', 'withdrawn');
                            select pg_temp.event('A1', 'refused') $$),
          'award_event_ended_check', 'what ended does not end again');

select is(pg_temp.broken(pg_temp.e1('600.00')), 'nothing was refused',
          'an envelope may come to hold just what stands');
select is(pg_temp.broken(pg_temp.e1('599.99')), 'envelope_standing_check', 'and no cent less');
select is(pg_temp.broken($$ select pg_temp.event('A1', 'withdrawn'); $$ || pg_temp.e1('599.99')),
          'nothing was refused', 'but when it was given back');

create function pg_temp.top_up_rows() returns void language plpgsql as $$
begin
    perform pg_temp.waiting_rows();
    update award set ordinal = 3 - ordinal, rank = 3 - rank
     where application_id <> pg_temp.application('A3');
    update award_line set pass = 'decided';
end
$$;
create function pg_temp.seal_top_up(inputs text, after_id bigint default null) returns text
    language sql as $$
    select name || case when created then ' created' else ' found' end
      from levain.top_up_seal(pg_temp.fund(), pg_temp.call(), pg_temp.scoring_run(), 'skip',
               pg_temp.digest(inputs), pg_temp.digest('results'), 'levain test', 150000,
               coalesce(after_id, (select max(decision_id) from levain.decision)), '2026-06-01')
$$;
create function pg_temp.top_up_broken(by_statement text) returns text language sql as $$
    select pg_temp.broken(format('select pg_temp.top_up_rows(); %s;'
                                 ' select pg_temp.seal_top_up(''top-up'')', by_statement))
$$;
create function pg_temp.served() returns text language sql as $$
    select $sql$
        update award set status = 'awarded', reason = 'FUNDED', award_cents = 80000,
                         short_cents = 0
         where application_id = pg_temp.application('A2');
        insert into award_line values (pg_temp.application('A2'), '1', 'E1', 40000),
                                      (pg_temp.application('A2'), '2', 'E2', 40000);
        delete from award_envelope;
        insert into award_envelope
        values ('E1', 1, 100000, 140000, 40000, 0, 0), ('E2', 2, 50000, 0, 0, 40000, 10000);
        update award_quota set awarded_cents = 80000 where value = 'T2'; $sql$
$$;
select is(pg_temp.top_up_broken('select 1'), 'nothing was refused', 'a top-up may serve nobody');
select is(pg_temp.top_up_broken(pg_temp.served()), 'nothing was refused', 'or the waiting list');
select is(pg_temp.top_up_broken($$ update award_line set pass = '1' $$), 'top_up_standing_check',
          'what stands stands');
select is(pg_temp.top_up_broken($$
              update award set award_cents = 50000, status = 'partial', reason = 'PARTIAL'
               where award_cents > 0;
              update award_line set cents = 50000;
              update award_envelope set awarded_cents = 50000, left_cents = 50000
               where envelope = 'E1';
              update award_quota set awarded_cents = 50000 where value = 'T1' $$),
          'top_up_standing_check', 'whole');
select is(pg_temp.top_up_broken(pg_temp.served() || 'update levain.waiting set valid_until =
                                ''2026-05-31''; '), 'top_up_waiting_check',
          'who may wait no longer is not served');
select is(pg_temp.top_up_broken(pg_temp.served() || $$ select pg_temp.event('A2', 'withdrawn') $$),
          'top_up_waiting_check', 'nor who withdrew');
select is(pg_temp.top_up_broken($$ update award_envelope set voted_cents = 200000,
                                          left_cents = 140000 where envelope = 'E1' $$),
          'top_up_envelope_check', 'envelopes are those that were voted');
select is(pg_temp.broken($$ select pg_temp.top_up_rows();
                            select pg_temp.seal_top_up('top-up', -1) $$), 'top_up_last_check',
          'it comes after the last decision');
select pg_temp.top_up_rows();
do $$ begin execute pg_temp.served(); end $$;
select pg_temp.seal_top_up('top-up');
select pg_temp.top_up_rows();
select pg_temp.seal_top_up('another');
select is(pg_temp.decision_broken($$ update decided set departs = true, motive = 'why not',
                                            award_cents = 0, status = 'rejected'
                                      where application = 'A1';
                                     delete from decided_line where application = 'A1' $$,
                                  'top-up'),
          'decision_award_departs_check', 'the committee cannot take back what it gave');
select pg_temp.decided('top-up');
select pg_temp.record('top-up');
select is(pg_temp.told('select d.kind, d.awarded_cents, d.after_decision_id is null as first
                          from levain.decision d order by d.decision_id'),
          e'(real,60000,t)\n(top_up,140000,f)', 'a top-up is decided as any run');
select is(pg_temp.decision_broken('select 1', 'another'), 'decision_last_check',
          'only the one after the last decision');

-- ---- every constraint, once ---------------------------------------------------------------------

insert into levain.waiting
select fund_id, call_id, decision_id, 1, application_id, null
  from levain.decision_award where decision_id = (select max(decision_id) from levain.decision)
 limit 1;
select pg_temp.refuses('seed_pkey', 'seed', '{}');
select pg_temp.refuses('seed_seed_check', 'seed', '{"seed": "a\tb"}');
select pg_temp.refuses('seed_sha256_check', 'seed', '{"seed": "b"}');
select pg_temp.refuses('seed_call_id_fkey', 'seed', '{"call_id": -1}');
select pg_temp.refuses('decision_pkey', 'decision', '{"allocation_run_id": -1}',
                       'kind <> ''real''');
select pg_temp.refuses('decision_allocation_run_id_key', 'decision', '{"decision_id": -1}',
                       'kind <> ''real''');
select pg_temp.refuses('decision_after_decision_id_key', 'decision',
                       '{"decision_id": -1, "allocation_run_id": -1}', 'kind <> ''real''');
select pg_temp.refuses('decision_real_idx', 'decision',
                       '{"decision_id": -1, "allocation_run_id": -1}', 'kind = ''real''');
select pg_temp.refuses('decision_kind_check', 'decision', '{"kind": "simulation"}',
                       'kind = ''real''');
select pg_temp.refuses('decision_after_decision_id_check', 'decision', '{"kind": "top_up"}',
                       'kind = ''real''');
select pg_temp.refuses('decision_present_count_check', 'decision',
                       '{"present_count": 0, "private_present_count": 0, "quorum_share": 0}');
select pg_temp.refuses('decision_quorum_check', 'decision',
                       '{"present_count": 1, "private_present_count": 1}');
select pg_temp.refuses('decision_quorum_share_check', 'decision', '{"quorum_share": -1}');
select pg_temp.refuses('decision_private_share_check', 'decision', '{"private_share": -1}');
select pg_temp.refuses('decision_consequences_check', 'decision', '{"consequences": {}}');
select pg_temp.refuses('decision_minutes_sha256_check', 'decision', '{"minutes": "others"}');
select pg_temp.refuses('decision_allocation_run_id_fkey', 'decision',
                       format('{"decision_id": -1, "allocation_run_id": %s,
                                "after_decision_id": %s}', pg_temp.run('simulated'), d.decision_id)
                       ::jsonb, 'kind <> ''real''')
  from (select max(decision_id) as decision_id from levain.decision) as d;
select pg_temp.refuses('decision_top_up_fkey', 'decision',
                       format('{"decision_id": -1, "allocation_run_id": %s,
                                "after_decision_id": %s}', pg_temp.run('another'), d.decision_id)
                       ::jsonb, 'kind <> ''real''')
  from (select max(decision_id) as decision_id from levain.decision) as d;
select pg_temp.refuses('decision_member_pkey', 'decision_member', '{}');
select pg_temp.refuses('decision_member_college_check', 'decision_member',
                       '{"college": "odd one"}');
select pg_temp.refuses('decision_member_decision_id_fkey', 'decision_member',
                       '{"decision_id": -1}');
select pg_temp.refuses('decision_award_pkey', 'decision_award', '{}');
select pg_temp.refuses('decision_award_status_check', 'decision_award', '{"status": "tired"}',
                       'award_cents = 0');
select pg_temp.refuses('decision_award_award_cents_check', 'decision_award', '{"award_cents": 1}',
                       'award_cents = 0');
select pg_temp.refuses('decision_award_motive_check', 'decision_award', '{"motive": "none"}');
select pg_temp.refuses('decision_award_explanation_check', 'decision_award',
                       format('{"explanation": "[]", "explanation_sha256": "\\x%s"}',
                              encode(pg_temp.digest('[]'), 'hex'))::jsonb);
select pg_temp.refuses('decision_award_explanation_sha256_check', 'decision_award',
                       '{"explanation": "{}"}');
select pg_temp.refuses('decision_award_decision_id_fkey', 'decision_award', '{"decision_id": -1}');
select pg_temp.refuses('decision_award_application_id_fkey', 'decision_award',
                       '{"application_id": -1}');
select pg_temp.refuses('decision_line_pkey', 'decision_line', '{}');
select pg_temp.refuses('decision_line_cents_check', 'decision_line', '{"cents": 0}');
select pg_temp.refuses('decision_line_application_id_fkey', 'decision_line',
                       '{"application_id": -1}');
select pg_temp.refuses('decision_line_envelope_fkey', 'decision_line', '{"envelope": "E9"}');
select pg_temp.refuses('decision_recusal_pkey', 'decision_recusal', '{}');
select pg_temp.refuses('decision_recusal_name_fkey', 'decision_recusal', '{"name": "Zoe"}');
select pg_temp.refuses('decision_recusal_application_id_fkey', 'decision_recusal',
                       '{"application_id": -1}');
select pg_temp.refuses('waiting_pkey', 'waiting', '{}');
select pg_temp.refuses('waiting_place_check', 'waiting', '{"place": 0}');
select pg_temp.refuses('waiting_application_id_key', 'waiting', '{"place": 9}');
select pg_temp.refuses('waiting_application_id_fkey', 'waiting',
                       '{"place": 9, "application_id": -1}');
select pg_temp.refuses('top_up_pkey', 'top_up', '{}');
select pg_temp.refuses('top_up_kind_check', 'top_up', '{"kind": "real"}');
select pg_temp.refuses('top_up_allocation_run_id_fkey', 'top_up', '{"allocation_run_id": -1}');
select pg_temp.top_up_rows();
select pg_temp.seal_awards('no top-up row', 'top_up');
select pg_temp.refuses('top_up_after_decision_id_fkey', 'top_up',
                       format('{"allocation_run_id": %s, "after_decision_id": -1}',
                              pg_temp.run('no top-up row'))::jsonb);
select pg_temp.refuses('award_event_pkey', 'award_event', '{"application_id": -1}');
select pg_temp.refuses('award_event_application_id_key', 'award_event', '{"award_event_id": -1}');
select pg_temp.refuses('award_event_kind_check', 'award_event',
                       '{"kind": "tired", "expires_on": null}');
select pg_temp.refuses('award_event_expires_on_check', 'award_event',
                       '{"expires_on": "2026-01-01"}');
select pg_temp.refuses('award_event_motive_check', 'award_event',
                       '{"kind": "refused", "expires_on": null, "motive": null}');
select pg_temp.refuses('award_event_application_id_fkey', 'award_event',
                       '{"award_event_id": -1, "application_id": -1}');
-- What only a foreign key points at cannot be broken: the primary key refuses first.
insert into broken_once values ('top_up_after_decision_id_key');
select pg_temp.all_were_broken('seed', 'decision', 'decision_member', 'decision_award',
                               'decision_line', 'decision_recusal', 'waiting', 'top_up',
                               'award_event');
select * from finish();
rollback;
