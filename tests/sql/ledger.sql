-- SPDX-License-Identifier: MPL-2.0
-- Money moves from stage to stage, never more than there is; what was done is undone by a
-- contra-entry alone; a closed period stays closed; what was changed behind the functions shows.
\ir fixture.psql

select pg_temp.flow();

-- An account of the exercise 2025, and of what else is told.
create function pg_temp.at(stage text, envelope text default null, application text default null,
                           exercise integer default 2025, vintage integer default 2025,
                           funder bigint default null)
    returns jsonb language sql as $$
    select jsonb_strip_nulls(jsonb_build_object(
        'stage', stage, 'exercise', exercise, 'vintage', vintage, 'envelope', envelope,
        'call_id', case when envelope is not null then pg_temp.call() end,
        'application_id', pg_temp.application(application), 'funder_id', funder))
$$;

create function pg_temp.line(ledger text, cents bigint, debit jsonb, credit jsonb)
    returns jsonb language sql as $$
    select jsonb_build_object('ledger', ledger, 'cents', cents, 'debit', debit, 'credit', credit)
$$;

create function pg_temp.asked(key text, kind text, transfers jsonb,
                              also jsonb default '{}', accounted_on text default '2025-06-15')
    returns jsonb language sql as $$
    select jsonb_build_array(jsonb_build_object(
        'key', key, 'kind', kind, 'exercise', 2025, 'accounted_on', accounted_on,
        'value_on', accounted_on, 'transfers', transfers) || also)
$$;

create function pg_temp.post(actor text, operations jsonb) returns text language sql as $$
    select string_agg(key || case when created then ' posted' else ' found' end, ', ')
      from levain.ledger_post(pg_temp.fund(), actor, operations)
$$;

create function pg_temp.left_in(name text) returns bigint language sql as $$
    select credit_cents - debit_cents from levain.account
     where fund_id = pg_temp.fund() and account.name = left_in.name
$$;

create function pg_temp.name(ledger text, account jsonb) returns text language sql as $$
    select levain.account_name_of(ledger, account)
$$;

-- ---- the life of 400 euros ----------------------------------------------------------------------

select is(pg_temp.signed('city', 2025, 50000) || ', ' || pg_temp.signed('region', 2025, 50000),
          'city 1 signed, region 1 signed', 'funders promise');

select is(pg_temp.post('manager', pg_temp.asked('open ae', 'open', jsonb_build_array(
              pg_temp.line('ae', 100000, pg_temp.at('opened', 'E1'), pg_temp.at('available', 'E1')),
              pg_temp.line('cp', 60000, pg_temp.at('opened', 'E1'), pg_temp.at('available', 'E1'))),
              '{"cites": "vote of 3 March"}')),
          'open ae posted', 'appropriations are opened');
select is(pg_temp.post('decision', pg_temp.asked('commit A1', 'commit', jsonb_build_array(
              pg_temp.line('ae', 40000, pg_temp.at('available', 'E1'),
                           pg_temp.at('committed', 'E1', 'A1'))), '{"cites": "decision 1"}')),
          'commit A1 posted', 'an award is committed');
select is(pg_temp.post('manager', pg_temp.asked('certify A1', 'certify', jsonb_build_array(
              pg_temp.line('ae', 30000, pg_temp.at('committed', 'E1', 'A1'),
                           pg_temp.at('certified', 'E1', 'A1'))))
          || pg_temp.asked('order A1', 'order', jsonb_build_array(
              pg_temp.line('ae', 25000, pg_temp.at('certified', 'E1', 'A1'),
                           pg_temp.at('ordered', 'E1', 'A1')),
              pg_temp.line('cp', 25000, pg_temp.at('available', 'E1'),
                           pg_temp.at('ordered', 'E1', 'A1'))))),
          'certify A1 posted, order A1 posted', 'two operations come together');
select is((select operation_count from levain.ledger_batch order by ledger_batch_id desc limit 1),
          2::bigint, 'as one batch');

