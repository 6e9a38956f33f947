#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""The map of a fund: contours that load and that are refused, figures computed by hand and those of
other reports, past days, the same bytes, GeoJSON and its judges. Prints TAP; run by test_map.sh."""
import csv
import json
import os
import subprocess
import sys

import documents
import publish
from award_life import FUND, forget_logins, login_of, run
from levain_test import LEVAIN, ROOT, SCRATCH, Tap, levain, must, sql

EXAMPLE = os.path.join(ROOT, "docs", "examples", "val-de-lierre")
CONTOURS = os.path.join(EXAMPLE, "contours.geojson")
LOAD = ("--source", "Val de Lierre", "--known-from", "2026-01-01")
DAY = "2026-12-31"
NONE = ("bad.geojson:1:44: /features/0: there is no such territory on that day"
        " \"EPCI_NORD\"")
FORMS = "html,txt,csv,xlsx,json,geojson"

# Added up by hand from applications.csv and the awards of tests/oracle/expected.json.
WANTED = [  # territory, files, asked, awards, awarded, paid, zones
    ["Lierre-Nord", 6, 27300000, 3, 12270000, 0, "FRR"],
    ["Lierre-Sud", 5, 16750000, 4, 13630000, 0, "FRR"],
    ["Val de Lierre", 7, 26900000, 4, 13700000, 1260000, None]]
TOTALS = [None, 18, 70950000, 11, 39600000, 1260000, None]


def write(name, document):
    path = os.path.join(SCRATCH, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(document if isinstance(document, str) else json.dumps(document))
    return path


def contours(*features, **members):
    return {"type": "FeatureCollection", "features": list(features), **members}


def feature(code="EPCI_NORD", ring=((0, 0), (1, 0), (1, 1), (0, 0)), **properties):
    return {"type": "Feature", "properties": {"code": code, **properties},
            "geometry": {"type": "Polygon", "coordinates": [ring]}}


def loaded(path, *arguments):
    return json.loads(must("territory", "load", path, *LOAD, "--json", *arguments))


def refused(tap, name, document, told, *arguments, code=65):
    done = levain("territory", "load", write("bad.geojson", document), *(arguments or LOAD),
                  "--lang", "en")
    lines = [line.replace(SCRATCH + "/", "") for line in done.stderr.splitlines()
             if not line.startswith(("    ->", "levain territory load: "))]
    tap.same(name, (done.returncode, lines), (code, told))


# ---- contours ------------------------------------------------------------------------------------

def check_loading(tap):
    square = ((0, 0), (0, 1), (1, 1), (0, 0))
    refused(tap, "contours of territories that nobody loaded are refused", contours(feature()),
            [NONE])
    must("territory", "load", os.path.join(EXAMPLE, "territories.csv"))
    must("zone", "load", os.path.join(EXAMPLE, "zones.csv"))
    tap.same("what is wrong is told whole, each at its place", levain(
        "territory", "load", write("bad.geojson", contours(
            feature(ring=((0, 0), (1, 0), (1, 1))),
            {"type": "Feature", "properties": {"code": 1001}, "geometry": {
                "type": "Point", "coordinates": [2, 91]}},
            {"type": "Feature", "properties": {"nom": "x"}, "geometry": {
                "type": "Point", "coordinates": [2, 9]}},
            feature(population=1.5), {"type": "Feature"})), *LOAD, "--lang", "en"
    ).stderr.replace(SCRATCH + "/", "").splitlines(), [
        "bad.geojson:1:149: /features/0/geometry/coordinates/0: a ring has four positions at least",
        "bad.geojson:1:221: /features/1/properties/code: expected a text \"1001\"",
        "    -> codes are texts: 01001 as a number would lose its zero",
        "bad.geojson:1:277: /features/1/geometry/coordinates/1: a latitude lies between -90 and 90"
        " \"91\"",
        "    -> the longitude comes first, then the latitude",
        "bad.geojson:1:318: /features/2/properties: no property holds the code of the territory",
        "    -> --property names the one that does",
        "bad.geojson:1:457: /features/3/properties/population: expected a number of inhabitants"
        " \"1.5\"",
        "bad.geojson:1:548: /features/4: expected a feature with properties and a geometry",
        "levain territory load: bad.geojson: 6 problems; nothing was loaded"])
    for name, document, told, *arguments in (
            ("a territory stands once", contours(feature(), feature()),
             ["bad.geojson:1:186: /features/1: another feature is of this territory too"
              " \"EPCI_NORD\""]),
            ("a contour of another kind than said is refused", contours(feature()),
             [NONE], *LOAD, "--kind", "commune"),
            ("nor is one known before its territory begins", contours(feature()),
             [NONE], *LOAD, "--valid-from", "2025-12-31")):
        refused(tap, name, document, told, *arguments)
    for name, document, told, *arguments in (
            ("metres are refused", contours(feature(), crs={
                "type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}}),
             "the coordinates are of another reference system"),
            ("a geometry alone is no file of contours", feature()["geometry"],
             "the list of records is missing"),
            ("nor is another list of features", {"type": "Topology", "features": []},
             "the file is no FeatureCollection"),
            ("there is no such kind", contours(feature()), "there is no kind of territories",
             *LOAD, "--kind", "canton"),
            ("who says so is said", contours(feature()), "--source is missing", "--quiet")):
        done = levain("territory", "load", write("bad.geojson", document), *(arguments or LOAD),
                      "--lang", "en")
        tap.ok(name, done.returncode in (64, 65) and told in done.stderr, done.stderr)
    tap.same("nothing of it was kept", sql("select count(*) from levain.territory_contour"),
             [["0"]])
    tap.same("a dry run keeps nothing either", (
        loaded(CONTOURS, "--dry-run")["begun"],
        sql("select count(*) from levain.territory_contour")), (3, [["0"]]))
    told = loaded(CONTOURS)
    tap.ok("contours are loaded whole, and drawn with fewer points",
           (told["begun"], told["turned_rings"], told["points"]) == (3, 0, 704)
           and told["drawn_points"] < 400, told)
    tap.same("again, they change nothing", loaded(CONTOURS)["unchanged"], 3)
    turned = levain("territory", "load", write("turned.geojson", contours(
        feature(ring=square, SIREN="EPCI_NORD", code=7))), *LOAD, "--property", "SIREN",
        "--dry-run", "--lang", "en")
    tap.ok("a ring that turns the other way is turned round, and that is said",
           "rings that went the other way, turned round (RFC 7946): 1" in turned.stdout,
           turned.stdout + turned.stderr)


def check_denied(tap):
    """Who is a manager of no fund, whatever groups he has, and who keeps the money."""
    ghost = login_of("ghost")
    sql(f"create role {ghost} login in role levain_manager")
    other = write("other.geojson", contours(feature()))
    for who in "ghost", "anne":
        done = run(who, "territory", "load", other, *LOAD)
        tap.ok(f"{who} loads no contours", done.returncode == 77, done.stdout + done.stderr)
    sql(f"drop role {ghost}")


def check_borders(tap):
    """What three files share, the database has: each side of each border twice, once each way."""
    for column in ("contour", "drawn"):
        sides, alone = set(), []
        for (text,) in sql(f"select {column} from levain.territory_contour"):
            for ring in text.replace(";", "/").split("/"):
                numbers = [int(number) for number in ring.split()]
                points = list(zip(numbers[::2], numbers[1::2]))
                sides |= set(zip(points, points[1:] + points[:1]))
        alone = [side for side in sides if side[::-1] not in sides]
        # What has no other side is the outline of all: each point goes in and out of it once.
        tap.same(f"neighbours share their borders, as {column}",
                 sorted(a for a, _ in alone), sorted(b for _, b in alone))
        tap.ok(f"most sides have another one, as {column}", len(alone) < len(sides) * 2 // 3,
               f"{len(alone)} of {len(sides)}")


# ---- figures -------------------------------------------------------------------------------------

def document(day=DAY, funder=None):
    return documents.documents([("map", funder, day[:4] + "-01-01", day[:4] + "-12-31", day)])[0]


def block(of, code):
    return next(block for section in of["sections"] for block in section["blocks"]
                if block["code"] == code)


def check_figures(tap, made):
    table = block(made, "territories")
    tap.same("territories have what was added up by hand",
             [row[:1] + row[2:] for row in table["rows"]], WANTED)
    tap.same("so do the totals", table["totals"][:1] + table["totals"][2:], TOTALS)
    with open(os.path.join(EXAMPLE, "applications.csv"), encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    tap.same("asked is what the file of applications says", {
        row[1]: row[3] for row in table["rows"]}, {
            epci: sum(int(row["requested"]) * 100 for row in rows if row["epci"] == epci)
            for epci in {row["epci"] for row in rows}})
    tap.same("per inhabitant, half up to the cent", block(made, "per_head")["rows"], [
        ["Lierre-Nord", 38420, 319], ["Lierre-Sud", 24730, 551], ["Val de Lierre", 61250, 224]])
    tap.same("zones as they were on the day of the decision", block(made, "by_zone")["rows"], [
        ["FRR", 11, 7, 25900000, 0, 6540], [{"why": "no_zone"}, 7, 4, 13700000, 1260000, 3460]])
    tap.same("cooperations sum to the awards",
             sum(row[6] for row in block(made, "cooperations")["rows"]), 39600000)
    other = documents.documents([("execution", None, "2026-01-01", DAY, DAY),
                                 ("appropriations", None, "2026-01-01", DAY, DAY)])
    tap.none("no other report of the day disagrees", documents.disagreements([made, *other]))
    tap.same("totals are the figures of the report on execution", [
        dict(documents.figures(other[0])).get(code)
        for code in ("file_count", "asked", "award_count", "awarded", "paid")], TOTALS[1:6])
    places = block(other[0], "places")
    tap.same("which draws its places by the same contours", (
        places["chart"]["kind"],
        dict(zip((row[0] for row in places["rows"]), places["chart"]["contours"]))), (
        "choropleth",
        dict(zip((row[1] for row in table["rows"]), table["chart"]["contours"]))))
    people = {row[0]: row[1] for row in block(made, "per_head")["rows"]}
    tap.same("and tells what is committed per inhabitant, half up", [
        row[8] for row in places["rows"]], [
        (2 * row[5] + people[row[1]]) // (2 * people[row[1]]) for row in places["rows"]])
    region = document(funder="region")
    tap.same("what is common is not shared out among funders", [
        row[5] for row in block(region, "territories")["rows"]], [{"why": "common"}] * 3)
    for of in made, region:
        tap.none("every identity holds", documents.broken(of))
        tap.none("charts are of columns", documents.misshapen(of))
        tap.none("every code has words", documents.wordless(of))


def placed(**moved):
    """As if applications had said that they are from somewhere else."""
    values = ", ".join(f"('{code}', '{value}')" for code, value in moved.items())
    sql(f"""
