#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""levain fund explain-rules. Prints TAP; run by test_grid.sh.

tests/data/grid holds what it prints of the worked fund, of in-force.json, which changes over
time, and of a panel with every method; a person reads these files once when they change:
    LEVAIN_GOLDEN=write tests/with_postgres tests/in_database tests/jobs/test_grid.sh
"""
import html.parser
import json
import os
import re
import sys

from levain_test import CALL, EXAMPLE, ROOT, SCRATCH, Tap, expect, levain, must

FUND = os.path.join(EXAMPLE, "fund.json")
DATA = os.path.join(ROOT, "tests", "data", "grid")
PANEL = os.path.join(ROOT, "tests", "data", "fund", "panel.json")


def printed(*arguments):
    return must("fund", "explain-rules", *arguments)


class Page(html.parser.HTMLParser):
    """The words of a page, its links, and whether every element is closed."""

    def __init__(self):
        super().__init__()
        self.open, self.links, self.words, self.ids = [], [], [], []

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "a":
            self.links.append(attributes["href"])
        if "id" in attributes:
            self.ids.append(attributes["id"])
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag

    def handle_data(self, data):
        self.words.append(data)


def squeezed(text):
    return re.sub(r"\s+", " ", text).strip()


def check_forms(tap):
    for language in "en", "fr":
        text = printed(FUND, "--lang", language)
        expect(tap, DATA, f"val-de-lierre.{language}.txt", text)
        tap.ok(f"80 columns hold it in {language}",
               all(len(line) <= 80 for line in text.split("\n")))
    expect(tap, DATA, "val-de-lierre.fr.md", printed(FUND, "--lang", "fr", "--format", "md"))
    document = json.loads(printed(FUND, "--lang", "en", "--json"))
    text = squeezed(printed(FUND, "--lang", "en"))
    said = [line for section in document["sections"]
            for entry in [section] + section["entries"] for line in entry["lines"]]
    tap.none("the document says what the text says",
             [line["text"] for line in said if squeezed(line["text"]) not in text])
    with open(FUND, encoding="utf-8") as file:
        call = json.load(file)["call"]
    tap.same("every rule and its formula stand in the document, in the order of the call",
             [(entry["code"], entry["formula"]) for section in document["sections"]
              if section["code"] == "rules" for entry in section["entries"]],
             [(rule["code"], rule["formula"]) for rule in call["rules"]])
    page = Page()
    page.feed(printed(FUND, "--lang", "en", "--format", "html"))
    tap.same("every element of the page is closed", page.open, [])
    words = squeezed("".join(page.words))
    tap.none("the page says it too", [line["text"] for line in said
                                      if squeezed(line["text"]) not in words])
    tap.same("the page links to the texts of law", page.links,
             ["https://www.legifrance.gouv.fr/loda/id/JORFTEXT000000215117",
              "https://eur-lex.europa.eu/eli/reg/2023/2831/oj"])
    tap.same("no two places of the page have one name", len(page.ids), len(set(page.ids)))


def check_days_and_limits(tap):
    path = os.path.join(DATA, "in-force.json")
    for language in "en", "fr":
        expect(tap, DATA, f"in-force.{language}.txt", printed(path, "--lang", language))
        expect(tap, DATA, f"panel.{language}.txt", printed(PANEL, "--lang", language))
    with open(path, encoding="utf-8") as file:
        text = file.read()
    hostile = os.path.join(SCRATCH, "hostile.json")
    with open(hostile, "w", encoding="utf-8") as file:
        file.write(text.replace('"label": "Two members"', '"label": "<b>Two & \\"more\\"</b>"'))
    page = printed(hostile, "--lang", "en", "--format", "html")
    tap.ok("words of the fund file are no tags of the page",
           "&lt;b&gt;Two &amp; &quot;more&quot;&lt;/b&gt;" in page and "<b>" not in page)
    deep = os.path.join(SCRATCH, "deep.json")
    nested = "members"
    for _ in range(60):
        nested = f"min({nested}, 2)"
    with open(deep, "w", encoding="utf-8") as file:
        file.write(text.replace('"members >= 2"', f'"{nested} >= 2"'))
    for form in ("--format", "html"), ("--format", "md"), ("--json",):
        done = levain("fund", "explain-rules", deep, "--lang", "en", *form)
        tap.same(f"a formula nested as deep as can be is read {' '.join(form)}",
                 (done.returncode, done.stderr, done.stdout.count("the smallest of these:") +
                  done.stdout.count("the smallest of: ")), (0, "", 60))
    done = levain("fund", "explain-rules", deep, "--lang", "en")
    tap.same("and printed on a terminal", (done.returncode, done.stderr), (0, ""))
    broken = os.path.join(SCRATCH, "broken.json")
    with open(broken, "w", encoding="utf-8") as file:
        file.write(text.replace('"members >= 2"', '"member >= 2"'))
    done = levain("fund", "explain-rules", broken, "--lang", "en")
    tap.ok("a fund file with a fault is not read aloud", done.returncode == 65 and
           done.stdout == "" and "did you mean `members`?" in done.stderr, done.stderr)


def check_call(tap):
    must("migrate")
    must("fund", "apply", FUND)
    for arguments in ("--lang", "fr"), ("--json",), ("--format", "html"):
        tap.same(f"the rule set in force reads as its file: {' '.join(arguments)}",
                 printed("--call", CALL, *arguments), printed(FUND, *arguments))


def main():
    tap = Tap()
    check_forms(tap)
    check_days_and_limits(tap)
    check_call(tap)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
