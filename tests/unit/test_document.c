/* SPDX-License-Identifier: MPL-2.0 */
/*
 * document, and the words beside its figures: what is kept as written, what is refused. No
 * database. Run alone: build/test_document [pattern]
 */
#include "in_arena.h"

#include "report_files.h"

#include "base/words.h"
#include "reporting/format.h"

static const char *
written(const struct document *document)
{
    struct text text = text_in(&arena);

    document_write_json(document, &text);
    return text_of(&text);
}

static void
members_are_written_in_the_order_of_their_names(void **state)
{
    static const char json[] = "{\"b\":[1,-2,true,false,null,\"x\"],\"a\":{\"d\":{},\"c\":[]}}";

    (void)state;
    assert_string_equal(written(report_parse(&arena, json)),
                        "{\"a\":{\"c\":[],\"d\":{}},\"b\":[1,-2,true,false,null,\"x\"]}");
}

static void
what_was_written_reads_back_to_the_same_bytes(void **state)
{
    char *json = report_read(&arena, "tests/data/dossier/document.json");
    const char *once, *twice;

    (void)state;
    assert_non_null(json);
    once = written(report_parse(&arena, json));
    twice = written(report_parse(&arena, once));
    assert_string_equal(once, twice);
}

static void
a_decimal_keeps_its_digits_as_they_were_written(void **state)
{
    (void)state;
    assert_string_equal(written(report_parse(&arena, "[0.10, 1e3, 1.2100000000000000000001]")),
                        "[\"0.10\",\"1e3\",\"1.2100000000000000000001\"]");
    assert_string_equal(written(report_parse(&arena, "-9223372036854775808")),
                        "-9223372036854775808");
}

static void
a_document_that_is_not_json_is_refused_with_its_place(void **state)
{
    struct text deep = text_in(&arena);
    struct document *document;
    struct err err = {0};

    (void)state;
    assert_int_equal(document_parse(&arena, "{\n\"a\":}", 7, &document, &err), ST_DATA);
    assert_int_equal(err.line, 2);
    assert_int_equal(err.column, 5);
    assert_int_equal(document_parse(&arena, "{\"a\":1,\n\"a\":2,\"a\":3}", 20, &document, &err),
                     ST_DATA);
    assert_string_equal(err.text, "the name is already in this object, with its value on line 1");
    assert_int_equal(err.line, 2);
    for (int i = 0; i < DOCUMENT_DEPTH_MAX + 2; i++) {
        text_add(&deep, "[");
    }
    for (int i = 0; i < DOCUMENT_DEPTH_MAX + 2; i++) {
        text_add(&deep, "]");
    }
    assert_int_equal(document_parse(&arena, deep.data, deep.length, &document, &err), ST_DATA);
    assert_string_equal(err.text, "the document is nested deeper than 24 levels");
}

static enum status
no_stream(void *context, struct sink sink, struct err *err)
{
    (void)context;
    (void)sink;
    return err_set(err, ST_BUG, "not called");
}

static void
a_document_is_built_member_by_member(void **state)
{
    struct document *root = document_object(&arena);
    struct document *list = document_add_list(&arena, root, "list");
    struct document *inner = document_add_object(&arena, list, NULL);

    (void)state;
    (void)document_add_text(&arena, inner, "text", "words");
    (void)document_add_text(&arena, inner, "none", NULL);
    (void)document_add_integer(&arena, inner, "integer", 7);
    (void)document_add_flag(&arena, inner, "flag", true);
    (void)document_add_null(&arena, inner, "null");
    (void)document_adopt(&arena, root, "again", inner);
    (void)document_add_stream(&arena, root, "stream", no_stream, NULL);
    assert_string_equal(written(list), "[{\"flag\":true,\"integer\":7,\"none\":null,\"null\":null,"
                                       "\"text\":\"words\"}]");
    assert_string_equal(document_text(document_member(root, "again"), "text", ""), "words");
    assert_int_equal(document_integer(inner, "integer", 0), 7);
    assert_int_equal(document_integer(inner, "text", -1), -1);
    assert_string_equal(document_text(inner, "integer", "otherwise"), "otherwise");
    assert_null(document_member(list, "text"));
    assert_null(document_member(NULL, "text"));
    assert_non_null(strstr(written(root), "\"again\":{\"flag\":true,"));
    assert_null(strstr(written(root), "stream"));
}

static const char *
formatted(const char *json, enum language language)
{
    struct document *document = report_parse(&arena, json);
    struct err err = {0};

    words_speak(language);
    if (format_document(&arena, document, "EUR", &err) != ST_OK) {
        words_speak(LANGUAGE_EN);
        return arena_string(&arena, err.text);
    }
    words_speak(LANGUAGE_EN);
    return written(document);
}

