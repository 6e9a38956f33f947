#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Walks docs/vie-d-une-aide.md as its reader would (guide.py), then holds the reports of that life
against figures computed by hand from what the document tells. Prints TAP; run by
test_guide_life.sh."""
import os
import sys

import documents
import reports_told
from levain_test import ROOT, SCRATCH, Tap, sql

GUIDE = "vie-d-une-aide"
sys.argv = [sys.argv[0], GUIDE]
import guide # noqa: E402 pylint: disable=wrong-import-position

# Before anything of it is paid but the advance; the year's end, January counted in; the end.
ADVANCE, YEAR_END, END = "2026-11-28", "2027-01-31", "2027-12-31"
# cents: 396,000 committed of 480,000; A14 has 60,000: 18,000 and 30,000 paid, 12,000 given back,
# 3,000 claimed and paid back. The Région has 45 % of all.
WANTED = {
    ("appropriations", None, ADVANCE): {
        "usable": 48000000, "committed": 39600000, "left": 8400000, "paid": 1800000,
        "outstanding": 37800000, "forecast": 3000000, "ae_opened": 48000000, "ae_left": 8400000,
        "cp_opened": 26000000, "cp_left": 24200000, "cp_lapsed": 0, "ae_rate": 8250,
        "paid_rate": 455, "decommitted": 0, "ae_ended": 0},
    ("appropriations", "region", ADVANCE): {
        "usable": 21600000, "committed": 17820000, "left": 3780000, "paid": 810000,
        "outstanding": 17010000, "forecast": 1350000, "ae_rate": 8250},
    ("appropriations", None, END): {
        "committed": 39600000, "decommitted": 1200000, "paid": 4800000, "outstanding": 33600000,
        "left": 9600000, "ae_left": 8400000, "ae_ended": 1200000, "cp_lapsed": 21200000,
        "cp_left": 0, "ae_rate": 8000, "paid_rate": 1250, "forecast": 0},
    ("funder", "region", END): {
        "promised": 22500000, "called": 22500000, "received": 22500000, "managed": 900000,
        "usable": 21600000, "committed": 17820000, "paid": 2160000, "decommitted": 540000,
        "justified": 2025000, "claimed": 135000, "recovered": 135000, "owed": 135000,
        "returned": 135000, "outstanding": 15120000, "left": 4320000, "to_return": 0,
        "at_hand": 19440000, "paid_period": 1350000, "call_next": 0, "unplanned": 15120000},
    ("funder", None, END): {"justified": 4500000, "at_hand": 43365000, "to_return": 165000},
    ("recoveries", None, END): {
        "claimed": 300000, "recovered": 300000, "claims_due": 0, "owed": 300000,
        "returned": 135000, "to_return": 165000, "recovered_rate": 10000, "claim_count": 1},
    # 5 of 18 are ineligible, one waits, one was rejected by the committee; decided on 12 May,
    # signed on 10 June, paid on 6 July; 9.5, 17.7, 17.8, 20, 35, 40, 42, 45, 49, 60, 60 thousand.
    ("execution", None, ADVANCE): {
        "file_count": 18, "eligible_count": 13, "award_count": 11, "success_rate": 6111,
        "awarded": 39600000, "award_mean": 3600000, "award_median": 4000000,
        "days_signature": 29, "days_payment": 26, "again_count": 0, "outstanding": 37800000,
        "open_awards": 11, "voted": 48000000, "awarded_run": 47200000, "unspent": 800000},
    ("year-end", None, YEAR_END): {
        "paid_year": 4800000, "outstanding": 34800000, "restricted": 43200000,
        "certified_unpaid": 0, "at_hand": 43200000, "cover_now": 8400000, "open_awards": 11},
    ("year-end", "region", YEAR_END): {"restricted": 19440000, "outstanding": 15660000},
}


def check_figures(tap):
    asked = [(name, funder, f"{day[:4]}-01-01" if day != YEAR_END else "2026-01-01",
              f"{day[:4]}-12-31" if day != YEAR_END else "2026-12-31", day)
             for day in (ADVANCE, YEAR_END, END) for funder in (None, "region")
             for name in documents.NAMES]
    given = dict(zip([(name, funder, day) for name, funder, _, _, day in asked],
                     documents.documents(asked)))
    for key, figures in WANTED.items():
        found = dict(documents.figures(given[key]))
        tap.same(f"{key[0]}, {key[1] or 'all funders'}, as of {key[2]}: as computed by hand",
                 {code: found.get(code) for code in figures}, figures)
    told = documents.told_figures()
    for what, wrong in (
            ("every identity that a report prints holds", documents.broken),
            ("cells are of their units, charts of their columns", documents.misshapen),
            ("every code has words in French and in English", documents.wordless),
            ("every figure is explained in sql/README.md",
             lambda document: documents.untold(document, told))):
        tap.none(what, sorted({text for document in given.values() for text in wrong(document)}))
    for day in (ADVANCE, YEAR_END, END):
        tap.none(f"no two reports of {day} disagree", [
            text for funder in (None, "region") for text in documents.disagreements(
                [document for (_, one, of), document in given.items()
                 if (one, of) == (funder, day)])])
    curve = documents.rows_of(given["appropriations", "region", END], "curve")
    tap.same("the curve begins with the advance and ends with the balance", [
        (row["month"], row["planned_sum"], row["paid_sum"]) for row in (curve[0], curve[-1])],
        [("2026-06", 810000, 0), ("2027-12", 2700000, 2160000)])
    check_hidden(tap, given["execution", None, ADVANCE])
    check_traced(tap, given["funder", "region", END])
    claim = documents.rows_of(given["recoveries", "region", END], "claims")
    tap.same("a funder is told its share of a claim", [
        (row["application"], row["cause"], row["claimed"], row["recovered"]) for row in claim],
        [("A14", "settlement", 135000, 135000)])


def check_traced(tap, document):
    """What is listed behind a cell sums to it: those of one funder's report, then some narrower."""
    ledger = {row[0] for row in sql("select figure from levain.figure")}
    cells = [(code, value) for code, value in documents.figures(document) if code in ledger]
    tap.ok("cells of the ledger to trace", len(cells) > 20, cells)
    tap.same("the facts behind each cell sum to it", documents.traced(
        [(code, END, {"funder": "region"}) for code, _ in cells]), [value for _, value in cells])
    tap.same("of an award, an envelope, an exercise, a period, a vintage", documents.traced([
        ("committed", END, {"application": "A14", "call": "val-de-lierre-2026"}),
        ("outstanding", END, {"application": "A14"}), ("outstanding", END, {"envelope": "E2"}),
        ("paid", END, {"exercise": 2026}), ("paid", END, {"exercise": 2027}),
        ("paid", END, {"from": "2027-01-01", "through": "2027-12-31"}),
        ("paid", "2026-12-31", {"vintage": 2026}), ("ae_left", END, {"envelope": "E3"})]),
        [6000000, 0, 23600000, 4800000, 0, 3000000, 1800000, 6000000])


