# SPDX-License-Identifier: MPL-2.0
"""How well lines of a bank are matched: a generated year, each match against the truth."""
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(__file__))
from matching_year import Year  # noqa: E402

PAYMENTS = int(os.environ.get("MATCHING_PAYMENTS", "1000"))
SEEDS = int(os.environ.get("MATCHING_SEEDS", "3"))
FIRST = int(os.environ.get("MATCHING_FIRST", "1"))
SHOW = int(os.environ.get("MATCHING_SHOW", "0"))


def matched(year, path):
    done = subprocess.run([os.path.join(os.environ.get("BUILD", "build"), "match_lines"),
                           year.fund, path], capture_output=True, text=True, check=True)
    found, queued, cost = [], {}, None
    for row in done.stdout.splitlines():
        fields = row.split("\t")
        if fields[0] == "M":
            found.append({"rule": fields[1], "open": fields[2] == "1", "surplus": int(fields[3]),
                          "back": fields[4] == "1",
                          "lines": [int(x) for x in fields[5].split(",")],
                          "targets": {int(x) for x in fields[6].split(",")}})
        elif fields[0] == "Q":
            queued[int(fields[1])] = fields[2:]
        else:
            cost = (int(fields[1]), int(fields[2]))
    return found, queued, cost


def measure(seed):
    year = Year(PAYMENTS, seed)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "year.tsv")
        year.write(path)
        found, queued, cost = matched(year, path)
    wrong, right, rules = [], set(), {}
    for match in found:
        for place in match["lines"]:
            line = year.lines[place]
            rules[match["rule"]] = rules.get(match["rule"], 0) + 1
            good = line["truth"] == match["targets"]
            good = good and match["back"] == (line["kind"] == "returned")
            if good:
                right.add(place)
            else:
                wrong.append((match, line))
    could = [i for i, line in enumerate(year.lines) if line["recognisable"]]
    missed = [i for i in could if i not in right]
    if SHOW:
        for match, line in wrong[:SHOW]:
            print("# wrong:", match, line, [year.targets[t] for t in match["targets"]],
                  "truth", [year.targets[t] for t in line["truth"]])
        for i in missed[:SHOW]:
            print("# missed:", year.lines[i], queued.get(i),
                  [year.targets[t] for t in year.lines[i]["truth"]])
    return year, len(wrong), len(right), len(could), len(missed), rules, cost


def main():
    print(f"1..{2 * SEEDS}")
    number = 0
    for seed in range(FIRST, FIRST + SEEDS):
        year, wrong, right, could, missed, rules, cost = measure(seed)
        told = ", ".join(f"{rule} {count}" for rule, count in sorted(rules.items()))
        print(f"# year {seed}: {len(year.lines)} lines, {len(year.targets)} targets, "
              f"{cost[0]} ms, {cost[1]} KiB; {told}")
        number += 1
        print(f"{'ok' if wrong == 0 else 'not ok'} {number} - of year {seed}, no automatic match "
              f"is wrong: {right} right, {wrong} wrong")
        number += 1
        recall = 10000 * (could - missed) // max(could, 1)
        print(f"{'ok' if recall >= 9700 else 'not ok'} {number} - of year {seed}, what a person "
              f"could tell is matched: {could - missed} of {could}, {recall / 100:.2f} %")


main()
