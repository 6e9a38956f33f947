/* SPDX-License-Identifier: MPL-2.0 */
#include "allocation/prorata.h"

#include "allocation/allocation.h"
#include "allocation/knapsack_core.h"
#include "base/words.h"

#include <assert.h>
#include <stdlib.h>

#define BUDGET_MAX (65536 * ALLOCATION_CENTS_MAX)

static enum status
check(const struct prorata *prorata, struct err *err)
{
    if (prorata->step_cents <= 0) {
        return err_set(err, ST_DATA, "%s", _("the step of awards is not above zero"));
    }
    if (prorata->budget_cents < 0 || prorata->budget_cents > BUDGET_MAX) {
        return err_set(err, ST_DATA, "%s", _("the budget is out of range"));
    }
    for (uint32_t i = 0; i < prorata->count; i++) {
        const struct prorata_share *share = &prorata->shares[i];

        if (share->computed_cents < 0 || share->computed_cents > ALLOCATION_CENTS_MAX ||
            share->minimum_cents < 0 || share->minimum_cents > ALLOCATION_CENTS_MAX) {
            return err_set(err, ST_DATA, _("application number %lu: amount out of range"), i + 1UL);
        }
        if (share->computed_cents % prorata->step_cents != 0) {
            return err_set(err, ST_DATA,
                           _("application number %lu: award not a multiple of the step"), i + 1UL);
        }
    }
    return ST_OK;
}

/* The least award: the minimum, up to the step, and at least one. */
static int64_t
least(const struct prorata *prorata, const struct prorata_share *share)
{
    int64_t steps = (share->minimum_cents + (prorata->step_cents - 1)) / prorata->step_cents;

    return (steps > 0 ? steps : 1) * prorata->step_cents;
}

/* ---- rows ---- */

/* Whether the rows of a share have room for so many cents, and awards, more. */
static bool
rows_hold(const struct prorata *prorata, uint32_t share, int64_t cents, int64_t awards)
{
    const struct knapsack_rows *rows = prorata->rows;

    for (size_t i = rows != NULL ? rows->begins[share] : 0;
         rows != NULL && i < rows->begins[share + 1]; i++) {
        if (rows->left[rows->row[i]] < (rows->counts_awards[rows->row[i]] ? awards : cents)) {
            return false;
        }
    }
    return true;
}

/* Take cents of a share, and awards, from its rows. */
static void
rows_take(struct prorata *prorata, uint32_t share, int64_t cents, int64_t awards)
{
    const struct knapsack_rows *rows = prorata->rows;

    for (size_t i = rows != NULL ? rows->begins[share] : 0;
         rows != NULL && i < rows->begins[share + 1]; i++) {
        rows->left[rows->row[i]] -= rows->counts_awards[rows->row[i]] ? awards : cents;
    }
}

/* Give everybody the minimum while budget and rows pay it, and count who stays. */
static void
keep(struct prorata *prorata, wide budget)
{
    wide minimum = 0;
    bool dropping = false;

    prorata->kept_count = 0;
    for (uint32_t i = 0; i < prorata->count; i++) {
        struct prorata_share *share = &prorata->shares[i];
        int64_t least_cents = least(prorata, share);
        bool takes_part =
            share->computed_cents >= least_cents && rows_hold(prorata, i, least_cents, 1);

        dropping = dropping || (takes_part && minimum + least_cents > budget);
        share->award_cents = takes_part && !dropping ? least_cents : 0;
        if (prorata->bound_row != NULL) {
            prorata->bound_row[i] = PRORATA_NO_ROW;
        }
        minimum += share->award_cents;
        prorata->kept_count += share->award_cents > 0;
        if (share->award_cents > 0) {
            rows_take(prorata, i, least_cents, 1);
        }
    }
    for (uint32_t i = 0; i < prorata->count; i++) { /* the minimum is a part of what is raised */
        if (prorata->shares[i].award_cents > 0) {
            rows_take(prorata, i, -prorata->shares[i].award_cents, 0);
        }
    }
}

/* ---- one rate for some of the shares ---- */

/* Some shares and the room that they have together: those from `first` on are decided by the rate
 * money / computed, which is below 1, those before it keep their minimum. No items: the room pays
 * all in whole. */
struct filling {
    struct core_item *items;
    size_t count, first;
    wide money, computed;
};

/* Lower the rate until none that it decides is below its minimum: those whose minimum is the
 * greatest part of the whole leave first, and each that leaves lowers it for the others. The room
 * pays every minimum. */