def check_hidden(tap, document):
    """Groups of fewer than 5 applications are not shown, nor told by what is left of a total."""
    total = dict(documents.figures(document))["file_count"]
    shown = [(block, row[code]) for block, code in (
        ("demand", "files"), ("rules", "failed_files"), ("rules", "waived_files"),
        ("scores", "files")) for row in documents.rows_of(document, block)]
    tap.same("no group of 1 to 4 applications is shown", [
        pair for pair in shown if isinstance(pair[1], int) and 1 <= pair[1] <= 4], [])
    tap.ok("some are hidden, others shown", {"few"} == {
        value["why"] for _, value in shown if isinstance(value, dict)}
        and any(isinstance(value, int) and value >= 5 for _, value in shown), shown)
    axes = {}
    for row in documents.rows_of(document, "demand"):
        axes[row["axis"]] = axes.get(row["axis"], 0) + row["files"]
    tap.same("by the fields of codes that the call declares and by size, each of all applications",
             list(axes.values()), [total] * 7)
    tap.same("groups of few stand together", [
        (row["axis"], row["files"]) for row in documents.rows_of(document, "demand")
        if isinstance(row["value"], dict)], [
            ("forme juridique", 5), ("modèle de coopération", 9), ("nombre de membres", 11)])


def check_told(tap):
    """Where those of few are fewer than 5 together, the smallest other group is with them."""
    sql("update levain.application_version v set texts[f.slot] = 'association'"
        " from levain.field f where f.name = 'legal' and v.texts[f.slot] = 'scic'")
    document, = documents.documents([("execution", None, "2026-01-01", "2026-12-31", ADVANCE)])
    tap.same("two of a kind are not told by what is left of the total", [
        (row["files"], row["value"]) for row in documents.rows_of(document, "demand")
        if row["axis"] == "forme juridique"], [(18, {"why": "together"})])


def main():
    tap = Tap()
    folder = os.path.join(SCRATCH, "guide")
    os.makedirs(folder)
    guide.check_guide(tap, folder, os.path.join(ROOT, "docs", f"{GUIDE}.md"))
    check_figures(tap)
    reports_told.check(tap)
    check_told(tap)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
