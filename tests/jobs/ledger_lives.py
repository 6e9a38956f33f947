#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Random lives of awards: committed, certified, ordered, paid, returned, sent again, given back,
claimed, undone, over the end of a year and through periods that close, with attempts at what is
not allowed among them. The ledger has to answer each call as a model of its rules does, to hold
what the model holds, and to keep its identities. Prints TAP; run by test_ledger_lives.sh.

LEDGER_LIVES is the number of awards (500), LEDGER_SEED gives other lives.
"""
import json
import os
import random
import subprocess
import sys

import fec
from ledger_model import KINDS, SOURCES, Account, Model, Operation
from levain_test import EXAMPLE, LEVAIN, SCRATCH, Tap, must, sql

LIVES = int(os.environ.get("LEDGER_LIVES", "500"))
SEED = os.environ.get("LEDGER_SEED", "levain")
CALLS_EACH, CHECKS, AT_ONCE, LAST = 8, 6, 2, 200
YEARS = (2023, 2024)
# The ledger alone: what may be opened on conventions, and whose money an award is, are tried by
# tests of their own (tests/sql/funders.sql).
TRY = """
create or replace function levain.ledger_write(
    the_fund_id bigint, the_operations levain.operation_asked[],
    the_transfers levain.transfer_asked[]) returns void language sql as $$
    select levain.ledger_journal(the_fund_id, the_operations, the_transfers)
$$;
create function pg_temp.try(actor text, asked jsonb) returns text language plpgsql as $$
declare
    name text;
begin
    return (select string_agg(case when p.created then 'p' else 'f' end, '')
              from levain.fund f,
                   lateral levain.ledger_post(f.fund_id, actor, (
                       select jsonb_agg(a.o - 'undoes' || case when a.o ? 'undoes'
                                  then jsonb_build_object('reverses_id', (
                                      select p.operation_id from levain.operation p
                                       where p.fund_id = f.fund_id and p.key = a.o ->> 'undoes'))
                                  else '{}' end)
                         from jsonb_array_elements(asked) as a (o))) as p);
exception when others then
    get stacked diagnostics name = constraint_name;
    return coalesce(nullif(name, ''), sqlstate || ' ' || sqlerrm);
end
$$;
"""
# What was committed is paid, given back, or still to be paid; what was paid is so in all three
# ledgers. From the transfers, those that undo taken away.
IDENTITIES = """
with flow as (
    select coalesce(d.application_id, c.application_id) as application_id, t.ledger,
           case when t.kind = 'contra' then t.credit_stage else t.debit_stage end as source,
           case when t.kind = 'contra' then t.debit_stage else t.credit_stage end as target,
           case when t.kind = 'contra' then -t.cents::bigint else t.cents::bigint end as cents
      from levain.transfer t
      join levain.account d on d.fund_id = t.fund_id and d.account_id = t.debit_account_id
      join levain.account c on c.fund_id = t.fund_id and c.account_id = t.credit_account_id
), moved as (
    select application_id,
           coalesce(sum(cents) filter (where ledger = 'ae' and target = 'committed'), 0)
               as committed,
           coalesce(sum(cents) filter (where ledger = 'ae' and target = 'paid'), 0) as paid,
           coalesce(sum(cents) filter (where ledger = 'ae' and target = 'decommitted'), 0) as given,
           coalesce(sum(cents) filter (where ledger = 'cp' and target = 'paid'), 0) as cp_paid,
           coalesce(sum(cents) filter (where ledger = 'cash' and source = 'bank'), 0) as cash_sent
      from flow where application_id is not null group by application_id
), held as (
    select application_id,
           coalesce(sum(credit_cents - debit_cents) filter (
               where ledger = 'ae' and stage in ('committed', 'certified', 'ordered')), 0)
               as left_over,
           coalesce(sum(credit_cents - debit_cents) filter (
               where ledger = 'cash' and stage in ('sent', 'executed')), 0) as cash_paid,
           coalesce(sum(credit_cents - debit_cents) filter (
               where ledger = 'cash' and stage = 'returned'), 0) as returned
      from levain.account where application_id is not null group by application_id
)
select 'application ' || application_id || ' ' || m::text || ' ' || h::text
  from moved m join held h using (application_id)
 where committed - paid - given <> left_over or paid <> cp_paid or cp_paid <> cash_sent
    or cash_paid <> cp_paid - returned
