-- SPDX-License-Identifier: MPL-2.0
-- Fund files become rule sets, and what their tables refuse.
\ir fixture.psql

select is(pg_temp.apply(pg_temp.fund_file()), 'created 1', 'a fund file makes its call');
select is(pg_temp.apply(pg_temp.fund_file()), 'unchanged 1', 'the same file again changes nothing');
select is(pg_temp.apply(U&'\FEFF' || pg_temp.fund_file()), 'new_version 2',
          'a byte order mark does not keep a file from being read, but it is another file');

-- ---- the projection -----------------------------------------------------------------------------

select is(pg_temp.told($$ select name, type, storage, slot, scale, column_name, label_fr
                            from levain.field where rule_set_id = pg_temp.rules()
                           order by storage, slot $$),
$$(submitted,instant,number,1,0,submitted,)
(requested,money,number,2,2,"amount asked",)
(share,number,number,3,6,share,)
(territory,code,text,1,0,territory,Territoire)
(docs,"list of code",text,2,0,docs,)$$,
    'fields are numbered within their storage, in the order of the file');
select is(pg_temp.told($$ select code, ordinal, severity, basis from levain.rule
                           where rule_set_id = pg_temp.rules() order by ordinal $$),
$$(R1,1,blocking,)
(R2,2,derogable,"art. 3")
(R3,3,completable,)$$, 'rules keep the order of the file');
select is(pg_temp.told($$ select code, method, weight, scale_min, scale_max, floor,
                                 third_reading_at
                            from levain.criterion where rule_set_id = pg_temp.rules()
                           order by ordinal $$),
$$(C1,computed,60,0,5,1,)
(C2,mean,40,0,5,,2)$$, 'criteria are read whole');
select is(pg_temp.told($$ select code, voted_cents, when_formula, parameters, label_fr
                            from levain.envelope where rule_set_id = pg_temp.rules()
                           order by ordinal $$),
$$(E1,100000,always,"{""min"": ""50.00"", ""rate"": ""80 %""}",)
(E2,50000,never,{},Réserve)$$,
    'envelopes keep their other members, and words in the language of the fund');
select is(pg_temp.told($$ select code, ordinal, formula, when_formula from levain.cap
                           where rule_set_id = pg_temp.rules() order by ordinal $$),
$$(requested,1,requested,)
(ceiling,2,"euros('900')","share > 0")$$, 'caps keep the order of the file');
select is(pg_temp.told($$ select code, by_field, share, limit_cents from levain.quota
                           where rule_set_id = pg_temp.rules() $$),
    '(territory,territory,0.60,)', 'a share is exact');
select is(pg_temp.told($$ select code, ordinal from levain.pass
                           where rule_set_id = pg_temp.rules() order by ordinal $$),
          E'(1,1)\n(2,2)', 'passes keep the order of the file');
select is(pg_temp.told($$ select f.code, f.name_fr, year, c.cents
                            from levain.contribution c join levain.funder f using (funder_id)
                           where rule_set_id = pg_temp.rules() order by f.code $$),
          E'(city,Ville,2026,100000)\n(region,,2026,50000)', 'contributions name their funders');
select is(pg_temp.told($$ select opens_at at time zone 'UTC', closes_at at time zone 'UTC'
                            from levain.rule_set_in_force where call_id = pg_temp.call() $$),
          '("2026-01-11 23:00:00","2026-03-16 11:00:00")',
          'opening and closing are local times of the fund');
select is(pg_temp.told($$ select criterion, marker, column_name from levain.mark_column
                           where rule_set_id = pg_temp.rules() order by 2 $$),
          E'(C2,m-a,a)\n(C2,m-b,b)', 'columns of marks are read');
select is((select source from levain.rule_set_in_force where call_id = pg_temp.call()),
          U&'\FEFF' || pg_temp.fund_file(), 'the file is kept as it is');

-- ---- versions -----------------------------------------------------------------------------------

create function pg_temp.changed(path text, value jsonb) returns text language sql as
$$ select jsonb_set(pg_temp.fund_file()::jsonb, path::text[], value)::text $$;

select is(pg_temp.apply(pg_temp.changed('{call,rules,0,formula}', '"share > 2"'), null,
                        '2026-01-11T22:59:59Z'),
          'new_version 3', 'before the call opens, a changed file needs no reason');
select is(pg_temp.broken($$ select pg_temp.apply(pg_temp.fund_file(), null,
                                                 '2026-01-11T23:00:00Z') $$),
          'rule_set_reason_check', 'from the opening on it needs one');
select is(pg_temp.broken($$ select pg_temp.apply(pg_temp.fund_file(), '  ',
                                                 '2026-02-01Z') $$),
          'rule_set_reason_check', 'a blank is no reason');
