/* SPDX-License-Identifier: MPL-2.0 */
/*
 * check: the type of every formula that has one; for the others what is wrong, where, and what to
 * write instead. Run alone: build/test_check [pattern]
 */
#include "rules/check.h"

#include "rules/parser.h"
#include "rules_tried.h"

static const struct {
    const char *text;
    enum value_type type;
} typed[] = {
    {"1 + 2", TYPE_NUMBER},
    {"1 - 2", TYPE_NUMBER},
    {"1 * 2", TYPE_NUMBER},
    {"1 / 2", TYPE_NUMBER},
    {"own + own", TYPE_MONEY},
    {"own - own", TYPE_MONEY},
    {"own * 2", TYPE_MONEY},
    {"2 * own", TYPE_MONEY},
    {"2 * own * 3 * 4", TYPE_MONEY},
    {"own / 2", TYPE_MONEY},
    {"own / own", TYPE_NUMBER},
    {"end - start", TYPE_NUMBER},
    {"-own", TYPE_MONEY},
    {"own < requested", TYPE_FLAG},
    {"start <= end", TYPE_FLAG},
    {"submitted < call.closes", TYPE_FLAG},
    {"stage = 'a'", TYPE_FLAG},
    {"cer = economic", TYPE_FLAG},
    {"stage in ('a')", TYPE_FLAG},
    {"stage in fund.epcis", TYPE_FLAG},
    {"start in (end, start)", TYPE_FLAG},
    {"own not in (euros('1'))", TYPE_FLAG},
    {"not cer and economic or always", TYPE_FLAG},
    {"stage", TYPE_TEXT},
    {"fund.epcis", TYPE_LIST},
    {"stage != 'a'", TYPE_FLAG},
    {"count_true(cer, economic, always)", TYPE_NUMBER},
    {"points(cer)", TYPE_NUMBER},
    {"submitted", TYPE_INSTANT},
    {"date('2026-01-12')", TYPE_DATE},
    {"euros('1')", TYPE_MONEY},
    {"80 %", TYPE_NUMBER},
    {"min(own, requested)", TYPE_MONEY},
    {"max(start, end)", TYPE_DATE},
    {"max(submitted, call.closes)", TYPE_INSTANT},
    {"step(own, requested)", TYPE_NUMBER},
    {"if(cer, stage, legal)", TYPE_TEXT},
    {"if(cer, fund.epcis, docs_missing)", TYPE_LIST},
    {"known(fund.epcis)", TYPE_FLAG},
    {"day(submitted)", TYPE_DATE},
    {"abs(own)", TYPE_MONEY},
    {"abs(1)", TYPE_NUMBER},
    {"round_down(own, euros('100'))", TYPE_MONEY},
    {"round_half_up(1, 2)", TYPE_NUMBER},
};

static void
what_goes_together_has_a_type(void **state)
{

    (void)state;
    for (size_t i = 0; i < COUNT(typed); i++) {
        struct formula *formula;
        struct err err = {0};

        assert_int_equal(fixture_check(typed[i].text, (int)typed[i].type, &formula, &err), ST_OK);
        assert_int_equal(formula->type, typed[i].type);
    }
}

