-- SPDX-License-Identifier: MPL-2.0
-- 0038_whole_operations - an operation moves its money in all of its ledgers, or not at all.
-- Needs:   0034, whose check of the ledger it adds to; 0031 and 0027, whose payments it holds to
--          what is said of kind pay. From 0047 on, posting asks for it.
-- Breaks:  an operation that is posted by hand with only some of its parts is refused from now on.
--          What was posted before stands, and levain verify names it. This lists it:
--          select w.* from levain.fund f, levain.ledger_whole_faults(f.fund_id) as w;
--          It is undone by a contra-entry, and posted anew, whole.
-- Why:     a payment of which only the commitment moved was taken: each of its lines was allowed,
--          and nothing said that they belong together (decision 0061).

set local role levain_owner;

-- ---- what moves together ------------------------------------------------------------------------

alter table levain.ledger_move add column part levain.code;
comment on column levain.ledger_move.part is
    'Of which part of its kind it is: in one operation all parts of a kind move the same cents of '
    'each award and envelope; null = what it moves is whole by itself. An undoing has no parts: it '
    'is whatever it undoes.';
update levain.ledger_move m
   set part = s.part
  from (values ('order', 'ae', 'certified', 'ordered', 'commitments'),
               ('order', 'cp', 'available', 'ordered', 'appropriations'),
               ('pay', 'ae', 'ordered', 'paid', 'commitments'),
               ('pay', 'cp', 'ordered', 'paid', 'appropriations'),
               ('pay', 'cash', 'bank', 'sent', 'cash'),
               -- On its way it is nobody's: what an award gives an envelope gets, or loses.
               ('decommit', 'ae', 'committed', 'decommitted', 'given'),
               ('decommit', 'ae', 'decommitted', 'available', 'taken'),
               ('decommit', 'ae', 'decommitted', 'cancelled', 'taken'))
       as s (kind, ledger, debit_stage, credit_stage, part)
 where (m.ledger, m.debit_stage, m.credit_stage) = (s.ledger, s.debit_stage, s.credit_stage)
   and (m.kind = s.kind or (s.kind = 'pay' and m.kind in ('transmit', 'pay_left')));

-- ---- posting ------------------------------------------------------------------------------------

create function levain.ledger_check_whole(
    the_operations levain.operation_asked[], the_transfers levain.transfer_asked[]) returns void
    language plpgsql stable as $$
declare
    bad record;
begin
    select p.key, p.kind, p.ordinal, k.parts into bad
      from (select o.ordinal, o.key, o.kind, m.part, sum(t.cents) as cents,
                   coalesce(t.debit ->> 'application_id', t.credit ->> 'application_id') as award,
                   coalesce(levain.account_envelope(t.debit),
                            levain.account_envelope(t.credit)) as envelope
              from unnest(the_operations) as o
              join unnest(the_transfers) as t using (ordinal)
              join levain.ledger_move m
                on m.kind = o.kind and m.ledger = t.ledger
               and m.debit_stage = t.debit ->> 'stage' and m.credit_stage = t.credit ->> 'stage'
             where m.part is not null
             group by o.ordinal, o.key, o.kind, m.part, award, envelope) as p
      join (select m.kind, count(distinct m.part) as count,
                   string_agg(distinct m.part, ', ' order by m.part) as parts
              from levain.ledger_move m
             where m.part is not null
             group by m.kind) as k on k.kind = p.kind
     group by p.ordinal, p.key, p.kind, p.award, p.envelope, k.count, k.parts
    having count(*) < k.count or min(p.cents) < max(p.cents)
     order by p.ordinal
     limit 1;
    if found then
        raise exception 'operation %: % moves the same cents of an award in each of its parts: %',
            bad.key, bad.kind, bad.parts
            using errcode = 'check_violation', constraint = 'operation_whole_check';
    end if;
end
$$;
comment on function levain.ledger_check_whole(levain.operation_asked[], levain.transfer_asked[]) is
    'Refuses operations of which a part is missing or moves other cents than the others, of any '
    'award and envelope. A move that its kind does not have is left to who writes it.';

-- ---- checking -----------------------------------------------------------------------------------

create function levain.ledger_whole_faults(the_fund_id bigint)
    returns table (subject text, found text, expected text)
    language plpgsql stable parallel safe cost 60000
    set search_path = levain, pg_temp
    set plan_cache_mode = force_custom_plan
    set enable_nestloop = off
    set work_mem = '128MB'
    set jit = off as $$
