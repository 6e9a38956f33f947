-- SPDX-License-Identifier: MPL-2.0
-- 0021_people - who may act in which fund, and rows that nobody else sees or writes.
-- Needs:   0019_ledger, 0020_first_versions.
-- Breaks:  who was only granted a group has no right in any fund any more: give each person the
--          roles in each fund that are meant (levain person add). This lists who that is:
--              select m.member::regrole, m.roleid::regrole from pg_auth_members m
--               where m.roleid::regrole::text like 'levain\_%' and m.member::regrole::text
--                     not like 'levain\_%';
--          Who is a superuser, or was made a member of levain_owner by migrating, sees and does
--          everything as before.
-- Why:     a group of the database holds for all funds at once. The manager of one fund has no
--          business in another one, and may be no more than a reader there. What decides is who is
--          connected (session_user), whatever role a command works under.

set local role levain_owner;

-- ---- people and their roles ---------------------------------------------------------------------

create table levain.person (
    login       text collate "C" not null constraint person_pkey primary key,
    person_id   bigint generated always as identity constraint person_person_id_key unique,
    name        levain.words not null,
    kind        text not null constraint person_kind_check check (kind in ('person', 'service')),
    recorded_at timestamptz not null default clock_timestamp(),
    recorded_by text not null default session_user,
    constraint person_identity_key unique (login, person_id, kind),
    constraint person_login_check check (
        login ~ '[^[:space:]]' and octet_length(login) <= 63 and login not in
            ('public', 'levain_owner', 'levain_reader', 'levain_manager', 'levain_accountant',
             'levain_auditor', 'levain_batch', 'levain_committee'))
);
comment on table levain.person is 'Who has, or had, a role in a fund. Append-only.';
comment on column levain.person.login is 'The role of the database that it logs in as.';
comment on column levain.person.kind is
    'person: somebody; service: an account that no person answers at, as of scheduled jobs.';

create table levain.fund_role (
    fund_id      bigint not null constraint fund_role_fund_id_fkey references levain.fund,
    fund_role_id bigint generated always as identity,
    login        text collate "C" not null,
    person_id    bigint not null,
    kind         text not null,
    role         text not null
                 constraint fund_role_role_check check (role in
                     ('reader', 'manager', 'accountant', 'auditor', 'batch', 'committee')),
    role_number  integer generated always as (
                     array_position(array['reader', 'manager', 'accountant', 'auditor', 'batch',
                                          'committee'], role)) stored,
    begins_at    timestamptz not null,
    ends_at      timestamptz,
    recorded_at  timestamptz not null default clock_timestamp(),
    recorded_by  text not null default session_user,
    ended_at     timestamptz,
    ended_by     text,
    constraint fund_role_pkey primary key (fund_id, fund_role_id),
    constraint fund_role_login_fkey
        foreign key (login, person_id, kind) references levain.person (login, person_id, kind),
    constraint fund_role_kind_check check (
        kind = 'person' or role in ('reader', 'auditor', 'batch')),
    constraint fund_role_ends_at_check check (begins_at <= ends_at),
    constraint fund_role_ended_at_check check (
        (ended_at is null) = (ended_by is null) and (ended_at is null or ends_at is not null)),
    -- Ranges of one number stand for equality, which GiST has for ranges and not for numbers.
    constraint fund_role_period_excl exclude using gist (
        int8range(fund_id, fund_id, '[]') with &&,
        int8range(person_id, person_id, '[]') with &&,
        int4range(role_number, role_number, '[]') with &&,
        tstzrange(begins_at, ends_at) with &&),
    constraint fund_role_duties_excl exclude using gist (
        int8range(fund_id, fund_id, '[]') with &&,
        int8range(person_id, person_id, '[]') with &&,
        tstzrange(begins_at, ends_at) with &&) where (role in ('manager', 'accountant'))
);
comment on table levain.fund_role is
    'What somebody may do in a fund, from an instant to another. Append-only, but that a role is '
    'ended: its end comes nearer, never back.';
