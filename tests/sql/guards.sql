-- SPDX-License-Identifier: MPL-2.0
-- Limits of the law and of a fund, what of an award is public aid, who runs a fund, what came in
-- unknown: what each table refuses, and what functions refuse before.
\ir fixture.psql

select pg_temp.flow();

create function pg_temp.refused(expected text, statements text, what text) returns text
    language sql as $$ select is(pg_temp.broken(statements), expected, what) $$;
create function pg_temp.limited(guard text, value numeric, since date, source text default 's')
    returns boolean language sql as $$
    select levain.guard_set(pg_temp.fund(), guard, value, since, source)
$$;

-- ---- limits -------------------------------------------------------------------------------------

select is(levain.guard_value(pg_temp.fund(), 'republican_commitment', '2022-01-01'), null,
          'the republican commitment is asked for from 2 January 2022 on');
select is(levain.guard_value(pg_temp.fund(), 'republican_commitment', '2022-01-02'), 1::numeric,
          'and from that day on it is');
select pg_temp.refused('fund_guard_law_check',
    $$ select pg_temp.limited('republican_commitment', 0, '2026-01-01') $$,
    'a fund does not give it up');
select pg_temp.refused('fund_guard_law_check',
    $$ select pg_temp.limited('agreement', 2300001, '2026-01-01') $$, 'nor is it laxer with cents');
select pg_temp.refused('fund_guard_law_check',
    $$ select pg_temp.limited('iban_wait', 2, '2026-01-01') $$, 'nor quicker than prudence');
select pg_temp.refused('fund_guard_law_check',
    $$ select pg_temp.limited('financial_return', 7, '2026-01-01') $$, 'nor slower than the law');
select pg_temp.refused('fund_guard_unit_value_check',
    $$ select pg_temp.limited('late_return', 2, '2026-01-01') $$, 'what holds or not is 0 or 1');
select pg_temp.refused('fund_guard_guard_check',
    $$ select pg_temp.limited('luck', 1, '2026-01-01') $$, 'there are no other limits');
select is(pg_temp.limited('repayment', 3, '2026-01-01'), true,
          'what nobody is stricter in, the fund says');
select is(levain.repayable_until(pg_temp.fund(), '2026-08-31'), '2026-11-30'::date,
          'and it is so from then on');
select is(levain.repayable_until(pg_temp.fund(), '2025-08-31'), '2026-02-28'::date, 'not before');
select is(pg_temp.limited('iban_wait', 5, '2026-01-01'), true, 'it may be stricter');
select is(pg_temp.limited('iban_wait', 5, '2026-01-01'), false, 'once');
select pg_temp.refused('fund_guard_pkey',
    $$ select pg_temp.limited('iban_wait', 6, '2026-01-01') $$, 'one value from a day on');

-- ---- the ceiling of public aid, and what of an award is public ----------------------------------

select is(pg_temp.signed('city', 2025, 60000), 'city 1 signed', 'a public funder signs');
select is(pg_temp.signed('region', 2025, 40000, '{"kind": "private"}'), 'region 1 signed',
          'and a private one');
create function pg_temp.post(actor text, key text, kind text, ledger text, cents bigint,
                             debit jsonb, credit jsonb) returns void language sql as $$
    select levain.ledger_post(pg_temp.fund(), actor, jsonb_build_array(jsonb_build_object(
        'key', key, 'kind', kind, 'exercise', 2025, 'accounted_on', '2025-06-15',
        'value_on', '2025-06-15', 'cites', 'vote', 'transfers', jsonb_build_array(
            jsonb_build_object('ledger', ledger, 'cents', cents, 'debit', debit,
                               'credit', credit)))))
$$;
create function pg_temp.at(stage text, application text default null) returns jsonb
    language sql as $$
    select jsonb_strip_nulls(jsonb_build_object('stage', stage, 'exercise', 2025, 'vintage', 2025,
        'envelope', 'E1', 'call_id', pg_temp.call(),
        'application_id', pg_temp.application(application)))
$$;
create function pg_temp.public_of(cents bigint) returns bigint language sql as $$
    select levain.public_cents(pg_temp.fund(), pg_temp.call(), pg_temp.application('A1'), cents)
