# SPDX-License-Identifier: MPL-2.0
"""Every report to funders of the fund whose life was walked (guide_life.py), as `levain report`
writes it: its forms read back and compared, the same computed elsewhere, what a person has read.

A folder of reports/ is judged without being named here: one with a document.sql has its two files
in tests/data/golden/reports, one without is in OTHERS, with what its pages are called.

    GOLDEN_WRITE=1 tests/with_postgres tests/in_database tests/jobs/test_guide_life.sh

writes the files of tests/data/golden/reports anew, all of them; read what changed."""
import csv
import glob
import json
import os
import re
import shutil
import subprocess

import documents
import forms
from award_life import FUND, login_of, run
from levain_test import CALL, EXAMPLE, LEVAIN, ROOT, SCRATCH, person, sql

GOLDEN = os.path.join(ROOT, "tests", "data", "golden", "reports")
DAY, PERIOD = "2028-03-31", "2026-01-01..2027-12-31"
ABOUT = "\nÀ propos de ce rapport\n==="  # from here on, a text says when it was made
FORMS = "html,txt,csv,xlsx,json"
OF_AWARD = sorted(  # what is told of one award
    os.path.basename(os.path.dirname(path))
    for path in glob.glob(os.path.join(ROOT, "reports", "*", "document.sql"))
    if os.path.basename(os.path.dirname(path)) not in documents.NAMES)
NAMES = sorted(documents.NAMES + OF_AWARD)
OTHERS = {"common": None, "dossier": ("dossier.html", "minutes.html"), "explain": None,
          "grid": ("reglement.html",), "letters": ("letter-*.html",),
          "reconciliation": ("reconciliation-*.html",), "remittance": ("*.html",)}
# Where nobody has French, it is another day, and the sun is elsewhere.
ELSEWHERE = {"LC_ALL": "C", "LANG": "C", "TZ": "Pacific/Auckland", "PGTZ": "America/Bogota",
             "PGOPTIONS": "-c levain.today=2031-07-14"}
HERE = {"LC_ALL": "fr_FR.UTF-8", "LANG": "fr_FR.UTF-8", "TZ": "Europe/Paris",
        "PGOPTIONS": "-c levain.today=2028-04-01"}


def values():
    """The values of the example without the last of A14, which this life ends before."""
    path = os.path.join(SCRATCH, "values.csv")
    with open(os.path.join(EXAMPLE, "values.csv"), encoding="utf-8") as file:
        lines = [line for line in file if not re.match("A14;I\\d+;2027-H2;", line)]
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(lines)
    return path


def enrich():
    """What awards report: the example's indicators, milestones and financial returns."""
    for who, role in (("mado", "manager"), ("marc", "manager")):
        person(login_of(who), role, "reader")
    with open(os.path.join(EXAMPLE, "applications.csv"), encoding="utf-8") as file:
        rows = {row["id"]: row for row in csv.DictReader(file, delimiter=";")}
    unsigned = sql("select a.code from levain.standing_award s join levain.application a using"
                   " (fund_id, call_id, application_id) where a.code <> 'A14' order by 1")
    commands = [("mado", "agreement", "sign", f"{CALL}/{code}", "--number", f"CONV-{code}",
                 "--signed-on", "2026-06-10", "--starts", rows[code]["start"], "--ends",
                 rows[code]["end"], "--eligible", f"{rows[code]['eligible']}.00",
                 "--other-public", "0.00", "--at", "2026-06-10") for code, in unsigned]
    commands.append(("mado", "indicator", "apply", FUND, os.path.join(EXAMPLE, "indicators.json")))
    for command, path, day in (
            ("return", os.path.join(EXAMPLE, "returns.csv"), "2028-02-10"),
            ("indicator", values(), "2028-02-12"),
            ("milestone", os.path.join(EXAMPLE, "milestones.csv"), "2026-06-15")):
        commands.append(("mado", command, "take", FUND, path, "--at", day))
    commands += [("marc", command, "validate", FUND, "--at", "2028-02-13")
                 for command in ("return", "indicator")]
    commands += [("mado", "expense", "take", f"{CALL}/A07", os.path.join(EXAMPLE, "expenses.csv"),
                  "--at", "2027-10-05"),
                 ("marc", "expense", "judge", f"{CALL}/A07",
                  os.path.join(EXAMPLE, "expenses-judged.csv"), "--at", "2027-10-12")]
    for who, *command in commands:
        told = run(who, *command)
        if told.returncode != 0:
            raise SystemExit(f"Bail out! levain {' '.join(command)}: {told.returncode}\n"
                             f"{told.stdout}{told.stderr}")


def forget():
    for who in ("mado", "marc"):
        sql(f"drop owned by {login_of(who)}; drop role {login_of(who)}")


def asked(name, *arguments, where, before=()):
    of = ("--award", f"{CALL}/A07") if name in OF_AWARD else ("--period", PERIOD)
    return subprocess.run(
        [*before, LEVAIN, "report", name, "--fund", FUND, "--as-of", DAY, *of, *arguments],
        env={**os.environ, **where}, text=True, capture_output=True, check=False)


def written(name, folder, *arguments, form=FORMS, where, before=()):
    """Write a report; gives what was said, and the path of its files without what kinds add."""
    told = asked(name, "--format", form, "--out", folder, *arguments, where=where, before=before)
    paths = glob.glob(os.path.join(folder, f"{name}-*.json"))
    return told, paths[0][:-len(".json")] if paths else None


