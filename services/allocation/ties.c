/* SPDX-License-Identifier: MPL-2.0 */
#include "allocation/walk_parts.h"

#include <assert.h>

/*
 * The most that one of the class was paid, before the candidate that is looked at, from the source
 * of each pass, up to that pass: of its pool, or of each envelope when each is paid by its own. A
 * number of the class stands beside, so that a new class need not clear the table.
 */
struct most {
    uint32_t class;
    int64_t cents;
};

struct ties {
    struct allocation *allocation;
    struct most *most; /* of each pass: each envelope, then the pool */
    uint8_t *in_pool;  /* of each pass: each envelope */
    uint32_t class;
};

static struct most *
most_of(const struct ties *ties, uint16_t pass, uint16_t envelope)
{
    struct most *most = &ties->most[pass * (ties->allocation->envelope_count + 1U) + envelope];

    if (most->class != ties->class) {
        *most = (struct most){.class = ties->class};
    }
    return most;
}

/* Add up the lines until `pass` that `envelope`, or the pool of `pass`, paid. */
static int64_t
paid(const struct ties *ties, const struct award_line *lines, size_t count, uint16_t pass,
     uint16_t envelope)
{
    uint16_t envelope_count = ties->allocation->envelope_count;
    int64_t cents = 0;

    /* A line that stands is of no pass: its number is above all. */
    for (size_t i = 0; i < count; i++) {
        if (lines[i].pass <= pass &&
            (envelope == envelope_count
                 ? ties->in_pool[(size_t)pass * envelope_count + lines[i].envelope] != 0
                 : lines[i].envelope == envelope)) {
            cents += lines[i].cents;
        }
    }
    return cents;
}

static void
note_awarded(const struct ties *ties, uint32_t index)
{
    const struct allocation *allocation = ties->allocation;
    size_t count = 0;
    const struct award_line *lines = allocation_lines(allocation, index, &count);

    for (uint16_t pass = 0; pass < allocation->pass_count; pass++) {
        bool pool = allocation->passes[pass].source == PASS_POOL;

        for (size_t i = 0; i < (pool ? 1 : count); i++) {
            uint16_t envelope = pool ? allocation->envelope_count : lines[i].envelope;
            int64_t cents = paid(ties, lines, count, pass, envelope);
            struct most *most = most_of(ties, pass, envelope);

            most->cents = cents > most->cents ? cents : most->cents;
        }
    }
}

static bool
only_the_tie_decided(const struct ties *ties, const struct candidate *candidate)
{
    const struct allocation *allocation = ties->allocation;
    uint16_t pass = candidate->visited_pass;
    bool pool;

    if (candidate->reason != REASON_NO_FUNDS || pass == ALLOCATION_NO_PASS) {
        return false;
    }
    pool = allocation->passes[pass].source == PASS_POOL;
    return most_of(ties, pass, pool ? allocation->envelope_count : candidate->envelope)->cents >=
           candidate->short_cents;
}

static void
tell_class(const struct ties *ties, uint32_t begin, uint32_t end)
{
    struct allocation *allocation = ties->allocation;

    for (uint32_t i = begin; i < end; i++) {
        struct candidate *candidate = &allocation->candidates[allocation->order[i]];

        if (candidate->award_cents > 0) {
            note_awarded(ties, allocation->order[i]);
        } else if (candidate->status == AWARD_WAITING && only_the_tie_decided(ties, candidate)) {
            candidate->reason = REASON_TIE_LOST;
        }
    }
}

/* The order jumps through memory: what will be looked at soon is asked for now. */
__attribute__((always_inline)) static inline void
fetch(const struct allocation *allocation, uint32_t place)
{
    const uint32_t soon = 24;
    uint32_t index;

    if (allocation->count - place > soon) {
        index = allocation->order[place + soon];
        __builtin_prefetch(&allocation->candidates[index].award_cents);
        __builtin_prefetch(&allocation->candidates[index].reason);
        if (allocation->keys->num != NULL) {
            __builtin_prefetch(&allocation->keys->num[index]);
        }
    }
}

/* Give where the class that begins there ends, and where, after one that was awarded, the last one
 * without funds stands in it: `begin` when none does. */
static uint32_t
find_class(const struct allocation *allocation, uint32_t begin, uint32_t *last)
{
    bool awarded = false;
    uint32_t end = begin;

    *last = begin;
    do {
        const struct candidate *candidate = &allocation->candidates[allocation->order[end]];

        fetch(allocation, end);
        awarded |= candidate->award_cents > 0;
        if (awarded && candidate->status == AWARD_WAITING && candidate->reason == REASON_NO_FUNDS) {
            *last = end;
        }
        end++;
    } while (end < allocation->count &&
             allocation_compare(allocation, 0, 1, allocation->order[begin],
                                allocation->order[end]) == 0);
    return end;
}

void
ties_tell(struct arena *arena, struct allocation *allocation)
{
    size_t envelopes = allocation->envelope_count;
    struct ties ties = {.allocation = allocation,
                        .most =
                            ARENA_NEW(arena, struct most, allocation->pass_count * (envelopes + 1)),
                        .in_pool = ARENA_NEW(arena, uint8_t, allocation->pass_count * envelopes)};
    uint32_t end;

    for (size_t pass = 0; pass < allocation->pass_count; pass++) {
        for (size_t i = 0; i < allocation->passes[pass].pool_count; i++) {
            ties.in_pool[pass * envelopes + allocation->passes[pass].pool[i]] = 1;
        }
    }
    for (uint32_t begin = 0; begin < allocation->count && allocation->key_count > 0; begin = end) {
        uint32_t last;

        end = find_class(allocation, begin, &last);
        if (last > begin) {
            ties.class ++;
            tell_class(&ties, begin, last + 1);
        }
    }
}
