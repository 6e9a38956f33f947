/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain import list [FUND]                          the files that came in
 * levain import show IMPORT [--list] [--out FILE]    one of them: what came of it, the file itself
 * levain import undo IMPORT --reason TEXT            as if it had not come in, by contra-entries
 */
#include "bank_told.h"
#include "fund_act.h"
#include "match_lines.h"
#include "output.h"

#include "base/date.h"
#include "base/text.h"
#include "base/words.h"
#include "exchange/file.h"

#include <inttypes.h>
#include <string.h>

struct showing {
    struct job *job;
    struct bank_import import;
    struct text words, json;
    struct json_writer writer;
    int64_t count;
};

static void
begin(struct job *job, struct showing *showing)
{
    *showing =
        (struct showing){.job = job, .words = text_in(job->arena), .json = text_in(job->arena)};
    showing->writer = json_writer_to(&showing->json);
    json_begin_object(&showing->writer, NULL);
}

static void
print(struct showing *showing)
{
    struct job *job = showing->job;

    json_end_object(&showing->writer);
    text_add(&showing->json, "\n");
    if (job->options.json) {
        output_print(text_of(&showing->json));
    } else if (!job->options.quiet) {
        output_folded(job->arena, text_of(&showing->words));
    }
}

/* ---- which came in --------------------------------------------------------------------------- */

static enum status
on_import(void *context, const struct bank_import *import, struct err *err)
{
    struct showing *showing = context;
    struct job *job = showing->job;

    (void)err;
    showing->count++;
    json_begin_object(&showing->writer, NULL);
    bank_import_write(job, import, &showing->writer);
    json_end_object(&showing->writer);
    text_addf(&showing->words,
              _("%" PRId64 " %s %s: %s, book %s, %" PRId64 " lines, %" PRId64 " new%s\n"),
              import->import_id, output_instant(job->arena, import->recorded_at), import->fund,
              import->name, import->book, import->lines, import->new_lines,
              import->reason != NULL ? _(" (undone)") : "");
    return ST_OK;
}

enum status
job_import_list(struct job *job, struct err *err)
{
    struct showing showing;
    struct fund_act act = {0};
    enum status status = ST_OK;

    begin(job, &showing);
    if (job->options.argument_count > 0) {
        status = fund_act_begin(job, job->options.arguments[0], &act, err);
    }
    json_begin_array(&showing.writer, "imports");
    if (status == ST_OK) {
        status = bank_imports(job, act.fund_id, 0, on_import, &showing, err);
    }
    json_end_array(&showing.writer);
    if (status == ST_OK) {
        text_add(&showing.words, showing.count > 0 ? "" : _("no file came in\n"));
        print(&showing);
    }
    return status;
}

/* ---- one of them ----------------------------------------------------------------------------- */

/* line, col, name, value, reason, advice */
static enum status
on_reject(const struct db_row *row, void *context, struct err *err)
{
    struct showing *showing = context;
    struct json_writer *writer = &showing->writer;

    (void)err;
    json_begin_object(writer, NULL);
    json_number_of(writer, "line", db_int64(row, 0));
    json_number_of(writer, "column", db_int64(row, 1));
    json_string_of(writer, "place", db_text_or(row, 2, ""));
    json_string_of(writer, "value", db_text_or(row, 3, ""));
    json_string_of(writer, "reason", db_text(row, 4));
    json_string_of(writer, "advice", db_text_or(row, 5, ""));
    json_end_object(writer);
    text_addf(&showing->words, "  %" PRId64 ":%" PRId64 ": ", db_int64(row, 0), db_int64(row, 1));
    text_addf(&showing->words, "%s%s%s", db_text_or(row, 2, ""), db_is_null(row, 2) ? "" : ": ",
              db_text(row, 4));
    text_addf(&showing->words, db_is_null(row, 3) ? "%s\n" : " \"%s\"\n", db_text_or(row, 3, ""));
    return ST_OK;
}

static void
member(struct json_writer *writer, const char *name, const struct db_row *row, int column)
{
    if (!db_is_null(row, column)) {
        json_string_of(writer, name, db_text(row, column));
    }
}

