#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""The committee's file of the worked fund: the figures of each form are compared with the JSON, the
simulations with the runs themselves. Prints TAP; run by test_report.sh.
"""
import datetime
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from decimal import Decimal

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "bench"))
import applications  # noqa: E402
import xlsx  # noqa: E402
from levain_test import (CALL, EXAMPLE, LEVAIN, SCRATCH, Tap, allocation,  # noqa: E402
                         levain, must, sql)

VARIED = ("quota.epci.share=42 %", "threshold=60", "envelope.E1.voted=60000", "net=520000")


def read(path, mode="r"):
    with open(path, mode, **({} if "b" in mode else {"encoding": "utf-8"})) as file:
        return file.read()


def report(folder, formats, *arguments, name="dossier"):
    """The folder with the report in these formats."""
    out = os.path.join(SCRATCH, folder)
    must("report", name, "--call", CALL, "--format", formats, "--out", out, "--quiet", *arguments)
    return out


def prepare():
    must("migrate")
    must("fund", "apply", os.path.join(EXAMPLE, "fund.json"))
    must("intake", "--call", CALL, os.path.join(EXAMPLE, "applications.csv"))
    must("conflict", "declare", f"{CALL}/A12", "m-a", "--motive", "sits on its board")
    must("score", "--call", CALL)
    run = allocation()
    simulated = {varied: allocation("--what-if", varied) for varied in VARIED}
    return run, simulated


def awards(run):
    return {one["application"]: one["award_cents"] for one in run["applications"]}


def check_document(tap, document, run, simulated):
    """What the JSON says beside the run."""
    funded = [one["application"] for one in document["applications"] if one["award_cents"] > 0]
    tap.same("the cut stands under the last award", document["cut"],
             {"application": funded[-1], "award_count": len(funded)})
    conflicts = {one["application"]: one["conflicts"] for one in document["applications"]}
    tap.same("a conflict that was declared is with its application",
             conflicts.pop("A12"),
             [{"marker": "m-a", "label": "m-a", "ground": "declared",
               "why": "déclaré : sits on its board"}])
    tap.ok("and with no other", not any(conflicts.values()), conflicts)
    told = {one["varied"].replace(" = ", "=", 1): one for one in document["simulations"]}
    tap.same("each simulation is told", sorted(told), sorted(VARIED))
    before = awards(run)
    order = [one["application"] for one in document["applications"]]
    for varied, simulation in simulated.items():
        after = awards(simulation)
        wanted = {
            "enter": [one for one in order if after[one] > 0 == before[one]],
            "leave": [one for one in order if before[one] > 0 == after[one]],
            "more": [one for one in order if after[one] > before[one] > 0],
            "less": [one for one in order if before[one] > after[one] > 0],
            "awarded_cents": simulation["awarded_cents"], "left_cents": simulation["left_cents"],
            "net_cents": simulation["net_cents"], "name": simulation["run"],
            "award_count": sum(cents > 0 for cents in after.values())}
        tap.same(f"{varied}: who enters and leaves is what the runs say",
                 {name: told[varied][name] for name in wanted}, wanted)
    tap.ok("a looser quota that awards less is a surprise",
           any(one.startswith("part d'une intercommunalité (part au plus) : 42 %")
               for one in document["surprises"]),
           document["surprises"])
    tap.ok("a tighter threshold that awards less is none",
           not any("seuil" in one for one in document["surprises"]), document["surprises"])


def check_objectives(tap, document, out):
    """The other ways to award: those stored with the run, in the JSON and in the workbook."""
    stored = sql("select o.objective, o.award_count, o.awarded_cents, o.envy_count "
                 "from levain.allocation_objective o join levain.allocation_run r "
                 "using (fund_id, call_id, allocation_run_id) where r.kind = 'real' "
                 "order by o.ordinal")
    told = [[one["objective"], str(one["award_count"]), str(one["awarded_cents"]),
             str(one["envy_count"])] for one in document["objectives"]]
    tap.ok("each way to award is told as it is stored", told == stored and len(told) == 6,
           f"{told}\n{stored}")
    sheet = xlsx.table(os.path.join(out, "dossier.xlsx"), "Autres façons d'attribuer")
    tap.same("so does the workbook",
             [(row["Façon d'attribuer"][1], cents(row["Attribué (EUR)"]),
               Decimal(row["Somme des notes"][1])) for row in sheet],
             [(one["label"], one["awarded_cents"], Decimal(one["score"]))
              for one in document["objectives"]])


def cents(cell):
    return int((Decimal(cell[1]) * 100).to_integral_value())


def check_workbook(tap, out, document):
    """Each figure of the workbook is the one of the JSON."""
    path = os.path.join(out, "dossier.xlsx")
    applications = document["applications"]
    ranking = xlsx.table(path, "Classement")
    heads = [(name, value) for name, reference, _, value in xlsx.cells(path)
             if reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "1"]
    tap.ok("a call without titles has no empty column for them",
           ("Classement", "Candidature") in heads and "Intitulé" not in dict(map(reversed, heads)),
           heads)
    tap.same("the ranking has the applications in their order",
             [one["Candidature"] for one in ranking],
             [("text", one["application"]) for one in applications])
    for title, name in (("Demandé (EUR)", "requested_cents"), ("Calculé (EUR)", "computed_cents"),
                        ("Aide (EUR)", "award_cents")):
        tap.same(f"{title} is the figure of the JSON, a number",
                 [(one[title][0], cents(one[title])) for one in ranking],
                 [("number", one[name]) for one in applications])
    tap.same("ranks and scores are those of the JSON, numbers",
             [(one.get("Rang"), one["Note"][0], Decimal(one["Note"][1])) for one in ranking],
             [(("number", str(one["rank"])) if one["rank"] else None, "number",
               Decimal(one["score"])) for one in applications])
    marks = xlsx.table(path, "Notes")
    titles = [(mark["code"], f"{mark['code']} {mark['label']}", f"{mark['code']} Points")
              for mark in applications[0]["marks"]]
    found = [[(Decimal(row[title][1]), Decimal(row[points][1])) for _, title, points in titles]
             for row in marks]
    tap.same("marks and points are those of the JSON", found,
             [[(Decimal(mark["mark"]), Decimal(mark["points"])) for mark in one["marks"]]
              for one in applications])
    against = xlsx.table(path, "Non retenues")
    wanted = []
    for one in applications:
        if one["status"] in ("ineligible", "rejected"):
            wanted += [(one["application"], rule["code"]) for rule in one["verdicts"]
                       if rule["outcome"] in ("fail", "unknown")]
            wanted += [(one["application"], code) for code in one["below_floors"]]
            wanted += [(one["application"], None)] * one["below_threshold"]
    tap.same("each reason of each application that is not retained has its line",
             [(row["Candidature"][1], row.get("Code", (None, None))[1]) for row in against], wanted)
    tap.ok("A17 has both of its rules",
           [code for one, code in wanted if one == "A17"] == ["R05", "R15"], wanted)
    check_tables(tap, path, document)


def check_tables(tap, path, document):
    envelopes = xlsx.table(path, "Enveloppes")
    tap.same("what the envelopes gave is that of the JSON",
             [(row["Enveloppe"][1], cents(row["Voté (EUR)"]), cents(row["Attribué (EUR)"]),
               cents(row["Reste (EUR)"])) for row in envelopes],
             [(one["code"], one["voted_cents"], one["awarded_cents"], one["left_cents"])
              for one in document["envelopes"]])
    tap.same("what the quotas hold is that of the JSON",
             [(row["Quota"][1], row["Groupe"][1], cents(row["Limite (EUR)"]),
               cents(row["Attribué (EUR)"])) for row in xlsx.table(path, "Quotas")],
             [(one["code"], one["value"], one["limit_cents"], one["awarded_cents"])
              for one in document["quotas"]])
    tap.same("so are the simulations",
             [(row["Si"][1], cents(row["Attribué (EUR)"]),
               row.get("Alors non aidées", ("", ""))[1])
              for row in xlsx.table(path, "Simulations")],
             [(one["varied"], one["awarded_cents"], ", ".join(one["leave"]))
              for one in document["simulations"]])
    about = {row["Quoi"][1]: row["Valeur"] for row in xlsx.table(path, "Répartition")}
    tap.ok("the run is named with its digest",
           about["Empreinte des résultats (SHA-256)"][1] == document["run"]["results_sha256"]
           and cents(about["Attribué"]) == document["run"]["awarded_cents"], about)
    check_sheets(tap, path, document)


def check_sheets(tap, path, document):
    """How the sheets are seen."""
    with zipfile.ZipFile(path) as archive:
        wrong = []
        for name, sheet in xlsx.sheets(archive):
            pane = sheet.find(f".//{xlsx.MAIN}pane")
            if pane is None or pane.get("state") != "frozen" or pane.get("ySplit") != "1":
                wrong.append(f"{name}: its titles do not stay")
            if sheet.find(f"{xlsx.MAIN}autoFilter") is None:
                wrong.append(f"{name}: no filter")
            if sheet.find(f"{xlsx.MAIN}cols") is None:
                wrong.append(f"{name}: no widths")
        tap.none("titles stay in view and filter, columns have a width", wrong)
        tap.none("figures of a thousand and more have separators",
                 [f"{name}!{reference}" for name, reference, shown in xlsx.number_formats(archive)
                  if "#,##0" not in shown])
        core = archive.read("docProps/core.xml").decode()
    sealed = sql("select to_char(to_timestamp(extract(epoch from sealed_at)::bigint) "
                 "at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') "
                 f"from levain.allocation_run where name = '{document['run']['name']}'")
    tap.ok("the file is dated as the run", sealed[0][0] in core, core)


def check_page(tap, page, document):
    run = document["run"]["name"]
    tap.ok("the page has a language, a title and the run on each printed page",
           '<html lang="fr">' in page and "<title>Dossier du comité" in page
           and f'content: "Répartition {run}"' in page)
    cut = page.index('<tr class="cut">')
    rows = [page.index(f'href="#a-{one["application"]}"') for one in document["applications"]]
    last = [one["application"] for one in document["applications"]].index(
        document["cut"]["application"])
    tap.ok("the cut is drawn right behind the last award", rows[last] < cut < rows[last + 1])
    heads = re.findall(r"<th(?=[ >])(?![^>]*scope=)[^>]*>", page)
    tap.none("each heading of a table says what it heads", heads)
    tables = re.findall(r"<table[^>]*>\s*(?!<caption>)<", page)
    tap.none("each table has a caption", tables)
    tap.ok("who leaves the room is on the application's page and in the session's list",
           page.count("sits on its board") >= 3, page.count("sits on its board"))
    tap.ok("no style names a variable or a grid, which WeasyPrint 57 drops",
           "var(" not in page and "display: grid" not in page)


def check_twice(tap, out, formats):
    again = report("again", ",".join(formats))
    tap.none("twice the same bytes in each format",
             [name for name in formats
              if read(os.path.join(out, f"dossier.{name}"), "rb")
              != read(os.path.join(again, f"dossier.{name}"), "rb")])


def check_pdf(tap, out):
    if not shutil.which("weasyprint"):
        tap.skip("the PDF is printed from the page", "there is no weasyprint")
        return
    report("dossier", "pdf")
    first = read(os.path.join(out, "dossier.pdf"), "rb")
    tap.ok("the PDF is one", first.startswith(b"%PDF-") and first.rstrip().endswith(b"%%EOF"))
    report("again", "pdf,json")
    tap.ok("twice the same bytes in PDF",
           read(os.path.join(SCRATCH, "again", "dossier.pdf"), "rb") == first)
    if not shutil.which("pdftotext"):
        tap.skip("its pages say what the page says", "there is no pdftotext")
        return
    text = subprocess.run(["pdftotext", "-layout", os.path.join(out, "dossier.pdf"), "-"],
                          capture_output=True, text=True, check=True).stdout
    tap.ok("its pages say what the page says, each with its number",
           "Les aides s'arrêtent ici" in text and re.search(r"\b2 / \d+", text)
           and "sits on its board" in text, text[:2000])


def check_no_pdf(tap):
    """Without WeasyPrint, or with one that fails, nothing is left behind."""
    folder, tools = os.path.join(SCRATCH, "none"), os.path.join(SCRATCH, "tools")
    os.mkdir(tools)
    command = ["report", "dossier", "--call", CALL, "--format", "html,pdf", "--out", folder,
               "--lang", "en"]

    def run_with(path):
        environment = dict(os.environ, LC_ALL="C.UTF-8", PATH=path)
        return subprocess.run([LEVAIN, *command], env=environment, text=True, capture_output=True,
                              check=False)

    done = run_with(tools)
    tap.ok("without WeasyPrint the code is 73 and the message says what to do",
           done.returncode == 73
           and "PDF needs WeasyPrint, which is not installed here" in done.stderr
           and "apt-get install weasyprint" in done.stderr, done.stderr)
    tap.ok("and nothing was written", not os.path.exists(folder))
    fake = os.path.join(tools, "weasyprint")
    with open(fake, "w", encoding="utf-8") as file:
        file.write("#!/bin/sh\necho first >&2\necho 'no font is here' >&2\nexit 3\n")
    os.chmod(fake, 0o755)
    done = run_with(tools)
    tap.ok("when it fails, its last line is told",
           done.returncode == 73 and "weasyprint failed, code 3: no font is here" in done.stderr,
           done.stderr)
    tap.same("and no part of a file is left", [one for one in os.listdir(folder) if "pdf" in one],
             [])
    with open(fake, "w", encoding="utf-8") as file:
        file.write("#!/bin/sh\nread -r first\nprintf '%s %s %s' \"$first\" \"$SOURCE_DATE_EPOCH\" "
                   "\"$*\"\n")
    done = run_with(tools)
    sealed = sql("select extract(epoch from sealed_at)::bigint from levain.allocation_run "
                 "where kind = 'real'")[0][0]
    tap.same("it is given the page, the date of the run, and no name of a file",
             read(os.path.join(folder, "dossier.pdf")),
             f"<!DOCTYPE html> {sealed} -q -eutf-8 - -")


def paged(document):
    """Whose page is whole in the JSON."""
    return [one["application"] for one in document["applications"] if "verdicts" in one]


def check_pages(tap, document):
    """--pages: whose page is in the page and in the JSON."""
    shown = document["applications"]
    funded = [one["application"] for one in shown if one["award_cents"] > 0]
    waiting = [one["application"] for one in shown if one["status"] == "waiting"]
    order = [one["application"] for one in shown]
    for said, wanted in (("none", []), ("awarded", funded), ("A17", ["A17"]), ("all", order),
                         ("waiting,A17", [one for one in order if one in waiting + ["A17"]])):
        out = report("paged", "html,json", "--pages", said)
        page = read(os.path.join(out, "dossier.html"))
        tap.same(f"--pages {said}: so many pages, and each has its link",
                 [re.findall(r'<article class="application \w+" id="a-(\w+)"', page),
                  re.findall(r'href="#a-(\w+)"', page),
                  paged(json.loads(read(os.path.join(out, "dossier.json"))))], [wanted] * 3)
    tap.ok("a page that has some says how many",
           f"Pages de candidatures dans ce fichier : {len(waiting) + 1} sur 18" in read(
               os.path.join(report("paged", "html", "--pages", "waiting,A17"), "dossier.html")))
    command = ["report", "dossier", "--call", CALL, "--out", out, "--lang", "en"]
    for said, formats, code, text in (
            ("A99", "html", 65, "levain report dossier: run {run} has no application A99\n"
             "    -> --pages takes all, none, awarded, waiting and codes"),
            ("none,A01", "html", 64, "--pages none,A01 does not say whose page is wanted\n"
             "    -> say all, or none, or a list of awarded, waiting and codes"),
            (",", "html", 64, "--pages , does not say whose page is wanted"),
            ("all", "csv,xlsx", 64, "--pages goes with none of the formats asked for")):
        done = levain(*command, "--format", formats, "--pages", said)
        tap.ok(f"--pages {said} of {formats} is refused", done.returncode == code
               and text.format(run=document["run"]["name"]) in done.stderr, done.stderr)


def check_volumes(tap):
    """Many pages of a PDF are in files of so many. Another program counts them here."""
    tools, call = os.path.join(SCRATCH, "counting"), f"several/{CALL}"
    os.mkdir(tools)
    with open(os.path.join(tools, "weasyprint"), "w", encoding="utf-8") as file:
        file.write("#!/bin/sh\ngrep -o '<title>.*</title>\\|<article[^>]*>\\|pages-1.pdf'\n:\n")
    os.chmod(os.path.join(tools, "weasyprint"), 0o755)
    with open(os.path.join(EXAMPLE, "fund.json"), encoding="utf-8") as file:
        fund = json.load(file)
    fund["fund"]["code"] = "several"
    paths = [os.path.join(SCRATCH, name) for name in ("several.json", "several.csv")]
    with open(paths[0], "w", encoding="utf-8") as file:
        json.dump(fund, file)
    with open(paths[1], "w", encoding="ascii") as file:
        applications.write(205, file)
    must("fund", "apply", paths[0])
    must("intake", "--call", call, paths[1])
    must("score", "--call", call)
    must("allocate", "--call", call, "--quiet")
    out = os.path.join(SCRATCH, "volumes")

    def made(*arguments):
        environment = dict(os.environ, PATH=tools + ":" + os.environ["PATH"])
        done = subprocess.run([LEVAIN, "report", "dossier", "--call", call, "--format", "pdf,json",
                               "--out", out, "--lang", "en", *arguments], env=environment,
                              text=True, capture_output=True, check=False)
        return done, [os.path.basename(path) for path in done.stdout.splitlines()]

    done, names = made()
    order = [one["application"] for one in json.loads(
        read(os.path.join(out, "dossier.json")))["applications"]]
    tap.ok("more pages than a file bears are left out of the PDF, which is told",
           names == ["dossier.pdf", "dossier.json"] and done.stderr ==
           "the PDF is without the pages of 205 applications, more than 100;\n"
           "--pages all, awarded, waiting or codes puts them in files beside it\n"
           and "<article" not in read(os.path.join(out, "dossier.pdf")),
           f"{names} {done.stderr}")
    done, names = made("--pages", "all")
    volumes = [f"dossier-pages-{number}.pdf" for number in (1, 2, 3)]
    tap.ok("all of them are in files of a hundred, with what it costs",
           names == ["dossier.pdf", *volumes, "dossier.json"] and done.stderr ==
           "205 pages of applications, 100 in a PDF: some 2 minutes, 1 GB of memory\n",
           f"{names} {done.stderr}")
    texts = [read(os.path.join(out, name)) for name in volumes]
    tap.same("each application once, in the order of the ranking",
             [re.findall('id="a-(\\w+)"', text) for text in texts],
             [order[:100], order[100:200], order[200:]])
    tap.ok("each volume says which it is, and the dossier where they are",
           all(f"pages des candidatures, volume {number} –" in text
               for number, text in enumerate(texts, 1))
           and "pages-1.pdf" in read(os.path.join(out, "dossier.pdf")), texts[0][:200])
    done, names = made("--pages", ",".join(order[:3]))
    tap.ok("a few stand in the PDF itself; what an earlier report left is told",
           names == ["dossier.pdf", "dossier.json"]
           and re.findall('id="a-(\\w+)"', read(os.path.join(out, "dossier.pdf"))) == order[:3]
           and done.stderr == f"{out}/dossier-pages-1.pdf is of an earlier report, not of this"
                              " one\n", f"{names} {done.stderr}")


def check_simulation(tap, simulated):
    run = simulated["threshold=60"]["run"]
    out = report("simulated", "html,json,xlsx", "--run", run)
    document = json.loads(read(os.path.join(out, "dossier.json")))
    page = read(os.path.join(out, "dossier.html"))
    tap.ok("the dossier of a simulation is set against nothing and says what it is",
           "simulations" not in document and 'id="simulations"' not in page
           and "Simulation" in page)


def check_decided(tap, path, minutes):
    """What levain decide makes of the file, as it is and filled in."""
    run = minutes["run"][:12]
    done = levain("decide", run, "--minutes", path, "--dry-run", "--lang", "en")
    wanted = ["/date", "/place"] + [f"/members/{index}/college"
                                    for index in range(len(minutes["members"]))]
    tap.ok("what is left to fill in is refused, each by its place", done.returncode == 65
           and re.findall(r":\d+:\d+: (/[^:]+): ", done.stderr) == wanted, done.stderr)
    filled = dict(minutes, date=datetime.date.today().isoformat(), place="Lierre")
    filled["members"] = [dict(member, college="private", present=True)
                         for member in minutes["members"]]
    path = os.path.join(SCRATCH, "filled.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(filled, file, ensure_ascii=False)
    done = levain("decide", run, "--minutes", path, "--dry-run", "--json")
    tap.ok("filled in, it is decided as proposed",
           done.returncode == 0 and json.loads(done.stdout)["run"] == run,
           f"{done.returncode} {done.stdout[:300]}{done.stderr}")


def check_minutes(tap, document, simulated):
    out = os.path.join(SCRATCH, "minutes")
    must("report", "minutes", "--call", CALL, "--format", "html,txt,json", "--out", out)
    minutes = json.loads(read(os.path.join(out, "minutes.json")))
    tap.same("the file to fill in names the run and the call",
             (minutes["levain_minutes"], minutes["run"], minutes["call"]),
             (1, document["run"]["inputs_sha256"], f"val-de-lierre/{CALL}"))
    tap.same("who has a conflict is recused", minutes["recusals"],
             [{"member": "m-a", "application": "A12", "motive": "déclaré : sits on its board"}])
    tap.same("day, place, colleges are left to write, and nobody departs",
             (minutes["date"], minutes["place"], minutes["departures"],
              {member["college"] for member in minutes["members"]}), ("", "", [], {""}))
    text, page = (read(os.path.join(out, f"minutes.{form}")) for form in ("txt", "html"))
    funded = [one["application"] for one in document["applications"] if one["award_cents"] > 0]
    tap.same("awards are proposed in the order of the ranking",
             re.findall(r"^  \d+\. (\w+) – Proposé", text, re.M), funded)
    tap.ok("each who is ineligible has its rules, in words",
           "A17 – une règle s'y oppose (R05 Contrat d'engagement républicain, R15 Pièces complètes)"
           in text, text)
    digests = (document["run"]["inputs_sha256"], document["run"]["results_sha256"])
    tap.ok("both forms have the digests of the run",
           all(digest in form for digest in digests for form in (text, page)))
    again = os.path.join(SCRATCH, "minutes-again")
    must("report", "minutes", "--call", CALL, "--format", "html,txt,json", "--out", again)
    tap.none("twice the same bytes of the minutes",
             [form for form in ("html", "txt", "json")
              if read(os.path.join(out, f"minutes.{form}"))
              != read(os.path.join(again, f"minutes.{form}"))])
    check_decided(tap, os.path.join(out, "minutes.json"), minutes)
    run = simulated["threshold=60"]["run"]
    done = levain("report", "minutes", "--call", CALL, "--run", run, "--out", again, "--lang", "en")
    tap.ok("a simulation has no minutes",
           done.returncode == 65 and f"run {run} is a simulation" in done.stderr, done.stderr)


def main():
    tap = Tap()
    run, simulated = prepare()
    out = report("dossier", "html,csv,json,xlsx")
    document = json.loads(read(os.path.join(out, "dossier.json")))
    check_document(tap, document, run, simulated)
    check_workbook(tap, out, document)
    check_objectives(tap, document, out)
    check_page(tap, read(os.path.join(out, "dossier.html")), document)
    check_twice(tap, out, ["html", "csv", "json", "xlsx"])
    check_simulation(tap, simulated)
    check_minutes(tap, document, simulated)
    check_pages(tap, document)
    check_no_pdf(tap)
    check_pdf(tap, out)
    check_volumes(tap)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
