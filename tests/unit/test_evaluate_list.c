/* SPDX-License-Identifier: MPL-2.0 */
#include "logic_fixture.h"

static const char facts[] =
    "{\"a\":5,\"t\":\"abc\",\"u\":\"\",\"f\":true,\"g\":false,\"n\":null,\"l\":[1,2,3],\"e\":[]"
    ",\"s\":[\"a\",\"b\",\"a\"],\"k\":[1,null],\"r\":{\"x\":1,\"y\":{\"z\":2}},\"d\":[{\"n\":\"p\","
    "\"q\":1},{\"n\":\"o\"},{\"n\":\"k\",\"q\":null}],\"h\":[1,\"a\"],\"hl\":[[1],\"a\"],\"m\":{\""
    "n\":3}}";

static void
lists_are_written_out_and_keep_what_is_unknown(void **state)
{
    static const struct logic_case cases[] = {
        {"[]", facts, "[]"},
        {"[a, 2 * a]", facts, "[5,10]"},
        {"[[1], []]", facts, "[[1],[]]"},
        {"[1, 'x', f]", facts, "[1,\"x\",true]"},
        {"[a, zz]", facts, "unknown zz"},
        {"count([a, zz])", facts, "2"},
        {"k", facts, "unknown k.1"},
        {"count(k)", facts, "2"},
    };

    (void)state;
    logic_expect_formulas(cases, COUNT(cases));
}

static void
all_some_and_none_ask_each_item(void **state)
{
    static const struct logic_case cases[] = {
        {"all(l, item >= 1)", facts, "true"},   {"all(l, item > 1)", facts, "false"},
        {"all(e, item > 1)", facts, "false"},   {"all([a], item > 1)", facts, "true"},
        {"some(l, item > 2)", facts, "true"},   {"some(l, item > 3)", facts, "false"},
        {"some(e, true)", facts, "false"},      {"none(l, item > 3)", facts, "true"},
        {"none(l, item > 2)", facts, "false"},  {"none(e, true)", facts, "true"},
        {"all(l, item <= a)", facts, "true"},   {"all(s, item in ('a', 'b'))", facts, "true"},
        {"all(zz, item)", facts, "unknown zz"}, {"some(n, item)", facts, "unknown n"},
    };

    (void)state;
    logic_expect_formulas(cases, COUNT(cases));
}

static void
what_is_unknown_of_an_item_counts_only_if_it_could_decide(void **state)
{
    static const struct logic_case cases[] = {
        {"all(d, item.q >= 1)", facts, "unknown d.1.q, d.2.q"},
        {"all(d, item.q > 1)", facts, "false"},
        {"some(d, item.q = 1)", facts, "true"},
        {"some(d, item.q = 2)", facts, "unknown d.1.q, d.2.q"},
        {"none(d, item.q = 1)", facts, "false"},
        {"none(d, item.q = 2)", facts, "unknown d.1.q, d.2.q"},
        {"all(d, zz)", facts, "unknown zz"},
        {"all(d, known(item.q))", facts, "false"},
        {"some(d, not known(item.q))", facts, "true"},
        {"filter(d, item.q = 1)", facts, "unknown d.1.q, d.2.q"},
        {"all(filter(d, true), item.q >= 1)", facts, "unknown d.1.q, d.2.q"},
        {"all(map(d, item.n), item != zz)", facts, "unknown zz"},
        {"map(d, map(d, item.qq))", facts, "unknown d.0.qq, d.1.qq, d.2.qq"},
        {"map([r], all(item.m, item))", facts, "unknown item.m"},
        {"map(k, item + 1)", facts, "unknown k.1"},
        {"map(d, item.x)", facts, "unknown d.0.x, d.1.x, d.2.x"},
    };

    (void)state;
    logic_expect_formulas(cases, COUNT(cases));
}