set session_replication_role = replica;
update levain.application_version v set texts[f.slot] = m.value
  from (values {values}) as m (code, value), levain.application a, levain.field f
 where a.code = m.code and a.application_id = v.application_id and f.call_id = v.call_id
   and f.name = 'epci'""")


def asked(*codes):
    with open(os.path.join(EXAMPLE, "applications.csv"), encoding="utf-8") as file:
        return sum(int(row["requested"]) * 100 for row in csv.DictReader(file, delimiter=";")
                   if row["id"] in codes)


def zones_of(made):
    return [tuple(row[:3]) for row in block(made, "by_zone")["rows"]]


def check_hidden(tap):
    few, no_zone = {"why": "few"}, {"why": "no_zone"}
    placed(A04="EPCI_CENTRE", A05="EPCI_SUD", A06="EPCI_NORD", A11="EPCI_NORD")
    made = document()
    rows = block(made, "territories")["rows"]  # north 7, south 4, centre 7
    tap.same("of few applications neither number nor sum is told, nor of one other that would tell",
             [(row[0], row[2], row[3], row[4]) for row in rows],
             [("Lierre-Nord", 7, asked("A01", "A06", "A07", "A08", "A11", "A12", "A15"), 5),
              ("Lierre-Sud", few, few, 2), ("Val de Lierre", few, few, 4)])
    tap.same("nor of a zone with a part of them: less the north, it would tell of the south",
             zones_of(made), [("FRR", few, 7), (no_zone, few, 4)])
    placed(A03="EPCI_EST", A05="EPCI_EST", A14="EPCI_EST", A17="EPCI_EST")
    made = document()
    rows = block(made, "territories")["rows"]
    tap.same("a territory with nobody has 0; what is from nowhere is a row without a name",
             [(row[0], row[2], row[4], row[5]) for row in rows],
             [("Lierre-Nord", 7, 5, 18950000), ("Lierre-Sud", 0, 0, 0),
              ("Val de Lierre", few, 4, 13700000), ({"why": "unlocated"}, few, 2, 6950000)])
    tap.same("and is listed", block(made, "without")["rows"],
             [["Lierre-Sud", "EPCI_SUD", 24730]])
    tap.none("every identity holds still", documents.broken(made))


def check_scope(tap):
    """Communes are counted in their EPCI; where no set names any, the EPCI of their departments."""
    must("territory", "load", write("communes.csv", """\
