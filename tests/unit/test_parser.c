/* SPDX-License-Identifier: MPL-2.0 */
/*
 * parser: how what cannot be read is pointed at, and the limits of a formula. Run alone:
 * build/test_parser [pattern]
 */
#include "rules/parser.h"

#include "base/text.h"
#include "rules_fixture.h"

static const struct {
    const char *text;
    long column;
    const char *reason, *hint;
} refused[] = {
    {"", 1, "the formula ends where a value is expected", ""},
    {"   ", 4, "the formula ends where a value is expected", ""},
    {"a +", 4, "the formula ends where a value is expected", ""},
    {"a + * b", 5, "a value is expected here", ""},
    {"and a", 1, "a value is expected here", ""},
    {"a and", 6, "the formula ends where a value is expected", ""},
    {"a and or b", 7, "a value is expected here", ""},
    {"not", 4, "the formula ends where a value is expected", ""},
    {"- ", 3, "the formula ends where a value is expected", ""},
    {"(a", 3, "`)` is expected here", ""},
    {"(", 2, "the formula ends where a value is expected", ""},
    {"min(a, b", 9, "`)` is expected here", ""},
    {"min(a,)", 7, "a value is expected here", ""},
    {"[a", 3, "`]` is expected here", ""},
    {"[a,]", 4, "a value is expected here", ""},
    {"fact(a)", 6, "a name in quotes is expected here", ""},
    {"item()", 6, "a name in quotes is expected here", ""},
    {"item('a'", 9, "`)` is expected here", ""},
    {"item.a('b')", 7, "an operator or the end is expected here", ""},
    {"+", 2, "the formula ends where a value is expected", ""},
    {"a)", 2, "an operator or the end is expected here", ""},
    {"a b", 3, "an operator or the end is expected here", ""},
    {"a 'b'", 3, "an operator or the end is expected here", ""},
    {"100 000", 5, "an operator or the end is expected here",
     "numbers are written without blanks: 100000"},
    {"0,5", 2, "an operator or the end is expected here", "decimals are written with a point: 0.5"},
    {"a AND b", 3, "an operator or the end is expected here", "write `and`"},
    {"a et b", 3, "an operator or the end is expected here", "write `and`"},
    {"a OR b", 3, "an operator or the end is expected here", "write `or`"},
    {"a ou b", 3, "an operator or the end is expected here", "write `or`"},
    {"a IN b", 3, "an operator or the end is expected here", "write `in`"},
    {"a dans b", 3, "an operator or the end is expected here", "write `in`"},
    {"a NOT in b", 3, "an operator or the end is expected here", "write `not`"},
    {"a not b", 7, "`in` is expected here", ""},
    {"a in", 5, "the formula ends where a value is expected", ""},
    {"a in ()", 7, "a value is expected here", ""},
    {"a in (1", 8, "`)` is expected here", ""},
    {"a = b = c", 7, "a chain of comparisons goes one way, with < and <=, or with > and >=",
     "join two comparisons with `and`"},
    {"a < b > c", 7, "a chain of comparisons goes one way, with < and <=, or with > and >=",
     "join two comparisons with `and`"},
    {"a != b != c", 8, "a chain of comparisons goes one way, with < and <=, or with > and >=",
     "join two comparisons with `and`"},
    {"a < b != c", 7, "a chain of comparisons goes one way, with < and <=, or with > and >=",
     "join two comparisons with `and`"},
    {"a != b < c", 8, "a chain of comparisons goes one way, with < and <=, or with > and >=",
     "join two comparisons with `and`"},
    {"a >= b <= c", 8, "a chain of comparisons goes one way, with < and <=, or with > and >=",
     "join two comparisons with `and`"},
    {"in (1)", 1, "a value is expected here", ""},
    {"a + or", 5, "a value is expected here", ""},
    {"a + not b", 5, "a value is expected here", ""},
    {"a <= b = c", 8, "a chain of comparisons goes one way, with < and <=, or with > and >=",
     "join two comparisons with `and`"},
    {"a < ", 5, "the formula ends where a value is expected", ""},
    {"a == b", 3, "`==` is not a sign of formulas", "write `=`"},
    {"a && b", 3, "`&&` is not a sign of formulas", "write `and`"},
    {"a || b", 3, "`||` is not a sign of formulas", "write `or`"},
    {"!a", 1, "`!` is not a sign of formulas", "write `not`"},
    {"a <> b", 3, "`<>` is not a sign of formulas", "write `!=`"},
    {"a =< b", 3, "`=<` is not a sign of formulas", "write `<=`"},
    {"a => b", 3, "`=>` is not a sign of formulas", "write `>=`"},
    {"a ≤ b", 3, "`≤` is not a sign of formulas", "write `<=`"},
    {"'é' = ×", 7, "`×` is not a sign of formulas", "write `*`"},
    {"\"a\"", 1, "`\"` is not a sign of formulas", "write `'`"},
    {"a = ‘b’", 5, "`‘` is not a sign of formulas", "write `'`"},
    {"a; b", 2, "`;` is not a sign of formulas", "write `,`"},
    {"5 €", 3, "`€` is not a sign of formulas", "write `euros('…')`"},
    {"été", 1, "`é` is not a sign of formulas", ""},
    {"a ^ 2", 3, "`^` is not a sign of formulas", ""},
    {"a = 🙂", 5, "`🙂` is not a sign of formulas", ""},
    {".5", 1, "`.` is not a sign of formulas", ""},
    {"a.", 2, "`.` is not a sign of formulas", ""},
    {"5 % %", 5, "an operator or the end is expected here", ""},
    {"a = 'b", 5, "the text that begins here is not closed",
     "a quote inside a text is doubled: 'l''eau'"},
    {"a = 'b''", 5, "the text that begins here is not closed",
     "a quote inside a text is doubled: 'l''eau'"},
    {"1 + 1234567890123456789012345678901", 5, "the number has more than 30 digits", ""},
    {"date('2026-02-30')", 6, "this is not a day of the calendar",
     "for instance date('2026-01-12')"},
    {"date(a)", 6, "a day in quotes is expected here", "for instance date('2026-01-12')"},
    {"date()", 6, "a day in quotes is expected here", "for instance date('2026-01-12')"},
    {"date('2026-01-12'", 18, "`)` is expected here", ""},
    {"euros(5)", 7, "an amount in quotes is expected here", "for instance euros('100000')"},
    {"euros('5 000')", 7, "this is not an exact amount", "for instance euros('100000')"},
    {"euros('1e3')", 7, "this is not an exact amount", "for instance euros('100000')"},
    {"a \xff", 3, "the formula is not well-formed UTF-8", ""},
};

