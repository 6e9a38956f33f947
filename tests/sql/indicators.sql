-- SPDX-License-Identifier: MPL-2.0
-- Indicators, financial returns, milestones: what each table refuses, and how figures are read and
-- rounded.
\ir fixture.psql

select pg_temp.flow();

-- ---- numbers, periods, rounding -----------------------------------------------------------------

select is(levain.number_of(t), n, 'a number: ' || t) from (values
    ('12', 12), ('-1,5', -1.5), ('1 234,50', 1234.50), (U&'12\202F345', 12345), ('0.10', 0.1),
    ('1.234,5', null), ('12 34', null), ('1e3', null), ('+1', null), ('.5', null), ('', null))
    as v (t, n);
select is(levain.scaled(t, d), n, t || ' with ' || d || ' decimals') from (values
    ('1.20', 1, 12::bigint), ('1.25', 1, null), ('-0.5', 2, -50), ('999999999999999', 0,
    999999999999999), ('1000000000000000', 0, null)) as v (t, d, n);
select is(levain.half_up(a, b), r, a || ' / ' || b) from (values
    (1, 2, 1::numeric), (-1, 2, -1), (1, 3, 0), (2, 3, 1), (5, 10, 1), (-5, 10, -1), (7, 1, 7),
    (1, 0, null)) as v (a, b, r);
select is(p.code || ' ' || p.from_day || ' ' || p.through_day, r, 'the period ' || t)
  from (values ('2026', '2026 2026-01-01 2026-12-31'), ('2026-S2', '2026-H2 2026-07-01 2026-12-31'),
               ('2026-T1', '2026-Q1 2026-01-01 2026-03-31'),
               ('2024-02', '2024-02 2024-02-01 2024-02-29'), ('2026-H3', null), ('26', null),
               ('2026-13', null)) as v (t, r)
  left join lateral levain.period_of(v.t) as p on true;
select is((select string_agg(p.code, ' ' order by p.from_day)
             from levain.periods_between('quarter', '2026-03-31', '2026-07-01') as p),
          '2026-Q1 2026-Q2 2026-Q3', 'periods have a day in common with the days');
select is(levain.scic_fault(t), r, 'a Scic: ' || t) from (values
    ('732829320:workers+users+others:50', null), ('732829320:producers+users+others:0', null),
    ('732829320:workers+users+others:50.1', 'scic_public'),
    ('732829320:workers+users+users:10', 'scic_three'),
    ('732829320:workers+others+more:10', 'scic_compulsory'),
    ('732829321:workers+users+others:10', 'scic_form'), ('x', 'scic_form')) as v (t, r);

-- ---- rows ---------------------------------------------------------------------------------------

insert into levain.indicator
select pg_temp.fund(), 'I1', 1, '2026-01-01', null, 'number', 1, false, 'flow', null, 'i', 'i', 'u',
       'u', 'sum', 'sum', 'year', 31, 0, 10, 'e', 'e', true, '[]', null;
insert into levain.indicator_target
values (pg_temp.fund(), pg_temp.call(), pg_temp.application('A1'), 'I1', 1, 0, 5);
insert into levain.indicator_value (fund_id, call_id, application_id, indicator, period, version,
                                    definition_version, period_from, period_through, value, day)
values (pg_temp.fund(), pg_temp.call(), pg_temp.application('A1'), 'I1', '2026', 1, 1, '2026-01-01',
        '2026-12-31', 15, '2027-01-10');
insert into levain.indicator_verdict (fund_id, call_id, application_id, indicator, period, version,
                                      value_by, accepted, day, recorded_by)
select v.fund_id, v.call_id, v.application_id, v.indicator, v.period, v.version, v.recorded_by,
       true, '2027-01-11', 'other'
  from levain.indicator_value v;
insert into levain.financial_return (fund_id, call_id, application_id, exercise, version, day)
values (pg_temp.fund(), pg_temp.call(), pg_temp.application('A1'), 2026, 1, '2027-01-10');
insert into levain.financial_return_line
values (pg_temp.fund(), pg_temp.call(), pg_temp.application('A1'), 2026, 1, '60', 100, 90, 80, 'w');
insert into levain.financial_return_verdict (fund_id, call_id, application_id, exercise, version,
                                             return_by, accepted, day, recorded_by)
