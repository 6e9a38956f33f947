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
from match import statement

FUND = "val-de-lierre"
OWN = "FR76 3000 6000 0112 3456 7890 189"
ANSWERS = os.path.join(ROOT, "tests", "data", "remit")
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


def ready(application, number, holder, iban=IBAN, day="2026-05-22"):
    done("mado", "agreement", "sign", f"{CALL}/{application}", "--number", number, "--signed-on",
         "2026-05-20", "--starts", "2026-06-01", "--ends", "2028-05-31")
    done("mado", "account", "propose", f"{CALL}/{application}", iban, "--holder", holder,
         "--evidence", "RIB", "--at", "2026-05-21")
    done("anne", "account", "confirm", f"{CALL}/{application}", iban, "--evidence", "called back",
         "--at", "2026-05-21")
    done("mado", "certify", f"{CALL}/{application}", "advance", "--at", day)
    done("mado", "order", f"{CALL}/{application}", "--at", day)


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


def debited(day, number, cents):
    """The bank's own line of an order, by its reference; what the import says."""
    reference = sql("select o.reference from levain.remittance_order o join levain.payment_order p"
                    f" using (fund_id, call_id, payment_order_id) where p.number = {number}")[0][0]
    file = statement(f"debit{number}.csv", [(day, -cents, f"VIR {reference} SEPA")])
    return done("anne", "import", "payments", file, "--bank", "credit-mutuel", "--fund", FUND,
                "--account", OWN)


