/* SPDX-License-Identifier: MPL-2.0 */
#include "rules/logic_print.h"

#include "base/text.h"
#include "logic_fixture.h"
#include "rules/logic_read.h"
#include "rules/parser.h"
#include "rules_fixture.h"

static struct formula *
of_formula(const char *text)
{
    struct formula *tree = NULL;
    struct err err = {0};

    if (parser_read(&logic_arena, text, &tree, &err) != ST_OK) {
        fail_msg("%s: %s at %ld", text, err.text, err.column);
    }
    return tree;
}

static struct formula *
of_logic(const char *text)
{
    struct formula *tree = NULL;
    struct err err = {0};

    if (logic_read(&logic_arena, logic_json(text), &tree, &err) != ST_OK) {
        fail_msg("%s: %s at %ld", text, err.text, err.column);
    }
    return tree;
}

static const char *
logic_of(const struct formula *tree)
{
    size_t depth;

    return logic_print(&logic_arena, tree, &depth);
}

/* Each formula, and how it stands in JsonLogic. */
static const struct {
    const char *formula, *logic;
} pairs[] = {
    {"17", "17"},
    {"-0.5", "-0.5"},
    {"0.12345678901234567", "{\"number\":[\"0.12345678901234567\"]}"},
    {"100000000000000000", "100000000000000000"},
    {"1000000000000000000", "1e18"},
    {"-25100000000000000000", "-251e17"},
    {"0.00000000000000000001", "0.00000000000000000001"},
    {"80 %", "{\"percent\":[\"80\"]}"},
    {"-12.5 %", "{\"percent\":[\"-12.5\"]}"},
    {"'l''eau \"vive\"'", "\"l'eau \\\"vive\\\"\""},
    {"true", "true"},
    {"false", "false"},
    {"euros('100.5')", "{\"euros\":[\"100.5\"]}"},
    {"date('2026-01-12')", "{\"date\":[\"2026-01-12\"]}"},
    {"a", "{\"var\":\"a\"}"},
    {"env.rate", "{\"var\":\"env.rate\"}"},
    {"lines.0.amount", "{\"var\":\"lines.0.amount\"}"},
    {"fact('')", "{\"var\":\"\"}"},
    {"fact('first name')", "{\"var\":\"first name\"}"},
    {"fact('item')", "{\"var\":\"item\"}"},
    {"fact('current.x')", "{\"var\":\"current.x\"}"},
    {"fact('not')", "{\"var\":\"not\"}"},
    {"fact('1')", "{\"var\":\"1\"}"},
    {"fact('a.')", "{\"var\":\"a.\"}"},
    {"fact('.a')", "{\"var\":\".a\"}"},
    {"fact('a..b')", "{\"var\":\"a..b\"}"},
    {"fact('été')", "{\"var\":\"été\"}"},
    {"fact", "{\"var\":\"fact\"}"},
    {"[]", "[]"},
    {"[1, [a]]", "[1,[{\"var\":\"a\"}]]"},
    {"a or b or c", "{\"or\":[{\"var\":\"a\"},{\"var\":\"b\"},{\"var\":\"c\"}]}"},
    {"a and (b or c)", "{\"and\":[{\"var\":\"a\"},{\"or\":[{\"var\":\"b\"},{\"var\":\"c\"}]}]}"},
    {"not a", "{\"!\":[{\"var\":\"a\"}]}"},
    {"is_true(a)", "{\"!!\":[{\"var\":\"a\"}]}"},
    {"a = 1", "{\"==\":[{\"var\":\"a\"},1]}"},
    {"a != 1", "{\"!=\":[{\"var\":\"a\"},1]}"},
    {"a < 1", "{\"<\":[{\"var\":\"a\"},1]}"},
    {"a <= 1", "{\"<=\":[{\"var\":\"a\"},1]}"},
    {"a > 1", "{\">\":[{\"var\":\"a\"},1]}"},
    {"a >= 1", "{\">=\":[{\"var\":\"a\"},1]}"},
    {"1 < a < 3", "{\"<\":[1,{\"var\":\"a\"},3]}"},
    {"1 <= a <= 3", "{\"<=\":[1,{\"var\":\"a\"},3]}"},
    {"1 <= a < 3", "{\"chain\":[1,\"<=\",{\"var\":\"a\"},\"<\",3]}"},
    {"3 > a > 1", "{\"chain\":[3,\">\",{\"var\":\"a\"},\">\",1]}"},
    {"1 < a < 3 < 4", "{\"chain\":[1,\"<\",{\"var\":\"a\"},\"<\",3,\"<\",4]}"},
    {"a in (1, 2)", "{\"in\":[{\"var\":\"a\"},[1,2]]}"},
    {"a in b", "{\"in\":[{\"var\":\"a\"},{\"var\":\"b\"}]}"},
    {"a in []", "{\"in\":[{\"var\":\"a\"},[]]}"},
    {"a not in b", "{\"!\":[{\"in\":[{\"var\":\"a\"},{\"var\":\"b\"}]}]}"},
    {"contains('team', a)", "{\"in\":[{\"var\":\"a\"},\"team\"]}"},
    {"contains(cat(a), 'i')", "{\"in\":[\"i\",{\"cat\":[{\"var\":\"a\"}]}]}"},
    {"contains(substr(a, 1), 'i')", "{\"in\":[\"i\",{\"substr\":[{\"var\":\"a\"},1]}]}"},
    {"contains(b, a)", "{\"contains\":[{\"var\":\"b\"},{\"var\":\"a\"}]}"},
    {"a + b + c", "{\"+\":[{\"var\":\"a\"},{\"var\":\"b\"},{\"var\":\"c\"}]}"},
    {"a + (b + c)", "{\"+\":[{\"var\":\"a\"},{\"+\":[{\"var\":\"b\"},{\"var\":\"c\"}]}]}"},
    {"+a", "{\"+\":[{\"var\":\"a\"}]}"},
    {"+a * 2", "{\"*\":[{\"+\":[{\"var\":\"a\"}]},2]}"},
    {"-+a", "{\"-\":[{\"+\":[{\"var\":\"a\"}]}]}"},
    {"a - b - c", "{\"-\":[{\"-\":[{\"var\":\"a\"},{\"var\":\"b\"}]},{\"var\":\"c\"}]}"},
    {"a * b / c", "{\"/\":[{\"*\":[{\"var\":\"a\"},{\"var\":\"b\"}]},{\"var\":\"c\"}]}"},
    {"-a", "{\"-\":[{\"var\":\"a\"}]}"},
    {"mod(a, 2)", "{\"%\":[{\"var\":\"a\"},2]}"},
    {"if(a, 1, b, 2, 3)", "{\"if\":[{\"var\":\"a\"},1,{\"var\":\"b\"},2,3]}"},
    {"step(a, 3, 5)", "{\"step\":[{\"var\":\"a\"},3,5]}"},
    {"merge()", "{\"merge\":[]}"},
    {"missing('a', 'b')", "{\"missing\":[\"a\",\"b\"]}"},
    {"default(a, 1)", "{\"var\":[\"a\",1]}"},
    {"default(a + 1, 1)", "{\"default\":[{\"+\":[{\"var\":\"a\"},1]},1]}"},
    {"default(fact(''), 1)", "{\"default\":[{\"var\":\"\"},1]}"},
    {"all(l, item > a)", "{\"all\":[{\"var\":\"l\"},{\">\":[{\"var\":\"\"},{\"fact\":\"a\"}]}]}"},
    {"some(l, item.x = item('y z'))",
     "{\"some\":[{\"var\":\"l\"},{\"==\":[{\"var\":\"x\"},{\"var\":\"y z\"}]}]}"},
    {"none(l, default(item.x, a))",
     "{\"none\":[{\"var\":\"l\"},{\"var\":[\"x\",{\"fact\":\"a\"}]}]}"},
    {"map(l, default(a, item))", "{\"map\":[{\"var\":\"l\"},{\"fact\":[\"a\",{\"var\":\"\"}]}]}"},
    {"map(l, default(item, a))",
     "{\"map\":[{\"var\":\"l\"},{\"default\":[{\"var\":\"\"},{\"fact\":\"a\"}]}]}"},
    {"filter(map(l, item.0), a)",
     "{\"filter\":[{\"map\":[{\"var\":\"l\"},{\"var\":\"0\"}]},{\"fact\":\"a\"}]}"},
    {"map(l, filter(a, item)) = a",
     "{\"==\":[{\"map\":[{\"var\":\"l\"},{\"filter\":[{\"fact\":\"a\"},{\"var\":\"\"}]}]},"
     "{\"var\":\"a\"}]}"},
    {"reduce(l, accumulator.x + current.y * a, b)",
     "{\"reduce\":[{\"var\":\"l\"},{\"+\":[{\"var\":\"accumulator.x\"},{\"*\":[{\"var\":"
     "\"current.y\"},{\"fact\":\"a\"}]}]},{\"var\":\"b\"}]}"},
    {"reduce(l, [current, accumulator], [])",
     "{\"reduce\":[{\"var\":\"l\"},[{\"var\":\"current\"},{\"var\":\"accumulator\"}],[]]}"},
    {"reduce(l, current('a b'), 0)", "{\"reduce\":[{\"var\":\"l\"},{\"var\":\"current.a b\"},0]}"},
};

