#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Files of banks and treasuries come in, each line once; what is wrong is told and can be mended;
an import can be undone. Prints TAP; run by test_import_payments.sh."""
import json
import os
import shutil
import subprocess
import sys
import time
import zipfile

from levain_test import EXAMPLE, LEVAIN, ROOT, SCRATCH, Tap, levain, must, person, shared, sql

HEAD = "Date;Date de valeur;Débit;Crédit;Libellé;Solde\n"
MONEY = ("select coalesce(sum(credit_cents - debit_cents) filter (where stage = 'suspense'), 0),"
         " coalesce(sum(credit_cents - debit_cents) filter (where stage = 'left'), 0)"
         " from levain.account")
MONEY_OF_LINES = ("select coalesce(sum(cents) filter (where cents > 0), 0),"
                  " coalesce(-sum(cents) filter (where cents < 0), 0) from levain.standing_line")


def file_of(name, *rows, head=HEAD):
    path = os.path.join(SCRATCH, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(head + "".join(row + "\n" for row in rows))
    return path


def taken(path, *arguments, codes=(0,)):
    return json.loads(must("import", "payments", path, *arguments, "--json", codes=codes))


def counts(found):
    return [found[name] for name in ("lines", "new_lines", "recognised_lines", "rejected_lines",
                                     "total_cents", "generation")]


def refused(tap, name, words, path, *arguments, code=65):
    told = levain("import", "payments", path, *arguments, "--lang", "en")
    tap.ok(name, told.returncode == code and told.stdout == "" and words in told.stderr,
           f"{told.returncode} {told.stdout}{told.stderr}")


def undone(found, **options):
    return json.loads(must("import", "undo", str(found["import"]), "--reason", "wrong file",
                           "--at", "2026-12-31", "--json", **options))


def check_books(tap, what):
    """All that stands is booked to the cent, and no line stands twice."""
    tap.same(f"{what}: what stands is on suspense and left", sql(MONEY), sql(MONEY_OF_LINES))
    tap.same(f"{what}: no line stands twice", sql(
        "select bank_book_id, fingerprint, occurrence from levain.standing_line group by 1, 2, 3"
        " having count(*) > 1"), [])


def check_overlap(tap):
    """The same file, files that overlap, twins."""
    first = file_of("march.csv", "03/03/2026;03/03/2026;;50,00;VIR A;150,00",
                    "04/03/2026;04/03/2026;-12,00;;VIR B;138,00",
                    "04/03/2026;04/03/2026;-12,00;;VIR B;126,00")
    march = taken(first)
    tap.same("a file comes in, twins and all", counts(march), [3, 3, 0, 0, 2600, 1])
    tap.same("... with its book", (march["book"], march["book_created"], march["created"]),
             ("credit-mutuel", True, True))
    tap.same("... and posts what came in and what went out",
             [(one["kind"], one["cents"], one["accounted_on"]) for one in march["operations"]],
             [("receive_unknown", 5000, "2026-03-04"), ("leave_unknown", 2400, "2026-03-04")])
    again = taken(first)
    tap.same("the same file again changes nothing",
             (counts(again), again["import"], again["created"], again["new_cents"]),
             ([3, 0, 3, 0, 2600, 1], march["import"], False, 0))
    second = file_of("april.csv", "04/03/2026;04/03/2026;-12,00;;vir  B;138,00",
                     "04/03/2026;04/03/2026;-12,00;;VIR B;126,00",
                     "01/04/2026;01/04/2026;-6,00;;VIR C;120,00")
    april = taken(second)
    tap.same("an overlapping file brings what is new", counts(april), [3, 1, 2, 0, -3000, 1])
    tap.same("... and says what it knew", [(one["line"], one["as"]) for one in
                                           april["recognised"]],
             [(2, f"{march['import']}/3"), (3, f"{march['import']}/4")])
    other = taken(file_of("other.csv", "01/04/2026;01/04/2026;-6,00;;PRLV C;120,00"))
    tap.same("a line with other words comes in, and is told",
             (counts(other)[1], [(one["line"], one["like"]) for one in other["alike"]]),
             (1, [(f"{other['import']}/2", f"{april['import']}/4")]))
    check_books(tap, "overlapping files")
    return march, april, first


def check_undo(tap, march, april, first):
    """Lines that another file has become that one's; the same file again is a new generation."""
    tap.same("without its reason nothing is undone",
             levain("import", "undo", str(march["import"])).returncode, 64)
    gone = undone(march)
    tap.same("an import is undone, what another saw becomes its own", gone["passed_on"],
             [{"import": april["import"], "lines": 2}])
    check_books(tap, "an import undone")
    again = json.loads(must("import", "undo", str(march["import"]), "--reason", "x", "--json"))
    tap.same("it is undone once", (again["created"], again["reason"], again["passed_on"]),
             (False, "wrong file", []))
    shown = json.loads(must("import", "show", str(april["import"]), "--list", "--json"))
    tap.same("... which is told", [one["became_own"] for one in shown["recognised"]],
             [True, True])
    tap.same("... with its lines", [one["line"] for one in shown["own_lines"]],
             [f"{april['import']}/{line}" for line in (2, 3, 4)])
    back = taken(first)
    tap.same("the same file comes in again", counts(back), [3, 1, 2, 0, 2600, 2])
    check_books(tap, "the file again")
    undone(april)
    check_books(tap, "the other one undone")
    tap.same("each line stands where it was seen", sql(
        "select bank_import_id, count(*) from levain.standing_line group by 1 order by 1"),
        [[str(april["import"] + 1), "1"], [str(back["import"]), "3"]])
    listed = json.loads(must("import", "list", "val-de-lierre", "--json"))["imports"]
    tap.same("imports are listed, the undone ones too",
             [(one["import"], one["undone_because"]) for one in listed[:2]],
             [(march["import"], "wrong file"), (april["import"], "wrong file")])


