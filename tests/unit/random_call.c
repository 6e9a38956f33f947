/* SPDX-License-Identifier: MPL-2.0 */
#include "random_call.h"

#include <string.h>

int64_t
random_below(uint64_t *seed, int64_t bound)
{
    *seed ^= *seed >> 12;
    *seed ^= *seed << 25;
    *seed ^= *seed >> 27;
    return (int64_t)((*seed * UINT64_C(2685821657736338717)) >> 1) % bound;
}

static bool
once_in(uint64_t *seed, int64_t times)
{
    return random_below(seed, times) == 0;
}

static uint32_t
draw_group(uint64_t *seed)
{
    return once_in(seed, 6) ? ALLOCATION_NO_GROUP : (uint32_t)random_below(seed, CALL_GROUPS);
}

static void
draw_candidates(struct random_call *call, uint64_t *seed)
{
    for (uint32_t i = 0; i < call->allocation.count; i++) {
        struct candidate *candidate = &call->candidates[i];

        *candidate = (struct candidate){.computed_cents = CALL_STEP * random_below(seed, 30),
                                        .minimum_cents = random_below(seed, 60),
                                        .partial_cents = random_below(seed, 200),
                                        .envelope = (uint16_t)random_below(seed, CALL_ENVELOPES),
                                        .status = AWARD_WAITING};
        if (once_in(seed, 8)) {
            candidate->status = once_in(seed, 3) ? AWARD_WITHDRAWN : AWARD_REJECTED;
            candidate->reason = REASON_BELOW_FLOOR;
            candidate->envelope = ALLOCATION_NO_ENVELOPE;
        }
        call->score_num[i] = random_below(seed, 12);
        call->score_den[i] = 1 + random_below(seed, 3);
        call->code[i] = i;
        for (size_t quota = 0; quota < CALL_QUOTAS; quota++) {
            call->groups[quota][i] = draw_group(seed);
        }
        for (size_t pass = 0; pass < CALL_PASSES; pass++) {
            call->only[pass][i] = once_in(seed, 2);
            call->spread[pass][i] = draw_group(seed);
        }
    }
}

static void
draw_quotas(struct random_call *call, uint64_t *seed)
{
    for (size_t i = 0; i < CALL_QUOTAS; i++) {
        bool awards = once_in(seed, 3), all = once_in(seed, 5), apart = once_in(seed, 3);

        for (size_t group = 0; group < CALL_GROUPS; group++) {
            call->limits[i][group] = awards ? random_below(seed, 8) : 300 + random_below(seed, 900);
        }
        call->quotas[i] = (struct quota){.measure = awards ? QUOTA_AWARDS : QUOTA_CENTS,
                                         .limit = call->limits[i][0],
                                         .limits = apart ? call->limits[i] : NULL,
                                         .group = all ? NULL : call->groups[i],
                                         .group_count = all ? 1 : CALL_GROUPS,
                                         .reduces = !awards && once_in(seed, 2),
                                         .exclusive = awards && once_in(seed, 2),
                                         .group_used = call->used[i]};
    }
}

static void
draw_limits(struct random_call *call, size_t number, uint64_t *seed)
{
    struct pass *pass = &call->passes[number];

    pass->only = once_in(seed, 3) ? call->only[number] : NULL;
    pass->at_most_awards = once_in(seed, 4) ? (uint32_t)random_below(seed, 6) : 0;
    pass->at_most_cents = once_in(seed, 4) ? random_below(seed, 800) : 0;
    if (once_in(seed, 3)) {
        pass->spread_group = call->spread[number];
        pass->spread_group_count = CALL_GROUPS;
        pass->spread_at_most = 1 + (uint32_t)random_below(seed, 3);
        pass->spread = once_in(seed, 2) ? SPREAD_EACH : SPREAD_UNTIL_EACH;
    }
}

static void
draw_passes(struct random_call *call, uint64_t *seed)
{
    for (size_t i = 0; i < CALL_PASSES; i++) {
        call->passes[i] =
            (struct pass){.source = once_in(seed, 2) ? PASS_POOL : PASS_OWN_ENVELOPE,
                          .pool = call->pools[i],
                          .pool_count = (size_t)random_below(seed, CALL_ENVELOPES + 1),
                          .top_ups = once_in(seed, 2),
                          .partial = once_in(seed, 2),
                          .close_partial = once_in(seed, 2),
                          .otherwise = once_in(seed, 2) ? PASS_SKIP : PASS_CLOSE};
        for (size_t j = 0; j < CALL_ENVELOPES; j++) {
            call->pools[i][j] = (uint16_t)random_below(seed, CALL_ENVELOPES);
        }
        draw_limits(call, i, seed);
    }
}