$$;
select is(pg_temp.public_of(10000), 10000::bigint, 'where no share is known, all of it is public');
select pg_temp.post('manager', 'o', 'open', 'ae', 100000, pg_temp.at('opened'),
                    pg_temp.at('available'));
select pg_temp.post('decision', 'c', 'commit', 'ae', 50000, pg_temp.at('available'),
                    pg_temp.at('committed', 'A1'));
select is(pg_temp.public_of(50000), 30000::bigint, 'a private funder''s 20,000 of 50,000 are not');
select is(levain.public_standing(pg_temp.fund(), pg_temp.call(), pg_temp.application('A1')),
          30000::bigint, 'so much public aid stands');
select levain.ledger_post(pg_temp.fund(), 'manager', jsonb_build_array(jsonb_build_object(
    'key', 'd', 'kind', 'decommit', 'exercise', 2025, 'accounted_on', '2025-07-01',
    'value_on', '2025-07-01', 'cites', 'vote', 'transfers', jsonb_build_array(
        jsonb_build_object('ledger', 'ae', 'cents', 10001, 'debit', pg_temp.at('committed', 'A1'),
                           'credit', pg_temp.at('decommitted', 'A1')),
        jsonb_build_object('ledger', 'ae', 'cents', 10001,
                           'debit', pg_temp.at('decommitted', 'A1'),
                           'credit', pg_temp.at('available'))))));
select is(levain.public_standing(pg_temp.fund(), pg_temp.call(), pg_temp.application('A1')),
          23999::bigint, 'and less once a part of it was given up: 30,000 - 6,001');

insert into levain.agreement (fund_id, call_id, application_id, version, act, number, signed_on,
                              award_cents, public_law, reason)
select pg_temp.fund(), pg_temp.call(), pg_temp.application('A1'), v, 'agreement', 'C' || v,
       '2025-06-20', 39999, false, case when v > 1 then 'r' end
  from generate_series(1, 3) as v;
create function pg_temp.held(version integer, eligible bigint, other bigint) returns void
    language sql as $$
    select levain.ceiling_check(pg_temp.fund(), pg_temp.call(), pg_temp.application('A1'),
                                version::smallint, 39999, eligible, other, '2025-06-20')
$$;
select pg_temp.held(1, null, null);
select is((select count(*) from levain.award_ceiling), 0::bigint,
          'the law''s ceiling is compared with what is known only');
select pg_temp.refused('award_ceiling_public_cents_check', 'select pg_temp.held(1, 30000, 6002)',
                       '23,999 + 6,002 > 30,000');
select pg_temp.held(1, 30000, 6001);
select pg_temp.refused('fund_guard_used_check',
    $$ select pg_temp.limited('public_aid_ceiling', 0.8, '2025-06-20') $$,
    'not for a day on which something was signed');
select is(pg_temp.limited('public_aid_ceiling', 0.8, '2025-06-21'), true, 'for those after it');
select is((select (c.ceiling, c.asked)::text
             from levain.ceiling_of(pg_temp.fund(), pg_temp.call(), '2025-06-21') as c),
          '(0.8,t)', 'it is the fund''s from then on');
select is((select (c.ceiling, c.asked)::text
             from levain.ceiling_of(pg_temp.fund(), pg_temp.call(), '2025-06-20') as c),
          '(1,f)', 'and the law''s before');