static const struct fixture_refusal refused[] = {
    {"1 + n_member", 5, "unknown name `n_member`", "did you mean `n_members`?"},
    {"stage = emergence", 9, "unknown name `emergence`", "a text stands in quotes: 'emergence'"},
    {"1 + min", 5, "unknown name `min`", "the function is written min(a, b, ...)"},
    {"1 + mni(1, 2)", 5, "unknown function `mni`", "did you mean `min`?"},
    {"1 + floor(1)", 5, "unknown function `floor`", ""},
    {"requested > 0", 11, "money and number cannot be compared",
     "write `euros('0')` for an amount"},
    {"60000 <= own", 7, "number and money cannot be compared",
     "write `euros('60000')` for an amount"},
    {"own > 80 %", 5, "money and number cannot be compared", ""},
    {"1 < n_ess < own", 3, "number and money cannot be compared",
     "write `euros('1')` for an amount"},
    {"cer = 1", 5, "flag and number cannot be compared", "write `true`"},
    {"cer = 0", 5, "flag and number cannot be compared", "write `false`"},
    {"n_ess = cer", 7, "number and flag cannot be compared",
     "write `points(cer)` for 1 when it is true, else 0"},
    {"stage = 3", 7, "text and number cannot be compared", "write `'3'` for a text"},
    {"end <= '2026-01-12'", 5, "date and text cannot be compared",
     "write `date('2026-01-12')` for a day"},
    {"end <= 'soon'", 5, "date and text cannot be compared", ""},
    {"submitted <= end", 11, "instant and date cannot be compared",
     "write `day(submitted)` for the day of an instant"},
    {"n_ess > docs_missing", 7, "number and list cannot be compared",
     "write `count(docs_missing)` for the number of items"},
    {"fund.epcis = docs_missing", 12, "lists cannot be compared", ""},
    {"stage < 'a'", 7, "text has no order", "use =, != or in"},
    {"cer >= economic", 5, "flag has no order", "use =, != or in"},
    {"stage in ('a', 3)", 16, "text and number cannot be compared", "write `'3'` for a text"},
    {"stage in (fund.epcis)", 11, "text and list cannot be compared",
     "write `in fund.epcis`, without parentheses"},
    {"stage in ('a', fund.epcis)", 16, "text and list cannot be compared", ""},
    {"docs_missing in (fund.epcis)", 1, "lists cannot be compared", ""},
    {"stage in legal", 10, "text is not a list", "write `in (legal)`"},
    {"n_ess in fund.epcis", 1, "the list holds text, not number", ""},
    {"3 in fund.epcis", 1, "the list holds text, not number", "write `'3'` for a text"},
    {"cer and n_ess", 9, "number is neither true nor false", "compare it: `n_ess > 0`"},
    {"own or cer", 1, "money is neither true nor false", "compare it: `own > euros('0')`"},
    {"not stage", 5, "text is neither true nor false", "compare it: `stage != ''`"},
    {"cer and 1", 9, "number is neither true nor false", "write `true`"},
    {"own + 1", 5, "money and number cannot be joined with `+`",
     "write `euros('1')` for an amount"},
    {"own - 1", 5, "money and number cannot be joined with `-`",
     "write `euros('1')` for an amount"},
    {"own * own", 5, "money and money cannot be joined with `*`", ""},
    {"2 / own", 3, "number and money cannot be joined with `/`",
     "write `euros('2')` for an amount"},
    {"start + 30", 7, "date and number cannot be joined with `+`", ""},
    {"n_ess + cer", 7, "number and flag cannot be joined with `+`",
     "write `points(cer)` for 1 when it is true, else 0"},
    {"-stage", 1, "text has no negative", ""},
    {"step(1)", 1, "`step` does not take 1 arguments",
     "the function is written step(x, threshold, ...)"},
    {"min()", 1, "`min` does not take 0 arguments", "the function is written min(a, b, ...)"},
    {"if()", 1, "`if` does not take 0 arguments", "the function is written if(flag, a, b)"},
    {"known(1, 2)", 1, "`known` does not take 2 arguments", "the function is written known(a)"},
    {"min(own, 3)", 10, "money and number cannot be mixed", "write `euros('3')` for an amount"},
    {"step(n_ess, 3, own)", 16, "number and money cannot be mixed",
     "the function is written step(x, threshold, ...)"},
    {"if(cer, 1, euros('1'))", 12, "number and money cannot be mixed",
     "write `euros('1')` for an amount"},
    {"if(n_ess, 1, 2)", 4, "number cannot stand here", "compare it: `n_ess > 0`"},
    {"min(stage, 'a')", 5, "text cannot stand here", "the function is written min(a, b, ...)"},
    {"count(3)", 7, "number cannot stand here", "the function is written count(list)"},
    {"points(n_ess)", 8, "number cannot stand here", "compare it: `n_ess > 0`"},
    {"age_months(created, call.closes)", 21, "instant cannot stand here",
     "write `day(call.closes)` for the day of an instant"},
    {"day(start)", 5, "date cannot stand here", "the function is written day(instant)"},
    {"abs(start)", 5, "date cannot stand here", "the function is written abs(x)"},
};

