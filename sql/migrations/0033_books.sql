-- SPDX-License-Identifier: MPL-2.0
-- 0033_books - what of the ledger goes into which account of the operator's own books.
-- Needs:   0032, whose operations the books tell too.
-- Breaks:  nothing (new tables, functions and purposes of accounts).
-- Why:     an accountant enters the fund into the books of who runs it, or hands it to the program
--          that keeps them. What each movement of the ledger is there is data, complete by a check;
--          what was handed over keeps its numbers, so that it can be handed over again as it was.

set local role levain_owner;

-- ---- accounts: what they are called there, and who stands behind them ---------------------------

alter table levain.account_purpose add column label levain.words;
comment on column levain.account_purpose.label is
    'What the account is called in the books, which are kept in French.';
alter table levain.account_purpose add column auxiliary text
    constraint account_purpose_auxiliary_check check (auxiliary in ('beneficiary', 'funder'));
comment on column levain.account_purpose.auxiliary is
    'Of whom each has an account of its own within this one; null = of nobody.';
insert into levain.account_purpose (purpose, words) values
    ('contribution_back', 'what of contributions goes back to funders'),
    ('left', 'money that left, not known what for'),
    ('surplus', 'what a year leaves'),
    ('deficit', 'what a year lacks');
update levain.account_purpose p
   set label = l.label, auxiliary = l.auxiliary
  from (values
        ('bank', 'Banque', null),
        ('beneficiary', 'Bénéficiaires d''aides', 'beneficiary'),
        ('contribution', 'Contributions des financeurs', null),
        ('contribution_back', 'Contributions à reverser aux financeurs', null),
        ('debtor', 'Bénéficiaires débiteurs', 'beneficiary'),
        ('deficit', 'Résultat de l''exercice (déficit)', null),
        ('funder_called', 'Financeurs, contributions appelées', 'funder'),
        ('funder_owed', 'Financeurs, à reverser', 'funder'),
        ('grant', 'Aides octroyées', null),
        ('grant_investment', 'Aides d''investissement octroyées', null),
        ('left', 'Dépenses à classer', null),
        ('management', 'Contributions pour la gestion', null),
        ('recovery', 'Aides reversées', null),
        ('restricted', 'Fonds dédiés', 'funder'),
        ('restricted_in', 'Reports en fonds dédiés', null),
        ('restricted_out', 'Utilisations de fonds dédiés', null),
        ('surplus', 'Résultat de l''exercice (excédent)', null),
        ('suspense', 'Recettes à classer', null),
        ('waived', 'Remises gracieuses', null),
        ('written_off', 'Créances irrécouvrables', null)) as l (purpose, label, auxiliary)
 where p.purpose = l.purpose;
alter table levain.account_purpose
    add constraint account_purpose_label_check check (label is not null);
insert into levain.account_default (kind, purpose, number) values
    ('private', 'contribution_back', '74'), ('public', 'contribution_back', '673'),
    ('private', 'left', '472'), ('public', 'left', '4721'),
    ('private', 'surplus', '120'), ('public', 'surplus', '12'),
    ('private', 'deficit', '129'), ('public', 'deficit', '12');

-- ---- what each movement is in the books ---------------------------------------------------------

create table levain.book_journal (
    journal levain.code not null constraint book_journal_pkey primary key,
    label   levain.words not null
);
comment on table levain.book_journal is 'A journal of the operator''s books.';
insert into levain.book_journal (journal, label) values
    ('BQ', 'Banque'), ('OD', 'Opérations diverses'), ('AN', 'À-nouveaux');

create table levain.book_rule (
    operator       text not null
                   constraint book_rule_operator_check check (operator in ('public', 'private')),
    kind           levain.code not null,
    ledger         text not null,
    debit_stage    levain.code not null,
    credit_stage   levain.code not null,
    journal        levain.code,
    debit_purpose  levain.code,
    credit_purpose levain.code,
    label          levain.words,
    outside        levain.words,
    constraint book_rule_pkey primary key (operator, kind, ledger, debit_stage, credit_stage),
    constraint book_rule_move_fkey foreign key (kind, ledger, debit_stage, credit_stage)
        references levain.ledger_move,
    constraint book_rule_journal_fkey foreign key (journal) references levain.book_journal,
    constraint book_rule_debit_purpose_fkey foreign key (operator, debit_purpose)
        references levain.account_default (kind, purpose),
    constraint book_rule_credit_purpose_fkey foreign key (operator, credit_purpose)
        references levain.account_default (kind, purpose),
    constraint book_rule_outside_check check (
        (outside is null) = (journal is not null)
        and (journal is not null) = (debit_purpose is not null)
        and (journal is not null) = (credit_purpose is not null)
        and (journal is not null) = (label is not null)),
    constraint book_rule_bank_check check (
        (journal = 'BQ') = ('bank' in (debit_purpose, credit_purpose)))
);
comment on table levain.book_rule is
    'What a movement of the ledger is in the books of a kind of operator: a debit and a credit of '
    'one journal, or nothing, and then why. A contra-entry is the one of what it undoes, turned '
    'round.';
comment on column levain.book_rule.operator is 'Who runs the fund: see fund_operator.kind.';
comment on column levain.book_rule.label is 'What the entry is called; of what, stands behind it.';
comment on column levain.book_rule.outside is 'Why the books have no entry for it.';
create index book_rule_move_idx on levain.book_rule (kind, ledger, debit_stage, credit_stage);
create index book_rule_journal_idx on levain.book_rule (journal);
create index book_rule_debit_purpose_idx on levain.book_rule (operator, debit_purpose);
create index book_rule_credit_purpose_idx on levain.book_rule (operator, credit_purpose);

insert into levain.book_rule (operator, kind, ledger, debit_stage, credit_stage, journal,
                              debit_purpose, credit_purpose, label) values
    -- A right to be paid makes the debt of an association; a mandate that is handed over, that of
    -- a public body.
    ('private', 'certify', 'ae', 'committed', 'certified', 'OD', 'grant', 'beneficiary',
     'Aide due'),
    ('public', 'transmit', 'ae', 'ordered', 'paid', 'OD', 'grant', 'beneficiary',
     'Mandat transmis'),
    -- An association's bank pays what it sends; a treasury has paid when it says so.
    ('private', 'pay', 'cash', 'bank', 'sent', 'BQ', 'beneficiary', 'bank', 'Aide payée'),
    ('private', 'transmit', 'cash', 'bank', 'sent', 'BQ', 'beneficiary', 'bank', 'Aide payée'),
    ('private', 'pay_left', 'cash', 'bank', 'sent', 'BQ', 'beneficiary', 'bank', 'Aide payée'),
    ('public', 'pay_left', 'ae', 'ordered', 'paid', 'OD', 'grant', 'beneficiary',
     'Mandat transmis'),
    ('public', 'execute', 'cash', 'sent', 'executed', 'BQ', 'beneficiary', 'bank', 'Aide payée'),
    ('private', 'return', 'cash', 'sent', 'returned', 'BQ', 'bank', 'beneficiary',
     'Virement rejeté'),
    ('private', 'return', 'cash', 'executed', 'returned', 'BQ', 'bank', 'beneficiary',
     'Virement rejeté'),
    ('public', 'return', 'cash', 'executed', 'returned', 'BQ', 'bank', 'beneficiary',
     'Virement rejeté'),
    ('private', 'reissue', 'cash', 'returned', 'sent', 'BQ', 'beneficiary', 'bank',
     'Aide payée de nouveau');
insert into levain.book_rule (operator, kind, ledger, debit_stage, credit_stage, journal,
                              debit_purpose, credit_purpose, label)
select o.operator, r.*
  from (values ('private'), ('public')) as o (operator),
       (values
        ('call_funds', 'cash', 'promised', 'called', 'OD', 'funder_called', 'contribution',
         'Contribution appelée'),
        ('receive', 'cash', 'called', 'bank', 'BQ', 'bank', 'funder_called',
         'Contribution reçue'),
        ('receive_unknown', 'cash', 'outside', 'suspense', 'BQ', 'bank', 'suspense',
         'Recette à classer'),
        ('identify', 'cash', 'suspense', 'outside', 'BQ', 'suspense', 'bank', 'Recette classée'),
        ('leave_unknown', 'cash', 'outside', 'left', 'BQ', 'left', 'bank', 'Dépense à classer'),
        ('identify_left', 'cash', 'left', 'outside', 'BQ', 'bank', 'left', 'Dépense classée'),
        ('overpay', 'cash', 'bank', 'overpaid', 'BQ', 'debtor', 'bank', 'Trop versé'),
        ('overpaid_back', 'cash', 'overpaid', 'bank', 'BQ', 'bank', 'debtor',
         'Trop versé, rendu'),
        ('send_back', 'cash', 'suspense', 'outside', 'BQ', 'suspense', 'bank',
         'Recette renvoyée à l''expéditeur'),
        ('manage', 'cash', 'bank', 'management', 'OD', 'contribution', 'management',
         'Part de gestion'),
        ('claim', 'cash', 'claim', 'due', 'OD', 'debtor', 'recovery', 'Aide à reverser'),
        ('recover', 'cash', 'due', 'recovered', 'BQ', 'bank', 'debtor', 'Aide reversée'),
        ('waive', 'cash', 'due', 'waived', 'OD', 'waived', 'debtor', 'Remise gracieuse'),
        ('write_off', 'cash', 'due', 'written_off', 'OD', 'written_off', 'debtor',
         'Créance irrécouvrable'),
        ('owe', 'cash', 'recovered', 'owed', 'OD', 'contribution_back', 'funder_owed',
         'Aide reversée, due au financeur'),
        ('give_back', 'cash', 'owed', 'given_back', 'BQ', 'funder_owed', 'bank',
         'Contribution rendue')) as r;
