/* SPDX-License-Identifier: MPL-2.0 */
#include "report_files.h"

#include "base/words.h"
#include "catalogue.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

char *
report_read(struct arena *arena, const char *path)
{
    FILE *file = fopen(path, "re");
    char *bytes;
    long size;

    if (file == NULL) {
        return NULL;
    }
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    size = ftell(file);
    rewind(file);
    bytes = arena_alloc(arena, (size_t)size + 1, 1);
    assert_int_equal(fread(bytes, 1, (size_t)size, file), size);
    (void)fclose(file);
    return bytes;
}

struct document *
report_parse(struct arena *arena, const char *json)
{
    struct document *document = NULL;
    struct err err = {0};

    if (document_parse(arena, json, strlen(json), &document, &err) != ST_OK) {
        fail_msg("%ld:%ld: %s", err.line, err.column, err.text);
    }
    return document;
}

struct document *
report_take(struct document *object, const char *name)
{
    struct document *taken = document_member(object, name);
    struct document *before = NULL;

    assert_non_null(taken);
    for (struct document *at = object->first; at != taken; at = at->next) {
        before = at;
    }
    if (before != NULL) {
        before->next = taken->next;
    } else {
        object->first = taken->next;
    }
    object->last = object->last == taken ? before : object->last;
    taken->next = NULL;
    return taken;
}

static void
write_expected(const char *path, const char *bytes)
{
    FILE *file = fopen(path, "we");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, strlen(bytes), file), strlen(bytes));
    assert_int_equal(fclose(file), 0);
}

void
report_expect(struct arena *arena, const char *path, const char *bytes)
{
    const char *golden = getenv("LEVAIN_GOLDEN");
    const char *expected;
    int line = 1;

    if (golden != NULL && strcmp(golden, "write") == 0) {
        write_expected(path, bytes);
    }
    expected = report_read(arena, path);
    assert_non_null(expected);
    while (*expected != '\0' && *expected == *bytes) {
        line += *expected == '\n';
        expected++;
        bytes++;
    }
    if (*expected != *bytes) {
        fail_msg("%s:%d: expected \"%.60s\", found \"%.60s\"", path, line, expected, bytes);
    }
}

bool
report_speak_french(void)
{
    catalogue_open();
    words_speak(LANGUAGE_FR);
    return strcmp(words_of("Ranking"), "Ranking") != 0;
}

const char *
report_file(void *context, const char *name)
{
    const struct report_files *files = context;

    if (files->missing != NULL && strcmp(files->missing, name) == 0) {
        return NULL;
    }
    return report_read(files->arena, text_format(files->arena, "reports/dossier/%s", name));
}

static const char bare_head[] =
    "\"fund\":{\"code\":\"F\",\"name\":\"Fund\",\"currency\":\"EUR\",\"language\":\"en\"},"
    "\"call\":{\"code\":\"C\",\"name\":\"Call\"},\"run\":{\"name\":\"0\",\"kind\":\"real\","
    "\"policy\":\"stop\",\"engine\":\"e\",\"inputs_sha256\":\"\",\"results_sha256\":\"\","
    "\"net_cents\":0,\"awarded_cents\":0,\"left_cents\":0,\"application_count\":1},"
    "\"envelopes\":[],\"rules\":[],\"criteria\":[],\"passes\":[]}";

struct document *
report_bare(struct arena *arena, const char *application)
{
    return report_parse(arena,
                        text_format(arena, "{\"applications\":[%s],%s", application, bare_head));
}

enum status
report_write(struct arena *arena, struct document *document, const struct writer_options *options,
             struct sink sink, struct err *err)
{
    struct document *applications = report_take(document, "applications");
    struct document *at = applications->first, *next;
    struct writer *writer;
    enum status status = writer_begin(arena, options, document, sink, &writer, err);

    if (status != ST_OK) {
        return status;
    }
    for (; at != NULL && status == ST_OK; at = next) {
        next = at->next;
        status = writer_application(writer, at, err);
    }
    if (status != ST_OK) {
        writer_drop(writer);
        return status;
    }
    return writer_end(writer, err);
}

const char *
report_written(struct arena *arena, struct document *document, enum writer_format format,
               enum writer_sections sections)
{
    struct report_files files = {.arena = arena};
    struct writer_options options = {
        .format = format, .sections = sections, .lookup = report_file, .context = &files};
    struct text text = text_in(arena);
    struct err err = {0};

    if (report_write(arena, document, &options, sink_of_text(&text), &err) != ST_OK) {
        fail_msg("%s:%ld: %s", err.source, err.line, err.text);
    }
    return text_of(&text);
}
