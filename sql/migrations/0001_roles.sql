-- SPDX-License-Identifier: MPL-2.0
-- 0001_roles - the group roles that every grant names, the schema, its units and its journal.
-- Needs:   a database; a role that may create roles, and a schema in this database.
-- Breaks:  nothing.
-- Why:     roles belong to the whole cluster, so they are made only where they are missing, and two
--          databases of one cluster may be migrated at the same time.

do $$
declare
    wanted text;
begin
    foreach wanted in array array['levain_owner', 'levain_reader', 'levain_manager',
                                  'levain_accountant', 'levain_auditor', 'levain_batch']
    loop
        if not exists (select from pg_catalog.pg_roles where rolname = wanted) then
            begin
                execute format('create role %I nologin', wanted);
            exception
                when duplicate_object or unique_violation then
                    null; -- made by another database of this cluster in the meantime
            end;
        end if;
    end loop;

    -- Who migrates works as the owner from here on; a superuser may do so anyway.
    if not pg_catalog.pg_has_role(current_user, 'levain_owner', 'member') then
        begin
            execute format('grant levain_owner to %I', current_user);
        exception
            when unique_violation then
                null;
        end;
    end if;

    -- The functions that check a run keep its rows in temporary tables first.
    execute format('grant temporary on database %I to levain_owner', current_database());
end
$$;

create schema levain authorization levain_owner;
comment on schema levain is
    'Local experimentation funds: calls, applications, scores, allocations.';

set local role levain_owner;

-- A new function can be run by its owner alone, until a grant says otherwise.
alter default privileges revoke execute on functions from public;

grant usage on schema levain to
    levain_reader, levain_manager, levain_accountant, levain_auditor, levain_batch;

create table levain.migration (
    version    bigint not null constraint migration_pkey primary key,
    name       text not null constraint migration_name_key unique,
    sha256     bytea not null
               constraint migration_sha256_check check (octet_length(sha256) = 32),
    applied_at timestamptz not null default now(),
    applied_by text not null default session_user
);
comment on table levain.migration is
    'Which files of sql/migrations were applied. Append-only, written by levain migrate.';
comment on column levain.migration.sha256 is
    'Digest of the file as it was applied: a released file never changes.';
grant select on levain.migration to
    levain_reader, levain_manager, levain_accountant, levain_auditor, levain_batch;

create domain levain.cents as bigint
    constraint cents_check check (value between 0 and 100000000000000);
comment on domain levain.cents is
    'Hundredths of the fund''s currency, 0 to a million million units (ALLOCATION_CENTS_MAX).';

create domain levain.code as text collate "C"
    constraint code_check check (value ~ '^[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}$');
comment on domain levain.code is
    'Name of something in a fund, as text_is_code of services/base has it; sorted byte by byte.';

create domain levain.sha256 as bytea
    constraint sha256_check check (octet_length(value) = 32);
comment on domain levain.sha256 is 'A SHA-256 digest, 32 bytes.';

create domain levain.words as text
    constraint words_check check (value ~ '[^[:space:]]');
comment on domain levain.words is 'A text for people, or a formula: never blank.';
