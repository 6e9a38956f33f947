/* SPDX-License-Identifier: MPL-2.0 */
/*
 * stability: scenarios of the worked fund. By hand: A10 and A18 have 58.5, the lowest score that is
 * retained; the weights of C1 to C9 are 20, 15, 15, 10, 10, 10, 10, 5, 5.
 */
#include "fund/stability.h"
#include "fund_worked.h"

static const char *const markers[] = {"m-a", "m-b", "m-c"};

static struct stability
stability_of(struct worked *worked)
{
    struct stability stability = stability_begin(&fund_arena, &worked->file, markers,
                                                 COUNT(markers), (uint32_t)worked->count);
    struct err err = {0};

    for (size_t i = 0; i < worked->count; i++) {
        struct worked_one *one = &worked->items[i];

        assert_int_equal(stability_add(&stability, &fund_arena, &one->application, one->marks,
                                       one->mark_count, &err),
                         ST_OK);
    }
    assert_int_equal(stability_end(&stability, &err), ST_OK);
    return stability;
}

static size_t
scenario_named(const struct stability *stability, const char *name)
{
    for (size_t i = 0; i < stability->scenario_count; i++) {
        if (strcmp(stability_name(&fund_arena, stability, i), name) == 0) {
            return i;
        }
    }
    fail_msg("no scenario \"%s\"", name);
    return 0;
}

static void
the_sum_of_the_weights_stays_exactly_what_it_was(void **state)
{
    struct stability stability = stability_of(worked_fund((struct fund_variations){0}));
    size_t moved = scenario_named(&stability, "weight of C1 22, not 20");
    const struct fund_criterion *criteria = stability.scenarios[moved].file.criteria;

    (void)state; /* C2: 15 x 78 / 80 = 117 / 8 */
    assert_string_equal(exact(criteria[0].weight), "22");
    assert_string_equal(exact(criteria[1].weight), "14.625");
    for (size_t i = 1; i < stability.scenario_count; i++) {
        struct rational sum = rational_of(0);

        for (size_t k = 0; k < stability.file->criterion_count; k++) {
            assert_true(rational_add(sum, stability.scenarios[i].file.criteria[k].weight, &sum));
        }
        assert_string_equal(exact(sum), "100");
    }
    assert_string_equal(exact(stability.file->criteria[0].weight), "20");
}

static void
the_margin_is_that_of_the_lowest_score_retained(void **state)
{
    struct stability stability = stability_of(worked_fund((struct fund_variations){0}));
    struct stability_edge above = stability_edge(&stability, true);

    (void)state;
    assert_string_equal(stability.codes[above.first], "A10");
    assert_int_equal(above.count, 2);
    assert_string_equal(exact(above.gap), "3.5");
    assert_int_equal(stability_edge(&stability, false).count, 0);
}

static void
a_threshold_that_just_passes_somebody_changes_that_one_alone(void **state)
{
    const struct fund_variation threshold = {"threshold", "57"};
    struct stability stability = stability_of(worked_fund((struct fund_variations){&threshold, 1}));
    struct stability_effect up =
        stability_effect(&stability, scenario_named(&stability, "threshold 59, not 57"));
    struct stability_effect down =
        stability_effect(&stability, scenario_named(&stability, "threshold 55, not 57"));

    (void)state;
    assert_int_equal(up.lost, 2); /* A10 and A18 */
    assert_int_equal(up.gained, 0);
    assert_int_equal(up.not_scored, 0);
    assert_int_equal(down.lost + down.gained + down.award_lost + down.award_gained, 0);
}

static void
an_only_marker_leaves_everybody_without_a_score(void **state)
{
    struct stability stability = stability_of(worked_fund((struct fund_variations){0}));
    struct stability_effect effect =
        stability_effect(&stability, scenario_named(&stability, "without the marks of m-c"));

    (void)state;
    assert_int_equal(effect.lost, 13);
    assert_int_equal(effect.not_scored, 13);
    assert_int_equal(effect.awarded_cents, 0);
}

static void
the_only_weight_has_no_scenario(void **state)
{
    struct worked *worked = worked_fund((struct fund_variations){0});
    struct fund_criterion *criteria =
        ARENA_NEW(&fund_arena, struct fund_criterion, worked->file.criterion_count);
    struct stability stability;

    (void)state;
    memcpy(criteria, worked->file.criteria, worked->file.criterion_count * sizeof *criteria);
    for (size_t i = 0; i < worked->file.criterion_count; i++) {
        criteria[i].weight = rational_of(i == 0 ? 100 : 0);
    }
    worked->file.criteria = criteria;
    worked->file.has_threshold = false;
    stability = stability_of(worked);
    /* 3 markers; the 8 weights of 0 can only go up; the one of 100 cannot move. */
    assert_int_equal(stability.scenario_count, 1 + 3 + 8);
    assert_int_equal(stability_edge(&stability, true).count, 0);
}

static void
what_is_told_names_those_who_change_and_those_that_do_not(void **state)
{
    const struct fund_variation threshold = {"threshold", "57"};
    struct stability stability = stability_of(worked_fund((struct fund_variations){&threshold, 1}));
    struct text out = text_in(&fund_arena);

    (void)state;
    stability_tell(&out, &fund_arena, &stability);
    assert_non_null(
        strstr(text_of(&out), "  threshold 59, not 57: other decisions 2, awards 1, amounts 0\n"));
    assert_non_null(strstr(text_of(&out), "    not retained then: A10, A18\n"));
    assert_non_null(strstr(text_of(&out), " and 1 more\n"));
    assert_non_null(strstr(text_of(&out), "  nothing changes: "));
    assert_non_null(strstr(text_of(&out), "not how likely it is"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sum_of_the_weights_stays_exactly_what_it_was),
        cmocka_unit_test(the_margin_is_that_of_the_lowest_score_retained),
        cmocka_unit_test(a_threshold_that_just_passes_somebody_changes_that_one_alone),
        cmocka_unit_test(an_only_marker_leaves_everybody_without_a_score),
        cmocka_unit_test(the_only_weight_has_no_scenario),
        cmocka_unit_test(what_is_told_names_those_who_change_and_those_that_do_not),
    };

    return cmocka_run_group_tests_name("stability", tests, fund_begin, fund_end);
}
