/* SPDX-License-Identifier: MPL-2.0 */
/*
 * map_frame, plot_map: cosines, places and classes computed by hand; a small map, byte by byte.
 * Run alone: build/test_plot_map [pattern]
 */
#include "in_arena.h"

#include "base/text.h"
#include "reporting/map_frame.h"

static struct contour
contour_of(const char *text)
{
    struct contour contour;

    assert_true(contour_read(&arena, text, &contour));
    return contour;
}

/* ---- the projection -------------------------------------------------------------------------- */

static void
the_cosine_is_that_of_a_table_and_straight_between(void **state)
{
    (void)state;
    assert_int_equal(map_cosine(0), 1000000);
    assert_int_equal(map_cosine(60000000), 500000);
    assert_int_equal(map_cosine(-60000000), 500000);
    assert_int_equal(map_cosine(45000000), 707107);
    assert_int_equal(map_cosine(45500000), 700883); /* (707107 + 694658) / 2; truly 700909 */
    assert_int_equal(map_cosine(90000000), 0);
}

/* At 60 degrees a degree of longitude is half as long: 2 degrees across are as far as 1 up. */
static void
a_square_on_the_ground_is_a_square_on_the_map(void **state)
{
    const struct contour contour =
        contour_of("10000000 59500000 12000000 59500000 12000000 60500000 10000000 60500000");
    const struct map_frame frame = map_frame(&contour, 1, 5000, 3000);
    const struct contour_point corner =
        map_place(&frame, (struct contour_point){10000000, 60500000});
    const struct contour_point middle =
        map_place(&frame, (struct contour_point){11000000, 60000000});
    const struct contour_point opposite =
        map_place(&frame, (struct contour_point){12000000, 59500000});

    (void)state;
    assert_int_equal(frame.width, 3000);
    assert_int_equal(frame.height, 3000);
    assert_int_equal(corner.x, 0);
    assert_int_equal(corner.y, 0);
    assert_int_equal(middle.x, 1500);
    assert_int_equal(middle.y, 1500);
    assert_int_equal(opposite.x, 3000);
    assert_int_equal(opposite.y, 3000);
}

static void
a_map_fills_the_width_or_the_height(void **state)
{
    const struct contour flat = contour_of("0 -500000 4000000 -500000 4000000 500000");
    const struct contour tall = contour_of("0 -2000000 1000000 -2000000 1000000 2000000");

    (void)state;
    assert_int_equal(map_frame(&flat, 1, 5000, 3000).width, 5000);
    assert_int_equal(map_frame(&flat, 1, 5000, 3000).height, 1250);
    assert_int_equal(map_frame(&tall, 1, 5000, 3000).width, 750);
    assert_int_equal(map_frame(&tall, 1, 5000, 3000).height, 3000);
}

static void
nothing_and_one_point_have_a_frame(void **state)
{
    const struct contour contours[] = {{0}, contour_of("7 8")};

    (void)state;
    assert_int_equal(map_frame(contours, 1, 5000, 3000).width, 1);
    assert_int_equal(map_frame(contours, 2, 5000, 3000).height, 1);
}

/* ---- classes --------------------------------------------------------------------------------- */

static const char *
classes_of(const int64_t *values, size_t count, enum plot_classes method, size_t most)
{
    struct map_class classes[PLOT_CLASSES_MAX];
    const size_t found = map_classes(&arena, values, count, method, most, classes);
    struct text out = text_in(&arena);

    for (size_t i = 0; i < found; i++) {
        text_addf(&out, "%lld-%lld(%zu)", (long long)classes[i].least, (long long)classes[i].most,
                  classes[i].count);
    }
    return text_of(&out);
}

static void
classes_hold_as_many_values_or_are_as_wide(void **state)
{
    static const int64_t values[] = {100, 0, 1, 3, PLOT_HIDDEN, 2, 4, PLOT_UNKNOWN, 90, 5, 6};

    (void)state;
    /* 1 2 3 4 5 6 90 100 */
    assert_string_equal(classes_of(values, COUNT(values), PLOT_QUANTILES, 4),
                        "1-2(2)3-4(2)5-6(2)90-100(2)");
    assert_string_equal(classes_of(values, COUNT(values), PLOT_QUANTILES, 3),
                        "1-3(3)4-6(3)90-100(2)");
    /* up to 25, 50, 75, 100: two have none */
    assert_string_equal(classes_of(values, COUNT(values), PLOT_EQUAL, 4), "1-6(6)90-100(2)");
}

