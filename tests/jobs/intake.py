#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Files of applications: what is wrong with them is listed at once, and they are taken in whole or
not at all. Prints TAP; run by test_intake.sh."""
import json
import os
import signal
import subprocess
import sys
import time

from levain_test import (CALL, EXAMPLE, LEVAIN, SCRATCH, Tap, allocation, levain, must, sql)

with open(os.path.join(EXAMPLE, "applications.csv"), encoding="utf-8") as example:
    HEADER, *ROWS = [line.rstrip("\n").split(";") for line in example]


def path(name):
    return os.path.join(SCRATCH, name)


def rows(**changes):
    """The example's rows by code, with cells changed: rows(A01={"requested": "1"})."""
    made = [dict(zip(HEADER, row)) for row in ROWS]
    for row in made:
        row.update(changes.get(row["id"], {}))
    return made


def write(name, lines, header=None, mend=lambda data: data):
    """Write rows (dictionaries or lists of cells) and give the path."""
    header = header or HEADER
    texts = [";".join(header)] + [
        ";".join(line[column] for column in header) if isinstance(line, dict) else ";".join(line)
        for line in lines]
    with open(path(name), "wb") as file:
        file.write(mend("".join(text + "\n" for text in texts).encode()))
    return path(name)


def intake(*arguments):
    """The exit code, the counts of the last file (or None), the problems, the standard error."""
    done = levain("intake", "--call", CALL, "--lang", "en", "--json", *arguments)
    document = json.loads(done.stdout) if done.stdout else {"files": [], "problems": []}
    counts = dict(document["files"][-1]) if document["files"] else None
    if counts:
        del counts["file"]
    return done.returncode, counts, document["problems"], done.stderr


def counted(lines, new=0, versions=0, marks=0, unchanged=0, refused=0):
    return {"lines": lines, "new": new, "new_versions": versions, "marks": marks,
            "unchanged": unchanged, "refused": refused}


def stored():
    return sql("select (select count(*) from levain.application),"
               " (select count(*) from levain.application_version),"
               " (select count(*) from levain.mark), (select count(*) from levain.intake),"
               " (select count(*) from levain.organization)")[0]


def empty():
    sql("set client_min_messages = warning;"
        " truncate levain.application, levain.intake, levain.scoring_run,"
        " levain.organization cascade")


def places(problems):
    return [(p["line"], p["column"], p["place"], p["value"], p["reason"]) for p in problems]


def broken_file():
    """Thirteen things wrong on seven of eighteen lines, and all of them as they have to be told."""
    lines = rows(A01={"submitted": "2026-10-25T02:30:00", "charges": "26 000,00"},
                 A02={"submitted": "2026-03-29T02:30:00", "n_members": "-1", "etp": "many",
                      "m3a": "five"},
                 A03={"legal": "l'association", "cer": "maybe", "start": "2026-02-30"},
                 A04={"id": "A 04"})
    cells = [[line[column] for column in HEADER] for line in lines]
    cells[4].append("extra")
    del cells[5][-2:]
    file = write("broken.csv", cells, mend=lambda data: data.replace(
        b"A07;2026-02-06T10:00:00;association", b"A07;2026-02-06T10:00:00;associ\xe9tion"))
    return file, [
        (2, 2, "submitted", "2026-10-25T02:30:00",
         "this local time happened twice: the clocks went back"),
        (2, 19, "charges", "26 000,00", "not an amount"),
        (3, 2, "submitted", "2026-03-29T02:30:00",
         "this local time does not exist: the clocks skipped it"),
        (3, 11, "n_members", "-1", "not a count"),
        (3, 32, "etp", "many", "not a number"),
        (3, 34, "m3a", "five", "not a mark"),
        (4, 3, "legal", "l'association", "not a code"),
        (4, 5, "cer", "maybe", "neither yes nor no"),
        (4, 17, "start", "2026-02-30", "not a day of the calendar"),
        (5, 1, "id", "A 04", "not the code of an application"),
        (6, 0, "", "", "40 cells where the header has 39"),
        (7, 0, "", "", "37 cells where the header has 39"),
        (8, 3, "legal", "associ\\xE9tion", "byte 0xE9 does not exist in utf-8")]


