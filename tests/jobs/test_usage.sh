#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# in_database: empty
# What every command says to wrong usage, and the exit codes that scripts rely on.
. tests/tap.sh

out=$SCRATCH/out err=$SCRATCH/err
fund=docs/examples/val-de-lierre/fund.json
csv=docs/examples/val-de-lierre/applications.csv
LC_ALL=C.UTF-8
export LC_ALL

# A result; what the command printed is only read where it is told.
said() { # 0 or not, name, exit code of the command
    if [ "$1" = 0 ]; then
        tap_result 0 "$2"
    else
        tap_result 1 "$2" "exit code $3, output: $(cat "$out") errors: $(cat "$err")"
    fi
}

# Wrong usage: 64, a line on the standard error that names the help, nothing on the standard output.
# It is told before anything is opened: without a server, the same.
wrong() {
    wrong_name=$1
    shift
    PGHOST=/nowhere "$LEVAIN" "$@" >"$out" 2>"$err" </dev/null
    wrong_code=$?
    [ "$wrong_code" = 64 ] && [ ! -s "$out" ] && grep -q -e '--help' "$err"
    said $? "$wrong_name" "$wrong_code"
}

# The same with words that have to be said.
wrong_saying() {
    words=$1
    shift
    wrong "$@"
    ok "... and it says: $words" grep -qF -e "$words" "$err"
}

# A command that fails with this code and says these words, and nothing on the standard output.
fails() {
    fails_name=$1 fails_want=$2 words=$3 fails_host=$PGHOST
    [ "$2" = 64 ] && fails_host=/nowhere
    shift 3
    PGHOST=$fails_host "$LEVAIN" "$@" >"$out" 2>"$err" </dev/null
    fails_code=$?
    [ "$fails_code" = "$fails_want" ] && [ ! -s "$out" ] && grep -qF -e "$words" "$err"
    said $? "$fails_name" "$fails_code"
}

wrong 'no command'
wrong_saying 'allocate' 'a command that is none' alocate
wrong 'half a command' fund
wrong 'half a command and a wrong half' fund load
exits 'help lists the commands' 0 "$LEVAIN" --help
exits 'the version is told' 0 "$LEVAIN" --version

# The commands that --help lists. Bare, without a server: what needs a word more says so, and only
# the others look for the server.
bare=
while read -r command; do
    # shellcheck disable=SC2086 # a command is one word or two
    PGHOST=/nowhere "$LEVAIN" $command >"$out" 2>"$err" </dev/null
    case $? in
    64) [ ! -s "$out" ] && grep -q "^    -> " "$err" || bare="$bare $command says nothing," ;;
    69) bare="$bare $command," ;;
    0) bare="$bare $command asks nobody," ;;
    *) bare="$bare $command fails otherwise," ;;
    esac
done <<END
$("$LEVAIN" --help | sed -n 's/^  \([a-z][a-z-]*\( [a-z][a-z-]*\)\{0,1\}\)\(  .*\)\{0,1\}$/\1/p')
END
is 'wrong usage is told before a server is looked for, by every command' "$bare" \
    ' migrate, expense motives, import formats asks nobody, import list, person list, due, verify,'

