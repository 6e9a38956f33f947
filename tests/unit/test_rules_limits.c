/* SPDX-License-Identifier: MPL-2.0 */
/* What a hostile rule meets: limits of steps, of items, of texts, of depth. */
#include "base/text.h"
#include "logic_fixture.h"
#include "rules/program.h"

/* `before` so many times, `middle`, and `after` as many times. */
static const char *
nested(size_t count, const char *before, const char *middle, const char *after)
{
    struct text text = text_in(&logic_arena);

    for (size_t i = 0; i < count; i++) {
        text_add(&text, before);
    }
    text_add(&text, middle);
    for (size_t i = 0; i < count; i++) {
        text_add(&text, after);
    }
    return text_of(&text);
}

/* {"l":[0,0,...]} */
static const char *
zeros(size_t count)
{
    return text_format(&logic_arena, "{\"l\":[%s0]}", nested(count - 1, "0,", "", ""));
}

/* Steps of `count(map(l, map(l, 0)))` over n items: a name is 2, itself and its path; so 4 outside,
 * and for each item 3 for the inner map and its list, and n for the zeros: 4 + n * (3 + n). */
static void
a_rule_takes_so_many_steps_and_no_more(void **state)
{
    (void)state;
    assert_string_equal(logic_try_formula("count(map(l, map(l, 0)))", zeros(314)), "314");
    assert_string_equal(logic_try_formula("count(map(l, map(l, 0)))", zeros(315)),
                        "run 21: the formula takes more than 100000 steps");
    /* In JsonLogic, where it stands. */
    assert_string_equal(
        logic_try("{\"map\":[{\"var\":\"l\"},{\"map\":[{\"fact\":\"l\"},0]}]}", zeros(316)),
        "run /map/1/map/1: the formula takes more than 100000 steps");
    /* 4 outside, n for the outer sum, and for each item 3 for sum and l, and n for the items. */
    assert_string_equal(logic_try_formula("sum(map(l, sum(l)))", zeros(314)), "0");
    assert_string_equal(logic_try_formula("count(map(l, count_distinct(l)))", zeros(400)),
                        "run 14: the formula takes more than 100000 steps");
    assert_string_equal(logic_try_formula("all(l, 1 not in l)", zeros(400)),
                        "run 10: the formula takes more than 100000 steps");
    assert_string_equal(logic_try_formula("count(map(l, merge(l, l)))", zeros(400)),
                        "run 14: the formula takes more than 100000 steps");
    assert_string_equal(
        logic_try_formula("count(reduce(l, missing(map(l, 'zz')), ['x']))", zeros(400)),
        "17: `missing` cannot stand in a list function -> ask `known` of each member");
}

/* 99,542 for 314 items as above, 1 for the sum, 1 for each 0 that is added. */
static void
the_last_step_that_is_allowed_is_taken(void **state)
{
    (void)state;
    assert_string_equal(logic_try_formula(text_format(&logic_arena, "count(map(l, map(l, 0)))%s",
                                                      nested(457, " + 0", "", "")),
                                          zeros(314)),
                        "314");
    assert_string_equal(logic_try_formula(text_format(&logic_arena, "count(map(l, map(l, 0)))%s",
                                                      nested(458, " + 0", "", "")),
                                          zeros(314)),
                        "run 1856: the formula takes more than 100000 steps");
}

static void
what_is_made_has_its_limits(void **state)
{
    static const char doubling[] = "reduce(l, cat(accumulator, accumulator), 'x')";

    (void)state;
    assert_string_equal(logic_try_formula("count(merge(l, [1]))", zeros(9999)), "10000");
    assert_string_equal(logic_try_formula("count(merge(l, 1))", zeros(9999)), "10000");
    assert_string_equal(logic_try_formula("count(merge(l, [1, 2]))", zeros(9999)),
                        "run 7: a list of more than 10000 items");
    assert_string_equal(logic_try("{\"merge\":[{\"var\":\"l\"},1,2]}", zeros(9999)),
                        "run a list of more than 10000 items");
    assert_int_equal(strlen(logic_try_formula(doubling, zeros(16))), 65536 + 2);
    assert_string_equal(logic_try_formula(doubling, zeros(17)),
                        "run 11: the exact result of cat(accumulator, accumulator) is too large");
    assert_string_equal(logic_try("{\"*\":[1e29,1e29]}", NULL),
                        "run the exact result of {\"*\":[1e29,1e29]} is too large");
    /* Long texts take steps too: 1024 for each cat of 65,536 bytes. */
    assert_string_equal(
        logic_try_formula("count(map(l, contains(t, 'b')))",
                          text_format(&logic_arena, "{\"t\":\"%s\",\"l\":[%s0]}",
                                      nested(65536, "a", "", ""), nested(98, "0,", "", ""))),
        "run 14: the formula takes more than 100000 steps");
}

