#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Territories and zones: what loads, what is refused and where, what a later edition changes, and
what was known before. Prints TAP; run by test_references.sh."""
import json
import os
import shutil
import subprocess
import sys

from levain_test import ROOT, SCRATCH, Tap, levain, migrated_database, must, sql

PLACES = os.path.join(ROOT, "tests", "data", "territories")
HEADER = "zone;territory_kind;territory;valid_from;valid_to;known_from;source\n"
TABLE = "kind;code;name;commune;epci;department;region;valid_from;valid_to;known_from;source\n"


def write(name, text):
    path = os.path.join(SCRATCH, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def edition(name, **changes):
    """A folder of the small edition, with texts replaced in its files."""
    folder = os.path.join(SCRATCH, name)
    shutil.copytree(PLACES, folder)
    for file, pairs in changes.items():
        path = os.path.join(folder, file + ".json")
        with open(path, encoding="utf-8") as source:
            text = source.read()
        for old, new in pairs:
            assert old in text, old
            text = text.replace(old, new)
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)
    return folder


def shown(what, *arguments):
    return json.loads(must("territory", "show", what, "--json", *arguments))


def refused(tap, name, where, command, *arguments):
    """The messages of a refusal, without the folder of the test."""
    done = levain(*command.split(" "), *arguments, "--lang", "en")
    told = done.stderr.replace(SCRATCH + "/", "").splitlines()
    told = [line for line in told if not line.startswith("    ->")]
    return tap.same(name, (done.returncode, told), (65, where))


def recorded(day):
    """As if the last load had been made that day."""
    sql(f"update levain.reference_load set recorded_at = '{day}Z' where reference_load_id = "
        "(select max(reference_load_id) from levain.reference_load)")


def check_load(tap):
    load = ("territory", "load", PLACES, "--source", "COG 2025", "--known-from", "2025-01-08")
    tap.same("an edition is loaded whole", must(*load),
             "territories: 24 begun, 0 ended, 0 unchanged\n")
    tap.same("again, it changes nothing", json.loads(must(*load, "--json")),
             {"begun": 0, "ended": 0, "unchanged": 24})
    tap.same("it holds from 1 January of the year in which it was published",
             sql("select distinct valid_from, known_from, source from levain.territory"),
             [["2025-01-01", "2025-01-08", "COG 2025"]])
    recorded("2025-01-08")

    corse = shown("2A004", "--at", "2025-06-01")
    tap.same("a code may have letters", [(one["name"], one["department"]) for one in corse],
             [("Ajaccio", "2A Corse-du-Sud")])
    tap.same("a commune may be in no EPCI", shown("26300", "--at", "2025-06-01")[0]["epci"], None)
    tap.same("a delegated commune may have the code of its commune",
             [(one["kind"], one["name"], one["epci"])
              for one in shown("01015", "--at", "2025-06-01")],
             [("commune", "Arboys en Bugey", "200040350 CC Bugey Sud"),
              ("delegated_commune", "Arbignieu", "200040350 CC Bugey Sud")])
    tap.same("an associated commune says which one it is in",
             shown("01120", "--at", "2025-06-01")[0]["commune"], "01262 Montluel")
    tap.same("so does an arrondissement of Paris",
             [(one["kind"], one["commune"], one["epci"])
              for one in shown("75101", "--at", "2025-06-01")],
             [("municipal_arrondissement", "75056 Paris", "200054781 Métropole du Grand Paris")])
    tap.same("a department and a region may have one code",
             [(one["kind"], one["name"]) for one in shown("01", "--at", "2025-06-01")],
             [("department", "Ain"), ("region", "Guadeloupe")])
    tap.same("KIND:CODE asks for one of them",
             [one["name"] for one in shown("region:01", "--at", "2025-06-01")], ["Guadeloupe"])
    tap.same("a name of several communes is told with their departments",
             [(one["code"], one["department"])
              for one in shown("BASSE TERRE", "--at", "2025-06-01")],
             [("01900", "01 Ain"), ("97105", "971 Guadeloupe")])
    refused(tap, "what is not known on a day is refused",
            ["levain territory show: no territory is called 26362 on 2024-12-31"],
            "territory show", "26362", "--at", "2024-12-31")


def check_next_edition(tap):
    before = sql("select count(*) from levain.reference_load")
    folder = edition("2026", communes=[("Le Chalon", "Le Châlon"),
                                       ('"01120"', '"01121"')],
                     epci=[(',\n  {"code":"26347","nom":"Saint-Vincent-la-Commanderie"}', "")])
    must("territory", "load", folder, "--source", "COG 2026", "--known-from", "2026-02-01",
         "--dry-run")
    tap.same("a dry run keeps nothing", sql("select count(*) from levain.reference_load"), before)
    tap.same("the next edition ends what it changes and what it has no more",
             must("territory", "load", folder, "--source", "COG 2026", "--known-from",
                  "2026-02-01"), "territories: 3 begun, 3 ended, 21 unchanged\n")
    tap.same("the name of before holds until the day before",
             [shown("26300", "--at", day)[0]["name"] for day in ("2025-12-31", "2026-01-01")],
             ["Le Chalon", "Le Châlon"])
    tap.same("so does the EPCI",
             [shown("26347", "--at", day)[0]["epci"] for day in ("2025-12-31", "2026-01-01")],
             ["200068781 CA Valence Romans Agglo", None])
    refused(tap, "what is gone has ended",
            ["levain territory show: no territory is called 01120 on 2026-01-01"],
            "territory show", "01120", "--at", "2026-01-01")
    recorded("2026-02-10")
    tap.same("who asks as of before it was published sees what was known then",
             shown("26300", "--at", "2026-01-15", "--as-of", "2026-01-15")[0]["name"],
             "Le Chalon")
    tap.same("and as of before it was loaded, too",
             [shown("26300", "--at", "2026-02-05", "--as-of", day)[0]["name"]
              for day in ("2026-02-09", "2026-02-10")], ["Le Chalon", "Le Châlon"])
    tap.same("the edition of before changes nothing when it comes again",
             must("territory", "load", PLACES, "--source", "COG 2025", "--known-from",
                  "2025-01-08"), "territories: 0 begun, 0 ended, 24 unchanged\n")
    other = edition("2025bis", regions=[("Corse", "Corse.")])
    refused(tap, "another one of before is refused",
            ["levain territory load: a later edition than that of 2025-01-01 was loaded already "
             "[territory_edition_check; sql/README.md explains it]"],
            "territory load", other, "--source", "x", "--known-from", "2025-03-01")


def check_bad_editions(tap):
    [[count]] = sql("select count(*) from levain.reference_load")
    bad = edition("bad", communes=[
        ('"code":"26362","nom":"Valence"', '"code":26362,"nom":"Valence"'),
        ('"nom":"Ajaccio"', '"nom":" "'), ("commune-associee", "commune-associée"),
        ('"departement":"971"', '"departement":"972"'), ('"01900"', '"97105"')],
        epci=[('"code":"75056"', '"code":"75o56"')], regions=[('"code":"84",', "")])
    refused(tap, "every bad record is told by file, line and pointer", [
        'bad/regions.json:4:1: /2: "code" is missing',
        'bad/communes.json:4:74: /2/type: there is no such type of commune "commune-associée"',
        'bad/communes.json:6:9: /4/code: expected a text "26362"',
        'bad/communes.json:9:23: /7/nom: expected a text " "',
        'bad/epci.json:6:88: /2/membres/0/code: not the code of a territory "75o56"',
        'bad/communes.json:13:1: /11: the code stands twice, see /10 "97105"',
        "levain territory load: 6 problems; nothing was loaded"],
        "territory load", bad, "--source", "x")
    bad = edition("apart", communes=[('"departement":"971"', '"departement":"972"'),
                                     ('"chefLieu":"01262"', '"chefLieu":"01263"')],
                  departements=[('"2A","region":"94"', '"2A","region":"95"')],
                  epci=[('"code":"75056"', '"code":"75057"'), ('"26347"', '"26362"')])
    refused(tap, "so is what one file says and another does not", [
        'apart/epci.json:5:3: /1/membres/1: the commune is in EPCI 200068781 too "26362"',
        'apart/epci.json:6:80: /2/membres/0: no commune has this code "75057"',
        'apart/communes.json:12:1: /10: there is no department of this code "972"',
        'apart/communes.json:4:1: /2: there is no commune of this code "01263"',
        'apart/departements.json:4:1: /2: there is no region of this code "95"',
        "levain territory load: 5 problems; nothing was loaded"],
        "territory load", bad, "--source", "x")
    tap.same("nothing of it was loaded", sql("select count(*) from levain.reference_load"),
             [[count]])
    refused(tap, "communes without EPCI are refused",
            ["levain territory load: communes and EPCI say together which is in which"],
            "territory load", os.path.join(PLACES, "communes.json"), "--source", "x")
    refused(tap, "so is a file of no known name",
            ["levain territory load: villes.json: the name of the file does not say what it holds"],
            "territory load", write("villes.json", "[]"), "--source", "x")
    for text, where in (("{}", "1:1: a list is expected here"),
                        ('[\n{"code":"01","nom":"x"}', "2:24: the list is not closed"),
                        ("[]\n x", "2:2: the list has ended here"),
                        ("", "1:1: a list is expected here"),
                        ('[\n{"code" "02"}]', '2:9: a colon is expected here; found "02"')):
        refused(tap, f"and one that reads {text!r}",
                [f"levain territory load: regions.json:{where}"],
                "territory load", write("regions.json", text), "--source", "x")
    done = levain("territory", "load", PLACES, "--lang", "en")
    tap.ok("an edition must say its source", done.returncode == 64, done.stderr)


def check_tables(tap):
    table = write("more.csv", TABLE
                  + "commune;26363;Valdaine;;200068781;26;84;2020-01-01;2022-12-31;2020-01-10;COG\n"
                  + "commune;26363;Valdaine-sur-Rhône;;;26;84;2023-01-01;;2023-01-10;COG\n")
    tap.same("a table says each line for itself", must("territory", "load", table),
             "territories: 2 begun, 0 ended, 0 unchanged\n")
    tap.same("again, it changes nothing", must("territory", "load", table),
             "territories: 0 begun, 0 ended, 2 unchanged\n")
    tap.same("both are there on their days",
             [shown("26363", "--at", day)[0]["name"] for day in ("2022-12-31", "2023-01-01")],
             ["Valdaine", "Valdaine-sur-Rhône"])
    bad = write("bad.csv", TABLE
                + "village;2636;;;;;;2020-01-01;2019-01-01;2020-01-10;INSEE\n"
                + "commune;26364;A;;;;;2020-02-30;;;\n")
    refused(tap, "every bad cell is told", [
        'bad.csv:2:1: kind: there is no such kind of territory "village"',
        "bad.csv:2:3: name: the cell is empty",
        'bad.csv:2:9: valid_to: it ends before it begins "2019-01-01"',
        'bad.csv:3:8: valid_from: not a day of the calendar "2020-02-30"',
        "bad.csv:3:11: source: the line does not say its source",
        "levain territory load: 5 problems; nothing was loaded"], "territory load", bad)
    early = write("early.csv", TABLE
                  + "commune;26363;X;;;26;84;2023-01-01;;2022-12-10;INSEE\n"
                  + "commune;26365;X;;;26;84;2023-01-01;;2023-01-10;INSEE\n"
                  + "commune;26365;Y;;;26;84;2023-01-01;;2023-01-10;INSEE\n")
    refused(tap, "a correction that was published before, and a line given twice", [
        'early.csv:2: it was described by what was published later "26363"',
        'early.csv:4: two lines describe this territory from the same day on "26365"',
        "levain territory load: 2 problems; nothing was loaded"], "territory load", early)
    refused(tap, "tables and editions do not mix",
            ["levain territory load: CSV tables and JSON files cannot be loaded together"],
            "territory load", table, PLACES)


def zones_of(day, *arguments):
    return shown("26362", "--at", day, *arguments)[0]["zones"]


def check_zones(tap):
    first = write("zones.csv", HEADER
                  + "ZRR;commune;26362;2017-07-01;2024-06-30;2017-03-16;arrêté du 16 mars 2017\n"
                  + "FRR;commune;26362;2024-07-01;;2024-06-19;arrêté du 19 juin 2024\n"
                  + "MONTAGNE;epci;200068781;2020-01-01;;2019-12-01;décret\n"
                  + "AURA;region;84;2016-01-01;;2015-01-16;loi 2015-29\n"
                  + "LOIN;commune;99999;2016-01-01;;2015-01-16;loi\n")
    done = levain("zone", "load", first, "--lang", "en")
    tap.same("zones are loaded", (done.returncode, done.stdout),
             (0, "zones: 5 new memberships, 0 unchanged\n"))
    tap.ok("a territory that nobody loaded is told",
           ":6: territory commune 99999 was never loaded" in done.stderr, done.stderr)
    tap.same("again, they change nothing", must("zone", "load", first),
             "zones: 0 new memberships, 5 unchanged\n")
    tap.same("its own zones, and those of what it is in", zones_of("2025-06-01"),
             ["AURA", "FRR", "MONTAGNE"])
    recorded("2025-01-10")
    # The decree of July 2025, with effect from 1 January.
    plus = write("frr-plus.csv", HEADER
                 + "FRR+;commune;26362;2025-01-01;;2025-07-10;décret 2025-628\n")
    must("zone", "load", plus)
    recorded("2025-07-20")
    tap.same("who asks as of March does not see it, nor before it was published and loaded",
             [zones_of("2025-03-01", "--as-of", day)
              for day in ("2025-03-31", "2025-07-09", "2025-07-19")],
             [["AURA", "FRR", "MONTAGNE"]] * 3)
    tap.same("from then on, March was in it", zones_of("2025-03-01", "--as-of", "2025-07-20"),
             ["AURA", "FRR", "FRR+", "MONTAGNE"])
    tap.same("from its first day", zones_of("2025-01-01"), ["AURA", "FRR", "FRR+", "MONTAGNE"])
    gone = write("gone.csv", HEADER
                 + "FRR+;commune;26362;2025-01-01;never;2026-01-05;décret annulé\n")
    tap.same("a membership is cancelled by a line known later", must("zone", "load", gone),
             "zones: 1 new memberships, 0 unchanged\n")
    recorded("2026-01-05")
    tap.same("it never was in it", zones_of("2025-03-01"), ["AURA", "FRR", "MONTAGNE"])
    late = write("late.csv", HEADER
                 + "FRR+;commune;26362;2025-01-01;2025-12-31;2025-09-01;rectificatif\n")
    tap.same("what was published in between does not stand", must("zone", "load", late),
             "zones: 1 new memberships, 0 unchanged\n"
             "1 of them do not stand today: what was published later says otherwise\n")
    recorded("2026-01-06")
    bad = write("bad-zones.csv", HEADER
                + "F R;comune;1;2024-13-01;2024-06-30;;\n"
                + "FRR;commune;26362;2024-07-01;2024-06-30;2024-06-19;x\n"
                + ";;;;;;\n")
    refused(tap, "every bad cell is told, and nothing is loaded", [
        'bad-zones.csv:2:1: zone: not the code of a zone "F R"',
        'bad-zones.csv:2:2: territory_kind: there is no such kind of territory "comune"',
        'bad-zones.csv:2:3: territory: not the code of a territory "1"',
        'bad-zones.csv:2:4: valid_from: not a day of the calendar "2024-13-01"',
        "bad-zones.csv:2:6: known_from: the cell is empty",
        "bad-zones.csv:2:7: source: the cell is empty",
        'bad-zones.csv:3:5: valid_to: it ends before it begins "2024-06-30"',
        "bad-zones.csv:4:1: zone: the cell is empty",
        "bad-zones.csv:4:2: territory_kind: the cell is empty",
        "bad-zones.csv:4:3: territory: the cell is empty",
        "bad-zones.csv:4:4: valid_from: the first day is missing",
        "bad-zones.csv:4:6: known_from: the cell is empty",
        "bad-zones.csv:4:7: source: the cell is empty",
        "levain zone load: 13 problems; nothing was loaded"], "zone load", bad)
    twice = write("twice.csv", HEADER + "FRR;commune;26347;2024-07-01;;2024-06-19;x\n" * 2)
    refused(tap, "a line given twice is told", [
        "twice.csv:3: line 2 says it already, published the same day",
        "levain zone load: 1 problems; nothing was loaded"], "zone load", twice)
    for header, reason in (("zone;territory_kind;territory;valid_from;valid_to;known_from",
                            "source: the column is missing"),
                           (HEADER.strip() + ";more", "more: there is no such column"),
                           (HEADER.strip() + ";zone", "zone: the column stands twice")):
        refused(tap, f"a header is refused: {reason}",
                [f"levain zone load: header.csv:1: {reason}"],
                "zone load", write("header.csv", header + "\n"))


def check_package(tap):
    done = subprocess.run([os.path.join(ROOT, "tests", "node", "modules")], text=True,
                          capture_output=True, check=False)
    if done.returncode != 0:
        tap.skip("the real editions of 2025 and 2026 load", done.stderr.strip() or "no package")
        return
    folder = done.stdout.strip()
    database = "references_real"
    migrated_database(database)
    try:
        tap.same("the edition of 2025 loads",
                 must("territory", "load", os.path.join(folder, "decoupage-2025", "data"),
                      "--source", "COG 2025", "--known-from", "2025-01-08", database=database),
                 "territories: 39032 begun, 0 ended, 0 unchanged\n")
        new = os.path.join(folder, "@etalab", "decoupage-administratif", "data")
        load = ("territory", "load", new, "--source", "COG 2026", "--known-from", "2026-02-01")
        tap.same("that of 2026 changes little", must(*load, database=database),
                 "territories: 20 begun, 72 ended, 38960 unchanged\n")
        tap.same("again, it changes nothing", must(*load, database=database),
                 "territories: 0 begun, 0 ended, 38980 unchanged\n")
        tap.same("every commune that is in no EPCI is known as such", sql(
            "select count(*) from levain.standing_territories('infinity', 9) "
            "where kind = 'commune' and epci is null and valid_to is null", database), [["98"]])
        tap.same("four communes are called Saint-Denis",
                 [(one["code"], one["department"]) for one in json.loads(
                     must("territory", "show", "saint-denis", "--at", "2026-06-01", "--json",
                          database=database)) if one["kind"] == "commune"],
                 [("11339", "11 Aude"), ("30247", "30 Gard"), ("93066", "93 Seine-Saint-Denis"),
                  ("97411", "974 La Réunion")])
    finally:
        subprocess.run(["dropdb", "--force", database], check=False)


def main():
    tap = Tap()
    must("migrate")
    check_load(tap)
    check_zones(tap)
    check_next_edition(tap)
    check_bad_editions(tap)
    check_tables(tap)
    check_package(tap)
    return tap.end()


sys.exit(main())
