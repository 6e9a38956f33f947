#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Tests of files that others made: they fail where the files are promised and are not there, and
# where they are nowhere, they say that they were skipped.
. tests/tap.sh

run=$(cd "${BUILD:-build}" && pwd)/test_json_source
alone=$SCRATCH/far/away
mkdir -p "$alone" "$SCRATCH/shared/data"

told=$(LEVAIN_SHARED=$SCRATCH/none "$run" 2>&1)
ok 'data that is promised and is not there fails the test' test $? -ne 0
ok '... which names the file' expr "$told" : ".*$SCRATCH/none/data/json/test_parsing is not there"
mkdir "$SCRATCH/here"
ok 'so does a folder of data that lacks a file' \
    sh -c "cd '$SCRATCH/here' && ! env -u LEVAIN_SHARED '$run' >/dev/null 2>&1"
told=$(cd "$alone" && env -u LEVAIN_SHARED "$run" 2>&1)
is 'without any data, nothing fails' $? 0
ok '... and it is said that something was skipped' expr "$told" : '.*# skipped: there is no'
done_testing
