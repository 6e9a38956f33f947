/* SPDX-License-Identifier: MPL-2.0 */
/*
 * nearest: the name that was probably meant. Run alone: build/test_nearest [pattern]
 */
#include "rules/nearest.h"

#include "rules/check.h"
#include "rules/parser.h"
#include "rules_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static enum status
check_text(const char *text, int wanted, struct formula **formula, struct err *err)
{
    struct symbols symbols = fixture_symbols();
    enum status status = parser_read(&fixture_arena, text, formula, err);

    assert_int_equal(status, ST_OK);
    return check_formula(&fixture_arena, *formula, &symbols, wanted, err);
}

struct refusal {
    const char *text;
    long column;
    const char *reason, *hint;
};

static void
assert_refusals(const struct refusal *cases, size_t count, int wanted)
{
    for (size_t i = 0; i < count; i++) {
        struct formula *formula;
        struct err err = {.hint = "left from before"};

        assert_int_equal(check_text(cases[i].text, wanted, &formula, &err), ST_DATA);
        assert_string_equal(err.text, cases[i].reason);
        assert_string_equal(err.hint, cases[i].hint);
        assert_int_equal(err.column, cases[i].column);
    }
}

static void
an_unknown_name_is_told_with_the_nearest_known_one(void **state)
{
    static const struct refusal cases[] = {
        {"n_member >= 3", 1, "unknown name `n_member`", "did you mean `n_members`?"},
        {"1 + nmembers", 5, "unknown name `nmembers`", "did you mean `n_members`?"},
        {"n_membres", 1, "unknown name `n_membres`", "did you mean `n_members`?"},
        {"satge = 'x'", 1, "unknown name `satge`", "did you mean `stage`?"},
        {"EPCI = 'x'", 1, "unknown name `EPCI`", "did you mean `epci`?"},
        {"epci in fund.epci", 9, "unknown name `fund.epci`", "did you mean `fund.epcis`?"},
        {"stage = emergence", 9, "unknown name `emergence`",
         "a text stands in quotes: 'emergence'"},
        {"min", 1, "unknown name `min`", "the function is written min(a, b, ...)"},
        {"mni(1, 2)", 1, "unknown function `mni`", "did you mean `min`?"},
        {"MAX(1, 2)", 1, "unknown function `MAX`", "did you mean `max`?"},
        {"euro('1')", 1, "unknown function `euro`", "did you mean `euros`?"},
        {"floor(1)", 1, "unknown function `floor`", ""},
        {"own(1)", 1, "unknown function `own`", ""},
    };
    struct formula *formula;
    struct err err = {0};
    const char *long_name =
        "an_impossible_name_that_is_longer_than_any_code_of_a_fund_may_ever_be_x";

    (void)state;
    assert_refusals(cases, COUNT(cases), PROGRAM_ANY);
    assert_int_equal(check_text(long_name, PROGRAM_ANY, &formula, &err), ST_DATA);
    assert_string_equal(
        err.text, "unknown name `an_impossible_name_that_is_longer_than_any_code_of_a_fund_may_e`");
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_unknown_name_is_told_with_the_nearest_known_one),
    };
    int failures;

    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    arena_init(&fixture_arena, (size_t)256 << 20);
    failures = cmocka_run_group_tests_name("nearest", tests, NULL, NULL);
    arena_free(&fixture_arena);
    return failures;
}
