/* SPDX-License-Identifier: MPL-2.0 */
#include "in_arena.h"

#include "base/rational.h"

#define WIDE_MAX ((wide)((((wide)1 << 126) - 1) * 2 + 1))
#define WIDE_MIN (-WIDE_MAX - 1)

static struct rational
ratio(wide num, wide den)
{
    struct rational made;

    assert_true(rational_make(num, den, &made));
    return made;
}

static void
is(struct rational got, wide num, wide den)
{
    if (got.num != num || got.den != den) {
        fail_msg("%s/%s, not %s/%s", wide_text(&arena, got.num), wide_text(&arena, got.den),
                 wide_text(&arena, num), wide_text(&arena, den));
    }
}

/* The same numbers in every run: a step of the generator of Knuth's MMIX. */
static int64_t
next_random(uint64_t *seed, int64_t below)
{
    *seed = *seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return (int64_t)(*seed >> 33) % below;
}

static void
a_fraction_is_kept_in_lowest_terms(void **state)
{
    struct rational out = rational_of(7);
    wide common = ((wide)1 << 70) + 1;

    (void)state;
    is(ratio(6, 4), 3, 2);
    is(ratio(6, -4), -3, 2);
    is(ratio(-6, -4), 3, 2);
    is(ratio(0, -5), 0, 1);
    is(ratio(5, 5), 1, 1);
    is(ratio(17 * common, 15 * common), 17, 15); /* found on 128 bits */
    is(ratio(common, common * 3), 1, 3);
    is(ratio((wide)1 << 64, (wide)1 << 63), 2, 1);
    is(ratio((wide)1 << 64, 6), (wide)1 << 63, 3); /* the first number beyond 64 bits */
    is(ratio(((wide)1 << 64) * 3, 9), ((wide)1 << 64), 3);
    is(rational_of(INT64_MIN), INT64_MIN, 1);
    assert_false(rational_make(1, 0, &out));
    is(out, 7, 1);
}

static void
the_widest_numbers_fit_or_are_refused(void **state)
{
    struct rational out = rational_of(7);

    (void)state;
    is(ratio(WIDE_MAX, 1), WIDE_MAX, 1);
    is(ratio(1, -WIDE_MAX), -1, WIDE_MAX);
    is(ratio(WIDE_MIN, 2), WIDE_MIN / 2, 1);
    is(ratio(2, WIDE_MIN), -1, (wide)1 << 126);
    is(ratio(WIDE_MIN, WIDE_MIN), 1, 1);
    assert_false(rational_make(WIDE_MIN, 1, &out));
    assert_false(rational_make(1, WIDE_MIN, &out));
    is(out, 7, 1);
}

static void
the_four_operations_are_exact(void **state)
{
    struct rational out;

    (void)state;
    assert_true(rational_add(ratio(1, 6), ratio(1, 10), &out));
    is(out, 4, 15);
    assert_true(rational_add(ratio(1, 2), rational_of(3), &out));
    is(out, 7, 2);
    assert_true(rational_add(rational_of(3), ratio(1, 2), &out));
    is(out, 7, 2);
    assert_true(rational_sub(ratio(1, 6), ratio(1, 10), &out));
    is(out, 1, 15);
    assert_true(rational_sub(rational_of(2), rational_of(5), &out));
    is(out, -3, 1);
    assert_true(rational_mul(ratio(-6, 35), ratio(14, 9), &out));
    is(out, -4, 15);
    assert_true(rational_mul(rational_of(3), ratio(1, 3), &out));
    is(out, 1, 1);
    assert_true(rational_mul(ratio(1, 3), rational_of(3), &out));
    is(out, 1, 1);
    assert_true(rational_mul(rational_of(0), ratio(5, 3), &out));
    is(out, 0, 1);
    assert_true(rational_div(ratio(1, 2), ratio(-3, 4), &out));
    is(out, -2, 3);
    assert_true(rational_div(ratio(1, 2), ratio(3, 4), &out));
    is(out, 2, 3);
    out = ratio(1, 2);
    assert_true(rational_add(out, out, &out)); /* an operand may be the result */
    is(out, 1, 1);
}

