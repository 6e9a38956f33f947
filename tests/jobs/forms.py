# SPDX-License-Identifier: MPL-2.0
"""The forms of a report to funders read back cell by cell, in French or English, and compared with
its document: `complaints(stem)` for what `levain report NAME --out FOLDER` has written."""
import collections
import csv
import datetime
import glob
import html.parser
import json
import os
import re
import shutil
import subprocess

import documents
import xlsx
from levain_test import ROOT

# How a language writes figures: what stands between thousands, the decimal mark, the unit before
# and behind a number.
Language = collections.namedtuple(
    "Language", "thousands mark before behind months total days flags")
LANGUAGES = {
    "fr": Language("\u202f", ",", {}, {"cents": "\u00a0€", "bp": "\u00a0%"},
                   ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août",
                    "septembre", "octobre", "novembre", "décembre"),
                   "Total", " jours", ("non", "oui")),
    "en": Language(",", ".", {"cents": "€"}, {"bp": "%"},
                   ("January", "February", "March", "April", "May", "June", "July", "August",
                    "September", "October", "November", "December"),
                   "Total", " days", ("no", "yes"))}
NUMBERS = ("cents", "count", "days", "bp", "decimal")
TYPES = {**dict.fromkeys(NUMBERS, "number"), "date": "date"}  # in a workbook; the others are texts
NOTHING = "–"
# A figure in a text: in French thousands are apart by a narrow blank, its unit by one that does not
# break; in English the euro stands before it. What ends a sentence is no part of a figure.
FIGURES = {
    "fr": re.compile("(?<![\\d,\u202f])-?\\d{1,3}(?:\u202f\\d{3})*(?:,\\d+)?(?:\u00a0[€%])?"
                     "(?![\\d,\u202f]|\u00a0[€%])"),
    "en": re.compile(r"(?<![\d.,€])-?€?\d{1,3}(?:,\d{3})*(?:\.\d+)?%?(?!\d|[.,]\d|%)")}


class Words:
    """The strings of a report in the language of its fund, and how that writes figures."""

    def __init__(self, report, language):
        self.strings, self.code_of = {}, language
        self.language, self.figure = LANGUAGES[language], FIGURES[language]
        for folder in ("common", report):
            path = os.path.join(ROOT, "reports", folder, "strings.json")
            with open(path, encoding="utf-8") as file:
                self.strings.update(json.load(file))

    def of(self, key, other=None):
        told = self.strings.get(key) or (self.strings.get(other) if other else None)
        return told[self.code_of] if told else key.split(".")[-1]

    def code(self, column, value):
        return self.of(f"code.{column}.{value}")

    def head(self, kind, code):
        return self.of(f"{kind}.{code}", f"{'column' if kind == 'figure' else 'figure'}.{code}")


# ---- values --------------------------------------------------------------------------------------

def meant(item, value, words):
    """A value of the document as it is compared: a number in its own unit, a day, a text."""
    if value is None or isinstance(value, dict):
        return None
    unit = item["unit"]
    if unit in ("cents", "bp"):
        return value / 100
    if unit in ("count", "days"):
        return value
    if unit == "decimal":
        return float(value)
    if unit == "flag":
        return words.language.flags[bool(value)]
    return words.code(item["code"], value) if unit == "code" else value


def number(text, language):
    found = re.fullmatch(rf"-?\d+(?:{re.escape(language.mark)}\d+)?", text)
    return float(text.replace(language.mark, ".")) if found else text


def read_number(unit, text, language):
    """A number with its unit; thousands stand apart by three."""
    before, behind = language.before.get(unit, ""), language.behind.get(unit, "")
    found = re.fullmatch(rf"(-?){before}(.*){behind}", text)
    if not found or not re.fullmatch(rf"\d{{1,3}}(?:{language.thousands}\d{{3}})*(?:\D\d+)?",
                                     found[2]):
        return text
    return number(found[1] + found[2].replace(language.thousands, ""), language)


