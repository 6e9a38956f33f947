#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Awards as open data: what is in, what is left out by name, what the formats' own judges say.
Prints TAP; run by test_publish.sh."""
import csv
import json
import os
import subprocess
import sys

import award_life
from award_life import IBAN, done, refused
from levain_test import CALL, SCRATCH, Tap, shared, sql

FUND = "val-de-lierre"
OUT = os.path.join(SCRATCH, "open")
GIVER = ("--name", "Pays du Lierre, syndicat mixte", "--siret", "35600000009075")
NODE = os.path.join("tests", "node")


def sign(application, number, *options):
    done("mado", "agreement", "sign", f"{CALL}/{application}", "--number", number, "--signed-on",
         "2026-05-20", "--starts", "2026-06-01", "--ends", "2028-05-31", "--eligible", "200000.00",
         *options)


def name_organizations():
    """The worked fund names nobody: two beneficiaries get a name and a key for this test."""
    sql("""
with named (code, name, siret, rna) as (
    values ('A09', 'Régie "Les Haies", quartier Nord', '73282932000074', null),
           ('A11', '=Fournil commun', null, 'W491000001')
), made as (
    insert into levain.organization (name, siren, siret, rna)
    select name, left(siret, 9), siret, rna from named
    returning organization_id, name
)
update levain.application a set organization_id = m.organization_id
  from named n join made m using (name) where a.code = n.code""")


def prepare():
    award_life.prepare()
    award_life.open_appropriations()
    for application, number in ("A09", "CONV-9"), ("A11", "CONV-11"), ("A14", "CONV-14"):
        done("mado", "document", f"{CALL}/{application}", "republican_commitment", "--at",
             "2026-05-19")
        sign(application, number)
    name_organizations()


def pay_advance():
    """12,600.00 of A09: 30 % of 42,000.00."""
    done("mado", "account", "propose", f"{CALL}/A09", IBAN, "--holder", "A09", "--evidence", "RIB",
         "--at", "2026-05-21")
    done("anne", "account", "confirm", f"{CALL}/A09", IBAN, "--evidence", "called back", "--at",
         "2026-05-21")
    done("mado", "certify", f"{CALL}/A09", "advance", "--at", "2026-06-01")
    done("mado", "order", f"{CALL}/A09", "--at", "2026-06-02")
    done("anne", "pay", "2026/1", "--at", "2026-06-03")


def publish(*options, day="2026-06-30", code=1):
    told = award_life.run("mado", "publish", FUND, "--out", OUT, "--at", day, "--json", *options)
    if told.returncode != code:
        raise SystemExit(f"Bail out! publish: {told.returncode} {told.stdout}{told.stderr}")
    return json.loads(told.stdout)[0]


def lines():
    with open(os.path.join(OUT, "subventions.csv"), encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def grants():
    with open(os.path.join(OUT, "360giving.json"), encoding="utf-8") as file:
        return json.load(file)


def due_to_publish(day="2026-09-01"):
    return sorted(one[1] for one in award_life.duties(day) if one[0] == "publish")


def check_giver(tap):
    refused(tap, "who publishes has to be said once", "--name and --siret say it once", "mado",
            "publish", FUND, "--out", OUT)
    refused(tap, "by both", "go together", "mado", "publish", FUND, "--out", OUT, "--name", "x",
            code=64)
    refused(tap, "a SIRET has its key", "14 digits", "mado", "publish", FUND, "--out", OUT,
            "--name", "x", "--siret", "35600000009076", code=64)
    refused(tap, "an accountant does not publish", "", "anne", "publish", FUND, "--out", OUT,
            *GIVER, code=77)


def check_lines(tap):
    tap.same("agreements above 23 000 euros are due", due_to_publish(), ["A09", "A11", "A14"])
    told = publish(*GIVER)
    tap.same("who has no name and no key is left out, and said so",
             (told["awards"], told["awarded_cents"], told["left_out"], told["created"]),
             (2, 9100000, 1, True))
    words = award_life.run("mado", "publish", FUND, "--out", OUT, "--at", "2026-06-30", "--lang",
                           "en").stdout
    tap.ok("by name", f"{CALL}/A14: the name of who received it is not known" in words, words)
    tap.same("what is published is due no more", due_to_publish(), ["A14"])
    by_number = {line["referenceDecision"]: line for line in lines()}
    tap.same("a line says who gave how much to whom, and how it is paid",
             list(by_number["CONV-9"].values()),
             ["Pays du Lierre, syndicat mixte", "35600000009075", "2026-05-20", "CONV-9",
              'Régie "Les Haies", quartier Nord', "73282932000074", "",
              "val-de-lierre-2026/A09", "42000.00", "aide en numéraire", "échelonné",
              "2026-05-20/2028-05-31", "", "non", "1", ""])
    tap.same("a name is no formula; who has an RNA number alone is named by it",
             (by_number["CONV-11"]["nomBeneficiaire"], by_number["CONV-11"]["idBeneficiaire"],
              by_number["CONV-11"]["rnaBeneficiaire"]), ("'=Fournil commun", "", "W491000001"))


def check_package(tap):
    package = grants()
    first = {grant["id"]: grant for grant in package["grants"]}[
        f"360G-35600000009075-{FUND}/{CALL}/A09"]
    tap.same("the package has the same awards", (len(package["grants"]), package["publisher"]),
             (2, {"identifier": "FR-INSEE-35600000009075",
                  "name": "Pays du Lierre, syndicat mixte"}))
    tap.same("with what was paid, payment by payment",
             (first["amountAwarded"], first["amountDisbursed"],
              first["disbursementTransaction"][0]["transactionDate"],
              first["disbursementTransaction"][0]["value"],
              first["recipientOrganization"][0]["id"], first["awardDate"]),
             (42000, 12600, "2026-06-03", 12600, "FR-INSEE-73282932000074", "2026-05-12"))


def read(name):
    with open(os.path.join(OUT, name), "rb") as file:
        return file.read()


def check_again(tap):
    before = read("subventions.csv"), read("360giving.json")
    again = publish()
    tap.same("published again, nothing is new, and the bytes are the same",
             (again["publication"], again["created"],
              (read("subventions.csv"), read("360giving.json")) == before), (1, False, True))
    publish("--dry-run", day="2026-07-31")
    tap.same("a dry run writes no file", read("360giving.json"), before[1])
    done("mado", "agreement", "amend", f"{CALL}/A11", "--number", "CONV-11-1", "--signed-on",
         "2026-07-01", "--amount", "40000.00", "--motive", "smaller")
    later = publish(day="2026-07-31")
    tap.same("an amendment is published as another publication",
             (later["publication"], later["created"], later["awarded_cents"]),
             (2, True, 8200000))
    tap.same("as of the day before it, the same bytes as then",
             (publish()["awarded_cents"], read("subventions.csv") == before[0]),
             (9100000, True))


def judged(*arguments):
    modules = subprocess.run([os.path.join(NODE, "modules")], text=True, capture_output=True,
                             check=False)
    if modules.returncode != 0:
        return None, modules.stderr.strip()
    told = subprocess.run(["node", os.path.join(NODE, "open_data.js"), *arguments], text=True,
                          capture_output=True, check=False,
                          env=dict(os.environ, NODE_PATH=modules.stdout.strip()))
    return told.stdout + (told.stderr if told.returncode else ""), None


def check_judges(tap):
    scdl = shared("data", "scdl", "schema.json")
    grant = shared("data", "threesixty", "360-giving-schema.json")
    if scdl is None or grant is None:
        tap.skip("the formats' own schemas", "../shared/data is not on this machine")
        return
    package = shared("data", "threesixty", "360-giving-package-schema.json")
    for name, arguments in {
            "the schema of 360Giving finds nothing":
                ("360", package, grant, os.path.join(OUT, "360giving.json")),
            "the schema of SCDL finds nothing":
                ("scdl", scdl, os.path.join(OUT, "subventions.csv"))}.items():
        found, why = judged(*arguments)
        if found is None:
            tap.skip(name, why)
        else:
            tap.same(name, found, "")
    broken = os.path.join(SCRATCH, "broken.csv")
    with open(broken, "w", encoding="utf-8") as file:
        file.write(read("subventions.csv").decode().replace("42000.00", "42 000,00"))
    found, why = judged("scdl", scdl, broken)
    if found is not None:
        tap.ok("and would find an amount with a comma", "row 2" in found, found)


def main():
    tap = Tap()
    prepare()
    check_giver(tap)
    pay_advance()
    check_lines(tap)
    check_package(tap)
    check_again(tap)
    check_judges(tap)
    award_life.forget_logins()
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
