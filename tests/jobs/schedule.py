#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Reports on schedule: a year is walked with days off; nothing is made twice, nothing is torn,
whenever it is cut off. Prints TAP; run by test_schedule.sh.

SCHEDULE_ROUNDS is how often a run is cut off (6; 100 in `make fault`)."""
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time

import event_schedules
from award_life import FUND, done, forget_logins, login_of, open_appropriations, prepare
from levain_test import CALL, EXAMPLE, LEVAIN, SCRATCH, Tap, must, sql

REPORT = "appropriations"
ROUNDS = int(os.environ.get("SCHEDULE_ROUNDS", "6"))
OUT = os.path.join(SCRATCH, "reports")
FILE = os.path.join(SCRATCH, "levain.prom")
CRON = "cron"
SECOND = "vallon"


def on(day):
    os.environ["PGOPTIONS"] = f"-c levain.today={day}"


def environment(who, lang="C.UTF-8"):
    return dict(os.environ, LC_ALL=lang, LANG=lang, PGUSER=login_of(who))


def levain(who, *arguments, **options):
    return subprocess.run([LEVAIN, *arguments], env=environment(who, **options), text=True,
                          capture_output=True, check=False)


def due(*arguments, who=CRON, out=OUT, **options):
    return levain(who, "due", "--run", "--out", out, *arguments, **options)


def lines(told):
    return [json.loads(line) for line in told.stdout.splitlines()]


def names(folder=OUT):
    folder = os.path.join(folder, FUND)
    return sorted(os.listdir(folder)) if os.path.isdir(folder) else []


def content(folder=OUT):
    found = {}
    for name in names(folder):
        with open(os.path.join(folder, FUND, name), "rb") as file:
            found[name] = file.read()
    return found


def kept():
    return [tuple(row) for row in sql(
        "select report, from_on, through_on, as_of, version from levain.report_made"
        " order by report_made_id")]


def late():
    """What makes a run end with 1 although every report is made."""
    return len(json.loads(levain("mado", "due", FUND, "--at", os.environ["PGOPTIONS"][-10:],
                                 "--within", "0", "--json").stdout or "[]"))


# ---- the text format of Prometheus ---------------------------------------------------------------

def metrics(path=FILE):
    """(name, labels) -> value; what is no metric is a mistake."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    values, types, wrong = {}, {}, []
    for line in text.splitlines():
        comment = re.fullmatch(r"# (HELP|TYPE) ([a-z_:][a-z0-9_:]*) (.+)", line)
        sample = re.fullmatch(r"([a-z_:][a-z0-9_:]*)(?:\{((?:[a-z_]+=\"[^\"\\]*\",?)*)\})? (-?\d+)",
                              line)
        if comment:
            if comment.group(1) == "TYPE":
                if comment.group(2) in types or comment.group(3) not in ("gauge", "counter"):
                    wrong.append(line)
                types[comment.group(2)] = comment.group(3)
        elif sample:
            name, labels, value = sample.groups()
            key = name, tuple(re.findall(r'([a-z_]+)="([^"]*)"', labels or ""))
            if key in values or name not in types \
                    or (types[name] == "counter") != name.endswith("_total"):
                wrong.append(line)
            values[key] = int(value)
        else:
            wrong.append(line)
    if not text.endswith("\n"):
        wrong.append("no line ends it")
    return values, wrong


def of_fund(name, values, **more):
    return values[name, (("fund", FUND), *more.items())]


# ---- schedules -----------------------------------------------------------------------------------

def monthly(*arguments, who="mado"):
    return levain(who, "schedule", "set", f"{FUND}/{REPORT}", "--every", "month", "--delay", "10",
                  "--format", "txt,json", "--from", "2026-01-01", "--cites",
                  "convention, article 7", *arguments)


