#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# levain rules: the four commands, what they read, and what they refuse.
. tests/tap.sh

LC_ALL=C.UTF-8
export LC_ALL
fund=docs/examples/val-de-lierre/fund.json
rule=$SCRATCH/rule data=$SCRATCH/data

# Print what a command says of a rule on the standard input.
tried() { # command, rule, options...
    tried_command=$1 tried_rule=$2
    shift 2
    printf '%s' "$tried_rule" | "$LEVAIN" rules "$tried_command" "$@" - 2>&1
}
formula() {
    formula_command=$1 formula_rule=$2
    shift 2
    tried "$formula_command" "$formula_rule" --notation formula "$@"
}

echo '{"lines":[{"label":"rent","amount":10},{"label":"staff","amount":30}],"most":20}' >"$data"

is 'a rule is JsonLogic unless another notation is said' "$(tried eval '{"+":[1,2]}')" 3
is 'it may be said' "$(tried eval '{"+":[1,2]}' --notation jsonlogic)" 3
is 'a formula is read with --notation formula' "$(formula eval '1 + 2')" 3
is 'names come from the data' \
    "$(formula eval 'sum(map(lines, item.amount)) / most' --data "$data")" 2
is 'what is missing is named' "$(formula eval 'most + zz + lines.2.amount' --data "$data")" \
    '{"unknown":["zz","lines.2.amount"]}'
is 'a value may be a list or an object' \
    "$(tried eval '{"filter":[{"var":"lines"},true]}' --data "$data")" \
    '[{"label":"rent","amount":10},{"label":"staff","amount":30}]'
is 'what has no value says why' "$(formula eval '1 / (most - 20)' --data "$data")" \
    'levain rules eval: standard input: the rule has no value: division by zero (most - 20)'
exits 'and the exit code is 65' 65 sh -c "echo '1 / 0' | '$LEVAIN' rules eval --notation formula -"
is 'amounts and days are texts' \
    "$(formula eval "[euros('63000'), euros('0.005')]") $(formula eval "date('2026-03-16')")" \
    '["63000.00","0.005"] "2026-03-16"'
is 'a fraction has 34 digits' "$(formula eval '2 / 3')" 0.6666666666666666666666666666666667

is 'check says what a rule gives and reads' \
    "$(formula check 'map(filter(lines, item.amount > most), item.label)' --data "$data")" \
    'gives: list of text
reads: lines, most'
is 'without data, names are of any type' "$(formula check 'a')" 'gives: any
reads: a'
is 'a constant reads nothing' "$(formula check '[[1]]')" 'gives: list of list of number
reads no name'
is 'the whole is a name too' "$(tried check '{"var":""}' --data "$data")" "gives: record
reads: ''"
is 'check --quiet says nothing' "$(formula check 'a' --quiet)" ''
is 'check --json is one document' "$(formula check 'a < 3' --json)" \
    '{"gives":"flag","reads":["a"],"formula":"a < 3"}'
is 'in French' "$(formula check 'a < 3' --lang fr)" 'donne : flag
lit : a'

is 'explain tells how it comes out' \
    "$(formula explain 'all(lines, item.amount <= most)' --data "$data")" \
    'all(lines (2 items), item.amount ≤ most (20)): 1 of 2 true → false'
is 'explain in French' \
    "$(formula explain 'all(lines, item.amount <= most)' --data "$data" --lang fr)" \
    'all(lines (2 éléments) ; item.amount ≤ most (20)) : vrai pour 1 sur 2 → faux'
is 'explain --json is one document' "$(formula explain 'most > 1' --data "$data" --json)" \
    '{"formula":"most > 1","trace":"most (20) > 1: true"}'

is 'convert turns a formula into JsonLogic' "$(formula convert 'a >= 1 and b')" \
    '{"and":[{">=":[{"var":"a"},1]},{"var":"b"}]}'
is 'convert turns JsonLogic into a formula' \
    "$(tried convert '{"and":[{">=":[{"var":"a"},1]},{"var":"b"}]}')" 'a >= 1 and b'