insert into levain.book_rule (operator, kind, ledger, debit_stage, credit_stage, outside)
select o.operator, m.kind, m.ledger, m.debit_stage, m.credit_stage,
       case when m.ledger = 'cp' then 'appropriations are the budget, not the books'
            when m.kind in ('pledge', 'reduce')
            then 'a promise is a commitment received, off balance, until it is called'
            when m.kind = 'reuse' then 'the bank was debited when it was paid back'
            when m.kind = 'execute' then 'the bank was credited when the order left'
            when m.ledger = 'cash' and o.operator = 'public' and m.kind in ('return', 'reissue')
            then 'the treasury has not paid: the debt stands'
            when m.ledger = 'cash' and m.kind in ('pay', 'transmit', 'pay_left')
            then 'the treasury has paid when it says so'
            when m.kind = 'certify' then 'the debt is that of the mandate'
            when m.kind in ('order', 'pay', 'transmit', 'pay_left')
            then 'the debt is there already; cash tells what is paid'
            else 'commitments are off balance' end
  from (values ('private'), ('public')) as o (operator), levain.ledger_move m
 where m.kind <> 'contra'
   and not exists (select from levain.book_rule b
                    where (b.operator, b.kind, b.ledger, b.debit_stage, b.credit_stage)
                          = (o.operator, m.kind, m.ledger, m.debit_stage, m.credit_stage));

create function levain.books_unmapped()
    returns table (operator text, kind text, ledger text, debit_stage text, credit_stage text)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    select o.operator, m.kind::text, m.ledger, m.debit_stage::text, m.credit_stage::text
      from unnest(array['private', 'public']) as o (operator)
      cross join levain.ledger_move m
     where m.kind <> 'contra'
       and not exists (select from levain.book_rule b
                        where (b.operator, b.kind, b.ledger, b.debit_stage, b.credit_stage)
                              = (o.operator, m.kind, m.ledger, m.debit_stage, m.credit_stage))
     order by m.kind, m.ledger, m.debit_stage, o.operator;
end;
comment on function levain.books_unmapped() is
    'Movements of the ledger of which nobody said what they are in the books: none may be.';

-- ---- what was handed over -----------------------------------------------------------------------

create table levain.books_export (
    fund_id     bigint not null,
    exercise    smallint not null,
    number      smallint not null
                constraint books_export_number_check check (number >= 1),
    through     date not null,
    made_on     date not null,
    siren       text constraint books_export_siren_check check (levain.is_siren(siren)),
    entry_count integer not null
                constraint books_export_entry_count_check check (entry_count >= 1),
    line_count  integer not null,
    cents       bigint not null,
    sha256      levain.sha256 not null,
    recorded_at timestamptz not null default clock_timestamp(),
    recorded_by text not null default session_user,
    constraint books_export_pkey primary key (fund_id, exercise, number),
    constraint books_export_exercise_fkey
        foreign key (fund_id, exercise) references levain.exercise,
    constraint books_export_through_check check (
        through between make_date(exercise, 1, 1) and make_date(exercise + 1, 1, 31)
        and through <= made_on)
);
comment on table levain.books_export is
    'Entries of an exercise that were handed over to the books together: those that were not '
    'before. They keep their numbers and all that they say. Append-only.';
comment on column levain.books_export.number is 'From 1 in each exercise.';
comment on column levain.books_export.through is 'No operation that is dated later is in it.';
comment on column levain.books_export.made_on is 'The day from which its entries are final.';
comment on column levain.books_export.siren is 'Of who runs the fund; names the file.';
comment on column levain.books_export.cents is 'The sum of the debits, which is that of credits.';
comment on column levain.books_export.sha256 is 'Digest of its lines.';
create index books_export_exercise_idx on levain.books_export (exercise, fund_id);

create table levain.book_entry (
    fund_id  bigint not null,
    exercise smallint not null,
    journal  levain.code not null
             constraint book_entry_journal_fkey references levain.book_journal,
    number   integer not null constraint book_entry_number_check check (number >= 1),
    export   smallint not null,
    place    integer not null constraint book_entry_place_check check (place >= 1),
    entry_on date not null,
    piece    levain.words not null,
    piece_on date not null,
    label    levain.words not null,
    constraint book_entry_pkey primary key (fund_id, exercise, journal, number),
    constraint book_entry_place_key unique (fund_id, exercise, export, place),
    constraint book_entry_export_fkey
        foreign key (fund_id, exercise, export) references levain.books_export,
    constraint book_entry_entry_on_check check (
        entry_on between make_date(exercise, 1, 1) and make_date(exercise, 12, 31))
);
comment on table levain.book_entry is 'An entry of the books as it was handed over. Append-only.';
comment on column levain.book_entry.number is 'From 1 in each journal of an exercise: no gap.';
comment on column levain.book_entry.place is 'From 1 in its export: in the order of the days.';
comment on column levain.book_entry.entry_on is
    'The day it counts on; 31 December for what is dated in the January that belongs to the year.';
create index book_entry_journal_idx on levain.book_entry (journal);

create table levain.book_line (
    fund_id         bigint not null,
    exercise        smallint not null,
    journal         levain.code not null,
    number          integer not null,
    line            smallint not null constraint book_line_line_check check (line >= 1),
    purpose         levain.code not null
                    constraint book_line_purpose_fkey references levain.account_purpose,
    account         text not null
                    constraint book_line_account_check check (account ~ '^[1-8][0-9]{2,11}$'),
    account_label   levain.words not null,
    auxiliary       levain.words,
    auxiliary_label levain.words,
    item            levain.words,
    debit_cents     levain.cents not null,
    credit_cents    levain.cents not null,
    constraint book_line_pkey primary key (fund_id, exercise, journal, number, line),
    constraint book_line_number_fkey
        foreign key (fund_id, exercise, journal, number) references levain.book_entry,
    constraint book_line_auxiliary_check check (
        (auxiliary is null) = (auxiliary_label is null)),
    constraint book_line_side_check check (
        (debit_cents > 0 and credit_cents = 0) or (debit_cents = 0 and credit_cents > 0))
);
comment on table levain.book_line is
    'A line of an entry: a debit or a credit of one account. Append-only; the lines of an entry '
    'balance.';
comment on column levain.book_line.account is
    'Of three digits or more: 74 is 740, since the file of entries has no shorter number.';
comment on column levain.book_line.auxiliary is 'Whose account it is within the account.';
comment on column levain.book_line.item is
    'What it is of: lines of one item that sum to zero are lettered together.';
create index book_line_purpose_idx on levain.book_line (purpose);

create table levain.book_letter (
    fund_id     bigint not null,
    exercise    smallint not null,
    journal     levain.code not null,
    number      integer not null,
    line        smallint not null,
    letter      text not null
                constraint book_letter_letter_check check (letter ~ '^[A-Z]{2,}$'),
    lettered_on date not null,
    export      smallint not null,
    constraint book_letter_pkey primary key (fund_id, exercise, journal, number, line),
    constraint book_letter_line_fkey foreign key (fund_id, exercise, journal, number, line)
        references levain.book_line,
    constraint book_letter_export_fkey
        foreign key (fund_id, exercise, export) references levain.books_export
);
comment on table levain.book_letter is
    'The letter that lines of one account have in common which sum to zero (lettrage), and the '
    'export that they were lettered with. Append-only.';
comment on column levain.book_letter.lettered_on is 'The day of the last of these lines.';
create index book_letter_export_idx on levain.book_letter (export, exercise, fund_id);

create table levain.book_operation (
    fund_id      bigint not null,
    operation_id bigint not null,
    exercise     smallint not null,
    export       smallint not null,
    journal      levain.code,
    number       integer,
    constraint book_operation_pkey primary key (fund_id, operation_id),
    constraint book_operation_operation_id_fkey
        foreign key (fund_id, operation_id) references levain.operation,
    constraint book_operation_export_fkey
        foreign key (fund_id, exercise, export) references levain.books_export,
    constraint book_operation_number_fkey
        foreign key (fund_id, exercise, journal, number) references levain.book_entry,
    constraint book_operation_number_check check ((journal is null) = (number is null))
);
comment on table levain.book_operation is
    'The entry that an operation was handed over in; none = its lines cancel one another out. '
    'Append-only.';
create index book_operation_export_idx on levain.book_operation (export, exercise, fund_id);
create index book_operation_number_idx
    on levain.book_operation (number, journal, exercise, fund_id);

create function levain.books_exported(the_fund_id bigint, the_operation_id bigint) returns text
    language sql stable
    set search_path = levain, pg_temp
    return (select coalesce(b.journal || lpad(b.number::text, 6, '0'), 'export ' || b.export)
                   || ' of ' || b.exercise
              from levain.book_operation b
             where b.fund_id = the_fund_id and b.operation_id = the_operation_id);
