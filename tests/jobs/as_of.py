#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""A run of March, redone in December when everything has changed since: zones, by a law that moves
backwards, rates, the rules, an application, a mark, a conflict, a derogation. Prints TAP; run by
test_as_of.sh."""
import filecmp
import json
import os
import sys

from levain_test import ROOT, SCRATCH, Tap, levain, must, sql

PLACES = os.path.join(ROOT, "tests", "data", "territories")
CALL = "zones-2025"
MARCH = "2025-03-20"
FUND = {
    "levain": 1,
    "fund": {"code": "zones", "currency": "EUR", "time_zone": "Europe/Paris", "language": "en",
             "rates": {
                 "smic_hourly": {"type": "money", "values": [
                     {"value": "11.88", "from": "2024-11-01"}]},
                 "share": {"type": "number", "values": [
                     {"value": "0.95", "from": "2023-10-01"},
                     {"value": "0.97", "from": "2025-01-01", "known_from": "2025-09-01"}]}}},
    "contributions": [{"funder": "city", "year": 2025, "amount": "90000.00"}],
    "call": {
        "code": CALL, "mode": "competition",
        "opens": "2025-01-01T00:00:00", "closes": "2025-03-15T12:00:00",
        "parameters": {"floor": {"type": "number", "on": "2025-03-15", "values": [
            {"value": 1, "from": "2025-01-01"},
            {"value": 2, "from": "2025-01-01", "known_from": "2025-06-01"}]}},
        "intake": {"code": "id", "fields": [
            {"name": "town", "type": "code"}, {"name": "members", "type": "count"},
            {"name": "start", "type": "date"}, {"name": "hours", "type": "count"}],
            "marks": [{"criterion": "JURY", "marker": "j", "column": "jury"}]},
        "envelopes": [{"code": "ALL", "when": "always", "voted": "90000.00"}],
        "rules": [
            {"code": "RURAL", "severity": "derogable",
             "formula": "in_zone(town, 'FRR', start) or in_zone(town, 'FRR+', start)"},
            {"code": "MEMBERS", "severity": "blocking", "formula": "members >= call.floor"}],
        "criteria": [
            {"code": "PLUS", "weight": 50, "scale": [0, 1],
             "formula": "points(in_zone(town, 'FRR+', start))"},
            {"code": "JURY", "weight": 50, "scale": [0, 5], "marks": "single"}],
        "score": {"sum": "weight * mark / scale.max"},
        "caps": [{"code": "HOURS",
                  "formula": "round_half_up(rate('smic_hourly', start) * hours * "
                             "rate('share', start), euros('0.01'))"}],
        "award": {"step": "0.01", "minimum": "euros('1')"},
        "order": ["score desc"],
        "passes": [{"code": "1", "from": "own_envelope", "not_fitting": {"else": "skip"}}]}}
HEADER = "id;town;members;start;hours;jury\n"
#                                  in March: in FRR, marked 4       in no zone
FIRST = HEADER + "A;26362;3;2025-03-01;100;4\n" + "B;26347;1;2025-03-01;10;5\n" \
    + "C;99999;5;2025-03-01;10;5\n"
ZONES = "zone;territory_kind;territory;valid_from;valid_to;known_from;source\n"


def write(name, text):
    path = os.path.join(SCRATCH, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def fund_file(name, **changes):
    text = json.dumps(FUND)
    for old, new in changes.items():
        text = text.replace(old, new)
    return write(name, text)


def then(day, table, column):
    """As if what was recorded last in a table had been recorded at noon of that day."""
    key = {"intake": "intake_id", "waiver": "waiver_id", "rule_set": "rule_set_id",
           "reference_load": "reference_load_id", "scoring_standing": "scoring_standing_id",
           "scoring_run": "scoring_run_id"}[table]
    sql(f"update levain.{table} set {column} = '{day} 12:00:00+00' "
        f"where {key} = (select max({key}) from levain.{table})")


def score(*arguments):
    return json.loads(must("score", "--call", CALL, "--json", *arguments))


def allocate(*arguments):
    return json.loads(must("allocate", "--call", CALL, "--json", *arguments))


def dossier(folder, *arguments):
    out = os.path.join(SCRATCH, folder)
    must("report", "dossier", "--call", CALL, "--format", "html,csv,json", "--out", out,
         *arguments)
    return out


def same_files(one, other):
    names = sorted(os.listdir(one))
    return names == sorted(os.listdir(other)) and len(names) == 3 and not filecmp.cmpfiles(
        one, other, names, shallow=False)[1]


def told(allocation):
    return {app["application"]: (app["status"], app["failed_rules"], app["score_exact"],
                                 app["award_cents"]) for app in allocation["applications"]}


def make_march(tap):
    """Everything up to 20 March, as it was recorded then."""
    must("migrate")
    must("territory", "load", PLACES, "--source", "COG", "--known-from", "2025-01-08")
    then("2025-01-10", "reference_load", "recorded_at")
    must("zone", "load", write("frr.csv", ZONES
                               + "FRR;commune;26362;2024-07-01;;2024-06-19;arrêté\n"))
    then("2025-01-11", "reference_load", "recorded_at")
    done = levain("fund", "apply", fund_file("fund.json"), "--as-of", "2024-12-01T00:00:00",
                  "--lang", "en")
    tap.same("a zone that nobody loaded is told, with the nearest one", done.stderr.splitlines(),
             ["warning: no territory is in zone FRR+; did you mean FRR?"])
    then("2025-01-01", "rule_set", "applied_at")
    must("intake", "--call", CALL, write("first.csv", FIRST))
    then("2025-03-10", "intake", "taken_at")


def make_december():
    """What came after: a decree of July with effect from January, and all the rest."""
    must("zone", "load", write("plus.csv", ZONES
                               + "FRR+;commune;26347;2025-01-01;;2025-07-10;décret 2025-628\n"
                               + "FRR+;commune;26362;2025-01-01;;2025-07-10;décret 2025-628\n"))
    then("2025-07-15", "reference_load", "recorded_at")
    must("fund", "apply", fund_file("later.json", **{'"hours": 1': '"hours": 1',
                                                     "90000.00": "80000.00"}),
         "--reason", "Less money.", "--as-of", "2025-08-01T00:00:00")
    then("2025-08-01", "rule_set", "applied_at")
    must("intake", "--call", CALL, write("second.csv", FIRST.replace("26347;1", "26347;2")
                                         .replace("100;4", "100;3")
                                         + "D;26362;4;2025-03-01;10;1\n"))
    then("2025-10-01", "intake", "taken_at")
    must("waive", f"{CALL}/C", "RURAL", "--motive", "Its code was mistyped.")
    then("2025-11-01", "waiver", "recorded_at")


def caused(comparison):
    """Which changes move what, and whether each is enough alone."""
    return {(app["application"], move["kind"], move["code"]):
            [(cause["change"], cause["enough"]) for cause in move["causes"]]
            for app in comparison["applications"] for move in app["moves"]}


def check_march(tap):
    # 11.88 x 100 x 0.95 = 1 128.60; A is in FRR alone: 0 and 40 points; C's town is unknown.
    march = score("--as-of", MARCH)
    first = allocate("--as-of", MARCH)
    tap.same("in March, A is rural, B is not, and where C is cannot be told", told(first), {
        "A": ("awarded", [], "40", 112860), "B": ("ineligible", ["RURAL"], "50", 0),
        "C": ("ineligible", [], None, 0)})
    tap.ok("a run as of an instant does not stand",
           levain("allocate", "--call", CALL).returncode == 65)
    standing = score()
    tap.same("scored without --as-of, the run of other rates and thresholds stands",
             standing["run"] == march["run"], False)
    explained = must("explain", f"{CALL}/C", "--as-of", MARCH)
    tap.ok("it says which territory is unknown", "unknown territory 99999" in explained, explained)
    return march, first, dossier("march", "--as-of", MARCH), explained


def check_december(tap, march, first, folder, explained):
    now = score()
    tap.ok("in December the scores are others", now["run"] != march["run"]
           and now["created"] and now["applications"] == 4, now)
    # A: 11.88 x 100 x 0.97 = 1 152.36; 50 and 30 points. B: 11.88 x 10 x 0.97 = 115.236.
    tap.same("by the law of July B was rural in March; C is eligible, and cannot be marked",
             told(allocate()), {
                 "A": ("awarded", [], "80", 115236), "B": ("awarded", [], "100", 11524),
                 "C": ("rejected", [], None, 0), "D": ("awarded", [], "60", 11524)})
    later = dossier("december")
    again = score("--as-of", MARCH)
    tap.same("as of March, December finds the run of March",
             (again["run"], again["created"]), (march["run"], False))
    tap.same("with the same awards", allocate("--as-of", MARCH), first)
    tap.ok("the same dossier, byte for byte",
           same_files(folder, dossier("march-again", "--as-of", MARCH)))
    tap.same("and the same explanation", must("explain", f"{CALL}/C", "--as-of", MARCH), explained)
    tap.ok("the dossier of December is another one", not same_files(folder, later))
    tap.same("the run of December still stands", score()["run"], now["run"])
    tap.ok("so its dossier is the same as before",
           same_files(later, dossier("december-again")))
    moved = json.loads(must("compare", march["run"], now["run"], "--json"))
    tap.same("the two can be compared: what is known otherwise is a change", [
        (one["id"], one["from"], one["to"]) for one in moved["rule_changes"]
        if one["member"] == "known"], [
            ("references.zones.FRR+", "entries: 0", "entries: 2"),
            ("references.rates.share", "0.95 from 2023-10-01 on",
             "0.95 from 2023-10-01 to 2024-12-31; 0.97 from 2025-01-01 on"),
            ("references.parameters.floor", "1", "2")])
    tap.same("and a cause of what moves", caused(moved), {
        ("A", "criterion", "PLUS"): [("references.zones.FRR+", True)],
        ("A", "criterion", "JURY"): [("mark.JURY.j", True)],
        ("A", "score", None): [("references.zones.FRR+", False), ("mark.JURY.j", False)],
        ("B", "rule", "RURAL"): [("references.zones.FRR+", True)],
        ("B", "criterion", "PLUS"): [("references.zones.FRR+", True)],
        ("B", "score", None): [("references.zones.FRR+", True)],
        ("B", "decision", None): [("references.zones.FRR+", True)],
        ("C", "rule", "RURAL"): [("waiver.RURAL", True)],
        ("C", "decision", None): [("waiver.RURAL", True)]})
    tap.same("nothing is without a cause", moved["summary"]["unexplained"], 0)
    told_so = must("compare", march["run"], now["run"], "--lang", "en")
    tap.ok("people read it", "zone FRR+, what is known of it" in told_so and
           "because of: zone FRR+, what is known of it" in told_so, told_so)
    tap.same("and the stability of each told", [levain(
        "stability", "--call", CALL, "--run", run).returncode for run in
        (march["run"], now["run"])], [0, 0])
    between = score("--as-of", "2025-07-20")
    tap.ok("as of July, there is a run that nobody made then",
           between["created"] and between["run"] not in (now["run"], march["run"]), between)
    tap.same("its awards are by the law of July and the facts of March",
             told(allocate("--as-of", "2025-07-20")), {
                 "A": ("awarded", [], "90", 112860), "B": ("ineligible", ["MEMBERS"], "100", 0),
                 "C": ("ineligible", [], None, 0)})
    tap.ok("without a run as of then, it is said what makes one", levain(
        "allocate", "--call", CALL, "--as-of", "2025-01-05").returncode == 65)
    tap.ok("a call has no rules before its first ones", levain(
        "score", "--call", CALL, "--as-of", "2024-12-31").returncode == 65)


def prechecked(draft, *arguments):
    """The rules that are against a draft, and its computed marks."""
    done = levain("precheck", write("draft.json", json.dumps(draft)), *arguments, "--json",
                  "--lang", "en")
    if done.returncode not in (0, 1):
        return done.returncode, done.stderr.splitlines()[0]
    one = json.loads(done.stdout)["applications"][0]
    return ([rule["code"] for rule in one["rules"] if rule["outcome"] == "fail"],
            [mark["mark"] for mark in one["criteria"] if mark["code"] == "PLUS"])


def check_drafts(tap):
    """A draft is judged by what was recorded by then."""
    draft = {"id": "N", "town": "26347", "members": 1, "start": "2025-03-01", "hours": 10}
    call = ("--call", CALL)
    tap.same("a draft is judged by the zones and thresholds of now",
             prechecked(draft, *call), (["MEMBERS"], ["1"]))
    tap.same("or, as of March, by those of March",
             prechecked(draft, *call, "--as-of", MARCH), (["RURAL"], ["0"]))
    tap.same("as of a day to come, by what is known now",
             prechecked(draft, *call, "--as-of", "2099-01-01"), (["MEMBERS"], ["1"]))
    tap.same("before the call was there, by nothing",
             prechecked(draft, *call, "--as-of", "2024-12-31"),
             (65, f"levain precheck: there is no call named {CALL}"))
    fund = ("--fund", os.path.join(SCRATCH, "fund.json"), "--territories", PLACES)
    zones = write("draft-zones.csv", ZONES
                  + "FRR;commune;26347;2024-07-01;;2024-06-19;arrêté\n"
                  + "FRR+;commune;26347;2025-01-01;;2025-07-10;décret\n")
    tap.same("without a database, by files of zones and territories",
             prechecked(draft, *fund, "--zones", zones), (["MEMBERS"], ["1"]))
    tap.same("of which what was published later is not seen",
             prechecked(draft, *fund, "--zones", zones, "--as-of", MARCH), ([], ["0"]))
    tap.same("a call has its zones in the database",
             prechecked(draft, *call, "--zones", zones),
             (64, "levain precheck: --zones and --territories go with --fund; a call has those of "
              "the database"))


def check_fresh(tap, march):
    """March made anew, where nothing is stored: the same name, so the same inputs."""
    sql("truncate levain.scoring_redone, levain.scoring_standing, levain.scoring_reference, "
        "levain.allocation_run, levain.scoring_run cascade")
    again = score("--as-of", MARCH)
    tap.same("made anew in December, the run of March has its name",
             (again["run"], again["created"]), (march["run"], True))


def check_stale(tap):
    """New references make the scores stale only when the call can see another entry."""
    score()
    allocate()
    must("zone", "load", write("other.csv", ZONES + "QPV;commune;26362;2024-01-01;;2024-01-01;x\n"))
    tap.same("a zone that no formula names changes nothing",
             levain("allocate", "--call", CALL).returncode, 0)
    must("zone", "load", write("gone.csv", ZONES
                               + "FRR;commune;26362;2024-07-01;never;2025-12-01;annulé\n"))
    done = levain("allocate", "--call", CALL, "--lang", "en")
    tap.ok("one that it names makes the scores stale",
           done.returncode == 65 and "references or rules changed since" in done.stderr,
           done.stderr)
    score()
    tap.same("until they are made again", levain("allocate", "--call", CALL).returncode, 0)


def check_files(tap):
    """The same without a database."""
    facts = write("facts.json", '{"town": "26362", "start": "2025-03-01"}')
    rule = write("rule.txt", "in_zone(town, 'FRR+', start)")
    zones = write("both.csv", ZONES
                  + "FRR+;commune;26362;2025-01-01;;2025-07-10;décret\n"
                  + "FRR;commune;26347;2024-07-01;2025-02-28;2024-06-19;arrêté\n")
    rules = ("rules", "eval", rule, "--notation", "formula", "--fund",
             os.path.join(SCRATCH, "fund.json"), "--data", facts)
    tap.same("a rule is tried with files of zones and territories",
             must(*rules, "--zones", zones, "--territories", PLACES), "true\n")
    done = levain(*rules, "--zones", zones, "--lang", "en")
    tap.ok("without territories, the town is unknown",
           done.returncode == 65 and "unknown territory 26362" in done.stderr,
           done.stdout + done.stderr)
    tried = json.loads(must("try", os.path.join(SCRATCH, "fund.json"),
                            os.path.join(SCRATCH, "first.csv"), "--zones", zones,
                            "--territories", PLACES, "--json"))
    tap.same("and so is a whole call", told(tried)["A"], ("awarded", [], "90", 115236))
    done = levain("try", os.path.join(SCRATCH, "fund.json"), os.path.join(SCRATCH, "first.csv"),
                  "--zones", write("bad.csv", ZONES + "FRR;town;26362;2024-07-01;;x;x\n"),
                  "--lang", "en")
    tap.ok("what is wrong with the files is told",
           done.returncode == 65 and "bad.csv:2:2: territory_kind: there is no such kind"
           in done.stderr and "2 problems; nothing was computed" in done.stderr, done.stderr)
    done = levain("fund", "check", fund_file("ends.json", **{
        '"from": "2024-11-01"': '"from": "2024-11-01", "to": "2025-02-28"'}), "--lang", "en")
    tap.ok("a rate that ends before the call closes is told",
           done.returncode == 0 and "warning: rate smic_hourly ends on 2025-02-28, before the call "
           "closes on 2025-03-15" in done.stderr, done.stderr)


JURY = {
    "levain": 1,
    "fund": {"code": "jury", "currency": "EUR", "time_zone": "Europe/Paris", "language": "en"},
    "contributions": [{"funder": "city", "year": 2025, "amount": "1000.00"}],
    "call": {
        "code": "jury-2025", "mode": "competition",
        "opens": "2025-01-01T00:00:00", "closes": "2025-03-01T12:00:00",
        "intake": {"code": "id", "fields": [{"name": "asked", "type": "money"}]},
        "panel": {"markers": [{"code": "a", "criteria": ["Q"]}, {"code": "b", "criteria": ["Q"]}]},
        "envelopes": [{"code": "ALL", "when": "always", "voted": "1000.00"}],
        "rules": [],
        "criteria": [{"code": "Q", "scale": [0, 5], "marks": "mean"}],
        "score": {"sum": "mark"},
        "caps": [{"code": "asked", "formula": "asked"}],
        "award": {"step": "0.01", "minimum": "euros('1')"},
        "order": ["score desc"],
        "passes": [{"code": "1", "from": "own_envelope", "not_fitting": {"else": "skip"}}]}}


def jury_marks(name, *lines):
    must("marks", "--call", "jury-2025", write(name, "\n".join(
        ("application;criterion;marker;mark;justification",) + lines) + "\n"))


def jury_says(run, *as_of):
    """All that reads marks and conflicts, of a run and of then."""
    return (must("marks", "--call", "jury-2025", "--list", "--json", *as_of),
            must("score", "--call", "jury-2025", "--json", *as_of).replace("true", "false"),
            must("allocate", "--call", "jury-2025", "--json", *as_of),
            [must("explain", f"jury-2025/{app}", "--lang", "en", *as_of) for app in "XY"],
            must("stability", "--call", "jury-2025", "--run", run, "--json"))


def check_panel(tap):
    """Marks and conflicts of interest that were recorded later are not seen."""
    must("fund", "apply", write("jury.json", json.dumps(JURY)), "--as-of", "2024-12-01T00:00:00")
    then("2025-01-01", "rule_set", "applied_at")
    must("intake", "--call", "jury-2025", write("jury.csv", "id;asked\nX;10.00\nY;10.00\n"))
    then("2025-03-01", "intake", "taken_at")
    jury_marks("first-marks.csv", "X;Q;a;4;good", "X;Q;b;2;poor", "Y;Q;a;3;fair")
    then("2025-03-10", "intake", "taken_at")
    run = json.loads(must("score", "--call", "jury-2025", "--as-of", MARCH, "--json"))["run"]
    march = jury_says(run, "--as-of", MARCH)
    tap.same("in March X had 4 and 2, and Y waited for b", told(json.loads(march[2])), {
        "X": ("awarded", [], "3", 1000), "Y": ("rejected", [], None, 0)})
    jury_marks("later-marks.csv", "X;Q;a;5;better", "Y;Q;b;5;very good")
    then("2025-10-01", "intake", "taken_at")
    must("conflict", "declare", "jury-2025/X", "b", "--motive", "A cousin.")
    then("2025-11-01", "intake", "taken_at")
    now = json.loads(must("score", "--call", "jury-2025", "--json"))
    tap.same("now X has 5, without b, and Y 3 and 5", told(
        json.loads(must("allocate", "--call", "jury-2025", "--json"))), {
            "X": ("awarded", [], "5", 1000), "Y": ("awarded", [], "4", 1000)})
    for what, found, wanted in zip(
            ("who owes marks", "the scores", "the awards", "the explanations", "the stability"),
            jury_says(run, "--as-of", MARCH), march):
        tap.same(f"as of March, {what} are as in March", found, wanted)
    tap.ok("so no conflict is told of X", "cousin" not in march[3][0] and
           "cousin" in must("explain", "jury-2025/X", "--lang", "en"), march[3][0])
    owed = json.loads(must("marks", "--call", "jury-2025", "--list", "--json"))
    tap.ok("while now nobody owes any", owed != json.loads(march[0]), owed)
    moved = caused(json.loads(must("compare", run, now["run"], "--json")))
    tap.same("what came since is what moves: alone, 3.5 and 4", moved[("X", "criterion", "Q")],
             [("mark.Q.a", False), ("conflict.b", False)])
    tap.same("and a mark that was owed", moved[("Y", "criterion", "Q")], [("mark.Q.b", True)])


def check_away(tap):
    """A fund of a zone in which the next day begins before this one ends in Paris."""
    with open(os.path.join(SCRATCH, "fund.json"), encoding="utf-8") as file:
        away = json.load(file)
    away["fund"].update(code="away", time_zone="Indian/Reunion")
    away["call"]["code"] = "away-2025"
    must("fund", "apply", write("away.json", json.dumps(away)), "--as-of", "2024-12-01T00:00:00")
    then("2025-01-01", "rule_set", "applied_at")
    draft = {"id": "N", "town": "26362", "members": 1, "start": "2025-03-01", "hours": 10}
    tap.same("what is known from June on is not known on the last of May, wherever the fund is", [
        prechecked(draft, "--call", call, "--as-of", day)[0]
        for call in ("away-2025", CALL) for day in ("2025-05-31", "2025-06-01")],
             [[], ["MEMBERS"], [], ["MEMBERS"]])


def main():
    tap = Tap()
    make_march(tap)
    march, first, folder, explained = check_march(tap)
    make_december()
    check_december(tap, march, first, folder, explained)
    check_drafts(tap)
    check_stale(tap)
    check_fresh(tap, march)
    check_files(tap)
    check_panel(tap)
    check_away(tap)
    return tap.end()


sys.exit(main())
