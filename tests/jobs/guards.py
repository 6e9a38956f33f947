#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Limits of the law and of funds: what each refuses, with its figures. Prints TAP; run by
test_guards.sh."""
import sys

import award_life
import documents
import redone
from award_life import IBAN, done, refused
from levain_test import CALL, Tap, sql

FUND = "val-de-lierre"


def prepare():
    award_life.PAYMENTS["state_aid"] = "deminimis"
    del award_life.PAYMENTS["beneficiary"]["subscribed"]
    award_life.prepare()
    award_life.open_appropriations()


def ready(application, number, ends="2028-05-31"):
    """An award that is signed, with a confirmed account."""
    done("mado", "agreement", "sign", f"{CALL}/{application}", "--number", number, "--signed-on",
         "2026-05-20", "--starts", "2026-06-01", "--ends", ends, "--eligible", "90000.00")
    done("mado", "account", "propose", f"{CALL}/{application}", IBAN, "--holder", application,
         "--evidence", "RIB", "--at", "2026-05-21")
    done("anne", "account", "confirm", f"{CALL}/{application}", IBAN, "--evidence", "called back",
         "--at", "2026-05-21")


def sign_a09(*options):
    return ("mado", "agreement", "sign", f"{CALL}/A09", "--number", "CONV-9", "--signed-on",
            "2026-05-20", "--eligible", "90000.00", *options)


def number_of(application):
    return sql("select coalesce(o.siret, o.siren, o.rna) from levain.application a join "
               "levain.organization o using (organization_id) where a.code = "
               f"'{application}'")[0][0]


def give_numbers():
    """The worked fund names nobody: its beneficiaries get numbers for this test."""
    sql("""
with numbered as (
    insert into levain.organization (rna)
    select 'W' || lpad(application_id::text, 9, '0') from levain.application
    returning organization_id, rna)
