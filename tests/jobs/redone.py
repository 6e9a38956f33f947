# SPDX-License-Identifier: MPL-2.0
"""Odd lives of awards, after the limits of guards.py: what is undone and done again, dated before
what it rests on, or given together so that no limit sees it whole."""
from award_life import IBAN, done, refused, run
from levain_test import CALL, levain, sql

FUND = "val-de-lierre"


def ready(application):
    done("mado", "document", f"{CALL}/{application}", "republican_commitment", "--at", "2026-05-13")
    done("mado", "agreement", "sign", f"{CALL}/{application}", "--number", f"CONV-{application}",
         "--signed-on", "2026-05-20", "--starts", "2026-06-01", "--ends", "2028-05-31",
         "--eligible", "100000.00", "--other-public", "0.00")
    done("mado", "account", "propose", f"{CALL}/{application}", IBAN, "--holder", application,
         "--evidence", "RIB", "--at", "2026-05-21")
    done("anne", "account", "confirm", f"{CALL}/{application}", IBAN, "--evidence", "called back",
         "--at", "2026-05-21")


def check_again(tap):
    """Done again, from the day on that it was undone; else it stands twice in between."""
    award = f"{CALL}/A07"
    ready("A07")
    certify = ("mado", "certify", award, "advance", "--at")
    done(*certify, "2027-02-01")
    done("mado", "cancel-certificate", award, "advance", "--motive", "slip", "--at", "2027-02-20")
    refused(tap, "an instalment is not certified again before it was cancelled",
            "A07: 2027-02-01 < 2027-02-20", *certify, "2027-02-01")
    taken = ("mado", "reduce", award, "--cause", "caducity", "--amount", "60000.00", "--motive",
             "m", "--cites", "c", "--at")
    refused(tap, "nor taken back on a day on which it was certified",
            "A07: 2027-02-10 < 2027-02-20 [award_days_check", *taken, "2027-02-10")
    done(*certify, "2027-02-20")
    done("mado", "order", award, "--at", "2027-02-21")
    number = sql("select max(number) from levain.payment_order where exercise = 2027")[0][0]
    done("mado", "cancel-order", f"2027/{number}", "--motive", "slip", "--at", "2027-02-25")
    refused(tap, "nor ordered again before the order was cancelled", "A07: 2027-02-22 < 2027-02-25",
            "mado", "order", award, "--at", "2027-02-22")
    refused(tap, "nor is a certification cancelled while its order stood",
            "award_days_check", "mado", "cancel-certificate", award, "advance", "--motive", "slip",
            "--at", "2027-02-23")
    done("mado", "order", award, "--at", "2027-02-25")
    return f"2027/{int(number) + 1}"


def check_together(tap):
    """Instalments that are ordered together are held to the limits together."""
    award = f"{CALL}/A14"
    done("mado", "guard", "set", f"{FUND}/interim", "75 %", "--from", "2027-03-01", "--source",
         "us")
    ready("A14")
    done("mado", "document", award, "interim_report", "--at", "2027-03-01")
    for instalment, cents in ("advance", "16000.00"), ("interim", "30000.00"):
        done("mado", "certify", award, instalment, "--amount", cents, "--at", "2027-03-02")
    done("mado", "reduce", award, "--cause", "caducity", "--amount", "6000.00", "--motive", "m",
         "--cites", "c", "--at", "2027-03-03")
    order = ("mado", "order", award, "--at", "2027-03-05")
    refused(tap, "two instalments together are more than the limit of what is left",
            "A14: 16000.00 + 30000.00 > 40500.00", *order)
    done("mado", "derogation", "propose", award, "interim", "--motive", "m", "--cites", "c", "--at",
         "2027-03-05")
    refused(tap, "nothing is approved before it was asked for", "derogation_approval_day_check",
            "marc", "derogation", "approve", award, "interim", "--at", "2027-03-04")
    done("marc", "derogation", "approve", award, "interim", "--at", "2027-03-05")
    tap.same("with a derogation they are ordered", len(done(*order)), 2)


def check_paid(tap, order):
    """A suspension holds what came back, too; nothing is claimed that was not paid yet."""
    award = f"{CALL}/A07"
    done("anne", "pay", order, "--at", "2027-03-10")
    taken = ("mado", "reduce", award, "--cause", "withdrawal", "--heard", "2027-02-25", "--motive",
             "m", "--cites", "c", "--at")
    refused(tap, "nothing is claimed before it was paid", "A07: 2027-03-01 < 2027-03-10", *taken,
            "2027-03-01")
    done("anne", "payment", "returned", order, "--motive", "AC04", "--at", "2027-03-11")
    done("mado", "award", "suspend", award, "--motive", "doubt", "--at", "2027-03-12")
    refused(tap, "what came back of a suspended award is not sent again", "award_suspended_check",
            "anne", "payment", "reissue", order, "--at", "2027-03-13")
    done("mado", "award", "resume", award, "--at", "2027-03-14")
    done("anne", "payment", "reissue", order, "--at", "2027-03-14")
    done("anne", "payment", "executed", order, "--at", "2027-03-15")
    done(*taken, "2027-03-16")
    for reference, cents, day in ("r1", "100.00", "2027-12-20"), ("r2", "50.00", "2028-01-10"):
        done("anne", "claim", "recover", award, "--reference", reference, "--amount", cents, "--at",
             day)
    tap.same("what was paid back after an exercise is owed in the next one", [
        sum(int(part["cents"]) for part in done("anne", "funding", "owe", FUND, "--exercise", year,
                                                "--at", day))
        for year, day in (("2027", "2028-01-15"), ("2028", "2028-01-16"), ("2028", "2028-01-16"))],
        [10000, 5000, 0])


