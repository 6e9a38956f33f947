#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""The expenses of an award: what is refused of a file, who judges, what rests on what was accepted,
the statement. Prints TAP; run by test_expenses.sh."""
import json
import os
import subprocess
import sys

import award_life
from award_life import FUND, done, money, refused, run
from levain_test import CALL, EXAMPLE, SCRATCH, Tap, sql

AWARD = f"{CALL}/A09"
EXPENSES = os.path.join(EXAMPLE, "expenses.csv")
JUDGED = os.path.join(EXAMPLE, "expenses-judged.csv")
HEADER = ("line;account;label;supplier;person;siren;invoice;invoiced;paid;total;amount;proof;"
          "planned;reason")


def write(name, *rows, header=HEADER):
    """A file of such rows, each with as many cells as the header."""
    path = os.path.join(SCRATCH, name)
    cells = header.count(";")
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join((header, *(row + ";" * (cells - row.count(";")) for row in rows)))
                   + "\n")
    return path


def prepare():
    """A09 is signed, with an advance that is certified; A10 is signed."""
    award_life.prepare()
    award_life.open_appropriations()
    for code, eligible in ("A09", "90000.00"), ("A10", "80000.00"):
        done("mado", "agreement", "sign", f"{CALL}/{code}", "--number", f"C-{code}", "--signed-on",
             "2026-05-20", "--starts", "2026-06-01", "--ends", "2028-05-31", "--eligible", eligible,
             "--other-public", "30000.00" if code == "A09" else "0.00")
    done("mado", "certify", AWARD, "advance", "--at", "2026-05-21")
    done("mado", "document", AWARD, "interim_report", "--at", "2026-12-20")


# ---- what is refused of a file -------------------------------------------------------------------

GOOD = "b{};60;thing;Shop & Co;;;I-{};2026-07-01;2026-07-02;;100.00;statement 7"
WRONG = {
    "a 1;60;;S;;;I;2026-07-01;2026-07-02;;1.00;p": "line: this is no code",
    "a;70;;S;;;I;2026-07-01;2026-07-02;;1.00;p": "an account of an expense is 60 to 69",
    "a;86;;S;;;I;2026-07-01;2026-07-02;;1.00;p": "financial return",
    "a;60;;;;;I;2026-07-01;2026-07-02;;1.00;p": "the supplier is missing",
    "a;60;;S;;;;2026-07-01;2026-07-02;;1.00;p": "invoice: words are missing",
    "a;60;;S;;;I;2026-13-01;2026-07-02;;1.00;p": "this is no day",
    "a;60;;S;;;I;2026-07-01;2028-07-02;;1.00;p": "paid after the day on which it is entered",
    "a;60;;S;;;I;2026-07-01;2026-07-02;;-1.00;p": "this is no amount",
    "a;60;;S;;;I;2026-07-01;2026-07-02;;0.00;p": "a line of nothing",
    "a;60;;S;;;I;2026-07-01;2026-07-02;0.50;1.00;p": "more is claimed than the whole invoice",
    "a;60;;S;;732829321;I;2026-07-01;2026-07-02;;1.00;p": "this is no SIREN",
    "a;60;;S;maybe;;I;2026-07-01;2026-07-02;;1.00;p": "yes or no belongs here",
    "a;60;;Jo Dupré;yes;732829320;I;2026-07-01;2026-07-02;;1.00;p": "no SIREN is kept",
    "a;60;;Jo Dupré;yes;;I;2026-07-01;2026-07-02;;1.00;slip of DUPRE": "the name of a natural",
}


def check_lines(tap):
    for line, words in WRONG.items():
        told = run("mado", "expense", "take", AWARD, write("wrong.csv", line), "--at", "2026-12-31",
                   "--lang", "en")
        tap.ok(f"a line is refused: {words}", told.returncode == 65 and words in told.stderr
               and "wrong.csv:2:" in told.stderr, told.stderr)
    told = run("mado", "expense", "take", AWARD, write("two.csv", *WRONG), "--at", "2026-12-31")
    tap.same("all that is wrong is told at once", told.stderr.count("two.csv:"), 1 + len(WRONG)
             + sum(1 for line in WRONG if line.startswith("a;")) - 1 + 4)
    refused(tap, "it is not signed: it has none", "it has no expenses to show", "mado", "expense",
            "take", f"{CALL}/A07", write("x.csv", GOOD.format(1, 1)), "--at", "2026-12-31")
    refused(tap, "nothing is called so", "no application and no call", "mado", "expense", "take",
            "Z99", EXPENSES)
    refused(tap, "an accountant enters none", "levain_manager", "anne", "expense", "take", AWARD,
            EXPENSES, code=77)
    refused(tap, "a file is of the award that is named", "the line is of another award", "mado",
            "expense", "take", AWARD, write("x.csv", "A10;b1", header="application;line"), "--at",
            "2026-12-31")
    tap.same("nothing was kept of it", sql("select count(*) from levain.expense"), [["0"]])


def main():
    tap = Tap()
    prepare()
    check_lines(tap)
    told = run("mado", "expense", "take", AWARD, EXPENSES, "--at", "2028-07-01", "--lang", "fr")
    print(told.returncode, told.stdout, told.stderr, file=sys.stderr)
    told = run("marc", "expense", "judge", AWARD, JUDGED, "--at", "2028-07-10", "--lang", "fr")
    print(told.returncode, told.stdout, told.stderr, file=sys.stderr)
    told = run("marc", "expense", "show", AWARD, "--at", "2028-07-10", "--lang", "fr")
    print(told.returncode, told.stdout, told.stderr, file=sys.stderr)
    told = run("marc", "report", "expenses", "--fund", FUND, "--award", AWARD, "--as-of",
               "2028-07-10", "--lang", "fr")
    print(told.returncode, told.stdout, told.stderr, file=sys.stderr)
    told = run("marc", "report", "expenses", "--fund", FUND, "--award", AWARD, "--as-of",
               "2028-07-10", "--format", "pdf,html", "--out", "/tmp/expenses_out")
    print(told.returncode, told.stdout, told.stderr, file=sys.stderr)
    return tap.end()


if __name__ == "__main__":
    main()
