/* SPDX-License-Identifier: MPL-2.0 */
/*
 * formula: how a tree is written, and that it reads as the same tree. Run alone: build/test_formula
 * [pattern]
 */
#include "rules/formula.h"

#include "rules/parser.h"
#include "rules_fixture.h"

static const struct {
    const char *text, *normal;
} forms[] = {
    {"  n_members>=3 ", "n_members >= 3"},
    {"a\n\tand\r b", "a and b"},
    {"80\u00a0%*x", "80 % * x"},
    {"80\u202f% * x", "80 % * x"},
    {"12.50", "12.5"},
    {"007", "7"},
    {"0.5 %", "0.5 %"},
    {"- 80 %", "-80 %"},
    {"--5", "5"},
    {"-(5)", "-5"},
    {"-x", "-x"},
    {"- -x", "--x"},
    {"-(a + b)", "-(a + b)"},
    {"a - -b", "a - -b"},
    {"((a))", "a"},
    {"(a + b) + c", "a + b + c"},
    {"a + (b + c)", "a + (b + c)"},
    {"(a - b) - c", "a - b - c"},
    {"a - (b - c)", "a - (b - c)"},
    {"(a * b) + c", "a * b + c"},
    {"a * (b + c)", "a * (b + c)"},
    {"a / b / c", "a / b / c"},
    {"a / (b * c)", "a / (b * c)"},
    {"a * b / c * d", "a * b / c * d"},
    {"(a and b) and c or d", "a and b and c or d"},
    {"a and (b or c)", "a and (b or c)"},
    {"(a or b) or c", "a or b or c"},
    {"not(a)", "not a"},
    {"not not a", "not not a"},
    {"not (a and b)", "not (a and b)"},
    {"not a = b", "not a = b"},
    {"(not a) = b", "(not a) = b"},
    {"(a = b) = c", "(a = b) = c"},
    {"6<=months<=36", "6 <= months <= 36"},
    {"a > b >= c > d", "a > b >= c > d"},
    {"a != b", "a != b"},
    {"a in('x','y')", "a in ('x', 'y')"},
    {"a in (1)", "a in (1)"},
    {"a in fund.epcis", "a in fund.epcis"},
    {"a in if(b, c, d)", "a in if(b, c, d)"},
    {"not a in (1)", "a not in (1)"},
    {"not (a in x)", "a not in x"},
    {"a not in x", "a not in x"},
    {"not a not in x", "not a not in x"},
    {"(a in x) = b", "(a in x) = b"},
    {"(a not in x) = b", "(a not in x) = b"},
    {"a + 1 in (b or c, d)", "a + 1 in (b or c, d)"},
    {"min( a,b , (c) )", "min(a, b, c)"},
    {"f(a or b)", "f(a or b)"},
    {"'l''eau'", "'l''eau'"},
    {"''", "''"},
    {"'é'", "'é'"},
    {"date( '2026-01-12' )", "date('2026-01-12')"},
    {"euros('100000.00')", "euros('100000')"},
    {"euros('-0.5')", "euros('-0.5')"},
    {"-euros('1')", "-euros('1')"},
    {"euros('0.125')", "euros('0.125')"},
    {"always", "always"},
    {"never or true or false", "never or true or false"},
    {"date", "date"},
    {"C1 + _x.y2.3", "C1 + _x.y2.3"},
    {"android or notable in inside", "android or notable in inside"},
};

static void
a_formula_is_written_again_in_its_normal_form(void **state)
{

    (void)state;
    for (size_t i = 0; i < COUNT(forms); i++) {
        const char *normal = formula_print(&fixture_arena, fixture_formula(forms[i].text));

        assert_string_equal(normal, forms[i].normal);
        assert_string_equal(formula_print(&fixture_arena, fixture_formula(normal)), normal);
    }
}

static bool
same_tree(const struct formula *a, const struct formula *b)
{
    bool same = a->kind == b->kind && a->count == b->count && a->percent == b->percent &&
                a->height == b->height && a->comparison == b->comparison &&
                (a->text == NULL) == (b->text == NULL) &&
                (a->text == NULL || strcmp(a->text, b->text) == 0) &&
                a->value.type == b->value.type && a->value.number.num == b->value.number.num &&
                a->value.number.den == b->value.number.den &&
                (a->value.text == NULL || strcmp(a->value.text, b->value.text) == 0);

    for (size_t i = 0; same && i < a->count; i++) {
        same = same_tree(a->items[i], b->items[i]);
    }
    return same;
}

