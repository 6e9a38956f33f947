#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""The life of awards, from the decision to the last cent. Prints TAP; run by test_award_life.sh."""
import json
import os
import sys

import documents
from levain_test import (CALL, EXAMPLE, SCRATCH, Tap, allocation, done, forget, login_of, must,
                         person, run, sql)

FUND = "val-de-lierre"
IBAN = "FR14 2004 1010 0505 0001 3M02 606"
WHO = {"mado": "manager", "marc": "manager", "anne": "accountant", "comite": "committee"}
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
    "public_aid_ceiling": "80 %",
    "beneficiary": {"legal_form": "legal", "commitment": ["association", "fondation"],
                    "subscribed": "cer"},
    "budget": {"eligible": "eligible", "other_public": "other_public"}}


def forget_logins():
    forget(*WHO)


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
    for who, role in WHO.items():
        person(login_of(who), role, "reader")
    told = run("comite", "decide", run_name, "--minutes", os.path.join(EXAMPLE, "minutes.json"))
    if told.returncode != 0:
        raise SystemExit(f"Bail out! decide: {told.stderr}")
    done("mado", "notify", "--call", CALL, "--at", "2026-05-13")


def open_appropriations(received="480000.00"):
    """Commitments and payment appropriations of each envelope, funds received, awards committed."""
    funder = sql("select min(f.code) from levain.contribution join levain.funder f using"
                 " (funder_id)")[0][0]
    done("mado", "funding", "sign", FUND, funder, "--year", "2026", "--number", "1", "--signed-on",
         "2026-01-10", "--amount", "480000.00", "--clause", "article 4")
    for verb, amount in ("call", "480000.00"), ("receive", received):
        done("anne", "funding", verb, FUND, funder, "--amount", amount, "--reference", "1",
             "--at", "2026-02-01")
    for envelope, cents in sql("select envelope, sum(cents) from levain.decision_line group by 1"):
        amount = f"{int(cents) // 100}.{int(cents) % 100:02}"
        done("mado", "appropriation", "open", envelope, "--call", CALL, "--ae", amount, "--cp",
             amount, "--cites", "vote of January", "--at", "2026-01-15")
        done("mado", "appropriation", "open", envelope, "--call", CALL, "--cp", amount, "--cites",
             "vote of January", "--exercise", "2027", "--at", "2027-01-15")
    done("mado", "commit", "--call", CALL, "--at", "2026-05-14")


def money(application):
    return {key: cents for key, cents in
            done("mado", "award", "show", f"{CALL}/{application}")["money"].items() if cents}


def duties(day, *arguments):
    """What is due on a day: (kind, subject, detail) of each."""
    return [(one["kind"], one["subject"].replace(f"{CALL}/", ""), one["detail"], one["due_on"])
            for one in done("mado", "due", "--at", day, *arguments)]


def check_duties(tap):
    before = duties("2026-05-13")
    tap.ok("awards wait to be signed, each by its act",
           ("sign", "A09", "agreement", "2026-05-13") in before
           and ("sign", "A01", "decision", "2026-05-13") in before, before)


