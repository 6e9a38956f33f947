-- SPDX-License-Identifier: MPL-2.0
-- 0043_figures - what each figure of a report is, as data, and the facts that it is the sum of.
-- Needs:   0025, whose shares it reads; 0031 and 0039, whose movements of money it knows.
-- Breaks:  nothing (new tables and functions only).
-- Why:     two reports that each sum the ledger in their own way will disagree one day. A figure is
--          defined once, as a signed sum of movements; every report sums the same facts, and who
--          doubts a cell is given the facts that it is made of.

set local role levain_owner;

-- ---- figures ------------------------------------------------------------------------------------

create table levain.figure (
    figure    levain.code not null constraint figure_pkey primary key,
    source    text not null
              constraint figure_source_check check (source in ('ledger', 'convention', 'figures')),
    by_funder boolean not null,
    words     levain.words not null,
    constraint figure_source_key unique (figure, source),
    constraint figure_by_funder_key unique (figure, by_funder)
);
comment on table levain.figure is
    'A figure of reports: what moved in the ledger, what conventions say, or a sum of others.';
comment on column levain.figure.by_funder is
    'Each of its facts is of a funder, so that it is the sum over funders; else it is of all of '
    'them together.';

create table levain.figure_move (
    figure       levain.code not null,
    source       text not null default 'ledger'
                 constraint figure_move_source_check check (source = 'ledger'),
    ledger       text not null,
    debit_stage  levain.code not null,
    credit_stage levain.code not null,
    kind         levain.code
                 constraint figure_move_kind_fkey references levain.ledger_kind,
    side         text not null
                 constraint figure_move_side_check check (side in ('debit', 'credit')),
    sign         smallint not null constraint figure_move_sign_check check (sign in (-1, 1)),
    constraint figure_move_key unique nulls not distinct
        (figure, ledger, debit_stage, credit_stage, kind, side),
    constraint figure_move_figure_fkey
        foreign key (figure, source) references levain.figure (figure, source),
    constraint figure_move_debit_stage_fkey
        foreign key (ledger, debit_stage) references levain.ledger_stage,
    constraint figure_move_credit_stage_fkey
        foreign key (ledger, credit_stage) references levain.ledger_stage
);
comment on table levain.figure_move is
    'A movement that counts in a figure. What a contra-entry takes back is taken from the figures '
    'of what it undoes.';
comment on column levain.figure_move.kind is 'Of these operations alone; null = of all.';
comment on column levain.figure_move.side is
    'Which account says the envelope, the award, the vintage: that which gives, or which takes.';
create index figure_move_figure_idx on levain.figure_move (figure, source);
create index figure_move_kind_idx on levain.figure_move (kind);
create index figure_move_debit_stage_idx on levain.figure_move (ledger, debit_stage);
create index figure_move_credit_stage_idx on levain.figure_move (ledger, credit_stage);

create table levain.figure_part (
    figure    levain.code not null,
    by_funder boolean not null,
    part      levain.code not null constraint figure_part_part_fkey references levain.figure,
    sign      smallint not null constraint figure_part_sign_check check (sign in (-1, 1)),
    constraint figure_part_pkey primary key (figure, part),
    constraint figure_part_figure_fkey foreign key (figure, by_funder)
        references levain.figure (figure, by_funder)
);
comment on table levain.figure_part is
    'What a figure is the sum of: itself, where it is of the ledger or of conventions.';
comment on column levain.figure_part.by_funder is 'That of the figure.';
create index figure_part_figure_idx on levain.figure_part (figure, by_funder);
create index figure_part_part_idx on levain.figure_part (part);

