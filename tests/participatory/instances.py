# SPDX-License-Identifier: MPL-2.0
"""Participatory budgets of real cities as funds of Levain: one call each, whose score is the votes.

One mapping for all: the published label of the rule says the policy (`greedy-no-skip` and
`greedy-custom` stop at the first project that does not fit, every other label skips it), min_score
is the threshold where it is given, the order is votes, then listing. Nothing is chosen by looking
at an outcome.
"""
import collections
import csv
import json
import os
import re
from fractions import Fraction

STOPS = ("greedy-no-skip", "greedy-custom")
HERE = os.path.dirname(os.path.abspath(__file__))


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def policy_of(instance):
    """`stop` or `skip`, by the published label of the rule alone."""
    return "stop" if instance["rule"] in STOPS else "skip"


def all_of(folder):
    """The instances of a folder of the data, and the projects of each."""
    projects = collections.defaultdict(list)
    for project in read(os.path.join(folder, "projects.csv")):
        projects[project["instance"]].append(project)
    return read(os.path.join(folder, "instances.csv")), projects


def exceptions():
    """What the one mapping does not reproduce, by instance: see exceptions.csv."""
    return {row["instance"]: row for row in read(os.path.join(HERE, "exceptions.csv"))}


def amount(text):
    """An amount of a file (`400000.0`) as a fund file writes it (`400000.00`)."""
    cents = Fraction(text) * 100
    assert cents.denominator == 1, text
    return f"{cents.numerator // 100}.{cents.numerator % 100:02d}"


def code(text):
    """A project's number as a code of Levain: what a code may not hold becomes a dot."""
    return re.sub(r"[^A-Za-z0-9_.-]", ".", text)


def both(text):
    return {"fr": text, "en": text}


def fund(instance, policy=None, worlds=1):
    """The fund file of an instance; with several worlds, each has the whole budget for itself.

    A world is an envelope: projects of different worlds never meet, so that one run of the program
    answers for many variants of one instance.
    """
    budget = Fraction(instance["budget"])
    score = {"sum": "mark"}
    if instance["min_score"]:
        score["threshold"] = int(instance["min_score"])
    return {
        "levain": 1,
        "fund": {"code": "city", "name": both(instance["unit"] or instance["instance"]),
                 "currency": instance["currency"], "time_zone": "Europe/Paris",
                 "language": "fr"},
        "contributions": [{"funder": "city", "name": both("city"), "year": int(instance["year"]),
                           "amount": amount(budget * worlds)}],
        "call": {
            "code": "budget", "name": both(instance["instance"]), "mode": "competition",
            "base": {"net": "contributions"},
            "intake": {
                "format": "csv", "separator": ";", "encoding": "utf-8", "code": "project",
                "unknown_columns": "refuse",
                "fields": [
                    {"name": "world", "type": "code", "label": both("world")},
                    {"name": "requested", "column": "cost", "type": "money",
                     "label": both("cost")},
                    {"name": "votes", "column": "score", "type": "number", "label": both("votes")},
                    {"name": "listed_at", "type": "count", "label": both("listing")}]},
            "envelopes": [{"code": f"W{world}", "label": both("the whole budget"),
                           "when": f"world = '{world}'", "voted": amount(budget)}
                          for world in range(worlds)],
            "criteria": [{"code": "VOTES", "label": both("votes"), "formula": "votes"}],
            "score": score,
            "caps": [{"code": "requested", "label": both("cost"), "formula": "requested"}],
            "award": {"step": "0.01", "minimum": "computed"},
            "order": ["score desc", "listed_at asc"],
            "passes": [{"code": "1", "label": both("the whole budget"), "from": "own_envelope",
                        "not_fitting": {"else": policy or policy_of(instance)}}]}}


def write(instance, worlds, fund_path, csv_path, policy=None):
    """Write both files of an instance, of which `worlds` has the lists of projects.

    The codes have to stay different from each other; those of world 1 begin with `1.`, and so on.
    """
    with open(fund_path, "w", encoding="utf-8") as file:
        json.dump(fund(instance, policy, len(worlds)), file, ensure_ascii=False)
    with open(csv_path, "w", encoding="utf-8", newline="") as file:
        file.write("project;world;cost;score;listed_at\n")
        for number, projects in enumerate(worlds):
            names = [in_world(number, project) for project in projects]
            assert len(set(names)) == len(names), instance["instance"]
            for name, project in zip(names, projects):
                file.write(f"{name};{number};{project['cost']};{project['score']};"
                           f"{project['listed_at']}\n")


def in_world(number, project):
    """The code of a project in a world."""
    return f"{number}.{code(project['project'])}" if number else code(project["project"])


def decided(projects):
    """Whom the city selected, by its own publication."""
    return {code(project["project"]) for project in projects if project["selected"] == "1"}
