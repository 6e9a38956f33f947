#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Two commands on one call at once, and commands whose client is killed in the middle.

Nothing here hangs on luck: a third session holds the lock that both wait for, or the table that a
command is about to write, until everybody stands where the test wants them. Prints TAP; run by
test_race.sh.
"""
import contextlib
import json
import os
import subprocess
import sys
import time

from levain_test import (CALL, EXAMPLE, LEVAIN, ROOT, SCRATCH, Tap, copy_database, drop_database,
                         levain, must, sql)

PATIENCE = 30  # seconds for what takes a blink
MARKS = "application;criterion;marker;mark;justification\nA01;C8;m-c;5;seen again\n"
CALL_LOCK = "select levain.call_lock(fund_id, call_id) from levain.call"


def until(what, reached):
    """Wait for something that is about to happen."""
    end = time.monotonic() + PATIENCE
    while not reached():
        if time.monotonic() > end:
            raise SystemExit(f"Bail out! waited {PATIENCE} s for {what}")
        time.sleep(0.02)


def waiting(database):
    return int(sql("select count(*) from pg_stat_activity where datname = current_database()"
                   " and wait_event_type = 'Lock'", database)[0][0])


def sessions(database):
    return int(sql("select count(*) from pg_stat_activity where datname = current_database()"
                   " and pid <> pg_backend_pid()", database)[0][0])


@contextlib.contextmanager
def held(database, text):
    """A session that does this and nothing else, until the end of the block; then it undoes it."""
    holder = subprocess.Popen(["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    holder.stdin.write(f"begin;\n{text};\n\\echo held\n")
    holder.stdin.flush()
    while holder.stdout.readline().strip() != "held":
        if holder.poll() is not None:
            raise SystemExit(f"Bail out! cannot hold: {text}")
    try:
        yield
    finally:
        holder.communicate("rollback;\n")


class Started:
    """A command at work."""

    def __init__(self, database, arguments, lock_timeout=None):
        environment = dict(os.environ, LC_ALL="C.UTF-8", PGDATABASE=database)
        if lock_timeout:
            environment["PGOPTIONS"] = f"-c lock_timeout={lock_timeout}"
        self.process = subprocess.Popen([LEVAIN, *arguments], env=environment, text=True,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.code = self.out = self.err = None

    def end(self):
        self.out, self.err = self.process.communicate(timeout=PATIENCE + 60)
        self.code = self.process.returncode
        return self

    def kill(self):
        self.process.kill()
        self.end()


@contextlib.contextmanager
def database_of(template, name="race"):
    name = f"{os.environ.get('PGDATABASE', 'levain')}_{name}"
    copy_database(template, name)
    try:
        yield name
    finally:
        drop_database(name)


def content(database):
    """Every table that has rows, with a digest of them: what must not be half written. Those of no
    size, two thirds of all, have none; a partitioned one has those of its parts."""
    names = [row[0] for row in sql(
        "select c.oid::regclass from pg_class c where c.relnamespace = 'levain'::regnamespace"
        " and c.relkind = 'r' and pg_relation_size(c.oid) > 0 order by 1", database)]
    query = " union all ".join(
        f"select '{name}', count(*)::text, md5(string_agg(t::text, '|' order by t::text))"
        f" from {name} t having count(*) > 0" for name in names)
    return sql(query, database)


def write(name, text):
    path = os.path.join(SCRATCH, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def commands():
    """The commands that write to a call, each with something to change, and the table of its own
    that it writes last but one."""
    with open(os.path.join(EXAMPLE, "applications.csv"), encoding="utf-8") as file:
        lines = file.read().replace("2026-02-03T10:00:00", "2026-02-03T11:00:00", 1)
    with open(os.path.join(EXAMPLE, "fund.json"), encoding="utf-8") as file:
        stricter = file.read().replace('"threshold": 55', '"threshold": 60')
    return {
        "allocate": (["allocate", "--call", CALL, "--json"], "levain.allocation_run"),
        "score": (["score", "--call", CALL, "--json"], "levain.scoring_standing"),
        "intake": (["intake", "--call", CALL, write("later.csv", lines)],
                   "levain.application_version"),
        "marks": (["marks", "--call", CALL, write("marks.csv", MARKS)], "levain.mark"),
        "fund apply": (["fund", "apply", write("stricter.json", stricter), "--reason", "a vote"],
                       "levain.rule_set"),
        "waive": (["waive", f"{CALL}/A11", "R11", "--motive", "a vote"], "levain.waiver"),
        "conflict declare": (["conflict", "declare", f"{CALL}/A01", "m-c", "--motive", "his own"],
                             "levain.conflict"),
    }


def together(database, first, second):
    """Both at once, `first` before `second` at the lock of the call."""
    with held(database, CALL_LOCK):
        one = Started(database, first)
        until("the first to wait", lambda: waiting(database) == 1)
        two = Started(database, second)
        until("the second to wait", lambda: waiting(database) == 2)
    return one.end(), two.end()


def check_twins(tap, template, known):
    """The same command twice at once: one result, printed twice."""
    for name, table in (("score", "levain.scoring_run"), ("allocate", "levain.allocation_run")):
        with database_of(template) as database:
            if name == "score":  # a new waiver, so that there is something to score
                must(*known["waive"][0], database=database)
            before = int(sql(f"select count(*) from {table}", database)[0][0])
            one, two = together(database, known[name][0], known[name][0])
            after = int(sql(f"select count(*) from {table}", database)[0][0])
            tap.same(f"{name} twice at once makes one run", (one.code, two.code, after - before),
                     (0, 0, 1))
            printed = [json.loads(each.out) for each in (one, two)]
            for document in printed:
                document.pop("created", None)  # only the first has made it
            tap.same(f"the second {name} prints the run of the first", printed[1], printed[0])


def settle(database):
    """What stands at the end: scored and allocated once more, whatever happened before."""
    must("score", "--call", CALL, database=database)
    return json.loads(must("allocate", "--call", CALL, "--json", database=database))


def check_pairs(tap, template, known):
    """Two different commands at once give what they give one after the other."""
    pairs = [(other, "allocate") for other in known if other != "allocate"]
    pairs += [("allocate", "score"), ("allocate", "intake"), ("allocate", "fund apply"),
              ("fund apply", "score"), ("score", "fund apply"), ("intake", "score"),
              ("marks", "score"), ("score", "marks"), ("fund apply", "intake"),
              ("fund apply", "marks"), ("fund apply", "waive")]
    overtaken = []
    for first, second in pairs:
        with database_of(template) as database:
            ended = together(database, known[first][0], known[second][0])
            at_once = [each.code for each in ended]
            if at_once[1] == 75:  # the rules that it had read are not in force any more
                overtaken.append((first, second))
                at_once[1] = levain(*known[second][0], database=database).returncode
            result = content(database), settle(database)
        with database_of(template) as database:
            in_turn = [levain(*known[name][0], database=database).returncode
                       for name in (first, second)]
            wanted = content(database), settle(database)
        tap.ok(f"{first}, then {second} at once are as one after the other",
               at_once == in_turn and differing(result[0], wanted[0]) == []
               and result[1] == wanted[1],
               f"{at_once} {in_turn} {differing(result[0], wanted[0])}"
               f" {[each.err for each in ended]}")
    tap.same("told to try again are those who had read the rules that a fund file then changed",
             overtaken, [("fund apply", name) for name in
                         ("allocate", "score", "intake", "marks")])


# Columns of instants, and keys that hang on how many were given before, differ from one database to
# the next: of these tables only how many rows they have is compared.
def differing(left, right):
    counted = [{row[0]: row[1] for row in side} for side in (left, right)]
    return [f"{name}: {counted[0].get(name)} and {counted[1].get(name)} rows"
            for name in sorted(set(counted[0]) | set(counted[1]))
            if counted[0].get(name) != counted[1].get(name)]


def check_killed(tap, template, known):
    """A client killed while its command is writing leaves nothing; the next one does it all."""
    for name, (arguments, table) in known.items():
        with database_of(template) as database:
            if name == "score":
                must(*known["waive"][0], database=database)
            before = content(database)
            with held(database, f"lock table {table} in share mode"):
                killed = Started(database, arguments)
                until(f"{name} to be in the middle", lambda: waiting(database) == 1)
                killed.kill()
            until("its session to be gone", lambda: sessions(database) == 0)
            found = content(database)
            tap.ok(f"{name}, killed in the middle, leaves nothing half written",
                   killed.code == -9 and found == before,
                   f"{killed.code} {[row for row in found if row not in before]}")
            again = levain(*arguments, database=database)
            tap.ok(f"the next {name} does it",
                   again.returncode == 0 and content(database) != before,
                   f"{again.returncode} {again.stdout}{again.stderr}")


def check_killed_at_the_lock(tap, template, known):
    """Who is killed while waiting for another gets the others out of no step."""
    with database_of(template) as database:
        with held(database, CALL_LOCK):
            killed = Started(database, known["allocate"][0])
            until("it to wait", lambda: waiting(database) == 1)
            killed.kill()
            other = Started(database, known["allocate"][0])
            until("the next to wait", lambda: waiting(database) == 2)
        other.end()
        until("all to be gone", lambda: sessions(database) == 0)
        tap.same("one that is killed while it waits does not stop the next",
                 (other.code, sql("select count(*) from levain.allocation_run", database)),
                 (0, [["1"]]))


def simulations(database):
    return int(sql("select count(*) from levain.allocation_run where kind = 'simulation'",
                   database)[0][0])


def check_simulations(tap, template):
    """A simulation waits for nobody; twins are one run; a killed one is none."""
    simulation = ["allocate", "--call", CALL, "--what-if", "threshold=60", "--json"]
    with database_of(template) as database:
        with held(database, CALL_LOCK):
            alone = Started(database, simulation, "2s").end()
        tap.ok("a simulation does not wait for who works on its call",
               alone.code == 0 and simulations(database) == 1, f"{alone.code} {alone.err}")
    with database_of(template) as database:
        before = content(database)
        with held(database, "lock table levain.allocation_run in share mode"):
            killed = Started(database, simulation)
            until("the simulation to be in the middle", lambda: waiting(database) == 1)
            killed.kill()
        until("its session to be gone", lambda: sessions(database) == 0)
        tap.ok("a simulation that is killed leaves nothing", content(database) == before)
        with held(database, "lock table levain.allocation_run in share mode"):
            twins = [Started(database, simulation) for _ in range(2)]
            until("both to be in the middle", lambda: waiting(database) == 2)
        printed = {(twin.end().code, twin.out) for twin in twins}
        tap.ok("the same simulation twice at once is one run, printed twice",
               len(printed) == 1 and simulations(database) == 1,
               f"{[(twin.code, twin.err) for twin in twins]}")


def check_patience(tap, template, known):
    """Who waits too long is told so, having changed nothing."""
    with database_of(template) as database:
        before = content(database)
        with held(database, CALL_LOCK):
            for name, (arguments, _) in known.items():
                for language, hint in (("en", "waited too long for another command"),
                                       ("fr", "attente trop longue d'une autre commande")):
                    ended = Started(database, [*arguments, "--lang", language], "100ms").end()
                    tap.ok(f"{name} that waits too long says so in {language} and exits 75",
                           ended.code == 75 and ended.out == "" and hint in ended.err,
                           f"{ended.code} {ended.out}{ended.err}")
        tap.ok("none of them changed anything", content(database) == before)
        query = os.path.join(ROOT, "sql", "queries", "lock_patience.sql")
        for options, wanted in (("", "1min"), ("-c lock_timeout=3s", "3s")):
            done = subprocess.run(
                ["psql", "-XAtq", "-d", database, "-c", "begin", "-f", query, "-c",
                 "show lock_timeout"], env=dict(os.environ, PGOPTIONS=options), text=True,
                capture_output=True, check=True)
            tap.same(f"the patience is {wanted} with PGOPTIONS '{options}'",
                     done.stdout.split()[-1], wanted)


def main():
    tap, known = Tap(), commands()
    template = os.environ["PGDATABASE"]
    must("migrate")
    must("fund", "apply", os.path.join(EXAMPLE, "fund.json"))
    must("intake", "--call", CALL, os.path.join(EXAMPLE, "applications.csv"))
    must("score", "--call", CALL)
    check_twins(tap, template, known)
    check_pairs(tap, template, known)
    check_killed(tap, template, known)
    check_killed_at_the_lock(tap, template, known)
    check_simulations(tap, template)
    check_patience(tap, template, known)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
