# SPDX-License-Identifier: MPL-2.0
"""Random formulas of arithmetic with the fraction that each gives, from a seed.

A part is (text, value): the text as people write it in a fund file, the value computed here with
Python's fractions from the description of docs/formulas.md. Nothing is shared with the program.
"""
import math
import random
from fractions import Fraction

LARGEST = 2**63  # numerators and denominators beyond it are left to the tests of overflow


class NoValue(Exception):
    """A division by zero or a step that is not above zero."""


class TooLarge(Exception):
    """Beyond what this test wants to meet."""


def round_down(x, step):
    if step <= 0:
        raise NoValue()
    return math.floor(x / step) * step


def round_half_up(x, step):
    """Halves away from zero."""
    if step <= 0:
        raise NoValue()
    nearest = math.floor(abs(x) / step + Fraction(1, 2)) * step
    return nearest if x >= 0 else -nearest


def remainder(a, b):
    """What is left of a, with the sign of a."""
    if b == 0:
        raise NoValue()
    return a - b * math.trunc(a / b)


def quotient(a, b):
    if b == 0:
        raise NoValue()
    return a / b


class Formulas:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.numbers = {name: self.decimal() for name in ("a", "b", "c", "costs", "fte")}
        self.numbers["zero"] = "0"
        self.list = [self.decimal() for _ in range(self.random.choice([0, 1, 2, 3, 5]))]
        self.rows = [{"amount": self.decimal(), "part": self.decimal()}
                     for _ in range(self.random.choice([0, 1, 2, 4]))]

    def decimal(self):
        """A number as it is written, with at most six decimals."""
        places = self.random.choice([0, 0, 0, 1, 2, 2, 3, 6])
        size = self.random.choice([10, 10, 100, 1000, 1000000])
        number = self.random.randint(-size * 10**places, size * 10**places)
        return str(number) if places == 0 else f"{number / 10**places:.{places}f}"

    def data(self):
        """The facts as JSON text: its numbers are the decimals, digit by digit."""
        facts = [f'"{name}": {number}' for name, number in self.numbers.items()]
        rows = ", ".join(f'{{"amount": {row["amount"]}, "part": {row["part"]}}}'
                         for row in self.rows)
        return f'{{{", ".join(facts)}, "values": [{", ".join(self.list)}], "lines": [{rows}]}}'

    def formula(self):
        """(text, value); value is None when the formula has none."""
        while True:
            try:
                return self.part(self.random.choice([1, 2, 2, 3, 3, 4]))
            except TooLarge:
                continue

    def part(self, depth):
        if depth == 0 or self.random.random() < 0.1:
            return self.leaf()
        make = self.random.choice([self.operation] * 4 + [self.call] * 3 + [self.over_list])
        text, value = make(depth - 1)
        if value is not None and max(abs(value.numerator), value.denominator) > LARGEST:
            raise TooLarge()
        return text, value

    def leaf(self):
        if self.random.random() < 0.6:
            name = self.random.choice(list(self.numbers))
            return name, Fraction(self.numbers[name])
        written = self.decimal().lstrip("-")
        if self.random.random() < 0.15:
            return f"{written} %", Fraction(written) / 100
        return written, Fraction(written)

    def parts(self, depth, count):
        made = [self.part(depth) for _ in range(count)]
        values = [value for _, value in made]
        return [text for text, _ in made], None if None in values else values

    def operation(self, depth):
        operator = self.random.choice(["+", "+", "-", "-", "*", "*", "/", "minus"])
        if operator == "minus":
            (text,), values = self.parts(depth, 1)
            return f"-({text})", values and -values[0]
        (a, b), values = self.parts(depth, 2)
        text = f"({a}) {operator} ({b})"
        compute = {"+": lambda x, y: x + y, "-": lambda x, y: x - y, "*": lambda x, y: x * y,
                   "/": quotient}[operator]
        return text, self.computed(compute, values)

    @staticmethod
    def computed(compute, values):
        try:
            return None if values is None else compute(*values)
        except NoValue:
            return None

    def call(self, depth):
        name = self.random.choice(["min", "max", "mod", "round_down", "round_half_up", "step",
                                   "abs", "if"])
        if name == "if":
            return self.choice(depth)
        count = {"min": self.random.randint(2, 4), "max": self.random.randint(2, 4), "mod": 2,
                 "round_down": 2, "round_half_up": 2, "step": self.random.randint(2, 5),
                 "abs": 1}[name]
        plain_step = name.startswith("round") and self.random.random() < 0.7
        texts, values = self.parts(depth, count - plain_step)
        if plain_step:
            step = self.random.choice(["1", "0.01", "0.5", "100", "2.5", "7"])
            texts, values = texts + [step], values and values + [Fraction(step)]
        compute = {"min": min, "max": max, "mod": remainder, "round_down": round_down,
                   "round_half_up": round_half_up, "abs": abs,
                   "step": lambda x, *given: Fraction(sum(x >= one for one in given))}[name]
        if name in ("min", "max"):
            compute = {"min": lambda *given: min(given), "max": lambda *given: max(given)}[name]
        return f"{name}({', '.join(texts)})", self.computed(compute, values)

    def choice(self, depth):
        """The branch that is not taken may have no value."""
        (a, b), compared = self.parts(depth, 2)
        (then_text, then), (else_text, otherwise) = self.part(depth), self.part(depth)
        text = f"if({a} <= {b}, {then_text}, {else_text})"
        return text, compared and (then if compared[0] <= compared[1] else otherwise)

    def over_list(self, _):
        values = [Fraction(number) for number in self.list]
        amounts = [Fraction(row["amount"]) for row in self.rows]
        parts = [Fraction(row["part"]) for row in self.rows]
        limit = self.decimal().lstrip("-")
        above = [value for value in values if value > Fraction(limit)]
        return self.random.choice([
            ("sum(values)", sum(values, Fraction(0))),
            ("sum(map(lines, item.amount))", sum(amounts, Fraction(0))),
            ("sum(map(lines, item.amount * item.part))",
             sum((a * p for a, p in zip(amounts, parts)), Fraction(0))),
            ("sum(map(values, item * 2 - 1))", sum((2 * v - 1 for v in values), Fraction(0))),
            (f"sum(filter(values, item > {limit}))", sum(above, Fraction(0))),
            (f"count(filter(values, item > {limit}))", Fraction(len(above))),
            ("count(lines)", Fraction(len(self.rows))),
            ("count_distinct(values)", Fraction(len(set(values)))),
            ("reduce(values, accumulator - current, 10)", 10 - sum(values, Fraction(0))),
        ])


def cases(first, count):
    """(seed, formula, data as JSON text, fraction or None)."""
    for seed in range(first, first + count):
        made = Formulas(seed)
        text, value = made.formula()
        yield seed, text, made.data(), value
