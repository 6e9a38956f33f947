#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""What verify says of a ledger that is right, and of one in which somebody who may do anything
changed a row. Run by test_verify_ledger.sh."""
import json
import os
import sys

from levain_test import (CALL, EXAMPLE, Tap, copy_database, drop_database, levain, must,
                         sign, sql)

FUND = "val-de-lierre"
OPEN = """
select levain.manager_post(f.fund_id, jsonb_build_array(jsonb_build_object(
    'key', '{key}', 'kind', 'open', 'exercise', 2025, 'cites', 'budget vote',
    'accounted_on', '2025-06-01', 'value_on', '2025-06-01',
    'transfers', jsonb_build_array(jsonb_build_object('ledger', 'ae', 'cents', {cents},
        'debit', account || '{{"stage": "opened"}}',
        'credit', account || '{{"stage": "available"}}')))))
  from levain.fund f,
       lateral (select jsonb_build_object('exercise', 2025, 'vintage', 2025, 'call_id',
                    (select min(call_id) from levain.call c where c.fund_id = f.fund_id),
                    'envelope', 'E1') as account) as a"""
# What is changed, in a session without triggers and keys; which check finds it, and its words.
CHANGES = [
    ("the cents of a transfer", "update levain.transfer set cents = cents + 1 where cents = 500",
     ("figures", "journal", "money")),
    ("the date of an operation",
     "update levain.operation set accounted_on = '2025-06-02' where key = 'one'",
     ("figures", "journal")),
    ("a balance", "update levain.account set credit_cents = credit_cents + 1"
                  " where stage = 'available'", ("money",)),
    # Now commitments are opened with appropriations, or not at all: both were opened by half.
    ("what belongs together",
     "update levain.ledger_move set part = ledger where kind = 'open'", ("money",)),
    ("an operation that is gone", "delete from levain.operation where key = 'one'",
     ("figures", "journal")),
    ("a link", "update levain.operation set sha256 = sha256('x') where key = 'one'",
     ("journal",)),
    ("a head", "update levain.ledger_chain set sha256 = sha256('x') where length > 0",
     ("journal",)),
    ("a length", "update levain.ledger_chain set length = length + 1 where length > 0",
     ("journal",)),
    ("a sum that reports read", "update levain.figure_sum set cents = cents + 1"
     " where figure = 'ae_opened' and span = 'day'", ("figures",)),
    ("a sum that is gone", "delete from levain.figure_sum where span = 'month'", ("figures",)),
    ("a sum of nothing", "insert into levain.figure_sum select fund_id, 'paid', span, day,"
     " exercise, of_exercise, vintage, call_id, envelope, funder_id, source_id, 5"
     " from levain.figure_sum"
     " limit 1", ("figures",)),
    ("what figures are held against",
     "update levain.figure_stage_sum set cents = cents - 1 where stage = 'available'",
     ("figures",)),
    ("an award's first day", "insert into levain.figure_award (fund_id, call_id, application_id,"
     " paid_on) select fund_id, min(call_id), 1, '2025-06-01' from levain.call group by fund_id",
     ("figures",)),
    ("a mark beyond the journal", "update levain.figure_mark set place = place + 1", ("figures",)),
]


def verified(*arguments, database=None):
    done = levain("verify", *arguments, "--json", database=database)
    return done.returncode, json.loads(done.stdout)


def check_right(tap):
    code, told = verified()
    ledger, = told["ledgers"]
    tap.same("a ledger that is right", (code, ledger["faults"], told["fault_count"]), (0, [], 0))
    tap.same("is counted", (ledger["fund"], ledger["operations"], ledger["transfers"]),
             (FUND, 3, 3))
    head = sql("select encode(levain.ledger_head(fund_id), 'hex') from levain.fund")[0][0]
    tap.same("and has its head told", ledger["journal_sha256"], head)
    for language, words in (("en", f"ledger of {FUND}: right (operations: 3, transfers: 3)\n"
                                   "  shares of funders: right (conventions: 1, shares: 0)\n"
                                   f"  head of the journal\n    {head}\n"),
                            ("fr", f"comptabilité de {FUND} : juste (opérations : 3,"
                                   f" mouvements : 3)\n  parts des financeurs : justes"
                                   f" (conventions : 1, parts : 0)\n"
                                   f"  tête du journal\n    {head}\n")):
        said = must("verify", "--lang", language)
        tap.ok(f"people read it, in {language}", words in said, said)
        tap.ok("... on a terminal of 80 columns",
               all(len(line) <= 80 for line in words.splitlines()), said)
    tap.same("quiet, it says nothing", must("verify", "--quiet"), "")
    tap.ok("who asks for a call asks for no ledger",
           "ledgers" not in verified("--call", CALL)[1], verified("--call", CALL)[1])


def check_changed(tap):
    here = os.environ["PGDATABASE"]
    other = f"{here}_changed"
    for name, change, checks in CHANGES:
        copy_database(here, other)
        sql(f"set session_replication_role = replica; {change}", database=other)
        code, told = verified(database=other)
        faults = told["ledgers"][0]["faults"]
        tap.same(f"{name}: found", (code, tuple(sorted({f["check"] for f in faults}))),
                 (65, checks))
        tap.same("... and counted", told["fault_count"], len(faults))
        done = levain("verify", "--lang", "en", "--quiet", database=other)
        fault = faults[0]
        tap.ok("... and said", done.returncode == 65
               and f"  {fault['check']}, {fault['subject']}: found " in done.stdout,
               done.stdout + done.stderr)
        drop_database(other)


def main():
    tap = Tap()
    must("migrate", "--quiet")
    must("fund", "apply", os.path.join(EXAMPLE, "fund.json"), "--quiet")
    tap.same("before anything is posted there is no ledger", verified()[1]["ledgers"], [])
    sign(FUND, 2025)
    for key, cents in (("one", 500), ("two", 700)):
        sql(OPEN.format(key=key, cents=cents))
    check_right(tap)
    tap.same("the sums of figures are made", sql("select levain.figure_fold(f.fund_id) from"
                                                 " levain.fund f"), [["3"]])
    check_right(tap)
    check_changed(tap)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
