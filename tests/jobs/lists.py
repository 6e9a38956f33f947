#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Files of the items of applications: members, budget lines... They come in with the applications
or alone, and an application comes in whole or not at all. Prints TAP; run by test_lists.sh."""
import json
import os
import sys

from levain_test import ROOT, SCRATCH, Tap, levain, must, sql

EXAMPLE = os.path.join(ROOT, "docs", "examples", "fournil")
FUND = os.path.join(EXAMPLE, "fund.json")
NAMES = ["members", "budget_lines", "cofunding", "documents", "earlier_grants"]
CALL = ["--call", "fournil-2026", "--lang", "en"]
APPLICATIONS = os.path.join(EXAMPLE, "applications.csv")


def example(name):
    return os.path.join(EXAMPLE, f"{name}.csv")


def lists(*names, **paths):
    """Options for the lists of the example, or for other files of them."""
    files = {name: example(name) for name in names} | paths
    return [f"--list={name}={path}" for name, path in files.items()]


def write(name, text):
    path = os.path.join(SCRATCH, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def intake(*arguments):
    """The exit code, what is counted of each file, the standard error."""
    done = levain("intake", *CALL, "--json", *arguments)
    document = json.loads(done.stdout) if done.stdout else {"files": [], "problems": []}
    for counts in document["files"]:
        counts["file"] = counts["file"] and os.path.basename(counts["file"])
    return done.returncode, document["files"], document["problems"], done.stderr


def stored():
    return [int(count) for count in sql(
        "select (select count(*) from levain.application_version),"
        " (select count(*) from levain.application_list),"
        " (select count(*) from levain.application_item), (select count(*) from levain.intake)")[0]]


def check_together(tap):
    code, files, problems, _ = intake(APPLICATIONS, *lists(*NAMES))
    tap.same("applications come in with all their lists",
             (code, problems, [(f["file"], f["lines"], f["refused"]) for f in files]),
             (0, [], [("members.csv", 10, 0), ("budget_lines.csv", 14, 0),
                      ("cofunding.csv", 3, 0), ("documents.csv", 7, 0),
                      ("earlier_grants.csv", 3, 0), ("applications.csv", 4, 0)]))
    tap.same("each list is stored of each application, also when it is empty", stored(),
             [4, 20, 37, 1])
    tap.same("the same files again change nothing",
             (intake(APPLICATIONS, *lists(*NAMES))[1][-1]["unchanged"], stored()),
             (4, [4, 20, 37, 1]))
    tap.same("nor do the applications alone", (intake(APPLICATIONS)[1][-1]["unchanged"], stored()),
             (4, [4, 20, 37, 1]))
    tap.same("nor one list alone: an application without a line in it is left alone",
             (intake(*lists("cofunding"))[1][-1], stored()),
             ({"file": None, "lines": 0, "new": 0, "new_versions": 0, "marks": 0, "unchanged": 2,
               "refused": 0}, [4, 20, 37, 1]))


def check_alone(tap):
    more = write("more.csv", "dossier;financeur;montant;acquis\nF02;Ville;500,00;oui\n")
    code, files, _, _ = intake(*lists(cofunding=more))
    tap.same("a list alone makes new versions of the applications that it names",
             (code, files[-1]["new_versions"], stored()), (0, 1, [5, 25, 45, 2]))
    tap.same("which keep their facts and their other lists",
             sql("select list, count(*) from levain.application_item i"
                 " join levain.application a using (fund_id, call_id, application_id)"
                 " where a.code = 'F02' and version = 2 group by list order by list"),
             [["budget_lines", "3"], ["cofunding", "1"], ["documents", "1"],
              ["earlier_grants", "2"], ["members", "1"]])
    tap.same("and each says where it comes from",
             sql("select coalesce(list, ''), regexp_replace(file_name, '.*/', ''), first_line,"
                 " last_line from levain.fact_source s"
                 " join levain.application a using (fund_id, call_id, application_id)"
                 " where a.code = 'F02' and version = 2 order by 1"),
             [["", "applications.csv", "3", "3"], ["budget_lines", "budget_lines.csv", "6", "8"],
              ["cofunding", "more.csv", "2", "2"], ["documents", "documents.csv", "4", "4"],
              ["earlier_grants", "earlier_grants.csv", "3", "4"],
              ["members", "members.csv", "5", "5"]])


BAD = ("dossier;sens;poste;montant\nF01;charge;x;1,00\nF02;charge;y;un euro\nF09;charge;z;2,00\n"
       "F 3;charge;z;2,00\n")


def check_refused(tap):
    before = stored()
    bad = write("bad.csv", BAD)
    done = levain("intake", *CALL, APPLICATIONS, *lists(budget_lines=bad))
    tap.same("everything wrong is listed, and nothing is taken in",
             (done.returncode, done.stderr.replace(SCRATCH + "/", "").replace(EXAMPLE + "/", ""),
              stored()),
             (65, 'bad.csv:3:4: montant: not an amount "un euro"\n'
                  "    -> write it like 12500,50: digits, at most two decimals, no blank, no sign"
                  " of the currency\n"
                  'bad.csv:5:1: dossier: not the code of an application "F 3"\n'
                  "    -> a code begins with a letter, a digit or _, and goes on with these, - or"
                  " .; at most 63 characters\n"
                  "bad.csv:4: dossier: no application of that code, neither in the file nor in the"
                  ' call "F09"\n'
                  "    -> correct the code, or take the application in with it\n"
                  "levain intake: applications.csv: 3 problems; nothing was taken in\n"
                  "    -> mend the file, or take the good lines in with --accept-good\n", before))
    main = write("main.csv", read(APPLICATIONS).replace("24000,00", "24001,00")
                 .replace("9000,00", "9001,00").replace("15000,00", "quinze"))
    rejects = os.path.join(SCRATCH, "rejects.csv")
    code, files, _, errors = intake(main, *lists(budget_lines=bad), "--accept-good",
                                    f"--rejects={rejects}")
    tap.same("an application of which a line is wrong is refused whole",
             (code, [(f["refused"]) for f in files], files[-1]["new_versions"]), (1, [3, 2], 2))
    tap.same("the rejects hold all its lines, with the reason",
             (read(rejects).replace(SCRATCH + "/", ""),
              read(bad + ".rejects.csv").replace(SCRATCH + "/", "")),
             ("dossier;depose_le;siret;porteur;charges;demande;levain_reason\n"
              "F02;2026-02-10T14:30:00;35600000000048;La Poste des Graines;9001,00;6000,00;"
              "bad.csv, line 3: montant: not an amount\n"
              "F03;2026-03-01T08:15:00;;Collectif du Four;quinze;9001,00;charges: not an amount\n",
              "dossier;sens;poste;montant;levain_reason\n"
              "F02;charge;y;un euro;montant: not an amount\n"
              'F09;charge;z;2,00;"bad.csv, line 4: no application of that code, neither in the'
              ' file nor in the call"\n'
              "F 3;charge;z;2,00;dossier: not the code of an application\n".replace('"', "")))
    tap.ok("their files are named", "2 lines refused; they are in" in errors, errors)
    mended = write("mended.csv", read(bad + ".rejects.csv").replace("un euro", "2,50")
                   .replace("F09", "F02").replace("F 3", "F03"))
    again = write("again.csv", read(rejects).replace("quinze", "15,00"))
    code, files, _, _ = intake(again, *lists(budget_lines=mended))
    tap.same("and can be mended and fed as they are", (code, files[-1]["new_versions"]), (0, 2))


def check_limits(tap):
    long = write("long.csv", "dossier;annee;montant\n" + "F01;2020;1,00\n" * 21)
    _, _, problems, _ = intake(*lists(earlier_grants=long))
    tap.same("a list has no more items than the call says",
             [(p["line"], p["place"], p["value"], p["reason"]) for p in problems],
             [(22, "dossier", "F01", "more than 20 items for one application")])
    header = write("header.csv", "dossier;annee;montants\nF01;2020;1\n")
    _, _, problems, _ = intake(*lists(earlier_grants=header))
    tap.same("the header of a list is the one declared",
             [(p["line"], p["column"], p["reason"]) for p in problems],
             [(1, 0, "the column montant is missing"),
              (1, 3, "the call does not know this column")])


def check_usage(tap):
    for name, arguments, said in [
            ("lists go with one file", [APPLICATIONS, APPLICATIONS, *lists("members")],
             "lists go with one file of applications, or with none"),
            ("a list is one of the call", lists(guests=APPLICATIONS),
             "the call has no list guests"),
            ("each is given once", lists("members") * 2, "the list members is given twice"),
            ("with its file", ["--list=members"], '--list takes NAME=FILE, not "members"'),
            ("something is taken in", [], "an argument is missing: FILE")]:
        done = levain("intake", *CALL, *arguments)
        tap.ok(name, done.returncode == 64 and said in done.stderr, done.stderr)


def check_runs(tap):
    must("score", *CALL)
    must("allocate", *CALL)
    tap.ok("a run reads the lists and can be explained",
           "F01" in must("explain", "fournil-2026/F01", "--lang", "en"))


def check_try(tap):
    bad = write("bad.csv", BAD)
    done = levain("try", FUND, APPLICATIONS, *lists(*NAMES), "--lang", "en")
    tap.ok("they can be tried without a database, and rules see them",
           done.returncode == 0 and "F03         TOUT       40.00      9,000          0"
           "  ineligible: BUDGET" in done.stdout and "ineligible: MEMBRES" in done.stdout,
           done.stdout + done.stderr)
    done = levain("try", FUND, APPLICATIONS, *lists(budget_lines=bad), "--accept-good", "--lang",
                  "en", "--json")
    tap.same("where an application of which a line is wrong is left out",
             (done.returncode, sorted(a["application"]["code"] if isinstance(a["application"], dict)
                                      else a["application"]
                                      for a in json.loads(done.stdout)["applications"])),
             (1, ["F01", "F03", "F04"]))


def main():
    tap = Tap()
    must("migrate")
    must("fund", "apply", FUND)
    check_together(tap)
    check_alone(tap)
    check_refused(tap)
    check_limits(tap)
    check_usage(tap)
    check_runs(tap)
    check_try(tap)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