static void
what_cannot_be_computed_on_the_way_ends_the_run(void **state)
{
    static const struct logic_case cases[] = {
        {"all(l, item < h * h)", NULL, "run 17: the exact result of h * h is too large"},
        {"reduce(l, h * h, 0)", NULL, "run 13: the exact result of h * h is too large"},
        {"reduce(l, accumulator, h * h)", NULL, "run 26: the exact result of h * h is too large"},
        {"map([h * h], item)", NULL, "run 8: the exact result of h * h is too large"},
        {"reduce([h * h], current, 0)", NULL, "run 11: the exact result of h * h is too large"},
        {"merge(h * h)", NULL, "run 9: the exact result of h * h is too large"},
        {"default(zz, h * h)", NULL, "run 15: the exact result of h * h is too large"},
        {"if(h * h > 1, 1, 2)", NULL, "run 6: the exact result of h * h is too large"},
        {"missing(cat(h * h))", NULL, "run 15: the exact result of h * h is too large"},
        {"missing_some(h * h, ['a'])", NULL, "run 16: the exact result of h * h is too large"},
        {"missing_some(1, [cat(h * h)])", NULL, "run 24: the exact result of h * h is too large"},
        {"1 in [h * h]", NULL, "run 9: the exact result of h * h is too large"},
        {"h * h in l", NULL, "run 3: the exact result of h * h is too large"},
        {"sum(map(l, h * 10000000000))", NULL,
         "run 1: the exact result of sum(map(l, h * 10000000000)) is too large"},
        {"cat(h * h)", NULL, "run 7: the exact result of h * h is too large"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_string_equal(logic_try_formula(cases[i].rule, "{\"l\":[1,2],\"h\":1e28}"),
                            cases[i].expected);
    }
}

static void
a_formula_is_checked_in_bounded_time(void **state)
{
    (void)state;
    /* Each reduce on an empty list is checked twice, so these would double at each level. */
    assert_string_equal(
        logic_try_formula(nested(3, "reduce([1], merge(accumulator, ", "[current]", "), [])"),
                          NULL),
        "[1]");
    assert_non_null(
        strstr(logic_try_formula(
                   nested(20, "reduce([1], merge(accumulator, ", "[current]", "), [])"), NULL),
               ": too many reduce stand in one another"));
}

static void
a_hint_that_would_be_too_deep_is_left_out(void **state)
{
    const struct value *slots = NULL;
    const struct symbols *symbols = logic_symbols("{\"a\":1}", &slots);
    const struct program *program = NULL;
    struct err err = {0};

    (void)state;
    assert_int_equal(
        program_make(&logic_arena, nested(63, "-", "a", ""), symbols, TYPE_FLAG, &program, &err),
        ST_DATA);
    assert_string_equal(err.hint, "compare it: `...`");
    assert_int_equal(program_make(&logic_arena, nested(63, "not ", "true", ""), symbols,
                                  TYPE_NUMBER, &program, &err),
                     ST_DATA);
    assert_string_equal(err.hint, "write `...` for 1 when it is true, else 0");
    assert_int_equal(
        program_make(&logic_arena, nested(63, "[", "1", "]"), symbols, TYPE_FLAG, &program, &err),
        ST_DATA);
    assert_string_equal(err.hint, "compare it: `...`");
}

static void
only_so_many_missing_names_are_kept(void **state)
{
    struct text rule = text_in(&logic_arena);
    const char *told;
    size_t commas = 0;

    (void)state;
    text_add(&rule, "m0");
    for (int i = 1; i < 300; i++) {
        text_addf(&rule, "+m%d", i);
    }
    told = logic_try_formula(text_of(&rule), NULL);
    for (const char *at = told; *at != '\0'; at++) {
        commas += *at == ',';
    }
    assert_int_equal(commas, VALUE_LACKING_MAX - 1);
    assert_non_null(strstr(told, "m255"));
    assert_null(strstr(told, "m256"));
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rule_takes_so_many_steps_and_no_more),
        cmocka_unit_test(the_last_step_that_is_allowed_is_taken),
        cmocka_unit_test(what_is_made_has_its_limits),
        cmocka_unit_test(what_cannot_be_computed_on_the_way_ends_the_run),
        cmocka_unit_test(a_formula_is_checked_in_bounded_time),
        cmocka_unit_test(a_hint_that_would_be_too_deep_is_left_out),
        cmocka_unit_test(only_so_many_missing_names_are_kept),
    };

    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("rules_limits", tests, logic_open, logic_close);
}
