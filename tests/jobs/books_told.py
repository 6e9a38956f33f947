#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""What docs/books.md tells of each movement is what is handed over: one life, of a private and of a
public operator, entry by entry. Prints TAP; run by test_books_told.sh. With BOOKS_WRITE=1 the
tables are written again.
"""
import json
import os
import sys

from levain_test import EXAMPLE, ROOT, SCRATCH, Tap, must, sql

DOCUMENT = os.path.join(ROOT, "docs", "books.md")
SIGNED, OTHER = "region", "fondation"  # a public funder, a private one
# Kind, ledger and stages where several are meant, whose, cents, command; "-" before a kind: what
# has to be there first and is not told. "!" undoes the last one of that kind.
LIFE = [
    ("-pledge", "", SIGNED, 22500000, ""), ("-pledge", "", OTHER, 2000000, ""),
    ("call_funds", "", SIGNED, 22500000, "funding call"),
    ("receive", "", SIGNED, 22500000, "funding receive"),
    ("call_funds", "", OTHER, 2000000, "funding call"),
    ("receive", "", OTHER, 2000000, "funding receive"),
    ("manage", "", None, 900000, "funding manage"),
    ("-open", "", None, 10200000, ""), ("-commit", "", "A14", 6000000, ""),
    ("-commit", "", "A09", 4200000, ""),
    ("certify", "", "A14", 1000000, "certify"), ("!certify", "", "A14", 1000000,
                                                 "cancel-certificate"),
    ("certify", "", "A14", 1800000, "certify, settle"), ("order", "", "A14", 1800000, "order"),
    ("pay", "", "A14", 1800000, ""),
    ("execute", "", "A14", 1800000, "payment executed"),
    ("return", "cash executed", "A14", 1800000, "payment returned"),
    ("reissue", "", "A14", 1800000, "payment reissue"),
    ("execute", "", "A14", 1800000, "payment executed"),
    ("certify", "", "A09", 1260000, "certify"), ("-order", "", "A09", 1260000, ""),
    ("pay", "", "A09", 1260000, ""),
    ("leave_unknown", "", None, 500025, "import payments"),
    ("-certify", "", "A14", 500025, ""), ("-order", "", "A14", 500025, ""),
    ("pay_left", "", "A14", 500025, "match run"),
    ("overpay", "", "A14", 5000, "match run"), ("overpaid_back", "", "A14", 5000, "match run"),
    ("claim", "", "A14", 590000, "settle, reduce"),
    ("recover", "", "A14", 300000, "claim recover"),
    ("waive", "", "A14", 40000, "claim waive"),
    ("write_off", "", "A14", 250000, "claim write-off"),
    ("owe", "", SIGNED, 135000, "funding owe"),
    ("give_back", "", SIGNED, 135000, "funding return"),
    ("owe", "", OTHER, 15000, "funding owe"),
    ("give_back", "", OTHER, 15000, "funding return"),
    ("receive_unknown", "", None, 50000, "suspense receive, import payments"),
    ("send_back", "", None, 30000, "suspense clear ... sender"),
    ("bank_fee", "cash bank", None, 1250, "match add ... --to fee"),
    ("bank_fee_back", "", None, 1250, "match add ... --to fee"),
    ("direct_debit", "cash bank", None, 4200, "match add ... --to debit"),
    ("direct_debit_back", "", None, 4200, "match add ... --to debit"),
    ("interest", "", None, 1234, "match add ... --to interest"),
]
OPERATORS = {"private": 2026, "public": 2027}
# What is one entry with what the money was after all: tests/jobs/books.py has it in whole.
TOGETHER = {"identify", "identify_left"}


def stages():
    return {(ledger, stage): holder for ledger, stage, holder in sql(
        "select ledger, stage, holder from levain.ledger_stage")}


def movements():
    found = {}
    for kind, ledger, debit, credit in sql(
            "select kind, ledger, debit_stage, credit_stage from levain.ledger_move order by 1, 2"):
        found.setdefault(kind, []).append((ledger, debit, credit))
    return found


def account(holders, ledger, stage, year, whose):
    holder = holders[ledger, stage]
    names = {"stage": stage, "exercise": year, "vintage": year}
    if holder == "funder":
        names["funder_id"] = FUNDERS[whose if whose in FUNDERS else SIGNED]
    if holder in ("envelope", "award"):
        names.update(envelope="E1", call_id=CALL_ID)
    if holder == "award":
        names["application_id"] = APPLICATIONS[whose if whose in APPLICATIONS else "A14"]
    return names


def operation(step, number, kind, moves, year, holders):
    name, which, whose, cents, _ = step
    day = f"{year}-{1 + number // 28:02}-{1 + number % 28:02}"
    asked = {"key": f"{year} {number}", "kind": kind, "exercise": year, "accounted_on": day,
             "value_on": day, "cites": "vote"}
    if name.startswith("!"):
        return asked | {"kind": "contra", "reason": "erreur", "cites": None, "undoes": True}
    return asked | {"transfers": [
        {"ledger": ledger, "cents": cents, "debit": account(holders, ledger, debit, year, whose),
         "credit": account(holders, ledger, credit, year, whose)}
        for ledger, debit, credit in moves if f"{ledger} {debit}".startswith(which)]}


def live(operator, year):
    """Post the life; which step is which key."""
    holders, moves, keys, calls = stages(), movements(), {}, []
    for number, step in enumerate(LIFE):
        kind = step[0].lstrip("-!")
        if kind == "pay" and operator == "public":
            kind = "transmit"
        of_kind = [move for move in moves[kind] if kind != "return" or move[1] == "executed"]
        asked = operation(step, number, kind, of_kind, year, holders)
        undoes = "'{}'::jsonb" if not asked.pop("undoes", False) else (
            "jsonb_build_object('reverses_id', (select max(operation_id) from levain.operation"
            f" where kind = '{kind}'))")
        calls.append("select levain.ledger_post(f.fund_id, k.actor, jsonb_build_array("
                     f"$${json.dumps(asked)}$$::jsonb || {undoes}))"
                     f" from levain.fund f, levain.ledger_kind k where k.kind = '{kind}';")
        keys[asked["key"]] = step
    sql("\n".join(calls))
    return keys


def money(cents):
    whole, rest = divmod(int(cents), 100)
    return f"{whole:,}".replace(",", " ") + f",{rest:02}"


def table(operator, year):
    """The life as the books have it, a row a step."""
    keys = live(operator, year)
    sql(f"select levain.books_export_add(fund_id, {year}::smallint, '{year}-12-31', null, false)"
        " from levain.fund")
    entries, labels = {}, {}
    for key, journal, label, number, auxiliary, debit, credit in sql(
            "select o.key, b.journal, coalesce(m.label, ''), b.account, coalesce(b.auxiliary, ''),"
            " b.debit_cents, b.credit_cents"
            " from levain.operation o"
            " left join levain.operation r on r.operation_id = o.reverses_id"
            " join levain.book_operation k on k.operation_id = o.operation_id"
            " join levain.book_line b on b.exercise = k.exercise and b.journal = k.journal"
            "  and b.number = k.number"
            " left join lateral (select m.label from levain.book_rule m"
            f"  where m.operator = '{operator}' and m.kind = coalesce(r.kind, o.kind)"
            "   and m.outside is null limit 1) as m on true"
            f" where o.exercise = {year} order by o.operation_id, b.line"):
        entries.setdefault(key, []).append((journal, number, auxiliary, debit, credit))
        labels[key] = label
    lines = ["| pas | commande | journal | débit | crédit | montant |", "|---|---|---|---|---|---|"]
    for key, (name, _, whose, cents, command) in keys.items():
        if name.startswith("-"):
            continue
        if name == "pay":
            command = "pay" if operator == "private" else "transmit"
        commands = ", ".join(f"`{one}`" for one in command.split(", "))
        words = WORDS[name.lstrip("!")] + (" (organisme privé)" if whose == OTHER else "") + (
            " (investissement)" if whose == "A09" else "") + (
            " (annulation)" if name.startswith("!") else "")
        sides = [" ".join(f"{number}" + (f" `{auxiliary}`" if auxiliary else "")
                          for _, number, auxiliary, *amounts in entries.get(key, [])
                          if amounts[side] != "0") or "-" for side in (0, 1)]
        journal = entries[key][0][0] if key in entries else "aucun"
        lines.append(f"| {words} | {commands} | {journal} | {sides[0]} | {sides[1]} |"
                     f" {money(cents)} |")
    return lines


WORDS = {
    "call_funds": "contribution appelée", "receive": "contribution reçue",
    "manage": "part de gestion", "certify": "droit certifié", "order": "ordre",
    "pay": "ordre remis", "execute": "viré au bénéficiaire", "return": "virement revenu",
    "reissue": "réémis", "leave_unknown": "sorti, objet inconnu",
    "pay_left": "c'était cet ordre", "overpay": "trop versé", "overpaid_back": "trop versé, rendu",
    "claim": "à reverser", "recover": "reversé", "waive": "remise gracieuse",
    "write_off": "non-valeur", "owe": "dû au financeur", "give_back": "rendu au financeur",
    "receive_unknown": "reçu, objet inconnu", "send_back": "retourné à l'expéditeur",
    "bank_fee": "frais de la banque", "bank_fee_back": "frais rendus",
    "direct_debit": "prélèvement", "direct_debit_back": "prélèvement rejeté",
    "interest": "intérêts de la banque",
}


def told(tap, name, lines):
    """The lines are what stands between the marks of the document; or are written there."""
    with open(DOCUMENT, encoding="utf-8") as file:
        document = file.read()
    begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->\n"
    before, rest = document.split(begin)
    found, after = rest.split(end)
    wanted = "\n".join(["", *lines, "", ""])
    if os.environ.get("BOOKS_WRITE"):
        with open(DOCUMENT, "w", encoding="utf-8") as file:
            file.write(before + begin + wanted + end + after)
    else:
        tap.same(f"docs/books.md tells {name} as it is", found.splitlines(), wanted.splitlines())


def prepare():
    must("migrate", "--quiet")
    must("fund", "apply", os.path.join(EXAMPLE, "fund.json"), "--quiet")
    path = os.path.join(SCRATCH, "told.sql")
    with open(path, "w", encoding="utf-8") as file:
        # Whose money an award is, and what conventions allow, is tried elsewhere.
        file.write("""
