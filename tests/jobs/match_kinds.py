#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Every kind of line that a fund's bank has: one sum for a file of orders, money that was booked by
hand, fees, direct debits, interest, transfers of its own. Run by test_match_kinds.sh."""
import csv
import difflib
import json
import os
import re
import sys
import unicodedata

import award_life
import match
from award_life import CALL, FUND, SCRATCH, done, money, must, refused
from books import check_sums
from levain_test import Tap, shared, sql
from match import balances, bring, held, letter_of, place, queue, reference, state
from match_many import make_named, make_orders

SECOND = "FR7610107001011234567890129"
REJECTED = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.03"><CstmrPmtStsRpt>
<GrpHdr><MsgId>BQ-1</MsgId><CreDtTm>2026-05-26T09:14:02</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>REM-2026-1-val-de-lierre</OrgnlMsgId>
<OrgnlMsgNmId>pain.001.001.03</OrgnlMsgNmId><GrpSts>PART</GrpSts></OrgnlGrpInfAndSts>
<OrgnlPmtInfAndSts><OrgnlPmtInfId>REM-2026-1-val-de-lierre-1</OrgnlPmtInfId>
<TxInfAndSts><OrgnlEndToEndId>{}</OrgnlEndToEndId><TxSts>RJCT</TxSts>
<StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf></TxInfAndSts>
</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>
"""


def path(name):
    return os.path.join(SCRATCH, name)


def rules(told):
    return {one["rule"]: one["lines"] for one in told["rules"]}


def own_account():
    done("mado", "bank", "propose", FUND, match.BOOK, "--holder", "Fonds du Val de Lierre",
         "--evidence", "contract", "--at", "2026-05-02")
    done("anne", "bank", "confirm", FUND, match.BOOK, "--evidence", "letter", "--at", "2026-05-03")


def remit(number, *orders, at="2026-05-24"):
    made = done("anne", "remit", "prepare", *(orders or (FUND,)), "--account", match.BOOK,
                "--batch-booking", "--format", "pain.001.001.03", "--out", path(f"{number}.xml"),
                "--at", at, "--execute-on", at)[0]
    done("anne", "remit", "send", made["remittance"], "--at", at)
    return made


def check_batch(tap):
    """Orders 3, 4 and 5 leave in one file; the bank rejects 4 and debits the rest as one sum."""
    own_account()
    made = remit(1)
    with open(path("1.xml"), encoding="utf-8") as file:
        tap.ok("the bank is asked for one sum",
               "<BtchBookg>true</BtchBookg>" in file.read() and made["orders"] == 3, made)
    with open(path("rejected.xml"), "w", encoding="utf-8") as file:
        file.write(REJECTED.format(reference("A06")))
    done("anne", "remit", "answer", FUND, path("rejected.xml"))
    before = balances()
    bring("batch.csv", [("2026-05-27", -665000 - 1260000, "VIR SEPA EMIS REM-2026-1-VAL-DE-LIERRE"),
                        ("2026-05-28", -1250000, "VIREMENTS SEPA EMIS 3 OPERATIONS")])
    tap.same("one line settles the orders of the file but the rejected one",
             (state("A03"), state("A09"), state("A06")), ("executed", "executed", "returned"))
    tap.same("by a rule of its own, under one letter", sql(
        "select m.letter, m.rule, count(*), max(r.number) from levain.bank_match m join"
        " levain.bank_match_target t using (fund_id, bank_match_id) left join"
        " levain.bank_match_source s using (fund_id, bank_match_id) left join levain.remittance r"
        " using (fund_id, remittance_id) group by 1, 2"), [["AA", "remittance", "2", "1"]])
    tap.same("another sum of the bank is nothing of it",
             queue()[0]["VIREMENTS SEPA EMIS 3 OPERATIONS"], [])
    done("anne", "match", "undo", FUND, "AA", "--motive", "another file", "--at", "2026-06-01")
    tap.same("undone, it is as it was, to the cent", balances(),
             before | {"executed": 0, "left": 665000 + 1260000 + 1250000})
    refused(tap, "by hand the sum has to be that of the file", "bank_match_sum_check", "anne",
            "match", "add", FUND, place("VIREMENTS SEPA EMIS 3 OPERATIONS"), "--to",
            "remittance:2026/R1")
    told = done("anne", "match", "add", FUND, place("VIR SEPA EMIS REM-2026-1-VAL-DE-LIERRE"),
                "--to", "remittance:2026/R1", "--motive", "it is")[0]
    done("bea", "match", "confirm", FUND, str(told["proposal"]))
    tap.same("by hand it is the same", (state("A03"), state("A06"), balances()["left"]),
             ("executed", "returned", 1250000))
    bring("back.csv", [("2026-06-02", 1260000, f"REJET VIR SEPA AC04 {reference('A09')}")])
    tap.same("what came back of it is one order's, to the cent",
             (state("A09"), balances()["returned"]), ("returned", 1260000 + 1246000))
    refused(tap, "and keeps the sum matched", "bank_unmatch_depends_check", "anne", "match",
            "undo", FUND, letter_of(3), "--motive", "x", "--at", "2026-06-03")
    done("anne", "payment", "reissue", "2026/4", "--at", "2026-06-03")
    bring("again.csv", [("2026-06-04", -1246000, f"VIR SEPA {reference('A06', 2)}")])
    tap.same("a rejected one has no line of its first transfer: sent again, one is enough",
             state("A06"), "executed")


