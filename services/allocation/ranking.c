/* SPDX-License-Identifier: MPL-2.0 */
#include "allocation/walk_parts.h"

#include <assert.h>
#include <string.h>

/*
 * Candidates are sorted by digits of their keys, not by comparisons: as many leading bits of the
 * keys as fit into PACKED_BITS are packed for each, and three rounds of a stable radix sort put all
 * in order. Where the bits could not hold the keys whole, neighbours with equal bits are put in
 * order by comparing the keys themselves, exactly.
 */
#define PACKED_BITS 32
#define DIGIT_BITS  11
#define DIGITS      (1U << DIGIT_BITS)
#define FRACTION    20 /* bits below the unit that stand for a fraction among the packed ones */
#define FEW         16 /* as many are put in order one by one */

static int64_t
number_of(const struct allocation *allocation, const struct order_key *key, uint32_t index)
{
    return key->num != NULL ? key->num[index] : allocation->candidates[index].computed_cents;
}

static int
compare_numbers(const struct allocation *allocation, const struct order_key *key, uint32_t a,
                uint32_t b)
{
    bool a_known = key->known == NULL || key->known[a] != 0;
    bool b_known = key->known == NULL || key->known[b] != 0;
    wide left, right;
    int sign;

    if (!a_known || !b_known) {
        return b_known - a_known;
    }
    left = number_of(allocation, key, a);
    right = number_of(allocation, key, b);
    if (key->den != NULL) {
        assert(key->den[a] > 0 && key->den[b] > 0);
        left *= key->den[b];
        right *= key->den[a];
    }
    sign = (left > right) - (left < right);
    return key->descending ? -sign : sign;
}