def check_duties_signed(tap):
    soon = duties("2026-05-20")
    tap.ok("an advance is due from the signature on",
           ("instalment", "A09", "advance", "2026-05-20") in soon, soon)
    later = duties("2026-07-01")
    tap.ok("an agreement above 23,000.00 is published within 3 months",
           ("publish", "A09", "CONV-9", "2026-08-20") in later, later)
    tap.ok("no return is asked before its time", not [one for one in later if one[0] == "return"],
           later)
    returned = {day: [(one["due_on"], one["days_left"], one.get("reminder_days"))
                      for one in done("mado", "due", FUND, "--at", day, "--within", "61")
                      if one["kind"] == "return" and one["subject"].endswith("/A09")]
                for day in ("2028-09-30", "2028-10-01", "2028-11-15", "2028-11-30", "2028-12-15")}
    tap.same("then it is, 6 months after the project, by reminders at -60, -15, 0 and +15 days",
             returned, {"2028-09-30": [("2028-11-30", 61, None)],
                        "2028-10-01": [("2028-11-30", 60, -60)],
                        "2028-11-15": [("2028-11-30", 15, -15)],
                        "2028-11-30": [("2028-11-30", 0, 0)],
                        "2028-12-15": [("2028-11-30", -15, 15)]})
    tap.ok("which are told to people", "reminder 60 days before" in run(
        "mado", "due", FUND, "--at", "2028-10-01", "--lang", "en").stdout, "")
    tap.ok("a project that has not begun in 12 months lapses",
           ("start", "A09", None, "2027-05-20") in duties("2027-04-01"), duties("2027-04-01"))
    old = [(one["subject"], one["due_on"], one["cents"]) for one in
           done("mado", "due", FUND, "--at", "2030-11-01") if one["kind"] == "vintage"]
    tap.same("commitments grow old: what is outstanding 4 years after their vintage is told",
             old, [("2026", "2030-12-31", sum(int(row[0]) for row in sql(
                 "select cents from levain.decision_line")))])
    done("mado", "guard", "set", f"{FUND}/outstanding_years", "3", "--from", "2029-01-01",
         "--source", "rules of the fund")
    tap.same("or as many as the fund says", [
        (one["subject"], one["due_on"]) for one in done("mado", "due", FUND, "--at", "2029-11-01")
        if one["kind"] == "vintage"], [("2026", "2029-12-31")])
    tap.same("nothing is told of it before", [one for one in duties("2028-10-31")
                                              if one[0] == "vintage"], [])
    refused(tap, "days are a number", "--within takes", "mado", "due", "--within", "soon", code=64)


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
    check_days(tap)
    tap.same("the accountant does", done("anne", "pay", "2026/1", "--at", "2026-05-23"), [{
        "application": "A09", "exercise": 2026, "number": 1, "state": "paid", "payer": "bank",
        "cents": 1260000, "created": True}])
    tap.same("once", done("anne", "pay", "2026/1", "--at", "2026-05-23")[0]["created"], False)
    tap.same("money is where it should be", money("A09"), {
        "committed_cents": 2940000, "paid_cents": 1260000, "sent_cents": 1260000,
        "standing_cents": 4200000})
    refused(tap, "a paid order is not cancelled", "payment_order_cancel_check",
            "mado", "cancel-order", "2026/1", "--motive", "wrong", "--at", "2026-05-24")


def check_days(tap):
    """A step is not before what it rests on, nor after today."""
    refused(tap, "nothing is paid before it was ordered", "payment_event_day_check", "anne",
            "pay", "2026/1", "--at", "2026-05-21")
    refused(tap, "nothing is recorded that is still to come", "award_day_today_check", "mado",
            "document", f"{CALL}/A09", "interim_report", "--at", "2999-05-21")
    refused(tap, "no paper comes in before the decision", "award_document_received_on_check",
            "mado", "document", f"{CALL}/A09", "interim_report", "--at", "2026-05-11")
    for kind, words in (
            ("interim_reprot", "did you mean `interim_report`? Kinds of papers are audited"),
            ("nothing", "-> kinds of papers are audited_accounts, financial_return, interim_repo")):
        refused(tap, f"nothing asks for such a paper: {kind}", words, "mado", "document",
                f"{CALL}/A09", kind, "--at", "2026-05-22")
    told = run("mado", "award", "show", f"{CALL}/A12", "--lang", "en")
    tap.ok("who has no award is told why, and what to do",
           told.returncode == 65 and told.stdout == "" and "waiting list" in told.stderr
           and "--top-up" in told.stderr, told.stdout + told.stderr)


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


