#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Random applications to the worked fund, many of them right on a threshold.

Usage: random_applications.py SEED > APPLICATIONS.csv. The same seed gives the same bytes. Each file
has a temper (how large, how concentrated, how round, how alike its applications are), each line is
a sound application that up to four twists then push onto, just above or just below a limit.
"""
import csv
import random
import sys
from datetime import date, datetime, timedelta
from fractions import Fraction

import val_de_lierre as fund

COLUMNS = ("id submitted legal created cer epci model purpose econ stage n_members n_ess n_public"
           " n_ent n_citizen n_local start end charges produits eligible requested other_public own"
           " deminimis economic cr_overdue difficulty docs_missing public_capital_pct one_vote etp"
           " frr m3a m3b m7a m7b m8 m9").split()
CENT = 1


def euros(cents):
    """Cents as the file writes them: `18000`, `18000.50`."""
    sign, cents = ("-" if cents < 0 else ""), abs(cents)
    whole, rest = divmod(cents, 100)
    return f"{sign}{whole}" if rest == 0 else f"{sign}{whole}.{rest:02d}"


def number(value):
    """An exact number with at most six decimals, as short as can be."""
    text = fund.decimals(value, 6).rstrip("0").rstrip(".")
    assert Fraction(text) == value
    return text


class Temper:
    """What the applications of one file have in common."""

    def __init__(self, rng):
        self.count = rng.choice([5, 8, 12, 18, 25, 40, 60])
        self.stages = rng.choices(list(fund.ENVELOPE_OF_STAGE), k=rng.choice([1, 3, 3, 3]))
        self.epcis = rng.sample(sorted(fund.EPCIS), rng.choice([1, 2, 3, 3, 3, 3]))
        self.round_cents = rng.choice([1, 50_00, 100_00, 1000_00, 6000_00, 6000_00])
        self.quality = rng.choice([(0, 5), (2, 5), (3, 5)])
        self.twists = rng.choice([0, 1, 1, 2, 4])
        self.alike = rng.choice([0, 0, 0.2, 0.6])
        self.halves = rng.choice([1, 2, 4])  # marks in whole points, halves or quarters
        self.days = rng.choice([3, 60])


def sound(rng, temper):
    """An application with nothing against it but, perhaps, its marks."""
    stage = rng.choice(temper.stages)
    _, least, most, rate = fund.ENVELOPES[fund.ENVELOPE_OF_STAGE[stage]]
    unit = temper.round_cents
    requested = max(least, min(most, rng.randint(least, most) // unit * unit))
    eligible = -(-requested * 100 // rate) + rng.choice([0, 0, 100_00, 5_000_00, 40_000_00])
    other = min(eligible - requested, rng.choice([0, 0, 1_500_00, eligible // 10, eligible // 3]))
    charges = eligible + rng.choice([0, 0, 2_000_00, 12_345_67])
    low, high = temper.quality
    row = {
        "stage": stage, "legal": rng.choice(sorted(fund.LEGAL)), "cer": "1",
        "epci": rng.choice(temper.epcis), "model": rng.choice(["NONE", "PTCE", "SCIC", "AMAP"]),
        "purpose": rng.choice(["systemic", "issue"]),
        "econ": rng.choice(["market", "non_market", "hybrid"]),
        "created": date(rng.randint(1990, 2024), rng.randint(1, 12), rng.randint(1, 28)),
        "submitted": (datetime(2026, 3, 16, 12) - timedelta(
            seconds=rng.randint(0, temper.days * 86_400))),
        "n_members": rng.randint(3, 20), "n_ess": rng.randint(1, 6),
        "n_public": rng.randint(1, 4), "n_ent": rng.randint(0, 3), "n_citizen": rng.randint(0, 1),
        "start": date(2026, rng.randint(2, 9), rng.randint(1, 28)),
        "end": date(rng.choice([2027, 2028]), rng.randint(3, 12), 28),
        "charges": charges, "produits": charges, "eligible": eligible, "requested": requested,
        "other_public": other, "own": -(-charges // 10) + rng.choice([0, charges // 8, charges]),
        "deminimis": rng.choice([0, 0, 20_000_00, 150_000_00]), "economic": rng.choice("01"),
        "cr_overdue": 0, "difficulty": rng.choice("0001"), "docs_missing": "",
        "public_capital_pct": Fraction(rng.choice([0, 0, 25, 49, 75])),
        "one_vote": rng.choice("011"), "etp": Fraction(rng.randint(0, 50), 10),
        "frr": rng.choice("01"),
    }
    row["n_local"] = rng.randint(0, row["n_members"])
    for name in ("m3a", "m3b", "m7a", "m7b", "m8", "m9"):
        row[name] = Fraction(rng.randint(low * temper.halves, high * temper.halves), temper.halves)
    return row


def late(rng, row):
    row["submitted"] = fund.CLOSES + timedelta(
        seconds=rng.choice([-1, 0, 0, 0, 1, 60, 3600, 86_400]))


def legal_form(rng, row):
    row["legal"] = rng.choice(sorted(fund.LEGAL) + ["sarl", "commune"])
    row["cer"] = rng.choice("001")


def territory(rng, row):
    row["epci"] = rng.choice(["EPCI_OUEST", "EPCI_SUD", "EPCI_NORD_EST"])


def age(rng, row):
    row["created"] = rng.choice([date(2025, 3, 15), date(2025, 3, 16), date(2025, 3, 17),
                                 date(2026, 3, 16), date(2025, 2, 28), date(2024, 2, 29)])
    row["stage"] = rng.choice([row["stage"], "creation"])


def members(rng, row):
    row["n_members"] = rng.choice([1, 2, 3, 4, 5, 7, 8])
    row["n_local"] = rng.randint(0, row["n_members"])


def locals_share(rng, row):
    row["n_members"] = 20
    row["n_local"] = rng.choice([0, 9, 10, 11, 13, 14, 16, 17, 18, 20])


def categories(rng, row):
    for name in ("n_ess", "n_public", "n_ent", "n_citizen"):
        row[name] = rng.choice([0, 0, 1, 4])


def cooperation_of_two(rng, row):
    """C1 exactly 2, or one less."""
    row["n_members"], row["n_local"] = rng.choice([(5, 5), (4, 2), (3, 3)])
    row.update(n_ess=1, n_public=rng.choice([1, 4]), n_ent=rng.choice([0, 0, 1]), n_citizen=0)


def balance(rng, row):
    row["produits"] = row["charges"] + rng.choice([-CENT, 0, CENT, -2_000_00])


def rate_met(rng, row):
    rate = fund.ENVELOPES[fund.ENVELOPE_OF_STAGE[row["stage"]]][3]
    row["requested"] = max(100, row["eligible"] * rate // 100 + rng.choice([-CENT, 0, 0, CENT]))


def plan_full(rng, row):
    row["other_public"] = max(
        0, row["eligible"] - row["requested"] + rng.choice([-CENT, 0, 0, CENT]))


def own_share(rng, row):
    row["own"] = max(0, row["charges"] * rng.choice([0, 10, 10, 20, 30]) // 100
                     + rng.choice([-CENT, 0, 0, CENT]))
    row["n_public"] = rng.choice([1, 3, 4])


def least_request(rng, row):
    row["requested"] = (fund.ENVELOPES[fund.ENVELOPE_OF_STAGE[row["stage"]]][1]
                        + rng.choice([-CENT, 0, 0, CENT, 99_99]))


def most_request(rng, row):
    row["requested"] = (fund.ENVELOPES[fund.ENVELOPE_OF_STAGE[row["stage"]]][2]
                        + rng.choice([-CENT, 0, CENT, 10_000_00]))
    row["eligible"] = row["requested"] * rng.choice([2, 3])
    row["charges"] = row["produits"] = row["eligible"]


def public_aid(rng, row):
    """The ceiling of public aid about what is asked, about the least award, or below nothing."""
    least = fund.ENVELOPES[fund.ENVELOPE_OF_STAGE[row["stage"]]][1]
    wanted = rng.choice([row["requested"], row["requested"] - CENT, least, least - CENT,
                         least + 99_99, 0, -100_00])
    row["other_public"] = max(0, row["eligible"] * 80 // 100 - wanted)


def light_public(rng, row):
    row["other_public"] = max(0, row["eligible"] * 30 // 100 + rng.choice([-CENT, 0, 0, CENT]))


def duration(rng, row):
    months = rng.choice([5, 6, 6, 35, 36, 36, 37])
    row["start"] = date(2026, 1, rng.choice([11, 12, 12, 31]))
    month = row["start"].month - 1 + months - 1
    row["end"] = date(2026 + month // 12, month % 12 + 1, rng.choice([1, 28]))


def last_day(rng, row):
    row["end"] = rng.choice([date(2028, 12, 31), date(2029, 1, 1), date(2028, 12, 30)])
    row["start"] = date(2026, rng.choice([1, 2, 6]), rng.choice([12, 28]))


def overdue(rng, row):
    row["cr_overdue"] = rng.choice([0, 1, 2])


def documents(rng, row):
    row["docs_missing"] = rng.choice(["cer", "rib", "cer;rib", "statuts;cer;budget"])


def capital(rng, row):
    row["public_capital_pct"] = rng.choice(
        [Fraction(50), Fraction(5001, 100), Fraction(4999, 100), Fraction(100)])


def jobs(rng, row):
    times = rng.choice([0, 1, 1, 2, 3, 4, 5])
    exact = Fraction(times * row["requested"], 100 * 100_000)
    tiny = Fraction(1, 10**6)
    row["etp"] = max(Fraction(0), exact // tiny * tiny + rng.choice([-tiny, 0, 0, tiny]))


def de_minimis(rng, row):
    row["economic"] = rng.choice("0111")
    row["deminimis"] = rng.choice([
        300_000_00 - row["requested"], 300_000_00 - row["requested"] + CENT, 300_000_00,
        300_000_01, 255_000_00, max(0, 300_000_00 - row["requested"] - CENT)])


def feasibility(rng, row):
    row["m9"] = rng.choice([Fraction(2), Fraction(2), Fraction(7, 4), Fraction(9, 4), Fraction(1)])


def spread(rng, row):
    row["m3a"], row["m3b"] = rng.choice([(2, 4), (0, 5), (5, 0), (3, 3)])
    row["m7a"], row["m7b"] = rng.choice([(2, 4), (1, 1), (5, 5)])


def just_55(rng, row):
    """Marks that bring the score to 55 exactly, when some do."""
    names = ("m3a", "m3b", "m7a", "m7b", "m8", "m9")
    row.update(dict.fromkeys(names, Fraction(0)))
    missing = 55 - fund.score(fund.marks(fund.Application(as_text(row))))
    for _ in range(300):
        drawn = [rng.randint(0, 10) for _ in names]  # in halves
        reached = Fraction(3 * (drawn[0] + drawn[1]), 4) + Fraction(
            drawn[2] + drawn[3] + drawn[4] + drawn[5], 2)
        row.update((name, Fraction(mark, 2)) for name, mark in zip(names, drawn))
        if reached == missing:
            return


def nothing(rng, row):
    name = rng.choice(["n_public", "n_ent", "n_citizen", "n_local", "other_public", "own", "etp",
                       "deminimis", "m3a", "m7b", "m8"])
    row[name] = Fraction(0) if name in ("etp", "m3a", "m7b", "m8") else 0


TWISTS = [late, legal_form, territory, age, members, locals_share, categories, cooperation_of_two,
          balance, rate_met, plan_full, own_share, least_request, most_request, public_aid,
          light_public, duration, last_day, overdue, documents, capital, jobs, de_minimis,
          feasibility, spread, just_55, nothing]


def as_text(row):
    """The line as the file has it."""
    text = dict(row)
    for name in fund.MONEY:
        text[name] = euros(row[name])
    for name in fund.NUMBERS:
        text[name] = number(Fraction(row[name]))
    for name in ("created", "start", "end", "submitted"):
        text[name] = row[name].isoformat()
    return {name: str(text.get(name, "")) for name in COLUMNS}


def codes(rng, count):
    """Names that a careless sort puts in another order: letters of both sizes, digits, `_-.`"""
    found = set()
    while len(found) < count:
        found.add(rng.choice("AaBbZz09_") + "".join(
            rng.choices("ABab019_-.", k=rng.choice([1, 2, 3, 8]))))
    return rng.sample(sorted(found), count)


def rows(seed):
    """The lines of the file of that seed, as dictionaries of texts."""
    rng = random.Random(seed)
    temper = Temper(rng)
    made = []
    for _ in range(temper.count):
        if made and rng.random() < temper.alike:
            # The same again: only the code is left to order them. Or but for one thing.
            row = dict(rng.choice(made))
            if rng.random() < 0.5:
                row["submitted"] += timedelta(seconds=rng.choice([-1, 0, 1]))
        else:
            row = sound(rng, temper)
            for twist in rng.sample(TWISTS, rng.randint(0, temper.twists)):
                twist(rng, row)
        made.append(row)
    for row, code in zip(made, codes(rng, len(made))):
        row["id"] = code
    return [as_text(row) for row in made]


def write(lines, file):
    # The writer quotes only what needs it: lists of documents, whose separator is the columns'.
    writer = csv.DictWriter(file, COLUMNS, delimiter=";", lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1].isdigit():
        sys.exit("usage: random_applications.py SEED")
    write(rows(int(sys.argv[1])), sys.stdout)
