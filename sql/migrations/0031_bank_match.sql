-- SPDX-License-Identifier: MPL-2.0
-- 0031_bank_match - which lines of a book are which orders, claims, contributions; and undone.
-- Needs:   0030, whose lines it matches; 0027, of which it replaces the reading of claims; 0023, of
--          which it replaces the state of an order
-- Breaks:  nothing that was recorded: events whose operation was undone count no more; none was.
-- Why:     money that left or came in unknown has to leave suspense for what it was, or stays there
--          for ever. Cash that has left cannot be refused: what the bank paid is booked even where
--          nobody had recorded that the order was sent, up to the order; the rest is a debt of who
--          has it. What was matched wrongly is undone to the cent, and says so.

set local role levain_owner;

-- ---- money that is matched ----------------------------------------------------------------------

insert into levain.ledger_stage (ledger, stage, holder, sources, words) values
    ('cash', 'overpaid', 'award', false, 'paid to a beneficiary beyond what was ordered');
insert into levain.ledger_kind (kind, actor, cites, words) values
    ('pay_left', 'accountant', false, 'an order is paid: its money had left the bank'),
    ('overpay', 'accountant', false, 'the bank has paid more than was ordered'),
    ('overpaid_back', 'accountant', false, 'what was paid too much comes back');
insert into levain.ledger_move (kind, ledger, debit_stage, credit_stage, share)
select 'pay_left', m.ledger, m.debit_stage, m.credit_stage, m.share
  from levain.ledger_move m
 where m.kind = 'pay';
insert into levain.ledger_move (kind, ledger, debit_stage, credit_stage) values
    ('overpay', 'cash', 'bank', 'overpaid'),
    ('overpaid_back', 'cash', 'overpaid', 'bank'),
    ('contra', 'cash', 'overpaid', 'bank'),
    ('contra', 'cash', 'bank', 'overpaid');

create or replace view levain.award_money with (security_invoker = true) as
select a.fund_id, a.call_id, a.application_id,
       coalesce(sum(a.credit_cents - a.debit_cents) filter (
           where a.ledger = 'ae' and a.stage = 'committed'), 0)::bigint as committed_cents,
       coalesce(sum(a.credit_cents - a.debit_cents) filter (
           where a.ledger = 'ae' and a.stage = 'certified'), 0)::bigint as certified_cents,
       coalesce(sum(a.credit_cents - a.debit_cents) filter (
           where a.ledger = 'ae' and a.stage = 'ordered'), 0)::bigint as ordered_cents,
       coalesce(sum(a.credit_cents - a.debit_cents) filter (
           where a.ledger = 'ae' and a.stage = 'paid'), 0)::bigint as paid_cents,
       coalesce(sum(a.credit_cents - a.debit_cents) filter (
           where a.ledger = 'cash' and a.stage = 'sent'), 0)::bigint as sent_cents,
       coalesce(sum(a.credit_cents - a.debit_cents) filter (
           where a.ledger = 'cash' and a.stage = 'executed'), 0)::bigint as executed_cents,
       coalesce(sum(a.credit_cents - a.debit_cents) filter (
           where a.ledger = 'cash' and a.stage = 'returned'), 0)::bigint as returned_cents,
       coalesce(sum(a.credit_cents - a.debit_cents) filter (
           where a.ledger = 'cash' and a.stage = 'due'), 0)::bigint as due_cents,
       coalesce(sum(a.credit_cents - a.debit_cents) filter (
           where (a.ledger = 'ae' and a.stage in ('committed', 'certified', 'ordered', 'paid'))
              or (a.ledger = 'cash' and a.stage = 'claim')), 0)::bigint as standing_cents,
       coalesce(sum(a.credit_cents - a.debit_cents) filter (
           where a.ledger = 'cash' and a.stage = 'overpaid'), 0)::bigint as overpaid_cents
  from levain.account a
 where a.application_id is not null
 group by a.fund_id, a.call_id, a.application_id;
comment on view levain.award_money is
    'Where the money of an award is: in commitments, from committed to paid; in cash, sent to the '
    'bank, with the beneficiary, returned; due by the beneficiary; standing_cents: what was '
    'committed and not taken back, neither by a decommitment nor by a claim; overpaid_cents: what '
    'the bank paid beyond the orders, which is owed back.';

create or replace function levain.award_closing_check(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint) returns void
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    the_open text := (
        select string_agg(s.stage || ' ' || levain.euros(s.cents), ', ' order by s.place)
          from levain.award_money m,
               lateral (values (1, 'committed', m.committed_cents),
                               (2, 'certified', m.certified_cents),
                               (3, 'ordered', m.ordered_cents), (4, 'sent', m.sent_cents),
                               (5, 'returned', m.returned_cents), (6, 'due', m.due_cents),
                               (7, 'overpaid', m.overpaid_cents))
                       as s (place, stage, cents)
         where m.fund_id = the_fund_id and m.call_id = the_call_id
           and m.application_id = the_application_id and s.cents <> 0);
begin
    if the_open is not null then
        raise exception 'money of the award is on its way'
            using errcode = 'check_violation', constraint = 'award_step_closed_check',
                  hint = the_open;
    end if;
end
$$;

-- What was undone did not happen; its place is not given again.
create or replace function levain.state_of_order(
    the_fund_id bigint, the_call_id bigint, the_payment_order_id bigint)
    returns table (kind text, place smallint, day date, operation_id bigint, motive text)
    language sql stable
begin atomic
    select s.kind, l.place, s.day, s.operation_id, s.motive::text
      from (select max(v.place) as place
              from levain.payment_event v
             where v.fund_id = the_fund_id and v.call_id = the_call_id
               and v.payment_order_id = the_payment_order_id) as l
      left join lateral (
          select v.kind, v.day, v.operation_id, v.motive
            from levain.payment_event v
           where v.fund_id = the_fund_id and v.call_id = the_call_id
             and v.payment_order_id = the_payment_order_id
             and not exists (select from levain.operation o
                              where o.fund_id = v.fund_id and o.reverses_id = v.operation_id)
           order by v.place desc
           limit 1) as s on true
     where l.place is not null;
end;
comment on function levain.state_of_order(bigint, bigint, bigint) is
    'What became of an order last, and the last place that was given, also to what was undone; '
    'kind is null where all of it was; no row = it was given, and nothing else.';

create view levain.standing_claim_event with (security_invoker = true) as
select e.*
  from levain.claim_event e
 where not exists (select from levain.operation o
                    where o.fund_id = e.fund_id and o.reverses_id = e.operation_id);
comment on view levain.standing_claim_event is 'What became of claims and was not undone.';

create or replace function levain.claim_event_post(
    the_fund_id bigint, the_call_id bigint, the_application_id bigint, the_kind text,
    the_cents bigint, the_reference text, the_exercise smallint, the_day date,
    the_value_on date)
    returns table (cents bigint, left_cents bigint, created boolean)
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    of_claim levain.claim;
    open_cents bigint;
    taken bigint;
begin
    perform levain.award_lock_one(the_fund_id, the_call_id, the_application_id);
    select c.* into of_claim
      from levain.claim c
      left join levain.standing_claim_event e
        on e.fund_id = c.fund_id and e.call_id = c.call_id and e.claim_id = c.claim_id
     where c.fund_id = the_fund_id and c.call_id = the_call_id
       and c.application_id = the_application_id
     group by c.fund_id, c.call_id, c.claim_id
    having c.cents > coalesce(sum(e.cents), 0)
        or bool_or(e.kind = the_kind and e.reference = the_reference)
     order by bool_or(e.kind = the_kind and e.reference = the_reference) desc nulls last, c.claim_id
     limit 1;
    if of_claim.claim_id is null then
        raise exception 'nothing is claimed of the award'
            using errcode = 'check_violation', constraint = 'claim_event_claim_check';
    end if;
    open_cents := (of_claim.cents - coalesce((
        select sum(e.cents) from levain.standing_claim_event e
         where e.fund_id = the_fund_id and e.call_id = the_call_id
           and e.claim_id = of_claim.claim_id), 0))::bigint;
    select e.cents::bigint into taken from levain.standing_claim_event e
     where e.fund_id = the_fund_id and e.call_id = the_call_id
       and e.claim_id = of_claim.claim_id and e.kind = the_kind and e.reference = the_reference;
    if taken is not null then
        if taken <> coalesce(the_cents, taken) then
            raise exception 'this was recorded with another amount'
                using errcode = 'unique_violation', constraint = 'claim_event_reference_key',
                      hint = format('%s: %s', the_reference, levain.euros(taken));
        end if;
        return query select taken, open_cents, false;
        return;
    end if;
    the_cents := coalesce(the_cents, open_cents);
    if the_cents > open_cents then
        raise exception 'no more than what is claimed'
            using errcode = 'check_violation', constraint = 'claim_event_open_check',
                  hint = format('%s > %s', levain.euros(the_cents), levain.euros(open_cents));
    end if;
    insert into levain.claim_event (fund_id, call_id, claim_id, place, kind, cents, day,
                                    reference, operation_id)
    select the_fund_id, the_call_id, of_claim.claim_id,
           1 + (select count(*) from levain.claim_event e
                 where e.fund_id = the_fund_id and e.call_id = the_call_id
                   and e.claim_id = of_claim.claim_id),
           the_kind, the_cents, the_day, the_reference, p.operation_id
      from levain.ledger_post(the_fund_id,
               case when the_kind = 'waived' then 'manager' else 'accountant' end,
               jsonb_build_array(levain.asked_operation(
                   case the_kind when 'recovered' then 'recover' when 'waived' then 'waive'
                       else 'write_off' end || ' claim ' || of_claim.claim_id || ' '
                   || the_reference,
                   case the_kind when 'recovered' then 'recover' when 'waived' then 'waive'
                       else 'write_off' end,
                   the_exercise, the_day, the_value_on,
                   case when the_kind <> 'recovered' then the_reference end,
                   levain.claim_lines(the_fund_id, of_claim.operation_id, the_cents,
                                      case the_kind when 'recovered' then 'recovered'
                                          when 'waived' then 'waived' else 'written_off' end,
                                      the_exercise)))) as p;
    return query select the_cents, open_cents - the_cents, true;
