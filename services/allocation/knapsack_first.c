/* SPDX-License-Identifier: MPL-2.0 */
#include "allocation/knapsack_core.h"

#include <assert.h>
#include <string.h>

/* A part of a set: of the items from one on, in canonical order. */
struct part {
    int64_t profit, cost;
};

/* For each item that may be in or out, the parts of the items from it on that a best set may have:
 * cost and profit both rise. Kept for all items, so that the set can be read from the front. */
struct tails {
    const struct core *core;
    struct core_item *items; /* in canonical order */
    size_t count;
    struct part **parts; /* of each item, and the empty one after the last */
    size_t *part_count;
    uint64_t left;          /* parts that may still be made */
    int64_t budget, profit; /* what the items that are set leave, and still must come together */
    wide room;              /* what a best set may lose of the bound, times broken.cost */
};

/* Set what all best sets have alike; gather the others. */
static void
gather(struct tails *tails, uint8_t *chosen)
{
    const struct core *core = tails->core;
    const struct core_item *items = tails->items;
    size_t count = core_gather(core, tails->items);

    for (size_t i = 0; i < count; i++) {
        wide gain = core_gain(core, &items[i]);

        chosen[items[i].index] = gain > tails->room;
        if (gain > tails->room) {
            tails->budget -= items[i].cost;
            tails->profit -= items[i].profit;
        } else if (gain >= -tails->room) {
            tails->items[tails->count++] = items[i];
        }
    }
}

/* Give the parts with one item more in front; null when there are too many. */
static bool
extend(struct tails *tails, size_t place, wide best_gain)
{
    const struct core *core = tails->core;
    const struct core_item *item = &tails->items[place];
    const struct part *same = tails->parts[place + 1], *end = same + tails->part_count[place + 1];
    const struct part *other = same;
    struct part *parts;
    size_t count = 0;
    int64_t least = -1;

    if (2 * tails->part_count[place + 1] > tails->left) {
        return false;
    }
    parts = ARENA_NEW(core->arena, struct part, 2 * tails->part_count[place + 1]);
    while (same < end || other < end) {
        int64_t cost = other < end ? other->cost + item->cost : INT64_MAX;
        bool take_same = same < end && same->cost <= cost;
        struct part next =
            take_same ? *same++
                      : (struct part){.profit = other++->profit + item->profit, .cost = cost};
        wide gain = (wide)next.profit * core->broken.cost - (wide)core->broken.profit * next.cost;

        /* Of equal cost the one worth more comes second at worst: it takes the other's place. */
        if (next.profit > least && next.cost <= tails->budget && best_gain - gain <= tails->room) {
            count -= count > 0 && parts[count - 1].cost == next.cost;
            parts[count++] = next;
            least = next.profit;
        }
    }
    tails->parts[place] = parts;
    tails->part_count[place] = count;
    tails->left -= count;
    return true;
}

/* Tell whether the items from one on can bring what is missing within what is left. */
static bool
can_complete(const struct tails *tails, size_t place, int64_t profit, int64_t budget)
{
    const struct part *parts = tails->parts[place];
    size_t begin = 0, end = tails->part_count[place];

    while (begin < end) {
        size_t middle = begin + (end - begin) / 2;

        if (parts[middle].cost <= budget) {
            begin = middle + 1;
        } else {
            end = middle;
        }
    }
    return begin > 0 && parts[begin - 1].profit >= profit;
}

bool
core_choose_first(struct core *core)
{
    const struct knapsack *knapsack = core->knapsack;
    struct tails tails = {.core = core,
                          .left = knapsack->states_max,
                          .budget = core->budget,
                          .profit = core->best,
                          .room = core->top - (wide)core->best * core->broken.cost};
    uint8_t *chosen = ARENA_NEW(core->arena, uint8_t, knapsack->count);
    wide best_gain = 0;

    memcpy(chosen, knapsack->chosen, knapsack->count);
    tails.items = ARENA_NEW(core->arena, struct core_item, core_gather(core, NULL));
    gather(&tails, chosen);
    tails.parts = ARENA_NEW(core->arena, struct part *, tails.count + 1);
    tails.part_count = ARENA_NEW(core->arena, size_t, tails.count + 1);
    tails.parts[tails.count] = ARENA_NEW(core->arena, struct part, 1);
    tails.part_count[tails.count] = 1;
    for (size_t i = tails.count; i > 0; i--) {
        wide gain = core_gain(core, &tails.items[i - 1]);

        best_gain += gain > 0 ? gain : 0;
        if (!extend(&tails, i - 1, best_gain)) {
            core->knapsack->first_states = knapsack->states_max - tails.left;
            return false;
        }
    }
    core->knapsack->first_states = knapsack->states_max - tails.left;
    for (size_t i = 0; i < tails.count; i++) {
        const struct core_item *item = &tails.items[i];

        chosen[item->index] =
            can_complete(&tails, i + 1, tails.profit - item->profit, tails.budget - item->cost);
        if (chosen[item->index]) {
            tails.profit -= item->profit;
            tails.budget -= item->cost;
        }
    }
    assert(tails.profit == 0 && tails.budget >= 0);
    memcpy(knapsack->chosen, chosen, knapsack->count);
    return true;
}
