-- SPDX-License-Identifier: MPL-2.0
-- Files of banks and treasuries: what comes in once, what is known again, what is undone and who
-- has its lines then, what each table refuses.
\ir fixture.psql

select pg_temp.flow();

create function pg_temp.refused(expected text, statements text, what text) returns text
    language sql as $$ select is(pg_temp.broken(statements), expected, what) $$;

-- A file comes in: [[line, day, cents, label]...].
create function pg_temp.comes(the_file text, the_lines jsonb, also jsonb default '{}')
    returns text language plpgsql as $$
declare
    taken record;
begin
    perform levain.bank_import_begin();
    insert into pg_temp.bank_incoming (line, part, booked_on, cents, fingerprint, label, may_repeat,
                                       reference)
    select l.line, coalesce(l.part, 1), l.day, l.cents,
           levain.bank_day_bytes(l.day)
           || substr(sha256(convert_to(l.label || l.cents, 'UTF8')), 1, 14), l.label,
           true, l.reference
      from jsonb_to_recordset(the_lines) as l (line integer, part integer, day date, cents bigint,
                                               label text, reference text);
    insert into pg_temp.bank_refused select 99, 1, 'Date', 'x', 'not a day', null
      where also ? 'rejected';
    select * into taken from levain.bank_import_store(
        pg_temp.fund(), sha256(convert_to(the_file, 'UTF8')), null, jsonb_build_object(
            'kind', 'statement', 'name', the_file, 'format', 'cic', 'policy', 'all', 'bytes', 3,
            'lines', jsonb_array_length(the_lines), 'rejected', 0, 'unbooked', 0) || also);
    return concat_ws(' ', taken.created, taken.book_created, taken.file_created,
        (select concat_ws('/', i.new_count, i.recognised_count, i.generation)
           from levain.bank_import i where i.bank_import_id = taken.the_import_id));
end
$$;
create function pg_temp.import_of(the_file text) returns bigint language sql as $$
    select max(i.bank_import_id) from levain.bank_import i where i.name = the_file
$$;
create function pg_temp.holds(of_stage text) returns bigint language sql as $$
    select coalesce(sum(a.credit_cents - a.debit_cents), 0)::bigint from levain.account a
     where a.ledger = 'cash' and a.stage = of_stage
$$;
create function pg_temp.line(line integer, day text, cents bigint, label text) returns jsonb
    language sql as $$
    select jsonb_build_object('line', line, 'day', day, 'cents', cents, 'label', label)
$$;
create function pg_temp.march() returns jsonb language sql as $$
    select jsonb_build_array(pg_temp.line(2, '2025-03-03', 5000, 'in'),
                             pg_temp.line(3, '2025-03-04', -1200, 'twin'),
                             pg_temp.line(4, '2025-03-04', -1200, 'twin'),
                             pg_temp.line(5, '2025-03-05', 0, 'nothing'))
$$;

-- ---- each line once -----------------------------------------------------------------------------

select is(pg_temp.comes('march', pg_temp.march()), 't t t 4/0/1', 'a file begins the book');
select is((select string_agg(b.number || ' ' || b.kind, ',') from levain.bank_book b),
          'cic statement', '... of its format, where it says no number');
select is(pg_temp.holds('suspense') || ' ' || pg_temp.holds('left'), '5000 2400',
          'what came in waits on suspense, what went out on left: twins are two');
select is((select string_agg(concat_ws(' ', o.key, o.accounted_on, o.exercise), E'\n'
                             order by o.operation_id)
             from levain.bank_import_operation join levain.operation o using (operation_id)),
          format(E'import %1$s 2025 in 2025-03-05 2025\nimport %1$s 2025 out 2025-03-05 2025',
                 pg_temp.import_of('march')), 'booked on the last day of its lines');
select is(pg_temp.comes('march', pg_temp.march()), 'f f f 4/0/1', 'the same file is only found');
select is(pg_temp.comes('march and april', pg_temp.march()
              || pg_temp.line(6, '2025-03-04', -1200, 'twin')
              || pg_temp.line(7, '2025-04-01', -300, 'more')), 't f t 2/4/1',
          'of an overlapping file what is new comes in: a third twin too');
select is(pg_temp.told($$ select s.line, s.of_import_id = pg_temp.import_of('march'), s.of_line
                            from levain.bank_seen s order by 1 $$),
          E'(2,t,2)\n(3,t,3)\n(4,t,4)\n(5,t,5)', 'what is recognised is said');
select is(pg_temp.comes('april', jsonb_build_array(pg_temp.line(2, '2025-04-01', -300, 'more'),
              pg_temp.line(3, '2025-04-01', -300, 'More, otherwise'))), 't f t 1/1/1',
          'another label is another line');