def check_many(tap):
    """Hundreds of orders are one line."""
    done("mado", "appropriation", "open", "E1", "--call", CALL, "--ae", "420000.00", "--cp",
         "420000.00", "--cites", "vote of May", "--at", "2026-05-15")
    make_orders(1, 200)
    cents = remit(2, at="2026-06-21")["cents"]
    told = bring("many.csv", [("2026-06-23", -cents, "REMISE SEPA 201 OPERATIONS")])
    tap.same("a file of 201 orders is one line, by its sum and its day",
             (told["matched_lines"], sql("select count(*) from levain.standing_order where number >"
                                         " 1000 and state = 'executed'")), (1, [["200"]]))


def check_hand(tap):
    """Claims and contributions that were booked before their lines came, and after."""
    done("mado", "reduce", f"{CALL}/A01", "--cause", "withdrawal", "--motive", "m", "--cites", "d",
         "--heard", "2026-06-24", "--amount", "17000.00", "--at", "2026-06-25")
    told = done("anne", "claim", "recover", f"{CALL}/A01", "--amount", "400.00", "--reference",
                "BQ 12", "--at", "2026-06-28")
    tap.same("no line waits for what is booked first", len(told), 1)
    done("anne", "funding", "receive", FUND, *called("100000.00", "APPEL-8", "2026-06-20"), "--at",
         "2026-06-30")
    before, had = balances(), held()
    told = bring("hand.csv", [("2026-06-30", 40000, "VIR RECU ASSOCIATION A01 REMBOURSEMENT"),
                              ("2026-07-01", 10000000, f"VIR RECU {funder()[1]}"),
                              ("2026-07-02", 10000000, "VIR RECU"),
                              ("2026-07-03", 55500, "VIR RECU TRESORERIE")])
    tap.same("what was booked by hand finds its line, and counts once",
             (told["matched_lines"], balances()["suspense"], held()),
             (2, 10055500, had + 10055500))
    tap.same("each by a rule of its own", sql(
        "select rule, kind from levain.standing_match where rule like '%-by-hand' order by 1"),
        [["contribution-by-hand", "receipt"], ["repayment-by-hand", "receipt"]])
    letter = done("anne", "match", "show", FUND,
                  place("VIR RECU ASSOCIATION A01 REMBOURSEMENT"))[0]["letter"]
    done("anne", "match", "undo", FUND, letter, "--motive", "x", "--at", "2026-07-03")
    tap.same("undone, its line waits, and what was booked stands",
             (balances()["suspense"], balances()["bank"], money("A01").get("due_cents")),
             (10055500 + 40000, before["bank"], 1129000))
    done("anne", "match", "run", FUND)
    told = done("anne", "claim", "recover", f"{CALL}/A01", "--amount", "555.00", "--reference",
                "BQ 13", "--at", "2026-07-04")
    tap.same("booked after its line came, the line is told",
             [one.get("waiting_line") for one in told[1:]], [place("VIR RECU TRESORERIE")])
    tap.ok("in words too, with what to do", "levain match run" in award_life.run(
        "anne", "funding", "receive", FUND, *called("100000.00", "APPEL-9", "2026-07-01"), "--at",
        "2026-07-05", "--lang", "en").stdout)
    done("anne", "match", "run", FUND)
    line = place("VIR RECU TRESORERIE")
    tap.same("a line that names nobody says what it might be, and waits",
             [one[0] for one in queue()[0]["VIR RECU TRESORERIE"]], [f"{CALL}/A01/BQ 13"])
    done("anne", "match", "add", FUND, line, "--to", f"recovered:{CALL}/A01/BQ 13")
    tap.same("until a person says so", balances()["suspense"], 10000000)
    refused(tap, "nothing is matched twice", "nothing of fund", "anne", "match", "add", FUND,
            place("VIR RECU"), "--to", f"recovered:{CALL}/A01/BQ 13")


