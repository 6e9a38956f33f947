/* SPDX-License-Identifier: MPL-2.0 */
/*
 * run_change: each cause by itself, several together, and what is no cause. By hand, from the
 * application that run_sides.h describes.
 */
#include "run_sides.h"

static const char *
small(void)
{
    return fund_bytes(FUND_SMALL);
}

static const char *
small_with(const char *from, const char *to)
{
    return fund_replaced(small(), from, to);
}

#define RULE(change, code)      run_pair_move(pair, &(change), QUANTITY_RULE, code)
#define CRITERION(change, code) run_pair_move(pair, &(change), QUANTITY_CRITERION, code)
#define SCORE(change)           run_pair_move(pair, &(change), QUANTITY_SCORE, NULL)
#define DECISION(change)        run_pair_move(pair, &(change), QUANTITY_DECISION, NULL)

static void
what_is_the_same_on_both_sides_is_unchanged(void **state)
{
    struct run_pair *pair = run_pair_of(small(), small());
    struct run_change change = run_pair_compare(pair);

    (void)state;
    assert_int_equal(pair->comparison.rules.count, 0);
    assert_int_equal(change.class, CLASS_UNCHANGED);
    assert_true(change.retained[0] && change.retained[1]);
    assert_false(change.inputs_differ);
    pair->sides[1].rank = 7;
    change = run_pair_compare(pair);
    assert_int_equal(change.class, CLASS_RANK);
}

static void
one_fact_moves_all_that_rests_on_it(void **state)
{
    struct run_pair *pair = run_pair_of(small(), small());
    struct run_change change;

    (void)state;
    run_pair_set(pair, 1, "members", "1"); /* 2 + 1 < 4 seats; F 30 x 1 / 5 = 6: 58 */
    run_pair_set(pair, 1, "title", "forge");
    change = run_pair_compare(pair);
    assert_int_equal(change.class, CLASS_LEFT);
    assert_int_equal(change.change_count, 2);
    assert_string_equal(RULE(change, "R2"), "pass -> fail because fact.members!");
    assert_string_equal(CRITERION(change, "F"), "18 -> 6 because fact.members!");
    assert_string_equal(SCORE(change), "70 -> 58 because fact.members!");
    assert_string_equal(DECISION(change), "retained -> INELIGIBLE because fact.members!");
    assert_string_equal(RULE(change, "R1"), "none");
}

static void
a_fact_that_became_known_was_not_known_before(void **state)
{
    struct run_pair *pair = run_pair_of(small(), small());
    struct run_change change;

    (void)state;
    run_pair_set(pair, 0, "members", "");
    change = run_pair_compare(pair);
    assert_int_equal(change.class, CLASS_ENTERED);
    assert_null(change.changes[0].from);
    assert_string_equal(change.changes[0].to, "3");
    assert_string_equal(RULE(change, "R2"), "unknown -> pass because fact.members!");
    assert_string_equal(CRITERION(change, "F"), "none -> 18 because fact.members!");
}

static void
inputs_that_change_nothing_leave_it_unchanged(void **state)
{
    struct run_pair *pair = run_pair_of(small(), small());
    struct run_change change;

    (void)state;
    run_pair_set(pair, 1, "title", "forge");
    change = run_pair_compare(pair);
    assert_int_equal(change.class, CLASS_UNCHANGED);
    assert_true(change.inputs_differ);
}

static void
two_weights_are_each_the_cause_of_their_own_points(void **state)
{
    const char *after = fund_replaced(small_with("\"A\", \"weight\": 50", "\"A\", \"weight\": 40"),
                                      "\"S\", \"weight\": 20", "\"S\", \"weight\": 30");
    struct run_pair *pair = run_pair_of(small(), after);
    struct run_change change = run_pair_compare(pair);

    (void)state; /* A 40 x 4 / 5 = 32, S 30 x 3 / 5 = 18, F 18: 68 */
    assert_int_equal(pair->comparison.rules.count, 2);
    assert_string_equal(CRITERION(change, "A"), "40 -> 32 because criteria.A.weight!");
    assert_string_equal(CRITERION(change, "S"), "12 -> 18 because criteria.S.weight!");
    assert_string_equal(SCORE(change),
                        "70 -> 68 because criteria.A.weight (62), criteria.S.weight (76)"
                        " only criteria.A.weight+criteria.S.weight");
    assert_int_equal(change.class, CLASS_MOVED);
}

