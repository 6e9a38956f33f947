#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Random small funds, and applications to them: every way that a fund file can award.

Usage: random_funds.py SEED FOLDER, which writes fund.json and applications.csv there. The same seed
gives the same bytes. Amounts are few and round, so that ties, exact fits and limits met to the cent
are common; facts are missing now and then.
"""
import csv
import json
import os
import random
import sys

from random_applications import codes, euros

COLUMNS = {"requested": "money", "eligible": "money", "listing": "count", "size": "number",
           "zone": "code", "theme": "text", "day": "date", "sent": "instant", "first": "flag",
           "had": "money"}
ORGANIZATIONS = ["732829320", "552100554", "552081317", "775665615", "542107651"]
UNIT = 50_00
EVEN = 0.15  # of funds share evenly, under quotas


class Fund:
    """A fund file as it grows; everything drawn from one generator."""

    def __init__(self, rng, even=False):
        self.rng = rng
        self.even = even  # shares, under quotas
        self.wide = rng.random() < 0.6 or even  # with every way to award, not only walks by rank
        self.exact = self.wide and rng.random() < 0.3 or even
        self.plain = rng.random() < 0.4  # nobody is kept out but by money: more to walk
        self.count = rng.choice([0, 1, 4, 8, 12, 20, 30, 30, 40])
        self.rows = self.applications()
        self.asked = sum(int(float(row["requested"] or 0) * 100) for row in self.rows)
        self.envelopes = self.draw_envelopes()
        self.net = rng.choice([100, 100, 100_00]) + sum(
            self.cents_of(one["voted"]) for one in self.envelopes if "parent" not in one)

    @staticmethod
    def cents_of(text):
        whole, _, rest = text.partition(".")
        return int(whole) * 100 + int((rest + "00")[:2])

    def chance(self, of):
        return self.rng.random() < of

    def formula(self, *texts):
        return self.rng.choice(texts)

    # ---- applications ----

    def applications(self):
        rng, blank = self.rng, self.rng.choice([0, 0, 0.03, 0.1])
        unit = rng.choice([UNIT, UNIT, UNIT, UNIT, 3])
        rows = []
        for name in codes(rng, self.count):
            requested = unit * rng.randint(0, 20) + rng.choice([0, 0, 0, 1])
            row = {"requested": euros(requested),
                   "eligible": euros(requested + UNIT * rng.randint(0, 6)),
                   "listing": str(rng.randint(1, 6)), "size": str(rng.randint(0, 5)),
                   "zone": rng.choice("NSEW"), "theme": rng.choice(["eau", "sol", "Air", "a b"]),
                   "day": f"2026-02-0{rng.randint(1, 4)}",
                   "sent": f"2026-02-01T10:00:0{rng.randint(0, 4)}", "first": rng.choice("01"),
                   "had": euros(UNIT * rng.randint(0, 8)),
                   "siren": rng.choice(ORGANIZATIONS)}
            for column in row:
                if rng.random() < blank:
                    row[column] = ""
            rows.append({"id": name, **row})
        return rows

    # ---- the call ----

    def draw_envelopes(self):
        rng = self.rng
        count = rng.choice([1, 1, 2, 3, 4])
        kind = rng.choice(["zone", "first", "size"])
        envelopes = []
        for number in range(count):
            when = {"zone": f"zone = '{'NSEW'[number]}'",
                    "first": ("first", "not first", "first", "not first")[number],
                    "size": f"size >= {number}"}[kind]
            if number == count - 1 and (self.plain or self.chance(0.7)):
                when = "always"
            envelopes.append({"code": f"E{number}", "when": when})
        if self.chance(0.4):
            envelopes.insert(rng.randint(0, count), {"code": "RESERVE", "when": "never"})
        share = rng.choice([0.1, 0.2, 0.3, 0.4, 0.6, 1])
        for one in envelopes:
            whole = int(self.asked * share / len(envelopes)) // UNIT * UNIT
            one["voted"] = euros(rng.choice([whole, whole, whole + rng.randint(0, UNIT), 0]))
            if rng.random() < 0.8:
                one["max"] = euros(UNIT * rng.randint(4, 20))
            one["least"] = euros(rng.choice([0, 0, UNIT, 3 * UNIT, 3 * UNIT + 1]))
            one["rate"] = f"{rng.choice([50, 60, '66.6', 80, 100])} %"
        for at, one in enumerate(envelopes):
            if self.wide and at > 0 and self.chance(0.4):
                self.nest(one, rng.choice(envelopes[:at]))
        if not any("max" in one for one in envelopes):
            envelopes[0]["max"] = euros(UNIT * 9)
        return envelopes

    def nest(self, one, parent):
        """Make it a part of another, which has at least as much."""
        if self.cents_of(one["voted"]) <= self.cents_of(parent["voted"]):
            one["parent"] = parent["code"]

    def rules(self):
        possible = [
            {"code": "R1", "severity": "blocking", "formula": "requested <= eligible"},
            {"code": "R2", "severity": "derogable", "formula": "size >= 1 or first"},
            {"code": "R3", "severity": "completable", "formula": "known(zone) and size <= 4"}]
        return [rule for rule in possible if not self.plain and self.chance(0.25)]

    def criteria(self):
        rng = self.rng
        way = rng.choice(["mark", "weight * mark", "weight * mark / scale.max"])
        count = rng.choice([1, 2, 3])
        texts = ["size", "listing", "points(first) * 3", "default(size, 2)",
                 "eligible / euros('300')", "min(5, requested / euros('150'))"]
        weights = {1: [100], 2: [60, 40], 3: [50, 30, 20]}[count]
        criteria = []
        for number, text in enumerate(rng.sample(texts, count)):
            one = {"code": f"C{number}", "formula": text}
            if way != "mark":
                one["weight"] = weights[number]
            if way.endswith("max") or self.chance(0.3):
                one["scale"] = [0, rng.choice([3, 5])]
            if not self.plain and self.chance(0.2):
                one["floor"] = rng.choice([1, 2])
            criteria.append(one)
        score = {"sum": way}
        if not self.plain and self.chance(0.5):
            score["threshold"] = {"mark": 2, "weight * mark": 100}.get(way, 30)
        return criteria, score

    def caps(self):
        possible = [
            {"code": "rate", "formula": "env.rate * eligible"},
            {"code": "small", "formula": "euros('350')", "when": "size < 2"},
            {"code": "young", "formula": self.formula("euros('400')", "eligible / 3"),
             "when": "not first"}]
        caps = [{"code": "requested", "formula": self.formula("requested", "requested",
                                                              "default(requested, euros('200'))")},
                {"code": "ceiling", "formula": "env.max", "when": "known(env.max)"}]
        caps += [cap for cap in possible if self.chance(0.4)]
        self.rng.shuffle(caps)
        return caps

    def quotas(self):
        rng, quotas = self.rng, []
        for by in rng.sample(["zone", "theme"], rng.choice([0, 0, 1, 1, 2])):
            share = rng.choice([20, 25, 33, "37.5", 60])
            amount = int(self.asked * rng.choice([0.1, 0.2, 0.5])) // UNIT * UNIT
            limit = rng.choice([{"share": f"{share} %", "of": "net"}, {"amount": euros(amount)}])
            quotas.append({"code": f"q-{by}", "by": by, "limit": limit})
        if self.exact and not self.even and self.chance(0.7):
            return []
        if self.wide:
            quotas += self.wider_quotas()
            quotas = rng.sample(quotas, rng.choice([1, 2, 3, 5] if self.even else [0, 1, 2, 3]))
        for quota in quotas:
            money = "limit" in quota and "count" not in quota["limit"]
            if self.wide and money and self.chance(0.4):
                quota["on_excess"] = rng.choice(["skip", "reduce", "reduce"])
            if self.wide and "by" in quota and self.chance(0.3):
                quota["without"] = rng.choice(["group", "free"])
        return quotas

    def wider_quotas(self):
        rng = self.rng
        amount = euros(int(self.asked * 0.2) // UNIT * UNIT)
        only = rng.choice([{}, {}, {"when": "first"}, {"when": "size > 1"}])
        by = rng.choice([{"by": "organization"}, {"by": "organization"}, {"by": "zone"}, {}])
        return [
            {"code": "n-zone", "by": "zone", "limit": {"count": rng.randint(1, 4)}},
            {"code": "news", "when": "first", "limit": {"count": rng.randint(1, 5)}},
            {"code": "large", "when": "score >= 2 and size > 1", "by": "place",
             "limit": {"amount": amount}},
            {"code": "one", "by": rng.choice(["place", "theme", "organization"]),
             "exclusive": True},
            {"code": "mill", "when": "theme = 'eau'", "exclusive": True},
            {"code": "all", "limit": {"amount": euros(int(self.asked * 0.3))}},
            {"code": "minimis", **only, **by,
             "limit": {"room": self.formula("euros('600') - had", "euros('1000') / 3 - had",
                                            "max(had, euros('200'))")}}]

    def order(self, criteria):
        rng = self.rng
        names = ["score", "computed", "requested", "listing", "size", "day", "sent", "first",
                 "ratio"] + [one["code"] for one in criteria]
        keys = rng.sample(names, rng.choice([0, 1, 2, 3]))
        if self.chance(0.8):
            keys = ["score"] + [name for name in keys if name != "score"]
        if self.exact:
            keys = ["score"] + [name for name in keys if name != "score"]
        score = "score desc" if self.exact else rng.choice(["score desc", "score desc", "score"])
        order = [name + rng.choice(["", " asc", " desc"]) if name != "score" else score
                 for name in keys]
        return order + (["draw"] if self.chance(0.3) else []) + (
            ["code"] if self.chance(0.2) else [])

    def passes(self):
        rng, passes = self.rng, []
        offers = rng.randrange(2)
        for number in range(rng.choice([1, 1, 2, 2, 3, 4])):
            one = {"code": f"p{number}", "from": "own_envelope", "not_fitting": {
                "else": rng.choice(["skip", "wait", "stop"])}}
            if number > 0 and self.chance(0.6) or self.chance(0.15):
                named = [each["code"] for each in self.envelopes]
                named = rng.sample(named, rng.randint(1, len(named)))
                one["from"] = named + (["leftovers"] if self.chance(0.5) else [])
                if self.chance(0.2):
                    one["from"] = ["leftovers"]
            if self.chance(0.5):
                one["award"] = rng.choice(["whole", "whole_or_top_up", "whole_or_top_up"])
            if self.chance(0.6):
                one["not_fitting"]["then"] = rng.choice(["continue", "close"])
            if number == offers:
                one["not_fitting"]["partial_at_least"] = self.formula(
                    "euros('0')", "60 % * computed", "max(env.least, computed / 3)",
                    "euros('100.01')")
            if self.wide:
                self.widen(one)
            passes.append(one)
        return passes

    def widen(self, one):
        """A pass for some of them, up to a limit, or one for each group."""
        rng = self.rng
        if self.even or self.exact and self.chance(0.6):
            one["rule"] = "prorata" if self.even and self.chance(0.9) else rng.choice([
                "max", "max", "euro", "prorata", {"band": "0"},
                {"band": rng.choice(["1", "2.5", "20"])}])
            one.pop("award", None)
            one.pop("not_fitting", None)
        if self.chance(0.3):
            one["only"] = self.formula("first", "zone = 'N' or size > 3", "score >= 2.5",
                                       "day <= date('2026-02-02')", "computed < euros('300')")
        if self.chance(0.2):
            one["at_most"] = rng.choice([
                {"count": rng.randint(1, 4)}, {"amount": euros(UNIT * rng.randint(4, 30))},
                {"share": f"{rng.choice([10, 20, '33.3'])} %", "of": "net"},
                {"count": 3, "amount": euros(UNIT * rng.randint(10, 30))}])
        if "rule" in one:
            if "count" in one.get("at_most", {}):
                one["at_most"] = {"amount": euros(UNIT * rng.randint(4, 30))}
            return
        if self.chance(0.3):
            one["spread"] = {"by": rng.choice(["zone", "place", "organization"]),
                             "at_most": rng.choice([1, 1, 2])}
            if self.chance(0.5):
                one["spread"]["until_each"] = rng.choice([True, True, False])

    def document(self):
        rng = self.rng
        criteria, score = self.criteria()
        call = {
            "code": "random", "mode": "competition",
            "base": {"net": "contributions"},
            "intake": {"code": "id", "organization": {"siren": "siren"}, "fields": [
                {"name": name, "type": kind} for name, kind in COLUMNS.items()]},
            "derived": [{"name": "ratio", "formula": "requested / eligible"},
                        {"name": "place", "formula": "if(first, 'first', zone)"}],
            "envelopes": self.envelopes, "rules": self.rules(), "criteria": criteria,
            "score": score, "caps": self.caps(),
            "award": {"step": euros(rng.choice([1, 1, 1_00, UNIT, 37])),
                      "minimum": "env.least" if self.plain else self.formula(
                          "env.least", "env.least", "computed", "computed / 4 + euros('0.5')")},
            "quotas": self.quotas(), "order": self.order(criteria), "passes": self.passes()}
        document = {
            "levain": 1,
            "fund": {"code": "drawn", "currency": "EUR", "time_zone": "Europe/Paris",
                     "language": "en"},
            "contributions": [{"funder": "city", "year": 2026, "amount": euros(self.net)}],
            "call": call}
        self.forget_unread(call)
        return document

    def forget_unread(self, call):
        """Members of envelopes that no formula reads would be refused."""
        text = json.dumps(call)
        for name in ("max", "least", "rate"):
            if f"env.{name}" not in text:
                for one in call["envelopes"]:
                    one.pop(name, None)


def drawn(seed):
    """The fund file of a seed, and its rows."""
    even = random.Random(f"even {seed}").random() < EVEN
    fund = Fund(random.Random(f"fund {seed}"), even)
    return fund.document(), fund.rows


def write(document, rows, fund_path, csv_path):
    with open(fund_path, "w", encoding="utf-8") as file:
        json.dump(document, file, indent=1, ensure_ascii=False)
    with open(csv_path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["id", "siren", *COLUMNS], delimiter=";", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: random_funds.py SEED FOLDER")
    write(*drawn(sys.argv[1]), os.path.join(sys.argv[2], "fund.json"),
          os.path.join(sys.argv[2], "applications.csv"))
