-- SPDX-License-Identifier: MPL-2.0
-- What funders sign is all that may be opened; whose money pays an award is fixed to the cent when
-- it is committed, and whatever happens to it afterwards adds up, funder by funder.
\ir fixture.psql

select pg_temp.flow();

create function pg_temp.at(stage text, envelope text default null, application text default null,
                           exercise integer default 2025, funder text default null)
    returns jsonb language sql as $$
    select jsonb_strip_nulls(jsonb_build_object(
        'stage', stage, 'exercise', exercise, 'vintage', 2025, 'envelope', envelope,
        'call_id', case when envelope is not null then pg_temp.call() end,
        'application_id', pg_temp.application(application),
        'funder_id', (select f.funder_id from levain.funder f where f.code = funder)))
$$;
create function pg_temp.moved(ledger text, cents bigint, debit jsonb, credit jsonb)
    returns jsonb language sql as $$
    select jsonb_build_object('ledger', ledger, 'cents', cents, 'debit', debit, 'credit', credit)
$$;
create function pg_temp.done(key text, kind text, variadic transfers jsonb[])
    returns jsonb language sql as $$
    select jsonb_build_object(
        'key', key, 'kind', kind, 'exercise', 2025, 'accounted_on', '2025-06-15',
        'value_on', '2025-06-15', 'cites', 'decision 1', 'transfers', to_jsonb(transfers))
$$;
create function pg_temp.post(actor text, variadic operations jsonb[]) returns text
    language sql as $$
    select string_agg(key || case when created then ' posted' else ' found' end, ', ')
      from levain.ledger_post(pg_temp.fund(), actor, to_jsonb(operations))
$$;
create function pg_temp.commit(key text, envelope text, application text, cents bigint)
    returns jsonb language sql as $$
    select pg_temp.done(key, 'commit', pg_temp.moved('ae', cents,
               pg_temp.at('available', envelope), pg_temp.at('committed', envelope, application)))
$$;
-- Certified, ordered and paid at once.
create function pg_temp.paid(key text, envelope text, application text, cents bigint)
    returns text language sql as $$
    select pg_temp.post('manager',
        pg_temp.done('certify ' || key, 'certify', pg_temp.moved('ae', cents,
            pg_temp.at('committed', envelope, application),
            pg_temp.at('certified', envelope, application))),
        pg_temp.done('order ' || key, 'order',
            pg_temp.moved('ae', cents, pg_temp.at('certified', envelope, application),
                          pg_temp.at('ordered', envelope, application)),
            pg_temp.moved('cp', cents, pg_temp.at('available', envelope),
                          pg_temp.at('ordered', envelope, application))))
        || pg_temp.post('accountant', pg_temp.done(key, 'pay',
            pg_temp.moved('ae', cents, pg_temp.at('ordered', envelope, application),
                          pg_temp.at('paid', envelope, application)),
            pg_temp.moved('cp', cents, pg_temp.at('ordered', envelope, application),
                          pg_temp.at('paid', envelope, application)),
            pg_temp.moved('cash', cents, pg_temp.at('bank'),
                          pg_temp.at('sent', envelope, application))))
$$;
create function pg_temp.given_up(key text, envelope text, application text, cents bigint)
    returns jsonb language sql as $$
    select pg_temp.done(key, 'decommit',
        pg_temp.moved('ae', cents, pg_temp.at('committed', envelope, application),
                      pg_temp.at('decommitted', envelope, application)),
        pg_temp.moved('ae', cents, pg_temp.at('decommitted', envelope, application),
                      pg_temp.at('available', envelope)))
$$;
create function pg_temp.cash(key text, kind text, application text, cents bigint,
                             from_stage text, to_stage text, funder text default null)
    returns jsonb language sql as $$
    select pg_temp.done(key, kind, pg_temp.moved('cash', cents,
        pg_temp.at(from_stage, 'E1', application),
        case when to_stage = 'bank' then pg_temp.at('bank')
             when funder is not null then pg_temp.at(to_stage, funder => funder)
             else pg_temp.at(to_stage, 'E1', application) end))
$$;
create function pg_temp.id(of_key text) returns bigint language sql as $$
    select operation_id from levain.operation where fund_id = pg_temp.fund() and key = of_key
$$;
create function pg_temp.undo(of_key text) returns jsonb language sql as $$
    select jsonb_build_object('key', 'undo ' || of_key, 'kind', 'contra', 'exercise', 2025,
        'accounted_on', '2025-07-01', 'value_on', '2025-07-01', 'reason', 'a mistake',
        'reverses_id', pg_temp.id(of_key))
