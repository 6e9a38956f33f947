-- SPDX-License-Identifier: MPL-2.0
-- 0042_report_made - reports that were made are kept: asked for again, they are the same.
-- Needs:   0028, whose today_of says what day it is; 0019, whose ledger it makes a digest of.
-- Breaks:  nothing (one new table and its functions).
-- Why:     a funder that asks in June for the report of January must get what it got in January, or
--          be told what has moved since, and why. A document is kept with what the database held
--          when it was made, so that both can be said.

set local role levain_owner;

create table levain.report_made (
    fund_id         bigint not null
                    constraint report_made_fund_id_fkey references levain.fund,
    report_made_id  bigint generated always as identity,
    report          levain.code not null,
    funder_id       bigint constraint report_made_funder_id_fkey references levain.funder,
    from_on         date not null,
    through_on      date not null,
    as_of           date not null,
    version         smallint not null
                    constraint report_made_version_check check (version >= 1),
    document        text not null,
    sha256          levain.sha256 not null,
    snapshot_sha256 levain.sha256 not null,
    journal_head    levain.sha256,
    marks           jsonb not null
                    constraint report_made_marks_check check (jsonb_typeof(marks) = 'object'),
    causes          jsonb,
    engine          levain.words not null,
    known_at        timestamptz not null,
    recorded_at     timestamptz not null default clock_timestamp(),
    recorded_by     text not null default session_user,
    constraint report_made_pkey primary key (fund_id, report_made_id),
    constraint report_made_version_key
        unique nulls not distinct (fund_id, report, funder_id, from_on, through_on, as_of, version),
    constraint report_made_period_check check (from_on <= through_on),
    constraint report_made_sha256_check check (sha256 = sha256(convert_to(document, 'UTF8'))),
    constraint report_made_causes_check check ((causes is null) = (version = 1))
);
comment on table levain.report_made is
    'A report as it was made: the figures of one question (report, funder, period, day). A version '
    'takes the place of the one before it and says why. Append-only.';
comment on column levain.report_made.report is 'The name of its folder among the reports.';
comment on column levain.report_made.funder_id is 'Whose part it tells; null = that of all.';
comment on column levain.report_made.as_of is 'The last day of what it counts.';
comment on column levain.report_made.document is 'Canonical JSON: figures and codes, no words.';
comment on column levain.report_made.sha256 is 'Digest of the document.';
comment on column levain.report_made.snapshot_sha256 is
    'Digest of what the database held of the fund: the same in all reports of one moment.';
comment on column levain.report_made.journal_head is
    'Head of the ledger then; null = nothing was posted.';
comment on column levain.report_made.marks is
    'How far each stream had come: {"chains": {CHAIN: operations}, "streams": {STREAM: rows}}.';
comment on column levain.report_made.causes is
    'What was recorded since the version before: {"causes": [...], "more_count": N}.';
comment on column levain.report_made.known_at is
    'What was recorded later is not in it.';
create index report_made_funder_idx on levain.report_made (funder_id);

-- ---- what the database holds --------------------------------------------------------------------

create function levain.report_streams(the_fund_id bigint)
    returns table (stream text, row_count bigint)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    select 'rule_set', count(*) from levain.rule_set t where t.fund_id = the_fund_id
    union all
    select 'application', count(*) from levain.application_version t
     where t.fund_id = the_fund_id
    union all
    select 'decision', count(*) from levain.decision t where t.fund_id = the_fund_id
    union all
    select 'award_event', count(*) from levain.award_event t where t.fund_id = the_fund_id
    union all
    select 'award_step', count(*) from levain.award_step t where t.fund_id = the_fund_id
    union all
    select 'agreement', count(*) from levain.agreement t where t.fund_id = the_fund_id
    union all
    select 'award_document', count(*) from levain.award_document t where t.fund_id = the_fund_id
    union all
    select 'certification', count(*) from levain.certification t where t.fund_id = the_fund_id
    union all
    select 'payment_event', count(*) from levain.payment_event t where t.fund_id = the_fund_id
    union all
    select 'settlement', count(*) from levain.settlement t where t.fund_id = the_fund_id
    union all
    select 'claim_event', count(*) from levain.claim_event t where t.fund_id = the_fund_id
    union all
    select 'funding', count(*) from levain.funding t where t.fund_id = the_fund_id
    union all
    select 'bank_line', count(*) from levain.bank_line t where t.fund_id = the_fund_id;
