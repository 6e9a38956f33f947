#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Files of marks and of conflicts of interest: all that is wrong is listed, nothing comes in twice,
and a run says whose marks it left out. Prints TAP; run by test_marks.sh."""
import json
import os
import random
import sys

from levain_test import ROOT, SCRATCH, Tap, drop_database, levain, migrated_database, must, sql

FUND = os.path.join(ROOT, "tests", "data", "fund", "panel.json")
CALL = "jury-2026"
OPEN = "2026-03-15T00:00:00"
APPLICATIONS = ["id;siren;who;asked;board;m_ann;why_ann",
                "A1;732829320;Scic du Lierre;10,00;Jean DUPONT;4;clear",
                "A2;356000000;Atelier;20,00;\"Paul PETIT; MARTIN Anne\";3;",
                "A3;;Sans nom;30,00;;1,5; "]
HEAD = "application;criterion;marker;mark;justification"


def write(name, lines):
    path = os.path.join(SCRATCH, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(lines if isinstance(lines, str) else "".join(line + "\n" for line in lines))
    return path


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def marks(*arguments, as_of=OPEN, **options):
    return levain("marks", "--call", CALL, "--as-of", as_of, "--lang", "en", *arguments, **options)


def score(*arguments, **options):
    return json.loads(must("score", "--call", CALL, "--json", *arguments, **options))


def said(done):
    """What a person reads, without the folder of the files."""
    return (done.stdout + done.stderr).replace(SCRATCH + "/", "")


def begin():
    must("migrate")
    must("fund", "apply", FUND)
    must("intake", "--call", CALL, write("a.csv", APPLICATIONS))


BAD = [HEAD, "A1;M;bob;2;solid", "A9;M;bob;1;who", "A3;X;bob;1;w", "A3;F;bob;1;w", "A3;M;eve;1;w",
       "A3;M;dan;1;w", "A3;T;dan;5,5;w", "A3;T;dan;;w", "A3;T;cid;2; ", "A3;D;cid;x;w",
       "A2;T;cid;2;w", "A2;T;cid;3;w", "A3;;;;", "A-;M"]
COMPLAINTS = """\
bad.csv:4:2: criterion: the call has no such criterion "X"
    -> write one of: M, T, D, S, K
bad.csv:5:2: criterion: this criterion is computed from facts: nobody marks it "F"
    -> write one of: M, T, D, S, K
bad.csv:6:3: marker: the panel of the call has no such marker "eve"
    -> write one of: ann, bob, cid, dan, tia, com
bad.csv:7:3: marker: this marker may not mark M "dan"
    -> its criteria are: T, D
bad.csv:8:4: mark: the mark is not on the scale of T "5.5"
    -> ask the marker for a mark from 0 to 5
bad.csv:9:4: mark: the mark is missing
    -> leave the line out until it is given: a missing mark is not zero
bad.csv:10:5: justification: the justification is missing
    -> write why the mark is what it is: applicants may ask
bad.csv:11:4: mark: not a number "x"
    -> write it like 12,5: digits, at most 6 decimals, no blank
bad.csv:14:2: criterion: the call has no such criterion
    -> write one of: M, T, D, S, K
bad.csv:14:4: mark: the mark is missing
    -> leave the line out until it is given: a missing mark is not zero
bad.csv:14:3: marker: nobody is named
    -> write one of: ann, bob, cid, dan, tia, com
bad.csv:14:5: justification: the justification is missing
    -> write why the mark is what it is: applicants may ask
bad.csv:15: the row has 2 cells, the header has 5
    -> COUNT
bad.csv:3:1: application: the call has no such application "A9"
    -> write its code as the file of applications does
bad.csv:12:1: application: this line says something else than another one of the same marker "A2"
    -> keep one of them: the other is on line 13
bad.csv:13:1: application: this line says something else than another one of the same marker "A2"
    -> keep one of them: the other is on line 12
