#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""A call whose pass asks CBC where its search stops: refused by a program without it, and told as
CBC's by one with it. Prints TAP; run by test_solver.sh, by either program.

The worked fund with one exact pass of one state and 15 % for a joint authority: its own search
stops at 455.5 points of at most 561; 471 are there to be found.
"""
import json
import os
import sys

from levain_test import CALL, EXAMPLE, LEVAIN, SCRATCH, Tap, allocation, levain, must, sql

OWN = "--what-if", "pass.1.solver=own"
PLAIN = os.path.join("build", "levain")


def apply():
    with open(os.path.join(EXAMPLE, "fund.json"), encoding="utf-8") as file:
        document = json.load(file)
    document["call"]["passes"] = [{"code": "1", "from": "own_envelope", "rule": "max", "states": 1,
                                   "solver": "cbc"}]
    quota, = [one for one in document["call"]["quotas"] if one["code"] == "epci"]
    quota["limit"]["share"] = "15 %"
    path = os.path.join(SCRATCH, "solver.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(document, file, ensure_ascii=False)
    must("fund", "apply", path, "--reason", "test")
    must("intake", "--call", CALL, os.path.join(EXAMPLE, "applications.csv"), "--quiet")
    must("score", "--call", CALL)
    return path


def proof_of(*arguments):
    run = json.loads(must("allocate", "--call", CALL, "--json", *arguments))
    proof, = run["proofs"]
    return run["run"], proof


def count_of_runs():
    return sql("select count(*) from levain.allocation_run")


def engine_of(run):
    return [one for one in json.loads(must("runs", "--call", CALL, "--json"))["runs"]
            if one["run"] == run][0]["engine"]


def check_everywhere(tap):
    """What a program answers alike, with the other solver or without."""
    run, proof = proof_of(*OWN)
    tap.same("without asking, the search says where it stopped",
             [proof[key] for key in ("reached", "upper", "exact", "solver", "by_solver")],
             ["455.5", "561", False, None, False])
    tap.ok("... in a run of this program alone", " with " not in engine_of(run), engine_of(run))
    run, proof = proof_of("--what-if", "pass.1.states=1000000")
    tap.same("one whose search ends asks nobody",
             [proof[key] for key in ("reached", "exact", "solver")], ["471", True, None])
    tap.ok("... in a run of this program alone", " with " not in engine_of(run), engine_of(run))


def check_without(tap, program, path):
    """A program without it, on a database that may have runs of one with it."""
    before = count_of_runs()
    done = levain("allocate", "--call", CALL, "--lang", "en", program=program)
    tap.same("a program without another solver does not award", done.returncode, 69)
    tap.ok("... and says why, and what to do",
           "pass number 1: the search stopped at its limit of states, the call then asks another"
           " solver, and this program was built without one" in done.stderr
           and "make CBC=1" in done.stderr and "pass.CODE.solver=own" in done.stderr, done.stderr)
    done = levain("allocate", "--call", CALL, "--lang", "fr", program=program)
    tap.ok("... in French too", done.returncode == 69 and "demande alors un autre solveur" in
           done.stderr, done.stderr)
    done = levain("allocate", "--call", CALL, "--what-if", "threshold=51", program=program)
    tap.same("... nor simulates", done.returncode, 69)
    done = levain("allocate", "--call", CALL, "--sweep", "threshold=50..51/1", program=program)
    tap.same("... once or many times", done.returncode, 69)
    tap.same("... and keeps nothing", count_of_runs(), before)
    done = levain("try", path, os.path.join(EXAMPLE, "applications.csv"), program=program)
    tap.same("nor does it try such a fund file", done.returncode, 69)
    done = levain("--version", "--lang", "en", program=program)
    tap.same("what it was built with is told", done.stdout.split("\n")[1:],
             ["built without a second solver", ""])


def check_with(tap, name):
    run, proof = proof_of()
    tap.same("CBC's set is taken when it is worth more, the gap and the bound are the program's",
             [proof[key] for key in ("reached", "upper", "gap_percent", "exact", "solver",
                                     "by_solver")],
             ["471", "561", "19.108281", False, name, True])
    tap.ok("the engine of the run names it", engine_of(run).endswith(f" with {name}"),
           engine_of(run))
    tap.same("once more, it is the same run", proof_of(), (run, proof))
    told = must("allocate", "--call", CALL, "--lang", "en").replace("\n  ", " ")
    tap.ok("the table says whose set it is",
           f"{name}, asked when the search had stopped, found this set, which was then checked in"
           " whole numbers." in told, told)
    explained = " ".join(must("explain", f"{CALL}/A12", "--run", run, "--lang", "en").split())
    tap.ok("... and so do explanations", f"{name}, asked when the search had" in explained,
           explained)
    points = json.loads(must("allocate", "--call", CALL, "--json", "--sweep",
                             "threshold=50|51"))["points"]
    tap.ok("simulations that asked it say so too",
           all(engine_of(point["run"]).endswith(f" with {name}") for point in points), points)
    alone, = json.loads(must("allocate", "--call", CALL, "--json", "--what-if",
                             "threshold=51"))["proofs"]
    tap.same("... as one alone", (alone["solver"], points[1]["run"]), (name, json.loads(
        must("allocate", "--call", CALL, "--json", "--what-if", "threshold=51"))["run"]))
    return run


def check_read(tap, run, name, program=LEVAIN):
    """What any program says of a stored run that asked it."""
    done = levain("verify", run, "--call", CALL, "--lang", "en", program=program)
    tap.ok("its awards are verified in SQL, by any program", done.returncode == 0
           and f"proofs, pass 1, set of {name}: not followed, applications: " in done.stdout,
           done.stdout + done.stderr)
    done = levain("explain", f"{CALL}/A12", "--run", run, "--json", "--lang", "en",
                  program=program)
    told = json.loads(done.stdout)["certificate"]
    tap.same("no flip is said to be proven", (told["flips_looked"], told["flips"]), (False, []))
    tap.ok("... and why", f"run {run} asked {name} when its search had stopped" in done.stderr,
           done.stderr)
    out = os.path.join(SCRATCH, "dossier")
    done = levain("report", "dossier", "--call", CALL, "--run", run, "--format", "html,json",
                  "--out", out, program=program)
    with open(os.path.join(out, "dossier.json"), encoding="utf-8") as file:
        dossier = json.load(file)
    tap.same("the committee's file names it",
             (done.returncode, dossier["proofs"][0]["solver"],
              dossier["run"]["engine"].endswith(name)), (0, name, True))


def minutes_of(*departures, run=None):
    with open(os.path.join(EXAMPLE, "minutes.json"), encoding="utf-8") as file:
        document = json.load(file)
    document.update(recusals=[], departures=[
        {"application": code, "refuse": True, "motive": "renonce"} for code in departures])
    if run:
        document["run"] = run
    path = os.path.join(SCRATCH, "minutes.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(document, file)
    return path


def consequences(document):
    return [(one["application"], one["refused"],
             [(change["application"], change["run_cents"], change["cents"])
              for change in one["changes"]]) for one in document["consequences"]]


def check_decided(tap, run, name):
    """A14 (SUD, 60 of 72) is refused: without it the solver has room for A11 (49) and A06 (17.8)
    of SUD, and not for A03 (9.5) besides. The top-up has what A03 leaves of SUD, 62.5: A11."""
    if os.path.exists(PLAIN):
        done = levain("decide", run, "--minutes", minutes_of("A14"), "--dry-run", "--json",
                      "--lang", "en", program=PLAIN)
        tap.same("a program without it records what a committee decided of such a run",
                 (done.returncode, consequences(json.loads(done.stdout))), (0, []))
        tap.ok("... and says that it cannot tell what the rules would have made of it",
               "warning: this program cannot make the run again: pass number 1: the search stopped"
               " at its limit of states" in done.stderr, done.stderr)
    decided = json.loads(must("decide", run, "--minutes", minutes_of("A14"), "--json"))
    tap.same("with it, the rules are walked again with what the committee decided",
             consequences(decided), [("A14", None, [("A11", 0, 4900000), ("A06", 0, 1780000),
                                                    ("A03", 950000, 0)])])
    top = allocation("--top-up")
    tap.same("the list is served by the same pass, which need ask nobody",
             ([row["application"] for row in top["applications"]
               if row["award_cents"] and row["application"] not in ("A09", "A01", "A08", "A02",
                                                                    "A03")],
              " with " in engine_of(top["run"])), (["A11"], False))
    again = json.loads(must("decide", top["run"], "--minutes",
                            minutes_of("A11", run=top["run"]), "--json"))
    tap.same("... and decided, with a departure of its own", consequences(again),
             [("A11", None, [("A06", 0, 1780000)])])
    done = levain("verify", "--call", CALL, "--lang", "en")
    tap.ok("all of it is verified", done.returncode == 0 and f"set of {name}" in done.stdout,
           done.stdout + done.stderr)


def main():
    tap = Tap()
    must("migrate")
    path = apply()
    name = must("--version", "--lang", "en").split("\n")[1]
    check_everywhere(tap)
    if name == "built without a second solver":
        check_without(tap, LEVAIN, path)
        tap.skip("what a run that asked CBC says", "built without CBC (make CBC=1)")
    else:
        name = name.removeprefix("built with ").removesuffix(" as a second solver")
        run = check_with(tap, name)
        check_read(tap, run, name)
        if os.path.exists(PLAIN):
            check_read(tap, run, name, PLAIN)
            check_without(tap, PLAIN, path)
        else:
            tap.skip("what a program without it says of such a run", f"no {PLAIN} (make)")
        check_decided(tap, run, name)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
