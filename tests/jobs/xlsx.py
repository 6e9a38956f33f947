#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""xlsx.py FILE...: the cells of workbooks, a line each: sheet, cell, kind (number, date, text),
value.

Reads what is in the file, with nothing but the standard library; a formula anywhere ends it.
"""
import re
import sys
import zipfile
from datetime import date, timedelta
from xml.etree import ElementTree

EPOCH = date(1899, 12, 30)  # day 0 of the file, from March 1900 on
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def sheets(archive):
    """The names of the sheets, each with its XML."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    for number, sheet in enumerate(book.iter(MAIN + "sheet"), 1):
        yield sheet.get("name"), ElementTree.fromstring(
            archive.read(f"xl/worksheets/sheet{number}.xml"))


def formats(archive):
    """The format of numbers of each style of cells."""
    styles = ElementTree.fromstring(archive.read("xl/styles.xml"))
    codes = {"0": "General", "3": "#,##0", "4": "#,##0.00"}  # those the standard numbers
    codes.update((one.get("numFmtId"), one.get("formatCode"))
                 for one in styles.iter(MAIN + "numFmt"))
    return [codes[one.get("numFmtId")] for one in styles.find(MAIN + "cellXfs")]


def cells(path):
    """Every cell that holds something: (sheet, reference, kind, value as it is written; of a date
    the day)."""
    with zipfile.ZipFile(path) as archive:
        shown = formats(archive)
        for name, sheet in sheets(archive):
            for cell in sheet.iter(MAIN + "c"):
                if cell.find(MAIN + "f") is not None:
                    sys.exit(f"{name}!{cell.get('r')} is a formula")
                value, text = cell.find(MAIN + "v"), cell.find(f"{MAIN}is/{MAIN}t")
                if text is not None:
                    yield name, cell.get("r"), "text", text.text or ""
                elif value is not None and shown[int(cell.get("s", 0))] == "yyyy-mm-dd":
                    yield name, cell.get("r"), "date", str(EPOCH + timedelta(int(value.text)))
                elif value is not None:
                    yield name, cell.get("r"), "number", value.text


def number_formats(archive):
    """How each figure of a thousand and more is shown: (sheet, reference, format)."""
    shown = formats(archive)
    for name, sheet in sheets(archive):
        for cell in sheet.iter(MAIN + "c"):
            value = cell.find(MAIN + "v")
            if value is not None and abs(float(value.text)) >= 1000:
                yield name, cell.get("r"), shown[int(cell.get("s", 0))]


def table(path, name):
    """The rows of a sheet as dictionaries by the titles of its first row."""
    rows = {}
    for sheet, reference, kind, value in cells(path):
        if sheet == name:
            column, row = re.match(r"([A-Z]+)(\d+)", reference).groups()
            rows.setdefault(int(row), {})[column] = (kind, value)
    titles = {column: value for column, (_, value) in rows.pop(1).items()}
    return [{titles[column]: cell for column, cell in row.items()}
            for _, row in sorted(rows.items())]


if __name__ == "__main__":
    for each in sys.argv[1:]:
        for one in cells(each):
            print("\t".join(one))
