-- SPDX-License-Identifier: MPL-2.0
-- 0044_indicators - what awards bring about: indicators, financial returns, milestones.
-- Needs:   0028, whose days it holds to; 0027, whose return_received it makes wider.
-- Breaks:  nothing: a financial return that was validated satisfies what waited for one.
-- Why:     a funder asks what became of the money beyond its being spent. What is asked is data of
--          the fund; what beneficiaries declare is a claim until another person has validated it,
--          is corrected by a further version with its reason, and is added up only in the way its
--          definition allows: persons are not summed over periods, ratios are ratios of sums.

set local role levain_owner;

-- ---- numbers and periods ------------------------------------------------------------------------

create function levain.number_of(the_text text) returns numeric
    language sql immutable parallel safe
    return case when the_text ~ '^-?[0-9]{1,18}([.,][0-9]{1,12})?$'
                then replace(the_text, ',', '.')::numeric
                -- Thousands apart, as spreadsheets print them.
                when the_text ~ U&'^-?[0-9]{1,3}([ \00A0\202F][0-9]{3})*([.,][0-9]{1,12})?$'
                then translate(the_text, U&', \00A0\202F', '.')::numeric end;
comment on function levain.number_of(text) is
    'A number as people write it: 1234.5 or 1 234,5; null = it is none.';

create function levain.scaled(the_text text, the_decimals integer) returns bigint
    language sql immutable parallel safe
    return (select case when trim_scale(n) = round(n, the_decimals) and abs(n) < 1000000000000000
                then (n * power(10::numeric, the_decimals))::bigint end
              from levain.number_of(the_text) as n);
comment on function levain.scaled(text, integer) is
    'A decimal as a whole number of its last decimal; null = no number, or more decimals.';

create function levain.half_up(the_numerator numeric, the_denominator numeric) returns numeric
    language sql immutable parallel safe
    return case when the_denominator > 0
        then sign(the_numerator)
             * div(2 * abs(the_numerator) + the_denominator, 2 * the_denominator) end;
comment on function levain.half_up(numeric, numeric) is
    'A quotient of whole numbers rounded to the nearest one, halves away from zero; null where '
    'nothing is divided by.';

create function levain.period_of(
    the_text text, out code text, out frequency text, out from_day date, out through_day date)
    language sql immutable parallel safe
begin atomic
    with read as (
        select m.part[1]::integer as year, m.part[2] as letter, m.part[3]::integer as number,
               m.part[4]::integer as month
          from regexp_match(the_text,
                   '^([12][0-9]{3})(?:-([HSQT])([1-4])|-(0[1-9]|1[0-2]))?$') as m (part)
    ), told as (
        select r.year, case when r.month is not null then 'month'
                            when r.letter in ('H', 'S') then 'semester'
                            when r.letter in ('Q', 'T') then 'quarter' else 'year' end as frequency,
               coalesce(r.month, r.number, 1) as number
          from read r
         where r.year is not null and not (coalesce(r.letter, '') in ('H', 'S') and r.number > 2)
    ), sized as (
        select t.*, case t.frequency when 'month' then 1 when 'quarter' then 3
                                     when 'semester' then 6 else 12 end as months
          from told t
    ), begun as (
        select s.*, make_date(s.year, (s.number - 1) * s.months + 1, 1) as first_day from sized s
    )
    select b.year || case b.frequency when 'month' then to_char(b.number, '"-"FM00')
                         when 'quarter' then '-Q' || b.number
                         when 'semester' then '-H' || b.number else '' end,
           b.frequency, b.first_day,
           (b.first_day + make_interval(months => b.months))::date - 1
      from begun b;
end;
comment on function levain.period_of(text) is
    'A period by its code: 2026, 2026-H1 (or S1), 2026-Q3 (or T3), 2026-07; no row = it is none.';

create function levain.periods_between(the_frequency text, the_first date, the_last date)
    returns table (code text, from_day date, through_day date)
    language sql immutable parallel safe
begin atomic
    with step as (
        select case the_frequency when 'month' then 1 when 'quarter' then 3 when 'semester' then 6
                    else 12 end as months
    ), day as (
        select (make_date(extract(year from the_first)::integer, 1, 1)
                + make_interval(months => g.number * s.months))::date as from_day, s.months
          from step s,
               generate_series(0, (extract(year from the_last) - extract(year from the_first) + 1)
                                  ::integer * 12 / s.months - 1) as g (number)
    )
    select extract(year from d.from_day)
           || case the_frequency
                  when 'month' then to_char(d.from_day, '"-"MM')
                  when 'quarter' then '-Q' || extract(quarter from d.from_day)
                  when 'semester' then
                      '-H' || case when extract(month from d.from_day) < 7 then 1 else 2 end
                  else '' end,
           d.from_day, (d.from_day + make_interval(months => d.months))::date - 1
      from day d
     where d.from_day <= the_last
       and (d.from_day + make_interval(months => d.months))::date > the_first
     order by d.from_day;
end;
comment on function levain.periods_between(text, date, date) is
    'The periods of a frequency that have a day in common with those from the first to the last.';

-- ---- what is asked ------------------------------------------------------------------------------

create table levain.indicator (
    fund_id           bigint not null
                      constraint indicator_fund_id_fkey references levain.fund,
    code              levain.code not null,
    version           smallint not null constraint indicator_version_check check (version >= 1),
    valid_from        date not null,
    valid_until       date,
    kind              text not null
                      constraint indicator_kind_check check (kind in
                          ('number', 'ratio', 'distinct')),
    decimals          smallint not null
                      constraint indicator_decimals_check check (decimals between 0 and 6),
    percent           boolean not null,
    nature            text not null
                      constraint indicator_nature_check check (nature in
                          ('flow', 'stock', 'persons')),
    key_kind          text
                      constraint indicator_key_kind_check check (key_kind in
                          ('siret', 'siren', 'text')),
    name_fr           levain.words not null,
    name_en           levain.words not null,
    unit_fr           levain.words not null,
    unit_en           levain.words not null,
    over_awards       text not null
                      constraint indicator_over_awards_check check (over_awards in
                          ('sum', 'overlap', 'ratio', 'distinct')),
    over_time         text not null
                      constraint indicator_over_time_check check (over_time in
                          ('sum', 'last', 'average', 'max')),
    frequency         text not null
                      constraint indicator_frequency_check check (frequency in
                          ('month', 'quarter', 'semester', 'year')),
    due_days          smallint not null
                      constraint indicator_due_days_check check (due_days between 0 and 366),
    baseline          bigint,
    target            bigint,
    evidence_fr       levain.words not null,
    evidence_en       levain.words not null,
    evidence_required boolean not null,
    guards            jsonb not null
                      constraint indicator_guards_check check (jsonb_typeof(guards) = 'array'),
    reason            levain.words,
    recorded_at       timestamptz not null default clock_timestamp(),
    recorded_by       text not null default session_user,
    constraint indicator_pkey primary key (fund_id, code, version),
    constraint indicator_valid_until_check check (valid_until >= valid_from),
    constraint indicator_percent_check check (kind = 'ratio' or not percent),
    constraint indicator_key_check check ((kind = 'distinct') = (key_kind is not null)),
    constraint indicator_ratio_check check (
        (kind = 'ratio') = (over_awards = 'ratio')
        and (kind <> 'ratio' or over_time in ('sum', 'last'))),
    constraint indicator_distinct_check check (
        (kind = 'distinct') = (over_awards = 'distinct')
        and (kind <> 'distinct' or (decimals = 0 and over_time in ('sum', 'last')))),
    constraint indicator_persons_check check (
        nature <> 'persons' or kind = 'distinct' or over_time <> 'sum'),
    constraint indicator_overlap_check check (
        nature <> 'persons' or kind = 'distinct' or over_awards = 'overlap'),
    constraint indicator_stock_check check (
        nature <> 'stock' or kind <> 'number' or over_time <> 'sum'),
    constraint indicator_reason_check check ((version = 1) = (reason is null))
);
comment on table levain.indicator is
    'What a fund asks its awards to report, and how it is added up; a change is a further version. '
    'Append-only.';
comment on column levain.indicator.kind is
    'number: a value; ratio: a numerator and a denominator; distinct: a list of keys, each once.';
comment on column levain.indicator.decimals is 'Values are whole numbers of the last decimal.';
comment on column levain.indicator.nature is
    'flow: adds up over time; stock: what there is at one moment; persons: may come again.';
comment on column levain.indicator.over_awards is
    'overlap: a sum in which somebody may be counted by two awards; ratio: of sums.';
comment on column levain.indicator.due_days is 'So many days after its period, a value is late.';
comment on column levain.indicator.guards is
    'What a value is held to: objects with a kind (at_most, per, budget, method, scic).';
comment on column levain.indicator.reason is 'Why the definition changed.';

create table levain.indicator_target (
    fund_id        bigint not null,
    call_id        bigint not null,
    application_id bigint not null,
    indicator      levain.code not null,
    version        smallint not null,
    baseline       bigint,
    target         bigint not null,
    constraint indicator_target_pkey
        primary key (fund_id, call_id, application_id, indicator, version),
    constraint indicator_target_application_id_fkey
        foreign key (fund_id, call_id, application_id) references levain.application,
    constraint indicator_target_indicator_fkey
        foreign key (fund_id, indicator, version) references levain.indicator
);
comment on table levain.indicator_target is
    'What one award is to reach, as a version of the definition says; where there are some, the '
    'others have nothing to report. Append-only.';
create index indicator_target_application_id_idx
    on levain.indicator_target (application_id, call_id, fund_id);
create index indicator_target_indicator_idx
    on levain.indicator_target (indicator, version, fund_id);

create function levain.indicators_at(the_fund_id bigint, the_day date)
    returns setof levain.indicator
    language sql stable
begin atomic
    select distinct on (i.code) i.*
      from levain.indicator i
     where i.fund_id = the_fund_id and i.valid_from <= the_day
       and i.recorded_at < levain.recorded_until()
     order by i.code, i.version desc;
end;
comment on function levain.indicators_at(bigint, date) is
    'The definitions that hold on a day: the last version of each that began by then.';

-- ---- what is declared, and what another person says of it ---------------------------------------

create table levain.indicator_value (
    fund_id            bigint not null,
    call_id            bigint not null,
    application_id     bigint not null,
    indicator          levain.code not null,
    period             text not null,
    version            smallint not null
                       constraint indicator_value_version_check check (version >= 1),
    definition_version smallint not null,
    period_from        date not null,
    period_through     date not null,
    value              bigint not null,
    numerator          bigint,
    denominator        bigint
                       constraint indicator_value_denominator_check check (denominator > 0),
    keys               text[],
    method             levain.words,
    evidence           levain.words,
    evidence_sha256    levain.sha256,
    reason             levain.words,
    file_name          levain.words,
    file_sha256        levain.sha256,
    day                date not null,
    recorded_at        timestamptz not null default clock_timestamp(),
    recorded_by        text not null default session_user,
    constraint indicator_value_pkey
        primary key (fund_id, call_id, application_id, indicator, period, version),
    constraint indicator_value_recorded_by_key
        unique (fund_id, call_id, application_id, indicator, period, version, recorded_by),
    constraint indicator_value_application_id_fkey
        foreign key (fund_id, call_id, application_id) references levain.application,
    constraint indicator_value_definition_fkey
        foreign key (fund_id, indicator, definition_version) references levain.indicator,
    constraint indicator_value_period_check check (period_through > period_from),
    constraint indicator_value_day_check check (day >= period_from),
    constraint indicator_value_ratio_check check (denominator is null or numerator is not null),
    constraint indicator_value_reason_check check ((version = 1) = (reason is null))
);
comment on table levain.indicator_value is
    'What an award reports of an indicator for a period; a correction is a further version. '
    'Append-only.';
comment on column levain.indicator_value.value is
    'In the last decimal of the indicator; of a ratio: rounded to the nearest, halves up; of '
    'distinct keys: how many.';
comment on column levain.indicator_value.numerator is
    'In hundredths: of a ratio; of a number what it is held to, such as hours.';
comment on column levain.indicator_value.keys is 'KEY or KEY:category, sorted.';
comment on column levain.indicator_value.method is 'By which method and factors it was computed.';
comment on column levain.indicator_value.reason is 'Why it is corrected.';
create index indicator_value_application_id_idx
    on levain.indicator_value (application_id, call_id, fund_id);
create index indicator_value_definition_idx
    on levain.indicator_value (indicator, definition_version, fund_id);

create table levain.indicator_verdict (
    fund_id        bigint not null,
    call_id        bigint not null,
    application_id bigint not null,
    indicator      levain.code not null,
    period         text not null,
    version        smallint not null,
    value_by       text not null,
    accepted       boolean not null,
    motive         levain.words,
    day            date not null,
    recorded_at    timestamptz not null default clock_timestamp(),
    recorded_by    text not null default session_user,
    constraint indicator_verdict_pkey
        primary key (fund_id, call_id, application_id, indicator, period, version),
    constraint indicator_verdict_value_by_fkey
        foreign key (fund_id, call_id, application_id, indicator, period, version, value_by)
        references levain.indicator_value
            (fund_id, call_id, application_id, indicator, period, version, recorded_by),
    constraint indicator_verdict_recorded_by_check check (recorded_by <> value_by),
    constraint indicator_verdict_motive_check check (accepted or motive is not null)
);
comment on table levain.indicator_verdict is
    'Another person validates a value, or refuses it and says why. Append-only.';
comment on column levain.indicator_verdict.value_by is 'Who recorded the value.';
create index indicator_verdict_value_by_idx
    on levain.indicator_verdict (application_id, call_id, fund_id, indicator, period, version,
                                 value_by);

-- ---- financial returns --------------------------------------------------------------------------