def check_changed_account(tap):
    """An order to an account that was changed since is not paid."""
    done("mado", "account", "propose", f"{CALL}/A03", IBAN, "--holder", "A03", "--evidence", "RIB",
         "--at", "2026-05-20")
    done("anne", "account", "confirm", f"{CALL}/A03", IBAN, "--evidence", "called", "--at",
         "2026-05-20")
    for application in "A02", "A03":
        done("mado", "certify", f"{CALL}/{application}", "advance", "--at", "2026-05-20")
    told = run("mado", "order", "--call", CALL, "--at", "2026-05-21", "--lang", "en")
    tap.ok("an award without an account is left out, by name, and holds nobody back",
           told.returncode == 0 and "A03" in told.stdout and "A02 is left out" in told.stderr
           and "A02" not in told.stdout, told.stdout + told.stderr)
    done("mado", "cancel-certificate", f"{CALL}/A02", "advance", "--motive", "too early", "--at",
         "2026-05-21")
    name = [line.split()[1].rstrip(":") for line in told.stdout.splitlines() if "A03" in line][0]
    changed = done("mado", "account", "propose", f"{CALL}/A03", OTHER_IBAN, "--holder", "A03",
                   "--evidence", "letter", "--at", "2026-05-22")
    told = run("mado", "account", "propose", f"{CALL}/A03", OTHER_IBAN, "--holder", "A03",
               "--evidence", "letter", "--at", "2026-05-22", "--lang", "en")
    tap.ok("an account that another beneficiary has is told with whose it is",
           changed[0]["shared"] == [f"{CALL}/A09"] and f"that of {CALL}/A09 (" in told.stdout,
           f"{changed} {told.stdout}")
    refused(tap, "no order to a changed account is paid", "payment_event_changed_check",
            "anne", "pay", name, "--at", "2026-05-22")
    done("mado", "cancel-order", name, "--motive", "another account", "--at", "2026-05-22")


def check_interim(tap):
    done("mado", "award", "suspend", f"{CALL}/A09", "--motive", "return late", "--at",
         "2026-10-01")
    done("mado", "document", f"{CALL}/A09", "interim_report", "--at", "2026-10-02")
    tap.same("it is suspended for another reason too", [
        done("mado", "award", "suspend", f"{CALL}/A09", "--motive", motive, "--at",
             "2026-10-02")[0]["created"] for motive in ("an audit", "an audit")], [True, False])
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
    tap.same("a cancelled order keeps its number", name, "2026/4")
    done("anne", "pay", name, "--at", "2026-10-07")
    done("anne", "payment", "executed", name, "--at", "2026-10-08")
    tap.same("33,600.00 are paid", money("A09")["executed_cents"], 3360000)
    tap.same("what the beneficiary has is not ordered again, nor told again",
             done("mado", "order", f"{CALL}/A09", "--at", "2026-10-09"), [])


def check_settlement(tap):
    refused(tap, "an award is settled on its financial return", "certification_documents_check",
            "mado", "settle", f"{CALL}/A09", "--spent", "81250.50", "--other-public", "30000.00",
            "--at", "2026-11-10")
    done("mado", "document", f"{CALL}/A09", "financial_return", "--at", "2026-11-09")
    tap.ok("once its papers are there, it is due to be settled",
           ("settle", "A09", None, "2026-11-09") in duties("2026-11-10"), duties("2026-11-10"))
    refused(tap, "by what was spent", "settlement_realised_cents_check",
            "mado", "settle", f"{CALL}/A09", "--at", "2026-11-10")
    settled = done("mado", "settle", f"{CALL}/A09", "--spent", "81250.50", "--other-public",
                   "30000.00", "--at", "2026-11-10")
    tap.same("A09: 35,000.40 are due, 1,400.40 are left to pay, 6,999.60 come back", settled, [{
        "application": "A09", "due_cents": 3500040, "balance_cents": 140040,
        "decommitted_cents": 699960, "claimed_cents": 0, "created": True}])
    refused(tap, "a settlement is final", "certification_settled_check", "mado",
            "cancel-certificate", f"{CALL}/A09", "balance", "--motive", "wrong", "--at",
            "2026-11-10")
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


def check_amendment(tap):
    signed = done("mado", "agreement", "amend", f"{CALL}/A01", "--number", "AV-1", "--signed-on",
                  "2026-06-02", "--amount", "15000.00", "--motive", "a room was lent", "--at",
                  "2026-06-02")
    tap.same("an amendment lowers an award, and what it loses is decommitted", signed, [{
        "application": "A01", "version": 2, "number": "AV-1", "award_cents": 1500000,
        "decommitted_cents": 270000, "created": True}])
    tap.same("its instalments follow in proportion", sql(
        "select i.code, i.cents from levain.instalment i join levain.application a using (fund_id, "
        "call_id, application_id) where a.code = 'A01' and i.version = 2 order by i.ordinal"),
        [["advance", "1050000"], ["balance", "450000"]])
    refused(tap, "nothing is signed above what is committed", "agreement_committed_check",
            "mado", "agreement", "amend", f"{CALL}/A01", "--number", "AV-2", "--signed-on",
            "2026-06-03", "--amount", "15000.01", "--motive", "more")


