-- SPDX-License-Identifier: MPL-2.0
-- Quotas, passes and envelopes of every kind: what a fund file says is readable, and a run that
-- counts in them agrees with its awards.
\ir fixture.psql

create function pg_temp.plain_file() returns text language sql as $$ select pg_temp.fund_file() $$;
create function pg_temp.ways_file() returns text language sql as $$
    select jsonb_set(jsonb_set(f.file, '{call}', f.file -> 'call' || $json${
        "mode": "examination",
        "derived": [{"name": "zone", "formula": "if(share > 1, 'rich', 'poor')"}],
        "envelopes": [
          {"code": "E1", "when": "always", "voted": "1000.00", "parent": "ALL"},
          {"code": "E2", "when": "never", "voted": "500.00", "parent": "ALL"},
          {"code": "ALL", "when": "never", "voted": "1500.00"}],
        "quotas": [
          {"code": "territory", "by": "territory", "limit": {"share": "60 %", "of": "net"}},
          {"code": "two", "by": "territory", "limit": {"count": 2}, "without": "free"},
          {"code": "minimis", "by": "organization", "limit": {"room": "euros('700')"},
           "on_excess": "reduce", "without": "free"},
          {"code": "first", "when": "share > 0", "limit": {"count": 5}},
          {"code": "zone", "by": "zone", "exclusive": true}],
        "passes": [
          {"code": "1", "from": "own_envelope", "only": "share > 1", "at_most": {"count": 4,
           "amount": "700.00"}, "spread": {"by": "territory", "at_most": 2, "until_each": true}},
          {"code": "2", "from": ["E2"], "at_most": {"share": "80 %"},
           "spread": {"by": "organization", "at_most": 1}},
          {"code": "3", "from": ["E2"], "rule": {"band": "2.5"}, "states": 1000},
          {"code": "4", "from": ["E2"], "rule": "prorata"}],
        "waiting_list": {"places": 10, "valid_months": 6}, "offers": {"valid_days": 30}
    }$json$::jsonb), '{fund,language}', '"fr"')::text
      from (select pg_temp.plain_file()::jsonb as file) as f
$$;

-- ---- what the file says -------------------------------------------------------------------------

select is(pg_temp.apply(pg_temp.ways_file()), 'created 1', 'a file with all of it is taken');
select is(pg_temp.told($$ select code, parent, parameters from levain.envelope order by ordinal $$),
          E'(E1,ALL,{})\n(E2,ALL,{})\n(ALL,,{})', 'an envelope may be a part of another');
select is(pg_temp.told($$ select code, by_field, by_derived, grouped_by, when_formula, share,
                                 limit_awards, room_formula, reduces, exclusive, without_value
                            from levain.quota order by ordinal $$),
$$(territory,territory,,value,,0.60,,,f,f,group)
(two,territory,,value,,,2,,f,f,free)
(minimis,,,organization,,,,"euros('700')",t,f,free)
(first,,,all,"share > 0",,5,,f,f,group)
(zone,,zone,value,,,1,,f,t,group)$$, 'quotas of every kind are read');
select is(pg_temp.told($$ select code, rule, band_width, states_max, only_formula, at_most_awards,
                                 at_most_share, at_most_cents, spread_by, spread_at_most,
                                 spread_until_each
                            from levain.pass order by ordinal $$),
$$(1,walk,,,"share > 1",4,,70000,territory,2,t)
(2,walk,,,,,0.80,,organization,1,f)
(3,band,2.5,1000,,,,,,,)
(4,prorata,,,,,,,,,)$$, 'passes are read whole');
select is(pg_temp.told($$ select waiting_places, waiting_months, waiting_days, offer_days
                            from levain.rule_set $$), '(10,6,,30)',
          'and what becomes of those that wait');
select is(pg_temp.told($$ select mode from levain.call $$), '(examination)', 'and the mode');