static void
a_fact_and_a_formula_that_only_together_move_a_verdict_are_named_together(void **state)
{
    struct run_pair *pair = run_pair_of(small_with("more >= env.seats", "more >= 2 * env.seats"),
                                        small_with("more >= env.seats", "more >= 3 + env.seats"));
    struct run_change change;

    (void)state;
    /* With 2 members: 5 >= 8 fails before; 3 members: 7 >= 7 passes after; 7 >= 8 and 5 >= 7 fail.
     */
    run_pair_set(pair, 0, "members", "2");
    change = run_pair_compare(pair);
    assert_string_equal(RULE(change, "R2"), "fail -> pass only rules.R2.formula+fact.members");
    assert_string_equal(CRITERION(change, "F"), "12 -> 18 because fact.members!");
    assert_int_equal(change.class, CLASS_ENTERED);
}

static void
two_changes_that_are_each_enough_are_both_said_to_be(void **state)
{
    struct run_pair *pair =
        run_pair_of(small(), small_with("more >= env.seats", "more >= 9 * env.seats"));
    struct run_change change;

    (void)state;
    run_pair_set(pair, 1, "members", "1");
    change = run_pair_compare(pair);
    assert_string_equal(RULE(change, "R2"),
                        "pass -> fail because rules.R2.formula!, fact.members!");
}

static void
a_rule_that_came_is_not_asked_before(void **state)
{
    struct run_pair *pair = run_pair_of(
        small(), small_with("    \"rules\": [", "    \"rules\": [{\"code\": \"R0\", \"severity\":"
                                                " \"blocking\", \"formula\": \"members > 3\"},"));
    struct run_change change = run_pair_compare(pair);

    (void)state;
    assert_string_equal(RULE(change, "R0"), "none -> fail because rules.R0!");
    assert_string_equal(DECISION(change), "retained -> INELIGIBLE because rules.R0!");
    assert_int_equal(change.class, CLASS_LEFT);
    run_pair_set(pair, 0, "members", "4");
    run_pair_set(pair, 1, "members", "4");
    change = run_pair_compare(pair);
    assert_int_equal(change.class, CLASS_UNCHANGED); /* a new rule that is passed moves nothing */
}

static void
marks_are_told_by_marker(void **state)
{
    struct run_pair *pair = run_pair_of(small(), small());
    struct run_change change;

    (void)state;
    run_pair_mark(pair, 1, 0, 5);  /* A: (5 + 4) / 2 = 4.5: 45 */
    pair->sides[1].mark_count = 2; /* S has no mark any more */
    change = run_pair_compare(pair);
    assert_string_equal(CRITERION(change, "A"), "40 -> 45 because mark.A.m-1!");
    assert_string_equal(CRITERION(change, "S"), "12 -> none because mark.S.m-1!");
    assert_string_equal(DECISION(change), "retained -> NOT_SCORED because mark.S.m-1!");
    assert_string_equal(change.changes[1].from, "3");
    assert_null(change.changes[1].to);
}

static void
a_waiver_is_a_cause_in_both_directions(void **state)
{
    struct run_pair *pair = run_pair_of(small(), small());
    struct run_change change;

    (void)state;
    run_pair_set(pair, 0, "members", "1");
    run_pair_set(pair, 1, "members", "1");
    run_pair_waive(pair, 1, "R2");
    change = run_pair_compare(pair);
    assert_string_equal(RULE(change, "R2"), "fail -> waived because waiver.R2!");
    assert_int_equal(change.class, CLASS_ENTERED);
    pair->sides[0].waived_count = 0;
    pair->sides[1].waived_count = 0;
    run_pair_waive(pair, 0, "R2");
    pair->applications[1].waived[1] = 0;
    change = run_pair_compare(pair);
    assert_string_equal(RULE(change, "R2"), "waived -> fail because waiver.R2!");
    assert_int_equal(change.class, CLASS_LEFT);
}

