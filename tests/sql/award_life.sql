-- SPDX-License-Identifier: MPL-2.0
-- The life of an award: what is due to the cent, each step in its turn, each refusal once, and what
-- was undone is as if it had not been.
\ir fixture.psql

-- ---- what is due --------------------------------------------------------------------------------

create function pg_temp.due(award bigint, eligible bigint, realised bigint, ceiling numeric,
                            other bigint, expected bigint, what text) returns text
    language sql as $$
    select is(levain.settlement_due(award, eligible, realised, ceiling, other), expected, what)
$$;
-- 42,000 x 81,250.50 / 90,000 = 37,916.90; 0.8 x 81,250.50 = 65,000.40, less 30,000 = 35,000.40.
select pg_temp.due(4200000, 9000000, 8125050, 0.8, 3000000, 3500040, 'the ceiling decides');
-- 65,000.40 less 27,000 = 38,000.40, more than 37,916.90.
select pg_temp.due(4200000, 9000000, 8125050, 0.8, 2700000, 3791690, 'what was spent decides');
-- 17,700 x 23,120.40 / 24,000 = 17,051.295; 0.8 x 23,120.40 = 18,496.32, less 1,500 = 16,996.32.
select pg_temp.due(1770000, 2400000, 2312040, 0.8, 150000, 1699632, 'to the cent');
select pg_temp.due(4200000, 6000000, 4500000, 0.8, 0, 3150000, 'less is due than was paid');
select pg_temp.due(4200000, 6000000, 9999999, 0.8, 0, 4200000, 'never more than the award');
select pg_temp.due(4200000, 6000000, 4500000, 0.8, 3700000, 0, 'never less than nothing');
select pg_temp.due(4200000, null, null, null, null, 4200000,
                   'an award that depends on nothing is due');
select pg_temp.due(100, 300, 200, null, null, 66, 'down to the cent');

-- 444 of the 731 days from 1 June 2026 to 31 May 2028: 42,000 x 444 / 731 = 25,510.259...
create function pg_temp.part(since date, expected bigint, what text,
                             last_day date default '2028-05-31') returns text
    language sql as $$
    select is(levain.pro_rata(4200000, '2026-06-01', last_day, since), expected, what)
$$;
select pg_temp.part('2027-03-15', 2551025, 'the days that are left, the first of them included');
select pg_temp.part('2026-06-01', 4200000, 'from the first day on, all of it');
select pg_temp.part('2025-01-01', 4200000, 'no more than that');
select pg_temp.part('2028-05-31', 5745, 'the last day is one');
select pg_temp.part('2028-06-01', 0, 'after it none is left');
select pg_temp.part('2026-06-01', 4200000, 'a project of one day is whole', '2026-06-01');

select is(levain.is_iban(iban), is_one, iban || coalesce(': ' || why, ''))
  from (values ('FR1420041010050500013M02606', true, null),
               ('DE89370400440532013000', true, null), ('NO9386011117947', true, 'a short one'),
               ('FR1520041010050500013M02606', false, 'other check digits'),
               ('FR1420041010050500013M02660', false, 'two signs changed places'),
               ('fr1420041010050500013m02606', false, 'small letters'),
               ('FR14 2004 1010 0505 0001 3M02 606', false, 'blanks'),
               ('FR14', false, 'a beginning'), ('', false, 'nothing')) as x (iban, is_one, why);

create function pg_temp.parts(shares text[], cents bigint) returns text language sql as $$
    select string_agg(code || ' ' || p.cents, ', ' order by p.ordinal)
      from levain.schedule_parts(jsonb_build_object('instalments', (
               select jsonb_agg(jsonb_build_object('code', 'i' || s.ordinality, 'kind', 'interim',
                                                   'share', s.share, 'due', 'start')
                                order by s.ordinality)
                 from unnest(shares) with ordinality as s (share, ordinality))), cents) as p
$$;
select is(pg_temp.parts('{30 %,50 %,20 %}', 4200000), 'i1 1260000, i2 2100000, i3 840000',
          'shares of an award');
select is(pg_temp.parts('{33.33 %,33.33 %,33.34 %}', 100), 'i1 33, i2 33, i3 34',
          'the last instalment takes what is left');
select is(pg_temp.parts('{50 %,50 %}', 1), 'i2 1', 'an instalment of nothing is none');
select is(pg_temp.parts('{100 %}', 7), 'i1 7', 'a payment at once');
select is(pg_temp.parts(array_fill('1.6 %'::text, array[59]) || '{5.6 %}', 99999),
          (select string_agg(format('i%s %s', i, case i when 60 then 5658 else 1599 end), ', '
                             order by i) from generate_series(1, 60) as i),
          'sixty of them close: 59 x 1,599 + 5,658 = 99,999');

-- ---- two awards, decided and notified -----------------------------------------------------------

select pg_temp.flow();
create function pg_temp.run() returns bigint language sql as $$
    select max(allocation_run_id) from levain.allocation_run
$$;
create function pg_temp.decided() returns void language plpgsql as $$
begin
    perform levain.decision_begin();
    insert into decided (application, status, award_cents, departs, motive, explanation)
    select p.code, a.status, a.award_cents, false, null, '{"application": "' || p.code || '"}'
      from levain.allocation a join levain.application p using (fund_id, call_id, application_id)
     where a.allocation_run_id = pg_temp.run();
    insert into decided_line (application, envelope, cents)
    select p.code, l.envelope, sum(l.cents)
      from levain.allocation_line l
      join levain.application p using (fund_id, call_id, application_id)
     where l.allocation_run_id = pg_temp.run()
     group by 1, 2;
    insert into decided_member values ('Ada', 'private', true, true), ('Bo', 'public', true, true);
    perform levain.decision_record(pg_temp.fund(), pg_temp.call(), pg_temp.run(), '2024-06-03',
        'Town hall', 0.5, 0.5, 'minutes.json', '{"levain_minutes": 1}', '[]', null, null);
end
$$;
select pg_temp.decided();

create function pg_temp.sign(application text, agreement jsonb) returns text language sql as $$
    select concat_ws(' ', act, number, cents, instalments, created)
      from levain.agreement_sign(pg_temp.fund(), pg_temp.call(),
                                 pg_temp.application(application), agreement)
$$;
create function pg_temp.refused(expected text, statements text, what text) returns text
    language sql as $$ select is(pg_temp.broken(statements), expected, what) $$;

select pg_temp.refused('award_event_award_check', $$ select pg_temp.sign('A3', '{}') $$,
                       'where no award stands nothing is signed');
select pg_temp.refused('award_event_notified_check', $$ select pg_temp.sign('A1', '{}') $$,
                       'nor before it was notified');
select pg_temp.refused('award_event_decided_check', $$ select levain.award_event_add(
    pg_temp.fund(), pg_temp.call(), pg_temp.application('A1'), 'notified', '2024-06-02', null, null)
    $$, 'nothing is notified before it was decided');
set local levain.today = '2024-06-04';
select pg_temp.refused('award_day_today_check', $$ select levain.award_event_add(
    pg_temp.fund(), pg_temp.call(), pg_temp.application('A1'), 'notified', '2024-06-05', null, null)
    $$, 'nor on a day that is still to come');
set local levain.today = '';
select is(levain.today_of(pg_temp.fund()),
          (statement_timestamp() at time zone 'Europe/Paris')::date,
          'which is that of the fund, unless a life is only tried out');
select levain.award_event_add(pg_temp.fund(), pg_temp.call(), pg_temp.application(a), 'notified',
                              '2024-06-05', null, null)
  from unnest(array['A1', 'A2']) as a;
select pg_temp.refused('agreement_committed_check',
    $$ select pg_temp.sign('A1', '{"number": "C1", "signed_on": "2024-06-10"}') $$,
    'nor before it is committed');

-- Money: commitments of E1 and E2, of A2 half of them opened a year before; the funds received.
create function pg_temp.at(stage text, exercise integer default 2024,
                           vintage integer default null, envelope text default null,
                           application text default null, funder bigint default null)
    returns jsonb language sql as $$
    select jsonb_strip_nulls(jsonb_build_object(
        'stage', stage, 'exercise', exercise, 'vintage', coalesce(vintage, exercise),
        'envelope', envelope, 'call_id', case when envelope is not null then pg_temp.call() end,
        'application_id', pg_temp.application(application), 'funder_id', funder))
