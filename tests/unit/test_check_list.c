/* SPDX-License-Identifier: MPL-2.0 */
#include "logic_fixture.h"

static const char facts[] =
    "{\"a\":5,\"t\":\"abc\",\"u\":\"\",\"f\":true,\"g\":false,\"n\":null,\"l\":[1,2,3],\"e\":[]"
    ",\"s\":[\"a\",\"b\",\"a\"],\"k\":[1,null],\"r\":{\"x\":1,\"y\":{\"z\":2}},\"d\":[{\"n\":\"p\","
    "\"q\":1},{\"n\":\"o\"},{\"n\":\"k\",\"q\":null}],\"h\":[1,\"a\"],\"hl\":[[1],\"a\"],\"m\":{\""
    "n\":3}}";

static void
a_list_function_takes_a_list_and_what_is_for_each_item(void **state)
{
    static const struct logic_case cases[] = {
        {"all(a, true)", facts,
         "5: number cannot stand here -> the function is written all(list, condition)"},
        {"map(t, item)", facts,
         "5: text cannot stand here -> the function is written map(list, expression)"},
        {"all(l, item)", facts, "8: number cannot stand here -> compare it: `item > 0`"},
        {"filter(s, item)", facts, "11: text cannot stand here -> compare it: `item != ''`"},
        {"some(l, [1])", facts, "9: list cannot stand here -> compare it: `count([1]) > 0`"},
        {"none(d, item)", facts,
         "9: record cannot stand here -> the function is written none(list, condition)"},
        {"all(l, zz + 1)", facts, "11: number cannot stand here -> compare it: `zz + 1 > 0`"},
        {"all(l)", facts,
         "1: `all` does not take 1 arguments -> the function is written all(list, condition)"},
        {"all(l, true, 1)", facts,
         "1: `all` does not take 3 arguments -> the function is written all(list, condition)"},
        {"filter(l, true) and f", facts,
         "1: list is neither true nor false -> compare it: `count(filter(l, true)) > 0`"},
        {"map(l, true) and f", facts,
         "1: list is neither true nor false -> compare it: `count(map(l, true)) > 0`"},
        {"all(l.x, true)", facts, "5: `l` is a list: its items are numbered from 0"},
        {"all(l, item.x)", facts, "8: `item` is number: it has no members"},
    };

    (void)state;
    logic_expect_formulas(cases, COUNT(cases));
}

static void
of_two_that_do_not_go_together_one_gets_the_hint(void **state)
{
    static const struct logic_case cases[] = {
        {"if(g, '5', 5)", facts,
         "12: text and number cannot be mixed -> write `5`, without quotes, for a number"},
        {"if(g, 5, '5')", facts,
         "10: number and text cannot be mixed -> write `5`, without quotes, for a number"},
        {"if(g, f, a)", facts, "10: flag and number cannot be mixed -> compare it: `a > 0`"},
    };

    (void)state;
    logic_expect_formulas(cases, COUNT(cases));
}

static void
the_same_is_told_in_json_logic(void **state)
{
    static const struct logic_case cases[] = {
        {"{\"in\":[\"z\",{\"var\":\"t\"}]}", facts, "false"},
        {"{\"in\":[\"b\",{\"var\":\"t\"}]}", facts, "true"},
        {"{\"if\":[{\"var\":\"a\"},1,2]}", facts,
         "/if/0: number cannot stand here -> compare it: `{\"!=\":[{\"var\":\"a\"},0]}`"},
        {"{\"if\":[{\"var\":\"l\"},1,2]}", facts,
         "/if/0: list cannot stand here -> compare it: "
         "`{\">\":[{\"count\":[{\"var\":\"l\"}]},0]}`"},
        {"{\"if\":[{\"var\":\"t\"},1,2]}", facts,
         "/if/0: text cannot stand here -> compare it: `{\"!=\":[{\"var\":\"t\"},\"\"]}`"},
    };

    (void)state;
    logic_expect(cases, COUNT(cases));
}