comment on column levain.fund_role.kind is 'That of the person, which decides what it may be.';
comment on column levain.fund_role.role_number is 'Stands for role in an exclusion constraint.';
comment on column levain.fund_role.ends_at is 'First instant at which it is not held; null = none.';
comment on column levain.fund_role.ended_at is
    'When the end was brought nearer than it was recorded with; null = it was not.';
create index fund_role_login_idx on levain.fund_role (login, person_id, kind);

-- Whoever asks what a role is has a role: only the owner's functions look at all of them, so that
-- these two tables alone do not hold the owner.
alter table levain.person enable row level security;
create policy person_self_policy on levain.person using (
    login = session_user or (select pg_has_role(session_user, 'levain_owner', 'member')));
alter table levain.fund_role enable row level security;
create policy fund_role_self_policy on levain.fund_role using (
    login = session_user or (select pg_has_role(session_user, 'levain_owner', 'member')));

-- ---- who is connected ---------------------------------------------------------------------------

create function levain.own_funds(the_roles text[]) returns bigint[]
    language plpgsql stable security definer parallel safe
    set search_path = levain, pg_temp as $$
begin
    return array(select r.fund_id
                   from levain.fund_role r
                  where r.login = session_user and r.role = any (the_roles)
                    and r.begins_at <= now() and coalesce(now() < r.ends_at, true));
end
$$;
comment on function levain.own_funds(text[]) is
    'The funds in which who is connected has one of the roles now.';

create function levain.fund_role_refuse(the_fund_id bigint, the_roles text[]) returns boolean
    language plpgsql stable security definer
    set search_path = levain, pg_temp as $$
declare
    the_fund text := coalesce((select f.code from levain.fund f where f.fund_id = the_fund_id),
                              the_fund_id::text, 'FUND');
begin
    raise exception 'login % has not the role in fund % that this needs: %', session_user,
                    the_fund, array_to_string(the_roles, ' or ')
        using errcode = 'insufficient_privilege', constraint = 'fund_role_needed_check',
              hint = format('levain person add %s --fund %s --role %s', session_user, the_fund,
                            the_roles[1]);
end
$$;
comment on function levain.fund_role_refuse(bigint, text[]) is
    'Refuses what who is connected may not do in a fund (in any, when none is said), and says '
    'which role may.';

create function levain.fund_role_check(
    the_fund_id bigint, the_roles text[] default array['reader', 'manager', 'accountant', 'auditor',
                                                       'batch', 'committee']) returns void
    language plpgsql stable security definer
    set search_path = levain, pg_temp as $$
begin
    if not (pg_has_role(session_user, 'levain_owner', 'member')
            or coalesce(the_fund_id = any (levain.own_funds(the_roles)), false)) then
        perform levain.fund_role_refuse(the_fund_id, the_roles);
    end if;
end
$$;
comment on function levain.fund_role_check(bigint, text[]) is
    'Refuses who is connected unless he has one of the roles in the fund: any, when none is said.';

-- ---- rows of a fund -----------------------------------------------------------------------------

create function levain.hold_by_fund(
    the_table regclass, the_writers text[], is_forced boolean default true) returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $policy$
declare
    everyone constant text[] := array['reader', 'manager', 'accountant', 'auditor', 'batch',
                                      'committee'];
    the_name name := (select c.relname from pg_catalog.pg_class c where c.oid = the_table);
    readers text[];
begin
    -- Who may select from it, directly or as a member.
    readers := array(
        select e.role
          from unnest(everyone) as e (role)
         where has_any_column_privilege(format('levain_%s', e.role), the_table, 'select')
         order by e.role);
    execute format('alter table %s enable row level security, %s row level security', the_table,
                   case when is_forced then 'force' else 'no force' end);
    execute format('drop policy if exists %I on %s', the_name || '_fund_policy', the_table);
    -- The one test that is the same for all rows comes first and is made once a statement. It is
    -- written as `is not null`, which the planner takes for nearly always true: `or` with any other
    -- condition would halve what it expects of each table.
    execute format($$
        create policy %I on %s
         using ((select nullif(pg_has_role(session_user, 'levain_owner', 'member'), false))
                is not null
                or fund_id = any ((select levain.own_funds(
                       case when current_user = 'levain_owner' then %L::text[]
                            else %L::text[] end))::bigint[]))
         with check (case
                when (select pg_has_role(session_user, 'levain_owner', 'member'))
                     or fund_id = any ((select levain.own_funds(%5$L::text[]))::bigint[])
                then true
                else levain.fund_role_refuse(fund_id, %5$L::text[]) end)$$,
        the_name || '_fund_policy', the_table, everyone, readers, the_writers);
