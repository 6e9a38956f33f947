/* SPDX-License-Identifier: MPL-2.0 */
/*
 * rule_change: what differs between two fund files, and the files in between.
 */
#include "fund/rule_change.h"
#include "fund_worked.h"

static struct fund_file
read_text(const char *text)
{
    struct reading reading = fund_reading_of_text(text);

    assert_string_equal(reading.said, "");
    return reading.file;
}

/* "id: from > to" for each change, a line each */
static const char *
listed(const struct rule_changes *changes)
{
    struct text out = text_in(&fund_arena);

    for (size_t i = 0; i < changes->count; i++) {
        const struct rule_change *change = &changes->items[i];

        text_addf(&out, "%s: %s > %s\n", change->id, change->from != NULL ? change->from : "-",
                  change->to != NULL ? change->to : "-");
    }
    return text_of(&out);
}

static struct fund_file files[2];

static struct rule_changes
changes_to(const char *after)
{
    struct rule_changes changes;
    struct err err = {0};

    files[0] = read_text(fund_bytes(FUND_SMALL));
    files[1] = read_text(after);
    assert_int_equal(rule_changes_between(&fund_arena, &files[0], &files[1], &changes, &err),
                     ST_OK);
    return changes;
}

static const char *
small_with(const char *from, const char *to)
{
    return fund_replaced(fund_bytes(FUND_SMALL), from, to);
}

static void
words_quotas_and_the_order_are_no_changes(void **state)
{
    const char *after = small_with("\"message\": \"no\"", "\"message\": \"non\"");
    struct rule_changes changes;

    (void)state;
    after = fund_replaced(after, "\"label\": \"reserve\"", "\"label\": \"kept\"");
    after = fund_replaced(after, "\"score desc\", \"A desc\"", "\"A desc\", \"score desc\"");
    after = fund_replaced(after, "33.3 %", "34 %");
    changes = changes_to(after);
    assert_string_equal(listed(&changes), "");
}

static void
each_difference_is_one_change_with_both_texts(void **state)
{
    const char *after = small_with("more >= env.seats", "more > env.seats");
    struct rule_changes changes;

    (void)state;
    after =
        fund_replaced(after, "\"code\": \"R3\", \"severity\"", "\"code\": \"R4\", \"severity\"");
    after = fund_replaced(after, "\"threshold\": 12.5", "\"threshold\": 13");
    after = fund_replaced(after, "\"floor\": 1, ", "");
    after = fund_replaced(after, "\"value\": 1.5", "\"value\": 2.5");
    after = fund_replaced(after, "[\"NORTH\", \"SOUTH\"]", "[\"NORTH\"]");
    changes = changes_to(after);
    assert_string_equal(listed(&changes), "fund.sets.towns: [\"NORTH\", \"SOUTH\"] > [\"NORTH\"]\n"
                                          "parameters.factor.value: 1.5 > 2.5\n"
                                          "rules.R2.formula: more >= env.seats > more > env.seats\n"
                                          "rules.R3: count(papers) = 0 > -\n"
                                          "rules.R4: - > count(papers) = 0\n"
                                          "criteria.A.floor: 1 > -\n"
                                          "score.threshold: 12.5 > 13\n");
    assert_string_equal(changes.items[2].list, "rules");
    assert_string_equal(changes.items[2].code, "R2");
    assert_string_equal(changes.items[2].member, "formula");
    assert_string_equal(changes.items[4].code, "R4");
    assert_null(changes.items[4].member);
}

static void
none_made_is_the_first_file_and_all_made_the_second(void **state)
{
    struct rule_changes changes = changes_to(small_with("\"threshold\": 12.5", "\"threshold\": 9"));
    const uint8_t none[1] = {0}, all[1] = {1};

    (void)state;
    assert_ptr_equal(rule_changes_made(&changes, none), &files[0]);
    assert_ptr_equal(rule_changes_made(&changes, all), &files[1]);
}