for command in migrate 'fund check' 'fund explain-rules' precheck 'fund apply' intake waive \
    complete seed score allocate decide notify accept-offer refuse-offer withdraw close runs \
    'agreement sign' 'agreement amend' document 'award start' 'award extend' 'award suspend' \
    'award resume' 'award close' 'award list' 'award show' 'account propose' 'account confirm' \
    certify cancel-certificate order cancel-order pay transmit 'payment executed' \
    'bank propose' 'bank confirm' 'bank list' 'remit prepare' 'remit send' 'remit cancel' \
    'remit show' 'remit list' 'remit answer' 'remit letters' 'mandates prepare' \
    'mandates send' 'mandates cancel' 'mandates show' 'mandates letters' \
    'payment returned' 'payment reissue' settle reduce 'claim recover' 'claim waive' \
    'claim write-off' \
    'guard list' 'guard set' 'derogation propose' 'derogation approve' 'aid declare' \
    'aid link' 'aid list' due \
    'suspense receive' 'suspense clear' 'suspense list' 'funding accounts' \
    'funding account' 'funding nature' \
    'funding sign' 'funding call' 'funding receive' 'funding manage' 'funding owe' \
    'funding return' 'funding list' 'funding statement' 'funding operator' \
    'appropriation open' 'appropriation move' 'appropriation pool' 'appropriation carry-over' \
    'appropriation cancel' 'appropriation lapse' 'appropriation reopen' 'appropriation list' \
    commit books 'report letters' 'report reconciliation' 'report trace' publish \
    'import formats' 'import try' 'import payments' 'import list' 'import show' \
    'import undo' 'match run' 'match list' 'match show' 'match add' 'match confirm' \
    'match undo' 'match rules' 'match rule' \
    compare verify stability explain 'report dossier' 'report minutes' report try \
    'territory load' 'territory show' 'zone load' 'rules check' 'rules eval' 'rules explain' \
    'rules convert' 'person add' 'person list' 'person end'; do
    # shellcheck disable=SC2086 # a command is one word or two
    exits "$command --help" 0 "$LEVAIN" $command --help
    # shellcheck disable=SC2086
    wrong "$command with an option that is none" $command --nonsense
    # shellcheck disable=SC2086
    wrong "$command in a language that is none" $command --lang=de
    # shellcheck disable=SC2086
    wrong "$command with an option that lacks its value" $command --lang
done

wrong_saying 'an argument is missing: FILE' 'fund check without a file' fund check
wrong_saying 'give either a fund file or --call' 'fund explain-rules of nothing' fund explain-rules
wrong_saying 'give either a fund file or --call' 'fund explain-rules of a file and a call' \
    fund explain-rules "$fund" --call c
wrong_saying 'an argument is missing: FILE' 'precheck without a file' precheck --fund "$fund"
wrong_saying 'give either --call or --fund' 'precheck by nothing' precheck "$csv"
wrong_saying 'give either --call or --fund' 'precheck by both' precheck --fund f --call c "$csv"
wrong_saying 'an argument is missing: FILE' 'fund apply without a file' fund apply
wrong_saying 'an argument is missing: FILE...' 'intake without a file' intake --call c
wrong_saying 'an argument is missing: APPLICATION RULE' 'waive without a rule' \
    waive A01 --motive m
wrong_saying 'an argument is missing: APPLICATION RULE' 'complete without a rule' \
    complete A01 --motive m
wrong_saying 'an argument is missing: RUN RUN' 'compare one run' compare 0a1b
wrong_saying 'an argument is missing: [CALL/]APPLICATION' 'explain nobody' explain
wrong_saying 'an argument is missing: NAME' 'report nothing' report --fund f
wrong_saying 'an argument is missing: FOLDER|FILE...' 'territory load of nothing' territory load
wrong_saying 'an argument is missing: CODE|NAME' 'territory show of nothing' territory show
wrong_saying 'an argument is missing: FILE' 'zone load of nothing' zone load
wrong_saying 'an argument is missing: FUND_FILE APPLICATIONS' 'try half' try "$fund"
wrong_saying 'an argument is missing: FILE' 'rules check without a rule' rules check
wrong_saying '--notation takes formula or jsonlogic, not "sql"' 'a notation that is none' \
    rules eval --notation sql -
wrong_saying 'the standard input cannot be both rule and data' 'rule and data on one input' \
    rules eval --data - -

wrong_saying 'an argument is missing: FILE' 'import payments of nothing' import payments
wrong_saying '--rejects goes with --accept-good' 'rejects of all or nothing' \
    import payments f.csv --rejects r.csv
wrong_saying 'a file that is kept is read twice: give its name, not `-`' 'a file that is none' \
    import payments -
wrong_saying 'say with --bank how the sheet is laid out' 'a workbook of no format' \
    import payments f.xlsx
wrong_saying 'say with --bank how the sheet is laid out' 'a workbook tried by no format' \
    import try f.xlsx
wrong_saying 'an argument is missing: IMPORT' 'import show of nothing' import show
wrong_saying 'an import is named by its number, not by `x`' 'import show of a name' import show x
wrong_saying '--reason is missing' 'import undo without a reason' import undo 1
wrong_saying 'an argument is missing: FUND' 'match for nobody' match run
wrong_saying '--to is missing' 'match with nothing' match add f 1/2
wrong_saying '"1" is no line: write IMPORT/LINE, as 3/12' 'match no line' match add f 1 --to 2026/1
wrong_saying '--to takes orders (2026/12), returned:2026/12, claim:CALL/APPLICATION' \
    'match with luck' match add f 1/2.3 --to luck:1
