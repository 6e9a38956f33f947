/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain intake --call CALL FILE... [--accept-good [--rejects FILE]] [--dry-run]
 *
 * Take applications in. Everything wrong with a file is listed first; nothing is taken in unless
 * all of it is, or, with --accept-good, unless the good lines are wanted: the others then go to a
 * rejects file. The same file again changes nothing; a changed application becomes a new version;
 * lines that are absent touch nothing.
 */
#include "call.h"
#include "output.h"
#include "progress.h"
#include "rejects.h"

#include "exchange/file.h"
#include "store/copy.h"

#include <inttypes.h>
#include <string.h>

#define CONFLICTS_MAX 100000

/* One file on its way in. */
struct taking {
    struct job *job;
    const struct call *call;
    const char *path;
    struct output_problems *problems;
    struct intake_counts counts;
    struct copy *copy;
    struct progress progress;
    struct digester *digester;
    struct rejects_line *conflicts;
    size_t conflict_count;
    int64_t new_count, version_count, mark_count, unchanged_count;
};

static void
copy_marks(struct taking *taking, const struct intake_line *line)
{
    struct arena *arena = taking->job->scratch;
    const struct fund_file *file = &taking->call->file;
    const char **criteria = ARENA_NEW(arena, const char *, line->mark_count);
    const char **markers = ARENA_NEW(arena, const char *, line->mark_count);
    int64_t *nums = ARENA_NEW(arena, int64_t, line->mark_count);
    int64_t *dens = ARENA_NEW(arena, int64_t, line->mark_count);

    for (size_t i = 0; i < line->mark_count; i++) {
        criteria[i] = file->criteria[line->marks[i].criterion].code;
        markers[i] = line->marks[i].marker;
        nums[i] = (int64_t)line->marks[i].mark.num; /* a mark is read from 64-bit decimals */
        dens[i] = (int64_t)line->marks[i].mark.den;
    }
    copy_texts(taking->copy, criteria, line->mark_count);
    copy_texts(taking->copy, markers, line->mark_count);
    copy_int64s(taking->copy, nums, NULL, line->mark_count);
    copy_int64s(taking->copy, dens, NULL, line->mark_count);
}

static enum status
on_line(void *context, const struct intake_line *line, struct err *err)
{
    struct taking *taking = context;
    const struct fund_file *file = &taking->call->file;
    const struct application *application = &line->application;
    struct digest digest = application_digest(taking->digester, file, application);
    int64_t submitted;

    (void)err;
    copy_row(taking->copy, 14);
    copy_int64(taking->copy, line->row->line);
    copy_text(taking->copy, application->code);
    if (application_submitted(file, application, &submitted)) {
        copy_instant(taking->copy, submitted);
    } else {
        copy_null(taking->copy);
    }
    copy_int64s(taking->copy, application->numbers, application->number_known, file->number_count);
    copy_texts(taking->copy, application->texts, file->text_count);
    copy_bytes(taking->copy, digest.bytes, DIGEST_BYTES);
    copy_text(taking->copy, line->siren);
    copy_text(taking->copy, line->siret);
    copy_text(taking->copy, line->rna);
    copy_text(taking->copy, line->organization);
    copy_marks(taking, line);
    progress_add(&taking->progress, 1);
    return ST_OK;
}

static enum status
read_file(struct taking *taking, struct err *err)
{
    struct job *job = taking->job;
    struct intake_hooks hooks = {
        .context = taking, .problems = &taking->problems->problems, .on_line = on_line};
    enum status status = db_named(job->db, "intake_begin", DB_NO_PARAMS, DB_NO_ROWS, err);

    if (status == ST_OK) {
        status = copy_begin(&taking->copy, job->db, "intake_line",
                            "line, code, submitted_at, numbers, texts, sha256, siren, siret, rna,"
                            " organization_name, mark_criteria, mark_markers, mark_nums, mark_dens",
                            err);
    }
    if (status != ST_OK) {
        copy_abort(taking->copy);
        return status;
    }
    taking->progress = progress_begin(job, _("lines"), 0);
    status = intake_read_file(job->scratch, &taking->call->file, taking->path, &hooks,
                              &taking->counts, err);
    progress_end(&taking->progress);
    if (status != ST_OK) {
        copy_abort(taking->copy);
        return status;
    }
    return copy_end(taking->copy, err);
}

