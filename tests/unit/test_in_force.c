/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Rules that hold for some days, and what is told of them. No database.
 */
#include "fund/explanation.h"
#include "fund/grid.h"
#include "fund/score_record.h"
#include "fund_worked.h"

struct seasons {
    struct fund_file file;
    struct application application;
    struct assessment assessment;
};

/* The small fund, of which rule R2 holds for some days. */
static struct seasons *
with_days(const char *days)
{
    struct seasons *seasons = ARENA_NEW(&fund_arena, struct seasons, 1);
    struct reading reading =
        fund_reading_of_text(fund_replaced(fund_bytes(FUND_SMALL), "\"basis\": \"art. 2\"", days));

    assert_string_equal(reading.said, "");
    seasons->file = reading.file;
    seasons->application = application_empty(&fund_arena, &seasons->file);
    seasons->application.code = "X1";
    return seasons;
}

static void
assess(struct seasons *seasons, const char *submitted)
{
    struct err err = {0};

    assert_int_equal(application_read_cell(&fund_arena, &seasons->file,
                                           fund_field_of(&seasons->file, "filed"), submitted,
                                           &seasons->application, &err),
                     ST_OK);
    assert_int_equal(scoring_assess(&fund_arena, &seasons->file, &seasons->application,
                                    &seasons->assessment, &err),
                     ST_OK);
}

/* The verdict on R2 of an application submitted then; "" = at no known time. */
static const char *
verdict(struct seasons *seasons, const char *submitted)
{
    assess(seasons, submitted);
    return verdict_code(seasons->assessment.rules[1].verdict);
}

static void
a_rule_is_judged_from_its_first_day_to_its_last(void **state)
{
    struct seasons *seasons = with_days("\"from\": \"2026-01-10\", \"to\": \"2026-01-20\"");

    (void)state;
    assert_string_equal(verdict(seasons, "2026-01-09T23:59:59"), "not_in_force");
    assert_string_equal(verdict(seasons, "2026-01-10T00:00:00"), "unknown"); /* facts are missing */
    assert_string_equal(verdict(seasons, "2026-01-20T23:59:59"), "unknown");
    assert_string_equal(verdict(seasons, "2026-01-21T00:00:00"), "not_in_force");
    seasons = with_days("\"from\": \"2026-01-10\"");
    assert_string_equal(verdict(seasons, "2026-01-09T12:00:00"), "not_in_force");
    assert_string_equal(verdict(seasons, "2030-01-01T12:00:00"), "unknown");
    seasons = with_days("\"to\": \"2026-01-20\"");
    assert_string_equal(verdict(seasons, "2020-01-01T12:00:00"), "unknown");
    assert_string_equal(verdict(seasons, "2026-01-21T12:00:00"), "not_in_force");
    assert_string_equal(verdict(with_days("\"comment\": \"always\""), ""), "unknown");
}

static void
without_a_submission_the_closing_tells_the_day(void **state)
{
    (void)state; /* it closes on 1 February */
    assert_string_equal(verdict(with_days("\"from\": \"2026-02-02\""), ""), "not_in_force");
    assert_string_equal(verdict(with_days("\"from\": \"2026-02-01\""), ""), "unknown");
}

static void
a_day_that_is_not_known_leaves_the_rule_unknown(void **state)
{
    struct seasons *seasons = with_days("\"from\": \"2026-02-02\"");
    int32_t day = 7;

    (void)state;
    seasons->file.has_closes = false;
    assert_string_equal(verdict(seasons, ""), "unknown");
    assert_string_equal(seasons->assessment.rules[1].lacking->name, "filed");
    assert_null(seasons->assessment.rules[1].lacking->next);
    assert_false(scoring_day(&seasons->file, &seasons->application, &day));
    assert_int_equal(day, 0);
}

