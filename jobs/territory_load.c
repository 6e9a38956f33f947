/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain territory load FOLDER|FILE... --source TEXT [--known-from DAY] [--valid-from DAY]
 *                       [--property NAME] [--kind KIND]
 *
 * Load territories: an edition of JSON files that says all there is of its kinds on its first day,
 * or CSV tables whose lines say each for itself. What is known already changes nothing; what an
 * edition changes ends the day before it. Nothing is erased: a run as of an earlier day still sees
 * what was known then (P10). All or none. Files that end in .geojson are contours (contour_load).
 */
#include "contour_load.h"
#include "reference_load.h"

#include "store/copy.h"

#include <inttypes.h>
#include <string.h>

struct loading {
    struct job *job;
    struct territory_lines lines;
    struct problems *problems;
    int64_t opened, closed, unchanged;
};

/* The lines go by their numbers from 1: a problem comes back by the same number. */
static enum status
copy_lines(struct loading *loading, struct err *err)
{
    struct copy *copy = NULL;
    enum status status = copy_begin(&copy, loading->job->db, "territory_line",
                                    "line, kind, code, name, commune, epci, department, region,"
                                    " valid_from, valid_to, known_from, source",
                                    err);

    if (status != ST_OK) {
        copy_abort(copy);
        return status;
    }
    for (size_t i = 0; i < loading->lines.count; i++) {
        const struct territory_line *line = &loading->lines.items[i];
        const struct territory *territory = &line->territory;

        copy_row(copy, 12);
        copy_int64(copy, (int64_t)i + 1);
        copy_text(copy, territory_kind_name(territory->kind));
        copy_text(copy, territory->code);
        copy_text(copy, territory->name);
        copy_text(copy, territory->commune);
        copy_text(copy, territory->epci);
        copy_text(copy, territory->department);
        copy_text(copy, territory->region);
        copy_day(copy, territory->from);
        if (territory->to == REFERENCE_OPEN) {
            copy_null(copy);
        } else {
            copy_day(copy, territory->to);
        }
        copy_day(copy, line->known_from);
        copy_text(copy, line->source);
    }
    return copy_end(copy, err);
}

/* line, reason, other_line */
static enum status
on_problem(const struct db_row *row, void *context, struct err *err)
{
    struct loading *loading = context;
    const struct territory_line *line = &loading->lines.items[db_int64(row, 0) - 1];
    bool twice = strcmp(db_text(row, 1), "territory_line_key") == 0;
    struct problem problem = {.file = line->file,
                              .line = line->line,
                              .column = line->column,
                              .place = line->place,
                              .value = line->territory.code,
                              .advice = ""};

    (void)err;
    problem.reason = twice ? _("two lines describe this territory from the same day on")
                           : _("it was described by what was published later");
    problem_report(loading->problems, &problem);
    return ST_OK;
}

static enum status
on_stored(const struct db_row *row, void *context, struct err *err)
{
    struct loading *loading = context;

    (void)err;
    loading->opened = db_int64(row, 0);
    loading->closed = db_int64(row, 1);
    loading->unchanged = db_int64(row, 2);
    return ST_OK;
}

static enum status
store(struct loading *loading, const char *names, const struct digest *digest, struct err *err)
{
    struct job *job = loading->job;
    const struct db_param params[] = {db_string(names), db_bytes(digest->bytes, DIGEST_BYTES),
                                      db_flag(loading->lines.is_edition)};
    enum status status = db_named(job->db, "reference_begin", DB_NO_PARAMS, DB_NO_ROWS, err);

    if (status == ST_OK) {
        status = copy_lines(loading, err);
    }
    if (status == ST_OK && !loading->lines.is_edition) {
        status = db_named(job->db, "territory_problems", DB_NO_PARAMS,
                          (struct db_rows){.on_row = on_problem, .context = loading}, err);
    }
    status = reference_checked(status, loading->problems, err);
    if (status == ST_OK) {
        status = db_named(job->db, "territory_store", (struct db_params){3, params},
                          (struct db_rows){.on_row = on_stored, .context = loading}, err);
    }
    return status;
}

static void
print_result(const struct loading *loading)
{
    struct job *job = loading->job;
    struct text out = text_in(job->arena);
    struct json_writer writer = json_writer_to(&out);

    if (job->options.json) {
        json_begin_object(&writer, NULL);
        json_number_of(&writer, "begun", loading->opened);
        json_number_of(&writer, "ended", loading->closed);
        json_number_of(&writer, "unchanged", loading->unchanged);
        json_end_object(&writer);
        text_add(&out, "\n");
    } else if (!job->options.quiet) {
        text_addf(&out,
                  _("territories: %" PRId64 " begun, %" PRId64 " ended, %" PRId64 " unchanged\n"),
                  loading->opened, loading->closed, loading->unchanged);
    }
    output_print(text_of(&out));
}

/* What files say of themselves when they do not. */
static struct territory_defaults
defaults_of(const struct job *job)
{
    const struct job_options *options = &job->options;
    struct territory_defaults defaults = {.source = options->source};

    defaults.known_from = options->has_known_from ? options->known_from : reference_today(job);
    defaults.valid_from =
        options->has_valid_from
            ? options->valid_from
            : date_of_civil((struct civil_date){
                  .year = date_to_civil(defaults.known_from).year, .month = 1, .day = 1});
    return defaults;
}

static enum status
load_territories(struct job *job, struct err *err)
{
    const struct territory_defaults defaults = defaults_of(job);
    struct output_problems problems;
    struct loading loading = {.job = job, .problems = &problems.problems};
    const struct territory_paths paths = reference_paths(
        job->arena, (struct territory_paths){job->options.arguments, job->options.argument_count});
    struct digest digest;
    enum status status =
        reference_digest(paths, date_text(job->arena, defaults.valid_from), &digest, err);

    output_problems_begin(&problems, job->arena, false);
    if (status == ST_OK) {
        status = territory_files_read(job->arena, paths, &defaults, &loading.lines,
                                      &problems.problems, err);
    }
    if (status == ST_OK && loading.lines.is_edition && defaults.source == NULL) {
        status = err_set(err, ST_USAGE, _("--source is missing"));
    }
    status = reference_checked(status, &problems.problems, err);
    if (status == ST_OK) {
        status = store(&loading, reference_names(job->arena, paths), &digest, err);
    }
    output_problems_end(&problems);
    if (status == ST_OK) {
        print_result(&loading);
    }
    return status;
}

enum status
job_territory_load(struct job *job, struct err *err)
{
    const struct job_options *options = &job->options;
    size_t contours = 0;

    for (size_t i = 0; i < options->argument_count; i++) {
        contours += contour_is_file(options->arguments[i]);
    }
    if (contours > 0 && contours < options->argument_count) {
        return err_set(err, ST_USAGE, "%s",
                       _("contours (.geojson) are loaded after what they are the contours of"));
    }
    if (contours == 0 && (options->property != NULL || options->kind != NULL)) {
        return err_set(err, ST_USAGE, "%s", _("--property and --kind are for contours (.geojson)"));
    }
    if (contours > 0) {
        const struct territory_defaults defaults = defaults_of(job);

        return contour_load(job, &defaults, err);
    }
    return load_territories(job, err);
}