static void
random_operations_agree_with_the_schoolbook(void **state)
{
    uint64_t seed = 20260316;

    (void)state;
    for (int i = 0; i < 20000; i++) {
        wide a = next_random(&seed, 2001) - 1000, b = next_random(&seed, 60) + 1;
        wide c = next_random(&seed, 2001) - 1000, d = next_random(&seed, 60) + 1;
        struct rational x = ratio(a, b), y = ratio(c, d), out;
        wide difference = a * d - c * b;

        assert_true(rational_add(x, y, &out));
        is(out, ratio(a * d + c * b, b * d).num, ratio(a * d + c * b, b * d).den);
        assert_true(rational_sub(x, y, &out));
        is(out, ratio(difference, b * d).num, ratio(difference, b * d).den);
        assert_true(rational_mul(x, y, &out));
        is(out, ratio(a * c, b * d).num, ratio(a * c, b * d).den);
        assert_int_equal(rational_div(x, y, &out), c != 0);
        if (c != 0) {
            is(out, ratio(a * d, b * c).num, ratio(a * d, b * c).den);
        }
        assert_int_equal(rational_cmp(x, y), (difference > 0) - (difference < 0));
    }
}

static void
what_does_not_fit_is_refused_and_changes_nothing(void **state)
{
    struct rational out = rational_of(7), max = ratio(WIDE_MAX, 1), min = ratio(-WIDE_MAX, 1);
    struct rational tiny = ratio(1, WIDE_MAX), half = ratio(1, 2);

    (void)state;
    assert_false(rational_add(max, rational_of(1), &out));
    assert_false(rational_add(min, rational_of(-1), &out)); /* would be WIDE_MIN */
    assert_false(rational_add(min, rational_of(-2), &out));
    assert_false(rational_add(max, half, &out));
    assert_false(rational_add(half, max, &out));
    assert_false(rational_add(ratio(WIDE_MAX, 3), ratio(WIDE_MAX, 3), &out));
    assert_false(rational_add(tiny, ratio(1, WIDE_MAX - 1), &out));
    assert_false(rational_sub(min, rational_of(1), &out));
    assert_false(rational_mul(max, rational_of(2), &out));
    assert_false(rational_mul(tiny, half, &out));
    assert_false(rational_mul(rational_of(-2), ratio((wide)1 << 126, 1), &out));
    assert_false(rational_div(half, rational_of(0), &out));
    assert_false(rational_div(tiny, max, &out));
    is(out, 7, 1);
}

static void
what_fits_is_found_to_fit(void **state)
{
    struct rational out, max = ratio(WIDE_MAX, 1);
    wide prime = ((wide)1 << 89) - 1;

    (void)state;
    assert_true(rational_add(ratio(WIDE_MAX - 1, 1), rational_of(1), &out));
    is(out, WIDE_MAX, 1);
    assert_true(rational_sub(rational_of(0), max, &out));
    is(out, -WIDE_MAX, 1);
    assert_true(rational_add(ratio(1, prime), ratio(2, prime), &out)); /* one denominator */
    is(out, 3, prime);
    assert_true(rational_mul(ratio(prime, 7), ratio(7, prime), &out)); /* both sides cancel */
    is(out, 1, 1);
    assert_true(rational_mul(ratio(7, prime), ratio(prime, 7), &out));
    is(out, 1, 1);
    assert_true(rational_mul(ratio(-prime, 2), ratio(2, 3), &out));
    is(out, -prime, 3);
    assert_true(rational_div(max, max, &out));
    is(out, 1, 1);
}

static void
comparison_never_overflows(void **state)
{
    struct rational values[] = {
        ratio(-WIDE_MAX, 1),
        ratio(-WIDE_MAX, 2),
        ratio(-WIDE_MAX, 3),
        ratio(-1, 1),
        ratio(1 - WIDE_MAX, WIDE_MAX),
        ratio(-1, 2),
        ratio(-1, WIDE_MAX),
        rational_of(0),
        ratio(1, WIDE_MAX),
        ratio(1, WIDE_MAX - 1),
        ratio(1, 3),
        ratio(2, 5),
        ratio(WIDE_MAX / 2, WIDE_MAX),
        ratio(1, 2),
        ratio(3, 5),
        ratio(WIDE_MAX - 2, WIDE_MAX - 1),
        ratio(WIDE_MAX - 1, WIDE_MAX),
        rational_of(1),
        ratio(4, 3),
        ratio(3, 2),
        ratio(WIDE_MAX, 3),
        ratio(WIDE_MAX, 2),
        ratio(WIDE_MAX, 1),
    };
    int count = sizeof values / sizeof *values;

    (void)state;
    for (int i = 0; i < count; i++) {
        for (int j = 0; j < count; j++) {
            if (rational_cmp(values[i], values[j]) != (i > j) - (i < j)) {
                fail_msg("%s and %s compare wrongly", rational_exact(&arena, values[i]),
                         rational_exact(&arena, values[j]));
            }
        }
    }
}

