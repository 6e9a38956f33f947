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
                       || '(_\w+)?_(pkey|key|fkey|check)$')
$$, 'every constraint is named after its table, with the suffix of its kind');

select is_empty($$
    select c.conrelid::regclass, c.conname from pg_constraint c
     where c.connamespace = 'levain'::regnamespace and c.contype in ('p', 'u', 'f')
       and c.conrelid not in ('levain.migration'::regclass, 'levain.fund'::regclass,
                              'levain.funder'::regclass, 'levain.organization'::regclass,
                              'levain.reference_load'::regclass, 'levain.territory'::regclass,
                              'levain.zone_membership'::regclass,
                              'levain.ledger_stage'::regclass, 'levain.ledger_kind'::regclass,
                              'levain.guard'::regclass, 'levain.deminimis_aid'::regclass,
                              'levain.undertaking_link'::regclass,
                              'levain.ledger_move'::regclass)
       and c.confrelid not in ('levain.funder'::regclass, 'levain.organization'::regclass,
                               'levain.ledger_stage'::regclass, 'levain.ledger_kind'::regclass,
                               'levain.ledger_move'::regclass)
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

select pg_temp.refuses('migration_pkey', 'migration', '{"name": "other"}');
select pg_temp.refuses('migration_name_key', 'migration', '{"version": -1}');
select pg_temp.refuses('migration_sha256_check', 'migration', '{"sha256": "\\x00"}');
select pg_temp.all_were_broken('migration');

select levain.intake_begin(), levain.allocation_begin(),
       levain.marks_begin(), levain.conflicts_begin(), levain.panel_begin(),
       levain.reference_begin(), levain.certificate_begin(), levain.simulation_begin(),
       levain.decision_begin();
select is_empty($$
    select p.oid::regprocedure, f.lineno, f.level, f.message
      from pg_proc p
      join pg_language l on l.oid = p.prolang and l.lanname = 'plpgsql',
           plpgsql_check_function_tb(p.oid, all_warnings => true) as f
     where p.pronamespace = 'levain'::regnamespace
$$, 'plpgsql_check has nothing to say');

select * from finish();
rollback;
