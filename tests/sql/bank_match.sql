-- SPDX-License-Identifier: MPL-2.0
-- Lines of books are matched with what they are, undone to the cent, by one person or by two; what
-- each table refuses.
\ir fixture.psql

select pg_temp.flow();

create function pg_temp.refused(expected text, statements text, what text) returns text
    language sql as $$ select is(pg_temp.broken(statements), expected, what) $$;
create function pg_temp.holds(of_stage text) returns bigint language sql as $$
    select coalesce(sum(a.credit_cents - a.debit_cents), 0)::bigint from levain.account a
     where a.ledger = 'cash' and a.stage = of_stage
$$;

-- ---- letters, references, days ------------------------------------------------------------------

select is(string_agg(levain.letter_of(n), ' ' order by n), 'AA AB AZ BA ZZ AAA AAB',
          'letters go on without end')
  from unnest(array[1, 2, 26, 27, 676, 677, 678]) as n;
select is((select count(distinct levain.letter_of(n)) from generate_series(1, 20000) as n),
          20000::bigint, 'and none is that of another');
select is(levain.order_reference('lierre', 2026::smallint, 12, 1::smallint),
          'LEV-2026-0000012-22', 'an order as a bank carries it');
select is(levain.order_reference('lierre', 2026::smallint, 12, 2::smallint),
          'LEVB-2026-0000012-19', 'sent again');
select is(levain.order_reference('lierre', 2026::smallint, 10000000, 1::smallint), null,
          'what does not fit is none');

-- ---- a book -------------------------------------------------------------------------------------

insert into levain.bank_book (fund_id, number, kind) values (pg_temp.fund(), 'B', 'statement');
insert into levain.bank_file (fund_id, sha256, byte_count)
values (pg_temp.fund(), sha256('x'), 1);
insert into levain.bank_import (fund_id, bank_book_id, sha256, generation, name, format, policy,
    line_count, new_count, recognised_count, rejected_count, unbooked_count, in_cents, out_cents)
select b.fund_id, b.bank_book_id, sha256('x'), 1, 'x', 'cic', 'all', 6, 6, 0, 0, 0, 0, 0
  from levain.bank_book b;
insert into levain.bank_line (fund_id, bank_import_id, line, part, bank_book_id, booked_on,
    exercise, cents, occurrence, generation, fingerprint, label)
select i.fund_id, i.bank_import_id, l.line, 1, i.bank_book_id, '2025-03-03', 2025, l.cents, 1, 1,
       substr(sha256(convert_to(l.line::text, 'UTF8')), 1, 16), 'line ' || l.line
  from levain.bank_import i,
       (values (1, 700), (2, -500), (3, 500), (4, -900000), (5, 900000), (6, 40))
           as l (line, cents);
select lives_ok($$ select levain.bank_post(pg_temp.fund(), i.bank_import_id, 'import',
    jsonb_build_array(jsonb_build_object('year', 2025, 'exercise', 2025, 'day', '2025-03-03',
                       'last_on', '2025-03-03',
                       'in_cents', 901240, 'out_cents', 900500))) from levain.bank_import i $$,
    'what came in and went out waits');
select is(levain.suspense_receive(pg_temp.fund(), 'CHQ 7', 700, null, 2025::smallint, '2025-03-01',
                                  '2025-03-01'), true, 'somebody has entered some of it before');

create function pg_temp.import() returns bigint language sql as $$
    select max(bank_import_id) from levain.bank_import
$$;
create function pg_temp.asked(kind text, lines integer[], targets jsonb default '[]')
    returns jsonb language sql as $$
    select jsonb_build_object('kind', kind, 'rule', 'manual', 'evidence', '{}'::jsonb,
        'motive', 'so it is', 'targets', targets, 'lines', (
            select jsonb_agg(jsonb_build_array(pg_temp.import(), l, 1)) from unnest(lines) as l))