create table levain.financial_return (
    fund_id        bigint not null,
    call_id        bigint not null,
    application_id bigint not null,
    exercise       smallint not null
                   constraint financial_return_exercise_check check (
                       exercise between 2000 and 2999),
    version        smallint not null
                   constraint financial_return_version_check check (version >= 1),
    reason         levain.words,
    file_name      levain.words,
    file_sha256    levain.sha256,
    day            date not null,
    recorded_at    timestamptz not null default clock_timestamp(),
    recorded_by    text not null default session_user,
    constraint financial_return_pkey
        primary key (fund_id, call_id, application_id, exercise, version),
    constraint financial_return_recorded_by_key
        unique (fund_id, call_id, application_id, exercise, version, recorded_by),
    constraint financial_return_application_id_fkey
        foreign key (fund_id, call_id, application_id) references levain.application,
    constraint financial_return_reason_check check ((version = 1) = (reason is null))
);
comment on table levain.financial_return is
    'The financial return of an award for a year of its accounts (cerfa 15059); a correction is a '
    'further version. Append-only.';
create index financial_return_application_id_idx
    on levain.financial_return (application_id, call_id, fund_id);

create table levain.financial_return_line (
    fund_id        bigint not null,
    call_id        bigint not null,
    application_id bigint not null,
    exercise       smallint not null,
    version        smallint not null,
    account        text not null
                   constraint financial_return_line_account_check check (
                       account ~ '^(6[0-9]|7[0-9]|8[67])[0-9]{0,6}$'),
    planned_cents  levain.cents,
    realised_cents levain.cents not null,
    eligible_cents levain.cents,
    words          levain.words,
    constraint financial_return_line_pkey
        primary key (fund_id, call_id, application_id, exercise, version, account),
    constraint financial_return_line_version_fkey
        foreign key (fund_id, call_id, application_id, exercise, version)
        references levain.financial_return,
    constraint financial_return_line_eligible_cents_check check (
        eligible_cents is null
        or (eligible_cents <= realised_cents and left(account, 1) = '6'))
);
comment on table levain.financial_return_line is
    'An account of a return: 60 to 69 charges, 70 to 79 income, 86 and 87 what was given in kind '
    'and how it was used. Append-only.';
comment on column levain.financial_return_line.planned_cents is
    'As the budget had it; null = neither the return nor the application says.';
comment on column levain.financial_return_line.eligible_cents is
    'What of the charge is eligible; null = none of it.';
comment on column levain.financial_return_line.words is 'Why it is not what was planned.';

create table levain.financial_return_verdict (
    fund_id        bigint not null,
    call_id        bigint not null,
    application_id bigint not null,
    exercise       smallint not null,
    version        smallint not null,
    return_by      text not null,
    accepted       boolean not null,
    motive         levain.words,
    day            date not null,
    recorded_at    timestamptz not null default clock_timestamp(),
    recorded_by    text not null default session_user,
    constraint financial_return_verdict_pkey
        primary key (fund_id, call_id, application_id, exercise, version),
    constraint financial_return_verdict_return_by_fkey
        foreign key (fund_id, call_id, application_id, exercise, version, return_by)
        references levain.financial_return
            (fund_id, call_id, application_id, exercise, version, recorded_by),
    constraint financial_return_verdict_recorded_by_check check (recorded_by <> return_by),
    constraint financial_return_verdict_motive_check check (accepted or motive is not null)
);
comment on table levain.financial_return_verdict is
    'Another person validates a financial return, or refuses it and says why. Append-only.';
comment on column levain.financial_return_verdict.return_by is 'Who recorded the return.';
create index financial_return_verdict_return_by_idx
    on levain.financial_return_verdict (application_id, call_id, fund_id, exercise, version,
                                        return_by);

create table levain.settlement_return (
    fund_id        bigint not null,
    call_id        bigint not null,
    application_id bigint not null,
    exercise       smallint not null,
    version        smallint not null,
    eligible_cents levain.cents not null,
    constraint settlement_return_pkey primary key (fund_id, call_id, application_id, exercise),
    constraint settlement_return_application_id_fkey
        foreign key (fund_id, call_id, application_id) references levain.settlement,
    constraint settlement_return_version_fkey
        foreign key (fund_id, call_id, application_id, exercise, version)
        references levain.financial_return_verdict
);
comment on table levain.settlement_return is
    'The returns on which the settlement of an award rests. Append-only.';
create index settlement_return_version_idx
    on levain.settlement_return (application_id, call_id, fund_id, exercise, version);

-- ---- milestones ---------------------------------------------------------------------------------

create table levain.milestone (
    fund_id        bigint not null,
    call_id        bigint not null,
    application_id bigint not null,
    code           levain.code not null,
    version        smallint not null constraint milestone_version_check check (version >= 1),
    name           levain.words not null,
    due_on         date not null,
    reason         levain.words,
    day            date not null,
    recorded_at    timestamptz not null default clock_timestamp(),
    recorded_by    text not null default session_user,
    constraint milestone_pkey primary key (fund_id, call_id, application_id, code, version),
    constraint milestone_application_id_fkey
        foreign key (fund_id, call_id, application_id) references levain.application,
    constraint milestone_reason_check check ((version = 1) = (reason is null))
);
comment on table levain.milestone is
    'What an award is to have done by a day; a change is a further version. Append-only.';
create index milestone_application_id_idx
    on levain.milestone (application_id, call_id, fund_id);

create table levain.milestone_event (
    fund_id        bigint not null,
    call_id        bigint not null,
    application_id bigint not null,
    code           levain.code not null,
    version        smallint not null,
    kind           text not null
                   constraint milestone_event_kind_check check (kind in ('reached', 'given_up')),
    day            date not null,
    words          levain.words not null,
    recorded_at    timestamptz not null default clock_timestamp(),
    recorded_by    text not null default session_user,
    constraint milestone_event_pkey primary key (fund_id, call_id, application_id, code, version),
    constraint milestone_event_version_fkey
        foreign key (fund_id, call_id, application_id, code, version) references levain.milestone
);
comment on table levain.milestone_event is
    'A milestone was reached, or given up; what comes after is a further version of it. '
    'Append-only.';
comment on column levain.milestone_event.words is 'What shows it, or why.';

create view levain.standing_milestone with (security_invoker = true) as
select distinct on (m.fund_id, m.call_id, m.application_id, m.code)
       m.fund_id, m.call_id, m.application_id, m.code, m.version, m.name, m.due_on, e.kind, e.day,
       e.words
  from levain.milestone m
  left join levain.milestone_event e using (fund_id, call_id, application_id, code, version)
 order by m.fund_id, m.call_id, m.application_id, m.code, m.version desc;
comment on view levain.standing_milestone is
    'The last version of each milestone, and what became of it.';

-- ---- a file of definitions ----------------------------------------------------------------------

create function levain.json_date(the_value jsonb) returns date
    language plpgsql immutable
    set search_path = levain, pg_temp as $$