create or replace function levain.ledger_write(
    the_fund_id bigint, the_operations levain.operation_asked[],
    the_transfers levain.transfer_asked[]) returns void language sql as $$
    select levain.ledger_journal(the_fund_id, the_operations, the_transfers)
$$;
insert into levain.application (fund_id, call_id, code)
select fund_id, call_id, c from levain.call, unnest(array['A09', 'A14']) as c;
insert into levain.funder (code, name_fr) values
    ('region', 'Région'), ('fondation', 'Fondation') on conflict do nothing;
insert into levain.fund_operator (fund_id, valid_from, kind, decision)
select fund_id, d::date, k, 'statuts'
  from levain.fund, (values ('2026-01-01', 'private'), ('2027-01-01', 'public')) as x (d, k);
insert into levain.book_nature (fund_id, funder_id, nature, valid_from, source)
select fund_id, funder_id, 'contribution', '2026-01-01', 'convention'
  from levain.fund, levain.funder where levain.funder.code = 'fondation';
insert into levain.book_nature (fund_id, call_id, application_id, nature, valid_from, source)
select fund_id, call_id, application_id, 'investment', '2026-01-01', 'convention'
  from levain.application where code = 'A09';
""")
    sql(open(path, encoding="utf-8").read())
    return ({code: int(number) for code, number in sql(
        "select code, funder_id from levain.funder")},
            int(sql("select min(call_id) from levain.call")[0][0]),
            {code: int(number) for code, number in sql(
                "select code, application_id from levain.application")})


def main():
    tap = Tap()
    os.environ["PGOPTIONS"] = "-c levain.today=2028-01-31"
    for operator, year in OPERATORS.items():
        told(tap, f"{operator} operator", table(operator, year))
    # A private operator hands nothing over to a treasury: payment_event_bank_payer_check.
    tap.same("each movement of the books is in the tables", sql(
        "select distinct b.operator, b.kind from levain.book_rule b"
        " where b.outside is null and b.kind not in ('identify', 'identify_left')"
        " and (b.operator, b.kind) <> ('private', 'transmit')"
        " and (b.operator, b.kind) not in (select case o.exercise when 2026 then 'private'"
        " else 'public' end, o.kind from levain.operation o)"
        " order by 1, 2"), [])
    tap.same("and what is told elsewhere is no more than that", sorted(
        kind for kind, in sql("select distinct kind from levain.book_rule where kind like"
                              " 'identify%'")), sorted(TOGETHER))
    return tap.end()


if __name__ == "__main__":
    FUNDERS, CALL_ID, APPLICATIONS = prepare()
    sys.exit(main())