def check_rejects(tap):
    """All or nothing; good lines in and a file to mend."""
    path = file_of("may.csv", "01/05/2026;01/05/2026;-1,00;;ONE;100,00",
                   "32/05/2026;02/05/2026;-2,00;;TWO;98,00",
                   '03/05/2026;03/05/2026;-3,0 0;;"THREE; OF THEM";95,00',
                   "04/05/2026;04/05/2026;-4,00;;FOUR;91,00")
    told = levain("import", "payments", path, "--json", "--bank", "credit-mutuel")
    found = json.loads(told.stdout)
    tap.same("nothing of a file comes in where a line is wrong",
             (told.returncode, found["import"], [one["line"] for one in found["problems"]]),
             (65, None, [3, 4]))
    rejects = os.path.join(SCRATCH, "to-mend.csv")
    good = taken(path, "--bank", "credit-mutuel", "--accept-good", "--rejects", rejects,
                 codes=(1,))
    tap.same("but its good lines do when that is wanted", counts(good), [4, 2, 0, 2, -500, 1])
    with open(rejects, encoding="utf-8") as file:
        lines = file.read().splitlines()
    tap.same("the others are in a file as they were", [line.split(";")[0] for line in lines],
             ["Date", "32/05/2026", "03/05/2026"])
    tap.ok("... with their reasons", "not a day of the calendar" in lines[1]
           and '"THREE; OF THEM"' in lines[2], lines)
    shown = json.loads(must("import", "show", str(good["import"]), "--json"))
    tap.same("and are kept", [(one["line"], one["place"]) for one in shown["rejected"]],
             [(3, "Date"), (4, "Débit")])
    with open(rejects, "w", encoding="utf-8") as file:
        file.write("\n".join([lines[0], lines[1].replace("32/", "02/"),
                              lines[2].replace("-3,0 0", "-3,00")]) + "\n")
    mended = taken(rejects)
    tap.same("mended, they come in", counts(mended), [2, 2, 0, 0, -500, 1])
    twins = file_of("twins.csv", "05/05/2026;05/05/2026;-5,00;;TWIN;",
                    "35/05/2026;05/05/2026;-5,00;;TWIN;")
    first = taken(twins, "--bank", "credit-mutuel", "--accept-good", codes=(1,))["import"]
    with open(f"{twins}.rejects.csv", encoding="utf-8") as file:
        rest = file.read()
    tap.ok("a rejected line says of which import it is", f";{first}/3: Date: " in rest, rest)
    other = file_of("other-rest.csv", head=rest.replace("35/05", "05/05").replace(
        f";{first}/3: ", f";{first}/2: "))
    refused(tap, "... and what that import did not leave out is refused",
            "bank_import_rest_check", other)
    rest = taken(file_of("rest.csv", head=rest.replace("35/05", "05/05")))
    tap.same("mended, it is one more than its twin, which is told",
             (counts(rest), [one["like"] for one in rest["alike"]]),
             ([1, 1, 0, 0, -500, 1], [f"{first}/2"]))
    whole = taken(file_of("whole.csv", *2 * ["05/05/2026;05/05/2026;-5,00;;TWIN;"]))
    tap.same("the whole file brings nothing then", counts(whole), [2, 0, 2, 0, -1000, 1])
    gap = file_of("gap.csv", "01/06/2026;01/06/2026;-1,00;;ONE;100,00",
                  "02/06/2026;02/06/2026;-2,00;;TWO;97,00")
    refused(tap, "balances that do not agree are not taken in by parts",
            f"levain import payments: {gap}: 1 problems; nothing was taken in",
            gap, "--bank", "credit-mutuel", "--accept-good")
    people = file_of("people.csv", "2025;21490007800012;UN;10.00", "2025;1850714034034;DEUX;20.00",
                     head="Année;SIRET ou NIR;Raison Sociale;Mandaté\n")
    refused(tap, "a file with what may be a person's number is not kept",
            "empty the cells of numbers that may be people's", people, "--bank", "treasury",
            "--accept-good")
    told = levain("import", "payments", people, "--bank", "treasury", "--accept-good")
    tap.ok("... and the number is not told", "1850714034034" not in told.stdout + told.stderr,
           told.stderr)
    check_books(tap, "rejects")