select is(pg_temp.told($$ select a.line, a.of_line, a.how_many
                            from levain.bank_lines_alike(pg_temp.fund(),
                                     pg_temp.import_of('april'), 5) as a $$), null,
          'which is not the double of what the file has besides');
select is(pg_temp.comes('april again', jsonb_build_array(
              pg_temp.line(2, '2025-04-01', -300, 'MORE'))), 't f t 1/0/1', 'alone');
select is(pg_temp.told($$ select a.line, a.of_line, a.how_many
                            from levain.bank_lines_alike(pg_temp.fund(),
                                     pg_temp.import_of('april again'), 5) as a $$), '(2,7,1)',
          '... it may be one, and that is told');

-- ---- which book ---------------------------------------------------------------------------------

select is(pg_temp.comes('iban', '[]', '{"number": "FR76 3000 6000 0112 3456 7890 189",
              "account": "FR7630006000011234567890189"}'), 't t t 0/0/1',
          'another account is begun by its number');
select is(pg_temp.comes('rib', '[]', '{"number": "12345678901"}'), 't f t 0/0/1',
          'which is found by the number of the bank within it');
select pg_temp.refused('bank_book_several_check', $$ select pg_temp.comes('x', '[]') $$,
    'a file without a number goes to no one of two that files of its format went to');
select is(pg_temp.comes('other', '[]', '{"format": "other"}') || ', '
          || pg_temp.comes('other again', '[]', '{"format": "other"}'),
          't t t 0/0/1, t f t 0/0/1', 'one of another format begins a book, and the next finds it');
select pg_temp.refused('bank_book_other_check', $$ select pg_temp.comes('x', '[]',
    '{"number": "99999999999", "account": "12345678901"}') $$, 'nor to that of another number');
select pg_temp.refused('bank_book_other_kind_check', $$ select pg_temp.comes('x', '[]',
    '{"kind": "treasury", "account": "CIC"}') $$, 'nor to one of the other kind');
select is(pg_temp.comes('treasury', jsonb_build_array(
              pg_temp.line(2, '2024-12-31', -700, 'of 2024')),
              '{"kind": "treasury", "format": "treasury"}'),
          't t t 1/0/1', 'a treasury''s first file begins its own');
select pg_temp.refused('bank_import_day_check', $$ select pg_temp.comes('x',
    jsonb_build_array(pg_temp.line(2, '1999-12-31', 1, 'old')), '{"account": "CIC"}') $$,
    'nothing is of another century');
set local levain.today = '2025-06-15';
select pg_temp.refused('bank_import_day_check', $$ select pg_temp.comes('x',
    jsonb_build_array(pg_temp.line(2, '2025-06-16', 1, 'tomorrow')), '{"account": "CIC"}') $$,
    'nor of tomorrow');
select is(pg_temp.comes('ordered', jsonb_build_array(
              pg_temp.line(2, '2025-12-31', -100, 'of 2025')),
              '{"kind": "treasury", "format": "treasury"}'),
          't f t 1/0/1', 'but for what a treasury ordered in this exercise');
select is((select o.accounted_on from levain.operation o
            where o.key = 'import ' || pg_temp.import_of('ordered') || ' 2025 out'),
          '2025-06-15'::date, '... which is booked today');

-- ---- a period that is closed --------------------------------------------------------------------

select is(levain.ledger_close(pg_temp.fund(), 2025::smallint, '2025-03-31'), true,
          'March is closed');
select is(pg_temp.comes('late', jsonb_build_array(pg_temp.line(2, '2025-03-20', 40, 'late')),
                        '{"account": "CIC"}'), 't f t 1/0/1', 'what comes in of it later');
select is((select concat_ws(' ', o.accounted_on, o.value_on, o.reason) from levain.operation o
            where o.key = 'import ' || pg_temp.import_of('late') || ' 2025 in'),
          '2025-04-01 2025-03-20 of a period that is closed: 2025-03-20',
          'is booked on the first day that is open');
select is(pg_temp.told($$ select * from levain.bank_import_depends(pg_temp.fund(),
                                            pg_temp.import_of('march')) $$),
          '(0,0,closed,"2025 2025-03-31")', 'what was booked before stays');
select pg_temp.refused('bank_undo_depends_check', $$ select levain.bank_import_undo(
    pg_temp.fund(), pg_temp.import_of('march'), 'wrong', '2025-06-15') $$,
    'and cannot be undone');
update levain.exercise set closed_through = null where exercise = 2025;
delete from levain.closing;