static void
a_parameter_an_envelope_and_a_derived_field_are_causes_too(void **state)
{
    struct run_pair *pair = run_pair_of(small(), small_with("\"seats\": 4", "\"seats\": 8"));
    struct run_change change = run_pair_compare(pair);

    (void)state;
    assert_string_equal(RULE(change, "R2"), "pass -> fail because envelopes.S.seats!");
    pair = run_pair_of(small(), small_with("twice + 1", "twice - 4"));
    change = run_pair_compare(pair);
    assert_string_equal(RULE(change, "R2"), "pass -> fail because derived.more.formula!");
    pair = run_pair_of(small(), small_with("\"threshold\": 12.5", "\"threshold\": 71"));
    change = run_pair_compare(pair);
    assert_string_equal(DECISION(change), "retained -> BELOW_THRESHOLD because score.threshold!");
}

static void
a_rule_on_a_field_that_came_with_it_is_proven_by_both(void **state)
{
    const char *after = fund_replaced(
        small_with(
            "        {\"name\": \"papers\"",
            "        {\"name\": \"age\", \"type\": \"count\"},\n        {\"name\": \"papers\""),
        "    \"rules\": [",
        "    \"rules\": [{\"code\": \"R0\", \"severity\": \"blocking\","
        " \"formula\": \"age > 3\"},");
    struct run_pair *pair = run_pair_of(small(), after);
    struct run_change change;

    (void)state;
    run_pair_set(pair, 1, "age", "2");
    change = run_pair_compare(pair);
    assert_string_equal(RULE(change, "R0"),
                        "none -> fail because rules.R0 (unknown) only rules.R0+fact.age");
}

static void
a_list_is_one_change_whatever_its_items(void **state)
{
    const char *counted = small_with("min(5, members)", "min(5, count(budget))");
    struct run_pair *pair = run_pair_of(counted, counted);
    struct application_item items[3];
    struct run_change change;

    (void)state;
    for (size_t i = 0; i < COUNT(items); i++) {
        items[i] = application_item_empty(&fund_arena, &pair->files[0].lists[0]);
    }
    pair->applications[0].lists[0] =
        (struct application_list){.known = true, .items = items, .count = 2};
    pair->applications[1].lists[0] =
        (struct application_list){.known = true, .items = items, .count = 3};
    change = run_pair_compare(pair);
    assert_string_equal(CRITERION(change, "F"), "12 -> 18 because list.budget!");
    assert_string_equal(change.changes[0].from, "2 lines");
    assert_string_equal(change.changes[0].to, "3 lines, 1 of them others");
}

static void
one_that_is_in_one_run_only_is_added_or_removed(void **state)
{
    struct run_pair *pair = run_pair_of(small(), small());
    const struct run_side *sides[2] = {NULL, &pair->sides[1]};
    const struct assessment *ends[2] = {NULL, &pair->ends[1]};
    struct run_change change;

    (void)state;
    (void)run_pair_compare(pair);
    change = run_change_of(&pair->comparison, &fund_arena, sides, ends);
    assert_int_equal(change.class, CLASS_ADDED);
    assert_true(change.retained[1]);
    sides[0] = &pair->sides[0];
    ends[0] = &pair->ends[0];
    sides[1] = NULL;
    ends[1] = NULL;
    change = run_change_of(&pair->comparison, &fund_arena, sides, ends);
    assert_int_equal(change.class, CLASS_REMOVED);
    assert_string_equal(run_class_code(change.class), "removed");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_the_same_on_both_sides_is_unchanged),
        cmocka_unit_test(one_fact_moves_all_that_rests_on_it),
        cmocka_unit_test(a_fact_that_became_known_was_not_known_before),
        cmocka_unit_test(inputs_that_change_nothing_leave_it_unchanged),
        cmocka_unit_test(two_weights_are_each_the_cause_of_their_own_points),
        cmocka_unit_test(a_fact_and_a_formula_that_only_together_move_a_verdict_are_named_together),
        cmocka_unit_test(two_changes_that_are_each_enough_are_both_said_to_be),
        cmocka_unit_test(a_rule_that_came_is_not_asked_before),
        cmocka_unit_test(marks_are_told_by_marker),
        cmocka_unit_test(a_waiver_is_a_cause_in_both_directions),
        cmocka_unit_test(a_parameter_an_envelope_and_a_derived_field_are_causes_too),
        cmocka_unit_test(a_rule_on_a_field_that_came_with_it_is_proven_by_both),
        cmocka_unit_test(a_list_is_one_change_whatever_its_items),
        cmocka_unit_test(one_that_is_in_one_run_only_is_added_or_removed),
    };

    return cmocka_run_group_tests_name("run_change", tests, fund_begin, fund_end);
}