insert into levain.figure (figure, source, by_funder, words) values
    -- What funders promise, pay, get back.
    ('promised', 'ledger', true, 'what funders promised, management included'),
    ('usable', 'convention', true, 'what conventions allow to grant: promised, less management'),
    ('management', 'convention', true, 'what conventions give for the management of the fund'),
    ('called', 'ledger', true, 'what funders were asked to pay'),
    ('received', 'ledger', true, 'what funders paid'),
    ('managed', 'ledger', true, 'what was taken for the management of the fund'),
    ('owed', 'ledger', true, 'what beneficiaries paid back and is owed to funders'),
    ('returned', 'ledger', true, 'what was given back to funders'),
    ('reused', 'ledger', true, 'what beneficiaries paid back and may be granted again'),
    ('to_call', 'figures', true, 'promised, not called yet'),
    ('to_receive', 'figures', true, 'called, not received yet'),
    ('to_return', 'figures', true, 'owed to funders, not given back yet'),
    ('to_pass_on', 'figures', true, 'paid back by beneficiaries, neither owed nor used again yet'),
    -- Commitments of awards.
    ('committed', 'ledger', true, 'committed to awards by decisions'),
    ('decommitted', 'ledger', true, 'taken back from awards: they will not use it'),
    ('net_committed', 'figures', true, 'committed, less decommitted'),
    ('paid', 'ledger', true, 'paid to beneficiaries, what came back since included'),
    ('outstanding', 'figures', true, 'committed, neither paid nor decommitted'),
    ('left', 'figures', true, 'usable or to be used again, not committed'),
    ('certified', 'ledger', false, 'rights to be paid that were established'),
    ('ordered', 'ledger', false, 'ordered to be paid'),
    ('uncertified', 'figures', false, 'committed, not certified: still to be earned'),
    ('certified_unpaid', 'figures', false, 'certified, not paid: due to beneficiaries'),
    -- Appropriations of envelopes.
    ('ae_opened', 'ledger', false, 'commitments that were voted'),
    ('ae_reopened', 'ledger', false, 'cancelled commitments that were opened again'),
    ('ae_moved', 'ledger', false, 'commitments that came from other envelopes, less those that '
     'went'),
    ('ae_carried', 'ledger', false, 'commitments that came from the exercise before, less those '
     'that went to the next'),
    ('ae_used', 'ledger', false, 'commitments that awards took, less those they gave back to '
     'envelopes'),
    ('ae_cancelled', 'ledger', false, 'free commitments that were cancelled'),
    ('ae_lost', 'ledger', false, 'decommitted and cancelled at once, the vintage being past'),
    ('ae_ended', 'figures', false, 'commitments that were cancelled, less those opened again'),
    ('ae_left', 'figures', false, 'free to be committed'),
    ('cp_opened', 'ledger', false, 'payment appropriations that were voted'),
    ('cp_reopened', 'ledger', false, 'lapsed payment appropriations that were opened again'),
    ('cp_moved', 'ledger', false, 'payment appropriations that came from other envelopes, less '
     'those that went'),
    ('cp_lapsed', 'ledger', false, 'payment appropriations that ended with their exercise'),
    ('cp_ordered', 'ledger', false, 'payment appropriations that orders took'),
    ('cp_paid', 'ledger', false, 'payment appropriations that were paid'),
    ('cp_left', 'figures', false, 'free to be ordered'),
    -- Cash.
    ('sent', 'ledger', false, 'sent to beneficiaries by the bank'),
    ('executed', 'ledger', false, 'credited to beneficiaries'),
    ('bounced', 'ledger', false, 'come back from the bank'),
    ('reissued', 'ledger', false, 'sent again'),
    ('to_reissue', 'figures', false, 'come back from the bank, not sent again yet'),
    ('disbursed', 'figures', false, 'sent to beneficiaries, less what waits to be sent again'),
    ('overpaid', 'ledger', false, 'paid beyond what was ordered, not come back yet'),
    ('suspense', 'ledger', false, 'received, not known what for yet'),
    ('unknown_out', 'ledger', false, 'left the bank, not known what for yet'),
    ('charged', 'ledger', false, 'taken by the bank or debited from the money of the fund, less '
     'what came back'),
    ('management_spent', 'ledger', false, 'taken by the bank or debited from what was set aside '
     'for management'),
    ('interest', 'ledger', false, 'interest that the bank paid'),
    ('at_hand', 'figures', true, 'money of funders that is held: received or paid back, less '
     'management, payments and what was given back'),
    ('cash_held', 'figures', false, 'what the fund holds in money'),
    -- Claims on beneficiaries.
    ('claimed', 'ledger', true, 'what beneficiaries have to pay back'),
    ('recovered', 'ledger', true, 'what beneficiaries paid back'),
    ('waived', 'ledger', true, 'claims that were given up by decisions'),
    ('written_off', 'ledger', true, 'claims that were lost'),
    ('claims_due', 'figures', true, 'claimed, neither paid back, nor given up, nor lost');

