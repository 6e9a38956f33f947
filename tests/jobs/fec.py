#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""fec.py FILE...: what is wrong with files of entries (FEC), a line each; reads them by the text of
article A47 A-1 of the livre des procédures fiscales, with nothing of the program that wrote them.
"""
import re
import sys

COLUMNS = ("JournalCode JournalLib EcritureNum EcritureDate CompteNum CompteLib CompAuxNum"
           " CompAuxLib PieceRef PieceDate EcritureLib Debit Credit EcritureLet DateLet ValidDate"
           " Montantdevise Idevise").split()
BLANK = {"CompAuxNum", "CompAuxLib", "EcritureLet", "DateLet", "Montantdevise", "Idevise"}
DAY = re.compile(r"20[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])")
AMOUNT = re.compile(r"[0-9]+,[0-9]{2}")


def cents(text):
    return int(text.replace(",", ""))


def read(path):
    """The rows of a file, each a dictionary with cents for amounts; and what is wrong with it."""
    with open(path, "rb") as file:
        text = file.read().decode("utf-8")
    lines = text.split("\r\n")
    faults = [] if lines.pop() == "" else ["the last line has no end"]
    if lines[0].split("\t") != COLUMNS:
        faults.append(f"columns: {lines[0]}")
    rows = []
    for number, line in enumerate(lines[1:], 2):
        cells = line.split("\t")
        if len(cells) != len(COLUMNS) or "\n" in line or "\r" in line:
            faults.append(f"{number}: {len(cells)} columns")
            continue
        row = dict(zip(COLUMNS, cells))
        faults += [f"{number}: {name} is blank" for name in COLUMNS
                   if row[name] == "" and name not in BLANK]
        faults += [f"{number}: {name} is {row[name]}" for name in COLUMNS if
                   name.endswith("Date") and not DAY.fullmatch(row[name])
                   or name in ("Debit", "Credit") and not AMOUNT.fullmatch(row[name])]
        if not re.match("[1-8][0-9]{2}", row["CompteNum"]):
            faults.append(f"{number}: account {row['CompteNum']}")
        if (row["EcritureLet"] == "") != (row["DateLet"] == ""):
            faults.append(f"{number}: a letter without its day")
        row["Debit"], row["Credit"] = cents(row["Debit"]), cents(row["Credit"])
        if (row["Debit"] > 0) == (row["Credit"] > 0):
            faults.append(f"{number}: {row['Debit']} {row['Credit']}")
        rows.append(row)
    return rows, faults


def gathered(rows, key):
    parts = {}
    for row in rows:
        parts.setdefault(key(row), []).append(row)
    return parts


def balance(rows):
    return sum(row["Debit"] - row["Credit"] for row in rows)


def faults_of(rows, firsts=None):
    """What the entries do not keep; firsts: the numbers that journals begin with, else 1."""
    faults = []
    for number, lines in gathered(rows, lambda row: row["EcritureNum"]).items():
        if balance(lines) != 0 or len(lines) < 2:
            faults.append(f"{number} does not balance: {balance(lines)}")
        for name in ("JournalCode", "EcritureDate", "PieceRef", "EcritureLib", "ValidDate"):
            if len({line[name] for line in lines}) != 1:
                faults.append(f"{number} has several {name}")
    for journal, lines in gathered(rows, lambda row: row["JournalCode"]).items():
        numbers = [line["EcritureNum"] for line in lines]
        first = (firsts or {}).get(journal, 1)
        wanted = [f"{journal}{n:06}" for n in range(first, first + len(set(numbers)))]
        if list(dict.fromkeys(numbers)) != wanted:
            faults.append(f"numbers of {journal}: {numbers[0]} to {numbers[-1]}")
    valid = [row["ValidDate"] for row in rows]
    if valid != sorted(valid):
        faults.append("the order is not that of validation")
    faults += [f"{row['EcritureNum']} was validated before its day" for row in rows
               if row["ValidDate"] < row["EcritureDate"]]
    for letter, lines in gathered([row for row in rows if row["EcritureLet"]],
                                  lambda row: (row["CompteNum"], row["CompAuxNum"],
                                               row["EcritureLet"])).items():
        if firsts is None and balance(lines) != 0:
            faults.append(f"letter {letter} does not balance: {balance(lines)}")
    return faults


def main():
    bad = False
    for path in sys.argv[1:]:
        rows, faults = read(path)
        for fault in faults + faults_of(rows):
            print(f"{path}: {fault}")
            bad = True
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
