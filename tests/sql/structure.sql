-- SPDX-License-Identifier: MPL-2.0
-- What the house asks of every table, constraint and function.
\ir fixture.psql

select is_empty($$
    select c.oid::regclass from pg_class c
     where c.relnamespace = 'levain'::regnamespace and c.relkind in ('r', 'v', 'p')
       and not c.relispartition
       and obj_description(c.oid, 'pg_class') is null
$$, 'every table and view is commented');

select is_empty($$
    select p.oid::regprocedure from pg_proc p
     where p.pronamespace = 'levain'::regnamespace and obj_description(p.oid, 'pg_proc') is null
$$, 'every function is commented');

select is_empty($$
    select conname from pg_constraint
     where connamespace = 'levain'::regnamespace
       and conname !~ ('^' || coalesce((select relname from pg_class where oid = conrelid),
                                       (select typname from pg_type where oid = contypid))
                       || '(_\w+)?_(pkey|key|fkey|check|excl)$')
$$, 'every constraint is named after its table, with the suffix of its kind');

select is_empty($$
    select c.conrelid::regclass, c.conname from pg_constraint c
     where c.connamespace = 'levain'::regnamespace and c.contype in ('p', 'u', 'f')
       and c.conrelid not in ('levain.migration'::regclass, 'levain.fund'::regclass,
                              'levain.funder'::regclass, 'levain.organization'::regclass,
                              'levain.reference_load'::regclass, 'levain.territory'::regclass,
                              'levain.zone_membership'::regclass,
                              'levain.territory_contour'::regclass,
                              'levain.ledger_stage'::regclass, 'levain.ledger_kind'::regclass,
                              'levain.guard'::regclass, 'levain.deminimis_aid'::regclass,
                              'levain.expense_motive'::regclass,
                              'levain.undertaking_link'::regclass,
                              'levain.account_purpose'::regclass,
                              'levain.account_default'::regclass,
                              'levain.account_chart'::regclass,
                              'levain.account_nature'::regclass,
                              'levain.account_variant'::regclass,
                              'levain.match_rule'::regclass,
                              'levain.ledger_move'::regclass, 'levain.person'::regclass,
                              'levain.figure'::regclass, 'levain.figure_move'::regclass,
                              'levain.figure_part'::regclass,
                              'levain.book_journal'::regclass, 'levain.book_rule'::regclass)
       and c.confrelid not in ('levain.person'::regclass, 'levain.funder'::regclass,
                               'levain.organization'::regclass,
                               'levain.ledger_stage'::regclass, 'levain.ledger_kind'::regclass,
                               'levain.ledger_move'::regclass,
                               'levain.figure'::regclass, 'levain.expense_motive'::regclass,
                               'levain.match_rule'::regclass,
                               'levain.account_default'::regclass,
                               'levain.account_purpose'::regclass,
                               'levain.account_nature'::regclass,
                               'levain.book_journal'::regclass)
       and (select attname from pg_attribute
             where attrelid = c.conrelid and attnum = c.conkey[1]) <> 'fund_id'
$$, 'every key of fund data begins with fund_id');

select is_empty($$
    select conname from pg_constraint
     where connamespace = 'levain'::regnamespace and condeferrable
$$, 'no constraint is deferred');

select is_empty($$
    select tgname from pg_trigger t join pg_class c on c.oid = t.tgrelid
     where c.relnamespace = 'levain'::regnamespace and not tgisinternal
$$, 'nothing rests on a trigger');

select is_empty($$
    select c.conname from pg_constraint c
     where c.connamespace = 'levain'::regnamespace and c.contype = 'f'
       and not exists (
           select from pg_index i
            where i.indrelid = c.conrelid
              and (i.indkey::smallint[])[0:cardinality(c.conkey) - 1] @> c.conkey
              and (i.indkey::smallint[])[0:cardinality(c.conkey) - 1] <@ c.conkey)
       and c.conname not in (
           'allocation_allocation_run_id_fkey', -- the key's first three lead far enough
           'transfer_kind_fkey', -- so do its first two
           'operation_kind_fkey', 'transfer_move_fkey') -- what they point to is never taken away
$$, 'every foreign key has its index');

select is_empty($$
    select p.oid::regprocedure from pg_proc p
     where p.pronamespace = 'levain'::regnamespace
       and (p.proowner <> 'levain_owner'::regrole
            or (p.prosecdef and not coalesce(p.proconfig @> '{"search_path=levain, pg_temp"}',
                                             false)))
$$, 'every function is the owner''s, and who works as the owner has its own search path');

select is_empty($$
    select p.oid::regprocedure from pg_proc p
     where p.pronamespace = 'levain'::regnamespace
       and has_function_privilege('public', p.oid, 'execute')
$$, 'no function may be run by everybody');