comment on function levain.books_exported(bigint, bigint) is
    'The entry that an operation was handed over to the books in; null = it was not.';

-- What was handed over is not undone behind the accountant who has it in the books.
create or replace function levain.bank_import_depends(the_fund_id bigint, the_import_id bigint)
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
        select 0, 0, 'export', levain.books_exported(the_fund_id, b.operation_id)
          from levain.bank_import_operation b
         where b.fund_id = the_fund_id and b.bank_import_id = the_import_id
           and levain.books_exported(the_fund_id, b.operation_id) is not null
        union all
        select d.line, d.part, d.what, d.words
          from levain.bank_line_depends(the_fund_id, the_import_id) as d;
end
$$;
comment on function levain.bank_import_depends(bigint, bigint) is
    'Why an import cannot be undone: closed, exercise and day; export, the entry of the books; '
    'what rests on its lines. No row: it can.';

-- ---- what there is to hand over -----------------------------------------------------------------

create function levain.book_account(the_number text) returns text
    language sql immutable
    return rpad(the_number, greatest(length(the_number), 3), '0');
comment on function levain.book_account(text) is
    'The number of an account as a file of entries has it, of three digits at least: 74 is 740.';

create function levain.book_pieces(the_fund_id bigint)
    returns table (operation_id bigint, piece text, subject text, item text)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    select c.operation_id, a.code || ' ' || c.instalment
               || case when c.attempt > 1 then ' (' || c.attempt || ')' else '' end,
           a.code || ', ' || c.instalment, 'certification ' || c.certification_id
      from levain.certification c
      join levain.application a using (fund_id, call_id, application_id)
     where c.fund_id = the_fund_id
    union all
    select e.operation_id, o.exercise || '/' || o.number,
           a.code || ', ' || c.instalment || coalesce(' (' || e.motive || ')', ''),
           'certification ' || o.certification_id
      from levain.payment_event e
      join levain.payment_order o using (fund_id, call_id, payment_order_id)
      join levain.certification c
        on c.fund_id = o.fund_id and c.call_id = o.call_id
       and c.certification_id = o.certification_id
      join levain.application a
        on a.fund_id = o.fund_id and a.call_id = o.call_id and a.application_id = o.application_id
     where e.fund_id = the_fund_id
    union all
    select k.operation_id,
           a.code || ' ' || case r.cause when 'settlement'
                                then 'décompte du ' || to_char(r.day, 'DD/MM/YYYY')
                                else r.cites end,
           a.code || case r.cause when 'settlement' then '' else ' (' || r.motive || ')' end,
           'claim ' || k.claim_id
      from levain.claim k
      join levain.reduction r using (fund_id, call_id, reduction_id)
      join levain.application a
        on a.fund_id = k.fund_id and a.call_id = k.call_id and a.application_id = k.application_id
     where k.fund_id = the_fund_id
    union all
    select e.operation_id, e.reference::text, a.code::text, 'claim ' || k.claim_id
      from levain.claim_event e
      join levain.claim k using (fund_id, call_id, claim_id)
      join levain.application a using (fund_id, call_id, application_id)
     where e.fund_id = the_fund_id
    union all
    select s.operation_id, s.reference::text, coalesce(s.payer, s.reference)::text,
           'suspense ' || s.suspense_id
      from levain.suspense s
     where s.fund_id = the_fund_id
    union all
    select e.operation_id, s.reference::text,
           concat_ws(' ', coalesce(s.payer, s.reference), '(' || coalesce(e.what, e.motive) || ')'),
           'suspense ' || s.suspense_id
      from levain.suspense_event e
      join levain.suspense s using (fund_id, suspense_id)
     where e.fund_id = the_fund_id
    union all
    select b.operation_id, 'import ' || i.bank_import_id, i.name::text, null
      from levain.bank_import_operation b
      join levain.bank_import i using (fund_id, bank_import_id)
     where b.fund_id = the_fund_id
    union all
    select b.operation_id, 'match ' || n.letter,
           coalesce((select string_agg(distinct coalesce(a.code, f.code), ', ')
                       from levain.bank_match_target t
                       left join levain.application a using (fund_id, call_id, application_id)
                       left join levain.funder f on f.funder_id = t.funder_id
                      where t.fund_id = n.fund_id and t.bank_match_id = n.bank_match_id), ''),
           case when starts_with(o.kind, 'overpa')
                then 'overpaid ' || (select min(t.application_id) from levain.bank_match_target t
                                      where t.fund_id = n.fund_id
                                        and t.bank_match_id = n.bank_match_id) end
      from levain.bank_match_operation b
      join levain.bank_match n using (fund_id, bank_match_id)
      join levain.operation o on o.fund_id = b.fund_id and o.operation_id = b.operation_id
     where b.fund_id = the_fund_id
       and o.kind in ('identify', 'identify_left', 'overpay', 'overpaid_back')
    union all
    -- The key of a movement with a funder ends with the reference that was given.
    select distinct o.operation_id,
           case when starts_with(o.key, m.prefix) then substr(o.key, length(m.prefix) + 1)
                else a.code || ' ' || f.code end,
           concat_ws(' ', f.code, d.vintage, a.code),
           case o.kind when 'owe' then 'owed ' || f.funder_id
                when 'give_back' then 'owed ' || f.funder_id
                else 'called ' || f.funder_id || ' ' || d.vintage end
      from levain.operation o
      join levain.transfer t using (fund_id, operation_id)
      join levain.account d on d.fund_id = t.fund_id and d.account_id = t.debit_account_id
      join levain.account c on c.fund_id = t.fund_id and c.account_id = t.credit_account_id
      left join levain.funder f on f.funder_id = coalesce(d.funder_id, c.funder_id)
      left join levain.application a
        on a.fund_id = d.fund_id and a.call_id = d.call_id and a.application_id = d.application_id
      cross join lateral (select concat_ws(' ', o.kind, f.code, d.vintage) || ' ' as prefix) as m
     where o.fund_id = the_fund_id
       and o.kind in ('call_funds', 'receive', 'owe', 'give_back')
    union all
    select o.operation_id, regexp_replace(o.key, '^manage [0-9]+ ', ''),
           substring(o.key, '^manage ([0-9]+) '), null
      from levain.operation o
     where o.fund_id = the_fund_id and o.kind = 'manage';
end;
comment on function levain.book_pieces(bigint) is
    'Of operations that the books tell: the piece behind it, what it is of, and the item that its '
    'lines are lettered with.';

create function levain.book_bundles(the_fund_id bigint)
    returns table (operation_id bigint, bundle bigint)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    select p.operation_id, min(p.first) over (partition by p.pair)
      from (select e.operation_id as pair, x.operation_id,
                   least(e.operation_id, b.operation_id) as first
              from levain.suspense_event e
              join levain.suspense s using (fund_id, suspense_id)
              cross join lateral (
                  select v.operation_id
                    from levain.claim_event v
                   where e.kind = 'recovery' and v.fund_id = e.fund_id and v.kind = 'recovered'
                     and v.reference = s.reference and v.cents = e.cents and v.day = e.day
                  union all
                  select o.operation_id
                    from levain.operation o
                   where e.kind = 'contribution' and o.fund_id = e.fund_id and o.kind = 'receive'
                     and starts_with(o.key, 'receive ' || e.what || ' ')
                     and right(o.key, length(s.reference) + 1) = ' ' || s.reference
                     and o.accounted_on = e.day
                  union all
                  select v.operation_id
                    from levain.payment_order o
                    join levain.payment_event v using (fund_id, call_id, payment_order_id)
                   where e.kind = 'returned' and o.fund_id = e.fund_id and v.kind = 'returned'
                     and o.exercise || '/' || o.number = e.what and v.day = e.day
                     and v.motive is not distinct from e.motive
                  limit 1) as b
              cross join lateral (values (e.operation_id), (b.operation_id)) as x (operation_id)
             where e.fund_id = the_fund_id) as p
    union all
    select b.operation_id, min(b.operation_id) over (partition by b.bank_match_id)
      from levain.bank_match_operation b
     where b.fund_id = the_fund_id;
end;
comment on function levain.book_bundles(bigint) is
    'Operations that are one entry of the books: what takes money off suspense, with what the '
    'money was after all; all that a match booked. The bank is then neither debited nor credited.';

create function levain.book_parties(the_fund_id bigint)
    returns table (call_id bigint, application_id bigint, number text, label text)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    select a.call_id, a.application_id,
           'B' || coalesce(g.siren, g.rna, upper(k.code || '-' || a.code)),
           coalesce(g.name::text,
                    (select h.holder::text from levain.bank_account h
                      where h.fund_id = a.fund_id and h.call_id = a.call_id
                        and h.application_id = a.application_id
                      order by h.bank_account_id limit 1),
                    k.code || ' ' || a.code)
      from levain.application a
      join levain.call k using (fund_id, call_id)
      left join levain.organization g using (organization_id)
     where a.fund_id = the_fund_id;
end;
comment on function levain.book_parties(bigint) is
    'The account of each beneficiary within those of beneficiaries: the legal person''s, whatever '
    'it was awarded, where its number is known.';