$$;
-- The shares of an operation: funder, envelope of the earmark, cents.
create function pg_temp.shares(of_key text) returns text language sql as $$
    select string_agg(f.code || coalesce(' ' || s.envelope, '') || ' ' || p.cents, ', '
                      order by f.code, s.envelope)
      from levain.transfer_share p
      join levain.funding_source s using (fund_id, source_id)
      join levain.funder f using (funder_id)
     where p.fund_id = pg_temp.fund() and p.operation_id = pg_temp.id(of_key)
$$;
create function pg_temp.opened(ledger text, envelope text, cents bigint,
                               decision text default 'budget vote') returns text
    language sql as $$
    select string_agg(case when created then 'opened ' else 'found ' end || cents || ', left '
                      || left_cents, ', ')
      from levain.appropriation_post(pg_temp.fund(), 'open', jsonb_build_array(
               jsonb_build_object('call_id', pg_temp.call(), 'envelope', envelope,
                                  'ledger', ledger, 'exercise', 2025, 'cents', cents,
                                  'decision', decision, 'accounted_on', '2025-02-01')))
$$;
create function pg_temp.funds(kind text, funder text, ref text, cents bigint,
                              day date default '2025-03-01') returns text language sql as $$
    select string_agg(key || case when created then ' posted' else ' found' end, ', ')
      from levain.funding_post(pg_temp.fund(), kind, jsonb_build_array(jsonb_strip_nulls(
               jsonb_build_object('funder', funder, 'year', 2025, 'ref', ref, 'cents', cents,
                                  'accounted_on', day))))
$$;

-- ---- how cents are shared -----------------------------------------------------------------------

select is(levain.apportion(231001, array[45, 20, 15, 10, 10]::bigint[]),
          array[45, 20, 15, 10, 10]::bigint[], 'nobody gives more than it has');
select is(levain.apportion(231001, array[22500000, 10000000, 7500000, 5000000, 5000000]::bigint[]),
          array[103951, 46200, 34650, 23100, 23100]::bigint[],
          '2,310.01 over 45/20/15/10/10: the odd cent goes to the largest remainder');
select is(levain.apportion(1, array[5, 5]::bigint[]), array[1, 0]::bigint[],
          'the first of equal ones');
select is(levain.apportion(7, array[0, 0]::bigint[]), array[0, 0]::bigint[],
          'nothing of nothing');
select is(levain.apportion(0, array[3, 4]::bigint[]), array[0, 0]::bigint[], 'nothing is nothing');
select is(levain.apportion(9000000000000000, array[9000000000000000, 9000000000000000]::bigint[]),
          array[4500000000000000, 4500000000000000]::bigint[], 'however much it is');

-- ---- conventions --------------------------------------------------------------------------------

create function pg_temp.not_signed(expected text, also jsonb, what text) returns text
    language sql as $$
    select is(pg_temp.broken(format('select pg_temp.signed(''region'', 2025, 60000, %L)', also)),
              expected, what)
$$;
select is(pg_temp.broken($$ select pg_temp.opened('ae', 'E1', 1) $$),
          'funding_vintage_opened_cents_check', 'nothing is opened without a convention');
select is(pg_temp.signed('region', 2025, 60000, '{"clause": null, "management_cents": 2400}'),
          'region 1 signed', 'a convention is signed');
select is(pg_temp.broken($$ select pg_temp.opened('ae', 'E1', 1) $$),
          'funding_vintage_opened_cents_check', 'which opens nothing without its clause');
select pg_temp.not_signed('funding_version_reason_check', '{"management_cents": 2400}',
                          'what is signed otherwise needs a reason');
select is(pg_temp.signed('region', 2025, 60000,
                         '{"management_cents": 2400, "reason": "clause added"}'),
          'region 2 signed', 'and is an avenant');
select is(pg_temp.signed('region', 2025, 60000,
                         '{"management_cents": 2400, "reason": "clause added"}'),
          'region 2 found', 'which is signed once');
select is((select usable_cents from levain.funding_vintage where fund_id = pg_temp.fund()),
          57600::levain.cents, 'what is for management is not for awards');
select is(pg_temp.signed('city', 2025, 42400, jsonb_build_object('earmarks', jsonb_build_array(
              jsonb_build_object('call_id', pg_temp.call(), 'envelope', 'E2', 'cents', 10000)))),
          'city 1 signed', 'what is for one envelope is marked');
select pg_temp.not_signed('funding_earmark_sum_check', jsonb_build_object('reason', 'r',
    'earmarks', jsonb_build_array(jsonb_build_object('call_id', pg_temp.call(), 'envelope', 'E2',
                                                     'cents', 60001))),
    'no more is marked than there is');
select pg_temp.not_signed('funding_earmark_envelope_fkey', jsonb_build_object('reason', 'r',
    'earmarks', jsonb_build_array(jsonb_build_object('call_id', pg_temp.call(),
                                                     'envelope', 'E9'))),
    'for an envelope that there is');
select is(pg_temp.broken($$ select pg_temp.signed('nobody', 2025, 1) $$), 'funding_funder_id_fkey',
          'by a funder that there is');