end
$$;

-- ---- the reference of an order ------------------------------------------------------------------

create function levain.order_reference(
    the_fund text, the_exercise smallint, the_number integer, the_attempt smallint) returns text
    language plpgsql immutable strict parallel safe
    set search_path = levain, pg_temp as $$
declare
    signs constant text := upper(the_fund) || lpad(the_exercise::text, 4, '0')
                           || lpad(the_number::text, 7, '0') || chr(64 + the_attempt);
    digits text := '';
    sign text;
begin
    if the_number not between 1 and 9999999 or the_attempt not between 1 and 26 then
        return null;
    end if;
    foreach sign in array string_to_array(signs, null) loop
        digits := digits || case when sign between '0' and '9' then sign
                                 when sign between 'A' and 'Z' then (ascii(sign) - 55)::text
                                 else '' end;
    end loop;
    return 'LEV' || case when the_attempt > 1 then chr(64 + the_attempt) else '' end || '-'
           || lpad(the_exercise::text, 4, '0') || '-' || lpad(the_number::text, 7, '0') || '-'
           || lpad((98 - digits::numeric * 100 % 97)::text, 2, '0');
end
$$;
comment on function levain.order_reference(text, smallint, integer, smallint) is
    'An order as a bank carries it, LEV-2026-0000012-22: services/money/order_reference; null '
    'where it does not fit.';

-- ---- matches ------------------------------------------------------------------------------------

create function levain.letter_of(the_number integer) returns text
    language plpgsql immutable strict parallel safe as $$
declare
    letters text := '';
    rest integer := the_number + 26; -- the first one has two letters
begin
    while rest > 0 loop
        letters := chr(65 + (rest - 1) % 26) || letters;
        rest := (rest - 1) / 26;
    end loop;
    return letters;
end
$$;
comment on function levain.letter_of(integer) is 'AA, AB, ... ZZ, AAA: the letter of a match.';

create table levain.bank_letter (
    fund_id bigint not null
            constraint bank_letter_pkey primary key
            constraint bank_letter_fund_id_fkey references levain.fund,
    number  integer not null constraint bank_letter_number_check check (number >= 0)
);
comment on table levain.bank_letter is
    'The last number of a match of a fund; its row is the lock under which lines are matched.';

create table levain.bank_match (
    fund_id       bigint not null,
    bank_match_id bigint generated always as identity,
    number        integer not null constraint bank_match_number_check check (number >= 1),
    letter        text collate "C" not null
                  constraint bank_match_letter_check check (letter = levain.letter_of(number)),
    kind          text not null
                  constraint bank_match_kind_check check (kind in
                      ('payment', 'return', 'repayment', 'contribution', 'receipt',
                       'overpayment', 'refund', 'opposite')),
    rule          levain.code not null,
    evidence      jsonb not null,
    cents         levain.cents not null,
    day           date not null,
    motive        levain.words,
    recorded_at   timestamptz not null default clock_timestamp(),
    recorded_by   text not null default session_user,
    constraint bank_match_pkey primary key (fund_id, bank_match_id),
    constraint bank_match_number_key unique (fund_id, number),
    constraint bank_match_letter_key unique (fund_id, letter),
    constraint bank_match_fund_id_fkey foreign key (fund_id) references levain.bank_letter
);
comment on table levain.bank_match is
    'Lines of books and what they are, under one letter (lettrage). Append-only; it stands as long '
    'as no bank_unmatch undoes it.';
comment on column levain.bank_match.kind is
    'payment of orders; return of a transfer; repayment of a claim; contribution of a funder; '
    'receipt: entered by hand before; overpayment: paid without an order; refund: of such; '
    'opposite: lines that undo one another.';
comment on column levain.bank_match.rule is 'Of levain.match_rule; manual: a person''s.';
comment on column levain.bank_match.evidence is 'What in the line and the target says so.';
comment on column levain.bank_match.cents is
    'Of the lines it began with, without sign; of those that undo one another, of one side.';
comment on column levain.bank_match.day is 'Of the last of them.';

create table levain.bank_match_line (
    fund_id        bigint not null,
    bank_match_id  bigint not null,
    bank_import_id bigint not null,
    line           integer not null,
    part           integer not null,
    attempt        smallint not null
                   constraint bank_match_line_attempt_check check (attempt >= 1),
    constraint bank_match_line_pkey
        primary key (fund_id, bank_match_id, bank_import_id, line, part),
    constraint bank_match_line_attempt_key
        unique (fund_id, bank_import_id, line, part, attempt),
    constraint bank_match_line_bank_match_id_fkey
        foreign key (fund_id, bank_match_id) references levain.bank_match,
    constraint bank_match_line_line_fkey
        foreign key (fund_id, bank_import_id, line, part) references levain.bank_line
);
comment on table levain.bank_match_line is
    'A line of a match; of one that waits for more lines, more come later. Append-only.';
comment on column levain.bank_match_line.attempt is
    'The how-manieth match of the line, those before it having been undone.';

create table levain.bank_match_target (
    fund_id          bigint not null,
    bank_match_id    bigint not null,
    place            smallint not null
                     constraint bank_match_target_place_check check (place >= 1),
    kind             text not null
                     constraint bank_match_target_kind_check check (kind in
                         ('order', 'claim', 'call', 'receipt', 'overpayment')),
    cents            levain.cents not null
                     constraint bank_match_target_cents_check check (cents > 0),
    call_id          bigint,
    application_id   bigint,
    payment_order_id bigint,
    claim_id         bigint,
    suspense_id      bigint,
    funder_id        bigint
                     constraint bank_match_target_funder_id_fkey references levain.funder,
    year             smallint,
    constraint bank_match_target_pkey primary key (fund_id, bank_match_id, place),
    constraint bank_match_target_bank_match_id_fkey
        foreign key (fund_id, bank_match_id) references levain.bank_match,
    constraint bank_match_target_application_id_fkey
        foreign key (fund_id, call_id, application_id) references levain.application,
    constraint bank_match_target_payment_order_id_fkey
        foreign key (fund_id, call_id, payment_order_id) references levain.payment_order,
    constraint bank_match_target_claim_id_fkey
        foreign key (fund_id, call_id, claim_id) references levain.claim,
    constraint bank_match_target_suspense_id_fkey
        foreign key (fund_id, suspense_id) references levain.suspense,
    constraint bank_match_target_what_check check (
        (payment_order_id is not null) = (kind = 'order')
        and (claim_id is not null) = (kind = 'claim')
        and (suspense_id is not null) = (kind = 'receipt')
        and (funder_id is not null) = (kind = 'call')
        and (year is not null) = (kind = 'call')
        and (application_id is not null) = (kind in ('order', 'claim', 'overpayment'))
        and (call_id is not null) = (application_id is not null))
);
comment on table levain.bank_match_target is
    'What lines are: orders, claims, calls, receipts, what was paid too much. Append-only.';
comment on column levain.bank_match_target.cents is 'What of it the lines are, or will be.';
create index bank_match_target_payment_order_id_idx
    on levain.bank_match_target (payment_order_id, call_id, fund_id);
create index bank_match_target_claim_id_idx
    on levain.bank_match_target (claim_id, call_id, fund_id);
create index bank_match_target_application_id_idx
    on levain.bank_match_target (application_id, call_id, fund_id);
create index bank_match_target_suspense_id_idx
    on levain.bank_match_target (suspense_id, fund_id);
create index bank_match_target_funder_id_idx on levain.bank_match_target (funder_id);

create table levain.bank_match_operation (
    fund_id       bigint not null,
    bank_match_id bigint not null,
    operation_id  bigint not null,
    constraint bank_match_operation_pkey primary key (fund_id, bank_match_id, operation_id),
    constraint bank_match_operation_operation_id_key unique (fund_id, operation_id),
    constraint bank_match_operation_bank_match_id_fkey
        foreign key (fund_id, bank_match_id) references levain.bank_match,
    constraint bank_match_operation_operation_id_fkey
        foreign key (fund_id, operation_id) references levain.operation
);
comment on table levain.bank_match_operation is
    'What a match posted: nothing as long as it waits for more lines. Append-only.';

create table levain.bank_unmatch (
    fund_id       bigint not null,
    bank_match_id bigint not null,
    motive        levain.words not null,
    day           date not null,
    recorded_at   timestamptz not null default clock_timestamp(),
    recorded_by   text not null default session_user,
    constraint bank_unmatch_pkey primary key (fund_id, bank_match_id),
    constraint bank_unmatch_bank_match_id_fkey
        foreign key (fund_id, bank_match_id) references levain.bank_match
);
comment on table levain.bank_unmatch is
    'A match that was undone, and why: its letter is not given again. Append-only.';

create view levain.standing_match with (security_invoker = true) as
select m.*, exists (select from levain.bank_match_operation o
                     where o.fund_id = m.fund_id and o.bank_match_id = m.bank_match_id)
           as is_posted
  from levain.bank_match m
 where not exists (select from levain.bank_unmatch u
                    where u.fund_id = m.fund_id and u.bank_match_id = m.bank_match_id);
comment on view levain.standing_match is
    'Matches that were not undone; is_posted: the lines make what they are matched with.';

create table levain.bank_match_proposal (
    fund_id                bigint not null
                           constraint bank_match_proposal_fund_id_fkey references levain.fund,
    bank_match_proposal_id bigint generated always as identity,
    asked                  jsonb not null,
    words                  levain.words not null,
    cents                  levain.cents not null,
    motive                 levain.words,
    recorded_at            timestamptz not null default clock_timestamp(),
    recorded_by            text not null default session_user,
    constraint bank_match_proposal_pkey primary key (fund_id, bank_match_proposal_id)
);
comment on table levain.bank_match_proposal is
    'A match that somebody made by hand above the limit of the fund: it waits for another person. '
    'Append-only.';
