/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain intake --call CALL [FILE...] [--list NAME=FILE]... [--accept-good [--rejects FILE]]
 *     [--dry-run]
 *
 * Take applications in. Everything wrong with a file is listed first; nothing is taken in unless
 * all of it is, or, with --accept-good, unless the good lines are wanted: the others then go to a
 * rejects file. The same file again changes nothing; a changed application becomes a new version;
 * lines that are absent touch nothing. Lists come with the file of the applications, or alone for
 * applications that are there.
 */
#include "taking.h"

#include "exchange/file.h"

#include <inttypes.h>
#include <string.h>

static void
copy_marks(struct taking *taking, const struct intake_line *line)
{
    struct arena *arena = taking->job->scratch;
    const struct fund_file *file = &taking->call->file;
    const char **criteria = ARENA_NEW(arena, const char *, line->mark_count);
    const char **markers = ARENA_NEW(arena, const char *, line->mark_count);
    const char **justifications = ARENA_NEW(arena, const char *, line->mark_count);
    int64_t *nums = ARENA_NEW(arena, int64_t, line->mark_count);
    int64_t *dens = ARENA_NEW(arena, int64_t, line->mark_count);
    bool justified = false;

    for (size_t i = 0; i < line->mark_count; i++) {
        criteria[i] = file->criteria[line->marks[i].criterion].code;
        markers[i] = line->marks[i].marker;
        nums[i] = (int64_t)line->marks[i].mark.num; /* a mark is read from 64-bit decimals */
        dens[i] = (int64_t)line->marks[i].mark.den;
        justifications[i] = line->marks[i].justification;
        justified = justified || justifications[i] != NULL;
    }
    copy_texts(taking->copy, criteria, line->mark_count);
    copy_texts(taking->copy, markers, line->mark_count);
    copy_int64s(taking->copy, nums, NULL, line->mark_count);
    copy_int64s(taking->copy, dens, NULL, line->mark_count);
    if (justified) {
        copy_texts(taking->copy, justifications, line->mark_count);
    } else {
        copy_null(taking->copy);
    }
}

/* Every list that a file gives is known of every application of the intake, be it empty. */
static void
copy_lists(struct taking *taking, const struct application *application)
{
    const char *names[2 * FUND_LISTS_MAX];
    size_t count = 0;

    for (size_t i = 0; i < taking->list_count; i++) {
        names[count++] = taking->call->file.lists[taking->lists[i].list].name;
    }
    for (size_t i = 0; i < taking->call->file.list_count; i++) {
        if (application->lists[i].known) {
            names[count++] = taking->call->file.lists[i].name;
        }
    }
    copy_texts(taking->copy, names, count);
}

static enum status
on_line(void *context, const struct intake_line *line, struct err *err)
{
    struct taking *taking = context;
    const struct fund_file *file = &taking->call->file;
    const struct application *application = &line->application;
    struct digest digest = application_facts_digest(taking->digester, file, application);
    int64_t submitted;

    (void)err;
    copy_row(taking->copy, 18);
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
    copy_lists(taking, application);
    taking_copy_dates(taking->copy, line->dates, file->number_count, file->text_count);
    progress_add(&taking->progress, 1);
    return ST_OK;
}

static enum status
on_refused(void *context, const struct intake_refusal *refusal, struct err *err)
{
    struct taking *taking = context;

    (void)err;
    taking_refuse(taking, refusal->code, refusal->row->line, refusal->reason);
    return ST_OK;
}

static enum status
read_applications(struct taking *taking, struct err *err)
{
    struct job *job = taking->job;
    struct intake_hooks hooks = {.context = taking,
                                 .problems = &taking->problems->problems,
                                 .on_line = on_line,
                                 .on_refused = on_refused};
    enum status status =
        copy_begin(&taking->copy, job->db, "intake_line",
                   "line, code, submitted_at, numbers, texts, sha256, siren, siret, rna,"
                   " organization_name, mark_criteria, mark_markers, mark_nums, mark_dens,"
                   " mark_justifications, lists, number_dates, text_dates",
                   err);

    taking->reading = &taking->applications;
    if (status == ST_OK) {
        taking->progress = progress_begin(job, _("lines"), 0);
        status = taking->mapping != NULL ? taking_read_dossiers(taking, on_line, err)
                                         : intake_read_file(job->scratch, &taking->call->file,
                                                            taking->applications.path, &hooks,
                                                            &taking->applications.counts, err);
        progress_end(&taking->progress);
    }
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
    struct problem problem = {.file = taking->applications.path,
                              .line = (long)db_int64(row, 0),
                              .place = "",
                              .value = db_text(row, 1),
                              .reason = reason,
                              .advice = _("keep one of the lines, or correct the time")};

    problem_report(&taking->problems->problems, &problem);
    taking_refuse(taking, problem.value, problem.line, reason);
    return taking_other(taking, &taking->applications, problem.line, reason, err);
}

