-- SPDX-License-Identifier: MPL-2.0
-- 0030_bank_import - files of banks and treasuries come in, each line once, and can be undone.
-- Needs:   0019, whose ledger the money of an import is posted to; 0027, whose suspense it waits on;
--          0028, whose today it is
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
    'An account of the fund''s own, at a bank or with a treasury, whose files come in. Append-only; '
    'its row is the lock under which they come in, one after the other.';
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
comment on column levain.bank_import.format is 'camt.053, or the code of the format it was read by.';
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
-- to is ever taken away; verify checks it.
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

-- ---- who may what -------------------------------------------------------------------------------

grant select on levain.bank_book, levain.bank_file, levain.bank_import,
    levain.bank_import_operation, levain.bank_undo, levain.bank_seen
    to levain_reader, levain_manager, levain_accountant, levain_auditor;
-- These name people and their accounts.
grant select on levain.bank_file_part, levain.bank_line, levain.bank_reject, levain.standing_line
    to levain_manager, levain_accountant, levain_auditor;

select levain.hold_by_fund(t::regclass, array['accountant'])
  from unnest(array['levain.bank_book', 'levain.bank_file', 'levain.bank_file_part',
                    'levain.bank_import', 'levain.bank_line', 'levain.bank_seen',
                    'levain.bank_reject', 'levain.bank_import_operation',
                    'levain.bank_undo']) as t;
select levain.hold_tables();