$$;
create function pg_temp.receipt(cents bigint) returns jsonb language sql as $$
    select jsonb_build_array(jsonb_build_object('kind', 'receipt', 'cents', cents, 'id',
               (select suspense_id from levain.suspense)))
$$;
create function pg_temp.add(kind text, lines integer[], targets jsonb default '[]')
    returns text language sql as $$
    select concat_ws(' ', a.letter, a.is_posted, a.limit_cents)
      from levain.bank_match_add(pg_temp.fund(), pg_temp.asked(kind, lines, targets), 'x') as a
$$;

-- ---- by hand ------------------------------------------------------------------------------------

select pg_temp.refused('bank_match_line_check', $$ select pg_temp.add('opposite', '{2, 9}') $$,
                       'a line that there is not does not wait');
select pg_temp.refused('bank_match_line_check', $$ select pg_temp.add('opposite', '{2, 2}') $$,
                       'nor one twice');
select pg_temp.refused('bank_match_sum_check', $$ select pg_temp.add('opposite', '{2, 1}') $$,
                       'lines that undo one another are of the same');
select pg_temp.refused('bank_match_way_check',
    $$ select pg_temp.add('receipt', '{2}', pg_temp.receipt(500)) $$,
    'what went out was not received');
select pg_temp.refused('bank_match_sum_check',
    $$ select pg_temp.add('receipt', '{6}', pg_temp.receipt(700)) $$, 'nor more than what came in');
select is(pg_temp.add('receipt', '{1}', pg_temp.receipt(700)), 'AA t', 'a receipt has its line');
select is(pg_temp.holds('suspense'), 700 + 901240 - 700::bigint, 'its money is there once');
select pg_temp.refused('bank_match_line_check',
    $$ select pg_temp.add('receipt', '{1}', pg_temp.receipt(700)) $$, 'which waits no more');
select is(pg_temp.add('opposite', '{2, 3}'), 'AB t', 'two lines undo one another');
select is(pg_temp.holds('left'), 900000::bigint, 'and their money is gone from both');

-- ---- undone -------------------------------------------------------------------------------------

create function pg_temp.undo(letter text, day date default '2025-04-01') returns text
    language sql as $$
    select concat_ws(' ', u.cents, u.created)
      from levain.bank_match_undo_one(pg_temp.fund(), letter, day, 'wrong') as u
$$;
select pg_temp.refused('bank_unmatch_bank_match_id_fkey', $$ select pg_temp.undo('ZZ') $$,
                       'no other match is undone');
select pg_temp.refused('bank_unmatch_day_check', $$ select pg_temp.undo('AA', '2025-03-02') $$,
                       'nor before it was');
select is(pg_temp.undo('AA'), '700 t', 'a match is undone');
select is(pg_temp.undo('AA'), '700 f', 'once');
select is(pg_temp.holds('suspense'), 700 + 900000 + 740::bigint, 'to the cent');
select is(pg_temp.add('receipt', '{1}', pg_temp.receipt(700)), 'AC t',
          'its letter is not given again');
select is(pg_temp.told($$ select n.line, n.attempt from levain.bank_match_line n
                           where n.line = 1 order by 2 $$), E'(1,1)\n(1,2)',
          'the line knows how often it was matched');
select is(levain.ledger_close(pg_temp.fund(), 2025::smallint, '2026-01-31'), true,
          'the exercise is closed');
select pg_temp.refused('bank_unmatch_depends_check', $$ select pg_temp.undo('AC', '2026-02-01') $$,
                       'what an exercise rests on that is closed whole stays');
select is(pg_temp.told($$ select d.line, d.what, d.words
                            from levain.bank_line_depends(pg_temp.fund(), pg_temp.import()) as d
                           where d.line = 1 $$), '(1,closed,"AC: 2025")', 'an import is told so');
update levain.exercise set closed_through = null where exercise = 2025;
delete from levain.closing;

-- ---- above the limit ----------------------------------------------------------------------------

select is(pg_temp.add('opposite', '{4, 5}'), 'f 500000',
          'above 5,000.00 euros a match by hand is only proposed');