def check_schedules(tap):
    on("2026-01-05")
    told = monthly("--json")
    tap.same("a manager sets what is due", (told.returncode, told.stdout),
             (0, '{"created":true}\n'))
    tap.same("the same again changes nothing", monthly("--json").stdout, '{"created":false}\n')
    told = monthly(who="anne")
    tap.ok("the accountant may not", told.returncode == 77, told.stderr)
    for words, arguments, code in (
            ("no report that there is not", (f"{FUND}/nothing",), 64),
            ("no such funder", (f"{FUND}/{REPORT}", "--funder", "nobody"), 65),
            ("no period that does not begin with its first day",
             (f"{FUND}/{REPORT}", "--every", "quarter", "--from", "2026-02-01"), 65),
            ("no delay of no day", (f"{FUND}/{REPORT}", "--delay", "0"), 64),
            ("no format that there is not", (f"{FUND}/{REPORT}", "--format", "doc"), 64),
            ("no period of its own", (f"{FUND}/{REPORT}", "--every", "week"), 64)):
        base = {"--every": "month", "--delay": "10", "--format": "txt", "--from": "2026-01-01",
                "--cites": "x"}
        base.update(zip(arguments[1::2], arguments[2::2]))
        told = levain("mado", "schedule", "set", arguments[0],
                      *(word for pair in base.items() for word in pair))
        tap.ok(words, told.returncode == code
               and told.stderr.startswith("levain schedule set: "), told)
    funder = sql("select code from levain.funder join levain.funding using (funder_id) limit 1")
    done("mado", "schedule", "set", f"{FUND}/{REPORT}", "--every", "year", "--delay", "60",
         "--format", "csv,xlsx", "--from", "2025-01-01", "--cites", "convention, article 9",
         "--funder", funder[0][0])
    listed = json.loads(levain("comite", "schedule", "list", FUND, "--json").stdout)
    tap.same("who reads sees both, and when the next is due",
             [(s["funder"], s["every"], s["next_date"], s["waiting"]) for s in listed],
             [(None, "month", "2026-02-10", 0), (funder[0][0], "year", "2026-03-01", 0)])
    told = levain("mado", "schedule", "list", FUND, lang="fr_FR.UTF-8")
    tap.ok("in French too", "chaque mois" in told.stdout
           and "convention, article 7" in told.stdout, told.stdout)
    return funder[0][0]


# ---- a year --------------------------------------------------------------------------------------

def check_year(tap, funder):
    on("2026-02-09")
    told = due("--json")
    tap.same("nothing is made before its day", (lines(told), names(), kept()), ([], [], []))
    on("2026-02-10")
    told = due("--json", "--textfile", FILE)
    made = lines(told)
    tap.same("on its day it is", [(m["state"], m["period"], m["funder"]) for m in made],
             [("made", "2026-01", None)])
    tap.same("its files have its name", names(),
             [f"{REPORT}-2026-01.json", f"{REPORT}-2026-01.txt"])
    tap.same("it counts what is dated in its period", kept(),
             [(REPORT, "2026-01-01", "2026-01-31", "2026-01-31", "1")])
    before, stats = content(), [os.stat(os.path.join(OUT, FUND, name)).st_mtime_ns
                                for name in names()]
    told = due()
    tap.ok("again, nothing is made, nothing is written, no line is told",
           content() == before and len(kept()) == 1 and told.stderr == ""
           and stats == [os.stat(os.path.join(OUT, FUND, name)).st_mtime_ns for name in names()]
           and "1 reports were due: 0 made, 0 written again, 0 failed" in told.stdout, told)
    # Nobody was there for five months.
    on("2026-07-10")
    told = due("--textfile", FILE)
    tap.same("after days off all that was due is made, the oldest first",
             re.findall(r"state=(\S+) fund=\S+ report=\S+ funder=(\S+) period=(\S+)", told.stderr),
             [("made", funder, "2025")]
             + [("made", "-", f"2026-{month:02}") for month in range(2, 7)])
    tap.ok("a line of each says when, what, its digest and how long it took", all(
        re.fullmatch(r"time=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ state=made fund=\S+ report=\S+"
                     r" funder=\S+ period=\S+ version=1 digest=[0-9a-f]{64}"
                     r" seconds=\d+\.\d{3}", line)
        for line in told.stderr.splitlines()), told.stderr)
    tap.same("it ends with 1 just when people are late", told.returncode, int(late() > 0))
    values, wrong = metrics()
    tap.none("monitoring can read what it leaves", wrong)
    tap.same("and counts due, made, kept, failed", [of_fund(name, values) for name in (
        "levain_reports_due", "levain_reports_made", "levain_reports_made_total",
        "levain_reports_failed", "levain_reports_broken")], [7, 6, 7, 0, 0])
    tap.same("and what is late", sum(value for (name, _), value in values.items()
                                     if name == "levain_obligations_overdue"), late())
    tap.ok("and when it last went well",
           values["levain_due_last_success_timestamp_seconds", ()]
           == values["levain_due_last_run_timestamp_seconds", ()]
           and abs(time.time() - values["levain_due_last_run_timestamp_seconds", ()]) < 600
           and values["levain_due_exit_code", ()] == told.returncode, values)


