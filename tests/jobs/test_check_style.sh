#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# The house rules: each is broken once in a small tree, and is named.
. tests/tap.sh

spdx='/* SPDX-License-Identifier: MPL-2.0 */'
file() { # path, text
    mkdir -p "$SCRATCH/$(dirname "$1")"
    printf '%b\n' "$2" >"$SCRATCH/$1"
}
breaks() { # promise, path, text, words of the breach
    file "$2" "$3"
    found=$(tests/check_style "$SCRATCH")
    status=$?
    case $status:$found in
    1:*"$2:"*"$4"*) is "$1" named named ;;
    *) is "$1" "$status:$found" "1:$2: $4" ;;
    esac
    rm "$SCRATCH/$2"
}

good="$spdx\n#ifndef LEVAIN_X_H\n#define LEVAIN_X_H\n\n/*\n * x - what it is.\n */\n"
good="$good\n/** Give one. Errors: none. */\nint x_one(void);\n\n#endif"
file services/rules/x.h "$good"
file services/rules/x.c "$spdx\n#include \"rules/x.h\"\n\n#include \"base/err.h\"\n
int\nx_one(void)\n{\n    return 1; /* not a double, said printf() */\n}"
ok 'a good tree passes' tests/check_style "$SCRATCH"

breaks 'SPDX comes first' services/base/y.c 'int y;' 'no SPDX line first'
breaks 'arrows never go up' services/base/y.c "$spdx\n#include \"rules/x.h\"" 'arrows only go down'
breaks 'no wing sees its neighbour' services/store/y.c "$spdx\n#include \"rules/x.h\"" \
    'arrows only go down'
breaks 'no service sees a job' services/fund/y.c "$spdx\n#include \"job.h\"" 'not a path'
breaks 'libpq has one door' services/fund/y.c "$spdx\n#include <libpq-fe.h>" 'store/db.c alone'
breaks 'jansson has one door' services/fund/y.c "$spdx\n#include <jansson.h>" 'json_source.c alone'
breaks 'money is never a double' services/fund/y.c "$spdx\nstatic double y;" 'floating point'
breaks 'memory comes from the arena' jobs/y.c "$spdx\nvoid *y = malloc(3);" 'outside the arena'
breaks 'only jobs print' services/fund/y.c "$spdx\n#define Y puts(\"y\")" 'printing below jobs/'
breaks 'only jobs end' services/fund/y.c "$spdx\n#define Y exit(1)" 'only in jobs/'
breaks 'only jobs know the time' services/fund/y.c "$spdx\n#define Y time(0)" 'below jobs/'
breaks 'pure wings do not print into buffers' services/allocation/y.c \
    "$spdx\n#define Y snprintf(0, 0, \"\")" 'base/text'
breaks 'lines end at 100 columns' jobs/y.c "$spdx\n/* $(printf '%098d' 0) */" 'line of 104 columns'
breaks 'files end at 450 lines' jobs/y.c "$spdx$(printf '\\nint y%s;' $(seq 450))" \
    'file of 451 lines'
breaks 'functions end at 60 lines' jobs/y.c \
    "$spdx\nint\ny(void)\n{\n$(printf '    y();\\n%.0s' $(seq 58))}" 'y has 61 lines'
breaks 'functions take 6 parameters' jobs/y.c \
    "$spdx\nvoid\ny(int a, int b, int c, int d, int e, int f, int g)\n{\n}" 'y has 7 parameters'
breaks 'functions say their errors' services/rules/y.h \
    "$(printf '%s' "$good" | sed 's/X_H/Y_H/g; s/ x / y /; s/ x -/ y -/; s/ Errors: none.//')" \
    'without Errors:'
breaks 'functions are explained' services/rules/y.h \
    "$(printf '%s' "$good" | sed 's/X_H/Y_H/g; s/ x -/ y -/; s/\/\*\* Give.* \*\/\\n//')" \
    'function without a comment'
breaks 'headers say what they are' services/rules/y.h \
    "$(printf '%s' "$good" | sed 's/X_H/Y_H/g')" 'no opening comment'
breaks 'headers are guarded' services/rules/y.h "$good" 'no guard LEVAIN_Y_H'
breaks 'SQL is lower case' sql/y.sql '-- SPDX-License-Identifier: MPL-2.0\nSELECT 1;' 'lower case'
breaks 'migrations say why' sql/migrations/0001_y.sql \
    '-- SPDX-License-Identifier: MPL-2.0\nselect 1;' '-- Why:'
breaks 'parameters are described' sql/queries/y.sql \
    '-- SPDX-License-Identifier: MPL-2.0\n-- gives  y int\nselect $1::int as y;' \
    '$1 is not described'
breaks 'results are described' sql/queries/y.sql \
    '-- SPDX-License-Identifier: MPL-2.0\nselect 1;' '-- gives'
breaks 'nothing is left for later' jobs/y.c "$spdx\n/* TO""DO: all of it */" 'unfinished'
breaks 'lines have no blanks at their end' jobs/y.c "$spdx\nint y; " 'blanks at the end'
done_testing
