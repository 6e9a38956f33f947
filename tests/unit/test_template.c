/* SPDX-License-Identifier: MPL-2.0 */
/*
 * template: the public mustache suites, what a strict set refuses, and every message with its
 * place. No database. Run alone: build/test_template [pattern]
 */
#include "in_arena.h"

#include "report_files.h"

#include "reporting/template.h"
#include "unit/shared_data.h"

#include <stdio.h>
#include <stdlib.h>

/* Partials of a test: members of an object. */
static const char *
partial_of(void *context, const char *name)
{
    return document_text(context, name, NULL);
}

static struct document *
parsed(const char *json)
{
    return report_parse(&arena, json);
}

static enum status
render(const char *text, const struct document *document, struct document *partials, bool strict,
       const char **out, struct err *err)
{
    struct template_set set = {
        .arena = &arena, .lookup = partial_of, .context = partials, .strict = strict};
    struct text written = text_in(&arena);
    const struct template *template;
    enum status status = template_read(&arena, text, "test", &template, err);

    if (status == ST_OK) {
        status = template_render(&set, template, document, sink_of_text(&written), err);
    }
    *out = text_of(&written);
    return status;
}

static void
assert_renders(const char *text, const char *json, const char *expected)
{
    const char *out;
    struct err err = {0};

    if (render(text, parsed(json), NULL, true, &out, &err) != ST_OK) {
        fail_msg("%s", err.text);
    }
    assert_string_equal(out, expected);
}

static void
assert_refused(const char *text, const char *json, const char *message, long line, long column)
{
    const char *out;
    struct err err = {0};

    assert_int_equal(
        render(text, parsed(json), parsed("{\"self\":\"{{> self}}\"}"), true, &out, &err), ST_DATA);
    assert_string_equal(err.text, message);
    assert_int_equal(err.line, line);
    assert_int_equal(err.column, column);
}

static void
run_suite(const char *name)
{
    char *bytes =
        report_read(&arena, shared_data(&arena, text_format(&arena, "mustache/%s.json", name)));
    const struct document *suite;
    size_t count = 0;

    assert_non_null(bytes);
    suite = document_member(parsed(bytes), "tests");
    for (const struct document *test = suite->first; test != NULL; test = test->next) {
        struct err err = {0};
        const char *out;

        if (render(document_text(test, "template", ""), document_member(test, "data"),
                   document_member(test, "partials"), false, &out, &err) != ST_OK ||
            strcmp(out, document_text(test, "expected", "")) != 0) {
            fail_msg("%s, \"%s\": %s\n%s", name, document_text(test, "name", ""), err.text, out);
        }
        count++;
    }
    assert_true(count > 10);
}

static void
the_public_suite_of_comments_passes(void **state)
{
    (void)state;
    run_suite("comments");
}

static void
the_public_suite_of_delimiters_passes(void **state)
{
    (void)state;
    run_suite("delimiters");
}

static void
the_public_suite_of_interpolation_passes(void **state)
{
    (void)state;
    run_suite("interpolation");
}

static void
the_public_suite_of_inverted_sections_passes(void **state)
{
    (void)state;
    run_suite("inverted");
}

static void
the_public_suite_of_partials_passes(void **state)
{
    (void)state;
    run_suite("partials");
}

static void
the_public_suite_of_sections_passes(void **state)
{
    (void)state;
    run_suite("sections");
}

static void
what_is_written_is_safe_in_text_and_in_attributes(void **state)
{
    (void)state;
    assert_renders("<a title='{{a}}'>", "{\"a\":\"<'\\\">&\\u0001\\u007f\\t\\n\"}",
                   "<a title='&lt;&#39;&quot;&gt;&amp;\uFFFD\uFFFD\t\n'>");
    assert_renders("{{{a}}}{{&a}}", "{\"a\":\"<'>\"}", "<'><'>");
}

static void
an_empty_text_is_nothing_and_a_zero_is_a_figure(void **state)
{
    (void)state;
    assert_renders("{{#a}}yes{{/a}}{{^a}}no{{/a}}", "{\"a\":\"\"}", "no");
    assert_renders("{{#a}}yes {{.}}{{/a}}{{^a}}no{{/a}}", "{\"a\":0}", "yes 0");
}

