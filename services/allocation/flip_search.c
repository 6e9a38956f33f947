/* SPDX-License-Identifier: MPL-2.0 */
/* flip_search - the changes that can matter, and the least of them that flips. */
#include "allocation/flip_parts.h"

#include <assert.h>

/* ---- the changes that can matter ---- */

/* Whether it would stand before that one if their scores were the same. */
static bool
wins_tie(const struct search *search, uint32_t other)
{
    const struct flipping *flipping = search->flipping;
    int sign = allocation_compare(flipping->base, flipping->settings.score_key + 1,
                                  flipping->base->key_count, search->candidate, other);

    return sign < 0 || (sign == 0 && search->candidate < other);
}

/* The least score, in grains, with which it stands before that one. */
static wide
grains_before(const struct search *search, uint32_t other)
{
    bool whole = false;
    wide grains = flip_grains(search->flipping, other, &whole);

    return wins_tie(search, other) ? grains + !whole : grains + 1;
}

/* The size of a change: a score in grains, or a number of steps. */
static wide
change_number(const struct search *search, int64_t number)
{
    wide grains;

    switch (search->kind) {
    case FLIP_MORE_POINTS:
        if (search->bounded && number == 0) {
            return search->bound;
        }
        number += !search->bounded;
        grains = grains_before(search, search->others[search->place - (uint32_t)number]);
        return search->bounded && grains < search->bound ? search->bound : grains;
    case FLIP_LESS_POINTS:
        if (search->bounded && number == search->count - 1) {
            return search->bound;
        }
        return grains_before(search, search->others[search->place + (uint32_t)number]) - 1;
    default:
        return number + 1;
    }
}

static bool
flips(struct search *search, wide size)
{
    enum outcome_class class = search->kind == FLIP_LESS_MONEY
                                   ? flip_with_steps_less(search, (int64_t)size)
                                   : flip_with_grains(search, (int64_t)size);

    return search->kind == FLIP_LESS_POINTS ? class < search->now : class > search->now;
}

/* Whether two candidates are told apart before their scores are looked at, or have none. */
static bool
is_apart(const struct search *search, uint32_t other)
{
    const struct flipping *flipping = search->flipping;
    size_t score = flipping->settings.score_key;
    const uint8_t *known = flipping->base->keys[score].known;

    return (known != NULL && !known[other]) ||
           allocation_compare(flipping->base, 0, score, search->candidate, other) != 0;
}

static void
count_more_points(struct search *search)
{
    const struct flipping *flipping = search->flipping;
    struct rational grains, bound;

    search->bounded = search->now == CLASS_NONE &&
                      flipping->before[search->candidate].reason == REASON_BELOW_THRESHOLD;
    if (search->bounded) {
        /* Rounded up: the least multiple of a grain that reaches the threshold. */
        if (!rational_mul(flipping->settings.threshold, rational_of(flipping->grain), &grains) ||
            !rational_sub(rational_of(0), grains, &bound)) {
            return;
        }
        search->bound = (int64_t)-rational_floor(bound);
        search->count = 1;
    }
    for (uint32_t i = search->place; i > 0 && !is_apart(search, search->others[i - 1]); i--) {
        search->count++;
    }
}

static void
count_less_points(struct search *search)
{
    const struct flipping *flipping = search->flipping;
    uint32_t others = flipping->base->count - 1;
    struct rational grains, bound;

    search->bounded =
        flipping->settings.has_threshold &&
        rational_mul(flipping->settings.threshold, rational_of(flipping->grain), &grains) &&
        rational_sub(rational_of(0), grains, &bound);
    if (search->bounded) {
        search->bound = (int64_t)-rational_floor(bound) - 1;
    }
    for (uint32_t i = search->place; i < others && !is_apart(search, search->others[i]); i++) {
        wide left = grains_before(search, search->others[i]) - 1;

        if (left < 0 || (search->bounded && left <= search->bound)) {
            break;
        }
        search->count++;
    }
    search->bounded = search->bounded && search->bound >= 0;
    search->count += search->bounded;
}

static void
count_less_money(struct search *search)
{
    const struct candidate *candidate = &search->flipping->before[search->candidate];
    int64_t step = search->flipping->base->step_cents;
    int64_t floor = candidate->minimum_cents > step ? candidate->minimum_cents : step;

    search->count = (candidate->computed_cents - floor) / step;
}

/* ---- the search ---- */

/* Find the first change that flips; when halving, one before which there is one that does not.
 * Gives `count` when none was found. */