select is(levain.guard_set(pg_temp.fund(), 'manual_match', 100, '2025-01-01', 'rules'), true,
          'a fund sets a limit');
select is(pg_temp.undo('AC'), '700 t', 'a match above it');
select is(pg_temp.add('receipt', '{1}', pg_temp.receipt(700)), 'f 100', 'is so too');
select is(pg_temp.add('receipt', '{1}', pg_temp.receipt(700)), 'f 100', 'once');
create function pg_temp.confirm(the_id bigint) returns text language sql as $$
    select concat_ws(' ', c.letter, c.is_posted, c.created)
      from levain.bank_match_confirm(pg_temp.fund(), the_id) as c
$$;
create function pg_temp.proposal() returns bigint language sql as $$
    select max(bank_match_proposal_id) from levain.bank_match_proposal
$$;
select is((select count(*) from levain.bank_match_proposal), 2::bigint, '... as it is');
select pg_temp.refused('bank_match_confirmation_proposal_fkey', $$ select pg_temp.confirm(0) $$,
                       'no other is confirmed');
select pg_temp.refused('bank_match_confirmation_recorded_by_check',
    $$ select pg_temp.confirm(pg_temp.proposal()) $$, 'nor by who proposed it');
update levain.bank_match_proposal set recorded_by = 'another';
select is(pg_temp.confirm(pg_temp.proposal()), 'AD t t', 'another person confirms it');
select is(pg_temp.confirm(pg_temp.proposal()), 'AD t f', 'once');

-- ---- rules that are switched off ----------------------------------------------------------------

select is(levain.match_rule_set(pg_temp.fund(), 'name-amount', false, 'names are alike here'),
          true, 'a rule is switched off');
select is(levain.match_rule_set(pg_temp.fund(), 'name-amount', false, 'again'), false, 'once');
select is(levain.match_rule_set(pg_temp.fund(), 'name-amount', true, 'no more'), true, 'and on');
select pg_temp.refused('match_rule_switch_rule_fkey',
    $$ select levain.match_rule_set(pg_temp.fund(), 'luck', false, 'x') $$, 'there is no other');

-- ---- all of it is held together -----------------------------------------------------------------

select is_empty($$ select * from levain.bank_match_faults(pg_temp.fund()) $$,
                'nothing is wrong');
create function pg_temp.faults(statements text) returns text language plpgsql as $$
declare
    told text;
begin
    execute statements;
    select string_agg(f.subject || ': ' || f.found || ', ' || f.expected, E'\n'
                      order by f.subject) into told
      from levain.bank_match_faults(pg_temp.fund()) as f;
    raise exception using errcode = 'LV000', message = coalesce(told, '-');
exception when sqlstate 'LV000' then
    return sqlerrm;
end
$$;
select is(pg_temp.faults($$ update levain.bank_line set cents = 41 where line = 6 $$),
          'lines that came in and wait, and what is on suspense: 900040, 900041',
          'a line that waits for more than is on suspense is found');
select is(pg_temp.faults($$ update levain.bank_line set cents = -900001 where line = 4 $$),
          'lines that went out and wait, and what is on left: 900000, 900001',
          'and one that went out');
select is(pg_temp.faults($$ update levain.bank_match_target set cents = 699
                             where bank_match_id = (select max(bank_match_id)
                                                      from levain.bank_match) $$),
          'match AD: lines, and what they are: 700, 699', 'a match of other lines than it says');
select is(pg_temp.faults($$ insert into levain.bank_undo (fund_id, bank_import_id, reason, day)
                            values (pg_temp.fund(), pg_temp.import(), 'x', '2025-04-01') $$)
              ~ 'match AD stands, and line [0-9]+/1 was undone: stands, undone', true,
          'a match of a line that was undone');

-- ---- what each table refuses --------------------------------------------------------------------

