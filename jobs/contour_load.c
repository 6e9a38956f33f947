/* SPDX-License-Identifier: MPL-2.0 */
#include "contour_load.h"

#include "output.h"
#include "reference_load.h"

#include "registry/contour_file.h"
#include "rules/references.h"
#include "store/copy.h"

#include <inttypes.h>
#include <string.h>

#define END_OF_NAME ".geojson"

struct loading {
    struct job *job;
    const struct territory_defaults *defaults;
    struct contour_lines *files; /* one a file */
    size_t file_count;
    struct problems *problems;
    int64_t begun, unchanged;
};

bool
contour_is_file(const char *path)
{
    const size_t length = strlen(path), end = strlen(END_OF_NAME);

    return length > end && strcmp(path + length - end, END_OF_NAME) == 0;
}

/* The line of a number, from 1 on, over all files. */
static const struct contour_line *
line_at(const struct loading *loading, int64_t number)
{
    size_t place = (size_t)number - 1, file = 0;

    while (place >= loading->files[file].count) {
        place -= loading->files[file++].count;
    }
    return &loading->files[file].items[place];
}

static void
copy_line(struct loading *loading, struct copy *copy, const struct contour_line *line,
          int64_t number)
{
    struct arena *arena = loading->job->scratch;
    struct arena_mark mark = arena_mark(arena);
    struct text contour = text_in(arena), drawn = text_in(arena);
    const bool point = contour_is_point(&line->contour);

    contour_write(&line->contour, &contour);
    contour_write(&line->drawn, &drawn);
    copy_row(copy, 11);
    copy_int64(copy, number);
    copy_text(copy, line->kind);
    copy_text(copy, line->code);
    copy_text(copy, point ? "point" : "area");
    copy_day(copy, loading->defaults->valid_from);
    copy_day(copy, loading->defaults->known_from);
    copy_text(copy, text_of(&contour));
    copy_text(copy, text_of(&drawn));
    copy_text(copy, text_format(arena, "%" PRId32 " %" PRId32, line->inside.x, line->inside.y));
    if (line->inhabitants >= 0) {
        copy_int64(copy, line->inhabitants);
    } else {
        copy_null(copy);
    }
    copy_text(copy, loading->defaults->source);
    arena_reset(arena, mark);
}

static enum status
copy_lines(struct loading *loading, struct err *err)
{
    struct copy *copy = NULL;
    int64_t number = 0;
    enum status status = copy_begin(&copy, loading->job->db, "contour_line",
                                    "line, kind, code, form, valid_from, known_from, contour,"
                                    " drawn, inside, inhabitants, source",
                                    err);

    if (status != ST_OK) {
        copy_abort(copy);
        return status;
    }
    for (size_t i = 0; i < loading->file_count; i++) {
        for (size_t at = 0; at < loading->files[i].count; at++) {
            copy_line(loading, copy, &loading->files[i].items[at], ++number);
        }
    }
    return copy_end(copy, err);
}

static const char *
reason_of(const char *constraint)
{
    if (strcmp(constraint, "territory_contour_key") == 0) {
        return _("another feature is of this territory too");
    }
    return strcmp(constraint, "territory_contour_territory_check") == 0
               ? _("there is no such territory on that day")
               : _("it was described by what was published later");
}

/* line, reason, other_line */
static enum status
on_problem(const struct db_row *row, void *context, struct err *err)
{
    struct loading *loading = context;
    const struct contour_line *line = line_at(loading, db_int64(row, 0));
    const bool unknown = strcmp(db_text(row, 1), "territory_contour_territory_check") == 0;
    const struct problem problem = {
        .file = line->file,
        .line = line->line,
        .column = line->column,
        .place = line->place,
        .value = line->code,
        .reason = reason_of(db_text(row, 1)),
        .advice = unknown ? _("load the territories first; --valid-from says from when contours"
                              " hold, --kind what their codes are of")
                          : "",
    };

    (void)err;
    problem_report(loading->problems, &problem);
    return ST_OK;
}

