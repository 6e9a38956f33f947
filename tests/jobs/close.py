#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Closing: which days a period has, what it refuses, what it prints. Run by test_close.sh."""
import json
import os
import re
import subprocess
import sys

from levain_test import EXAMPLE, SCRATCH, Tap, levain, must, sign, sql

FUND = "val-de-lierre"
OPEN = """
select levain.manager_post({fund}, jsonb_build_array(jsonb_build_object(
    'key', '{key}', 'kind', 'open', 'exercise', {exercise}, 'cites', 'budget vote',
    'accounted_on', '{day}', 'value_on', '{day}',
    'transfers', jsonb_build_array(jsonb_build_object('ledger', 'ae', 'cents', 100,
        'debit', account || '{{"stage": "opened"}}',
        'credit', account || '{{"stage": "available"}}')))))
  from (select jsonb_build_object('exercise', {exercise}, 'vintage', {exercise},
               'call_id', (select min(call_id) from levain.call where fund_id = {fund}),
               'envelope', 'E1') as account) as a"""
ONLY = "(select fund_id from levain.fund where code = '%s')"


def post(exercise, day, key, fund=FUND):
    """Open a euro of commitments on a day; gives what was said when it was refused."""
    try:
        sql(OPEN.format(fund=ONLY % fund, exercise=exercise, day=day, key=key))
    except subprocess.CalledProcessError as failed:
        return failed.stderr
    return ""


def closing(*arguments):
    return json.loads(must("close", *arguments, "--json"))


def refused(tap, name, words, *arguments, lang="en", code=65):
    done = levain("close", *arguments, "--lang", lang)
    tap.ok(name, done.returncode == code and words in done.stderr and done.stdout == "",
           f"{done.returncode} {done.stdout} {done.stderr}")


def check_periods(tap):
    for wrong in ("", "26", "2026-13", "2026-3", "2026-02-30", "2026/03", "march", "0000",
                  "2026-00", "2026-03-16T", f"{FUND}/"):
        refused(tap, f'"{wrong}" is refused', "is no period", wrong, code=64)
    refused(tap, "a fund that is not UTF-8", "n'est pas en UTF-8", b"fund\xff/2025", lang="fr")
    refused(tap, "an exercise that never began", "no fund has an exercise 2024", "2024")
    refused(tap, "of a fund", f"fund {FUND} has no exercise 2024", f"{FUND}/2024-05")
    refused(tap, "a day that is not over", "31 December 2999 is not over", "2999-12-31", code=65)
    for period, through in (("2025-02", "2025-02-28"), ("2025-03-16", "2025-03-16"),
                            (f"{FUND}/2025-11", "2025-11-30"), ("2025-12", "2025-12-31"),
                            ("2025", "2026-01-31")):
        tap.same(f"{period} ends on {through}", closing(period, "--dry-run")["closed_through"],
                 through)
    tap.same("a rehearsal closes nothing", sql("select count(*) from levain.closing"), [["0"]])


def check_closed(tap):
    first = closing("2025-03")
    tap.same("a month is closed", first["closed_through"], "2025-03-31")
    tap.ok("which is new", first["created"], first)
    tap.same("with the operations that it had", first["operations"], 3)
    tap.ok("and the head of the journal", re.fullmatch("[0-9a-f]{64}", first["journal_sha256"]),
           first)
    tap.same("once", closing("2025-03"), dict(first, created=False))
    tap.same("a month that lies in it is closed already", closing("2025-02"),
             dict(first, created=False))
    said = post(2025, "2025-03-31", "late")
    tap.ok("nothing is dated in it any more", "is closed through 2025-03-31" in said, said)
    tap.same("the day after is open", post(2025, "2025-04-01", "next"), "")
    sign(FUND, 2024)
    tap.same("and so is the same day of another exercise",
             post(2024, "2025-01-15", "complementary"), "")
    later = closing("2025-04")
    tap.ok("what came in moved the head", later["journal_sha256"] != first["journal_sha256"], later)
    tap.same("it counts what lies up to it", later["operations"], 4)
    tap.same("who closed is kept", sql("select through, recorded_by = session_user"
                                       " from levain.closing order by 1"),
             [["2025-03-31", "t"], ["2025-04-30", "t"]])


def check_words(tap):
    said = must("close", f"{FUND}/2025-05", "--lang", "fr")
    tap.ok("in French", f"fonds {FUND} : l'exercice 2025 est clos jusqu'au 31 mai 2025\n" in said,
           said)
    said = must("close", f"{FUND}/2025-05", "--lang", "en")
    tap.ok("and again, in English",
           f"fund {FUND}: exercise 2025 was closed already, through 31 May 2025\n" in said, said)
    tap.ok("on a terminal of 80 columns", all(len(line) <= 80 for line in said.splitlines()), said)
    refused(tap, "in French too", "le 31 décembre 2999 n'est pas passé", "2999-12-31", lang="fr")


def check_funds(tap):
    """Two funds with one exercise: which one has to be said."""
    with open(os.path.join(EXAMPLE, "fund.json"), encoding="utf-8") as file:
        other = json.load(file)
    other["fund"]["code"] = "other"
    path = os.path.join(SCRATCH, "other.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(other, file)
    must("fund", "apply", path, "--quiet")
    sign("other", 2025)
    tap.same("a second fund begins its exercise", post(2025, "2025-06-01", "first", "other"), "")
    refused(tap, "which fund has to be said", "2 funds have an exercise 2025", "2025-06")
    refused(tap, "and how", f"other/2025-06, {FUND}/2025-06", "2025-06")
    closing("other/2025-06")
    tap.same("the other one stays as it was",
             sql("select f.code, e.closed_through from levain.exercise e join levain.fund f"
                 " using (fund_id) where exercise = 2025 order by 1"),
             [["other", "2025-06-30"], [FUND, "2025-05-31"]])


def main():
    tap = Tap()
    must("migrate", "--quiet")
    must("fund", "apply", os.path.join(EXAMPLE, "fund.json"), "--quiet")
    sign(FUND, 2025)
    tap.same("two operations", [post(2025, "2025-01-10", "one"), post(2025, "2025-03-31", "two")],
             ["", ""])
    sql("insert into levain.exercise (fund_id, exercise) select fund_id, 2999 from levain.fund")
    check_periods(tap)
    check_closed(tap)
    check_words(tap)
    check_funds(tap)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