static int64_t
first_that_flips(struct search *search, bool *least)
{
    int64_t tries = search->flipping->settings.tries_max, low = 0, high = search->count - 1;

    *least = true;
    if (!search->flipping->only_helps) {
        for (; low < search->count && low < tries && search->steps_left > search->steps_kept;
             low++) {
            if (flips(search, change_number(search, low))) {
                return low;
            }
        }
        *least = low == search->count;
    }
    if (low >= search->count || !flips(search, change_number(search, high))) {
        return search->count;
    }
    while (low < high) {
        int64_t middle = low + (high - low) / 2;

        if (flips(search, change_number(search, middle))) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return high;
}

/* Prove the change: with one grain less it does not flip. Where outcomes hang on the scores
 * themselves, not only on their order, it may: then go down to where it does not. */
static wide
prove(struct search *search, wide size, wide none, bool *least)
{
    wide towards = none < size ? -1 : 1;

    if (!flips(search, size + towards)) {
        return size;
    }
    *least = false;
    while (size + towards != none) {
        wide middle = none + (size - none) / 2;

        if (flips(search, middle)) {
            size = middle;
        } else {
            none = middle;
        }
    }
    return size;
}

static void
measure(struct search *search, wide size, struct flip *flip)
{
    const struct flipping *flipping = search->flipping;
    const struct order_key *key;
    struct rational score, now;

    flip->found = true;
    if (search->kind == FLIP_LESS_MONEY) {
        flip->size = rational_of((int64_t)size * flipping->base->step_cents);
        return;
    }
    key = &flipping->base->keys[flipping->settings.score_key];
    flip->found =
        rational_make(size, flipping->grain, &score) &&
        rational_make(key->num[search->candidate],
                      key->den != NULL ? key->den[search->candidate] : flipping->grain, &now) &&
        (search->kind == FLIP_MORE_POINTS ? rational_sub(score, now, &flip->size)
                                          : rational_sub(now, score, &flip->size));
}

static void
find(struct search *search, struct flip *flip)
{
    int64_t number = search->count > 0 ? first_that_flips(search, &flip->least) : 0;
    wide size, none = 0;

    if (number >= search->count) {
        return;
    }
    size = change_number(search, number);
    if (search->kind != FLIP_LESS_MONEY) {
        bool whole = false;

        none = flip_grains(search->flipping, search->candidate, &whole);
        none += search->kind == FLIP_LESS_POINTS && !whole;
    }
    size = prove(search, size, none, &flip->least);
    (void)flips(search, size); /* what is told is what this very change gives */
    if (!search->stopped) {
        flip->status = search->status;
        measure(search, size, flip);
    }
}

static bool
has_score(const struct flipping *flipping, uint32_t candidate)
{
    const struct order_key *key;

    if (flipping->settings.score_key == SIZE_MAX) {
        return false;
    }
    key = &flipping->base->keys[flipping->settings.score_key];
    return key->known == NULL || key->known[candidate];
}

static void
begin_search(struct search *search, enum flip_kind kind)
{
    const struct flipping *flipping = search->flipping;
    const struct candidate *candidate = &flipping->base->candidates[search->candidate];
    bool walks = candidate->rank > 0 && !candidate->frozen;
    bool judged =
        walks ||
        (candidate->reason == REASON_BELOW_THRESHOLD &&
         (flipping->settings.barred == NULL || !flipping->settings.barred[search->candidate]));
    bool scored = has_score(flipping, search->candidate);

    search->kind = kind;
    search->count = 0;
    search->steps_made = 0;
    search->stopped = false;
    if (kind == FLIP_MORE_POINTS && judged && scored && search->now < CLASS_WHOLE) {
        count_more_points(search);
    } else if (kind == FLIP_LESS_POINTS && walks && scored && search->now > CLASS_NONE) {
        count_less_points(search);
    } else if (kind == FLIP_LESS_MONEY && walks && search->now == CLASS_NONE) {
        count_less_money(search);
    }
}

void
flip_find(struct flipping *flipping, uint32_t candidate, struct flip flips[FLIP_KINDS])
{
    const struct allocation *base = flipping->base;
    struct arena_mark mark = arena_mark(flipping->arena);
    struct search search = {.flipping = flipping,
                            .candidate = candidate,
                            .others = ARENA_NEW(flipping->arena, uint32_t, base->count),
                            .now = flip_class(base->candidates[candidate].status)};
    uint64_t steps = flipping->settings.steps_max > 0 ? flipping->settings.steps_max : UINT64_MAX;
    uint32_t count = 0;

    assert(candidate < base->count);
    for (uint32_t i = 0; i < base->count; i++) {
        if (base->order[i] == candidate) {
            search.place = i;
        } else {
            search.others[count++] = base->order[i];
        }
    }
    for (enum flip_kind kind = 0; kind < FLIP_KINDS; kind++) {
        flips[kind] = (struct flip){0};
        begin_search(&search, kind);
        search.steps_left = steps / (FLIP_KINDS - kind);
        search.steps_kept = search.steps_left / 2;
        steps -= search.steps_left;
        find(&search, &flips[kind]);
        steps += search.steps_left;
        flips[kind].steps = search.steps_made;
        flips[kind].stopped = search.stopped;
    }
    arena_reset(flipping->arena, mark);
}