def funder():
    return sql("select f.code, f.name_fr from levain.contribution join levain.funder f using"
               " (funder_id) order by 1 limit 1")[0]


def called(amount, name, day):
    """Money is called from a funder whose convention has room; what `receive` takes of it."""
    code = funder()[0]
    done("anne", "funding", "call", FUND, code, "--amount", amount, "--reference", name, "--at",
         day)
    return code, "--amount", amount, "--reference", name


def check_charges(tap):
    bring("july.csv", [("2026-07-06", -1250, "FRAIS TENUE DE COMPTE JUIN 2026"),
                       ("2026-07-07", -34000, "PRLV SEPA MAIF ASSURANCE 0001"),
                       ("2026-07-08", 1234, "INTERETS CREDITEURS T2"),
                       ("2026-07-09", -500000, "VIR INTERNE VERS LIVRET"),
                       ("2026-07-10", -4200, "VIR SEPA 12")])
    had = held()
    for label, kind in (("FRAIS TENUE DE COMPTE JUIN 2026", "fee"),
                        ("PRLV SEPA MAIF ASSURANCE 0001", "debit"),
                        ("INTERETS CREDITEURS T2", "interest"), ("VIR SEPA 12", "fee")):
        done("anne", "match", "add", FUND, place(label), "--to", kind)
    tap.same("what the bank takes and gives is known, and the bank holds what it held",
             (balances()["left"] - 1250000 - 500000, held()), (0, had))
    told = bring("august.csv", [("2026-08-05", -1310, "FRAIS TENUE DE COMPTE JUILLET 2026"),
                                ("2026-08-06", -34000, "PRLV SEPA MAIF ASSURANCE 0002"),
                                ("2026-08-07", -990000, "PRLV SEPA MAIF ASSURANCE 0003"),
                                ("2026-08-08", 1310, "FRAIS TENUE DE COMPTE JUILLET 2026"),
                                ("2026-08-10", -4200, "VIR SEPA 13")])
    tap.same("said once, the next ones are known: the same words, the same way, no great sum, and"
             " more than that money moved", (told["matched_lines"], sorted(queue()[0])[:1]),
             (2, ["FRAIS TENUE DE COMPTE JUILLET 2026"]))
    done("anne", "match", "add", FUND, place("FRAIS TENUE DE COMPTE JUILLET 2026", "waiting_line"),
         "--to", "fee", "--motive", "given back")
    tap.same("fees that come back leave what was charged", sql(
        "select sum(credit_cents - debit_cents) from levain.account where stage = 'charged'"),
        [[str(1250 + 34000 + 4200 + 34000)]])
    refused(tap, "a transfer has two accounts", "bank_match_books_check", "anne", "match", "add",
            FUND, place("VIR INTERNE VERS LIVRET"), place("VIR SEPA 13"), "--to", "transfer")
    done("anne", "import", "payments", match.statement("savings.csv", [
        ("2026-07-09", 500000, "VIR RECU DU COMPTE COURANT")]), "--bank", "credit-mutuel",
         "--fund", FUND, "--account", SECOND)
    told = done("anne", "match", "add", FUND, place("VIR INTERNE VERS LIVRET"),
                place("VIR RECU DU COMPTE COURANT"), "--to", "transfer")[0]
    tap.same("between two accounts of the fund nothing comes nor goes",
             (told["is_posted"], held()), (True, had + 500000 - 34000 - 990000 - 4200))
    letter = told["letter"]
    done("anne", "match", "undo", FUND, letter, "--motive", "x", "--at", "2026-08-11")
    done("anne", "match", "add", FUND, place("VIR INTERNE VERS LIVRET"),
         place("VIR RECU DU COMPTE COURANT"), "--to", "transfer")


def check_statement(tap):
    document = done("anne", "report", "reconciliation", FUND, "--from", "2026-01-01", "--through",
                    "2026-08-31")
    parts = [part for part in document["sections"] if part["section"] == "lines"]
    told = {row["items"][0]["what"]: (row["count"], row["cents"])
            for row in parts[0]["rows"] if row["row"] == "rule"}
    tap.same("the statement of reconciliation names them", (
        told["fee"], told["debit"], told["interest"], told["transfer"], told["repayment-by-hand"],
        "remittance" in told),
        ((4, -1250 - 4200 - 1310 + 1310), (2, -68000), (1, 1234), (2, 0), (1, 40000), True))
    words = award_life.run("anne", "report", "reconciliation", FUND, "--from", "2026-01-01",
                           "--through", "2026-08-31", "--lang", "fr").stdout
    tap.ok("in French too", all(one in words for one in (
        "frais de la banque", "prélèvements", "intérêts versés par la banque",
        "virements entre comptes du fonds")), words)
    shown = award_life.run("anne", "match", "show", FUND, "--lang", "fr").stdout
    tap.ok("each match says what it is", all(one in shown for one in (
        "frais de la banque : 12,50", "prélèvements : 340,00", "reversé, saisi à la main",
        "virements entre comptes du fonds : 5")), shown)
    tap.same("and everything is explained", (document["unexplained_cents"], [
        (item["what"], item["cents"]) for part in document["sections"]
        for row in part["rows"] if row["row"] == "by_hand" for item in row["items"]
        if "BQ 1" in item["what"]]), (0, []))
    tap.same("verify finds nothing wrong", [
        one["faults"] for one in json.loads(must("verify", "--json"))["ledgers"]], [[]])