insert into levain.figure_move (figure, ledger, debit_stage, credit_stage, kind, side, sign) values
    ('promised', 'cash', 'pledge', 'promised', null, 'credit', 1),
    ('promised', 'cash', 'promised', 'pledge', null, 'debit', -1),
    ('called', 'cash', 'promised', 'called', null, 'credit', 1),
    ('received', 'cash', 'called', 'bank', null, 'debit', 1),
    ('managed', 'cash', 'bank', 'management', null, 'credit', 1),
    ('owed', 'cash', 'recovered', 'owed', null, 'debit', 1),
    ('returned', 'cash', 'owed', 'given_back', null, 'credit', 1),
    ('reused', 'cash', 'recovered', 'bank', null, 'debit', 1),
    ('committed', 'ae', 'available', 'committed', null, 'credit', 1),
    ('decommitted', 'ae', 'committed', 'decommitted', null, 'credit', 1),
    ('paid', 'ae', 'ordered', 'paid', null, 'credit', 1),
    ('certified', 'ae', 'committed', 'certified', null, 'credit', 1),
    ('ordered', 'ae', 'certified', 'ordered', null, 'credit', 1),
    ('ae_opened', 'ae', 'opened', 'available', null, 'credit', 1),
    ('ae_reopened', 'ae', 'cancelled', 'available', null, 'credit', 1),
    ('ae_moved', 'ae', 'available', 'available', 'move', 'credit', 1),
    ('ae_moved', 'ae', 'available', 'available', 'move', 'debit', -1),
    ('ae_moved', 'ae', 'available', 'available', 'pool', 'credit', 1),
    ('ae_moved', 'ae', 'available', 'available', 'pool', 'debit', -1),
    ('ae_carried', 'ae', 'available', 'available', 'carry_over', 'credit', 1),
    ('ae_carried', 'ae', 'available', 'available', 'carry_over', 'debit', -1),
    ('ae_used', 'ae', 'available', 'committed', null, 'debit', 1),
    ('ae_used', 'ae', 'decommitted', 'available', null, 'credit', -1),
    ('ae_cancelled', 'ae', 'available', 'cancelled', null, 'debit', 1),
    ('ae_lost', 'ae', 'decommitted', 'cancelled', null, 'credit', 1),
    ('cp_opened', 'cp', 'opened', 'available', null, 'credit', 1),
    ('cp_reopened', 'cp', 'lapsed', 'available', null, 'credit', 1),
    ('cp_moved', 'cp', 'available', 'available', null, 'credit', 1),
    ('cp_moved', 'cp', 'available', 'available', null, 'debit', -1),
    ('cp_lapsed', 'cp', 'available', 'lapsed', null, 'debit', 1),
    ('cp_ordered', 'cp', 'available', 'ordered', null, 'credit', 1),
    ('cp_paid', 'cp', 'ordered', 'paid', null, 'credit', 1),
    ('sent', 'cash', 'bank', 'sent', null, 'credit', 1),
    ('executed', 'cash', 'sent', 'executed', null, 'credit', 1),
    ('bounced', 'cash', 'sent', 'returned', null, 'credit', 1),
    ('bounced', 'cash', 'executed', 'returned', null, 'credit', 1),
    ('reissued', 'cash', 'returned', 'sent', null, 'credit', 1),
    ('overpaid', 'cash', 'bank', 'overpaid', null, 'credit', 1),
    ('overpaid', 'cash', 'overpaid', 'bank', null, 'debit', -1),
    ('suspense', 'cash', 'outside', 'suspense', null, 'credit', 1),
    ('suspense', 'cash', 'suspense', 'outside', null, 'debit', -1),
    ('unknown_out', 'cash', 'outside', 'left', null, 'credit', 1),
    ('unknown_out', 'cash', 'left', 'outside', null, 'debit', -1),
    ('charged', 'cash', 'bank', 'charged', null, 'credit', 1),
    ('charged', 'cash', 'charged', 'bank', null, 'debit', -1),
    ('management_spent', 'cash', 'management', 'charged', null, 'credit', 1),
    ('interest', 'cash', 'yield', 'bank', null, 'debit', 1),
    ('claimed', 'cash', 'claim', 'due', null, 'credit', 1),
    ('recovered', 'cash', 'due', 'recovered', null, 'credit', 1),
    ('waived', 'cash', 'due', 'waived', null, 'credit', 1),
    ('written_off', 'cash', 'due', 'written_off', null, 'credit', 1);

insert into levain.figure_part (figure, by_funder, part, sign)
select f.figure, f.by_funder, f.figure, 1 from levain.figure f where f.source <> 'figures'
union all
select p.figure, f.by_funder, p.part, p.sign
  from (values
    ('to_call', 'promised', 1), ('to_call', 'called', -1),
    ('to_receive', 'called', 1), ('to_receive', 'received', -1),
    ('to_return', 'owed', 1), ('to_return', 'returned', -1),
    ('to_pass_on', 'recovered', 1), ('to_pass_on', 'owed', -1), ('to_pass_on', 'reused', -1),
    ('net_committed', 'committed', 1), ('net_committed', 'decommitted', -1),
    ('outstanding', 'committed', 1), ('outstanding', 'decommitted', -1),
    ('outstanding', 'paid', -1),
    ('left', 'usable', 1), ('left', 'reused', 1), ('left', 'committed', -1),
    ('left', 'decommitted', 1),
    ('uncertified', 'committed', 1), ('uncertified', 'decommitted', -1),
    ('uncertified', 'certified', -1),
    ('certified_unpaid', 'certified', 1), ('certified_unpaid', 'cp_paid', -1),
    ('ae_ended', 'ae_cancelled', 1), ('ae_ended', 'ae_lost', 1), ('ae_ended', 'ae_reopened', -1),
    ('ae_left', 'ae_opened', 1), ('ae_left', 'ae_reopened', 1), ('ae_left', 'ae_moved', 1),
    ('ae_left', 'ae_carried', 1), ('ae_left', 'ae_used', -1), ('ae_left', 'ae_cancelled', -1),
    ('cp_left', 'cp_opened', 1), ('cp_left', 'cp_reopened', 1), ('cp_left', 'cp_moved', 1),
    ('cp_left', 'cp_lapsed', -1), ('cp_left', 'cp_ordered', -1),
    ('to_reissue', 'bounced', 1), ('to_reissue', 'reissued', -1),
    ('disbursed', 'sent', 1), ('disbursed', 'bounced', -1), ('disbursed', 'reissued', 1),
    ('at_hand', 'received', 1), ('at_hand', 'managed', -1), ('at_hand', 'paid', -1),
    ('at_hand', 'recovered', 1), ('at_hand', 'returned', -1),
    ('cash_held', 'received', 1), ('cash_held', 'managed', -1), ('cash_held', 'sent', -1),
    ('cash_held', 'bounced', 1), ('cash_held', 'reissued', -1), ('cash_held', 'recovered', 1),
    ('cash_held', 'returned', -1), ('cash_held', 'overpaid', -1), ('cash_held', 'suspense', 1),
    ('cash_held', 'unknown_out', -1), ('cash_held', 'charged', -1), ('cash_held', 'interest', 1),
    ('claims_due', 'claimed', 1), ('claims_due', 'recovered', -1), ('claims_due', 'waived', -1),
    ('claims_due', 'written_off', -1)) as p (figure, part, sign)
  join levain.figure f using (figure);

