/* SPDX-License-Identifier: MPL-2.0 */
/* flip where a pass may ask another solver: no trial does. */
#include "allocation/flip.h"

#include "asking_call.h"

static void
no_trial_asks_another_solver(void **state)
{
    static struct asking asking;
    struct allocation *allocation = &asking.exact.small.allocation;
    struct flip flips[FLIP_KINDS];
    struct flipping *flipping;

    (void)state;
    begin_many(&asking);
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
        cmocka_unit_test(no_trial_asks_another_solver),
    };

    return cmocka_run_group_tests_name("flip_other", tests, open_arena, close_arena);
}
