/* SPDX-License-Identifier: MPL-2.0 */
/*
 * award: the least cap, its rounding, and every cap that binds.
 */
#include "unit.h"

#include "allocation/award.h"

#include "allocation/allocation.h"

#include <stdio.h>

static struct cap
cap(int64_t num, int64_t den)
{
    struct cap made = {.binding = false};

    assert_true(rational_make(num, den, &made.cents));
    return made;
}

static void
the_least_cap_is_the_award(void **state)
{
    /* A09 of the worked fund: asked 60,000; 70 % of 90,000; at most 60,000; 72,000 - 30,000. */
    struct cap caps[] = {cap(6000000, 1), cap(6300000, 1), cap(6000000, 1), cap(4200000, 1)};
    struct err err = {.text = ""};
    int64_t computed = 0;

    (void)state;
    assert_int_equal(award_compute(caps, COUNT(caps), 10000, &computed, &err), ST_OK);
    assert_int_equal(computed, 4200000);
    assert_false(caps[0].binding);
    assert_false(caps[1].binding);
    assert_false(caps[2].binding);
    assert_true(caps[3].binding);
}

static void
every_cap_equal_to_the_least_binds(void **state)
{
    struct cap caps[] = {cap(6000000, 1), cap(12000000, 2), cap(6000001, 1)};
    struct err err = {.text = ""};
    int64_t computed = 0;

    (void)state;
    caps[2].binding = true; /* what was there before is written over */
    assert_int_equal(award_compute(caps, COUNT(caps), 10000, &computed, &err), ST_OK);
    assert_int_equal(computed, 6000000);
    assert_true(caps[0].binding);
    assert_true(caps[1].binding);
    assert_false(caps[2].binding);
}

static void
caps_are_compared_before_they_are_rounded(void **state)
{
    /* 17,799.99 2/3 and 17,799.99 both round down to 17,700; only the second binds. */
    struct cap caps[] = {cap(5339999, 3), cap(1779999, 1)};
    struct err err = {.text = ""};
    int64_t computed = 0;

    (void)state;
    assert_int_equal(award_compute(caps, COUNT(caps), 10000, &computed, &err), ST_OK);
    assert_int_equal(computed, 1770000);
    assert_false(caps[0].binding);
    assert_true(caps[1].binding);
}

static void
a_fraction_of_a_cent_is_never_given(void **state)
{
    struct cap caps[] = {cap(200, 3)};
    struct err err = {.text = ""};
    int64_t computed = 0;

    (void)state;
    assert_int_equal(award_compute(caps, 1, 1, &computed, &err), ST_OK);
    assert_int_equal(computed, 66);
    assert_int_equal(award_compute(caps, 1, 67, &computed, &err), ST_OK);
    assert_int_equal(computed, 0);
}

static void
a_cap_below_zero_gives_zero_and_binds(void **state)
{
    /* The third is not one of this application's. */
    struct cap caps[] = {cap(500000, 1), cap(-1, 3), cap(-1, 3)};
    struct err err = {.text = ""};
    int64_t computed = 77;

    (void)state;
    assert_int_equal(award_compute(caps, 2, 1, &computed, &err), ST_OK);
    assert_int_equal(computed, 0);
    assert_false(caps[0].binding);
    assert_true(caps[1].binding);
    assert_false(caps[2].binding);
}

static void
the_largest_amount_is_computed_and_the_next_refused(void **state)
{
    struct cap most[] = {cap(ALLOCATION_CENTS_MAX, 1)};
    struct cap above[] = {cap(3 * ALLOCATION_CENTS_MAX + 1, 3)};
    struct err err = {.text = ""};
    int64_t computed = 77;

    (void)state;
    assert_int_equal(award_compute(above, 1, 1, &computed, &err), ST_DATA);
    assert_string_equal(err.text, "the least cap is above any amount that is handled");
    assert_int_equal(computed, 77);
    assert_int_equal(award_compute(most, 1, 1, &computed, &err), ST_OK);
    assert_int_equal(computed, ALLOCATION_CENTS_MAX);
}

static void
no_cap_and_no_step_are_refused(void **state)
{
    struct cap caps[] = {cap(100, 1)};
    struct err err = {.text = ""};
    int64_t computed = 77;

    (void)state;
    assert_int_equal(award_compute(NULL, 0, 1, &computed, &err), ST_DATA);
    assert_string_equal(err.text, "no cap limits the award");
    assert_int_equal(award_compute(caps, 1, 0, &computed, &err), ST_DATA);
    assert_string_equal(err.text, "the step of awards is not above zero");
    assert_int_equal(computed, 77);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_least_cap_is_the_award),
        cmocka_unit_test(every_cap_equal_to_the_least_binds),
        cmocka_unit_test(caps_are_compared_before_they_are_rounded),
        cmocka_unit_test(a_fraction_of_a_cent_is_never_given),
        cmocka_unit_test(a_cap_below_zero_gives_zero_and_binds),
        cmocka_unit_test(the_largest_amount_is_computed_and_the_next_refused),
        cmocka_unit_test(no_cap_and_no_step_are_refused),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("award", tests, NULL, NULL);
}
