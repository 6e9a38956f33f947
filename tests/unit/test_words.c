/* SPDX-License-Identifier: MPL-2.0 */
#include "in_arena.h"

#include "base/words.h"

#include "base/date.h"
#include "catalogue.h"

#include <stdlib.h>

#define NARROW   "\u202f" /* narrow no-break space, between groups of digits */
#define NO_BREAK "\u00a0"

static int
begin(void **state)
{
    (void)open_arena(state);
    assert_int_equal(setenv("LANGUAGE", "de", 1), 0); /* a machine that speaks German */
    catalogue_open();
    return 0;
}

static int
in_english(void **state)
{
    (void)state;
    words_speak(LANGUAGE_EN);
    return 0;
}

static int
in_french(void **state)
{
    (void)state;
    words_speak(LANGUAGE_FR);
    return 0;
}

static int32_t
day(int32_t year, int32_t month, int32_t day_of_month)
{
    return date_of_civil((struct civil_date){year, month, day_of_month});
}

static void
english_is_spoken_until_another_language_is_chosen(void **state)
{
    (void)state;
    assert_int_equal(words_language(), LANGUAGE_EN);
    words_speak(LANGUAGE_FR);
    assert_int_equal(words_language(), LANGUAGE_FR);
    assert_string_equal(words_of("March"), "mars");
    words_speak(LANGUAGE_EN);
    assert_int_equal(words_language(), LANGUAGE_EN);
    assert_string_equal(words_of("March"), "March");
    assert_string_equal(getenv("LANGUAGE"), "en");
}

static void
a_text_without_translation_stays_as_it_is(void **state)
{
    (void)state;
    assert_string_equal(words_of("zzz is in no catalogue"), "zzz is in no catalogue");
}

static void
french_money(void **state)
{
    (void)state;
    assert_string_equal(words_money(&arena, 123456789, "EUR", 1),
                        "1" NARROW "234" NARROW "567,89" NO_BREAK "€");
    assert_string_equal(words_money(&arena, 38100000, "EUR", 0), "381" NARROW "000" NO_BREAK "€");
    assert_string_equal(words_money(&arena, 38100000, "EUR", 1),
                        "381" NARROW "000,00" NO_BREAK "€");
    assert_string_equal(words_money(&arena, 38100001, "EUR", 0),
                        "381" NARROW "000,01" NO_BREAK "€");
    assert_string_equal(words_money(&arena, -5, "EUR", 0), "-0,05" NO_BREAK "€");
    assert_string_equal(words_money(&arena, -10000, "EUR", 0), "-100" NO_BREAK "€");
    assert_string_equal(words_money(&arena, 0, "XPF", 0), "0" NO_BREAK "XPF");
    assert_string_equal(words_money(&arena, INT64_MIN, "EUR", 0),
                        "-92" NARROW "233" NARROW "720" NARROW "368" NARROW "547" NARROW
                        "758,08" NO_BREAK "€");
}

static void
english_money(void **state)
{
    (void)state;
    assert_string_equal(words_money(&arena, 123456789, "EUR", 1), "€1,234,567.89");
    assert_string_equal(words_money(&arena, -123456700, "USD", 0), "-$1,234,567");
    assert_string_equal(words_money(&arena, 12345, "GBP", 0), "£123.45");
    assert_string_equal(words_money(&arena, 100, "PLN", 1), "1.00" NO_BREAK "PLN");
}

static void
french_decimals(void **state)
{
    (void)state;
    assert_string_equal(words_decimal(&arena, "1234.50"), "1" NARROW "234,50");
    assert_string_equal(words_decimal(&arena, "-123456"), "-123" NARROW "456");
    assert_string_equal(words_decimal(&arena, "999"), "999");
    assert_string_equal(words_decimal(&arena, "-0.125"), "-0,125");
    assert_string_equal(words_decimal(&arena, "1000/3"), "1000/3");
}

static void
english_decimals(void **state)
{
    (void)state;
    assert_string_equal(words_decimal(&arena, "1234567.5"), "1,234,567.5");
    assert_string_equal(words_decimal(&arena, "-1000/3"), "-1000/3");
}

static void
french_days(void **state)
{
    static const char *const months[] = {"janvier",   "février", "mars",     "avril",
                                         "mai",       "juin",    "juillet",  "août",
                                         "septembre", "octobre", "novembre", "décembre"};

    (void)state;
    assert_string_equal(words_date(&arena, day(2026, 3, 1)), "1er mars 2026");
    assert_string_equal(words_date(&arena, day(2026, 3, 16)), "16 mars 2026");
    for (int32_t month = 1; month <= 12; month++) {
        const char *written = words_date(&arena, day(2026, month, 2));

        assert_int_equal(strncmp(written + 2, months[month - 1], strlen(months[month - 1])), 0);
    }
}

static void
english_days(void **state)
{
    static const char *const months[] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};

    (void)state;
    assert_string_equal(words_date(&arena, day(2026, 3, 1)), "1 March 2026");
    for (int32_t month = 1; month <= 12; month++) {
        const char *written = words_date(&arena, day(2026, month, 2));

        assert_int_equal(strncmp(written + 2, months[month - 1], strlen(months[month - 1])), 0);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(english_is_spoken_until_another_language_is_chosen),
        cmocka_unit_test_setup(a_text_without_translation_stays_as_it_is, in_french),
        cmocka_unit_test_setup(french_money, in_french),
        cmocka_unit_test_setup(english_money, in_english),
        cmocka_unit_test_setup(french_decimals, in_french),
        cmocka_unit_test_setup(english_decimals, in_english),
        cmocka_unit_test_setup(french_days, in_french),
        cmocka_unit_test_setup(english_days, in_english),
    };

    return cmocka_run_group_tests_name("words", tests, begin, close_arena);
}
