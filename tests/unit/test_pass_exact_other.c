/* SPDX-License-Identifier: MPL-2.0 */
/*
 * pass_exact with another solver: asked by a pass that says so, refused where there is none, never
 * asked by a trial of floors.
 */
#include "asking_call.h"

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
no_trial_of_floors_asks(void **state)
{
    static struct asking asking;
    struct allocation *allocation = &asking.exact.small.allocation;

    (void)state;
    begin_many(&asking);
    asking.quotas[1].least = 1; /* then the choice is made once more without it */
    allocation->other = &asking.other;
    asking.exact.small.passes[0].asks_other = true;
    award(&asking.exact);
    assert_int_equal(asking.asked, 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pass_asks_only_when_it_says_so),
        cmocka_unit_test(a_program_without_it_refuses_rather_than_award_others),
        cmocka_unit_test(no_trial_of_floors_asks),
    };

    return cmocka_run_group_tests_name("pass_exact_other", tests, open_arena, close_arena);
}
