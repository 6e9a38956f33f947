/* SPDX-License-Identifier: MPL-2.0 */
/*
 * ranking_packed: the packed bits never decide what the keys themselves would decide otherwise.
 */
#include "in_arena.h"

#include "allocation/allocation.h"

#include <stdio.h>
#include <stdlib.h>

enum { MOST = 400, KEYS = 4 };

static uint64_t
next_random(uint64_t *seed)
{
    *seed ^= *seed >> 12;
    *seed ^= *seed << 25;
    *seed ^= *seed >> 27;
    return *seed * UINT64_C(2685821657736338717);
}

struct columns {
    int64_t num[KEYS][MOST], den[KEYS][MOST];
    uint8_t known[KEYS][MOST];
    uint8_t draw[MOST][8];
    uint64_t rest[MOST]; /* of the digests, beyond what the column holds */
    struct candidate candidates[MOST];
    struct order_key keys[KEYS];
};

static int
compare_rest(const void *context, uint32_t a, uint32_t b)
{
    const struct columns *columns = context;

    return (columns->rest[a] > columns->rest[b]) - (columns->rest[a] < columns->rest[b]);
}

/* Values of every width, and those at the ends of 64 bits. */
static int64_t
draw_value(uint64_t *seed, unsigned width)
{
    int64_t value = (int64_t)(next_random(seed) >> (63 - width % 63));

    if (next_random(seed) % 50 == 0) {
        return next_random(seed) % 2 == 0 ? INT64_MAX : INT64_MIN + 1;
    }
    return next_random(seed) % 2 == 0 ? value : -value;
}

static void
draw_columns(struct columns *columns, struct allocation *allocation, uint64_t *seed)
{
    allocation->count = (uint32_t)(next_random(seed) % (MOST + 1));
    allocation->key_count = next_random(seed) % (KEYS + 1);
    for (uint32_t i = 0; i < allocation->count; i++) {
        uint64_t drawn = next_random(seed) % 8;

        columns->candidates[i].computed_cents = (int64_t)(next_random(seed) % 5);
        memset(columns->draw[i], 0, sizeof columns->draw[i]);
        columns->draw[i][next_random(seed) % 8] = (uint8_t)drawn;
        columns->rest[i] = next_random(seed) % 100;
    }
    for (size_t key = 0; key < allocation->key_count; key++) {
        unsigned width = (unsigned)(next_random(seed) % 64),
                 kind = (unsigned)(next_random(seed) % 6);

        for (uint32_t i = 0; i < allocation->count; i++) {
            columns->num[key][i] = draw_value(seed, width);
            columns->den[key][i] =
                next_random(seed) % 3 == 0 ? INT64_MAX : 1 + (int64_t)(next_random(seed) % 3);
            columns->known[key][i] = next_random(seed) % 4 != 0;
        }
        columns->keys[key] =
            (struct order_key){.num = kind == 0 ? NULL : columns->num[key],
                               .den = kind == 1 || kind == 2 ? columns->den[key] : NULL,
                               .known = next_random(seed) % 2 == 0 ? columns->known[key] : NULL,
                               .descending = next_random(seed) % 2 == 0,
                               .draw = kind == 3 ? (const uint8_t(*)[8])columns->draw : NULL};
    }
}

/* The keys compared in the plainest way. */
static int
plain_key(const struct allocation *allocation, const struct order_key *key, uint32_t a, uint32_t b)
{
    bool a_known = key->known == NULL || key->known[a],
         b_known = key->known == NULL || key->known[b];
    wide left, right;
    int sign;

    if (key->draw != NULL) {
        sign = memcmp(key->draw[a], key->draw[b], 8);
        return sign != 0 || allocation->tie == NULL
                   ? sign
                   : allocation->tie(allocation->tie_context, a, b);
    }
    if (!a_known || !b_known) {
        return (int)b_known - (int)a_known;
    }
    left = key->num != NULL ? key->num[a] : allocation->candidates[a].computed_cents;
    right = key->num != NULL ? key->num[b] : allocation->candidates[b].computed_cents;
    left *= key->den != NULL ? key->den[b] : 1;
    right *= key->den != NULL ? key->den[a] : 1;
    sign = (left > right) - (left < right);
    return key->descending ? -sign : sign;
}

static int
plain(const struct allocation *allocation, uint32_t a, uint32_t b)
{
    for (size_t i = 0; i < allocation->key_count; i++) {
        int sign = plain_key(allocation, &allocation->keys[i], a, b);

        if (sign != 0) {
            return sign;
        }
    }
    return (a > b) - (a < b);
}

static void
any_keys_come_out_as_plain_comparison_has_them(void **state)
{
    static struct columns columns;
    uint64_t seed = 32;

    (void)state;
    for (int round = 0; round < 6000; round++) {
        struct arena_mark mark = arena_mark(&arena);
        struct allocation allocation = {.candidates = columns.candidates,
                                        .keys = columns.keys,
                                        .tie = round % 2 == 0 ? compare_rest : NULL,
                                        .tie_context = &columns};
        bool seen[MOST] = {false};

        draw_columns(&columns, &allocation, &seed);
        allocation_rank(&arena, &allocation);
        for (uint32_t i = 0; i < allocation.count; i++) {
            assert_true(allocation.order[i] < allocation.count && !seen[allocation.order[i]]);
            seen[allocation.order[i]] = true;
            if (i > 0 && plain(&allocation, allocation.order[i - 1], allocation.order[i]) >= 0) {
                fail_msg("round %d: %u does not come before %u", round, allocation.order[i - 1],
                         allocation.order[i]);
            }
        }
        arena_reset(&arena, mark);
    }
}