static void
item_stands_where_there_is_one(void **state)
{
    static const struct logic_case cases[] = {
        {"item", facts, "1: `item` stands only in all, some, none, filter and map"},
        {"item.x + 1", facts, "1: `item` stands only in all, some, none, filter and map"},
        {"current", facts, "1: `current` stands only in reduce"},
        {"accumulator", facts, "1: `accumulator` stands only in reduce"},
        {"map(l, current)", facts, "8: `current` stands only in reduce"},
        {"map(l, accumulator)", facts, "8: `accumulator` stands only in reduce"},
        {"map(item, item)", facts, "5: `item` stands only in all, some, none, filter and map"},
        {"reduce(l, item, 0)", facts,
         "11: `item` stands only in all, some, none, filter and map -> reduce has `current` and "
         "`accumulator`"},
        {"reduce(l, 1, accumulator)", facts, "14: `accumulator` stands only in reduce"},
        {"reduce(l, map(l, accumulator), [])", facts, "18: `accumulator` stands only in reduce"},
        {"map(l, item) = item", facts, "16: `item` stands only in all, some, none, filter and map"},
    };

    (void)state;
    logic_expect_formulas(cases, COUNT(cases));
}

static void
members_are_those_of_the_record(void **state)
{
    static const struct logic_case cases[] = {
        {"map(d, item.n.x)", facts, "8: `item.n` is text: it has no members"},
        {"map(d, item.constructor)", facts,
         "8: `constructor` cannot be the name of a member -> JavaScript has a member of that name "
         "in every object"},
        {"r.toString", facts,
         "1: `toString` cannot be the name of a member -> JavaScript has a member of that name in "
         "every object"},
        {"zz.__proto__", facts,
         "1: `__proto__` cannot be the name of a member -> JavaScript has a member of that name in "
         "every object"},
        {"valueOf", facts,
         "1: `valueOf` cannot be the name of a member -> JavaScript has a member of that name in "
         "every object"},
        {"l.length", facts,
         "1: `l` is a list: its items are numbered from 0 -> write `count(list)` for the number of "
         "items"},
        {"l.01", facts, "1: `l` is a list: its items are numbered from 0"},
        {"l.x", facts, "1: `l` is a list: its items are numbered from 0"},
        {"fact('l.')", facts, "1: `l` is a list: its items are numbered from 0"},
        {"fact('l.-1')", facts, "1: `l` is a list: its items are numbered from 0"},
        {"t.length", facts, "1: `t` is text: it has no members"},
        {"t.0", facts, "1: `t` is text: it has no members"},
        {"a.b", facts, "1: `a` is number: it has no members"},
        {"f.x.y", facts, "1: `f` is flag: it has no members"},
        {"h.0.x", facts, "1: `h.0` is mixed: it has no members"},
        {"map(d, item.lenght)", facts, "unknown d.0.lenght, d.1.lenght, d.2.lenght"},
    };

    (void)state;
    logic_expect_formulas(cases, COUNT(cases));
}

static void
the_accumulator_is_of_one_type(void **state)
{
    static const struct logic_case cases[] = {
        {"reduce(l, 'x', 0)", facts,
         "11: the start is number and the expression gives text -> the function is written "
         "reduce(list, expression, start)"},
        {"reduce(l, current > 0, 0)", facts,
         "19: the start is number and the expression gives flag -> write `points(current > 0)` for "
         "1 when it is true, else 0"},
        {"reduce(l, [accumulator], [])", facts,
         "11: the start is list and the expression gives list -> the function is written "
         "reduce(list, expression, start)"},
        {"reduce(l, merge(accumulator, current), [])", facts, "[1,2,3]"},
        {"reduce(l, merge(accumulator, if(true, current, 0)), ['a'])", facts,
         "11: the start is list and the expression gives list -> the function is written "
         "reduce(list, expression, start)"},
        {"reduce(a, 1, 1)", facts,
         "8: number cannot stand here -> the function is written reduce(list, expression, start)"},
        {"reduce(l, accumulator, 1 + t)", facts,
         "26: number and text cannot be joined with `+` -> write `'1'` for a text"},
        {"reduce(l, 1 + t, 1)", facts,
         "13: number and text cannot be joined with `+` -> write `'1'` for a text"},
        {"reduce(l, merge(accumulator, 'x' = current), [])", facts,
         "34: text and number cannot be compared"},
        {"reduce(l, if(count(accumulator) > 0, merge(accumulator, sum(accumulator)), [current]), "
         "[])",
         facts, "[1,1,2]"},
        {"reduce(s, if(count(accumulator) > 0, [cat(sum(accumulator))], [current]), [])", facts,
         "47: a list of text cannot stand here -> the function is written sum(list)"},
    };

    (void)state;
    logic_expect_formulas(cases, COUNT(cases));
}

