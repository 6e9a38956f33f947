/* SPDX-License-Identifier: MPL-2.0 */
/* value: what a formula works on, and how people read it. Run alone: build/test_value [pattern] */
#include "rules/value.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/words.h"

static struct arena arena;

static const char *
words(struct value value)
{
    return value_words(&arena, &value, "EUR", date_zone_named("Europe/Paris"));
}

static struct rational
ratio(int64_t num, int64_t den)
{
    struct rational made;

    assert_true(rational_make(num, den, &made));
    return made;
}

static void
a_type_is_named_as_fund_files_write_it(void **state)
{
    (void)state;
    assert_string_equal(value_type_name(TYPE_NUMBER), "number");
    assert_string_equal(value_type_name(TYPE_MONEY), "money");
    assert_string_equal(value_type_name(TYPE_FLAG), "flag");
    assert_string_equal(value_type_name(TYPE_DATE), "date");
    assert_string_equal(value_type_name(TYPE_INSTANT), "instant");
    assert_string_equal(value_type_name(TYPE_TEXT), "text");
    assert_string_equal(value_type_name(TYPE_LIST), "list");
}

static void
values_are_what_they_were_made_of(void **state)
{
    static const char *const items[] = {"a", "b"};
    struct value list = value_list(items, 2), text = value_text("scic"), flag = value_flag(true);
    struct value unknown = value_unknown(&arena, TYPE_DATE, "created");

    (void)state;
    assert_true(list.known && list.type == TYPE_LIST && list.item_count == 2);
    assert_ptr_equal(list.items, items);
    assert_true(text.known && text.type == TYPE_TEXT);
    assert_string_equal(text.text, "scic");
    assert_true(flag.known && flag.type == TYPE_FLAG && flag.number.num == 1);
    assert_int_equal(value_flag(false).number.num, 0);
    /* What has no number has 0, so that equal values have equal bytes. */
    assert_true(list.number.num == 0 && list.number.den == 1);
    assert_true(text.number.num == 0 && text.number.den == 1);
    assert_true(unknown.number.num == 0 && unknown.number.den == 1);
    assert_true(!unknown.known && unknown.type == TYPE_DATE);
    assert_string_equal(unknown.lacking->name, "created");
    assert_null(unknown.lacking->next);
}

static void
people_read_values_in_their_language(void **state)
{
    static const char *const items[] = {"kbis", "rib"};
    struct value closes = value_number(TYPE_INSTANT, rational_of(1773658800));

    (void)state;
    assert_string_equal(words(value_number(TYPE_NUMBER, rational_of(12500))), "12,500");
    assert_string_equal(words(value_number(TYPE_NUMBER, ratio(-5, 2))), "-2.5");
    assert_string_equal(words(value_number(TYPE_NUMBER, ratio(1, 3))), "1/3");
    assert_string_equal(words(value_number(TYPE_MONEY, rational_of(6000000))), "€60,000");
    assert_string_equal(words(value_number(TYPE_MONEY, rational_of(150))), "€1.50");
    assert_string_equal(words(value_flag(true)), "yes");
    assert_string_equal(words(value_flag(false)), "no");
    assert_string_equal(words(value_number(TYPE_DATE, rational_of(20528))), "16 March 2026");
    assert_string_equal(words(closes), "16 March 2026 at 12:00:00");
    assert_string_equal(words(value_text("scic")), "scic");
    assert_string_equal(words(value_list(items, 2)), "kbis, rib");
    assert_string_equal(words(value_list(NULL, 0)), "none");
    assert_string_equal(words(value_unknown(&arena, TYPE_MONEY, "own")), "unknown (own)");
    words_speak(LANGUAGE_FR);
    assert_string_equal(words(value_number(TYPE_NUMBER, ratio(25001, 2))), "12\u202f500,5");
    assert_string_equal(words(value_number(TYPE_MONEY, rational_of(6000000))),
                        "60\u202f000\u00a0€");
    words_speak(LANGUAGE_EN);
}

static void
a_part_of_a_cent_is_written_exactly(void **state)
{
    struct rational tiny = {1, 1};

    (void)state;
    assert_string_equal(words(value_number(TYPE_MONEY, ratio(8641969, 10))), "8,641.969\u00a0EUR");
    assert_string_equal(words(value_number(TYPE_MONEY, ratio(100, 3))), "1/3\u00a0EUR");
    /* A hundredth of this has a denominator that does not fit. */
    tiny.den = ((wide)1 << 126) + 1;
    assert_string_equal(words(value_number(TYPE_MONEY, tiny)),
                        "1/85070591730234615865843651857942052865 hundredths of EUR");
}

static void
an_unknown_value_names_all_that_it_lacks(void **state)
{
    struct name_list second = {"n_members", NULL}, first = {"own", &second};
    struct value value = value_unknown(&arena, TYPE_NUMBER, "x");

    (void)state;
    value.lacking = &first;
    assert_string_equal(words(value), "unknown (own, n_members)");
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_type_is_named_as_fund_files_write_it),
        cmocka_unit_test(values_are_what_they_were_made_of),
        cmocka_unit_test(people_read_values_in_their_language),
        cmocka_unit_test(a_part_of_a_cent_is_written_exactly),
        cmocka_unit_test(an_unknown_value_names_all_that_it_lacks),
    };
    int failures;

    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    arena_init(&arena, (size_t)16 << 20);
    failures = cmocka_run_group_tests_name("value", tests, NULL, NULL);
    arena_free(&arena);
    return failures;
}