def check_changing(tap):
    """A file that is changed while the import waits for its turn."""
    path = file_of("changing.csv", "01/07/2026;01/07/2026;-1,00;;ONE;100,00")
    with subprocess.Popen(["psql", "-Xqc", "begin", "-c", "select from levain.bank_book for update",
                           "-c", "select pg_sleep(20)"], stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL) as holding:
        wait_for("select from pg_stat_activity where query like 'select pg_sleep%'"
                 " and datname = current_database()")
        with subprocess.Popen([LEVAIN, "import", "payments", path, "--bank", "credit-mutuel",
                               "--lang", "en"], stderr=subprocess.PIPE, text=True) as child:
            wait_for("select from pg_stat_activity where wait_event_type = 'Lock'"
                     " and datname = current_database()")
            file_of("changing.csv", "01/07/2026;01/07/2026;-2,00;;ONE;100,00")
            sql("select pg_terminate_backend(pid) from pg_stat_activity"
                " where query like 'select pg_sleep%' and datname = current_database()")
            said = child.communicate(timeout=20)[1]
        holding.wait(timeout=20)
    tap.ok("a file that changes while it is read is refused", child.returncode == 65
           and "the file changed while it was read" in said, said)


def wait_for(query):
    """Until the query gives a row."""
    for _ in range(200):
        if sql(query.replace("select from", "select 1 from", 1)):
            return
        time.sleep(0.02)
    raise SystemExit(f"Bail out! nothing came: {query}")


def check_together(tap):
    """Two of the same file at once."""
    path = file_of("together.csv", *(f"{day:02}/08/2026;{day:02}/08/2026;-{day},00;;VIR {day};"
                                     for day in range(1, 29)))
    both = [subprocess.Popen([LEVAIN, "import", "payments", path, "--bank", "credit-mutuel",
                              "--json"], stdout=subprocess.PIPE, text=True) for _ in range(2)]
    found = [json.loads(one.communicate()[0]) for one in both]
    tap.same("of two at once one brings the lines, the other finds them",
             (sorted(one["new_lines"] for one in found), {one["import"] for one in found},
              sorted(one["created"] for one in found)),
             ([0, 28], {found[0]["import"]}, [False, True]))
    check_books(tap, "two at once")


