/* SPDX-License-Identifier: MPL-2.0 */
/*
 * panel: many marks as one, by hand; who counts; how severe each marker is.
 */
#include "fund/panel.h"
#include "fund_worked.h"

#define PANEL "tests/data/fund/panel.json"

static struct fund_file file;

static int
read_panel(void **state)
{
    int result = fund_begin(state);

    file = fund_good(PANEL);
    return result;
}

/* "ann 2, bob 4,5": who gave what. */
static size_t
marks_of(const char *criterion, const char *given, struct marker_mark *marks)
{
    const size_t index = fund_file_criterion(&file, criterion);
    size_t count = 0;

    assert_true(index != SIZE_MAX);
    while (*given != '\0') {
        const size_t name = strcspn(given, " "), length = strcspn(given + name + 1, ",");

        marks[count] = (struct marker_mark){.criterion = index,
                                            .marker = arena_copy(&fund_arena, given, name)};
        assert_true(rational_parse(given + name + 1, length, '.', &marks[count++].mark));
        given += name + 1 + length;
        given += strspn(given, ", ");
    }
    return count;
}

static const uint8_t *
without(const char *codes)
{
    uint8_t *excluded = ARENA_NEW(&fund_arena, uint8_t, file.panel.marker_count);

    for (size_t i = 0; i < file.panel.marker_count; i++) {
        excluded[i] = strstr(codes, file.panel.markers[i].code) != NULL;
    }
    return excluded;
}

/* The mark, what is wrong with it, whether a third reading is called for or was heard. */
static const char *
told_of(const struct panel_mark *panel)
{
    return text_format(&fund_arena, "%s%s%s%s of %zu", panel->known ? "" : "unknown ",
                       rational_exact(&fund_arena, panel->mark),
                       panel->third_reading ? " third reading" : "",
                       panel->third_read ? " read again" : "", panel->counted);
}

static const char *
panel_without(const char *criterion, const char *given, const char *excluded)
{
    struct panel_mark *panel = ARENA_NEW(&fund_arena, struct panel_mark, file.criterion_count);
    const struct panel_view view = {.file = &file, .excluded = without(excluded)};
    struct marker_mark marks[16], turned[16];
    const size_t count = marks_of(criterion, given, marks);
    struct err err = {0};
    const char *told;

    assert_int_equal(panel_marks(&view, marks, count, panel, &err), ST_OK);
    told = told_of(&panel[fund_file_criterion(&file, criterion)]);
    for (size_t turn = 1; turn < count; turn++) { /* in any order, the same */
        for (size_t i = 0; i < count; i++) {
            turned[i] = marks[(i + turn) % count];
        }
        assert_int_equal(panel_marks(&view, turned, count, panel, &err), ST_OK);
        assert_string_equal(told_of(&panel[fund_file_criterion(&file, criterion)]), told);
    }
    return told;
}

static const char *
panel(const char *criterion, const char *given)
{
    return panel_without(criterion, given, "");
}

/* ---- many as one ----------------------------------------------------------------------------- */

static void
a_trimmed_mean_drops_one_of_each_end_from_so_many_marks_on(void **state)
{
    (void)state;
    /* 5 and 1 fall: (2 + 4) / 2 */
    assert_string_equal(panel("T", "ann 5, bob 1, cid 2, dan 4"), "3 of 4");
    /* three are too few to trim: (5 + 1 + 3) / 3 */
    assert_string_equal(panel("T", "ann 5, bob 1, cid 3"), "3 of 3");
    /* only one of two equal ends falls: (5 + 1) / 2 */
    assert_string_equal(panel("T", "ann 5, bob 5, cid 1, dan 1"), "3 of 4");
    assert_string_equal(panel("T", "ann 5, bob 5, cid 5, dan 0"), "5 of 4");
}

static void
marks_are_brought_to_the_scale_before_any_is_dropped(void **state)
{
    (void)state;
    /* 9 counts as 5, -3 as 0: both fall, (5 + 2) / 2 */
    assert_string_equal(panel("T", "ann 9, bob -3, cid 5, dan 2"), "3.5 of 4");
}

static void
a_median_is_the_mark_in_the_middle_or_the_mean_of_the_two(void **state)
{
    (void)state;
    assert_string_equal(panel("D", "ann 1, bob 2, cid 5, dan 3"), "2.5 third reading of 4");
    assert_string_equal(panel("D", "ann 2, bob 2, cid 5, dan 2"), "2 of 4");
    assert_string_equal(panel_without("D", "ann 5, bob 2, cid 3", "dan"), "3 of 3");
    assert_string_equal(panel("D", "ann 4"), "unknown 4 of 1");
    assert_string_equal(panel("D", ""), "unknown 0 of 0");
}

