-- SPDX-License-Identifier: MPL-2.0
-- 0039_bank_targets - every kind of line of a fund's bank: by hand before, one sum for a file.
-- Needs:   0031 and 0036, whose matches it widens; 0032, whose remittances a bank may debit as
--          one sum; 0033, whose books tell charges.
-- Breaks:  an order that a bank rejected before it paid waits for no line of that transfer any
--          more, and a remittance says whether its transfers are booked as one sum.
-- Why:     money that a person booked before its line came was counted twice; one sum for a file
--          of orders matched none of them; charges and interest stayed on suspense for ever.

set local role levain_owner;

-- ---- what the bank takes and gives --------------------------------------------------------------

insert into levain.ledger_stage (ledger, stage, holder, sources, words) values
    ('cash', 'charged', 'fund', false, 'taken by the bank for itself, or debited for management'),
    ('cash', 'yield', 'fund', true, 'what money in the bank earns');
insert into levain.ledger_kind (kind, actor, cites, words) values
    ('bank_fee', 'accountant', false, 'the bank takes its fees'),
    ('bank_fee_back', 'accountant', false, 'the bank gives fees back'),
    ('direct_debit', 'accountant', false, 'somebody debits the account: insurance, a subscription'),
    ('direct_debit_back', 'accountant', false, 'what was debited comes back'),
    ('interest', 'accountant', false, 'the bank pays interest');
insert into levain.ledger_move (kind, ledger, debit_stage, credit_stage) values
    ('bank_fee', 'cash', 'bank', 'charged'),
    ('bank_fee', 'cash', 'management', 'charged'),
    ('bank_fee_back', 'cash', 'charged', 'bank'),
    ('direct_debit', 'cash', 'bank', 'charged'),
    ('direct_debit', 'cash', 'management', 'charged'),
    ('direct_debit_back', 'cash', 'charged', 'bank'),
    ('interest', 'cash', 'yield', 'bank'),
    ('contra', 'cash', 'charged', 'bank'),
    ('contra', 'cash', 'charged', 'management'),
    ('contra', 'cash', 'bank', 'charged'),
    ('contra', 'cash', 'bank', 'yield');
insert into levain.account_purpose (purpose, words, label) values
    ('bank_fee', 'what the bank takes for itself', 'Services bancaires'),
    ('direct_debit', 'what others debit for management', 'Charges prélevées'),
    ('interest', 'interest that the bank pays', 'Produits financiers');
insert into levain.account_default (kind, purpose, number) values
    ('private', 'bank_fee', '627'), ('public', 'bank_fee', '627'),
    ('private', 'direct_debit', '628'), ('public', 'direct_debit', '628'),
    ('private', 'interest', '768'), ('public', 'interest', '768');
insert into levain.account_chart (kind, purpose, valid_from, number, label, source, doubt)
select c.kind, x.purpose, c.valid_from, x.number, x.label, c.source, c.doubt
  from (values ('private', date '2020-01-01', 'ANC 2018-06', null),
               ('public', date '2024-01-01', 'M57', 'numéro non relu dans la nomenclature'))
           as c (kind, valid_from, source, doubt),
       (values ('bank_fee', '627', 'Services bancaires et assimilés'),
               ('direct_debit', '628', 'Divers'),
               ('interest', '768', 'Autres produits financiers'))
           as x (purpose, number, label);
insert into levain.book_rule (operator, kind, ledger, debit_stage, credit_stage, journal,
                              debit_purpose, credit_purpose, label)
select o.operator, r.*
  from (values ('private'), ('public')) as o (operator),
       (values
        ('bank_fee', 'cash', 'bank', 'charged', 'BQ', 'bank_fee', 'bank', 'Frais bancaires'),
        ('bank_fee', 'cash', 'management', 'charged', 'BQ', 'bank_fee', 'bank', 'Frais bancaires'),
        ('bank_fee_back', 'cash', 'charged', 'bank', 'BQ', 'bank', 'bank_fee',
         'Frais bancaires rendus'),
        ('direct_debit', 'cash', 'bank', 'charged', 'BQ', 'direct_debit', 'bank', 'Prélèvement'),
        ('direct_debit', 'cash', 'management', 'charged', 'BQ', 'direct_debit', 'bank',
         'Prélèvement'),
        ('direct_debit_back', 'cash', 'charged', 'bank', 'BQ', 'bank', 'direct_debit',
         'Prélèvement rejeté'),
        ('interest', 'cash', 'yield', 'bank', 'BQ', 'bank', 'interest',
         'Intérêts créditeurs')) as r;

-- ---- what a line may be besides -----------------------------------------------------------------

update levain.match_rule set ordinal = 90 where rule = 'manual';
insert into levain.match_rule (rule, ordinal, words) values
    ('remittance', 12, 'one sum for a file of orders'),
    ('repayment-by-hand', 13, 'a repayment entered by hand before'),
    ('contribution-by-hand', 14, 'a contribution entered by hand before'),
    ('as-before', 15, 'as said of such a line before');

alter table levain.bank_match drop constraint bank_match_kind_check;
alter table levain.bank_match add constraint bank_match_kind_check check (kind in
    ('payment', 'return', 'repayment', 'contribution', 'receipt', 'overpayment', 'refund',
     'opposite', 'fee', 'debit', 'interest', 'transfer'));
