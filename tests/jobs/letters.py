#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Letters to applicants, of the worked fund. Prints TAP; run by test_letters.sh.

The goldens are read by a person when they change: LETTERS_WRITE=1 writes them.
"""
import json
import os
import subprocess
import sys

from levain_test import CALL, EXAMPLE, LEVAIN, ROOT, SCRATCH, Tap, allocation, levain, must

GOLDEN = os.path.join(ROOT, "tests", "data", "letters")
WORDS = {
    "authority": {"fr": "Le comité d'engagement du fonds"},
    "place": "Lierre",
    "signatory": {"fr": "La présidente du fonds, Jeanne Exemple"},
    "contact": {"fr": "Votre correspondant : fonds@lierre.example."},
    "appeal": {"fr": "Cette décision peut être contestée dans les deux mois qui suivent la"
                     " réception de cette lettre, par un recours gracieux adressé à la présidente"
                     " du fonds."},
}


def read(*names):
    with open(os.path.join(*names), encoding="utf-8", newline="") as file:
        return file.read()


def write(name, document):
    path = os.path.join(SCRATCH, name)
    with open(path, "w", encoding="utf-8") as file:
        json.dump(document, file, ensure_ascii=False)
    return path


def decide(call, departures, **changes):
    """Score, allocate and decide a call of the fund with payments; gives the run."""
    document = json.loads(read(EXAMPLE, "fund-payments.json"))
    document["call"].update(code=call, waiting_list={"valid_months": 6}, offers={"valid_days": 30},
                            **changes)
    must("fund", "apply", write("fund.json", document))
    must("intake", "--call", call, os.path.join(EXAMPLE, "applications.csv"))
    must("score", "--call", call)
    run = allocation(call=call)["run"]
    minutes = json.loads(read(EXAMPLE, "minutes.json"))
    minutes.update(call=call)
    if not departures:
        minutes.update(departures=[])
    must("decide", run, "--call", call, "--minutes", write("minutes.json", minutes))
    return run


def letters(call, folder, *arguments):
    out = os.path.join(SCRATCH, folder)
    return out, must("report", "letters", "--call", call, "--out", out, *arguments)


def check_goldens(tap):
    out, said = letters(CALL, "first", "--json")
    tap.same("one letter an application", json.loads(said)["letters"], 18)
    names = sorted(name for name in os.listdir(out) if name.endswith(".txt"))
    tap.same("a file of each, and one of all", len(names), 19)
    for name in ("letters.txt", "letter-A12.html"):
        if os.environ.get("LETTERS_WRITE"):
            os.makedirs(GOLDEN, exist_ok=True)
            with open(os.path.join(GOLDEN, name), "w", encoding="utf-8", newline="") as file:
                file.write(read(out, name))
        tap.ok(f"{name} is the one a person read", read(out, name) == read(GOLDEN, name),
               f"diff {out}/{name} {GOLDEN}/{name}")
    whole = read(out, "letters.txt")
    tap.same("all letters are those of each",
             sorted(whole.split("\f")),
             sorted(read(out, name) for name in names if name != "letters.txt"))
    wide = [line for line in whole.splitlines() if len(line) > 80]
    tap.none("a letter reads on 80 columns", wide)
    return out


def check_content(tap, out):
    a12 = " ".join(read(out, "letter-A12.txt").split())
    tap.ok("who waits is told the arithmetic of the cap",
           all(figure in a12 for figure in ("197 700 €", "137 700 €", "192 000 €", "5 700 €")),
           a12)
    a17 = read(out, "letter-A17.txt")
    tap.ok("who is ineligible is told every rule", "engagement républicain" in a17
           and "Pièces complètes" in a17 and a17.count("À corriger") == 2, a17)
    a09 = " ".join(read(out, "letter-A09.txt").split())
    tap.ok("who is awarded is told the cap that binds",
           "part maximale d'aide publique – 42 000 € (fixe le montant)" in a09, a09)
    codes = [f"A{number:02}" for number in range(1, 19)]
    told = [f"{code}: {other}" for code in codes for form in ("txt", "html") for other in
            [c for c in codes if c != code] + ["m-a", "m-b", "Denis Roux", "Anne Martin"]
            if other in read(out, f"letter-{code}.{form}")]
    tap.none("no letter tells of another applicant, a marker or a member", told)


def check_bytes(tap, first):
    out = os.path.join(SCRATCH, "second")
    subprocess.run([LEVAIN, "report", "letters", "--call", CALL, "--out", out, "--lang", "en"],
                   env=dict(os.environ, LC_ALL="C", LANG="fr_FR.UTF-8", TZ="Asia/Tokyo"),
                   check=True, capture_output=True)
    tap.none("the same letters are the same bytes, whoever asks",
             [name for name in sorted(os.listdir(first)) if read(first, name) != read(out, name)])


def check_departures(tap):
    call = "departed"
    run = decide(call, True)
    out, _ = letters(call, call)
    a10 = " ".join(read(out, "letter-A10.txt").split())
    tap.ok("a part is told with what was asked, what the rules give, and the motive",
           "Vous demandiez 56 000 € ; les règles de l'appel permettaient 56 000 € ; il vous en est"
           " proposé une partie, 40 000 €." in a10 and "donné depuis le dépôt" in a10
           and "Avance – 12 000 €" in a10, a10)
    a15 = read(out, "letter-A15.txt")
    tap.ok("a refusal of the committee is told with its motive",
           "de ne pas retenir" in a15 and "Le local a été vendu" in a15, a15)
    done = levain("report", "letters", "--call", call, "--out", out, "--lang", "en")
    tap.ok("places to fill in are told", "call.letters" in done.stderr, done.stderr)
    must("notify", "--call", call, "A14", "--at", "2026-05-20")
    must("withdraw", f"{call}/A12", "--motive", "renonce", "--at", "2026-05-21")
    out, said = letters(call, "later", "--json", "--run", run)
    tap.ok("who withdrew since is left out",
           json.loads(said)["left_out"] == 1 and not os.path.exists(f"{out}/letter-A12.txt"), said)
    tap.ok("who was notified is told the last day",
           "le 19 juin 2026 au plus tard" in " ".join(read(out, "letter-A14.txt").split()),
           read(out, "letter-A14.txt"))


def check_rejected(tap):
    call = "sixty"
    document = json.loads(read(EXAMPLE, "fund-payments.json"))
    score = dict(document["call"]["score"], threshold=60)
    decide(call, False, score=score, letters=dict(WORDS, marks=False))
    out, _ = letters(call, call, "A10", "--format", "txt")
    a10 = read(out, "letter-A10.txt")
    tap.ok("who is below the threshold is told by how much",
           "La note de votre demande est de 58,50" in a10 and "Il aurait fallu 1,5 de plus"
           in " ".join(a10.split()), a10)
    tap.ok("marks are told only where the fund lets them be", "Coopération – " not in a10, a10)
    tap.same("who is named is written to, alone", sorted(os.listdir(out)),
             ["letter-A10.txt", "letters.txt"])
    done = levain("report", "letters", "--call", call, "A99", "--out", out, "--lang", "en")
    tap.ok("who is not there is told",
           done.returncode == 65 and "no application A99" in done.stderr, done.stderr)


def main():
    tap = Tap()
    must("migrate")
    decide(CALL, False, letters=WORDS)
    out = check_goldens(tap)
    check_content(tap, out)
    check_bytes(tap, out)
    check_departures(tap)
    check_rejected(tap)
    return tap.end()


sys.exit(main())
