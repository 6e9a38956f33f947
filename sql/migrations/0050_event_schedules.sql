-- SPDX-License-Identifier: MPL-2.0
-- 0050_event_schedules - reports and open data that are due so long after something happened.
-- Needs:   0048, whose runs make them; 0041, whose publications they are.
-- Breaks:  nothing (one new table and its functions); an account of scheduled jobs may record a
--          publication, which only managers could.
-- Why:     conventions ask for reports "within three months of the signature", and the law for
--          open data in the same words. Such days are no periods: they follow from rows that are
--          there. As data, the command that makes what is due makes them too.

set local role levain_owner;

create table levain.event_schedule (
    fund_id           bigint not null
                      constraint event_schedule_fund_id_fkey references levain.fund,
    event_schedule_id bigint generated always as identity,
    report            levain.code not null,
    funder_id         bigint constraint event_schedule_funder_id_fkey references levain.funder,
    event             text not null
                      constraint event_schedule_event_check
                      check (event in ('decision', 'agreement', 'settlement', 'funding',
                                       'receipt')),
    version           smallint not null
                      constraint event_schedule_version_check check (version >= 1),
    delay             smallint not null,
    unit              text not null
                      constraint event_schedule_unit_check check (unit in ('day', 'month')),
    formats           text
                      constraint event_schedule_formats_check
                      check (formats ~ '^(html|txt|csv|xlsx|json|pdf)'
                                       '(,(html|txt|csv|xlsx|json|pdf))*$'),
    first_on          date not null,
    last_on           date,
    cites             levain.words not null,
    recorded_at       timestamptz not null default clock_timestamp(),
    recorded_by       text not null default session_user,
    constraint event_schedule_pkey primary key (fund_id, event_schedule_id),
    constraint event_schedule_version_key
        unique nulls not distinct (fund_id, report, funder_id, event, version),
    constraint event_schedule_delay_check check (
        delay between 1 and case unit when 'month' then 60 else 366 end),
    constraint event_schedule_open_data_check check (
        case when report = 'open-data'
             then event = 'agreement' and funder_id is null and formats is null
             else formats is not null end)
);
comment on table levain.event_schedule is
    'Which report, or the open data, is due so long after what; the last version holds. '
    'Append-only.';
comment on column levain.event_schedule.report is
    'The name of its folder among the reports; open-data = the publication of agreements.';
comment on column levain.event_schedule.funder_id is 'Whose part it tells; null = that of all.';
comment on column levain.event_schedule.delay is
    'How many days or months after the event it is due; months end where the month does.';
comment on column levain.event_schedule.formats is 'Its files, with commas; null = open data.';
comment on column levain.event_schedule.first_on is 'Events of before are not counted.';
comment on column levain.event_schedule.last_on is
    'Events of later are not counted any more; null = it goes on.';
comment on column levain.event_schedule.cites is 'The clause of the convention, or the law.';
create index event_schedule_funder_idx on levain.event_schedule (funder_id);

create view levain.event_schedule_in_force with (security_invoker = true) as
    select distinct on (s.fund_id, s.report, s.funder_id, s.event) s.*
      from levain.event_schedule s
     order by s.fund_id, s.report, s.funder_id, s.event, s.version desc;
comment on view levain.event_schedule_in_force is
    'The last version of each schedule after events, also of those that ended.';

-- ---- setting one --------------------------------------------------------------------------------

create function levain.event_schedule_add(
    the_fund_id bigint, the_report text, the_funder text, the_event text, the_delay integer,
    the_unit text, the_formats text, the_first date, the_last date, the_cites text)
    returns boolean
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    the_funder_id bigint;
    known levain.event_schedule;
begin
    perform levain.fund_role_check(the_fund_id, array['manager']);
    perform pg_advisory_xact_lock(hashtextextended('event_schedule ' || the_fund_id, 0));
    if the_funder is not null then
        select f.funder_id into the_funder_id from levain.funder f where f.code = the_funder;
        if not found then
            raise exception 'there is no funder %', the_funder
                using errcode = 'foreign_key_violation',
                      constraint = 'event_schedule_funder_id_fkey';
        end if;
    end if;
    select s.* into known from levain.event_schedule s
     where s.fund_id = the_fund_id and s.report = the_report
       and s.funder_id is not distinct from the_funder_id and s.event = the_event
     order by s.version desc
     limit 1;
    if known.version is not null
       and (known.delay, known.unit, known.formats, known.first_on, known.last_on, known.cites)
           is not distinct from
           (the_delay, the_unit, the_formats, the_first, the_last, the_cites) then
        return false;
    end if;
    insert into levain.event_schedule (fund_id, report, funder_id, event, version, delay, unit,
                                       formats, first_on, last_on, cites)
    values (the_fund_id, the_report, the_funder_id, the_event, coalesce(known.version, 0) + 1,
            the_delay, the_unit, the_formats, the_first, the_last, the_cites);
    return true;
