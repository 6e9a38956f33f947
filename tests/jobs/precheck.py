#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""levain precheck. Prints TAP; run by test_precheck.sh.

tests/data/precheck holds drafts and what is said of them; a person reads these files once when they
change:
    LEVAIN_GOLDEN=write tests/with_postgres tests/in_database tests/jobs/test_precheck.sh
"""
import json
import os
import sys

from levain_test import CALL, EXAMPLE, ROOT, SCRATCH, Tap, expect, levain, must, sql

FUND = os.path.join(EXAMPLE, "fund.json")
APPLICATIONS = os.path.join(EXAMPLE, "applications.csv")
DATA = os.path.join(ROOT, "tests", "data", "precheck")
SEASONS = os.path.join(ROOT, "tests", "data", "grid", "in-force.json")
FOURNIL = os.path.join(ROOT, "docs", "examples", "fournil")
AS_OF = ("--as-of", "2026-03-01T12:00:00")


def run(*arguments, fund=FUND):
    return levain("precheck", "--fund", fund, *arguments)


def written(name, value):
    path = os.path.join(SCRATCH, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(value if isinstance(value, str) else json.dumps(value))
    return path


def draft(name, **facts):
    """A draft of the call that changes over time; the path."""
    base = {"code": "D", "submitted": "2026-04-01T00:00:00", "members": 3, "requested": "500.00",
            "kind": "a", "local": True}
    return written(name, {key: value for key, value in {**base, **facts}.items()
                          if value is not ...})


def judged(path, *arguments):
    """The exit code and the outcome of each rule."""
    done = run(path, "--json", "--lang", "en", *arguments, fund=SEASONS)
    document = json.loads(done.stdout)
    return done.returncode, {rule["code"]: rule["outcome"]
                             for rule in document["applications"][0]["rules"]}, document


def check_words(tap):
    for name in "drafts.csv", "drafts.json":
        for language in "en", "fr":
            done = levain("precheck", "--fund", FUND, name, *AS_OF, "--lang", language, cwd=DATA) \
                if name == "drafts.json" else \
                levain("precheck", "--fund", FUND, name, "--lang", language, cwd=DATA)
            tap.same(f"something is against a draft of {name}", done.returncode, 1)
            expect(tap, DATA, f"{name}.{language}.txt", done.stdout + "\n--\n" + done.stderr)
            tap.ok("80 columns hold it",
                   all(len(line) <= 80 for line in done.stdout.split("\n")))
    done = levain("precheck", "--fund", FUND, "drafts.csv", "--json", "--lang", "en", cwd=DATA)
    expect(tap, DATA, "drafts.csv.json",
           json.dumps(json.loads(done.stdout), indent=1, ensure_ascii=False) + "\n")
    tap.same("nothing else is said beside the document", done.stderr, "")
    done = run(os.path.join(DATA, "drafts.csv"), "--quiet", "--lang", "en")
    tap.same("when quiet, the exit code tells", (done.returncode, done.stdout), (1, ""))


def check_days(tap):
    last = "2026-03-31T23:59:59"
    tap.same("the rules of the day of submission are judged", judged(draft("new.json"))[:2],
             (0, {"OLD": "not_in_force", "NEW": "pass", "SPRING": "pass"}))
    code, outcomes, document = judged(draft("old.json", submitted=last, members=2))
    tap.same("the last second of a day is of that day", (code, outcomes),
             (0, {"OLD": "pass", "NEW": "not_in_force", "SPRING": "pass"}))
    tap.same("a rule that is not in force says when it is",
             document["applications"][0]["rules"][1]["trace"],
             "not in force on 31 March 2026 (from 1 April 2026 on)")
    tap.same("its first day is judged", judged(draft("first.json", members=2))[:2],
             (1, {"OLD": "not_in_force", "NEW": "fail", "SPRING": "pass"}))
    tap.same("so is another's last", judged(draft("last.json", submitted="2026-05-31T23:00:00"))[1],
             {"OLD": "not_in_force", "NEW": "pass", "SPRING": "pass"})
    tap.same("and not the day after",
             judged(draft("after.json", submitted="2026-06-01T00:00:00"))[1],
             {"OLD": "not_in_force", "NEW": "pass", "SPRING": "not_in_force"})
    tap.same("--as-of counts before the file",
             judged(draft("asof.json"), "--as-of", "2026-02-28T10:00:00")[1],
             {"OLD": "pass", "NEW": "not_in_force", "SPRING": "not_in_force"})
    tap.same("and when the file does not say",
             judged(draft("none.json", submitted=...), "--as-of", "2026-02-28T10:00:00")[1],
             {"OLD": "pass", "NEW": "not_in_force", "SPRING": "not_in_force"})


def check_reasons(tap):
    done = run(draft("small.json", requested="0.00"), "--json", fund=SEASONS)
    tap.same("an award of nothing is against it",
             (done.returncode, json.loads(done.stdout)["applications"][0]["passes"]), (1, False))
    done = run(draft("unknown.json", requested=...), "--lang", "en", fund=SEASONS)
    tap.ok("so is one that cannot be computed", done.returncode == 1 and
           "The award cannot be computed yet, because a fact is missing." in done.stdout)
    done = run(draft("typo.json", members="three"), "--lang", "en", fund=SEASONS)
    tap.ok("so is a value that cannot be read", done.returncode == 1 and
           "Values that cannot be read, and count as missing: 1." in done.stdout and
           "typo.json:1:" in done.stderr, done.stdout + done.stderr)
    with open(SEASONS, encoding="utf-8") as file:
        fund = json.load(file)
    fund["call"]["envelopes"][1]["when"] = "local"
    path = written("fund.json", fund)
    done = run(draft("nowhere.json", local=False), "--lang", "en", fund=path)
    tap.ok("so is the lack of an envelope", done.returncode == 1 and
           "No envelope of the call takes it." in done.stdout, done.stdout)


def check_files(tap):
    good = draft("good.json")
    done = run(good, fund=SEASONS)
    tap.same("nothing against it is 0", done.returncode, 0)
    with open(good, encoding="utf-8") as file:
        text = file.read()
    done = levain("precheck", "--fund", SEASONS, "--format", "json", "-", "--lang", "en",
                  input=text)
    tap.ok("JSON is read from the standard input", done.returncode == 0 and
           done.stdout.startswith("D\n"), done.stderr)
    done = run(written("list.json", "[]"), "--json", fund=SEASONS)
    tap.same("no draft at all is nothing against any",
             (done.returncode, json.loads(done.stdout)["applications"]), (0, []))
    for name, value, words in (
            ("none.json", "{", "none.json:1:"),
            ("number.json", "12", "expected an application, found a number"),
            ("mixed.json", "[{}, 3]", "expected an application, found a number")):
        done = run(written(name, value), "--lang", "en", fund=SEASONS)
        tap.ok(f"{name} cannot be read", done.returncode == 65 and words in done.stderr,
               done.stderr)
    done = run(written("d.csv", "id;members;requested;kind;colour\nC1;3;500.00;a;red\n"), "--lang",
               "en", "--as-of", "2026-04-02T00:00:00", fund=SEASONS)
    tap.ok("columns that are missing or unknown are told, the rest is judged",
           done.returncode == 1 and "the column local is missing" in done.stderr and
           "the call does not know this column" in done.stderr and
           "Rules that are met: NEW" in done.stdout, done.stdout + done.stderr)
    done = run(written("noid.csv", "submitted;members;requested;kind;local\n"
                                   "2026-04-02T00:00:00;3;500.00;a;yes\n"), "--lang", "en",
               fund=SEASONS)
    tap.ok("a draft without a code is called by its line",
           done.returncode == 0 and done.stdout.startswith("line 2\n"), done.stdout + done.stderr)


def check_lists(tap):
    fund = os.path.join(FOURNIL, "fund.json")
    one = {"dossier": "F9", "depose_le": "2026-02-03T10:00:00", "charges": "24000",
           "demande": "12000"}
    with open(fund, encoding="utf-8") as file:
        lists = json.load(file)["call"]["intake"]["lists"]
    name = lists[0]["name"]
    field = next(one for one in lists[0]["fields"] if one["type"] == "date")
    done = run(written("with.json", {**one, name: [{field["name"]: "?!"}]}), "--lang", "en",
               fund=fund)
    tap.ok("the items of a list are read, and what is wrong with them told",
           done.returncode == 1 and f"/{name}/0/{field['name']}" in done.stderr, done.stderr)
    done = run(written("flat.json", {**one, name: 3}), "--lang", "en", fund=fund)
    tap.ok("a list that is none is told", "not a list of items" in done.stderr, done.stderr)
    done = run(written("item.json", {**one, name: [3]}), "--lang", "en", fund=fund)
    tap.ok("so is an item that is none", "expected an item of a list" in done.stderr, done.stderr)
    beside = [word for one in lists for word in
              ("--list", f"{one['name']}={os.path.join(FOURNIL, one['name'] + '.csv')}")]
    done = run(os.path.join(FOURNIL, "applications.csv"), *beside, fund=fund)
    tap.same("lists come from files beside a CSV file too", (done.returncode, done.stderr), (1, ""))


def check_database(tap):
    must("migrate")
    must("fund", "apply", FUND)
    must("intake", "--call", CALL, APPLICATIONS)
    before = sql("select relname, n_tup_ins + n_tup_upd + n_tup_del from pg_stat_xact_user_tables")
    counts = "select count(*) from levain.application_version, levain.intake"
    rows = sql(counts)
    path = os.path.join(DATA, "drafts.csv")
    done = levain("precheck", "--call", CALL, path, "--lang", "en")
    tap.same("a call in the database judges as its fund file",
             (done.returncode, done.stdout), (1, run(path, "--lang", "en").stdout))
    tap.same("and nothing is written", (sql(counts), sql(
        "select relname, n_tup_ins + n_tup_upd + n_tup_del from pg_stat_xact_user_tables")),
             (rows, before))
    must("score", "--call", CALL)
    document = json.loads(levain("precheck", "--call", CALL, APPLICATIONS, "--json").stdout)
    found = {one["application"]: [rule["code"] for rule in one["rules"]
                                  if rule["outcome"] in ("fail", "unknown")]
             for one in document["applications"]}
    scored = json.loads(must("allocate", "--call", CALL, "--json"))
    tap.same("what is filed is judged as its draft was", {
        code: rules for code, rules in sorted(found.items()) if rules}, {
            one["application"]: one["failed_rules"] + one["unknown_rules"]
            for one in sorted(scored["applications"], key=lambda one: one["application"])
            if one["failed_rules"] + one["unknown_rules"]})


def main():
    tap = Tap()
    check_words(tap)
    check_days(tap)
    check_reasons(tap)
    check_files(tap)
    check_lists(tap)
    check_database(tap)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
