/* SPDX-License-Identifier: MPL-2.0 */
/*
 * geojson: geometries as whole numbers, each fault told at its place, rings that are turned round.
 * Run alone: build/test_geojson [pattern]
 */
#include "in_arena.h"

#include "exchange/geojson.h"

#include "base/text.h"

static void
on_wrong(void *context, const struct json_node *node, const char *reason, const char *advice)
{
    (void)advice;
    text_addf(context, "%s %s: %s", node->pointer, node->text != NULL ? node->text : "", reason);
}

static const struct json_node *
node_of(const char *json)
{
    const struct json_node *node = NULL;
    struct problems problems = {0};
    struct err err = {0};

    assert_int_equal(json_source_parse(&arena, (struct file_bytes){"f", json, strlen(json)},
                                       &problems, &node, &err),
                     ST_OK);
    return node;
}

/* The text of what was read, how many rings were turned, or what is wrong. */
static const char *
read_of(const char *json)
{
    struct text told = text_in(&arena), out = text_in(&arena);
    struct geojson_reading reading = {.arena = &arena, .wrong = on_wrong, .context = &told};
    struct contour contour;

    if (!geojson_read(&reading, node_of(json), &contour)) {
        return text_of(&told);
    }
    contour_write(&contour, &out);
    text_addf(&out, "%s", reading.turned > 0 ? text_format(&arena, " (%zu)", reading.turned) : "");
    return text_of(&out);
}

static const char *
polygon_of(const char *coordinates)
{
    return read_of(
        text_format(&arena, "{\"type\": \"Polygon\", \"coordinates\": %s}", coordinates));
}

