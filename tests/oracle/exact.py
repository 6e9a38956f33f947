# SPDX-License-Identifier: MPL-2.0
"""The rules that do not walk: the best set within a budget, bands of it, and even shares.

By the simplest means that are exact for some tens of applications: every sum of costs that is worth
more than all cheaper ones is kept, with the set that comes first among those of the same worth.
"""
from fractions import Fraction


def best_set(items, budget):
    """The set of greatest worth that the budget pays; of several, the one that has the first item
    that only one of them has. Items are (worth, cost), in canonical order; gives their numbers."""
    states = [(0, (Fraction(0), 0))]  # cost, then worth and set, which grow with it
    for number, (worth, cost) in enumerate(items):
        bit = 1 << (len(items) - 1 - number)
        more = [(spent + cost, (had + worth, chosen + bit)) for spent, (had, chosen) in states
                if spent + cost <= budget]
        best, kept = None, []
        for spent, value in sorted(states + more, key=lambda one: (one[0], -one[1][0],
                                                                   -one[1][1])):
            if best is None or value > best:
                best = value
                kept.append((spent, value))
        states = kept
    chosen = states[-1][1][1]
    return [number for number in range(len(items)) if chosen >> (len(items) - 1 - number) & 1]


def best_bands(items, budget, width):
    """The same within each band of scores, from the best down; (score, cost) by rank. A band goes
    from a multiple of the width up to the next; one of width 0 has equal scores, of which as many
    as can be are chosen."""
    bands = {}
    for number, (score, _) in enumerate(items):
        bands.setdefault(score if width == 0 else score // width, []).append(number)
    chosen = []
    for band in sorted(bands, reverse=True):
        mine = bands[band]
        worth = [(Fraction(1) if width == 0 else items[one][0], items[one][1]) for one in mine]
        for at in best_set(worth, budget):
            chosen.append(mine[at])
            budget -= items[mine[at]][1]
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
