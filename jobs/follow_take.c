/* SPDX-License-Identifier: MPL-2.0 */
#include "follow_take.h"

#include "base/digest.h"
#include "exchange/file.h"
#include "follow_reasons.h"
#include "output.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define WARNINGS_MAX 64

/* Lines of which the same is said: they are told together. */
struct warning {
    const char *reason, *detail;
    struct text lines;
    size_t count;
};

/* One file on its way in. */
struct taking {
    struct fund_act *act;
    const struct follow_kind *kind;
    struct row_file *file;
    struct output_problems *problems;
    struct digest digest;
    bool has_digest;
    size_t *indexes;
    size_t sent_count, refused_count;
    bool again; /* a line was refused that others may rest on: judge the rest again */
    struct warning warnings[WARNINGS_MAX];
    size_t warning_count;
    struct follow_counts counts;
};

static void
warn(struct taking *taking, long line, const char *reason, const char *detail)
{
    struct arena *arena = taking->act->job->arena;
    const bool alike = strcmp(reason, "evidence") == 0 || strcmp(reason, "return_unplanned") == 0 ||
                       strcmp(reason, "guard_budget_unknown") == 0 ||
                       strcmp(reason, "guard_at_most_unknown") == 0;
    size_t i = 0;

    detail = detail == NULL || alike ? "" : detail;
    while (i < taking->warning_count && (strcmp(taking->warnings[i].reason, reason) != 0 ||
                                         strcmp(taking->warnings[i].detail, detail) != 0)) {
        i++;
    }
    if (i == WARNINGS_MAX) {
        return;
    }
    if (i == taking->warning_count) {
        taking->warnings[taking->warning_count++] = (struct warning){
            arena_string(arena, reason), arena_string(arena, detail), text_in(arena), 0};
    }
    text_addf(&taking->warnings[i].lines, "%s%ld", taking->warnings[i].count++ > 0 ? ", " : "",
              line);
}

static long
line_of(const struct taking *taking, long place)
{
    return taking->file->rows[taking->indexes[place - 1]].line;
}

/* place, member, value, reason, detail, warning */
static enum status
on_problem(const struct db_row *row, void *context, struct err *err)
{
    struct taking *taking = context;
    struct arena *arena = taking->act->job->arena;
    const size_t place = (size_t)db_int64(row, 0) - 1;
    const size_t index = taking->indexes[place];
    const size_t column = row_file_column(taking->file, db_text(row, 1));
    const char *detail = db_is_null(row, 4) ? NULL : db_text(row, 4);
    const char *reason;

    (void)err;
    if (strcmp(db_text(row, 3), "line_twice") == 0) { /* the database counts what it was given */
        detail = text_format(arena, _("line %ld"), line_of(taking, strtol(detail, NULL, 10)));
    }
    reason = follow_reason_words(arena, db_text(row, 3), detail);
    if (db_bool(row, 5)) {
        warn(taking, taking->file->rows[index].line, db_text(row, 3), detail);
        return ST_OK;
    }
    row_file_wrong(
        taking->file, index, column,
        (struct problem){.reason = reason, .advice = follow_reason_advice(db_text(row, 3))},
        &taking->problems->problems);
    taking->again = true;
    if (taking->file->rows[index].refused == NULL) {
        taking->file->rows[index].refused = arena_string(arena, reason);
    }
    return ST_OK;
}

/* A return is taken in whole or not at all: its other lines go to the rejects too. */
static void
refuse_together(struct taking *taking)
{
    const struct row_file *file = taking->file;
    const size_t column =
        taking->kind->together != NULL ? row_file_column(file, taking->kind->together) : 0;
    const size_t award = row_file_column(file, "application");
    bool any = false;

    for (size_t i = 0; i < file->count; i++) {
        any = any || file->rows[i].refused != NULL;
    }
    for (size_t i = 0; any && taking->kind->together != NULL && i < file->count; i++) {
        for (size_t k = 0; file->rows[i].refused == NULL && k < file->count; k++) {
            if (file->rows[k].refused != NULL &&
                strcmp(file->rows[i].cells[award], file->rows[k].cells[award]) == 0 &&
                strcmp(file->rows[i].cells[column], file->rows[k].cells[column]) == 0) {
                file->rows[i].refused = _("another line of the same return is refused");
            }
        }
    }
}