end
$policy$;
comment on function levain.hold_by_fund(regclass, text[], boolean) is
    'Shows the rows of a table to who has a role in their fund, and lets the writers alone write: '
    'functions of the owner too, when it is forced. Who reads directly needs a role that may read '
    'the table.';

create function levain.hold_tables() returns setof regclass
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    the_table regclass;
begin
    for the_table in
        select c.oid::regclass
          from pg_catalog.pg_class c
          join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attname = 'fund_id'
         where c.relnamespace = 'levain'::regnamespace and c.relkind in ('r', 'p')
           and not c.relrowsecurity
           -- The table of a run is held once it is sealed; until then its batch may only add to it.
           and (c.relispartition or c.relname !~ '^score_[0-9]+$')
         order by c.oid
    loop
        perform levain.hold_by_fund(
            the_table, array['manager', 'accountant', 'batch', 'committee']);
        return next the_table;
    end loop;
end
$$;
comment on function levain.hold_tables() is
    'Holds every table of a fund that is not held yet, and gives them: the last statement of a '
    'migration that makes tables. Which roles write one is said with hold_by_fund before.';

-- ---- the tables that there are ------------------------------------------------------------------

do $$
declare
    held record;
    the_table text;
begin
    for held in
        select * from (values
            (array['manager'], array[
                'call', 'rule_set', 'contribution', 'field', 'list', 'list_field', 'rule',
                'criterion', 'mark_column', 'marker', 'marker_criterion', 'envelope', 'cap',
                'quota', 'pass', 'waiver', 'seed', 'award_event']),
            (array['manager', 'batch'], array['intake', 'conflict']),
            (array['batch'], array[
                'application', 'application_version', 'application_list', 'application_item',
                'intake_file', 'mark', 'score', 'score_conflict', 'score_severity', 'scoring_run',
                'scoring_standing', 'scoring_redone', 'scoring_reference', 'allocation_run',
                'allocation', 'allocation_line', 'allocation_envelope', 'allocation_quota',
                'allocation_certificate', 'allocation_step', 'allocation_flip',
                'allocation_objective', 'allocation_proof', 'top_up']),
            (array['committee'], array[
                'decision', 'decision_member', 'decision_award', 'decision_line',
                'decision_recusal', 'waiting']),
            (array['accountant'], array['closing']))
            as h (writers, tables)
    loop
        foreach the_table in array held.tables loop
            perform levain.hold_by_fund(('levain.' || the_table)::regclass, held.writers);
        end loop;
    end loop;
    -- A payment is a dozen statements over the same few rows; asking in each of them who is
    -- connected made it a third slower. ledger_post asks once, before all of them.
    foreach the_table in array array['account', 'exercise', 'ledger_batch', 'ledger_chain',
                                     'operation', 'transfer'] loop
        perform levain.hold_by_fund(('levain.' || the_table)::regclass,
                                    array['manager', 'accountant', 'committee'], false);
    end loop;
    -- The parts of score are held as score is.
    for the_table in
        select i.inhrelid::regclass::text from pg_catalog.pg_inherits i
         where i.inhparent = 'levain.score'::regclass
    loop
        perform levain.hold_by_fund(the_table::regclass, array['batch']);
    end loop;
end
$$;

-- What funds are called is for everybody; one is made by whoever may apply a fund file.
alter table levain.fund enable row level security, force row level security;
create policy fund_all_policy on levain.fund for select using (true);
create policy fund_new_policy on levain.fund for insert with check (true);
create policy fund_fund_policy on levain.fund for update using (true) with check (case
    when (select pg_has_role(session_user, 'levain_owner', 'member'))
         or fund_id = any ((select levain.own_funds(array['manager']))::bigint[])
    then true
    else levain.fund_role_refuse(fund_id, array['manager']) end);