create function levain.books_waiting(
    the_fund_id bigint, the_exercise smallint, the_through date)
    returns table (operation_id bigint, origin_id bigint, origin_kind text, accounted_on date,
                   map_on date, operator text, reason text, turned boolean)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    select w.operation_id, w.origin_id, w.origin_kind, w.accounted_on, w.map_on, w.operator,
           w.reason, w.turned
      from (select o.operation_id, coalesce(r.operation_id, o.operation_id) as origin_id,
                   coalesce(r.kind, o.kind)::text as origin_kind, o.exercise, o.accounted_on,
                   coalesce(r.accounted_on, o.accounted_on) as map_on,
                   levain.fund_operator_kind(the_fund_id, coalesce(r.accounted_on, o.accounted_on))
                       as operator,
                   o.reason::text, r.operation_id is not null as turned
              from levain.operation o
              left join levain.operation r
                on r.fund_id = o.fund_id and r.operation_id = o.reverses_id
             where o.fund_id = the_fund_id and o.accounted_on <= the_through
               and o.exercise in (the_exercise, the_exercise - 1)) as w
     cross join lateral (
         select min(b.journal::text) as journal
           from levain.book_rule b
          where b.kind = w.origin_kind and b.operator = coalesce(w.operator, b.operator)
            and b.outside is null) as b
     where b.journal is not null
       and the_exercise = case b.journal when 'BQ' then extract(year from w.accounted_on)::integer
                               else w.exercise end
       and not exists (select from levain.book_operation k
                        where k.fund_id = the_fund_id and k.operation_id = w.operation_id);
end;
comment on function levain.books_waiting(bigint, smallint, date) is
    'Operations up to a day that the books of an exercise tell and that were not handed over. What '
    'goes through the bank is of the year of its day, all else of its exercise, January included. '
    'Origin: of a contra-entry what it undoes, by whose day its accounts are chosen.';

create type levain.book_asked as (
    bundle          bigint,
    operation_ids   bigint[],
    entry_on        date,
    piece           text,
    piece_on        date,
    label           text,
    purpose         text,
    account         text,
    account_label   text,
    auxiliary       text,
    auxiliary_label text,
    item            text,
    cents           bigint
);
comment on type levain.book_asked is
    'A line that is to be handed over; cents: below zero = a credit; operation_ids: of its entry; '
    'bundle: what the lines of an entry have in common.';

create function levain.books_asked(
    the_fund_id bigint, the_exercise smallint, the_through date)
    returns setof levain.book_asked
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    with waiting as materialized (
        select w.*, coalesce(u.bundle, w.origin_id) as bundle
          from levain.books_waiting(the_fund_id, the_exercise, the_through) as w
          left join levain.book_bundles(the_fund_id) as u on u.operation_id = w.origin_id
    ), account as materialized (
        select d.map_on, n.purpose, levain.book_account(n.number) as number
          from (select distinct w.map_on from waiting w) as d,
               lateral levain.accounts_of(the_fund_id, d.map_on) as n
    ), moved as (
        select w.operation_id, w.origin_id, w.origin_kind, w.accounted_on, w.map_on, w.bundle,
               w.turned, b.debit_purpose, b.credit_purpose, b.label, t.cents,
               coalesce(d.call_id, c.call_id) as call_id,
               coalesce(d.application_id, c.application_id) as application_id,
               coalesce(d.funder_id, c.funder_id) as funder_id
          from waiting w
          join levain.transfer t
            on t.fund_id = the_fund_id and t.operation_id = w.operation_id
          join levain.book_rule b
            on b.operator = w.operator and b.kind = w.origin_kind and b.ledger = t.ledger
           and b.debit_stage = case when w.turned then t.credit_stage else t.debit_stage end
           and b.credit_stage = case when w.turned then t.debit_stage else t.credit_stage end
           and b.outside is null
          join levain.account d on d.fund_id = t.fund_id and d.account_id = t.debit_account_id
          join levain.account c on c.fund_id = t.fund_id and c.account_id = t.credit_account_id
    ), side as (
        select m.*, x.purpose, x.cents as signed_cents
          from moved m,
               lateral (values
                   (m.debit_purpose, case when m.turned then -m.cents else m.cents end),
                   (m.credit_purpose, case when m.turned then m.cents else -m.cents end))
                   as x (purpose, cents)
    ), head as (
        select w.bundle, w.turned, w.accounted_on,
               array_agg(w.operation_id order by w.operation_id) as operation_ids,
               (array_agg(w.origin_id order by starts_with(w.origin_kind, 'identify'),
                                               w.origin_id))[1] as origin_id,
               (array_agg(m.label order by starts_with(w.origin_kind, 'identify'),
                                           w.origin_id))[1] as label,
               (array_agg(w.reason order by w.origin_id))[1] as reason
          from waiting w
          left join lateral (select v.label from moved v
                              where v.operation_id = w.operation_id limit 1) as m on true
         group by w.bundle, w.turned, w.accounted_on
    ), line as (
        select s.bundle, s.turned, s.accounted_on, s.purpose, a.number, p.label as account_label,
               case p.auxiliary when 'beneficiary' then y.number
                                when 'funder' then 'F' || upper(f.code) end as auxiliary,
               case p.auxiliary when 'beneficiary' then y.label
                                when 'funder' then coalesce(f.name_fr, f.name_en, f.code) end
                   as auxiliary_label,
               case when p.auxiliary is not null or s.purpose = 'suspense' then i.item end as item,
               sum(s.signed_cents)::bigint as cents
          from side s
          join levain.account_purpose p on p.purpose = s.purpose
          left join account a on a.map_on = s.map_on and a.purpose = s.purpose
          left join levain.book_parties(the_fund_id) as y
            on y.call_id = s.call_id and y.application_id = s.application_id
          left join levain.funder f on f.funder_id = s.funder_id
          left join levain.book_pieces(the_fund_id) as i on i.operation_id = s.origin_id
         group by s.bundle, s.turned, s.accounted_on, s.purpose, a.number, p.label, p.auxiliary,
                  y.number, y.label, f.code, f.name_fr, f.name_en, i.item
    ), netted as (
        -- Lines of one account cancel one another out, be it that of two purposes.
        select l.*, sum(l.cents) over (partition by l.bundle, l.turned, l.accounted_on, l.number,
                                                    l.auxiliary, l.item) as left_cents
          from line l
    )
    select (h.bundle, h.operation_ids,
            least(h.accounted_on, make_date(the_exercise, 12, 31)),
            regexp_replace(coalesce(i.piece, o.key), '^match ', 'rapprochement '), h.accounted_on,
            concat_ws(' ', case when h.turned then 'Annulation :' end, h.label, i.subject,
                      '(' || h.reason || ')'),
            n.purpose, n.number, n.account_label, n.auxiliary, n.auxiliary_label, n.item,
            n.cents)::levain.book_asked
      from head h
      join levain.operation o on o.fund_id = the_fund_id and o.operation_id = h.origin_id
      left join levain.book_pieces(the_fund_id) as i on i.operation_id = h.origin_id
      left join netted n
        on n.bundle = h.bundle and n.turned = h.turned and n.accounted_on = h.accounted_on
       and n.left_cents <> 0 and n.cents <> 0
     order by least(h.accounted_on, make_date(the_exercise, 12, 31)), h.operation_ids[1],
              n.cents < 0, n.number, n.auxiliary, n.item;
end;
comment on function levain.books_asked(bigint, smallint, date) is
    'The lines of what was not handed over yet, by day, then in the order in which it was posted. '
    'An entry whose lines cancel one another out has one line, without an account.';

create type levain.book_placed as (
    place           bigint,
    line            bigint,
    opens           boolean,
    operation_ids   bigint[],
    entry_on        date,
    piece           text,
    piece_on        date,
    label           text,
    purpose         text,
    account         text,
    account_label   text,
    auxiliary       text,
    auxiliary_label text,
    item            text,
    cents           bigint
);
comment on type levain.book_placed is 'A line of book_asked, in its place among entries and lines.';

create function levain.books_placed(the_lines levain.book_asked[])
    returns setof levain.book_placed
    language sql immutable
    set search_path = levain, pg_temp
begin atomic
    select dense_rank() over (order by l.bundle <> 0, l.bundle < 0, l.entry_on, l.operation_ids,
                                       l.piece),
           row_number() over (partition by l.bundle <> 0, l.bundle < 0, l.entry_on,
                                           l.operation_ids, l.piece
                              order by l.cents < 0, l.account, l.auxiliary, l.item, l.purpose),
           l.bundle = 0, l.operation_ids, l.entry_on, l.piece, l.piece_on, l.label, l.purpose,
           l.account, l.account_label, l.auxiliary, l.auxiliary_label, l.item, l.cents
      from unnest(the_lines) as l
     order by 1, 2;
end;
comment on function levain.books_placed(levain.book_asked[]) is
    'Lines in the order of an export: the opening, then by day as posted, then the year''s end.';

create function levain.book_line_text(
    the_day date, the_piece text, the_label text, the_account text, the_auxiliary text,
    the_item text, the_cents bigint) returns text
    language sql immutable
    return concat_ws('|', the_day - date '1970-01-01', the_piece, the_label, the_account,
                     coalesce(the_auxiliary, ''), coalesce(the_item, ''), the_cents);
