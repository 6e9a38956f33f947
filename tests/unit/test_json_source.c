/* SPDX-License-Identifier: MPL-2.0 */
/*
 * json_source and json_tree: the tree with its places, what is refused and in which words, and the
 * public suite of JSON files where it is.
 */
#include "in_arena.h"

#include "base/text.h"
#include "exchange/json_source.h"
#include "unit/shared_data.h"

#include <dirent.h>
#include <stdlib.h>

#define BYTES(literal) (literal), sizeof(literal) - 1

static struct text reported;

static int
begin(void **state)
{
    (void)open_arena(state);
    reported = text_in(&arena);
    return 0;
}

static void
see_problem(void *context, const struct problem *problem)
{
    (void)context;
    text_addf(&reported, "%s:%ld:%ld %s [%s] %s | %s\n", problem->file, problem->line,
              problem->column, problem->place, problem->value, problem->reason, problem->advice);
}

static enum status
parse(const char *bytes, size_t length, const struct json_node **root, struct err *err)
{
    struct problems problems = {.report = see_problem};

    return json_source_parse(&arena, (struct file_bytes){"f.json", bytes, length}, &problems, root,
                             err);
}

static const struct json_node *
tree(const char *json)
{
    const struct json_node *root = NULL;
    struct err err = {0};

    if (parse(json, strlen(json), &root, &err) != ST_OK) {
        fail_msg("%s: %ld:%ld %s", json, err.line, err.column, err.text);
    }
    return root;
}

static const char *
refusal(const char *bytes, size_t length)
{
    const struct json_node *root = NULL;
    struct err err = {0};

    assert_int_equal(parse(bytes, length, &root, &err), ST_DATA);
    assert_string_equal(err.source, "f.json");
    return text_format(&arena, "%ld:%ld %s | %s", err.line, err.column, err.text, err.hint);
}

/* Write a tree, its places included: kind, pointer, line:column, text. */
static void
write_tree(struct text *text, const struct json_node *node)
{
    text_addf(text, "%s %s %ld:%ld%s%s\n", json_kind_words(node->kind), node->pointer, node->line,
              node->column, node->text != NULL ? " " : "", node->text != NULL ? node->text : "");
    for (const struct json_node *child = node->first; child != NULL; child = child->next) {
        write_tree(text, child);
    }
}

/* ---- the tree ---- */

static void
each_value_knows_its_place(void **state)
{
    struct text text = text_in(&arena);

    (void)state;
    write_tree(&text, tree("{\n"
                           "  \"été\": [1, -2.50e+3 ,\ttrue,false,\r\n"
                           "null], \"é\": {\"a/b~c\": \"x\", \"\": {}},\n"
                           "  \"z\"\n :\n []}\n"));
    assert_string_equal(text_of(&text), "an object  1:1\n"
                                        "an array /été 2:10\n"
                                        "a number /été/0 2:11 1\n"
                                        "a number /été/1 2:14 -2.50e+3\n"
                                        "true /été/2 2:25\n"
                                        "false /été/3 2:30\n"
                                        "null /été/4 3:1\n"
                                        "an object /é 3:13\n"
                                        "a string /é/a~1b~0c 3:23 x\n"
                                        "an object /é/ 3:32\n"
                                        "an array /z 6:2\n");
}

static void
the_root_may_be_any_value(void **state)
{
    (void)state;
    assert_string_equal(tree(" 12")->text, "12");
    assert_string_equal(tree("\"a\"")->text, "a");
    assert_int_equal(tree("true")->kind, JSON_KIND_TRUE);
    assert_int_equal(tree("\xEF\xBB\xBF[]")->kind, JSON_KIND_ARRAY);
    assert_int_equal(tree("\xEF\xBB\xBF[]")->column, 1);
}

static void
numbers_keep_their_digits(void **state)
{
    static const char *const numbers[] = {
        "0",
        "-0",
        "0.10",
        "1234.565",
        "9223372036854775807",
        "-9223372036854775808",
        "1E-3",
        "1e300",
        "1e-400",
        "0.1000000000000000000000000000000000000000000001",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(numbers); i++) {
        const struct json_node *array =
            tree(text_format(&arena, "[%s,%s]", numbers[i], numbers[i]));

        assert_string_equal(array->first->text, numbers[i]);
        assert_string_equal(array->first->next->text, numbers[i]);
    }
}

