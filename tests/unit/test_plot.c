/* SPDX-License-Identifier: MPL-2.0 */
/*
 * plot: places computed by hand for each kind, words that are safe, what cannot be drawn.
 * Run alone: build/test_plot [pattern]
 */
#include "in_arena.h"

#include "base/text.h"
#include "reporting/plot.h"

static const char *
as_number(void *context, size_t series, size_t row, int64_t value)
{
    (void)context, (void)series, (void)row;
    return text_format(&arena, "%lld", (long long)value);
}

static const char *const labels[] = {"North", "South", "East & <West>"};

static struct plot
plot_of(enum plot_kind kind, const struct plot_series *series, size_t series_count)
{
    return (struct plot){.kind = kind,
                         .id = "p",
                         .title = "Money",
                         .description = "What it is",
                         .labels = labels,
                         .count = 3,
                         .series = series,
                         .series_count = series_count,
                         .words = as_number};
}

/* What is drawn, or what is said against it. */
static const char *
drawn(const struct plot *plot)
{
    struct err err = {0};
    const char *svg = NULL;

    return plot_draw(&arena, plot, &svg, &err) == ST_OK ? svg : arena_string(&arena, err.text);
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
a_bar_is_as_long_as_its_value(void **state)
{
    const struct plot_series series = {"paid", (const int64_t[]){100, 50, PLOT_UNKNOWN}};
    const struct plot plot = plot_of(PLOT_BAR, &series, 1);
    const char *svg = drawn(&plot);

    (void)state; /* the longest takes all of 720 - 2 x 6; the half of it is 354 */
    assert_non_null(strstr(svg, "<rect x=\"6\" y=\"22\" width=\"708\" height=\"18\""));
    assert_non_null(strstr(svg, "<rect x=\"6\" y=\"66\" width=\"354\" height=\"18\""));
    assert_int_equal(occurrences(svg, "<rect"), 2);
    assert_non_null(strstr(svg, ">–</text>"));
    assert_non_null(strstr(svg, "viewBox=\"0 0 720 132\""));
}

static void
a_bar_below_zero_lies_left_of_zero(void **state)
{
    const struct plot_series series = {"moved", (const int64_t[]){300, -100, 0}};
    const struct plot plot = plot_of(PLOT_BAR, &series, 1);
    const char *svg = drawn(&plot);

    (void)state; /* from -100 to 300: zero at a quarter, 177 */
    assert_non_null(strstr(svg, "<rect x=\"183\" y=\"22\" width=\"531\""));
    assert_non_null(strstr(svg, "<rect x=\"6\" y=\"66\" width=\"177\""));
    assert_int_equal(occurrences(svg, "<rect"), 2);
}

static void
stacked_parts_follow_one_another(void **state)
{
    const struct plot_series series[] = {{"paid", (const int64_t[]){30, 10, 0}},
                                         {"left", (const int64_t[]){70, PLOT_UNKNOWN, 20}}};
    const struct plot plot = plot_of(PLOT_STACKED, series, 2);
    const char *svg = drawn(&plot);

    (void)state; /* 30 of 100 ends at 212, all at 708; 20 alone at 141 */
    assert_non_null(strstr(svg, "<rect x=\"6\" y=\"22\" width=\"212\""));
    assert_non_null(strstr(svg, "<rect x=\"218\" y=\"22\" width=\"496\""));
    assert_non_null(strstr(svg, "<rect x=\"6\" y=\"110\" width=\"141\""));
    assert_non_null(strstr(svg, ">100</text>"));
    assert_non_null(strstr(svg, ">10</text>"));
    assert_int_equal(occurrences(svg, "url(#p-1)"), 3); /* two parts and the legend */
}

static void
a_waterfall_goes_from_the_first_row_to_the_sum(void **state)
{
    const struct plot_series series = {"money", (const int64_t[]){100, -40, 60}};
    struct plot plot = plot_of(PLOT_WATERFALL, &series, 1);
    const char *svg;

    (void)state;
    plot.total_count = 1;
    svg = drawn(&plot); /* 60 is at 424 of 708 */
    assert_non_null(strstr(svg, "<rect x=\"6\" y=\"22\" width=\"708\""));
    assert_non_null(strstr(svg, "<rect x=\"430\" y=\"66\" width=\"284\""));
    assert_non_null(strstr(svg, "<rect x=\"6\" y=\"110\" width=\"424\""));
}

static void
a_bullet_has_a_scale_for_each_row(void **state)
{
    const struct plot_series series[] = {{"baseline", (const int64_t[]){0, 31, PLOT_UNKNOWN}},
                                         {"target", (const int64_t[]){1000, 40, 10}},
                                         {"realised", (const int64_t[]){500, 36, 20}}};
    const struct plot plot = plot_of(PLOT_BULLET, series, 3);
    const char *svg = drawn(&plot);

    (void)state;
    assert_non_null(strstr(svg, "<rect x=\"6\" y=\"25\" width=\"354\" height=\"12\""));
    assert_non_null(strstr(svg, "<rect x=\"6\" y=\"69\" width=\"637\" height=\"12\""));
    assert_non_null(strstr(svg, "<rect x=\"6\" y=\"113\" width=\"708\" height=\"12\""));
    assert_non_null(strstr(svg, "M360 108l0 22")); /* the target of 10, passed */
    assert_non_null(strstr(svg, ">baseline 31 · target 40 · realised 36</text>"));
}

static void
a_funnel_stands_in_the_middle_and_tells_the_days(void **state)
{
    const struct plot_series series[] = {{"files", (const int64_t[]){18, 9, 0}},
                                         {"days", (const int64_t[]){PLOT_UNKNOWN, 21, 4}}};
    const struct plot plot = plot_of(PLOT_FUNNEL, series, 2);
    const char *svg = drawn(&plot);

    (void)state; /* the days are no part of the scale: 18 files take all of it */
    assert_non_null(strstr(svg, "<rect x=\"6\" y=\"22\" width=\"558\""));
    assert_non_null(strstr(svg, "<rect x=\"145\" y=\"66\" width=\"279\""));
    assert_non_null(strstr(svg, ">↓ 21</text>"));
}

static void
a_histogram_marks_the_threshold_before_its_class(void **state)
{
    const struct plot_series series = {"files", (const int64_t[]){1, 4, 5}};
    struct plot plot = plot_of(PLOT_HISTOGRAM, &series, 1);
    const char *svg;

    (void)state;
    plot.has_mark = true;
    plot.mark = 1;
    plot.mark_words = "55 points";
    svg = drawn(&plot); /* three classes over 600 units, 5 files over 200 */
    assert_non_null(strstr(svg, "<rect x=\"104\" y=\"178\" width=\"200\" height=\"40\" "
                                "stroke=\"currentColor\" fill=\"url(#p-1)\""));
    assert_non_null(strstr(svg, "<rect x=\"304\" y=\"58\" width=\"200\" height=\"160\""));
    assert_non_null(strstr(svg, "<path d=\"M304 14l0 204\""));
    assert_non_null(strstr(svg, ">55 points</text>"));
}

static void
a_curve_stops_where_nothing_is_known(void **state)
{
    const struct plot_series series[] = {{"planned", (const int64_t[]){0, 50, 100}},
                                         {"paid", (const int64_t[]){0, 25, PLOT_UNKNOWN}}};
    const struct plot plot = plot_of(PLOT_CURVE, series, 2);
    const char *svg = drawn(&plot);

    (void)state;
    assert_non_null(strstr(svg, "d=\"M104 218h0L404 118L704 18\""));
    assert_non_null(strstr(svg, "d=\"M104 218h0L404 168\""));
}

static void
a_heat_map_is_darkest_where_there_is_most(void **state)
{
    const struct plot_series series[] = {{"market", (const int64_t[]){10, 0, PLOT_UNKNOWN}},
                                         {"hybrid", (const int64_t[]){1, 5, 6}}};
    const struct plot plot = plot_of(PLOT_HEAT, series, 2);
    const char *svg = drawn(&plot);

    (void)
        state; /* of ten: 1 to 2 in the first of five classes, 5 and 6 in the third, 10 the last */
    assert_int_equal(occurrences(svg, "fill-opacity=\"0.60\""), 1);
    assert_int_equal(occurrences(svg, "fill-opacity=\"0.36\""), 2);
    assert_int_equal(occurrences(svg, "fill-opacity=\"0.12\""), 1);
    assert_int_equal(occurrences(svg, "fill-opacity=\"0.0\""), 2);
}

static void
rows_beyond_the_picture_are_told(void **state)
{
    static int64_t values[PLOT_BARS_MAX + 2];
    static const char *names[PLOT_BARS_MAX + 2];
    const struct plot_series series = {"paid", values};
    struct plot plot = plot_of(PLOT_BAR, &series, 1);

    (void)state;
    for (size_t i = 0; i < COUNT(values); i++) {
        values[i] = 1;
        names[i] = "x";
    }
    plot.labels = names;
    plot.count = COUNT(values);
    assert_non_null(strstr(drawn(&plot), ">2 more rows are in the table alone</text>"));
    assert_int_equal(occurrences(drawn(&plot), "<rect"), PLOT_BARS_MAX);
}

static void
a_picture_speaks_to_those_who_do_not_see_it_and_is_safe(void **state)
{
    const struct plot_series series = {"a<b", (const int64_t[]){1, 2, 3}};
    const struct plot plot = plot_of(PLOT_CURVE, &series, 1);
    const char *svg = drawn(&plot);

    (void)state;
    assert_non_null(strstr(svg, "role=\"img\" aria-labelledby=\"p-title p-description\""));
    assert_non_null(strstr(svg, "<title id=\"p-title\">Money</title>"));
    assert_non_null(strstr(svg, ">a&lt;b</text>"));
    assert_non_null(strstr(svg, ">East &amp; &lt;West&gt;</text>"));
    assert_null(strstr(svg, "<script"));
    assert_null(strstr(svg, "href"));
}

static void
a_long_label_is_cut_between_characters(void **state)
{
    static const char *const name[] = {"ééééééééééééééé"};
    const struct plot_series series = {"paid", (const int64_t[]){1}};
    struct plot plot = plot_of(PLOT_CURVE, &series, 1);

    (void)state; /* of fifteen characters, thirteen and the mark of the cut */
    plot.labels = name;
    plot.count = 1;
    assert_non_null(strstr(drawn(&plot), ">ééééééééééééé…</text>"));
}

static void
what_cannot_be_drawn_is_named(void **state)
{
    const struct plot_series below = {"paid", (const int64_t[]){1, -2, 3}};
    const struct plot_series beyond = {"paid", (const int64_t[]){1, 2, PLOT_VALUE_MAX + 1}};
    const struct plot_series many[] = {below, below, below, below};
    struct plot plot = plot_of(PLOT_STACKED, &below, 1);

    (void)state;
    assert_string_equal(drawn(&plot), "plot \"Money\", row \"South\": -2 cannot be drawn");
    plot = plot_of(PLOT_BAR, &beyond, 1);
    assert_string_equal(drawn(&plot),
                        "plot \"Money\", row \"East & <West>\": 1000000000000001 cannot be drawn");
    plot = plot_of(PLOT_BULLET, many, 4);
    assert_string_equal(drawn(&plot), "plot \"Money\": 4 series, at most 3");
}

static void
nothing_but_zeros_is_no_picture(void **state)
{
    const struct plot_series none = {"paid",
                                     (const int64_t[]){PLOT_UNKNOWN, PLOT_UNKNOWN, PLOT_UNKNOWN}};
    const struct plot_series zeros = {"paid", (const int64_t[]){0, 0, 0}};
    const struct plot_series one = {"paid", (const int64_t[]){0, 0, 1}};
    struct plot plot = plot_of(PLOT_CURVE, &none, 1);

    (void)state;
    assert_null(drawn(&plot));
    for (enum plot_kind kind = 0; kind < PLOT_CHOROPLETH; kind++) { /* a map shows zeros */
        plot = plot_of(kind, &zeros, 1);
        assert_null(drawn(&plot));
        plot = plot_of(kind, &one, 1);
        assert_non_null(strstr(drawn(&plot), "</svg>"));
        plot.count = 0;
        assert_null(drawn(&plot));
    }
}

static void
every_kind_has_a_name(void **state)
{
    static const char *const names[PLOT_KINDS] = {"bar",    "stacked", "histogram",
                                                  "curve",  "funnel",  "waterfall",
                                                  "bullet", "heat",    "choropleth"};
    enum plot_kind kind;

    (void)state;
    for (size_t i = 0; i < PLOT_KINDS; i++) {
        assert_true(plot_kind_named(names[i], &kind));
        assert_int_equal(kind, i);
    }
    assert_false(plot_kind_named("pie", &kind));
}

int
main(int argc, char **argv)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bar_is_as_long_as_its_value),
        cmocka_unit_test(a_bar_below_zero_lies_left_of_zero),
        cmocka_unit_test(stacked_parts_follow_one_another),
        cmocka_unit_test(a_waterfall_goes_from_the_first_row_to_the_sum),
        cmocka_unit_test(a_bullet_has_a_scale_for_each_row),
        cmocka_unit_test(a_funnel_stands_in_the_middle_and_tells_the_days),
        cmocka_unit_test(a_histogram_marks_the_threshold_before_its_class),
        cmocka_unit_test(a_curve_stops_where_nothing_is_known),
        cmocka_unit_test(a_heat_map_is_darkest_where_there_is_most),
        cmocka_unit_test(rows_beyond_the_picture_are_told),
        cmocka_unit_test(a_picture_speaks_to_those_who_do_not_see_it_and_is_safe),
        cmocka_unit_test(a_long_label_is_cut_between_characters),
        cmocka_unit_test(what_cannot_be_drawn_is_named),
        cmocka_unit_test(nothing_but_zeros_is_no_picture),
        cmocka_unit_test(every_kind_has_a_name),
    };

    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
