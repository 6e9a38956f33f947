#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Letters to applicants, of the worked fund. Prints TAP; run by test_letters.sh.

The goldens are read by a person when they change: LETTERS_WRITE=1 writes them. LETTERS_ROUNDS is
how often the writing of letters is cut off (5).
"""
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time

from letter_kinds import KINDS, NAMES, WORDS, decide_kinds, top_up, write
from levain_test import EXAMPLE, LEVAIN, ROOT, SCRATCH, Tap, allocation, levain, must

GOLDEN = os.path.join(ROOT, "tests", "data", "letters")
ROUNDS = int(os.environ.get("LETTERS_ROUNDS", "5"))


def read(*names):
    with open(os.path.join(*names), encoding="utf-8", newline="") as file:
        return file.read()


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


# What the letter of each kind has to say, computed in letter_kinds.py.
TOLD = {
    "A09": ("subvention de 42 000 €", "part maximale d'aide publique – 42 000 € (fixe le montant)",
            "(80 %) × dépenses éligibles (90 000 €) - autres aides publiques (30 000 €) ="
            " 42 000 €", "Avance – 12 600 €", "Acompte – 21 000 €", "Solde – 8 400 €",
            "30 jours à compter de la notification", "Une convention est à signer"),
    "A11": ("subvention de 40 000 €", "permettaient 49 000 €", "Motif de la décision : Un"
            " équipement de 9 000 €", "Avance – 12 000 €", "Acompte – 20 000 €", "Solde – 8 000 €"),
    "A08": ("subvention de 30 000 €", "Vous demandiez 60 000 € ; les règles de l'appel permettaient"
            " 45 000 €", "C'est ce qui restait", "Avance – 9 000 €", "Acompte – 15 000 €",
            "Solde – 6 000 €"),
    "A12": ("au rang 2 de la liste", "jusqu'au 12 mai 2036", "Lierre-Nord : 110 400 €",
            "60 000 € y étaient déjà attribués. Avec vos 60 000 €, le total aurait été de"
            " 120 000 €, soit 9 600 € de plus que la limite de 110 400 €"),
    "A02": ("au rang 3 de la liste", "il manquait 15 000 €",
            "Avec une aide calculée inférieure de 15 000 €"),
    "A15": ("au rang 1 de la liste", "Une demande de même note", "il manquait 60 000 €",
            "Avec une note supérieure de 0,5"),
    "A03": ("au rang 4 de la liste", "L'enveloppe dont relève votre projet a été épuisée"),
    "A10": ("La note de votre demande est de 58,50. L'appel retient les demandes à partir de 60",
            "Il aurait fallu 1,5 de plus", "Note de la demande – 58,50"),
    "B11": ("une note d'au moins 2 au critère « Faisabilité » ; celle de votre demande est de 1",
            "Faisabilité – 1 sur 5 – Poids 5 – Points 1", "Note de la demande – 80,00"),
    "B03": ("pas moins de 5 000 €", "est de 4 800 €, soit 200 € de moins",
            "(80 %) × dépenses éligibles (6 250 €) - autres aides publiques (200 €) = 4 800 €"),
    "A14": ("de ne pas retenir", "Motif de la décision : Le local a été vendu"),
    "A06": ("d'ajourner sa décision", "l'accord écrit de la commune", "dès qu'une décision"),
    "A17": ("engagement républicain", "Pièces complètes", "À corriger : Joindre les pièces"
            " manquantes", "À corriger : Souscrire"),
}


def flat(*names):
    return " ".join(read(*names).split())


def golden(tap, name, text):
    path = os.path.join(GOLDEN, name)
    if os.environ.get("LETTERS_WRITE"):
        os.makedirs(GOLDEN, exist_ok=True)
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(text)
    mine = os.path.join(SCRATCH, name)
    with open(mine, "w", encoding="utf-8", newline="") as file:
        file.write(text)
    tap.ok(f"{name} is the one a person read", text == read(GOLDEN, name),
           f"diff {path} {mine}")


def check_kinds(tap, language):
    """Decides a call that has every kind; gives the folder of its letters."""
    call = f"kinds-{language}"
    decide_kinds(call, language)
    out, said = letters(call, call, "--json")
    names = sorted(name for name in os.listdir(out) if name.endswith(".txt"))
    tap.same("a letter of each, and all of them in one", (json.loads(said)["letters"], len(names)),
             (21, 22))
    whole = read(out, "letters.txt")
    tap.same("all letters are those of each", sorted(whole.split("\f")),
             sorted(read(out, name) for name in names if name != "letters.txt"))
    tap.none("a letter reads on 80 columns",
             [line for line in whole.splitlines() if len(line) > 80])
    check_bytes(tap, call, out)
    top_up(call, language)
    later, _ = letters(call, f"{call}-later")
    alone, _ = letters(call, f"{call}-withdrawn", "A07")
    for form in ("txt", "html"):
        golden(tap, f"kinds.{language}.{form}", "\f".join(
            [read(out, f"letter-{code}.{form}") for _, code in KINDS]
            + [read(alone, f"letter-A07.{form}")]))
    return out, later


def check_content(tap, out, later):
    tap.none("each kind says what a hand computes", [
        f"{code}: {text}" for code, texts in TOLD.items() for text in texts
        if text not in flat(out, f"letter-{code}.txt")])
    tap.same("each kind is told", sorted(TOLD), sorted(code for _, code in KINDS))
    tap.ok("who is ineligible is told every rule, and how to correct each",
           read(out, "letter-A17.txt").count("À corriger") == 2, read(out, "letter-A17.txt"))
    tap.none("each tells the ways of appeal, and whom to write to", [
        name for name in os.listdir(out) if name.startswith("letter-")
        and not all(words in read(out, name) for words in ("recours gracieux", "fonds@lierre"))])
    tap.ok("who withdrew is told so, and what to do if it was not so",
           "pris acte" in flat(later, "letter-A07.txt")
           and "Si ce retrait ne vient pas de vous" in flat(later, "letter-A07.txt"),
           read(later, "letter-A07.txt"))
    codes = sorted(name[7:10] for name in os.listdir(out) if name.startswith("letter-"))
    others = {code: [c for c in codes if c != code]
              + [name for c, name in NAMES.items() if c != code]
              + ["m-a", "m-b", "Denis Roux", "Anne Martin"] for code in codes}
    tap.none("no letter tells of another applicant, a marker or a member", [
        f"{code}: {other}" for code in codes for form in ("txt", "html") for other in others[code]
        if re.search(rf"\b{other}\b", read(out, f"letter-{code}.{form}"))])


def check_later(tap, later):
    """After a top-up, whose answer is as it was is not written to again."""
    written = {name[7:10] for name in os.listdir(later) if name.startswith("letter-")}
    tap.same("after a top-up those are written to for whom something changed, or who wait",
             written, {"A07", "A12", "A02", "A15", "A03"})
    tap.ok("what was withdrawn goes to who waits",
           "subvention de 60 000 €" in flat(later, "letter-A12.txt"),
           read(later, "letter-A12.txt"))


def check_bytes(tap, call, first):
    out = f"{first}-again"
    subprocess.run([LEVAIN, "report", "letters", "--call", call, "--out", out, "--lang", "en"],
                   env=dict(os.environ, LC_ALL="C", LANG="fr_FR.UTF-8", TZ="Asia/Tokyo"),
                   check=True, capture_output=True)
    tap.none("the same letters are the same bytes, whoever asks",
             [name for name in sorted(os.listdir(first)) if read(first, name) != read(out, name)])


def check_pdf(tap, call):
    """Each letter on pages of its own; the same bytes twice."""
    if not shutil.which("weasyprint") or not shutil.which("pdftotext"):
        for name in ("letters as PDF", "the same PDF twice"):
            tap.skip(name, "there is no weasyprint, or no pdftotext")
        return
    files = []
    for folder in ("pdf", "pdf-again"):
        out, _ = letters(call, folder, "A06", "--format", "pdf")
        with open(os.path.join(out, "letter-A06.pdf"), "rb") as file:
            files.append(file.read())
    text = subprocess.run(["pdftotext", "-layout", os.path.join(SCRATCH, "pdf", "letter-A06.pdf"),
                           "-"], check=True, capture_output=True, text=True).stdout
    tap.ok("a letter is printed whole, on one page",
           all(words in " ".join(text.split()) for words in (
               "Association A06", "d'ajourner sa décision", "l'accord écrit de la commune",
               "recours gracieux", "Jeanne Exemple")) and text.count("\f") == 1, text)
    tap.ok("the same PDF twice", files[0] == files[1])


def check_cut(tap, call, whole):
    """Written into one folder by runs that are killed: a file that is there is whole."""
    wanted = {name: read(whole, name) for name in os.listdir(whole)}
    cut, wrong, killed, turn = os.path.join(SCRATCH, "cut"), [], 0, 0
    random.seed("letters")
    began = time.monotonic()
    letters(call, "timed")
    seconds = time.monotonic() - began
    while killed < ROUNDS and turn < 20 * ROUNDS:
        turn += 1
        shutil.rmtree(cut, ignore_errors=True)
        child = subprocess.Popen([LEVAIN, "report", "letters", "--call", call, "--out", cut,
                                  "--quiet"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(random.uniform(0, seconds))
        child.kill()
        killed += child.wait() == -signal.SIGKILL
        wrong += [name for name in (os.listdir(cut) if os.path.isdir(cut) else [])
                  if not name.startswith(".") and read(cut, name) != wanted[name]]
    tap.same("a run that is killed leaves no torn letter", (killed, wrong), (ROUNDS, []))
    out, _ = letters(call, "cut")
    tap.same("the next one leaves all of them, and nothing else",
             {name: read(out, name) for name in os.listdir(out)}, wanted)


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
    for name in "A99", "departed/A10", f"other/{call}/A10":
        done = levain("report", "letters", "--call", call, name, "--out", out, "--lang", "en")
        tap.ok(f"who is not there is told: {name}", done.returncode == 65
               and f"no application {name}" in done.stderr, done.stdout + done.stderr)
    out, _ = letters(call, "named", f"{call}/A10", f"val-de-lierre/{call}/A10", "--format", "txt")
    tap.same("a name may say the call, and the fund", sorted(os.listdir(out)),
             ["letter-A10.txt", "letters.txt"])


def main():
    tap = Tap()
    must("migrate")
    out, later = check_kinds(tap, "fr")
    check_content(tap, out, later)
    check_later(tap, later)
    check_pdf(tap, "kinds-fr")
    check_cut(tap, "kinds-fr", later)
    check_kinds(tap, "en")
    check_departures(tap)
    check_rejected(tap)
    return tap.end()


sys.exit(main())