comment on function levain.book_line_text(date, text, text, text, text, text, bigint) is
    'What the digest of an export is made of, line by line.';

create function levain.books_check(
    the_fund_id bigint, the_exercise smallint, the_through date, the_lines levain.book_asked[])
    returns void
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    wrong text;
begin
    if the_through > levain.today_of(the_fund_id) then
        raise exception 'books are handed over up to a day that has come'
            using errcode = 'check_violation', constraint = 'books_export_today_check',
                  hint = format('%s > %s', the_through, levain.today_of(the_fund_id));
    end if;
    select min(w.map_on)::text into wrong
      from levain.books_waiting(the_fund_id, the_exercise, the_through) as w
     where levain.fund_operator_kind(the_fund_id, w.map_on) is null;
    if wrong is not null then
        raise exception 'it is not recorded who runs the fund'
            using errcode = 'check_violation', constraint = 'books_operator_check', hint = wrong;
    end if;
    select l.purpose into wrong
      from unnest(the_lines) as l
     where l.purpose is not null and l.account is null limit 1;
    if wrong is not null then
        raise exception 'the operator has no account for that'
            using errcode = 'check_violation', constraint = 'books_account_check', hint = wrong;
    end if;
    select l.piece into wrong
      from unnest(the_lines) as l group by l.bundle, l.piece, l.entry_on, l.operation_ids
    having sum(l.cents) <> 0 limit 1;
    if wrong is not null then
        raise exception 'the lines of an entry do not balance'
            using errcode = 'check_violation', constraint = 'book_entry_balance_check',
                  hint = wrong;
    end if;
end
$$;
comment on function levain.books_check(bigint, smallint, date, levain.book_asked[]) is
    'Refuses to hand over what is still to come, what nobody runs, what does not balance.';

-- ---- what is not used at the end of a year ------------------------------------------------------

create function levain.books_unused(the_fund_id bigint, the_exercise smallint)
    returns table (funder_id bigint, funder text, label text, called_cents bigint,
                   used_cents bigint, unused_cents bigint)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    with moved as (
        select coalesce(r.kind, o.kind) as kind,
               case when r.kind is null then t.cents else - t.cents end as cents,
               coalesce(d.funder_id, c.funder_id) as funder_id
          from levain.operation o
          join levain.transfer t using (fund_id, operation_id)
          join levain.account d on d.fund_id = t.fund_id and d.account_id = t.debit_account_id
          join levain.account c on c.fund_id = t.fund_id and c.account_id = t.credit_account_id
          left join levain.operation r
            on r.fund_id = o.fund_id and r.operation_id = o.reverses_id
         where o.fund_id = the_fund_id and o.exercise <= the_exercise
           and coalesce(r.kind, o.kind) in ('call_funds', 'owe')
    ), called as (
        select m.funder_id,
               sum(case m.kind when 'owe' then -m.cents else m.cents end)::bigint as cents
          from moved m
         group by m.funder_id
    ), shared as (
        select s.source_id, a.call_id, a.application_id, a.envelope, a.vintage, s.share, s.cents
          from levain.operation o
          join levain.transfer_share s using (fund_id, operation_id)
          join levain.transfer t
            on t.fund_id = s.fund_id and t.operation_id = s.operation_id and t.line = s.line
          left join lateral (
              select x.call_id, x.application_id, x.envelope, x.vintage
                from levain.account x
               where x.fund_id = t.fund_id and x.application_id is not null
                 and x.account_id in (t.credit_account_id, t.debit_account_id)
               limit 1) as a on true
         where o.fund_id = the_fund_id and o.exercise <= the_exercise
    ), spent as (
        select s.source_id,
               sum(case when s.share = 'claimed' then -s.cents else s.cents end)::bigint as cents
          from shared s
         where s.share in ('paid', 'claimed', 'waived', 'written_off', 'managed')
         group by s.source_id
    ), room as (
        select s.source_id, s.call_id, s.application_id, s.envelope, s.vintage,
               sum(case when s.share = 'committed' then s.cents else -s.cents end)::bigint as cents
          from shared s
         where s.share in ('committed', 'paid', 'decommitted')
         group by s.source_id, s.call_id, s.application_id, s.envelope, s.vintage
    ), owing as (
        -- What is certified and not paid is apportioned as its payment would be.
        select x.call_id, x.application_id, x.envelope, x.vintage, sum(x.cents)::bigint as cents
          from (select a.call_id, a.application_id, a.envelope, a.vintage,
                       case when t.credit_account_id = a.account_id then t.cents else -t.cents end
                           as cents
                  from levain.account a
                  join levain.transfer t
                    on t.fund_id = a.fund_id
                   and a.account_id in (t.debit_account_id, t.credit_account_id)
                  join levain.operation o
                    on o.fund_id = t.fund_id and o.operation_id = t.operation_id
                 where a.fund_id = the_fund_id and a.ledger = 'ae'
                   and a.stage in ('certified', 'ordered') and o.exercise <= the_exercise) as x
         group by x.call_id, x.application_id, x.envelope, x.vintage
        having sum(x.cents) > 0
    ), to_pay as (
        select p.source_id, sum(p.cents)::bigint as cents
          from owing o
          cross join lateral (
              select array_agg(r.source_id order by f.code, r.source_id) as source_ids,
                     array_agg(r.cents order by f.code, r.source_id) as weights
                from room r
                join levain.funding_source s
                  on s.fund_id = the_fund_id and s.source_id = r.source_id
                join levain.funder f on f.funder_id = s.funder_id
               where (r.call_id, r.application_id, r.envelope, r.vintage)
                     = (o.call_id, o.application_id, o.envelope, o.vintage)) as w
          cross join lateral unnest(w.source_ids, levain.apportion(o.cents, w.weights))
              as p (source_id, cents)
         group by p.source_id
    ), used as (
        select s.funder_id, sum(coalesce(p.cents, 0) + coalesce(t.cents, 0))::bigint as cents
          from levain.funding_source s
          left join spent p on p.source_id = s.source_id
          left join to_pay t on t.source_id = s.source_id
         where s.fund_id = the_fund_id
         group by s.funder_id
    )
    select f.funder_id, f.code::text, coalesce(f.name_fr, f.name_en, f.code)::text,
           coalesce(c.cents, 0), coalesce(u.cents, 0),
           coalesce(c.cents, 0) - coalesce(u.cents, 0)
      from called c
      full join used u using (funder_id)
      join levain.funder f using (funder_id)
     order by f.code;
end;
comment on function levain.books_unused(bigint, smallint) is
    'What each funder''s contributions are of at the end of an exercise: called so far, less what '
    'goes back; used so far: awards that are due or paid, less what is reversed of them, and '
    'management; what is left, below zero where more was used than called.';

create function levain.books_restricted(
    the_fund_id bigint, the_exercise smallint, the_lines levain.book_asked[])
    returns setof levain.book_asked
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    with held as (
        select substr(h.item, length('restricted ') + 1)::bigint as funder_id,
               sum(h.cents)::bigint as cents
          from (select b.item::text, b.credit_cents - b.debit_cents as cents
                  from levain.book_line b
                 where b.fund_id = the_fund_id and b.exercise = the_exercise
                   and b.purpose = 'restricted'
                union all
                select l.item, - l.cents from unnest(the_lines) as l
                 where l.purpose = 'restricted') as h
         group by h.item
    ), change as (
        select u.funder_id, u.funder, u.label,
               greatest(u.unused_cents, 0) - coalesce(h.cents, 0) as cents
          from levain.books_unused(the_fund_id, the_exercise) as u
          left join held h using (funder_id)
    )
    select (- c.funder_id, null::bigint[], make_date(the_exercise, 12, 31),
            'FD ' || the_exercise || ' ' || c.funder, make_date(the_exercise, 12, 31),
            case when c.cents > 0 then 'Report en fonds dédiés '
                 else 'Utilisation de fonds dédiés ' end || c.funder,
            x.purpose, levain.book_account(a.number), p.label,
            case x.purpose when 'restricted' then 'F' || upper(c.funder) end,
            case x.purpose when 'restricted' then c.label end,
            case x.purpose when 'restricted' then 'restricted ' || c.funder_id end,
            x.cents)::levain.book_asked
      from change c
      cross join lateral (values
          (case when c.cents > 0 then 'restricted_in' else 'restricted' end, abs(c.cents)),
          (case when c.cents > 0 then 'restricted' else 'restricted_out' end, - abs(c.cents)))
          as x (purpose, cents)
      join levain.account_purpose p on p.purpose = x.purpose
      left join levain.accounts_of(the_fund_id, make_date(the_exercise, 12, 31)) as a
        on a.purpose = x.purpose
     where c.cents <> 0
     order by c.funder, x.cents < 0;
end;
comment on function levain.books_restricted(bigint, smallint, levain.book_asked[]) is
    'The entries of fonds dédiés at the end of an exercise, funder by funder: what is not used '
    'is put aside, what was put aside and is used since is taken back. Of what is about to be '
    'handed over, the opening counts as if it were.';

-- ---- how a year opens ---------------------------------------------------------------------------

