#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Lines of orders at odd moments, as decision 0047 has it: what the accountant sees, which command
mends it, and that the bank, the ledger and the statement of reconciliation still agree. And rules
that are switched. Prints TAP; run by test_match_odd.sh."""
import os
import sys

import award_life
from award_life import CALL, FUND, done, forget_logins, money, refused, run
from levain_test import Tap, levain, sql
from match import balances, bring, place, prepare, queue, reference, state


def said(application, words="ASSOCIATION"):
    return f"VIR SEPA {reference(application)} {words} {application}"


def listed():
    return run("anne", "match", "list", FUND, "--lang", "en").stdout


def check_closes(tap, what, day, first="2026-01-01"):
    """All of it adds up, and nothing between the ledger and the bank is without its reason."""
    tap.same(f"{what}: nothing between ledger and bank is not explained", done(
        "anne", "report", "reconciliation", FUND, "--from", first, "--through", day
    )["unexplained_cents"], 0)
    tap.same(f"{what}: the ledger and the matches add up", [
        sql(f"select f.* from levain.fund, levain.{faults}(fund_id) as f")
        for faults in ("ledger_faults", "bank_faults", "bank_match_faults")], [[], [], []])


def check_rules(tap):
    rules = done("anne", "match", "rules", FUND)
    tap.same("the rules are listed, the surest first, all of them on",
             ([one["rule"] for one in rules[:5]], {one["on"] for one in rules}, len(rules)),
             (["order-reference", "end-to-end", "agreement", "iban-amount", "name-amount"], {True},
              15))
    for created in True, False:
        tap.same("one is switched off, by an accountant" + ("" if created else ", once"), done(
            "anne", "match", "rule", FUND, "name-amount", "off", "--motive", "namesakes"),
                 [{"rule": "name-amount", "on": False, "created": created}])
    row = done("mado", "match", "rules", FUND)[4]
    tap.ok("everybody sees which one, since when, why and by whom",
           (row["on"], row["motive"], row["by"]) == (False, "namesakes",
                                                     award_life.login_of("anne"))
           and row["since"][10] == "T" and row["since"][-6] in "+-", row)
    told = run("anne", "match", "rules", FUND, "--lang", "fr").stdout
    tap.ok("... in words", "HORS SERVICE" in told and "namesakes" in told, told)
    tap.same("a manager does not switch any", run(
        "mado", "match", "rule", FUND, "name-amount", "on", "--motive", "x").returncode, 77)
    for wrong in ("manual", "off"), ("guess", "off"), ("returned", "perhaps"):
        tap.same(f"{' '.join(wrong)} is no rule or no switch", run(
            "anne", "match", "rule", FUND, *wrong, "--motive", "x").returncode, 64)
    done("anne", "match", "rule", FUND, "name-amount", "on", "--motive", "read again")


def check_cancelled(tap):
    """An order is cancelled, and the bank pays it all the same."""
    refused(tap, "what was sent is not cancelled", "payment_order_cancel_check", "mado",
            "cancel-order", "2026/1", "--motive", "x", "--at", "2026-05-24")
    done("mado", "cancel-order", "2026/3", "--motive", "wrong", "--at", "2026-05-24")
    bring("cancelled.csv", [("2026-05-26", -665000, said("A03"))])
    line = place(said("A03"))
    tap.same("a line of a cancelled order waits, on left", (queue()[0][said("A03")][0][0],
                                                            balances()["left"]),
             ("2026/3", 665000))
    told = listed()
    tap.ok("the list says what to do", "BUT cancelled -> order it again and match with that, or"
           " match it --to overpaid:" in " ".join(told.split()), told)
    refused(tap, "it is not matched with it by hand either", "bank_match_cancelled_check", "anne",
            "match", "add", FUND, line, "--to", "2026/3")
    done("anne", "match", "add", FUND, line, "--to", f"overpaid:{CALL}/A03", "--motive",
         "cancelled")
    done("bea", "match", "confirm", FUND, "1")
    shown = done("anne", "match", "show", FUND, line)[0]
    tap.same("who proposed a match and who confirmed it are both told",
             [name.split("_")[0] for name in (shown["by"], shown["confirmed_by"])],
             ["anne", "bea"])
    tap.same("it is a debt of the award", money("A03")["overpaid_cents"], 665000)
    done("anne", "match", "undo", FUND, shown["letter"], "--motive", "ordered again", "--at",
         "2026-05-27")
    done("mado", "order", f"{CALL}/A03", "--at", "2026-05-27")
    done("anne", "match", "add", FUND, line, "--to", "2026/6", "--motive", "ordered again")
    done("bea", "match", "confirm", FUND, "2")
    tap.same("or it pays the order that was given again",
             (sql("select state from levain.standing_order where number = 6"),
              money("A03").get("overpaid_cents")), ([["executed"]], None))
    check_closes(tap, "cancelled", "2026-05-30")


def check_short(tap):
    """Funders' money came in that nobody recorded: the ledger's bank holds less than was paid."""
    by_name = "VIR SEPA ASSOCIATION A06"
    told = bring("short.csv", [("2026-05-25", -1246000, by_name)])
    tap.same("a line of more than the ledger's bank holds is not booked", told["matched_lines"], 0)
    found = done("anne", "match", "list", FUND)
    tap.same("the list says so, of the line and of all", (
        found["bank_cents"], found["short_lines"], queue()[0][by_name][0][1][-1]),
             (361000, 1, "not-held"))
    told = listed()
    tap.ok("... in words, and what to do", "BUT by the ledger the bank does not hold so much"
           in " ".join(told.split()) and "1 of them cannot be booked: by the ledger the bank holds"
           " €3,610.00; record what funders paid in: levain funding receive" in " ".join(
               told.split()) and "-> levain funding receive, then levain match run" in told, told)
    funder = sql("select min(f.code) from levain.contribution join levain.funder f using"
                 " (funder_id)")[0][0]
    done("anne", "match", "rule", FUND, "name-amount", "off", "--motive", "namesakes")
    done("anne", "funding", "receive", FUND, funder, "--amount", "450000.00", "--reference", "2",
         "--at", "2026-05-25")
    tap.same("what only a rule that is off would match waits",
             done("anne", "match", "run", FUND)[0]["matched_lines"], 0)
    tap.same("nothing is short now", done("anne", "match", "list", FUND)["short_lines"], 0)
    done("anne", "match", "rule", FUND, "name-amount", "on", "--motive", "read again")


def check_suspended(tap):
    done("mado", "award", "suspend", f"{CALL}/A06", "--motive", "doubts", "--at", "2026-05-24")
    told = run("anne", "match", "run", FUND, "--lang", "en").stdout
    tap.ok("what left for a suspended award is booked, and match run tells",
           state("A06") == "executed" and "2026/4 of A06: the bank paid €12,460.00, although the"
           " award is suspended since 2026-05-24" in " ".join(told.split()), told)
    first = place("VIR SEPA ASSOCIATION A06").split("/")[0]
    done("anne", "import", "undo", first, "--reason", "another statement", "--at", "2026-05-29")
    tap.same("undone, it is as it was", state("A06"), "ordered")
    told = bring("suspended.csv", [("2026-05-28", -1246000, said("A06"))])
    tap.same("an import tells it too", (
        state("A06"), [(one["number"], one["application"], one["cents"], one["since"],
                        one["motive"]) for one in told["suspended"]]),
             ("executed", [(4, "A06", 1246000, "2026-05-24", "doubts")]))
    check_closes(tap, "suspended", "2026-05-30")


def check_year(tap):
    """A year is closed: orders of it that were sent, and what comes back."""
    os.environ["PGOPTIONS"] = "-c levain.today=2027-03-10"
    for period in f"{FUND}/2026", f"{FUND}/2027-01":
        done("anne", "close", period)
    bring("january.csv", [("2026-12-30", -1239000, said("A01")),
                          ("2027-02-02", -1400000, said("A02"))])
    tap.same("orders of a closed year that were sent are executed by their lines",
             (state("A01"), state("A02")), ("executed", "executed"))
    posted = sql("select o.exercise, o.accounted_on from levain.operation o where"
                 " o.accounted_on > '2026-12-31' and o.kind <> 'open_cp' order by 1, 2")
    tap.ok("... in a period that is open", len(posted) > 3 and all(
        year == "2027" and day >= "2027-02-01" for year, day in posted
        if day > "2027-01-15"), posted)
    bring("back.csv", [("2027-02-20", 1239000, f"REJET VIR {reference('A01')} AC04")])
    tap.same("one that comes back after the year came back", state("A01"), "returned")
    check_closes(tap, "a year that is over", "2027-03-09", "2027-01-01")
    first = sql("select bank_import_id from levain.bank_import where name = 'january.csv'")[0][0]
    told = run("anne", "import", "undo", first, "--reason", "x", "--at", "2027-03-05", "--lang",
               "en")
    tap.ok("an import on which a return rests says so", told.returncode == 65
           and "its order went on since" in told.stderr, told.stderr)


def check_never_sent(tap):
    """An order of a closed year that was never sent, and that the bank paid."""
    bring("late.csv", [("2027-02-25", -1260000, said("A09"))])
    told = listed()
    tap.ok("it waits, and the list says what to do", "it was never sent -> levain cancel-order,"
           " levain order in this exercise, and match with that" in " ".join(told.split()), told)
    line = place(said("A09"))
    refused(tap, "it is not matched with that order", "bank_match_closed_check", "anne", "match",
            "add", FUND, line, "--to", "2026/5", "--motive", "x")
    done("mado", "cancel-order", "2026/5", "--motive", "the year is over", "--at", "2027-03-01")
    done("mado", "order", f"{CALL}/A09", "--at", "2027-03-01")
    done("anne", "match", "add", FUND, line, "--to", "2027/1", "--motive", "ordered again")
    done("bea", "match", "confirm", FUND, "3")
    tap.same("ordered in this year, it is paid by the line", sql(
        "select state from levain.standing_order where number = 1 and exercise = 2027"),
             [["executed"]])
    check_closes(tap, "never sent", "2027-03-09", "2027-01-01")


def main():
    tap = Tap()
    prepare("30000.00")
    check_rules(tap)
    check_short(tap)
    check_suspended(tap)
    check_cancelled(tap)
    check_year(tap)
    check_never_sent(tap)
    told = levain("verify", "--lang", "en")
    tap.same("verify finds nothing", (told.returncode, told.stderr), (0, ""))
    forget_logins()
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
