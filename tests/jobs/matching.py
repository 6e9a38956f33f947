# SPDX-License-Identifier: MPL-2.0
"""How well lines of a bank are matched: a generated year, each match against the truth."""
import csv
import difflib
import os
import re
import subprocess
import sys
import tempfile
import unicodedata

sys.path.insert(0, os.path.dirname(__file__))
from levain_test import shared  # noqa: E402
from matching_year import Year  # noqa: E402

PAYMENTS = int(os.environ.get("MATCHING_PAYMENTS", "1000"))
SEEDS = int(os.environ.get("MATCHING_SEEDS", "1"))
FIRST = int(os.environ.get("MATCHING_FIRST", "1"))
SHOW = int(os.environ.get("MATCHING_SHOW", "0"))


def read(done):
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


CHUNKS = [int(x) for x in
          os.environ.get("MATCHING_CHUNKS", f"{PAYMENTS // 40} {PAYMENTS // 3}").split()]


def rules_on(year, path, *how):
    return subprocess.run([os.path.join(os.environ.get("BUILD", "build"), "match_lines"),
                           year.fund, path, *how], capture_output=True, text=True, check=True)


def as_with_all(year, path):
    """Whether so many lines at a time are matched with what is picked for them as with all, and
    what else they might be; what was picked at most; and what was matched."""
    same, told, found = True, [], []
    for lines in CHUNKS:
        with_all = rules_on(year, path, str(lines), "all")
        picked = rules_on(year, path, str(lines), "pick")
        same = same and with_all.stdout == picked.stdout and with_all.stdout.count("M\t") > 0
        told.append(f"{lines} lines at a time: {picked.stderr.strip()}")
        found += read(picked)[0]
    return same, told, found


def is_right(year, match, place):
    line = year.lines[place]
    return line["truth"] == match["targets"] and match["back"] == (line["kind"] == "returned")


def is_misled(year, match, place):
    """A line that names another body than it pays, by all its words, an order of whose amount was
    open: nothing in the file tells it from a payment of that order, whoever reads it."""
    line, targets = year.lines[place], [year.targets[t] for t in match["targets"]]
    return (bool(line["wrong"]) and len(targets) == 1 and targets[0]["left"] == -line["cents"]
            and any(same_words(line["wrong"], targets[0][name]) for name in ("name", "holder")))


def measure(seed):
    year = Year(PAYMENTS, seed)
    year.lines.sort(key=lambda line: abs(line["cents"]))  # as the program looks at them
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "year.tsv")
        year.write(path)
        found, queued, cost = read(rules_on(year, path))
        picked = as_with_all(year, path)
    wrong, misled, right, rules = [], set(), set(), {}
    for match in found:
        for place in match["lines"]:
            rules[match["rule"]] = rules.get(match["rule"], 0) + 1
            if is_right(year, match, place):
                right.add(place)
            elif is_misled(year, match, place):
                misled.add(place)
            else:
                wrong.append((match, year.lines[place]))
    wrong += [(match, year.lines[place]) for match in picked[2] for place in match["lines"]
              if not is_right(year, match, place) and not is_misled(year, match, place)]
    could = [i for i, line in enumerate(year.lines) if line["recognisable"]]
    missed = [i for i in could if i not in right]
    if SHOW:
        for match, line in wrong[:SHOW]:
            print("# wrong:", match, line, [year.targets[t] for t in match["targets"]],
                  "truth", [year.targets[t] for t in line["truth"]])
        for i in missed[:SHOW]:
            print("# missed:", year.lines[i], queued.get(i),
                  [year.targets[t] for t in year.lines[i]["truth"]])
    return (year, len(wrong), len(misled), len(right), len(could), len(missed), rules, cost,
            picked)


def measure_fools(number):
    """Lines made to be taken for orders: none is, each waits."""
    fooled, fools = [], 0
    for seed in range(FIRST, FIRST + 2):
        year = Year(200, seed, fools=120)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "year.tsv")
            year.write(path)
            found = read(rules_on(year, path))[0]
        fools += sum(line["kind"] == "fool" for line in year.lines)
        fooled += [(match["rule"], year.lines[place]["label"]) for match in found
                   for place in match["lines"] if year.lines[place]["kind"] == "fool"]
    for rule, label in fooled[:SHOW]:
        print(f"# {rule}: {label}")
    print(f"{'ok' if not fooled and fools > 150 else 'not ok'} {number} - of {fools} lines made to"
          f" be taken for orders, {len(fooled)} are")


