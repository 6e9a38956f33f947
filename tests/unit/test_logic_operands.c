/* SPDX-License-Identifier: MPL-2.0 */
#include "logic_fixture.h"

#include "base/text.h"

#include <stdbool.h>

static const char facts[] =
    "{\"a\":5,\"t\":\"abc\",\"u\":\"\",\"f\":true,\"n\":null,\"l\":[1,2,3],\"e\":[],\"s\":[\"a\","
    "\"b\"],\"r\":{\"x\":1,\"y\":{\"z\":2}},\"d\":[{\"n\":\"p\",\"q\":1},{\"n\":\"o\"},{\"n\":"
    "\"k\",\""
    "q\":null}],\"h\":[1,\"a\"]}";

static void
operands_that_json_logic_would_not_read_are_refused(void **state)
{
    static const struct logic_case cases[] = {
        {"{\"==\":[1]}", NULL, "`==` needs 2 operands and has 1"},
        {"{\"==\":[1,1,1]}", NULL,
         "`==` has 3 operands, of which JsonLogic reads only 2 -> take the others away"},
        {"{\"===\":1}", NULL, "`===` needs 2 operands and has 1"},
        {"{\"!=\":[1,1,1]}", NULL,
         "`!=` has 3 operands, of which JsonLogic reads only 2 -> take the others away"},
        {"{\"!==\":[1]}", NULL, "`!==` needs 2 operands and has 1"},
        {"{\">\":[3,2,1]}", NULL,
         "`>` has 3 operands, of which JsonLogic reads only 2 -> take the others away"},
        {"{\">=\":[3,2,1]}", NULL,
         "`>=` has 3 operands, of which JsonLogic reads only 2 -> take the others away"},
        {"{\"<\":[1,2,3,4]}", NULL,
         "`<` has 4 operands, of which JsonLogic reads only 3 -> take the others away"},
        {"{\"<=\":[1]}", NULL, "`<=` needs 2 operands and has 1"},
        {"{\"<=\":[1,2,3,4]}", NULL,
         "`<=` has 4 operands, of which JsonLogic reads only 3 -> take the others away"},
        {"{\"!\":[]}", NULL, "`!` needs 1 operands and has 0"},
        {"{\"!\":[true,true]}", NULL,
         "`!` has 2 operands, of which JsonLogic reads only 1 -> take the others away"},
        {"{\"!!\":[true,true]}", NULL,
         "`!!` has 2 operands, of which JsonLogic reads only 1 -> take the others away"},
        {"{\"!!\":[]}", NULL, "`!!` needs 1 operands and has 0"},
        {"{\"and\":[]}", NULL, "`and` needs 1 operands and has 0"},
        {"{\"or\":[]}", NULL, "`or` needs 1 operands and has 0"},
        {"{\"if\":[]}", NULL, "`if` needs 1 operands and has 0"},
        {"{\"?:\":[]}", NULL, "`?:` needs 1 operands and has 0"},
        {"{\"+\":[]}", NULL, "`+` needs 1 operands and has 0"},
        {"{\"*\":[]}", NULL, "`*` needs 1 operands and has 0"},
        {"{\"-\":[]}", NULL, "`-` needs 1 operands and has 0"},
        {"{\"-\":[1,2,3]}", NULL,
         "`-` has 3 operands, of which JsonLogic reads only 2 -> take the others away"},
        {"{\"/\":[1]}", NULL, "`/` needs 2 operands and has 1"},
        {"{\"/\":[1,2,3]}", NULL,
         "`/` has 3 operands, of which JsonLogic reads only 2 -> take the others away"},
        {"{\"%\":[1]}", NULL, "`%` needs 2 operands and has 1"},
        {"{\"%\":[1,2,3]}", NULL,
         "`%` has 3 operands, of which JsonLogic reads only 2 -> take the others away"},
    };

    (void)state;
    logic_expect(cases, COUNT(cases));
}