static void
every_figure_has_its_words_beside_it(void **state)
{
    static const struct {
        const char *json, *english, *french;
    } cases[] = {
        {"{\"award_cents\":1770050}", "{\"award_cents\":1770050,\"award_text\":\"€17,700.50\"}",
         "{\"award_cents\":1770050,\"award_text\":\"17\u202f700,50\u00a0€\"}"},
        {"{\"cents\":-100}", "{\"cents\":-100,\"cents_text\":\"-€1\"}",
         "{\"cents\":-100,\"cents_text\":\"-1\u00a0€\"}"},
        {"{\"line_count\":25000}", "{\"line_count\":25000,\"line_text\":\"25,000\"}",
         "{\"line_count\":25000,\"line_text\":\"25\u202f000\"}"},
        {"{\"score\":\"80.50\"}", "{\"score\":\"80.50\",\"score_text\":\"80.50\"}",
         "{\"score\":\"80.50\",\"score_text\":\"80,50\"}"},
        {"{\"weight\":20}", "{\"weight\":20,\"weight_text\":\"20\"}",
         "{\"weight\":20,\"weight_text\":\"20\"}"},
        {"{\"value\":\"NORD\"}", "{\"value\":\"NORD\",\"value_text\":\"NORD\"}",
         "{\"value\":\"NORD\",\"value_text\":\"NORD\"}"},
        {"{\"award_cents\":null}", "{\"award_cents\":null,\"award_text\":null}",
         "{\"award_cents\":null,\"award_text\":null}"},
        {"{\"award_cents\":1,\"award_text\":\"kept\"}",
         "{\"award_cents\":1,\"award_text\":\"kept\"}",
         "{\"award_cents\":1,\"award_text\":\"kept\"}"},
        {"{\"_cents\":1,\"name\":\"x\",\"value\":[{\"value\":[]}]}",
         "{\"_cents\":1,\"name\":\"x\",\"value\":[{\"value\":[]}]}",
         "{\"_cents\":1,\"name\":\"x\",\"value\":[{\"value\":[]}]}"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_string_equal(formatted(cases[i].json, LANGUAGE_EN), cases[i].english);
        assert_string_equal(formatted(cases[i].json, LANGUAGE_FR), cases[i].french);
    }
    assert_string_equal(formatted("{\"end_date\":\"2026-03-01\",\"at_instant\":\"2026-03-16T12:00:"
                                  "00\",\"status\":\"waiting\"}",
                                  LANGUAGE_EN),
                        "{\"at_instant\":\"2026-03-16T12:00:00\",\"at_text\":\"16 March 2026, "
                        "12:00:00\",\"end_date\":\"2026-03-01\",\"end_text\":\"1 March "
                        "2026\",\"status\":\"waiting\",\"status_text\":\"waiting list\"}");
}

static void
a_figure_that_is_not_what_its_name_says_is_refused(void **state)
{
    static const struct {
        const char *json, *message;
    } cases[] = {
        {"{\"award_cents\":\"12\"}",
         "the document's \"award_cents\" is not what its name says: 12"},
        {"{\"end_date\":\"2026-02-30\"}",
         "the document's \"end_date\" is not what its name says: 2026-02-30"},
        {"{\"at_instant\":\"2026-02-30T00:00:00\"}",
         "the document's \"at_instant\" is not what its name says: 2026-02-30T00:00:00"},
        {"[{\"at_instant\":\"2026-02-20\"}]",
         "the document's \"at_instant\" is not what its name says: 2026-02-20"},
        {"{\"a\":{\"status\":\"won\"}}",
         "the document's \"status\" is not what its name says: won"},
        {"{\"status\":7}", "the document's \"status\" is not what its name says: "},
        {"{\"line_count\":true}", "the document's \"line_count\" is not what its name says: "},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_string_equal(formatted(cases[i].json, LANGUAGE_EN), cases[i].message);
    }
}

static void
plain_figures_are_what_a_spreadsheet_reads(void **state)
{
    (void)state;
    assert_string_equal(format_plain_amount(&arena, 1770050), "17700.50");
    assert_string_equal(format_plain_amount(&arena, -5), "-0.05");
    words_speak(LANGUAGE_FR);
    assert_string_equal(format_plain_amount(&arena, INT64_MIN), "-92233720368547758,08");
    assert_string_equal(format_plain_decimal(&arena, "80"), "80");
    words_speak(LANGUAGE_EN);
}

static void
codes_are_listed_in_the_order_of_reports(void **state)
{
    (void)state;
    assert_string_equal(format_code("status", 0), "awarded");
    assert_string_equal(format_code("status", 4), "ineligible");
    assert_string_equal(format_code("status", 5), "adjourned");
    assert_string_equal(format_code("status", 6), "withdrawn");
    assert_null(format_code("status", 7));
    assert_null(format_code("nothing", 0));
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_are_written_in_the_order_of_their_names),
        cmocka_unit_test(what_was_written_reads_back_to_the_same_bytes),
        cmocka_unit_test(a_decimal_keeps_its_digits_as_they_were_written),
        cmocka_unit_test(a_document_that_is_not_json_is_refused_with_its_place),
        cmocka_unit_test(a_document_is_built_member_by_member),
        cmocka_unit_test(every_figure_has_its_words_beside_it),
        cmocka_unit_test(a_figure_that_is_not_what_its_name_says_is_refused),
        cmocka_unit_test(plain_figures_are_what_a_spreadsheet_reads),
        cmocka_unit_test(codes_are_listed_in_the_order_of_reports),
    };

    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