def check_broken(tap):
    file, wanted = broken_file()
    code, counts, problems, errors = intake(file)
    tap.same("everything wrong with a file is listed at once: line, column, value, reason",
             places(problems), wanted)
    tap.same("each with what to do", [p for p in problems if not p["advice"]], [])
    tap.same("nothing is taken in, and the exit code is 65", (code, counts, stored()),
             (65, None, ["0", "0", "0", "0", "0"]))
    tap.ok("the message counts them",
           f"{file}: 13 problems; nothing was taken in" in errors, errors)
    shown = levain("intake", "--call", CALL, "--lang", "en", file)
    tap.ok("without --json they are lines of the standard error, as a compiler's",
           shown.stdout == "" and f"{file}:3:11: n_members: not a count \"-1\"\n" in shown.stderr
           and f"{file}:6: 40 cells where the header has 39\n" in shown.stderr, shown.stderr)
    return file


def check_accept_good(tap, file):
    rejects = path("rejects.csv")
    code, counts, _, errors = intake(file, "--accept-good", "--rejects", rejects)
    tap.same("--accept-good takes the eleven good lines in and ends with 1", (code, counts),
             (1, counted(18, new=11, marks=66, refused=7)))
    tap.ok("it says where the others are", f"7 lines refused; they are in {rejects}" in errors,
           errors)
    with open(rejects, "rb") as opened:
        lines = opened.read().splitlines()
    with open(file, "rb") as opened:
        original = opened.read().splitlines()
    tap.same("the rejects file has the refused lines as they stood, each with its first reason",
             [line.rsplit(b";", 1) for line in lines],
             [[original[0], b"levain_reason"],
              [original[1], b"submitted: this local time happened twice: the clocks went back"],
              [original[2],
               b"submitted: this local time does not exist: the clocks skipped it"],
              [original[3], b"legal: not a code"],
              [original[4], b"id: not the code of an application"],
              [original[5], b"40 cells where the header has 39"],
              [original[6], b"37 cells where the header has 39"],
              [original[7], b"legal: byte 0xE9 does not exist in utf-8"]])
    code, _, problems, _ = intake(rejects)
    tap.same("fed as it is, it is refused for the same things",
             (code, [p["line"] for p in problems]),
             (65, [2, 2, 3, 3, 3, 3, 4, 4, 4, 5, 6, 7, 8]))

    some = [[row[column] for column in HEADER] + [""] for row in rows()[:7]]
    some[6][2] = "l'association"
    write("rejects.csv", some, header=HEADER + ["levain_reason"])
    again = path("again.csv")
    code, counts, problems, _ = intake(rejects, "--accept-good", "--rejects", again)
    tap.same("mended but for a line, six go in", (code, counts, len(problems)),
             (1, counted(7, new=6, marks=36, refused=1), 1))
    with open(again, encoding="utf-8") as opened:
        tap.same("its rejects have one column of reasons, not two",
                 opened.readline().count("levain_reason"), 1)
    write("again.csv", [some[6][:2] + ["association"] + some[6][3:]],
          header=HEADER + ["levain_reason"])
    tap.same("mended again, the last one goes in", intake(again)[:2],
             (0, counted(1, new=1, marks=6)))
    must("score", "--call", CALL)
    tap.same("and the fund comes out as if the file had been right at once",
             (allocation()["awarded_cents"], allocation()["left_cents"]), (47200000, 800000))


def check_again(tap):
    before = stored()
    file = write("same.csv", rows())
    tap.same("the same file twice changes nothing", (intake(file)[:2], stored()),
             ((0, counted(18, unchanged=18)), before))
    tap.same("absent lines are untouched: a file of one line changes nothing else",
             (intake(write("one.csv", rows()[:1]))[:2], stored()),
             ((0, counted(1, unchanged=1)), before))
    tap.same("the order of the columns is free",
             intake(write("columns.csv", rows(), header=list(reversed(HEADER))))[:2],
             (0, counted(18, unchanged=18)))
    tap.same("line ends of Windows, a mark before the first byte and blank lines are stepped over",
             intake(write("crlf.csv", rows(), mend=lambda data: b"\xef\xbb\xbf"
                          + data.replace(b"\n", b"\r\n\r\n")))[:2],
             (0, counted(18, unchanged=18)))