"""


def without_count(text):
    """The reader's own words are tested with it."""
    lines = text.split("\n")
    kept = []
    for at, line in enumerate(lines):
        if not (line.startswith("bad.csv:15:") or (at and lines[at - 1].startswith("bad.csv:15:"))):
            kept.append(line)
    return "\n".join(kept)


def test_refusals(tap):
    path = write("bad.csv", BAD)
    done = marks(path)
    tap.same("every line that is refused is named, with what to do", without_count(said(done)),
             without_count(COMPLAINTS)
             + "levain marks: bad.csv: 16 problems; nothing was taken in\n"
             "    -> mend the file, or take the good lines in with --accept-good\n")
    tap.same("and the file is refused whole", (done.returncode, sql("select count(*) from "
             "levain.mark where marker <> 'ann'")), (65, [["0"]]))
    done = marks(path, "--accept-good", "--dry-run", "--rejects", path + ".dry")
    tap.same("a dry run keeps nothing", (done.returncode, sql("select count(*) from "
             "levain.intake where kind = 'marks'")), (1, [["0"]]))
    done = marks(path, "--accept-good", "--json")
    document = json.loads(done.stdout)
    del document["files"][0]["file"]
    tap.same("with --accept-good the good line comes in", (done.returncode, document["files"]),
             (1, [{"lines": 14, "new": 1, "changed": 0, "unchanged": 0, "refused": 13}]))
    rejects = read(path + ".rejects.csv").split("\n")
    tap.same("the others wait in a file of the same columns",
             [rejects[0], rejects[1], rejects[6], len(rejects)],
             [HEAD + ";levain_reason", "A9;M;bob;1;who;the call has no such application",
              "A3;T;dan;5,5;w;mark: the mark is not on the scale of T", 15])
    mended = write("mended.csv", [rejects[0], rejects[6].replace("5,5", "4,5")])
    done = marks(mended)
    tap.same("a column of the applications' file may say why", sql(
        "select a.code, coalesce(m.justification, '-') from levain.mark m join levain.application a"
        " using (application_id) where m.marker = 'ann' order by 1"),
             [["A1", "clear"], ["A2", "-"], ["A3", "-"]])
    tap.same("which can be mended and fed as it is", said(done),
             "mended.csv: 1 lines; 1 new marks, 0 changed, 0 unchanged, 0 refused\n")
    done = marks(write("head.csv", ["Application;criterion;mark;marker;why", "A1;M;1;x;y"]))
    tap.same("a file without the columns is refused, and not sent to the fund file",
             (done.returncode, said(done)), (65, """\
head.csv:1: the column application is missing
    -> the file has `Application`: rename it
head.csv:1: the column justification is missing
    -> add it to the file, under this very name
head.csv:1:1: Application: nothing is read from this column
    -> remove it: the columns of this file are always the same
head.csv:1:5: why: nothing is read from this column
    -> remove it: the columns of this file are always the same
levain marks: head.csv:1: the header is not the one that the file must have
"""))


def test_time(tap):
    path = write("one.csv", [HEAD, "A2;M;bob;3,5;good"])
    done = marks(path, as_of="2026-04-01T12:00:01")
    tap.same("marks that come late are refused", (done.returncode, said(done)),
             (65, "levain marks: one.csv: late: marks were taken until 2026-04-01T12:00:00\n    -> "
              "marks_close of the panel can be moved by a new rule set, with a reason\n"))
    done = marks(path, as_of="2026-02-28T23:59:59")
    tap.same("and marks that come early", (done.returncode, said(done)),
             (65, "levain marks: one.csv: early: marks are taken from 2026-03-01T00:00:00 on\n"))
    times = [HEAD + ";given_at", "A2;M;bob;3;good;2026-03-15T00:00:01",
             "A2;M;bob;3;good;2026-13-01T00:00:00", "A2;M;bob;3,5;good;2026-03-14T00:00:00"]
    done = marks(write("times.csv", times), "--accept-good")
    tap.same("so is one given after now", (done.returncode, said(done).split("\n")[1:3]),
             (1, ['times.csv:2:6: given_at: given after now "2026-03-15T00:00:01"',
                  "    -> correct the time, or leave it out"]))
    tap.same("the time it was given is kept",
             sql("select value_num, value_den, given_at at time zone 'Europe/Paris' from "
                 "levain.mark where justification = 'good'"), [["7", "2", "2026-03-14 00:00:00"]])