static void
a_file_in_between_needs_no_sum_of_weights_and_is_read_once(void **state)
{
    const char *after = fund_replaced(small_with("\"A\", \"weight\": 50", "\"A\", \"weight\": 40"),
                                      "\"S\", \"weight\": 20", "\"S\", \"weight\": 30");
    struct rule_changes changes = changes_to(after);
    const uint8_t one[2] = {0, 1};
    const struct fund_file *mixed = rule_changes_made(&changes, one);

    (void)state;
    assert_non_null(mixed);
    assert_string_equal(exact(mixed->criteria[0].weight), "50");
    assert_string_equal(exact(mixed->criteria[1].weight), "30");
    assert_ptr_equal(rule_changes_made(&changes, one), mixed);
}

static void
a_criterion_goes_with_its_columns_of_marks(void **state)
{
    const char *after = small_with(
        "      {\"code\": \"S\", \"weight\": 20, \"scale\": [1, 5], \"marks\": \"single\"},\n", "");
    struct rule_changes changes;
    uint8_t made[8] = {0};

    (void)state;
    after = fund_replaced(after,
                          ",\n        {\"criterion\": \"S\", \"marker\": \"m-1\","
                          " \"column\": \"s1\"}",
                          "");
    after = fund_replaced(after, "\"A\", \"weight\": 50", "\"A\", \"weight\": 70");
    changes = changes_to(after);
    assert_string_equal(listed(&changes), "criteria.A.weight: 50 > 70\n"
                                          "criteria.S: {\"code\": \"S\", \"weight\": 20, \"scale\""
                                          ": [1, 5], \"marks\": \"single\"} > -\n");
    made[0] = 1;
    assert_int_equal(rule_changes_made(&changes, made)->criterion_count, 3);
    made[0] = 0;
    made[1] = 1;
    assert_int_equal(rule_changes_made(&changes, made)->criterion_count, 2);
    assert_int_equal(rule_changes_made(&changes, made)->mark_column_count, 2);
}

static void
a_file_that_would_contradict_itself_is_none(void **state)
{
    /* The rule needs the member of the envelope that goes. */
    const char *after =
        fund_replaced(small_with(", \"seats\": 4", ""), "more >= env.seats", "more >= 4");
    struct rule_changes changes = changes_to(after);
    const uint8_t without_seats[2] = {1, 0}, without_use[2] = {0, 1};

    (void)state;
    assert_string_equal(listed(&changes), "envelopes.S.seats: 4 > -\n"
                                          "rules.R2.formula: more >= env.seats > more >= 4\n");
    assert_null(rule_changes_made(&changes, without_seats));
    assert_non_null(rule_changes_made(&changes, without_use)); /* unused is allowed in between */
}

static void
the_order_of_envelopes_is_a_change(void **state)
{
    const char *north = "{\"code\": \"N\", \"when\": \"town = 'NORTH'\", \"voted\": \"600.00\","
                        " \"min\": \"10.00\", \"rate\": \"50 %\"},\n      ";
    const char *reserve = "{\"code\": \"R\", \"label\": \"reserve\"";
    const char *after = fund_replaced(small_with(north, ""), reserve,
                                      text_format(&fund_arena, "%s%s", north, reserve));
    struct rule_changes changes = changes_to(after);

    (void)state;
    assert_int_equal(changes.count, 1);
    assert_string_equal(changes.items[0].id, "envelopes.order");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_quotas_and_the_order_are_no_changes),
        cmocka_unit_test(each_difference_is_one_change_with_both_texts),
        cmocka_unit_test(none_made_is_the_first_file_and_all_made_the_second),
        cmocka_unit_test(a_file_in_between_needs_no_sum_of_weights_and_is_read_once),
        cmocka_unit_test(a_criterion_goes_with_its_columns_of_marks),
        cmocka_unit_test(a_file_that_would_contradict_itself_is_none),
        cmocka_unit_test(the_order_of_envelopes_is_a_change),
    };

    return cmocka_run_group_tests_name("rule_change", tests, fund_begin, fund_end);
}