class Department:
    """Orders whose beneficiaries stand in a real export of a treasury, and all of its lines."""

    fund = "lierre"

    def __init__(self, path):
        with open(path, encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file, delimiter=";"))
        self.lines = [(f"{row['Raison Sociale']} {row['Raison sociale 2']}".strip(),
                       round(float(row["Mandaté"]) * 100), int(row["Année"]),
                       row["SIRET ou NIR"]) for row in rows]
        names = {}
        for name, _, _, number in self.lines:
            names.setdefault(number, set()).add(name)
        self.names_of_number = max(len(found) for number, found in names.items() if number)
        wanted = [place for place, line in enumerate(self.lines)
                  if line[1] > 0 and (len(names[line[3]]) > 20 or place % 40 == 0)]
        self.targets = wanted[:1000]

    def write(self, path):
        with open(path, "w", encoding="utf-8") as file:
            for number, place in enumerate(self.targets, 1):
                name, cents, year, _ = self.lines[place]
                file.write("\t".join(map(str, [
                    "T", 0, cents, 0, number, number, 365 * (year - 2000), year, number, 0,
                    name.title(), "", "", "", "", ""])) + "\n")
            for name, cents, year, _ in self.lines:
                file.write("\t".join(map(str, ["L", -cents, 365 * (year - 2000) + 364, "", "",
                                               name, "", "", ""])) + "\n")


def words(name):
    """The words of a name, by another way than the rules'."""
    plain = unicodedata.normalize("NFD", name.upper()).encode("ascii", "ignore").decode()
    return sorted(re.findall("[A-Z0-9]+", plain))


def measure_department(number):
    path = shared("data", "subventions", "maine-et-loire_paiements.csv")
    if path is None:
        print(f"ok {number} - payments of a department # SKIP the shared data is not here")
        return
    department = Department(path)
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "department.tsv")
        department.write(file)
        found, _, cost = read(rules_on(department, file))
    wrong = []
    for match in found:
        lines = [department.lines[place] for place in match["lines"]]
        orders = [department.lines[department.targets[place]] for place in match["targets"]]
        # An order is one line of the file, or one that is like it.
        if (len(lines) != 1 or len(orders) != 1 or lines[0][1] != orders[0][1]
                or not alike(lines[0][0], orders[0][0])):
            wrong.append((lines, orders))
    print(f"# {len(department.lines)} lines, {len(department.targets)} orders, {cost[0]} ms; one "
          f"number stands for {department.names_of_number} names; {len(found)} matches")
    for lines, orders in wrong[:SHOW]:
        print("# ", lines, orders)
    print(f"{'ok' if not wrong and len(found) > 300 else 'not ok'} {number} - where numbers are "
          f"rounded, names are matched, and none that is another's")


FEW = {"ASSOCIATION", "ASS", "ASSO", "DE", "DU", "DES", "LA", "LE", "LES", "L", "D", "ET", "EN",
       "A", "AU", "AUX", "SOCIETE", "UNION", "FOND", "LOI", "SUR", "POUR", "FONDATION", "SARL",
       "SCIC", "SCOP", "SAS"}


def same_words(left, right):
    """Names that differ by words that say nothing alone."""
    left, right = ([w for w in words(name) if w not in FEW] for name in (left, right))
    return left == right


def alike(left, right):
    """The same, or by the spelling of one word."""
    left, right = ([w for w in words(name) if w not in FEW] for name in (left, right))
    return difflib.SequenceMatcher(None, " ".join(left), " ".join(right)).ratio() > 0.9


def main():
    print(f"1..{3 * SEEDS + 2}")
    number = 0
    for seed in range(FIRST, FIRST + SEEDS):
        year, wrong, misled, right, could, missed, rules, cost, picked = measure(seed)
        told = ", ".join(f"{rule} {count}" for rule, count in sorted(rules.items()))
        print(f"# year {seed}: {len(year.lines)} lines, {len(year.targets)} targets, "
              f"{cost[0]} ms, {cost[1]} KiB; {told}")
        number += 1
        few = misled <= max(1, len(year.lines) // 10000)
        print(f"{'ok' if wrong == 0 and few else 'not ok'} {number} - of year {seed}, no automatic "
              f"match is wrong: {right} right, {wrong} wrong, {misled} of the name and the amount "
              f"of another")
        number += 1
        recall = 10000 * (could - missed) // max(could, 1)
        print(f"{'ok' if recall >= 9700 else 'not ok'} {number} - of year {seed}, what a person "
              f"could tell is matched: {could - missed} of {could}, {recall / 100:.2f} %")
        number += 1
        for told in picked[1]:
            print(f"# {told}")
        print(f"{'ok' if picked[0] else 'not ok'} {number} - of year {seed}, lines are matched "
              f"with what is picked for them as with all")
    measure_department(number + 1)
    measure_fools(number + 2)


main()
