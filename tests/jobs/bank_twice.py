#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""One statement in two formats comes in once: its lines are known by their days, amounts and
balances, and told; what is not certain is refused or told, never dropped. Prints TAP; run by
test_bank_twice.sh. TWICE_SEED gives other statements to the last test, TWICE_ROUNDS more of them.
"""
import json
import os
import random
import sys

from levain_test import EXAMPLE, ROOT, SCRATCH, Tap, levain, must, sql

IBAN = "FR76300060000112345678{:05}"
SEED = os.environ.get("TWICE_SEED", "levain")
ROUNDS = int(os.environ.get("TWICE_ROUNDS", "3"))
STANDING = ("select l.booked_on, l.cents, count(*) from levain.standing_line l"
            " join levain.bank_book b using (fund_id, bank_book_id) where b.number = '{}'"
            " group by 1, 2 order by 1, 2")
BOOKED = ("select coalesce(sum(credit_cents - debit_cents) filter (where stage = 'suspense'), 0)"
          " - coalesce(sum(credit_cents - debit_cents) filter (where stage = 'left'), 0)"
          " - (select coalesce(sum(cents), 0) from levain.standing_line) from levain.account")
LINES = [("2026-03-02", -12000, "VIR ALICE"), ("2026-03-02", -12000, "VIR BOB"),
         ("2026-03-03", 50000, "VIR VILLE"), ("2026-03-03", -420, "FRAIS"),
         ("2026-03-05", -30000, "VIR CAROLE"), ("2026-03-05", 30000, "REJET CAROLE"),
         ("2026-03-06", -999, "PRLV D")]


def euros(cents, point):
    return f"{abs(cents) // 100}{point}{abs(cents) % 100:02}"


def csv(name, opening, lines, turned=False, amount=False):
    """The lines as a bank's CSV has them, a balance behind each."""
    rows, balance = [], opening
    for day, cents, label in lines:
        balance += cents
        year, month, of_month = day.split("-")
        date = f"{of_month}/{month}/{year}"
        sign = "-" if cents < 0 else ""
        columns = [f"{sign}{euros(cents, ',')}"] if amount else [
            f"-{euros(cents, ',')}" if cents < 0 else "", euros(cents, ",") if cents > 0 else ""]
        rows.append(";".join([date, date, *columns, label,
                              f"{'-' if balance < 0 else ''}{euros(balance, ',')}"]) + "\n")
    path = os.path.join(SCRATCH, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"Date;Date de valeur;{'Montant' if amount else 'Débit;Crédit'};Libellé;Solde\n"
                   + "".join(reversed(rows) if turned else rows))
    return path


