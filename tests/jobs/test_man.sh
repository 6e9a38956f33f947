#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# levain(1) tells every command, option and exit code of the program, and none that is not there.
. tests/tap.sh

page=docs/man/levain.1
LC_ALL=C.UTF-8
export LC_ALL

# Print what each command of `levain --help` is called.
commands() {
    "$LEVAIN" --help | sed -n 's/^  \([a-z][a-z-]*\( [a-z][a-z-]*\)\{0,1\}\)\(  .*\)\{0,1\}$/\1/p'
}
# Print the long options of a command, without what is the same for all.
options() {
    # shellcheck disable=SC2086 # a command is one word or two
    "$LEVAIN" $1 --help | sed -n 's/^ *\(-., \)\{0,1\}--\([a-z-]*\).*/\2/p' | sort -u
}
# Print the options that the synopsis gives a command.
synopsis() {
    sed -n '/^\.Sh SYNOPSIS/,/^\.Sh DESCRIPTION/p' "$page" |
        awk -v wanted=".Nm levain $1" '/^\.Nm/ { on = $0 == wanted } on' |
        grep -o 'Fl -[a-z-]*' | sed 's/Fl -//' | sort -u
}
general='json lang quiet help usage dsn'

is 'the help lists commands' "$(commands | grep -c .)" "$(commands | sort -u | grep -c .)"
ok '... and migrate is one of them' sh -c "echo '$(commands)' | grep -qx migrate"
all=
for command in $(commands | tr ' ' _); do
    command=$(echo "$command" | tr _ ' ')
    ok "the page tells what $command does" grep -q "^\.It Ic $command\b" "$page"
    own=
    for option in $(options "$command"); do
        all="$all $option"
        case " $general " in *" $option "*) ;; *) own="$own $option" ;; esac
    done
    [ "$command" = migrate ] && own="$own dsn"
    # shellcheck disable=SC2086 # a list of words
    is "the synopsis of $command has its options" "$(synopsis "$command" | paste -sd' ' -)" \
        "$(printf '%s\n' $own | sort | paste -sd' ' -)"
done
# shellcheck disable=SC2086 # a list of words
is 'the page tells every option, and none that no command takes' \
    "$(grep -o '^\.It Fl.*' "$page" | grep -o -e '-[a-z][a-z-]*' | sed 's/^-//' | sort |
        paste -sd' ' -)" \
    "$(printf '%s\n' $all version | sort -u | paste -sd' ' -)"

is 'the page tells every exit code' \
    "$(sed -n '/^\.Sh EXIT STATUS/,/^\.Sh EXAMPLES/s/^\.It //p' "$page" | paste -sd' ' -)" \
    "$(sed -n 's/^ *ST_[A-Z_]* = \([0-9]*\),.*/\1/p' services/base/err.h | paste -sd' ' -)"
is 'the page tells every role' \
    "$(sed -n 's/^\.It Li \(levain_[a-z]*\)$/\1/p' "$page" | sort | paste -sd' ' -)" \
    "$(grep -oh "'levain_[a-z]*'" sql/migrations/*.sql | tr -d "'" | sort -u |
        paste -sd' ' -)"

if command -v groff >/dev/null 2>&1 && [ -e /usr/share/groff/current/tmac/doc.tmac ]; then
    is 'groff has nothing to say about the page' \
        "$(groff -mdoc -ww -Tutf8 "$page" 2>&1 >"$SCRATCH/page")" ''
else
    skip 'groff has nothing to say about the page' 'groff or its macros are not installed'
fi
done_testing