comment on column levain.bank_match.kind is
    'payment of orders; return of a transfer; repayment of a claim; contribution of a funder; '
    'receipt: entered by hand before; overpayment: paid without an order; refund: of such; '
    'opposite: lines that undo one another; fee, interest: of the bank; debit: a direct debit; '
    'transfer: from one account of the fund to another.';

alter table levain.bank_match_target drop constraint bank_match_target_kind_check;
alter table levain.bank_match_target add constraint bank_match_target_kind_check check (kind in
    ('order', 'claim', 'call', 'receipt', 'overpayment', 'recovered', 'received', 'charge'));
alter table levain.bank_match_target drop constraint bank_match_target_what_check;
alter table levain.bank_match_target add constraint bank_match_target_what_check check (
    (payment_order_id is not null) = (kind = 'order')
    and (claim_id is not null) = (kind = 'claim')
    and (suspense_id is not null) = (kind = 'receipt')
    and (funder_id is not null) = (kind = 'call')
    and (year is not null) = (kind in ('call', 'received'))
    and (application_id is not null) = (kind in ('order', 'claim', 'overpayment', 'recovered'))
    and (call_id is not null) = (application_id is not null));

create table levain.bank_match_source (
    fund_id       bigint not null,
    bank_match_id bigint not null,
    place         smallint not null
                  constraint bank_match_source_place_check check (place >= 1),
    operation_id  bigint,
    remittance_id bigint,
    constraint bank_match_source_pkey primary key (fund_id, bank_match_id, place),
    constraint bank_match_source_bank_match_id_fkey
        foreign key (fund_id, bank_match_id) references levain.bank_match,
    constraint bank_match_source_operation_id_fkey
        foreign key (fund_id, operation_id) references levain.operation,
    constraint bank_match_source_remittance_id_fkey
        foreign key (fund_id, remittance_id) references levain.remittance,
    constraint bank_match_source_what_check check (
        (operation_id is null) <> (remittance_id is null))
);
comment on table levain.bank_match_source is
    'What the targets of a match come from: what a person had booked before the line came, or the '
    'file whose orders the bank debited as one sum. Append-only.';
comment on column levain.bank_match_source.operation_id is 'Of the target of that place.';
create index bank_match_source_operation_id_idx
    on levain.bank_match_source (operation_id, fund_id);
create index bank_match_source_remittance_id_idx
    on levain.bank_match_source (remittance_id, fund_id);

-- ---- what was booked by hand --------------------------------------------------------------------

create function levain.entered_receipts(the_fund_id bigint)
    returns table (operation_id bigint, kind text, call_id bigint, application_id bigint,
                   funder_id bigint, year smallint, reference text, cents bigint, day date)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    with booked as (
        select e.operation_id, 'recovered' as kind, e.call_id, c.application_id,
               null::bigint as funder_id, null::smallint as year, e.reference::text as reference,
               e.cents::bigint as cents, e.day
          from levain.standing_claim_event e
          join levain.claim c
            on c.fund_id = e.fund_id and c.call_id = e.call_id and c.claim_id = e.claim_id
         where e.fund_id = the_fund_id and e.kind = 'recovered'
        union all
        select o.operation_id, 'received', null, null, a.funder_id, a.vintage,
               substr(o.key, length('receive ' || f.code || ' ' || a.vintage || ' ') + 1),
               sum(t.cents)::bigint, o.accounted_on
          from levain.operation o
          join levain.transfer t on t.fund_id = o.fund_id and t.operation_id = o.operation_id
          join levain.account a
            on a.fund_id = t.fund_id and a.account_id = t.debit_account_id
          join levain.funder f on f.funder_id = a.funder_id
         where o.fund_id = the_fund_id and o.kind = 'receive'
           and not exists (select from levain.operation u
                            where u.fund_id = o.fund_id and u.reverses_id = o.operation_id)
         group by o.operation_id, a.funder_id, a.vintage, o.key, f.code, o.accounted_on
    )
    select b.*
      from booked b
     -- What was booked before there was any file has no line in one.
     where b.day >= (select min(l.booked_on) from levain.bank_line l
                      where l.fund_id = the_fund_id) - 31
       and not exists (select from levain.bank_match_operation m
                        where m.fund_id = the_fund_id and m.operation_id = b.operation_id)
       and not exists (select from levain.bank_match_source t
                         join levain.standing_match m using (fund_id, bank_match_id)
                        where t.fund_id = the_fund_id and t.operation_id = b.operation_id)
       -- What was unknown money before has the receipt as its target.
       and not exists (select from levain.suspense_event e
                         join levain.suspense s using (fund_id, suspense_id)
                        where e.fund_id = the_fund_id and s.reference = b.reference
                          and e.cents = b.cents and e.day = b.day
                          and e.kind = case b.kind when 'recovered' then 'recovery'
                                           else 'contribution' end);
end;
comment on function levain.entered_receipts(bigint) is
    'Money of beneficiaries and funders that a person booked and that has no line of the bank yet.';

-- ---- one sum for a file -------------------------------------------------------------------------