comment on column levain.bank_match_proposal.words is 'As it was asked for.';

create table levain.bank_match_confirmation (
    fund_id                bigint not null,
    bank_match_proposal_id bigint not null,
    bank_match_id          bigint not null,
    recorded_at            timestamptz not null default clock_timestamp(),
    recorded_by            text not null default session_user,
    constraint bank_match_confirmation_pkey primary key (fund_id, bank_match_proposal_id),
    constraint bank_match_confirmation_bank_match_id_key unique (fund_id, bank_match_id),
    constraint bank_match_confirmation_proposal_fkey
        foreign key (fund_id, bank_match_proposal_id) references levain.bank_match_proposal,
    constraint bank_match_confirmation_bank_match_id_fkey
        foreign key (fund_id, bank_match_id) references levain.bank_match
);
comment on table levain.bank_match_confirmation is
    'Another person confirmed a match made by hand. Append-only.';

insert into levain.guard (guard, valid_from, unit, value, derogable, stricter, words, source) values
    ('manual_match', '2000-01-01', 'cents', 500000, false, 'less',
     'a line that a person matches by hand above this waits for another person',
     'a rule of prudence');

-- ---- rules, as data -----------------------------------------------------------------------------

create table levain.match_rule (
    rule    levain.code not null constraint match_rule_pkey primary key,
    ordinal smallint not null constraint match_rule_ordinal_key unique,
    words   levain.words not null
);
comment on table levain.match_rule is
    'A rule by which lines are matched, the surest first. services/money/match tells how.';
insert into levain.match_rule (rule, ordinal, words) values
    ('order-reference', 1, 'the label has the reference of the order'),
    ('end-to-end', 2, 'the end-to-end id is the reference of the order'),
    ('agreement', 3, 'the label has the number of the agreement; same amount'),
    ('iban-amount', 4, 'same account, same amount'),
    ('name-amount', 5, 'same name, same amount'),
    ('several-orders', 6, 'one line pays several orders of one body'),
    ('several-lines', 7, 'several lines pay one order'),
    ('returned', 8, 'a transfer came back from the bank'),
    ('repayment', 9, 'a beneficiary pays back what is claimed'),
    ('contribution', 10, 'a funder pays what was called'),
    ('receipt', 11, 'it was entered by hand before'),
    ('manual', 12, 'a person matched it by hand');
alter table levain.bank_match
    add constraint bank_match_rule_fkey foreign key (rule) references levain.match_rule;
create index bank_match_rule_idx on levain.bank_match (rule);

create table levain.match_rule_switch (
    fund_id     bigint not null
                constraint match_rule_switch_fund_id_fkey references levain.fund,
    rule        levain.code not null
                constraint match_rule_switch_rule_fkey references levain.match_rule,
    place       integer not null constraint match_rule_switch_place_check check (place >= 1),
    is_on       boolean not null,
    motive      levain.words not null,
    recorded_at timestamptz not null default clock_timestamp(),
    recorded_by text not null default session_user,
    constraint match_rule_switch_pkey primary key (fund_id, rule, place)
);
comment on table levain.match_rule_switch is
    'A fund that does not want a rule, or wants it again: the last one counts. Append-only.';
create index match_rule_switch_rule_idx on levain.match_rule_switch (rule);

create function levain.match_rule_set(
    the_fund_id bigint, the_rule text, the_on boolean, the_motive text) returns boolean
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    last_one levain.match_rule_switch;
begin
    perform levain.fund_role_check(the_fund_id, array['accountant']);
    perform from levain.fund f where f.fund_id = the_fund_id for no key update;
    select * into last_one from levain.match_rule_switch s
     where s.fund_id = the_fund_id and s.rule = the_rule
     order by s.place desc limit 1;
    if coalesce(last_one.is_on, true) = the_on then
        return false;
    end if;
    insert into levain.match_rule_switch (fund_id, rule, place, is_on, motive)
    values (the_fund_id, the_rule, coalesce(last_one.place, 0) + 1, the_on, the_motive);
    return true;
end
$$;
comment on function levain.match_rule_set(bigint, text, boolean, text) is
    'Switches a rule off or on for a fund; as it is already: changes nothing, gives false.';

-- ---- what orders wait for -----------------------------------------------------------------------

create view levain.order_lines with (security_invoker = true) as
select p.fund_id, p.call_id, p.application_id, p.payment_order_id, p.exercise, p.number,
       p.cents::bigint as cents, p.day, p.bank_account_id, u.cancelled,
       coalesce(e.kind, 'ordered') as state, coalesce(e.day, p.day) as state_day,
       coalesce(e.operation_id, p.operation_id) as state_operation_id,
       coalesce(v.reissued, 0) + 1 - coalesce(m.paid, 0) as lines_left,
       coalesce(v.returned, 0) - coalesce(m.returned, 0) as returns_left, m.open_match_id
  from levain.payment_order p
 cross join lateral (
      select exists (select from levain.operation o
                      where o.fund_id = p.fund_id and o.reverses_id = p.operation_id)
             as cancelled) as u
  left join lateral levain.state_of_order(p.fund_id, p.call_id, p.payment_order_id) as e on true
  left join lateral (
      select count(*) filter (where t.kind = 'reissued') as reissued,
             count(*) filter (where t.kind = 'returned') as returned
        from levain.payment_event t
       where t.fund_id = p.fund_id and t.call_id = p.call_id
         and t.payment_order_id = p.payment_order_id
         and not exists (select from levain.operation o
                          where o.fund_id = t.fund_id and o.reverses_id = t.operation_id)
      ) as v on true
  left join lateral (
      select count(*) filter (where s.kind = 'payment' and s.is_posted) as paid,
             count(*) filter (where s.kind = 'return') as returned,
             max(s.bank_match_id) filter (where s.kind = 'payment' and not s.is_posted)
                 as open_match_id
        from levain.bank_match_target t
        join levain.standing_match s using (fund_id, bank_match_id)
       where t.fund_id = p.fund_id and t.call_id = p.call_id
         and t.payment_order_id = p.payment_order_id) as m on true;
comment on view levain.order_lines is
    'Each order, cancelled or not, with how many lines of a book are still to come: out, and back; '
    'open_match_id: of lines that do not make it yet.';

create function levain.match_lines_cents(the_fund_id bigint, the_match_id bigint) returns bigint
    language sql stable
    set search_path = levain, pg_temp
    return (select abs(coalesce(sum(l.cents), 0))::bigint
              from levain.bank_match_line m
              join levain.bank_line l using (fund_id, bank_import_id, line, part)
             where m.fund_id = the_fund_id and m.bank_match_id = the_match_id);
comment on function levain.match_lines_cents(bigint, bigint) is
    'What the lines of a match are of together.';

create view levain.waiting_line with (security_invoker = true) as
select l.*, x.open_letter
  from levain.standing_line l
 cross join lateral (
      select bool_or(s.is_posted) as is_posted, max(s.letter) as open_letter
        from levain.bank_match_line m
        join levain.standing_match s using (fund_id, bank_match_id)
       where m.fund_id = l.fund_id and m.bank_import_id = l.bank_import_id and m.line = l.line
         and m.part = l.part) as x
 where l.cents <> 0 and x.is_posted is not true;
comment on view levain.waiting_line is
    'Lines that are not known yet, whose money is on suspense or left; open_letter: matched with '
    'an order of more, of which other lines are to come.';

-- ---- when it is booked --------------------------------------------------------------------------

create function levain.match_day(
    the_fund_id bigint, the_exercise smallint, the_day date, out exercise smallint, out day date)
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    closed_through date;
begin
    exercise := case when the_day between make_date(the_exercise, 1, 1)
                                      and make_date(the_exercise + 1, 1, 31)
                     then the_exercise else extract(year from the_day)::smallint end;
    day := the_day;
    loop
        closed_through := (select e.closed_through from levain.exercise e
                            where e.fund_id = the_fund_id and e.exercise = match_day.exercise);
        exit when coalesce(day > closed_through, true);
        day := closed_through + 1;
        if day > make_date(exercise + 1, 1, 31) then
            exercise := (exercise + 1)::smallint;
            day := make_date(exercise, 1, 1);
        end if;
    end loop;
end
$$;
comment on function levain.match_day(bigint, smallint, date) is
    'A day in an exercise where its period is open, else the first open one after it.';

create function levain.match_days(the_fund_id bigint, the_match_ids bigint[])
    returns table (bank_match_id bigint, letter text, kind text, motive text, exercise smallint,
                   day date, value_on date, line_cents bigint, target_cents bigint)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    select m.bank_match_id, m.letter, m.kind, m.motive::text, d.exercise, d.day, l.value_on,
           l.line_cents, coalesce(t.target_cents, 0)
      from levain.bank_match m
      join lateral (
          select max(b.booked_on) as day, max(coalesce(b.value_on, b.booked_on)) as value_on,
                 max(b.exercise) as exercise, abs(sum(b.cents))::bigint as line_cents
            from levain.bank_match_line n
            join levain.bank_line b using (fund_id, bank_import_id, line, part)
           where n.fund_id = m.fund_id and n.bank_match_id = m.bank_match_id) as l on true
      left join lateral (
          select sum(g.cents)::bigint as target_cents, max(o.state_day) as order_day,
                 max(r.day) as claim_day, max(p.exercise) as exercise
            from levain.bank_match_target g
            left join levain.order_lines o
              on o.fund_id = g.fund_id and o.call_id = g.call_id
             and o.payment_order_id = g.payment_order_id
            left join levain.claim c
              on c.fund_id = g.fund_id and c.call_id = g.call_id and c.claim_id = g.claim_id
            left join levain.reduction r
              on r.fund_id = c.fund_id and r.call_id = c.call_id
             and r.reduction_id = c.reduction_id
            left join levain.operation p
              on p.fund_id = g.fund_id
             and p.operation_id = coalesce(o.state_operation_id, c.operation_id)
           where g.fund_id = m.fund_id and g.bank_match_id = m.bank_match_id) as t on true
     cross join lateral levain.match_day(
          m.fund_id, greatest(l.exercise, t.exercise),
          greatest(least(l.day, levain.today_of(m.fund_id)), t.order_day, t.claim_day)) as d
     where m.fund_id = the_fund_id and m.bank_match_id = any (the_match_ids);