-- Territories and zones are of no fund: who manages one may load them.
alter table levain.reference_load enable row level security, force row level security;
create policy reference_load_all_policy on levain.reference_load for select using (true);
create policy reference_load_new_policy on levain.reference_load for insert with check (case
    when (select pg_has_role(session_user, 'levain_owner', 'member'))
         or cardinality((select levain.own_funds(array['manager']))) > 0
    then true
    else levain.fund_role_refuse(null, array['manager']) end);

-- ---- where it is asked first --------------------------------------------------------------------

create or replace function levain.call_lock(the_fund_id bigint, the_call_id bigint) returns void
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
begin
    perform levain.fund_role_check(the_fund_id, array['manager', 'batch', 'committee']);
    perform pg_advisory_xact_lock(
        hashtextextended('levain call ' || the_fund_id || ' ' || the_call_id, 0));
end
$$;
comment on function levain.call_lock(bigint, bigint) is
    'Waits until no other transaction changes this call, and keeps others waiting until the end; '
    'refuses who has no role in the fund that changes calls.';

create or replace function levain.ledger_post(
    the_fund_id bigint, the_actor text, the_operations jsonb)
    returns table (key text, operation_id bigint, created boolean)
    language plpgsql volatile
    set search_path = levain, pg_temp
    set enable_seqscan = off as $$ -- tables may have grown since anybody looked at their size
declare
    transfers levain.transfer_asked[] := (
        select array_agg(t) from levain.transfers_asked(the_fund_id, the_operations) as t);
    asked levain.operation_asked[] := (
        select array_agg(o) from levain.operations_asked(the_operations, transfers) as o);
    fresh levain.operation_asked[];
begin
    -- The groups of the database tell who may call this for some fund; here it is for this one.
    perform levain.fund_role_check(
        the_fund_id, case the_actor when 'decision' then array['manager', 'committee']
                                    else array[the_actor] end);
    perform levain.ledger_check_kinds(the_actor, asked);
    perform levain.ledger_lock(the_fund_id, asked);
    fresh := levain.ledger_new(the_fund_id, asked);
    if fresh is not null then
        transfers := (select array_agg(t) from unnest(transfers) as t
                       where t.ordinal in (select f.ordinal from unnest(fresh) as f));
        perform levain.ledger_check_scope(fresh, transfers);
        perform levain.ledger_check_period(the_fund_id, fresh);
        perform levain.ledger_balance(the_fund_id, transfers);
        perform levain.ledger_write(the_fund_id, fresh, transfers);
    end if;
    return query
        select p.key::text, p.operation_id,
               coalesce(p.key = any (select f.key from unnest(fresh) as f), false)
          from unnest(asked) as a,
               lateral (select p.key, p.operation_id from levain.operation p
                         where p.fund_id = the_fund_id and p.key = a.key offset 0) as p
         order by a.ordinal;
end
$$;

alter function levain.ledger_commit(bigint, bigint, smallint, date)
    rename to ledger_commit_standing;
alter function levain.ledger_commit_standing(bigint, bigint, smallint, date) security invoker;
revoke execute on function levain.ledger_commit_standing(bigint, bigint, smallint, date)
    from levain_manager;
comment on function levain.ledger_commit_standing(bigint, bigint, smallint, date) is
    'ledger_commit, of what who is connected sees.';

create function levain.ledger_commit(
    the_fund_id bigint, the_call_id bigint, the_exercise smallint, the_day date)
    returns table (key text, operation_id bigint, created boolean)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
begin
    perform levain.fund_role_check(the_fund_id, array['manager', 'committee']);
    return query
        select p.key, p.operation_id, p.created
          from levain.ledger_commit_standing(the_fund_id, the_call_id, the_exercise, the_day) as p;
end
$$;
comment on function levain.ledger_commit(bigint, bigint, smallint, date) is
    'Commits the awards that the last decision of a call left standing, each once.';
grant execute on function levain.ledger_commit(bigint, bigint, smallint, date) to levain_manager;