static void
equal_values_are_in_one_class(void **state)
{
    static const int64_t values[] = {5, 5, 5, 5, 5, 9}, most[] = {1, PLOT_VALUE_MAX};

    (void)state;
    assert_string_equal(classes_of(values, 6, PLOT_QUANTILES, 4), "5-5(5)9-9(1)");
    assert_string_equal(classes_of(values, 5, PLOT_EQUAL, 4), "5-5(5)");
    assert_string_equal(classes_of(values, 0, PLOT_EQUAL, 4), "");
    assert_string_equal(classes_of(most, 2, PLOT_EQUAL, 5),
                        "1-1(1)1000000000000000-1000000000000000(1)");
}

/* ---- a map ----------------------------------------------------------------------------------- */

static const char *
as_number(void *context, size_t series, size_t row, int64_t value)
{
    (void)context, (void)series, (void)row;
    return text_format(&arena, "%lld EUR", (long long)value);
}

static const char *const labels[] = {"West", "East", "Nobody", "Few", "Unknown", "Nowhere"};

static struct plot
map_of(const struct plot_series *series, size_t series_count, const struct contour *contours)
{
    return (struct plot){.kind = PLOT_CHOROPLETH,
                         .id = "m",
                         .title = "Awarded",
                         .description = "Where",
                         .labels = labels,
                         .count = 6,
                         .series = series,
                         .series_count = series_count,
                         .words = as_number,
                         .contours = contours,
                         .classes = PLOT_EQUAL,
                         .class_count = 2,
                         .hidden_words = "fewer than 5"};
}

/* Five squares of one degree side by side at the equator. */
static void
squares(struct contour contours[6])
{
    for (int i = 0; i < 5; i++) {
        contours[i] = contour_of(
            text_format(&arena, "%d000000 -500000 %d000000 -500000 %d000000 500000 %d000000 500000",
                        i, i + 1, i + 1, i));
    }
    contours[5] = (struct contour){0};
}

static const char *
drawn(const struct plot *plot)
{
    struct err err = {0};
    const char *svg = NULL;

    assert_int_equal(plot_draw(&arena, plot, &svg, &err), ST_OK);
    return svg;
}

static void
holds(const char *svg, const char *part)
{
    if (svg == NULL || strstr(svg, part) == NULL) {
        fail_msg("%s\nhas no %s", svg != NULL ? svg : "nothing drawn", part);
    }
}

/* 708 units for 5 degrees: a square has 141.6; the map begins at 6, 24. */
static void
each_territory_has_its_place_pattern_and_words(void **state)
{
    static const int64_t values[] = {10, 100, 0, PLOT_HIDDEN, PLOT_UNKNOWN, 7};
    const struct plot_series series = {"Awarded", values};
    struct contour contours[6] = {0};
    struct plot plot = map_of(&series, 1, contours);
    const char *svg;

    (void)state;
    squares(contours);
    svg = drawn(&plot);
    holds(svg, "<path d=\"M6 165.6L147.6 165.6L147.6 24L6 24Z\" fill-rule=\"evenodd\" "
               "stroke=\"currentColor\" stroke-linejoin=\"round\" fill=\"url(#m-p1)\">"
               "<title>West: 10 EUR</title></path>");
    holds(svg, "<path d=\"M147.6 165.6L289.2 165.6L289.2 24L147.6 24Z\" fill-rule=\"evenodd\" "
               "stroke=\"currentColor\" stroke-linejoin=\"round\" fill=\"#4a7ab8\">"
               "<title>East: 100 EUR</title></path>");
    holds(svg, "fill=\"none\"><title>Nobody: 0 EUR</title></path>");
    holds(svg, "fill=\"url(#m-p5)\"><title>Few: fewer than 5</title></path>");
    holds(svg, "fill=\"url(#m-p6)\"><title>Unknown: –</title></path>");
    assert_null(strstr(svg, "Nowhere"));
    holds(svg, ">rows without a contour, in the table alone: 1</text>");
}

