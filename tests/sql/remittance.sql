-- SPDX-License-Identifier: MPL-2.0
-- Orders that leave in a file, and what is answered: what each table refuses, and what functions
-- refuse before. What becomes of the money is walked by tests/jobs/remit.py.
\ir fixture.psql

select pg_temp.flow();
create function pg_temp.refused(expected text, statements text, what text) returns text
    language sql as $$ select is(pg_temp.broken(statements), expected, what) $$;

-- ---- the fund's own accounts --------------------------------------------------------------------

create function pg_temp.own(iban text default 'FR7630006000011234567890189',
                            bic text default null, day date default '2024-06-01')
    returns boolean language sql as $$
    select levain.fund_account_propose(pg_temp.fund(), iban, bic, 'Lichen', 'Lichen', 'letter', day)
$$;
create function pg_temp.confirm(day date, iban text default 'FR7630006000011234567890189')
    returns boolean language sql as $$
    select levain.fund_account_confirm(pg_temp.fund(), iban, 'call back', day)
$$;
select pg_temp.refused('fund_account_iban_check',
    $$ select pg_temp.own('FR7630006000011234567890188') $$, 'an account has its check digits');
select pg_temp.refused('fund_account_bic_check', $$ select pg_temp.own(bic => 'AGRI') $$,
                       'a BIC has 8 or 11 signs');
select pg_temp.refused('award_day_today_check',
    $$ select pg_temp.own(day => '2999-01-01') $$, 'nothing is proposed that is still to come');
select pg_temp.refused('fund_account_confirmation_known_check',
    $$ select pg_temp.confirm('2024-06-02') $$, 'what nobody proposed is not confirmed');
select is(pg_temp.own(), true, 'an account is proposed');
select is(pg_temp.own(), false, 'once');
select pg_temp.refused('fund_account_confirmation_recorded_by_check',
    $$ select pg_temp.confirm('2024-06-02') $$, 'who proposed it does not confirm it');
update levain.fund_account set recorded_by = 'somebody';
select pg_temp.refused('fund_account_confirmation_day_check',
    $$ select pg_temp.confirm('2024-05-31') $$, 'nor is it confirmed before');
select is(pg_temp.confirm('2024-06-02'), true, 'another person confirms it');
select is(pg_temp.confirm('2024-06-02'), false, 'once');
select is(pg_temp.own(bic => 'AGRIFRPP'), true, 'what changes of it is proposed again');
select is((select confirmed_on from levain.fund_account_of(pg_temp.fund(),
               'FR7630006000011234567890189')), null, 'and waits for another person');
update levain.fund_account set recorded_by = 'somebody';
select pg_temp.confirm('2024-06-03');

-- ---- an order, in one remittance at a time ------------------------------------------------------

