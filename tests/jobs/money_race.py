#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Two accountants at the same work at the same time: files of orders made, sent, cancelled; files
of the bank taken in, undone, matched. An order is in one sent file at most, a line stands once, the
ledger adds up, and each of both is told what came of it. Prints TAP; run by test_money_race.sh.

RACE_ROUNDS is how often; in fewer rounds than there are kinds, others have their turn each day.
RACE_SEED gives other kinds, moments and orders. Who has to give way (75) tries again, and is done.
"""
import json
import os
import random
import subprocess
import sys
import time

import money_works
from levain_test import (CALL, EXAMPLE, LEVAIN, SCRATCH, Tap, allocation, copy_database,
                         drop_database, must, person, sql)
from money_works import DAY, FUND, OWN

ROUNDS = int(os.environ.get("RACE_ROUNDS", "3"))
SEED = os.environ.get("RACE_SEED", time.strftime("%Y-%m-%d"))
OWN_NAME = os.environ["PGDATABASE"]
WHO = [f"{name}_{OWN_NAME}" for name in ("anne", "bea", "mado")]
COUNT = 6
FAULTS = """
select 'in two files: ' || p.number from levain.remittance_order o
  join levain.standing_remittance r using (fund_id, remittance_id)
  join levain.payment_order p using (fund_id, call_id, payment_order_id)
 where r.state <> 'cancelled' group by p.number having count(*) > 1
union all
select 'sent twice: ' || p.number from levain.payment_event e
  join levain.payment_order p using (fund_id, call_id, payment_order_id)
 where e.kind = 'paid' and not exists (select from levain.operation u
                                        where u.reverses_id = e.operation_id)
 group by p.number having count(*) > 1
union all
select 'in a file, and cancelled: ' || p.number from levain.remittance_order o
  join levain.standing_remittance r using (fund_id, remittance_id)
  join levain.payment_order p using (fund_id, call_id, payment_order_id)
 where r.state <> 'cancelled'
   and not exists (select from levain.standing_order s
                    where s.payment_order_id = p.payment_order_id)
union all
select 'stands twice: ' || min(bank_import_id || '/' || line) from levain.standing_line
 group by bank_book_id, fingerprint, occurrence having count(*) > 1
union all
select 'matched, and undone: ' || m.letter from levain.standing_match m
  join levain.bank_match_line n using (fund_id, bank_match_id)
  join levain.bank_undo u using (fund_id, bank_import_id)
