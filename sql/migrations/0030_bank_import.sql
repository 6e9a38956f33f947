-- SPDX-License-Identifier: MPL-2.0
-- 0030_bank_import - files of banks and treasuries come in, each line once, and can be undone.
-- Needs:   0019, whose ledger the money of an import is posted to; 0027, on whose suspense it
--          waits; 0028, whose today it is
-- Breaks:  nothing (new tables, stages, kinds and functions only).
-- Why:     a file that comes in twice, or overlaps another, doubles money; a line that is lost is a
--          payment that nobody looks for. Each line of a book stands once, by what it says and by
--          how many of the file say so; what was seen before is kept as seen; the file itself is
--          kept; and all of it is posted at once, so that what is not known yet is in every total.

set local role levain_owner;

-- ---- money that left the bank -------------------------------------------------------------------

insert into levain.ledger_stage (ledger, stage, holder, sources, words) values
    ('cash', 'left', 'fund', false, 'left the bank, not known what for');
insert into levain.ledger_kind (kind, actor, cites, words) values
    ('leave_unknown', 'accountant', false, 'money leaves the bank, not known what for'),
    ('identify_left', 'accountant', true, 'it is known what money was that left unknown');
insert into levain.ledger_move (kind, ledger, debit_stage, credit_stage) values
    ('leave_unknown', 'cash', 'outside', 'left'),
    ('identify_left', 'cash', 'left', 'outside'),
    ('contra', 'cash', 'left', 'outside'),
    ('contra', 'cash', 'outside', 'left');

-- ---- books and files ----------------------------------------------------------------------------

create table levain.bank_book (
    fund_id      bigint not null
                 constraint bank_book_fund_id_fkey references levain.fund,
    bank_book_id bigint generated always as identity,
    number       levain.words not null,
    kind         text not null
                 constraint bank_book_kind_check check (kind in ('statement', 'treasury')),
    recorded_at  timestamptz not null default clock_timestamp(),
    recorded_by  text not null default session_user,
    constraint bank_book_pkey primary key (fund_id, bank_book_id),
    constraint bank_book_number_key unique (fund_id, number)
);
comment on table levain.bank_book is
    'An account of the fund''s own, at a bank or with a treasury, whose files come in. '
    'Append-only; its row is the lock under which they come in, one after the other.';
comment on column levain.bank_book.number is
    'IBAN or number without blanks; the code of the format where files do not say any.';
comment on column levain.bank_book.kind is
    'statement: money that moved; treasury: what a treasury was ordered to pay.';

create table levain.bank_file (
    fund_id     bigint not null
                constraint bank_file_fund_id_fkey references levain.fund,
    sha256      levain.sha256 not null,
    byte_count  bigint not null
                constraint bank_file_byte_count_check check (byte_count > 0),
    recorded_at timestamptz not null default clock_timestamp(),
    recorded_by text not null default session_user,
    constraint bank_file_pkey primary key (fund_id, sha256)
);
comment on table levain.bank_file is
    'A file as it came, kept once by its digest. Append-only.';

create table levain.bank_file_part (
    fund_id bigint not null,
    sha256  levain.sha256 not null,
    place   integer not null
            constraint bank_file_part_place_check check (place >= 1),
    bytes   bytea not null
            constraint bank_file_part_bytes_check
            check (octet_length(bytes) between 1 and 1048576),
    constraint bank_file_part_pkey primary key (fund_id, sha256, place),
    constraint bank_file_part_sha256_fkey
        foreign key (fund_id, sha256) references levain.bank_file
);
comment on table levain.bank_file_part is
    'The bytes of a file, a mebibyte a row, so that nobody has to hold it whole. Append-only.';

create table levain.bank_import (
    fund_id          bigint not null,
    bank_import_id   bigint generated always as identity,
    bank_book_id     bigint not null,
    sha256           levain.sha256 not null,
    generation       smallint not null
                     constraint bank_import_generation_check check (generation >= 1),
    name             levain.words not null,
    format           levain.code not null,
    format_sha256    levain.sha256,
    policy           text not null
                     constraint bank_import_policy_check check (policy in ('all', 'good')),
    line_count       integer not null,
    new_count        integer not null
                     constraint bank_import_new_count_check check (new_count >= 0),
    recognised_count integer not null
                     constraint bank_import_recognised_count_check
                     check (recognised_count >= 0),
    rejected_count   integer not null
                     constraint bank_import_rejected_count_check check (rejected_count >= 0),
    unbooked_count   integer not null
                     constraint bank_import_unbooked_count_check check (unbooked_count >= 0),
    in_cents         levain.cents not null,
    out_cents        levain.cents not null,
    first_on         date,
    last_on          date,
    opening_cents    bigint,
    closing_cents    bigint,
    recorded_at      timestamptz not null default clock_timestamp(),
    recorded_by      text not null default session_user,
    constraint bank_import_pkey primary key (fund_id, bank_import_id),
    constraint bank_import_generation_key unique (fund_id, sha256, generation),
    constraint bank_import_bank_book_id_fkey
        foreign key (fund_id, bank_book_id) references levain.bank_book,
    constraint bank_import_sha256_fkey
        foreign key (fund_id, sha256) references levain.bank_file,
    constraint bank_import_line_count_check check (
        line_count = new_count + recognised_count + rejected_count + unbooked_count),
    constraint bank_import_policy_rejected_check check (
        policy = 'good' or rejected_count = 0),
    constraint bank_import_last_on_check check (
        last_on >= first_on and (last_on is null) = (first_on is null))
);
comment on table levain.bank_import is
    'A file that came in, and what of it was new. Append-only; standing_line leaves out what was '
    'undone.';
comment on column levain.bank_import.generation is
    'The how-manieth time that this file comes in, having been undone before.';
comment on column levain.bank_import.name is 'Of the file, as it was named this time.';
comment on column levain.bank_import.format is
    'camt.053, or the code of the format it was read by.';
comment on column levain.bank_import.format_sha256 is
    'Digest of the JSON that describes the format; null = the format needs none.';
comment on column levain.bank_import.policy is
    'all: every line came in; good: those that could be read, the others are in bank_reject.';
comment on column levain.bank_import.unbooked_count is
    'Lines that the bank has not booked yet: they come in when it has.';
comment on column levain.bank_import.in_cents is
    'What came in by all lines that were read, new or recognised.';
comment on column levain.bank_import.first_on is
    'Days booked; 31 December of the exercise for a treasury. null = no line was read.';
create index bank_import_bank_book_id_idx on levain.bank_import (bank_book_id, fund_id);

-- ---- lines --------------------------------------------------------------------------------------

