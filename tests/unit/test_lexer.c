/* SPDX-License-Identifier: MPL-2.0 */
/*
 * lexer: the words of a formula and their places, counted in characters.
 * Run alone: build/test_lexer [pattern]
 */
#include "rules/lexer.h"

#include "rules_fixture.h"

static void
words_come_with_their_places(void **state)
{
    static const struct {
        enum token_kind kind;
        const char *words;
        long column;
    } expected[] = {
        {TOKEN_NAME, "env.rate_2", 1}, {TOKEN_SIGN, "*", 12},   {TOKEN_NUMBER, "12.50", 13},
        {TOKEN_SIGN, "%", 19},         {TOKEN_SIGN, "<=", 20},  {TOKEN_TEXT, "'l''é'", 22},
        {TOKEN_SIGN, "!=", 28},        {TOKEN_NAME, "_Z9", 31}, {TOKEN_NUMBER, "7", 35},
        {TOKEN_TEXT, "''", 37},        {TOKEN_SIGN, ">", 40},   {TOKEN_SIGN, "=", 42},
        {TOKEN_SIGN, ">=", 44},        {TOKEN_SIGN, "<", 47},   {TOKEN_SIGN, "(", 48},
        {TOKEN_SIGN, ")", 49},         {TOKEN_SIGN, ",", 50},   {TOKEN_SIGN, "+", 51},
        {TOKEN_SIGN, "-", 52},         {TOKEN_SIGN, "/", 53},   {TOKEN_NAME, "azAZ.2", 54},
        {TOKEN_TEXT, "'a'''", 60},     {TOKEN_END, "", 65},     {TOKEN_END, "", 65},
    };
    struct lexer lexer =
        lexer_of("env.rate_2 *12.50\u00a0%<='l''é'!= _Z9\t7\n''\r> = >= <(),+-/azAZ.2'a'''");
    struct token token;
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(expected); i++) {
        assert_int_equal(lexer_next(&lexer, &token, &err), ST_OK);
        assert_int_equal(token.kind, expected[i].kind);
        assert_int_equal(token.length, strlen(expected[i].words));
        assert_memory_equal(token.at, expected[i].words, token.length);
        assert_int_equal(token.column, expected[i].column);
    }
}

static void
a_word_is_a_name_or_a_sign_whole(void **state)
{
    struct lexer lexer = lexer_of("and 'or' 12");
    struct token token;
    struct err err = {0};

    (void)state;
    assert_int_equal(lexer_next(&lexer, &token, &err), ST_OK);
    assert_true(token_is(&token, "and"));
    assert_false(token_is(&token, "an"));
    assert_false(token_is(&token, "andy"));
    assert_false(token_is(&token, "any"));
    assert_int_equal(lexer_next(&lexer, &token, &err), ST_OK);
    assert_false(token_is(&token, "'or'"));
    assert_int_equal(lexer_next(&lexer, &token, &err), ST_OK);
    assert_false(token_is(&token, "12"));
}

static const struct {
    const char *text;
    long column;
    const char *reason, *hint;
} refused[] = {
    {"a == b", 3, "`==` is not a sign of formulas", "write `=`"},
    {"a =< b", 3, "`=<` is not a sign of formulas", "write `<=`"},
    {"a => b", 3, "`=>` is not a sign of formulas", "write `>=`"},
    {"a <> b", 3, "`<>` is not a sign of formulas", "write `!=`"},
    {"a && b", 3, "`&&` is not a sign of formulas", "write `and`"},
    {"a & b", 3, "`&` is not a sign of formulas", "write `and`"},
    {"a || b", 3, "`||` is not a sign of formulas", "write `or`"},
    {"a | b", 3, "`|` is not a sign of formulas", "write `or`"},
    {"!a", 1, "`!` is not a sign of formulas", "write `not`"},
    {"'é' ≤ b", 5, "`≤` is not a sign of formulas", "write `<=`"},
    {"{a}", 1, "`{` is not a sign of formulas", "write `(`"},
    {"a}", 2, "`}` is not a sign of formulas", "write `)`"},
    {"5 €", 3, "`€` is not a sign of formulas", "write `euros('…')`"},
    {"é", 1, "`é` is not a sign of formulas", ""},
    {"\x7f+", 1, "`\x7f` is not a sign of formulas", ""},
    {"é+", 1, "`é` is not a sign of formulas", ""},
    {"\u07ff+", 1, "`\u07ff` is not a sign of formulas", ""},
    {"\u0800+", 1, "`\u0800` is not a sign of formulas", ""},
    {"\ufffd+", 1, "`\ufffd` is not a sign of formulas", ""},
    {"🙂+", 1, "`🙂` is not a sign of formulas", ""},
    {"1.a5", 2, "`.` is not a sign of formulas", ""},
    {"a@", 2, "`@` is not a sign of formulas", ""},
    {"1.", 2, "`.` is not a sign of formulas", ""},
    {"a..b", 2, "`.` is not a sign of formulas", ""},
    {"a.-", 2, "`.` is not a sign of formulas", ""},
    {"a = 'b", 5, "the text that begins here is not closed",
     "a quote inside a text is doubled: 'l''eau'"},
    {"'''", 1, "the text that begins here is not closed",
     "a quote inside a text is doubled: 'l''eau'"},
    {"é \xff", 3, "the formula is not well-formed UTF-8", ""},
};

static void
what_no_formula_has_is_refused_where_it_stands(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(refused); i++) {
        struct err err = {.hint = "left from before"};

        assert_int_equal(lexer_check(refused[i].text, &err), ST_DATA);
        assert_string_equal(err.text, refused[i].reason);
        assert_string_equal(err.hint, refused[i].hint);
        assert_int_equal(err.column, refused[i].column);
    }
}

static void
a_formula_may_have_so_many_bytes(void **state)
{
    char *text = arena_alloc(&fixture_arena, FORMULA_BYTES_MAX + 2, 1);
    struct err err = {0};

    (void)state;
    memset(text, 'a', FORMULA_BYTES_MAX);
    assert_int_equal(lexer_check(text, &err), ST_OK);
    text[FORMULA_BYTES_MAX] = 'a';
    assert_int_equal(lexer_check(text, &err), ST_DATA);
    assert_string_equal(err.text, "the formula is longer than 4096 bytes");
    assert_int_equal(err.column, 1);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_come_with_their_places),
        cmocka_unit_test(a_word_is_a_name_or_a_sign_whole),
        cmocka_unit_test(what_no_formula_has_is_refused_where_it_stands),
        cmocka_unit_test(a_formula_may_have_so_many_bytes),
    };

    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("lexer", tests, fixture_open, fixture_close);
}
