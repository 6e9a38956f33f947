/* SPDX-License-Identifier: MPL-2.0 */
/*
 * parser: the tree that a formula becomes, and where its nodes stand.
 * Run alone: build/test_parser_trees [pattern]
 */
#include "rules/parser.h"

#include "rules_fixture.h"

#include "base/text.h"

static const char *const kinds[FORMULA_KINDS] = {
    [FORMULA_OR] = "or",    [FORMULA_AND] = "and",       [FORMULA_NOT] = "not",
    [FORMULA_IN] = "in",    [FORMULA_IN_LIST] = "list",  [FORMULA_COMPARE] = "compare",
    [FORMULA_ADD] = "+",    [FORMULA_SUBTRACT] = "-",    [FORMULA_MULTIPLY] = "*",
    [FORMULA_DIVIDE] = "/", [FORMULA_NEGATE] = "negate",
};

/* Leaves as `a:1`, other nodes as `(or:3 a:1 b:6)`: after the colon the column. */
static void
draw(struct text *out, const struct formula *formula)
{
    if (formula->kind == FORMULA_LITERAL) {
        text_addf(out, "%s %s%s:%ld", value_type_name(formula->value.type),
                  formula->value.type == TYPE_TEXT
                      ? formula->value.text
                      : rational_exact(&fixture_arena, formula->value.number),
                  formula->percent ? "%" : "", formula->column);
    } else if (formula->kind == FORMULA_NAME) {
        text_addf(out, "%s:%ld", formula->text, formula->column);
    } else {
        text_addf(out, "(%s:%ld",
                  formula->kind == FORMULA_CALL ? formula->text : kinds[formula->kind],
                  formula->column);
        for (size_t i = 0; i < formula->count; i++) {
            bool compared = i > 0 && formula->kind == FORMULA_COMPARE;

            text_addf(out, " %s", compared ? comparison_sign(formula->items[i]->comparison) : "");
            text_add(out, compared ? " " : "");
            draw(out, formula->items[i]);
        }
        text_add(out, ")");
    }
}

static const struct {
    const char *text, *tree;
} cases[] = {
    {"a", "a:1"},
    {"12.50", "number 12.5:1"},
    {" 80 %", "number 0.8%:2"},
    {"-5 %", "number -0.05%:1"},
    {"--5", "number 5:1"},
    {"'l''eau'", "text l'eau:1"},
    {"'a' = 'b'", "(compare:5 text a:1 = text b:7)"},
    {"always or true", "(or:8 flag 1:1 flag 1:11)"},
    {"never or false", "(or:7 flag 0:1 flag 0:10)"},
    {"euros('0.50')", "money 50:1"},
    {"1 + date('1970-01-03')", "(+:3 number 1:1 date 2:5)"},
    {"-x", "(negate:1 x:2)"},
    {"-'a'", "(negate:1 text a:2)"},
    {"-euros('1')", "(negate:1 money 100:2)"},
    {"-(1 + a)", "(negate:1 (+:5 number 1:3 a:7))"},
    {"a or b or c", "(or:3 a:1 b:6 c:11)"},
    {"a and b and c", "(and:3 a:1 b:7 c:13)"},
    {"a or b and c or not d", "(or:3 a:1 (and:8 b:6 c:12) (not:17 d:21))"},
    {"not not a", "(not:1 (not:5 a:9))"},
    {"not a = b", "(not:1 (compare:7 a:5 = b:9))"},
    {"a + b + c", "(+:3 a:1 b:5 c:9)"},
    {"a - b - c", "(-:7 (-:3 a:1 b:5) c:9)"},
    {"a - b + c - d", "(-:11 (+:7 (-:3 a:1 b:5) c:9) d:13)"},
    {"a + b - c", "(-:7 (+:3 a:1 b:5) c:9)"},
    {"a * b * c", "(*:3 a:1 b:5 c:9)"},
    {"a / b / c", "(/:7 (/:3 a:1 b:5) c:9)"},
    {"a / b * c / d", "(/:11 (*:7 (/:3 a:1 b:5) c:9) d:13)"},
    {"a + b * c - d / e", "(-:11 (+:3 a:1 (*:7 b:5 c:9)) (/:15 d:13 e:17))"},
    {"(a + b) * c", "(*:9 (+:4 a:2 b:6) c:11)"},
    {"a = b", "(compare:3 a:1 = b:5)"},
    {"a != b", "(compare:3 a:1 != b:6)"},
    {"1 <= a < b <= 3", "(compare:3 number 1:1 <= a:6 < b:10 <= number 3:15)"},
    {"1 > a >= b > 3", "(compare:3 number 1:1 > a:5 >= b:10 > number 3:14)"},
    {"a >= b > c", "(compare:3 a:1 >= b:6 > c:10)"},
    {"a in (b, 'c' or d)", "(in:3 a:1 b:7 (or:14 text c:10 d:17))"},
    {"a in b", "(list:3 a:1 b:6)"},
    {"a + 1 not in b", "(not:7 (list:7 (+:3 a:1 number 1:5) b:14))"},
    {"f(a, b or c)", "(f:1 a:3 (or:8 b:6 c:11))"},
    {"a in if(b, c, d)", "(list:3 a:1 (if:6 b:9 c:12 d:15))"},
    {"date + euros", "(+:6 date:1 euros:8)"},
};

static void
each_formula_becomes_its_tree(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct text tree = text_in(&fixture_arena);
        struct formula *formula = NULL;
        struct err err = {0};

        assert_int_equal(parser_read(&fixture_arena, cases[i].text, &formula, &err), ST_OK);
        draw(&tree, formula);
        assert_string_equal(text_of(&tree), cases[i].tree);
    }
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_formula_becomes_its_tree),
    };

    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("parser_trees", tests, fixture_open, fixture_close);
}
