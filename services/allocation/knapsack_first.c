/* SPDX-License-Identifier: MPL-2.0 */
#include "allocation/knapsack_core.h"

#include <assert.h>
#include <string.h>

#define PARTS_BLOCK 4096U /* parts are made in blocks, as they are needed */

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
    struct part **blocks; /* of parts, one after the other: of the last item first */
    size_t made;
    size_t *begins, *part_count; /* of each item, and of the empty part after the last */
    uint64_t left;               /* parts that may still be made */
    int64_t budget, profit; /* what the items that are set leave, and still must come together */
    wide room;              /* what a best set may lose of the bound, times broken.cost */
};

static const struct part *
part_at(const struct tails *tails, size_t number)
{
    return &tails->blocks[number / PARTS_BLOCK][number % PARTS_BLOCK];
}

static void
add_part(struct tails *tails, struct part part)
{
    struct part **block = &tails->blocks[tails->made / PARTS_BLOCK];

    if (*block == NULL) {
        *block = ARENA_NEW(tails->core->arena, struct part, PARTS_BLOCK);
    }
    (*block)[tails->made++ % PARTS_BLOCK] = part;
}

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

/* Make the parts with one item more in front; false when there are too many. */
static bool
extend(struct tails *tails, size_t place, wide best_gain)
{
    const struct core *core = tails->core;
    const struct core_item *item = &tails->items[place];
    size_t same = tails->begins[place + 1], end = tails->made, other = same;
    int64_t least = -1, least_cost = -1;

    if (2 * tails->part_count[place + 1] > tails->left) {
        return false;
    }
    tails->begins[place] = end;
    while (other < end) { /* which is the dearer one: it is never before the same */
        int64_t cost = part_at(tails, other)->cost + item->cost;
        bool take_same = same < end && part_at(tails, same)->cost <= cost;
        struct part next = *part_at(tails, take_same ? same++ : other++);
        wide gain;

        next.profit += take_same ? 0 : item->profit;
        next.cost = take_same ? next.cost : cost;
        gain = (wide)next.profit * core->broken.cost - (wide)core->broken.profit * next.cost;
        /* Of equal cost the one worth more comes second at worst: it takes the other's place. */
        if (next.profit > least && next.cost <= tails->budget && best_gain - gain <= tails->room) {
            tails->made -= next.cost == least_cost;
            add_part(tails, next);
            least = next.profit;
            least_cost = next.cost;
        }
    }
    tails->part_count[place] = tails->made - end;
    tails->left -= tails->part_count[place];
    return true;
}

/* Tell whether the items from one on can bring what is missing within what is left. */
static bool
can_complete(const struct tails *tails, size_t place, int64_t profit, int64_t budget)
{
    const size_t first = tails->begins[place];
    size_t begin = first, end = first + tails->part_count[place];

    while (begin < end) {
        size_t middle = begin + (end - begin) / 2;

        if (part_at(tails, middle)->cost <= budget) {
            begin = middle + 1;
        } else {
            end = middle;
        }
    }
    return begin > first && part_at(tails, begin - 1)->profit >= profit;
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
    tails.items = core->items; /* the search is over: they are put in canonical order again */
    gather(&tails, chosen);
    tails.blocks = ARENA_NEW(core->arena, struct part *, knapsack->states_max / PARTS_BLOCK + 1);
    tails.begins = ARENA_NEW(core->arena, size_t, tails.count + 1);
    tails.part_count = ARENA_NEW(core->arena, size_t, tails.count + 1);
    add_part(&tails, (struct part){.profit = 0, .cost = 0});
    tails.part_count[tails.count] = tails.made;
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