"""
CHECKS = ("ledger_money_faults", "ledger_journal_faults", "bank_faults", "bank_match_faults")


def path(name):
    return os.path.join(SCRATCH, name)


def prepare():
    """The database of the test: money, orders; one with a file prepared, one with its lines."""
    must("fund", "apply", os.path.join(EXAMPLE, "fund.json"), "--quiet")
    must("intake", "--call", CALL, os.path.join(EXAMPLE, "applications.csv"), "--quiet")
    must("score", "--call", CALL, "--quiet")
    must("decide", allocation()["run"], "--minutes", os.path.join(EXAMPLE, "minutes.json"),
         "--quiet")
    for login, role in zip(WHO, ("accountant", "accountant", "manager")):
        person(login, role, "reader")
    money_works.fill(OWN_NAME)
    orders = money_works.order(OWN_NAME, COUNT)
    copies = [f"{name}_{OWN_NAME}" for name in ("prepared", "matched")]
    for name in copies:
        copy_database(OWN_NAME, name)
    must("remit", "prepare", FUND, "--account", OWN, "--at", DAY, "--out", path("p.xml"), "--quiet",
         database=copies[0])
    paid = money_works.statement("paid.csv", orders)
    more = money_works.statement("more.csv", orders[:COUNT // 2], note="PLUS")
    must(*bring(paid), "--quiet", database=copies[1])
    return copies, paid, more


def bring(file):
    return ["import", "payments", file, "--bank", "credit-mutuel-montant", "--fund", FUND]


def kinds(rng, copies, paid, more):
    """What two do at once: name, database, both commands, the codes they may end with."""
    prepared, matched = copies
    numbers = [f"2026/{1001 + n}" for n in range(COUNT)]

    def make(*what):
        return ["remit", "prepare", *what, "--account", OWN, "--at", DAY, "--out",
                path(f"{rng.random()}.xml")]

    some, others = (rng.sample(numbers, COUNT // 2 + 1) for _ in range(2))
    send = ["remit", "send", "2026/R1", "--at", DAY]
    undo = ["import", "undo", "1", "--reason", "wrong file"]
    late = [*send[:-1], "2026-06-26"]
    return (
        ("two prepare all", OWN_NAME, make(FUND), make(FUND), (0,)),
        ("two prepare some", OWN_NAME, make(*some), make(*others), (0, 65)),
        ("one prepares, one cancels an order", OWN_NAME, make(FUND),
         [WHO[2], "cancel-order", rng.choice(numbers), "--motive", "no", "--at", DAY], (0, 65)),
        ("two send", prepared, send, send, (0,)),
        ("one sends, one cancels the file", prepared, send,
         ["remit", "cancel", "2026/R1", "--motive", "no", "--at", DAY], (0, 65)),
        ("one sends, one takes in what the bank did", prepared, late, bring(paid), (0,)),
        ("two take in the same file", OWN_NAME, bring(paid), bring(paid), (0,)),
        ("two take in files that overlap", OWN_NAME, bring(paid), bring(more), (0,)),
        ("one undoes an import, one matches", matched, undo, ["match", "run", FUND], (0,)),
        ("one undoes an import, one undoes a match", matched, undo,
         ["match", "undo", FUND, "AA", "--motive", "wrong"], (0, 65)),
        ("two undo an import", matched, undo, undo, (0,)),
        ("one undoes an import, one takes it in", matched, undo, bring(paid), (0,)))


def start(database, login, arguments, number):
    if arguments[0] in WHO:
        login, arguments = arguments[0], arguments[1:]
    with open(path(f"said_{number}"), "w", encoding="utf-8") as said:
        return subprocess.Popen(
            [LEVAIN, *arguments, "--lang", "en", "--quiet"], stdin=subprocess.DEVNULL, stdout=said,
            stderr=subprocess.STDOUT,
            env=dict(os.environ, PGDATABASE=database, PGUSER=login, LC_ALL="C.UTF-8"))


def faults(database):
    complaints = [row[0] for row in sql(FAULTS, database)]
    for check in CHECKS:
        complaints += [" ".join(row) for row in sql(
            f"select f.* from levain.fund, levain.{check}(fund_id) as f", database)]
    return complaints


def check_round(tap, rng, number, kind):
    name, template, first, second, codes = kind
    database = f"race_{OWN_NAME}"
    copy_database(template, database)
    delay = rng.uniform(-0.08, 0.08)
    pair = [(WHO[0], first), (WHO[1], second)]
    if delay < 0:
        pair.reverse()
    children = []
    for place, (login, arguments) in enumerate(pair):
        children.append(start(database, login, arguments, place))
        if place == 0:
            time.sleep(abs(delay))
    ends = [child.wait(timeout=120) for child in children]
    for place, (login, arguments) in enumerate(pair):
        if ends[place] == 75:
            ends[place] = start(database, login, arguments, place).wait(timeout=120)
            name += ", again"
    said = [open(path(f"said_{place}"), encoding="utf-8").read() for place in range(2)]
    complaints = faults(database)
    if any(end not in codes for end in ends) or 0 not in ends:
        complaints.append(f"they end with {ends}: {said}")
    complaints += [f"an end without a reason: {text}" for end, text in zip(ends, said)
                   if end == 65 and "sql/README.md explains it" not in text]
    tap.none(f"{number}: {name}, {delay * 1000:+.0f} ms: {ends}", complaints)
    drop_database(database)


def check_told_late(tap, prepared, half):
    """A file was handed to the bank, lines of it come in, and only then somebody says so."""
    database = f"late_{OWN_NAME}"
    copy_database(prepared, database)
    must(*bring(half), "--quiet", database=database)
    for first in True, False:
        sent = json.loads(must("remit", "send", "2026/R1", "--at", DAY, "--json",
                               database=database))
        tap.same("what lines had paid is only found, the rest is sent"
                 + ("" if first else ", once"),
                 [one["created"] for one in sorted(sent, key=lambda one: one["number"])],
                 [False] * (COUNT // 2) + [first] * (COUNT // 2))
    shown = json.loads(must("remit", "show", "2026/R1", "--json", database=database))
    tap.same("... and each is what it is", [one["state"] for one in shown[1:]],
             ["executed"] * (COUNT // 2) + ["sent"] * (COUNT // 2))
    tap.none("... and the ledger adds up", faults(database))
    drop_database(database)


def wait_for_waiting(database, count):
    """Until so many sessions of the database wait for a lock: at most 20 seconds."""
    for _ in range(400):
        if sql("select count(*) from pg_stat_activity where datname = current_database()"
               " and wait_event_type = 'Lock'", database) == [[str(count)]]:
            return True
        time.sleep(0.05)
    return False


def check_paid_meanwhile(tap, prepared, paid):
    """Somebody says that a file was sent while lines of it come in: both have come to where they
    need the award of its first order, which a third session holds until both wait."""
    database = f"meanwhile_{OWN_NAME}"
    copy_database(prepared, database)
    holder = subprocess.Popen(["psql", "-XAtq", "-v", "ON_ERROR_STOP=1"], text=True,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              env=dict(os.environ, PGDATABASE=database))
    holder.stdin.write("begin; select 1 from levain.application for no key update;"
                       " select 'held';\n")
    holder.stdin.flush()
    while holder.stdout.readline().strip() not in ("held", ""):
        pass
    works, children = (bring(paid), ["remit", "send", "2026/R1", "--at", DAY]), []
    for place, arguments in enumerate(works):
        children.append(start(database, WHO[place], arguments, place))
        tap.ok(f"{' '.join(arguments[:2])} waits for awards", wait_for_waiting(database, place + 1))
    holder.communicate("commit;\n", timeout=120)
    codes = [child.wait(timeout=120) for child in children]
    codes = [start(database, WHO[place], arguments, place).wait(timeout=120)
             if codes[place] == 75 else codes[place]  # who had to give way tries again
             for place, arguments in enumerate(works)]
    tap.same("what lines paid while a file is said to be sent is found",
             [(code, open(path(f"said_{place}"), encoding="utf-8").read())
              for place, code in enumerate(codes)], [(0, ""), (0, "")])
    tap.none("... once each, and the ledger adds up", faults(database))
    drop_database(database)


def main():
    tap = Tap()
    rng = random.Random(SEED)
    what = prepare()
    check_told_late(tap, what[0][0], what[2])
    check_paid_meanwhile(tap, what[0][0], what[1])
    tap.say(f"RACE_ROUNDS={ROUNDS} RACE_SEED={SEED}")
    began = time.monotonic()
    turns = list(range(len(kinds(rng, *what))))
    rng.shuffle(turns)
    for number in range(ROUNDS):
        check_round(tap, rng, number + 1, kinds(rng, *what)[turns[number % len(turns)]])
    tap.say(f"{ROUNDS} rounds, {time.monotonic() - began:.0f} s")
    for name in what[0]:
        drop_database(name)
    for login in WHO:
        sql(f"drop owned by {login}; drop role {login}")
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