def read_told(unit, text, language):
    """What people read, as it is compared; a text that is not of its unit stays one."""
    if text == NOTHING:
        return None
    if unit in NUMBERS:
        return read_number(unit, text, language)
    found = re.fullmatch(r"(\d+)(?:er)?[ \u00a0](\w+)[ \u00a0](\d{4})(?:, (\d\d:\d\d:\d\d))?", text)
    if unit in ("date", "instant") and found and found[2] in language.months:
        day = f"{found[3]}-{language.months.index(found[2]) + 1:02}-{int(found[1]):02}"
        return f"{day}T{found[4]}" if found[4] else day
    return text


def read_plain(unit, text, language):
    """A cell of a table for programs."""
    if text == "":
        return None
    if unit in NUMBERS:
        return number(text, language)
    return text[1:] if re.match("'[=+@\t-]", text) else text


def cells_of(block, words):
    """(items, rows of values) of a block: of key figures and of checks a row each."""
    if block["kind"] == "table":
        rows = block["rows"] + ([block["totals"]] if block.get("totals") else [])
        return [[(column, value) for column, value in zip(block["columns"], row)] for row in rows]
    sides = ("value",) if block["kind"] == "figures" else ("left", "right")
    return [[({**item, "code": item["code"]}, item[side]) for side in sides]
            for item in block["items"]]


def wanted(block, words):
    rows = [[meant(item, value, words) for item, value in row] for row in cells_of(block, words)]
    if block.get("totals") and block["totals"][0] is None:
        rows[-1][0] = words.language.total
    return rows


def figured(document):
    return [block for block in documents.blocks(document) if block["kind"] != "words"]


def differing(form, block, found, expected):
    """What two lists of rows do not have alike."""
    if len(found) != len(expected):
        return [f"{form}, {block['code']}: {len(found)} rows, not {len(expected)}"]
    return [f"{form}, {block['code']}, row {place + 1}: {one!r}, not {other!r}"
            for place, (one, other) in enumerate(zip(found, expected)) if one != other]


# ---- the page ------------------------------------------------------------------------------------

class Page(html.parser.HTMLParser):
    """Blocks by their names: tables as rows of cells, key figures and checks as rows of texts. A
    cell is [text, mark of its reason]."""

    def __init__(self, text):
        super().__init__()
        self.blocks, self.name, self.rows, self.into = {}, None, None, None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        kind = attrs.get("class") or ""
        if tag == "h3" and attrs.get("id"):
            self.name = attrs["id"]
        elif tag == "table":
            self.rows = self.blocks.setdefault(attrs.get("id"), [])
        elif (tag, kind) in (("dl", "figures"), ("ul", "checks")):
            self.rows = self.blocks.setdefault(self.name, [])
        elif self.rows is None:
            return
        elif tag in ("tr", "li", "div"):
            self.rows.append([])
            if tag == "li":
                self.into = None
        elif tag in ("th", "td", "dt", "dd", "span", "strong"):
            self.begin()
        elif tag == "sup":
            self.into = 1

    def begin(self):
        self.rows[-1].append(["", ""])
        self.into = 0

    def handle_endtag(self, tag):
        if tag in ("table", "dl", "ul"):
            self.rows = self.into = None
        elif tag == "span" and self.rows:
            self.begin()  # of a check: what stands between its name and its outcome
        elif tag in ("th", "td", "dt", "dd", "strong"):
            self.into = None
        elif tag == "sup" and self.rows:
            self.into = 0

    def handle_data(self, data):
        if self.into is not None:
            self.rows[-1][-1][self.into] += data