def check_amended(tap):
    """The same amendment again is the one of its number; a closed award begins no more."""
    award = f"{CALL}/A18"
    ready("A18")
    refused(tap, "an agreement is not signed again with another end", "agreement_pkey", "mado",
            "agreement", "sign", award, "--number", "CONV-A18", "--signed-on", "2026-05-20",
            "--ends", "2028-06-30")
    first = ("mado", "agreement", "amend", award, "--number", "AV1", "--signed-on", "2026-06-10",
             "--motive", "less", "--at", "2026-06-10", "--amount")
    done(*first, "30000.00")
    done("mado", "agreement", "amend", award, "--number", "AV2", "--signed-on", "2026-06-11",
         "--ends", "2028-06-30", "--motive", "longer", "--at", "2026-06-11")
    tap.same("an amendment again, after another one", done(*first, "30000.00")[0]["created"], False)
    refused(tap, "another amount by its number", "agreement_amended_check", *first, "20000.00")
    refused(tap, "appropriations are not moved before they are there", "appropriation_days_check",
            "mado", "appropriation", "move", "E1", "--to", "E2", "--call", CALL, "--cp", "1.00",
            "--cites", "early", "--exercise", "2026", "--at", "2026-01-14")
    done("mado", "reduce", award, "--cause", "caducity", "--motive", "m", "--cites", "c", "--at",
         "2027-03-01")
    done("mado", "award", "close", award, "--at", "2027-03-01")
    refused(tap, "a closed award is not extended", "award_closed_check", "mado", "award", "extend",
            award, "--motive", "m", "--at", "2027-03-02")


def check_funder(tap):
    """Nothing is called before it is promised; an avenant follows what it changes."""
    funder = done("mado", "funding", "list", FUND)[0]["funder"]
    sign = ("mado", "funding", "sign", FUND, funder, "--year", "2026", "--number", "2", "--clause",
            "article 4", "--motive", "more", "--amount", "480001.00", "--signed-on")
    refused(tap, "an avenant is not signed before the convention", "funding_signed_on_check", *sign,
            "2026-01-09")
    done(*sign, "2026-03-10")
    call = ("anne", "funding", "call", FUND, funder, "--amount", "1.00", "--reference", "9", "--at")
    refused(tap, "nothing is called before it was promised",
            f"{funder}: 2026-03-09 < 2026-03-10", *call, "2026-03-09")
    done(*call, "2026-03-10")


def check_ended(tap):
    """Who gave the award back is paid what the settlement finds due, and nothing else."""
    award = f"{CALL}/A08"
    ready("A08")
    done("mado", "certify", award, "advance", "--at", "2026-05-22")
    done("mado", "withdraw", award, "--motive", "gives up", "--at", "2026-05-25")
    refused(tap, "what was withdrawn is not ordered", "A08, 2026-05-25", "mado", "order", award,
            "--at", "2027-01-05")
    done("mado", "cancel-certificate", award, "advance", "--motive", "gone", "--at", "2026-05-26")
    refused(tap, "nor certified", "award_ended_check", "mado", "certify", award, "advance", "--at",
            "2026-05-27")
    tap.same("nor is it said to be due", [
        one for one in done("mado", "due", "--at", "2026-05-27")
        if one["subject"] == award and one["kind"] == "instalment"], [])
    done("mado", "reduce", award, "--cause", "ended", "--motive", "m", "--cites", "c", "--at",
         "2026-05-28")


def check_reduced(tap):
    """An award that was reduced holds nobody back when all that is due is certified."""
    award = f"{CALL}/A02"
    done("mado", "reduce", award, "--cause", "caducity", "--amount", "19000.00", "--motive", "m",
         "--cites", "c", "--at", "2027-03-03")
    told = run("mado", "certify", "--call", CALL, "--at", "2027-03-20", "--lang", "en")
    tap.ok("what is not committed any more is left out, the others are certified",
           told.returncode == 0 and "A02, advance is left out: less is committed" in told.stderr
           and "A06, advance: " in told.stdout, told.stdout + told.stderr)


def check_establishments(tap):
    """Two establishments are one beneficiary and one undertaking, and a year goes on in January."""
    sql("with named as (insert into levain.organization (siren, siret)"
        " select '732829320', n.siret from (select '732829320' || lpad(i::text, 5, '0') as siret"
        " from generate_series(1, 99) as i) as n where levain.is_siret(n.siret) limit 2"
        " returning organization_id, siret), placed as (select n.*, row_number() over (order by"
        " n.siret) as place from named n) update levain.application a set organization_id ="
        " p.organization_id from placed p where a.code = 'A0' || p.place")
    refused(tap, "so are those of two establishments, and in January", "A01: 37700.00 > 23000.00",
            "mado", "order", f"{CALL}/A01", "--at", "2027-01-05")
    tap.same("they are one undertaking", sql(
        "select count(*) from levain.application a, levain.undertaking_of(a.organization_id,"
        " '2026-05-12') where a.code = 'A01'"), [["2"]])


def check(tap):
    check_establishments(tap)
    order = check_again(tap)
    check_together(tap)
    check_paid(tap, order)
    check_amended(tap)
    check_funder(tap)
    check_ended(tap)
    check_reduced(tap)
    faults = levain("verify")
    tap.ok("and levain verify finds nothing", faults.returncode == 0, faults.stdout + faults.stderr)
