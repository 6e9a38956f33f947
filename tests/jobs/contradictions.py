#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Settings of a call that contradict one another. Prints TAP; run by test_contradictions.sh.

The worked fund with reserves before its passes. An EPCI may have 192,000 euros, 40 % of the net;
the envelopes E1, E2 and E3 hold 90,000, 240,000 and 120,000.
"""
import json
import os
import sys

from levain_test import CALL, EXAMPLE, SCRATCH, Tap, levain, must, sql

APPLICATIONS = os.path.join(EXAMPLE, "applications.csv")


def reserve(code, only, euros):
    return {"code": code, "from": "own_envelope", "only": only,
            "at_most": {"amount": f"{euros}.00"}, "not_fitting": {"else": "skip"}}


def fund(*reserves, **changed):
    with open(os.path.join(EXAMPLE, "fund.json"), encoding="utf-8") as file:
        document = json.load(file)
    document["call"]["passes"][:0] = reserves
    document["call"].update(changed)
    path = os.path.join(SCRATCH, "fund.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(document, file)
    return path


def warnings(path):
    done = levain("try", path, APPLICATIONS, "--lang", "en")
    if done.returncode != 0:
        raise SystemExit(f"Bail out! try: {done.returncode}\n{done.stderr}")
    return [line for line in done.stderr.splitlines() if "warning" in line]


def check_tried(tap):
    tap.same("what fits is not warned of", warnings(fund(
        reserve("north", "epci = 'EPCI_NORD'", 192000))), [])
    tap.same("a reserve above the quota of those whom it is for is warned of, by name",
             warnings(fund(reserve("north", "epci = 'EPCI_NORD'", 192001))),
             ["warning: passes north reserve €192,001, more than the €192,000 that quota epci lets"
              " those whom they are for have"])
    tap.same("reserves above the envelope that pays them too, as few as contradict",
             warnings(fund(reserve("small", "stage = 'emergence' and model = 'NONE'", 10000),
                           reserve("emerging", "stage = 'emergence'", 85000),
                           reserve("more", "stage = 'emergence'", 6000))),
             ["warning: passes small, emerging reserve €95,000, more than the €90,000 that"
              " envelopes E1 hold"])


def check_refused(tap):
    must("fund", "apply", fund(reserve("north", "epci = 'EPCI_NORD'", 192001)),
         "--as-of", "2025-01-01T00:00:00")
    must("intake", "--call", CALL, APPLICATIONS)
    must("score", "--call", CALL)
    done = levain("allocate", "--call", CALL, "--lang", "en")
    tap.ok("a run of settings that contradict is refused, by name, with what to do",
           done.returncode == 65 and "passes north reserve €192,001" in done.stderr
           and "quota epci" in done.stderr and "change one of them" in done.stderr,
           f"{done.returncode} {done.stderr}")
    tap.same("... and nothing is written", sql("select count(*) from levain.allocation_run"),
             [["0"]])
    done = levain("allocate", "--call", CALL, "--lang", "fr")
    tap.ok("... in French too", "les passes north réservent" in done.stderr, done.stderr)


def main():
    tap = Tap()
    must("migrate")
    check_tried(tap)
    check_refused(tap)
    return tap.end()


sys.exit(main())