-- No foreign key: a million of them took more than all else of an import together (sql/README.md).
-- bank_import_store, which alone writes here, has just made the import, and nothing that it points
-- to is ever taken away; bank_faults checks it.
create table levain.bank_line (
    fund_id        bigint not null,
    bank_import_id bigint not null,
    line           integer not null constraint bank_line_line_check check (line >= 1),
    part           integer not null constraint bank_line_part_check check (part >= 1),
    bank_book_id   bigint not null,
    booked_on      date not null,
    value_on       date,
    exercise       smallint not null,
    cents          bigint not null
                   constraint bank_line_cents_check
                   check (cents between -10000000000000 and 10000000000000),
    occurrence     integer not null
                   constraint bank_line_occurrence_check check (occurrence >= 1),
    generation     smallint not null
                   constraint bank_line_generation_check check (generation >= 1),
    fingerprint    bytea not null
                   constraint bank_line_fingerprint_check check (octet_length(fingerprint) = 16),
    balance_cents  bigint,
    label          text constraint bank_line_label_check check (label <> ''),
    reference      text constraint bank_line_reference_check check (reference <> ''),
    name           text constraint bank_line_name_check check (name <> ''),
    place          text constraint bank_line_place_check check (place <> ''),
    siret          text constraint bank_line_siret_check check (siret <> ''),
    iban           text constraint bank_line_iban_check check (iban <> ''),
    end_to_end     text constraint bank_line_end_to_end_check check (end_to_end <> ''),
    returned       text constraint bank_line_returned_check check (returned <> ''),
    constraint bank_line_pkey primary key (fund_id, bank_import_id, line, part),
    constraint bank_line_fingerprint_key
        unique (fund_id, bank_book_id, fingerprint, occurrence, generation)
);
comment on table levain.bank_line is
    'A line that an import brought: of a statement a movement, of a treasury a payment that was '
    'ordered. What was seen before is in bank_seen. Append-only.';
comment on column levain.bank_line.line is 'Of the file.';
comment on column levain.bank_line.part is
    'From 1, of what stands in one line of the file: transactions of a batch.';
comment on column levain.bank_line.booked_on is
    '31 December of the exercise for a treasury, which gives no day.';
comment on column levain.bank_line.exercise is
    'In which its money is posted: that of booked_on, or the first that was open.';
comment on column levain.bank_line.cents is
    'Came in; below zero: went out, of a treasury: was ordered to be paid.';
comment on column levain.bank_line.occurrence is
    'The how-manieth of its file with this fingerprint: twins are different lines.';
comment on column levain.bank_line.generation is
    'The how-manieth time that this line comes in, its import having been undone.';
comment on column levain.bank_line.fingerprint is
    'Two bytes of days since 2000-01-01, then the first 14 of the SHA-256 of what makes the line '
    'what it is: by days, so that neighbours in a file are neighbours in the key.';
comment on column levain.bank_line.reference is
    'The bank''s own; of a treasury bordereau/mandate/item.';
comment on column levain.bank_line.returned is 'Why it came back: AC04.';

create table levain.bank_seen (
    fund_id        bigint not null,
    bank_import_id bigint not null,
    line           integer not null constraint bank_seen_line_check check (line >= 1),
    part           integer not null constraint bank_seen_part_check check (part >= 1),
    of_import_id   bigint not null,
    of_line        integer not null,
    of_part        integer not null,
    constraint bank_seen_pkey primary key (fund_id, bank_import_id, line, part),
    constraint bank_seen_of_import_id_check check (of_import_id <> bank_import_id)
);
comment on table levain.bank_seen is
    'A line of an import that another one had brought before, and which: it was not booked again. '
    'Append-only.';
create index bank_seen_of_import_id_idx
    on levain.bank_seen (fund_id, of_import_id, of_line, of_part);

create table levain.bank_reject (
    fund_id        bigint not null,
    bank_import_id bigint not null,
    ordinal        integer not null
                   constraint bank_reject_ordinal_check check (ordinal >= 1),
    line           integer not null constraint bank_reject_line_check check (line >= 0),
    col            integer not null constraint bank_reject_col_check check (col >= 0),
    name           text,
    value          text,
    reason         levain.words not null,
    advice         text,
    constraint bank_reject_pkey primary key (fund_id, bank_import_id, ordinal),
    constraint bank_reject_bank_import_id_fkey
        foreign key (fund_id, bank_import_id) references levain.bank_import
);
comment on table levain.bank_reject is
    'What was wrong with a line that did not come in. Append-only.';
comment on column levain.bank_reject.line is 'Of the file; 0 = of the file as a whole.';
comment on column levain.bank_reject.col is 'Column, from 1; 0 = the line as a whole.';
comment on column levain.bank_reject.value is
    'What stood there; a number that may be a person''s is not shown.';

create table levain.bank_import_operation (
    fund_id        bigint not null,
    bank_import_id bigint not null,
    operation_id   bigint not null,
    constraint bank_import_operation_pkey primary key (fund_id, bank_import_id, operation_id),
    constraint bank_import_operation_operation_id_key unique (fund_id, operation_id),
    constraint bank_import_operation_bank_import_id_fkey
        foreign key (fund_id, bank_import_id) references levain.bank_import,
    constraint bank_import_operation_operation_id_fkey
        foreign key (fund_id, operation_id) references levain.operation
);
comment on table levain.bank_import_operation is
    'What an import posted: per exercise what came in and what went out, both not known what for. '
    'Append-only.';

create table levain.bank_undo (
    fund_id        bigint not null,
    bank_import_id bigint not null,
    reason         levain.words not null,
    day            date not null,
    recorded_at    timestamptz not null default clock_timestamp(),
    recorded_by    text not null default session_user,
    constraint bank_undo_pkey primary key (fund_id, bank_import_id),
    constraint bank_undo_bank_import_id_fkey
        foreign key (fund_id, bank_import_id) references levain.bank_import
);
comment on table levain.bank_undo is 'An import that was undone, and why. Append-only.';

create view levain.standing_line with (security_invoker = true) as
select l.*
  from levain.bank_line l
 where not exists (select from levain.bank_undo u
                    where u.fund_id = l.fund_id and u.bank_import_id = l.bank_import_id);
comment on view levain.standing_line is 'The lines of imports that were not undone.';

-- What is kept of a file is bytes that were not made to be compressed.
alter table levain.bank_file_part alter column bytes set storage external;

-- ---- what matching adds -------------------------------------------------------------------------

-- Nothing yet: matching replaces both.
create function levain.bank_line_depends(the_fund_id bigint, the_import_id bigint)
    returns table (line integer, part integer, what text, words text)
    language plpgsql immutable
    set search_path = levain, pg_temp as $$
begin
    return query select 0, 0, ''::text, ''::text where the_fund_id is null and the_import_id = 0;
end
$$;
comment on function levain.bank_line_depends(bigint, bigint) is
    'What rests on lines of an import, so that it cannot be undone before it: kind and name.';