static void
rounding_down_goes_towards_minus_infinity(void **state)
{
    struct rational out;

    (void)state;
    assert_int_equal(rational_floor(ratio(7, 2)), 3);
    assert_int_equal(rational_floor(ratio(-7, 2)), -4);
    assert_int_equal(rational_floor(rational_of(-4)), -4);
    assert_int_equal(rational_floor(ratio(1, 3)), 0);
    assert_true(rational_round_down(rational_of(1999), rational_of(100), &out));
    is(out, 1900, 1);
    assert_true(rational_round_down(rational_of(-1), rational_of(100), &out));
    is(out, -100, 1);
    assert_true(rational_round_down(ratio(7, 2), ratio(1, 4), &out));
    is(out, 7, 2);
}

static void
halves_are_rounded_away_from_zero(void **state)
{
    struct rational out = rational_of(7);

    (void)state;
    assert_true(rational_round_half_up(ratio(5, 2), rational_of(1), &out));
    is(out, 3, 1);
    assert_true(rational_round_half_up(ratio(-5, 2), rational_of(1), &out));
    is(out, -3, 1);
    assert_true(rational_round_half_up(ratio(249, 100), rational_of(1), &out));
    is(out, 2, 1);
    assert_true(rational_round_half_up(ratio(-249, 100), rational_of(1), &out));
    is(out, -2, 1);
    assert_true(rational_round_half_up(rational_of(1250), rational_of(500), &out));
    is(out, 1500, 1);
    assert_true(rational_round_half_up(rational_of(0), rational_of(500), &out));
    is(out, 0, 1);
}

static void
a_rounding_that_does_not_fit_is_refused(void **state)
{
    struct rational out = rational_of(7), max = ratio(WIDE_MAX, 1), tiny = ratio(1, WIDE_MAX);

    (void)state;
    assert_false(rational_round_down(max, ratio(1, 3), &out));
    assert_false(rational_round_half_up(max, ratio(1, 3), &out));
    assert_false(rational_round_half_up(max, rational_of(1), &out));
    assert_false(rational_round_down(rational_of(-1), max, &out) &&
                 rational_cmp(out, ratio(-WIDE_MAX, 1)) != 0);
    assert_true(rational_round_down(tiny, tiny, &out));
    is(out, 1, WIDE_MAX);
}

static void
only_a_whole_number_of_64_bits_is_an_int64(void **state)
{
    int64_t out = 7;

    (void)state;
    assert_false(rational_int64(ratio(1, 2), &out));
    assert_false(rational_int64(ratio((wide)INT64_MAX + 1, 1), &out));
    assert_false(rational_int64(ratio((wide)INT64_MIN - 1, 1), &out));
    assert_int_equal(out, 7);
    assert_true(rational_int64(ratio(INT64_MAX, 1), &out));
    assert_true(out == INT64_MAX);
    assert_true(rational_int64(ratio(INT64_MIN, 1), &out));
    assert_true(out == INT64_MIN);
}

static void
decimals_are_read_whole_or_not_at_all(void **state)
{
    static const struct {
        const char *text;
        int64_t num, den;
    } good[] = {{"0", 0, 1},     {"-12", -12, 1}, {"0.75", 3, 4},
                {"-0.5", -1, 2}, {"007", 7, 1},   {"10.00", 10, 1},
                {"9.9", 99, 10}, {"-0", 0, 1},    {"80.05", 1601, 20}};
    static const char *const bad[] = {"",
                                      "-",
                                      ".5",
                                      "5.",
                                      "1.2.3",
                                      "1,5",
                                      "+1",
                                      " 1",
                                      "1 ",
                                      "1e3",
                                      "--1",
                                      "1/2",
                                      "0x1",
                                      "-.5",
                                      "1..2",
                                      "1:2",
                                      "1-2",
                                      "/",
                                      ":",
                                      "1234567890123456789012345678901",
                                      "0.123456789012345678901234567890"};
    static const char one[1] = "1";
    struct rational out = rational_of(7);

    (void)state;
    assert_false(rational_parse(one + 1, 0, '.', &out)); /* nothing may be read there */
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (rational_parse(bad[i], strlen(bad[i]), '.', &out)) {
            fail_msg("\"%s\" was read", bad[i]);
        }
        is(out, 7, 1);
    }
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(rational_parse(good[i].text, strlen(good[i].text), '.', &out));
        is(out, good[i].num, good[i].den);
    }
    assert_true(rational_parse("12,5 and more", 4, ',', &out));
    is(out, 25, 2);
    assert_true(rational_parse("123456789012345678901234567890", 30, '.', &out));
    assert_string_equal(rational_exact(&arena, out), "123456789012345678901234567890");
}

