/* SPDX-License-Identifier: MPL-2.0 */
/*
 * function: every function and operator on examples. Run alone: build/test_function [pattern]
 */
#include "rules/function.h"

#include "rules_fixture.h"

static const struct {
    const char *formula, *result;
} examples[] = {
    {"1 / 3 + 1 / 6", "0.5"},
    {"n_members - 10", "-1"},
    {"2 - 3 - 4", "-5"},
    {"24 / 4 / 3", "2"},
    {"24 / -4", "-6"},
    {"-n_members * -2", "18"},
    {"requested / eligible", "0.75"},
    {"requested / 4", "€4,500"},
    {"-requested", "-€18,000"},
    {"end - start", "364"},
    {"80 % * 50", "40"},
    {"min(3, 1, 2)", "1"},
    {"max(3, 1, 7, 2)", "7"},
    {"max(start, end)", "31 May 2027"},
    {"min(submitted, call.closes)", "3 February 2026 at 10:00:00"},
    {"step(5, 1, 5, 6)", "2"},
    {"step(5, 1, 2, 3, 6)", "3"},
    {"step(0, 1, 2)", "0"},
    {"count(fund.epcis)", "3"},
    {"count(docs_missing)", "0"},
    {"calendar_months(start, end)", "12"},
    {"calendar_months(end, start)", "-10"},
    {"count_true(cer, economic, one_vote)", "2"},
    {"count_true(economic, count_true(cer) = 1)", "1"},
    {"round_down(5, 0)", "unknown (rounding to a step not above zero (0))"},
    {"round_half_up(5, -1)", "unknown (rounding to a step not above zero (-1))"},
    {"points(economic)", "0"},
    {"if(economic, 1, 2)", "2"},
    {"if(cer, stage, legal)", "emergence"},
    {"if(cer, fund.epcis, docs_missing)", "EPCI_NORD, EPCI_CENTRE, EPCI_SUD"},
    {"epci in if(economic, docs_missing, fund.epcis)", "yes"},
    {"age_months(end, start)", "-11"},
    {"age_months(start, end)", "11"},
    {"day(submitted)", "3 February 2026"},
    {"abs(n_members - 12)", "3"},
    {"abs(euros('-0.50'))", "€0.50"},
    {"abs(1 / 2)", "0.5"},
    {"round_down(euros('17789.99'), euros('100'))", "€17,700"},
    {"round_down(-7, 5)", "-10"},
    {"round_half_up(7.5, 5)", "10"},
    {"round_half_up(requested / 7, euros('0.01'))", "€2,571.43"},
    {"known(n_members)", "yes"},
    {"known(stage) and known(fund.epcis)", "yes"},
    {"known(5)", "yes"},
    {"known(1 / 0)", "no"},
    {"stage != 'creation'", "yes"},
    {"stage = legal", "no"},
    {"cer != economic", "yes"},
    {"not (cer and economic)", "yes"},
    {"n_members in (1, 9)", "yes"},
    {"n_members in (1, 8 + 2)", "no"},
    {"n_members not in (1, 2)", "yes"},
    {"if(cer, 'a', 'b') = 'a'", "yes"},
    {"if(cer, 'a', 'b') in ('c', stage, 'a')", "yes"},
    {"epci not in docs_missing", "yes"},
    {"6 > 5 > 4", "yes"},
    {"6 > 5 > 5", "no"},
    {"6 >= 6 > 7", "no"},
    {"start < end", "yes"},
    {"start != end", "yes"},
    {"1 / 3 < 2 / 3 <= 4 / 6", "yes"},
    {"'' = stage", "no"},
};

static void
every_function_and_operator_gives_what_its_name_says(void **state)
{
    struct value slots[SLOTS];

    (void)state;
    fixture_a01(slots);
    for (size_t i = 0; i < COUNT(examples); i++) {
        assert_string_equal(fixture_result(examples[i].formula, slots), examples[i].result);
    }
}

static void
each_function_takes_its_number_of_arguments(void **state)
{
    static const struct {
        const char *name;
        size_t least, most;
    } expected[] = {
        {"min", 1, FUNCTION_ANY_COUNT},
        {"max", 1, FUNCTION_ANY_COUNT},
        {"step", 2, FUNCTION_ANY_COUNT},
        {"count", 1, 1},
        {"sum", 1, 1},
        {"count_distinct", 1, 1},
        {"in_zone", 3, 3},
        {"territory_name", 2, 2},
        {"parent", 3, 3},
        {"rate", 2, 2},
        {"count_true", 1, FUNCTION_ANY_COUNT},
        {"points", 1, 1},
        {"is_true", 1, 1},
        {"if", 1, FUNCTION_ANY_COUNT},
        {"default", 2, 2},
        {"known", 1, 1},
        {"all", 2, 2},
        {"some", 2, 2},
        {"none", 2, 2},
        {"filter", 2, 2},
        {"map", 2, 2},
        {"reduce", 3, 3},
        {"merge", 0, FUNCTION_ANY_COUNT},
        {"missing", 0, FUNCTION_ANY_COUNT},
        {"missing_some", 2, 2},
        {"calendar_months", 2, 2},
        {"age_months", 2, 2},
        {"months_between", 2, 2},
        {"day", 1, 1},
        {"abs", 1, 1},
        {"mod", 2, 2},
        {"round_down", 2, 2},
        {"round_half_up", 2, 2},
        {"cat", 0, FUNCTION_ANY_COUNT},
        {"substr", 2, 3},
        {"contains", 2, 2},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(expected); i++) {
        const struct function *function = function_named(expected[i].name);

        assert_ptr_equal(function, function_at(i));
        assert_string_equal(function->name, expected[i].name);
        assert_memory_equal(function->usage, expected[i].name, strlen(expected[i].name));
        assert_int_equal(function->least, expected[i].least);
        assert_int_equal(function->most, expected[i].most);
    }
    assert_null(function_at(COUNT(expected)));
    assert_null(function_named("mi"));
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_function_and_operator_gives_what_its_name_says),
        cmocka_unit_test(each_function_takes_its_number_of_arguments),
    };

    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("function", tests, fixture_open, fixture_close);
}
