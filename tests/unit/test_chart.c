/* SPDX-License-Identifier: MPL-2.0 */
/*
 * chart: places computed by hand, words that are safe, figures that do not add up. No database.
 * Run alone: build/test_chart [pattern]
 */
#include "in_arena.h"

#include "report_files.h"

#include "base/words.h"
#include "reporting/chart.h"

static const char *
drawn(const char *json)
{
    struct err err = {0};
    const char *svg;

    if (chart_envelopes(&arena, report_parse(&arena, json), "EUR", &svg, &err) != ST_OK) {
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

static void
the_parts_of_a_bar_stand_where_their_amounts_say(void **state)
{
    /* The longest bar, 240 000 + 12 000, takes the whole 708 units. Of the first envelope, 65 000
     * end at 65 x 708 / 252 = 182 (rounded down), 82 000 at 230, the voted 90 000 at 252; the
     * second's voted 240 000 end at 674. All are moved by the margin of 6. */
    const char *svg = drawn("[{\"code\":\"E1\",\"voted_cents\":9000000,\"awarded_cents\":6500000,"
                            "\"moved_in_cents\":0,\"moved_out_cents\":1700000,"
                            "\"left_cents\":800000},"
                            "{\"code\":\"E2\",\"label\":\"Creation\",\"voted_cents\":24000000,"
                            "\"awarded_cents\":25200000,\"moved_in_cents\":1200000,"
                            "\"moved_out_cents\":0,\"left_cents\":0}]");

    (void)state;
    assert_non_null(strstr(svg, "<rect x=\"6\" y=\"21\" width=\"182\""));
    assert_non_null(strstr(svg, "<rect x=\"188\" y=\"21\" width=\"48\""));
    assert_non_null(strstr(svg, "<rect x=\"236\" y=\"21\" width=\"22\""));
    assert_non_null(strstr(svg, "<path d=\"M258 18v26\""));
    assert_non_null(strstr(svg, "<rect x=\"6\" y=\"71\" width=\"674\""));
    assert_non_null(strstr(svg, "<rect x=\"680\" y=\"71\" width=\"34\""));
    assert_non_null(strstr(svg, ">E1</text>"));
    assert_non_null(strstr(svg, ">E2 – Creation</text>"));
    assert_non_null(strstr(svg, ">voted €90,000, awarded €65,000, left €8,000</text>"));
    /* Five parts that are not empty, and the four of the legend. */
    assert_int_equal(occurrences(svg, "height=\"20\"") + occurrences(svg, "height=\"12\""), 9);
}

static void
a_chart_speaks_to_those_who_do_not_see_it(void **state)
{
    const char *svg = drawn("[]");

    (void)state;
    assert_non_null(strstr(svg, "role=\"img\" aria-labelledby=\"chart-title chart-description\""));
    assert_non_null(strstr(svg, "<title id=\"chart-title\">Envelopes: what was voted, "));
    assert_non_null(strstr(svg, "<desc id=\"chart-description\">One bar for each envelope"));
    assert_null(strstr(svg, "<script"));
    assert_null(strstr(svg, "href"));
}

static void
words_of_data_are_words_of_the_picture(void **state)
{
    /* XML has no control characters but tabs and ends of lines, however they are written. */
    const char *svg =
        drawn("[{\"code\":\"E\",\"label\":\"A<b>&\\u0001\\u001b[31m\",\"voted_cents\":0,"
              "\"awarded_cents\":0,\"moved_in_cents\":0,\"moved_out_cents\":0,"
              "\"left_cents\":0}]");

    (void)state;
    assert_non_null(strstr(svg, ">E – A&lt;b&gt;&amp;\uFFFD\uFFFD[31m</text>"));
    assert_null(strpbrk(svg, "\1\33"));
}

static void
an_envelope_of_nothing_has_a_mark_and_no_bar(void **state)
{
    const char *svg = drawn("[{\"code\":\"E\",\"voted_cents\":0,\"awarded_cents\":0,"
                            "\"moved_in_cents\":0,\"moved_out_cents\":0,\"left_cents\":0}]");

    (void)state;
    assert_int_equal(occurrences(svg, "height=\"20\""), 0);
    assert_non_null(strstr(svg, "<path d=\"M6 18v26\""));
}

static void
labels_are_safe_and_cut_between_characters(void **state)
{
    const char *svg =
        drawn("[{\"code\":\"E\",\"label\":\"<&>éééééééééééééééééééééééééééééééééééééééé\","
              "\"voted_cents\":0,\"awarded_cents\":0,\"moved_in_cents\":0,\"moved_out_cents\":0,"
              "\"left_cents\":0}]");

    (void)state;
    /* 40 characters in all, the last of them the mark of the cut: "E – <&>" are 7. */
    assert_non_null(strstr(svg, ">E – &lt;&amp;&gt;éééééééééééééééééééééééééééééééé…</text>"));
}

static void
figures_that_do_not_add_up_are_refused(void **state)
{
    static const struct {
        const char *json, *message;
    } cases[] = {
        {"[{\"code\":\"E\"}]", "envelope \"E\": voted_cents is missing or out of range"},
        {"[{\"code\":\"E\",\"voted_cents\":5,\"awarded_cents\":-1}]",
         "envelope \"E\": awarded_cents is missing or out of range"},
        {"[{\"code\":\"E\",\"voted_cents\":100000000000001}]",
         "envelope \"E\": voted_cents is missing or out of range"},
        {"[{\"code\":\"E\",\"voted_cents\":5,\"awarded_cents\":4,\"moved_in_cents\":0,"
         "\"moved_out_cents\":0,\"left_cents\":0}]",
         "envelope \"E\": its figures do not add up"},
        {"[{\"code\":\"E\",\"voted_cents\":5,\"awarded_cents\":1,\"moved_in_cents\":2,"
         "\"moved_out_cents\":0,\"left_cents\":6}]",
         "envelope \"E\": its figures do not add up"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_string_equal(drawn(cases[i].json), cases[i].message);
    }
}

/* ---- sweeps ---------------------------------------------------------------------------------- */

/* 300 and 100 euros of 500 on 190: 114 and 38 high; two values share 604: 302 each. */
static void
a_value_has_a_bar_of_what_is_awarded_and_left(void **state)
{
    static const struct chart_point points[] = {{"40 <%>", 30000, 10000, 3, false, false},
                                                {"42 %", 20000, 20000, 2, false, true}};
    static const struct chart_line line = {NULL, points, COUNT(points)};
    const struct chart_sweep sweep = {"quota.q.share", &line, 1, 30000, false, "EUR"};
    const char *svg = NULL;
    struct err err = {0};

    (void)state;
    assert_int_equal(chart_sweep(&arena, &sweep, &svg, &err), ST_OK);
    assert_non_null(strstr(svg, "<rect x=\"154\" y=\"98\" width=\"202\" height=\"142\""));
    assert_non_null(strstr(svg, "<rect x=\"154\" y=\"50\" width=\"202\" height=\"48\""));
    assert_non_null(strstr(svg, "40 &lt;%&gt;"));
    assert_non_null(strstr(svg, "<path d=\"M557 243l5 9h-10z\""));
    assert_null(strstr(svg, "M255 243"));
}

/* A cross stands where the bar would, and in the legend; no line without a call as it is. */
static void
a_value_that_is_refused_has_a_cross(void **state)
{
    static const struct chart_point points[] = {{"40 %", 0, 0, 0, true, false},
                                                {"42 %", 20000, 20000, 2, false, false}};
    static const struct chart_line line = {NULL, points, COUNT(points)};
    const struct chart_sweep sweep = {"quota.q.share", &line, 1, 0, true, "EUR"};
    const char *svg = NULL;
    struct err err = {0};

    (void)state;
    assert_int_equal(chart_sweep(&arena, &sweep, &svg, &err), ST_OK);
    assert_non_null(strstr(svg, "<path d=\"M251 227l8 8m0 -8l-8 8\""));
    assert_non_null(strstr(svg, "refused: see the table"));
    assert_null(strstr(svg, "M104 240h604\" stroke=\"#d98b00\""));
}

static void
a_sweep_without_a_point_or_of_too_many_rows_is_not_drawn(void **state)
{
    static const struct chart_line none[CHART_LINES_MAX + 1];
    struct chart_sweep sweep = {"threshold", none, 1, 0, false, "EUR"};
    const char *svg = NULL;
    struct err err = {0};

    (void)state;
    assert_int_equal(chart_sweep(&arena, &sweep, &svg, &err), ST_DATA);
    assert_string_equal(err.text, "the sweep has no point to draw");
    sweep.count = CHART_LINES_MAX + 1;
    assert_int_equal(chart_sweep(&arena, &sweep, &svg, &err), ST_DATA);
    assert_string_equal(err.text, "a chart of a grid has at most 12 rows");
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_parts_of_a_bar_stand_where_their_amounts_say),
        cmocka_unit_test(a_chart_speaks_to_those_who_do_not_see_it),
        cmocka_unit_test(words_of_data_are_words_of_the_picture),
        cmocka_unit_test(an_envelope_of_nothing_has_a_mark_and_no_bar),
        cmocka_unit_test(labels_are_safe_and_cut_between_characters),
        cmocka_unit_test(figures_that_do_not_add_up_are_refused),
        cmocka_unit_test(a_value_has_a_bar_of_what_is_awarded_and_left),
        cmocka_unit_test(a_value_that_is_refused_has_a_cross),
        cmocka_unit_test(a_sweep_without_a_point_or_of_too_many_rows_is_not_drawn),
    };

    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