static void
every_kind_of_figure_is_written(void **state)
{
    (void)state;
    assert_renders("{{a}} {{b}} {{c}} {{d}} [{{e}}]",
                   "{\"a\":-9223372036854775808,\"b\":true,\"c\":false,\"d\":1e3,\"e\":null}",
                   "-9223372036854775808 true false 1e3 []");
}

static enum status
stream_twice(void *context, struct sink sink, struct err *err)
{
    enum status status = sink_string(sink, context, err);

    return status != ST_OK ? status : sink_string(sink, context, err);
}

static void
a_stream_is_written_where_it_is_named(void **state)
{
    struct document *document = document_object(&arena);
    char words[] = "<tr>";
    struct err err = {0};
    const char *out;

    (void)state;
    (void)document_add_stream(&arena, document, "rows", stream_twice, words);
    assert_int_equal(render("[{{{rows}}}]", document, NULL, true, &out, &err), ST_OK);
    assert_string_equal(out, "[<tr><tr>]");
}

static enum status
full_disk(void *context, const char *bytes, size_t length, struct err *err)
{
    size_t *room = context;

    (void)bytes;
    if (length > *room) {
        return err_set(err, ST_CANNOT_WRITE, "full");
    }
    *room -= length;
    return ST_OK;
}

static void
a_failing_sink_ends_the_rendering_wherever_it_fails(void **state)
{
    static const char text[] = "a{{b}}{{#c}}{{.}}{{> p}}{{/c}}{{^d}}e{{/d}}";
    struct document *document = parsed("{\"b\":\"x<y>z\",\"c\":[1,2],\"d\":false}");
    struct document *partials = parsed("{\"p\":\"-{{b}}-\"}");
    struct template_set set = {.arena = &arena, .lookup = partial_of, .context = partials};
    const struct template *template;
    struct err err = {0};
    const char *out;
    size_t whole;

    (void)state;
    assert_int_equal(render(text, document, partials, true, &out, &err), ST_OK);
    whole = strlen(out);
    assert_int_equal(template_read(&arena, text, "test", &template, &err), ST_OK);
    for (size_t room = 0; room <= whole; room++) {
        size_t left = room;
        struct sink sink = {.write = full_disk, .context = &left};

        assert_int_equal(template_render(&set, template, document, sink, &err),
                         room < whole ? ST_CANNOT_WRITE : ST_OK);
    }
}

static void
a_strict_set_refuses_what_the_document_lacks(void **state)
{
    (void)state;
    assert_refused("x\n{{a.b}}", "{\"a\":{}}", "the document has nothing called \"a.b\"", 2, 0);
    assert_refused("{{> none}}", "{}", "there is no template \"none\"", 1, 0);
}

static void
a_list_is_not_written_as_a_figure(void **state)
{
    (void)state;
    assert_refused("{{a}}", "{\"a\":[1]}", "\"a\" is a list or an object, not a figure", 1, 0);
    assert_refused("{{a}}", "{\"a\":{}}", "\"a\" is a list or an object, not a figure", 1, 0);
}

static void
a_partial_that_includes_itself_is_refused(void **state)
{
    (void)state;
    assert_refused("{{> self}}", "{}", "nested too deep: does \"self\" include itself?", 1, 0);
}

static void
a_broken_template_is_refused_with_its_line_and_column(void **state)
{
    static const struct {
        const char *text, *message;
        long line, column;
    } cases[] = {
        {"a\n  {{b", "the tag is never closed by }}", 2, 3},
        {"{{{b}}", "the tag is never closed by }}}", 1, 1},
        {"{{=<% %>", "the tag is never closed by =}}", 1, 1},
        {"{{#a}}\n{{#b}}{{/a}}", "\"a\" is closed where \"b\" is open", 2, 7},
        {"{{/a}}", "\"a\" is closed, and was not opened", 1, 1},
        {"\n{{#a}}", "the section \"a\" is never closed", 2, 0},
        {"{{ }}", "the tag has no name, or one too long", 1, 1},
        {"{{#}}{{/}}", "the tag has no name, or one too long", 1, 1},
        {"{{=<%=}}", "these cannot be delimiters: <%", 1, 1},
        {"{{=a b c=}}", "these cannot be delimiters: a b c", 1, 1},
        {"{{=a= b=}}", "these cannot be delimiters: a= b", 1, 1},
        {"{{=aaaaaaaaaaaaaaaa b=}}", "these cannot be delimiters: aaaaaaaaaaaaaaaa b", 1, 1},
        {"{{=b aaaaaaaaaaaaaaaa=}}", "these cannot be delimiters: b aaaaaaaaaaaaaaaa", 1, 1},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_refused(cases[i].text, "{}", cases[i].message, cases[i].line, cases[i].column);
    }
}

