#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""What comes after the run, by several at once and with clients killed in the middle: decisions,
offers, withdrawals, top-ups. One decision a run, one standing award an application, never a cent
over an envelope, nothing that was acknowledged is missing. Prints TAP; run by test_award_race.sh.

As in race.py, a third session holds what everybody waits for until all stand where the test wants.
"""
import contextlib
import json
import os
import sys
import time

from levain_test import CALL, EXAMPLE, Tap, levain, must, person, sql
from race import (CALL_LOCK, Started, content, database_of, held, sessions, together, until,
                  waiting, write)

MINUTES = os.path.join(EXAMPLE, "minutes.json")
RUN = ("select name from levain.allocation_run where kind = '{}' order by allocation_run_id desc"
       " limit 1")
TOP_UP = ["allocate", "--call", CALL, "--top-up", "--json"]
WITHDRAW = ["withdraw", "--call", CALL, "A08", "--motive", "abandon"]
EXPIRE = ["refuse-offer", "--expired", "--call", CALL, "--at", "2027-01-04"]


def run_of(database, kind="real"):
    return sql(RUN.format(kind), database)[0][0]


def other_minutes(**changes):
    with open(MINUTES, encoding="utf-8") as file:
        document = {**json.load(file), **changes}
    return write(f"minutes-{len(changes)}-{changes.get('place', 'other')}.json",
                 json.dumps(document, ensure_ascii=False))


def fund_file(name, voted=240000, code=CALL):
    """The worked fund whose offers expire, with another E2, and net money that holds it."""
    with open(os.path.join(EXAMPLE, "fund.json"), encoding="utf-8") as file:
        document = json.load(file)
    document["call"].update(code=code, offers={"valid_days": 30})
    document["call"]["envelopes"][1]["voted"] = f"{voted}.00"
    if voted > 240000:
        document["contributions"][0]["amount"] = \
            f"{float(document['contributions'][0]['amount']) + 30000:.2f}"
    return write(name, json.dumps(document, ensure_ascii=False))


def event(kind, *codes):
    motive = [] if kind == "accept-offer" else ["--motive", "un autre financement"]
    return [kind, "--call", CALL, *codes, *motive]


def events(database):
    return sorted(tuple(row) for row in sql(
        "select a.code, e.kind from levain.award_event e join levain.application a"
        " using (fund_id, call_id, application_id) where e.kind <> 'notified'", database))


def standing(database):
    return {row[0]: int(row[1]) for row in sql(
        "select a.code, s.award_cents from levain.standing_award s join levain.application a"
        " using (fund_id, call_id, application_id)", database)}


FAULTS = """
select 'decided twice: ' || allocation_run_id from levain.decision
 group by allocation_run_id having count(*) > 1
union all
select 'two awards stand: ' || application_id from levain.standing_award
 group by application_id having count(*) > 1
union all
select 'over envelope ' || e.code || ': ' || sum(l.cents) || ' of ' || e.voted_cents
  from levain.standing_award s
  join levain.decision_line l using (fund_id, call_id, decision_id, application_id)
  join levain.rule_set_in_force r using (fund_id, call_id)
  join levain.envelope e on (e.fund_id, e.call_id, e.rule_set_id) = (r.fund_id, r.call_id,
       r.rule_set_id) and e.code = l.envelope
 group by e.code, e.voted_cents having sum(l.cents) > e.voted_cents
union all
select 'both accepted and refused: ' || application_id from levain.award_event
 where kind in ('accepted', 'refused', 'expired') group by application_id having count(*) > 1