select is((select credit_cents - debit_cents from levain.account
            where name like 'cash/promised/2025/2025/funder %' and funder_id =
                  (select funder_id from levain.funder where code = 'city')), 42400::bigint,
          'what is signed is promised');

-- ---- what is opened -----------------------------------------------------------------------------

select is(pg_temp.broken($$ select pg_temp.opened('ae', 'E1', 90001) $$),
          'funding_source_earmark_check', 'what is for one envelope opens no other');
select is(pg_temp.opened('ae', 'E1', 90000), 'opened 90000, left 90000', 'what is for any, does');
select is(pg_temp.opened('ae', 'E1', 90000), 'found 90000, left 90000', 'once by a decision');
select is(pg_temp.broken($$ select pg_temp.opened('ae', 'E1', 90001) $$),
          'operation_parameters_check', 'which says one amount');
select is(pg_temp.broken($$ select pg_temp.opened('ae', 'E2', 10001) $$),
          'funding_vintage_opened_cents_check', 'never more than is signed');
select is(pg_temp.opened('ae', 'E2', 10000), 'opened 10000, left 10000', 'and its own opens E2');
select is(pg_temp.broken($$ select pg_temp.opened('ae', 'E9', 1) $$),
          'appropriation_envelope_fkey', 'an envelope that is not there opens nothing');
select is(pg_temp.broken($$ select levain.appropriation_post(pg_temp.fund(), 'spend', '[]') $$),
          'appropriation_kind_check', 'and nothing is done that is not known');
create function pg_temp.moved_between(kind text, from_envelope text, to_envelope text,
                                      cents bigint) returns text language sql as $$
    select string_agg(envelope || ' ' || cents || ', left ' || left_cents, '; ')
      from levain.appropriation_post(pg_temp.fund(), kind, jsonb_build_array(jsonb_strip_nulls(
               jsonb_build_object('call_id', pg_temp.call(), 'envelope', from_envelope,
                   'to_call_id', pg_temp.call(), 'to_envelope', to_envelope, 'ledger', 'ae',
                   'exercise', 2025, 'cents', cents, 'decision', kind || to_envelope,
                   'accounted_on', '2025-02-02'))))
$$;
select is(pg_temp.broken($$ select pg_temp.moved_between('move', 'E2', 'E1', 1) $$),
          'funding_source_earmark_check', 'nor does money leave the envelope that it is for');
select is(pg_temp.moved_between('move', 'E1', 'E2', 5000), 'E1 5000, left 85000',
          'money for any envelope moves');
select is(pg_temp.broken($$ select pg_temp.moved_between('pool', null, 'E1', null) $$),
          'funding_source_earmark_check', 'not even to the pool, where it is for one envelope');
select is(pg_temp.moved_between('pool', 'E2', 'E1', 5000), 'E2 5000, left 10000',
          'the rest may go to the pool');

-- ---- funders pay --------------------------------------------------------------------------------

select is(pg_temp.broken($$ select pg_temp.funds('receive', 'region', 'r1', 1) $$),
          'funding_called_left_check', 'nothing is received that was not called');
select is(pg_temp.broken($$ select pg_temp.funds('call_funds', 'region', 'c1', 60001) $$),
          'funding_promised_left_check', 'nor called that was not promised');
select is(pg_temp.broken($$ select levain.funding_post(pg_temp.fund(), 'receive',
              '[{"funder": "city", "year": 2024, "ref": "r", "cents": 1}]') $$),
          'funding_signed_check', 'nor anything without a convention');
select is(pg_temp.broken($$ select pg_temp.funds('call_funds', 'region', 'c1', 60000,
              (select min(signed_on) - 1 from levain.funding_in_force)) $$),
          'funding_day_check', 'nor before the convention was signed');
set local levain.today = '2025-02-28';
select is(pg_temp.broken($$ select pg_temp.funds('call_funds', 'region', 'c1', 60000) $$),
          'award_day_today_check', 'nor on a day to come');
select is(pg_temp.broken($$ select pg_temp.post('manager', pg_temp.done('d1', 'lapse',
              pg_temp.moved('cp', 1, pg_temp.at('available', 'E1'),
                            pg_temp.at('lapsed', 'E1')))) $$),
          'operation_day_check', 'whatever it is');
set local levain.today = '2099-12-31';
select is(pg_temp.funds('call_funds', 'region', 'c1', 60000), 'call_funds region 2025 c1 posted',
          'funds are called');
set local levain.today = '2025-02-28';
select is(pg_temp.funds('call_funds', 'region', 'c1', 60000), 'call_funds region 2025 c1 found',
          'what was recorded is found, whatever day it is');
set local levain.today = '2099-12-31';
select is(pg_temp.funds('receive', 'region', 'r1', 40000), 'receive region 2025 r1 posted',
          'and received');
