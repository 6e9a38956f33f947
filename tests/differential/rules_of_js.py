# SPDX-License-Identifier: MPL-2.0
"""JsonLogic in two arithmetics: exact fractions, and the doubles that json-logic-js computes with.

The same few lines evaluate a rule in both, so that where the two results differ, only the rounding
of doubles can have made the difference. What json-logic-js would coerce is not computed: it raises
Coerced. A null raises MetNull where a value is needed. Written from the published description of
the operators and from the standard of ECMAScript; it shares nothing with the program.
"""
import math
from fractions import Fraction


class Coerced(Exception):
    """The rule asks JavaScript to turn one type into another."""


class MetNull(Exception):
    """A value that is missing was needed."""


class DividedByZero(Exception):
    """A quotient or a remainder by zero was needed."""


class NoQuotient:
    """What a division by zero gives: nobody may look at it, but it may stand in a list."""


class Exact:
    """Fractions; a literal is the decimal that is written."""

    @staticmethod
    def number(literal):
        return Fraction(str(literal))

    @staticmethod
    def remainder(a, b):
        return a - b * math.trunc(a / b)


class Doubles:
    """What a processor computes; a literal is the double that is nearest."""

    @staticmethod
    def number(literal):
        return float(literal)

    @staticmethod
    def remainder(a, b):
        return math.fmod(a, b)


def number_text(value):
    """A double as JavaScript writes it (ECMAScript, Number::toString)."""
    value = float(value)
    if value == 0:
        return "0"
    sign, value = ("-", -value) if value < 0 else ("", value)
    mantissa, exponent = (f"{value!r}e0").split("e")[:2]
    whole, _, part = mantissa.partition(".")
    part = "" if part == "0" else part
    digits = (whole + part).lstrip("0")
    point = len(whole) + int(exponent) - (len(whole + part) - len(digits))
    digits = digits.rstrip("0")
    if len(digits) <= point <= 21:
        return sign + digits + "0" * (point - len(digits))
    if 0 < point <= 21:
        return sign + digits[:point] + "." + digits[point:]
    if -6 < point <= 0:
        return sign + "0." + "0" * -point + digits
    tail = "." + digits[1:] if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{tail}e{'+' if point > 0 else '-'}{abs(point - 1)}"


def is_number(value):
    return isinstance(value, (int, float, Fraction)) and not isinstance(value, bool)


def kind(value):
    if value is None:
        raise MetNull()
    if value is NoQuotient:
        raise DividedByZero()
    if isinstance(value, bool):
        return "flag"
    if is_number(value):
        return "number"
    return {str: "text", list: "list", dict: "record"}[type(value)]


def need(value, *kinds):
    if kind(value) not in kinds:
        raise Coerced(f"{kind(value)} where {' or '.join(kinds)} is needed")
    return value


def units(text):
    """The text as JavaScript counts it: units of UTF-16."""
    return text.encode("utf-16-be", "surrogatepass")


def of_units(found):
    return found.decode("utf-16-be", "surrogatepass")


class Evaluator:
    """Evaluates rules in one arithmetic."""

    def __init__(self, arithmetic):
        self.arithmetic = arithmetic

    def given(self, value):
        """A literal or a value of the data, its numbers in this arithmetic."""
        if is_number(value):
            return self.arithmetic.number(value)
        if isinstance(value, list):
            return [self.given(item) for item in value]
        if isinstance(value, dict):
            return {name: self.given(item) for name, item in value.items()}
        return value

    def truthy(self, value):
        if kind(value) == "list":
            return len(value) > 0
        return True if isinstance(value, dict) else value not in (0, "")

    def apply(self, rule, data):
        if isinstance(rule, list):
            return [self.apply(item, data) for item in rule]
        if not isinstance(rule, dict) or len(rule) != 1:
            return self.given(rule)
        (name, arguments), = rule.items()
        if not isinstance(arguments, list):
            arguments = [arguments]
        lazy = LAZY.get(name)
        if lazy:
            return lazy(self, arguments, data)
        operation = EAGER.get(name)
        if not operation:
            raise Coerced(f"unknown operator {name}")
        values = [self.apply(argument, data) for argument in arguments]
        return operation(self, values, data)


# ---- what chooses which of its arguments are evaluated ------------------------------------------

def lazy_if(self, arguments, data):
    for i in range(0, len(arguments) - 1, 2):
        if self.truthy(self.apply(arguments[i], data)):
            return self.apply(arguments[i + 1], data)
    return self.apply(arguments[-1], data) if len(arguments) % 2 else None


def lazy_junction(stops_at):
    def junction(self, arguments, data):
        value = None
        for argument in arguments:
            value = self.apply(argument, data)
            if self.truthy(value) is stops_at:
                return value
        return value
    return junction


def items_of(self, arguments, data):
    return need(self.apply(arguments[0], data), "list")


def condition(self, arguments, item):
    return self.truthy(self.apply(arguments[1], item))


