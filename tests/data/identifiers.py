#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Draw identifiers at random, half of them right, and print what python3-stdnum says of each:
kind, 0 or 1, number. Of an IBAN without what single countries check within their own numbers."""
import random
import re
import sys

from stdnum import iban, luhn
from stdnum.fr import siren, siret
from stdnum.iso7064 import mod_97_10
from stdnum.numdb import get

SIGNS = {"n": "0123456789", "a": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
         "c": "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
LA_POSTE = "356000000"


def countries():
    database = get("iban")
    letters = SIGNS["a"]
    for first in letters:
        for second in letters:
            structure = database.info(first + second + "00")[0][1].get("bban")
            if structure:
                yield first + second, re.findall(r"(\d+)!([nac])", structure)


def an_iban(known):
    country, parts = random.choice(known)
    rest = "".join(random.choice(SIGNS[kind]) for count, kind in parts for _ in range(int(count)))
    digits = mod_97_10.calc_check_digits(rest + country)
    number = country + digits + rest
    return number if random.random() < .5 else spoilt(number, SIGNS["c"])


def spoilt(number, signs):
    """One sign another one, two that changed places, one too few or too many."""
    at = random.randrange(len(number) - 1)
    return random.choice((
        number[:at] + random.choice(signs) + number[at + 1:],
        number[:at] + number[at + 1] + number[at] + number[at + 2:],
        number[:at] + number[at + 1:], number[:at] + random.choice(signs) + number[at:]))


def a_number(length):
    head = LA_POSTE if length == 14 and random.random() < .3 else ""
    body = head + "".join(random.choice(SIGNS["n"]) for _ in range(length - 1 - len(head)))
    if head and random.random() < .5:  # its offices: the sum of all digits
        number = body + str(-sum(map(int, body)) % 5)
    else:
        number = body + luhn.calc_check_digit(body)
    return number if random.random() < .5 else spoilt(number, SIGNS["n"])


def main():
    random.seed(20261128)
    known = list(countries())
    for place in range(int(sys.argv[1])):
        kind = ("iban", "siren", "siret")[place % 3]
        if kind == "iban":
            number = an_iban(known)
            # It takes letters for check digits, which ISO 13616 does not.
            good = iban.is_valid(number, check_country=False) and number[2:4].isdigit()
        else:
            number = a_number(9 if kind == "siren" else 14)
            good = (siren if kind == "siren" else siret).is_valid(number)
        print(kind, int(good), number)


if __name__ == "__main__":
    main()