create function levain.books_over(the_fund_id bigint, the_exercise smallint) returns boolean
    language sql stable
    set search_path = levain, pg_temp
    return exists (select from levain.exercise e
                    where e.fund_id = the_fund_id and e.exercise = the_exercise
                      and e.closed_through >= make_date(the_exercise + 1, 1, 31))
           and not exists (
               select from levain.books_waiting(the_fund_id, the_exercise,
                                                make_date(the_exercise + 1, 1, 31)))
           and not (levain.fund_operator_kind(the_fund_id, make_date(the_exercise, 12, 31))
                    = 'private'
                    and exists (select from levain.books_restricted(the_fund_id, the_exercise,
                                                                    null)));
comment on function levain.books_over(bigint, smallint) is
    'Whether an exercise is closed whole, and all of it handed over, its end included.';

create function levain.books_opening(the_fund_id bigint, the_exercise smallint)
    returns setof levain.book_asked
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    with kept as (
        select case when b.account ~ '^[67]' then null else b.purpose::text end as purpose,
               case when b.account ~ '^[67]' then null else b.account end as account,
               b.account_label::text, b.auxiliary::text, b.auxiliary_label::text, b.item::text,
               b.debit_cents - b.credit_cents as cents
          from levain.book_line b
         where b.fund_id = the_fund_id and b.exercise = the_exercise - 1
    ), balance as (
        select k.purpose, k.account, k.account_label, k.auxiliary, k.auxiliary_label, k.item,
               sum(k.cents)::bigint as cents
          from kept k
         where k.account is not null
         group by k.purpose, k.account, k.account_label, k.auxiliary, k.auxiliary_label, k.item
        having sum(k.cents) <> 0
        union all
        select p.purpose::text, levain.book_account(a.number), p.label::text, null, null, null,
               r.cents
          from (select sum(k.cents)::bigint as cents from kept k where k.account is null) as r
          join levain.account_purpose p
            on p.purpose = case when r.cents < 0 then 'surplus' else 'deficit' end
          left join levain.accounts_of(the_fund_id, make_date(the_exercise - 1, 12, 31)) as a
            on a.purpose = p.purpose
         where r.cents <> 0
    )
    select (0, null::bigint[], make_date(the_exercise, 1, 1), 'AN ' || the_exercise,
            make_date(the_exercise, 1, 1), 'À-nouveaux de ' || (the_exercise - 1),
            b.purpose, b.account, b.account_label, b.auxiliary, b.auxiliary_label, b.item,
            b.cents)::levain.book_asked
      from balance b
     where not exists (select from levain.book_entry e
                        where e.fund_id = the_fund_id and e.exercise = the_exercise
                          and e.journal = 'AN')
       and levain.books_over(the_fund_id, (the_exercise - 1)::smallint)
     order by b.account, b.auxiliary, b.item;
end;
comment on function levain.books_opening(bigint, smallint) is
    'The opening entry of an exercise: what the accounts of the one before hold, third parties '
    'item by item, and its result. No row before that one is over, nor where there is one already.';

-- ---- handing over -------------------------------------------------------------------------------

create function levain.books_letter(the_fund_id bigint, the_exercise smallint, the_export smallint)
    returns void
    language sql volatile
    set search_path = levain, pg_temp
begin atomic
    insert into levain.book_letter (fund_id, exercise, journal, number, line, letter, lettered_on,
                                    export)
    with open_line as (
        select b.journal, b.number, b.line, b.account, b.auxiliary, b.item, e.entry_on,
               e.export, e.place, b.debit_cents - b.credit_cents as cents
          from levain.book_line b
          join levain.book_entry e using (fund_id, exercise, journal, number)
         where b.fund_id = the_fund_id and b.exercise = the_exercise and b.item is not null
           and b.purpose <> 'restricted'
           and not exists (select from levain.book_letter l
                            where l.fund_id = b.fund_id and l.exercise = b.exercise
                              and l.journal = b.journal and l.number = b.number
                              and l.line = b.line)
    ), summed as (
        select o.*, sum(o.cents) over way as upto
          from open_line o
        window way as (partition by o.account, o.auxiliary, o.item
                       order by o.export, o.place, o.line)
    ), part as (
        -- A part ends where the sum comes to zero; what is behind the last zero stays open.
        select s.*, count(*) filter (where s.upto = 0) over (
                       partition by s.account, s.auxiliary, s.item
                       order by s.export desc, s.place desc, s.line desc) as zeros_from_here
          from summed s
    ), closed as (
        select p.account, p.auxiliary, p.item, p.zeros_from_here, max(p.entry_on) as lettered_on,
               max(array[p.export, p.place]) as closing
          from part p
         where p.zeros_from_here > 0
         group by p.account, p.auxiliary, p.item, p.zeros_from_here
    ), used as (
        select b.account, b.auxiliary, count(distinct l.letter) as letters
          from levain.book_letter l
          join levain.book_line b using (fund_id, exercise, journal, number, line)
         where l.fund_id = the_fund_id and l.exercise = the_exercise
         group by b.account, b.auxiliary
    ), lettered as (
        select c.*, levain.letter_of((coalesce(u.letters, 0) + row_number() over (
                        partition by c.account, c.auxiliary order by c.closing, c.item))::integer)
                   as letter
          from closed c
          left join used u on u.account = c.account and u.auxiliary is not distinct from c.auxiliary
    )
    select the_fund_id, the_exercise, p.journal, p.number, p.line, l.letter, l.lettered_on,
           the_export
      from part p
      join lettered l
        on l.account = p.account and l.auxiliary is not distinct from p.auxiliary
       and l.item = p.item and l.zeros_from_here = p.zeros_from_here;
end;
comment on function levain.books_letter(bigint, smallint, smallint) is
    'Letters the lines that were handed over and sum to zero, item by item.';

create function levain.books_write(
    the_fund_id bigint, the_exercise smallint, the_export smallint,
    the_lines levain.book_asked[]) returns void
    language sql volatile
    set search_path = levain, pg_temp
begin atomic
    with line as (
        select l.* from levain.books_placed(the_lines) as l
    ), headed as (
        select l.place, min(l.entry_on) as entry_on, min(l.piece) as piece,
               min(l.piece_on) as piece_on, min(l.label) as label,
               case when bool_or(l.opens) then 'AN'
                    when bool_or(l.purpose = 'bank') then 'BQ' else 'OD' end as journal
          from line l
         where l.account is not null
         group by l.place
    ), head as (
        select h.*, row_number() over (order by h.place) as turn,
               coalesce((select max(e.number) from levain.book_entry e
                          where e.fund_id = the_fund_id and e.exercise = the_exercise
                            and e.journal = h.journal), 0)
               + row_number() over (partition by h.journal order by h.place) as number
          from headed h
    ), entry as (
        insert into levain.book_entry (fund_id, exercise, journal, number, export, place, entry_on,
                                       piece, piece_on, label)
        select the_fund_id, the_exercise, h.journal, h.number, the_export, h.turn, h.entry_on,
               h.piece, h.piece_on, h.label
          from head h
    ), written as (
        insert into levain.book_line (fund_id, exercise, journal, number, line, purpose, account,
                                      account_label, auxiliary, auxiliary_label, item,
                                      debit_cents, credit_cents)
        select the_fund_id, the_exercise, h.journal, h.number,
               l.line, l.purpose, l.account, l.account_label, l.auxiliary, l.auxiliary_label,
               l.item,
               greatest(l.cents, 0), greatest(- l.cents, 0)
          from line l
          join head h using (place)
         where l.account is not null
    )
    insert into levain.book_operation (fund_id, operation_id, exercise, export, journal, number)
    select distinct the_fund_id, o.operation_id, the_exercise, the_export, h.journal, h.number
      from line l
      cross join lateral unnest(l.operation_ids) as o (operation_id)
      left join head h using (place);
end;
comment on function levain.books_write(bigint, smallint, smallint, levain.book_asked[]) is
    'Writes entries with their numbers: in each journal on from the last one.';

create function levain.books_year_end(
    the_fund_id bigint, the_exercise smallint, the_lines levain.book_asked[])
    returns levain.book_asked[]
    language plpgsql stable
    set search_path = levain, pg_temp as $$
begin
    if levain.fund_operator_kind(the_fund_id, make_date(the_exercise, 12, 31))
       is distinct from 'private' then
        raise exception 'a public operator has no fonds dédiés'
            using errcode = 'check_violation', constraint = 'books_year_end_operator_check';
    end if;
    if not exists (select from levain.exercise e
                    where e.fund_id = the_fund_id and e.exercise = the_exercise
                      and e.closed_through >= make_date(the_exercise + 1, 1, 31)) then
        raise exception 'the exercise is not closed'
            using errcode = 'check_violation', constraint = 'books_year_end_closed_check',
                  hint = the_exercise::text;
    end if;
    if exists (select from levain.book_entry e
                where e.fund_id = the_fund_id and e.exercise = the_exercise + 1
                  and e.journal = 'AN')
       and exists (select from levain.books_restricted(the_fund_id, the_exercise, the_lines)) then
        raise exception 'the exercise after it is opened'
            using errcode = 'check_violation', constraint = 'books_year_end_opened_check',
                  hint = (the_exercise + 1)::text;
    end if;
    if (exists (select from levain.books_waiting(the_fund_id, (the_exercise - 1)::smallint,
                                                 make_date(the_exercise, 1, 31)))
        or exists (select from levain.books_export x
                    where x.fund_id = the_fund_id and x.exercise = the_exercise - 1))
       and not exists (select from levain.book_entry e
                        where e.fund_id = the_fund_id and e.exercise = the_exercise
                          and e.journal = 'AN')
       and not exists (select from unnest(the_lines) as l where l.bundle = 0) then
        raise exception 'the exercise has no opening entry'
            using errcode = 'check_violation', constraint = 'books_year_end_opening_check',
                  hint = (the_exercise - 1)::text;
    end if;
    return array(select r from levain.books_restricted(the_fund_id, the_exercise, the_lines) as r);
