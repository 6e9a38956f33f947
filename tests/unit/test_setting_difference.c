/* SPDX-License-Identifier: MPL-2.0 */
/*
 * setting_difference: what two fund files say otherwise, and the fund files in between;
 * application_layout: an application under another of them.
 */
#include "fund/setting_difference.h"

#include "fund/application_layout.h"
#include "fund/rule_tree.h"
#include "fund_worked.h"

static const struct json_node *roots[2];

static const struct json_node *
tree(const char *text)
{
    struct problems problems = {0};
    const struct json_node *root = NULL;
    struct err err = {0};

    assert_int_equal(json_source_parse(&fund_arena, (struct file_bytes){"f", text, strlen(text)},
                                       &problems, &root, &err),
                     ST_OK);
    return root;
}

static struct setting_differences
between(const char *before, const char *after)
{
    roots[0] = tree(before);
    roots[1] = tree(after);
    return setting_differences_between(&fund_arena, roots[0], roots[1]);
}

/* "change key: before > after" for each, a line each */
static const char *
listed(const struct setting_differences *differences)
{
    struct text out = text_in(&fund_arena);

    for (size_t i = 0; i < differences->count; i++) {
        const struct setting_difference *one = &differences->items[i];

        text_addf(&out, "%s %s: %s > %s\n", setting_change_code(one->change), one->key, one->before,
                  one->after);
    }
    return text_of(&out);
}

/* The call of the file in which the differences of which the byte is '1' are made. */
static const char *
made(const struct setting_differences *differences, const char *bytes, size_t side)
{
    uint8_t flags[64] = {0};

    assert_int_equal(strlen(bytes), differences->count);
    for (size_t i = 0; i < differences->count; i++) {
        flags[i] = bytes[i] == '1';
    }
    return rule_tree_text(
        &fund_arena,
        json_member(setting_differences_made(&fund_arena, differences, flags, side), "call"));
}

static const char *
call(const char *members)
{
    return text_format(&fund_arena, "{\"levain\": 1, \"call\": {%s}}", members);
}

#define PASS(code, from) "{\"code\": \"" code "\", \"from\": \"" from "\"}"

static void
an_element_that_came_or_went_is_one_setting(void **state)
{
    struct setting_differences found =
        between(call("\"passes\": [" PASS("1", "a") ", " PASS("2", "b") "]"),
                call("\"passes\": [" PASS("3", "c") ", " PASS("1", "a") "]"));

    (void)state;
    assert_string_equal(listed(&found), "came pass.3: null > {\"code\": \"3\", \"from\": \"c\"}\n"
                                        "went pass.2: {\"code\": \"2\", \"from\": \"b\"} > null\n");
    assert_string_equal(made(&found, "10", 0), "{\"passes\": [" PASS("3", "c") ", " PASS(
                                                   "1", "a") ", " PASS("2", "b") "]}");
    assert_string_equal(made(&found, "01", 0), "{\"passes\": [" PASS("1", "a") "]}");
    assert_string_equal(made(&found, "01", 1), "{\"passes\": [" PASS("1", "a") "]}");
}

static void
what_comes_stands_after_the_one_that_it_follows(void **state)
{
    struct setting_differences found =
        between(call("\"passes\": [" PASS("1", "a") ", " PASS("2", "b") "]"),
                call("\"passes\": [" PASS("2", "b") ", " PASS("x", "c") ", " PASS("1", "a") "]"));

    (void)state;
    assert_string_equal(listed(&found), "moved passes: 1,2 > 2,1\n"
                                        "came pass.x: null > {\"code\": \"x\", \"from\": \"c\"}\n");
    assert_string_equal(made(&found, "01", 0), "{\"passes\": [" PASS("1", "a") ", " PASS(
                                                   "2", "b") ", " PASS("x", "c") "]}");
    assert_string_equal(made(&found, "10", 0),
                        "{\"passes\": [" PASS("2", "b") ", " PASS("1", "a") "]}");
}

static void
files_that_say_the_same_but_for_words_do_not_differ(void **state)
{
    struct setting_differences found =
        between(call("\"code\": \"c\", \"name\": \"x\", \"rules\": [{\"code\": \"A\", \"label\": "
                     "\"x\", \"formula\": \"f\"}, {\"code\": \"B\", \"formula\": \"g\"}]"),
                call("\"rules\": [{\"code\": \"B\", \"formula\": \"g\"}, {\"code\": \"A\", "
                     "\"formula\": \"f\", \"basis\": \"law\"}], \"code\": \"c\", \"name\": \"y\", "
                     "\"committee\": {\"colleges\": []}, \"quotas\": null"));

    (void)state;
    assert_int_equal(found.count, 0);
    assert_false(found.scored);
    assert_ptr_equal(setting_differences_made(&fund_arena, &found, NULL, 0), roots[0]);
    assert_ptr_equal(setting_differences_made(&fund_arena, &found, NULL, 1), roots[1]);
}

