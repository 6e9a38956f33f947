-- SPDX-License-Identifier: MPL-2.0
-- What of the ledger goes into the books of who runs a fund: every movement is there, or is said
-- not to be; what a private body and a public one have of the same life differs; what was handed
-- over stays.
\ir fixture.psql

select pg_temp.flow();

create function pg_temp.at(stage text, application text default null, funder text default null)
    returns jsonb language sql as $$
    select jsonb_strip_nulls(jsonb_build_object(
        'stage', stage, 'exercise', 2025, 'vintage', 2025,
        'envelope', case when funder is null and stage not in ('bank', 'suspense', 'outside')
                         then 'E1' end,
        'call_id', case when funder is null and stage not in ('bank', 'suspense', 'outside')
                        then pg_temp.call() end,
        'application_id', pg_temp.application(application),
        'funder_id', (select f.funder_id from levain.funder f where f.code = funder)))
$$;
create function pg_temp.post(actor text, key text, kind text, day date, variadic moves jsonb[])
    returns void language sql as $$
    select levain.ledger_post(pg_temp.fund(), actor, jsonb_build_array(jsonb_build_object(
        'key', key, 'kind', kind, 'exercise', 2025, 'accounted_on', day, 'value_on', day,
        'cites', 'vote', 'transfers', to_jsonb(moves))))
$$;
create function pg_temp.move(ledger text, cents bigint, debit jsonb, credit jsonb) returns jsonb
    language sql as $$
    select jsonb_build_object('ledger', ledger, 'cents', cents, 'debit', debit, 'credit', credit)
$$;
-- Certified, ordered, left, credited, come back, sent again: as `kind` pays.
create function pg_temp.life(application text, cents bigint, kind text, day date) returns void
    language sql as $$
    select pg_temp.post('manager', 'certify ' || application, 'certify', day,
        pg_temp.move('ae', cents, pg_temp.at('committed', application),
                     pg_temp.at('certified', application)));
    select pg_temp.post('manager', 'order ' || application, 'order', day,
        pg_temp.move('ae', cents, pg_temp.at('certified', application),
                     pg_temp.at('ordered', application)),
        pg_temp.move('cp', cents, pg_temp.at('available'), pg_temp.at('ordered', application)));
    select pg_temp.post(case kind when 'pay' then 'accountant' else 'decision' end,
        kind || ' ' || application, kind, day,
        pg_temp.move('ae', cents, pg_temp.at('ordered', application),
                     pg_temp.at('paid', application)),
        pg_temp.move('cp', cents, pg_temp.at('ordered', application),
                     pg_temp.at('paid', application)),
        pg_temp.move('cash', cents, pg_temp.at('bank'), pg_temp.at('sent', application)));
    select pg_temp.post('accountant', 'return ' || application, 'return', day,
        pg_temp.move('cash', cents, pg_temp.at('sent', application),
                     pg_temp.at('returned', application)));
    select pg_temp.post('accountant', 'reissue ' || application, 'reissue', day,
        pg_temp.move('cash', cents, pg_temp.at('returned', application),
                     pg_temp.at('sent', application)));
    select pg_temp.post('accountant', 'execute ' || application, 'execute', day,
        pg_temp.move('cash', cents, pg_temp.at('sent', application),
                     pg_temp.at('executed', application)));
$$;
-- The entries of exports: number, label, accounts with their cents, letters.
create function pg_temp.entries(first integer, last integer) returns text language sql as $$
    select string_agg(e.entry, E'\n' order by e.export, e.place)
      from (select f.export, f.place,
                   f.journal || f.number || ' ' || f.label || ': '
                   || string_agg(f.account || ' ' || (f.debit_cents - f.credit_cents)
                                 || coalesce(' ' || f.letter, ''), ', ' order by f.line) as entry
              from levain.books_file(pg_temp.fund(), 2025::smallint, first::smallint,
                                     last::smallint) as f
             group by f.export, f.place, f.journal, f.number, f.label) as e
$$;
create function pg_temp.handed(through date, year_end boolean default false) returns text
    language sql as $$
    select string_agg(number || case when created then ' made' else ' found' end, ', ')
      from levain.books_export_add(pg_temp.fund(), 2025::smallint, through, '732829320', year_end)
