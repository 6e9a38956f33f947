#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Who pays, in which accounts, and what came in unknown. Prints TAP; run by test_who_pays.sh."""
import json
import sys

import award_life
from award_life import IBAN, done, refused
from levain_test import CALL, Tap, must, sql

FUND = "val-de-lierre"


def funder():
    return sql("select d.code from levain.funding join levain.funder d using (funder_id)")[0][0]


def ready(application, number):
    done("mado", "agreement", "sign", f"{CALL}/{application}", "--number", number, "--signed-on",
         "2026-05-20", "--starts", "2026-06-01", "--ends", "2028-05-31")
    done("mado", "account", "propose", f"{CALL}/{application}", IBAN, "--holder", application,
         "--evidence", "RIB", "--at", "2026-05-21")
    done("anne", "account", "confirm", f"{CALL}/{application}", IBAN, "--evidence", "called back",
         "--at", "2026-05-21")
    done("mado", "certify", f"{CALL}/{application}", "advance", "--at", "2026-05-22")


def check_private(tap):
    """A private operator: its accountant pays by its own bank."""
    told = award_life.run("anne", "funding", "accounts", FUND, "--lang", "en")
    tap.ok("who runs the fund is not known at first", "not recorded" in told.stdout, told.stdout)
    refused(tap, "without that no account is confirmed", "account_number_operator_check", "anne",
            "funding", "account", FUND, "grant", "65713", "--from", "2026-01-01", "--source", "x")
    done("mado", "funding", "operator", FUND, "private", "--from", "2026-01-01", "--cites",
         "statuts")
    accounts = {one["purpose"]: one for one in
                done("anne", "funding", "accounts", FUND, "--at", "2026-06-01")}
    tap.same("a private operator has accounts of its own, to be confirmed",
             [(accounts[name]["number"], accounts[name]["confirmed"])
              for name in ("grant", "restricted", "restricted_in", "restricted_out", "bank")],
             [("6571", False), ("194", False), ("6894", False), ("7894", False), ("512", False)])
    told = award_life.run("mado", "funding", "account", FUND, "grant", "65713", "--from",
                          "2026-01-01", "--source", "x")
    tap.same("its accountant confirms them, nobody else", told.returncode, 77)
    for created in True, False:
        tap.same("a number is confirmed" + ("" if created else ", once"),
                 done("anne", "funding", "account", FUND, "grant", "65713", "--from",
                      "2026-01-01", "--source", "expert")[0]["created"], created)
    refused(tap, "one from a day on", "account_number_pkey", "anne", "funding", "account", FUND,
            "grant", "65714", "--from", "2026-01-01", "--source", "x")
    refused(tap, "an account is for something", "account_number_purpose_fkey", "anne", "funding",
            "account", FUND, "luck", "65714", "--from", "2026-01-01", "--source", "x")
    refused(tap, "a number has digits", "account_number_number_check", "anne", "funding",
            "account", FUND, "grant", "6B", "--from", "2026-02-01", "--source", "x")
    ready("A09", "CONV-9")
    done("mado", "order", f"{CALL}/A09", "--at", "2026-05-22")
    refused(tap, "where the fund pays, nothing is handed over", "payment_event_bank_payer_check",
            "marc", "transmit", "2026/1", "--at", "2026-05-23")
    paid = done("anne", "pay", "2026/1", "--at", "2026-05-23")[0]
    tap.same("its bank pays", (paid["state"], paid["payer"]), ("paid", "bank"))


def check_public(tap):
    """A public one: a manager hands orders over, the treasury pays."""
    done("mado", "funding", "operator", FUND, "public", "--from", "2026-06-01", "--cites",
         "délibération 7")
    accounts = {one["purpose"]: one["number"] for one in
                done("anne", "funding", "accounts", FUND, "--at", "2026-06-01")}
    tap.same("a public operator has others", [accounts[name] for name in
             ("grant", "grant_investment", "recovery", "restricted", "bank")],
             ["65748", "2042", "773", None, "515"])
    ready("A10", "CONV-10")
    done("mado", "order", f"{CALL}/A10", "--at", "2026-06-02")
    refused(tap, "its accountant does not pay", "payment_event_treasury_check", "anne", "pay",
            "2026/2", "--at", "2026-06-03")
    refused(tap, "who ordered does not hand it over", "payment_event_recorded_by_check", "mado",
            "transmit", "2026/2", "--at", "2026-06-03", code=77)
    told = award_life.run("anne", "transmit", "2026/2", "--at", "2026-06-03")
    tap.same("nor does the accountant", told.returncode, 77)
    told = award_life.run("marc", "transmit", "--call", CALL, "--exercise", "2026", "--at",
                          "2026-06-03", "--lang", "en")
    tap.ok("another manager does", told.returncode == 0 and "handed to the treasury" in told.stdout,
           told.stdout + told.stderr)
    tap.same("once", done("marc", "transmit", "2026/2", "--at", "2026-06-03")[0]["created"], False)
    told = award_life.run("anne", "payment", "returned", "2026/2", "--motive", "suspended", "--at",
                          "2026-06-05", "--lang", "en")
    tap.ok("the treasury may send it back", "sent back by the treasury" in told.stdout,
           told.stdout + told.stderr)
    done("anne", "payment", "reissue", "2026/2", "--at", "2026-06-08")
    done("anne", "payment", "executed", "2026/2", "--at", "2026-06-09")
    told = award_life.run("anne", "award", "show", f"{CALL}/A10", "--lang", "en")
    tap.ok("which its story tells", all(words in told.stdout for words in (
        "handed to the treasury, 2026/2", "sent back by the treasury, 2026/2",
        "handed to the treasury again, 2026/2", "paid by the treasury, 2026/2",
        "head of the journal")), told.stdout)
    tap.same("it is an operation of its own, whose cents count as paid", sql(
        "select o.kind, s.share, sum(s.cents) from levain.operation o join levain.transfer_share s "
        "using (fund_id, operation_id) where o.kind in ('pay', 'transmit') group by 1, 2 order by "
        "1"), [["pay", "paid", "1260000"], ["transmit", "paid", "1200000"]])