select pg_temp.refuses('bank_letter_pkey', 'bank_letter', '{}');
select pg_temp.refuses('bank_letter_fund_id_fkey', 'bank_letter', '{"fund_id": 0}');
select pg_temp.refuses('bank_letter_number_check', 'bank_letter', '{"number": -1, "fund_id": 0}');
select pg_temp.all_were_broken('bank_letter');
select pg_temp.refuses('bank_match_pkey', 'bank_match', '{"number": 99, "letter": "DU"}');
select pg_temp.refuses('bank_match_number_key', 'bank_match', '{"bank_match_id": 0}');
select pg_temp.refuses('bank_match_number_check', 'bank_match',
                       '{"bank_match_id": 0, "number": 0, "letter": "Z"}');
select pg_temp.refuses('bank_match_letter_check', 'bank_match',
                       '{"bank_match_id": 0, "number": 99}');
select pg_temp.refuses('bank_match_kind_check', 'bank_match',
                       '{"bank_match_id": 0, "number": 99, "letter": "DU", "kind": "luck"}');
select pg_temp.refuses('bank_match_rule_fkey', 'bank_match',
                       '{"bank_match_id": 0, "number": 99, "letter": "DU", "rule": "luck"}');
select pg_temp.refuses('bank_match_fund_id_fkey', 'bank_match', '{"fund_id": 0}');
insert into broken_once values ('bank_match_letter_key'); -- that of its number, which is refused
select pg_temp.all_were_broken('bank_match');
select pg_temp.refuses('bank_match_line_pkey', 'bank_match_line', '{"attempt": 9}');
select pg_temp.refuses('bank_match_line_attempt_key', 'bank_match_line', '{"bank_match_id": 0}');
select pg_temp.refuses('bank_match_line_attempt_check', 'bank_match_line', '{"attempt": 0}');
select pg_temp.refuses('bank_match_line_bank_match_id_fkey', 'bank_match_line',
                       '{"bank_match_id": 0, "attempt": 9}');
select pg_temp.refuses('bank_match_line_line_fkey', 'bank_match_line', '{"line": 99}');
select pg_temp.all_were_broken('bank_match_line');
select pg_temp.refuses('bank_match_target_pkey', 'bank_match_target', '{}');
select pg_temp.refuses('bank_match_target_place_check', 'bank_match_target', '{"place": 0}');
select pg_temp.refuses('bank_match_target_kind_check', 'bank_match_target', '{"kind": "luck"}');
select pg_temp.refuses('bank_match_target_cents_check', 'bank_match_target', '{"cents": 0}');
select pg_temp.refuses('bank_match_target_what_check', 'bank_match_target', '{"kind": "order"}');
select pg_temp.refuses('bank_match_target_bank_match_id_fkey', 'bank_match_target',
                       '{"bank_match_id": 0}');
select pg_temp.refuses('bank_match_target_suspense_id_fkey', 'bank_match_target',
                       '{"place": 9, "suspense_id": 0}');
select pg_temp.refuses('bank_match_target_funder_id_fkey', 'bank_match_target',
    '{"place": 9, "kind": "call", "suspense_id": null, "funder_id": 0, "year": 2025}');
select pg_temp.refuses('bank_match_target_application_id_fkey', 'bank_match_target',
    '{"place": 9, "kind": "overpayment", "suspense_id": null, "call_id": 0, "application_id": 0}');
select pg_temp.refuses('bank_match_target_payment_order_id_fkey', 'bank_match_target',
    jsonb_build_object('place', 9, 'kind', 'order', 'suspense_id', null, 'call_id', pg_temp.call(),
        'application_id', pg_temp.application('A1'), 'payment_order_id', 0));
select pg_temp.refuses('bank_match_target_claim_id_fkey', 'bank_match_target',
    jsonb_build_object('place', 9, 'kind', 'claim', 'suspense_id', null, 'call_id', pg_temp.call(),
        'application_id', pg_temp.application('A1'), 'claim_id', 0));
