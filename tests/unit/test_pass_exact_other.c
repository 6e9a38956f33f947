/* SPDX-License-Identifier: MPL-2.0 */
/*
 * pass_exact with another solver: asked by a pass that says so, refused where there is none, never
 * asked by a trial.
 */
#include "allocation/flip.h"

#include "exact_call.h"
#include "honest_solver.h"

enum { COUNT = 24 };

struct asking {
    struct exact exact;
    struct quota quotas[2];
    uint32_t thirds[COUNT], fourths[COUNT];
    int64_t used[7];
    int asked;
    struct knapsack_other other;
};

/* Two quotas that overlap, by thirds and by fourths of those who apply: too many sets for the 30
 * states that are allowed. */
static void
begin_many(struct asking *asking)
{
    *asking = (struct asking){.asked = 0};
    set_exact(&asking->exact, PASS_MAX, 5000);
    for (uint32_t i = 0; i < COUNT; i++) {
        asking->exact.small.candidates[i] = asks(0, 200 + i * i * 97 % 541);
        asking->exact.scores[i] = 300 - 3 * i;
        asking->thirds[i] = i * 5 % 3;
        asking->fourths[i] = i * 7 % 11 % 4;
    }
    asking->quotas[0] = (struct quota){.measure = QUOTA_CENTS,
                                       .limit = 1450 * EUROS,
                                       .group = asking->thirds,
                                       .group_count = 3,
                                       .group_used = asking->used};
    asking->quotas[1] = (struct quota){.measure = QUOTA_AWARDS,
                                       .limit = 3,
                                       .group = asking->fourths,
                                       .group_count = 4,
                                       .group_used = asking->used + 3};
    asking->other = (struct knapsack_other){
        .name = "Honest 1.0", .solve = honest_solve, .context = &asking->asked};
    asking->exact.small.allocation.count = COUNT;
    asking->exact.small.allocation.quotas = asking->quotas;
    asking->exact.small.allocation.quota_count = 2;
    asking->exact.small.passes[0].states_max = 1;
}

static int64_t
points(const struct exact *exact)
{
    int64_t sum = 0;

    for (uint32_t i = 0; i < COUNT; i++) {
        sum += exact->small.candidates[i].award_cents > 0 ? exact->scores[i] : 0;
    }
    return sum;
}

static void
a_pass_asks_only_when_it_says_so(void **state)
{
    static struct asking asking;
    struct allocation *allocation = &asking.exact.small.allocation;
    int64_t stopped, best;

    (void)state;
    begin_many(&asking);
    allocation->other = &asking.other;
    award(&asking.exact);
    stopped = points(&asking.exact);
    assert_int_equal(asking.asked, 0);
    assert_false(allocation->asked_other);
    asking.exact.small.passes[0].asks_other = true;
    award(&asking.exact);
    assert_int_equal(asking.asked, 1);
    assert_true(allocation->asked_other);
    best = points(&asking.exact);
    assert_true(best > stopped);
    /* With states enough nobody is asked, and the same is awarded. */
    asking.exact.small.passes[0].states_max = 0;
    award(&asking.exact);
    assert_int_equal(asking.asked, 1);
    assert_false(allocation->asked_other);
    assert_int_equal(points(&asking.exact), best);
    /* Bands never ask. */
    asking.exact.small.passes[0].states_max = 1;
    asking.exact.small.passes[0].rule = PASS_BAND;
    asking.exact.small.passes[0].band_width = rational_of(5000);
    award(&asking.exact);
    assert_int_equal(asking.asked, 1);
    assert_int_equal(points(&asking.exact), stopped);
}

static void
a_program_without_it_refuses_rather_than_award_others(void **state)
{
    static struct asking asking;
    struct allocation *allocation = &asking.exact.small.allocation;
    struct err err = {.text = ""};

    (void)state;
    begin_many(&asking);
    asking.exact.small.passes[0].asks_other = true;
    for (uint32_t i = 0; i < COUNT; i++) {
        asking.exact.small.candidates[i].status = AWARD_WAITING;
    }
    assert_int_equal(allocation_run(&arena, allocation, &err), ST_UNAVAILABLE);
    assert_string_equal(err.text, "pass number 1: the search stopped at its limit of states, the "
                                  "call then asks another solver, and this program was built "
                                  "without one");
    assert_string_equal(err.hint,
                        "use a levain that was built with it (make CBC=1; levain --version tells), "
                        "or allow more \"states\", or simulate without it (--what-if "
                        "pass.CODE.solver=own)");
    assert_false(allocation->asked_other);
    /* Where its search ends, it awards. */
    asking.exact.small.passes[0].states_max = 0;
    award(&asking.exact);
    assert_false(allocation->asked_other);
    /* Told to do without, it asks for nobody. */
    asking.exact.small.passes[0].states_max = 1;
    allocation->own_only = true;
    award(&asking.exact);
    assert_false(allocation->asked_other);
}

static void
no_trial_of_flips_and_floors_asks(void **state)
{
    static struct asking asking;
    struct allocation *allocation = &asking.exact.small.allocation;
    struct flip flips[FLIP_KINDS];
    struct flipping *flipping;

    (void)state;
    begin_many(&asking);
    asking.quotas[1].least = 1; /* then the choice is made once more without it */
    allocation->other = &asking.other;
    asking.exact.small.passes[0].asks_other = true;
    award(&asking.exact);
    assert_int_equal(asking.asked, 1);
    flipping =
        flip_begin(&arena, allocation, &(struct flip_settings){.score_unit = 1, .tries_max = 3});
    for (uint32_t i = 0; i < COUNT; i++) {
        flip_find(flipping, i, flips);
    }
    assert_int_equal(asking.asked, 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pass_asks_only_when_it_says_so),
        cmocka_unit_test(a_program_without_it_refuses_rather_than_award_others),
        cmocka_unit_test(no_trial_of_flips_and_floors_asks),
    };

    return cmocka_run_group_tests_name("pass_exact_other", tests, open_arena, close_arena);
}
