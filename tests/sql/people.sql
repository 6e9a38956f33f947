-- SPDX-License-Identifier: MPL-2.0
-- Who may act in which fund: roles are given, overlap as they may, end; rows are seen and written
-- by who has a role in their fund. Attacks are in tests/jobs/attacks.py.
\ir fixture.psql

select pg_temp.flow();
select pg_temp.person('pia_of_tests', '{manager}', '{manager, batch, reader, committee}');
select pg_temp.person('rui_of_tests', '{reader}', '{reader, manager, batch, accountant, auditor}');
select pg_temp.person('ada_of_tests', '{accountant}');

-- A statement as somebody who is connected. Gives what refuses it.
create function pg_temp.as_login(login text, statements text) returns text language sql as $$
    select pg_temp.broken(format('set session authorization %I; %s', login, statements))
$$;
-- What a query gives to somebody who is connected.
create function pg_temp.told_to(login text, query text) returns text language plpgsql as $$
declare
    told text;
begin
    execute format('set local session authorization %I', login);
    told := pg_temp.told(query);
    set local session authorization default;
    return told;
end
$$;

-- ---- constraints --------------------------------------------------------------------------------

select pg_temp.refuses('person_pkey', 'person', '{"person_id": 999}');
select pg_temp.refuses('person_person_id_key', 'person', '{"login": "other"}');
insert into broken_once values ('person_identity_key'); -- cannot be met: person_pkey comes first
select pg_temp.refuses('person_kind_check', 'person',
                       '{"login": "other", "person_id": 999, "kind": "robot"}');
select pg_temp.refuses('person_login_check', 'person',
                       '{"login": "levain_manager", "person_id": 999}');
select pg_temp.all_were_broken('person');

select pg_temp.refuses('fund_role_pkey', 'fund_role', '{"role": "auditor"}');
select pg_temp.refuses('fund_role_fund_id_fkey', 'fund_role',
                       '{"fund_id": 999, "role": "auditor"}');
select pg_temp.refuses('fund_role_login_fkey', 'fund_role',
                       '{"fund_role_id": 999, "role": "auditor", "login": "nobody"}');
select pg_temp.refuses('fund_role_role_check', 'fund_role',
                       '{"fund_role_id": 999, "role": "king"}');
select pg_temp.refuses('fund_role_kind_check', 'fund_role',
                       '{"fund_role_id": 999, "kind": "service"}', $$ role = 'manager' $$);
select pg_temp.refuses('fund_role_ends_at_check', 'fund_role',
                       '{"fund_role_id": 999, "role": "auditor", "ends_at": "2000-01-01Z"}');
select pg_temp.refuses('fund_role_ended_at_check', 'fund_role',
                       '{"fund_role_id": 999, "role": "auditor", "ended_at": "2000-01-01Z"}');
select pg_temp.refuses('fund_role_period_excl', 'fund_role', '{"fund_role_id": 999}');
select pg_temp.refuses('fund_role_duties_excl', 'fund_role',
                       '{"fund_role_id": 999, "role": "accountant"}', $$ role = 'manager' $$);
select pg_temp.all_were_broken('fund_role');

-- ---- giving and ending --------------------------------------------------------------------------

create function pg_temp.give(login text, role text, first_day date default null,
                             last_day date default null, kind text default null)
    returns text language sql as $$
    select case when created then 'given' else 'held' end
      from levain.fund_role_add(pg_temp.fund(), login, login, kind, role, first_day, last_day)
$$;
select is(pg_temp.give('ada_of_tests', 'accountant'), 'held', 'the same again changes nothing');
select is(pg_temp.broken($$ select pg_temp.give('ada_of_tests', 'manager') $$),
          'fund_role_duties_excl', 'an accountant does not become manager beside it');
select is(pg_temp.broken($$ select pg_temp.give('pia_of_tests', 'accountant') $$),
          'fund_role_duties_excl', 'nor a manager accountant');
select is(pg_temp.broken($$ select pg_temp.give('pia_of_tests', 'accountant', '2999-01-01') $$),
          'fund_role_duties_excl', 'nor later, as long as the other has no end');
select is(pg_temp.give('eva_of_tests', 'manager', current_date + 10, current_date + 20), 'given',
          'a role may begin later');
select is(pg_temp.broken(format($$ select pg_temp.give('eva_of_tests', 'accountant', %L) $$,
                                current_date + 20)),
          'fund_role_duties_excl', 'the last day is held');
select is(pg_temp.give('eva_of_tests', 'accountant', current_date + 21), 'given',
          'from the day after it the other duty may be hers');
select is(pg_temp.broken(format($$ select pg_temp.give('eva_of_tests', 'manager', %L) $$,
                                current_date + 15)),
          'fund_role_period_excl', 'the same role is not held twice at once');
select is(pg_temp.broken($$ select pg_temp.give('cron_of_tests', 'manager', null, null,
                                                'service') $$),
          'fund_role_kind_check', 'an account of jobs is no manager');
select is(pg_temp.give('cron_of_tests', 'batch', null, null, 'service'), 'given', 'but a batch');
select is(pg_temp.broken($$ select levain.fund_role_add(pg_temp.fund(), 'ada_of_tests', 'Other',
                                                        null, 'auditor', null, null) $$),
          'person_identity_key', 'a login is one person for good');
select is(pg_temp.broken($$ select levain.fund_role_add(pg_temp.fund(), 'unknown_of_tests', null,
                                                        null, 'auditor', null, null) $$),
          'fund_role_login_fkey', 'who has no name yet is given one');

