/* SPDX-License-Identifier: MPL-2.0 */
#include "rules/logic_data.h"

#include "base/text.h"
#include "logic_fixture.h"
#include "rules/value_json.h"

/* A shape in short: [number], {a number, b [any]}. */
static void
draw(struct text *out, const struct shape *shape)
{
    if (shape->type == TYPE_LIST) {
        text_add(out, "[");
        draw(out, shape_item(shape));
        text_add(out, "]");
    } else if (shape->type == TYPE_RECORD) {
        text_add(out, "{");
        for (size_t i = 0; i < shape->member_count; i++) {
            text_addf(out, "%s%s ", i > 0 ? ", " : "", shape->members[i].name);
            draw(out, &shape->members[i].shape);
        }
        text_add(out, "}");
    } else {
        text_add(out, value_type_name(shape->type));
    }
}

static const char *
drawn(const struct shape *shape)
{
    struct text out = text_in(&logic_arena);

    draw(&out, shape);
    return text_of(&out);
}

static void
the_shape_of_data_is_what_all_items_share(void **state)
{
    static const struct {
        const char *json, *shape;
    } cases[] = {
        {"1", "number"},
        {"\"a\"", "text"},
        {"true", "flag"},
        {"false", "flag"},
        {"null", "any"},
        {"[]", "[any]"},
        {"{}", "{}"},
        {"[1,2]", "[number]"},
        {"[1,null]", "[number]"},
        {"[null,1]", "[number]"},
        {"[null]", "[any]"},
        {"[1,\"a\"]", "[mixed]"},
        {"[1,\"a\",null]", "[mixed]"},
        {"[[1],[2]]", "[[number]]"},
        {"[[],[2]]", "[[number]]"},
        {"[[2],[]]", "[[number]]"},
        {"[[1],[\"a\"]]", "[[mixed]]"},
        {"[[1],2]", "[mixed]"},
        {"{\"a\":1,\"b\":[null]}", "{a number, b [any]}"},
        {"[{\"a\":1},{\"a\":2}]", "[{a number}]"},
        {"[{\"a\":1},{\"b\":2}]", "[{a number, b number}]"},
        {"[{\"a\":1,\"b\":2},{\"b\":\"x\",\"a\":3}]", "[{a number, b mixed}]"},
        {"[{\"a\":null},{\"a\":3},{}]", "[{a number}]"},
        {"[{\"a\":{\"x\":1}},{\"a\":{\"y\":1}}]", "[{a {x number, y number}}]"},
        {"[{\"a\":1},[1]]", "[mixed]"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct shape *shape = NULL;
        struct value value;
        struct err err = {.hint = "left from before"};

        assert_int_equal(logic_data(&logic_arena, logic_json(cases[i].json), &shape, &value, &err),
                         ST_OK);
        assert_string_equal(drawn(shape), cases[i].shape);
        assert_string_equal(err.hint, "");
    }
}

static struct value
value_of(const char *json)
{
    const struct shape *shape = NULL;
    struct value value;
    struct err err = {0};

    assert_int_equal(logic_data(&logic_arena, logic_json(json), &shape, &value, &err), ST_OK);
    return value;
}

static void
what_is_null_or_absent_lacks_its_path(void **state)
{
    struct value root = value_of("null"), list = value_of("[1,null]");
    struct value record = value_of("{\"a\":null,\"b\":{\"c/d\":null,\"e~f\":[null]}}");
    struct value records = value_of("[{\"a\":1},{\"b\":2}]");
    const struct value *inner = &record.items[1];

    (void)state;
    assert_true(!root.known && root.is_null && root.type == TYPE_ANY);
    assert_string_equal(root.lacking->name, "");
    assert_true(list.items[0].known && !list.items[1].known && list.items[1].is_null);
    assert_int_equal(list.items[1].type, TYPE_NUMBER);
    assert_string_equal(list.items[1].lacking->name, "1");
    assert_string_equal(record.items[0].lacking->name, "a");
    assert_string_equal(inner->items[0].lacking->name, "b.c/d");
    assert_string_equal(inner->items[1].items[0].lacking->name, "b.e~f.0");
    /* Both records have the shape of the list; what one has not was not given as null. */
    assert_ptr_equal(records.items[0].shape, records.items[1].shape);
    assert_true(!records.items[0].items[1].known && !records.items[0].items[1].is_null);
    assert_string_equal(records.items[0].items[1].lacking->name, "0.b");
    assert_string_equal(records.items[1].items[0].lacking->name, "1.a");
    assert_true(records.items[1].items[1].number.num == 2);
}

static const char *
refused(const char *json)
{
    const struct shape *shape = NULL;
    struct value value;
    struct err err = {0};

    assert_int_equal(logic_data(&logic_arena, logic_json(json), &shape, &value, &err), ST_DATA);
    return text_format(&logic_arena, "%ld:%ld %s", err.line, err.column, err.text);
}

static const char *
many(const char *before, const char *left, const char *right, size_t count, const char *after)
{
    struct text text = text_in(&logic_arena);

    text_add(&text, before);
    for (size_t i = 0; i < count; i++) {
        text_addf(&text, "%s%s%zu%s", i > 0 ? "," : "", left, i, right);
    }
    text_add(&text, after);
    return text_of(&text);
}

static void
data_has_limits(void **state)
{
    (void)state;
    assert_string_equal(refused("{\"a\":[1,\n 0.1234567890123456]}"),
                        "2:2 the number has more digits than JavaScript keeps: 15, or a whole "
                        "number up to 2^53");
    assert_string_equal(refused("[{\"a\":1},{\"a\":1e30}]"),
                        "1:15 the number has more than 30 digits");
    assert_string_equal(refused("[\"x\",1e30]"), "1:6 the number has more than 30 digits");
    assert_int_equal(value_of(many("[", "", "", 10000, "]")).item_count, 10000);
    assert_string_equal(refused(many("{\"a\":[", "", "", 10001, "]}")),
                        "1:6 a list of 10001 items, where at most 10000 are read");
    assert_int_equal(value_of(many("{", "\"m", "\":1", 1024, "}")).item_count, 1024);
    assert_string_equal(refused(many("[{", "\"m", "\":1", 1025, "}]")),
                        "1:2 an object of 1025 members, where at most 1024 are read");
}

static const char *
again(const char *json)
{
    struct text out = text_in(&logic_arena);
    struct value value = value_of(json);
    struct err err = {0};

    assert_int_equal(value_json(&out, &value, NULL, &err), ST_OK);
    return text_of(&out);
}

static void
data_is_written_as_it_was_read(void **state)
{
    static const char *const same[] = {
        "1",
        "-0.5",
        "\"a\\\"b\"",
        "true",
        "false",
        "[]",
        "{}",
        "[1,\"a\",[true]]",
        "[[],[1]]",
        "{\"a\":{\"b\":[1,2]},\"c\":\"\"}",
        "[{\"a\":1},{\"b\":2},{}]",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(same); i++) {
        assert_string_equal(again(same[i]), same[i]);
    }
    /* Members come in the order of the first object that has them. */
    assert_string_equal(again("[{\"a\":1,\"b\":2},{\"b\":3,\"a\":4}]"),
                        "[{\"a\":1,\"b\":2},{\"a\":4,\"b\":3}]");
}

static void
values_that_json_has_not_are_texts(void **state)
{
    const struct date_zone *paris = date_zone_named("Europe/Paris");
    struct value values[] = {
        value_number(TYPE_MONEY, rational_of(6300000)),
        value_number(TYPE_MONEY, rational_of(-5)),
        value_number(TYPE_MONEY, (struct rational){1, 2}),
        value_number(TYPE_MONEY, (struct rational){100, 3}),
        value_number(TYPE_DATE, rational_of(20528)),
        value_number(TYPE_INSTANT, rational_of(1773658800)),
        value_number(TYPE_MONEY, (struct rational){1, ((wide)1 << 126) + 1}),
    };
    static const char *const written[] = {
        "\"63000.00\"",
        "\"-0.05\"",
        "\"0.005\"",
        "\"0.3333333333333333333333333333333333\"",
        "\"2026-03-16\"",
        "\"2026-03-16T12:00:00\"",
        "\"0.00000000000000000000000000000000000001175494350822287507968736537222246e-2\"",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(values); i++) {
        struct text out = text_in(&logic_arena);
        struct err err = {0};

        assert_int_equal(value_json(&out, &values[i], paris, &err), ST_OK);
        assert_string_equal(text_of(&out), written[i]);
    }
}

static void
a_result_of_too_many_values_is_refused(void **state)
{
    static struct value numbers[10000], lists[10], more[2];
    struct value list = value_list(lists, 10), two = value_list(more, 2);
    struct text out = text_in(&logic_arena);
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(numbers); i++) {
        numbers[i] = value_number(TYPE_NUMBER, rational_of(1));
    }
    for (size_t i = 0; i < COUNT(lists); i++) {
        lists[i] = value_list(numbers, 9999);
    }
    /* 1 list, 10 lists, 99,990 numbers: one too many. */
    assert_int_equal(value_json(&out, &list, NULL, &err), ST_DATA);
    assert_string_equal(err.text, "the result holds more than 100000 values");
    lists[0] = value_list(numbers, 9998);
    assert_int_equal(value_json(&out, &list, NULL, &err), ST_OK);
    assert_null(value_lacking(&logic_arena, &list));
    /* What is missing beyond as many is not looked for. */
    more[0] = list;
    more[1] = value_unknown(&logic_arena, TYPE_NUMBER, "x");
    assert_null(value_lacking(&logic_arena, &two));
    more[0] = value_list(numbers, 3);
    assert_string_equal(value_lacking(&logic_arena, &two)->name, "x");
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shape_of_data_is_what_all_items_share),
        cmocka_unit_test(what_is_null_or_absent_lacks_its_path),
        cmocka_unit_test(data_has_limits),
        cmocka_unit_test(data_is_written_as_it_was_read),
        cmocka_unit_test(values_that_json_has_not_are_texts),
        cmocka_unit_test(a_result_of_too_many_values_is_refused),
    };

    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("logic_data", tests, logic_open, logic_close);
}