end;
comment on function levain.report_streams(bigint) is
    'How many rows each append-only stream of a fund has, beside its ledger: what a report may '
    'count. A migration that adds a stream replaces this function.';

create function levain.report_snapshot(the_fund_id bigint, the_as_of date)
    returns table (sha256 bytea, journal_head bytea, marks jsonb)
    language plpgsql stable security definer
    set search_path = levain, pg_temp as $$
begin
    perform levain.fund_role_check(the_fund_id);
    journal_head := levain.ledger_head(the_fund_id);
    marks := jsonb_build_object(
        'chains', coalesce((select jsonb_object_agg(c.chain, c.length)
                              from levain.ledger_chain c
                             where c.fund_id = the_fund_id and c.length > 0), '{}'),
        'streams', (select jsonb_object_agg(s.stream, s.row_count)
                      from levain.report_streams(the_fund_id) as s));
    sha256 := sha256(convert_to(jsonb_build_object(
        'fund', (select f.code from levain.fund f where f.fund_id = the_fund_id),
        'as_of', the_as_of, 'journal_head', encode(journal_head, 'hex'),
        'streams', marks -> 'streams')::text, 'UTF8'));
    return next;
end
$$;
comment on function levain.report_snapshot(bigint, date) is
    'What the database holds of a fund: its digest, the head of its ledger, how far each stream '
    'has come.';

create function levain.report_causes(the_fund_id bigint, the_as_of date, the_marks jsonb)
    returns jsonb
    language plpgsql stable security definer
    set search_path = levain, pg_temp as $$
begin
    perform levain.fund_role_check(the_fund_id);
    return (
    with moved as (
        select o.operation_id, o.kind, o.accounted_on, concat_ws(', ', o.key, o.reason) as subject,
               (select max(l.cents)
                  from (select sum(t.cents) as cents from levain.transfer t
                         where t.fund_id = o.fund_id and t.operation_id = o.operation_id
                         group by t.ledger) as l)::bigint as cents,
               to_char(o.recorded_at at time zone f.time_zone, 'YYYY-MM-DD"T"HH24:MI:SS') as known,
               o.recorded_by, row_number() over (order by o.operation_id) as place
          from levain.operation o
          join levain.fund f using (fund_id)
         where o.fund_id = the_fund_id and o.accounted_on <= the_as_of
           and o.place > coalesce((the_marks -> 'chains' ->> o.chain)::bigint, 0)
    )
    select jsonb_build_object(
        'causes', coalesce((
            select jsonb_agg(jsonb_build_object(
                       'stream', 'operation', 'kind', m.kind, 'on_date', m.accounted_on,
                       'subject', m.subject, 'cents', m.cents, 'known_instant', m.known,
                       'by', m.recorded_by) order by m.place)
              from moved m where m.place <= 50), '[]')
            || coalesce((
            select jsonb_agg(jsonb_build_object(
                       'stream', s.stream,
                       'before', coalesce((the_marks -> 'streams' ->> s.stream)::bigint, 0),
                       'after', s.row_count) order by s.stream)
              from levain.report_streams(the_fund_id) as s
             where s.row_count > coalesce((the_marks -> 'streams' ->> s.stream)::bigint, 0)), '[]'),
        'more_count', greatest((select count(*) from moved) - 50, 0)));
end
$$;
comment on function levain.report_causes(bigint, date, jsonb) is
    'What was recorded since a report was made that may move its figures: operations dated up to '
    'its day, and the streams that have grown.';