select r.fund_id, r.call_id, r.application_id, r.exercise, r.version, r.recorded_by, true,
       '2027-01-11', 'other'
  from levain.financial_return r;
insert into levain.agreement (fund_id, call_id, application_id, version, act, number, signed_on,
                              award_cents, public_law)
values (pg_temp.fund(), pg_temp.call(), pg_temp.application('A1'), 1, 'decision', 'N', '2026-04-01',
        100, false);
insert into levain.settlement (fund_id, call_id, application_id, version, award_cents, due_cents,
                               certified_cents, paid_cents, day)
values (pg_temp.fund(), pg_temp.call(), pg_temp.application('A1'), 1, 100, 100, 0, 0, '2027-02-01');
insert into levain.settlement_return
values (pg_temp.fund(), pg_temp.call(), pg_temp.application('A1'), 2026, 1, 80);
insert into levain.milestone (fund_id, call_id, application_id, code, version, name, due_on, day)
values (pg_temp.fund(), pg_temp.call(), pg_temp.application('A1'), 'm', 1, 'n', '2026-09-01',
        '2026-06-01');
insert into levain.milestone_event (fund_id, call_id, application_id, code, version, kind, day,
                                    words)
values (pg_temp.fund(), pg_temp.call(), pg_temp.application('A1'), 'm', 1, 'reached', '2026-09-01',
        'w');

select pg_temp.refuses(c, 'indicator', j::jsonb) from (values
    ('indicator_pkey', '{"name_fr": "other"}'),
    ('indicator_fund_id_fkey', '{"fund_id": -1}'),
    ('indicator_version_check', '{"version": 0, "reason": "r"}'),
    ('indicator_kind_check', '{"version": 2, "reason": "r", "kind": "mean"}'),
    ('indicator_decimals_check', '{"version": 2, "reason": "r", "decimals": 7}'),
    ('indicator_nature_check', '{"version": 2, "reason": "r", "nature": "gift"}'),
    ('indicator_key_kind_check', '{"version": 2, "reason": "r", "key_kind": "iban", "kind":
      "distinct", "over_awards": "distinct", "decimals": 0}'),
    ('indicator_over_awards_check', '{"version": 2, "reason": "r", "over_awards": "mean"}'),
    ('indicator_over_time_check', '{"version": 2, "reason": "r", "over_time": "mean"}'),
    ('indicator_frequency_check', '{"version": 2, "reason": "r", "frequency": "week"}'),
    ('indicator_due_days_check', '{"version": 2, "reason": "r", "due_days": 367}'),
    ('indicator_guards_check', '{"version": 2, "reason": "r", "guards": {}}'),
    ('indicator_valid_until_check', '{"version": 2, "reason": "r", "valid_until": "2025-12-31"}'),
    ('indicator_percent_check', '{"version": 2, "reason": "r", "percent": true}'),
    ('indicator_key_check', '{"version": 2, "reason": "r", "key_kind": "siret"}'),
    ('indicator_ratio_check', '{"version": 2, "reason": "r", "over_awards": "ratio"}'),
    ('indicator_distinct_check', '{"version": 2, "reason": "r", "over_awards": "distinct"}'),
    ('indicator_persons_check', '{"version": 2, "reason": "r", "nature": "persons",
      "over_awards": "overlap"}'),
    ('indicator_overlap_check', '{"version": 2, "reason": "r", "nature": "persons",
      "over_time": "max"}'),
    ('indicator_stock_check', '{"version": 2, "reason": "r", "nature": "stock"}'),
    ('indicator_reason_check', '{"version": 2}')) as v (c, j);
select pg_temp.refuses(c, 'indicator_target', j::jsonb) from (values
    ('indicator_target_pkey', '{"target": 6}'),
    ('indicator_target_application_id_fkey', '{"application_id": -1}'),
    ('indicator_target_indicator_fkey', '{"version": 2}')) as v (c, j);