wrong_saying '"x" is no number of a proposal' 'confirm what has no number' match confirm f x
wrong_saying '--motive is missing' 'undo a match for no reason' match undo f AA
wrong_saying '--motive is missing' 'switch a rule for no reason' match rule f returned off
wrong_saying 'a rule is on or off, not "no"' 'switch a rule to neither' \
    match rule f returned no --motive x
wrong_saying 'one argument too many: "extra"' 'import list and more' import list fund extra

wrong_saying 'one argument too many: "extra"' 'migrate and more' migrate extra
wrong_saying 'one argument too many: "extra"' 'fund check and more' fund check "$fund" extra
wrong_saying 'one argument too many: "extra"' 'fund apply and more' fund apply "$fund" extra
wrong_saying 'one argument too many: "extra"' 'waive and more' waive A01 R04 extra --motive m
wrong_saying 'one argument too many: "extra"' 'complete and more' complete A01 R15 extra --motive m
wrong_saying 'one argument too many: "extra"' 'score and more' score --call c extra
wrong_saying 'one argument too many: "extra"' 'allocate and more' allocate --call c extra
wrong_saying 'one argument too many: "extra"' 'runs and more' runs --call c extra
wrong_saying 'one argument too many: "extra"' 'stability and more' stability --call c extra
wrong_saying 'one argument too many: "extra"' 'verify and more' verify 0a extra
wrong_saying 'one argument too many: "extra"' 'compare and more' compare 0a 1b extra
wrong_saying 'one argument too many: "extra"' 'explain and more' explain A01 extra
wrong_saying 'one argument too many: "extra"' 'report and more' report dossier extra --call c
wrong_saying 'one argument too many: "extra"' 'a report to funders and more' \
    report appropriations extra --fund f
wrong_saying 'one argument too many: "extra"' 'rules eval and more' rules eval - extra
wrong_saying 'one argument too many: "extra"' 'territory show and more' territory show 26362 extra
wrong_saying 'one argument too many: "extra"' 'zone load and more' zone load zones.csv extra
wrong_saying 'one argument too many: "extra"' 'try and more' try "$fund" "$csv" extra

wrong_saying '--call is missing' 'intake of no call' intake "$csv"
wrong_saying '--call is missing' 'score of no call' score
wrong_saying '--call is missing' 'allocate of no call' allocate
wrong_saying '--call is missing' 'runs of no call' runs
wrong_saying '--call is missing' 'stability of no call' stability
wrong_saying '--call is missing' 'report of no call' report dossier
wrong_saying '--fund is missing' 'a report of no fund' report appropriations
wrong_saying '--fund is missing' 'a figure of no fund' report trace paid
wrong_saying 'an argument is missing: FIGURE' 'no figure' report trace --fund f
wrong_saying '--motive is missing' 'waive without a motive' waive A01 R04
wrong_saying '--motive is missing' 'complete without a motive' complete A01 R15

wrong_saying '--what-if takes KEY=VALUE, not "threshold"' 'what if nothing' \
    allocate --call c --what-if threshold
wrong_saying '--what-if takes KEY=VALUE, not "=60"' 'what if of no setting' \
    allocate --call c --what-if =60
wrong_saying '--what-if takes KEY=VALUE, not "threshold="' 'what if of no value' \
    try "$fund" "$csv" --what-if threshold=
wrong_saying '--sweep takes KEY=FROM..TO/STEP, not "threshold"' 'a sweep of nothing' \
    allocate --call c --sweep threshold
wrong_saying 'too many --sweep, at "c=1..2/1": a grid has two' 'three sweeps' \
    allocate --call c --sweep a=1..2/1 --sweep b=1..2/1 --sweep c=1..2/1
wrong_saying '--chart draws a --sweep' 'a chart of nothing' \
    allocate --call c --what-if threshold=60 --chart x.svg
wrong_saying '--format is for the table of a --sweep' 'a real run as a table' \
    allocate --call c --format csv
wrong_saying '--no-store goes with --sweep or --what-if' 'a real run that is not kept' \
    allocate --call c --no-store
