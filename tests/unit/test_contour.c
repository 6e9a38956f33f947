/* SPDX-License-Identifier: MPL-2.0 */
/*
 * contour: texts that are read and written, areas and points inside computed by hand, borders that
 * are drawn the same on both sides, rings that bound nothing or cross themselves.
 * Run alone: build/test_contour [pattern]
 */
#include "in_arena.h"

#include "exchange/contour.h"
#include "exchange/contour_check.h"
#include "exchange/contour_draw.h"

static struct contour
contour_of(const char *text)
{
    struct contour contour;

    assert_true(contour_read(&arena, text, &contour));
    return contour;
}

static const char *
written(const struct contour *contour)
{
    struct text out = text_in(&arena);

    contour_write(contour, &out);
    return text_of(&out);
}

static void
a_text_is_read_and_written_as_it_was(void **state)
{
    static const char *const texts[] = {"0 0 10 0 10 10", "-180000000 -90000000",
                                        "0 0 9 0 9 9/1 1 2 2 2 1;20 20 30 20 30 30"};

    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        const struct contour contour = contour_of(texts[i]);

        assert_string_equal(written(&contour), texts[i]);
    }
    assert_true(contour_of(texts[2]).rings[1].hole);
    assert_false(contour_of(texts[2]).rings[2].hole);
}

static void
what_is_no_contour_is_refused(void **state)
{
    static const char *const texts[] = {"",
                                        "1",
                                        "1 2 3",
                                        "1 2 3 4",
                                        "1 2 3 4 5",
                                        "1 2;3 4",
                                        "0 0 1 1 2 ",
                                        "0 0 1 1 2 2/",
                                        "0 0 1 1 2 2,3 3",
                                        "180000001 0",
                                        "0 90000001",
                                        "a b",
                                        "0 0 1 1 2 2/3 3",
                                        "1234567890 0 1 1 2 2"};

    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct contour contour;

        if (contour_read(&arena, texts[i], &contour)) {
            fail_msg("\"%s\" was read", texts[i]);
        }
    }
}

static void
a_ring_that_turns_left_has_an_area_above_zero(void **state)
{
    struct contour contour = contour_of("0 0 4 0 4 3 0 3");

    (void)state;
    assert_int_equal(contour_area(&contour.rings[0]), 24);
    contour_turn(&contour.rings[0]);
    assert_string_equal(written(&contour), "0 0 0 3 4 3 4 0");
    assert_int_equal(contour_area(&contour.rings[0]), -24);
}

static void
the_whole_earth_has_an_area(void **state)
{
    const struct contour contour = contour_of("-180000000 -90000000 180000000 -90000000"
                                              " 180000000 90000000 -180000000 90000000");

    (void)state;
    assert_true(contour_area(&contour.rings[0]) == INT64_C(129600000000000000));
}

static void
the_point_inside_is_in_the_largest_polygon_and_in_no_hole(void **state)
{
    /* The second square is larger; its hole takes the middle of the level cuts. */
    const struct contour contour =
        contour_of("0 0 10 0 10 10 0 10;100 0 200 0 200 100 100 100/110 10 110 90 180 90 180 10");
    const struct contour_point inside = contour_inside(&arena, &contour);
    const struct contour point = contour_of("7 8");

    (void)state;
    assert_true(contour_holds(&contour.rings[1], inside));
    assert_false(contour_holds(&contour.rings[2], inside));
    assert_int_equal(contour_inside(&arena, &point).x, 7);
    assert_int_equal(contour_inside(&arena, &point).y, 8);
}

/* ---- checks ---------------------------------------------------------------------------------- */

static void
rings_that_bound_nothing_or_cross_themselves_are_found(void **state)
{
    static const struct {
        const char *text;
        enum contour_fault fault;
        size_t at;
    } cases[] = {
        {"0 0 10 0 10 10 0 10", CONTOUR_WELL, 0},     {"0 0 10 0 20 0", CONTOUR_FLAT, 0},
        {"0 0 10 10 10 0 0 20", CONTOUR_CROSSED, 0},  /* sides 0-1 and 2-3 */
        {"0 0 10 0 10 10 5 -5", CONTOUR_CROSSED, 0},  /* sides 0-1 and 2-3 */
        {"0 0 9 0 9 9 5 4 0 9", CONTOUR_WELL, 0},     /* it bends inwards */
        {"0 0 5 0 9 0 9 9 5 0 0 9", CONTOUR_WELL, 0}, /* it touches itself */
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct contour contour = contour_of(cases[i].text);
        size_t at;

        assert_int_equal(contour_check(&arena, &contour.rings[0], &at), cases[i].fault);
        assert_int_equal(at, cases[i].at);
    }
}

