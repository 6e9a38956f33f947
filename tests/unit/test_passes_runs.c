/* SPDX-License-Identifier: MPL-2.0 */
/*
 * passes_runs: what is refused, and what holds of every run, over seeded random calls.
 */
#include "random_call.h"
#include "walk.h"

/* What the looks gave each candidate, in all. */
static void
add_step(void *context, const struct allocation_step *step)
{
    int64_t *given = context;

    assert_true(step->before_cents >= 0);
    assert_true(step->after_cents >= 0);
    given[step->candidate] += step->before_cents - step->after_cents;
}

static void
assert_reason(const struct random_call *call, const struct candidate *candidate)
{
    bool part = candidate->reason == REASON_PARTIAL || candidate->reason == REASON_REDUCED;
    bool whole = candidate->reason == REASON_FUNDED || candidate->reason == REASON_TOPPED_UP;

    assert_int_equal(candidate->status == AWARD_PARTIAL, part);
    assert_int_equal(candidate->status == AWARD_AWARDED, whole);
    if (candidate->reason == REASON_REDUCED) {
        assert_true(call->quotas[candidate->refused_quota].reduces);
    }
    if (candidate->reason == REASON_QUOTA || candidate->reason == REASON_EXCLUSIVE) {
        const struct quota *quota = &call->quotas[candidate->refused_quota];

        assert_true(candidate->refused_quota < call->allocation.quota_count);
        assert_int_equal(quota->exclusive, candidate->reason == REASON_EXCLUSIVE);
        assert_int_equal(candidate->short_cents > 0, quota->measure == QUOTA_CENTS);
    }
    if (candidate->reason == REASON_TIE_LOST) {
        assert_true(call->allocation.tells_ties);
    }
}

static void
assert_candidate(const struct random_call *call, uint32_t index, int64_t paid_cents)
{
    const struct candidate *candidate = &call->candidates[index];
    int64_t award = candidate->award_cents, computed = candidate->computed_cents;

    assert_int_equal(award, paid_cents);
    assert_true(candidate->short_cents >= 0);
    assert_int_equal(candidate->rank > 0, candidate->status <= AWARD_WAITING);
    if (candidate->status > AWARD_WAITING) {
        assert_int_equal(award, 0);
        return;
    }
    assert_reason(call, candidate);
    if (candidate->frozen) {
        assert_int_equal(candidate->visited_pass, ALLOCATION_NO_PASS);
        return;
    }
    assert_int_equal(award % CALL_STEP, 0);
    assert_true(award >= 0 && award <= computed);
    assert_true(award == 0 || award >= candidate->minimum_cents);
    assert_int_equal(candidate->status == AWARD_AWARDED, award > 0 && award == computed);
    assert_int_equal(candidate->status == AWARD_PARTIAL, award > 0 && award < computed);
    if (candidate->reason == REASON_PARTIAL) {
        assert_true(award >= candidate->partial_cents);
    }
}

static void
assert_lines(const struct random_call *call, uint32_t index, int64_t paid_cents)
{
    size_t count = 0;
    const struct award_line *lines = allocation_lines(&call->allocation, index, &count);

    for (size_t i = 0; i < count; i++) {
        assert_int_equal(lines[i].candidate, index);
        paid_cents -= lines[i].cents;
    }
    assert_int_equal(paid_cents, 0);
}

static bool
within(const struct random_call *call, uint16_t envelope, uint16_t outer)
{
    for (uint16_t number = (uint16_t)(envelope + 1); number != 0;
         number = call->envelopes[number - 1].parent_number) {
        if (number == outer + 1) {
            return true;
        }
    }
    return false;
}

static void
assert_envelopes(const struct random_call *call)
{
    for (uint16_t i = 0; i < CALL_ENVELOPES; i++) {
        struct envelope expected = {.voted_cents = call->envelopes[i].voted_cents,
                                    .parent_number = call->envelopes[i].parent_number};

        for (size_t k = 0; k < call->allocation.line_count; k++) {
            const struct award_line *line = &call->allocation.lines[k];
            bool paid = within(call, line->envelope, i);
            bool received = within(call, call->candidates[line->candidate].envelope, i);

            expected.awarded_cents += received ? line->cents : 0;
            expected.moved_in_cents += received && !paid ? line->cents : 0;
            expected.moved_out_cents += paid && !received ? line->cents : 0;
            expected.left_cents -= paid ? line->cents : 0;
        }
        expected.left_cents += expected.voted_cents;
        assert_true(expected.left_cents >= 0);
        assert_int_equal(expected.left_cents, expected.voted_cents + expected.moved_in_cents -
                                                  expected.moved_out_cents -
                                                  expected.awarded_cents);
        assert_memory_equal(&call->envelopes[i], &expected, sizeof expected);
    }
}