wrong_saying '--format takes text or csv, not "xlsx"' 'a table in a form that is none' \
    allocate --call c --sweep threshold=1..2/1 --format xlsx
wrong_saying '--as-of takes a day like 2026-03-16, or a time like 2026-03-16T12:00:00, not "yes' \
    'a time that is none' fund apply "$fund" --as-of yesterday
wrong_saying '--at takes a day like 2026-03-16, not "today"' 'a day that is none' \
    territory show 26362 --at today
wrong_saying '--known-from takes a day like 2026-03-16, not "2026"' 'a year for a day' \
    territory load x --known-from 2026
wrong_saying '--valid-from takes a day like 2026-03-16, not "2026-02-30"' 'no such day' \
    territory load x --valid-from 2026-02-30
wrong_saying 'not "2026-03-29T02:30:00"' 'a time that no clock showed' \
    fund apply "$fund" --as-of 2026-03-29T02:30:00
wrong_saying '--as-of is later than now' 'a run as of the future' \
    score --call c --as-of 2999-12-31
wrong_saying '--lang takes fr or en, not "FR"' 'a language in capitals' migrate --lang FR

wrong_saying '--call is missing' 'a seed of no call' seed s
wrong_saying 'an argument is missing: RUN' 'decide nothing' decide --minutes m.json
wrong_saying 'an argument is missing: APPLICATION...' 'accept of nobody' accept-offer
wrong_saying 'an argument is missing: [FUND/]PERIOD' 'close nothing' close
wrong_saying 'an argument is missing: LOGIN' 'a role for nobody' person add --fund f --role reader
wrong_saying '--from takes a day like 2026-03-16, not "soon"' 'a role from no day' \
    person add x --fund f --role reader --from soon
wrong_saying '--motive is missing' 'withdraw without a motive' withdraw A01

# What is not wrong usage has codes of its own.
fails 'no server is 69' 69 'check PGHOST' score --call c --dsn host=/nowhere
fails 'no server is 69 for migrate too' 69 'check PGHOST' migrate --dsn host=/nowhere
fails 'a database that is not there is 69' 69 'levain score: ' score --call c --dsn dbname=nowhere
fails 'a file that is not there is 65' 65 'nofile.json: the file cannot be opened' \
    fund check nofile.json
fails 'a database without the schema is 65' 65 'the database holds no levain schema' \
    score --call c
ok '... and it says what to do' grep -qF 'run `levain migrate`' "$err"
"$LEVAIN" migrate >"$out" 2>"$err" </dev/null
fails 'an unknown call is 65' 65 'there is no call named c' score --call c
fails 'an unknown call of a fund is 65' 65 'there is no call named f/c' allocate --call f/c
fails 'an intake of an unknown call is 65' 65 'there is no call named c' intake --call c "$csv"
fails 'an unknown run is 65' 65 'there is no run named 0a' compare 0a 1b
fails 'a run to verify that is not there is 65' 65 'there is no run named 0a' verify 0a
fails 'an unknown application is 65' 65 'there is no application A01' explain A01
fails 'an application of an unknown call is 65' 65 'there is no application c/A01' \
    waive c/A01 R04 --motive m

fails 'a seed given and drawn is 64' 64 'give either a seed or --random' seed --call c s --random
fails 'an unknown report is 64' 64 'reports are: dossier, minutes, reconciliation, a' \
    report nothing --fund f
ok 'the help of reports lists them' \
    sh -c '"$0" report --help | grep -q "minutes, reconciliation, a"' "$LEVAIN"
fails 'a folder is no report' 64 'there is no report named common' report common --fund f
fails 'a period that is none is 64' 64 '2026, 2026-H1, 2026-Q3, 2026-07 or' \
    report appropriations --fund f --period 2026-H3
fails 'a report in no form' 64 'there is no format odt' report appropriations --fund f --format odt
fails 'a report twice in one form' 64 'format csv is asked for twice' \
    report appropriations --fund f --format csv,csv
fails 'a version that is no number' 64 '--edition takes a number from 1 on' \
    report appropriations --fund f --edition last
fails 'a version made anew' 64 'give either --again or --edition' \
    report appropriations --fund f --edition 1 --again