end
$$;
comment on function levain.books_year_end(bigint, smallint, levain.book_asked[]) is
    'The entries of fonds dédiés, where the year is over and was opened.';

create function levain.books_export_add(
    the_fund_id bigint, the_exercise smallint, the_through date, the_siren text,
    with_year_end boolean)
    returns table (number smallint, created boolean)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    lines levain.book_asked[];
    the_number smallint;
begin
    perform levain.fund_role_check(the_fund_id, array['accountant']);
    perform from levain.exercise e
     where e.fund_id = the_fund_id and e.exercise = the_exercise for no key update;
    if not found then
        raise exception 'the fund has no exercise %', the_exercise
            using errcode = 'foreign_key_violation', constraint = 'books_export_exercise_fkey';
    end if;
    the_through := case when with_year_end then make_date(the_exercise + 1, 1, 31)
                        else coalesce(the_through, least(levain.today_of(the_fund_id),
                                                         make_date(the_exercise + 1, 1, 31))) end;
    the_number := (select (coalesce(max(x.number), 0) + 1)::smallint
                     from levain.books_export x
                    where x.fund_id = the_fund_id and x.exercise = the_exercise);
    lines := array(select o from levain.books_opening(the_fund_id, the_exercise) as o)
             || array(select a from levain.books_asked(the_fund_id, the_exercise,
                                                       the_through) as a);
    if with_year_end then
        lines := lines || levain.books_year_end(the_fund_id, the_exercise, lines);
    end if;
    perform levain.books_check(the_fund_id, the_exercise, the_through, lines);
    if exists (select from unnest(lines) as l where l.account is not null) then
        insert into levain.books_export (fund_id, exercise, number, through, made_on, siren,
                                         entry_count, line_count, cents, sha256)
        select the_fund_id, the_exercise, the_number, the_through,
               greatest(levain.today_of(the_fund_id), (
                   select max(x.made_on) from levain.books_export x
                    where x.fund_id = the_fund_id and x.exercise = the_exercise)),
               coalesce(the_siren, (
                   select x.siren from levain.books_export x
                    where x.fund_id = the_fund_id and x.siren is not null
                    order by x.exercise desc, x.number desc limit 1)),
               count(distinct l.place), count(*), sum(greatest(l.cents, 0)),
               sha256(convert_to(string_agg(levain.book_line_text(
                          l.entry_on, l.piece, l.label, l.account, l.auxiliary, l.item, l.cents),
                          E'\n' order by l.place, l.line), 'UTF8'))
          from levain.books_placed(lines) as l
         where l.account is not null;
        perform levain.books_write(the_fund_id, the_exercise, the_number, lines);
        perform levain.books_letter(the_fund_id, the_exercise, the_number);
        return query select the_number, true;
        return;
    end if;
    return query
        select x.number, false
          from levain.books_export x
         where x.fund_id = the_fund_id and x.exercise = the_exercise
         order by x.through = the_through desc, x.number desc
         limit 1;
end
$$;
comment on function levain.books_export_add(bigint, smallint, date, text, boolean) is
    'Hands over what was not yet, up to a day, null = today: as the next export of the exercise. '
    'Nothing new: gives the last export up to that day, else the last one, and false. At the '
    'year''s end, of a year that is closed, the fonds dédiés with it.';

create function levain.books_file(
    the_fund_id bigint, the_exercise smallint, the_first smallint, the_last smallint)
    returns table (export smallint, place integer, journal text, journal_label text,
                   number integer, line smallint, entry_on date, account text, account_label text,
                   auxiliary text, auxiliary_label text, piece text, piece_on date, label text,
                   debit_cents bigint, credit_cents bigint, letter text, lettered_on date,
                   made_on date)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    select e.export, e.place, e.journal::text, j.label::text, e.number, b.line, e.entry_on,
           b.account, b.account_label::text, b.auxiliary::text, b.auxiliary_label::text,
           e.piece::text, e.piece_on, e.label::text, b.debit_cents::bigint,
           b.credit_cents::bigint, l.letter, l.lettered_on, x.made_on
      from levain.books_export x
      join levain.book_entry e
        on e.fund_id = x.fund_id and e.exercise = x.exercise and e.export = x.number
      join levain.book_journal j on j.journal = e.journal
      join levain.book_line b
        on b.fund_id = e.fund_id and b.exercise = e.exercise and b.journal = e.journal
       and b.number = e.number
      left join levain.book_letter l
        on l.fund_id = b.fund_id and l.exercise = b.exercise and l.journal = b.journal
       and l.number = b.number and l.line = b.line and l.export <= the_last
     where x.fund_id = the_fund_id and x.exercise = the_exercise
       and x.number between the_first and the_last
     order by e.export, e.place, b.line;
end;
comment on function levain.books_file(bigint, smallint, smallint, smallint) is
    'The lines of some exports of an exercise, as they were handed over: lettered as far as the '
    'last of these exports.';

create function levain.books_faults(the_fund_id bigint)
    returns table (subject text, found text, expected text)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    select 'books of ' || e.exercise || ', entry ' || e.journal || ' ' || e.number,
           sum(b.debit_cents)::text, sum(b.credit_cents)::text
      from levain.book_entry e
      left join levain.book_line b
        on b.fund_id = e.fund_id and b.exercise = e.exercise and b.journal = e.journal
       and b.number = e.number
     where e.fund_id = the_fund_id
     group by e.exercise, e.journal, e.number
    having sum(b.debit_cents) is distinct from sum(b.credit_cents) or count(b.line) = 0
    union all
    select 'books of ' || e.exercise || ', numbers of journal ' || e.journal,
           count(*)::text, max(e.number)::text
      from levain.book_entry e
     where e.fund_id = the_fund_id
     group by e.exercise, e.journal
    having count(*) <> max(e.number)
    union all
    select 'books of ' || x.exercise || ', export ' || x.number, encode(x.sha256, 'hex'),
           coalesce(encode(t.sha256, 'hex'), '')
      from levain.books_export x
      left join (
          select e.exercise, e.export,
                 sha256(convert_to(string_agg(levain.book_line_text(
                     e.entry_on, e.piece, e.label, b.account, b.auxiliary, b.item,
                     b.debit_cents - b.credit_cents), E'\n' order by e.place, b.line), 'UTF8'))
                     as sha256
            from levain.book_entry e
            join levain.book_line b using (fund_id, exercise, journal, number)
           where e.fund_id = the_fund_id
           group by e.exercise, e.export) as t
        on t.exercise = x.exercise and t.export = x.number
     where x.fund_id = the_fund_id and t.sha256 is distinct from x.sha256
    union all
    select 'books of ' || b.exercise || ', letter ' || l.letter || ' of account ' || b.account
               || coalesce(' ' || b.auxiliary, ''),
           sum(b.debit_cents)::text, sum(b.credit_cents)::text
      from levain.book_letter l
      join levain.book_line b using (fund_id, exercise, journal, number, line)
     where l.fund_id = the_fund_id
     group by b.exercise, b.account, b.auxiliary, l.letter
    having sum(b.debit_cents) <> sum(b.credit_cents);
end;
comment on function levain.books_faults(bigint) is
    'What of the books is not as it was handed over: entries that do not balance, gaps in the '
    'numbers, digests, letters that do not sum to zero.';

-- ---- what the bank holds, and what the ledger says ----------------------------------------------

create function levain.held_weight(the_stage text) returns integer
    language sql immutable
    return case when the_stage = 'left' then -1
                when the_stage in ('bank', 'management', 'suspense', 'returned', 'sent',
                                   'recovered', 'owed') then 1
                else 0 end;
comment on function levain.held_weight(text) is
    'Whether money of a stage of cash is still in the bank: 1; what left the bank and is not known '
    'what for is not: -1; 0 = it is elsewhere.';

create function levain.bank_moves(the_fund_id bigint, the_through date)
    returns table (operation_id bigint, origin_id bigint, way text, day date, cents bigint)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    select m.operation_id, m.origin_id,
           case when exists (select from levain.bank_import_operation b
                              where b.fund_id = the_fund_id and b.operation_id = m.origin_id)
                then 'file'
                when exists (select from levain.bank_match_operation b
                              where b.fund_id = the_fund_id and b.operation_id = m.origin_id)
                then 'match'
                else 'hand' end,
           m.accounted_on, m.cents
      from (select o.operation_id, coalesce(o.reverses_id, o.operation_id) as origin_id,
                   o.accounted_on,
                   sum(t.cents * (levain.held_weight(t.credit_stage)
                                  - levain.held_weight(t.debit_stage)))::bigint as cents
              from levain.operation o
              join levain.transfer t using (fund_id, operation_id)
             where o.fund_id = the_fund_id and o.accounted_on <= the_through
               and t.ledger = 'cash'
             group by o.operation_id, o.reverses_id, o.accounted_on) as m
     where m.cents <> 0;
