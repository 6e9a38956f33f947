/* SPDX-License-Identifier: MPL-2.0 */
/*
 * writer: what is counted while printing, what is refused, full disks, flat memory. No database.
 * Run alone: build/test_writer [pattern]
 */
#include "dossier_example.h"

#include <malloc.h>

static void
assert_refused(struct document *document, enum writer_format format, enum status status,
               const char *message)
{
    struct report_files files = {.arena = &arena};
    struct writer_options options = {.format = format, .lookup = report_file, .context = &files};
    struct text text = text_in(&arena);
    struct err err = {0};

    assert_int_equal(report_write(&arena, document, &options, sink_of_text(&text), &err), status);
    assert_string_equal(err.text, message);
}

static void
figures_that_contradict_the_lines_are_refused(void **state)
{
    struct document *document = parsed();

    (void)state;
    document_member(document_member(document, "run"), "awarded_cents")->integer++;
    assert_refused(document, WRITER_CSV, ST_BUG,
                   "the run says 18 applications and 47200001 cents, its lines make 18 and "
                   "47200000");
    document = parsed();
    document_member(document_member(document, "run"), "application_count")->integer = 17;
    assert_refused(document, WRITER_HTML, ST_BUG,
                   "the run says 17 applications and 47200000 cents, its lines make 18 and "
                   "47200000");
}

