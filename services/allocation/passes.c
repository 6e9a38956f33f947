/* SPDX-License-Identifier: MPL-2.0 */
#include "allocation/allocation.h"
#include "base/words.h"

#include <assert.h>
#include <string.h>

/* The state of one pass. */
struct walk {
    struct allocation *allocation;
    const struct pass *pass;
    uint16_t number;          /* of the pass, from 0 */
    uint8_t *closed;          /* of each envelope, and of the pool after them */
    size_t pool_next;         /* the first of the pool that may hold money */
    int64_t pool_cents;       /* left in the pool */
    struct award_line *lines; /* null while they are only counted */
    size_t line_count;        /* over all passes */
};

static bool
out_of_range(int64_t cents)
{
    return cents < 0 || cents > ALLOCATION_CENTS_MAX;
}

static enum status
check_candidates(const struct allocation *allocation, struct err *err)
{
    for (uint32_t i = 0; i < allocation->count; i++) {
        const struct candidate *candidate = &allocation->candidates[i];

        assert(candidate->status != AWARD_AWARDED && candidate->status != AWARD_PARTIAL);
        if (out_of_range(candidate->computed_cents) || out_of_range(candidate->minimum_cents) ||
            out_of_range(candidate->partial_cents)) {
            return err_set(err, ST_DATA, _("application number %lu: amount out of range"), i + 1UL);
        }
        if (candidate->computed_cents % allocation->step_cents != 0) {
            return err_set(err, ST_DATA,
                           _("application number %lu: award not a multiple of the step"), i + 1UL);
        }
    }
    return ST_OK;
}

/* Nothing is written before all amounts are known to add up within 64 bits: at most 65,536
 * envelopes of ALLOCATION_CENTS_MAX are 6.6e18. */
static enum status
check(const struct allocation *allocation, struct err *err)
{
    if (allocation->step_cents <= 0) {
        return err_set(err, ST_DATA, "%s", _("the step of awards is not above zero"));
    }
    for (uint16_t i = 0; i < allocation->envelope_count; i++) {
        if (out_of_range(allocation->envelopes[i].voted_cents)) {
            return err_set(err, ST_DATA, _("envelope number %d: amount out of range"), i + 1);
        }
    }
    for (uint16_t i = 0; i < allocation->quota_count; i++) {
        if (out_of_range(allocation->quotas[i].limit)) {
            return err_set(err, ST_DATA, _("quota number %d: limit out of range"), i + 1);
        }
    }
    return check_candidates(allocation, err);
}

/* Number those that walk, and keep out those whose award is too small to be made. */
static void
admit(struct allocation *allocation)
{
    uint32_t rank = 0;

    for (uint32_t i = 0; i < allocation->count; i++) {
        struct candidate *candidate = &allocation->candidates[allocation->order[i]];

        if (candidate->status == AWARD_WAITING &&
            (candidate->computed_cents == 0 ||
             candidate->computed_cents < candidate->minimum_cents)) {
            candidate->status = AWARD_REJECTED;
            candidate->reason = REASON_AWARD_BELOW_MIN;
        }
        candidate->rank = candidate->status == AWARD_WAITING ? ++rank : 0;
        assert(candidate->rank == 0 || candidate->envelope < allocation->envelope_count);
    }
}

/* Put everything back to before the first pass. */
static void
begin(struct allocation *allocation)
{
    for (uint32_t i = 0; i < allocation->count; i++) {
        struct candidate *candidate = &allocation->candidates[i];

        candidate->award_cents = 0;
        candidate->short_cents = 0;
        candidate->refused_quota = ALLOCATION_NO_QUOTA;
        if (candidate->rank > 0) {
            candidate->status = AWARD_WAITING;
            candidate->reason = REASON_NO_FUNDS;
            candidate->short_cents = candidate->computed_cents;
        }
    }
    for (uint16_t i = 0; i < allocation->envelope_count; i++) {
        struct envelope *envelope = &allocation->envelopes[i];

        *envelope = (struct envelope){.voted_cents = envelope->voted_cents,
                                      .left_cents = envelope->voted_cents,
                                      .parent_number = envelope->parent_number};
    }
    for (uint16_t i = 0; i < allocation->quota_count; i++) {
        struct quota *quota = &allocation->quotas[i];

        memset(quota->group_used, 0, quota->group_count * sizeof *quota->group_used);
    }
}

static int64_t *
group_used(const struct quota *quota, uint32_t candidate)
{
    assert(quota->group[candidate] < quota->group_count);
    return &quota->group_used[quota->group[candidate]];
}