static enum status
on_stored(const struct db_row *row, void *context, struct err *err)
{
    struct loading *loading = context;

    (void)err;
    loading->begun = db_int64(row, 0);
    loading->unchanged = db_int64(row, 1);
    return ST_OK;
}

static enum status
store(struct loading *loading, struct territory_paths paths, struct err *err)
{
    struct job *job = loading->job;
    struct digest digest;
    struct db_param params[2];
    enum status status =
        reference_digest(paths, date_text(job->arena, loading->defaults->valid_from), &digest, err);

    if (status == ST_OK) {
        status = db_named(job->db, "contour_begin", DB_NO_PARAMS, DB_NO_ROWS, err);
    }
    if (status == ST_OK) {
        status = copy_lines(loading, err);
    }
    if (status == ST_OK) {
        status = db_named(job->db, "contour_problems", DB_NO_PARAMS,
                          (struct db_rows){.on_row = on_problem, .context = loading}, err);
    }
    status = reference_checked(status, loading->problems, err);
    if (status == ST_OK) {
        params[0] = db_string(reference_names(job->arena, paths));
        params[1] = db_bytes(digest.bytes, DIGEST_BYTES);
        status = db_named(job->db, "contour_store", (struct db_params){2, params},
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
    size_t turned = 0, points = 0, drawn = 0;

    for (size_t i = 0; i < loading->file_count; i++) {
        turned += loading->files[i].turned;
        points += loading->files[i].point_count;
        drawn += loading->files[i].drawn_count;
    }
    if (job->options.json) {
        json_begin_object(&writer, NULL);
        json_number_of(&writer, "begun", loading->begun);
        json_number_of(&writer, "unchanged", loading->unchanged);
        json_number_of(&writer, "points", (int64_t)points);
        json_number_of(&writer, "drawn_points", (int64_t)drawn);
        json_number_of(&writer, "turned_rings", (int64_t)turned);
        json_end_object(&writer);
        text_add(&out, "\n");
    } else if (!job->options.quiet) {
        text_addf(
            &out,
            _("contours: %" PRId64 " begun, %" PRId64 " unchanged; %zu points, %zu as drawn\n"),
            loading->begun, loading->unchanged, points, drawn);
        if (turned > 0) {
            text_addf(&out, _("rings that went the other way, turned round (RFC 7946): %zu\n"),
                      turned);
        }
    }
    output_print(text_of(&out));
}

static enum status
read_files(struct loading *loading, struct territory_paths paths, struct err *err)
{
    struct job *job = loading->job;
    const struct contour_wish wish = {job->options.property, job->options.kind};
    enum status status = ST_OK;

    loading->files = ARENA_NEW(job->arena, struct contour_lines, paths.count);
    for (size_t i = 0; status == ST_OK && i < paths.count; i++) {
        status = contour_file_read(job->arena, paths.items[i], wish, &loading->files[i],
                                   loading->problems, err);
        loading->file_count = i + 1;
    }
    return reference_checked(status, loading->problems, err);
}

enum status
contour_load(struct job *job, const struct territory_defaults *defaults, struct err *err)
{
    const struct territory_paths paths = {job->options.arguments, job->options.argument_count};
    struct output_problems problems;
    struct loading loading = {.job = job, .defaults = defaults, .problems = &problems.problems};
    enum territory_kind kind;
    enum status status;

    if (defaults->source == NULL) {
        return err_set(err, ST_USAGE, _("--source is missing"));
    }
    if (job->options.kind != NULL && !territory_kind_named(job->options.kind, &kind)) {
        return err_set(err, ST_USAGE, _("there is no kind of territories \"%s\""),
                       job->options.kind);
    }
    output_problems_begin(&problems, job->arena, false);
    status = read_files(&loading, paths, err);
    if (status == ST_OK) {
        status = store(&loading, paths, err);
    }
    output_problems_end(&problems);
    if (status == ST_OK) {
        print_result(&loading);
    }
    return status;
}
