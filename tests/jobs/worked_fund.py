# SPDX-License-Identifier: MPL-2.0
"""What the tests of worked funds share: an example's lines, changed one cell at a time, tried."""
import csv
import json
import os
import random

from levain_test import ROOT, SCRATCH, levain


def read(folder, name):
    """The columns and the lines of a CSV file of docs/examples."""
    with open(os.path.join(ROOT, "docs", "examples", folder, name), encoding="utf-8") as file:
        reader = csv.DictReader(file, delimiter=";")
        return reader.fieldnames, list(reader)


def write(name, columns, lines):
    path = os.path.join(SCRATCH, name)
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, delimiter=";", lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)
    return path


def tried(fund, path, *arguments):
    """What `levain try --json` prints, as applications by code."""
    done = levain("try", fund, path, "--json", *arguments)
    if done.returncode != 0:
        raise SystemExit(f"Bail out! levain try {fund} {path}: {done.returncode}\n{done.stderr}")
    return {row["application"]: row for row in json.loads(done.stdout)["applications"]}


def check_edges(tap, fund, columns, base, edges):
    """Each rule at its edge: (rule, changes of the base line, what the rule then says), where the
    last is "pass", "fail" or "unknown". No other rule may say anything but pass."""
    lines = []
    for number, (_, changes, _) in enumerate(edges):
        unknown_names = set(changes) - set(columns)
        assert not unknown_names, unknown_names
        lines.append(dict(base, **changes, **{columns[0]: f"edge-{number}"}))
    found = tried(fund, write("edges.csv", columns, lines))
    texts = []
    for number, (rule, changes, verdict) in enumerate(edges):
        row = found[f"edge-{number}"]
        wanted = ([rule] if verdict == "fail" else [], [rule] if verdict == "unknown" else [])
        if (row["failed_rules"], row["unknown_rules"]) != wanted:
            texts.append(f"{rule} with {changes}: failed {row['failed_rules']}, unknown"
                         f" {row['unknown_rules']}, wanted {verdict}")
    tap.none("every rule alone passes, fails or waits at its very edge", texts)
    rules = {rule for rule, _, verdict in edges if verdict == "fail"}
    return rules & {rule for rule, _, verdict in edges if verdict == "pass"}


def check_order(tap, fund, columns, lines, seed=1):
    """The order of the lines, of the columns and of the rules of the fund file changes nothing."""
    with open(fund, encoding="utf-8") as file:
        document = json.load(file)
    generator = random.Random(seed)
    lines, columns = list(lines), list(columns)
    wanted = tried(fund, write("ordered.csv", columns, lines))
    generator.shuffle(lines)
    generator.shuffle(columns)
    generator.shuffle(document["call"]["rules"])
    document.pop("$schema", None)
    turned = os.path.join(SCRATCH, "turned.json")
    with open(turned, "w", encoding="utf-8") as file:
        json.dump(document, file)
    found = tried(turned, write("turned.csv", columns, lines))

    def sorted_rules(rows):
        return {code: dict(row, failed_rules=sorted(row["failed_rules"]),
                           unknown_rules=sorted(row["unknown_rules"]))
                for code, row in rows.items()}

    tap.same("the order of lines, columns and rules changes nothing", sorted_rules(found),
             sorted_rules(wanted))
