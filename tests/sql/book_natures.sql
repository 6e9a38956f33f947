-- SPDX-License-Identifier: MPL-2.0
-- Accounts depend on who gives and on what an award pays for; what is open of an item, and what is
-- undone, stays in the account it is in.
\ir fixture.psql
-- Several results of one statement are a line each.
\pset fieldsep '\n'

select pg_temp.flow();
create function pg_temp.refused(expected text, statement text, what text) returns text
    language sql as $$ select is(pg_temp.broken(statement), expected, what) $$;
create function pg_temp.nature(subject text, nature text, day date) returns boolean
    language sql as $$
    select levain.book_nature_set(pg_temp.fund(), subject, nature, day, 'accountant')
$$;
create function pg_temp.funds(kind text, funder text, reference text, cents bigint, day date)
    returns void language sql as $$
    select levain.funding_post(pg_temp.fund(), kind, jsonb_build_array(jsonb_strip_nulls(
        jsonb_build_object('funder', funder, 'year', 2025, 'ref', reference, 'cents', cents,
                           'exercise', 2025, 'accounted_on', day, 'value_on', day))))
$$;
create function pg_temp.post(key text, kind text, day date, also jsonb) returns void
    language sql as $$
    select levain.ledger_post(pg_temp.fund(), 'manager', jsonb_build_array(jsonb_build_object(
        'key', key, 'kind', kind, 'exercise', extract(year from day)::integer,
        'accounted_on', day, 'value_on', day) || also))
$$;
create function pg_temp.at(stage text, application text) returns jsonb language sql as $$
    select jsonb_strip_nulls(jsonb_build_object('stage', stage, 'exercise', 2025, 'vintage', 2025,
        'envelope', 'E1', 'call_id', pg_temp.call(),
        'application_id', pg_temp.application(application)))
$$;
create function pg_temp.moved(ledger text, cents bigint, debit jsonb, credit jsonb) returns jsonb
    language sql as $$
    select jsonb_build_object('cites', 'vote', 'transfers', jsonb_build_array(jsonb_build_object(
        'ledger', ledger, 'cents', cents, 'debit', debit, 'credit', credit)))
$$;
create function pg_temp.handed(year integer, through date, year_end boolean default false)
    returns text language sql as $$
    select string_agg(number::text, ', ')
      from levain.books_export_add(pg_temp.fund(), year::smallint, through, null, year_end)
$$;
create function pg_temp.entries(year integer, export integer) returns text language sql as $$
    select string_agg(e.entry, E'\n' order by e.place)
      from (select f.place, f.journal || f.number || ': '
                   || string_agg(f.account || ' ' || (f.debit_cents - f.credit_cents)
                                 || coalesce(' ' || f.letter, ''), ', ' order by f.line) as entry
              from levain.books_file(pg_temp.fund(), year::smallint, export::smallint,
                                     export::smallint) as f
             group by f.place, f.journal, f.number) as e
$$;

select levain.fund_operator_set(pg_temp.fund(), 'private', '2025-01-01', 'statutes');
select is(pg_temp.signed('city', 2025, 80000), 'city 1 signed', 'a public funder signs'),
       is(pg_temp.signed('region', 2025, 50000,
                         '{"kind": "private", "management_cents": 5000}'), 'region 1 signed',
          'a private one too');
select is((select string_agg(concat_ws(' ', subject, name, nature, valid_from), ', ')
             from levain.book_natures(pg_temp.fund(), '2025-02-01')),
          (select 'funder city subsidy, funder region contribution, award ' || c.code
                  || ' operation'
             from levain.call c where c.fund_id = pg_temp.fund()),
          'its convention says how a funder gives, until an accountant does');

-- ---- who gives ----------------------------------------------------------------------------------

select pg_temp.funds('call_funds', 'city', 'T 1', 80000, '2025-02-01'),
       pg_temp.funds('call_funds', 'region', 'T 1', 50000, '2025-02-01'),
       pg_temp.funds('receive', 'city', 'T 1', 80000, '2025-02-02'),
       pg_temp.funds('receive', 'region', 'T 1', 20000, '2025-02-02'),
       pg_temp.funds('manage', null, 'M 1', 3000, '2025-02-03');
select is(pg_temp.handed(2025, '2025-02-28'), '1', 'handed over');
select is(pg_temp.entries(2025, 1),
    E'OD1: 441 80000 AA, 741 -80000\nOD2: 467 50000, 7551 -50000\n'
    'BQ1: 512 80000, 441 -80000 AA\nBQ2: 512 20000, 467 -20000',
    'what a private body contributes is no subsidy, and not in the account of the State; '
    'management has no account of its own');
