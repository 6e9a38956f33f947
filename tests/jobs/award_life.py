#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""The life of awards, from the decision to the last cent. Prints TAP; run by test_award_life.sh."""
import json
import os
import subprocess
import sys

from levain_test import CALL, EXAMPLE, LEVAIN, SCRATCH, Tap, allocation, must, sql

IBAN = "FR14 2004 1010 0505 0001 3M02 606"
OTHER_IBAN = "DE89 3704 0044 0532 0130 00"
PAYMENTS = {
    "schedules": [
        {"up_to": "23000.00", "act": "decision", "instalments": [
            {"code": "advance", "kind": "advance", "share": "70 %", "due": "notification"},
            {"code": "balance", "kind": "balance", "share": "30 %", "due": "documents",
             "documents": ["financial_return"]}]},
        {"act": "agreement", "instalments": [
            {"code": "advance", "kind": "advance", "share": "30 %", "due": "signature"},
            {"code": "interim", "kind": "interim", "share": "50 %", "due": "documents",
             "documents": ["interim_report"]},
            {"code": "balance", "kind": "balance", "share": "20 %", "due": "documents",
             "documents": ["financial_return"]}]}],
    "starts_within_months": 12, "extensions": 1, "return_within_months": 6,
    "public_aid_ceiling": "80 %"}


def run(who, *arguments):
    environment = dict(os.environ, LC_ALL="C.UTF-8", PGUSER=who)
    return subprocess.run([LEVAIN, *arguments], env=environment, text=True, capture_output=True,
                          check=False)


def done(who, *arguments):
    """What a command that has to succeed prints, as JSON."""
    told = run(who, *arguments, "--json")
    if told.returncode != 0:
        raise SystemExit(f"Bail out! {who}: levain {' '.join(arguments)}: {told.returncode}\n"
                         f"{told.stdout}{told.stderr}")
    return json.loads(told.stdout)


def refused(tap, name, constraint, who, *arguments, code=65):
    told = run(who, *arguments, "--lang", "en")
    tap.ok(name, told.returncode == code and told.stdout == "" and constraint in told.stderr,
           f"{told.returncode} {told.stdout}{told.stderr}")


