/* SPDX-License-Identifier: MPL-2.0 */
/*
 * figures_writer: one made-up report with every kind of block, in each form and both languages,
 * against files that a person has read. No database.
 * Run alone: build/test_figures_written [pattern]; LEVAIN_GOLDEN=write writes the files again.
 */
#include "in_arena.h"

#include "figures_made.h"

#include "base/words.h"
#include "report_files.h"
#include "reporting/figures_fixed.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define EXPECTED "tests/data/report/expected."
#define DIGEST   "d051c1cf0677e54868225eb74d72f2903c97d62f582278cfdf2790271722305d"

static struct figures figures, before;
static struct figures_made made;

static int
set_up(void **state)
{
    const char *json, *old;

    (void)open_arena(state);
    if (!report_speak_french()) {
        return 1;
    }
    json = report_read(&arena, FIGURES_EVERYTHING);
    old = figures_made_changed(&arena, json, "1234}", "1233}");
    old = figures_made_changed(&arena, old, "\"Département\", 1000000", "\"Département\", 999999");
    figures_made_read(&arena, json, &figures);
    figures_made_read(&arena, old, &before);
    made = (struct figures_made){
        .sha256 = DIGEST,
        .snapshot_sha256 = DIGEST,
        .journal_head = DIGEST,
        .engine = "levain test",
        .kept = true,
        .version = 2,
        .known = "2026-11-28T10:20:30",
        .known_at = 1795857630,
        .restated_version = 1,
        .restated_known = "2026-11-27T09:00:00",
        .restated_sha256 = DIGEST,
        .moves = figures_compare(&arena, &before, &figures),
        .causes = report_parse(
            &arena, "{\"causes\": [{\"stream\": \"operation\", \"kind\": \"commit\", \"on_date\": "
                    "\"2026-11-20\", \"subject\": \"A01 <x>\", \"cents\": 100, \"known_instant\": "
                    "\"2026-11-28T08:00:00\", \"by\": \"anne\"}, {\"stream\": \"decision\", "
                    "\"before\": 1, \"after\": 2}], \"more_count\": 3}"),
    };
    return 0;
}

typedef enum status write_fn(struct figures_words *words, struct sink sink, struct err *err);

static enum status
html(struct figures_words *words, struct sink sink, struct err *err)
{
    return figures_write_html(words, &made, figures_made_file, &arena, sink, err);
}

static enum status
plain(struct figures_words *words, struct sink sink, struct err *err)
{
    return figures_write_text(words, &made, sink, err);
}

static enum status
json(struct figures_words *words, struct sink sink, struct err *err)
{
    return figures_write_json(words->arena, &figures, &made, sink, err);
}

/* All tables, one behind the other. */
static enum status
tables(struct figures_words *words, struct sink sink, struct err *err)
{
    enum status status = ST_OK;
    const char *name;

    for (size_t i = 0; status == ST_OK && (name = figures_csv_name(&figures, i)) != NULL; i++) {
        status = sink_string(sink, text_format(&arena, "--- %s\r\n", name), err);
        if (status == ST_OK) {
            status = figures_write_csv(words, &made, i, sink, err);
        }
    }
    return status;
}

/* The cells of the workbook, as tests/jobs/xlsx.py reads them. */
static enum status
workbook(struct figures_words *words, struct sink sink, struct err *err)
{
    char path[] = "/tmp/levain-report.XXXXXX", line[4096];
    struct text file = text_in(&arena);
    enum status status = figures_write_xlsx(words, &made, sink_of_text(&file), err);
    const int handle = mkstemp(path);
    FILE *pipe;

    assert_int_equal(status, ST_OK);
    assert_int_equal(write(handle, file.data, file.length), file.length);
    assert_int_equal(close(handle), 0);
    pipe = popen(
        text_format(&arena, "PYTHONDONTWRITEBYTECODE=1 python3 tests/jobs/xlsx.py %s", path), "re");
    assert_non_null(pipe);
    while (status == ST_OK && fgets(line, sizeof line, pipe) != NULL) {
        status = sink_string(sink, line, err);
    }
    assert_int_equal(pclose(pipe), 0);
    (void)unlink(path);
    return status;
}

static const char *
written(write_fn *write_form, enum language language)
{
    struct text out = text_in(&arena);
    struct err err = {0};
    struct figures_words words;

    words_speak(language);
    words = figures_made_words(&arena, &figures);
    if (write_form(&words, sink_of_text(&out), &err) != ST_OK) {
        fail_msg("%s", err.text);
    }
    assert_string_equal(text_of(&words.missing), "");
    return text_of(&out);
}