alter table levain.remittance add column batch_booking boolean not null default false;
comment on column levain.remittance.batch_booking is
    'The bank is asked to book the transfers as one sum; what it does is its own affair.';
grant select (batch_booking) on levain.remittance to levain_reader;

create or replace function levain.remittance_prepare(
    the_fund_id bigint, the_year smallint, the_number integer, the_message text,
    the_remittance jsonb, the_orders jsonb, the_file bytea) returns void
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    the_day constant date := (the_remittance ->> 'day')::date;
    the_format constant text := the_remittance ->> 'format';
    own record;
    new_id bigint;
begin
    perform levain.fund_role_check(the_fund_id, case the_format
        when 'mandates' then array['manager'] else array['accountant'] end);
    if (levain.payer_of(the_fund_id, the_day) = 'treasury') <> (the_format = 'mandates') then
        raise exception 'the other one pays'
            using errcode = 'check_violation', constraint = 'remittance_payer_check',
                  hint = levain.payer_of(the_fund_id, the_day);
    end if;
    perform levain.day_check('award_day_today_check', the_fund_id, the_message, the_day, null);
    select a.fund_account_id, a.confirmed_on into own
      from levain.fund_account_of(the_fund_id, the_remittance ->> 'account') as a;
    if the_format <> 'mandates' and (own.confirmed_on <= the_day) is not true then
        raise exception 'no other person confirmed this account of the fund''s own'
            using errcode = 'check_violation', constraint = 'remittance_account_check',
                  hint = the_remittance ->> 'account';
    end if;
    insert into levain.remittance (fund_id, year, number, message, format, fund_account_id,
                                   execute_on, day, order_count, cents, changes, file, sha256,
                                   batch_booking)
    select the_fund_id, the_year, the_number, the_message, the_format,
           case when the_format <> 'mandates' then own.fund_account_id end,
           (the_remittance ->> 'execute_on')::date, the_day, count(*), coalesce(sum(o.cents), 0),
           coalesce(the_remittance -> 'changes', '[]'), the_file, sha256(the_file),
           coalesce((the_remittance ->> 'batch_booking')::boolean, false)
      from levain.remittance_orders(the_fund_id, the_orders, the_format, the_day, null) as o
    returning remittance_id into new_id;
    insert into levain.remittance_order (fund_id, remittance_id, place, call_id,
                                         payment_order_id, round, attempt, reference,
                                         bank_account_id, cents)
    select the_fund_id, new_id, o.ordinal, o.call_id, o.payment_order_id,
           1 + (select count(*) from levain.remittance_order b
                 where b.fund_id = the_fund_id and b.call_id = o.call_id
                   and b.payment_order_id = o.payment_order_id),
           o.attempt, o.reference, o.bank_account_id, o.cents
      from levain.remittance_orders(the_fund_id, the_orders, the_format, the_day, null) as o;
end
$$;
comment on function levain.remittance_prepare(
    bigint, smallint, integer, text, jsonb, jsonb, bytea) is
    'Keeps a remittance {format, account, execute_on, day, changes, batch_booking} of orders '
    '[{exercise, number}] with its file: remittance_next gave the number. Nothing is posted.';

create function levain.is_rejected(
    the_fund_id bigint, the_remittance_id bigint, the_place integer) returns boolean
    language sql stable
    set search_path = levain, pg_temp
    return exists (
        select from levain.remittance_answer_line l
          join levain.remittance_answer a
            on a.fund_id = l.fund_id and a.remittance_answer_id = l.remittance_answer_id
         where l.fund_id = the_fund_id and l.remittance_id = the_remittance_id
           and l.remittance_place = the_place and l.outcome = 'returned'
           and a.format <> 'camt.054');
comment on function levain.is_rejected(bigint, bigint, integer) is
    'Whether an order of a remittance was rejected before its money left: a status report, or a '
    'treasury, said so; a notification of the account tells of money that moved.';

create or replace view levain.order_lines with (security_invoker = true) as
select p.fund_id, p.call_id, p.application_id, p.payment_order_id, p.exercise, p.number,
       p.cents::bigint as cents, p.day, p.bank_account_id, u.cancelled,
       coalesce(e.kind, 'ordered') as state, coalesce(e.day, p.day) as state_day,
       coalesce(e.operation_id, p.operation_id) as state_operation_id,
       greatest(x.lines, 0) as lines_left,
       coalesce(v.returned, 0) - coalesce(m.returned, 0) - (x.rejected + least(x.lines, 0))
           as returns_left,
       m.open_match_id, x.rejected + least(x.lines, 0) as rejected
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
         and t.payment_order_id = p.payment_order_id) as m on true
 cross join lateral (
      -- Below 0: the bank debited it all the same, and gives it back.
      select r.rejected,
             coalesce(v.reissued, 0) + 1 - coalesce(m.paid, 0) - r.rejected as lines
        from (select count(*) as rejected
                from levain.remittance_order o
               where coalesce(v.returned, 0) > 0 and o.fund_id = p.fund_id
                 and o.call_id = p.call_id and o.payment_order_id = p.payment_order_id
                 and levain.is_rejected(o.fund_id, o.remittance_id, o.place)) as r) as x;
