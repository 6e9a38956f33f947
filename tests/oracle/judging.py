# SPDX-License-Identifier: MPL-2.0
"""What a fund file says of one application, whatever the others are, computed a second time.

Its envelope, rules, marks, score, caps, minimum, and the groups that it counts in; see funds.py.
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
            if "partial_at_least" in one.get("not_fitting", ()):
                part = self.formula(one["not_fitting"]["partial_at_least"], names)
        if minimum is None or part is None:
            return None, binding, None, None
        return int(computed), [code for code, value in caps if value == least], minimum, part

    def organization(self, row):
        """The legal person that applies: its SIREN, else its RNA number."""
        columns = self.call["intake"].get("organization", {})
        for kind in ("siren", "siret", "rna"):
            text = row.get(columns.get(kind), "")
            if text:
                return text[:9] if kind == "siret" else text
        return None

    def groups(self, names, row):
        """Of each quota, and of each pass with a spread: the group that the application is of, None
        when it is of none; and the room of its group as far as this application tells."""
        groups, rooms = {}, {}
        for one in [*self.call.get("quotas", ()), *self.call["passes"]]:
            kind = one.get("spread", {}) if "from" in one else one
            if "from" in one and not kind:
                continue
            by = kind.get("by")
            value = "" if by is None else self.organization(row) if by == "organization" else (
                names[by])
            counts = self.formula(one["when"], names) is not False if "when" in one else True
            if value is None and one.get("without") != "free":
                value = ""
            groups[one["code"]] = value if counts else None
            if "room" in (one.get("limit") or {}) and groups[one["code"]] is not None:
                room = self.formula(one["limit"]["room"], names)
                rooms[one["code"]] = room if room is None else max(0, room // 1)
        return groups, rooms

    def decision(self, row):
        names = self.facts(row)
        names["computed"] = None
        home = self.envelope(names)
        verdicts = {rule["code"]: self.formula(rule["formula"], names)
                    for rule in self.call.get("rules", ())}
        score, floored = self.marks(names)
        computed, binding, minimum, part = self.award(names)
        names.update(score=score, computed=computed)
        groups, rooms = self.groups(names, row)
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
            elif None in rooms.values():
                status, reason = "ineligible", "AWARD_UNKNOWN"
            else:
                status, reason = "waiting", "NO_FUNDS"
        every = dict(groups)
        if status != "waiting":  # the room of a group is that of those that are ranked
            groups.update((code, None) for code in rooms)
        return {
            "names": names, "minimum": minimum, "part": part, "refused_by": None,
            "groups": groups, "rooms": rooms, "groups_if_ranked": every,
            "shown": {
                "application": row["id"], "envelope": home,
                "score": None if score is None else decimals(score, 2),
                "score_exact": None if score is None else exactly(score),
                "rank": None, "status": status, "computed_cents": computed, "award_cents": 0,
                "short_cents": 0, "binding": binding,
                "failed_rules": [code for code, kept in verdicts.items() if kept is False],
                "unknown_rules": [code for code, kept in verdicts.items() if kept is None],
                "reason": reason, "passes": []}}
