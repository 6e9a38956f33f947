/* SPDX-License-Identifier: MPL-2.0 */
/*
 * figure_chart: tables of a document as pictures; what cannot be drawn is named.
 * Run alone: build/test_figure_chart [pattern]
 */
#include "in_arena.h"

#include "base/words.h"
#include "reporting/figure_chart.h"

static const char *
strings(void *context, const char *name)
{
    (void)context;
    return strstr(name, "common") != NULL
               ? "{}"
               : "{\"block.t\": {\"fr\": \"Tableau\", \"en\": \"Table\"},"
                 " \"chart.t\": {\"fr\": \"d\", \"en\": \"What it shows\"},"
                 " \"mark.t\": {\"fr\": \"seuil\", \"en\": \"threshold\"},"
                 " \"column.paid\": {\"fr\": \"payé\", \"en\": \"paid\"}}";
}

/* The picture of a table of these columns, rows and chart, or what is said against it. */
static const char *
drawn(const char *columns, const char *rows, const char *chart)
{
    const char *json = text_format(
        &arena,
        "{\"report\":\"r\",\"version\":1,\"fund\":{\"code\":\"f\",\"name\":\"F\",\"currency\":"
        "\"EUR\",\"language\":\"en\"},\"funder\":null,\"period\":{\"from_date\":\"2026-01-01\","
        "\"through_date\":\"2026-12-31\"},\"as_of_date\":\"2026-12-31\",\"sections\":[{\"code\":"
        "\"s\",\"blocks\":[{\"kind\":\"table\",\"code\":\"t\",\"columns\":%s,\"rows\":%s,"
        "\"chart\":%s}]}]}",
        columns, rows, chart);
    struct document *document = NULL;
    struct figures figures;
    struct figures_words words;
    struct err err = {0};
    const char *svg = NULL;

    if (document_parse(&arena, json, strlen(json), &document, &err) != ST_OK ||
        figures_read(&arena, document, &figures, &err) != ST_OK ||
        figures_words_begin(&arena, &figures, strings, NULL, &words, &err) != ST_OK ||
        chart_of_block(&arena, &figures.sections[0].blocks[0], &words, &svg, &err) != ST_OK) {
        return arena_string(&arena, err.text);
    }
    return svg;
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

#define MONEY                                                                                      \
    "[{\"code\":\"who\",\"unit\":\"text\"},{\"code\":\"paid\",\"unit\":\"cents\"},"                \
    "{\"code\":\"left\",\"unit\":\"cents\"}]"

static void
a_table_is_drawn_with_its_words(void **state)
{
    const char *svg =
        drawn(MONEY, "[[\"North\",10000,30000],[\"South\",null,20000]]",
              "{\"kind\":\"stacked\",\"label\":\"who\",\"series\":[\"paid\",\"left\"]}");

    (void)state; /* 100 euros of 400 are a quarter of 708 */
    assert_non_null(strstr(svg, "<title id=\"chart-t-title\">Table</title>"));
    assert_non_null(strstr(svg, ">What it shows</desc>"));
    assert_non_null(strstr(svg, "<rect x=\"6\" y=\"22\" width=\"177\""));
    assert_non_null(strstr(svg, ">€400</text>"));
    assert_non_null(strstr(svg, ">paid</text>"));
}

static void
a_part_below_zero_stands_beside_the_others(void **state)
{
    const char *svg =
        drawn(MONEY, "[[\"North\",10000,-5000]]",
              "{\"kind\":\"stacked\",\"label\":\"who\",\"series\":[\"paid\",\"left\"]}");

    (void)state;
    assert_non_null(strstr(svg, "height=\"13\"")); /* thin bars, one a series */
    assert_int_equal(occurrences(svg, "height=\"18\""), 0);
}

static void
digits_are_compared_though_they_have_other_decimals(void **state)
{
    const char *svg = drawn("[{\"code\":\"who\",\"unit\":\"text\"},"
                            "{\"code\":\"score\",\"unit\":\"decimal\"}]",
                            "[[\"a\",\"12.5\"],[\"b\",\"6.25\"],[\"c\",\"-1\"]]",
                            "{\"kind\":\"bar\",\"label\":\"who\",\"series\":[\"score\"]}");

    (void)state; /* from -1.00 to 12.50: zero at 52 of 708, 6.25 at 380 */
    assert_non_null(strstr(svg, "<rect x=\"58\" y=\"22\" width=\"656\""));
    assert_non_null(strstr(svg, "<rect x=\"58\" y=\"66\" width=\"328\""));
    assert_non_null(strstr(svg, "<rect x=\"6\" y=\"110\" width=\"52\""));
    assert_non_null(strstr(svg, ">12.5</text>")); /* as the table tells it */
    assert_non_null(strstr(svg, ">-1</text>"));
}

static void
days_are_said_to_be_days(void **state)
{
    const char *svg = drawn("[{\"code\":\"who\",\"unit\":\"text\"},"
                            "{\"code\":\"wait\",\"unit\":\"days\"}]",
                            "[[\"a\",71],[\"b\",29]]",
                            "{\"kind\":\"bar\",\"label\":\"who\",\"series\":[\"wait\"]}");

    (void)state;
    assert_non_null(strstr(svg, ">71 days</text>"));
}

static void
rows_of_a_bullet_chart_have_the_decimals_of_their_own_unit(void **state)
{
    const char *svg = drawn("[{\"code\":\"what\",\"unit\":\"text\"},"
                            "{\"code\":\"baseline\",\"unit\":\"decimal\"},"
                            "{\"code\":\"target\",\"unit\":\"decimal\"},"
                            "{\"code\":\"realised\",\"unit\":\"decimal\"}]",
                            "[[\"jobs\",\"0.00\",\"14.60\",\"6.53\"],"
                            "[\"people\",null,\"2500\",\"980\"]]",
                            "{\"kind\":\"bullet\",\"label\":\"what\","
                            "\"series\":[\"baseline\",\"target\",\"realised\"]}");

    (void)state;
    assert_non_null(strstr(svg, "14.60"));
    assert_non_null(strstr(svg, "2,500 ·"));
    assert_null(strstr(svg, "2,500.00"));
}

static void
a_grid_is_made_of_the_rows_of_a_table(void **state)
{
    const char *svg = drawn(
        "[{\"code\":\"model\",\"unit\":\"text\"},{\"code\":\"economy\",\"unit\":\"text\"},"
        "{\"code\":\"files\",\"unit\":\"count\"}]",
        "[[\"PTCE\",\"market\",5],[\"PTCE\",\"hybrid\",1],[\"none\",\"hybrid\",2]]",
        "{\"kind\":\"heat\",\"label\":\"model\",\"across\":\"economy\",\"series\":[\"files\"]}");

    (void)state; /* two by two, of which one is nothing */
    assert_int_equal(occurrences(svg, "fill-opacity"), 4);
    assert_int_equal(occurrences(svg, "fill-opacity=\"0.0\""), 1);
    assert_int_equal(occurrences(svg, "fill-opacity=\"0.60\""), 1);
}

static void
a_mark_and_sums_are_those_of_the_chart(void **state)
{
    const char *svg =
        drawn("[{\"code\":\"class\",\"unit\":\"text\"},{\"code\":\"files\",\"unit\":\"count\"}]",
              "[[\"0-50\",1],[\"50-100\",4]]",
              "{\"kind\":\"histogram\",\"label\":\"class\",\"series\":[\"files\"],\"mark\":1}");

    (void)state;
    assert_non_null(strstr(svg, ">threshold</text>"));
    svg =
        drawn(MONEY, "[[\"voted\",30000,0],[\"paid\",-10000,0],[\"left\",20000,0]]",
              "{\"kind\":\"waterfall\",\"label\":\"who\",\"series\":[\"paid\"],\"total_count\":1}");
    assert_non_null(strstr(svg, "<rect x=\"6\" y=\"110\" width=\"472\"")); /* two thirds, from 0 */
}

static void
what_is_not_said_is_all_figures_by_the_first_column(void **state)
{
    const char *svg = drawn(MONEY, "[[\"North\",10000,30000]]", "{\"kind\":\"stacked\"}");

    (void)state;
    assert_non_null(strstr(svg, ">North</text>"));
    assert_non_null(strstr(svg, ">€400</text>"));
}

static void
nothing_to_draw_is_no_picture(void **state)
{
    (void)state;
    assert_null(drawn(MONEY, "[[\"a\",1,1]]", "{\"kind\":\"places\"}"));
    assert_null(drawn(MONEY, "[]", "{\"kind\":\"bar\",\"label\":\"who\",\"series\":[\"paid\"]}"));
}

static void
what_cannot_be_drawn_is_named(void **state)
{
    (void)state;
    assert_string_equal(
        drawn(MONEY, "[]", "{\"kind\":\"heat\",\"label\":\"who\",\"series\":[\"paid\"]}"),
        "chart of \"t\": there is no column \"\"");
    assert_string_equal(
        drawn(MONEY, "[]", "{\"kind\":\"bar\",\"label\":\"who\",\"series\":[\"who\"]}"),
        "chart of \"t\": no numbers are in column \"who\"");
    assert_string_equal(drawn(MONEY, "[]", "{\"kind\":\"bar\",\"label\":\"who\",\"series\":[]}"),
                        "chart of \"t\": nothing is in \"series\"");
}

int
main(int argc, char **argv)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_is_drawn_with_its_words),
        cmocka_unit_test(a_part_below_zero_stands_beside_the_others),
        cmocka_unit_test(digits_are_compared_though_they_have_other_decimals),
        cmocka_unit_test(days_are_said_to_be_days),
        cmocka_unit_test(rows_of_a_bullet_chart_have_the_decimals_of_their_own_unit),
        cmocka_unit_test(a_grid_is_made_of_the_rows_of_a_table),
        cmocka_unit_test(a_mark_and_sums_are_those_of_the_chart),
        cmocka_unit_test(what_is_not_said_is_all_figures_by_the_first_column),
        cmocka_unit_test(nothing_to_draw_is_no_picture),
        cmocka_unit_test(what_cannot_be_drawn_is_named),
    };

    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