create function pg_temp.pay(key text, cents bigint) returns jsonb language sql as $$
    select pg_temp.asked(key, 'pay', jsonb_build_array(
        pg_temp.line('ae', cents, pg_temp.at('ordered', 'E1', 'A1'),
                     pg_temp.at('paid', 'E1', 'A1')),
        pg_temp.line('cp', cents, pg_temp.at('ordered', 'E1', 'A1'),
                     pg_temp.at('paid', 'E1', 'A1')),
        pg_temp.line('cash', cents, pg_temp.at('bank'), pg_temp.at('sent', 'E1', 'A1'))))
$$;
select is(pg_temp.broken($$ select pg_temp.post('accountant', pg_temp.pay('pay A1', 25000)) $$),
          'account_balance_check', 'nothing is paid from an empty bank');

create function pg_temp.city() returns bigint language sql as
    $$ select funder_id from levain.funder where code = 'city' $$;
create function pg_temp.funded(key text, kind text, from_stage text, to_stage text)
    returns jsonb language sql as $$
    select pg_temp.asked(key, kind, jsonb_build_array(pg_temp.line('cash', 50000,
        pg_temp.at(from_stage, funder => pg_temp.city()),
        case when to_stage = 'bank' then pg_temp.at('bank')
             else pg_temp.at(to_stage, funder => pg_temp.city()) end)),
        '{"cites": "convention 7"}')
$$;
select is(pg_temp.broken($$ select pg_temp.post('manager', pg_temp.funded(
              'pledge', 'pledge', 'pledge', 'promised')) $$),
          'funding_promised_check', 'nobody promises what no convention says');
select is(pg_temp.post('accountant',
                       pg_temp.funded('call', 'call_funds', 'promised', 'called')
                       || pg_temp.funded('received', 'receive', 'called', 'bank')),
          'call posted, received posted', 'a funder is called, and pays');
select is(pg_temp.post('accountant', pg_temp.pay('pay A1', 25000)), 'pay A1 posted',
          'what was ordered is paid');
select is(pg_temp.post('accountant', pg_temp.pay('pay A1', 25000)), 'pay A1 found',
          'the same again pays nothing');
select is(pg_temp.broken($$ select pg_temp.post('accountant', pg_temp.pay('pay A1', 20000)) $$),
          'operation_parameters_check', 'the same key for another sum is refused');
select is(pg_temp.broken($$ select pg_temp.post('accountant', pg_temp.pay('pay more', 1)) $$),
          'account_balance_check', 'no cent more than was ordered is paid');

select is(pg_temp.told(format($$
    select ledger, stage, sum(credit_cents - debit_cents) from levain.account
     where fund_id = %s and not sources group by ledger, stage order by ledger, stage $$,
    pg_temp.fund())),
    E'(ae,available,60000)\n(ae,certified,5000)\n(ae,committed,10000)\n(ae,ordered,0)\n'
    '(ae,paid,25000)\n(cash,bank,25000)\n(cash,called,0)\n(cash,promised,50000)\n'
    '(cash,sent,25000)\n'
    '(cp,available,35000)\n(cp,ordered,0)\n(cp,paid,25000)', 'each stage holds what it should');

-- ---- what is refused ----------------------------------------------------------------------------

create function pg_temp.refused(actor text, expected text, operations jsonb, what text)
    returns text language sql as $$
    select is(pg_temp.broken(format('select pg_temp.post(%L, %L)', actor, operations)), expected,
              what)
$$;
create function pg_temp.one(kind text, ledger text, cents bigint, debit jsonb, credit jsonb,
                            also jsonb default '{}')
    returns jsonb language sql as $$
    select pg_temp.asked('new', kind, jsonb_build_array(pg_temp.line(ledger, cents, debit, credit)),
                         also)
$$;

select pg_temp.refused('decision', 'account_balance_check',
    pg_temp.one('commit', 'ae', 60001, pg_temp.at('available', 'E1'),
                pg_temp.at('committed', 'E1', 'A2'), '{"cites": "d"}'),
    'an envelope is not exceeded by a cent');