static void
the_only_mark_of_a_single_is_its_mark(void **state)
{
    (void)state;
    assert_string_equal(panel("S", "cid 4.5"), "4.5 of 1");
    assert_string_equal(panel("S", ""), "unknown 0 of 0");
    assert_string_equal(panel_without("S", "cid 4.5", "cid"), "unknown 0 of 0");
}

static void
the_committee_consolidates_beside_the_markers(void **state)
{
    (void)state;
    assert_string_equal(panel("K", "ann 10, bob 11, com 14"), "14 of 2");
    assert_string_equal(panel("K", "com 21"), "20 of 0");
    assert_string_equal(panel("K", "ann 10, bob 11"), "unknown 0 of 2");
    assert_string_equal(panel("K", "ann 10, bob 13, com 12"), "12 third reading of 2");
    assert_string_equal(panel_without("K", "ann 10, com 14", "com"), "unknown 0 of 1");
    file.criteria[4].minimum_marks = 2;
    assert_string_equal(panel("K", "ann 10, com 14"), "unknown 14 of 1");
    assert_string_equal(panel("K", "ann 10, bob 11, com 14"), "14 of 2");
    file.criteria[4].minimum_marks = 0;
}

/* ---- third readings -------------------------------------------------------------------------- */

static void
a_third_reading_is_called_for_until_it_is_given(void **state)
{
    (void)state;
    assert_string_equal(panel("M", "ann 1, bob 3"), "2 third reading of 2");
    assert_string_equal(panel("M", "ann 1, bob 2.999999"), "1.9999995 of 2");
    assert_string_equal(panel("M", "ann 1, bob 4, tia 2"), "1.5 read again of 3");
}

static void
after_a_third_reading_the_two_closest_marks_count(void **state)
{
    (void)state;
    assert_string_equal(panel("M", "ann 0, bob 5, tia 4"), "4.5 read again of 3");
    assert_string_equal(panel("M", "ann 0, bob 5, tia 0"), "0 read again of 3");
    /* 1-3 and 3-5 are as close: the mean of 2 and 4 */
    assert_string_equal(panel("M", "ann 1, bob 5, tia 3"), "3 read again of 3");
    /* 9 and -1 count as 5 and 0, which is farther from 2 than 5 is */
    assert_string_equal(panel("M", "ann 9, bob -1, tia 2"), "1 read again of 3");
}

static void
after_a_third_reading_all_marks_count_where_nothing_else_is_said(void **state)
{
    (void)state;
    /* 0 1 4 4 5: the one in the middle */
    assert_string_equal(panel("D", "ann 0, bob 4, cid 4, dan 1, tia 5"), "4 read again of 5");
}

static void
a_third_reader_who_is_not_called_does_not_count(void **state)
{
    (void)state;
    assert_string_equal(panel("M", "ann 3, bob 4, tia 0"), "3.5 of 2");
    assert_string_equal(panel("M", "ann 3, tia 0"), "unknown 3 of 1");
}

/* ---- who counts ------------------------------------------------------------------------------ */

static void
marks_of_who_may_not_mark_do_not_count(void **state)
{
    (void)state;
    assert_string_equal(panel("M", "ann 3, bob 4, cid 0, eve 0"), "3.5 of 2");
    assert_string_equal(panel("S", "ann 3"), "unknown 0 of 0");
}

static void
a_missing_mark_is_waited_for_unless_a_minimum_is_declared(void **state)
{
    (void)state;
    assert_string_equal(panel("M", "ann 3"), "unknown 3 of 1");
    assert_string_equal(panel("T", "ann 3"), "unknown 3 of 1");
    assert_string_equal(panel("T", "ann 3, dan 4"), "3.5 of 2");
}

static void
who_has_a_conflict_neither_counts_nor_is_waited_for(void **state)
{
    (void)state;
    assert_string_equal(panel_without("M", "ann 0, bob 4", "ann"), "4 of 1");
    assert_string_equal(panel_without("M", "ann 0", "ann"), "unknown 0 of 0");
    assert_string_equal(panel_without("M", "ann 0, bob 4", "ann bob"), "unknown 0 of 0");
    /* the minimum stays */
    assert_string_equal(panel_without("T", "ann 3, bob 4", "ann"), "unknown 4 of 1");
}