def page_complaints(path, document, words):
    with open(path, encoding="utf-8") as file:
        page = Page(file.read())
    wrong = []
    for block in figured(document):
        rows = page.blocks.get(block["code"], [])
        if block["kind"] == "table":
            heads = [words.head("column", column["code"]) for column in block["columns"]]
            # Where nothing stands below it, a head is left out.
            wrong += differing("HTML, heads", block,
                               [[cell[0] for cell in row] for row in rows[:1]],
                               [heads] if block["rows"] or block.get("totals") else [])
            rows, items = rows[1:], [block["columns"]] * len(rows[1:])
            empty = {"": None}
            found = [[empty.get(cell[0], read_told(item["unit"], cell[0], words.language))
                      for item, cell in zip(columns, row)] for columns, row in zip(items, rows)]
            reasons = [[bool(cell[1]) for cell in row] for row in rows]
        elif block["kind"] == "figures":
            found = [[read_told(item["unit"], cells[1][0].removesuffix(words.language.days),
                                words.language)]
                     for item, cells in zip(block["items"], rows)]
            reasons = [[bool(cells[1][1])] for cells in rows]
        else:
            found = [[read_told(item["unit"], side, words.language) for side in
                      re.split(" [=≠] ", cells[1][0].strip())]
                     for item, cells in zip(block["items"], rows)]
            reasons = None
        wrong += differing("HTML", block, found, wanted(block, words))
        if reasons is not None and block["kind"] == "table":
            wrong += differing("HTML, reasons", block, reasons, [
                [isinstance(value, dict) for _, value in row] for row in cells_of(block, words)])
    return wrong


# ---- tables for programs -------------------------------------------------------------------------

def csv_complaints(stem, document, words):
    wrong, files = [], {f"{stem}-about.csv"}
    for block in figured(document):
        path = f"{stem}-{block['code']}.csv"
        files.add(path)
        with open(path, encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file, delimiter=";", strict=True))
        if len({len(row) for row in rows}) != 1:
            wrong.append(f"CSV, {block['code']}: rows of several lengths")
        units = [[item["unit"] for item, _ in row] for row in cells_of(block, words)]
        if block["kind"] != "table":
            rows = [row[1:3] if block["kind"] == "checks" else row[1:] for row in rows]
        found = [[read_plain(unit, cell, words.language) for unit, cell in zip(row_units, row)]
                 for row_units, row in zip(units, rows[1:])]
        wrong += differing("CSV", block, found, wanted(block, words))
        if len(rows) != 1 + len(units):
            wrong.append(f"CSV, {block['code']}: {len(rows)} lines")
    present = set(glob.glob(glob.escape(stem) + "-*.csv"))
    return wrong + [f"CSV: {os.path.basename(path)} is of no block" for path in present - files]


def fifteen(value):
    """A number with the digits that a workbook keeps."""
    return f"{float(value):.15g}" if isinstance(value, (int, float)) else value


def sheet_rows(path):
    """The sheets in order: rows by number, cells by column number, each (kind, value)."""
    sheets = {}
    for name, reference, kind, value in xlsx.cells(path):
        letters, row = re.match(r"([A-Z]+)(\d+)", reference).groups()
        column = 0
        for letter in letters:
            column = 26 * column + ord(letter) - 64
        sheets.setdefault(name, {}).setdefault(int(row), {})[column] = kind, value
    return list(sheets.values())


def sheet_cell(item, cell):
    """(kind, value) as they are compared."""
    if cell is None:
        return None
    kind, value = cell
    return kind, fifteen(float(value)) if kind == "number" else value