static void
filter_keeps_items_and_map_makes_others(void **state)
{
    static const struct logic_case cases[] = {
        {"filter(l, item >= 2)", facts, "[2,3]"},
        {"filter(l, never)", facts, "[]"},
        {"filter(l, always)", facts, "[1,2,3]"},
        {"filter(h, true)", facts, "[1,\"a\"]"},
        {"count(filter(h, true))", facts, "2"},
        {"filter(s, item = 'a')", facts, "[\"a\",\"a\"]"},
        {"filter(d, known(item.q))", facts, "[{\"n\":\"p\",\"q\":1}]"},
        {"filter(d, item.n = 'o')", facts, "[{\"n\":\"o\"}]"},
        {"filter(d, item.n = 'k')", facts, "unknown d.2.q"},
        {"map(l, item * item)", facts, "[1,4,9]"},
        {"map(l, 0)", facts, "[0,0,0]"},
        {"map(d, item.n)", facts, "[\"p\",\"o\",\"k\"]"},
        {"map(h, item)", facts, "[1,\"a\"]"},
        {"map(l, [item, a])", facts, "[[1,5],[2,5],[3,5]]"},
        {"map(d, default(item.q, 7))", facts, "unknown d.2.q"},
        {"map(filter(d, item.n != 'k'), default(item.q, 7))", facts, "[1,7]"},
        {"map(map(l, [item]), item.0)", facts, "[1,2,3]"},
        {"map(map(l, [item]), item.1)", facts, "unknown item.1"},
        {"map(l, map(s, item))", facts,
         "[[\"a\",\"b\",\"a\"],[\"a\",\"b\",\"a\"],[\"a\",\"b\",\"a\"]]"},
    };

    (void)state;
    logic_expect_formulas(cases, COUNT(cases));
}

static void
reduce_goes_from_the_start_through_each_item(void **state)
{
    static const struct logic_case cases[] = {
        {"reduce(l, accumulator + current, 0)", facts, "6"},
        {"reduce(l, accumulator * current, 1)", facts, "6"},
        {"reduce(e, accumulator + current, a)", facts, "5"},
        {"reduce(l, accumulator - current, 0)", facts, "-6"},
        {"reduce(s, cat(accumulator, current), '')", facts, "\"aba\""},
        {"reduce(d, accumulator + current.q, 0)", facts, "unknown d.1.q, d.2.q"},
        {"reduce(d, accumulator + current.qq, 0)", facts, "unknown d.0.qq, d.1.qq, d.2.qq"},
        {"reduce(l, accumulator and current > 0, true)", facts, "true"},
        {"reduce(l, merge([current], accumulator), [])", facts, "[3,2,1]"},
        {"reduce(zz, accumulator, 0)", facts, "unknown zz"},
        {"reduce(l, accumulator + current, zz)", facts, "unknown zz"},
        {"reduce(l, current, 0)", facts, "3"},
        {"reduce(e, current, 0)", facts, "0"},
        {"reduce(l, accumulator + a, 0)", facts, "15"},
        {"reduce([r], accumulator + current.y.z, 0)", facts, "2"},
        {"reduce(l, reduce(l, accumulator + current, 0) + accumulator, 0)", facts, "18"},
        {"reduce(l, if(current = 2, zz, accumulator), 0)", facts, "unknown zz"},
    };

    (void)state;
    logic_expect_formulas(cases, COUNT(cases));
}

static void
merge_makes_one_list(void **state)
{
    static const struct logic_case cases[] = {
        {"merge()", facts, "[]"},
        {"merge(l, l)", facts, "[1,2,3,1,2,3]"},
        {"merge(1, [2], e)", facts, "[1,2]"},
        {"merge([[1]], 2)", facts, "[[1],2]"},
        {"merge(l, s)", facts, "[1,2,3,\"a\",\"b\",\"a\"]"},
        {"merge(l, zz)", facts, "unknown zz"},
        {"merge(k, [3])", facts, "unknown k.1"},
        {"count(merge(k, [3]))", facts, "3"},
        {"count(merge(l, zz))", facts, "unknown zz"},
        {"merge(r, 1)", facts, "[{\"x\":1,\"y\":{\"z\":2}},1]"},
    };

    (void)state;
    logic_expect_formulas(cases, COUNT(cases));
}