static int
compare_key(const struct allocation *allocation, const struct order_key *key, uint32_t a,
            uint32_t b)
{
    int sign;

    if (key->draw == NULL) {
        return compare_numbers(allocation, key, a, b);
    }
    sign = memcmp(key->draw[a], key->draw[b], sizeof *key->draw);
    return sign == 0 && allocation->tie != NULL ? allocation->tie(allocation->tie_context, a, b)
                                                : sign;
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

/* At or below 0: `a` may stand before `b`. Equal ones keep the order of their codes. */
static int
compare(const struct allocation *allocation, uint32_t a, uint32_t b)
{
    return allocation_compare(allocation, 0, allocation->key_count, a, b);
}

/* ---- packing ----------------------------------------------------------------------------------
 */

struct packing {
    const struct allocation *allocation;
    uint32_t *packed; /* of each candidate, `used` bits */
    unsigned used;
    bool whole; /* equal bits are equal keys */
};

/* Give a fraction in units of 2^-FRACTION, towards zero and within 64 bits: never above that of a
 * larger fraction, though it may be the same. */
static int64_t
approach(int64_t num, int64_t den)
{
    const int64_t plain = INT64_MAX >> FRACTION;
    wide scaled;

    if (num >= -plain && num <= plain) {
        return num * (INT64_C(1) << FRACTION) / den;
    }
    scaled = (wide)num * (INT64_C(1) << FRACTION) / den;
    scaled = scaled > INT64_MAX ? INT64_MAX : scaled;
    return (int64_t)(scaled < INT64_MIN ? INT64_MIN : scaled);
}

/* Give a number without a sign that stands in the same order as the key, upwards. */
static uint64_t
value_of(const struct allocation *allocation, const struct order_key *key, uint32_t index)
{
    uint64_t bits = 0;
    int64_t number;

    if (key->draw != NULL) {
        memcpy(&bits, key->draw[index], sizeof bits);
        return __builtin_bswap64(bits);
    }
    number = number_of(allocation, key, index);
    if (key->den != NULL) {
        number = approach(number, key->den[index]);
    }
    return (uint64_t)number ^ UINT64_C(1) << 63;
}

static unsigned
bits_of(uint64_t value)
{
    return value == 0 ? 0 : 64 - (unsigned)__builtin_clzll(value);
}

static void
pack_known(struct packing *packing, const uint8_t *known)
{
    for (uint32_t i = 0; known != NULL && i < packing->allocation->count; i++) {
        packing->packed[i] = packing->packed[i] << 1 | (known[i] == 0 ? 1U : 0U);
    }
    packing->used += known != NULL;
}

/* Append the key's bits to those that are packed, as many as there is room for. */
static void
pack_key(struct packing *packing, const struct order_key *key)
{
    const struct allocation *allocation = packing->allocation;
    const uint8_t *known = key->draw == NULL ? key->known : NULL;
    bool descending = key->draw == NULL && key->descending;
    uint64_t least = UINT64_MAX, most = 0;
    unsigned width, room, dropped;

    pack_known(packing, known);
    for (uint32_t i = 0; i < allocation->count; i++) {
        if (known == NULL || known[i] != 0) {
            uint64_t value = value_of(allocation, key, i);

            least = value < least ? value : least;
            most = value > most ? value : most;
        }
    }
    width = most > least ? bits_of(most - least) : 0;
    room = PACKED_BITS - packing->used;
    dropped = width > room ? width - room : 0;
    packing->whole = dropped == 0 && key->den == NULL && key->draw == NULL;
    packing->used += width - dropped;
    if (width == dropped) {
        return;
    }
    for (uint32_t i = 0; i < allocation->count; i++) {
        uint64_t value = 0;

        if (known == NULL || known[i] != 0) {
            value = value_of(allocation, key, i);
            value = descending ? most - value : value - least;
        }
        packing->packed[i] =
            (uint32_t)((uint64_t)packing->packed[i] << (width - dropped) | value >> dropped);
    }
}

/* Pack the keys in their order, up to the first that does not fit whole. */
static void
pack(struct packing *packing)
{
    const struct allocation *allocation = packing->allocation;

    packing->whole = true;
    for (size_t i = 0; i < allocation->key_count; i++) {
        if (!packing->whole || packing->used == PACKED_BITS) {
            packing->whole = false;
            break;
        }
        pack_key(packing, &allocation->keys[i]);
    }
}

/* ---- sorting ----------------------------------------------------------------------------------
 */

/* Packed bits and the candidates that they are of, in one order. */
struct sorted {
    uint32_t *bits;
    uint32_t *index;
};

/* Sort by the packed bits, least digit first: each round keeps the order of the one before, and the
 * first that of the codes. What comes out stands in `from`. */
static void
sort_packed(struct sorted *from, struct sorted *to, uint32_t count, unsigned used)
{
    for (unsigned shift = 0; shift < used; shift += DIGIT_BITS) {
        uint32_t places[DIGITS] = {0}, next = 0;
        struct sorted swapped = *from;

        for (uint32_t i = 0; i < count; i++) {
            places[from->bits[i] >> shift & (DIGITS - 1)]++;
        }
        for (uint32_t digit = 0; digit < DIGITS; digit++) {
            uint32_t here = places[digit];

            places[digit] = next;
            next += here;
        }
        for (uint32_t i = 0; i < count; i++) {
            uint32_t place = places[from->bits[i] >> shift & (DIGITS - 1)]++;

            to->bits[place] = from->bits[i];
            to->index[place] = from->index[i];
        }
        *from = *to;
        *to = swapped;
    }
}

static void
insert_each(const struct allocation *allocation, uint32_t *order, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        uint32_t moved = order[i];
        size_t at = i;

        for (; at > 0 && compare(allocation, order[at - 1], moved) > 0; at--) {
            order[at] = order[at - 1];
        }
        order[at] = moved;
    }
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

/* Put those of equal bits in order: few by insertion; many in runs of that many that are merged
 * from one array into the other. Stable, and O(n log n) whatever the keys are, which qsort promises
 * neither of. */
static void
sort_equal(const struct allocation *allocation, uint32_t *order, uint32_t *spare, size_t count)
{
    uint32_t *from = order, *to = spare;

    for (size_t begin = 0; begin < count; begin += FEW) {
        insert_each(allocation, order + begin, at_most(FEW, count - begin));
    }
    for (size_t width = FEW; width < count; width *= 2) {
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
}

void
allocation_rank(struct arena *arena, struct allocation *allocation)
{
    uint32_t count = allocation->count, end;
    uint32_t *order = ARENA_NEW(arena, uint32_t, count);
    struct arena_mark mark = arena_mark(arena);
    struct packing packing = {.allocation = allocation,
                              .packed = ARENA_NEW(arena, uint32_t, count)};
    struct sorted sorted = {.bits = packing.packed, .index = order};
    struct sorted spare = {.bits = ARENA_NEW(arena, uint32_t, count),
                           .index = ARENA_NEW(arena, uint32_t, count)};

    assert(allocation->candidates != NULL || count == 0);
    assert(allocation->keys != NULL || allocation->key_count == 0);

    for (uint32_t i = 0; i < count; i++) {
        order[i] = i;
    }
    pack(&packing);
    sort_packed(&sorted, &spare, count, packing.used);
    for (uint32_t begin = 0; begin < count && !packing.whole; begin = end) {
        end = begin + 1;
        while (end < count && sorted.bits[end] == sorted.bits[begin]) {
            end++;
        }
        sort_equal(allocation, sorted.index + begin, spare.index, end - begin);
    }
    if (sorted.index != order) {
        memcpy(order, sorted.index, count * sizeof *order);
    }
    arena_reset(arena, mark);
    allocation->order = order;
}
