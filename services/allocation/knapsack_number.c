/* SPDX-License-Identifier: MPL-2.0 */
#include "allocation/allocation.h"
#include "allocation/knapsack_core.h"

#include <string.h>

#define FIRST_EXCHANGES 16
#define EXCHANGES_MAX   64

/* A set that is bettered by exchanging one item for another. */
struct exchanges {
    struct core *core;
    const struct core_item *items; /* by cost */
    size_t count;
    uint8_t *chosen;
    int64_t left, profit; /* of the budget; what the set is worth */
};

/* Sorted by cost: as if all were worth the same. */
static struct core_item *
by_cost(const struct core *core, size_t *count)
{
    struct core_item *items;

    *count = core->right - core->left;
    items = ARENA_NEW(core->arena, struct core_item, *count);
    for (size_t i = 0; i < *count; i++) {
        items[i] = core->items[core->left + i];
        items[i].profit = 1;
    }
    core_sort(items, *count);
    for (size_t i = 0; i < *count; i++) {
        items[i].profit = core->knapsack->items[items[i].index].profit / core->profit_unit;
    }
    return items;
}

/* Exchange the pair, or add the item, that gains most within `left`; false when none gains. */
static bool
exchange(struct exchanges *set, int64_t left)
{
    const struct core_item nothing = {.profit = 0, .cost = 0};
    const struct core_item *comes = &nothing, *best_comes = NULL, *best_goes = NULL;
    int64_t gain = 0;
    size_t reached = 0;

    for (size_t i = 0; i <= set->count; i++) {
        const struct core_item *goes = i == 0 ? &nothing : &set->items[i - 1];

        if (i > 0 && !set->chosen[goes->index]) {
            continue;
        }
        for (; reached < set->count && set->items[reached].cost <= left + goes->cost; reached++) {
            const struct core_item *item = &set->items[reached];

            comes = !set->chosen[item->index] && item->profit > comes->profit ? item : comes;
        }
        if (comes->profit - goes->profit > gain) {
            gain = comes->profit - goes->profit;
            best_comes = comes;
            best_goes = goes;
        }
    }
    if (gain == 0) {
        return false;
    }
    set->chosen[best_comes->index] = 1;
    if (best_goes != &nothing) {
        set->chosen[best_goes->index] = 0;
    }
    set->left += best_goes->cost - best_comes->cost;
    set->profit += gain;
    return true;
}

/* Begin with `from`, exchange within all but `kept` once, then as long as it gains. */
static void
exchange_all(struct exchanges *set, const uint8_t *from, int64_t kept_share)
{
    struct core *core = set->core;
    const struct knapsack *knapsack = core->knapsack;
    bool goes_on = true;

    set->left = core->budget;
    set->profit = 0;
    for (uint32_t i = 0; i < knapsack->count; i++) {
        set->chosen[i] = from[i];
        if (from[i] && knapsack->items[i].cost_cents > 0) {
            set->left -= knapsack->items[i].cost_cents / core->cost_unit;
            set->profit += knapsack->items[i].profit / core->profit_unit;
        }
    }
    (void)exchange(set, set->left - set->left / FIRST_EXCHANGES * kept_share);
    for (int i = 0; i < EXCHANGES_MAX && goes_on && set->profit < core->upper; i++) {
        goes_on = exchange(set, set->left);
    }
    if (set->profit > core->best) {
        core->best = set->profit;
        memcpy(knapsack->chosen, set->chosen, knapsack->count);
    }
}

void
core_exchange(struct core *core)
{
    struct exchanges set = {.core = core};

    set.items = by_cost(core, &set.count);
    set.chosen = ARENA_NEW(core->arena, uint8_t, core->knapsack->count);
    exchange_all(&set, core->knapsack->chosen, 0);
    /* The most that one exchange gains may leave a rest that no second one fits: smaller first
     * exchanges are tried too. */
    for (int64_t kept = 0; kept < FIRST_EXCHANGES && core->best < core->upper; kept++) {
        exchange_all(&set, core->in_split, kept);
    }
}

/* The bound on sets of at most (or at least) `number` awards. */
struct number {
    struct core *core;
    const struct core_item *items; /* all, at their own cost */
    struct core_item *scratch;
    size_t count;
    uint32_t number;
};