def check_closed(tap):
    """A period that was closed meanwhile."""
    held = taken(file_of("early.csv", "30/03/2026;30/03/2026;-1,00;;EARLY;"))["import"]
    must("close", "val-de-lierre/2026-03")
    late = taken(file_of("late.csv", "31/03/2026;31/03/2026;-7,00;;LATE;"))
    tap.same("a line of a closed period is booked on the first open day",
             [one["accounted_on"] for one in late["operations"]], ["2026-04-01"])
    told = levain("import", "undo", str(held), "--reason", "x", "--lang", "en")
    tap.ok("what is booked in it stays", told.returncode == 65
           and "in a period that was closed" in told.stderr, told.stderr)
    check_books(tap, "a closed period")


def check_accounts(tap):
    """Which book a file goes to, who may bring it."""
    xml = os.path.join(EXAMPLE, "releve-2026.xml")
    number = "FR7630006000011234567890189"
    refused(tap, "a file is not of the number of another account", "of another account", xml,
            "--account", "FR1420041010050500013M02606")
    found = taken(xml)
    tap.same("another account begins its own book, and a batch is split",
             (counts(found), found["book"], found["book_created"]),
             ([5, 4, 0, 0, -1800420, 1], number, True))
    which = file_of("which.csv", "01/09/2026;01/09/2026;-1,00;;X;")
    tap.same("a file without a number goes where files of its format went",
             taken(which, "--bank", "credit-mutuel")["book"], "credit-mutuel")
    taken(file_of("other.csv", "01/09/2026;01/09/2026;-2,00;;Y;"), "--bank", "credit-mutuel",
          "--account", "SECOND")
    refused(tap, "of two books of its format it has to be told which",
            "say which one with --account",
            file_of("third.csv", "01/09/2026;01/09/2026;-3,00;;Z;"), "--bank", "credit-mutuel")
    refused(tap, "no other fund is meant", "there is no fund nowhere", xml, "--fund", "nowhere")
    login = f"compta_{os.environ['PGDATABASE']}"
    person(login, "accountant")
    environment = dict(os.environ, PGUSER=login)
    example = os.path.join(EXAMPLE, "releve-2026.csv")
    done = subprocess.run([LEVAIN, "import", "payments", example, "--account", "credit-mutuel",
                           "--json"], env=environment, text=True, capture_output=True, check=False)
    tap.ok("the accountant of one fund need not name it", done.returncode == 0
           and json.loads(done.stdout)["new_lines"] == 4, done.stderr)
    must("person", "end", login, "--fund", "val-de-lierre", "--role", "accountant")
    done = subprocess.run([LEVAIN, "import", "payments", example, "--fund", "val-de-lierre"],
                          env=environment, text=True, capture_output=True, check=False)
    tap.same("who is none may not", done.returncode, 77)
    sql(f"drop owned by {login}; drop role {login}")
    copy = os.path.join(SCRATCH, "copy.xml")
    must("import", "show", str(found["import"]), "--out", copy)
    with open(copy, "rb") as ours, open(xml, "rb") as theirs:
        tap.ok("the file is given back as it came", ours.read() == theirs.read())


