/* SPDX-License-Identifier: MPL-2.0 */
#include "allocation/flip_parts.h"

#include <assert.h>
#include <string.h>

enum outcome_class
flip_class(uint8_t status)
{
    return status == AWARD_AWARDED   ? CLASS_WHOLE
           : status == AWARD_PARTIAL ? CLASS_PART
                                     : CLASS_NONE;
}

/* Whether halving finds the least change. With passes that pay whole awards and close nothing, who
 * waits changes nothing for others until a pass pays it: at a higher place it sees as much money
 * and room, or more, in every pass. An envelope that closes, or a part, may change what later
 * passes find; exact rules look at the whole. */
static bool
can_only_help(const struct allocation *allocation)
{
    bool several = allocation->pass_count > 1;

    for (uint16_t i = 0; several && i < allocation->quota_count; i++) {
        if (allocation->quotas[i].reduces) {
            return false;
        }
    }
    for (uint16_t i = 0; i < allocation->pass_count; i++) {
        const struct pass *pass = &allocation->passes[i];
        bool closes = pass->otherwise == PASS_CLOSE && i + 1 < allocation->pass_count;

        if (pass->rule != PASS_WALK || pass->spread == SPREAD_UNTIL_EACH ||
            (several && (pass->partial || closes))) {
            return false;
        }
    }
    return true;
}

static void
copy_scores(struct flipping *flipping)
{
    const struct allocation *base = flipping->base;
    const struct order_key *key = &base->keys[flipping->settings.score_key];
    struct order_key *own = &flipping->keys[flipping->settings.score_key];
    size_t bytes = base->count * sizeof(int64_t);

    assert(key->num != NULL && key->descending);
    flipping->num = ARENA_NEW(flipping->arena, int64_t, base->count);
    memcpy(flipping->num, key->num, bytes);
    own->num = flipping->num;
    flipping->grain = flipping->settings.score_unit;
    if (key->den != NULL) {
        flipping->den = ARENA_NEW(flipping->arena, int64_t, base->count);
        memcpy(flipping->den, key->den, bytes);
        own->den = flipping->den;
        flipping->grain = FLIP_MILLION;
    }
}

static void
copy_candidates(struct flipping *flipping)
{
    const struct allocation *base = flipping->base;

    flipping->before = ARENA_NEW(flipping->arena, struct candidate, base->count);
    flipping->trial.candidates = ARENA_NEW(flipping->arena, struct candidate, base->count);
    memcpy(flipping->before, base->candidates, base->count * sizeof *base->candidates);
    for (uint32_t i = 0; i < base->count; i++) {
        if (flipping->before[i].rank > 0 && !flipping->before[i].frozen) {
            flipping->before[i].status = AWARD_WAITING;
        }
    }
}

struct flipping *
flip_begin(struct arena *arena, const struct allocation *allocation,
           const struct flip_settings *settings)
{
    struct flipping *flipping = ARENA_NEW(arena, struct flipping, 1);

    assert(allocation->order != NULL || allocation->count == 0);
    *flipping = (struct flipping){
        .arena = arena, .base = allocation, .settings = *settings, .trial = *allocation};
    flipping->trial.ranked = true;
    flipping->trial.outcomes_only = true; /* no look is told either */
    flipping->trial.on_proof = NULL;
    flipping->trial.own_only = true;
    flipping->trial.order = ARENA_NEW(arena, uint32_t, allocation->count);
    flipping->trial.envelopes = ARENA_NEW(arena, struct envelope, allocation->envelope_count);
    flipping->trial.quotas = ARENA_NEW(arena, struct quota, allocation->quota_count);
    flipping->keys = ARENA_NEW(arena, struct order_key, allocation->key_count);
    if (allocation->key_count > 0) {
        memcpy(flipping->keys, allocation->keys, allocation->key_count * sizeof *flipping->keys);
    }
    flipping->trial.keys = flipping->keys;
    for (uint16_t i = 0; i < allocation->envelope_count; i++) {
        flipping->trial.envelopes[i] = allocation->envelopes[i];
    }
    for (uint16_t i = 0; i < allocation->quota_count; i++) {
        flipping->trial.quotas[i] = allocation->quotas[i];
        flipping->trial.quotas[i].group_used =
            ARENA_NEW(arena, int64_t, allocation->quotas[i].group_count);
    }
    copy_candidates(flipping);
    if (settings->score_key != SIZE_MAX) {
        copy_scores(flipping);
    }
    flipping->only_helps = can_only_help(allocation);
    return flipping;
}