def walk_a10():
    done("mado", "agreement", "sign", f"{CALL}/A10", "--number", "CONV-10", "--signed-on",
         "2026-05-20", "--starts", "2026-06-01", "--ends", "2028-05-31", "--eligible", "80000.00")
    done("mado", "account", "propose", f"{CALL}/A10", OTHER_IBAN, "--holder", "A10", "--evidence",
         "RIB", "--at", "2026-05-22")
    done("anne", "account", "confirm", f"{CALL}/A10", OTHER_IBAN, "--evidence", "called back",
         "--at", "2026-05-22")
    done("mado", "document", f"{CALL}/A10", "interim_report", "--at", "2026-12-20")


def check_year_end(tap):
    """An order of December is paid in January, in its own exercise, until that is closed."""
    walk_a10()
    done("mado", "certify", f"{CALL}/A10", "advance", "--at", "2026-12-20")
    done("mado", "certify", f"{CALL}/A10", "interim", "--at", "2026-12-20")
    first, second = done("mado", "order", f"{CALL}/A10", "--at", "2026-12-21")
    done("anne", "pay", f"2026/{first['number']}", "--at", "2027-01-12")
    tap.same("what is paid in January counts where it was ordered", sql(
        "select o.exercise, o.accounted_on from levain.operation o where o.kind = 'pay' order by "
        "o.operation_id desc limit 1"), [["2026", "2027-01-12"]])
    must("close", "2026-06")
    refused(tap, "nothing is dated in a closed period", "operation_closed_check",
            "mado", "certify", f"{CALL}/A01", "advance", "--at", "2026-06-30")
    refused(tap, "in February it is late", "operation_accounted_on_check",
            "anne", "pay", f"2026/{second['number']}", "--at", "2027-02-02")
    done("mado", "cancel-order", f"2026/{second['number']}", "--motive", "not paid in time", "--at",
         "2027-02-03")
    again = done("mado", "order", f"{CALL}/A10", "--at", "2027-02-03")[-1]
    tap.same("so that it is ordered again, on the appropriations of the new year",
             (again["exercise"], again["number"], again["cents"]), (2027, 1, 2000000))
    done("anne", "pay", "2027/1", "--at", "2027-02-04")
    done("anne", "payment", "executed", f"2026/{first['number']}", "2027/1", "--at", "2027-02-05")
    tap.same("32,000.00 of A10 are paid over two exercises", money("A10")["executed_cents"],
             3200000)


