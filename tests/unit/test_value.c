/* SPDX-License-Identifier: MPL-2.0 */
/* value: what a formula works on, and how people read it. Run alone: build/test_value [pattern] */
#include "in_arena.h"

#include "rules/value.h"

#include "base/words.h"

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
    assert_string_equal(value_type_name(TYPE_RECORD), "record");
    assert_string_equal(value_type_name(TYPE_ANY), "any");
}

static void
values_are_what_they_were_made_of(void **state)
{
    static const char *const texts[] = {"a", "b"};
    const struct value items[] = {value_text("a"), value_text("b")};
    struct value list = value_list(items, 2), text = value_text("scic"), flag = value_flag(true);
    struct value text_list = value_text_list(&arena, texts, 2);
    struct value unknown = value_unknown(&arena, TYPE_DATE, "created");

    (void)state;
    assert_true(list.known && list.type == TYPE_LIST && list.item_count == 2);
    assert_ptr_equal(list.items, items);
    assert_true(text_list.known && text_list.type == TYPE_LIST && text_list.item_count == 2);
    assert_ptr_equal(text_list.items[0].text, texts[0]);
    assert_true(text_list.items[1].known && text_list.items[1].type == TYPE_TEXT);
    assert_ptr_equal(text_list.items[1].text, texts[1]);
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
    assert_string_equal(words(value_text_list(&arena, items, 2)), "kbis, rib");
    assert_string_equal(words(value_list(NULL, 0)), "empty list");
    assert_string_equal(words(value_unknown(&arena, TYPE_MONEY, "own")), "unknown (own)");
    words_speak(LANGUAGE_FR);
    assert_string_equal(words(value_number(TYPE_NUMBER, ratio(25001, 2))), "12\u202f500,5");
    assert_string_equal(words(value_number(TYPE_MONEY, rational_of(6000000))),
                        "60\u202f000\u00a0€");
    words_speak(LANGUAGE_EN);
}

static const struct shape_member paper_members[] = {
    {"name", {.type = TYPE_TEXT}, {NULL}},
    {"pages", {.type = TYPE_NUMBER}, {[LANGUAGE_EN] = "length", [LANGUAGE_FR] = "longueur"}},
};
static const struct shape paper = {
    .type = TYPE_RECORD, .members = paper_members, .member_count = 2};

static void
a_record_has_the_members_of_its_shape(void **state)
{
    static const struct shape empty = {.type = TYPE_RECORD};
    const struct value items[] = {value_text("kbis"), value_number(TYPE_NUMBER, ratio(5, 2))};
    struct value record = value_record(&paper, items);

    (void)state;
    assert_true(record.known && record.type == TYPE_RECORD && record.item_count == 2);
    assert_ptr_equal(record.items, items);
    assert_ptr_equal(record.shape, &paper);
    assert_true(record.number.num == 0 && record.number.den == 1);
    assert_string_equal(words(record), "(name kbis, length 2.5)");
    assert_string_equal(words(value_record(&empty, NULL)), "()");
    words_speak(LANGUAGE_FR);
    assert_string_equal(words(record), "(name kbis\u00a0; longueur 2,5)");
    words_speak(LANGUAGE_EN);
}

static void
items_are_told_as_values_of_their_type(void **state)
{
    const struct value numbers[] = {value_number(TYPE_NUMBER, ratio(1, 2)),
                                    value_unknown(&arena, TYPE_NUMBER, "pages.1")};
    const struct value records[] = {
        value_record(&paper, (const struct value[]){value_text("a"), numbers[0]}),
        value_record(&paper, (const struct value[]){value_text("b"), numbers[1]})};

    (void)state;
    assert_string_equal(words(value_list(numbers, 2)), "0.5, unknown (pages.1)");
    assert_string_equal(words(value_list(records, 2)),
                        "(name a, length 0.5), (name b, length unknown (pages.1))");
    words_speak(LANGUAGE_FR);
    assert_string_equal(words(value_list(numbers, 1)), "0,5");
    assert_string_equal(words(value_list((const struct value[]){numbers[0], numbers[0]}, 2)),
                        "0,5\u00a0; 0,5");
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
    struct name_list second = {"n_members", NULL, false}, first = {"own", &second, false};
    struct value value = value_unknown(&arena, TYPE_NUMBER, "x");

    (void)state;
    value.lacking = &first;
    assert_string_equal(words(value), "unknown (own, n_members)");
}

static void
a_name_that_is_missing_twice_is_told_once(void **state)
{
    struct value whole = value_unknown(&arena, TYPE_NUMBER, "a");
    struct value both = value_unknown(&arena, TYPE_NUMBER, "b");
    const struct value again = value_unknown(&arena, TYPE_NUMBER, "a");
    const struct value reason = value_undefined(&arena, TYPE_NUMBER, "division by zero");
    const struct name_list *before;

    (void)state;
    assert_false(whole.lacking->undefined);
    assert_true(reason.lacking->undefined);
    value_lack(&arena, &both, &again);
    value_lack(&arena, &whole, &both);
    assert_string_equal(words(both), "unknown (b, a)");
    assert_string_equal(words(whole), "unknown (a, b)");
    before = whole.lacking;
    value_lack(&arena, &whole, &both);
    assert_ptr_equal(whole.lacking, before); /* it has all of them: nothing is copied */
    value_lack(&arena, &whole, &reason);
    assert_string_equal(words(whole), "unknown (a, b, division by zero)");
    assert_true(whole.lacking->next->next->undefined);
    assert_false(whole.lacking->next->undefined);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_type_is_named_as_fund_files_write_it),
        cmocka_unit_test(values_are_what_they_were_made_of),
        cmocka_unit_test(people_read_values_in_their_language),
        cmocka_unit_test(a_name_that_is_missing_twice_is_told_once),
        cmocka_unit_test(a_record_has_the_members_of_its_shape),
        cmocka_unit_test(items_are_told_as_values_of_their_type),
        cmocka_unit_test(a_part_of_a_cent_is_written_exactly),
        cmocka_unit_test(an_unknown_value_names_all_that_it_lacks),
    };
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("value", tests, open_arena, close_arena);
}