select pg_temp.held(2, null, null);
select is(pg_temp.told('select version, eligible_cents, public_cents, other_public_cents
                          from levain.award_ceiling order by version'),
          E'(1,30000,23999,6001)\n(2,30000,23999,6001)',
          'an amendment is compared with what was said before');

-- ---- derogations, the register of aid de minimis ------------------------------------------------

select is(levain.derogation_propose(pg_temp.fund(), pg_temp.call(), pg_temp.application('A1'),
                                    'advance', 'm', 'd', '2025-06-20'), true, 'a derogation');
select pg_temp.refused('derogation_guard_check', $$ select levain.derogation_propose(pg_temp.fund(),
    pg_temp.call(), pg_temp.application('A1'), 'iban_wait', 'm', 'd', '2025-06-20') $$,
    'a changed account waits, whoever approves');
select pg_temp.refused('derogation_approval_derogation_check', $$ select levain.derogation_approve(
    pg_temp.fund(), pg_temp.call(), pg_temp.application('A1'), 'interim', '2025-06-20') $$,
    'what nobody asked for is not approved');
select pg_temp.refused('derogation_approval_recorded_by_check', $$ select levain.derogation_approve(
    pg_temp.fund(), pg_temp.call(), pg_temp.application('A1'), 'advance', '2025-06-20') $$,
    'nor by who asked');
insert into levain.derogation_approval (fund_id, call_id, derogation_id, day)
select fund_id, call_id, derogation_id, day from levain.derogation;
insert into levain.organization (rna) values ('W999999991'), ('W999999992');
select is(levain.undertaking_link_add('W999999991', 'W999999992', '2020-01-01', 'statutes'), true,
          'two organizations are one undertaking');
select is(levain.undertaking_link_add('W999999992', 'W999999991', '2021-01-01', 'statutes'), false,
          'whichever is named first');
select pg_temp.refused('undertaking_link_with_id_check', $$ select levain.undertaking_link_add(
    'W999999991', 'W999999991', '2021-01-01', 'x') $$, 'nobody is one with himself');
select pg_temp.refused('deminimis_aid_organization_id_fkey', $$ select levain.undertaking_link_add(
    'W999999991', 'W999999993', '2021-01-01', 'x') $$, 'nor with nobody');
select levain.deminimis_declare('W999999992', 'deminimis', '2024-03-01', 1000, 'État', '1');
insert into levain.deminimis_aid (organization_id, kind, granted_on, cents, giver, reference,
                                  of_fund_id, of_call_id, of_application_id)
select levain.organization_named('W999999991'), 'deminimis', '2025-06-10', c, 'lichen', r,
       pg_temp.fund(), pg_temp.call(), pg_temp.application('A1')
  from (values (20000, 'A1'), (10000, 'A1 AV-1')) as v (c, r);
select is(pg_temp.told($$ select reference, cents, registered_cents, counts, had_cents
                            from levain.deminimis_register('W999999992', 'deminimis',
                                                           '2025-12-31') $$),
          E'(1,1000,1000,t,24999)\n(A1,20000,20000,t,24999)\n("A1 AV-1",3999,10000,t,24999)',
          'what was lowered counts with what stands: what was raised last is lost first');
select is(pg_temp.told($$ select had_cents from levain.deminimis_worst(
              levain.organization_named('W999999991'), 'deminimis', '2025-01-01', 1) $$),
          '(24999)', 'an award of a past day counts with those after it');
select is(pg_temp.told($$ select reference, counts, had_cents, limit_cents
                            from levain.deminimis_register('W999999991', 'deminimis',
                                                           '2027-03-01') $$),
          E'(1,f,23999,30000000)\n(A1,t,23999,30000000)\n("A1 AV-1",t,23999,30000000)',
          'what is three years old does not count');

-- ---- who runs the fund, and its accounts --------------------------------------------------------

select is(levain.payer_of(pg_temp.fund(), '2026-01-01'), 'bank', 'a fund pays by itself');
select pg_temp.refused('account_number_operator_check', $$ select levain.account_number_set(
    pg_temp.fund(), 'grant', '6571', '2026-01-01', 's') $$,
    'who runs it is recorded before its accounts');
select levain.fund_operator_set(pg_temp.fund(), 'private', '2026-01-01', 'statutes'),
       levain.fund_operator_set(pg_temp.fund(), 'public', '2027-01-01', 'transfer');
select is(levain.payer_of(pg_temp.fund(), '2027-01-01'), 'treasury',
          'the treasury of a public body pays');
select pg_temp.refused('payment_event_treasury_check', $$ select levain.payment_add(
    pg_temp.fund(), '[{"exercise": 2027, "number": 1}]', 'paid', 2027::smallint, '2027-02-01',
    '2027-02-01', null) $$, 'so that nobody else does');
select pg_temp.refused('payment_event_bank_payer_check', $$ select levain.payment_transmit(
    pg_temp.fund(), '[]', 2026::smallint, '2026-12-31', '2026-12-31') $$,
    'nor is anything handed over before');
select pg_temp.refused('account_number_purpose_fkey', $$ select levain.account_number_set(
    pg_temp.fund(), 'luck', '6571', '2026-01-01', 's') $$, 'an account is for something');
select is(levain.account_number_set(pg_temp.fund(), 'grant', '65713', '2026-02-01', 'expert'),
          true, 'its accountant confirms a number');
select is(levain.account_number_set(pg_temp.fund(), 'grant', '65713', '2026-02-01', 'expert'),
          false, 'once');
select pg_temp.refused('account_number_pkey', $$ select levain.account_number_set(
    pg_temp.fund(), 'grant', '65714', '2026-02-01', 's') $$, 'one number from a day on');
select is(pg_temp.told($$ select d, a.number, a.valid_from
                            from unnest(array['2026-01-31', '2026-02-01', '2027-01-01']::date[])
                                 as d, levain.accounts_of(pg_temp.fund(), d) as a
                           where a.purpose = 'grant' order by d $$),
          E'(2026-01-31,6571,)\n(2026-02-01,65713,2026-02-01)\n(2027-01-01,65748,)',
          'as long as the operator is of that kind');
select is((select count(*) from levain.account_purpose p
            where (select count(*) from levain.account_default d
                    where d.purpose = p.purpose) <> 2), 0::bigint,
          'both kinds of operator have a word on each account');

-- ---- what came in unknown -----------------------------------------------------------------------

create function pg_temp.came(reference text, cents bigint) returns boolean language sql as $$
    select levain.suspense_receive(pg_temp.fund(), reference, cents, 'somebody', 2025::smallint,
                                   '2025-08-01', '2025-08-01')
$$;
create function pg_temp.was(kind text, what text, asked jsonb, cents bigint,
                            motive text default null, reference text default 'L1') returns text
    language sql as $$
    select concat_ws(' ', c.cents, c.left_cents, c.created)
      from levain.suspense_clear(pg_temp.fund(), reference, kind, what, asked, cents, motive,
                                 2025::smallint, '2025-08-15') as c
$$;
create function pg_temp.waits() returns bigint language sql as $$
    select sum(credit_cents - debit_cents)::bigint from levain.account where stage = 'suspense'
$$;
select is(pg_temp.came('L1', 1000), true, 'money comes in, not known what for');
select is(pg_temp.came('L1', 1000), false, 'once');
select pg_temp.refused('suspense_reference_key', $$ select pg_temp.came('L1', 999) $$,
                       'a line of the bank is of one amount');
select is(pg_temp.waits(), 1000::bigint, 'it waits');
select pg_temp.refused('suspense_event_suspense_id_fkey',
    $$ select pg_temp.was('sent_back', null, '{}', 1, 'm', 'L9') $$,
    'what did not come does not go');
select pg_temp.refused('suspense_event_motive_check',
    $$ select pg_temp.was('sent_back', null, '{}', 1) $$, 'nothing goes back without a motive');
select pg_temp.refused('suspense_event_left_check',
    $$ select pg_temp.was('sent_back', null, '{}', 1001, 'm') $$, 'nor more than came');
select pg_temp.refused('suspense_event_day_check',
    $$ select levain.suspense_clear(pg_temp.fund(), 'L1', 'sent_back', null, '{}', 100, 'not ours',
                                    2025::smallint, '2025-07-31') $$,
    'nor before it came');
select is(pg_temp.was('sent_back', null, '{}', 100, 'not ours'), '100 900 t', 'a part goes back');
select is(pg_temp.was('sent_back', null, '{}', 100, 'not ours'), '100 900 f', 'once');
select pg_temp.refused('funding_called_left_check',
    $$ select pg_temp.was('contribution', 'city', '{"funder": "city", "year": 2025}', 900) $$,
    'it is a contribution if one was called');
select levain.funding_post(pg_temp.fund(), 'call_funds', '[{"funder": "city", "year": 2025,
    "ref": "c", "cents": 2000, "accounted_on": "2025-07-01"}]');