union all
select f.subject || ': ' || f.found || ', not ' || f.expected
  from levain.fund, lateral (select * from levain.ledger_money_faults(fund_id)
                             union all select * from levain.ledger_whole_faults(fund_id)
                             union all select * from levain.ledger_journal_faults(fund_id)) as f"""


class Lives:
    """Draws calls, asks the model for the answer, and writes both down."""

    def __init__(self, rng, call, funder, applications, script):
        self.rng, self.call, self.funder, self.script = rng, call, funder, script
        self.model, self.number, self.expected, self.kinds, self.keys = Model(), 0, [], {}, []
        self.awards = [(number, rng.choice(("E1", "E2", "E3"))) for number in applications]
        self.alive = self.awards[:AT_ONCE]
        self.year, self.day = YEARS[0], f"{YEARS[0]}-01-02"

    # ---- words of the ledger ------------------------------------------------------------------

    def account(self, ledger, stage, award=None, year=None, envelope=None, funder=False):
        application, of = award or (None, envelope)
        return Account(ledger, stage, year or self.year, YEARS[0], of, application,
                       self.funder if funder else None)

    def holding(self, ledger, stage, award):
        """One of the accounts of the award that hold something, of this year or the one before."""
        found = [account for account in (self.account(ledger, stage, award, year) for year in YEARS
                                         if year <= self.year) if self.model.held(account) > 0]
        return self.rng.choice(found) if found else None

    def part(self, *accounts):
        most = min(self.model.held(account) for account in accounts)
        return most if self.rng.random() < 0.7 else self.rng.randint(1, most)

    def operation(self, kind, lines, **more):
        self.number += 1
        return Operation(f"{kind} {self.number}", kind, self.year, self.day, lines, **more)

    def as_json(self, account):
        told = {"stage": account.stage, "exercise": account.exercise, "vintage": account.vintage}
        if account.envelope:
            told.update(call_id=self.call, envelope=account.envelope)
        if account.application:
            told["application_id"] = account.application
        if account.funder:
            told["funder_id"] = account.funder
        return told

    def document(self, operation):
        told = {"key": operation.key, "kind": operation.kind, "exercise": operation.exercise,
                "accounted_on": operation.day, "value_on": operation.day}
        for name in ("cites", "reason", "undoes"):
            if getattr(operation, name) is not None:
                told[name] = getattr(operation, name)
        if operation.kind != "contra":
            told["transfers"] = [{"ledger": source.ledger, "cents": cents,
                                  "debit": self.as_json(source), "credit": self.as_json(to)}
                                 for cents, source, to in operation.lines]
        return told

    def ask(self, operations, actor=None):
        actor = actor or KINDS[operations[0].kind][0]
        actor = "manager" if actor == "both" else actor
        answer = self.model.post(actor, operations)
        if set(answer) <= set("pf"):
            self.keys += [operation.key for operation, told in zip(operations, answer)
                          if told == "p"]
        self.expected.append(answer)
        for _ in operations:
            name = operations[0].kind if set(answer) <= set("pf") else answer
            self.kinds[name] = self.kinds.get(name, 0) + 1
        document = json.dumps([self.document(operation) for operation in operations])
        self.script.write(f"select pg_temp.try('{actor}', $json${document}$json$);\n")

    # ---- what is allowed ----------------------------------------------------------------------

    def chain(self, kind, ledger, stage, to, award):
        """An operation that takes what one account of the award holds a stage on."""
        source = self.holding(ledger, stage, award)
        if source is None:
            return None
        return self.operation(kind, [(self.part(source), source, self.account(ledger, to, award))])

    def commit(self, award):
        source = self.account("ae", "available", envelope=award[1])
        begun = any(self.holding("ae", stage, award)
                    for stage in ("committed", "certified", "ordered", "paid"))
        if self.model.held(source) <= 0 or (begun and self.rng.random() < 0.95):
            return None
        cents = min(self.model.held(source), self.rng.randint(1, 100000))
        return self.operation("commit", [(cents, source, self.account("ae", "committed", award))])

    def order(self, award):
        source = self.holding("ae", "certified", award)
        credits = self.account("cp", "available", envelope=award[1])
        if source is None or self.model.held(credits) <= 0:
            return None
        cents = self.part(source, credits)
        return self.operation("order", [
            (cents, source, self.account("ae", "ordered", award)),
            (cents, credits, self.account("cp", "ordered", award))])

    def pay(self, award):
        source = self.holding("ae", "ordered", award)
        credits = self.account("cp", "ordered", award)
        bank = self.account("cash", "bank", year=YEARS[0])
        if source is None or min(self.model.held(credits), self.model.held(bank)) <= 0:
            return None
        cents = self.part(source, credits, bank)
        return self.operation("pay", [
            (cents, source, self.account("ae", "paid", award)),
            (cents, credits, self.account("cp", "paid", award)),
            (cents, bank, self.account("cash", "sent", award))])

    def decommit(self, award):
        source = self.holding("ae", "committed", award)
        if source is None or self.rng.random() < 0.8:
            return None
        cents, on_its_way = self.part(source), self.account("ae", "decommitted", award)
        return self.operation("decommit", [
            (cents, source, on_its_way),
            (cents, on_its_way, self.account("ae", self.rng.choice(("available", "cancelled")),
                                             envelope=award[1]))])

    def claim(self, award):
        return self.holding("ae", "paid", award) and self.operation("claim", [(
            self.rng.randint(1, 9999), self.account("cash", "claim", award),
            self.account("cash", "due", award))])

    def owe(self, award):
        source = self.holding("cash", "recovered", award)
        return source and self.operation("owe", [(
            self.part(source), source, self.account("cash", "owed", funder=True))])

    def reuse(self, award):
        source = self.holding("cash", "recovered", award)
        return source and self.operation("reuse", [(
            self.part(source), source, self.account("cash", "bank"))])

    def between(self, award):
        """Money of envelopes: to another one, to the next year, lost, opened again."""
        kind, ledger, stage, to = self.rng.choice((
            ("move", "ae", "available", "available"), ("pool", "cp", "available", "available"),
            ("carry_over", "ae", "available", "available"), ("cancel", "ae", "available",
                                                             "cancelled"),
            ("reopen", "ae", "cancelled", "available"), ("reopen", "cp", "lapsed", "available"),
            ("lapse", "cp", "available", "lapsed")))
        year = YEARS[0] if kind == "carry_over" else self.year
        source = self.account(ledger, stage, year=year, envelope=award[1])
        target = self.account(ledger, to, envelope=self.rng.choice(
            [name for name in ("E1", "E2", "E3") if name != award[1]])
            if kind in ("move", "pool") else award[1])
        if self.model.held(source) <= 0 or source == target:
            return None
        cents = self.rng.randint(1, max(1, self.model.held(source) // 20))
        return self.operation(kind, [(cents, source, target)])

    def contra(self, _award):
        """Undo one of the last operations, be it possible or not."""
        undone = self.one_of_the_last().key
        if self.model.posted[undone].kind in ("open", "pledge", "call_funds", "receive"):
            return None
        return self.operation("contra", [], undoes=undone, cites=None,
                              reason=self.rng.choice(("a mistake", "a mistake", None)))

    def one_of_the_last(self):
        return self.model.posted[self.rng.choice(self.keys[-LAST:])]

    def give_back(self, _award):
        source = self.account("cash", "owed", funder=True)
        return self.operation("give_back", [(self.part(source), source, self.account(
            "cash", "given_back", funder=True))]) if self.model.held(source) > 0 else None

    def legal(self):
        award = self.rng.choice(self.alive)
        draw = self.rng.random()
        if draw < 0.05:
            return self.contra(award)
        if draw < 0.09:
            return self.between(award)
        certify = ("certify", "ae", "committed", "certified")
        execute = ("execute", "cash", "sent", "executed")
        steps = [
            self.commit, self.commit, self.order, self.pay, self.decommit, self.claim,
            # Few lives come so far: what they may do then is drawn more often.
            *3 * [self.owe, self.reuse], self.give_back,
            *(lambda of, step=step: self.chain(*step, of) for step in (
                certify, execute, ("return", "cash", "sent", "returned"),
                ("return", "cash", "executed", "returned"), ("reissue", "cash", "returned", "sent"),
                *3 * [("recover", "cash", "due", "recovered")], ("waive", "cash", "due", "waived"),
                ("write_off", "cash", "due", "written_off")))]
        self.rng.shuffle(steps)
        return next((found for found in (step(award) for step in steps) if found), None)

    # ---- what is not --------------------------------------------------------------------------

    def too_much(self, operation):
        cents, source, to = operation.lines[0]
        return [(self.model.held(source) + 1, source, to), *operation.lines[1:]]

    def illegal(self, operation):
        """The operation with one thing wrong about it; gives the actor, too, where it is that."""
        lines, actor = operation.lines, None
        wrong = self.rng.choice(("cents", "actor", "cites", "stage", "award", "vintage", "closed",
                                 "day", "nothing", "key", "next year", "part", "cent"))
        cents, source, to = lines[0]
        if wrong == "cents" and (source.ledger, source.stage) not in SOURCES:
            operation.lines = self.too_much(operation)
        elif wrong == "actor":
            actor = next(name for name in ("manager", "accountant", "decision")
                         if name != KINDS[operation.kind][0])
        elif wrong == "cites":
            operation.cites = None
        elif wrong == "stage":
            operation.lines = [(cents, source, to._replace(stage="given_back"))] \
                if source.funder else [(cents, source, self.account(
                    source.ledger, "paid", self.awards[0]))] if source.ledger == "ae" else lines
        elif wrong == "award":
            operation.lines = [(cents, source, to._replace(application=self.awards[0][0]))] \
                if to.application else lines
        elif wrong == "vintage":
            operation.lines = [(cents, source, to._replace(vintage=2022)), *lines[1:]]
        elif wrong == "closed":
            operation.day = f"{self.year}-01-01"
        elif wrong == "day":
            operation.day = f"{self.year + 1}-02-01"
        elif wrong == "nothing":
            operation.lines = [(0, source, to), *lines[1:]]
        elif wrong == "part" and len(lines) > 1:
            operation.lines = self.rng.sample(lines, self.rng.randint(1, len(lines) - 1))
        elif wrong == "cent" and cents > 1:
            number = self.rng.randrange(len(lines))
            operation.lines = [*lines[:number], (lines[number][0] - 1, *lines[number][1:]),
                               *lines[number + 1:]]
        elif wrong == "key":
            operation.key = self.one_of_the_last().key
        elif wrong == "next year":
            operation.lines = [(cents, source, to._replace(exercise=self.year + 1)), *lines[1:]]
        return actor

    # ---- a life ---------------------------------------------------------------------------------

    def begin(self):
        """Money that all lives together do not quite need."""
        cents = 120000 * len(self.awards)
        for ledger in ("ae", "cp"):
            self.ask([self.operation("open", [(cents, self.account(ledger, "opened", envelope=name),
                                               self.account(ledger, "available", envelope=name))])
                      for name in ("E1", "E2", "E3")])
        for kind, stage, to in (("pledge", "pledge", "promised"),
                                ("call_funds", "promised", "called"),
                                ("receive", "called", "bank")):
            self.ask([self.operation(kind, [(
                2 * cents, self.account("cash", stage, funder=True),
                self.account("cash", to, funder=to != "bank"))])])

    def close(self, day):
        self.model.closed[self.year] = day
        self.expected.append("t")
        self.script.write(f"select levain.ledger_close(fund_id, {self.year}::smallint, '{day}')"
                          " from levain.fund;\n")

    def step(self):
        """One call: of one operation, of some, or of many; the same again; or one that is bad."""
        operation = None
        while operation is None:
            operation = self.legal()
        draw = self.rng.random()
        if draw < 0.2 and operation.kind != "contra":
            self.ask([operation], self.illegal(operation))
            return
        together = [operation]
        if draw > 0.95 and operation.kind == "commit":
            together += [one for one in (self.commit(self.rng.choice(self.alive))
                                         for _ in range(self.rng.choice((2, 5, 30)))) if one]
        if 0.5 < draw < 0.55:
            again = self.one_of_the_last()
            if KINDS[again.kind][0] == KINDS[operation.kind][0]:
                together.append(again)
        if len({one.key for one in together}) == len(together):
            self.ask(together)


def write_script(lives, check):
    """All calls of all lives; periods close as time goes on."""
    lives.begin()
    calls = CALLS_EACH * len(lives.awards)
    months = [(year, month) for year in YEARS for month in range(1, 13)]
    each = max(1, calls // len(months))
    for number, (year, month) in enumerate(months):
        if year != lives.year:
            lives.year = year
            lives.ask([lives.operation("open", [(
                60000 * len(lives.awards), lives.account("cp", "opened", envelope=name),
                lives.account("cp", "available", envelope=name))]) for name in ("E1", "E2", "E3")])
        lives.day = f"{year}-{month:02}-15"
        for call in range(each):
            # Some live at a time, and then the next ones.
            first = (number * each + call) * len(lives.awards) // calls
            lives.alive = lives.awards[first:first + AT_ONCE]
            lives.step()
        if month % 3 == 0:
            lives.close(f"{year}-{month:02}-10")
        if number % max(1, len(months) // CHECKS) == 0 or number == len(months) - 1:
            check(lives)


def main():
    tap = Tap()
    tap.say(f"LEDGER_LIVES={LIVES} LEDGER_SEED={SEED}")
    must("migrate", "--quiet")
    must("fund", "apply", os.path.join(EXAMPLE, "fund.json"), "--quiet")
    sql("insert into levain.application (fund_id, call_id, code) select fund_id, call_id, 'L' || n"
        f" from levain.call, generate_series(1, {LIVES}) as n; analyze levain.application")
    call, funder = (int(cell) for cell in sql(
        "select min(call_id), (select min(funder_id) from levain.funder) from levain.call")[0])
    numbers = [int(row[0]) for row in sql(
        "select application_id from levain.application order by 1")]
    path, held = os.path.join(SCRATCH, "lives.sql"), []
    with open(path, "w", encoding="utf-8") as script:
        script.write(TRY)
        lives = Lives(random.Random(SEED), call, funder, numbers, script)

        def check(at):
            held.append({account: at.model.held(account) for account in {**at.model.came,
                                                                         **at.model.went}})
            at.expected.append("check")
            script.write("select 'check';\n" + IDENTITIES + ";\n"
                         "select 'held', name, credit_cents - debit_cents from levain.account"
                         " order by account_id;\nselect 'checked';\n")

        write_script(lives, check)
    compare(tap, lives, held, path)
    check_books(tap)
    return tap.end()


# What of each kind of movement stands.
STANDS = """
select coalesce(r.kind, o.kind), t.ledger,
       sum(case when r.kind is null then t.cents else -t.cents end)
  from levain.transfer t
  join levain.operation o using (fund_id, operation_id)
  left join levain.operation r on r.fund_id = o.fund_id and r.operation_id = o.reverses_id
 where t.ledger = 'cash' or (t.ledger = 'ae' and coalesce(r.kind, o.kind) = 'certify')
 group by 1, 2