static void
each_notation_turns_into_the_other(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(pairs); i++) {
        struct formula *formula = of_formula(pairs[i].formula);
        struct formula *logic = of_logic(pairs[i].logic);

        assert_string_equal(logic_of(formula), pairs[i].logic);
        assert_string_equal(logic_of(logic), pairs[i].logic);
        assert_string_equal(formula_print(&logic_arena, logic), pairs[i].formula);
        assert_string_equal(formula_print(&logic_arena, formula), pairs[i].formula);
        assert_true(formula_same(formula, logic));
        for (size_t j = 0; j < COUNT(pairs); j++) {
            assert_int_equal(formula_same(formula, of_formula(pairs[j].formula)), i == j);
        }
    }
}

/* What JsonLogic writes in several ways. */
static void
other_spellings_are_the_same_tree(void **state)
{
    static const struct {
        const char *logic, *formula;
    } cases[] = {
        {"{\"===\":[1,2]}", "1 = 2"},
        {"{\"!==\":[1,2]}", "1 != 2"},
        {"{\"?:\":[true,1,2]}", "if(true, 1, 2)"},
        {"{\"and\":[true]}", "is_true(true)"},
        {"{\"or\":[true]}", "is_true(true)"},
        {"{\"*\":[3]}", "+3"},
        {"{\"+\":[{\"+\":[1,2]},3]}", "1 + 2 + 3"},
        {"{\"*\":[{\"*\":[1,2]},3]}", "1 * 2 * 3"},
        {"{\"+\":[1,{\"+\":[2,3]}]}", "1 + (2 + 3)"},
        {"{\"or\":[{\"or\":[true,false]},true]}", "true or false or true"},
        {"{\"-\":[3]}", "-3"},
        {"{\"-\":[{\"-\":[3]}]}", "3"},
        {"{\"var\":[]}", "fact('')"},
        {"{\"var\":null}", "fact('')"},
        {"{\"var\":1}", "fact('1')"},
        {"{\"fact\":\"a\"}", "a"},
        {"{\"mod\":[1,2]}", "mod(1, 2)"},
        {"{\"is_true\":[true]}", "is_true(true)"},
        {"{\"chain\":[1,\"<\",2,\"<\",3]}", "1 < 2 < 3"},
        {"{\"chain\":[1,\"=\",2]}", "1 = 2"},
        {"{\"percent\":\"80\"}", "80 %"},
        {"1.50e1", "15"},
        {"-0", "0"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct formula *tree = of_logic(cases[i].logic);

        assert_string_equal(formula_print(&logic_arena, tree), cases[i].formula);
        assert_true(formula_same(tree, of_formula(cases[i].formula)));
        assert_true(formula_same(tree, of_logic(logic_of(tree))));
    }
}

static void
any_formula_goes_to_json_logic_and_back(void **state)
{
    uint64_t seed = 20260316;

    (void)state;
    for (int round = 0; round < 4000; round++) {
        struct arena_mark mark = arena_mark(&logic_arena), own = arena_mark(&fixture_arena);
        enum value_type type = (enum value_type)(random_next(&seed) % 7);
        const char *text = random_formula(&seed, type, 1 + round % 4, false);
        struct formula *tree = of_formula(text), *back;
        const char *logic = logic_of(tree);

        back = of_logic(logic);
        if (!formula_same(tree, back)) {
            fail_msg("%s\n  as logic %s\n  is       %s", text, logic,
                     formula_print(&logic_arena, back));
        }
        assert_string_equal(logic_of(back), logic);
        assert_true(formula_same(of_formula(formula_print(&logic_arena, back)), tree));
        arena_reset(&logic_arena, mark);
        arena_reset(&fixture_arena, own);
    }
}

static void
a_part_in_a_message_is_cut_when_it_is_long(void **state)
{
    struct text text = text_in(&logic_arena);

    (void)state;
    assert_string_equal(logic_short(&logic_arena, of_formula("a"), SCOPE_ITEM), "{\"fact\":\"a\"}");
    assert_string_equal(logic_short(&logic_arena, of_formula("a"), SCOPE_NONE), "{\"var\":\"a\"}");
    text_add(&text, "'");
    for (int i = 0; i < 66; i++) {
        text_add(&text, "été"); /* 5 bytes */
    }
    text_add(&text, "'");
    assert_string_equal(logic_short(&logic_arena, of_formula(text_of(&text)), SCOPE_NONE),
                        text_format(&logic_arena, "\"%.*s...", 198, text_of(&text) + 1));
    text_clear(&text);
    text_add(&text, "'");
    for (int i = 0; i < 198; i++) {
        text_add(&text, "x");
    }
    text_add(&text, "'");
    assert_int_equal(strlen(logic_short(&logic_arena, of_formula(text_of(&text)), SCOPE_NONE)),
                     200);
}

static void
the_depth_is_that_of_arrays_and_objects(void **state)
{
    static const struct {
        const char *formula;
        size_t depth;
    } cases[] = {{"1", 0},          {"a", 1},          {"[]", 1},
                 {"[a]", 2},        {"not a", 3},      {"not not a", 5},
                 {"a in (1)", 3},   {"euros('1')", 2}, {"default(a, b)", 3},
                 {"a and not b", 5}};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        size_t depth = 99;

        (void)logic_print(&logic_arena, of_formula(cases[i].formula), &depth);
        assert_int_equal(depth, cases[i].depth);
    }
    assert_string_equal(logic_operator("mod"), "%");
    assert_string_equal(logic_operator("is_true"), "!!");
    assert_string_equal(logic_operator("step"), "step");
}

static int
open_both(void **state)
{
    (void)logic_open(state);
    return fixture_open(state);
}

static int
close_both(void **state)
{
    (void)fixture_close(state);
    return logic_close(state);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_notation_turns_into_the_other),
        cmocka_unit_test(other_spellings_are_the_same_tree),
        cmocka_unit_test(any_formula_goes_to_json_logic_and_back),
        cmocka_unit_test(a_part_in_a_message_is_cut_when_it_is_long),
        cmocka_unit_test(the_depth_is_that_of_arrays_and_objects),
    };

    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("logic_print", tests, open_both, close_both);
}