-- ---- facts --------------------------------------------------------------------------------------

-- It begins with the day: one that began with the fund would be taken to find an operation by its
-- key as long as nobody has looked at how many a fund has.
create index operation_accounted_on_idx on levain.operation (accounted_on, fund_id);

-- Without settings of its own, so that PostgreSQL puts it into the statement that asks: what is
-- asked of the facts is then asked of the tables.
create function levain.figure_facts(
    the_fund_id bigint, the_from date, the_through date, the_as_of date,
    the_known_at timestamptz)
    returns table (
        figure text, cents bigint, day date, recorded_at timestamptz, exercise smallint,
        of_exercise smallint, vintage smallint, call_id bigint, envelope text,
        application_id bigint, funder_id bigint, source_id bigint, operation_id bigint,
        line integer, kind text)
    language sql stable
begin atomic
    select b.figure::text, b.cents::bigint, b.day, b.recorded_at, b.exercise, b.of_exercise,
           b.vintage, b.call_id, b.envelope::text, b.application_id,
           case when b.by_funder then b.funder_id end,
           case when b.by_funder then b.source_id end, b.operation_id, b.line, b.kind::text
      from (select p.figure, p.by_funder, p.sign * m.sign * coalesce(s.cents, t.cents::bigint)
                       as cents,
                   o.accounted_on as day, o.recorded_at, o.exercise,
                   a.exercise as of_exercise, coalesce(u.year, a.vintage) as vintage,
                   a.call_id, a.envelope, a.application_id,
                   coalesce(u.funder_id, a.funder_id) as funder_id, u.source_id,
                   o.operation_id, t.line::integer as line, o.kind
              from levain.figure_part p
              join levain.figure_move m on m.figure = p.part
              join levain.transfer t
                on t.ledger = m.ledger and t.debit_stage = m.debit_stage
               and t.credit_stage = m.credit_stage
              join levain.operation o
                on o.fund_id = t.fund_id and o.operation_id = t.operation_id
               and (m.kind is null or m.kind = o.kind)
              join levain.account a
                on a.fund_id = t.fund_id
               and a.account_id = case m.side when 'debit' then t.debit_account_id
                                              else t.credit_account_id end
              left join levain.transfer_share s
                on s.fund_id = t.fund_id and s.operation_id = t.operation_id and s.line = t.line
               and p.by_funder
              left join levain.funding_source u
                on u.fund_id = s.fund_id and u.source_id = s.source_id
             where t.fund_id = the_fund_id and o.fund_id = the_fund_id and o.kind <> 'contra'
            union all
            -- What is undone, by the movement that it was; undone twice, it is done.
            select p.figure, p.by_funder,
                   p.sign * m.sign * coalesce(s.cents, r.way * t.cents::bigint), o.accounted_on,
                   o.recorded_at, o.exercise, a.exercise, coalesce(u.year, a.vintage), a.call_id,
                   a.envelope, a.application_id, coalesce(u.funder_id, a.funder_id), u.source_id,
                   o.operation_id, t.line::integer, o.kind
              from levain.operation o
              join levain.operation one
                on one.fund_id = o.fund_id and one.operation_id = o.reverses_id
              left join levain.operation two
                on two.fund_id = one.fund_id and two.operation_id = one.reverses_id
              cross join lateral (
                  select coalesce(two.kind, one.kind) as kind,
                         case when two.kind is null then -1 else 1 end as way) as r
              join levain.transfer t
                on t.fund_id = o.fund_id and t.operation_id = o.operation_id
              join levain.figure_move m
                on m.ledger = t.ledger
               and m.debit_stage = case r.way when 1 then t.debit_stage else t.credit_stage end
               and m.credit_stage = case r.way when 1 then t.credit_stage else t.debit_stage end
               and (m.kind is null or m.kind = r.kind)
              join levain.figure_part p on p.part = m.figure
              join levain.account a
                on a.fund_id = t.fund_id
               and a.account_id = case when (m.side = 'debit') = (r.way = 1)
                                       then t.debit_account_id else t.credit_account_id end
              left join levain.transfer_share s
                on s.fund_id = t.fund_id and s.operation_id = t.operation_id and s.line = t.line
               and p.by_funder
              left join levain.funding_source u
                on u.fund_id = s.fund_id and u.source_id = s.source_id
             where o.fund_id = the_fund_id and o.reverses_id is not null
            union all
            -- Each version of a convention changes what the one before it said.
            select p.figure, p.by_funder, p.sign * x.cents, coalesce(o.accounted_on, f.signed_on),
                   f.recorded_at, coalesce(o.exercise, f.year), f.year, f.year, null, null, null,
                   f.funder_id, null, o.operation_id, f.version, 'convention'
              from (select g.fund_id, g.funder_id, g.year, g.version, g.signed_on, g.recorded_at,
                           g.management_cents - coalesce(lag(g.management_cents) over w, 0)
                               as management,
                           case when g.clause is null then 0
                                else g.cents - g.management_cents end
                           - coalesce(lag(case when g.clause is null then 0
                                               else g.cents - g.management_cents end) over w, 0)
                               as usable
                      from levain.funding g
                     where g.fund_id = the_fund_id
                    window w as (partition by g.funder_id, g.year order by g.version)) as f
              join levain.funder d on d.funder_id = f.funder_id
              left join levain.operation o
                on o.fund_id = f.fund_id
               and o.key = 'convention of ' || d.code || ' for ' || f.year || ', version '
                           || f.version
              cross join lateral (values ('usable', f.usable::bigint),
                                         ('management', f.management::bigint)) as x (figure, cents)
              join levain.figure_part p on p.part = x.figure
             where x.cents <> 0) as b
     where (the_from is null or b.day >= the_from)
       and (the_through is null or b.day <= the_through)
       and (the_as_of is null or b.day <= the_as_of)
       and (the_known_at is null or b.recorded_at <= the_known_at)
       and b.recorded_at < levain.recorded_until();