$$;
create function pg_temp.refused(expected text, statement text, what text) returns text
    language sql as $$ select is(pg_temp.broken(statement), expected, what) $$;

select is_empty('select * from levain.books_unmapped()',
                'every movement of the ledger is in the books, or is said why it is not');
insert into levain.ledger_kind values ('gift', 'manager', false, 'a new kind');
insert into levain.ledger_move (kind, ledger, debit_stage, credit_stage)
values ('gift', 'cash', 'outside', 'bank');
select is((select string_agg(operator || ' ' || kind, ', ') from levain.books_unmapped()),
          'private gift, public gift', 'a new kind that nobody mapped is found');
select is((select count(*) from levain.book_rule b
            where b.ledger <> 'cash' and b.outside is null
              and b.kind not in ('certify', 'transmit', 'pay_left')), 0::bigint,
          'commitments and appropriations stay outside');

-- ---- one life in the books of both --------------------------------------------------------------

select is(pg_temp.signed('city', 2025, 100000), 'city 1 signed', 'a funder signs');
select pg_temp.post('manager', 'open', 'open', '2025-02-01',
    pg_temp.move('ae', 60000, pg_temp.at('opened'), pg_temp.at('available')),
    pg_temp.move('cp', 60000, pg_temp.at('opened'), pg_temp.at('available')));
select pg_temp.post('decision', 'commit ' || a, 'commit', '2025-02-02',
    pg_temp.move('ae', 30000, pg_temp.at('available'), pg_temp.at('committed', a)))
  from unnest(array['A1', 'A2']) as a;
select levain.funding_post(pg_temp.fund(), kind, jsonb_build_array(jsonb_build_object(
           'funder', 'city', 'year', 2025, 'ref', 'T 1', 'cents', cents, 'exercise', 2025,
           'accounted_on', '2025-03-01', 'value_on', '2025-03-01')))
  from (values ('call_funds', 70000), ('receive', 60000)) as x (kind, cents);
select pg_temp.life('A1', 20000, 'pay', '2025-03-10');
select pg_temp.life('A2', 25000, 'transmit', '2025-07-10');

select pg_temp.refused('books_operator_check', $$ select pg_temp.handed('2025-05-31') $$,
                       'nobody has books whom nobody knows');
select levain.fund_operator_set(pg_temp.fund(), 'private', '2025-01-01', 'statutes');
select levain.fund_operator_set(pg_temp.fund(), 'public', '2025-07-01', 'taken over');
select is(pg_temp.handed('2025-05-31'), '1 made', 'what was booked until May is handed over');
select is(pg_temp.entries(1, 1),
    E'OD1 Contribution appelée city 2025: 441 70000, 741 -70000\n'
    'BQ1 Contribution reçue city 2025: 512 60000, 441 -60000\n'
    'OD2 Aide due: 6571 20000, 467 -20000\n'
    'BQ2 Aide payée: 467 20000, 512 -20000\n'
    'BQ3 Virement rejeté: 512 20000, 467 -20000\n'
    'BQ4 Aide payée de nouveau: 467 20000, 512 -20000',
    'an association owes what is certified and pays what it sends; what is called and not '
    'received stays open');
select is(pg_temp.handed('2025-05-31'), '1 found', 'once');
select is(pg_temp.handed('2025-12-31'), '2 made', 'the rest of the year comes next');
select is(pg_temp.entries(2, 2),
    E'OD3 Mandat transmis: 65748 25000, 4671 -25000\nBQ5 Aide payée: 4671 25000, 515 -25000',
    'a public body owes what it hands over, and has paid when its treasury says so');
select is(levain.books_exported(pg_temp.fund(), o.operation_id), x.entry, o.key)
  from (values ('certify A1', 'OD000002 of 2025'), ('order A1', null),
               ('execute A2', 'BQ000005 of 2025'), ('return A2', 'export 2 of 2025'))
       as x (key, entry)
  join levain.operation o on o.fund_id = pg_temp.fund() and o.key = x.key;
select pg_temp.refused('books_year_end_operator_check',
    $$ select pg_temp.handed(null, true) $$, 'a public body puts nothing aside');

