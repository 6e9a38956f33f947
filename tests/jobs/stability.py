#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""What a ranking hangs on, each scenario checked against the run that it speaks of: an allocation
made with that threshold, those weights, those marks. Prints TAP; run by test_stability.sh.

Weights move by 17 here: C2 from 15 to 32 leaves 68 to the others, which had 85: each is multiplied
by 68 / 85 = 0.8, so that every weight can be written in a what-if.
"""
import json
import os
import random
import sys

from levain_test import CALL, EXAMPLE, SCRATCH, Tap, allocation, levain, must, sql

APPLICATIONS = os.path.join(EXAMPLE, "applications.csv")
RETAINED = ("awarded", "partial", "waiting")
EARLY = ("--as-of", "2025-01-01T00:00:00", "--reason", "A test.")


def fund(*members):
    with open(os.path.join(EXAMPLE, "fund.json"), encoding="utf-8") as file:
        document = json.load(file)
    document["call"].update(members)
    path = os.path.join(SCRATCH, "fund.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(document, file, ensure_ascii=False)
    return path


def stability(*arguments):
    document = json.loads(must("stability", "--call", CALL, "--json", *arguments))
    document["by_name"] = {(s["change"], s["code"], s["direction"]): s
                           for s in document["scenarios"]}
    return document


def difference(before, after):
    """What a scenario says, from two allocations."""
    found = {"gain": [], "lose": [], "award_gain": [], "award_lose": []}
    amounts = 0
    rows = {app["application"]: app for app in before["applications"]}
    for app in sorted(after["applications"], key=lambda app: app["application"]):
        old, code = rows[app["application"]], app["application"]
        if (app["status"] in RETAINED) != (old["status"] in RETAINED):
            found["gain" if app["status"] in RETAINED else "lose"].append(code)
        if (app["award_cents"] > 0) != (old["award_cents"] > 0):
            found["award_gain" if app["award_cents"] > 0 else "award_lose"].append(code)
        elif app["award_cents"] != old["award_cents"]:
            amounts += 1
    return dict(found, award_amount_count=amounts, awarded_cents=after["awarded_cents"])


def said(scenario):
    return {key: scenario[key] for key in ("gain", "lose", "award_gain", "award_lose",
                                           "award_amount_count", "awarded_cents")}


def check_threshold(tap, found, real):
    tap.same("the last retained is A10, with 58.5, 3.5 above 55; nobody is refused by it alone",
             (found["last_retained"], found["first_below"]),
             ({"application": "A10", "sharing": 2, "score": "58.5", "gap": "3.5"}, None))
    for direction, value in (("down", "50"), ("up", "60")):
        scenario = found["by_name"][("threshold", None, direction)]
        tap.same(f"the threshold at {value} gives what an allocation with it gives",
                 (scenario["to"], said(scenario)),
                 (value, difference(real, allocation("--what-if", f"threshold={value}"))))
    tap.ok("... and it does change somebody",
           found["by_name"][("threshold", None, "up")]["lose"] == ["A10", "A18"],
           found["by_name"][("threshold", None, "up")])


def check_weight(tap, found, real):
    weights = {"C1": "16", "C2": "32", "C3": "12", "C4": "8", "C5": "8", "C6": "8", "C7": "8",
               "C8": "4", "C9": "4"}
    varied = [text for code, weight in weights.items()
              for text in ("--what-if", f"criterion.{code}.weight={weight}")]
    scenario = found["by_name"][("weight", "C2", "up")]
    tap.same("a weight moved, the others in proportion, gives what those weights give",
             (scenario["to"], said(scenario)), ("32", difference(real, allocation(*varied))))
    tap.ok("... and it does change somebody", scenario["changes"], scenario)
    tap.same("a weight does not go below 0",
             found["by_name"][("weight", "C8", "down")]["to"], "0")


def check_marker(tap, found):
    """Without m-a, the marks of m-b stand for C3 and C7: as if m-a had given the same."""
    path = os.path.join(SCRATCH, "without.csv")
    with open(APPLICATIONS, encoding="utf-8") as file, open(path, "w", encoding="utf-8") as out:
        header, *lines = [line.rstrip("\n").split(";") for line in file]
        out.write(";".join(header) + "\n")
        for line in lines:
            cells = dict(zip(header, line))
            cells.update(m3a=cells["m3b"], m7a=cells["m7b"])
            out.write(";".join(cells[name] for name in header) + "\n")
    real = allocation()
    must("intake", "--call", CALL, path)
    must("score", "--call", CALL)
    without = allocation()
    tap.same("without a marker, the others' marks decide",
             said(found["by_name"][("marker", "m-a", None)]), difference(real, without))
    alone = found["by_name"][("marker", "m-c", None)]
    tap.same("without the only marker of a criterion, all lose their score, and that is said",
             (len(alone["lose"]), alone["not_scored"], alone["awarded_cents"]),
             (13, alone["lose"], 0))
    must("intake", "--call", CALL, APPLICATIONS)
    must("score", "--call", CALL)


def check_first_below(tap):
    must("fund", "apply", fund(("score", {"sum": "weight * mark / scale.max",
                                          "weights_total": 100, "threshold": "58.6"})), *EARLY)
    must("score", "--call", CALL)
    found = stability()
    tap.same("the first refused by the threshold, and how far it is",
             found["first_below"],
             {"application": "A10", "sharing": 2, "score": "58.5", "gap": "0.1"})
    tap.same("by default, weights and threshold move by 2 in 100",
             (found["weight_delta"], found["threshold_delta"]), ("2", "2"))
    tap.same("a threshold that goes down lets them in",
             found["by_name"][("threshold", None, "down")]["gain"], ["A10", "A18"])


def check_people(tap, found):
    english = must("stability", "--call", CALL, "--lang", "en")
    tap.ok("for people: margin, what changes, and what it does not say",
           "last retained: A10, 58.5, 3.5 above the threshold of 55" in english
           and "not how likely it is" in english and "    not retained then: A10, A18\n" in english
           and max(len(line) for line in english.split("\n")) <= 80, english)
    french = must("stability", "--call", CALL, "--lang", "fr").replace("\u00a0", " ")
    tap.ok("in French too", "dernière retenue : A10, 58,5, soit 3,5 au-dessus" in french
           and "alors non retenues : A10, A18" in french, french)
    folder = os.path.join(SCRATCH, "dossier")
    must("report", "dossier", "--call", CALL, "--format", "json,html", "--out", folder)
    with open(os.path.join(folder, "dossier.json"), encoding="utf-8") as file:
        told = json.load(file)["stability"]
    tap.same("the dossier says the same",
             [said(s) for s in told["scenarios"]], [said(s) for s in found["scenarios"]])
    with open(os.path.join(folder, "dossier.html"), encoding="utf-8") as file:
        tap.ok("... in its page, in the fund's language", "Solidité du classement" in file.read())


def check_order(tap, found):
    with open(APPLICATIONS, encoding="utf-8") as file:
        header, *lines = file.read().splitlines()
    random.Random(7).shuffle(lines)
    path = os.path.join(SCRATCH, "shuffled.csv")
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join([header, *lines]) + "\n")
    with open(fund(("stability", {"weight_delta": "17", "threshold_delta": 5}),
                   ("code", "shuffled")), encoding="utf-8") as file:
        call = json.load(file)["call"]["code"]
    must("fund", "apply", os.path.join(SCRATCH, "fund.json"), "--as-of", "2025-01-01T00:00:00")
    must("intake", "--call", call, path)
    must("score", "--call", call)
    other = json.loads(must("stability", "--call", call, "--json"))
    tap.same("any order of the applications gives the same",
             {key: other[key] for key in other if key not in ("run", "call")},
             {key: found[key] for key in found if key not in ("run", "call", "by_name")})


def main():
    tap = Tap()
    must("migrate")
    must("fund", "apply", fund(("stability", {"weight_delta": "17", "threshold_delta": 5})),
         *EARLY)
    must("intake", "--call", CALL, APPLICATIONS)
    done = levain("stability", "--call", CALL, "--lang", "en")
    tap.ok("a call that was never scored is refused",
           done.returncode == 65 and "has no scoring run" in done.stderr, done.stderr)
    must("score", "--call", CALL)
    real = allocation()
    found = stability()
    tap.same("as the call is: 13 retained, 12 awarded, and the amounts of change as declared",
             [found[key] for key in ("application_count", "retained_count", "award_count",
                                     "awarded_cents", "weight_delta", "threshold_delta")],
             [18, 13, 12, 47200000, "17", "5"])
    tap.same("a scenario for each marker, each weight twice, the threshold twice",
             len(found["scenarios"]), 3 + 2 * 9 + 2)
    check_threshold(tap, found, real)
    check_weight(tap, found, real)
    check_people(tap, found)
    check_marker(tap, found)
    done = levain("stability", "--call", CALL, "--run", real["run"], "--lang", "en")
    tap.ok("an allocation is refused, with what to do",
           done.returncode == 65 and "is an allocation, not a scoring run" in done.stderr
           and "levain runs --call" in done.stderr, done.stderr)
    check_order(tap, found)
    check_first_below(tap)
    tap.same("nothing of this was stored", sql("select count(*) from levain.scoring_run"), [["4"]])
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
