#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""The worked fund, computed a second time from its rules in words, to check the program against.

Usage: val_de_lierre.py APPLICATIONS.csv, which prints the decisive members of what
`levain allocate --json` prints. Written from the text of the fund alone, with its rules in this
language and its numbers as exact fractions: it shares no code, no fund file and no formula with
the program, so that both can only agree by being right.
"""
import csv
import json
import sys
from datetime import date, datetime
from fractions import Fraction

NET = (500_000 - 20_000) * 100
CLOSES = datetime(2026, 3, 16, 12, 0, 0)
FIRST_START = date(2026, 1, 12)
LAST_END = date(2028, 12, 31)
STEP = 100 * 100
THRESHOLD = 55
QUOTA = NET * 40 // 100
LEGAL = {"association", "scic", "scop", "cae", "gie_ess", "fondation", "esus", "mutuelle"}
LEGAL_WITHOUT_CER = {"scic", "scop", "cae", "gie_ess", "esus"}
EPCIS = {"EPCI_NORD", "EPCI_CENTRE", "EPCI_SUD"}
# code: voted, least award, most, percentage of the eligible cost
ENVELOPES = {
    "E1": (90_000_00, 5_000_00, 20_000_00, 80),
    "E2": (240_000_00, 15_000_00, 60_000_00, 70),
    "E3": (120_000_00, 20_000_00, 60_000_00, 50),
    "RESERVE": (30_000_00, None, None, None),
}
ENVELOPE_OF_STAGE = {"emergence": "E1", "creation": "E2", "consolidation": "E3"}
WEIGHTS = {"C1": 20, "C2": 15, "C3": 15, "C4": 10, "C5": 10, "C6": 10, "C7": 10, "C8": 5, "C9": 5}
MONEY = ("charges", "produits", "eligible", "requested", "other_public", "own", "deminimis")
COUNTS = ("n_members", "n_ess", "n_public", "n_ent", "n_citizen", "n_local", "cr_overdue")
FLAGS = ("cer", "economic", "one_vote", "frr")
NUMBERS = ("public_capital_pct", "etp", "m3a", "m3b", "m7a", "m7b", "m8", "m9")


class Application:
    """The facts of one line, typed: money in cents, numbers exact."""

    def __init__(self, row):
        self.row = row
        self.code = row["id"]
        self.submitted = datetime.fromisoformat(row["submitted"])
        for name in ("legal", "epci", "econ", "stage"):
            setattr(self, name, row[name])
        for name in ("created", "start", "end"):
            setattr(self, name, date.fromisoformat(row[name]))
        for name in MONEY:
            setattr(self, name, Fraction(row[name]) * 100)
        for name in COUNTS:
            setattr(self, name, int(row[name]))
        for name in FLAGS:
            setattr(self, name, row[name] == "1")
        for name in NUMBERS:
            setattr(self, name, Fraction(row[name]))
        self.docs_missing = [code for code in row["docs_missing"].split(";") if code]
        self.categories = sum(
            n > 0 for n in (self.n_ess, self.n_public, self.n_ent, self.n_citizen))
        self.months = calendar_months(self.start, self.end)
        self.age = whole_months(self.created, CLOSES.date())
        self.envelope = ENVELOPE_OF_STAGE[self.stage]
        _, self.least, self.most, self.rate = ENVELOPES[self.envelope]


def calendar_months(start, end):
    """Months from the month of start to the month of end, both included."""
    return (end.year - start.year) * 12 + end.month - start.month + 1


def whole_months(then, now):
    """Months that are over between two days."""
    months = (now.year - then.year) * 12 + now.month - then.month
    return months if now.day >= then.day else months - 1


def step(value, *thresholds):
    """How many of the thresholds are reached."""
    return sum(value >= threshold for threshold in thresholds)


def failed_rules(a):
    young_allowed = a.stage == "emergence"
    verdicts = {
        "R01": a.submitted <= CLOSES,
        "R02": a.legal in LEGAL,
        "R03": a.epci in EPCIS,
        "R04": a.age >= 12 or young_allowed,
        "R05": a.cer or a.legal in LEGAL_WITHOUT_CER,
        "R06": a.n_members >= 3,
        "R07": a.n_ess >= 1 and a.categories >= 2,
        "R08": a.charges == a.produits,
        "R09": a.requested * 100 <= a.rate * a.eligible,
        "R10": a.requested + a.other_public <= a.eligible,
        "R11": a.own * 100 >= 10 * a.charges or young_allowed or a.n_public >= 4,
        "R12": a.requested >= a.least,
        "R13": a.start >= FIRST_START and a.end <= LAST_END and 6 <= a.months <= 36,
        "R14": a.cr_overdue == 0,
        "R15": not a.docs_missing,
    }
    return [code for code, kept in verdicts.items() if not kept]


def marks(a):
    """The nine marks, held between 0 and 5."""
    given = {
        "C1": step(a.n_members, 3, 5, 8) + max(0, a.categories - 2),
        "C2": step(Fraction(100 * a.n_local, a.n_members), 50, 70, 85) + 2 * a.frr,
        "C3": (a.m3a + a.m3b) / 2,
        "C4": 2 * a.one_vote + min(2, a.categories - 2) + (a.public_capital_pct <= 50),
        "C5": (step(100 * a.own / a.charges, 10, 20, 30) + (a.econ == "hybrid")
               + (a.other_public * 100 <= 30 * a.eligible)),
        "C6": step(a.etp * 100_000 * 100 / a.requested, 1, 2, 3, 4, 5),
        "C7": (a.m7a + a.m7b) / 2,
        "C8": a.m8,
        "C9": a.m9,
    }
    return {code: min(Fraction(5), max(Fraction(0), Fraction(mark)))
            for code, mark in given.items()}


def score(given):
    return sum(WEIGHTS[code] * mark / 5 for code, mark in given.items())


def computed_award(a):
    """The least cap rounded down to the step, and the caps equal to it."""
    caps = {
        "requested": a.requested,
        "rate": a.rate * a.eligible / 100,
        "ceiling": Fraction(a.most),
        "public_aid": 80 * a.eligible / 100 - a.other_public,
    }
    if a.economic:
        caps["de_minimis"] = 300_000_00 - a.deminimis
    least = min(caps.values())
    award = max(0, least.numerator // least.denominator)
    return award - award % STEP, [code for code, cap in caps.items() if cap == least]


def decimals(value, places):
    """A fraction in that many decimals, halves up (scores are never below 0)."""
    scaled = (value * 10**places * 2 + 1) // 2
    return f"{scaled // 10**places}.{scaled % 10**places:0{places}d}"


def exactly(value):
    """`58.5` when the decimals end, else `176/3`."""
    for places in range(31):
        if (value * 10**places).denominator == 1:
            return decimals(value, places) if places else str(value.numerator)
    return f"{value.numerator}/{value.denominator}"


class Walk:
    """What the passes share: money left, money of each territory."""

    def __init__(self):
        self.left = {code: envelope[0] for code, envelope in ENVELOPES.items()}
        self.awarded = dict.fromkeys(ENVELOPES, 0)
        self.moved_in = dict.fromkeys(ENVELOPES, 0)
        self.moved_out = dict.fromkeys(ENVELOPES, 0)
        self.territory = {}

    def pay(self, decision, number, source, cents):
        home = decision["envelope"]
        self.left[source] -= cents
        self.awarded[home] += cents
        if source != home:
            self.moved_out[source] += cents
            self.moved_in[home] += cents
        self.territory[decision["epci"]] += cents
        decision["award_cents"] += cents
        decision["passes"].append({"pass": number, "from": source, "cents": cents})


def above_quota(walk, decision):
    """Whether the territory would have too much with the whole of this award."""
    others = walk.territory[decision["epci"]] - decision["award_cents"]
    return others + decision["computed_cents"] > QUOTA


def own_envelopes(walk, ranked):
    """Pass 1: each from its own envelope, until one does not fit."""
    closed = set()
    for decision in ranked:
        home, computed = decision["envelope"], decision["computed_cents"]
        left = walk.left[home]
        if above_quota(walk, decision):
            decision["reason"] = "QUOTA"
        elif home in closed:
            decision["reason"] = "ENVELOPE_CLOSED"
        elif computed <= left:
            walk.pay(decision, "1", home, computed)
            decision.update(status="awarded", reason="FUNDED")
        else:
            closed.add(home)
            offer = left - left % STEP
            if offer > 0 and offer >= max(decision["least"], Fraction(60 * computed, 100)):
                walk.pay(decision, "1", home, offer)
                decision.update(status="partial", reason="PARTIAL")
            else:
                decision["reason"] = "NO_FUNDS"


def common_pool(walk, ranked):
    """Pass 2: the reserve, then what the envelopes have left; whole awards or whole top-ups."""
    sources = ["RESERVE"] + [code for code in ENVELOPES if code != "RESERVE"]
    for decision in ranked:
        missing = decision["computed_cents"] - decision["award_cents"]
        if decision["status"] == "awarded":
            continue
        if above_quota(walk, decision):
            reason = "QUOTA"
        elif missing > sum(walk.left.values()):
            reason = "NO_FUNDS"
        else:
            reason = "TOPPED_UP" if decision["award_cents"] > 0 else "FUNDED"
            for source in sources:
                cents = min(missing, walk.left[source])
                if cents > 0:
                    walk.pay(decision, "2", source, cents)
                    missing -= cents
            decision["status"] = "awarded"
        if decision["status"] != "partial":
            decision["reason"] = reason


def judge(a):
    """Everything about one application that does not depend on the others."""
    given = marks(a)
    total = score(given)
    failed = failed_rules(a)
    computed, binding = computed_award(a)
    below = total < THRESHOLD
    floored = given["C1"] < 2 or given["C9"] < 2
    status, reason = "waiting", "NO_FUNDS"
    if failed:
        status, reason = "ineligible", "INELIGIBLE"
    elif below or floored:
        # With both against it, the text does not say which is told.
        status = "rejected"
        reason = None if below and floored else "BELOW_THRESHOLD" if below else "BELOW_FLOOR"
    elif computed < a.least or computed == 0:
        status, reason = "rejected", "AWARD_BELOW_MIN"
    return {
        "application": a.code, "envelope": a.envelope, "score": decimals(total, 2),
        "score_exact": exactly(total), "rank": None, "status": status,
        "computed_cents": computed, "award_cents": 0, "binding": binding,
        "failed_rules": failed, "reason": reason, "passes": [],
        "epci": a.epci, "least": a.least,
        "order": (-total, -given["C1"], computed, a.submitted, a.code),
    }


def allocate(rows):
    """The whole call; `rows` are dictionaries of texts by column name."""
    decisions = sorted((judge(Application(row)) for row in rows), key=lambda d: d["order"])
    ranked = [decision for decision in decisions if decision["status"] == "waiting"]
    walk = Walk()
    walk.territory = dict.fromkeys((decision["epci"] for decision in decisions), 0)
    for rank, decision in enumerate(ranked, 1):
        decision["rank"] = rank
    own_envelopes(walk, ranked)
    common_pool(walk, ranked)
    quotas = [{"code": "epci", "value": value, "limit_cents": QUOTA, "awarded_cents": cents}
              for value, cents in sorted(walk.territory.items())]
    for decision in decisions:
        for name in ("epci", "least", "order"):
            del decision[name]
        if decision["reason"] is None:
            del decision["reason"]
    return {
        "net_cents": NET,
        "awarded_cents": sum(walk.awarded.values()),
        "left_cents": sum(walk.left.values()),
        "envelopes": [{"code": code, "voted_cents": envelope[0],
                       "awarded_cents": walk.awarded[code], "moved_in_cents": walk.moved_in[code],
                       "moved_out_cents": walk.moved_out[code], "left_cents": walk.left[code]}
                      for code, envelope in ENVELOPES.items()],
        "quotas": quotas,
        "applications": decisions,
    }


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: val_de_lierre.py APPLICATIONS.csv")
    print(json.dumps(allocate(read(sys.argv[1])), indent=1))