def test_versions(tap):
    first = write("v1.csv", [HEAD, "A1;M;bob;2;solid", "A3;M;bob;4;strong"])
    second = write("v2.csv", [HEAD, "A3;M;bob;3,5;strong, but late"])
    third = write("v3.csv", [HEAD, "A3;M;bob;3,5;strong, and not late"])
    done = [said(marks(path)).split("; ")[1].strip()
            for path in (first, first, second, third, first)]
    tap.same("a changed mark or justification is a version; a file again is none", done,
             ["1 new marks, 0 changed, 1 unchanged, 0 refused",
              "0 new marks, 0 changed, 2 unchanged, 0 refused",
              "0 new marks, 1 changed, 0 unchanged, 0 refused",
              "0 new marks, 1 changed, 0 unchanged, 0 refused",
              "0 new marks, 0 changed, 2 unchanged, 0 refused"])
    tap.same("all of them stay", sql(
        "select version, value_num, value_den, justification from levain.mark m join "
        "levain.application a using (application_id) where a.code = 'A3' and marker = 'bob' "
        "order by version"), [["1", "4", "1", "strong"], ["2", "7", "2", "strong, but late"],
                              ["3", "7", "2", "strong, and not late"]])
    done = levain("intake", "--call", CALL, write("a2.csv", APPLICATIONS))
    tap.same("a file of applications again brings no mark back", done.stdout.split("; ")[1],
             "0 new applications, 0 new versions, 0 marks, 3 unchanged, 0 refused\n")


def test_json(tap):
    text = ('[{"application":"A3","criterion":"M","marker":"tia","mark":2.5,"justification":"third"'
            ',"given_at":"2026-03-10T10:00:00"}, {"application":"A3","criterion":"T",'
            '"marker":"cid","mark":"9","justification":" "},\n 3, {"mar":1},'
            '{"application":"A9","criterion":"T","marker":"cid","mark":1,"justification":"x"}]')
    path = write("m.json", text)
    done = marks(path)
    tap.same("JSON is read alike, each value with its place", (done.returncode, said(done)),
             (65, """\
m.json:1:181: /1/mark: the mark is not on the scale of T "9"
    -> ask the marker for a mark from 0 to 5
m.json:1:201: /1/justification: the justification is missing
    -> write why the mark is what it is: applicants may ask
m.json:2:2: /2: expected an object, found a number "3"
m.json:2:12: /3/mar: unknown key "1"
    -> keys are application, criterion, marker, mark, justification and given_at
m.json: /4: the call has no such application "A9"
    -> write its code as the file of applications does
levain marks: m.json: 5 problems; nothing was taken in
    -> mend the file, or take the good lines in with --accept-good
"""))
    done = marks(path, "--accept-good", "--quiet")
    rejects = json.loads(read(path + ".rejects.json"))
    tap.same("the refused objects wait, with their reason", (done.returncode, rejects), (1, [
        {"application": "A3", "criterion": "T", "marker": "cid", "mark": "9", "justification": " ",
         "levain_reason": "/1/mark: the mark is not on the scale of T"},
        {"levain_reason": "/2: expected an object, found a number"},
        {"mar": 1, "levain_reason": "/3/mar: unknown key"},
        {"application": "A9", "criterion": "T", "marker": "cid", "mark": 1, "justification": "x",
         "levain_reason": "the call has no such application"}]))
    rejects[3]["application"] = "A2"
    done = marks(write("again.json", json.dumps(rejects[3:])))
    tap.same("and can be mended and fed again", said(done),
             "again.json: 1 lines; 1 new marks, 0 changed, 0 unchanged, 0 refused\n")
    tap.same("what is no list is refused", said(marks(write("o.json", "{}"))),
             "levain marks: o.json:1:1: expected a list of objects, found an object\n")


