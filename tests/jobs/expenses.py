#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""The expenses of an award: what is refused of a file, who judges, what rests on what was accepted,
the statement. Prints TAP; run by test_expenses.sh."""
import json
import os
import sys

import award_life
from award_life import FUND, done, refused, run
from levain_test import CALL, SCRATCH, Tap, levain, sql

AWARD = f"{CALL}/A09"
DATA = os.path.join("tests", "data", "expenses")
EXPENSES = os.path.join(DATA, "a09.csv")
JUDGED = os.path.join(DATA, "a09-judged.csv")
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


NEW = "supplier, invoice, invoiced"


def check_columns(tap):
    """What many lines lack because the file has no such column is told once, with the header."""
    for header, row, words in (
            ("line;account;paid;amount", "{0};60;2026-07-02;1.00",
             f"c.csv:1: {NEW}: not in the header, and needed (line 2-4)\n"
             "    -> the header is: line;account;paid;amount"),
            ("ligne;compte;fournisseur;facture;date_paiement;montant",
             "{0};60;S;I-{0};2026-07-02;1",
             "c.csv:1: date_facture: not in the header, and needed (line 2-4)\n"),
            ("line;amount", "{};1.00",
             f"c.csv:1: account, {NEW}, paid: not in the header, and needed (line 2-4): the award "
             "has no such expense\n    -> levain expense show lists them; the header is: line")):
        told = run("mado", "expense", "take", AWARD, write(
            "c.csv", *(row.format(f"d{i}") for i in range(3)), header=header), "--at",
            "2026-12-31", "--lang", "en")
        tap.ok(f"columns that new lines need are told once: {header}", told.returncode == 65
               and words in told.stderr and "1 problems" in told.stderr, told.stderr)
    refused(tap, "an unknown column is told with the one that was meant", "did you mean `account`",
            "mado", "expense", "take", AWARD, write("c.csv", "a;60", header="line;acount"))
    path = write("c.csv", "a1;2026-07-02;1.00", header="line;paid;amount")
    told = run("mado", "expense", "take", AWARD, path, "--at", "2026-12-31", "--accept-good")
    with open(f"{path}.rejects.csv", encoding="utf-8") as file:
        tap.ok("each line goes to the rejects with the column that it misses",
               told.returncode == 1 and "account: the column is missing" in file.read(),
               told.stderr)


def check_lines(tap):
    for line, words in WRONG.items():
        told = run("mado", "expense", "take", AWARD, write("wrong.csv", line), "--at", "2026-12-31",
                   "--lang", "en")
        tap.ok(f"a line is refused: {words}", told.returncode == 65 and words in told.stderr
               and "wrong.csv:2:" in told.stderr, told.stderr)
    refused(tap, "all that is wrong is told at once", "two.csv:6:", "mado", "expense", "take",
            AWARD, write("two.csv", *WRONG), "--at", "2026-12-31")
    check_columns(tap)
    told = run("mado", "expense", "take", AWARD, write("wrong.csv", next(iter(WRONG))), "--at",
               "2026-12-31", "--lang", "fr")
    tap.ok("in French too", "ce n'est pas un code" in told.stderr, told.stderr)
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


# ---- the same invoice, persons, corrections ------------------------------------------------------

def take(code, name, *rows, header=HEADER):
    return done("mado", "expense", "take", f"{CALL}/{code}", write(name, *rows, header=header),
                "--at", "2026-12-31")[0]


def check_twice(tap):
    """A10 is only tried here: its lines are withdrawn in the end."""
    took = take("A10", "a.csv", GOOD.format(1, "a 1"), GOOD.format(2, "2"))
    tap.same("two lines are new", (took["new"], took["corrected"], took["warnings"]), (2, 0, []))
    again = take("A10", "a.csv", GOOD.format(1, "a 1"), GOOD.format(2, "2"))
    tap.same("again, nothing is", (again["new"], again["unchanged"]), (0, 2))
    same = "b3;60;thing;SHOP et Co;;;i-A.1;2026-07-01;2026-07-02;;{};statement 8"
    same = same.replace("SHOP et Co", "shop & CO.")
    refused(tap, "the same invoice of the same award is refused, and where it is",
            f"the same invoice is claimed already ({CALL}/A10 b1: 100.00)", "mado", "expense",
            "take", f"{CALL}/A10", write("b.csv", same.format("100")), "--at", "2026-12-31")
    refused(tap, "of another award too", f"({CALL}/A10 b1: 100.00)", "mado", "expense", "take",
            AWARD, write("b.csv", same.format("100")), "--at", "2026-12-31")
    refused(tap, "twice in a file too", f"claimed already ({CALL}/A09 b3: 7.00)", "mado", "expense",
            "take", CALL, write("b.csv", "A09;b3;60;S;I;2026-07-01;2026-07-02;7",
                        "A10;b4;60;S;I;2026-07-01;2026-07-02;7",
                        header="application;line;account;supplier;invoice;invoiced;paid;amount"),
            "--at", "2026-12-31", "--dry-run")
    part = done("mado", "expense", "take", AWARD, write("b.csv", same.format("40")), "--at",
                "2026-12-31", "--dry-run")[0]
    tap.same("another amount of it is told", [one["reason"] for one in part["warnings"]],
             ["expense_shared"])
    whole = "{};60;t;Split SA;;{};S7;2026-07-01;2026-07-02;100;{};p"
    tap.same("an invoice of 100 is split", take("A10", "c.csv", whole.format("c1", "", "50"),
                                                whole.format("c2", "", "50"))["new"], 2)
    refused(tap, "into no more than it is", "150.00 > 100.00", "mado", "expense", "take", AWARD,
            write("c.csv", whole.format("c3", "", "50")), "--at", "2026-12-31")
    take("A10", "d.csv", "d1;60;t;Name One;;732829320;N1;2026-07-01;2026-07-02;;10;p")
    refused(tap, "a SIREN knows a supplier by another name", "claimed already", "mado", "expense",
            "take", AWARD, write("d.csv", "d2;60;t;Name Two;;732 829 320;n-1;2026-07-01;2026-07-02"
                                 ";;10;p"), "--at", "2026-12-31")


def check_persons(tap):
    slip = "e1;64;wages;Jo Dupré;;;slip 7;2026-07-31;2026-08-01;;900.00;drawer 4"
    tap.same("wages are taken in", take("A10", "e.csv", slip)["warnings"], [])
    tap.same("the name is nowhere", sql(
        "select e.person, e.supplier, e::text ~* 'dupr' from levain.expense e where line = 'e1'"),
        [["t", "", "f"]])
    refused(tap, "the same slip is known again", "claimed already", "mado", "expense", "take",
            AWARD, write("e.csv", slip.replace("e1", "e2").replace("Dupré", "DUPRE")), "--at",
            "2026-12-31")
    tap.same("another one of the same person is no other claim of it", take(
        "A10", "e.csv", slip.replace("e1", "e3").replace("slip 7", "slip 8"))["warnings"], [])
    likely = take("A10", "f.csv", "f1;62;t;Mme Jo Dupré;;;F1;2026-07-31;2026-08-01;;1;p")
    tap.same("who looks like a person is told of", [one["reason"] for one in likely["warnings"]],
             ["expense_person_likely"])
    take("A10", "f.csv", "f1;Mme Jo Dupré;yes;a person", header="line;supplier;person;reason")
    tap.same("as one, the name goes", sql("select supplier from levain.standing_expense"
                                          " where line = 'f1'"), [[""]])
    told = run("mado", "expense", "show", f"{CALL}/A10", "--at", "2026-12-31", "--lang",
               "en").stdout
    tap.ok("people read: natural person", "natural person, invoice slip 7" in told
           and "Dupr" not in told, told)


def judge(code, login, line, accepted, *arguments):
    return (login, "expense", "judge", f"{CALL}/{code}", line, accepted, *arguments, "--at",
            "2026-12-31")


def check_claims_kept_apart(tap):
    """What was refused is claimed by another line; then it is judged anew."""
    part = "{};60;t;Apart SA;;;P{};2026-07-01;2026-07-02;{};60;p"
    take("A10", "k.csv", part.format("k1", 1, "100"), part.format("n1", 2, ""))
    for line in "k1", "n1":
        done(*judge("A10", "marc", line, "0", "--motive", "twice"))
    take("A10", "k.csv", part.format("k2", 1, "100"), part.format("n2", 2, ""))
    done(*judge("A10", "marc", "k2", "all"))
    refused(tap, "no more is accepted of an invoice than it is", "120.00 > 100.00",
            *judge("A10", "marc", "k1", "all", "--reason", "r"))
    told = done(*judge("A10", "marc", "k1", "40", "--motive", "twice", "--reason", "r"))[0]
    tap.same("what is left of it is", told["corrected"], 1)
    done(*judge("A10", "marc", "n2", "0", "--motive", "twice"))
    both = write("n.csv", "n1;60;r", "n2;60;r", header="line;accepted;words")
    refused(tap, "nor both of two claims in one file", "claimed already", "marc", "expense",
            "judge", f"{CALL}/A10", both, "--at", "2026-12-31")
    take("A10", "m.csv", GOOD.format("m", "m"))
    done("marc", "expense", "take", f"{CALL}/A10",
         write("m.csv", "bm;slip 9;r", header="line;proof;reason"), "--at", "2026-12-31")
    for login in "mado", "marc":
        refused(tap, f"nobody accepts a sum that they claimed: {login}",
                "who entered an expense does not judge it", *judge("A10", login, "bm", "all"))


def check_corrections(tap):
    refused(tap, "a line that changes says why", "something else than its last version", "mado",
            "expense", "take", f"{CALL}/A10", write("g.csv", "b1;90", header="line;amount"), "--at",
            "2026-12-31")
    told = run("mado", "expense", "correct", f"{CALL}/A10", "b99", "--amount", "1.00", "--reason",
               "r", "--at", "2026-12-31", "--lang", "en")
    tap.same("of a line that is not there that alone is said", (told.returncode, told.stderr),
             (65, f'{CALL}/A10, b99: line: the award has no such expense "b99"\n'
                  "    -> levain expense show lists them\n"
                  "levain expense correct: nothing was taken in\n"))
    done("marc", "expense", "judge", f"{CALL}/A10", "b1", "all", "--at", "2026-12-31")
    told = run("mado", "expense", "correct", f"{CALL}/A10", "b1", "--amount", "90.00", "--reason",
               "typed wrongly", "--at", "2026-12-31", "--lang", "fr")
    tap.ok("one command corrects it", "corrigée ; une autre personne l'examine" in told.stdout,
           told.stdout + told.stderr)
    tap.same("nothing of it is accepted until it is judged again", sql(
        "select version, claimed_cents, accepted_cents, supplier, paid_on"
        " from levain.standing_expense where line = 'b1'"),
        [["2", "9000", "", "Shop & Co", "2026-07-02"]])
    tap.same("both versions are kept", sql("select count(*) from levain.expense"
                                           " where line = 'b1'"), [["2"]])
    lines = [one[0] for one in sql("select line from levain.standing_expense")]
    told = done("mado", "expense", "take", f"{CALL}/A10", write(
        "z.csv", *(f"{line};0;tried only" for line in lines), header="line;amount;reason"), "--at",
        "2026-12-31")[0]
    tap.same("all of them are withdrawn", (told["corrected"], sql(
        "select sum(claimed_cents) from levain.standing_expense")), (len(lines), [["0"]]))
    tap.same("what is withdrawn stands in nobody's way", done(
        "mado", "expense", "take", AWARD, write("h.csv", GOOD.format(9, "2")), "--at",
        "2026-12-31", "--dry-run")[0]["warnings"], [])


# ---- the example, with figures computed by hand --------------------------------------------------

def warned(told):
    return [(one["reason"], one["lines"]) for one in told["warnings"]]


def check_example(tap):
    told = done("mado", "expense", "take", AWARD, EXPENSES, "--at", "2028-07-01")[0]
    tap.same("thirteen lines, two of them paid when it does not count", (told["new"], warned(told)),
             (13, [("expense_before_filing", "7"), ("expense_outside_period", "7, 11")]))


def check_judging(tap):
    at = ("--at", "2028-07-10")
    refused(tap, "who entered does not judge", "who entered an expense does not judge it", "mado",
            "expense", "judge", AWARD, "60-1", "all", *at)
    refused(tap, "nor an accountant", "levain_manager", "anne", "expense", "judge", AWARD, "60-1",
            "all", *at, code=77)
    for words, arguments in {
            "the award has no such expense": ("60-9", "all"),
            "more is accepted than is claimed (4320.00)": ("60-1", "4320.01"),
            "a part is refused without a motive (20.00)": ("60-1", "4300"),
            "there is no such motive": ("60-1", "4300", "--motive", "luck"),
            "a motive is for what is refused": ("60-1", "all", "--motive", "vat"),
            "this motive is said in words": ("60-1", "0", "--motive", "other"),
            "not paid within the days that count (outside_period)": ("62-4", "all")}.items():
        refused(tap, f"it is refused: {words}", words, "marc", "expense", "judge", AWARD,
                *arguments, *at)
    refused(tap, "not before it came in", "expense_verdict_day_check", "marc", "expense", "judge",
            AWARD, "60-1", "all", "--at", "2028-06-30")
    refused(tap, "nothing is settled while lines wait", "settlement_expense_waiting_check", "mado",
            "settle", AWARD, "--spent", "81250.50", "--other-public", "30000.00", *at)
    waiting = [one for one in done("mado", "due", FUND, "--at", "2028-07-10")
               if one["kind"] == "judge_expenses"]
    tap.same("what waits is due", [(one["subject"], one["detail"]) for one in waiting],
             [(AWARD, "60-1, 60-2, 60-3, 61-1, 61-2, …")])
    told = done("marc", "expense", "judge", AWARD, JUDGED, *at)[0]
    tap.same("thirteen are judged", (told["new"], told["unchanged"]), (13, 0))
    told = done("marc", "expense", "judge", AWARD, JUDGED, *at)[0]
    tap.same("once", (told["new"], told["unchanged"]), (0, 13))
    refused(tap, "judged otherwise, it says why", "it was judged otherwise before", "marc",
            "expense", "judge", AWARD, "60-1", "4000.00", "--motive", "price", *at)
    told = done("marc", "expense", "judge", AWARD, "60-1", "4000.00", "--motive", "price",
                "--reason", "another offer was lower", *at, "--dry-run")[0]
    tap.same("then it is judged anew", told["corrected"], 1)


def check_shown(tap):
    shown = done("anne", "expense", "show", AWARD, "--at", "2028-07-10")[0]
    tap.same("by account, planned, claimed, accepted, refused", [
        (one["account"], one["planned_cents"], one["claimed_cents"], one["accepted_cents"],
         one["refused_cents"]) for one in shown["accounts"]],
        [("60", 1080000, 1101300, 1076090, 25210), ("61", 1260000, 1204000, 1140000, 64000),
         ("62", 1620000, 1536800, 1536800, 0), ("64", 5040000, 4712000, 4372160, 339840),
         (None, 9000000, 8554100, 8125050, 429050)])
    due = shown["due"]
    # 42,000 x 81,250.50 / 90,000 = 37,916.90; 80 % x 81,250.50 - 30,000 = 35,000.40.
    tap.same("what comes due, by hand", [due[f"{one}_cents"] for one in (
        "by_cost", "by_ceiling", "due", "certified", "room")],
        [3791690, 3500040, 3500040, 1260000, 3791690 - 1260000])
    before = done("anne", "expense", "show", AWARD, "--at", "2028-07-05")[0]
    tap.same("the day before nothing was judged",
             {one["accepted_cents"] for one in before["lines"]}, {None})
    tap.same("nor was there room for more than the advance", before["due"]["room_cents"], -1260000)


# ---- what rests on it ----------------------------------------------------------------------------

def check_certify(tap):
    """12,600 are certified in advance: the interim of 21,000 needs 72,000 accepted of 90,000."""
    refuse = ("marc", "expense", "judge", AWARD, "64-1", "14000.00", "--motive", "share",
              "--reason", "half of the time", "--at", "2028-07-11")
    tap.same("less is accepted of a line", done(*refuse)[0]["corrected"], 1)
    # 42,000 x 71,250.50 / 90,000 - 12,600 = 20,650.23.
    refused(tap, "an interim payment that expenses do not cover is refused",
            "A09: 21000.00 > 20650.23; 71250.50", "mado", "certify", AWARD, "interim", "--at",
            "2028-07-12")
    told = run("mado", "certify", "--call", CALL, "--at", "2028-07-12", "--lang", "fr")
    tap.ok("of a call it is left out, and said", "A09, interim est laissé de côté" in told.stderr
           and told.returncode == 0 and "A09" not in told.stdout, told.stdout + told.stderr)
    told = done("mado", "certify", AWARD, "interim", "--amount", "20650.23", "--at", "2028-07-12")
    tap.same("what they cover is certified", told[0]["cents"], 2065023)
    done("marc", "expense", "judge", AWARD, "64-1", "all", "--reason", "time sheets came in",
         "--at", "2028-07-13")
    tap.same("an award without lines is as before", done(
        "mado", "certify", f"{CALL}/A10", "advance", "--at", "2028-07-13", "--dry-run")[0]["cents"],
        1200000)


def check_settle(tap):
    at = ("--other-public", "30000.00", "--at", "2028-08-01")
    done("mado", "document", AWARD, "financial_return", "--at", "2028-07-20")
    refused(tap, "no more is spent than was accepted", "81250.51 > 81250.50", "mado", "settle",
            AWARD, "--spent", "81250.51", *at)
    refused(tap, "nothing is accepted of no statement", "there is no statement of expenses", "mado",
            "settle", f"{CALL}/A10", "--by-expenses", *at)
    told = done("mado", "settle", AWARD, "--by-expenses", *at)
    tap.same("by what was accepted: 35,000.40 due, 1,750.17 to pay, 6,999.60 come back", told, [{
        "application": "A09", "due_cents": 3500040, "balance_cents": 3500040 - 1260000 - 2065023,
        "decommitted_cents": 699960, "claimed_cents": 0, "created": True}])
    tap.same("the settlement says on which lines", sql(
        "select count(*), sum(accepted_cents) from levain.settlement_expense"), [["13", "8125050"]])
    refused(tap, "a settled statement stays", "the award was settled", "mado", "expense",
            "correct", AWARD, "60-1", "--amount", "1.00", "--reason", "r", "--at", "2028-08-02")
    refused(tap, "judged too", "the award was settled", "marc", "expense", "judge", AWARD, "60-1",
            "1.00", "--motive", "vat", "--reason", "r", "--at", "2028-08-02")


# Somebody who may do anything changes what is kept or what stands, and it is put back.
FALSE = [
    ("a sum that is kept",
     "update levain.settlement_expense set accepted_cents = accepted_cents + {}"
     " where line = '60-1'",
     (1, -1), ("60-1", "version 1, judgement 1, 432001", "version 1, judgement 1, 432000")),
    ("a line that is not kept", "update levain.settlement_expense set call_id = call_id + {}"
     " where line = '60-1'", (1, -1), ("60-1", None, "version 1, judgement 1, 432000")),
    ("a line that does not stand", "update levain.expense set fund_id = fund_id + {}"
     " where line = '60-1'", (1, -1), ("60-1", "version 1, judgement 1, 432000", None)),
    ("a verdict that was changed", "update levain.expense_verdict set (accepted_cents, motive) = {}"
     " where line = '60-1'", ("(431999, 'price')", "(432000, null)"),
     ("60-1", "version 1, judgement 1, 432000", "version 1, judgement 1, 431999")),
]


def faults_of_expenses():
    told = levain("verify", "--json")
    return [(one["subject"], one["found"], one["expected"])
            for ledger in json.loads(told.stdout)["ledgers"] for one in ledger["faults"]
            if one["check"] == "expenses"]


def check_verified(tap):
    tap.same("what the settlement keeps is what stands", faults_of_expenses(), [])
    for name, change, (there, back), (line, found, expected) in FALSE:
        sql("set session_replication_role = replica; " + change.format(there))
        tap.same(f"verify finds {name}", faults_of_expenses(),
                 [(f"{AWARD}, {line}", found, expected)])
        if found is None:
            for language, words in (
                    ("en", f"  expenses, {AWARD}, 60-1: found nothing, expected version 1,"),
                    ("fr", f"  expenses, {AWARD}, 60-1 : trouvé rien, attendu version 1,")):
                told = levain("verify", "--lang", language)
                tap.ok(f"and says it, in {language}", told.returncode == 65
                       and words in told.stdout, told.stdout + told.stderr)
        sql("set session_replication_role = replica; " + change.format(back))


# ---- the report ----------------------------------------------------------------------------------

def report(day, award=AWARD):
    told = run("anne", "report", "expenses", "--fund", FUND, "--award", award, "--as-of", day,
               "--json")
    if told.returncode != 0 or told.stderr:
        raise SystemExit(f"Bail out! report: {told.returncode} {told.stdout}{told.stderr}")
    return json.loads(told.stdout)


def block(told, code):
    return next(one for section in told["document"]["sections"] for one in section["blocks"]
                if one["code"] == code)


def check_report(tap):
    told = report("2028-07-10")
    rows = {row[0]: row for row in block(told, "lines")["rows"]}
    tap.same("a line has what was claimed, accepted, refused and why",
             rows["60-3"], ["60-3", "60", 1080000, "Bureau Val SARL", "BV-2027-88", "2027-05-11",
                            "2027-06-08", "relevé 2027-06", 151260, 126050, 25210,
                            "TVA récupérable"])
    tap.same("a person has no name", rows["62-3"][3], {"why": "person"})
    tap.same("its totals", block(told, "lines")["totals"][-4:-1], [8554100, 8125050, 429050])
    tap.same("the arithmetic", block(told, "by_ceiling")["facts"], {
        "ceiling_bp": 8000, "spent_cents": 8125050, "most_cents": 6500040, "other_cents": 3000000,
        "public_cents": 4200000, "award_cents": 4200000, "limit_cents": 3500040})
    tap.same("it holds", told["holds"], True)
    tap.same("both sign", [one["code"] for one in told["document"]["sections"][-1]["blocks"]],
             ["signature_claimant", "signature_instructor"])
    return told


def check_report_later(tap, told):
    tap.same("asked for again it is the same", report("2028-07-10")["document_sha256"],
             told["document_sha256"])
    settled = report("2028-08-01")
    figures = {one["code"]: one["value"] for one in block(settled, "settling")["items"]}
    tap.same("once settled it says so", (block(settled, "due_settled")["facts"]["due_cents"],
                                         figures["balance"], figures["certified"]),
             (3500040, 3500040, 3500040))
    kinds = {name: count for name, count in sql(
        "select s.stream, s.row_count from levain.fund f, levain.report_streams(f.fund_id) as s"
        " where s.stream like 'expense%'")}
    tap.same("both streams are counted", sorted(kinds), ["expense", "expense_verdict"])
    folder = os.path.join(SCRATCH, "files")
    told = run("anne", "report", "expenses", "--fund", FUND, "--award", "A09", "--as-of",
               "2028-08-01", "--format", "html,csv", "--out", folder)
    names = sorted(os.listdir(folder))
    with open(os.path.join(folder, f"expenses-{CALL}-A09-as-of-2028-08-01.html"),
              encoding="utf-8") as file:
        page = file.read()
    tap.ok("files are named after the award, with boxes to sign", told.returncode == 0
           and f"expenses-{CALL}-A09-as-of-2028-08-01-lines.csv" in names
           and 'id="signature_claimant"' in page, names)
    tap.ok("a page has no name of a person", "Camille" not in page, "")
    refused(tap, "it is of an award that there is", "has no award Z9", "anne", "report", "expenses",
            "--fund", FUND, "--award", "Z9")


def check_reduced(tap):
    """Of A10, 60,000 of 80,000 are spent, an invoice of them is A09's too; then it is reduced."""
    part = "{};60;t;{};;;{};2026-07-01;2026-07-02;{};{};p"
    take("A10", "r.csv", part.format("r1", "Rest SA", "R1", "", "59850.00"),
         part.format("r2", "Bureau Val SARL", "BV-2027-88", "", "50.00"),
         part.format("r3", "Half SA", "H1", "100.00", "50.00"),
         part.format("r4", "Half SA", "H1", "100.00", "50.00"))
    told = report("2028-07-10", f"{CALL}/A10")
    tap.same("its claimant is told of lines of its own, of other awards that there are some", [
        row for row in block(told, "remarks")["rows"] if row[1] == "shared"],
        [["r2", "shared", None], ["r3", "shared", f"{CALL}/A10 r4"],
         ["r4", "shared", f"{CALL}/A10 r3"]])
    shown = {one["line"]: one["alike"] for one in done(
        "anne", "expense", "show", f"{CALL}/A10", "--at", "2028-07-10")[0]["lines"]}
    tap.same("who works in the fund is told which", shown["r2"], f"{AWARD} 60-3")
    for line in "r1", "r2", "r3", "r4":
        done(*judge("A10", "marc", line, "all"))
    done("mado", "reduce", f"{CALL}/A10", "--cause", "breach", "--motive", "m", "--cites", "d",
         "--heard", "2027-03-25", "--amount", "25000.00", "--at", "2027-04-02")
    due = [done("anne", "expense", "show", f"{CALL}/A10", "--at", day)[0]["due"]
           for day in ("2027-04-01", "2027-04-02")]
    tap.same("40,000 x 60,000 / 80,000 are due, and no more than stands once it is reduced",
             [(one["due_cents"], one["room_cents"]) for one in due],
             [(3000000, 3000000), (1500000, 1500000)])
    told = run("anne", "expense", "show", f"{CALL}/A10", "--at", "2027-04-02", "--lang", "fr")
    tap.ok("and why", "une partie de l'aide a été retirée : il en reste 15" in told.stdout,
           told.stdout + told.stderr)
    tap.same("the statement says so too", block(
        report("2027-04-02", f"{CALL}/A10"), "by_reduction")["facts"]["limit_cents"], 1500000)


def main():
    tap = Tap()
    prepare()
    try:
        check_lines(tap)
        check_twice(tap)
        check_persons(tap)
        check_claims_kept_apart(tap)
        check_corrections(tap)
        check_example(tap)
        check_judging(tap)
        check_shown(tap)
        told = check_report(tap)
        check_certify(tap)
        check_settle(tap)
        check_verified(tap)
        check_report_later(tap, told)
        check_reduced(tap)
    finally:
        award_life.forget_logins()
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