def check_breach(tap):
    arguments = ("mado", "reduce", f"{CALL}/A10", "--cause", "breach", "--motive",
                 "the commitment was broken", "--cites", "decision of 2 April 2027", "--since",
                 "2027-03-15", "--at", "2027-04-02")
    refused(tap, "nobody loses an award unheard", "reduction_heard_on_check", *arguments)
    tap.same("444 of 731 days of 40,000.00: first what is not paid, then what is paid back",
             done(*arguments, "--heard", "2027-03-25"), [{
                 "application": "A10", "cents": 2429548, "decommitted_cents": 800000,
                 "claimed_cents": 1629548, "due_on": "2027-10-02", "created": True}])
    tap.same("once", done(*arguments, "--heard", "2027-03-25")[0]["created"], False)
    tap.same("what was claimed is not claimed again", money("A10")["standing_cents"],
             1570452)
    refused(tap, "no more is taken back than stands", "reduction_standing_check",
            "mado", "reduce", f"{CALL}/A10", "--cause", "withdrawal", "--motive", "m", "--cites",
            "d", "--heard", "2027-04-01", "--amount", "15704.53", "--at", "2027-04-03")
    tap.same("commitments of a past year are lost", sql(
        "select sum(credit_cents - debit_cents) from levain.account where ledger = 'ae' and "
        "stage = 'cancelled'"), [["800000"]])
    tap.same("a part is paid back",
             done("anne", "claim", "recover", f"{CALL}/A10", "--amount", "10000.00", "--reference",
                  "VIR 77", "--at", "2027-05-03")[0]["left_cents"], 629548)
    tap.same("the same payment counts once",
             done("anne", "claim", "recover", f"{CALL}/A10", "--amount", "10000.00", "--reference",
                  "VIR 77", "--at", "2027-05-03")[0]["created"], False)
    refused(tap, "with the same amount", "claim_event_reference_key", "anne", "claim", "recover",
            f"{CALL}/A10", "--amount", "1.00", "--reference", "VIR 77", "--at", "2027-05-03")
    refused(tap, "no more than what is claimed", "claim_event_open_check", "anne", "claim",
            "recover", f"{CALL}/A10", "--amount", "6295.49", "--reference", "VIR 78", "--at",
            "2027-05-04")
    done("mado", "claim", "waive", f"{CALL}/A10", "--amount", "1295.48", "--cites", "vote 12",
         "--at", "2027-06-01")
    done("anne", "claim", "write-off", f"{CALL}/A10", "--cites", "judgment 3", "--at",
         "2027-06-02")
    tap.same("the rest is given up or lost", sql(
        "select stage, sum(credit_cents - debit_cents) from levain.account where ledger = 'cash' "
        "and stage in ('due', 'recovered', 'waived', 'written_off') group by 1 order by 1"),
        [["due", "0"], ["recovered", "1000000"], ["waived", "129548"],
         ["written_off", "500000"]])
    done("mado", "award", "close", f"{CALL}/A10", "--at", "2027-06-03")


def check_end(tap):
    must("withdraw", f"{CALL}/A02", "--motive", "no longer", "--at", "2026-06-10")
    told = done("mado", "reduce", f"{CALL}/A02", "--cause", "ended", "--motive", "withdrawn",
                "--cites", "letter of 10 June", "--at", "2026-06-11")[0]
    tap.same("an award that ended goes back to its envelope", (told["claimed_cents"],
             told["decommitted_cents"] == told["cents"] > 0), (0, True))
    tap.same("whole", sql(
        "select m.standing_cents from levain.award_money m join levain.application a using "
        "(fund_id, call_id, application_id) where a.code = 'A02'"), [["0"]])


def check_identities(tap):
    """AE paid = CP paid; cash = CP paid; committed - paid - decommitted = outstanding."""
    tap.same("what was paid is the same in commitments and appropriations", sql(
        "select count(*) from (select application_id, sum(case ledger when 'ae' then credit_cents "
        "- debit_cents else debit_cents - credit_cents end) as off from levain.account where "
        "stage = 'paid' and ledger in ('ae', 'cp') group by 1) as x where off <> 0"), [["0"]])
    tap.same("what is outstanding is what is committed and neither paid nor given back", sql("""
with t as (
    select t.kind, t.debit_stage, t.credit_stage, c.application_id, t.cents
      from levain.transfer t join levain.account c on c.account_id = t.credit_account_id
     where t.ledger = 'ae'
), gross as (
    select sum(cents) filter (where credit_stage = 'committed' and kind = 'commit') as committed,
           sum(cents) filter (where credit_stage = 'paid') as paid,
           sum(cents) filter (where credit_stage = 'decommitted') as decommitted from t
)
select g.committed - g.paid - g.decommitted - (
    select sum(credit_cents - debit_cents) from levain.account
     where ledger = 'ae' and stage in ('committed', 'certified', 'ordered')) from gross g"""),
        [["0"]])


def check_told(tap):
    """Each award tells its transfers, and that all is equal that has to be."""
    for application, funders in ("A09", 1), ("A10", 1), ("A02", 1):
        told = done("mado", "award", "show", f"{CALL}/{application}", "--transfers")
        rules = sorted(one["rule"] for one in told["identities"])
        tap.ok(f"all is equal in {application}",
               all(one["holds"] for one in told["identities"]) and told["transfers"]
               and rules == sorted(["outstanding"] * (1 + funders)
                                   + ["funders", "paid", "cash"]), told["identities"])
    told = done("mado", "award", "show", f"{CALL}/A10")
    claims = [(one["day"], one["due_on"]) for one in told["story"] if one["kind"] == "claimed"]
    tap.same("a claim is told on its day, with the day it is due", claims,
             [("2027-04-02", "2027-10-02")])
    days = [one["day"] for one in told["story"]]
    tap.same("a life is told by its days", days, sorted(days))