static void
a_draw_settles_ties_by_its_bytes_and_then_by_the_whole_digest(void **state)
{
    static const uint8_t draw[][8] = {
        {2}, {0, 1}, {1, 0, 0, 0, 0, 0, 0, 2}, {1, 0, 0, 0, 0, 0, 0, 1}, {0, 1}};
    static const int64_t score[] = {70, 80, 80, 80, 80};
    static const uint32_t expected[] = {4, 1, 3, 2, 0}, without[] = {1, 4, 3, 2, 0};
    static struct columns columns = {.rest = {0, 9, 0, 0, 8}};
    const struct order_key keys[] = {{.num = score, .descending = true}, {.draw = draw}};
    struct allocation allocation = {.candidates = columns.candidates,
                                    .count = 5,
                                    .keys = keys,
                                    .key_count = 2,
                                    .tie = compare_rest,
                                    .tie_context = &columns};

    (void)state;
    allocation_rank(&arena, &allocation);
    assert_memory_equal(allocation.order, expected, sizeof expected);
    allocation.tie = NULL; /* then the codes do */
    allocation_rank(&arena, &allocation);
    assert_memory_equal(allocation.order, without, sizeof without);
}

static void
equal_draws_are_settled_by_the_whole_digest(void **state)
{
    static const uint8_t draw[3][8] = {{7}, {7}, {7}};
    static const uint32_t expected[] = {2, 0, 1};
    static struct columns columns = {.rest = {5, 6, 4}};
    const struct order_key key = {.draw = draw};
    struct allocation allocation = {.candidates = columns.candidates,
                                    .count = 3,
                                    .keys = &key,
                                    .key_count = 1,
                                    .tie = compare_rest,
                                    .tie_context = &columns};

    (void)state;
    allocation_rank(&arena, &allocation);
    assert_memory_equal(allocation.order, expected, sizeof expected);
}

/* The numbers take 33 bits, one more than there is room for: the last bit alone tells two apart. */
static void
a_bit_that_finds_no_room_counts_too(void **state)
{
    static const int64_t num[] = {1, 0, INT64_C(1) << 32};
    static const uint32_t expected[] = {1, 0, 2};
    struct candidate candidates[3] = {0};
    const struct order_key key = {.num = num};
    struct allocation allocation = {
        .candidates = candidates, .count = 3, .keys = &key, .key_count = 1};

    (void)state;
    allocation_rank(&arena, &allocation);
    assert_memory_equal(allocation.order, expected, sizeof expected);
}

/* So many that each column is a block of memory by itself, with nothing that is read behind it. */
static void
nothing_is_read_beyond_the_last_of_a_column(void **state)
{
    enum { MANY = 70000 };
    struct candidate *candidates = calloc(MANY, sizeof *candidates);
    int64_t *num = calloc(MANY, sizeof *num);
    uint8_t *known = calloc(MANY, sizeof *known);
    const struct order_key key = {.num = num, .known = known, .descending = true};
    struct allocation allocation = {
        .candidates = candidates, .count = MANY, .keys = &key, .key_count = 1};

    (void)state;
    assert_true(candidates != NULL && num != NULL && known != NULL);
    for (uint32_t i = 0; i < MANY; i++) {
        num[i] = i;
        known[i] = i != MANY - 1;
    }
    allocation_rank(&arena, &allocation);
    for (uint32_t i = 0; i < MANY - 1; i++) {
        assert_int_equal(allocation.order[i], MANY - 2 - i);
    }
    assert_int_equal(allocation.order[MANY - 1], MANY - 1);
    free(known);
    free(num);
    free(candidates);
}

/* All in one class of packed bits: the two ends of 64 bits take all the room. */
static void
many_of_equal_bits_are_put_in_order_too(void **state)
{
    enum { MANY = 3000 };

    static int64_t num[MANY];
    static struct candidate candidates[MANY];
    const struct order_key key = {.num = num};
    struct allocation allocation = {
        .candidates = candidates, .count = MANY, .keys = &key, .key_count = 1};

    (void)state;
    for (uint32_t i = 0; i < MANY; i++) {
        num[i] = (int64_t)(i * UINT32_C(2654435761) % MANY) / 3;
    }
    num[0] = INT64_MIN;
    num[1] = INT64_MAX;
    allocation_rank(&arena, &allocation);
    assert_int_equal(allocation.order[0], 0);
    assert_int_equal(allocation.order[MANY - 1], 1);
    for (uint32_t i = 2; i < MANY - 1; i++) {
        uint32_t a = allocation.order[i - 1], b = allocation.order[i];

        assert_true(num[a] < num[b] || (num[a] == num[b] && a < b));
    }
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_keys_come_out_as_plain_comparison_has_them),
        cmocka_unit_test(a_draw_settles_ties_by_its_bytes_and_then_by_the_whole_digest),
        cmocka_unit_test(equal_draws_are_settled_by_the_whole_digest),
        cmocka_unit_test(a_bit_that_finds_no_room_counts_too),
        cmocka_unit_test(nothing_is_read_beyond_the_last_of_a_column),
        cmocka_unit_test(many_of_equal_bits_are_put_in_order_too),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("ranking_packed", tests, open_arena, close_arena);
}
