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

/* The shortest way, by 2 and 3, takes what the two longer ones need: it is led back, and two get
 * through. */
static void
what_was_led_the_shortest_way_is_led_back_for_more(void **state)
{
    static const uint32_t ways[][2] = {{0, 2}, {2, 3}, {3, 1}, {2, 4}, {4, 5},
                                       {5, 1}, {0, 6}, {6, 7}, {7, 3}};
    struct flow *flow = flow_begin(&arena, 8);

    (void)state;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        flow_way(flow, ways[i][0], ways[i][1], 1);
    }
    assert_int_equal(flow_most(flow, 0, 1), 2);
}

static void
the_first_place_is_the_source_only_when_it_is_asked_for(void **state)
{
    struct flow *flow = flow_begin(&arena, 3);

    (void)state;
    flow_way(flow, 0, 1, 5);
    flow_way(flow, 2, 1, 3);
    assert_int_equal(flow_most(flow, 2, 1), 3);
    assert_false(flow_reaches(flow, 0));
}

/* More ways than a block of the arena takes, each of one; their room doubles as they come. */
static void
any_number_of_ways_finds_room(void **state)
{
    enum { MANY = 20000 };
    struct flow *flow = flow_begin(&arena, 2);

    (void)state;
    for (int i = 0; i < MANY; i++) {
        flow_way(flow, 0, 1, 1);
    }
    assert_int_equal(flow_most(flow, 0, 1), MANY);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_led_is_what_the_least_cut_lets_through),
        cmocka_unit_test(what_was_led_the_shortest_way_is_led_back_for_more),
        cmocka_unit_test(the_first_place_is_the_source_only_when_it_is_asked_for),
        cmocka_unit_test(any_number_of_ways_finds_room),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("flow", tests, open_arena, close_arena);
}