select pg_temp.refuses(c, 'indicator_value', j::jsonb) from (values
    ('indicator_value_pkey', '{"value": 16}'),
    ('indicator_value_version_check', '{"version": 0, "reason": "r"}'),
    ('indicator_value_application_id_fkey', '{"application_id": -1}'),
    ('indicator_value_definition_fkey', '{"period": "2027", "definition_version": 9}'),
    ('indicator_value_denominator_check', '{"version": 2, "reason": "r", "numerator": 1,
      "denominator": 0}'),
    ('indicator_value_period_check', '{"version": 2, "reason": "r", "period_through":
      "2026-01-01"}'),
    ('indicator_value_day_check', '{"version": 2, "reason": "r", "day": "2025-12-31"}'),
    ('indicator_value_ratio_check', '{"version": 2, "reason": "r", "denominator": 1}'),
    ('indicator_value_reason_check', '{"version": 2}')) as v (c, j);
select pg_temp.refuses(c, 'indicator_verdict', j::jsonb) from (values
    ('indicator_verdict_pkey', '{"motive": "m"}'),
    ('indicator_verdict_value_by_fkey', '{"period": "2027"}'),
    ('indicator_verdict_motive_check', '{"accepted": false}')) as v (c, j);
select pg_temp.refuses('indicator_verdict_recorded_by_check', 'indicator_verdict',
    jsonb_build_object('recorded_by', session_user));
select pg_temp.refuses(c, 'financial_return', j::jsonb) from (values
    ('financial_return_pkey', '{"file_name": "other"}'),
    ('financial_return_exercise_check', '{"exercise": 1999}'),
    ('financial_return_version_check', '{"version": 0, "reason": "r"}'),
    ('financial_return_application_id_fkey', '{"application_id": -1}'),
    ('financial_return_reason_check', '{"version": 2}')) as v (c, j);
select pg_temp.refuses(c, 'financial_return_line', j::jsonb) from (values
    ('financial_return_line_pkey', '{"words": "other"}'),
    ('financial_return_line_account_check', '{"account": "512"}'),
    ('financial_return_line_version_fkey', '{"version": 2}'),
    ('financial_return_line_eligible_cents_check', '{"account": "61", "eligible_cents": 91}'))
    as v (c, j);
select pg_temp.refuses('financial_return_line_eligible_cents_check', 'financial_return_line',
    '{"account": "74"}');
select pg_temp.refuses(c, 'financial_return_verdict', j::jsonb) from (values
    ('financial_return_verdict_pkey', '{"motive": "m"}'),
    ('financial_return_verdict_return_by_fkey', '{"exercise": 2027}'),
    ('financial_return_verdict_motive_check', '{"accepted": false}')) as v (c, j);
select pg_temp.refuses('financial_return_verdict_recorded_by_check', 'financial_return_verdict',
    jsonb_build_object('recorded_by', session_user));
select pg_temp.refuses(c, 'settlement_return', j::jsonb) from (values
    ('settlement_return_pkey', '{"eligible_cents": 1}'),
    ('settlement_return_application_id_fkey', '{"application_id": -1}'),
    ('settlement_return_version_fkey', '{"exercise": 2027}')) as v (c, j);
select pg_temp.refuses(c, 'milestone', j::jsonb) from (values
    ('milestone_pkey', '{"name": "other"}'),
    ('milestone_version_check', '{"version": 0, "reason": "r"}'),
    ('milestone_application_id_fkey', '{"application_id": -1}'),
    ('milestone_reason_check', '{"version": 2}')) as v (c, j);
select pg_temp.refuses(c, 'milestone_event', j::jsonb) from (values
    ('milestone_event_pkey', '{"words": "other"}'),
    ('milestone_event_kind_check', '{"kind": "lost"}'),
    ('milestone_event_version_fkey', '{"version": 2}')) as v (c, j);
