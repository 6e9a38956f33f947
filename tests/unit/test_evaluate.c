/* SPDX-License-Identifier: MPL-2.0 */
/*
 * evaluate: what is unknown, and the exact arithmetic at its limits. Run alone: build/test_evaluate
 * [pattern]
 */
#include "rules/evaluate.h"

#include "rules_fixture.h"

#include "base/text.h"

/* 10^29: the largest exact number is near 1.7 x 10^38. */
#define BIG "100000000000000000000000000000"

/* On application A01. */
static const struct {
    const char *formula, *result;
} known[] = {
    {"1 < 5 < 9", "yes"},
    {"1 < 5 < 3", "no"},
    {"5 < 1 < 9", "no"},
    {"n_ess = 5", "yes"},
    {"stage = 'emergence'", "yes"},
    {"stage != 'emergence'", "no"},
    {"n_ess in (5, 1)", "yes"},
    {"n_ess in (1, 5)", "yes"},
    {"n_ess in (1, 2)", "no"},
    {"epci in fund.epcis", "yes"},
    {"'EPCI_SUD' in fund.epcis", "yes"},
    {"stage in fund.epcis", "no"},
    {"stage in docs_missing", "no"},
    {"requested / eligible", "0.75"},
    {"2 * requested", "€36,000"},
    {"end - start", "364"},
    {"-own", "-€4,500"},
    {"known(5)", "yes"},
    {"if(cer, 1, 2)", "1"},
    {"if(economic, 1, 2)", "2"},
    {"max(n_ess, 3)", "5"},
};

static void
what_is_known_has_its_value(void **state)
{
    struct value slots[SLOTS];

    (void)state;
    fixture_a01(slots);
    for (size_t i = 0; i < COUNT(known); i++) {
        assert_string_equal(fixture_result(known[i].formula, slots), known[i].result);
    }
}

static void
and_or_not_follow_the_three_valued_tables(void **state)
{
    /* 0 false, 1 true, 2 unknown: Kleene's strong tables. */
    static const char *const names[] = {"cer", "economic"};
    static const char *const words[] = {"no", "yes", "unknown"};
    static const int and_table[3][3] = {{0, 0, 0}, {0, 1, 2}, {0, 2, 2}};
    static const int or_table[3][3] = {{0, 1, 2}, {1, 1, 1}, {2, 1, 2}};
    static const int not_table[3] = {1, 0, 2};
    struct value slots[SLOTS];

    (void)state;
    fixture_a01(slots);
    for (int a = 0; a < 3; a++) {
        for (int b = 0; b < 3; b++) {
            const char *both;

            slots[CER] =
                a == 2 ? value_unknown(&fixture_arena, TYPE_FLAG, names[0]) : value_flag(a == 1);
            slots[ECONOMIC] =
                b == 2 ? value_unknown(&fixture_arena, TYPE_FLAG, names[1]) : value_flag(b == 1);
            assert_memory_equal(fixture_result("cer and economic", slots), words[and_table[a][b]],
                                2);
            assert_memory_equal(fixture_result("cer or economic", slots), words[or_table[a][b]], 2);
            assert_memory_equal(fixture_result("not cer", slots), words[not_table[a]], 2);
            both = fixture_result("cer and economic", slots);
            if (a == 2 && b == 2) {
                assert_string_equal(both, "unknown (cer, economic)");
            }
        }
    }
}