select pg_temp.refused('manager', 'account_balance_check',
    pg_temp.one('certify', 'ae', 10001, pg_temp.at('committed', 'E1', 'A1'),
                pg_temp.at('certified', 'E1', 'A1')), 'no more is certified than was committed');
select pg_temp.refused('manager', 'account_balance_check',
    pg_temp.one('certify', 'ae', 1, pg_temp.at('committed', 'E1', 'A2'),
                pg_temp.at('certified', 'E1', 'A2')), 'nothing without an award');
select pg_temp.refused('manager', 'operation_actor_check',
    pg_temp.one('commit', 'ae', 1, pg_temp.at('available', 'E1'),
                pg_temp.at('committed', 'E1', 'A2'), '{"cites": "d"}'),
    'the manager commits what a committee decided, nothing else');
select pg_temp.refused('manager', 'operation_actor_check', pg_temp.pay('new', 1),
    'the manager pays nothing');
select pg_temp.refused('accountant', 'operation_actor_check',
    pg_temp.one('certify', 'ae', 1, pg_temp.at('committed', 'E1', 'A1'),
                pg_temp.at('certified', 'E1', 'A1')), 'the accountant certifies nothing');
select pg_temp.refused('manager', 'operation_cites_check',
    pg_temp.one('open', 'ae', 1, pg_temp.at('opened', 'E1'), pg_temp.at('available', 'E1')),
    'appropriations are opened by a decision');
select pg_temp.refused('manager', 'transfer_move_fkey',
    pg_temp.one('certify', 'ae', 1, pg_temp.at('available', 'E1'),
                pg_temp.at('certified', 'E1', 'A1')), 'no stage is left out');
select pg_temp.refused('manager', 'transfer_scope_check',
    pg_temp.one('certify', 'ae', 1, pg_temp.at('committed', 'E1', 'A1'),
                pg_temp.at('certified', 'E1', 'A2')), 'no award is paid with another one''s money');
select pg_temp.refused('decision', 'transfer_scope_check',
    pg_temp.one('commit', 'ae', 1, pg_temp.at('available', 'E1'),
                pg_temp.at('committed', 'E2', 'A2'), '{"cites": "d"}'), 'nor by another envelope');
select pg_temp.refused('manager', 'transfer_scope_check',
    pg_temp.one('carry_over', 'ae', 1, pg_temp.at('available', 'E1'),
                pg_temp.at('available', 'E2'), '{"cites": "d"}'),
    'a carry-over is not a virement');
select pg_temp.refused('decision', 'transfer_scope_check',
    pg_temp.one('commit', 'ae', 1, pg_temp.at('available', 'E1'),
                pg_temp.at('committed', 'E1', 'A2', vintage => 2024), '{"cites": "d"}'),
    'commitments keep their vintage');
select pg_temp.refused('decision', 'transfer_scope_check',
    pg_temp.one('commit', 'ae', 1, pg_temp.at('available', 'E1'),
                pg_temp.at('committed', 'E1', 'A2', exercise => 2026), '{"cites": "d"}'),
    'money goes to the exercise of its operation');
select pg_temp.refused('manager', 'transfer_accounts_check',
    pg_temp.one('move', 'ae', 1, pg_temp.at('available', 'E1'), pg_temp.at('available', 'E1'),
                '{"cites": "d"}'), 'money does not go where it is');
select pg_temp.refused('manager', 'transfer_cents_check',
    pg_temp.one('certify', 'ae', 0, pg_temp.at('committed', 'E1', 'A1'),
                pg_temp.at('certified', 'E1', 'A1')), 'a transfer moves something');
select pg_temp.refused('manager', 'cents_check',
    pg_temp.one('certify', 'ae', -1, pg_temp.at('committed', 'E1', 'A1'),
                pg_temp.at('certified', 'E1', 'A1')), 'and nothing backwards');
select pg_temp.refused('manager', 'operation_transfers_check',
    pg_temp.asked('new', 'certify', '[]'), 'an operation moves something');