static void
the_legend_has_each_class_with_its_limits(void **state)
{
    static const int64_t values[] = {10, 40, 0, PLOT_HIDDEN, 100, 7};
    const struct plot_series series = {"Awarded", values};
    struct contour contours[6] = {0};
    struct plot plot = map_of(&series, 1, contours);
    const char *svg;

    (void)state;
    squares(contours);
    svg = drawn(&plot); /* what lies nowhere has no part in the classes: 7 is no limit */
    holds(svg, "fill=\"none\"/>\n<text x=\"44\" y=\"188\">0 EUR</text>");
    holds(svg, "fill=\"url(#m-p1)\"/>\n<text x=\"44\" y=\"210\">10 EUR to 40 EUR</text>");
    holds(svg, "fill=\"#4a7ab8\"/>\n<text x=\"44\" y=\"232\">100 EUR</text>");
    holds(svg, "fill=\"url(#m-p5)\"/>\n<text x=\"44\" y=\"254\">fewer than 5</text>");
    assert_null(strstr(svg, "value not known"));
}

static void
where_nobody_has_anything_there_is_a_map_still(void **state)
{
    static const int64_t values[] = {0, 0, 0, 0, 0, 0};
    const struct plot_series series = {"Awarded", values};
    struct contour contours[6] = {0};
    struct plot plot = map_of(&series, 1, contours);

    (void)state;
    squares(contours);
    holds(drawn(&plot), "<title>West: 0 EUR</title>");
    plot.contours = (struct contour[6]){0};
    assert_null(drawn(&plot));
}

static void
two_maps_stand_side_by_side(void **state)
{
    static const int64_t values[] = {10, 100, 0, 0, 0, 0}, others[] = {1, 2, 3, 4, 5, 0};
    const struct plot_series series[] = {{"Awarded", values}, {"Asked", others}};
    struct contour contours[6] = {0};
    struct plot plot = map_of(series, 2, contours);
    const char *svg;

    (void)state;
    squares(contours);
    svg = drawn(&plot); /* 348 units each: a square has 69.6 */
    holds(svg, "M6 93.6L75.6 93.6L75.6 24L6 24Z");
    holds(svg, "M366 93.6L435.6 93.6L435.6 24L366 24Z");
    holds(svg, "<text x=\"366\" y=\"14\" font-weight=\"bold\">Asked</text>");
}

/* The same map gives the same bytes, and its picture holds no float of another locale. */
static void
labels_stand_within_the_map_and_off_each_other(void **state)
{
    static const int64_t values[] = {10, 100, 0, 0, 0, 0};
    const struct plot_series series = {"Awarded", values};
    struct contour contours[6] = {0};
    struct plot plot = map_of(&series, 1, contours);
    const char *svg;

    (void)state;
    squares(contours);
    contours[1] = contours[0]; /* one upon the other: the second label has no room */
    svg = drawn(&plot);
    holds(svg, "font-weight=\"bold\">West</text>");
    assert_null(strstr(svg, "font-weight=\"bold\">East</text>"));
    assert_string_equal(svg, drawn(&plot));
}

static void
a_value_below_zero_and_too_many_territories_are_named(void **state)
{
    static const int64_t values[] = {-1, 0, 0, 0, 0, 0};
    const struct plot_series series = {"Awarded", values};
    struct contour contours[6] = {0};
    struct plot plot = map_of(&series, 1, contours);
    struct err err = {0};
    const char *svg;

    (void)state;
    squares(contours);
    assert_int_equal(plot_draw(&arena, &plot, &svg, &err), ST_DATA);
    assert_string_equal(err.text, "plot \"Awarded\", row \"West\": -1 cannot be drawn");
    plot.count = PLOT_TERRITORIES_MAX + 1;
    assert_int_equal(plot_draw(&arena, &plot, &svg, &err), ST_DATA);
    assert_string_equal(err.text, "plot \"Awarded\": 2001 territories, at most 2000");
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_cosine_is_that_of_a_table_and_straight_between),
        cmocka_unit_test(a_square_on_the_ground_is_a_square_on_the_map),
        cmocka_unit_test(a_map_fills_the_width_or_the_height),
        cmocka_unit_test(nothing_and_one_point_have_a_frame),
        cmocka_unit_test(classes_hold_as_many_values_or_are_as_wide),
        cmocka_unit_test(equal_values_are_in_one_class),
        cmocka_unit_test(each_territory_has_its_place_pattern_and_words),
        cmocka_unit_test(the_legend_has_each_class_with_its_limits),
        cmocka_unit_test(where_nobody_has_anything_there_is_a_map_still),
        cmocka_unit_test(two_maps_stand_side_by_side),
        cmocka_unit_test(labels_stand_within_the_map_and_off_each_other),
        cmocka_unit_test(a_value_below_zero_and_too_many_territories_are_named),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
