/* SPDX-License-Identifier: MPL-2.0 */
#include "logic_fixture.h"

#include "base/text.h"

static const char facts[] =
    "{\"a\":5,\"t\":\"abc\",\"u\":\"\",\"f\":true,\"g\":false,\"n\":null,\"l\":[1,2,3],\"e\":[]"
    ",\"s\":[\"a\",\"b\",\"a\"],\"k\":[1,null],\"r\":{\"x\":1,\"y\":{\"z\":2}},\"d\":[{\"n\":\"p\","
    "\"q\":1},{\"n\":\"o\"},{\"n\":\"k\",\"q\":null}],\"h\":[1,\"a\"],\"hl\":[[1],\"a\"],\"m\":{\""
    "n\":3}}";

static void
cat_joins_texts_and_numbers_as_javascript_writes_them(void **state)
{
    static const struct logic_case cases[] = {
        {"cat('ice', 'cream')", facts, "\"icecream\""},
        {"cat()", facts, "\"\""},
        {"cat(1, 2)", facts, "\"12\""},
        {"cat('x', 0.5, -3)", facts, "\"x0.5-3\""},
        {"cat(9007199254740992)", facts, "\"9007199254740992\""},
        {"cat(9007199254740993)", facts, "unknown ?no written form (cat(9007199254740993))"},
        {"cat(1 / 3)", facts, "unknown ?no written form (cat(1 / 3))"},
        {"cat(0.000001)", facts, "\"0.000001\""},
        {"cat(0.0000001)", facts, "unknown ?no written form (cat(0.0000001))"},
        {"cat(100000000000000000000)", facts, "\"100000000000000000000\""},
        {"cat(1000000000000000000000)", facts,
         "unknown ?no written form (cat(1000000000000000000000))"},
        {"cat(0.1234567890123456)", facts, "unknown ?no written form (cat(0.1234567890123456))"},
        {"cat(0)", facts, "\"0\""},
        {"cat(f)", facts, "5: flag cannot stand here -> the function is written cat(text, ...)"},
        {"cat(t, zz)", facts, "unknown zz"},
        {"cat('é', '😀')", facts, "\"é😀\""},
        {"cat(l)", facts, "5: list cannot stand here -> the function is written cat(text, ...)"},
    };

    (void)state;
    logic_expect_formulas(cases, COUNT(cases));
}

static void
substr_counts_as_json_logic_does(void **state)
{
    static const struct logic_case cases[] = {
        {"substr('jsonlogic', 4)", facts, "\"logic\""},
        {"substr('jsonlogic', -5)", facts, "\"logic\""},
        {"substr('jsonlogic', 0, 1)", facts, "\"j\""},
        {"substr('jsonlogic', -1, 1)", facts, "\"c\""},
        {"substr('jsonlogic', 4, 5)", facts, "\"logic\""},
        {"substr('jsonlogic', -5, 5)", facts, "\"logic\""},
        {"substr('jsonlogic', -5, -2)", facts, "\"log\""},
        {"substr('jsonlogic', 1, -5)", facts, "\"son\""},
        {"substr('jsonlogic', 0)", facts, "\"jsonlogic\""},
        {"substr('jsonlogic', 9)", facts, "\"\""},
        {"substr('jsonlogic', 10)", facts, "\"\""},
        {"substr('jsonlogic', -99)", facts, "\"jsonlogic\""},
        {"substr('jsonlogic', -99, 2)", facts, "\"js\""},
        {"substr('jsonlogic', 2, 99)", facts, "\"onlogic\""},
        {"substr('jsonlogic', 2, -99)", facts, "\"\""},
        {"substr('jsonlogic', 5, -5)", facts, "\"\""},
        {"substr('jsonlogic', 4, -5)", facts, "\"\""},
        {"substr('jsonlogic', 3, 0)", facts, "\"\""},
        {"substr('', 0, 1)", facts, "\"\""},
        {"substr('éa', 1)", facts, "\"a\""},
        {"substr('éa', 0, 1)", facts, "\"é\""},
        {"substr('😀a', 2)", facts, "\"a\""},
        {"substr('😀a', 0, 2)", facts, "\"😀\""},
        {"substr('😀a', 1)", facts, "unknown ?no such place in a text (substr('😀a', 1))"},
        {"substr('a😀', 0, 2)", facts, "unknown ?no such place in a text (substr('a😀', 0, 2))"},
        {"substr('a😀', 0, -1)", facts, "unknown ?no such place in a text (substr('a😀', 0, -1))"},
        {"substr('a😀', 0, -2)", facts, "\"a\""},
        {"substr('abc', 0.5)", facts, "unknown ?no such place in a text (substr('abc', 0.5))"},
        {"substr('abc', 0, 1 / 3)", facts,
         "unknown ?no such place in a text (substr('abc', 0, 1 / 3))"},
        {"substr(1, 0)", facts, "8: number cannot stand here -> write `'1'` for a text"},
        {"substr('abc', '1')", facts,
         "15: text cannot stand here -> write `1`, without quotes, for a number"},
        {"substr('abc', 9223372036854775807, 9223372036854775807)", facts, "\"\""},
        {"substr('abc', -9223372036854775807, -9223372036854775807)", facts, "\"\""},
        {"substr('abc', 1, 1)", facts, "\"b\""},
    };

    (void)state;
    logic_expect_formulas(cases, COUNT(cases));
}

