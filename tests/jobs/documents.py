# SPDX-License-Identifier: MPL-2.0
"""What tests of reports share: documents as their statements give them, and what they hold."""
import glob
import json
import os
import re
import subprocess

from levain_test import ROOT


def source(name):
    with open(os.path.join(ROOT, "reports", name, "document.sql"), encoding="utf-8") as file:
        return file.read()


def statement(name):
    lines = [line for line in source(name).splitlines(True) if not line.startswith("--")]
    return "".join(lines).rstrip().rstrip(";")


# The reports of a whole fund: one of an award has a sixth parameter.
NAMES = [name for name in sorted(
    os.path.basename(os.path.dirname(path))
    for path in glob.glob(os.path.join(ROOT, "reports", "*", "document.sql")))
         if "\n-- $6 " not in source(name)]


# As the program does before it reads all of a fund: of tables that nobody looked at since they were
# filled, plans are of ten times the cost.
LOOK = "do 'begin perform levain.analyze_filled(); end';"


def documents(asked, joined=False):
    """The documents of (report, funder or None, first day, last day, as-of day) of the first fund,
    all of one snapshot, in order; by joining the ledger, or by the sums that are kept."""
    script = [LOOK, "begin isolation level repeatable read read only;",
              f"set local levain.figures = '{'joined' if joined else 'kept'}';",
              "select min(fund_id) as fund from levain.fund \\gset"]
    for name in sorted({one[0] for one in asked}):
        script.append(f"prepare \"{name}\" (bigint, text, bigint, bigint, bigint) as\n"
                      f"{statement(name)};")
    for name, funder, *days in asked:
        told = ", ".join(f"date '{day}' - date '1970-01-01'" for day in days)
        who = "null" if funder is None else f"'{funder}'"
        script.append(f"execute \"{name}\" (:fund, {who}, {told});")
    done = subprocess.run(["psql", "-XAtq", "-v", "ON_ERROR_STOP=1"], text=True, check=False,
                          input="\n".join(script), capture_output=True)
    if done.returncode != 0:
        raise SystemExit(f"Bail out! {done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def traced(asked):
    """The sums of the facts that figure_trace lists for each (figure, as-of day, {name: value}):
    names are those of its other parameters."""
    names = ("from", "through", "funder", "vintage", "exercise", "call", "envelope", "application")
    with open(os.path.join(ROOT, "sql", "queries", "figure_trace.sql"), encoding="utf-8") as file:
        query = "".join(line for line in file if not line.startswith("--")).rstrip().rstrip(";")
    # A plan for all costs more than to plan each.
    script = [LOOK, "set plan_cache_mode = force_custom_plan;",
              "select min(fund_id) as fund from levain.fund \\gset",
              "prepare trace (bigint, text, bigint, bigint, bigint, text, bigint, bigint, text,"
              f" text, text) as select coalesce(sum(t.cents), 0) from ({query}) as t;"]

    def told(name, value):
        if value is None:
            return "null"
        return (f"date '{value}' - date '1970-01-01'" if name in ("day", "from", "through")
                else f"'{value}'")
    for figure, day, narrowed in asked:
        cells = ", ".join(told(name, narrowed.get(name)) for name in names)
        script.append(f"execute trace (:fund, '{figure}', {told('day', day)}, {cells});")
    done = subprocess.run(["psql", "-XAtq", "-v", "ON_ERROR_STOP=1"], text=True, check=True,
                          input="\n".join(script), capture_output=True)
    return [int(line) for line in done.stdout.split()]


def blocks(document):
    return [block for section in document["sections"] for block in section["blocks"]]


def block_of(document, code):
    return next(block for block in blocks(document) if block["code"] == code)


def rows_of(document, code):
    """The rows of a table, each by the codes of its columns."""
    block = block_of(document, code)
    codes = [column["code"] for column in block["columns"]]
    return [dict(zip(codes, row)) for row in block["rows"]]


def figures(document):
    """Every (code, value) that is of the whole fund or funder: key figures and totals."""
    found = []
    for block in blocks(document):
        if block["kind"] == "figures":
            found += [(item["code"], item["value"]) for item in block["items"]]
        elif block["kind"] == "table":
            found += [(column["code"], value) for column, value
                      in zip(block["columns"], block.get("totals") or [])]
    return [(code, value) for code, value in found if isinstance(value, int)]


def disagreements(given):
    """Codes that stand for two values in documents of one snapshot, funder and day."""
    seen, wrong = {}, []
    for document in given:
        for code, value in figures(document):
            first = seen.setdefault(code, (value, document["report"]))
            if first[0] != value:
                wrong.append(f"{code}: {first[1]} {first[0]}, {document['report']} {value}")
    return wrong


def broken(document):
    """Identities that do not hold."""
    return [f"{document['report']} {item['code']}: {item['left']} {item['right']}"
            for block in blocks(document) if block["kind"] == "checks"
            for item in block["items"] if item["left"] != item["right"]]


def unsummed(document):
    """Columns of amounts whose rows do not come to the total below them."""
    return [f"{document['report']} {block['code']} {column['code']}: {total} {found}"
            for block in blocks(document) if block["kind"] == "table" and "more" not in block
            for column, total, *cells in zip(block["columns"], block.get("totals") or [],
                                             *block["rows"])
            for found in [sum(cell for cell in cells if isinstance(cell, int))]
            if column["unit"] == "cents" and isinstance(total, int) and found != total]


def misshapen(document):
    """What is not as docs/reports.md says: cells that are not of their unit."""
    kinds = {"cents": int, "count": int, "days": int, "bp": int, "decimal": str, "date": str,
             "instant": str, "text": str, "code": str, "flag": bool}
    wrong = []
    for block in blocks(document):
        codes = [item["code"] for item in block.get("columns", block.get("items", []))]
        if len(codes) != len(set(codes)):
            wrong.append(f"{block['code']}: a code twice")
        if block["kind"] == "table":
            for row in block["rows"] + ([block["totals"]] if block.get("totals") else []):
                if len(row) != len(codes):
                    wrong.append(f"{block['code']}: {len(row)} cells")
                wrong += [f"{block['code']} {column['code']}: {value!r}"
                          for column, value in zip(block["columns"], row)
                          if not (value is None
                                  or isinstance(value, dict) and list(value) == ["why"]
                                  or type(value) is kinds[column["unit"]])]
            chart = block.get("chart")
            if chart and not {chart["label"], *chart["series"]} <= set(codes):
                wrong.append(f"{block['code']}: a chart of columns that are not there")
    return [f"{document['report']} {text}" for text in wrong]


def codes_used(document):
    """(kind, code) of all that people read of a document; those of figures with their units."""
    used = {("title", "")}
    for section in document["sections"]:
        used.add(("section", section["code"]))
        for block in section["blocks"]:
            used.add(("block", block["code"]))
            if block["kind"] == "words":
                used.add(("words", block["code"]))
            if block.get("chart"):
                used.add(("chart", block["code"]))
            for item in block.get("items", []):
                used.add(("figure" if block["kind"] == "figures" else "check", item["code"]))
                if item.get("why"):
                    used.add(("why", item["why"]))
            for place, column in enumerate(block.get("columns", [])):
                used.add(("column", column["code"]))
                for row in block["rows"] + [block.get("totals") or [None] * (place + 1)]:
                    if isinstance(row[place], dict):
                        used.add(("why", row[place]["why"]))
                    elif column["unit"] == "code" and row[place] is not None:
                        used.add((f"code.{column['code']}", row[place]))
    return used


def wordless(document):
    """Codes of a document that have no words in French or in English."""
    words = {}
    for folder in ("common", document["report"]):
        with open(os.path.join(ROOT, "reports", folder, "strings.json"), encoding="utf-8") as file:
            words.update(json.load(file))
    missing = []
    for kind, code in sorted(codes_used(document)):
        keys = [kind + ("." + code if code else "")]
        if kind in ("column", "figure"):
            keys = [f"column.{code}", f"figure.{code}"]
        told = [words[key] for key in keys if key in words]
        if not told or not all(told[0].get(language) for language in ("fr", "en")):
            missing.append(f"{document['report']} {keys[0]}")
    return missing


def told_figures():
    """The codes that sql/README.md explains, by unit."""
    with open(os.path.join(ROOT, "sql", "README.md"), encoding="utf-8") as file:
        section = file.read().split("\n## Figures\n")[1].split("\n## ")[0]
    ledger, computed = section.split("Computed beside the ledger")
    told = {code: "cents" for code in re.findall(r"^\| `(\w+)` \|", ledger, re.M)}
    told.update(re.findall(r"^\| `(\w+)` \| (\w+) \|", computed, re.M))
    return told


def untold(document, told):
    """Figures of a document that sql/README.md does not explain, or in another unit."""
    wrong = []
    for block in blocks(document):
        if block["kind"] in ("figures", "table"):
            for item in block.get("items", block.get("columns", [])):
                code = re.sub(r"_(period|year)$", "", item["code"])
                if item["unit"] in ("cents", "count", "bp", "days", "decimal") and told.get(
                        item["code"], told.get(code)) != item["unit"]:
                    wrong.append(f"{document['report']} {item['code']}: {item['unit']}")
    return wrong