/* line, code, reason (the name of a rule explained in sql/README.md) */
static enum status
on_conflict(const struct db_row *row, void *context, struct err *err)
{
    struct taking *taking = context;
    const char *reason = _("the same application and time of submission stand elsewhere in the file"
                           " with other contents");
    struct problem problem = {.file = taking->path,
                              .line = (long)db_int64(row, 0),
                              .place = "",
                              .value = db_text(row, 1),
                              .reason = reason,
                              .advice = _("keep one of the lines, or correct the time")};

    if (taking->conflict_count == CONFLICTS_MAX) {
        return err_set(err, ST_DATA, _("%s: more than %d lines contradict others"), taking->path,
                       CONFLICTS_MAX);
    }
    if (taking->conflicts == NULL) {
        taking->conflicts = ARENA_NEW(taking->job->arena, struct rejects_line, CONFLICTS_MAX + 1);
    }
    taking->conflicts[taking->conflict_count++] = (struct rejects_line){problem.line, reason};
    problem_report(&taking->problems->problems, &problem);
    return ST_OK;
}

static enum status
on_stored(const struct db_row *row, void *context, struct err *err)
{
    struct taking *taking = context;

    (void)err;
    taking->new_count = db_int64(row, 0);
    taking->version_count = db_int64(row, 1);
    taking->mark_count = db_int64(row, 2);
    taking->unchanged_count = db_int64(row, 3);
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
               : db_named(job->db, "intake_store", (struct db_params){5, params},
                          (struct db_rows){.on_row = on_stored, .context = taking}, err);
}

static enum status
write_rejects(struct taking *taking, struct err *err)
{
    struct job *job = taking->job;
    const char *path = job->options.rejects != NULL
                           ? job->options.rejects
                           : text_format(job->arena, "%s.rejects.csv", taking->path);
    enum status status =
        rejects_write(job, &taking->call->file, taking->path, path, taking->conflicts, err);

    if (status == ST_OK && !job->options.quiet) {
        output_note(_("%s: %zu lines refused; they are in %s, to be mended and taken in again"),
                    taking->path, taking->counts.refused_count + taking->conflict_count, path);
    }
    return status;
}

static enum status
take_one(struct taking *taking, struct err *err)
{
    enum status status = read_file(taking, err);

    if (status == ST_OK) {
        status = db_named(taking->job->db, "intake_problems", DB_NO_PARAMS,
                          (struct db_rows){.on_row = on_conflict, .context = taking}, err);
    }
    if (status != ST_OK) {
        return status;
    }
    if (taking->problems->problems.count > 0 && !taking->job->options.accept_good) {
        err_hint(err, "%s", _("mend the file, or take the good lines in with --accept-good"));
        return err_set(err, ST_DATA, _("%s: %zu problems; nothing was taken in"), taking->path,
                       taking->problems->problems.count);
    }
    if (taking->conflict_count > 0) {
        status = db_named(taking->job->db, "intake_reject", DB_NO_PARAMS, DB_NO_ROWS, err);
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
    size_t refused = taking->counts.refused_count + taking->conflict_count;

    if (job->options.json) {
        json_begin_object(writer, NULL);
        json_string_of(writer, "file", taking->path);
        json_number_of(writer, "lines", (int64_t)taking->counts.line_count);
        json_number_of(writer, "new", taking->new_count);
        json_number_of(writer, "new_versions", taking->version_count);
        json_number_of(writer, "marks", taking->mark_count);
        json_number_of(writer, "unchanged", taking->unchanged_count);
        json_number_of(writer, "refused", (int64_t)refused);
        json_end_object(writer);
    } else if (!job->options.quiet) {
        output_print(text_format(
            job->arena,
            _("%s: %zu lines; %" PRId64 " new applications, %" PRId64 " new versions, %" PRId64
              " marks, %" PRId64 " unchanged, %zu refused\n"),
            taking->path, taking->counts.line_count, taking->new_count, taking->version_count,
            taking->mark_count, taking->unchanged_count, refused));
    }
}

static enum status
take_all(struct job *job, const struct call *call, struct output_problems *problems,
         struct json_writer *writer, struct err *err)
{
    enum status result = ST_OK;

    for (size_t i = 0; i < job->options.argument_count; i++) {
        struct taking taking = {.job = job,
                                .call = call,
                                .path = job->options.arguments[i],
                                .problems = problems,
                                .digester = digester_begin()};
        enum status status = take_one(&taking, err);

        digester_end(taking.digester);
        if (status != ST_OK) {
            return status;
        }
        print_counts(&taking, writer);
        result = taking.counts.refused_count + taking.conflict_count > 0 ? ST_REJECTS : result;
        problems->problems.count = 0; /* each file is judged by its own problems */
    }
    return result;
}

enum status
job_intake(struct job *job, struct err *err)
{
    struct call call = {0};
    struct output_problems problems;
    struct text out = text_in(job->arena);
    struct json_writer writer = json_writer_to(&out);
    enum status status = call_find(job, job->options.call, 0, &call, err);

    if (status == ST_OK) {
        status = call_lock(job, &call, err);
    }
    if (status != ST_OK) {
        return status;
    }
    output_problems_begin(&problems, job->arena, job->options.json);
    json_begin_object(&writer, NULL);
    json_begin_array(&writer, "files");
    status = take_all(job, &call, &problems, &writer, err);
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
