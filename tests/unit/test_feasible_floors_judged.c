/* SPDX-License-Identifier: MPL-2.0 */
/*
 * feasible_floors: in thousands of small calls, whether floors can be kept, and the settings that
 * are named, are what trying every choice comes to.
 */
#include "allocation/feasible.h"

#include "walk.h"

#include <stdlib.h>

enum { CANDIDATES = 5, ENVELOPES = 3, QUOTAS = 2, GROUPS = 2, SETTINGS = 16 };

struct call {
    struct candidate candidates[CANDIDATES];
    struct envelope envelopes[ENVELOPES];
    struct quota quotas[QUOTAS];
    uint32_t groups[QUOTAS][CANDIDATES];
    int64_t limits[QUOTAS][GROUPS], used[QUOTAS][GROUPS];
    uint8_t only[CANDIDATES];
    uint16_t pool[ENVELOPES];
    struct award_line frozen[2];
    struct pass pass;
    struct allocation allocation;
};

static uint64_t seed;

static int64_t
below(int64_t limit)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (int64_t)(seed % (uint64_t)limit);
}

static void
draw_candidates(struct call *call)
{
    for (uint16_t i = 0; i < CANDIDATES; i++) {
        struct candidate *candidate = &call->candidates[i];

        *candidate = (struct candidate){.computed_cents = below(7),
                                        .minimum_cents = below(4),
                                        .envelope = (uint16_t)below(ENVELOPES),
                                        .status = below(6) > 0 ? AWARD_WAITING : AWARD_REJECTED};
        call->only[i] = below(6) > 0;
        for (size_t k = 0; k < QUOTAS; k++) {
            call->groups[k][i] = below(5) > 0 ? (uint32_t)below(GROUPS) : ALLOCATION_NO_GROUP;
        }
    }
    for (size_t i = 0; i < call->allocation.frozen_count; i++) { /* of one, or of the last two */
        uint32_t candidate = CANDIDATES - 1 - (uint32_t)(below(3) == 0 ? i : 0);

        call->frozen[i] = (struct award_line){
            .candidate = candidate, .envelope = (uint16_t)below(ENVELOPES), .cents = 1 + below(2)};
        call->candidates[candidate].status = AWARD_AWARDED;
        call->candidates[candidate].frozen = true;
    }
}

static void
draw_call(struct call *call)
{
    *call = (struct call){.pass = {.source = below(3) > 0 ? PASS_OWN_ENVELOPE : PASS_POOL,
                                   .rule = PASS_MAX,
                                   .pool = call->pool,
                                   .pool_count = (size_t)below(ENVELOPES + 1),
                                   .at_most_cents = below(2) * below(15)}};
    call->allocation = (struct allocation){.candidates = call->candidates,
                                           .count = CANDIDATES,
                                           .envelopes = call->envelopes,
                                           .envelope_count = ENVELOPES,
                                           .quotas = call->quotas,
                                           .quota_count = (uint16_t)(1 + below(QUOTAS)),
                                           .passes = &call->pass,
                                           .pass_count = 1,
                                           .step_cents = 1,
                                           .frozen = call->frozen,
                                           .frozen_count = (size_t)below(3)};
    for (uint16_t i = 0; i < ENVELOPES; i++) {
        call->envelopes[i] = (struct envelope){.voted_cents = 4 + below(12),
                                               .parent_number = (uint16_t)below(i + 1)};
        call->pool[i] = (uint16_t)below(ENVELOPES);
    }
    draw_candidates(call);
    if (below(2) == 0) {
        call->pass.only = call->only;
    }
    for (size_t k = 0; k < QUOTAS; k++) {
        bool counts = below(2) == 0;

        call->quotas[k] = (struct quota){.measure = counts ? QUOTA_AWARDS : QUOTA_CENTS,
                                         .limit = below(counts ? 5 : 16),
                                         .group = call->groups[k],
                                         .group_count = GROUPS,
                                         .least = below(counts ? 3 : 8),
                                         .least_of_those = below(2) == 0,
                                         .group_used = call->used[k]};
        for (size_t group = 0; group < GROUPS; group++) {
            call->limits[k][group] = below(counts ? 4 : 14);
        }
        call->quotas[k].limits = below(3) == 0 ? call->limits[k] : NULL;
    }
}

/* ---- the judge ------------------------------------------------------------------------------- */

static bool
stands_within(const struct call *call, uint16_t envelope, uint16_t outer)
{
    uint16_t number = (uint16_t)(envelope + 1);

    while (number != 0 && number != outer + 1) {
        number = call->envelopes[number - 1].parent_number;
    }
    return number != 0;
}