set -- schedule set f/appropriations --format csv --from 2026-01-01 --cites c
fails 'a figure of a period that is none' 64 'not "2026-H3"' \
    report trace paid --fund f --period 2026-H3
fails 'a figure in a form that is none' 64 '--format takes text or csv' \
    report trace paid --fund f --format xlsx
fails 'a schedule of no report is 64' 64 'reports on schedule are: appropriations' \
    schedule set f/nothing --every month --delay 9 --format csv --from 2026-01-01 --cites c
fails 'a schedule of a week' 64 '--every takes month, quarter, half-year or year' "$@" \
    --every week --delay 9
fails 'a schedule of periods after an event' 64 'either --every PERIOD or --after EVENT' "$@" \
    --every month --after agreement --delay 9
fails 'a schedule after nothing' 64 '--after takes decision, agreement, settlement' "$@" \
    --after rain --delay 9
fails 'a schedule of 61 months' 64 '1m to 60m: months; not "61m"' "$@" --after receipt --delay 61m
fails 'a schedule without a day' 64 '--delay takes 1 to 366 days' "$@" --every month --delay 0
fails 'a schedule of no fund' 64 'a report of a fund is FUND/REPORT' \
    schedule end appropriations --every month
fails 'a folder for what is only listed' 64 '--out and --textfile go with --run' due --out d
fails 'no file for monitoring' 64 '--textfile takes the name of a file' due --run --textfile -
fails 'reports of days to come' 64 'give either --run or --within' due --run --within 9
set --
fails 'a grid in a format that is none is 64' 64 'formats are text, html and md' \
    fund explain-rules "$fund" --format pdf
fails 'a draft in a format that is none is 64' 64 'formats are csv and json' \
    precheck --fund "$fund" --format xml "$csv"
fails 'a draft that is not there is 65' 65 'the file cannot be opened' \
    precheck --fund "$fund" nofile.csv
fails 'an unknown format is 64' 64 'formats are html, pdf, csv, xlsx, json' \
    report dossier --call c --format odt
fails 'minutes have their own formats' 64 'formats are html, pdf, txt and json' \
    report minutes --call c --format xlsx
fails 'a format of the writer is none of a report' 64 'there is no format minutes.html' \
    report dossier --call c --format minutes.html

# A result that cannot be written is told, and the work can be done again.
full() {
    full_name=$1
    shift
    "$LEVAIN" "$@" >/dev/full 2>"$err" </dev/null
    full_code=$?
    [ "$full_code" = 73 ] && grep -q 'the standard output cannot be written' "$err"
    tap_result $? "$full_name" "exit code $full_code, errors: $(cat "$err")"
}
call=val-de-lierre-2026
full 'fund check into a full disk is 73' fund check "$fund"
full 'fund apply into a full disk is 73' fund apply "$fund"
full 'intake into a full disk is 73' intake --call $call "$csv"
full 'score into a full disk is 73' score --call $call
full 'allocate into a full disk is 73' allocate --call $call --json
full 'explain into a full disk is 73' explain A12
full 'try into a full disk is 73' try "$fund" "$csv"
full 'migrate into a full disk is 73' migrate
exits 'afterwards the same works' 0 "$LEVAIN" allocate --call $call
fails 'an unknown run is 65' 65 'the call has no run named nope' explain A12 --run nope
is 'quiet says nothing' "$("$LEVAIN" score --call $call --quiet 2>&1)" ''
fails 'agreement sign of nothing' 64 'give either an application or --call' agreement sign
fails 'an amendment without its number' 64 '--number is missing' \
    agreement amend A01 --signed-on 2026-05-20 --motive m
wrong_saying '--motive is missing' 'an amendment without a motive' agreement amend A01 \
    --number N --signed-on 2026-05-20
wrong_saying 'an argument is missing: APPLICATION KIND' 'a paper of no kind' document A01
fails 'a paper refused without a motive' 64 '--motive is missing' document A01 rib --refused
wrong_saying '--motive is missing' 'a suspension without a motive' award suspend A01
wrong_saying '--motive is missing' 'an extension without a motive' award extend A01
fails 'an account of nobody' 64 '--holder is missing' \
    account propose A01 FR1420041010050500013M02606
fails 'a confirmation without evidence' 64 '--evidence is missing' \
    account confirm A01 FR1420041010050500013M02606