static void
a_document_that_lacks_a_figure_is_refused(void **state)
{
    static const struct {
        const char *application, *message;
    } cases[] = {
        {"{}", "application 1 of the document has no code"},
        {"{\"application\":\"A\"}",
         "application A: the document's \"status\" is no code that reports know: "},
        {"{\"application\":\"A\",\"status\":\"awarded\",\"reason\":\"LUCK\"}",
         "application A: the document's \"reason\" is no code that reports know: LUCK"},
        {"{\"application\":\"A\",\"status\":\"awarded\",\"reason\":\"FUNDED\"}",
         "application A: its award is missing or out of range"},
        {"{\"application\":\"A\",\"status\":\"awarded\",\"reason\":\"FUNDED\",\"award_cents\":0,"
         "\"score\":true}",
         "application A: the document's \"score\" is not what its name says: "},
        {"{\"application\":\"A\",\"status\":\"awarded\",\"reason\":\"FUNDED\",\"award_cents\":0,"
         "\"verdicts\":[{\"code\":\"R\"}]}",
         "application A: the document has nothing called \"outcome\""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_refused(report_bare(&arena, cases[i].application), WRITER_HTML, ST_DATA,
                       cases[i].message);
    }
    assert_refused(
        report_bare(&arena, "{\"application\":\"A\",\"status\":\"awarded\",\"reason\":\"FUNDED\","
                            "\"award_cents\":0,\"score\":true}"),
        WRITER_CSV, ST_DATA, "application A: the document's \"score\" is not what its name says: ");
}

static void
a_head_that_lacks_a_figure_is_refused(void **state)
{
    struct document *document = parsed();

    (void)state;
    (void)report_take(document_member(document, "run"), "application_count");
    assert_refused(document, WRITER_JSON, ST_DATA, "the document lacks run.application_count");
    document = parsed();
    (void)report_take(document_member(document, "run"), "awarded_cents");
    assert_refused(document, WRITER_JSON, ST_DATA, "the document lacks run.awarded_cents");
    document = parsed();
    (void)report_take(document_member(document, "fund"), "currency");
    assert_refused(document, WRITER_JSON, ST_DATA, "the document lacks fund.currency");
    document = parsed();
    (void)document_add_null(&arena, document, "annex");
    assert_refused(document, WRITER_JSON, ST_DATA, "the document's head may not have \"annex\"");
    document = parsed();
    (void)report_take(document, "envelopes");
    assert_refused(document, WRITER_HTML, ST_DATA, "the document lacks envelopes");
    document = parsed();
    document_member(document_member(document, "envelopes")->first, "left_cents")->integer++;
    assert_refused(document, WRITER_HTML, ST_DATA, "envelope \"E1\": its figures do not add up");
    document = parsed();
    document_member(document_member(document, "run"), "kind")->text = "dream";
    assert_refused(document, WRITER_HTML, ST_DATA,
                   "the document's \"kind\" is not what its name says: dream");
}

static void
a_template_that_is_missing_is_named(void **state)
{
    static const char *const template_names[] = {"template.html", "row.html", "section.html",
                                                 "appendices.html", "style.css"};

    (void)state;
    for (size_t i = 0; i < COUNT(template_names); i++) {
        struct report_files files = {.arena = &arena, .missing = template_names[i]};
        struct writer_options options = {.lookup = report_file, .context = &files};
        struct text text = text_in(&arena);
        struct err err = {0};

        assert_int_equal(report_write(&arena, parsed(), &options, sink_of_text(&text), &err),
                         ST_DATA);
        assert_string_equal(err.text,
                            text_format(&arena, "there is no template \"%s\"", template_names[i]));
    }
}

static enum status
small_disk(void *context, const char *bytes, size_t length, struct err *err)
{
    size_t *room = context;

    (void)bytes;
    if (length > *room) {
        return err_set(err, ST_CANNOT_WRITE, "full");
    }
    *room -= length;
    return ST_OK;
}

static struct document *
small(void)
{
    return report_bare(&arena,
                       "{\"application\":\"A\",\"status\":\"waiting\",\"reason\":\"NO_FUNDS\","
                       "\"award_cents\":0}");
}

/* A workbook has zeros in it. */
static size_t
length_of(enum writer_format format)
{
    struct report_files files = {.arena = &arena};
    struct writer_options options = {.format = format,
                                     .sections = WRITER_SECTIONS_NONE,
                                     .lookup = report_file,
                                     .context = &files};
    struct text text = text_in(&arena);
    struct err err = {0};

    assert_int_equal(report_write(&arena, small(), &options, sink_of_text(&text), &err), ST_OK);
    return text.length;
}

static void
a_full_disk_ends_every_format_wherever_it_fills(void **state)
{
    (void)state;
    for (int format = WRITER_HTML; format < WRITER_FORMATS; format++) {
        size_t whole = length_of((enum writer_format)format);
        size_t step = whole / 100 + 1;

        for (size_t room = 0; room <= whole;
             room = room < whole && room + step > whole ? whole : room + step) {
            struct report_files files = {.arena = &arena};
            struct writer_options options = {.format = (enum writer_format)format,
                                             .sections = WRITER_SECTIONS_NONE,
                                             .lookup = report_file,
                                             .context = &files};
            struct arena_mark mark = arena_mark(&arena);
            size_t left = room;
            struct err err = {0};

            if (report_write(&arena, small(), &options, (struct sink){small_disk, &left}, &err) !=
                (room == whole ? ST_OK : ST_CANNOT_WRITE)) {
                fail_msg("format %d, room for %zu of %zu: %s", format, room, whole, err.text);
            }
            arena_reset(&arena, mark);
        }
    }
}

/* Give what is held after `count` applications, by the writer and by the libraries it calls. */
static size_t
held_after(enum writer_format format, int count)
{
    static const char line[] = "{\"application\":\"A\",\"status\":\"ineligible\","
                               "\"reason\":\"INELIGIBLE\",\"award_cents\":0,\"verdicts\":[{"
                               "\"code\":\"R\",\"severity\":\"blocking\",\"outcome\":\"fail\","
                               "\"trace\":\"1 = 2\"}]}";
    struct document *head = report_bare(&arena, line);
    struct report_files files = {.arena = &arena};
    struct writer_options options = {.format = format,
                                     .sections = WRITER_SECTIONS_ALL,
                                     .lookup = report_file,
                                     .context = &files};
    struct sink_file *out;
    struct writer *writer;
    struct err err = {0};
    size_t begin_bytes, held_bytes;

    (void)report_take(head, "applications");
    document_member(document_member(head, "run"), "application_count")->integer = count;
    assert_int_equal(sink_file_spool(&arena, &out, &err), ST_OK);
    assert_int_equal(writer_begin(&arena, &options, head, sink_of_file(out), &writer, &err), ST_OK);
    begin_bytes = mallinfo2().uordblks;
    for (int i = 0; i < count; i++) {
        struct arena_mark mark = arena_mark(&arena);

        assert_int_equal(writer_application(writer, report_parse(&arena, line), &err), ST_OK);
        arena_reset(&arena, mark);
    }
    held_bytes = writer_held_bytes(writer) + mallinfo2().uordblks - begin_bytes;
    assert_int_equal(writer_end(writer, &err), ST_OK);
    sink_file_drop(out);
    return held_bytes;
}

static void
memory_does_not_grow_with_the_applications(void **state)
{
    (void)state;
    for (int format = WRITER_HTML; format < WRITER_FORMATS; format++) {
        size_t few = held_after((enum writer_format)format, 100);
        size_t many = held_after((enum writer_format)format, 10000);

        /* A byte an application would be 9,900. */
        if (many >= few + 8000) {
            fail_msg("format %d: %zu bytes, then %zu", format, few, many);
        }
    }
}

static void
a_format_has_a_name(void **state)
{
    enum writer_format format;

    (void)state;
    assert_true(writer_format_named("json", &format));
    assert_int_equal(format, WRITER_JSON);
    assert_true(writer_format_named("xlsx", &format));
    assert_int_equal(format, WRITER_XLSX);
    assert_false(writer_format_named("pdf", &format));
}

static void
a_dossier_that_was_never_begun_can_be_dropped(void **state)
{
    (void)state;
    writer_drop(NULL);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(figures_that_contradict_the_lines_are_refused),
        TEST(a_document_that_lacks_a_figure_is_refused),
        TEST(a_head_that_lacks_a_figure_is_refused),
        TEST(a_template_that_is_missing_is_named),
        TEST(a_full_disk_ends_every_format_wherever_it_fills),
        TEST(memory_does_not_grow_with_the_applications),
        TEST(a_format_has_a_name),
        TEST(a_dossier_that_was_never_begun_can_be_dropped),
    };

    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, read_example, close_arena);
}