"""
# An association's debit and credit of each, as an accountant would say them.
BOOKED = {
    ("call_funds", "cash"): ("441", "741"), ("receive", "cash"): ("512", "441"),
    ("certify", "ae"): ("6571", "467"), ("pay", "cash"): ("467", "512"),
    ("transmit", "cash"): ("467", "512"), ("pay_left", "cash"): ("467", "512"),
    ("return", "cash"): ("512", "467"), ("reissue", "cash"): ("467", "512"),
    ("claim", "cash"): ("467", "758"), ("recover", "cash"): ("512", "467"),
    ("waive", "cash"): ("658", "467"), ("write_off", "cash"): ("654", "467"),
    ("owe", "cash"): ("741", "4419"), ("give_back", "cash"): ("4419", "512"),
    ("receive_unknown", "cash"): ("512", "471"), ("send_back", "cash"): ("471", "512"),
    ("identify", "cash"): ("471", "512"), ("leave_unknown", "cash"): ("472", "512"),
    ("identify_left", "cash"): ("512", "472"), ("overpay", "cash"): ("467", "512"),
    ("overpaid_back", "cash"): ("512", "467"),
}
# Entries that are of no operation, or not of its cents; operations that are in no entry.
UNTRACED = """
select e.exercise, e.journal, e.number, sum(b.debit_cents), max(p.cents)
  from levain.book_entry e
  join levain.book_line b using (fund_id, exercise, journal, number)
  left join (select k.fund_id, k.exercise, k.journal, k.number, sum(t.cents) as cents
               from levain.book_operation k
               join levain.transfer t using (fund_id, operation_id)
               join levain.operation o using (fund_id, operation_id)
               left join levain.operation r
                 on r.fund_id = o.fund_id and r.operation_id = o.reverses_id
              where t.ledger = case coalesce(r.kind, o.kind) when 'certify' then 'ae'
                                    else 'cash' end
              group by k.fund_id, k.exercise, k.journal, k.number) as p
    on p.fund_id = e.fund_id and p.exercise = e.exercise and p.journal = e.journal
   and p.number = e.number
 where e.journal <> 'AN'
 group by e.exercise, e.journal, e.number