end;
comment on function levain.figure_facts(bigint, date, date, date, timestamptz) is
    'What figures are made of: a row for each movement, figure and funder''s share. Of days from '
    'one through another (null = all), dated up to a day and recorded up to an instant (null = '
    'all). exercise: in which it counts; of_exercise: that of the account; where a figure is not '
    'by funder, nor is its funder known.';

create function levain.figure_sums(
    the_fund_id bigint, the_from date, the_through date, the_as_of date, the_figures text[])
    returns table (
        figure text, cents bigint, in_period boolean, month date, first_day date,
        exercise smallint, of_exercise smallint, vintage smallint, call_id bigint, envelope text,
        application_id bigint, funder_id bigint, source_id bigint)
    language sql stable
    set enable_nestloop = off -- there are more movements than the planner thinks
    set enable_sort = off -- and few groups of them
begin atomic
    -- Facts of the ledger are summed before they are parts of figures: most are parts of several.
    select p.figure::text, sum(p.sign * b.cents)::bigint, b.in_period, b.month,
           min(b.first_day) filter (where p.sign > 0), b.exercise, b.of_exercise, b.vintage,
           b.call_id, b.envelope, b.application_id, case when p.by_funder then b.funder_id end,
           case when p.by_funder then b.source_id end
      from (select f.figure, f.day between the_from and the_through as in_period,
                   date_trunc('month', f.day)::date as month, f.exercise, f.of_exercise,
                   f.vintage, f.call_id, f.envelope, f.application_id, f.funder_id, f.source_id,
                   sum(f.cents) as cents, min(f.day) filter (where f.cents > 0) as first_day
              from levain.figure_facts(the_fund_id, null, null, the_as_of, null) as f
             where f.figure = any (array(
                       select p.part::text from levain.figure_part p
                        where the_figures is null or p.figure = any (the_figures)))
             group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11) as b
      join levain.figure_part p on p.part = b.figure
     where the_figures is null or p.figure = any (the_figures)
     group by p.figure, b.in_period, b.month, b.exercise, b.of_exercise, b.vintage, b.call_id,
              b.envelope, b.application_id, 12, 13;
end;
comment on function levain.figure_sums(bigint, date, date, date, text[]) is
    'The sums of figures (null = of all) up to a day, by month, whether it is in a period, '
    'exercise, vintage, envelope, award and funder; first_day: of the first movement that added.';

create function levain.share_bp(the_part bigint, the_whole bigint) returns bigint
    language sql immutable
    return case when the_whole > 0
                then div(the_part * 20000::numeric + the_whole, 2 * the_whole::numeric)::bigint end;
comment on function levain.share_bp(bigint, bigint) is
    'A part in 1/10,000 of the whole, halves up; null = of nothing.';

create function levain.stages_at(the_fund_id bigint, the_as_of date) returns jsonb
    language sql stable
    set enable_nestloop = off -- there are more movements than the planner thinks
begin atomic
    select coalesce(jsonb_object_agg(s.stage, s.cents), '{}')
      from (select a.ledger || '_' || a.stage as stage, sum(x.cents)::bigint as cents
              from levain.operation o
              join levain.transfer t
                on t.fund_id = o.fund_id and t.operation_id = o.operation_id
             cross join lateral (values (t.debit_account_id, - t.cents::bigint),
                                        (t.credit_account_id, t.cents::bigint))
                   as x (account_id, cents)
              join levain.account a on a.fund_id = o.fund_id and a.account_id = x.account_id
             where o.fund_id = the_fund_id and (the_as_of is null or o.accounted_on <= the_as_of)
               and o.recorded_at < levain.recorded_until()
             group by a.ledger, a.stage) as s;
