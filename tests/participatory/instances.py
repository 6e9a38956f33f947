# SPDX-License-Identifier: MPL-2.0
"""Participatory budgets of real cities as funds of Levain: one call each, whose score is the votes.

One mapping for all: the published label of the rule says the policy (`greedy-no-skip` and
`greedy-custom` stop at the first project that does not fit, every other label skips it), min_score
is the threshold where it is given, the order is votes, then listing. Nothing is chosen by looking
at an outcome.
"""
import csv
import json
import re
from fractions import Fraction

STOPS = ("greedy-no-skip", "greedy-custom")


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


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


def fund(instance):
    """The fund file of an instance."""
    score = {"sum": "mark"}
    if instance["min_score"]:
        score["threshold"] = int(instance["min_score"])
    return {
        "levain": 1,
        "fund": {"code": "city", "name": both(instance["unit"] or instance["instance"]),
                 "currency": instance["currency"], "time_zone": "Europe/Paris",
                 "language": "fr"},
        "contributions": [{"funder": "city", "name": both("city"), "year": int(instance["year"]),
                           "amount": amount(instance["budget"])}],
        "call": {
            "code": "budget", "name": both(instance["instance"]), "mode": "competition",
            "base": {"net": "contributions"},
            "intake": {
                "format": "csv", "separator": ";", "encoding": "utf-8", "code": "project",
                "unknown_columns": "refuse",
                "fields": [
                    {"name": "requested", "column": "cost", "type": "money",
                     "label": both("cost")},
                    {"name": "votes", "column": "score", "type": "number", "label": both("votes")},
                    {"name": "listed_at", "type": "count", "label": both("listing")}]},
            "envelopes": [{"code": "ALL", "label": both("the whole budget"), "when": "always",
                           "voted": amount(instance["budget"])}],
            "criteria": [{"code": "VOTES", "label": both("votes"), "formula": "votes"}],
            "score": score,
            "caps": [{"code": "requested", "label": both("cost"), "formula": "requested"}],
            "award": {"step": "0.01", "minimum": "computed"},
            "order": ["score desc", "listed_at asc"],
            "passes": [{"code": "1", "label": both("the whole budget"), "from": "own_envelope",
                        "not_fitting": {
                            "else": "stop" if instance["rule"] in STOPS else "skip"}}]}}


def write(instance, projects, fund_path, csv_path):
    """Write both files of an instance; the codes have to stay different from each other."""
    codes = [code(project["project"]) for project in projects]
    assert len(set(codes)) == len(codes), instance["instance"]
    with open(fund_path, "w", encoding="utf-8") as file:
        json.dump(fund(instance), file, ensure_ascii=False)
    with open(csv_path, "w", encoding="utf-8", newline="") as file:
        file.write("project;cost;score;listed_at\n")
        for name, project in zip(codes, projects):
            file.write(f"{name};{project['cost']};{project['score']};{project['listed_at']}\n")


def decided(projects):
    """Whom the city selected, by its own publication."""
    return {code(project["project"]) for project in projects if project["selected"] == "1"}
