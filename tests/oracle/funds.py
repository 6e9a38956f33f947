# SPDX-License-Identifier: MPL-2.0
"""Who is awarded what under a fund file, computed a second time: judging, ranking, passes.

Written from docs/fund-file.md, docs/formulas.md and the comments of services/allocation's header,
in another language and with other means than the program (one dictionary an application, one loop
a pass), so that both can only agree by being right. It knows the members that random_funds.py
writes, and takes a fund file for granted: what the program refuses, it does not look for.
"""
from datetime import datetime
from fractions import Fraction

from formulas import Formula
from val_de_lierre import decimals, exactly


def cents(text):
    amount = Fraction(text) * 100
    assert amount.denominator == 1, text
    return amount.numerator


def typed(text, kind):
    """A cell of the CSV file; an empty one is not known."""
    if text == "":
        return None
    if kind == "money":
        return Fraction(text) * 100
    if kind in ("number", "count"):
        return Fraction(text)
    if kind == "flag":
        return text == "1"
    if kind in ("date", "instant"):
        return datetime.fromisoformat(text)
    return text


def figure(value):
    """A member of an envelope: an amount is a string, a share ends with %, a number is bare."""
    if isinstance(value, str):
        return Fraction(value[:-1].strip()) / 100 if value.endswith("%") else Fraction(value) * 100
    return Fraction(str(value))


