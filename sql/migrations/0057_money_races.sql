-- SPDX-License-Identifier: MPL-2.0
-- 0057_money_races - no cents are lost to another writer, nor an invoice accepted twice.
-- Needs:   0054, whose balance of accounts it replaces; 0049, whose judgements of expenses.
-- Breaks:  nothing; what was posted so far is held against the ledger by levain verify, which names
--          each account that lacks cents.
-- Why:     where all accounts that an operation was to open had been opened by another chain
--          meanwhile, none of them was moved: the transfer was written, its cents were not added.
--          And of expenses: who claimed a sum could accept it once somebody else had corrected
--          another cell of the line; of two claims that had been refused, both could be accepted
--          later, beyond the invoice.

set local role levain_owner;

-- ---- accounts -----------------------------------------------------------------------------------

create or replace function levain.ledger_balance(
    the_fund_id bigint, the_transfers levain.transfer_asked[]) returns void
    language plpgsql volatile as $$
declare
    moved levain.account_moved[] := levain.accounts_moved(the_fund_id, the_transfers);
    opened levain.account_moved[];
    missing constant bigint := (
        select count(*) from unnest(moved) as m where m.account_id is null);
    moved_count bigint;
    bad record;
begin
    if missing > 0 then
        select m.name, m.credit_cents as held_cents, m.debit_cents into bad
          from unnest(moved) as m
         where m.account_id is null and m.credit_cents < m.debit_cents
           and not exists (select from levain.ledger_stage s
                            where s.sources and s.ledger = split_part(m.name, '/', 1)
                              and s.stage = split_part(m.name, '/', 2))
         order by m.name
         limit 1;
        if found then
            raise exception 'account % holds % cents, and % are to leave it', bad.name,
                bad.held_cents, bad.debit_cents
                using errcode = 'check_violation', constraint = 'account_balance_check';
        end if;
        opened := levain.accounts_open(the_fund_id, the_transfers, moved);
        if coalesce(cardinality(opened), 0) < missing then
            -- What somebody else has opened meanwhile is moved as if it had been there; that may be
            -- all of it, and an array of nothing has no cardinality.
            moved := levain.accounts_moved(the_fund_id, the_transfers);
        end if;
        moved := (select array_agg(m) from unnest(moved) as m
                   where m.account_id is not null
                     and m.account_id not in (select o.account_id from unnest(opened) as o));
        if moved is null then
            return;
        end if;
    end if;
    -- In the order of their ids, so that no two writers wait for each other; then each once.
    perform from levain.account a
      where a.fund_id = the_fund_id
        and a.account_id = any (array(select m.account_id from unnest(moved) as m))
      order by a.account_id
        for no key update;
    update levain.account a
       set debit_cents = a.debit_cents + m.debit_cents,
           credit_cents = a.credit_cents + m.credit_cents
      from unnest(moved) as m
     where a.fund_id = the_fund_id and a.account_id = m.account_id
       -- which says the same, so that these alone are read, however many others there are
       and a.account_id = any (array(select m.account_id from unnest(moved) as m))
       and (a.sources or a.credit_cents + m.credit_cents >= a.debit_cents + m.debit_cents);
    get diagnostics moved_count = row_count;
    if moved_count < cardinality(moved) then
        select m.name, a.credit_cents - a.debit_cents + m.credit_cents as held_cents, m.debit_cents
          into bad
          from unnest(moved) as m
          join levain.account a on a.fund_id = the_fund_id and a.account_id = m.account_id
         where a.account_id = any (array(select m.account_id from unnest(moved) as m))
           and not a.sources and a.credit_cents + m.credit_cents < a.debit_cents + m.debit_cents
         order by a.account_id
         limit 1;
        raise exception 'account % holds % cents, and % are to leave it', bad.name, bad.held_cents,
            bad.debit_cents
            using errcode = 'check_violation', constraint = 'account_balance_check';
    end if;
end
$$;

-- ---- judging expenses ---------------------------------------------------------------------------

create or replace function levain.expense_judge_problems(
    the_fund_id bigint, the_lines jsonb, the_day date)
    returns table (place integer, member text, value text, reason text, detail text,
                   warning boolean)
    language sql stable security definer
    set search_path = levain, pg_temp