/* ---- allocating again ---- */

static bool
stands_before(const struct allocation *trial, uint32_t other, uint32_t candidate)
{
    int sign = allocation_compare(trial, 0, trial->key_count, other, candidate);

    return sign < 0 || (sign == 0 && other < candidate);
}

/* Put the candidate where it belongs among the others. */
static void
insert(const struct search *search)
{
    struct allocation *trial = &search->flipping->trial;
    uint32_t low = 0, high = trial->count - 1;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (stands_before(trial, search->others[middle], search->candidate)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    memcpy(trial->order, search->others, low * sizeof *trial->order);
    trial->order[low] = search->candidate;
    memcpy(trial->order + low + 1, search->others + low,
           (trial->count - 1 - low) * sizeof *trial->order);
}

static uint64_t
lesser(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* Allocate with the candidate as it stands in the trial's columns, and give what it becomes. */
static enum outcome_class
allocate(struct search *search, const struct candidate *changed)
{
    struct flipping *flipping = search->flipping;
    struct allocation *trial = &flipping->trial;
    struct arena_mark mark = arena_mark(flipping->arena);
    struct err ignored = {.text = ""};

    if (search->steps_left == 0) {
        search->stopped = true;
        return search->now;
    }
    memcpy(trial->candidates, flipping->before, trial->count * sizeof *trial->candidates);
    trial->candidates[search->candidate] = *changed;
    insert(search);
    /* A call that cannot be allocated with the change is no call in which it has another outcome.
     */
    search->status = allocation_run(flipping->arena, trial, &ignored) == ST_OK
                         ? trial->candidates[search->candidate].status
                         : flipping->base->candidates[search->candidate].status;
    search->steps_made += trial->exact_steps;
    search->steps_left -= lesser(search->steps_left, trial->exact_steps);
    arena_reset(flipping->arena, mark);
    return flip_class(search->status);
}

/* The score that the candidate has, in grains, rounded down. */
wide
flip_grains(const struct flipping *flipping, uint32_t candidate, bool *whole)
{
    const struct order_key *key = &flipping->base->keys[flipping->settings.score_key];
    wide num = key->num[candidate], den = 1;

    if (key->den != NULL) {
        num *= flipping->grain;
        den = key->den[candidate];
    }
    *whole = num % den == 0;
    return num / den - (num % den < 0);
}

enum outcome_class
flip_with_grains(struct search *search, int64_t grains)
{
    struct flipping *flipping = search->flipping;
    const struct order_key *key = &flipping->base->keys[flipping->settings.score_key];
    struct candidate changed = flipping->before[search->candidate];
    struct rational score;
    enum outcome_class class;

    /* Of a trial only the status is read: its reason may stay what it was. */
    changed.status = AWARD_WAITING;
    if (rational_make(grains, flipping->grain, &score) && flipping->settings.has_threshold &&
        rational_cmp(score, flipping->settings.threshold) < 0) {
        changed.status = AWARD_REJECTED;
    }
    flipping->num[search->candidate] = grains;
    if (flipping->den != NULL) {
        flipping->den[search->candidate] = flipping->grain;
    }
    class = allocate(search, &changed);
    flipping->num[search->candidate] = key->num[search->candidate];
    if (flipping->den != NULL) {
        flipping->den[search->candidate] = key->den[search->candidate];
    }
    return class;
}

enum outcome_class
flip_with_steps_less(struct search *search, int64_t steps)
{
    struct candidate changed = search->flipping->before[search->candidate];

    changed.computed_cents -= steps * search->flipping->base->step_cents;
    return allocate(search, &changed);
}