static int64_t
envelope_left(const struct call *call, uint16_t envelope)
{
    int64_t left = call->envelopes[envelope].voted_cents;

    for (size_t i = 0; i < call->allocation.frozen_count; i++) {
        left -= stands_within(call, call->frozen[i].envelope, envelope) ? call->frozen[i].cents : 0;
    }
    return left;
}

/* What is kept of the settings, in the order in which they are listed. */
struct kept {
    struct setting settings[SETTINGS];
    size_t count;
    bool left_out[SETTINGS];
};

static bool
is_kept(const struct kept *kept, enum setting_kind kind, uint16_t index, uint32_t group)
{
    for (size_t i = 0; i < kept->count; i++) {
        const struct setting *setting = &kept->settings[i];

        if (setting->kind == kind && setting->index == index && setting->group == group) {
            return !kept->left_out[i];
        }
    }
    return false;
}

/* What the pool can pay from an envelope: as much as it holds when it is of the pool itself, else
 * what those within it can. */
static int64_t
pool_pays(const struct call *call, const struct kept *kept, uint16_t envelope)
{
    int64_t pays = 0;
    bool named = false;

    for (size_t i = 0; i < call->pass.pool_count; i++) {
        named = named || call->pool[i] == envelope;
    }
    for (uint16_t i = 0; i < ENVELOPES && !named; i++) {
        pays += call->envelopes[i].parent_number == envelope + 1 ? pool_pays(call, kept, i) : 0;
    }
    if (named) {
        pays = 1000000;
    }
    return is_kept(kept, SETTING_ENVELOPE, envelope, 0) && envelope_left(call, envelope) < pays
               ? envelope_left(call, envelope)
               : pays;
}

static bool
money_holds(const struct call *call, const struct kept *kept, unsigned choice)
{
    int64_t paid[ENVELOPES] = {0}, all = 0, pool = 0;
    bool holds = true;

    for (uint16_t i = 0; i < CANDIDATES; i++) {
        int64_t cents = (choice >> i & 1) != 0 ? call->candidates[i].computed_cents : 0;

        all += cents;
        for (uint16_t k = 0; k < ENVELOPES; k++) {
            paid[k] += stands_within(call, call->candidates[i].envelope, k) ? cents : 0;
        }
    }
    for (uint16_t i = 0; i < ENVELOPES; i++) {
        pool += call->envelopes[i].parent_number == 0 ? pool_pays(call, kept, i) : 0;
        holds =
            holds && (!is_kept(kept, SETTING_ENVELOPE, i, 0) || paid[i] <= envelope_left(call, i));
    }
    if (call->pass.source == PASS_POOL) {
        holds = all <= pool;
    }
    return holds && (!is_kept(kept, SETTING_PASS, 0, 0) || all <= call->pass.at_most_cents);
}

/* What a group is given: by awards that stand, each of which counts once, and by a choice. */
static int64_t
given(const struct call *call, uint16_t quota, uint32_t group, unsigned choice, bool standing)
{
    bool cents = call->quotas[quota].measure == QUOTA_CENTS;
    int64_t sum = 0;

    for (uint16_t i = 0; i < CANDIDATES; i++) {
        int64_t stands = 0;

        for (size_t k = 0; k < call->allocation.frozen_count; k++) {
            stands += call->frozen[k].candidate == i ? call->frozen[k].cents : 0;
        }
        if (call->groups[quota][i] == group) {
            sum += !standing ? 0 : cents ? stands : stands > 0;
            sum += (choice >> i & 1) == 0 ? 0 : cents ? call->candidates[i].computed_cents : 1;
        }
    }
    return sum;
}

static int64_t
floor_of(const struct call *call, uint16_t quota, uint32_t group)
{
    bool any = !call->quotas[quota].least_of_those;

    for (size_t i = 0; i < CANDIDATES; i++) {
        any = any ||
              (call->groups[quota][i] == group && call->candidates[i].status != AWARD_REJECTED);
    }
    return any ? call->quotas[quota].least : 0;
}

static bool
groups_hold(const struct call *call, const struct kept *kept, unsigned choice)
{
    bool holds = true;

    for (uint16_t i = 0; i < call->allocation.quota_count; i++) {
        for (uint32_t group = 0; group < GROUPS; group++) {
            int64_t all = given(call, i, group, choice, true);
            int64_t limit = call->quotas[i].limits != NULL ? call->quotas[i].limits[group]
                                                           : call->quotas[i].limit;

            /* More may stand than the limit lets in: then nothing is added. */
            holds = holds && (!is_kept(kept, SETTING_QUOTA, i, 0) || all <= limit ||
                              given(call, i, group, choice, false) == 0);
            holds = holds &&
                    (!is_kept(kept, SETTING_FLOOR, i, group) || all >= floor_of(call, i, group));
        }
    }
    return holds;
}

