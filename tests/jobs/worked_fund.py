# SPDX-License-Identifier: MPL-2.0
"""What the tests of worked funds share: the lines of an example, changed one fact at a time, tried.

A set of applications is a list of pairs: the line of the application, and for each list of the call
the lines of its items.
"""
import csv
import json
import os
import random

from levain_test import ROOT, SCRATCH, levain

EXAMPLES = os.path.join(ROOT, "docs", "examples")


def read_csv(path):
    with open(path, encoding="utf-8") as file:
        reader = csv.DictReader(file, delimiter=";")
        return reader.fieldnames, list(reader)


def write_csv(name, columns, lines):
    path = os.path.join(SCRATCH, name)
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, delimiter=";", lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)
    return path


class Example:
    """A fund file of docs/examples, its applications, and the files of their lists."""

    def __init__(self, folder, fund, applications, lists=()):
        self.folder = os.path.join(EXAMPLES, folder)
        self.fund = os.path.join(self.folder, fund)
        self.path = os.path.join(self.folder, applications)
        self.columns, lines = read_csv(self.path)
        self.key = self.columns[0]
        self.lists = {}
        items = {}
        for name in lists:
            self.lists[name], items[name] = read_csv(self.list_path(name))
        self.applications = [(line, {name: [item for item in items[name]
                                            if item[self.key] == line[self.key]]
                                     for name in lists}) for line in lines]

    def list_path(self, name):
        return os.path.join(self.folder, f"{name}.csv")

    def files(self, applications=None, generator=None):
        """The arguments that name the applications: those of the example, or others, written in an
        order of their own when there is a generator."""
        if applications is None:
            return [self.path, *(f"--list={name}={self.list_path(name)}" for name in self.lists)]

        def turned(values):
            values = list(values)
            if generator:
                generator.shuffle(values)
            return values

        path = write_csv("applications.csv", turned(self.columns),
                         turned(line for line, _ in applications))
        arguments = [path]
        for name, columns in self.lists.items():
            items = [item for _, lists in applications for item in lists[name]]
            path = write_csv(f"{name}.csv", turned(columns), turned(items))
            arguments.append(f"--list={name}={path}")
        return arguments

    def tried(self, *arguments, applications=None, fund=None, generator=None):
        """What `levain try --json` prints, as applications by code."""
        command = ["try", fund or self.fund, *self.files(applications, generator), "--json",
                   *arguments]
        done = levain(*command)
        if done.returncode != 0:
            raise SystemExit(f"Bail out! levain {' '.join(command)}: {done.returncode}\n"
                             f"{done.stderr}")
        return {row["application"]: row for row in json.loads(done.stdout)["applications"]}

    def changed(self, code, changes):
        """The first application under another code, with facts and whole lists changed."""
        line, lists = self.applications[0]
        unknown = set(changes) - set(line) - set(lists)
        assert not unknown, unknown
        line = dict(line, **{name: value for name, value in changes.items() if name in line})
        line[self.key] = code
        lists = {name: [dict(item, **{self.key: code}) for item in changes.get(name, items)]
                 for name, items in lists.items()}
        return line, lists

    def check_edges(self, tap, edges):
        """Each rule at its edge: (rule, changes of the first application, what the rule then
        says: "pass", "fail" or "unknown"). No other rule may say anything but pass. Gives the
        rules that were seen at both sides."""
        found = self.tried(applications=[self.changed(f"edge-{number}", changes)
                                         for number, (_, changes, _) in enumerate(edges)])
        texts = []
        for number, (rule, changes, verdict) in enumerate(edges):
            row = found[f"edge-{number}"]
            wanted = ([rule] if verdict == "fail" else [], [rule] if verdict == "unknown" else [])
            if (row["failed_rules"], row["unknown_rules"]) != wanted:
                texts.append(f"{rule} with {changes}: failed {row['failed_rules']}, unknown"
                             f" {row['unknown_rules']}, wanted {verdict}")
        tap.none("every rule alone passes, fails or waits at its very edge", texts)
        seen = {verdict: {rule for rule, _, found in edges if found == verdict}
                for verdict in ("pass", "fail")}
        return seen["pass"] & seen["fail"]

    def check_order(self, tap, seed=1):
        """The order of lines, items, columns and rules changes nothing."""
        generator = random.Random(seed)
        with open(self.fund, encoding="utf-8") as file:
            document = json.load(file)
        document.pop("$schema", None)
        generator.shuffle(document["call"]["rules"])
        turned = os.path.join(SCRATCH, "turned.json")
        with open(turned, "w", encoding="utf-8") as file:
            json.dump(document, file)

        def sorted_rules(rows):
            return {code: dict(row, failed_rules=sorted(row["failed_rules"]),
                               unknown_rules=sorted(row["unknown_rules"]))
                    for code, row in rows.items()}

        tap.same("the order of lines, items, columns and rules changes nothing",
                 sorted_rules(self.tried(applications=self.applications, fund=turned,
                                         generator=generator)),
                 sorted_rules(self.tried()))