/* The columns of bank_import_lines. */
static enum status
on_line(const struct db_row *row, void *context, struct err *err)
{
    static const char *const names[] = {"label", "reference", "payee",      "place",
                                        "siret", "iban",      "end_to_end", "returned"};
    struct showing *showing = context;
    struct job *job = showing->job;
    const char *line =
        bank_line_name(job, showing->import.import_id, db_int64(row, 0), db_int64(row, 1));
    const char *day = date_text(job->arena, (int32_t)db_int64(row, 2));

    (void)err;
    json_begin_object(&showing->writer, NULL);
    json_string_of(&showing->writer, "line", line);
    json_string_of(&showing->writer, "booked_on", day);
    json_number_of(&showing->writer, "exercise", db_int64(row, 4));
    json_number_of(&showing->writer, "cents", db_int64(row, 5));
    for (int i = 0; i < (int)(sizeof names / sizeof *names); i++) {
        member(&showing->writer, names[i], row, 6 + i);
    }
    json_end_object(&showing->writer);
    text_addf(&showing->words, "  %s  %s  %s  %s\n", line, day,
              words_money(job->arena, db_int64(row, 5), showing->import.currency, 1),
              db_text_or(row, 6, ""));
    return ST_OK;
}

static enum status
tell_rows(struct showing *showing, const char *query, const char *name, db_row_fn *on_row,
          struct err *err)
{
    struct job *job = showing->job;
    const struct db_param params[] = {db_number(job->arena, showing->import.fund_id),
                                      db_number(job->arena, showing->import.import_id)};
    enum status status;

    json_begin_array(&showing->writer, name);
    status = db_stream(job->db, query, (struct db_params){2, params},
                       (struct db_rows){.on_row = on_row, .context = showing}, err);
    json_end_array(&showing->writer);
    return status;
}

/* A part of the file at a time. */
struct parts {
    struct showing *showing;
    struct arena_mark mark; /* of the scratch, before a part */
    int64_t place;
    struct text bytes;
};

/* bytes */
static enum status
on_part(const struct db_row *row, void *context, struct err *err)
{
    struct parts *parts = context;
    size_t length;
    const char *bytes = db_data(row, 0, &length);

    (void)err;
    text_add_bytes(&parts->bytes, bytes, length);
    return ST_OK;
}

static enum status
next_part(void *context, const char **bytes, size_t *length, struct err *err)
{
    struct parts *parts = context;
    struct job *job = parts->showing->job;
    const struct bank_import *import = &parts->showing->import;
    enum status status;

    arena_reset(job->scratch, parts->mark);
    parts->bytes = text_in(job->scratch);
    parts->place++;
    const struct db_param params[] = {db_number(job->scratch, import->fund_id),
                                      db_number(job->scratch, import->import_id),
                                      db_number(job->scratch, parts->place)};

    status = db_named(job->db, "bank_file_part", (struct db_params){3, params},
                      (struct db_rows){.on_row = on_part, .context = parts}, err);
    *bytes = parts->bytes.data;
    *length = parts->bytes.length;
    return status;
}

/* The file as it came in. */
static enum status
write_file(struct showing *showing, struct err *err)
{
    struct parts parts = {.showing = showing, .mark = arena_mark(showing->job->scratch)};

    return file_write_from(showing->job->options.out, next_part, &parts, err);
}

enum status
job_import_usage(struct job *job, struct err *err)
{
    return bank_import_usage(job->options.arguments[0], err);
}

enum status
job_import_show(struct job *job, struct err *err)
{
    struct showing showing;
    enum status status;

    begin(job, &showing);
    status = bank_import_find(job, job->options.arguments[0], &showing.import, err);
    if (status == ST_OK) {
        bank_import_write(job, &showing.import, &showing.writer);
        bank_import_say(job, &showing.import, &showing.words);
        status = bank_operations_tell(job, &showing.import, &showing.writer, &showing.words, err);
    }
    if (status == ST_OK) {
        status = bank_seen_tell(job, &showing.import, &showing.writer, &showing.words, err);
    }
    if (status == ST_OK) {
        text_add(&showing.words,
                 showing.import.rejected_lines > 0 ? _("lines that did not come in:\n") : "");
        status = tell_rows(&showing, "bank_import_rejects", "rejected", on_reject, err);
    }
    if (status == ST_OK && job->options.lines) {
        text_add(&showing.words, _("its lines:\n"));
        status = tell_rows(&showing, "bank_import_lines", "own_lines", on_line, err);
    }
    if (status == ST_OK && job->options.out != NULL) {
        status = write_file(&showing, err);
        text_addf(&showing.words, _("the file as it came in: %s\n"), job->options.out);
    }
    if (status == ST_OK) {
        print(&showing);
    }
    return status;
}