static void
keys_are_those_of_what_ifs(void **state)
{
    struct setting_differences found = between(
        call("\"score\": {\"sum\": \"mark\", \"threshold\": 55}, \"award\": {\"step\": \"1.00\"}, "
             "\"quotas\": [{\"code\": \"q\", \"limit\": {\"share\": \"40 %\", \"of\": \"net\"}}], "
             "\"parameters\": {\"p\": {\"type\": \"count\", \"value\": 3}, \"d\": {\"values\": "
             "[{\"from\": \"2025-01-01\", \"value\": 1}]}}, \"order\": [\"score desc\", \"code\"], "
             "\"base\": {\"net\": \"contributions\"}, \"envelopes\": [{\"code\": \"E\", \"min\": "
             "\"1\"}]"),
        call("\"score\": {\"sum\": \"mark\"}, \"award\": {\"step\": \"2.00\"}, "
             "\"quotas\": [{\"code\": \"q\", \"limit\": {\"share\": \"42 %\", \"of\": \"net\"}}], "
             "\"parameters\": {\"p\": {\"type\": \"count\", \"value\": 4}, \"d\": {\"values\": "
             "[{\"from\": \"2025-01-01\", \"value\": 2}, {\"from\": \"2026-01-01\", \"value\": "
             "3}]}}, \"order\": [\"code\"], \"base\": {\"net\": \"contributions - management\"}, "
             "\"envelopes\": [{\"code\": \"E\", \"seats\": 4}]"));

    (void)state;
    assert_string_equal(listed(&found), "changed threshold: 55 > null\n"
                                        "changed award.step: 1.00 > 2.00\n"
                                        "changed quota.q.share: 40 % > 42 %\n"
                                        "changed call.p: 3 > 4\n"
                                        "changed call.d.2025-01-01: 1 > 2\n"
                                        "came call.d.2026-01-01: null > 3\n"
                                        "changed order: score desc,code > code\n"
                                        "changed base.net: contributions > contributions - "
                                        "management\n"
                                        "changed envelope.E.min: 1 > null\n"
                                        "changed envelope.E.seats: null > 4\n");
}

static void
what_is_said_in_another_way_changes_as_a_whole(void **state)
{
    struct setting_differences found = between(
        "{\"management\": {\"share\": \"4 %\", \"of\": \"contributions\"}, \"fund\": "
        "{\"time_zone\":"
        " \"UTC\", \"sets\": {\"s\": [\"A\"]}}, \"call\": {\"quotas\": [{\"code\": \"q\", "
        "\"limit\": {\"share\": \"40 %\", \"of\": \"net\"}, \"at_least\": {\"count\": 1}}], "
        "\"passes\": [{\"code\": \"1\", \"not_fitting\": {}}, {\"code\": \"2\", \"rule\": "
        "{\"band\": 1}}], \"parameters\": {\"p\": {\"type\": \"count\", \"value\": 3}}, "
        "\"criteria\": [{\"code\": \"C\", \"marks\": \"mean\"}], \"rules\": [{\"code\": \"R\", "
        "\"formula\": {\">=\": [{\"var\": \"n\"}, 3]}}]}}",
        "{\"management\": {\"amount\": \"10\"}, \"fund\": {\"time_zone\": \"Europe/Paris\", "
        "\"sets\": {\"s\": [\"A\", \"B\"]}}, \"call\": {\"quotas\": [{\"code\": \"q\", "
        "\"limit\": {\"count\": 2}, \"at_least\": {\"count\": 2}}], "
        "\"passes\": [{\"code\": \"1\", \"rule\": \"max\"}, {\"code\": \"2\", \"rule\": "
        "{\"band\": 2}}], \"parameters\": {\"p\": {\"type\": \"number\", \"value\": 3}}, "
        "\"criteria\": [{\"code\": \"C\", \"formula\": \"1\"}], \"rules\": [{\"code\": \"R\", "
        "\"formula\": {\">=\": [{\"var\": \"n\"}, 4]}}]}}");

    (void)state;
    assert_string_equal(listed(&found),
                        "changed management: share 4 % of contributions > amount 10\n"
                        "changed fund.time_zone: UTC > Europe/Paris\n"
                        "changed fund.s: A > A,B\n"
                        "changed quota.q.limit: share 40 % of net > count 2\n"
                        "changed quota.q.at_least.count: 1 > 2\n"
                        "kind pass.1: walk > max\n"
                        "changed pass.2.rule.band: 1 > 2\n"
                        "kind call.p: 3 > 3\n"
                        "kind criterion.C: {\"code\": \"C\", \"marks\": \"mean\"} > 1\n"
                        "changed rule.R.formula: {\">=\": [{\"var\": \"n\"}, 3]} > {\">=\": "
                        "[{\"var\": \"n\"}, 4]}\n");
    assert_non_null(strstr(made(&found, "0000010000", 0),
                           "\"passes\": [{\"code\": \"1\", \"rule\": \"max\"}, {\"code\": \"2\", "
                           "\"rule\": {\"band\": 1}}]"));
}