-- ---- undone -------------------------------------------------------------------------------------

select pg_temp.refused('award_day_today_check', $$ select levain.bank_import_undo(pg_temp.fund(),
    pg_temp.import_of('march'), 'wrong', '2025-06-16') $$, 'nothing is undone tomorrow');
select is(pg_temp.told($$ select to_import_id = pg_temp.import_of('march and april'), lines
                            from levain.bank_import_undo(pg_temp.fund(),
                                     pg_temp.import_of('march'), 'wrong', '2025-06-15') $$),
          '(t,4)', 'lines that another file has become its own');
select is(pg_temp.told($$ select line, generation, occurrence, cents from levain.standing_line
                           where bank_import_id = pg_temp.import_of('march and april')
                           order by line $$),
          E'(2,2,1,5000)\n(3,2,1,-1200)\n(4,2,2,-1200)\n(5,2,1,0)\n(6,1,3,-1200)\n(7,1,1,-300)',
          'in a generation of their own');
select is(pg_temp.holds('suspense') || ' ' || pg_temp.holds('left'), '5040 5300',
          'and no cent is lost or doubled');
select is_empty($$ select * from levain.bank_import_undo(pg_temp.fund(),
    pg_temp.import_of('march'), 'again', '2025-06-15') $$, 'undone already, it is only found');
select is((select count(*) from levain.bank_undo), 1::bigint, 'once');
select pg_temp.refused('bank_undo_bank_import_id_fkey', $$ select levain.bank_import_undo(
    pg_temp.fund(), 0, 'wrong', '2025-06-15') $$, 'what there is');
select is(pg_temp.comes('march', pg_temp.march(), '{"account": "CIC"}'), 't f f 0/4/2',
          'the same file comes in again, and knows its lines by the other one');
select is(pg_temp.told($$ select to_import_id = pg_temp.import_of('march'), lines
                            from levain.bank_import_undo(pg_temp.fund(),
                                     pg_temp.import_of('march and april'), 'wrong',
                                     '2025-06-15')
                           order by 1 $$), E'(f,1)\n(t,4)',
          'and gets them back when that one is undone; April''s go to April');
select is(pg_temp.holds('suspense') || ' ' || pg_temp.holds('left'), '5040 4100',
          'but for the third twin, which nobody else had');
select is((select count(*) from levain.bank_import i
             join levain.bank_undo using (bank_import_id) where i.name = 'march'), 1::bigint,
          'the first generation stays undone');
select is(pg_temp.told($$ select * from levain.bank_import_undo(pg_temp.fund(),
                              pg_temp.import_of('march'), 'wrong', '2025-06-15') $$), null,
          'undone too');
select is(pg_temp.comes('march', pg_temp.march(), '{"account": "CIC"}'), 't f f 4/0/3',
          'its lines come in anew');
select is((select max(generation) from levain.standing_line where label = 'twin'), 4::smallint,
          'each generation has its number');
select is_empty('select * from levain.ledger_faults(pg_temp.fund())', 'the ledger adds up');
select is_empty($$ select l.fingerprint, l.occurrence from levain.standing_line l
                    group by 1, 2, l.bank_book_id having count(*) > 1 $$, 'no line stands twice');

-- ---- the file itself ----------------------------------------------------------------------------

create function pg_temp.part(place integer, bytes bytea, of_file text default 'march')
    returns void language sql as $$
    select levain.bank_file_part_add(pg_temp.fund(), sha256(convert_to(of_file, 'UTF8')), place,
                                     bytes)
$$;
select pg_temp.refused('bank_file_part_size_check', $$ select pg_temp.part(1, 'abcd') $$,
                       'a part is as long as the file says');
select pg_temp.refused('bank_file_part_size_check', $$ select pg_temp.part(2, 'abc') $$,
                       'there are no more of them');
select pg_temp.refused('bank_file_part_size_check', $$ select pg_temp.part(1, 'abc', 'none') $$,
                       'of a file that there is');
select pg_temp.part(1, 'abc');
select pg_temp.refused('bank_file_part_pkey', $$ select pg_temp.part(1, 'abc') $$, 'once');

-- ---- what checking finds ------------------------------------------------------------------------

-- Rows changed as nobody may; what is told of them; and all is as it was.
create function pg_temp.found(statements text) returns text language plpgsql as $$
declare
    told text;
begin
    begin
        set local session_replication_role = replica;
        execute statements;
        told := (select string_agg(concat_ws('|', regexp_replace(f.subject, '(import|line) [0-9]+',
                                                                 '\1 N'), f.found, f.expected),
                                   E'\n' order by f.subject)
                   from levain.bank_faults(pg_temp.fund()) as f
                  where f.subject !~ '^file');
        raise exception using errcode = 'LV000';
    exception when sqlstate 'LV000' then
        return told;
    end;