def check_sheet(tap):
    """A workbook, through another program."""
    path = os.path.join(SCRATCH, "releve.xlsx")
    rows = [["Date", "Date de valeur", "Débit", "Crédit", "Libellé", "Solde"],
            [46022, 46022, -12.5, None, "VIR A", 87.5],
            [46021, "01/01/2026", None, 100, "VIR B", 100]]
    cells = "".join(f'<row r="{number}">' + "".join(
        f'<c r="{"ABCDEF"[column]}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
        if isinstance(cell, str) else
        f'<c r="{"ABCDEF"[column]}{number}" s="{int(column < 2)}"><v>{cell}</v></c>'
        for column, cell in enumerate(row) if cell is not None) + "</row>"
        for number, row in enumerate(rows, 1))
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("[Content_Types].xml", f'<Types xmlns="{package}/content-types">'
                      '<Default Extension="xml" ContentType="application/xml"/>'
                      '<Default Extension="rels" ContentType="application/vnd.openxmlformats-'
                      'package.relationships+xml"/>' + "".join(
                          f'<Override PartName="/xl/{part}" ContentType="application/vnd.openxml'
                          f'formats-officedocument.spreadsheetml.{kind}+xml"/>'
                          for part, kind in (("workbook.xml", "sheet.main"),
                                             ("styles.xml", "styles"),
                                             ("worksheets/sheet1.xml", "worksheet")))
                      + "</Types>")
        book.writestr("_rels/.rels", f'<Relationships xmlns="{package}/relationships">'
                      f'<Relationship Id="r1" Type="{rels}/officeDocument"'
                      ' Target="xl/workbook.xml"/></Relationships>')
        book.writestr("xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{rels}"><sheets>'
                      '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>')
        book.writestr("xl/_rels/workbook.xml.rels",
                      f'<Relationships xmlns="{package}/relationships">'
                      f'<Relationship Id="r1" Type="{rels}/worksheet"'
                      ' Target="worksheets/sheet1.xml"/>'
                      f'<Relationship Id="r2" Type="{rels}/styles" Target="styles.xml"/>'
                      '</Relationships>')
        book.writestr("xl/styles.xml", f'<styleSheet xmlns="{main}"><cellXfs count="2">'
                      '<xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>')
        book.writestr("xl/worksheets/sheet1.xml",
                      f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>')
    told = levain("import", "payments", path, "--bank", "credit-mutuel", "--account",
                  "credit-mutuel", "--json")
    if shutil.which("xlsx2csv") is None:
        tap.ok("a workbook needs a program that is named", told.returncode == 69
               and "xlsx2csv" in told.stderr, told.stderr)
        return
    tap.same("a workbook comes in, days and amounts as numbers or texts",
             (told.returncode, told.stderr, counts(json.loads(told.stdout or "{}")) if told.stdout
              else None), (0, "", [2, 2, 0, 0, 8750, 1]))
    two = os.path.join(SCRATCH, "two.xlsx")
    with zipfile.ZipFile(path) as one, zipfile.ZipFile(two, "w") as book:
        for name in one.namelist():
            text = one.read(name).decode()
            if name == "xl/workbook.xml":
                text = text.replace("</sheets>", '<sheet name="E" sheetId="2" r:id="r4"/>'
                                    '<sheet name="T" sheetId="3" r:id="r3"/></sheets>')
            if name.endswith("workbook.xml.rels"):
                text = text.replace("</Relationships>", f'<Relationship Id="r3" Type="{rels}'
                                    '/worksheet" Target="worksheets/sheet2.xml"/><Relationship'
                                    f' Id="r4" Type="{rels}/worksheet"'
                                    ' Target="worksheets/sheet3.xml"/></Relationships>')
            book.writestr(name, text.replace(
                'PartName="/xl/styles.xml"', 'PartName="/xl/worksheets/sheet2.xml" ContentType='
                '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
                '<Override PartName="/xl/worksheets/sheet3.xml" ContentType='
                '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
                '<Override PartName="/xl/styles.xml"'))
            if name.endswith("sheet1.xml"):
                book.writestr("xl/worksheets/sheet2.xml", text)
                book.writestr("xl/worksheets/sheet3.xml", text[:text.index("<sheetData>")]
                              + "<sheetData/></worksheet>")  # between them an empty one
    refused(tap, "a workbook with lines on two sheets is refused", "sheet 3 of the workbook", two,
            "--bank", "credit-mutuel", "--account", "credit-mutuel")
    wrong = os.path.join(SCRATCH, "wrong.xlsx")
    with open(wrong, "w", encoding="ascii") as file:
        file.write("no workbook")
    refused(tap, "what is none is refused by its name", "wrong.xlsx", wrong, "--bank", "cic")


def check_real(tap):
    """The files of banks and treasuries that are shared."""
    folder = shared("bank")
    folder = folder or shared("data", "bank")
    if folder is None:
        tap.skip("real files of banks and treasuries", "there is no shared data")
        return
    for name, lines, total, bank in (
            ("banque_postale_ccp.csv", 2, 850, None), ("caisse_epargne_A.csv", 3, 15525, None),
            ("cic_unsigned_debit.csv", 4, 48000, "credit-mutuel"),
            ("credit_mutuel_cic_signed.csv", 2, 245433, "credit-mutuel"),
            ("societe_generale.csv", 1, -3398, None)):
        found = taken(os.path.join(folder, name), "--account",
                      "credit-mutuel" if bank else name.split("_", maxsplit=1)[0])
        tap.same(f"{name}: signs and totals", counts(found)[:5], [lines, lines, 0, 0, total])
    found = taken(os.path.join(folder, "..", "subventions", "maine-et-loire_paiements.csv"),
                  "--bank", "treasury")
    tap.same("payments of a department come in whole, to the cent", counts(found),
             [11843, 11843, 0, 0, 12050217796, 1])
    tap.same("... none of their numbers can be used", found["identifiers"],
             {"usable": 0, "rounded": 11481, "wrong": 12, "missing": 350})
    tap.same("... each year by itself", (len(found["operations"]), sum(
        one["cents"] for one in found["operations"])), (13, 12050217796))
    check_books(tap, "real files")
    check_vendee(tap, os.path.join(folder, "..", "subventions"))


def check_vendee(tap, folder):
    form = os.path.join(SCRATCH, "vendee.json")
    with open(form, "w", encoding="utf-8") as file:
        json.dump({"code": "vendee", "name": "Conventions", "source": "vendee.fr",
                   "kind": "statement", "separator": ",", "encodings": ["utf-8", "windows-1252"],
                   "days": "YYYY-MM-DD", "decimal": ",", "grouped": True,
                   "columns": {"booked_on": "dateConvention", "label": "objet",
                               "amount": "montant"}}, file)
    told = levain("import", "payments", os.path.join(folder, "vendee_2017.csv"), "--bank", form,
                  "--json")
    lines = sorted({one["line"] for one in json.loads(told.stdout)["problems"] if one["line"]})
    tap.same("agreements whose amounts are split by commas are refused by line",
             (told.returncode, lines), (65, list(range(2, 25))))
    told = levain("import", "payments", os.path.join(folder, "vendee_2018.csv"), "--bank", form,
                  "--json")
    tap.ok("one whose quotes are astray is refused where they are", told.returncode == 65
           and "vendee_2018.csv:6:372" in told.stderr, told.stderr)
    tap.same("... with what was found before", sorted(
        {one["line"] for one in json.loads(told.stdout)["problems"]})[:1], [2])


def main():
    tap = Tap()
    must("migrate")
    must("fund", "apply", os.path.join(EXAMPLE, "fund.json"))
    march, april, first = check_overlap(tap)
    tap.same("lines wait where nothing is ordered that they could be",
             json.loads(must("match", "run", "val-de-lierre", "--json"))[0]["waiting_lines"],
             int(sql("select count(*) from levain.standing_line")[0][0]))
    tried = levain("import", "payments", os.path.join(SCRATCH, "march.csv"), "--dry-run")
    tap.same("what stands is found in a trial too", tried.returncode, 0)
    check_undo(tap, march, april, first)
    check_rejects(tap)
    check_changing(tap)
    check_together(tap)
    check_closed(tap)
    check_accounts(tap)
    check_sheet(tap)
    check_real(tap)
    tap.same("the ledger adds up", sql("select f.* from levain.fund,"
                                       " levain.ledger_faults(fund_id) as f"), [])
    return tap.end()


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())