static void
missing_names_what_was_not_given(void **state)
{
    static const struct logic_case cases[] = {
        {"missing('a', 'zz', 'n', 'u', 'r.x', 'r.q', 'l.2', 'l.3')", facts,
         "[\"zz\",\"n\",\"u\",\"r.q\",\"l.3\"]"},
        {"missing()", facts, "[]"},
        {"missing(['a', 'zz'])", facts, "[\"zz\"]"},
        {"missing(merge('zz', if(f, ['yy'], [])))", facts, "[\"zz\",\"yy\"]"},
        {"missing(t)", facts, "[\"abc\"]"},
        {"missing('zz', 'zz')", facts, "[\"zz\",\"zz\"]"},
        {"missing(zz)", facts, "unknown zz"},
        {"missing(['a', zz])", facts, "unknown zz"},
        {"missing('a', zz, 'yy')", facts, "unknown zz"},
        {"missing_some(1, ['a', 'zz'])", facts, "[]"},
        {"missing_some(2, ['a', 'zz'])", facts, "[\"zz\"]"},
        {"missing_some(0, ['zz'])", facts, "[]"},
        {"missing_some(1, [])", facts, "[]"},
        {"missing_some(0.5, ['zz'])", facts, "[\"zz\"]"},
        {"missing_some(zz, ['a'])", facts, "unknown zz"},
        {"missing_some(1, zz)", facts, "unknown zz"},
        {"missing_some(zz, yy)", facts, "unknown zz, yy"},
        {"missing_some(1, ['a', zz])", facts, "unknown zz"},
        {"missing(map(['r', 'l'], cat(item, '.toString')))", facts,
         "run 1: `r.toString` is not a name that can be looked for"},
        {"missing(map(['x'], cat('t.', item)))", facts,
         "run 1: `t.x` is not a name that can be looked for"},
        {"missing_some(1, map(['x'], cat('t.', item)))", facts,
         "run 1: `t.x` is not a name that can be looked for"},
        {"missing('a', cat('t.', 'x'))", facts,
         "run 1: `t.x` is not a name that can be looked for"},
    };

    (void)state;
    logic_expect_formulas(cases, COUNT(cases));
}

static void
a_default_stands_for_what_is_absent(void **state)
{
    static const struct logic_case cases[] = {
        {"default(zz, 1)", facts, "1"},
        {"default(a, 1)", facts, "5"},
        {"default(n, 1)", facts, "unknown n"},
        {"default(r.q, 1)", facts, "1"},
        {"default(n.x, 1)", facts, "1"},
        {"default(zz, yy)", facts, "unknown yy"},
        {"default(l.7, 1)", facts, "1"},
        {"default(l.0, 9)", facts, "1"},
        {"default(zz, 'x')", facts, "\"x\""},
        {"default(zz, [1])", facts, "[1]"},
        {"default(a, 1 / 0)", facts, "5"},
        {"default(h.0, h.1)", facts, "1"},
        {"default(h.2, h.1)", facts, "\"a\""},
        {"default(zz, 1 / 0)", facts, "unknown ?division by zero (0)"},
    };

    (void)state;
    logic_expect_formulas(cases, COUNT(cases));
}

static void
counts_and_sums_of_lists(void **state)
{
    static const struct logic_case cases[] = {
        {"count(l)", facts, "3"},
        {"count(e)", facts, "0"},
        {"count(h)", facts, "2"},
        {"count(d)", facts, "3"},
        {"count(zz)", facts, "unknown zz"},
        {"sum(l)", facts, "6"},
        {"sum(e)", facts, "0"},
        {"sum([euros('1.50'), euros('2')])", facts, "\"3.50\""},
        {"sum(k)", facts, "unknown k.1"},
        {"sum(map(d, item.q))", facts, "unknown d.1.q, d.2.q"},
        {"sum(zz)", facts, "unknown zz"},
        {"count_distinct(s)", facts, "2"},
        {"count_distinct(e)", facts, "0"},
        {"count_distinct(k)", facts, "unknown k.1"},
        {"count_distinct([3, 1, 2, 3, 1, 2, 5, 4, 0])", facts, "6"},
        {"count_distinct([date('2026-01-12'), date('2026-01-12')])", facts, "1"},
        {"count_distinct([f, g, f])", facts, "2"},
        {"count_distinct(['b', 'a', 'c', 'b'])", facts, "3"},
        {"sum(map(l, 100000000000000000000000000000 * 100000000 + item))", facts,
         "30000000000000000000000000000000000000"},
        {"sum(map(l, 100000000000000000000000000000 * 600000000))", facts,
         "run 1: the exact result of sum(map(l, 100000000000000000000000000000 * 600000000)) is "
         "too large"},
    };

    (void)state;
    logic_expect_formulas(cases, COUNT(cases));
}