static void
degrees_become_millionths_and_halves_go_away_from_zero(void **state)
{
    static const struct {
        const char *degrees, *told;
    } cases[] = {
        {"[4.8357, 45.764]", "4835700 45764000"},
        {"[1.0000005, -1.0000005]", "1000001 -1000001"},
        {"[1.00000049, -1.00000049]", "1000000 -1000000"},
        {"[4.8e0, 4.5764E+1]", "4800000 45764000"},
        {"[5e-7, 4e-7]", "1 0"},
        {"[-5.0e-7, 12345e-8]", "-1 123"},
        {"[-0.0, 1e-300]", "0 0"},
        {"[180, -90.0]", "180000000 -90000000"},
        {"[2.1, 48.2, 35.7]", "2100000 48200000"},
        {"[1e2, 0]", "100000000 0"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_string_equal(
            read_of(text_format(&arena, "{\"type\": \"Point\", \"coordinates\": %s}",
                                cases[i].degrees)),
            cases[i].told);
    }
}

static void
rings_that_turn_the_other_way_are_turned_round(void **state)
{
    (void)state;
    assert_string_equal(polygon_of("[[[0,0],[1,0],[1,1],[0,0]]]"), "0 0 1000000 0 1000000 1000000");
    assert_string_equal(polygon_of("[[[0,0],[1,1],[1,0],[0,0]]]"),
                        "0 0 1000000 0 1000000 1000000 (1)");
    assert_string_equal(polygon_of("[[[0,0],[9,0],[9,9],[0,9],[0,0]],"
                                   "[[1,1],[2,1],[2,2],[1,1]]]"),
                        "0 0 9000000 0 9000000 9000000 0 9000000"
                        "/1000000 1000000 2000000 2000000 2000000 1000000 (1)");
}

static void
positions_that_are_one_in_millionths_are_one_point(void **state)
{
    (void)state;
    assert_string_equal(polygon_of("[[[0,0],[1,0],[1.0000001,0],[1,1],[0,0]]]"),
                        "0 0 1000000 0 1000000 1000000");
}

static void
each_fault_is_told_at_its_place(void **state)
{
    static const struct {
        const char *json, *told;
    } cases[] = {
        {"{\"type\": \"LineString\", \"coordinates\": [[0,0],[1,1]]}",
         "/type LineString: expected a geometry: a Polygon, a MultiPolygon or a Point"},
        {"{\"coordinates\": [0,0]}",
         " : expected a geometry: a Polygon, a MultiPolygon or a Point"},
        {"{\"type\": \"Polygon\"}", " : the geometry has no coordinates"},
        {"{\"type\": \"Polygon\", \"coordinates\": []}",
         "/coordinates : the geometry has no coordinates"},
        {"{\"type\": \"Polygon\", \"coordinates\": [7]}",
         "/coordinates/0 7: expected a ring: a list of positions"},
        {"{\"type\": \"MultiPolygon\", \"coordinates\": [7]}",
         "/coordinates/0 7: expected a list of rings"},
        {"{\"type\": \"Polygon\", \"coordinates\": [[[0,0],[1,0],[1,1],[0,1]]]}",
         "/coordinates/0 : the ring is not closed"},
        {"{\"type\": \"Polygon\", \"coordinates\": [[[0,0],[1,0],[0,0]]]}",
         "/coordinates/0 : a ring has four positions at least"},
        {"{\"type\": \"Polygon\", \"coordinates\": [[[0,0],[1,0],[\"1\",1],[0,0]]]}",
         "/coordinates/0/2 : expected a position: [longitude, latitude]"},
        {"{\"type\": \"Polygon\", \"coordinates\": [[[0,0],[1,0],[1,91],[0,0]]]}",
         "/coordinates/0/2/1 91: a latitude lies between -90 and 90"},
        {"{\"type\": \"Point\", \"coordinates\": [652381.5, 6862047]}",
         "/coordinates/0 652381.5: a longitude lies between -180 and 180"},
        {"{\"type\": \"Point\", \"coordinates\": [1e300, 0]}",
         "/coordinates/0 1e300: a longitude lies between -180 and 180"},
        {"{\"type\": \"Point\", \"coordinates\": [180.0000006, 0]}",
         "/coordinates/0 180.0000006: a longitude lies between -180 and 180"},
        {"{\"type\": \"Polygon\", \"coordinates\": [[[0,0],[1,0],[2,0],[0,0]]]}",
         "/coordinates/0 : the ring holds nothing"},
        {"{\"type\": \"Polygon\", \"coordinates\": [[[5,5],[9,9],[9,9],[9,5],[5,10],[5,5]]]}",
         "/coordinates/0/0 : the ring crosses itself on the side that begins here"},
        {"{\"type\": \"Polygon\", \"coordinates\": [[[0,5],[0,5],[0,0],[9,9],[9,0],[0,5]]]}",
         "/coordinates/0/2 : the ring crosses itself on the side that begins here"},
        {"{\"type\": \"Polygon\", \"coordinates\": [[[0,0],[1,0],[1,1],[0,0]],"
         "[[5,5],[6,6],[6,5],[5,5]]]}",
         "/coordinates/1 : the hole lies outside of its polygon"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_string_equal(read_of(cases[i].json), cases[i].told);
    }
}

static const char *
written(const char *text)
{
    struct text out = text_in(&arena);
    struct json_writer writer = json_writer_to(&out);
    struct contour contour = {0};

    assert_true(*text == '\0' || contour_read(&arena, text, &contour));
    geojson_write(&writer, NULL, &arena, &contour);
    return text_of(&out);
}

static void
a_contour_is_written_with_six_decimals_and_closed_rings(void **state)
{
    (void)state;
    assert_string_equal(written(""), "null");
    assert_string_equal(written("-500000 48000001"),
                        "{\"type\":\"Point\",\"coordinates\":[-0.500000,48.000001]}");
    assert_string_equal(written("0 0 1 0 1 1"),
                        "{\"type\":\"Polygon\",\"coordinates\":[[[0.000000,0.000000],"
                        "[0.000001,0.000000],[0.000001,0.000001],[0.000000,0.000000]]]}");
}

static void
what_is_written_is_read_again_as_it_was(void **state)
{
    static const char *const texts[] = {
        "0 0 9 0 9 9", "0 0 90 0 90 90 0 90/1 1 1 2 2 2",
        "0 0 90 0 90 90 0 90/1 1 1 2 2 2/5 5 5 6 6 6;-100 -100 -90 -100 -90 -90", "-7 8"};

    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        assert_string_equal(read_of(written(texts[i])), texts[i]);
    }
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(degrees_become_millionths_and_halves_go_away_from_zero),
        cmocka_unit_test(rings_that_turn_the_other_way_are_turned_round),
        cmocka_unit_test(positions_that_are_one_in_millionths_are_one_point),
        cmocka_unit_test(each_fault_is_told_at_its_place),
        cmocka_unit_test(a_contour_is_written_with_six_decimals_and_closed_rings),
        cmocka_unit_test(what_is_written_is_read_again_as_it_was),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