-- Rows of two orders, without what led to them.
create function pg_temp.posted(key text) returns bigint language sql as $$
    select operation_id
      from levain.ledger_post(pg_temp.fund(), 'accountant', jsonb_build_array(
               levain.asked_operation(key, 'receive_unknown', 2024::smallint, '2024-06-01',
                   '2024-06-01', null, jsonb_build_array(jsonb_build_object('ledger', 'cash',
                       'cents', 1, 'debit', '{"stage": "outside", "exercise": 2024,
                                             "vintage": 2024}'::jsonb,
                       'credit', '{"stage": "suspense", "exercise": 2024,
                                   "vintage": 2024}'::jsonb)))))
$$;
insert into levain.bank_account (fund_id, call_id, application_id, iban, holder, evidence, day)
values (pg_temp.fund(), pg_temp.call(), pg_temp.application('A1'), 'FR1420041010050500013M02606',
        'Association A1', 'RIB', '2024-06-01');
insert into levain.bank_account_confirmation (fund_id, call_id, bank_account_id, evidence, day,
                                              usable_on)
select fund_id, call_id, bank_account_id, 'call', '2024-06-02', '2024-06-02'
  from levain.bank_account;
insert into levain.certification (fund_id, call_id, application_id, instalment, attempt, ground,
                                  cents, day, operation_id)
select pg_temp.fund(), pg_temp.call(), pg_temp.application('A1'), 'i' || n, 1, 'advance', 600,
       '2024-06-02', pg_temp.posted('certify ' || n)
  from generate_series(1, 2) as n;
insert into levain.payment_order (fund_id, call_id, application_id, exercise, number,
    certification_id, attempt, bank_account_id, cents, day, operation_id, recorded_by)
select c.fund_id, c.call_id, c.application_id, 2024, row_number() over (order by c.instalment),
       c.certification_id, 1, b.bank_account_id, c.cents, '2024-06-03',
       pg_temp.posted('order ' || c.instalment), 'somebody'
  from levain.certification c
  join levain.bank_account b using (fund_id, call_id, application_id);
insert into levain.fund_operator (fund_id, valid_from, kind, decision)
values (pg_temp.fund(), '2024-01-01', 'private', 's');

create function pg_temp.prepare(orders integer[], changes jsonb default '{}',
                                attempt text default '') returns void language sql as $$
    select levain.remittance_prepare(pg_temp.fund(), 2024::smallint, n.number, n.message,
        '{"format": "pain.001.001.03", "account": "FR7630006000011234567890189",
          "execute_on": "2024-06-11", "day": "2024-06-10", "changes": []}'::jsonb || changes, (
            select jsonb_agg(jsonb_build_object('exercise', 2024, 'number', o))
              from unnest(orders) as o), convert_to('<file>', 'UTF8'))
      from levain.remittance_next(pg_temp.fund(), 2024::smallint) as n
$$;
select pg_temp.refused('payment_order_known_check', $$ select pg_temp.prepare('{9}') $$,
                       'an order that there is is remitted');
select pg_temp.refused('remittance_account_check',
    $$ select pg_temp.prepare('{1}', '{"account": "DE89370400440532013000"}') $$,
    'drawn on an account that was confirmed');
select pg_temp.refused('remittance_account_check',
    $$ select pg_temp.prepare('{1}', '{"day": "2024-06-02"}') $$, 'by that day');
select pg_temp.refused('remittance_payer_check',
    $$ select pg_temp.prepare('{1}', '{"format": "mandates"}') $$, 'the bank of the fund pays');
select pg_temp.refused('remittance_execute_on_check',
    $$ select pg_temp.prepare('{1}', '{"execute_on": "2024-06-09"}') $$, 'not before the day');
savepoint ordered;
update levain.payment_order set recorded_by = session_user where number = 1;
select pg_temp.refused('payment_event_recorded_by_check', $$ select pg_temp.prepare('{1}') $$,
                       'who ordered it does not pay it');
rollback to savepoint ordered;
insert into levain.bank_account (fund_id, call_id, application_id, iban, holder, evidence, day)
values (pg_temp.fund(), pg_temp.call(), pg_temp.application('A1'), 'DE89370400440532013000',
        'Association A1', 'RIB', '2024-06-04');
select pg_temp.refused('remittance_order_changed_check', $$ select pg_temp.prepare('{1}') $$,
                       'nor to an account that changed since');
rollback to savepoint ordered;
update levain.bank_account_confirmation set usable_on = '2024-06-11';
select pg_temp.refused('remittance_order_account_check', $$ select pg_temp.prepare('{1}') $$,
                       'nor to one that has to wait');
rollback to savepoint ordered;
select lives_ok($$ select pg_temp.prepare('{1}') $$, 'an order goes in a remittance');
select is((select message from levain.remittance), 'REM-2024-1-lichen',
          'whose number is in its name');
select pg_temp.refused('remittance_order_twice_check', $$ select pg_temp.prepare('{1,2}') $$,
                       'in one at a time');
select pg_temp.refused('payment_event_remittance_check', $$ select levain.payment_add(
    pg_temp.fund(), '[{"exercise": 2024, "number": 1}]', 'paid', 2024::smallint, '2024-06-10',
    '2024-06-10', null) $$, 'nor is it paid beside it');
create function pg_temp.event(verb text, number integer, day date) returns text
    language plpgsql as $$
begin
    execute format('select levain.remittance_%s(pg_temp.fund(), 2024::smallint, %s, %L%s)', verb,
                   number, day, case verb when 'cancel' then ', ''m''' else '' end);
    return verb;
end
$$;
select pg_temp.refused('remittance_known_check',
    $$ select pg_temp.event('send', 9, '2024-06-10') $$, 'one that there is is sent');
select pg_temp.refused('remittance_event_day_check',
    $$ select pg_temp.event('cancel', 1, '2024-06-09') $$, 'not before it was prepared');
savepoint sending;
update levain.remittance_order set attempt = 2;
select pg_temp.refused('remittance_order_changed_check',
    $$ select pg_temp.event('send', 1, '2024-06-10') $$, 'nor once its file holds no more');
rollback to savepoint sending;
select is(pg_temp.event('cancel', 1, '2024-06-10'), 'cancel', 'it is cancelled');
select pg_temp.refused('remittance_event_state_check',
    $$ select pg_temp.event('send', 1, '2024-06-10') $$, 'then it is not sent');
select lives_ok($$ select pg_temp.prepare('{1,2}') $$, 'and its order may go in another one');
select is((select max(round) from levain.remittance_order), 2::smallint, 'which is its second');

-- ---- answers ------------------------------------------------------------------------------------

create function pg_temp.answer(answer jsonb, lines jsonb default '[]') returns boolean
    language sql as $$
    select levain.remittance_answer_take(pg_temp.fund(),
        '{"format": "pain.002", "name": "a.xml", "day": "2024-06-12"}'::jsonb || answer, lines,
        convert_to(answer::text, 'UTF8'))
$$;
select pg_temp.refused('remittance_answer_message_check',
    $$ select pg_temp.answer('{"of_message": "REM-2024-2-lichen"}') $$,
    'what was not sent is not answered');
select pg_temp.refused('remittance_answer_account_check',
    $$ select pg_temp.answer('{"format": "camt.054", "account": "DE89370400440532013000"}') $$,
    'an account of another is not this fund''s');
insert into levain.remittance_event (fund_id, remittance_id, place, kind, day)
select fund_id, max(remittance_id), 1, 'sent', '2024-06-11' from levain.remittance group by 1;
create temporary table said as select replace('[
    {"line": 3, "level": "order", "reference": "LEV-9", "status": "RJCT", "effect": "returned"},
    {"line": 2, "level": "order", "reference": "LEV-2024-0000001-XX", "status": "ACSP",
     "effect": "noted"},
    {"line": 1, "level": "file", "status": "PART", "effect": "noted"}]',
    'LEV-2024-0000001-XX', levain.order_reference('lichen', 2024::smallint, 1, 1::smallint))::jsonb
    as lines;
