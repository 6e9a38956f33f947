#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Figures of reports over random lives of awards (ledger_lives.py), here with conventions and the
shares of funders: each figure against the balances and shares that the ledger comes to when it is
walked up to the same day and instant; reports of one moment against each other; the sum over
funders against the total. Prints TAP; run by test_figures.sh.

FIGURES_LIVES is the number of awards of each of two years (20), LEDGER_SEED gives other lives.
"""
import csv
import io
import json
import os
import random
import subprocess
import sys

import documents
import ledger_lives
import ledger_model
from levain_test import EXAMPLE, Tap, levain, must, sql

LIVES = int(os.environ.get("FIGURES_LIVES", "20"))
TAIL = 20
SEED = os.environ.get("LEDGER_SEED", "levain")
FUNDERS = {"region": (900000, 36000, "true"), "departement": (500000, 20000, "false"),
           "fondation": (150000, 6000, "true")}
MORE = {
    "manage": ("accountant", True, "cash bank management"),
    "receive_unknown": ("accountant", False, "cash outside suspense"),
    "identify": ("accountant", True, "cash suspense outside"),
    "leave_unknown": ("accountant", False, "cash outside left"),
    "identify_left": ("accountant", True, "cash left outside"),
    "overpay": ("accountant", False, "cash bank overpaid"),
    "overpaid_back": ("accountant", False, "cash overpaid bank"),
    "bank_fee": ("accountant", False, "cash bank charged"),
    "bank_fee_back": ("accountant", False, "cash charged bank"),
    "interest": ("accountant", False, "cash yield bank"),
}
# The ledger walked up to a day and an instant: balances of accounts, and shares of transfers. What
# a figure has to be is told from these, in other words than those that it is defined by.
WANTED = """
with cut as (
    select t.*, o.kind = 'contra' as undoes
      from levain.transfer t
      join levain.operation o using (fund_id, operation_id)
     where o.accounted_on <= '{day}' and o.recorded_at <= '{instant}'
), balance as (
    select a.ledger || ' ' || a.stage as stage, a.call_id, a.envelope::text, a.application_id,
           a.vintage, a.funder_id, sum(x.cents) as cents
      from cut t,
           lateral (values (t.debit_account_id, -t.cents::bigint),
                           (t.credit_account_id, t.cents::bigint)) as x (account_id, cents)
      join levain.account a on a.account_id = x.account_id
     group by 1, 2, 3, 4, 5, 6
), shared as (
    select p.share, a.call_id, a.envelope::text, a.application_id, s.year, s.funder_id,
           sum(p.cents) as cents
      from cut t
      join levain.transfer_share p using (fund_id, operation_id, line)
      join levain.funding_source s using (fund_id, source_id)
      left join lateral (
          select k.call_id, k.envelope, k.application_id from levain.account k
           where k.account_id in (t.debit_account_id, t.credit_account_id)
             and k.application_id is not null
           limit 1) as a on true
     group by 1, 2, 3, 4, 5, 6
), wanted as (
    select f.figure, b.call_id, b.envelope, b.application_id, b.vintage, null::bigint as funder_id,
           sum(f.sign * b.cents) as cents
      from balance b
      join (values ('outstanding', 'ae committed', 1), ('outstanding', 'ae certified', 1),
                   ('outstanding', 'ae ordered', 1), ('uncertified', 'ae committed', 1),
                   ('certified_unpaid', 'ae certified', 1), ('certified_unpaid', 'ae ordered', 1),
                   ('ae_left', 'ae available', 1), ('cp_left', 'cp available', 1),
                   ('to_reissue', 'cash returned', 1), ('claims_due', 'cash due', 1),
                   ('suspense', 'cash suspense', 1), ('unknown_out', 'cash left', 1),
                   ('overpaid', 'cash overpaid', 1), ('paid', 'ae paid', 1),
                   ('charged', 'cash charged', 1), ('interest', 'cash yield', -1),
                   ('cp_paid', 'cp paid', 1), ('waived', 'cash waived', 1),
                   ('written_off', 'cash written_off', 1), ('to_pass_on', 'cash recovered', 1),
                   ('ae_ended', 'ae cancelled', 1), ('ae_opened', 'ae opened', -1),
                   ('cp_opened', 'cp opened', -1))
           as f (figure, stage, sign) using (stage)
     group by 1, 2, 3, 4, 5
    union all
    select f.figure, null, null, null, b.vintage, b.funder_id, sum(b.cents)
      from balance b
      join (values ('to_call', 'cash promised'), ('to_receive', 'cash called'),
                   ('to_return', 'cash owed'), ('returned', 'cash given_back'))
           as f (figure, stage) using (stage)
     group by 1, 5, 6
    union all
    select f.figure, null, null, null, null, null, sum(f.sign * b.cents)
      from balance b
      join (values ('at_hand', 'cash bank', 1), ('at_hand', 'cash overpaid', 1),
                   ('at_hand', 'cash recovered', 1), ('at_hand', 'cash owed', 1),
                   ('at_hand', 'cash charged', 1), ('at_hand', 'cash yield', 1),
                   ('cash_held', 'cash bank', 1), ('cash_held', 'cash returned', 1),
                   ('cash_held', 'cash recovered', 1), ('cash_held', 'cash owed', 1),
                   ('cash_held', 'cash suspense', 1), ('cash_held', 'cash left', -1),
                   ('disbursed', 'cash sent', 1), ('disbursed', 'cash executed', 1))
           as f (figure, stage, sign) using (stage)
     group by 1
    union all
    select s.share, s.call_id, s.envelope, s.application_id, s.year, s.funder_id, s.cents
      from shared s
     where s.share not in ('managed', 'owed')
    union all
    select s.share, null, null, null, s.year, s.funder_id, sum(s.cents)
      from shared s
     where s.share in ('managed', 'owed')
     group by 1, 5, 6
), fact as (
    select f.figure, f.call_id, f.envelope, f.application_id, f.vintage, f.funder_id,
           sum(f.cents) as cents
      from levain.fund g,
           levain.figure_facts(g.fund_id, null, null, '{day}', '{instant}') as f
     group by 1, 2, 3, 4, 5, 6
), told as (
    -- Each at the grain that it is wanted at.
    select w.figure, w.call_id, w.envelope, w.application_id, w.vintage, w.funder_id,
           sum(w.cents) as wanted, sum(w.found) as found
      from (select w.*, 0 as found from wanted w
            union all
            select g.figure, case when g.award then f.call_id end,
                   case when g.award then f.envelope end,
                   case when g.award and g.figure <> 'cp_left' then f.application_id end,
                   case when g.vintage then f.vintage end,
                   case when g.funder then f.funder_id end, 0, f.cents
              from (select distinct w.figure,
                           w.figure not in ('at_hand', 'cash_held', 'disbursed', 'to_call',
                               'to_receive', 'to_return', 'returned', 'managed', 'owed') as award,
                           w.figure not in ('at_hand', 'cash_held', 'disbursed') as vintage,
                           w.funder_id is not null as funder
                      from wanted w) as g
              join fact f on f.figure = g.figure) as w
     group by 1, 2, 3, 4, 5, 6
)
select t.figure, t.call_id, t.envelope, t.application_id, t.vintage, t.funder_id, t.wanted, t.found
  from told t
 where t.wanted is distinct from t.found;
