# SPDX-License-Identifier: MPL-2.0
"""A call whose decision has a letter of every kind, in a language. Used by letters.py.

What each is told is computed here by hand, from the voted envelopes:
- E1, 40,500: A01 17,700 and A06 17,800 leave 5,000; A02 would be 20,000, so it waits, 15,000 are
  missing, and A03 behind it waits too.
- E2, 181,000: A07 60,000, A09 42,000 and A11 49,000 leave 30,000; A08, 45,000, is given a part. The
  committee gives 40,000 to A11.
- E3, 120,000: A14 60,000; A15 and B15, which has its facts, draw lots for the other 60,000.
- EPCI_NORD, 23 % of 480,000 = 110,400: A07 60,000, then A12 would make it 120,000, 9,600 more.
B11 has a mark of 1 where 2 is the least; B03 is computed at 80 % of 6,250 less 200 = 4,800, 200
less than the least of its envelope.
"""
import csv
import json
import os

from levain_test import EXAMPLE, SCRATCH, allocation, must

SEED = "tirage du 12 janvier"
VOTED = {"E1": "40500.00", "E2": "181000.00", "E3": "120000.00", "RESERVE": "0.00"}
NAMES = {"A02": "Les Jardins du Lac", "A08": "Coopérative du Moulin", "A09": "Ressourcerie du Val",
         "A11": "Le Fournil partagé", "A17": "Atelier des Sources"}
MOTIVES = {
    "A14": {"fr": "Le local a été vendu : le projet ne peut plus se faire là où il est décrit.",
            "en": "The premises were sold: the project cannot be done where it is described."},
    "A11": {"fr": "Un équipement de 9 000 € a été donné depuis le dépôt.",
            "en": "Equipment of €9,000 was donated since the application was filed."},
    "A06": {"fr": "Le comité attend l'accord écrit de la commune.",
            "en": "The committee waits for the written consent of the municipality."},
    "A07": {"fr": "L'association arrête le projet.", "en": "The association ends the project."},
}
WORDS = {
    "authority": {"fr": "Le comité d'engagement du fonds",
                  "en": "The awards committee of the fund"},
    "place": "Lierre",
    "signatory": {"fr": "La présidente du fonds, Jeanne Exemple",
                  "en": "The president of the fund, Jeanne Exemple"},
    "contact": {"fr": "Votre correspondant : fonds@lierre.example.",
                "en": "Whom to write to: fonds@lierre.example."},
    "appeal": {"fr": "Cette décision peut être contestée dans les deux mois qui suivent la"
                     " réception de cette lettre, par un recours gracieux adressé à la présidente"
                     " du fonds.",
               "en": "This decision may be contested within two months of the day you receive this"
                     " letter, by an appeal to the president of the fund."},
}
# What a golden has, and of whom: the kind, the application.
KINDS = (("awarded", "A09"), ("a part, by the committee", "A11"), ("a part, by the rules", "A08"),
         ("waiting, by a quota", "A12"), ("waiting, for money", "A02"),
         ("waiting, by a draw", "A15"),
         ("waiting, its envelope is used up", "A03"), ("below the threshold", "A10"),
         ("below a floor", "B11"), ("below the minimum", "B03"),
         ("refused by the committee", "A14"), ("adjourned", "A06"), ("ineligible", "A17"))


def siret(number):
    """The 14 digits of a body of that number, with both keys."""
    def keyed(digits):
        total = sum(d if i % 2 else (2 * d) // 10 + (2 * d) % 10
                    for i, d in enumerate(map(int, reversed(digits))))
        return digits + str(-total % 10)
    return keyed(keyed(f"{80000000 + number}") + "0001")


def applications(path):
    with open(os.path.join(EXAMPLE, "applications.csv"), encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    named = {row["id"]: row for row in rows}
    for code, of, changes in (("B15", "A15", {"epci": "EPCI_OUEST"}),
                              ("B11", "A11", {"epci": "EPCI_EST", "m9": "1"}),
                              ("B03", "A03", {"eligible": "6250", "requested": "5000",
                                              "other_public": "200"})):
        rows.append(dict(named[of], id=code, **changes))
    for code, epci in (("A08", "EPCI_CENTRE"), ("A11", "EPCI_EST"), ("A15", "EPCI_EST")):
        named[code].update(epci=epci)
    for number, row in enumerate(rows):
        row.update(name=NAMES.get(row["id"], f"Association {row['id']}"), siret=siret(number))
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], delimiter=";")
        writer.writeheader()
        writer.writerows(rows)


def write(name, document):
    path = os.path.join(SCRATCH, name)
    with open(path, "w", encoding="utf-8") as file:
        json.dump(document, file, ensure_ascii=False)
    return path


def minutes(call, language, changes, **more):
    with open(os.path.join(EXAMPLE, "minutes.json"), encoding="utf-8") as file:
        document = json.load(file)
    document.update(call=call, recusals=[], **more, departures=[
        dict({"application": code, "motive": MOTIVES[code][language]}, **what)
        for code, what in changes.items()])
    return write("minutes.json", document)


def decide_kinds(call, language):
    """Decide a call that has every kind. Its list outlives this test: a top-up is of today."""
    with open(os.path.join(EXAMPLE, "fund-payments.json"), encoding="utf-8") as file:
        document = json.load(file)
    document["fund"].update(language=language)
    changed = document["call"]
    for envelope in changed["envelopes"]:
        envelope["voted"] = VOTED[envelope["code"]]
    changed["quotas"][0]["limit"]["share"] = "23 %"
    document["fund"]["sets"]["epcis"] += ["EPCI_EST", "EPCI_OUEST"]
    changed["intake"]["organization"] = {"name": "name", "siret": "siret"}
    changed.update(code=call, score=dict(changed["score"], threshold=60), letters=WORDS,
                   order=["score desc", "draw"], passes=changed["passes"][:1],
                   waiting_list={"valid_months": 120}, offers={"valid_days": 30})
    must("fund", "apply", write("fund.json", document))
    must("seed", "--call", call, SEED)
    applications(os.path.join(SCRATCH, "applications.csv"))
    must("intake", "--call", call, os.path.join(SCRATCH, "applications.csv"))
    must("score", "--call", call)
    run = allocation(call=call)["run"]
    must("decide", run, "--call", call, "--minutes", minutes(
        call, language, {"A14": {"refuse": True}, "A11": {"award": "40000.00"},
                         "A06": {"adjourn": True}}))


def top_up(call, language):
    """A07 is withdrawn; what it had goes to who waits, as far as the quota lets it."""
    must("notify", "--call", call, "A07", "--at", "2026-05-20")
    must("withdraw", f"{call}/A07", "--motive", MOTIVES["A07"][language], "--at", "2026-05-21")
    run = json.loads(must("allocate", "--call", call, "--top-up", "--json"))["run"]
    must("decide", run, "--call", call, "--minutes",
         minutes(call, language, {}, date="2026-06-09"))