static void
a_score_is_written_with_its_decimals(void **state)
{
    (void)state;
    assert_string_equal(rational_fixed(&arena, rational_of(80), 2), "80.00");
    assert_string_equal(rational_fixed(&arena, ratio(176, 3), 2), "58.67");
    assert_string_equal(rational_fixed(&arena, ratio(-176, 3), 2), "-58.67");
    assert_string_equal(rational_fixed(&arena, ratio(1, 200), 2), "0.01");
    assert_string_equal(rational_fixed(&arena, ratio(-1, 200), 2), "-0.01");
    assert_string_equal(rational_fixed(&arena, ratio(1, 201), 2), "0.00");
    assert_string_equal(rational_fixed(&arena, ratio(1, 8), 3), "0.125");
    assert_string_equal(rational_fixed(&arena, ratio(5, 2), 0), "3");
    assert_string_equal(rational_fixed(&arena, rational_of(0), 1), "0.0");
    assert_string_equal(rational_fixed(&arena, ratio(1, 3), 30),
                        "0.333333333333333333333333333333");
    assert_string_equal(rational_fixed(&arena, ratio(WIDE_MAX, 1), 2),
                        "170141183460469231731687303715884105727");
    assert_string_equal(rational_fixed(&arena, ratio(WIDE_MAX, 1), 0),
                        "170141183460469231731687303715884105727");
}

static void
an_exact_value_is_a_decimal_or_a_fraction(void **state)
{
    (void)state;
    assert_string_equal(rational_exact(&arena, rational_of(-80)), "-80");
    assert_string_equal(rational_exact(&arena, ratio(117, 2)), "58.5");
    assert_string_equal(rational_exact(&arena, ratio(-1, 1000)), "-0.001");
    assert_string_equal(rational_exact(&arena, ratio(176, 3)), "176/3");
    assert_string_equal(rational_exact(&arena, ratio(-1, 3)), "-1/3");
    assert_string_equal(rational_exact(&arena, ratio(1, (wide)1 << 30)),
                        "0.000000000931322574615478515625");
    assert_string_equal(rational_exact(&arena, ratio(1, (wide)1 << 31)), "1/2147483648");
    assert_string_equal(rational_exact(&arena, ratio(WIDE_MAX, 3)),
                        "170141183460469231731687303715884105727/3");
}

static void
the_widest_integers_can_be_written(void **state)
{
    (void)state;
    assert_string_equal(wide_text(&arena, 0), "0");
    assert_string_equal(wide_text(&arena, -10), "-10");
    assert_string_equal(wide_text(&arena, WIDE_MAX), "170141183460469231731687303715884105727");
    assert_string_equal(wide_text(&arena, WIDE_MIN), "-170141183460469231731687303715884105728");
}

static void
a_whole_number_is_taken_as_such(void **state)
{
    const struct rational half = {.num = 1, .den = 2}, large = {.num = (wide)1 << 64, .den = 1};
    const struct rational least = rational_of(INT64_MIN);
    int64_t whole;

    (void)state;
    assert_true(rational_whole(&least, &whole));
    assert_int_equal(whole, INT64_MIN);
    assert_false(rational_whole(&half, &whole));
    assert_false(rational_whole(&large, &whole));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fraction_is_kept_in_lowest_terms),
        cmocka_unit_test(the_widest_numbers_fit_or_are_refused),
        cmocka_unit_test(the_four_operations_are_exact),
        cmocka_unit_test(random_operations_agree_with_the_schoolbook),
        cmocka_unit_test(what_does_not_fit_is_refused_and_changes_nothing),
        cmocka_unit_test(what_fits_is_found_to_fit),
        cmocka_unit_test(comparison_never_overflows),
        cmocka_unit_test(rounding_down_goes_towards_minus_infinity),
        cmocka_unit_test(halves_are_rounded_away_from_zero),
        cmocka_unit_test(a_rounding_that_does_not_fit_is_refused),
        cmocka_unit_test(only_a_whole_number_of_64_bits_is_an_int64),
        cmocka_unit_test(a_whole_number_is_taken_as_such),
        cmocka_unit_test(decimals_are_read_whole_or_not_at_all),
        cmocka_unit_test(a_score_is_written_with_its_decimals),
        cmocka_unit_test(an_exact_value_is_a_decimal_or_a_fraction),
        cmocka_unit_test(the_widest_integers_can_be_written),
    };

    return cmocka_run_group_tests_name("rational", tests, open_arena, close_arena);
}
