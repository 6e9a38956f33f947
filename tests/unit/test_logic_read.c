/* SPDX-License-Identifier: MPL-2.0 */
#include "logic_fixture.h"

#include "base/text.h"
#include "rules/logic_read.h"

static const char facts[] =
    "{\"a\":5,\"t\":\"abc\",\"u\":\"\",\"f\":true,\"n\":null,\"l\":[1,2,3],\"e\":[],\"s\":[\"a\","
    "\"b\"],\"r\":{\"x\":1,\"y\":{\"z\":2}},\"d\":[{\"n\":\"p\",\"q\":1},{\"n\":\"o\"},{\"n\":"
    "\"k\",\""
    "q\":null}],\"h\":[1,\"a\"]}";

static void
constants_are_themselves(void **state)
{
    static const struct logic_case cases[] = {
        {"true", NULL, "true"},
        {"false", NULL, "false"},
        {"17", NULL, "17"},
        {"3.14", NULL, "3.14"},
        {"\"apple\"", NULL, "\"apple\""},
        {"[\"a\",[\"b\"]]", NULL, "[\"a\",[\"b\"]]"},
        {"[]", NULL, "[]"},
        {"-0.5e1", NULL, "-5"},
        {"1E2", NULL, "100"},
        {"-0", NULL, "0"},
        {"{\"number\":[\"0.12345678901234567\"]}", NULL, "0.12345678901234567"},
        {"{\"number\":\"-2\"}", NULL, "-2"},
        {"{\"percent\":[\"80\"]}", NULL, "0.8"},
        {"{\"percent\":\"12.5\"}", NULL, "0.125"},
        {"{\"euros\":[\"100.5\"]}", NULL, "\"100.50\""},
        {"{\"date\":\"2026-01-12\"}", NULL, "\"2026-01-12\""},
    };

    (void)state;
    logic_expect(cases, COUNT(cases));
}

static void
what_is_no_rule_is_refused(void **state)
{
    static const struct logic_case cases[] = {
        {"null", NULL,
         "null cannot be computed with -> ask {\"missing\":[\"name\"]}, or give a default: "
         "{\"var\":[\"name\",0]}"},
        {"{\"+\":[1,null]}", NULL,
         "/+/1: null cannot be computed with -> ask {\"missing\":[\"name\"]}, or give a default: "
         "{\"var\":[\"name\",0]}"},
        {"{}", NULL,
         "an object of 0 members is no operation -> an operation is an object of one member: "
         "{\"==\":[1,1]}"},
        {"[{\"==\":[1,1],\"!=\":[1,1]}]", NULL,
         "/0: an object of 2 members is no operation -> an operation is an object of one member: "
         "{\"==\":[1,1]}"},
        {"{\"=\":[1,1]}", NULL, "unknown operator `=` -> did you mean `==`?"},
        {"{\"reduc\":[1,1]}", NULL, "unknown operator `reduc` -> did you mean `reduce`?"},
        {"{\"stepp\":[1,1]}", NULL, "unknown operator `stepp` -> did you mean `step`?"},
        {"{\"log\":[]}", NULL,
         "`log` does not belong in a rule -> take it away: a rule computes a value and does "
         "nothing else"},
        {"{\"method\":[]}", NULL,
         "`method` does not belong in a rule -> take it away: a rule computes a value and does "
         "nothing else"},
        {"{\"log\":[\"a\"]}", NULL,
         "`log` does not belong in a rule -> take it away: a rule computes a value and does "
         "nothing else"},
        {"{\"method\":[1]}", NULL,
         "`method` does not belong in a rule -> take it away: a rule computes a value and does "
         "nothing else"},
        {"0.1234567890123456", NULL,
         "the number has more digits than JavaScript keeps: 15, or a whole number up to 2^53 -> "
         "write `{\"number\":[\"0.1234567890123456\"]}` to have it exact"},
        {"[1e30]", NULL, "/0: the number has more than 30 digits"},
        {"{\"number\":[\"x\"]}", NULL,
         "this is not an exact number -> for instance {\"number\":[\"0.12345678901234567\"]}"},
        {"{\"percent\":[80]}", NULL,
         "a number in quotes is expected here -> for instance {\"percent\":[\"80\"]}"},
        {"{\"euros\":[100]}", NULL,
         "an amount in quotes is expected here -> for instance {\"euros\":[\"100000\"]}"},
        {"{\"euros\":[\"1 000\"]}", NULL,
         "this is not an exact amount -> for instance {\"euros\":[\"100000\"]}"},
        {"{\"date\":[\"2026-02-30\"]}", NULL,
         "this is not a day of the calendar -> for instance {\"date\":[\"2026-01-12\"]}"},
        {"{\"date\":[\"2026-02-28\",\"x\"]}", NULL,
         "a day in quotes is expected here -> for instance {\"date\":[\"2026-01-12\"]}"},
        {"{\"date\":[]}", NULL,
         "a day in quotes is expected here -> for instance {\"date\":[\"2026-01-12\"]}"},
    };

    (void)state;
    logic_expect(cases, COUNT(cases));
}

