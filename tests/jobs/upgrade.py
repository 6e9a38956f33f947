#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""A database of migration 0020 that holds a decision comes to this version, and goes on: it is
verified, and an award is walked to its payment. Prints TAP; run by test_upgrade.sh.

This program makes what was there before: the migrations that the database does not have are only
said to be there, so that its commands work on the older schema."""
import glob
import hashlib
import json
import os
import subprocess
import sys

import award_life
from award_life import IBAN, WHO, done, login_of
from levain_test import (CALL, EXAMPLE, ROOT, SCRATCH, Tap, allocation, must, person, sql)

OLD = 20


def migrations():
    return sorted(glob.glob(os.path.join(ROOT, "sql", "migrations", "*.sql")))


def make_old():
    """The schema of migration 0020; the rest is said to be there."""
    for path in migrations()[:OLD]:
        subprocess.run(["psql", "-XAtq1", "-v", "ON_ERROR_STOP=1", "-f", path], check=True,
                       capture_output=True)
    rows = []
    for version, path in enumerate(migrations(), 1):
        with open(path, "rb") as file:
            digest = hashlib.sha256(file.read()).hexdigest()
        rows.append(f"({version}, '{os.path.basename(path)[:-4]}', '\\x{digest}')")
    sql("insert into levain.migration (version, name, sha256) values " + ", ".join(rows))


def decide():
    with open(os.path.join(EXAMPLE, "fund.json"), encoding="utf-8") as file:
        document = json.load(file)
    document["call"]["payments"] = award_life.PAYMENTS
    path = os.path.join(SCRATCH, "fund.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(document, file, ensure_ascii=False)
    must("fund", "apply", path)
    must("intake", "--call", CALL, os.path.join(EXAMPLE, "applications.csv"))
    must("score", "--call", CALL)
    run = allocation()["run"]
    must("decide", run, "--minutes", os.path.join(EXAMPLE, "minutes.json"))


def pay_one():
    for who, role in WHO.items():
        person(login_of(who), role, "reader")
    done("mado", "notify", "--call", CALL, "--at", "2026-05-13")
    award_life.open_appropriations()
    done("mado", "agreement", "sign", f"{CALL}/A09", "--number", "CONV-9", "--signed-on",
         "2026-05-20")
    done("mado", "account", "propose", f"{CALL}/A09", IBAN, "--holder", "A09", "--evidence", "RIB",
         "--at", "2026-05-21")
    done("anne", "account", "confirm", f"{CALL}/A09", IBAN, "--evidence", "called back", "--at",
         "2026-05-21")
    done("mado", "certify", f"{CALL}/A09", "advance", "--at", "2026-05-22")
    done("mado", "order", f"{CALL}/A09", "--at", "2026-05-22")
    done("anne", "pay", "2026/1", "--at", "2026-05-23")
    done("anne", "payment", "executed", "2026/1", "--at", "2026-05-24")


def main():
    tap = Tap()
    make_old()
    decide()
    sql(f"delete from levain.migration where version > {OLD}")
    told = must("migrate")
    tap.same("a database of migration 0020 comes to this version", sql(
        "select max(version), count(*) from levain.migration"),
        [[str(len(migrations())), str(len(migrations()))]])
    tap.say(told)
    verified = json.loads(must("verify", "--json"))
    tap.ok("what it holds is right", len(verified["runs"]) == 2
           and verified["fault_count"] == 0, verified)
    tap.same("its decision stands", sql(
        "select count(*) > 5 from levain.standing_award s join levain.call c using (fund_id, "
        f"call_id) where c.code = '{CALL}' and s.award_cents > 0"), [["t"]])
    pay_one()
    tap.same("an award of it is walked to its payment", award_life.money("A09"), {
        "committed_cents": 2940000, "paid_cents": 1260000, "executed_cents": 1260000,
        "standing_cents": 4200000})
    verified = json.loads(must("verify", "--json"))
    tap.same("and all is right", (verified["fault_count"], verified["ledgers"][0]["faults"]),
             (0, []))
    award_life.forget_logins()
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