kind;code;name;epci;department;valid_from;known_from;source
epci;200000001;Vallée;;;2025-01-01;2025-01-01;essai
epci;200000002;Plateau;;;2025-01-01;2025-01-01;essai
epci;200000003;Plaine;;;2025-01-01;2025-01-01;essai
commune;26001;Ici;200000001;26;2025-01-01;2025-01-01;essai
commune;26002;Là;200000002;26;2025-01-01;2025-01-01;essai
commune;07001;Ailleurs;200000003;07;2025-01-01;2025-01-01;essai
"""))
    tap.same("where no set names any, a map has all EPCI of the departments of who applies", sql(
        "select m.code from levain.fund f, lateral levain.map_territories(f.fund_id, '2025-12-31',"
        " array['26001', 'nowhere']) as m order by 1"), [["200000001"], ["200000002"]])
    placed(A01="commune:26001", A04="200000001")
    rows = block(document(), "territories")["rows"]
    tap.same("a commune is counted in its EPCI", [
        (row[0], row[4]) for row in rows if row[1] == "200000001"], [("Vallée", 1)])


def check_zones(tap):
    """Zones of few that are few together, in territories that are all told."""
    must("territory", "load", write("communes.csv", """\
kind;code;name;epci;department;valid_from;known_from;source
commune;26003;Haut;EPCI_NORD;26;2026-01-01;2026-01-01;essai
commune;26004;Bas;EPCI_NORD;26;2026-01-01;2026-01-01;essai
"""))
    must("zone", "load", write("zones.csv", """\
