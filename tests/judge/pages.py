#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""The two guides are walked, as their readers would; every page and table that they write by it is
judged by axe-core, html-validate and csvclean. Prints TAP; run by test_pages.sh."""
import fnmatch
import glob
import os
import shutil
import subprocess
import sys

import guide
import reports_told
from judges import check_axe, check_csv, check_html
from levain_test import CALL, LEVAIN, SCRATCH, Tap, must

PDF = ",pdf" if shutil.which("weasyprint") else ""
ANOTHER_DAY = ("faketime", "2031-07-14 05:06:07") if shutil.which("faketime") else ()


def content(folder):
    """The bytes of each file of a folder, by name."""
    found = {}
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), "rb") as file:
            found[name] = file.read()
    return found


class Walking(Tap):
    """Counts what test_guide.sh tells."""

    def ok(self, name, passed, details=""):
        self.failed += not passed
        if not passed:
            self.say(f"{name}: {details}")
        return passed


def walk(folder):
    """Walk both; gives how much of it went wrong, and the names of the files of their readers."""
    walking, given = Walking(), set()
    for path in guide.GUIDES:
        guide.check_guide(walking, folder, path)
        with open(path, encoding="utf-8") as file:
            given.update(word[8:] for line in file if line.startswith("```")
                         for word in line.split() if word.startswith("fichier="))
    return walking.failed, given


def here_and_there(folder):
    """The names of files that are not the same under another clock, zone and language."""
    commands = [("report", "dossier", "--call", CALL, "--format",
                 "html,csv,xlsx,json,reasons.csv" + PDF),
                ("report", "minutes", "--call", CALL, "--format", "html,txt,json"),
                ("report", "letters", "A12", "A01", "--call", CALL, "--format", "html,txt" + PDF),
                ("report", "reconciliation", "val-de-lierre", "--from", "2026-12-01", "--through",
                 "2026-12-31", "--format", "html,txt,csv,xlsx,json"),
                ("remit", "letters", "2026/R1")]
    found = []
    for place, where, before in (("here", reports_told.HERE, ()),
                                 ("there", reports_told.ELSEWHERE, ANOTHER_DAY)):
        out, wrong = os.path.join(folder, place), []
        for command in commands:
            told = subprocess.run([*before, LEVAIN, *command, "--out", out, "--quiet"],
                                  env={**os.environ, **where}, capture_output=True, text=True,
                                  check=False)
            if told.returncode != 0:
                wrong.append(f"{command}: {told.returncode} {told.stderr}")
        found.append((content(out), wrong))
    (here, bad), (there, worse) = found
    return bad + worse + [name for name in sorted({*here, *there})
                          if here.get(name) != there.get(name)], len(here)


def main():
    tap = Tap()
    folder = os.path.join(SCRATCH, "guide")
    os.makedirs(folder)
    failed, given = walk(folder)
    tap.same("the guides are walked", failed, 0)
    with open(os.path.join(folder, "reglement.html"), "w", encoding="utf-8") as file:
        file.write(must("fund", "explain-rules", "--call", CALL, "--lang", "fr", "--format",
                        "html"))
    pages = sorted(glob.glob(os.path.join(folder, "**", "*.html"), recursive=True))
    names = [os.path.basename(page) for page in pages]
    tap.none("pages of each kind of report are there", [
        f"{kind}: no {pattern}" for kind, patterns in reports_told.OTHERS.items()
        for pattern in patterns or () if not fnmatch.filter(names, pattern)])
    check_html(tap, "html-validate finds nothing to say", pages)
    check_axe(tap, "axe-core finds nothing to say", pages)
    other, count = here_and_there(os.path.join(SCRATCH, "twice"))
    tap.none("on another day, in another place and another language: the same bytes", other)
    tap.ok("of many files", count > 15, count)
    tables = [path for path in sorted(glob.glob(os.path.join(folder, "**", "*.csv"),
                                                recursive=True))
              if os.path.basename(path) not in given and "rejects" not in path]
    tap.ok("tables are written", len(tables) > 10, tables)
    check_csv(tap, "csvclean finds nothing to say", tables)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