/* Small against every envelope, so that what stands never exceeds one. */
static void
draw_frozen(struct random_call *call, uint64_t *seed)
{
    size_t count = call->allocation.count > 0 && once_in(seed, 2) ? CALL_FROZEN : 0;

    for (size_t i = 0; i < count; i++) {
        uint32_t index = (uint32_t)random_below(seed, call->allocation.count);
        struct candidate *candidate = &call->candidates[index];

        if (candidate->envelope == ALLOCATION_NO_ENVELOPE) {
            continue;
        }
        call->frozen[call->allocation.frozen_count++] =
            (struct award_line){.candidate = index,
                                .envelope = (uint16_t)random_below(seed, CALL_ENVELOPES),
                                .cents = 1 + random_below(seed, 50)};
        candidate->status = once_in(seed, 2) ? AWARD_AWARDED : AWARD_PARTIAL;
        candidate->reason = candidate->status == AWARD_AWARDED ? REASON_TOPPED_UP : REASON_PARTIAL;
    }
}

/* Point at its own columns, as after a copy. */
static void
point(struct random_call *call)
{
    call->keys[0] =
        (struct order_key){.num = call->score_num, .den = call->score_den, .descending = true};
    call->keys[1] = (struct order_key){.num = NULL};
    call->keys[2] = (struct order_key){.num = call->code};
    for (size_t i = 0; i < CALL_QUOTAS; i++) {
        struct quota *quota = &call->quotas[i];

        quota->group = quota->group != NULL ? call->groups[i] : NULL;
        quota->limits = quota->limits != NULL ? call->limits[i] : NULL;
        quota->group_used = call->used[i];
    }
    for (size_t i = 0; i < CALL_PASSES; i++) {
        struct pass *pass = &call->passes[i];

        pass->pool = call->pools[i];
        pass->only = pass->only != NULL ? call->only[i] : NULL;
        pass->spread_group = pass->spread_group != NULL ? call->spread[i] : NULL;
    }
    call->allocation.candidates = call->candidates;
    call->allocation.keys = call->keys;
    call->allocation.envelopes = call->envelopes;
    call->allocation.quotas = call->quotas;
    call->allocation.passes = call->passes;
    call->allocation.frozen = call->frozen;
}

void
random_call_draw(struct random_call *call, uint64_t *seed)
{
    memset(call, 0, sizeof *call);
    call->allocation =
        (struct allocation){.count = (uint32_t)random_below(seed, CALL_MOST + 1),
                            .key_count = 3,
                            .envelope_count = CALL_ENVELOPES,
                            .quota_count = (uint16_t)random_below(seed, CALL_QUOTAS + 1),
                            .pass_count = (uint16_t)random_below(seed, CALL_PASSES + 1),
                            .step_cents = CALL_STEP,
                            .tells_ties = once_in(seed, 2)};
    for (size_t i = 0; i < CALL_ENVELOPES; i++) {
        call->envelopes[i].voted_cents = 150 + random_below(seed, 1500);
        if (i > 0 && once_in(seed, 3)) {
            call->envelopes[i].parent_number = (uint16_t)(1 + random_below(seed, (int64_t)i));
        }
    }
    draw_candidates(call, seed);
    draw_quotas(call, seed);
    draw_passes(call, seed);
    draw_frozen(call, seed);
    point(call);
}

void
random_call_shuffle(struct random_call *call, const struct random_call *other, uint64_t *seed)
{
    uint32_t place[CALL_MOST], at[CALL_MOST];

    *call = *other;
    for (uint32_t i = 0; i < other->allocation.count; i++) {
        uint32_t swap = (uint32_t)random_below(seed, i + 1);

        place[i] = place[swap];
        place[swap] = i;
    }
    for (uint32_t i = 0; i < other->allocation.count; i++) {
        uint32_t from = place[i];

        at[from] = i;
        call->code[i] = from;
        call->candidates[i] = other->candidates[from];
        call->score_num[i] = other->score_num[from];
        call->score_den[i] = other->score_den[from];
        for (size_t quota = 0; quota < CALL_QUOTAS; quota++) {
            call->groups[quota][i] = other->groups[quota][from];
        }
        for (size_t pass = 0; pass < CALL_PASSES; pass++) {
            call->only[pass][i] = other->only[pass][from];
            call->spread[pass][i] = other->spread[pass][from];
        }
    }
    for (size_t i = 0; i < call->allocation.frozen_count; i++) {
        call->frozen[i].candidate = at[other->frozen[i].candidate];
    }
    point(call);
}

void
random_call_plain(struct random_call *call, bool alone)
{
    for (uint32_t i = 0; i < call->allocation.count; i++) {
        struct candidate *candidate = &call->candidates[i];

        if (candidate->status == AWARD_AWARDED || candidate->status == AWARD_PARTIAL) {
            candidate->status = AWARD_WAITING;
        }
        candidate->envelope =
            alone || candidate->envelope == ALLOCATION_NO_ENVELOPE ? 0 : candidate->envelope;
        candidate->minimum_cents = 0;
    }
    for (size_t i = 0; i < CALL_QUOTAS; i++) {
        call->quotas[i].reduces = false;
    }
    call->passes[0] = (struct pass){.source = PASS_OWN_ENVELOPE};
    call->allocation.pass_count = 1;
    call->allocation.frozen_count = 0;
    call->allocation.tells_ties = false;
}
