#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""What awards report: indicators, financial returns, milestones. What each command refuses, what
another person has to do, and sums against another program. Prints TAP; run by
test_indicators.sh."""
import csv
import datetime
import json
import os
import random
import sys
from fractions import Fraction

import award_life
from award_life import FUND, done, login_of, refused, run
from levain_test import CALL, EXAMPLE, SCRATCH, Tap, sql

SIRETS = ["73282932000074", "55210055400013", "35600000000048", "44306184100047"]
SCIC = "732829320:workers+users+local_authorities:{}"
GOLDEN = os.path.join("tests", "data", "indicators", "list.golden")


def write(name, text):
    path = os.path.join(SCRATCH, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def values(name, *lines, header="application;indicator;period;value;numerator;denominator;keys;"
           "method;evidence;reason"):
    """A file of such lines, each with as many cells as the header."""
    cells = header.count(";")
    lines = [line + ";" * (cells - line.count(";")) for line in lines]
    return write(name, "\n".join((header, *lines)) + "\n")


def sign():
    """All awards are signed, from and to the days of their applications."""
    with open(os.path.join(EXAMPLE, "applications.csv"), encoding="utf-8") as file:
        rows = {row["id"]: row for row in csv.DictReader(file, delimiter=";")}
    awards = [one[0] for one in sql("select a.code from levain.standing_award s join "
                                    "levain.application a using (fund_id, call_id, application_id)"
                                    " order by 1")]
    for code in awards:
        row = rows[code]
        told = run("mado", "agreement", "sign", f"{CALL}/{code}", "--number", f"C-{code}",
                   "--signed-on", "2026-05-29", "--starts", row["start"], "--ends", row["end"],
                   "--eligible", f"{row['eligible']}.00", "--other-public", "0.00", "--at",
                   "2026-05-29")
        if told.returncode != 0:
            raise SystemExit(f"Bail out! {told.stderr}")
    return awards


# ---- definitions ---------------------------------------------------------------------------------

def definition(code, **members):
    return {"code": code, "name": code, "unit": "u", "evidence": "e", "frequency": "year",
            "over_time": "last", "valid_from": "2026-01-01", **members}


def definitions(name, *items, **members):
    return write(name, json.dumps({"levain": 1, "fund": FUND, "indicators": list(items),
                                   **members}, indent=1))


def check_definitions(tap):
    wrong = {
        "persons may not be summed over periods": definition(
            "X", nature="persons", over_time="sum"),
        "two awards may count the same person": definition(
            "X", nature="persons", over_awards="sum"),
        "a stock may not be summed": definition("X", nature="stock", over_time="sum"),
        "ratios have no mean": definition("X", kind="ratio", over_time="average"),
        "is a ratio of sums": definition("X", kind="ratio", over_awards="sum"),
        "counted distinct": definition("X", kind="distinct", key="siret", over_awards="sum"),
        "keys are of a distinct indicator": definition("X", kind="distinct"),
        "there is no such member": definition("X", agregation="sum"),
        "there is no such frequency": definition("X", frequency="week"),
        "more decimals than it may have": definition("X", decimals=1, target="1.25"),
        "held to another indicator": definition("X", guards=[{"kind": "at_most", "of": "Y"}]),
        "there is no such guard": definition("X", guards=[{"kind": "luck"}]),
        "categories are a list of codes": definition(
            "X", kind="distinct", key="text", guards=[{"kind": "category", "categories": []}]),
        "this guard is not for such an indicator": definition(
            "X", guards=[{"kind": "category"}]),
        "the fund has no such application": definition(
            "X", targets=[{"application": "Z99", "target": "1"}]),
    }
    for words, item in wrong.items():
        told = run("mado", "indicator", "apply", FUND, definitions("wrong.json", item), "--lang",
                   "en")
        tap.ok(f"a definition is refused: {words}", told.returncode == 65 and words in told.stderr
               and "wrong.json:" in told.stderr, told.stderr)
    refused(tap, "of another fund", "the file is of another fund", "mado", "indicator", "apply",
            FUND, definitions("wrong.json", definition("X"), fund="other"))
    refused(tap, "the accountant defines nothing", "levain_manager", "anne", "indicator",
            "apply", FUND, os.path.join(EXAMPLE, "indicators.json"), code=77)
    told = done("mado", "indicator", "apply", FUND, os.path.join(EXAMPLE, "indicators.json"))
    tap.same("the twelve of the example are new", [one["outcome"] for one in told], ["new"] * 12)
    told = done("mado", "indicator", "apply", FUND, os.path.join(EXAMPLE, "indicators.json"))
    tap.same("once", {one["outcome"] for one in told}, {"unchanged"})
    with open(os.path.join(EXAMPLE, "indicators.json"), encoding="utf-8") as file:
        other = json.load(file)
    other["indicators"][0]["target"] = "15.00"
    path = write("changed.json", json.dumps(other))
    refused(tap, "a change says why", "I01: target", "mado", "indicator", "apply", FUND, path)
    told = done("mado", "indicator", "apply", FUND, path, "--reason", "avenant", "--dry-run")
    tap.same("then it is a version, and says what changed",
             [one for one in told if one["outcome"] != "unchanged"],
             [{"indicator": "I01", "version": 2, "outcome": "changed", "changed": ["target"]}])
    other["indicators"][0]["decimals"] = 1
    other["indicators"][0]["target"] = "15.0"
    refused(tap, "what values are recorded in does not change", "stay as they are", "mado",
            "indicator", "apply", FUND, write("changed.json", json.dumps(other)), "--reason", "r")


# ---- values --------------------------------------------------------------------------------------

WRONG = {
    "Z99;I01;2026-H2;1;1000": "the fund has no such application",
    "A12;I01;2026-H2;1;1000": "nothing was signed for it",
    "A07;I99;2026-H2;1": "the fund has no such indicator",
    "A07;I01;2026-S3;1;1000": "this is no period",
    "A07;I01;2026;1;1000": "the period has not the frequency of the indicator",
    "A07;I01;2026-H1;1;1000": "not asked for in that period",
    "A01;I01;2027-H2;1;1000": "the project was not running",
    "A07;I01;2028-H1;1;1000": "the period is not over",
    "A07;I01;2026-H2;;1000": "the value is missing",
    "A07;I01;2026-H2;1,234;1000": "more decimals than it may have (2)",
    "A07;I01;2026-H2;2;1600": "more than the hours allow (2.00 × 803.50 > 1600.00)",
    "A07;I01;2026-H2;2": "the numerator is missing",
    "A07;I01;2026-H2;abc": 'value: this is no number, or has more decimals than it may have (2)'
                           ' "abc"',
    "A07;I02;2026;n/a": 'more decimals than it may have (2) "n/a"',
    "A07;I12;2026;3,20;320;100": "the value of a ratio is computed",
    "A07;I03;2026-H2;-1": "no fewer than no persons",
    "A07;I04;2026-H2;3": "needs the list of keys",
    f"A07;I04;2026-H2;;;;{SIRETS[0]}|73282932000075": "this is no SIRET (73282932000075)",
    f"A07;I04;2026-H2;;;;{SIRETS[0]}|{SIRETS[0]}:ess": "the key is there twice",
    f"A07;I04;2026-H2;3;;;{SIRETS[0]}|{SIRETS[1]}": "not the count of the keys (2)",
    f"A07;I04;2026-H2;;;;{SIRETS[0]}:ess|{SIRETS[1]}": f"a key has no category ({SIRETS[1]})",
    f"A07;I04;2026-H2;;;;{SIRETS[0]}:esse": "there is no such category of a key",
    f"A07;I04;2026-H2;;;;{SIRETS[0]}:soc": f"({SIRETS[0]}:soc (ess, public, entreprise, cit",
    "A07;I06;2026;24.0": "without a method",
    "A07;I10;2026;33;100;300": "the value of a ratio is computed",
    "A07;I10;2026;;100;0": "nothing can be divided by this",
    "A08;I11;2026;1": "each Scic is listed once",
    "A08;I11;2026;1;;;732829320:workers+users:30": "three categories",
    "A08;I11;2026;1;;;732829320:workers+volunteers+others:30": "users, and workers or producers",
    f"A08;I11;2026;1;;;{SCIC.format('50.01')}": "half of the capital",
    "A08;I11;2026;1;;;732829321:workers+users+others:1": "a Scic is SIREN",
}


def check_lines(tap):
    """Each line by itself, with its place; then all of them at once, of which nothing is kept."""
    path = values("wrong.csv", *WRONG)
    told = run("mado", "indicator", "take", FUND, path, "--at", "2028-02-12", "--lang", "en")
    errors = told.stderr.split(f"{path}:")
    for number, (line, words) in enumerate(WRONG.items(), 2):
        mine = [error for error in errors if error.startswith(f"{number}:")]
        tap.ok(f"{line}: {words}", any(words in error for error in mine), mine)
    tap.same("a value that is no number is told by its column, itself and why, and nothing else",
             run("mado", "indicator", "set", FUND, "A07", "I01", "2026-H2", "abc", "--at",
                 "2028-02-12", "--lang", "en").stderr.splitlines()[0],
             'A07, I01, 2026-H2: value: this is no number, or has more decimals than it may have'
             ' (2) "abc"')
    tap.none("nor are its hours asked for", [
        line for line in told.stderr.splitlines() if ":14:5:" in line])
    french = run("mado", "indicator", "take", FUND, path, "--at", "2028-02-12", "--lang", "fr")
    tap.ok("in French no more and no less", "Content-Type" not in french.stderr
           and french.stderr.count(path) == told.stderr.count(path), french.stderr)
    tap.same("nothing was taken in", (told.returncode, sql(
        "select count(*) from levain.indicator_value")), (65, [["0"]]))
    told = run("mado", "indicator", "take", FUND, values("wrong.csv", "A07;I01", header="a;b"),
               "--lang", "en")
    tap.ok("another table is refused as a whole", "a: there is no such column" in told.stderr,
           told.stderr)


def check_take(tap):
    good = ("A07;I01;2026-H2;1,50;1206", "A07;I01;2027-H1;2,00;1607", "A07;I02;2027;1,75",
            f"A07;I04;2026-H2;;;;{SIRETS[0]}:ess {SIRETS[1]}:public;;liste",
            f"A08;I04;2026-H2;;;;{SIRETS[0]}:ess|{SIRETS[2]}:ess;;liste",
            "A07;I10;2026;;1 200,50;4000;;;c",
            f"A08;I11;2026;1;;;{SCIC.format('50')};;kbis")
    bad = ("A07;I02;2026;1,51", "A08;I05;2026-H2;10")
    path = values("mixed.csv", *good, *bad)
    told = run("mado", "indicator", "take", FUND, path, "--at", "2028-02-12", "--lang", "en")
    tap.ok("a part is not more than the whole, told with its figures",
           told.returncode == 65 and f"{path}:9:4: value" in told.stderr
           and "more than what it is a part of (1.51 > 1.50 (I01))" in told.stderr, told.stderr)
    tap.same("nothing of the file was kept", sql("select count(*) from levain.indicator_value"),
             [["0"]])
    told = run("mado", "indicator", "take", FUND, path, "--at", "2028-02-12", "--accept-good",
               "--json")
    counts = json.loads(told.stdout)[0]
    tap.same("the good lines are taken in, when they are wanted",
             (told.returncode, counts["new"], counts["refused"]), (1, 8, 1))
    tap.same("what is only to be known is told with its lines",
             sorted((one["reason"], one["lines"]) for one in counts["warnings"]),
             [("evidence", "2, 3, 4, 10"), ("guard_budget_unknown", "10")])
    with open(path + ".rejects.csv", encoding="utf-8") as file:
        rejects = file.read().splitlines()
    tap.ok("the bad one is given back as it stood, with its reason",
           rejects[1].startswith("A07;I02;2026;1,51;;;;;;;more than what it is a part of"), rejects)
    again = run("mado", "indicator", "take", FUND, path + ".rejects.csv", "--at", "2028-02-12",
                "--lang", "en")
    tap.ok("and read again as it is, without that column", "1.51 > 1.50" in again.stderr,
           again.stderr)
    counts = done("mado", "indicator", "take", FUND, values("good.csv", *good), "--at",
                  "2028-02-13")[0]
    tap.same("the same again changes nothing", (counts["new"], counts["corrected"],
                                                counts["unchanged"]), (0, 0, 7))
    refused(tap, "another value says why", "say why in the column reason", "mado", "indicator",
            "take", FUND, values("other.csv", "A07;I02;2027;1,70"), "--at", "2028-02-13")
    told = run("mado", "indicator", "set", FUND, "A07", "I01", "2027-H1", "1.5", "--hours", "1300",
               "--evidence", "DSN", "--reason", "r", "--at", "2028-02-13", "--lang", "en")
    tap.ok("the whole does not become less than its part", "1.75 > 1.50 (I01)" in told.stderr
           and told.returncode == 65, told.stderr)
    paper = write("paper.pdf", "a payroll extract")
    done("mado", "indicator", "set", FUND, "A07", "I01", "2027-H1", "2.00", "--hours", "1607",
         "--file", paper, "--reason", "paper found", "--at", "2028-02-14")
    tap.same("a paper is kept by its digest, in a further version", sql(
        "select version, reason, evidence_sha256 = sha256('a payroll extract') from"
        " levain.indicator_value where period = '2027-H1'"),
        [["1", "", ""], ["2", "paper found", "t"]])


def check_verdicts(tap):
    refused(tap, "who recorded a value does not validate it", "does not judge it", "mado",
            "indicator", "validate", FUND, "--at", "2028-02-14", code=77)
    refused(tap, "nor before it came in", "indicator_verdict_day_check", "marc", "indicator",
            "validate", FUND, "--at", "2028-02-11")
    told = done("marc", "indicator", "validate", FUND, "--at", "2028-02-14")
    outcomes = {f"{one['application'][-3:]} {one['indicator']} {one['period']}": one["outcome"]
                for one in told}
    tap.same("what nothing shows is left",
             {key: outcome for key, outcome in outcomes.items() if outcome != "validated"},
             {"A07 I01 2026-H2": "evidence", "A07 I02 2027": "evidence",
              "A08 I05 2026-H2": "evidence"})
    refused(tap, "a refusal says why", "--motive", "marc", "indicator", "refuse", FUND, "--award",
            "A08", "--indicator", "I05", "--period", "2026-S2", code=64)
    done("marc", "indicator", "refuse", FUND, "--award", "A08", "--indicator", "I05", "--period",
         "2026-S2", "--motive", "no sheets", "--at", "2028-02-14")
    show = done("mado", "indicator", "show", FUND, "I04", "--at", "2028-02-15")[0]
    tap.same("each organisation counts once, whoever lists it",
             (show["value"], [one["value"] for one in show["by_award"]]), ("3", ["2", "2"]))
    show = done("mado", "indicator", "show", FUND, "I10", "--at", "2028-02-15")[0]
    tap.same("a ratio has its parts", (show["value"], show["numerator"], show["denominator"]),
             ("30.01", "1200.50", "4000.00"))
    done("mado", "indicator", "set", FUND, "A07", "I10", "2026", "1300.00/4000.00", "--evidence",
         "c", "--reason", "accounts corrected", "--at", "2028-02-16")
    value = [done("mado", "indicator", "show", FUND, "I10", "--at", day)[0]["value"]
             for day in ("2028-02-15", "2028-02-16")]
    done("marc", "indicator", "validate", FUND, "--indicator", "I10", "--at", "2028-02-17")
    value += [done("mado", "indicator", "show", FUND, "I10", "--at", day)[0]["value"]
              for day in ("2028-02-16", "2028-02-17")]
    tap.same("a correction counts once it is validated, and not before",
             value, ["30.01", "30.01", "30.01", "32.50"])
    for way, words in (("sum", "persons may not be summed"), ("average", None)):
        told = run("mado", "indicator", "show", FUND, "I03", "--over-time", way, "--lang", "en")
        tap.ok(f"persons over periods: {way}", told.returncode == (65 if words else 0)
               and (words or "") in told.stderr, told.stderr)
    refused(tap, "areas that are there are not summed over periods", "a stock may not be summed",
            "mado", "indicator", "show", FUND, "I08", "--over-time", "sum")
    refused(tap, "no mean of ratios is shown", "ratios have no mean", "mado", "indicator", "show",
            FUND, "I10", "--over-time", "max")
    refused(tap, "there is no other way", "--over-time takes", "mado", "indicator", "show", FUND,
            "I10", "--over-time", "mode", code=64)


def check_due(tap):
    found = award_life.duties("2028-02-14", FUND, "--within", "0")
    tap.ok("what is late is told by award and period",
           ("indicators", "A07", "2026-H2: I03, I05, I07", "2027-01-31") in found
           and ("indicators", "A08", "2026-H2: I01, I03, I05", "2027-01-31") in found, found)
    tap.ok("and what waits for another person",
           ("judge_values", "A07", "2026-H2: I01", "2028-02-14") in found
           and ("judge_values", "A07", "2027: I02", "2028-02-14") in found, found)


# ---- returns and milestones ----------------------------------------------------------------------

RETURN = ["A08;2026;60;20000;18000;18000;", "A08;2026;64;40000;41000,50;41000,50;renfort",
          "A08;2026;70;10000;9000;;", "A08;2026;74;50000;50000,50;;", "A08;2026;86;1000;500;;",
          "A08;2026;87;1000;500;;"]
RETURN_HEADER = "application;exercise;account;planned;realised;eligible;explanation;reason"


def check_returns(tap):
    def take(*lines, who="mado", day="2027-06-01"):
        return run(who, "return", "take", FUND, values("return.csv", *lines, header=RETURN_HEADER),
                   "--at", day, "--lang", "en")

    for words, lines in {
            "charges (60 to 69) and income (70 to 79) are not the same (59000.50 <> 59000.00)":
                [*RETURN[:3], "A08;2026;74;50000;50000;;"] + RETURN[4:],
            "86 and 87 are not the same (500.00 <> 0.00)": RETURN[:5],
            "planned charges": [RETURN[0].replace("20000", "20001")] + RETURN[1:],
            "more is eligible than was spent (18000.00)": [
                RETURN[0].replace(";18000;18000", ";18000;18001")] + RETURN[1:],
            "only charges are eligible": [*RETURN[:2], "A08;2026;70;10000;9000;1;"] + RETURN[3:],
            "an account begins with": ["A08;2026;58;1;1;;"],
            "says it too (line 2)": RETURN + [RETURN[0]],
            "the exercise has not begun": [line.replace("2026", "2028") for line in RETURN],
            "this is no amount": ["A08;2026;60;;-1;;"]}.items():
        told = take(*lines)
        tap.ok(f"a return is refused: {words}", told.returncode == 65 and words in told.stderr,
               told.stderr)
    told = take(*RETURN)
    tap.ok("a return that balances is taken in", "1 new returns" in told.stdout, told.stderr)
    tap.ok("once", "1 unchanged" in " ".join(take(*RETURN).stdout.split()))
    tap.ok("another one says why", "it becomes a further version" in take(
        RETURN[0].replace("18000", "17999.50"), "A08;2026;64;40000;41001;41001;renfort",
        *RETURN[2:]).stderr)
    shown = done("anne", "return", "show", FUND, "--award", "A08")
    tap.same("each account has its rate, each group its sum", [
        (one["account"], one["realised_cents"], one["rate_bp"]) for one in shown][:3],
        [(None, 5900050, 9833), ("60", 1800000, 9000), ("64", 4100050, 10250)])
    tap.same("hours are held to what was given in kind, once that is known", "10.00" in run(
        "mado", "indicator", "set", FUND, "A08", "I05", "2026-H2", "42", "--reason", "sheets",
        "--evidence", "s", "--at", "2028-02-15", "--lang", "en").stderr, False)
    told = run("mado", "indicator", "set", FUND, "A08", "I05", "2026-H2", "41", "--evidence", "s",
               "--reason", "sheets", "--at", "2028-02-15", "--lang", "en")
    tap.ok("... to the hour", "500.00" in run(
        "mado", "indicator", "set", FUND, "A08", "I05", "2026-H2", "42", "--evidence", "s",
        "--reason", "more", "--at", "2028-02-15", "--lang", "en").stderr, told.stderr)
    refused(tap, "who recorded a return does not validate it", "does not judge it", "mado",
            "return", "validate", FUND, "--at", "2028-02-14", code=77)


def check_last_return(tap):
    """A return of the last year, validated, is what the balance waits for, and settles."""
    lines = ["A06;2027;60;26000;23000;22000;;", "A06;2027;74;26000;23000;;;"]

    def late(day):
        return [one for one in award_life.duties(day, FUND) if one[:2] == ("return", "A06")]

    asked = late("2027-12-20")
    refused(tap, "no validated return, no settlement by one", "no validated return", "mado",
            "settle", f"{CALL}/A06", "--by-return", "--at", "2027-12-20")
    refused(tap, "nor by two amounts", "one of --spent, --by-return", "mado", "settle",
            f"{CALL}/A06", "--by-return", "--spent", "1.00", code=64)
    done("mado", "return", "take", FUND, values("last.csv", *lines, header=RETURN_HEADER), "--at",
         "2027-12-20")
    tap.ok("it is asked for until it is validated", bool(asked) and bool(late("2027-12-20")))
    done("marc", "return", "validate", FUND, "--award", "A06", "--exercise", "2027", "--at",
         "2027-12-21")
    tap.same("then not any more", late("2028-03-01"), [])
    done("mado", "certify", f"{CALL}/A06", "advance", "--at", "2027-12-21")
    settled = done("mado", "settle", f"{CALL}/A06", "--by-return", "--other-public", "0.00", "--at",
                   "2027-12-22")[0]
    tap.same("the settlement takes what the return says is eligible: 17,800 × 22,000 / 26,000",
             settled["due_cents"], 1780000 * 22000 // 26000)
    tap.same("and says on which return it rests", sql(
        "select exercise, version, eligible_cents from levain.settlement_return"),
        [["2027", "1", "2200000"]])


def check_milestones(tap):
    header = "application;code;name;due;reason"
    refused(tap, "a milestone has a day of the project", "before the project begins", "mado",
            "milestone", "take", FUND, values("m.csv", "A07;m1;hire;31/05/2026", header=header))
    done("mado", "milestone", "take", FUND, values(
        "m.csv", "A07;m1;hire;30/09/2026", "A07;m2;open;2026-12-31", header=header), "--at",
        "2026-06-15")
    found = award_life.duties("2026-10-01", FUND)
    tap.ok("one that is not reached is due", ("milestone", "A07", "m1: hire", "2026-09-30")
           in found, found)
    done("mado", "milestone", "reach", f"{CALL}/A07", "m1", "--evidence", "contract", "--at",
         "2026-10-15")
    refused(tap, "it is reached once", "milestone_event_pkey", "mado", "milestone", "give-up",
            f"{CALL}/A07", "m1", "--motive", "no", "--at", "2026-10-16")
    refused(tap, "there is no other", "m1, m2", "mado", "milestone", "reach", f"{CALL}/A07", "m3",
            "--evidence", "e", "--at", "2026-10-16")
    refused(tap, "another day says why", "further version", "mado", "milestone", "take", FUND,
            values("m.csv", "A07;m2;open;2027-01-31", header=header), "--at", "2026-12-01")
    states = {one["milestone"]: one["state"] for one in
              done("anne", "milestone", "list", FUND, "--at", "2027-02-01")}
    tap.same("the list says what became of them", states, {"m1": "reached", "m2": "late"})


# ---- sums, against another program ---------------------------------------------------------------

def half_up(number):
    number = Fraction(number)
    whole = (2 * abs(number.numerator) + number.denominator) // (2 * number.denominator)
    return whole if number >= 0 else -whole


class Oracle:
    """What definitions and values come to, by fractions, from what was drawn."""

    def __init__(self, seed, awards):
        self.draw = random.Random(seed)
        self.awards = awards
        self.items = [self.item(number) for number in range(24)]
        self.rows, self.kept = [], {}
        for item in self.items:
            for award in awards:
                for year in (2026, 2027):
                    if self.draw.random() < 0.7:
                        self.row(item, award, year)

    def item(self, number):
        draw = self.draw
        kind = draw.choice(("number", "number", "ratio", "distinct"))
        nature = "flow" if kind == "ratio" else draw.choice(("flow", "stock", "persons"))
        ways = (("sum", "last") if kind != "number" else
                ("sum", "last", "average", "max") if nature == "flow" else
                ("last", "average", "max"))
        decimals = 0 if kind == "distinct" else draw.randrange(4)
        item = definition(f"R{number:02}", kind=kind, nature=nature, decimals=decimals,
                          over_time=draw.choice(ways),
                          percent=kind == "ratio" and draw.random() < 0.5,
                          baseline=str(draw.randrange(50)), target=str(draw.randrange(51, 99)))
        if kind == "distinct":
            item["key"] = "text"
        return item

    def drawn(self, item):
        draw, places = self.draw, item["decimals"]
        if item["kind"] == "number":
            value = draw.randrange(0 if item["nature"] == "persons" else -10**4, 10**6)
            return {"value": f"{'-' if value < 0 else ''}{abs(value) // 10**places}"
                             + (f".{abs(value) % 10**places:0{places}}" if places else "")}, value
        if item["kind"] == "ratio":
            above, below = draw.randrange(-10**4, 10**6), draw.randrange(1, 10**6)
            return {"numerator": f"{'-' if above < 0 else ''}{abs(above) // 100}."
                                 f"{abs(above) % 100:02}",
                    "denominator": f"{below // 100}.{below % 100:02}"}, (above, below)
        keys = draw.sample(range(40), draw.randrange(1, 12))
        return {"keys": "|".join(f"k{key}{draw.choice(('', ':a', ':b'))}" for key in keys)}, keys

    def row(self, item, award, year):
        cells, value = self.drawn(item)
        row = {"application": award, "indicator": item["code"], "period": str(year),
               "evidence": "e"}
        self.rows.append((1, {**row, **cells}))
        verdict = self.draw.choice(("yes", "yes", "yes", "no", "none", "corrected"))
        if verdict == "corrected":
            cells, value = self.drawn(item)
            self.rows.append((2, {**row, **cells, "reason": "r"}))
        if verdict in ("yes", "corrected"):
            self.kept.setdefault((item["code"], award), {})[year] = value
        self.rows[-1] += (verdict,)

    def over_time(self, item, periods):
        """The value of an award: a number of the last decimal, the parts, or the keys."""
        last, every = periods[max(periods)], list(periods.values())
        if item["kind"] == "ratio":
            parts = every if item["over_time"] == "sum" else [last]
            return tuple(map(sum, zip(*parts)))
        if item["kind"] == "distinct":
            return set(last) if item["over_time"] == "last" else set().union(*every)
        return {"sum": sum(every), "last": last, "max": max(every),
                "average": half_up(Fraction(sum(every), len(every)))}[item["over_time"]]

    def total(self, item):
        found = [self.over_time(item, self.kept[item["code"], award]) for award in self.awards
                 if (item["code"], award) in self.kept]
        if not found:
            return None
        if item["kind"] == "ratio":
            above, below = map(sum, zip(*found))
            return half_up(Fraction(above, below) * 10**item["decimals"]
                           * (100 if item["percent"] else 1))
        return len(set().union(*found)) if item["kind"] == "distinct" else sum(found)

    def progress(self, item, total):
        low, high = (int(item[name]) * 10**item["decimals"] for name in ("baseline", "target"))
        return None if total is None else half_up(Fraction((total - low) * 10000, high - low))


def check_oracle(tap, awards):
    """Random definitions and values: the database comes to what fractions come to."""
    seed = int(os.environ.get("ORACLE_FIRST", "1"))
    oracle = Oracle(seed, awards)
    done("mado", "indicator", "apply", FUND, definitions("random.json", *oracle.items))
    first = [row for version, row, *_ in oracle.rows if version == 1]
    done("mado", "indicator", "take", FUND, write("random.json", json.dumps(first)), "--at",
         "2028-03-01")
    accepted = [row for version, row, *verdict in oracle.rows
                if version == 1 and verdict in ([], ["yes"])]
    judge(accepted, True, "2028-03-02")
    judge([row for _, row, *verdict in oracle.rows if verdict == ["no"]], False, "2028-03-02")
    second = [row for version, row, *_ in oracle.rows if version == 2]
    done("mado", "indicator", "take", FUND, write("second.json", json.dumps(second)), "--at",
         "2028-03-03")
    judge(second, True, "2028-03-04")
    told = {one["indicator"]: one for one in
            done("anne", "indicator", "list", FUND, "--at", "2028-03-05")[0]["indicators"]}
    wrong = []
    for item in oracle.items:
        total, found = oracle.total(item), told[item["code"]]
        value = found["value"]
        scaled = None if value is None else Fraction(value) * 10**item["decimals"]
        if (scaled, found["progress_bp"]) != (total, oracle.progress(item, total)):
            wrong.append(f"seed {seed} {item}: {value} {found['progress_bp']}, wanted {total}"
                         f" {oracle.progress(item, total)}")
    tap.none("sums of random definitions are those of fractions", wrong)
    mine = [one for one in told.values() if one["indicator"].startswith("R")]
    tap.same("and as many values are validated, with evidence, as were",
             (sum(one["validated"] for one in mine), sum(one["evidenced"] for one in mine)),
             (sum(len(one) for one in oracle.kept.values()),) * 2)
    tap.same("each that was asked for came, or is late",
             {one["indicator"] for one in mine
              if one["expected"] != one["late"] + one["received"] + refused_count(one)}, set())
    tap.ok("there was something to compare", len(oracle.rows) > 200 and len(mine) == 24)


def refused_count(total):
    return int(sql("select count(*) from levain.indicator_facts((select fund_id from levain.fund"
                   f" where code = '{FUND}'), '2028-03-05', null, null) where indicator ="
                   f" '{total['indicator']}' and state = 'refused'")[0][0])


def judge(rows, accepted, day):
    """What another person says of many values, without asking one by one."""
    rows = json.dumps([{name: row[name] for name in ("application", "indicator", "period")}
                       for row in rows]).replace("'", "''")
    sql("insert into levain.indicator_verdict (fund_id, call_id, application_id, indicator, period,"
        " version, value_by, accepted, motive, day, recorded_by) select v.fund_id, v.call_id,"
        f" v.application_id, v.indicator, v.period, v.version, v.recorded_by, {accepted}, 'm',"
        f" '{day}', 'another' from jsonb_to_recordset('{rows}') as r (application text, indicator"
        " text, period text) join levain.application a on a.code = r.application join"
        " levain.standing_indicator_value v on v.application_id = a.application_id and v.indicator"
        " = r.indicator and v.period = r.period")


# ---- the example ---------------------------------------------------------------------------------

def check_example(tap):
    """The files of the example are taken in as they are; what they come to was read by a person."""
    for command, name, day in (("return", "returns.csv", "2028-02-10"),
                               ("indicator", "values.csv", "2028-02-12"),
                               ("milestone", "milestones.csv", "2026-06-15")):
        told = run("mado", command, "take", FUND, os.path.join(EXAMPLE, name), "--at", day)
        tap.ok(f"{name} of the example is taken in", told.returncode == 0, told.stderr)
    for command in "return", "indicator":
        done("marc", command, "validate", FUND, "--at", "2028-02-13")
    told = run("anne", "indicator", "list", FUND, "--at", "2028-02-15", "--lang", "fr").stdout
    if os.environ.get("GOLDEN_WRITE"):
        with open(GOLDEN, "w", encoding="utf-8") as file:
            file.write(told)
    with open(GOLDEN, encoding="utf-8") as file:
        tap.same("what it comes to is told as it was read", told, file.read())
    tap.none("no line is wider than a terminal", [line for line in told.splitlines()
                                                  if len(line) > 80])


def document(name):
    """What the statement of a report gives for 2026 and 2027, known on 15 February 2028."""
    with open(os.path.join("reports", name, "document.sql"), encoding="utf-8") as file:
        text = "".join(line for line in file if not line.startswith("--")).rstrip().rstrip(";")
    days = [(date - datetime.date(1970, 1, 1)).days for date in (
        datetime.date(2026, 1, 1), datetime.date(2027, 12, 31), datetime.date(2028, 2, 15))]
    fund = sql(f"select fund_id from levain.fund where code = '{FUND}'")[0][0]
    told = sql(f"prepare d (bigint, text, bigint, bigint, bigint) as {text};"
               f" execute d({fund}, null, {days[0]}, {days[1]}, {days[2]})")
    words = {}
    for folder in ("common", name):
        with open(os.path.join("reports", folder, "strings.json"), encoding="utf-8") as file:
            words.update(json.load(file))
    return json.loads(told[0][0]), words


def words_needed(found):
    """The keys of the words that a document asks for."""
    yield "title"
    for section in found["sections"]:
        yield f"section.{section['code']}"
        for block in section["blocks"]:
            yield f"block.{block['code']}"
            kind = {"figures": "figure", "checks": "check"}.get(block["kind"])
            yield from (f"{kind}.{item['code']}" for item in block.get("items", []))
            yield from (f"column.{column['code']}" for column in block.get("columns", []))
            yield from (f"code.{column['code']}.{row[place]}" for row in block.get("rows", [])
                        for place, column in enumerate(block["columns"])
                        if column["unit"] == "code" and isinstance(row[place], str))
            if block["kind"] == "words":
                yield f"words.{block['code']}"
            if "chart" in block:
                yield f"chart.{block['code']}"


def check_documents(tap):
    """The documents of the reports: words for every code, rows as wide as their columns, sums."""
    for name in ("indicators", "financial-return"):
        found, words = document(name)
        tap.none(f"{name}: words in both languages for every code", [
            key for key in words_needed(found) if set(words.get(key, ())) != {"fr", "en"}])
        tables = [block for section in found["sections"] for block in section["blocks"]
                  if block["kind"] == "table"]
        tap.none(f"{name}: rows and totals are as wide as the columns", [
            table["code"] for table in tables
            for row in table["rows"] + ([table["totals"]] if table.get("totals") else [])
            if len(row) != len(table["columns"])])
        tap.none(f"{name}: what has to be equal is", [
            item for section in found["sections"] for block in section["blocks"]
            if block["kind"] == "checks" for item in block["items"]
            if item["left"] != item["right"]])
        for table in tables:
            for place, column in enumerate(table["columns"]):
                if table.get("totals") and column["unit"] in ("cents", "count") \
                        and column["code"] != "awards":
                    tap.same(f"{name}: {table['code']}, {column['code']} sums to its total",
                             sum(row[place] for row in table["rows"]), table["totals"][place])


def main():
    tap = Tap()
    award_life.prepare()
    award_life.open_appropriations()
    try:
        awards = sign()
        check_definitions(tap)
        check_example(tap)
        check_documents(tap)
        sql("truncate levain.indicator_value, levain.financial_return, levain.milestone cascade")
        check_lines(tap)
        check_take(tap)
        check_verdicts(tap)
        check_due(tap)
        check_returns(tap)
        check_last_return(tap)
        check_milestones(tap)
        check_oracle(tap, awards)
    finally:
        award_life.forget_logins()
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