-- ---- what is undone -----------------------------------------------------------------------------

select levain.ledger_post(pg_temp.fund(), 'manager', jsonb_build_array(jsonb_build_object(
           'key', 'again A1', 'kind', 'certify', 'exercise', 2025, 'accounted_on', '2025-06-01',
           'value_on', '2025-06-01', 'transfers', jsonb_build_array(pg_temp.move('ae', 5000,
               pg_temp.at('committed', 'A1'), pg_temp.at('certified', 'A1'))))));
select levain.account_number_set(pg_temp.fund(), 'grant', '65713', '2025-06-15', 'accountant');
select levain.ledger_post(pg_temp.fund(), 'manager', jsonb_build_array(jsonb_build_object(
           'key', 'undo', 'kind', 'contra', 'exercise', 2025, 'accounted_on', '2025-06-20',
           'value_on', '2025-06-20', 'reason', 'a mistake',
           'reverses_id', (select operation_id from levain.operation where key = 'again A1'))));
select is(pg_temp.handed('2025-06-30'), '3 made', 'what comes late is handed over late');
select is(pg_temp.entries(3, 3),
    E'OD4 Aide due: 6571 5000, 467 -5000\n'
    'OD5 Annulation : Aide due (a mistake): 467 5000, 6571 -5000',
    'a contra-entry is the entry turned round, in its accounts, whatever was confirmed since');
select is_empty('select * from levain.books_faults(pg_temp.fund())', 'nothing is wrong');

-- ---- what was changed behind the functions shows -----------------------------------------------

update levain.book_line set debit_cents = debit_cents + 1
 where fund_id = pg_temp.fund() and journal = 'OD' and number = 2 and debit_cents > 0;
delete from levain.book_letter;
select is((select string_agg(subject, ', ' order by subject)
             from levain.books_faults(pg_temp.fund())),
          'books of 2025, entry OD 2, books of 2025, export 1', 'a cent more is found');
update levain.book_line set debit_cents = debit_cents - 1
 where fund_id = pg_temp.fund() and journal = 'OD' and number = 2 and debit_cents > 0;

-- ---- every constraint, broken once --------------------------------------------------------------

insert into levain.book_letter select fund_id, exercise, journal, number, line, 'AA', '2025-03-01',
                                      1
  from levain.book_line where fund_id = pg_temp.fund() and journal = 'OD' and number = 1;
select pg_temp.refuses('book_journal_pkey', 'book_journal', '{}');
select pg_temp.all_were_broken('book_journal');
select pg_temp.refuses('book_rule_pkey', 'book_rule', '{}');
select pg_temp.refuses('book_rule_operator_check', 'book_rule', '{"operator": "luck"}',
                       'outside is not null');
select pg_temp.refuses('book_rule_move_fkey', 'book_rule', '{"kind": "luck"}');
select pg_temp.refuses('book_rule_journal_fkey', 'book_rule',
                       '{"kind": "gift", "ledger": "cash", "debit_stage": "outside",'
                       ' "credit_stage": "bank", "journal": "XX"}', 'journal = ''OD''');
select pg_temp.refuses('book_rule_debit_purpose_fkey', 'book_rule',
                       '{"kind": "gift", "ledger": "cash", "debit_stage": "outside",'
                       ' "credit_stage": "bank", "debit_purpose": "luck"}', 'journal = ''OD''');
select pg_temp.refuses('book_rule_credit_purpose_fkey', 'book_rule',
                       '{"kind": "gift", "ledger": "cash", "debit_stage": "outside",'
                       ' "credit_stage": "bank", "credit_purpose": "luck"}', 'journal = ''OD''');
select pg_temp.refuses('book_rule_outside_check', 'book_rule', '{"outside": null}',
                       'outside is not null');
select pg_temp.refuses('book_rule_bank_check', 'book_rule', '{"journal": "BQ"}',
                       'journal = ''OD''');
select pg_temp.all_were_broken('book_rule');
select pg_temp.refuses('books_export_pkey', 'books_export', '{}');
select pg_temp.refuses('books_export_exercise_fkey', 'books_export',
                       '{"exercise": 2024, "through": "2024-05-05"}');
