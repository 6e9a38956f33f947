#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""fec.py [--encoding NAME] FILE...: what is wrong with files of entries (FEC), a line each; reads
them by the text of article A47 A-1 of the livre des procédures fiscales, with nothing of the
program that wrote them. docs/books.md tells what of this the tax office's own tool looks at.
"""
import argparse
import datetime
import os
import re
import sys

COLUMNS = ("JournalCode JournalLib EcritureNum EcritureDate CompteNum CompteLib CompAuxNum"
           " CompAuxLib PieceRef PieceDate EcritureLib Debit Credit EcritureLet DateLet ValidDate"
           " Montantdevise Idevise").split()
BLANK = {"CompAuxNum", "CompAuxLib", "EcritureLet", "DateLet", "Montantdevise", "Idevise"}
DAY = re.compile(r"20[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])")
AMOUNT = re.compile(r"[0-9]+,[0-9]{2}")
NAME = re.compile(r"([0-9]{9})FEC([0-9]{8})\.txt")


def cents(text):
    return int(text.replace(",", ""))


def is_day(text):
    """A day of the calendar, written as the law writes it."""
    try:
        return bool(DAY.fullmatch(text)) and bool(datetime.datetime.strptime(text, "%Y%m%d"))
    except ValueError:
        return False


def faults_of_name(path):
    """SirenFECAAAAMMJJ: a SIREN with its key, and the last day of the year."""
    parts = NAME.fullmatch(os.path.basename(path))
    if not parts:
        return [f"the name is {os.path.basename(path)}"]
    digits = [int(digit) * (1 + place % 2) for place, digit in enumerate(parts[1])]
    key = sum(digit - 9 if digit > 9 else digit for digit in digits)
    return ([] if key % 10 == 0 else [f"{parts[1]} is no SIREN"]) + (
        [] if is_day(parts[2]) else [f"{parts[2]} is no day"])


def read(path, encoding="utf-8"):
    """The rows of a file, each a dictionary with cents for amounts; and what is wrong with it."""
    with open(path, "rb") as file:
        content = file.read()
    faults = ["it begins with a mark"] if content.startswith(b"\xef\xbb\xbf") else []
    text = content.decode(encoding)
    if re.search("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", text):
        faults.append("it has control characters")
    lines = text.split("\r\n")
    if lines.pop() != "":
        faults.append("the last line has no end")
    separators = [one for one in "\t|" if lines[0].split(one) == COLUMNS]
    if len(separators) != 1:
        return [], faults + [f"columns: {lines[0]}"]
    rows = []
    for number, line in enumerate(lines[1:], 2):
        cells = line.split(separators[0])
        if len(cells) != len(COLUMNS) or "\n" in line or "\r" in line:
            faults.append(f"{number}: {len(cells)} columns")
            continue
        row = dict(zip(COLUMNS, cells))
        faults += [f"{number}: {name} is blank" for name in COLUMNS
                   if row[name] == "" and name not in BLANK]
        faults += [f"{number}: {name} is {row[name]}" for name in COLUMNS if
                   name.endswith("Date") and not is_day(row[name])
                   or name == "DateLet" and row[name] and not is_day(row[name])
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
    for key, label in ("JournalCode", "JournalLib"), ("CompteNum", "CompteLib"):
        for value, lines in gathered(rows, lambda row, key=key: row[key]).items():
            if len({line[label] for line in lines}) != 1:
                faults.append(f"{key} {value} has several {label}")
    if balance(rows) != 0:
        faults.append(f"the file does not balance: {balance(rows)}")
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
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--encoding", default="utf-8", choices=("utf-8", "iso-8859-15", "ascii"))
    parser.add_argument("paths", nargs="+", metavar="FILE")
    asked = parser.parse_args()
    for path in asked.paths:
        rows, faults = read(path, asked.encoding)
        for fault in faults_of_name(path) + faults + faults_of(rows):
            print(f"{path}: {fault}")
            bad = True
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