static void
names_are_texts_whole_numbers_or_the_whole(void **state)
{
    static const struct logic_case cases[] = {
        {"{\"var\":\"a\"}", facts, "5"},
        {"{\"var\":[\"a\"]}", facts, "5"},
        {"{\"var\":\"\"}", "7", "7"},
        {"{\"var\":null}", "7", "7"},
        {"{\"var\":[]}", "7", "7"},
        {"{\"var\":[null]}", "7", "7"},
        {"{\"var\":1}", "[\"x\",\"y\"]", "\"y\""},
        {"{\"var\":0}", "[\"x\",\"y\"]", "\"x\""},
        {"{\"var\":2}", "[\"x\",\"y\"]", "unknown 2"},
        {"{\"fact\":\"a\"}", facts, "5"},
        {"{\"fact\":[\"zz\",1]}", facts, "1"},
        {"{\"var\":1.5}", "[1]", "/var: a name is a text or a whole number from 0"},
        {"{\"var\":-1}", "[1]", "/var: a name is a text or a whole number from 0"},
        {"{\"var\":1e99}", "[1]", "/var: a name is a text or a whole number from 0"},
        {"{\"var\":[true]}", facts, "/var/0: a name is a text or a whole number from 0"},
        {"{\"var\":[[\"a\"]]}", facts, "/var/0: a name is a text or a whole number from 0"},
        {"{\"var\":[{\"var\":\"t\"}]}", facts,
         "/var/0: a name that is computed cannot be checked -> write the choice outside: "
         "{\"if\":[flag,{\"var\":\"a\"},{\"var\":\"b\"}]}"},
        {"{\"var\":[\"\",1]}", facts,
         "the whole is never absent: JsonLogic does not read this default -> take the default "
         "away"},
        {"{\"var\":[\"zz\",{\"+\":[1,1]}]}", facts, "2"},
        {"{\"var\":[\"zz\",{\"=\":1}]}", facts,
         "/var/1: unknown operator `=` -> did you mean `==`?"},
        {"{\"var\":[\"a\",\"x\"]}", facts,
         "/var/1: number and text cannot be mixed -> the function is written {\"default\":[name, "
         "value]}"},
    };

    (void)state;
    logic_expect(cases, COUNT(cases));
}

