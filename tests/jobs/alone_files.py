#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""What each thing of which two fund files say otherwise does alone to the awards of the worked
fund. Prints TAP; run by test_alone_files.sh.

The worked fund awards 472,000. By hand, thousands of euros:

ONE has neither R05 nor R15, which are both against A17 (29, 61 points) and nobody else; five
members are asked for, not three: A03 (9.5) has four. A pass 0 before the others gives of E3 (120)
to who consolidates with fewer than ten members: A18 (35), before it A17 where it is eligible.
  pass 0 alone: A18 leaves 85 to A14 (60), and 25 to A15, too little for a part. Without A15, there
    is room for A12 (60) in the quota of EPCI_NORD, and E2 (240) has 29 for A08. The pool then has
    30 + 25 + 25: no room in the quota for A15, 16 for A08, 56 for A10, 8 are left: 472.
  R05 and R15 alone: each leaves A17 out. Both: the pool (55) gives 29 to A17, 12 to A10, nothing
    to A18.
  all: pass 0 gives 29 and 35; A14 has 56 of E3, A12 its 60, A08 29 of E2; the pool, 30 and the
    34.5 of E1, gives 4 to A14 and 16 to A08, and does not pay the 56 of A10: 435.5.
  from there with R05 or R15: without A17, E3 leaves 85 to A14 and 25, and the pool pays 16 to A08
    and 56 to A10: 462.5. With three members: 445. Without pass 0: as THREE.
TWO has no pass 2 and no R08, which is against A13 (45, 70 points).
  pass 2 alone: A10 keeps a part of 44, A18 leaves: 425. R08 alone: A13 has 44 of E2 and 1 of the
    pool, A18 35 of it, A10 nothing: 461. Both: A13 has 44, A10 and A18 nothing: 425.
THREE is ONE with pass 1 before pass 0, which finds nothing in E3: A15 (60) is awarded, A12 is not,
  A10 has a part of 44, and the pool pays A17 and A18: 479.5.
