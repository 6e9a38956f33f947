#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""levain verify follows passes of every kind: right runs are right, what cannot be followed is
told, and what a superuser changes behind all constraints is named. Prints TAP; run by
test_verify_passes.sh.
"""
import json
import os
import sys

from awarding import ACME, BETA, WALK, written
from levain_test import SCRATCH, Tap, corrupted, levain, must, verified_runs

# The calls: passes and what else, then lines of (code, mark, asked, facts).
RESERVE = {"passes": [dict(WALK, code="rural", only="rural", at_most={"amount": "200.00"}),
                      dict(WALK, code="others", only="not rural")]}
RESERVE_LINES = [("A1", 90, 300, {"rural": "1"}), ("A2", 80, 150, {"rural": "1"}),
                 ("A3", 70, 850, {}), ("A4", 60, 60, {})]
SPREAD = {"passes": [dict(WALK, spread={"by": "organization", "at_most": 1})]}
SPREAD_LINES = [("A1", 90, 100, {"siren": ACME}), ("A2", 80, 100, {"siren": ACME}),
                ("A3", 70, 100, {"siren": BETA})]
COUNT = {"passes": [dict(WALK, at_most={"count": 1})]}
BEST = {"passes": [{"code": "1", "from": "own_envelope", "rule": "max"}]}
BEST_LINES = [("A1", 90, 1000, {}), ("A2", 60, 800, {}), ("A3", 60, 200, {})]
SHARED = {"passes": [{"code": "1", "from": "own_envelope", "rule": "prorata"}]}
# 1000 of 1800: 445, 333 and 222; half of each award is its minimum.
SHARED_LINES = [("A1", 90, 800, {}), ("A2", 60, 600, {}), ("A3", 50, 400, {})]
# One award a region: F is shared first, so that A2 has that of the north although A1 ranks before.
LIMITED = dict(SHARED, quotas=[{"code": "one", "by": "region", "exclusive": True}],
               envelopes=[{"code": "F", "when": "rural", "voted": "1000.00"},
                          {"code": "E", "when": "always", "voted": "1000.00"}])
LIMITED_LINES = [("A1", 90, 600, {}), ("A2", 60, 1600, {"rural": "1"}),
                 ("A3", 50, 1200, {"region": "SOUTH"})]
# A2 is below the threshold; the committee gives it 100 all the same, and A3 is served.
STANDING = {"score": {"sum": "mark", "threshold": 70}, "waiting_list": {}}
STANDING_LINES = [("A1", 90, 900, {}), ("A2", 60, 100, {}), ("A3", 80, 500, {})]
DRAWN = {"order": ["score desc", "draw"]}
DRAWN_LINES = [(f"A{n}", 50, 400, {}) for n in range(1, 9)]
DARK = {"passes": [dict(WALK, code="small", only="asked < euros('80')"), dict(WALK, code="all")]}
CALLS = {"reserve": (RESERVE, RESERVE_LINES), "spread": (SPREAD, SPREAD_LINES),
         "count": (COUNT, SPREAD_LINES), "best": (BEST, BEST_LINES),
         "shared": (SHARED, SHARED_LINES), "limited": (LIMITED, LIMITED_LINES),
         "standing": (STANDING, STANDING_LINES), "drawn": (DRAWN, DRAWN_LINES),
         "dark": (DARK, SPREAD_LINES)}

OF = "where call_id = (select call_id from levain.call where code = '%s')"
ONE = (OF + " and application_id = (select application_id from levain.application"
       " %s and code = '%s')")


def one(call, code):
    return ONE % (call, OF % call, code)


def moved(call, taken, given):
    """The award of one, given to another."""
    return (f"update levain.allocation a set award_cents = b.award_cents, status = b.status,"
            f" reason = b.reason, short_cents = b.short_cents from levain.allocation b"
            f" where (a.call_id, b.call_id) = (select call_id, call_id from levain.call"
            f" where code = '{call}') and a.allocation_run_id = b.allocation_run_id"
            f" and (a.application_id, b.application_id) in (select x.application_id,"
            f" y.application_id from levain.application x, levain.application y"
            f" where (x.code, y.code) in (('{taken}', '{given}'), ('{given}', '{taken}'))"
            f" and x.call_id = a.call_id and y.call_id = a.call_id);"
            f" update levain.allocation_line set application_id = (select application_id from"
            f" levain.application {OF % call} and code = '{given}') {one(call, taken)}")


# The call, what is changed in it, and the fault that is told: application, column, found, expected
# (None: whatever it is).
CHANGES = [
    ("an award moved", "spread", moved("spread", "A3", "A2"),
     ("A2", "pass 1, spread 732829320: awards", "2", "at most 1")),
    ("a spread broken", "spread",
     "update levain.application set organization_id = (select organization_id from"
     f" levain.application {OF % 'spread'} and code = 'A1') {OF % 'spread'} and code = 'A3'",
     ("A3", "pass 1, spread 732829320: awards", "2", "at most 1")),
    ("a refusal for a limit that is not reached", "reserve",
     f"update levain.allocation set reason = 'LIMIT' {one('reserve', 'A4')}",
     ("A4", "reason", "LIMIT", "an award: pass others might make more")),
    ("a refusal by a limit told as one of money", "spread",
     f"update levain.allocation set reason = 'NO_FUNDS' {one('spread', 'A2')}",
     ("A2", "reason", "NO_FUNDS", "LIMIT")),
    ("a reserve exceeded", "reserve",
     f"update levain.allocation_line set cents = 30000 {one('reserve', 'A2')}",
     ("A2", "pass rural: given", "30000", "at most 20000")),
    ("what a reserve was short of", "reserve",
     f"update levain.allocation set short_cents = 1 {one('reserve', 'A1')}",
     ("A1", "short_cents", "1", "10000")),
    ("an award by a pass for others", "reserve",
     f"update levain.allocation_line set pass = 'rural' {one('reserve', 'A3')}",
     ("A3", "pass rural: award", "85000", "none: it is for others")),
    ("one award too many", "count",
     "insert into levain.allocation_line select fund_id, call_id, allocation_run_id,"
     f" application_id, '1', 'E', 10000 from levain.allocation {one('count', 'A2')}",
     ("A2", "pass 1: awards", "2", "at most 1")),
    ("an exact choice replaced by a worse one", "best",
     f"delete from levain.allocation_line {one('best', 'A3')};"
     " update levain.allocation set award_cents = 0, status = 'waiting', reason = 'BELOW_CUT'"
     f" {one('best', 'A3')}",
     ("A3", "award_cents", "0", "an award: 20000 were left for 20000")),
    ("an even share that is uneven", "shared",
     f"update levain.allocation_line set cents = 54500 {one('shared', 'A1')};"
     f" update levain.allocation_line set cents = 23300 {one('shared', 'A2')}",
     ("A2", "pass 1: level", "23300", "about 33333")),
    ("a part for one behind whoever has none", "shared",
     f"delete from levain.allocation_line {one('shared', 'A1')};"
     " update levain.allocation set award_cents = 0, status = 'waiting', reason = 'NO_FUNDS'"
     f" {one('shared', 'A1')}",
     ("A3", "pass 1: order", "a part", "none: one before it has none")),
    ("a seed changed", "drawn",
     f"update levain.seed set seed = 'another', sha256 = sha256('another') {OF % 'drawn'}",
     (None, "inputs_sha256", None, None)),
    ("and with it the order", "drawn",
     f"update levain.seed set seed = 'another', sha256 = sha256('another') {OF % 'drawn'}",
     (None, "ordinal", None, None)),
    ("a seed that is not its digest", "drawn",
     f"update levain.seed set seed = 'another' {OF % 'drawn'}", (None, "seed", None, None)),
]
LOOSENED = [("allocation", "allocation_status_reason_check"), ("seed", "seed_sha256_check"),
            ("allocation_line", "allocation_line_pkey cascade")]


def prepare():
    must("migrate")
    for call, (parts, lines) in CALLS.items():
        path, table = written(dict(parts, code=call), lines)
        must("fund", "apply", path)
        if "order" in parts:
            must("seed", "--call", call, "tirage")
        must("intake", "--call", call, table)
        must("score", "--call", call)
        must("allocate", "--call", call, "--quiet")
    top_up("standing", {"application": "A2", "award": "100.00", "motive": "m"}, "A1")


def top_up(call, departure, withdrawn):
    """A committee departs from the run, somebody withdraws, the list is served."""
    path = os.path.join(SCRATCH, "minutes.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"levain_minutes": 1, "date": "2026-05-12", "place": "here", "members": [
            {"name": "Ada", "college": "private", "present": True}],
            "departures": [departure]}, file)
    run = json.loads(must("allocate", "--call", call, "--json"))["run"]
    must("decide", run, "--call", call, "--minutes", path, "--quiet")
    must("withdraw", "--call", call, withdrawn, "--motive", "m", "--quiet")
    must("allocate", "--call", call, "--top-up", "--quiet")


def corrupt(changes):
    """The faults that are told while rows are changed as nobody may: of each call and statement."""
    told = corrupted(LOOSENED, [(statement, verified_runs(OF % call))
                                for call, statement in changes])
    return [[[text or None for text in row[1:]] for row in rows if row[2]]
            for rows in told]


def main():
    tap = Tap()
    prepare()
    told = json.loads(must("verify", "--json"))
    tap.same("runs of every kind of pass are right", told["fault_count"], 0)
    notes = {(run["call"], note["subject"]): note["applications"]
             for run in told["runs"] for note in run["not_followed"]
             if note["kind"] not in ("flip", "counterfactual", "formulas")}
    tap.same("what is not followed is told, by name and count", notes, {
        ("ways/dark", "pass small: only"): 3})
    tap.same("and each kind once for all runs, with the reason",
             [(kind["kind"], kind["runs"], kind["applications"]) for kind in told["not_followed"]
              if kind["kind"] == "only_formula"], [("only_formula", 1, 3)])
    for lang, words in (("en", "  refusals, pass small: only: not followed, applications: 3\n"),
                        ("fr", "  refusals, pass small: only : non suivi, candidatures : 3\n")):
        text = must("verify", "--call", "dark", "--lang", lang)
        tap.ok(f"in words ({lang})", words in text, text)
    for (name, call, statement, wanted), faults in zip(
            CHANGES, corrupt([change[1:3] for change in CHANGES])):
        tap.ok(f"{name} is named",
               any(all(want is None or want == got for want, got in zip(wanted, fault))
                   for fault in faults),
               f"{statement}\nwanted {wanted}\n" + "\n".join(map(str, faults[:9])))
    withdrawn = levain("withdraw", "--call", "count", "A1", "--motive", "m")
    must("allocate", "--call", "count", "--quiet")
    tap.ok("the inputs of a run after a withdrawal are computed again",
           withdrawn.returncode == 0
           and json.loads(must("verify", "--call", "count", "--json"))["fault_count"] == 0)
    faults, = corrupt([("count", f"delete from levain.award_event {OF % 'count'}")])
    tap.ok("a withdrawal that is taken back is named",
           any(fault[1] == "inputs_sha256" for fault in faults), faults)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
