#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Reports to funders: the same bytes whenever they are asked for, what moved when they are made
anew, the same figures in every form. Prints TAP; run by test_report_made.sh."""
import json
import os
import re
import shutil
import subprocess
import sys

import forms
from award_life import CALL, FUND, done, forget_logins, login_of, open_appropriations, prepare
from levain_test import LEVAIN, ROOT, SCRATCH, Tap, sql

REPORT = "appropriations"
DAY = "2026-06-30"
FORMS = ["html", "txt", "csv", "xlsx", "json"]


def on(day):
    os.environ["PGOPTIONS"] = f"-c levain.today={day}"


def report(who, *arguments, lang="C.UTF-8", zone="Europe/Paris", before=(), name=REPORT):
    environment = dict(os.environ, LC_ALL=lang, LANG=lang, TZ=zone, PGUSER=login_of(who))
    return subprocess.run([*before, LEVAIN, "report", name, "--fund", FUND, *arguments],
                          env=environment, text=True, capture_output=True, check=False)


def files(who, folder, *arguments, pdf=False, **options):
    """The bytes of every file that a report is written into, by name; and what was said."""
    folder = os.path.join(SCRATCH, folder)
    forms = FORMS + ["pdf"] if pdf and shutil.which("weasyprint") else FORMS
    told = report(who, *arguments, "--format", ",".join(forms), "--out", folder, **options)
    found = {}
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
        with open(os.path.join(folder, name), "rb") as file:
            found[name] = file.read()
    return found, told


def document(who, *arguments):
    told = report(who, *arguments, "--json")
    return json.loads(told.stdout) if told.returncode in (0, 1) else told.stderr


def kept():
    return int(sql("select count(*) from levain.report_made")[0][0])


# ---- the same figures ----------------------------------------------------------------------------

def check_figures(tap, first):
    stem = f"{REPORT}-2026-as-of-{DAY}"
    whole = json.loads(first[f"{stem}.json"])
    path = os.path.join(SCRATCH, "first", stem)
    tap.ok("a report has figures", forms.figure_count(path) > 40, whole)
    tap.none("each form has the cells of the document", forms.complaints(path))
    text = first[f"{stem}.txt"].decode()
    tap.ok("each form says as of when it is, and the digests",
           all(whole["snapshot_sha256"][:12] in data.decode("utf-8", "replace")
               and whole["document_sha256"][:12] in data.decode("utf-8", "replace")
               for name, data in first.items()
               if name.endswith((".html", ".txt", ".json", "-about.csv")))
           and "30 juin 2026" in text, text)
    canonical = json.dumps(whole["document"], ensure_ascii=False, separators=(",", ":"),
                           sort_keys=True)
    tap.same("the digest is that of the canonical document", sql(
        f"select encode(sha256(convert_to($x${canonical}$x$, 'UTF8')), 'hex')")[0][0],
        whole["document_sha256"])


# ---- asked for again -----------------------------------------------------------------------------

def check_again(tap):
    on(DAY)
    first, told = files("mado", "first", lang="fr_FR.UTF-8", pdf=True)
    tap.ok("a report is made, with all of its words", told.returncode == 0 and told.stderr == ""
           and len(first) == len(told.stdout.splitlines()) > 8, f"{told}")
    tap.same("and kept", kept(), 1)
    on("2026-12-31")
    faketime = ("faketime", "2031-03-04 05:06:07") if shutil.which("faketime") else ()
    second, told = files("anne", "second", "--as-of", DAY, lang="C", zone="Pacific/Auckland",
                         before=faketime, pdf=True)
    tap.same("months later, by another person, in another place: the same bytes in each form",
             [name for name in first if first[name] != second.get(name)] or list(second),
             list(first))
    first = {name: data for name, data in first.items() if not name.endswith(".pdf")}
    if not faketime:
        tap.skip("also where the clock of the machine says another year", "no faketime here")
    read, told = files("comite", "read", "--as-of", DAY)
    tap.ok("who only reads gets what was kept", read == first and told.stderr == "", told.stderr)
    if not shutil.which("weasyprint"):
        tap.skip("PDF too", "WeasyPrint is not installed here")
    sql("update levain.fund set language = 'en'")
    other, told = files("comite", "other", "--as-of", DAY)
    sql("update levain.fund set language = 'fr'")
    tap.ok("a fund that speaks another language since gets what was kept", other == first,
           [name for name in first if other.get(name) != first[name]])
    tap.same("nothing more was kept", kept(), 1)
    return first


def check_restated(tap, first):
    done("mado", "appropriation", "open", "E1", "--call", CALL, "--cp", "1000.00", "--cites",
         "vote of June", "--at", "2026-06-15")
    again, told = files("mado", "still", "--as-of", DAY)
    tap.ok("what is recorded later with an earlier day moves no report that was kept",
           again == first and told.stderr == "", told.stderr)
    tried = document("mado", "--as-of", DAY, "--again", "--dry-run")
    tap.ok("a dry run says what would move, and keeps nothing",
           not tried["kept"] and tried["version"] == 2 and kept() == 1, tried)
    anew, told = files("mado", "anew", "--as-of", DAY, "--again", "--lang", "en")
    whole = json.loads(anew[f"{REPORT}-2026-as-of-{DAY}.json"])
    moves = [(m["before"], m["after"]) for m in whole["restates"]["moves"]]
    tap.ok("made anew, it is a version more that says so on standard error",
           told.returncode == 0 and whole["version"] == 2 and "version 1" in told.stderr
           and "told otherwise" in told.stderr, told.stderr)
    tap.ok("it says which figures moved, and by how much: one vote of 1,000 euros",
           moves and {after - before for before, after in moves
                      if isinstance(before, int) and isinstance(after, int)
                      and abs(after - before) > 10000} == {100000}, moves)
    causes = whole["restates"]["since"]["causes"]
    tap.ok("and what was recorded since",
           [(c["kind"], c["on_date"], c["cents"]) for c in causes if c["stream"] == "operation"]
           == [("open", "2026-06-15", 100000)], causes)
    page = anew[f"{REPORT}-2026-as-of-{DAY}.html"].decode()
    tap.ok("the page begins with it", "Rectification" in page
           and page.index("Rectification") < page.index("<main")
           and "Ouverture de crédits du 15 juin 2026" in page
           and f"enregistré par {login_of('mado')}" in page, page[:3000])
    then, told = files("comite", "then", "--as-of", DAY)
    tap.ok("from then on that version answers", then == anew and told.stderr == "", told.stderr)
    earlier, _ = files("anne", "earlier", "--as-of", DAY, "--edition", "1")
    tap.ok("the earlier one is still there, byte for byte", earlier == first, "")
    told = report("anne", "--as-of", DAY, "--again", "--lang", "en")
    tap.ok("made anew without anything new, nothing is kept", "nothing differs" in told.stderr
           and kept() == 2, told.stderr)
    told = report("anne", "--as-of", DAY, "--edition", "3", "--lang", "en")
    tap.ok("a version that there is not is none", told.returncode == 65
           and "no version 3" in told.stderr, told.stderr)


def check_today(tap):
    on("2026-12-31")
    before = document("mado")
    done("mado", "appropriation", "open", "E1", "--call", CALL, "--cp", "500.00", "--cites",
         "vote of December", "--at", "2026-12-31")
    after = document("mado")
    tap.ok("while the day goes on, a report of it follows what is recorded, and says what moved",
           before["version"] == 1 and after["version"] == 2
           and before["snapshot_sha256"] != after["snapshot_sha256"]
           and after["restates"]["moves"], (before, after))
    part = document("mado", "--funder", sql(
        "select code from levain.funder join levain.funding using (funder_id)")[0][0])
    tap.same("two reports of one moment rest on the same", part["snapshot_sha256"],
             after["snapshot_sha256"])
    count = kept()
    read = document("comite", "--period", "2026-H2")
    tap.ok("who only reads has others computed, and keeps none",
           not read["kept"] and read["known_instant"] is None and kept() == count, read)
    told = report("comite", "--period", "2026-H2", "--lang", "en")
    tap.ok("and is told so", "computed, not kept" in told.stdout, told.stdout)
    # Two at once: the second waits for the first, then finds what it kept.
    environment = dict(os.environ, PGUSER=login_of("mado"))
    both = [subprocess.Popen([LEVAIN, "report", REPORT, "--fund", FUND, "--period", "2026-Q4",
                              "--json"], env=environment, text=True, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE) for _ in range(2)]
    outputs = [one.communicate() for one in both]
    tap.ok("two equal commands at once keep one report, and both tell it",
           [one.returncode for one in both] == [0, 0] and outputs[0] == outputs[1]
           and kept() == count + 1, outputs)


def check_refusals(tap):
    told = report("mado", "--as-of", "2027-01-01", "--lang", "en")
    tap.ok("no report of a day to come", told.returncode == 65 and "still to come" in told.stderr,
           told.stderr)
    told = report("mado", "--as-of", "2026-06-30", "--period", "2026-H2", "--lang", "en")
    tap.ok("nor of a period that has not begun", told.returncode == 65
           and "begins after" in told.stderr, told.stderr)
    told = report("mado", "--funder", "nobody", "--lang", "en")
    tap.ok("nor of a funder that there is not", told.returncode == 65
           and "there is no funder nobody" in told.stderr, told.stderr)
    # A document that contradicts itself, as a statement would have given it.
    sql("with bad as (select m.*, regexp_replace(replace(m.document, '2026-06-30', '2026-03-31'),"
        " '\"left\":', '\"left\":9') as text from levain.report_made m where m.version = 1"
        " and m.as_of = '2026-06-30') insert into levain.report_made (fund_id, report, from_on,"
        " through_on, as_of, version, document, sha256, snapshot_sha256, journal_head, marks,"
        " engine, known_at) select fund_id, report, from_on, through_on, '2026-03-31', 1, text,"
        " sha256(convert_to(text, 'UTF8')), snapshot_sha256, journal_head, marks, engine, known_at"
        " from bad")
    told = report("anne", "--as-of", "2026-03-31", "--lang", "en")
    tap.ok("what does not hold is shown, and ends with 1", told.returncode == 1
           and "does not hold" in told.stdout and "A check does not hold." in told.stdout
           and re.search("1 of [0-9]+ checks do not hold", told.stderr), told)


def contrast(one, other):
    """WCAG 2.2, contrast ratio of two colours #rrggbb."""
    def light(colour):
        parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
        parts = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    more, less = sorted((light(one), light(other)), reverse=True)
    return (more + 0.05) / (less + 0.05)