static void
inside_a_list_function_names_are_those_of_the_item(void **state)
{
    static const struct logic_case cases[] = {
        {"{\"map\":[{\"var\":\"l\"},{\"var\":\"\"}]}", facts, "[1,2,3]"},
        {"{\"map\":[{\"var\":\"d\"},{\"var\":\"n\"}]}", facts, "[\"p\",\"o\",\"k\"]"},
        {"{\"map\":[{\"var\":\"l\"},{\"+\":[{\"var\":\"\"},{\"fact\":\"a\"}]}]}", facts, "[6,7,8]"},
        {"{\"map\":[{\"map\":[{\"var\":\"l\"},{\"*\":[2,{\"var\":\"\"}]}]},{\"var\":\"\"}]}", facts,
         "[2,4,6]"},
        {"{\"map\":[{\"var\":\"l\"},{\"map\":[{\"fact\":\"s\"},{\"var\":\"\"}]}]}", facts,
         "[[\"a\",\"b\"],[\"a\",\"b\"],[\"a\",\"b\"]]"},
        {"{\"reduce\":[{\"var\":\"l\"},{\"+\":[{\"var\":\"current\"},{\"var\":\"accumulator\"}]},{"
         "\"var\":\"a\"}]}",
         facts, "11"},
        {"{\"reduce\":[{\"var\":\"d\"},{\"+\":[{\"var\":[\"current.q\",7]},{\"var\":"
         "\"accumulator\"}]},0]}",
         facts, "unknown d.2.q"},
        {"{\"reduce\":[{\"var\":\"d\"},{\"cat\":[{\"var\":\"accumulator\"},{\"var\":\"current.n\"}]"
         "},\"\"]}",
         facts, "\"pok\""},
        {"{\"reduce\":[{\"var\":\"l\"},{\"var\":\"a\"},0]}", facts,
         "/reduce/1: in reduce, `var` reads only `current` and `accumulator` -> write "
         "`{\"fact\":\"a\"}` for a name from outside"},
        {"{\"reduce\":[{\"var\":\"l\"},{\"var\":\"\"},0]}", facts,
         "/reduce/1: in reduce, `var` reads only `current` and `accumulator` -> write "
         "`{\"fact\":\"\"}` for a name from outside"},
        {"{\"reduce\":[{\"var\":\"l\"},{\"var\":\"currents\"},0]}", facts,
         "/reduce/1: in reduce, `var` reads only `current` and `accumulator` -> write "
         "`{\"fact\":\"currents\"}` for a name from outside"},
        {"{\"reduce\":[{\"var\":\"l\"},{\"+\":[{\"var\":\"accumulator\"},{\"fact\":\"a\"}]},0]}",
         facts, "15"},
        {"{\"reduce\":[{\"map\":[{\"var\":\"l\"},{\"var\":\"\"}]},{\"var\":\"accumulator\"},{"
         "\"var\":\"a\"}]}",
         facts, "5"},
    };

    (void)state;
    logic_expect(cases, COUNT(cases));
}

static void
in_looks_into_a_list_or_a_text(void **state)
{
    static const struct logic_case cases[] = {
        {"{\"in\":[\"b\",{\"var\":\"t\"}]}", facts, "true"},
        {"{\"in\":[\"b\",{\"var\":\"s\"}]}", facts, "true"},
        {"{\"in\":[\"x\",{\"var\":\"t\"}]}", facts, "false"},
        {"{\"in\":[{\"var\":\"u\"},{\"var\":\"u\"}]}", facts, "false"},
        {"{\"in\":[\"b\",{\"var\":\"zz\"}]}", facts, "unknown zz"},
        {"{\"<\":[\"a\",\"b\"]}", facts, "text has no order -> use ==, != or in"},
        {"{\"in\":[1,{\"var\":\"t\"}]}", facts,
         "/in/0: number cannot stand here -> write `\"1\"` for a text"},
        {"{\"in\":[\"b\",{\"var\":\"a\"}]}", facts, "/in/1: number is not a list"},
        {"{\"in\":[\"b\",[]]}", facts, "false"},
        {"{\"in\":[\"b\",\"abc\"]}", facts, "true"},
        {"{\"in\":[\"b\",[\"abc\"]]}", facts, "false"},
        {"{\"in\":[\"b\",{\"if\":[true,{\"var\":\"t\"},\"\"]}]}", facts, "true"},
        {"{\"map\":[{\"var\":\"l\"},{\"/\":[1,{\"-\":[{\"var\":\"\"},{\"fact\":\"a\"},1]}]}]}",
         facts,
         "/map/1/~1/1: `-` has 3 operands, of which JsonLogic reads only 2 -> take the others "
         "away"},
        {"{\"map\":[{\"var\":\"l\"},{\"/\":[{\"fact\":\"a\"},0]}]}", facts,
         "unknown ?division by zero (0)"},
        {"{\"/\":[1,{\"-\":[{\"var\":\"a\"},5]}]}", facts,
         "unknown ?division by zero ({\"-\":[{\"var\":\"a\"},5]})"},
    };

    (void)state;
    logic_expect(cases, COUNT(cases));
}