# ---- what a person has read ----------------------------------------------------------------------

def laid_out(value, depth=0):
    """JSON for people who compare: what is short on one line, the rest a line each."""
    short = json.dumps(value, ensure_ascii=False)
    if len(short) + depth <= 100 or not isinstance(value, (dict, list)):
        return short
    blank = " " * (depth + 1)
    if isinstance(value, dict):
        lines = [f"{blank}{json.dumps(key)}: {laid_out(one, depth + 1)}"
                 for key, one in value.items()]
        return "{\n" + ",\n".join(lines) + "\n" + " " * depth + "}"
    return "[\n" + ",\n".join(blank + laid_out(one, depth + 1) for one in value) + "\n" + (
        " " * depth + "]")


def golden_forms(stem):
    """The two forms that are kept: the document, and the text up to when it was made."""
    with open(f"{stem}.txt", encoding="utf-8") as file:
        text = file.read()
    return {"json": laid_out(forms.whole_of(stem)["document"]) + "\n",
            "txt": text[:text.index(ABOUT)]}


def compared(name, stem):
    """Complaints about the golden files of a report, which are written anew when that is asked."""
    wrong = []
    for form, text in golden_forms(stem).items():
        path = os.path.join(GOLDEN, f"{name}.{form}")
        if os.environ.get("GOLDEN_WRITE"):
            os.makedirs(GOLDEN, exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        if not os.path.exists(path):
            return [f"{path} is not there: GOLDEN_WRITE=1 writes it, then read it"]
        with open(path, encoding="utf-8") as file:
            kept = file.read()
        if kept != text:
            wrong += [f"{name}.{form}: it differs (GOLDEN_WRITE=1 writes it anew)",
                      *diff(path, text)]
    return wrong


def diff(path, text):
    done = subprocess.run(["diff", path, "-"], input=text, capture_output=True, text=True,
                          check=False)
    return done.stdout.splitlines()[:8]


# ---- every report --------------------------------------------------------------------------------

def unknown():
    """Folders of reports/ that nobody judges, golden files of reports that are not there."""
    folders = {os.path.basename(path) for path in glob.glob(os.path.join(ROOT, "reports", "*"))
               if os.path.isdir(path)}
    wrong = [f"reports/{name} has no document.sql and no case in OTHERS"
             for name in sorted(folders - set(NAMES) - set(OTHERS))]
    wrong += [f"OTHERS has a case of reports/{name}, which is not there"
              for name in sorted(set(OTHERS) - folders)]
    for path in glob.glob(os.path.join(GOLDEN, "*")):
        if os.path.basename(path).split(".")[0] not in NAMES:
            if os.environ.get("GOLDEN_WRITE"):
                os.unlink(path)
            else:
                wrong.append(f"{path} is of no report")
    return wrong


def changed(stem, form, pattern, other):
    """Complaints when one figure of a form is not the one of the document."""
    path = f"{stem}{form}"
    with open(path, encoding="utf-8") as file:
        whole = file.read()
    altered = re.sub(pattern, other, whole, count=1)
    with open(path, "w", encoding="utf-8") as file:
        file.write(altered)
    found = forms.complaints(stem) if altered != whole else []
    with open(path, "w", encoding="utf-8") as file:
        file.write(whole)
    return found


def check_noticed(tap, stem):
    """The comparison itself: a figure that is another in one form is found."""
    for form, pattern, other in ((".html", r'(<td class="number">)[^–<]', r"\g<1>9"),
                                 (".html", r"<dd>[^<]", "<dd>9"),
                                 (".txt", r"\d+\u202f\d{3}\u00a0€", "1\u202f234\u00a0€"),
                                 ("-key.csv", r";\d", ";9"),
                                 (".json", r'"value":\d', '"value":9'),
                                 (".json", r'("rows":\[\[[^]]*,)\d', r"\g<1>9")):
        tap.ok(f"another figure in {form} is noticed", changed(stem, form, pattern, other), form)


def elsewhere_complaints(name):
    """What is not the same when it is computed anew in another place, on another day."""
    told = asked(name, "--again", "--dry-run", "--lang", "en", where=ELSEWHERE)
    return [] if told.returncode == 0 and "nothing differs" in told.stderr else [
        f"{name}: {told.returncode} {told.stderr[:500]}"]


def check(tap):
    """Of each report: forms, files that were read, the same elsewhere."""
    tap.none("every folder of reports/ is judged", unknown())
    enrich()
    folder = os.path.join(SCRATCH, "told")
    count, wrong, kept, other = 0, [], [], []
    for name in NAMES:
        told, stem = written(name, folder, where=HERE)
        if told.returncode != 0 or told.stderr or stem is None:
            wrong.append(f"{name}: {told.returncode} {told.stderr}")
            continue
        wrong += [f"{name}: {one}" for one in forms.complaints(stem)]
        kept += compared(name, stem)
        other += elsewhere_complaints(name)
        count += forms.figure_count(stem)
    tap.none("each cell of each report is the same in HTML, text, CSV, XLSX and JSON, a number a "
             "number, a day a day", wrong)
    tap.ok("many cells are compared", count > 1500, count)
    tap.none("each report is the one that was read", kept)
    tap.none("computed elsewhere, on another day, it is the same", other)
    check_noticed(tap, glob.glob(os.path.join(folder, "execution-*.json"))[0][:-len(".json")])
    shutil.rmtree(folder)
    forget()
