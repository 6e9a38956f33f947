#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""What was found of lines is booked when all were looked at: what comes in first, then orders as
they lie, then what follows from something before. Prints TAP; run by test_match_booked.sh."""
import os
import random
import resource
import sys

import award_life
import match
from award_life import CALL, FUND, done
from levain_test import Tap, levain, sql
from match import bring
from match_many import make_named
from matching_year import order_reference

ORDERS = 40
FIRST = 1001
BACK = FIRST + 17  # it comes back in the same file
CALLED = 25000000


def booked():
    """What was booked, as it was: (kind, number of the order, posted)."""
    return sql("select m.kind, o.number, m.is_posted from levain.standing_match m"
               " left join levain.bank_match_target t using (fund_id, bank_match_id)"
               " left join levain.payment_order o using (fund_id, call_id, payment_order_id)"
               " order by m.number")


def lines_of(made):
    """A payment of each order, in no order, one of them back; and what they are paid from."""
    lines = [("2026-06-24", -cents, f"VIR SEPA {order_reference(FUND, 2026, number)}")
             for number, cents in made]
    random.Random(20260624).shuffle(lines)
    cents = dict(made)[BACK]
    return lines + [
        ("2026-06-25", cents, f"REJET VIR SEPA AC04 {order_reference(FUND, 2026, BACK)}"),
        ("2026-06-23", CALLED, "VIR RECU REGION APPEL-9")]


def prepare():
    match.prepare(received="30000.00")
    funder = sql("select min(f.code) from levain.contribution join levain.funder f using"
                 " (funder_id)")[0][0]
    done("mado", "funding", "sign", FUND, funder, "--year", "2026", "--number", "2", "--signed-on",
         "2026-05-10", "--amount", "980000.00", "--clause", "article 4", "--motive", "avenant")
    done("anne", "funding", "call", FUND, funder, "--amount", "250000.00", "--reference", "APPEL-9",
         "--at", "2026-06-10")
    done("mado", "appropriation", "open", "E1", "--call", CALL, "--ae", "200000.00", "--cp",
         "200000.00", "--cites", "vote of March", "--at", "2026-03-15")
    # The dearest first: by their amounts, lines come the other way round.
    return make_named(1, [(f"Holder M{place}", 300000 - 700 * place) for place in range(ORDERS)])


def small_files():
    """No file may have more than 4 KiB."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))


def check_no_room(tap):
    """What a temporary file does not hold ends the command; nothing of it was booked."""
    before = sql("select count(*) from levain.operation")
    # pylint: disable-next=subprocess-popen-preexec-fn
    told = levain("match", "run", FUND, "--lang", "en", preexec_fn=small_files,
                  restore_signals=False)
    tap.same("where a temporary file has no room, the command says so and books nothing",
             (told.returncode, "a temporary file cannot be written: File too large" in told.stderr,
              sql("select count(*) from levain.operation")), (73, True, before))


def main():
    tap = Tap()
    made = prepare()
    check_no_room(tap)
    bank = match.balances()["bank"]
    tap.ok("the bank has not what these orders are", sum(cents for _, cents in made) > bank, bank)
    os.environ["LEVAIN_CHUNK_LINES"] = "5"
    told = bring("june.csv", lines_of(made))
    os.environ.pop("LEVAIN_CHUNK_LINES")
    found = booked()
    tap.same("all lines are matched, and booked",
             (told["matched_lines"], {row[2] for row in found}), (ORDERS + 2, {"t"}))
    tap.same("what comes in is booked first: orders are paid from it", found[0][0], "contribution")
    tap.same("then orders as they lie, though lines come by their amounts",
             [int(number) for kind, number, _ in found[1:-1] if kind == "payment"],
             [number for number, _ in made])
    tap.same("last what is of an order that was booked before it: paid, it came back",
             found[-1], ["return", str(BACK), "t"])
    tap.same("which it did", sql("select state from levain.standing_order where number ="
                                f" {BACK}"), [["returned"]])
    again = done("anne", "match", "run", FUND)[0]
    tap.same("nothing is left", (again["matched_lines"], match.balances()["suspense"],
                                 match.balances().get("left", 0)), (0, 0, 0))
    award_life.forget_logins()
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