select is(pg_temp.was('contribution', 'city', '{"funder": "city", "year": 2025}', 400),
          '400 500 t', 'then it is');
select is(pg_temp.told($$ select item, cents from levain.funding_statement(pg_temp.fund(), null,
                              null) where funder = 'city' and item = 'received' $$),
          '(received,400)', 'and counts with what the funder paid');
select pg_temp.came('L2', 300);
select levain.funding_post(pg_temp.fund(), 'receive', '[{"funder": "city", "year": 2025,
    "ref": "L2", "cents": 300, "accounted_on": "2025-08-15", "value_on": "2025-08-01",
    "exercise": 2025}]');
select pg_temp.refused('suspense_event_known_check', $$ select pg_temp.was('contribution', 'city',
    '{"funder": "city", "year": 2025}', 300, null, 'L2') $$,
    'what was booked by that reference before is not booked twice');
select pg_temp.refused('claim_event_claim_check', $$ select pg_temp.was('recovery', 'A1',
    jsonb_build_object('call_id', pg_temp.call(), 'application_id', pg_temp.application('A1')),
    500) $$, 'it is a recovery if something is claimed');
select pg_temp.refused('payment_order_known_check', $$ select pg_temp.was('returned', '2025/1',
    '{"exercise": 2025, "number": 1}', 500, 'AC04') $$, 'a transfer that came back had left');