end;
comment on function levain.bank_moves(bigint, date) is
    'Operations up to a day by which the bank holds more or less, and how they came: with a file, '
    'by a match of its lines, or entered by hand.';

create function levain.bank_lines_at(the_fund_id bigint, the_through date)
    returns table (bank_import_id bigint, line integer, part integer, bank_book_id bigint,
                   booked_on date, cents bigint, words text, rule text)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    select l.bank_import_id, l.line, l.part, l.bank_book_id, l.booked_on, l.cents,
           coalesce(l.label, l.name, l.reference, ''),
           (select m.rule::text
              from levain.bank_match_line n
              join levain.bank_match m using (fund_id, bank_match_id)
              join levain.bank_match_operation b using (fund_id, bank_match_id)
              join levain.operation o using (fund_id, operation_id)
             where n.fund_id = the_fund_id and n.bank_import_id = l.bank_import_id
               and n.line = l.line and n.part = l.part and o.accounted_on <= the_through
               and not exists (select from levain.operation r
                                where r.fund_id = the_fund_id and r.reverses_id = o.operation_id
                                  and r.accounted_on <= the_through)
             order by m.bank_match_id desc
             limit 1)
      from levain.bank_line l
     where l.fund_id = the_fund_id and l.booked_on <= the_through
       and not exists (select from levain.bank_undo u
                        where u.fund_id = the_fund_id and u.bank_import_id = l.bank_import_id
                          and u.day <= the_through);
end;
comment on function levain.bank_lines_at(bigint, date) is
    'The lines of files up to a day that stood on it, and the rule each was matched by; null = it '
    'was not.';

create function levain.bank_balances(the_fund_id bigint, the_import_id bigint)
    returns table (opening_cents bigint, closing_cents bigint, closing_on date)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    -- Balances behind lines are a chain: what is before some line and behind none is where it
    -- begins, what is behind some and before none where it ends.
    with line as (
        select l.balance_cents as behind, l.balance_cents - l.cents as before, l.booked_on
          from levain.bank_line l
         where l.fund_id = the_fund_id and l.bank_import_id = the_import_id
           and l.balance_cents is not null
    ), first as (
        select l.before from line l except all select l.behind from line l
    ), last as (
        select l.behind from line l except all select l.before from line l
    )
    select coalesce(i.opening_cents, (select min(f.before) from first f having count(*) = 1)),
           coalesce(i.closing_cents, (select min(f.behind) from last f having count(*) = 1)),
           case when i.closing_cents is not null then i.last_on
                else (select max(l.booked_on) from line l) end
      from levain.bank_import i
     where i.fund_id = the_fund_id and i.bank_import_id = the_import_id;
end;
comment on function levain.bank_balances(bigint, bigint) is
    'The balances before and behind an import, and the day of the latter: as its file says, else '
    'as its lines chain; null = neither tells.';

create function levain.bank_books_at(the_fund_id bigint, the_from date, the_through date)
    returns table (bank_book_id bigint, number text, kind text, is_said boolean,
                   base_cents bigint, opening_cents bigint, in_count bigint, in_cents bigint,
                   out_count bigint, out_cents bigint, closing_cents bigint, said_on date,
                   said_cents bigint, gap_cents bigint)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    with line as materialized (
        select l.* from levain.bank_lines_at(the_fund_id, the_through) as l
    ), book as (
        select b.bank_book_id, b.number::text, b.kind, f.opening_cents is not null as is_said,
               coalesce(f.opening_cents, 0)
               - coalesce((select sum(l.cents) from line l
                            where l.bank_book_id = b.bank_book_id
                              and l.booked_on < f.first_on), 0)::bigint as base_cents,
               s.last_on, s.closing_cents as said_cents
          from levain.bank_book b
          left join lateral (
              select x.opening_cents, i.first_on
                from levain.bank_import i
               cross join lateral levain.bank_balances(i.fund_id, i.bank_import_id) as x
               where i.fund_id = b.fund_id and i.bank_book_id = b.bank_book_id
                 and x.opening_cents is not null and i.first_on <= the_through
                 and not exists (select from levain.bank_undo u
                                  where u.fund_id = i.fund_id
                                    and u.bank_import_id = i.bank_import_id
                                    and u.day <= the_through)
               order by i.first_on, i.bank_import_id limit 1) as f on true
          left join lateral (
              select x.closing_cents, x.closing_on as last_on
                from levain.bank_import i
               cross join lateral levain.bank_balances(i.fund_id, i.bank_import_id) as x
               where i.fund_id = b.fund_id and i.bank_book_id = b.bank_book_id
                 and x.closing_cents is not null and x.closing_on <= the_through
                 and not exists (select from levain.bank_undo u
                                  where u.fund_id = i.fund_id
                                    and u.bank_import_id = i.bank_import_id
                                    and u.day <= the_through)
               order by x.closing_on desc, i.bank_import_id desc limit 1) as s on true
         where b.fund_id = the_fund_id
    )
    select b.bank_book_id, b.number, b.kind, b.is_said, b.base_cents,
           b.base_cents + coalesce(m.before_cents, 0), coalesce(m.in_count, 0),
           coalesce(m.in_cents, 0), coalesce(m.out_count, 0), coalesce(m.out_cents, 0),
           b.base_cents + coalesce(m.all_cents, 0), b.last_on, b.said_cents,
           b.said_cents - b.base_cents - coalesce(m.said_cents, 0)
      from book b
      left join lateral (
          select (sum(l.cents) filter (where l.booked_on < the_from))::bigint as before_cents,
                 count(*) filter (where l.booked_on >= the_from and l.cents > 0) as in_count,
                 (sum(l.cents) filter (where l.booked_on >= the_from and l.cents > 0))::bigint
                     as in_cents,
                 count(*) filter (where l.booked_on >= the_from and l.cents < 0) as out_count,
                 (sum(l.cents) filter (where l.booked_on >= the_from and l.cents < 0))::bigint
                     as out_cents,
                 sum(l.cents)::bigint as all_cents,
                 (sum(l.cents) filter (where l.booked_on <= b.last_on))::bigint as said_cents
            from line l
           where l.bank_book_id = b.bank_book_id) as m on true;
end;
comment on function levain.bank_books_at(bigint, date, date) is
    'Each book in a period: opening + in + out = closing, by its own lines; base: its balance '
    'before its first line; said: what its last file says it holds, and by how much the lines miss '
    'it.';

create function levain.orders_at(the_fund_id bigint, the_through date)
    returns table (number text, application text, state text, day date, cents bigint)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    select o.exercise || '/' || o.number, a.code::text, s.kind, s.day, o.cents::bigint
      from levain.payment_order o
      join levain.application a using (fund_id, call_id, application_id)
      join lateral (
          select v.kind, v.day
            from levain.payment_event v
            join levain.operation p using (fund_id, operation_id)
           where v.fund_id = o.fund_id and v.call_id = o.call_id
             and v.payment_order_id = o.payment_order_id and p.accounted_on <= the_through
             and not exists (select from levain.operation r
                              where r.fund_id = the_fund_id and r.reverses_id = v.operation_id
                                and r.accounted_on <= the_through)
           order by v.place desc limit 1) as s on true
     where o.fund_id = the_fund_id and s.kind <> 'executed'
     order by o.exercise, o.number;
end;
comment on function levain.orders_at(bigint, date) is
    'Orders of which the money was on its way on a day: paid or reissued (sent), returned.';

-- ---- who may what -------------------------------------------------------------------------------

grant select on levain.book_journal, levain.book_rule, levain.books_export, levain.book_entry,
    levain.book_line, levain.book_letter, levain.book_operation
    to levain_reader, levain_manager, levain_accountant, levain_auditor;
grant execute on function levain.books_exported(bigint, bigint), levain.book_account(text),
    levain.books_file(bigint, smallint, smallint, smallint)
    to levain_reader, levain_manager, levain_accountant, levain_auditor;
grant execute on function levain.bank_moves(bigint, date), levain.held_weight(text),
    levain.bank_lines_at(bigint, date), levain.bank_books_at(bigint, date, date),
    levain.orders_at(bigint, date), levain.bank_balances(bigint, bigint),
    levain.book_bundles(bigint), levain.book_pieces(bigint)
    to levain_manager, levain_accountant, levain_auditor;
grant execute on function levain.books_export_add(bigint, smallint, date, text, boolean)
    to levain_accountant;
grant execute on function levain.books_faults(bigint),
    levain.book_line_text(date, text, text, text, text, text, bigint)
    to levain_auditor, levain_accountant;

select levain.hold_by_fund('levain.books_export', array['accountant']);
select levain.hold_by_fund('levain.book_entry', array['accountant']);
select levain.hold_by_fund('levain.book_line', array['accountant']);
select levain.hold_by_fund('levain.book_letter', array['accountant']);
select levain.hold_by_fund('levain.book_operation', array['accountant']);
select levain.hold_tables();
