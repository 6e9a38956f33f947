#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Derogations and completions: what they may lift, what they change, what is said of them.
Prints TAP; run by test_waivers.sh."""
import json
import os
import sys

from levain_test import (CALL, EXAMPLE, SCRATCH, Tap, allocation, levain, must, sql)

# Three of the worked fund's applications, each with one thing against it, and a fourth that only
# has what no decision can lift.
#   A06  R04: created three months before closing, and not emerging any more
#   A11  R11: own funds of 7 000 on 74 000, under 10 %, with two public members
#   A17  R15: a document is missing (R05 is put right)
#   A16  R14: an overdue report, blocking
CHANGES = {
    "A06": {"created": "2025-12-10", "stage": "creation", "requested": "18000"},
    "A11": {"own": "7000"},
    "A17": {"cer": "1"},
}


def write():
    with open(os.path.join(EXAMPLE, "applications.csv"), encoding="utf-8") as file:
        header, *lines = [line.rstrip("\n").split(";") for line in file]
    path = os.path.join(SCRATCH, "applications.csv")
    with open(path, "w", encoding="utf-8") as file:
        for line in [header, *lines]:
            cells = dict(zip(header, line))
            cells.update(CHANGES.get(cells["id"], {}))
            file.write(";".join(cells[name] for name in header) + "\n")
    return path


def run():
    """Score and allocate; the applications of the run, by code."""
    must("score", "--call", CALL)
    return {app["application"]: app for app in allocation()["applications"]}


def failed(apps):
    return {code: app["failed_rules"] for code, app in apps.items() if app["failed_rules"]}


def refused(tap, name, constraint, *arguments):
    done = levain(*arguments, "--lang", "en")
    tap.ok(name, done.returncode == 65 and done.stdout == ""
           and f"[{constraint}; sql/README.md explains it]" in done.stderr,
           f"{done.returncode} {done.stdout}{done.stderr}")


def check_refusals(tap):
    refused(tap, "a blocking rule cannot be waived", "waiver_kind_check",
            "waive", "A16", "R14", "--motive", "Promised for May.")
    refused(tap, "nor completed", "waiver_kind_check",
            "complete", "A16", "R14", "--motive", "Promised for May.")
    refused(tap, "a completable rule is completed, not waived", "waiver_kind_check",
            "waive", "A17", "R15", "--motive", "Never mind.")
    refused(tap, "a derogable rule is waived, not completed", "waiver_kind_check",
            "complete", "A06", "R04", "--motive", "It has aged.")
    refused(tap, "a rule that the call does not have is refused", "waiver_rule_code_fkey",
            "waive", "A06", "R99", "--motive", "Why not.")
    refused(tap, "an empty motive is none", "words_check",
            "waive", "A06", "R04", "--motive", "")
    tap.same("nothing of this is kept", sql("select count(*) from levain.waiver"), [["0"]])


def check_lifted(tap, before):
    tap.same("before, each fails its rule",
             failed(before), {"A04": ["R01"], "A05": ["R06"], "A06": ["R04"], "A11": ["R11"],
                              "A13": ["R08"], "A16": ["R14"], "A17": ["R15"]})
    tap.same("--dry-run keeps nothing",
             (levain("waive", "A06", "R04", "--motive", "Known since 2016.", "--dry-run")
              .returncode, sql("select count(*) from levain.waiver")), (0, [["0"]]))
    tap.ok("a derogation from a derogable rule is recorded",
           "A06: rule R04 waived" in must("waive", "A06", "R04", "--lang", "en", "--motive",
                                          "Née d'une association de 2016."))
    must("waive", f"{CALL}/A11", "R11", "--motive", "Apport en nature.")
    tap.ok("a completion of a completable rule is recorded",
           "A17: rule R15 waived" in must("complete", f"val-de-lierre/{CALL}/A17", "R15", "--lang",
                                          "en", "--motive", "Reçu le 20 mars."))
    tap.ok("the same again changes nothing",
           "was waived already" in must("waive", "A06", "R04", "--lang", "en", "--motive",
                                        "Née d'une association de 2016."))
    tap.same("who and when are kept",
             sql("select rule_code, kind, motive, recorded_by,"
                 " recorded_at between now() - interval '10 minutes' and now()"
                 " from levain.waiver order by rule_code"),
             [["R04", "derogation", "Née d'une association de 2016.", "postgres", "t"],
              ["R11", "derogation", "Apport en nature.", "postgres", "t"],
              ["R15", "completion", "Reçu le 20 mars.", "postgres", "t"]])
    stale = levain("allocate", "--call", CALL, "--lang", "en")
    tap.ok("the scores that were made before cannot be allocated any more",
           stale.returncode == 65 and "changed since scoring run" in stale.stderr
           and f"levain score --call {CALL}" in stale.stderr, stale.stderr)
    after = run()
    tap.same("scored again, only what cannot be lifted is against anybody",
             failed(after), {"A04": ["R01"], "A05": ["R06"], "A13": ["R08"], "A16": ["R14"]})
    tap.same("what was lifted is told",
             {code: app["waived_rules"] for code, app in after.items() if app["waived_rules"]},
             {"A06": ["R04"], "A11": ["R11"], "A17": ["R15"]})
    tap.same("the outcome changes: A11 is awarded its 49 000",
             (after["A11"]["status"], after["A11"]["award_cents"]), ("awarded", 4900000))
    tap.same("and those who were ineligible have a rank",
             [before[code]["rank"] is None and after[code]["rank"] is not None
              for code in ("A06", "A11", "A17")], [True, True, True])


def check_explained(tap):
    found = json.loads(must("explain", f"{CALL}/A06", "--json", "--lang", "en"))
    verdict = [v for v in found["verdicts"] if v["code"] == "R04"][0]
    tap.same("the explanation has the motive and who",
             (verdict["outcome"], verdict["motive"], verdict["waived_by"]),
             ("waived", "Née d'une association de 2016.", "postgres"))
    texts = {language: must("explain", f"{CALL}/A06", "--lang", language)
             for language in ("fr", "en")}
    tap.none("in both languages the motive and who stand in the text",
             [language for language, text in texts.items()
              if "Née d'une association de 2016." not in text or "postgres" not in text])
    tap.ok("and the value that was against it is still shown",
           "age of the body in months (3) ≥ 12: false" in texts["en"], texts["en"])


def mark(value):
    """Take in A11 alone, with this first mark of C3."""
    path = os.path.join(SCRATCH, "mark.csv")
    with open(os.path.join(SCRATCH, "applications.csv"), encoding="utf-8") as file:
        header, *lines = [line.rstrip("\n").split(";") for line in file]
    cells = dict(zip(header, [line for line in lines if line[0] == "A11"][0]), m3a=value)
    with open(path, "w", encoding="utf-8") as file:
        file.write(";".join(header) + "\n" + ";".join(cells[name] for name in header) + "\n")
    return json.loads(must("intake", "--call", CALL, path, "--json"))["files"][0]["marks"]


def check_there_and_back(tap):
    """Marks that change and change back: the facts are those of the first run again."""
    first = must("allocate", "--call", CALL, "--json")
    scored = json.loads(must("score", "--call", CALL, "--json"))
    tap.same("a mark that changes is taken in", mark("0"), 1)
    second = json.loads(must("score", "--call", CALL, "--json"))
    changed = must("allocate", "--call", CALL, "--json")
    tap.same("it makes another scoring run and another award",
             (second["created"], second["run"] != scored["run"], changed != first),
             (True, True, True))
    tap.same("the mark that changes back is taken in", mark("4"), 1)
    third = json.loads(must("score", "--call", CALL, "--json"))
    tap.same("scoring finds the first run again", (third["created"], third["run"]),
             (False, scored["run"]))
    tap.same("allocation prints the first run again, byte for byte",
             must("allocate", "--call", CALL, "--json"), first)
    run_of = [json.loads(must("explain", f"{CALL}/A11", "--json", *which))["run"]
              for which in ([], ["--run", json.loads(changed)["run"]])]
    tap.same("explain speaks of the run that stands, unless told otherwise", run_of,
             [json.loads(first)["run"], json.loads(changed)["run"]])
    tap.same("and so on, there", mark("0") and must("score", "--call", CALL)
             and must("allocate", "--call", CALL, "--json"), changed)
    tap.same("and back", mark("4") and must("score", "--call", CALL)
             and must("allocate", "--call", CALL, "--json"), first)
    tap.same("with two runs in all", sql("select (select count(*) from levain.scoring_run where"
                                         " inputs_sha256 is not null) - 1,"
                                         " (select count(*) from levain.allocation_run) - 1"),
             [["2", "2"]])


def main():
    tap = Tap()
    must("migrate")
    must("fund", "apply", os.path.join(EXAMPLE, "fund.json"))
    must("intake", "--call", CALL, write())
    before = run()
    check_refusals(tap)
    check_lifted(tap, before)
    check_explained(tap)
    check_there_and_back(tap)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