select is(levain.quota_grouped_by('{"by": "organization"}', '[{"name": "organization"}]'), 'value',
          'a field may be called organization');
select is(pg_temp.told(format('select * from levain.envelope_within(%s, %s, 0)', pg_temp.fund(),
                              pg_temp.call())), null, 'no run, no envelopes');

-- ---- what a run says ----------------------------------------------------------------------------

create function pg_temp.judged() returns void language plpgsql as $$
begin
    perform levain.intake_begin();
    perform pg_temp.line(2, 'A1', '2026-02-01Z', 'T1', 60000, 4, '73282932000074');
    perform pg_temp.line(3, 'A2', '2026-02-02Z', 'T2', 80000, 5);
    perform pg_temp.line(4, 'A3', '2026-02-03Z', 'T1', 10000);
    perform pg_temp.store('first.csv');
    perform pg_temp.score_lines();
    perform pg_temp.seal_scores();
end
$$;
select pg_temp.judged();
select is(pg_temp.told(format('select * from levain.envelope_within(%s, %s, %s) order by 1, 2',
                              pg_temp.fund(), pg_temp.call(), pg_temp.scoring_run())),
          E'(ALL,ALL,t)\n(E1,ALL,t)\n(E1,E1,f)\n(E2,ALL,t)\n(E2,E2,f)',
          'each envelope is within itself and what it is a part of');

create function pg_temp.ways_rows() returns void language plpgsql as $$
begin
    perform pg_temp.award_rows();
    update award set quota_groups = case ordinal
        when 1 then array['T1', 'T1', '732829320', '', 'rich']
        when 2 then array['T2', 'T2', null, '', 'poor']
        else array['T1', 'T1', null, null, 'rich'] end;
    insert into award_envelope values ('ALL', 3, 150000, 140000, 0, 0, 10000);
    insert into award_quota (quota, value, limit_cents, awarded_cents)
    values ('minimis', '732829320', 70000, 60000);
    insert into award_quota (quota, value, measure, limit_awards, award_count)
    values ('two', 'T1', 'awards', 2, 1), ('two', 'T2', 'awards', 2, 1),
           ('first', '', 'awards', 5, 2), ('zone', 'rich', 'awards', 1, 1),
           ('zone', 'poor', 'awards', 1, 1);
end
$$;
create function pg_temp.ways_broken(by_statement text) returns text language sql as $$
    select pg_temp.broken(format(
        'select pg_temp.ways_rows(); %s; select pg_temp.seal_awards(''other'')', by_statement))
$$;
select is(pg_temp.ways_broken('select 1'), 'nothing was refused', 'a run that agrees is taken');
select is(pg_temp.ways_broken($$ update award_envelope set awarded_cents = 0, left_cents = 150000
                                  where envelope = 'ALL' $$),
          'allocation_envelope_sum_check', 'what its parts pay leaves an envelope');
select is(pg_temp.ways_broken($$ update award_envelope set moved_in_cents = 40000,
                                        moved_out_cents = 40000 where envelope = 'ALL' $$),
          'allocation_envelope_sum_check', 'money has not moved that stays within it');
select is(pg_temp.ways_broken($$ delete from award_envelope where envelope = 'ALL' $$),
          'allocation_envelope_sum_check', 'and it is there');
select is(pg_temp.ways_broken($$ update award_quota set award_count = 0 where quota = 'first' $$),
          'allocation_quota_sum_check', 'awards are counted');
select is(pg_temp.ways_broken($$ update award_quota set awarded_cents = 1
                                  where quota = 'minimis' $$),
          'allocation_quota_sum_check', 'rooms are summed');
select is(pg_temp.ways_broken($$ delete from award_quota where quota = 'zone' $$),
          'allocation_quota_sum_check', 'every group is there');
select is(pg_temp.ways_broken($$ update award_quota set measure = 'cents', limit_cents = 7,
                                        awarded_cents = 2, limit_awards = null, award_count = null
                                  where quota = 'first' $$),
          'allocation_quota_sum_check', 'awards are not money');
