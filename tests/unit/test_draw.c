/* SPDX-License-Identifier: MPL-2.0 */
#include "unit.h"

#include "fund/draw.h"

/* printf '%s%s' 'tirage du 12 janvier' A01 | sha256sum: 86f61f5c3cee7821...; A02: 42c56e6008d8e34e;
 * A03: 595c249e0abf3505. */
static void
anybody_draws_again_with_sha256sum(void **state)
{
    static const uint8_t of_a01[DRAW_KEY_BYTES] = {0x86, 0xf6, 0x1f, 0x5c, 0x3c, 0xee, 0x78, 0x21};
    static const uint8_t of_a02[DRAW_KEY_BYTES] = {0x42, 0xc5, 0x6e, 0x60, 0x08, 0xd8, 0xe3, 0x4e};
    const struct draw draw = draw_begin("tirage du 12 janvier");
    uint8_t key[DRAW_KEY_BYTES];

    (void)state;
    draw_key(&draw, "A01", key);
    assert_memory_equal(key, of_a01, sizeof key);
    draw_key(&draw, "A02", key);
    assert_memory_equal(key, of_a02, sizeof key);
}

static void
the_smallest_digest_comes_first(void **state)
{
    const struct draw draw = draw_begin("tirage du 12 janvier");

    (void)state;
    assert_true(draw_compare(&draw, "A02", "A03") < 0);
    assert_true(draw_compare(&draw, "A03", "A01") < 0);
    assert_true(draw_compare(&draw, "A01", "A02") > 0);
    assert_int_equal(draw_compare(&draw, "A01", "A01"), 0);
}

static void
another_seed_draws_otherwise(void **state)
{
    const struct draw first = draw_begin("1"), second = draw_begin("2");
    uint8_t key[DRAW_KEY_BYTES], other[DRAW_KEY_BYTES];

    (void)state;
    draw_key(&first, "A01", key);
    draw_key(&second, "A01", other);
    assert_memory_not_equal(key, other, sizeof key);
}

/* Each of 6 orders of 3 codes comes about as often as the others: 1,000 of 6,000 seeds, within 4
 * standard deviations (29) of it. */
static void
no_code_is_favoured(void **state)
{
    static const char *const codes[] = {"A1", "B-2024.7", "Z"};
    int orders[8] = {0};

    (void)state;
    for (int i = 0; i < 6000; i++) {
        const char seed[] = {(char)('a' + i % 26), (char)('a' + i / 26 % 26),
                             (char)('a' + i / 676 % 26), '\0'};
        const struct draw draw = draw_begin(seed);

        orders[(draw_compare(&draw, codes[0], codes[1]) < 0) |
               (draw_compare(&draw, codes[1], codes[2]) < 0) << 1 |
               (draw_compare(&draw, codes[0], codes[2]) < 0) << 2]++;
    }
    for (int i = 0; i < 8; i++) {
        if (i == 3 || i == 4) {
            assert_int_equal(orders[i], 0); /* an order has no circle */
        } else {
            assert_in_range(orders[i], 1000 - 116, 1000 + 116);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(anybody_draws_again_with_sha256sum),
        cmocka_unit_test(the_smallest_digest_comes_first),
        cmocka_unit_test(another_seed_draws_otherwise),
        cmocka_unit_test(no_code_is_favoured),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
