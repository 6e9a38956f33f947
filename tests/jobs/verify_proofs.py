#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""levain verify adds up again what proves exact passes: each figure of a proof, falsified once by a
superuser behind the back of all constraints, is named with run, choice, found and expected, and so
is a choice that another one is better than. Prints TAP; run by test_verify_proofs.sh.

By hand. MAX: 1,000 euros; A1 asks 600 (mark 70), A2 and A3 500 each (50): the two are worth 100.
The money ends at one of them, worth 50 for 500: lambda is 1 point for 10 euros, the bound 100 + 10
that A1 is above it = 110. BAND: of marks 70 to 79, 500 + 400 are worth 153; the 100 left are for
one of 60 to 69.
"""
import json
import sys

from awarding import WALK, written
from levain_test import Tap, corrupted, levain, must, sql, verified_runs
from verify_passes import one

BEST = {"code": "1", "from": "own_envelope", "rule": "max"}
TRIO = [("A1", 70, 600, {}), ("A2", 50, 500, {}), ("A3", 50, 500, {})]
HALVES = [{"code": "N", "when": "region = 'NORTH'", "voted": "500.00"},
          {"code": "S", "when": "always", "voted": "500.00"}]
SOUTH = {"region": "SOUTH"}
# The envelopes pay all but one; three awards are allowed in all: 70, 60 and 55.
SHARED = {"passes": [BEST], "envelopes": HALVES,
          "quotas": [{"code": "all", "limit": {"count": 3}}]}
FIVE = [("A1", 70, 300, {}), ("A2", 50, 150, {}), ("A3", 60, 200, SOUTH), ("A4", 55, 150, SOUTH),
        ("A5", 45, 150, SOUTH)]
BANDS = [("A1", 79, 500, {}), ("A2", 75, 600, {}), ("A3", 74, 400, {}), ("A4", 69, 200, {}),
         ("A5", 62, 100, {})]
# 500 are left for three of 80 points: two fit, or one.
TIES = [("A1", 90, 500, {}), ("A2", 80, 500, {}), ("A3", 80, 300, {}), ("A4", 80, 200, {})]
SWAP = [("A1", 60, 500, {}), ("A2", 59, 500, {}), ("A3", 42, 340, {}), ("A4", 42, 330, {}),
        ("A5", 42, 330, {})]
FLOOR = {"passes": [BEST], "quotas": [{"code": "south", "when": "region = 'SOUTH'",
                                       "at_least": {"count": 1}}]}
FLOORED = [("A1", 90, 600, {}), ("A2", 80, 400, {}), ("A3", 10, 500, SOUTH)]
CALLS = {
    "max": ({"passes": [BEST]}, TRIO),
    "euro": ({"passes": [dict(BEST, rule="euro")]}, TRIO),
    "shared": (SHARED, FIVE),
    "band": ({"passes": [dict(BEST, rule={"band": "10"})]}, BANDS),
    "ties": ({"passes": [dict(BEST, rule={"band": "0"})]}, TIES),
    "pool": ({"passes": [dict(BEST, **{"from": ["E"]}, at_most={"amount": "700.00"}),
                         dict(WALK, code="2")]}, TRIO),
    "second": ({"passes": [dict(WALK, code="0", at_most={"count": 1}), BEST]}, TRIO),
    "apart": ({"passes": [BEST], "envelopes": HALVES}, FIVE),
    "swap": ({"passes": [BEST]}, SWAP),
    "floor": (FLOOR, FLOORED),
}
OF = "where call_id = (select call_id from levain.call where code = '%s')"
LOOSENED = [("allocation_proof", "allocation_proof_upper_check"),
            ("allocation_proof", "allocation_proof_bound_check"),
            ("allocation_proof", "allocation_proof_ordinal_check"),
            ("allocation", "allocation_status_reason_check")]


def proof(call, change, which="true"):
    return f"update levain.allocation_proof set {change} {OF % call} and {which}"


def taken(call, code):
    """An award taken back, as if the optimum were without it."""
    return (f"delete from levain.allocation_line {one(call, code)};"
            " update levain.allocation set award_cents = 0, status = 'waiting',"
            f" reason = 'BELOW_CUT' {one(call, code)};")


def given(call, code):
    return ("insert into levain.allocation_line select fund_id, call_id, allocation_run_id,"
            " application_id, '1', envelope, computed_cents from levain.allocation"
            f" {one(call, code)}; update levain.allocation set award_cents = computed_cents,"
            f" status = 'awarded', reason = 'FUNDED' {one(call, code)};")


# Which call, what is changed in it, and the fault: subject, found, expected (None: whatever).
CHANGES = [
    ("max", proof("max", "ordinal = 2"), "proof 2, pass 1, envelope E: ordinal", "2", "1"),
    ("max", proof("max", "pass = 'x'"), "proof 1, pass x, envelope E", "one", "none"),
    ("max", proof("max", "pass = 'x'"), "pass 1, envelope E: proof", "none", "one"),
    ("max", proof("max", "envelope = null"), "proof 1, pass 1: envelope", "all",
     "each by itself"),
    ("max", proof("max", "item_count = 4"), "proof 1, pass 1, envelope E: applications", "4", "3"),
    ("max", proof("max", "score_unit = 2"), "proof 1, pass 1, envelope E: score_unit", "2", "1"),
    ("max", proof("max", "reached = 99"), "proof 1, pass 1, envelope E: reached", "99", "100"),
    ("max", proof("max", "upper = 99"), "proof 1, pass 1, envelope E: upper", "99",
     "at least 100"),
    ("max", proof("max", "upper = 111"), "proof 1, pass 1, envelope E: upper", "111",
     "at most 110"),
    ("max", proof("max", "upper = 105"), "pass 1, envelope E: worth at most", "105", "100"),
    ("max", proof("max", "budget_cents = 99999"), "proof 1, pass 1, envelope E: budget_cents",
     "99999", "100000"),
    ("max", proof("max", "lambda_num = 51"),
     "proof 1, pass 1, envelope E: bound with lambda 51/50000", "110/1", "5540000/50000"),
    ("max", proof("max", "lambda_den = 40000"),
     "proof 1, pass 1, envelope E: bound with lambda 50/40000", "110/1", "5000000/40000"),
    ("max", proof("max", "bound_num = 109"),
     "proof 1, pass 1, envelope E: bound with lambda 50/50000", "109/1", "5500000/50000"),
    ("max", proof("max", "bound_den = 2"),
     "proof 1, pass 1, envelope E: bound with lambda 50/50000", "110/2", "5500000/50000"),
    ("max", f"delete from levain.allocation_proof {OF % 'max'}", "pass 1, envelope E: proof",
     "none", "one"),
    ("max", "insert into levain.allocation_proof select fund_id, call_id, allocation_run_id, 2,"
     " pass, envelope, item_count, score_unit, reached, upper, states, budget_cents, lambda_num,"
     f" lambda_den, bound_num, bound_den from levain.allocation_proof {OF % 'max'}",
     "proof 2, pass 1, envelope E", "one", "none"),
    # 50 x 500 is 25,000, of all three 62,000 at a lambda of 50 points a euro.
    ("euro", proof("euro", "reached = 42000"), "proof 1, pass 1, envelope E: reached", "42000",
     "50000"),
    ("euro", proof("euro", "bound_num = 62001"),
     "proof 1, pass 1, envelope E: bound with lambda 25000/50000", "62001/1", "3100000000/50000"),
    ("shared", proof("shared", "item_count = 4"), "proof 1, pass 1: applications", "4", "5"),
    ("shared", proof("shared", "envelope = 'N'"), "pass 1, envelope S: proof", "none", "one"),
    ("shared", proof("shared", "upper = 186"), "pass 1: worth at most", "186", "185"),
    ("band", proof("band", "reached = 214"), "proof 1, pass 1, envelope E: reached", "214", "215"),
    ("band", proof("band", "upper = 216"), "pass 1, envelope E: worth at most", "216", "215"),
    ("band", proof("band", "budget_cents = 100000, lambda_num = 1, lambda_den = 1, bound_num = 300,"
                   " bound_den = 1"), "proof 1, pass 1, envelope E: budget_cents", "100000", None),
    ("pool", proof("pool", "budget_cents = 100000"), "proof 1, pass 1: budget_cents", "100000",
     "70000"),
    ("second", proof("second", "budget_cents = 100000"),
     "proof 1, pass 1, envelope E: budget_cents", "100000", "40000"),
    # 59 + 60 are worth less than 3 x 42, and no exchange of one for one shows it.
    ("swap", taken("swap", "A3") + taken("swap", "A4") + taken("swap", "A5") + given("swap", "A1")
     + given("swap", "A2") + proof("swap", "reached = 119, upper = 119"),
     "pass 1, envelope E: worth at most", "119", "126"),
    # 75 + 74 where 79 + 74 do.
    ("band", taken("band", "A1") + taken("band", "A5") + given("band", "A2")
     + proof("band", "reached = 149, upper = 149"),
     "pass 1, envelope E, band from 70: worth at most", "149", "153"),
    # One of three that tie, where two fit.
    ("ties", taken("ties", "A3") + taken("ties", "A4") + given("ties", "A2")
     + proof("ties", "reached = 170, upper = 170"),
     "pass 1, envelope E, score 80: worth at most", "1", "2"),
    ("floor", taken("floor", "A2") + proof("floor", "reached = 10, upper = 10"),
     "pass 1: worth at most", "10", "90"),
]


def prepare():
    must("migrate")
    for call, (parts, lines) in CALLS.items():
        path, table = written(dict(parts, code=call), lines)
        must("fund", "apply", path)
        must("intake", "--call", call, table)
        must("score", "--call", call)
        must("allocate", "--call", call, "--quiet")


def corrupt(changes):
    """The faults that are told while rows are changed as nobody may: of each call and statement."""
    told = corrupted(LOOSENED, [(statement, verified_runs(OF % call))
                                for call, statement in changes])
    return [[[text or None for text in row[2:5]] for row in rows if row[2] and row[0] == "proofs"]
            for rows in told]


def check_right(tap):
    told = json.loads(must("verify", "--json"))
    tap.same("runs of every exact rule are right", told["fault_count"], 0)
    tap.same("with all of their best sets proven",
             [note for run in told["runs"] for note in run["not_followed"]
              if note["kind"] == "optimum"], [])


def check_unproven(tap):
    """One of each of 12 regions, of which the money says nothing: more sets than SQL tries."""
    lines = [(f"A{n}", 50 + n, 40 + n, {"region": f"R{n % 12}"}) for n in range(1, 41)]
    path, table = written({"code": "hard", "passes": [dict(BEST, states=1)],
                           "quotas": [{"code": "one", "by": "region",
                                       "limit": {"count": 1}}]}, lines)
    must("fund", "apply", path)
    must("intake", "--call", "hard", table)
    must("score", "--call", "hard")
    must("allocate", "--call", "hard", "--quiet")
    told = json.loads(must("verify", "--call", "hard", "--json"))
    tap.same("what is not proven here is told by its kind, and of whom",
             [note for run in told["runs"] for note in run["not_followed"]
              if note["kind"] == "optimum"],
             [{"check": "proofs", "kind": "optimum", "subject": "pass 1", "applications": 40}])
    for lang, words in (("en", "not followed, optimum: whether another set is worth more takes more"
                               " states than SQL tries: only the bound is checked"
                               " (runs: 1, applications: 40)\n"),
                        ("fr", "non suivi, optimum : savoir si un autre ensemble vaut plus demande"
                               " plus d'états que SQL n'en essaie : seule la borne est contrôlée"
                               " (calculs : 1, candidatures : 40)\n")):
        text = must("verify", "--call", "hard", "--lang", lang)
        tap.ok(f"with the reason, once ({lang})", text.count(words) == 1, text)


def check_words(tap):
    """What a person reads, of a figure that was changed for good."""
    sql("set session_replication_role = replica; " + proof("max", "reached = 99"))
    name = sql(f"select name from levain.allocation_run {OF % 'max'}")[0][0]
    done = levain("verify", "--call", "max", "--lang", "en")
    tap.ok("people read the run, the choice, what is stored and what it is", done.returncode == 65
           and f"run {name} of ways/max: 2 faults" in done.stdout
           and "\n  proofs, the run, proof 1, pass 1, envelope E: reached: found 99, expected 100\n"
           in done.stdout, done.stdout + done.stderr)


def main():
    tap = Tap()
    prepare()
    check_right(tap)
    told = corrupt([change[:2] for change in CHANGES])
    for (call, statement, *wanted), faults in zip(CHANGES, told):
        tap.ok(f"{call}: {wanted[0]} is told: {wanted[1]} for {wanted[2]}", wanted in faults,
               f"{statement}\nwanted {wanted}\n" + "\n".join(map(str, faults[:9])))
    check_unproven(tap)
    check_words(tap)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