def lazy_reduce(self, arguments, data):
    value = self.apply(arguments[2], data) if len(arguments) > 2 else None
    for item in items_of(self, arguments, data):
        value = self.apply(arguments[1], {"current": item, "accumulator": value})
    return value


def lazy_all(self, arguments, data):
    items = items_of(self, arguments, data)
    return len(items) > 0 and all(condition(self, arguments, item) for item in items)


LAZY = {
    "if": lazy_if, "?:": lazy_if,
    "and": lazy_junction(False), "or": lazy_junction(True),
    "reduce": lazy_reduce, "all": lazy_all,
    "map": lambda self, arguments, data: [
        self.apply(arguments[1], item) for item in items_of(self, arguments, data)],
    "filter": lambda self, arguments, data: [
        item for item in items_of(self, arguments, data) if condition(self, arguments, item)],
    "some": lambda self, arguments, data: any(
        condition(self, arguments, item) for item in items_of(self, arguments, data)),
    "none": lambda self, arguments, data: not any(
        condition(self, arguments, item) for item in items_of(self, arguments, data)),
}


# ---- what gets all its arguments ----------------------------------------------------------------

def variable(self, values, data):
    fallback = values[1] if len(values) > 1 else None
    if not values or values[0] in ("", None):
        return data
    path = values[0]
    for part in (path if isinstance(path, str) else number_text(path)).split("."):
        if isinstance(data, list):
            data = data[int(part)] if part.isdigit() and int(part) < len(data) else fallback
        elif isinstance(data, dict) and part in data:
            data = data[part]
        else:
            return fallback
    return data


def missing(self, values, data):
    names = values[0] if values and isinstance(values[0], list) else values
    return [name for name in names if variable(self, [name], data) in (None, "")]


def missing_some(self, values, data):
    wanted, names = need(values[0], "number"), need(values[1], "list")
    lacking = missing(self, [names], data)
    return [] if len(names) - len(lacking) >= wanted else lacking


def same(strict):
    def compare(_, values, __):
        a, b = values
        if kind(a) != kind(b):
            if strict:
                return False
            raise Coerced("== across types")
        need(a, "number", "text", "flag")
        return a == b
    return compare


def ordered(holds):
    def pair(a, b):
        kinds = {kind(a), kind(b)}
        if kinds == {"text"}:
            return holds(units(a), units(b))
        if kinds != {"number"}:
            raise Coerced("comparison of " + " and ".join(sorted(kinds)))
        return holds(a, b)

    def compare(_, values, __):
        return all(pair(a, b) for a, b in zip(values, values[1:]))
    return compare


def numbers(values):
    return [need(value, "number") for value in values]


def add(_, values, __):
    result = 0
    for value in numbers(values):  # not sum(), which rounds doubles better than a processor does
        result = result + value
    return result


def multiply(_, values, __):
    result = numbers(values)[0]
    for value in values[1:]:
        result = result * value
    return result


def subtract(_, values, __):
    values = numbers(values)
    return -values[0] if len(values) == 1 else values[0] - values[1]


def divide(_, values, __):
    a, b = numbers(values)
    return NoQuotient if b == 0 else a / b


def remainder(self, values, _):
    a, b = numbers(values)
    return NoQuotient if b == 0 else self.arithmetic.remainder(a, b)


def contained(_, values, __):
    wanted, within = values
    if isinstance(need(within, "list", "text"), str):
        return within != "" and need(wanted, "text") in within
    need(wanted, "number", "text", "flag")
    return any(kind(item) == kind(wanted) and item == wanted for item in within)


def concatenate(_, values, __):
    texts = []
    for value in values:
        need(value, "text", "number", "flag")
        texts.append(value if isinstance(value, str) else str(value).lower()
                     if isinstance(value, bool) else number_text(value))
    return "".join(texts)


def substring(_, values, __):
    text = units(need(values[0], "text"))
    size = len(text) // 2
    start, *length = [math.trunc(value) for value in numbers(values[1:])]
    start = max(0, size + start) if start < 0 else min(start, size)
    if length and length[0] < 0:
        stop = max(start, size + length[0])
    else:
        stop = min(size, start + length[0]) if length else size
    return of_units(text[2 * start:2 * stop])


def merge(_, values, __):
    return [item for value in values for item in (value if isinstance(value, list) else [value])]


EAGER = {
    "var": variable, "missing": missing, "missing_some": missing_some, "merge": merge,
    "==": same(False), "===": same(True),
    "!=": lambda *given: not same(False)(*given), "!==": lambda *given: not same(True)(*given),
    "<": ordered(lambda a, b: a < b), "<=": ordered(lambda a, b: a <= b),
    ">": ordered(lambda a, b: a > b), ">=": ordered(lambda a, b: a >= b),
    "!": lambda self, values, _: not self.truthy(values[0]),
    "!!": lambda self, values, _: self.truthy(values[0]),
    "min": lambda _, values, __: min(numbers(values)),
    "max": lambda _, values, __: max(numbers(values)),
    "+": add, "*": multiply, "-": subtract, "/": divide, "%": remainder,
    "in": contained, "cat": concatenate, "substr": substring,
}