select pg_temp.refused('manager', 'operation_accounted_on_check',
    pg_temp.asked('new', 'certify', jsonb_build_array(
        pg_temp.line('ae', 1, pg_temp.at('committed', 'E1', 'A1'),
                     pg_temp.at('certified', 'E1', 'A1'))), accounted_on => '2026-02-01'),
    'what is dated in February is not of the year before');
select pg_temp.refused('manager', 'operation_key_check',
    jsonb_set(pg_temp.one('certify', 'ae', 1, pg_temp.at('committed', 'E1', 'A1'),
                          pg_temp.at('certified', 'E1', 'A1')), '{0,key}', '""'),
    'an operation has a key');
select pg_temp.refused('manager', 'operation_kind_fkey',
    pg_temp.one('steal', 'ae', 1, pg_temp.at('committed', 'E1', 'A1'),
                pg_temp.at('certified', 'E1', 'A1')), 'of a kind that there is');
select pg_temp.refused('manager', 'account_holder_not_null',
    pg_temp.one('certify', 'ae', 1, pg_temp.at('committed', 'E1', 'A1'),
                pg_temp.at('nowhere', 'E1', 'A1')), 'from a stage to a stage');
select pg_temp.refused('manager', 'account_holder_check',
    pg_temp.one('open', 'ae', 1, pg_temp.at('opened', 'E1'), pg_temp.at('available', 'E1', 'A1'),
                '{"cites": "d"}'), 'whose holder has such a stage');

-- ---- what is undone -----------------------------------------------------------------------------

create function pg_temp.id(of_key text) returns bigint language sql as $$
    select operation_id from levain.operation where fund_id = pg_temp.fund() and key = of_key
$$;
create function pg_temp.contra(key text, of_key text, reason text default 'paid too early')
    returns jsonb language sql as $$
    select jsonb_build_array(jsonb_strip_nulls(jsonb_build_object(
        'key', key, 'kind', 'contra', 'exercise', 2025, 'accounted_on', '2025-07-01',
        'value_on', '2025-07-01', 'reason', reason, 'reverses_id', pg_temp.id(of_key))))
$$;
select pg_temp.refused('accountant', 'operation_contra_check',
                       pg_temp.contra('undo', 'pay A1', null), 'who undoes says why');
select pg_temp.refused('manager', 'account_balance_check', pg_temp.contra('undo', 'order A1'),
                       'what was paid cannot be unordered');
select pg_temp.refused('manager', 'operation_transfers_check', pg_temp.contra('undo', 'nothing'),
                       'what is undone was done');
select is(pg_temp.post('accountant', pg_temp.contra('undo', 'pay A1')), 'undo posted',
          'a payment is undone');
select is(pg_temp.left_in(pg_temp.name('cash', pg_temp.at('bank'))), 50000::bigint,
          'the money is in the bank again');
select is(pg_temp.left_in(pg_temp.name('ae', pg_temp.at('ordered', 'E1', 'A1'))), 25000::bigint,
          'and ordered');
select pg_temp.refused('accountant', 'transfer_move_fkey', pg_temp.contra('redo', 'undo'),
                       'what undoes is not undone: it is done anew');
select is(pg_temp.post('accountant', pg_temp.pay('pay A1 again', 25000)), 'pay A1 again posted',
          'and is paid again');
select pg_temp.refused('accountant', 'operation_reverses_id_key',
                       pg_temp.contra('undo again', 'pay A1'), 'but nothing is undone twice');

-- ---- the journal --------------------------------------------------------------------------------

select is_empty($$ select * from levain.ledger_journal_faults(pg_temp.fund()) $$,
                'the journal is as it was written');
select is_empty($$ select * from levain.ledger_money_faults(pg_temp.fund()) $$,
                'and the money adds up');
select is(pg_temp.told(format($$
    select chain = '' as of_fund, length from levain.ledger_chain where fund_id = %s
     order by chain $$, pg_temp.fund())), E'(t,7)\n(f,4)',
    'what touches one envelope is in its chain, the rest in that of the fund');
