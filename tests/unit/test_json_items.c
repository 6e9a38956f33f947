/* SPDX-License-Identifier: MPL-2.0 */
/*
 * json_items: one long list, record by record. Run alone: build/test_json_items [pattern]
 */
#include "unit.h"

#include "exchange/json_items.h"

#include "base/text.h"

#include <stdlib.h>
#include <unistd.h>

static struct arena arena, kept;

struct seen {
    struct text text;
    struct problems problems;
};

static void
on_problem(void *context, const struct problem *problem)
{
    struct seen *seen = context;

    text_addf(&seen->text, "! %ld:%ld %s %s;", problem->line, problem->column, problem->place,
              problem->reason);
}

/* Each record's first member, and a complaint of the one that is called "wrong". */
static enum status
on_item(void *context, const struct json_item *item, struct err *err)
{
    struct seen *seen = context;
    const struct json_node *first = item->node->first;

    (void)err;
    text_addf(&seen->text, "%zu:%s;", item->index,
              first != NULL && first->text != NULL ? first->text : "-");
    if (first != NULL && first->text != NULL && strcmp(first->text, "wrong") == 0) {
        json_item_wrong(&arena, item, first, (struct problem){.reason = "is wrong"},
                        &seen->problems);
    }
    return ST_OK;
}

/* What a file that holds this text gives, and how it ended. */
static const char *
seen_in(const char *text)
{
    char path[] = "/tmp/levain-json-items.XXXXXX";
    int file = mkstemp(path);
    struct seen seen = {.text = text_in(&kept)};
    struct err err = {0};
    enum status status;

    assert_true(file >= 0 && write(file, text, strlen(text)) == (ssize_t)strlen(text));
    close(file);
    seen.problems = (struct problems){.report = on_problem, .context = &seen};
    status = json_items_read(&arena, path, on_item, &seen, &seen.problems, &err);
    unlink(path);
    if (status != ST_OK) {
        assert_string_equal(err.source, path);
        text_addf(&seen.text, "# %ld:%ld %s", err.line, err.column, err.text);
    }
    return text_of(&seen.text);
}

static void
records_come_one_by_one(void **state)
{
    (void)state;
    assert_string_equal(seen_in("[]"), "");
    assert_string_equal(seen_in(" [ ]\n"), "");
    assert_string_equal(seen_in("[{\"a\":\"x\"},{\"a\":\"y\"}]"), "0:x;1:y;");
    assert_string_equal(seen_in("\xEF\xBB\xBF[1,\n[\"q\"],\n{}\n]"), "0:-;1:q;2:-;");
    assert_string_equal(seen_in("[{\"a\":\"],{[\\\"\",\"b\":[{}]},{\"a\":\"\\\\\"}]"),
                        "0:],{[\";1:\\;");
}

static void
what_is_wrong_stands_where_it_is_in_the_file(void **state)
{
    (void)state;
    assert_string_equal(seen_in("[{\"a\":\"x\"}, {\"a\":\"wrong\"},\n {\"a\":\n \"wrong\"}]"),
                        "0:x;1:wrong;! 1:18 /1/a is wrong;2:wrong;! 3:2 /2/a is wrong;");
    assert_string_equal(seen_in("[{\"\u00e9\":\"wrong\"}]"), "0:wrong;! 1:7 /0/\u00e9 is wrong;");
    assert_string_equal(seen_in("[\n{\"a\":\"x\",\"a\":\"y\"}]"),
                        "! 2:10 /0/a the name stands twice in this record;0:x;");
}

static void
what_is_no_list_of_records_is_refused_where_it_ends_to_be_one(void **state)
{
    static const char *const cases[][2] = {
        {"", "# 1:1 a list is expected here"},
        {"{}", "# 1:1 a list is expected here"},
        {"[1", "0:-;# 1:3 the list is not closed"},
        {"[1]\n]", "0:-;# 2:1 the list has ended here"},
        {"[", "# 1:2 the list is not closed"},
        {"[1, ]", "0:-;# 1:5 a record is expected here"},
        {"[,1]", "# 1:2 a record is expected here"},
        {"[\n{\"a\" 1}]", "# 2:6 a colon is expected here; found 1"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_string_equal(seen_in(cases[i][0]), cases[i][1]);
    }
}

static int
begin(void **state)
{
    (void)state;
    arena_init(&arena, (size_t)64 << 20);
    arena_init(&kept, (size_t)64 << 20);
    return 0;
}

static int
end(void **state)
{
    (void)state;
    arena_free(&arena);
    arena_free(&kept);
    return 0;
}

/* ---- under a key ----------------------------------------------------------------------------- */

static enum status
on_member(void *context, const struct json_node *value, struct err *err)
{
    struct seen *seen = context;

    (void)err;
    text_addf(&seen->text, "%s@%ld=%s;", value->key, value->line,
              value->text != NULL ? value->text : "-");
    return ST_OK;
}

static const char *
seen_under(const char *text)
{
    char path[] = "/tmp/levain-json-items.XXXXXX";
    int file = mkstemp(path);
    struct seen seen = {.text = text_in(&kept)};
    const struct json_under under = {"features", on_member, on_item, &seen};
    struct err err = {0};
    enum status status;

    assert_true(file >= 0 && write(file, text, strlen(text)) == (ssize_t)strlen(text));
    close(file);
    seen.problems = (struct problems){.report = on_problem, .context = &seen};
    status = json_items_read_under(&arena, path, &under, &seen.problems, &err);
    unlink(path);
    if (status != ST_OK) {
        text_addf(&seen.text, "# %ld:%ld %s", err.line, err.column, err.text);
    }
    return text_of(&seen.text);
}

static void
a_list_is_found_under_its_key(void **state)
{
    (void)state;
    assert_string_equal(seen_under("{\"type\": \"T\",\n \"features\": [{\"a\": \"x\"},\n"
                                   "{\"a\": \"wrong\"}],\n \"box\": [1, 2]}\n"),
                        "type@1=T;0:x;1:wrong;! 3:7 /features/1/a is wrong;box@4=-;");
    assert_string_equal(seen_under("{\"features\":[]}"), "");
}

static void
an_object_that_is_none_is_told_where(void **state)
{
    (void)state;
    assert_string_equal(seen_under("[]"), "# 1:1 an object is expected here");
    assert_string_equal(seen_under("{\"a\": 1}"), "a@1=1;# 1:8 the list of records is missing");
    assert_string_equal(seen_under("{}"), "# 1:2 a member is expected here");
    assert_string_equal(seen_under("{\"features\": []"), "# 1:16 the object is not closed");
    assert_string_equal(seen_under("{\"features\": [], \"features\": []}"),
                        "# 1:30 the list stands twice");
    assert_string_equal(seen_under("{\"features\": []} 7"), "# 1:18 the object has ended here");
    assert_string_equal(seen_under("{\"features\": [{}"), "0:-;# 1:17 the list is not closed");
    assert_string_equal(seen_under("{\"a\": tru, \"features\": []}"),
                        "# 1:7 this is no JSON value; found tru");
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_come_one_by_one),
        cmocka_unit_test(what_is_wrong_stands_where_it_is_in_the_file),
        cmocka_unit_test(what_is_no_list_of_records_is_refused_where_it_ends_to_be_one),
        cmocka_unit_test(a_list_is_found_under_its_key),
        cmocka_unit_test(an_object_that_is_none_is_told_where),
    };

    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, begin, end);
}
