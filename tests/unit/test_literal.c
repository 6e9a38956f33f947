/* SPDX-License-Identifier: MPL-2.0 */
/*
 * literal: the constants of formulas, read and written.
 * Run alone: build/test_literal [pattern]
 */
#include "rules/literal.h"

#include "rules_fixture.h"

static void
a_literal_has_its_exact_value(void **state)
{
    const struct formula *share = fixture_formula("12.5 %"),
                         *money = fixture_formula("euros('0.50')");
    const struct formula *text = fixture_formula("'l''eau'"),
                         *date = fixture_formula("date('1970-01-02')");

    (void)state;
    assert_true(share->value.number.num == 1 && share->value.number.den == 8 && share->percent);
    assert_true(money->value.type == TYPE_MONEY && money->value.number.num == 50);
    assert_string_equal(text->value.text, "l'eau");
    assert_true(date->value.type == TYPE_DATE && date->value.number.num == 1);
    assert_true(fixture_formula("never")->value.number.num == 0);
}

static void
days_and_amounts_are_the_two_constants_with_a_name(void **state)
{
    (void)state;
    assert_string_equal(literal_at(0)->name, "date");
    assert_string_equal(literal_at(1)->name, "euros");
    assert_null(literal_at(2));
    assert_ptr_equal(literal_named("date"), literal_at(0));
    assert_ptr_equal(literal_named("euros"), literal_at(1));
    assert_null(literal_named("dates"));
}

static void
only_what_is_exact_is_read(void **state)
{
    const struct literal_kind *date = literal_named("date"), *euros = literal_named("euros");
    struct value value;

    (void)state;
    assert_true(date->read("2028-02-29", &value));
    assert_false(date->read("2027-02-29", &value));
    assert_false(date->read("12/01/2026", &value));
    assert_false(date->read("", &value));
    assert_true(euros->read("-12.345", &value));
    assert_true(value.number.num == -2469 && value.number.den == 2);
    assert_true(euros->read("999999999999999999999999999999", &value));
    assert_false(euros->read("1,50", &value));
    assert_false(euros->read("1 000", &value));
    assert_false(euros->read("", &value));
}

static void
quotes_come_off_and_on_again(void **state)
{
    static const struct {
        const char *bare, *quoted;
    } cases[] = {
        {"", "''"},   {"a", "'a'"}, {"l'eau", "'l''eau'"}, {"'", "''''"}, {"'a''b", "'''a''''b'"},
        {"é", "'é'"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        size_t length = strlen(cases[i].quoted);

        assert_string_equal(literal_quoted(&fixture_arena, cases[i].bare), cases[i].quoted);
        assert_string_equal(literal_unquoted(&fixture_arena, cases[i].quoted, length),
                            cases[i].bare);
    }
}

static void
a_literal_is_written_as_it_is_read(void **state)
{
    static const char *const texts[] = {
        "12.5 %",
        "-80 %",
        "0.125",
        "-3",
        "euros('0.5')",
        "euros('100000')",
        "date('2026-01-12')",
        "'l''eau'",
        "always",
        "false",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        assert_string_equal(literal_text(&fixture_arena, fixture_formula(texts[i])), texts[i]);
    }
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_literal_has_its_exact_value),
        cmocka_unit_test(days_and_amounts_are_the_two_constants_with_a_name),
        cmocka_unit_test(only_what_is_exact_is_read),
        cmocka_unit_test(quotes_come_off_and_on_again),
        cmocka_unit_test(a_literal_is_written_as_it_is_read),
    };

    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("literal", tests, fixture_open, fixture_close);
}