end;
comment on function levain.match_days(bigint, bigint[]) is
    'When matches are booked: on the last day of their lines, not before what became of their '
    'orders and claims last, in an open period; with what the lines and the targets are of.';

-- ---- what becomes of orders ---------------------------------------------------------------------

create function levain.match_events(the_fund_id bigint, the_requests jsonb, the_kind text)
    returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    the_exercise smallint;
    fresh jsonb;
begin
    for the_exercise in
        select distinct (r.item ->> 'booked')::smallint
          from levain.items_of(the_requests) as r
         order by 1
    loop
        fresh := (
            select jsonb_agg(r.item || jsonb_build_object(
                       'place', coalesce(s.place, 0) + 1,
                       'state_operation_id', s.state_operation_id,
                       'key', case the_kind when 'paid' then 'pay' when 'executed' then 'execute'
                                  else 'return' end
                              || ' order ' || (r.item ->> 'number') || ' of '
                              || (r.item ->> 'exercise') || ' ' || (coalesce(s.place, 0) + 1))
                       order by r.ordinal)
              from levain.items_of(the_requests) as r,
                   lateral (select t.place, t.state_operation_id
                              from levain.standing_order t
                             where t.fund_id = the_fund_id
                               and t.call_id = (r.item ->> 'call_id')::bigint
                               and t.payment_order_id = (r.item ->> 'payment_order_id')::bigint
                            offset 0) as s
             where (r.item ->> 'booked')::smallint = the_exercise);
        insert into levain.payment_event (fund_id, call_id, payment_order_id, place, kind, day,
                                          motive, operation_id, payer)
        select the_fund_id, (f.item ->> 'call_id')::bigint,
               (f.item ->> 'payment_order_id')::bigint, (f.item ->> 'place')::smallint, the_kind,
               (f.item ->> 'day')::date,
               case when the_kind = 'returned' then f.item ->> 'motive' end, p.operation_id,
               levain.payer_of(the_fund_id, (f.item ->> 'day')::date)
          from (select jsonb_agg(levain.asked_operation(
                           f.item ->> 'key',
                           case the_kind when 'paid' then 'pay_left' when 'executed' then 'execute'
                               else 'return' end,
                           the_exercise, (f.item ->> 'day')::date,
                           (f.item ->> 'value_on')::date, null, l.transfers)
                           order by f.ordinal) as operations
                  from levain.items_of(fresh) as f
                  join levain.payment_lines(the_fund_id, fresh, the_kind, the_exercise) as l
                       using (ordinal)) as o,
               lateral levain.ledger_post(the_fund_id, 'accountant', o.operations) as p
          join levain.items_of(fresh) as f on f.item ->> 'key' = p.key;
        insert into levain.bank_match_operation (fund_id, bank_match_id, operation_id)
        select the_fund_id, (f.item ->> 'bank_match_id')::bigint, v.operation_id
          from levain.items_of(fresh) as f
          join levain.payment_event v
            on v.fund_id = the_fund_id and v.call_id = (f.item ->> 'call_id')::bigint
           and v.payment_order_id = (f.item ->> 'payment_order_id')::bigint
           and v.place = (f.item ->> 'place')::smallint;
    end loop;
end
$$;
comment on function levain.match_events(bigint, jsonb, text) is
    'What became of orders by lines of a book, each on its own day, and which match posted it: '
    '[{bank_match_id, call_id, payment_order_id, exercise, number, booked, day, value_on, '
    'motive}]; booked: the exercise it is posted in. Nothing is refused: the money has moved.';

create function levain.match_orders(the_fund_id bigint, the_days jsonb) returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    asked jsonb := (
        select jsonb_agg(jsonb_build_object(
                   'bank_match_id', d.bank_match_id, 'kind', d.kind, 'call_id', t.call_id,
                   'application_id', t.application_id,
                   'payment_order_id', t.payment_order_id, 'exercise', o.exercise,
                   'number', o.number, 'state', o.state,
                   -- Of lines that come after another, the last one; by hand some were before.
                   'is_last', case d.kind when 'payment' then o.turn = o.lines_left
                                          else o.turn > o.returns_left end,
                   'booked', d.exercise, 'day', d.day,
                   'value_on', d.value_on, 'motive', coalesce(d.motive, 'returned'))
                   order by d.bank_match_id, t.place)
          from jsonb_to_recordset(the_days) as d (bank_match_id bigint, kind text,
                   exercise smallint, day date, value_on date, motive text)
          join (select g.*, row_number() over (partition by x.kind, g.call_id,
                                                            g.payment_order_id
                                               order by x.day, x.bank_match_id) as turn
                  from jsonb_to_recordset(the_days) as x (bank_match_id bigint, kind text,
                                                          day date)
                  join levain.bank_match_target g
                    on g.fund_id = the_fund_id and g.bank_match_id = x.bank_match_id
                   and g.kind = 'order') as t
            on t.bank_match_id = d.bank_match_id
         cross join lateral (
              select o.exercise, o.number, o.state, o.lines_left, o.returns_left, t.turn
                from levain.order_lines o
               where o.fund_id = the_fund_id and o.call_id = t.call_id
                 and o.payment_order_id = t.payment_order_id offset 0) as o);
    chosen jsonb;
begin
    if asked is null then
        return;
    end if;
    perform levain.award_lock(the_fund_id, asked);
    -- Nobody had recorded that it was sent: it is, in the exercise of the order.
    chosen := (select jsonb_agg(a.item || jsonb_build_object(
                          'booked', a.item -> 'exercise', 'day', d.day) order by a.ordinal)
                 from levain.items_of(asked) as a,
                      lateral levain.match_day(the_fund_id, (a.item ->> 'exercise')::smallint,
                                               (a.item ->> 'day')::date) as d
                where a.item ->> 'kind' = 'payment' and a.item ->> 'state' = 'ordered'
                  and (a.item ->> 'is_last')::boolean);
    if chosen is not null then
        perform levain.match_events(the_fund_id, chosen, 'paid');
    end if;
    chosen := (select jsonb_agg(a.item order by a.ordinal)
                 from levain.items_of(asked) as a
                where a.item ->> 'kind' = 'payment'
                  and a.item ->> 'state' in ('ordered', 'paid', 'reissued')
                  and (a.item ->> 'is_last')::boolean);
    if chosen is not null then
        perform levain.match_events(the_fund_id, chosen, 'executed');
    end if;
    chosen := (select jsonb_agg(a.item order by a.ordinal)
                 from levain.items_of(asked) as a
                where a.item ->> 'kind' = 'return'
                  and a.item ->> 'state' in ('paid', 'reissued', 'executed')
                  and (a.item ->> 'is_last')::boolean);
    if chosen is not null then
        perform levain.match_events(the_fund_id, chosen, 'returned');
    end if;
end
$$;
comment on function levain.match_orders(bigint, jsonb) is
    'Books what lines say of orders: paid where it was not recorded, executed, returned. What was '
    'recorded by hand before is left as it is.';

-- ---- what is not an order -----------------------------------------------------------------------

create function levain.match_overpaid(
    the_fund_id bigint, the_letter text, the_call_id bigint, the_application_id bigint,
    the_cents bigint, the_exercise smallint, the_day date, the_value_on date) returns bigint
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    of_award record;
    lines jsonb;
begin
    select k.envelope::text as envelope, k.vintage into of_award
      from levain.account k
     where k.fund_id = the_fund_id and k.call_id = the_call_id
       and k.application_id = the_application_id and k.ledger = 'ae' and k.stage = 'committed'
     order by k.vintage desc, k.envelope
     limit 1;
    select jsonb_agg(jsonb_build_object(
               'ledger', 'cash', 'cents', t.cents,
               'debit', jsonb_build_object('stage', 'bank', 'exercise', t.exercise,
                                           'vintage', t.vintage),
               'credit', levain.award_account_at('overpaid', the_exercise, of_award.vintage,
                                                 the_call_id, of_award.envelope,
                                                 the_application_id))
               order by t.exercise, t.vintage)
      into lines
      from levain.account_taken(the_fund_id, 'cash', 'bank', the_exercise, null, null,
                                the_cents) as t;
    return (select p.operation_id
              from levain.ledger_post(the_fund_id, 'accountant', jsonb_build_array(
                       levain.asked_operation('overpay match ' || the_letter, 'overpay',
                           the_exercise, the_day, the_value_on, null, lines))) as p);
end
$$;
comment on function levain.match_overpaid(
    bigint, text, bigint, bigint, bigint, smallint, date, date) is
    'Books what the bank paid to a beneficiary beyond what was ordered: it is owed back.';

create function levain.match_refunded(
    the_fund_id bigint, the_letter text, the_call_id bigint, the_application_id bigint,
    the_cents bigint, the_exercise smallint, the_day date, the_value_on date) returns bigint
    language sql volatile
    set search_path = levain, pg_temp
begin atomic
    select p.operation_id
      from (select jsonb_agg(jsonb_build_object(
                       'ledger', 'cash', 'cents', t.cents,
                       'debit', levain.award_account_at('overpaid', t.exercise, t.vintage,
                                    t.call_id, t.envelope, t.application_id),
                       'credit', jsonb_build_object('stage', 'bank', 'exercise', the_exercise,
                                                    'vintage', the_exercise))
                       order by t.line) as lines
              from levain.award_takes(the_fund_id, 'cash', 'overpaid', jsonb_build_array(
                       jsonb_build_object('ordinal', 1, 'call_id', the_call_id,
                           'application_id', the_application_id, 'cents', the_cents))) as t) as l,
           lateral levain.ledger_post(the_fund_id, 'accountant', jsonb_build_array(
               levain.asked_operation('overpaid_back match ' || the_letter, 'overpaid_back',
                   the_exercise, the_day, the_value_on, null, l.lines))) as p;
