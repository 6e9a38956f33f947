# SPDX-License-Identifier: MPL-2.0
# shellcheck shell=sh
# tap.sh - what a shell test needs to speak TAP; read with `. tests/tap.sh`.
#
#   ok NAME COMMAND...        passes when the command succeeds; its output is shown when it fails
#   exits NAME CODE COMMAND...  passes when the command's exit code is CODE
#   is NAME GOT WANT          passes when both texts are the same
#   skip NAME WHY             says that a test could not run here
#   done_testing              prints the plan; the last line of every test
tap_count=0
tap_failed=0

tap_result() { # 0 or not, name, details
    tap_count=$((tap_count + 1))
    if [ "$1" = 0 ]; then
        echo "ok $tap_count - $2"
    else
        tap_failed=$((tap_failed + 1))
        echo "not ok $tap_count - $2"
        printf '%s\n' "$3" | sed 's/^/# /'
    fi
}

ok() {
    tap_name=$1
    shift
    tap_output=$("$@" 2>&1)
    tap_result $? "$tap_name" "$tap_output"
}

exits() {
    tap_name=$1 tap_want=$2
    shift 2
    tap_output=$("$@" 2>&1)
    tap_got=$?
    [ "$tap_got" = "$tap_want" ]
    tap_result $? "$tap_name" "exit code $tap_got, not $tap_want: $tap_output"
}

is() {
    [ "$2" = "$3" ]
    tap_result $? "$1" "got:  $2
want: $3"
}

skip() {
    tap_count=$((tap_count + 1))
    echo "ok $tap_count - $1 # skip $2"
}

done_testing() {
    echo "1..$tap_count"
    [ "$tap_failed" = 0 ]
}