-- Keys that are wider than the primary key, so that a verdict can name who recorded: they hold
-- whatever the primary key holds.
insert into broken_once values ('indicator_value_recorded_by_key'),
    ('financial_return_recorded_by_key');
select pg_temp.all_were_broken('indicator', 'indicator_target', 'indicator_value',
    'indicator_verdict', 'financial_return', 'financial_return_line', 'financial_return_verdict',
    'settlement_return', 'milestone', 'milestone_event');

-- ---- what counts when ---------------------------------------------------------------------------

insert into levain.indicator_value (fund_id, call_id, application_id, indicator, period, version,
                                    definition_version, period_from, period_through, value, reason,
                                    day)
values (pg_temp.fund(), pg_temp.call(), pg_temp.application('A1'), 'I1', '2026', 2, 1, '2026-01-01',
        '2026-12-31', 25, 'r', '2027-02-10');
create function pg_temp.total(day date) returns bigint language sql as $$
    select t.value from levain.indicator_totals(pg_temp.fund(), day, null, null, null) as t
$$;
select is(array[pg_temp.total('2027-01-10'), pg_temp.total('2027-01-11'),
                pg_temp.total('2027-03-01')], array[null, 15, 15]::bigint[],
          'what nobody validated does not count, and what is corrected counts until then');
insert into levain.indicator_verdict (fund_id, call_id, application_id, indicator, period, version,
                                      value_by, accepted, motive, day, recorded_by)
select v.fund_id, v.call_id, v.application_id, v.indicator, v.period, v.version, v.recorded_by,
       false, 'm', '2027-03-02', 'other'
  from levain.indicator_value v where v.version = 2;
select is(pg_temp.total('2027-03-03'), 15::bigint, 'nor does what was refused');
select is((select t.expected_count || ' ' || t.validated_count || ' ' || t.evidenced_count || ' '
                  || t.progress_bp
             from levain.indicator_totals(pg_temp.fund(), '2027-03-03', null, null, null) as t),
          '1 1 0 15000', 'how many were expected, validated, have evidence; how far of the way');

-- ---- what is expected ---------------------------------------------------------------------------

insert into levain.indicator
select i.fund_id, i.code, 2, '2027-01-01', i.valid_until, i.kind, i.decimals, i.percent, i.nature,
       i.key_kind, i.name_fr, i.name_en, i.unit_fr, i.unit_en, i.over_awards, i.over_time,
       'semester', 10, i.baseline, i.target, i.evidence_fr, i.evidence_en, i.evidence_required,
       i.guards, 'twice a year'
  from levain.indicator i;
create function pg_temp.expected(day date) returns text language sql as $$
    select string_agg(e.period || ' ' || e.due_on, ', ' order by e.period_from)
      from levain.indicator_expected(pg_temp.fund(), day) as e
$$;
select is(pg_temp.expected('2026-12-31'), '2026 2027-01-31', 'a year, from the signature on');
select is(pg_temp.expected('2027-08-01'), '2026 2027-01-31, 2027-H1 2027-07-10, 2027-H2 2028-01-10',
          'another frequency is asked from its first day on, and what was asked before stays');
insert into levain.agreement (fund_id, call_id, application_id, version, act, number, signed_on,
                              award_cents, public_law, starts_on, ends_on, reason)
select g.fund_id, g.call_id, g.application_id, 2, g.act, 'N2', '2027-02-01', 100, false,
       '2026-05-01', '2027-03-31', 'r'
  from levain.agreement g;
select is(pg_temp.expected('2027-08-01'), '2026 2027-01-31, 2027-H1 2027-04-10',
          'nothing after the end of the project, and its last period is due by that end');
select is(pg_temp.expected('2027-01-31'), '2026 2027-01-31, 2027-H1 2027-07-10',
          'an end that was not signed yet is not known');
insert into levain.indicator_target
values (pg_temp.fund(), pg_temp.call(), pg_temp.application('A2'), 'I1', 2, 0, 5);
select is(pg_temp.expected('2027-08-01'), '2026 2027-01-31',
          'where awards have targets, the others report nothing');

select * from finish();
rollback;