end;
comment on function levain.match_refunded(
    bigint, text, bigint, bigint, bigint, smallint, date, date) is
    'What was paid too much comes back into the bank.';

create function levain.match_received(
    the_fund_id bigint, the_letter text, of_target levain.bank_match_target,
    the_exercise smallint, the_day date, the_value_on date) returns bigint
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
begin
    if of_target.kind = 'claim' then
        perform levain.claim_event_add(the_fund_id, of_target.call_id, of_target.application_id,
                    'recovered', of_target.cents, 'match ' || the_letter, the_exercise, the_day,
                    the_value_on);
        return (select e.operation_id
                  from levain.claim c
                  join levain.claim_event e using (fund_id, call_id, claim_id)
                 where c.fund_id = the_fund_id and c.call_id = of_target.call_id
                   and c.application_id = of_target.application_id
                   and e.kind = 'recovered' and e.reference = 'match ' || the_letter);
    elsif of_target.kind = 'call' then
        return (select p.operation_id
                  from levain.funding_post(the_fund_id, 'receive', jsonb_build_array(
                           jsonb_build_object(
                               'funder', (select f.code from levain.funder f
                                           where f.funder_id = of_target.funder_id),
                               'year', of_target.year, 'ref', 'match ' || the_letter,
                               'cents', of_target.cents, 'exercise', the_exercise,
                               'accounted_on', the_day, 'value_on', the_value_on))) as p);
    end if;
    return levain.match_refunded(the_fund_id, the_letter, of_target.call_id,
                                 of_target.application_id, of_target.cents, the_exercise, the_day,
                                 the_value_on);
end
$$;
comment on function levain.match_received(
    bigint, text, levain.bank_match_target, smallint, date, date) is
    'Books money that came in for what it is: a claim paid back, a contribution, the refund of '
    'what was paid too much.';

-- ---- posting a match ----------------------------------------------------------------------------

create function levain.match_identify(the_fund_id bigint, the_days jsonb) returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    operations jsonb;
begin
    with moved as (
        select d.bank_match_id, d.letter, d.exercise as booked, d.day, d.value_on, w.way,
               l.exercise, sum(abs(l.cents))::bigint as cents
          from jsonb_to_recordset(the_days) as d (bank_match_id bigint, letter text,
                   exercise smallint, day date, value_on date)
          join levain.bank_match_line m
            on m.fund_id = the_fund_id and m.bank_match_id = d.bank_match_id
          join levain.bank_line l
            on l.fund_id = m.fund_id and l.bank_import_id = m.bank_import_id
           and l.line = m.line and l.part = m.part
         cross join lateral (select case when l.cents < 0 then 'out' else 'in' end as way) as w
         where l.cents <> 0
         group by d.bank_match_id, d.letter, d.exercise, d.day, d.value_on, w.way, l.exercise
    )
    select jsonb_agg(o.asked order by o.bank_match_id, o.way) into operations
      from (select m.bank_match_id, m.way, levain.asked_operation(
                       'match ' || m.letter || ' ' || m.way,
                       case m.way when 'out' then 'identify_left' else 'identify' end,
                       m.booked, m.day, m.value_on, 'match ' || m.letter,
                       jsonb_agg(jsonb_build_object(
                           'ledger', 'cash', 'cents', m.cents,
                           'debit', jsonb_build_object(
                               'stage', case m.way when 'out' then 'left' else 'suspense' end,
                               'exercise', m.exercise, 'vintage', m.exercise),
                           'credit', jsonb_build_object('stage', 'outside',
                               'exercise', m.booked, 'vintage', m.booked))
                           order by m.exercise)) as asked
              from moved m
             group by m.bank_match_id, m.letter, m.way, m.booked, m.day, m.value_on) as o;
    insert into levain.bank_match_operation (fund_id, bank_match_id, operation_id)
    select the_fund_id, m.bank_match_id, p.operation_id
      from levain.ledger_post(the_fund_id, 'accountant', operations) as p
      join levain.bank_match m
        on m.fund_id = the_fund_id and m.letter = split_part(p.key, ' ', 2);
end
$$;
comment on function levain.match_identify(bigint, jsonb) is
    'The money of matched lines leaves suspense, or left: it is known what it was.';

create function levain.bank_match_post(the_fund_id bigint, the_match_ids bigint[]) returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    days jsonb := (
        select jsonb_agg(to_jsonb(d) order by d.bank_match_id)
          from levain.match_days(the_fund_id, the_match_ids) as d
         where d.kind <> 'payment' or d.line_cents >= d.target_cents);
    other record;
    the_operation_id bigint;
begin
    if days is null then
        return;
    end if;
    perform levain.match_orders(the_fund_id, days);
    for other in
        select d.*, t as target, t.call_id, t.application_id
          from jsonb_to_recordset(days) as d (bank_match_id bigint, letter text, kind text,
                   exercise smallint, day date, value_on date, line_cents bigint,
                   target_cents bigint)
          join levain.bank_match_target t
            on t.fund_id = the_fund_id and t.bank_match_id = d.bank_match_id
         where d.kind in ('repayment', 'contribution', 'refund', 'overpayment')
            or (d.kind = 'payment' and t.place = 1 and d.line_cents > d.target_cents)
         order by d.bank_match_id, t.place
    loop
        the_operation_id := case
            when other.kind = 'payment' then
                levain.match_overpaid(the_fund_id, other.letter, other.call_id,
                    other.application_id, other.line_cents - other.target_cents, other.exercise,
                    other.day, other.value_on)
            when other.kind = 'overpayment' then
                levain.match_overpaid(the_fund_id, other.letter, other.call_id,
                    other.application_id, other.line_cents, other.exercise, other.day,
                    other.value_on)
            else levain.match_received(the_fund_id, other.letter, other.target, other.exercise,
                                       other.day, other.value_on) end;
        insert into levain.bank_match_operation (fund_id, bank_match_id, operation_id)
        values (the_fund_id, other.bank_match_id, the_operation_id);
    end loop;
    perform levain.match_identify(the_fund_id, days);
end
$$;
comment on function levain.bank_match_post(bigint, bigint[]) is
    'Books matches whose lines make what they are matched with: what they were leaves suspense.';

-- ---- what may not be matched --------------------------------------------------------------------

create function levain.match_lines_asked(the_matches jsonb)
    returns table (ordinal integer, bank_import_id bigint, line integer, part integer)
    language sql immutable
    set search_path = levain, pg_temp
begin atomic
    select m.ordinal, (l.item ->> 0)::bigint, (l.item ->> 1)::integer, (l.item ->> 2)::integer
      from levain.items_of(the_matches) as m,
           lateral levain.items_of(m.item -> 'lines') as l;
end;
comment on function levain.match_lines_asked(jsonb) is 'The lines of matches as asked.';

create function levain.match_targets_asked(the_matches jsonb)
    returns table (ordinal integer, place integer, kind text, cents bigint, call_id bigint,
                   application_id bigint, id bigint, year smallint)
    language sql immutable
    set search_path = levain, pg_temp
begin atomic
    select m.ordinal, t.ordinal, t.item ->> 'kind', (t.item ->> 'cents')::bigint,
           (t.item ->> 'call_id')::bigint, (t.item ->> 'application_id')::bigint,
           (t.item ->> 'id')::bigint, (t.item ->> 'year')::smallint
      from levain.items_of(the_matches) as m,
           lateral levain.items_of(m.item -> 'targets') as t;
end;
comment on function levain.match_targets_asked(jsonb) is 'The targets of matches as asked.';

create function levain.match_orders_asked(the_fund_id bigint, the_matches jsonb)
    returns table (ordinal integer, refused text, figures text, open_match_id bigint,
                   exercise smallint, need_cents bigint)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    with line as (
        select a.ordinal, max(l.booked_on) as day, max(l.exercise) as exercise,
               abs(sum(l.cents))::bigint as cents
          from levain.match_lines_asked(the_matches) as a
          join levain.bank_line l
            on l.fund_id = the_fund_id and l.bank_import_id = a.bank_import_id
           and l.line = a.line and l.part = a.part
         group by a.ordinal
    ), asked as (
        select a.ordinal, m.item ->> 'kind' as kind, o.*, l.day as line_day,
               l.exercise as line_exercise, l.cents as line_cents, e.closed_through,
               count(*) over (partition by a.ordinal) as orders,
               sum(o.cents) over (partition by a.ordinal) as order_cents,
               greatest(least(l.day, levain.today_of(the_fund_id)), o.state_day,
                        e.closed_through + 1) as pay_day,
               row_number() over (partition by a.ordinal order by a.place) as first_place
          from levain.match_targets_asked(the_matches) as a
          join levain.items_of(the_matches) as m using (ordinal)
          join line l using (ordinal)
         cross join lateral (
              select o.* from levain.order_lines o
               where o.fund_id = the_fund_id and o.call_id = a.call_id
                 and o.payment_order_id = a.id offset 0) as o
          left join levain.exercise e
            on e.fund_id = the_fund_id and e.exercise = o.exercise
         where a.kind = 'order'
    )
    select a.ordinal,
           case when a.cancelled then 'cancelled'
                when a.kind = 'return' and a.returns_left <= 0
                     and a.state not in ('paid', 'reissued', 'executed') then 'order'
                when a.kind = 'payment' and a.lines_left <= 0 then 'order'
                when a.kind = 'payment' and a.state = 'ordered'
                     and a.pay_day > make_date(a.exercise + 1, 1, 31) then 'closed'
                when a.open_match_id is not null and a.orders > 1 then 'order'
           end,
           format('%s/%s: %s', a.exercise, a.number,
                  case when a.cancelled then 'cancelled' else a.state end),
           case when a.kind = 'payment' then a.open_match_id end,
           case when a.state = 'ordered' then a.exercise else a.line_exercise end,
           case when a.kind <> 'payment' then 0
                when a.line_cents + coalesce(levain.match_lines_cents(
                         the_fund_id, a.open_match_id), 0) < a.order_cents then 0
                else case when a.state = 'ordered' then a.cents else 0 end
                     + case when a.first_place = 1 then a.line_cents + coalesce(
                           levain.match_lines_cents(the_fund_id, a.open_match_id), 0)
                           - a.order_cents else 0 end end::bigint
      from asked a;
