/* SPDX-License-Identifier: MPL-2.0 */
#include "in_arena.h"

#include "base/date.h"

static int32_t
day(const char *text)
{
    int32_t days = -1;

    assert_true(date_parse(text, strlen(text), &days));
    return days;
}

static int32_t
length_of_month(int32_t year, int32_t month)
{
    static const int32_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return month == 2 && leap ? 29 : lengths[month - 1];
}

static void
every_day_of_ten_thousand_years_is_the_day_after_the_one_before(void **state)
{
    struct civil_date civil = {1, 1, 1}, back;
    int32_t days = -719162; /* 1 January of year 1 */

    (void)state;
    while (civil.year < 10000) {
        back = date_to_civil(days);
        if (date_of_civil(civil) != days || back.year != civil.year || back.month != civil.month ||
            back.day != civil.day) {
            fail_msg("%d-%d-%d", civil.year, civil.month, civil.day);
        }
        days++;
        if (++civil.day > length_of_month(civil.year, civil.month)) {
            civil.day = 1;
            civil.month = civil.month % 12 + 1;
            civil.year += civil.month == 1;
        }
    }
    assert_int_equal(days, 2932897); /* 1 January of year 10000 */
    assert_int_equal(day("1970-01-01"), 0);
}

static void
a_day_is_read_only_when_it_is_in_the_calendar(void **state)
{
    static const char *const bad[] = {
        "",           "2026-3-16",  "2026-03-16 ", "2026/03/16", "2026-03/16", "2026-02-29",
        "2026-13-01", "2026-00-10", "2026-01-00",  "2026-01-32", "2026-04-31", "0000-01-01",
        "2O26-01-01", "2026-0:-01", "2026-01-1/",  "16/03/2026", "20260-3-16", "1900-02-29",
    };
    int32_t days = 7;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (date_parse(bad[i], strlen(bad[i]), &days)) {
            fail_msg("\"%s\" was read", bad[i]);
        }
        assert_int_equal(days, 7);
    }
    assert_string_equal(date_text(&arena, day("2024-02-29")), "2024-02-29");
    assert_string_equal(date_text(&arena, day("2000-02-29")), "2000-02-29");
    assert_string_equal(date_text(&arena, day("0001-01-01")), "0001-01-01");
    assert_string_equal(date_text(&arena, day("9999-12-31")), "9999-12-31");
    assert_string_equal(date_text(&arena, day("2026-01-31")), "2026-01-31");
    assert_int_equal(day("2026-03-16"), 20528);
}

static void
the_zones_are_known_by_name(void **state)
{
    static const struct {
        const char *name, *noon_in_winter, *noon_in_summer; /* of Greenwich, as shown there */
    } zones[] = {
        {"Europe/Paris", "2026-01-15T13:00:00", "2026-07-15T14:00:00"},
        {"Europe/Brussels", "2026-01-15T13:00:00", "2026-07-15T14:00:00"},
        {"Europe/Luxembourg", "2026-01-15T13:00:00", "2026-07-15T14:00:00"},
        {"Europe/Warsaw", "2026-01-15T13:00:00", "2026-07-15T14:00:00"},
        {"America/Martinique", "2026-01-15T08:00:00", "2026-07-15T08:00:00"},
        {"America/Guadeloupe", "2026-01-15T08:00:00", "2026-07-15T08:00:00"},
        {"America/Cayenne", "2026-01-15T09:00:00", "2026-07-15T09:00:00"},
        {"Indian/Reunion", "2026-01-15T16:00:00", "2026-07-15T16:00:00"},
        {"Indian/Mayotte", "2026-01-15T15:00:00", "2026-07-15T15:00:00"},
        {"Pacific/Noumea", "2026-01-15T23:00:00", "2026-07-15T23:00:00"},
        {"UTC", "2026-01-15T12:00:00", "2026-07-15T12:00:00"},
    };
    int64_t winter = (int64_t)day("2026-01-15") * 86400 + 12 * 3600;
    int64_t summer = (int64_t)day("2026-07-15") * 86400 + 12 * 3600;

    (void)state;
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        const struct date_zone *zone = date_zone_named(zones[i].name);

        assert_non_null(zone);
        assert_string_equal(instant_text(&arena, winter, zone), zones[i].noon_in_winter);
        assert_string_equal(instant_text(&arena, summer, zone), zones[i].noon_in_summer);
    }
    assert_null(date_zone_named("Europe/Pari"));
    assert_null(date_zone_named(""));
}

static enum instant_problem
problem_of(const char *text, int64_t *seconds)
{
    return instant_parse(text, strlen(text), date_zone_named("Europe/Paris"), seconds);
}