begin
    if the_value #>> '{}' ~ '^[12][0-9]{3}-[0-9]{2}-[0-9]{2}$' then
        return (the_value #>> '{}')::date;
    end if;
    return null;
exception when datetime_field_overflow or invalid_datetime_format then
    return null;
end
$$;
comment on function levain.json_date(jsonb) is 'A day of a file: 2026-03-16; null = it is none.';

create function levain.text_date(the_text text) returns date
    language sql immutable
    set search_path = levain, pg_temp
    return levain.json_date(to_jsonb(regexp_replace(btrim(the_text),
        '^([0-9]{2})/([0-9]{2})/([0-9]{4})$', '\3-\2-\1')));
comment on function levain.text_date(text) is
    'A day as people write it: 2026-03-16 or 16/03/2026; null = it is none.';

create function levain.indicator_items(the_file jsonb)
    returns table (pointer text, item jsonb, code text, kind text, decimals integer, nature text,
                   over_awards text, over_time text, frequency text, valid_from date,
                   valid_until date)
    language sql immutable
    set search_path = levain, pg_temp
begin atomic
    select '/indicators/' || (e.ordinal - 1), e.item, e.item ->> 'code',
           coalesce(e.item ->> 'kind', 'number'),
           case when e.item ->> 'decimals' is null then 0
                when e.item ->> 'decimals' ~ '^[0-6]$' then (e.item ->> 'decimals')::integer end,
           coalesce(e.item ->> 'nature', 'flow'),
           coalesce(e.item ->> 'over_awards',
                    case coalesce(e.item ->> 'kind', 'number')
                        when 'number' then
                            case when e.item ->> 'nature' = 'persons' then 'overlap' else 'sum' end
                        else e.item ->> 'kind' end),
           e.item ->> 'over_time', e.item ->> 'frequency',
           levain.json_date(e.item -> 'valid_from'), levain.json_date(e.item -> 'valid_until')
      from levain.items_of(case jsonb_typeof(the_file -> 'indicators')
                               when 'array' then the_file -> 'indicators' else '[]' end) as e;
end;
comment on function levain.indicator_items(jsonb) is
    'The indicators of a file of definitions, with what is meant where nothing is said.';

create function levain.guard_item_problems(the_pointer text, the_guard jsonb, the_item jsonb,
                                           the_codes text[])
    returns table (pointer text, reason text, value text)
    language sql immutable
    set search_path = levain, pg_temp
begin atomic
    select the_pointer || p.place, p.reason, p.value
      from (values
          ('/kind', 'guard_kind', the_guard ->> 'kind',
           coalesce(the_guard ->> 'kind', '') not in
               ('at_most', 'per', 'budget', 'method', 'scic')),
          ('/of', 'guard_of', the_guard ->> 'of',
           the_guard ->> 'kind' = 'at_most'
           and not coalesce(the_guard ->> 'of' = any (the_codes)
                            and the_guard ->> 'of' <> the_item ->> 'code', false)),
          ('/divisor', 'guard_number', the_guard ->> 'divisor',
           the_guard ->> 'kind' = 'per'
           and not coalesce(levain.scaled(the_guard ->> 'divisor', 2) > 0, false)),
          ('/account', 'guard_account', the_guard ->> 'account',
           the_guard ->> 'kind' = 'budget'
           and coalesce(the_guard ->> 'account', '') !~ '^(6[0-9]|7[0-9]|8[67])$'),
          ('/rate', 'guard_number', the_guard ->> 'rate',
           the_guard ->> 'kind' = 'budget'
           and not coalesce(levain.scaled(the_guard ->> 'rate', 2) > 0, false)),
          ('/kind', 'guard_unfit', the_guard ->> 'kind',
           (the_guard ->> 'kind' in ('per', 'budget', 'scic')
            and coalesce(the_item ->> 'kind', 'number') <> 'number')
           or (the_guard ->> 'kind' = 'at_most' and the_item ->> 'kind' = 'ratio')),
          ('/warn', 'flag', the_guard ->> 'warn',
           the_guard ? 'warn' and jsonb_typeof(the_guard -> 'warn') <> 'boolean')
      ) as p (place, reason, value, holds)
     where p.holds
    union all
    select the_pointer || '/' || k.key, 'member', k.key
      from jsonb_object_keys(case jsonb_typeof(the_guard) when 'object' then the_guard
                                  else '{}' end) as k (key)
     where k.key not in ('kind', 'of', 'divisor', 'account', 'rate', 'warn', 'comment');
end;
comment on function levain.guard_item_problems(text, jsonb, jsonb, text[]) is
    'What is wrong with a guard of an indicator of a file.';

create function levain.indicator_item_problems(the_file jsonb)
    returns table (pointer text, reason text, value text)
    language sql immutable
    set search_path = levain, pg_temp
begin atomic
    with i as (
        select i.*, count(*) over (partition by i.code order by i.pointer
                                   rows unbounded preceding) as occurrence
          from levain.indicator_items(the_file) as i
    ), codes as (
        select coalesce(array_agg(i.code), '{}') as known from i
    ), single as (
        select i.pointer || p.place as pointer, p.reason, p.value
          from i
          cross join lateral (values
              ('', 'object', null, jsonb_typeof(i.item) <> 'object'),
              ('/code', 'code', i.code,
               coalesce(i.code, '') !~ '^[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}$'),
              ('/code', 'twice', i.code, i.occurrence > 1),
              ('/kind', 'kind', i.kind, i.kind not in ('number', 'ratio', 'distinct')),
              ('/decimals', 'decimals', i.item ->> 'decimals', i.decimals is null),
              ('/percent', 'flag', i.item ->> 'percent',
               i.item ? 'percent' and jsonb_typeof(i.item -> 'percent') <> 'boolean'),
              ('/percent', 'percent', i.item ->> 'percent',
               i.item ->> 'percent' = 'true' and i.kind <> 'ratio'),
              ('/nature', 'nature', i.nature, i.nature not in ('flow', 'stock', 'persons')),
              ('/key', 'key', i.item ->> 'key',
               (i.kind = 'distinct' and coalesce(i.item ->> 'key', '') not in
                    ('siret', 'siren', 'text'))
               or (i.kind <> 'distinct' and i.item ? 'key')),
              ('/over_awards', 'over_awards', i.over_awards,
               i.over_awards not in ('sum', 'overlap', 'ratio', 'distinct')),
              ('/over_awards', 'indicator_ratio_check', i.over_awards,
               (i.kind = 'ratio') <> (i.over_awards = 'ratio')),
              ('/over_awards', 'indicator_distinct_check', i.over_awards,
               (i.kind = 'distinct') <> (i.over_awards = 'distinct')),
              ('/over_awards', 'indicator_overlap_check', i.over_awards,
               i.nature = 'persons' and i.kind = 'number' and i.over_awards = 'sum'),
              ('/over_time', 'over_time', i.over_time,
               coalesce(i.over_time, '') not in ('sum', 'last', 'average', 'max')),
              ('/over_time', 'indicator_persons_check', i.over_time,
               i.nature = 'persons' and i.kind <> 'distinct' and i.over_time = 'sum'),
              ('/over_time', 'indicator_stock_check', i.over_time,
               i.nature = 'stock' and i.kind = 'number' and i.over_time = 'sum'),
              ('/over_time', 'indicator_mean_check', i.over_time,
               i.kind = 'ratio' and i.over_time in ('average', 'max')),
              ('/over_time', 'over_time_distinct', i.over_time,
               i.kind = 'distinct' and i.over_time in ('average', 'max')),
              ('/decimals', 'decimals_distinct', i.item ->> 'decimals',
               i.kind = 'distinct' and i.decimals > 0),
              ('/frequency', 'frequency', i.frequency,
               coalesce(i.frequency, '') not in ('month', 'quarter', 'semester', 'year')),
              ('/due_days', 'due_days', i.item ->> 'due_days',
               i.item ? 'due_days' and not coalesce(
                   i.item ->> 'due_days' ~ '^[0-9]{1,3}$'
                   and (i.item ->> 'due_days')::integer <= 366, false)),
              ('/valid_from', 'date', i.item ->> 'valid_from', i.valid_from is null),
              ('/valid_until', 'date', i.item ->> 'valid_until',
               i.item ? 'valid_until' and i.valid_until is null),
              ('/valid_until', 'indicator_valid_until_check', i.item ->> 'valid_until',
               i.valid_until < i.valid_from),
              ('/baseline', 'number', i.item ->> 'baseline',
               i.item ->> 'baseline' is not null and i.decimals is not null
               and levain.scaled(i.item ->> 'baseline', i.decimals) is null),
              ('/target', 'number', i.item ->> 'target',
               i.item ->> 'target' is not null and i.decimals is not null
               and levain.scaled(i.item ->> 'target', i.decimals) is null),
              ('/name', 'words', i.item ->> 'name',
               coalesce(levain.words_of(i.item -> 'name', 'fr', 'fr'), '') !~ '\S'),
              ('/unit', 'words', i.item ->> 'unit',
               coalesce(levain.words_of(i.item -> 'unit', 'fr', 'fr'), '') !~ '\S'),
              ('/evidence', 'words', i.item ->> 'evidence',
               coalesce(levain.words_of(i.item -> 'evidence', 'fr', 'fr'), '') !~ '\S'),
              ('/evidence_required', 'flag', i.item ->> 'evidence_required',
               i.item ? 'evidence_required'
               and jsonb_typeof(i.item -> 'evidence_required') <> 'boolean'),
              ('/guards', 'array', i.item ->> 'guards',
               i.item ? 'guards' and jsonb_typeof(i.item -> 'guards') <> 'array'),
              ('/targets', 'array', i.item ->> 'targets',
               i.item ? 'targets' and jsonb_typeof(i.item -> 'targets') <> 'array')
          ) as p (place, reason, value, holds)
         where p.holds
    ), member as (
        select i.pointer || '/' || k.key as pointer, 'member' as reason, k.key as value
          from i
          cross join lateral jsonb_object_keys(
              case jsonb_typeof(i.item) when 'object' then i.item else '{}' end) as k (key)
         where k.key not in ('code', 'name', 'unit', 'kind', 'decimals', 'percent', 'nature', 'key',
                             'over_awards', 'over_time', 'frequency', 'due_days', 'valid_from',
                             'valid_until', 'baseline', 'target', 'targets', 'evidence',
                             'evidence_required', 'guards', 'comment')
    ), guard as (
        select p.pointer, p.reason, p.value
          from i
          cross join codes
          cross join lateral levain.items_of(case jsonb_typeof(i.item -> 'guards')
                                                 when 'array' then i.item -> 'guards'
                                                 else '[]' end) as g
          cross join lateral levain.guard_item_problems(
              i.pointer || '/guards/' || (g.ordinal - 1), g.item, i.item, codes.known) as p
    ), of_root as (
        select p.pointer, p.reason, p.value
          from (values
              ('/levain', 'edition', the_file ->> 'levain',
               coalesce(the_file ->> 'levain', '') <> '1'),
              ('/indicators', 'array', null,
               coalesce(jsonb_typeof(the_file -> 'indicators'), '') <> 'array'
               or the_file -> 'indicators' = '[]')
          ) as p (pointer, reason, value, holds)
         where p.holds
        union all
        select '/' || k.key, 'member', k.key
          from jsonb_object_keys(case jsonb_typeof(the_file) when 'object' then the_file
                                      else '{}' end) as k (key)
         where k.key not in ('levain', 'fund', 'indicators', 'comment', '$schema')
    )
    select o.* from of_root o
    union all select s.* from single s
    union all select m.* from member m
    union all select g.* from guard g;
end;
comment on function levain.indicator_item_problems(jsonb) is
    'What is wrong with a file of definitions by itself: where, and the name of what is broken.';

create function levain.application_named(
    the_fund_id bigint, the_name text, out call_id bigint, out application_id bigint,
    out found_count bigint)
    language sql stable
begin atomic
    select min(a.call_id), min(a.application_id), count(*)
      from levain.application a
      join levain.call c using (fund_id, call_id)
     where a.fund_id = the_fund_id
       and (a.code = the_name or c.code || '/' || a.code = the_name);
end;
comment on function levain.application_named(bigint, text) is
    'The application that a file means by CODE or CALL/CODE, and how many it may mean.';

create function levain.indicator_file_problems(the_fund_id bigint, the_file jsonb)
    returns table (pointer text, reason text, value text)
    language sql stable security definer
    set search_path = levain, pg_temp
begin atomic
    with i as (
        select i.* from levain.indicator_items(the_file) as i
    ), last_one as (
        select distinct on (k.code) k.*
          from levain.indicator k
         where k.fund_id = the_fund_id
         order by k.code, k.version desc
    ), target as (
        select i.pointer || '/targets/' || (t.ordinal - 1) as pointer, t.item, i.decimals,
               n.found_count
          from i
          cross join lateral levain.items_of(case jsonb_typeof(i.item -> 'targets')
                                                 when 'array' then i.item -> 'targets'
                                                 else '[]' end) as t
          cross join lateral levain.application_named(the_fund_id, t.item ->> 'application') as n
    )
    select p.pointer, p.reason, p.value from levain.indicator_item_problems(the_file) as p
    union all
    select '/fund', 'fund', the_file ->> 'fund'
     where the_file ->> 'fund' is distinct from (select f.code::text from levain.fund f
                                                  where f.fund_id = the_fund_id)
    union all
    select i.pointer || '/kind', 'indicator_kind_fixed_check',
           concat_ws(' ', i.kind, i.decimals, i.item ->> 'percent')
      from i
      join last_one k using (code)
     where (i.kind, i.decimals, coalesce(i.item ->> 'percent', 'false') = 'true')
           is distinct from (k.kind, k.decimals::integer, k.percent)
    union all
    select i.pointer || '/valid_from', 'indicator_order_check', i.item ->> 'valid_from'
      from i
      join last_one k using (code)
     where i.valid_from < k.valid_from
    union all
    select t.pointer || '/application',
           case when t.found_count = 0 then 'indicator_value_application_id_fkey'
                else 'application_several' end, t.item ->> 'application'
      from target t
     where t.found_count <> 1
    union all
    select t.pointer || p.place, 'number', p.value
      from target t
      cross join lateral (values ('/target', t.item ->> 'target', true),
                                 ('/baseline', t.item ->> 'baseline', false))
          as p (place, value, is_needed)
     where t.decimals is not null and (p.is_needed or p.value is not null)
       and levain.scaled(p.value, t.decimals) is null;
end;
comment on function levain.indicator_file_problems(bigint, jsonb) is
    'What is wrong with a file of definitions for a fund: the pointer, the name of what is broken, '
    'what was found.';

create function levain.indicator_of_file(the_fund_id bigint, the_file jsonb)
    returns setof levain.indicator
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    select the_fund_id, i.code::levain.code, 1::smallint, i.valid_from, i.valid_until, i.kind,
           i.decimals::smallint, coalesce((i.item ->> 'percent')::boolean, false), i.nature,
           i.item ->> 'key',
           levain.words_of(i.item -> 'name', 'fr', 'fr')::levain.words,
           coalesce(levain.words_of(i.item -> 'name', 'en', 'en'),
                    levain.words_of(i.item -> 'name', 'fr', 'fr'))::levain.words,
           levain.words_of(i.item -> 'unit', 'fr', 'fr')::levain.words,
           coalesce(levain.words_of(i.item -> 'unit', 'en', 'en'),
                    levain.words_of(i.item -> 'unit', 'fr', 'fr'))::levain.words,
           i.over_awards, i.over_time, i.frequency,
           coalesce((i.item ->> 'due_days')::smallint, 31::smallint),
           levain.scaled(i.item ->> 'baseline', i.decimals),
           levain.scaled(i.item ->> 'target', i.decimals),
           levain.words_of(i.item -> 'evidence', 'fr', 'fr')::levain.words,
           coalesce(levain.words_of(i.item -> 'evidence', 'en', 'en'),
                    levain.words_of(i.item -> 'evidence', 'fr', 'fr'))::levain.words,
           coalesce((i.item ->> 'evidence_required')::boolean, true),
           coalesce((select jsonb_agg(g.item - 'comment' order by g.ordinal)
                       from levain.items_of(i.item -> 'guards') as g), '[]'),
           null::levain.words, clock_timestamp(), session_user::text
      from levain.indicator_items(the_file) as i;
end;
comment on function levain.indicator_of_file(bigint, jsonb) is
    'The definitions that a file without problems gives, as rows.';

create function levain.indicator_targets_of(
    the_fund_id bigint, the_file jsonb, the_code text, the_version smallint)
    returns setof levain.indicator_target
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    select the_fund_id, n.call_id, n.application_id, i.code::levain.code, the_version,
           levain.scaled(t.item ->> 'baseline', i.decimals),
           levain.scaled(t.item ->> 'target', i.decimals)
      from levain.indicator_items(the_file) as i
      cross join lateral levain.items_of(i.item -> 'targets') as t
      cross join lateral levain.application_named(the_fund_id, t.item ->> 'application') as n
     where i.code = the_code;
end;
comment on function levain.indicator_targets_of(bigint, jsonb, text, smallint) is
    'The targets of awards that a file gives for an indicator.';

create function levain.indicator_apply(the_fund_id bigint, the_file jsonb, the_reason text)
    returns table (code text, version smallint, outcome text, changed text[])
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
#variable_conflict use_column
declare
    wrong record;
    given levain.indicator;
    known levain.indicator;
begin
    perform levain.fund_role_check(the_fund_id, array['manager']);
    perform pg_advisory_xact_lock(hashtextextended('levain.indicator', the_fund_id));
    select p.* into wrong from levain.indicator_file_problems(the_fund_id, the_file) as p limit 1;
    if found then
        raise exception 'the file of definitions has a problem at %', wrong.pointer
            using errcode = 'check_violation', constraint = 'indicator_file_check',
                  hint = concat_ws(' ', wrong.reason, wrong.value);
    end if;
    for given in select i.* from levain.indicator_of_file(the_fund_id, the_file) as i loop
        select * into known from levain.indicator k
         where k.fund_id = the_fund_id and k.code = given.code
         order by k.version desc limit 1;
        code := given.code;
        changed := array(
            select g.key
              from jsonb_each(to_jsonb(given)) as g
              join jsonb_each(to_jsonb(known)) as k using (key)
             where g.key not in ('version', 'reason', 'recorded_at', 'recorded_by')
               and g.value is distinct from k.value
             order by g.key);
        if known.code is not null and exists (
            (select t.call_id, t.application_id, t.baseline, t.target
               from levain.indicator_targets_of(the_fund_id, the_file, given.code, 1::smallint) t
             except
             select t.call_id, t.application_id, t.baseline, t.target
               from levain.indicator_target t
              where t.fund_id = the_fund_id and t.indicator = known.code
                and t.version = known.version)
            union all
            (select t.call_id, t.application_id, t.baseline, t.target
               from levain.indicator_target t
              where t.fund_id = the_fund_id and t.indicator = known.code
                and t.version = known.version
             except
             select t.call_id, t.application_id, t.baseline, t.target
               from levain.indicator_targets_of(the_fund_id, the_file, given.code, 1::smallint) t))
        then
            changed := changed || 'targets'::text;
        end if;
        if known.code is not null and changed = '{}' then
            version := known.version;
            outcome := 'unchanged';
            return next;
            continue;
        end if;
        if known.code is not null and the_reason is null then
            raise exception 'the definition of % changes', given.code
                using errcode = 'check_violation', constraint = 'indicator_reason_check',
                      hint = format('%s: %s', given.code, array_to_string(changed, ', '));
        end if;
        given.version := (coalesce(known.version, 0) + 1)::smallint;
        given.reason := case when known.code is not null then the_reason end::levain.words;
        insert into levain.indicator select (given).*;
        insert into levain.indicator_target
        select t.* from levain.indicator_targets_of(the_fund_id, the_file, given.code,
                                                    given.version) as t;
        version := given.version;
        outcome := case when known.code is null then 'new' else 'changed' end;
        return next;
    end loop;
end
$$;
comment on function levain.indicator_apply(bigint, jsonb, text) is
    'Takes the definitions of a file in: what is new, what changes and in what, what stays.';

-- ---- values as a file gives them ----------------------------------------------------------------

create function levain.keys_of(the_text text) returns text[]
    language sql immutable parallel safe
    return (select array_agg(k.key order by k.key collate "C")
              from regexp_split_to_table(the_text, U&'[|,;\00A0[:space:]]+') as k (key)
             where k.key <> '');
comment on function levain.keys_of(text) is
    'The keys of a list, sorted, with those that are there twice; null = none.';

create function levain.key_fits(the_key text, the_kind text) returns boolean
    language sql immutable parallel safe
    return case the_kind when 'siret' then levain.is_siret(split_part(the_key, ':', 1))
                         when 'siren' then levain.is_siren(split_part(the_key, ':', 1))
                         else split_part(the_key, ':', 1) <> '' end
           and the_key !~ ':.*:' and the_key !~ ':$';
comment on function levain.key_fits(text, text) is 'Whether KEY or KEY:category is of its kind.';

create function levain.scic_fault(the_scic text) returns text
    language sql immutable parallel safe
    return (select case
                when s.part is null or not levain.is_siren(s.part[1]) then 'scic_form'
                when (select count(distinct c.category)
                        from unnest(string_to_array(s.part[2], '+')) as c (category)
                       where c.category <> '') < 3
                then 'scic_three'
                when not (string_to_array(s.part[2], '+') && array['workers', 'producers']
                          and 'users' = any (string_to_array(s.part[2], '+')))
                then 'scic_compulsory'
                when levain.number_of(s.part[3]) > 50 then 'scic_public'
                when levain.number_of(s.part[3]) < 0 then 'scic_form' end
              from (select regexp_match(the_scic,
                        '^([0-9]{9}):([a-z_+]+):([0-9]{1,3}(?:[.][0-9]+)?)$') as part) as s);
comment on function levain.scic_fault(text) is
    'What SIREN:category+category+category:percent lacks to be a Scic; null = nothing. Three '
    'categories of members at least, workers (or producers) and users among them; local '
    'authorities together have at most half of the capital (loi 47-1775, articles 19 septies and '
    'octies).';

create function levain.award_span(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_as_of date,
    out first_day date, out last_day date, out known boolean)
    language sql stable
begin atomic
    select coalesce((select min(s.day) from levain.award_step s
                      where s.fund_id = the_fund_id and s.call_id = the_call_id
                        and s.application_id = the_application_id and s.kind = 'started'
                        and s.day <= the_as_of),
                    (array_agg(g.starts_on order by g.version desc)
                         filter (where g.starts_on is not null))[1],
                    min(g.signed_on)),
           least((array_agg(g.ends_on order by g.version desc)
                      filter (where g.ends_on is not null))[1],
                 (select min(e.day) from levain.award_event e
                   where e.fund_id = the_fund_id and e.call_id = the_call_id
                     and e.application_id = the_application_id and e.day <= the_as_of
                     and e.kind in ('withdrawn', 'refused', 'expired')),
                 (select min(s.day) from levain.award_step s
                   where s.fund_id = the_fund_id and s.call_id = the_call_id
                     and s.application_id = the_application_id and s.kind = 'closed'
                     and s.day <= the_as_of)),
           count(*) > 0
      from levain.agreement g
     where g.fund_id = the_fund_id and g.call_id = the_call_id
       and g.application_id = the_application_id and g.signed_on <= the_as_of;
end;
comment on function levain.award_span(bigint, bigint, bigint, date) is
    'From when to when an award is followed, as it was known on a day: from its beginning to its '
    'end; no last day where none was agreed.';

create function levain.indicator_lines(the_fund_id bigint, the_lines jsonb, the_day date)
    returns table (place integer, item jsonb, call_id bigint, application_id bigint,
                   found_count bigint, first_day date, last_day date, definition levain.indicator,
                   is_known boolean, period text, frequency text, period_from date,
                   period_through date, value bigint, numerator bigint, denominator bigint,
                   keys text[])
    language sql stable
begin atomic
    -- What each award, period and indicator is, is looked up once for all their lines.
    with l as materialized (
        select l.ordinal, l.item, btrim(l.item ->> 'application') as name,
               btrim(l.item ->> 'indicator') as indicator,
               upper(btrim(l.item ->> 'period')) as period
          from levain.items_of(the_lines) as l
    ), award as materialized (
        select w.name, n.*, s.first_day, s.last_day, s.known
          from (select distinct l.name from l) as w
          cross join lateral levain.application_named(the_fund_id, w.name) as n
          left join lateral levain.award_span(the_fund_id, n.call_id, n.application_id, the_day)
              as s on s.known
    ), period as materialized (
        select w.period as name, p.*
          from (select distinct l.period from l) as w
          cross join lateral levain.period_of(w.period) as p
         where p.code is not null
    ), asked as materialized (
        select w.indicator, w.period, (
                   select i from levain.indicator i
                    where i.fund_id = the_fund_id and i.code = w.indicator
                      and i.valid_from <= p.through_day
                    order by i.version desc
                    limit 1) as one,
               exists (select from levain.indicator i
                        where i.fund_id = the_fund_id and i.code = w.indicator) as is_known
          from (select distinct l.indicator, l.period from l) as w
          left join period p on p.name = w.period
    )
    select l.ordinal, l.item, a.call_id, a.application_id, coalesce(a.found_count, 0), a.first_day,
           a.last_day, d.one, coalesce(d.is_known, false), p.code, p.frequency, p.from_day,
           p.through_day,
           case (d.one).kind
               when 'number' then levain.scaled(l.item ->> 'value', (d.one).decimals)
               when 'distinct' then cardinality(levain.keys_of(l.item ->> 'keys'))
               when 'ratio' then levain.half_up(
                   levain.scaled(l.item ->> 'numerator', 2)
                   * power(10::numeric, (d.one).decimals)
                   * case when (d.one).percent then 100 else 1 end,
                   levain.scaled(l.item ->> 'denominator', 2))::bigint end,
           levain.scaled(l.item ->> 'numerator', 2), levain.scaled(l.item ->> 'denominator', 2),
           levain.keys_of(l.item ->> 'keys')
      from l
      left join award a on a.name = l.name
      left join period p on p.name = l.period
      left join asked d on d.indicator = l.indicator and d.period is not distinct from l.period;
end;
comment on function levain.indicator_lines(bigint, jsonb, date) is
    'The lines of a file of values as they are understood; null where they are not.';

create view levain.standing_indicator_value with (security_invoker = true) as
select distinct on (v.fund_id, v.call_id, v.application_id, v.indicator, v.period)
       v.*, w.accepted, w.motive
  from levain.indicator_value v
  left join levain.indicator_verdict w
    using (fund_id, call_id, application_id, indicator, period, version)
 order by v.fund_id, v.call_id, v.application_id, v.indicator, v.period, v.version desc;
comment on view levain.standing_indicator_value is
    'The last version of each value; accepted is null while nobody has judged it.';

create function levain.guard_of(the_guards jsonb, the_kind text) returns jsonb
    language sql immutable
    return (select g.item from levain.items_of(the_guards) as g
             where g.item ->> 'kind' = the_kind order by g.ordinal limit 1);
comment on function levain.guard_of(jsonb, text) is 'The first guard of a kind; null = none.';

create function levain.decimal_text(the_value numeric, the_decimals integer) returns text
    language sql immutable
    return round(the_value / power(10::numeric, the_decimals), the_decimals)::text;
comment on function levain.decimal_text(numeric, integer) is
    'A whole number of the last decimal, as a decimal.';

create function levain.indicator_line_problems(the_fund_id bigint, the_lines jsonb, the_day date)
    returns table (place integer, member text, value text, reason text, detail text,
                   warning boolean)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    with l as (
        select l.*, (l.definition).kind as kind, (l.definition).decimals as decimals,
               coalesce((l.definition).guards, '[]') as guards,
               count(*) over (partition by l.call_id, l.application_id,
                                           btrim(l.item ->> 'indicator'), l.period
                              order by l.place rows unbounded preceding) as occurrence,
               first_value(l.place) over (partition by l.call_id, l.application_id,
                                                       btrim(l.item ->> 'indicator'), l.period
                                          order by l.place) as first_place
          from levain.indicator_lines(the_fund_id, the_lines, the_day) as l
    )
    select l.place, p.member, l.item ->> p.member, p.reason, p.detail,
           coalesce(p.warning, false)
      from l
      cross join lateral (
          select levain.guard_of(l.guards, 'per') as per, levain.guard_of(l.guards, 'scic') as scic,
                 levain.guard_of(l.guards, 'method') as method) as g
      left join lateral (
          select v.* from levain.indicator_value v
           where v.fund_id = the_fund_id and v.call_id = l.call_id
             and v.application_id = l.application_id and v.indicator = (l.definition).code
             and v.period = l.period
           order by v.version desc limit 1) as s on true
      cross join lateral (values
          ('application', 'indicator_value_application_id_fkey', null, false, l.found_count = 0),
          ('application', 'application_several', null, false, l.found_count > 1),
          ('application', 'indicator_value_award_check', null, false,
           l.found_count = 1 and l.first_day is null),
          ('indicator', 'indicator_value_definition_fkey', null, false, not l.is_known),
          ('period', 'period', null, false, l.period is null),
          ('period', 'indicator_value_asked_check', null, false,
           l.period is not null and l.is_known
           and ((l.definition).code is null or l.period_from > (l.definition).valid_until)),
          ('period', 'indicator_value_frequency_check', (l.definition).frequency, false,
           l.frequency <> (l.definition).frequency),
          ('period', 'indicator_value_start_check', l.first_day::text, false,
           l.period_through < l.first_day or l.period_from > l.last_day),
          ('period', 'indicator_value_open_check', l.period_through::text, false,
           l.period is not null and least(l.period_through, l.last_day) > the_day),
          ('value', 'value_missing', null, false,
           l.kind = 'number' and coalesce(l.item ->> 'value', '') !~ '\S'),
          ('value', 'number', l.decimals::text, false,
           l.kind = 'number' and l.item ->> 'value' ~ '\S' and l.value is null),
          ('value', 'ratio_value', null, false,
           l.kind = 'ratio' and l.item ->> 'value' ~ '\S'),
          ('value', 'distinct_value', l.value::text, false,
           l.kind = 'distinct' and l.item ->> 'value' ~ '\S'
           and levain.scaled(l.item ->> 'value', 0) is distinct from l.value),
          ('value', 'negative', null, false,
           l.kind = 'number' and (l.definition).nature = 'persons' and l.value < 0),
          ('numerator', 'numerator_missing', null, false,
           (l.kind = 'ratio' or g.per is not null)
           and coalesce(l.item ->> 'numerator', '') !~ '\S'),
          ('numerator', 'number', '2', false,
           l.item ->> 'numerator' ~ '\S' and l.numerator is null),
          ('numerator', 'part_unfit', null, false,
           l.kind is not null and l.kind <> 'ratio' and g.per is null
           and l.item ->> 'numerator' ~ '\S'),
          ('denominator', 'denominator_missing', null, false,
           l.kind = 'ratio' and coalesce(l.item ->> 'denominator', '') !~ '\S'),
          ('denominator', 'number', '2', false,
           l.kind = 'ratio' and l.item ->> 'denominator' ~ '\S' and l.denominator is null),
          ('denominator', 'indicator_value_denominator_check', null, false,
           l.kind = 'ratio' and l.denominator <= 0),
          ('denominator', 'part_unfit', null, false,
           l.kind is not null and l.kind <> 'ratio' and l.item ->> 'denominator' ~ '\S'),
          ('keys', 'keys_missing', (l.definition).key_kind, false,
           l.kind = 'distinct' and l.keys is null),
          ('keys', 'keys_unfit', null, false,
           l.kind is not null and l.kind <> 'distinct' and g.scic is null and l.keys is not null),
          ('keys', 'keys_kind_' || (l.definition).key_kind,
           (select k.key from unnest(l.keys) as k (key)
             where not levain.key_fits(k.key, (l.definition).key_kind) limit 1), false,
           l.kind = 'distinct'
           and exists (select from unnest(l.keys) as k (key)
                        where not levain.key_fits(k.key, (l.definition).key_kind))),
          ('keys', 'keys_twice',
           (select split_part(k.key, ':', 1) from unnest(l.keys) as k (key)
             group by 1 having count(*) > 1 limit 1), false,
           exists (select from unnest(l.keys) as k (key)
                    group by split_part(k.key, ':', 1) having count(*) > 1)),
          ('value', 'guard_per',
           format('%s × %s > %s', levain.decimal_text(l.value, l.decimals), g.per ->> 'divisor',
                  levain.decimal_text(l.numerator, 2)), (g.per ->> 'warn')::boolean,
           g.per is not null
           and l.value::numeric * levain.scaled(g.per ->> 'divisor', 2)
               > l.numerator * power(10::numeric, l.decimals)),
          ('keys', 'scic_count', coalesce(cardinality(l.keys), 0)::text,
           (g.scic ->> 'warn')::boolean,
           g.scic is not null
           and l.value <> coalesce(cardinality(l.keys), 0) * power(10::numeric, l.decimals)),
          ('keys', (select levain.scic_fault(k.key) from unnest(l.keys) as k (key)
                     where levain.scic_fault(k.key) is not null limit 1),
           (select k.key from unnest(l.keys) as k (key)
             where levain.scic_fault(k.key) is not null limit 1),
           (g.scic ->> 'warn')::boolean,
           g.scic is not null
           and exists (select from unnest(l.keys) as k (key)
                        where levain.scic_fault(k.key) is not null)),
          ('method', 'guard_method', null, (g.method ->> 'warn')::boolean,
           g.method is not null and coalesce(l.item ->> 'method', '') !~ '\S'),
          ('evidence', 'evidence', (l.definition).evidence_fr, true,
           (l.definition).evidence_required and coalesce(l.item ->> 'evidence', '') !~ '\S'
           and l.item ->> 'evidence_sha256' is null),
          ('reason', 'indicator_value_reason_check',
           levain.decimal_text(s.value, l.decimals), false,
           s.version is not null and l.value is not null
           and coalesce(l.item ->> 'reason', '') !~ '\S'
           and (s.value, s.numerator, s.denominator, s.keys, s.method::text, s.evidence::text,
                coalesce(l.item ->> 'evidence_sha256', encode(s.evidence_sha256, 'hex')))
               is distinct from
               (l.value, l.numerator, l.denominator, l.keys, nullif(btrim(l.item ->> 'method'), ''),
                nullif(btrim(l.item ->> 'evidence'), ''),
                encode(s.evidence_sha256, 'hex'))),
          ('indicator', 'line_twice', l.first_place::text, false,
           l.occurrence > 1 and l.period is not null and l.application_id is not null)
      ) as p (member, reason, detail, warning, holds)
     where p.holds;
end;
comment on function levain.indicator_line_problems(bigint, jsonb, date) is
    'What is wrong with lines of values, each by itself and beside what is stored.';

-- ---- what values are held to, one beside another ------------------------------------------------

create function levain.budget_planned(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint)
    returns table (account text, cents bigint)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    select i.texts[a.slot], sum(i.numbers[m.slot])::bigint
      from levain.rule_set_in_force r
      join levain.list_field a
        on a.fund_id = r.fund_id and a.call_id = r.call_id and a.rule_set_id = r.rule_set_id
       and a.name = 'account' and a.storage = 'text'
      join levain.list_field m
        on m.fund_id = r.fund_id and m.call_id = r.call_id and m.rule_set_id = r.rule_set_id
       and m.list = a.list and m.name = 'amount' and m.type = 'money'
      join levain.counted_version v
        on v.fund_id = r.fund_id and v.call_id = r.call_id
       and v.application_id = the_application_id
      join levain.application_item i
        on i.fund_id = v.fund_id and i.call_id = v.call_id
       and i.application_id = v.application_id and i.version = v.version and i.list = a.list
     where r.fund_id = the_fund_id and r.call_id = the_call_id
       and i.texts[a.slot] ~ '^(6[0-9]|7[0-9]|8[67])[0-9]{0,6}$'
     group by i.texts[a.slot];
end;
comment on function levain.budget_planned(bigint, bigint, bigint) is
    'The budget of an application: of its list whose items have an account and an amount.';

create view levain.standing_return with (security_invoker = true) as
select distinct on (r.fund_id, r.call_id, r.application_id, r.exercise)
       r.*, w.accepted, w.motive
  from levain.financial_return r
  left join levain.financial_return_verdict w
    using (fund_id, call_id, application_id, exercise, version)
 order by r.fund_id, r.call_id, r.application_id, r.exercise, r.version desc;
comment on view levain.standing_return is
    'The last version of each financial return; accepted is null while nobody has judged it.';

create function levain.budget_of(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_account text,
    the_exercise integer) returns bigint
    language sql stable
    return case when the_exercise is not null
        then (select sum(l.realised_cents)::bigint
                from levain.standing_return r
                join levain.financial_return_line l
                  using (fund_id, call_id, application_id, exercise, version)
               where r.fund_id = the_fund_id and r.call_id = the_call_id
                 and r.application_id = the_application_id and r.exercise = the_exercise
                 and r.accepted is not false and left(l.account, 2) = the_account)
        else (select sum(b.cents)::bigint
                from levain.budget_planned(the_fund_id, the_call_id, the_application_id) as b
               where left(b.account, 2) = the_account) end;
comment on function levain.budget_of(bigint, bigint, bigint, text, integer) is
    'What an account has: realised, by the return of an exercise that was not refused; with no '
    'exercise, planned by the application. Null = nobody says.';

create function levain.indicator_faults(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint)
    returns table (indicator text, period text, other text, reason text, detail text,
                   warning boolean)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    with v as (
        select v.*, d.decimals, d.over_time, d.guards
          from levain.standing_indicator_value v
          join levain.indicator d
            on d.fund_id = v.fund_id and d.code = v.indicator and d.version = v.definition_version
         where v.fund_id = the_fund_id and v.call_id = the_call_id
           and v.application_id = the_application_id and v.accepted is not false
    ), guarded as (
        select v.*, g.item as guard, coalesce((g.item ->> 'warn')::boolean, false) as warns
          from v
          cross join lateral levain.items_of(v.guards) as g
    ), beside as (
        select g.indicator::text, g.period, g.guard ->> 'of' as other, g.value, g.decimals, g.warns,
               max(o.decimals) as other_decimals, count(o.value) as other_count,
               case max(o.over_time) when 'last' then
                        (array_agg(o.value order by o.period_from desc))[1]::numeric
                    when 'max' then max(o.value)::numeric else sum(o.value) end as other_value,
               case max(o.over_time) when 'average' then count(o.value) else 1 end as parts
          from guarded g
          left join v o
            on o.indicator = g.guard ->> 'of' and o.period_from >= g.period_from
           and o.period_through <= g.period_through
         where g.guard ->> 'kind' = 'at_most'
         group by g.indicator, g.period, g.guard, g.value, g.decimals, g.warns
    ), kept as (
        -- Year by year where there is a return of the year, else all together with the application.
        select g.*, r.exercise
          from guarded g
          left join levain.standing_return r
            on r.fund_id = the_fund_id and r.call_id = the_call_id
           and r.application_id = the_application_id and r.accepted is not false
           and r.exercise = extract(year from g.period_from)
         where g.guard ->> 'kind' = 'budget'
    ), budget as (
        select distinct on (k.indicator, k.guard, k.exercise)
               k.indicator::text, k.period, k.guard, k.decimals, k.warns,
               case when k.over_time <> 'sum' then max(k.value) over same
                    when k.exercise is not null then sum(k.value) over same
                    else sum(k.value) over every end as total,
               levain.budget_of(the_fund_id, the_call_id, the_application_id,
                                k.guard ->> 'account', k.exercise) as cents
          from kept k
        window same as (partition by k.indicator, k.guard, k.exercise),
               every as (partition by k.indicator, k.guard)
         order by k.indicator, k.guard, k.exercise, k.period_from desc
    )
    select b.indicator, b.period, b.other,
           case when b.other_count = 0 then 'guard_at_most_unknown' else 'guard_at_most' end,
           case when b.other_count = 0 then b.other
                else format('%s > %s (%s)', levain.decimal_text(b.value, b.decimals),
                            levain.decimal_text(levain.half_up(b.other_value, b.parts),
                                                b.other_decimals), b.other) end,
           b.warns or b.other_count = 0
      from beside b
     where b.other_count = 0
        or b.value::numeric * b.parts * power(10::numeric, b.other_decimals)
           > b.other_value * power(10::numeric, b.decimals)
    union all
    select b.indicator, b.period, null,
           case when b.cents is null then 'guard_budget_unknown' else 'guard_budget' end,
           case when b.cents is null then b.guard ->> 'account'
                else format('%s × %s > %s (%s)', levain.decimal_text(b.total, b.decimals),
                            b.guard ->> 'rate', levain.euros(b.cents), b.guard ->> 'account') end,
           b.warns or b.cents is null
      from budget b
     where b.cents is null
        or b.total * levain.scaled(b.guard ->> 'rate', 2)
           > b.cents * power(10::numeric, b.decimals);
end;
comment on function levain.indicator_faults(bigint, bigint, bigint) is
    'Where values of an award are more than what they are held to, or nothing is known of it.';

-- ---- taking values in ---------------------------------------------------------------------------

create function levain.indicator_insert(
    the_fund_id bigint, the_lines jsonb, the_left_out integer[], the_day date, the_file text,
    the_sha256 bytea, out new_count bigint, out changed_count bigint)
    language sql volatile
    set search_path = levain, pg_temp
begin atomic
    with given as (
        select l.*, (l.definition).code as code, (l.definition).version as definition_version,
               s.version as last_version,
               nullif(btrim(l.item ->> 'method'), '') as method,
               nullif(btrim(l.item ->> 'evidence'), '') as evidence,
               coalesce(decode(l.item ->> 'evidence_sha256', 'hex'), s.evidence_sha256::bytea)
                   as evidence_sha256,
               s.value as last_value, s.numerator as last_numerator,
               s.denominator as last_denominator, s.keys as last_keys, s.method as last_method,
               s.evidence as last_evidence, s.evidence_sha256 as last_sha256
          from levain.indicator_lines(the_fund_id, the_lines, the_day) as l
          left join lateral (
              select v.* from levain.indicator_value v
               where v.fund_id = the_fund_id and v.call_id = l.call_id
                 and v.application_id = l.application_id and v.indicator = (l.definition).code
                 and v.period = l.period
               order by v.version desc limit 1) as s on true
         where l.place <> all (the_left_out)
    ), stored as (
        insert into levain.indicator_value (
            fund_id, call_id, application_id, indicator, period, version, definition_version,
            period_from, period_through, value, numerator, denominator, keys, method, evidence,
            evidence_sha256, reason, file_name, file_sha256, day)
        select the_fund_id, g.call_id, g.application_id, g.code, g.period,
               coalesce(g.last_version, 0) + 1, g.definition_version, g.period_from,
               g.period_through, g.value, g.numerator, g.denominator, g.keys, g.method, g.evidence,
               g.evidence_sha256,
               case when g.last_version is not null then btrim(g.item ->> 'reason') end,
               the_file, the_sha256, the_day
          from given g
         where g.last_version is null
            or (g.last_value, g.last_numerator, g.last_denominator, g.last_keys,
                g.last_method::text, g.last_evidence::text, g.last_sha256::bytea)
               is distinct from
               (g.value, g.numerator, g.denominator, g.keys, g.method, g.evidence,
                g.evidence_sha256)
        returning version
    )
    select count(*) filter (where s.version = 1), count(*) filter (where s.version > 1)
      from stored s;
end;
comment on function levain.indicator_insert(bigint, jsonb, integer[], date, text, bytea) is
    'Stores lines of values, but for those that are left out, where they differ from what stands.';

create function levain.indicator_line_faults(
    the_fund_id bigint, the_lines jsonb, the_left_out integer[], the_day date)
    returns table (place integer, value text, reason text, detail text, warning boolean)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    with l as materialized (
        select l.place, l.item ->> 'value' as value, l.call_id, l.application_id,
               (l.definition).code as code, l.period, l.period_from, l.period_through
          from levain.indicator_lines(the_fund_id, the_lines, the_day) as l
         where l.place <> all (the_left_out)
    ), award as materialized (
        select distinct l.call_id, l.application_id from l
    ), fault as materialized (
        select a.call_id, a.application_id, f.*, p.from_day, p.through_day
          from award a
          cross join lateral levain.indicator_faults(the_fund_id, a.call_id, a.application_id) as f
          cross join lateral levain.period_of(f.period) as p
    )
    -- At its own line, else at that of what it is a part of, else at another of the same indicator.
    select distinct on (f.call_id, f.application_id, f.indicator, f.period, f.other, f.reason)
           l.place, l.value, f.reason, f.detail, f.warning
      from fault f
      join l
        on l.call_id = f.call_id and l.application_id = f.application_id
       and (l.code = f.indicator
            or (l.code = f.other and f.reason = 'guard_at_most' and l.period_from >= f.from_day
                and l.period_through <= f.through_day))
     where f.reason like 'guard_budget%' or l.period = f.period or l.code = f.other
     order by f.call_id, f.application_id, f.indicator, f.period, f.other, f.reason,
              l.code = f.indicator desc, l.period = f.period desc, l.place;
end;
comment on function levain.indicator_line_faults(bigint, jsonb, integer[], date) is
    'The indicator_faults that lines have to do with, each at one of them.';

create function levain.indicator_problems(the_fund_id bigint, the_lines jsonb, the_day date)
    returns table (place integer, member text, value text, reason text, detail text,
                   warning boolean)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    wrong jsonb;
    faults jsonb;
begin
    perform levain.fund_role_check(the_fund_id, array['manager']);
    perform pg_advisory_xact_lock(hashtextextended('levain.indicator_value', the_fund_id));
    wrong := (select coalesce(jsonb_agg(p), '[]')
                from levain.indicator_line_problems(the_fund_id, the_lines, the_day) as p);
    -- What values are held to beside others is asked of them as they would stand; then all is
    -- taken back.
    declare
        bad constant integer[] := array(select distinct (w.item ->> 'place')::integer
                                          from levain.items_of(wrong) as w
                                         where not (w.item ->> 'warning')::boolean);
    begin
        perform levain.indicator_insert(the_fund_id, the_lines, bad, the_day, 'trial', null);
        faults := (select coalesce(jsonb_agg(f), '[]')
                     from levain.indicator_line_faults(the_fund_id, the_lines, bad, the_day) as f);
        raise exception using errcode = 'LV001';
    exception when sqlstate 'LV001' then
        null;
    end;
    return query
    select (p.item ->> 'place')::integer, coalesce(p.item ->> 'member', 'value'),
           p.item ->> 'value', p.item ->> 'reason', p.item ->> 'detail',
           (p.item ->> 'warning')::boolean
      from levain.items_of(wrong || faults) as p;
end
$$;
comment on function levain.indicator_problems(bigint, jsonb, date) is
    'Everything that is wrong with lines of values, or that somebody should know of them: by '
    'themselves, beside what is stored, and beside what they are held to. Stores nothing.';

create function levain.indicator_store(
    the_fund_id bigint, the_lines jsonb, the_day date, the_file text, the_sha256 bytea,
    out new_count bigint, out changed_count bigint, out unchanged_count bigint)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    bad record;
begin
    perform levain.day_check('indicator_value_day_check', the_fund_id, 'values', the_day, null);
    select p.* into bad
      from levain.indicator_problems(the_fund_id, the_lines, the_day) as p
     where not p.warning
     order by p.place
     limit 1;
    if found then
        raise exception 'line %: % cannot be taken in', bad.place, bad.member
            using errcode = 'check_violation', constraint = 'indicator_value_line_check',
                  hint = concat_ws(' ', bad.reason, bad.detail);
    end if;
    select i.new_count, i.changed_count into new_count, changed_count
      from levain.indicator_insert(the_fund_id, the_lines, '{}', the_day, the_file,
                                   the_sha256) as i;
    unchanged_count := jsonb_array_length(the_lines) - new_count - changed_count;
end
$$;
comment on function levain.indicator_store(bigint, jsonb, date, text, bytea) is
    'Takes lines of values in, all of them or none: how many are new, how many correct one, how '
    'many change nothing.';

create function levain.indicator_judge(
    the_fund_id bigint, the_award text, the_indicator text, the_period text, the_accepted boolean,
    the_motive text, the_day date)
    returns table (application text, indicator text, period text, version smallint, outcome text,
                   detail text)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
#variable_conflict use_column
declare
    v record;
begin
    perform levain.fund_role_check(the_fund_id, array['manager']);
    perform pg_advisory_xact_lock(hashtextextended('levain.indicator_value', the_fund_id));
    for v in
        select s.*, a.code as application_code, c.code as call_code, d.evidence_required,
               exists (select from levain.items_of(d.guards) as g
                        where g.item ->> 'kind' in ('at_most', 'budget')) as is_held
          from levain.standing_indicator_value s
          join levain.application a using (fund_id, call_id, application_id)
          join levain.call c using (fund_id, call_id)
          join levain.indicator d
            on d.fund_id = s.fund_id and d.code = s.indicator and d.version = s.definition_version
         where s.fund_id = the_fund_id
           and (the_award is null or the_award in (a.code, c.code || '/' || a.code))
           and (the_indicator is null or s.indicator = the_indicator)
           and (the_period is null
                or s.period = (select p.code from levain.period_of(upper(the_period)) as p))
         order by c.code, a.code, s.indicator, s.period_from
    loop
        application := v.call_code || '/' || v.application_code;
        indicator := v.indicator;
        period := v.period;
        version := v.version;
        detail := null;
        if v.accepted is not null then
            outcome := case when v.accepted = the_accepted then 'already' else 'judged' end;
            detail := v.motive;
        elsif v.recorded_by = session_user then
            outcome := 'own';
        elsif the_accepted and v.evidence_required and v.evidence is null
              and v.evidence_sha256 is null then
            outcome := 'evidence';
        else
            -- What it is held to may have changed since it came in.
            detail := (select f.detail
                         from levain.indicator_faults(the_fund_id, v.call_id, v.application_id) as f
                        where the_accepted and v.is_held and f.indicator = v.indicator
                          and f.period = v.period and not f.warning
                        limit 1);
            outcome := case when detail is not null then 'guard'
                            when the_accepted then 'validated' else 'refused' end;
        end if;
        if outcome in ('validated', 'refused') then
            perform levain.day_check('indicator_verdict_day_check', the_fund_id, application,
                                     the_day, v.day);
            insert into levain.indicator_verdict (fund_id, call_id, application_id, indicator,
                                                  period, version, value_by, accepted, motive, day)
            values (the_fund_id, v.call_id, v.application_id, v.indicator, v.period, v.version,
                    v.recorded_by, the_accepted, the_motive, the_day);
        end if;
        return next;
    end loop;
end
$$;
comment on function levain.indicator_judge(bigint, text, text, text, boolean, text, date) is
    'Validates or refuses the last versions that were not judged yet, of what is named; says of '
    'each what became of it: validated, refused, already, judged (otherwise), own, evidence (there '
    'is none), guard (more than what it is held to).';

-- ---- what is asked of whom, what came, what it comes to -----------------------------------------

create function levain.indicator_expected(the_fund_id bigint, the_as_of date)
    returns table (call_id bigint, application_id bigint, indicator text, period text,
                   period_from date, period_through date, due_on date)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    with award as (
        select g.call_id, g.application_id, s.first_day, s.last_day
          from levain.agreement g
          cross join lateral levain.award_span(g.fund_id, g.call_id, g.application_id, the_as_of)
              as s
         where g.fund_id = the_fund_id and g.version = 1 and g.signed_on <= the_as_of
    ), asked as (
        -- A period is asked for as the last version says that had begun by its end.
        select d.*, lead(d.valid_from) over (partition by d.code order by d.version) as next_from
          from levain.indicator d
         where d.fund_id = the_fund_id and d.valid_from <= the_as_of
           and d.recorded_at < levain.recorded_until()
    )
    select a.call_id, a.application_id, d.code::text, p.code, p.from_day, p.through_day,
           least(p.through_day, a.last_day) + d.due_days
      from award a
      cross join asked d
      cross join lateral levain.periods_between(
          d.frequency, a.first_day, coalesce(a.last_day, the_as_of)) as p
     where p.from_day <= the_as_of and p.through_day >= d.valid_from
       and (d.next_from is null or p.through_day < d.next_from)
       and (d.valid_until is null or p.from_day <= d.valid_until)
       and (exists (select from levain.indicator_target t
                     where t.fund_id = d.fund_id and t.call_id = a.call_id
                       and t.application_id = a.application_id and t.indicator = d.code
                       and t.version = d.version)
            or not exists (select from levain.indicator_target t
                            where t.fund_id = d.fund_id and t.indicator = d.code
                              and t.version = d.version));
end;
comment on function levain.indicator_expected(bigint, date) is
    'Every value that the awards of a fund have to report, for periods that have begun on a day, '
    'and until when. An indicator with targets of awards is asked of these alone.';

create function levain.indicator_facts(
    the_fund_id bigint, the_as_of date, the_from date, the_through date)
    returns table (call_id bigint, application_id bigint, indicator text, period text,
                   period_from date, period_through date, due_on date, state text,
                   version smallint, value bigint, numerator bigint, denominator bigint,
                   keys text[], evidenced boolean, last_version smallint)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    with judged as (
        select v.*, w.accepted
          from levain.indicator_value v
          left join levain.indicator_verdict w
            on w.fund_id = v.fund_id and w.call_id = v.call_id
           and w.application_id = v.application_id and w.indicator = v.indicator
           and w.period = v.period and w.version = v.version and w.day <= the_as_of
           and w.recorded_at < levain.recorded_until()
         where v.fund_id = the_fund_id and v.day <= the_as_of
           and v.recorded_at < levain.recorded_until()
    ), counted as (
        select distinct on (j.call_id, j.application_id, j.indicator, j.period) j.*
          from judged j
         where j.accepted
         order by j.call_id, j.application_id, j.indicator, j.period, j.version desc
    ), last_one as (
        select distinct on (j.call_id, j.application_id, j.indicator, j.period) j.*
          from judged j
         order by j.call_id, j.application_id, j.indicator, j.period, j.version desc
    ), told as (
        select coalesce(e.call_id, l.call_id) as call_id,
               coalesce(e.application_id, l.application_id) as application_id,
               coalesce(e.indicator, l.indicator::text) as indicator,
               coalesce(e.period, l.period) as period,
               coalesce(e.period_from, l.period_from) as period_from,
               coalesce(e.period_through, l.period_through) as period_through,
               e.due_on, l.version as last_version, l.accepted as last_accepted
          from levain.indicator_expected(the_fund_id, the_as_of) as e
          full join last_one l
            on l.call_id = e.call_id and l.application_id = e.application_id
           and l.indicator = e.indicator and l.period = e.period
    )
    select t.call_id, t.application_id, t.indicator, t.period, t.period_from, t.period_through,
           t.due_on,
           case when c.version is not null then 'validated'
                when t.last_version is not null and t.last_accepted is null then 'received'
                when t.due_on < the_as_of then 'late'
                when t.last_accepted is false then 'refused'
                else 'due' end,
           c.version, c.value, c.numerator, c.denominator, c.keys,
           c.evidence is not null or c.evidence_sha256 is not null, t.last_version
      from told t
      left join counted c
        on c.call_id = t.call_id and c.application_id = t.application_id
       and c.indicator = t.indicator and c.period = t.period
     where t.period_through >= coalesce(the_from, '-infinity')
       and t.period_from <= coalesce(the_through, 'infinity');
end;
comment on function levain.indicator_facts(bigint, date, date, date) is
    'One row for each value that is asked for or came, of periods that touch the days from .. '
    'through (null: all), as it was known on a day: validated (its last version that another '
    'person accepted counts), received, late, refused, due. What is due is expected only once it '
    'came or is late.';

create function levain.indicator_awards(
    the_fund_id bigint, the_as_of date, the_from date, the_through date, the_over_time text)
    returns table (call_id bigint, application_id bigint, indicator text, value bigint,
                   numerator numeric, denominator numeric, keys text[], period_count bigint,
                   first_period text, last_period text, summed numeric)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    with fact as (
        select f.*, d.kind, d.decimals, d.percent,
               coalesce(the_over_time, d.over_time) as over_time,
               row_number() over (partition by f.call_id, f.application_id, f.indicator
                                  order by f.period_from desc) as from_last
          from levain.indicator_facts(the_fund_id, the_as_of, the_from, the_through) as f
          join levain.indicators_at(the_fund_id, the_as_of) as d on d.code = f.indicator
         where f.state = 'validated'
    ), part as (
        select f.call_id, f.application_id, f.indicator, f.kind, f.decimals, f.percent, f.over_time,
               count(*) as period_count,
               (array_agg(f.period order by f.period_from))[1] as first_period,
               (array_agg(f.period order by f.period_from desc))[1] as last_period,
               sum(f.value) as summed, max(f.value)::numeric as largest,
               max(f.value) filter (where f.from_last = 1)::numeric as latest,
               sum(f.numerator) filter (where f.from_last = 1 or f.over_time = 'sum') as numerator,
               sum(f.denominator) filter (where f.from_last = 1 or f.over_time = 'sum')
                   as denominator
          from fact f
         group by f.call_id, f.application_id, f.indicator, f.kind, f.decimals, f.percent,
                  f.over_time
    ), keyed as (
        select f.call_id, f.application_id, f.indicator,
               array_agg(distinct k.key order by k.key) as keys,
               count(distinct split_part(k.key, ':', 1)) as key_count
          from fact f
          cross join lateral unnest(f.keys) as k (key)
         where f.kind = 'distinct' and (f.from_last = 1 or f.over_time = 'sum')
         group by f.call_id, f.application_id, f.indicator
    )
    select p.call_id, p.application_id, p.indicator,
           case p.kind
               when 'distinct' then coalesce(k.key_count, 0)
               when 'ratio' then levain.half_up(
                   p.numerator * power(10::numeric, p.decimals)
                   * case when p.percent then 100 else 1 end, p.denominator)
               else case p.over_time when 'sum' then p.summed when 'last' then p.latest
                                     when 'max' then p.largest
                                     else levain.half_up(p.summed, p.period_count) end end::bigint,
           case when p.kind = 'ratio' then p.numerator end,
           case when p.kind = 'ratio' then p.denominator end,
           k.keys, p.period_count, p.first_period, p.last_period, p.summed
      from part p
      left join keyed k using (call_id, application_id, indicator);
end;
comment on function levain.indicator_awards(bigint, date, date, date, text) is
    'What the validated values of each award come to over time; an average is rounded to the last '
    'decimal, halves up. Another way over time than that of the definition may be asked for.';

create function levain.indicator_totals(
    the_fund_id bigint, the_as_of date, the_from date, the_through date, the_over_time text)
    returns table (indicator text, definition_version smallint, value bigint, numerator numeric,
                   denominator numeric, award_count bigint, overlap boolean, expected_count bigint,
                   received_count bigint, validated_count bigint, late_count bigint,
                   evidenced_count bigint, baseline bigint, target bigint, progress_bp bigint)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    with d as (
        select d.* from levain.indicators_at(the_fund_id, the_as_of) as d
    ), fact as (
        select f.indicator, count(*) filter (where f.due_on is not null and f.state <> 'due')
                   as expected_count,
               count(*) filter (where f.state in ('received', 'validated')) as received_count,
               count(*) filter (where f.state = 'validated') as validated_count,
               count(*) filter (where f.state = 'late') as late_count,
               count(*) filter (where f.state = 'validated' and f.evidenced) as evidenced_count
          from levain.indicator_facts(the_fund_id, the_as_of, the_from, the_through) as f
         group by f.indicator
    ), award as (
        select a.* from levain.indicator_awards(the_fund_id, the_as_of, the_from, the_through,
                                                the_over_time) as a
    ), summed as (
        select a.indicator, count(*) as award_count, sum(a.value) as value,
               sum(a.numerator) as numerator, sum(a.denominator) as denominator
          from award a
         group by a.indicator
    ), keyed as (
        select a.indicator, count(distinct split_part(k.key, ':', 1)) as value
          from award a
          cross join lateral unnest(a.keys) as k (key)
         group by a.indicator
    ), total as (
        select d.code::text as indicator, d.version, d.baseline, d.target, d.over_awards,
               case d.kind when 'distinct' then coalesce(k.value, 0)
                    when 'ratio' then levain.half_up(
                        s.numerator * power(10::numeric, d.decimals)
                        * case when d.percent then 100 else 1 end, s.denominator)
                    else s.value end::bigint as value,
               s.numerator, s.denominator, s.award_count
          from d
          left join summed s on s.indicator = d.code
          left join keyed k on k.indicator = d.code
    )
    select t.indicator, t.version,
           case when t.award_count > 0 then t.value end, t.numerator, t.denominator,
           coalesce(t.award_count, 0), t.over_awards = 'overlap' and coalesce(t.award_count, 0) > 1,
           coalesce(f.expected_count, 0), coalesce(f.received_count, 0),
           coalesce(f.validated_count, 0), coalesce(f.late_count, 0),
           coalesce(f.evidenced_count, 0), t.baseline, t.target,
           case when t.award_count > 0 and t.target <> coalesce(t.baseline, 0)
                then (sign(t.target - coalesce(t.baseline, 0))
                      * levain.half_up((t.value - coalesce(t.baseline, 0))::numeric * 10000,
                                       abs(t.target - coalesce(t.baseline, 0))))::bigint end
      from total t
      left join fact f on f.indicator = t.indicator
     order by t.indicator;
end;
comment on function levain.indicator_totals(bigint, date, date, date, text) is
    'What the validated values of all awards come to, by the definition of each indicator: a sum, '
    'a ratio of sums, keys each once; beside it how complete they are and how many have evidence. '
    'progress_bp: of the way from the baseline to the target, in 1/10,000, halves up.';

-- ---- financial returns, from files to settlements -----------------------------------------------

create function levain.return_lines(the_fund_id bigint, the_lines jsonb)
    returns table (place integer, item jsonb, call_id bigint, application_id bigint,
                   found_count bigint, exercise smallint, account text, planned_cents bigint,
                   realised_cents bigint, eligible_cents bigint, words text)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    select l.ordinal, l.item, n.call_id, n.application_id, n.found_count,
           case when btrim(l.item ->> 'exercise') ~ '^2[0-9]{3}$'
               then btrim(l.item ->> 'exercise')::smallint end,
           (regexp_match(btrim(l.item ->> 'account'), '^(?:6[0-9]|7[0-9]|8[67])[0-9]{0,6}$'))[1],
           case when l.item ->> 'planned' ~ '\S' then levain.scaled(l.item ->> 'planned', 2)
                else (select b.cents
                        from levain.budget_planned(the_fund_id, n.call_id, n.application_id) as b
                       where b.account = btrim(l.item ->> 'account')) end,
           levain.scaled(l.item ->> 'realised', 2), levain.scaled(l.item ->> 'eligible', 2),
           nullif(btrim(l.item ->> 'explanation'), '')
      from levain.items_of(the_lines) as l
      cross join lateral levain.application_named(the_fund_id,
                                                  btrim(l.item ->> 'application')) as n;
end;
comment on function levain.return_lines(bigint, jsonb) is
    'The lines of financial returns as they are understood; what was planned, where they do not '
    'say, as the application has it.';

create function levain.return_balances(the_fund_id bigint, the_lines jsonb)
    returns table (place integer, reason text, detail text)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    with l as (
        select l.*, left(l.account, 2) as head
          from levain.return_lines(the_fund_id, the_lines) as l
    ), summed as (
        select min(l.place) as place,
               coalesce(sum(l.realised_cents) filter (where l.head < '70'), 0) as charges,
               coalesce(sum(l.realised_cents) filter (where l.head between '70' and '79'), 0)
                   as income,
               coalesce(sum(l.realised_cents) filter (where l.head = '86'), 0) as used,
               coalesce(sum(l.realised_cents) filter (where l.head = '87'), 0) as given,
               coalesce(sum(l.planned_cents) filter (where l.head < '70'), 0) as planned_charges,
               coalesce(sum(l.planned_cents) filter (where l.head between '70' and '79'), 0)
                   as planned_income,
               coalesce(sum(l.planned_cents) filter (where l.head = '86'), 0) as planned_used,
               coalesce(sum(l.planned_cents) filter (where l.head = '87'), 0) as planned_given,
               count(*) = count(l.planned_cents) as all_planned
          from l
         group by l.call_id, l.application_id, l.exercise
        having bool_and(l.account is not null and l.realised_cents is not null
                        and l.exercise is not null)
    )
    select s.place, p.reason, format('%s <> %s', levain.euros(p.charges), levain.euros(p.income))
      from summed s
      cross join lateral (values
          ('return_balance', s.charges, s.income, true),
          ('return_kind_balance', s.used, s.given, true),
          ('return_planned_balance', s.planned_charges, s.planned_income, s.all_planned),
          ('return_planned_kind_balance', s.planned_used, s.planned_given, s.all_planned))
          as p (reason, charges, income, is_known)
     where p.is_known and p.charges <> p.income;
end;
comment on function levain.return_balances(bigint, jsonb) is
    'Returns among lines whose charges and income, or whose 86 and 87, are not the same: at their '
    'first line.';

create function levain.return_changes(the_fund_id bigint, the_lines jsonb)
    returns table (place integer, call_id bigint, application_id bigint, exercise smallint,
                   last_version smallint, reason text, differs boolean)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    with given as (
        select l.call_id, l.application_id, l.exercise, min(l.place) as place,
               max(nullif(btrim(l.item ->> 'reason'), '')) as reason,
               array_agg(row (l.account, l.planned_cents, l.realised_cents, l.eligible_cents,
                              l.words)::text order by l.account) as lines
          from levain.return_lines(the_fund_id, the_lines) as l
         where l.application_id is not null and l.exercise is not null
         group by l.call_id, l.application_id, l.exercise
    )
    select g.place, g.call_id, g.application_id, g.exercise, s.version, g.reason,
           s.version is null or g.lines is distinct from (
               select array_agg(row (k.account, k.planned_cents::bigint, k.realised_cents::bigint,
                                     k.eligible_cents::bigint, k.words::text)::text
                                order by k.account)
                 from levain.financial_return_line k
                where k.fund_id = the_fund_id and k.call_id = g.call_id
                  and k.application_id = g.application_id and k.exercise = g.exercise
                  and k.version = s.version)
      from given g
      left join levain.standing_return s
        on s.fund_id = the_fund_id and s.call_id = g.call_id
       and s.application_id = g.application_id and s.exercise = g.exercise;
end;
comment on function levain.return_changes(bigint, jsonb) is
    'The returns that lines make, and whether each differs from what stands of it.';

create function levain.return_problems(the_fund_id bigint, the_lines jsonb, the_day date)
    returns table (place integer, member text, value text, reason text, detail text,
                   warning boolean)
    language sql stable security definer
    set search_path = levain, pg_temp
begin atomic
    with l as (
        select l.*, s.first_day, s.known,
               count(*) over (partition by l.call_id, l.application_id, l.exercise, l.account
                              order by l.place rows unbounded preceding) as occurrence,
               first_value(l.place) over (partition by l.call_id, l.application_id, l.exercise,
                                                       l.account order by l.place) as first_place
          from levain.return_lines(the_fund_id, the_lines) as l
          left join lateral levain.award_span(the_fund_id, l.call_id, l.application_id, the_day)
              as s on true
    )
    select l.place, p.member, l.item ->> p.member, p.reason, p.detail, p.warning
      from l
      cross join lateral (values
          ('application', 'indicator_value_application_id_fkey', null, false, l.found_count = 0),
          ('application', 'application_several', null, false, l.found_count > 1),
          ('application', 'indicator_value_award_check', null, false,
           l.found_count = 1 and not coalesce(l.known, false)),
          ('exercise', 'financial_return_exercise_check', null, false, l.exercise is null),
          ('exercise', 'return_open', null, false,
           l.exercise > extract(year from the_day)),
          ('exercise', 'return_before', l.first_day::text, false,
           l.exercise < extract(year from l.first_day)),
          ('account', 'financial_return_line_account_check', null, false, l.account is null),
          ('account', 'line_twice', l.first_place::text, false,
           l.occurrence > 1 and l.account is not null),
          ('planned', 'amount', null, false,
           l.item ->> 'planned' ~ '\S' and coalesce(l.planned_cents, -1) < 0),
          ('planned', 'return_unplanned', null, true,
           coalesce(l.item ->> 'planned', '') !~ '\S' and l.planned_cents is null
           and l.account is not null),
          ('realised', 'amount', null, false, coalesce(l.realised_cents, -1) < 0),
          ('eligible', 'amount', null, false,
           l.item ->> 'eligible' ~ '\S' and coalesce(l.eligible_cents, -1) < 0),
          ('eligible', 'financial_return_line_eligible_cents_check',
           levain.euros(l.realised_cents), false, l.eligible_cents > l.realised_cents),
          ('eligible', 'return_eligible_income', null, false,
           l.eligible_cents is not null and l.account >= '7')
      ) as p (member, reason, detail, warning, holds)
     where p.holds
    union all
    select b.place, 'realised', null, b.reason, b.detail, false
      from levain.return_balances(the_fund_id, the_lines) as b
    union all
    select c.place, 'reason', null, 'financial_return_reason_check', null, false
      from levain.return_changes(the_fund_id, the_lines) as c
     where c.differs and c.last_version is not null and c.reason is null;
end;
comment on function levain.return_problems(bigint, jsonb, date) is
    'Everything that is wrong with lines of financial returns.';

create function levain.return_store(
    the_fund_id bigint, the_lines jsonb, the_day date, the_file text, the_sha256 bytea,
    out new_count bigint, out changed_count bigint, out unchanged_count bigint)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    bad record;
begin
    perform levain.fund_role_check(the_fund_id, array['manager']);
    perform pg_advisory_xact_lock(hashtextextended('levain.financial_return', the_fund_id));
    perform levain.day_check('financial_return_day_check', the_fund_id, 'returns', the_day, null);
    select p.* into bad
      from levain.return_problems(the_fund_id, the_lines, the_day) as p
     where not p.warning
     order by p.place
     limit 1;
    if found then
        raise exception 'line %: % cannot be taken in', bad.place, bad.member
            using errcode = 'check_violation', constraint = 'financial_return_lines_check',
                  hint = concat_ws(' ', bad.reason, bad.detail);
    end if;
    with change as materialized (
        select c.* from levain.return_changes(the_fund_id, the_lines) as c
    ), made as (
        insert into levain.financial_return (fund_id, call_id, application_id, exercise, version,
                                             reason, file_name, file_sha256, day)
        select the_fund_id, c.call_id, c.application_id, c.exercise,
               coalesce(c.last_version, 0) + 1,
               case when c.last_version is not null then c.reason end, the_file, the_sha256,
               the_day
          from change c
         where c.differs
    ), made_lines as (
        insert into levain.financial_return_line (fund_id, call_id, application_id, exercise,
                                                  version, account, planned_cents, realised_cents,
                                                  eligible_cents, words)
        select the_fund_id, l.call_id, l.application_id, l.exercise,
               coalesce(c.last_version, 0) + 1, l.account, l.planned_cents, l.realised_cents,
               l.eligible_cents, l.words
          from levain.return_lines(the_fund_id, the_lines) as l
          join change c using (call_id, application_id, exercise)
         where c.differs
    )
    select count(*) filter (where c.differs and c.last_version is null),
           count(*) filter (where c.differs and c.last_version is not null),
           count(*) filter (where not c.differs)
      into new_count, changed_count, unchanged_count
      from change c;
end
$$;
comment on function levain.return_store(bigint, jsonb, date, text, bytea) is
    'Takes financial returns in, all of them or none: how many are new, how many correct one, how '
    'many change nothing.';

create function levain.return_judge(
    the_fund_id bigint, the_award text, the_exercise smallint, the_accepted boolean,
    the_motive text, the_day date)
    returns table (application text, exercise smallint, version smallint, outcome text, detail text)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
#variable_conflict use_column
declare
    r record;
begin
    perform levain.fund_role_check(the_fund_id, array['manager']);
    perform pg_advisory_xact_lock(hashtextextended('levain.financial_return', the_fund_id));
    for r in
        select s.*, a.code as application_code, c.code as call_code
          from levain.standing_return s
          join levain.application a using (fund_id, call_id, application_id)
          join levain.call c using (fund_id, call_id)
         where s.fund_id = the_fund_id
           and (the_award is null or the_award in (a.code, c.code || '/' || a.code))
           and (the_exercise is null or s.exercise = the_exercise)
         order by c.code, a.code, s.exercise
    loop
        application := r.call_code || '/' || r.application_code;
        exercise := r.exercise;
        version := r.version;
        detail := null;
        if r.accepted is not null then
            outcome := case when r.accepted = the_accepted then 'already' else 'judged' end;
            detail := r.motive;
        elsif r.recorded_by = session_user then
            outcome := 'own';
        else
            outcome := case when the_accepted then 'validated' else 'refused' end;
            perform levain.day_check('financial_return_verdict_day_check', the_fund_id, application,
                                     the_day, r.day);
            insert into levain.financial_return_verdict (
                fund_id, call_id, application_id, exercise, version, return_by, accepted, motive,
                day)
            values (the_fund_id, r.call_id, r.application_id, r.exercise, r.version,
                    r.recorded_by, the_accepted, the_motive, the_day);
        end if;
        return next;
    end loop;
end
$$;
comment on function levain.return_judge(bigint, text, smallint, boolean, text, date) is
    'Validates or refuses the last versions of returns that were not judged yet: of each, what '
    'became of it.';

create function levain.counted_returns(the_fund_id bigint, the_as_of date)
    returns table (call_id bigint, application_id bigint, exercise smallint, version smallint)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    select distinct on (w.call_id, w.application_id, w.exercise)
           w.call_id, w.application_id, w.exercise, w.version
      from levain.financial_return_verdict w
     where w.fund_id = the_fund_id and w.accepted and w.day <= the_as_of
       and w.recorded_at < levain.recorded_until()
     order by w.call_id, w.application_id, w.exercise, w.version desc;
end;
comment on function levain.counted_returns(bigint, date) is
    'The returns that count on a day: of each its last version that another person validated.';

create function levain.return_facts(the_fund_id bigint, the_as_of date)
    returns table (call_id bigint, application_id bigint, exercise smallint, version smallint,
                   account text, planned_cents bigint, realised_cents bigint,
                   eligible_cents bigint, rate_bp bigint, words text)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    select c.call_id, c.application_id, c.exercise, c.version, l.account, l.planned_cents,
           l.realised_cents, l.eligible_cents,
           levain.half_up(l.realised_cents::numeric * 10000, l.planned_cents)::bigint,
           l.words::text
      from levain.counted_returns(the_fund_id, the_as_of) as c
      join levain.financial_return_line l
        on l.fund_id = the_fund_id and l.call_id = c.call_id
       and l.application_id = c.application_id and l.exercise = c.exercise
       and l.version = c.version;
end;
comment on function levain.return_facts(bigint, date) is
    'The accounts of the returns that count on a day; rate_bp: realised of planned in 1/10,000, '
    'halves up, null where nothing was planned.';

create or replace function levain.return_received(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint) returns boolean
    language sql stable
    set search_path = levain, pg_temp
    return exists (select from levain.award_document w
                    where w.fund_id = the_fund_id and w.call_id = the_call_id
                      and w.application_id = the_application_id
                      and w.kind = 'financial_return' and w.accepted)
        or exists (select from levain.financial_return_verdict v
                    where v.fund_id = the_fund_id and v.call_id = the_call_id
                      and v.application_id = the_application_id and v.accepted
                      and v.exercise >= (select coalesce(extract(year from max(g.ends_on)), 0)
                                           from levain.last_agreement g
                                          where g.fund_id = the_fund_id
                                            and g.call_id = the_call_id
                                            and g.application_id = the_application_id))
        or exists (select from levain.last_agreement g
                     join levain.instalment i using (fund_id, call_id, application_id, version)
                    where g.fund_id = the_fund_id and g.call_id = the_call_id
                      and g.application_id = the_application_id
                      and i.kind = 'balance' and i.documents <> '{}'
                      and levain.papers_lacking(i.fund_id, i.call_id, i.application_id,
                                                i.documents) = '{}');
comment on function levain.return_received(bigint, bigint, bigint) is
    'Whether the financial return of an award came in: by that name, as a return of its last year '
    'that was validated, or as what its balance asks for.';

create or replace function levain.papers_lacking(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_documents text[])
    returns text[]
    language sql stable
    set search_path = levain, pg_temp
    return case when the_documents = '{}' then the_documents else array(
        select d.kind from unnest(the_documents) as d (kind)
         where coalesce((select not w.accepted from levain.award_document w
                          where w.fund_id = the_fund_id and w.call_id = the_call_id
                            and w.application_id = the_application_id and w.kind = d.kind
                          order by w.award_document_id desc limit 1), true)
           and not (d.kind = 'financial_return'
                    and exists (
                        select from levain.financial_return_verdict v
                         where v.fund_id = the_fund_id and v.call_id = the_call_id
                           and v.application_id = the_application_id and v.accepted
                           and v.exercise >= (select coalesce(extract(year from max(g.ends_on)), 0)
                                                from levain.last_agreement g
                                               where g.fund_id = the_fund_id
                                                 and g.call_id = the_call_id
                                                 and g.application_id = the_application_id)))
         order by d.kind) end;
comment on function levain.papers_lacking(bigint, bigint, bigint, text[]) is
    'Those of the papers that were not received, or were refused last; a return of the last year '
    'that was validated is a financial_return.';

create function levain.returns_eligible(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_day date)
    returns bigint
    language sql stable
    set search_path = levain, pg_temp
    return (select sum(f.eligible_cents)::bigint
              from levain.return_facts(the_fund_id, the_day) as f
             where f.call_id = the_call_id and f.application_id = the_application_id
            having count(f.eligible_cents) > 0);
comment on function levain.returns_eligible(bigint, bigint, bigint, date) is
    'What was spent of what is eligible, by the returns of an award that count on a day; null = '
    'none says.';

create function levain.settlement_cite(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_day date)
    returns boolean
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    spent bigint := (select s.realised_cents::bigint from levain.settlement s
                      where s.fund_id = the_fund_id and s.call_id = the_call_id
                        and s.application_id = the_application_id);
    told bigint := levain.returns_eligible(the_fund_id, the_call_id, the_application_id, the_day);
begin
    perform levain.fund_role_check(the_fund_id, array['manager']);
    if exists (select from levain.settlement_return r
                where r.fund_id = the_fund_id and r.call_id = the_call_id
                  and r.application_id = the_application_id) then
        return false;
    end if;
    if spent is distinct from told then
        raise exception 'the settlement has another amount than the returns'
            using errcode = 'check_violation', constraint = 'settlement_return_sum_check',
                  hint = format('%s <> %s', levain.euros(spent), levain.euros(told));
    end if;
    insert into levain.settlement_return (fund_id, call_id, application_id, exercise, version,
                                          eligible_cents)
    select the_fund_id, the_call_id, the_application_id, f.exercise, f.version,
           coalesce(sum(f.eligible_cents), 0)
      from levain.return_facts(the_fund_id, the_day) as f
     where f.call_id = the_call_id and f.application_id = the_application_id
     group by f.exercise, f.version;
    return true;
end
$$;
comment on function levain.settlement_cite(bigint, bigint, bigint, date) is
    'Records on which returns the settlement of an award rests: together they say what it says was '
    'spent.';

-- ---- milestones, from files to what became of them ----------------------------------------------

create function levain.milestone_lines(the_fund_id bigint, the_lines jsonb)
    returns table (place integer, item jsonb, call_id bigint, application_id bigint,
                   found_count bigint, code text, name text, due_on date, last_version smallint,
                   differs boolean)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    select l.ordinal, l.item, n.call_id, n.application_id, n.found_count,
           (regexp_match(btrim(l.item ->> 'code'), '^[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}$'))[1],
           nullif(btrim(l.item ->> 'name'), ''), levain.text_date(l.item ->> 'due'), m.version,
           m.version is null
           or (m.name::text, m.due_on) is distinct from
              (nullif(btrim(l.item ->> 'name'), ''), levain.text_date(l.item ->> 'due'))
      from levain.items_of(the_lines) as l
      cross join lateral levain.application_named(the_fund_id, btrim(l.item ->> 'application')) as n
      left join levain.standing_milestone m
        on m.fund_id = the_fund_id and m.call_id = n.call_id
       and m.application_id = n.application_id and m.code = btrim(l.item ->> 'code');
end;
comment on function levain.milestone_lines(bigint, jsonb) is
    'The lines of a file of milestones as they are understood.';

create function levain.milestone_problems(the_fund_id bigint, the_lines jsonb, the_day date)
    returns table (place integer, member text, value text, reason text, detail text,
                   warning boolean)
    language sql stable security definer
    set search_path = levain, pg_temp
begin atomic
    with l as (
        select l.*, s.first_day, s.known,
               count(*) over (partition by l.call_id, l.application_id, l.code
                              order by l.place rows unbounded preceding) as occurrence,
               first_value(l.place) over (partition by l.call_id, l.application_id, l.code
                                          order by l.place) as first_place
          from levain.milestone_lines(the_fund_id, the_lines) as l
          left join lateral levain.award_span(the_fund_id, l.call_id, l.application_id, the_day)
              as s on true
    )
    select l.place, p.member, l.item ->> p.member, p.reason, p.detail, false
      from l
      cross join lateral (values
          ('application', 'indicator_value_application_id_fkey', null, l.found_count = 0),
          ('application', 'application_several', null, l.found_count > 1),
          ('application', 'indicator_value_award_check', null,
           l.found_count = 1 and not coalesce(l.known, false)),
          ('code', 'code', null, l.code is null),
          ('code', 'line_twice', l.first_place::text, l.occurrence > 1 and l.code is not null),
          ('name', 'words', null, l.name is null),
          ('due', 'date', null, l.due_on is null),
          ('due', 'milestone_before', l.first_day::text, l.due_on < l.first_day),
          ('reason', 'milestone_reason_check', null,
           l.differs and l.last_version is not null
           and coalesce(l.item ->> 'reason', '') !~ '\S')
      ) as p (member, reason, detail, holds)
     where p.holds;
end;
comment on function levain.milestone_problems(bigint, jsonb, date) is
    'Everything that is wrong with lines of milestones.';

create function levain.milestone_store(
    the_fund_id bigint, the_lines jsonb, the_day date, the_file text, the_sha256 bytea,
    out new_count bigint, out changed_count bigint, out unchanged_count bigint)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    bad record;
begin
    perform levain.fund_role_check(the_fund_id, array['manager']);
    perform pg_advisory_xact_lock(hashtextextended('levain.milestone', the_fund_id));
    perform levain.day_check('milestone_day_check', the_fund_id, coalesce(the_file, 'milestones'),
                             the_day, null);
    select p.* into bad
      from levain.milestone_problems(the_fund_id, the_lines, the_day) as p
     order by p.place
     limit 1;
    if found then
        raise exception 'line %: % cannot be taken in', bad.place, bad.member
            using errcode = 'check_violation', constraint = 'milestone_line_check',
                  hint = concat_ws(' ', bad.reason, bad.detail, encode(the_sha256, 'hex'));
    end if;
    with stored as (
        insert into levain.milestone (fund_id, call_id, application_id, code, version, name, due_on,
                                      reason, day)
        select the_fund_id, l.call_id, l.application_id, l.code, coalesce(l.last_version, 0) + 1,
               l.name, l.due_on,
               case when l.last_version is not null then btrim(l.item ->> 'reason') end, the_day
          from levain.milestone_lines(the_fund_id, the_lines) as l
         where l.differs
        returning version
    )
    select count(*) filter (where s.version = 1), count(*) filter (where s.version > 1)
      into new_count, changed_count
      from stored s;
    unchanged_count := jsonb_array_length(the_lines) - new_count - changed_count;
end
$$;
comment on function levain.milestone_store(bigint, jsonb, date, text, bytea) is
    'Takes milestones in, all of them or none: how many are new, how many change one, how many '
    'change nothing.';

create function levain.milestone_end(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_code text,
    the_kind text, the_words text, the_day date, out created boolean, out due_on date)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    m levain.standing_milestone;
begin
    perform levain.fund_role_check(the_fund_id, array['manager']);
    perform pg_advisory_xact_lock(hashtextextended('levain.milestone', the_fund_id));
    select * into m from levain.standing_milestone s
     where s.fund_id = the_fund_id and s.call_id = the_call_id
       and s.application_id = the_application_id and s.code = the_code;
    if m.code is null then
        raise exception 'there is no such milestone'
            using errcode = 'foreign_key_violation', constraint = 'milestone_event_version_fkey',
                  hint = (select string_agg(s.code, ', ' order by s.code)
                            from levain.standing_milestone s
                           where s.fund_id = the_fund_id and s.call_id = the_call_id
                             and s.application_id = the_application_id);
    end if;
    due_on := m.due_on;
    if (m.kind, m.day, m.words::text) = (the_kind, the_day, the_words) then
        created := false;
        return;
    end if;
    if m.kind is not null then
        raise exception 'something became of the milestone already'
            using errcode = 'unique_violation', constraint = 'milestone_event_pkey',
                  hint = format('%s %s: %s', m.kind, m.day, m.words);
    end if;
    perform levain.day_check('milestone_event_day_check', the_fund_id, the_code, the_day, (
        select s.first_day
          from levain.award_span(the_fund_id, the_call_id, the_application_id, the_day) as s));
    insert into levain.milestone_event (fund_id, call_id, application_id, code, version, kind, day,
                                        words)
    values (the_fund_id, the_call_id, the_application_id, the_code, m.version, the_kind, the_day,
            the_words);
    created := true;
end
$$;
comment on function levain.milestone_end(bigint, bigint, bigint, text, text, text, date) is
    'Records that a milestone was reached or given up; the same again changes nothing.';

-- ---- who may what -------------------------------------------------------------------------------

grant select on levain.indicator, levain.indicator_target, levain.indicator_value,
    levain.indicator_verdict, levain.standing_indicator_value, levain.financial_return,
    levain.financial_return_line, levain.financial_return_verdict, levain.standing_return,
    levain.settlement_return, levain.milestone, levain.milestone_event, levain.standing_milestone
    to levain_reader, levain_manager, levain_accountant, levain_auditor;
grant execute on function levain.half_up(numeric, numeric), levain.period_of(text),
    levain.periods_between(text, date, date), levain.indicators_at(bigint, date),
    levain.award_span(bigint, bigint, bigint, date), levain.indicator_expected(bigint, date),
    levain.indicator_facts(bigint, date, date, date),
    levain.indicator_awards(bigint, date, date, date, text),
    levain.indicator_totals(bigint, date, date, date, text),
    levain.counted_returns(bigint, date), levain.return_facts(bigint, date)
    to levain_reader, levain_manager, levain_accountant, levain_auditor;
grant execute on function levain.returns_eligible(bigint, bigint, bigint, date),
    levain.indicator_file_problems(bigint, jsonb), levain.indicator_apply(bigint, jsonb, text),
    levain.indicator_problems(bigint, jsonb, date),
    levain.indicator_store(bigint, jsonb, date, text, bytea),
    levain.indicator_judge(bigint, text, text, text, boolean, text, date),
    levain.return_problems(bigint, jsonb, date),
    levain.return_store(bigint, jsonb, date, text, bytea),
    levain.return_judge(bigint, text, smallint, boolean, text, date),
    levain.settlement_cite(bigint, bigint, bigint, date),
    levain.milestone_problems(bigint, jsonb, date),
    levain.milestone_store(bigint, jsonb, date, text, bytea),
    levain.milestone_end(bigint, bigint, bigint, text, text, text, date)
    to levain_manager;

do $$
declare
    the_table text;
begin
    foreach the_table in array array[
        'indicator', 'indicator_target', 'indicator_value', 'indicator_verdict',
        'financial_return', 'financial_return_line', 'financial_return_verdict',
        'settlement_return', 'milestone', 'milestone_event'] loop
        perform levain.hold_by_fund(('levain.' || the_table)::regclass, array['manager']);
    end loop;
end
$$;
select levain.hold_tables();
