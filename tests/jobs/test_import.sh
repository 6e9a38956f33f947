#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Files of banks and treasuries: how they would be read, without a database.
. tests/tap.sh

LC_ALL=C.UTF-8
export LC_ALL
out=$SCRATCH/out
shared=${LEVAIN_SHARED:-../shared}/data

# The members of a document, as `name value` lines would say them.
tried() {
    "$LEVAIN" import try "$@" --json >"$out" 2>"$SCRATCH/err"
    tried_code=$?
    python3 -c '
import json, sys
found = json.load(open(sys.argv[1], encoding="utf-8"))
print(sys.argv[2], found["format"], found["encoding"], found["account"], found["lines"],
      found["readable_lines"], found["in_cents"], found["out_cents"],
      "agrees" if found["balances_agree"] else "differs", len(found["problems"]))' \
        "$out" "$tried_code"
}

ok 'formats are listed' "$LEVAIN" import formats
is 'each is in the document' "$("$LEVAIN" import formats --json | python3 -c '
import json, sys
print(" ".join(one["format"] for one in json.load(sys.stdin)["formats"]))')" \
    'camt.053 banque-postale bnp-paribas caisse-epargne-comptable caisse-epargne cic '\
'credit-agricole credit-mutuel-montant credit-mutuel societe-generale treasury'

example=docs/examples/val-de-lierre/releve-2026.csv
is 'a statement is recognised' "$(tried $example)" \
    '0 credit-mutuel utf-8 None 4 4 1800000 3600420 agrees 0'
is 'a statement in XML is recognised, and its batch split' \
    "$(tried docs/examples/val-de-lierre/releve-2026.xml)" \
    '0 camt.053 utf-8 FR7630006000011234567890189 5 4 1800000 3600420 agrees 0'
exits 'a statement that is no XML is refused' 65 "$LEVAIN" import try "$example" --bank camt.053
sed '/REJET/d' "$example" >"$SCRATCH/gap.csv"
is 'a line that is missing is told' "$(tried "$SCRATCH/gap.csv")" \
    '1 credit-mutuel utf-8 None 3 3 0 3600420 differs 1'
exits 'a format that is none is wrong usage' 64 "$LEVAIN" import try "$example" --bank none
exits 'another format than its own is refused' 65 "$LEVAIN" import try "$example" --bank cic
{
    sed 1q $example
    sed '1d; s/FRAIS/FRÀIS/' $example | iconv -f utf-8 -t latin1
} >"$SCRATCH/mixed.csv"
"$LEVAIN" import try "$SCRATCH/mixed.csv" --bank credit-mutuel --lang en >"$out" 2>"$SCRATCH/err"
is 'a header in utf-8 above rows that are not' $? 1
ok '... the row is told by its byte' grep -q 'mixed.csv:5:5: Libellé: byte 0xC0 does not exist' \
    "$SCRATCH/err"
exits 'a file of no format is refused' 65 "$LEVAIN" import try README.md
exits 'a file that is not there is refused' 65 "$LEVAIN" import try nowhere.csv --bank cic
sed 's/"code": "cic"/"code": "my own"/' services/exchange/formats/cic.json >"$SCRATCH/wrong.json"
exits 'a format of ones own is judged' 65 \
    "$LEVAIN" import try "$example" --bank "$SCRATCH/wrong.json"
sed 's/"code": "credit-mutuel"/"code": "mine"/' services/exchange/formats/credit-mutuel.json \
    >"$SCRATCH/mine.json"
is 'a format of ones own is read' "$(tried $example --bank "$SCRATCH/mine.json")" \
    '0 mine utf-8 None 4 4 1800000 3600420 agrees 0'

if [ ! -d "$shared" ]; then
    skip 'real files of banks and treasuries' "there is no $shared"
    done_testing
    exit
fi
is 'La Banque Postale' "$(tried "$shared/bank/banque_postale_ccp.csv")" \
    '0 banque-postale windows-1252 05345678900 2 2 1300 450 agrees 0'
is "Caisse d'Epargne" "$(tried "$shared/bank/caisse_epargne_A.csv")" \
    '0 caisse-epargne utf-8 01234567890 3 3 25050 9525 agrees 0'
is 'CIC, debits without a sign' "$(tried "$shared/bank/cic_unsigned_debit.csv")" \
    '0 credit-mutuel iso-8859-15 None 4 4 73500 25500 agrees 0'
is 'Crédit Mutuel, debits with a sign' "$(tried "$shared/bank/credit_mutuel_cic_signed.csv")" \
    '0 credit-mutuel iso-8859-15 None 2 2 250000 4567 agrees 0'
is 'Société Générale' "$(tried "$shared/bank/societe_generale.csv")" \
    '0 societe-generale windows-1252 0201900016400270 1 1 0 3398 agrees 0'
is 'payments of a department, to the cent' \
    "$(tried "$shared/subventions/maine-et-loire_paiements.csv")" \
    '0 treasury utf-8 None 11843 11843 0 12050217796 agrees 0'
is 'not one of their numbers can be used' "$(python3 -c '
import json, sys
found = json.load(open(sys.argv[1], encoding="utf-8"))
print(found["usable_identifiers"], found["rounded_identifiers"], found["wrong_identifiers"],
      found["missing_identifiers"], found["zero_lines"])' "$out")" '0 11481 12 350 243'

# Agreements of a department, by a format of one's own: amounts that a comma splits, cells of two
# encodings. Every line that cannot be read is named.
cat >"$SCRATCH/vendee.json" <<'END'
{"code": "vendee", "name": "Conventions", "source": "vendee.fr", "kind": "statement",
 "separator": ",", "encodings": ["utf-8", "windows-1252"], "days": "YYYY-MM-DD", "decimal": ",",
 "grouped": true, "columns": {"booked_on": "dateConvention", "label": "objet", "amount": "montant"}}
END
"$LEVAIN" import try "$shared/subventions/vendee_2017.csv" --bank "$SCRATCH/vendee.json" \
    --json >"$out" 2>/dev/null
is 'agreements whose amounts are split by commas are refused' $? 1
is '... each line by its name' "$(python3 -c '
import json, sys
found = json.load(open(sys.argv[1], encoding="utf-8"))
lines = sorted({one["line"] for one in found["problems"] if one["line"]})
print(found["lines"], found["rejected_lines"], len(lines), lines[0], lines[-1])' "$out")" \
    '23 23 23 2 24'
"$LEVAIN" import try "$shared/subventions/vendee_2018.csv" --bank "$SCRATCH/vendee.json" \
    >"$out" 2>"$SCRATCH/err"
is 'agreements whose quotes are astray are refused whole' $? 65
"$LEVAIN" import try "$shared/subventions/vendee_2018.csv" --bank "$SCRATCH/vendee.json" \
    --json >"$out" 2>/dev/null
is '... what was found before is in the document too' "$(python3 -c '
import json, sys
print(json.load(open(sys.argv[1], encoding="utf-8"))["problems"][0]["line"])' "$out")" 2
ok '... where the first one is' grep -q 'vendee_2018.csv:6:372: ' "$SCRATCH/err"
done_testing