static void
a_local_time_is_read_to_the_second(void **state)
{
    int64_t seconds = 7;

    (void)state;
    assert_int_equal(problem_of("2026-03-16T12:34:56", &seconds), INSTANT_OK);
    assert_int_equal(seconds, 20528 * 86400 + 11 * 3600 + 34 * 60 + 56);
    assert_int_equal(problem_of("2026-07-14 00:00:00", &seconds), INSTANT_OK);
    assert_string_equal(instant_text(&arena, seconds, date_zone_named("UTC")),
                        "2026-07-13T22:00:00");
    assert_int_equal(instant_day(seconds, date_zone_named("Europe/Paris")), day("2026-07-14"));
    assert_int_equal(instant_day(seconds - 1, date_zone_named("Europe/Paris")), day("2026-07-13"));
    assert_int_equal(problem_of("2026-03-16T23:59:59", &seconds), INSTANT_OK);
    assert_int_equal(problem_of("1996-01-01T00:00:00", &seconds), INSTANT_OK);
    assert_int_equal(problem_of("2026-03-16T00:00:00", &seconds), INSTANT_OK);
}

static void
what_is_no_local_time_is_refused(void **state)
{
    static const char *const bad[] = {
        "2026-03-16",          "2026-03-16T12:34",    "2026-03-16T12:34:56Z", "2026-03-16T24:00:00",
        "2026-03-16T12:60:00", "2026-03-16T12:00:60", "2026-03-16t12:00:00",  "2026-02-30T12:00:00",
        "2026-03-16T12-00:00", "2026-03-16T12:00-00", "2026-03-16T-1:00:00",  "2026-03-16T1a:00:00",
        "2026-03-16T12:a0:00", "2026-03-16T12:00:a0",
    };
    int64_t seconds = 7;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (problem_of(bad[i], &seconds) != INSTANT_MALFORMED) {
            fail_msg("\"%s\" was read", bad[i]);
        }
    }
    assert_int_equal(problem_of("1995-12-31T23:59:59", &seconds), INSTANT_TOO_EARLY);
    assert_int_equal(seconds, 7);
}

static void
the_hour_that_is_skipped_or_shown_twice_is_refused(void **state)
{
    static const struct {
        const char *text;
        enum instant_problem problem;
    } changes[] = {
        {"2026-03-29T01:59:59", INSTANT_OK},        {"2026-03-29T02:00:00", INSTANT_MISSING},
        {"2026-03-29T02:59:59", INSTANT_MISSING},   {"2026-03-29T03:00:00", INSTANT_OK},
        {"2026-10-25T01:59:59", INSTANT_OK},        {"2026-10-25T02:00:00", INSTANT_AMBIGUOUS},
        {"2026-10-25T02:59:59", INSTANT_AMBIGUOUS}, {"2026-10-25T03:00:00", INSTANT_OK},
        {"2026-03-22T02:30:00", INSTANT_OK},        {"2026-10-18T02:30:00", INSTANT_OK},
    };
    int64_t seconds;

    (void)state;
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        seconds = 7;
        assert_int_equal(problem_of(changes[i].text, &seconds), changes[i].problem);
        assert_int_equal(seconds == 7, changes[i].problem != INSTANT_OK);
    }
    assert_int_equal(instant_parse("2026-03-29T02:30:00", 19, date_zone_named("UTC"), &seconds),
                     INSTANT_OK);
}

/* The changes of a century, found by walking from one Sunday to the next; of the months without a
 * change, one day. */
static void
every_instant_of_a_century_is_written_and_read_again(void **state)
{
    const struct date_zone *paris = date_zone_named("Europe/Paris");
    bool summer = false;

    (void)state;
    for (int32_t days = day("1996-01-01"); days < day("2096-01-01"); days++) {
        struct civil_date civil = date_to_civil(days);
        bool sunday = (days - day("2026-03-15")) % 7 == 0;
        bool change = sunday && (civil.month == 3 || civil.month == 10) && civil.day > 24;

        if (civil.day > 1 && civil.month != 3 && civil.month != 10) {
            continue;
        }
        for (int32_t hour = 0; hour < 24; hour++) {
            int64_t seconds = (int64_t)days * 86400 + hour * 3600 + hour * 61, again = 0;
            const char *local;
            struct arena_mark mark = arena_mark(&arena);
            enum instant_problem problem;

            summer = change && hour == 1 ? civil.month == 3 : summer;
            local = instant_text(&arena, seconds, paris);
            assert_int_equal((local[11] - '0') * 10 + local[12] - '0',
                             (hour + (summer ? 2 : 1)) % 24);
            problem = instant_parse(local, 19, paris, &again);
            if (change && civil.month == 10 && hour < 2) {
                assert_int_equal(problem, INSTANT_AMBIGUOUS);
            } else {
                assert_int_equal(problem, INSTANT_OK);
                assert_true(again == seconds);
            }
            arena_reset(&arena, mark);
        }
    }
}

static void
an_instant_before_1970_has_its_day(void **state)
{
    const struct date_zone *utc = date_zone_named("UTC");

    (void)state;
    assert_string_equal(instant_text(&arena, -1, utc), "1969-12-31T23:59:59");
    assert_string_equal(instant_text(&arena, -86400, utc), "1969-12-31T00:00:00");
    assert_string_equal(instant_text(&arena, -86401, utc), "1969-12-30T23:59:59");
    assert_int_equal(instant_day(-1, utc), -1);
    assert_int_equal(instant_day(0, utc), 0);
    /* The European rule is applied to years before it, so that something is written. */
    assert_string_equal(instant_text(&arena, -86400LL * 170, date_zone_named("Europe/Paris")),
                        "1969-07-15T02:00:00");
}