static void
an_item_is_in_a_list_when_one_is_equal(void **state)
{
    static const struct logic_case cases[] = {
        {"2 in l", facts, "true"},
        {"5 in l", facts, "false"},
        {"'a' in s", facts, "true"},
        {"a in [1, a]", facts, "true"},
        {"a in [1, 2]", facts, "false"},
        {"1 in k", facts, "true"},
        {"2 in k", facts, "unknown k.1"},
        {"zz in l", facts, "unknown zz"},
        {"1 in zz", facts, "unknown zz"},
        {"zz in yy", facts, "unknown zz, yy"},
        {"1 in e", facts, "false"},
        {"1 not in l", facts, "false"},
        {"date('2026-01-12') in [date('2026-01-12')]", facts, "true"},
        {"a in if(f, l, e)", facts, "false"},
        {"1 in []", facts, "false"},
        {"f in [g, f]", facts, "true"},
    };

    (void)state;
    logic_expect_formulas(cases, COUNT(cases));
}

static void
if_takes_the_first_branch_that_is_true(void **state)
{
    static const struct logic_case cases[] = {
        {"if(f, 'x', 'y')", facts, "\"x\""},
        {"if(g, 'x', 'y')", facts, "\"y\""},
        {"if(g, 1, f, 2, 3)", facts, "2"},
        {"if(g, 1, g, 2, 3)", facts, "3"},
        {"if(f, 1, zz, 2)", facts, "1"},
        {"if(zz, 1, f, 2)", facts, "unknown zz"},
        {"if(g, 1, zz, 2, 3)", facts, "unknown zz"},
        {"if(7)", facts, "7"},
        {"if(g, 1)", facts, "unknown ?no condition is true (if(g, 1))"},
        {"if(g, 1, g, 2)", facts, "unknown ?no condition is true (if(g, 1, g, 2))"},
        {"if(f, [1], [])", facts, "[1]"},
        {"if(g, [1], [])", facts, "[]"},
        {"if(f, zz, 1)", facts, "unknown zz"},
        {"if(f, l, [zz])", facts, "[1,2,3]"},
        {"if(a > 3, 10, a > 2, 20) + 1", facts, "11"},
        {"if(a > 7, 10, a > 6, 20) + zz", facts,
         "unknown ?no condition is true (if(a > 7, 10, a > 6, 20)), zz"},
    };

    (void)state;
    logic_expect_formulas(cases, COUNT(cases));
}

static void
paths_go_into_records_and_lists(void **state)
{
    static const struct logic_case cases[] = {
        {"r.x", facts, "1"},
        {"r.y", facts, "{\"z\":2}"},
        {"r.y.z", facts, "2"},
        {"l.0", facts, "1"},
        {"l.2", facts, "3"},
        {"l.3", facts, "unknown l.3"},
        {"r.q", facts, "unknown r.q"},
        {"r.q.s", facts, "unknown r.q.s"},
        {"n.a.b", facts, "unknown n.a.b"},
        {"d.0.n", facts, "\"p\""},
        {"d.1.q", facts, "unknown d.1.q"},
        {"d.2.q", facts, "unknown d.2.q"},
        {"d.9.n", facts, "unknown d.9.n"},
        {"fact('a')", facts, "5"},
        {"fact('')", facts, "unknown n, k.1, d.2.q"},
        {"fact('r.x')", facts, "1"},
        {"fact('not there')", facts, "unknown not there"},
        {"l.1000000000", facts, "1: `l` is a list: its items are numbered from 0"},
        {"l.999999999", facts, "unknown l.999999999"},
    };

    (void)state;
    logic_expect_formulas(cases, COUNT(cases));
}