fails 'certify half a thing' 64 'give either an application and an instalment or --call' \
    certify A01
fails 'certify nothing' 64 'give either an application and an instalment or --call' certify
fails 'order nothing' 64 'give either applications or --call' order
fails 'pay nothing' 64 'give either orders or --call' pay
wrong_saying '--motive is missing' 'an order cancelled without a motive' cancel-order 2026/1
wrong_saying '--motive is missing' 'a payment returned without a motive' payment returned 2026/1
wrong_saying 'an argument is missing: ORDER...' 'executed is nothing' payment executed
fails 'reduced for nothing' 64 '--cause is missing' \
    reduce A01 --motive m --cites d
fails 'reduced for a whim' 64 '--cause takes ended, withdrawal, breach or caducity' \
    reduce A01 --cause whim --motive m --cites d
fails 'reduced by no decision' 64 '--cites is missing' reduce A01 --cause caducity --motive m
fails 'reduced in two ways' 64 'give either --since or --amount' reduce A01 --cause breach \
    --motive m --cites d --since 2026-05-20 --amount 1
fails 'paid back by no payment' 64 '--reference is missing' claim recover A01
fails 'given up by no decision' 64 '--cites is missing' claim waive A01
fails 'written off by no decision' 64 '--cites is missing' claim write-off A01
fails 'an amount with a comma' 64 '--spent takes an amount, not "12,5"' settle A01 --spent 12,5
fails 'an amount below nought' 64 '--other-public takes an amount, not "-1"' \
    settle A01 --other-public -1
fails 'remit to no account' 64 '--account is missing' remit prepare f --out x
fails 'remit into no file' 64 '--out is missing' remit prepare f --account x
fails 'remit nothing' 64 'give a fund, orders or --call' remit prepare --account x --out y
fails 'remit in two ways' 64 'give a fund, orders or --call' remit prepare f --call c \
    --account x --out y
fails 'remit for two funds' 64 'a remittance is of one fund' remit prepare f g --account x --out y
fails 'remit in a form that is none' 64 'banks take pain.001.001.03 or pain.001.001.09, not "csv"' \
    remit prepare f --account x --out y --format csv
fails 'remit an order without a year' 64 '"17" is no order' remit prepare 2026/16 17 --account x \
    --out y
fails 'send a remittance by the name of an order' 64 '"2026/3" is no remittance: write 2026/R3' \
    remit send 2026/3
fails 'a remittance of no year' 64 '"R3" is no remittance' remit show R3
fails 'a remittance of no number' 64 '"2026/R" is no remittance' remit show 2026/R
fails 'cancelled without saying why' 64 '--motive is missing' remit cancel 2026/R3
wrong_saying 'an argument is missing: FUND FILE' 'an answer of nobody' remit answer f
fails 'letters in a form that is none' 64 'there is no format csv' report letters --call c \
    --format csv
fails 'letters to nowhere' 64 '--out is missing' remit letters 2026/R3
fails 'mandates of nothing' 64 'give a fund, orders or --call' mandates prepare --out x
fails 'an account of nobody' 64 '--holder is missing' bank propose f x --evidence e
fails 'an account that nothing says' 64 '--evidence is missing' bank confirm f x
fails 'transmit nothing' 64 'give either orders or --call' transmit
fails 'two undertakings for nothing' 64 '--from is missing' aid link 1 2
fails 'two undertakings that nobody says' 64 '--source is missing' aid link 1 2 --from 2026-01-01
wrong_saying 'an argument is missing: NUMBER' 'the register of nobody' aid list
fails 'money of no amount' 64 '--amount is missing' suspense receive f --reference 1
fails 'money of no line' 64 '--reference is missing' suspense receive f --amount 1
wrong_saying 'an argument is missing: FUND REFERENCE KIND [WHAT]' 'money that was nothing' \
    suspense clear f 1
fails 'an account from no day on' 64 '--from is missing' funding account f grant 657 --source x
fails 'an account that nobody says' 64 '--source is missing' funding account f grant 657 \
    --from 2026-01-01
fails 'an order without a year' 64 '"17" is no order: write 2026/17' pay 2026/16 17
fails 'an order of the bank by its name' 64 '"x" is no order' payment returned x --motive m
fails 'a day of the bank that is none' 64 '--value-on takes a day like 2026-03-16, not "x"' \
    pay 2026/1 --value-on x
