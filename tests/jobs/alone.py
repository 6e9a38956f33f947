#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""What each setting that differs between two allocations of the worked fund does alone. Prints TAP;
run by test_alone.sh.

By hand: a quota of 42 % alone lets A12 in (60,000) and A08 (45,000) and A10 (56,000) out; a
threshold of 60 alone rejects A10 and A18 (35,000), both of 58.5 points. Of 472,000 these leave
431,000 and 381,000. With a weight of 60 for C1 the others have half of theirs: A03, who has 2 of 5
there and 66.5 points, then has 24 and 58.5 / 2, 53.25, below 55.
"""
import csv
import json
import os
import sys

from levain_test import CALL, EXAMPLE, SCRATCH, Tap, allocation, must

APPLICATIONS = os.path.join(EXAMPLE, "applications.csv")


def compared(before, after):
    return json.loads(must("compare", before, after, "--json"))


def effects(document):
    """Setting, what it awards, and who moves by it alone; those in brackets do not in the end."""
    return [(one["setting"], one.get("awarded_cents"),
             [a["application"] if a["stands"] else f"({a['application']})"
              for a in one["applications"]]) for one in document["alone"]]


def check_varied(tap, real):
    both = allocation("--what-if", "quota.epci.share=42 %", "--what-if", "threshold=60")["run"]
    found = compared(real, both)
    tap.same("each setting is walked alone: who comes and goes by it, and what it awards",
             effects(found), [("quota.epci.share", 43100000, ["A08", "A10", "A12"]),
                              ("threshold", 38100000, ["A10", "A18"])])
    tap.same("... nothing needs both of them", (found["together"], found["alone_unproven"]),
             ([], None))
    back = compared(both, real)
    tap.same("the other way round, on the other run: A10 needs both to be taken back",
             (effects(back), back["together"]),
             ([("quota.epci.share", 38100000, ["A08", "A12"]), ("threshold", 43100000, ["A18"])],
              [{"application": "A10", "settings": ["quota.epci.share", "threshold"]}]))
    text = must("compare", both, real, "--lang", "en")
    tap.ok("... for people", all(words in text for words in (
        "quota.epci.share: 42 %, then as in the call", "    enter: A08 (€45,000)",
        "only together, for A10: quota.epci.share, threshold")), text)
    text = must("compare", both, real, "--lang", "fr")
    tap.ok("... in French", all(words in text for words in (
        "ce que fait chacun seul, sur le calcul d’avant", "entrent : A08 (45\u202f000\u00a0€)",
        "seulement ensemble, pour A10")), text)


def check_weights(tap, real):
    run = allocation("--what-if", "criterion.C1.weight=60", "--what-if", "weights=proportional",
                     "--what-if", "withdrawn=A02")["run"]
    found = compared(real, run)
    tap.same("a weight without the others cannot be, and is told with why",
             [one["refused"] for one in found["alone"]],
             ["the weights sum to 140, not to 100", None, None])
    tap.same("... both together make A03 leave, and A02 leaves by itself",
             (effects(found)[1:], found["together"]),
             ([("weights", 47200000, []), ("withdrawn.A02", 45200000, ["A02"])],
              [{"application": "A03", "settings": ["criterion.C1.weight", "weights"]}]))


def changed_marks():
    """A18 with marks of 0 in place of 2 and 3: below the threshold."""
    path = os.path.join(SCRATCH, "applications.csv")
    with open(APPLICATIONS, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))
    for name in ("m3a", "m3b", "m8", "m9"):
        at = rows[0].index(name)
        for row in rows:
            row[at] = "0" if row[0] == "A18" else row[at]
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    return path


def check_scores(tap, real):
    """A18 is marked less, and a new fund file has the quota of 42 %."""
    with open(os.path.join(EXAMPLE, "fund.json"), encoding="utf-8") as file:
        source = file.read()
    path = os.path.join(SCRATCH, "fund.json")
    with open(path, "w", encoding="utf-8") as file:
        file.write(source.replace('"limit": {"share": "40 %"', '"limit": {"share": "42 %"'))
    must("intake", "--call", CALL, changed_marks())
    must("score", "--call", CALL)
    marked = allocation()["run"]
    found = compared(real, marked)
    tap.same("what comes from the scores is said when they alone differ", effects(found),
             [("scores", 43700000, ["A18"])])
    must("fund", "apply", path, "--reason", "avenant")
    must("score", "--call", CALL)
    again = allocation()["run"]
    found = compared(real, again)
    tap.same("a setting of the fund file is one, beside what was scored: with the money of A18, A10"
             " keeps its award",
             effects(found), [("quota.epci.share", 43100000, ["A08", "(A10)", "A12"]),
                              ("scores", 43700000, ["A18"])])
    return again


def check_ended(tap, real, again):
    must("withdraw", "--call", CALL, "A02", "--motive", "abandon")
    without = allocation()["run"]
    tap.same("who withdrew between the runs is a setting", effects(compared(again, without))[0][0],
             "ended.A02")
    tap.same("... of that run alone: the one before still comes out again",
             compared(real, again)["alone_unproven"], None)
    older = compared(without, again)
    tap.same("... and the other way round", [(one["setting"], one["before"], one["after"])
                                             for one in older["alone"]],
             [("ended.A02", "left out", "taking part")])


def main():
    tap = Tap()
    must("migrate")
    must("fund", "apply", os.path.join(EXAMPLE, "fund.json"))
    must("intake", "--call", CALL, APPLICATIONS)
    must("score", "--call", CALL)
    real = allocation()["run"]
    check_varied(tap, real)
    check_weights(tap, real)
    again = check_scores(tap, real)
    check_ended(tap, real, again)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
