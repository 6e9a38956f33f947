/* SPDX-License-Identifier: MPL-2.0 */
/*
 * passes_nested: envelopes within envelopes.
 */
#include "walk.h"

/* A town of 100 within a county of 120, and a valley of 80 within the county too; 50 apart. */
enum { COUNTY, TOWN, VALLEY, APART, COUNT_OF };

struct nested {
    struct small small;
    struct envelope envelopes[COUNT_OF];
    uint16_t pool[4];
};

static void
set_nested(struct nested *nested, uint32_t count)
{
    set_small(&nested->small, count, 0, 0);
    memcpy(nested->envelopes,
           (struct envelope[]){{.voted_cents = 120 * EUROS},
                               {.voted_cents = 100 * EUROS, .parent_number = 1 + COUNTY},
                               {.voted_cents = 80 * EUROS, .parent_number = 1 + COUNTY},
                               {.voted_cents = 50 * EUROS}},
           sizeof nested->envelopes);
    nested->small.allocation.envelopes = nested->envelopes;
    nested->small.allocation.envelope_count = COUNT_OF;
    nested->small.passes[1].pool = nested->pool;
}

static void
what_a_child_pays_leaves_the_one_around_it(void **state)
{
    struct nested nested;
    struct candidate *candidates = nested.small.candidates;

    (void)state;
    set_nested(&nested, 4);
    candidates[0] = asks(TOWN, 90);
    candidates[1] = asks(VALLEY, 31); /* the valley holds 80, the county 30 */
    candidates[2] = asks(VALLEY, 30);
    candidates[3] = asks(COUNTY, 1);
    run(&nested.small.allocation);
    assert_outcome(&candidates[0], REASON_FUNDED, 90, 0);
    assert_outcome(&candidates[1], REASON_NO_FUNDS, 0, 1);
    assert_outcome(&candidates[2], REASON_FUNDED, 30, 0);
    assert_outcome(&candidates[3], REASON_NO_FUNDS, 0, 1);
    assert_envelope(&nested.envelopes[TOWN], 90, 0, 0, 10);
    assert_envelope(&nested.envelopes[VALLEY], 30, 0, 0, 50);
    assert_envelope(&nested.envelopes[COUNTY], 120, 0, 0, 0);
    assert_envelope(&nested.envelopes[APART], 0, 0, 0, 50);
}

static void
what_an_envelope_pays_itself_leaves_its_children_less(void **state)
{
    struct nested nested;
    struct candidate *candidates = nested.small.candidates;

    (void)state;
    set_nested(&nested, 2);
    nested.small.passes[0].partial = true;
    candidates[0] = asks(COUNTY, 70);
    candidates[1] = asks(TOWN, 60); /* 100 of its own, 50 of the county */
    run(&nested.small.allocation);
    assert_outcome(&candidates[0], REASON_FUNDED, 70, 0);
    assert_outcome(&candidates[1], REASON_PARTIAL, 50, 10);
}

static void
a_pool_of_children_holds_no_more_than_what_is_around_them(void **state)
{
    struct nested nested;
    struct candidate *candidates = nested.small.candidates;

    (void)state;
    set_nested(&nested, 3);
    nested.small.allocation.passes = &nested.small.passes[1];
    memcpy(nested.pool, (uint16_t[]){VALLEY, TOWN, APART}, 3 * sizeof *nested.pool);
    candidates[0] = asks(APART, 171); /* 80 of the valley, 40 of the town, 50 apart: 170 */
    candidates[1] = asks(APART, 110); /* 80 of the valley, 30 of the town */
    candidates[2] = asks(TOWN, 60);   /* 10 of the town, 50 apart */
    run(&nested.small.allocation);
    assert_outcome(&candidates[0], REASON_NO_FUNDS, 0, 1);
    assert_outcome(&candidates[1], REASON_FUNDED, 110, 0);
    assert_outcome(&candidates[2], REASON_FUNDED, 60, 0);
    assert_int_equal(nested.small.allocation.line_count, 4);
    assert_int_equal(nested.small.allocation.lines[0].envelope, VALLEY);
    assert_int_equal(nested.small.allocation.lines[0].cents, 80 * EUROS);
    assert_int_equal(nested.small.allocation.lines[1].cents, 30 * EUROS);
    assert_int_equal(nested.small.allocation.lines[2].cents, 10 * EUROS);
    assert_int_equal(nested.small.allocation.lines[3].envelope, APART);
    assert_envelope(&nested.envelopes[VALLEY], 0, 0, 80, 0);
    assert_envelope(&nested.envelopes[TOWN], 60, 50, 30, 60);
    /* Of what its children paid, 110 went out of the county; 50 came in. */
    assert_envelope(&nested.envelopes[COUNTY], 60, 50, 110, 0);
    assert_envelope(&nested.envelopes[APART], 110, 110, 50, 0);
}

static void
money_between_two_children_has_not_moved_for_the_one_around_them(void **state)
{
    struct nested nested;

    (void)state;
    set_nested(&nested, 1);
    nested.small.allocation.passes = &nested.small.passes[1];
    nested.small.passes[1].pool_count = 1;
    nested.pool[0] = VALLEY;
    nested.small.candidates[0] = asks(TOWN, 80);
    run(&nested.small.allocation);
    assert_envelope(&nested.envelopes[TOWN], 80, 80, 0, 100);
    assert_envelope(&nested.envelopes[VALLEY], 0, 0, 80, 0);
    assert_envelope(&nested.envelopes[COUNTY], 80, 0, 0, 40);
}

static void
an_envelope_and_the_one_around_it_are_one_pool(void **state)
{
    struct nested nested;

    (void)state;
    set_nested(&nested, 2);
    nested.small.allocation.passes = &nested.small.passes[1];
    nested.small.passes[1].pool_count = 2;
    memcpy(nested.pool, (uint16_t[]){TOWN, COUNTY}, 2 * sizeof *nested.pool);
    nested.small.candidates[0] = asks(TOWN, 121);
    nested.small.candidates[1] = asks(TOWN, 120);
    run(&nested.small.allocation);
    assert_outcome(&nested.small.candidates[0], REASON_NO_FUNDS, 0, 1);
    assert_outcome(&nested.small.candidates[1], REASON_FUNDED, 120, 0);
    assert_envelope(&nested.envelopes[TOWN], 120, 20, 0, 0);
    assert_envelope(&nested.envelopes[COUNTY], 120, 0, 0, 0);
}

static void
an_envelope_within_itself_is_refused(void **state)
{
    struct nested nested;

    (void)state;
    set_nested(&nested, 0);
    nested.envelopes[APART].parent_number = 1 + TOWN; /* three deep is fine */
    run(&nested.small.allocation);
    nested.envelopes[COUNTY].parent_number = 1 + APART;
    assert_refused(&nested.small.allocation, "envelope number 1: it stands within itself");
    nested.envelopes[COUNTY].parent_number = 0;
    nested.envelopes[VALLEY].parent_number = 1 + VALLEY;
    assert_refused(&nested.small.allocation, "envelope number 3: it stands within itself");
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_child_pays_leaves_the_one_around_it),
        cmocka_unit_test(what_an_envelope_pays_itself_leaves_its_children_less),
        cmocka_unit_test(a_pool_of_children_holds_no_more_than_what_is_around_them),
        cmocka_unit_test(money_between_two_children_has_not_moved_for_the_one_around_them),
        cmocka_unit_test(an_envelope_and_the_one_around_it_are_one_pool),
        cmocka_unit_test(an_envelope_within_itself_is_refused),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("passes_nested", tests, open_arena, close_arena);
}