static bool
no_choice(const struct call *call, const struct kept *kept)
{
    unsigned may = 0;

    for (unsigned i = 0; i < CANDIDATES; i++) {
        const struct candidate *one = &call->candidates[i];

        if (one->status == AWARD_WAITING && one->computed_cents > 0 &&
            one->computed_cents >= one->minimum_cents &&
            (call->pass.only == NULL || call->only[i] != 0)) {
            may |= 1U << i;
        }
    }
    for (unsigned choice = 0; choice < 1U << CANDIDATES; choice++) {
        if ((choice & ~may) == 0 && money_holds(call, kept, choice) &&
            groups_hold(call, kept, choice)) {
            return false;
        }
    }
    return true;
}

static void
keep(struct kept *kept, enum setting_kind kind, uint16_t index, uint32_t group)
{
    kept->settings[kept->count++] = (struct setting){.kind = kind, .index = index, .group = group};
}

static void
keep_all(const struct call *call, struct kept *kept)
{
    *kept = (struct kept){.count = 0};
    for (uint16_t i = 0; i < ENVELOPES; i++) {
        keep(kept, SETTING_ENVELOPE, i, 0);
    }
    if (call->pass.at_most_cents > 0) {
        keep(kept, SETTING_PASS, 0, 0);
    }
    for (uint16_t i = 0; i < call->allocation.quota_count; i++) {
        keep(kept, SETTING_QUOTA, i, 0);
    }
    for (uint16_t i = 0; i < call->allocation.quota_count; i++) {
        for (uint32_t group = 0; group < GROUPS; group++) {
            if (floor_of(call, i, group) > 0) {
                keep(kept, SETTING_FLOOR, i, group);
            }
        }
    }
}

static void
assert_listed(const struct kept *kept, const struct setting *settings, size_t count)
{
    size_t at = 0;

    for (size_t i = 0; i < kept->count; i++) {
        if (!kept->left_out[i]) {
            assert_true(at < count);
            assert_int_equal(settings[at].kind, kept->settings[i].kind);
            assert_int_equal(settings[at].index, kept->settings[i].index);
            assert_int_equal(settings[at].group, kept->settings[i].group);
            at++;
        }
    }
    assert_int_equal(at, count);
}

static void *
exactly(const void *array, size_t size_bytes)
{
    void *copy = malloc(size_bytes + (size_bytes == 0));

    assert_non_null(copy);
    return memcpy(copy, array, size_bytes);
}

/* From arrays that end with their last one: a byte beyond is noticed. */
static bool
check(const struct call *call, struct contradiction *found)
{
    struct allocation allocation = call->allocation;
    struct pass pass = call->pass;
    struct candidate *candidates = exactly(call->candidates, sizeof call->candidates);
    struct envelope *envelopes = exactly(call->envelopes, sizeof call->envelopes);
    uint16_t *pool = exactly(call->pool, pass.pool_count * sizeof *pool);
    bool contradicts;

    allocation.candidates = candidates;
    allocation.envelopes = envelopes;
    allocation.passes = &pass;
    pass.pool = pool;
    contradicts = allocation_check_floors(&arena, &allocation, found);
    free(candidates);
    free(envelopes);
    free(pool);
    return contradicts;
}

/* Envelopes are left out first, then what the pass may give, limits, and floors. */
static void
what_is_named_is_what_every_choice_comes_to(void **state)
{
    size_t contradicted = 0, kept_count = 0;

    (void)state;
    for (uint64_t i = 0; i < 6000; i++) {
        struct arena_mark mark = arena_mark(&arena);
        struct contradiction found;
        struct call call;
        struct kept kept;
        bool contradicts;

        seed = 0x9E3779B97F4A7C15U * (i + 1);
        draw_call(&call);
        keep_all(&call, &kept);
        contradicts = no_choice(&call, &kept);
        assert_int_equal(check(&call, &found), contradicts);
        if (contradicts) {
            assert_listed(&kept, found.all, found.all_count);
            for (size_t k = 0; k < kept.count; k++) {
                kept.left_out[k] = true;
                kept.left_out[k] = no_choice(&call, &kept);
            }
            assert_listed(&kept, found.least, found.least_count);
        }
        contradicted += contradicts;
        kept_count += !contradicts;
        arena_reset(&arena, mark);
    }
    assert_true(contradicted > 500 && kept_count > 500);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_named_is_what_every_choice_comes_to),
    };

    return cmocka_run_group_tests_name("feasible_floors_judged", tests, open_arena, close_arena);
}