select is(levain.operation_body('commit', 'k', 2025::smallint, '2025-06-15', '2025-06-16',
                                'decision 1', null, null, 'ae 1 a > b'),
          sha256(convert_to(E'levain operation 1\ncommit\nk\n2025\n2025-06-15\n2025-06-16\ncites '
              || encode(sha256('decision 1'), 'hex') || E'\nreason -\nreverses -\nae 1 a > b',
              'UTF8')), 'a body is what the dictionary says');
select is((select o.sha256::bytea from levain.operation o where o.fund_id = pg_temp.fund()
              and o.chain = '' and o.place = 2),
          (select sha256(o.sha256 || n.body_sha256) from levain.operation o, levain.operation n
            where o.fund_id = pg_temp.fund() and o.chain = '' and o.place = 1
              and n.fund_id = o.fund_id and n.chain = '' and n.place = 2),
          'and a link the digest of the one before it, then its body');

-- Who gets behind the functions: what is told then?
create function pg_temp.tampered(by_statement text) returns text language plpgsql as $$
declare
    told text;
begin
    begin
        set local session_replication_role = replica;
        execute by_statement;
        select string_agg(distinct regexp_replace(f.subject, ' (of|at) .*| call.*|[0-9].*', ''),
                          ', ')
          into told
          from (select * from levain.ledger_journal_faults(pg_temp.fund())
                union all
                select * from levain.ledger_money_faults(pg_temp.fund())) as f;
        -- The quick look, by which it is decided whether that is asked, sees the same.
        if exists (
            select from (select 'journal', j.* from levain.ledger_journal_faults(pg_temp.fund()) j
                         union all
                         select 'money', m.* from levain.ledger_money_faults(pg_temp.fund()) m)
                        as f (checked, subject, found, expected)
              full join (select * from levain.ledger_faults(pg_temp.fund())
                          where checked <> 'funders') as q
                   on q.checked = f.checked and q.subject = f.subject
                  and q.found is not distinct from f.found
                  and q.expected is not distinct from f.expected
             where q.checked is null or f.checked is null) then
            told := 'not seen at once: ' || told;
        end if;
        raise exception using errcode = 'LV000';
    exception when sqlstate 'LV000' then
        null;
    end;
    return told;
end
$$;
select is(pg_temp.tampered($$ update levain.transfer set cents = cents + 1
                               where operation_id = pg_temp.id('commit A1') $$),
          'account ae/available/, account ae/committed/, body, chain, head',
          'a transfer that was changed shows');
select is(pg_temp.tampered($$ delete from levain.operation where key = 'received' $$),
          'batch , chain, head', 'an operation that is gone shows');
select is(pg_temp.tampered($$ update levain.operation set accounted_on = '2025-01-01'
                               where key = 'received' $$),
          'body, chain, head', 'a date that was changed shows');
select is(pg_temp.tampered($$ update levain.operation set reason = 'no reason'
                               where key = 'undo' $$),
          'body, chain, head', 'so does a reason');
select is(pg_temp.tampered($$ update levain.operation set recorded_by = 'erased' $$), null,
          'who recorded it can be erased');
select is(pg_temp.tampered($$ update levain.account set credit_cents = credit_cents + 1
                               where name = pg_temp.name('cash', pg_temp.at('bank')) $$),
          'account cash/bank/', 'a balance that was changed shows');
select is(pg_temp.tampered($$ update levain.transfer set cents = cents - 1
                               where operation_id = pg_temp.id('undo') and line = 1 $$),
          'account ae/ordered/, account ae/paid/, body, chain, contra-entry undo, line , head',
          'an operation that is half undone shows');
select is(pg_temp.tampered($$ with gone as (delete from levain.operation where chain = ''
                                 and place = 7 returning operation_id)
                              delete from levain.transfer t using gone g
                               where t.operation_id = g.operation_id $$) like '%head%', true,
          'the end that was cut off shows');
