#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# levain migrate on a cluster that has never seen it: roles belong to the cluster, so two databases
# may want to make them at the same moment.
#
# All of it in one cluster of its own, which this file runs itself in.
# shellcheck source=tests/tap.sh
[ "${1-}" = inside ] || exec tests/with_postgres "$0" inside
. tests/tap.sh

LEVAIN=${LEVAIN:-$PWD/build/levain}

no_roles() {
    for role in owner reader manager accountant auditor batch committee; do
        psql -qX -d postgres -c "drop role if exists levain_$role" 2>/dev/null || return
    done
}

# Two databases at once, again and again, each time from no roles at all.
both_at_once() {
    for _ in 1 2 3; do
        createdb one && createdb two || return
        PGDATABASE=one "$LEVAIN" migrate >/dev/null 2>"$PGHOST/one" &
        PGDATABASE=two "$LEVAIN" migrate >/dev/null 2>"$PGHOST/two"
        second=$?
        wait $! && [ "$second" = 0 ] || {
            cat "$PGHOST/one" "$PGHOST/two"
            return 1
        }
        dropdb one && dropdb two && no_roles || return
    done
}

# Kill the program while it waits for its turn, then migrate.
killed() {
    psql -qX -c 'begin; select pg_advisory_xact_lock(119183033592174); select pg_sleep(2); commit' \
        >/dev/null &
    sleep 0.5
    timeout -s KILL 0.5 "$LEVAIN" migrate
    wait $!
    "$LEVAIN" migrate
}

ok 'two databases of a cluster may be migrated at once' both_at_once
ok 'a migration that was killed is run again' killed
is 'the roles are groups that may do nothing by themselves' \
    "$(psql -XAtc "select string_agg(rolname, ' ' order by rolname) from pg_roles
                    where rolname like 'levain%' and not rolcanlogin and not rolsuper
                      and not rolcreaterole and not rolcreatedb")" \
    "levain_accountant levain_auditor levain_batch levain_committee levain_manager levain_owner\
 levain_reader"
exits 'no server is exit code 69' 69 env PGHOST=/nonexistent "$LEVAIN" migrate
done_testing