static void
a_point_on_the_border_is_held(void **state)
{
    const struct contour contour = contour_of("0 0 10 0 10 10 0 10");

    (void)state;
    assert_true(contour_holds(&contour.rings[0], (struct contour_point){5, 5}));
    assert_true(contour_holds(&contour.rings[0], (struct contour_point){10, 5}));
    assert_true(contour_holds(&contour.rings[0], (struct contour_point){0, 0}));
    assert_false(contour_holds(&contour.rings[0], (struct contour_point){11, 5}));
    assert_false(contour_holds(&contour.rings[0], (struct contour_point){-1, 10}));
}

/* ---- drawing --------------------------------------------------------------------------------- */

static void
points_near_the_rest_are_lost_and_corners_stay(void **state)
{
    struct contour contour = contour_of("0 0 50 1 100 0 100 100 40 130 0 100");

    (void)state;
    assert_string_equal(written(contour_draw(&arena, &contour, 1, 5)),
                        "0 0 100 0 100 100 40 130 0 100");
    assert_string_equal(written(contour_draw(&arena, &contour, 1, 40)), "0 0 100 0 100 100 0 100");
    assert_string_equal(written(contour_draw(&arena, &contour, 1, 1)),
                        "0 0 100 0 100 100 40 130 0 100");
}

/* The border that two territories share, from a corner to the other. */
static void
neighbours_keep_the_same_points_of_their_border(void **state)
{
    struct contour both[] = {
        contour_of("0 0 100 0 103 20 97 40 110 60 100 80 100 100 0 100"),
        /* the same border the other way round, from another first point on */
        contour_of("97 40 103 20 100 0 200 0 200 100 100 100 100 80 110 60"),
    };
    const struct contour *drawn = contour_draw(&arena, both, 2, 5);

    (void)state;
    assert_string_equal(written(&drawn[0]), "0 0 100 0 97 40 110 60 100 100 0 100");
    assert_string_equal(written(&drawn[1]), "97 40 100 0 200 0 200 100 100 100 110 60");
}

static void
an_enclave_and_its_hole_keep_the_same_points(void **state)
{
    struct contour both[] = {
        contour_of("0 0 900 0 900 900 0 900/400 400 402 450 400 500 500 500 500 400"),
        contour_of("500 500 400 500 402 450 400 400 500 400"),
    };
    const struct contour *drawn = contour_draw(&arena, both, 2, 10);

    (void)state;
    assert_string_equal(written(&drawn[0]),
                        "0 0 900 0 900 900 0 900/400 400 400 500 500 500 500 400");
    assert_string_equal(written(&drawn[1]), "500 500 400 500 400 400 500 400");
}

static void
what_gets_too_small_is_left_out_but_never_all_of_it(void **state)
{
    struct contour contour = contour_of("0 0 3 0 3 3;10 0 15 0 15 5");

    (void)state;
    assert_string_equal(written(contour_draw(&arena, &contour, 1, 100)), "10 0 15 0 15 5");
    assert_int_equal(contour_tolerance(&arena, &contour, 1), 1);
}

static void
a_point_is_drawn_as_it_is(void **state)
{
    struct contour contour = contour_of("7 8");

    (void)state;
    assert_string_equal(written(contour_draw(&arena, &contour, 1, 100)), "7 8");
}

static void
the_tolerance_is_a_part_of_the_middle_extent(void **state)
{
    struct contour contours[] = {contour_of("0 0 1000 0 1000 10"), contour_of("0 0 500000 0 9 9"),
                                 contour_of("0 0 4 100000 0 9"), contour_of("1 1")};

    (void)state;
    assert_int_equal(contour_tolerance(&arena, contours, 4), 200); /* of 1000, 100000, 500000 */
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_is_read_and_written_as_it_was),
        cmocka_unit_test(what_is_no_contour_is_refused),
        cmocka_unit_test(a_ring_that_turns_left_has_an_area_above_zero),
        cmocka_unit_test(the_whole_earth_has_an_area),
        cmocka_unit_test(the_point_inside_is_in_the_largest_polygon_and_in_no_hole),
        cmocka_unit_test(rings_that_bound_nothing_or_cross_themselves_are_found),
        cmocka_unit_test(a_point_on_the_border_is_held),
        cmocka_unit_test(points_near_the_rest_are_lost_and_corners_stay),
        cmocka_unit_test(neighbours_keep_the_same_points_of_their_border),
        cmocka_unit_test(an_enclave_and_its_hole_keep_the_same_points),
        cmocka_unit_test(what_gets_too_small_is_left_out_but_never_all_of_it),
        cmocka_unit_test(a_point_is_drawn_as_it_is),
        cmocka_unit_test(the_tolerance_is_a_part_of_the_middle_extent),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
