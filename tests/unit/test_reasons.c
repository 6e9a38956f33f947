/* SPDX-License-Identifier: MPL-2.0 */
/*
 * reasons: counts made by hand, their chart and their table. No database.
 */
#include "in_arena.h"

#include "reporting/reasons.h"

#include "base/words.h"
#include "report_files.h"
#include "reporting/chart.h"

static const char head[] =
    "{\"call\":{\"threshold\":\"55\"},"
    "\"rules\":[{\"code\":\"R1\",\"label\":\"On <time> & more\",\"severity\":\"blocking\"},"
    "{\"code\":\"R2\",\"severity\":\"derogable\"},{\"code\":\"R3\",\"severity\":\"completable\"}],"
    "\"criteria\":[{\"code\":\"A\",\"floor\":\"2\"},{\"code\":\"B\",\"floor\":null}]}";

/* R1 fails three times, once alone; R2 is unknown once and was derogated once; R3 was completed. */
static const char *const applications[] = {
    "{\"status\":\"ineligible\",\"failed_rules\":[\"R1\"],\"unknown_rules\":[],"
    "\"waived_rules\":[],\"requested_cents\":1000}",
    "{\"status\":\"ineligible\",\"failed_rules\":[\"R1\"],\"unknown_rules\":[\"R2\"],"
    "\"waived_rules\":[\"R3\"],\"requested_cents\":200,\"below_floors\":[\"A\"],"
    "\"below_threshold\":true}",
    "{\"status\":\"ineligible\",\"failed_rules\":[\"R1\",\"R9\"],\"unknown_rules\":[],"
    "\"waived_rules\":[],\"requested_cents\":null}",
    "{\"status\":\"rejected\",\"failed_rules\":[],\"unknown_rules\":[],"
    "\"waived_rules\":[\"R2\"],\"requested_cents\":30,\"below_floors\":[\"A\"],"
    "\"below_threshold\":true}",
    "{\"status\":\"awarded\",\"failed_rules\":[],\"unknown_rules\":[],\"waived_rules\":[],"
    "\"requested_cents\":4,\"below_floors\":[],\"below_threshold\":false}",
    "{\"status\":\"awarded\"}",
    "{\"status\":\"waiting\"}",
};

#define APPLICATIONS (sizeof applications / sizeof *applications)

static const char *
counted(const char *head_json, size_t count)
{
    struct reasons reasons = reasons_in(&arena, report_parse(&arena, head_json));
    struct text text = text_in(&arena);

    for (size_t i = 0; i < count; i++) {
        reasons_add(&reasons, report_parse(&arena, applications[i]));
    }
    document_write_json(reasons_document(&arena, &reasons), &text);
    return text_of(&text);
}

static void
each_reason_is_counted_alone_and_with_others(void **state)
{
    (void)state;
    assert_string_equal(
        counted(head, APPLICATIONS),
        "{\"application_count\":7,"
        "\"floors\":[{\"below_count\":2,\"code\":\"A\",\"floor\":\"2\",\"label\":null,"
        "\"requested_cents\":230}],"
        "\"ineligible_count\":3,\"ineligible_percent\":\"42.9\","
        "\"rules\":[{\"alone_count\":1,\"code\":\"R1\",\"completed_count\":0,"
        "\"derogated_count\":0,\"failed_count\":3,\"label\":\"On <time> & more\","
        "\"requested_cents\":1200,\"severity\":\"blocking\",\"unknown_count\":0,"
        "\"with_others_count\":2},"
        "{\"alone_count\":0,\"code\":\"R2\",\"completed_count\":0,\"derogated_count\":1,"
        "\"failed_count\":0,\"label\":null,\"requested_cents\":200,\"severity\":\"derogable\","
        "\"unknown_count\":1,\"with_others_count\":1},"
        "{\"alone_count\":0,\"code\":\"R3\",\"completed_count\":1,\"derogated_count\":0,"
        "\"failed_count\":0,\"label\":null,\"requested_cents\":0,\"severity\":\"completable\","
        "\"unknown_count\":0,\"with_others_count\":0}],"
        "\"threshold\":{\"below_count\":2,\"requested_cents\":230,\"threshold\":\"55\"}}");
}