static void
names_in_nested_lists_are_told_from_the_outermost(void **state)
{
    static const char nested[] = "{\"w\":[{\"v\":[{\"x\":1},{\"x\":2}]}],\"l\":[1]}";
    static const struct logic_case cases[] = {
        {"map(w, map(item.v, item.q))", nested, "unknown w.0.v.0.q, w.0.v.1.q"},
        {"map(w, reduce(item.v, accumulator + current.q, 0))", nested,
         "unknown w.0.v.0.q, w.0.v.1.q"},
        {"reduce(w, accumulator + sum(map(current.v, item.q)), 0)", nested,
         "unknown w.0.v.0.q, w.0.v.1.q"},
    };
    static const struct logic_case refused[] = {
        {"{\"map\":[{\"var\":\"l\"},{\"*\":[{\"var\":\"\"},1e29,1e29]}]}", nested,
         "run /map/1: the exact result of {\"*\":[{\"var\":\"\"},1e29,1e29]} is too large"},
        {"{\"reduce\":[{\"var\":\"l\"},{\"*\":[{\"var\":\"current\"},1e29,1e29]},0]}", nested,
         "run /reduce/1: the exact result of {\"*\":[{\"var\":\"current\"},1e29,1e29]} is too "
         "large"},
    };

    (void)state;
    logic_expect_formulas(cases, COUNT(cases));
    logic_expect(refused, COUNT(refused));
}

/* Of what is unknown, the type is all that can be told. */
static void
what_is_unknown_has_the_type_of_its_formula(void **state)
{
    static const struct {
        const char *formula;
        enum value_type type;
    } cases[] = {
        {"default(n, 1)", TYPE_NUMBER},
        {"default(zz, yy) = 'x'", TYPE_FLAG},
        {"default(n, 'x')", TYPE_TEXT},
        {"all(zz, item)", TYPE_FLAG},
        {"filter(zz, item)", TYPE_LIST},
        {"map(zz, item)", TYPE_LIST},
        {"reduce(zz, accumulator + current, 0)", TYPE_NUMBER},
        {"reduce(d, if(current.q = 1, accumulator, 'x'), 'y')", TYPE_TEXT},
        {"reduce(d, default(current.qq, zz), 1)", TYPE_NUMBER},
        {"merge(zz, 1)", TYPE_LIST},
        {"missing(zz)", TYPE_LIST},
        {"missing_some(zz, ['a'])", TYPE_LIST},
        {"missing_some(1, zz)", TYPE_LIST},
        {"count(zz)", TYPE_NUMBER},
    };
    const struct value *slots = NULL;
    const struct symbols *symbols = logic_symbols(facts, &slots);

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct program *program = NULL;
        struct value value;
        struct err err = {0};

        if (program_make(&logic_arena, cases[i].formula, symbols, PROGRAM_ANY, &program, &err) !=
            ST_OK) {
            fail_msg("%s: %s", cases[i].formula, err.text);
        }
        assert_int_equal(program_run(&logic_arena, program, slots, &value, &err), ST_OK);
        if (value.known || value.type != cases[i].type) {
            fail_msg("%s: type %d", cases[i].formula, (int)value.type);
        }
    }
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_are_written_out_and_keep_what_is_unknown),
        cmocka_unit_test(all_some_and_none_ask_each_item),
        cmocka_unit_test(what_is_unknown_of_an_item_counts_only_if_it_could_decide),
        cmocka_unit_test(filter_keeps_items_and_map_makes_others),
        cmocka_unit_test(reduce_goes_from_the_start_through_each_item),
        cmocka_unit_test(merge_makes_one_list),
        cmocka_unit_test(missing_names_what_was_not_given),
        cmocka_unit_test(a_default_stands_for_what_is_absent),
        cmocka_unit_test(counts_and_sums_of_lists),
        cmocka_unit_test(an_item_is_in_a_list_when_one_is_equal),
        cmocka_unit_test(if_takes_the_first_branch_that_is_true),
        cmocka_unit_test(names_in_nested_lists_are_told_from_the_outermost),
        cmocka_unit_test(what_is_unknown_has_the_type_of_its_formula),
        cmocka_unit_test(paths_go_into_records_and_lists),
    };

    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("evaluate_list", tests, logic_open, logic_close);
}
