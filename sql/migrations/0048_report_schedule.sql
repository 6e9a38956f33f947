-- SPDX-License-Identifier: MPL-2.0
-- 0048_report_schedule - which reports are due to whom, how often, and which of them are due now.
-- Needs:   0042, which keeps the reports that were made.
-- Breaks:  nothing (one new table and its functions).
-- Why:     a convention says which report a funder gets, each month or year, so many days after. As
--          data, one command can make all that is due, after days off too, and tell what it made.

set local role levain_owner;

create table levain.report_schedule (
    fund_id            bigint not null
                       constraint report_schedule_fund_id_fkey references levain.fund,
    report_schedule_id bigint generated always as identity,
    report             levain.code not null,
    funder_id          bigint constraint report_schedule_funder_id_fkey references levain.funder,
    frequency          text not null
                       constraint report_schedule_frequency_check
                       check (frequency in ('month', 'quarter', 'half-year', 'year')),
    version            smallint not null
                       constraint report_schedule_version_check check (version >= 1),
    delay_days         smallint not null
                       constraint report_schedule_delay_check check (delay_days between 1 and 366),
    formats            text not null
                       constraint report_schedule_formats_check
                       check (formats ~ '^(html|txt|csv|xlsx|json|pdf)'
                                        '(,(html|txt|csv|xlsx|json|pdf))*$'),
    first_on           date not null,
    last_on            date,
    cites              levain.words not null,
    recorded_at        timestamptz not null default clock_timestamp(),
    recorded_by        text not null default session_user,
    constraint report_schedule_pkey primary key (fund_id, report_schedule_id),
    constraint report_schedule_version_key
        unique nulls not distinct (fund_id, report, funder_id, frequency, version),
    constraint report_schedule_first_check check (
        extract(day from first_on) = 1
        and (extract(month from first_on)::integer - 1) % case frequency
                when 'month' then 1 when 'quarter' then 3 when 'half-year' then 6 else 12 end = 0)
);
comment on table levain.report_schedule is
    'Which report a funder gets, how often, and what says so; the last version holds. Append-only.';
comment on column levain.report_schedule.report is 'The name of its folder among the reports.';
comment on column levain.report_schedule.funder_id is 'Whose part it tells; null = that of all.';
comment on column levain.report_schedule.delay_days is
    'How many days after its period a report is due: what came late is in it.';
comment on column levain.report_schedule.formats is 'Its files, with commas.';
comment on column levain.report_schedule.first_on is 'The first day of the first period.';
comment on column levain.report_schedule.last_on is
    'Periods that end later are not due any more; null = it goes on.';
comment on column levain.report_schedule.cites is 'The clause of the convention.';
create index report_schedule_funder_idx on levain.report_schedule (funder_id);

create view levain.report_schedule_in_force with (security_invoker = true) as
    select distinct on (s.fund_id, s.report, s.funder_id, s.frequency) s.*,
           make_interval(months => case s.frequency when 'month' then 1 when 'quarter' then 3
                                        when 'half-year' then 6 else 12 end) as period
      from levain.report_schedule s
     order by s.fund_id, s.report, s.funder_id, s.frequency, s.version desc;
comment on view levain.report_schedule_in_force is
    'The last version of each schedule, also of those that ended.';

-- ---- setting one --------------------------------------------------------------------------------

create function levain.report_schedule_add(
    the_fund_id bigint, the_report text, the_funder text, the_frequency text, the_delay integer,
    the_formats text, the_first date, the_last date, the_cites text) returns boolean
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    the_funder_id bigint;
    known levain.report_schedule;
begin
    perform levain.fund_role_check(the_fund_id, array['manager']);
    perform pg_advisory_xact_lock(hashtextextended('report_schedule ' || the_fund_id, 0));
    if the_funder is not null then
        select f.funder_id into the_funder_id from levain.funder f where f.code = the_funder;
        if not found then
            raise exception 'there is no funder %', the_funder
                using errcode = 'foreign_key_violation',
                      constraint = 'report_schedule_funder_id_fkey';
        end if;
    end if;
    select s.* into known from levain.report_schedule s
     where s.fund_id = the_fund_id and s.report = the_report
       and s.funder_id is not distinct from the_funder_id and s.frequency = the_frequency
     order by s.version desc
     limit 1;
    if known.version is not null
       and (known.delay_days, known.formats, known.first_on, known.last_on, known.cites)
           is not distinct from (the_delay, the_formats, the_first, the_last, the_cites) then
        return false;
    end if;
    insert into levain.report_schedule (fund_id, report, funder_id, frequency, version, delay_days,
                                        formats, first_on, last_on, cites)
    values (the_fund_id, the_report, the_funder_id, the_frequency, coalesce(known.version, 0) + 1,
            the_delay, the_formats, the_first, the_last, the_cites);
    return true;
end
$$;
comment on function levain.report_schedule_add(
    bigint, text, text, text, integer, text, date, date, text) is
    'Sets a schedule; the same again changes nothing, and gives false.';

create function levain.report_schedule_end(
    the_fund_id bigint, the_report text, the_funder text, the_frequency text, the_last date)
    returns boolean
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    known levain.report_schedule_in_force;
begin
    perform levain.fund_role_check(the_fund_id, array['manager']);
    select s.* into known
      from levain.report_schedule_in_force s
      left join levain.funder f using (funder_id)
     where s.fund_id = the_fund_id and s.report = the_report
       and f.code is not distinct from the_funder and s.frequency = the_frequency;
    if known.version is null then
        raise exception 'there is no such schedule'
            using errcode = 'foreign_key_violation', constraint = 'report_schedule_known_check';
    end if;
    return levain.report_schedule_add(the_fund_id, the_report, the_funder, the_frequency,
                                      known.delay_days, known.formats, known.first_on, the_last,
                                      known.cites);
end
$$;
comment on function levain.report_schedule_end(bigint, text, text, text, date) is
    'Ends a schedule: what ends after that day is not due.';

-- ---- what is due --------------------------------------------------------------------------------

create function levain.report_due(the_fund_id bigint, the_day date)
    returns table (report levain.code, funder_id bigint, from_on date, through_on date,
                   due_on date, formats text)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    select distinct on (s.report, s.funder_id, p.from_on, p.through_on)
           s.report, s.funder_id, p.from_on, p.through_on, p.through_on + s.delay_days,
           s.formats
      from levain.report_schedule_in_force s
     cross join lateral (
           select g.day::date as from_on, (g.day + s.period)::date - 1 as through_on
             from generate_series(s.first_on::timestamp, the_day::timestamp, s.period) as g (day)
           ) as p
     where s.fund_id = the_fund_id and p.through_on + s.delay_days <= the_day
       and (s.last_on is null or p.through_on <= s.last_on);
end;
comment on function levain.report_due(bigint, date) is
    'Every report whose day has come since its schedule began, whether it was made or not.';

-- ---- who may what -------------------------------------------------------------------------------

grant select on levain.report_schedule, levain.report_schedule_in_force
    to levain_reader, levain_manager, levain_accountant, levain_auditor, levain_batch;
grant execute on function levain.report_due(bigint, date)
    to levain_reader, levain_manager, levain_accountant, levain_auditor, levain_batch;
grant execute on function
    levain.report_schedule_add(bigint, text, text, text, integer, text, date, date, text),
    levain.report_schedule_end(bigint, text, text, text, date) to levain_manager;

select levain.hold_by_fund('levain.report_schedule', array['manager']);
select levain.hold_tables();