def camt(name, account, opening, lines):
    """The same as the bank's XML has them: references, other words, balances at the ends."""
    def balance(code, cents):
        return (f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">"
                f"{euros(cents, '.')}</Amt><CdtDbtInd>{'DBIT' if cents < 0 else 'CRDT'}</CdtDbtInd>"
                "</Bal>\n")

    path = os.path.join(SCRATCH, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write("<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\">"
                   f"<BkToCstmrStmt>\n<Stmt><Acct><Id><IBAN>{account}</IBAN></Id></Acct>\n"
                   + balance("OPBD", opening)
                   + balance("CLBD", opening + sum(line[1] for line in lines))
                   + "".join(
                       f"<Ntry><Amt Ccy=\"EUR\">{euros(cents, '.')}</Amt><CdtDbtInd>"
                       f"{'DBIT' if cents < 0 else 'CRDT'}</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>"
                       f"{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt><AcctSvcrRef>{name}-{n}"
                       f"</AcctSvcrRef><NtryDtls><TxDtls><RmtInf><Ustrd>{label.title()}</Ustrd>"
                       "</RmtInf></TxDtls></NtryDtls></Ntry>\n"
                       for n, (day, cents, label) in enumerate(lines))
                   + "</Stmt></BkToCstmrStmt></Document>\n")
    return path


def bring(path, account, *arguments, codes=(0,)):
    """Take a file in; what it says, None where it was refused."""
    bank = () if path.endswith(".xml") else (
        "--bank", "credit-mutuel-montant" if "amount" in os.path.basename(path)
        else "credit-mutuel")
    told = levain("import", "payments", path, *bank, "--account", account, "--fund",
                  "val-de-lierre", "--lang", "en", "--json", *arguments)
    if told.returncode not in codes:
        raise SystemExit(f"Bail out! {path}: {told.returncode} {told.stderr}")
    return json.loads(told.stdout) if told.returncode == 0 else told.stderr


def counts(found):
    return (found["lines"], found["new_lines"], found["recognised_lines"], len(found["alike"]))


def stands(account):
    return sql(STANDING.format(account))


def wanted(lines):
    found = sorted((day, cents) for day, cents, _ in lines)
    return [[day, str(cents), str(found.count((day, cents)))]
            for day, cents in sorted(set(found))]


# Each test has balances of its own: the bytes of a file come in once, whatever the account.
def check_both_ways(tap):
    account = IBAN.format(1)
    first = bring(csv("month.csv", 100000, LINES, turned=True), account)
    second = bring(camt("month.xml", account, 100000, LINES), account)
    tap.same("the same month as CSV and as XML comes in once", (counts(first), counts(second)),
             ((7, 7, 0, 0), (7, 0, 7, 0)))
    tap.same("... which is listed line by line, twins too",
             (len({one["as"] for one in second["recognised"]}),
              {one["by_day"] for one in second["recognised"]}), (7, {True}))
    told = levain("import", "show", str(second["import"]), "--lang", "en").stdout
    tap.ok("... and says how it was known", "by its day, its amount and the balances" in told, told)
    tap.same("... and stands once", stands(account), wanted(LINES))
    undone = json.loads(must("import", "undo", str(first["import"]), "--reason", "x", "--json"))
    tap.same("the first one undone, its lines are the other one's",
             (undone["passed_on"], stands(account)),
             ([{"import": second["import"], "lines": 7}], wanted(LINES)))
    again = json.loads(must("import", "undo", str(first["import"]), "--reason", "y", "--json"))
    tap.same("... which is done once", (again["created"], again["reason"], again["passed_on"]),
             (False, "x", []))
    back = bring(os.path.join(SCRATCH, "month.csv"), account)
    tap.same("... and the first file knows them again", counts(back), (7, 0, 7, 0))
    account = IBAN.format(2)
    bring(camt("other.xml", account, 200000, LINES), account)
    tap.same("the XML first, the same", counts(bring(csv("other.csv", 200000, LINES), account)),
             (7, 0, 7, 0))
    tap.same("... and stands once", stands(account), wanted(LINES))


def check_days(tap):
    """A statement for each day beside a month of CSV, in either order."""
    account, balance = IBAN.format(3), 300000
    bring(csv("days.csv", balance, LINES), account)
    found = []
    for day in sorted({line[0] for line in LINES}):
        of_day = [line for line in LINES if line[0] == day]
        found.append(counts(bring(camt(f"{day}.xml", account, balance, of_day), account)))
        balance += sum(line[1] for line in of_day)
    tap.same("statements of days are known in a month", found,
             [(2, 0, 2, 0), (2, 0, 2, 0), (2, 0, 2, 0), (1, 0, 1, 0)])
    account, balance = IBAN.format(4), 400000
    for day in "2026-03-02", "2026-03-03":
        of_day = [line for line in LINES if line[0] == day]
        bring(camt(f"before-{day}.xml", account, balance, of_day), account)
        balance += sum(line[1] for line in of_day)
    tap.same("a month brings the days that no statement had",
             counts(bring(csv("rest.csv", 400000, LINES), account)), (7, 3, 4, 0))
    tap.same("... and each line stands once", stands(account), wanted(LINES))


def check_parts(tap):
    """Parts of days: what is not certain is not taken for known."""
    day = "2026-03-05"
    out, back = (day, -30000, "VIR C"), (day, 30000, "REJET C")
    account = IBAN.format(5)
    bring(csv("noon.csv", 100000, [out, back]), account)
    evening = [(day, -30000, "VIR D"), (day, 30000, "REJET D")]
    later = bring(csv("amount-evening.csv", 100000, evening, amount=True), account)
    tap.same("parts of a day with the same amounts and balances come in, and are told",
             counts(later), (2, 2, 0, 2))
    account, whole = IBAN.format(6), LINES + [("2026-03-06", -77700, "VIR E")]
    first = bring(csv("part.csv", 600000, LINES), account)
    xml = camt("whole.xml", account, 600000, whole)
    told = bring(xml, account, codes=(65,))
    tap.ok("a day of which the other file has a part is refused, by day and import",
           "bank_import_days_check" in told and f"2026-03-06: {first['import']}" in told
           and "--as-new" in told, told)
    tap.same("... nothing came in", stands(account), wanted(LINES))
    must("import", "undo", str(first["import"]), "--reason", "the XML has more")
    tap.same("the whole first, then the part of it",
             (counts(bring(xml, account)),
              counts(bring(os.path.join(SCRATCH, "part.csv"), account))),
             ((8, 8, 0, 0), (7, 0, 7, 0)))
    tap.same("... and each line stands once", stands(account), wanted(whole))
    account = IBAN.format(7)
    split = [line for line in LINES if line[0] != "2026-03-05"] + [
        ("2026-03-05", -10000, "VIR F"), ("2026-03-05", -20000, "VIR G"),
        ("2026-03-05", 30000, "REJET CAROLE")]
    first = bring(csv("batch.csv", 700000, LINES), account)
    told = bring(camt("batch.xml", account, 700000, sorted(split)), account, codes=(65,))
    tap.ok("a batch that the other file splits is refused",
           f"2026-03-05: {first['import']}" in told, told)
    taken = bring(os.path.join(SCRATCH, "batch.xml"), account, "--as-new")
    tap.same("--as-new takes that day in, the others are known, what is alike is told",
             counts(taken), (8, 3, 5, 1))


def check_random(tap):
    """Files cut out of one true statement, in any order and format: a line that stands twice was
    told as alike; none is lost."""
    rng = random.Random(SEED)
    complaints, seen = [], {"known": 0, "refused": 0, "alike": 0}
    for number in range(ROUNDS):
        account, truth, day = IBAN.format(100 + number), [], 1
        while len(truth) < 14:
            truth.append((f"2026-04-{day:02}", rng.choice((-1, 1)) * rng.choice((100, 200, 300)),
                          f"L{len(truth)}"))
            day += rng.random() < 0.4
        before = [50000 + 10000 * number + sum(line[1] for line in truth[:n])
                  for n in range(len(truth))]
        days = sorted({line[0] for line in truth})
        covered, alike = set(), 0
        for file in range(6):
            if rng.random() < 0.5:
                chosen = rng.sample(days, min(len(days), rng.choice((1, 1, 2, 4))))
                places = [n for n, line in enumerate(truth)
                          if min(chosen) <= line[0] <= max(chosen)]
                path = camt(f"r{number}-{file}.xml", account, before[places[0]],
                            [truth[n] for n in places])
            else:
                first = rng.randrange(len(truth))
                places = list(range(first, rng.randint(first + 1, len(truth))))
                path = csv(f"{rng.choice(('', 'amount-'))}r{number}-{file}.csv", before[first],
                           [truth[n] for n in places], turned=rng.random() < 0.5,
                           amount=False)
            if "amount" in os.path.basename(path):
                path = csv(os.path.basename(path), before[first], [truth[n] for n in places],
                           amount=True)
            found = bring(path, account, codes=(0, 65))
            if isinstance(found, str):
                seen["refused"] += "bank_import_days_check" in found
                if "bank_import_days_check" not in found:
                    complaints.append(found)
                continue
            covered |= set(places)
            alike += len(found["alike"])
            seen["known"] += found["recognised_lines"]
        seen["alike"] += alike
        have, want = stands(account), wanted([truth[n] for n in covered])
        missing = [row for row in want if int(row[2]) > next(
            (int(other[2]) for other in have if other[:2] == row[:2]), 0)]
        doubled = sum(int(row[2]) for row in have) - sum(int(row[2]) for row in want)
        if missing or doubled > alike:
            complaints.append(f"round {number}: missing {missing}, {doubled} stand twice,"
                              f" {alike} told")
    tap.none(f"cut as one likes, nothing is lost, nothing comes in twice untold ({ROUNDS}"
             f" statements of TWICE_SEED={SEED}: {seen})", complaints)


def main():
    tap = Tap()
    must("fund", "apply", os.path.join(EXAMPLE, "fund.json"))
    check_both_ways(tap)
    check_days(tap)
    check_parts(tap)
    check_random(tap)
    tap.same("what stands is on suspense and left", sql(BOOKED), [["0"]])
    tap.same("imports and the ledger add up", [sql(f"select f.* from levain.fund,"
                                                   f" levain.{faults}(fund_id) as f")
                                               for faults in ("bank_faults", "ledger_faults")],
             [[], []])
    return tap.end()


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())