static const struct {
    const char *formula, *result;
} lacking[] = {
    {"n_members", "unknown (n_members)"},
    {"n_members >= 3", "unknown (n_members)"},
    {"n_members + 1 - n_ess * 2 - n_members", "unknown (n_members)"},
    {"-n_members", "unknown (n_members)"},
    {"n_ess + n_members + months + n_members", "unknown (n_members, months)"},
    {"months * n_members > 3 and n_members > 1", "unknown (months, n_members)"},
    {"min(months, n_ess, n_members)", "unknown (months, n_members)"},
    {"count_true(n_members > 3, cer)", "unknown (n_members)"},
    {"step(n_ess, 1, months)", "unknown (months)"},
    {"6 <= months <= 36", "unknown (months)"},
    /* 5 >= 6 fails whatever months are. */
    {"6 <= n_ess <= months", "no"},
    {"months <= n_ess <= n_members", "unknown (months, n_members)"},
    {"stage = 'emergence'", "unknown (stage)"},
    {"stage in ('emergence', 'creation')", "unknown (stage)"},
    {"stage in fund.epcis", "unknown (stage)"},
    {"n_ess in (months, 5)", "yes"},
    {"n_ess in (months, 6)", "unknown (months)"},
    {"epci in docs_missing", "unknown (docs_missing)"},
    {"stage in docs_missing", "unknown (stage, docs_missing)"},
    {"count(docs_missing) = 0", "unknown (docs_missing)"},
    {"if(months > 6, 1, 2)", "unknown (months)"},
    {"if(n_ess > 3, 1, months)", "1"},
    {"if(n_ess > 9, 1, months)", "unknown (months)"},
    {"if(n_ess > 3, stage, legal)", "unknown (stage)"},
    {"known(months)", "no"},
    {"known(months + n_ess)", "no"},
    {"known(stage)", "no"},
    {"if(known(months), months, 12)", "12"},
    {"start < end", "unknown (start)"},
    {"calendar_months(start, end)", "unknown (start)"},
    {"age_months(end, start)", "unknown (start)"},
    {"day(submitted)", "unknown (submitted)"},
    {"points(months > 3)", "unknown (months)"},
    {"not (months > 3)", "unknown (months)"},
    {"n_ess = 5 or months = 3", "yes"},
    {"months = 3 or n_ess = 5", "yes"},
    {"n_ess / (n_ess - 5)", "unknown (division by zero (n_ess - 5))"},
    {"n_ess / 0 > 1 and months > 2", "unknown (division by zero (0), months)"},
    {"requested / (own - own) + 1", "unknown (division by zero (own - own))"},
    {"round_down(n_ess, 0)", "unknown (rounding to a step not above zero (0))"},
    {"round_half_up(requested, -own)", "unknown (rounding to a step not above zero (-own))"},
};

static void
what_is_unknown_names_what_it_lacks(void **state)
{
    struct value slots[SLOTS];

    (void)state;
    fixture_a01(slots);
    fixture_forget(slots, N_MEMBERS);
    fixture_forget(slots, MONTHS);
    fixture_forget(slots, STAGE);
    fixture_forget(slots, DOCS_MISSING);
    fixture_forget(slots, START);
    fixture_forget(slots, SUBMITTED);
    for (size_t i = 0; i < COUNT(lacking); i++) {
        assert_string_equal(fixture_result(lacking[i].formula, slots), lacking[i].result);
    }
}

static const struct {
    const char *formula, *result;
} overflows[] = {
    {BIG " * 10000000000", "the exact result of " BIG " * 10000000000 is too large at 32"},
    {"1 + " BIG " * 10000000000 - 1",
     "the exact result of " BIG " * 10000000000 is too large at 36"},
    {BIG " * 1000000000", "100,000,000,000,000,000,000,000,000,000,000,000,000"},
    {BIG " * 1000000000 + " BIG " * 1000000000",
     "the exact result of " BIG " * 1000000000 + " BIG " * 1000000000 is too large at 45"},
    {"-" BIG " * 1000000000 - " BIG " * 1000000000",
     "the exact result of -" BIG " * 1000000000 - " BIG " * 1000000000 is too large at 46"},
    {"1 / " BIG " / " BIG, "the exact result of 1 / " BIG " / " BIG " is too large at 36"},
    {"max(1, " BIG " / (1 / 10000000000))",
     "the exact result of " BIG " / (1 / 10000000000) is too large at 39"},
    {"-n_ess * " BIG " * 10000000000 = 1",
     "the exact result of -n_ess * " BIG " * 10000000000 is too large at 8"},
    {"-(" BIG " * 10000000000)", "the exact result of " BIG " * 10000000000 is too large at 34"},
    {"round_down(" BIG ", 1 / 10000000000)",
     "the exact result of round_down(" BIG ", 1 / 10000000000) is too large at 1"},
    {"known(" BIG " * 10000000000)",
     "the exact result of " BIG " * 10000000000 is too large at 38"},
    {"if(" BIG " * 10000000000 > 1, 1, 2)",
     "the exact result of " BIG " * 10000000000 is too large at 35"},
    {"not (" BIG " * 10000000000 > 1)",
     "the exact result of " BIG " * 10000000000 is too large at 37"},
    {"1 in (" BIG " * 10000000000, 2)",
     "the exact result of " BIG " * 10000000000 is too large at 38"},
    {BIG " * 10000000000 in (1, 2)",
     "the exact result of " BIG " * 10000000000 is too large at 32"},
    {"1 < " BIG " * 10000000000 < 3",
     "the exact result of " BIG " * 10000000000 is too large at 36"},
    {"if(" BIG " * 10000000000 > 1, stage, legal) in fund.epcis",
     "the exact result of " BIG " * 10000000000 is too large at 35"},
    /* What comes first decides: the rest is not even looked at. */
    {"cer or " BIG " * 10000000000 > 1", "yes"},
    {"economic and " BIG " * 10000000000 > 1", "no"},
    {"cer and " BIG " * 10000000000 > 1",
     "the exact result of " BIG " * 10000000000 is too large at 40"},
    {"if(cer, 1, " BIG " * 10000000000)", "1"},
};