static void
assert_quotas(const struct random_call *call)
{
    for (size_t i = 0; i < call->allocation.quota_count; i++) {
        const struct quota *quota = &call->quotas[i];
        int64_t used[CALL_GROUPS] = {0}, standing[CALL_GROUPS] = {0};

        for (uint32_t k = 0; k < call->allocation.count; k++) {
            uint32_t group = quota->group != NULL ? quota->group[k] : 0;
            int64_t award = call->candidates[k].award_cents;
            int64_t counted = quota->measure == QUOTA_AWARDS ? award > 0 : award;

            if (group != ALLOCATION_NO_GROUP) {
                used[group] += counted;
                standing[group] += call->candidates[k].frozen ? counted : 0;
            }
        }
        for (uint32_t group = 0; group < quota->group_count; group++) {
            int64_t limit = quota->limits != NULL ? quota->limits[group] : quota->limit;

            assert_int_equal(quota->group_used[group], used[group]);
            assert_true(used[group] <= limit || used[group] == standing[group]);
        }
    }
}

static bool
begun_until(const struct random_call *call, uint32_t index, uint16_t pass)
{
    size_t count = 0;
    const struct award_line *lines = allocation_lines(&call->allocation, index, &count);

    return count > 0 && (lines[0].pass <= pass || lines[0].pass == ALLOCATION_FROZEN);
}

/* Who began in the pass makes no group larger than its spread. */
static void
assert_spread(const struct random_call *call, uint16_t number, uint32_t index)
{
    const struct pass *pass = &call->passes[number];
    uint32_t group = pass->spread_group != NULL ? pass->spread_group[index] : ALLOCATION_NO_GROUP;
    uint32_t count = 0;

    for (uint32_t i = 0; i < call->allocation.count && group != ALLOCATION_NO_GROUP; i++) {
        count += pass->spread_group[i] == group && begun_until(call, i, number);
    }
    assert_true(count <= pass->spread_at_most || group == ALLOCATION_NO_GROUP);
}

static void
assert_passes(const struct random_call *call)
{
    for (uint16_t number = 0; number < call->allocation.pass_count; number++) {
        const struct pass *pass = &call->passes[number];
        int64_t given = 0;
        uint32_t begun = 0;

        for (size_t i = 0; i < call->allocation.line_count; i++) {
            const struct award_line *line = &call->allocation.lines[i];
            bool first = i == 0 || line[-1].candidate != line->candidate;

            if (line->pass == number) {
                assert_true(pass->only == NULL || pass->only[line->candidate]);
                given += line->cents;
                begun += first;
                if (first) {
                    assert_spread(call, number, line->candidate);
                }
            }
        }
        assert_true(given <= pass->at_most_cents || pass->at_most_cents == 0);
        assert_true(begun <= pass->at_most_awards || pass->at_most_awards == 0);
    }
}

static void
assert_books(const struct random_call *call, const int64_t *given)
{
    int64_t paid_to[CALL_MOST] = {0}, standing[CALL_MOST] = {0};

    for (size_t i = 0; i < call->allocation.line_count; i++) {
        const struct award_line *line = &call->allocation.lines[i];
        bool stands = line->pass == ALLOCATION_FROZEN;

        assert_true(line->cents > 0);
        assert_true(stands || line->pass < call->allocation.pass_count);
        assert_int_equal(stands, call->candidates[line->candidate].frozen);
        assert_true(i == 0 || line[-1].candidate != line->candidate || line[-1].pass <= line->pass);
        paid_to[line->candidate] += line->cents;
    }
    for (size_t i = 0; i < call->allocation.frozen_count; i++) {
        standing[call->frozen[i].candidate] += call->frozen[i].cents;
    }
    for (uint32_t i = 0; i < call->allocation.count; i++) {
        assert_candidate(call, i, paid_to[i]);
        assert_lines(call, i, paid_to[i]);
        assert_int_equal(paid_to[i], given[i] + standing[i]);
        assert_true(standing[i] == 0 || given[i] == 0);
    }
    assert_envelopes(call);
    assert_quotas(call);
    assert_passes(call);
}

static void
every_cent_of_every_run_is_accounted_for(void **state)
{
    uint64_t seed = 20260528;

    (void)state;
    for (int round = 0; round < 20000; round++) {
        struct arena_mark mark = arena_mark(&arena);
        struct random_call call;
        int64_t given[CALL_MOST] = {0};

        random_call_draw(&call, &seed);
        call.allocation.on_step = add_step;
        call.allocation.step_context = given;
        run(&call.allocation);
        assert_books(&call, given);
        arena_reset(&arena, mark);
    }
}

