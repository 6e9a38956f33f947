/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/plan_keys.h"

#include <string.h>

static int64_t
divisor_of(int64_t a, int64_t b)
{
    while (b != 0) {
        int64_t rest = a % b;

        a = b;
        b = rest;
    }
    return a;
}

/* Give every value its own denominator, since one for all does not fit any more. */
static void
separate(struct arena *arena, struct plan_key *key, uint32_t count, uint32_t capacity)
{
    key->den = ARENA_NEW(arena, int64_t, capacity);
    for (uint32_t i = 0; i < count; i++) {
        key->den[i] = key->common;
    }
}

/* Bring the key's values to the denominator `wanted`, a multiple of the common one. */
static bool
raise_common(struct plan_key *key, uint32_t count, int64_t wanted)
{
    int64_t factor = wanted / key->common, ignored;

    for (uint32_t i = 0; i < count; i++) {
        if (__builtin_mul_overflow(key->num[i], factor, &ignored)) {
            return false;
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        key->num[i] *= factor;
    }
    key->common = wanted;
    return true;
}

void
plan_key_add(struct arena *arena, struct plan_key *key, uint32_t at, uint32_t capacity, int64_t num,
             int64_t den)
{
    int64_t wanted, scaled = num;

    if (key->den == NULL && key->common % den != 0) {
        if (__builtin_mul_overflow(key->common / divisor_of(key->common, den), den, &wanted) ||
            !raise_common(key, at, wanted)) {
            separate(arena, key, at, capacity);
        }
    }
    if (key->den == NULL && __builtin_mul_overflow(num, key->common / den, &scaled)) {
        separate(arena, key, at, capacity);
    }
    if (key->den != NULL) {
        key->num[at] = num;
        key->den[at] = den;
    } else {
        key->num[at] = scaled;
    }
}

void
plan_key_lack(struct arena *arena, struct plan_key *key, uint32_t at, uint32_t capacity)
{
    if (key->known == NULL) {
        key->known = ARENA_NEW(arena, uint8_t, capacity);
        memset(key->known, 1, capacity);
    }
    key->known[at] = 0;
    if (key->den != NULL) {
        key->den[at] = 1;
    }
}

struct rational
plan_key_width(const struct plan_key *keys, size_t count, struct rational width)
{
    struct rational scaled;

    if (count == 0 || keys[0].num == NULL || keys[0].den != NULL) {
        return width;
    }
    return rational_mul(width, rational_of(keys[0].common), &scaled) ? scaled
                                                                     : rational_of(INT64_MAX);
}
