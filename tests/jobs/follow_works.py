# SPDX-License-Identifier: MPL-2.0
"""What a manager does after the decision, as commands to be cut off: letters, what awards report,
schedules. What each is run on is made when one of them has its turn.
"""
import os
import subprocess

from levain_test import CALL, EXAMPLE, SCRATCH, allocation, must, sql

FUND, TEMPLATE, TODAY = "val-de-lierre", "followed", "-c levain.today=2028-02-12"
VALUES = ("application;indicator;period;value;numerator;method;evidence",
          "A07;I01;2026-H2;1,50;1206;;payroll", "A07;I01;2027-H1;2,00;1607;;payroll",
          "A07;I02;2027;1,75;;;contracts", "A07;I06;2026;24,0;;ADEME v23;sheet",
          "A09;I07;2026-H2;12,5;;;slips")
RETURN = ("application;exercise;account;planned;realised;eligible;explanation;reason",
          "A09;2026;60;20000;18000;18000;;", "A09;2026;64;40000;41000,50;41000,50;hires;",
          "A09;2026;70;10000;9000;;;", "A09;2026;74;50000;50000,50;;;", "A09;2026;86;1000;500;;;",
          "A09;2026;87;1000;500;;;")
MILESTONES = ("candidature;code;intitule;echeance", "A07;hire;animateur recruté;30/09/2026",
              "A08;board;premier comité réuni;31/12/2026", "A09;review;bilan partagé;30/06/2027")
STATES = {
    "values": "select indicator, period, version, value, numerator, method from"
              " levain.indicator_value order by 1, 2, 3",
    "returns": "select r.exercise, r.version, l.account, l.planned_cents, l.realised_cents from"
               " levain.financial_return r join levain.financial_return_line l using (fund_id,"
               " call_id, application_id, exercise, version) order by 1, 2, 3",
    "milestones": "select code, version, name, due_on from levain.milestone order by 1, 2",
    "schedules": "select report, event, version, delay, unit from levain.event_schedule order by 1",
    "reports": "select report, from_on, through_on, version from levain.report_made order by 1, 2"}


def lines(name, rows):
    path = os.path.join(SCRATCH, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(rows) + "\n")
    return path


def rows():
    """Name, arguments, what it leaves behind."""
    at = ("--at", "2028-02-12")
    return (
        ("report letters", ("--call", CALL, "--out", "{folder}"), ()),
        ("indicator take", (FUND, lines("values.csv", VALUES), *at), ("values",)),
        ("return take", (FUND, lines("return.csv", RETURN), *at), ("returns",)),
        ("milestone take", (FUND, lines("milestones.csv", MILESTONES), "--at", "2026-06-01"),
         ("milestones",)),
        ("schedule set", (f"{FUND}/open-data", "--after", "agreement", "--delay", "3m", "--from",
                          "2026-01-01", "--cites", "law"), ("schedules",)),
        # What becomes of its files, test_schedule.sh sees.
        ("due", ("--run", "--out", os.path.join(SCRATCH, "due")), ("reports",)))


def fill(empty):
    """A decided call, three signatures, indicators, a schedule, in a copy of `empty`."""
    def act(*arguments):
        must(*arguments, "--quiet", database=TEMPLATE)

    subprocess.run(["createdb", "--strategy=file_copy", f"--template={empty}", TEMPLATE],
                   check=True)
    act("fund", "apply", os.path.join(EXAMPLE, "fund-payments.json"))
    act("intake", "--call", CALL, os.path.join(EXAMPLE, "applications.csv"))
    act("score", "--call", CALL)
    before = dict(os.environ)
    os.environ.update(PGDATABASE=TEMPLATE, PGOPTIONS=TODAY)
    try:
        run = allocation()["run"]
        act("decide", run, "--minutes", os.path.join(EXAMPLE, "minutes.json"))
        act("notify", "--call", CALL, "--at", "2026-05-13")
        funder = sql("select min(f.code) from levain.contribution join levain.funder f using"
                     " (funder_id)")[0][0]
        act("funding", "sign", FUND, funder, "--year", "2026", "--number", "1", "--signed-on",
            "2026-01-10", "--amount", "480000.00", "--clause", "article 4")
        for envelope, cents in sql("select envelope, sum(cents) from levain.decision_line group by"
                                   " 1"):
            amount = f"{int(cents) // 100}.{int(cents) % 100:02}"
            act("appropriation", "open", envelope, "--call", CALL, "--ae", amount, "--cp", amount,
                "--cites", "vote of January", "--at", "2026-01-15")
        act("commit", "--call", CALL, "--at", "2026-05-14")
        for number, code in enumerate(("A07", "A08", "A09"), 1):
            act("document", f"{CALL}/{code}", "republican_commitment", "--at", "2026-05-19")
            act("agreement", "sign", f"{CALL}/{code}", "--number", str(number), "--signed-on",
                "2026-05-20", "--starts", "2026-06-01", "--ends", "2028-05-31", "--eligible",
                "200000.00", "--other-public", "0.00", "--at", "2026-05-20")
        sql("with o as (insert into levain.organization (name, siren, siret) values ('Le Moulin',"
            " '552100554', '55210055400013') returning organization_id) update levain.application a"
            " set organization_id = o.organization_id from o where a.code in ('A07', 'A08', 'A09')")
        act("indicator", "apply", FUND, os.path.join(EXAMPLE, "indicators.json"))
        act("schedule", "set", f"{FUND}/appropriations", "--after", "agreement", "--delay", "6m",
            "--format", "txt,csv,html", "--from", "2026-01-01", "--cites", "article 7")
    finally:
        os.environ.clear()
        os.environ.update(before)
