#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""The list of runs, and explanations of a scoring run by itself. Prints TAP; run by test_runs.sh.
"""
import hashlib
import json
import os
import sys

from levain_test import CALL, EXAMPLE, SCRATCH, Tap, allocation, levain, must, sql

FUND = os.path.join(EXAMPLE, "fund.json")
APPLICATIONS = os.path.join(EXAMPLE, "applications.csv")


def runs():
    return json.loads(must("runs", "--call", CALL, "--json"))["runs"]


def score():
    return json.loads(must("score", "--call", CALL, "--json"))["run"]


def refused(tap, name, words, *arguments):
    done = levain(*arguments, "--lang", "en")
    tap.ok(name, done.returncode == 65 and done.stdout == ""
           and all(word in done.stderr for word in words),
           f"{done.returncode} {done.stdout}{done.stderr}")


def check_list(tap):
    tap.same("a call without a run has an empty list", runs(), [])
    tap.ok("... and says what makes one", "levain score --call val-de-lierre/" in
           must("runs", "--call", CALL, "--lang", "en"))
    one = score()
    found = runs()
    with open(FUND, "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    tap.same("a scoring run stands, and shows its rule set and what it counts",
             [(r["run"], r["kind"], r["stands"], r["stale"], r["rule_set"], r["rule_set_sha256"],
               r["applications"], r["eligible"], r["scored"], r["awards"]) for r in found],
             [(one, "scoring", True, False, 1, digest, 18, 13, 18, None)])
    return one


def check_explained(tap, one):
    found = json.loads(must("explain", f"{CALL}/A01", "--json"))
    tap.same("before any allocation, the scoring run that stands is explained",
             (found["stage"], found["run"], found["scoring_run"], found["status"],
              found["reason"], found["rank"], found["award_cents"]),
             ("scoring", one, one, "retained", "retained", None, 0))
    tap.same("... with its verdicts and the values, its marks, points and score",
             ([v["trace"] for v in found["verdicts"] if v["code"] == "R06"],
              [(m["code"], m["mark"], m["points"]) for m in found["marks"]][:3],
              found["score_exact"]),
             (["number of members (9) ≥ 3: true"],
              [("C1", "5", "20"), ("C2", "5", "15"), ("C3", "4", "12")],
              "80"))
    tap.same("... and the digests that it rests on are those of the run and of the facts",
             [found[key] for key in ("inputs_sha256", "results_sha256", "rule_set_sha256",
                                     "facts_sha256", "version")],
             sql("select encode(r.inputs_sha256, 'hex'), encode(r.results_sha256, 'hex'),"
                 " encode(s.sha256, 'hex'), encode(v.sha256, 'hex'), v.version"
                 " from levain.scoring_run r join levain.rule_set s using (fund_id, call_id,"
                 " rule_set_id) join levain.application a using (fund_id, call_id)"
                 " join levain.application_version v using (fund_id, call_id, application_id)"
                 " where a.code = 'A01'")[0])
    found = json.loads(must("explain", f"{CALL}/A05", "--run", one[:6], "--json"))
    tap.same("one that a rule is against is ineligible already",
             (found["status"], found["reason"], found["failed_rules"]),
             ("ineligible", "INELIGIBLE", ["R06"]))
    english = must("explain", f"{CALL}/A01", "--lang", "en")
    tap.ok("for people it is retained, and told that a scoring run awards nothing",
           english.startswith("A01 · Emergence · Lierre-Nord\nretained: it takes part in the"
                              " allocation\n")
           and "- It takes part in the allocation; a scoring run awards nothing.\n" in english
           and f"\n  Scoring run {one} · levain " in english, english)
    french = must("explain", f"{CALL}/A01", "--lang", "fr")
    tap.ok("in French too", "retenue : elle participe à la répartition"
           in french.replace("\u00a0", " ") and f"Calcul des notes {one}" in french, french)
    refused(tap, "a run that is none is refused, with where they are listed",
            ["the call has no run named nope", f"levain runs --call val-de-lierre/{CALL}"],
            "explain", f"{CALL}/A01", "--run", "nope")


def check_allocated(tap, one):
    real = allocation()["run"]
    varied = allocation("--what-if", "threshold=60")["run"]
    found = {run["run"]: run for run in runs()}
    tap.same("allocations follow the scoring run that they rest on",
             [(run["run"], run["kind"], run["scoring_run"], run["stands"]) for run in runs()],
             [(one, "scoring", one, True), (real, "real", one, True),
              (varied, "simulation", one, False)])
    tap.same("with their awards and what they vary",
             (found[real]["awards"], found[real]["awarded_cents"], found[varied]["variations"]),
             (12, 47200000, [{"key": "threshold", "value": "60"}]))
    tap.same("the allocation is what is explained from now on, with the same digests of facts",
             [(e["stage"], e["run"], e["scoring_run"], e["version"])
              for e in [json.loads(must("explain", f"{CALL}/A01", "--json"))]],
             [("allocation", real, one, "1")])
    tap.same("... unless the scoring run is named",
             json.loads(must("explain", f"{CALL}/A01", "--run", one, "--json"))["stage"],
             "scoring")
    tap.same("a simulation is explained under its variations",
             json.loads(must("explain", f"{CALL}/A10", "--run", varied, "--json"))["reason"],
             "BELOW_THRESHOLD")


def check_stale(tap, one):
    path = os.path.join(SCRATCH, "late.csv")
    with open(APPLICATIONS, encoding="utf-8") as file, open(path, "w", encoding="utf-8") as out:
        header, *lines = file.read().splitlines()
        cells = dict(zip(header.split(";"), lines[4].split(";")))
        cells["n_members"] = "3"
        out.write(header + "\n" + ";".join(cells.values()) + "\n")
    must("intake", "--call", CALL, path)
    tap.same("what stands is stale once something came in",
             [(run["stands"], run["stale"]) for run in runs()][0], (True, True))
    two = score()
    tap.same("then another run stands",
             [(run["run"], run["stands"], run["stale"]) for run in runs()
              if run["kind"] == "scoring"], [(one, False, False), (two, True, False)])
    english = must("runs", "--call", CALL, "--lang", "en")
    tap.ok("for people, in 80 columns",
           f"\nscoring {two}, stands\n" in english and "\n  simulation " in english
           and "12 awards, €472,000 in all" in english
           and max(len(line) for line in english.split("\n")) <= 80, english)


def lie(change):
    sql("set role levain_owner; update levain.score set " + change +
        " where scoring_run_id = (select min(scoring_run_id) from levain.scoring_run)"
        " and application_id = (select application_id from levain.application"
        " where code = 'A01')")


def check_lies(tap, one):
    """Rows that only the owner of the tables can change."""
    for name, change, back, words in [
            ("a verdict", "failed = '\\x2000'", "failed = '\\x0000'",
             "rule R06 is stored as fail, computed as pass"),
            ("a mark", "mark_nums[3] = 5", "mark_nums[3] = 4",
             "the mark of criterion C3 is stored as 5, computed as 4"),
            ("a score", "score_num = 81", "score_num = 80",
             "the score is stored as 81, computed as 80"),
            ("an envelope", "envelope = 'E2'", "envelope = 'E1'",
             'the envelope is stored as "E2", computed as "E1"')]:
        lie(change)
        refused(tap, f"{name} that was stored otherwise is refused, with what differs",
                [f"run {one}, application A01: {words}"],
                "explain", f"{CALL}/A01", "--run", one)
        if name == "a score":
            refused(tap, "... when an allocation that rests on it is explained, too",
                    [words], "explain", f"{CALL}/A01", "--run",
                    [run["run"] for run in runs() if run["kind"] == "real"][0])
        lie(back)
    sql("set role levain_owner; update levain.allocation set computed_cents = 1770100,"
        " award_cents = 1770100 where award_cents = 1770000")
    refused(tap, "an award that was stored otherwise is refused",
            ["application A01: the computed award is stored as €17,701.00, computed as"
             " €17,700.00"],
            "explain", f"{CALL}/A01", "--run",
            [run["run"] for run in runs() if run["kind"] == "real"][0])


def main():
    tap = Tap()
    must("migrate")
    must("fund", "apply", FUND, "--as-of", "2025-01-01T00:00:00")
    must("intake", "--call", CALL, APPLICATIONS)
    one = check_list(tap)
    check_explained(tap, one)
    check_allocated(tap, one)
    check_stale(tap, one)
    check_lies(tap, one)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
