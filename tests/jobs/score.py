#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Scoring by several workers: the same run for any number of them, whole or not at all whatever is
killed, and once. Prints TAP; run by test_score.sh."""
import json
import os
import subprocess
import sys
import time

from levain_test import CALL, EXAMPLE, LEVAIN, ROOT, SCRATCH, Tap, levain, must
from levain_test import sql as rows

sys.path.insert(0, os.path.join(ROOT, "tests", "bench"))
import applications  # pylint: disable=wrong-import-position

COUNT = 7200  # seven blocks (score_blocks.sql)
KEPT = ("select (select count(*) from levain.scoring_run), (select count(*) from levain.score),"
        " (select count(*) from pg_class where relname ~ '^score_[0-9]+$')")
WORKING = ("select count(*) from pg_stat_activity where application_name = 'levain'"
           " and datname = current_database()")


def sql(statement):
    """The one row that it gives, as psql writes it."""
    return "|".join(next(iter(rows(statement)), []))


def begin(workers):
    # pylint: disable-next=consider-using-with
    return subprocess.Popen([LEVAIN, "score", "--call", CALL, "--json", "--workers", str(workers)],
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def forget():
    """As if nothing had been scored."""
    for (part,) in rows("select inhrelid::regclass::text from pg_inherits"
                        " where inhparent = 'levain.score'::regclass"):
        rows(f"alter table levain.score detach partition {part}")
        rows(f"drop table {part}")
    rows("truncate levain.scoring_run cascade")


def take_in(count, seed):
    path = os.path.join(SCRATCH, f"{seed}.csv")
    with open(path, "w", encoding="ascii") as file:
        applications.write(count, file, seed)
    must("intake", "--call", CALL, path, "--quiet")


def check_same(tap):
    runs = [must("score", "--call", CALL, "--json", "--dry-run", "--workers", str(n))
            for n in (1, 2, 3, 16)]
    tap.same("1, 2, 3 and 16 workers make the same run", set(runs), {runs[0]})
    tap.same("of all applications", json.loads(runs[0])["applications"], COUNT)
    tap.same("and a trial keeps nothing", sql(KEPT), "0|0|0")


def check_killed(tap):
    for name, statement in (("a worker's connection", "The facts of a block"),
                            ("the connection that writes", "copy levain.score_")):
        for _ in range(20):
            child = begin(2)
            while child.poll() is None and sql(
                    "select count(*) from (select pg_terminate_backend(pid) from pg_stat_activity"
                    f" where query like '%{statement}%' and pid <> pg_backend_pid()"
                    " and datname = current_database()) as ended") == "0":
                pass
            _, errors = child.communicate()
            if child.returncode != 0:
                break
            forget()  # it was too quick for us
        tap.ok(f"when {name} is lost, the job ends with 69 and says so",
               child.returncode == 69 and errors != "", f"{child.returncode} {errors}")
    child = begin(2)
    time.sleep(0.15)
    child.kill()
    child.communicate()
    for _ in range(100):
        if sql(WORKING) == "0":
            break
        time.sleep(0.1)
    tap.same("a job that is killed leaves nobody working", sql(WORKING), "0")


def check_together(tap):
    both = [begin(1), begin(3)]
    said = [json.loads(child.communicate()[0]) for child in both]
    tap.same("of two equal jobs at once, one makes the run", sorted(s["created"] for s in said),
             [False, True])
    tap.same("and both name it", said[0]["run"], said[1]["run"])
    tap.same("it is kept whole, once", sql(KEPT), f"1|{COUNT}|1")
    tap.same("each score with the digest of what it rests on",
             sql("select count(distinct inputs_sha256) from levain.score"), str(COUNT))


def check_versions(tap):
    """Applications of which a later version counts, and one with a mark that differs."""
    take_in(300, "again")
    one, three = (must("score", "--call", CALL, "--json", "--dry-run", "--workers", n)
                  for n in "13")
    tap.same("later versions count, whoever works", one, three)
    must("score", "--call", CALL, "--quiet")
    tap.same("and a run judges the version that counts",
             sql("select count(*) from levain.score s join levain.counted_version v"
                 " using (fund_id, call_id, application_id, version)"
                 " where s.scoring_run_id = (select max(scoring_run_id) from levain.score)"),
             str(COUNT))


def check_usage(tap):
    for wrong in ("0", "17", "two", "-1", "2x", ""):
        done = levain("score", "--call", CALL, f"--workers={wrong}", "--lang", "en")
        tap.ok(f"--workers={wrong} is refused", done.returncode == 64 and done.stderr.startswith(
            f'levain score: --workers takes 1 to 16, not "{wrong}"'), done.stderr)


def main():
    tap = Tap()
    must("migrate", "--quiet")
    must("fund", "apply", os.path.join(EXAMPLE, "fund.json"), "--quiet")
    take_in(COUNT, "first")
    check_same(tap)
    check_killed(tap)
    forget()
    check_together(tap)
    check_versions(tap)
    check_usage(tap)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