select pg_temp.all_were_broken('bank_match_target');
select pg_temp.refuses('bank_match_operation_pkey', 'bank_match_operation', '{}');
select pg_temp.refuses('bank_match_operation_operation_id_key', 'bank_match_operation',
                       '{"bank_match_id": 0}');
select pg_temp.refuses('bank_match_operation_operation_id_fkey', 'bank_match_operation',
                       '{"operation_id": 0}');
select pg_temp.refuses('bank_match_operation_bank_match_id_fkey', 'bank_match_operation',
    jsonb_build_object('bank_match_id', 0, 'operation_id', (
        select max(operation_id) from levain.bank_import_operation)));
select pg_temp.all_were_broken('bank_match_operation');
insert into levain.bank_match_source (fund_id, bank_match_id, place, operation_id)
select o.fund_id, o.bank_match_id, 1, o.operation_id from levain.bank_match_operation o limit 1;
select pg_temp.refuses('bank_match_source_pkey', 'bank_match_source', '{}');
select pg_temp.refuses('bank_match_source_place_check', 'bank_match_source', '{"place": 0}');
select pg_temp.refuses('bank_match_source_what_check', 'bank_match_source',
                       '{"place": 9, "operation_id": null}');
select pg_temp.refuses('bank_match_source_bank_match_id_fkey', 'bank_match_source',
                       '{"bank_match_id": 0}');
select pg_temp.refuses('bank_match_source_operation_id_fkey', 'bank_match_source',
                       '{"place": 9, "operation_id": 0}');
select pg_temp.refuses('bank_match_source_remittance_id_fkey', 'bank_match_source',
                       '{"place": 9, "operation_id": null, "remittance_id": 0}');
select pg_temp.all_were_broken('bank_match_source');
select pg_temp.refuses('bank_unmatch_pkey', 'bank_unmatch', '{}');
select pg_temp.refuses('bank_unmatch_bank_match_id_fkey', 'bank_unmatch', '{"bank_match_id": 0}');
select pg_temp.all_were_broken('bank_unmatch');
select pg_temp.refuses('bank_match_proposal_pkey', 'bank_match_proposal', '{}');
select pg_temp.refuses('bank_match_proposal_fund_id_fkey', 'bank_match_proposal',
                       '{"fund_id": 0}');
select pg_temp.all_were_broken('bank_match_proposal');
select pg_temp.refuses('bank_match_confirmation_pkey', 'bank_match_confirmation', '{}');
select pg_temp.refuses('bank_match_confirmation_bank_match_id_key', 'bank_match_confirmation',
                       '{"bank_match_proposal_id": 0}');
select pg_temp.refuses('bank_match_confirmation_proposal_fkey', 'bank_match_confirmation',
    jsonb_build_object('bank_match_proposal_id', 0, 'bank_match_id', (
        select min(bank_match_id) from levain.bank_match)));
insert into levain.bank_match_proposal (fund_id, asked, words, cents)
values (pg_temp.fund(), '{}', 'x', 1);
select pg_temp.refuses('bank_match_confirmation_bank_match_id_fkey', 'bank_match_confirmation',
    jsonb_build_object('bank_match_id', 0, 'bank_match_proposal_id', pg_temp.proposal()));
select pg_temp.all_were_broken('bank_match_confirmation');
select pg_temp.refuses('match_rule_pkey', 'match_rule', '{"ordinal": 99}');
select pg_temp.refuses('match_rule_ordinal_key', 'match_rule', '{"rule": "luck"}');
select pg_temp.all_were_broken('match_rule');
select pg_temp.refuses('match_rule_switch_pkey', 'match_rule_switch', '{}');
select pg_temp.refuses('match_rule_switch_fund_id_fkey', 'match_rule_switch', '{"fund_id": 0}');
select pg_temp.refuses('match_rule_switch_rule_fkey', 'match_rule_switch', '{"rule": "luck"}');
select pg_temp.refuses('match_rule_switch_place_check', 'match_rule_switch', '{"place": 0}');
select pg_temp.all_were_broken('match_rule_switch');

select * from finish();
rollback;