static void
lists_that_nothing_names_or_one_file_alone_has_are_told_too(void **state)
{
    struct setting_differences found =
        between("{\"contributions\": [{\"funder\": \"a\", \"year\": 2026, \"amount\": \"1\"}], "
                "\"call\": {\"caps\": [{\"formula\": \"x\"}]}}",
                "{\"contributions\": [{\"funder\": \"a\", \"year\": 2026, \"amount\": \"2\"}, "
                "{\"funder\": \"a\", \"year\": 2027, \"amount\": \"3\"}], \"call\": {\"caps\": "
                "[{\"formula\": \"y\"}], \"quotas\": [{\"code\": \"q\", \"exclusive\": true}]}}");

    (void)state;
    assert_string_equal(listed(&found),
                        "changed contribution.a-2026.amount: 1 > 2\n"
                        "came contribution.a-2027: null > 3\n"
                        "changed caps: [{\"formula\": \"x\"}] > [{\"formula\": \"y\"}]\n"
                        "came quota.q: null > {\"code\": \"q\", \"exclusive\": true}\n");
    assert_string_equal(made(&found, "0001", 0),
                        "{\"caps\": [{\"formula\": \"x\"}], \"quotas\": [{\"code\": \"q\", "
                        "\"exclusive\": true}]}");
    assert_string_equal(made(&found, "0100", 0), "{\"caps\": [{\"formula\": \"x\"}]}");
}

/* Fields, derived fields, parameters: in every file in between, the first side's where both have
 * them; panel and columns of marks in none. */
static void
what_only_defines_is_everywhere_and_marks_come_with_the_scores(void **state)
{
    struct setting_differences found = between(
        call("\"intake\": {\"code\": \"id\", \"fields\": [{\"name\": \"a\", \"type\": \"count\", "
             "\"label\": \"x\"}], \"marks\": []}, \"panel\": {\"markers\": []}, \"derived\": "
             "[{\"name\": \"d\", \"formula\": \"a\"}], \"criteria\": [{\"code\": \"C\", \"marks\": "
             "\"mean\", \"weight\": 1}]"),
        call("\"intake\": {\"code\": \"id\", \"fields\": [{\"name\": \"a\", \"type\": \"count\", "
             "\"label\": \"y\"}, {\"name\": \"b\", \"type\": \"count\"}], \"marks\": []}, "
             "\"panel\": {\"markers\": []}, \"derived\": [{\"name\": \"e\", \"formula\": \"b\"}], "
             "\"criteria\": [{\"code\": \"C\", \"marks\": \"median\", \"weight\": 2}]"));

    (void)state;
    assert_string_equal(listed(&found), "changed criterion.C.weight: 1 > 2\n");
    assert_true(found.scored);
    assert_string_equal(
        made(&found, "1", 0),
        "{\"intake\": {\"code\": \"id\", \"fields\": [{\"name\": \"a\", \"type\": \"count\", "
        "\"label\": \"x\"}, {\"name\": \"b\", \"type\": \"count\"}]}, \"derived\": [{\"name\": "
        "\"e\", \"formula\": \"b\"}, {\"name\": \"d\", \"formula\": \"a\"}], \"criteria\": "
        "[{\"code\": \"C\", \"marks\": \"mean\", \"weight\": 2}]}");
    assert_non_null(strstr(made(&found, "0", 1), "\"marks\": \"median\", \"weight\": 1"));
}

static void
words_for_people_do_not_make_scores_differ(void **state)
{
    struct setting_differences found =
        between(call("\"intake\": {\"fields\": [{\"name\": \"a\", \"label\": \"x\"}]}"),
                call("\"intake\": {\"fields\": [{\"name\": \"a\", \"label\": \"y\"}]}"));

    (void)state;
    assert_false(found.scored);
    found = between(call("\"panel\": {\"marks_open\": \"x\"}"), call("\"panel\": null"));
    assert_true(found.scored);
}

/* What is wrong in a file in between is told by the place where it stands there. */
static void
pointers_say_where_things_stand(void **state)
{
    struct setting_differences found =
        between(call("\"passes\": [" PASS("1", "a") "]"),
                call("\"passes\": [" PASS("0", "z") ", " PASS("1", "b") "]"));
    const uint8_t first[] = {1, 0};
    const struct json_node *passes = json_member(
        json_member(setting_differences_made(&fund_arena, &found, first, 0), "call"), "passes");

    (void)state;
    assert_string_equal(passes->first->pointer, "/call/passes/0");
    assert_string_equal(passes->first->next->pointer, "/call/passes/1");
    assert_string_equal(json_member(passes->first->next, "from")->pointer, "/call/passes/1/from");
    assert_string_equal(json_member(passes->first->next, "from")->text, "a");
}

