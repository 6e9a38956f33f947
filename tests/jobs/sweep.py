#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Simulations of the worked fund: what-ifs on anything in its call, sweeps and grids, what is kept
of them, and two allocations compared. Prints TAP; run by test_sweep.sh.

By hand, from the rules of the fund: with a threshold of 60, A10 and A18 (58.5) are rejected, and
381,000 are awarded of 480,000. With 42 % for a joint authority, A12 fits and A08 does not any more;
A10 is then short of money: 431,000 awarded, 49,000 left instead of 8,000.
"""
import csv
import io
import json
import os
import subprocess
import sys
import threading

from levain_test import CALL, EXAMPLE, SCRATCH, Tap, allocation, levain, must, sql

WORDS = "--lang", "en"


def sweep(*arguments):
    return json.loads(must("allocate", "--call", CALL, "--json", *arguments, codes=(0, 1)))


def rows(document):
    return [(*point["values"].values(), point.get("awarded_cents"), point.get("left_cents"),
             point.get("awards"), point.get("enters"), point.get("leaves"))
            for point in document["points"]]


def refused(tap, name, status, words, *arguments):
    done = levain(*arguments, *WORDS)
    tap.ok(name, done.returncode == status and done.stdout == ""
           and all(word in done.stderr for word in words),
           f"{done.returncode} {done.stdout}{done.stderr}")


def check_points(tap, real):
    found = sweep("--sweep", "quota.epci.share=38..44/2 %")
    tap.same("a sweep of shares gives what each value awards, leaves, and who comes and goes",
             rows(found),
             [("38 %", 42700000, 5300000, 11, [], ["A08"]),
              ("40 %", 47200000, 800000, 12, [], []),
              ("42 %", 43100000, 4900000, 11, ["A12"], ["A08", "A10"]),
              ("44 %", 43100000, 4900000, 11, ["A12"], ["A08", "A10"])])
    tap.same("... beside the call as it is, which is the real run",
             [found[key] for key in ("real_run", "awarded_cents", "left_cents", "awards")],
             [real["run"], 47200000, 800000, 12])
    tap.same("a looser quota that spends less is named, and whom it drops",
             [(s["surprise"], s["beside"]) for s in found["points"][2]["surprises"]],
             [("LOOSER_SPENDS_LESS", None), ("LOOSER_DROPS", None),
              ("LOOSER_SPENDS_LESS", "40 %"), ("LOOSER_DROPS", "40 %")])
    tap.same("... and what is as expected is not",
             [point["surprises"] for point in found["points"][:2]], [[], []])
    tap.same("each point is the what-if of its value",
             allocation("--what-if", "quota.epci.share=42 %")["run"], found["points"][2]["run"])
    grid = sweep("--sweep", "threshold=55|60", "--sweep", "quota.epci.share=40..42/2 %")
    tap.same("two make a grid, the second one turns faster",
             [row[:4] for row in rows(grid)],
             [("55", "40 %", 47200000, 800000), ("55", "42 %", 43100000, 4900000),
              ("60", "40 %", 38100000, 9900000), ("60", "42 %", 39600000, 8400000)])
    tap.same("a what-if beside a sweep holds at each of its points",
             [row[:3] for row in rows(sweep("--what-if", "threshold=60", "--sweep",
                                            "quota.epci.share=40..42/2 %"))],
             [("40 %", 38100000, 9900000), ("42 %", 39600000, 8400000)])
    days = sweep("--sweep", "call.last_end=2028-12-30..2029-01-01/1", "--no-store")
    tap.same("days are swept by days",
             [row[0] for row in rows(days)], ["2028-12-30", "2028-12-31", "2029-01-01"])


def check_settings(tap):
    """Anything in the call: what judges, what ranks, what hands out, who is there."""
    for name, settings, wanted in (
            ("a pool of the reserve alone, which tops A10 up", ("pass.2.from=RESERVE",), 43700000),
            ("an award step of 1,000", ("award.step=1000.00",), None),
            ("a rule that lets A05 be two", ("rule.R06.formula=n_members >= 2",), None),
            ("weights that keep their proportions",
             ("criterion.C1.weight=25", "weights=proportional"), 47200000),
            ("an order by what is asked for", ("order=computed asc, score desc",), None),
            ("net, which quotas are shares of", ("net=400000",), None)):
        arguments = [text for setting in settings for text in ("--what-if", setting)]
        found = allocation(*arguments)
        tap.ok(f"{name} can be tried",
               found["kind"] == "simulation" and (wanted is None or
                                                  found["awarded_cents"] == wanted),
               f"{found['awarded_cents']}")
    gone = allocation("--what-if", "withdrawn=A01")
    tap.same("an application that leaves gives its room to A12",
             [(a["application"], a["status"], a["reason"]) for a in gone["applications"]
              if a["application"] in ("A01", "A12", "A08")],
             [("A01", "withdrawn", "WITHDRAWN"), ("A12", "awarded", "FUNDED"),
              ("A08", "waiting", "QUOTA")])
    weights = sweep("--sweep", "criterion.C1.weight=20..25/5", "--no-store")
    tap.same("a value that cannot be is told at its place, and the others are computed",
             [(p["values"]["criterion.C1.weight"], p["refused"]) for p in weights["points"]],
             [("20", None), ("25", "the weights sum to 105, not to 100")])


def check_refusals(tap):
    refused(tap, "a setting that nobody knows is refused once, with the nearest", 65,
            ["no setting is called `quota.epci.shar`", "did you mean `quota.epci.share`?"],
            "allocate", "--call", CALL, "--sweep", "quota.epci.shar=1..3/1 %")
    refused(tap, "an application that is not there cannot leave", 65,
            ["no application of the run is called A99", "did you mean A09?"],
            "allocate", "--call", CALL, "--what-if", "withdrawn=A99")
    refused(tap, "... nor in a sweep", 65, ["no application of the run is called A99"],
            "allocate", "--call", CALL, "--what-if", "withdrawn=A99", "--no-store")
    refused(tap, "a range that leads nowhere is refused", 64,
            ["--sweep takes KEY=FROM..TO/STEP, not \"threshold=60..50/5\""],
            "allocate", "--call", CALL, "--sweep", "threshold=60..50/5")
    refused(tap, "a step of nothing too", 64, ["--sweep takes KEY=FROM..TO/STEP"],
            "allocate", "--call", CALL, "--sweep", "threshold=50..60/0")
    refused(tap, "too many points too", 64, ["has more than 10000 values"],
            "allocate", "--call", CALL, "--sweep", "threshold=0..100/0.001")
    refused(tap, "and a grid of too many", 64, ["a sweep has at most 10000 points"],
            "allocate", "--call", CALL, "--sweep", "threshold=0..100/1", "--sweep",
            "net=1000..100000/1000")
    refused(tap, "a chart that cannot be written keeps nothing", 73, ["cannot"],
            "allocate", "--call", CALL, "--sweep", "threshold=51..52/1", "--chart",
            os.path.join(SCRATCH, "nowhere", "x.svg"))


def check_kept(tap, printed):
    before = sql("select count(*) from levain.allocation_run")[0][0]
    first = must("allocate", "--call", CALL, "--sweep", "threshold=50..70/10", "--json")
    tap.same("what is simulated is kept, as simulations that nothing can decide",
             sql("select kind, count(*) from levain.allocation_run where variations::text like"
                 " '%\"threshold\"%' and jsonb_array_length(variations) = 1 group by kind"),
             [["simulation", "3"]])
    again = sql("select count(*) from levain.allocation_run")[0][0]
    tap.same("the same sweep again is the same runs, byte for byte",
             (must("allocate", "--call", CALL, "--sweep", "threshold=50..70/10", "--json"),
              sql("select count(*) from levain.allocation_run")[0][0]), (first, again))
    must("allocate", "--call", CALL, "--sweep", "threshold=40..49/1", "--no-store")
    must("allocate", "--call", CALL, "--sweep", "threshold=40..49/1", "--dry-run")
    tap.ok("--no-store and --dry-run keep none",
           sql("select count(*) from levain.allocation_run")[0][0] == again and again != before)
    tap.same("the real run is untouched", must("allocate", "--call", CALL, "--json"), printed)
    explained = json.loads(must("explain", f"{CALL}/A10", "--run",
                                json.loads(first)["points"][1]["run"], "--json"))
    tap.same("a point is explained as any run is",
             (explained["status"], explained["reason"]), ("rejected", "BELOW_THRESHOLD"))


def check_refused_points(tap):
    """0 % of the net for an EPCI is less than any award; of 4 % two small awards can be made."""
    arguments = "allocate", "--call", CALL, "--sweep", "quota.epci.share=36 %|0 %|40 %"
    done = levain(*arguments, "--json")
    points = json.loads(done.stdout)["points"]
    tap.same("settings that contradict are a row that names them, the others go on, and the exit"
             " code says so",
             (done.returncode, [p["conflicts"] if p["refused"] else p["awarded_cents"] > 0
                                for p in points]), (1, [True, ["quota.epci"], True]))
    tap.same("... no surprise is told across it", points[2]["surprises"], [])
    tap.same("... and nothing is kept of it", [p["run"] is None for p in points],
             [False, True, False])
    text = levain(*arguments, *WORDS).stdout
    tap.ok("... for people", "refused, 1 of 3" in text and
           "0 %: quota epci allows €0, less than the least minimum" in text, text)
    chart = os.path.join(SCRATCH, "refused.svg")
    table = list(csv.reader(io.StringIO(levain(*arguments, "--format", "csv", "--chart",
                                               chart).stdout)))
    tap.same("... as CSV", [row[-1] for row in table], ["conflicts", "", "quota.epci", ""])
    with open(chart, encoding="utf-8") as file:
        tap.same("... and a cross in the chart, and in its legend", file.read().count("l8 8m0 -8"),
                 2)
    failing = sweep("--sweep", f"award.minimum=euros('5000')|computed * {'9' * 29} * {'9' * 20}",
                    "--no-store")
    tap.same("a point in which an application cannot be judged is one too",
             [p["refused"] and p["refused"].split(":")[0] for p in failing["points"]],
             [None, "application A01, formula minimum"])
    done = levain("allocate", "--call", CALL, "--sweep", "quota.epci.share=0 %|0.00 %", *WORDS)
    tap.ok("when all are refused for one reason it is told once", done.returncode == 65
           and done.stdout == "" and "quota epci allows €0" in done.stderr, done.stderr)


def check_unchanged(tap, real):
    """What moves nothing says so, and why where votes fix the awards: of the net money."""
    same = ["--sweep", "quota.epci.share=40 %|40.1 %"]
    tap.ok("a sweep that moves no award says so", sweep(*same)["unchanged"] is True
           and "nothing changes: each of these points awards what the call as it is awards"
           in must("allocate", "--call", CALL, *same, *WORDS))
    tap.same("one that does does not",
             sweep("--sweep", "quota.epci.share=40..42/2 %")["unchanged"], False)
    done = levain("allocate", "--call", CALL, "--what-if", "net=480000.01", *WORDS)
    tap.ok("a what-if of the net money that moves nothing says why",
           f"nothing changes: each award is that of run {real['run']}" in done.stderr
           and "envelopes are amounts that were voted" in done.stderr, done.stderr)
    done = levain("allocate", "--call", CALL, "--what-if", "threshold=60", "--lang", "fr")
    tap.ok("and not where something does", "rien ne change" not in done.stderr, done.stderr)
    text = must("allocate", "--call", CALL, "--sweep", "net=480000.00..480000.02/0.01", "--lang",
                "fr")
    tap.ok("in French too", "rien ne change" in text and "montants votés" in text, text)


def check_compared_words(tap, real):
    gone = allocation("--what-if", "withdrawn=A01")["run"]
    text = must("compare", real["run"], gone, "--lang", "fr")
    tap.ok("a comparison speaks people's words of kinds and reasons, in French",
           "(réelle)" in text and "(simulation)" in text and "après : retirée" in text
           and not any(code in text for code in ("(real)", "WITHDRAWN", "NO_FUNDS")), text)


def check_left_out(tap):
    """A12 would enter with 42 %, and has withdrawn since: A08 and A10 keep their awards."""
    must("withdraw", "--call", CALL, "A12", "--motive", "abandon")
    found = sweep("--sweep", "quota.epci.share=40..42/2 %")
    tap.same("who has withdrawn since the scoring is in no point, and is counted",
             (found["left_out"], rows(found)),
             (1, [("40 %", 47200000, 800000, 12, [], []), ("42 %", 47200000, 800000, 12, [], [])]))
    text = must("allocate", "--call", CALL, "--sweep", "quota.epci.share=40..42/2 %", *WORDS)
    tap.ok("... for people too", "applications left out everywhere, withdrawn or their offer"
           " refused: 1" in text, text)
    done = levain("allocate", "--call", CALL, "--what-if", "quota.epci.share=42 %", "--json",
                  *WORDS)
    tap.same("a what-if is the same run as its point",
             (json.loads(done.stdout)["run"],
              "applications left out, withdrawn or their offer refused: 1" in done.stderr),
             (found["points"][1]["run"], True))


def check_no_lock(tap):
    """Somebody holds the lock of the call for as long as it takes; a simulation does not wait."""
    holder = subprocess.Popen(["psql", "-XqAt"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              text=True)
    holder.stdin.write("begin; select levain.call_lock(fund_id, call_id) from levain.call;\n"
                       "select 'held';\n")
    holder.stdin.flush()
    while "held" not in holder.stdout.readline():
        pass
    done = levain("allocate", "--call", CALL, "--sweep", "threshold=61..63/1", "--json")
    holder.stdin.write("rollback;\n")
    holder.stdin.close()
    holder.wait()
    tap.ok("a simulation waits for no lock of the call", done.returncode == 0, done.stderr)
    outputs = []

    def one():
        outputs.append(must("allocate", "--call", CALL, "--sweep", "threshold=71..79/0.1",
                            "--json"))

    threads = [threading.Thread(target=one) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tap.ok("the same sweep three times at once is one set of runs", len(set(outputs)) == 1)
    tap.same("... each kept once",
             sql("select count(*), count(distinct inputs_sha256) from levain.allocation_run"
                 " where variations::text similar to '%\"7[1-9].[0-9]\"%'"), [["81", "81"]])


def check_forms(tap):
    text = must("allocate", "--call", CALL, "--sweep", "quota.epci.share=40..42/2 %", *WORDS)
    tap.ok("the table is told to people, with the surprises",
           all(words in text for words in ("42 %", "431,000", "49,000", "+A12 -A08 -A10",
                                           "looser, and €41,000 less is awarded")), text)
    french = must("allocate", "--call", CALL, "--sweep", "quota.epci.share=40..42/2 %", "--lang",
                  "fr")
    tap.ok("... in French too",
           "plus large, et 41\u202f000\u00a0€ de moins sont attribués" in french, french)
    table = list(csv.reader(io.StringIO(must(
        "allocate", "--call", CALL, "--sweep", "quota.epci.share=40..42/2 %", "--format", "csv"))))
    tap.same("... and as CSV", [row[:1] + row[2:] for row in table],
             [["quota.epci.share", "awarded", "left", "awards", "partials", "amounts_changed",
               "enters", "leaves", "surprises", "refused",
               "conflicts"],
              ["40 %", "472000.00", "8000.00", "12", "0", "0", "", "", "", "", ""],
              ["42 %", "431000.00", "49000.00", "11", "0", "0", "A12", "A08 A10",
               "LOOSER_SPENDS_LESS LOOSER_DROPS LOOSER_SPENDS_LESS LOOSER_DROPS", "", ""]])
    chart = os.path.join(SCRATCH, "chart.svg")
    must("allocate", "--call", CALL, "--sweep", "quota.epci.share=36..46/1 %", "--chart", chart,
         "--quiet", *WORDS)
    with open(chart, encoding="utf-8") as file:
        drawn = file.read()
    tap.same("the chart has two parts a value, and a triangle at each surprise",
             (drawn.count("<rect x="), drawn.count("l5 9h-10z") - 1), (2 * 11 + 2, 5))


def check_compare(tap, real):
    wider = allocation("--what-if", "quota.epci.share=42 %")["run"]
    found = json.loads(must("compare", real["run"], wider, "--json"))
    tap.same("two allocations: who enters, who leaves, and what refused it on the other side",
             [(a["application"], a["change"], a["because"]) for a in found["applications"]],
             [("A08", "leaves", [{"what": "quota", "code": "epci", "side": "after"}]),
              ("A10", "leaves", [{"what": "reason", "code": "NO_FUNDS", "side": "after"}]),
              ("A12", "enters", [{"what": "quota", "code": "epci", "side": "before"}])])
    tap.same("... the totals, the setting, the surprises",
             (found["before"]["awarded_cents"], found["after"]["awarded_cents"],
              found["settings"], len(found["surprises"]), found["counts"]["enters"]),
             (47200000, 43100000, found["settings"], 2, 1))
    text = must("compare", real["run"], wider, *WORDS)
    tap.ok("... and for people",
           all(words in text for words in (
               "quota.epci.share: as in the call, then 42 %", "A12 enters",
               "before: quota epci had €5,700 too little room", "after: €60,000, in pass 1",
               "surprise: looser, and €41,000 less is awarded")), text)
    aid = allocation("--what-if", "call.deminimis_ceiling=299900.00")["run"]
    less = json.loads(must("compare", real["run"], aid, "--json"))["applications"]
    tap.same("a cap that binds makes an award less",
             [(a["application"], a["change"], a["because"], a["after"]["binding"]) for a in less],
             [("A08", "less", [{"what": "computed"}], ["de_minimis"])])
    table = list(csv.reader(io.StringIO(must("compare", real["run"], wider, "--format", "csv"))))
    tap.same("... as CSV", [row[:3] + row[9:11] for row in table[1:]],
             [["A08", "leaves", "awarded", "waiting", "QUOTA"],
              ["A10", "leaves", "awarded", "waiting", "NO_FUNDS"],
              ["A12", "enters", "waiting", "awarded", "FUNDED"]])


def main():
    tap = Tap()
    subprocess.run([os.path.join(EXAMPLE, "run")], capture_output=True, check=True)
    printed = must("allocate", "--call", CALL, "--json")
    real = json.loads(printed)
    check_points(tap, real)
    check_settings(tap)
    check_refusals(tap)
    check_kept(tap, printed)
    check_no_lock(tap)
    check_forms(tap)
    check_compare(tap, real)
    check_refused_points(tap)
    check_unchanged(tap, real)
    check_compared_words(tap, real)
    check_left_out(tap)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