select is(pg_temp.tampered($$ update levain.ledger_chain set length = length + 1
                               where chain <> '' $$), 'head', 'a head that was changed shows');
select is(pg_temp.tampered($$ update levain.ledger_chain set sha256 = sha256('')
                               where chain = '' $$), 'head', 'be it in its digest alone');
select is(pg_temp.tampered($$ update levain.operation set sha256 = sha256('')
                               where key = 'received' $$), 'chain', 'so does a link');
select is(pg_temp.tampered($$ update levain.operation set parameters_sha256 = sha256('')
                               where key = 'received' $$), 'batch ', 'what was asked for');
select is(pg_temp.tampered($$ update levain.operation set body_sha256 = sha256('')
                               where key = 'undo' $$), 'body', 'the digest of a body');
select is(pg_temp.tampered($$ update levain.transfer set debit_account_id = 100000
                               where operation_id = pg_temp.id('received') $$) like '%body, chain%',
          true, 'an account that was changed for another');
select is(pg_temp.tampered($$ update levain.account set debit_cents = debit_cents + 1
                               where name = pg_temp.name('cash', pg_temp.at('bank')) $$),
          'account cash/bank/', 'what went out of an account');
select is(pg_temp.tampered($$ update levain.account set credit_cents = credit_cents + 1
                               where stage = 'paid' and ledger = 'cp' $$),
          'account cp/paid/, paid', 'what was paid in one ledger and not in another');
select isnt(levain.ledger_head(pg_temp.fund()), null, 'the head can be written down');

-- ---- a period that is over ----------------------------------------------------------------------

select is(pg_temp.broken($$ select levain.ledger_close(pg_temp.fund(), 2024::smallint,
                                                       '2024-12-31') $$),
          'closing_exercise_fkey', 'an exercise of which nothing is known is not closed');
select is(pg_temp.broken($$ select levain.ledger_close(pg_temp.fund(), 2025::smallint,
                                                       '2026-02-01') $$),
          'exercise_closed_through_check', 'nor one beyond its end');
select ok(levain.ledger_close(pg_temp.fund(), 2025::smallint, '2025-06-30'), 'June is closed');
select ok(not levain.ledger_close(pg_temp.fund(), 2025::smallint, '2025-05-31'),
          'and May with it');
select pg_temp.refused('manager', 'operation_closed_check',
    pg_temp.one('certify', 'ae', 1, pg_temp.at('committed', 'E1', 'A1'),
                pg_temp.at('certified', 'E1', 'A1')), 'nothing is dated in June any more');
select is(pg_temp.post('manager', pg_temp.asked('July', 'certify', jsonb_build_array(
              pg_temp.line('ae', 1, pg_temp.at('committed', 'E1', 'A1'),
                           pg_temp.at('certified', 'E1', 'A1'))), accounted_on => '2025-07-01')),
          'July posted', 'but in July');
select is(pg_temp.tampered($$ update levain.operation set accounted_on = '2025-06-30'
                               where key = 'July' $$),
          'body, chain, head, operation July in a closed period', 'who gets around that shows');

-- ---- every constraint, broken once --------------------------------------------------------------

insert into levain.ledger_kind values ('test', 'both', false, 'a test');
select pg_temp.refuses('ledger_stage_pkey', 'ledger_stage', '{"holder": "award", "sources": true}',
                       $$ stage = 'bank' $$);
select pg_temp.refuses('ledger_stage_ledger_check', 'ledger_stage', '{"ledger": "gold"}');
select pg_temp.refuses('ledger_stage_holder_check', 'ledger_stage', '{"holder": "nobody"}');
insert into broken_once values ('ledger_stage_holder_key'); -- the primary key refuses before it
select pg_temp.all_were_broken('ledger_stage');

select pg_temp.refuses('ledger_kind_pkey', 'ledger_kind', '{}');
select pg_temp.refuses('ledger_kind_actor_check', 'ledger_kind', '{"kind": "x", "actor": "y"}');
select pg_temp.all_were_broken('ledger_kind');

