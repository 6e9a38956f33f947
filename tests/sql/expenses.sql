-- SPDX-License-Identifier: MPL-2.0
-- Expenses of awards: what each table refuses, how names are compared, what stands on a day.
\ir fixture.psql

select pg_temp.flow();

-- ---- names, flags, accounts ---------------------------------------------------------------------

select is(levain.folded(t), r, 'a name as it is compared: ' || t) from (values
    ('Éts. Dupré & Fils', 'ETS DUPRE FILS'), ('  f-2026/118 ', 'F 2026 118'),
    (U&'E\0301ts', 'ETS'), ('ÇA', 'CA')) as v (t, r);
select is(levain.flag_of(t), r, 'yes or no: ' || t) from (values
    ('Oui', true), ('x', true), ('0', false), ('NON', false), ('perhaps', null)) as v (t, r);
select is(levain.plan_account(t, '{60,606,61}'), r, 'account ' || t || ' of a budget') from (values
    ('6063', '606'), ('607', '60'), ('61', '61'), ('62', null), ('6', null)) as v (t, r);
select is(levain.expense_named_in(n, t), r, n || ' in ' || t) from (values
    ('Jo Dupré', 'slip DUPRE 7', true), ('Jo Dupré', 'slip 7', false),
    ('Mme Jo', 'Mme, slip', false), ('Dupré', 'duprey 7', false)) as v (n, t, r);

-- ---- rows ---------------------------------------------------------------------------------------

insert into levain.agreement (fund_id, call_id, application_id, version, act, number, signed_on,
                              starts_on, ends_on, award_cents, eligible_cents, public_law)
values (pg_temp.fund(), pg_temp.call(), pg_temp.application('A1'), 1, 'decision', 'N', '2026-04-01',
        '2026-05-01', '2026-12-31', 100, 300, false);
insert into levain.expense (fund_id, call_id, application_id, line, version, account, person,
                            supplier, invoice, invoice_sha256, invoiced_on, paid_on, invoice_cents,
                            claimed_cents, proof, day)
values (pg_temp.fund(), pg_temp.call(), pg_temp.application('A1'), 'L1', 1, '60', false, 'S', 'I',
        sha256('1'), '2026-05-02', '2026-05-03', 150, 150, 'p', '2026-06-01'),
       (pg_temp.fund(), pg_temp.call(), pg_temp.application('A1'), 'L2', 1, '61', false, 'S', 'J',
        sha256('2'), '2026-05-02', '2027-01-03', null, 90, null, '2027-02-01');
insert into levain.expense_verdict (fund_id, call_id, application_id, line, version, judgement,
                                    expense_by, claimed_cents, accepted_cents, motive, words, day,
                                    recorded_by)
select e.fund_id, e.call_id, e.application_id, e.line, e.version, 1, e.recorded_by,
       e.claimed_cents, 100, 'vat', 'w', '2026-06-02', 'other'
  from levain.expense e where e.line = 'L1';
insert into levain.settlement (fund_id, call_id, application_id, version, award_cents, due_cents,
                               certified_cents, paid_cents, day)
values (pg_temp.fund(), pg_temp.call(), pg_temp.application('A1'), 1, 100, 100, 0, 0, '2027-03-01');
insert into levain.settlement_expense
select w.fund_id, w.call_id, w.application_id, w.line, w.version, w.judgement, w.accepted_cents
  from levain.expense_verdict w;

select pg_temp.refuses(c, 'expense', j::jsonb, 'line = ''L1''') from (values
    ('expense_pkey', '{"file_name": "other"}'),
    ('expense_application_id_fkey', '{"application_id": -1}'),
    ('expense_version_check', '{"version": 0, "reason": "r"}'),
    ('expense_account_check', '{"version": 2, "reason": "r", "account": "70"}'),
    ('expense_siren_check', '{"version": 2, "reason": "r", "supplier_siren": "732829321"}'),
    ('expense_person_check', '{"version": 2, "reason": "r", "person": true}'),
    ('expense_invoice_cents_check', '{"version": 2, "reason": "r", "claimed_cents": 151}'),
    ('expense_paid_on_check', '{"version": 2, "reason": "r", "paid_on": "2026-06-02"}'),
    ('expense_reason_check', '{"version": 2}')) as v (c, j);
select pg_temp.refuses('expense_person_check', 'expense',
    '{"version": 2, "reason": "r", "supplier": null}', 'line = ''L1''');