is 'convert knows texts from lists by the data' \
    "$(tried convert '{"in":["r",{"var":"lines.0.label"}]}' --data "$data")" \
    "contains(lines.0.label, 'r')"
is '... and takes a name for a list without' \
    "$(tried convert '{"in":["r",{"var":"lines.0.label"}]}')" "'r' in lines.0.label"

echo '{"requested":"18000.00","eligible":24000,"stage":"emergence","start":"2026-06-01",
    "cer":true,"docs_missing":["rib"],"n_members":null}' >"$data.fund"
echo 'requested <= env.rate * eligible and call.last_end > start and cer
    and count(docs_missing) = 1' >"$rule"
is 'names, types and constants come from a fund file, facts by field' \
    "$("$LEVAIN" rules eval --notation formula --fund "$fund" --data "$data.fund" "$rule")" true
is 'what is null is missing' \
    "$(formula eval 'n_members >= 3 and n_ess > 1' --fund "$fund" --data "$data.fund")" \
    '{"unknown":["n_members","n_ess"]}'
is 'a name that the fund has not is refused, with the nearest' \
    "$(formula check 'n_member >= 3' --fund "$fund")" \
    'levain rules check: standard input:1:1: unknown name `n_member`
    -> did you mean `n_members`?'
is 'JsonLogic meets the same types' \
    "$(tried check '{">=":[{"var":"requested"},3]}' --fund "$fund")" \
    'levain rules check: standard input:1:1: money and number cannot be compared
    -> write `{"euros":["3"]}` for an amount'

# A fact that the fund file refuses.
fact() {
    printf '%s' "$1" >"$data.bad"
    formula eval 'cer' --fund "$fund" --data "$data.bad" | sed "s#$SCRATCH#S#"
}
is 'an unknown field is refused' "$(fact '{"requestd":1}')" \
    'levain rules eval: S/data.bad:1:13: the fund file has no field `requestd`
    -> did you mean `requested`?'
is 'a value of another type is refused' "$(fact '{"cer":[1]}')" \
    'levain rules eval: S/data.bad:1:8: the field `cer` cannot have this value'
is 'an object is refused' "$(fact '{"stage":{}}')" \
    'levain rules eval: S/data.bad:1:10: the field `stage` cannot have this value'
is 'a separator in a code of a list is refused' "$(fact '{"docs_missing":["a;b"]}')" \
    'levain rules eval: S/data.bad:1:17: the field `docs_missing` cannot have this value'
is 'what no CSV file could hold is refused' "$(fact '{"n_members":1.5}')" \
    'levain rules eval: S/data.bad:1:14: not a count
    -> write a whole number, 0 or more'
is 'the facts are an object' "$(fact '[1]')" \
    'levain rules eval: S/data.bad:1:1: the facts of an application are an object'

# Lists of an application: arrays of objects.
lists=docs/examples/fournil/fund.json
listed() { # data, formula
    printf '%s' "$1" >"$data.list"
    formula eval "$2" --fund "$lists" --data "$data.list" | sed "s#$SCRATCH#S#"
}
is 'a list is an array of objects' \
    "$(listed '{"members":[{"siren":"356000000"},{"siren":"552100554","joined":"2026-01-12"}]}' \
        "[count(members), count(filter(members, known(item.joined)))]")" '[2,1]'
is 'a list that is not given is missing' "$(listed '{}' 'count(members)')" '{"unknown":["members"]}'
is 'nor is one that is null' "$(listed '{"members":null}' 'count(members)')" \
    '{"unknown":["members"]}'
is 'a list is no object' "$(listed '{"members":{}}' '1')" \
    'levain rules eval: S/data.list:1:12: `members` is an array of at most 50 objects'
is 'an item is an object' "$(listed '{"members":[{},3]}' '1')" \
    'levain rules eval: S/data.list:1:16: an item of a list is an object'
is 'a field of an item is one of the list' "$(listed '{"members":[{"sire":"1"}]}' '1')" \
    'levain rules eval: S/data.list:1:21: the fund file has no field `sire`
    -> did you mean `siren`?'