create or replace function levain.ledger_close(
    the_fund_id bigint, the_exercise smallint, the_day date)
    returns boolean
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    open_after date;
begin
    perform levain.fund_role_check(the_fund_id, array['accountant']);
    select e.closed_through into open_after
      from levain.exercise e
     where e.fund_id = the_fund_id and e.exercise = the_exercise
       for update;
    if not found then
        raise exception 'the fund has no exercise %', the_exercise
            using errcode = 'foreign_key_violation', constraint = 'closing_exercise_fkey';
    end if;
    if the_day <= open_after then
        return false;
    end if;
    if the_day >= (select (clock_timestamp() at time zone f.time_zone)::date from levain.fund f
                    where f.fund_id = the_fund_id) then
        raise exception '% is not over', the_day
            using errcode = 'check_violation', constraint = 'closing_through_check';
    end if;
    update levain.exercise e set closed_through = the_day
     where e.fund_id = the_fund_id and e.exercise = the_exercise;
    insert into levain.closing (fund_id, exercise, through)
    values (the_fund_id, the_exercise, the_day);
    return true;
end
$$;

create or replace function levain.scoring_keep(
    the_fund_id bigint, the_call_id bigint, the_rule_set_id bigint, the_scoring_run_id bigint)
    returns bigint
    language plpgsql volatile
    set search_path = levain, pg_temp
    set maintenance_work_mem = '256MB'
    set max_parallel_maintenance_workers = 0
    set default_statistics_target = 10 as $$
declare
    the_table text := levain.scoring_table(the_scoring_run_id);
    line_count bigint;
begin
    -- Begun in this transaction, so under the lock of the call and by these rules.
    if not exists (
        select from pg_catalog.pg_class c
          join pg_catalog.pg_constraint k on k.conrelid = c.oid
         where c.oid = to_regclass(the_table) and c.relowner = 'levain_owner'::regrole
           and not c.relispartition
           -- What we see and is not committed is our own work.
           and pg_xact_status((pg_current_xact_id()::text::bigint >> 32 << 32
                               | c.xmin::text::bigint)::text::xid8) = 'in progress'
           and k.conname = 'score_scoring_run_id_check'
           and pg_get_constraintdef(k.oid) = format(
               'CHECK (((fund_id = %s) AND (call_id = %s) AND (scoring_run_id = %s)))',
               the_fund_id, the_call_id, the_scoring_run_id)) then
        raise exception 'the table % was not begun for this call in this transaction', the_table
            using errcode = 'object_not_in_prerequisite_state';
    end if;
    execute format('revoke all on %s from levain_batch', the_table);
    perform levain.rule_set_check(the_fund_id, the_call_id, the_rule_set_id);
    begin
        execute format('alter table %s add constraint %I'
                       ' primary key (fund_id, call_id, scoring_run_id, application_id)',
                       the_table, 'score_' || the_scoring_run_id || '_pkey');
    exception
        when unique_violation then
            raise exception 'an application was scored twice'
                using errcode = 'unique_violation', constraint = 'score_pkey';
    end;
    execute format('analyze %s (fund_id, call_id, scoring_run_id, application_id, version,'
                   ' envelope)', the_table);
    line_count := levain.scoring_check(the_fund_id, the_call_id, the_scoring_run_id);
    execute format('alter table levain.score attach partition %s for values in (%s)',
                   the_table, the_scoring_run_id);
    perform levain.hold_by_fund(the_table::regclass, array['batch']);
    return line_count;
end
$$;

create or replace function levain.fund_upsert(fund jsonb, out the_fund_id bigint)
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    own text := coalesce(fund ->> 'language', 'fr');
    the_currency text;
    is_new boolean := not exists (select from levain.fund f where f.code = fund ->> 'code');
begin
    insert into levain.fund as f (code, name_fr, name_en, currency, time_zone, language)
    values (fund ->> 'code', levain.words_of(fund -> 'name', 'fr', own),
            levain.words_of(fund -> 'name', 'en', own), fund ->> 'currency',
            fund ->> 'time_zone', own)
    on conflict on constraint fund_code_key do update
       set name_fr = excluded.name_fr, name_en = excluded.name_en,
           time_zone = excluded.time_zone, language = excluded.language
    returning f.fund_id, f.currency, is_new and f.xmax = 0
         into the_fund_id, the_currency, is_new;

    if the_currency <> fund ->> 'currency' then
        raise exception 'fund % counts in %, not in %', fund ->> 'code', the_currency,
                        fund ->> 'currency'
            using errcode = 'check_violation', constraint = 'fund_currency_frozen_check',
                  hint = 'the currency of a fund never changes: use another fund code';
    end if;
    -- Who is above roles needs none.
    if is_new and not pg_has_role(session_user, 'levain_owner', 'member') then
        perform levain.fund_role_keep(
            the_fund_id, session_user,
            case when not exists (select from levain.person p where p.login = session_user)
                 then session_user::text end, null, 'manager', now(), null);
    end if;