static enum status
read_all(struct taking *taking, struct err *err)
{
    struct db *db = taking->job->db;
    enum status status = db_named(db, "intake_begin", DB_NO_PARAMS, DB_NO_ROWS, err);

    if (status == ST_OK && taking->applications.path != NULL) {
        status = read_applications(taking, err);
    }
    if (status == ST_OK && taking->applications.path != NULL) {
        status = db_named(db, "intake_problems", DB_NO_PARAMS,
                          (struct db_rows){.on_row = on_conflict, .context = taking}, err);
    }
    if (status == ST_OK && taking->mapping != NULL) {
        status = taking_read_dossier_items(taking, err);
    }
    return status == ST_OK && taking->list_count > 0 ? taking_read_lists(taking, err) : status;
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

static const char *
main_path(const struct taking *taking)
{
    return taking->applications.path != NULL ? taking->applications.path : taking->lists[0].path;
}

static enum status
store(struct taking *taking, struct err *err)
{
    struct job *job = taking->job;
    struct digest digest = {0};
    enum status status = file_digest(main_path(taking), &digest, err);
    const struct db_param params[] = {
        CALL_PARAMS(job, taking->call),
        db_number(job->arena, taking->call->rule_set_id),
        db_string(main_path(taking)),
        db_bytes(digest.bytes, DIGEST_BYTES),
    };

    if (status == ST_OK) {
        status = taking_store_sources(taking, err);
    }
    return status != ST_OK
               ? status
               : db_named(job->db, "intake_store", (struct db_params){5, params},
                          (struct db_rows){.on_row = on_stored, .context = taking}, err);
}

static size_t
refused_lines(const struct taking_file *file)
{
    return file->counts.refused_count + file->other_count;
}

static enum status
write_rejects(struct taking *taking, struct err *err)
{
    struct job *job = taking->job;
    const struct taking_file *file = &taking->applications;
    const struct rejects_source source = {&taking->call->file, SIZE_MAX, file->path};
    enum status status = ST_OK;

    if (refused_lines(file) > 0 && taking->mapping != NULL) {
        output_note(_("%s: %zu dossiers refused, to be mended where they were filled in"),
                    file->path, refused_lines(file));
    } else if (refused_lines(file) > 0) {
        const char *path = job->options.rejects != NULL
                               ? job->options.rejects
                               : text_format(job->arena, "%s.rejects.csv", file->path);

        status = rejects_write(job, &source, path, file->others, err);
        if (status == ST_OK && !job->options.quiet) {
            output_note(_("%s: %zu lines refused; they are in %s, to be mended and taken in again"),
                        file->path, refused_lines(file), path);
        }
    }
    return status == ST_OK ? taking_write_rejects(taking, err) : status;
}

/* Take what is refused out of the intake. */
static enum status
leave_out(struct taking *taking, struct err *err)
{
    enum status status = ST_OK;

    if (taking->list_count > 0) {
        return taking_leave_out(taking, err);
    }
    if (taking->applications.other_count > 0) {
        status = db_named(taking->job->db, "intake_reject", DB_NO_PARAMS, DB_NO_ROWS, err);
    }
    return status;
}

static enum status
take_one(struct taking *taking, struct err *err)
{
    enum status status = read_all(taking, err);
    const size_t problem_count = taking->problems->problems.count;

    if (status == ST_OK && problem_count > 0 && !taking->job->options.accept_good) {
        err_hint(err, "%s", _("mend the file, or take the good lines in with --accept-good"));
        return err_set(err, ST_DATA, _("%s: %zu problems; nothing was taken in"), main_path(taking),
                       problem_count);
    }
    if (status == ST_OK && problem_count > 0) {
        status = leave_out(taking, err);
    }
    if (status == ST_OK) {
        status = store(taking, err);
    }
    if (status == ST_OK && problem_count > 0) {
        status = write_rejects(taking, err);
    }
    return status;
}

static void
print_list(const struct taking *taking, const struct taking_file *file, struct json_writer *writer)
{
    const char *name = taking->call->file.lists[file->list].name;

    if (taking->job->options.json) {
        json_begin_object(writer, NULL);
        json_string_of(writer, "file", file->path);
        json_string_of(writer, "list", name);
        json_number_of(writer, "lines", (int64_t)file->counts.line_count);
        json_number_of(writer, "refused", (int64_t)refused_lines(file));
        json_end_object(writer);
    } else if (!taking->job->options.quiet) {
        output_print(text_format(taking->job->arena, _("%s: %zu lines of %s, %zu refused\n"),
                                 file->path, file->counts.line_count, name, refused_lines(file)));
    }
}

static void
print_counts(const struct taking *taking, struct json_writer *writer)
{
    struct job *job = taking->job;
    const struct taking_file *file = &taking->applications;

    for (size_t i = 0; i < taking->list_count; i++) {
        print_list(taking, &taking->lists[i], writer);
    }
    if (job->options.json) {
        json_begin_object(writer, NULL);
        json_string_of(writer, "file", file->path);
        json_number_of(writer, "lines", (int64_t)file->counts.line_count);
        json_number_of(writer, "new", taking->new_count);
        json_number_of(writer, "new_versions", taking->version_count);
        json_number_of(writer, "marks", taking->mark_count);
        json_number_of(writer, "unchanged", taking->unchanged_count);
        json_number_of(writer, "refused", (int64_t)refused_lines(file));
        json_end_object(writer);
    } else if (!job->options.quiet && file->path == NULL) {
        output_print(text_format(
            job->arena,
            _("lists alone: %" PRId64 " new versions, %" PRId64 " applications unchanged\n"),
            taking->version_count, taking->unchanged_count));
    } else if (!job->options.quiet) {
        output_print(text_format(
            job->arena,
            _("%s: %zu lines; %" PRId64 " new applications, %" PRId64 " new versions, %" PRId64
              " marks, %" PRId64 " unchanged, %zu refused\n"),
            file->path, file->counts.line_count, taking->new_count, taking->version_count,
            taking->mark_count, taking->unchanged_count, refused_lines(file)));
    }
}

static bool
anything_refused(const struct taking *taking)
{
    size_t count = refused_lines(&taking->applications);

    for (size_t i = 0; i < taking->list_count; i++) {
        count += refused_lines(&taking->lists[i]);
    }
    return count > 0;
}

static enum status
take_files(struct taking *taking, struct json_writer *writer, struct err *err)
{
    enum status status = taking_lists(taking, err);

    if (status == ST_OK && taking->job->options.mapping != NULL) {
        status = taking_mapping(taking, err);
    }
    taking->refused_end = &taking->refused;
    if (status == ST_OK) {
        taking->digester = digester_begin();
        status = take_one(taking, err);
        digester_end(taking->digester);
    }
    if (status == ST_OK) {
        print_counts(taking, writer);
        status = anything_refused(taking) ? ST_REJECTS : ST_OK;
    }
    taking->problems->problems.count = 0; /* each file is judged by its own problems */
    return status;
}

static enum status
take_all(struct job *job, const struct call *call, struct output_problems *problems,
         struct json_writer *writer, struct err *err)
{
    const struct job_options *options = &job->options;
    const size_t count = options->argument_count > 0 ? options->argument_count : 1;
    enum status result = ST_OK;

    for (size_t i = 0; i < count; i++) {
        struct taking taking = {
            .job = job,
            .call = call,
            .problems = problems,
            .applications = {.list = SIZE_MAX,
                             .path = options->argument_count > 0 ? options->arguments[i] : NULL},
        };
        enum status status = take_files(&taking, writer, err);

        if (status != ST_OK && status != ST_REJECTS) {
            return status;
        }
        result = status == ST_REJECTS ? status : result;
    }
    return result;
}

enum status
job_intake_usage(struct job *job, struct err *err)
{
    const struct job_options *options = &job->options;

    if (options->argument_count > 1 && options->list_count > 0) {
        return err_set(err, ST_USAGE, "%s",
                       _("lists go with one file of applications, or with none"));
    }
    if (options->mapping != NULL && options->list_count > 0) {
        return err_set(err, ST_USAGE, "%s", _("with --mapping, lists come from the dossiers"));
    }
    return ST_OK;
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