static void
without_applications_there_is_no_share(void **state)
{
    (void)state;
    assert_string_equal(counted("{\"rules\":[],\"criteria\":[],\"call\":{}}", 0),
                        "{\"application_count\":0,\"floors\":[],\"ineligible_count\":0,"
                        "\"ineligible_percent\":null,\"rules\":[],\"threshold\":null}");
    assert_string_equal(counted("{}", 0),
                        "{\"application_count\":0,\"floors\":[],\"ineligible_count\":0,"
                        "\"ineligible_percent\":null,\"rules\":[],\"threshold\":null}");
}

static void
shares_are_rounded_to_the_nearest_tenth(void **state)
{
    (void)state;
    assert_non_null(strstr(counted(head, 1), "\"ineligible_percent\":\"100.0\""));
    assert_non_null(strstr(counted(head, 4), "\"ineligible_percent\":\"75.0\""));
    assert_non_null(strstr(counted(head, 6), "\"ineligible_percent\":\"50.0\""));
}

static size_t
occurrences(const char *text, const char *words)
{
    size_t count = 0;

    for (const char *at = strstr(text, words); at != NULL; at = strstr(at + 1, words)) {
        count++;
    }
    return count;
}

static void
the_chart_has_a_bar_for_each_rule_that_is_against_some(void **state)
{
    struct document *rules = report_parse(
        &arena, "[{\"code\":\"R1\",\"label\":\"On <time> & more, much longer than a "
                "line can ever be, and longer still\",\"alone_count\":1,\"with_others_count\":3},"
                "{\"code\":\"R2\",\"alone_count\":0,\"with_others_count\":0},"
                "{\"code\":\"R3\",\"alone_count\":1,\"with_others_count\":0}]");
    const char *svg = chart_reasons(&arena, rules);

    (void)state;
    words_speak(LANGUAGE_EN);
    assert_non_null(strstr(svg, "viewBox=\"0 0 720 122\"")); /* 2 rows of 46, 8, 22 */
    assert_non_null(
        strstr(svg, ">R1 – On &lt;time&gt; &amp; more, much longer than a line can ever be, …<"));
    assert_non_null(strstr(svg, ">4: 1 alone, 3 with others<"));
    assert_non_null(strstr(svg, ">1: 1 alone, 0 with others<"));
    assert_null(strstr(svg, "R2"));
    /* 708 wide: a quarter alone, three quarters with others; then a quarter alone and no more. */
    assert_non_null(
        strstr(svg, "<rect x=\"6\" y=\"21\" width=\"177\" height=\"18\" fill=\"#24476b\""));
    assert_non_null(
        strstr(svg, "<rect x=\"183\" y=\"21\" width=\"531\" height=\"18\" fill=\"url("));
    assert_non_null(
        strstr(svg, "<rect x=\"6\" y=\"67\" width=\"177\" height=\"18\" fill=\"#24476b\""));
    assert_int_equal(occurrences(svg, "height=\"18\""), 3);
    assert_int_equal(occurrences(svg, "<title"), 1);
    assert_int_equal(occurrences(svg, "<desc"), 1);
    assert_int_equal(occurrences(svg, "height=\"12\""), 2); /* the legend */
}

static void
without_a_reason_there_is_no_chart(void **state)
{
    (void)state;
    assert_null(chart_reasons(&arena, report_parse(&arena, "[]")));
    assert_null(chart_reasons(&arena, report_parse(&arena, "[{\"code\":\"R2\",\"alone_count\":0,"
                                                           "\"with_others_count\":0}]")));
}

static void
the_table_has_a_line_for_each_reason(void **state)
{
    char *example = report_read(&arena, "tests/data/dossier/document.json");

    (void)state;
    assert_true(report_speak_french());
    report_expect(&arena, "tests/data/dossier/expected.reasons.csv",
                  report_written(&arena, report_parse(&arena, example), WRITER_REASONS,
                                 WRITER_SECTIONS_AUTO));
    words_speak(LANGUAGE_EN);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_reason_is_counted_alone_and_with_others),
        cmocka_unit_test(without_applications_there_is_no_share),
        cmocka_unit_test(shares_are_rounded_to_the_nearest_tenth),
        cmocka_unit_test(the_chart_has_a_bar_for_each_rule_that_is_against_some),
        cmocka_unit_test(without_a_reason_there_is_no_chart),
        cmocka_unit_test(the_table_has_a_line_for_each_reason),
    };

    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