static struct filling
fill(struct arena *arena, const struct prorata *prorata, const uint32_t *members, size_t count,
     wide room)
{
    struct filling filling = {.money = room - room % prorata->step_cents};

    for (size_t i = 0; i < count; i++) {
        filling.computed += prorata->shares[members[i]].computed_cents;
    }
    if (filling.computed <= filling.money) {
        return filling;
    }
    filling.items = ARENA_NEW(arena, struct core_item, count);
    filling.count = count;
    for (size_t i = 0; i < count; i++) {
        const struct prorata_share *share = &prorata->shares[members[i]];

        filling.items[i] = (struct core_item){
            .profit = share->award_cents, .cost = share->computed_cents, .index = members[i]};
    }
    core_sort(filling.items, count);
    while (filling.items[filling.first].profit * filling.computed >
           filling.money * filling.items[filling.first].cost) {
        filling.money -= filling.items[filling.first].profit;
        filling.computed -= filling.items[filling.first].cost;
        filling.first++;
    }
    return filling;
}

static struct rational
rate_of(const struct filling *filling)
{
    struct rational rate = rational_of(1);
    bool fits = filling->count == 0 || rational_make(filling->money, filling->computed, &rate);

    assert(fits);
    return rate;
}

/* Raise those that the rate decides, rounded down to the step; gives the money that this leaves,
 * and notes who was rounded. */
static wide
raise(struct prorata *prorata, const struct filling *filling, uint8_t *cut)
{
    int64_t step_cents = prorata->step_cents;
    wide left = filling->money;

    for (size_t i = filling->first; i < filling->count; i++) {
        struct prorata_share *share = &prorata->shares[filling->items[i].index];
        wide exact = filling->money * share->computed_cents;
        wide step = filling->computed * step_cents;

        cut[filling->items[i].index] = exact % step != 0;
        share->award_cents = (int64_t)(exact / step * step_cents);
        left -= share->award_cents;
    }
    return left;
}

/* ---- rows that bind before the budget ---- */

struct binding {
    struct rational rate;
    uint32_t row;
};

static int
by_rate(const void *a, const void *b)
{
    const struct binding *first = a, *second = b;
    int sign = rational_cmp(first->rate, second->rate);

    return sign != 0 ? sign : (first->row > second->row) - (first->row < second->row);
}

/* Those that are still raised, and of each row those of them that count in it. */
struct raising {
    struct prorata *prorata;
    uint32_t *active; /* in canonical order */
    size_t count;
    size_t *ends;      /* of each row, after its last member */
    uint32_t *members; /* by row */
    uint8_t *cut;
    bool *done; /* of each share */
};

static void
list_members(struct arena *arena, struct raising *raising)
{
    const struct knapsack_rows *rows = raising->prorata->rows;
    size_t total = 0;

    raising->ends = ARENA_NEW(arena, size_t, rows->count);
    for (size_t i = 0; i < raising->count; i++) {
        uint32_t share = raising->active[i];

        for (size_t k = rows->begins[share]; k < rows->begins[share + 1]; k++) {
            raising->ends[rows->row[k]]++;
            total++;
        }
    }
    raising->members = ARENA_NEW(arena, uint32_t, total);
    for (uint32_t row = rows->count; row-- > 0;) {
        total -= raising->ends[row];
        raising->ends[row] = total; /* where it begins, for now */
    }
    for (size_t i = 0; i < raising->count; i++) {
        uint32_t share = raising->active[i];

        for (size_t k = rows->begins[share]; k < rows->begins[share + 1]; k++) {
            raising->members[raising->ends[rows->row[k]]++] = share;
        }
    }
}

static struct filling
fill_row(struct arena *arena, const struct raising *raising, uint32_t row)
{
    size_t begin = row > 0 ? raising->ends[row - 1] : 0;

    return fill(arena, raising->prorata, raising->members + begin, raising->ends[row] - begin,
                raising->prorata->rows->left[row]);
}

/* Settle one row at its own rate, unless one of it was settled since the rate was found; gives what
 * was given, not 0 but then. */
static wide
settle_row(struct arena *arena, struct raising *raising, uint32_t row)
{
    const struct filling filling = fill_row(arena, raising, row);
    wide given = 0;

    for (size_t i = 0; i < filling.count; i++) {
        if (raising->done[filling.items[i].index]) {
            return 0;
        }
    }
    (void)raise(raising->prorata, &filling, raising->cut);
    for (size_t i = 0; i < filling.count; i++) {
        uint32_t share = filling.items[i].index;

        raising->done[share] = true;
        if (raising->prorata->bound_row != NULL) {
            raising->prorata->bound_row[share] = row;
        }
        given += raising->prorata->shares[share].award_cents;
        rows_take(raising->prorata, share, raising->prorata->shares[share].award_cents, 0);
    }
    return given;
}

