#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""The money of funders by its commands, in the worked fund: signed, called, received, opened,
committed by shares, told to each funder, given back. Prints TAP; run by test_funding.sh."""
import json
import os
import sys

from levain_test import (CALL, EXAMPLE, Tap, allocation, done, forget, levain, login_of, must,
                         person, run, sql)

FUND = "val-de-lierre"
# Who signs what, with 4 % for management: 216,000 of 225,000 are for awards.
FUNDERS = {"region": 225000, "departement": 100000, "epci": 75000, "fondation": 50000,
           "cdc": 50000}
WHO = {"mado": "manager", "anne": "accountant", "lise": "reader", "comite": "committee"}


def refused(tap, name, words, who, *arguments, code=65):
    for language, part in zip(("en", "fr"), words):
        told = run(who, *arguments, "--lang", language)
        tap.ok(f"{name}, in {language}",
               told.returncode == code and told.stdout == "" and part in told.stderr,
               f"{told.returncode} {told.stdout}{told.stderr}")


def funders():
    """The funders of the fund file, the greatest contribution first."""
    return [row[0] for row in sql(
        "select f.code from levain.contribution c join levain.funder f using (funder_id)"
        " group by f.code order by max(c.cents) desc, f.code")]


def prepare():
    must("migrate", "--quiet")
    must("fund", "apply", os.path.join(EXAMPLE, "fund.json"), "--quiet")
    must("intake", "--call", CALL, os.path.join(EXAMPLE, "applications.csv"), "--quiet")
    must("score", "--call", CALL, "--quiet")
    name = allocation()["run"]
    for who, role in WHO.items():
        person(login_of(who), role)
    told = run("comite", "decide", name, "--minutes", os.path.join(EXAMPLE, "minutes.json"))
    if told.returncode != 0:
        raise SystemExit(f"Bail out! decide: {told.stderr}")


def sign(funder, amount, *also):
    return ("funding", "sign", FUND, funder, "--year", "2026", "--number", f"C-{funder}",
            "--signed-on", "2026-01-20", "--amount", f"{amount}.00", "--management",
            f"{amount * 4 // 100}.00", "--clause", "article 4", *also)


def check_signing(tap, names):
    first, amount = names[0], 225000
    bare = sign(first, amount)[:-2]
    told = done("mado", *bare)[0]
    tap.same("a convention without its clause", (told["version"], told["created"],
                                                 told["opens_commitments"]), (1, True, False))
    refused(tap, "opens nothing", ("more would be opened than contributions allow",
                                   "il serait ouvert plus que les contributions"), "mado",
            "appropriation", "open", "E1", "--call", CALL, "--ae", "1.00", "--cites", "vote",
            "--at", "2026-02-01")
    refused(tap, "what is signed otherwise needs a reason", ("an avenant needs --motive",
                                                             "un avenant demande --motive"),
            "mado", *sign(first, amount))
    told = done("mado", *sign(first, amount, "--motive", "the clause was missing"))[0]
    tap.same("which makes it an avenant", (told["version"], told["created"]), (2, True))
    told = done("mado", *sign(first, amount, "--motive", "the clause was missing"))[0]
    tap.same("signed once", (told["version"], told["created"]), (2, False))
    for funder, sum_of in zip(names[1:], (100000, 75000, 50000, 50000)):
        done("mado", *sign(funder, sum_of, *(["--private"] if sum_of == 50000 else [])))
    told = {row["funder"]: row for row in done("lise", "funding", "list", FUND)}
    tap.same("all are listed", sorted(told), sorted(names))
    tap.same("216,000 of 225,000 are for awards",
             (told[first]["usable_cents"], told[first]["management_cents"]), (21600000, 900000))
    tap.same("the accountant signs nothing", run("anne", *sign(first, 1)).returncode, 77)
    refused(tap, "a funder that is none", ("there is no such funder", "ce financeur n'existe pas"),
            "mado", *sign("nobody", 1000))
    refused(tap, "a fund that is none", ("there is no fund", "il n'y a pas de fonds"), "lise",
            "funding", "list", "nowhere")
    refused(tap, "without a year", ("--year is missing", "il manque --year"), "mado", "funding",
            "sign", FUND, first, code=64)


def check_funds(tap, names):
    first = names[0]
    move = (FUND, first, "--amount", "225000.00", "--at", "2026-02-10")
    refused(tap, "nothing is received that was not called",
            ("more would be received than was called", "il serait reçu plus que ce qui est appelé"),
            "anne", "funding", "receive", *move, "--reference", "releve 12")
    tap.same("the manager calls nothing",
             run("mado", "funding", "call", *move, "--reference", "appel 1").returncode, 77)
    tap.same("funds are called",
             done("anne", "funding", "call", *move, "--reference", "appel 1")[0]["created"], True)
    tap.same("once, whenever it is said again",
             done("anne", "funding", "call", *move[:-2], "--year", "2026", "--reference",
                  "appel 1")[0]["created"], False)
    refused(tap, "never more than is promised", ("more would be called than is promised",
                                                 "il serait appelé plus que ce qui est promis"),
            "anne", "funding", "call", FUND, first, "--year", "2026", "--amount", "0.01",
            "--reference", "appel 2", "--at", "2026-02-11")
    told = run("anne", "funding", "receive", FUND, first, "--amount", "225000.01", "--reference",
               "releve 12", "--at", "2026-02-12", "--lang", "en")
    tap.ok("a cent too much says the numbers", told.returncode == 65
           and f"{first} 2026: 225000.00 < 225000.01" in told.stderr, told.stderr)
    done("anne", "funding", "receive", *move, "--reference", "releve 12")
    refused(tap, "a reference says one receipt", ("the same was booked before",
                                                  "la même chose a déjà été passée"),
            "anne", "funding", "receive", FUND, first, "--amount", "1.00", "--reference",
            "releve 12", "--at", "2026-02-12")
    for funder, amount in zip(names[1:], (100000, 75000, 50000, 50000)):
        for verb in "call", "receive":
            done("anne", "funding", verb, FUND, funder, "--amount", f"{amount}.00", "--reference",
                 "1", "--at", "2026-02-15")
    refused(tap, "what conventions give for management, no more",
            ("what funders have for it does not suffice", "ne suffit pas"), "anne", "funding",
            "manage", FUND, "--amount", "20000.01", "--reference", "1", "--at", "2026-03-01")
    done("anne", "funding", "manage", FUND, "--amount", "20000.00", "--reference", "1", "--at",
         "2026-03-01")


def check_opening(tap):
    sums = {row[0]: int(row[1]) for row in sql(
        "select envelope, sum(cents) from levain.decision_line group by 1 order by 1")}
    refused(tap, "nothing is committed before it is open",
            ("do not suffice", "ne suffisent pas"), "mado", "commit", "--call", CALL,
            "--at", "2026-05-28")
    refused(tap, "a decision is named", ("--cites is missing", "il manque --cites"), "mado",
            "appropriation", "open", "E1", "--call", CALL, "--ae", "1.00", code=64)
    refused(tap, "an amount is said", ("say how much", "dites combien"), "mado", "appropriation",
            "open", "E1", "--call", CALL, "--cites", "vote", code=64)
    refused(tap, "of an envelope that there is", ("no such envelope", "pas cette enveloppe"),
            "mado", "appropriation", "open", "E9", "--call", CALL, "--ae", "1.00", "--cites",
            "vote")
    for envelope, cents in {"E1": 9000000, "E2": 24000000, "E3": 12000000,
                            "RESERVE": 3000000}.items():
        told = done("mado", "appropriation", "open", envelope, "--call", CALL, "--ae",
                    f"{cents // 100}.00", "--cp", f"{cents // 200}.00", "--cites",
                    "vote of 3 February", "--at", "2026-02-03")
        tap.same(f"{envelope} is opened", [(row["ledger"], row["cents"], row["left_cents"])
                                           for row in told],
                 [("ae", cents, cents), ("cp", cents // 2, cents // 2)])
    refused(tap, "480,000 are open, and not a cent more",
            ("480000.01 > 480000.00", "480000.01 > 480000.00"), "mado", "appropriation", "open",
            "E1", "--call", CALL, "--ae", "0.01", "--cites", "another vote", "--at", "2026-02-04")
    told = done("mado", "appropriation", "pool", "E1", "E2", "E3", "--to", "RESERVE", "--call",
                CALL, "--ae", "1.00", "--cites", "rehearsal", "--at", "2026-02-04", "--dry-run")
    tap.same("a rehearsal pools", len(told), 3)
    tap.same("and keeps nothing",
             sql("select count(*) from levain.operation where kind = 'pool'"), [["0"]])
    return sums


def check_commit(tap, names, sums):
    decided = sum(sums.values())
    refused(tap, "nothing is committed before it was decided",
            ("before its decision", "avant sa décision"), "mado", "commit", "--call", CALL,
            "--at", "2026-05-11")
    told = done("mado", "commit", "--call", CALL, "--at", "2026-05-28")
    envelopes = {row["envelope"]: row["cents"] for row in told if "envelope" in row}
    parts = {row["funder"]: row["cents"] for row in told if "funder" in row}
    tap.same("what was decided is committed", envelopes, sums)
    tap.same("and is funders' to the cent", sum(parts.values()), decided)
    tap.same("by what each gives: 45, 20, 15, 10, 10 %", [parts[name] for name in names],
             [decided * share // 100 for share in (45, 20, 15, 10, 10)])
    tap.same("once", done("mado", "commit", "--call", CALL, "--at", "2026-05-29"), [])
    told = {row["envelope"]: row for row in done("lise", "appropriation", "list", "--call", CALL)
            if row["ledger"] == "ae"}
    tap.same("the rest is left", sum(row["left_cents"] for row in told.values()),
             48000000 - decided)


def pay(application, cents):
    """Certify, order and pay a part of an award, in its first envelope."""
    sql(f"""