create function levain.bank_match_undo(
    the_fund_id bigint, the_import_id bigint, the_exercise smallint, the_day date,
    the_reason text) returns bigint
    language plpgsql immutable
    set search_path = levain, pg_temp as $$
begin
    return case when the_fund_id is null or the_import_id = the_exercise or the_day is null
                     or the_reason is null then null else 0::bigint end;
end
$$;
comment on function levain.bank_match_undo(bigint, bigint, smallint, date, text) is
    'Undoes what lines of an import were matched with; gives how many matches that was.';

-- ---- which book ---------------------------------------------------------------------------------

create function levain.bank_number(the_number text) returns text
    language sql immutable strict parallel safe
    return nullif(regexp_replace(upper(the_number), '[^A-Z0-9]', '', 'g'), '');
comment on function levain.bank_number(text) is
    'The number of an account without what parts its groups; null where nothing is left.';

create function levain.is_bank_number(the_number text, the_other text) returns boolean
    language sql immutable parallel safe
    return coalesce(the_number = the_other
                    or (length(the_other) >= 8 and strpos(the_number, the_other) > 0)
                    or (length(the_number) >= 8 and strpos(the_other, the_number) > 0), false);
comment on function levain.is_bank_number(text, text) is
    'Whether two numbers may be of one account: the same, or one within the other, as an IBAN '
    'holds the number that a bank gives.';

create function levain.bank_book_named(
    the_fund_id bigint, the_kind text, the_said text, the_asked text) returns levain.bank_book
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    wanted constant text := coalesce(the_asked, the_said);
    book levain.bank_book;
    others text;
begin
    if the_asked is not null and the_said is not null and the_asked ~ '[0-9]'
       and not levain.is_bank_number(the_asked, the_said) then
        raise exception 'the file is of another account'
            using errcode = 'check_violation', constraint = 'bank_book_other_check',
                  hint = format('%s <> %s', the_said, the_asked);
    end if;
    select string_agg(b.number, ', ' order by b.number) into others
      from levain.bank_book b
     where b.fund_id = the_fund_id
       and (case when wanted is null then b.kind = the_kind
                 else levain.is_bank_number(levain.bank_number(b.number), wanted) end);
    if strpos(others, ', ') > 0 then
        raise exception 'several books may be meant'
            using errcode = 'check_violation', constraint = 'bank_book_several_check',
                  hint = others;
    end if;
    select b.* into book
      from levain.bank_book b
     where b.fund_id = the_fund_id and b.number = others
       for no key update;
    if book.kind <> the_kind then
        raise exception 'the book is of the other kind'
            using errcode = 'check_violation', constraint = 'bank_book_other_kind_check',
                  hint = book.number;
    end if;
    return book;
end
$$;
comment on function levain.bank_book_named(bigint, text, text, text) is
    'The book of the number that was asked for, else of the one that the file says, else the only '
    'one of the kind; locks it. null: there is none.';

create function levain.bank_book_take(
    the_fund_id bigint, the_kind text, the_said text, the_asked text, the_format text,
    out the_book_id bigint, out created boolean)
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
begin
    created := false;
    the_book_id := (levain.bank_book_named(the_fund_id, the_kind, the_said,
                                              the_asked)).bank_book_id;
    if the_book_id is null then
        -- Of two first files at once the second one finds the book that the first one makes.
        perform from levain.fund f where f.fund_id = the_fund_id for no key update;
        the_book_id := (levain.bank_book_named(the_fund_id, the_kind, the_said,
                                              the_asked)).bank_book_id;
    end if;
    if the_book_id is not null then
        return;
    end if;
    if the_asked is null and exists (select from levain.bank_book b
                                      where b.fund_id = the_fund_id and b.kind = the_kind) then
        raise exception 'no book has this number'
            using errcode = 'check_violation', constraint = 'bank_book_unknown_check',
                  hint = format('%s; %s', the_said, (
                      select string_agg(b.number, ', ' order by b.number)
                        from levain.bank_book b
                       where b.fund_id = the_fund_id and b.kind = the_kind));
    end if;
    insert into levain.bank_book as b (fund_id, number, kind)
    values (the_fund_id, coalesce(the_asked, the_said, the_format), the_kind)
    returning b.bank_book_id into the_book_id;
    created := true;
end
$$;
comment on function levain.bank_book_take(bigint, text, text, text, text) is
    'The book that a file goes to, locked; made for the first file of its kind, or when it is '
    'asked for by its number.';

-- ---- when it is posted --------------------------------------------------------------------------

create function levain.bank_posting_day(
    the_fund_id bigint, the_day date, out exercise smallint, out day date)
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    closed_through date;
begin
    exercise := extract(year from the_day)::smallint;
    day := least(the_day, levain.today_of(the_fund_id));
    loop
        closed_through := (select e.closed_through from levain.exercise e
                            where e.fund_id = the_fund_id
                              and e.exercise = bank_posting_day.exercise);
        exit when coalesce(day > closed_through, true);
        day := closed_through + 1;
        if day > make_date(exercise + 1, 1, 31) then
            exercise := (exercise + 1)::smallint;
            day := make_date(exercise, 1, 1);
        end if;
    end loop;
end
$$;
comment on function levain.bank_posting_day(bigint, date) is
    'The day itself where its period is open, else the first open one after it, and its exercise.';

create function levain.bank_post(
    the_fund_id bigint, the_import_id bigint, the_key text, the_moved jsonb) returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
begin
    insert into levain.bank_import_operation (fund_id, bank_import_id, operation_id)
    select the_fund_id, the_import_id, p.operation_id
      from (select jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                       'key', the_key || ' ' || m.year || ' ' || w.way, 'kind', w.kind,
                       'exercise', m.exercise, 'accounted_on', m.day,
                       'value_on', least(m.last_on, m.day),
                       'reason', case when m.day > m.last_on
                                      then 'of a period that is closed: ' || m.last_on end,
                       'transfers', jsonb_build_array(jsonb_build_object(
                           'ledger', 'cash', 'cents', w.cents,
                           'debit', jsonb_build_object('stage', 'outside',
                               'exercise', m.exercise, 'vintage', m.exercise),
                           'credit', jsonb_build_object('stage', w.stage,
                               'exercise', m.exercise, 'vintage', m.exercise)))))
                       order by m.year, w.way) as operations
              from jsonb_to_recordset(the_moved) as m (year smallint, exercise smallint, day text,
                                                       last_on text, in_cents bigint,
                                                       out_cents bigint),
                   lateral (values ('in', 'receive_unknown', 'suspense', m.in_cents),
                                   ('out', 'leave_unknown', 'left', m.out_cents))
                       as w (way, kind, stage, cents)
             where w.cents > 0) as o,
           lateral levain.ledger_post(the_fund_id, 'accountant', o.operations) as p
     where o.operations is not null;