update levain.application a set organization_id = n.organization_id
  from numbered n where n.rna = 'W' || lpad(a.application_id::text, 9, '0')""")


def check_list(tap):
    limits = {one["guard"]: one for one in done("mado", "guard", "list", FUND, "--at",
                                                "2026-05-20")}
    tap.same("limits have a value, a day and a source",
             (limits["agreement"]["value"], limits["deminimis"]["valid_from"],
              "2023/2831" in limits["deminimis"]["source"]), ("2300000", "2024-01-01", True))
    tap.same("that of a past day is the one of then",
             {one["guard"]: one["value"] for one in
              done("mado", "guard", "list", FUND, "--at", "2023-12-31")}["deminimis"], "20000000")
    refused(tap, "a fund is not laxer than the law", "fund_guard_law_check", "mado", "guard", "set",
            f"{FUND}/agreement", "23000.01", "--from", "2026-01-01", "--source", "us")
    refused(tap, "there is no other limit", "fund_guard_guard_check", "mado", "guard", "set",
            f"{FUND}/luck", "1", "--from", "2026-01-01", "--source", "us")
    refused(tap, "a value is one", "no value of a limit", "mado", "guard", "set",
            f"{FUND}/advance", "much", "--from", "2026-01-01", "--source", "us", code=64)
    refused(tap, "a limit that holds or does not is not undone", "fund_guard_law_check", "mado",
            "guard", "set", f"{FUND}/republican_commitment", "no", "--from", "2026-01-01",
            "--source", "us")
    refused(tap, "nor is a longer delay made shorter", "2 < 3", "mado", "guard", "set",
            f"{FUND}/iban_wait", "2", "--from", "2026-01-01", "--source", "us")
    tap.same("a late return stops payments where the fund says so", done("mado", "guard", "set",
             f"{FUND}/late_return", "yes", "--from", "2026-01-01", "--source", "article 14"),
             {"created": True})
    told = award_life.run("mado", "guard", "list", FUND, "--at", "2026-05-20", "--lang", "en")
    tap.ok("it is told with its day and its source", "late_return: yes\n" in told.stdout
           and "  set by the fund, from 1 January 2026: article 14\n" in told.stdout, told.stdout)
    tap.same("but it may be stricter", done("mado", "guard", "set", f"{FUND}/advance", "25 %",
             "--from", "2026-01-01", "--source", "règlement, article 9"), {"created": True})
    tap.same("once", done("mado", "guard", "set", f"{FUND}/advance", "25 %", "--from",
             "2026-01-01", "--source", "règlement, article 9"), {"created": False})
    refused(tap, "from a day on it has one value", "fund_guard_pkey", "mado", "guard", "set",
            f"{FUND}/advance", "20 %", "--from", "2026-01-01", "--source", "règlement")


def check_commitment(tap):
    """An association is awarded nothing without the republican commitment; a SCOP needs none."""
    refused(tap, "an association subscribes to the republican commitment first",
            "A09: association [agreement_commitment_check", *sign_a09())
    refused(tap, "nobody derogates from that", "derogation_guard_check", "mado", "derogation",
            "propose", f"{CALL}/A09", "republican_commitment", "--motive", "m", "--cites", "d")
    done("mado", "document", f"{CALL}/A09", "republican_commitment", "--at", "2026-05-21")
    refused(tap, "before the signature", "agreement_commitment_check", *sign_a09())
    done("mado", "document", f"{CALL}/A09", "republican_commitment", "--at", "2026-05-19",
         "--refused", "--motive", "not signed")
    refused(tap, "one that was refused is none", "agreement_commitment_check", *sign_a09())
    done("mado", "document", f"{CALL}/A09", "state_approval", "--at", "2026-05-19")
    told = award_life.run("mado", "agreement", "sign", "--call", CALL, "--lang", "en")
    tap.ok("of a whole call, who lacks it is left out by name, and holds nobody back",
           "A01 is left out" in told.stderr and "A02 is left" not in told.stderr, told.stderr)


def check_ceiling(tap):
    refused(tap, "all public aid together is held to the ceiling, with the figures",
            "42000.00 + 30000.01 > 72000.00 (80 % x 90000.00)",
            *sign_a09("--other-public", "30000.01"))


def check_register(tap, number):
    """R-8, by hand. A09 and A10 are one undertaking. A09 has 30,000.00 left of 42,000.00, and had
    299,999.99 three years before; with 250,000.00 of a Région to A10 and 10,000.00 of 27 May 2023
    it is at 290,000.00 of 300,000.00 on 26 May 2026, at 280,000.00 a day later."""
    other = number_of("A10")
    done("mado", "aid", "declare", other, "250000.00", "--giver", "Région", "--reference", "R-2",
         "--at", "2025-01-01")
    done("mado", "aid", "declare", number, "10000.00", "--giver", "État", "--reference", "E-2",
         "--at", "2023-05-27")
    before, last, after = documents.documents([
        ("de-minimis", None, "2026-01-01", "2026-12-31", day)
        for day in ("2026-05-11", "2026-05-26", "2026-05-27")])
    tap.same("the register: none before the fund gave any", (
        documents.rows_of(before, "register"), dict(documents.figures(before))["aid_count"]),
             ([], 0))
    tap.same("one undertaking, one award with what stands of it, near the limit",
             dict(documents.figures(last)),
             {"undertaking_count": 1, "aid_count": 1, "aid_period_count": 1,
              "aid_standing": 3000000, "near_limit_count": 1})
    tap.same("each aid of the undertaking, whoever gave it, and whether it counts", sorted(
        (row["number"], row["giver"], row["granted_on"], row["registered"], row["standing"],
         row["counts"]) for row in documents.rows_of(last, "register")), sorted([
             (other, "Région", "2025-01-01", 25000000, 25000000, True),
             (number, "État", "2023-05-12", 29999999, 29999999, False),
             (number, "État", "2023-05-27", 1000000, 1000000, True),
             (number, FUND, "2026-05-12", 4200000, 3000000, True)]))
    tap.same("three years roll: what counts, and what is left, from one day to the next", [
        {(row["had"], row["limit"], row["room"]) for row in documents.rows_of(told, "register")}
        for told in (last, after)],
        [{(29000000, 30000000, 1000000)}, {(28000000, 30000000, 2000000)}])
    tap.none("its words", documents.wordless(last) + documents.misshapen(last))
    sql("delete from levain.deminimis_aid where reference in ('R-2', 'E-2')")


def check_lowered(tap):
    """What was lowered counts with what stands of it; what is raised is compared again."""
    number = number_of("A09")
    done("mado", "agreement", "amend", f"{CALL}/A09", "--number", "AV-1", "--signed-on",
         "2026-05-25", "--amount", "30000.00", "--motive", "less", "--at", "2026-05-25")
    told = done("anne", "aid", "list", number, "--at", "2026-05-26")
    mine = [(one["cents"], one["registered_cents"], one["counts"]) for one in told["aid"]
            if one["giver"] == FUND]
    tap.same("an award that was lowered stays in the register with what stands of it",
             (mine, told["had_cents"], told["limit_cents"]), ([(3000000, 4200000, True)],
                                                              3000000, 30000000))
    check_register(tap, number)
    refused(tap, "an amendment is held to the ceiling too", "award_ceiling_public_cents_check",
            "mado", "agreement", "amend", f"{CALL}/A09", "--number", "AV-2", "--signed-on",
            "2026-05-26", "--eligible", "70000.00", "--motive", "cheaper")
    refused(tap, "who is nobody has no register", "deminimis_aid_organization_id_fkey", "anne",
            "aid", "list", "W999999998")
    refused(tap, "a limit is not set for days on which it was used", "fund_guard_used_check",
            "mado", "guard", "set", f"{FUND}/advance", "20 %", "--from", "2026-05-23", "--source",
            "règlement")
    refused(tap, "nor one of signatures", "2026-05-01 <= 2026-05-25", "mado", "guard", "set",
            f"{FUND}/agreement", "10000.00", "--from", "2026-05-01", "--source", "règlement")


def check_deminimis(tap):
    refused(tap, "aid de minimis goes to somebody who has a number", "agreement_organization_check",
            "mado", "agreement", "sign", f"{CALL}/A09", "--number", "CONV-9", "--signed-on",
            "2026-05-20")
    give_numbers()
    number = number_of("A09")
    refused(tap, "aid is declared of an organization that is known",
            "deminimis_aid_organization_id_fkey", "mado", "aid", "declare", "W999999998", "1.00",
            "--giver", "État", "--reference", "1", "--at", "2025-01-01")
    tap.same("aid of others is declared", done("mado", "aid", "declare", number, "258000.01",
             "--giver", "État", "--reference", "2024-17", "--at", "2024-02-01"),
             {"created": True})
    tap.same("once", done("mado", "aid", "declare", number, "258000.01", "--giver", "État",
             "--reference", "2024-17", "--at", "2024-02-01"), {"created": False})
    refused(tap, "one declaration is of one amount", "deminimis_aid_reference_key", "mado", "aid",
            "declare", number, "1.00", "--giver", "État", "--reference", "2024-17", "--at",
            "2024-02-01")
    refused(tap, "a cent over 300,000.00 in three years is refused, with the sum",
            "258000.01 + 42000.00 > 300000.00", "mado", "agreement", "sign", f"{CALL}/A09",
            "--number", "CONV-9", "--signed-on", "2026-05-20")
    sql("delete from levain.deminimis_aid where reference = '2024-17'")
    done("mado", "aid", "declare", number, "258000.01", "--giver", "État", "--reference",
         "2027-1", "--at", "2027-01-01")
    refused(tap, "also in a window that ends after the award", "(2027-01-01)", "mado", "agreement",
            "sign", f"{CALL}/A09", "--number", "CONV-9", "--signed-on", "2026-05-20")
    sql("delete from levain.deminimis_aid where reference = '2027-1'")
    done("mado", "aid", "declare", number, "299999.99", "--giver", "État", "--reference",
         "2023-5", "--at", "2023-05-12")
    for created in True, False:
        tap.same("two organizations are one undertaking" + ("" if created else ", once"),
                 done("mado", "aid", "link", number, number_of("A10"), "--from", "2020-01-01",
                      "--source", "statuts"), {"created": created})
    done("mado", "aid", "declare", number_of("A10"), "258000.01", "--giver", "Région",
         "--reference", "R-1", "--at", "2025-01-01")
    refused(tap, "what a linked enterprise had counts, what is three years old does not",
            "258000.01 + 42000.00 > 300000.00", "mado", "agreement", "sign", f"{CALL}/A09",
            "--number", "CONV-9", "--signed-on", "2026-05-20")
    sql("delete from levain.deminimis_aid where reference = 'R-1'")
    check_ceiling(tap)
    ready("A09", "CONV-9")
    tap.same("an award is registered when it is signed", sql(
        "select giver, reference, cents, granted_on from levain.deminimis_aid where giver = "
        f"'{FUND}'"), [[FUND, f"{CALL}/A09", "4200000", "2026-05-12"]])


def check_advance(tap):
    done("mado", "certify", f"{CALL}/A09", "advance", "--at", "2026-05-22")
    refused(tap, "an advance above the fund's limit is refused, with the figures",
            "A09: 0.00 + 12600.00 > 10500.00", "mado", "order", f"{CALL}/A09", "--at",
            "2026-05-22")
    refused(tap, "nobody derogates from what has no derogation", "derogation_guard_check", "mado",
            "derogation", "propose", f"{CALL}/A09", "agreement", "--motive", "m", "--cites", "d")
    done("mado", "derogation", "propose", f"{CALL}/A09", "advance", "--motive", "équipement",
         "--cites", "délibération 4", "--at", "2026-05-22")
    refused(tap, "a derogation that nobody approved changes nothing",
            "payment_order_advance_check", "mado", "order", f"{CALL}/A09", "--at", "2026-05-22")
    refused(tap, "who asks for it does not approve it", "derogation_approval_recorded_by_check",
            "mado", "derogation", "approve", f"{CALL}/A09", "advance", "--at", "2026-05-22",
            code=77)
    done("marc", "derogation", "approve", f"{CALL}/A09", "advance", "--at", "2026-05-23")
    tap.same("another person does",
             done("mado", "order", f"{CALL}/A09", "--at", "2026-05-23")[0]["cents"], 1260000)


def check_returns(tap):
    """A return that is late stops all payments to the same organization."""
    done("mado", "document", f"{CALL}/A11", "public_utility", "--at", "2026-05-13")
    ready("A10", "CONV-10", ends="2026-06-30")
    sql("update levain.application set organization_id = (select organization_id from "
        "levain.application where code = 'A10') where code = 'A11'")
    ready("A11", "CONV-11")
    done("mado", "certify", f"{CALL}/A11", "advance", "--at", "2027-01-05")
    done("mado", "guard", "set", f"{FUND}/audited_accounts", "80000.00", "--from", "2027-01-01",
         "--source", "règlement")
    done("mado", "guard", "set", f"{FUND}/advance", "30 %", "--from", "2027-01-01", "--source",
         "règlement, article 9 bis")
    refused(tap, "what was decided last year is held to its limits this year",
            "A11: 89000.00 > 80000.00", "mado", "order", f"{CALL}/A11", "--at", "2027-01-05")
    done("mado", "document", f"{CALL}/A11", "audited_accounts", "--at", "2027-01-05")
    refused(tap, "the return of another award is late", "payment_order_return_check", "mado",
            "order", f"{CALL}/A11", "--at", "2027-01-05")
    done("mado", "document", f"{CALL}/A10", "financial_return", "--at", "2027-01-06")
    told = award_life.run("mado", "order", f"{CALL}/A11", "--at", "2027-01-06")
    tap.ok("once it is there, the payment is free", told.returncode == 0, told.stderr)


def check_threshold(tap):
    """Two awards up to the threshold are above it together."""
    for application in "A01", "A03", "A06":
        done("mado", "document", f"{CALL}/{application}", "republican_commitment", "--at",
             "2026-05-13")
    done("mado", "agreement", "sign", "--call", CALL)
    sql("update levain.application set organization_id = (select organization_id from "
        "levain.application where code = 'A01') where code = 'A02'")
    done("mado", "account", "propose", f"{CALL}/A01", IBAN, "--holder", "A01", "--evidence", "RIB",
         "--at", "2026-05-21")
    done("anne", "account", "confirm", f"{CALL}/A01", IBAN, "--evidence", "called back", "--at",
         "2026-05-21")
    done("mado", "certify", f"{CALL}/A01", "advance", "--at", "2026-05-22")
    refused(tap, "awards of a year above 23,000.00 together need an agreement",
            "A01: 37700.00 > 23000.00", "mado", "order", f"{CALL}/A01", "--at", "2026-05-22")


def main():
    tap = Tap()
    prepare()
    check_list(tap)
    check_commitment(tap)
    check_deminimis(tap)
    check_advance(tap)
    check_lowered(tap)
    check_threshold(tap)
    check_returns(tap)
    redone.check(tap)
    award_life.forget_logins()
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