"""
# What funding statement prints, and the sum over funders.
STATED = """
with stated as (
    select s.funder, s.year, s.item as figure, sum(s.cents) as cents
      from levain.fund f, levain.funding_statement(f.fund_id, null, '{day}') as s
     group by 1, 2, 3
), fact as (
    select d.code::text as funder, f.vintage as year, f.figure, sum(f.cents) as cents
      from levain.fund g, levain.figure_facts(g.fund_id, null, null, '{day}', null) as f
      join levain.funder d using (funder_id)
     where f.figure in (select s.figure from stated s)
     group by 1, 2, 3
)
select * from (select * from stated except select * from fact) as lacking
union all
select * from (select * from fact where cents <> 0 except select * from stated) as added
"""


class FigureLives(ledger_lives.Lives):
    """The same lives, asked one by one: what the shares of funders refuse does not happen."""

    def __init__(self, rng, call, funders, applications, psql):
        super().__init__(rng, call, None, applications, None)
        self.funders, self.psql, self.refused = funders, psql, {}
        self.year, self.day = ledger_lives.YEARS[0], f"{ledger_lives.YEARS[0]}-01-02"

    def ask(self, operations, actor=None):
        actor = actor or ledger_model.KINDS[operations[0].kind][0]
        actor = "manager" if actor == "both" else actor
        document = ledger_lives.json.dumps([self.document(one) for one in operations])
        self.psql.stdin.write(f"select pg_temp.try('{actor}', $json${document}$json$);\n")
        self.psql.stdin.flush()
        answer = self.psql.stdout.readline().strip()
        if not answer or set(answer) - set("pf"):
            self.refused[answer] = self.refused.get(answer, 0) + 1
            return answer
        if self.model.post(actor, operations) != answer:
            raise SystemExit(f"Bail out! the model does not follow: {document}: {answer}")
        self.keys += [one.key for one, told in zip(operations, answer) if told == "p"]
        for one in operations:
            self.kinds[one.kind] = self.kinds.get(one.kind, 0) + 1
        return answer

    def operation(self, kind, lines, **more):
        """Keys are for ever: each of the two years has its own."""
        told = super().operation(kind, lines, **more)
        told.key = f"{ledger_lives.YEARS[0]} {told.key}"
        return told

    def close(self, day):
        """Periods stay open: the two years overlap, so that days and instants differ."""

    def begin(self):
        year, count = ledger_lives.YEARS[0], len(self.awards)
        for code, (cents, management, reuse) in FUNDERS.items():
            earmark = (f", 'earmarks', jsonb_build_array(jsonb_build_object('call_id', {self.call},"
                       f" 'envelope', 'E1', 'cents', {50000 * count}))" if code == "region" else "")
            sql(f"select levain.funding_sign(f.fund_id, jsonb_build_array(jsonb_build_object("
                f"'funder', '{code}', 'year', {year}, 'number', 'C-{code}', 'signed_on',"
                f" '{year}-01-01', 'cents', {cents * count}, 'management_cents',"
                f" {management * count}, 'reuse', {reuse}, 'clause', 'article 4'{earmark})))"
                " from levain.fund f")
            self.funder = self.funders[code]
            self.model.came[self.account("cash", "promised", funder=True)] = cents * count
            for kind, stage, to, part in (("call_funds", "promised", "called", 9),
                                          ("receive", "called", "bank", 8)):
                self.ask([self.operation(kind, [(
                    cents * count * part // 10, self.account("cash", stage, funder=True),
                    self.account("cash", to, funder=to != "bank"))])])
        for ledger in ("ae", "cp"):
            self.ask([self.operation("open", [(
                120000 * count, self.account(ledger, "opened", envelope=name),
                self.account(ledger, "available", envelope=name))])
                for name in ("E1", "E2", "E3")])
        self.whole_life(self.awards[0])
        if self.refused:
            raise SystemExit(f"Bail out! it does not begin: {self.refused}")

    def whole_life(self, award):
        """Most kinds of operations once: whatever is drawn later, each figure is something."""
        self.funder = self.funders["region"]
        free = {ledger: self.account(ledger, "available", envelope=award[1])
                for ledger in ("ae", "cp")}
        lapsed = self.account("cp", "lapsed", envelope=award[1])
        gone = self.account("ae", "cancelled", envelope=award[1])
        for kind, *lines in (
                ("commit", (9000, free["ae"], "ae committed")),
                ("certify", (6000, "ae committed", "ae certified")),
                ("order", (5000, "ae certified", "ae ordered"),
                 (5000, free["cp"], "cp ordered")),
                ("pay", (4000, "ae ordered", "ae paid"), (4000, "cp ordered", "cp paid"),
                 (4000, self.account("cash", "bank"), "cash sent")),
                ("return", (1500, "cash sent", "cash returned")),
                ("reissue", (1000, "cash returned", "cash sent")),
                ("execute", (2000, "cash sent", "cash executed")),
                ("decommit", (700, "ae committed", "ae decommitted"),
                 (700, "ae decommitted", gone)),
                ("claim", (1600, "cash claim", "cash due")),
                ("recover", (900, "cash due", "cash recovered")),
                ("waive", (300, "cash due", "cash waived")),
                ("write_off", (100, "cash due", "cash written_off")),
                ("owe", (90, "cash recovered", self.account("cash", "owed", funder=True))),
                ("give_back", (50, self.account("cash", "owed", funder=True),
                               self.account("cash", "given_back", funder=True))),
                ("reuse", (70, "cash recovered", self.account("cash", "bank"))),
                ("lapse", (800, free["cp"], lapsed)), ("reopen", (200, lapsed, free["cp"])),
                ("cancel", (60, free["ae"], gone)), ("reopen", (20, gone, free["ae"])),
                ("manage", (500, self.account("cash", "bank"),
                            self.account("cash", "management"))),
                ("receive_unknown", (40, self.account("cash", "outside"),
                                     self.account("cash", "suspense"))),
                ("leave_unknown", (30, self.account("cash", "outside"),
                                   self.account("cash", "left"))),
                ("overpay", (20, self.account("cash", "bank"), "cash overpaid")),
                ("bank_fee", (7, self.account("cash", "bank"), self.account("cash", "charged"))),
                ("interest", (5, self.account("cash", "yield"), self.account("cash", "bank")))):
            self.ask([self.operation(kind, [
                (cents, *(self.account(*end.split(), award) if isinstance(end, str) else end
                          for end in ends)) for cents, *ends in lines])])

    def claim(self, award):
        """No more than was paid and not claimed."""
        years = [year for year in ledger_lives.YEARS if year <= self.year]
        most = sum(self.model.held(self.account("ae", "paid", award, year))
                   - self.model.came.get(self.account("cash", "due", award, year), 0)
                   for year in years)
        return most > 0 and self.operation("claim", [(
            self.rng.randint(1, most), self.account("cash", "claim", award),
            self.account("cash", "due", award))]) or None

    def owe(self, award):
        source = self.holding("cash", "recovered", award)
        return source and self.operation("owe", [(
            self.rng.randint(1, max(1, self.model.held(source) // 3)), source,
            self.account("cash", "owed", funder=True))])

    def reuse(self, award):
        source = self.holding("cash", "recovered", award)
        return source and self.year == ledger_lives.YEARS[0] and self.operation("reuse", [(
            self.rng.randint(1, max(1, self.model.held(source) // 2)), source,
            self.account("cash", "bank"))]) or None

    def beside(self):
        """What is not of one award, or was not meant."""
        award = self.rng.choice(self.alive)
        kind = self.rng.choice(list(MORE))
        ledger, stage, to = MORE[kind][2].split()
        year = ledger_lives.YEARS[0] if "bank" in (stage, to) else self.year
        ends = [self.account(ledger, name, award if name == "overpaid" else None, year)
                for name in (stage, to)]
        held = self.model.held(ends[0])
        if (ledger, stage) in ledger_model.SOURCES:
            held = 9999
        return held > 0 and self.operation(kind, [(
            self.rng.randint(1, min(held, 9999)), *ends)]) or None

    def legal(self):
        self.funder = self.rng.choice(list(self.funders.values()))
        award, draw = self.rng.choice(self.alive), self.rng.random()
        if draw < 0.05:
            return self.beside()
        if draw < 0.1:
            return self.between(award)
        if draw < 0.35:
            ends = [self.owe, self.reuse, self.give_back, lambda of: self.chain(
                "recover", "cash", "due", "recovered", of)]
            self.rng.shuffle(ends)
            return next((found for found in (end(award) for end in (*ends, self.claim))
                         if found), None)
        return super().legal()

    def step(self):
        operation = None
        while operation is None:
            operation = self.legal()
        self.ask([operation])


def live(tap):
    """Two years, one after the other in the journal, over the same days in between."""
    ledger_model.KINDS.update(MORE)
    ledger_model.SOURCES.add(("cash", "yield"))
    moves = {(kind, *told[2].split()) for kind, told in MORE.items()}
    ledger_model.MOVES.update(moves | {("contra", a, c, b) for _, a, b, c in moves})
    must("migrate", "--quiet")
    must("fund", "apply", os.path.join(EXAMPLE, "fund-payments.json"), "--quiet")
    sql("insert into levain.application (fund_id, call_id, code) select fund_id, call_id, 'L' || n"
        f" from levain.call, generate_series(1, {2 * LIVES}) as n; analyze levain.application")
    call = int(sql("select min(call_id) from levain.call")[0][0])
    funders = {code: int(number) for code, number in sql(
        "select code, funder_id from levain.funder") if code in FUNDERS}
    numbers = [int(row[0]) for row in sql(
        "select application_id from levain.application order by 1")]
    with subprocess.Popen(["psql", "-XAtq"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          text=True) as psql:
        psql.stdin.write(ledger_lives.TRY[ledger_lives.TRY.index("create function"):])
        rng, kinds, refused = random.Random(SEED), {}, {}
        for year, own in ((2023, numbers[:LIVES]), (2024, numbers[LIVES:])):
            ledger_lives.YEARS = (year, year + 1)
            lives = FigureLives(rng, call, funders, own, psql)
            ledger_lives.write_script(lives, lambda at: None)
            if year == 2024: # some operations come after the sums were made
                sql("select levain.figure_fold(fund_id) from levain.fund")
                for _ in range(TAIL):
                    lives.step()
            for name, count in lives.refused.items():
                refused[name] = refused.get(name, 0) + count
            for kind, count in lives.kinds.items():
                kinds[kind] = kinds.get(kind, 0) + count
        psql.stdin.close()
    tap.ok("some were undone", kinds.get("contra", 0) > 0, kinds)
    tap.say(f"{sum(kinds.values())} operations: "
            + " ".join(f"{kind} {count}" for kind, count in sorted(kinds.items()))
            + "; refused: "
            + " ".join(f"{name} {count}" for name, count in sorted(refused.items())))
    return rng


def check_facts(tap, rng):
    """Days and instants at which the ledger is walked again."""
    days = [row[0] for row in sql("select distinct accounted_on from levain.operation order by 1")]
    instants = [row[0] for row in sql(
        "select recorded_at from levain.operation order by operation_id")]
    cuts = [(days[-1], "infinity"), (rng.choice(days), "infinity"),
            (days[-1], rng.choice(instants)), (rng.choice(days), rng.choice(instants))]
    for day, instant in cuts:
        cut = f"as of {day}, known at {instant}"
        tap.none(f"{cut}: figures are what the ledger comes to", [
            " ".join(row) for row in sql(WANTED.format(day=day, instant=instant))])
    for day in (days[-1], days[len(days) // 2]):
        tap.none(f"as of {day}: funding statement says the same", [
            " ".join(row) for row in sql(STATED.format(day=day))])
    tap.same("every figure is something at the end, but what management spends", sql(
        "select f.figure from levain.figure f left join (select x.figure, count(*) as facts from"
        " levain.fund g, levain.figure_facts(g.fund_id, null, null, null, null) as x group by 1)"
        " as t using (figure) where t.facts is null"), [["management_spent"]])
    return days[len(days) // 2], days[-1]


def check_documents(tap, days):
    """Reports of one moment: of all funders, and of each."""
    for day in days:
        # Claims have no rows here, and nothing was decided.
        names = [name for name in ("appropriations", "funder", "year-end")
                 if day == days[-1] or name != "year-end"]
        whole = documents.documents([(name, None, f"{day[:4]}-01-01", f"{day[:4]}-12-31", day)
                                     for name in names])
        one = {code: documents.documents([
            (name, code, f"{day[:4]}-01-01", f"{day[:4]}-12-31", day) for name in names])
            for code in FUNDERS}
        parts = [document for told in one.values() for document in told]
        tap.none(f"as of {day}: every identity that reports print holds", [
            text for document in whole + parts for text in documents.broken(document)])
        tap.none(f"as of {day}: what a funder is told of sums to the totals", [
            text for document in whole + parts if document["report"] == "funder"
            for text in documents.unsummed(document)])
        tap.none(f"as of {day}: no two reports disagree", documents.disagreements(whole) + [
            text for told in one.values() for text in documents.disagreements(told)])
        total = dict(pair for document in whole for pair in documents.figures(document))
        by_funder = {row[0] for row in sql("select figure from levain.figure where by_funder")}
        by_funder |= {"forecast", "justified", "need_6m", "need_12m", "unplanned", "call_next"}
        sums = {}
        for told in one.values():
            for code, value in dict(pair for document in told
                                    for pair in documents.figures(document)).items():
                sums[code] = sums.get(code, 0) + value
        tap.same(f"as of {day}: the sum over funders is the total", [
            (code, sums.get(code), value) for code, value in sorted(total.items())
            if code.removesuffix("_period").removesuffix("_year") in by_funder
            and sums.get(code) != value], [])


def check_kept(tap, rng):
    """By the sums that are kept and what was posted since, or by joining the ledger: each document
    is the same, on days before the last movements too; and verify compares both."""
    days = [row[0] for row in sql("select distinct accounted_on from levain.operation order by 1")]
    asked = [(name, funder, f"{day[:4]}-01-01", f"{day[:4]}-12-31", day)
             for day in (days[-1], rng.choice(days))
             for funder in (None, "region")
             for name in documents.NAMES if name not in ("indicators", "financial-return")]
    tap.same("most of the ledger is in the sums, the last operations are not", sql(
        "select levain.figures_kept(fund_id), cardinality(levain.figure_tail(fund_id)) > 0"
        " from levain.fund"), [["t", "t"]])
    kept, joined = documents.documents(asked), documents.documents(asked, joined=True)
    tap.none("documents are the same by sums and by joining the ledger", [
        f"{one[:2]} {one[4]}" for one, document, other in zip(asked, kept, joined)
        if document != other])
    tap.ok("... of amounts", sum(len(documents.figures(document)) for document in kept) > 200)
    sql("select levain.figure_fold(fund_id) from levain.fund")
    tap.same("when all is in the sums, shares are what awards have on the last day alone", sql(
        f"select cardinality(levain.figure_tail(fund_id)),"
        f" levain.shares_current(fund_id, '{days[-1]}'),"
        f" levain.shares_current(fund_id, '{days[-3]}') from levain.fund"), [["0", "t", "f"]])
    last = [one[4] == days[-1] for one in asked]
    tap.same("and documents are the same by nothing but sums",
             documents.documents([one for one, is_last in zip(asked, last) if is_last]),
             [document for document, is_last in zip(joined, last) if is_last])
    tap.same("what is kept is what the ledger comes to", sql(
        "select * from levain.fund, levain.figure_sum_faults(fund_id)"), [])


# What the first columns of a table are to the query that lists rows; of others nothing is asked.
NARROWING = {"funder": "funder", "vintage": "vintage", "envelope": "envelope",
             "application": "application"}


def cells_to_trace(document, sources, funder_codes):
    """(what, figure, {name: value}, cents) of each cell that is of the ledger: key figures, totals,
    and the rows of tables by funder, vintage, envelope or award."""
    funder = document["funder"] and document["funder"]["code"]
    days = {"from": document["period"]["from_date"], "through": document["period"]["through_date"]}
    ends = {"_period": days, "_year": {"exercise": days["from"][:4]}, "": {}}

    def cell(what, code, value, narrowed):
        end = next(end for end in ends if code.endswith(end))
        figure = code.removesuffix(end)
        if figure in sources and isinstance(value, int):
            found.append((f"{document['report']} {what} {code}", figure,
                          {"funder": funder, **narrowed, **ends[end]}, value))

    found = []
    for code, value in documents.figures(document):
        cell("total", code, value, {})
    for block in documents.blocks(document):
        columns = block.get("columns", [])
        texts = [column["code"] for column in columns if column["unit"] in ("text", "code")]
        if texts and set(texts) <= set(NARROWING):
            for row in documents.rows_of(document, block["code"]):
                narrowed = {NARROWING[code]: funder_codes.get(row[code], row[code])
                            for code in texts}
                for column in columns:
                    cell(f"{block['code']} {narrowed}", column["code"], row[column["code"]],
                         narrowed)
    return found


def check_traced(tap, day, rng):
    """What is listed behind each key figure and total of three reports sums to it, and behind some
    of the rows."""
    sources = {row[0] for row in sql("select figure from levain.figure")}
    funder_codes = dict(sql("select coalesce(name_fr, name_en, code), code from levain.funder"))
    asked = [(name, funder, f"{day[:4]}-01-01", f"{day[:4]}-12-31", day)
             for name in ("appropriations", "funder", "year-end") for funder in (None, "region")]
    cells = {(figure, *sorted(narrowed.items(), key=str), value): (what, figure, narrowed, value)
             for document in documents.documents(asked)
             for what, figure, narrowed, value in cells_to_trace(document, sources, funder_codes)}
    rows = [key for key, cell in cells.items() if " total " not in cell[0]]
    for key in rng.sample(rows, len(rows) - 20):
        del cells[key]
    cells = list(cells.values())
    totals = documents.traced([(figure, day, narrowed) for _, figure, narrowed, _ in cells])
    tap.say(f"{len(cells)} cells traced, of them 20 of {len(rows)} in rows")
    tap.none(f"as of {day}: the rows behind each figure sum to it", [
        f"{what}: {value}, traced {total}"
        for (what, _, _, value), total in zip(cells, totals) if value != total])
    tap.ok("... of totals and of rows", len(cells) > 100 and {"_period", "_year"} <= {
        what[what.rindex("_"):] for what, _, _, _ in cells if "_" in what})


def check_command(tap, day):
    """levain report trace gives the same, in each form; what is no figure is refused."""
    named = [("paid", ()), ("outstanding", ("--funder", "region", "--vintage", "2024")),
             ("received_period", ("--period", "2024-H1")), ("paid_year", ()),
             ("cash_held", ()), ("committed", ("--envelope", "E2", "--award", "L2"))]
    narrowed = [{}, {"funder": "region", "vintage": 2024},
                {"from": "2024-01-01", "through": "2024-06-30"}, {"exercise": day[:4]}, {},
                {"envelope": "E2", "application": "L2"}]
    totals = documents.traced([(code.removesuffix("_period").removesuffix("_year"), day, more)
                               for (code, _), more in zip(named, narrowed)])
    fund = sql("select code from levain.fund")[0][0]
    for (code, options), total in zip(named, totals):
        told = json.loads(must("report", "trace", code, "--fund", fund, "--as-of", day, *options,
                               "--json"))
        tap.same(f"{code} {' '.join(options)}: rows, parts and total are the sum",
                 (told["cents"], sum(row["cents"] for row in told["rows"]),
                  sum(part["cents"] for part in told["parts"])), (total,) * 3)
    sql("update levain.fund set time_zone = 'Pacific/Noumea'")
    there = json.loads(must("report", "trace", "paid", "--fund", fund, "--as-of", day, "--json"))
    tap.same("what was recorded when is told by the clocks of the fund", sorted(
        {row["recorded_at"] for row in there["rows"]}), [one for one, in sql(
            "select distinct to_char(o.recorded_at at time zone 'Pacific/Noumea',"
            " 'YYYY-MM-DD\"T\"HH24:MI:SS') from levain.operation o where o.key in ("
            + ", ".join(f"'{row['operation']}'" for row in there["rows"]) + ") order by 1")])
    table = list(csv.DictReader(io.StringIO(must(
        "report", "trace", "cash_held", "--fund", fund, "--as-of", day, "--format", "csv",
        "--lang", "en"))))
    tap.same("so is the column of the CSV form", sum(
        int(row["amount"].replace(".", "")) for row in table), totals[4])
    for code, options, words in (
            ("payd", (), "paid is meant, perhaps"), ("justified", (), "no sum of movements"),
            ("cash_held", ("--funder", "region"), "of all funders together"),
            ("paid", ("--funder", "regoin"), "no funder regoin"),
            ("paid", ("--call", "x"), "no call x"), ("paid", ("--envelope", "x"), "envelope x"),
            ("paid", ("--award", "x"), "no application x")):
        done = levain("report", "trace", code, "--fund", fund, *options, "--lang", "en")
        tap.ok(f"{code} {' '.join(options)} is refused", done.returncode == 65
               and not done.stdout and words in done.stderr
               and not done.stderr.startswith("levain report trace: document"), done.stderr)


def main():
    tap = Tap()
    tap.say(f"FIGURES_LIVES={LIVES} LEDGER_SEED={SEED}")
    rng = live(tap)
    days = check_facts(tap, rng)
    check_documents(tap, days)
    check_kept(tap, rng)
    check_traced(tap, days[0], rng)
    check_command(tap, days[0])
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
