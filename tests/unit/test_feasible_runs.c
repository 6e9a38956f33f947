/* SPDX-License-Identifier: MPL-2.0 */
/*
 * feasible_runs: whatever contradicts in random calls, the least set does so alone, and as few.
 */
#include "allocation/feasible.h"

#include "random_call.h"
#include "walk.h"

static bool
is_among(const struct setting *settings, size_t count, enum setting_kind kind, uint16_t index)
{
    for (size_t i = 0; i < count; i++) {
        if (settings[i].kind == kind && settings[i].index == index) {
            return true;
        }
    }
    return false;
}

/* Leave out of the call all but some settings, `except` too: envelopes hold without limit, quotas
 * and passes are none. */
static void
keep_only(struct random_call *call, const struct contradiction *contradiction, size_t except)
{
    const struct setting *least = contradiction->least;
    struct setting none =
        except < contradiction->least_count ? least[except] : (struct setting){.index = 999};
    uint16_t quotas = 0;

    for (uint16_t i = 0; i < CALL_ENVELOPES; i++) {
        if (!is_among(least, contradiction->least_count, SETTING_ENVELOPE, i) ||
            (none.kind == SETTING_ENVELOPE && none.index == i)) {
            call->envelopes[i].voted_cents = ALLOCATION_CENTS_MAX;
        }
    }
    for (uint16_t i = 0; i < CALL_PASSES; i++) {
        if (!is_among(least, contradiction->least_count, SETTING_PASS, i) ||
            (none.kind == SETTING_PASS && none.index == i)) {
            call->passes[i].only = NULL;
        }
    }
    for (uint16_t i = 0; i < call->allocation.quota_count; i++) {
        if (is_among(least, contradiction->least_count, SETTING_QUOTA, i) &&
            !(none.kind == SETTING_QUOTA && none.index == i)) {
            call->quotas[quotas++] = call->quotas[i];
        }
    }
    call->allocation.quota_count = quotas;
}

static bool
has_kind(const struct contradiction *contradictions, size_t count, enum contradiction_kind kind)
{
    for (size_t i = 0; i < count; i++) {
        if (contradictions[i].kind == kind) {
            return true;
        }
    }
    return false;
}

static void
the_least_set_contradicts_alone_and_none_of_it_can_be_left_out(void **state)
{
    uint64_t seed = 1997;
    size_t seen[CONTRADICTION_FLOORS + 1] = {0};

    (void)state;
    for (int round = 0; round < 4000; round++) {
        struct arena_mark mark = arena_mark(&arena);
        struct random_call call;
        const struct contradiction *found;
        size_t count;

        random_call_draw(&call, &seed);
        call.allocation.frozen_count = 0;
        for (uint32_t i = 0; i < call.allocation.count; i++) {
            call.candidates[i].status = AWARD_WAITING;
            call.candidates[i].envelope %= CALL_ENVELOPES;
        }
        count = allocation_check(&arena, &call.allocation, &found);
        for (size_t k = 0; k < count; k++) {
            const struct contradiction told = found[k];
            const struct contradiction *again;

            seen[told.kind]++;
            assert_true(told.asked > told.held);
            assert_true(told.least_count > 0 && told.least_count <= told.all_count);
            for (size_t i = 0; i < told.least_count; i++) {
                assert_true(
                    is_among(told.all, told.all_count, told.least[i].kind, told.least[i].index));
            }
            /* Of an envelope and one around it, the larger one cannot be left out. */
            for (size_t except = told.kind == CONTRADICTION_ENVELOPES ? told.least_count : 0;
                 except <= told.least_count; except++) {
                struct random_call part;
                size_t still;

                random_call_shuffle(&part, &call, &(uint64_t){1});
                keep_only(&part, &told, except);
                still = allocation_check(&arena, &part.allocation, &again);
                assert_int_equal(has_kind(again, still, told.kind), except == told.least_count);
            }
        }
        arena_reset(&arena, mark);
    }
    for (size_t kind = 0; kind < CONTRADICTION_FLOORS; kind++) { /* these calls have no floors */
        assert_true(seen[kind] > 0);
    }
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_least_set_contradicts_alone_and_none_of_it_can_be_left_out),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("feasible_runs", tests, open_arena, close_arena);
}