end
$$;
comment on function levain.bank_post(bigint, bigint, text, jsonb) is
    'Posts what came in and what went out, neither known what for, for each year: [{year, '
    'exercise, day, last_on, in_cents, out_cents}].';

-- ---- a file comes in ----------------------------------------------------------------------------

create function levain.bank_import_begin() returns void
    language plpgsql volatile security definer
    set search_path = levain, pg_temp
    set client_min_messages = warning as $$
begin
    drop table if exists pg_temp.bank_incoming, pg_temp.bank_refused, pg_temp.bank_mark;
    create temporary table bank_incoming (
        line          integer not null,
        part          integer not null,
        booked_on     date not null,
        value_on      date,
        cents         bigint not null,
        fingerprint   bytea not null,
        balance_cents bigint,
        label         text,
        reference     text,
        name          text,
        place         text,
        siret         text,
        iban          text,
        end_to_end    text,
        returned      text,
        may_repeat    boolean not null
    ) on commit drop;
    create temporary table bank_refused (
        line   integer not null,
        col    integer not null,
        name   text,
        value  text,
        reason text not null,
        advice text
    ) on commit drop;
    create temporary table bank_mark (
        line         integer not null,
        part         integer not null,
        occurrence   integer not null,
        generation   smallint not null,
        of_import_id bigint,
        of_line      integer,
        of_part      integer
    ) on commit drop;
    grant insert on pg_temp.bank_incoming, pg_temp.bank_refused to levain_accountant;
end
$$;
comment on function levain.bank_import_begin() is
    'Makes the temporary tables bank_incoming, for the lines of a file, and bank_refused, for what '
    'is wrong with others; they come by COPY.';

create function levain.bank_day_bytes(the_day date) returns bytea
    language sql immutable strict parallel safe
    return substr(int4send(the_day - date '2000-01-01'), 3);
comment on function levain.bank_day_bytes(date) is
    'What the fingerprints of lines of a day begin with, in the order of days.';

-- What the lines that came are and move, by year. They are added up by days first: to tell the
-- year of each line takes longer than all else of it.
create function levain.bank_lines_sum()
    returns table (year smallint, first_on date, last_on date, line_count bigint,
                   repeated_count bigint, in_cents bigint, out_cents bigint)
    language plpgsql stable
    set search_path = levain, pg_temp
    set plan_cache_mode = force_custom_plan
    set jit = off as $$
begin
    return query
        select extract(year from d.booked_on)::smallint, min(d.booked_on), max(d.booked_on),
               sum(d.line_count)::bigint, sum(d.repeated_count)::bigint,
               sum(d.in_cents)::bigint, sum(d.out_cents)::bigint
          from (select i.booked_on, count(*) as line_count,
                       count(*) filter (where i.may_repeat) as repeated_count,
                       coalesce(sum(i.cents) filter (where i.cents > 0), 0) as in_cents,
                       coalesce(-sum(i.cents) filter (where i.cents < 0), 0) as out_cents
                  from pg_temp.bank_incoming i
                 group by i.booked_on) as d
         group by 1
         order by 1;
end
$$;
comment on function levain.bank_lines_sum() is
    'What the lines of bank_incoming are and move in each year.';

-- Which of the lines that came are twins, and which ones the book has or once had. Where neither is
-- so, as nearly always, nothing is marked, and the lines are not gone through. Who sent them says
-- which ones may be repeated; who says it wrongly is refused by bank_line_fingerprint_key.
create function levain.bank_lines_mark(
    the_fund_id bigint, the_book_id bigint, the_first date, the_last date, has_repeated boolean)
    returns bigint
    language plpgsql volatile
    set search_path = levain, pg_temp
    set plan_cache_mode = force_custom_plan
    set enable_nestloop = off -- one chain of look-ups took minutes where a hash takes a second
    set work_mem = '128MB'
    set jit = off as $$
declare
    has_others constant boolean := exists (
        select from levain.bank_line l
         where l.fund_id = the_fund_id and l.bank_book_id = the_book_id
           and l.fingerprint >= levain.bank_day_bytes(the_first)
           and l.fingerprint < levain.bank_day_bytes(the_last + 1));
begin
    if not has_repeated and not has_others then
        return 0::bigint;
    end if;
    insert into pg_temp.bank_mark (line, part, occurrence, generation, of_import_id, of_line,
                                   of_part)
    with repeated as (
        select i.line, i.part, row_number() over (partition by i.fingerprint
                                                  order by i.line, i.part) as occurrence
          from pg_temp.bank_incoming i
         where has_repeated
           and i.fingerprint in (select r.fingerprint from pg_temp.bank_incoming r
                                  where r.may_repeat)
    ), counted as (
        select i.line, i.part, i.fingerprint, coalesce(r.occurrence, 1) as occurrence
          from pg_temp.bank_incoming i
          left join repeated r using (line, part)
         where has_others or r.occurrence > 1
    ), known as (
        select distinct on (l.fingerprint, l.occurrence) l.fingerprint, l.occurrence,
               l.generation, l.bank_import_id, l.line, l.part,
               u.bank_import_id is null as stands
          from levain.bank_line l
          left join levain.bank_undo u
            on u.fund_id = l.fund_id and u.bank_import_id = l.bank_import_id
         where has_others and l.fund_id = the_fund_id and l.bank_book_id = the_book_id
           and l.fingerprint >= levain.bank_day_bytes(the_first)
           and l.fingerprint < levain.bank_day_bytes(the_last + 1)
         order by l.fingerprint, l.occurrence, l.generation desc
    )
    select c.line, c.part, c.occurrence, coalesce(k.generation, 0) + 1,
           case when k.stands then k.bank_import_id end,
           case when k.stands then k.line end, case when k.stands then k.part end
      from counted c
      left join known k using (fingerprint, occurrence)
     where c.occurrence > 1 or k.fingerprint is not null;
    analyze pg_temp.bank_mark;
    return (select count(*) from pg_temp.bank_mark m where m.of_import_id is not null);
end
$$;
comment on function levain.bank_lines_mark(bigint, bigint, date, date, boolean) is
    'Numbers twins, and finds the lines that the book has; gives how many those are.';

-- What is posted for each year: what its lines move, less what they moved before.
create function levain.bank_lines_post(the_fund_id bigint, of_year jsonb, has_seen boolean)
    returns jsonb
    language plpgsql stable
    set search_path = levain, pg_temp
    set plan_cache_mode = force_custom_plan
    set enable_nestloop = off
    set jit = off as $$
