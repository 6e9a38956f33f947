/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain marks --call CALL FILE... [--accept-good [--rejects FILE]] [--as-of INSTANT] [--dry-run]
 * levain marks --call CALL --conflicts FILE [...]
 * levain marks --call CALL --list
 *
 * Take the panel's marks in, or declared conflicts of interest, or say who still owes marks. As
 * intake: everything wrong is listed first, all or nothing unless the good lines are wanted, the
 * same file again changes nothing. A mark that changes is a new version with its own justification.
 */
#include "marks.h"

#include "output.h"
#include "progress.h"
#include "rejects.h"

#include "exchange/file.h"
#include "fund/panel_file.h"
#include "store/copy.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define REFUSED_MAX 100000

/* What a file of each kind is stored by. */
static const struct {
    const char *begin, *table, *columns, *problems, *reject, *store;
} KINDS[] = {
    [PANEL_MARKS] = {"marks_begin", "mark_line",
                     "line, application, criterion, marker, value_num, value_den, justification,"
                     " given_at",
                     "marks_problems", "marks_reject", "marks_store"},
    [PANEL_CONFLICTS] = {"conflicts_begin", "conflict_line", "line, application, marker, motive",
                         "conflicts_problems", "conflicts_reject", "conflicts_store"},
};

/* One file on its way in. */
struct taking {
    struct job *job;
    const struct call *call;
    enum panel_file_kind kind;
    const char *path;
    struct output_problems *problems;
    struct intake_counts counts;
    struct copy *copy;
    struct progress progress;
    long application_column;
    struct rejects_line *refused; /* typed, and refused by the call or the database */
    size_t refused_count, database_count;
    int64_t new_count, changed_count, unchanged_count;
};

static enum status
on_line(void *context, const struct panel_line *line, struct err *err)
{
    struct taking *taking = context;

    (void)err;
    taking->application_column = line->application_column;
    copy_row(taking->copy, taking->kind == PANEL_MARKS ? 8 : 4);
    copy_int64(taking->copy, line->line);
    copy_text(taking->copy, line->application);
    if (taking->kind == PANEL_MARKS) {
        copy_text(taking->copy, taking->call->file.criteria[line->criterion].code);
    }
    copy_text(taking->copy, line->marker);
    if (taking->kind == PANEL_MARKS) {
        copy_int64(taking->copy, (int64_t)line->mark.num); /* read from 64-bit decimals */
        copy_int64(taking->copy, (int64_t)line->mark.den);
    }
    copy_text(taking->copy, line->words);
    if (taking->kind == PANEL_MARKS && line->has_given_at) {
        copy_instant(taking->copy, line->given_at);
    } else if (taking->kind == PANEL_MARKS) {
        copy_null(taking->copy);
    }
    progress_add(&taking->progress, 1);
    return ST_OK;
}

/* Lines beyond the limit are told, and not written to the rejects: such a file is another file. */
static void
on_refused(void *context, long line, const char *reason)
{
    struct taking *taking = context;
    struct arena *arena = taking->job->arena;

    if (taking->refused == NULL) {
        taking->refused = ARENA_NEW(arena, struct rejects_line, REFUSED_MAX + 1);
    }
    if (taking->refused_count < REFUSED_MAX) {
        taking->refused[taking->refused_count++] =
            (struct rejects_line){line, arena_string(arena, reason)};
    }
}

static enum status
read_file(struct taking *taking, struct err *err)
{
    struct job *job = taking->job;
    const struct panel_file_hooks hooks = {.context = taking,
                                           .problems = &taking->problems->problems,
                                           .on_line = on_line,
                                           .on_refused = on_refused};
    const struct panel_file source = {&taking->call->file, taking->kind, taking->path,
                                      job->options.as_of};
    enum status status =
        db_named(job->db, KINDS[taking->kind].begin, DB_NO_PARAMS, DB_NO_ROWS, err);

    if (status == ST_OK) {
        status = copy_begin(&taking->copy, job->db, KINDS[taking->kind].table,
                            KINDS[taking->kind].columns, err);
    }
    if (status != ST_OK) {
        copy_abort(taking->copy);
        return status;
    }
    taking->progress = progress_begin(job, _("lines"), 0);
    status = panel_file_read(job->scratch, &source, &hooks, &taking->counts, err);
    progress_end(&taking->progress);
    if (status != ST_OK) {
        copy_abort(taking->copy);
        return status;
    }
    return copy_end(taking->copy, err);
}

static const struct {
    const char *reason, *words, *advice;
} REASONS[] = {
    {"mark_line_application_fkey", N_("the call has no such application"),
     N_("write its code as the file of applications does")},
    {"mark_line_key", N_("this line says something else than another one of the same marker"),
     N_("keep one of the lines")},
};

