# SPDX-License-Identifier: MPL-2.0
"""Judges of what Levain writes that are not ours: axe-core, html-validate, csvclean. Each gives a
list of complaints, or None and says on the test point why it is not here."""
import concurrent.futures
import csv
import json
import os
import re
import shutil
import subprocess

import forms

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

BAD = """<!DOCTYPE html><html><head><title>x</title><style>p { color: #ccc; background: #fff; }
figure { width: 5rem; overflow: auto; }</style></head><body><main><h1>x</h1><p>pale</p>
<figure><svg role="img" aria-label="wide" width="900" height="90"></svg></figure></main></body>
</html>"""


def modules(tap, name, package):
    """The folder of the node modules, when it has this one."""
    told = subprocess.run([os.path.join(ROOT, "tests", "node", "modules")], capture_output=True,
                          text=True, check=False)
    folder = told.stdout.strip()
    if told.returncode != 0 or not os.path.isdir(os.path.join(folder, package)):
        tap.skip(name, told.stderr.strip().replace("\n", " ") or f"{package} is not installed")
        return None
    return folder


def check_axe(tap, name, pages):
    """Pages at the widths of a desk and of a phone, light and dark, in a browser."""
    folder = modules(tap, name, "axe-core")
    if folder is None:
        return
    if not shutil.which(os.environ.get("CHROMIUM", "chromium")):
        tap.skip(name, "chromium is not installed (.ci/packages judge)")
        return
    tap.none(f"{name} ({len(pages)} pages)", axe_complaints(folder, pages))
    bad = os.path.join(os.environ["SCRATCH"], "bad.html")
    with open(bad, "w", encoding="utf-8") as file:
        file.write(BAD)
    rules = {one.split(": ")[1].split()[0] for one in axe_complaints(folder, [bad])}
    tap.ok("it does of a bad page", rules >= {"html-has-lang", "reflow", "color-contrast",
                                              "scrollable-region-focusable"}, rules)


def axe_complaints(folder, pages):
    done = subprocess.run(["node", os.path.join(ROOT, "tests", "node", "axe.js"), folder, *pages],
                          capture_output=True, text=True, check=False)
    found = {}
    for line in done.stdout.splitlines():
        one = json.loads(line)
        place = f"{one['page']}: {one['rule']} {one.get('at', '')} {one.get('why', '')}"
        found.setdefault(place.replace("\n", " "), []).append(f"{one['screen']} {one['scheme']}")
    wrong = [f"{place} ({', '.join(seen)})" for place, seen in found.items()]
    if done.returncode not in (0, 1) or bool(wrong) != bool(done.returncode):
        wrong.append(f"axe.js: ended with {done.returncode} {done.stderr}")
    return wrong


def check_html(tap, name, pages):
    folder = modules(tap, name, "html-validate")
    if folder is None:
        return
    done = subprocess.run(
        ["node", os.path.join(folder, "html-validate", "bin", "html-validate.js"), "--preset",
         "recommended", "--rule", "long-title:off", *pages], capture_output=True, text=True,
        check=False)
    tap.ok(f"{name} ({len(pages)} pages)", done.returncode == 0, done.stdout + done.stderr)


def csv_complaints(path):
    with open(path, encoding="utf-8-sig") as file:
        mark = ";" if ";" in file.readline() else ","
    done = subprocess.run(["csvclean", "-n", "-d", mark, path], capture_output=True, text=True,
                          check=False)
    return [] if (done.returncode, done.stdout, done.stderr) == (0, "No errors.\n", "") else [
        f"{path}: {done.stdout}{done.stderr}"]


def sheet_complaints(path):
    """What xlsx2csv reads of a workbook otherwise than the test does: cells by sheet and place."""
    done = subprocess.run(["xlsx2csv", "-a", path], capture_output=True, text=True, check=False)
    sheets = re.split(r"^-------- \d+ - .*\n", done.stdout, flags=re.M)[1:]
    found = {}
    for number, sheet in enumerate(sheets):
        for row, cells in enumerate(csv.reader(sheet.splitlines(True)), 1):
            found.update({(number, row, column): cell
                          for column, cell in enumerate(cells, 1) if cell})
    wrong, places = [], 0
    for number, rows in enumerate(forms.sheet_rows(path)):
        for row, cells in rows.items():
            for column, (kind, value) in cells.items():
                cell, places = found.get((number, row, column), ""), places + 1
                if kind == "number":
                    value, cell = float(value), float(cell.replace(",", "") or "nan")
                if cell != value:
                    wrong.append(f"{path}: sheet {number}, row {row}, column {column}: {cell!r},"
                                 f" not {value!r}")
    return wrong + ([f"{path}: {len(found)} cells, not {places}"] if places != len(found) else [])


def check_sheets(tap, name, paths):
    if not shutil.which("xlsx2csv"):
        tap.skip(name, "xlsx2csv is not installed (.ci/packages)")
        return
    with concurrent.futures.ThreadPoolExecutor(2) as both:
        wrong = [one for found in both.map(sheet_complaints, paths) for one in found]
    tap.none(f"{name} ({len(paths)} workbooks)", wrong)


def check_csv(tap, name, paths):
    if not shutil.which("csvclean"):
        tap.skip(name, "csvkit is not installed (.ci/packages judge)")
        return
    with concurrent.futures.ThreadPoolExecutor(2) as both:
        wrong = [one for found in both.map(csv_complaints, paths) for one in found]
    tap.none(f"{name} ({len(paths)} files)", wrong)