comment on view levain.order_lines is
    'Each order, cancelled or not, with how many lines of a book are still to come: out, and back; '
    'open_match_id: of lines that do not make it yet; rejected: transfers that the bank rejected '
    'before it paid, which have no line.';

create function levain.remittance_debits(the_fund_id bigint)
    returns table (remittance_id bigint, year smallint, number integer, holder text, iban text,
                   day date, last_day date, cents bigint, order_count bigint,
                   is_whole boolean)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    with open as materialized (
        select r.remittance_id, r.year, r.number, a.holder::text as holder, a.iban,
               least(r.execute_on, r.day) as day,
               greatest(r.execute_on, r.state_day) + 10 as last_day
          from levain.standing_remittance r
          join levain.fund_account a
            on a.fund_id = r.fund_id and a.fund_account_id = r.fund_account_id
         where r.fund_id = the_fund_id and r.state in ('sent', 'accepted')
           and r.order_count <= 32767
           and not exists (select from levain.bank_match_source c
                             join levain.standing_match m using (fund_id, bank_match_id)
                            where c.fund_id = r.fund_id and c.remittance_id = r.remittance_id)
    ), transfer as materialized (
        select o.remittance_id, o.call_id, o.payment_order_id, o.attempt, o.cents,
               levain.is_rejected(the_fund_id, o.remittance_id, o.place) as rejected
          from open r
          join levain.remittance_order o
            on o.fund_id = the_fund_id and o.remittance_id = r.remittance_id
    ), seen as (
        -- Lines that pay its orders one by one: then there is no sum.
        select t.remittance_id
          from transfer t
          join levain.bank_match_target g
            on g.fund_id = the_fund_id and g.call_id = t.call_id
           and g.payment_order_id = t.payment_order_id
          join levain.standing_match s
            on s.fund_id = g.fund_id and s.bank_match_id = g.bank_match_id
           and s.kind = 'payment'
         group by t.remittance_id, t.call_id, t.payment_order_id, t.attempt
        having count(*) + (
                   select count(*) from levain.remittance_order b
                    where b.fund_id = the_fund_id and b.call_id = t.call_id
                      and b.payment_order_id = t.payment_order_id and b.attempt < t.attempt
                      and levain.is_rejected(the_fund_id, b.remittance_id, b.place)) >= t.attempt
    ), sum as (
        select t.remittance_id, sum(t.cents)::bigint as whole_cents, count(*) as whole_count,
               sum(t.cents) filter (where not t.rejected)::bigint as cents,
               count(*) filter (where not t.rejected) as order_count
          from transfer t
         where not exists (select from seen s where s.remittance_id = t.remittance_id)
         group by t.remittance_id
    )
    select o.remittance_id, o.year, o.number, o.holder, o.iban, o.day, o.last_day, x.cents,
           x.order_count, x.is_whole
      from open o
      join sum s using (remittance_id)
     cross join lateral (values (s.cents, s.order_count, false),
                                (s.whole_cents, s.whole_count, true))
                     as x (cents, order_count, is_whole)
     where x.order_count > 0 and (not x.is_whole or s.whole_count > s.order_count);
end;
comment on function levain.remittance_debits(bigint) is
    'Remittances that a bank may debit as one sum: without what it rejected before, and, where it '
    'rejected something, whole (is_whole) too.';

create function levain.match_expanded(the_fund_id bigint, the_matches jsonb) returns jsonb
    language plpgsql stable
    set search_path = levain, pg_temp as $$
begin
    if not the_matches @? '$[*] ? (@.targets[*].kind == "remittance" || @.kind == "fee"
                                   || @.kind == "debit" || @.kind == "interest")' then
        return the_matches;
    end if;
    return (
        select jsonb_agg(case when e.targets is not null
                              then m.item || jsonb_build_object('targets', e.targets,
                                       'remittance_id', r.remittance_id)
                              when m.item ->> 'kind' in ('fee', 'debit', 'interest')
                              then m.item || jsonb_build_object('targets', jsonb_build_array(
                                       jsonb_build_object('kind', 'charge', 'cents', l.cents)))
                              else m.item end
                         order by m.ordinal)
          from levain.items_of(the_matches) as m
          left join lateral (
              select (t.item ->> 'id')::bigint as remittance_id,
                     (t.item ->> 'cents')::bigint as cents
                from levain.items_of(m.item -> 'targets') as t
               where t.item ->> 'kind' = 'remittance' limit 1) as r on true
          left join lateral (
              select jsonb_agg(jsonb_build_object('kind', 'order', 'id', o.payment_order_id,
                         'call_id', o.call_id, 'application_id', p.application_id,
                         'cents', o.cents) order by o.place) as targets
                from levain.remittance w
                join levain.remittance_order o
                  on o.fund_id = w.fund_id and o.remittance_id = w.remittance_id
                join levain.payment_order p
                  on p.fund_id = o.fund_id and p.call_id = o.call_id
                 and p.payment_order_id = o.payment_order_id
               where w.fund_id = the_fund_id and w.remittance_id = r.remittance_id
                 and (w.cents = r.cents
                      or not levain.is_rejected(w.fund_id, w.remittance_id, o.place))) as e
            on true
          left join lateral (
              select abs(sum(b.cents))::bigint as cents
                from levain.items_of(m.item -> 'lines') as n
                join levain.bank_line b
                  on b.fund_id = the_fund_id and b.bank_import_id = (n.item ->> 0)::bigint
                 and b.line = (n.item ->> 1)::integer and b.part = (n.item ->> 2)::integer) as l
            on true);
