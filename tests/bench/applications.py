#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Random applications in the columns of the worked fund, for measures: quick to make, and most of
them eligible. Usage: applications.py COUNT [SEED] > APPLICATIONS.csv; the same seed and count give
the same bytes."""
import random
import sys

HEADER = ("id;submitted;legal;created;cer;epci;model;purpose;econ;stage;n_members;n_ess;n_public;"
          "n_ent;n_citizen;n_local;start;end;charges;produits;eligible;requested;other_public;own;"
          "deminimis;economic;cr_overdue;difficulty;docs_missing;public_capital_pct;one_vote;etp;"
          "frr;m3a;m3b;m7a;m7b;m8;m9")
STAGES = (("emergence", 5, 20, 80), ("creation", 15, 60, 70), ("consolidation", 20, 60, 50))


def line(rng, number):
    """One application: one in ten has something against it."""
    pick, below = rng.choice, rng.randrange
    stage, least, most, rate = pick(STAGES)
    requested = 1000 * (least + below(most - least + 1))
    eligible = requested * 100 // rate + 100 * below(100)
    charges = eligible + 100 * below(50)
    members = 3 + below(15)
    wrong = below(10) == 0
    return ";".join((
        f"D{number:07d}", f"2026-0{1 + below(2)}-{13 + below(15)}T{10 + below(10)}:"
        f"{10 + below(50)}:{10 + below(50)}",
        pick(("association", "scic", "scop", "fondation")),
        f"20{10 + below(14)}-0{1 + below(9)}-01",
        "0" if wrong else "1", pick(("EPCI_NORD", "EPCI_CENTRE", "EPCI_SUD")),
        pick(("NONE", "PTCE", "SCIC")), pick(("systemic", "issue")),
        pick(("market", "non_market", "hybrid")), stage, str(members), str(1 + below(5)),
        str(1 + below(4)), str(below(4)), str(below(2)), str(below(members + 1)),
        f"2026-0{2 + below(8)}-01", f"2027-{10 + below(3)}-28", str(charges), str(charges),
        str(eligible), str(requested), str(100 * below(eligible // 1000)), str(charges // 5),
        str(1000 * below(200)), pick("01"), "0", "0", "cer" if wrong and below(2) else "",
        str(below(51)), pick("01"), f"{below(5)}.{below(10)}", pick("01"),
        *(f"{below(5)}.{pick('05')}" for _ in range(5)), f"{2 + below(3)}.{pick('05')}"))


def write(count, file, seed=1):
    rng = random.Random(f"{seed} {count}")
    file.write(HEADER + "\n")
    for number in range(count):
        file.write(line(rng, number) + "\n")


if __name__ == "__main__":
    write(int(sys.argv[1]), sys.stdout, *sys.argv[2:3])
