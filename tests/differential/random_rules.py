# SPDX-License-Identifier: MPL-2.0
"""Random JsonLogic rules and random data, from a seed.

Rules are made type by type, so that most make sense to a strict reader; now and then a part has
another type than its place asks for, an operator nobody knows, or a name that the data lacks.
"""
import random

TEXTS = ["", "a", "scic", "association", "Évreux", "île-de-france", "œuvre", "naïve", "l'eau", "É",
         "🌱", "pain 🥖 levain", "e\u0301", "0", "12", "true", "ZZ", "FRR", "un\u00a0mot", "日本"]
PARTS = ["", "a", "e", "scic", "🌱", "É", "l'", "levain", "o", "mot"]
BIG = [2**31, 2**53, -2**53, 10**15, 999999999999999, 12345678901234.5]
TOO_BIG = [2**53 + 1, 10**17 + 1, 0.1234567890123456]  # JavaScript reads another number
PLAIN = [0, 0, 1, 1, 2, 3, 5, 7, 10, 12, 100, 1000, -1, -2, -7, -100]
ODDITIES = ["val", "exists", "??", "try", "throw", "length", "preserve", "log", "method", "IF",
            "sqrt"]


class Scope:
    """The names that can be read, by type: NAME -> type; `list of ...` types are nested tuples."""

    def __init__(self, names):
        self.names = names

    def of(self, wanted):
        return [name for name, given in self.names.items() if given == wanted]


RECORD = {"kind": "text", "amount": "number", "ok": "flag", "note": "text", "deep.score": "number"}
TOP = {"n": "number", "m": "number", "large": "number", "zero": "number", "part": "number",
       "a.b.c": "number", "a.b.name": "text", "t": "text", "u": "text", "legal": "text",
       "empty": "text", "yes": "flag", "no": "flag", "a.flag": "flag",
       "ln": ("list", "number"), "lt": ("list", "text"), "none": ("list", "number"),
       "a.list": ("list", "text"), "rows": ("list", "record"), "members": ("list", "record")}