begin
    return (
        with seen as (
            select extract(year from i.booked_on)::smallint as year,
                   coalesce(sum(i.cents) filter (where i.cents > 0), 0)::bigint as in_cents,
                   coalesce(-sum(i.cents) filter (where i.cents < 0), 0)::bigint as out_cents
              from pg_temp.bank_mark m
              join pg_temp.bank_incoming i using (line, part)
             where has_seen and m.of_import_id is not null
             group by 1
        )
        select jsonb_agg(jsonb_build_object(
                   'year', y.year, 'last_on', y.last_on, 'exercise', p.exercise, 'day', p.day,
                   'in_cents', y.in_cents - coalesce(s.in_cents, 0),
                   'out_cents', y.out_cents - coalesce(s.out_cents, 0)) order by y.year)
          from jsonb_to_recordset(of_year) as y (year smallint, last_on date, in_cents bigint,
                                                 out_cents bigint)
          left join seen s using (year),
               lateral levain.bank_posting_day(the_fund_id, y.last_on) as p);
end
$$;
comment on function levain.bank_lines_post(bigint, jsonb, boolean) is
    'What bank_post takes, of what bank_lines_sum gave.';

create function levain.bank_lines_store(
    the_fund_id bigint, the_book_id bigint, the_import_id bigint, the_first_year integer,
    the_exercises smallint[]) returns bigint
    language plpgsql volatile
    set search_path = levain, pg_temp
    set plan_cache_mode = force_custom_plan
    set enable_nestloop = off
    set work_mem = '64MB'
    set jit = off as $$
declare
    stored bigint;
begin
    -- Nothing is marked: no line has to be looked for.
    if not exists (select from pg_temp.bank_mark) then
        insert into levain.bank_line (fund_id, bank_import_id, line, part, bank_book_id, booked_on,
            value_on, exercise, cents, occurrence, generation, fingerprint, balance_cents, label,
            reference, name, place, siret, iban, end_to_end, returned)
        select the_fund_id, the_import_id, i.line, i.part, the_book_id, i.booked_on, i.value_on,
               case when cardinality(the_exercises) = 1 then the_exercises[1]
                    else the_exercises[extract(year from i.booked_on)::integer - the_first_year + 1]
               end,
               i.cents, 1, 1, i.fingerprint, i.balance_cents, i.label, i.reference, i.name,
               i.place, i.siret, i.iban, i.end_to_end, i.returned
          from pg_temp.bank_incoming i;
    else
        insert into levain.bank_line (fund_id, bank_import_id, line, part, bank_book_id, booked_on,
            value_on, exercise, cents, occurrence, generation, fingerprint, balance_cents, label,
            reference, name, place, siret, iban, end_to_end, returned)
        select the_fund_id, the_import_id, i.line, i.part, the_book_id, i.booked_on, i.value_on,
               the_exercises[extract(year from i.booked_on)::integer - the_first_year + 1],
               i.cents, coalesce(m.occurrence, 1), coalesce(m.generation, 1), i.fingerprint,
               i.balance_cents, i.label, i.reference, i.name, i.place, i.siret, i.iban,
               i.end_to_end, i.returned
          from pg_temp.bank_incoming i
          left join pg_temp.bank_mark m using (line, part)
         where m.of_import_id is null;
    end if;
    get diagnostics stored = row_count;
    insert into levain.bank_seen (fund_id, bank_import_id, line, part, of_import_id, of_line,
                                  of_part)
    select the_fund_id, the_import_id, m.line, m.part, m.of_import_id, m.of_line, m.of_part
      from pg_temp.bank_mark m
     where m.of_import_id is not null;
    insert into levain.bank_reject (fund_id, bank_import_id, ordinal, line, col, name, value,
                                    reason, advice)
    select the_fund_id, the_import_id, row_number() over (order by r.line, r.col), r.line, r.col,
           r.name, r.value, r.reason, r.advice
      from pg_temp.bank_refused r;
    return stored;
end
$$;
comment on function levain.bank_lines_store(bigint, bigint, bigint, integer, smallint[]) is
    'Writes the lines that are new, those that are not, and what was wrong with others.';

create function levain.bank_import_stands(the_fund_id bigint, the_sha256 bytea) returns bigint
    language sql stable
    set search_path = levain, pg_temp
    return (select i.bank_import_id
              from levain.bank_import i
             where i.fund_id = the_fund_id and i.sha256 = the_sha256
               and not exists (select from levain.bank_undo u
                                where u.fund_id = i.fund_id
                                  and u.bank_import_id = i.bank_import_id));
comment on function levain.bank_import_stands(bigint, bytea) is
    'The import of a file, by its digest, that was not undone; null = there is none.';

create function levain.bank_import_store(
    the_fund_id bigint, the_sha256 bytea, the_format_sha256 bytea, the_import jsonb,
    out the_import_id bigint, out created boolean, out book_created boolean,
    out file_created boolean)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp
    set jit = off as $$
declare
    taken record;
    recognised bigint;
    of_year jsonb;
    posted jsonb;
    total record;
begin
    perform levain.fund_role_check(the_fund_id, array['accountant']);
    perform levain.temporary_check(t)
       from unnest(array['bank_incoming', 'bank_refused', 'bank_mark']) as t;
    taken := levain.bank_book_take(
        the_fund_id, the_import ->> 'kind', levain.bank_number(the_import ->> 'number'),
        levain.bank_number(the_import ->> 'account'), the_import ->> 'format');
    book_created := taken.created;
    the_import_id := levain.bank_import_stands(the_fund_id, the_sha256);
    created := the_import_id is null;
    file_created := false;
    if not created then
        return;
    end if;
    of_year := (select jsonb_agg(to_jsonb(s) order by s.year) from levain.bank_lines_sum() as s);
    select coalesce(sum(s.line_count), 0) as lines, coalesce(sum(s.repeated_count), 0) as repeated,
           coalesce(sum(s.in_cents), 0) as in_cents, coalesce(sum(s.out_cents), 0) as out_cents,
           min(s.first_on) as first_on, max(s.last_on) as last_on
      into total
      from jsonb_to_recordset(of_year) as s (line_count bigint, repeated_count bigint,
                                             in_cents bigint, out_cents bigint, first_on date,
                                             last_on date);
    if total.first_on < date '2000-01-01'
       or (case when the_import ->> 'kind' = 'treasury' then date_trunc('year', total.last_on)
                else total.last_on end) > levain.today_of(the_fund_id) then
        raise exception 'a line is of a day that is still to come, or of another century'
            using errcode = 'check_violation', constraint = 'bank_import_day_check',
                  hint = format('%s - %s', total.first_on, total.last_on);
    end if;
    recognised := levain.bank_lines_mark(the_fund_id, taken.the_book_id, total.first_on,
                                         total.last_on, total.repeated > 0);
    posted := levain.bank_lines_post(the_fund_id, of_year, recognised > 0);
    insert into levain.bank_file (fund_id, sha256, byte_count)
    values (the_fund_id, the_sha256, (the_import ->> 'bytes')::bigint)
    on conflict do nothing;
    file_created := found;
    insert into levain.bank_import as i (fund_id, bank_book_id, sha256, generation, name, format,
        format_sha256, policy, line_count, new_count, recognised_count, rejected_count,
        unbooked_count, in_cents, out_cents, first_on, last_on, opening_cents, closing_cents)
    select the_fund_id, taken.the_book_id, the_sha256,
           1 + (select count(*) from levain.bank_import k
                 where k.fund_id = the_fund_id and k.sha256 = the_sha256),
           the_import ->> 'name', the_import ->> 'format', the_format_sha256,
           the_import ->> 'policy', (the_import ->> 'lines')::integer, total.lines - recognised,
           recognised, (the_import ->> 'rejected')::integer, (the_import ->> 'unbooked')::integer,
           total.in_cents, total.out_cents, total.first_on, total.last_on,
           (the_import ->> 'opening_cents')::bigint, (the_import ->> 'closing_cents')::bigint
    returning i.bank_import_id into the_import_id;
    perform levain.bank_lines_store(
        the_fund_id, taken.the_book_id, the_import_id,
        extract(year from total.first_on)::integer, (
            select array_agg(s.exercise order by y.year)
              from generate_series(extract(year from total.first_on)::integer,
                                   extract(year from total.last_on)::integer) as y (year)
              left join jsonb_to_recordset(posted) as s (year integer, exercise smallint)
                using (year)));
    perform levain.bank_post(the_fund_id, the_import_id, 'import ' || the_import_id, posted);
