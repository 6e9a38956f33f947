#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Lines of a bank are matched with orders, undone, matched again. Run by test_match.sh."""
import json
import os
import sys

import award_life
from award_life import CALL, FUND, SCRATCH, done, money, must, refused
from levain_test import Tap, sql
from matching_year import order_reference

BOOK = "FR7630006000011234567890189"
IBANS = {"A01": "FR1420041010050500013M02606", "A02": "DE89370400440532013000",
         "A03": "BE68539007547034", "A06": "NL91ABNA0417164300", "A09": "GB29NWBK60161331926819"}
ORDERS = {"A01": (1, 1239000), "A02": (2, 1400000), "A03": (3, 665000), "A06": (4, 1246000),
          "A09": (5, 1260000)}


def amount(cents):
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100},{abs(cents) % 100:02}"


def statement(name, lines):
    """A file of a bank: (day, cents, label); the newest line first, as the bank writes it."""
    balance, rows = 50000000, []
    for day, cents, label in sorted(lines, key=lambda line: line[0]):
        balance += cents
        year, month, of_month = day.split("-")
        date = f"{of_month}/{month}/{year}"
        debit, credit = (amount(cents), "") if cents < 0 else ("", amount(cents))
        rows.insert(0, f"{date};{date};{debit};{credit};{label};{amount(balance)}")
    path = os.path.join(SCRATCH, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write("Date;Date de valeur;Débit;Crédit;Libellé;Solde\n"
                   + "".join(row + "\n" for row in rows))
    return path


def bring(name, lines):
    path = statement(name, lines)
    return done("anne", "import", "payments", path, "--bank", "credit-mutuel", "--fund", FUND,
                "--account", BOOK)


def reference(application, attempt=1):
    return order_reference(FUND, 2026, ORDERS[application][0], attempt)


def balances():
    return {stage: int(cents) for stage, cents in sql(
        "select stage, sum(credit_cents - debit_cents) from levain.account where ledger = 'cash'"
        " and stage in ('bank', 'suspense', 'left', 'sent', 'executed', 'returned', 'overpaid')"
        " group by 1 order by 1")}


def held():
    """What the bank has by the ledger: unknown money counts."""
    stages = balances()
    return (stages.get("bank", 0) + stages.get("suspense", 0) - stages.get("left", 0)
            + stages.get("sent", 0) + stages.get("returned", 0))


def state(application):
    number = ORDERS[application][0]
    return sql(f"select state from levain.standing_order where number = {number}")[0][0]


def prepare(received="480000.00"):
    award_life.WHO["bea"] = "accountant"
    award_life.prepare()
    award_life.open_appropriations(received)
    done("mado", "agreement", "sign", "--call", CALL, "--at", "2026-05-14")
    done("mado", "agreement", "sign", f"{CALL}/A09", "--number", "CONV-2026-09", "--signed-on",
         "2026-05-20", "--starts", "2026-06-01", "--ends", "2028-05-31", "--eligible", "90000.00")
    for application, iban in IBANS.items():
        done("mado", "account", "propose", f"{CALL}/{application}", iban, "--holder",
             f"Association {application}", "--evidence", "RIB", "--at", "2026-05-21")
        done("anne", "account", "confirm", f"{CALL}/{application}", iban, "--evidence", "call",
             "--at", "2026-05-21")
        done("mado", "certify", f"{CALL}/{application}", "advance", "--at", "2026-05-21")
        done("mado", "order", f"{CALL}/{application}", "--at", "2026-05-22")
    done("anne", "pay", "2026/1", "2026/2", "--at", "2026-05-23")


def queue():
    """What waits: label of the line, the likeliest target, why."""
    told = done("anne", "match", "list", FUND)
    return {line["label"]: [(one["target"], one["why"]) for one in line["candidates"]]
            for line in told["waiting"]}, told


def place(label, name="bank_line"):
    return sql(f"select bank_import_id || '/' || line from levain.{name} where label = '{label}'"
               " order by bank_import_id desc")[0][0]


def letter_of(number):
    """The letter of the line that paid an order."""
    return sql("select m.letter from levain.standing_match m join levain.bank_match_target t using"
               " (fund_id, bank_match_id) join levain.payment_order o using (fund_id, call_id,"
               f" payment_order_id) where o.number = {number} and m.kind = 'payment'"
               " order by m.number desc")[0][0]


def check_slice(tap):
    told = bring("may.csv", [
        ("2026-05-26", -1239000, f"VIR SEPA {reference('A01')} ASSOCIATION A01"),
        ("2026-05-26", -420, "FRAIS DE TENUE DE COMPTE"),
        ("2026-05-27", -665000, f"VIR SEPA {reference('A03')} ASSOCIATION A03")])
    tap.same("references of orders are matched with the import",
             (told["matched_lines"], state("A01"), state("A03")), (2, "executed", "executed"))
    tap.same("cash that has left is paid, though nobody had recorded that it was sent",
             money("A03"), {"committed_cents": 285000, "paid_cents": 665000,
                            "executed_cents": 665000, "standing_cents": 950000})
    tap.same("what is not known stays on left, and the bank is what its file says",
             (balances()["left"], held()), (420, 48000000 - 1239000 - 665000 - 420))
    tap.same("bank fees are nothing of the fund's", queue()[0], {"FRAIS DE TENUE DE COMPTE": []})
    shown = done("anne", "match", "show", FUND, place(f"VIR SEPA {reference('A03')} "
                                                      "ASSOCIATION A03"))
    tap.same("a match says its rule and its evidence",
             (shown[0]["letter"], shown[0]["rule"], shown[0]["kind"],
              set(shown[0]["evidence"]["why"]) >= {"reference", "amount"}),
             ("AB", "order-reference", "payment", True))
    tap.same("undone, all is as it was", (
        done("anne", "match", "undo", FUND, "AB", "--motive", "wrong order", "--at",
             "2026-06-01")[0]["created"], state("A03"), balances()["left"]),
        (True, "ordered", 665420))
    tap.same("once", done("anne", "match", "undo", FUND, "AB", "--motive", "wrong order", "--at",
                          "2026-06-01")[0]["created"], False)
    told = done("anne", "match", "run", FUND)[0]
    tap.same("matched again, under another letter", (
        told["matched_lines"], [one[0] for one in sql(
            "select letter from levain.standing_match order by number")]), (1, ["AA", "AC"]))
    tap.same("again: nothing is left to match",
             done("anne", "match", "run", FUND)[0]["matched_lines"], 0)


def check_amounts(tap):
    bring("june.csv", [
        ("2026-06-02", -1400000, "VIR SEPA ASSOCIATION A02"),
        ("2026-06-03", -1250000, f"VIREMENT {reference('A06')} ASSOCIATION A06"),
        ("2026-06-04", -500000, f"VIREMENT {reference('A09')}"),
        ("2026-06-05", -999900, "VIR SEPA ASSOCIATION A06")])
    tap.same("the name and the amount are enough", state("A02"), "executed")
    tap.same("more than the order: the surplus is the beneficiary's debt",
             (state("A06"), money("A06")["overpaid_cents"]), ("executed", 4000))
    tap.ok("which is due", ("overpaid", "A06", None, "2026-06-06") in award_life.duties(
        "2026-06-06"), award_life.duties("2026-06-06"))
    told = queue()[1]
    tap.same("less than the order: the match waits for other lines",
             [(one["target"], one["line_cents"], one["target_cents"]) for one in told["open"]],
             [("2026/5", 500000, 1260000)])
    tap.same("and its money stays on left", balances()["left"], 420 + 500000 + 999900)
    tap.same("a line that has no order of its amount says what it might be",
             queue()[0]["VIR SEPA ASSOCIATION A06"][:1],
             [("2026/4", ["name", "seen"])])
    bring("june2.csv", [("2026-06-08", -760000, f"VIREMENT {reference('A09')} SOLDE")])
    tap.same("the other line makes it", (state("A09"), queue()[1]["open"]), ("executed", []))
    bring("june3.csv", [("2026-06-10", 4000, "VIR ASSOCIATION A06 TROP PERCU")])
    tap.same("what was paid too much comes back", money("A06").get("overpaid_cents"), None)
    refused(tap, "a match on which another rests stays", "bank_unmatch_depends_check", "anne",
            "match", "undo", FUND, letter_of(4), "--motive", "wrong", "--at", "2026-06-11")


def check_returned(tap):
    bring("july.csv", [("2026-07-01", 1400000, f"REJET VIR SEPA AC04 {reference('A02')}")])
    tap.same("a transfer comes back, with the bank's reason",
             sql("select state, state_motive from levain.standing_order where number = 2"),
             [["returned", f"REJET VIR SEPA AC04 {reference('A02')}"]])
    refused(tap, "what it came back from is not undone", "bank_unmatch_depends_check", "anne",
            "match", "undo", FUND, letter_of(2), "--motive", "wrong", "--at", "2026-07-02")
    done("anne", "payment", "reissue", "2026/2", "--at", "2026-07-03")
    bring("july2.csv", [("2026-07-06", -1400000, f"VIR SEPA {reference('A02', 2)}")])
    tap.same("sent again, it is executed", state("A02"), "executed")
    done("anne", "payment", "returned", "2026/1", "--motive", "AC06", "--at", "2026-07-07")
    done("anne", "payment", "reissue", "2026/1", "--at", "2026-07-08")
    bring("july4.csv", [("2026-07-07", 1239000, f"REJET VIR SEPA AC06 {reference('A01')}"),
                        ("2026-07-09", -1239000, f"VIR SEPA {reference('A01', 2)}")])
    tap.same("a return that was recorded, and sent again, before its line comes in is one",
             (state("A01"), money("A01").get("returned_cents"), balances()["suspense"]),
             ("executed", None, 0))
    told = done("anne", "report", "reconciliation", FUND, "--from", "2026-05-01", "--through",
                "2026-07-09")
    tap.same("and what was recorded is in the files: nothing was entered by hand alone",
             [row["cents"] for part in told["sections"] for row in part["rows"]
              if row["row"] in ("by_hand", "unexplained")], [0])


def check_by_hand(tap):
    line = place("VIR SEPA ASSOCIATION A06")
    refused(tap, "a line is no order of another way", "cannot be what the lines are", "anne",
            "match", "add", FUND, line, "--to", "claim:A06")
    refused(tap, "nor an order that has its line", "bank_match_order_check", "anne", "match",
            "add", FUND, line, "--to", "2026/4")
    told = done("anne", "match", "add", FUND, line, "--to", f"overpaid:{CALL}/A06", "--motive",
                "paid twice")[0]
    tap.same("above the limit, another person confirms it",
             (told["letter"], told["limit_cents"], money("A06").get("overpaid_cents")),
             (None, 500000, None))
    proposal = str(told["proposal"])
    refused(tap, "not the same", "bank_match_confirmation_recorded_by_check", "anne", "match",
            "confirm", FUND, proposal, code=77)
    tap.same("it waits", [one["proposal"] for one in queue()[1]["proposals"]],
             [told["proposal"]])
    told = done("bea", "match", "confirm", FUND, proposal)[0]
    tap.same("confirmed, it is booked", (told["created"], money("A06")["overpaid_cents"]),
             (True, 999900))
    tap.same("once", done("bea", "match", "confirm", FUND, proposal)[0]["created"], False)
    done("anne", "suspense", "receive", FUND, "--amount", "123.45", "--reference", "CHQ-4711",
         "--at", "2026-07-10")
    told = bring("july3.csv", [("2026-07-12", 12345, "REMISE CHEQUE CHQ-4711"),
                               ("2026-07-13", -3000, "VIR EMIS PAR ERREUR"),
                               ("2026-07-14", 3000, "VIR RECU DE RETOUR")])
    tap.same("what was entered by hand is not counted twice",
             (told["matched_lines"], balances()["suspense"]), (1, 12345 + 3000))
    told = done("anne", "match", "add", FUND, place("VIR EMIS PAR ERREUR"),
                place("VIR RECU DE RETOUR"), "--to", "opposite", "--motive", "error")[0]
    tap.same("lines that undo one another", (told["is_posted"], balances()["suspense"],
                                             balances()["left"]), (True, 12345, 420))


def check_undo_import(tap):
    before = balances()
    told = bring("august.csv", [("2026-08-03", 25000000, "VIR RECU REGION APPEL-7")])
    tap.same("money of nobody waits", told["matched_lines"], 0)
    funder = sql("select min(f.code) from levain.contribution join levain.funder f using"
                 " (funder_id)")[0][0]
    done("mado", "funding", "sign", FUND, funder, "--year", "2026", "--number", "2",
         "--signed-on", "2026-07-10", "--amount", "730000.00", "--clause", "article 4",
         "--motive", "avenant")
    done("anne", "funding", "call", FUND, funder, "--amount", "250000.00", "--reference",
         "APPEL-7", "--at", "2026-07-20")
    tap.same("until it is called", done("anne", "match", "run", FUND)[0]["rules"],
             [{"rule": "contribution", "lines": 1}])
    tap.same("then it is in the bank", balances()["bank"], before["bank"] + 25000000)
    done("anne", "import", "undo", str(told["import"]), "--reason", "another account", "--at",
         "2026-08-04")
    tap.same("an import that is undone takes its matches with it", balances(), before)


def counted(through):
    """The lines since September of the statement of a day: (came in, went out), the fees among
    them, what waits of it in the ledger, what is not explained."""
    told = done("anne", "report", "reconciliation", FUND, "--from", "2026-09-01", "--through",
                through)
    rows = {(part["section"], row["row"]): row["cents"] for part in told["sections"]
            for row in part["rows"] if row["row"] != "rule"}
    fees = sum(row["cents"] for part in told["sections"] for row in part["rows"]
               if row["row"] == "rule" and row["items"][0]["what"] == "fee")
    return (rows["book", "in"], rows["book", "out"], fees,
            rows.get(("bridge", "suspense"), 0) + rows.get(("bridge", "gone"), 0),
            rows["bridge", "unexplained"])


def check_booked_again(tap):
    """What is undone and booked again stands once, whatever day is asked for."""
    first = [("2026-09-01", -100, "FRAIS DE SEPTEMBRE"), ("2026-09-02", 7000, "VIR DE PERSONNE")]
    one = bring("september.csv", first)["import"]
    done("anne", "match", "add", FUND, place("FRAIS DE SEPTEMBRE"), "--to", "fee")
    two = bring("september2.csv", first + [("2026-09-03", -200, "VIR A PERSONNE")])["import"]
    waits = 12345 - 420
    before = (7000, -300, -100, waits + 7000 - 200, 0)
    tap.same("two files are counted once", counted("2026-09-30"), before)
    refused(tap, "nothing is undone before it was booked", "bank_undo_day_check", "anne", "import",
            "undo", str(one), "--reason", "provisional", "--at", "2026-09-01")
    done("anne", "import", "undo", str(one), "--reason", "provisional", "--at", "2026-10-02")
    done("anne", "match", "add", FUND, place("FRAIS DE SEPTEMBRE", "standing_line"), "--to", "fee")
    tap.same("passed on to the other file, they count once, before the undoing and after",
             [counted(day) for day in ("2026-09-30", "2026-10-01", "2026-10-02")], [before] * 3)
    letter = sql("select letter from levain.standing_match where kind = 'fee' order by number"
                 " desc")[0][0]
    done("anne", "match", "undo", FUND, letter, "--motive", "no fee", "--at", "2026-10-05")
    tap.same("a match that is undone was one until then", [counted(day)[2:] for day in
             ("2026-10-04", "2026-10-05")], [before[2:], (0, waits + 7000 - 300, 0)])
    done("anne", "match", "add", FUND, place("FRAIS DE SEPTEMBRE", "standing_line"), "--to", "fee")
    tap.same("made again, it is no second one before", [counted(day) for day in
             ("2026-10-04", "2026-10-05")], [before] * 2)
    told = done("anne", "import", "undo", str(two), "--reason", "wrong account")
    tap.same("without a day, as soon as it can be", told["day"], "2026-10-05")
    again = bring("september.csv", first)
    tap.same("the same file comes in as a new generation",
             (again["generation"], again["new_lines"]), (2, 2))
    tap.same("and counts once", [counted(day)[:2] + counted(day)[3:] for day in
             ("2026-09-30", "2026-10-04", "2026-10-05")],
             [before[:2] + before[3:]] * 2 + [(7000, -100, waits + 7000 - 100, 0)])


def check_year(tap):
    """A thousand payments at once take no more for each than a few."""
    faults = [one for one in json.loads(must("verify", "--json"))["ledgers"]]
    tap.same("verify finds nothing wrong", [one["faults"] for one in faults], [[]])
    sql("begin; set local role levain_owner; alter table levain.bank_match_line disable row level"
        " security; with one as (select l.* from levain.standing_match m join"
        " levain.bank_match_line l using (fund_id, bank_match_id) where m.is_posted)"
        " insert into levain.bank_match_line select fund_id, (select max(bank_match_id) from one),"
        " bank_import_id, line, part, 9 from one order by bank_match_id limit 1; commit")
    faults = json.loads(must("verify", "--json", codes=(65,)))["ledgers"][0]["faults"]
    tap.ok("a line that is matched twice is found",
           any(one["check"] == "matches" for one in faults), faults)


def main():
    tap = Tap()
    prepare()
    check_slice(tap)
    check_amounts(tap)
    check_returned(tap)
    check_by_hand(tap)
    check_undo_import(tap)
    check_booked_again(tap)
    check_year(tap)
    award_life.forget_logins()
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