select is((select count(distinct f.account_label) from levain.books_file(
              pg_temp.fund(), 2025::smallint, 1::smallint, 1::smallint) as f
            where f.account = '467'), 1::bigint, 'an account has one label');
select is(pg_temp.nature('region', 'patronage', '2025-03-01'), true, 'it was patronage'),
       is(pg_temp.nature('region', 'patronage', '2025-03-01'), false, 'once'),
       pg_temp.refused('book_nature_valid_from_key',
           $$ select pg_temp.nature('region', 'subsidy', '2025-03-01') $$, 'one from a day on'),
       pg_temp.refused('book_nature_named_check',
           $$ select pg_temp.nature('luck', 'subsidy', '2025-03-01') $$, 'of what there is'),
       pg_temp.refused('book_nature_nature_fkey',
           $$ select pg_temp.nature('region', 'investment', '2025-03-01') $$, 'of its kind');
select levain.account_number_set(pg_temp.fund(), 'funder_called_private', '4687', '2025-03-01',
                                 'accountant'),
       levain.account_number_set(pg_temp.fund(), 'management', '7418', '2025-01-01', 'accountant');
select pg_temp.funds('receive', 'region', 'T 2', 30000, '2025-03-05'),
       pg_temp.funds('manage', null, 'M 2', 2000, '2025-03-06');
select is(pg_temp.handed(2025, '2025-03-31'), '2', 'handed over');
select is(pg_temp.entries(2025, 2), 'BQ3: 512 30000, 467 -30000 AA',
    'what is open is received where it was called, whatever was confirmed since; what management '
    'takes of patronage is where patronage is');

-- ---- what an award pays for ---------------------------------------------------------------------

select pg_temp.post('open', 'open', '2025-04-01', pg_temp.moved('ae', 60000,
           pg_temp.at('opened', null), pg_temp.at('available', null)));
select levain.ledger_post(pg_temp.fund(), 'decision', jsonb_build_array(jsonb_build_object(
           'key', 'commit ' || a, 'kind', 'commit', 'exercise', 2025,
           'accounted_on', '2025-04-02', 'value_on', '2025-04-02') || pg_temp.moved('ae', 30000,
               pg_temp.at('available', null), pg_temp.at('committed', a))))
  from unnest(array['A1', 'A2']) as a;
select levain.account_number_set(pg_temp.fund(), 'grant_investment', '65718', '2025-01-01',
                                 'accountant');
select is(pg_temp.nature(c.code, 'investment', '2025-04-01'), true, 'a call is for investment'),
       is(pg_temp.nature(c.code || '/A2', 'operation', '2025-04-01'), true, 'but one award')
  from levain.call c where c.fund_id = pg_temp.fund();
select pg_temp.post('certify ' || a, 'certify', '2025-05-01', pg_temp.moved('ae', 10000,
           pg_temp.at('committed', a), pg_temp.at('certified', a)))
  from unnest(array['A1', 'A2']) as a;
select is(pg_temp.handed(2025, '2025-05-01'), '3', 'handed over');
select is(pg_temp.entries(2025, 3), E'OD3: 65718 10000, 467 -10000\nOD4: 6571 10000, 467 -10000',
    'an award is in the account of what it pays for');
select is(pg_temp.nature(c.code || '/A1', 'operation', '2025-04-15'), true, 'it never was')
  from levain.call c where c.fund_id = pg_temp.fund();
select pg_temp.post('undo A1', 'contra', '2025-05-02', jsonb_build_object('reason', 'a mistake',
    'reverses_id', (select operation_id from levain.operation where key = 'certify A1')));
select is(pg_temp.handed(2025, '2025-05-31'), '4', 'handed over');
select is(pg_temp.entries(2025, 4), 'OD5: 467 10000, 65718 -10000',
    'what is undone is undone in the accounts that it was handed over in');

-- ---- what is not used at the end of a year ------------------------------------------------------

update levain.exercise set closed_through = '2026-01-31'
 where fund_id = pg_temp.fund() and exercise = 2025;
select is(pg_temp.handed(2025, null, true), '5', 'the year ends');
-- 80,000 and 50,000 called; 10,000 due to A2; 5,000 for management, of the region.
select is(pg_temp.entries(2025, 5),
    (select E'OD6: 6894 ' || u.city || ', 194 -' || u.city || E'\nOD7: 6896 ' || u.region
            || ', 196 -' || u.region
       from (select max(unused_cents) filter (where funder = 'city') as city,
                    max(unused_cents) filter (where funder = 'region') as region
               from levain.books_unused(pg_temp.fund(), 2025::smallint)) as u),
    'what is put aside is put aside by how it was given');