select is(pg_temp.ways_broken($$ update award_quota set limit_awards = 3 where quota = 'two' $$),
          'allocation_quota_real_check', 'the number of awards is that of the call');
select is(pg_temp.ways_broken($$ update award set quota_groups = null $$),
          'allocation_quota_groups_check', 'what SQL cannot compute is said');
select is(pg_temp.ways_broken($$ update award set quota_groups[2] = 'T9' where ordinal = 1 $$),
          'allocation_quota_groups_check', 'a group is the value of its field');
select is(pg_temp.ways_broken($$ update award set quota_groups[1] = null where ordinal = 3 $$),
          'allocation_quota_groups_check', 'of all, where all count');
select is(pg_temp.ways_broken($$ update award set quota_groups[2] = null where ordinal = 3 $$),
          'nothing was refused', 'else of those that count');

select pg_temp.ways_rows();
select pg_temp.seal_awards();
select is(pg_temp.told('select awarded_cents, left_cents from levain.allocation_run'),
          '(140000,10000)', 'the sums of a run count no envelope twice');
select is(pg_temp.told($$ select quota, value, measure, limit_cents, awarded_cents, limit_awards,
                                 award_count
                            from levain.allocation_quota order by 1, 2 $$),
$$(first,"",awards,,,5,2)
(minimis,732829320,cents,70000,60000,,)
(territory,T1,cents,90000,60000,,)
(territory,T2,cents,90000,80000,,)
(two,T1,awards,,,2,1)
(two,T2,awards,,,2,1)
(zone,poor,awards,,,1,1)
(zone,rich,awards,,,1,1)$$, 'groups are kept in money or in awards');

-- ---- every constraint, broken once --------------------------------------------------------------

select pg_temp.refuses('call_mode_check', 'call', '{"mode": "lottery", "code": "x"}');
select pg_temp.refuses('rule_set_waiting_places_check', 'rule_set', '{"waiting_places": 0}');
select pg_temp.refuses('rule_set_waiting_months_check', 'rule_set', '{"waiting_months": 0}');
select pg_temp.refuses('rule_set_waiting_days_check', 'rule_set',
                       '{"waiting_days": 0, "waiting_months": null}');
select pg_temp.refuses('rule_set_waiting_months_waiting_days_check', 'rule_set',
                       '{"waiting_days": 9}');
select pg_temp.refuses('rule_set_offer_days_check', 'rule_set', '{"offer_days": 0}');
select pg_temp.refuses('envelope_parent_check', 'envelope', '{"parent": "E1"}', 'code = ''E1''');
select pg_temp.refuses('envelope_parent_fkey', 'envelope',
                       '{"parent": "E9", "code": "x", "ordinal": 9}');
select pg_temp.refuses('quota_grouped_by_check', 'quota',
                       '{"grouped_by": "age", "by_field": null}', 'code = ''territory''');
select pg_temp.refuses('quota_by_check', 'quota', '{"by_derived": "zone"}', 'code = ''territory''');
select pg_temp.refuses('quota_limit_check', 'quota', '{"limit_awards": 1}',
                       'code = ''territory''');
select pg_temp.refuses('quota_limit_awards_check', 'quota', '{"limit_awards": 0}',
                       'code = ''two''');
select pg_temp.refuses('quota_at_least_share_check', 'quota', '{"at_least_share": 1.1}',
                       'code = ''territory''');
select pg_temp.refuses('quota_at_least_awards_check', 'quota', '{"at_least_awards": 0}',
                       'code = ''two''');
select pg_temp.refuses('quota_at_least_check', 'quota', '{"at_least_awards": 3}',
                       'code = ''two''');
select pg_temp.refuses('quota_at_least_check', 'quota', '{"at_least_awards": 1}',
                       'code = ''territory''');