static void
what_does_not_go_together_is_refused_with_what_to_write(void **state)
{

    (void)state;
    fixture_refuses(refused, COUNT(refused), PROGRAM_ANY);
}

static void
a_formula_must_give_what_is_wanted(void **state)
{
    static const struct fixture_refusal flags[] = {
        {"n_ess", 1, "the formula gives number where flag is wanted", "compare it: `n_ess > 0`"},
        {"1 + 1", 1, "the formula gives number where flag is wanted", "compare it: `1 + 1 > 0`"},
        {"1", 1, "the formula gives number where flag is wanted", "write `true`"},
        {"stage", 1, "the formula gives text where flag is wanted", "compare it: `stage != ''`"},
    };
    static const struct fixture_refusal amounts[] = {
        {"5000", 1, "the formula gives number where money is wanted",
         "write `euros('5000')` for an amount"},
        {"n_ess", 1, "the formula gives number where money is wanted", ""},
    };

    (void)state;
    fixture_refuses(flags, COUNT(flags), TYPE_FLAG);
    fixture_refuses(amounts, COUNT(amounts), TYPE_MONEY);
}

static void
a_day_needs_the_zone_that_it_is_taken_in(void **state)
{
    struct symbols symbols = fixture_symbols();
    struct formula *formula;
    struct err err = {0};

    (void)state;
    symbols.zone = NULL;
    assert_int_equal(parser_read(&fixture_arena, "1 + day(submitted)", &formula, &err), ST_OK);
    assert_int_equal(check_formula(&fixture_arena, formula, &symbols, PROGRAM_ANY, &err), ST_DATA);
    assert_string_equal(err.text, "`day` needs a time zone and none is declared");
    assert_int_equal(err.column, 5);
}

/* What a loose formula means depends on its types: all are accepted or refused with a reason. */
static void
every_formula_is_accepted_or_refused_with_a_reason(void **state)
{
    uint64_t seed = 41;
    size_t accepted = 0, others = 0;

    (void)state;
    for (int round = 0; round < 4000; round++) {
        struct arena_mark mark = arena_mark(&fixture_arena);
        struct symbols symbols = fixture_symbols();
        enum value_type type = (enum value_type)(random_next(&seed) % 7);
        const char *text = random_formula(&seed, type, 1 + round % 4, true);
        struct formula *formula = NULL;
        struct err err = {0};

        if (parser_read(&fixture_arena, text, &formula, &err) == ST_OK) {
            if (check_formula(&fixture_arena, formula, &symbols, PROGRAM_ANY, &err) == ST_OK) {
                accepted++;
            } else {
                assert_true(err.text[0] != '\0');
                assert_true(err.column >= 1 && err.column <= (long)strlen(text));
                others++;
            }
        }
        arena_reset(&fixture_arena, mark);
    }
    assert_true(accepted > 1000);
    assert_true(others > 20);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_goes_together_has_a_type),
        cmocka_unit_test(what_does_not_go_together_is_refused_with_what_to_write),
        cmocka_unit_test(a_formula_must_give_what_is_wanted),
        cmocka_unit_test(a_day_needs_the_zone_that_it_is_taken_in),
        cmocka_unit_test(every_formula_is_accepted_or_refused_with_a_reason),
    };

    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("check", tests, fixture_open, fixture_close);
}
