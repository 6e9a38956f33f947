#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""The poles of cooperation (docs/examples/ami-poles): fifteen rules, eight criteria, flat grants.
Prints TAP; run by test_fund_b.sh.

The points of P01, by hand, from its line of applications.csv and the criteria of fund.json:
  K1 (20)  from 15 January 2023 to 19 October 2026 are 45 whole months: 6, 12, 24 and 36 are
           reached, 48 is not                                                     4   -> 16
  K2 (15)  four categories (social economy, other companies, local authority, research); 6 letters
           reach 3 and 6: +2; 5 at most                                           5   -> 15
  K3 (15)  two markers, 4 and 3                                                   3.5 -> 10.5
  K4 (10)  three shared resources                                                 3   ->  6
  K5 (15)  60 000 of 200 000 is 30 %: 10, 20 and 30 are reached                   3   ->  9
  K6 (10)  two markers, 4 and 4                                                   4   ->  8
  K7 (10)  one person one vote: 2; two categories beyond two: 2; public capital 20 %: 1
                                                                                  5   -> 10
  K8 (5)   one marker, 4                                                          4   ->  4
  together 16 + 15 + 10.5 + 6 + 9 + 8 + 10 + 4 = 78.5.
A mark is worth weight / 5: 4, 3, 3, 2, 3, 2, 2 and 1 points.
"""
import json
import sys
from fractions import Fraction

from levain_test import Tap, must
from worked_fund import Example

POLES = Example("ami-poles", "fund.json", "applications.csv",
                ("members", "cofundings", "earlier_grants"))
PHASE_1 = Example("ami-poles", "phase-1.json", "phase-1.csv")
CALL = "ami-poles-2026"
WEIGHTS = (20, 15, 15, 10, 15, 10, 10, 5)
# The eight marks of each application that passes every rule, read off its line by hand, by rank.
MARKS = {
    "P02": "5 5 5 5 5 4.5 5 5", "P03": "5 5 3.5 3 5 4 5 3", "P14": "5 5 2 5 3 5 5 5",
    "P09": "4 5 5 4 3 3 5 4", "P13": "5 5 3.5 3 3 4.5 3 4", "P12": "5 5 3 3 3 3.5 5 3",
    "P16": "4 5 3.5 3 3 4 5 4", "P01": "4 5 3.5 3 3 4 5 4", "P10": "3 5 4.5 4 3 3.5 5 4",
    "P17": "5 5 2.5 3 3 3 5 3", "P06": "5 5 2.5 2 4 3 4 3", "P07": "5 5 3 3 1 3.5 4 5",
    "P04": "4 5 4 3 2 3 4 4", "P15": "2 5 3.5 3 3 3 5 3", "P11": "3 5 2.5 3 2 2 5 2",
    "P05": "3 4 4.5 1 0 4 3 2", "P08": "2 4 4 0 0 4 4 3"}
THIRD_READINGS = {"P03": ["K6"], "P04": ["K6"], "P17": ["K3"]}  # 5 and 3; 2 and 4; 1 and 4


def members(kinds, letters=99):
    """Members of these categories; one with a `-` is no legal person."""
    return [{"kind": kind.rstrip("-"), "legal_person": "0" if kind.endswith("-") else "1",
             "letter": str(int(number < letters))} for number, kind in enumerate(kinds.split())]


def grants(*programmes):
    return [{"programme": programme, "year": "2015"} for programme in programmes]


def cofundings(*amounts):
    return [{"funder": "region", "amount": amount, "obtained": "1"} for amount in amounts]


EDGES = [
    ("B01", {"p1_status": "filed_same_call"}, "pass"),
    ("B01", {"p1_status": "refused"}, "fail"),
    ("B01", {"p1_status": ""}, "unknown"),
    ("B02", {"submitted": "2026-10-19T12:00:00"}, "pass"),
    ("B02", {"submitted": "2026-10-19T12:00:01"}, "fail"),
    # Not private: only a mandate of the members helps.
    ("B03", {"legal": "commune", "mandated": "1"}, "pass"),
    ("B03", {"legal": "commune", "mandated": "0"}, "fail"),
    ("B03", {"legal": "commune", "mandated": ""}, "unknown"),
    ("B03", {"legal": "scop", "mandated": ""}, "pass"),  # known whatever the mandate
    ("B04", {"members": members("ess company authority citizens-")}, "pass"),
    ("B04", {"members": members("ess company- authority")}, "fail"),
    ("B05", {"members": members("ess company company authority")}, "pass"),
    ("B05", {"members": members("company company authority")}, "fail"),
    ("B06", {"members": members("ess ess company authority")}, "pass"),
    ("B06", {"members": members("ess ess authority")}, "fail"),
    ("B07", {"members": members("ess company training")}, "pass"),
    ("B07", {"members": members("ess company research")}, "pass"),
    ("B07", {"members": members("ess company authority")}, "pass"),
    ("B07", {"members": members("ess company citizens")}, "fail"),
    ("B08", {"epcis": "EPCI_LANDES"}, "pass"),
    ("B08", {"epcis": ""}, "fail"),
    ("B08", {"territory": ""}, "fail"),  # what was not declared is not declared, not unknown
    ("B09", {"earlier_grants": grants()}, "pass"),
    ("B09", {"earlier_grants": grants("FDVA", "LEADER")}, "pass"),
    ("B09", {"earlier_grants": grants("FDVA", "PTCE_2015")}, "fail"),
    ("B09", {"earlier_grants": grants("PTCE_2013")}, "fail"),
    ("B09", {"earlier_grants": grants("FDVA", "")}, "unknown"),
    ("B09", {"earlier_grants": grants("", "AMI_PTCE")}, "fail"),  # whatever the other was
    # Half of 240 000 is 120 000.
    ("B10", {"animation": "120000.00"}, "pass"),
    ("B10", {"animation": "119999.99"}, "fail"),
    # 20 % of 260 000 is 52 000.
    ("B11", {"cofundings": cofundings("40000", "12000.00")}, "pass"),
    ("B11", {"cofundings": cofundings("40000", "11999.99")}, "fail"),
    ("B11", {"cofundings": cofundings("40000", "")}, "unknown"),
    ("B11", {"cofundings": cofundings()}, "fail"),
    # 300 000 less 100 000; 750 000 less 100 000 for a service of general interest.
    ("B12", {"deminimis": "200000.00"}, "pass"),
    ("B12", {"deminimis": "200000.01"}, "fail"),
    ("B12", {"deminimis": "650000.00", "sgei": "1"}, "pass"),
    ("B12", {"deminimis": "650000.01", "sgei": "1"}, "fail"),
    ("B13", {"legal": "scic", "cer": "0"}, "pass"),
    ("B13", {"legal": "fondation", "cer": "1"}, "pass"),
    ("B13", {"legal": "fondation", "cer": "0"}, "fail"),
    # On 19 October 2026 one created on 20 October 2025 is 11 months old, a day earlier 12.
    ("B14", {"closed_accounts": "0", "created": "2025-10-20"}, "pass"),
    ("B14", {"closed_accounts": "0", "created": "2025-10-19"}, "fail"),
    ("B14", {"closed_accounts": "0", "created": "2025-10-20", "forecast": "0"}, "fail"),
    ("B14", {"closed_accounts": "1", "created": "2025-10-19"}, "pass"),
    ("B15", {"cr_overdue": "0", "docs_missing": ""}, "pass"),
    ("B15", {"cr_overdue": "1"}, "fail"),
    ("B15", {"docs_missing": "statuts"}, "fail"),
]


def score(marks):
    return sum(Fraction(mark) * weight / 5 for mark, weight in zip(marks.split(), WEIGHTS))


def check_example(tap):
    found = POLES.tried()
    by_rank = sorted((row["rank"], code) for code, row in found.items() if row["rank"] is not None)
    tap.same("the ranks are those of the scores, then of K1, then of the hour",
             [code for _, code in by_rank], list(MARKS))
    tap.none("every score is the one computed by hand",
             [f"{code}: {found[code]['score_exact']}, wanted {score(marks)}"
              for code, marks in MARKS.items()
              if Fraction(found[code]["score_exact"]) != score(marks)])
    tap.same("fifteen flat grants, the next two wait",
             [(found[code]["status"], found[code]["award_cents"]) for code in MARKS],
             [("awarded", 10000000)] * 15 + [("waiting", 0)] * 2)
    tap.same("the four best in FRR come first, the others while each region gets its own, then all",
             [found[code]["passes"][0]["pass"] for code in list(MARKS)[:15]],
             ["frr" if code in ("P02", "P16", "P01", "P17") else
              # With P07 each of the nine regions has one; these are the second of theirs.
              "rank" if code in ("P04", "P15", "P11") else "regions"
              for code in list(MARKS)[:15]])
    tap.same("a maturity of 11 months is below the floor; a missing mark is no score",
             [(found[code]["status"], found[code]["reason"], found[code]["score_exact"])
              for code in ("P18", "P19")],
             [("rejected", "BELOW_FLOOR", "74"), ("rejected", "NOT_SCORED", None)])
    tap.same("each of the fifteen others fails its rule alone",
             {code: (row["status"], row["failed_rules"], row["unknown_rules"])
              for code, row in found.items() if code.startswith("F")},
             {f"F{n:02d}": ("ineligible", [f"B{n:02d}"], []) for n in range(1, 16)})


def check_stored(tap):
    """Through the database: marks one by one, third readings, the letter to one that fails."""
    must("migrate")
    must("fund", "apply", POLES.fund)
    must("intake", "--call", CALL, *POLES.files())
    must("score", "--call", CALL)
    must("allocate", "--call", CALL)
    texts = []
    for code, marks in MARKS.items():
        found = json.loads(must("explain", f"{CALL}/{code}", "--json"))
        if [Fraction(mark["mark"]) for mark in found["marks"]] != \
                [Fraction(mark) for mark in marks.split()]:
            texts.append(f"{code}: {[mark['mark'] for mark in found['marks']]}, wanted {marks}")
        readings = [mark["code"] for mark in found["marks"] if mark["third_reading"]]
        if readings != THIRD_READINGS.get(code, []):
            texts.append(f"{code}: third readings {readings}")
    tap.none("every mark and every third reading is the one read by hand", texts)
    letter = must("explain", f"{CALL}/F11", "--lang", "fr")
    waiting = must("explain", f"{CALL}/P05", "--lang", "en")
    tap.ok("the first that waits is told what was missing",
           "What was left does not pay for it, €100,000 were missing: it waits." in waiting,
           waiting)
    tap.ok("the one that fails B11 is told so",
           "Les cofinancements n'atteignent pas 20 %" in letter, letter)


def crowd(*kinds):
    """Applications of N01..: so many of a region, in FRR or not, with so much for K8 (5 points)."""
    made = []
    for count, region, frr, k8 in kinds:
        for _ in range(count):
            made.append(POLES.changed(f"N{len(made) + 1:02d}",
                                      {"region": region, "frr": frr, "k8": k8}))
    return made


def awarded(found, pass_code):
    return [code for code, row in sorted(found.items())
            if [line["pass"] for line in row["passes"]] == [pass_code]]


def check_places(tap):
    """Fifteen places, 17 applications that rank above all others, and what stands against them."""
    found = POLES.tried(applications=crowd((17, "BRE", "0", "5"), (6, "BRE", "1", "4")))
    tap.same("four in FRR are awarded before all that rank above them",
             (awarded(found, "frr"), len(awarded(found, "regions")), len(awarded(found, "rank"))),
             (["N18", "N19", "N20", "N21"], 0, 11))
    tap.same("those that the reserve leaves out wait for money", found["N22"]["reason"], "NO_FUNDS")
    found = POLES.tried(applications=crowd((17, "BRE", "0", "5"), (2, "NOR", "0", "4"),
                                           (3, "COR", "0", "3"), (1, "GES", "0", "2")))
    tap.same("no third of a region before each other has one, the best first, then by rank",
             (awarded(found, "regions"), awarded(found, "rank")),
             (["N01", "N02", "N18", "N19", "N20", "N21", "N23"],
              [f"N{n:02d}" for n in range(3, 11)]))


def check_phase_1(tap):
    """L01: 7 members reach 3 and 5, 6 letters 3 and 6: 4; 2 shared; markers 3 and 4: 3.5; 4.
    L02: 1 + 1 = 2, 2, 3, 3 is 10, just enough. L03: 1 + 0 = 1, 2, 3.5, 3 is 9.5."""
    found = PHASE_1.tried()
    tap.same("phase 1 names from 10 points of 20",
             [(found[code]["score_exact"], found[code]["status"])
              for code in ("L01", "L02", "L03")],
             [("13.5", "awarded"), ("10", "awarded"), ("9.5", "rejected")])
    tap.same("one that fails all nine rules is told all nine, and what is missing",
             (found["L04"]["failed_rules"], found["L04"]["unknown_rules"]),
             ([f"P{n}" for n in range(1, 10)], []))
    crowd = [PHASE_1.changed(f"N{n:02d}", {}) for n in range(31)]
    found = PHASE_1.tried(applications=crowd)
    statuses = [row["status"] for row in found.values()]
    tap.same("a wave has 30 places, the 31st waits",
             (statuses.count("awarded"), statuses.count("waiting")), (30, 1))


def main():
    tap = Tap()
    check_example(tap)
    tap.same("the edges are of all fifteen rules", POLES.check_edges(tap, EDGES),
             {f"B{n:02d}" for n in range(1, 16)})
    POLES.check_order(tap)
    check_places(tap)
    check_phase_1(tap)
    check_stored(tap)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