static void
months_are_whole_when_the_day_is_reached(void **state)
{
    (void)state;
    assert_int_equal(date_whole_months(day("2026-01-31"), day("2026-02-28")), 0);
    assert_int_equal(date_whole_months(day("2026-01-28"), day("2026-02-28")), 1);
    assert_int_equal(date_whole_months(day("2026-01-29"), day("2026-02-28")), 0);
    assert_int_equal(date_whole_months(day("2024-03-16"), day("2026-03-16")), 24);
    assert_int_equal(date_whole_months(day("2024-03-16"), day("2026-03-15")), 23);
    assert_int_equal(date_whole_months(day("2026-03-15"), day("2024-03-16")), -23);
    assert_int_equal(date_whole_months(day("2026-03-16"), day("2026-03-16")), 0);
    assert_int_equal(date_whole_months(day("2025-11-30"), day("2026-02-01")), 2);
}

static void
calendar_months_count_both_ends(void **state)
{
    (void)state;
    assert_int_equal(date_calendar_months(day("2026-01-31"), day("2026-01-01")), 1);
    assert_int_equal(date_calendar_months(day("2026-01-31"), day("2026-02-01")), 2);
    assert_int_equal(date_calendar_months(day("2025-09-01"), day("2027-02-28")), 18);
}

static void
a_day_may_be_written_as_the_french_do(void **state)
{
    int32_t days = 7;

    (void)state;
    assert_true(date_parse_french("16/03/2026", 10, &days));
    assert_int_equal(days, 20528);
    assert_false(date_parse_french("29/02/2026", 10, &days));
    assert_false(date_parse_french("16-03/2026", 10, &days));
    assert_false(date_parse_french("16/03-2026", 10, &days));
    assert_false(date_parse_french("16/03/26", 8, &days));
    assert_false(date_parse_french("1a/03/2026", 10, &days));
    assert_int_equal(days, 20528);
}

static void
an_instant_may_say_its_offset(void **state)
{
    static const struct {
        const char *text;
        int64_t seconds;
    } good[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"2026-03-16T12:00:00+01:00", 1773658800},
        {"2026-03-16T11:00:00Z", 1773658800},
        {"2026-03-16T01:30:00-09:30", 1773658800},
        {"2026-03-16T12:00:00.123456+01:00", 1773658800},
        {"2026-03-16T23:59:59+14:59", 1773651659},
        {"2100-01-01T00:00:00Z", 4102444800},
    };
    static const char *const bad[] = {
        "2026-03-16T12:00:00",       "2026-03-16T12:00:00+01",    "2026-03-16T12:00:00+0100x",
        "2026-03-16 12:00:00Z",      "2026-02-30T12:00:00Z",      "2026-03-16T24:00:00Z",
        "2026-03-16T12:60:00Z",      "2026-03-16T12:00:60Z",      "2026-03-16T1a:00:00Z",
        "2026-03-16T12:0a:00Z",      "2026-03-16T12:00:0aZ",      "2026-03-16T12:00:00+15:00",
        "2026-03-16T12:00:00+01:60", "2026-03-16T12:00:00+0a:00", "2026-03-16T12:00:00+01:0a",
        "2026-03-16T12:00:00*01:00", "2026-03-16T12:00:00+01.00", "2026-03-16T12:00:00X",
        "2026-03-16T12-00:00Z",      "2026-03-16T12:00-00Z",      "2026-03-16T12:00:00.5",
    };

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        int64_t seconds = -1;

        assert_true(instant_parse_offset(good[i].text, strlen(good[i].text), &seconds));
        assert_int_equal(seconds, good[i].seconds);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        int64_t seconds = -1;

        assert_false(instant_parse_offset(bad[i], strlen(bad[i]), &seconds));
        assert_int_equal(seconds, -1);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_day_may_be_written_as_the_french_do),
        cmocka_unit_test(an_instant_may_say_its_offset),
        cmocka_unit_test(every_day_of_ten_thousand_years_is_the_day_after_the_one_before),
        cmocka_unit_test(a_day_is_read_only_when_it_is_in_the_calendar),
        cmocka_unit_test(the_zones_are_known_by_name),
        cmocka_unit_test(a_local_time_is_read_to_the_second),
        cmocka_unit_test(what_is_no_local_time_is_refused),
        cmocka_unit_test(the_hour_that_is_skipped_or_shown_twice_is_refused),
        cmocka_unit_test(every_instant_of_a_century_is_written_and_read_again),
        cmocka_unit_test(an_instant_before_1970_has_its_day),
        cmocka_unit_test(months_are_whole_when_the_day_is_reached),
        cmocka_unit_test(calendar_months_count_both_ends),
    };

    return cmocka_run_group_tests_name("date", tests, open_arena, close_arena);
}