REST = [HEAD, "A3;T;ann;4;solid", "A3;T;bob;2;frail", "A3;T;cid;2;fair", "A3;T;dan;5;my neighbour",
        "A3;D;ann;4;solid", "A3;D;bob;2;frail", "A3;D;cid;2;fair", "A3;D;dan;2;fair",
        "A3;S;cid;2;fair", "A3;K;com;12;after a debate", "A3;K;ann;10;well made",
        "A2;M;bob;3,5;good", "A1;T;cid;3;fair", "A2;T;cid;3;fair", "A2;T;dan;3;fair"]


def test_conflicts(tap):
    must("marks", "--call", CALL, "--as-of", OPEN, write("rest.csv", REST))
    before = score()
    tap.same("conflicts that follow from keys and names are found", before["conflicts"], [
        {"application": "A1", "marker": "ann", "ground": "organization", "detail": "732829320",
         "marks": 1},
        {"application": "A2", "marker": "ann", "ground": "person", "detail": "MARTIN Anne",
         "marks": 1}])
    done = levain("conflict", "declare", f"{CALL}/A3", "dan", "--motive", "neighbour", "--lang",
                  "en")
    tap.same("one can be declared", (done.returncode, said(done)),
             (0, "A3: conflict of dan declared; run levain score\n"))
    done = levain("conflict", "declare", f"{CALL}/A3", "dan", "--motive", "neighbour", "--lang",
                  "en")
    tap.same("twice is once", (done.returncode, said(done)),
             (0, "A3: this was said of dan already\n"))
    done = levain("conflict", "declare", f"{CALL}/A3", "zoe", "--motive", "x", "--lang", "en")
    tap.same("of somebody who marks", (done.returncode, said(done)), (
        65, "levain conflict declare: the call has no such marker [conflict_marker_fkey; "
        "sql/README.md explains it]\n"))
    path = write("c.csv", ["application;marker;motive", "A2;bob;his cousin's", "A8;bob;x",
                           "A2;zoe;y", "A1;bob; "])
    done = marks("--conflicts", path, "--accept-good")
    tap.same("a file declares several, judged line by line", (done.returncode, said(done)), (1, """\
c.csv: 4 lines; 1 new conflicts, 0 changed, 0 unchanged, 3 refused
c.csv:4:2: marker: the panel of the call has no such marker "zoe"
    -> write one of: ann, bob, cid, dan, tia, com
c.csv:5:3: motive: the motive is missing
    -> write what ties the marker to the application
c.csv:3:1: application: the call has no such application "A8"
    -> write its code as the file of applications does
c.csv: 3 lines refused; they are in c.csv.rejects.csv, to be mended and taken in again
"""))
    after = score()
    tap.ok("a run with a conflict is another run", after["run"] != before["run"])
    tap.same("and it lists whom it left out", [one for one in after["conflicts"]
                                               if one["ground"] == "declared"], [
        {"application": "A2", "marker": "bob", "ground": "declared", "detail": "his cousin's",
         "marks": 1},
        {"application": "A3", "marker": "dan", "ground": "declared", "detail": "neighbour",
         "marks": 2}])
    tap.same("they are stored with the run", sql(
        "select a.code, c.marker, c.ground, c.mark_count from levain.score_conflict c join "
        "levain.scoring_run r using (scoring_run_id) join levain.application a using "
        f"(application_id) where r.name = '{after['run']}' order by 1, 2, 3"),
        [["A1", "ann", "organization", "1"], ["A2", "ann", "person", "1"],
         ["A2", "bob", "declared", "1"], ["A3", "dan", "declared", "2"]])
    must("conflict", "withdraw", f"{CALL}/A2", "bob", "--motive", "another family")
    must("conflict", "withdraw", f"{CALL}/A2", "ann", "--motive", "another Anne Martin")
    must("conflict", "withdraw", f"{CALL}/A1", "ann", "--motive", "she says so")
    tap.same("another entry withdraws a declared one, and one by name, never one by key",
             [(one["application"], one["marker"], one["ground"]) for one in score()["conflicts"]],
             [("A1", "ann", "organization"), ("A3", "dan", "declared")])
    marks("--conflicts", path, "--accept-good")
    tap.same("the same file again declares nothing anew", len(score()["conflicts"]), 2)
    tap.same("and nothing is ever gone", sql("select count(*) from levain.conflict"), [["5"]])