static void
each_form_is_what_a_person_has_read(void **state)
{
    (void)state;
    report_expect(&arena, EXPECTED "fr.html", written(html, LANGUAGE_FR));
    report_expect(&arena, EXPECTED "fr.txt", written(plain, LANGUAGE_FR));
    report_expect(&arena, EXPECTED "en.txt", written(plain, LANGUAGE_EN));
    report_expect(&arena, EXPECTED "fr.csv", written(tables, LANGUAGE_FR));
    report_expect(&arena, EXPECTED "en.csv", written(tables, LANGUAGE_EN));
    report_expect(&arena, EXPECTED "fr.cells", written(workbook, LANGUAGE_FR));
    report_expect(&arena, EXPECTED "json", written(json, LANGUAGE_FR));
}

static void
the_same_report_gives_the_same_bytes(void **state)
{
    write_fn *const forms[] = {html, plain, tables, json, workbook};

    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        const char *first = written(forms[i], LANGUAGE_FR);

        (void)written(forms[i], LANGUAGE_EN);
        assert_string_equal(written(forms[i], LANGUAGE_FR), first);
    }
}

static void
no_line_of_the_text_is_longer_than_80_characters(void **state)
{
    const enum language languages[] = {LANGUAGE_FR, LANGUAGE_EN};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        const char *text = written(plain, languages[i]);

        while (*text != '\0') {
            const size_t length = strcspn(text, "\n");

            assert_true(text_characters(text, length) <= FIGURES_TEXT_COLUMNS);
            text += length + 1;
        }
    }
}

static void
what_lacks_words_is_named_and_stands_by_its_code(void **state)
{
    struct figures strange;
    struct figures_words words;
    struct text out = text_in(&arena);
    struct err err = {0};

    (void)state;
    figures_made_read(
        &arena,
        figures_made_changed(&arena,
                             figures_made_changed(&arena, report_read(&arena, FIGURES_EVERYTHING),
                                                  "\"code\": \"unknown\"", "\"code\": \"odd\""),
                             "\"unit\": \"code\", \"value\": \"open\"",
                             "\"unit\": \"code\", \"value\": \"ajar\""),
        &strange);
    words = figures_made_words(&arena, &strange);
    assert_int_equal(figures_write_text(&words, &made, sink_of_text(&out), &err), ST_OK);
    assert_string_equal(text_of(&words.missing), "code.state.ajar, figure.odd");
    assert_non_null(strstr(text_of(&out), "\nodd "));
}

static void
a_sentence_that_names_no_fact_is_refused(void **state)
{
    struct figures strange;
    struct figures_words words;
    struct text out = text_in(&arena);
    struct err err = {0};

    (void)state;
    figures_made_read(&arena,
                      figures_made_changed(&arena, report_read(&arena, FIGURES_EVERYTHING),
                                           "\"award_count\": 12", "\"prize_count\": 12"),
                      &strange);
    words = figures_made_words(&arena, &strange);
    assert_int_equal(figures_write_text(&words, &made, sink_of_text(&out), &err), ST_DATA);
    assert_non_null(strstr(err.text, "award_text"));
}

static void
pages_and_words_have_the_same_keys(void **state)
{
    static const char *const files[] = {
        "reports/common/page.html",           "reports/common/block.html",
        "reports/common/restated.html",       "reports/common/reasons.html",
        "services/reporting/figures_about.c", "services/reporting/figures_csv.c",
        "services/reporting/figures_notes.c", "services/reporting/figures_html.c",
        "services/reporting/figures_text.c",  "services/reporting/figures_xlsx.c",
        "services/reporting/figures_words.c", "services/reporting/figures_moves.c",
    };
    const struct document *words = figures_fixed_words(&arena);
    struct text all = text_in(&arena);

    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        text_add(&all, report_read(&arena, files[i]));
    }
    for (const struct document *at = words->first; at != NULL; at = at->next) {
        if (strstr(text_of(&all), text_format(&arena, "{{words.%s}}", at->name)) == NULL &&
            strstr(text_of(&all), text_format(&arena, "\"%s\"", at->name)) == NULL) {
            fail_msg("nothing asks for %s", at->name);
        }
    }
    for (const char *at = text_of(&all); (at = strstr(at, "{{words.")) != NULL;) {
        at += strlen("{{words.");
        if (document_member(words, arena_copy(&arena, at, strcspn(at, "}"))) == NULL) {
            fail_msg("no word for {{words.%.30s", at);
        }
    }
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_form_is_what_a_person_has_read),
        cmocka_unit_test(the_same_report_gives_the_same_bytes),
        cmocka_unit_test(no_line_of_the_text_is_longer_than_80_characters),
        cmocka_unit_test(what_lacks_words_is_named_and_stands_by_its_code),
        cmocka_unit_test(a_sentence_that_names_no_fact_is_refused),
        cmocka_unit_test(pages_and_words_have_the_same_keys),
    };

    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, set_up, close_arena);
}
