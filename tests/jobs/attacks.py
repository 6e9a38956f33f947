#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""What must be refused, by whom, with which code and name. Prints TAP; run by test_attacks.sh.

The attacks are lines of tests/data/attacks/*.txt, each made by a real login through its own
connection, in a transaction that is rolled back. Two funds are there, alike, each with a decided
call and money: `fund` (val-de-lierre), and `other_fund`. Who is who:

    reader, manager, accountant, auditor, batch, committee    have that role in `fund`, no other
    two         reads `fund`; manager, batch and committee of the other
    payer       reads `fund`; accountant of the other
    mixed       manager of `fund`, accountant of the other
    ghost       is in every group, and has no role
    former      was manager of `fund`; coming: will be
    stranger    is in no group

In a statement, :fund, :call, :rules, :application (A01), :scoring_run, :run and the same with
other_ are numbers; :'file' is the fund file, changed; :'open', :'receive'... operations as JSON.
"""
import glob
import json
import os
import re
import subprocess
import sys

from levain_test import CALL, EXAMPLE, ROOT, SCRATCH, Tap, levain, must, person, sign, sql

OTHER, OTHER_CALL = "autre-val", "autre-val-2026"
GROUPS = ("reader", "manager", "accountant", "auditor", "batch", "committee")
CAST = {
    **{role: ([role], []) for role in GROUPS},
    "two": (["reader"], ["manager", "batch", "committee"]),
    "payer": (["reader"], ["accountant"]),
    "mixed": (["manager"], ["accountant"]),
    "ghost": ([], []), "former": ([], []), "coming": ([], []), "stranger": ([], []),
}
IDS = """
select f.fund_id, c.call_id, r.rule_set_id, a.application_id,
       (select max(scoring_run_id) from levain.scoring_run s where s.call_id = c.call_id),
       (select max(allocation_run_id) from levain.allocation_run s where s.call_id = c.call_id)
  from levain.fund f
  join levain.call c using (fund_id)
  join levain.rule_set_in_force r using (fund_id, call_id)
  join levain.application a using (fund_id, call_id)
 where f.code = '{}' and a.code = 'A01'"""
NAMES = ("fund", "call", "rules", "application", "scoring_run", "run")
PART = re.compile("score_[0-9]+")  # of score: nobody looks into it by itself
ACCOUNTS = ("bank_account", "bank_account_confirmation", "award_account", "order_counter",
            "bank_file_part", "bank_line", "bank_reject", "standing_line", "waiting_line",
            "order_lines", "bank_letter", "bank_match",
            "bank_match_line", "bank_match_target", "bank_match_operation", "bank_match_source",
            "bank_unmatch",
            "standing_match", "bank_match_proposal", "bank_match_confirmation")
# What nobody but the owner may do to any table.
WRITES = ("insert into levain.{0} default values", "update levain.{0} set {1} = default",
          "delete from levain.{0}", "truncate levain.{0} cascade")


def write(name, text):
    path = os.path.join(SCRATCH, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def fund_files():
    """The fund file of both funds, each with a change that may still be applied."""
    with open(os.path.join(EXAMPLE, "fund.json"), encoding="utf-8") as file:
        first = json.load(file)
    first["call"]["payments"] = {"schedules": [{"act": "decision", "instalments": [
        {"code": "all", "kind": "interim", "share": "100 %", "due": "notification"}]}]}
    second = json.loads(json.dumps(first))
    second["fund"]["code"], second["call"]["code"] = OTHER, OTHER_CALL
    return [json.dumps(each, ensure_ascii=False) for each in (first, second)]


def walk(path, call, run_of):
    """A call from its file to the awards that were notified."""
    must("fund", "apply", path)
    must("intake", "--call", call, os.path.join(EXAMPLE, "applications.csv"))
    must("waive", f"{call}/A11", "R11", "--motive", "un vote")
    must("seed", "--call", call, "graine", codes=(0, 65))
    must("score", "--call", call)
    must("allocate", "--call", call)
    with open(os.path.join(EXAMPLE, "minutes.json"), encoding="utf-8") as file:
        minutes = write("minutes.json", file.read().replace(CALL, call))
    must("decide", sql(run_of)[0][0], "--minutes", minutes)
    must("notify", "--call", call, "--at", "2026-06-01")


def live(call, code):
    """An award of the call that is signed, papers that came in, an account, a limit of the fund."""
    award, day = f"{call}/A01", ("--at", "2026-06-15")
    for ledger in "ae", "cp":
        must("appropriation", "open", "E1", "E2", "E3", "RESERVE", "--call", call, f"--{ledger}",
             "300000.00", "--cites", "vote",
             *day)
    must("commit", "--call", call, *day)
    must("document", award, "republican_commitment", "--at", "2026-06-01")
    must("agreement", "sign", award, "--number", f"C-{code}", "--signed-on", "2026-06-02", "--act",
         "agreement")
    must("document", award, "interim_report", *day)
    must("award", "start", award, *day)
    must("account", "propose", award, "FR1420041010050500013M02606", "--holder", "A01",
         "--evidence", "RIB", *day)
    must("certify", award, "all", *day)
    must("guard", "set", f"{code}/advance", "30 %", "--from", "2026-01-01", "--source", "vote")
    must("derogation", "propose", award, "advance", "--motive", "m", "--cites", "d", *day)


def operations(ids):
    """One operation of each kind, as the ledger takes it, about the money of one award."""
    def account(stage, holder):
        of_call = {"call_id": ids["call"], "envelope": "E1"}
        return {"stage": stage, "exercise": 2026, "vintage": 2026,
                **(of_call if holder != "fund" else {}),
                **({"application_id": ids["application"]} if holder == "award" else {})}

    def line(ledger, cents, debit, credit):
        return {"ledger": ledger, "cents": cents, "debit": account(*debit),
                "credit": account(*credit)}

    def asked(kind, *lines, **also):
        return json.dumps([{"key": f"attack {kind}", "kind": kind, "exercise": 2026,
                            "accounted_on": "2026-06-15", "value_on": "2026-06-15",
                            "transfers": lines, **also}])

    def of_award(kind, debit, credit):
        return asked(kind, line("ae", 100000, (debit, "award"), (credit, "award")))

    return {
        "open": asked("open", line("ae", 100000, ("opened", "envelope"), ("available", "envelope")),
                      cites="vote"),
        "commit": asked("commit", line("ae", 100, ("available", "envelope"),
                                       ("committed", "award")), cites="decision"),
        "certify": of_award("certify", "committed", "certified"),
        "order": of_award("order", "certified", "ordered"),
        "pay": asked("pay", line("ae", 100, ("ordered", "award"), ("paid", "award")),
                     line("cp", 100, ("ordered", "award"), ("paid", "award")),
                     line("cash", 100, ("bank", "fund"), ("sent", "award"))),
        "receive": asked("receive_unknown", line("cash", 100, ("outside", "fund"),
                                                 ("suspense", "fund"))),
    }


def remit(fund_id):
    """A file of mandates of the fund and what was answered, without the orders behind it."""
    sql(f"""
        insert into levain.publisher (fund_id, place, name, siret)
        values ({fund_id}, 1, 'x', '73282932000074');
        insert into levain.fund_account (fund_id, iban, holder, initiator, evidence, day)
        values ({fund_id}, 'DE89370400440532013000', 'x', 'x', 'y', '2026-06-01');
        insert into levain.fund_account_confirmation (fund_id, fund_account_id, evidence, day)
        select fund_id, fund_account_id, 'z', day from levain.fund_account
         where fund_id = {fund_id};
        insert into levain.remittance (fund_id, year, number, message, format, execute_on, day,
                                       order_count, cents, changes, file, sha256)
        values ({fund_id}, 2025, 1, 'REM-2025-1', 'mandates', '2025-06-02', '2025-06-01', 1, 1,
                '[]', 'x', sha256('x'));
        insert into levain.remittance_event (fund_id, remittance_id, place, kind, day)
        select fund_id, remittance_id, 1, 'sent', day from levain.remittance
         where fund_id = {fund_id};
        insert into levain.remittance_answer (fund_id, format, name, remittance_id, day, file,
                                              sha256)
        select fund_id, 'mandates', 'a.csv', remittance_id, day, 'y', sha256('y')
          from levain.remittance where fund_id = {fund_id};
        insert into levain.remittance_answer_line (fund_id, remittance_answer_id, place, line,
                                                   level, status, outcome)
        select fund_id, remittance_answer_id, 1, 2, 'file', 'ACCP', 'noted'
          from levain.remittance_answer where fund_id = {fund_id}""")


def report(code):
    """What an award of the fund reports: an indicator, a return, expenses, a milestone, judged."""
    def lines(name, *rows):
        path = os.path.join(SCRATCH, f"{code}-{name}")
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join(rows) + "\n")
        return path

    item = {"code": "I1", "name": "i", "unit": "u", "evidence": "e", "frequency": "month",
            "over_time": "last", "valid_from": "2026-01-01",
            "targets": [{"application": "A01", "target": "1"}]}
    must("indicator", "apply", code, lines("indicators.json", json.dumps(
        {"levain": 1, "fund": code, "indicators": [item]})))
    must("indicator", "take", code, lines(
        "values.csv", "application;indicator;period;value;evidence", "A01;I1;2026-06;1;e"),
         "--at", "2026-07-01")
    must("return", "take", code, lines("return.csv", "application;exercise;account;realised",
                                       "A01;2026;60;1", "A01;2026;70;1"), "--at", "2026-07-01")
    must("expense", "take", f"{code}/{code}-2026/A01", lines(
        "expenses.csv", "line;account;supplier;invoice;invoiced;paid;amount;proof",
        "e1;60;S;F1;2026-06-03;2026-06-04;100;p", "e2;60;S;F2;2026-06-03;2026-06-04;100;p"),
         "--at", "2026-07-01")
    must("milestone", "take", code, lines("milestones.csv", "application;code;name;due",
                                          "A01;m;n;2026-07-01"), "--at", "2026-07-01")
    must("milestone", "reach", "A01", "m", "--call", f"{code}/{code}-2026", "--evidence", "e",
         "--at", "2026-07-02")
    of_fund = f"from levain.fund f join levain.{{}} v using (fund_id) where f.code = '{code}'"
    sql("insert into levain.indicator_verdict (fund_id, call_id, application_id, indicator, period,"
        " version, value_by, accepted, day, recorded_by) select v.fund_id, v.call_id,"
        " v.application_id, v.indicator, v.period, v.version, v.recorded_by, true, v.day, 'x' "
        + of_fund.format("indicator_value"))
    sql("insert into levain.financial_return_verdict (fund_id, call_id, application_id, exercise,"
        " version, return_by, accepted, day, recorded_by) select v.fund_id, v.call_id,"
        " v.application_id, v.exercise, v.version, v.recorded_by, true, v.day, 'x' "
        + of_fund.format("financial_return"))
    sql("insert into levain.expense_verdict (fund_id, call_id, application_id, line, version,"
        " judgement, expense_by, claimed_cents, accepted_cents, day, recorded_by) select v.fund_id,"
        " v.call_id, v.application_id, v.line, v.version, 1, v.recorded_by, v.claimed_cents,"
        " v.claimed_cents, v.day, 'x' " + of_fund.format("expense") + " and v.line = 'e1'")


def bank(code):
    """Files of the fund's bank: lines taken in, refused, seen again, undone, matched by hand."""
    def take(name, *lines):
        path = os.path.join(SCRATCH, f"{code}-{name}.csv")
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join(("Date;Date de valeur;Débit;Crédit;Libellé;Solde",) + lines)
                       + "\n")
        done = levain("import", "payments", path, "--fund", code, "--bank", "credit-mutuel",
                      "--accept-good", "--rejects", path + ".rejects", "--json")
        return str(json.loads(done.stdout)["import"])

    came, went = "01/09/2026;01/09/2026;;10,00;A;", "02/09/2026;02/09/2026;-10,00;;B;"
    first = take("first", came, went, "31/09/2026;31/09/2026;-1,00;;C;")
    again = take("again", went, "03/09/2026;03/09/2026;-2,00;;D;")
    must("import", "undo", again, "--reason", "attacks")
    letter = json.loads(must("match", "add", code, f"{first}/2", f"{first}/3", "--to", "opposite",
                             "--motive", "m", "--json"))[0]["letter"]
    must("match", "undo", code, letter, "--motive", "m")


def prepare():
    """Both funds with all that there is, and the cast. Gives the values that statements name."""
    files = fund_files()
    paths = [write(f"fund-{index}.json", text) for index, text in enumerate(files)]
    run_of = "select name from levain.allocation_run order by allocation_run_id desc limit 1"
    must("migrate")
    values = {}
    for path, code, call, prefix in ((paths[0], "val-de-lierre", CALL, ""),
                                     (paths[1], OTHER, OTHER_CALL, "other_")):
        walk(path, call, run_of)
        ids = dict(zip(NAMES, map(int, sql(IDS.format(code))[0])))
        made = operations(ids)
        sign(code, 2026)
        sql(f"select levain.manager_post({ids['fund']}, '{made['open']}')")
        sql(f"select levain.report_schedule_add({ids['fund']}, 'trial', null, 'year', 60, 'csv',"
            " '2026-01-01', null, 'article 9')")
        sql(f"select levain.event_schedule_add({ids['fund']}, 'trial', null, 'receipt', 3,"
            " 'month', 'csv', '2026-01-01', null, 'article 10')")
        sql("select levain.report_keep(f.fund_id, 'trial', null, '2025-01-01', '2025-12-31',"
            " '2025-12-31', jsonb_build_object('report', 'trial', 'fund',"
            " jsonb_build_object('code', f.code), 'funder', null, "
            "'period', jsonb_build_object('from_date', '2025-01-01',"
            " 'through_date', '2025-12-31'), 'as_of_date', '2025-12-31')::text, 'levain test')"
            f" from levain.fund f where f.fund_id = {ids['fund']}")
        live(call, code)
        remit(ids["fund"])
        values.update({prefix + name: str(value) for name, value in ids.items()})
        values.update({prefix + name: text for name, text in made.items()})
        must("import", "payments", os.path.join(EXAMPLE, "releve-2026.csv"), "--fund", code,
             "--bank", "credit-mutuel")
        bank(code)
        must("report", "appropriations", "--fund", code, "--json")
        must("funding", "operator", code, "private", "--from", "2026-06-21", "--cites", "statuts")
        report(code)
        sql(f"select levain.accountant_post({ids['fund']}, '{made['receive']}')")
        sql(f"select levain.ledger_close({ids['fund']}, 2026::smallint, '2026-01-15')")
    values["file"], values["other_file"] = (text.replace('"weight": 60', '"weight": 61') + "\n"
                                            for text in files)
    return values


def hire(values):
    for name, (here, there) in CAST.items():
        login = f"att_{name}"
        sql(f"create role {login} login")
        person(login, *here)
        person(login, *there, fund=OTHER)
    groups = ", ".join(f"levain_{group}" for group in GROUPS)
    sql(f"grant {groups} to att_ghost; grant levain_manager to att_former, att_coming")
    for name, begin, end in (("former", "now() - interval '9 days'", "now() - interval '1 day'"),
                             ("coming", "now() + interval '1 day'", "null")):
        sql(f"select levain.fund_role_keep({values['fund']}, 'att_{name}', '{name}', 'person',"
            f" 'manager', {begin}, {end})")


def dismiss():
    for name in CAST:
        sql(f"drop role if exists att_{name}")


def attacks():
    """The lines of all files: place, login, code, constraint, statements."""
    for path in sorted(glob.glob(os.path.join(ROOT, "tests", "data", "attacks", "*.txt"))):
        with open(path, encoding="utf-8") as file:
            for number, text in enumerate(file, 1):
                if not text.strip() or text.startswith("#"):
                    continue
                login, code, constraint, statement = (cell.strip() for cell in text.split("|", 3))
                yield (f"{os.path.basename(path)}:{number}", login, code, constraint,
                       statement.split("\\n"))


def refused(user, every, values):
    """Make each attack of a login through one connection; gives its code and constraint."""
    script = "".join(f"\\warn @@ {index}\nbegin;\n" + ";\n".join(statements)
                     + ";\nrollback;\nreset all;\n" for index, statements in enumerate(every))
    command = ["psql", "-XAtq", "-v", "VERBOSITY=verbose", "-U", user]
    for name, value in values.items():
        command += ["-v", f"{name}={value}"]
    done = subprocess.run(command, input=script, text=True, capture_output=True, check=False)
    found = []
    for part in re.split(r"^@@ \d+\n", done.stderr, flags=re.M)[1:]:
        error = re.search(r"(?:ERROR|FATAL):  (\w{5}): (.*)", part)
        name = re.search(r"^CONSTRAINT NAME:  (.*)", part, re.M)
        found.append((error[1] if error else "00000", name[1] if name else "-", part.strip()))
    return found


def check_attacks(tap, values):
    every = list(attacks())
    tap.ok("there are attacks enough", len(every) >= 60, len(every))
    tap.none("each is made by one of the cast",
             [place for place, login, *_ in every if login not in CAST])
    for login in CAST:
        mine = [attack for attack in every if attack[1] == login]
        found = refused(f"att_{login}", [attack[4] for attack in mine], values)
        tap.same(f"{login}: each attack was made", len(found), len(mine))
        for (place, _, code, constraint, statements), (got, name, text) in zip(mine, found):
            tap.ok(f"{login}: {code} {constraint}: {statements[-1].strip()[:60]} ({place})",
                   (got, name) == (code, constraint), text or "nothing was refused")
    # What gives nothing to them gives something to who sees all, or it would prove nothing.
    silent = [attack for attack in every if attack[2] == "00000"]
    shown = refused(os.environ["PGUSER"], [attack[4] for attack in silent], values)
    tap.none("what gives nothing is there",
             [attack[0] for attack, (got, *_) in zip(silent, shown) if got == "00000"])


def tables():
    """Tables and views: name, whether it is of a fund, whether it is a view, one of its columns."""
    return [(name, of_fund == "t", kind == "v", column) for name, of_fund, kind, column in sql(
        "select c.relname, exists (select from pg_attribute a where a.attrelid = c.oid"
        " and a.attname = 'fund_id'), c.relkind, (select a.attname from pg_attribute a"
        " where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attidentity = ''"
        " and a.attgenerated = '' order by a.attnum limit 1) from pg_class c"
        " where c.relnamespace = 'levain'::regnamespace and c.relkind in ('r', 'p', 'v')"
        " order by 1")]


def counts(user, names, fund):
    """How many rows of a fund somebody sees of each table; - where it may not look."""
    script = "".join(f"\\echo {name}\nselect count(*) from levain.{name} where fund_id = {fund};\n"
                     for name in names)
    done = subprocess.run(["psql", "-XAtq", "-U", user], input=script, text=True,
                          capture_output=True, check=False)
    seen, name = {}, None
    for line in done.stdout.splitlines():
        if line.isdigit():
            seen[name] = int(line)
        else:
            name, seen[line] = line, "-"
    return seen


def check_rows(tap, values):
    """Every table, by everybody: nothing of the other fund, all of one's own that may be read."""
    names = [name for name, of_fund, *_ in tables() if of_fund and name != "fund"]
    mine = counts(os.environ["PGUSER"], names, values["fund"])
    theirs = counts(os.environ["PGUSER"], names, values["other_fund"])
    empty = [name for name in names if theirs[name] == 0]
    tap.ok("most tables have rows of both funds", len(empty) < len(names) / 3, empty)
    tap.none("... and the same of each, but of the tables of runs",
             [name for name in names if bool(mine[name]) != bool(theirs[name])
              and not PART.fullmatch(name)])
    for login in (*GROUPS, "former", "coming", "ghost"):
        seen = counts(f"att_{login}", names, values["other_fund"])
        tap.none(f"{login} sees nothing of another fund, in {len(names)} tables",
                 [f"{name}: {count}" for name, count in seen.items() if count not in (0, "-")])
    for login in ("former", "coming", "ghost"):
        seen = counts(f"att_{login}", names, values["fund"])
        tap.none(f"{login} sees nothing at all",
                 [f"{name}: {count}" for name, count in seen.items() if count not in (0, "-")])
    for login in ("reader", "manager", "auditor", "committee"):
        seen = counts(f"att_{login}", names, values["fund"])
        hidden = ACCOUNTS if login in ("reader", "committee") else ()
        tap.none(f"{login} reads all of its own fund",
                 [f"{name}: {count} of {mine[name]}" for name, count in seen.items()
                  if count != mine[name] and name not in ("fund_role", *hidden)
                  and not PART.fullmatch(name)])
        tap.none(f"{login} reads no account of a beneficiary" if hidden else
                 f"{login} reads the accounts of beneficiaries too",
                 [name for name in ACCOUNTS if (seen[name] == "-") != bool(hidden)])
    seen = counts("att_mixed", names, values["other_fund"])
    allowed = counts("att_payer", names, values["other_fund"])
    tap.none("who is accountant there sees there no more than an accountant, be he manager here",
             [name for name, count in seen.items() if count not in (0, "-")
              and allowed[name] in (0, "-")])


def check_writes(tap):
    """No table is written by hand, whoever it is."""
    every = [[write.format(name, column)] for name, _, is_view, column in tables()
             for write in WRITES if not (is_view and write.startswith("truncate"))]
    for login in CAST:
        found = refused(f"att_{login}", every, {})
        tap.none(f"{login} writes no table by hand: {len(every)} statements",
                 [f"{every[index][0]}: {code} {text}"
                  for index, (code, _, text) in enumerate(found) if code != "42501"
                  and not (code == "55000" and "view" in text)])  # it cannot be written at all


def main():
    tap = Tap()
    values = prepare()
    try:
        hire(values)
        check_attacks(tap, values)
        check_rows(tap, values)
        check_writes(tap)
    finally:
        dismiss()
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