zone;territory_kind;territory;valid_from;valid_to;known_from;source
QPV;commune;26003;2026-01-01;;2026-01-01;essai
ZRR;commune;26004;2026-01-01;;2026-01-01;essai
"""))
    codes = [f"A{place:02}" for place in range(1, 19)]
    placed(**dict.fromkeys(codes[:12], "EPCI_NORD"), **dict.fromkeys(codes[12:], "EPCI_CENTRE"))
    placed(A01="commune:26003", A06="commune:26004")
    tap.same("two zones of few that are few together: nor is the smallest other one told",
             [row[:2] for row in zones_of(document())],
             [("FRR", 12), ("QPV", {"why": "few"}), ("ZRR", {"why": "few"}),
              ({"why": "no_zone"}, {"why": "few"})])


# ---- past days -----------------------------------------------------------------------------------

def drawn(day):
    """Where the north is drawn from, and how many people are said to live there."""
    made = document(day)
    chart, heads = block(made, "territories")["chart"], block(made, "per_head")["rows"]
    return chart["contours"][0].split()[0], heads[0][1]


def check_past(tap):
    before = drawn("2026-06-30")
    other = feature(ring=((5, 5), (6, 5), (6, 6), (5, 5)), population=1000)
    must("territory", "load", write("moved.geojson", contours(other)), "--source", "fusion",
         "--known-from", "2026-10-01", "--valid-from", "2026-09-01")
    tap.same("a map of a day before is drawn as it was", drawn("2026-06-30"), before)
    tap.same("so is one of the days when nobody knew it yet", drawn("2026-09-30"), before)
    tap.same("from then on it is another", drawn("2026-10-01"), ("5000000", 1000))
    corrected = feature(ring=((7, 7), (8, 7), (8, 8), (7, 7)), population=1001)
    must("territory", "load", write("moved.geojson", contours(corrected)), "--source", "erratum",
         "--known-from", "2026-11-01", "--valid-from", "2026-09-01")
    tap.same("what is corrected later stood until then", [drawn("2026-10-31"), drawn("2026-11-01")],
             [("5000000", 1000), ("7000000", 1001)])
    refused(tap, "what was published before does not correct it", contours(other),
            ["bad.geojson:1:44: /features/0: it was described by what was published later"
             " \"EPCI_NORD\""], "--source", "x", "--known-from", "2026-10-15", "--valid-from",
            "2026-09-01")
    seat = {"type": "Feature", "properties": {"code": "EPCI_NORD"},
            "geometry": {"type": "Point", "coordinates": [7.5, 7.25]}}
    must("territory", "load", write("seat.geojson", contours(seat)), "--source", "siège",
         "--known-from", "2026-12-01", "--valid-from", "2026-09-01")
    made = document()
    places = block(made, "cooperations")["chart"]["contours"]
    tap.ok("a seat is where the cooperations of a territory are placed, and the contour stays",
           "7500000 7250000" in places
           and block(made, "territories")["chart"]["contours"][0].startswith("7000000"), places)


# ---- forms ---------------------------------------------------------------------------------------

def report(folder, *arguments, lang="C.UTF-8", zone="Europe/Paris", forms=FORMS):
    environment = dict(os.environ, LC_ALL=lang, LANG=lang, TZ=zone, PGUSER=login_of("mado"),
                       PGOPTIONS=f"-c levain.today={DAY}")
    folder = os.path.join(SCRATCH, folder)
    told = subprocess.run([LEVAIN, "report", "map", "--fund", FUND, "--as-of", "2026-12-30",
                           "--format", forms, "--out", folder, *arguments], env=environment,
                          text=True, capture_output=True, check=False)
    found = {}
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
        with open(os.path.join(folder, name), "rb") as file:
            found[name] = file.read()
    return found, told


def right_handed(geometry):
    """Outer rings to the left, holes to the right, all closed, six decimals as they are written."""
    polygons = {"Polygon": lambda c: [c], "MultiPolygon": lambda c: c, "Point": lambda c: []}
    for polygon in polygons[geometry["type"]](geometry["coordinates"]):
        for place, ring in enumerate(polygon):
            area = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:]))
            if ring[0] != ring[-1] or len(ring) < 4 or (area > 0) != (place == 0):
                return False
    return True


def check_forms(tap):
    first, told = report("first")
    tap.ok("the report is written without a word", told.returncode == 0 and told.stderr == "",
           told.stdout + told.stderr)
    again, _ = report("again")
    tap.same("again, the same bytes", again, first)
    other, _ = report("other", lang="fr_FR.UTF-8", zone="Pacific/Auckland")
    tap.same("and for who speaks and lives elsewhere", other, first)
    name = "map-2026-as-of-2026-12-30"
    page = first[f"{name}.html"].decode()
    tap.same("the page has two pictures, with titles, of 3 territories for each of 3 maps",
             (page.count('role="img"'), page.count('fill-rule="evenodd"')), (2, 9))
    places = json.loads(first[f"{name}-territories.geojson"])
    made = json.loads(first[f"{name}.json"])
    tap.same("GeoJSON says of what it is", {key: places[key] for key in (
        "type", "fund", "as_of_date", "snapshot_sha256", "document_sha256")}, {
            "type": "FeatureCollection", "fund": FUND, "as_of_date": "2026-12-30",
            "snapshot_sha256": made["snapshot_sha256"],
            "document_sha256": made["document_sha256"]})
    tap.same("its features have the figures of the table", [
        [one["properties"][key] for key in (
            "territory", "files", "asked_part_cents", "awards", "awarded_part_cents",
            "paid_cents", "zones")] for one in places["features"]], WANTED)
    awards = json.loads(first[f"{name}-cooperations.geojson"])["features"]
    tap.same("cooperations are points, with their awards", (
        {one["geometry"]["type"] for one in awards},
        sum(one["properties"]["awarded_part_cents"] for one in awards),
        [one["properties"]["siret"] for one in awards if one["properties"]["siret"]]),
        ({"Point"}, 39600000, ["73282932000074"]))
    tap.ok("all rings are closed and turn as the right hand does", all(
        right_handed(one["geometry"]) for one in places["features"] + awards), "")
    files = [os.path.join(SCRATCH, "first", file) for file in first if file.endswith(".geojson")]
    found, why = publish.judged("geojson", CONTOURS, *files)
    if found is None:
        tap.skip("check-geojson finds nothing", why)
    else:
        tap.same("check-geojson finds nothing", (len(files), found), (3, ""))
        broken = write("open.geojson", contours(feature(ring=((0, 0), (1, 0), (1, 1)))))
        tap.ok("and would find a ring that is open", publish.judged("geojson", broken)[0] != "")
    told = levain("report", "recoveries", "--fund", FUND, "--as-of", "2026-12-30", "--format",
                  "geojson", "--out", os.path.join(SCRATCH, "nothing"), "--lang", "en")
    tap.ok("a report that lies nowhere has no GeoJSON", told.returncode == 64
           and "has no table whose rows lie somewhere" in told.stderr, told.stderr)


def main():
    tap = Tap()
    publish.prepare()
    publish.pay_advance()
    check_loading(tap)
    check_denied(tap)
    check_borders(tap)
    check_figures(tap, document())
    check_forms(tap)
    check_past(tap)
    check_hidden(tap)
    check_scope(tap)
    check_zones(tap)
    forget_logins()
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