class Rules:
    """Rules and data of one seed."""

    def __init__(self, seed, wild=0.02, absent=0.03):
        self.random = random.Random(seed)
        self.wild, self.absent = wild, absent

    def chance(self, share):
        return self.random.random() < share

    def pick(self, values):
        return self.random.choice(values)

    # ---- data -----------------------------------------------------------------------------------

    def a_number(self):
        share = self.random.random()
        if share < 0.55:
            return self.pick(PLAIN)
        if share < 0.8:
            places = self.pick([1, 1, 2, 2, 3, 6])
            return round(self.random.uniform(-1000, 1000), places)
        if share < 0.85:
            return self.pick(BIG)
        if share < 0.8505:
            return self.pick(TOO_BIG)
        return self.random.randint(-10000, 10000)

    def a_value(self, given):
        if given == "number":
            return self.a_number()
        if given == "text":
            return self.pick(TEXTS)
        if given == "flag":
            return self.chance(0.5)
        if given == "record":
            return self.tree(RECORD, self.absent / 2)
        size = self.pick([0, 1, 1, 2, 3, 3, 5])
        return [self.a_value(given[1]) for _ in range(size)]

    def tree(self, names, lacking):
        """An object that has the names, dots as members within members; some are null or absent."""
        top = {}
        for name, given in names.items():
            *folders, last = name.split(".")
            place = top
            for folder in folders:
                place = place.setdefault(folder, {})
            share = self.random.random()
            if share < lacking / 2:
                place[last] = None
            elif share >= lacking:
                place[last] = self.a_value(given)
        return top

    def data(self):
        made = self.tree(TOP, self.absent)
        for name, value in (("zero", 0), ("empty", ""), ("none", [])):
            if name in made:
                made[name] = value
        return made

    # ---- rules ----------------------------------------------------------------------------------

    def rule(self):
        given = self.pick(["flag"] * 6 + ["number"] * 5 + ["text"] * 2 + [("list", "number")]
                          + [("list", "text")] + [("list", "record")])
        return self.make(given, self.pick([1, 2, 2, 3, 3, 4]), Scope(TOP))

    def make(self, given, depth, scope):
        if self.chance(self.wild):
            given = self.pick(["number", "text", "flag", ("list", "number"), ("list", "text")])
        if self.chance(self.wild / 6):
            return {self.pick(ODDITIES): [self.make("number", 0, scope)]}
        if depth <= 0 or self.chance(0.08):
            return self.leaf(given, scope)
        if given in ("number", "text", "flag"):
            return getattr(self, "a_" + given + "_rule")(depth - 1, scope)
        return self.a_list_rule(given, depth - 1, scope)

    def leaf(self, given, scope):
        names = scope.of(given)
        if given == ("list", "record"):
            return self.var(self.pick(names)) if names else []
        if names and self.chance(0.75):
            name = self.pick(names)
            if given in ("number", "text", "flag") and self.chance(0.08):
                return {"var": [name, self.a_value(given)]}
            return self.var(name)
        return self.a_value(given)

    def var(self, name):
        return {"var": self.pick([name, [name]])}

    def many(self, given, depth, scope, least=1, most=4):
        return [self.make(given, depth, scope)
                for _ in range(self.random.randint(least, most))]

    def sugar(self, operator, argument):
        """One argument, bare or in a list (a list is never left bare)."""
        return {operator: argument if not isinstance(argument, list) and self.chance(0.5)
                else [argument]}

    def a_choice(self, given, depth, scope):
        parts = []
        for _ in range(self.pick([1, 1, 2])):
            parts += [self.make("flag", depth, scope), self.make(given, depth, scope)]
        return {self.pick(["if", "if", "?:"]): parts + [self.make(given, depth, scope)]}

    def a_number_rule(self, depth, scope):
        operator = self.pick(["+", "+", "-", "-", "*", "*", "/", "%", "min", "max", "if", "reduce",
                              "+1", "-1", "fold"])
        if operator == "if":
            return self.a_choice("number", depth, scope)
        if operator in ("+1", "-1"):
            return self.sugar(operator[0], self.make("number", depth, scope))
        if operator in ("-", "/", "%"):
            return {operator: self.many("number", depth, scope, 2, 2)}
        if operator == "reduce":
            return self.a_sum(depth, scope)
        if operator == "fold":
            inner = Scope({"current": "number", "accumulator": "number"})
            return {"reduce": [self.make(("list", "number"), depth, scope),
                               self.make("number", 1, inner), self.make("number", 0, scope)]}
        return {operator: self.many("number", depth, scope, 1 if self.chance(0.2) else 2)}

    def a_sum(self, depth, scope):
        name, records = "current", self.chance(0.5) and bool(scope.of(("list", "record")))
        if records:
            name = self.pick(["current.amount", "current.deep.score"])
        items = self.make(("list", "record" if records else "number"), depth, scope)
        terms = [{"var": name}, {"var": "accumulator"}]
        self.random.shuffle(terms)
        return {"reduce": [items, {self.pick(["+", "+", "max", "*"]): terms}, self.pick([0, 0, 1])]}

    def a_text_rule(self, depth, scope):
        operator = self.pick(["cat", "cat", "substr", "substr", "if"])
        if operator == "if":
            return self.a_choice("text", depth, scope)
        if operator == "cat":
            return {"cat": [self.make(self.pick(["text", "text", "text", "number"]), depth, scope)
                            for _ in range(self.random.randint(1, 3))]}
        ends = [self.random.randint(-6, 6) for _ in range(self.pick([1, 2, 2]))]
        return {"substr": [self.make("text", depth, scope), *ends]}

    def a_flag_rule(self, depth, scope):
        operators = ("< < > >= <= == === != !== and and or or ! !! in in all some none if between"
                     .split())
        if "n" in scope.names:  # not inside a list function, where `missing` cannot stand
            operators += ["missing", "missing_some"]
        operator = self.pick(operators)
        if operator in ("<", ">", ">=", "<="):
            return {operator: self.many("number", depth, scope, 2, 2)}
        if operator == "between":
            return {self.pick(["<", "<="]): self.many("number", depth, scope, 3, 3)}
        if operator in ("==", "===", "!=", "!=="):
            given = self.pick(["number", "text", "text", "flag"])
            return {operator: self.many(given, depth, scope, 2, 2)}
        if operator in ("and", "or"):
            return {operator: self.many("flag", depth, scope, 1, 4)}
        if operator in ("!", "!!"):
            return self.sugar(operator, self.make("flag", depth, scope))
        if operator == "in":
            if self.chance(0.3):
                return {"in": [self.pick(PARTS), self.make("text", depth, scope)]}
            given = self.pick(["number", "text", "text"])
            return {"in": [self.make(given, depth, scope),
                           self.make(("list", given), depth, scope)]}
        if operator in ("all", "some", "none"):
            return {operator: self.a_walk(depth, scope, "flag")}
        if operator == "if":
            return self.a_choice("flag", depth, scope)
        names = self.random.sample(sorted(TOP) + ["absent", "a.none"], self.random.randint(1, 4))
        lacking = {"missing": names} if operator == "missing" else \
            {"missing_some": [self.random.randint(0, len(names)), names]}
        return self.pick([{"none": [lacking, True]}, {"some": [lacking, True]},
                          {"in": [self.pick(names), lacking]}])

    def a_walk(self, depth, scope, wanted):
        """A list and a part that is evaluated on each of its items."""
        given = self.pick(["number", "text", "record"])
        if given == "record" and not scope.of(("list", "record")):
            given = "number"
        inner = Scope(RECORD if given == "record" else {"": given})
        return [self.make(("list", given), depth, scope), self.make(wanted, max(1, depth), inner)]

    def a_list_rule(self, given, depth, scope):
        operator = self.pick(["filter", "filter", "map", "merge", "literal", "if", "var", "var"])
        if operator == "var" or (given == ("list", "record") and operator in ("map", "literal")):
            return self.leaf(given, scope)
        if operator == "if":
            return self.a_choice(given, depth, scope)
        if operator == "filter":
            inner = Scope(RECORD if given[1] == "record" else {"": given[1]})
            return {"filter": [self.make(given, depth, scope),
                               self.make("flag", max(1, depth), inner)]}
        if operator == "map":
            return {"map": self.a_walk(depth, scope, given[1])}
        if operator == "merge":
            return {"merge": self.many(given, depth, scope, 1, 3)}
        return self.many(given[1], depth, scope, 0, 4)


def cases(first, count):
    """(seed, rule, data) of the seeds first .. first + count - 1."""
    for seed in range(first, first + count):
        made = Rules(seed, absent=0.0 if seed % 3 else 0.08)
        yield seed, made.rule(), made.data()