static void
a_chain_has_a_sign_between_its_operands(void **state)
{
    static const struct logic_case cases[] = {
        {"{\"chain\":[1,\"<=\",1,\"<\",3]}", NULL, "true"},
        {"{\"chain\":[1,\"<\",1,\"<\",3]}", NULL, "false"},
        {"{\"chain\":[3,\">\",2,\">=\",2,\">\",1]}", NULL, "true"},
        {"{\"chain\":[1,\"==\",1]}", NULL, "true"},
        {"{\"chain\":[1,\"=\",2]}", NULL, "false"},
        {"{\"chain\":[1,\"!=\",2]}", NULL, "true"},
        {"{\"chain\":[1,\"<\"]}", NULL,
         "a chain has a sign between its operands -> for instance "
         "{\"chain\":[6,\"<=\",{\"var\":\"x\"},\"<\",36]}"},
        {"{\"chain\":[1]}", NULL,
         "a chain has a sign between its operands -> for instance "
         "{\"chain\":[6,\"<=\",{\"var\":\"x\"},\"<\",36]}"},
        {"{\"chain\":[1,\"<\",2,\">\",1]}", NULL,
         "/chain/3: a chain of comparisons goes one way, with < and <=, or with > and >="},
        {"{\"chain\":[1,\"==\",1,\"==\",1]}", NULL,
         "/chain/3: a chain of comparisons goes one way, with < and <=, or with > and >="},
        {"{\"chain\":[1,\"like\",1]}", NULL,
         "/chain/1: a chain of comparisons goes one way, with < and <=, or with > and >="},
        {"{\"chain\":[1,2,3]}", NULL,
         "/chain/1: a chain of comparisons goes one way, with < and <=, or with > and >="},
        {"{\"chain\":[1,\"<\",null]}", NULL,
         "/chain/2: null cannot be computed with -> ask {\"missing\":[\"name\"]}, or give a "
         "default: {\"var\":[\"name\",0]}"},
    };

    (void)state;
    logic_expect(cases, COUNT(cases));
}

static void
a_fault_is_found_wherever_it_stands(void **state)
{
    static const struct logic_case cases[] = {
        {"{\"+\":[{\"x\":1},1]}", NULL, "/+/0: unknown operator `x`"},
        {"{\"+\":[1,{\"x\":1}]}", NULL, "/+/1: unknown operator `x`"},
        {"{\"-\":[{\"x\":1},1]}", NULL, "/-/0: unknown operator `x`"},
        {"{\"-\":{\"x\":1}}", NULL, "/-: unknown operator `x`"},
        {"{\"!\":{\"x\":1}}", NULL, "/!: unknown operator `x`"},
        {"{\"<\":[{\"x\":1},1]}", NULL, "/</0: unknown operator `x`"},
        {"{\"in\":[{\"x\":1},[1]]}", NULL, "/in/0: unknown operator `x`"},
        {"{\"in\":[1,{\"x\":1}]}", NULL, "/in/1: unknown operator `x`"},
        {"{\"if\":[true,{\"x\":1}]}", NULL, "/if/1: unknown operator `x`"},
        {"{\"map\":[[1],{\"x\":1}]}", NULL, "/map/1: unknown operator `x`"},
        {"[1,{\"x\":1}]", NULL, "/1: unknown operator `x`"},
        {"{\"and\":[{\"x\":1}]}", NULL, "/and/0: unknown operator `x`"},
        {"{\"a/b~c\":[1]}", NULL, "unknown operator `a/b~c`"},
    };

    (void)state;
    logic_expect(cases, COUNT(cases));
}