end
$$;
select is(pg_temp.found('select'), null, 'nothing is wrong');
create function pg_temp.finds(statements text, wanted text) returns text language sql as $$
    select is(pg_temp.found(format(statements, pg_temp.import_of('april'))), wanted, wanted)
$$;
select pg_temp.finds('delete from levain.bank_line where bank_import_id = %s and line = 3',
                     E'import N: came in, went out|0 600|0 300\n'
                     'import N: lines, recognised|1 1|2 1');
select pg_temp.finds('delete from levain.bank_seen where bank_import_id = %s',
                     'import N: lines, recognised|2 0|1 1');
select pg_temp.finds('update levain.bank_seen set of_line = 98 where bank_import_id = %s',
                     'import N: lines recognised as what is not there|1|0');
select pg_temp.finds('update levain.bank_line set cents = -301 where bank_import_id = %s'
                     ' and line = 3', 'import N: came in, went out|0 600|0 601');
select pg_temp.finds('update levain.bank_line set bank_book_id = 0 where bank_import_id = %s',
                     'lines of import N|book 0|book ' || (
                         select i.bank_book_id from levain.bank_import i where i.name = 'april'));
select pg_temp.finds('insert into levain.bank_undo select fund_id, %s, ''r'', ''2025-06-15'''
                     ' from levain.fund where code = ''lichen''',
                     'import N, which was undone: operations that stand|2|0');
select pg_temp.finds('insert into levain.bank_line select (jsonb_populate_record(l, ''{"line": 97,'
                     ' "generation": 97, "cents": 0}'')).* from levain.bank_line l'
                     ' where bank_import_id = %s and line = 3',
                     E'import N: lines, recognised|3 1|2 1\nline N/3 stands|2|1');
select is(pg_temp.told($$ select f.found, f.expected from levain.bank_faults(pg_temp.fund()) as f
                           where f.subject = 'file ' || encode(sha256('april'), 'hex')
                                             || ': bytes' $$), '(0,3)', 'a file that is not whole');
select is(pg_temp.told($$ select f.found from levain.bank_faults(pg_temp.fund()) as f
                           where f.subject = 'file ' || encode(sha256('march'), 'hex') $$),
          '(' || encode(sha256('abc'), 'hex') || ')', 'a file that is another');

-- ---- what each table refuses --------------------------------------------------------------------