$$;
create function pg_temp.post(actor text, key text, kind text, exercise integer, ledger text,
                             cents bigint, debit jsonb, credit jsonb) returns void
    language sql as $$
    select levain.ledger_post(pg_temp.fund(), actor, jsonb_build_array(jsonb_build_object(
        'key', key, 'kind', kind, 'exercise', exercise, 'accounted_on', exercise || '-01-15',
        'value_on', exercise || '-01-15', 'cites', 'vote',
        'transfers', jsonb_build_array(jsonb_build_object(
            'ledger', ledger, 'cents', cents, 'debit', debit, 'credit', credit)))))
$$;
create function pg_temp.open(ledger text, exercise integer, envelope text, cents bigint)
    returns void language sql as $$
    select pg_temp.post('manager', format('open %s %s %s', ledger, exercise, envelope), 'open',
        exercise, ledger, cents, pg_temp.at('opened', exercise, exercise, envelope),
        pg_temp.at('available', exercise, exercise, envelope))
$$;
select pg_temp.signed('city', 2023, 100000);
select pg_temp.signed('city', 2024, 1000000, '{"number": "C-2024"}');
select pg_temp.signed('city', 2025, 1000000, '{"number": "C-2025"}');
select pg_temp.open('ae', 2023, 'E1', 10000);
select pg_temp.open('ae', 2024, 'E1', 90000);
select pg_temp.open('ae', 2024, 'E2', 50000);
create function pg_temp.commit(application text, envelope text, vintage integer, cents bigint)
    returns void language sql as $$
    select pg_temp.post('decision', format('commit %s %s %s', application, envelope, vintage),
        'commit', vintage, 'ae', cents, pg_temp.at('available', vintage, vintage, envelope),
        pg_temp.at('committed', vintage, vintage, envelope, application))
$$;
select pg_temp.commit('A1', 'E1', 2024, 60000);
select pg_temp.commit('A2', 'E1', 2023, 10000);
select pg_temp.commit('A2', 'E1', 2024, 30000);
select pg_temp.commit('A2', 'E2', 2024, 39999);
create function pg_temp.paid_in(exercise integer, cents bigint) returns void language sql as $$
    select pg_temp.post(actor, key || exercise, key, exercise, 'cash', cents,
               pg_temp.at(debit, exercise, funder => u.funder_id),
               pg_temp.at(credit, exercise, funder => case when credit <> 'bank'
                                                      then u.funder_id end))
      from (values ('accountant', 'call_funds', 'promised', 'called', 2),
                   ('accountant', 'receive', 'called', 'bank', 3))
               as k (actor, key, debit, credit, place),
           (select funder_id from levain.funder where code = 'city') as u
     order by place
$$;

select pg_temp.refused('agreement_schedule_check',
    $$ select pg_temp.sign('A1', '{"number": "C1", "signed_on": "2024-06-10"}') $$,
    'nor while the fund file does not say how it is paid');
select pg_temp.apply(replace(pg_temp.fund_file(), '"mode":', $json$
    "payments": {"extensions": 1, "public_aid_ceiling": "80 %", "schedules": [
      {"up_to": "650.00", "act": "decision", "instalments": [
        {"code": "advance", "kind": "advance", "share": "30 %", "due": "notification"},
        {"code": "balance", "kind": "balance", "share": "70 %", "due": "end",
         "documents": ["financial_return"]}]},
      {"act": "agreement", "instalments": [
        {"code": "advance", "kind": "advance", "share": "30 %", "due": "signature"},
        {"code": "interim", "kind": "interim", "share": "50 %", "due": "start", "months": 2,
         "documents": ["interim_report", "photos"]},
        {"code": "balance", "kind": "balance", "share": "20 %", "due": "documents",
         "documents": ["financial_return"]}]}]},
    "mode":$json$), 'payments');

-- ---- signing ------------------------------------------------------------------------------------

select pg_temp.refused('agreement_legal_form_check', $$ select pg_temp.sign('A1', '{}') $$,
                       'who may be an association subscribes to the republican commitment first');
select is(levain.award_document_add(pg_temp.fund(), pg_temp.call(), pg_temp.application(a),
              'republican_commitment', '2024-06-05', true, null, null, null), true,
          'which comes in before anything is signed')
  from unnest(array['A1', 'A2']) as a;
select pg_temp.refused('award_ceiling_known_check', $$ select pg_temp.sign('A1', '{}') $$,
                       'a ceiling is compared with something');
select is(pg_temp.sign('A1', '{"eligible_cents": 75000, "other_public_cents": 0}'),
          (select format('decision decision %s A1 60000 2 t', max(decision_id))
             from levain.decision), 'a small award needs the decision alone');
select is(split_part(pg_temp.sign('A1', '{}'), ' ', 7), 'f', 'the same again is only found');
select is((select signed_on from levain.agreement), '2024-06-05'::date,
          'it holds from the notification on');
select pg_temp.refused('agreement_committed_check',
    $$ select pg_temp.sign('A2', '{"number": "C2", "signed_on": "2024-06-10"}') $$,
    'not by a cent more than is committed');
select pg_temp.post('decision', 'the last cent', 'commit', 2024, 'ae', 1,
    pg_temp.at('available', 2024, 2024, 'E2'), pg_temp.at('committed', 2024, 2024, 'E2', 'A2'));
select pg_temp.refused('agreement_number_check', $$ select pg_temp.sign('A2', '{}') $$,
                       'a larger award has an agreement, with its number and day');
select pg_temp.refused('agreement_number_key', format(
    $$ select pg_temp.sign('A2', '{"number": "%s", "signed_on": "2024-06-10"}') $$,
    (select number from levain.agreement)), 'an act has a number of its own');