def test_explained(tap):
    must("allocate", "--call", CALL)
    found = json.loads(must("explain", f"{CALL}/A3", "--json", "--lang", "en"))
    by_code = {one["code"]: one for one in found["marks"]}
    # Half of how far each is from the mean of 8/3, cid of half as much over two applications:
    # (4 - 0.67 + 2 + 0.33 + 2 + 0.17) / 3
    tap.same("a mark is explained as given, corrected, and with its reason",
             [by_code["T"]["mark"], by_code["T"]["markers"][3]], ["2.61", {
                 "marker": "dan", "mark": "5", "left_out": True, "corrected": "5",
                 "conflict": "declared: neighbour", "justified": True,
                 "justification": "my neighbour"}])
    tap.same("one of a file of applications says so, without the file: the bytes are the run's",
             by_code["M"]["markers"][0]["justification"],
             "given with the application, without a reason")
    tap.same("the committee's mark counts beside the others",
             [by_code["K"]["mark"], [(one["marker"], one["left_out"])
                                     for one in by_code["K"]["markers"]]],
             ["12", [("ann", True), ("com", False)]])
    text = must("explain", f"{CALL}/A3", "--lang", "fr")
    tap.ok("sentences say who was left out",
           "- Conflit d'intérêts de dan (déclaré : neighbour). Notes écartées : 2." in text, text)
    tap.none("in 80 columns", [line for line in text.split("\n") if len(line) > 80])
    must("report", "dossier", "--call", CALL, "--format", "html", "--out", SCRATCH)
    html = read(os.path.join(SCRATCH, "dossier.html"))
    tap.ok("the dossier shows raw and corrected marks, and why",
           "dan (5, corrected 5, does not count) <q>my neighbour</q>" in html
           and "Conflict of interest of dan" in html, html[html.find("my neighbour") - 900:][:1800])


def test_list(tap):
    for language, words in ("en", ["marks that are missing", "expected"]), \
                           ("fr", ["notes qui manquent", "attendues"]):
        text = levain("marks", "--call", CALL, "--list", "--lang", language).stdout
        tap.ok(f"who owes marks is said ({language})", all(word in text for word in words), text)
        tap.none(f"in 80 columns ({language})", [x for x in text.split("\n") if len(x) > 80])
    found = json.loads(must("marks", "--call", CALL, "--list", "--json"))
    duties = {(one["marker"], one["criterion"]): one for one in found["duties"]}
    tap.same("with what is expected, given, missing and left out",
             [[duties[key][name] for name in ("expected", "given", "missing", "conflicts",
                                              "missing_applications")]
              for key in (("ann", "T"), ("dan", "T"), ("bob", "M"), ("com", "K"))],
             [[2, 1, 1, 1, ["A2"]], [2, 1, 1, 1, ["A1"]], [3, 3, 0, 0, []],
              [3, 1, 2, 0, ["A1", "A2"]]])
    must("marks", "--call", CALL, "--as-of", OPEN, write("far.csv", [HEAD, "A2;M;bob;0;no"]))
    found = json.loads(must("marks", "--call", CALL, "--list", "--json"))
    tap.same("and the third readings that are called for", found["third_readings"],
             [{"criterion": "M", "applications": ["A2"]}])
    for arguments in (), ("--list", "x.csv"):
        done = marks(*arguments)
        tap.same(f"either files or --list: {arguments}",
                 (done.returncode, done.stderr.split("\n")[0]),
                 (64, "levain marks: say either which files to take in, or --list"))


