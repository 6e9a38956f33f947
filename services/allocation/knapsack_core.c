/* SPDX-License-Identifier: MPL-2.0 */
#include "allocation/knapsack_core.h"

#include <assert.h>

#define FEW 12 /* so many are sorted by insertion */

static void
swap(struct core_item *a, struct core_item *b)
{
    struct core_item kept = *a;

    *a = *b;
    *b = kept;
}

static size_t
middle_of(const struct core_item *items, size_t a, size_t b, size_t c)
{
    if (core_before(&items[a], &items[b])) {
        return core_before(&items[b], &items[c]) ? b : core_before(&items[a], &items[c]) ? c : a;
    }
    return core_before(&items[a], &items[c]) ? a : core_before(&items[b], &items[c]) ? c : b;
}

/* Bring what stands before a chosen item to the front, and it after them; give its place. The order
 * is total, so which one is chosen never shows in what comes out. */
static size_t
part(struct core_item *items, size_t count)
{
    size_t eighth = count / 8, last = count - 1, place = 0;
    size_t pivot = middle_of(items, middle_of(items, 0, eighth, 2 * eighth),
                             middle_of(items, 3 * eighth, 4 * eighth, 5 * eighth),
                             middle_of(items, 6 * eighth, 7 * eighth, last));
    struct core_item chosen;

    swap(&items[pivot], &items[last]);
    chosen = items[last];
    for (size_t i = 0; i < last; i++) {
        bool before = core_before(&items[i], &chosen);

        /* Without a branch: which side an item is on cannot be foreseen. */
        swap(&items[i], &items[place]);
        place += before;
    }
    swap(&items[place], &items[last]);
    return place;
}

size_t
core_break(struct core_item *items, size_t count, wide budget)
{
    size_t begin = 0, end = count;

    while (begin < end) {
        size_t middle = begin + part(items + begin, end - begin);
        wide cost = 0;

        for (size_t i = begin; i < middle; i++) {
            cost += items[i].cost;
        }
        if (cost > budget) {
            end = middle;
        } else if (cost + items[middle].cost > budget) {
            return middle;
        } else {
            budget -= cost + items[middle].cost;
            begin = middle + 1;
        }
    }
    return begin;
}

void
core_sort(struct core_item *items, size_t count)
{
    while (count > FEW) {
        size_t middle = part(items, count);

        /* The shorter side by recursion: its depth stays below the logarithm. */
        if (middle < count - middle) {
            core_sort(items, middle);
            items += middle + 1;
            count -= middle + 1;
        } else {
            core_sort(items + middle + 1, count - middle - 1);
            count = middle;
        }
    }
    for (size_t i = 1; i < count; i++) {
        for (size_t j = i; j > 0 && core_before(&items[j], &items[j - 1]); j--) {
            swap(&items[j], &items[j - 1]);
        }
    }
}