select is(pg_temp.apply(pg_temp.fund_file(), 'the floor was a mistake', '2026-02-01Z'),
          'new_version 4', 'with a reason it is taken, even back to an older file');
select is((select count(*) from levain.rule_set where call_id = pg_temp.call()), 4::bigint,
          'all versions stay');
select is(pg_temp.broken($$ select pg_temp.apply(pg_temp.changed('{fund,currency}', '"CHF"')) $$),
          'fund_currency_frozen_check', 'the currency of a fund never changes');
select is(pg_temp.apply(pg_temp.changed('{fund,name}', '"Lichen"'), 'a new name'),
          'new_version 5', 'a fund may be renamed');
select is(pg_temp.broken($$ select levain.fund_apply(pg_temp.fund_file(), '\x00', 'x', now()) $$),
          'sha256_check', 'a digest has 32 bytes');
select is(pg_temp.broken($$ select levain.fund_apply(pg_temp.fund_file(), pg_temp.digest('x'),
                                                     'x', now()) $$),
          'rule_set_sha256_check', 'the digest is that of the file');

select levain.intake_begin();
select pg_temp.line(2, 'A1', '2026-02-01Z', 'T1', 60000);
select pg_temp.store('one.csv');
select is(pg_temp.broken($$ select pg_temp.apply(
              pg_temp.changed('{call,intake,fields,3,type}', '"count"'), 'x') $$),
          'field_layout_check', 'a field keeps its type once the call has applications');