select is_empty($$
    select c.oid::regclass from pg_class c
     where c.relnamespace = 'levain'::regnamespace and c.relowner <> 'levain_owner'::regrole
$$, 'every table is the owner''s');

-- ---- rows of a fund -----------------------------------------------------------------------------

-- Not held when the owner's functions look: who has which role decides all else; of the ledger, see
-- below.
create temporary table not_forced (name text);
insert into not_forced values
    ('person'), ('fund_role'), ('account'), ('exercise'), ('ledger_batch'), ('ledger_chain'),
    ('operation'), ('transfer'), ('funding_vintage'), ('funding_source'), ('award_share'),
    ('transfer_share');
select is_empty($$
    select c.oid::regclass
      from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attname = 'fund_id'
     where c.relnamespace = 'levain'::regnamespace and c.relkind in ('r', 'p')
       and not (c.relrowsecurity
                and (c.relforcerowsecurity or c.relname in (select name from not_forced))
                and exists (select from pg_policy p where p.polrelid = c.oid))
$$, 'every table of a fund is held by it: hold_by_fund or hold_tables, in its migration');
select set_eq($$
    select c.relname::text from pg_class c
     where c.relnamespace = 'levain'::regnamespace and c.relrowsecurity
       and not c.relforcerowsecurity
$$, 'select name from not_forced', 'these do not hold functions of the owner, and no others');
select is_empty($$
    select c.oid::regclass from pg_class c
     where c.relnamespace = 'levain'::regnamespace and c.relkind = 'v'
       and not coalesce(c.reloptions @> '{security_invoker=true}', false)
$$, 'no view shows what who asks may not see');

-- A function of the owner that comes to a table which does not hold it asks who is connected: it,
-- or one of those that it calls.
create function pg_temp.unasked() returns setof text language sql as $$
    with recursive body as (
        select p.oid, p.proname, p.prosecdef, pg_get_functiondef(p.oid) as text
          from pg_proc p
         where p.pronamespace = 'levain'::regnamespace and p.prokind = 'f'
    ), names as materialized (
        select distinct b.oid, m.named[1] as name, m.named[2] = '(' as is_call
          from body b, regexp_matches(b.text, '\mlevain\.(\w+)(\(?)', 'g') as m (named)
    ), calls as (
        select n.oid, c.oid as called
          from names n join body c on c.proname = n.name and c.oid <> n.oid
         where n.is_call
    ), reaches as (
        select b.oid, b.oid as reached from body b
        union
        select r.oid, c.called from reaches r join calls c on c.oid = r.reached
    )
    select distinct b.oid::regprocedure::text
      from body b
      join reaches r on r.oid = b.oid
      join names t on t.oid = r.reached and not t.is_call
      join not_forced n on n.name = t.name and n.name not in ('person', 'fund_role')
     where b.prosecdef
       and exists (select from aclexplode((select p.proacl from pg_proc p where p.oid = b.oid)) a
                    where a.grantee <> 'levain_owner'::regrole)
       and not exists (select from reaches a join body t on t.oid = a.reached
                        where a.oid = b.oid and t.proname = 'fund_role_check')
$$;
select is_empty('select pg_temp.unasked()', 'whoever comes to the ledger is asked for a role');
create function levain.careless(the_fund_id bigint) returns bigint
    language sql security definer set search_path = levain, pg_temp
    return (select count(*) from levain.account a where a.fund_id = the_fund_id);
grant execute on function levain.careless(bigint) to levain_reader;
select set_eq('select pg_temp.unasked()', $$ values ('levain.careless(bigint)') $$,
              'and a function that forgets it is seen');
drop function levain.careless(bigint);

select pg_temp.refuses('migration_pkey', 'migration', '{"name": "other"}');
select pg_temp.refuses('migration_name_key', 'migration', '{"version": -1}');
select pg_temp.refuses('migration_sha256_check', 'migration', '{"sha256": "\\x00"}');
select pg_temp.all_were_broken('migration');

select levain.intake_begin(), levain.allocation_begin(),
       levain.marks_begin(), levain.conflicts_begin(), levain.panel_begin(),
       levain.reference_begin(), levain.certificate_begin(), levain.simulation_begin(),
       levain.decision_begin(), levain.bank_import_begin(), levain.contour_begin();
select is_empty($$
    select p.oid::regprocedure, f.lineno, f.level, f.message
      from pg_proc p
      join pg_language l on l.oid = p.prolang and l.lanname = 'plpgsql',
           plpgsql_check_function_tb(p.oid, all_warnings => true) as f
     where p.pronamespace = 'levain'::regnamespace
$$, 'plpgsql_check has nothing to say');

select * from finish();
rollback;
