#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Real files of communities, as they were published, read by fund files that declare how each is
written: how many lines come in, how many are refused, and why, by kind. Prints TAP; run by
test_real_files.sh. The files are not part of the project: without them the test says so.

With REAL_FILES_SHOW=1, what is found is printed, for a person to judge before it is copied here."""
import collections
import json
import os
import re
import sys

from levain_test import SCRATCH, Tap, levain, must, shared, sql

SCDL = {
    "separator": ",", "code": {"numbered": "L"}, "unknown_columns": "ignore",
    "organization": {"siret": "idBeneficiaire", "rna": "rnaBeneficiaire",
                     "name": "nomBeneficiaire"},
    "fields": [
        {"name": "funder", "column": "idAttribuant", "type": "code"},
        {"name": "agreed_on", "column": "dateConvention", "type": "date"},
        {"name": "purpose", "column": "objet", "type": "text"},
        {"name": "amount", "column": "montant", "type": "money"},
        {"name": "nature", "column": "nature", "type": "list of code"},
        {"name": "told_to_the_union", "column": "notificationUE", "type": "flag"},
        {"name": "share", "column": "pourcentageSubvention", "type": "number"}]}
VENDEE = {
    "separator": ",", "encoding": "windows-1252", "decimal_mark": ",", "amounts": "printed",
    "code": {"numbered": "L"}, "unknown_columns": "ignore",
    "organization": {"siret": "idBeneficiaire", "name": "nomBeneficiaire"},
    "fields": [
        {"name": "agreed_on", "column": "dateConvention", "type": "date"},
        {"name": "amount", "column": "montant", "type": "money"},
        {"name": "share", "column": "pourcentageSubvention", "type": "number"}]}
CONVENTIONS = {
    "code": {"numbered": "L"}, "unknown_columns": "ignore",
    "organization": {"siret": "idBeneficiaire", "name": "nomBeneficiaire"},
    "fields": [
        {"name": "agreed_on", "column": "dateConvention", "type": "date"},
        {"name": "amount", "column": "montant", "type": "money"},
        {"name": "told_to_the_union", "column": "notificationUE", "type": "flag"},
        {"name": "share", "column": "pourcentageSubvention", "type": "number"}]}
PAYMENTS = {
    "code": {"numbered": "L"},
    "organization": {"siret": "SIRET ou NIR", "name": "Raison Sociale"},
    "unknown_columns": "ignore",
    "fields": [
        {"name": "year", "column": "Année", "type": "count"},
        {"name": "town", "column": "Commune", "type": "text"},
        {"name": "amount", "column": "Mandaté", "type": "money"}]}

# One file: how it is written, lines, taken in, refused, and how often each reason is told.
CELLS = {
    "dateConvention: not a day of the calendar": 1,
    "idBeneficiaire: a spreadsheet rounded this SIRET: no establishment ends in N": 21,
    "idBeneficiaire: not a valid SIRET": 1,
    "montant: not an amount": 1,
    "pourcentageSubvention: not a number": 1,
    "rnaBeneficiaire: not a valid RNA": 3}
SPLIT = "a comma splits an amount in two: it is not between quotes"
FILES = [
    ("scdl/exemple_valide.csv", SCDL, (29, 29, 0), {}),
    ("scdl/exemple_invalide_erreurs_cellules.csv", SCDL, (29, 5, 24), CELLS),
    ("scdl/exemple_invalide_erreurs_colonnes.csv", SCDL, None,
     {"the column nomBeneficiaire is missing": 1}),
    ("scdl/exemple_invalide_erreurs_colonnes.csv with its names declared",
     SCDL | {"other_names": {"nomBeneficiaire": ["NOM_Beneficiaire"]}}, (29, 5, 24),
     CELLS | {"idBeneficiaire: a spreadsheet rounded this SIRET: no establishment ends in N": 20,
              "idBeneficiaire: not a valid SIRET": 2}),
    ("subventions/vendee_2017.csv", VENDEE, (23, 0, 23),
     {"N cells where the header has N": 2, f"montant: {SPLIT}": 1,
      f"N other lines have the same fault: {SPLIT}": 1}),
    ("subventions/vendee_2018.csv", VENDEE, None,
     {"the column pourcentageSubvention is missing": 1}),
    # A quote that stands inside a cell of line 6: what follows is unsure.
    ("subventions/vendee_2018.csv with its header declared",
     VENDEE | {"other_names": {"pourcentageSubvention": ["pourcentageSubvention;;"]}}, None,
     {f"montant: {SPLIT}": 1, f"N other lines have the same fault: {SPLIT}": 1}),
    ("subventions/maine-et-loire_conventions.csv", CONVENTIONS, (75, 2, 73),
     {"idBeneficiaire: a spreadsheet wrote this key in powers of ten": 2,
      "idBeneficiaire: not a valid SIRET": 71}),
    ("subventions/maine-et-loire_conventions.csv as it is printed",
     CONVENTIONS | {"identifiers": "printed", "amounts": "printed"}, (75, 69, 6),
     {"idBeneficiaire: a spreadsheet wrote this key in powers of ten": 2,
      "idBeneficiaire: not a valid SIRET": 4}),
    # 10,303 fail the key and 1,178 pass it by chance: none is a SIRET any more. 350 are empty.
    ("subventions/maine-et-loire_paiements.csv", PAYMENTS, (11843, 350, 11493),
     {"SIRET ou NIR: a spreadsheet rounded this SIRET: no establishment ends in N": 11481,
      "SIRET ou NIR: not a valid SIRET": 12}),
    ("subventions/maine-et-loire_paiements.csv without keys",
     {key: value for key, value in PAYMENTS.items() if key != "organization"},
     (11843, 11843, 0), {}),
]


def fund(intake):
    """The rest does not matter here: everybody asks for what he got."""
    return {
        "levain": 1,
        "fund": {"code": "real", "currency": "EUR", "time_zone": "Europe/Paris"},
        "contributions": [{"funder": "city", "year": 2026, "amount": "1000.00"}],
        "call": {
            "code": "real-2026", "mode": "competition", "intake": intake,
            "envelopes": [{"code": "ALL", "when": "always", "voted": "1000.00"}],
            "criteria": [{"code": "ONE", "scale": [0, 1], "formula": "1"}],
            "score": {"sum": "mark"},
            "caps": [{"code": "amount", "formula": "amount"}],
            "award": {"step": "0.01", "minimum": "euros('0')"},
            "order": ["computed desc"],
            "passes": [{"code": "1", "from": "own_envelope", "not_fitting": {"else": "skip"}}]}}


def kinds(problems):
    """How often each reason is told, figures left out, and the columns."""
    found = collections.Counter(
        (p["place"], re.sub(r"\d+", "N", p["reason"])) for p in problems)
    return {f"{place}: {reason}" if place else reason: count
            for (place, reason), count in sorted(found.items())}


def read(path, intake):
    file = os.path.join(SCRATCH, "fund.json")
    with open(file, "w", encoding="utf-8") as out:
        json.dump(fund(intake), out)
    must("fund", "apply", "--reason", "another file", file)
    done = levain("intake", "--call", "real-2026", "--lang", "en", "--json", "--dry-run",
                  "--accept-good", "--rejects", os.path.join(SCRATCH, "rejects.csv"), path)
    document = json.loads(done.stdout)
    counts = document["files"][0] if document["files"] else None
    return ((counts["lines"], counts["new"], counts["refused"]) if counts else None,
            kinds(document["problems"]), done.stderr)


def main():
    tap = Tap()
    must("migrate")
    for name, intake, wanted, reasons in FILES:
        path = shared("data", *name.split(" ")[0].split("/"))
        if path is None:
            tap.skip(name, "the shared data is not here")
            continue
        counts, found, errors = read(path, intake)
        sql("truncate levain.fund cascade")
        if os.environ.get("REAL_FILES_SHOW"):
            print(f"# {name} {counts}\n# {json.dumps(found, ensure_ascii=False, indent=1)}"
                  .replace("\n", "\n# ") + f"\n# {errors}")
        tap.same(f"{name}: lines, taken in, refused", counts, wanted)
        tap.same(f"{name}: each reason", found, reasons)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