/* Judge the lines that are left, again while some are refused that others may rest on. */
static enum status
judge(struct taking *taking, const char **lines, struct err *err)
{
    struct fund_act *act = taking->act;
    struct arena *arena = act->job->arena;

    do {
        taking->again = false;
        taking->warning_count = 0;
        refuse_together(taking);
        *lines = row_file_json(arena, taking->file, &taking->indexes, &taking->sent_count);

        const struct db_param params[] = {db_number(arena, act->fund_id), db_string(*lines),
                                          db_number(arena, act->day)};
        enum status status =
            db_named(act->job->db, taking->kind->problems, (struct db_params){3, params},
                     (struct db_rows){.on_row = on_problem, .context = taking}, err);

        if (status != ST_OK) {
            return status;
        }
    } while (taking->again && act->job->options.accept_good);
    taking->refused_count = taking->file->count - taking->sent_count;
    return ST_OK;
}

/* new_count, changed_count, unchanged_count */
static enum status
on_stored(const struct db_row *row, void *context, struct err *err)
{
    struct taking *taking = context;

    (void)err;
    taking->counts.created = db_int64(row, 0);
    taking->counts.corrected = db_int64(row, 1);
    taking->counts.unchanged = db_int64(row, 2);
    return ST_OK;
}

static enum status
store(struct taking *taking, const char *lines, struct err *err)
{
    struct fund_act *act = taking->act;
    struct arena *arena = act->job->arena;
    const struct db_param params[] = {
        db_number(arena, act->fund_id),
        db_string(lines),
        db_number(arena, act->day),
        taking->has_digest ? db_string(taking->file->path) : db_null(),
        taking->has_digest ? db_bytes(taking->digest.bytes, DIGEST_BYTES) : db_null(),
    };
    enum status status = db_named(act->job->db, taking->kind->store, (struct db_params){5, params},
                                  (struct db_rows){.on_row = on_stored, .context = taking}, err);

    if (status != ST_OK) {
        output_refusal(err);
    }
    return status;
}

static enum status
write_rejects(const struct taking *taking, struct err *err)
{
    struct job *job = taking->act->job;
    const char *path = job->options.rejects != NULL
                           ? job->options.rejects
                           : text_format(job->arena, "%s.rejects.%s", taking->file->path,
                                         taking->file->json ? "json" : "csv");
    const char *text = row_file_rejects(job->arena, taking->file);
    enum status status = file_write(path, text, strlen(text), err);

    if (status == ST_OK && !job->options.quiet) {
        output_note(_("%s: %zu lines refused; they are in %s, to be mended and taken in again"),
                    taking->file->path, taking->refused_count, path);
    }
    return status;
}

static void
tell_warnings(const struct taking *taking, struct json_writer *writer)
{
    struct job *job = taking->act->job;

    json_begin_array(writer, "warnings");
    for (size_t i = 0; i < taking->warning_count; i++) {
        const struct warning *warning = &taking->warnings[i];

        json_begin_object(writer, NULL);
        json_string_of(writer, "reason", warning->reason);
        json_string_of(writer, "detail", warning->detail);
        json_string_of(writer, "lines", text_of(&warning->lines));
        json_end_object(writer);
        if (!job->options.json && !job->options.quiet) {
            output_folded(
                job->arena,
                text_format(job->arena, _("  to be known, line %s: %s\n"), text_of(&warning->lines),
                            follow_reason_words(job->arena, warning->reason, warning->detail)));
        }
    }
    json_end_array(writer);
}

/* Of what the command line told. */
static const char *
recorded_words(const struct follow_counts *counts)
{
    return counts->created > 0     ? _("recorded; another person validates it")
           : counts->corrected > 0 ? _("corrected; another person validates it")
                                   : _("this was recorded already");
}

static void
tell(struct taking *taking)
{
    struct follow_counts *counts = &taking->counts;
    struct job *job = taking->act->job;
    struct json_writer *writer = &taking->act->writer;

    counts->lines = taking->file->count;
    counts->refused = taking->refused_count;
    json_begin_object(writer, NULL);
    json_string_of(writer, "file", taking->file->path);
    json_number_of(writer, "lines", (int64_t)counts->lines);
    json_number_of(writer, "new", counts->created);
    json_number_of(writer, "corrected", counts->corrected);
    json_number_of(writer, "unchanged", counts->unchanged);
    json_number_of(writer, "refused", (int64_t)counts->refused);
    if (!job->options.json && !job->options.quiet) {
        output_folded(job->arena,
                      text_format(job->arena, "%s: %s\n", taking->file->path,
                                  taking->has_digest ? taking->kind->counted(job->arena, counts)
                                  : taking->kind->recorded != NULL ? taking->kind->recorded(counts)
                                                                   : recorded_words(counts)));
    }
    tell_warnings(taking, writer);
    json_end_object(writer);
}

