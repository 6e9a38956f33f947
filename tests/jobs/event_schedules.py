# SPDX-License-Identifier: MPL-2.0
"""What is due so long after something happened: a part of schedule.py, on the fund that it left.

The days, by hand: three months after 5 November are over on 5 February, after 30 November on
28 February, after 10 January on 10 April; 45 days after 5 November on 20 December, after
30 November on 14 January, after 10 January on 24 February; two months after 1 February on 1 April.
"""
import json
import os

from award_life import FUND, done
from levain_test import CALL, SCRATCH, sql
from publish import GIVER, name_organizations

REPORT, OPEN = "appropriations", ["360giving.json", "subventions.csv"]


def sign(award, number, day):
    done("mado", "document", f"{CALL}/{award}", "republican_commitment", "--at", day)
    done("mado", "agreement", "sign", f"{CALL}/{award}", "--number", number, "--signed-on", day,
         "--starts", "2026-12-01", "--ends", "2028-05-31", "--eligible", "200000.00")


def published():
    return [tuple(row) for row in sql(
        "select p.number, p.day, string_agg(a.code, ' ' order by a.code) from levain.publication p"
        " join levain.publication_award g using (fund_id, number)"
        " join levain.application a using (fund_id, call_id, application_id)"
        " group by 1, 2 order by 1")]


def after_events():
    return [tuple(row) for row in sql(
        f"select m.from_on, m.through_on from levain.report_made m where m.report = '{REPORT}'"
        " and m.version = 1 and not exists (select from levain.report_schedule s"
        " where date_trunc('month', m.from_on) = m.from_on and s.report = m.report"
        " and m.through_on in (m.from_on + interval '1 month' - interval '1 day',"
        " m.from_on + interval '1 year' - interval '1 day')) order by 1, 2")]


def set_after(life, report, *arguments, who="mado"):
    return life.levain(who, "schedule", "set", f"{FUND}/{report}", "--cites", "article 10",
                       *arguments)


def check_set(tap, life, funder):
    data = ("open-data", "--after", "agreement", "--delay", "3m", "--from", "2026-11-01")
    tap.same("a manager sets that open data is due after a signature",
             set_after(life, *data, "--json").stdout, '{"created":true}\n')
    tap.same("once", set_after(life, *data, "--json").stdout, '{"created":false}\n')
    tap.ok("the accountant may not", set_after(life, *data, who="anne").returncode == 77)
    files = ("--format", "txt", "--from", "2026-11-01")
    for name, code, arguments in (
            ("not without an event", 64, (REPORT, "--delay", "45", *files)),
            ("not after and every", 64, (REPORT, "--delay", "45", "--after", "agreement",
                                         "--every", "month", *files)),
            ("not after what is no event", 64, (REPORT, "--delay", "45", "--after", "storm",
                                                *files)),
            ("not after 61 months", 64, (REPORT, "--delay", "61m", "--after", "agreement",
                                         *files)),
            ("no month of a period", 64, (REPORT, "--delay", "3m", "--every", "month", *files)),
            ("no files of open data", 64, ("open-data", "--after", "agreement", "--delay", "3m",
                                           *files)),
            ("no open data after a receipt", 64, ("open-data", "--after", "receipt", "--delay",
                                                  "3m", "--from", "2026-11-01")),
            ("no open data each month", 64, ("open-data", "--every", "month", "--delay", "3",
                                             "--from", "2026-11-01")),
            ("no report without files", 64, (REPORT, "--after", "agreement", "--delay", "3m",
                                             "--from", "2026-11-01")),
            ("no funder that there is not", 65, (REPORT, "--after", "receipt", "--delay", "2m",
                                                 "--funder", "nobody", *files))):
        told = set_after(life, *arguments)
        tap.ok(name, told.returncode == code and told.stderr.startswith("levain schedule set: "),
               told)
    set_after(life, REPORT, "--after", "agreement", "--delay", "45", *files)
    set_after(life, REPORT, "--after", "receipt", "--delay", "2m", "--format", "txt,json",
              "--from", "2026-01-01", "--funder", funder)
    listed = json.loads(life.levain("comite", "schedule", "list", FUND, "--json").stdout)
    tap.same("who reads sees what is due after what, and that one waits",
             [(s["report"], s["after"], s.get("delay_months", s.get("delay_days")), s["waiting"])
              for s in listed if s["after"]],
             [(REPORT, "agreement", 45, 0), (REPORT, "receipt", 2, 1),
              ("open-data", "agreement", 3, 0)])
    told = life.levain("mado", "schedule", "list", FUND, lang="fr_FR.UTF-8").stdout
    tap.ok("in French too", "après la signature de chaque convention d'aide" in told
           and "dans les 3 mois" in told and "45 jours après, en txt" in told, told)