end;
comment on function levain.stages_at(bigint, date) is
    'What is on the accounts of each stage on a day, from all that moved: what figures are held '
    'against. {"ae_available": cents, ...}';

-- ---- what is to be paid, and when ---------------------------------------------------------------

create function levain.award_plan(the_fund_id bigint, the_as_of date)
    returns table (call_id bigint, application_id bigint, ordinal smallint, code text, cents bigint,
                   planned_on date)
    language sql stable
begin atomic
    select g.call_id, g.application_id, i.ordinal, i.code::text, i.cents::bigint,
           (case i.due
                when 'notification' then coalesce(n.day, g.first_signed_on)
                when 'signature' then g.first_signed_on
                when 'start' then coalesce(s.day, g.starts_on)
                when 'end' then g.ends_on
                else case i.kind
                    when 'balance' then g.ends_on + make_interval(months => coalesce(
                        (levain.payments_of(g.fund_id, g.call_id) ->> 'return_within_months')
                            ::integer,
                        levain.guard_value(g.fund_id, 'financial_return', the_as_of)::integer))
                    else g.starts_on + (g.ends_on - g.starts_on) / 2 end
            end + make_interval(months => i.months))::date
      from (select distinct on (a.call_id, a.application_id)
                   a.fund_id, a.call_id, a.application_id, a.version, a.starts_on, a.ends_on,
                   min(a.signed_on) over (partition by a.call_id, a.application_id)
                       as first_signed_on
              from levain.agreement a
             where a.fund_id = the_fund_id and (the_as_of is null or a.signed_on <= the_as_of)
               and a.recorded_at < levain.recorded_until()
             order by a.call_id, a.application_id, a.version desc) as g
      join levain.instalment i
        on i.fund_id = g.fund_id and i.call_id = g.call_id
       and i.application_id = g.application_id and i.version = g.version
      left join levain.award_event n
        on n.fund_id = g.fund_id and n.call_id = g.call_id
       and n.application_id = g.application_id and n.kind = 'notified'
       and n.recorded_at < levain.recorded_until()
      left join lateral (
          select min(t.day) as day from levain.award_step t
           where t.fund_id = g.fund_id and t.call_id = g.call_id
             and t.application_id = g.application_id and t.kind = 'started'
             and (the_as_of is null or t.day <= the_as_of)
             and t.recorded_at < levain.recorded_until()) as s on true;
end;
comment on function levain.award_plan(bigint, date) is
    'When the instalments of awards are planned for, by the agreements that were signed up to a '
    'day: what waits for papers, at the middle of the project, its balance when the accounts have '
    'to be there; null = the agreement names no days.';

create function levain.payment_forecast(the_fund_id bigint, the_as_of date, the_days date[])
    returns table (until_day date, call_id bigint, application_id bigint, envelope text,
                   vintage smallint, funder_id bigint, source_id bigint, cents bigint)
    language sql stable
begin atomic
    with held as materialized (
        select f.call_id, f.application_id, f.envelope, f.vintage, f.funder_id, f.source_id,
               sum(f.cents) filter (where f.figure = 'outstanding')::bigint as outstanding,
               coalesce(sum(f.cents) filter (where f.figure = 'paid'), 0)::bigint as paid
          from levain.figure_sums(the_fund_id, null, null, the_as_of,
                                  array['outstanding', 'paid']) as f
         group by f.call_id, f.application_id, f.envelope, f.vintage, f.funder_id, f.source_id
    ), award as (
        select h.call_id, h.application_id, sum(h.outstanding)::bigint as outstanding,
               sum(h.paid)::bigint as paid,
               array_agg(h.outstanding order by h.vintage, h.envelope, d.code, h.source_id)
                   as weights,
               array_agg(h.source_id order by h.vintage, h.envelope, d.code, h.source_id)
                   as source_ids,
               array_agg(h.funder_id order by h.vintage, h.envelope, d.code, h.source_id)
                   as funder_ids,
               array_agg(h.vintage order by h.vintage, h.envelope, d.code, h.source_id)
                   as vintages,
               array_agg(h.envelope order by h.vintage, h.envelope, d.code, h.source_id)
                   as envelopes
          from held h
          left join levain.funder d using (funder_id)
         where h.outstanding > 0
         group by h.call_id, h.application_id
    ), due as (
        select u.day, a.call_id, a.application_id,
               least(a.outstanding, greatest(0, sum(p.cents)::bigint - (
                   select coalesce(sum(h.paid), 0)::bigint from held h
                    where h.call_id = a.call_id and h.application_id = a.application_id)))
                   as cents
          from unnest(the_days) as u (day)
          join levain.award_plan(the_fund_id, the_as_of) as p on p.planned_on <= u.day
          join award a on a.call_id = p.call_id and a.application_id = p.application_id
         group by u.day, a.call_id, a.application_id, a.outstanding
    )
    select d.day, a.call_id, a.application_id, w.envelope, w.vintage, w.funder_id, w.source_id,
           w.cents
      from due d
      join award a using (call_id, application_id)
     cross join lateral unnest(a.envelopes, a.vintages, a.funder_ids, a.source_ids,
                               levain.apportion(d.cents, a.weights))
           as w (envelope, vintage, funder_id, source_id, cents)
     where w.cents <> 0;