static void
so_are_those_of_functions(void **state)
{
    static const struct logic_case cases[] = {
        {"{\"max\":[]}", NULL, "`max` needs 1 operands and has 0"},
        {"{\"min\":[]}", NULL, "`min` needs 1 operands and has 0"},
        {"{\"in\":[\"a\"]}", NULL, "`in` needs 2 operands and has 1"},
        {"{\"in\":[\"a\",\"b\",\"c\"]}", NULL,
         "`in` has 3 operands, of which JsonLogic reads only 2 -> take the others away"},
        {"{\"substr\":[\"a\"]}", NULL, "`substr` needs 2 operands and has 1"},
        {"{\"substr\":[\"a\",0,1,2]}", NULL,
         "`substr` has 4 operands, of which JsonLogic reads only 3 -> take the others away"},
        {"{\"map\":[[1]]}", NULL, "`map` needs 2 operands and has 1"},
        {"{\"map\":[[1],1,1]}", NULL,
         "`map` has 3 operands, of which JsonLogic reads only 2 -> take the others away"},
        {"{\"filter\":[[1]]}", NULL, "`filter` needs 2 operands and has 1"},
        {"{\"filter\":[[1],true,1]}", NULL,
         "`filter` has 3 operands, of which JsonLogic reads only 2 -> take the others away"},
        {"{\"all\":[[1]]}", NULL, "`all` needs 2 operands and has 1"},
        {"{\"all\":[[1],true,1]}", NULL,
         "`all` has 3 operands, of which JsonLogic reads only 2 -> take the others away"},
        {"{\"none\":[[1]]}", NULL, "`none` needs 2 operands and has 1"},
        {"{\"none\":[[1],true,1]}", NULL,
         "`none` has 3 operands, of which JsonLogic reads only 2 -> take the others away"},
        {"{\"some\":[[1]]}", NULL, "`some` needs 2 operands and has 1"},
        {"{\"some\":[[1],true,1]}", NULL,
         "`some` has 3 operands, of which JsonLogic reads only 2 -> take the others away"},
        {"{\"reduce\":[[1],1]}", NULL, "`reduce` needs 3 operands and has 2"},
        {"{\"reduce\":[[1],1,1,1]}", NULL,
         "`reduce` has 4 operands, of which JsonLogic reads only 3 -> take the others away"},
        {"{\"missing_some\":[1]}", NULL, "`missing_some` needs 2 operands and has 1"},
        {"{\"missing_some\":[1,[],1]}", NULL,
         "`missing_some` has 3 operands, of which JsonLogic reads only 2 -> take the others away"},
        {"{\"var\":[\"a\",1,2]}", NULL,
         "`var` has 3 operands, of which JsonLogic reads only 2 -> take the others away"},
        {"{\"fact\":[]}", NULL, "`fact` needs 1 operands and has 0"},
        {"{\"fact\":[\"a\",1,2]}", NULL,
         "`fact` has 3 operands, of which JsonLogic reads only 2 -> take the others away"},
        {"{\"step\":[1]}", NULL,
         "`step` does not take 1 arguments -> the function is written {\"step\":[x, threshold, "
         "...]}"},
        {"{\"mod\":[1]}", NULL,
         "`mod` does not take 1 arguments -> the function is written {\"%\":[x, divisor]}"},
    };

    (void)state;
    logic_expect(cases, COUNT(cases));
}

#define MANY 9

/* `{"name":[0,0,0]}` with so many operands. */
static const char *
of_operands(const char *name, size_t count)
{
    struct text text = text_in(&logic_arena);

    text_addf(&text, "{\"%s\":[", name);
    for (size_t i = 0; i < count; i++) {
        text_add(&text, i == 0 ? "0" : ",0");
    }
    text_add(&text, "]}");
    return text_of(&text);
}