def clear(kind, *what, at="2027-03-10"):
    return ("anne", "suspense", "clear", FUND, "BQ-1", kind, *what, "--at", at)


def check_suspense(tap):
    """Unknown money leaves for what it was, by the reference that it came in by."""
    tap.same("nothing waits at first", done("mado", "suspense", "list", FUND), [])
    for created in True, False:
        tap.same("money comes in" + ("" if created else ", once"),
                 done("anne", "suspense", "receive", FUND, "--amount", "20000.00", "--reference",
                      "BQ-1", "--holder", "ASSO X", "--at", "2027-03-01")[0]["created"], created)
    refused(tap, "with one amount", "suspense_reference_key", "anne", "suspense", "receive", FUND,
            "--amount", "1.00", "--reference", "BQ-1", "--at", "2027-03-01")
    told = award_life.run("mado", "suspense", "clear", FUND, "BQ-1", "sender", "--motive", "x")
    tap.same("a manager does not touch it", told.returncode, 77)
    refused(tap, "money was one of four things", "not \"luck\"", *clear("luck"), code=64)
    refused(tap, "of something", "recovery takes an award", *clear("recovery"), code=64)
    refused(tap, "what goes back has a motive", "--motive is missing", *clear("sender"), code=64)
    refused(tap, "nothing is recovered that was not claimed", "claim_event_claim_check",
            *clear("recovery", f"{CALL}/A09"))
    done("mado", "reduce", f"{CALL}/A09", "--cause", "caducity", "--motive", "m", "--cites", "d",
         "--at", "2027-03-05")
    refused(tap, "nor more than was", "20000.00 > 12600.00", *clear("recovery", f"{CALL}/A09"))
    tap.same("a claim is paid back by it", done(*clear("recovery", f"{CALL}/A09"), "--amount",
             "12600.00"), [{"reference": "BQ-1", "kind": "recovery",
                            "what": f"{FUND}/{CALL}/A09", "cents": 1260000,
                            "left_cents": 740000, "created": True}])
    tap.same("once", done(*clear("recovery", f"{CALL}/A09"), "--amount", "12600.00")[0]["created"],
             False)
    tap.same("what is left waits, and is due", [
        (one["subject"], one["due_on"], one["who"], one["cents"])
        for one in done("mado", "due", FUND, "--at", "2027-03-05") if one["kind"] == "suspense"],
             [("BQ-1", "2027-03-01", "accountant", 740000)])
    tap.same("and nothing is due any more", award_life.money("A09").get("due_cents"), None)
    refused(tap, "no more than is left", "7400.01 > 7400.00", *clear("sender"), "--motive", "x",
            "--amount", "7400.01")
    refused(tap, "a transfer comes back whole", "7400.00 <> 12000.00", *clear("returned", "2026/2"),
            "--motive", "AC04")
    refused(tap, "a funder pays what was called", "funding_called_left_check",
            *clear("contribution", funder()), "--year", "2026")
    tap.same("the rest goes back", done(*clear("sender"), "--motive", "not ours")[0]["left_cents"],
             0)
    tap.same("and is not due any more", [
        one for one in done("mado", "due", FUND, "--at", "2027-03-05")
        if one["kind"] == "suspense"], [])
    done("anne", "suspense", "receive", FUND, "--amount", "12000.00", "--reference", "BQ-2", "--at",
         "2027-03-11")
    done("anne", "suspense", "clear", FUND, "BQ-2", "returned", "2026/2", "--motive", "AC04",
         "--at", "2027-03-12")
    tap.same("a transfer that came back waits to be sent again",
             award_life.money("A10")["returned_cents"], 1200000)
    refused(tap, "what did not come in is nothing", "suspense_event_suspense_id_fkey", "anne",
            "suspense", "clear", FUND, "BQ-9", "sender", "--motive", "x", "--at", "2027-03-12")
    told = done("mado", "suspense", "list", FUND)
    tap.same("all of it is told", [(one["reference"], one["left_cents"],
             [event["kind"] for event in one["events"]]) for one in told],
             [("BQ-1", 0, ["recovery", "sent_back"]), ("BQ-2", 0, ["returned"])])


def check_head(tap):
    """The head of the journal is the same wherever money is reported."""
    verified = json.loads(must("verify", "--json"))["ledgers"][0]
    heads = {one["journal_sha256"] for one in done("anne", "funding", "statement", FUND)}
    heads.add(done("anne", "award", "show", f"{CALL}/A09")["journal_sha256"])
    tap.same("reports and verify print one head", heads, {verified["journal_sha256"]})
    told = award_life.run("anne", "funding", "statement", FUND, "--lang", "en")
    tap.ok("people too", f"head of the journal\n    {verified['journal_sha256']}" in told.stdout,
           told.stdout)
    tap.same("and the ledger is right", verified["faults"], [])


def main():
    tap = Tap()
    award_life.prepare()
    award_life.open_appropriations()
    check_private(tap)
    check_public(tap)
    check_suspense(tap)
    check_head(tap)
    award_life.forget_logins()
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