select is(pg_temp.broken($$ select pg_temp.apply((pg_temp.fund_file()::jsonb
              #- '{call,intake,fields,3}')::text, 'x') $$),
          'field_layout_check', 'and is not removed');
select is(pg_temp.apply(pg_temp.changed('{call,intake,fields,5}',
              '{"name": "later", "type": "count"}'), 'one more fact'),
          'new_version 6', 'fields may be added after the last');

-- ---- what a file may not say --------------------------------------------------------------------

create function pg_temp.changed_later(path text, value jsonb) returns text language sql as
$$ select jsonb_set(pg_temp.changed('{call,intake,fields,5}',
                                    '{"name": "later", "type": "count"}')::jsonb,
                    path::text[], value)::text $$;
select is(pg_temp.apply(pg_temp.changed_later('{call,rules,1}',
    '{"code": "R2", "severity": "derogable", "formula": "share > 1", "correct": "Ajouter une part",
      "basis": {"text": {"fr": "art. 4", "en": "section 4"}, "url": "https://a.fr/4"},
      "from": "2026-01-12", "to": "2026-02-28"}'), 'words'), 'new_version 7',
    'a rule may say more');
select is(pg_temp.told($$ select code, basis, basis_url, correct_fr, correct_en, in_force_from,
                                 in_force_to
                            from levain.rule where rule_set_id = pg_temp.rules()
                           order by ordinal $$),
$$(R1,,,,,,)
(R2,"art. 4",https://a.fr/4,"Ajouter une part",,2026-01-12,2026-02-28)
(R3,,,,,,)$$, 'what people are told of a rule is read, in the fund''s language');
select is(pg_temp.apply(pg_temp.changed_later('{call,criteria,0}',
    '{"code": "C1", "weight": 60, "scale": [0, 5], "floor": 1, "formula": "share",
      "basis": {"text": {"en": "section 5"}, "url": "http://a.fr/5"},
      "message": {"fr": "trop bas", "en": "too low"}, "correct": "Mieux"}'), 'words'),
    'new_version 8', 'and a criterion');
select is(pg_temp.told($$ select code, basis, basis_url, message_fr, message_en, correct_fr,
                                 correct_en
                            from levain.criterion where rule_set_id = pg_temp.rules()
                           order by ordinal $$),
$$(C1,"section 5",http://a.fr/5,"trop bas","too low",Mieux,)
(C2,,,,,,)$$, 'what people are told of a criterion is read');

select is(pg_temp.broken(format('select pg_temp.apply(%L, %L)',
                                pg_temp.changed(path, value), 'x')), expected,
          expected || ' refuses ' || path)
  from (values
    ('{call,envelopes,0,voted}', '"-1.00"'::jsonb, 'cents_check'),
    ('{call,envelopes,0,voted}', '"1.001"', 'cents_check'),
    ('{call,envelopes,0,voted}', '"1000000000000.01"', 'cents_check'),
    ('{call,envelopes,1,code}', '"E1"', 'envelope_pkey'),
    ('{call,quotas,0,by}', '"nothing"', 'quota_by_field_fkey'),
    ('{call,quotas,0,limit}', '{"share": "101 %"}', 'quota_share_check'),
    ('{call,quotas,0,limit}', '{"share": "a tenth"}', 'quota_share_check'),
    ('{call,quotas,0,limit}', '{}', 'quota_limit_check'),
    ('{call,rules,1,code}', '"R1"', 'rule_pkey'),
    ('{call,rules,1,severity}', '"mild"', 'rule_severity_check'),
    ('{call,rules,1,code}', '"R 1"', 'code_check'),
    ('{call,rules,1,basis}', '{"text": "a", "url": "a b"}', 'rule_basis_url_check'),
    ('{call,criteria,0,basis}', '{"text": "a", "url": "a"}', 'criterion_basis_url_check'),
    ('{call,rules,1,formula}', '" "', 'words_check'),
    ('{call,criteria,0,weight}', '-1', 'criterion_weight_check'),
    ('{call,criteria,0,marks}', '"mean"', 'criterion_formula_check'),
    ('{call,intake,fields,3,type}', '"float"', 'field_type_check'),
    ('{call,intake,fields,3,name}', '"docs"', 'field_pkey'),
    ('{call,intake,marks,0,criterion}', '"C9"', 'mark_column_criterion_fkey'),
    ('{contributions,1,funder}', '"city"', 'contribution_pkey'),
    ('{call,closes}', '"2025-01-01T00:00:00"', 'rule_set_opens_at_closes_at_check')
  ) as refused (path, value, expected);

-- ---- every constraint, broken once --------------------------------------------------------------

select pg_temp.refuses('fund_pkey', 'fund', '{"code": "other"}');
select pg_temp.refuses('fund_code_key', 'fund', '{"fund_id": -1}');
select pg_temp.refuses('fund_currency_check', 'fund', '{"currency": "eur"}');
select pg_temp.refuses('fund_language_check', 'fund', '{"language": "de"}');
select pg_temp.refuses('fund_time_zone_not_null', 'fund', '{"time_zone": null}');
select pg_temp.refuses('funder_pkey', 'funder', '{"code": "other"}');
select pg_temp.refuses('funder_code_key', 'funder', '{"funder_id": -1}');
select pg_temp.refuses('call_pkey', 'call', '{"code": "other"}');
select pg_temp.refuses('call_code_key', 'call', '{"call_id": -1}');
select pg_temp.refuses('call_fund_id_fkey', 'call', '{"fund_id": -1}');
select pg_temp.refuses('rule_set_pkey', 'rule_set', '{"version": 99}');
select pg_temp.refuses('rule_set_version_key', 'rule_set', '{"rule_set_id": -1}');
select pg_temp.refuses('rule_set_version_check', 'rule_set', '{"version": 0}');
select pg_temp.refuses('rule_set_call_id_fkey', 'rule_set', '{"call_id": -1}');
select pg_temp.refuses('rule_set_sha256_check', 'rule_set', '{"source": "{}"}');
select pg_temp.refuses('rule_set_opens_at_closes_at_check', 'rule_set',
                       '{"closes_at": "2020-01-01Z"}');
select pg_temp.refuses('rule_set_reason_check', 'rule_set',
                       '{"version": 9, "call_was_open": true, "reason": null}');
select pg_temp.refuses('contribution_pkey', 'contribution', '{}');
select pg_temp.refuses('contribution_year_check', 'contribution', '{"year": 26}');
select pg_temp.refuses('contribution_rule_set_id_fkey', 'contribution', '{"rule_set_id": -1}');
select pg_temp.refuses('contribution_funder_id_fkey', 'contribution', '{"funder_id": -1}');
select pg_temp.refuses('field_pkey', 'field', '{"slot": 99}');
select pg_temp.refuses('field_storage_slot_key', 'field', '{"name": "other"}');
select pg_temp.refuses('field_slot_check', 'field', '{"slot": 0}');
select pg_temp.refuses('field_type_check', 'field', '{"type": "float"}');
select pg_temp.refuses('field_storage_check', 'field', '{"storage": "other"}');
select pg_temp.refuses('field_scale_check', 'field', '{"scale": 9}');
select pg_temp.refuses('field_rule_set_id_fkey', 'field', '{"rule_set_id": -1}');
select pg_temp.refuses('rule_pkey', 'rule', '{"ordinal": 99}');
select pg_temp.refuses('rule_ordinal_key', 'rule', '{"code": "other"}');
select pg_temp.refuses('rule_severity_check', 'rule', '{"severity": "mild"}');
select pg_temp.refuses('rule_basis_url_check', 'rule', '{"basis_url": "javascript:alert(1)"}');
select pg_temp.refuses('rule_in_force_from_in_force_to_check', 'rule',
                       '{"in_force_from": "2026-02-01", "in_force_to": "2026-01-31"}');
select pg_temp.refuses('rule_rule_set_id_fkey', 'rule', '{"rule_set_id": -1}');
select pg_temp.refuses('criterion_pkey', 'criterion', '{"ordinal": 99}');
select pg_temp.refuses('criterion_ordinal_key', 'criterion', '{"code": "other"}');
select pg_temp.refuses('criterion_method_check', 'criterion', '{"method": "guess"}',
                       'method = ''mean''');
select pg_temp.refuses('criterion_weight_check', 'criterion', '{"weight": -1}');
select pg_temp.refuses('criterion_third_reading_at_check', 'criterion', '{"third_reading_at": 0}');
select pg_temp.refuses('criterion_formula_check', 'criterion', '{"formula": null}',
                       'method = ''computed''');
select pg_temp.refuses('criterion_scale_min_scale_max_check', 'criterion', '{"scale_max": null}');
select pg_temp.refuses('criterion_floor_check', 'criterion', '{"floor": 6}');
select pg_temp.refuses('criterion_basis_url_check', 'criterion', '{"basis_url": "ftp://a.fr/"}');
select pg_temp.refuses('criterion_rule_set_id_fkey', 'criterion', '{"rule_set_id": -1}');
select pg_temp.refuses('mark_column_pkey', 'mark_column', '{}');
select pg_temp.refuses('mark_column_criterion_fkey', 'mark_column', '{"criterion": "C9"}');
select pg_temp.refuses('envelope_pkey', 'envelope', '{"ordinal": 99}');
select pg_temp.refuses('envelope_ordinal_key', 'envelope', '{"code": "other"}');
select pg_temp.refuses('envelope_parameters_check', 'envelope', '{"parameters": []}');
select pg_temp.refuses('envelope_rule_set_id_fkey', 'envelope', '{"rule_set_id": -1}');
select pg_temp.refuses('cap_pkey', 'cap', '{"ordinal": 99}');
select pg_temp.refuses('cap_ordinal_key', 'cap', '{"code": "other"}');
select pg_temp.refuses('cap_rule_set_id_fkey', 'cap', '{"rule_set_id": -1}');
select pg_temp.refuses('quota_pkey', 'quota', '{"ordinal": 99}');
select pg_temp.refuses('quota_ordinal_key', 'quota', '{"code": "other"}');
select pg_temp.refuses('quota_share_check', 'quota', '{"share": 1.01}');
select pg_temp.refuses('quota_limit_check', 'quota', '{"limit_cents": 1}');
select pg_temp.refuses('quota_rule_set_id_fkey', 'quota', '{"rule_set_id": -1}');
select pg_temp.refuses('quota_by_field_fkey', 'quota', '{"by_field": "nothing", "code": "x",
                       "ordinal": 9}');
select pg_temp.refuses('pass_pkey', 'pass', '{"ordinal": 99}');
select pg_temp.refuses('pass_ordinal_key', 'pass', '{"code": "other"}');
select pg_temp.refuses('pass_rule_set_id_fkey', 'pass', '{"rule_set_id": -1}');
select pg_temp.refuses('code_check', 'fund', '{"code": "-x"}');
select pg_temp.refuses('words_check', 'fund', '{"name_fr": " "}');
select pg_temp.refuses('sha256_check', 'rule_set', '{"sha256": "\\x00"}');
select pg_temp.refuses('cents_check', 'envelope', '{"voted_cents": -1}');

-- What only foreign keys point at cannot be broken: the primary key refuses first. Others are
-- broken in awarding.sql.
insert into broken_once values ('rule_code_severity_key');
insert into broken_once
select unnest(array['call_mode', 'rule_set_waiting_places', 'rule_set_waiting_months',
                    'rule_set_waiting_days', 'rule_set_waiting_months_waiting_days',
                    'rule_set_offer_days', 'envelope_parent', 'quota_grouped_by', 'quota_by',
                    'quota_limit_awards', 'quota_at_least_share',
                    'quota_at_least_awards', 'quota_at_least', 'quota_without_value',
                    'quota_reduces', 'quota_exclusive',
                    'pass_rule', 'pass_rule_band_width', 'pass_band_width', 'pass_states_max',
                    'pass_at_most_awards', 'pass_at_most_share',
                    'pass_at_most_share_at_most_cents', 'pass_spread_at_most', 'pass_spread'])
       || '_check';
insert into broken_once values ('envelope_parent_fkey');
select pg_temp.all_were_broken('fund', 'funder', 'call', 'rule_set', 'contribution', 'field',
                               'rule', 'criterion', 'mark_column', 'envelope', 'cap', 'quota',
                               'pass');

select * from finish();
rollback;