def check_list(tap):
    states = {one["application"]: (one["state"], one["paid_cents"])
              for one in done("mado", "award", "list", "--call", CALL)}
    tap.same("awards are listed with where they stand",
             (states["A09"], states["A10"], states["A02"], states["A01"], states["A07"]),
             (("closed", 3500040), ("closed", 3200000), ("withdrawn", 0), ("signed", 0),
              ("notified", 0)))
    tap.ok("an application without an award is not", "A12" not in states, states)


def check_verify(tap):
    told = run("mado", "award", "show", f"{CALL}/A09", "--lang", "fr")
    tap.ok("its life is told", told.returncode == 0 and "CONV-9" in told.stdout, told.stdout)
    tap.say(told.stdout)
    verified = json.loads(must("verify", "--json"))
    tap.ok("and the ledger is right", all(one["faults"] == [] for one in verified["ledgers"])
           if isinstance(verified["ledgers"][0].get("faults"), list)
           else verified["fault_count"] == 0, verified["ledgers"])


def check_recoveries(tap):
    """R-12, by hand: 16,295.48 claimed on 2 April, 10,000.00 paid back on 3 May, 1,295.48 given up
    on 1 June, 5,000.00 lost on 2 June; 10,000.00 of 16,295.48 are 61.37 %."""
    days = ("2027-04-01", "2027-04-30", "2027-05-15", "2027-06-01", "2027-12-31")
    told = dict(zip(days, documents.documents([
        ("recoveries", None, "2027-05-01", "2027-05-31", day) for day in days])))
    codes = ("claimed", "recovered", "waived", "written_off", "claims_due")
    figures = {day: dict(documents.figures(document)) for day, document in told.items()}
    tap.same("recoveries, day by day", {
        day: tuple(found.get(code) for code in codes) for day, found in figures.items()}, {
            "2027-04-01": (0, 0, 0, 0, 0), "2027-04-30": (1629548, 0, 0, 0, 1629548),
            "2027-05-15": (1629548, 1000000, 0, 0, 629548),
            "2027-06-01": (1629548, 1000000, 129548, 0, 500000),
            "2027-12-31": (1629548, 1000000, 129548, 500000, 0)})
    tap.same("what came back, of what was claimed, and to whom it goes", [
        figures["2027-12-31"].get(code) for code in (
            "recovered_rate", "to_pass_on", "owed", "returned", "claim_count")],
        [6137, 1000000, 0, 0, 1])
    tap.same("of the period alone", [figures["2027-12-31"].get(f"{code}_period") for code in (
        "claimed", "recovered", "waived", "written_off")], [0, 1000000, 0, 0])
    tap.same("by claim, with its cause and its day", [
        (row["application"], row["cause"], row["claims_due"], row["due_on"], row["late"])
        for row in documents.rows_of(told["2027-05-15"], "claims")],
        [("A10", "breach", 629548, "2027-10-02", 0)])
    tap.same("by age: it is not due before 2 October", [
        (row["late_by"], row["open_claims"], row["claims_due"])
        for row in documents.rows_of(told["2027-05-15"], "ages")],
        [("not_due", 1, 629548), ("to_3_months", 0, 0), ("to_6_months", 0, 0),
         ("to_12_months", 0, 0), ("over_12_months", 0, 0)])
    tap.none("and what has to be equal is; rows by claim, cause, age, funder sum to the totals", [
        text for document in told.values()
        for text in documents.broken(document) + documents.unsummed(document)])


def main():
    tap = Tap()
    prepare()
    check_duties(tap)
    check_signing(tap)
    check_duties_signed(tap)
    check_paying(tap)
    check_return(tap)
    check_changed_account(tap)
    check_interim(tap)
    check_settlement(tap)
    check_amendment(tap)
    check_end(tap)
    check_year_end(tap)
    check_breach(tap)
    check_recoveries(tap)
    check_identities(tap)
    check_told(tap)
    check_list(tap)
    check_verify(tap)
    forget_logins()
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
