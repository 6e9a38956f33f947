#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Fund files: what is wrong with one, and how its versions follow each other. Prints TAP; run by
test_fund.sh. What the migrations refuse is tested in tests/unit/test_migrate.c."""
import json
import os
import subprocess
import sys

from levain_test import (CALL, EXAMPLE, LEVAIN, SCRATCH, Tap, allocation, copy_database,
                         drop_database, levain, must, sql)

FUND = os.path.join(EXAMPLE, "fund.json")
BEFORE, OPENING, OPEN = "2026-01-11T23:59:59", "2026-01-12T00:00:00", "2026-02-01T10:00:00"
with open(FUND, encoding="utf-8") as example:
    TEXT = example.read()


def write(name, *changes):
    """The example's fund file with texts changed; the path."""
    text = TEXT
    for old, new in changes:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    path = os.path.join(SCRATCH, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def line_of(path, words):
    with open(path, encoding="utf-8") as file:
        return file.read().split(words)[0].count("\n") + 1


def check(path):
    done = levain("fund", "check", path, "--json", "--lang", "en")
    return done.returncode, json.loads(done.stdout), done.stderr


def apply(path, *arguments):
    """The exit code, the outcome and version, the standard error."""
    done = levain("fund", "apply", path, "--json", "--lang", "en", *arguments)
    document = json.loads(done.stdout) if done.stdout else {}
    return (done.returncode, document.get("outcome"), document.get("version")), done.stderr


def check_problems(tap):
    code, document, _ = check(FUND)
    tap.same("nothing is wrong with the worked fund",
             (code, document["valid"], document["fund"], document["call"], document["net_cents"],
              document["problems"]), (0, True, "val-de-lierre", CALL, 48000000, []))
    changes = [('"amount": "225000.00"', '"amount": 225000.00', "/contributions/0/amount",
                "expected an amount, found a number"),
               ('"mode": "competition"', '"mode": "competition", "colour": "red"', "/call/colour",
                "unknown key `colour`"),
               ('"encoding": "utf-8"', '"encoding": "utf-8", "encoding": "utf-8"',
                "/call/intake/encoding", "the name is already in this object, with its value on"),
               ('"n_members >= 3"', '"n_member >= 3"', "/call/rules/5/formula",
                "character 1 of the formula: unknown name `n_member`"),
               ('"charges = produits"', '"charges = = produits"', "/call/rules/7/formula",
                "character 11 of the formula: a value is expected here"),
               ('"severity": "completable"', '"severity": "fatal"', "/call/rules/14/severity",
                "`fatal` is not a known choice"),
               ('"weight": 20', '"weight": 21', "/call/score/weights_total",
                "the weights sum to 101, not to 100")]
    path = write("wrong.json", *[change[:2] for change in changes])
    code, document, errors = check(path)
    lines = [line_of(path, new if "weights_total" not in pointer else '"weights_total"')
             for _, new, pointer, _ in changes]
    tap.same("all that is wrong is listed at once, by line and JSON pointer",
             [(p["line"], p["place"]) for p in document["problems"]],
             list(zip(lines, [change[2] for change in changes])))
    tap.none("each with its reason",
             [f"{p['reason']}, not {change[3]}" for p, change in zip(document["problems"], changes)
              if not p["reason"].startswith(change[3])])
    tap.same("the file is not valid", (code, document["valid"]), (65, False))
    tap.ok("the message counts", "the fund file has things to mend: 7" in errors, errors)
    shown = levain("fund", "check", path, "--lang", "en")
    tap.ok("without --json, a name nearly right is offered",
           shown.stdout == "" and "did you mean `n_members`?" in shown.stderr, shown.stderr)
    _, document, _ = check(write("over.json", ('"voted": "240000.00"', '"voted": "340000.00"')))
    tap.ok("envelopes over what was contributed are refused",
           [p["place"].startswith("/call/envelopes") for p in document["problems"]] == [True],
           document["problems"])
    code, _, errors = check(write("cut.json", (TEXT[len(TEXT) // 2:], "")))
    tap.ok("half a file is refused with the place", code == 65 and "cut.json" in errors, errors)
    tap.same("a file with something wrong cannot be applied",
             (apply(path)[0], sql("select count(*) from levain.fund")),
             ((65, None, None), [["0"]]))


def check_versions(tap):
    tap.same("a fund file is loaded", apply(FUND, "--dry-run")[0], (0, "created", 1))
    tap.same("but not by --dry-run", sql("select count(*) from levain.fund"), [["0"]])
    tap.same("then it is", apply(FUND)[0], (0, "created", 1))
    tap.same("a second time changes nothing", apply(FUND)[0], (0, "unchanged", 1))

    draft = write("draft.json", ('"threshold": 55', '"threshold": 54'))
    tap.same("a second before the call opens, a changed file needs no reason",
             apply(draft, "--as-of", BEFORE)[0], (0, "new_version", 2))
    code, errors = apply(FUND, "--as-of", OPENING)
    tap.ok("from the second it opens, it does",
           code == (65, None, None)
           and "[rule_set_reason_check; sql/README.md explains it]" in errors, errors)
    tap.same("nothing is kept of what was refused",
             sql("select version, reason is null from levain.rule_set order by version"),
             [["1", "t"], ["2", "t"]])
    tap.same("a blank is no reason", apply(FUND, "--as-of", OPEN, "--reason", "  ")[0][0], 65)
    tap.same("with a reason it is a new version, even back to an older file",
             apply(FUND, "--as-of", OPEN, "--reason", "Le seuil voté est 55.")[0],
             (0, "new_version", 3))
    tap.same("the reason stays with it, and each file word for word",
             sql("select version, call_was_open, coalesce(reason, ''),"
                 " sha256 = sha256(convert_to(source, 'UTF8')) from levain.rule_set"
                 " order by version"),
             [["1", "f", "", "t"], ["2", "f", "", "t"],
              ["3", "t", "Le seuil voté est 55.", "t"]])
    tap.same("a file that is in force needs no reason", apply(FUND, "--as-of", OPEN)[0],
             (0, "unchanged", 3))


def check_with_runs(tap):
    """A new version once there are applications and runs."""
    must("intake", "--call", CALL, os.path.join(EXAMPLE, "applications.csv"))
    must("score", "--call", CALL)
    first = allocation()
    stricter = write("stricter.json", ('"threshold": 55', '"threshold": 60'))
    tap.same("a higher threshold is a new version",
             apply(stricter, "--as-of", OPEN, "--reason", "Décision du comité.")[0],
             (0, "new_version", 4))
    stale = levain("allocate", "--call", CALL, "--lang", "en")
    tap.ok("what was scored by other rules cannot be allocated",
           stale.returncode == 65 and "rules changed since scoring run" in stale.stderr,
           stale.stderr)
    must("score", "--call", CALL)
    second = allocation()
    tap.same("scored by them, the result is theirs",
             (second["awarded_cents"], second["left_cents"], second["kind"]),
             (38100000, 9900000, "real"))
    texts = [json.loads(must("explain", "A10", "--json", *run))["status"]
             for run in ([], ["--run", first["run"]])]
    tap.same("the older run is still explained, by its own rules", texts, ["rejected", "awarded"])
    code, errors = apply(write("moved.json", ('{"name": "created", "type": "date"',
                                              '{"name": "created", "type": "text"')),
                         "--as-of", OPEN, "--reason", "Oops.")
    tap.ok("a field that applications have filled cannot become another",
           code[0] == 65 and "field_layout_check" in errors or "created" in errors, errors)
    apply(FUND, "--as-of", OPEN, "--reason", "Retour au règlement voté.")
    must("score", "--call", CALL)
    tap.same("back to the first rules, the first run is found again, byte for byte",
             allocation(), first)


def check_funds(tap):
    other = write("other.json", ('"code": "val-de-lierre"', '"code": "val-de-saule"'))
    tap.same("another fund may have a call of the same name", apply(other)[0], (0, "created", 1))
    code = levain("score", "--call", CALL, "--lang", "en")
    tap.ok("then the bare name is refused, with both whole ones", code.returncode == 65
           and f"2 funds have a call named {CALL}" in code.stderr
           and f"val-de-lierre/{CALL}" in code.stderr and f"val-de-saule/{CALL}" in code.stderr,
           code.stderr)
    done = json.loads(must("score", "--call", f"val-de-saule/{CALL}", "--json"))
    tap.same("the whole name is understood", done["applications"], 0)


def check_migrate(tap):
    tap.same("migrating again changes nothing",
             json.loads(must("migrate", "--json"))["applied"], 0)
    fresh = f"{os.environ['PGDATABASE']}_fresh"
    copy_database("template0", fresh)
    environment = dict(os.environ, PGDATABASE=fresh)
    both = [subprocess.Popen([LEVAIN, "migrate", "--json"], env=environment, text=True,
                             stdout=subprocess.PIPE) for _ in range(2)]
    done = [json.loads(one.communicate()[0]) for one in both]
    tap.same("two migrations at once in a fresh database do the work once",
             (sum(one["applied"] for one in done), [one["version"] for one in done],
              [one.returncode for one in both]),
             (done[0]["version"], [done[0]["version"]] * 2, [0, 0]))
    sql("update levain.migration set sha256 = sha256('') where version = 1", fresh)
    edited = levain("migrate", database=fresh)
    used = levain("score", "--call", CALL, database=fresh)
    tap.ok("a release that was edited is refused, by every command",
           (edited.returncode, used.returncode) == (65, 65) and "0001_roles" in edited.stderr
           and "0001_roles" in used.stderr, edited.stderr + used.stderr)
    drop_database(fresh)


def main():
    tap = Tap()
    must("migrate")
    check_problems(tap)
    check_versions(tap)
    check_with_runs(tap)
    check_funds(tap)
    check_migrate(tap)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