def check_files(tap):
    before = content()
    gone = [f"{REPORT}-2026-03.txt", next(n for n in before if n.endswith("-about.csv"))]
    for name in gone:
        os.remove(os.path.join(OUT, FUND, name))
    done("mado", "appropriation", "open", "E1", "--cp", "1000.00", "--cites", "vote", "--at",
         "2026-03-15", "--call", CALL)
    told = due("--json")
    tap.ok("a file that is gone is written again as it was, though much moved since",
           content() == before and {m["state"] for m in lines(told)} == {"written"}
           and len(lines(told)) == 2 and len(kept()) == 7, told.stdout)
    # A report made anew by hand is another version: it takes no file's place.
    told = levain("mado", "report", REPORT, "--fund", FUND, "--period", "2026-03", "--as-of",
                  "2026-03-31", "--again", "--json")
    tap.same("a restatement is kept", json.loads(told.stdout)["version"], 2)
    due()
    after = content()
    tap.ok("and its files stand beside those that were sent",
           {name: after[name] for name in before} == before
           and sorted(set(after) - set(before)) == [f"{REPORT}-2026-03-v2.json",
                                                    f"{REPORT}-2026-03-v2.txt"], sorted(after))


def check_failures(tap):
    on("2026-08-10")
    blocked = os.path.join(SCRATCH, "blocked")
    os.makedirs(os.path.join(blocked, FUND, f"{REPORT}-2026-07.txt.d"))
    with open(os.path.join(SCRATCH, "no-folder"), "w", encoding="utf-8"):
        pass
    told = due("--textfile", FILE, out=os.path.join(SCRATCH, "no-folder"))
    values, wrong = metrics()
    tap.ok("where nothing can be written it ends with 73, and says so to monitoring",
           told.returncode == 73 and not wrong and values["levain_due_exit_code", ()] == 73
           and of_fund("levain_reports_failed", values) == 8
           and 0 < values["levain_due_last_success_timestamp_seconds", ()]
           <= values["levain_due_last_run_timestamp_seconds", ()], (told, values))
    told = due("--json")
    tap.same("then the files of what was kept are written",
             [(m["state"], m["period"]) for m in lines(told)], [("written", "2026-07")])
    told = due("nowhere")
    tap.ok("of no other fund", told.returncode == 77 and "no fund" in told.stderr, told)
    told = due(who="comite")
    tap.ok("not by who only reads", told.returncode == 77, told)
    told = due("--at", "2026-12-31")
    tap.ok("nor of a day still to come", told.returncode == 65, told)
    told = levain("mado", "due", "--out", OUT)
    tap.ok("a folder is only for --run", told.returncode == 64, told)
    told = due("--textfile", os.path.join(SCRATCH, "nowhere", "x.prom"))
    tap.ok("a textfile that cannot be written ends with 73", told.returncode == 73, told)


def check_two(tap):
    on("2026-09-10")
    both = [subprocess.Popen([LEVAIN, "due", "--run", "--out", OUT, "--json"],
                             env=environment(CRON), text=True, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE) for _ in range(2)]
    outputs = [one.communicate(timeout=60) for one in both]
    states = [json.loads(line)["state"] for out, _ in outputs for line in out.splitlines()]
    tap.ok("of two runs at once one makes what is due",
           states == ["made"] and {one.returncode for one in both} <= {0, 1}
           and len(kept()) == 10, (outputs, kept()))
    told = waiting("--textfile", FILE)
    values, wrong = metrics()
    tap.ok("one that waits for another too long ends with 75", told.returncode == 75, told)
    tap.same("of what it did not look at monitoring is told that, and no figure", (wrong, of_fund(
        "levain_due_unread", values), sorted(name for name, of in values if (
            "fund", FUND) in of and name.startswith("levain_reports"))), ([], 1, []))


def waiting(*arguments):
    """A run while another one is at work in FUND."""
    holder = subprocess.Popen(
        ["psql", "-XAtqc", f"select pg_advisory_lock(hashtextextended('report due {FUND}', 0))",
         "-c", "select pg_sleep(30)"], stdout=subprocess.PIPE, text=True)
    holder.stdout.readline()
    options = os.environ["PGOPTIONS"]
    os.environ["PGOPTIONS"] += " -c lock_timeout=200ms"
    told = due(*arguments)
    os.environ["PGOPTIONS"] = options
    holder.kill()
    holder.wait()
    sql("select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep(30)%'"
        " and pid <> pg_backend_pid()")
    return told


def check_end(tap):
    on("2026-09-15")
    told = levain("mado", "schedule", "end", f"{FUND}/{REPORT}", "--every", "month", "--at",
                  "2026-09-30", "--json")
    tap.same("a schedule ends", told.stdout, '{"created":true}\n')
    told = levain("mado", "schedule", "end", f"{FUND}/{REPORT}", "--every", "quarter")
    tap.ok("not one that there is not", told.returncode == 65 and "schedule list" in told.stderr,
           told.stderr)
    on("2026-12-31")
    tap.same("what ends later is not due", [m["period"] for m in lines(due("--json"))], ["2026-09"])