select pg_temp.refuses('books_export_number_check', 'books_export', '{"number": 0}');
select pg_temp.refuses('books_export_siren_check', 'books_export',
                       '{"number": 9, "siren": "732829321"}');
select pg_temp.refuses('books_export_entry_count_check', 'books_export',
                       '{"number": 9, "entry_count": 0}');
select pg_temp.refuses('books_export_through_check', 'books_export',
                       '{"number": 9, "through": "2026-02-01"}');
select pg_temp.all_were_broken('books_export');
select pg_temp.refuses('book_entry_pkey', 'book_entry', '{"place": 99}');
select pg_temp.refuses('book_entry_place_key', 'book_entry', '{"number": 99}');
select pg_temp.refuses('book_entry_number_check', 'book_entry', '{"number": 0, "place": 99}');
select pg_temp.refuses('book_entry_place_check', 'book_entry', '{"number": 99, "place": 0}');
select pg_temp.refuses('book_entry_journal_fkey', 'book_entry', '{"journal": "XX", "place": 99}');
select pg_temp.refuses('book_entry_export_fkey', 'book_entry', '{"number": 99, "export": 99}');
select pg_temp.refuses('book_entry_entry_on_check', 'book_entry',
                       '{"number": 99, "place": 99, "entry_on": "2026-01-01"}');
select pg_temp.all_were_broken('book_entry');
select pg_temp.refuses('book_line_pkey', 'book_line', '{}');
select pg_temp.refuses('book_line_number_fkey', 'book_line', '{"number": 99}');
select pg_temp.refuses('book_line_line_check', 'book_line', '{"line": 0}');
select pg_temp.refuses('book_line_purpose_fkey', 'book_line', '{"line": 99, "purpose": "luck"}');
select pg_temp.refuses('book_line_account_check', 'book_line', '{"line": 99, "account": "74"}');
select pg_temp.refuses('book_line_auxiliary_check', 'book_line',
                       '{"line": 99, "auxiliary": "B1", "auxiliary_label": null}');
select pg_temp.refuses('book_line_side_check', 'book_line',
                       '{"line": 99, "debit_cents": 1, "credit_cents": 1}');
select pg_temp.all_were_broken('book_line');
select pg_temp.refuses('book_letter_pkey', 'book_letter', '{}');
select pg_temp.refuses('book_letter_line_fkey', 'book_letter', '{"line": 99}');
select pg_temp.refuses('book_letter_letter_check', 'book_letter', '{"line": 99, "letter": "A"}');
select pg_temp.refuses('book_letter_export_fkey', 'book_letter',
    '{"journal": "OD", "number": 2, "line": 1, "export": 99}', 'line = 1');
select pg_temp.all_were_broken('book_letter');
select pg_temp.refuses('book_operation_pkey', 'book_operation', '{}');
select pg_temp.refuses('book_operation_operation_id_fkey', 'book_operation',
                       '{"operation_id": 0}');
select pg_temp.refuses('book_operation_export_fkey', 'book_operation', jsonb_build_object(
    'export', 99, 'operation_id', (select operation_id from levain.operation
                                    where fund_id = pg_temp.fund() and key = 'order A1')));
select pg_temp.refuses('book_operation_number_fkey', 'book_operation', jsonb_build_object(
    'number', 99, 'operation_id', (select operation_id from levain.operation
                                    where fund_id = pg_temp.fund() and key = 'order A1')),
    'number is not null');
select pg_temp.refuses('book_operation_number_check', 'book_operation', jsonb_build_object(
    'number', null, 'operation_id', (select operation_id from levain.operation
                                      where fund_id = pg_temp.fund() and key = 'order A1')),
    'number is not null');
select pg_temp.all_were_broken('book_operation');

select is((select array_agg(distinct i.item_row || ' ' || i.ordinal)
             from (select i.item_row, i.ordinal,
                          row_number() over (partition by i.item_row order by i.ordinal) as nth
                     from levain.reconciliation_items(pg_temp.fund(), date '2100-01-01') as i) as i
            where i.ordinal <> i.nth), null, 'items of a statement are counted from one');
select isnt_empty('select from levain.reconciliation_items(pg_temp.fund(), date ''2100-01-01'')',
                  'there are such');

select * from finish();
rollback;