static void
functions_of_lists_take_what_they_can_count(void **state)
{
    static const struct logic_case cases[] = {
        {"sum(s)", facts,
         "5: a list of text cannot stand here -> the function is written sum(list)"},
        {"sum(h)", facts,
         "5: a list of mixed cannot stand here -> the function is written sum(list)"},
        {"sum(a)", facts, "5: number cannot stand here -> the function is written sum(list)"},
        {"sum([l])", facts,
         "5: a list of list cannot stand here -> the function is written sum(list)"},
        {"sum([date('2026-01-12')])", facts,
         "5: a list of date cannot stand here -> the function is written sum(list)"},
        {"count_distinct(d)", facts,
         "16: a list of record cannot stand here -> the function is written count_distinct(list)"},
        {"count_distinct(h)", facts,
         "16: a list of mixed cannot stand here -> the function is written count_distinct(list)"},
        {"count(t)", facts, "7: text cannot stand here -> the function is written count(list)"},
        {"count_distinct(t)", facts,
         "16: text cannot stand here -> the function is written count_distinct(list)"},
        {"sum([])", facts, "0"},
        {"count_distinct([])", facts, "0"},
        {"sum(zz) + euros('1')", facts, "9: number and money cannot be joined with `+`"},
    };

    (void)state;
    logic_expect_formulas(cases, COUNT(cases));
}

static void
what_is_of_several_types_can_only_be_passed_on(void **state)
{
    static const struct logic_case cases[] = {
        {"map(h, item + 1)", facts, "13: mixed and number cannot be joined with `+`"},
        {"all(h, item = 1)", facts, "13: mixed and number cannot be compared"},
        {"all(h, item = item)", facts, "13: items of several types cannot be compared"},
        {"1 in h", facts, "1: the list holds mixed, not number"},
        {"h.0 in h", facts, "1: items of several types cannot be compared"},
        {"map(h, merge(item))", facts,
         "14: mixed cannot stand here -> the function is written merge(list, ...)"},
        {"map(h, -item)", facts, "8: mixed has no negative"},
        {"map(h, known(item))", facts, "[true,true]"},
        {"merge(h, 1)", facts, "[1,\"a\",1]"},
        {"if(f, h.0, h.1)", facts, "1"},
        {"if(f, h.0, 1)", facts,
         "12: mixed and number cannot be mixed -> the function is written if(flag, a, b)"},
        {"h.1", facts, "\"a\""},
        {"[h.0]", facts, "[1]"},
        {"hl.0", facts, "[1]"},
        {"map(hl, count(item))", facts,
         "15: mixed cannot stand here -> the function is written count(list)"},
    };

    (void)state;
    logic_expect_formulas(cases, COUNT(cases));
}

static void
lists_and_records_are_not_compared(void **state)
{
    static const struct logic_case cases[] = {
        {"l = l", facts, "3: lists cannot be compared"},
        {"r = r", facts, "3: records cannot be compared"},
        {"r != r", facts, "3: records cannot be compared"},
        {"r in [r]", facts, "1: records cannot be compared"},
        {"l in (l, e)", facts, "1: lists cannot be compared"},
        {"l in [l]", facts, "1: lists cannot be compared"},
        {"f < g", facts, "3: flag has no order -> use =, != or in"},
        {"t < 'x'", facts, "3: text has no order -> use =, != or in"},
        {"-l", facts, "1: list has no negative -> write `count(l)` for the number of items"},
        {"+t", facts, "1: text is no number"},
        {"+'7'", facts, "1: text is no number -> write `7`, without quotes, for a number"},
        {"+f", facts, "1: flag is no number -> write `points(f)` for 1 when it is true, else 0"},
        {"l + 1", facts,
         "3: list and number cannot be joined with `+` -> write `count(l)` for the number of "
         "items"},
    };

    (void)state;
    logic_expect_formulas(cases, COUNT(cases));
}