# ---- cut off -------------------------------------------------------------------------------------

def start_anew(cut):
    shutil.rmtree(cut, ignore_errors=True)
    sql("set session_replication_role = replica; delete from levain.report_made;"
        " delete from levain.publication_award; delete from levain.publication")


def torn_of(cut):
    """Files that do not end as their kind does."""
    for name, data in content(cut).items():
        if name.startswith("."):
            continue
        if name.endswith(".json"):
            try:
                json.loads(data)
            except ValueError:
                yield name
        elif not data.endswith((b"\n", b"\0\0")):
            yield name


def check_cut(tap):
    """Runs killed at random moments, into an empty folder, until one ends by itself."""
    whole = os.path.join(SCRATCH, "whole")
    start_anew(whole)
    began = time.monotonic()
    due(out=whole)
    seconds = time.monotonic() - began
    wanted, count = names(whole), len(kept())
    publications = event_schedules.published()
    random.seed("schedule")
    torn, twice, left, killed, turn = [], [], [], 0, 0
    cut = os.path.join(SCRATCH, "cut")
    # A run that came to its end was not cut off: it does not count. One from an empty folder tells
    # how quick a run is now, on a machine that others use too.
    while killed < ROUNDS and turn < 10 * ROUNDS:
        if turn % 5 == 0:
            start_anew(cut)
        began = time.monotonic()
        child = subprocess.Popen([LEVAIN, "due", "--run", "--out", cut, "--quiet"],
                                 env=environment(CRON), stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL)
        try:
            child.wait(random.uniform(0, seconds * 0.9))
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGKILL)
        if child.wait() == -signal.SIGKILL:
            killed += 1
        elif turn % 5 == 0:
            seconds = min(seconds, time.monotonic() - began)
        torn += torn_of(cut)
        if len(set(kept())) != len(kept()):
            twice.append(str(turn))
        if turn % 5 == 4:
            told = due(out=cut)
            if told.returncode not in (0, 1) or names(cut) != wanted or len(kept()) != count \
                    or event_schedules.published() != publications:
                left.append((turn, told, names(cut)))
        turn += 1
    tap.same("runs are cut off at random moments", killed, ROUNDS)
    tap.none("cut off anywhere, no file is torn", torn)
    tap.none("no report is made twice", twice)
    tap.none("and the next run does what is left, and leaves nothing beside", left)


def check_two_funds(tap):
    """What keeps one fund from its reports keeps no other from them, and each failure is told."""
    on("2026-09-10")
    with open(os.path.join(EXAMPLE, "fund.json"), encoding="utf-8") as file:
        document = json.load(file)
    document["fund"]["code"] = document["call"]["code"] = SECOND
    with open(os.path.join(SCRATCH, "second.json"), "w", encoding="utf-8") as file:
        json.dump(document, file)
    must("fund", "apply", file.name)
    must("person", "add", login_of(CRON), "--fund", SECOND, "--role", "batch")
    must("schedule", "set", f"{SECOND}/{REPORT}", "--every", "month", "--delay", "5", "--format",
         "txt", "--from", "2026-08-01", "--cites", "convention")
    told = waiting("--json")
    tap.ok("where another run is at work in one fund, the next one's reports are made",
           told.returncode == 75 and [(m["fund"], m["state"]) for m in lines(told)]
           == [(SECOND, "made")], told)
    told = due(out=os.path.join(SCRATCH, "no-folder"))
    tap.ok("of each fund it is told what could not be written",
           told.returncode == 73
           and all(f"no-folder/{fund}" in told.stderr for fund in (FUND, SECOND)), told)


def main():
    tap = Tap()
    prepare()
    open_appropriations()
    for role in ("batch", "reader"):
        must("person", "add", login_of(CRON), "--service", "--name", "cron", "--fund", FUND,
             "--role", role)
    funder = check_schedules(tap)
    check_year(tap, funder)
    check_files(tap)
    check_failures(tap)
    check_two(tap)
    check_end(tap)
    event_schedules.check(tap, sys.modules[__name__], funder)
    check_cut(tap)
    check_two_funds(tap)
    os.environ.pop("PGOPTIONS", None)
    sql(f"drop owned by {login_of(CRON)}; drop role {login_of(CRON)}")
    forget_logins()
    return tap.end()


sys.exit(main())