-- ---- keeping one --------------------------------------------------------------------------------

create function levain.report_keep(
    the_fund_id bigint, the_report text, the_funder text, the_from date, the_through date,
    the_as_of date, the_document text, the_engine text)
    returns table (version smallint, created boolean)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    head constant jsonb := the_document::jsonb;
    the_funder_id bigint;
    last record;
    snapshot record;
begin
    perform levain.fund_role_check(the_fund_id, array['manager', 'accountant', 'auditor', 'batch']);
    if the_funder is not null then
        select f.funder_id into the_funder_id from levain.funder f where f.code = the_funder;
        if not found then
            raise exception 'there is no funder %', the_funder
                using errcode = 'foreign_key_violation', constraint = 'report_made_funder_id_fkey';
        end if;
    end if;
    if the_as_of > levain.today_of(the_fund_id) then
        raise exception 'the day is still to come'
            using errcode = 'check_violation', constraint = 'report_made_as_of_check',
                  hint = the_as_of::text;
    end if;
    -- A document answers the question that it is kept for.
    if (head ->> 'report', head -> 'fund' ->> 'code', head -> 'funder' ->> 'code',
        head -> 'period' ->> 'from_date', head -> 'period' ->> 'through_date',
        head ->> 'as_of_date')
       is distinct from
       (the_report, (select f.code::text from levain.fund f where f.fund_id = the_fund_id),
        the_funder, the_from::text, the_through::text, the_as_of::text) then
        raise exception 'the document is not of what it is kept for'
            using errcode = 'check_violation', constraint = 'report_made_document_check';
    end if;
    select m.version, m.sha256, m.marks into last
      from levain.report_made m
     where m.fund_id = the_fund_id and m.report = the_report
       and m.funder_id is not distinct from the_funder_id and m.from_on = the_from
       and m.through_on = the_through and m.as_of = the_as_of
     order by m.version desc
     limit 1;
    if last.sha256 = sha256(convert_to(the_document, 'UTF8')) then
        return query select last.version, false;
        return;
    end if;
    select * into snapshot from levain.report_snapshot(the_fund_id, the_as_of);
    insert into levain.report_made (fund_id, report, funder_id, from_on, through_on, as_of, version,
                                    document, sha256, snapshot_sha256, journal_head, marks, causes,
                                    engine, known_at)
    values (the_fund_id, the_report, the_funder_id, the_from, the_through, the_as_of,
            coalesce(last.version, 0) + 1, the_document, sha256(convert_to(the_document, 'UTF8')),
            snapshot.sha256, snapshot.journal_head, snapshot.marks,
            case when last.version is not null
                 then levain.report_causes(the_fund_id, the_as_of, last.marks) end,
            the_engine, date_trunc('second', transaction_timestamp()));
    return query select (coalesce(last.version, 0) + 1)::smallint, true;
end
$$;
comment on function levain.report_keep(bigint, text, text, date, date, date, text, text) is
    'Keeps the document of a report that was just computed, in the same snapshot; one that says '
    'what the last version says is not kept again.';

-- ---- who may what -------------------------------------------------------------------------------

grant select on levain.report_made
    to levain_reader, levain_manager, levain_accountant, levain_auditor, levain_batch;
grant execute on function levain.report_snapshot(bigint, date), levain.today_of(bigint)
    to levain_reader, levain_manager, levain_accountant, levain_auditor, levain_batch;
grant execute on function levain.report_causes(bigint, date, jsonb)
    to levain_reader, levain_manager, levain_accountant, levain_auditor;
grant execute on function
    levain.report_keep(bigint, text, text, date, date, date, text, text)
    to levain_manager, levain_accountant, levain_auditor, levain_batch;

select levain.hold_by_fund(
    'levain.report_made', array['manager', 'accountant', 'auditor', 'batch']);
select levain.hold_tables();