end
$$;
comment on function levain.bank_import_store(bigint, bytea, bytea, jsonb) is
    'Takes in what came by COPY: the book, the file, its lines that are new, what they move. A '
    'file that came in before and stands is only found, by its digest. {kind, number, account, '
    'name, format, policy, bytes, lines, rejected, unbooked, opening_cents, closing_cents}.';

create function levain.bank_file_part_add(
    the_fund_id bigint, the_sha256 bytea, the_place integer, the_bytes bytea) returns void
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    left_count bigint := (select f.byte_count - (the_place - 1) * 1048576::bigint
                            from levain.bank_file f
                           where f.fund_id = the_fund_id and f.sha256 = the_sha256);
begin
    perform levain.fund_role_check(the_fund_id, array['accountant']);
    if octet_length(the_bytes) is distinct from least(left_count, 1048576)::integer then
        raise exception 'the part % of the file has % bytes', the_place, octet_length(the_bytes)
            using errcode = 'check_violation', constraint = 'bank_file_part_size_check';
    end if;
    insert into levain.bank_file_part (fund_id, sha256, place, bytes)
    values (the_fund_id, the_sha256, the_place, the_bytes);
end
$$;
comment on function levain.bank_file_part_add(bigint, bytea, integer, bytea) is
    'Keeps a part of a file: a mebibyte, less for the last one.';

create function levain.bank_lines_alike(
    the_fund_id bigint, the_import_id bigint, the_most integer)
    returns table (line integer, part integer, of_import_id bigint, of_line integer,
                   of_part integer, booked_on date, cents bigint, label text, of_label text,
                   how_many bigint)
    language plpgsql stable security definer
    set search_path = levain, pg_temp
    set plan_cache_mode = force_custom_plan
    set enable_nestloop = off
    set work_mem = '64MB'
    set jit = off as $$
declare
    asked levain.bank_import;
begin
    perform levain.fund_role_check(the_fund_id, array['accountant', 'manager', 'auditor']);
    select i.* into asked from levain.bank_import i
     where i.fund_id = the_fund_id and i.bank_import_id = the_import_id;
    if not exists (select from levain.bank_import i
                    where i.fund_id = the_fund_id and i.bank_book_id = asked.bank_book_id
                      and i.bank_import_id < the_import_id and i.first_on <= asked.last_on
                      and i.last_on >= asked.first_on) then
        return;
    end if;
    return query
        select a.*, count(*) over ()
          from (select distinct on (l.line, l.part) l.line, l.part, o.bank_import_id,
                       o.line as o_line, o.part as o_part, l.booked_on, l.cents, l.label,
                       o.label as o_label
                  from levain.bank_line l
                  join levain.bank_book b
                    on b.fund_id = l.fund_id and b.bank_book_id = l.bank_book_id
                  join levain.standing_line o
                    on o.fund_id = the_fund_id and o.bank_book_id = asked.bank_book_id
                   and o.fingerprint >= levain.bank_day_bytes(asked.first_on)
                   and o.fingerprint < levain.bank_day_bytes(asked.last_on + 1)
                   and o.bank_import_id < the_import_id
                   and o.booked_on = l.booked_on
                   -- A mandate that comes again with another amount; a movement with another
                   -- label.
                   and (case when b.kind = 'treasury' then o.reference = l.reference
                             else o.cents = l.cents end)
                 where l.fund_id = the_fund_id and l.bank_import_id = the_import_id
                   and l.cents <> 0
                   -- What the file has besides is not what the line is a double of.
                   and not exists (select from levain.bank_seen s
                                    where s.fund_id = the_fund_id
                                      and s.bank_import_id = the_import_id
                                      and s.of_import_id = o.bank_import_id
                                      and s.of_line = o.line and s.of_part = o.part)
                 order by l.line, l.part, o.bank_import_id, o.line, o.part) as a
         order by a.line, a.part
         limit the_most;
end
$$;
comment on function levain.bank_lines_alike(bigint, bigint, integer) is
    'New lines of an import that may be doubles of lines of an earlier one: of the same day and '
    'amount with other words, or the same mandate with another amount.';

-- ---- it is undone -------------------------------------------------------------------------------

create function levain.bank_import_depends(the_fund_id bigint, the_import_id bigint)
    returns table (line integer, part integer, what text, words text)
    language plpgsql stable security definer
    set search_path = levain, pg_temp as $$
begin
    perform levain.fund_role_check(the_fund_id, array['accountant', 'manager', 'auditor']);
    return query
        select 0, 0, 'closed'::text, o.exercise || ' ' || e.closed_through
          from levain.bank_import_operation b
          join levain.operation o using (fund_id, operation_id)
          join levain.exercise e using (fund_id, exercise)
         where b.fund_id = the_fund_id and b.bank_import_id = the_import_id
           and o.accounted_on <= e.closed_through
         group by o.exercise, e.closed_through
        union all
        select d.line, d.part, d.what, d.words
          from levain.bank_line_depends(the_fund_id, the_import_id) as d;
end
$$;
comment on function levain.bank_import_depends(bigint, bigint) is
    'Why an import cannot be undone: closed, exercise and day; what rests on its lines. No row: it '
    'can.';

-- Lines that another import has as seen become that import's own: its line of the file, all else as
-- it was.
create function levain.bank_lines_pass(the_fund_id bigint, the_import_id bigint)
    returns table (to_import_id bigint, lines bigint)
    language plpgsql volatile
    set search_path = levain, pg_temp
    set plan_cache_mode = force_custom_plan
    set enable_nestloop = off
    set work_mem = '64MB'
    set jit = off as $$
