/* SPDX-License-Identifier: MPL-2.0 */
#include "allocation/pass_exact.h"
#include "allocation/walk_parts.h"
#include "base/words.h"

#include <assert.h>
#include <string.h>

/* Mark those whose award stands. */
static void
mark_frozen(struct allocation *allocation)
{
    for (uint32_t i = 0; i < allocation->count; i++) {
        allocation->candidates[i].frozen = false;
    }
    for (size_t i = 0; i < allocation->frozen_count; i++) {
        assert(allocation->frozen[i].candidate < allocation->count);
        allocation->candidates[allocation->frozen[i].candidate].frozen = true;
    }
}

/* The order jumps through memory: what will be looked at soon is asked for now. Not inlined, a
 * function that has no effect would not be called at all. */
__attribute__((always_inline)) static inline void
fetch(const struct allocation *allocation, uint32_t place)
{
    const uint32_t soon = 24;
    uint32_t index;

    if (allocation->count - place <= soon) {
        return;
    }
    index = allocation->order[place + soon];
    __builtin_prefetch(&allocation->candidates[index], 1);
    __builtin_prefetch(&allocation->candidates[index].frozen, 1);
    if (allocation->line_ends != NULL) {
        __builtin_prefetch(&allocation->line_ends[index], 1);
    }
    for (uint16_t i = 0; i < allocation->quota_count; i++) {
        if (allocation->quotas[i].group != NULL) {
            __builtin_prefetch(&allocation->quotas[i].group[index]);
        }
    }
}

/* Number those that walk, count them, and keep out those whose award is too small to be made. */
static uint32_t
admit(struct allocation *allocation)
{
    uint32_t rank = 0;

    for (uint32_t i = 0; i < allocation->count; i++) {
        struct candidate *candidate = &allocation->candidates[allocation->order[i]];

        fetch(allocation, i);
        if (candidate->status == AWARD_WAITING &&
            (candidate->computed_cents == 0 ||
             candidate->computed_cents < candidate->minimum_cents)) {
            candidate->status = AWARD_REJECTED;
            candidate->reason = REASON_AWARD_BELOW_MIN;
        }
        candidate->rank = candidate->status == AWARD_WAITING || candidate->frozen ? ++rank : 0;
        assert(candidate->rank == 0 || candidate->envelope < allocation->envelope_count);
    }
    return rank;
}

static void
begin_candidates(struct allocation *allocation)
{
    for (uint32_t i = 0; i < allocation->count; i++) {
        struct candidate *candidate = &allocation->candidates[i];

        candidate->award_cents = 0;
        candidate->short_cents = 0;
        candidate->visited_pass = ALLOCATION_NO_PASS;
        if (!candidate->frozen || candidate->reason != REASON_REDUCED) {
            candidate->refused_quota = ALLOCATION_NO_QUOTA;
        }
        if (candidate->rank > 0 && !candidate->frozen) {
            candidate->status = AWARD_WAITING;
            candidate->reason = REASON_NO_FUNDS;
            candidate->short_cents = candidate->computed_cents;
        }
    }
}

/* Put everything back to before the first pass, and pay what stands. */
static void
begin(struct walk *walk)
{
    struct allocation *allocation = walk->allocation;

    begin_candidates(allocation);
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
    walk->number = ALLOCATION_FROZEN;
    for (size_t i = 0; i < allocation->frozen_count; i++) {
        const struct award_line *line = &allocation->frozen[i];
        struct candidate *candidate = &allocation->candidates[line->candidate];

        quota_count(allocation, line->candidate, line->cents, candidate->award_cents == 0);
        candidate->award_cents += line->cents;
        purse_pay_from(walk, line->candidate, line->envelope, line->cents);
        candidate->short_cents = candidate->award_cents < candidate->computed_cents
                                     ? candidate->computed_cents - candidate->award_cents
                                     : 0;
    }
}

static enum status
open_pass(struct walk *walk, uint16_t number, struct err *err)
{
    walk->pass = &walk->allocation->passes[number];
    walk->number = number;
    walk->given_cents = 0;
    walk->begun = 0;
    memset(walk->closed, 0, (size_t)walk->allocation->envelope_count + 1);
    if (walk->pass->source == PASS_POOL) {
        purse_open_pool(walk);
    }
    spread_open(walk);
    walk->planned_cents = NULL;
    return walk->pass->rule == PASS_WALK ? ST_OK : pass_exact_plan(walk, err);
}

/* One whom no pass looked at: the call's passes were all for others, or the one that was for it too
 * ended before its turn came. */