end
$$;
comment on function levain.fund_upsert(jsonb) is
    'The fund that a fund file names, made or renamed. Locks it until the end of the transaction. '
    'Who makes it becomes its manager.';

-- ---- giving and ending a role -------------------------------------------------------------------

create function levain.fund_role_keep(
    the_fund_id bigint, the_login text, the_name text, the_kind text, the_role text,
    the_begin timestamptz, the_end timestamptz) returns bigint
    language plpgsql volatile
    set search_path = levain, pg_temp as $$
declare
    someone levain.person;
    the_fund_role_id bigint;
begin
    insert into levain.person (login, name, kind)
    select the_login, the_name, coalesce(the_kind, 'person')
     where the_name is not null
    on conflict on constraint person_pkey do nothing;
    select p.* into someone from levain.person p where p.login = the_login;
    if not found then
        raise exception 'nobody is recorded under the login %', the_login
            using errcode = 'foreign_key_violation', constraint = 'fund_role_login_fkey';
    end if;
    if someone.name is distinct from coalesce(the_name, someone.name)
       or someone.kind <> coalesce(the_kind, someone.kind) then
        raise exception 'the login % is that of %, a %', the_login, someone.name, someone.kind
            using errcode = 'unique_violation', constraint = 'person_identity_key',
                  hint = someone.name || ' (' || someone.kind || ')';
    end if;
    insert into levain.fund_role (fund_id, login, person_id, kind, role, begins_at, ends_at)
    values (the_fund_id, the_login, someone.person_id, someone.kind, the_role, the_begin, the_end)
    returning fund_role_id into the_fund_role_id;
    return the_fund_role_id;
end
$$;
comment on function levain.fund_role_keep(bigint, text, text, text, text, timestamptz,
                                          timestamptz)
    is 'Records a role, and the person when it is new.';

create function levain.fund_role_giver_check(
    the_fund_id bigint, the_login text, the_role text, is_ending boolean) returns void
    language plpgsql stable
    set search_path = levain, pg_temp as $$
declare
    given_by_manager constant text[] := array['reader', 'manager', 'batch', 'committee'];
begin
    if (select r.rolsuper from pg_catalog.pg_roles r where r.rolname = session_user) then
        return;
    end if;
    if the_login = session_user and not is_ending then
        raise exception 'nobody gives a role to himself'
            using errcode = 'insufficient_privilege', constraint = 'fund_role_self_check';
    end if;
    if pg_has_role(session_user, 'levain_owner', 'member') then
        return;
    end if;
    if the_role <> all (given_by_manager) then
        raise exception 'a role of % is given and ended by who administers the database', the_role
            using errcode = 'insufficient_privilege', constraint = 'fund_role_giver_check';
    end if;
    perform levain.fund_role_check(the_fund_id, array['manager']);
end
$$;
comment on function levain.fund_role_giver_check(bigint, text, text, boolean) is
    'Refuses who may not give this role, or end it: nobody gives himself one, a manager gives what '
    'does not check him, who administers the database gives all.';

create function levain.fund_role_add(
    the_fund_id bigint, the_login text, the_name text, the_kind text, the_role text,
    the_first date, the_last date, out begins_at timestamptz, out ends_at timestamptz,
    out created boolean)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    zone constant text := (select f.time_zone::text from levain.fund f
                            where f.fund_id = the_fund_id);
