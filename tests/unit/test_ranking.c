/* SPDX-License-Identifier: MPL-2.0 */
/*
 * ranking: one total order of exact keys, whatever order the input came in.
 */
#include "in_arena.h"

#include "allocation/allocation.h"

#include <stdio.h>

static void
assert_order(uint32_t count, const struct order_key *keys, size_t key_count, const char *expected)
{
    struct candidate candidates[10] = {0};
    struct allocation allocation = {
        .candidates = candidates, .count = count, .keys = keys, .key_count = key_count};
    char found[11] = "";

    for (uint32_t i = 0; i < count; i++) {
        candidates[i].computed_cents = 100 * (int64_t)(count - i);
    }
    allocation_rank(&arena, &allocation);
    for (uint32_t i = 0; i < count; i++) {
        found[i] = (char)('0' + (int)allocation.order[i]);
    }
    assert_string_equal(found, expected);
}

static void
without_keys_the_codes_decide(void **state)
{
    (void)state;
    assert_order(5, NULL, 0, "01234");
    assert_order(1, NULL, 0, "0");
    assert_order(0, NULL, 0, "");
}

static void
fractions_are_compared_exactly(void **state)
{
    /* 1/3 < 1/2 < 2/3; 176/3 and 58.67 differ by a third of a hundredth; the last two differ in the
     * nineteenth digit, where 64 bits of product would not do. */
    const int64_t num[] = {1, 1, 2, 176, 5867, INT64_MAX, INT64_MAX - 1};
    const int64_t den[] = {3, 2, 3, 3, 100, INT64_MAX - 1, INT64_MAX - 2};
    const struct order_key up = {.num = num, .den = den};
    const struct order_key down = {.num = num, .den = den, .descending = true};

    (void)state;
    assert_order(COUNT(num), &up, 1, "0125634");
    assert_order(COUNT(num), &down, 1, "4365210");
}

static void
equal_fractions_in_other_terms_are_ties(void **state)
{
    const int64_t num[] = {2, 1, 3, -2, -1}, den[] = {4, 2, 6, 4, 2};
    const struct order_key key = {.num = num, .den = den, .descending = true};

    (void)state;
    assert_order(COUNT(num), &key, 1, "01234");
}

static void
the_next_key_settles_a_tie(void **state)
{
    const int64_t score[] = {80, 80, 90, 80}, first[] = {3, 5, 1, 5};
    const struct order_key keys[] = {{.num = score, .descending = true},
                                     {.num = first, .descending = true}};

    (void)state;
    assert_order(COUNT(score), keys, 2, "2130");
    assert_order(COUNT(score), keys, 1, "2013");
}

static void
a_missing_key_comes_last_either_way(void **state)
{
    const int64_t num[] = {0, 4, 9, -7, 5};
    const uint8_t known[] = {0, 1, 0, 1, 1};
    const struct order_key up = {.num = num, .known = known};
    const struct order_key down = {.num = num, .known = known, .descending = true};

    (void)state;
    assert_order(COUNT(num), &up, 1, "31402");
    assert_order(COUNT(num), &down, 1, "41302");
}

static void
a_missing_key_leaves_the_next_to_decide(void **state)
{
    const int64_t num[] = {0, 0, 1}, second[] = {2, 1, 9};
    const uint8_t known[] = {0, 0, 1};
    const struct order_key keys[] = {{.num = num, .known = known}, {.num = second}};

    (void)state;
    assert_order(COUNT(num), keys, 2, "210");
}

static void
a_key_without_a_column_is_the_computed_award(void **state)
{
    /* assert_order gives the first candidate the largest award. */
    const int64_t halves[] = {2, 2, 2, 2};
    const struct order_key up = {0}, down = {.descending = true};
    const struct order_key divided = {.den = halves};

    (void)state;
    assert_order(4, &up, 1, "3210");
    assert_order(4, &down, 1, "0123");
    assert_order(4, &divided, 1, "3210");
}

/* xorshift64*, so that a failing round can be run again from its seed. */
static uint64_t
next_random(uint64_t *seed)
{
    *seed ^= *seed >> 12;
    *seed ^= *seed << 25;
    *seed ^= *seed >> 27;
    return *seed * UINT64_C(2685821657736338717);
}

static void
neighbours_stand_in_order_and_nobody_is_lost(void **state)
{
    enum { MOST = 300 };

    static int64_t num[MOST], den[MOST];
    static struct candidate candidates[MOST];
    const struct order_key key = {.num = num, .den = den, .descending = true};
    uint64_t seed = 20260316;

    (void)state;
    for (int round = 0; round < 2000; round++) {
        struct arena_mark mark = arena_mark(&arena);
        struct allocation allocation = {.candidates = candidates, .keys = &key, .key_count = 1};
        bool seen[MOST] = {false};

        allocation.count = (uint32_t)(next_random(&seed) % (MOST + 1));
        for (uint32_t i = 0; i < allocation.count; i++) {
            num[i] = (int64_t)(next_random(&seed) % 9) - 4;
            den[i] = 1 + (int64_t)(next_random(&seed) % 4);
        }
        allocation_rank(&arena, &allocation);
        for (uint32_t i = 0; i < allocation.count; i++) {
            uint32_t b = allocation.order[i], a = i > 0 ? allocation.order[i - 1] : b;

            assert_true(b < allocation.count && !seen[b]);
            seen[b] = true;
            assert_true(num[a] * den[b] >= num[b] * den[a]);
            assert_true(i == 0 || num[a] * den[b] > num[b] * den[a] || a < b);
        }
        arena_reset(&arena, mark);
    }
}

static void
ranking_keeps_four_bytes_a_candidate(void **state)
{
    enum { MANY = 100000 };

    static struct candidate candidates[MANY];
    const struct order_key key = {0};
    struct allocation allocation = {
        .candidates = candidates, .count = MANY, .keys = &key, .key_count = 1};
    struct arena own;

    (void)state;
    arena_init(&own, 16 * MANY); /* the order, and three as large meanwhile */
    for (uint32_t i = 0; i < MANY; i++) {
        candidates[i].computed_cents = (int64_t)(i * UINT32_C(2654435761) % 1000);
    }
    allocation_rank(&own, &allocation);
    assert_true(own.total_bytes <= 4 * MANY);
    arena_free(&own);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_keys_the_codes_decide),
        cmocka_unit_test(fractions_are_compared_exactly),
        cmocka_unit_test(equal_fractions_in_other_terms_are_ties),
        cmocka_unit_test(the_next_key_settles_a_tie),
        cmocka_unit_test(a_missing_key_comes_last_either_way),
        cmocka_unit_test(a_missing_key_leaves_the_next_to_decide),
        cmocka_unit_test(a_key_without_a_column_is_the_computed_award),
        cmocka_unit_test(neighbours_stand_in_order_and_nobody_is_lost),
        cmocka_unit_test(ranking_keeps_four_bytes_a_candidate),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("ranking", tests, open_arena, close_arena);
}