end
$$;
comment on function levain.event_schedule_add(
    bigint, text, text, text, integer, text, text, date, date, text) is
    'Sets a schedule after an event; the same again changes nothing, and gives false.';

create function levain.event_schedule_end(
    the_fund_id bigint, the_report text, the_funder text, the_event text, the_last date)
    returns boolean
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    known levain.event_schedule_in_force;
begin
    perform levain.fund_role_check(the_fund_id, array['manager']);
    select s.* into known
      from levain.event_schedule_in_force s
      left join levain.funder f using (funder_id)
     where s.fund_id = the_fund_id and s.report = the_report
       and f.code is not distinct from the_funder and s.event = the_event;
    if known.version is null then
        raise exception 'there is no such schedule'
            using errcode = 'foreign_key_violation', constraint = 'event_schedule_known_check';
    end if;
    return levain.event_schedule_add(the_fund_id, the_report, the_funder, the_event, known.delay,
                                     known.unit, known.formats, known.first_on, the_last,
                                     known.cites);
end
$$;
comment on function levain.event_schedule_end(bigint, text, text, text, date) is
    'Ends a schedule after an event: of what happens later nothing is due.';

-- ---- what is due --------------------------------------------------------------------------------

create function levain.day_after(the_day date, the_delay integer, the_unit text) returns date
    language sql immutable
    set search_path = levain, pg_temp
    return case the_unit when 'month' then (the_day + make_interval(months => the_delay))::date
                else the_day + the_delay end;
comment on function levain.day_after(date, integer, text) is
    'The day so many days or calendar months later: the same day of that month, or its last one '
    'where it has none: three months after 30 November are over on the last day of February.';

create function levain.schedule_events(the_fund_id bigint, the_day date)
    returns table (event text, funder_id bigint, day date, subject text)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    select 'decision', null::bigint, d.decided_on, c.code::text
      from levain.decision d
      join levain.call c using (fund_id, call_id)
     where d.fund_id = the_fund_id and d.decided_on <= the_day
    union all
    select 'agreement', null, g.signed_on, c.code || '/' || a.code
      from levain.agreement g
      join levain.call c using (fund_id, call_id)
      join levain.application a using (fund_id, call_id, application_id)
     where g.fund_id = the_fund_id and g.version = 1 and g.signed_on <= the_day
    union all
    select 'settlement', null, l.day, c.code || '/' || a.code
      from levain.settlement l
      join levain.call c using (fund_id, call_id)
      join levain.application a using (fund_id, call_id, application_id)
     where l.fund_id = the_fund_id and l.day <= the_day
    union all
    select 'funding', u.funder_id, u.signed_on, u.number::text
      from levain.funding u
     where u.fund_id = the_fund_id and u.version = 1 and u.signed_on <= the_day
    union all
    -- What was taken back was not received.
    select distinct 'receipt', p.funder_id, o.accounted_on, p.vintage::text
      from levain.operation o
      join levain.transfer t on t.fund_id = o.fund_id and t.operation_id = o.operation_id
      join levain.account p
        on p.fund_id = t.fund_id and p.account_id = t.debit_account_id
     where o.fund_id = the_fund_id and o.kind = 'receive' and o.accounted_on <= the_day
       and p.funder_id is not null
       and not exists (select from levain.operation u
                        where u.fund_id = o.fund_id and u.reverses_id = o.operation_id);
end;
comment on function levain.schedule_events(bigint, date) is
    'What happened in a fund up to a day that something may be due after: decisions, agreements '
    'and conventions as they were first signed, settlements, receipts.';