end;
comment on function levain.match_orders_asked(bigint, jsonb) is
    'The orders of matches as asked: why one may not be matched (cancelled, order: no line of it '
    'is to come, closed: its exercise is over and it was not sent), the match that waits for more '
    'of its lines, and what has to be in the bank for it.';

create function levain.match_refusals(the_fund_id bigint, the_matches jsonb)
    returns table (ordinal integer, refused text, figures text)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    with line as (
        select a.*, w.cents, w.open_letter,
               count(*) over (partition by a.bank_import_id, a.line, a.part) as times
          from levain.match_lines_asked(the_matches) as a
          left join levain.waiting_line w
            on w.fund_id = the_fund_id and w.bank_import_id = a.bank_import_id
           and w.line = a.line and w.part = a.part
    ), orders as (
        select o.* from levain.match_orders_asked(the_fund_id, the_matches) as o
    ), need as (
        select o.ordinal, o.exercise, o.need_cents,
               sum(o.need_cents) over (order by o.exercise, o.ordinal
                                       rows unbounded preceding) as upto_cents
          from orders o
         where o.refused is null and o.need_cents > 0
    ), bad as (
        select l.ordinal, 1 as place, 'line' as refused,
               l.bank_import_id || '/' || l.line || case when l.part > 1
                   then '.' || l.part else '' end as figures
          from line l
         where l.cents is null or l.open_letter is not null or l.times > 1
        union all
        select o.ordinal, 2, o.refused, o.figures from orders o where o.refused is not null
        union all
        select n.ordinal, 3, 'bank', levain.euros(n.need_cents)
          from need n
         where n.upto_cents > coalesce((
                   select sum(k.credit_cents - k.debit_cents) from levain.account k
                    where k.fund_id = the_fund_id and k.ledger = 'cash' and k.stage = 'bank'
                      and k.exercise <= n.exercise), 0)
    )
    select distinct on (b.ordinal) b.ordinal, b.refused, b.figures
      from bad b
     order by b.ordinal, b.place, b.figures;
end;
comment on function levain.match_refusals(bigint, jsonb) is
    'Which of the matches as asked cannot be made, and why: line: it does not wait, or stands in '
    'two of them; cancelled, order, closed: of match_orders_asked; bank: the ledger has not so '
    'much in the bank, since what funders paid was not recorded.';

-- ---- matching -----------------------------------------------------------------------------------

create function levain.bank_match_write(the_fund_id bigint, the_matches jsonb) returns bigint[]
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    fresh jsonb;
    base integer;
    the_ids bigint[];
begin
    select b.number into base from levain.bank_letter b
     where b.fund_id = the_fund_id for no key update;
    fresh := (
        select jsonb_agg(m.item || jsonb_build_object('into', m.into_id, 'number', m.number)
                         order by m.ordinal)
          from (select a.item, a.ordinal, o.into_id,
                       base + count(*) filter (where o.into_id is null)
                                  over (order by a.ordinal) as number
                  from levain.items_of(the_matches) as a
                 cross join lateral (
                      select max(s.bank_match_id) as into_id
                        from levain.items_of(a.item -> 'targets') as g
                        join levain.bank_match_target b
                          on b.fund_id = the_fund_id
                         and b.call_id = (g.item ->> 'call_id')::bigint
                         and b.payment_order_id = (g.item ->> 'id')::bigint
                        join levain.standing_match s
                          on s.fund_id = b.fund_id and s.bank_match_id = b.bank_match_id
                       where a.item ->> 'kind' = 'payment' and g.item ->> 'kind' = 'order'
                         and s.kind = 'payment' and not s.is_posted offset 0) as o) as m);
    update levain.bank_letter b
       set number = base + (select count(*) from levain.items_of(fresh) as f
                             where f.item ->> 'into' is null)
     where b.fund_id = the_fund_id;
    insert into levain.bank_match (fund_id, number, letter, kind, rule, evidence, cents, day,
                                   motive)
    select the_fund_id, (f.item ->> 'number')::integer,
           levain.letter_of((f.item ->> 'number')::integer), f.item ->> 'kind',
           f.item ->> 'rule', f.item -> 'evidence', l.cents, l.day,
           f.item ->> 'motive'
      from levain.items_of(fresh) as f
      join (select a.ordinal, max(l.booked_on) as day,
                   greatest(sum(l.cents) filter (where l.cents > 0),
                            -sum(l.cents) filter (where l.cents < 0))::bigint as cents
              from levain.match_lines_asked(fresh) as a
              join levain.bank_line l
                on l.fund_id = the_fund_id and l.bank_import_id = a.bank_import_id
               and l.line = a.line and l.part = a.part
             group by a.ordinal) as l using (ordinal)
     where f.item ->> 'into' is null;
    select array_agg(coalesce((f.item ->> 'into')::bigint, m.bank_match_id) order by f.ordinal)
      into the_ids
      from levain.items_of(fresh) as f
      left join levain.bank_match m
        on m.fund_id = the_fund_id and m.number = (f.item ->> 'number')::integer
       and f.item ->> 'into' is null;
    insert into levain.bank_match_line (fund_id, bank_match_id, bank_import_id, line, part, attempt)
    select the_fund_id, the_ids[a.ordinal], a.bank_import_id, a.line, a.part,
           1 + (select count(*) from levain.bank_match_line n
                 where n.fund_id = the_fund_id and n.bank_import_id = a.bank_import_id
                   and n.line = a.line and n.part = a.part)
      from levain.match_lines_asked(fresh) as a;
    insert into levain.bank_match_target (fund_id, bank_match_id, place, kind, cents, call_id,
        application_id, payment_order_id, claim_id, suspense_id, funder_id, year)
    select the_fund_id, the_ids[t.ordinal], t.place, t.kind, t.cents, t.call_id,
           t.application_id, case when t.kind = 'order' then t.id end,
           case when t.kind = 'claim' then t.id end, case when t.kind = 'receipt' then t.id end,
           case when t.kind = 'call' then t.id end, t.year
      from levain.match_targets_asked(fresh) as t
      join levain.items_of(fresh) as f using (ordinal)
     where f.item ->> 'into' is null;
    return the_ids;
end
$$;
comment on function levain.bank_match_write(bigint, jsonb) is
    'Writes matches, each with the next letter; lines of an order whose match waits for more go '
    'into that one. Gives their ids.';

create function levain.bank_match_store(the_fund_id bigint, the_matches jsonb)
    returns table (ordinal integer, letter text, is_posted boolean, refused text, figures text)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp
    set plan_cache_mode = force_custom_plan
    set enable_seqscan = off -- tables may have grown since anybody looked at their size
    set jit = off as $$
declare
    refusals jsonb;
    kept jsonb;
    the_ids bigint[];
begin
    perform levain.fund_role_check(the_fund_id, array['accountant']);
    insert into levain.bank_letter (fund_id, number) values (the_fund_id, 0) on conflict do nothing;
    perform from levain.bank_letter b where b.fund_id = the_fund_id for no key update;
    refusals := (select jsonb_object_agg(r.ordinal::text, jsonb_build_array(r.refused, r.figures))
                   from levain.match_refusals(the_fund_id, the_matches) as r);
    kept := (select jsonb_agg(m.item || jsonb_build_object('ordinal', m.ordinal)
                              order by m.ordinal)
               from levain.items_of(the_matches) as m
              where coalesce(not refusals ? m.ordinal::text, true));
    if kept is not null then
        the_ids := levain.bank_match_write(the_fund_id, kept);
        perform levain.bank_match_post(the_fund_id, the_ids);
    end if;
    return query
        select m.ordinal, s.letter, s.is_posted, refusals -> m.ordinal::text ->> 0,
               refusals -> m.ordinal::text ->> 1
          from levain.items_of(the_matches) as m
          left join levain.items_of(kept) as k on (k.item ->> 'ordinal')::integer = m.ordinal
          left join levain.standing_match s
            on s.fund_id = the_fund_id and s.bank_match_id = the_ids[k.ordinal]
         order by m.ordinal;
end
$$;
comment on function levain.bank_match_store(bigint, jsonb) is
    'Matches lines and books what they are: [{kind, rule, evidence, motive, lines: [[import, line, '
    'part]], targets: [{kind, cents, call_id, application_id, id, year}]}]. What cannot be made is '
    'left out, and why is told.';

-- ---- by hand ------------------------------------------------------------------------------------

create function levain.bank_match_check(the_fund_id bigint, the_match jsonb) returns bigint
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    bad record;
    lines record;
    targets record;
    the_kind constant text := the_match ->> 'kind';