"""
import json
import os
import sys

from levain_test import CALL, EXAMPLE, SCRATCH, Tap, allocation, must

PASS_0 = {"code": "0", "from": ["E3"], "only": "stage = 'consolidation' and n_members < 10",
          "not_fitting": {"else": "skip"}}


def worked():
    with open(os.path.join(EXAMPLE, "fund.json"), encoding="utf-8") as file:
        return json.load(file)


def without(items, *codes):
    return [item for item in items if item["code"] not in codes]


def fund_one():
    fund = worked()
    call = fund["call"]
    call["rules"] = without(call["rules"], "R05", "R15")
    call["rules"][4]["formula"] = "n_members >= 5"
    call["passes"].insert(0, PASS_0)
    return fund


def fund_two():
    fund = worked()
    fund["call"]["passes"].pop()
    fund["call"]["rules"] = without(fund["call"]["rules"], "R08")
    return fund


def fund_three():
    fund = fund_one()
    passes = fund["call"]["passes"]
    fund["call"]["passes"] = [passes[1], passes[0], passes[2]]
    return fund


def fund_of_marks():
    """A criterion of 5 that a marker gives, taken off C1; it is the first key of the order."""
    fund = worked()
    call = fund["call"]
    call["criteria"][0]["weight"] = 15
    call["criteria"].append({"code": "C10", "weight": 5, "scale": [0, 5], "marks": "single"})
    call["intake"]["marks"].append({"criterion": "C10", "marker": "m-c", "column": "m10"})
    return fund


def fund_otherwise():
    """What has no code, or becomes of another kind; words for people are nothing."""
    fund = worked()
    call = fund["call"]
    fund["management"] = {"amount": "20000.00"}
    fund["contributions"].append({"funder": "europe", "year": 2026, "amount": "10.00"})
    call["name"] = "Another name"
    call["rules"][0]["label"] = "Another label"
    call["quotas"][0]["limit"] = {"amount": "192000.00"}
    call["envelopes"][0], call["envelopes"][1] = call["envelopes"][1], call["envelopes"][0]
    call["derived"].append({"name": "big", "formula": "n_members >= call.big"})
    call["parameters"]["big"] = {"type": "count", "value": 15}
    call["caps"].append({"code": "big", "when": "big", "formula": "euros('50000')"})
    call["passes"][0] = {"code": "1", "from": "own_envelope", "rule": "max"}
    call["waiting_list"] = {"places": 3}
    return fund


def applied(fund):
    path = os.path.join(SCRATCH, "fund.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(fund, file)
    must("fund", "apply", path, "--reason", "avenant")
    must("score", "--call", CALL)


def run_of(fund):
    applied(fund)
    return allocation()["run"]


def compared(before, after):
    return json.loads(must("compare", before, after, "--json"))


def effects(document):
    return [(one["setting"], one["change"], one.get("awarded_cents"),
             [a["application"] if a["stands"] else f"({a['application']})"
              for a in one["applications"]]) for one in document["alone"]]


def check_one(tap, real, one):
    found = compared(real, one)
    tap.same("rules that went, one that asks otherwise, a pass that came: each is walked alone",
             effects(found),
             [("rule.R05", "went", 47200000, []),
              ("rule.R06.formula", "changed", 46250000, ["A03"]),
              ("rule.R15", "went", 47200000, []),
              ("pass.0", "came", 47200000, ["A12", "A15"]),
              ("scores", "changed", 47200000, [])])
    tap.same("... two rules are the cause together, three things of A10",
             (found["together"], found["alone_unproven"], found["after"]["awarded_cents"]),
             ([{"application": "A10", "settings": ["rule.R05", "rule.R15", "pass.0"]},
               {"application": "A17", "settings": ["rule.R05", "rule.R15"]}], None, 43550000))
    tap.same("... what came and went is told as the fund files write it",
             [(a["before"], a["after"]) for a in found["alone"][1:3]],
             [("n_members >= 3", "n_members >= 5"), ("count(docs_missing) = 0", "null")])
    tap.same("... a pass as JSON", (found["alone"][3]["before"],
                                    json.loads(found["alone"][3]["after"])), ("null", PASS_0))
    back = compared(one, real)
    tap.same("the other way round, a pass goes and rules come", effects(back),
             [("rule.R05", "came", 46250000, ["A10", "A17"]),
              ("rule.R06.formula", "changed", 44500000, ["A03"]),
              ("rule.R15", "came", 46250000, ["A10", "A17"]),
              ("pass.0", "went", 47950000, ["(A10)", "A12", "A15"]),
              ("scores", "changed", 43550000, [])])


def check_words(tap, real, one):
    english = must("compare", real, one, "--lang", "en")
    tap.ok("for people: what came and went", all(words in english for words in (
        "\n  rule R15 went: count(docs_missing) = 0\n    awarded in all: €472,000\n"
        "    moves nobody alone\n",
        "\n  rule.R06.formula: n_members >= 3, then n_members >= 5\n",
        "\n  pass 0 came\n    awarded in all: €472,000\n    enter: A12 (€60,000)\n"
        "    leave: A15\n",
        "\n  only together, for A10: rule.R05, rule.R15, pass.0\n",
        "\n  scores: as the scoring run of the first, then as that of the second\n")), english)
    french = must("compare", real, one, "--lang", "fr")
    tap.ok("... in French", all(words in french for words in (
        "\n  règle R15 retirée : count(docs_missing) = 0\n",
        "\n  rule.R06.formula : n_members >= 3, puis n_members >= 5\n",
        "\n  tour 0 ajouté\n", "seulement ensemble, pour A17 : rule.R05, rule.R15\n")), french)
    tap.same("... within 80 columns",
             [line for line in english.split("\n") + french.split("\n") if len(line) > 80], [])


def check_two(tap, real, two):
    found = compared(real, two)
    tap.same("a pass that went, and a rule: neither alone is what both are", effects(found),
             [("rule.R08", "went", 46100000, ["A10", "(A13)"]),
              ("pass.2", "went", 42500000, ["(A10)", "A18"]),
              ("scores", "changed", 47200000, [])])
    tap.same("... a part of A13 comes of both", found["together"],
             [{"application": "A13", "settings": ["rule.R08", "pass.2"]}])


def check_order(tap, one, three):
    found = compared(one, three)
    tap.same("passes in another order are one setting",
             (effects(found), found["alone"][0]["before"], found["alone"][0]["after"]),
             ([("passes", "moved", 47950000, ["A10", "A12", "A15"]),
               ("scores", "changed", 43550000, [])], "0,1,2", "1,0,2"))
    french = must("compare", one, three, "--lang", "fr")
    tap.ok("... in French",
           "\n  ordre des tours : 0,1,2, puis 1,0,2\n" in french.replace("\u00a0", " "), french)


def check_marks(tap, real):
    found = compared(real, run_of(fund_of_marks()))
    tap.same("a criterion that came takes its weight of another one: neither can be alone",
             [(one["setting"], one["refused"]) for one in found["alone"]],
             [("criterion.C1.weight", "the weights sum to 95, not to 100"),
              ("criterion.C10", "the weights sum to 105, not to 100"), ("scores", None)])
    tap.same("... both together leave everybody without a score, since no mark is given",
             {tuple(one["settings"]) for one in found["together"]},
             {("criterion.C1.weight", "criterion.C10")})
    tap.same("... its columns come with the scores", found["alone"][2]["after"],
             "as that of the second, with its fields, its panel and how it makes marks one")


def check_otherwise(tap, real):
    found = compared(real, run_of(fund_otherwise()))
    tap.same("all that differs is a setting, and each is walked",
             ([(one["setting"], one["change"], one["before"][:12], one["after"][:12], one["tried"])
               for one in found["alone"]], found["alone_unproven"]),
             ([("contribution.europe-2026", "came", "null", "10.00", True),
               ("management", "changed", "share 4 % of", "amount 20000", True),
               ("envelopes", "moved", "E1,E2,E3,RES", "E2,E1,E3,RES", True),
               ("cap.big", "came", "null", "euros('50000", True),
               ("quota.epci.limit", "changed", "share 40 % o", "amount 19200", True),
               ("pass.1", "kind", "walk", "max", True),
               ("waiting_list", "changed", "null", "places 3", True),
               ("scores", "changed", "as the scori", "as that of t", True)], None))
    tap.same("... none of them is refused: what only defines is everywhere",
             [one["refused"] for one in found["alone"]], [None] * 8)
    tap.same("... a cap that came, on a derived field and a parameter that came, takes of two",
             [(a["application"], a["after_cents"]) for a in found["alone"][3]["applications"]
              if a["change"] == "less"], [("A14", 5000000), ("A15", 5000000)])
    words = must("compare", real, found["after"]["run"], "--lang", "fr").replace("\u00a0", " ")
    tap.ok("... in French", all(text in words for text in (
        "contribution europe-2026 ajoutée : 10.00", "plafond big ajouté : euros('50000')",
        "tour 1 d’une autre sorte : walk, puis max", "waiting_list : rien, puis places 3",
        "ordre des enveloppes : E1,E2,E3,RESERVE, puis E2,E1,E3,RESERVE")), words)


def check_varied(tap):
    """A what-if stands above its fund file: a threshold of 60, then one of 59 in the file, which
    both reject A10 and A18, of 58.5 points."""
    applied(worked())
    varied = allocation("--what-if", "score.threshold=60")["run"]
    fund = worked()
    fund["call"]["score"]["threshold"] = 59
    found = compared(varied, run_of(fund))
    tap.same("a threshold of a what-if and another one of the next fund file are one setting",
             (effects(found), found["alone_unproven"]),
             ([("score.threshold", "changed", 38100000, []),
               ("scores", "changed", 38100000, [])], None))


def main():
    tap = Tap()
    must("migrate")
    must("fund", "apply", os.path.join(EXAMPLE, "fund.json"))
    must("intake", "--call", CALL, os.path.join(EXAMPLE, "applications.csv"))
    must("score", "--call", CALL)
    real = allocation()["run"]
    one = run_of(fund_one())
    check_one(tap, real, one)
    check_words(tap, real, one)
    check_two(tap, real, run_of(fund_two()))
    check_order(tap, one, run_of(fund_three()))
    check_marks(tap, real)
    check_otherwise(tap, real)
    check_varied(tap)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