select is((select pg_temp.answer('{"of_message": "REM-2024-2-lichen"}', lines) from said), true,
          'a file that was sent is answered');
select is((select pg_temp.answer('{"of_message": "REM-2024-2-lichen"}', lines) from said), false,
          'once');
select is(pg_temp.told($$ select line, number, status, outcome
    from levain.remittance_answer_lines(pg_temp.fund(), (select sha256
         from levain.remittance_answer)) $$),
    e'(3,,RJCT,unknown)\n(2,1,ACSP,earlier)\n(1,,PART,noted)',
    'each line is kept, with what came of it');

-- ---- each constraint once -----------------------------------------------------------------------

select pg_temp.refuses('fund_account_pkey', 'fund_account', '{}');
select pg_temp.refuses('fund_account_fund_id_fkey', 'fund_account', '{"fund_id": 0}');
select pg_temp.refuses('fund_account_iban_check', 'fund_account', '{"iban": "FR76"}');
select pg_temp.refuses('fund_account_bic_check', 'fund_account', '{"bic": "x"}');
select pg_temp.refuses('fund_account_confirmation_pkey', 'fund_account_confirmation', '{}');
select pg_temp.refuses('fund_account_confirmation_fund_account_id_fkey',
                       'fund_account_confirmation', '{"fund_account_id": 0}');
select pg_temp.all_were_broken('fund_account', 'fund_account_confirmation');

create function pg_temp.refuses_one(expected text, changes jsonb) returns text language sql as $$
    select pg_temp.refuses(expected, 'remittance',
        '{"remittance_id": 0, "number": 99, "message": "REM-99"}'::jsonb || changes)
$$;
select pg_temp.refuses('remittance_pkey', 'remittance', '{"number": 99, "message": "REM-99"}');
select pg_temp.refuses_one('remittance_number_key', '{"number": 1}');
select pg_temp.refuses_one('remittance_message_key', '{"message": "REM-2024-1-lichen"}');
select pg_temp.refuses_one('remittance_fund_id_fkey', '{"fund_id": 0, "format": "mandates",
                                                      "fund_account_id": null}');
select pg_temp.refuses_one('remittance_fund_account_id_fkey', '{"fund_account_id": 0}');
select pg_temp.refuses_one('remittance_fund_account_id_check', '{"fund_account_id": null}');
select pg_temp.refuses_one('remittance_number_check', '{"number": 0}');
select pg_temp.refuses_one('remittance_message_check', '{"message": "a b"}');
select pg_temp.refuses_one('remittance_format_check', '{"format": "pain.001.001.02"}');
select pg_temp.refuses_one('remittance_execute_on_check', '{"execute_on": "2024-01-01"}');
select pg_temp.refuses_one('remittance_order_count_check', '{"order_count": 0}');
select pg_temp.refuses_one('remittance_cents_check', '{"cents": 0}');
select pg_temp.refuses_one('remittance_changes_check', '{"changes": {}}');
select pg_temp.refuses_one('remittance_sha256_check', '{"file": "\\x00"}');
select pg_temp.all_were_broken('remittance');