select is(pg_temp.was('sent_back', null, '{}', null, 'the rest'), '500 0 t', 'the rest goes back');
select pg_temp.refused('suspense_event_left_check',
    $$ select pg_temp.was('sent_back', null, '{}', 1, 'm') $$, 'nothing of it is left');
select is(pg_temp.waits(), 300::bigint, 'and nothing of it waits');
select is_empty($$ select * from levain.ledger_money_faults(pg_temp.fund()) $$,
                'the money adds up');
select is_empty($$ select * from levain.funding_faults(pg_temp.fund()) $$, 'that of funders too');

-- ---- every constraint, broken once --------------------------------------------------------------

select pg_temp.refuses('guard_pkey', 'guard', '{}');
select pg_temp.refuses('guard_unit_check', 'guard', '{"guard": "x", "unit": "luck"}');
select pg_temp.refuses('guard_value_check', 'guard', '{"guard": "x", "value": -1}');
select pg_temp.refuses('guard_unit_value_check', 'guard', '{"guard": "x", "value": 1.5}');
select pg_temp.refuses('guard_stricter_check', 'guard', '{"guard": "x", "stricter": "luck"}');
select pg_temp.all_were_broken('guard');
select pg_temp.refuses('fund_guard_pkey', 'fund_guard', '{}');
select pg_temp.refuses('fund_guard_fund_id_fkey', 'fund_guard', '{"fund_id": 0}');
select pg_temp.refuses('fund_guard_unit_check', 'fund_guard', '{"guard": "x", "unit": "luck"}');
select pg_temp.refuses('fund_guard_value_check', 'fund_guard', '{"guard": "x", "value": -1}');
select pg_temp.refuses('fund_guard_unit_value_check', 'fund_guard',
                       '{"guard": "x", "unit": "flag", "value": 2}');
select pg_temp.all_were_broken('fund_guard');
select pg_temp.refuses('derogation_pkey', 'derogation', '{}');
select pg_temp.refuses('derogation_application_id_fkey', 'derogation',
                       '{"derogation_id": 0, "application_id": 0}');
select pg_temp.all_were_broken('derogation');
select pg_temp.refuses('derogation_approval_pkey', 'derogation_approval', '{}');
select pg_temp.refuses('derogation_approval_derogation_id_fkey', 'derogation_approval',
                       '{"derogation_id": 0}');
select pg_temp.all_were_broken('derogation_approval');
select pg_temp.refuses('undertaking_link_pkey', 'undertaking_link', '{}');
select pg_temp.refuses('undertaking_link_organization_id_fkey', 'undertaking_link',
                       '{"organization_id": 0}');
select pg_temp.refuses('undertaking_link_with_id_fkey', 'undertaking_link', '{"with_id": 0}');
select pg_temp.refuses('undertaking_link_with_id_check', 'undertaking_link',
    jsonb_build_object('organization_id', levain.organization_named('W999999991'),
                       'with_id', levain.organization_named('W999999991')));
select pg_temp.all_were_broken('undertaking_link');
select pg_temp.refuses('deminimis_aid_pkey', 'deminimis_aid', '{"reference": "x"}');
select pg_temp.refuses('deminimis_aid_reference_key', 'deminimis_aid', '{"deminimis_aid_id": 0}');
select pg_temp.refuses('deminimis_aid_organization_id_fkey', 'deminimis_aid',
                       '{"deminimis_aid_id": 0, "organization_id": 0}');
select pg_temp.refuses('deminimis_aid_kind_check', 'deminimis_aid',
                       '{"deminimis_aid_id": 0, "reference": "x", "kind": "luck"}');