def test_members(tap):
    """Members and their boards, from the file of the list."""
    members = write("members.csv", ["id;siren;people;share", "A3;73282932000074;;50",
                                    "A2;356000000;M. Cid LEGOFF; jean petit;50".replace("; jean",
                                                                                        " et jean"),
                                    "A3;;Le Goff, Cíd;1"])
    must("intake", "--call", CALL, "--list", "members=" + members)
    found = [one for one in score()["conflicts"] if one["ground"] in ("member", "person")]
    tap.same("a member's key and a name on its board exclude a marker", found, [
        {"application": "A3", "marker": "ann", "ground": "member", "detail": "732829320",
         "marks": 4},
        {"application": "A3", "marker": "cid", "ground": "person", "detail": "Le Goff, Cíd",
         "marks": 3}])


def test_order(tap):
    """The same marks, in any order of lines and files, give the same run."""
    runs = []
    lines = REST[1:] + ["A1;M;bob;2;x", "A3;M;bob;4;y", "A3;M;tia;2,5;z"]
    for seed in range(4):
        name = f"order_{os.getpid()}_{seed}"
        migrated_database(name)
        random.Random(seed).shuffle(lines)
        applications = APPLICATIONS[1:]
        random.Random(seed).shuffle(applications)
        must("fund", "apply", FUND, database=name)
        must("intake", "--call", CALL, write("o.csv", APPLICATIONS[:1] + applications),
             database=name)
        half = len(lines) // 2
        must("marks", "--call", CALL, "--as-of", OPEN,
             write("o1.csv", [HEAD] + lines[:half]), write("o2.csv", [HEAD] + lines[half:]),
             database=name)
        document = score(database=name)
        runs.append((document["run"], sql("select encode(results_sha256, 'hex') from "
                                          "levain.scoring_run", database=name)))
        drop_database(name)
    tap.same("shuffled lines, files and applications give the same run",
             len(set(map(str, runs))), 1)


def test_try(tap):
    """Without a database: the same marks give the same score."""
    lines = REST + ["A1;M;bob;2;x", "A3;M;bob;4;y", "A3;M;tia;2,5;z"]
    name = f"try_{os.getpid()}"
    migrated_database(name)
    must("fund", "apply", FUND, database=name)
    applications, given = write("t.csv", APPLICATIONS), write("tm.csv", lines)
    must("intake", "--call", CALL, applications, database=name)
    must("marks", "--call", CALL, "--as-of", OPEN, given, database=name)
    must("score", "--call", CALL, database=name)
    real = json.loads(must("allocate", "--call", CALL, "--json", database=name))
    drop_database(name)
    tried = json.loads(must("try", FUND, applications, "--marks", given, "--as-of", OPEN, "--json"))
    scores = [[(one["application"], one["score_exact"]) for one in document["applications"]]
              for document in (tried, real)]
    tap.same("a trial with --marks scores as a run does", scores[0], scores[1])
    tap.ok("and scores something", any(one[1] for one in scores[0]), scores)
    done = levain("try", FUND, applications, "--marks", write("tb.csv", lines + ["A1;M;zoe;1;x"]),
                  "--as-of", OPEN, "--lang", "en")
    tap.same("and refuses what a run would", (done.returncode, said(done).split("\n")[0]),
             (65, 'tb.csv:20:3: marker: the panel of the call has no such marker "zoe"'))


def main():
    tap = Tap()
    begin()
    test_refusals(tap)
    test_time(tap)
    test_versions(tap)
    test_json(tap)
    test_conflicts(tap)
    test_explained(tap)
    test_list(tap)
    test_members(tap)
    test_try(tap)
    test_order(tap)
    return tap.end()


sys.exit(main())
