/* SPDX-License-Identifier: MPL-2.0 */
#include "in_arena.h"

#include "rules/digits.h"

#include "base/text.h"

static struct rational
ratio(wide num, wide den)
{
    struct rational made;

    assert_true(rational_make(num, den, &made));
    return made;
}

static void
a_number_of_json_is_read_exactly(void **state)
{
    static const struct {
        const char *text;
        int64_t num, den;
    } cases[] = {
        {"0", 0, 1},
        {"-0", 0, 1},
        {"0.000", 0, 1},
        {"0e99999", 0, 1},
        {"17", 17, 1},
        {"-17", -17, 1},
        {"3.14", 157, 50},
        {"1.50", 3, 2},
        {"0.05", 1, 20},
        {"1e3", 1000, 1},
        {"1E+3", 1000, 1},
        {"1.5e1", 15, 1},
        {"15e-1", 3, 2},
        {"100e-2", 1, 1},
        {"0.001e3", 1, 1},
        {"1000000", 1000000, 1},
        {"123456789012345", 123456789012345, 1},
        {"0.00123456789012345", 0, 0}, /* told below */
        {"9007199254740992", 9007199254740992, 1},
        {"-9007199254740992", -9007199254740992, 1},
        {"1000000000000000000", 1000000000000000000, 1},
        {"9007199254740992.0", 9007199254740992, 1},
        {"900719925474099.2e1", 9007199254740992, 1},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct rational number = {7, 7};

        (void)state;
        assert_int_equal(digits_read(cases[i].text, &number), DIGITS_OK);
        if (cases[i].den != 0) {
            assert_true(number.num == cases[i].num && number.den == cases[i].den);
        } else {
            assert_string_equal(rational_exact(&arena, number), cases[i].text);
        }
    }
}

static void
what_javascript_would_not_keep_is_refused(void **state)
{
    static const struct {
        const char *text;
        enum digits_problem problem;
    } cases[] = {
        {"9007199254740993", DIGITS_TOO_MANY},
        {"-9007199254740993", DIGITS_TOO_MANY},
        {"9007199254740992.5", DIGITS_TOO_MANY},
        {"0.1234567890123456", DIGITS_TOO_MANY},
        {"1234567890123456e-1", DIGITS_TOO_MANY},
        {"1234567890123456e1", DIGITS_TOO_MANY},
        {"1.00000000000000000000000000000000000000000000000000000000000000000000001",
         DIGITS_TOO_MANY},
        {"1234567890123456789012345678901", DIGITS_TOO_MANY},
        {"1e30", DIGITS_TOO_FAR},
        {"1e99999999999999999999", DIGITS_TOO_FAR},
        {"1e-30", DIGITS_TOO_FAR},
        {"12e-30", DIGITS_TOO_FAR},
        {"1234567890123456e40", DIGITS_TOO_FAR},
        {"12345678901234567e40", DIGITS_TOO_MANY},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct rational number = {7, 7};

        (void)state;
        assert_int_equal(digits_read(cases[i].text, &number), cases[i].problem);
        assert_true(number.num == 7 && number.den == 7);
    }
    assert_string_equal(
        digits_words(DIGITS_TOO_MANY),
        "the number has more digits than JavaScript keeps: 15, or a whole number up to 2^53");
    assert_string_equal(digits_words(DIGITS_TOO_FAR), "the number has more than 30 digits");
}

static void
the_largest_and_smallest_that_formulas_write_are_read(void **state)
{
    struct rational number;

    (void)state;
    assert_int_equal(digits_read("1e29", &number), DIGITS_OK);
    assert_string_equal(rational_exact(&arena, number), "100000000000000000000000000000");
    assert_int_equal(digits_read("1e-29", &number), DIGITS_OK);
    assert_string_equal(rational_exact(&arena, number), "0.00000000000000000000000000001");
    assert_int_equal(digits_read("123456789012345e15", &number), DIGITS_OK);
    assert_string_equal(rational_exact(&arena, number), "123456789012345000000000000000");
}

static wide
power(int base, int exponent)
{
    wide result = 1;

    for (int i = 0; i < exponent; i++) {
        result *= base;
    }
    return result;
}