end
$$;
comment on function levain.match_expanded(bigint, jsonb) is
    'Matches as asked, where a remittance stands for its orders: all of them where the sum is of '
    'all, else those that the bank did not reject before; what the bank charges is of what its '
    'lines are of.';

create or replace function levain.remittance_answer_orders(
    the_fund_id bigint, the_line levain.answer_line, of_remittance bigint)
    returns setof levain.remittance_order
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    -- What is said of a file or a batch holds for each of its orders: one batch is one file.
    select o.*
      from levain.remittance_order o
      join levain.standing_remittance r
        on r.fund_id = o.fund_id and r.remittance_id = o.remittance_id
      join levain.payment_order p
        on p.fund_id = o.fund_id and p.call_id = o.call_id
       and p.payment_order_id = o.payment_order_id
     where o.fund_id = the_fund_id and r.state in ('sent', 'accepted', 'rejected')
       and (of_remittance is null or o.remittance_id = of_remittance)
       and case when (the_line).level <> 'order' then
                    (of_remittance is not null or r.message = (the_line).batch)
                    and (the_line).effect <> 'noted'
                    and ((the_line).cents is null or (the_line).cents = r.cents
                         -- One sum without what the bank had rejected before.
                         or (not levain.is_rejected(o.fund_id, o.remittance_id, o.place)
                             and (the_line).cents = (
                                 select sum(b.cents) from levain.remittance_order b
                                  where b.fund_id = o.fund_id
                                    and b.remittance_id = o.remittance_id
                                    and not levain.is_rejected(b.fund_id, b.remittance_id,
                                                               b.place))))
                when (the_line).reference is not null then o.reference = (the_line).reference
                else p.exercise = (the_line).exercise and p.number = (the_line).number end
     order by o.remittance_id, o.place;
end;

-- ---- matching -----------------------------------------------------------------------------------

create function levain.match_more_refusals(the_fund_id bigint, the_matches jsonb)
    returns table (ordinal integer, refused text, figures text)
    language plpgsql stable
    set search_path = levain, pg_temp as $$
begin
    if not the_matches @? '$[*].targets[*] ? (@.kind == "recovered" || @.kind == "received"
                                              || @.kind == "charge")' then
        return;
    end if;
    return query
    with charge as (
        select m.ordinal, max(b.exercise) as exercise,
               sum(-sum(b.cents)) over (order by m.ordinal rows unbounded preceding)::bigint
                   as upto_cents
          from levain.items_of(the_matches) as m
          join levain.match_lines_asked(the_matches) as a on a.ordinal = m.ordinal
          join levain.bank_line b
            on b.fund_id = the_fund_id and b.bank_import_id = a.bank_import_id
           and b.line = a.line and b.part = a.part
         where m.item ->> 'kind' in ('fee', 'debit') and b.cents < 0
         group by m.ordinal
    ), entered as materialized (
        select e.operation_id, e.kind, e.cents from levain.entered_receipts(the_fund_id) as e
    ), bad as (
        select t.ordinal, 'target' as refused, levain.euros(t.cents) as figures
          from levain.match_targets_asked(the_matches) as t
         where t.kind in ('recovered', 'received')
           and not exists (select from entered e
                            where e.operation_id = t.id and e.kind = t.kind
                              and e.cents = t.cents)
        union all
        select c.ordinal, 'bank', levain.euros(c.upto_cents)
          from charge c
         where c.upto_cents > coalesce((
                   select sum(k.credit_cents - k.debit_cents) from levain.account k
                    where k.fund_id = the_fund_id and k.ledger = 'cash'
                      and k.stage in ('bank', 'management') and k.exercise <= c.exercise), 0)
    )
    select distinct on (b.ordinal) b.ordinal, b.refused, b.figures
      from bad b
     order by b.ordinal, b.refused desc;
end
$$;
comment on function levain.match_more_refusals(bigint, jsonb) is
    'Which of the matches as asked cannot be made besides those of match_refusals: target: what '
    'was booked by hand has its line, or never was; bank: it does not hold what was charged.';

-- What is asked is expanded, then written and booked as before; what it came from is kept.
alter function levain.bank_match_store(bigint, jsonb) rename to bank_match_keep;
revoke execute on function levain.bank_match_keep(bigint, jsonb) from levain_accountant;
create function levain.bank_match_store(the_fund_id bigint, the_matches jsonb)
    returns table (ordinal integer, letter text, is_posted boolean, refused text, figures text)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp
    set enable_seqscan = off -- tables may have grown since anybody looked at their size
    set jit = off as $$
declare
    wanted jsonb;
    refusals jsonb;
    kept jsonb;
    stored jsonb := '[]'::jsonb;
