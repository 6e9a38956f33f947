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


def even_shares(shares, budget, step):
    """What each gets of a budget that all share: (computed, minimum) by rank, computed awards being
    multiples of the step. Gives the awards, 0 for who takes no part."""
    budget = budget // step * step
    least = [max(step, -(-minimum // step) * step) for _, minimum in shares]
    part = [at for at, (computed, minimum) in enumerate(shares)
            if computed > 0 and computed >= minimum]
    while part and sum(least[at] for at in part) > budget:
        part.pop()
    awards = [0] * len(shares)
    if not part:
        return awards
    rate = rate_of([(shares[at][0], least[at]) for at in part], budget)
    rounded = []
    for at in part:
        exact = max(Fraction(least[at]), rate * shares[at][0])
        awards[at] = exact // step * step
        rounded += [at] if awards[at] != exact else []
    for at in rounded:
        if sum(awards) + step <= budget:
            awards[at] += step
    return awards
