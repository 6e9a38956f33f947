#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""What every stored run carries: the last looks, flips, other objectives, what proves its exact
passes. Prints TAP; run by test_certificates.sh.

By hand: MAX is one envelope of 10 euros and three applications of 6, 5 and 5 euros with marks of 7,
5 and 5. The two of 5 are worth most, 10 points. MANY is 2,100 applications of one euro with marks
of 1 to 2,100 over an envelope of 1,000: the 1,000 highest marks are paid, the last of them has the
mark 1,101; with one point more the one of mark 1,100 would win the tie with it, by its code. SOME
is 210 of the same kind: ten points of a sweep are of 2,100. Of 98 euros the lowest mark paid is
113, of 105 it is 106.
"""
import json
import os
import sys
from fractions import Fraction

from awarding import WALK, written
from levain_test import CALL, EXAMPLE, SCRATCH, Tap, allocation, levain, must, sql

WAYS = "ways-2026"


def applied(parts, lines):
    path, table = written(parts, lines)
    must("fund", "apply", path, "--reason", "test")
    must("intake", "--call", parts.get("code", WAYS), table, "--quiet")
    must("score", "--call", parts.get("code", WAYS))


def stored(table, run, *columns):
    return sql(f"select {', '.join(columns)} from levain.{table} x join levain.allocation_run r"
               f" using (fund_id, call_id, allocation_run_id) where r.name = '{run}'")


def folded(words):
    return words.replace("\n  ", " ")


def counted(run):
    """How many rows a run has: certificate, steps, flips, objectives; and whether flips were looked
    for."""
    return [int(stored(f"allocation_{name}", run, "count(*)")[0][0])
            for name in ("certificate", "step", "flip", "objective")]


def check_proof(tap):
    applied({"code": "max-2026", "passes": [{"code": "1", "from": "own_envelope", "rule": "max"}],
             "envelopes": [{"code": "E", "when": "always", "voted": "10.00"}]},
            [("A", 7, 6, {}), ("B", 5, 5, {}), ("C", 5, 5, {})])
    document = allocation(call="max-2026")
    proof, = document["proofs"]
    tap.same("a run by an exact rule keeps what proves it",
             [proof[key] for key in ("pass", "envelope", "application_count", "reached", "upper",
                                     "exact", "gap_percent", "budget_cents")],
             ["1", "E", 3, "10", "10", True, "0", 1000])
    rate = Fraction(proof["lambda"])
    total = rate * 10 + sum(max(Fraction(0), Fraction(app["score_exact"])
                                - rate * app["computed_cents"] / 100)
                            for app in document["applications"])
    tap.same("whose bound anybody adds up from what is printed", Fraction(proof["bound"]), total)
    words = must("allocate", "--call", "max-2026", "--lang", "en")
    tap.ok("it is told beside the money",
           "the set chosen is worth 10.00 points; no set is worth more." in folded(words)
           and "Anybody can check that no set is worth more than" in words, words)
    explained = json.loads(must("explain", "max-2026/A", "--json", "--lang", "en"))
    tap.same("and with each application that the pass chose among",
             (explained["reason"], explained["certificate"]["proof"]["reached"],
              explained["certificate"]["proof"]["bound"]), ("BELOW_CUT", "10", proof["bound"]))


def check_gap(tap):
    """The worked fund with one exact pass over its envelopes, which quotas couple."""
    stop = "--what-if", "pass.1.states=1"
    with open(os.path.join(EXAMPLE, "fund.json"), encoding="utf-8") as file:
        document = json.load(file)
    document["call"]["passes"] = [{"code": "1", "from": "own_envelope", "rule": "max"}]
    path = os.path.join(SCRATCH, "exact.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(document, file, ensure_ascii=False)
    must("fund", "apply", path, "--reason", "test")
    must("intake", "--call", CALL, os.path.join(EXAMPLE, "applications.csv"), "--quiet")
    must("score", "--call", CALL)
    proven = allocation()["proofs"][0]
    tap.ok("an exact pass is proven within its states",
           proven["exact"] and proven["upper"] == proven["reached"], proven)
    done = levain("allocate", "--call", CALL, "--json", "--lang", "en", *stop)
    run = json.loads(done.stdout)
    stopped, = run["proofs"]
    tap.same("one that stops at its states says so, with its gap",
             [stopped[key] for key in ("exact", "reached", "upper", "gap_percent")],
             [False, "805.5", "930.5", "15.518312"])
    tap.ok("... and warns of it", "no set is worth more than what was found plus 15.518312 %"
           in done.stderr, done.stderr)
    words = must("allocate", "--call", CALL, "--lang", "en", *stop)
    tap.ok("... in the table too", "no set is worth more than 930.50 (15.518312 % more)" in
           folded(words), words)
    explained = must("explain", f"{CALL}/A12", "--run", run["run"], "--lang", "en")
    tap.ok("... and in explanations, with the bound that anybody can check",
           "no set is worth more than 930.50 (15.518312 % more)." in explained
           and "Anybody can check that no set is worth more than 948.18" in explained, explained)
    out = os.path.join(SCRATCH, "dossier")
    must("report", "dossier", "--call", CALL, "--run", run["run"], "--format", "html,json,xlsx",
         "--out", out)
    with open(os.path.join(out, "dossier.json"), encoding="utf-8") as file:
        told, = json.load(file)["proofs"]
    tap.same("... and in the committee's file", [told[key] for key in ("upper", "gap_percent")],
             ["930.5", "15.518312"])
    with open(os.path.join(out, "dossier.html"), encoding="utf-8") as file:
        page = file.read()
    tap.ok("... whose page says it", 'id="proofs"' in page and "15,518312" in page)
    other = allocation("--what-if", "pass.1.rule=euro")
    money, = other["proofs"]
    told = json.loads(must("explain", f"{CALL}/A01", "--json", "--run",
                           other["run"]))["certificate"]["proof"]
    tap.same("what a what-if made of the rule is read back in its own points",
             [told[key] for key in ("rule", "reached", "bound")],
             [money[key] for key in ("rule", "reached", "bound")])


def check_sweep(tap):
    points = json.loads(must("allocate", "--call", CALL, "--json", "--sweep",
                             "threshold=50..52/1"))["points"]
    alone = allocation("--what-if", "threshold=51.5")
    names = [point["run"] for point in points]
    tap.ok("each point that is kept has its certificate",
           all(count[0] == 1 and count[1] > 0 and count[2] > 0 and count[3] == 6
               for count in map(counted, names)), [counted(name) for name in names])
    tap.same("the same as that of a what-if alone, of as many rows",
             [(counted(run), stored("allocation_certificate", run, "flips_looked"))
              for run in (names[1],)],
             [(counted(run), stored("allocation_certificate", run, "flips_looked"))
              for run in (alone["run"],)])


def check_swept_many(tap):
    applied({"code": "some-2026",
             "criteria": [{"code": "M", "scale": [0, 10000], "marks": "single"}],
             "envelopes": [{"code": "E", "when": "always", "voted": "90.00"}]},
            [(f"S{mark:03d}", mark, 1, {}) for mark in range(1, 211)])

    def swept(values):
        return [point["run"] for point in json.loads(must(
            "allocate", "--call", "some-2026", "--json", "--sweep",
            f"envelope.E.voted={values}"))["points"]]

    kept = swept("98|99")[0]
    last = swept("101..110/1")[4]
    tap.same("beyond 2,000 applications in all, points keep no flips",
             [(counted(run)[2] > 0, counted(run)[3], stored("allocation_certificate", run,
                                                            "flips_looked"))
              for run in (kept, last)], [(True, 6, [["t"]]), (False, 6, [["f"]])])
    told = [json.loads(must("explain", f"some-2026/{code}", "--json", "--run", run))["certificate"]
            for code, run in (("S112", kept), ("S105", last))]
    tap.same("... explain looks for them when asked: of the first that was not paid, a tie that"
             " its code wins", [(one["flips_looked"],
                                 [(flip["change"], flip["size"], flip["would_be"])
                                  for flip in one["flips"]]) for one in told],
             [(True, [("more_points", "1", "awarded")])] * 2)


def check_many(tap):
    lines = [(f"M{mark:04d}", mark, 1, {}) for mark in range(1, 2101)]
    applied({"code": "many-2026", "criteria": [{"code": "M", "scale": [0, 10000],
                                                "marks": "single"}]}, lines)
    document = allocation(call="many-2026")
    tap.same("of more than 2,000 applications no flips are kept, but all else is",
             (counted(document["run"]),
              stored("allocation_certificate", document["run"], "flips_looked")),
             ([1, 2100, 0, 6], [["f"]]))
    explained = json.loads(must("explain", "many-2026/M1100", "--json", "--lang", "en"))
    tap.same("explain of one of them proves its flip when asked: a tie that its code wins",
             (explained["status"], explained["certificate"]["flips_looked"],
              [(flip["change"], flip["size"], flip["would_be"], flip["least"])
               for flip in explained["certificate"]["flips"]]),
             ("waiting", True, [("more_points", "1", "awarded", True)]))
    won = json.loads(must("explain", "many-2026/M1101", "--json", "--lang", "en"))
    tap.same("... and of one who was awarded",
             [(flip["change"], flip["size"], flip["would_be"])
              for flip in won["certificate"]["flips"]], [("less_points", "1", "waiting")])


def cents_of(number):
    """Amounts that nothing is a common part of, from 5,000.00 to 59,999.99."""
    return 500000 + pow(7, number, 2147483647) % 5500000


def check_equal_marks(tap):
    """Forty of one mark, whatever cents they ask: under euro the search ends at its limit, and each
    trial of a flip would make it again."""
    asked = [cents_of(number) for number in range(1, 41)]
    voted = sum(asked) * 45 // 100
    applied({"code": "equal-2026", "award": {"step": "0.01", "minimum": "computed"},
             "envelopes": [{"code": "E", "when": "always",
                            "voted": f"{voted // 100}.{voted % 100:02d}"}],
             "passes": [{"code": "1", "from": "own_envelope", "rule": "euro"}]},
            [(f"Q{number:02d}", 4, 1, {"asked": f"{cents // 100}.{cents % 100:02d}"})
             for number, cents in enumerate(asked)])
    done = levain("allocate", "--call", "equal-2026", "--json", "--lang", "en")
    document = json.loads(done.stdout)
    proof, = document["proofs"]
    tap.ok("a search among equal marks stops at its states, and says by how much",
           (done.returncode, proof["exact"]) == (0, False) and proof["states"] <= 1000000
           and float(proof["gap_percent"]) < 0.001, proof)
    tap.ok("... flips are then not looked for beyond a limit of states, which is said",
           "what would have flipped each application is not kept, since 100000000 states of exact "
           "passes do not suffice" in done.stderr, done.stderr)
    run = document["run"]
    tap.same("... none is kept",
             (counted(run)[2], stored("allocation_certificate", run, "flips_looked")),
             (0, [["f"]]))
    waiting = [row["application"] for row in document["applications"]
               if row["status"] == "waiting"]
    done = levain("explain", f"equal-2026/{waiting[0]}", "--json", "--lang", "en")
    looked = json.loads(done.stdout)["certificate"]
    tap.ok("... and explain looks for those of one, to the end or as far as it says",
           looked["flips_looked"] != ("up to a limit of 100000000 states of exact passes"
                                      in done.stderr), done.stderr)


def check_paid_order(tap):
    """One award paid by several envelopes: its lines are in the order in which they paid."""
    parts = {"code": "pool-2026",
             "envelopes": [{"code": "E", "when": "always", "voted": "10.00"},
                           {"code": "F", "when": "never", "voted": "40.00"},
                           {"code": "G", "when": "never", "voted": "30.00"}],
             "passes": [{**WALK, "from": ["G", "E", "F"]}]}
    lines = [("A", 7, 60, {})]
    trial = json.loads(must("try", *written(parts, lines), "--json", "--quiet"))
    applied(parts, lines)
    point = json.loads(must("allocate", "--call", "pool-2026", "--json", "--sweep",
                            "envelope.F.voted=40|41"))["points"][1]
    swept = json.loads(must("explain", "pool-2026/A", "--run", point["run"], "--json"))
    for name, found in (("a trial", trial["applications"][0]),
                        ("a run", allocation(call="pool-2026")["applications"][0]),
                        ("a point of a sweep", swept)):
        tap.same(f"{name} lists what an award was paid by in the order in which it paid",
                 [(line["from"], line["cents"]) for line in found["passes"]],
                 [("G", 3000), ("E", 1000), ("F", 2000)])


def check_verified(tap):
    for call in ("max-2026", CALL, "some-2026", "many-2026", "equal-2026", "pool-2026"):
        done = levain("verify", "--call", call, "--lang", "en")
        tap.ok(f"all runs of {call} are verified", done.returncode == 0, done.stdout + done.stderr)
    for change, told in (("reached = 9", "proofs, the run, proof 1, pass 1, envelope E: reached:"
                          " found 9, expected 10"),
                         ("reached = 10, solver = 'CBC 2', by_solver = true",
                          "proofs, the run, pass 1: engine: found levain 0.1.0, expected one with"
                          " CBC 2")):
        sql(f"update levain.allocation_proof set {change} where call_id = (select call_id from"
            " levain.call where code = 'max-2026')")
        done = levain("verify", "--call", "max-2026", "--lang", "en")
        tap.ok("... but for a proof that is another", done.returncode == 65 and told in done.stdout,
               f"{done.returncode} {done.stdout}{done.stderr}")


def main():
    tap = Tap()
    must("migrate")
    check_proof(tap)
    check_gap(tap)
    check_sweep(tap)
    check_swept_many(tap)
    check_many(tap)
    check_equal_marks(tap)
    check_paid_order(tap)
    check_verified(tap)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
