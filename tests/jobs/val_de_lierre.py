#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""The worked fund through the database: its published result, in any order of its lines, and its
simulations. Prints TAP; run by test_val_de_lierre.sh.

The score of A01, by hand, from its line of applications.csv and the nine formulas of fund.json:
  C1 (20)  9 members reach 3, 5 and 8: 3; four categories (social economy 5, public 2, company 1,
           citizens 1) are two more than two: +2; 5 at most                        5  -> 20
  C2 (15)  8 of 9 members are local: 800 is at least 450, 630 and 765: 3; priority area: +2
                                                                                   5  -> 15
  C3 (15)  two markers, 4 and 4                                                    4  -> 12
  C4 (10)  one person one vote: 2; two categories beyond two: 2; public capital 0 %: 1
                                                                                   5  -> 10
  C5 (10)  own funds 4 500 of 26 000: 450 000 reaches 260 000, not 520 000: 1; not hybrid: 0; other
           public aid 1 500 is under 30 % of 24 000: 1                             2  ->  4
  C6 (10)  half a job times 100 000 is 50 000: 18 000 and 36 000 are reached       2  ->  4
  C7 (10)  two markers, 4 and 4                                                    4  ->  8
  C8 (5)   one marker, 3                                                           3  ->  3
  C9 (5)   one marker, 4                                                           4  ->  4
  together 20 + 15 + 12 + 10 + 4 + 4 + 8 + 3 + 4 = 80.