begin atomic
    with given as materialized (
        select l.* from levain.expense_judgements(the_fund_id, the_lines) as l
    ), award as materialized (
        select a.call_id, a.application_id, s.first_day, s.last_day,
               levain.filed_on(the_fund_id, a.call_id, a.application_id) as filed_on,
               (select t.day from levain.settlement t
                 where t.fund_id = the_fund_id and t.call_id = a.call_id
                   and t.application_id = a.application_id) as settled_on
          from (select distinct g.call_id, g.application_id from given g
                 where g.application_id is not null) as a
         cross join lateral levain.award_span(the_fund_id, a.call_id, a.application_id, the_day)
             as s
    ), digest as materialized (
        select g.place, g.call_id, g.application_id, g.line, g.item ->> 'application' as award,
               g.claimed_cents, g.accepted_cents, e.invoice_cents, d.digest
          from given g
          join levain.expense e
            on e.fund_id = the_fund_id and e.call_id = g.call_id
           and e.application_id = g.application_id and e.line = g.line and e.version = g.version
         cross join lateral (values (g.invoice_sha256), (g.siren_sha256)) as d (digest)
         where d.digest is not null
    ), claim as materialized (
        select k.* from levain.expense_claims(the_fund_id, 'infinity', (
            select array_agg(d.digest) from digest d)) as k
    ), other as (
        -- What the file itself accepts stands in place of what was said of it before.
        select distinct d.place, k.name, k.claimed_cents, k.invoice_cents
          from digest d
          join claim k using (digest)
         where not exists (
               select from given s
                where s.call_id = k.call_id and s.application_id = k.application_id
                  and s.line = k.line)
        union
        select d.place, s.award || ' ' || s.line, s.claimed_cents, s.invoice_cents
          from digest d
          join digest s using (digest)
         where s.accepted_cents > 0
           and (s.call_id, s.application_id, s.line) <> (d.call_id, d.application_id, d.line)
    ), alike as materialized (
        -- Of one amount, and the other does not say that it is a part; or more than all of it.
        select d.place,
               string_agg(o.name, ', ' order by o.name)
                   filter (where o.invoice_cents is null and o.claimed_cents = d.claimed_cents)
                   as alike,
               string_agg(o.name, ', ' order by o.name) as names,
               d.accepted_cents + sum(o.claimed_cents) as sum_cents,
               greatest(d.invoice_cents, max(o.invoice_cents)) as invoice_cents
          from (select distinct d.place, d.claimed_cents, d.accepted_cents, d.invoice_cents
                  from digest d) as d
          join other o using (place)
         group by d.place, d.claimed_cents, d.accepted_cents, d.invoice_cents
    ), l as (
        select g.*, a.settled_on, k.alike, k.names, k.sum_cents, k.invoice_cents,
               array_remove(array[
                   case when g.paid_on < a.filed_on then 'before_filing' end,
                   case when g.paid_on < a.first_day or g.paid_on > a.last_day
                       then 'outside_period' end], null) as flags,
               count(*) over (partition by g.call_id, g.application_id, g.line
                              order by g.place rows unbounded preceding) as occurrence,
               first_value(g.place) over (partition by g.call_id, g.application_id, g.line
                                          order by g.place) as first_place
          from given g
          left join award a using (call_id, application_id)
          left join alike k using (place)
    )
    select l.place, p.member, l.item ->> p.member, p.reason, p.detail, false
      from l
      cross join lateral (values
          ('application', 'indicator_value_application_id_fkey', null, l.found_count = 0),
          ('application', 'application_several', null, l.found_count > 1),
          ('application', 'expense_settled_check', l.settled_on::text,
           l.settled_on is not null and l.differs),
          ('line', 'expense_verdict_expense_by_fkey', null,
           l.found_count = 1 and l.line is null),
          ('line', 'line_twice', l.first_place::text, l.occurrence > 1 and l.line is not null),
          ('line', 'expense_verdict_recorded_by_check', null,
           l.differs and (l.expense_by = session_user or exists (
               -- A correction by somebody else of what is beside it leaves the sum theirs.
               select from levain.expense e
                where e.fund_id = the_fund_id and e.call_id = l.call_id
                  and e.application_id = l.application_id and e.line = l.line
                  and e.claimed_cents = l.claimed_cents and e.recorded_by = session_user))),
          ('line', 'expense_withdrawn', null, l.claimed_cents = 0 and l.differs),
          ('accepted', 'amount', null, l.line is not null and coalesce(l.accepted_cents, -1) < 0),
          ('accepted', 'expense_verdict_accepted_check', levain.euros(l.claimed_cents),
           l.accepted_cents > l.claimed_cents),
          ('accepted', 'expense_proof_check', null,
           l.accepted_cents > 0 and l.proof is null and l.differs),
          ('accepted', 'expense_twice', l.alike,
           l.accepted_cents > 0 and l.alike is not null and l.differs),
          ('accepted', 'expense_invoice_over',
           format('%s; %s > %s', l.names, levain.euros(l.sum_cents::bigint),
                  levain.euros(l.invoice_cents::bigint)),
           l.accepted_cents > 0 and l.sum_cents > l.invoice_cents and l.alike is null
           and l.differs),
          ('motive', 'expense_motive_missing',
           levain.euros(l.claimed_cents - l.accepted_cents),
           l.accepted_cents < l.claimed_cents and l.motive is null),
          ('motive', 'expense_motive_unfit', null,
           l.accepted_cents = l.claimed_cents and l.motive is not null and l.claimed_cents > 0),
          ('motive', 'expense_verdict_motive_fkey',
           (select string_agg(m.code, ', ' order by m.place) from levain.expense_motive m),
           l.motive is not null
           and not exists (select from levain.expense_motive m where m.code = l.motive)),
          ('words', 'expense_verdict_words_check', null, l.motive = 'other' and l.words is null),
          ('words', 'expense_flag_words_check', array_to_string(l.flags, ', '),
           l.accepted_cents > 0 and l.flags <> '{}' and l.words is null and l.differs),
          ('words', 'expense_again_check', null,
           l.judgement is not null and l.differs and l.words is null)
      ) as p (member, reason, detail, holds)
     where p.holds;
end;

select levain.hold_tables();