-- refused_cents is computed: rows are not copied whole.
select is(pg_temp.broken(format('insert into levain.expense_verdict (fund_id, call_id, '
              'application_id, line, version, judgement, expense_by, claimed_cents, '
              'accepted_cents, motive, words, day, recorded_by) select w.fund_id, w.call_id, '
              'w.application_id, w.line, w.version, %s, %s, %s, %s, %s, %s, w.day, %s '
              'from levain.expense_verdict w', j, b, cc, a, m, w, r)), c, c)
  from (values
    ('expense_verdict_pkey', '1', 'w.expense_by', 'w.claimed_cents', '100', '''vat''', '''w''',
     '''other'''),
    ('expense_verdict_judgement_check', '0', 'w.expense_by', 'w.claimed_cents', '100', '''vat''',
     '''w''', '''other'''),
    ('expense_verdict_expense_by_fkey', '2', '''nobody''', 'w.claimed_cents', '100', '''vat''',
     '''w''', '''other'''),
    ('expense_verdict_expense_by_fkey', '2', 'w.expense_by', '149', '100', '''vat''', '''w''',
     '''other'''),
    ('expense_verdict_recorded_by_check', '2', 'w.expense_by', 'w.claimed_cents', '100', '''vat''',
     '''w''', 'w.expense_by'),
    ('expense_verdict_accepted_check', '2', 'w.expense_by', 'w.claimed_cents', '151', '''vat''',
     '''w''', '''other'''),
    ('expense_verdict_motive_check', '2', 'w.expense_by', 'w.claimed_cents', '150', '''vat''',
     '''w''', '''other'''),
    ('expense_verdict_motive_check', '2', 'w.expense_by', 'w.claimed_cents', '100', 'null',
     '''w''', '''other'''),
    ('expense_verdict_motive_fkey', '2', 'w.expense_by', 'w.claimed_cents', '100', '''luck''',
     '''w''', '''other'''),
    ('expense_verdict_words_check', '2', 'w.expense_by', 'w.claimed_cents', '100', '''vat''',
     'null', '''other'''))
       as v (c, j, b, cc, a, m, w, r);
select pg_temp.refuses(c, 'settlement_expense', j::jsonb) from (values
    ('settlement_expense_pkey', '{"accepted_cents": 1}'),
    ('settlement_expense_application_id_fkey', '{"application_id": -1}'),
    ('settlement_expense_line_fkey', '{"line": "L9"}')) as v (c, j);
select pg_temp.refuses(c, 'expense_motive', j::jsonb, 'code = ''vat''') from (values
    ('expense_motive_pkey', '{"place": 99}'),
    ('expense_motive_place_key', '{"code": "new"}')) as v (c, j);
-- A key that is wider than the primary key, so that a verdict can name who entered and how much.
insert into broken_once values ('expense_recorded_by_key'), ('expense_verdict_pkey'),
    ('expense_verdict_judgement_check'), ('expense_verdict_expense_by_fkey'),
    ('expense_verdict_recorded_by_check'), ('expense_verdict_accepted_check'),
    ('expense_verdict_motive_check'), ('expense_verdict_motive_fkey'),
    ('expense_verdict_words_check');
select pg_temp.all_were_broken('expense', 'expense_verdict', 'settlement_expense',
                               'expense_motive');

-- ---- what stands when ---------------------------------------------------------------------------

create function pg_temp.stands(day date) returns text language sql as $$
    select string_agg(f.line || ' ' || coalesce(f.accepted_cents::text, '-') || ' '
                      || array_to_string(f.flags, '+'), ', ' order by f.line)
      from levain.expense_facts(pg_temp.fund(), pg_temp.call(), pg_temp.application('A1'), day) as f
$$;
select is(pg_temp.stands('2026-06-01'), 'L1 - ', 'what came in by a day, not judged yet');
select is(pg_temp.stands('2027-02-01'), 'L1 100 , L2 - outside_period+no_proof',
          'what is accepted, and what is to be known of each');
select is(levain.expense_room(pg_temp.fund(), pg_temp.call(), pg_temp.application('A1')),
          33::bigint, '100 x 100 / 300, down to the cent, may be certified');
insert into levain.expense (fund_id, call_id, application_id, line, version, account, person,
                            supplier, invoice, invoice_sha256, invoiced_on, paid_on, claimed_cents,
                            reason, day)
select e.fund_id, e.call_id, e.application_id, e.line, 2, e.account, e.person, e.supplier,
       e.invoice, e.invoice_sha256, e.invoiced_on, e.paid_on, 140, 'r', '2027-02-02'
  from levain.expense e where e.line = 'L1';
select is(pg_temp.stands('2027-02-02'), 'L1 - no_proof, L2 - outside_period+no_proof',
          'a corrected line waits: nothing of it is accepted');
select is(pg_temp.stands('2027-02-01'), 'L1 100 , L2 - outside_period+no_proof',
          'and the day before is as it was');
select is(levain.expense_room(pg_temp.fund(), pg_temp.call(), pg_temp.application('A1')),
          0::bigint, 'so that nothing may be certified');

select * from finish();
rollback;