def check_colours(tap):
    with open(os.path.join(ROOT, "reports/common/style.css"), encoding="utf-8") as file:
        schemes = re.findall(r":root \{(.*?)\}", file.read(), re.S)
    weak = []
    for scheme in schemes:
        colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", scheme))
        for ink, paper, least in (("ink", "paper", 7), ("soft", "paper", 4.5),
                                  ("deep", "paper", 4.5),
                                  ("bad", "paper", 4.5), ("soft", "pale", 4.5), ("ink", "pale", 7),
                                  ("deep", "pale", 4.5), ("bad", "bad-pale", 4.5),
                                  ("soft", "bad-pale", 4.5), ("focus", "paper", 3)):
            if contrast(colours[ink], colours[paper]) < least:
                weak.append(f"{ink} on {paper}: {contrast(colours[ink], colours[paper]):.2f}")
    tap.ok("both schemes of colours are read", len(schemes) == 2, schemes)
    tap.none("words stand out from their ground as WCAG 2.2 AA asks, light and dark", weak)


def check_pages(tap, first):
    """The page as html-validate judges it, with the made-up one that has every kind of block."""
    name = "html-validate finds nothing to say"
    modules = subprocess.run(["tests/node/modules"], capture_output=True, text=True, check=False)
    program = os.path.join(modules.stdout.strip(), "html-validate", "bin", "html-validate.js")
    if modules.returncode != 0 or not os.path.exists(program):
        tap.skip(name, modules.stderr.strip().replace("\n", " ") or "it is not installed")
        return
    pages = [os.path.join(SCRATCH, folder, f"{REPORT}-2026-as-of-{DAY}.html")
             for folder in ("first", "anew")]
    judged = subprocess.run(["node", program, "--preset", "recommended",
                             "--rule", "long-title:off", *pages,
                             os.path.join(ROOT, "tests/data/report/expected.fr.html")],
                            capture_output=True, text=True, check=False)
    tap.ok(name, judged.returncode == 0, judged.stdout + judged.stderr)
    tap.ok("nothing is fetched, nothing runs", all(
        not re.search(rb"<script|<link|<img|src=|url\((?!#)|@import", data)
        for data in (first[f"{REPORT}-2026-as-of-{DAY}.html"],)), "")


def main():
    tap = Tap()
    prepare()
    open_appropriations()
    first = check_again(tap)
    check_figures(tap, first)
    check_restated(tap, first)
    check_today(tap)
    check_colours(tap)
    check_pages(tap, first)
    check_refusals(tap)
    os.environ.pop("PGOPTIONS", None)
    forget_logins()
    return tap.end()


sys.exit(main())