def xlsx_complaints(path, document, words):
    moved = whole_of(path.removesuffix(".xlsx")).get("restates")
    # The first tells what the report is; of one that was made anew the second tells what moved.
    sheets = sheet_rows(path)[2 if moved and moved["moves"] else 1:]
    blocks = figured(document)
    gathered = [[block for block in blocks if block["kind"] == kind]
                for kind in ("figures", "checks")]
    parts = [[block] for block in blocks if block["kind"] == "table"]
    parts = [part for part in ([gathered[0]] if gathered[0] else []) + parts + (
        [gathered[1]] if gathered[1] else [])]
    if len(sheets) != len(parts):
        return [f"XLSX: {len(sheets)} sheets of figures, not {len(parts)}"]
    wrong = []
    for sheet, part in zip(sheets, parts):
        skipped = {"figures": 2, "checks": 1, "table": 0}[part[0]["kind"]]
        row = 1
        for block in part:
            for cells, values in zip(cells_of(block, words), wanted(block, words)):
                row += 1
                for place, ((item, _), value) in enumerate(zip(cells, values)):
                    kind = TYPES.get(item["unit"], "text")
                    kind = "text" if value == words.language.total else kind
                    expected = None if value is None or value == "" else (kind, fifteen(value))
                    found = sheet_cell(item, sheet.get(row, {}).get(skipped + place + 1))
                    if found != expected:
                        wrong.append(f"XLSX, {block['code']}, row {row}, {item['code']}: {found},"
                                     f" not {expected}")
        if max(sheet) != row:
            wrong.append(f"XLSX, {part[0]['code']}: {max(sheet)} rows, not {row}")
    return wrong


# ---- texts ---------------------------------------------------------------------------------------

def figures_in(text, words):
    """The figures that stand in a text."""
    return {figure.replace(words.language.thousands, "") for figure in words.figure.findall(text)}


def told_figures(block, words):
    """The figures of a block as people write them, without the zeros behind the mark."""
    told, language = set(), words.language
    for row in cells_of(block, words):
        for item, value in row:
            if item["unit"] in NUMBERS and isinstance(value, (int, str)):
                if item["unit"] in ("cents", "bp"):
                    whole, part = divmod(abs(value), 100)
                    part = (f"{part:02}" if item["unit"] == "cents" else f"{part:02}".rstrip("0"))
                    digits = f"{whole}{language.mark}{part}" if part.strip("0") else str(whole)
                    told.add(("-" if value < 0 else "") + language.before.get(item["unit"], "")
                             + digits + language.behind.get(item["unit"], ""))
                else:
                    told.add(str(value).replace(".", language.mark))
    return told


def short(figures, words):
    """Without cents where there are none."""
    zeros, behind = words.language.mark + "00", words.language.behind.get("cents", "")
    return {figure.removesuffix(zeros + behind) + behind
            if "€" in figure and figure.endswith(zeros + behind) else figure
            for figure in figures}


def sections_of_text(text):
    """What stands under each heading of a text: (heading, text)."""
    lines, parts = text.split("\n"), []
    for place, line in enumerate(lines):
        if place and re.fullmatch("-{3,}|={3,}", line) and lines[place - 1].strip():
            parts.append((lines[place - 1], []))
        elif parts:
            parts[-1][1].append(line)
    return [(heading, "\n".join(body)) for heading, body in parts]


def text_complaints(path, document, words):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    wrong = [f"text: a line of {len(line)} characters" for line in text.splitlines()
             if len(line) > 80]
    parts = {}
    for heading, body in sections_of_text(text):
        parts.setdefault(heading, []).append(body)
    for block in figured(document):
        heading = words.of(f"block.{block['code']}")
        bodies = parts.get(heading, [])
        if not bodies:
            wrong.append(f"text: no {heading}")
            continue
        body = bodies.pop(0)
        expected, found = told_figures(block, words), short(figures_in(body, words), words)
        others = set()
        for string in [*(one.get(words.code_of) or "" for one in words.strings.values()),
                       *(value for row in cells_of(block, words) for item, value in row
                         if item["unit"] not in NUMBERS and isinstance(value, str))]:
            others |= short(figures_in(string, words), words)
            others |= set(re.findall(r"\d+", string))
        wrong += [f"text, {block['code']}: no {figure}" for figure in sorted(expected - found)]
        wrong += [f"text, {block['code']}: {figure}" for figure in sorted(found - expected - others)
                  if "€" in figure or "%" in figure]
    return wrong


