/* SPDX-License-Identifier: MPL-2.0 */
/*
 * period: years, halves, quarters, months, days, and from day to day. No database.
 * Run alone: build/test_period [pattern]
 */
#include "in_arena.h"

#include "reporting/period.h"

#include "base/date.h"

#include <stdio.h>

static void
each_notation_has_its_first_and_its_last_day(void **state)
{
    static const struct {
        const char *text, *from, *through, *name;
    } cases[] = {
        {"2026", "2026-01-01", "2026-12-31", "2026"},
        {"2026-H1", "2026-01-01", "2026-06-30", "2026-H1"},
        {"2026-S2", "2026-07-01", "2026-12-31", "2026-H2"},
        {"2026-Q1", "2026-01-01", "2026-03-31", "2026-Q1"},
        {"2026-T3", "2026-07-01", "2026-09-30", "2026-Q3"},
        {"2026-t4", "2026-10-01", "2026-12-31", "2026-Q4"},
        {"2028-02", "2028-02-01", "2028-02-29", "2028-02"},
        {"2026-12", "2026-12-01", "2026-12-31", "2026-12"},
        {"2026-07-14", "2026-07-14", "2026-07-14", "2026-07-14"},
        {"2026-01-01..2026-03-05", "2026-01-01", "2026-03-05", "2026-01-01..2026-03-05"},
        {"2026-01-01..2026-03-31", "2026-01-01", "2026-03-31", "2026-Q1"},
        {"2026-01-01..2027-12-31", "2026-01-01", "2027-12-31", "2026-01-01..2027-12-31"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int32_t from, through;

        assert_true(period_parse(cases[i].text, &from, &through));
        assert_string_equal(date_text(&arena, from), cases[i].from);
        assert_string_equal(date_text(&arena, through), cases[i].through);
        assert_string_equal(period_name(&arena, from, through), cases[i].name);
    }
}

static void
what_is_no_period_is_refused(void **state)
{
    static const char *const cases[] = {
        "",        "26",      "2026-",      "2026-H3",  "2026-Q5",    "2026-T0",
        "2026-X1", "2026-13", "2026-00",    "2026-1",   "2026-02-30", "2026-03-05..2026-03-04",
        "2026..",  "..2026",  "2026..2027", "2026-H1 ", "0000",       "2026-01-01..2026-02-30",
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int32_t from, through;

        if (period_parse(cases[i], &from, &through)) {
            fail_msg("\"%s\" is taken", cases[i]);
        }
    }
}

static void
the_year_of_a_day_is_the_calendar_year(void **state)
{
    int32_t from, through;

    (void)state;
    period_year(date_of_civil((struct civil_date){2028, 2, 29}), &from, &through);
    assert_string_equal(date_text(&arena, from), "2028-01-01");
    assert_string_equal(date_text(&arena, through), "2028-12-31");
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_notation_has_its_first_and_its_last_day),
        cmocka_unit_test(what_is_no_period_is_refused),
        cmocka_unit_test(the_year_of_a_day_is_the_calendar_year),
    };

    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