begin
    select r.refused, r.figures into bad
      from levain.match_refusals(the_fund_id, jsonb_build_array(the_match)) as r;
    if found then
        raise exception 'it cannot be matched: %', bad.refused
            using errcode = 'check_violation', hint = bad.figures,
                  constraint = case bad.refused
                      when 'line' then 'bank_match_line_check'
                      when 'order' then 'bank_match_order_check'
                      when 'cancelled' then 'bank_match_cancelled_check'
                      when 'closed' then 'bank_match_closed_check'
                      when 'bank' then 'bank_match_bank_check'
                      else 'bank_match_' || bad.refused || '_check' end;
    end if;
    select sum(l.cents)::bigint as cents, min(sign(l.cents)) as least, max(sign(l.cents)) as most,
           sum(greatest(l.cents, 0))::bigint as in_cents
      into lines
      from levain.match_lines_asked(jsonb_build_array(the_match)) as a
      join levain.bank_line l
        on l.fund_id = the_fund_id and l.bank_import_id = a.bank_import_id and l.line = a.line
       and l.part = a.part;
    select coalesce(sum(t.cents), 0)::bigint as cents, count(*) as count into targets
      from levain.match_targets_asked(jsonb_build_array(the_match)) as t;
    if the_kind = 'opposite' then
        if lines.cents <> 0 then
            raise exception 'the lines do not undo one another'
                using errcode = 'check_violation', constraint = 'bank_match_sum_check',
                      hint = levain.euros(lines.cents);
        end if;
        return lines.in_cents;
    end if;
    if lines.least <> lines.most
       or (the_kind in ('payment', 'overpayment')) <> (lines.most < 0) then
        raise exception 'money goes the other way'
            using errcode = 'check_violation', constraint = 'bank_match_way_check',
                  hint = levain.euros(lines.cents);
    end if;
    if (the_kind in ('return', 'receipt') and abs(lines.cents) <> targets.cents)
       or (the_kind in ('repayment', 'contribution', 'refund')
           and abs(lines.cents) <> targets.cents)
       or (the_kind = 'payment' and targets.count > 1 and abs(lines.cents) < targets.cents) then
        raise exception 'the amounts are not the same'
            using errcode = 'check_violation', constraint = 'bank_match_sum_check',
                  hint = format('%s <> %s', levain.euros(abs(lines.cents)),
                                levain.euros(targets.cents));
    end if;
    return abs(lines.cents);
end
$$;
comment on function levain.bank_match_check(bigint, jsonb) is
    'Refuses a match by hand that cannot be; gives what its lines are of.';

create function levain.bank_match_add(
    the_fund_id bigint, the_match jsonb, the_words text)
    returns table (letter text, is_posted boolean, proposal_id bigint, limit_cents bigint)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    size bigint;
    most numeric;
    the_id bigint;
begin
    perform levain.fund_role_check(the_fund_id, array['accountant']);
    size := levain.bank_match_check(the_fund_id, the_match);
    most := levain.guard_value(the_fund_id, 'manual_match', levain.today_of(the_fund_id));
    if size > most then
        select p.bank_match_proposal_id into the_id
          from levain.bank_match_proposal p
         where p.fund_id = the_fund_id and p.asked = the_match and p.recorded_by = session_user
           and not exists (select from levain.bank_match_confirmation c
                            where c.fund_id = p.fund_id
                              and c.bank_match_proposal_id = p.bank_match_proposal_id)
         order by p.bank_match_proposal_id desc limit 1;
        if the_id is null then
            insert into levain.bank_match_proposal (fund_id, asked, words, cents, motive)
            values (the_fund_id, the_match, the_words, size, the_match ->> 'motive')
            returning bank_match_proposal_id into the_id;
        end if;
        return query select null::text, false, the_id, most::bigint;
        return;
    end if;
    return query
        select s.letter, s.is_posted, null::bigint, null::bigint
          from levain.bank_match_store(the_fund_id, jsonb_build_array(the_match)) as s;
end
$$;
comment on function levain.bank_match_add(bigint, jsonb, text) is
    'Matches lines by hand; above the limit of the fund it only proposes it, for another person.';

create function levain.bank_match_confirm(the_fund_id bigint, the_proposal_id bigint)
    returns table (letter text, is_posted boolean, created boolean)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    proposed levain.bank_match_proposal;
    known bigint;
    stored record;
begin
    perform levain.fund_role_check(the_fund_id, array['accountant', 'manager']);
    insert into levain.bank_letter (fund_id, number) values (the_fund_id, 0) on conflict do nothing;
    perform from levain.bank_letter b where b.fund_id = the_fund_id for no key update;
    select p.* into proposed from levain.bank_match_proposal p
     where p.fund_id = the_fund_id and p.bank_match_proposal_id = the_proposal_id;
    if proposed.words is null then
        raise exception 'nothing was proposed by this number'
            using errcode = 'foreign_key_violation',
                  constraint = 'bank_match_confirmation_proposal_fkey';
    end if;
    select c.bank_match_id into known from levain.bank_match_confirmation c
     where c.fund_id = the_fund_id and c.bank_match_proposal_id = the_proposal_id;
    if known is not null then
        return query select m.letter, true, false from levain.bank_match m
                      where m.fund_id = the_fund_id and m.bank_match_id = known;
        return;
    end if;
    if proposed.recorded_by = session_user then
        raise exception 'who proposed a match cannot confirm it'
            using errcode = 'insufficient_privilege',
                  constraint = 'bank_match_confirmation_recorded_by_check';
    end if;
    perform levain.bank_match_check(the_fund_id, proposed.asked);
    select s.letter, s.is_posted into stored
      from levain.bank_match_store(the_fund_id, jsonb_build_array(proposed.asked)) as s;
    insert into levain.bank_match_confirmation (fund_id, bank_match_proposal_id, bank_match_id)
    select the_fund_id, the_proposal_id, m.bank_match_id
      from levain.bank_match m
     where m.fund_id = the_fund_id and m.letter = stored.letter;
    return query select stored.letter, stored.is_posted, true;
end
$$;
comment on function levain.bank_match_confirm(bigint, bigint) is
    'Another person confirms a match made by hand, which is then booked.';

-- ---- undoing ------------------------------------------------------------------------------------

create function levain.bank_match_depends(the_fund_id bigint, the_match_ids bigint[])
    returns table (bank_match_id bigint, what text, words text)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    with posted as (
        select o.bank_match_id, p.operation_id, p.kind, p.exercise, p.recorded_at
          from levain.bank_match_operation o
          join levain.operation p using (fund_id, operation_id)
         where o.fund_id = the_fund_id and o.bank_match_id = any (the_match_ids)
    ), event as (
        select s.bank_match_id, v.call_id, v.payment_order_id, max(v.place) as place
          from posted s
          join levain.payment_event v
            on v.fund_id = the_fund_id and v.operation_id = s.operation_id
         group by s.bank_match_id, v.call_id, v.payment_order_id
    )
    select e.bank_match_id, 'order', o.exercise || '/' || o.number || ' ' || v.kind || ' '
               || v.day
      from event e
      join levain.payment_order o
        on o.fund_id = the_fund_id and o.call_id = e.call_id
       and o.payment_order_id = e.payment_order_id
      join levain.payment_event v
        on v.fund_id = the_fund_id and v.call_id = e.call_id
       and v.payment_order_id = e.payment_order_id and v.place > e.place
     where not exists (select from levain.operation u
                        where u.fund_id = the_fund_id and u.reverses_id = v.operation_id)
       and not exists (select from posted s
                        where s.operation_id = v.operation_id)
    union all
    select s.bank_match_id, case when l.day is not null then 'settlement' else 'claim' end,
           levain.award_code(the_fund_id, t.call_id, t.application_id)
      from posted s
      join levain.bank_match_target t
        on t.fund_id = the_fund_id and t.bank_match_id = s.bank_match_id
      left join levain.settlement l
        on l.fund_id = the_fund_id and l.call_id = t.call_id
       and l.application_id = t.application_id and l.recorded_at > s.recorded_at
      left join lateral (
          select true as found from levain.claim c
           where c.fund_id = the_fund_id and c.call_id = t.call_id
             and c.application_id = t.application_id and c.recorded_at > s.recorded_at
           limit 1) as c on true
     where s.kind = 'pay_left' and t.kind = 'order' and (l.day is not null or c.found)
    union all
    select s.bank_match_id, 'recovered',
           levain.award_code(the_fund_id, t.call_id, t.application_id)
      from posted s
      join levain.bank_match_target t
        on t.fund_id = the_fund_id and t.bank_match_id = s.bank_match_id and t.kind = 'claim'
     where s.kind = 'recover'
       and t.cents > (select coalesce(sum(k.credit_cents - k.debit_cents), 0)
                        from levain.account k
                       where k.fund_id = the_fund_id and k.call_id = t.call_id
                         and k.application_id = t.application_id and k.ledger = 'cash'
                         and k.stage = 'recovered')
    union all
    select s.bank_match_id, 'refund',
           levain.award_code(the_fund_id, t.call_id, t.application_id)
      from posted s
      join levain.bank_match_target t
        on t.fund_id = the_fund_id and t.bank_match_id = s.bank_match_id and t.place = 1
     where s.kind = 'overpay'
       and exists (select from levain.bank_match_target r
                     join levain.standing_match m using (fund_id, bank_match_id)
                    where r.fund_id = the_fund_id and r.call_id = t.call_id
                      and r.application_id = t.application_id and m.kind = 'refund'
                      and m.bank_match_id > s.bank_match_id)
    union all
    select s.bank_match_id, 'closed', e.exercise::text
      from posted s
      join levain.exercise e on e.fund_id = the_fund_id and e.exercise = s.exercise
     where e.closed_through >= make_date(e.exercise + 1, 1, 31)
     group by s.bank_match_id, e.exercise;
end;
comment on function levain.bank_match_depends(bigint, bigint[]) is
    'What rests on matches, so that they cannot be undone before it: later events of their orders, '
    'a settlement or claim that counted what they paid, what was recovered and given on, a refund, '
    'an exercise that is closed whole.';

create function levain.bank_match_release(
    the_fund_id bigint, the_match_ids bigint[], the_day date, the_motive text) returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    operations jsonb := (
        select jsonb_agg(jsonb_build_object(
                   'key', 'undo ' || p.key, 'kind', 'contra',
                   -- Once its exercise is over, it is undone in that of the day.
                   'exercise', case when the_day between make_date(p.exercise, 1, 1)
                                                     and make_date(p.exercise + 1, 1, 31)
                                    then p.exercise else extract(year from the_day) end,
                   'accounted_on', the_day, 'value_on', the_day, 'reason', the_motive,
                   'reverses_id', p.operation_id) order by p.operation_id desc)
          from levain.bank_match_operation o
          join levain.operation p using (fund_id, operation_id)
         where o.fund_id = the_fund_id and o.bank_match_id = any (the_match_ids));