static void
a_text_contains_another(void **state)
{
    static const struct logic_case cases[] = {
        {"contains('Springfield', 'Spring')", facts, "true"},
        {"contains('team', 'i')", facts, "false"},
        {"contains('team', '')", facts, "true"},
        {"contains('', '')", facts, "false"},
        {"contains('', 'a')", facts, "false"},
        {"contains('été', 't')", facts, "true"},
        {"contains(t, zz)", facts, "unknown zz"},
        {"contains(1, 'a')", facts, "10: number cannot stand here -> write `'1'` for a text"},
    };

    (void)state;
    logic_expect_formulas(cases, COUNT(cases));
}

static void
the_rest_of_a_division_has_the_sign_of_the_dividend(void **state)
{
    static const struct logic_case cases[] = {
        {"mod(7, 3)", facts, "1"},
        {"mod(-7, 3)", facts, "-1"},
        {"mod(7, -3)", facts, "1"},
        {"mod(-7, -3)", facts, "-1"},
        {"mod(6, 3)", facts, "0"},
        {"mod(5.5, 2)", facts, "1.5"},
        {"mod(1, 0.1)", facts, "0"},
        {"mod(0, 3)", facts, "0"},
        {"mod(euros('7'), euros('3'))", facts, "\"1.00\""},
        {"mod(1, 0)", facts, "unknown ?division by zero (0)"},
        {"mod(1, euros('1'))", facts,
         "8: number and money cannot be mixed -> write `euros('1')` for an amount"},
        {"mod(100000000000000000000000000000, 1 / 100000000000000000000000000000)", facts,
         "run 1: the exact result of mod(100000000000000000000000000000, 1 / "
         "100000000000000000000000000000) is too large"},
    };

    (void)state;
    logic_expect_formulas(cases, COUNT(cases));
}

static void
months_between_ends_a_month_on_its_last_day(void **state)
{
    static const struct logic_case cases[] = {
        {"months_between(date('2026-01-12'), date('2026-01-12'))", facts, "0"},
        {"months_between(date('2026-01-12'), date('2026-02-11'))", facts, "0"},
        {"months_between(date('2026-01-12'), date('2026-02-12'))", facts, "1"},
        {"months_between(date('2026-01-31'), date('2026-02-28'))", facts, "1"},
        {"months_between(date('2024-01-31'), date('2024-02-28'))", facts, "0"},
        {"months_between(date('2024-01-31'), date('2024-02-29'))", facts, "1"},
        {"months_between(date('2026-01-30'), date('2026-02-28'))", facts, "1"},
        {"months_between(date('2026-02-28'), date('2026-03-28'))", facts, "1"},
        {"months_between(date('2026-02-28'), date('2026-03-27'))", facts, "0"},
        {"months_between(date('2026-03-31'), date('2026-04-30'))", facts, "1"},
        {"months_between(date('2026-03-31'), date('2026-04-29'))", facts, "0"},
        {"months_between(date('2025-12-31'), date('2027-01-01'))", facts, "12"},
        {"months_between(date('2026-02-28'), date('2026-01-31'))", facts, "-1"},
        {"months_between(date('2026-02-12'), date('2026-01-12'))", facts, "-1"},
        {"months_between(date('2026-02-11'), date('2026-01-12'))", facts, "0"},
        {"age_months(date('2026-01-31'), date('2026-02-28'))", facts, "0"},
        {"calendar_months(date('2026-01-31'), date('2026-02-28'))", facts, "2"},
    };

    (void)state;
    logic_expect_formulas(cases, COUNT(cases));
}

static void
a_flag_may_be_said_to_be_one(void **state)
{
    static const struct logic_case cases[] = {
        {"is_true(f)", facts, "true"},
        {"is_true(g)", facts, "false"},
        {"is_true(a)", facts, "9: number cannot stand here -> compare it: `a > 0`"},
        {"+a", facts, "5"},
        {"+euros('1')", facts, "\"1.00\""},
        {"min(3)", facts, "3"},
        {"+a + 1", facts, "6"},
    };

    (void)state;
    logic_expect_formulas(cases, COUNT(cases));
}

/* 64 bytes of a text are a step. */
static void
long_texts_count_in_the_limit_of_a_rule(void **state)
{
    static const char *const long_ones[] = {"count(filter(l, substr(t, 1, 1) = 'x'))",
                                            "count(filter(l, contains(t, 'x')))"};
    struct text data = text_in(&logic_arena);

    (void)state;
    text_add(&data, "{\"l\":[0");
    for (int i = 1; i < 2000; i++) {
        text_add(&data, ",0");
    }
    text_add(&data, "],\"t\":\"");
    for (int i = 0; i < 4096; i++) {
        text_add(&data, "x");
    }
    text_add(&data, "\"}");
    assert_string_equal(logic_try_formula("count(filter(l, t = 'x'))", text_of(&data)), "0");
    for (size_t i = 0; i < COUNT(long_ones); i++) {
        assert_non_null(strstr(logic_try_formula(long_ones[i], text_of(&data)),
                               ": the formula takes more than 100000 steps"));
    }
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(long_texts_count_in_the_limit_of_a_rule),
        cmocka_unit_test(cat_joins_texts_and_numbers_as_javascript_writes_them),
        cmocka_unit_test(substr_counts_as_json_logic_does),
        cmocka_unit_test(a_text_contains_another),
        cmocka_unit_test(the_rest_of_a_division_has_the_sign_of_the_dividend),
        cmocka_unit_test(months_between_ends_a_month_on_its_last_day),
        cmocka_unit_test(a_flag_may_be_said_to_be_one),
    };

    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("function_text", tests, logic_open, logic_close);
}