static void
tell_unseen(struct allocation *allocation, uint32_t index)
{
    struct candidate *candidate = &allocation->candidates[index];

    candidate->reason = REASON_RESERVED;
    for (uint16_t i = 0; i < allocation->pass_count; i++) {
        const struct pass *pass = &allocation->passes[i];

        if (pass->only == NULL || pass->only[index] != 0) {
            candidate->reason = REASON_LIMIT;
        }
    }
    candidate->short_cents -= purse_spendable(allocation, candidate->envelope);
    if (candidate->short_cents < 0) {
        candidate->short_cents = 0;
    }
}

static enum status
walk_passes(struct walk *walk, struct err *err)
{
    struct allocation *allocation = walk->allocation;
    enum status status = ST_OK;

    for (uint16_t number = 0; status == ST_OK && number < allocation->pass_count; number++) {
        status = open_pass(walk, number, err);
        for (uint32_t i = 0; status == ST_OK && i < allocation->count && !spread_ended(walk); i++) {
            fetch(allocation, i);
            if (walk_looks_at(walk, allocation->order[i])) {
                walk_visit(walk, allocation->order[i]);
            }
        }
    }
    for (uint32_t i = 0; i < allocation->count && allocation->pass_count > 0; i++) {
        if (allocation->candidates[i].status == AWARD_WAITING &&
            allocation->candidates[i].visited_pass == ALLOCATION_NO_PASS) {
            tell_unseen(allocation, i);
        }
    }
    return status;
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

static struct walk
make_walk(struct arena *arena, struct allocation *allocation)
{
    struct walk walk = {.arena = arena, .allocation = allocation, .ranks = admit(allocation)};
    uint32_t groups = 0;
    size_t planned = 0;

    for (uint16_t i = 0; i < allocation->pass_count; i++) {
        planned += allocation->passes[i].rule != PASS_WALK;
        if (allocation->passes[i].spread_group_count > groups) {
            groups = allocation->passes[i].spread_group_count;
        }
    }
    walk.closed = ARENA_NEW(arena, uint8_t, (size_t)allocation->envelope_count + 1);
    walk.spare_cents = ARENA_NEW(arena, int64_t, allocation->envelope_count);
    walk.spread_awards = ARENA_NEW(arena, uint32_t, groups);
    walk.spread_ahead = ARENA_NEW(arena, uint32_t, groups);
    walk.plans_cents = ARENA_NEW(arena, int64_t, planned * walk.ranks);
    walk.plans_quota = ARENA_NEW(arena, uint16_t, planned * walk.ranks);
    walk.step_used = ARENA_NEW(arena, int64_t, allocation->quota_count);
    allocation->line_ends =
        allocation->outcomes_only ? NULL : ARENA_NEW(arena, uint32_t, allocation->count);
    return walk;
}

/* What stands may be more than an envelope that was made smaller since. */
static enum status
check_standing(const struct allocation *allocation, struct err *err)
{
    for (uint16_t i = 0; i < allocation->envelope_count; i++) {
        if (allocation->envelopes[i].left_cents < 0) {
            return err_set(err, ST_DATA,
                           _("envelope number %d: the awards that stand are above it"), i + 1);
        }
    }
    return ST_OK;
}

enum status
allocation_run(struct arena *arena, struct allocation *allocation, struct err *err)
{
    struct walk walk;
    enum status status;

    assert(allocation != NULL && err != NULL);

    allocation->floors_contradict = allocation->asked_other = false;
    allocation->exact_steps = 0;
    mark_frozen(allocation);
    status = walk_check(allocation, err);
    if (status != ST_OK) {
        return status;
    }
    if (!allocation->ranked) {
        allocation_rank(arena, allocation);
    }
    walk = make_walk(arena, allocation);
    begin(&walk);
    status = check_standing(allocation, err);
    if (status != ST_OK) {
        return status;
    }
    status = walk_passes(&walk, err);
    if (status != ST_OK) {
        return status;
    }
    if (allocation->outcomes_only) {
        allocation->lines = NULL;
        allocation->line_count = 0;
        return ST_OK;
    }
    /* Twice: the first walk only counts the lines, so that each finds its place and their memory is
     * what the awards need, not the worst case. */
    assert(walk.line_count <= UINT32_MAX);
    place_lines(allocation);
    walk.lines = ARENA_NEW(arena, struct award_line, walk.line_count);
    begin(&walk);
    status = walk_passes(&walk, err);
    assert(status == ST_OK); /* it finds what the first one planned */
    allocation->lines = walk.lines;
    allocation->line_count = walk.line_count;
    if (allocation->tells_ties) {
        ties_tell(arena, allocation);
    }
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