"""


def faults(database):
    """What must never be, however many were at work."""
    found = [row[0] for row in sql(FAULTS, database)]
    done = levain("verify", "--call", CALL, "--lang", "en", database=database)
    return found + ([done.stdout + done.stderr] if done.returncode != 0 else [])


def both(tap, name, database, first, second, codes, words=None):
    """Two at once, the first before the second at the lock of the call. Who comes too late is told
    `words`, in English and in French."""
    one, two = together(database, first, [*second, "--lang", "fr"])
    tap.ok(f"{name}: ends with {codes[0]} and {codes[1]}", (one.code, two.code) == codes,
           f"{one.code} {one.err}{two.code} {two.err}")
    if words:
        later = levain(*second, "--lang", "en", database=database)
        tap.ok(f"{name}: the second is told why, in both languages",
               words[0] in later.stderr and words[1] in two.err and later.returncode == codes[1]
               and two.out == later.stdout == "", f"{two.out}{two.err}{later.stderr}")
    return one, two


def pair(tap, name, template, *what):
    """The same in a database of its own. Gives what was printed, and the awards that stand."""
    with database_of(template) as database:
        one, two = both(tap, name, database, *what)
        tap.none(f"{name}: nothing is wrong afterwards", faults(database))
        return one, two, standing(database)


def check_decisions(tap, fresh):
    run, simple = run_of(fresh), other_minutes(departures=[], place="Ailleurs")
    decide = ["decide", run, "--minutes", MINUTES, "--json"]
    one, two, left = pair(tap, "the same minutes twice", fresh, decide, decide, (0, 0))
    tap.same("the same minutes twice: the second prints what the first decided", two.out, one.out)
    tap.ok("the same minutes twice: and says so", "déjà enregistré" in two.err, two.err)
    tap.same("the same minutes twice: it is in force", left.get("A10"), 4000000)
    pair(tap, "two minutes of one run", fresh, decide, ["decide", run, "--minutes", simple],
         (0, 65), (f"run {run} was decided already, by other minutes",
                   f"le calcul {run} a déjà été décidé, par un autre relevé de décisions"))
    with database_of(fresh) as database:
        must("waive", f"{CALL}/A11", "R11", "--motive", "a vote", database=database)
        must("score", "--call", CALL, database=database)
        must("allocate", "--call", CALL, database=database)
        other = ["decide", run_of(database), "--minutes", simple]
        both(tap, "two runs of a call, the later first", database, other, decide, (0, 65),
             ("the call was decided already, on another run",
              "l'appel a déjà été décidé, sur un autre calcul"))
        tap.none("two runs of a call: nothing is wrong afterwards", faults(database))


def check_offers(tap, decided):
    """Each pair is about an application of its own; those that are left expire at the end."""
    gone = ("it takes part no more", "elle ne participe plus")
    taken = ("its offer was accepted", "son offre a été acceptée")
    past = {"accept-offer": "accepted", "refuse-offer": "refused", "withdraw": "withdrawn"}
    left = []
    with database_of(decided) as database:
        codes = sorted(standing(database))
        for code, first, second, ends, words in (
                (codes[0], "accept-offer", "refuse-offer", (0, 65), taken),
                (codes[1], "refuse-offer", "accept-offer", (0, 65), gone),
                (codes[2], "accept-offer", "accept-offer", (0, 0), None),
                (codes[3], "withdraw", "accept-offer", (0, 65), gone),
                (codes[4], "accept-offer", "withdraw", (0, 0), None),
                (codes[5], "refuse-offer", "refuse-offer", (0, 0), None)):
            name = f"{first}, then {second}"
            both(tap, name, database, event(first, code), event(second, code), ends, words)
            left += [(code, past[first])]
            left += [(code, past[second])] if ends[1] == 0 and first != second else []
            tap.same(f"{name}: that is what is kept", events(database), sorted(left))
        both(tap, "accepted, then all that are late expire", database,
             event("accept-offer", codes[6]), EXPIRE, (0, 0))
        left += [(codes[6], "accepted")] + [(code, "expired") for code in codes[7:]]
        tap.same("accepted, then all that are late expire: those that are left", events(database),
                 sorted(left))
        tap.none("offers: nothing is wrong afterwards", faults(database))
    with database_of(decided) as database:
        both(tap, "withdrawn, then all that are late expire", database, WITHDRAW, EXPIRE, (0, 0))
        kept = events(database)
        tap.ok("withdrawn, then all that are late expire: but who withdrew",
               ("A08", "expired") not in kept and len(kept) == len(codes), kept)


def check_top_ups(tap, decided):
    """A top-up sees a withdrawal that came before it, and the next one what came after."""
    with database_of(decided) as database:
        for code, first in (("A08", TOP_UP), ("A11", event("withdraw", "A11"))):
            gone = event("withdraw", code)
            second = gone if first is TOP_UP else TOP_UP
            name = f"{first[0]}, then {second[0]}"
            one, two = together(database, first, second)
            tap.same(f"{name}: both end well", (one.code, two.code), (0, 0))
            found = json.loads(two.out if second is TOP_UP else one.out)["applications"]
            tap.same(f"{name}: the run has what was there when its turn came",
                     [app["status"] for app in found if app["application"] == code],
                     ["withdrawn" if second is TOP_UP else "awarded"])
        one, two = together(database, TOP_UP, TOP_UP)
        must(*event("withdraw", "A14"), database=database)
        three, four = together(database, TOP_UP, TOP_UP)
        runs = sql("select count(*) from levain.top_up", database)
        tap.same("two top-ups at once are one run, printed twice",
                 ([each.code for each in (one, two, three, four)], runs, two.out, four.out),
                 ([0] * 4, [["3"]], one.out, three.out))
        tap.none("top-ups: nothing is wrong afterwards", faults(database))


def check_envelopes(tap, fresh, decided):
    """The rules change under a run or a top-up: what is decided is there by those in force."""
    bigger, smaller = fund_file("bigger.json", 260000), fund_file("smaller.json", 180000)
    more = ["fund", "apply", bigger, "--reason", "avenant"]
    less = ["fund", "apply", smaller, "--reason", "avenant"]
    minutes = other_minutes(departures=[], date="2026-06-25", recusals=[])
    with database_of(decided) as database:
        must(*WITHDRAW, database=database)
        both(tap, "a top-up, then a bigger envelope", database, TOP_UP, more, (0, 0))
        must("decide", run_of(database, "top_up"), "--minutes", minutes, database=database)
        tap.same("what the top-up serves can be decided: it is there by the new rules too",
                 standing(database).get("A12"), 6000000)
        both(tap, "the decision of a top-up, then less than it gives", database, more, less,
             (0, 65), ("the file gives an envelope less than the awards that stand of it",
                       "moins que les aides déjà accordées sur elle"))
        _, late = both(tap, "other rules, then a top-up", database,
                       ["fund", "apply", fund_file("same.json"), "--reason", "avenant"], TOP_UP,
                       (0, 75))
        tap.ok("other rules, then a top-up: which is told to try again",
               "un fichier de fonds a été appliqué entre-temps : relancer la même commande"
               in late.err, late.err)
        tap.none("bigger envelopes: nothing is wrong afterwards", faults(database))
    decide = ["decide", run_of(fresh), "--minutes", MINUTES]
    with database_of(fresh) as database:
        both(tap, "a smaller envelope, then the decision of a run that knew more", database, less,
             decide, (0, 65),
             ("by the rules in force envelope E2 holds €180,000, and the decision spends",
              "selon les règles en vigueur, l'enveloppe E2 contient 180\u202f000"))
        tap.same("which is not kept", standing(database), {})
        both(tap, "a bigger envelope, then the decision of a run that knew less", database, more,
             decide, (0, 0))
        tap.same("which is kept", standing(database).get("A10"), 4000000)
        tap.none("smaller envelopes: nothing is wrong afterwards", faults(database))


def check_stale_top_up(tap, decided):
    """Two top-ups after one decision: one of them is the next."""
    with database_of(decided, "two") as template:
        must(*TOP_UP, database=template)
        early = run_of(template, "top_up")
        must(*WITHDRAW, database=template)
        must(*TOP_UP, database=template)
        late = run_of(template, "top_up")
        minutes = other_minutes(departures=[], date="2026-06-25", recusals=[])
        first, second = (["decide", run, "--minutes", minutes] for run in (late, early))
        left = pair(tap, "the later top-up decided, then the earlier", template, first, second,
                    (0, 65), ("another decision came after", "une autre décision a suivi"))[2]
        tap.ok("the later top-up decided, then the earlier: the list was served once",
               left.get("A12") == 6000000 and "A08" not in left, left)
        gone = event("withdraw", "A12")
        left = pair(tap, "withdrawn, then decided as one that a top-up serves", template, gone,
                    first, (0, 0))[2]
        tap.ok("withdrawn, then decided: it has nothing", "A12" not in left, left)


def check_circle(tap, decided):
    """Commands on two calls, the other way round: one gives way, and is told to try again."""
    with database_of(decided) as database:
        sql(f"alter database \"{database}\" set deadlock_timeout = '200ms'", database)
        must("fund", "apply", fund_file("other.json", code="other"), database=database)
        must("intake", "--call", "other", os.path.join(EXAMPLE, "applications.csv"),
             database=database)
        must("score", "--call", "other", database=database)
        must("allocate", "--call", "other", database=database)
        must("decide", run_of(database), "--minutes", other_minutes(call="other"),
             database=database)
        must("notify", "--call", "other", database=database)
        one = ["accept-offer", f"{CALL}/A01", "other/A01", "--lang", "fr"]
        two = ["accept-offer", "other/A02", f"{CALL}/A02", "--lang", "fr"]
        with held(database, "lock table levain.award_event in share mode"):
            at_once = [Started(database, command) for command in (one, two)]
            until("both to write", lambda: waiting(database) == 2)
        ended = sorted((each.end().code, each.err) for each in at_once)
        tap.ok("of two that wait for each other, one is told to try again",
               [code for code, _ in ended] == [0, 75]
               and "l'une des deux a dû céder" in ended[1][1], ended)
        again = [levain(*command, database=database).returncode for command in (one, two)]
        tap.same("and then both are there", (again, len(events(database))), ([0, 0], 4))


def commands(fresh, decided):
    """Each with what it needs to be there, and the table that it writes last."""
    return (("decide", fresh, ["decide", run_of(fresh), "--minutes", MINUTES], "levain.waiting"),
            ("allocate --top-up", decided, TOP_UP, "levain.allocation_step"),
            ("withdraw", decided, WITHDRAW, "levain.award_event"),
            ("refuse-offer --expired", decided, EXPIRE, "levain.award_event"))


@contextlib.contextmanager
def databases(known):
    """One for each template: commands of the same one follow one another in it."""
    with contextlib.ExitStack() as stack:
        made = {}
        for _, template, _, _ in known:
            if template not in made:
                made[template] = stack.enter_context(database_of(template, f"at{len(made)}"))
        yield made


def cut_off(database):
    sql("select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock'"
        " and datname = current_database()", database)


def in_the_middle(database, table, arguments, end):
    """A command that is ended while it waits to write to a table."""
    with held(database, f"lock table {table} in share mode"):
        command = Started(database, arguments)
        until(f"{arguments[0]} to be in the middle", lambda: waiting(database) == 1)
        end(command)
        cut_off(database)
    until("its session to be gone", lambda: sessions(database) == 0)
    return command


def check_stopped(tap, known):
    """Killed, or cut off by the server, in the middle: nothing is there; the same again does it.
    Gives how long each takes."""
    with databases(known) as made:
        for name, template, arguments, table in known:
            database = made[template]
            before = content(database)
            killed = in_the_middle(database, table, arguments, Started.kill)
            tap.same(f"{name} is killed in the middle", killed.code, -9)
            for language, words in (("fr", "la base de données a coupé la connexion"),
                                    ("en", "the database ended the connection")):
                cut = in_the_middle(database, table, [*arguments, "--lang", language],
                                    lambda _: cut_off(database)).end()
                tap.ok(f"{name}, cut off by the server, says so in {language} and exits 69",
                       cut.code == 69 and cut.out == "" and words in cut.err,
                       f"{cut.code} {cut.out}{cut.err}")
            tap.ok(f"{name}, killed or cut off, leaves nothing", content(database) == before)
            began = time.monotonic()
            again = levain(*arguments, database=database)
            lasts = time.monotonic() - began
            tap.ok(f"the next {name} does it, without a fault",
                   again.returncode == 0 and content(database) != before and not faults(database),
                   f"{again.returncode} {again.stderr}{faults(database)}")
            yield name, lasts


def check_killed_anywhere(tap, known, lasts):
    """Killed sooner or later: whatever was done by then, the same command again ends it."""
    with databases(known) as made:
        for name, template, arguments, _ in known:
            database, kept = made[template], []
            for part in (0.3, 0.5, 0.7, 0.85, 1):
                before = content(database)
                killed = Started(database, arguments)
                time.sleep(lasts[name] * part)
                killed.kill()
                until("its session to be gone", lambda: sessions(database) == 0)
                kept.append(content(database) != before)
            again = levain(*arguments, database=database)
            tap.ok(f"{name}, killed at any moment, is there once and for all at the next",
                   again.returncode == 0 and sum(kept) <= 1 and not faults(database),
                   f"{again.returncode} {again.stderr} {kept} {faults(database)}")


def check_told(tap, known):
    """Who waits too long, and who may not."""
    with databases(known) as made:
        before = {name: content(name) for name in made.values()}
        for name, template, arguments, _ in known:
            with held(made[template], CALL_LOCK):
                for language, words in (("en", "waited too long for another command"),
                                        ("fr", "attente trop longue d'une autre commande")):
                    ended = Started(made[template], [*arguments, "--lang", language], "100ms").end()
                    tap.ok(f"{name} that waits too long says so in {language} and exits 75",
                           ended.code == 75 and ended.out == "" and words in ended.err,
                           f"{ended.code} {ended.out}{ended.err}")
        tap.ok("none of them changed anything",
               all(content(name) == before[name] for name in made.values()))
        check_denied(tap, made[known[0][1]], known[0][2])


def check_denied(tap, database, decide):
    clerk = f"clerk_{os.getpid()}"
    person(clerk, "batch", "committee", database=database)
    try:
        sql(f"update levain.allocation_run set sealed_by = '{clerk}'", database)
        for language, words in (("en", "who made the run cannot record its decision too"),
                                ("fr", "qui a fait le calcul ne peut pas aussi")):
            done = levain(*decide, "--lang", language, "--dsn", f"user={clerk}", database=database)
            tap.ok(f"who made the run is told in {language} that another one decides",
                   done.returncode == 77 and words in done.stderr,
                   f"{done.returncode} {done.stderr}")
        done = levain(*WITHDRAW, "--dsn", f"user={clerk}", database=database)
        tap.same("who is no manager records no withdrawal", done.returncode, 77)
    finally:
        sql(f"drop role {clerk}")


def main():
    tap, fresh = Tap(), os.environ["PGDATABASE"]
    must("migrate")
    must("fund", "apply", fund_file("fund.json"))
    must("intake", "--call", CALL, os.path.join(EXAMPLE, "applications.csv"))
    must("score", "--call", CALL)
    must("allocate", "--call", CALL)
    with database_of(fresh, "decided") as decided:
        must("decide", run_of(fresh), "--minutes", MINUTES, database=decided)
        must("notify", "--call", CALL, "--at", "2026-06-01", database=decided)
        known = commands(fresh, decided)
        check_decisions(tap, fresh)
        check_offers(tap, decided)
        check_top_ups(tap, decided)
        check_envelopes(tap, fresh, decided)
        check_stale_top_up(tap, decided)
        check_circle(tap, decided)
        check_killed_anywhere(tap, known, dict(check_stopped(tap, known)))
        check_told(tap, known)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
