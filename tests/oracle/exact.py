# SPDX-License-Identifier: MPL-2.0
"""The rules that do not walk: the best set within a budget, bands of it, and even shares.

By the simplest means that are exact for some tens of applications: of all sets that take the same
of each limit the one of greatest worth is kept, the first of those of the same worth.
"""
from fractions import Fraction


MOST_STATES = 20000  # more are not tried


class TooMany(Exception):
    """More sets than can be tried here."""


def best_set(items, limits):
    """The set of greatest worth within all limits; of several, the one that has the first item that
    only one of them has. Items are (worth, what it takes of each limit that it counts in), in
    canonical order; gives their numbers."""
    names = sorted(limits)
    states = {(0,) * len(names): (Fraction(0), 0)}  # what is taken: worth and set
    for number, (worth, takes) in enumerate(items):
        bit = 1 << (len(items) - 1 - number)
        more = [takes.get(name, 0) for name in names]
        for taken, (had, chosen) in list(states.items()):
            after = tuple(one + other for one, other in zip(taken, more))
            value = (had + worth, chosen + bit)
            if all(one <= limits[name] for one, name in zip(after, names)) and (
                    value > states.get(after, (-1, 0))):
                states[after] = value
        states = without_dominated(states)
        if len(states) > MOST_STATES:
            raise TooMany
    chosen = max(states.values())[1]
    return [number for number in range(len(items)) if chosen >> (len(items) - 1 - number) & 1]


def without_dominated(states):
    """With one limit only, those that take more and are worth no more are let go."""
    if len(next(iter(states))) != 1:
        return states
    best, kept = None, {}
    for taken in sorted(states):
        if best is None or states[taken] > best:
            best = kept[taken] = states[taken]
    return kept


def best_bands(items, limits, width):
    """The same within each band of scores, from the best down. A band goes from a multiple of the
    width up to the next; one of width 0 has equal scores, of which as many as can be are chosen."""
    bands, limits = {}, dict(limits)
    for number, (score, _) in enumerate(items):
        bands.setdefault(score if width == 0 else score // width, []).append(number)
    chosen = []
    for band in sorted(bands, reverse=True):
        mine = bands[band]
        for at in best_set([(Fraction(1) if width == 0 else items[one][0], items[one][1])
                            for one in mine], limits):
            chosen.append(mine[at])
            for name, more in items[mine[at]][1].items():
                if name in limits:
                    limits[name] -= more
    return chosen


def rate_of(shares, budget):
    """The fraction of computed awards, at most 1, at which nobody is below the minimum and all add
    up to the budget; shares are (computed, minimum)."""
    edges = sorted({Fraction(minimum, computed) for computed, minimum in shares} | {Fraction(1)})
    low = Fraction(0)
    for high in edges:
        fixed = sum(minimum for computed, minimum in shares if minimum >= high * computed)
        slope = sum(computed for computed, minimum in shares if minimum < high * computed)
        if slope > 0 and fixed + high * slope >= budget:
            return max(low, Fraction(budget - fixed, slope))
        low = high
    return Fraction(1)


class Row:
    """What a group of a quota has left, of money or of awards."""

    def __init__(self, quota, left, counts):
        self.quota, self.left, self.counts = quota, left, counts

    def holds(self, cents):
        return self.left >= (1 if self.counts else cents)


def kept_shares(least, computed, budget, rows):
    """Who takes part, by rank: whom budget and rows give the minimum, until the budget does not."""
    room = {row: row.left for mine in rows for row in mine}
    kept = []
    for at, cents in enumerate(least):
        if computed[at] < cents or any(room[row] < (1 if row.counts else cents)
                                       for row in rows[at]):
            continue
        if sum(least[one] for one in kept) + cents > budget:
            break
        kept.append(at)
        for row in rows[at]:
            room[row] -= 1 if row.counts else cents
    return kept


def even_shares(shares, budget, step, rows=None):
    """What each gets of a budget that all share: (computed, minimum) by rank, computed awards being
    multiples of the step; `rows` are the rows that each counts in. Gives the awards, 0 for who
    takes no part, and the row that lowered each, or None. What is given is taken from the rows.

    The row in which the rate is lowest, below that of the budget, is settled first, at its own
    rate; what it leaves is for the others, and so on."""
    rows = rows or [[] for _ in shares]
    computed = [one for one, _ in shares]
    least = [max(step, -(-minimum // step) * step) for _, minimum in shares]
    awards, bound = [0] * len(shares), [None] * len(shares)
    left = budget // step * step
    active = kept_shares(least, computed, left, rows)
    for at in active:
        for row in rows[at]:
            row.left -= int(row.counts)

    def rate(those, room):
        return rate_of([(computed[at], least[at]) for at in those], room // step * step)

    def give(at, rate):
        exact = max(Fraction(least[at]), rate * computed[at])
        awards[at] = exact // step * step
        for row in rows[at]:
            row.left -= 0 if row.counts else awards[at]
        return awards[at] != exact

    order = []
    for mine in rows:
        order += [row for row in mine if row not in order and not row.counts]
    order.sort(key=lambda row: row.quota)
    while True:
        of_all = rate(active, left)
        binding = [(rate(those, row.left), number, row, those) for number, row, those in (
            (number, row, [at for at in active if row in rows[at]])
            for number, row in enumerate(order)) if those]
        if not binding or min(binding, key=lambda one: one[:2])[0] >= of_all:
            break
        lowest, _, row, those = min(binding, key=lambda one: one[:2])
        for at in those:
            give(at, lowest)
            bound[at] = row
            left -= awards[at]
            active.remove(at)
    rounded = [at for at in active if give(at, of_all)]
    left -= sum(awards[at] for at in active)
    for at in rounded:
        if left >= step and all(row.counts or row.left >= step for row in rows[at]):
            awards[at] += step
            left -= step
            for row in rows[at]:
                row.left -= 0 if row.counts else step
    return awards, bound
