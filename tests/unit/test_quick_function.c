/* SPDX-License-Identifier: MPL-2.0 */
/*
 * quick_function: the quick form of each function.
 * Run alone: build/test_quick_function [pattern]
 */
#include "rules/quick_step.h"

#include "rules_tried.h"

static void
each_function_answers_where_facts_are_known(void **state)
{
    static const struct fixture_example examples[] = {
        {"min(n_ess, 3, 4)", "3"},
        {"min(3, n_ess)", "3"},
        {"min(n_ess, n_ess + 1)", "5"},
        {"max(n_ess, 3, 7)", "7"},
        {"max(7, n_ess)", "7"},
        {"max(1 / 2, 1 / 3)", "0.5"},
        {"step(n_ess, 3, 5, 6)", "2"},
        {"step(2, n_ess)", "0"},
        {"count(fund.epcis)", "3"},
        {"count(docs_missing)", "0"},
        {"count_true(cer, economic, one_vote)", "2"},
        {"points(cer)", "1"},
        {"points(economic)", "0"},
        {"if(cer, 3, 4)", "3"},
        {"if(economic, 3, 4)", "4"},
        {"if(economic, 1, economic, 2, cer, 3, 4)", "3"},
        {"known(n_ess)", "1"},
        {"known(stage)", "1"},
        {"known(fund.epcis)", "1"},
        {"known('a')", "1"},
        {"known(5)", "1"},
        {"day(submitted)", "20487"},
        {"calendar_months(start, end)", "12"},
        {"age_months(start, end)", "11"},
        {"age_months(end, start)", "-11"},
    };
    struct value slots[SLOTS];

    (void)state;
    fixture_a01(slots);
    fixture_answers(examples, COUNT(examples), slots);
}

static void
each_function_gives_up_where_something_is_unknown(void **state)
{
    static const struct fixture_example examples[] = {
        {"min(n_ess, n_members)", "gives up"},
        {"min(n_members, n_ess)", "gives up"},
        {"max(n_ess, n_members, 9)", "gives up"},
        {"step(n_members, 3)", "gives up"},
        {"step(3, 2, n_members)", "gives up"},
        {"count(docs_missing)", "gives up"},
        {"count_true(economic, cer)", "gives up"},
        {"points(cer)", "gives up"},
        {"if(cer, 3, 4)", "gives up"},
        {"if(economic, 3, n_members)", "gives up"},
        {"if(economic, n_members, 3)", "3"},
        {"known(n_members)", "0"},
        {"known(stage)", "0"},
        {"known(n_ess)", "1"},
        {"known(docs_missing)", "0"},
        {"known(n_ess + 1)", "none"},
        {"known(-n_members)", "none"},
        {"known(abs(n_members))", "none"},
        {"day(submitted)", "gives up"},
        {"calendar_months(start, end)", "gives up"},
        {"calendar_months(end, start)", "gives up"},
        {"abs(n_ess)", "none"},
    };
    struct value slots[SLOTS];

    (void)state;
    fixture_a01(slots);
    fixture_forget(slots, N_MEMBERS);
    fixture_forget(slots, STAGE);
    fixture_forget(slots, DOCS_MISSING);
    fixture_forget(slots, CER);
    fixture_forget(slots, SUBMITTED);
    fixture_forget(slots, START);
    fixture_answers(examples, COUNT(examples), slots);
}

static void
a_function_without_a_quick_form_has_none(void **state)
{
    (void)state;
    assert_non_null(quick_function("min"));
    assert_null(quick_function("mi"));
    assert_null(quick_function("round_down"));
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_function_answers_where_facts_are_known),
        cmocka_unit_test(each_function_gives_up_where_something_is_unknown),
        cmocka_unit_test(a_function_without_a_quick_form_has_none),
    };

    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("quick_function", tests, fixture_open, fixture_close);
}