select is(pg_temp.funds('receive', 'region', 'r1', 40000, null), 'receive region 2025 r1 found',
          'once, whenever it is said again');
select is(pg_temp.broken($$ select pg_temp.funds('receive', 'region', 'r1', 20000) $$),
          'operation_parameters_check', 'a reference says one receipt');
select is(pg_temp.broken($$ select pg_temp.funds('receive', 'region', 'r2', 20001) $$),
          'funding_called_left_check', 'no more than was called');
select is(pg_temp.funds('receive', 'region', 'r2', 20000) || ', '
          || pg_temp.funds('call_funds', 'city', 'c1', 42400) || ', '
          || pg_temp.funds('receive', 'city', 'r1', 42400),
          'receive region 2025 r2 posted, call_funds city 2025 c1 posted, '
          'receive city 2025 r1 posted', 'the rest, and the others');
select is(pg_temp.broken($$ select pg_temp.signed('city', 2025, 42399, '{"reason": "less"}') $$),
          'funding_called_check', 'what was called is not promised less');
select is(pg_temp.broken($$ select pg_temp.funds('manage', null, 'm1', 2401) $$),
          'transfer_share_left_check', 'no more is taken for management than conventions say');
select is(pg_temp.funds('manage', null, 'm1', 2400), 'manage 2025 m1 posted', 'what they say, is');
select is(pg_temp.shares('manage 2025 m1'), 'region 2400', 'of whoever signed it');

-- ---- the shares of an award ---------------------------------------------------------------------

-- Left: region 57,600, city 32,400 for any envelope and 10,000 for E2.
select is(pg_temp.post('decision', pg_temp.commit('c1', 'E1', 'A1', 10001),
                       pg_temp.commit('c2', 'E2', 'A1', 9000)),
          'c1 posted, c2 posted', 'awards are committed');
select is(pg_temp.shares('c1'), 'city 3600, region 6401',
          'by what each has left: 3600.36 and 6400.64');
select is(pg_temp.shares('c2'), 'city E2 9000', 'what is for the envelope first');
select is(pg_temp.opened('cp', 'E1', 50000), 'opened 50000, left 50000', 'money may be ordered');
select is(pg_temp.paid('p1', 'E1', 'A1', 3333), 'certify p1 posted, order p1 postedp1 posted',
          'a part is paid');
select is(pg_temp.shares('p1'), 'city 1200, region 2133', 'by shares: 1199.76 and 2133.24');
select is(pg_temp.post('manager', pg_temp.given_up('d1', 'E1', 'A1', 3334)), 'd1 posted',
          'a part is given up');
select is(pg_temp.shares('d1'), 'city 1200, region 2134', 'by what is left of them');
select is(pg_temp.paid('p2', 'E1', 'A1', 3334), 'certify p2 posted, order p2 postedp2 posted',
          'the rest is paid');
select is(pg_temp.shares('p2'), 'city 1200, region 2134', 'and takes all that is left');
select is(pg_temp.post('accountant', pg_temp.undo('p2')), 'undo p2 posted', 'a payment is undone');
select is(pg_temp.shares('undo p2'), 'city -1200, region -2134', 'with its shares');
select is(pg_temp.told($$ select f.code, sum(w.committed_cents), sum(w.paid_cents),
                                 sum(w.decommitted_cents)
                            from levain.award_share w
                            join levain.funding_source s using (fund_id, source_id)
                            join levain.funder f using (funder_id)
                           group by f.code order by f.code $$),
          E'(city,12600,1200,1200)\n(region,6401,2133,2134)', 'and each has its part of the award');

-- ---- what comes back ----------------------------------------------------------------------------

select is(pg_temp.broken($$ select pg_temp.post('manager', pg_temp.cash('k', 'claim', 'A1', 3334,
                                                                        'claim', 'due')) $$),
          'transfer_share_left_check', 'no more is claimed than was paid');
select is(pg_temp.post('manager', pg_temp.cash('k1', 'claim', 'A1', 1000, 'claim', 'due')),
          'k1 posted', 'what was paid is claimed');
select is(pg_temp.shares('k1'), 'city 360, region 640', 'for those who paid');
select is(pg_temp.post('manager', pg_temp.cash('w1', 'waive', 'A1', 100, 'due', 'waived'))
          || ', ' || pg_temp.post('accountant',
                                  pg_temp.cash('l1', 'write_off', 'A1', 100, 'due', 'written_off'),
                                  pg_temp.cash('v1', 'recover', 'A1', 701, 'due', 'recovered')),
          'w1 posted, l1 posted, v1 posted', 'some is waived, some lost, some paid back');
select is(pg_temp.shares('v1'), 'city 252, region 449', '252.36 and 448.64');
select is(pg_temp.broken($$ select pg_temp.post('accountant', pg_temp.cash(
              'o1', 'owe', 'A1', 253, 'recovered', 'owed', 'city')) $$),
          'transfer_share_left_check', 'nobody is owed more than its share');