/* line, reason, other_line, application */
static enum status
on_problem(const struct db_row *row, void *context, struct err *err)
{
    struct taking *taking = context;
    struct arena *arena = taking->job->arena;
    const bool json = panel_file_is_json(taking->path);
    const long line = (long)db_int64(row, 0), other = (long)db_int64(row, 2);
    struct problem problem = {
        .file = taking->path,
        .line = json ? 0 : line,
        .column = taking->application_column,
        .place = json ? text_format(arena, "/%ld", line - 1) : "application",
        .value = db_text(row, 3),
        .reason = db_text(row, 1), /* what panel_file refuses first has no words here */
        .advice = ""};

    (void)err;
    for (size_t i = 0; i < sizeof REASONS / sizeof *REASONS; i++) {
        if (strcmp(REASONS[i].reason, problem.reason) == 0) {
            problem.reason = words_of(REASONS[i].words);
            problem.advice = words_of(REASONS[i].advice);
        }
    }
    if (line != other && strcmp(db_text(row, 1), "mark_line_key") == 0) {
        problem.advice = text_format(arena,
                                     json ? _("keep one of them: the other is /%ld")
                                          : _("keep one of them: the other is on line %ld"),
                                     json ? other - 1 : other);
    }
    problem_report(&taking->problems->problems, &problem);
    on_refused(taking, line, problem.reason);
    taking->database_count++;
    return ST_OK;
}

static enum status
on_stored(const struct db_row *row, void *context, struct err *err)
{
    struct taking *taking = context;

    (void)err;
    taking->new_count = db_int64(row, 0);
    taking->changed_count = db_int64(row, 1);
    taking->unchanged_count = db_int64(row, 2);
    return ST_OK;
}

static enum status
store(struct taking *taking, struct err *err)
{
    struct job *job = taking->job;
    struct digest digest;
    enum status status = file_digest(taking->path, &digest, err);
    const struct db_param params[] = {
        CALL_PARAMS(job, taking->call),
        db_number(job->arena, taking->call->rule_set_id),
        db_string(taking->path),
        db_bytes(digest.bytes, DIGEST_BYTES),
    };

    return status != ST_OK
               ? status
               : db_named(job->db, KINDS[taking->kind].store, (struct db_params){5, params},
                          (struct db_rows){.on_row = on_stored, .context = taking}, err);
}

static int
by_line(const void *a, const void *b)
{
    const struct rejects_line *left = a, *right = b;

    return left->line < right->line ? -1 : left->line > right->line;
}

static enum status
write_json_rejects(struct taking *taking, const char *path, struct err *err)
{
    struct arena *arena = taking->job->arena;
    long *lines = ARENA_NEW(arena, long, taking->refused_count + 1);
    const char **reasons = ARENA_NEW(arena, const char *, taking->refused_count);
    const char *json = NULL;
    enum status status;

    for (size_t i = 0; i < taking->refused_count; i++) {
        lines[i] = taking->refused[i].line;
        reasons[i] = taking->refused[i].reason;
    }
    status = panel_file_json_rejects(arena, taking->path, lines, reasons, &json, err);
    return status == ST_OK ? file_write(path, json, strlen(json), err) : status;
}

static enum status
write_rejects(struct taking *taking, struct err *err)
{
    struct job *job = taking->job;
    const bool json = panel_file_is_json(taking->path);
    const char *path =
        job->options.rejects != NULL
            ? job->options.rejects
            : text_format(job->arena, "%s.rejects.%s", taking->path, json ? "json" : "csv");
    const struct fund_file layout =
        panel_file_layout(job->arena, &taking->call->file, taking->kind);
    const struct rejects_source source = {&layout, SIZE_MAX, taking->path};
    enum status status;

    if (taking->refused_count > 0) {
        qsort(taking->refused, taking->refused_count, sizeof *taking->refused, by_line);
    }
    status = json ? write_json_rejects(taking, path, err)
                  : rejects_write(job, &source, path, taking->refused, err);
    if (status == ST_OK && !job->options.quiet) {
        output_note(_("%s: %zu lines refused; they are in %s, to be mended and taken in again"),
                    taking->path, taking->counts.refused_count + taking->database_count, path);
    }
    return status;
}