/* `count` times `piece`, between `before` and `after`. */
static const char *
repeated(const char *before, const char *piece, size_t count, const char *after)
{
    struct text text = text_in(&logic_arena);

    text_add(&text, before);
    for (size_t i = 0; i < count; i++) {
        text_add(&text, piece);
    }
    text_add(&text, after);
    return text_of(&text);
}

static void
a_rule_has_limits(void **state)
{
    const char *many = "the formula has more than 1024 elements";
    const char *deep = "the formula is nested deeper than 64";
    struct logic_node inner[65] = {{0}};
    struct formula *formula = NULL;
    struct err err = {0};

    (void)state;
    assert_string_equal(logic_try(repeated("{\"+\":[1", ",1", 1022, "]}"), NULL), "1023");
    assert_non_null(strstr(logic_try(repeated("{\"+\":[1", ",1", 1023, "]}"), NULL), many));
    assert_string_equal(logic_try(repeated("{\"and\":[true", ",true", 1023, "]}"), NULL),
                        text_format(&logic_arena, "/and/1023: %s", many));
    assert_non_null(strstr(logic_try(repeated("[1", ",\"a\"", 1023, "]"), NULL), many));
    assert_non_null(strstr(logic_try(repeated("[1", ",{\"euros\":\"1\"}", 1023, "]"), NULL), many));
    assert_non_null(strstr(logic_try(repeated("[1", ",{\"var\":\"x\"}", 1023, "]"), NULL), many));
    assert_non_null(
        strstr(logic_try(repeated("[1", ",{\"var\":[\"x\",1]}", 400, "]"), NULL), many));
    assert_non_null(strstr(logic_try(repeated("[1", ",{\"!!\":true}", 600, "]"), NULL), many));
    assert_non_null(strstr(logic_try(repeated("[1", ",{\"or\":[true]}", 600, "]"), NULL), many));
    assert_non_null(
        strstr(logic_try(repeated("[1", ",{\"in\":[\"a\",\"b\"]}", 400, "]"), NULL), many));
    assert_non_null(
        strstr(logic_try(repeated("[1", ",{\"in\":[\"a\",[]]}", 400, "]"), NULL), many));
    assert_string_equal(logic_try(repeated("\"", "x", 4097, "\""), NULL),
                        "the text is longer than 4096 bytes");
    assert_int_equal(strlen(logic_try(repeated("\"", "x", 4096, "\""), NULL)), 4098);
    /* A tree that no JSON reader of ours would give: arrays of one array. */
    for (size_t i = 0; i < 65; i++) {
        inner[i] = (struct logic_node){.kind = LOGIC_ARRAY,
                                       .line = 1,
                                       .column = (long)i + 1,
                                       .count = i < 64,
                                       .first = i < 64 ? &inner[i + 1] : NULL};
    }
    assert_int_equal(logic_read(&logic_arena, &inner[0], &formula, &err), ST_DATA);
    assert_string_equal(err.text, deep);
    assert_int_equal(err.column, 65);
    inner[63].first = NULL;
    assert_int_equal(logic_read(&logic_arena, &inner[0], &formula, &err), ST_OK);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(constants_are_themselves),
        cmocka_unit_test(what_is_no_rule_is_refused),
        cmocka_unit_test(names_are_texts_whole_numbers_or_the_whole),
        cmocka_unit_test(inside_a_list_function_names_are_those_of_the_item),
        cmocka_unit_test(in_looks_into_a_list_or_a_text),
        cmocka_unit_test(a_chain_has_a_sign_between_its_operands),
        cmocka_unit_test(a_fault_is_found_wherever_it_stands),
        cmocka_unit_test(a_rule_has_limits),
    };

    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("logic_read", tests, logic_open, logic_close);
}