select is((select sum(unused_cents) from levain.books_unused(pg_temp.fund(), 2025::smallint)),
          115000::numeric, 'to the cent');
select is(pg_temp.nature('region', 'contribution', '2026-01-01'), true, 'told apart otherwise');
insert into levain.exercise (fund_id, exercise, closed_through)
values (pg_temp.fund(), 2026, '2027-01-31');
select set_config('levain.today', '2027-02-10', true);
select is(pg_temp.handed(2026, '2026-12-31'), '1', '2026 opens');
select is(pg_temp.handed(2026, null, true), '2', 'and ends');
select is(pg_temp.entries(2026, 2),
    (select E'OD1: 6895 ' || u.unused_cents || ', 195 -' || u.unused_cents || E'\nOD2: 196 '
            || u.unused_cents || ', 7896 -' || u.unused_cents
       from levain.books_unused(pg_temp.fund(), 2026::smallint) as u where u.funder = 'region'),
    'what was put aside changes its account');
select is_empty('select * from levain.books_faults(pg_temp.fund())', 'nothing is wrong');

-- ---- the charts ---------------------------------------------------------------------------------

select is_empty($$
    select d.kind, d.purpose
      from levain.account_default d
     where d.number is not null
       and not exists (select from levain.account_chart c
                        where c.kind = d.kind and c.purpose = d.purpose) $$,
    'each account has a number with a source');
select is_empty($$
    select kind, number from levain.account_chart group by kind, number
    having count(distinct label) > 1 $$, 'an account of a chart has one label');
select is_empty($$
    select v.variant, o.kind
      from levain.account_variant v
     cross join (values ('private'), ('public')) as o (kind)
     where not exists (select from levain.account_default d
                        where d.kind = o.kind and d.purpose = v.variant) $$,
    'what stands for an account is one of each kind of operator');

-- ---- every constraint, broken once --------------------------------------------------------------

select pg_temp.refuses('account_nature_pkey', 'account_nature', '{}');
select pg_temp.refuses('account_nature_subject_check', 'account_nature', '{"subject": "luck"}');
select pg_temp.all_were_broken('account_nature');
select pg_temp.refuses('account_chart_pkey', 'account_chart', '{}');
select pg_temp.refuses('account_chart_purpose_fkey', 'account_chart', '{"purpose": "luck"}');
select pg_temp.refuses('account_chart_number_check', 'account_chart', '{"number": "9"}');
select pg_temp.all_were_broken('account_chart');
select pg_temp.refuses('account_variant_pkey', 'account_variant', '{}');
select pg_temp.refuses('account_variant_purpose_fkey', 'account_variant', '{"purpose": "luck"}');
select pg_temp.refuses('account_variant_variant_fkey', 'account_variant',
                       '{"purpose": "bank", "variant": "luck"}');
select pg_temp.refuses('account_variant_nature_fkey', 'account_variant', '{"nature": "luck"}');
select pg_temp.all_were_broken('account_variant');
select pg_temp.refuses('book_nature_pkey', 'book_nature', '{"valid_from": "2024-01-01"}');
select pg_temp.refuses('book_nature_valid_from_key', 'book_nature', '{"book_nature_id": 0}');
select pg_temp.refuses('book_nature_fund_id_fkey', 'book_nature',
                       '{"book_nature_id": 0, "fund_id": 0}', 'funder_id is not null');
select pg_temp.refuses('book_nature_funder_id_fkey', 'book_nature',
                       '{"book_nature_id": 0, "funder_id": 0}', 'funder_id is not null');
select pg_temp.refuses('book_nature_call_id_fkey', 'book_nature',
                       '{"book_nature_id": 0, "call_id": 0}',
                       'call_id is not null and application_id is null');
select pg_temp.refuses('book_nature_application_id_fkey', 'book_nature',
                       '{"book_nature_id": 0, "application_id": 0}', 'call_id is not null');
select pg_temp.refuses('book_nature_nature_fkey', 'book_nature',
                       '{"book_nature_id": 0, "valid_from": "2024-01-01", "nature": "luck"}');
select pg_temp.refuses('book_nature_subject_check', 'book_nature',
                       '{"book_nature_id": 0, "call_id": null, "application_id": null}',
                       'call_id is not null');
select pg_temp.all_were_broken('book_nature');

select * from finish();
rollback;