static void
strings_are_decoded(void **state)
{
    static const struct {
        const char *json, *text;
    } cases[] = {
        {"\"\"", ""},
        {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t"},
        {"\"\\u0041\\u00e9\\u00E9\\u20ac\\uFFFF\"", "Aéé€\uFFFF"},
        {"\"\\ud834\\udd1e|\\uDBFF\\uDFFF\"", "\U0001D11E|\U0010FFFF"},
        {"\"\\\\u0041 \\\\\"", "\\u0041 \\"},
        {"\"a\\u007Fé\"", "a\x7Fé"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_string_equal(tree(cases[i].json)->text, cases[i].text);
    }
    assert_string_equal(tree("{\"\\u00e9/\\\"\": 1}")->first->key, "é/\"");
    assert_string_equal(tree("{\"\\u00e9/\\\"\": 1}")->first->pointer, "/é~1\"");
}

static void
members_are_found_by_their_key(void **state)
{
    const struct json_node *root = tree("{\"a\": 1, \"b\": [], \"\\u0063\": \"x\"}");

    (void)state;
    assert_int_equal(root->count, 3);
    assert_string_equal(json_member(root, "a")->text, "1");
    assert_string_equal(json_member(root, "c")->text, "x");
    assert_null(json_member(root, "d"));
    assert_null(json_member(json_member(root, "b"), "a"));
    assert_null(json_member(NULL, "a"));
}

static void
every_duplicate_key_is_reported_and_the_first_kept(void **state)
{
    const struct json_node *root = tree("{\"a\": 1,\n"
                                        " \"b\": {\"a\": 2, \"é\": 3, \"\\u00e9\": {\"x\": 1,\n"
                                        "\"x\": 2}},\n"
                                        " \"a\": 4, \"c\": 5, \"a\": 6}");

    (void)state;
    assert_int_equal(root->count, 3);
    assert_string_equal(json_member(root, "a")->text, "1");
    assert_null(root->first->next->next->next);
    assert_int_equal(json_member(root, "b")->count, 2);
    assert_string_equal(
        text_of(&reported),
        "f.json:2:24 /b/é [é] the name is already in this object, with its value on line 2 | "
        "keep one of the two\n"
        "f.json:3:1 /b/é/x [x] the name is already in this object, with its value on line 2 | "
        "keep one of the two\n"
        "f.json:4:2 /a [a] the name is already in this object, with its value on line 1 | "
        "keep one of the two\n"
        "f.json:4:18 /a [a] the name is already in this object, with its value on line 1 | "
        "keep one of the two\n");
}

static void
many_keys_are_told_apart(void **state)
{
    struct text text = text_in(&arena);
    const struct json_node *root;

    (void)state;
    text_add(&text, "[");
    for (int object = 0; object < 3; object++) {
        text_add(&text, object > 0 ? ",{" : "{");
        for (int i = 0; i < 5000; i++) {
            text_addf(&text, "%s\"k%d\":%d", i > 0 ? "," : "", i, i);
        }
        text_add(&text, "}");
    }
    text_add(&text, "]");
    root = tree(text_of(&text));
    assert_string_equal(text_of(&reported), "");
    assert_int_equal(root->first->next->next->count, 5000);
    assert_string_equal(json_member(root->first->next, "k4999")->text, "4999");
}

/* ---- refused ---- */

static void
what_is_not_json_is_said_at_its_place(void **state)
{
    static const struct {
        const char *json, *said;
    } cases[] = {
        {"[1,\n 2,\n]", "3:1 a value is expected here; found ] | "
                        "take away the comma before it, or write the value that is missing"},
        {"[\"é\", 'a']", "1:7 this is no JSON value; found 'a' | "
                         "write texts and names between double quotes"},
        {"[1 // one\n]", "1:4 a comma or a closing bracket is expected here; found // | "
                         "JSON has no comments: take this one away"},
        {"[True]", "1:2 this is no JSON value; found True | "
                   "write true, false and null in small letters"},
        {"[1 000]", "1:4 a comma or a closing bracket is expected here; found 000 | "
                    "write numbers like 12, -3 or 0.5; amounts as texts like \"90000.00\""},
        {"[.5]", "1:2 this is no JSON value; found .5 | "
                 "write numbers like 12, -3 or 0.5; amounts as texts like \"90000.00\""},
        {"[\"a\" \"b\"]", "1:6 a comma or a closing bracket is expected here; found \"b\" | "
                          "a comma may be missing before it"},
        {"{\"a\": 1 \"b\": 2}", "1:9 a comma or a closing brace is expected here; found \"b\" | "
                                "a comma may be missing before it"},
        {"{a: 1}", "1:2 a name between double quotes is expected here; found a | "},
        {"{\"a\", 1}", "1:5 a colon is expected here; found , | "
                       "a name is followed by a colon, then by its value"},
        {"{} {}", "1:4 the JSON value has ended, nothing may follow it; found { | "
                  "take away what follows, or a bracket or brace that closes too early"},
        {"[1, \x01]", "1:5 this is no JSON value; found ? | "},
        {"[abcdefghijklmnopqrstuvwxyz]",
         "1:2 this is no JSON value; found abcdefghijklmnopqrst | "},
        {"[abcdefghijklmnopqrsé]", "1:2 this is no JSON value; found abcdefghijklmnopqrsé | "},
        {"[\"a\nb\"]", "1:4 a line ends inside a text | "
                       "close the text on its line; a line end inside a text is written \\n"},
        {"[\"a\tb\"]", "1:4 a control character stands inside a text | "
                       "write it as an escape: a tab is \\t"},
        {"[\"\\x\"]", "1:4 a backslash is followed by what it cannot escape | "
                      "write a backslash as \\\\"},
        {"[\"\\é\"]", "1:4 a backslash is followed by what it cannot escape | "
                      "write a backslash as \\\\"},
        {"[\"\\ud800\"]", "1:9 an escape \\u is no character, or half of one | "
                          "write the character itself"},
        {"[\"\\u0000\"]", "1:9 a text holds the character NUL | take it away"},
        {"{\"\\u0000\": 1}", "1:9 a text holds the character NUL | take it away"},
        {"[1, \"a", "1:7 the text ends before its JSON value does | "
                    "a closing quote, bracket or brace is missing"},
        {"{\n\"a\": [1\n", "3:1 the text ends before its JSON value does | "
                           "a closing quote, bracket or brace is missing"},
        {" ", "1:2 the file is empty | was it written to the end, and is it the right file?"},
        {"", "1:1 the file is empty | was it written to the end, and is it the right file?"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_string_equal(refusal(cases[i].json, strlen(cases[i].json)), cases[i].said);
    }
}

static void
numbers_too_large_are_said_to_be_so(void **state)
{
    (void)state;
    assert_string_equal(refusal(BYTES("{\n\"a\": 9223372036854775808}")),
                        "2:6 a number is too large; found 9223372036854775808 | "
                        "write it as a text between double quotes");
    assert_string_equal(refusal(BYTES("[-1234567890123456789012345]")),
                        "1:2 a number is too large; found -1234567890123456789 | "
                        "write it as a text between double quotes");
    assert_string_equal(refusal(BYTES("[1e400]")), "1:2 a number is too large; found 1e400 | "
                                                   "write it as a text between double quotes");
}

static void
bytes_that_are_no_text_are_refused(void **state)
{
    (void)state;
    assert_string_equal(refusal(BYTES("[\n\"é\xE9\"]")),
                        "2:3 byte 0xE9 is not UTF-8 | save the file as UTF-8");
    assert_string_equal(refusal(BYTES("123\0")),
                        "1:4 a NUL byte stands here | this is no text: name the JSON file");
    assert_string_equal(refusal(BYTES("\xFF\xFE[\0]\0")),
                        "1:1 byte 0xFF is not UTF-8 | save the file as UTF-8");
}

/* ---- limits ---- */

static const char *
nested(size_t depth)
{
    char *text = arena_alloc(&arena, 2 * depth + 1, 1);

    memset(text, '[', depth);
    memset(text + depth, ']', depth);
    return text;
}

static void
values_are_nested_at_most_64_deep(void **state)
{
    (void)state;
    assert_int_equal(tree(nested(64))->count, 1);
    assert_string_equal(refusal(nested(65), 130),
                        "1:65 the values are nested too deep, the limit is 64 | ");
    assert_string_equal(refusal(nested(5000), 10000), "1:2049 the values are nested too deep | ");
}

static void
a_text_has_at_most_eight_mib(void **state)
{
    char *bytes = arena_alloc(&arena, JSON_BYTES_MAX + 1, 1);

    (void)state;
    memset(bytes, ' ', JSON_BYTES_MAX + 1);
    bytes[0] = '1';
    assert_string_equal(refusal(bytes, JSON_BYTES_MAX + 1),
                        "0:0 the text has 8388609 bytes, the limit is 8388608 | ");
    bytes[JSON_BYTES_MAX] = '\0';
    assert_string_equal(tree(bytes)->text, "1");
}

static void
a_tree_of_too_many_values_is_refused(void **state)
{
    char *bytes = arena_alloc(&arena, JSON_BYTES_MAX, 1);

    (void)state;
    for (size_t i = 0; i < JSON_BYTES_MAX; i += 2) {
        bytes[i] = i == 0 ? '[' : ',';
        bytes[i + 1] = '0';
    }
    bytes[JSON_BYTES_MAX - 1] = ']';
    bytes[JSON_BYTES_MAX - 2] = ' ';
    assert_non_null(strstr(refusal(bytes, JSON_BYTES_MAX), " the file holds too many values | "));
}

/* ---- the public suite ---- */

static void
check_public_file(const char *folder, const char *name)
{
    /* We refuse the character NUL, which no field may hold. */
    static const char *const refused[] = {"y_object_escaped_null_in_key.json",
                                          "y_string_null_escape.json"};
    const struct json_node *root = NULL;
    struct err err = {0};
    enum status wanted = name[0] == 'y' ? ST_OK : ST_DATA, status;
    char *bytes;
    size_t length;

    if (strcmp(name, refused[0]) == 0 || strcmp(name, refused[1]) == 0) {
        wanted = ST_DATA;
    }
    assert_int_equal(file_read(&arena, text_format(&arena, "%s/%s", folder, name), JSON_BYTES_MAX,
                               &bytes, &length, &err),
                     ST_OK);
    status = parse(bytes, length, &root, &err);
    if (name[0] != 'i' && status != wanted) {
        fail_msg("%s: status %d %s", name, (int)status, err.text);
    }
    if (status != ST_OK && (err.line < 1 || err.column < 1)) {
        fail_msg("%s: refused without a place: %s", name, err.text);
    }
}

static void
the_public_suite_passes(void **state)
{
    const char *folder = shared_data(&arena, "json/test_parsing");
    DIR *entries = opendir(folder);
    size_t count = 0;

    (void)state;
    assert_non_null(entries);
    for (struct dirent *entry = readdir(entries); entry != NULL; entry = readdir(entries)) {
        if (strstr(entry->d_name, ".json") != NULL) {
            check_public_file(folder, entry->d_name);
            count++;
        }
    }
    assert_int_equal(closedir(entries), 0);
    assert_int_equal(count, 318);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_value_knows_its_place, begin, close_arena),
        cmocka_unit_test_setup_teardown(the_root_may_be_any_value, begin, close_arena),
        cmocka_unit_test_setup_teardown(numbers_keep_their_digits, begin, close_arena),
        cmocka_unit_test_setup_teardown(strings_are_decoded, begin, close_arena),
        cmocka_unit_test_setup_teardown(members_are_found_by_their_key, begin, close_arena),
        cmocka_unit_test_setup_teardown(every_duplicate_key_is_reported_and_the_first_kept, begin,
                                        close_arena),
        cmocka_unit_test_setup_teardown(many_keys_are_told_apart, begin, close_arena),
        cmocka_unit_test_setup_teardown(what_is_not_json_is_said_at_its_place, begin, close_arena),
        cmocka_unit_test_setup_teardown(numbers_too_large_are_said_to_be_so, begin, close_arena),
        cmocka_unit_test_setup_teardown(bytes_that_are_no_text_are_refused, begin, close_arena),
        cmocka_unit_test_setup_teardown(values_are_nested_at_most_64_deep, begin, close_arena),
        cmocka_unit_test_setup_teardown(a_text_has_at_most_eight_mib, begin, close_arena),
        cmocka_unit_test_setup_teardown(a_tree_of_too_many_values_is_refused, begin, close_arena),
        cmocka_unit_test_setup_teardown(the_public_suite_passes, begin, close_arena),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