select is(pg_temp.broken($$ select pg_temp.post('accountant', pg_temp.cash(
              'o1', 'reuse', 'A1', 1, 'recovered', 'bank')) $$),
          'transfer_share_left_check', 'nor is used again what has to be given back');
select is(pg_temp.signed('region', 2025, 60000, '{"management_cents": 2400, "reuse": true,
                                                  "reason": "may be used again"}'),
          'region 3 signed', 'a convention may allow it');
select is((select string_agg(split_part(key, ' ', 1), ' ')
             from levain.funding_owe(pg_temp.fund(), 2025::smallint, '2025-12-01')),
          'owe reuse', 'each convention says what becomes of it');
select is((select count(*) from levain.funding_owe(pg_temp.fund(), 2025::smallint, '2025-12-02')),
          0::bigint, 'once');
select is(pg_temp.told($$ select reused_cents, usable_cents from levain.funding_source s
                            join levain.funder using (funder_id)
                           where code = 'region' $$), '(449,57600)', 'what may be used again, may');
select is(pg_temp.broken($$ select pg_temp.funds('give_back', 'city', 'g1', 253) $$),
          'funding_owed_left_check', 'no more is given back than is owed');
select is(pg_temp.broken($$ select pg_temp.funds('give_back', 'city', 'g1', 252) $$),
          'funding_days_check', 'nothing is given back before it is owed');
select is(pg_temp.funds('give_back', 'city', 'g1', 252, '2025-12-01'),
          'give_back city 2025 g1 posted', 'what is owed is given back');

-- ---- what each funder is told -------------------------------------------------------------------

select is(pg_temp.told($$ select funder, envelope, item, cents
                            from levain.funding_statement(pg_temp.fund(), 2025::smallint, null)
                           order by funder, envelope, item $$),
          E'(city,E2,committed,9000)\n(city,,called,42400)\n(city,,claimed,360)\n'
          '(city,,committed,3600)\n(city,,decommitted,1200)\n(city,,owed,252)\n'
          '(city,,paid,1200)\n(city,,promised,42400)\n(city,,received,42400)\n'
          '(city,,recovered,252)\n(city,,returned,252)\n(city,,waived,36)\n'
          '(city,,written_off,36)\n(region,,called,60000)\n(region,,claimed,640)\n'
          '(region,,committed,6401)\n(region,,decommitted,2134)\n(region,,managed,2400)\n'
          '(region,,paid,2133)\n(region,,promised,60000)\n(region,,received,60000)\n'
          '(region,,recovered,449)\n(region,,reused,449)\n(region,,waived,64)\n'
          '(region,,written_off,64)', 'adds up');
select is(pg_temp.told($$ select sum(cents) from levain.funding_statement(pg_temp.fund(), null,
                                                                          '2025-06-30')
                           where item = 'paid' $$), '(6667)',
          'as of a day, the payment that was undone later is there');
select is_empty($$ select * from levain.funding_faults(pg_temp.fund()) $$,
                'the sum over funders is that over awards, and that of the ledger');
select is_empty($$ select * from levain.ledger_money_faults(pg_temp.fund()) $$,
                'and the money adds up');

-- ---- the year ends ------------------------------------------------------------------------------

create function pg_temp.ended(kind text, ledger text, also jsonb default '{}') returns text
    language sql as $$
    select string_agg(envelope || ' ' || exercise || '/' || vintage || ' ' || cents
                      || case when created then '' else ' found' end, ', ')
      from levain.appropriation_post(pg_temp.fund(), kind, jsonb_build_array(
               jsonb_build_object('call_id', pg_temp.call(), 'ledger', ledger, 'exercise', 2026,
                                  'decision', 'vote of January', 'accounted_on', '2026-01-10')
               || also))
$$;
select is(pg_temp.ended('lapse', 'cp', '{"exercise": 2025, "decision": null}'),
          'E1 2025/2025 43333', 'what was not spent lapses');
select is(pg_temp.ended('lapse', 'cp', '{"exercise": 2025, "decision": null}'), null,
          'once: nothing is left');
select is(pg_temp.ended('reopen', 'cp', '{"envelope": "E1", "cents": 40000}'),
          'E1 2026/2025 40000', 'and is opened again by a decision');
select is(pg_temp.ended('carry_over', 'ae'), 'E1 2026/2025 83333, E2 2026/2025 1000',
          'commitments are carried over with their vintage');
select is(pg_temp.ended('carry_over', 'ae'), null, 'once: nothing is left');
select is(pg_temp.ended('cancel', 'ae', '{"envelope": "E1"}'), 'E1 2026/2025 83333',
          'those of a past vintage are cancelled');