class Judge:
    """Everything about one application that does not depend on the others."""

    def __init__(self, document):
        self.call = document["call"]
        self.net = sum(cents(one["amount"]) for one in document["contributions"])
        self.formulas = {}

    def formula(self, text, names):
        if text not in self.formulas:
            self.formulas[text] = Formula(text)
        return self.formulas[text].value(names)

    def facts(self, row):
        names = {"net": Fraction(self.net)}
        for field in self.call["intake"]["fields"]:
            names[field["name"]] = typed(row[field.get("column", field["name"])], field["type"])
        for derived in self.call.get("derived", ()):
            names[derived["name"]] = self.formula(derived["formula"], names)
        return names

    def envelope(self, names):
        known = {key for one in self.call["envelopes"] for key in one
                 if key not in ("code", "label", "when", "voted", "parent")}
        names.update((f"env.{key}", None) for key in known)
        for one in self.call["envelopes"]:
            if self.formula(one["when"], names) is True:
                names.update((f"env.{key}", figure(one[key])) for key in known if key in one)
                return one["code"]
        return None

    def marks(self, names):
        """The score, or None, and whether a mark is below its floor."""
        way, total, below = self.call["score"]["sum"], Fraction(0), False
        for criterion in self.call.get("criteria", ()):
            mark = self.formula(criterion["formula"], names)
            if mark is not None and "scale" in criterion:
                least, best = map(Fraction, criterion["scale"])
                mark = max(least, min(best, mark))
            names[criterion["code"]] = mark
            if mark is None:
                total = None
                continue
            below = below or ("floor" in criterion and mark < Fraction(str(criterion["floor"])))
            weight = Fraction(str(criterion.get("weight", 1)))
            part = {"mark": mark, "weight * mark": weight * mark}.get(way)
            if part is None:
                part = weight * mark / Fraction(criterion["scale"][1])
            total = None if total is None else total + part
        return total, below

    def award(self, names):
        """The computed award or None, which caps bind, the minimum and the least part."""
        caps, unknown, binding = [], False, []
        for cap in self.call["caps"]:
            applies = self.formula(cap["when"], names) if "when" in cap else True
            value = self.formula(cap["formula"], names) if applies is not False else None
            unknown = unknown or (applies is not False and (applies is None or value is None))
            if applies:
                caps.append((cap["code"], value))
        if unknown:
            return None, binding, None, None
        least = min(value for _, value in caps)
        step = cents(self.call["award"]["step"])
        computed = max(0, least // step * step)
        names["computed"] = Fraction(computed)
        minimum = self.formula(self.call["award"]["minimum"], names)
        part = minimum
        for one in self.call["passes"]:
            if "partial_at_least" in one["not_fitting"]:
                part = self.formula(one["not_fitting"]["partial_at_least"], names)
        if minimum is None or part is None:
            return None, binding, None, None
        return int(computed), [code for code, value in caps if value == least], minimum, part

    def decision(self, row):
        names = self.facts(row)
        names["computed"] = None
        home = self.envelope(names)
        verdicts = {rule["code"]: self.formula(rule["formula"], names)
                    for rule in self.call.get("rules", ())}
        score, floored = self.marks(names)
        computed, binding, minimum, part = self.award(names)
        names.update(score=score, computed=computed)
        threshold = self.call["score"].get("threshold")
        status, reason = "ineligible", None
        if not all(verdicts.values()):
            reason = "INELIGIBLE"
        elif home is None:
            reason = "NO_ENVELOPE"
        elif computed is None:
            reason = "AWARD_UNKNOWN"
        else:
            status = "rejected"
            if score is None:
                reason = "NOT_SCORED"
            elif threshold is not None and score < Fraction(str(threshold)):
                reason = "BELOW_THRESHOLD"
            elif floored:
                reason = "BELOW_FLOOR"
            elif computed < minimum or computed == 0:
                reason = "AWARD_BELOW_MIN"
            else:
                status, reason = "waiting", "NO_FUNDS"
        return {
            "names": names, "minimum": minimum, "part": part, "refused_by": None,
            "shown": {
                "application": row["id"], "envelope": home,
                "score": None if score is None else decimals(score, 2),
                "score_exact": None if score is None else exactly(score),
                "rank": None, "status": status, "computed_cents": computed, "award_cents": 0,
                "short_cents": 0, "binding": binding,
                "failed_rules": [code for code, kept in verdicts.items() if kept is False],
                "unknown_rules": [code for code, kept in verdicts.items() if kept is None],
                "reason": reason, "passes": []}}


def ranked(call, decisions):
    """The canonical order: the keys, then the code; who lacks a key comes last either way."""
    result = sorted(decisions, key=lambda one: one["shown"]["application"].encode())
    for key in reversed(call["order"]):
        name, _, way = key.partition(" ")
        if name == "code":
            continue
        known = [one for one in result if one["names"][name] is not None]
        lacking = [one for one in result if one["names"][name] is None]
        # Sorting backwards would also turn the ties: it is stable, they are not to move.
        known.sort(key=lambda one: one["names"][name], reverse=way == "desc")
        result = known + lacking
    return result


class Walk:
    """The passes: what is left, and of whom."""

    def __init__(self, judge, decisions):
        self.call = judge.call
        self.envelopes = {one["code"]: {
            "code": one["code"], "voted_cents": cents(one["voted"]), "awarded_cents": 0,
            "moved_in_cents": 0, "moved_out_cents": 0, "left_cents": cents(one["voted"])}
            for one in self.call["envelopes"]}
        self.step = cents(self.call["award"]["step"])
        self.quotas = []
        for quota in self.call.get("quotas", ()):
            limit = quota["limit"]
            whole = cents(limit["amount"]) if "amount" in limit else int(
                Fraction(limit["share"].rstrip("% ")) / 100 * judge.net)
            groups = {one["names"][quota["by"]] or "": 0 for one in decisions}
            self.quotas.append((quota, whole, groups))

    def pool(self, one):
        """The envelopes that pay in a pass, in their order; None for each one's own."""
        if one["from"] == "own_envelope":
            return None
        codes = []
        for code in one["from"]:
            codes += [code] if code != "leftovers" else [
                other for other in self.envelopes if other not in one["from"]]
        return codes

    def pay(self, one, decision, sources, amount):
        shown = decision["shown"]
        home = self.envelopes[shown["envelope"]]
        shown["award_cents"] += amount
        for quota, _, groups in self.quotas:
            groups[decision["names"][quota["by"]] or ""] += amount
        for code in sources:
            source = self.envelopes[code]
            part = min(amount, source["left_cents"])
            if part > 0:
                amount -= part
                source["left_cents"] -= part
                home["awarded_cents"] += part
                if source is not home:
                    source["moved_out_cents"] += part
                    home["moved_in_cents"] += part
                shown["passes"].append({"pass": one["code"], "from": code, "cents": part})
        assert amount == 0

    def full(self, decision, need):
        """The first quota without room for so much more, and how much room is missing."""
        for quota, limit, groups in self.quotas:
            excess = groups[decision["names"][quota["by"]] or ""] + need - limit
            if excess > 0:
                return quota["code"], excess
        return None, 0

    @staticmethod
    def refuse(decision, reason, short, quota=None):
        shown = decision["shown"]
        if quota is not None and decision["refused_by"] == quota:
            return  # it is told what it missed at its own turn
        if shown["status"] == "waiting":
            shown["reason"] = reason
        shown["short_cents"], decision["refused_by"] = max(0, short), quota

    def visit(self, one, decision, closed):
        shown, pool = decision["shown"], self.pool(one)
        sources = [shown["envelope"]] if pool is None else pool
        place = shown["envelope"] if pool is None else "the pool"
        left = sum(self.envelopes[code]["left_cents"] for code in sources)
        need = shown["computed_cents"] - shown["award_cents"]
        quota, excess = self.full(decision, need)
        if quota is not None:
            self.refuse(decision, "QUOTA", excess, quota)
        elif place in closed:
            self.refuse(decision, "ENVELOPE_CLOSED", need - left)
        elif need <= left:
            shown["reason"] = "TOPPED_UP" if shown["award_cents"] > 0 else "FUNDED"
            shown["status"], shown["short_cents"] = "awarded", 0
            self.pay(one, decision, sources, need)
        else:
            self.refuse(decision, "NO_FUNDS", need - left)
            self.offer(one, decision, sources, left, closed, place)

    def offer(self, one, decision, sources, left, closed, place):
        """A part of what is left, when the pass makes such offers; then what the table says."""
        rule, shown = one["not_fitting"], decision["shown"]
        amount = left // self.step * self.step
        if (rule.get("partial_at_least") is not None and shown["status"] == "waiting"
                and amount > 0 and amount >= max(decision["part"], decision["minimum"])):
            shown["status"], shown["reason"] = "partial", "PARTIAL"
            self.pay(one, decision, sources, amount)
            closes = rule.get("then") == "close"
        else:
            closes = rule["else"] == "stop" or (rule["else"] == "wait"
                                                and rule.get("then") == "close")
        if closes:
            closed.add(place)

    def run(self, one, walking):
        closed = set()
        for decision in walking:
            status = decision["shown"]["status"]
            if status == "waiting" or (status == "partial"
                                       and one.get("award") == "whole_or_top_up"):
                self.visit(one, decision, closed)


def allocate(document, rows):
    """The members of what `levain try --json` prints that follow from a fund file and its rows."""
    judge = Judge(document)
    decisions = ranked(judge.call, [judge.decision(row) for row in rows])
    walking = [one for one in decisions if one["shown"]["status"] == "waiting"]
    for rank, decision in enumerate(walking, 1):
        decision["shown"]["rank"] = rank
        decision["shown"]["short_cents"] = decision["shown"]["computed_cents"]
    walk = Walk(judge, decisions)
    for one in judge.call["passes"]:
        walk.run(one, walking)
    envelopes = list(walk.envelopes.values())
    return {
        "net_cents": judge.net,
        "awarded_cents": sum(one["awarded_cents"] for one in envelopes),
        "left_cents": sum(one["left_cents"] for one in envelopes),
        "envelopes": envelopes,
        "quotas": [{"code": quota["code"], "value": value, "limit_cents": limit,
                    "awarded_cents": groups[value]}
                   for quota, limit, groups in walk.quotas
                   for value in sorted(groups, key=str.encode)],
        "applications": [decision["shown"] for decision in decisions]}