begin
    perform levain.fund_role_check(the_fund_id, array['accountant']);
    insert into levain.bank_letter (fund_id, number) values (the_fund_id, 0) on conflict do nothing;
    perform from levain.bank_letter b where b.fund_id = the_fund_id for no key update;
    wanted := levain.match_expanded(the_fund_id, the_matches);
    refusals := (select jsonb_object_agg(r.ordinal::text, jsonb_build_array(r.refused, r.figures))
                   from levain.match_more_refusals(the_fund_id, wanted) as r);
    kept := (select jsonb_agg(m.item || jsonb_build_object('asked', m.ordinal)
                              order by m.ordinal)
               from levain.items_of(wanted) as m
              where refusals is null or not refusals ? m.ordinal::text);
    if kept is not null then
        stored := (select jsonb_agg(to_jsonb(k) || jsonb_build_object(
                              'asked', m.item -> 'asked') order by k.ordinal)
                     from levain.bank_match_keep(the_fund_id, kept) as k
                     join levain.items_of(kept) as m on m.ordinal = k.ordinal);
        insert into levain.bank_match_source (fund_id, bank_match_id, place, operation_id,
                                              remittance_id)
        select the_fund_id, b.bank_match_id, x.place, x.operation_id, x.remittance_id
          from jsonb_to_recordset(stored) as r (asked integer, letter text)
          join levain.items_of(wanted) as m on m.ordinal = r.asked
         cross join lateral (
              select 1 as place, null::bigint as operation_id,
                     (m.item ->> 'remittance_id')::bigint as remittance_id
               where m.item ->> 'remittance_id' is not null
              union all
              select t.ordinal, (t.item ->> 'id')::bigint, null
                from levain.items_of(m.item -> 'targets') as t
               where t.item ->> 'kind' in ('recovered', 'received')) as x
          join levain.bank_match b on b.fund_id = the_fund_id and b.letter = r.letter;
    end if;
    return query
        select m.ordinal, r.letter, r.is_posted, coalesce(refusals -> m.ordinal::text ->> 0,
                                                          r.refused),
               coalesce(refusals -> m.ordinal::text ->> 1, r.figures)
          from levain.items_of(wanted) as m
          left join jsonb_to_recordset(stored) as r (asked integer, letter text,
                        is_posted boolean, refused text, figures text) on r.asked = m.ordinal
         order by m.ordinal;
end
$$;
comment on function levain.bank_match_keep(bigint, jsonb) is
    'Writes matches and books what they are, as bank_match_store passes them on.';
comment on function levain.bank_match_store(bigint, jsonb) is
    'Matches lines and books what they are: [{kind, rule, evidence, motive, lines: [[import, line, '
    'part]], targets: [{kind, cents, call_id, application_id, id, year}]}]; a target of the kind '
    'remittance stands for all its orders. What cannot be made is left out, and why is told.';

create or replace function levain.bank_match_check(the_fund_id bigint, the_match jsonb)
    returns bigint
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    bad record;
    lines record;
    targets record;
    the_kind constant text := the_match ->> 'kind';
begin
    the_match := levain.match_expanded(the_fund_id, jsonb_build_array(the_match)) -> 0;
    select r.refused, r.figures into bad
      from (select * from levain.match_refusals(the_fund_id, jsonb_build_array(the_match))
            union all
            select * from levain.match_more_refusals(the_fund_id, jsonb_build_array(the_match)))
           as r
     limit 1;
    if found then
        raise exception 'it cannot be matched: %', bad.refused
            using errcode = 'check_violation', hint = bad.figures,
                  constraint = case bad.refused
                      when 'line' then 'bank_match_line_check'
                      when 'order' then 'bank_match_order_check'
                      when 'cancelled' then 'bank_match_cancelled_check'
                      when 'closed' then 'bank_match_closed_check'
                      when 'bank' then 'bank_match_bank_check'
                      when 'target' then 'bank_match_target_check'
                      else 'bank_match_' || bad.refused || '_check' end;
    end if;
    select sum(l.cents)::bigint as cents, min(sign(l.cents)) as least, max(sign(l.cents)) as most,
           sum(greatest(l.cents, 0))::bigint as in_cents, count(distinct l.bank_book_id) as books
      into lines
      from levain.match_lines_asked(jsonb_build_array(the_match)) as a
      join levain.bank_line l
        on l.fund_id = the_fund_id and l.bank_import_id = a.bank_import_id and l.line = a.line
       and l.part = a.part;
    select coalesce(sum(t.cents), 0)::bigint as cents, count(*) as count into targets
      from levain.match_targets_asked(jsonb_build_array(the_match)) as t;
    if the_kind in ('opposite', 'transfer') then
        if the_kind = 'transfer' and lines.books < 2 then
            raise exception 'a transfer goes from one account of the fund to another'
                using errcode = 'check_violation', constraint = 'bank_match_books_check';
        elsif lines.cents <> 0 then
            raise exception 'the lines do not undo one another'
                using errcode = 'check_violation', constraint = 'bank_match_sum_check',
                      hint = levain.euros(lines.cents);
        end if;
        return lines.in_cents;
    end if;
    if lines.least <> lines.most
       or (the_kind not in ('fee', 'debit')
           and (the_kind in ('payment', 'overpayment')) <> (lines.most < 0)) then
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