/* Give the first quota that has no room for `need_cents` more, and how much room is missing. */
static uint16_t
full_quota(const struct allocation *allocation, uint32_t index, int64_t need_cents,
           int64_t *excess_cents)
{
    for (uint16_t i = 0; i < allocation->quota_count; i++) {
        const struct quota *quota = &allocation->quotas[i];

        *excess_cents = *group_used(quota, index) + need_cents - quota->limit;
        if (*excess_cents > 0) {
            return i;
        }
    }
    return ALLOCATION_NO_QUOTA;
}

static void
pay_from(struct walk *walk, uint32_t index, uint16_t source, int64_t cents)
{
    struct allocation *allocation = walk->allocation;
    uint16_t home = allocation->candidates[index].envelope;

    allocation->envelopes[source].left_cents -= cents;
    allocation->envelopes[home].awarded_cents += cents;
    if (source != home) {
        allocation->envelopes[source].moved_out_cents += cents;
        allocation->envelopes[home].moved_in_cents += cents;
    }
    if (allocation->line_ends == NULL) {
        return;
    }
    if (walk->lines != NULL) {
        assert(allocation->line_ends[index] < walk->line_count);
        walk->lines[allocation->line_ends[index]] = (struct award_line){
            .candidate = index, .pass = walk->number, .envelope = source, .cents = cents};
    } else {
        walk->line_count++;
    }
    allocation->line_ends[index]++;
}

static void
pay(struct walk *walk, uint32_t index, int64_t cents)
{
    struct allocation *allocation = walk->allocation;
    struct candidate *candidate = &allocation->candidates[index];

    candidate->award_cents += cents;
    for (uint16_t i = 0; i < allocation->quota_count; i++) {
        *group_used(&allocation->quotas[i], index) += cents;
    }
    if (walk->pass->source == PASS_OWN_ENVELOPE) {
        pay_from(walk, index, candidate->envelope, cents);
        return;
    }
    walk->pool_cents -= cents;
    while (cents > 0) {
        uint16_t source;
        int64_t left_cents, part_cents;

        assert(walk->pool_next < walk->pass->pool_count);
        source = walk->pass->pool[walk->pool_next];
        left_cents = allocation->envelopes[source].left_cents;
        part_cents = left_cents < cents ? left_cents : cents;
        if (part_cents > 0) {
            pay_from(walk, index, source, part_cents);
            cents -= part_cents;
        }
        /* Past the empty ones for good: nothing flows back within a pass. */
        walk->pool_next += part_cents == left_cents;
    }
}

static void
refuse(struct candidate *candidate, enum award_reason reason, int64_t short_cents, uint16_t quota)
{
    /* Refused again by the same quota: what it missed when its turn first came is what is told. */
    if (reason == REASON_QUOTA && candidate->refused_quota == quota) {
        return;
    }
    if (candidate->status == AWARD_WAITING) {
        candidate->reason = (uint8_t)reason;
    }
    candidate->short_cents = short_cents > 0 ? short_cents : 0;
    candidate->refused_quota = quota;
}

static void
pay_whole(struct walk *walk, uint32_t index, int64_t need_cents)
{
    struct candidate *candidate = &walk->allocation->candidates[index];

    candidate->reason = candidate->award_cents > 0 ? REASON_TOPPED_UP : REASON_FUNDED;
    candidate->status = AWARD_AWARDED;
    candidate->short_cents = 0;
    pay(walk, index, need_cents);
}

/* Give the part that may be offered of what is left, 0 for none. */
static int64_t
partial_offer(const struct walk *walk, const struct candidate *candidate, int64_t left_cents)
{
    int64_t offer_cents = left_cents - left_cents % walk->allocation->step_cents;

    if (!walk->pass->partial || candidate->status != AWARD_WAITING ||
        offer_cents < candidate->partial_cents || offer_cents < candidate->minimum_cents) {
        return 0;
    }
    return offer_cents;
}

