#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# The throw-away cluster: what its command gets, and what is left on the machine (nothing).
. tests/tap.sh

me=$(id -u)

# Wait until the command succeeds, for ten seconds at most.
eventually() {
    tries=0
    until "$@" >/dev/null 2>&1; do
        tries=$((tries + 1))
        [ "$tries" -lt 900 ] || return 1 # a busy machine takes its time
        sleep 0.1
    done
}
gone() {
    [ ! -e "$1" ]
}
dead() {
    ! kill -0 "$1" 2>/dev/null
}

exits 'no command is wrong usage' 64 tests/with_postgres

# One cluster for all of these: making one is nearly all that they take.
seen=$(echo typed | PGPORT=1 PGSERVICE=elsewhere PGPASSWORD=secret \
    PGOPTIONS='-c search_path=x' PGDATABASE=other tests/with_postgres sh -c '
        env | sed -n "s/^\(PG[A-Z]*\)=.*/\1/p" | sort | tr "\n" " "
        stat -c %a "$PGHOST"
        psql -XAtc "show listen_addresses" -c "show timezone" -c "show server_encoding" \
            -c "show lc_collate" -c "select current_user" | tr "\n" " "
        echo
        echo "$PGHOST"
        cat
        exit 7')
is 'the exit code of the command is kept' $? 7
is 'the keyboard reaches the command' "$(echo "$seen" | sed -n 4p)" typed
is 'only the three variables of this cluster are set, its folder is closed to others' \
    "$(echo "$seen" | sed -n 1p)" 'PGDATABASE PGHOST PGUSER 700'
is 'no TCP port, UTC, UTF-8, the C order' \
    "$(echo "$seen" | sed -n 2p)" ' UTC UTF8 C.UTF-8 postgres '
ok 'nothing is left after it' gone "$(echo "$seen" | sed -n 3p)"

# Start a cluster whose command writes where it is, then waits; sets folder, server and
# command. (A shell hides the interrupt key from what it starts in the background: env undoes
# that.)
start_waiting() {
    rm -f "$SCRATCH/where"
    env --default-signal=HUP,INT,TERM tests/with_postgres sh -c \
        'echo "$PGHOST $$" >"$1.new"; mv "$1.new" "$1"; exec sleep 900' sh "$SCRATCH/where" &
    wrapper=$!
    eventually test -s "$SCRATCH/where"
    read -r folder command <"$SCRATCH/where"
    server=$(head -n 1 "$folder/data/postmaster.pid")
}

for signal in 1:HUP 2:INT 15:TERM; do
    start_waiting
    kill -"${signal#*:}" "$wrapper"
    wait "$wrapper"
    is "SIG${signal#*:} ends it with its code" $? $((128 + ${signal%:*}))
    ok "SIG${signal#*:} leaves no folder" gone "$folder"
    ok "SIG${signal#*:} leaves no server" dead "$server"
done

start_waiting
kill -KILL "$wrapper" "$command"
wait "$wrapper" 2>/dev/null
if [ -d "$folder" ]; then
    ok 'a killed run leaves its folder' test -d "$folder"
else
    skip 'a killed run leaves its folder' 'a run side by side has swept it already'
fi
ok 'a run side by side works' tests/with_postgres psql -XAtc 'select 1'
ok 'the next run removes what a killed one left' gone "$folder"
ok 'and stops its server' dead "$server"

start_waiting
first=$folder
alive=/tmp/levain-pg.$me.1.$$
trap 'rm -rf "$alive"' EXIT
trap 'exit 130' HUP INT TERM
mkdir "$alive"
touch "$alive/lock"
seen=$(tests/with_postgres sh -c 'psql -XAtc "select 1"; test -d "$1" && echo stands' sh "$alive")
is 'two at once work, a folder whose maker lives is not swept' \
    "$(echo "$seen" | tr '\n' ' ')" '1 stands '
ok 'the other one goes on' env PGHOST="$first" PGUSER=postgres psql -XAt -d postgres -c 'select 1'
rm -r "$alive"
kill -TERM "$wrapper"
wait "$wrapper"

as_nobody='setpriv --reuid=nobody --regid=nogroup --clear-groups'
if [ "$me" != 0 ]; then
    skip 'an ordinary user can do the same' 'already one'
elif ! $as_nobody test -x tests/with_postgres; then
    skip 'an ordinary user can do the same' 'this folder is closed to others'
else
    seen=$($as_nobody tests/with_postgres sh -c 'stat -c "%U %a" "$PGHOST"; psql -XAtc "select 1"')
    is 'an ordinary user can do the same' "$(echo "$seen" | tr '\n' ' ')" 'nobody 700 1 '
fi
done_testing