begin
    return query
        with part as (
            select p.kind, p.part, row_number() over w as nth,
                   count(*) over (partition by p.kind) as count,
                   string_agg(p.part, ', ') over (w rows between unbounded preceding
                                                  and unbounded following) as parts
              from (select distinct m.kind, m.part from levain.ledger_move m
                     where m.part is not null) as p
            window w as (partition by p.kind order by p.part)
        ), move as (
            select m.kind, m.ledger, m.debit_stage, m.credit_stage, p.nth, p.count,
                   s.holder = 'award' as leaves_award
              from levain.ledger_move m
              join part p using (kind, part)
              join levain.ledger_stage s on s.ledger = m.ledger and s.stage = m.debit_stage
        ), bad as (
            -- No kind has more than three parts: each is summed beside the others, in one pass.
            select t.operation_id, min(t.kind) as kind, a.application_id, a.call_id, a.envelope,
                   array[sum(t.cents) filter (where m.nth = 1),
                         sum(t.cents) filter (where m.nth = 2),
                         sum(t.cents) filter (where m.nth = 3)] as sums
              from levain.transfer t
              join move m on (m.kind, m.ledger, m.debit_stage, m.credit_stage)
                           = (t.kind, t.ledger, t.debit_stage, t.credit_stage)
              join levain.account a
                on a.fund_id = the_fund_id
               and a.account_id = case when m.leaves_award then t.debit_account_id
                                       else t.credit_account_id end
             where t.fund_id = the_fund_id
             group by t.operation_id, a.application_id, a.call_id, a.envelope
            having sum(t.cents) filter (where m.nth = 1)
                       is distinct from sum(t.cents) filter (where m.nth = 2)
                or (max(m.count) > 2
                    and sum(t.cents) filter (where m.nth = 1)
                        is distinct from sum(t.cents) filter (where m.nth = 3))
        )
        select 'operation ' || o.key
                   || coalesce(', application ' || b.application_id || ' of call ' || b.call_id, '')
                   || coalesce(', envelope ' || b.envelope, '') || ': its parts',
               (select string_agg(p.part || ' ' || b.sums[p.nth], ', ' order by p.part)
                  from part p where p.kind = b.kind),
               (select max(c) from unnest(b.sums) as c) || ' each of '
                   || (select min(p.parts) from part p where p.kind = b.kind)
          from bad b
          join levain.operation o on o.fund_id = the_fund_id and o.operation_id = b.operation_id
          left join levain.operation u on u.fund_id = the_fund_id and u.reverses_id = o.operation_id
         where u.operation_id is null;
end
$$;
comment on function levain.ledger_whole_faults(bigint) is
    'Operations that stand and are not whole: of an award, not all of their parts moved the same '
    'cents. One that was undone is not told any more.';

create or replace function levain.ledger_faults(the_fund_id bigint)
    returns table (checked text, subject text, found text, expected text)
    language sql stable
    set search_path = levain, pg_temp
begin atomic
    with beside as materialized (
        select f.* from levain.ledger_faults_beside(the_fund_id) as f
    )
    select f.checked, f.subject, f.found, f.expected
      from (select 'journal' as checked, j.subject, j.found, j.expected
              from levain.ledger_journal_faults(the_fund_id) as j
             where not exists (select from beside b where b.checked = 'journal')
               and exists (select from levain.ledger_bodies_wrong(the_fund_id, 1, 1))
            union all
            select 'money', w.subject, w.found, w.expected
              from levain.ledger_whole_faults(the_fund_id) as w
            union all
            select b.checked, b.subject, b.found, b.expected from beside b) as f
     order by array_position(array['journal', 'money', 'funders'], f.checked),
              f.subject collate "C", f.found collate "C";
end;
comment on function levain.ledger_faults(bigint) is
    'All that is wrong in the ledger of a fund: the digests of what operations say, and operations '
    'that are not whole, too.';
comment on function levain.ledger_faults_beside(bigint) is
    'All that is wrong in the ledger of a fund, in the journal, the money, the shares of funders, '
    'but for the digests of what operations say and for whether they are whole: levain verify, '
    'which reads them, looks at both itself. The checks are made side by side; what of the journal '
    'and the money is wrong is only worked out when something is.';

grant execute on function levain.ledger_whole_faults(bigint) to levain_auditor, levain_accountant;

select levain.hold_tables();