def check_paid_meanwhile(tap):
    """A prepared file has an order that the bank paid: it is not given out again."""
    told = debited("2026-05-23", 1, 1260000)
    tap.same("a line pays an order of a file that nobody sent, which is told", (
        told["matched_lines"], told["in_files"]),
        (1, [{"remittance": "2026/R1", "exercise": 2026, "number": 1}]))
    tap.same("so does who looks at the file", [one[2] for one in states("2026/R1")],
             ["left", "prepared"])
    refused(tap, "its file is not written again", "is paid since", "anne", "remit", "prepare",
            FUND, "--account", OWN, "--format", "pain.001.001.03", "--out", path("no.xml"), "--at",
            "2026-05-23")
    tap.ok("and is not there", not os.path.exists(path("no.xml")))
    done("anne", "import", "undo", str(told["import"]), "--reason", "test of the file")


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
    again = done("anne", "remit", "prepare", "2026/2", "2026/1", "2026/2", "--account", OWN,
                 "--format", "pain.001.001.03", "--out", path("again.xml"), "--at", "2026-05-23",
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
    check_paid_meanwhile(tap)
    done("anne", "remit", "cancel", "2026/R1", "--motive", "another day", "--at", "2026-05-23")
    refused(tap, "what was cancelled is not sent", "remittance_event_state_check", "anne", "remit",
            "send", "2026/R1", "--at", "2026-05-23")
    tap.same("nothing was posted by that either", award_life.money("A09").get("sent_cents"), None)


def answer(tap, name, file, wanted, *arguments, code=0):
    """Take a file of tests/data/remit in, which ends with that code and tells these outcomes."""
    told = award_life.run("anne", "remit", "answer", FUND, os.path.join(ANSWERS, file), "--json",
                          *arguments)
    if told.returncode != code:
        tap.ok(name, False, f"{told.returncode} {told.stdout}{told.stderr}")
        return
    tap.same(name, [(one.get("number"), one["status"], one["reason"], one["outcome"])
                    for one in json.loads(told.stdout)], wanted)


def states(name):
    return [(one["number"], one["reference"], one["state"], one["motive"])
            for one in done("anne", "remit", "show", name)[1:]]


def check_rejected(tap):
    """One of two transfers is rejected, the other one executed."""
    done("anne", "remit", "prepare", FUND, "--account", OWN, "--format", "pain.001.001.03", "--out",
         path("two.xml"), "--at", "2026-05-24", "--execute-on", "2026-05-26")
    valid(tap, "two.xml", "pain.001.001.03")
    refused(tap, "a file that was not sent is not answered", "remittance_answer_message_check",
            "anne", "remit", "answer", FUND, os.path.join(ANSWERS, "rejected.pain.002.001.03.xml"))
    for created in True, False:
        tap.same("once it was sent its orders are paid" + ("" if created else ", once"),
                 [(one["number"], one["created"]) for one in
                  done("anne", "remit", "send", "2026/R2", "--at", "2026-05-25")],
                 [(1, created), (2, created)])
    tap.same("money is on its way", [award_life.money(one)["sent_cents"] for one in
                                     ("A09", "A10")], [1260000, 1200000])
    refused(tap, "what was sent is not cancelled", "remittance_event_state_check", "anne", "remit",
            "cancel", "2026/R2", "--motive", "x", "--at", "2026-05-25")
    refused(tap, "nor is an order remitted that left", "remittance_order_state_check", "anne",
            "remit", "prepare", "2026/1", "--account", OWN, "--out", path("no.xml"), "--at",
            "2026-05-25")
    lines = [(1, "ACSP", None, "noted"), (2, "RJCT", "AC04", "returned"),
             (None, "RJCT", "AM04", "unknown"), (None, "PART", None, "noted"),
             (None, "PART", None, "noted")]
    for _ in range(2):
        answer(tap, "each transfer is told what became of it, the same again changes nothing",
               "rejected.pain.002.001.03.xml", lines, code=1)
    tap.same("a rejected one waits to be sent again, whatever of", award_life.money("A10"),
             {"committed_cents": 2800000, "paid_cents": 1200000, "returned_cents": 1200000,
              "standing_cents": 4000000})
    answer(tap, "a notification says which was debited; what is not ours is listed",
           "debits.camt.054.001.02.xml", [(1, "DBIT", None, "executed"),
                                          (None, "DBIT", None, "unknown")], code=1)
    tap.same("the remittance tells it all, with the reason of the bank", states("2026/R2"), [
        (1, "LEV-2026-0000001-11", "executed", None),
        (2, "LEV-2026-0000002-02", "returned", "AC04, COMPTE CLOTURE")])


def check_reissued(tap):
    """Sent again in a second remittance, to an account that two persons confirmed."""
    told = debited("2026-05-26", 2, 1200000)
    refused(tap, "what the bank said to be rejected, and debited, is not sent again",
            "remittance_order_debited_check", "anne", "remit", "prepare", "2026/2", "--account",
            OWN, "--out", path("no.xml"), "--at", "2026-05-27")
    done("anne", "import", "undo", str(told["import"]), "--reason", "test of the line")
    done("mado", "account", "propose", f"{CALL}/A10", IBAN, "--holder", "Œuvres & Cie",
         "--evidence", "letter", "--at", "2026-05-27")
    refused(tap, "nothing is sent again to an account that nobody confirmed",
            "remittance_order_account_check", "anne", "remit", "prepare", "2026/2", "--account",
            OWN, "--out", path("no.xml"), "--at", "2026-05-27")
    done("anne", "account", "confirm", f"{CALL}/A10", IBAN, "--evidence", "called back", "--at",
         "2026-05-27")
    told = award_life.run("anne", "remit", "prepare", FUND, "--account", OWN, "--out",
                          path("no.xml"), "--at", "2026-05-28", "--lang", "en")
    tap.ok("nor before it has waited: it is left out by name", told.returncode == 0
           and "order 2026/2 of A10 is left out" in told.stderr
           and "no order waits" in told.stdout and not os.path.exists(path("no.xml")),
           told.stdout + told.stderr)
    done("anne", "remit", "prepare", FUND, "--account", OWN, "--out", path("three.xml"), "--at",
         "2026-05-30", "--execute-on", "2026-06-02")
    valid(tap, "three.xml", "pain.001.001.09")
    tap.ok("the second transfer has a reference of its own, to the new account",
           b"<EndToEndId>LEVB-2026-0000002-96</EndToEndId>" in read("three.xml")
           and IBAN.replace(" ", "").encode() in read("three.xml"), read("three.xml"))
    done("anne", "remit", "send", "2026/R3", "--at", "2026-06-01")
    answer(tap, "a batch that was debited whole is executed, one that came back after waits again",
           "batch.camt.054.001.08.xml", [
               (1, "CRDT", "MS02", "returned"), (2, "CRDT", "AC01", "differs"),
               (2, "DBIT", None, "earlier"), (2, "DBIT", None, "executed")], code=1)
    tap.same("the beneficiary has it", award_life.money("A10"),
             {"committed_cents": 2800000, "paid_cents": 1200000, "executed_cents": 1200000,
              "standing_cents": 4000000})
    tap.same("the first remittance still says what became of its own transfer",
             [one[2] for one in states("2026/R2")], ["returned", "returned"])


def check_letters(tap):
    """One letter to each beneficiary whose money did not come back, and a bordereau to sign."""
    told = done("anne", "remit", "letters", "2026/R3", "--out", path("letters"), "--lang", "en")[0]
    tap.same("a letter to each beneficiary", told["letters"], 1)
    names = sorted(os.listdir(path("letters")))
    tap.same("and the bordereau, each in two forms", names,
             ["bordereau-2026-R3.html", "bordereau-2026-R3.txt", "lettre-2026-R3-001.html",
              "lettre-2026-R3-001.txt"])
    letter = read("letters/lettre-2026-R3-001.txt").decode()
    tap.ok("in the fund's language, whoever asks, it says what was paid, for what, by which "
           "reference, to which account", all(words in letter for words in (
               "12\u202f000,00\u00a0€", f"{CALL}/A10, CONV-10, advance", "LEVB-2026-0000002-96",
               "FR14 … 2606", "Œuvres & Cie")), letter)
    page = read("letters/bordereau-2026-R3.html").decode()
    tap.ok("the bordereau says its total and the digest of the file",
           "12\u202f000,00\u00a0€" in page
           and done("marc", "remit", "list", FUND)[2]["sha256"] in page, page)
    tap.same("who sent the money back gets none", done(
        "anne", "remit", "letters", "2026/R2", "--out", path("none"))[0]["letters"], 0)


def check_whole_file(tap):
    """A file that the bank refuses whole, then one that it settles whole."""
    done("anne", "remit", "prepare", "2026/1", "--account", OWN, "--out", path("four.xml"), "--at",
         "2026-06-03")
    done("anne", "remit", "send", "2026/R4", "--at", "2026-06-04")
    answer(tap, "what is said of a file holds for each of its orders",
           "whole.pain.002.001.10.xml", [(1, "RJCT", "FF01", "returned")])
    listed = done("marc", "remit", "list", FUND)
    tap.same("the list tells the states of all", [(one["remittance"], one["state"],
             one["executed"], one["returned"]) for one in listed],
             [("2026/R1", "cancelled", 0, 0), ("2026/R2", "sent", 0, 2), ("2026/R3", "sent", 1, 0),
              ("2026/R4", "rejected", 0, 1)])
    tap.same("why too", listed[3]["motive"], "RJCT, FF01, FORMAT DE FICHIER NON ADMIS")
    done("anne", "remit", "prepare", "2026/1", "--account", OWN, "--out", path("five.xml"), "--at",
         "2026-06-08")
    valid(tap, "five.xml", "pain.001.001.09")
    done("anne", "remit", "send", "2026/R5", "--at", "2026-06-08")
    answer(tap, "and so does what is settled", "settled.pain.002.001.10.xml",
           [(1, "ACSC", None, "executed")])
    with open(os.path.join(ANSWERS, "whole.pain.002.001.10.xml"), encoding="utf-8") as file:
        text = file.read().replace("REM-2026-4-", "REM-2026-5-")
    with open(path("late.xml"), "w", encoding="utf-8") as file:
        file.write(text)
    answer(tap, "a file that is rejected after it was executed is for a person to look at",
           path("late.xml"), [(1, "RJCT", "FF01", "contradicts")], code=1)
    tap.same("the file stays accepted", done("anne", "remit", "list", FUND)[4]["state"], "accepted")
    told = award_life.run("anne", "remit", "show", "2026/R4", "--lang", "en")
    tap.ok("people read it too", "came back" in told.stdout and "->" in told.stdout
           and all(len(line) <= 80 for line in told.stdout.splitlines()), told.stdout)


def check_treasury(tap):
    """Where a treasury pays: mandates out, what it says of each in."""
    done("mado", "funding", "operator", FUND, "public", "--from", "2026-07-01", "--cites", "d")
    for application, number in ("A14", "CONV-14"), ("A07", "CONV-7"):
        ready(application, number, f"Commune {application}", day="2026-07-02")
    told = award_life.run("anne", "remit", "prepare", FUND, "--account", OWN, "--out",
                          path("no.xml"), "--at", "2026-07-03", "--lang", "en")
    tap.ok("its bank does not pay any more", told.returncode == 65
           and "remittance_payer_check" in told.stderr, told.stdout + told.stderr)
    done("anne", "funding", "nature", FUND, f"{CALL}/A07", "investment", "--from", "2026-07-01",
         "--source", "convention")
    made = done("marc", "mandates", "prepare", FUND, "--out", path("six.csv"), "--at",
                "2026-07-03")[0]
    tap.same("mandates go in one file", (made["remittance"], made["orders"]), ("2026/R6", 2))
    lines = read("six.csv").decode().splitlines()
    tap.same("with their columns", lines[0], "exercice;bordereau;mandat;beneficiaire;siret;iban;"
             "montant;objet;compte;reference")
    tap.ok("each with its account and its object", lines[1].startswith("2026;2026/R6;3;")
           and ";65748;LEV-2026-0000003-90" in lines[1] and "CONV-14" in lines[1], lines)
    tap.ok("an award for investment in its own", ";2042;LEV-2026-0000004" in lines[2], lines)
    refused(tap, "who ordered does not hand it over", "payment_event_recorded_by_check", "mado",
            "mandates", "send", "2026/R6", "--at", "2026-07-04", code=77)
    told = award_life.run("anne", "remit", "send", "2026/R6", "--at", "2026-07-04")
    tap.same("nor does the accountant", told.returncode, 77)
    tap.same("another manager does", [one["created"] for one in
             done("marc", "mandates", "send", "2026/R6", "--at", "2026-07-04")], [True, True])
    told = award_life.run("anne", "remit", "answer", FUND, os.path.join(ANSWERS, "bad.csv"),
                          "--lang", "en")
    tap.same("what it says wrongly is told line by line, and nothing comes in",
             (told.returncode, told.stderr), (65, open(os.path.join(ANSWERS, "bad.told"),
              encoding="utf-8").read().replace("ANSWERS", ANSWERS)))
    answer(tap, "it accepts, suspends, refuses", "return-1.csv",
           [(3, "SUSP", None, "noted"), (4, "REFU", None, "returned")])
    tap.same("a refusal keeps its motive", states("2026/R6")[1][3], "REFU, pièce manquante")
    answer(tap, "and pays", "return-2.csv", [(3, "PAID", None, "executed")])
    told = done("marc", "mandates", "show", "2026/R6", "--out", path("again.csv"))
    tap.ok("the file is kept", read("again.csv") == read("six.csv") and told[0]["executed"] == 1)
    done("anne", "payment", "reissue", "2026/4", "--at", "2026-07-08")
    done("marc", "mandates", "prepare", FUND, "--out", path("seven.csv"), "--at", "2026-07-09")
    tap.ok("what is handed over again goes in another file, with a reference of its own",
           "LEVB-2026-0000004-78" in read("seven.csv").decode(), read("seven.csv"))
    done("marc", "mandates", "send", "2026/R7", "--at", "2026-07-10")
    refused(tap, "once", "remittance_order_twice_check", "marc", "mandates", "prepare", "2026/4",
            "--out", path("no.csv"), "--at", "2026-07-11")


def check_not_taken(tap):
    """What no bank takes does not hold the others up."""
    done("mado", "funding", "operator", FUND, "private", "--from", "2026-07-12", "--cites", "e")
    ready("A11", "CONV-11", "Ελληνικά", day="2026-07-12")
    told = award_life.run("anne", "remit", "prepare", FUND, "--account", OWN, "--out",
                          path("no.xml"), "--at", "2026-07-13", "--lang", "en")
    tap.ok("a name without a sign that banks take is left out", told.returncode == 0
           and "order 2026/5 of A11 is left out: banks take no sign" in told.stderr
           and "no order waits" in told.stdout and not os.path.exists(path("no.xml")),
           told.stdout + told.stderr)
    refused(tap, "or refused where it is named", "order 2026/5 of A11: banks take no sign", "anne",
            "remit", "prepare", "2026/5", "--account", OWN, "--out", path("no.xml"), "--at",
            "2026-07-13")


def check_ledger(tap):
    verified = json.loads(must("verify", "--json"))["ledgers"][0]
    tap.same("the ledger is right", verified["faults"], [])


def main():
    tap = Tap()
    award_life.prepare()
    award_life.open_appropriations()
    done("mado", "funding", "operator", FUND, "private", "--from", "2026-01-01", "--cites", "s")
    ready("A09", "CONV-9", "Association A09")
    ready("A10", "CONV-10", "Œuvres & Cie", OTHER_IBAN.replace(" ", ""))
    check_own_account(tap)
    check_prepared(tap)
    check_rejected(tap)
    check_reissued(tap)
    check_letters(tap)
    check_whole_file(tap)
    check_treasury(tap)
    check_not_taken(tap)
    check_ledger(tap)
    award_life.forget_logins()
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