select pg_temp.refuses('quota_without_value_check', 'quota', '{"without_value": "none"}');
select pg_temp.refuses('quota_reduces_check', 'quota', '{"reduces": true}', 'code = ''two''');
select pg_temp.refuses('quota_exclusive_check', 'quota', '{"exclusive": true}', 'code = ''two''');
select pg_temp.refuses('pass_rule_check', 'pass', '{"rule": "best"}', 'code = ''1''');
select pg_temp.refuses('pass_rule_band_width_check', 'pass', '{"band_width": null}',
                       'code = ''3''');
select pg_temp.refuses('pass_band_width_check', 'pass', '{"band_width": -1}', 'code = ''3''');
select pg_temp.refuses('pass_states_max_check', 'pass', '{"states_max": 0}');
select pg_temp.refuses('pass_at_most_awards_check', 'pass', '{"at_most_awards": 0}');
select pg_temp.refuses('pass_at_most_share_check', 'pass', '{"at_most_share": 1.1}',
                       'code = ''2''');
select pg_temp.refuses('pass_at_most_share_at_most_cents_check', 'pass', '{"at_most_share": 0.5}',
                       'code = ''1''');
select pg_temp.refuses('pass_spread_at_most_check', 'pass', '{"spread_at_most": 0}',
                       'code = ''1''');
select pg_temp.refuses('pass_spread_check', 'pass', '{"spread_by": null}', 'code = ''1''');
select pg_temp.refuses('allocation_quota_measure_check', 'allocation_quota',
                       '{"limit_awards": 1, "award_count": 1}', 'measure = ''cents''');
select pg_temp.refuses('allocation_quota_award_count_check', 'allocation_quota',
                       '{"award_count": 6}', 'quota = ''first''');
select pg_temp.refuses('allocation_quota_stood_check', 'allocation_quota', '{"stood": -1}',
                       'quota = ''first''');

-- Which reasons a status may have; those of before are in run.sql.
select is(pg_temp.broken_copy('allocation', 'ordinal = ' || ordinal, changes), expected,
          changes ->> 'reason' || ' of ' || coalesce(changes ->> 'status', 'waiting'))
  from (values
    (3, '{"status": "withdrawn", "reason": "WITHDRAWN"}'::jsonb, 'allocation_pkey'),
    (3, '{"status": "withdrawn", "reason": "INELIGIBLE"}', 'allocation_status_reason_check'),
    (1, '{"status": "waiting", "reason": "RESERVED", "award_cents": 0}', 'allocation_pkey'),
    (1, '{"status": "waiting", "reason": "LIMIT", "award_cents": 0}', 'allocation_pkey'),
    (1, '{"status": "waiting", "reason": "TIE_LOST", "award_cents": 0}', 'allocation_pkey'),
    (1, '{"status": "waiting", "reason": "BELOW_CUT", "award_cents": 0}', 'allocation_pkey'),
    (1, '{"status": "waiting", "reason": "EXCLUSIVE", "award_cents": 0, "quota": "zone"}',
     'allocation_pkey'),
    (1, '{"status": "waiting", "reason": "EXCLUSIVE", "award_cents": 0}',
     'allocation_quota_check'),
    (1, '{"status": "partial", "reason": "REDUCED", "award_cents": 1, "quota": "minimis"}',
     'allocation_pkey'),
    (1, '{"status": "partial", "reason": "REDUCED", "award_cents": 1}', 'allocation_quota_check')
  ) as told (ordinal, changes, expected);
select is(pg_temp.broken_copy('allocation_run', 'true',
                              '{"kind": "top_up", "inputs_sha256": "\\x00"}'),
          'sha256_check', 'a run may top up');
select is(pg_temp.broken_copy('allocation_run', 'true',
                              '{"kind": "top_up", "variations": [{"key": "x", "value": "y"}]}'),
          'allocation_run_variations_check', 'by the rules as they are');

select * from finish();
rollback;