end;
comment on function levain.payment_forecast(bigint, date, date[]) is
    'What is to be paid of awards after a day, until others, by the plan: what was planned by then '
    'and is not paid, no more than is outstanding; shared by what is outstanding of each funder.';

create function levain.award_justified(the_fund_id bigint, the_as_of date)
    returns table (call_id bigint, application_id bigint, envelope text, vintage smallint,
                   funder_id bigint, source_id bigint, cents bigint)
    language sql stable
begin atomic
    with due as (
        select s.call_id, s.application_id, s.due_cents::bigint as cents
          from levain.settlement s
         where s.fund_id = the_fund_id and (the_as_of is null or s.day <= the_as_of)
           and s.recorded_at < levain.recorded_until()
    ), justified as materialized (
        select d.call_id, d.application_id, d.cents from due d
        union all
        select c.call_id, c.application_id, sum(c.cents)::bigint
          from levain.certification c
         where c.fund_id = the_fund_id and c.ground = 'service'
           and (the_as_of is null or c.day <= the_as_of)
           and c.recorded_at < levain.recorded_until()
           and not exists (select from levain.operation u
                            where u.fund_id = c.fund_id and u.reverses_id = c.operation_id
                              and (the_as_of is null or u.accounted_on <= the_as_of)
                              and u.recorded_at < levain.recorded_until())
           and (c.call_id, c.application_id) not in (
                select d.call_id, d.application_id from due d)
         group by c.call_id, c.application_id
    ), part as (
        select f.call_id, f.application_id, f.envelope, f.vintage, f.funder_id, f.source_id,
               sum(case f.figure when 'net_committed' then f.cents else - f.cents end)::bigint
                   as cents
          from levain.figure_sums(the_fund_id, null, null, the_as_of,
                                  array['net_committed', 'claimed']) as f
         group by f.call_id, f.application_id, f.envelope, f.vintage, f.funder_id, f.source_id
    ), award as (
        select p.call_id, p.application_id,
               array_agg(greatest(p.cents, 0) order by p.vintage, p.envelope, d.code, p.source_id)
                   as weights,
               array_agg(p.envelope order by p.vintage, p.envelope, d.code, p.source_id)
                   as envelopes,
               array_agg(p.vintage order by p.vintage, p.envelope, d.code, p.source_id)
                   as vintages,
               array_agg(p.funder_id order by p.vintage, p.envelope, d.code, p.source_id)
                   as funder_ids,
               array_agg(p.source_id order by p.vintage, p.envelope, d.code, p.source_id)
                   as source_ids
          from part p
          left join levain.funder d using (funder_id)
         group by p.call_id, p.application_id
    )
    select j.call_id, j.application_id, w.envelope, w.vintage, w.funder_id, w.source_id, w.cents
      from justified j
      join award a using (call_id, application_id)
     cross join lateral unnest(a.envelopes, a.vintages, a.funder_ids, a.source_ids,
                               levain.apportion(j.cents, a.weights))
           as w (envelope, vintage, funder_id, source_id, cents)
     where w.cents <> 0;
end;
comment on function levain.award_justified(bigint, date) is
    'What of awards is proved: what their final account came to, else what was certified for '
    'service done; shared by what each funder has in the award, claims taken off.';

-- ---- how documents show figures -----------------------------------------------------------------

create function levain.figure_cell(the_sums jsonb, the_code text, of_one boolean) returns jsonb
    language sql stable
    return case when of_one and exists (select from levain.figure f
                                         where f.figure = the_code and not f.by_funder)
                then '{"why": "common"}'::jsonb
                else coalesce(the_sums -> the_code, to_jsonb(0)) end;
comment on function levain.figure_cell(jsonb, text, boolean) is
    'A figure out of sums by code, 0 where it has none; of one funder, what is of all together is '
    'not shown.';

create function levain.figure_cells(the_sums jsonb, the_codes text[], of_one boolean)
    returns jsonb
    language sql stable
    return (select jsonb_agg(levain.figure_cell(the_sums, c.code, of_one) order by c.place)
              from unnest(the_codes) with ordinality as c (code, place));
comment on function levain.figure_cells(jsonb, text[], boolean) is
    'figure_cell of each code: the cells of a row.';

create function levain.figure_columns(the_codes text[]) returns jsonb
    language sql immutable
    return (select jsonb_agg(jsonb_build_object('code', c.code, 'unit', 'cents') order by c.place)
              from unnest(the_codes) with ordinality as c (code, place));
comment on function levain.figure_columns(text[]) is 'The columns of these figures.';

create function levain.text_columns(the_codes text[]) returns jsonb
    language sql immutable
    return (select jsonb_agg(jsonb_build_object('code', c.code, 'unit', 'text') order by c.place)
              from unnest(the_codes) with ordinality as c (code, place));
comment on function levain.text_columns(text[]) is 'Columns of texts.';