/* Settle rows that bind at a lower rate than the budget, the lowest first: what they do not take is
 * for the others. One that another touched has a higher rate now, perhaps above that of the next:
 * it ends the round. Gives what was given, 0 when none binds. */
static wide
settle_rows(struct arena *arena, struct raising *raising, struct rational rate)
{
    const struct knapsack_rows *rows = raising->prorata->rows;
    struct binding *binding = ARENA_NEW(arena, struct binding, rows->count);
    size_t count = 0, kept = 0;
    wide given = 0, more = 1;

    list_members(arena, raising);
    for (uint32_t row = 0; row < rows->count; row++) {
        struct arena_mark mark = arena_mark(arena);
        struct filling filling = {0};

        if (!rows->counts_awards[row]) {
            filling = fill_row(arena, raising, row);
        }
        binding[count] = (struct binding){rate_of(&filling), row};
        count += rational_cmp(binding[count].rate, rate) < 0;
        arena_reset(arena, mark);
    }
    qsort(binding, count, sizeof *binding, by_rate);
    for (size_t i = 0; i < count && more > 0; i++) {
        more = settle_row(arena, raising, binding[i].row);
        given += more;
    }
    for (size_t i = 0; i < raising->count; i++) {
        if (!raising->done[raising->active[i]]) {
            raising->active[kept++] = raising->active[i];
        }
    }
    raising->count = kept;
    return given;
}

/* Raise those that are left at the rate of the budget, to its last step. */
static void
settle_budget(struct raising *raising, const struct filling *filling)
{
    struct prorata *prorata = raising->prorata;
    wide left = 0;

    if (filling->count > 0) {
        left = raise(prorata, filling, raising->cut);
    } else {
        for (size_t i = 0; i < raising->count; i++) {
            struct prorata_share *share = &prorata->shares[raising->active[i]];

            share->award_cents = share->computed_cents;
        }
    }
    for (size_t i = 0; i < raising->count; i++) {
        rows_take(prorata, raising->active[i], prorata->shares[raising->active[i]].award_cents, 0);
    }
    /* Fewer steps than those that were rounded; and the rate is below 1, so none is above whole. */
    for (size_t i = 0; left > 0 && i < raising->count; i++) {
        uint32_t share = raising->active[i];

        if (raising->cut[share] && rows_hold(prorata, share, prorata->step_cents, 0)) {
            prorata->shares[share].award_cents += prorata->step_cents;
            rows_take(prorata, share, prorata->step_cents, 0);
            left -= prorata->step_cents;
        }
    }
}

static void
share_out(struct arena *arena, struct prorata *prorata, wide budget)
{
    struct raising raising = {.prorata = prorata,
                              .active = ARENA_NEW(arena, uint32_t, prorata->kept_count),
                              .cut = ARENA_NEW(arena, uint8_t, prorata->count),
                              .done = ARENA_NEW(arena, bool, prorata->count)};
    struct arena_mark mark = arena_mark(arena);
    struct filling filling;
    wide given = 0;

    for (uint32_t i = 0; i < prorata->count; i++) {
        if (prorata->shares[i].award_cents > 0) {
            raising.active[raising.count++] = i;
        }
    }
    do {
        budget -= given;
        filling = fill(arena, prorata, raising.active, raising.count, budget);
        prorata->rate = rate_of(&filling);
        if (prorata->rows !=
            NULL) { /* as many as are in a row may be filled there: one at a time */
            arena_reset(arena, mark);
            given = settle_rows(arena, &raising, prorata->rate);
            arena_reset(arena, mark);
        }
    } while (given > 0);
    if (prorata->rows != NULL) {
        filling = fill(arena, prorata, raising.active, raising.count, budget);
    }
    settle_budget(&raising, &filling);
}

enum status
prorata_share(struct arena *arena, struct prorata *prorata, struct err *err)
{
    struct arena_mark mark = arena_mark(arena);
    enum status status;
    wide budget;

    assert(prorata != NULL && err != NULL);
    status = check(prorata, err);
    if (status != ST_OK) {
        return status;
    }
    budget = prorata->budget_cents - prorata->budget_cents % prorata->step_cents;
    keep(prorata, budget);
    share_out(arena, prorata, budget);
    prorata->left_cents = prorata->budget_cents;
    for (uint32_t i = 0; i < prorata->count; i++) {
        prorata->left_cents -= prorata->shares[i].award_cents;
    }
    arena_reset(arena, mark);
    return ST_OK;
}