select is(pg_temp.broken($$ select pg_temp.ended('reopen', 'ae',
                                '{"envelope": "E1", "vintage": 2025, "cents": 83334}') $$),
          'account_balance_check', 'no more is opened again');
select is(pg_temp.ended('reopen', 'ae', '{"envelope": "E1", "vintage": 2025, "cents": 333}'),
          'E1 2026/2025 333', 'a part of it is');
select is(pg_temp.told($$ select envelope, ledger, exercise, opened_cents, moved_cents, used_cents,
                                 ended_cents, left_cents
                            from levain.appropriations(pg_temp.fund(), pg_temp.call())
                           order by ledger, exercise, envelope $$),
          E'(E1,ae,2025,90000,-83333,6667,0,0)\n(E2,ae,2025,10000,-1000,9000,0,0)\n'
          '(E1,ae,2026,0,83333,0,83000,333)\n(E2,ae,2026,0,1000,0,0,1000)\n'
          '(E1,cp,2025,50000,0,6667,43333,0)\n(E1,cp,2026,0,0,0,-40000,40000)',
          'each envelope tells its year');

-- ---- 2,000 lives --------------------------------------------------------------------------------

create function pg_temp.lives(count integer) returns text language plpgsql as $$
declare
    given bigint[];
    part bigint[];
    take bigint;
    life_count integer := 0;
    move_count integer := 0;
begin
    perform setseed(0.7);
    for life in 1..count loop
        given := (select array_agg((random() * 10 ^ (1 + life % 8))::bigint)
                    from generate_series(1, 2 + life % 7));
        given := levain.apportion(1 + (random() * ((select sum(g) from unnest(given) as g) - 1))
                                          ::bigint, given);
        while (select sum(g) > 0 from unnest(given) as g) loop
            take := 1 + (random() * random() * ((select sum(g) from unnest(given) as g) - 1))
                            ::bigint;
            if random() < 0.3 then
                take := (select sum(g) from unnest(given) as g);
            end if;
            part := levain.apportion(take, given);
            if (select sum(p) from unnest(part) as p) <> take
               or exists (select from unnest(part, given) as x (p, g) where p > g or p < 0) then
                return 'life ' || life || ': ' || take || ' of ' || given::text || ' is '
                       || part::text;
            end if;
            given := (select array_agg(x.g - x.p order by x.n)
                        from unnest(given, part) with ordinality as x (g, p, n));
            move_count := move_count + 1;
        end loop;
        life_count := life_count + ((select sum(g) from unnest(given) as g) = 0)::integer;
    end loop;
    return life_count || ' closed' || case when move_count > 2 * count then ', lived' end;
end
$$;
select is(pg_temp.lives(2000), '2000 closed, lived', '2,000 lives close to the cent');

insert into levain.application (fund_id, call_id, code)
select pg_temp.fund(), pg_temp.call(), 'L' || lpad(i::text, 3, '0')
  from generate_series(1, 60) as i;
insert into levain.funder (code) values ('abbey');
select is(pg_temp.signed('region', 2024, 3333333) || ', '
          || pg_temp.signed('city', 2024, 1111111, jsonb_build_object('earmarks',
                 jsonb_build_array(jsonb_build_object('call_id', pg_temp.call(), 'envelope', 'E1',
                                                      'cents', 500000)))) || ', '
          || pg_temp.signed('abbey', 2024, 777777),
          'region 1 signed, city 1 signed, abbey 1 signed', 'money of another year');
select is((select sum(left_cents) from levain.appropriation_post(pg_temp.fund(), 'open',
              jsonb_build_array(jsonb_build_object('call_id', pg_temp.call(), 'envelope', 'E1',
                  'ledger', 'ae', 'exercise', 2025, 'vintage', 2024, 'cents', 5222221,
                  'decision', 'old money', 'accounted_on', '2025-01-02')))), 5222221::numeric,
          'is opened whole');
create function pg_temp.old(stage text, application text default null) returns jsonb
    language sql as $$ select pg_temp.at(stage, 'E1', application) || '{"vintage": 2024}' $$;
-- The n-th movement of each: a part of what is left, chosen by a digest; the last takes it all.
create function pg_temp.live(round integer) returns bigint language sql as $$
    select count(*)
      from (select jsonb_agg(case when round = 0
                       then pg_temp.done('life 0 ' || a.code, 'commit', pg_temp.moved('ae', x.cents,
                           pg_temp.old('available'), pg_temp.old('committed', a.code)))
                       else pg_temp.done('life ' || round || ' ' || a.code, 'decommit',
                           pg_temp.moved('ae', x.cents, pg_temp.old('committed', a.code),
                                         pg_temp.old('decommitted', a.code)),
                           pg_temp.moved('ae', x.cents, pg_temp.old('decommitted', a.code),
                                         pg_temp.old('cancelled'))) end order by a.code)
                   as operations
              from levain.application a
              left join levain.account k
                on k.fund_id = a.fund_id
               and k.name = levain.account_name_of('ae', pg_temp.old('committed', a.code)),
                   lateral (select ('x' || left(md5(a.code || round), 6))::bit(24)::integer
                                as drawn) as d,
                   lateral (select case when round = 0 then 1 + d.drawn % 87037
                                        when round = 4 then k.credit_cents - k.debit_cents
                                        else d.drawn % (1 + k.credit_cents - k.debit_cents) end
                                   as cents) as x
             where a.code like 'L___' and x.cents > 0) as asked,
           levain.ledger_post(pg_temp.fund(),
               case when round = 0 then 'decision' else 'manager' end, asked.operations)