is 'a value of an item is one of its field' "$(listed '{"members":[{"joined":true}]}' '1')" \
    'levain rules eval: S/data.list:1:23: not a day of the calendar
    -> write it like 2026-03-16: year, month, day'

# What is no rule: 65, the place and the reason.
is 'an empty file' "$(tried eval ' ')" \
    'levain rules eval: standard input:1:1: the file is empty
    -> was it written to the end, and is it the right file?'
is 'an empty formula' "$(formula eval '
')" 'levain rules eval: standard input:1:1: the file is empty
    -> was it written to the end, and is it the right file?'
is 'no JSON' "$(tried eval '{"+":[1,}')" \
    'levain rules eval: standard input:1:9: a value is expected here; found }
    -> take away the comma before it, or write the value that is missing'
is 'two values in one file' "$(tried eval '1 2')" \
    'levain rules eval: standard input:1:3: the JSON value has ended, nothing may follow it; found 2
    -> take away what follows, or a bracket or brace that closes too early'
is 'a name twice' "$(tried eval '{"+":[1],"+":[2]}' | tail -1)" \
    'levain rules eval: standard input: a name stands twice in an object'
is 'bytes that are not UTF-8' "$(printf '"\377"' | "$LEVAIN" rules eval - 2>&1)" \
    'levain rules eval: standard input:1:2: byte 0xFF is not UTF-8
    -> save the file as UTF-8'
is 'a formula that is not UTF-8' \
    "$(printf '1 +\n \377' | "$LEVAIN" rules eval --notation formula - 2>&1)" \
    'levain rules eval: standard input:2:2: the formula is not well-formed UTF-8'
is 'a NUL in JSON' "$(printf '[1,\0]' | "$LEVAIN" rules eval - 2>&1)" \
    'levain rules eval: standard input:1:4: a NUL byte stands here
    -> this is no text: name the JSON file'
is 'a NUL in a formula' "$(printf '1\n+\0' | "$LEVAIN" rules eval --notation formula - 2>&1)" \
    'levain rules eval: standard input:2:2: a NUL byte stands here'
is 'the line and column of a formula of several lines' "$(formula eval '1 +
  é')" 'levain rules eval: standard input:2:3: `é` is not a sign of formulas'
is 'the line, column and pointer of JsonLogic' "$(tried eval '{"+":[1,
  "x"]}')" 'levain rules eval: standard input:1:1: number and text cannot be joined with `+`
    -> write `"1"` for a text'
is 'of a part of it' "$(tried eval '{"and":[true,
  {"foo":1}]}')" 'levain rules eval: standard input:2:3: /and/1: unknown operator `foo`'
is 'a rule that is too large' \
    "$(head -c 70000 /dev/zero | tr '\0' ' ' | "$LEVAIN" rules eval - 2>&1)" \
    'levain rules eval: standard input: the file has more than 65536 bytes'
is 'a hostile rule is refused, not run' \
    "$(formula eval 'count(map(l, map(l, map(l, map(l, 0)))))' --data "$(
        printf '{"l":[%s1]}' "$(head -c 2000 /dev/zero | tr '\0' x | sed 's/x/1,/g')" >"$data.long"
        echo "$data.long"
    )")" 'levain rules eval: standard input:1:35: the formula takes more than 100000 steps'
echo '[0.1234567890123456]' >"$data.digits"
kept='the number has more digits than JavaScript keeps: 15, or a whole number up to 2^53'
is 'data that has a number which JavaScript would round' \
    "$(formula eval '1' --data "$data.digits" | sed "s#$SCRATCH#S#")" \
    "levain rules eval: S/data.digits:1:2: $kept"
is 'a file that is not there' "$("$LEVAIN" rules eval "$SCRATCH/none" 2>&1 | sed "s#$SCRATCH#S#")" \
    'levain rules eval: S/none: the file cannot be opened: No such file or directory
    -> look at how its name is written, and at the folder it is in'
deep=$(head -c 40 /dev/zero | tr '\0' x | sed 's/x/not /g')
is 'a formula too deep for JsonLogic' "$(formula convert "${deep}true")" \
    'levain rules convert: standard input: as JsonLogic, the formula is nested deeper than 64'

done_testing
