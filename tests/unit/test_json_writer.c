/* SPDX-License-Identifier: MPL-2.0 */
#include "in_arena.h"

#include "base/json_writer.h"

static void
a_document_is_written_in_the_order_it_is_said(void **state)
{
    struct text text = text_in(&arena);
    struct json_writer writer = json_writer_to(&text);

    (void)state;
    json_begin_object(&writer, NULL);
    json_string_of(&writer, "run", "0f3a");
    json_number_of(&writer, "net_cents", INT64_MIN);
    json_begin_array(&writer, "envelopes");
    json_begin_object(&writer, NULL);
    json_flag_of(&writer, "open", true);
    json_flag_of(&writer, "full", false);
    json_end_object(&writer);
    json_number_of(&writer, NULL, 0);
    json_string_of(&writer, NULL, "E1");
    json_begin_array(&writer, NULL);
    json_end_array(&writer);
    json_null_of(&writer, NULL);
    json_end_array(&writer);
    json_string_of(&writer, "reason", NULL);
    json_null_of(&writer, "rank");
    json_begin_object(&writer, "empty");
    json_end_object(&writer);
    json_end_object(&writer);
    assert_string_equal(text_of(&text),
                        "{\"run\":\"0f3a\",\"net_cents\":-9223372036854775808,"
                        "\"envelopes\":[{\"open\":true,\"full\":false},0,\"E1\",[],null],"
                        "\"reason\":null,\"rank\":null,\"empty\":{}}");
}

static void
what_is_json_already_is_written_as_it_is(void **state)
{
    struct text text = text_in(&arena);
    struct json_writer writer = json_writer_to(&text);

    (void)state;
    json_begin_object(&writer, NULL);
    json_raw_of(&writer, "order", "[{\"key\":\"score\"}]");
    json_raw_of(&writer, "policy", "null");
    json_end_object(&writer);
    assert_string_equal(text_of(&text), "{\"order\":[{\"key\":\"score\"}],\"policy\":null}");
}

static void
what_is_not_known_is_null_and_strings_are_a_list(void **state)
{
    static const char *const codes[] = {"E1", NULL};
    struct text text = text_in(&arena);
    struct json_writer writer = json_writer_to(&text);

    (void)state;
    json_begin_object(&writer, NULL);
    json_number_if(&writer, "rank", true, 3);
    json_number_if(&writer, "cents", false, 3);
    json_strings_of(&writer, "codes", codes, 2);
    json_strings_of(&writer, "none", NULL, 0);
    json_end_object(&writer);
    assert_string_equal(text_of(&text),
                        "{\"rank\":3,\"cents\":null,\"codes\":[\"E1\",null],\"none\":[]}");
}

static void
only_what_must_be_escaped_is(void **state)
{
    struct text text = text_in(&arena);
    struct json_writer writer = json_writer_to(&text);

    (void)state;
    json_string_of(&writer, NULL, "a\"b\\c\nd\te\x1F\x7F \u00e9\u202f/ !#[]~");
    assert_string_equal(text_of(&text),
                        "\"a\\\"b\\\\c\\nd\\u0009e\\u001f\\u007f \u00e9\u202f/ !#[]~\"");
    text_clear(&text);
    writer = json_writer_to(&text);
    json_begin_object(&writer, NULL);
    json_number_of(&writer, "k\"", 1);
    json_end_object(&writer);
    assert_string_equal(text_of(&text), "{\"k\\\"\":1}");
}

static void
levels_may_be_as_deep_as_told(void **state)
{
    struct text text = text_in(&arena);
    struct json_writer writer = json_writer_to(&text);

    (void)state;
    for (int depth = 1; depth < JSON_WRITER_DEPTH_MAX; depth++) {
        json_begin_array(&writer, NULL);
    }
    for (int depth = 1; depth < JSON_WRITER_DEPTH_MAX; depth++) {
        json_end_array(&writer);
    }
    assert_int_equal(text.length, 2 * (JSON_WRITER_DEPTH_MAX - 1));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_document_is_written_in_the_order_it_is_said),
        cmocka_unit_test(what_is_json_already_is_written_as_it_is),
        cmocka_unit_test(what_is_not_known_is_null_and_strings_are_a_list),
        cmocka_unit_test(only_what_must_be_escaped_is),
        cmocka_unit_test(levels_may_be_as_deep_as_told),
    };

    return cmocka_run_group_tests_name("json_writer", tests, open_arena, close_arena);
}