def check_header(tap):
    header = [{"id": "code", "epci": "model"}.get(name, name) for name in HEADER]
    code, counts, problems, errors = intake(write("header.csv", [], header=header))
    tap.same("a header is refused with every column that is twice there, missing or not known",
             places(problems),
             [(1, 7, "model", "model", "this column stands twice in the header"),
              (1, 0, "", "", "the column id is missing"),
              (1, 0, "", "", "the column epci is missing"),
              (1, 1, "code", "", "the call does not know this column"),
              (1, 7, "model", "", "the call does not know this column")])
    tap.same("and nothing is read after it", (code, counts), (65, None))
    tap.ok("the message says so", "header.csv:1: the header is not the one that the call declares"
           in errors, errors)
    tap.same("--accept-good does not change that",
             intake(path("header.csv"), "--accept-good")[0], 65)
    write("empty.csv", [], mend=lambda data: b"")
    code, _, _, errors = intake(path("empty.csv"))
    tap.ok("an empty file is refused", code == 65 and "empty.csv: the file is empty" in errors,
           errors)
    tap.same("a file of a header only is a file of nobody",
             intake(write("nobody.csv", []))[:2], (0, counted(0)))
    code, _, _, errors = intake(path("none.csv"))
    tap.ok("a file that is not there is named", code == 65 and
           "none.csv: the file cannot be opened: No such file or directory" in errors, errors)
    code, _, _, errors = intake(write("quote.csv", rows(), mend=lambda data: data.replace(
        b"A05;", b'"A05;')))
    tap.ok("a quote that is never closed is refused with its place, since all after it is unsure",
           code == 65 and "quote.csv:6:1: a quote is opened here and never closed" in errors,
           errors)


def version(application):
    """The versions of an application: number, what it asks for, whether it counts."""
    slot = sql("select slot from levain.field where name = 'requested'")[0][0]
    return sql(
        "select v.version, v.numbers[" + slot + "] / 100, c.version is not null"
        " from levain.application a join levain.application_version v using (application_id)"
        " left join levain.counted_version c using (application_id, version)"
        f" where a.code = '{application}' order by v.version")


def failed(application):
    must("score", "--call", CALL)
    must("allocate", "--call", CALL, "--quiet")
    return json.loads(must("explain", f"{CALL}/{application}", "--json"))["failed_rules"]


def check_versions(tap):
    changed = rows(A01={"submitted": "2026-03-10T09:00:00", "requested": "17000"})
    tap.same("an application submitted again is a new version; the others are unchanged",
             intake(write("changed.csv", changed))[:2],
             (0, counted(18, versions=1, unchanged=17)))
    tap.same("the last one before closing counts", version("A01"),
             [["1", "18000", "f"], ["2", "17000", "t"]])
    late = rows(A01={"submitted": "2026-03-16T12:00:01", "requested": "16000"})[:1]
    tap.same("a later one is kept", intake(write("late.csv", late))[:2],
             (0, counted(1, versions=1)))
    tap.same("but does not count", version("A01"),
             [["1", "18000", "f"], ["2", "17000", "t"], ["3", "16000", "f"]])
    tap.same("nor is it held against the one that does", failed("A01"), [])
    closing = rows(A01={"submitted": "2026-03-16T12:00:00", "requested": "15000"})[:1]
    intake(write("closing.csv", closing))
    tap.same("the second of closing is in time", version("A01")[-1], ["4", "15000", "t"])
    intake(write("earlier.csv", rows(A01={"submitted": "2026-02-01T08:00:00",
                                          "requested": "14000"})[:1]))
    tap.same("one submitted earlier and taken in later does not count",
             [row[2] for row in version("A01")], ["f", "f", "f", "t", "f"])
    tap.same("an application that only came late is judged by R01", failed("A04"), ["R01"])
    first = version("A04")
    intake(write("early.csv", rows(A04={"submitted": "2026-03-16T11:59:59"})[3:4]))
    tap.same("until a version in time comes in", (failed("A04"), len(version("A04"))),
             ([], len(first) + 1))
    back = [rows(A02={"requested": asked})[1] for asked in ("19000", "18500", "19000")]
    for number, line in enumerate(back):
        intake(write(f"back{number}.csv", [line]))
    tap.same("changed and changed back at the same instant, the last one taken in counts",
             [row[1:] for row in version("A02")],
             [["20000", "f"], ["19000", "f"], ["18500", "f"], ["19000", "t"]])


