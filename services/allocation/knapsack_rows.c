/* SPDX-License-Identifier: MPL-2.0 */
#include "allocation/knapsack_weighing.h"

#include <assert.h>
#include <string.h>

#define SCALE_MAX (INT64_C(1) << 30)

/* Count an item in or out of its rows: `sign` 1 gives back what it uses, -1 takes it. */
static void
use_rows(const struct knapsack *knapsack, uint32_t item, int64_t sign, int64_t *left)
{
    const struct knapsack_rows *rows = knapsack->rows;

    for (size_t i = rows->begins[item]; i < rows->begins[item + 1]; i++) {
        left[rows->row[i]] += sign * weighing_weight(knapsack, rows->row[i], item);
    }
}

void
core_rows_take(const struct knapsack *knapsack)
{
    for (uint32_t i = 0; i < knapsack->count; i++) {
        if (knapsack->chosen[i]) {
            use_rows(knapsack, i, -1, knapsack->rows->left);
        }
    }
}

bool
core_rows_hold(struct arena *arena, const struct knapsack *knapsack)
{
    const struct knapsack_rows *rows = knapsack->rows;
    struct arena_mark mark = arena_mark(arena);
    int64_t *used = ARENA_NEW(arena, int64_t, rows->count);
    bool hold = true;

    for (uint32_t i = 0; i < knapsack->count; i++) {
        if (knapsack->chosen[i]) {
            use_rows(knapsack, i, 1, used);
        }
    }
    for (uint32_t i = 0; i < rows->count; i++) {
        hold = hold && used[i] <= rows->left[i] && used[i] >= weighing_least(rows, i);
    }
    arena_reset(arena, mark);
    return hold;
}

static bool
fits(const struct weighing *weighing, uint32_t item)
{
    const struct knapsack_rows *rows = weighing->rows;

    if (weighing->knapsack->items[item].cost_cents > weighing->left) {
        return false;
    }
    for (size_t i = rows->begins[item]; i < rows->begins[item + 1]; i++) {
        if (weighing_weight(weighing->knapsack, rows->row[i], item) >
            weighing->row_left[rows->row[i]]) {
            return false;
        }
    }
    return true;
}

static void
decide(struct weighing *weighing, uint32_t item, bool take)
{
    int64_t gain = weighing->gain[item];

    weighing->loss += take == (gain > 0) ? 0 : gain > 0 ? gain : -gain;
    weighing->taken[item] = take;
    weighing_floors_decide(weighing, item, take, 1);
    if (take) {
        weighing->left -= weighing->knapsack->items[item].cost_cents;
        weighing->profit += weighing->knapsack->items[item].profit;
        use_rows(weighing->knapsack, item, -1, weighing->row_left);
    }
}

static void
undo(struct weighing *weighing, uint32_t item)
{
    int64_t gain = weighing->gain[item];
    bool take = weighing->taken[item];

    weighing->loss -= take == (gain > 0) ? 0 : gain > 0 ? gain : -gain;
    weighing_floors_decide(weighing, item, take, -1);
    if (take) {
        weighing->left += weighing->knapsack->items[item].cost_cents;
        weighing->profit -= weighing->knapsack->items[item].profit;
        use_rows(weighing->knapsack, item, 1, weighing->row_left);
    }
    weighing->taken[item] = 0;
}

static bool
may(struct weighing *weighing, uint32_t item, bool take)
{
    int64_t gain = weighing->gain[item];
    wide loss = weighing->loss + (take == (gain > 0) ? 0 : gain > 0 ? gain : -gain);

    return weighing->top - loss >= (wide)(weighing->best + 1) * weighing->scale &&
           (!take || fits(weighing, item)) && weighing_floors_may(weighing, item, take);
}

static void
note(struct weighing *weighing)
{
    weighing->best = weighing->profit;
    memcpy(weighing->knapsack->chosen, weighing->taken, weighing->knapsack->count);
}

/* What a search is for: the best set, the first of those that are better than the best so far, or
 * any of those. */
enum aim {
    AIM_BEST,
    AIM_FIRST,
    AIM_ANY,
};

/* Decide one item after the other, first for the side of its gain (or, for the first set, for
 * taking it), and note each set that is better than the best; end with one unless the best is
 * looked for. False when states ran out. */
