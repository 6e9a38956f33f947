#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Scoring runs of the worked fund compared: each thing that can change, alone and together, with
what it moves, computed by hand. Prints TAP; run by test_compare.sh.

The base: the worked fund, where A17 has signed the commitment (R05) and still misses a document
(R15), and A18 has not come yet. Marks by hand, from applications.csv and fund.json:
  A05  2 members of 2 categories, all local: C1 step(2, 3, 5, 8) = 0 + 0, of weight 20: 0 points;
       C2 200 reaches 100, 140, 170: 3 of 5, of weight 15: 9 points. Together 44; fails R06.
       With 3 members: C1 1: 4 points; 200 reaches 150 of 150, 210, 255: C2 1: 3 points; 42.
  A01  C3 is the mean of 4 and 4, of weight 15: 12 points; with 5 and 4, 4.5: 13.5 points.
  A03  4 members, retained with 66.5.
"""
import json
import os
import sys

from levain_test import CALL, EXAMPLE, SCRATCH, Tap, levain, must, sql

EARLY = ("--as-of", "2025-01-01T00:00:00", "--reason", "A test.")
BASE = {"A17": {"cer": "1"}}
WEIGHT_1 = ('"en": "Cooperation"},\n       "weight": 20',
            '"en": "Cooperation"},\n       "weight": 25')
WEIGHT_6 = ('"Jobs for each euro"},\n       "weight": 10',
            '"Jobs for each euro"},\n       "weight": 5')
MEMBERS_4 = ('"formula": "n_members >= 3"', '"formula": "n_members >= 4"')
NEW_RULE = ('      {"code": "R07", "severity"',
            '      {"code": "R16", "severity": "blocking", "formula": "n_members >= 5"},\n'
            '      {"code": "R07", "severity"')
NEW_FIELD = ('        {"name": "frr_or_qpv", "column": "frr"',
             '        {"name": "zone", "type": "count", "column": "zone"},\n'
             '        {"name": "frr_or_qpv", "column": "frr"')


def write(changes=None, drop=("A18",)):
    with open(os.path.join(EXAMPLE, "applications.csv"), encoding="utf-8") as file:
        header, *lines = [line.rstrip("\n").split(";") for line in file]
    path = os.path.join(SCRATCH, "applications.csv")
    with open(path, "w", encoding="utf-8") as file:
        file.write(";".join(header) + "\n")
        for line in lines:
            cells = dict(zip(header, line))
            cells.update(BASE.get(cells["id"], {}))
            cells.update((changes or {}).get(cells["id"], {}))
            if cells["id"] not in drop:
                file.write(";".join(cells[name] for name in header) + "\n")
    return path


def fund(*replaced):
    with open(os.path.join(EXAMPLE, "fund.json"), encoding="utf-8") as file:
        text = file.read()
    for before, after in replaced:
        if text.count(before) != 1:
            raise SystemExit(f"Bail out! {before} is {text.count(before)} times in fund.json")
        text = text.replace(before, after)
    path = os.path.join(SCRATCH, "fund.json")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def run(*replaced, changes=None, drop=("A18",)):
    """The scoring run of the fund with some texts replaced and some cells changed."""
    must("fund", "apply", fund(*replaced), *EARLY)
    must("intake", "--call", CALL, write(changes, drop))
    return json.loads(must("score", "--call", CALL, "--json"))["run"]


def compare(*runs):
    document = json.loads(must("compare", *runs, "--json"))
    document["by_code"] = {app["application"]: app for app in document["applications"]}
    return document


def classes(document):
    return {app["application"]: app["change"] for app in document["applications"]
            if app["change"] != "rank_only"}


def causes(document):
    return {(cause["kind"], cause["name"]): cause["applications"]
            for cause in document["causes"] if cause["applications"]}


def move(app, kind, code=None):
    """(from, to, {change: enough}, together) of one move, or None."""
    for found in app["moves"]:
        if (found["kind"], found["code"]) == (kind, code):
            return (found["from"], found["to"],
                    {cause["change"]: cause["enough"] for cause in found["causes"]},
                    found["together"])
    return None


def points(app, code):
    return [(found["from_points"], found["to_points"]) for found in app["moves"]
            if (found["kind"], found["code"]) == ("criterion", code)][0]


def check_fact(tap, base):
    found = compare(base, run(changes={"A05": {"n_members": "3"}}))
    app = found["by_code"]["A05"]
    tap.same("one fact corrected moves its application alone", classes(found), {"A05": "moved"})
    tap.same("... and the summary says why", causes(found), {("fact", "n_members"): 1})
    tap.same("the rule that the fact decides goes from fail to pass because of it",
             move(app, "rule", "R06"), ("fail", "pass", {"fact.n_members": True}, []))
    tap.same("the values then and now are told",
             [(m["from_trace"], m["to_trace"]) for m in app["moves"] if m["code"] == "R06"],
             [("number of members (2) ≥ 3: false", "number of members (3) ≥ 3: true")])
    tap.same("the marks that rest on it move, with the points computed by hand",
             (move(app, "criterion", "C1"), points(app, "C1"), points(app, "C2")),
             (("0", "1", {"fact.n_members": True}, []), ("0", "4"), ("9", "3")))
    tap.same("score, decision, version and rank, then and now",
             [(side["score_exact"], side["decision"], side["version"], side["rank"])
              for side in (app["before"], app["after"])],
             [("44", "INELIGIBLE", 1, None), ("42", "BELOW_THRESHOLD", 2, 13)])
    tap.same("what changed of the application is told from and to", app["changes"],
             [{"id": "fact.n_members", "kind": "fact", "name": "n_members", "marker": None,
               "from": "2", "to": "3"}])


def check_weights(tap, base):
    other = run(WEIGHT_1, WEIGHT_6)
    found = compare(base, other)
    app = found["by_code"]["A01"]
    tap.same("two weights changed are two changes of the rule set",
             [(c["id"], c["from"], c["to"]) for c in found["rule_changes"]],
             [("criteria.C1.weight", "20", "25"), ("criteria.C6.weight", "10", "5")])
    tap.same("each moves its own criterion",
             (move(app, "criterion", "C1"), points(app, "C1"), points(app, "C6")),
             (("5", "5", {"criteria.C1.weight": True}, []), ("20", "25"), ("4", "2")))
    tap.same("only both give the new score, and each alone is told",
             (move(app, "score"), [c["alone"] for m in app["moves"] if m["kind"] == "score"
                                   for c in m["causes"]]),
             (("80", "83", {"criteria.C1.weight": False, "criteria.C6.weight": False},
               ["criteria.C1.weight", "criteria.C6.weight"]), ["85", "78"]))
    tap.same("nobody enters or leaves",
             (found["summary"]["entered"], found["summary"]["left"],
              found["before"]["retained"], found["after"]["retained"]), (0, 0, 12, 12))
    back = compare(other, base)
    tap.same("the other way round, everything goes back",
             move(back["by_code"]["A01"], "score")[:2], ("83", "80"))


def check_rules(tap, base):
    found = compare(base, run(NEW_RULE))
    app = found["by_code"]["A03"]
    tap.same("a rule added is one change, with its formula",
             [(c["id"], c["code"], c["member"], c["from"], c["to"])
              for c in found["rule_changes"]], [("rules.R16", "R16", None, None, "n_members >= 5")])
    tap.same("who fails it and nothing else leaves; who was ineligible moves",
             classes(found), {"A03": "left", "A05": "moved"})
    tap.same("the rule was not asked, and is failed because it was added",
             (move(app, "rule", "R16"), move(app, "decision")),
             ((None, "fail", {"rules.R16": True}, []),
              ("retained", "INELIGIBLE", {"rules.R16": True}, [])))
    tap.same("one that passes the new rule is unchanged or only ranked otherwise",
             {found["by_code"].get(code, {"change": "unchanged"})["change"]
              for code in ("A01", "A07", "A10")} - {"rank_only", "unchanged"}, set())


def check_together(tap):
    strict = run(MEMBERS_4)
    found = compare(strict, run(changes={"A05": {"n_members": "3"}}))
    app = found["by_code"]["A05"]
    tap.same("a fact and a formula that only together change a verdict are named together",
             move(app, "rule", "R06"),
             ("fail", "pass", {}, ["rules.R06.formula", "fact.n_members"]))
    tap.same("the formula is told, old and new",
             [(c["from"], c["to"]) for c in found["rule_changes"]],
             [("n_members >= 4", "n_members >= 3")])
    tap.same("so is the threshold, when it crosses somebody",
             [move(compare(run(), run(('"threshold": 55', '"threshold": 60')))["by_code"]["A10"],
                   "decision")],
             [("retained", "BELOW_THRESHOLD", {"score.threshold": True}, [])])


def check_marks(tap, base):
    found = compare(base, run(changes={"A01": {"m3a": "5"}}))
    app = found["by_code"]["A01"]
    tap.same("a mark changed moves its criterion, by its marker",
             (move(app, "criterion", "C3"), points(app, "C3"), app["changes"][0]),
             (("4", "4.5", {"mark.C3.m-a": True}, []), ("12", "13.5"),
              {"id": "mark.C3.m-a", "kind": "mark", "name": "C3", "marker": "m-a", "from": "4",
               "to": "5"}))
    tap.same("... and the version of the facts stays",
             (app["before"]["version"], app["after"]["version"]), (1, 1))


def check_conflict(tap):
    """A01 with C3 marked 5 and 4: 4.5 makes 13.5 points; without m-a, 4 makes 12."""
    marked = run(changes={"A01": {"m3a": "5"}})
    must("conflict", "declare", f"{CALL}/A01", "m-a", "--motive", "A neighbour.")
    without = run(changes={"A01": {"m3a": "5"}})
    found = compare(marked, without)
    app = found["by_code"]["A01"]
    tap.same("a conflict of interest moves what the marker's marks were part of",
             (move(app, "criterion", "C3"), points(app, "C3"), app["changes"]),
             (("4.5", "4", {"conflict.m-a": True}, []), ("13.5", "12"),
              [{"id": "conflict.m-a", "kind": "conflict", "name": "m-a", "marker": None,
                "from": None, "to": "m-a"}]))
    tap.same("and is counted once for its application", causes(found), {("conflict", "m-a"): 1})
    fact = compare(without, run(changes={"A01": {"m3a": "5", "etp": "9"}}))
    tap.same("where it stands in both runs, it moves nothing beside a fact that does",
             (causes(fact), move(fact["by_code"]["A01"], "criterion", "C3"),
              fact["summary"]["unexplained"]), ({("fact", "etp"): 1}, None, 0))
    told = must("compare", marked, without, "--lang", "en")
    tap.ok("people read it", "because of: conflict of interest of m-a found" in told, told)
    must("conflict", "withdraw", f"{CALL}/A01", "m-a", "--motive", "Another street.")
    tap.same("withdrawn, the run of before is found",
             run(changes={"A01": {"m3a": "5"}}), marked)


def check_waiver(tap, base):
    must("complete", f"{CALL}/A17", "R15", "--motive", "The document has come.")
    found = compare(base, run())
    app = found["by_code"]["A17"]
    tap.same("a completion lets its application in",
             (app["change"], move(app, "rule", "R15"), move(app, "decision")),
             ("entered", ("fail", "waived", {"waiver.R15": True}, []),
              ("INELIGIBLE", "retained", {"waiver.R15": True}, [])))
    return found["after"]["run"]


def check_added(tap, base):
    other = run(drop=())
    found = compare(base, other)
    app = found["by_code"]["A18"]
    tap.same("an application that came is in the second run alone",
             (app["change"], app["before"], app["after"]["decision"], app["moves"]),
             ("added", None, "retained", []))
    tap.same("the others change rank at most", set(classes(found).values()) - {"added"}, set())
    tap.same("the counts agree",
             (found["before"]["applications"], found["after"]["applications"],
              sum(found["summary"][key] for key in
                  ("added", "removed", "entered", "left", "moved", "rank_only", "unchanged"))),
             (17, 18, 18))
    tap.same("the other way round it is removed",
             classes(compare(other, base)), {"A18": "removed"})
    return other


def check_known(tap):
    """A fact that a new field asks for, then given."""
    rule = ('      {"code": "R07", "severity"',
            '      {"code": "R16", "severity": "completable", "formula": "zone >= 1"},\n'
            '      {"code": "R07", "severity"')
    before = run(drop=())
    must("fund", "apply", fund(rule, ('"frr_or_qpv", "column": "frr", "type": "flag",\n         '
                                      '"label": {"fr": "zone FRR ou QPV", '
                                      '"en": "priority area (FRR or QPV)"}}',
                                      '"frr_or_qpv", "column": "frr", "type": "flag",\n         '
                                      '"label": {"fr": "zone FRR ou QPV", '
                                      '"en": "priority area (FRR or QPV)"}},\n'
                                      '        {"name": "zone", "type": "count"}')), *EARLY)
    asked = json.loads(must("score", "--call", CALL, "--json"))["run"]
    found = compare(before, asked)
    tap.same("a rule on a fact that nobody gave yet: to complete, because of the rule",
             move(found["by_code"]["A01"], "rule", "R16"),
             (None, "unknown", {"rules.R16": True}, []))
    path = os.path.join(SCRATCH, "known.csv")
    with open(write(drop=()), encoding="utf-8") as file, open(path, "w", encoding="utf-8") as out:
        for number, line in enumerate(file):
            out.write(line.rstrip("\n") + (";zone" if number == 0 else ";2") + "\n")
    must("intake", "--call", CALL, path)
    found = compare(asked, json.loads(must("score", "--call", CALL, "--json"))["run"])
    tap.same("a fact that became known lets in, and was not known before",
             (found["by_code"]["A01"]["change"],
              move(found["by_code"]["A01"], "rule", "R16"),
              found["by_code"]["A01"]["changes"][0]["from"]),
             ("entered", ("unknown", "pass", {"fact.zone": True}, []), None))
    found = compare(before, found["after"]["run"])
    tap.same("rule and fact at once: the rule is passed, and nobody moves", classes(found), {})
    tap.ok("... and the summary says that facts changed for all",
           found["summary"]["same_despite_other_inputs"] == 18, found["summary"])


def refused(tap, name, words, *arguments):
    done = levain("compare", *arguments, "--lang", "en")
    tap.ok(name, done.returncode == 65 and done.stdout == ""
           and all(word in done.stderr for word in words),
           f"{done.returncode} {done.stdout}{done.stderr}")


def check_refusals(tap, one, two):
    must("score", "--call", CALL)
    allocated = json.loads(must("allocate", "--call", CALL, "--json"))["run"]
    refused(tap, "a run that is none is refused", ["there is no run named 0z0z"], one, "0z0z")
    refused(tap, "... of a call, too",
            ["the call has no run named 0z0z", f"levain runs --call {CALL} lists them"],
            one, "0z0z", "--call", CALL)
    refused(tap, "a head of several names is refused with all of them",
            ["runs have names that begin with", one, two, "(scoring, val-de-lierre/"], "", one)
    refused(tap, "the same run twice is refused", [f"both names mean run {one}"], one, one[:11])
    refused(tap, "an allocation beside a scoring run is refused, with what to do",
            [f"run {allocated} is an allocation, the other one a scoring run",
             "levain runs --call"],
            one, allocated)
    with open(fund(('"code": "val-de-lierre-2026"', '"code": "other-2026"')),
              encoding="utf-8") as file:
        other = file.read()
    path = os.path.join(SCRATCH, "other.json")
    with open(path, "w", encoding="utf-8") as file:
        file.write(other)
    must("fund", "apply", path, "--as-of", "2025-01-01T00:00:00")
    must("intake", "--call", "other-2026", write())
    foreign = json.loads(must("score", "--call", "other-2026", "--json"))["run"]
    refused(tap, "runs of two calls are refused",
            [f"run {foreign} of val-de-lierre/other-2026", "when they judge one call"],
            one, foreign)


def check_people(tap, one, two):
    english = must("compare", one, two, "--lang", "en")
    tap.ok("for people, the summary comes first",
           english.startswith("two scoring runs of val-de-lierre/val-de-lierre-2026\n")
           and "\napplications that move because of\n" in english, english)
    tap.ok("then who moves, and why",
           '\nA05 moves\n  score 44 → 42 (C1 +4, C2 -6), rank – → 13\n'
           '  decision: ineligible → below the threshold\n'
           '    because of: fact "number of members": 2 → 3\n' in english, english)
    tap.same("no line is wider than 80 columns",
             [line for line in english.split("\n") if len(line) > 80], [])
    tap.same("twice the same, byte for byte", must("compare", one, two, "--lang", "en"), english)
    quiet = must("compare", one, two, "--lang", "en", "--quiet")
    tap.ok("--quiet gives the summary alone",
           english.startswith(quiet) and "A05" not in quiet and "enter" in quiet, quiet)
    french = must("compare", one, two, "--lang", "fr")
    tap.ok("in French too",
           '\nA05 bouge\n' in french
           and 'à cause de : donnée « nombre de membres » : 2 → 3' in french
           and "liste vide" not in french
           and "  décision : inéligible → sous le seuil" in french.replace("\u00a0", " "),
           french)


def check_lie(tap, one, two):
    sql("set role levain_owner; update levain.score set score_num = score_num + 1"
        " where score_num = 80 and scoring_run_id ="
        f" (select scoring_run_id from levain.scoring_run where name = '{two}')")
    refused(tap, "a run that stored something else than its inputs give is refused, with what",
            [f"run {two}, application A01: the score is stored as 81, computed as 80"], one, two)


def main():
    tap = Tap()
    must("migrate")
    base = run()
    check_fact(tap, base)
    check_weights(tap, base)
    check_rules(tap, base)
    check_together(tap)
    check_marks(tap, base)
    check_conflict(tap)
    two = run(changes={"A05": {"n_members": "3"}})
    check_people(tap, base, two)
    check_refusals(tap, base, two)
    check_waiver(tap, base)
    check_added(tap, run())
    check_known(tap)
    check_lie(tap, base, two)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