static void
a_name_alone_can_have_a_default(void **state)
{
    static const struct logic_case cases[] = {
        {"default(1, 2)", facts,
         "9: only a name that may be absent can have a default -> the function is written "
         "default(name, value)"},
        {"default(a + 1, 2)", facts,
         "11: only a name that may be absent can have a default -> the function is written "
         "default(name, value)"},
        {"default(fact(''), 2)", facts,
         "9: only a name that may be absent can have a default -> the function is written "
         "default(name, value)"},
        {"map(l, default(item, 2))", facts,
         "16: only a name that may be absent can have a default -> the function is written "
         "default(name, value)"},
        {"default(a, 'x')", facts,
         "12: number and text cannot be mixed -> the function is written default(name, value)"},
        {"default(a, '1')", facts,
         "12: number and text cannot be mixed -> write `1`, without quotes, for a number"},
        {"default(a)", facts,
         "1: `default` does not take 1 arguments -> the function is written default(name, value)"},
    };

    (void)state;
    logic_expect_formulas(cases, COUNT(cases));
}

static void
missing_takes_names(void **state)
{
    static const struct logic_case cases[] = {
        {"missing(1)", facts,
         "9: number cannot stand here -> the function is written missing('name', ...)"},
        {"missing(l)", facts,
         "9: list cannot stand here -> the function is written missing('name', ...)"},
        {"missing('a', ['b'])", facts,
         "14: list cannot stand here -> the function is written missing('name', ...)"},
        {"missing(['a'], 'b')", facts,
         "9: list cannot stand here -> the function is written missing('name', ...)"},
        {"missing(['a', 1])", facts,
         "9: list cannot stand here -> the function is written missing('name', ...)"},
        {"missing(['a', 'l.length'])", facts,
         "15: `l` is a list: its items are numbered from 0 -> write `count(list)` for the number "
         "of items"},
        {"missing('constructor')", facts,
         "9: `constructor` cannot be the name of a member -> JavaScript has a member of that name "
         "in every object"},
        {"missing(if(f, 't.x', 'a'))", facts, "run 1: `t.x` is not a name that can be looked for"},
        {"map(l, missing('a'))", facts,
         "8: `missing` cannot stand in a list function -> ask `known` of each member"},
        {"reduce(l, missing_some(1, ['a']), ['b'])", facts,
         "11: `missing_some` cannot stand in a list function -> ask `known` of each member"},
        {"count(missing('a', 'zz')) > 0", facts, "true"},
        {"missing_some('1', ['a'])", facts,
         "14: text cannot stand here -> write `1`, without quotes, for a number"},
        {"missing_some(1, 'a')", facts,
         "17: text cannot stand here -> the function is written missing_some(n, ['name', ...])"},
        {"missing_some(1, l)", facts,
         "17: list cannot stand here -> the function is written missing_some(n, ['name', ...])"},
        {"missing_some(1, ['t.x'])", facts, "18: `t` is text: it has no members"},
        {"missing([])", facts, "[]"},
    };

    (void)state;
    logic_expect_formulas(cases, COUNT(cases));
}

static void
branches_have_one_type(void **state)
{
    static const struct logic_case cases[] = {
        {"if(f, 1, 'x')", facts, "10: number and text cannot be mixed -> write `'1'` for a text"},
        {"if(f, a, 'x')", facts,
         "10: number and text cannot be mixed -> the function is written if(flag, a, b)"},
        {"if(f, 1, '2')", facts,
         "10: number and text cannot be mixed -> write `2`, without quotes, for a number"},
        {"if(f, zz, f, 1, f, 'x')", facts,
         "20: number and text cannot be mixed -> write `'1'` for a text"},
        {"if(f, 1, t, 2)", facts, "10: text cannot stand here -> compare it: `t != ''`"},
        {"if(f, [1], ['a'])", facts,
         "12: a list of number and a list of text cannot be mixed -> the function is written "
         "if(flag, a, b)"},
        {"if(l, 1)", facts, "4: list cannot stand here -> compare it: `count(l) > 0`"},
        {"if(f, r, d.0)", facts, "{\"x\":1,\"y\":{\"z\":2}}"},
        {"if(f, [r], e)", facts, "[{\"x\":1,\"y\":{\"z\":2}}]"},
        {"if(f, r, r.y)", facts, "{\"x\":1,\"y\":{\"z\":2}}"},
        {"if(f, d.0, m)", facts,
         "12: records whose members are of other types cannot be mixed -> the function is written "
         "if(flag, a, b)"},
        {"if(f, r, [1])", facts,
         "10: record and list cannot be mixed -> the function is written if(flag, a, b)"},
    };

    (void)state;
    logic_expect_formulas(cases, COUNT(cases));
}

