#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Embedded files: what the program holds is what the files say, byte by byte.
. tests/tap.sh

folder=$SCRATCH/files
mkdir "$folder"
printf 'select %s;\n\n-- a "quoted" \\ backslash \\n, ??/ ??= trigraphs, %%d, /* */\n' "'é€'" \
    >"$folder/signs.sql"
printf '\ttab\r\n  two lines of DOS\r\n\001\177\n' >"$folder/bytes.txt"
: >"$folder/empty.txt"
awk 'BEGIN { for (i = 0; i < 20000; i++) print "line " i " of a long file" }' >"$folder/long.txt"

cat >"$SCRATCH/print.c" <<'END'
#include "store/embedded.h"
#include <stdio.h>
int main(void) {
    for (size_t i = 0; i < embedded_file_count; i++) {
        FILE *out = fopen(embedded_files[i].name, "w");
        if (!out || fputs(embedded_files[i].text, out) < 0 || fclose(out)) return 1;
    }
    return 0;
}
END
build_and_print() {
    LC_ALL=C awk -f sql/embed.awk "$@" >"$SCRATCH/embedded.c" &&
        gcc -std=c17 -w -Iservices "$SCRATCH/print.c" "$SCRATCH/embedded.c" -o "$SCRATCH/print" &&
        cp -r "$folder" "$SCRATCH/before" && rm "$folder"/* && "$SCRATCH/print"
}
ok 'files become one C file that compiles' build_and_print "$folder"/*
ok 'their bytes come out as they went in' diff -r "$SCRATCH/before" "$folder"

build_none() {
    awk -f sql/embed.awk </dev/null >"$SCRATCH/none.c" &&
        gcc -std=c17 -Iservices -c "$SCRATCH/none.c" -o "$SCRATCH/none.o"
}
ok 'no file at all compiles too' build_none
exits 'a file that cannot be read is refused' 1 awk -f sql/embed.awk "$folder/none.sql"
done_testing