static bool
decide_all(struct weighing *weighing, enum aim aim)
{
    uint32_t place = 0;

    weighing->tried[0] = 0;
    for (;;) {
        uint32_t item;
        bool take;

        if (place == weighing->count && weighing->profit > weighing->best) {
            note(weighing);
            if (aim != AIM_BEST) {
                return true;
            }
        }
        if (place < weighing->count && weighing->tried[place] < 2) {
            item = weighing->order[place];
            take =
                (aim == AIM_FIRST || weighing->gain[item] > 0) != (weighing->tried[place]++ == 1);
            if (weighing->states_left-- == 0) {
                return false;
            }
            if (may(weighing, item, take)) {
                decide(weighing, item, take);
                weighing->tried[++place] = 0;
            }
        } else if (place == 0) {
            return true;
        } else {
            undo(weighing, weighing->order[--place]);
        }
    }
}

static void
take_what_fits(struct weighing *weighing, uint32_t item)
{
    if (!weighing->taken[item] && fits(weighing, item)) {
        decide(weighing, item, true);
    }
}

/* Nothing decided. False when floors can not be kept even so. */
static bool
take_nothing(struct weighing *weighing)
{
    const struct knapsack *knapsack = weighing->knapsack;

    memset(weighing->taken, 0, knapsack->count);
    memcpy(weighing->row_left, weighing->rows->left, weighing->rows->count * sizeof(int64_t));
    weighing->left = knapsack->budget_cents;
    weighing->profit = 0;
    weighing->loss = 0;
    return weighing_open_floors(weighing);
}

static void
note_if_better(struct weighing *weighing)
{
    if (weighing->profit > weighing->best && weighing_kept(weighing)) {
        note(weighing);
    }
}

/* Sets to begin with: by rank, and by gains; with floors, those who count in one that needs more
 * come first. */
static void
guess(struct weighing *weighing, bool for_floors)
{
    (void)take_nothing(weighing);
    for (uint32_t i = 0; for_floors && i < weighing->knapsack->count; i++) {
        if (weighing_needs(weighing, i)) {
            take_what_fits(weighing, i);
        }
    }
    for (uint32_t i = 0; i < weighing->knapsack->count; i++) {
        take_what_fits(weighing, i);
    }
    note_if_better(weighing);
    (void)take_nothing(weighing);
    for (uint32_t i = 0; for_floors && i < weighing->count; i++) {
        uint32_t item = weighing->order[i];

        if (weighing->gain[item] > 0 && weighing_needs(weighing, item)) {
            take_what_fits(weighing, item);
        }
    }
    for (uint32_t i = 0; i < weighing->count; i++) {
        if (weighing->gain[weighing->order[i]] > 0) {
            take_what_fits(weighing, weighing->order[i]);
        }
    }
    for (uint32_t i = weighing->count; i > 0; i--) {
        take_what_fits(weighing, weighing->order[i - 1]);
    }
    note_if_better(weighing);
    (void)take_nothing(weighing);
}

/* Order the items by how much they lose on their other side; those that lose more than `room` first
 * and then the others in canonical order, when `canonical`. */
static void
put_in_order(struct arena *arena, struct weighing *weighing, wide room, bool canonical)
{
    struct core_item *items = ARENA_NEW(arena, struct core_item, weighing->count);

    for (uint32_t i = 0; i < weighing->count; i++) {
        uint32_t item = weighing->order[i];
        int64_t loss = weighing->gain[item] < 0 ? -weighing->gain[item] : weighing->gain[item];

        items[i] = (struct core_item){
            .profit = canonical && loss <= room ? 0 : loss, .cost = 1, .index = item};
    }
    core_sort(items, weighing->count);
    for (uint32_t i = 0; i < weighing->count; i++) {
        weighing->order[i] = items[i].index;
    }
}

static struct weighing
begin(struct arena *arena, struct knapsack *knapsack)
{
    uint32_t count = knapsack->count, rows = knapsack->rows->count;
    struct weighing weighing = {.knapsack = knapsack,
                                .rows = knapsack->rows,
                                .order = ARENA_NEW(arena, uint32_t, count),
                                .row_price = ARENA_NEW(arena, int64_t, rows),
                                .gain = ARENA_NEW(arena, int64_t, count),
                                .tried = ARENA_NEW(arena, uint8_t, count + 1),
                                .taken = ARENA_NEW(arena, uint8_t, count),
                                .row_left = ARENA_NEW(arena, int64_t, rows),
                                .best = -1,
                                .states_left = WEIGHING_STATES * knapsack->states_max};
    int64_t profit = 1,
            most = knapsack->rows->least != NULL ? WEIGHING_GAIN_MAX / 2 : WEIGHING_GAIN_MAX;

    for (uint32_t i = 0; i < count; i++) {
        if (knapsack->items[i].cost_cents <= knapsack->budget_cents) {
            weighing.order[weighing.count++] = i;
            profit += knapsack->items[i].profit;
        }
    }
    weighing.scale = most / profit < SCALE_MAX ? most / profit : SCALE_MAX;
    weighing_set_floors(arena, &weighing);
    return weighing;
}