select is(pg_temp.as_login('pia_of_tests', $$ select pg_temp.give('pia_of_tests', 'reader') $$),
          'fund_role_self_check', 'nobody gives a role to himself');
select is(pg_temp.as_login('pia_of_tests', $$ select pg_temp.give('rui_of_tests', 'batch') $$),
          'nothing was refused', 'a manager gives them to others');
select is(pg_temp.as_login('pia_of_tests', $$ select pg_temp.give('rui_of_tests', 'auditor') $$),
          'fund_role_giver_check', 'but not those that check a manager');
select is(pg_temp.as_login('pia_of_tests',
                           $$ select levain.fund_role_end(pg_temp.fund(), 'ada_of_tests',
                                                          'accountant', null) $$),
          'fund_role_giver_check', 'nor ends those');
select is(pg_temp.as_login('rui_of_tests', $$ select pg_temp.give('ada_of_tests', 'reader') $$),
          'fund_role_needed_check', 'who is in the group of managers alone gives none');

select is(pg_temp.broken($$ select levain.fund_role_end(pg_temp.fund(), 'ada_of_tests', 'reader',
                                                        null) $$),
          'fund_role_held_check', 'what is not held does not end');
select is(pg_temp.broken($$ select levain.fund_role_end(pg_temp.fund(), 'rui_of_tests', 'reader',
                                                        '2020-01-01') $$),
          'fund_role_ends_at_check', 'nothing ends in the past');
select is((select changed from levain.fund_role_end(pg_temp.fund(), 'eva_of_tests', 'manager',
                                                    current_date + 15)), true, 'it ends earlier');
select is((select changed from levain.fund_role_end(pg_temp.fund(), 'eva_of_tests', 'manager',
                                                    current_date + 15)), false,
          'the same again changes nothing');
select is(pg_temp.broken(format($$ select levain.fund_role_end(pg_temp.fund(), 'eva_of_tests',
                                                               'manager', %L) $$,
                                current_date + 16)),
          'fund_role_ends_at_check', 'an end does not go back');
select is(pg_temp.told($$ select login, role, state from levain.fund_roles(pg_temp.fund())
                           where login ~ '^(eva|rui)' $$),
          e'(eva_of_tests,manager,coming)\n(eva_of_tests,accountant,coming)\n'
          '(rui_of_tests,reader,held)', 'what is held, and what is to come');

-- ---- what a role opens, and its end closes ------------------------------------------------------

select is(pg_temp.told_to('rui_of_tests', 'select count(*) from levain.score'), '(3)',
          'a reader reads');
select is(pg_temp.told_to('ada_of_tests', 'select count(*) from levain.rule_set'), '(1)',
          'an accountant too');
select is(pg_temp.as_login('rui_of_tests', $$
              select levain.waive(pg_temp.fund(), pg_temp.call(), pg_temp.application('A1'), 'R2',
                                  'derogation', 'young cooperation') $$),
          'fund_role_needed_check', 'a reader who manages elsewhere is no manager here');
select is(pg_temp.as_login('pia_of_tests', $$
              select levain.waive(pg_temp.fund(), pg_temp.call(), pg_temp.application('A1'), 'R2',
                                  'derogation', 'young cooperation') $$),
          'nothing was refused', 'a manager is');
select changed from levain.fund_role_end(pg_temp.fund(), 'pia_of_tests', 'manager', null) \gset
select is(pg_temp.told_to('pia_of_tests', 'select count(*) from levain.score'), '(0)',
          'who was manager reads nothing from then on');
select is(pg_temp.as_login('pia_of_tests', $$
              select levain.waive((select fund_id from levain.fund), 1, 1, 'R2', 'derogation', 'x')
              $$), 'fund_role_needed_check', 'and does nothing');
select is(pg_temp.told_to('eva_of_tests', 'select 1'), '(1)', 'a login without a role')
 where exists (select from pg_roles where rolname = 'eva_of_tests');

-- ---- a fund of one's own ------------------------------------------------------------------------

select is(pg_temp.as_login('rui_of_tests', $$
              select pg_temp.apply(replace(pg_temp.fund_file(), 'Fonds Lichen', 'Fonds Rui'));
              $$), 'fund_role_needed_check', 'a stranger does not rename a fund');
create function pg_temp.made_by_rui(query text) returns text language plpgsql as $$
declare
    told text;
begin
    set local session authorization rui_of_tests;
    perform pg_temp.apply(replace(pg_temp.fund_file(), '"lichen"', '"moss"'));
    told := pg_temp.told(query);
    set local session authorization default;
    return told;
end
$$;
select is(pg_temp.made_by_rui($$ select fund, login, role from levain.fund_roles(null)
                                  where fund = 'moss' $$), '(moss,rui_of_tests,manager)',
          'who makes a fund is its manager');
select is(pg_temp.told_to('rui_of_tests', $$ select f.code, count(r.version)
                                               from levain.rule_set r join levain.fund f
                                              using (fund_id) group by 1 order by 1 $$),
          e'(lichen,1)\n(moss,1)', 'and works in it');
select is(pg_temp.told_to('ada_of_tests', 'select count(*) from levain.rule_set'), '(1)',
          'where nobody else sees anything');
select is(pg_temp.told_to('ada_of_tests', 'select count(*) from levain.fund'), '(2)',
          'but that it is there');
select is(pg_temp.as_login('rui_of_tests', $$
              select levain.manager_post(pg_temp.fund(), '[]') $$), 'fund_role_needed_check',
          'there he manages, here he still reads');

select * from finish();
rollback;