def words_of(name):
    plain = unicodedata.normalize("NFD", name.upper()).encode("ascii", "ignore").decode()
    return sorted(re.findall("[A-Z0-9]+", plain))


def check_department(tap):
    """A treasury's file of eleven thousand payments, and orders to some of those it paid."""
    file = shared("data", "subventions", "maine-et-loire_paiements.csv")
    if file is None:
        tap.skip("payments of a department are matched with orders", "the shared data is not here")
        return
    with open(file, encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle, delimiter=";"))
    lines, numbers = {}, {}
    for row in rows:
        name = f"{row['Raison Sociale']} {row['Raison sociale 2']}".strip()
        key = (name, round(float(row["Mandaté"]) * 100))
        lines[key] = lines.get(key, 0) + 1
        numbers.setdefault(row["SIRET ou NIR"], set()).add(name)
    shared_number = {name for names in numbers.values() if len(names) > 20 for name in names}
    small = [key for key in sorted(lines) if 0 < key[1] < 200000]
    alone = [key for key in small if lines[key] == 1]
    wanted = alone[::len(alone) // 60][:60] + [key for key in alone if key[0] in shared_number][:40]
    twins = [key for key in small if lines[key] > 1][:20]
    strange = [(f"Étoile filante {place}", cents) for place, (_, cents) in
               enumerate(alone[7::len(alone) // 20][:20])]
    chosen = list(dict.fromkeys(wanted)) + twins + strange
    orders = make_named(2000, [(name.title(), cents) for name, cents in chosen])
    os.environ["PGOPTIONS"] = "-c levain.today=2027-01-10"
    os.environ["LEVAIN_CHUNK_LINES"] = "200"  # a fund's lines are not looked at all at once
    with open(path("treasury.csv"), "w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(dict(row, **{"Année": "2026"}) for row in rows)
    told = done("anne", "import", "payments", path("treasury.csv"), "--bank", "treasury", "--fund",
                FUND, "--account", "T")
    os.environ.pop("PGOPTIONS")
    os.environ.pop("LEVAIN_CHUNK_LINES")
    found = sql("select o.number, l.name, -l.cents from levain.standing_match m"
                " join levain.bank_match_target t using (fund_id, bank_match_id)"
                " join levain.payment_order o using (fund_id, call_id, payment_order_id)"
                " join levain.bank_match_line n using (fund_id, bank_match_id)"
                " join levain.bank_line l using (fund_id, bank_import_id, line, part)"
                f" where o.number >= {orders[0][0]}")
    of_number = dict(zip((number for number, _ in orders), chosen))
    wrong = [one for one in found
             if of_number[int(one[0])][1] != int(one[2]) or difflib.SequenceMatcher(
                 None, words_of(of_number[int(one[0])][0]), words_of(one[1])).ratio() < 0.75]
    known = [of_number[int(one[0])] for one in found]
    tap.same("of a whole file of a treasury, orders are matched by names and amounts, none wrongly",
             (told["lines"], wrong, len(known) >= 9 * len(set(wanted)) // 10),
             (len(rows), [], True))
    tap.same("no number alone, nor one of two alike",
             [one for one in known if one in strange or one in twins], [])
    tap.same("the rest waits", sql("select count(*) from levain.waiting_line where bank_import_id ="
                                   f" {told['import']} and cents <> 0")[0][0],
             str(sum(1 for row in rows if float(row["Mandaté"]) != 0) - len(known)))


def main():
    tap = Tap()
    match.prepare()
    funder_code = funder()[0]
    done("mado", "funding", "sign", FUND, funder_code, "--year", "2026", "--number", "2",
         "--signed-on", "2026-05-10", "--amount", "980000.00", "--clause", "article 4", "--motive",
         "avenant")
    check_batch(tap)
    check_many(tap)
    check_hand(tap)
    check_charges(tap)
    check_statement(tap)
    check_department(tap)
    award_life.forget_logins()
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