declare
    heir record;
begin
    for heir in
        with heirs as (
            select distinct on (l.line, l.part) l.line as own_line, l.part as own_part,
                   s.bank_import_id, s.line, s.part
              from levain.bank_line l
              join levain.bank_line o
                on o.fund_id = the_fund_id and o.bank_book_id = l.bank_book_id
               and o.fingerprint = l.fingerprint and o.occurrence = l.occurrence
              join levain.bank_seen s
                on s.fund_id = the_fund_id and s.of_import_id = o.bank_import_id
               and s.of_line = o.line and s.of_part = o.part
             where l.fund_id = the_fund_id and l.bank_import_id = the_import_id
               and s.bank_import_id <> the_import_id
               and not exists (select from levain.bank_undo u
                                where u.fund_id = the_fund_id
                                  and u.bank_import_id = s.bank_import_id)
             order by l.line, l.part, s.bank_import_id, s.line, s.part
        ), year as (
            select y.year, p.exercise, p.day, y.last_on
              from (select extract(year from l.booked_on)::smallint as year,
                           max(l.booked_on) as last_on
                      from levain.bank_line l
                     where l.fund_id = the_fund_id and l.bank_import_id = the_import_id
                     group by 1) as y,
                   lateral levain.bank_posting_day(the_fund_id, y.last_on) as p
        ), passed as (
            insert into levain.bank_line (fund_id, bank_import_id, line, part, bank_book_id,
                booked_on, value_on, exercise, cents, occurrence, generation, fingerprint,
                balance_cents, label, reference, name, place, siret, iban, end_to_end, returned)
            select the_fund_id, h.bank_import_id, h.line, h.part, l.bank_book_id, l.booked_on,
                   l.value_on, y.exercise, l.cents, l.occurrence, l.generation + 1,
                   l.fingerprint, l.balance_cents, l.label, l.reference, l.name, l.place, l.siret,
                   l.iban, l.end_to_end, l.returned
              from heirs h
              join levain.bank_line l
                on l.fund_id = the_fund_id and l.bank_import_id = the_import_id
               and l.line = h.own_line and l.part = h.own_part
              join year y on y.year = extract(year from l.booked_on)
            returning bank_import_id, booked_on, cents
        )
        select p.bank_import_id, sum(p.lines)::bigint as lines,
               jsonb_agg(jsonb_build_object('year', y.year, 'exercise', y.exercise, 'day', y.day,
                   'last_on', y.last_on, 'in_cents', p.in_cents, 'out_cents', p.out_cents)
                   order by y.year) as moved
          from (select p.bank_import_id, extract(year from p.booked_on) as year,
                       count(*) as lines,
                       coalesce(sum(p.cents) filter (where p.cents > 0), 0)::bigint as in_cents,
                       coalesce(-sum(p.cents) filter (where p.cents < 0), 0)::bigint as out_cents
                  from passed p
                 group by 1, 2) as p
          join year y using (year)
         group by p.bank_import_id
         order by p.bank_import_id
    loop
        perform levain.bank_post(the_fund_id, heir.bank_import_id,
            'import ' || heir.bank_import_id || ' from ' || the_import_id, heir.moved);
        to_import_id := heir.bank_import_id;
        lines := heir.lines;
        return next;
    end loop;
end
$$;
comment on function levain.bank_lines_pass(bigint, bigint) is
    'Gives the lines of an import that was undone to the first import that saw them and stands; '
    'gives which ones got how many.';

create function levain.bank_import_undo(
    the_fund_id bigint, the_import_id bigint, the_reason text, the_day date)
    returns table (to_import_id bigint, lines bigint)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    undone levain.bank_import;
    depends text;
begin
    perform levain.fund_role_check(the_fund_id, array['accountant']);
    select i.* into undone from levain.bank_import i
     where i.fund_id = the_fund_id and i.bank_import_id = the_import_id;
    if undone.bank_import_id is null then
        raise exception 'there is no such import'
            using errcode = 'foreign_key_violation', constraint = 'bank_undo_bank_import_id_fkey';
    end if;
    perform from levain.bank_book b
      where b.fund_id = the_fund_id and b.bank_book_id = undone.bank_book_id
        for no key update;
    if exists (select from levain.bank_undo u
                where u.fund_id = the_fund_id and u.bank_import_id = the_import_id) then
        raise exception 'it was undone already'
            using errcode = 'unique_violation', constraint = 'bank_undo_pkey';
    end if;
    perform levain.day_check('bank_undo_day_check', the_fund_id, the_import_id::text, the_day,
                             least(undone.last_on, the_day));
    select string_agg(d.what || ' ' || d.words, ', ') into depends
      from (select d.what, d.words from levain.bank_import_depends(the_fund_id, the_import_id) as d
             limit 10) as d;
    if depends is not null then
        raise exception 'something rests on it'
            using errcode = 'check_violation', constraint = 'bank_undo_depends_check',
                  hint = depends;
    end if;
    perform levain.bank_match_undo(the_fund_id, the_import_id,
                                   extract(year from the_day)::smallint, the_day, the_reason);
    perform p.operation_id
       from (select jsonb_agg(jsonb_build_object(
                        'key', 'undo ' || o.key, 'kind', 'contra',
                        -- Once its exercise is over, it is undone in that of the day.
                        'exercise', case when the_day > make_date(o.exercise + 1, 1, 31)
                                           or the_day < make_date(o.exercise, 1, 1)
                                         then extract(year from the_day) else o.exercise end,
                        'accounted_on', the_day, 'value_on', the_day, 'reason', the_reason,
                        'reverses_id', o.operation_id) order by o.operation_id) as operations
               from levain.bank_import_operation b
               join levain.operation o using (fund_id, operation_id)
              where b.fund_id = the_fund_id and b.bank_import_id = the_import_id) as a,
            lateral levain.ledger_post(the_fund_id, 'accountant', a.operations) as p
      where a.operations is not null;
    insert into levain.bank_undo (fund_id, bank_import_id, reason, day)
    values (the_fund_id, the_import_id, the_reason, the_day);
    return query select p.to_import_id, p.lines
                   from levain.bank_lines_pass(the_fund_id, the_import_id) as p;
end
$$;
comment on function levain.bank_import_undo(bigint, bigint, text, date) is
    'Undoes an import by contra-entries; refused while anything rests on it. Gives the imports '
    'that its lines went to, since those had seen them, and how many.';

-- ---- checking it all ----------------------------------------------------------------------------

create function levain.bank_faults(the_fund_id bigint)
    returns table (subject text, found text, expected text)
    language plpgsql stable security definer
    set search_path = levain, pg_temp
    set plan_cache_mode = force_custom_plan
    set enable_nestloop = off
    set work_mem = '128MB'
    set jit = off as $$
