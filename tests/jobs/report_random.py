#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Reports over random applications that were decided, committed and signed: what is told by funder,
envelope, territory and type sums to what is told of all; every figure that two reports share is the
same in both; identities hold. Prints TAP; run by test_report_random.sh.

RANDOM_FILES is the number of applications (90), LEDGER_SEED gives others.
"""
import csv
import json
import os
import random
import sys

import documents
from levain_test import CALL, EXAMPLE, SCRATCH, Tap, allocation, must, sql

FILES = int(os.environ.get("RANDOM_FILES", "90"))
SEED = os.environ.get("LEDGER_SEED", "levain")
FUND, YEAR = "val-de-lierre", ("2026-01-01", "2026-12-31")
DAYS = ("2026-05-12", "2026-06-30")  # decided; committed and signed
DRAWN = ("legal", "epci", "model", "purpose", "econ", "stage", "n_members", "n_local", "frr",
         "m3a", "m3b", "m7a", "m7b", "m8", "m9", "other_public", "own", "economic")


def applications(rng):
    """Each is one of the example, of which others lent some facts."""
    with open(os.path.join(EXAMPLE, "applications.csv"), encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    drawn = []
    for number in range(1, FILES + 1):
        row = dict(rng.choice(rows), id=f"R{number:03}")
        for name in rng.sample(DRAWN, 6):
            row[name] = rng.choice(rows)[name]
        row["requested"] = str(rng.randint(40, 600) * 100)
        row["eligible"] = str(int(row["requested"]) * rng.randint(125, 220) // 100)
        row["charges"] = row["produits"] = row["eligible"]
        drawn.append(row)
    path = os.path.join(SCRATCH, "drawn.csv")
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], delimiter=";")
        writer.writeheader()
        writer.writerows(drawn)
    return path


def minutes():
    with open(os.path.join(EXAMPLE, "minutes.json"), encoding="utf-8") as file:
        document = json.load(file)
    document.update(recusals=[], departures=[])
    path = os.path.join(SCRATCH, "minutes.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(document, file)
    return path


def prepare(rng):
    """A call of random applications; its money, by the shares of the funders of the file."""
    must("migrate", "--quiet")
    must("fund", "apply", os.path.join(EXAMPLE, "fund-payments.json"), "--quiet")
    must("intake", "--call", CALL, applications(rng), "--quiet")
    must("score", "--call", CALL, "--quiet")
    must("decide", allocation()["run"], "--minutes", minutes(), "--quiet")
    for funder, cents in sql("select f.code, sum(c.cents) from levain.contribution c"
                             " join levain.funder f using (funder_id) group by 1 order by 1"):
        must("funding", "sign", FUND, funder, "--year", "2026", "--number", f"C-{funder}",
             "--signed-on", "2026-01-10", "--amount", f"{int(cents) // 100}.00", "--clause",
             "article 4", "--quiet")
    for envelope, cents in sql("select envelope, sum(cents) from levain.decision_line group by 1"):
        amount = f"{int(cents) // 100}.{int(cents) % 100:02}"
        must("appropriation", "open", envelope, "--call", CALL, "--ae", amount, "--cp", amount,
             "--cites", "vote", "--at", "2026-01-15", "--quiet")
    must("notify", "--call", CALL, "--at", "2026-05-13", "--quiet")
    must("commit", "--call", CALL, "--at", "2026-05-14", "--quiet")


def whole(value):
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def unsummed(document):
    """Columns of money or counts whose rows are not what the totals say."""
    wrong = []
    for block in documents.blocks(document):
        for place, column in enumerate(block.get("columns", [])):
            total = whole((block.get("totals") or [None] * (place + 1))[place])
            cells = [row[place] for row in block.get("rows", [])]
            if total is None or column["unit"] not in ("cents", "count") or block.get("more") \
                    or any(isinstance(cell, dict) for cell in cells):
                continue
            if sum(cell or 0 for cell in cells) != total:
                wrong.append(f"{document['report']} {block['code']} {column['code']}: rows"
                             f" {sum(cell or 0 for cell in cells)}, total {total}")
    return wrong


def check_axes(tap, document):
    """Each territory, each type: together they are all."""
    figures, axes = dict(documents.figures(document)), {}
    for row in documents.rows_of(document, "demand"):
        sums = axes.setdefault(row["axis"], {})
        for code, value in row.items():
            if isinstance(value, dict) or whole(value) is None:
                continue
            sums[code] = sums.get(code, 0) + value
    named = {"files": "file_count", "eligible_files": "eligible_count", "awards": "award_count"}
    shared = [(name, figures[code]) for name, code in named.items()
              if code in figures and all(name in sums for sums in axes.values())]
    tap.ok("there are territories and types to sum", len(axes) >= 5 and len(shared) >= 2,
           (list(axes), shared))
    tap.none("territories and types, each of all applications", [
        f"{axis} {name}: {sums[name]}, all {value}" for axis, sums in axes.items()
        for name, value in shared if sums[name] != value])
    tap.same("envelopes together have what was awarded", sum(
        row["awarded_run"] for row in documents.rows_of(document, "envelopes")),
             figures["awarded"])


def check_shared(tap, funders):
    """All reports of one moment, of all and of each funder."""
    asked = [(name, funder, *YEAR, day) for day in DAYS for funder in (None, *funders)
             for name in documents.NAMES]
    given = dict(zip(asked, documents.documents(asked)))
    tap.none("every identity that a report prints holds", [
        f"{key}: {text}" for key, document in given.items()
        for text in documents.broken(document)])
    tap.none("rows sum to totals", [f"{key}: {text}" for key, document in given.items()
                                    for text in unsummed(document)])
    counted = set()
    for day in DAYS:
        for funder in (None, *funders):
            mine = [document for (_, one, _, _, of), document in given.items()
                    if (one, of) == (funder, day)]
            tap.none(f"{day}, {funder or 'all'}: no two reports disagree on a figure they share",
                     documents.disagreements(mine))
            seen = {}
            for document in mine:
                for code, _ in documents.figures(document):
                    seen.setdefault(code, set()).add(document["report"])
            counted |= {code for code, reports in seen.items() if len(reports) > 1}
    tap.ok("many are shared", len(counted) >= 10, sorted(counted))
    by_funder = {row[0] for row in sql("select figure from levain.figure where by_funder")}
    for day in DAYS:
        total, sums = {}, {}
        for (_, funder, _, _, of), document in given.items():
            if of == day:
                told = {code: value for code, value in documents.figures(document)
                        if code in by_funder}
                if funder is None:
                    total.update(told)
                else:
                    sums.setdefault(funder, {}).update(told)
        tap.none(f"{day}: funders together are all", [
            f"{code}: {sum(one.get(code, 0) for one in sums.values())}, all {value}"
            for code, value in sorted(total.items())
            if sum(one.get(code, 0) for one in sums.values()) != value])
    return given


def main():
    tap = Tap()
    tap.say(f"RANDOM_FILES={FILES} LEDGER_SEED={SEED}")
    prepare(random.Random(SEED))
    funders = [row[0] for row in sql("select distinct f.code from levain.funding join"
                                     " levain.funder f using (funder_id) order by 1")]
    given = check_shared(tap, funders)
    check_axes(tap, given["execution", None, *YEAR, DAYS[1]])
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