static void
javascript_writes_what_it_can_tell(void **state)
{
    static const struct {
        int64_t num, den;
        const char *text; /* null: it cannot be told */
    } cases[] = {
        {0, 1, "0"},
        {-7, 1, "-7"},
        {1, 2, "0.5"},
        {-1, 8, "-0.125"},
        {1, 3, NULL},
        {9007199254740992, 1, "9007199254740992"},
        {-9007199254740992, 1, "-9007199254740992"},
        {9007199254740993, 1, NULL},
        {9007199254740994, 1, NULL},
        {9007199254740990, 1, "9007199254740990"},
        {1000000000000000000, 1, "1000000000000000000"},
        {1234567890123450000, 1, "1234567890123450000"},
        {1234567890123456000, 1, NULL},
        {123456789012345, 1000000000000000, "0.123456789012345"},
        {1234567890123456, 10000000000000000, NULL},
        {1, 1000000, "0.000001"},
        {-1, 1000000, "-0.000001"},
        {9, 10000000, NULL},
        {11, 10000000, "0.0000011"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *text = digits_javascript(&arena, ratio(cases[i].num, cases[i].den));

        assert_int_equal(text == NULL, cases[i].text == NULL);
        if (text != NULL) {
            assert_string_equal(text, cases[i].text);
        }
    }
    assert_string_equal(digits_javascript(&arena, ratio((wide)1000000000000 * 100000000, 1)),
                        "100000000000000000000");
    assert_null(digits_javascript(&arena, ratio((wide)1000000000000 * 1000000000, 1)));
    /* 35 digits that round to one. */
    assert_null(digits_javascript(&arena, ratio(power(10, 35) - 1, power(10, 35))));
}

static void
json_has_every_digit_up_to_34(void **state)
{
    const wide largest = ((wide)1 << 126) - 1 + ((wide)1 << 126);

    (void)state;
    assert_string_equal(digits_json(&arena, ratio(0, 1)), "0");
    assert_string_equal(digits_json(&arena, ratio(-5, 2)), "-2.5");
    assert_string_equal(digits_json(&arena, ratio(101, 1000)), "0.101");
    assert_string_equal(digits_json(&arena, ratio(2005, 100)), "20.05");
    assert_string_equal(digits_json(&arena, ratio(1, 3)), "0.3333333333333333333333333333333333");
    assert_string_equal(digits_json(&arena, ratio(-2, 3)), "-0.6666666666666666666666666666666667");
    assert_string_equal(digits_json(&arena, ratio(200, 3)), "66.66666666666666666666666666666667");
    assert_string_equal(digits_json(&arena, ratio(1, 700)),
                        "0.001428571428571428571428571428571429");
    assert_string_equal(digits_json(&arena, ratio(1, power(2, 34))),
                        "0.0000000000582076609134674072265625");
    /* 34 digits stay; the 35th is rounded, half away from zero, and carries. */
    assert_string_equal(digits_json(&arena, ratio(power(10, 34) - 1, 1)),
                        "9999999999999999999999999999999999");
    assert_string_equal(digits_json(&arena, ratio(power(10, 35) - 1, 1)),
                        "100000000000000000000000000000000000");
    assert_string_equal(digits_json(&arena, ratio(power(10, 34) + 5, 1)),
                        "10000000000000000000000000000000010");
    assert_string_equal(digits_json(&arena, ratio(power(10, 34) + 4, 1)),
                        "10000000000000000000000000000000000");
    assert_string_equal(digits_json(&arena, ratio(-(power(10, 34) + 15), 1)),
                        "-10000000000000000000000000000000020");
    assert_string_equal(digits_json(&arena, ratio(power(10, 36) - 1, power(10, 36))), "1");
    assert_string_equal(digits_json(&arena, ratio(largest, 1)),
                        "170141183460469231731687303715884100000");
    assert_string_equal(
        digits_json(&arena, ratio(1, largest)),
        "0.000000000000000000000000000000000000005877471754111437539843682686111228");
    assert_string_equal(digits_json(&arena, ratio(largest - 1, largest)), "1");
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_of_json_is_read_exactly),
        cmocka_unit_test(what_javascript_would_not_keep_is_refused),
        cmocka_unit_test(the_largest_and_smallest_that_formulas_write_are_read),
        cmocka_unit_test(javascript_writes_what_it_can_tell),
        cmocka_unit_test(json_has_every_digit_up_to_34),
    };
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("digits", tests, open_arena, close_arena);
}
