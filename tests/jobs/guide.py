#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Runs guides of docs/ from top to bottom, as their reader would: those that are named, in order,
else that of the fund manager, then that of the accountant, which goes on from there. Prints TAP.

In a guide:
    ```json fichier=NAME     the block is the file NAME (any language)
    ```sh essai              commands that have to end with 0; `essai=65`: the last one with 65
    ```text                  right after them: what they print, both outputs together; a line `…`
                             stands for any lines, `…` within a line for any text, and any 12
                             hexadecimal digits for the name of a run; all blanks are alike
    <!-- sh ... -->          commands that the reader does in another way (with a spreadsheet)
Other blocks are not run. Of the table between `<!-- messages -->` and `<!-- fin -->`, each first
cell holds a message of the French catalogue, between grave accents, `…` standing for what varies.

With GUIDE_WRITE=1, outputs that have changed are written into the guide; where `…` ends or begins
one, as many lines as before are kept:
    GUIDE_WRITE=1 tests/with_postgres tests/in_database tests/jobs/test_guide.sh
With GUIDE_SHOW=1, the guide is printed as it is walked, with the outputs of now.
"""
import os
import re
import subprocess
import sys

from levain_test import EXAMPLE, LEVAIN, ROOT, SCRATCH, Tap

NAMES = sys.argv[1:] or ["guide-gestionnaire", "guide-comptable"]
GUIDES = [os.path.join(ROOT, "docs", f"{name}.md") for name in NAMES]
# Codes that the database has for the life of an award: people read them in words of their language.
CODES = re.compile(
    r"\b(decision|decided|notified|accepted|signed|amended|suspended|resumed|certified|ordered|"
    r"paid|executed|returned|reissued|undone|settled|settlement|reduced|claimed|recovered|waived|"
    r"written_off|committed|decommitted|cancelled|caducity|breach|withdrawal|amendment|days|months|"
    r"years|late)\b")
LIFE = re.compile(r"^levain (agreement|document|award|account|certify|cancel|order|pay|payment|"
                  r"settle|reduce|claim|guard|derogation|aid|funding|appropriation|commit|due|"
                  r"notify) ", re.M)
PART = re.compile(r"^<!-- sh\n(?P<hidden>.*?)^-->$|^```(?P<info>[^\n`]+)\n(?P<body>.*?)^```$",
                  re.S | re.M)


def run(folder, commands):
    environment = {name: value for name, value in os.environ.items()
                   if name not in ("LC_ALL", "LC_MESSAGES", "LANGUAGE")}
    environment.update(LANG="fr_FR.UTF-8", PERL_BADLANG="0", EXAMPLE=EXAMPLE,
                       PATH=os.path.dirname(LEVAIN) + ":" + os.environ["PATH"])
    done = subprocess.run(["sh", "-ec", commands], cwd=folder, env=environment, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return done.returncode, done.stdout


def plain(text):
    """The text with all names of runs, and all blanks, alike."""
    return re.sub(r"\b[0-9a-f]{12}\b", "0" * 12, text.replace("\u00a0", " ").replace("\u202f", " "))


def pattern_of(text):
    """What a block of output stands for, as a regular expression."""
    pattern = re.escape(plain(text))
    pattern = re.sub(r"(?m)^…\n", "(?:.*\n)*?", pattern.replace("\\\n", "\n"))
    return re.compile(pattern.replace("…", ".*?"))


def agrees(found, wanted):
    return pattern_of(wanted).fullmatch(plain(found)) is not None


def rewritten(found, wanted):
    """Today's output, cut as the one in the guide is."""
    lines, kept = found.splitlines(True), wanted.splitlines(True)
    if kept.count("…\n") == 1 and kept[-1] == "…\n":
        return "".join(lines[:len(kept) - 1]) + "…\n"
    if kept.count("…\n") == 1 and kept[0] == "…\n":
        return "…\n" + "".join(lines[len(lines) - len(kept) + 1:])
    return wanted if "…" in wanted else found


def name_of(commands):
    first = commands.strip().split("\n")[0]
    return first if len(first) <= 70 else first[:67] + "..."


def show(text):
    """Print a piece of the guide for who watches, beside the lines of TAP."""
    if os.environ.get("GUIDE_SHOW"):
        print(text, file=sys.stderr, flush=True)


def codes_in(commands, out):
    """The codes that people are shown by commands on the life of an award."""
    if not LIFE.search(commands) or "--json" in commands:
        return []
    words = re.sub(r"levain [a-z-]+( [a-z-]+)?|\[[a-z_]+ ;|--[a-z-]+|\([a-z_]+\) :", "", out)
    return sorted(set(CODES.findall(words)))


def check_part(tap, folder, part, following):
    """Run one part; gives the output that the guide should have, or None when it has it."""
    if part["hidden"] is not None:
        code, out = run(folder, part["hidden"])
        tap.ok(f"prepared: {name_of(part['hidden'])}", code == 0, out)
        return None
    info = part["info"].split()
    for word in info[1:]:
        if word.startswith("fichier="):
            with open(os.path.join(folder, word[8:]), "w", encoding="utf-8") as file:
                file.write(part["body"])
    trial = [word for word in info[1:] if word.split("=")[0] == "essai"]
    if not trial:
        return None
    code, out = run(folder, part["body"])
    wanted = int((trial[0].split("=") + ["0"])[1])
    show(f"```sh\n{part['body']}```\n\n```text\n{out}```")
    tap.ok(f"{name_of(part['body'])}: {wanted}", code == wanted, f"exit code {code}\n{out}")
    if LIFE.search(part["body"]):
        tap.none("... in French", codes_in(part["body"], out))
    if following is None or following["info"] != "text":
        return None
    good = agrees(out, following["body"])
    tap.ok("... and prints what the guide shows", good, out)
    return None if good else rewritten(out, following["body"])


def check_messages(tap, guide):
    """The messages that the guide explains are those that the program has."""
    with open(os.path.join(ROOT, "services", "base", "fr.po"), encoding="utf-8") as file:
        catalogue = plain(file.read())
    known = ["".join(re.findall(r'"(.*)"', entry)).replace('\\"', '"')
             for entry in re.findall(r'^msgstr(?:\[\d\])? ((?:".*"\n?)+)', catalogue, re.M)]
    table = guide.split("<!-- messages -->")[1].split("<!-- fin -->")[0]
    messages = [match for line in table.splitlines()
                for match in re.findall(r"^\| `(.*?)` \|", line)]
    tap.ok("the guide explains messages", len(messages) > 10, messages)
    unknown = []
    for message in messages:
        pattern = ".*".join(re.escape(piece) for piece in message.split("…"))
        if not any(re.search(pattern, text) for text in known):
            unknown.append(message)
    tap.none("every message that the guide explains is one of the program's", unknown)


def check_guide(tap, folder, path):
    with open(path, encoding="utf-8") as file:
        guide = file.read()
    parts = list(PART.finditer(guide))
    changed = []
    end = 0
    for part, following in zip(parts, parts[1:] + [None]):
        show(guide[end:part.start()].strip("\n"))
        end = part.end()
        new = check_part(tap, folder, part, following)
        if new is not None:
            changed.append((following.span("body"), new))
    if "<!-- messages -->" in guide:
        check_messages(tap, guide)
    if os.environ.get("GUIDE_WRITE") and changed:
        for (begin, end), new in reversed(changed):
            guide = guide[:begin] + new + guide[end:]
        with open(path, "w", encoding="utf-8") as file:
            file.write(guide)
        tap.say(f"{len(changed)} outputs were written into {os.path.basename(path)}")


def main():
    tap = Tap()
    folder = os.path.join(SCRATCH, "guide")
    os.makedirs(folder)
    for path in GUIDES:
        check_guide(tap, folder, path)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