having sum(b.debit_cents) is distinct from max(p.cents)
union all
select w.exercise, w.kind, w.operation_id::integer, null, null
  from (select o.operation_id, o.exercise, coalesce(r.kind, o.kind)::text as kind
          from levain.operation o
          left join levain.operation r
            on r.fund_id = o.fund_id and r.operation_id = o.reverses_id
         where not exists (select from levain.book_operation k
                            where k.operation_id = o.operation_id)) as w
 where w.kind = any (string_to_array('{}', ' '))
"""


def balances(moves):
    """What each account holds after moves, each a debit, a credit and cents."""
    held = {}
    for debit, credit, cents in moves:
        held[debit] = held.get(debit, 0) + cents
        held[credit] = held.get(credit, 0) - cents
    return {account: cents for account, cents in held.items() if cents}


def check_books(tap):
    """All of it is handed over to the books of an association, twice a year."""
    fund = sql("insert into levain.fund_operator (fund_id, valid_from, kind, decision)"
               " select fund_id, '2000-01-01', 'private', 'statutes' from levain.fund limit 1"
               " returning (select code from levain.fund limit 1)")[0][0]
    rows, faults, told = [], [], []
    for year in (*YEARS, YEARS[-1] + 1):
        path = os.path.join(SCRATCH, f"{year}.txt")
        for also in (["--through", f"{year}-06-30"], [], ["--whole"]):
            done = subprocess.run([LEVAIN, "books", fund, "--exercise", str(year), "--out", path,
                                   *also], capture_output=True, text=True, check=False)
            told += [done.stderr] if done.returncode not in (0, 65) else []
        if os.path.exists(path):
            read, wrong = fec.read(path)
            rows += read
            faults += wrong + fec.faults_of(read)
    tap.same("the books of all lives keep the rules of the file of entries", faults + told, [])
    stands = [(kind, ledger, int(cents)) for kind, ledger, cents in sql(STANDS)]
    tap.same("each account of the books holds what the ledger says it does", balances(
        [(row["CompteNum"], "all", row["Debit"] - row["Credit"]) for row in rows
         if row["JournalCode"] != "AN"]), balances(
             [(*BOOKED[kind, ledger], cents) for kind, ledger, cents in stands
              if (kind, ledger) in BOOKED]))
    tap.same("each entry is of an operation and of its cents, each operation is in one", sql(
        UNTRACED.format(" ".join(kind for kind, _ in BOOKED))), [])
    tap.ok("and there are many", len(rows) > LIVES, len(rows))
    tap.same("nothing is wrong with what was handed over", sql(
        "select f.* from levain.fund, levain.books_faults(fund_id) as f"), [])
    tap.say(f"{len(rows)} lines of books")


def name_of(lives, account):
    return "/".join([account.ledger, account.stage, str(account.exercise), str(account.vintage)]
                    + ([f"call {lives.call} {account.envelope}"] if account.envelope else [])
                    + ([f"application {account.application}"] if account.application else [])
                    + ([f"funder {account.funder}"] if account.funder else []))


def compare(tap, lives, held, path):
    """Run the calls, and hold each answer and each balance against the model's."""
    done = subprocess.run(["psql", "-XAtqF", "\t", "-v", "ON_ERROR_STOP=1", "-f", path],
                          capture_output=True, text=True, check=False)
    tap.ok("all calls are answered", done.returncode == 0, done.stderr[-2000:])
    answers, checks, at = [], [], None
    for line in done.stdout.splitlines():
        if line == "check":
            at = {"faults": [], "held": {}}
            answers.append(line)
        elif line == "checked":
            checks.append(at)
            at = None
        elif at is not None and line.startswith("held\t"):
            _, name, cents = line.split("\t")
            at["held"][name] = int(cents)
        elif at is not None:
            at["faults"].append(line)
        else:
            answers.append(line)
    tap.none(f"the ledger answers {len(lives.expected)} calls as the model does",
             [f"call {number}: {found}, not {wanted}" for number, (found, wanted)
              in enumerate(zip(answers, lives.expected)) if found != wanted])
    tap.same("and every one of them", len(answers), len(lives.expected))
    for number, (found, wanted) in enumerate(zip(checks, held), 1):
        tap.none(f"check {number}: the identities hold, the ledger can be built again",
                 found["faults"])
        named = {name_of(lives, account): cents for account, cents in wanted.items()}
        tap.same(f"check {number}: each account holds what the model's does",
                 sorted(set(found["held"].items()) ^ set(named.items()))[:5], [])
    tap.same("all was checked", len(checks), len(held))
    never = [kind for kind in KINDS if not lives.kinds.get(kind)] + [
        name for name in ("account_balance_check", "operation_actor_check", "operation_cites_check",
                          "transfer_scope_check", "operation_whole_check", "operation_closed_check",
                          "transfer_move_fkey",
                          "operation_accounted_on_check", "operation_parameters_check",
                          "operation_contra_check", "operation_reverses_id_key",
                          "transfer_cents_check") if not lives.kinds.get(name)]
    tap.same("each kind of operation was done, each rule refused something", never, [])
    tap.say(" ".join(f"{name} {count}" for name, count in sorted(lives.kinds.items())))


if __name__ == "__main__":
    sys.exit(main())
