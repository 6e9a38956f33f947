#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# What the program says in French, to those who ask for it; English to the others.
. tests/tap.sh

call=val-de-lierre-2026
LC_ALL=
LC_MESSAGES=
export LC_ALL LC_MESSAGES

english() { LANG=C "$LEVAIN" "$@" 2>&1; }
french() { LANG=fr_FR.UTF-8 "$LEVAIN" "$@" 2>&1; }
# One sentence a line, its no-break blanks made plain.
plain() { sed -e 's/\xc2\xa0/ /g' -e 's/\xe2\x80\xaf/ /g'; }
unfolded() { tr '\n' ' ' | sed 's/  */ /g' | plain; }
says() { # name, text, words
    case $2 in
    *"$3"*) tap_result 0 "$1" '' ;;
    *) tap_result 1 "$1" "it does not say: $3
it says: $2" ;;
    esac
}
differ() { [ -n "$1" ] && [ -n "$2" ] && [ "$1" != "$2" ]; }
narrow() { [ "$(LC_ALL=C.UTF-8 wc -L <"$1")" -le 80 ]; }

for command in migrate 'fund check' precheck 'fund apply' intake waive complete score allocate \
    explain report try; do
    # shellcheck disable=SC2086 # a command is one word or two
    french_help=$(french $command --help) english_help=$(english $command --help)
    french_summary=$(french --help | grep "^  $command   *" | sed "s/^  $command   *//")
    english_summary=$(english --help | grep "^  $command   *" | sed "s/^  $command   *//")
    ok "$command has a French summary" differ "$french_summary" "$english_summary"
    says "the French help of $command begins with it" "$french_help" "$french_summary"
    says "the French help of $command is French to its end" "$french_help" 'cette aide'
    says "the English help of $command is English" "$english_help" "$english_summary"
    # shellcheck disable=SC2086
    is "$command --lang fr --help is the same French" "$(english $command --lang fr --help)" \
        "$french_help"
    # shellcheck disable=SC2086
    is "$command --lang=en --help is the same English" "$(french $command --lang=en --help)" \
        "$english_help"
done
LC_ALL=fr_FR.UTF-8
is 'LC_ALL comes before LANG' "$(english --help)" "$(french --help)"
LC_ALL=

says 'wrong usage is told in French' "$(french explain | plain)" \
    'il manque un argument : [APPEL/]CANDIDATURE'
says 'a wrong language is told in the language of the machine' \
    "$(french migrate --lang de | plain)" '--lang attend fr ou en, et non « de »'

docs/examples/val-de-lierre/run >"$SCRATCH/run" 2>&1 || cat "$SCRATCH/run"
english explain "$call/A12" --lang fr >"$SCRATCH/A12"
a12=$(unfolded <"$SCRATCH/A12")
says 'A12 reads why it waits, with the whole arithmetic' "$a12" "- Avec ses 60 000 €, Lierre-Nord\
 atteindrait 197 700 € (137 700 € y sont déjà attribués), soit 5 700 € de plus que la limite de\
 192 000 € fixée par le quota « part d'une intercommunalité » : elle n'est pas servie et passe en\
 liste complémentaire."
says 'A12 reads its caps by their names' "$a12" \
    "- Ce qui la limite : montant demandé, plafond de l'enveloppe."
says 'conditions are true or false in French' "$a12" 'nombre de membres (10) ≥ 3 : vrai'
ok 'no line of an explanation is wider than 80 columns' narrow "$SCRATCH/A12"
says 'the same in English' "$(english explain "$call/A12" | unfolded)" \
    '5,700 above the limit of €192,000 set by the quota'
words='the|is|are|not|and|or|true|false|award|awarded|rule|mark'
for application in A01 A08 A10 A17 A18; do
    french explain "$call/$application" >"$SCRATCH/$application"
    ok "no English word is left in $application" \
        sh -c "! grep -wE '$words' '$SCRATCH/$application'"
done
says 'A10 reads both passes' "$(unfolded <"$SCRATCH/A10")" \
    "- Passe 1 : elle reçoit 44 000 €, pris sur l'enveloppe E2. - Passe 2 : elle reçoit 12 000 €,\
 pris sur l'enveloppe E1."
says 'a refusal of the database is told in French' \
    "$(french waive "$call/A17" R05 --motive m | plain)" 'une règle dérogeable se lève'
says 'what the database says of a connection is in whole letters' \
    "$(french score --call "$call" --dsn host=/nowhere | plain)" 'vérifier PGHOST'
says 'the table of a simulation is French' \
    "$(french allocate --call "$call" --what-if threshold=60 | plain)" '  si threshold = 60'
done_testing