select pg_temp.refuses('deminimis_aid_of_application_id_check', 'deminimis_aid',
                       '{"deminimis_aid_id": 0, "reference": "x", "of_call_id": null}',
                       'of_call_id is not null');
select pg_temp.refuses('deminimis_aid_of_application_id_fkey', 'deminimis_aid',
                       '{"deminimis_aid_id": 0, "reference": "x", "of_application_id": 0}',
                       'of_call_id is not null');
select pg_temp.all_were_broken('deminimis_aid');
select pg_temp.refuses('award_ceiling_pkey', 'award_ceiling', '{}');
select pg_temp.refuses('award_ceiling_version_fkey', 'award_ceiling', '{"version": 9}');
select pg_temp.refuses('award_ceiling_ceiling_check', 'award_ceiling',
                       '{"version": 3, "ceiling": 1.1}');
select pg_temp.refuses('award_ceiling_public_cents_check', 'award_ceiling',
                       '{"version": 3, "public_cents": 24000}');
select pg_temp.all_were_broken('award_ceiling');
select pg_temp.refuses('account_purpose_pkey', 'account_purpose', '{}');
select pg_temp.refuses('account_purpose_label_check', 'account_purpose',
                       '{"purpose": "x", "label": null}');
select pg_temp.refuses('account_purpose_auxiliary_check', 'account_purpose',
                       '{"purpose": "x", "auxiliary": "luck"}');
select pg_temp.all_were_broken('account_purpose');
select pg_temp.refuses('account_default_pkey', 'account_default', '{}');
select pg_temp.refuses('account_default_kind_check', 'account_default', '{"kind": "luck"}');
select pg_temp.refuses('account_default_purpose_fkey', 'account_default', '{"purpose": "luck"}');
select pg_temp.refuses('account_default_number_check', 'account_default', '{"number": "9"}');
select pg_temp.all_were_broken('account_default');
select pg_temp.refuses('account_number_pkey', 'account_number', '{}');
select pg_temp.refuses('account_number_fund_id_fkey', 'account_number', '{"fund_id": 0}');
select pg_temp.refuses('account_number_purpose_fkey', 'account_number', '{"kind": "luck"}');
select pg_temp.refuses('account_number_number_check', 'account_number',
                       '{"valid_from": "2026-03-01", "number": "65 13"}');
select pg_temp.all_were_broken('account_number');

select pg_temp.refuses('suspense_pkey', 'suspense', '{"reference": "x"}');
select pg_temp.refuses('suspense_reference_key', 'suspense', '{"suspense_id": 0}');
select pg_temp.refuses('suspense_cents_check', 'suspense',
                       '{"suspense_id": 0, "reference": "x", "cents": 0}');
select pg_temp.refuses('suspense_operation_id_key', 'suspense',
                       '{"suspense_id": 0, "reference": "x"}');
select pg_temp.refuses('suspense_operation_id_fkey', 'suspense',
                       '{"suspense_id": 0, "reference": "x", "operation_id": 0}');
select pg_temp.all_were_broken('suspense');
select pg_temp.refuses('suspense_event_pkey', 'suspense_event', '{}');
select pg_temp.refuses('suspense_event_place_check', 'suspense_event', '{"place": 0}');
select pg_temp.refuses('suspense_event_kind_check', 'suspense_event',
                       '{"place": 9, "kind": "luck"}', 'what is not null');
select pg_temp.refuses('suspense_event_what_check', 'suspense_event', '{"place": 9, "what": "x"}',
                       'what is null');
select pg_temp.refuses('suspense_event_motive_check', 'suspense_event',
                       '{"place": 9, "motive": null}', 'what is null');
select pg_temp.refuses('suspense_event_cents_check', 'suspense_event',
                       '{"place": 9, "cents": 0}');
select pg_temp.refuses('suspense_event_suspense_id_fkey', 'suspense_event',
                       '{"suspense_id": 0, "operation_id": 1}');
select pg_temp.refuses('suspense_event_operation_id_key', 'suspense_event', '{"place": 9}');
select pg_temp.refuses('suspense_event_operation_id_fkey', 'suspense_event',
                       '{"place": 9, "operation_id": 0}');
select pg_temp.all_were_broken('suspense_event');

select * from finish();
rollback;
