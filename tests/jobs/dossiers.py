#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Dossiers of Démarche numérique, as its API gives them, come in through the mapping of their call.
Prints TAP; run by test_dossiers.sh."""
import hashlib
import json
import os
import sys

from levain_test import ROOT, SCRATCH, Tap, levain, must, sql

FOLDER = os.path.join(ROOT, "tests", "data", "demarche")
MAPPING = os.path.join(FOLDER, "mapping.json")

with open(MAPPING, "rb") as mapping_file:
    MAPPING_MD5 = hashlib.md5(mapping_file.read()).hexdigest()


def data(name):
    return os.path.join(FOLDER, name)


def intake(*files, mapping=MAPPING, extra=()):
    done = levain("intake", "--call", "fournil-dn-2026", "--lang", "en", "--json", "--mapping",
                  mapping, *extra, *[data(name) for name in files])
    document = json.loads(done.stdout) if done.stdout else {"files": []}
    return (done.returncode, [(f["lines"], f["new"], f["unchanged"], f["refused"])
                              for f in document["files"]], done.stderr.replace(FOLDER + "/", ""))


def check_taken(tap):
    tap.same("pages come in, and what is left out is told", intake("page1.json", "page2.json"),
             (0, [(2, 2, 0, 0), (2, 2, 0, 0)],
              "page1.json: not taken in, sans_suite: 103\n"
              "page1.json: taken in although archived: 102\n"
              "page1.json: there is a next page, after the cursor: MjAyNi0wMg\n"
              "page2.json: not taken in, deleted: 105\n"))
    code, files, _ = intake("pages.json")
    tap.same("the same dossiers in one file change nothing", (code, files), (0, [(4, 0, 4, 0)]))
    tap.same("facts are typed, from champs, annotations and paths",
             sql("select code, numbers, texts from levain.application_version"
                 " where code in ('102', '104') order by code"),
             [["102", "{1770022800,600000,4,1,20605,1,540010}",
               '{"Projet 102",scic,jobs,2A004,2A,35600000000048,5710,"Territoire nord",accepte,'
               'NULL}'],
              ["104", "{1773662399,10,4,1,20605,1,NULL}",
               '{"Projet 104",association,jobs;food,2A004,2A,35600000000048,NULL,'
               '"Territoire nord",en_construction,NULL}']])
    tap.same("each with the date at which its champ was changed",
             sql("select to_timestamp(number_dates[2]) at time zone 'UTC', number_dates[1]"
                 " from levain.application_version where code = '101'"),
             [["2026-02-04 08:15:00", ""]])
    tap.same("rows of repetitions are items",
             sql("select code, ordinal, texts[1], numbers[1] from levain.application_item"
                 " join levain.application using (fund_id, call_id, application_id)"
                 " order by code, ordinal"),
             [["101", "1", "732829320", "60000000"], ["101", "2", "356000000", "40000000"],
              ["104", "1", "552100554", "100500000"]])
    tap.same("a repetition without rows is an empty list",
             sql("select code, item_count from levain.application_list"
                 " join levain.application using (fund_id, call_id, application_id)"
                 " where item_count = 0 order by code"), [["102", "0"], ["106", "0"]])
    tap.same("the mapping is kept with the files that it read",
             sql("select count(*), md5(min(source)) from levain.intake_file"
                 " where kind = 'mapping'"), [["2", MAPPING_MD5]])
    tap.same("no one's name or address is stored unless it is mapped",
             sql("select count(*) from levain.application_version v"
                 " where v::text ~ 'Lovelace|example.org'"), [["0"]])
    tap.same("who applies is known by its SIRET; a person has none",
             sql("select code, coalesce(siret, '') from levain.application"
                 " left join levain.organization using (organization_id) order by code"),
             [["101", "73282932000074"], ["102", "35600000000048"], ["104", ""],
              ["106", "73282932000074"]])


def check_refused(tap):
    code, files, errors = intake("bad.json")
    tap.same("a wrong dossier keeps all of them out", (code, files), (65, []))
    code, files, errors = intake("bad.json", extra=["--accept-good"])
    tap.same("unless the good ones are wanted", (code, files), (1, [(3, 1, 0, 2)]))
    tap.ok("where the others are to be mended is told",
           "bad.json: 2 dossiers refused, to be mended where they were filled in" in errors, errors)
    mapping = os.path.join(SCRATCH, "mapping.json")
    with open(MAPPING, encoding="utf-8") as file, open(mapping, "w", encoding="utf-8") as out:
        out.write(file.read().replace("Q2hhbXAtMTAx", "Q2hhbXAtMTA9"))
    done = levain("intake", "--call", "fournil-dn-2026", "--lang", "en", "--mapping", mapping,
                  data("page1.json"))
    tap.ok("a champ that is nowhere stops the intake, with the nearest one",
           done.returncode == 65
           and "did you mean `Q2hhbXAtMTAx` (Montant demandé)?" in done.stderr, done.stderr)


def check_draft(tap):
    draft = json.loads(must("mapping", data("page1.json")))
    tap.same("a draft of the mapping names every champ, with an example",
             (draft["states"], draft["fields"]["montant_accorde"],
              draft["lists"]["membres_du_pole"]["fields"]["part"]),
             (["en_instruction", "accepte", "sans_suite"],
              {"annotation": "Q2hhbXAtOTAw", "label": "Montant accordé",
               "comment": "DecimalNumberChamp: 5400.10"},
              {"champ": "Q2hhbXAtMTEy", "label": "Part", "comment": "DecimalNumberChamp: 60"}))
    done = levain("mapping", MAPPING, "--lang", "en")
    tap.ok("a file without dossiers has none",
           done.returncode == 65 and "no dossier in this file" in done.stderr, done.stderr)
    done = levain("intake", "--call", "x", "--mapping", MAPPING, "--list", "members=x",
                  data("page1.json"), "--lang", "en")
    tap.ok("lists come from the dossiers",
           done.returncode == 64 and "lists come from the dossiers" in done.stderr, done.stderr)


def main():
    tap = Tap()
    must("migrate")
    must("fund", "apply", data("fund.json"))
    check_taken(tap)
    check_refused(tap)
    check_draft(tap)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