static void
a_total_order_does_not_depend_on_the_input(void **state)
{
    uint64_t seed = 50;

    (void)state;
    for (int round = 0; round < 5000; round++) {
        struct arena_mark mark = arena_mark(&arena);
        struct random_call call, shuffled;

        random_call_draw(&call, &seed);
        random_call_shuffle(&shuffled, &call, &seed);
        run(&call.allocation);
        run(&shuffled.allocation);
        for (uint32_t i = 0; i < call.allocation.count; i++) {
            assert_memory_equal(&shuffled.candidates[i], &call.candidates[shuffled.code[i]],
                                sizeof(struct candidate));
            assert_int_equal(shuffled.code[shuffled.allocation.order[i]], call.allocation.order[i]);
        }
        assert_int_equal(shuffled.allocation.line_count, call.allocation.line_count);
        for (size_t i = 0; i < call.allocation.line_count; i++) {
            struct award_line line = shuffled.allocation.lines[i];

            line.candidate = (uint32_t)shuffled.code[line.candidate];
            assert_memory_equal(&line, &call.allocation.lines[i], sizeof line);
        }
        assert_memory_equal(shuffled.envelopes, call.envelopes, sizeof call.envelopes);
        assert_memory_equal(shuffled.used, call.used, sizeof call.used);
        arena_reset(&arena, mark);
    }
}

static void
the_largest_amounts_add_up(void **state)
{
    const uint32_t group[] = {0, 0, 0};
    int64_t group_cents[1];
    struct quota quota = {
        .limit = ALLOCATION_CENTS_MAX, .group = group, .group_count = 1, .group_used = group_cents};
    struct small small;

    (void)state;
    set_small(&small, 3, ALLOCATION_CENTS_MAX / EUROS, ALLOCATION_CENTS_MAX / EUROS);
    small.allocation.passes = &small.passes[1];
    small.allocation.quotas = &quota;
    small.candidates[0] = asks(0, ALLOCATION_CENTS_MAX / EUROS);
    small.candidates[1] = asks(1, ALLOCATION_CENTS_MAX / EUROS);
    small.candidates[2] = asks(1, 1);
    run(&small.allocation);
    assert_int_equal(small.candidates[1].status, AWARD_AWARDED);
    assert_int_equal(small.candidates[2].short_cents, 1 * EUROS);

    set_small(&small, 3, ALLOCATION_CENTS_MAX / EUROS, 5);
    small.allocation.quotas = &quota;
    small.allocation.quota_count = 1;
    small.candidates[0] = asks(0, ALLOCATION_CENTS_MAX / EUROS);
    small.candidates[1] = asks(1, 1);
    small.candidates[2] = asks(0, ALLOCATION_CENTS_MAX / EUROS);
    run(&small.allocation);
    assert_int_equal(small.candidates[0].status, AWARD_AWARDED);
    assert_int_equal(small.candidates[1].reason, REASON_QUOTA);
    assert_int_equal(small.candidates[1].short_cents, 1 * EUROS);
    assert_int_equal(small.candidates[2].short_cents, ALLOCATION_CENTS_MAX);
}

static void
amounts_out_of_range_are_refused_with_their_place(void **state)
{
    static const int64_t wrong[] = {-1, ALLOCATION_CENTS_MAX + 1};

    (void)state;
    for (size_t i = 0; i < COUNT(wrong); i++) {
        int64_t group_cents[1];
        struct quota quotas[] = {{.group_used = group_cents},
                                 {.limit = wrong[i], .group_used = group_cents}};
        struct small small;

        set_small(&small, 2, 100, 100);
        small.candidates[0] = small.candidates[1] = asks(0, 10);
        small.candidates[1].computed_cents = wrong[i];
        assert_refused(&small.allocation, "application number 2: amount out of range");
        small.candidates[1] = asks(0, 10);
        small.candidates[1].minimum_cents = wrong[i];
        assert_refused(&small.allocation, "application number 2: amount out of range");
        small.candidates[0].partial_cents = wrong[i];
        assert_refused(&small.allocation, "application number 1: amount out of range");
        small.allocation.quotas = quotas;
        small.allocation.quota_count = 2;
        assert_refused(&small.allocation, "quota number 2: limit out of range");
        quotas[0] = quotas[1];
        assert_refused(&small.allocation, "quota number 1: limit out of range");
        small.envelopes[1].voted_cents = wrong[i];
        assert_refused(&small.allocation, "envelope number 2: amount out of range");
        small.envelopes[0].voted_cents = wrong[i];
        assert_refused(&small.allocation, "envelope number 1: amount out of range");
        small.allocation.envelope_count = 0; /* what is behind the last one is not looked at */
        small.allocation.quota_count = 0;
        small.allocation.count = 0;
        run(&small.allocation);
    }
}

static void
awards_that_are_no_multiple_of_the_step_are_refused(void **state)
{
    struct small small;

    (void)state;
    set_small(&small, 2, 100, 100);
    small.candidates[0] = small.candidates[1] = asks(0, 10);
    small.candidates[1].computed_cents++;
    assert_refused(&small.allocation, "application number 2: award not a multiple of the step");
    small.allocation.step_cents = 0;
    assert_refused(&small.allocation, "the step of awards is not above zero");
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_cent_of_every_run_is_accounted_for),
        cmocka_unit_test(a_total_order_does_not_depend_on_the_input),
        cmocka_unit_test(the_largest_amounts_add_up),
        cmocka_unit_test(amounts_out_of_range_are_refused_with_their_place),
        cmocka_unit_test(awards_that_are_no_multiple_of_the_step_are_refused),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("passes_runs", tests, open_arena, close_arena);
}