select is(pg_temp.comes('bad', '[]', '{"account": "CIC", "rejected": 1, "lines": 1,
                                       "policy": "good"}'), 't f t 0/0/1', 'lines are rejected');
select pg_temp.refuses('bank_book_pkey', 'bank_book', '{"number": "x"}');
select pg_temp.refuses('bank_book_number_key', 'bank_book', '{"bank_book_id": 0}');
select pg_temp.refuses('bank_book_kind_check', 'bank_book', '{"bank_book_id": 0, "kind": "x"}');
select pg_temp.refuses('bank_book_fund_id_fkey', 'bank_book', '{"fund_id": 0}');
select pg_temp.all_were_broken('bank_book');
select pg_temp.refuses('bank_file_pkey', 'bank_file', '{}');
select pg_temp.refuses('bank_file_byte_count_check', 'bank_file', '{"byte_count": 0}');
select pg_temp.refuses('bank_file_fund_id_fkey', 'bank_file', '{"fund_id": 0}');
select pg_temp.all_were_broken('bank_file');
select pg_temp.refuses('bank_file_part_pkey', 'bank_file_part', '{}');
select pg_temp.refuses('bank_file_part_place_check', 'bank_file_part', '{"place": 0}');
select pg_temp.refuses('bank_file_part_bytes_check', 'bank_file_part',
                       '{"place": 2, "bytes": "\\x"}');
select pg_temp.refuses('bank_file_part_sha256_fkey', 'bank_file_part', '{"fund_id": 0}');
select pg_temp.all_were_broken('bank_file_part');
select pg_temp.refuses('bank_import_pkey', 'bank_import', '{"generation": 9}');
select pg_temp.refuses('bank_import_generation_key', 'bank_import', '{"bank_import_id": 0}');
select pg_temp.refuses(name, 'bank_import', '{"bank_import_id": 0, "generation": 9}' || changes)
  from (values ('bank_import_generation_check', '{"generation": 0}'::jsonb),
               ('bank_import_policy_check', '{"policy": "some"}'),
               ('bank_import_new_count_check', '{"new_count": -1, "line_count": -1,
                    "recognised_count": 0, "rejected_count": 0, "unbooked_count": 0}'),
               ('bank_import_recognised_count_check', '{"new_count": 0, "line_count": -1,
                    "recognised_count": -1, "rejected_count": 0, "unbooked_count": 0}'),
               ('bank_import_rejected_count_check', '{"new_count": 0, "line_count": -1,
                    "recognised_count": 0, "rejected_count": -1, "unbooked_count": 0,
                    "policy": "good"}'),
               ('bank_import_unbooked_count_check', '{"new_count": 0, "line_count": -1,
                    "recognised_count": 0, "rejected_count": 0, "unbooked_count": -1}'),
               ('bank_import_line_count_check', '{"line_count": 100}'),
               ('bank_import_policy_rejected_check', '{"new_count": 0, "line_count": 1,
                    "recognised_count": 0, "rejected_count": 1, "unbooked_count": 0,
                    "policy": "all"}'),
               ('bank_import_last_on_check', '{"first_on": "2025-02-01", "last_on": "2025-01-01"}'),
               ('bank_import_bank_book_id_fkey', '{"bank_book_id": 0}'),
               ('bank_import_rest_of_import_id_fkey', '{"rest_of_import_id": -5}'),
               ('bank_import_sha256_fkey', jsonb_build_object('sha256',
                    '\x' || encode(sha256('none'), 'hex')))) as x (name, changes);
select pg_temp.all_were_broken('bank_import');
select pg_temp.refuses('bank_line_pkey', 'bank_line', '{"generation": 99}');
select pg_temp.refuses('bank_line_fingerprint_key', 'bank_line', '{"part": 99}');
select pg_temp.refuses(name, 'bank_line', '{"part": 99, "generation": 99}' || changes)
  from (values ('bank_line_line_check', '{"line": 0}'::jsonb),
               ('bank_line_part_check', '{"part": 0}'),
               ('bank_line_cents_check', '{"cents": 10000000000001}'),
               ('bank_line_occurrence_check', '{"occurrence": 0}'),
               ('bank_line_generation_check', '{"generation": 0}'),
               ('bank_line_fingerprint_check', '{"fingerprint": "\\x00"}')) as x (name, changes);
select pg_temp.refuses('bank_line_' || name || '_check', 'bank_line', jsonb_build_object(
                           'part', 99, 'generation', 99, name, ''))
  from unnest(array['label', 'reference', 'name', 'place', 'siret', 'iban', 'end_to_end',
                    'returned']) as name;
select pg_temp.all_were_broken('bank_line');
select pg_temp.refuses('bank_seen_pkey', 'bank_seen', '{}');
select pg_temp.refuses('bank_seen_line_check', 'bank_seen', '{"line": 0}');
select pg_temp.refuses('bank_seen_part_check', 'bank_seen', '{"part": 0}');
select pg_temp.refuses('bank_seen_of_import_id_check', 'bank_seen',
                       '{"bank_import_id": 7, "of_import_id": 7}');
select pg_temp.all_were_broken('bank_seen');
select pg_temp.refuses('bank_reject_pkey', 'bank_reject', '{}');
select pg_temp.refuses('bank_reject_ordinal_check', 'bank_reject', '{"ordinal": 0}');
select pg_temp.refuses('bank_reject_line_check', 'bank_reject', '{"ordinal": 9, "line": -1}');
select pg_temp.refuses('bank_reject_col_check', 'bank_reject', '{"ordinal": 9, "col": -1}');
select pg_temp.refuses('bank_reject_bank_import_id_fkey', 'bank_reject', '{"bank_import_id": 0}');
select pg_temp.all_were_broken('bank_reject');
select pg_temp.refuses('bank_import_operation_pkey', 'bank_import_operation', '{}');
select pg_temp.refuses('bank_import_operation_operation_id_key', 'bank_import_operation',
                       '{"bank_import_id": 0}');
select pg_temp.refuses('bank_import_operation_bank_import_id_fkey', 'bank_import_operation',
                       jsonb_build_object('bank_import_id', 0, 'operation_id', (
                           select min(o.operation_id) from levain.operation o
                            where o.kind = 'contra')));
select pg_temp.refuses('bank_import_operation_operation_id_fkey', 'bank_import_operation',
                       '{"operation_id": 0}');
select pg_temp.all_were_broken('bank_import_operation');
select pg_temp.refuses('bank_undo_pkey', 'bank_undo', '{}');
select pg_temp.refuses('bank_undo_bank_import_id_fkey', 'bank_undo', '{"bank_import_id": 0}');
select pg_temp.all_were_broken('bank_undo');

select * from finish();
rollback;