static void
nothing_is_kept_against_a_rule_that_is_not_in_force(void **state)
{
    struct seasons *seasons = with_days("\"from\": \"2026-01-10\"");
    struct score_record record;
    struct err err = {0};

    (void)state;
    seasons->application.waived[1] = 1;
    assert_string_equal(verdict(seasons, "2026-01-09T12:00:00"), "not_in_force");
    assert_int_equal(
        score_record_of(&fund_arena, &seasons->file, &seasons->assessment, &record, &err), ST_OK);
    assert_int_equal(record.failed[0] & 2, 0);
    assert_int_equal(record.unknown[0] & 2, 0);
    assert_int_equal(record.waived[0] & 2, 0);
    assert_string_equal(verdict(seasons, "2026-01-10T12:00:00"), "waived");
}

static void
its_days_are_told(void **state)
{
    struct seasons *seasons = with_days("\"from\": \"2026-01-10\", \"to\": \"2026-01-20\"");
    struct fund_rule *rule = &seasons->file.rules[1];

    (void)state;
    words_speak(LANGUAGE_EN);
    assess(seasons, "2026-01-09T12:00:00");
    assert_string_equal(explanation_rule_trace(&fund_arena, &seasons->file, &seasons->application,
                                               &seasons->assessment, 1),
                        "not in force on 9 January 2026 (from 10 January 2026 to 20 January 2026)");
    rule->has_to = false;
    assert_string_equal(grid_rule_days(&fund_arena, rule), "from 10 January 2026 on");
    rule->has_to = true;
    rule->has_from = false;
    assert_string_equal(grid_rule_days(&fund_arena, rule), "until 20 January 2026");
    rule->has_to = false;
    assert_null(grid_rule_days(&fund_arena, rule));
}

static void
days_without_a_way_to_know_them_are_refused(void **state)
{
    const char *text =
        fund_replaced(fund_bytes(FUND_SMALL), "\"basis\": \"art. 2\"", "\"to\": \"2026-01-20\"");
    struct reading reading;

    (void)state;
    text = fund_replaced(text, "\"submitted\": \"filed\", ", "");
    assert_string_equal(fund_reading_of_text(text).said, ""); /* the call closes */
    text = fund_replaced(text, "\"closes\": \"2026-02-01T12:00:00\",", "");
    reading = fund_reading_of_text(text);
    assert_string_equal(reading.said,
                        "! 63:85 /call/rules/1/to: nothing tells the day of an application (name "
                        "\"submitted\" in \"intake\", or write when the call \"closes\")\n");
}

static void
what_people_are_told_is_read(void **state)
{
    static const char texts[] =
        "\"basis\": {\"text\": {\"fr\": \"art. 2\", \"en\": \"section 2\"}, \"url\": "
        "\"http://a.fr/~b?c=d&e=%20#f\"}, \"correct\": \"mend it\", \"from\": \"2026-01-10\"";
    const struct fund_rule *rule = &with_days(texts)->file.rules[1];

    (void)state;
    assert_string_equal(rule->basis.text.fr, "art. 2");
    assert_string_equal(rule->basis.text.en, "section 2");
    assert_string_equal(rule->basis.url, "http://a.fr/~b?c=d&e=%20#f");
    assert_string_equal(rule->correct.en, "mend it");
    assert_true(rule->has_from);
    assert_false(rule->has_to);
    rule = &with_days("\"basis\": {\"fr\": \"art. 2\"}")->file.rules[1];
    assert_string_equal(rule->basis.text.fr, "art. 2");
    assert_null(rule->basis.text.en);
    assert_null(rule->basis.url);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rule_is_judged_from_its_first_day_to_its_last),
        cmocka_unit_test(without_a_submission_the_closing_tells_the_day),
        cmocka_unit_test(a_day_that_is_not_known_leaves_the_rule_unknown),
        cmocka_unit_test(nothing_is_kept_against_a_rule_that_is_not_in_force),
        cmocka_unit_test(its_days_are_told),
        cmocka_unit_test(days_without_a_way_to_know_them_are_refused),
        cmocka_unit_test(what_people_are_told_is_read),
    };

    return cmocka_run_group_tests(tests, fund_begin, fund_end);
}