static enum status
take(struct taking *taking, struct err *err)
{
    struct job *job = taking->act->job;
    const char *lines = NULL;
    enum status status = judge(taking, &lines, err);

    if (status != ST_OK) {
        return status;
    }
    if (taking->problems->problems.count > 0 && !job->options.accept_good) {
        err_at(err, "", 0, 0);
        err_hint(err, "%s", _("mend the file, or take the good lines in with --accept-good"));
        return err_set(err, ST_DATA, _("%s: %zu problems; nothing was taken in"),
                       taking->file->path, taking->problems->problems.count);
    }
    status = store(taking, lines, err);
    if (status == ST_OK && taking->refused_count > 0) {
        status = write_rejects(taking, err);
    }
    if (status == ST_OK) {
        tell(taking);
    }
    return status;
}

/* The application of rows that a command names, or whose call it names. */
static void
name_applications(struct taking *taking)
{
    const struct follow_kind *kind = taking->kind;
    struct row_file *file = taking->file;
    const size_t column = row_file_column(file, "application");
    const char *code =
        kind->application != NULL ? strrchr(kind->application, '/') + 1 : NULL; /* CALL/CODE */

    for (size_t i = 0; i < file->count; i++) {
        const char **cell = &file->rows[i].cells[column];

        if (code != NULL && ((*cell)[0] == '\0' || strcmp(*cell, code) == 0)) {
            *cell = kind->application;
        } else if (code != NULL && strcmp(*cell, kind->application) != 0 &&
                   file->rows[i].refused == NULL) {
            row_file_wrong(file, i, column,
                           (struct problem){.reason = _("the line is of another award"),
                                            .advice = _("take it in with that one, or name the "
                                                        "call in place of the award")},
                           &taking->problems->problems);
            file->rows[i].refused = _("the line is of another award");
        } else if (code == NULL && kind->call != NULL && (*cell)[0] != '\0' &&
                   strchr(*cell, '/') == NULL) {
            *cell = text_format(taking->act->job->arena, "%s/%s", kind->call, *cell);
        }
    }
}

static enum status
take_file(struct fund_act *act, const struct follow_kind *kind, const char *path,
          struct output_problems *problems, struct err *err)
{
    struct job *job = act->job;
    struct row_file file = {
        .path = path, .columns = kind->columns, .column_count = kind->column_count};
    struct taking taking = {
        .act = act, .kind = kind, .file = &file, .problems = problems, .has_digest = true};
    enum status status = row_file_read(job->arena, &file, &problems->problems, err);

    if (status == ST_OK) {
        status = file_digest(path, &taking.digest, err);
    }
    if (status == ST_OK) {
        name_applications(&taking);
        status = take(&taking, err);
    }
    return status == ST_OK && taking.refused_count > 0 ? ST_REJECTS : status;
}

enum status
follow_take(struct fund_act *act, const struct follow_kind *kind, struct err *err)
{
    struct job *job = act->job;
    struct output_problems problems;
    enum status result = ST_OK;

    output_problems_begin(&problems, job->arena, job->options.json);
    for (size_t i = 1; i < job->options.argument_count; i++) {
        const enum status status = take_file(act, kind, job->options.arguments[i], &problems, err);

        if (status != ST_OK && status != ST_REJECTS) {
            output_problems_end(&problems);
            if (job->options.json) {
                struct text out = text_in(job->arena);
                struct json_writer writer = json_writer_to(&out);

                json_begin_object(&writer, NULL);
                output_problems_write(&problems, &writer);
                json_end_object(&writer);
                text_add(&out, "\n");
                output_print(text_of(&out));
            }
            return status;
        }
        result = status == ST_REJECTS ? status : result;
        problems.problems.count = 0; /* each file is judged by its own problems */
    }
    output_problems_end(&problems);
    fund_act_print(act, "");
    return result;
}

enum status
follow_take_row(struct fund_act *act, const struct follow_kind *kind, struct row_file *row,
                struct err *err)
{
    struct job *job = act->job;
    struct output_problems problems;
    struct taking taking = {.act = act, .kind = kind, .file = row, .problems = &problems};
    enum status status;

    output_problems_begin(&problems, job->arena, false);
    row->columns = kind->columns;
    row->column_count = kind->column_count;
    row->json = true;
    status = judge(&taking, &(const char *){NULL}, err);
    output_problems_end(&problems);
    if (status == ST_OK && problems.problems.count > 0) {
        return err_set(err, ST_DATA, "%s", _("nothing was taken in"));
    }
    if (status == ST_OK) {
        status = store(&taking, row_file_json(job->arena, row, &taking.indexes, &taking.sent_count),
                       err);
    }
    if (status == ST_OK) {
        tell(&taking);
        fund_act_print(act, "");
    }
    return status;
}
