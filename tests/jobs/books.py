#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""The books of who runs a fund: entries handed over, numbered, lettered, opened, read back.
Prints TAP; run by test_books.sh. With BOOKS_WRITE=1 the file of entries to hold is written again.
"""
import csv
import json
import os
import re
import subprocess
import sys

import fec
import forms
from award_life import (CALL, FUND, IBAN, done, forget_logins, login_of, open_appropriations,
                        prepare, refused, run)
from books_told import money, told as told_in
from levain_test import ROOT, SCRATCH, Tap, sql

SIREN = "732829320"
GOLDEN = os.path.join(ROOT, "tests", "data", "books", "val-de-lierre-2026.txt")


def on(day):
    """What is handed over is final from that day on."""
    os.environ["PGOPTIONS"] = f"-c levain.today={day}"


def books(name, exercise, *arguments):
    """Hands over; what it says, and where the file is."""
    path = os.path.join(SCRATCH, name)
    return done("anne", "books", FUND, "--exercise", str(exercise), "--out", path, *arguments)[0]


def rows_of(tap, name, firsts=None):
    rows, faults = fec.read(os.path.join(SCRATCH, name))
    tap.same(f"{name} is a file of entries", faults + fec.faults_of(rows, firsts), [])
    return rows


def live(tap):
    """A year of one award: an advance that comes back and is sent again, an interim payment that is
    paid in January; money that is not known, a right that is undone."""
    open_appropriations()
    done("mado", "funding", "operator", FUND, "private", "--from", "2026-01-01", "--cites",
         "statuts")
    award = f"{CALL}/A09"
    done("mado", "agreement", "sign", award, "--number", "CONV-9", "--signed-on", "2026-05-20",
         "--starts", "2026-06-01", "--ends", "2028-05-31", "--eligible", "90000.00")
    done("mado", "agreement", "sign", "--call", CALL)
    done("mado", "account", "propose", award, IBAN, "--holder", "=HYPERLINK(\"A09\")",
         "--evidence", "RIB", "--at", "2026-05-21")
    done("anne", "account", "confirm", award, IBAN, "--evidence", "called", "--at", "2026-05-21")
    done("mado", "certify", award, "advance", "--at", "2026-05-21")
    done("mado", "certify", f"{CALL}/A02", "advance", "--at", "2026-05-21")
    done("mado", "cancel-certificate", f"{CALL}/A02", "advance", "--motive", "too early", "--at",
         "2026-05-22")
    done("mado", "order", award, "--at", "2026-05-22")
    done("anne", "pay", "2026/1", "--at", "2026-05-23")
    tap.same("what is to come is not handed over", refusal(2026, "--through", "2026-06-31"), 64)
    on("2026-06-01")
    tap.ok("nor a day that has not come", told(
        "books_export_today_check", 2026, "--through", "2026-06-02"), "")
    first = books("first.txt", 2026, "--siren", SIREN)
    on("2026-07-01")
    done("anne", "payment", "returned", "2026/1", "--motive", "AC04", "--at", "2026-05-25")
    done("anne", "payment", "reissue", "2026/1", "--at", "2026-06-29")
    done("anne", "payment", "executed", "2026/1", "--at", "2026-06-30")
    done("anne", "suspense", "receive", FUND, "--amount", "500.00", "--reference", "BQ 7",
         "--holder", "ASSO", "--at", "2026-06-30")
    second = books("second.txt", 2026)
    os.environ.pop("PGOPTIONS")
    done("anne", "suspense", "clear", FUND, "BQ 7", "sender", "--amount", "300.00", "--motive",
         "not ours", "--at", "2026-07-02")
    done("mado", "document", award, "interim_report", "--at", "2026-10-02")
    done("mado", "certify", award, "interim", "--at", "2026-12-30")
    done("mado", "order", award, "--at", "2026-12-31")
    done("anne", "pay", "2026/2", "--at", "2027-01-08")
    return first, second


def refusal(exercise, *arguments):
    return run("anne", "books", FUND, "--exercise", str(exercise), *arguments).returncode


def told(constraint, exercise, *arguments, who="anne"):
    got = run(who, "books", FUND, "--exercise", str(exercise), "--lang", "en", *arguments)
    return got.returncode == 65 and constraint in got.stderr and got.stdout == ""


def check_exports(tap, first, second):
    tap.same("the first export has what was there", (first["export"], first["entries"],
                                                     first["created"]), (1, 6, True))
    tap.same("the second one goes on from there, late entries too",
             (second["export"], second["entries"], second["siren"]), (2, 3, SIREN))
    rows = rows_of(tap, "first.txt")
    # By hand: 480,000 called and received, 12,600 due to A09, 14,000 due to A02 and undone, 12,600
    # paid.
    tap.same("what was called, received, due, undone and paid is there", sorted(
        (row["EcritureNum"], row["CompteNum"], row["Debit"], row["Credit"]) for row in rows),
        sorted([("OD000001", "441", 48000000, 0), ("OD000001", "741", 0, 48000000),
                ("BQ000001", "512", 48000000, 0), ("BQ000001", "441", 0, 48000000),
                ("OD000002", "6571", 1260000, 0), ("OD000002", "467", 0, 1260000),
                ("OD000003", "6571", 1400000, 0), ("OD000003", "467", 0, 1400000),
                ("OD000004", "467", 1400000, 0), ("OD000004", "6571", 0, 1400000),
                ("BQ000002", "467", 1260000, 0), ("BQ000002", "512", 0, 1260000)]))
    second_rows = rows_of(tap, "second.txt", {"OD": 5, "BQ": 3})
    tap.same("numbers go on in each journal", sorted({row["EcritureNum"] for row in second_rows}),
             ["BQ000003", "BQ000004", "BQ000005"])
    with open(os.path.join(SCRATCH, "first.txt"), "rb") as file:
        before = file.read()
    on("2026-12-31")
    again = books("again.txt", 2026, "--through", "2026-06-01")
    with open(os.path.join(SCRATCH, "again.txt"), "rb") as file:
        tap.ok("the same again is the same bytes, whatever came since",
               (again["created"], again["export"]) == (False, 1) and file.read() == before, again)


def check_year(tap):
    """The rest of 2026; the year closes; what is not used is put aside; 2027 opens."""
    os.environ.pop("PGOPTIONS")
    tap.ok("a year that is not closed has no end", told(
        "books_year_end_closed_check", 2026, "--year-end"), "")
    on("2027-02-10")
    sql("insert into levain.closing (fund_id, exercise, through) select fund_id, 2026, '2027-01-31'"
        " from levain.fund; update levain.exercise set closed_through = '2027-01-31'"
        " where exercise = 2026")
    dry = books("dry.txt", 2026, "--year-end", "--dry-run")
    tap.ok("--dry-run writes nothing", dry["export"] == 3 and dry["file"] is None
           and not os.path.exists(os.path.join(SCRATCH, "dry.txt"))
           and sql("select count(*) from levain.books_export") == [["2"]], dry)
    books("third.txt", 2026, "--year-end")
    whole = books("whole.txt", 2026, "--whole")
    tap.same("the year's end comes once", (whole["export"], whole["created"]), (3, False))
    rows = rows_of(tap, "whole.txt")
    tap.same("AE stays outside: only accounts of the books", sorted(
        {row["CompteNum"] for row in rows}), ["194", "441", "467", "471", "512", "6571",
                                              "6894", "741"])
    # 480,000 called, of which 33,600 are due to A09: what is left is put aside.
    tap.same("what is not used is put aside, to the cent", [
        (row["CompteNum"], row["CompAuxNum"][:1], row["Debit"] - row["Credit"]) for row in rows
        if row["PieceRef"].startswith("FD")], [("6894", "", 44640000), ("194", "F", -44640000)])
    tell(tap, "year end", [row for row in rows if row["PieceRef"].startswith("FD")])
    tap.same("so that the year leaves nothing", fec.balance(
        [row for row in rows if row["CompteNum"][0] in "67"]), 0)
    tap.same("the bank holds what the ledger says was there on 31 December", fec.balance(
        [row for row in rows if row["CompteNum"] == "512"]), 48000000 - 1260000 + 20000)
    letters = {row["EcritureLet"] for row in rows if row["CompteNum"] == "467"}
    tap.same("due and paid, undone, returned and sent again are lettered; what is due is not",
             letters, {"AA", "AB", ""})
    tap.ok("a certificate that is exported says so", sql(
        "select levain.books_exported(fund_id, operation_id) from levain.operation"
        " where key = 'certify call 1 application 9 advance 1'") == [["OD000002 of 2026"]], "")
    with open(GOLDEN, "rb") as file, open(os.path.join(SCRATCH, "whole.txt"), "rb") as found:
        if os.environ.get("BOOKS_WRITE"):
            with open(GOLDEN, "wb") as golden:
                golden.write(found.read())
        else:
            tap.same("the file is the one that was read by eye", found.read().decode(),
                     file.read().decode())


def tell(tap, name, rows):
    """The document shows these lines as they are in the file."""
    told_in(tap, name, ["| journal | pièce | compte | auxiliaire | débit | crédit | lettre |",
                        "|---|---|---|---|---|---|---|"] + [
        "| " + " | ".join(cell or " " for cell in (
            row["JournalCode"], row["PieceRef"], row["CompteNum"], row["CompAuxNum"],
            money(row["Debit"]) if row["Debit"] else "",
            money(row["Credit"]) if row["Credit"] else "", row["EcritureLet"])) + " |"
        for row in rows])


def check_next_year(tap):
    os.environ.pop("PGOPTIONS")
    award = f"{CALL}/A09"
    done("mado", "reduce", award, "--cause", "withdrawal", "--heard", "2027-02-15", "--motive",
         "object changed", "--cites", "committee of March", "--at", "2027-03-01")
    done("anne", "claim", "recover", award, "--amount", "30000.00", "--reference",
         "VIR A09-R1", "--at", "2027-04-01")
    done("anne", "suspense", "clear", FUND, "BQ 7", "recovery", award, "--at", "2027-04-02")
    done("mado", "claim", "waive", award, "--amount", "400.00", "--cites", "committee of April",
         "--at", "2027-04-03")
    done("anne", "claim", "write-off", award, "--cites", "deliberation 12", "--at", "2027-04-04")
    done("anne", "funding", "owe", FUND, "--at", "2027-04-05")
    on("2027-04-30")
    books("2027.txt", 2027)
    rows = rows_of(tap, "2027.txt")
    opening = {(row["CompteNum"], row["CompAuxNum"][:1]): row["Debit"] - row["Credit"]
               for row in rows if row["JournalCode"] == "AN"}
    tap.same("2027 opens with what 2026 left", opening, {
        ("512", ""): 46760000, ("467", "B"): -2100000, ("471", ""): -20000,
        ("194", "F"): -44640000})
    tell(tap, "opening", [row for row in rows if row["JournalCode"] == "AN"])
    tap.ok("the debt of the year before is lettered with its payment", [
        row["EcritureLet"] for row in rows if row["CompteNum"] == "467"
        and row["JournalCode"] == "AN"] == ["AA"], rows)
    tap.same("what was unknown is paid back without the bank", [
        (row["JournalCode"], row["CompteNum"], row["Debit"] - row["Credit"]) for row in rows
        if row["PieceRef"] == "BQ 7"], [("OD", "471", 20000), ("OD", "467", -20000)])
    tap.same("a claim comes to nothing in the end", fec.balance(
        [row for row in rows if row["EcritureLib"].startswith(("Aide à reverser", "Aide reversée A",
                                                                "Remise", "Créance"))
         and row["CompteNum"] == "467"]), 0)
    tap.same("the bank of the books is that of the ledger", sql(
        "select sum(credit_cents - debit_cents) filter (where stage in ('bank', 'recovered',"
        " 'owed')) from levain.account where ledger = 'cash' and stage in ('bank', 'suspense',"
        " 'recovered', 'owed')"),
        [[str(fec.balance([row for row in rows if row["CompteNum"] == "512"]))]])
    tap.ok("a year that is opened does not change the one before", refusal(
        2026, "--year-end", "--dry-run") == 0, "")
    tap.same("nothing is wrong with the books", sql(
        "select f.* from levain.fund, levain.books_faults(fund_id) as f"), [])


def check_spreadsheets(tap):
    books("books.csv", 2026, "--whole", "--format", "csv")
    with open(os.path.join(SCRATCH, "books.csv"), encoding="utf-8-sig", newline="") as file:
        cells = list(csv.DictReader(file, delimiter=";"))
    rows, _ = fec.read(os.path.join(SCRATCH, "whole.txt"))
    tap.same("the CSV has the cells of the file of entries", [
        [cell["EcritureNum"], cell["EcritureDate"].replace("-", ""), fec.cents(cell["Debit"]),
         cell["CompAuxLib"].lstrip("'")] for cell in cells],
        [[row["EcritureNum"], row["EcritureDate"], row["Debit"], row["CompAuxLib"]]
         for row in rows])
    tap.ok("no text is a formula", any(cell["CompAuxLib"].startswith("'=") for cell in cells)
           and not any(text.startswith(("=", "+", "-", "@")) for cell in cells
                       for text in cell.values()), cells[:2])
    books("books.xlsx", 2026, "--whole", "--format", "xlsx")
    read = subprocess.run([sys.executable, "tests/jobs/xlsx.py", os.path.join(SCRATCH,
                                                                             "books.xlsx")],
                          capture_output=True, text=True, check=False).stdout
    there = {}
    for line in read.splitlines():
        _, reference, kind, value = line.split("\t")
        there[reference] = (kind, value)
    wrong = [number for number, row in enumerate(rows, 2)
             if there.get(f"C{number}") != ("text", row["EcritureNum"])
             or there.get(f"L{number}", ("", ""))[0] != "number"
             or round(float(there[f"L{number}"][1]) * 100) != row["Debit"]
             or round(float(there[f"M{number}"][1]) * 100) != row["Credit"]
             or there.get(f"K{number}") != ("text", row["EcritureLib"])]
    tap.same("the workbook has them too, amounts as numbers", (wrong, len(there) > len(rows)),
             ([], True))
    done("anne", "books", FUND, "--exercise", "2026", "--out", SCRATCH)
    named = os.path.join(SCRATCH, f"{SIREN}FEC20261231.txt")
    tap.same("in a folder the file is named as the law has it",
             (os.path.exists(named), fec.faults_of_name(named)), (True, []))


def check_encodings(tap):
    """In ISO-8859-15 and with pipes the file says the same; what it cannot say, it refuses."""
    rows, _ = fec.read(os.path.join(SCRATCH, "whole.txt"))
    books("latin.txt", 2026, "--whole", "--encoding", "iso-8859-15", "--separator", "pipe")
    path = os.path.join(SCRATCH, "latin.txt")
    found, faults = fec.read(path, "iso-8859-15")
    with open(path, "rb") as file:
        head = file.readline()
    tap.same("the file in ISO-8859-15 with pipes is the same file", (
        faults + fec.faults_of(found), found == rows, head.count(b"|")), ([], True, 17))
    sql("update levain.book_line set auxiliary_label = auxiliary_label || ' \u4e2d | \u0141\u2019'"
        " where auxiliary like 'F%'")
    path = os.path.join(SCRATCH, "strange.txt")
    told = run("anne", "books", FUND, "--exercise", "2026", "--whole", "--encoding",
               "ISO-8859-15", "--out", path, "--lang", "en")
    tap.ok("what it has no letter for is refused by name, and no file is there",
           told.returncode == 65 and not os.path.exists(path)
           and "entry OD000001, CompAuxLib: ISO-8859-15 has no character U+4E2D" in told.stderr,
           told)
    sql("update levain.book_line set auxiliary_label = replace(auxiliary_label, '\u4e2d', '')"
        " where auxiliary like 'F%'")
    books("near.txt", 2026, "--whole", "--encoding", "iso-8859-15", "--separator", "pipe")
    found, faults = fec.read(os.path.join(SCRATCH, "near.txt"), "iso-8859-15")
    tap.ok("the rest is written as near as can be, the pipe as a blank", not faults and any(
        row["CompAuxLib"].endswith("  L'") for row in found)
        and not any("?" in value for row in found for value in row.values()
                    if isinstance(value, str)), found[:2])
    sql("update levain.book_line set auxiliary_label = left(auxiliary_label, -6)"
        " where auxiliary like 'F%'")
    for arguments in (["--encoding", "ebcdic"], ["--separator", ";"],
                      ["--encoding", "utf-8", "--format", "csv"]):
        tap.same(f"no such file: {' '.join(arguments)}", refusal(2026, *arguments), 64)


def statement(*arguments):
    return done("anne", "report", "reconciliation", FUND, *arguments)


def sections_of(document):
    """Rows by section and name: (cents, count, items)."""
    return {part["section"]: {row["row"]: row for row in part["rows"]}
            for part in document["sections"]}


def check_sums(tap, name, document):
    """Whatever happened, the statement adds up to the cent."""
    parts = sections_of(document)
    book, lines, bridge = parts["book"], parts["lines"], parts["bridge"]
    held = [row["cents"] for row in document["sections"][-1]["rows"]]
    names = [row["row"] for row in document["sections"][-1]["rows"]]
    first, second = names.index("held"), names.index("books")
    matched = [row for part in document["sections"] if part["section"] == "lines"
               for row in part["rows"] if row["row"] in ("rule", "unmatched")]
    items = [(row["row"], row["cents"], sum(item["cents"] for item in row["items"]))
             for part in document["sections"] for row in part["rows"]
             if row["items"] and row["row"] != "rule"]
    tap.same(f"{name}: the statement adds up", (
        book["closing"]["cents"], lines["imported"]["cents"], lines["imported"]["count"],
        sum(held[:first]), held[first] + sum(held[first + 1:second]),
        bridge["unexplained"]["cents"], [one for one in items if one[1] != one[2]]), (
            book["opening"]["cents"] + book["in"]["cents"] + book["out"]["cents"],
            sum(row["cents"] for row in matched), sum(row["count"] for row in matched),
            bridge["held"]["cents"], book["closing"]["cents"], 0, []))
    return parts


LINES = """Date;Date de valeur;Débit;Crédit;Libellé;Solde
08/04/2027;08/04/2027;-7,50;;=FRAIS;477392,50
02/04/2027;02/04/2027;;200,00;ASSO;477400,00
01/04/2027;01/04/2027;;30000,00;VIR A09-R1;477200,00
08/01/2027;08/01/2027;-21000,00;;VIR {};447200,00
"""


def check_forms(tap):
    rows = forms.reconciliation(os.path.join(SCRATCH, "reconciliation-2027-04-30"))
    tap.same("each row and item is in each form, with its day, its count and its amount",
             [(form, pair) for form, found in rows.items()
              for pair in zip(found, rows["json"]) if pair[0] != pair[1]], [])
    tap.ok("days and counts among them", any(row[0] for row in rows["json"])
           and any(row[1] for row in rows["json"]) and len(rows) == 5, rows)


def check_reconciliation(tap):
    """Lines of the bank come in; what they are is known, or waits."""
    path = os.path.join(SCRATCH, "bank.csv")
    reference = sql("select levain.order_reference(code, 2026::smallint, 2, 1::smallint)"
                    " from levain.fund")[0][0]
    with open(path, "w", encoding="utf-8") as file:
        file.write(LINES.format(reference))
    done("anne", "import", "payments", path, "--bank", "credit-mutuel")
    done("anne", "match", "run", FUND)
    of_import = sql("select bank_import_id from levain.bank_import")[0][0]
    parts = check_sums(tap, "matched", statement("--from", "2027-01-01", "--through",
                                                 "2027-04-30"))
    tap.same("the bank's own balance is that of its lines", (
        parts["book"]["said"]["cents"], parts["book"]["gap"]["cents"]), (47739250, 0))
    tap.ok("what is matched by which rule, and what waits", parts["lines"]["rule"]["count"] >= 1
           and parts["lines"]["unmatched"]["count"] >= 1
           and "ways" not in parts, parts["lines"])
    before = check_sums(tap, "in January", statement("--through", "2027-01-07"))
    tap.ok("what is not there yet is not told", "on_its_way" not in before.get("ways", {}), before)
    done("anne", "report", "reconciliation", FUND, "--from", "2027-01-01", "--through",
         "2027-04-30", "--format", "html,txt,csv,xlsx,json", "--out", SCRATCH)
    with open(os.path.join(SCRATCH, "reconciliation-2027-04-30.csv"), encoding="utf-8-sig",
              newline="") as file:
        cells = list(csv.reader(file, delimiter=";"))
    with open(os.path.join(SCRATCH, "reconciliation-2027-04-30.txt"), encoding="utf-8") as file:
        text = file.read()
    with open(os.path.join(SCRATCH, "reconciliation-2027-04-30.html"), encoding="utf-8") as file:
        page = file.read()
    read = subprocess.run([sys.executable, "tests/jobs/xlsx.py",
                           os.path.join(SCRATCH, "reconciliation-2027-04-30.xlsx")],
                          capture_output=True, text=True, check=False).stdout
    tap.ok("every form says so, none has a formula, 80 columns are enough",
           ["compte credit-mutuel", "solde de fin", "", "", "", "477392,50"] in cells
           and not any(cell.startswith("=") for line in cells for cell in line)
           and "477\u202f392,50" in text and "477\u202f392,50" in page and "477392.5" in read
           and max(map(len, text.splitlines())) <= 80, text)
    check_forms(tap)
    books("matched.txt", 2027)
    entries = fec.gathered(rows_of(tap, "matched.txt", firsts_of("matched.txt")),
                           lambda row: row["EcritureLib"])
    tell(tap, "known at last", [row for name in ("2027.txt", "matched.txt")
                                for row in fec.read(os.path.join(SCRATCH, name))[0]
                                if row["PieceRef"] == "BQ 7" or "classée" in row["EcritureLib"]])
    undone = run("anne", "import", "undo", of_import, "--reason", "twice", "--lang", "en")
    tap.ok("an import that is in the books is not undone behind them", undone.returncode == 65
           and "books were exported since" in undone.stdout + undone.stderr, undone)
    tap.same("what left and is known now is cleared: the order had credited the bank", [
        (row["CompteNum"], row["Debit"] - row["Credit"]) for row in
        entries.get("Dépense classée A09", [])], [("512", 2100000), ("472", -2100000)])


def told_many(form):
    with open(os.path.join(SCRATCH, f"reconciliation-2027-04-30.{form}"), encoding="utf-8") as file:
        return file.read()


def check_many(tap):
    """A row of more items than a document holds: each is in every form that programs read."""
    count, path = 1003, os.path.join(SCRATCH, "many.csv")
    with open(path, "w", encoding="utf-8") as file:
        file.write("Date;Date de valeur;Débit;Crédit;Libellé;Solde\n")
        for number in range(1, count + 1):
            file.write(f"09/04/2027;09/04/2027;-0,0{1 + number % 9};;LIGNE {number};\n")
    done("anne", "import", "payments", path, "--bank", "credit-mutuel")
    name = "more than a document holds"
    parts = check_sums(tap, name, statement("--from", "2027-01-01", "--through", "2027-04-30"))
    row = parts["waiting"]["out_30"]
    labels = {f"LIGNE {number}" for number in range(1, count + 1)}

    def all_told(texts):
        return labels <= {text[text.index("LIGNE"):] for text in texts if "LIGNE" in text}

    tap.ok("JSON has every item, and nothing of more", row["count"] == len(row["items"]) > count
           and all_told(item["what"] for item in row["items"])
           and set(row) == {"row", "count", "cents", "total", "items"}, row["count"])
    told = [item["what"].split()[0] for item in row["items"] if "LIGNE" in item["what"]]
    tap.same("lines of a day stand as in their file",
             [int(name.split("/")[1]) for name in told], list(range(2, count + 2)))
    done("anne", "report", "reconciliation", FUND, "--from", "2027-01-01", "--through",
         "2027-04-30", "--format", "html,txt,csv,xlsx,json", "--out", SCRATCH)
    written = json.loads(told_many("json"))
    check_sums(tap, f"{name}, in words", written)
    of_row = sections_of(written)["waiting"]["out_30"]
    tap.ok("so has JSON in words", [item["what"] for item in of_row["items"]] ==
           [item["what"] for item in row["items"]]
           and all("cents_text" in item for item in of_row["items"]), of_row["items"][:1])
    cells = list(csv.reader(told_many("csv").splitlines(), delimiter=";"))
    lines = [cell for cell in cells if cell[1] == of_row["label"]]
    tap.same("so has CSV, and they make the row", (
        len(lines), all_told(cell[3] for cell in lines),
        sum(round(float(cell[5].replace(",", ".")) * 100) for cell in lines[1:]), lines[0][4]), (
            row["count"] + 1, True, row["cents"], str(row["count"])))
    read = subprocess.run([sys.executable, "tests/jobs/xlsx.py",
                           os.path.join(SCRATCH, "reconciliation-2027-04-30.xlsx")],
                          capture_output=True, text=True, check=False).stdout.splitlines()
    tap.same("so has the workbook", (all_told(line.split("\t")[3] for line in read), len(
        [line for line in read if re.search("\tF[0-9]+\t", line)])),
        (True, len([cell for cell in cells if cell[5]])))
    rest = sum(item["cents"] for item in row["items"][1000:])
    more = f"json : {row['count'] - 1000}"
    amount = f"-{-rest // 100},{-rest % 100:02}\u00a0€"
    tap.ok("pages say how many more, and of how much", any(
        more in line and line.endswith(amount) for line in told_many("txt").splitlines())
           and more in told_many("html") and amount in told_many("html"),
           [line for line in told_many("txt").splitlines() if "json" in line] + [more, amount])


def firsts_of(name):
    rows, _ = fec.read(os.path.join(SCRATCH, name))
    firsts = {}
    for row in rows:
        firsts.setdefault(row["JournalCode"], int(row["EcritureNum"][2:]))
    return firsts


def main():
    tap = Tap()
    prepare()
    refused(tap, "without anything nothing is handed over", "books_export_exercise_fkey", "anne",
            "books", FUND, "--exercise", "2031")
    first, second = live(tap)
    check_exports(tap, first, second)
    check_year(tap)
    check_next_year(tap)
    check_spreadsheets(tap)
    check_encodings(tap)
    check_reconciliation(tap)
    check_many(tap)
    tap.same("a manager hands nothing over", run("mado", "books", FUND, "--exercise",
                                                 "2026").returncode, 77)
    os.environ.pop("PGOPTIONS", None)
    forget_logins()
    return tap.end()


if __name__ == "__main__":
    assert login_of
    sys.exit(main())