begin
    perform levain.fund_role_giver_check(the_fund_id, the_login, the_role, false);
    begins_at := coalesce(the_first::timestamp at time zone zone, now());
    ends_at := (the_last + 1)::timestamp at time zone zone;
    select r.begins_at into begins_at
      from levain.fund_role r
     where r.fund_id = the_fund_id and r.login = the_login and r.role = the_role
       and r.ends_at is not distinct from fund_role_add.ends_at
       and (r.begins_at = fund_role_add.begins_at
            or (the_first is null and r.begins_at <= now()
                and coalesce(now() < r.ends_at, true)));
    created := not found;
    if created then
        begins_at := coalesce(the_first::timestamp at time zone zone, now());
        perform levain.fund_role_keep(the_fund_id, the_login, the_name, the_kind, the_role,
                                      begins_at, ends_at);
    end if;
end
$$;
comment on function levain.fund_role_add(bigint, text, text, text, text, date, date) is
    'Gives somebody a role in a fund, from now or from a day, for good or to the end of a day of '
    'the fund; the same again changes nothing.';

create function levain.fund_role_end(
    the_fund_id bigint, the_login text, the_role text, the_last date, out ends_at timestamptz,
    out changed boolean)
    language plpgsql volatile security definer
    set search_path = levain, pg_temp as $$
declare
    zone constant text := (select f.time_zone::text from levain.fund f
                            where f.fund_id = the_fund_id);
    held levain.fund_role;
begin
    perform levain.fund_role_giver_check(the_fund_id, the_login, the_role, true);
    select r.* into held
      from levain.fund_role r
     where r.fund_id = the_fund_id and r.login = the_login and r.role = the_role
       and coalesce(now() < r.ends_at, true)
     order by r.begins_at
     limit 1
       for update;
    if not found then
        raise exception 'login % does not hold the role %', the_login, the_role
            using errcode = 'check_violation', constraint = 'fund_role_held_check';
    end if;
    ends_at := coalesce((the_last + 1)::timestamp at time zone zone,
                        greatest(now(), held.begins_at));
    if ends_at < now() or ends_at < held.begins_at or ends_at > held.ends_at then
        raise exception 'the role ends from now on, not before it begins, and not later than it '
                        'was to end'
            using errcode = 'check_violation', constraint = 'fund_role_ends_at_check';
    end if;
    changed := ends_at is distinct from held.ends_at;
    if changed then
        update levain.fund_role r
           set ends_at = fund_role_end.ends_at, ended_at = clock_timestamp(),
               ended_by = session_user
         where r.fund_id = the_fund_id and r.fund_role_id = held.fund_role_id;
    end if;
end
$$;
comment on function levain.fund_role_end(bigint, text, text, date) is
    'Ends a role that somebody holds, or is to hold, now or with a day of the fund.';

create function levain.fund_roles(the_fund_id bigint)
    returns table (fund text, login text, name text, kind text, role text, begins_on date,
                   ends_on date, state text, recorded_by text, ended_by text)
    language sql stable security definer
    set search_path = levain, pg_temp
begin atomic
    select f.code, r.login, p.name, r.kind, r.role, (r.begins_at at time zone f.time_zone)::date,
           ((r.ends_at - interval '1 microsecond') at time zone f.time_zone)::date,
           case when r.ends_at <= now() then 'ended' when now() < r.begins_at then 'coming'
                else 'held' end, r.recorded_by, r.ended_by
      from levain.fund_role r
      join levain.person p using (login)
      join levain.fund f using (fund_id)
     where (the_fund_id is null or r.fund_id = the_fund_id)
       and (pg_has_role(session_user, 'levain_owner', 'member')
            or r.login = session_user
            or r.fund_id = any ((select levain.own_funds(
                   array['reader', 'manager', 'accountant', 'auditor', 'batch',
                         'committee']))::bigint[]))
     order by f.code, r.login, r.begins_at, r.role;
end;
comment on function levain.fund_roles(bigint) is
    'Who has which role in a fund, or in all funds in which who is connected has one.';

grant execute on function levain.own_funds(text[]), levain.fund_role_check(bigint, text[]),
    levain.fund_roles(bigint)
    to levain_reader, levain_manager, levain_accountant, levain_auditor, levain_batch,
       levain_committee;
grant execute on function
    levain.fund_role_add(bigint, text, text, text, text, date, date),
    levain.fund_role_end(bigint, text, text, date)
    to levain_manager;