with a as (
    select k.fund_id, k.call_id, k.application_id, k.envelope from levain.account k
      join levain.application p using (fund_id, call_id, application_id)
     where p.code = '{application}' and k.stage = 'committed' order by k.envelope limit 1
), s as (
    select a.*, x.kind, x.actor, x.place, x.moves from a, (values
        ('certify', 'manager', 1, '[["ae", "committed", "certified"]]'::jsonb),
        ('order', 'manager', 2, '[["ae", "certified", "ordered"], ["cp", "available", "ordered"]]'),
        ('pay', 'accountant', 3, '[["ae", "ordered", "paid"], ["cp", "ordered", "paid"],
                                  ["cash", "bank", "sent"]]'))
        as x (kind, actor, place, moves))
select count(p.key) from s, lateral levain.ledger_post(s.fund_id, s.actor, jsonb_build_array(
    jsonb_build_object('key', s.kind || ' {application} {cents}', 'kind', s.kind,
        'exercise', 2026, 'accounted_on', '2026-09-01', 'value_on', '2026-09-01',
        'transfers', (select jsonb_agg(jsonb_build_object('ledger', m ->> 0, 'cents', {cents},
            'debit', levain_test_account(m ->> 1, s.call_id, s.envelope, s.application_id),
            'credit', levain_test_account(m ->> 2, s.call_id, s.envelope, s.application_id)))
            from jsonb_array_elements(s.moves) as m)))) as p""")


def check_statement(tap, names):
    sql("""
create function levain_test_account(stage text, call bigint, envelope text, application bigint)
returns jsonb language sql as $$
    select jsonb_strip_nulls(jsonb_build_object('stage', stage, 'exercise', 2026, 'vintage', 2026,
        'call_id', case when stage <> 'bank' then call end,
        'envelope', case when stage <> 'bank' then envelope end,
        'application_id', case when stage not in ('bank', 'available') then application end))
$$""")
    pay("A01", 231001)
    shares = dict(sql("select f.code, p.cents from levain.transfer_share p join"
                      " levain.funding_source s using (fund_id, source_id) join levain.funder f"
                      " using (funder_id) where p.share = 'paid'"))
    tap.same("2,310.01 paid of 17,700: 1,039.51, 462.00, 346.50, 231.00, 231.00",
             [int(shares[name]) for name in names], [103951, 46200, 34650, 23100, 23100])
    rows = done("lise", "funding", "statement", FUND)
    each, total = rows[:-1], rows[-1]
    tap.same("each funder has its part", [row["funder"] for row in each], sorted(names))
    for key in total:
        if key.endswith("_cents"):
            tap.same(f"{key}: all together", sum(row[key] for row in each), total[key])
    told = {row["funder"]: row for row in each}[names[0]]
    tap.same("the greatest adds up", [told[key + "_cents"] for key in (
        "promised", "called", "received", "managed", "usable", "committed", "paid", "outstanding",
        "left")], [22500000, 22500000, 22500000, 900000, 21600000, 17820000, 103951, 17716049,
                   3780000])
    earlier = done("lise", "funding", "statement", FUND, names[0], "--at", "2026-08-31")[0]
    tap.same("as of an earlier day, nothing was paid", earlier["paid_cents"], 0)
    other = done("lise", "funding", "statement", FUND, names[0], "--exercise", "2027")[0]
    tap.same("of another exercise, nothing moved", other["committed_cents"], 0)
    for language in "en", "fr":
        said = run("lise", "funding", "statement", FUND, "--lang", language).stdout
        tap.ok(f"people read it, in {language}, in 80 columns",
               said and all(len(line) <= 80 for line in said.splitlines()), said)
    refused(tap, "who signed nothing has no statement", ("has signed nothing", "n'a rien signé"),
            "lise", "funding", "statement", FUND, "nobody")


def check_recovery(tap, names):
    sql(f"""
select levain.ledger_post(a.fund_id, x.actor, jsonb_build_array(jsonb_build_object(
    'key', x.kind, 'kind', x.kind, 'exercise', 2026, 'accounted_on', '2026-10-01',
    'value_on', '2026-10-01', 'cites', 'decision 2', 'transfers', jsonb_build_array(
        jsonb_build_object('ledger', 'cash', 'cents', 100001,
            'debit', levain_test_account(x.debit, a.call_id, a.envelope, a.application_id),
            'credit', levain_test_account(x.credit, a.call_id, a.envelope, a.application_id))))))
  from (select * from levain.account where stage = 'paid' and ledger = 'ae' limit 1) as a,
       (values ('claim', 'manager', 'claim', 'due'), ('recover', 'accountant', 'due', 'recovered'))
           as x (kind, actor, debit, credit)""")
    told = done("anne", "funding", "owe", FUND, "--at", "2026-10-02")
    tap.same("what came back is owed by shares",
             [[row["cents"] for row in told if row["funder"] == name] for name in names],
             [[45001], [20000], [15000], [10000], [10000]])
    tap.same("once", done("anne", "funding", "owe", FUND, "--at", "2026-10-03"), [])
    refused(tap, "no more is given back than is owed", ("more would be given back than is owed",
                                                        "il serait rendu plus que ce qui est dû"),
            "anne", "funding", "return", FUND, names[0], "--amount", "450.02", "--reference", "v1",
            "--at", "2026-10-04")
    done("anne", "funding", "return", FUND, names[0], "--amount", "450.01", "--reference", "v1",
         "--at", "2026-10-04")


def check_year_end(tap):
    told = done("mado", "appropriation", "lapse", "--call", CALL, "--exercise", "2026", "--at",
                "2027-01-20")
    tap.same("what was not spent lapses", sum(row["cents"] for row in told),
             24000000 - 231001)
    told = done("mado", "appropriation", "carry-over", "--call", CALL, "--exercise", "2027",
                "--cites", "vote of January", "--at", "2027-01-21")
    committed = sql("select sum(cents) from levain.transfer where kind = 'commit'")[0][0]
    left = 48000000 - int(committed)
    tap.same("what is left is carried over", (sum(row["cents"] for row in told),
                                              {row["vintage"] for row in told}), (left, {2026}))
    told = run("mado", "appropriation", "carry-over", "--call", CALL, "--exercise", "2027",
               "--cites", "vote of January", "--at", "2027-01-21", "--lang", "en")
    tap.same("once", told.stdout, "nothing is left for it\n")
    told = done("mado", "appropriation", "reopen", "E2", "--call", CALL, "--cp", "1000.00",
                "--exercise", "2027", "--cites", "vote of January", "--at", "2027-01-22")
    tap.same("a part is opened again", [row["cents"] for row in told], [100000])


def check_verify(tap):
    for language, words in ("en", "  shares of funders: right"), ("fr", "  parts des financeurs"):
        said = must("verify", "--lang", language)
        tap.ok(f"verify adds it all up, in {language}", words in said, said)
    ledger, = json.loads(must("verify", "--json"))["ledgers"]
    tap.same("no fault", ledger["faults"], [])
    tap.ok("and counts the shares", ledger["shares"] > 50, ledger)
    sql("set session_replication_role = replica;"
        " update levain.transfer_share set cents = cents + 1 where share = 'paid'")
    told = levain_faults()
    tap.ok("a share that was changed shows", told and {f["check"] for f in told} == {"funders"},
           told)


def levain_faults():
    told = levain("verify", "--json")
    return json.loads(told.stdout)["ledgers"][0]["faults"]


def check_operator(tap):
    told = done("mado", "funding", "operator", FUND, "private", "--from", "2026-01-01", "--cites",
                "statutes")[0]
    tap.same("a private body runs it", told["created"], True)
    refused(tap, "which is not said otherwise of that day",
            ("something else was recorded from that day on", "autre chose a été enregistré"),
            "mado", "funding", "operator", FUND, "public", "--from", "2026-01-01", "--cites",
            "statutes")
    refused(tap, "nor something else", ("private or public", "private ou public"), "mado",
            "funding", "operator", FUND, "mixed", "--from", "2026-01-01", "--cites", "x", code=64)


def main():
    tap = Tap()
    prepare()
    names = funders()
    tap.same("five funders", len(names), 5)
    check_signing(tap, names)
    check_funds(tap, names)
    sums = check_opening(tap)
    check_commit(tap, names, sums)
    check_statement(tap, names)
    check_recovery(tap, names)
    check_year_end(tap)
    check_operator(tap)
    check_verify(tap)
    forget(*WHO)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