/* Bound with a surcharge, keep the bound if it is lower, and give how many stand before the break.
 */
static size_t
probe(struct number *number, int64_t surcharge)
{
    struct core *core = number->core;
    const struct knapsack_bound *plain = &core->knapsack->bound;
    struct knapsack_bound *bound = &core->knapsack->by_number, tried = *plain;
    wide budget = core->budget + (wide)surcharge * number->number, left = budget, profit = 0;
    struct core_item broken = {.profit = 0, .cost = 1}; /* as it stands when all are paid */
    int64_t upper;
    size_t place;

    for (size_t i = 0; i < number->count; i++) {
        number->scratch[i] = number->items[i];
        number->scratch[i].cost += surcharge;
    }
    place = core_break(number->scratch, number->count, budget);
    for (size_t i = 0; i < place; i++) {
        left -= number->scratch[i].cost;
        profit += number->scratch[i].profit;
    }
    broken = place < number->count ? number->scratch[place] : broken;
    profit = profit * broken.cost + left * broken.profit;
    /* What costs nothing comes on top of both. */
    tried.ratio_num = broken.profit * core->profit_unit;
    tried.ratio_den = broken.cost * core->cost_unit;
    tried.surcharge_cents = surcharge * core->cost_unit;
    tried.number = number->number;
    if (rational_make(profit * core->profit_unit + core->free_profit * (wide)broken.cost,
                      broken.cost, &tried.value) &&
        rational_cmp(tried.value, bound->ratio_den > 0 ? bound->value : plain->value) < 0) {
        *bound = tried;
        upper = profit < 0 ? 0 : (int64_t)(profit / broken.cost);
        upper = upper > core->best ? upper : core->best;
        core->upper = upper < core->upper ? upper : core->upper;
    }
    return place;
}

/* The more awards are charged, the fewer stand before the break: the bound is lowest where there
 * are as many as there can be (at_most), or must be. */
static void
bisect(struct number *number, bool at_most, int64_t most)
{
    int64_t sign = at_most ? 1 : -1, near = 0, far = most > 0 ? 1 : 0;
    bool crossed = false;

    while (!crossed && far > near) {
        size_t place = probe(number, sign * far);

        crossed = at_most ? place < number->number : place >= number->number;
        near = crossed ? near : far;
        far = crossed ? far : far > most / 2 ? most : 2 * far;
    }
    while (crossed && far - near > 1) {
        int64_t middle = near + (far - near) / 2;
        size_t place = probe(number, sign * middle);

        if (at_most ? place < number->number : place >= number->number) {
            far = middle;
        } else {
            near = middle;
        }
    }
}

static uint32_t
most_awards(const struct number *number)
{
    for (size_t i = 0; i < number->count; i++) {
        number->scratch[i] = number->items[i];
        number->scratch[i].profit = 1;
    }
    return (uint32_t)core_break(number->scratch, number->count, number->core->budget);
}

/* How many are needed at least to be worth more than the best. */
static uint32_t
least_awards(const struct number *number)
{
    int64_t profit = 0;
    uint32_t least = 0;

    for (size_t i = 0; i < number->count; i++) {
        number->scratch[i] = number->items[i];
        number->scratch[i].cost = 1;
    }
    core_sort(number->scratch, number->count);
    while (least < number->count && profit <= number->core->best) {
        profit += number->scratch[least++].profit;
    }
    return least;
}

void
core_bound_number(struct core *core)
{
    struct number number = {.core = core, .count = core_gather(core, NULL)};
    struct core_item *items = ARENA_NEW(core->arena, struct core_item, number.count);
    uint32_t in_split = 0, most, least;
    int64_t cheapest = ALLOCATION_CENTS_MAX;

    (void)core_gather(core, items);
    number.items = items;
    number.scratch = ARENA_NEW(core->arena, struct core_item, number.count);
    for (size_t i = 0; i < number.count; i++) {
        in_split += core->in_split[items[i].index];
        cheapest = items[i].cost < cheapest ? items[i].cost : cheapest;
    }
    most = most_awards(&number);
    least = least_awards(&number);
    if (in_split >= most) {
        number.number = most;
        bisect(&number, true, ALLOCATION_CENTS_MAX / core->cost_unit);
    } else if (in_split < least) {
        number.number = least;
        bisect(&number, false, cheapest - 1);
    }
}
