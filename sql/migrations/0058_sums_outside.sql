-- SPDX-License-Identifier: MPL-2.0
-- 0058_sums_outside - whether accounts are the sums of their transfers is seen by who reads them.
-- Needs:   0055, whose two checks of a ledger it replaces; 0026, whose check of sums it asks.
-- Breaks:  nothing; ledger_faults(bigint) finds what it found.
-- Why:     a fifth of the server's work for a check was adding up all transfers, by debits and by
--          credits. Whoever makes the digests of what operations say has each transfer and both of
--          its accounts in hand.

set local role levain_owner;

create or replace function levain.ledger_faults_beside(the_fund_id bigint)
    returns table (checked text, subject text, found text, expected text)
    language sql stable
    set search_path = levain, pg_temp
    set max_parallel_workers_per_gather = 2
    set parallel_setup_cost = 0
    set parallel_tuple_cost = 0
begin atomic
    with told as materialized (
        select 'journal' as checked, null as subject, null as found, null as expected
          from levain.ledger_batches_wrong(the_fund_id)
        union all
        select 'money', null, null, null from levain.ledger_stages_wrong(the_fund_id)
        union all
        select 'shares', null, null, null from levain.funding_shares_wrong(the_fund_id)
        union all
        select 'parts', null, null, null from levain.funding_parts_wrong(the_fund_id)
        union all
        select 'funders', f.subject, f.found, f.expected
          from levain.funding_source_faults(the_fund_id) as f
    )
    select f.checked, f.subject, f.found, f.expected
      from (select t.checked, t.subject, t.found, t.expected
              from told t
             where t.subject is not null
            union all
            select 'journal', j.subject, j.found, j.expected
              from levain.ledger_journal_faults(the_fund_id) as j
             where exists (select from told t where t.checked = 'journal')
            union all
            select 'money', m.subject, m.found, m.expected
              from levain.ledger_money_faults(the_fund_id) as m
             where exists (select from told t where t.checked = 'money')
            union all
            select 'funders', p.subject, p.found, p.expected
              from levain.funding_transfer_faults(the_fund_id) as p
             where exists (select from told t where t.checked = 'shares')
            union all
            select 'funders', p.subject, p.found, p.expected
              from levain.funding_award_faults(the_fund_id) as p
             where exists (select from told t where t.checked = 'parts')) as f
     order by array_position(array['journal', 'money', 'funders'], f.checked),
              f.subject collate "C", f.found collate "C";
end;
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
               and (exists (select from levain.ledger_links_wrong(the_fund_id))
                    or exists (select from levain.ledger_bodies_wrong(the_fund_id, 1, 1)))
            union all
            select 'money', m.subject, m.found, m.expected
              from levain.ledger_money_faults(the_fund_id) as m
             where not exists (select from beside b where b.checked = 'money')
               and (exists (select from levain.ledger_sums_wrong(the_fund_id, true))
                    or exists (select from levain.ledger_sums_wrong(the_fund_id, false)))
            union all
            select 'money', w.subject, w.found, w.expected
              from levain.ledger_whole_faults(the_fund_id) as w
            union all
            select b.checked, b.subject, b.found, b.expected from beside b) as f
     order by array_position(array['journal', 'money', 'funders'], f.checked),
              f.subject collate "C", f.found collate "C";
end;
comment on function levain.ledger_faults(bigint) is
    'All that is wrong in the ledger of a fund: the digests of what operations say, how they '
    'follow one another, operations that are not whole, and the sums of accounts, too.';
comment on function levain.ledger_faults_beside(bigint) is
    'All that is wrong in the ledger of a fund, in the journal, the money, the shares of funders, '
    'but for the digests of what operations say, for how they follow one another, for whether '
    'they are whole and for the sums of accounts: levain verify, which reads them, looks at '
    'these itself. The checks are made '
    'side by side; what of the journal and the money is wrong is only worked out when something '
    'is.';

select levain.hold_tables();