fails 'an exercise that is none' 64 '--exercise takes a year from 2000 on, not "26"' \
    commit --call c --exercise 26
fails 'a statement in no form' 64 'there is no format pdf' report reconciliation f --format pdf
fails 'switch what is no rule' 64 'there is no rule "manual"' match rule f manual off --motive x
fails 'books of no year' 64 '--exercise is missing' books f
fails 'books for no program' 64 '--format takes fec, csv or xlsx, not "pdf"' \
    books f --exercise 2026 --format pdf
fails 'books in an encoding of nobody' 64 \
    '--encoding takes utf-8 or iso-8859-15, --separator takes tab or pipe' \
    books f --exercise 2026 --encoding ebcdic
fails 'a spreadsheet with pipes' 64 \
    '--encoding and --separator are of the file of entries: --format fec' \
    books f --exercise 2026 --format csv --separator pipe
fails 'a funder of no nature' 64 'which nature is missing' funding nature f region
fails 'a nature from no day on' 64 '--from is missing' funding nature f region subsidy --source x
fails 'a nature that nobody says' 64 '--source is missing' funding nature f region subsidy \
    --from 2026-01-01
fails 'a source of nothing' 64 '--source is of a nature' funding nature f --source x
fails 'books of nobody' 64 '--siren takes the 9 digits of a SIREN, not "732829321"' \
    books f --exercise 2026 --siren 732829321
fails 'books to two ends' 64 '--year-end goes to the end of the exercise' \
    books f --exercise 2026 --year-end --through 2026-12-31
fails 'a period that is none' 64 '"12" is no period' close 12
fails 'a limit of no fund' 64 'a limit of a fund is FUND/LIMIT, not "advance"' \
    guard set advance 3 --from 2026-01-01 --source s
fails 'a limit of no number' 64 '"abc" is no value of a limit' \
    guard set f/advance abc --from 2026-01-01 --source s
fails 'a refusal of a value says which and why' 64 '--award' indicator refuse f --motive m
fails 'there is no other way over time' 64 '--over-time takes sum, last, average or max' \
    indicator show f I01 --over-time mode
fails 'a settlement is by one amount' 64 'give one of --spent, --by-return and --by-expenses' \
    settle c/A01 --by-expenses --by-return
fails 'a correction says of what' 64 'say what is corrected' expense correct A01 L1 --reason r
fails 'a file has its own motives' 64 '--motive and --reason are of one line' \
    expense judge A01 judged.csv --motive vat
fails 'a statement is of one award' 64 'report expenses is of one award' report expenses --fund f
fails '... told whole' 64 'leave --period and --funder out' \
    report expenses --fund f --award A01 --period 2026
fails 'other reports are of none' 64 'leave --award out' report funder --fund f --award A01
fails 'and it has no schedule' 64 'it has no schedule' schedule set f/expenses --every year \
    --delay 60 --from 2026-01-01 --format csv --cites c
fails 'aid of no amount' 64 '--amount takes an amount, not "1,2"' \
    aid declare 1 1,2 --giver g --reference r
fails 'an earmark of no amount' 64 '--earmark takes an amount, not "x"' funding sign f g \
    --year 2026 --number 1 --signed-on 2026-01-01 --amount 3 --earmark A=2,B=x
fails 'a fund that nobody runs' 64 'who runs a fund is private or public, not "x"' \
    funding operator f x --from 2026-01-01 --cites d
fails 'nothing is opened' 64 'say how much: --ae, --cp or both' \
    appropriation open E --call c --cites d
fails 'opened by no decision' 64 '--cites is missing' appropriation open E --call c --ae 3
fails 'a role that is none' 64 '"king" is no role' person add x --fund f --role king
fails 'a role that ends before it begins' 64 '--until is before --from' person add x --fund f \
    --role reader --from 2026-02-01 --until 2026-01-01
fails 'a sweep that leads nowhere' 64 '--sweep takes KEY=FROM..TO/STEP' \
    allocate --call c --sweep threshold=2..1/1
fails 'no files' 64 '--format is empty' report letters --call c --format ''
fails 'reports into no folder' 64 '--out is empty' due --run --out ''
fails 'due before today' 64 '--within takes 0 to' due --within -1
done_testing
