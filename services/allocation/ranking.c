/* SPDX-License-Identifier: MPL-2.0 */
#include "allocation/allocation.h"

#include <assert.h>
#include <string.h>

static int
compare_key(const struct allocation *allocation, const struct order_key *key, uint32_t a,
            uint32_t b)
{
    bool a_known = key->known == NULL || key->known[a] != 0;
    bool b_known = key->known == NULL || key->known[b] != 0;
    wide left, right;
    int sign;

    if (!a_known || !b_known) {
        return b_known - a_known;
    }
    left = key->num != NULL ? key->num[a] : allocation->candidates[a].computed_cents;
    right = key->num != NULL ? key->num[b] : allocation->candidates[b].computed_cents;
    if (key->den != NULL) {
        assert(key->den[a] > 0 && key->den[b] > 0);
        left *= key->den[b];
        right *= key->den[a];
    }
    sign = (left > right) - (left < right);
    return key->descending ? -sign : sign;
}

int
allocation_compare(const struct allocation *allocation, size_t first, size_t end, uint32_t a,
                   uint32_t b)
{
    int sign = 0;

    for (size_t i = first; i < end && sign == 0; i++) {
        sign = compare_key(allocation, &allocation->keys[i], a, b);
    }
    return sign;
}

/* Below or at 0: `a` may stand before `b`. Equal ones keep the order of their codes. */
static int
compare(const struct allocation *allocation, uint32_t a, uint32_t b)
{
    return allocation_compare(allocation, 0, allocation->key_count, a, b);
}

/* Merge two sorted neighbours, `from[begin..middle[` and `from[middle..end[`. */
static void
merge(const struct allocation *allocation, const uint32_t *from, uint32_t *to, const size_t *bounds)
{
    size_t left = bounds[0], right = bounds[1];

    for (size_t at = bounds[0]; at < bounds[2]; at++) {
        bool take_left = right == bounds[2] ||
                         (left < bounds[1] && compare(allocation, from[left], from[right]) <= 0);

        to[at] = take_left ? from[left++] : from[right++];
    }
}

static size_t
at_most(size_t value, size_t limit)
{
    return value < limit ? value : limit;
}

void
allocation_rank(struct arena *arena, struct allocation *allocation)
{
    size_t count = allocation->count;
    uint32_t *from = ARENA_NEW(arena, uint32_t, count), *order = from;
    struct arena_mark mark = arena_mark(arena);
    uint32_t *to = ARENA_NEW(arena, uint32_t, count);

    assert(allocation->candidates != NULL || count == 0);
    assert(allocation->keys != NULL || allocation->key_count == 0);

    for (uint32_t i = 0; i < count; i++) {
        from[i] = i;
    }
    /* Runs of 1, 2, 4... are merged from one array into the other: stable, and O(n log n) whatever
     * the input is, which qsort promises neither of. */
    for (size_t width = 1; width < count; width *= 2) {
        uint32_t *swapped = from;

        for (size_t begin = 0; begin < count; begin += 2 * width) {
            const size_t bounds[] = {begin, at_most(begin + width, count),
                                     at_most(begin + 2 * width, count)};

            merge(allocation, from, to, bounds);
        }
        from = to;
        to = swapped;
    }
    if (from != order) {
        memcpy(order, from, count * sizeof *order);
    }
    arena_reset(arena, mark);
    allocation->order = order;
}