Its award: 18 000 is asked for; 80 % of 24 000 is 19 200; the ceiling is 20 000; public aid leaves
80 % of 24 000 less 1 500 = 17 700, the least; it is a multiple of 100.
"""
import importlib.machinery
import importlib.util
import json
import os
import random
import subprocess
import sys
from fractions import Fraction

from levain_test import (CALL, EXAMPLE, LEVAIN, ROOT, SCRATCH, Tap, allocation, copy_database,
                         drop_database, levain, migrated_database, must, sql)

SHUFFLES = int(os.environ.get("SHUFFLES", "20"))
APPLICATIONS = os.path.join(EXAMPLE, "applications.csv")
OWN = os.environ["PGDATABASE"]


def published():
    """The published result and the function that compares a document with it."""
    folder = os.path.join(ROOT, "tests", "oracle")
    sys.path.insert(0, folder)
    loader = importlib.machinery.SourceFileLoader("compare", os.path.join(folder, "compare"))
    compare = importlib.util.module_from_spec(importlib.util.spec_from_loader("compare", loader))
    loader.exec_module(compare)
    with open(os.path.join(folder, "expected.json"), encoding="utf-8") as file:
        return json.load(file), compare.check_published


def explained(expected):
    """How the explanations differ from the published marks and third readings."""
    texts = []
    for app in expected["apps"]:
        found = json.loads(must("explain", f"{CALL}/{app['id']}", "--json"))
        marks = {mark["code"]: Fraction(mark["mark"]) for mark in found["marks"]}
        wanted = {code: Fraction(mark) for code, mark in app["marks"].items()}
        if marks != wanted:
            texts.append(f"{app['id']}: marks {marks}, wanted {wanted}")
        if any(mark["third_reading"] for mark in found["marks"]) != app["third_reading"]:
            texts.append(f"{app['id']}: third reading is not {app['third_reading']}")
        failed = [v["code"] for v in found["verdicts"] if v["outcome"] not in ("pass", "waived")]
        if failed != app["failed"]:
            texts.append(f"{app['id']}: failed {failed}, wanted {app['failed']}")
    return texts


def by_code(document):
    return {app["application"]: app for app in document["applications"]}


def left(document, envelope):
    return [e["left_cents"] for e in document["envelopes"] if e["code"] == envelope][0]


def changes(document, real):
    """Who is treated otherwise: code -> (status, award in cents)."""
    before = by_code(real)
    return {code: (app["status"], app["award_cents"]) for code, app in by_code(document).items()
            if (app["status"], app["award_cents"])
            != (before[code]["status"], before[code]["award_cents"])}


def check_result(tap, expected, check_published, printed):
    document = json.loads(printed)
    tap.none("the stored run is the published result, to the cent",
             check_published(expected, document))
    tap.same("ranks go from 1 without a hole; those who may not be awarded have none",
             sorted(app["rank"] for app in document["applications"] if app["rank"] is not None),
             list(range(1, len(expected["rank"]) + 1)))
    tap.same("no quota may go over 40 % of the net",
             {quota["limit_cents"] for quota in document["quotas"]},
             {expected["epci_cap"] * 100})
    tap.same("what is awarded and what is left make the net; no award exceeds what was computed",
             (document["awarded_cents"] + document["left_cents"],
              [a["application"] for a in document["applications"]
               if a["award_cents"] > (a["computed_cents"] or 0)]),
             (document["net_cents"], []))
    tap.none("every mark and every third reading is the published one", explained(expected))
    return document


def check_by_hand(tap):
    found = json.loads(must("explain", f"{CALL}/A01", "--json"))
    tap.same("A01 has the points computed by hand",
             [(mark["code"], mark["points"]) for mark in found["marks"]],
             [("C1", "20"), ("C2", "15"), ("C3", "12"), ("C4", "10"), ("C5", "4"), ("C6", "4"),
              ("C7", "8"), ("C8", "3"), ("C9", "4")])
    tap.same("A01 has the score and the caps computed by hand",
             (found["score_exact"], found["computed_cents"], found["binding"],
              [(cap["code"], cap["cap_cents"]) for cap in found["caps"]][:4]),
             ("80", 1770000, ["public_aid"],
              [("requested", 1800000), ("rate", 1920000), ("ceiling", 2000000),
               ("public_aid", 1770000)]))


def check_again(tap, printed):
    before = sql("select count(*) from levain.application_version union all"
                 " select count(*) from levain.mark union all"
                 " select count(*) from levain.scoring_run union all"
                 " select count(*) from levain.allocation_run union all"
                 " select count(*) from levain.allocation union all"
                 " select count(*) from levain.intake")
    again = subprocess.run([os.path.join(EXAMPLE, "run")], text=True, capture_output=True,
                           check=False, env=dict(os.environ, LEVAIN=LEVAIN))
    tap.same("the whole run a second time succeeds", again.returncode, 0)
    tap.ok("it says that nothing is new",
           "0 migrations applied" in again.stdout and "(unchanged)" in again.stdout
           and "0 new applications, 0 new versions, 0 marks, 18 unchanged" in again.stdout
           and "(already there)" in again.stdout, again.stdout)
    tap.same("it stores nothing",
             sql("select count(*) from levain.application_version union all"
                 " select count(*) from levain.mark union all"
                 " select count(*) from levain.scoring_run union all"
                 " select count(*) from levain.allocation_run union all"
                 " select count(*) from levain.allocation union all"
                 " select count(*) from levain.intake"), before)
    tap.same("and prints the same run, byte for byte",
             must("allocate", "--call", CALL, "--json"), printed)


def check_what_if(tap, real, printed):
    simulated = allocation("--what-if", "threshold=60")
    tap.same("a threshold of 60 rejects A10 and A18: 381 000 awarded, 99 000 left",
             (changes(simulated, real), simulated["awarded_cents"], simulated["left_cents"],
              simulated["net_cents"]),
             ({"A10": ("rejected", 0), "A18": ("rejected", 0)}, 38100000, 9900000, 48000000))
    tap.same("it is a simulation, with a name of its own, and says why they are rejected",
             (simulated["kind"], simulated["run"] != real["run"],
              by_code(simulated)["A10"]["reason"]), ("simulation", True, "BELOW_THRESHOLD"))
    tap.same("the same simulation again is the same run",
             allocation("--what-if", "threshold=60"), simulated)

    # 42 % of 480 000 is 201 600. NORD has 137 700 when A12 comes: 197 700 with its 60 000, it fits.
    # A08 would make 242 700: passed over. E2 then has 240 - 60 - 42 - 49 - 60 = 29 thousand left,
    # under 60 % of A10's 56 000: A10 waits. Pool 30 + 25 + 29 = 84; A18 takes 35; A10 does not fit
    # in 49.
    wider = allocation("--what-if", "quota.epci.share=42 %")
    tap.same("a quota of 42 % awards A12, passes A08 over, leaves 49 000",
             ({quota["limit_cents"] for quota in wider["quotas"]}, wider["left_cents"],
              changes(wider, real)),
             ({20160000}, 4900000,
              {"A12": ("awarded", 6000000), "A08": ("waiting", 0), "A10": ("waiting", 0)}))

    # E1 of 50 000: A01 17 700, A06 17 800; A02 is offered the 14 500 left of its 20 000, A03 waits.
    # Pool 30 000: 5 500 to A02, 9 500 to A03; A18's 35 000 do not fit; 12 000 to A10; 3 000 left.
    # The 40 000 taken off E1 are in no envelope; the quota's base stays.
    less = allocation("--what-if", "envelope.E1.voted=50000.00")
    tap.same("40 000 less for E1 cost A18 its award and top A02 up",
             (changes(less, real), by_code(less)["A02"]["reason"], less["left_cents"],
              less["net_cents"], {quota["limit_cents"] for quota in less["quotas"]}),
             ({"A18": ("waiting", 0)}, "TOPPED_UP", 300000, 48000000, {19200000}))

    # 38 % of 480 000 is 182 400: with A08, NORD would have 137.7 + 45 = 182.7 thousand: not one of
    # A12 and A08 fits. E1 is spent to the cent. Pool 30 + (240 - 60 - 42 - 49) = 119 thousand.
    both = allocation("--what-if", "envelope.E1.voted=65000.00", "--what-if", "threshold=60",
                      "--what-if", "quota.epci.share=38 %")
    tap.same("several at once are told in the order of their keys",
             both["variations"],
             [{"key": "envelope.E1.voted", "value": "65000.00"},
              {"key": "quota.epci.share", "value": "38 %"}, {"key": "threshold", "value": "60"}])
    tap.same("and all count",
             (changes(both, real), left(both, "E1"), both["left_cents"]),
             ({"A08": ("waiting", 0), "A10": ("rejected", 0), "A18": ("rejected", 0)},
              0, 11900000))
    tap.same("in any order they are the same run",
             allocation("--what-if", "threshold=60", "--what-if", "quota.epci.share=38 %",
                        "--what-if", "envelope.E1.voted=65000.00"), both)
    tap.same("the real run is untouched", must("allocate", "--call", CALL, "--json"), printed)
    tap.same("only one run is real, the others can never be decided",
             sql("select kind, count(*) from levain.allocation_run group by kind order by kind"),
             [["real", "1"], ["simulation", "4"]])


def check_refusals(tap):
    unknown = levain("allocate", "--call", CALL, "--what-if", "treshold=60", "--lang", "en")
    tap.same("a setting that nobody knows is refused", (unknown.returncode, unknown.stdout),
             (65, ""))
    tap.ok("with the nearest one and the list of all",
           "no setting is called `treshold`" in unknown.stderr
           and "did you mean `threshold`?" in unknown.stderr
           and "envelope.RESERVE.voted" in unknown.stderr
           and "quota.epci.share" in unknown.stderr, unknown.stderr)
    letters = levain("allocate", "--call", CALL, "--what-if", "threshold=6O", "--lang", "en")
    tap.same("a value that is none is refused", (letters.returncode, letters.stdout), (65, ""))
    tap.ok("and named", "`6O` cannot be the value of `threshold`" in letters.stderr, letters.stderr)
    twice = levain("allocate", "--call", CALL, "--what-if", "threshold=60", "--what-if",
                   "threshold=61", "--lang", "en")
    tap.ok("a setting varied twice is refused",
           twice.returncode == 65 and "`threshold` is varied twice" in twice.stderr, twice.stderr)


def check_shuffles(tap, printed):
    """The lines in other orders: one in ten in a fresh database that has the fund and nothing else,
    those after it in the same one emptied, where the keys then go on from higher numbers."""
    template, fresh = f"{OWN}_template", f"{OWN}_fresh"
    path = os.path.join(SCRATCH, "shuffled.csv")
    with open(APPLICATIONS, encoding="utf-8") as file:
        header, *lines = file.read().splitlines(keepends=True)
    migrated_database(template)
    must("fund", "apply", os.path.join(EXAMPLE, "fund.json"), database=template)
    other = []
    for seed in range(SHUFFLES):
        if seed % 10 == 0:
            subprocess.run(["dropdb", "--force", "--if-exists", fresh], check=True,
                           stderr=subprocess.DEVNULL)
            copy_database(template, fresh)
        else:
            sql("set client_min_messages = warning;"
                " truncate levain.application, levain.intake, levain.scoring_run cascade", fresh)
        random.Random(seed).shuffle(lines)
        with open(path, "w", encoding="utf-8") as file:
            file.writelines([header, *lines])
        must("intake", "--call", CALL, path, database=fresh)
        must("score", "--call", CALL, database=fresh)
        if must("allocate", "--call", CALL, "--json", database=fresh) != printed:
            other.append(f"seed {seed}")
    drop_database(fresh)
    drop_database(template)
    tap.none(f"{SHUFFLES} shuffles of the lines give the same bytes", other)


def main():
    tap = Tap()
    expected, check_published = published()
    done = subprocess.run([os.path.join(EXAMPLE, "run")], text=True, capture_output=True,
                          check=False, env=dict(os.environ, LEVAIN=LEVAIN))
    tap.ok("docs/examples/val-de-lierre/run succeeds", done.returncode == 0,
           done.stdout + done.stderr)
    printed = must("allocate", "--call", CALL, "--json")
    real = check_result(tap, expected, check_published, printed)
    check_by_hand(tap)
    check_again(tap, printed)
    check_what_if(tap, real, printed)
    check_refusals(tap)
    check_shuffles(tap, printed)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
