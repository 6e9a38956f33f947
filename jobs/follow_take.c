/* SPDX-License-Identifier: MPL-2.0 */
#include "follow_take.h"

#include "base/digest.h"
#include "exchange/file.h"
#include "follow_judge.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* One file on its way in. */
struct taking {
    struct follow_judging judging;
    struct digest digest;
    bool has_digest;
    struct follow_counts counts;
};

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
    struct fund_act *act = taking->judging.act;
    struct arena *arena = act->job->arena;
    const struct db_param params[] = {
        db_number(arena, act->fund_id),
        db_string(lines),
        db_number(arena, act->day),
        taking->has_digest ? db_string(taking->judging.file->path) : db_null(),
        taking->has_digest ? db_bytes(taking->digest.bytes, DIGEST_BYTES) : db_null(),
    };
    enum status status =
        db_named(act->job->db, taking->judging.kind->store, (struct db_params){5, params},
                 (struct db_rows){.on_row = on_stored, .context = taking}, err);

    if (status != ST_OK) {
        output_refusal(err);
    }
    return status;
}

static enum status
write_rejects(const struct taking *taking, struct err *err)
{
    struct job *job = taking->judging.act->job;
    const char *path = job->options.rejects != NULL
                           ? job->options.rejects
                           : text_format(job->arena, "%s.rejects.%s", taking->judging.file->path,
                                         taking->judging.file->json ? "json" : "csv");
    const char *text = row_file_rejects(job->arena, taking->judging.file);
    enum status status = file_write(path, text, strlen(text), err);

    if (status == ST_OK && !job->options.quiet) {
        output_note(_("%s: %zu lines refused; they are in %s, to be mended and taken in again"),
                    taking->judging.file->path, taking->judging.refused_count, path);
    }
    return status;
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
    struct job *job = taking->judging.act->job;
    struct json_writer *writer = &taking->judging.act->writer;

    counts->lines = taking->judging.file->count;
    counts->refused = taking->judging.refused_count;
    json_begin_object(writer, NULL);
    json_string_of(writer, "file", taking->judging.file->path);
    json_number_of(writer, "lines", (int64_t)counts->lines);
    json_number_of(writer, "new", counts->created);
    json_number_of(writer, "corrected", counts->corrected);
    json_number_of(writer, "unchanged", counts->unchanged);
    json_number_of(writer, "refused", (int64_t)counts->refused);
    if (!job->options.json && !job->options.quiet) {
        output_folded(job->arena, text_format(job->arena, "%s: %s\n", taking->judging.file->path,
                                              taking->has_digest ? taking->judging.kind->counted(
                                                                       job->arena, counts)
                                              : taking->judging.kind->recorded != NULL
                                                  ? taking->judging.kind->recorded(counts)
                                                  : recorded_words(counts)));
    }
    follow_judge_warnings(&taking->judging, writer);
    json_end_object(writer);
}

static enum status
take(struct taking *taking, struct err *err)
{
    struct job *job = taking->judging.act->job;
    const char *lines = NULL;
    enum status status = follow_judge(&taking->judging, &lines, err);

    if (status != ST_OK) {
        return status;
    }
    if (taking->judging.problems->problems.count > 0 && !job->options.accept_good) {
        err_at(err, "", 0, 0);
        err_hint(err, "%s", _("mend the file, or take the good lines in with --accept-good"));
        return err_set(err, ST_DATA, _("%s: %zu problems; nothing was taken in"),
                       taking->judging.file->path, taking->judging.problems->problems.count);
    }
    status = store(taking, lines, err);
    if (status == ST_OK && taking->judging.refused_count > 0) {
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
    const struct follow_kind *kind = taking->judging.kind;
    struct row_file *file = taking->judging.file;
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
                           &taking->judging.problems->problems);
            file->rows[i].refused = _("the line is of another award");
        } else if (code == NULL && kind->call != NULL && (*cell)[0] != '\0' &&
                   strchr(*cell, '/') == NULL) {
            *cell = text_format(taking->judging.act->job->arena, "%s/%s", kind->call, *cell);
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
        .judging = {.act = act, .kind = kind, .file = &file, .problems = problems},
        .has_digest = true};
    enum status status = row_file_read(job->arena, &file, &problems->problems, err);

    if (status == ST_OK) {
        status = file_digest(path, &taking.digest, err);
    }
    if (status == ST_OK) {
        name_applications(&taking);
        status = take(&taking, err);
    }
    return status == ST_OK && taking.judging.refused_count > 0 ? ST_REJECTS : status;
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
    struct taking taking = {
        .judging = {.act = act, .kind = kind, .file = row, .problems = &problems}};
    enum status status;

    output_problems_begin(&problems, job->arena, false);
    row->columns = kind->columns;
    row->column_count = kind->column_count;
    row->json = true;
    status = follow_judge(&taking.judging, &(const char *){NULL}, err);
    output_problems_end(&problems);
    if (status == ST_OK && problems.problems.count > 0) {
        return err_set(err, ST_DATA, "%s", _("nothing was taken in"));
    }
    if (status == ST_OK) {
        status = store(
            &taking,
            row_file_json(job->arena, row, &taking.judging.indexes, &taking.judging.sent_count),
            err);
    }
    if (status == ST_OK) {
        tell(&taking);
        fund_act_print(act, "");
    }
    return status;
}