static void
a_third_reader_takes_the_place_of_who_has_a_conflict(void **state)
{
    (void)state;
    assert_string_equal(panel_without("M", "ann 0, bob 4, tia 3", "ann"), "3.5 read again of 2");
    assert_string_equal(panel_without("M", "bob 4, tia 1", "ann"), "2.5 read again of 2");
    assert_string_equal(panel_without("M", "ann 0, bob 4, tia 3", "ann tia"), "4 of 1");
}

static void
it_is_told_which_marks_count(void **state)
{
    struct panel_mark panel_marked[6];
    const struct panel_view view = {.file = &file, .excluded = without("bob")};
    struct marker_mark marks[16];
    size_t count = marks_of("M", "ann 1, bob 3, cid 3, tia 2", marks);
    struct err err = {0};

    (void)state;
    assert_int_equal(panel_marks(&view, marks, count, panel_marked, &err), ST_OK);
    assert_true(panel_counts(&view, &marks[0], &panel_marked[0]));
    assert_false(panel_counts(&view, &marks[1], &panel_marked[0]));
    assert_false(panel_counts(&view, &marks[2], &panel_marked[0]));
    assert_true(panel_counts(&view, &marks[3], &panel_marked[0]));
    count = marks_of("K", "ann 1, com 3", marks);
    assert_int_equal(panel_marks(&view, marks, count, panel_marked, &err), ST_OK);
    assert_false(panel_counts(&view, &marks[0], &panel_marked[4]));
    assert_true(panel_counts(&view, &marks[1], &panel_marked[4]));
}

/* ---- severity -------------------------------------------------------------------------------- */

static void
add(struct panel_severity *severity, const char *criterion, const char *given, const char *excluded)
{
    struct marker_mark marks[16];
    const size_t count = marks_of(criterion, given, marks);
    struct err err = {0};

    assert_int_equal(panel_severity_add(severity, marks, count, without(excluded), &err), ST_OK);
}

static const char *
shift_of(const struct panel_severity *severity, const char *marker, const char *criterion)
{
    const struct panel_shift *shift = panel_shift_of(severity, fund_file_marker(&file, marker),
                                                     fund_file_criterion(&file, criterion));

    return text_format(&fund_arena, "%s on %zu", rational_exact(&fund_arena, shift->shift),
                       shift->count);
}

static struct panel_severity
settled(bool backwards)
{
    static const char *const given[][2] = {
        {"ann 1, bob 2", ""}, {"ann 3, bob 4.5", ""}, {"ann 5, bob 1", "bob"},
        {"ann 2", ""},        {"ann 4, bob 3", ""},   {"cid 5, bob 3", ""},
    };
    struct panel_severity severity = panel_severity_begin(&fund_arena, &file);
    struct err err = {0};

    for (size_t i = 0; i < COUNT(given); i++) {
        const size_t at = backwards ? COUNT(given) - 1 - i : i;

        add(&severity, "M", given[at][0], given[at][1]);
    }
    assert_int_equal(panel_severity_settle(&severity, &err), ST_OK);
    return severity;
}

static void
a_marker_is_compared_with_the_panel_on_the_same_applications(void **state)
{
    (void)state;
    /* On three: ann 1 3 4, the panel 1.5 3.75 3.5. Ann's mean is 8/3, the panel's 35/12: -1/4, of
     * which one half, -0.125, is rounded to the cent of a mark, a half away from 0. */
    for (int backwards = 0; backwards < 2; backwards++) {
        struct panel_severity severity = settled(backwards == 1);

        assert_string_equal(shift_of(&severity, "ann", "M"), "-0.13 on 3");
        assert_string_equal(shift_of(&severity, "bob", "M"), "0.13 on 3");
        assert_string_equal(shift_of(&severity, "cid", "M"), "0 on 0");
        assert_string_equal(shift_of(&severity, "ann", "T"), "0 on 0");
    }
}