static void
what_is_written_reads_as_the_same_tree(void **state)
{
    uint64_t seed = 20260112;
    size_t read = 0;

    (void)state;
    for (int round = 0; round < 4000; round++) {
        struct arena_mark mark = arena_mark(&fixture_arena);
        enum value_type type = (enum value_type)(random_next(&seed) % 7);
        const char *text = random_formula(&seed, type, 1 + round % 4, true);
        struct formula *formula = NULL;
        struct err err = {0};

        /* A loose one may chain comparisons that cannot be chained. */
        if (parser_read(&fixture_arena, text, &formula, &err) == ST_OK) {
            const char *written = formula_print(&fixture_arena, formula);
            const struct formula *again = fixture_formula(written);

            if (!same_tree(formula, again)) {
                fail_msg("%s\n%s", text, written);
            }
            assert_string_equal(formula_print(&fixture_arena, again), written);
            assert_true(strlen(written) <= 2 * strlen(text));
            read++;
        }
        arena_reset(&fixture_arena, mark);
    }
    assert_true(read > 3000);
}

static void
a_tree_grows_item_by_item(void **state)
{
    struct err err = {0};
    struct formula_builder builder = {.arena = &fixture_arena, .err = &err};
    struct formula *top = formula_new(&builder, FORMULA_OR, 7), *deep, *items[40];

    (void)state;
    assert_int_equal(top->kind, FORMULA_OR);
    assert_int_equal(top->column, 7);
    assert_int_equal(top->height, 1);
    for (size_t i = 0; i < COUNT(items); i++) {
        items[i] = formula_new(&builder, FORMULA_NAME, (long)i);
        assert_ptr_equal(formula_add(&builder, top, items[i]), top);
        assert_int_equal(top->count, i + 1);
        assert_int_equal(top->height, 2);
    }
    for (size_t i = 0; i < COUNT(items); i++) {
        assert_ptr_equal(top->items[i], items[i]);
        assert_int_equal(items[i]->column, i);
    }
    deep = formula_add(&builder, formula_new(&builder, FORMULA_NOT, 1), top);
    assert_int_equal(deep->height, 3);
    assert_int_equal(formula_add(&builder, deep, items[0])->height, 3);
    assert_null(formula_add(&builder, NULL, top));
    assert_null(formula_add(&builder, top, NULL));
    assert_string_equal(err.text, "");
}

static void
a_tree_keeps_to_its_limits(void **state)
{
    struct err err = {0};
    struct formula_builder builder = {.arena = &fixture_arena, .err = &err};
    struct formula *tree = formula_new(&builder, FORMULA_NAME, 1);

    (void)state;
    for (long height = 2; height <= FORMULA_DEPTH_MAX; height++) {
        tree = formula_add(&builder, formula_new(&builder, FORMULA_NOT, height), tree);
        assert_non_null(tree);
        assert_int_equal(tree->height, height);
    }
    assert_null(formula_add(&builder, formula_new(&builder, FORMULA_NOT, 99), tree));
    assert_int_equal(err.status, ST_DATA);
    assert_string_equal(err.text, "the formula is nested deeper than 64");
    assert_int_equal(err.column, 99);
    assert_int_equal(formula_too_deep(&err), ST_DATA);

    builder.nodes = FORMULA_NODES_MAX - 1;
    assert_non_null(formula_new(&builder, FORMULA_NAME, 3));
    assert_null(formula_new(&builder, FORMULA_NAME, 5));
    assert_string_equal(err.text, "the formula has more than 1024 elements");
    assert_int_equal(err.column, 5);
}

static void
formulas_are_the_same_when_they_read_the_same(void **state)
{
    static const char *const different[] = {
        "1",      "2",     "'a'",    "'b'",       "50 %",  "0.5",       "euros('0.01')",
        "a",      "b",     "a + b",  "a - b",     "b + a", "min(a, b)", "max(a, b)",
        "min(a)", "a < b", "a <= b", "a < b < b", "not a"};

    (void)state;
    for (size_t i = 0; i < COUNT(different); i++) {
        for (size_t k = 0; k < COUNT(different); k++) {
            assert_int_equal(
                formula_same(fixture_formula(different[i]), fixture_formula(different[k])), i == k);
        }
    }
    assert_true(formula_same(fixture_formula("1.50"), fixture_formula("1.5")));
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formulas_are_the_same_when_they_read_the_same),
        cmocka_unit_test(a_formula_is_written_again_in_its_normal_form),
        cmocka_unit_test(what_is_written_reads_as_the_same_tree),
        cmocka_unit_test(a_tree_grows_item_by_item),
        cmocka_unit_test(a_tree_keeps_to_its_limits),
    };

    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("formula", tests, fixture_open, fixture_close);
}