begin
    perform levain.fund_role_check(the_fund_id, array['auditor', 'accountant']);
    return query
        with counted as (
            select l.bank_import_id, l.bank_book_id, count(*) as lines,
                   coalesce(sum(l.cents) filter (where l.cents > 0), 0) as in_cents,
                   coalesce(-sum(l.cents) filter (where l.cents < 0), 0) as out_cents
              from levain.bank_line l
             where l.fund_id = the_fund_id
             group by l.bank_import_id, l.bank_book_id
        ), seen as (
            select s.bank_import_id, count(*) as lines,
                   count(*) filter (where o.line is null) as lost,
                   count(l.line) as own
              from levain.bank_seen s
              left join levain.bank_line o
                on o.fund_id = the_fund_id and o.bank_import_id = s.of_import_id
               and o.line = s.of_line and o.part = s.of_part
              left join levain.bank_line l
                on l.fund_id = the_fund_id and l.bank_import_id = s.bank_import_id
               and l.line = s.line and l.part = s.part
             where s.fund_id = the_fund_id
             group by s.bank_import_id
        ), posted as (
            select b.bank_import_id,
                   coalesce(sum(t.cents) filter (where o.kind = 'receive_unknown'), 0) as in_cents,
                   coalesce(sum(t.cents) filter (where o.kind = 'leave_unknown'), 0) as out_cents,
                   count(*) filter (where c.operation_id is null) as standing
              from levain.bank_import_operation b
              join levain.operation o
                on o.fund_id = the_fund_id and o.operation_id = b.operation_id
              join levain.transfer t
                on t.fund_id = the_fund_id and t.operation_id = b.operation_id
              left join levain.operation c
                on c.fund_id = the_fund_id and c.reverses_id = b.operation_id
             where b.fund_id = the_fund_id
             group by b.bank_import_id
        ), parts as (
            select p.sha256, count(*) as parts, sum(octet_length(p.bytes)) as byte_count
              from levain.bank_file_part p
             where p.fund_id = the_fund_id
             group by p.sha256
        )
        select 'lines of import ' || c.bank_import_id, 'book ' || c.bank_book_id,
               'book ' || i.bank_book_id
          from counted c
          left join levain.bank_import i
            on i.fund_id = the_fund_id and i.bank_import_id = c.bank_import_id
         where i.bank_book_id is distinct from c.bank_book_id
        union all
        select 'import ' || i.bank_import_id || ': lines, recognised',
               concat_ws(' ', coalesce(c.lines, 0), coalesce(s.lines, 0)),
               concat_ws(' ', i.new_count + coalesce(s.own, 0), i.recognised_count)
          from levain.bank_import i
          left join counted c using (bank_import_id)
          left join seen s using (bank_import_id)
         where i.fund_id = the_fund_id
           and (coalesce(c.lines, 0), coalesce(s.lines, 0))
               is distinct from (i.new_count + coalesce(s.own, 0), i.recognised_count::bigint)
        union all
        select 'import ' || s.bank_import_id || ': lines recognised as what is not there',
               s.lost::text, '0'
          from seen s
         where s.lost > 0
        union all
        select 'import ' || i.bank_import_id || ': came in, went out',
               concat_ws(' ', coalesce(p.in_cents, 0), coalesce(p.out_cents, 0)),
               concat_ws(' ', coalesce(c.in_cents, 0), coalesce(c.out_cents, 0))
          from levain.bank_import i
          left join counted c using (bank_import_id)
          left join posted p using (bank_import_id)
         where i.fund_id = the_fund_id
           and (coalesce(p.in_cents, 0), coalesce(p.out_cents, 0))
               is distinct from (coalesce(c.in_cents, 0), coalesce(c.out_cents, 0))
        union all
        select 'import ' || u.bank_import_id || ', which was undone: operations that stand',
               p.standing::text, '0'
          from levain.bank_undo u
          join posted p using (bank_import_id)
         where u.fund_id = the_fund_id and p.standing > 0
        union all
        select 'line ' || min(l.bank_import_id || '/' || l.line) || ' stands', count(*)::text, '1'
          from levain.standing_line l
         where l.fund_id = the_fund_id
         group by l.bank_book_id, l.fingerprint, l.occurrence
        having count(*) > 1
        union all
        select 'file ' || encode(f.sha256, 'hex') || ': bytes',
               coalesce(p.byte_count, 0)::text, f.byte_count::text
          from levain.bank_file f
          left join parts p using (sha256)
         where f.fund_id = the_fund_id and coalesce(p.byte_count, 0) <> f.byte_count
        union all
        -- Beyond, a digest would need the file whole in memory.
        select 'file ' || encode(d.sha256, 'hex'), encode(d.found, 'hex'),
               encode(d.sha256, 'hex')
          from (select p.sha256,
                       sha256(string_agg(p.bytes, ''::bytea order by p.place)) as found
                  from levain.bank_file_part p
                 where p.fund_id = the_fund_id
                   and p.sha256 in (select k.sha256 from parts k where k.parts <= 256)
                 group by p.sha256) as d
         where d.found <> d.sha256;
end
$$;
comment on function levain.bank_faults(bigint) is
    'What is wrong with imports of a fund: lines of no import, lost or doubled, money that is not '
    'what the lines are, files that are not what came in.';

-- ---- who may what -------------------------------------------------------------------------------

grant select on levain.bank_book, levain.bank_file, levain.bank_import,
    levain.bank_import_operation, levain.bank_undo, levain.bank_seen
    to levain_reader, levain_manager, levain_accountant, levain_auditor;
-- These name people and their accounts.
grant select on levain.bank_file_part, levain.bank_line, levain.bank_reject, levain.standing_line
    to levain_manager, levain_accountant, levain_auditor;
grant execute on function levain.bank_import_begin(),
    levain.bank_import_store(bigint, bytea, bytea, jsonb),
    levain.bank_file_part_add(bigint, bytea, integer, bytea),
    levain.bank_import_undo(bigint, bigint, text, date)
    to levain_accountant;
grant execute on function levain.bank_import_stands(bigint, bytea),
    levain.bank_import_depends(bigint, bigint), levain.bank_lines_alike(bigint, bigint, integer)
    to levain_accountant, levain_manager, levain_auditor;
grant execute on function levain.bank_faults(bigint) to levain_auditor, levain_accountant;

select levain.hold_by_fund(t::regclass, array['accountant'])
  from unnest(array['levain.bank_book', 'levain.bank_file', 'levain.bank_file_part',
                    'levain.bank_import', 'levain.bank_line', 'levain.bank_seen',
                    'levain.bank_reject', 'levain.bank_import_operation',
                    'levain.bank_undo']) as t;
select levain.hold_tables();