create function levain.figure_items(the_sums jsonb, the_codes text[], of_one boolean)
    returns jsonb
    language sql stable
    return (select jsonb_agg(jsonb_build_object(
                       'code', c.code, 'unit', 'cents',
                       'value', case when v.cell ? 'why' then null else v.cell end,
                       'why', v.cell -> 'why') order by c.place)
              from unnest(the_codes) with ordinality as c (code, place)
             cross join lateral (select levain.figure_cell(the_sums, c.code, of_one) as cell) as v);
comment on function levain.figure_items(jsonb, text[], boolean) is
    'These figures as items of a block of figures.';

create function levain.sum_of(the_sums jsonb, the_code text) returns bigint
    language sql immutable
    return coalesce((the_sums ->> the_code)::bigint, 0);
comment on function levain.sum_of(jsonb, text) is 'A sum by its code, 0 where there is none.';

create function levain.label_of(
    the_fund_id bigint, the_french text, the_english text, the_code text) returns text
    language sql stable
    return (select coalesce(case f.language when 'en' then the_english end, the_french,
                            the_english, the_code)
              from levain.fund f
             where f.fund_id = the_fund_id);
comment on function levain.label_of(bigint, text, text, text) is
    'What something is called in the language of the fund, else in the other one, else its code.';

create function levain.of_call(the_fund_id bigint, the_call text, the_code text) returns text
    language sql stable
    return case when (select count(*) from levain.call c where c.fund_id = the_fund_id) > 1
                then the_call || '/' || the_code else the_code end;
comment on function levain.of_call(bigint, text, text) is
    'A code within a call: CALL/CODE where the fund has several.';

create function levain.drawable(the_sections jsonb) returns jsonb
    language sql immutable
    return (
        select jsonb_agg(s.section || jsonb_build_object('blocks', (
                   select jsonb_agg(case when x.below then b.block - 'chart' else b.block end
                                    order by b.place)
                     from jsonb_array_elements(s.section -> 'blocks') with ordinality
                              as b (block, place)
                    cross join lateral (
                          select b.block #>> '{chart,kind}' not in ('bar', 'waterfall')
                                 and exists (
                                     select
                                       from jsonb_array_elements(b.block -> 'columns')
                                                with ordinality as c (head, place),
                                            jsonb_array_elements(b.block -> 'rows') as r (cells),
                                            jsonb_extract_path(r.cells, (c.place - 1)::text)
                                                as v (cell)
                                      where b.block #> '{chart,series}' ? (c.head ->> 'code')
                                        and case jsonb_typeof(v.cell) when 'number'
                                                 then v.cell::numeric < 0 end) as below) as x))
                   order by s.place)
          from jsonb_array_elements(the_sections) with ordinality as s (section, place));
comment on function levain.drawable(jsonb) is
    'Sections of a report, without those charts that have no place for what is below zero: an '
    'amount may be, up to a day, where what it rests on is dated later.';

create function levain.report_head(
    the_report text, the_fund_id bigint, the_funder text, the_from bigint, the_through bigint,
    the_as_of bigint) returns jsonb
    language sql stable
    return (
        select jsonb_build_object(
                   'report', the_report, 'version', 1,
                   'fund', jsonb_build_object(
                       'code', f.code,
                       'name', levain.label_of(f.fund_id, f.name_fr, f.name_en, f.code),
                       'currency', f.currency, 'language', f.language),
                   'funder', (select jsonb_build_object(
                                         'code', d.code, 'name', levain.label_of(
                                             f.fund_id, d.name_fr, d.name_en, d.code))
                                from levain.funder d where d.code = the_funder),
                   'period', jsonb_build_object(
                       'from_date', date '1970-01-01' + the_from::integer,
                       'through_date', date '1970-01-01' + the_through::integer),
                   'as_of_date', date '1970-01-01' + the_as_of::integer)
          from levain.fund f
         where f.fund_id = the_fund_id);
comment on function levain.report_head(text, bigint, text, bigint, bigint, bigint) is
    'What every document of a report begins with: of which fund and funder, period and day.';

grant select on levain.figure, levain.figure_move, levain.figure_part
    to levain_reader, levain_manager, levain_accountant, levain_auditor,
       levain_committee;
grant execute on function levain.figure_facts(bigint, date, date, date, timestamptz),
    levain.figure_sums(bigint, date, date, date, text[]), levain.stages_at(bigint, date),
    levain.share_bp(bigint, bigint), levain.award_plan(bigint, date),
    levain.payment_forecast(bigint, date, date[]), levain.award_justified(bigint, date),
    levain.figure_cell(jsonb, text, boolean), levain.figure_cells(jsonb, text[], boolean),
    levain.figure_columns(text[]), levain.text_columns(text[]),
    levain.figure_items(jsonb, text[], boolean), levain.sum_of(jsonb, text),
    levain.label_of(bigint, text, text, text), levain.of_call(bigint, text, text),
    levain.drawable(jsonb),
    levain.report_head(text, bigint, text, bigint, bigint, bigint)
    to levain_reader, levain_manager, levain_accountant, levain_auditor,
       levain_committee;
grant execute on function levain.books_unused(bigint, smallint)
    to levain_reader, levain_committee, levain_manager, levain_accountant, levain_auditor;

select levain.hold_tables();
