#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# One writer a call: who comes second waits and finds the first one's run, or is told to try again.
set -u
levain=${BUILD:-build}/levain
call=val-de-lierre-2026
folder=$(mktemp -d) || exit 1
holder=
trap '[ -z "$holder" ] || kill "$holder" 2>/dev/null; rm -rf "$folder"' EXIT
trap 'exit 1' INT TERM HUP

number=0
ok() { # ok NAME COMMAND...
    number=$((number + 1))
    name=$1
    shift
    if "$@"; then echo "ok $number - $name"; else echo "not ok $number - $name"; fi
}
lines_are_equal() { [ -s "$folder/a" ] && cmp -s "$folder/a" "$folder/b"; }
one_run() { [ "$(psql -XAtc 'select count(*) from levain.allocation_run')" = 1 ]; }
told_to_try_again() {
    [ "$code" = 75 ] && grep -q 'waited too long for another command' "$folder/err"
}

echo 1..3
LEVAIN=$levain docs/examples/val-de-lierre/run > "$folder/run" 2>&1 || sed 's/^/# /' "$folder/run"
psql -XqAtc 'truncate levain.allocation_run cascade' 2> /dev/null
"$levain" allocate --call "$call" --json > "$folder/a" 2> /dev/null &
first=$!
"$levain" allocate --call "$call" --json > "$folder/b" 2> /dev/null
wait "$first"
ok two_equal_runs_at_once_print_the_same_bytes lines_are_equal
ok two_equal_runs_at_once_make_one_run one_run

# Someone holds the call's lock for longer than the connection is ready to wait.
psql -XqAtc "begin; select levain.call_lock(fund_id, call_id) from levain.call;
    select pg_sleep(20)" > /dev/null 2>&1 &
holder=$!
tries=0
while [ "$(psql -XAtc "select count(*) from pg_locks where locktype = 'advisory'
    and database = (select oid from pg_database where datname = current_database())")" = 0 ]; do
    tries=$((tries + 1))
    [ $tries -lt 50 ] || break
    sleep 0.1
done
PGOPTIONS='-c lock_timeout=200ms' "$levain" allocate --call "$call" > "$folder/out" 2> "$folder/err"
code=$?
ok a_call_that_is_locked_too_long_is_told_as_try_again told_to_try_again