def pdf_complaints(path, document, words):
    """The figures of each row, side by side, are on the sheets."""
    done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True,
                          check=True)
    whole = re.sub(rf"\s|(?<=\d){words.language.thousands}(?=\d\d\d)", "", done.stdout)
    whole = re.sub(rf"{re.escape(words.language.mark)}00(?!\d)", "", whole)
    wrong = []
    for block in figured(document):
        for row in cells_of(block, words):
            for item, value in row:
                told = told_figures({"kind": "table", "columns": [item], "rows": [[value]]}, words)
                wrong += [f"PDF, {block['code']}: no {figure}" for figure in told
                          if re.sub(r"\s", "", figure) not in whole]
    return wrong


# ---- the statement of reconciliation -------------------------------------------------------------

def euros(text):
    found = re.sub("[\u202f\u00a0€]", "", text).replace(",", ".")
    return round(float(found) * 100) if found else None


def reconciliation_table(lines):
    """Rows and items of a table for programs: (day and name, count, cents) of each."""
    return [(" ".join(filter(None, (day, what or row))), count, euros(cents))
            for _, row, day, what, count, cents in lines]


def reconciliation_sheet(path):
    """The same of the workbook, where days are days, counts and amounts are numbers."""
    sheet, = sheet_rows(path)
    lines = [[sheet[row].get(column, ("", "")) for column in range(1, 7)]
             for row in sorted(sheet) if row > 1]
    kinds = [kind for line in lines for kind in (line[2][0], line[4][0], line[5][0])]
    if set(kinds) != {"", "date", "number"}:
        return kinds
    return reconciliation_table([[value for _, value in line] for line in lines])


def reconciliation(stem):
    """What each form tells: {form: rows}."""
    items = [one for section in whole_of(stem)["sections"] for row in section["rows"]
             for one in [row, *row["items"]]]
    told = {"json": [(" ".join(filter(None, (one.get("date"), one.get("what") or one["label"]))),
                      "" if one.get("count") is None else str(one["count"]), one["cents"])
                     for one in items]}
    with open(f"{stem}.csv", encoding="utf-8-sig", newline="") as file:
        told["csv"] = reconciliation_table(list(csv.reader(file, delimiter=";"))[1:])
    told["xlsx"] = reconciliation_sheet(f"{stem}.xlsx")
    with open(f"{stem}.html", encoding="utf-8") as file:
        rows = Page(file.read()).blocks[None]
    told["html"] = [(name.strip(), count, euros(cents))
                    for name, count, cents in ([cell[0] for cell in row] for row in rows) if name]
    with open(f"{stem}.txt", encoding="utf-8") as file:
        amounts = re.findall("(-?\\d[\u202f\\d]*,\\d\\d)\u00a0€$", file.read(), re.M)
    same = [euros(one) for one in amounts] == [one[2] for one in told["json"]
                                               if one[2] is not None]
    return {**told, "txt": told["json"] if same else amounts}


# ---- a report ------------------------------------------------------------------------------------

READERS = (("html", page_complaints), ("xlsx", xlsx_complaints), ("txt", text_complaints),
           ("pdf", pdf_complaints))


def whole_of(stem):
    with open(f"{stem}.json", encoding="utf-8") as file:
        return json.load(file)


def complaints(stem):
    """What forms of a report do not have as its document has it; stem is the path of its files
    without what their kinds add. Forms that are not there are not missed."""
    document = whole_of(stem)["document"]
    words = Words(document["report"], document["fund"]["language"])
    wrong = csv_complaints(stem, document, words)
    for form, reader in READERS:
        if os.path.exists(f"{stem}.{form}") and (form != "pdf" or shutil.which("pdftotext")):
            wrong += reader(f"{stem}.{form}", document, words)
    return wrong


def figure_count(stem):
    """How many figures a report has."""
    document = whole_of(stem)["document"]
    words = Words(document["report"], document["fund"]["language"])
    return sum(value is not None for block in figured(document) for row in wanted(block, words)
               for value in row)
