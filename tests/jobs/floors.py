#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Floors of quotas in stored runs: kept, told, verified, and refused when no choice keeps them.
Prints TAP; run by test_floors.sh.

By hand: 1,000 euros, the set worth most. A1 asks 600 (mark 90), A2 400 (80), A3 of the south 500
(10). A1 and A2 are worth most, 170. With a floor of one award in the south A3 is in, 500 are left,
which pay A2 and not A1: 90. A1 would be in without the floor.
"""
import json
import os
import sys

from awarding import written
from certificates import stored
from levain_test import SCRATCH, Tap, levain, must, sql

CALL = "ways-2026"
WORDS = ("no choice of awards keeps all of this: the €400 of envelope E; at least one award by"
         " quota south")
MAX = [{"code": "1", "from": "own_envelope", "rule": "max"}]
LINES = [("A1", 90, 600, {}), ("A2", 80, 400, {}), ("A3", 10, 500, {"region": "SOUTH"})]


def floor(least):
    return [{"code": "south", "when": "region = 'SOUTH'", "at_least": least}]


def applied(least):
    path, table = written({"passes": MAX, "quotas": floor(least)}, LINES)
    must("fund", "apply", path, "--reason", "test")
    must("intake", "--call", CALL, table, "--quiet")
    must("score", "--call", CALL)


def outcome(found):
    return {row["application"]: (row["reason"], row["award_cents"] // 100)
            for row in found["applications"]}


def check_kept(tap):
    applied({"count": 1})
    found = json.loads(must("allocate", "--call", CALL, "--json"))
    wanted = {"A1": ("BELOW_CUT", 0), "A2": ("FUNDED", 400), "A3": ("FUNDED", 500)}
    tap.same("a floor is kept although another set is worth more", outcome(found), wanted)
    tap.same("who would be in without it has it by name",
             sorted(stored("allocation", found["run"], "x.quota", "x.reason")),
             [["", "FUNDED"], ["", "FUNDED"], ["south", "BELOW_CUT"]])
    for language, words in (("en", "south"), ("fr", "south")):
        told = must("explain", f"{CALL}/A1", "--lang", language)
        tap.ok(f"and is told so ({language})", words in told, told)
    done = levain("verify", "--call", CALL, "--lang", "en")
    tap.ok("the run is verified", done.returncode == 0, done.stdout + done.stderr)


def check_decided(tap):
    """The committee refuses A3, the only one of the south: no choice keeps the floor any more."""
    path = os.path.join(SCRATCH, "minutes.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"levain_minutes": 1, "date": "2026-05-12", "place": "Lierre",
                   "members": [{"name": "A", "college": "private", "present": True}],
                   "departures": [{"application": "A3", "refuse": True, "motive": "m"}]}, file)
    run = json.loads(must("allocate", "--call", CALL, "--json"))["run"]
    found = json.loads(must("decide", run, "--minutes", path, "--dry-run", "--json", "--lang",
                            "en"))["consequences"]
    tap.same("a departure after which no choice keeps the floor is decided, and told so",
             [(one["application"], one["changes"]) for one in found], [("A3", [])])
    tap.ok("... with why", "keeps" in found[0]["refused"], found)
    told = must("decide", run, "--minutes", path, "--dry-run", "--lang", "fr")
    tap.ok("... for people", "selon les règles, rien n’aurait alors pu être attribué : " in told,
           told)


def check_tampered(tap):
    """One award is given where the rules behind it now ask for two."""
    sql("update levain.quota set at_least_awards = 2 where at_least_awards = 1")
    done = levain("verify", "--call", CALL, "--lang", "en")
    tap.same("a run below its floor ends with 65", done.returncode, 65)
    tap.ok("and says what is missing", "south" in done.stdout and "at least 2" in done.stdout,
           done.stdout)


def check_infeasible(tap):
    before = sql("select count(*) from levain.allocation_run")
    applied({"amount": "501.00"})
    done = levain("allocate", "--call", CALL, "--lang", "en")
    tap.same("a floor that nobody can keep ends with 65", done.returncode, 65)
    tap.ok("it is named", "south" in done.stderr, done.stderr)
    tap.same("nothing is stored", sql("select count(*) from levain.allocation_run"), before)


def check_sweep(tap):
    applied({"count": 1})
    done = levain("allocate", "--call", CALL, "--sweep", "envelope.E.voted=400.00|600.00",
                  "--no-store", "--json", "--lang", "en")
    tap.same("a sweep goes on after a point that cannot keep it", done.returncode, 1)
    points = json.loads(done.stdout)["points"] if done.stdout else []
    tap.same("which is a refused row", [point.get("refused") for point in points], [WORDS, None])


def main():
    tap = Tap()
    must("migrate")
    check_kept(tap)
    check_infeasible(tap)
    check_sweep(tap)
    check_decided(tap)
    check_tampered(tap)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
