/* SPDX-License-Identifier: MPL-2.0 */
#include "allocation/knapsack_core.h"

#include <assert.h>
#include <string.h>

#define STEPS_BLOCK 65536U /* steps are made in blocks, as they are needed */
#define FIRST_ROOM  1024

/* One set: the split set, but for the items of its steps. */
struct state {
    int64_t profit, cost;
    uint32_t step;
};

/* How a state was made: from the state of the step before, by one item that changed sides. */
struct step {
    uint32_t before;
    uint32_t item; /* in core->items */
};

struct search {
    struct core *core;
    struct state *states; /* cost and profit both rise */
    size_t count, room;   /* for twice as many: what one step can make of them */
    uint64_t states_max;
    struct step **steps;
    uint64_t step_count;
    uint32_t best_step; /* 0 = nothing better was found */
    size_t from, to;    /* the core: items from .. to - 1 were looked at */
    /* What the next item on either side gives and costs: what a state may at most win with the
     * money left, or lose for what it spends too much. */
    struct core_item win, lose;
};

static const struct step *
step_at(const struct search *search, uint32_t number)
{
    return &search->steps[number / STEPS_BLOCK][number % STEPS_BLOCK];
}

static uint32_t
add_step(struct search *search, uint32_t before, size_t item)
{
    uint32_t number = (uint32_t)search->step_count++;
    struct step **block = &search->steps[number / STEPS_BLOCK];

    if (*block == NULL) {
        *block = ARENA_NEW(search->core->arena, struct step, STEPS_BLOCK);
    }
    (*block)[number % STEPS_BLOCK] = (struct step){.before = before, .item = (uint32_t)item};
    return number;
}

/* What the best completion of a state may gain, times the cost of the item it is measured by. */
static wide
hope(const struct search *search, int64_t profit, int64_t cost)
{
    int64_t left = search->core->budget - cost;
    const struct core_item *by = left >= 0 ? &search->win : &search->lose;

    return (wide)profit * by->cost + (wide)left * by->profit;
}

static bool
is_hopeless(const struct search *search, int64_t profit, int64_t cost)
{
    const struct core_item *by = cost <= search->core->budget ? &search->win : &search->lose;

    return hope(search, profit, cost) < (wide)(search->core->best + 1) * by->cost;
}

/* Pass over items that no better set has on their other side. */
static void
look_ahead(struct search *search)
{
    const struct core *core = search->core;

    while (search->to < core->right && !core_is_open(core, &core->items[search->to])) {
        search->to++;
    }
    while (search->from > core->left && !core_is_open(core, &core->items[search->from - 1])) {
        search->from--;
    }
    search->win = search->to < core->right ? core->items[search->to]
                                           : (struct core_item){.profit = 0, .cost = 1};
    /* Nothing left to give back: what spends too much is lost, whatever it is worth. */
    search->lose = search->from > core->left ? core->items[search->from - 1]
                                             : (struct core_item){.profit = 1, .cost = 0};
}

static void
keep(struct search *search, size_t *count, struct state state, size_t item)
{
    struct core *core = search->core;

    if (item != SIZE_MAX) {
        state.step = add_step(search, state.step, item);
        if (state.cost <= core->budget && state.profit > core->best) {
            core->best = state.profit;
            search->best_step = state.step;
        }
    }
    search->states[(*count)++] = state;
}

/* Let one item change sides in each state, and merge those with the states as they are. The states
 * are first moved to the end of their room, and merged into its front: of each, two are made at
 * most, and both places that are read from are beyond what was written. */
static void
extend(struct search *search, size_t item, int64_t sign)
{
    int64_t profit = sign * search->core->items[item].profit;
    int64_t cost = sign * search->core->items[item].cost;
    const struct state *end = search->states + search->room, *same = end - search->count;
    const struct state *other = same;
    int64_t least = -1; /* dearer states must be worth more */
    size_t count = 0;

    memmove(search->states + (search->room - search->count), search->states,
            search->count * sizeof *search->states);
    while (same < end || other < end) {
        bool take_same = other == end || (same < end && (same->cost < other->cost + cost ||
                                                         (same->cost == other->cost + cost &&
                                                          same->profit >= other->profit + profit)));
        struct state next = take_same ? *same++ : *other++;

        if (!take_same) {
            next.profit += profit;
            next.cost += cost;
        }
        if (next.profit > least && !is_hopeless(search, next.profit, next.cost)) {
            least = next.profit;
            keep(search, &count, next, take_same ? SIZE_MAX : item);
        }
    }
    search->count = count;
}

/* Each state has a step of its own, so that twice as many are never more than the limit of states:
 * the last room is for as many as that. Each is four times the one before it, which is given up:
 * together they are a third of the last. */
static void
make_room(struct search *search)
{
    struct state *states;

    if (2 * search->count <= search->room) {
        return;
    }
    for (search->room = search->states_max; search->room / 4 >= 2 * search->count;) {
        search->room /= 4;
    }
    assert(search->room >= 2 * search->count);
    states = ARENA_NEW(search->core->arena, struct state, search->room);
    memcpy(states, search->states, search->count * sizeof *states);
    search->states = states;
}

/* What the states that are left may still come to. */
static int64_t
open_upper(const struct search *search)
{
    int64_t upper = search->core->best;

    for (size_t i = 0; i < search->count; i++) {
        const struct state *state = &search->states[i];
        const struct core_item *by =
            state->cost <= search->core->budget ? &search->win : &search->lose;
        wide most = hope(search, state->profit, state->cost);

        most = by->cost > 0 ? most / by->cost : 0;
        upper = most > upper ? (int64_t)most : upper;
    }
    return upper;
}

static void
write_best(const struct search *search)
{
    const struct core *core = search->core;
    uint8_t *chosen = core->knapsack->chosen;

    if (search->best_step == 0) {
        return;
    }
    for (size_t i = 0; i < core->knapsack->count; i++) {
        chosen[i] = core->in_split[i];
    }
    for (uint32_t step = search->best_step; step != 0; step = step_at(search, step)->before) {
        chosen[core->items[step_at(search, step)->item].index] ^= 1;
    }
}

void
core_search(struct core *core, uint64_t states_max)
{
    struct search search = {.core = core,
                            .room = FIRST_ROOM,
                            .states_max = states_max,
                            .from = core->split,
                            .to = core->split};
    bool add = true;
    int64_t upper;

    assert(states_max < UINT32_MAX);
    search.states = ARENA_NEW(core->arena, struct state, search.room);
    search.steps = ARENA_NEW(core->arena, struct step *, states_max / STEPS_BLOCK + 2);
    search.states[0] = (struct state){.profit = core->split_profit, .cost = core->split_cost};
    search.count = 1;
    search.step_count = 1; /* step 0 is the split set */
    look_ahead(&search);
    while (search.count > 0 && search.step_count + search.count <= states_max) {
        bool can_add = search.to<core->right, can_remove = search.from> core->left;
        size_t item;

        if (!can_add && !can_remove) {
            search.count = 0; /* all sets were looked at */
            break;
        }
        /* From both sides in turn, while there are two. */
        add = can_add && (add || !can_remove);
        item = add ? search.to++ : --search.from;
        look_ahead(&search);
        make_room(&search);
        extend(&search, item, add ? 1 : -1);
        add = !add;
    }
    look_ahead(&search);
    core->knapsack->states += search.step_count;
    write_best(&search);
    upper = open_upper(&search);
    core->upper = upper < core->upper ? upper : core->upper;
}
