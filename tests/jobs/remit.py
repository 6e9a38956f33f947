#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Orders out: remittances to a bank and to a treasury, and what they answer. Prints TAP; run by
test_remit.sh."""
import hashlib
import json
import os
import shutil
import subprocess
import sys

import award_life
from award_life import IBAN, OTHER_IBAN, done, refused
from levain_test import CALL, ROOT, SCRATCH, Tap, must, shared, sql

FUND = "val-de-lierre"
OWN = "FR76 3000 6000 0112 3456 7890 189"
SCHEMAS = {"pain.001.001.03": "pain.001.001.03.xsd",
           "pain.001.001.09": "pain.001.001.09_EPC132-08_2023_SCT_C2PSP.xsd"}


def path(name):
    return os.path.join(SCRATCH, name)


def read(name):
    with open(path(name), "rb") as file:
        return file.read()


def valid(tap, name, version):
    """Passes when the schema of the standard takes the file."""
    schema = shared("data", "sepa", SCHEMAS[version])
    what = f"{name} is valid {version}"
    if not schema or not shutil.which("xmllint"):
        tap.skip(what, "no schema or no xmllint (libxml2-utils) here")
        return
    told = subprocess.run(["xmllint", "--noout", "--schema", schema, path(name)], text=True,
                          capture_output=True, check=False)
    tap.ok(what, told.returncode == 0, told.stderr)


def ready(application, number, holder, iban=IBAN):
    done("mado", "agreement", "sign", f"{CALL}/{application}", "--number", number, "--signed-on",
         "2026-05-20", "--starts", "2026-06-01", "--ends", "2028-05-31")
    done("mado", "account", "propose", f"{CALL}/{application}", iban, "--holder", holder,
         "--evidence", "RIB", "--at", "2026-05-21")
    done("anne", "account", "confirm", f"{CALL}/{application}", iban, "--evidence", "called back",
         "--at", "2026-05-21")
    done("mado", "certify", f"{CALL}/{application}", "advance", "--at", "2026-05-22")
    done("mado", "order", f"{CALL}/{application}", "--at", "2026-05-22")


def check_own_account(tap):
    refused(tap, "an account has its check digits", "is no IBAN", "mado", "bank", "propose", FUND,
            "FR7630006000011234567890188", "--holder", "x", "--evidence", "x")
    for created in True, False:
        tap.same("an account of the fund's own is proposed" + ("" if created else ", once"),
                 done("mado", "bank", "propose", FUND, OWN, "--holder", "Fonds du Val de Lierre",
                      "--evidence", "contract", "--at", "2026-05-02")[0]["created"], created)
    refused(tap, "nothing is drawn on it before another person confirmed it",
            "remittance_account_check", "anne", "remit", "prepare", "2026/1", "--account", OWN,
            "--out", path("no.xml"), "--at", "2026-05-23")
    tap.ok("and no file is there", not os.path.exists(path("no.xml")))
    told = award_life.run("mado", "bank", "confirm", FUND, OWN, "--evidence", "x")
    tap.same("a manager does not confirm it", told.returncode, 77)
    done("anne", "bank", "confirm", FUND, OWN, "--evidence", "letter", "--at", "2026-05-03")
    tap.same("who looks sees it", done("mado", "bank", "list", FUND), [{
        "iban": OWN.replace(" ", ""), "bic": None, "holder": "Fonds du Val de Lierre",
        "initiator": "Fonds du Val de Lierre", "proposed_on": "2026-05-02",
        "confirmed_on": "2026-05-03"}])


def check_prepared(tap):
    made = done("anne", "remit", "prepare", FUND, "--account", OWN, "--format", "pain.001.001.03",
                "--out", path("one.xml"), "--at", "2026-05-23", "--execute-on", "2026-05-26")[0]
    tap.same("orders that wait go in one file",
             {key: made[key] for key in ("remittance", "orders", "cents", "message", "created")},
             {"remittance": "2026/R1", "orders": 2, "cents": 1260000 + 1200000,
              "message": "REM-2026-1-val-de-lierre", "created": True})
    tap.same("what banks do not take is told", [(one["number"], one["from"], one["to"])
             for one in made["changes"]], [(2, "Œuvres & Cie", "OEuvres + Cie")])
    valid(tap, "one.xml", "pain.001.001.03")
    text = read("one.xml").decode()
    tap.ok("it says its sums twice, in euros", text.count("<CtrlSum>24600.00</CtrlSum>") == 2
           and text.count("<NbOfTxs>2</NbOfTxs>") == 2, text)
    again = done("anne", "remit", "prepare", "2026/2", "2026/1", "--account", OWN, "--format",
                 "pain.001.001.03", "--out", path("again.xml"), "--at", "2026-05-23",
                 "--execute-on", "2026-05-26")[0]
    tap.same("the same command finds it", (again["created"], again["remittance"]),
             (False, "2026/R1"))
    tap.ok("and gives the same bytes", read("one.xml") == read("again.xml"))
    shown = done("anne", "remit", "show", "2026/R1", "--out", path("shown.xml"))
    tap.same("so does who shows it, by its digest", hashlib.sha256(read("shown.xml")).hexdigest(),
             shown[0]["sha256"])
    tap.same("nothing was posted", award_life.money("A09").get("sent_cents"), None)
    refused(tap, "an order is in one remittance at a time", "remittance_order_twice_check", "anne",
            "remit", "prepare", "2026/1", "--account", OWN, "--out", path("no.xml"), "--at",
            "2026-05-23")
    refused(tap, "it does not leave beside it", "payment_event_remittance_check", "anne", "pay",
            "2026/1", "--at", "2026-05-23")
    refused(tap, "nor is it cancelled", "payment_order_remittance_check", "mado", "cancel-order",
            "2026/1", "--motive", "x", "--at", "2026-05-23")
    done("anne", "remit", "cancel", "2026/R1", "--motive", "another day", "--at", "2026-05-23")
    refused(tap, "what was cancelled is not sent", "remittance_event_state_check", "anne", "remit",
            "send", "2026/R1", "--at", "2026-05-23")
    tap.same("nothing was posted by that either", award_life.money("A09").get("sent_cents"), None)


def main():
    tap = Tap()
    award_life.prepare()
    award_life.open_appropriations()
    done("mado", "funding", "operator", FUND, "private", "--from", "2026-01-01", "--cites", "s")
    ready("A09", "CONV-9", "Association A09")
    ready("A10", "CONV-10", "Œuvres & Cie", OTHER_IBAN.replace(" ", ""))
    check_own_account(tap)
    check_prepared(tap)
    award_life.forget_logins()
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