create function levain.match_charged(
    the_fund_id bigint, the_letter text, the_kind text, the_cents bigint, the_exercise smallint,
    the_day date, the_value_on date) returns bigint
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    the_operation constant text := case the_kind when 'fee' then 'bank_fee'
        when 'debit' then 'direct_debit' else the_kind end
        || case when the_kind <> 'interest' and the_cents > 0 then '_back' else '' end;
    size constant bigint := abs(the_cents);
    own constant jsonb := jsonb_build_object('exercise', the_exercise, 'vintage', the_exercise);
    managed bigint;
    lines jsonb;
begin
    if the_kind = 'interest' then
        lines := jsonb_build_array(jsonb_build_object('ledger', 'cash', 'cents', size,
                     'debit', own || '{"stage": "yield"}', 'credit', own || '{"stage": "bank"}'));
    elsif the_cents > 0 then
        lines := (select jsonb_agg(jsonb_build_object('ledger', 'cash', 'cents', t.cents,
                             'debit', jsonb_build_object('stage', 'charged',
                                 'exercise', t.exercise, 'vintage', t.vintage),
                             'credit', own || '{"stage": "bank"}')
                             order by t.exercise, t.vintage)
                    from levain.account_taken(the_fund_id, 'cash', 'charged', the_exercise, null,
                                              null, size) as t);
        -- What was never charged comes back to whoever it was taken from.
        if coalesce((select sum((l ->> 'cents')::bigint) from jsonb_array_elements(lines) as l),
                    0) < size then
            raise exception 'no more comes back than was charged'
                using errcode = 'check_violation', constraint = 'bank_match_charged_check',
                      hint = levain.euros(size);
        end if;
    else
        managed := least(size, coalesce((
            select sum(t.cents) from levain.account_taken(the_fund_id, 'cash', 'management',
                       the_exercise, null, null, size) as t)::bigint, 0));
        lines := (select jsonb_agg(jsonb_build_object('ledger', 'cash', 'cents', t.cents,
                             'debit', jsonb_build_object('stage', t.stage,
                                 'exercise', t.exercise, 'vintage', t.vintage),
                             'credit', own || '{"stage": "charged"}')
                             order by t.place, t.exercise, t.vintage)
                    from (select 1 as place, 'management' as stage, a.*
                            from levain.account_taken(the_fund_id, 'cash', 'management',
                                     the_exercise, null, null, managed) as a
                           where managed > 0
                          union all
                          select 2, 'bank', a.*
                            from levain.account_taken(the_fund_id, 'cash', 'bank', the_exercise,
                                     null, null, size - managed) as a
                           where size > managed) as t);
    end if;
    return (select p.operation_id
              from levain.ledger_post(the_fund_id, 'accountant', jsonb_build_array(
                       levain.asked_operation(the_operation || ' match ' || the_letter,
                           the_operation, the_exercise, the_day, the_value_on, null, lines)))
                   as p);
end
$$;
comment on function levain.match_charged(
    bigint, text, text, bigint, smallint, date, date) is
    'Books fees, direct debits and interest: charges are paid from what was taken for management, '
    'then from the bank.';

create or replace function levain.bank_match_post(the_fund_id bigint, the_match_ids bigint[])
    returns void
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
    insert into levain.bank_match_operation (fund_id, bank_match_id, operation_id)
    select the_fund_id, d.bank_match_id, levain.match_charged(the_fund_id, d.letter, d.kind,
               l.cents, d.exercise, d.day, d.value_on)
      from jsonb_to_recordset(days) as d (bank_match_id bigint, letter text, kind text,
               exercise smallint, day date, value_on date)
     cross join lateral (
          select sum(b.cents)::bigint as cents
            from levain.bank_match_line n
            join levain.bank_line b using (fund_id, bank_import_id, line, part)
           where n.fund_id = the_fund_id and n.bank_match_id = d.bank_match_id) as l
     where d.kind in ('fee', 'debit', 'interest')
     order by d.bank_match_id;
    perform levain.match_identify(the_fund_id, days);
end
$$;

-- ---- as a person said before --------------------------------------------------------------------

create function levain.label_words(the_label text) returns text
    language sql immutable parallel safe
    return btrim(regexp_replace(regexp_replace(regexp_replace(
        upper(coalesce(the_label, '')), '[^[:alpha:]]+', ' ', 'g'),
        '\m(JANVIER|F.VRIER|MARS|AVRIL|MAI|JUIN|JUILLET|AO.T|SEPTEMBRE|OCTOBRE|NOVEMBRE|D.CEMBRE|'
        'JANV|FEVR|JUIL|SEPT|OCT|NOV|DEC)\M', ' ', 'g'), ' +', ' ', 'g'));
comment on function levain.label_words(text) is
    'The words of a label without numbers, signs and months: what it says each time.';

create function levain.says_something(the_words text) returns boolean
    language sql immutable parallel safe
    return length(regexp_replace(the_words,
        '\m(VIR|VIREMENT|VIREMENTS|SEPA|INST|EMIS|RECU|RE.U|FAVEUR|DE|DU|LA|LE|PRLV|CB|CARTE|'
        'CHQ|CHEQUE|CH.QUE|PRELEVEMENT|PR.L.VEMENT|REMISE|PAIEMENT|LEV|REF)\M| ', '', 'g')) >= 4;