def prepare():
    """The worked fund with payments, decided, notified; appropriations opened and committed."""
    with open(os.path.join(EXAMPLE, "fund.json"), encoding="utf-8") as file:
        document = json.load(file)
    document["call"]["payments"] = PAYMENTS
    path = os.path.join(SCRATCH, "fund.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(document, file, ensure_ascii=False)
    must("migrate")
    must("fund", "apply", path)
    must("intake", "--call", CALL, os.path.join(EXAMPLE, "applications.csv"))
    must("score", "--call", CALL)
    run_name = allocation()["run"]
    for login, role in ("mado", "manager"), ("marc", "manager"), ("anne", "accountant"):
        sql(f"create role {login} login; grant levain_{role}, levain_reader to {login}")
    sql("create role comite login; grant levain_committee to comite")
    told = run("comite", "decide", run_name, "--minutes", os.path.join(EXAMPLE, "minutes.json"))
    if told.returncode != 0:
        raise SystemExit(f"Bail out! decide: {told.stderr}")
    done("mado", "notify", "--call", CALL, "--at", "2026-05-13")


def open_appropriations():
    """Commitments and payment appropriations of each envelope, funds received, awards committed."""
    sql("""
with f as (select fund_id, call_id from levain.call limit 1), e as (
    select l.envelope, sum(l.cents) as cents from levain.decision_line l group by 1)
select levain.ledger_post((select fund_id from f), 'manager', jsonb_agg(jsonb_build_object(
    'key', 'open ' || x.ledger || ' ' || x.exercise || ' ' || e.envelope, 'kind', 'open',
    'exercise', x.exercise, 'accounted_on', x.exercise || '-01-15',
    'value_on', x.exercise || '-01-15', 'cites', 'vote of January',
    'transfers', jsonb_build_array(jsonb_build_object('ledger', x.ledger, 'cents', e.cents,
        'debit', jsonb_build_object('stage', 'opened', 'exercise', x.exercise,
            'vintage', x.exercise, 'call_id', (select call_id from f), 'envelope', e.envelope),
        'credit', jsonb_build_object('stage', 'available', 'exercise', x.exercise,
            'vintage', x.exercise, 'call_id', (select call_id from f),
            'envelope', e.envelope))))))
  from e, (values ('ae', 2026), ('cp', 2026), ('cp', 2027)) as x (ledger, exercise)""")
    sql("""
with f as (select fund_id from levain.fund limit 1), u as (
    select funder_id from levain.funder order by 1 limit 1), a as (
    select k.kind, k.debit, k.credit, k.place from (values
        ('pledge', 'pledge', 'promised', 1), ('call_funds', 'promised', 'called', 2),
        ('receive', 'called', 'bank', 3)) as k (kind, debit, credit, place))
select levain.ledger_post((select fund_id from f),
    case when a.kind = 'pledge' then 'manager' else 'accountant' end,
    jsonb_build_array(jsonb_build_object('key', a.kind, 'kind', a.kind, 'exercise', 2026,
    'accounted_on', '2026-02-01', 'value_on', '2026-02-01', 'cites', 'convention 1',
    'transfers', jsonb_build_array(jsonb_build_object('ledger', 'cash', 'cents', 48000000,
        'debit', jsonb_build_object('stage', a.debit, 'exercise', 2026, 'vintage', 2026,
            'funder_id', (select funder_id from u)),
        'credit', jsonb_strip_nulls(jsonb_build_object('stage', a.credit, 'exercise', 2026,
            'vintage', 2026, 'funder_id', case when a.credit <> 'bank' then
            (select funder_id from u) end)))))))
  from a order by a.place""")
    sql("select count(*) from levain.call c, levain.ledger_commit(c.fund_id, c.call_id, "
        "2026::smallint, '2026-05-14')")


def money(application):
    return {key: cents for key, cents in
            done("mado", "award", "show", f"{CALL}/{application}")["money"].items() if cents}


def check_signing(tap):
    refused(tap, "what is not committed is not signed", "agreement_committed_check",
            "mado", "agreement", "sign", f"{CALL}/A09", "--number", "CONV-9", "--signed-on",
            "2026-05-20")
    open_appropriations()
    refused(tap, "an agreement has a number and a day", "agreement_number_check",
            "mado", "agreement", "sign", f"{CALL}/A09")
    refused(tap, "nothing is signed before it was notified", "award_event_notified_check",
            "mado", "agreement", "sign", f"{CALL}/A09", "--number", "CONV-9", "--signed-on",
            "2026-05-12")
    refused(tap, "nor where no award stands", "award_event_award_check",
            "mado", "agreement", "sign", f"{CALL}/A12", "--number", "CONV-12", "--signed-on",
            "2026-05-20")
    signed = done("mado", "agreement", "sign", f"{CALL}/A09", "--number", "CONV-9", "--signed-on",
                  "2026-05-20", "--starts", "2026-06-01", "--ends", "2028-05-31", "--eligible",
                  "90000.00")
    tap.same("an agreement is signed", signed, [{
        "application": "A09", "version": 1, "act": "agreement", "number": "CONV-9",
        "award_cents": 4200000, "instalments": 3, "created": True}])
    tap.same("the same again is only found",
             done("mado", "agreement", "sign", f"{CALL}/A09", "--number", "CONV-9", "--signed-on",
                  "2026-05-20")[0]["created"], False)
    refused(tap, "another one is refused", "agreement_pkey", "mado", "agreement", "sign",
            f"{CALL}/A09", "--number", "CONV-10", "--signed-on", "2026-05-20")
    small = done("mado", "agreement", "sign", "--call", CALL)
    tap.ok("awards up to the threshold need the decision alone",
           small and all(one["act"] == "decision" and one["award_cents"] <= 2300000
                         and one["instalments"] == 2 for one in small), small)
    tap.same("instalments sum to the award to the cent", sql(
        "select count(*) from (select from levain.agreement a join levain.instalment i using "
        "(fund_id, call_id, application_id, version) group by a.fund_id, a.call_id, "
        "a.application_id, a.version, a.award_cents having sum(i.cents) <> a.award_cents) as x"),
        [["0"]])


def check_paying(tap):
    refused(tap, "an interim payment waits for its papers", "certification_documents_check",
            "mado", "certify", f"{CALL}/A09", "interim", "--at", "2026-05-21")
    refused(tap, "an advance is not due before the signature", "certification_due_check",
            "mado", "certify", f"{CALL}/A09", "advance", "--at", "2026-05-19")
    refused(tap, "a balance is for the settlement", "certification_balance_check",
            "mado", "certify", f"{CALL}/A09", "balance", "--at", "2026-05-21")
    refused(tap, "there is no other instalment", "certification_instalment_check",
            "mado", "certify", f"{CALL}/A09", "gift", "--at", "2026-05-21")
    refused(tap, "no more than the instalment", "certification_cents_instalment_check",
            "mado", "certify", f"{CALL}/A09", "advance", "--amount", "12600.01", "--at",
            "2026-05-21")
    told = run("anne", "certify", f"{CALL}/A09", "advance", "--at", "2026-05-21")
    tap.same("the accountant certifies nothing", told.returncode, 77)
    certified = done("mado", "certify", f"{CALL}/A09", "advance", "--at", "2026-05-21")
    tap.same("an advance is certified", certified, [{
        "application": "A09", "instalment": "advance", "cents": 1260000, "created": True}])
    refused(tap, "no order without an account", "payment_order_account_check",
            "mado", "order", f"{CALL}/A09", "--at", "2026-05-22")
    refused(tap, "an IBAN has its check digits", "bank_account_iban_check", "mado", "account",
            "propose", f"{CALL}/A09", "FR1520041010050500013M02606", "--holder", "A09",
            "--evidence", "RIB", "--at", "2026-05-22")
    done("mado", "account", "propose", f"{CALL}/A09", IBAN, "--holder", "Association A09",
         "--evidence", "RIB of 18 May", "--at", "2026-05-22")
    refused(tap, "nor to one that nobody confirmed", "payment_order_confirmed_check",
            "mado", "order", f"{CALL}/A09", "--at", "2026-05-22")
    done("anne", "account", "confirm", f"{CALL}/A09", IBAN, "--evidence", "called back", "--at",
         "2026-05-22")
    ordered = done("mado", "order", f"{CALL}/A09", "--at", "2026-05-22")
    tap.same("it is ordered", ordered, [{
        "application": "A09", "instalment": "advance", "exercise": 2026, "number": 1,
        "cents": 1260000, "created": True}])
    tap.same("once", done("mado", "order", f"{CALL}/A09", "--at", "2026-05-22")[0]["created"],
             False)
    told = run("mado", "pay", "2026/1", "--at", "2026-05-23")
    tap.same("the manager pays nothing", told.returncode, 77)
    tap.same("the accountant does", done("anne", "pay", "2026/1", "--at", "2026-05-23"), [{
        "application": "A09", "exercise": 2026, "number": 1, "state": "paid", "cents": 1260000,
        "created": True}])
    tap.same("once", done("anne", "pay", "2026/1", "--at", "2026-05-23")[0]["created"], False)
    tap.same("money is where it should be", money("A09"), {
        "committed_cents": 2940000, "paid_cents": 1260000, "sent_cents": 1260000,
        "standing_cents": 4200000})
    refused(tap, "a paid order is not cancelled", "payment_order_cancel_check",
            "mado", "cancel-order", "2026/1", "--motive", "wrong", "--at", "2026-05-24")


def check_return(tap):
    done("anne", "payment", "returned", "2026/1", "--motive", "AC04 account closed", "--at",
         "2026-05-25")
    tap.same("a returned transfer reopens nothing", money("A09"), {
        "committed_cents": 2940000, "paid_cents": 1260000, "returned_cents": 1260000,
        "standing_cents": 4200000})
    done("mado", "account", "propose", f"{CALL}/A09", OTHER_IBAN, "--holder", "Association A09",
         "--evidence", "letter", "--at", "2026-05-26")
    refused(tap, "it is not sent again to an account that nobody confirmed",
            "payment_event_account_check", "anne", "payment", "reissue", "2026/1", "--at",
            "2026-05-26")
    told = run("mado", "account", "confirm", f"{CALL}/A09", OTHER_IBAN, "--evidence", "me")
    tap.same("a manager does not confirm an account", told.returncode, 77)
    done("anne", "account", "confirm", f"{CALL}/A09", OTHER_IBAN, "--evidence", "called back",
         "--at", "2026-05-26")
    refused(tap, "nor before a changed account has waited", "payment_event_account_check",
            "anne", "payment", "reissue", "2026/1", "--at", "2026-05-28")
    done("anne", "payment", "reissue", "2026/1", "--at", "2026-05-29")
    done("anne", "payment", "executed", "2026/1", "--at", "2026-05-30")
    tap.same("then the beneficiary has it", money("A09"), {
        "committed_cents": 2940000, "paid_cents": 1260000, "executed_cents": 1260000,
        "standing_cents": 4200000})


def check_interim(tap):
    done("mado", "award", "suspend", f"{CALL}/A09", "--motive", "return late", "--at",
         "2026-10-01")
    done("mado", "document", f"{CALL}/A09", "interim_report", "--at", "2026-10-02")
    refused(tap, "nothing is certified of a suspended award", "award_suspended_check",
            "mado", "certify", f"{CALL}/A09", "interim", "--at", "2026-10-02")
    done("mado", "award", "resume", f"{CALL}/A09", "--at", "2026-10-03")
    done("mado", "certify", f"{CALL}/A09", "interim", "--at", "2026-10-03")
    done("mado", "cancel-certificate", f"{CALL}/A09", "interim", "--motive", "too early", "--at",
         "2026-10-03")
    tap.same("a certification is undone to the cent", money("A09")["committed_cents"], 2940000)
    done("mado", "certify", f"{CALL}/A09", "interim", "--at", "2026-10-04")
    order = done("mado", "order", f"{CALL}/A09", "--at", "2026-10-04")[-1]
    name = f"{order['exercise']}/{order['number']}"
    done("mado", "cancel-order", name, "--motive", "another day", "--at", "2026-10-05")
    order = done("mado", "order", f"{CALL}/A09", "--at", "2026-10-06")[-1]
    name = f"{order['exercise']}/{order['number']}"
    tap.same("a cancelled order keeps its number", name, "2026/3")
    done("anne", "pay", name, "--at", "2026-10-07")
    done("anne", "payment", "executed", name, "--at", "2026-10-08")
    tap.same("33,600.00 are paid", money("A09")["executed_cents"], 3360000)


def check_settlement(tap):
    refused(tap, "an award is settled on its financial return", "certification_documents_check",
            "mado", "settle", f"{CALL}/A09", "--spent", "81250.50", "--other-public", "30000.00",
            "--at", "2026-11-10")
    done("mado", "document", f"{CALL}/A09", "financial_return", "--at", "2026-11-09")
    refused(tap, "by what was spent", "settlement_realised_cents_check",
            "mado", "settle", f"{CALL}/A09", "--at", "2026-11-10")
    settled = done("mado", "settle", f"{CALL}/A09", "--spent", "81250.50", "--other-public",
                   "30000.00", "--at", "2026-11-10")
    tap.same("A09: 35,000.40 are due, 1,400.40 are left to pay, 6,999.60 come back", settled, [{
        "application": "A09", "due_cents": 3500040, "balance_cents": 140040,
        "decommitted_cents": 699960, "claimed_cents": 0, "created": True}])
    refused(tap, "once", "settlement_pkey", "mado", "settle", f"{CALL}/A09", "--spent", "1.00",
            "--other-public", "0", "--at", "2026-11-10")
    order = done("mado", "order", f"{CALL}/A09", "--at", "2026-11-11")[-1]
    name = f"{order['exercise']}/{order['number']}"
    refused(tap, "an award is not closed while money is on its way", "award_step_closed_check",
            "mado", "award", "close", f"{CALL}/A09", "--at", "2026-11-11")
    done("anne", "pay", name, "--at", "2026-11-12")
    done("anne", "payment", "executed", name, "--at", "2026-11-13")
    done("mado", "award", "close", f"{CALL}/A09", "--at", "2026-11-14")
    tap.same("all of it is paid", money("A09"), {
        "paid_cents": 3500040, "executed_cents": 3500040, "standing_cents": 3500040})


def check_verify(tap):
    told = run("mado", "award", "show", f"{CALL}/A09", "--lang", "fr")
    tap.ok("its life is told", told.returncode == 0 and "CONV-9" in told.stdout, told.stdout)
    tap.say(told.stdout)
    verified = json.loads(must("verify", "--json"))
    tap.ok("and the ledger is right", all(one["faults"] == [] for one in verified["ledgers"])
           if isinstance(verified["ledgers"][0].get("faults"), list)
           else verified["fault_count"] == 0, verified["ledgers"])


def main():
    tap = Tap()
    prepare()
    check_signing(tap)
    check_paying(tap)
    check_return(tap)
    check_interim(tap)
    check_settlement(tap)
    check_verify(tap)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