def late_reports(life, *day):
    listed = json.loads(life.levain("mado", "due", FUND, "--json", *day).stdout)
    return [(duty["due_on"], duty["subject"], duty["detail"], duty["who"]) for duty in listed
            if duty["kind"] == "report"]


def check_receipt(tap, life, funder):
    tap.same("a report that no run made is told as late", late_reports(life), [
        ("2026-04-01", REPORT, f"{funder} 2026-02-01..2026-03-31", "batch")])
    told = life.due("--json")
    tap.same("a report after an event tells from its day to the day before it is due",
             [(m["state"], m["funder"], m["period"]) for m in life.lines(told)],
             [("made", funder, "2026-02-01..2026-03-31")])
    tap.same("once", life.lines(life.due("--json")), [])
    tap.same("then it is late no more", late_reports(life), [])


def check_giver(tap, life):
    sign("A11", "CONV-11", "2026-11-05")
    life.on("2027-02-04")
    told = life.due("--json")
    tap.same("each agreement has its day; after days off the report that was due is made",
             [(m["report"], m["period"]) for m in life.lines(told)],
             [(REPORT, "2026-11-05..2026-12-19")])
    life.on("2027-02-05")
    told = life.due("--json", "--textfile", life.FILE)
    values, _ = life.metrics()
    tap.ok("who does not know in whose name it publishes fails, and says what to do",
           told.returncode == 65 and "in whose name" in told.stderr
           and [(m["report"], m["state"]) for m in life.lines(told)] == [("open-data", "failed")]
           and life.of_fund("levain_reports_failed", values) == 1 and published() == [],
           (told, values))
    done("mado", "publish", FUND, "--out", os.path.join(SCRATCH, "by-hand"), "--at",
         "2027-02-05", *GIVER)
    tap.same("a manager says it with the first publication",
             published(), [("1", "2027-02-05", "A11")])
    told = life.due("--json")
    tap.same("what was published by hand is not published again: its files are written",
             ([(m["report"], m["state"], m["version"]) for m in life.lines(told)], published()),
             ([("open-data", "written", 1)], [("1", "2027-02-05", "A11")]))
    tap.none("beside the reports", [name for name in OPEN if name not in life.names()])
    tap.same("then nothing", life.lines(life.due("--json")), [])


def open_data(told, life):
    return [(m["state"], m["period"], m["version"]) for m in life.lines(told)
            if m["report"] == "open-data"]


def publish_duties(life, day):
    told = life.levain("mado", "due", FUND, "--at", day, "--within", "60", "--json")
    return [(duty["subject"][-3:], duty["due_on"]) for duty in json.loads(told.stdout)
            if duty["kind"] == "publish"]


def check_days(tap, life):
    """Signed on the last day of November, recorded in February."""
    sign("A09", "CONV-9", "2026-11-30")
    life.on("2027-02-27")
    told = life.due("--json")
    tap.same("the day before, nothing is published; its report is", (
        [(m["report"], m["period"]) for m in life.lines(told)], published()),
             ([(REPORT, "2026-11-30..2027-01-13")], [("1", "2027-02-05", "A11")]))
    tap.same("what comes is told", publish_duties(life, "2027-02-27"), [("A09", "2027-02-28")])
    life.on("2027-02-28")
    tap.same("on the last day of February it is published", (
        open_data(life.due("--json"), life), published()[1:]),
             ([("made", "2027-02-28", 2)], [("2", "2027-02-28", "A09 A11")]))
    tap.same("and is due no more", publish_duties(life, "2027-02-28"), [])
    before = life.content()
    tap.same("again, nothing is", (open_data(life.due("--json"), life), life.content() == before),
             ([], True))
    os.remove(os.path.join(life.OUT, FUND, OPEN[0]))
    tap.same("a file that is gone is written again as it was",
             (open_data(life.due("--json"), life), life.content() == before),
             ([("written", "2027-02-28", 2)], True))