select pg_temp.refuses('ledger_move_pkey', 'ledger_move', '{}');
select pg_temp.refuses('ledger_move_kind_fkey', 'ledger_move', '{"kind": "unknown"}');
select pg_temp.refuses('ledger_move_debit_stage_fkey', 'ledger_move', '{"debit_stage": "unknown"}');
select pg_temp.refuses('ledger_move_credit_stage_fkey', 'ledger_move',
                       '{"credit_stage": "unknown"}');
select pg_temp.refuses('ledger_move_share_check', 'ledger_move',
                       '{"kind": "test", "share": "unknown"}');
select pg_temp.all_were_broken('ledger_move');

select pg_temp.refuses('exercise_pkey', 'exercise', '{}');
select pg_temp.refuses('exercise_fund_id_fkey', 'exercise', '{"fund_id": 0}');
select pg_temp.refuses('exercise_exercise_check', 'exercise',
                       '{"exercise": 1999, "closed_through": null}');
select pg_temp.refuses('exercise_closed_through_check', 'exercise',
                       '{"exercise": 2030, "closed_through": "2029-12-31"}');
select pg_temp.all_were_broken('exercise');

select pg_temp.refuses('closing_pkey', 'closing', '{}');
select pg_temp.refuses('closing_exercise_fkey', 'closing', '{"exercise": 2030}');
select pg_temp.all_were_broken('closing');

select pg_temp.refuses('account_pkey', 'account', '{"vintage": 2020}');
select pg_temp.refuses('account_name_key', 'account', '{"account_id": 0}');
select pg_temp.refuses('account_fund_id_fkey', 'account', '{"account_id": 0, "fund_id": 0}');
insert into broken_once values ('account_stage_key'); -- the primary key refuses before it
select pg_temp.refuses('account_stage_fkey', 'account',
                       '{"account_id": 0, "vintage": 2020, "sources": true}', 'not sources');
select pg_temp.refuses('account_exercise_fkey', 'account', '{"account_id": 0, "exercise": 2030}');
select pg_temp.refuses('account_application_id_fkey', 'account',
                       '{"account_id": 0, "application_id": 0}', $$ holder = 'award' $$);
select pg_temp.refuses('account_call_id_fkey', 'account', '{"account_id": 0, "call_id": 0}',
                       $$ holder = 'envelope' $$);
select pg_temp.refuses('account_funder_id_fkey', 'account', '{"account_id": 0, "funder_id": 0}',
                       $$ holder = 'funder' $$);
select pg_temp.refuses('account_holder_check', 'account', '{"account_id": 0, "envelope": null}',
                       $$ holder = 'envelope' $$);
select pg_temp.refuses('account_vintage_check', 'account', '{"account_id": 0, "vintage": 2026}');
select pg_temp.refuses('account_balance_check', 'account',
                       '{"account_id": 0, "vintage": 2020, "debit_cents": 1, "credit_cents": 0}',
                       'not sources');
select pg_temp.all_were_broken('account');

select pg_temp.refuses('ledger_chain_pkey', 'ledger_chain', '{}');
select pg_temp.refuses('ledger_chain_fund_id_fkey', 'ledger_chain', '{"fund_id": 0}');
select pg_temp.refuses('ledger_chain_length_check', 'ledger_chain', '{"length": -1}');
select pg_temp.all_were_broken('ledger_chain');

select pg_temp.refuses('ledger_batch_pkey', 'ledger_batch', '{}');
select pg_temp.refuses('ledger_batch_fund_id_fkey', 'ledger_batch',
                       '{"fund_id": 0, "ledger_batch_id": 0}');
select pg_temp.refuses('ledger_batch_operation_count_check', 'ledger_batch',
                       '{"operation_count": 0}');
select pg_temp.all_were_broken('ledger_batch');

create function pg_temp.refuses_operation(expected text, changes jsonb, of_rows text default 'true')
    returns text language sql as $$
    select pg_temp.refuses(expected, 'operation',
                           '{"operation_id": 0, "key": "new", "place": 99}' || changes, of_rows)