/* ---- a set that keeps the floors ------------------------------------------------------------- */

enum answer {
    ANSWER_FOUND,
    ANSWER_NONE,
    ANSWER_UNKNOWN,
};

/* Look for any set that keeps all floors, by what each item is worth to them: a set that is worth
 * less than all floors together keeps not all. */
static enum answer
search_any(struct arena *arena, struct knapsack *knapsack)
{
    struct knapsack trial = *knapsack;
    struct weighing weighing;
    int64_t target;
    bool ended;

    trial.items = weighing_floor_items(arena, knapsack, &target);
    weighing = begin(arena, &trial);
    weighing.best = target - 1;
    weighing_set_prices(arena, &weighing);
    put_in_order(arena, &weighing, 0, false);
    guess(&weighing, true);
    ended = weighing.best >= target || decide_all(&weighing, AIM_ANY);
    knapsack->states += WEIGHING_STATES * knapsack->states_max - weighing.states_left;
    return weighing.best >= target ? ANSWER_FOUND : ended ? ANSWER_NONE : ANSWER_UNKNOWN;
}

/* Begin with a set that keeps the floors, where one is found. */
static enum answer
begin_with_floors(struct arena *arena, struct weighing *weighing)
{
    struct knapsack *knapsack = weighing->knapsack;
    enum answer answer = ANSWER_FOUND;

    if (knapsack->rows->least == NULL) {
        return answer;
    }
    if (!take_nothing(weighing)) {
        return ANSWER_NONE;
    }
    guess(weighing, true);
    if (weighing->best < 0) {
        answer = search_any(arena, knapsack);
        weighing->best = answer == ANSWER_FOUND ? 0 : -1;
        for (uint32_t i = 0; answer == ANSWER_FOUND && i < knapsack->count; i++) {
            weighing->best += knapsack->chosen[i] ? knapsack->items[i].profit : 0;
        }
    }
    return answer;
}

/* Once more from what another solver found, if it is better: true when that ends. */
static bool
search_again(struct arena *arena, struct weighing *weighing)
{
    struct knapsack *knapsack = weighing->knapsack;
    int64_t theirs;
    bool ended;

    if (!core_ask_other(arena, knapsack, &weighing->best)) {
        return false;
    }
    theirs = weighing->best;
    weighing->states_left = WEIGHING_STATES * knapsack->states_max;
    (void)take_nothing(weighing);
    ended = theirs == knapsack->upper || decide_all(weighing, AIM_BEST);
    knapsack->states += WEIGHING_STATES * knapsack->states_max - weighing->states_left;
    knapsack->by_other = weighing->best == theirs;
    return ended;
}

/* The first of the best, when the best is known. */
static void
choose_first(struct arena *arena, struct weighing *weighing)
{
    struct knapsack *knapsack = weighing->knapsack;

    (void)take_nothing(weighing);
    put_in_order(arena, weighing, weighing->top - (wide)weighing->best * weighing->scale, true);
    weighing->states_left = WEIGHING_STATES * knapsack->states_max;
    weighing->best--;
    knapsack->first = decide_all(weighing, AIM_FIRST);
    knapsack->by_other = knapsack->by_other && !knapsack->first;
}

void
core_rows_search(struct arena *arena, struct knapsack *knapsack)
{
    struct weighing weighing = begin(arena, knapsack);
    enum answer answer;
    bool ended = false;
    wide most;

    memset(knapsack->chosen, 0, knapsack->count);
    weighing_set_prices(arena, &weighing);
    put_in_order(arena, &weighing, 0, false);
    guess(&weighing, false);
    answer = begin_with_floors(arena, &weighing);
    most = weighing.top / weighing.scale;
    knapsack->upper = most < knapsack->upper && most >= 0 ? (int64_t)most : knapsack->upper;
    if (answer != ANSWER_NONE && !knapsack->rows->any) {
        (void)take_nothing(&weighing);
        ended = weighing.best == knapsack->upper || decide_all(&weighing, AIM_BEST);
        knapsack->states += WEIGHING_STATES * knapsack->states_max - weighing.states_left;
        ended = ended || search_again(arena, &weighing);
    }
    knapsack->found = weighing.best >= 0;
    knapsack->first = false;
    if (!knapsack->found) {
        knapsack->exact = answer == ANSWER_NONE || ended;
        return;
    }
    knapsack->upper = ended ? weighing.best : knapsack->upper;
    knapsack->exact = weighing.best == knapsack->upper;
    if (knapsack->exact && !knapsack->rows->any) {
        choose_first(arena, &weighing);
    }
}