$$;
select is(pg_temp.live(0), 60::bigint, 'sixty awards are committed');
select cmp_ok(pg_temp.live(1) + pg_temp.live(2) + pg_temp.live(3) + pg_temp.live(4), '>',
              150::bigint, 'and live');
select is((select count(*) from levain.award_share
            where vintage = 2024 and committed_cents <> decommitted_cents), 0::bigint,
          'until all of each part is gone');
select is((select sum(committed_cents) from levain.funding_source where year = 2024), 0::numeric,
          'and each funder has its own again');
select is_empty($$ select * from levain.funding_faults(pg_temp.fund()) $$, 'all of it adds up');

-- ---- who gets behind the functions --------------------------------------------------------------

create function pg_temp.tampered(by_statement text) returns text language plpgsql as $$
declare
    told text;
begin
    begin
        set local session_replication_role = replica;
        execute by_statement;
        select string_agg(distinct regexp_replace(f.subject, ' of .*', ''), ', ') into told
          from levain.funding_faults(pg_temp.fund()) as f;
        -- The quick look, by which it is decided whether that is asked, sees the same.
        if (select array_agg(f.subject || f.found order by f.subject, f.found)
              from levain.funding_faults(pg_temp.fund()) as f)
           is distinct from
           (select array_agg(f.subject || f.found order by f.subject, f.found)
              from levain.ledger_faults(pg_temp.fund()) as f
             where f.checked = 'funders') then
            told := 'not seen at once: ' || told;
        end if;
        raise exception using errcode = 'LV000';
    exception when sqlstate 'LV000' then
        null;
    end;
    return told;
end
$$;
select is(pg_temp.tampered($$ update levain.transfer_share set cents = cents + 1
                               where operation_id = pg_temp.id('p1') and cents = 1200 $$),
          'shares', 'a share that was changed shows');
select is(pg_temp.tampered($$ delete from levain.transfer_share
                               where operation_id = pg_temp.id('p1') $$),
          'shares', 'so do those that are gone');
select is(pg_temp.tampered($$ update levain.award_share set paid_cents = paid_cents + 1
                               where paid_cents = 1200 $$), 'shares', 'so does a part of an award');
select is(pg_temp.tampered($$ update levain.funding_source set committed_cents = 0
                               where envelope = 'E2' $$),
          'source city 2025 E2', 'what a source gave');
select is(pg_temp.tampered($$ update levain.funding set cents = cents + 1
                               where year = 2025 and version = 3 $$),
          'promise, source region 2025', 'and what was signed');
select is(pg_temp.tampered($$ update levain.funding_vintage set opened_cents = opened_cents - 1
                               where vintage = 2025 $$), 'commitments opened', 'and opened');

-- ---- who runs the fund --------------------------------------------------------------------------

select ok(levain.fund_operator_set(pg_temp.fund(), 'private', '2025-01-01', 'statutes'),
          'a private body runs the fund');
select ok(not levain.fund_operator_set(pg_temp.fund(), 'private', '2025-01-01', 'statutes'),
          'which is said once');
select ok(levain.fund_operator_set(pg_temp.fund(), 'public', '2026-01-01', 'vote'),
          'then a public one');
select is(pg_temp.broken($$ select levain.fund_operator_set(pg_temp.fund(), 'public', '2025-01-01',
                                                            'vote') $$),
          'fund_operator_pkey', 'what was said of a day stays');
select is(array[levain.fund_operator_kind(pg_temp.fund(), '2024-12-31'),
                levain.fund_operator_kind(pg_temp.fund(), '2025-12-31'),
                levain.fund_operator_kind(pg_temp.fund(), '2026-12-31')],
          array[null, 'private', 'public'], 'each on its days');

-- ---- every constraint, broken once --------------------------------------------------------------