static void
a_difference_is_what_a_what_if_of_its_place_varies(void **state)
{
    struct setting_differences found =
        between(call("\"score\": {\"threshold\": 55}, \"passes\": [" PASS("1", "a") "]"),
                call("\"score\": {\"threshold\": 60}, \"passes\": [" PASS("1", "b") "]"));

    (void)state;
    assert_true(setting_difference_is(&fund_arena, &found, 0, "threshold"));
    assert_true(setting_difference_is(&fund_arena, &found, 0, "score.threshold"));
    assert_false(setting_difference_is(&fund_arena, &found, 0, "pass.1.from"));
    assert_true(setting_difference_is(&fund_arena, &found, 1, "pass.1.from"));
    assert_false(setting_difference_is(&fund_arena, &found, 1, "net"));
}

static void
what_came_and_went_is_said_in_words(void **state)
{
    const struct setting_difference differences[] = {
        {SETTING_CAME, "rule.R", "rules", "R", "null", "a > 1"},
        {SETTING_WENT, "pass.2", "passes", "2", "{\"code\": \"2\"}", "null"},
        {SETTING_KIND, "pass.2", "passes", "2", "walk", "max"},
        {SETTING_MOVED, "envelopes", "envelopes", NULL, "A,B", "B,A"},
        {SETTING_CHANGED, "threshold", NULL, NULL, "55", "60"},
        {SETTING_CAME, "call.d.2026-01-01", "values", "2026-01-01", "null", "3"},
    };
    static const char *const words[] = {"rule R came: a > 1",
                                        "pass 2 went",
                                        "pass 2 is of another kind: walk, then max",
                                        "order of envelopes: A,B, then B,A",
                                        NULL,
                                        NULL};

    (void)state;
    for (size_t i = 0; i < COUNT(words); i++) {
        const char *said = setting_difference_words(&fund_arena, &differences[i]);

        assert_true((said == NULL) == (words[i] == NULL));
        if (said != NULL) {
            assert_string_equal(said, words[i]);
        }
    }
}

/* ---- application_layout ---------------------------------------------------------------------- */

static void
an_application_is_laid_out_as_another_file_has_it(void **state)
{
    struct worked *worked = worked_fund((struct fund_variations){NULL, 0});
    const char *source = fund_bytes(FUND_WORKED);
    const struct application *one;
    struct application under;
    struct fund_file to;
    const size_t rule = 5; /* R06 */

    (void)state;
    one = &worked->items[0].application;
    source = fund_replaced(source, "      {\"code\": \"R01\", \"severity\": \"blocking\",",
                           "      {\"code\": \"R00\", \"severity\": \"blocking\", \"formula\": "
                           "\"n_members >= 1\"},\n      {\"code\": \"R01\", \"severity\": "
                           "\"blocking\",");
    to = fund_reading_of_text(source).file;
    assert_true(application_same_layout(&worked->file, &worked->file));
    assert_false(application_same_layout(&worked->file, &to));
    one->waived[rule] = 1;
    under = application_under(&fund_arena, &worked->file, one, &to);
    assert_string_equal(under.code, one->code);
    assert_int_equal(under.waived[0], 0);
    assert_int_equal(under.waived[rule], 0);
    assert_int_equal(under.waived[rule + 1], 1);
    assert_memory_equal(under.numbers, one->numbers, to.number_count * sizeof *under.numbers);
    assert_int_equal(under.panel[2].known, one->panel[2].known);
    one->waived[rule] = 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_element_that_came_or_went_is_one_setting),
        cmocka_unit_test(what_comes_stands_after_the_one_that_it_follows),
        cmocka_unit_test(files_that_say_the_same_but_for_words_do_not_differ),
        cmocka_unit_test(keys_are_those_of_what_ifs),
        cmocka_unit_test(what_is_said_in_another_way_changes_as_a_whole),
        cmocka_unit_test(lists_that_nothing_names_or_one_file_alone_has_are_told_too),
        cmocka_unit_test(what_only_defines_is_everywhere_and_marks_come_with_the_scores),
        cmocka_unit_test(words_for_people_do_not_make_scores_differ),
        cmocka_unit_test(pointers_say_where_things_stand),
        cmocka_unit_test(a_difference_is_what_a_what_if_of_its_place_varies),
        cmocka_unit_test(what_came_and_went_is_said_in_words),
        cmocka_unit_test(an_application_is_laid_out_as_another_file_has_it),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("setting_difference", tests, fund_begin, fund_end);
}