static void
what_is_absent_goes_with_everything(void **state)
{
    static const struct logic_case cases[] = {
        {"zz", facts, "unknown zz"},
        {"zz + 1", facts, "unknown zz"},
        {"zz + euros('1')", facts, "unknown zz"},
        {"zz - date('2026-01-12')", facts, "unknown zz"},
        {"zz * yy", facts, "unknown zz, yy"},
        {"-zz", facts, "unknown zz"},
        {"+zz", facts, "unknown zz"},
        {"zz = 'a'", facts, "unknown zz"},
        {"zz < 3", facts, "unknown zz"},
        {"3 < zz < 4", facts, "unknown zz"},
        {"zz and f", facts, "unknown zz"},
        {"zz and g", facts, "false"},
        {"zz or f", facts, "true"},
        {"not zz", facts, "unknown zz"},
        {"zz in l", facts, "unknown zz"},
        {"zz in zz", facts, "unknown zz"},
        {"1 in (zz, 1)", facts, "true"},
        {"zz in ('a', 'b')", facts, "unknown zz"},
        {"min(zz, yy)", facts, "unknown zz, yy"},
        {"min(zz, 1)", facts, "unknown zz"},
        {"max(zz, euros('1')) + euros('1')", facts, "unknown zz"},
        {"step(zz, 1)", facts, "unknown zz"},
        {"abs(zz)", facts, "unknown zz"},
        {"day(zz)", facts, "unknown zz"},
        {"cat(zz, 'a')", facts, "unknown zz"},
        {"substr(zz, 1)", facts, "unknown zz"},
        {"contains(zz, yy)", facts, "unknown zz, yy"},
        {"points(zz)", facts, "unknown zz"},
        {"zz + 'a'", facts, "4: any and text cannot be joined with `+`"},
        {"min(zz, t)", facts,
         "9: text cannot stand here -> the function is written min(a, b, ...)"},
        {"min(zz, 1, euros('1'))", facts,
         "12: number and money cannot be mixed -> write `euros('1')` for an amount"},
        {"merge(zz)", facts, "unknown zz"},
        {"if(zz, 1, 2)", facts, "unknown zz"},
        {"[zz, 1]", facts, "unknown zz"},
        {"all(zz, item.a > item.b)", facts, "unknown zz"},
        {"reduce(zz, current + accumulator, 1)", facts, "unknown zz"},
        {"count_true(zz, f)", facts, "unknown zz"},
    };

    (void)state;
    logic_expect_formulas(cases, COUNT(cases));
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_function_takes_a_list_and_what_is_for_each_item),
        cmocka_unit_test(of_two_that_do_not_go_together_one_gets_the_hint),
        cmocka_unit_test(the_same_is_told_in_json_logic),
        cmocka_unit_test(item_stands_where_there_is_one),
        cmocka_unit_test(members_are_those_of_the_record),
        cmocka_unit_test(the_accumulator_is_of_one_type),
        cmocka_unit_test(functions_of_lists_take_what_they_can_count),
        cmocka_unit_test(what_is_of_several_types_can_only_be_passed_on),
        cmocka_unit_test(lists_and_records_are_not_compared),
        cmocka_unit_test(a_name_alone_can_have_a_default),
        cmocka_unit_test(missing_takes_names),
        cmocka_unit_test(branches_have_one_type),
        cmocka_unit_test(what_is_absent_goes_with_everything),
    };

    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("check_list", tests, logic_open, logic_close);
}
