#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Lines of a bank are matched with orders, undone, matched again. Run by test_match.sh."""
import os
import sys

import award_life
from award_life import CALL, FUND, SCRATCH, done, login_of, money, must, refused, run
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


def prepare():
    award_life.prepare()
    award_life.open_appropriations()
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


def main():
    tap = Tap()
    prepare()
    print(bring("may.csv", [("2026-05-26", -1239000, f"VIR SEPA {reference('A01')} ASSO A01"),
                            ("2026-05-26", -420, "FRAIS DE TENUE DE COMPTE"),
                            ("2026-05-27", -665000, f"VIR SEPA {reference('A03')} ASSO A03")]))
    print(balances(), held(), state("A01"), state("A03"))
    print(run("anne", "match", "list", FUND, "--lang", "fr").stdout)
    print(run("anne", "match", "show", FUND).stdout)
    print(run("anne", "match", "undo", FUND, "AA", "--motive", "wrong"))
    print(balances(), held(), state("A01"), state("A03"))
    print(run("anne", "match", "run", FUND))
    print(must("verify", "--lang", "en", codes=(0, 1)))
    award_life.forget_logins()
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