static void
sections_nested_too_deep_are_refused(void **state)
{
    struct text text = text_in(&arena);

    (void)state;
    for (int i = 0; i <= TEMPLATE_DEPTH_MAX; i++) {
        text_add(&text, "{{#a}}");
    }
    assert_refused(text_of(&text), "{}", "sections are nested deeper than 32 levels", 1, 193);
}

static void
a_template_too_long_is_refused(void **state)
{
    char *text = arena_alloc(&arena, TEMPLATE_BYTES_MAX + 2, 1);

    (void)state;
    memset(text, 'x', TEMPLATE_BYTES_MAX + 1);
    assert_refused(text, "{}", "the template has more than 1048576 bytes", 0, 0);
}

static void
a_broken_partial_is_refused_by_its_own_name(void **state)
{
    struct err err = {0};
    const char *out;

    (void)state;
    assert_int_equal(
        render("\n{{> p}}", parsed("{}"), parsed("{\"p\":\"{{#a}}\"}"), true, &out, &err), ST_DATA);
    assert_string_equal(err.text, "the section \"a\" is never closed");
    assert_string_equal(err.source, "p");
    assert_int_equal(err.line, 1);
}

static void
a_set_gives_a_template_by_its_name_or_says_that_it_has_none(void **state)
{
    struct document *partials = parsed("{\"p\":\"hello\"}");
    struct template_set set = {.arena = &arena, .lookup = partial_of, .context = partials};
    struct template_set empty = {.arena = &arena};
    const struct template *template, *again;
    struct err err = {0};

    (void)state;
    assert_int_equal(template_find(&set, "p", &template, &err), ST_OK);
    assert_int_equal(template_find(&set, "p", &again, &err), ST_OK);
    assert_ptr_equal(template, again);
    assert_int_equal(template_find(&empty, "p", &template, &err), ST_DATA);
    assert_string_equal(err.text, "there is no template \"p\"");
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_public_suite_of_comments_passes),
        cmocka_unit_test(the_public_suite_of_delimiters_passes),
        cmocka_unit_test(the_public_suite_of_interpolation_passes),
        cmocka_unit_test(the_public_suite_of_inverted_sections_passes),
        cmocka_unit_test(the_public_suite_of_partials_passes),
        cmocka_unit_test(the_public_suite_of_sections_passes),
        cmocka_unit_test(what_is_written_is_safe_in_text_and_in_attributes),
        cmocka_unit_test(an_empty_text_is_nothing_and_a_zero_is_a_figure),
        cmocka_unit_test(every_kind_of_figure_is_written),
        cmocka_unit_test(a_stream_is_written_where_it_is_named),
        cmocka_unit_test(a_failing_sink_ends_the_rendering_wherever_it_fails),
        cmocka_unit_test(a_strict_set_refuses_what_the_document_lacks),
        cmocka_unit_test(a_list_is_not_written_as_a_figure),
        cmocka_unit_test(a_partial_that_includes_itself_is_refused),
        cmocka_unit_test(a_broken_template_is_refused_with_its_line_and_column),
        cmocka_unit_test(sections_nested_too_deep_are_refused),
        cmocka_unit_test(a_template_too_long_is_refused),
        cmocka_unit_test(a_broken_partial_is_refused_by_its_own_name),
        cmocka_unit_test(a_set_gives_a_template_by_its_name_or_says_that_it_has_none),
    };

    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