static void
each_operator_takes_so_many_operands_and_no_others(void **state)
{
    static const struct {
        const char *name;
        size_t least, most;
    } operators[] = {
        {"var", 0, 2},      {"fact", 1, 2},   {"missing", 0, MANY}, {"missing_some", 2, 2},
        {"if", 1, MANY},    {"?:", 1, MANY},  {"==", 2, 2},         {"===", 2, 2},
        {"!=", 2, 2},       {"!==", 2, 2},    {"!", 1, 1},          {"!!", 1, 1},
        {"or", 1, MANY},    {"and", 1, MANY}, {">", 2, 2},          {">=", 2, 2},
        {"<", 2, 3},        {"<=", 2, 3},     {"max", 1, MANY},     {"min", 1, MANY},
        {"+", 1, MANY},     {"*", 1, MANY},   {"-", 1, 2},          {"/", 2, 2},
        {"%", 2, 2},        {"in", 2, 2},     {"cat", 0, MANY},     {"substr", 2, 3},
        {"merge", 0, MANY}, {"map", 2, 2},    {"filter", 2, 2},     {"all", 2, 2},
        {"none", 2, 2},     {"some", 2, 2},   {"reduce", 3, 3},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(operators); i++) {
        for (size_t count = 0; count <= 5; count++) {
            const char *told = logic_try(of_operands(operators[i].name, count), NULL);
            bool few = strstr(told, "` needs ") != NULL;
            bool many = strstr(told, "of which JsonLogic reads only") != NULL;

            if (few != (count < operators[i].least) || many != (count > operators[i].most)) {
                fail_msg("%s of %zu operands: %s", operators[i].name, count, told);
            }
        }
    }
}

static void
a_second_operand_is_of_an_item_in_list_functions_only(void **state)
{
    static const struct logic_case cases[] = {
        {"{\"missing\":[\"zz\",{\"var\":\"t\"}]}", facts, "[\"zz\",\"abc\"]"},
        {"{\"missing_some\":[2,{\"var\":\"s\"}]}", facts, "[\"b\"]"},
        {"{\"if\":[true,{\"var\":\"a\"},1]}", facts, "5"},
        {"{\"?:\":[true,{\"var\":\"a\"},1]}", facts, "5"},
        {"{\"==\":[5,{\"var\":\"a\"}]}", facts, "true"},
        {"{\"max\":[3,{\"var\":\"a\"}]}", facts, "5"},
        {"{\"min\":[7,{\"var\":\"a\"}]}", facts, "5"},
        {"{\"%\":[7,{\"var\":\"a\"}]}", facts, "2"},
        {"{\"cat\":[7,{\"var\":\"t\"}]}", facts, "\"7abc\""},
        {"{\"substr\":[\"abcdefg\",{\"var\":\"a\"}]}", facts, "\"fg\""},
        {"{\"merge\":[7,{\"var\":\"a\"}]}", facts, "[7,5]"},
        {"{\"map\":[{\"var\":\"l\"},{\"var\":\"\"}]}", facts, "[1,2,3]"},
        {"{\"reduce\":[{\"var\":\"l\"},{\"var\":\"current\"},{\"var\":\"a\"}]}", facts, "3"},
    };

    (void)state;
    logic_expect(cases, COUNT(cases));
}

static void
one_operand_alone_stands_without_its_array(void **state)
{
    static const struct logic_case cases[] = {
        {"{\"!\":true}", NULL, "false"},
        {"{\"!!\":true}", NULL, "true"},
        {"{\"cat\":\"ice\"}", NULL, "\"ice\""},
        {"{\"merge\":1}", NULL, "[1]"},
        {"{\"+\":3}", NULL, "3"},
        {"{\"-\":3}", NULL, "-3"},
        {"{\"*\":3}", NULL, "3"},
        {"{\"max\":3}", NULL, "3"},
        {"{\"and\":true}", NULL, "true"},
        {"{\"or\":false}", NULL, "false"},
        {"{\"if\":\"x\"}", NULL, "\"x\""},
        {"{\"missing\":\"a\"}", NULL, "[\"a\"]"},
        {"{\"count\":{\"var\":\"l\"}}", facts, "3"},
        {"{\"count\":[1,2]}", NULL,
         "`count` does not take 2 arguments -> the function is written {\"count\":[list]}"},
    };

    (void)state;
    logic_expect(cases, COUNT(cases));
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operands_that_json_logic_would_not_read_are_refused),
        cmocka_unit_test(so_are_those_of_functions),
        cmocka_unit_test(each_operator_takes_so_many_operands_and_no_others),
        cmocka_unit_test(a_second_operand_is_of_an_item_in_list_functions_only),
        cmocka_unit_test(one_operand_alone_stands_without_its_array),
    };

    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("logic_operands", tests, logic_open, logic_close);
}