static void
visit(struct walk *walk, uint32_t index)
{
    struct allocation *allocation = walk->allocation;
    struct candidate *candidate = &allocation->candidates[index];
    bool own = walk->pass->source == PASS_OWN_ENVELOPE;
    uint8_t *closed = &walk->closed[own ? candidate->envelope : allocation->envelope_count];
    int64_t left_cents =
        own ? allocation->envelopes[candidate->envelope].left_cents : walk->pool_cents;
    int64_t need_cents = candidate->computed_cents - candidate->award_cents;
    int64_t excess_cents = 0, offer_cents;
    uint16_t quota = full_quota(allocation, index, need_cents, &excess_cents);

    if (quota != ALLOCATION_NO_QUOTA) {
        refuse(candidate, REASON_QUOTA, excess_cents, quota);
        return;
    }
    if (*closed) {
        refuse(candidate, REASON_ENVELOPE_CLOSED, need_cents - left_cents, ALLOCATION_NO_QUOTA);
        return;
    }
    if (need_cents <= left_cents) {
        pay_whole(walk, index, need_cents);
        return;
    }
    refuse(candidate, REASON_NO_FUNDS, need_cents - left_cents, ALLOCATION_NO_QUOTA);
    offer_cents = partial_offer(walk, candidate, left_cents);
    if (offer_cents > 0) {
        candidate->status = AWARD_PARTIAL;
        candidate->reason = REASON_PARTIAL;
        pay(walk, index, offer_cents);
        *closed = walk->pass->close_partial;
    } else {
        *closed = walk->pass->otherwise == PASS_CLOSE;
    }
}

/* Open everything and add up what the pool holds. The flags of its envelopes serve to count each
 * once: in a pass from the pool only the pool's own flag says what is closed. */
static void
open_pass(struct walk *walk, uint16_t number)
{
    const struct allocation *allocation = walk->allocation;
    const struct pass *pass = &allocation->passes[number];

    walk->pass = pass;
    walk->number = number;
    walk->pool_next = 0;
    walk->pool_cents = 0;
    memset(walk->closed, 0, (size_t)allocation->envelope_count + 1);
    for (size_t i = 0; pass->source == PASS_POOL && i < pass->pool_count; i++) {
        uint16_t envelope = pass->pool[i];

        assert(envelope < allocation->envelope_count);
        if (!walk->closed[envelope]) {
            walk->pool_cents += allocation->envelopes[envelope].left_cents;
            walk->closed[envelope] = 1;
        }
    }
}

static void
walk_passes(struct walk *walk)
{
    struct allocation *allocation = walk->allocation;

    begin(allocation);
    for (uint16_t number = 0; number < allocation->pass_count; number++) {
        open_pass(walk, number);
        for (uint32_t i = 0; i < allocation->count; i++) {
            uint32_t index = allocation->order[i];
            uint8_t status = allocation->candidates[index].status;

            if (status == AWARD_WAITING || (status == AWARD_PARTIAL && walk->pass->top_ups)) {
                visit(walk, index);
            }
        }
    }
}

/* From how many lines each candidate has to where its first one goes, in the canonical order. */
static void
place_lines(struct allocation *allocation)
{
    uint32_t next = 0;

    for (uint32_t i = 0; i < allocation->count; i++) {
        uint32_t *line = &allocation->line_ends[allocation->order[i]];
        uint32_t count = *line;

        *line = next;
        next += count;
    }
}

enum status
allocation_run(struct arena *arena, struct allocation *allocation, struct err *err)
{
    struct walk walk = {.allocation = allocation};
    enum status status;

    assert(allocation != NULL && err != NULL);

    status = check(allocation, err);
    if (status != ST_OK) {
        return status;
    }
    if (!allocation->ranked) {
        allocation_rank(arena, allocation);
    }
    admit(allocation);
    walk.closed = ARENA_NEW(arena, uint8_t, (size_t)allocation->envelope_count + 1);
    if (allocation->outcomes_only) {
        allocation->line_ends = NULL;
        walk_passes(&walk);
        return ST_OK;
    }
    allocation->line_ends = ARENA_NEW(arena, uint32_t, allocation->count);
    /* Twice: the first walk only counts the lines, so that each finds its place and their memory is
     * what the awards need, not the worst case. A walk is short beside the ranking. */
    walk_passes(&walk);
    assert(walk.line_count <= UINT32_MAX);
    place_lines(allocation);
    walk.lines = ARENA_NEW(arena, struct award_line, walk.line_count);
    walk_passes(&walk);
    allocation->lines = walk.lines;
    allocation->line_count = walk.line_count;
    return ST_OK;
}

const struct award_line *
allocation_lines(const struct allocation *allocation, uint32_t candidate, size_t *count)
{
    const struct award_line *line = allocation->lines + allocation->line_ends[candidate];

    assert(candidate < allocation->count);
    *count = 0;
    while (line > allocation->lines && line[-1].candidate == candidate) {
        line--;
        (*count)++;
    }
    return line;
}