static void
corrected_marks_stay_on_the_scale_and_the_committee_is_not_corrected(void **state)
{
    struct panel_severity severity = settled(false);
    const struct panel_view view = {.file = &file, .severity = &severity};
    struct panel_mark panel_marked[6];
    struct marker_mark marks[16];
    struct rational corrected;
    size_t count = marks_of("M", "ann 4.95, bob 3", marks);
    struct err err = {0};

    (void)state;
    assert_true(panel_corrected(&view, &marks[0], &corrected)); /* 5.07 is beyond the scale */
    assert_string_equal(rational_exact(&fund_arena, corrected), "5");
    assert_true(panel_corrected(&view, &marks[1], &corrected));
    assert_string_equal(rational_exact(&fund_arena, corrected), "2.87");
    assert_int_equal(panel_marks(&view, marks, count, panel_marked, &err), ST_OK);
    /* (5 + 2.87) / 2; the spread is that of the given marks, below 2 */
    assert_string_equal(told_of(&panel_marked[0]), "3.935 of 2");
    count = marks_of("K", "com 14, eve 3", marks);
    panel_shift_of(&severity, fund_file_marker(&file, "com"), 4)->shift = rational_of(1);
    assert_true(panel_corrected(&view, &marks[0], &corrected));
    assert_string_equal(rational_exact(&fund_arena, corrected), "14");
    assert_true(panel_corrected(&view, &marks[1], &corrected));
    assert_string_equal(rational_exact(&fund_arena, corrected), "3");
    assert_int_equal(count, 2);
}

/* ---- what does not fit ----------------------------------------------------------------------- */

static void
what_does_not_fit_is_refused_by_its_criterion(void **state)
{
    const wide large = (wide)1 << 126;
    struct panel_severity severity = panel_severity_begin(&fund_arena, &file);
    struct panel_view view = {.file = &file};
    struct panel_mark panel_marked[6];
    struct marker_mark marks[16];
    struct err err = {0};
    const size_t count = marks_of("M", "ann 1, bob 2", marks);

    (void)state;
    file.criteria[0].scaled = false;
    marks[0].mark = marks[1].mark = (struct rational){large, 1};
    assert_int_equal(panel_marks(&view, marks, count, panel_marked, &err), ST_DATA);
    assert_string_equal(err.text, "criterion M: the mean of its marks is out of range");
    assert_int_equal(panel_severity_add(&severity, marks, count, NULL, &err), ST_DATA);
    assert_string_equal(err.text, "criterion M: the severity of its markers is out of range");
    panel_shift_of(&severity, 0, 0)->shift = (struct rational){-large, 1};
    view.severity = &severity;
    assert_int_equal(panel_marks(&view, marks, count, panel_marked, &err), ST_DATA);
    marks[0].mark = rational_of(3); /* the sum of the means does not fit after some */
    marks[1].mark = rational_of(3);
    panel_shift_of(&severity, 0, 0)->own = (struct rational){(large - 1) * 2 + 1, 1};
    assert_int_equal(panel_severity_add(&severity, marks, count, NULL, &err), ST_DATA);
    panel_shift_of(&severity, 0, 0)->own = (struct rational){large, 1};
    panel_shift_of(&severity, 0, 0)->others = (struct rational){-large, 1};
    panel_shift_of(&severity, 0, 0)->count = 1;
    assert_int_equal(panel_severity_settle(&severity, &err), ST_DATA);
    assert_string_equal(err.text, "criterion M: the severity of its markers is out of range");
    file.criteria[0].scaled = true;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_trimmed_mean_drops_one_of_each_end_from_so_many_marks_on),
        cmocka_unit_test(marks_are_brought_to_the_scale_before_any_is_dropped),
        cmocka_unit_test(a_median_is_the_mark_in_the_middle_or_the_mean_of_the_two),
        cmocka_unit_test(the_only_mark_of_a_single_is_its_mark),
        cmocka_unit_test(the_committee_consolidates_beside_the_markers),
        cmocka_unit_test(a_third_reading_is_called_for_until_it_is_given),
        cmocka_unit_test(after_a_third_reading_the_two_closest_marks_count),
        cmocka_unit_test(after_a_third_reading_all_marks_count_where_nothing_else_is_said),
        cmocka_unit_test(a_third_reader_who_is_not_called_does_not_count),
        cmocka_unit_test(marks_of_who_may_not_mark_do_not_count),
        cmocka_unit_test(a_missing_mark_is_waited_for_unless_a_minimum_is_declared),
        cmocka_unit_test(who_has_a_conflict_neither_counts_nor_is_waited_for),
        cmocka_unit_test(a_third_reader_takes_the_place_of_who_has_a_conflict),
        cmocka_unit_test(it_is_told_which_marks_count),
        cmocka_unit_test(a_marker_is_compared_with_the_panel_on_the_same_applications),
        cmocka_unit_test(corrected_marks_stay_on_the_scale_and_the_committee_is_not_corrected),
        cmocka_unit_test(what_does_not_fit_is_refused_by_its_criterion),
    };

    return cmocka_run_group_tests_name("panel", tests, read_panel, fund_end);
}