static enum status
take_one(struct taking *taking, struct err *err)
{
    struct job *job = taking->job;
    const struct db_param params[] = {CALL_PARAMS(job, taking->call),
                                      db_number(job->arena, taking->call->rule_set_id)};
    enum status status = read_file(taking, err);

    if (status == ST_OK) {
        status = db_named(job->db, KINDS[taking->kind].problems, (struct db_params){3, params},
                          (struct db_rows){.on_row = on_problem, .context = taking}, err);
    }
    if (status != ST_OK) {
        return status;
    }
    if (taking->problems->problems.count > 0 && !job->options.accept_good) {
        err_hint(err, "%s", _("mend the file, or take the good lines in with --accept-good"));
        return err_set(err, ST_DATA, _("%s: %zu problems; nothing was taken in"), taking->path,
                       taking->problems->problems.count);
    }
    if (taking->database_count > 0) {
        status = db_named(job->db, KINDS[taking->kind].reject, (struct db_params){3, params},
                          DB_NO_ROWS, err);
    }
    if (status == ST_OK) {
        status = store(taking, err);
    }
    if (status == ST_OK && taking->problems->problems.count > 0) {
        status = write_rejects(taking, err);
    }
    return status;
}

static void
print_counts(const struct taking *taking, struct json_writer *writer)
{
    struct job *job = taking->job;
    const size_t refused = taking->counts.refused_count + taking->database_count;
    const bool marks = taking->kind == PANEL_MARKS;

    if (job->options.json) {
        json_begin_object(writer, NULL);
        json_string_of(writer, "file", taking->path);
        json_number_of(writer, "lines", (int64_t)taking->counts.line_count);
        json_number_of(writer, "new", taking->new_count);
        json_number_of(writer, "changed", taking->changed_count);
        json_number_of(writer, "unchanged", taking->unchanged_count);
        json_number_of(writer, "refused", (int64_t)refused);
        json_end_object(writer);
    } else if (!job->options.quiet) {
        output_print(text_format(job->arena,
                                 marks ? _("%s: %zu lines; %" PRId64 " new marks, %" PRId64
                                           " changed, %" PRId64 " unchanged, %zu refused\n")
                                       : _("%s: %zu lines; %" PRId64 " new conflicts, %" PRId64
                                           " changed, %" PRId64 " unchanged, %zu refused\n"),
                                 taking->path, taking->counts.line_count, taking->new_count,
                                 taking->changed_count, taking->unchanged_count, refused));
    }
}

static enum status
take_all(struct job *job, const struct call *call, struct output_problems *problems,
         struct json_writer *writer, struct err *err)
{
    const bool conflicts = job->options.conflicts != NULL;
    const size_t count = job->options.argument_count + conflicts;
    enum status result = ST_OK;

    for (size_t i = 0; i < count; i++) {
        struct taking taking = {.job = job,
                                .call = call,
                                .kind =
                                    i < job->options.argument_count ? PANEL_MARKS : PANEL_CONFLICTS,
                                .path = i < job->options.argument_count ? job->options.arguments[i]
                                                                        : job->options.conflicts,
                                .problems = problems};
        enum status status = take_one(&taking, err);

        if (status != ST_OK) {
            return status;
        }
        print_counts(&taking, writer);
        result = problems->problems.count > 0 ? ST_REJECTS : result;
        problems->problems.count = 0; /* each file is judged by its own problems */
    }
    return result;
}

static enum status
take_in(struct job *job, const struct call *call, struct err *err)
{
    struct output_problems problems;
    struct text out = text_in(job->arena);
    struct json_writer writer = json_writer_to(&out);
    enum status status = call_lock(job, call, err);

    if (status != ST_OK) {
        return status;
    }
    output_problems_begin(&problems, job->arena, job->options.json);
    json_begin_object(&writer, NULL);
    json_begin_array(&writer, "files");
    status = take_all(job, call, &problems, &writer, err);
    json_end_array(&writer);
    output_problems_end(&problems);
    if (job->options.json) {
        output_problems_write(&problems, &writer);
        json_end_object(&writer);
        text_add(&out, "\n");
        output_print(text_of(&out));
    }
    return status;
}

enum status
job_marks_usage(struct job *job, struct err *err)
{
    const bool files = job->options.argument_count > 0 || job->options.conflicts != NULL;

    return files == job->options.listing
               ? err_set(err, ST_USAGE, "%s", _("say either which files to take in, or --list"))
               : ST_OK;
}

enum status
job_marks(struct job *job, struct err *err)
{
    struct call call = {0};
    enum status status = job->options.listing ? call_find_as_of(job, job->options.call, &call, err)
                                              : call_find(job, job->options.call, 0, &call, err);

    if (status != ST_OK) {
        return status;
    }
    if (call.file.panel.marker_count == 0) {
        return err_set(err, ST_DATA, _("no criterion of call %s is marked"), call.file.call_code);
    }
    return job->options.listing ? marks_list(job, &call, err) : take_in(job, &call, err);
}
