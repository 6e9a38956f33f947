/* SPDX-License-Identifier: MPL-2.0 */
/*
 * explanation: the object that the terminal and the dossier show.
 */
#include "fund_told.h"

static const struct fund_variations as_written;

static void
the_object_has_the_outcome_the_facts_the_verdicts_the_marks_and_the_caps(void **state)
{
    struct worked *worked = worked_fund(as_written);
    const struct json_node *root;

    (void)state;
    worked_run(worked);
    root = explained(worked, "A06");
    assert_string_equal(text_at(root, "application"), "A06");
    assert_string_equal(text_at(root, "envelope_label"), "Emergence");
    assert_string_equal(text_at(root, "group"), "EPCI_SUD");
    assert_string_equal(text_at(root, "requested_cents"), "2000000");
    assert_int_equal(member_at(root, "facts")->count, 35);
    assert_string_equal(text_at(root, "facts/4/label"), "joint authority");
    assert_string_equal(text_at(root, "facts/4/value"), "EPCI_SUD");
    assert_string_equal(text_at(root, "facts/32/name"), "n_categories");
    assert_string_equal(text_at(root, "facts/32/value"), "4");
    assert_int_equal(member_at(root, "facts/32/derived")->kind, JSON_KIND_TRUE);
    assert_int_equal(member_at(root, "verdicts")->count, 15);
    assert_string_equal(text_at(root, "verdicts/5/code"), "R06");
    assert_string_equal(text_at(root, "verdicts/5/outcome"), "pass");
    assert_string_equal(text_at(root, "verdicts/5/severity"), "blocking");
    assert_string_equal(text_at(root, "verdicts/5/trace"), "number of members (7) ≥ 3: true");
    assert_string_equal(text_at(root, "verdicts/5/message"),
                        "The cooperation has fewer than three members.");
    assert_int_equal(member_at(root, "verdicts/5/motive")->kind, JSON_KIND_NULL);
    assert_string_equal(text_at(root, "marks/6/code"), "C7");
    assert_string_equal(text_at(root, "marks/6/mark"), "3.5");
    assert_string_equal(text_at(root, "marks/6/points"), "7");
    assert_string_equal(text_at(root, "marks/6/markers/0/marker"), "m-a");
    assert_string_equal(text_at(root, "marks/6/markers/1/mark"), "5");
    assert_int_equal(member_at(root, "marks/6/third_reading")->kind, JSON_KIND_TRUE);
    assert_int_equal(member_at(root, "marks/6/trace")->kind, JSON_KIND_NULL);
    assert_string_equal(text_at(root, "marks/8/floor"), "2");
    assert_string_equal(text_at(root, "caps/3/cap_cents"), "1780000");
    assert_int_equal(member_at(root, "caps/3/binding")->kind, JSON_KIND_TRUE);
    assert_int_equal(member_at(root, "caps/4/applies")->kind, JSON_KIND_TRUE);
    assert_string_equal(text_at(root, "caps/4/cap_cents"), "30000000");
}

static void
a_waived_rule_says_by_whom_when_and_why(void **state)
{
    struct worked *worked = worked_fund(as_written);
    struct explanation_waiver waiver = {.rule = 14,
                                        .kind = "completion",
                                        .motive = "the \"cer\" came by post",
                                        .by = "claire",
                                        .at = "2026-03-20T10:00:00"};
    struct explanation explanation;
    const struct json_node *root;

    (void)state;
    worked_waive(worked, "A17", "R15");
    worked_run(worked);
    explanation = explanation_of(worked, "A17");
    explanation.waivers = &waiver;
    explanation.waiver_count = 1;
    root = written(&explanation);
    assert_string_equal(text_at(root, "verdicts/14/outcome"), "waived");
    assert_string_equal(text_at(root, "verdicts/14/motive"), "the \"cer\" came by post");
    assert_string_equal(text_at(root, "verdicts/14/waived_by"), "claire");
    assert_string_equal(text_at(root, "verdicts/14/waived_at"), "2026-03-20T10:00:00");
    assert_int_equal(member_at(root, "verdicts/4/motive")->kind, JSON_KIND_NULL);
    assert_string_equal(text_at(root, "sentences/1"),
                        "Rules waived by a recorded derogation or completion: R15.");
}

static void
what_is_not_known_is_null(void **state)
{
    struct worked *worked = worked_fund(as_written);
    const struct json_node *root;

    (void)state;
    worked_set(worked, "A01", "stage", "");
    worked_set(worked, "A01", "epci", "");
    worked_set(worked, "A01", "requested", "");
    worked_unmark(worked, "A01", "C8");
    worked_run(worked);
    root = explained(worked, "A01");
    assert_int_equal(member_at(root, "envelope_label")->kind, JSON_KIND_NULL);
    assert_int_equal(member_at(root, "group")->kind, JSON_KIND_NULL);
    assert_int_equal(member_at(root, "requested_cents")->kind, JSON_KIND_NULL);
    assert_int_equal(member_at(root, "marks/7/mark")->kind, JSON_KIND_NULL);
    assert_int_equal(member_at(root, "marks/7/points")->kind, JSON_KIND_NULL);
    assert_int_equal(member_at(root, "caps/0/cap_cents")->kind, JSON_KIND_NULL);
    assert_string_equal(text_at(root, "facts/4/value"), "unknown (epci)");
}

static void
a_call_without_quota_has_no_group(void **state)
{
    struct worked *worked = worked_fund(as_written);

    (void)state;
    worked->file.quota_count = 0;
    worked_run(worked);
    assert_int_equal(member_at(explained(worked, "A01"), "group")->kind, JSON_KIND_NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_object_has_the_outcome_the_facts_the_verdicts_the_marks_and_the_caps),
        cmocka_unit_test(a_waived_rule_says_by_whom_when_and_why),
        cmocka_unit_test(what_is_not_known_is_null),
        cmocka_unit_test(a_call_without_quota_has_no_group),
    };

    return cmocka_run_group_tests_name("explanation", tests, fund_begin, fund_end);
}
