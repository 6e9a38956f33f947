/* SPDX-License-Identifier: MPL-2.0 */
/*
 * flow: as much is led as the least cut lets through.
 */
#include "allocation/flow.h"

#include "random_call.h"
#include "walk.h"

/* Flows are as large as the least cut, found by trying every set of places. */
static void
what_is_led_is_what_the_least_cut_lets_through(void **state)
{
    enum { PLACES = 7 };

    uint64_t seed = 1956;

    (void)state;
    for (int round = 0; round < 3000; round++) {
        struct arena_mark mark = arena_mark(&arena);
        struct flow *flow = flow_begin(&arena, PLACES);
        int64_t room[PLACES][PLACES] = {{0}}, least = INT64_MAX, led;

        for (int way = 0; way < (round % 10 == 0 ? 150 : 14); way++) {
            uint32_t from = (uint32_t)random_below(&seed, PLACES);
            uint32_t to = (uint32_t)random_below(&seed, PLACES);
            int64_t more = random_below(&seed, 10);

            room[from][to] += more;
            flow_way(flow, from, to, more);
        }
        led = flow_most(flow, 0, 1);
        for (unsigned set = 0; set < 1U << PLACES; set++) {
            int64_t cut = 0;

            if ((set & 1) == 0 || (set & 2) != 0) {
                continue;
            }
            for (unsigned from = 0; from < PLACES; from++) {
                for (unsigned to = 0; to < PLACES; to++) {
                    bool leaves = (set >> from & 1) != 0 && (set >> to & 1) == 0;

                    cut += leaves ? room[from][to] : 0;
                }
            }
            least = cut < least ? cut : least;
        }
        assert_int_equal(led, least);
        assert_true(flow_reaches(flow, 0));
        assert_false(flow_reaches(flow, 1));
        arena_reset(&arena, mark);
    }
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_led_is_what_the_least_cut_lets_through),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("flow", tests, open_arena, close_arena);
}