select pg_temp.refused('agreement_ends_on_check', $$ select pg_temp.sign('A2',
    '{"number": "C2", "signed_on": "2024-06-10", "starts_on": "2024-07-01",
      "ends_on": "2024-06-30"}') $$, 'a project does not end before it begins');
select pg_temp.refused('agreement_eligible_cents_check', $$ select pg_temp.sign('A2',
    '{"number": "C2", "signed_on": "2024-06-10", "eligible_cents": 0}') $$, 'nor costs nothing');
select pg_temp.refused('award_event_notified_check',
    $$ select pg_temp.sign('A2', '{"number": "C2", "signed_on": "2024-06-04"}') $$,
    'nothing is signed before the notification');
select is(pg_temp.sign('A2', '{"number": "C2", "signed_on": "2024-06-10",
              "starts_on": "2024-07-01", "ends_on": "2025-06-30", "eligible_cents": 160000,
              "other_public_cents": 10000}'),
          'agreement C2 80000 3 t', 'an agreement is signed');
select pg_temp.refused('agreement_pkey',
    $$ select pg_temp.sign('A2', '{"number": "C3", "signed_on": "2024-06-10"}') $$,
    'another one is not');
select is(pg_temp.told('select ordinal, code, cents, due from levain.instalment
                         where application_id = pg_temp.application(''A2'') order by ordinal'),
          e'(1,advance,24000,signature)\n(2,interim,40000,start)\n(3,balance,16000,documents)',
          'its instalments sum to it');
-- A threshold of the year counts all awards to one beneficiary.
savepoint threshold;
delete from levain.award_ceiling;
delete from levain.instalment;
delete from levain.agreement;
update levain.decision_award set award_cents = 2300001 where award_cents = 60000;
select is((select year_cents > limit_cents from levain.agreement_threshold(pg_temp.fund(),
              pg_temp.call(), pg_temp.application('A1'), '2024-06-10')), true,
          'above 23,000.00 of a year');
select is((select year_cents from levain.agreement_threshold(pg_temp.fund(), pg_temp.call(),
              pg_temp.application('A1'), '2025-01-01')), 2300001::bigint,
          'an award is of its year on every later day, too');
update levain.decision_award set award_cents = 60000 where award_cents = 2300001;
update levain.decision_award set award_cents = 2300001
 where application_id = pg_temp.application('A2');
update levain.application set organization_id = (select max(organization_id)
                                                   from levain.organization);
select pg_temp.refused('agreement_act_threshold_check', $$ select pg_temp.sign('A1', '{}') $$,
    'a small award is not paid by the decision alone when others add up above it');
select is(split_part(pg_temp.sign('A1', '{"public_law": true, "eligible_cents": 75000,
                                    "other_public_cents": 0}'), ' ', 1), 'decision',
          'to a person of public law it is');
rollback to savepoint threshold;

-- ---- papers and steps ---------------------------------------------------------------------------

create function pg_temp.step(application text, kind text, day date, motive text default null)
    returns boolean language sql as $$
    select levain.award_step_add(pg_temp.fund(), pg_temp.call(),
                                 pg_temp.application(application), kind, day, motive)
$$;
create function pg_temp.paper(application text, kind text, day date, accepted boolean default true,
                              motive text default null) returns boolean language sql as $$
    select levain.award_document_add(pg_temp.fund(), pg_temp.call(),
        pg_temp.application(application), kind, day, accepted, motive, null, null)
$$;
select pg_temp.refused('award_agreement_check', $$ select pg_temp.step('A3', 'started', now()::date)
    $$, 'nothing happens to what was not signed');
select pg_temp.refused('award_agreement_check', $$ select pg_temp.paper('A3', 'x', now()::date) $$,
                       'nor are papers taken in for it');
select pg_temp.refused('award_step_resumed_check',
    $$ select pg_temp.step('A2', 'resumed', '2024-06-11') $$, 'what goes on is not resumed');
select pg_temp.refused('award_document_received_on_check',
    $$ select pg_temp.paper('A2', 'photos', '2024-06-02') $$, 'no paper before the decision');
select pg_temp.refused('award_day_today_check',
    $$ select pg_temp.paper('A2', 'photos', current_date + 2) $$, 'nor one that is still to come');
select pg_temp.refused('award_step_day_check',
    $$ select pg_temp.step('A2', 'started', '2024-06-02') $$, 'no start before the decision');
select pg_temp.refused('award_step_day_check',
    $$ select pg_temp.step('A2', 'suspended', '2024-06-09', 'w') $$,
    'no suspension before the agreement');
select pg_temp.refused('award_day_today_check',
    $$ select pg_temp.step('A2', 'started', current_date + 2) $$, 'nothing begins to-morrow');
savepoint steps;
select ok(pg_temp.step('A2', 'suspended', '2024-06-12', 'no answer'), 'an award is suspended');
select ok(not pg_temp.step('A2', 'suspended', '2024-06-12', 'no answer'), 'once for one reason');
select ok(pg_temp.step('A2', 'suspended', '2024-06-13', 'an audit'), 'and for another one too');
select pg_temp.refused('award_step_day_check',
    $$ select pg_temp.step('A2', 'resumed', '2024-06-12') $$, 'nor resumed before it was');
select ok(pg_temp.step('A2', 'resumed', '2024-06-14'), 'then it goes on');
select ok(not pg_temp.step('A2', 'resumed', '2024-06-14'), 'once');
select pg_temp.refused('award_step_again_check',
    $$ select pg_temp.step('A2', 'resumed', '2024-06-15') $$, 'not again on another day');
rollback to savepoint steps;
select ok(pg_temp.step('A2', 'extended', '2024-06-11', 'works'), 'a delay is extended');
select ok(not pg_temp.step('A2', 'extended', '2024-06-11', 'works'), 'the same again is found');
select pg_temp.refused('award_step_extended_check',
    $$ select pg_temp.step('A2', 'extended', '2024-06-12', 'more works') $$,
    'as often as the fund file allows');
select pg_temp.refused('award_step_closed_check',
    $$ select pg_temp.step('A2', 'closed', '2024-06-12') $$, 'money on its way closes nothing');

-- ---- certifying ---------------------------------------------------------------------------------

create function pg_temp.certify(application text, instalment text, day date,
                                cents bigint default null) returns text language sql as $$
    select string_agg(concat_ws(' ', cents, created), ', ')
      from levain.award_certify(pg_temp.fund(), jsonb_build_array(jsonb_strip_nulls(
               jsonb_build_object('ordinal', 1, 'call_id', pg_temp.call(), 'application_id',
                   pg_temp.application(application), 'instalment', instalment,
                   'cents', certify.cents))), extract(year from day)::smallint, day) as c
$$;
create function pg_temp.money(application text) returns text language sql as $$
    select (to_jsonb(m) - 'fund_id' - 'call_id' - 'application_id' - 'standing_cents')
               ::text from levain.award_money m
     where m.application_id = pg_temp.application(money.application)
$$;
create temporary table before_all as select pg_temp.money('A2') as a2;
select pg_temp.refused('certification_instalment_check',
    $$ select pg_temp.certify('A2', 'gift', '2024-06-11') $$, 'there is no other instalment');
select pg_temp.refused('certification_balance_check',
    $$ select pg_temp.certify('A2', 'balance', '2024-06-11') $$, 'a balance is settled');
select pg_temp.refused('certification_due_check',
    $$ select pg_temp.certify('A2', 'advance', '2024-06-09') $$, 'an advance comes when it is due');
select pg_temp.refused('certification_cents_instalment_check',
    $$ select pg_temp.certify('A2', 'advance', '2024-06-11', 24001) $$,
    'not by a cent more than the instalment');
select pg_temp.refused('certification_cents_instalment_check',
    $$ select pg_temp.certify('A2', 'advance', '2024-06-11', 0) $$, 'nor nothing');
select pg_temp.refused('certification_documents_check',
    $$ select pg_temp.certify('A2', 'interim', '2024-10-01') $$, 'papers come first');
select pg_temp.paper('A2', 'interim_report', '2024-09-02');
select pg_temp.paper('A2', 'photos', '2024-09-02', false, 'blurred');
select pg_temp.refused('certification_documents_check',
    $$ select pg_temp.certify('A2', 'interim', '2024-10-01') $$, 'all of them, and accepted');
select pg_temp.paper('A2', 'photos', '2024-09-03');
select pg_temp.refused('certification_due_check',
    $$ select pg_temp.certify('A2', 'interim', '2024-08-31') $$,
    'two months after the project began');
select pg_temp.step('A2', 'suspended', '2024-06-11', 'no answer');
select pg_temp.refused('award_suspended_check',
    $$ select pg_temp.certify('A2', 'advance', '2024-06-11') $$, 'nothing of a suspended award');
select pg_temp.step('A2', 'resumed', '2024-06-11');
savepoint to_come;
set local levain.today = '2024-06-10';
select pg_temp.refused('award_day_today_check',
    $$ select pg_temp.certify('A2', 'advance', '2024-06-11') $$, 'nor to-morrow''s');
rollback to savepoint to_come;
select pg_temp.refused('certification_day_check', $$
    update levain.instalment set due = 'notification' where code = 'advance';
    select pg_temp.certify('A2', 'advance', '2024-06-09') $$, 'nor before it was signed');
select is(pg_temp.certify('A2', 'advance', '2024-06-11'), '24000 t', 'an advance is certified');
select is(pg_temp.certify('A2', 'advance', '2024-06-11'), '24000 f', 'once');
select is(pg_temp.told($$
    select k.vintage, k.envelope, t.cents from levain.transfer t
      join levain.account k using (fund_id)
      join levain.certification c using (fund_id, operation_id)
     where k.account_id = t.credit_account_id order by t.line $$),
    e'(2023,E1,10000)\n(2024,E1,14000)', 'the oldest commitments come first');

create function pg_temp.uncertify(application text, instalment text,
                                  day date default '2024-06-12') returns boolean
    language sql as $$
    select levain.certification_cancel(pg_temp.fund(), pg_temp.call(),
        pg_temp.application(application), instalment, 2024::smallint, day, 'too early')
$$;
select ok(pg_temp.uncertify('A2', 'advance'), 'a certification is undone');
select is(pg_temp.money('A2'), (select a2 from before_all), 'to the cent and the account');
select ok(not pg_temp.uncertify('A2', 'advance'), 'once');
select is(pg_temp.certify('A2', 'advance', '2024-06-13'), '24000 t', 'and made again');
select is((select max(attempt) from levain.certification), 2::smallint, 'as another attempt');

-- ---- the account --------------------------------------------------------------------------------

create function pg_temp.propose(application text, iban text default 'FR1420041010050500013M02606')
    returns boolean language sql as $$
    select levain.bank_account_propose(pg_temp.fund(), pg_temp.call(),
        pg_temp.application(application), iban, 'Association', 'statement', '2024-06-12')
$$;
create function pg_temp.confirm(application text, iban text default 'FR1420041010050500013M02606',
                                day date default '2024-06-12') returns text language sql as $$
    select usable_on || ' ' || created from levain.bank_account_confirm(pg_temp.fund(),
        pg_temp.call(), pg_temp.application(application), iban, 'called back', day)
$$;
create function pg_temp.order(application text, day date default '2024-06-14') returns text
    language sql as $$
    select string_agg(concat_ws(' ', instalment, exercise || '/' || number, cents, created), ', ')
      from levain.award_order(pg_temp.fund(), jsonb_build_array(jsonb_build_object(
               'call_id', pg_temp.call(), 'application_id', pg_temp.application(application))),
               extract(year from day)::smallint, day)
$$;
select pg_temp.refused('payment_order_account_check', $$ select pg_temp.order('A2') $$,
                       'no order without an account');
select pg_temp.refused('bank_account_iban_check',
    $$ select pg_temp.propose('A2', 'FR1520041010050500013M02606') $$, 'an IBAN is one');
select ok(pg_temp.propose('A2'), 'an account is proposed');
select ok(not pg_temp.propose('A2'), 'once');
select pg_temp.refused('payment_order_confirmed_check', $$ select pg_temp.order('A2') $$,
                       'nothing is ordered to it before it is confirmed');
select pg_temp.refused('bank_account_confirmation_recorded_by_check',
    $$ select pg_temp.confirm('A2') $$, 'by another person');
update levain.bank_account set recorded_by = 'somebody';
select pg_temp.refused('bank_account_confirmation_iban_check',
    $$ select pg_temp.confirm('A2', 'DE89370400440532013000') $$, 'who tells the same account');
select is(pg_temp.confirm('A2'), '2024-06-12 true', 'a first account may be used at once');
select is(pg_temp.confirm('A2'), '2024-06-12 false', 'it is confirmed once');

-- ---- ordering -----------------------------------------------------------------------------------

select pg_temp.refused('payment_order_appropriation_check', $$ select pg_temp.order('A2') $$,
                       'no order without payment appropriations');
select pg_temp.open('cp', 2024, 'E1', 23999);
select pg_temp.refused('payment_order_appropriation_check', $$ select pg_temp.order('A2') $$,
                       'not by a cent');
select pg_temp.post('manager', 'one more cent', 'open', 2024, 'cp', 60001,
    pg_temp.at('opened', 2024, 2024, 'E1'), pg_temp.at('available', 2024, 2024, 'E1'));
select pg_temp.open('cp', 2024, 'E2', 40000);
select pg_temp.step('A2', 'suspended', '2024-06-13', 'no answer');
select pg_temp.refused('award_suspended_check', $$ select pg_temp.order('A2') $$,
                       'nothing is ordered of a suspended award');
select pg_temp.step('A2', 'resumed', '2024-06-13');
select is(pg_temp.order('A2'), 'advance 2024/1 24000 t', 'what is certified is ordered');
select is(pg_temp.order('A2'), 'advance 2024/1 24000 f', 'once');
select is(pg_temp.told($$
    select t.ledger, k.vintage, k.envelope, t.cents from levain.transfer t
      join levain.account k using (fund_id)
      join levain.payment_order o using (fund_id, operation_id)
     where k.account_id = t.credit_account_id order by t.line $$),
    e'(ae,2023,E1,10000)\n(ae,2024,E1,14000)\n(cp,2024,E1,24000)',
    'the commitments of the certification, and appropriations of the year');
select pg_temp.refused('certification_cancel_check',
    $$ select pg_temp.uncertify('A2', 'advance') $$, 'what is ordered is not uncertified');
create function pg_temp.cancel(exercise integer, number integer, day date default '2024-06-15')
    returns boolean language sql as $$
    select levain.order_cancel(pg_temp.fund(), exercise::smallint, number, day, 'a mistake')
$$;
select pg_temp.refused('payment_order_known_check', $$ select pg_temp.cancel(2024, 9) $$,
                       'an order that there is');
select pg_temp.refused('award_undo_day_check', $$ select pg_temp.cancel(2024, 1, '2024-06-13') $$,
                       'not before it was given');
select ok(pg_temp.cancel(2024, 1), 'an order is cancelled');
select ok(not pg_temp.cancel(2024, 1), 'once');
select is(pg_temp.told($$ select ledger, stage, sum(credit_cents - debit_cents) from levain.account
    where stage in ('ordered', 'certified') group by 1, 2 order by 1, 2 $$),
    e'(ae,certified,24000)\n(ae,ordered,0)\n(cp,ordered,0)', 'all of it is certified again');
select pg_temp.refused('payment_order_day_check', $$ select pg_temp.order('A2', '2024-06-12') $$,
                       'nothing is ordered before it was certified');
select pg_temp.refused('payment_order_day_check', $$ select pg_temp.order('A2') $$,
                       'nor again before the order was cancelled');
select is(pg_temp.order('A2', '2024-06-15'), 'advance 2024/2 24000 t',
          'a cancelled order keeps its number');

-- ---- paying -------------------------------------------------------------------------------------

create function pg_temp.pay(kind text, orders text[], day date, exercise integer default 2024,
                            motive text default null) returns text language sql as $$
    select string_agg(concat_ws(' ', p.exercise || '/' || p.number, p.cents, p.created), ', ')
      from levain.payment_add(pg_temp.fund(), (
               select jsonb_agg(jsonb_build_object('exercise', split_part(o, '/', 1)::integer,
                                                   'number', split_part(o, '/', 2)::integer))
                 from unnest(orders) as o), kind, exercise::smallint, day, day, motive) as p
$$;
select pg_temp.refused('payment_order_known_check',
    $$ select pg_temp.pay('paid', '{2024/9}', '2024-06-20') $$, 'an order that there is is paid');
select pg_temp.refused('payment_event_recorded_by_check',
    $$ select pg_temp.pay('paid', '{2024/2}', '2024-06-20') $$, 'by another than who ordered it');
update levain.payment_order set recorded_by = 'somebody';
select pg_temp.refused('payment_event_bank_check',
    $$ select pg_temp.pay('paid', '{2024/2}', '2024-06-20') $$, 'with what the bank holds');
select pg_temp.paid_in(2023, 23999);
select pg_temp.refused('payment_event_bank_check',
    $$ select pg_temp.pay('paid', '{2024/2}', '2024-06-20') $$, 'to the cent');
select pg_temp.paid_in(2024, 100000);
select pg_temp.refused('payment_event_state_check',
    $$ select pg_temp.pay('executed', '{2024/2}', '2024-06-20') $$, 'not executed before it left');
select pg_temp.refused('payment_event_state_check',
    $$ select pg_temp.pay('returned', '{2024/2}', '2024-06-20', motive => 'x') $$, 'nor returned');
select pg_temp.refused('payment_event_state_check',
    $$ select pg_temp.pay('paid', '{2024/1}', '2024-06-20') $$, 'a cancelled order is not paid');
select pg_temp.refused('payment_event_exercise_check',
    $$ select pg_temp.pay('paid', '{2024/2,2023/1}', '2024-06-20') $$,
    'nor orders of two exercises at once');
select pg_temp.step('A2', 'suspended', '2024-06-19', 'no answer');
select pg_temp.refused('award_suspended_check',
    $$ select pg_temp.pay('paid', '{2024/2}', '2024-06-20') $$, 'nor of a suspended award');
select pg_temp.step('A2', 'resumed', '2024-06-19');
select pg_temp.refused('payment_event_day_check',
    $$ select pg_temp.pay('paid', '{2024/2}', '2024-06-13') $$, 'nor before it was ordered');
select is(pg_temp.pay('paid', '{2024/2}', '2024-06-20'), '2024/2 24000 t',
          'it leaves for the bank');
select is(pg_temp.pay('paid', '{2024/2}', '2024-06-20'), '2024/2 24000 f', 'once');
select is(pg_temp.told($$
    select t.ledger, d.exercise, t.cents from levain.transfer t
      join levain.account d on d.account_id = t.debit_account_id
      join levain.payment_event e using (operation_id) where t.ledger = 'cash' order by t.line $$),
    e'(cash,2023,10000)\n(cash,2023,13999)\n(cash,2024,1)', 'the oldest money of the bank first');
select pg_temp.refused('payment_order_cancel_check', $$ select pg_temp.cancel(2024, 2) $$,
                       'what was paid is not cancelled');
select pg_temp.refused('payment_event_motive_check',
    $$ select pg_temp.pay('returned', '{2024/2}', '2024-06-21') $$, 'a return has its reason');
select is(pg_temp.pay('returned', '{2024/2}', '2024-06-21', motive => 'AC04'), '2024/2 24000 t',
          'the bank returns it');
select is((select paid_cents || ' ' || sent_cents || ' ' || returned_cents
             from levain.award_money where application_id = pg_temp.application('A2')),
          '24000 0 24000', 'it was paid all the same');
select pg_temp.propose('A2', 'DE89370400440532013000');
select pg_temp.refused('payment_event_account_check',
    $$ select pg_temp.pay('reissued', '{2024/2}', '2024-06-22') $$,
    'it is not sent again to an account that nobody confirmed');
update levain.bank_account set recorded_by = 'somebody';
select pg_temp.refused('bank_account_confirmation_day_check',
    $$ select pg_temp.confirm('A2', 'DE89370400440532013000', '2024-06-11') $$,
    'nor confirmed before it was proposed');
select is(pg_temp.confirm('A2', 'DE89370400440532013000', '2024-06-22'), '2024-06-25 true',
          'a changed account waits three days');
select pg_temp.refused('payment_event_account_check',
    $$ select pg_temp.pay('reissued', '{2024/2}', '2024-06-24') $$, 'not before');
select is(pg_temp.pay('reissued', '{2024/2}', '2024-06-25'), '2024/2 24000 t', 'then it is sent');
select is(pg_temp.pay('executed', '{2024/2}', '2024-06-26'), '2024/2 24000 t', 'and arrives');
select is(pg_temp.told($$ select k.iban from levain.payment_event e
    join levain.bank_account k using (fund_id, call_id, bank_account_id) $$),
    '(DE89370400440532013000)', 'on the other account');
select pg_temp.refused('payment_order_wait_check', $$
    select pg_temp.certify('A2', 'interim', '2024-10-01');
    select pg_temp.propose('A2');
    update levain.bank_account set recorded_by = 'somebody';
    select pg_temp.confirm('A2', day => '2024-10-02');
    select pg_temp.order('A2', '2024-10-04') $$, 'an order waits for a changed account too');

-- ---- amendments ---------------------------------------------------------------------------------

create function pg_temp.amend(application text, agreement jsonb) returns text language sql as $$
    select concat_ws(' ', version, number, cents, decommitted_cents, created)
      from levain.agreement_amend(pg_temp.fund(), pg_temp.call(),
          pg_temp.application(application),
          '{"signed_on": "2024-07-01", "reason": "less to do"}' || agreement,
          2024::smallint, '2024-07-01')
$$;
select pg_temp.refused('award_agreement_check', $$ select pg_temp.amend('A3', '{"number": "C2-1"}')
    $$, 'what was not signed is not amended');
select pg_temp.refused('agreement_certified_check',
    $$ select pg_temp.amend('A2', '{"number": "C2-1", "award_cents": 23999}') $$,
    'nothing is amended below what was certified');
select pg_temp.refused('agreement_committed_check',
    $$ select pg_temp.amend('A2', '{"number": "C2-1", "award_cents": 80001}') $$,
    'nor above what is committed');
select pg_temp.refused('agreement_reason_check',
    $$ select pg_temp.amend('A2', '{"number": "C2-1", "reason": null}') $$, 'nor without a reason');
select is(pg_temp.amend('A2', '{"number": "C2-1", "award_cents": 70000}'),
          '2 C2-1 70000 10000 t', 'an award is amended');
select is(pg_temp.amend('A2', '{"number": "C2-1", "award_cents": 70000}'),
          '2 C2-1 70000 0 f', 'the same again is found');
-- What is left of 70,000 after 24,000 is 46,000, over 40,000 and 16,000: 32,857.14 and the rest.
select is(pg_temp.told('select i.code, i.cents from levain.instalment i join levain.last_agreement
    using (fund_id, call_id, application_id, version)
    where application_id = pg_temp.application(''A2'') order by ordinal'),
    e'(advance,24000)\n(interim,32857)\n(balance,13143)',
    'what was certified stays, the rest in proportion');
select is((select cause || ' ' || decommitted_cents || ' ' || cites from levain.reduction),
          'amendment 10000 C2-1', 'what it loses is decommitted');
select is((select credit_cents - debit_cents from levain.account k
            where k.ledger = 'ae' and k.stage = 'available' and k.envelope = 'E1'
              and k.vintage = 2024 and k.exercise = 2024), 10000::bigint,
          'to its envelope and vintage');

-- ---- settling -----------------------------------------------------------------------------------

create function pg_temp.settle(application text, realised bigint, other bigint,
                               day date default '2024-12-02') returns text language sql as $$
    select concat_ws(' ', due_cents, balance_cents, decommitted_cents, claimed_cents, created)
      from levain.award_settle(pg_temp.fund(), pg_temp.call(), pg_temp.application(application),
                               realised, other, extract(year from day)::smallint, day)
$$;
select pg_temp.refused('certification_documents_check', $$ select pg_temp.settle('A2', 1, 0) $$,
                       'no settlement without the financial return');
select pg_temp.paper('A2', 'financial_return', '2024-12-01');
select pg_temp.refused('settlement_realised_cents_check',
    $$ select pg_temp.settle('A2', null, 0) $$, 'nor without what was spent');
select pg_temp.refused('settlement_other_public_cents_check',
    $$ select pg_temp.settle('A2', 1, null) $$, 'nor without the other public aid');
select pg_temp.step('A2', 'suspended', '2024-12-01', 'an audit');
select pg_temp.refused('award_suspended_check', $$ select pg_temp.settle('A2', 1, 0) $$,
                       'nor of a suspended award');
select pg_temp.step('A2', 'resumed', '2024-12-01');
select pg_temp.refused('settlement_day_check',
    $$ select pg_temp.settle('A2', 100000, 10000, '2024-11-30') $$,
    'nor before the financial return came in');
-- 70,000 x 100,000 / 160,000 = 43,750; 0.8 x 100,000 - 10,000 = 70,000. 24,000 are paid.
savepoint settled;
select is(pg_temp.settle('A2', 100000, 10000), '43750 19750 26250 0 t',
          'the balance is certified, the rest decommitted');
select is(pg_temp.settle('A2', 100000, 10000), '43750 19750 0 0 f', 'once');
select pg_temp.refused('settlement_pkey', $$ select pg_temp.settle('A2', 100001, 10000) $$,
                       'not otherwise');
select pg_temp.refused('agreement_settled_check',
    $$ select pg_temp.amend('A2', '{"number": "C2-2"}') $$, 'a settled award is not amended');
select is(pg_temp.order('A2', '2024-12-03'), 'advance 2024/2 24000 f, balance 2024/3 19750 t',
          'its balance is ordered');
rollback to savepoint settled;
-- 70,000 x 48,000 / 160,000 = 21,000: 3,000 were paid too much, 46,000 are decommitted.
select is(pg_temp.settle('A2', 48000, 10000), '21000 0 46000 3000 t',
          'what was paid too much is claimed');
select is(pg_temp.told($$ select m.committed_cents, m.paid_cents, m.due_cents
    from levain.award_money m
    where application_id = pg_temp.application('A2') $$), '(0,24000,3000)',
    'nothing is left, and what was paid stays paid');

-- ---- a claim ------------------------------------------------------------------------------------

create function pg_temp.claim(what text, cents bigint, reference text) returns text
    language plpgsql as $$
declare
    told record;
begin
    execute format('select * from levain.claim_%s(%s, %s, %s, %L, %L, 2024::smallint, '
                   || '''2024-12-10'''
                   || case what when 'recover' then ', ''2024-12-10'')' else ')' end,
                   what, pg_temp.fund(), pg_temp.call(), pg_temp.application('A2'), cents,
                   reference)
        into told;
    return concat_ws(' ', told.cents, told.left_cents, told.created);
end
$$;
select pg_temp.refused('claim_event_open_check', $$ select pg_temp.claim('recover', 3001, 'v1') $$,
                       'no more is paid back than is claimed');
select pg_temp.refused('operation_transfers_check', $$ select pg_temp.claim('recover', 0, 'v1') $$,
                       'nor nothing');
select pg_temp.refused('claim_event_day_check', $$
    update levain.reduction set day = '2024-12-11';
    select pg_temp.claim('recover', 1000, 'v1') $$, 'nor before it was claimed');
select is(pg_temp.claim('recover', 1000, 'v1'), '1000 2000 t', 'a part is paid back');
select is(pg_temp.claim('recover', 1000, 'v1'), '1000 2000 f', 'a payment counts once');
select pg_temp.refused('claim_event_reference_key',
    $$ select pg_temp.claim('recover', 900, 'v1') $$, 'and with one amount');
select is(pg_temp.claim('waive', 500, 'decision 9'), '500 1500 t', 'a part is given up');
select is(pg_temp.claim('write_off', null, 'decision 10'), '1500 0 t', 'the rest is lost');
select pg_temp.refused('claim_event_claim_check', $$ select pg_temp.claim('recover', 1, 'v2') $$,
                       'then nothing is claimed any more');
select is(pg_temp.told($$ select stage, sum(credit_cents - debit_cents) from levain.account
    where ledger = 'cash' and stage in ('due', 'recovered', 'waived', 'written_off')
    group by 1 order by 1 $$), e'(due,0)\n(recovered,1000)\n(waived,500)\n(written_off,1500)',
    'all of it is somewhere');
select ok(pg_temp.step('A2', 'closed', '2024-12-20'), 'and the award is closed');

-- ---- taking back --------------------------------------------------------------------------------

create function pg_temp.reduce(application text, cause text, also jsonb default '{}',
                               day date default '2024-12-20') returns text language sql as $$
    select concat_ws(' ', cents, decommitted_cents, claimed_cents, due_on, created)
      from levain.award_reduce(pg_temp.fund(), pg_temp.call(), pg_temp.application(application),
          jsonb_build_object('cause', cause, 'motive', 'why', 'cites', 'decision 7') || also,
          extract(year from day)::smallint, day)
$$;
select pg_temp.refused('reduction_ended_check', $$ select pg_temp.reduce('A1', 'ended') $$,
                       'who did not withdraw did not');
select pg_temp.refused('reduction_day_check',
    $$ select pg_temp.reduce('A1', 'caducity', day => '2024-06-02') $$,
    'nothing is taken back before it was decided');
select pg_temp.refused('reduction_heard_on_check', $$ select pg_temp.reduce('A1', 'withdrawal') $$,
                       'nothing is withdrawn before the beneficiary was heard');
select pg_temp.refused('reduction_heard_on_check',
    $$ select pg_temp.reduce('A1', 'breach', '{"heard_on": "2024-12-21"}') $$, 'nor heard after');
select pg_temp.refused('reduction_since_check',
    $$ select pg_temp.reduce('A1', 'breach', '{"heard_on": "2024-12-01", "since": "2024-12-01"}')
    $$, 'in proportion of days that are known');
select pg_temp.refused('reduction_standing_check',
    $$ select pg_temp.reduce('A1', 'caducity', '{"cents": 60001}') $$,
    'no more is taken than stands');
select pg_temp.refused('reduction_nothing_check',
    $$ select pg_temp.reduce('A1', 'caducity', '{"cents": 0}') $$, 'nor nothing');
select pg_temp.certify('A1', 'advance', '2024-06-20');
select pg_temp.refused('reduction_on_its_way_check', $$ select pg_temp.reduce('A1', 'caducity') $$,
                       'nor what is on its way');
savepoint lapsed;
select ok(pg_temp.uncertify('A1', 'advance', '2024-06-20'), 'what is certified is undone first');
select is(pg_temp.reduce('A1', 'caducity'), '60000 60000 0 t', 'then all of it lapses');
select is(pg_temp.reduce('A1', 'caducity', '{"cents": 60000}'), '60000 60000 0 f', 'once');
rollback to savepoint lapsed;

-- ---- a year end ---------------------------------------------------------------------------------

select pg_temp.propose('A1');
update levain.bank_account set recorded_by = 'somebody';
select pg_temp.confirm('A1');
select is(pg_temp.order('A1', '2024-12-30'), 'advance 2024/3 18000 t', 'an order of December');
update levain.payment_order set recorded_by = 'somebody';
savepoint december;
select is(pg_temp.pay('paid', '{2024/3}', '2025-01-10', 2025), '2024/3 18000 t',
          'is paid in January');
select is(pg_temp.told($$ select o.exercise, o.accounted_on from levain.operation o
    where o.kind = 'pay' order by o.operation_id desc limit 1 $$), '(2024,2025-01-10)',
    'in its own exercise');
rollback to savepoint december;
select levain.ledger_close(pg_temp.fund(), 2024::smallint, '2025-01-20');
select pg_temp.refused('operation_closed_check',
    $$ select pg_temp.pay('paid', '{2024/3}', '2025-01-10', 2025) $$, 'not once it is closed');
select pg_temp.refused('operation_accounted_on_check',
    $$ select pg_temp.pay('paid', '{2024/3}', '2025-02-03', 2025) $$, 'nor after its end');
select pg_temp.refused('operation_closed_check', $$ select pg_temp.cancel(2024, 3, '2025-01-20') $$,
                       'nor cancelled on a closed day');
select ok(pg_temp.cancel(2024, 3, '2025-01-21'), 'the order is cancelled');
select levain.ledger_close(pg_temp.fund(), 2024::smallint, '2025-01-31');
select pg_temp.open('cp', 2025, 'E1', 60000);
select is(pg_temp.order('A1', '2025-02-04'), 'advance 2025/1 18000 t',
          'and given again, from 1 in the new exercise');
update levain.payment_order set recorded_by = 'somebody';
select is(pg_temp.pay('paid', '{2025/1}', '2025-02-05', 2025), '2025/1 18000 t', 'and paid');
select is(pg_temp.told($$ select k.ledger, k.exercise, k.vintage, k.credit_cents - k.debit_cents
    from levain.account k where k.stage = 'paid'
     and k.application_id = pg_temp.application('A1') order by 1 $$),
    e'(ae,2025,2024,18000)\n(cp,2025,2025,18000)',
    'with commitments of their year, and appropriations of the new one');
-- Of a past vintage, what is decommitted is cancelled.
select is(pg_temp.reduce('A1', 'caducity', '{"cents": 42000}', '2025-03-01'), '42000 42000 0 t',
          'the rest lapses');
select is(pg_temp.told($$ select k.stage, k.exercise, k.vintage, k.credit_cents - k.debit_cents
    from levain.account k where k.ledger = 'ae' and k.exercise = 2025
     and k.stage in ('available', 'cancelled') order by 1 $$), '(cancelled,2025,2024,42000)',
    'and is not free again');
-- What was paid is claimed once the rest is gone.
select is(pg_temp.reduce('A1', 'withdrawal', '{"heard_on": "2025-03-01"}', '2025-03-02'),
          '18000 0 18000 2025-09-02 t', 'what was paid is due within six months');

-- ---- rows by force ------------------------------------------------------------------------------

-- An operation that no step of an award rests on.
create function pg_temp.free(also jsonb) returns jsonb language sql as $$
    select jsonb_build_object('operation_id', (select min(operation_id) from levain.operation))
           || also
$$;
select pg_temp.refuses('agreement_pkey', 'agreement', '{"number": "new"}');
select pg_temp.refuses('agreement_number_key', 'agreement', '{"version": 9, "reason": "x"}');
select pg_temp.refuses('agreement_version_check', 'agreement', '{"version": 0, "reason": "x"}');
select pg_temp.refuses('agreement_act_check', 'agreement', '{"act": "handshake"}');
select pg_temp.refuses('agreement_award_cents_check', 'agreement', '{"award_cents": 0}');
select pg_temp.refuses('agreement_eligible_cents_check', 'agreement', '{"eligible_cents": 0}');
select pg_temp.refuses('agreement_ends_on_check', 'agreement',
                       '{"starts_on": "2024-02-01", "ends_on": "2024-01-31"}');
select pg_temp.refuses('agreement_reason_check', 'agreement', '{"reason": "x"}', 'version = 1');
select pg_temp.refuses('agreement_application_id_fkey', 'agreement',
                       '{"application_id": -1, "number": "new"}');
select pg_temp.all_were_broken('agreement');

select pg_temp.refuses('instalment_pkey', 'instalment', '{"code": "new"}');
select pg_temp.refuses('instalment_code_key', 'instalment', '{"ordinal": 9}');
select pg_temp.refuses('instalment_ordinal_check', 'instalment', '{"ordinal": 0}');
select pg_temp.refuses('instalment_kind_check', 'instalment', '{"kind": "gift"}');
select pg_temp.refuses('instalment_cents_check', 'instalment', '{"cents": 0}');
select pg_temp.refuses('instalment_due_check', 'instalment', '{"due": "soon"}');
select pg_temp.refuses('instalment_months_check', 'instalment', '{"months": 121}');
select pg_temp.refuses('instalment_version_fkey', 'instalment', '{"version": 9}');
select pg_temp.all_were_broken('instalment');

select pg_temp.refuses('award_document_pkey', 'award_document', '{}');
select pg_temp.refuses('award_document_motive_check', 'award_document', '{"accepted": false}',
                       'accepted');
select pg_temp.refuses('award_document_application_id_fkey', 'award_document',
                       '{"award_document_id": -1, "application_id": -1}');
select pg_temp.all_were_broken('award_document');

select pg_temp.refuses('award_step_pkey', 'award_step', '{}');
select pg_temp.refuses('award_step_kind_check', 'award_step', '{"kind": "danced"}');
select pg_temp.refuses('award_step_motive_check', 'award_step', '{"motive": null}',
                       $$ kind = 'suspended' $$);
select pg_temp.refuses('award_step_application_id_fkey', 'award_step',
                       '{"award_step_id": -1, "application_id": -1}');
select pg_temp.all_were_broken('award_step');

select pg_temp.refuses('bank_account_pkey', 'bank_account', '{}');
insert into broken_once values ('bank_account_application_id_key'); -- the primary key is before it
select pg_temp.refuses('bank_account_iban_check', 'bank_account',
                       '{"iban": "FR1520041010050500013M02606"}');
select pg_temp.refuses('bank_account_application_id_fkey', 'bank_account',
                       '{"bank_account_id": -1, "application_id": -1}');
select pg_temp.all_were_broken('bank_account');

select pg_temp.refuses('bank_account_confirmation_pkey', 'bank_account_confirmation', '{}');
select pg_temp.refuses('bank_account_confirmation_usable_on_check', 'bank_account_confirmation',
                       '{"usable_on": "2000-01-01"}');
select pg_temp.refuses('bank_account_confirmation_bank_account_id_fkey',
                       'bank_account_confirmation', '{"bank_account_id": -1}');
select pg_temp.all_were_broken('bank_account_confirmation');

create function pg_temp.refuses_certification(expected text, changes jsonb) returns text
    language sql as $$
    select pg_temp.refuses(expected, 'certification',
                           pg_temp.free('{"certification_id": -1, "attempt": 9}') || changes)
$$;
select pg_temp.refuses('certification_pkey', 'certification', '{}');
select pg_temp.refuses_certification('certification_attempt_key', '{"attempt": 1}');
select pg_temp.refuses_certification('certification_operation_id_key',
    (select jsonb_build_object('operation_id', max(operation_id)) from levain.certification));
select pg_temp.refuses_certification('certification_operation_id_fkey', '{"operation_id": -1}');
select pg_temp.refuses_certification('certification_attempt_check', '{"attempt": 0}');
select pg_temp.refuses_certification('certification_ground_check', '{"ground": "friendship"}');
select pg_temp.refuses_certification('certification_cents_check', '{"cents": 0}');
select pg_temp.refuses_certification('certification_application_id_fkey', '{"application_id": -1}');
select pg_temp.all_were_broken('certification');

select pg_temp.refuses('order_counter_pkey', 'order_counter', '{}');
select pg_temp.refuses('order_counter_number_check', 'order_counter', '{"number": -1}');
select pg_temp.refuses('order_counter_exercise_fkey', 'order_counter', '{"exercise": 2031}');
select pg_temp.all_were_broken('order_counter');

create function pg_temp.refuses_order(expected text, changes jsonb) returns text language sql as $$
    select pg_temp.refuses(expected, 'payment_order', pg_temp.free(
               '{"payment_order_id": -1, "attempt": 9, "number": 999}') || changes)
$$;
select pg_temp.refuses('payment_order_pkey', 'payment_order', '{}');
select pg_temp.refuses_order('payment_order_number_key', '{"exercise": 2024, "number": 1}');
select pg_temp.refuses_order('payment_order_number_check', '{"number": 0}');
select pg_temp.refuses_order('payment_order_attempt_key', '{"attempt": 1}');
select pg_temp.refuses_order('payment_order_attempt_check', '{"attempt": 0}');
select pg_temp.refuses_order('payment_order_operation_id_key',
    (select jsonb_build_object('operation_id', max(operation_id)) from levain.payment_order));
select pg_temp.refuses_order('payment_order_operation_id_fkey', '{"operation_id": -1}');
select pg_temp.refuses_order('payment_order_exercise_fkey', '{"exercise": 2031}');
select pg_temp.refuses_order('payment_order_certification_id_fkey', '{"certification_id": -1}');
select pg_temp.refuses_order('payment_order_bank_account_id_fkey', '{"bank_account_id": -1}');
select is(pg_temp.broken_copy('payment_order', 'application_id = '
              || pg_temp.application('A2'), pg_temp.free(jsonb_build_object(
              'payment_order_id', -1, 'attempt', 9, 'number', 999, 'bank_account_id',
              (select max(bank_account_id) from levain.bank_account
                where application_id = pg_temp.application('A1'))))),
          'payment_order_bank_account_id_fkey', 'an order is not paid to another award''s account');
select pg_temp.refuses_order('payment_order_cents_check', '{"cents": 0}');
select pg_temp.all_were_broken('payment_order');

create function pg_temp.refuses_event(expected text, changes jsonb, of_rows text default 'true')
    returns text language sql as $$
    select pg_temp.refuses(expected, 'payment_event',
                           pg_temp.free('{"payment_event_id": -1, "place": 99}') || changes,
                           of_rows)
$$;
select pg_temp.refuses('payment_event_pkey', 'payment_event', '{}');
select pg_temp.refuses_event('payment_event_place_key', '{"place": 1}');
select pg_temp.refuses_event('payment_event_place_check', '{"place": 0}');
select pg_temp.refuses_event('payment_event_kind_check', '{"kind": "lost"}', $$ kind = 'paid' $$);
select pg_temp.refuses_event('payment_event_payer_check', '{"payer": "nobody"}');
select pg_temp.refuses_event('payment_event_operation_id_key',
    (select jsonb_build_object('operation_id', max(operation_id)) from levain.payment_event));
select pg_temp.refuses_event('payment_event_operation_id_fkey', '{"operation_id": -1}');
select pg_temp.refuses_event('payment_event_payment_order_id_fkey', '{"payment_order_id": -1}');
select pg_temp.refuses_event('payment_event_bank_account_id_fkey', '{"bank_account_id": -1}',
                             $$ kind = 'reissued' $$);
select pg_temp.refuses_event('payment_event_bank_account_id_check', '{"bank_account_id": null}',
                             $$ kind = 'reissued' $$);
select pg_temp.refuses_event('payment_event_motive_check', '{"motive": null}',
                             $$ kind = 'returned' $$);
select pg_temp.all_were_broken('payment_event');

select pg_temp.refuses('settlement_pkey', 'settlement', '{}');
select pg_temp.refuses('settlement_ceiling_check', 'settlement', '{"ceiling": 1.01}');
select pg_temp.refuses('settlement_due_cents_check', 'settlement', '{"due_cents": 70001}');
select pg_temp.refuses('settlement_due_cents_check', 'settlement', '{"due_cents": 21001}');
select pg_temp.refuses('settlement_version_fkey', 'settlement',
                       '{"application_id": -1, "version": 9}');
select pg_temp.all_were_broken('settlement');

select pg_temp.refuses('reduction_pkey', 'reduction', '{}');
select pg_temp.refuses('reduction_cause_check', 'reduction', '{"cause": "spite"}');
select pg_temp.refuses('reduction_cents_check', 'reduction',
                       '{"cents": 0, "decommitted_cents": 0, "claimed_cents": 0}');
select pg_temp.refuses('reduction_parts_check', 'reduction', '{"cents": 1}');
select pg_temp.refuses('reduction_heard_on_check', 'reduction',
                       '{"cause": "breach", "heard_on": null}');
select pg_temp.refuses('reduction_application_id_fkey', 'reduction',
                       '{"reduction_id": -1, "application_id": -1}');
select pg_temp.all_were_broken('reduction');

create function pg_temp.refuses_claim(expected text, changes jsonb) returns text language sql as $$
    select pg_temp.refuses(expected, 'claim', pg_temp.free(jsonb_build_object('claim_id', -1,
               'reduction_id', (select min(reduction_id) from levain.reduction))) || changes)
$$;
select pg_temp.refuses('claim_pkey', 'claim', '{}');
select pg_temp.refuses_claim('claim_reduction_id_key',
    (select jsonb_build_object('reduction_id', max(reduction_id)) from levain.claim));
select pg_temp.refuses_claim('claim_operation_id_key',
    (select jsonb_build_object('operation_id', max(operation_id)) from levain.claim));
select pg_temp.refuses_claim('claim_operation_id_fkey', '{"operation_id": -1}');
select pg_temp.refuses_claim('claim_reduction_id_fkey', '{"reduction_id": -1}');
select pg_temp.refuses_claim('claim_application_id_fkey', '{"application_id": -1}');
select pg_temp.refuses_claim('claim_cents_check', '{"cents": 0}');
select pg_temp.all_were_broken('claim');

create function pg_temp.refuses_claimed(expected text, changes jsonb) returns text
    language sql as $$
    select pg_temp.refuses(expected, 'claim_event',
                           pg_temp.free('{"place": 99, "reference": "new"}') || changes)
$$;
select pg_temp.refuses('claim_event_pkey', 'claim_event', '{}');
select pg_temp.refuses('claim_event_reference_key', 'claim_event',
                       pg_temp.free('{"place": 99}'));
select pg_temp.refuses_claimed('claim_event_place_check', '{"place": 0}');
select pg_temp.refuses_claimed('claim_event_kind_check', '{"kind": "forgotten"}');
select pg_temp.refuses_claimed('claim_event_cents_check', '{"cents": 0}');
select pg_temp.refuses_claimed('claim_event_claim_id_fkey', '{"claim_id": -1}');
select pg_temp.refuses_claimed('claim_event_operation_id_key',
    (select jsonb_build_object('operation_id', max(operation_id)) from levain.claim_event));
select pg_temp.refuses_claimed('claim_event_operation_id_fkey', '{"operation_id": -1}');
select pg_temp.all_were_broken('claim_event');

-- ---- many at once -------------------------------------------------------------------------------

insert into levain.application (fund_id, call_id, code)
select pg_temp.fund(), pg_temp.call(), 'M' || i from generate_series(1, 500) as i;
create temporary table many as
select application_id, code, row_number() over (order by application_id) as ordinal
  from levain.application where code ~ '^M';
select pg_temp.open('ae', 2025, 'E2', 500 * 1000);
select pg_temp.open('cp', 2025, 'E2', 500 * 300);
select pg_temp.paid_in(2025, 500 * 300);
select count(*) from levain.ledger_post(pg_temp.fund(), 'decision', (
    select jsonb_agg(jsonb_build_object('key', 'commit ' || m.code, 'kind', 'commit',
               'exercise', 2025, 'accounted_on', '2025-02-01', 'value_on', '2025-02-01',
               'cites', 'decision 2', 'transfers', jsonb_build_array(jsonb_build_object(
                   'ledger', 'ae', 'cents', 1000,
                   'debit', pg_temp.at('available', 2025, 2025, 'E2'),
                   'credit', pg_temp.at('committed', 2025, 2025, 'E2', m.code)))))
      from many m));
insert into levain.agreement (fund_id, call_id, application_id, version, act, number, signed_on,
                              award_cents, public_law)
select pg_temp.fund(), pg_temp.call(), m.application_id, 1, 'decision', m.code, '2025-02-01', 1000,
       true
  from many m;
insert into levain.instalment (fund_id, call_id, application_id, version, ordinal, code, kind,
                               cents, due, months, documents)
select pg_temp.fund(), pg_temp.call(), m.application_id, 1, i.ordinal, i.code, i.code, i.cents,
       i.due, 0, '{}'
  from many m, (values (1, 'advance', 300, 'signature'), (2, 'balance', 700, 'end'))
      as i (ordinal, code, cents, due);
insert into levain.bank_account (fund_id, call_id, application_id, iban, holder, evidence, day,
                                 recorded_by)
select pg_temp.fund(), pg_temp.call(), m.application_id, 'DE89370400440532013000', m.code, 'x',
       '2025-02-01', 'somebody'
  from many m;
insert into levain.bank_account_confirmation (fund_id, call_id, bank_account_id, evidence, day,
                                              usable_on)
select b.fund_id, b.call_id, b.bank_account_id, 'x', b.day, b.day
  from levain.bank_account b join many m using (application_id);
analyze;
create function pg_temp.many_asked() returns jsonb language sql as $$
    select jsonb_agg(jsonb_build_object('ordinal', m.ordinal, 'call_id', pg_temp.call(),
               'application_id', m.application_id, 'instalment', 'advance') order by m.ordinal)
      from many m
$$;
create temporary table began as select clock_timestamp() as at;
select is((select count(*) || ' ' || sum(cents) || ' ' || bool_and(created)
             from levain.award_certify(pg_temp.fund(), pg_temp.many_asked(), 2025::smallint,
                                       '2025-02-10')), '500 150000 true',
          '500 instalments are certified at once');
select pg_temp.refused('award_suspended_check', format($$
    select levain.award_step_add(%s, %s, %s, 'suspended', '2025-02-10', 'x');
    select levain.award_order(%s, %L, 2025::smallint, '2025-02-11') $$, pg_temp.fund(),
    pg_temp.call(), (select max(application_id) from many), pg_temp.fund(), pg_temp.many_asked()),
    'none is ordered when one is suspended');
select is((select count(*) || ' ' || min(number) || ' ' || max(number) || ' ' || bool_and(created)
             from levain.award_order(pg_temp.fund(), pg_temp.many_asked(), 2025::smallint,
                                     '2025-02-11')), '500 2 501 true',
          '500 orders are given at once, numbered without a gap');
update levain.payment_order set recorded_by = 'somebody';
create function pg_temp.many_orders() returns jsonb language sql as $$
    select jsonb_agg(jsonb_build_object('exercise', 2025, 'number', i))
      from generate_series(2, 501) as i
$$;
select is((select count(*) || ' ' || sum(cents) || ' ' || bool_and(created)
             from levain.payment_add(pg_temp.fund(), pg_temp.many_orders(), 'paid', 2025::smallint,
                                     '2025-02-12', '2025-02-12', null)), '500 150000 true',
          '500 orders are paid at once');
select is((select count(*) filter (where created) from levain.payment_add(pg_temp.fund(),
              pg_temp.many_orders(), 'executed', 2025::smallint, '2025-02-13', '2025-02-13',
              null)), 500::bigint, 'and arrive');
select diag(format('500 certified, ordered, paid and executed in %s ms',
                   round(1000 * extract(epoch from clock_timestamp() - at)))) from began;
select is((select count(*) || ' ' || sum(committed_cents) || ' ' || sum(executed_cents)
             from levain.award_money join many using (application_id)), '500 350000 150000',
          'each to the cent');
select is_empty('select * from levain.ledger_money_faults(' || pg_temp.fund() || ')',
                'the ledger computes to the same');
select is_empty('select * from levain.ledger_journal_faults(' || pg_temp.fund() || ')',
                'and its journal is whole');
select * from finish();
rollback;
