# SPDX-License-Identifier: MPL-2.0
"""The part of the formulas of docs/formulas.md that random funds use, evaluated a second time.

Amounts are cents, numbers exact fractions, what is not known is None. Written from the document.
"""
import ast
import operator
import re
from datetime import datetime
from fractions import Fraction

COMPARISONS = {ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt,
               ast.GtE: operator.ge, ast.Eq: operator.eq, ast.NotEq: operator.ne}
OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul}


def as_python(formula):
    """The same formula in this language's notation: one `=`, percentages and `if` differ."""
    text = re.sub(r"(\d+(?:\.\d+)?) ?%", r"percent('\1')", formula)
    text = re.sub(r"(?<![<>!=])=(?!=)", "==", text)
    text = re.sub(r"\bif\(", "either(", text)
    return re.sub(r"\balways\b|\btrue\b", "True", re.sub(r"\bnever\b|\bfalse\b", "False", text))


def both(values):
    """The `and` of the table of three values."""
    values = list(values)
    if False in values:
        return False
    return None if None in values else True


def neither_false(values):
    values = [None if value is None else not value for value in values]
    result = both(values)
    return None if result is None else not result


class Formula:
    """A formula that is evaluated against names."""

    def __init__(self, text):
        self.tree = ast.parse(as_python(text), mode="eval").body

    def value(self, names):
        return self.of(self.tree, names)

    def of(self, node, names):
        if isinstance(node, ast.Constant):
            plain = isinstance(node.value, (bool, str))
            return node.value if plain else Fraction(str(node.value))
        if isinstance(node, ast.Name):
            return names[node.id]
        if isinstance(node, ast.Attribute):
            return names[f"{node.value.id}.{node.attr}"]
        if isinstance(node, ast.BoolOp):
            values = [self.of(one, names) for one in node.values]
            return both(values) if isinstance(node.op, ast.And) else neither_false(values)
        if isinstance(node, ast.UnaryOp):
            value = self.of(node.operand, names)
            if value is None:
                return None
            return not value if isinstance(node.op, ast.Not) else -value
        if isinstance(node, ast.BinOp):
            return self.computed(node, names)
        if isinstance(node, ast.Compare):
            return self.compared(node, names)
        return self.called(node, names)

    def computed(self, node, names):
        left, right = self.of(node.left, names), self.of(node.right, names)
        if left is None or right is None:
            return None
        if isinstance(node.op, ast.Div):
            return None if right == 0 else Fraction(left) / right
        return OPERATORS[type(node.op)](left, right)

    def compared(self, node, names):
        values = [self.of(one, names) for one in (node.left, *node.comparators)]
        return both(None if left is None or right is None else COMPARISONS[type(sign)](left, right)
                    for left, sign, right in zip(values, node.ops, values[1:]))

    def called(self, node, names):
        name = node.func.id
        if name == "euros":
            return Fraction(node.args[0].value) * 100
        if name == "date":
            return datetime.fromisoformat(node.args[0].value)
        if name == "percent":
            return Fraction(node.args[0].value) / 100
        values = [self.of(one, names) for one in node.args]
        if name == "default":
            return values[1] if values[0] is None else values[0]
        if name == "known":
            return values[0] is not None
        if name == "either":
            return None if values[0] is None else values[1] if values[0] else values[2]
        if None in values:
            return None
        if name == "points":
            return Fraction(int(values[0]))
        return {"min": min, "max": max}[name](values)