begin
    if operations is not null then
        perform from levain.ledger_post(the_fund_id, 'accountant', operations);
    end if;
    insert into levain.bank_unmatch (fund_id, bank_match_id, motive, day)
    select the_fund_id, m, the_motive, the_day
      from unnest(the_match_ids) as m;
end
$$;
comment on function levain.bank_match_release(bigint, bigint[], date, text) is
    'Undoes matches by contra-entries: their lines wait again.';

create function levain.bank_match_undo_one(
    the_fund_id bigint, the_letter text, the_day date, the_motive text)
    returns table (cents bigint, created boolean)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    undone levain.bank_match;
    depends text;
begin
    perform levain.fund_role_check(the_fund_id, array['accountant']);
    perform from levain.bank_letter b where b.fund_id = the_fund_id for no key update;
    select m.* into undone from levain.bank_match m
     where m.fund_id = the_fund_id and m.letter = the_letter;
    if undone.letter is null then
        raise exception 'there is no match of this letter'
            using errcode = 'foreign_key_violation',
                  constraint = 'bank_unmatch_bank_match_id_fkey';
    end if;
    if exists (select from levain.bank_unmatch u
                where u.fund_id = the_fund_id and u.bank_match_id = undone.bank_match_id) then
        return query select levain.match_lines_cents(the_fund_id, undone.bank_match_id), false;
        return;
    end if;
    perform levain.day_check('bank_unmatch_day_check', the_fund_id, the_letter, the_day, (
        select max(p.accounted_on)
          from levain.bank_match_operation o
          join levain.operation p using (fund_id, operation_id)
         where o.fund_id = the_fund_id and o.bank_match_id = undone.bank_match_id));
    select string_agg(d.what || ' ' || d.words, ', ' order by d.what, d.words) into depends
      from levain.bank_match_depends(the_fund_id, array[undone.bank_match_id]) as d;
    if depends is not null then
        raise exception 'something rests on it'
            using errcode = 'check_violation', constraint = 'bank_unmatch_depends_check',
                  hint = depends;
    end if;
    perform levain.bank_match_release(the_fund_id, array[undone.bank_match_id], the_day,
                                      the_motive);
    return query select levain.match_lines_cents(the_fund_id, undone.bank_match_id), true;
end
$$;
comment on function levain.bank_match_undo_one(bigint, text, date, text) is
    'Undoes a match; refused while something rests on it; undone already: gives false.';

create function levain.matches_of_import(the_fund_id bigint, the_import_id bigint)
    returns bigint[]
    language sql stable
    set search_path = levain, pg_temp
    return coalesce((
        select array_agg(distinct s.bank_match_id order by s.bank_match_id)
          from levain.bank_match_line n
          join levain.standing_match s using (fund_id, bank_match_id)
         where n.fund_id = the_fund_id and n.bank_import_id = the_import_id), '{}');
comment on function levain.matches_of_import(bigint, bigint) is
    'The matches that stand of lines of an import.';

create or replace function levain.bank_line_depends(the_fund_id bigint, the_import_id bigint)
    returns table (line integer, part integer, what text, words text)
    language plpgsql stable
    set search_path = levain, pg_temp as $$
begin
    return query
        select n.line, n.part, d.what, m.letter || ': ' || d.words
          from levain.bank_match_depends(
                   the_fund_id, levain.matches_of_import(the_fund_id, the_import_id)) as d
          join levain.bank_match m
            on m.fund_id = the_fund_id and m.bank_match_id = d.bank_match_id
          join levain.bank_match_line n
            on n.fund_id = m.fund_id and n.bank_match_id = m.bank_match_id
           and n.bank_import_id = the_import_id
         order by n.line, n.part, d.what, d.words;
end
$$;

create or replace function levain.bank_match_undo(
    the_fund_id bigint, the_import_id bigint, the_exercise smallint, the_day date,
    the_reason text) returns bigint
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    the_ids bigint[];
begin
    if the_exercise is null then
        return 0::bigint;
    end if;
    perform from levain.bank_letter b where b.fund_id = the_fund_id for no key update;
    the_ids := levain.matches_of_import(the_fund_id, the_import_id);
    if the_ids <> '{}' then
        perform levain.bank_match_release(the_fund_id, the_ids, the_day, the_reason);
    end if;
    return cardinality(the_ids)::bigint;
end
$$;

-- ---- checking it all ----------------------------------------------------------------------------

create function levain.bank_match_faults(the_fund_id bigint)
    returns table (subject text, found text, expected text)
    language sql stable
    set search_path = levain, pg_temp
    set enable_nestloop = off
    set work_mem = '64MB'
    set jit = off
begin atomic
    with stands as (
        select n.bank_import_id, n.line, n.part, count(*) as times,
               bool_or(m.is_posted) as is_posted
          from levain.bank_match_line n
          join levain.standing_match m using (fund_id, bank_match_id)
         where n.fund_id = the_fund_id
         group by n.bank_import_id, n.line, n.part
    ), waits as (
        select coalesce(-sum(l.cents) filter (where l.cents < 0), 0) as out_cents,
               coalesce(sum(l.cents) filter (where l.cents > 0), 0) as in_cents
          from levain.standing_line l
          left join stands s
            on s.bank_import_id = l.bank_import_id and s.line = l.line and s.part = l.part
         where l.fund_id = the_fund_id and s.is_posted is not true
    ), held as (
        select coalesce(sum(k.credit_cents - k.debit_cents) filter (
                   where k.stage = 'left'), 0) as out_cents,
               coalesce(sum(k.credit_cents - k.debit_cents) filter (
                   where k.stage = 'suspense'), 0)
               - (select coalesce(sum(s.cents), 0) from levain.suspense s
                   where s.fund_id = the_fund_id)
               + (select coalesce(sum(e.cents), 0) from levain.suspense_event e
                   where e.fund_id = the_fund_id) as in_cents
          from levain.account k
         where k.fund_id = the_fund_id and k.ledger = 'cash' and k.stage in ('left', 'suspense')
    )
    select 'lines that went out and wait, and what is on left', h.out_cents::text,
           w.out_cents::text
      from waits w, held h
     where w.out_cents <> h.out_cents
    union all
    select 'lines that came in and wait, and what is on suspense', h.in_cents::text,
           w.in_cents::text
      from waits w, held h
     where w.in_cents <> h.in_cents
    union all
    select 'line ' || s.bank_import_id || '/' || s.line || '.' || s.part || ' in matches',
           s.times::text, '1'
      from stands s
     where s.times > 1
    union all
    select 'match ' || x.letter || ': lines, and what they are', x.line_cents::text,
           x.target_cents::text
      from (select m.letter, m.kind, sum(l.cents) as line_cents,
                   (select coalesce(sum(t.cents), 0) from levain.bank_match_target t
                     where t.fund_id = m.fund_id and t.bank_match_id = m.bank_match_id)
                   + (select coalesce(sum(t.cents), 0)
                        from levain.bank_match_operation o
                        join levain.operation p using (fund_id, operation_id)
                        join levain.transfer t using (fund_id, operation_id)
                       where o.fund_id = m.fund_id and o.bank_match_id = m.bank_match_id
                         and p.kind = 'overpay' and m.kind = 'payment') as target_cents
              from levain.standing_match m
              join levain.bank_match_line n using (fund_id, bank_match_id)
              join levain.bank_line l using (fund_id, bank_import_id, line, part)
             where m.fund_id = the_fund_id and m.is_posted
             group by m.fund_id, m.bank_match_id, m.letter, m.kind) as x
     where abs(x.line_cents) <> x.target_cents
    union all
    select 'match ' || m.letter || ' stands, and line ' || n.bank_import_id || '/' || n.line
               || ' was undone', 'stands', 'undone'
      from levain.standing_match m
      join levain.bank_match_line n using (fund_id, bank_match_id)
      join levain.bank_undo u using (fund_id, bank_import_id)
     where m.fund_id = the_fund_id;
end;
comment on function levain.bank_match_faults(bigint) is
    'What of matches is not as it has to be: the money that waits is that of the lines that wait, '
    'a match is of what its lines are, no line is matched twice or was undone.';

-- ---- who may what -------------------------------------------------------------------------------

grant select on levain.match_rule, levain.match_rule_switch
    to levain_reader, levain_manager, levain_accountant, levain_auditor;
grant select on levain.order_lines, levain.bank_letter, levain.bank_match,
    levain.bank_match_line, levain.bank_match_target, levain.bank_match_operation,
    levain.bank_unmatch, levain.standing_match, levain.bank_match_proposal,
    levain.bank_match_confirmation, levain.waiting_line, levain.standing_claim_event
    to levain_manager, levain_accountant, levain_auditor;
grant select on levain.standing_claim_event to levain_reader;
grant execute on function levain.bank_match_store(bigint, jsonb),
    levain.bank_match_add(bigint, jsonb, text),
    levain.bank_match_undo_one(bigint, text, date, text),
    levain.match_rule_set(bigint, text, boolean, text)
    to levain_accountant;
grant execute on function levain.bank_match_confirm(bigint, bigint) to levain_accountant;
grant execute on function levain.bank_match_faults(bigint),
    levain.bank_match_depends(bigint, bigint[])
    to levain_accountant, levain_auditor;
grant execute on function levain.match_lines_asked(jsonb)
    to levain_manager, levain_accountant, levain_auditor;
grant execute on function levain.order_reference(text, smallint, integer, smallint),
    levain.letter_of(integer), levain.match_lines_cents(bigint, bigint)
    to levain_manager, levain_accountant, levain_auditor;

select levain.hold_by_fund(t::regclass, array['accountant'])
  from unnest(array['levain.bank_letter', 'levain.bank_match', 'levain.bank_match_line',
                    'levain.bank_match_target', 'levain.bank_match_operation',
                    'levain.bank_unmatch', 'levain.bank_match_proposal',
                    'levain.bank_match_confirmation', 'levain.match_rule_switch']) as t;
select levain.hold_tables();