$$;
select pg_temp.refuses_operation('operation_pkey',
    jsonb_build_object('operation_id', pg_temp.id('received')));
select pg_temp.refuses_operation('operation_key_key', '{"key": "received"}');
select pg_temp.refuses_operation('operation_place_key', '{"place": 1}');
select pg_temp.refuses_operation('operation_reverses_id_key', '{}', $$ kind = 'contra' $$);
insert into broken_once values ('operation_kind_key'); -- the primary key refuses before it
select pg_temp.refuses_operation('operation_kind_fkey', '{"kind": "unknown"}',
                                 $$ kind <> 'contra' $$);
select pg_temp.refuses_operation('operation_ledger_batch_id_fkey', '{"ledger_batch_id": 0}',
                                 $$ kind <> 'contra' $$);
select pg_temp.refuses_operation('operation_exercise_fkey',
    '{"exercise": 2030, "accounted_on": "2030-01-01"}', $$ kind <> 'contra' $$);
select pg_temp.refuses_operation('operation_chain_fkey', '{"chain": "unknown"}',
                                 $$ kind <> 'contra' $$);
select pg_temp.refuses_operation('operation_reverses_id_fkey',
                                 '{"reverses_id": -1}', $$ kind = 'contra' $$);
select pg_temp.refuses_operation('operation_key_check', '{"key": "a\tb"}');
select pg_temp.refuses_operation('operation_place_check', '{"place": 0}');
select pg_temp.refuses_operation('operation_accounted_on_check', '{"accounted_on": "2024-12-31"}');
select pg_temp.refuses_operation('operation_contra_check', '{"reason": null}',
                                 $$ kind = 'contra' $$);
select pg_temp.all_were_broken('operation');

select pg_temp.refuses('transfer_pkey', 'transfer', '{}');
select pg_temp.refuses('transfer_line_check', 'transfer', '{"line": 0}');
select pg_temp.refuses('transfer_cents_check', 'transfer', '{"line": 9, "cents": 0}');
select pg_temp.refuses('transfer_kind_fkey', 'transfer', '{"line": 9, "operation_id": 0}');
select pg_temp.refuses('transfer_move_fkey', 'transfer', '{"line": 9, "debit_stage": "paid"}',
                       $$ kind = 'commit' $$);
select pg_temp.refuses('transfer_debit_account_id_fkey', 'transfer',
                       '{"line": 9, "debit_account_id": 0}');
select pg_temp.refuses('transfer_credit_account_id_fkey', 'transfer',
                       '{"line": 9, "credit_account_id": 0}');
select is(pg_temp.broken_copy('transfer', 'true', jsonb_build_object('line', 9,
              'debit_account_id', (select min(credit_account_id) from levain.transfer),
              'credit_account_id', (select min(credit_account_id) from levain.transfer))),
          'transfer_accounts_check', 'transfer_accounts_check refuses a row of transfer');
insert into broken_once values ('transfer_accounts_check');
select pg_temp.all_were_broken('transfer');

-- ---- in which order one operation takes its accounts --------------------------------------------

-- The first account is put behind the last one, where a bitmap would find it last.
update levain.account set credit_cents = credit_cents
 where account_id = (select min(account_id) from levain.account);
select count(set_config(split_part(c, '=', 1), split_part(c, '=', 2), true))
  from pg_proc p, unnest(p.proconfig) as c
 where p.proname in ('ledger_post', 'ledger_post_one') and c not like 'search_path=%' \g /dev/null
with moved as (
    update levain.account a set credit_cents = a.credit_cents
     where a.fund_id = (select pg_temp.fund())
       and a.account_id = any (array[(select max(account_id) from levain.account),
                                     (select min(account_id) from levain.account)])
    returning a.account_id)
select is((select array_agg(account_id) from moved),
          (select array[min(account_id), max(account_id)] from levain.account),
          'accounts are taken in the order of their ids, wherever they lie');

select * from finish();
rollback;