static void
an_exact_result_that_does_not_fit_is_refused_with_its_operation(void **state)
{
    struct value slots[SLOTS];

    (void)state;
    fixture_a01(slots);
    for (size_t i = 0; i < COUNT(overflows); i++) {
        assert_string_equal(fixture_result(overflows[i].formula, slots), overflows[i].result);
    }
}

static void
a_long_operation_is_quoted_in_part(void **state)
{
    struct text formula = text_in(&fixture_arena);
    struct value slots[SLOTS];
    const char *result;

    (void)state;
    fixture_a01(slots);
    text_add(&formula, "1 / count_true(stage = '");
    for (int i = 0; i < 120; i++) {
        text_add(&formula, "é");
    }
    text_add(&formula, "')");
    result = fixture_result(text_of(&formula), slots);
    /* 200 bytes: `count_true(stage = '` is 20, then 90 letters of two bytes. */
    assert_int_equal(strlen(result), strlen("unknown (division by zero (...))") + 200);
    assert_int_equal(text_valid_utf8(result, strlen(result)), strlen(result));
}

static void
an_operation_of_two_hundred_bytes_is_quoted_whole(void **state)
{
    struct text formula = text_in(&fixture_arena);
    struct value slots[SLOTS];
    const char *divisor;

    (void)state;
    fixture_a01(slots);
    text_add(&formula, "1 / count_true(stage = '");
    while (formula.length < 4 + 198) {
        text_add(&formula, "x");
    }
    text_add(&formula, "')");
    divisor = text_of(&formula) + 4;
    assert_int_equal(strlen(divisor), 200);
    assert_string_equal(fixture_result(text_of(&formula), slots),
                        text_format(&fixture_arena, "unknown (division by zero (%s))", divisor));
}

static void
sums_and_products_agree_with_a_common_denominator(void **state)
{
    uint64_t seed = 7;

    (void)state;
    for (int round = 0; round < 2000; round++) {
        int64_t a = (int64_t)(random_next(&seed) >> 40),
                b = 1 + (int64_t)(random_next(&seed) >> 50);
        int64_t c = (int64_t)(random_next(&seed) >> 40),
                d = 1 + (int64_t)(random_next(&seed) >> 50);
        struct value slots[SLOTS];

        fixture_a01(slots);
        slots[N_MEMBERS] = fixture_fraction(a, b);
        slots[N_ESS] = fixture_fraction(c, d);
        slots[MONTHS] = fixture_fraction(a * d + c * b, b * d);
        slots[AGE] = fixture_fraction(a * c, b * d);
        assert_string_equal(
            fixture_result("n_members + n_ess = months and months - n_ess = n_members "
                           "and n_members * n_ess = age and (n_ess = 0 or age / n_ess "
                           "= n_members)",
                           slots),
            "yes");
    }
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_known_has_its_value),
        cmocka_unit_test(and_or_not_follow_the_three_valued_tables),
        cmocka_unit_test(what_is_unknown_names_what_it_lacks),
        cmocka_unit_test(an_exact_result_that_does_not_fit_is_refused_with_its_operation),
        cmocka_unit_test(a_long_operation_is_quoted_in_part),
        cmocka_unit_test(an_operation_of_two_hundred_bytes_is_quoted_whole),
        cmocka_unit_test(sums_and_products_agree_with_a_common_denominator),
    };

    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("evaluate", tests, fixture_open, fixture_close);
}
