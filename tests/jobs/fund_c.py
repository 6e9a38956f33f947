#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""The fund for each full-time equivalent (docs/examples/fonds-etp): fifteen rules on the statement
of a month, amounts of the State and of the department, seed grants. Prints TAP; run by
test_fund_c.sh.

One FTE in 2024, by hand. The rounding points are part of the rule:
  a month of SMIC      11.65 x 151.67 = 1 766.9555        to the cent   1 766.96
  a year of SMIC       12 x 1 766.96                                   21 203.52
  State, 95 %          0.95 x 21 203.52 = 20 143.344      to the cent  20 143.34
  department, 15 %     0.15 x 20 143.34 = 3 021.501       to the cent   3 021.50
  both                                                                 23 164.84
62.4 FTE worked in a month (S01):
  a twelfth kept exact 20 143.34 / 12 x 62.4 = 104 745.368             104 745.37
                        3 021.50 / 12 x 62.4 =  15 711.80               15 711.80
  the month of one FTE rounded first: 20 143.34 / 12 = 1 678.6116.. -> 1 678.61
                        1 678.61 x 62.4 = 104 745.264                  104 745.26
                        3 021.50 / 12 = 251.7916.. -> 251.79, x 62.4 = 15 711.696
                                                                        15 711.70
Seed grants: 0.30 x 21 203.52 = 6 361.056, to the cent 6 361.06; to the euro, as it is published,
6 361; from 58 to 78 FTE are 20 more: 127 220.
"""
import json
import os
import sys

from levain_test import SCRATCH, Tap, must
from worked_fund import Example

STATEMENTS = Example("fonds-etp", "fund.json", "statements.csv", ("persons",))
SEED = Example("fonds-etp", "amorcage.json", "amorcage.csv")
CALL = "cde-2024"

# Cents of the State and of the department, by hand.
AMOUNTS = {
    "S01": (10474537, 1571180),
    # 10 FTE: 16 786.1166.. and 2 517.9166..
    "S02": (1678612, 251792),
    # September 2023: 11.52 x 151.67 = 1 747.2384 -> 1 747.24, a year 20 966.88; still 102 %:
    # 21 386.2176 -> 21 386.22, / 12 x 10 = 17 821.85; 15 %: 3 207.933 -> 3 207.93, / 12 x 10 =
    # 2 673.275, a half cent that goes up.
    "S03": (1782185, 267328),
    # October 2023: 95 %: 19 918.536 -> 19 918.54, / 12 x 10 = 16 598.783..; 2 987.781 ->
    # 2 987.78, / 12 x 10 = 2 489.816..
    "S04": (1659878, 248982),
    # November 2024: 11.88 x 151.67 = 1 801.8396 -> 1 801.84, a year 21 622.08; 20 540.976 ->
    # 20 540.98, / 12 x 10 = 17 117.483..; 3 081.147 -> 3 081.15, / 12 x 10 = 2 567.625, up.
    "S05": (1711748, 256763),
    # 9.5 FTE: 15 946.8108.. and 2 392.0208..
    "S06": (1594681, 239202),
    # A department that gives 20 %: 4 028.668 -> 4 028.67, / 12 x 10 = 3 357.225, up.
    "S07": (1678612, 335723),
}


def persons(number=0, **changes):
    """The persons of S01 with one of them changed: employees come first, supervisors last."""
    items = [dict(item) for item in STATEMENTS.applications[0][1]["persons"]]
    items[number].update(changes)
    return items


EDGES = [
    # March 2024 is paid by its first day.
    ("E01", {"convention_from": "2024-03-01"}, "pass"),
    ("E01", {"convention_from": "2024-03-02"}, "fail"),
    ("E01", {"convention_to": "2024-03-01"}, "pass"),
    ("E01", {"convention_to": "2024-02-29"}, "fail"),
    ("E01", {"convention_to": ""}, "unknown"),
    ("E02", {"habilitated_from": "2024-03-01"}, "pass"),
    ("E02", {"habilitated_from": "2024-03-02"}, "fail"),
    ("E02", {"habilitated_to": "2024-03-01"}, "pass"),
    ("E02", {"habilitated_to": "2024-02-29"}, "fail"),
    ("E02", {"habilitated_from": ""}, "unknown"),
    ("E03", {"paid_statements": "1", "kind": "correction", "corrects": "EBE-2024-03"}, "pass"),
    ("E03", {"paid_statements": "1"}, "fail"),
    ("E04", {"fte_cap": "62.4"}, "pass"),
    ("E04", {"fte_cap": "62.399999"}, "fail"),
    # Validated on 17 January 2022, hired on 1 March. Supervisors need no validation.
    ("E05", {"persons": persons(validated_on="2022-03-01")}, "pass"),
    ("E05", {"persons": persons(validated_on="")}, "fail"),
    ("E06", {"persons": persons(hired_on="2022-01-17")}, "pass"),
    ("E06", {"persons": persons(hired_on="2022-01-16")}, "fail"),
    ("E06", {"persons": persons(hired_on="")}, "unknown"),
    ("E07", {"persons": persons(contract="CDI")}, "pass"),
    ("E07", {"persons": persons(contract="CDD")}, "fail"),
    ("E07", {"persons": persons(-1, contract="CDD")}, "fail"),
    # Six supervisors and 0.24 are 6.24 FTE, 10 % of 62.4; so is the sum of all lines 62.4.
    ("E08", {"fte": "62.4"}, "pass"),
    ("E08", {"persons": persons(56, supervisor="1")}, "fail"),
    # 104 745.37 + 15 711.80 = 120 457.17: equal is not below.
    ("E09", {"pay": "120457.18"}, "pass"),
    ("E09", {"pay": "120457.17"}, "fail"),
    ("E09", {"pay": "120457.18", "other_aids": "0.01"}, "fail"),
    ("E11", {"department_rate": "15"}, "pass"),
    ("E11", {"department_rate": "14.999999"}, "fail"),
    ("E12", {"smic_declared": "11.65"}, "pass"),
    ("E12", {"smic_declared": "11.66"}, "fail"),
    ("E13", {"signed": "1"}, "pass"),
    ("E13", {"signed": "0"}, "fail"),
    ("E13", {"persons": persons(0, fte="0.999999")}, "fail"),
    ("E13", {"persons": persons(0, fte="1.000001")}, "fail"),
    ("E14", {"kind": "correction", "corrects": "EBE-2024-03"}, "pass"),
    ("E14", {"kind": "correction", "corrects": ""}, "fail"),
]


def paying(formula, month_step=None):
    """The fund file with its award computed by another formula, and the month of one FTE rounded
    to another step; the path."""
    with open(STATEMENTS.fund, encoding="utf-8") as file:
        document = json.load(file)
    document.pop("$schema")
    document["call"]["caps"][0]["formula"] = formula
    if month_step:
        document["call"]["rates"]["month_step"]["values"][0]["value"] = month_step
    path = os.path.join(SCRATCH, f"{formula.split()[0]}.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(document, file)
    return path


def check_amounts(tap):
    found = {name: STATEMENTS.tried(fund=paying(name)) for name in
             ("state_amount", "department_amount", "state_year + department_year")}
    tap.same("the amounts of the State and of the department, to the cent",
             {code: (found["state_amount"][code]["computed_cents"],
                     found["department_amount"][code]["computed_cents"]) for code in AMOUNTS},
             AMOUNTS)
    tap.same("a year of one FTE in 2024 is 23 164.84",
             found["state_year + department_year"]["S01"]["computed_cents"], 2316484)
    rounded = [STATEMENTS.tried(fund=paying(name, "0.01"))["S01"]
               for name in ("state_amount", "department_amount")]
    tap.same("the month of one FTE rounded first, 11 and 10 cents less",
             [row["computed_cents"] for row in rounded], [10474526, 1571170])
    both = STATEMENTS.tried()
    tap.same("both are paid together, as the statements arrive",
             [(row["application"], row["award_cents"]) for row in
              sorted((row for row in both.values() if row["rank"]), key=lambda row: row["rank"])],
             [(code, sum(AMOUNTS[code])) for code in
              ("S03", "S04", "S01", "S02", "S06", "S07", "S05")])
    return both


def check_verdicts(tap, found):
    tap.same("each of the others fails its rule alone",
             {code: (row["failed_rules"], row["unknown_rules"]) for code, row in found.items()
              if code.startswith("F")},
             {f"F{n:02d}": ([f"E{n:02d}"], []) for n in range(1, 16) if n != 10})
    tap.same("without an order for its month, a statement waits: no amount of it is known",
             (found["S08"]["failed_rules"], found["S08"]["unknown_rules"],
              found["S08"]["computed_cents"]), ([], ["E09", "E10", "E15"], None))
    edges = STATEMENTS.check_edges(tap, EDGES)
    tap.same("the edges are of thirteen rules", edges,
             {f"E{n:02d}" for n in range(1, 15) if n != 10})
    # 102 % until the end of September 2023, the first order since July 2021 (without its SMIC).
    months = {"2021-06-01": "unknown", "2021-07-01": "pass", "2025-12-01": "pass",
              "2026-01-01": "unknown"}
    rows = STATEMENTS.tried(applications=[STATEMENTS.changed(month, {
        "month": month, "convention_from": "2020-01-01", "convention_to": "2029-12-31",
        "habilitated_from": "2020-01-01"}) for month in months])
    tap.same("E10 waits where no order is in force",
             {month: "unknown" if "E10" in row["unknown_rules"] else "pass"
              for month, row in rows.items()}, months)
    queue = [STATEMENTS.tried("--what-if", f"call.cp_left={left}")["S01"]["failed_rules"]
             for left in ("104745.37", "104745.36")]
    tap.same("E15 at the very cent of the appropriation", queue, [[], ["E15"]])
    STATEMENTS.check_order(tap)


def check_queue(tap):
    """The envelope pays as statements arrive; what does not fit closes it."""
    found = STATEMENTS.tried("--what-if", "envelope.CDE.voted=160000.00")
    rows = {code: row["status"] for code, row in found.items()}
    # 20 495.13 + 19 088.60 = 39 583.73; 120 457.17 more would be 160 040.90.
    tap.same("statements wait from the first that the appropriation does not pay whole",
             [rows[code] for code in ("S03", "S04", "S01", "S02", "S06")],
             ["awarded", "awarded", "waiting", "waiting", "waiting"])


def check_seed(tap):
    found = SEED.tried()
    tap.same("20 FTE more at 6 361 are 127 220; one is 6 361",
             [found[code]["award_cents"] for code in ("D01", "D02")], [12722000, 636100])
    cents = SEED.tried("--what-if", "call.seed_step=0.01")
    tap.same("rounded to the cent, one is 6 361.06 and twenty are 127 221.20",
             [cents[code]["award_cents"] for code in ("D02", "D01")], [636106, 12722120])
    tap.same("no FTE more is no seed grant; all that fails is listed",
             [found[code]["failed_rules"] for code in ("D03", "D04")],
             [["S1"], ["S1", "S2", "S3"]])


def check_stored(tap):
    must("migrate")
    must("fund", "apply", STATEMENTS.fund)
    must("intake", "--call", CALL, *STATEMENTS.files())
    must("score", "--call", CALL)
    document = json.loads(must("allocate", "--call", CALL, "--json"))
    tap.same("the stored run pays the same", document["awarded_cents"],
             sum(sum(amounts) for amounts in AMOUNTS.values()))
    letter = must("explain", f"{CALL}/F15", "--lang", "fr")
    tap.ok("the one that waits for money is told so",
           "Les crédits de paiement ne suffisent pas" in letter, letter)


def main():
    tap = Tap()
    found = check_amounts(tap)
    check_verdicts(tap, found)
    check_queue(tap)
    check_seed(tap)
    check_stored(tap)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
