# SPDX-License-Identifier: MPL-2.0
"""Every case of JsonLogic's compatibility suite: the suite's result, or unknown where a value is
missing, or refused with a reason; never another result.

What is refused and what is unknown stands in tests/data/jsonlogic, a line a case: the rule, the
data (- for none) and the reason or the names. `JSONLOGIC_WRITE=1` writes the two files anew, to be
read before they are committed. `JSONLOGIC_SUITE` names another suite, of which only the agreement
is tested.
"""
import json
import os
import subprocess
import sys

from levain_test import LEVAIN, ROOT, SCRATCH, Tap, shared

LISTS = os.path.join(ROOT, "tests", "data", "jsonlogic")
SAME_AT_LEAST = 200


def same(found, wanted):
    """Equal as JSON: 1 and 1.0 are, 1 and true are not; numbers to the nearest double."""
    if isinstance(found, bool) or isinstance(wanted, bool):
        return found is wanted
    if isinstance(found, (int, float)) and isinstance(wanted, (int, float)):
        return float(found) == float(wanted)
    if type(found) is not type(wanted):
        return False
    if isinstance(found, list):
        return len(found) == len(wanted) and all(map(same, found, wanted))
    if isinstance(found, dict):
        return found.keys() == wanted.keys() and all(same(found[k], wanted[k]) for k in found)
    return found == wanted


def evaluate(case):
    """What `levain rules eval` makes of a case (same, unknown, refused...), and its words."""
    command = [LEVAIN, "rules", "eval", "--lang=en", "-"]
    if "data" in case:
        path = os.path.join(SCRATCH, "data.json")
        with open(path, "w", encoding="utf-8") as out:
            json.dump(case["data"], out)
        command += ["--data", path]
    ran = subprocess.run(command, input=json.dumps(case["rule"]), capture_output=True, text=True,
                         check=False)
    if ran.returncode == 65 and not ran.stdout:
        words = ran.stderr.removeprefix("levain rules eval: standard input:")
        return "refused", " ".join(words.split())
    if ran.returncode != 0 or ran.stderr:
        return "broken", f"exit code {ran.returncode}: {ran.stdout}{ran.stderr}"
    value = json.loads(ran.stdout)
    if isinstance(value, dict) and list(value) == ["unknown"]:
        return "unknown", ", ".join(value["unknown"])
    return ("same" if same(value, case["result"]) else "different"), ran.stdout.strip()


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def line_of(case, words):
    data = compact(case["data"]) if "data" in case else "-"
    return f"{compact(case['rule'])} | {data} | {words}"


def compare(tap, name, lines):
    """The list must be the committed one, line by line."""
    path = os.path.join(LISTS, name)
    if os.environ.get("JSONLOGIC_WRITE"):
        with open(path, "w", encoding="utf-8") as out:
            out.write("".join(line + "\n" for line in lines))
    with open(path, encoding="utf-8") as committed:
        wanted = committed.read().splitlines()
    tap.none(f"{name} is what is committed",
             [f"no longer: {line}" for line in wanted if line not in lines] +
             [f"new: {line}" for line in lines if line not in wanted])
    tap.same(f"{name} is in the order of the suite", lines, wanted)


def main():
    tap = Tap()
    own = os.environ.get("JSONLOGIC_SUITE")
    path = own or shared("data", "jsonlogic", "compatible.json")
    if path is None:
        tap.skip("the compatibility suite", "../shared/data is not on this machine")
        return tap.end()
    with open(path, encoding="utf-8") as suite:
        cases = [case for case in json.load(suite) if not isinstance(case, str)]
    found = {"same": [], "different": [], "unknown": [], "refused": [], "broken": []}
    for case in cases:
        outcome, words = evaluate(case)
        found[outcome].append(line_of(case, words))
    tap.say(", ".join(f"{len(lines)} {outcome}" for outcome, lines in found.items()))
    tap.none("no case gives another result", found["different"])
    tap.none("no case breaks the program", found["broken"])
    if own is None:
        tap.ok(f"at least {SAME_AT_LEAST} cases give the suite's result",
               len(found["same"]) >= SAME_AT_LEAST, len(found["same"]))
        compare(tap, "refused.txt", found["refused"])
        compare(tap, "unknown.txt", found["unknown"])
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