static void
what_cannot_be_read_is_pointed_at(void **state)
{

    (void)state;
    for (size_t i = 0; i < COUNT(refused); i++) {
        struct formula *formula = NULL;
        struct err err = {.hint = "left from before"};

        assert_int_equal(parser_read(&fixture_arena, refused[i].text, &formula, &err), ST_DATA);
        assert_string_equal(err.text, refused[i].reason);
        assert_string_equal(err.hint, refused[i].hint);
        assert_int_equal(err.column, refused[i].column);
    }
}

/* `count` times `piece`, between `before` and `after`. */
static const char *
repeated(const char *before, const char *piece, size_t count, const char *after)
{
    struct text text = text_in(&fixture_arena);

    text_add(&text, before);
    for (size_t i = 0; i < count; i++) {
        text_add(&text, piece);
    }
    text_add(&text, after);
    return text_of(&text);
}

static void
assert_refused(const char *text, const char *reason, long column)
{
    struct formula *formula = NULL;
    struct err err = {0};

    assert_int_equal(parser_read(&fixture_arena, text, &formula, &err), ST_DATA);
    assert_string_equal(err.text, reason);
    assert_int_equal(err.column, column);
}

static void
a_formula_has_limits(void **state)
{
    const char *deep = "the formula is nested deeper than 64";
    const char *many = "the formula has more than 1024 elements";

    (void)state;
    (void)fixture_formula(repeated("1", " ", 4095, ""));
    assert_refused(repeated("1", " ", 4096, ""), "the formula is longer than 4096 bytes", 1);

    (void)fixture_formula(repeated("1", " + 1", 1022, ""));
    assert_refused(repeated("1", " + 1", 1023, ""), many, 4093);
    assert_refused(repeated("a", "+b", 1023, ""), many, 2047);
    assert_refused(repeated("a=", "b+", 1022, "c"), many, 2045);
    assert_refused(repeated("a in(", "b,", 1022, "c)"), many, 2050);
    assert_refused(repeated("a+", "a+", 1021, "-b"), many, 2045);
    assert_refused(repeated("a+", "a+", 1022, "'b'"), many, 2047);
    assert_refused(repeated("a+", "a+", 1022, "euros('1')"), many, 2047);
    assert_refused(repeated("a+", "a+", 1022, "5"), many, 2047);
    assert_refused(repeated("a+", "a+", 1022, "item"), many, 2047);
    assert_refused(repeated("a+", "a+", 1022, "[]"), many, 2047);
    assert_refused(repeated("a+", "a+", 1021, "a in b"), many, 2050);

    (void)fixture_formula(repeated(repeated("", "(", 64, ""), "1", 1, repeated("", ")", 64, "")));
    assert_refused(repeated("", "(", 65, "1"), deep, 66);
    assert_refused(repeated("", "(", 4000, ""), deep, 66);
    (void)fixture_formula(repeated("", "not ", 63, "a"));
    assert_refused(repeated("", "not ", 64, "a"), deep, 1);
    assert_refused(repeated("", "not ", 1000, "a"), deep, 261);
    assert_refused(repeated("", "-", 4000, "a"), deep, 66);
    assert_refused(repeated("", "f(", 2000, ""), deep, 131);
    (void)fixture_formula(repeated("a", " - 1", 63, ""));
    assert_refused(repeated("a", " - 1", 64, ""), deep, 255);
    /* Flat, so not deep. */
    (void)fixture_formula(repeated("a", " * 1", 500, ""));
    (void)fixture_formula(repeated("a", " or b", 500, ""));
}

static void
any_bytes_are_read_or_refused_at_one_of_their_characters(void **state)
{
    static const char *const pieces[] = {"(", ")",    "a",    " ",    "not ", "in ", "1",
                                         ".", "%",    "'",    "-",    "<",    "=",   ",",
                                         "é", "\xc3", "and ", "min(", "*"};
    uint64_t seed = 3;

    (void)state;
    for (int round = 0; round < 4000; round++) {
        struct arena_mark mark = arena_mark(&fixture_arena);
        struct text text = text_in(&fixture_arena);
        struct formula *formula = NULL;
        struct err err = {0};

        for (uint64_t left = 1 + random_next(&seed) % 12; left > 0; left--) {
            text_add(&text, pieces[(random_next(&seed) >> 20) % COUNT(pieces)]);
        }
        if (parser_read(&fixture_arena, text_of(&text), &formula, &err) != ST_OK) {
            assert_true(err.text[0] != '\0');
            assert_true(err.column >= 1 && err.column <= (long)text.length + 1);
        }
        arena_reset(&fixture_arena, mark);
    }
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_cannot_be_read_is_pointed_at),
        cmocka_unit_test(a_formula_has_limits),
        cmocka_unit_test(any_bytes_are_read_or_refused_at_one_of_their_characters),
    };

    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("parser", tests, fixture_open, fixture_close);
}