select pg_temp.refuses('funding_pkey', 'funding', '{}');
select pg_temp.refuses('funding_fund_id_fkey', 'funding', '{"fund_id": 0}');
select pg_temp.refuses('funding_funder_id_fkey', 'funding', '{"funder_id": 0}');
select pg_temp.refuses('funding_year_check', 'funding', '{"year": 1999}');
select pg_temp.refuses('funding_version_check', 'funding', '{"version": 0, "reason": "r"}');
select pg_temp.refuses('funding_cents_check', 'funding', '{"cents": 0, "management_cents": 0}');
select pg_temp.refuses('funding_kind_check', 'funding', '{"kind": "unknown"}');
select pg_temp.refuses('funding_management_cents_check', 'funding',
                       '{"cents": 1, "management_cents": 2}');
select pg_temp.refuses('funding_reason_check', 'funding', '{"version": 9, "reason": null}');
select pg_temp.all_were_broken('funding');

select pg_temp.refuses('funding_earmark_pkey', 'funding_earmark', '{}');
select pg_temp.refuses('funding_earmark_cents_check', 'funding_earmark', '{"cents": 0}');
select pg_temp.refuses('funding_earmark_version_fkey', 'funding_earmark', '{"version": 9}');
select pg_temp.refuses('funding_earmark_call_id_fkey', 'funding_earmark', '{"call_id": 0}');
select pg_temp.all_were_broken('funding_earmark');

select pg_temp.refuses('funding_vintage_pkey', 'funding_vintage', '{}');
select pg_temp.refuses('funding_vintage_fund_id_fkey', 'funding_vintage', '{"fund_id": 0}');
select pg_temp.refuses('funding_vintage_opened_cents_check', 'funding_vintage',
                       '{"vintage": 2030, "opened_cents": 2, "usable_cents": 1}');
select pg_temp.all_were_broken('funding_vintage');

create function pg_temp.refuses_source(expected text, changes jsonb, of_rows text default 'true')
    returns text language sql as $$
    select pg_temp.refuses(expected, 'funding_source', '{"source_id": 0, "year": 2030}' || changes,
                           of_rows)
$$;
select pg_temp.refuses('funding_source_pkey', 'funding_source', '{"year": 2030}');
select pg_temp.refuses('funding_source_key', 'funding_source', '{"source_id": 0}');
select pg_temp.refuses_source('funding_source_fund_id_fkey', '{"fund_id": 0}',
                              'envelope is null');
select pg_temp.refuses_source('funding_source_funder_id_fkey', '{"funder_id": 0}');
select pg_temp.refuses_source('funding_source_call_id_fkey', '{"call_id": 0}',
                              'envelope is not null');
select pg_temp.refuses_source('funding_source_envelope_check', '{"envelope": null}',
                              'envelope is not null');
select pg_temp.refuses_source('funding_source_committed_cents_check',
                              '{"committed_cents": 99999999}');
select pg_temp.refuses_source('funding_source_managed_cents_check', '{"managed_cents": 99999999}');
select pg_temp.refuses_source('funding_source_kind_check', '{"kind": "unknown"}');
select pg_temp.all_were_broken('funding_source');

select pg_temp.refuses('award_share_pkey', 'award_share', '{}');
select pg_temp.refuses('award_share_application_id_fkey', 'award_share', '{"application_id": 0}');
select pg_temp.refuses('award_share_source_id_fkey', 'award_share', '{"source_id": 0}');
select pg_temp.refuses('award_share_committed_cents_check', 'award_share',
                       '{"vintage": 2030, "committed_cents": 0}', 'paid_cents > 0');
select pg_temp.refuses('award_share_paid_cents_check', 'award_share',
                       '{"vintage": 2030, "paid_cents": 0}', 'claimed_cents > 0');
select pg_temp.refuses('award_share_claimed_cents_check', 'award_share',
                       '{"vintage": 2030, "claimed_cents": 0}', 'recovered_cents > 0');
select pg_temp.refuses('award_share_recovered_cents_check', 'award_share',
                       '{"vintage": 2030, "recovered_cents": 0}', 'owed_cents > 0');
select pg_temp.all_were_broken('award_share');

select pg_temp.refuses('transfer_share_pkey', 'transfer_share', '{}');
select pg_temp.refuses('transfer_share_share_check', 'transfer_share',
                       '{"line": 99, "share": "unknown"}');
select pg_temp.refuses('transfer_share_cents_check', 'transfer_share', '{"line": 99, "cents": 0}');
select pg_temp.refuses('transfer_share_line_fkey', 'transfer_share', '{"line": 99}');
select pg_temp.refuses('transfer_share_source_id_fkey', 'transfer_share', '{"source_id": 0}');
select pg_temp.all_were_broken('transfer_share');

select pg_temp.refuses('fund_operator_pkey', 'fund_operator', '{}');
select pg_temp.refuses('fund_operator_fund_id_fkey', 'fund_operator', '{"fund_id": 0}');
select pg_temp.refuses('fund_operator_kind_check', 'fund_operator',
                       '{"valid_from": "2030-01-01", "kind": "unknown"}');
select pg_temp.all_were_broken('fund_operator');

select * from finish();
rollback;