comment on function levain.says_something(text) is
    'Whether a label says more than that money moved.';

create function levain.match_as_before(the_fund_id bigint, the_import_id bigint)
    returns table (line_count bigint, all_count bigint, refused_count bigint)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    the_limit constant numeric :=
        levain.guard_value(the_fund_id, 'manual_match', levain.today_of(the_fund_id));
    asked jsonb;
begin
    perform levain.fund_role_check(the_fund_id, array['accountant']);
    asked := (
        with said as (
            select levain.label_words(b.label) as words, b.bank_book_id, sign(b.cents) as way,
                   min(m.kind) as kind, min(m.letter) as letter
              from levain.standing_match m
              join levain.bank_match_line n using (fund_id, bank_match_id)
              join levain.bank_line b using (fund_id, bank_import_id, line, part)
             where m.fund_id = the_fund_id and m.rule = 'manual' and m.is_posted
             group by 1, 2, 3
            having bool_and(m.kind in ('fee', 'debit', 'interest')) and count(distinct m.kind) = 1
        )
        select jsonb_agg(jsonb_build_object('kind', s.kind, 'rule', 'as-before',
                   'evidence', jsonb_build_object('why', jsonb_build_array('label'),
                       'label', w.label, 'as', s.letter),
                   'targets', '[]'::jsonb, 'lines', jsonb_build_array(jsonb_build_array(
                       w.bank_import_id, w.line, w.part)))
                   order by w.booked_on, w.bank_import_id, w.line, w.part)
          from levain.waiting_line w
          join said s
            on s.bank_book_id = w.bank_book_id and s.way = sign(w.cents)
           and s.words = levain.label_words(w.label)
         where w.fund_id = the_fund_id and w.open_letter is null
           and levain.says_something(s.words) and abs(w.cents) <= the_limit);
    if asked is null then
        return query select 0::bigint, 0::bigint, 0::bigint;
        return;
    end if;
    return query
        select count(*) filter (where s.letter is not null and x.counts),
               count(*) filter (where s.letter is not null),
               count(*) filter (where s.letter is null and x.counts)
          from levain.bank_match_store(the_fund_id, asked) as s
          join levain.items_of(asked) as m on m.ordinal = s.ordinal
         cross join lateral (
              select the_import_id = 0
                     or (m.item -> 'lines' -> 0 ->> 0)::bigint = the_import_id as counts) as x;
end
$$;
comment on function levain.match_as_before(bigint, bigint) is
    'Matches lines that wait as a person said of others of the same account, the same way and the '
    'same words: fees, direct debits, interest, each up to the limit of a match by hand. Tells the '
    'lines of an import, or of all for 0, that were matched and could not be booked, and all that '
    'were matched.';

-- ---- what the books and R-10 tell of it ---------------------------------------------------------

create or replace function levain.book_pieces(the_fund_id bigint)
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
       and o.kind in ('identify', 'identify_left', 'overpay', 'overpaid_back', 'bank_fee',
                      'bank_fee_back', 'direct_debit', 'direct_debit_back', 'interest')
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

create or replace function levain.book_bundles(the_fund_id bigint)
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
    -- What a person had booked before is the entry that the match of its line goes into.
    select b.operation_id, min(b.operation_id) over (partition by b.bank_match_id)
      from (select m.bank_match_id, m.operation_id
              from levain.bank_match_operation m
             where m.fund_id = the_fund_id
            union all
            select t.bank_match_id, s.operation_id
              from levain.bank_match_target t
              join levain.standing_match n using (fund_id, bank_match_id)
              join levain.suspense s using (fund_id, suspense_id)
             where t.fund_id = the_fund_id
            union all
            select t.bank_match_id, t.operation_id
              from levain.bank_match_source t
              join levain.standing_match n using (fund_id, bank_match_id)
             where t.fund_id = the_fund_id and t.operation_id is not null) as b;
end;

create or replace function levain.bank_lines_at(the_fund_id bigint, the_through date)
    returns table (bank_import_id bigint, line integer, part integer, bank_book_id bigint,
                   booked_on date, cents bigint, words text, rule text)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    select l.bank_import_id, l.line, l.part, l.bank_book_id, l.booked_on, l.cents,
           coalesce(l.label, l.name, l.reference, ''),
           (select case when m.kind in ('fee', 'debit', 'interest', 'transfer') then m.kind
                        else m.rule::text end
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

-- ---- who may what -------------------------------------------------------------------------------

grant select on levain.bank_match_source to levain_manager, levain_accountant, levain_auditor;
grant execute on function levain.is_rejected(bigint, bigint, integer)
    to levain_manager, levain_accountant, levain_auditor;
grant execute on function levain.entered_receipts(bigint), levain.remittance_debits(bigint)
    to levain_accountant;
grant execute on function levain.match_as_before(bigint, bigint) to levain_accountant;
grant execute on function levain.bank_match_store(bigint, jsonb) to levain_accountant;
select levain.hold_by_fund('levain.bank_match_source', array['accountant']);
select levain.hold_tables();
