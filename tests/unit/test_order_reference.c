/* SPDX-License-Identifier: MPL-2.0 */
/*
 * order_reference: what is written is found again as banks print it; what is damaged is not.
 */
#include "unit.h"

#include "money/order_reference.h"

static void
it_says_the_exercise_the_number_and_two_digits_that_check(void **state)
{
    char reference[ORDER_REFERENCE_BYTES];

    (void)state;
    assert_true(order_reference_write("lierre", (struct order_reference){2026, 12, 1}, reference));
    assert_string_equal(reference, "LEV-2026-0000012-22");
    assert_true(order_reference_write("lierre", (struct order_reference){2026, 12, 2}, reference));
    assert_string_equal(reference, "LEVB-2026-0000012-19");
}

static void
what_does_not_fit_is_not_written(void **state)
{
    const struct order_reference refused[] = {
        {2026, 0, 1}, {2026, ORDER_REFERENCE_NUMBER + 1, 1},   {0, 1, 1}, {10000, 1, 1},
        {2026, 1, 0}, {2026, 1, ORDER_REFERENCE_ATTEMPTS + 1},
    };
    char reference[ORDER_REFERENCE_BYTES];

    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        assert_false(order_reference_write("lierre", refused[i], reference));
        assert_string_equal(reference, "");
    }
}

static void
banks_take_signs_away_and_put_blanks_in(void **state)
{
    const char *const labels[] = {
        "LEV-2026-0000012-22",        "VIR SEPA ASSO DES JARDINS lev-2026-0000012-22 SUBVENTION",
        "VIREMENT LEV2026000001222",  "VIR LEV 2026 0000012 22/ACOMPTE",
        "VIR (LEV-2026-000 0012-22)",
    };
    struct order_reference order;

    (void)state;
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        size_t from = 0;

        assert_true(order_reference_find("lierre", labels[i], &from, &order));
        assert_int_equal(order.exercise, 2026);
        assert_int_equal(order.number, 12);
        assert_int_equal(order.attempt, 1);
        assert_false(order_reference_find("lierre", labels[i], &from, &order));
    }
}

static void
a_line_may_name_several_orders(void **state)
{
    const char *const label = "LEV-2026-0000012-22 LEVB-2026-0000012-19";
    struct order_reference order;
    size_t from = 0;

    (void)state;
    assert_true(order_reference_find("lierre", label, &from, &order));
    assert_int_equal(order.attempt, 1);
    assert_true(order_reference_find("lierre", label, &from, &order));
    assert_int_equal(order.attempt, 2);
    assert_false(order_reference_find("lierre", label, &from, &order));
}

static void
what_is_damaged_or_of_another_fund_is_none(void **state)
{
    const char *const labels[] = {
        "",
        "LEV",
        "LEV-2026",
        "LEV-2026-0000012-",
        "LEV-2026-0000012-2",   /* cut */
        "LEV-2026-0000013-22",  /* another number */
        "LEV-2026-0000021-22",  /* two digits turned round */
        "LEVB-2026-0000012-22", /* another transfer */
        "LEV-2026-0000012-224", /* a digit more */
        "CLEV-2026-0000012-22", /* the end of a word */
        "LEV-2026-00000Z2-22",  /* a letter for a digit */
        "LEV-2026-0000000-98",  /* no number */
    };
    struct order_reference order;

    (void)state;
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        size_t from = 0;

        assert_false(order_reference_find("lierre", labels[i], &from, &order));
        assert_int_equal(from, 0);
    }
    assert_false(order_reference_find("vendee", "LEV-2026-0000012-22", &(size_t){0}, &order));
}

static void
letters_that_look_like_digits_are_read_as_such(void **state)
{
    struct order_reference order;
    size_t from = 0;

    (void)state;
    assert_true(order_reference_find("lierre", "VIR lev-2o26-OOO00I2-22", &from, &order));
    assert_int_equal(order.exercise, 2026);
    assert_int_equal(order.number, 12);
}

/* Of another fund, or with a wrong digit: only the second may be the order. */
static void
what_does_not_check_is_told_apart(void **state)
{
    struct order_reference_read read;
    size_t from = 0;

    (void)state;
    assert_true(order_reference_find_any("VIR LEV-2026-0000012-22 X", &from, &read));
    assert_int_equal(from, 23);
    assert_true(order_reference_checks("lierre", &read));
    assert_false(order_reference_checks("vendee", &read));
    assert_false(order_reference_is_nearly("vendee", &read, 2026, 12));
    from = 0;
    assert_true(order_reference_find_any("LEV-2026-0000912-22", &from, &read));
    assert_false(order_reference_checks("lierre", &read));
    assert_true(order_reference_is_nearly("lierre", &read, 2026, 12));
    assert_false(order_reference_is_nearly("lierre", &read, 2026, 13));
    from = 0;
    assert_false(order_reference_find_any("LEV-2026-0000012-2", &from, &read));
}

static void
every_wrong_digit_is_noticed(void **state)
{
    char reference[ORDER_REFERENCE_BYTES];
    struct order_reference order;

    (void)state;
    assert_true(
        order_reference_write("lierre", (struct order_reference){2026, 4711, 1}, reference));
    for (size_t i = 0; reference[i] != '\0'; i++) {
        const char right = reference[i];

        if (right < '0' || right > '9') {
            continue;
        }
        for (char digit = '0'; digit <= '9'; digit++) {
            size_t from = 0;

            reference[i] = digit;
            assert_int_equal(order_reference_find("lierre", reference, &from, &order),
                             digit == right);
        }
        reference[i] = right;
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_says_the_exercise_the_number_and_two_digits_that_check),
        cmocka_unit_test(what_does_not_fit_is_not_written),
        cmocka_unit_test(banks_take_signs_away_and_put_blanks_in),
        cmocka_unit_test(a_line_may_name_several_orders),
        cmocka_unit_test(what_is_damaged_or_of_another_fund_is_none),
        cmocka_unit_test(letters_that_look_like_digits_are_read_as_such),
        cmocka_unit_test(what_does_not_check_is_told_apart),
        cmocka_unit_test(every_wrong_digit_is_noticed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