create function pg_temp.refuses_order(expected text, changes jsonb) returns text
    language sql as $$
    select pg_temp.refuses(expected, 'remittance_order',
        '{"place": 99, "round": 99, "reference": "LEV-99"}'::jsonb || changes)
$$;
select pg_temp.refuses('remittance_order_pkey', 'remittance_order',
                       '{"round": 99, "reference": "LEV-99"}');
select pg_temp.refuses_order('remittance_order_round_key', '{"round": 1}');
select pg_temp.refuses_order('remittance_order_reference_key', jsonb_build_object('reference',
    levain.order_reference('lichen', 2024::smallint, 1, 1::smallint)));
select pg_temp.refuses_order('remittance_order_remittance_id_fkey', '{"remittance_id": 0}');
select pg_temp.refuses_order('remittance_order_payment_order_id_fkey', '{"payment_order_id": 0}');
select pg_temp.refuses_order('remittance_order_bank_account_id_fkey', '{"bank_account_id": 0}');
select pg_temp.refuses_order('remittance_order_place_check', '{"place": 0}');
select pg_temp.refuses_order('remittance_order_round_check', '{"round": 0}');
select pg_temp.refuses_order('remittance_order_attempt_check', '{"attempt": 0}');
select pg_temp.refuses_order('remittance_order_reference_check', '{"reference": "lev 1"}');
select pg_temp.refuses_order('remittance_order_cents_check', '{"cents": 0}');
select pg_temp.all_were_broken('remittance_order');

select pg_temp.refuses('remittance_event_pkey', 'remittance_event', '{}');
select pg_temp.refuses('remittance_event_remittance_id_fkey', 'remittance_event',
                       '{"remittance_id": 0}');
select pg_temp.refuses('remittance_event_place_check', 'remittance_event', '{"place": 0}');
select pg_temp.refuses('remittance_event_kind_check', 'remittance_event',
                       '{"place": 9, "kind": "lost"}', $$ kind = 'sent' $$);
select pg_temp.refuses('remittance_event_motive_check', 'remittance_event',
                       '{"place": 9, "motive": null}', $$ kind = 'cancelled' $$);
select pg_temp.all_were_broken('remittance_event');

create function pg_temp.refuses_answer(expected text, changes jsonb) returns text
    language sql as $$
    select pg_temp.refuses(expected, 'remittance_answer', jsonb_build_object(
        'remittance_answer_id', 0, 'file', '\x00'::bytea, 'sha256', sha256('\x00'::bytea))
        || changes)
$$;
select pg_temp.refuses('remittance_answer_pkey', 'remittance_answer', '{}');
select pg_temp.refuses('remittance_answer_sha256_key', 'remittance_answer',
                       '{"remittance_answer_id": 0}');
select pg_temp.refuses_answer('remittance_answer_fund_id_fkey', '{"fund_id": 0,
                              "format": "camt.054", "remittance_id": null}');
select pg_temp.refuses_answer('remittance_answer_remittance_id_fkey', '{"remittance_id": 0}');
select pg_temp.refuses_answer('remittance_answer_remittance_id_check', '{"remittance_id": null}');
select pg_temp.refuses_answer('remittance_answer_format_check', '{"format": "fax"}');
select pg_temp.refuses_answer('remittance_answer_sha256_check', '{"file": "\\x01"}');
select pg_temp.all_were_broken('remittance_answer');

create function pg_temp.refuses_line(expected text, changes jsonb) returns text
    language sql as $$
    select pg_temp.refuses(expected, 'remittance_answer_line', '{"place": 99}'::jsonb || changes,
                           'outcome = ''earlier''')
$$;
select pg_temp.refuses('remittance_answer_line_pkey', 'remittance_answer_line', '{}');
select pg_temp.refuses_line('remittance_answer_line_remittance_answer_id_fkey',
                            '{"remittance_answer_id": 0}');
select pg_temp.refuses_line('remittance_answer_line_remittance_place_fkey',
                            '{"remittance_place": 77}');
select pg_temp.refuses_line('remittance_answer_line_remittance_place_check',
                            '{"remittance_place": null}');
select pg_temp.refuses_line('remittance_answer_line_place_check', '{"place": 0}');
select pg_temp.refuses_line('remittance_answer_line_line_check', '{"line": 0}');
select pg_temp.refuses_line('remittance_answer_line_level_check', '{"level": "x"}');
select pg_temp.refuses_line('remittance_answer_line_status_check', '{"status": "no"}');
select pg_temp.refuses_line('remittance_answer_line_outcome_check', '{"outcome": "x"}');
select pg_temp.all_were_broken('remittance_answer_line');

select * from finish();
rollback;
