#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Every way to award that a fund file can say. Prints TAP; run by test_awarding.sh.

Each call has one envelope of 1,000 euros unless it says otherwise, ranks by the mark M, and its
awards are computed by hand in the comment above it. Minimum: half of the computed award.
"""
import csv
import hashlib
import json
import os
import sys

from levain_test import SCRATCH, Tap, levain, must

ACME, BETA = "732829320", "552100554"
FIELDS = {"asked": "money", "had": "money", "region": "code", "rural": "flag", "before": "code"}
WALK = {"code": "1", "from": "own_envelope", "not_fitting": {"else": "skip"}}


def fund(**parts):
    """A fund file with these members of its call."""
    call = {
        "code": "ways-2026", "mode": "competition",
        "intake": {"code": "id", "earlier": "before", "organization": {"siren": "siren"},
                   "fields": [{"name": name, "type": kind} for name, kind in FIELDS.items()],
                   "marks": [{"criterion": "M", "marker": "ann", "column": "m"}]},
        "envelopes": [{"code": "E", "when": "always", "voted": "1000.00"}],
        "criteria": [{"code": "M", "scale": [0, 100], "marks": "single"}],
        "score": {"sum": "mark"}, "caps": [{"code": "asked", "formula": "asked"}],
        "award": {"step": "1.00", "minimum": "computed / 2"},
        "order": ["score desc"], "passes": [WALK]}
    call.update(parts)
    return {"levain": 1,
            "fund": {"code": "ways", "currency": "EUR", "time_zone": "Europe/Paris",
                     "language": "en"},
            "contributions": [{"funder": "city", "year": 2026, "amount": "1000000.00"}],
            "call": call}


def written(parts, lines):
    """The files of a call and its applications: (code, mark, asked, and facts by their names)."""
    path = os.path.join(SCRATCH, "fund.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(fund(**parts), file)
    table = os.path.join(SCRATCH, "applications.csv")
    with open(table, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["id", "m", "siren", *FIELDS], delimiter=";")
        writer.writeheader()
        for code, mark, asked, facts in lines:
            writer.writerow({"id": code, "m": mark, "asked": f"{asked}.00", "had": "0.00",
                             "region": "NORTH", "rural": "0", **facts})
    return path, table


def tried(parts, lines):
    """What a trial gives: {code: (reason, euros, what is short)}, and the whole document."""
    found = json.loads(must("try", *written(parts, lines), "--json", "--quiet"))
    return {row["application"]: (row["reason"], row["award_cents"] // 100,
                                 row["short_cents"] // 100)
            for row in found["applications"]}, found


def check_counts(tap):
    # One award a region: A2 is the second of the north.
    awards, found = tried(
        {"quotas": [{"code": "region", "by": "region", "limit": {"count": 1}}]},
        [("A1", 90, 100, {}), ("A2", 80, 100, {}), ("A3", 70, 100, {"region": "SOUTH"})])
    tap.same("a quota may count awards", awards,
             {"A1": ("FUNDED", 100, 0), "A2": ("QUOTA", 0, 0), "A3": ("FUNDED", 100, 0)})
    tap.same("and says so", found["quotas"],
             [{"code": "region", "value": value, "measure": "awards", "limit_awards": 1,
               "award_count": 1} for value in ("NORTH", "SOUTH")])
    # Only those in rural zones count, all together; one of which it is not known counts.
    awards, found = tried(
        {"quotas": [{"code": "rural", "when": "rural", "limit": {"count": 1}}]},
        [("A1", 90, 100, {"rural": "1"}), ("A2", 80, 100, {}), ("A3", 70, 100, {"rural": "1"}),
         ("A4", 60, 100, {"rural": ""})])
    tap.same("a quota may be for some only; a missing fact profits nobody",
             [awards[code][0] for code in ("A1", "A2", "A3", "A4")],
             ["FUNDED", "FUNDED", "QUOTA", "QUOTA"])
    # 150 of a zone that is derived: A2 does not fit whole, and those without a region are free.
    awards, _ = tried(
        {"derived": [{"name": "zone", "formula": "region"}],
         "quotas": [{"code": "zone", "by": "zone", "limit": {"amount": "150.00"},
                     "without": "free"}]},
        [("A1", 90, 100, {}), ("A2", 80, 100, {}), ("A3", 70, 100, {"region": ""}),
         ("A4", 60, 100, {"region": ""})])
    tap.same("a quota may group by a derived field, and let go who has no value", awards,
             {"A1": ("FUNDED", 100, 0), "A2": ("QUOTA", 0, 50), "A3": ("FUNDED", 100, 0),
              "A4": ("FUNDED", 100, 0)})
    # One of each organization; without a key of one, A4 and A5 are one group.
    awards, _ = tried(
        {"quotas": [{"code": "one", "by": "organization", "exclusive": True}]},
        [("A1", 90, 100, {"siren": ACME}), ("A2", 80, 100, {"siren": BETA}),
         ("A3", 70, 100, {"siren": ACME}), ("A4", 60, 100, {}), ("A5", 50, 100, {})])
    tap.same("one of an exclusive set stands for the others",
             [awards[f"A{n}"][0] for n in range(1, 6)],
             ["FUNDED", "FUNDED", "EXCLUSIVE", "FUNDED", "EXCLUSIVE"])


MINIMIS = {"code": "minimis", "by": "organization", "limit": {"room": "euros('300') - had"},
           "on_excess": "reduce", "without": "free"}
# The room of ACME is the least of 300 - 100 and 300 - 50: 200. A1 takes 150 of it, A2 is offered
# 50, at least half of its 80. Of BETA, A4 does not know what it had. A3 asks 31: half of 250 is
# more than the 100 that its room is.
ROOMS = [("A1", 90, 150, {"siren": ACME, "had": "100.00"}),
         ("A2", 80, 80, {"siren": ACME, "had": "50.00"}),
         ("A3", 70, 250, {"siren": "356000000", "had": "200.00"}),
         ("A4", 60, 100, {"siren": BETA, "had": ""}),
         ("A5", 50, 100, {"had": "300.00"})]
ROOMS_GIVE = {"A1": ("FUNDED", 150, 0), "A2": ("REDUCED", 50, 30), "A3": ("QUOTA", 0, 150),
              "A4": ("AWARD_UNKNOWN", 0, 0), "A5": ("FUNDED", 100, 0)}


def check_rooms(tap):
    awards, found = tried({"quotas": [MINIMIS]}, ROOMS)
    tap.same("the room of an undertaking is shared by its applications", awards, ROOMS_GIVE)
    tap.same("the groups are those that walk, with their rooms",
             [(group["value"], group["limit_cents"], group["awarded_cents"])
              for group in found["quotas"]],
             [("356000000", 10000, 0), (ACME, 20000, 20000)])


def check_draw(tap):
    codes = [f"A{n}" for n in range(1, 9)]
    lines = [(code, 50, 400, {}) for code in codes]
    awards, found = tried({"order": ["score desc", "draw"]}, lines)
    drawn = sorted(codes, key=lambda code: hashlib.sha256(f"example{code}".encode()).digest())
    tap.same("lots are drawn by the seed and the code, as anybody can",
             [row["application"] for row in found["applications"]], drawn)
    tap.same("one that only the draw kept out is told so",
             [awards[code][0] for code in drawn], ["FUNDED"] * 2 + ["TIE_LOST"] * 6)
    done = levain("try", *written({"order": ["score desc", "draw"]}, lines), "--lang", "en")
    tap.ok("a trial says by what it draws", "drawn by the seed `example`" in done.stderr,
           done.stderr)


def check_passes(tap):
    # A reserve of 200 for rural zones: 300 is more than it may give; then it is for the others.
    rural = dict(WALK, code="rural", only="rural", at_most={"amount": "200.00"})
    others = dict(WALK, code="others", only="not rural")
    awards, _ = tried({"passes": [rural, others]},
                      [("A1", 90, 300, {"rural": "1"}), ("A2", 80, 150, {"rural": "1"}),
                       ("A3", 70, 850, {}), ("A4", 60, 60, {})])
    tap.same("what a pass keeps for some is theirs", awards,
             {"A1": ("RESERVED", 0, 100), "A2": ("FUNDED", 150, 0), "A3": ("FUNDED", 850, 0),
              "A4": ("NO_FUNDS", 0, 60)})
    awards, _ = tried({"passes": [rural]},
                      [("A1", 90, 100, {}), ("A2", 80, 100, {"rural": ""})])
    tap.same("nobody is looked at by a pass that is not for it, nor when that is not known",
             awards, {"A1": ("RESERVED", 0, 0), "A2": ("RESERVED", 0, 0)})
    awards, _ = tried({"passes": [dict(WALK, at_most={"count": 1})]},
                      [("A1", 90, 100, {}), ("A2", 80, 100, {})])
    tap.same("a pass may award so many", awards,
             {"A1": ("FUNDED", 100, 0), "A2": ("LIMIT", 0, 0)})
    awards, _ = tried({"passes": [dict(WALK, spread={"by": "organization", "at_most": 1})]},
                      [("A1", 90, 100, {"siren": ACME}), ("A2", 80, 100, {"siren": ACME}),
                       ("A3", 70, 100, {"siren": BETA})])
    tap.same("or so many of an organization", [awards[f"A{n}"][0] for n in range(1, 4)],
             ["FUNDED", "LIMIT", "FUNDED"])


NESTED = [{"code": "ALL", "when": "never", "voted": "300.00"},
          {"code": "N", "when": "region = 'NORTH'", "voted": "200.00", "parent": "ALL"},
          {"code": "S", "when": "always", "voted": "200.00", "parent": "ALL"}]


def check_nested(tap):
    # N pays 200 of the 300: of its 200, S can spend 100.
    awards, found = tried({"envelopes": NESTED},
                          [("A1", 90, 200, {}), ("A2", 80, 150, {"region": "SOUTH"})])
    tap.same("what a part pays leaves the whole", awards,
             {"A1": ("FUNDED", 200, 0), "A2": ("NO_FUNDS", 0, 50)})
    tap.same("and is counted once", (found["awarded_cents"], found["left_cents"],
                                     [envelope["left_cents"] for envelope in found["envelopes"]]),
             (20000, 10000, [10000, 0, 20000]))


def check_rules(tap):
    # 800 + 200 are 60 + 60 points, 1000 alone 90.
    lines = [("A1", 90, 1000, {}), ("A2", 60, 800, {}), ("A3", 60, 200, {})]
    best = {"code": "1", "from": "own_envelope", "rule": "max"}
    awards, found = tried({"passes": [best]}, lines)
    tap.same("max takes the greatest sum of scores", awards,
             {"A1": ("BELOW_CUT", 0, 0), "A2": ("FUNDED", 800, 0), "A3": ("FUNDED", 200, 0)})
    tap.same("and is named", found["policy"], "max")
    # 90 x 1000 is more than 60 x 800 + 60 x 200.
    awards, _ = tried({"passes": [dict(best, rule="euro")]}, lines)
    tap.same("euro takes the greatest sum of scores times awards", awards["A1"][1], 1000)
    # 5/7 of 800 and of 600 are 571.43 and 428.57: the euro that rounding leaves goes to the first.
    awards, _ = tried({"passes": [dict(best, rule="prorata")]},
                      [("A1", 90, 800, {}), ("A2", 60, 600, {})])
    tap.same("prorata gives a part to each", [awards[code][:2] for code in ("A1", "A2")],
             [("PARTIAL", 572), ("PARTIAL", 428)])
    # 280 of 1,400 for the north is a fifth; what it leaves makes A3 whole.
    awards, _ = tried({"passes": [dict(best, rule="prorata")],
                       "award": {"step": "1.00", "minimum": "computed / 10"},
                       "quotas": [{"code": "region", "by": "region",
                                   "limit": {"amount": "280.00"}}]},
                      [("A1", 90, 800, {}), ("A2", 60, 600, {}),
                       ("A3", 50, 280, {"region": "SOUTH"})])
    tap.same("and keeps each group of a quota to its room, at a rate of its own",
             [awards[code][:2] for code in ("A1", "A2", "A3")],
             [("REDUCED", 160), ("REDUCED", 120), ("FUNDED", 280)])


def told(code, lang="en"):
    return json.loads(must("explain", f"ways-2026/{code}", "--json", "--lang", lang))["sentences"]


def check_stored(tap):
    """Through the database: all of it at once, with every reason told with its figures."""
    parts = {
        "envelopes": [{"code": "ALL", "when": "never", "voted": "1000.00"},
                      {"code": "E", "when": "always", "voted": "1000.00", "parent": "ALL"}],
        "quotas": [MINIMIS, {"code": "sets", "by": "region", "exclusive": True, "when": "rural"},
                   {"code": "many", "limit": {"count": 4}}],
        "order": ["score desc"]}
    # A1 to A4 as above, A5 of no organization; A6 and A7 are of one set; A8 is the fifth award.
    lines = ROOMS + [("A6", 40, 10, {"rural": "1"}), ("A7", 30, 10, {"rural": "1"}),
                     ("A8", 20, 10, {"before": "2025-17"})]
    must("migrate")
    path, table = written(parts, lines)
    must("fund", "apply", path)
    must("intake", "--call", "ways-2026", table)
    must("score", "--call", "ways-2026")
    run = json.loads(must("allocate", "--call", "ways-2026", "--json"))
    found = {row["application"]: (row["reason"], row["award_cents"] // 100,
                                  row["short_cents"] // 100) for row in run["applications"]}
    wanted = dict(ROOMS_GIVE, A6=("FUNDED", 10, 0), A7=("EXCLUSIVE", 0, 0), A8=("QUOTA", 0, 0))
    tap.same("a run awards as the trial", found, wanted)
    tap.same("no envelope is counted twice", (run["awarded_cents"], run["left_cents"]),
             (31000, 69000))
    again = json.loads(must("allocate", "--call", "ways-2026", "--json"))
    tap.same("the same run is found again, the same to the last figure", again, run)
    tap.ok("one that is reduced is told by what",
           "Of the limit of €200 that the quota minimis sets for the organization 732829320, €50 "
           "were left: it is awarded that part of its €80." in told("A2"), told("A2"))
    tap.ok("and what makes the room",
           any(line.startswith("The limit is the least room of those that are counted together; "
                               "its own: ") for line in told("A2")), told("A2"))
    tap.ok("one that a room passes over is told the figures",
           "With its €250, the organization 356000000 would have €250 (€0 are awarded there "
           "already), €150 above the limit of €100 set by the quota minimis: it is passed over "
           "and waits." in told("A3"), told("A3"))
    tap.ok("one whose room is not known is told which fact is missing",
           any(line.startswith("The room that the quota minimis leaves it cannot be computed, "
                               "because a fact is missing: ") for line in told("A4")), told("A4"))
    tap.ok("one of a set is told that another stands for it",
           "By the quota sets, only one is awarded of: NORTH. One ranked above it stands for the "
           "others: it is passed over and waits." in told("A7"), told("A7"))
    tap.ok("one too many is told how many there are",
           "Awards that the quota many allows for all of them together: 4, all given to those "
           "ranked above it. It is passed over and waits." in told("A8"), told("A8"))
    tap.ok("one that comes back is told after which one",
           told("A8")[0] == "It takes up application 2025-17 again.", told("A8"))
    tap.ok("one that comes first is not", "again" not in told("A7")[0], told("A7"))
    tap.ok("in French too", any("Aides que le quota « many » permet pour leur ensemble : 4" in line
                                for line in told("A8", "fr")), told("A8", "fr"))
    seen = json.loads(must("allocate", "--call", "ways-2026", "--json", "--what-if",
                           "envelope.E.voted=200.00"))
    tap.same("a what-if keeps the same groups", [row["award_cents"] // 100 for row in
                                                 seen["applications"]][:3], [150, 50, 0])
    rules = must("fund", "explain-rules", "--call", "ways-2026", "--lang", "en")
    tap.ok("the rules are read aloud from the stored file", "Only one of them is awarded." in rules,
           rules)


def check_no_seed(tap):
    path, _ = written({"order": ["score desc", "draw"]}, [])
    must("fund", "apply", path, "--reason", "lots")
    must("score", "--call", "ways-2026")
    done = levain("allocate", "--call", "ways-2026", "--lang", "en")
    tap.ok("no lots are drawn without a seed that was published",
           done.returncode == 65 and "no seed was published" in done.stderr, done.stderr)


def main():
    tap = Tap()
    for check in (check_counts, check_rooms, check_draw, check_passes, check_nested, check_rules,
                  check_stored, check_no_seed):
        check(tap)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