def check_twice(tap):
    empty()
    first, second = rows()[0], rows(A01={"requested": "17999"})[0]
    code, _, problems, _ = intake(write("twice.csv", [first, rows()[1], second]))
    tap.same("the same application and time twice with other contents: both lines are named",
             (code, [(p["line"], p["value"]) for p in problems]), (65, [(2, "A01"), (4, "A01")]))
    code, counts, _, _ = intake(path("twice.csv"), "--accept-good", "--rejects", path("both.csv"))
    with open(path("both.csv"), encoding="utf-8") as opened:
        lines = opened.read().splitlines()
    tap.same("--accept-good takes neither of them in, and both are in the rejects",
             (code, counts, [line.split(";")[0] for line in lines], len(version("A01"))),
             (1, counted(3, new=1, marks=6, refused=2), ["id", "A01", "A01"], 0))
    tap.same("the same line twice is one application",
             intake(write("alike.csv", [first, first]))[:2],
             (0, counted(2, new=1, marks=6, unchanged=1)))
    later = dict(first, submitted="2026-03-11T10:00:00", requested="17000")
    empty()
    tap.same("submitted at two times, they are two versions of one application",
             (intake(write("both.csv", [later, first]))[:2], version("A01")),
             ((0, counted(2, new=1, versions=1, marks=6)),
              [["1", "18000", "f"], ["2", "17000", "t"]]))
    empty()
    code, counts, _, _ = intake(write("a.csv", rows()[:9]), write("b.csv", rows()[9:]))
    tap.same("several files at once are taken in", (code, counts, stored()[0]),
             (0, counted(9, new=9, marks=54), "18"))
    empty()
    write("bad.csv", [dict(rows()[0], cer="perhaps")])
    tap.same("all of them or none", (intake(path("a.csv"), path("bad.csv"))[0], stored()[0]),
             (65, "0"))


def check_dry_run(tap):
    empty()
    tap.same("--dry-run counts what would be taken in",
             intake(write("dry.csv", rows()), "--dry-run")[:2],
             (0, counted(18, new=18, marks=108)))
    tap.same("and keeps nothing", stored(), ["0", "0", "0", "0", "0"])


def check_killed(tap):
    """Kill the program when it has sent a part of a big file, which has no end yet."""
    empty()
    pipe = path("pipe")
    os.mkfifo(pipe)
    with subprocess.Popen([LEVAIN, "intake", "--call", CALL, pipe], stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL) as child:
        with open(pipe, "wb", buffering=0) as file:
            file.write((";".join(HEADER) + "\n").encode())
            for number in range(3000):
                file.write((f"K{number};" + ";".join(ROWS[number % 18][1:]) + "\n").encode())
            busy = sql("select count(*) from pg_stat_activity where datname = current_database()"
                       " and pid <> pg_backend_pid() and xact_start is not null")[0][0]
            child.send_signal(signal.SIGKILL)
            child.wait()
    tap.same("an intake was under way when it was killed", (busy, child.returncode), ("1", -9))
    for _ in range(100):
        if sql("select count(*) from pg_stat_activity where datname = current_database()"
               " and pid <> pg_backend_pid()")[0][0] == "0":
            break
        time.sleep(0.1)
    tap.same("it leaves nothing", stored(), ["0", "0", "0", "0", "0"])
    tap.same("and the file can be taken in afterwards", intake(write("after.csv", rows()))[:2],
             (0, counted(18, new=18, marks=108)))


def main():
    tap = Tap()
    must("migrate")
    must("fund", "apply", os.path.join(EXAMPLE, "fund.json"))
    check_accept_good(tap, check_broken(tap))
    check_again(tap)
    check_header(tap)
    check_versions(tap)
    check_twice(tap)
    check_dry_run(tap)
    check_killed(tap)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