create function levain.report_due_after(the_fund_id bigint, the_day date)
    returns table (report levain.code, funder_id bigint, from_on date, through_on date,
                   due_on date, formats text)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    select distinct on (s.report, s.funder_id, e.day, d.due_on)
           s.report, s.funder_id, e.day, d.due_on - 1, d.due_on, s.formats
      from levain.event_schedule_in_force s
      join levain.schedule_events(the_fund_id, the_day) as e
        on e.event = s.event and e.day >= s.first_on
       and (s.last_on is null or e.day <= s.last_on)
       and (s.funder_id is null or e.funder_id is null or e.funder_id = s.funder_id)
     cross join lateral levain.day_after(e.day, s.delay, s.unit) as d (due_on)
     where s.fund_id = the_fund_id and s.report <> 'open-data' and d.due_on <= the_day
     order by s.report, s.funder_id, e.day, d.due_on, s.event;
end;
comment on function levain.report_due_after(bigint, date) is
    'Every report after an event whose day has come: it tells from the day of the event to the day '
    'before it is due. Two events of a day have one.';

create function levain.publication_due(the_fund_id bigint, the_day date)
    returns table (call_id bigint, application_id bigint, due_on date, published boolean)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    select g.call_id, g.application_id, d.due_on,
           exists (select from levain.publication_award p
                    where p.fund_id = g.fund_id and p.call_id = g.call_id
                      and p.application_id = g.application_id)
      from levain.event_schedule_in_force s
      join levain.agreement g
        on g.fund_id = s.fund_id and g.version = 1 and g.signed_on >= s.first_on
       and (s.last_on is null or g.signed_on <= s.last_on)
      left join levain.award_money m
        on m.fund_id = g.fund_id and m.call_id = g.call_id
       and m.application_id = g.application_id
     cross join lateral levain.day_after(g.signed_on, s.delay, s.unit) as d (due_on)
     where s.fund_id = the_fund_id and s.report = 'open-data' and d.due_on <= the_day
       and coalesce(m.standing_cents, 1) > 0;
end;
comment on function levain.publication_due(bigint, date) is
    'The agreements that a schedule has published by a day, and whether they were; of what was '
    'given up nothing is published.';

-- ---- a publication by a scheduled job -----------------------------------------------------------

create or replace function levain.publication_add(
    the_fund_id bigint, the_day date, the_sha256 bytea, the_awards jsonb,
    out number integer, out created boolean)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    last_one levain.publication;
begin
    perform levain.fund_role_check(the_fund_id, array['manager', 'batch']);
    -- Publications of a fund come one after another; its row is no place to wait at, since a
    -- scheduled job may not change it.
    perform pg_advisory_xact_lock(hashtextextended('levain.publication', the_fund_id));
    select * into last_one from levain.publication p
     where p.fund_id = the_fund_id
     order by p.number desc limit 1;
    number := coalesce(last_one.number, 0);
    created := last_one.sha256 is distinct from the_sha256;
    if not created then
        return;
    end if;
    number := number + 1;
    insert into levain.publication (fund_id, number, day, awards, cents, sha256)
    select the_fund_id, publication_add.number, the_day, count(*), coalesce(sum(g.award_cents), 0),
           the_sha256
      from jsonb_to_recordset(the_awards)
               as a (call_id bigint, application_id bigint, version smallint)
      join levain.agreement g using (call_id, application_id, version)
     where g.fund_id = the_fund_id;
    insert into levain.publication_award (fund_id, number, call_id, application_id, version)
    select the_fund_id, publication_add.number, a.call_id, a.application_id, a.version
      from jsonb_to_recordset(the_awards)
               as a (call_id bigint, application_id bigint, version smallint);
end
$$;

-- ---- who may what -------------------------------------------------------------------------------

grant select on levain.event_schedule, levain.event_schedule_in_force
    to levain_reader, levain_manager, levain_accountant, levain_auditor, levain_batch;
grant execute on function levain.day_after(date, integer, text),
    levain.schedule_events(bigint, date), levain.report_due_after(bigint, date),
    levain.publication_due(bigint, date)
    to levain_reader, levain_manager, levain_accountant, levain_auditor;
grant execute on function
    levain.event_schedule_add(bigint, text, text, text, integer, text, text, date, date, text),
    levain.event_schedule_end(bigint, text, text, text, date) to levain_manager;
-- The title of a project is in the open data; a scheduled job reads facts as they came anyway.
grant execute on function levain.publication_add(bigint, date, bytea, jsonb),
    levain.fact_text(bigint, bigint, bigint, text) to levain_batch;

select levain.hold_by_fund('levain.event_schedule', array['manager']);
select levain.hold_by_fund('levain.publication', array['manager', 'batch']);
select levain.hold_by_fund('levain.publication_award', array['manager', 'batch']);
select levain.hold_tables();