def check_late(tap, life):
    """Signed on 10 January; nobody knows the name of who got it."""
    sign("A14", "CONV-14", "2027-01-10")
    life.on("2027-04-09")
    tap.same("before its day nothing is told", open_data(life.due("--json"), life), [])
    for day in ("2027-05-01", "2027-05-08"):
        life.on(day)
        told = life.due("--textfile", life.FILE)
        values, _ = life.metrics()
        tap.ok(f"what cannot be published is late each week, on {day}",
               told.returncode == 1 and "1 agreements are left out" in told.stderr
               and ("A14", "2027-04-10") in publish_duties(life, day)
               and values["levain_obligations_overdue", (("fund", FUND), ("kind", "publish"))] == 1
               and len(published()) == 2, (told, values))
    sql("with o as (insert into levain.organization (name, siren, siret) values ('Le Moulin',"
        " '552100554', '55210055400013') returning organization_id) update levain.application a"
        " set organization_id = o.organization_id from o where a.code = 'A14'")
    tap.same("named, it is published the next time, the others with it",
             (open_data(life.due("--json"), life), published()[2:]),
             ([("made", "2027-05-08", 3)], [("3", "2027-05-08", "A09 A11 A14")]))


def check_ended(tap, life):
    told = life.levain("mado", "schedule", "end", f"{FUND}/{REPORT}", "--after", "agreement",
                       "--at", "2027-05-31", "--json")
    tap.same("a schedule after an event ends", told.stdout, '{"created":true}\n')
    told = life.levain("mado", "schedule", "end", f"{FUND}/{REPORT}", "--after", "decision")
    tap.ok("not one that there is not", told.returncode == 65 and "schedule list" in told.stderr,
           told.stderr)
    tap.same("each was made once, with its own days", after_events(), [
        ("2026-02-01", "2026-03-31"), ("2026-11-05", "2026-12-19"), ("2026-11-30", "2027-01-13"),
        ("2027-01-10", "2027-02-23")])
    tap.none("none of their files is missing", [
        name for name in (f"{REPORT}-2026-11-05..2026-12-19.txt",
                          f"{REPORT}-2027-01-10..2027-02-23.txt") if name not in life.names()])


def walk(life, days):
    """Of each day: what is late before the run, with its due day, and what the run makes."""
    found = []
    for day in days:
        life.on(day)
        late = [(due_on, detail) for due_on, _, detail, _ in late_reports(
            life, "--at", day, "--within", "0")]
        made = [m["period"] for m in life.lines(life.due("--json")) if m["report"] == REPORT]
        found.append((day[5:], late, made))
    return found


def check_decision_and_settlement(tap, life):
    """The committee decided on 12 May 2026: 13 months after are over on 12 June 2027. A11 is
    settled on 31 May 2027: a month after is over on 30 June, when nobody runs it."""
    for event, delay, first in (("decision", "13m", "2026-05-01"),
                                ("settlement", "1m", "2027-05-31")):
        told = set_after(life, REPORT, "--after", event, "--delay", delay, "--format", "txt",
                         "--from", first)
        tap.ok(f"a manager sets what is due after each {event}", told.returncode == 0, told)
    decided = sql("select distinct decided_on from levain.decision")[0][0]
    life.on("2027-05-31")
    done("mado", "document", f"{CALL}/A11", "financial_return", "--at", "2027-05-31")
    done("mado", "settle", f"{CALL}/A11", "--spent", "1000.00", "--other-public", "0.00", "--at",
         "2027-05-31")
    told = f"{decided}..2027-06-11"
    tap.same("a decision: nothing the day before, made on its day, then done",
             walk(life, ("2027-06-11", "2027-06-12", "2027-06-13")),
             [("06-11", [], []), ("06-12", [("2027-06-12", told)], [told]), ("06-13", [], [])])
    told = "2027-05-31..2027-06-29"
    tap.same("a settlement: nothing the day before, late until it is made, then done",
             walk(life, ("2027-06-29", "2027-07-02", "2027-07-03")),
             [("06-29", [], []), ("07-02", [("2027-06-30", told)], [told]), ("07-03", [], [])])


def check(tap, life, funder):
    name_organizations()
    check_set(tap, life, funder)
    check_receipt(tap, life, funder)
    check_giver(tap, life)
    check_days(tap, life)
    check_late(tap, life)
    check_ended(tap, life)
    check_decision_and_settlement(tap, life)
